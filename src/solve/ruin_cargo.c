/* Cargo: some requirements leave all trips that carry them, and the trips fly on without them.
 *
 * Lift that goes on from where it stands carries much at once, over several relays: taking out whole trips takes out
 * all that rests on them, which is soon half of the plan. Here the trips stay, but for stops that nobody needs any
 * more: those that nothing is left for go, the others fly straight past, and the tail's next trip begins where they now
 * end. Requirements that share a trip are taken together (related removal: Shaw 1998), as they may ride together
 * elsewhere.
 */
#include <string.h>

#include "ruin_int.h"

enum { MOST_BUNDLES = 32 };

/* What others took onward from entry `was` of the trip is now entry `is` of it. Logged after the trip itself, so that
 * undoing finds it with the entries that it is told of. */
static void renumber(sol_state *st, int32_t id, int32_t was, int32_t is, sol_log *log) {
    const sol_ids *l = &st->carriers[sol_bundle_of(st->p, sol_trip_at(st, id)->cargo[is].commodity)];
    for (int32_t k = 0; k < l->count; k++) {
        sol_trip *o = sol_trip_at(st, l->ids[k]);
        bool logged = false;
        for (int32_t e = 0; o->alive && e < o->cargo_count; e++) {
            if (o->cargo[e].source != id || o->cargo[e].source_cargo != was)
                continue;
            if (!logged)
                sol_log_add(st, log, SOL_REPLACED, l->ids[k]);
            logged = true;
            sol_touch(st, l->ids[k]);
            o->cargo[e].source_cargo = is;
        }
    }
}

/* Keeps the stops where something is loaded or unloaded, and flies straight between them. */
static bool straighten(const sol_state *st, const sol_trip *old, sol_trip *t) {
    int16_t now[SOL_STOPS];
    bool used[SOL_STOPS] = {false};
    for (int32_t i = 0; i < old->cargo_count; i++)
        used[old->cargo[i].from] = used[old->cargo[i].to] = true;
    sol_trip_copy(t, old);
    t->stop_count = 1;
    now[0] = 0;
    for (int32_t i = 1; i < old->stop_count; i++) {
        if (used[i] && !sol_roam_fly(st, t, old->stops[i].location))
            return false;
        now[i] = (int16_t)(t->stop_count - 1);
    }
    for (int32_t i = 0; i < t->cargo_count; i++) {
        t->cargo[i].from = now[old->cargo[i].from];
        t->cargo[i].to = now[old->cargo[i].to];
    }
    return t->stop_count > 1;
}

/* The same trip on straighter ways, where that makes nothing later. */
static void shorten(sol_state *st, int32_t id, sol_log *log) {
    sol_trip *old = &st->scratch[2], *t = &st->scratch[3];
    int32_t k = sol_tail_place(st, id);
    sol_trip_copy(old, sol_trip_at(st, id));
    if (!straighten(st, old, t))
        return;
    sol_state_lift(st, id);
    if (sol_trip_bounds(st, t) && sol_trip_place_at(st, t, k, ECH_NEVER) && sol_none_later(st, old, t)) {
        sol_state_replace(st, id, t, log);
        sol_roam_mend(st, t->tail, k + 1, log);
    } else
        sol_state_drop(st, id, old);
}

/* Entry i leaves the trip; nobody took it onward. */
static void drop_entry(sol_state *st, int32_t id, int32_t i, sol_log *log) {
    int32_t last = sol_trip_at(st, id)->cargo_count - 1;
    if (last == 0) {
        sol_state_remove(st, id, log);
        return;
    }
    sol_trip *old = &st->scratch[2], *t = &st->scratch[3];
    sol_trip_copy(old, sol_trip_at(st, id));
    sol_trip_copy(t, old);
    t->cargo[i] = t->cargo[last];
    t->cargo_count--;
    sol_state_lift(st, id);
    sol_state_replace(st, id, t, log);
    if (i != last && t->cargo[i].onward > 0)
        renumber(st, id, last, i, log);
}

static int32_t entry_of(const sol_state *st, const sol_trip *t, int32_t bundle) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (sol_bundle_of(st->p, t->cargo[i].commodity) == bundle)
            return i;
    return ECH_NONE;
}

/* A trip that carries it, from which nothing of it was taken onward. */
static int32_t last_carrier(const sol_state *st, int32_t bundle) {
    const sol_ids *l = &st->carriers[bundle];
    for (int32_t k = 0; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->ids[k]);
        int32_t i = t->alive ? entry_of(st, t, bundle) : ECH_NONE;
        if (i != ECH_NONE && t->cargo[i].onward == 0)
            return l->ids[k];
    }
    return ECH_NONE;
}

static bool may_leave(const sol_state *st, int32_t bundle) {
    const sol_ids *l = &st->carriers[bundle];
    for (int32_t k = 0; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->ids[k]);
        if (!t->alive || t->pinned || t->asset == ECH_NONE || st->p->fleet_of[t->asset] == ECH_NONE)
            return false;
    }
    return l->count > 0;
}

static void take_out(sol_state *st, int32_t bundle, sol_log *log) {
    int32_t touched[MOST_BUNDLES], count = 0;
    if (!may_leave(st, bundle))
        return;
    for (int32_t id = last_carrier(st, bundle); id != ECH_NONE && !st->failed; id = last_carrier(st, bundle)) {
        while (sol_trip_at(st, id)->alive && entry_of(st, sol_trip_at(st, id), bundle) != ECH_NONE)
            drop_entry(st, id, entry_of(st, sol_trip_at(st, id), bundle), log);
        if (sol_trip_at(st, id)->alive && count < MOST_BUNDLES)
            touched[count++] = id;
    }
    for (int32_t i = 0; i < count; i++)
        if (sol_trip_at(st, touched[i])->alive)
            shorten(st, touched[i], log);
}

void sol_ruin_cargo(sol_state *st, int32_t k, sol_log *log) {
    int32_t list[MOST_BUNDLES], count = 0;
    for (int tries = 0; tries < 4 * k && count < k && count < MOST_BUNDLES; tries++) {
        int32_t id = sol_ruin_random_trip(st);
        if (id == ECH_NONE)
            return;
        const sol_trip *t = sol_trip_at(st, id); /* some or all that share a trip */
        int32_t first = (int32_t)ech_rng_below(&st->rng, (uint32_t)t->cargo_count);
        int32_t most = 1 + (int32_t)ech_rng_below(&st->rng, (uint32_t)t->cargo_count);
        for (int32_t i = 0; i < most && count < k && count < MOST_BUNDLES; i++)
            list[count++] = sol_bundle_of(st->p, t->cargo[(first + i) % t->cargo_count].commodity);
    }
    for (int32_t i = 0; i < count; i++)
        take_out(st, list[i], log);
}
