/* Occupancy: how much of a location's places, teams and fuel is used when, beside what is in force then
 * (docs/model.md node.stand, node.handling, node.fuel, and the figures in force of §4.4). */
#include "view_int.h"

#include <stdlib.h>

/* Something at a location is taken from start to end. */
typedef struct taking {
    int32_t location;
    ech_view_resource resource;
    int32_t stand_class;
    ech_tick start_t, end_t;
    int64_t amount;
} taking;

typedef struct event {
    ech_tick t;
    int64_t change;
} event;

typedef struct curves {
    ech_view *v;
    ech_tick *effect_from, *effect_until; /* [effect_count]; from ECH_NEVER: not active */
    ech_vec takings, events, curves, steps;
    ech_tick day_t, clock_t; /* ticks of a day; ticks from 00:00 UTC of the start's date to the start */
} curves;

/* ---- what is in force ------------------------------------------------------------------------------------------- */

/* docs/model.md §4.7: from C' + setup to the earliest loading there of another requirement with the same element. */
static void set_effects(curves *c) {
    const ech_scenario *s = c->v->scenario;
    for (int32_t e = 0; e < s->effect_count; e++) {
        const ech_effect *x = &s->effects[e];
        int32_t element = s->requirements[x->requirement].element;
        ech_tick complete = -1, until = ECH_NEVER;
        for (int32_t i = 0; i < c->v->move_count; i++) {
            const ech_view_move *m = &c->v->moves[i];
            if (m->requirement == x->requirement && m->final && m->unload_end_t > complete)
                complete = m->unload_end_t;
            if (m->requirement != x->requirement && element != ECH_NONE && m->from == x->location &&
                s->requirements[m->requirement].element == element && m->load_start_t < until)
                until = m->load_start_t;
        }
        bool done = complete >= 0 && c->v->verdict->completion_t[x->requirement] != ECH_NEVER;
        c->effect_from[e] = done ? view_add(complete, x->setup_t) : ECH_NEVER;
        c->effect_until[e] = until;
    }
}

static int64_t own(const curves *c, const ech_view_curve *k) {
    const ech_location *l = &c->v->scenario->locations[k->location];
    if (k->resource == ECH_VIEW_TEAMS)
        return l->handling == ECH_UNLIMITED ? INT64_MAX : l->handling;
    if (k->resource == ECH_VIEW_FUEL)
        return l->fuel_kg_day;
    ech_mode mode = ech_view_main_mode(l);
    if (mode != ECH_AIR)
        return l->places[mode] == ECH_UNLIMITED ? INT64_MAX : l->places[mode];
    int64_t stands = l->stands_limited ? 0 : INT64_MAX;
    for (int32_t i = k->least_class; l->stands_limited && i < ECH_CLASS_COUNT; i++)
        stands += l->stands[i];
    return stands;
}

static bool leaves_something(const ech_closure *x) {
    return x->stands != ECH_UNLIMITED || x->handling != ECH_UNLIMITED || x->arrivals != ECH_UNLIMITED ||
           x->departures != ECH_UNLIMITED || x->fuel_kg_day != ECH_UNLIMITED64;
}

static int64_t left_by(const ech_closure *x, ech_view_resource resource) {
    if (!leaves_something(x)) /* shut: an aircraft on the ground may stay, nothing is worked */
        return resource == ECH_VIEW_PLACES ? INT64_MAX : 0;
    if (resource == ECH_VIEW_FUEL)
        return x->fuel_kg_day;
    int32_t left = resource == ECH_VIEW_TEAMS ? x->handling : x->stands;
    return left == ECH_UNLIMITED ? INT64_MAX : left;
}

static int64_t added_by(const curves *c, const ech_effect *x, const ech_view_curve *k) {
    if (k->resource == ECH_VIEW_TEAMS)
        return x->handling;
    if (k->resource == ECH_VIEW_FUEL)
        return x->fuel_kg_day;
    bool air = ech_view_main_mode(&c->v->scenario->locations[k->location]) == ECH_AIR;
    return air && x->stand_class >= k->least_class ? x->stands : 0;
}

static int64_t in_force(const curves *c, const ech_view_curve *k, ech_tick t) {
    const ech_scenario *s = c->v->scenario;
    int64_t there = own(c, k);
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *x = &s->closures[i];
        if (x->what == ECH_SHUT_LOCATION && x->subject == k->location && x->from_t <= t && t < x->to_t &&
            left_by(x, k->resource) < there)
            there = left_by(x, k->resource);
    }
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == k->location && c->effect_from[i] <= t && t < c->effect_until[i])
            there = view_add(there, added_by(c, &s->effects[i], k));
    return there;
}

/* ---- what is taken ---------------------------------------------------------------------------------------------- */

static bool take(curves *c, taking x) {
    if (x.end_t <= x.start_t || x.amount == 0)
        return true;
    taking *to = ech_vec_push(&c->takings);
    if (to)
        *to = x;
    return to != NULL;
}

static ech_tick day_start(const curves *c, ech_tick t) {
    ech_tick at = (c->clock_t + t) / c->day_t * c->day_t - c->clock_t;
    return at < 0 ? 0 : at;
}

static ech_tick next_day(const curves *c, ech_tick t) {
    return ((c->clock_t + t) / c->day_t + 1) * c->day_t - c->clock_t;
}

static bool take_at_stop(curves *c, const ech_stop *stop, const ech_lift_type *type, ech_tick until_t) {
    const ech_location *l = &c->v->scenario->locations[stop->location];
    const ech_work *handle = view_work(c->v, stop, ECH_WORK_HANDLE), *refuel = view_work(c->v, stop, ECH_WORK_REFUEL);
    bool ok = true;
    if (type->mode == ech_view_main_mode(l))
        ok = take(c, (taking){.location = stop->location,
                              .resource = ECH_VIEW_PLACES,
                              .stand_class = type->mode == ECH_AIR ? type->stand_class : 0,
                              .start_t = stop->arrive_t,
                              .end_t = until_t,
                              .amount = 1});
    if (ok && handle)
        ok = take(c, (taking){.location = stop->location,
                              .resource = ECH_VIEW_TEAMS,
                              .start_t = handle->start_t,
                              .end_t = handle->end_t,
                              .amount = type->handling});
    if (ok && refuel)
        ok = take(c, (taking){.location = stop->location,
                              .resource = ECH_VIEW_FUEL,
                              .start_t = day_start(c, refuel->start_t),
                              .end_t = next_day(c, refuel->start_t),
                              .amount = stop->fuel_kg});
    return ok;
}

static bool take_all(curves *c) {
    const ech_view *v = c->v;
    bool ok = true;
    for (int32_t i = 0; ok && i < v->mission_count; i++) {
        const ech_mission *m = &v->plan->missions[v->missions[i]];
        const ech_mission *after = i + 1 < v->mission_count ? &v->plan->missions[v->missions[i + 1]] : NULL;
        if (m->asset == ECH_NONE)
            continue;
        int32_t next = after && after->asset == m->asset && after->tail == m->tail ? v->missions[i + 1] : ECH_NONE;
        for (int32_t k = 0; ok && k < m->stops.count; k++) {
            const ech_stop *stop = view_stop(v, v->missions[i], k);
            ech_tick until = k + 1 < m->stops.count ? stop->depart_t : view_hold_end(v, v->missions[i], next);
            ok = take_at_stop(c, stop, &v->scenario->lift_types[v->scenario->assets[m->asset].type], until);
        }
    }
    return ok;
}

/* ---- curves ----------------------------------------------------------------------------------------------------- */

static bool add_event(curves *c, ech_tick t, int64_t change) {
    event *e = t == ECH_NEVER ? NULL : ech_vec_push(&c->events);
    if (e)
        *e = (event){t < 0 ? 0 : t, change};
    return e || t == ECH_NEVER;
}

static int compare_events(const void *a, const void *b) {
    const event *x = a, *y = b;
    return (x->t > y->t) - (x->t < y->t);
}

/* The moments at which what is in force may change. */
static bool add_changes_in_force(curves *c, int32_t location) {
    const ech_scenario *s = c->v->scenario;
    bool ok = add_event(c, 0, 0);
    for (int32_t i = 0; ok && i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_LOCATION && s->closures[i].subject == location)
            ok = add_event(c, s->closures[i].from_t, 0) && add_event(c, s->closures[i].to_t, 0);
    for (int32_t i = 0; ok && i < s->effect_count; i++)
        if (s->effects[i].location == location)
            ok = add_event(c, c->effect_from[i], 0) && add_event(c, c->effect_until[i], 0);
    return ok;
}

static bool add_step(curves *c, ech_view_curve *k, ech_tick t, int64_t used) {
    int64_t there = in_force(c, k, t);
    ech_view_step *last = k->steps.count ? ech_vec_at(&c->steps, c->steps.count - 1) : NULL;
    k->peak = used > k->peak ? used : k->peak;
    if (last && last->used == used && last->there == there)
        return true;
    ech_view_step *step = ech_vec_push(&c->steps);
    if (!step)
        return false;
    *step = (ech_view_step){t, used, there};
    k->steps.count++;
    return true;
}

/* takings [first, last) are those of one location and resource. */
static bool add_curve(curves *c, size_t first, size_t last, int32_t least_class) {
    const taking *x = ech_vec_at(&c->takings, first);
    ech_view_curve k = {.location = x->location,
                        .resource = x->resource,
                        .least_class = least_class,
                        .steps = {(int32_t)c->steps.count, 0}};
    c->events.count = 0;
    bool ok = add_changes_in_force(c, x->location);
    for (size_t i = first; ok && i < last; i++) {
        x = ech_vec_at(&c->takings, i);
        if (x->stand_class >= least_class)
            ok = add_event(c, x->start_t, x->amount) && add_event(c, x->end_t, -x->amount);
    }
    if (ok && c->events.count > 1)
        qsort(c->events.data, c->events.count, sizeof(event), compare_events);
    int64_t used = 0;
    for (size_t i = 0; ok && i < c->events.count; i++) {
        const event *e = ech_vec_at(&c->events, i);
        used = view_add(used, e->change);
        bool more = i + 1 < c->events.count && ((event *)ech_vec_at(&c->events, i + 1))->t == e->t;
        ok = more || add_step(c, &k, e->t, used);
    }
    ech_view_curve *to = ok ? ech_vec_push(&c->curves) : NULL;
    if (to)
        *to = k;
    return to != NULL;
}

/* A class has a curve of its own where its stands are fewer than those of the smaller classes with it. */
static bool add_curves_of_classes(curves *c, size_t first, size_t last) {
    const taking *x = ech_vec_at(&c->takings, first);
    ech_view_curve k = {.location = x->location, .resource = x->resource};
    int32_t largest = 0;
    bool ok = true;
    for (size_t i = first; i < last; i++) {
        const taking *t = ech_vec_at(&c->takings, i);
        largest = t->stand_class > largest ? t->stand_class : largest;
    }
    int64_t before = INT64_MIN;
    for (int32_t class = 0; ok && class <= largest; class ++) {
        k.least_class = class;
        int64_t there = own(c, &k);
        if (class == 0 || there < before)
            ok = add_curve(c, first, last, class);
        before = there;
    }
    return ok;
}

static int compare_takings(const void *a, const void *b) {
    const taking *x = a, *y = b;
    if (x->location != y->location)
        return x->location < y->location ? -1 : 1;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    return 0;
}

static bool make_all(curves *c) {
    if (!take_all(c))
        return false;
    if (c->takings.count > 1)
        qsort(c->takings.data, c->takings.count, sizeof(taking), compare_takings);
    bool ok = true;
    for (size_t i = 0, end; ok && i < c->takings.count; i = end) {
        const taking *x = ech_vec_at(&c->takings, i), *y = x;
        for (end = i + 1; end < c->takings.count; end++) {
            y = ech_vec_at(&c->takings, end);
            if (y->location != x->location || y->resource != x->resource)
                break;
        }
        ok = add_curves_of_classes(c, i, end);
    }
    return ok;
}

bool view_curves(ech_view *v) {
    const ech_scenario *s = v->scenario;
    curves c = {.v = v,
                .takings = ech_vec_init(sizeof(taking), INT32_MAX),
                .events = ech_vec_init(sizeof(event), INT32_MAX),
                .curves = ech_vec_init(sizeof(ech_view_curve), INT32_MAX),
                .steps = ech_vec_init(sizeof(ech_view_step), INT32_MAX),
                .day_t = 1440 * s->ticks_per_minute,
                .clock_t = (s->start_unix_s % 86400 + 86400) % 86400 * s->ticks_per_minute / 60};
    c.effect_from = ech_arena_alloc(v->arena, (size_t)s->effect_count + 1, sizeof *c.effect_from);
    c.effect_until = ech_arena_alloc(v->arena, (size_t)s->effect_count + 1, sizeof *c.effect_until);
    bool ok = c.effect_from && c.effect_until;
    if (ok)
        set_effects(&c);
    ok = ok && make_all(&c);
    v->curves = ok ? ech_vec_into(&c.curves, v->arena) : NULL;
    v->steps = ok ? ech_vec_into(&c.steps, v->arena) : NULL;
    v->curve_count = (int32_t)c.curves.count;
    v->step_count = (int32_t)c.steps.count;
    ech_vec_free(&c.takings);
    ech_vec_free(&c.events);
    ech_vec_free(&c.curves);
    ech_vec_free(&c.steps);
    return v->curves && v->steps;
}
