/* node.work, node.hours, node.closed: how long a stop's work takes, where in the stop it lies, and whether the place
 * is open then (docs/model.md §4.4). Cost: linear in stops and loads. */
#include "check_int.h"

typedef struct sums {
    int64_t kg; /* of loads whose requirement gives no minutes of its own */
    ech_tick own_t;
    bool any;
} sums;

typedef struct handled {
    sums in, out;
} handled;

static void add_to(sums *s, ech_tick own_t, int64_t kg) {
    s->any = true;
    if (own_t == ECH_NONE)
        s->kg = chk_add(s->kg, kg);
    else
        s->own_t = chk_add(s->own_t, own_t);
}

static ech_tick time_of(const chk *c, const sums *s, int64_t kg_min) {
    return chk_add(s->own_t, kg_min > 0 ? chk_mul_ceil(s->kg, c->s->ticks_per_minute, kg_min) : 0);
}

/* What is loaded and unloaded at each stop: all loads are gone through once. NULL when memory ran out. */
static handled *sum_loads(chk *c) {
    handled *h = chk_alloc(c, (size_t)c->stop_count, sizeof *h);
    for (int32_t i = 0; h && i < c->load_count; i++) {
        const chk_load *l = &c->loads[i];
        const ech_requirement *r = &c->s->requirements[l->requirement];
        add_to(&h[l->to].out, r->unload_t, l->kg);
        if (!l->aboard)
            add_to(&h[l->from].in, r->load_t, l->kg);
    }
    return h;
}

/* ceil(W·10^6 / q), 0 where nothing is handled; *needed: something is, or the type is handled at every landing. */
static ech_tick handling_time(const chk *c, const chk_mission *m, int32_t stop, const handled *h, bool *needed) {
    const ech_lift_type *y = m->type;
    *needed = h->in.any || h->out.any || (y->turn && c->stops[stop].number > 0);
    if (!*needed)
        return 0;
    ech_tick unload = time_of(c, &h->out, y->unload_kg_min), load = time_of(c, &h->in, y->load_kg_min);
    ech_tick work = chk_add(y->fixed_t, y->overlap ? chk_max(unload, load) : chk_add(unload, load));
    int64_t q = c->s->locations[c->stops[stop].location].efficiency_ppm;
    return chk_mul_ceil(work, 1000000, q > 0 ? q : 1);
}

static void judge_handle(chk *c, const chk_mission *m, const chk_stop *stop, const handled *h) {
    bool needed = false;
    int32_t at = (int32_t)(stop - c->stops);
    ech_tick need = handling_time(c, m, at, &h[at], &needed);
    const char *place = chk_place(c, stop->location);
    if (!needed)
        return;
    if (stop->handle == ECH_NONE && !h[at].in.any && !h[at].out.any) {
        chk_find(c, RULE_NODE_WORK, stop->arrive_t, chk_max(chk_minutes(c, need), 1), "min", m->id,
                 "%s lands at %s and is not handled there; %s takes %s after every landing.", m->id, place, m->type->id,
                 chk_for(c, need).s);
        return;
    }
    if (stop->handle == ECH_NONE) {
        chk_find(c, RULE_NODE_WORK, stop->arrive_t, chk_max(chk_minutes(c, need), 1), "min", m->id,
                 "%s loads or unloads at %s, but its stop there has no handling; it takes %s.", m->id, place,
                 chk_for(c, need).s);
        return;
    }
    const chk_work *w = &c->work[stop->handle];
    if (w->end_t - w->start_t < need)
        chk_find(c, RULE_NODE_WORK, w->start_t, chk_minutes(c, chk_sub(need, w->end_t - w->start_t)), "min", m->id,
                 "%s is handled at %s for %s from %s; it takes %s.", m->id, place, chk_for(c, w->end_t - w->start_t).s,
                 chk_at(c, w->start_t).s, chk_for(c, need).s);
}

static void judge_inside(chk *c, const chk_mission *m, const chk_stop *stop) {
    ech_tick in = stop->arrive_t + stop->taxi_in_t, out = stop->depart_t - stop->taxi_out_t;
    if (in > out)
        chk_find(c, RULE_NODE_WORK, stop->arrive_t, chk_minutes(c, in - out), "min", m->id,
                 "%s stays at %s from %s to %s, less than taxiing in and out takes.", m->id,
                 chk_place(c, stop->location), chk_at(c, stop->arrive_t).s, chk_at(c, stop->depart_t).s);
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++) {
        const chk_work *w = &c->work[i];
        if (w->start_t >= in && w->end_t <= out)
            continue;
        ech_tick by = chk_max(in - w->start_t, w->end_t - out);
        chk_find(c, RULE_NODE_WORK, w->start_t, chk_minutes(c, by), "min", m->id,
                 "%s is worked at %s from %s to %s; it stands there only from %s to %s.", m->id,
                 chk_place(c, stop->location), chk_at(c, w->start_t).s, chk_at(c, w->end_t).s, chk_at(c, in).s,
                 chk_at(c, out).s);
    }
}

static void judge_refuel(chk *c, const chk_mission *m, const chk_stop *stop) {
    if (stop->refuel == ECH_NONE)
        return;
    const chk_work *w = &c->work[stop->refuel];
    if (w->end_t - w->start_t < m->type->refuel_t)
        chk_find(c, RULE_NODE_WORK, w->start_t, chk_minutes(c, chk_sub(m->type->refuel_t, w->end_t - w->start_t)),
                 "min", m->id, "%s refuels at %s for %s; %s takes %s.", m->id, chk_place(c, stop->location),
                 chk_for(c, w->end_t - w->start_t).s, m->type->id, chk_for(c, m->type->refuel_t).s);
    if (stop->handle == ECH_NONE || m->type->refuel_overlap)
        return;
    const chk_work *h = &c->work[stop->handle];
    ech_tick both = chk_min(h->end_t, w->end_t) - chk_max(h->start_t, w->start_t);
    if (both > 0)
        chk_find(c, RULE_NODE_WORK, chk_max(h->start_t, w->start_t), chk_minutes(c, both), "min", m->id,
                 "%s is handled and refuelled at once at %s for %s; %s may not be.", m->id,
                 chk_place(c, stop->location), chk_for(c, both).s, m->type->id);
}

/* ---- open and not shut ---------------------------------------------------------------------------------------------
 */

/* First tick of [a, b) (of [a, a + 1) where empty) at which the place is shut; ECH_NEVER = none. */
static ech_tick shut_at(const chk *c, int32_t location, ech_tick a, ech_tick b) {
    const chk_force *f = chk_force_at(c, location, a), *end = &c->force[c->force_first[location + 1]];
    b = b > a ? b : a + 1;
    if (f->shut)
        return a;
    for (f++; f < end && f->from_t < b; f++)
        if (f->shut)
            return f->from_t;
    return ECH_NEVER;
}

static void judge_open(chk *c, const chk_mission *m, const chk_stop *stop, ech_tick a, ech_tick b, const char *what) {
    ech_tick t = chk_hours_broken(c, stop->location, a, b), shut = shut_at(c, stop->location, a, b);
    const char *place = chk_place(c, stop->location);
    if (t != ECH_NEVER)
        chk_find(c, RULE_NODE_HOURS, t, 1, "", m->id, "%s %s at %s at %s, outside opening hours.", m->id, what, place,
                 chk_at(c, t).s);
    if (shut != ECH_NEVER)
        chk_find(c, RULE_NODE_CLOSED, shut, 1, "", m->id, "%s %s at %s at %s, while it is closed.", m->id, what, place,
                 chk_at(c, shut).s);
}

static void judge_moments(chk *c, const chk_mission *m, const chk_stop *stop) {
    if (stop->number > 0)
        judge_open(c, m, stop, stop->arrive_t, stop->arrive_t, "touches down");
    if (stop->handle != ECH_NONE)
        judge_open(c, m, stop, c->work[stop->handle].start_t, c->work[stop->handle].end_t, "is handled");
    if (stop->refuel != ECH_NONE)
        judge_open(c, m, stop, c->work[stop->refuel].start_t, c->work[stop->refuel].end_t, "refuels");
    if (stop != chk_last_stop(c, m))
        judge_open(c, m, stop, stop->depart_t, stop->depart_t, "takes off");
}

void chk_stop_work(chk *c) {
    const handled *h = sum_loads(c);
    for (int32_t i = 0; h && i < c->stop_count; i++) {
        const chk_stop *stop = &c->stops[i];
        const chk_mission *m = chk_mission_of(c, stop);
        if (!m->type)
            continue;
        judge_handle(c, m, stop, h);
        judge_inside(c, m, stop);
        judge_refuel(c, m, stop);
        judge_moments(c, m, stop);
    }
}
