/* Trim: a load that was taken whole goes with a little less, so that the rest can ride with others.
 *
 * Removing whole trips and packing them anew seldom finds that two aircraft should share three pieces as 2 + 1: the
 * first that is packed takes what fits. Here a random part of one quantity of one load is taken out of a trip that
 * stays; recreate finds another place for it. (Split sizes as a neighbourhood: Archetti, Speranza & Hertz 2006.)
 */
#include <string.h>

#include "ruin_int.h"

/* May this entry shrink? Whole requirements may not, nor what was taken further from where this trip put it. */
static bool may_shrink(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_commodity *m = &st->p->commodities[t->cargo[i].commodity];
    const sol_bundle *b = &st->p->bundles[st->p->requirements[m->requirement].bundle];
    return !b->whole && !b->people_only_split && !b->has_effect && !b->ends_effect && b->aboard == ECH_NONE &&
           t->cargo[i].onward == 0 && t->cargo[i].source == ECH_NONE;
}

/* Drivers with their pieces and attendants with their litters, in the load of entry i. */
static bool load_is_manned(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_commodity *m = st->p->commodities;
    int32_t r = m[t->cargo[i].commodity].requirement;
    const ech_requirement *q = &st->p->s->requirements[r];
    int64_t people = 0, litters = 0, need = 0;
    for (int32_t k = 0; k < t->cargo_count; k++) {
        const sol_cargo *c = &t->cargo[k];
        if (m[c->commodity].requirement != r || c->from != t->cargo[i].from || c->to != t->cargo[i].to)
            continue;
        people += m[c->commodity].kind == SOL_PEOPLE ? c->n : 0;
        litters += m[c->commodity].kind == SOL_LITTER ? c->n : 0;
        need += c->n * m[c->commodity].drivers;
    }
    if (q->litters > 0)
        need += (litters * q->attendants + q->litters - 1) / q->litters;
    return people >= need;
}

/* Nothing waits at a transfer for it, nor does an effect rest on it. */
static bool stands_alone(const sol_state *st, const sol_trip *t) {
    for (int32_t k = 0; k < t->cargo_count; k++) {
        const sol_requirement *r = &st->p->requirements[st->p->commodities[t->cargo[k].commodity].requirement];
        if (t->cargo[k].onward > 0 || t->cargo[k].source != ECH_NONE || st->p->bundles[r->bundle].has_effect)
            return false;
    }
    return true;
}

/* What comes after its cargo is put in anew, as the moments of that cargo change. */
static void remove_successors(sol_state *st, int32_t id, sol_log *log) {
    for (int32_t k = 0; sol_trip_at(st, id)->alive && k < sol_trip_at(st, id)->cargo_count; k++) {
        int32_t r = st->p->commodities[sol_trip_at(st, id)->cargo[k].commodity].requirement;
        ech_span after = st->p->requirements[r].successors;
        for (int32_t e = after.first; e < after.first + after.count; e++)
            sol_state_remove_requirement(st, st->p->successors[e], log);
    }
}

/* Bulk goes in whole lots; of pieces, one load may fall below the smallest lot. */
static bool shrink(sol_state *st, sol_trip *t, int32_t i) {
    sol_cargo *c = &t->cargo[i];
    const sol_commodity *m = &st->p->commodities[c->commodity];
    int64_t lot = st->p->requirements[m->requirement].lot, unit = m->bulk ? lot : 1, units = c->n / unit;
    if (units < 2)
        return false;
    bool was_small = sol_lot_units(st->p, t, i) < lot;
    c->n -= unit * (1 + (int64_t)ech_rng_below(&st->rng, (uint32_t)(units < 1000 ? units - 1 : 1000)));
    bool small = sol_lot_units(st->p, t, i) < lot;
    if (small && !was_small && st->small_loads[m->requirement] > 0)
        return false;
    return load_is_manned(st, t, i) && sol_trip_bounds(st, t);
}

static void trim_one(sol_state *st, int32_t id, sol_log *log) {
    sol_trip *t = &st->scratch[0], *old = &st->scratch[2];
    if (sol_trip_at(st, id)->asset == ECH_NONE || sol_trip_at(st, id)->pinned || !stands_alone(st, sol_trip_at(st, id)))
        return;
    if (st->p->has_after)
        remove_successors(st, id, log);
    if (!sol_trip_at(st, id)->alive)
        return;
    sol_trip_copy(old, sol_trip_at(st, id));
    sol_trip_copy(t, old);
    int32_t i = (int32_t)ech_rng_below(&st->rng, (uint32_t)t->cargo_count);
    if (!may_shrink(st, t, i) || !shrink(st, t, i))
        return;
    sol_state_lift(st, id);
    if (sol_trip_place(st, t, 0))
        sol_state_replace(st, id, t, log);
    else
        sol_state_drop(st, id, old);
}

void sol_ruin_trim(sol_state *st, int32_t k, sol_log *log) {
    size_t n = st->trips.count;
    if (k > 1) /* what shares a lift with the rest has to move as well */
        sol_ruin_at(0)->run(st, k / 2, log);
    for (int32_t i = 0; n > 0 && i < 1 + k / 2; i++) {
        int32_t id = (int32_t)ech_rng_below(&st->rng, (uint32_t)n);
        if (sol_trip_at(st, id)->alive)
            trim_one(st, id, log);
    }
}
