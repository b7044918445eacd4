/* Ruin: which trips to take out. Removals of this problem's own beside the classic ones (Schrimpf et al. 2000;
 * Ropke & Pisinger 2006): a time window at one place, all trips of a tail or fleet, all trips of a requirement, the
 * critical end. Trips that carry an effect stay (a rebuild from nothing moves those).
 */
#include "ruin_int.h"

bool sol_ruin_removable(const sol_state *st, const sol_trip *t) {
    if (!t->alive || t->pinned)
        return false;
    for (int32_t i = 0; i < t->cargo_count; i++) /* what a pinned trip set down has to go on */
        if (t->cargo[i].source != ECH_NONE && sol_trip_at(st, t->cargo[i].source)->pinned)
            return false;
    for (int32_t i = 0; st->p->has_effects && i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        if (st->p->bundles[st->p->requirements[r].bundle].has_effect)
            return false;
    }
    return true;
}

int32_t sol_ruin_random_trip(sol_state *st) {
    size_t n = st->trips.count;
    for (int i = 0; n > 0 && i < 64; i++) {
        int32_t id = (int32_t)ech_rng_below(&st->rng, (uint32_t)n);
        if (sol_ruin_removable(st, sol_trip_at(st, id)))
            return id;
    }
    return ECH_NONE;
}

static void ruin_random(sol_state *st, int32_t k, sol_log *log) {
    for (int32_t i = 0; i < k; i++) {
        int32_t id = sol_ruin_random_trip(st);
        if (id != ECH_NONE)
            sol_state_remove(st, id, log);
    }
}

/* The k trips at a place nearest in time to a random one there: outwards from it. */
static void ruin_window(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = sol_ruin_random_trip(st), ids[64], found = 0;
    if (seed == ECH_NONE)
        return;
    const sol_trip *q = sol_trip_at(st, seed);
    int32_t stop = q->cargo[ech_rng_below(&st->rng, (uint32_t)q->cargo_count)].to;
    ech_tick centre = q->stops[stop].arrive_t;
    const sol_visits *v = &st->visits[q->stops[stop].location];
    int32_t later = sol_visits_from(v, centre), earlier = later - 1;
    for (int32_t n = 0; n < 16 * k && found < k && found < 64 && (earlier >= 0 || later < v->count); n++) {
        bool back =
            later == v->count || (earlier >= 0 && centre - v->list[earlier].at_t < v->list[later].at_t - centre);
        const sol_visit *e = &v->list[back ? earlier-- : later++];
        const sol_trip *t = sol_trip_at(st, e->trip);
        if ((t->stops[e->stop].handled || t->asset == ECH_NONE) && sol_ruin_removable(st, t))
            ids[found++] = e->trip;
    }
    for (int32_t i = 0; i < found; i++)
        sol_state_remove(st, ids[i], log);
}

static void ruin_tail(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = sol_ruin_random_trip(st);
    if (seed == ECH_NONE || sol_trip_at(st, seed)->tail == ECH_NONE)
        return;
    const sol_tail_list *l = &st->tails[sol_trip_at(st, seed)->tail];
    for (int32_t i = l->count - 1, n = 0; i >= 0 && n < k; i--)
        if (i < l->count && sol_ruin_removable(st, sol_trip_at(st, l->trips[i]))) {
            sol_state_remove(st, l->trips[i], log);
            n++;
        }
    if (k > 2)
        ruin_random(st, k / 2, log);
}

static bool carries(const sol_state *st, const sol_trip *t, int32_t r) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (st->p->commodities[t->cargo[i].commodity].requirement == r)
            return true;
    return false;
}

static void ruin_requirement(sol_state *st, int32_t k, sol_log *log) {
    for (int32_t n = 0, round = 0; n < k && round < 4; round++) {
        int32_t seed = sol_ruin_random_trip(st);
        if (seed == ECH_NONE)
            return;
        const sol_trip *q = sol_trip_at(st, seed);
        int32_t r =
            st->p->commodities[q->cargo[ech_rng_below(&st->rng, (uint32_t)q->cargo_count)].commodity].requirement;
        const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
        for (int32_t i = l->count - 1; i >= 0 && n < k; i--) {
            const sol_trip *t = i < l->count ? sol_trip_at(st, l->ids[i]) : NULL;
            if (t && sol_ruin_removable(st, t) && carries(st, t, r)) {
                sol_state_remove(st, l->ids[i], log);
                n++;
            }
        }
    }
}

/* Of the requirement that is complete last: the trip that ends last. */
static int32_t last_trip(const sol_state *st) {
    int32_t r = sol_totals_last(st), best = ECH_NONE;
    ech_tick last = -1;
    if (r == ECH_NONE)
        return ECH_NONE;
    const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
    for (int32_t i = 0; i < l->count; i++) {
        const sol_trip *t = sol_trip_at(st, l->ids[i]);
        ech_tick end = -1;
        for (int32_t c = 0; c < t->cargo_count; c++)
            if (st->p->commodities[t->cargo[c].commodity].requirement == r &&
                sol_unload_end(st, t, t->cargo[c].to) > end)
                end = sol_unload_end(st, t, t->cargo[c].to);
        if (end > last && sol_ruin_removable(st, t)) {
            last = end;
            best = l->ids[i];
        }
    }
    return best;
}

/* The critical end: what arrives last, what keeps a place where it is handled busy before it, and random ones. */
static void ruin_end(sol_state *st, int32_t k, sol_log *log) {
    int32_t id = last_trip(st), ids[16], found = 0;
    if (id == ECH_NONE) {
        ruin_random(st, k, log);
        return;
    }
    const sol_trip *t = sol_trip_at(st, id);
    int32_t stop = t->cargo[ech_rng_below(&st->rng, (uint32_t)t->cargo_count)].to;
    const sol_visits *v = &st->visits[t->stops[stop].location];
    uint32_t one_of = 1 + ech_rng_below(&st->rng, 3); /* every one before, or some of them */
    for (int32_t i = sol_visits_from(v, t->stops[stop].arrive_t) - 1; i >= 0 && found < k / 2 && found < 16; i--)
        if (ech_rng_below(&st->rng, one_of) == 0 && sol_ruin_removable(st, sol_trip_at(st, v->list[i].trip)))
            ids[found++] = v->list[i].trip;
    sol_state_remove(st, id, log);
    for (int32_t i = 0; i < found; i++)
        sol_state_remove(st, ids[i], log);
    ruin_random(st, k / 3, log);
}

static void ruin_fleet(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = sol_ruin_random_trip(st);
    if (seed == ECH_NONE)
        return;
    int32_t asset = sol_trip_at(st, seed)->asset;
    size_t n = st->trips.count, shift = ech_rng_below(&st->rng, (uint32_t)n);
    int32_t taken = 0;
    for (size_t e = 0; e < n && e < 512 && taken < k; e++) {
        int32_t id = (int32_t)((e + shift) % n);
        if (sol_ruin_removable(st, sol_trip_at(st, id)) && sol_trip_at(st, id)->asset == asset) {
            sol_state_remove(st, id, log);
            taken++;
        }
    }
}

static const sol_ruin_operator operators[] = {
    {"random", ruin_random},   {"window", ruin_window},   {"tail", ruin_tail},     {"requirement", ruin_requirement},
    {"end", ruin_end},         {"fleet", ruin_fleet},     {"trim", sol_ruin_trim}, {"upgrade", sol_ruin_upgrade},
    {"dense", sol_ruin_dense}, {"cargo", sol_ruin_cargo},
};

/* The last one is for lift that goes on from where it stands. */
int sol_ruin_count(const sol_problem *p) {
    return (int)(sizeof operators / sizeof operators[0]) - (p->fleet_count == 0);
}

const sol_ruin_operator *sol_ruin_at(int i) {
    return i < (int)(sizeof operators / sizeof operators[0]) ? &operators[i] : NULL;
}
