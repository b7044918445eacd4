/* crew.*: duty, flight time, rest and swaps (docs/model.md §4.5).
 *
 * Each tail's missions are walked once in time order with the running duty (B, F). Swaps at places with a crew pool
 * are gathered over all tails and each pool is swept at the end; elsewhere the tail's own crews take turns, so the one
 * that takes over at the j-th swap is the one relieved n − 1 swaps before. Cost: n log n in swaps, else linear. */
#include "check_int.h"

#include <stdlib.h>

typedef struct pool_event {
    int32_t pool; /* crew_pools, the first row of its place and type */
    ech_tick at_t;
    int32_t by;
    int32_t mission;
} pool_event;

typedef struct crew {
    chk *c;
    chk_map *pools, *situations;
    ech_vec pool_events;
    ech_vec turns; /* ech_tick: when each of the tail's own crews was relieved, in order */
    const ech_lift_type *type;
    ech_tick begin_t;                       /* B */
    chk_wide flown_t;                       /* F */
    ech_tick duty_over, duty_at, flight_at; /* worst of this mission */
    chk_wide flight_over;
} crew;

static uint64_t pool_key(int32_t location, int32_t type) { return (uint64_t)(uint32_t)location << 32 | (uint32_t)type; }

static bool open_pools(crew *k) {
    const ech_scenario *s = k->c->s;
    k->pools = chk_map_open(k->c, (size_t)s->crew_pool_count);
    k->situations = chk_situations(k->c);
    if (!k->pools || !k->situations)
        return false;
    for (int32_t i = 0; i < s->crew_pool_count; i++) {
        uint64_t key = pool_key(s->crew_pools[i].location, s->crew_pools[i].type);
        if (chk_map_get(k->pools, key) < 0)
            chk_map_put(k->pools, key, i);
    }
    return true;
}

static void judge_duty(crew *k, ech_tick t) {
    if (k->type->duty_t == ECH_NEVER)
        return;
    ech_tick over = chk_sub(chk_sub(t, k->begin_t), k->type->duty_t);
    if (over > k->duty_over) {
        k->duty_over = over;
        k->duty_at = t;
    }
}

static void judge_flown(crew *k, ech_tick t) {
    if (k->type->duty_flight_t == ECH_NEVER || k->flown_t - k->type->duty_flight_t <= k->flight_over)
        return;
    k->flight_over = k->flown_t - k->type->duty_flight_t;
    k->flight_at = t;
}

static void push_pool(crew *k, int32_t pool, ech_tick at_t, int32_t by, int32_t mission) {
    pool_event *e = ech_vec_push(&k->pool_events);
    if (e)
        *e = (pool_event){pool, at_t, by, mission};
    k->c->out_of_memory = k->c->out_of_memory || !e;
}

/* The tail's own crews take turns. */
static void own_swap(crew *k, const chk_mission *m, const chk_stop *stop, ech_tick a) {
    chk *c = k->c;
    int32_t n = c->s->assets[m->asset].crews;
    chk_text name = chk_tail_name(c, m->asset, m->tail);
    int64_t relieved = (int64_t)k->turns.count + 1 - n; /* the swap at which the next crew came off duty */
    if (n < 2)
        chk_find(c, RULE_CREW_SWAP, a, 1, "crews", name.s,
                 "%s swaps crews at %s in mission %s; it has one crew and none waits there.", name.s,
                 chk_place(c, stop->location), m->id);
    else if (relieved >= 0) {
        ech_tick off = *(ech_tick *)ech_vec_at(&k->turns, (size_t)relieved), by = chk_sub(k->type->rest_t, a - off);
        if (by > 0)
            chk_find(c, RULE_CREW_SWAP, a, chk_minutes(c, by), "min", name.s,
                     "%s swaps crews at %s at %s; the one that takes over came off duty at %s and rests %s.", name.s,
                     chk_place(c, stop->location), chk_at(c, a).s, chk_at(c, off).s, chk_for(c, k->type->rest_t).s);
    }
    ech_tick *t = ech_vec_push(&k->turns);
    if (t)
        *t = a;
    c->out_of_memory = c->out_of_memory || !t;
}

static void swap(crew *k, const chk_mission *m, const chk_stop *stop, const chk_work *w) {
    chk *c = k->c;
    int32_t pool = chk_map_get(k->pools, pool_key(stop->location, c->s->assets[m->asset].type));
    ech_tick by = chk_sub(k->type->swap_t, w->end_t - w->start_t);
    if (by > 0)
        chk_find(c, RULE_CREW_SWAP, w->start_t, chk_minutes(c, by), "min", m->id,
                 "%s swaps crews at %s in %s; %s takes %s.", m->id, chk_place(c, stop->location),
                 chk_for(c, w->end_t - w->start_t).s, k->type->id, chk_for(c, k->type->swap_t).s);
    if (pool >= 0) {
        push_pool(k, pool, w->start_t, -1, stop->mission);
        push_pool(k, pool, chk_add(w->start_t, k->type->rest_t), 1, stop->mission);
    } else
        own_swap(k, m, stop, w->start_t);
}

static void walk_stop(crew *k, const chk_mission *m, const chk_stop *stop) {
    if (stop->number > 0) {
        k->flown_t += stop->arrive_t - stop[-1].depart_t;
        judge_duty(k, stop->arrive_t + stop->taxi_in_t);
        judge_flown(k, stop->arrive_t);
    }
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++) {
        const chk_work *w = &k->c->work[i];
        bool rest = w->kind == ECH_WORK_REST && w->end_t - w->start_t >= k->type->rest_t;
        if (!rest && w->kind != ECH_WORK_SWAP)
            continue;
        judge_duty(k, w->start_t);
        if (w->kind == ECH_WORK_SWAP)
            swap(k, m, stop, w);
        k->begin_t = rest ? w->end_t : w->start_t;
        k->flown_t = 0;
    }
}

static ech_tick active_from(const chk *c, const chk_mission *m) { /* A */
    const chk_stop *stop = chk_stop_at(c, m, 0);
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
        if (c->work[i].kind != ECH_WORK_REST)
            return chk_min(c->work[i].start_t, stop->depart_t - stop->taxi_out_t);
    return stop->depart_t - stop->taxi_out_t;
}

static ech_tick active_to(const chk *c, const chk_mission *m) { /* Z */
    const chk_stop *stop = chk_last_stop(c, m);
    ech_tick z = stop->arrive_t + stop->taxi_in_t;
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
        if (c->work[i].kind != ECH_WORK_REST)
            z = chk_max(z, c->work[i].end_t);
    return z;
}

static void start_duty(crew *k, const chk_mission *m, const ech_situation *now) {
    const chk *c = k->c;
    ech_tick a = active_from(c, m);
    bool running = m->before == ECH_NONE && now && (now->duty_t > 0 || now->flight_t > 0);
    bool rested = m->before == ECH_NONE || chk_sub(a, active_to(c, &c->missions[m->before])) >= k->type->rest_t;
    if (running) {
        k->begin_t = chk_sub(now->free_t, now->duty_t);
        k->flown_t = now->flight_t;
    } else if (rested) {
        k->begin_t = a;
        k->flown_t = 0;
    }
}

static void tell(crew *k, const chk_mission *m) {
    chk *c = k->c;
    chk_text name = chk_tail_name(c, m->asset, m->tail);
    if (k->duty_over > 0)
        chk_find(c, RULE_CREW_DUTY, k->duty_at, chk_minutes(c, k->duty_over), "min", name.s,
                 "The crew of %s is on duty in mission %s until %s, %s longer than the %s it may.", name.s, m->id,
                 chk_at(c, k->duty_at).s, chk_for(c, k->duty_over).s, chk_for(c, k->type->duty_t).s);
    ech_tick flown = chk_narrow(k->flight_over);
    if (flown > 0)
        chk_find(c, RULE_CREW_FLIGHT, k->flight_at, chk_minutes(c, flown), "min", name.s,
                 "The crew of %s has flown %s too much when mission %s lands at %s; it may fly %s a duty.", name.s,
                 chk_for(c, flown).s, m->id, chk_at(c, k->flight_at).s, chk_for(c, k->type->duty_flight_t).s);
}

static void walk_tail(crew *k, const chk_tail *tail) {
    chk *c = k->c;
    const ech_situation *now = chk_situation_of(c, k->situations, tail);
    k->type = c->missions[tail->first].type;
    k->turns.count = 0;
    for (int32_t i = tail->first; i != ECH_NONE; i = c->missions[i].next) {
        const chk_mission *m = &c->missions[i];
        k->duty_over = 0;
        k->flight_over = 0;
        start_duty(k, m, now);
        for (int32_t s = 0; s < m->stops.count; s++)
            walk_stop(k, m, chk_stop_at(c, m, s));
        judge_duty(k, active_to(c, m));
        tell(k, m);
    }
}

/* ---- pools ------------------------------------------------------------------------------------------------------- */

static int compare_pool_events(const void *a, const void *b) {
    const pool_event *x = a, *y = b;
    if (x->pool != y->pool)
        return x->pool < y->pool ? -1 : 1;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    if (x->by != y->by)
        return x->by > y->by ? -1 : 1;
    return (x->mission > y->mission) - (x->mission < y->mission);
}

/* Rows of the same place and type add up. */
static int64_t pool_size(const ech_scenario *s, int32_t pool) {
    int64_t n = 0;
    for (int32_t i = pool; i < s->crew_pool_count; i++)
        if (s->crew_pools[i].location == s->crew_pools[pool].location &&
            s->crew_pools[i].type == s->crew_pools[pool].type)
            n += s->crew_pools[i].count;
    return n;
}

static void judge_pools(crew *k) {
    chk *c = k->c;
    const pool_event *e = k->pool_events.data;
    size_t n = k->pool_events.count;
    if (n > 1)
        qsort(k->pool_events.data, n, sizeof *e, compare_pool_events);
    for (size_t i = 0, j; i < n; i = j) {
        int64_t left = pool_size(c->s, e[i].pool), worst = 0;
        ech_tick at = ECH_NEVER;
        for (j = i; j < n && e[j].pool == e[i].pool; j++) {
            left += e[j].by;
            at = left < 0 && worst == 0 ? e[j].at_t : at;
            worst = chk_min(worst, left);
        }
        const ech_crew_pool *p = &c->s->crew_pools[e[i].pool];
        if (worst < 0)
            chk_find(c, RULE_CREW_SWAP, at, -worst, "crews", chk_place(c, p->location),
                     "At %s %lld more crews of %s are needed at %s than wait there.", chk_place(c, p->location),
                     (long long)-worst, c->s->lift_types[p->type].id, chk_at(c, at).s);
    }
}

void chk_crew(chk *c) {
    crew k = {.c = c,
              .pool_events = ech_vec_init(sizeof(pool_event), UINT32_MAX),
              .turns = ech_vec_init(sizeof(ech_tick), UINT32_MAX)};
    if (open_pools(&k))
        for (int32_t i = 0; i < c->tail_count; i++)
            walk_tail(&k, &c->tails[i]);
    judge_pools(&k);
    ech_vec_free(&k.pool_events);
    ech_vec_free(&k.turns);
}
