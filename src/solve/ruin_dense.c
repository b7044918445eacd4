/* Dense: what weighs much for the time that it takes goes before what weighs little.
 *
 * Where a place is scarce, the sum of weighted arrivals is least when the loads that weigh most for each minute of the
 * place are served first (Smith 1956). A load that came long after it was ready, and some of its requirement, are taken
 * out together with visits before it at the place that bring less a minute, and the style that puts all of it back
 * begins with what weighs most a kilogram (sol_state.dense, search.c). Cost: the visits looked at.
 */
#include "ruin_int.h"

enum { SEEDS = 6, NEAR = 32 };

/* A load that could have come earlier, at a scarce place. */
typedef struct late_load {
    int32_t trip, bundle, location;
    ech_tick early_t, arrive_t; /* when it could come by its readiness, and when it does */
    double density, loss;
} late_load;

/* What is unloaded there weighs so much for each tick that the place is busy with it. */
static double density(const sol_state *st, const sol_trip *t, int32_t stop) {
    const sol_problem *p = st->p;
    double weight = 0;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_commodity *m = &p->commodities[t->cargo[i].commodity];
        if (t->cargo[i].to != stop)
            continue;
        double lots =
            m->bulk ? (double)t->cargo[i].n / (double)p->requirements[m->requirement].lot : (double)t->cargo[i].n;
        weight += lots * (double)p->s->requirements[m->requirement].weight_arrival_u;
    }
    return weight / (double)(t->stops[stop].hold_t + 1);
}

static bool late(sol_state *st, int32_t id, late_load *out) {
    const sol_trip *t = sol_trip_at(st, id);
    const sol_cargo *c = &t->cargo[ech_rng_below(&st->rng, (uint32_t)t->cargo_count)];
    int32_t r = st->p->commodities[c->commodity].requirement;
    ech_tick shift = t->stops[c->from].handle_t - st->p->s->requirements[r].ready_t;
    if (t->asset == ECH_NONE || c->source != ECH_NONE || shift <= 0 || !sol_ruin_scarce(st, t->stops[c->to].location))
        return false;
    *out = (late_load){.trip = id,
                       .bundle = st->p->requirements[r].bundle,
                       .location = t->stops[c->to].location,
                       .arrive_t = t->stops[c->to].arrive_t};
    out->early_t = out->arrive_t - shift;
    out->density = density(st, t, c->to);
    out->loss = out->density * (double)t->stops[c->to].hold_t * (double)shift;
    return true;
}

/* Of a few at random the one that loses most by its waiting. */
static bool seed(sol_state *st, late_load *out) {
    bool any = false;
    for (int i = 0; i < SEEDS; i++) {
        late_load q;
        int32_t id = sol_ruin_random_trip(st);
        if (id == ECH_NONE || !late(st, id, &q) || (any && q.loss <= out->loss))
            continue;
        *out = q;
        any = true;
    }
    return any;
}

/* Visits between the earliest moment and the load's own that bring less a minute, from a random one on. */
static int32_t find_sparse(sol_state *st, const late_load *q, int32_t most, int32_t *ids) {
    const sol_visits *v = &st->visits[q->location];
    int32_t first = sol_visits_from(v, q->early_t), last = sol_visits_from(v, q->arrive_t), found = 0;
    if (last > first)
        first += (int32_t)ech_rng_below(&st->rng, (uint32_t)(last - first));
    for (int32_t i = first; i < last && i < first + NEAR && found < most; i++) {
        const sol_trip *t = sol_trip_at(st, v->list[i].trip);
        if (t->asset != ECH_NONE && t->stops[v->list[i].stop].handled && sol_ruin_removable(st, t) &&
            density(st, t, v->list[i].stop) < q->density)
            ids[found++] = v->list[i].trip;
    }
    return found;
}

void sol_ruin_dense(sol_state *st, int32_t k, sol_log *log) {
    late_load q = {.trip = ECH_NONE};
    int32_t ids[16];
    if (!seed(st, &q)) {
        sol_ruin_at(0)->run(st, k, log);
        return;
    }
    st->dense = true;
    int32_t found = find_sparse(st, &q, k / 2 + 1 < 16 ? k / 2 + 1 : 16, ids), n = 1;
    sol_state_remove(st, q.trip, log);
    for (int32_t i = 0; i < found; i++)
        sol_state_remove(st, ids[i], log);
    const sol_ids *l = &st->carriers[q.bundle]; /* others of the same */
    for (int32_t i = l->count - 1; i >= 0 && n < k / 2; i--) {
        const sol_trip *t = i < l->count ? sol_trip_at(st, l->ids[i]) : NULL;
        if (!t || !sol_ruin_removable(st, t) || t->stops[t->stop_count - 1].arrive_t < q.early_t)
            continue;
        sol_state_remove(st, l->ids[i], log);
        n++;
    }
}
