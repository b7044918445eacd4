/* node.stand, node.handling, node.slot, node.fuel: what a location can take at a time (docs/model.md §4.4).
 *
 * Stands, places and teams are sweeps over events in time order against what is in force; slots and fuel are counts
 * in windows. Marches use none of it. Cost: n log n in the stops of a location. */
#include "check_int.h"

#include <stdlib.h>

typedef struct node {
    chk *c;
    int32_t location;
    ech_vec events, some; /* chk_event; all of a kind, and those that one limit counts */
} node;

/* ---- sweeps -------------------------------------------------------------------------------------------------------
 */

typedef enum limit_kind { LIMIT_STAND, LIMIT_PLACE, LIMIT_TEAMS } limit_kind;

static int64_t limit_of(const chk_force *f, limit_kind kind, int which) {
    if (kind == LIMIT_STAND)
        return f->stands[which];
    return kind == LIMIT_PLACE ? f->places[which] : f->handling;
}

static bool ever_limited(const node *n, limit_kind kind, int which) {
    for (int32_t i = n->c->force_first[n->location]; i < n->c->force_first[n->location + 1]; i++)
        if (limit_of(&n->c->force[i], kind, which) != ECH_UNLIMITED64)
            return true;
    return false;
}

typedef struct stretch {
    limit_kind kind;
    int which;
    ech_tick at_t;
    int64_t worst, level, limit; /* at its worst moment */
    int64_t flown;               /* of the level now: what flown missions take */
} stretch;

static void tell_stretch(const node *n, stretch *x) {
    static const char *const place_names[] = {"stands", "tracks", "docks", "berths"};
    chk *c = n->c;
    if (x->worst == 0)
        return;
    const char *unit = x->kind == LIMIT_TEAMS ? "teams" : place_names[x->kind == LIMIT_PLACE ? x->which : 0];
    char of_class[24] = "";
    if (x->kind == LIMIT_STAND && x->which > 0) {
        static const char *const at_least[] = {
            "", " of class B up", " of class C up", " of class D up", " of class E up", " of class F"};
        for (int i = 0; at_least[x->which][i]; i++)
            of_class[i] = at_least[x->which][i];
    }
    chk_find(c, x->kind == LIMIT_TEAMS ? RULE_NODE_HANDLING : RULE_NODE_STAND, x->at_t, x->worst, unit,
             chk_place(c, n->location), "At %s from %s on, %lld %s%s are needed and %lld are there.",
             chk_place(c, n->location), chk_at(c, x->at_t).s, (long long)x->level, unit, of_class, (long long)x->limit);
    x->worst = 0;
}

static void judge_level(const node *n, stretch *x, ech_tick t, int64_t level, int64_t limit) {
    int64_t by = limit == ECH_UNLIMITED64 ? 0 : chk_sub(level, chk_limit(limit, x->flown));
    if (by <= 0) {
        tell_stretch(n, x);
        return;
    }
    if (x->worst == 0)
        x->at_t = t;
    if (by > x->worst) {
        x->worst = by;
        x->level = level;
        x->limit = limit;
    }
}

/* Events in time order; each stretch above the limit is one finding, by its worst moment. */
static void sweep(const node *n, const chk_event *e, size_t count, limit_kind kind, int which) {
    const chk *c = n->c;
    stretch x = {.kind = kind, .which = which};
    int32_t piece = c->force_first[n->location], end = c->force_first[n->location + 1];
    int64_t level = 0;
    for (size_t i = 0; i < count;) {
        ech_tick t = e[i].at_t;
        for (; piece + 1 < end && c->force[piece + 1].from_t < t; piece++)
            judge_level(n, &x, c->force[piece + 1].from_t, level, limit_of(&c->force[piece + 1], kind, which));
        for (; i < count && e[i].at_t == t; i++) {
            level = chk_add(level, e[i].amount);
            x.flown += chk_is_flown(c, e[i].who) ? e[i].amount : 0;
        }
        if (piece + 1 < end && c->force[piece + 1].from_t == t)
            piece++;
        judge_level(n, &x, t, level, limit_of(&c->force[piece], kind, which));
    }
    tell_stretch(n, &x);
}

static void add_event(node *n, ech_tick a, ech_tick b, int64_t amount, int32_t stop) {
    if (a >= b)
        return;
    chk_event *in = ech_vec_push(&n->events);
    if (in)
        *in = (chk_event){a, amount, stop};
    chk_event *out = in ? ech_vec_push(&n->events) : NULL;
    if (out)
        *out = (chk_event){b, -amount, stop};
    n->c->out_of_memory = n->c->out_of_memory || !out;
}

static void sort_events(node *n) { chk_sort_events(n->events.data, n->events.count); }

/* The events of aircraft of this class or a larger one. */
static void take_class(node *n, int class_) {
    const chk *c = n->c;
    n->some.count = 0;
    for (size_t i = 0; i < n->events.count; i++) {
        const chk_event *e = ech_vec_at(&n->events, i);
        if (chk_mission_of(c, &c->stops[e->who])->type->stand_class < class_)
            continue;
        chk_event *to = ech_vec_push(&n->some);
        if (!to) {
            n->c->out_of_memory = true;
            return;
        }
        *to = *e;
    }
}

static void collect_places(node *n, ech_mode mode) {
    const chk *c = n->c;
    n->events.count = 0;
    for (int32_t i = c->stop_first[n->location]; i < c->stop_first[n->location + 1]; i++) {
        const chk_stop *stop = &c->stops[c->stop_order[i]];
        const chk_mission *m = chk_mission_of(c, stop);
        if (m->type && m->type->mode == mode)
            add_event(n, stop->arrive_t, chk_hold_end(c, stop), 1, c->stop_order[i]);
    }
    sort_events(n);
}

static void judge_places(node *n) {
    for (int mode = 0; mode < ECH_MODE_COUNT; mode++) {
        if (mode != ECH_AIR && !ever_limited(n, LIMIT_PLACE, mode))
            continue;
        collect_places(n, (ech_mode)mode);
        if (mode != ECH_AIR)
            sweep(n, n->events.data, n->events.count, LIMIT_PLACE, mode);
        for (int k = 0; mode == ECH_AIR && k < ECH_CLASS_COUNT; k++) {
            if (!ever_limited(n, LIMIT_STAND, k))
                continue;
            take_class(n, k);
            sweep(n, n->some.data, n->some.count, LIMIT_STAND, k);
        }
    }
}

static void judge_teams(node *n) {
    const chk *c = n->c;
    if (!ever_limited(n, LIMIT_TEAMS, 0))
        return;
    n->events.count = 0;
    for (int32_t i = c->stop_first[n->location]; i < c->stop_first[n->location + 1]; i++) {
        const chk_stop *stop = &c->stops[c->stop_order[i]];
        const chk_mission *m = chk_mission_of(c, stop);
        if (m->type && stop->handle != ECH_NONE && m->type->handling > 0)
            add_event(n, c->work[stop->handle].start_t, c->work[stop->handle].end_t, m->type->handling,
                      c->stop_order[i]);
    }
    sort_events(n);
    sweep(n, n->events.data, n->events.count, LIMIT_TEAMS, 0);
}

/* ---- slots --------------------------------------------------------------------------------------------------------
 */

static void push_moment(node *n, ech_tick t, int64_t amount, int32_t stop) {
    chk_event *e = ech_vec_push(&n->events);
    if (e)
        *e = (chk_event){t, amount, stop};
    n->c->out_of_memory = n->c->out_of_memory || !e;
}

static void collect_moments(node *n, bool landings) {
    const chk *c = n->c;
    ech_mode mode = chk_main_mode(&c->s->locations[n->location]);
    n->events.count = 0;
    for (int32_t i = c->stop_first[n->location]; i < c->stop_first[n->location + 1]; i++) {
        const chk_stop *stop = &c->stops[c->stop_order[i]];
        const chk_mission *m = chk_mission_of(c, stop);
        if (!m->type || m->type->mode != mode)
            continue;
        if (landings ? stop->number > 0 : stop != chk_last_stop(c, m))
            push_moment(n, landings ? stop->arrive_t : stop->depart_t, 1, c->stop_order[i]);
    }
    sort_events(n);
}

/* One window of moments [first, end): each moment's running total against what is in force at it. */
static void judge_window(const node *n, const chk_event *e, size_t first, size_t end, bool landings, ech_tick slot) {
    chk *c = n->c;
    int64_t worst = 0, most = 0, flown = 0;
    ech_tick at = ECH_NEVER;
    for (size_t i = first; i < end; i++) {
        flown += chk_is_flown(c, e[i].who);
        if (i + 1 < end && e[i + 1].at_t == e[i].at_t)
            continue; /* those at the same tick count together */
        const chk_force *f = chk_force_at(c, n->location, e[i].at_t);
        int64_t limit = chk_limit(landings ? f->arrivals : f->departures, flown);
        int64_t by = (int64_t)(i + 1 - first) - limit;
        if (by > 0 && worst == 0)
            at = e[i].at_t;
        if (by > worst) {
            worst = by;
            most = limit;
        }
    }
    if (worst > 0)
        chk_find(c, RULE_NODE_SLOT, at, worst, landings ? "arrivals" : "departures", chk_place(c, n->location),
                 "At %s in the slot from %s, %lld %s; it can take %lld.", chk_place(c, n->location),
                 chk_at(c, e[first].at_t / slot * slot).s, (long long)chk_add(worst, most),
                 landings ? "touch down" : "take off", (long long)most);
}

static void judge_slots(node *n, bool landings) {
    ech_tick slot = n->c->s->locations[n->location].slot_t;
    if (slot <= 0)
        return;
    collect_moments(n, landings);
    const chk_event *e = n->events.data;
    for (size_t i = 0, k; i < n->events.count; i = k) {
        for (k = i; k < n->events.count && e[k].at_t / slot == e[i].at_t / slot; k++) {
        }
        judge_window(n, e, i, k, landings, slot);
    }
}

/* ---- fuel ---------------------------------------------------------------------------------------------------------
 */

static void judge_fuel_day(const node *n, const chk_event *e, size_t first, size_t end) {
    chk *c = n->c;
    int64_t sum = 0, worst = 0, most = 0, flown = 0;
    ech_tick at = ECH_NEVER;
    for (size_t i = first; i < end; i++) {
        sum = chk_add(sum, e[i].amount);
        flown = chk_add(flown, chk_is_flown(c, e[i].who) ? e[i].amount : 0);
        if (i + 1 < end && e[i + 1].at_t == e[i].at_t)
            continue;
        int64_t limit = chk_limit(chk_force_at(c, n->location, e[i].at_t)->fuel_kg_day, flown);
        int64_t by = limit == ECH_UNLIMITED64 ? 0 : chk_sub(sum, limit);
        if (by > 0 && worst == 0)
            at = e[i].at_t;
        most = by > worst ? limit : most;
        worst = chk_max(worst, by);
    }
    if (worst > 0)
        chk_find(c, RULE_NODE_FUEL, at, worst, "kg", chk_place(c, n->location),
                 "At %s %lld kg more fuel are taken on D%+lld than the %lld kg there are a day.",
                 chk_place(c, n->location), (long long)worst, (long long)chk_day(c, at), (long long)most);
}

static void judge_fuel(node *n) {
    chk *c = n->c;
    n->events.count = 0;
    for (int32_t i = c->stop_first[n->location]; i < c->stop_first[n->location + 1]; i++) {
        const chk_stop *stop = &c->stops[c->stop_order[i]];
        const chk_mission *m = chk_mission_of(c, stop);
        if (!m->type || stop->refuel == ECH_NONE)
            continue;
        ech_tick at = c->work[stop->refuel].start_t;
        if (chk_force_at(c, n->location, at)->fuel_kg_day == 0)
            chk_find(c, RULE_NODE_FUEL, at, 1, "", m->id, "%s refuels at %s at %s, where there is no fuel.", m->id,
                     chk_place(c, n->location), chk_at(c, at).s);
        else
            push_moment(n, at, stop->fuel_kg, c->stop_order[i]);
    }
    sort_events(n);
    const chk_event *e = n->events.data;
    for (size_t i = 0, k; i < n->events.count; i = k) {
        for (k = i; k < n->events.count && chk_day(c, e[k].at_t) == chk_day(c, e[i].at_t); k++) {
        }
        judge_fuel_day(n, e, i, k);
    }
}

/* Each refuelling replaces at least what was burnt since the one before. */
static void judge_burn(chk *c, const chk_mission *m) {
    int64_t burnt = 0;
    for (int32_t i = 1; i < m->stops.count; i++) {
        const chk_stop *stop = chk_stop_at(c, m, i);
        burnt = chk_add(burnt, chk_burn(stop - 1, stop, m->type->fuel_kg_h, c->s->ticks_per_minute));
        if (stop->refuel == ECH_NONE)
            continue;
        if (stop->fuel_kg < burnt)
            chk_find(c, RULE_NODE_FUEL, c->work[stop->refuel].start_t, chk_sub(burnt, stop->fuel_kg), "kg", m->id,
                     "%s takes %lld kg of fuel at %s, but has burnt %lld kg since it last had full tanks.", m->id,
                     (long long)stop->fuel_kg, chk_place(c, stop->location), (long long)burnt);
        burnt = 0;
    }
}

void chk_nodes(chk *c) {
    node n = {.c = c,
              .events = ech_vec_init(sizeof(chk_event), UINT32_MAX),
              .some = ech_vec_init(sizeof(chk_event), UINT32_MAX)};
    for (n.location = 0; n.location < c->s->location_count && !c->out_of_memory; n.location++) {
        judge_places(&n);
        judge_teams(&n);
        judge_slots(&n, true);
        judge_slots(&n, false);
        judge_fuel(&n);
    }
    for (int32_t i = 0; i < c->mission_count; i++)
        if (c->missions[i].type)
            judge_burn(c, &c->missions[i]);
    chk_stop_work(c);
    ech_vec_free(&n.events);
    ech_vec_free(&n.some);
}
