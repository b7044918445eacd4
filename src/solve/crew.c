/* Crew: duties, rests and swaps of one tail, exactly as docs/model.md §4.5 says.
 *
 * The tail's trips are run through in order with the candidate trip in its gap. Cost: linear in the tail's stops,
 * and nothing for types without limits.
 */
#include "solve_int.h"

typedef struct duty {
    ech_tick begin_t, flown_t; /* B and F; begin ECH_NEVER = rested */
    int32_t crew;              /* of the tail's own */
    ech_tick off_t[8];         /* when each of the tail's own crews came off duty */
    ech_tick last_z;
    bool any;
    int32_t wait_stop; /* where it broke because the next own crew was not yet rested, and until when; ECH_NONE */
    ech_tick wait_t;
} duty;

static bool limited(const ech_lift_type *y) { return y->duty_t != ECH_NEVER || y->duty_flight_t != ECH_NEVER; }

int32_t sol_crew_pool(const sol_state *st, int32_t location, int32_t type) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < s->crew_pool_count; i++)
        if (s->crew_pools[i].location == location && s->crew_pools[i].type == type)
            return i;
    return ECH_NONE;
}

static ech_tick taxi_in(const ech_lift_type *y, int32_t i) { return i > 0 ? y->taxi_in_t : 0; }

/* Rest and swap last from the end of taxiing in, or from when the next crew has rested: a swap its minutes, a rest
 * until the aircraft rolls again. */
ech_tick sol_swap_start(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_stop *stop = &t->stops[i];
    ech_tick in = stop->arrive_t + taxi_in(&st->p->s->lift_types[st->p->s->assets[t->asset].type], i);
    return stop->reset == 2 && stop->swap_from_t > in ? stop->swap_from_t : in;
}

ech_tick sol_rest_end(const sol_state *st, const sol_trip *t, int32_t i) {
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[t->asset].type];
    return t->stops[i].depart_t - (i < t->stop_count - 1 ? y->taxi_out_t : 0);
}

static ech_tick least(ech_tick a, ech_tick b) { return a < b ? a : b; }

static ech_tick trip_active(const ech_lift_type *y, const sol_trip *t) { /* A */
    const sol_stop *first = &t->stops[0];
    ech_tick a = first->depart_t - y->taxi_out_t;
    if (first->handled)
        a = least(a, first->handle_t);
    if (first->reset == 2)
        a = least(a, first->arrive_t);
    return first->refuel ? least(a, first->refuel_t) : a;
}

static ech_tick trip_rest(const ech_lift_type *y, const sol_trip *t) { /* Z */
    const sol_stop *last = &t->stops[t->stop_count - 1];
    ech_tick z = last->arrive_t + y->taxi_in_t;
    if (last->handled && last->handle_t + last->hold_t > z)
        z = last->handle_t + last->hold_t;
    if (last->refuel && last->refuel_t + y->refuel_t > z)
        z = last->refuel_t + y->refuel_t;
    return z;
}

/* Own crews take turns: may the next one take over at a, at stop i? */
static bool own_swap(duty *d, int32_t crews, int32_t i, ech_tick a, ech_tick rest) {
    int32_t n = crews < 8 ? crews : 8;
    if (n < 2)
        return false;
    int32_t next = (d->crew + 1) % n;
    if (d->off_t[next] != INT64_MIN && a - d->off_t[next] < rest) {
        d->wait_stop = i;
        d->wait_t = d->off_t[next] + rest;
        return false;
    }
    d->off_t[d->crew] = a;
    d->crew = next;
    return true;
}

/* Runs one trip; false: a limit is broken (then *d is spoilt). */
static bool run_trip(const sol_state *st, const sol_trip *t, duty *d) {
    const ech_scenario *s = st->p->s;
    const ech_asset *asset = &s->assets[t->asset];
    const ech_lift_type *y = &s->lift_types[asset->type];
    ech_tick a = trip_active(y, t);
    if (!d->any ? d->begin_t == ECH_NEVER : a - d->last_z >= y->rest_t) {
        d->begin_t = a;
        d->flown_t = 0;
    }
    d->any = true;
    for (int32_t i = 0; i < t->stop_count; i++) {
        const sol_stop *stop = &t->stops[i];
        ech_tick in = stop->arrive_t + taxi_in(y, i);
        if (i > 0) {
            d->flown_t += stop->arrive_t - t->stops[i - 1].depart_t;
            if (y->duty_t != ECH_NEVER && in - d->begin_t > y->duty_t)
                return false;
            if (y->duty_flight_t != ECH_NEVER && d->flown_t > y->duty_flight_t)
                return false;
        }
        if (stop->reset == 0)
            continue;
        in = sol_swap_start(st, t, i);
        if (y->duty_t != ECH_NEVER && in - d->begin_t > y->duty_t)
            return false;
        if (stop->reset == 2 && sol_crew_pool(st, stop->location, asset->type) < 0 &&
            !own_swap(d, asset->crews, i, in, y->rest_t))
            return false;
        d->begin_t = stop->reset == 1 ? sol_rest_end(st, t, i) : in;
        d->flown_t = 0;
    }
    d->last_z = trip_rest(y, t);
    return y->duty_t == ECH_NEVER || d->last_z - d->begin_t <= y->duty_t;
}

static duty duty_start(const sol_state *st, int32_t tail) {
    const sol_tail *q = &st->p->tails[tail];
    duty d = {.begin_t = q->duty_start_t, .flown_t = q->duty_flight_t, .wait_stop = ECH_NONE};
    for (int i = 0; i < 8; i++)
        d.off_t[i] = INT64_MIN;
    return d;
}

/* The duty that runs when the trips before gap `after` are flown. False: it does not hold. */
static bool duty_before(const sol_state *st, int32_t tail, int32_t after, duty *d) {
    const sol_tail_list *l = &st->tails[tail];
    *d = duty_start(st, tail);
    for (int32_t k = 0; k < after; k++)
        if (!run_trip(st, sol_trip_at(st, l->trips[k]), d))
            return false;
    return true;
}

/* A trip that goes may take with it the rest, or the change of crews, that those after it counted on. */
bool sol_crew_holds(const sol_state *st, int32_t tail) {
    duty d;
    return tail == ECH_NONE || !limited(&st->p->s->lift_types[st->p->s->assets[st->p->tails[tail].asset].type]) ||
           duty_before(st, tail, st->tails[tail].count, &d);
}

bool sol_crews_hold(const sol_state *st, const sol_log *log) {
    const sol_change *c = log->changes.data;
    for (size_t i = 0; st->p->crew_limits && i < log->changes.count; i++)
        if ((c[i].what != SOL_ADDED && !sol_crew_holds(st, c[i].trip.tail)) ||
            (c[i].what != SOL_REMOVED && sol_trip_at(st, c[i].id)->alive &&
             !sol_crew_holds(st, sol_trip_at(st, c[i].id)->tail)))
            return false;
    return true;
}

/* Flight time in every rolling 24 h; the tail's flights with the new trip's among them, in time order. */
static bool day_flight(const sol_state *st, const sol_trip *t, int32_t after) {
    const ech_scenario *s = st->p->s;
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    if (y->day_flight_t == ECH_NEVER)
        return true;
    enum { MOST = 256 };
    ech_tick from[MOST], to[MOST], day = 1440 * s->ticks_per_minute;
    int32_t n = 0;
    const sol_tail_list *l = &st->tails[t->tail];
    for (int32_t k = 0; k <= l->count; k++) {
        if (k == after)
            for (int32_t i = 0; i + 1 < t->stop_count && n < MOST; i++, n++) {
                from[n] = t->stops[i].depart_t;
                to[n] = t->stops[i + 1].arrive_t;
            }
        const sol_trip *o = k < l->count ? sol_trip_at(st, l->trips[k]) : NULL;
        if (!o || o->stops[o->stop_count - 1].arrive_t + day < t->stops[0].arrive_t ||
            o->stops[0].depart_t > t->stops[t->stop_count - 1].arrive_t + day)
            continue;
        for (int32_t i = 0; i + 1 < o->stop_count && n < MOST; i++, n++) {
            from[n] = o->stops[i].depart_t;
            to[n] = o->stops[i + 1].arrive_t;
        }
    }
    for (int32_t e = 0; e < 2 * n; e++) { /* windows that end with a flight, or begin with one */
        ech_tick b = e < n ? to[e] : from[e - n] + day, a = b - day, sum = 0;
        for (int32_t i = 0; i < n; i++) {
            ech_tick x = from[i] > a ? from[i] : a, z = to[i] < b ? to[i] : b;
            sum += z > x ? z - x : 0;
        }
        if (sum > y->day_flight_t)
            return false;
    }
    return true;
}

ech_tick sol_crew_delay(const sol_state *st, sol_trip *t, int32_t after) {
    const ech_scenario *s = st->p->s;
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    ech_tick step = 30 * s->ticks_per_minute;
    if (!limited(y) && y->day_flight_t == ECH_NEVER)
        return 0;
    if (!day_flight(st, t, after))
        return step;
    if (!limited(y))
        return 0;
    const sol_tail_list *l = &st->tails[t->tail];
    duty d;
    if (!duty_before(st, t->tail, after, &d))
        return ECH_NEVER;
    ech_tick rested = d.any ? d.last_z + y->rest_t - trip_active(y, t) : 0;
    if (!run_trip(st, t, &d)) {
        if (d.wait_stop == ECH_NONE)
            return rested > 0 ? rested : ECH_NEVER;
        t->stops[d.wait_stop].swap_from_t = d.wait_t;
        return SOL_CREW_WAIT;
    }
    for (int32_t k = after; k < l->count; k++) {
        const sol_trip *next = sol_trip_at(st, l->trips[k]);
        if (trip_active(y, next) - d.last_z >= y->rest_t && k > after)
            break; /* rested there before and after: nothing changes from here on */
        if (!run_trip(st, next, &d))
            return ECH_NEVER;
    }
    return 0;
}

bool sol_crew_relief(const sol_state *st, const sol_trip *t, int32_t after, ech_tick *from, ech_tick *by) {
    const ech_asset *asset = &st->p->s->assets[t->asset];
    const ech_lift_type *y = &st->p->s->lift_types[asset->type];
    duty d;
    if (!limited(y) || !duty_before(st, t->tail, after, &d) || d.begin_t == ECH_NEVER)
        return false;
    *from = 0;
    *by = y->duty_t == ECH_NEVER ? st->p->s->horizon_t : d.begin_t + y->duty_t;
    if (sol_crew_pool(st, t->stops[0].location, asset->type) >= 0)
        return true;
    int32_t n = asset->crews < 8 ? asset->crews : 8, next = n > 1 ? (d.crew + 1) % n : 0;
    if (n > 1 && d.off_t[next] != INT64_MIN)
        *from = d.off_t[next] + y->rest_t;
    return n > 1 && *from <= *by;
}

bool sol_crew_runs(const sol_state *st, int32_t tail, int32_t after, ech_tick from, ech_tick *since, ech_tick *flown) {
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[st->p->tails[tail].asset].type];
    duty d;
    *since = *flown = 0;
    if (!duty_before(st, tail, after, &d) || d.begin_t == ECH_NEVER || (d.any && from - d.last_z >= y->rest_t))
        return false;
    *since = from - d.begin_t;
    *flown = d.flown_t;
    return true;
}

/* With every stop as short as it can be: which rests or swaps does the trip need within itself? */
bool sol_crew_plan(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    const ech_asset *asset = &s->assets[t->asset];
    const ech_lift_type *y = &s->lift_types[asset->type];
    for (int32_t i = 0; i < t->stop_count; i++) {
        t->stops[i].reset = 0;
        t->stops[i].swap_from_t = 0;
    }
    t->relief_by_t = 0;
    if (!limited(y))
        return true;
    ech_tick since = 0, flown = 0; /* since the duty began */
    int32_t last = 0;              /* the stop where it began */
    for (int32_t i = 0; i < t->stop_count; i++) {
        sol_stop *stop = &t->stops[i];
        bool end = i == t->stop_count - 1;
        ech_tick ground = (stop->handled ? stop->hold_t : 0) + (stop->refuel ? y->refuel_t : 0);
        if (i > 0) {
            const ech_flight *f = sol_flight(st, t, i - 1);
            if (!f)
                return false;
            since += y->taxi_out_t + f->duration_t + y->taxi_in_t;
            flown += f->duration_t;
        }
        bool over = (y->duty_t != ECH_NEVER && since + (end ? ground : 0) > y->duty_t) ||
                    (y->duty_flight_t != ECH_NEVER && flown > y->duty_flight_t);
        if (over) { /* renew at the stop before this flight */
            if (i - 1 <= last)
                return false;
            sol_stop *renew = &t->stops[i - 1];
            bool swap = asset->crews > 1 || sol_crew_pool(st, renew->location, asset->type) >= 0;
            renew->reset = swap ? 2 : 1;
            const ech_flight *f = sol_flight(st, t, i - 1);
            since = y->taxi_out_t + f->duration_t + y->taxi_in_t;
            if (swap)
                since += (renew->handled ? renew->hold_t : 0) + (renew->refuel ? y->refuel_t : 0);
            flown = f->duration_t;
            last = i - 1;
            if ((y->duty_t != ECH_NEVER && since > y->duty_t) ||
                (y->duty_flight_t != ECH_NEVER && flown > y->duty_flight_t))
                return false;
        }
        since += ground;
    }
    return true;
}
