/* Relay: stops that a trip makes for its crew.
 *
 * Where the way out and home together are too long for one crew and its next has not rested yet, the aircraft waits
 * where it unloads, or at home. Often it can go on meanwhile and change crews on the way: at a place between, by when
 * the other crew has rested. Such a stop is part of no template, since where it helps depends on how long the crew that
 * runs has been on duty: it is put in while the trip is placed in its tail's gap, and taken out when it is placed anew.
 * Places between two others are looked up once and remembered. Cost: one look at all places for each pair of ends.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

/* Shares of the way, each with the place that costs the least detour; more than so much detour (in percent) is none. */
enum { SHARES = 6, MOST_DETOUR = 20, REMEMBERED = 1024 };

typedef struct sol_between {
    int32_t type, from, to; /* type ECH_NONE: nothing is remembered here */
    int32_t count;
    int32_t places[SHARES];
} between;

ech_status sol_relays_open(sol_state *st) {
    if (!st->p->crew_limits)
        return ECH_OK;
    st->between = ech_calloc(REMEMBERED, sizeof *st->between);
    for (int32_t i = 0; st->between && i < REMEMBERED; i++)
        st->between[i].type = ECH_NONE;
    return st->between ? ECH_OK : ECH_ENOMEM;
}

static ech_tick quickest(const sol_state *st, int32_t type, int32_t u, int32_t v) {
    int32_t n;
    const ech_flight *f = ech_network_flights(st->net, type, u, v, &n);
    return f && n > 0 ? f[0].duration_t : ECH_NEVER;
}

static void find_between(const sol_state *st, between *q) {
    ech_tick direct = quickest(st, q->type, q->from, q->to), least[SHARES];
    int32_t best[SHARES];
    for (int k = 0; k < SHARES; k++) {
        best[k] = ECH_NONE;
        least[k] = direct + direct * MOST_DETOUR / 100;
    }
    for (int32_t w = 0; w < st->p->s->location_count; w++) {
        if (w == q->from || w == q->to || !ech_network_may_stop(st->net, q->type, w))
            continue;
        ech_tick a = quickest(st, q->type, q->from, w), b = a > 2 * direct ? a : quickest(st, q->type, w, q->to);
        if (a > 2 * direct || b > 2 * direct)
            continue;
        int64_t k = a * SHARES / (a + b + 1);
        if (a + b >= least[k])
            continue;
        least[k] = a + b;
        best[k] = w;
    }
    for (int k = 0; k < SHARES; k++)
        if (best[k] != ECH_NONE)
            q->places[q->count++] = best[k];
}

static const between *places_between(sol_state *st, int32_t type, int32_t u, int32_t v) {
    uint64_t h = ((uint64_t)(uint32_t)type * 0x9e3779b97f4a7c15u) ^ ((uint64_t)(uint32_t)u << 32 | (uint32_t)v);
    h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9u;
    between *q = &st->between[(h >> 32) % REMEMBERED];
    if (q->type != type || q->from != u || q->to != v) {
        *q = (between){.type = type, .from = u, .to = v};
        find_between(st, q);
    }
    return q;
}

/* ---- stops of a trip -------------------------------------------------------------------------------------- */

void sol_trip_insert_stop(sol_trip *t, int32_t at, int32_t location) {
    memmove(&t->stops[at + 1], &t->stops[at], (size_t)(t->stop_count - at) * sizeof t->stops[0]);
    memset(&t->stops[at], 0, sizeof t->stops[at]);
    t->stops[at].location = location;
    t->stops[at - 1].option = 0;
    t->stops[at - 1].flights = NULL;
    t->stop_count++;
    for (int32_t i = 0; i < t->cargo_count; i++) { /* what goes to a later stop still does */
        t->cargo[i].from = (int16_t)(t->cargo[i].from + (t->cargo[i].from >= at));
        t->cargo[i].to = (int16_t)(t->cargo[i].to + (t->cargo[i].to >= at));
    }
}

static bool is_used(const sol_trip *t, int32_t stop) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].from == stop || t->cargo[i].to == stop)
            return true;
    return false;
}

static void remove_stop(sol_trip *t, int32_t at) {
    memmove(&t->stops[at], &t->stops[at + 1], (size_t)(t->stop_count - at - 1) * sizeof t->stops[0]);
    t->stops[at - 1].option = 0;
    t->stops[at - 1].flights = NULL;
    t->stop_count--;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        t->cargo[i].from = (int16_t)(t->cargo[i].from - (t->cargo[i].from > at));
        t->cargo[i].to = (int16_t)(t->cargo[i].to - (t->cargo[i].to > at));
    }
}

void sol_relay_strip(sol_trip *t) {
    for (int32_t i = t->stop_count - 2; i > 0; i--)
        if (t->stops[i].relay && !is_used(t, i))
            remove_stop(t, i);
}

/* ---- planning --------------------------------------------------------------------------------------------- */

/* The duty of the crew that flies, walking over the stops with each as short as it can be. */
typedef struct watch {
    const ech_lift_type *y;
    ech_tick since_t, flown_t; /* since it began */
    int32_t last;              /* the stop where it did; -1: before the trip */
} watch;

static bool reaches(const watch *w, ech_tick flight_t) {
    ech_tick duty = w->since_t + w->y->taxi_out_t + flight_t + w->y->taxi_in_t;
    return (w->y->duty_t == ECH_NEVER || duty <= w->y->duty_t) &&
           (w->y->duty_flight_t == ECH_NEVER || w->flown_t + flight_t <= w->y->duty_flight_t);
}

static ech_tick ground(const ech_lift_type *y, const sol_stop *q) {
    return (q->handled ? q->hold_t : 0) + (q->refuel ? y->refuel_t : 0);
}

static bool changes_crew(const sol_state *st, const sol_trip *t, int32_t location) {
    const ech_asset *a = &st->p->s->assets[t->asset];
    return a->crews > 1 || sol_crew_pool(st, location, a->type) >= 0;
}

/* What is aboard on the way to stop `to` may be there too. */
static bool may_touch(const sol_state *st, const sol_trip *t, int32_t to, int32_t location) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].from < to && t->cargo[i].to >= to &&
            !ech_network_may_touch(st->net, st->p->commodities[t->cargo[i].commodity].requirement, location))
            return false;
    return true;
}

/* A stop before stop i, as far as the crew comes. False: none. */
static bool stop_between(sol_state *st, sol_trip *t, int32_t i, const watch *w) {
    int32_t type = st->p->s->assets[t->asset].type, u = t->stops[i - 1].location, list[SHARES], n = 0;
    const between *q = places_between(st, type, u, t->stops[i].location);
    for (int32_t k = 0; k < q->count; k++)
        if (reaches(w, quickest(st, type, u, q->places[k])) && may_touch(st, t, i, q->places[k]))
            list[n++] = q->places[k];
    if (n == 0 || t->stop_count == SOL_STOPS)
        return false;
    sol_trip_insert_stop(t, i, list[ech_rng_below(&st->rng, (uint32_t)n)]);
    t->stops[i].relay = true;
    return true;
}

/* The crew cannot fly on to stop i: another takes over, or it rests, on the way there or where the flight begins. */
static bool renew(sol_state *st, sol_trip *t, int32_t i, watch *w, bool *added) {
    bool here = i - 1 > w->last && (i > 1 || changes_crew(st, t, t->stops[0].location));
    int32_t at = i - 1;
    if ((!here || ech_rng_below(&st->rng, 4) != 0) && stop_between(st, t, i, w)) {
        *added = true;
        at = i;
    } else if (!here)
        return false;
    bool swap = changes_crew(st, t, t->stops[at].location);
    t->stops[at].reset = swap ? 2 : 1;
    *w = (watch){w->y, swap && at < i ? ground(w->y, &t->stops[at]) : 0, 0, at};
    return true;
}

bool sol_relay_plan(sol_state *st, sol_trip *t, int32_t after, ech_tick start) {
    int32_t type = st->p->s->assets[t->asset].type;
    watch w = {.y = &st->p->s->lift_types[type]};
    bool added = false;
    ech_tick from = t->stops[0].lb_t > start ? t->stops[0].lb_t : start;
    w.last = sol_crew_runs(st, t->tail, after, from, &w.since_t, &w.flown_t) ? -1 : 0;
    for (int32_t i = 0; i < t->stop_count; i++)
        t->stops[i].reset = 0;
    w.since_t += ground(w.y, &t->stops[0]);
    for (int32_t i = 1; i < t->stop_count; i++) {
        ech_tick flight = quickest(st, type, t->stops[i - 1].location, t->stops[i].location);
        while (w.last != i && !reaches(&w, flight))
            if (!renew(st, t, i, &w, &added))
                return false;
        if (w.last == i) /* it has come to a stop between */
            continue;
        w.since_t += w.y->taxi_out_t + flight + w.y->taxi_in_t + ground(w.y, &t->stops[i]);
        w.flown_t += flight;
    }
    return added;
}
