/* Upgrade: loads that keep a scarce place busy for little go again, with larger ones.
 *
 * At a place where stands or teams are scarce, what counts is what each visit brings. The visits near a random one
 * there that bring least are taken out together, and the style that puts their cargo back prizes the time of the
 * place above an early arrival (sol_state.upgrade, search.c): waiting for the large aircraft then beats the small one
 * that could come now. A removal of this problem's own; its guide is the shadow price of the binding place.
 */
#include "ruin_int.h"

enum { NEAR = 24 };

static int64_t kg_handled(const sol_state *st, const sol_trip *t, int32_t stop) {
    int64_t kg = 0;
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].from == stop || t->cargo[i].to == stop)
            kg += t->cargo[i].n * st->p->commodities[t->cargo[i].commodity].kg;
    return kg;
}

bool sol_ruin_scarce(const sol_state *st, int32_t location) {
    const sol_node *n = &st->nodes[location];
    bool limited = n->handling || n->arrivals_left;
    for (int c = 0; c < ECH_CLASS_COUNT; c++)
        limited = limited || n->stands[c];
    return limited;
}

/* A visit of a random trip at a scarce place; false: none was found. */
static bool seed_visit(sol_state *st, int32_t *location, ech_tick *at) {
    int32_t id = sol_ruin_random_trip(st);
    if (id == ECH_NONE)
        return false;
    const sol_trip *t = sol_trip_at(st, id);
    int32_t shift = (int32_t)ech_rng_below(&st->rng, (uint32_t)t->stop_count);
    for (int32_t i = 0; i < t->stop_count; i++) {
        const sol_stop *q = &t->stops[(i + shift) % t->stop_count];
        if (!q->handled || !sol_ruin_scarce(st, q->location))
            continue;
        *location = q->location;
        *at = q->arrive_t;
        return true;
    }
    return false;
}

/* The visit near t that brings least; ECH_NONE. */
static int32_t least_visit(const sol_state *st, int32_t location, ech_tick at) {
    const sol_visits *v = &st->visits[location];
    int32_t first = sol_visits_from(v, at) - NEAR / 2, best = ECH_NONE;
    int64_t least = INT64_MAX;
    for (int32_t i = first < 0 ? 0 : first; i < v->count && i < first + NEAR; i++) {
        const sol_trip *t = sol_trip_at(st, v->list[i].trip);
        int64_t kg = kg_handled(st, t, v->list[i].stop);
        if (kg > 0 && kg < least && sol_ruin_removable(st, t)) {
            least = kg;
            best = v->list[i].trip;
        }
    }
    return best;
}

void sol_ruin_upgrade(sol_state *st, int32_t k, sol_log *log) {
    int32_t location = ECH_NONE;
    ech_tick at = 0;
    if (!seed_visit(st, &location, &at))
        return;
    st->upgrade = true;
    for (int32_t n = 0; n < k + 1; n++) {
        int32_t id = least_visit(st, location, at);
        if (id == ECH_NONE)
            return;
        sol_state_remove(st, id, log);
    }
}
