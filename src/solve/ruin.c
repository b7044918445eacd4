/* Ruin: which trips to take out. Removals of this problem's own beside the classic ones (Schrimpf et al. 2000;
 * Ropke & Pisinger 2006): a time window at one place, all trips of a tail or fleet, all trips of a requirement, the
 * critical end. Trips that carry an effect stay (a rebuild from nothing moves those).
 */
#include "ruin_int.h"

static bool removable(const sol_state *st, const sol_trip *t) {
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

static int32_t random_trip(sol_state *st) {
    size_t n = st->trips.count;
    for (int i = 0; n > 0 && i < 64; i++) {
        int32_t id = (int32_t)ech_rng_below(&st->rng, (uint32_t)n);
        if (removable(st, sol_trip_at(st, id)))
            return id;
    }
    return ECH_NONE;
}

static void ruin_random(sol_state *st, int32_t k, sol_log *log) {
    for (int32_t i = 0; i < k; i++) {
        int32_t id = random_trip(st);
        if (id != ECH_NONE)
            sol_state_remove(st, id, log);
    }
}

static bool visits(const sol_trip *t, int32_t location, ech_tick *when) {
    for (int32_t i = 0; i < t->stop_count; i++)
        if (t->stops[i].location == location && (t->stops[i].handled || t->asset == ECH_NONE)) {
            *when = t->stops[i].arrive_t;
            return true;
        }
    return false;
}

/* The k trips at a place nearest in time to a random one there. */
static void ruin_window(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = random_trip(st);
    if (seed == ECH_NONE)
        return;
    const sol_trip *q = sol_trip_at(st, seed);
    int32_t at = q->stops[q->cargo[ech_rng_below(&st->rng, (uint32_t)q->cargo_count)].to].location;
    ech_tick centre = 0, when;
    visits(q, at, &centre);
    for (int32_t n = 0; n < k; n++) {
        int32_t best = ECH_NONE;
        ech_tick nearest = ECH_NEVER;
        for (size_t i = 0; i < st->trips.count; i++) {
            const sol_trip *t = sol_trip_at(st, (int32_t)i);
            if (!removable(st, t) || !visits(t, at, &when))
                continue;
            ech_tick d = when > centre ? when - centre : centre - when;
            if (d < nearest) {
                nearest = d;
                best = (int32_t)i;
            }
        }
        if (best == ECH_NONE)
            return;
        sol_state_remove(st, best, log);
    }
}

static void ruin_tail(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = random_trip(st);
    if (seed == ECH_NONE || sol_trip_at(st, seed)->tail == ECH_NONE)
        return;
    const sol_tail_list *l = &st->tails[sol_trip_at(st, seed)->tail];
    for (int32_t i = l->count - 1, n = 0; i >= 0 && n < k; i--)
        if (i < l->count && removable(st, sol_trip_at(st, l->trips[i]))) {
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
        int32_t seed = random_trip(st);
        if (seed == ECH_NONE)
            return;
        const sol_trip *q = sol_trip_at(st, seed);
        int32_t r =
            st->p->commodities[q->cargo[ech_rng_below(&st->rng, (uint32_t)q->cargo_count)].commodity].requirement;
        for (size_t i = 0; i < st->trips.count && n < k; i++) {
            const sol_trip *t = sol_trip_at(st, (int32_t)i);
            if (removable(st, t) && carries(st, t, r)) {
                sol_state_remove(st, (int32_t)i, log);
                n++;
            }
        }
    }
}

/* The trips that end last, and random ones that keep their places busy before. */
static void ruin_end(sol_state *st, int32_t k, sol_log *log) {
    for (int32_t n = 0; n < (k + 1) / 2; n++) {
        int32_t best = ECH_NONE;
        ech_tick last = -1;
        for (size_t i = 0; i < st->trips.count; i++) {
            const sol_trip *t = sol_trip_at(st, (int32_t)i);
            if (!removable(st, t))
                continue;
            ech_tick end = 0;
            for (int32_t c = 0; c < t->cargo_count; c++) {
                ech_tick e = sol_unload_end(st, t, t->cargo[c].to);
                end = e > end ? e : end;
            }
            if (end > last) {
                last = end;
                best = (int32_t)i;
            }
        }
        if (best == ECH_NONE)
            return;
        sol_state_remove(st, best, log);
    }
    ruin_random(st, k / 2, log);
}

static void ruin_fleet(sol_state *st, int32_t k, sol_log *log) {
    int32_t seed = random_trip(st);
    if (seed == ECH_NONE)
        return;
    int32_t asset = sol_trip_at(st, seed)->asset;
    size_t n = st->trips.count, shift = ech_rng_below(&st->rng, (uint32_t)n);
    int32_t taken = 0;
    for (size_t e = 0; e < n && taken < k; e++) {
        int32_t id = (int32_t)((e + shift) % n);
        if (removable(st, sol_trip_at(st, id)) && sol_trip_at(st, id)->asset == asset) {
            sol_state_remove(st, id, log);
            taken++;
        }
    }
}

static const sol_ruin_operator operators[] = {
    {"random", ruin_random}, {"window", ruin_window}, {"tail", ruin_tail},     {"requirement", ruin_requirement},
    {"end", ruin_end},       {"fleet", ruin_fleet},   {"trim", sol_ruin_trim},
};

int sol_ruin_count(void) { return (int)(sizeof operators / sizeof operators[0]); }

const sol_ruin_operator *sol_ruin_at(int i) { return &operators[i]; }
