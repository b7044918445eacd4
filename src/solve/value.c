/* Value: what the objective says of a state (docs/model.md §8), kept up to date as trips come and go.
 *
 * Sums over trips are added to and taken from; what depends on a whole requirement (unmet, late, completion) is
 * counted anew, when the value is asked, for those whose trips changed. Closure is a maximum over blocks of
 * requirements, of which only the touched ones are looked through. Cost: what changed, plus one look a block.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

__extension__ typedef __int128 wide; /* sums of weight × time × lots may pass 63 bits before they are scaled */

enum { BLOCK = 128 };

/* What one requirement adds to the measures. */
typedef struct part {
    int64_t lots;        /* not delivered */
    ech_tick completion; /* INT64_MIN: nothing has arrived */
    ech_tick closure;
    int64_t late_u;
    bool late;
} part;

struct sol_totals {
    wide sum_u[ECH_MEASURE_COUNT];
    int64_t lots;
    part *parts;          /* [requirement] */
    bool *changed;        /* [requirement] */
    int32_t *list, count; /* of the changed */
    ech_tick *block;      /* [requirement / BLOCK] the latest closure */
    bool *block_changed;
};

static int32_t block_count(const sol_state *st) { return st->p->s->requirement_count / BLOCK + 1; }

ech_status sol_totals_open(sol_state *st) {
    size_t n = (size_t)st->p->s->requirement_count + 1;
    sol_totals *q = st->totals = ech_calloc(1, sizeof *q);
    if (!q)
        return ECH_ENOMEM;
    q->parts = ech_calloc(n, sizeof *q->parts);
    q->changed = ech_calloc(n, sizeof *q->changed);
    q->list = ech_calloc(n, sizeof *q->list);
    q->block = ech_calloc((size_t)block_count(st), sizeof *q->block);
    q->block_changed = ech_calloc((size_t)block_count(st), sizeof *q->block_changed);
    if (!q->parts || !q->changed || !q->list || !q->block || !q->block_changed)
        return ECH_ENOMEM;
    for (int32_t r = 0; r < st->p->s->requirement_count; r++) {
        q->changed[r] = true;
        q->list[q->count++] = r;
    }
    return ECH_OK;
}

void sol_totals_free(sol_state *st) {
    sol_totals *q = st->totals;
    if (!q)
        return;
    ech_free(q->parts);
    ech_free(q->changed);
    ech_free(q->list);
    ech_free(q->block);
    ech_free(q->block_changed);
    ech_free(q);
}

static bool final_cargo(const sol_state *st, const sol_trip *t, const sol_cargo *c) {
    int32_t r = st->p->commodities[c->commodity].requirement;
    return t->stops[c->to].location == st->p->s->requirements[r].to;
}

static bool complete(const sol_state *st, int32_t r) {
    ech_span c = st->p->requirements[r].commodities;
    for (int32_t i = c.first; i < c.first + c.count; i++)
        if (st->delivered[i] < st->p->commodities[i].total)
            return false;
    return true;
}

static int64_t undelivered(const sol_state *st, int32_t r) {
    const sol_requirement *q = &st->p->requirements[r];
    if (complete(st, r))
        return 0;
    if (st->p->s->requirements[r].split == ECH_SPLIT_WHOLE)
        return 1;
    int64_t lots = 0;
    for (int32_t i = q->commodities.first; i < q->commodities.first + q->commodities.count; i++) {
        int64_t left = st->p->commodities[i].total - st->delivered[i];
        lots += st->p->commodities[i].bulk ? (left + q->lot - 1) / q->lot : left;
    }
    return lots;
}

static int64_t saturated(wide v) { return v > INT64_MAX ? INT64_MAX : (int64_t)v; }

/* Contribution of one final load to `arrival`, in millionths (docs/model.md §8). */
static int64_t arrival_u(const sol_problem *p, int32_t r, int64_t n, int64_t kg, ech_tick tau) {
    const ech_requirement *q = &p->s->requirements[r];
    ech_tick e = q->ready_t > q->earliest_t ? q->ready_t : q->earliest_t;
    int64_t lot = p->requirements[r].lot;
    if (q->split == ECH_SPLIT_WHOLE) {
        n = 1;
        kg = 0;
    }
    wide v = (wide)q->weight_arrival_u * (tau - e) * (n * lot + kg);
    return saturated(v / (lot * p->s->ticks_per_minute));
}

static ech_tick tau(const sol_state *st, const sol_trip *t, int32_t r, int32_t stop) {
    bool start = st->p->s->requirements[r].bind == ECH_BIND_START;
    return start ? sol_unload_start(st, t, stop) : sol_unload_end(st, t, stop);
}

static int64_t trip_arrivals(const sol_state *st, const sol_trip *t) {
    const sol_problem *p = st->p;
    uint64_t seen = 0;
    int64_t sum = 0;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        int32_t r = p->commodities[c->commodity].requirement;
        if ((seen & (1ull << i)) || !final_cargo(st, t, c))
            continue;
        int64_t n = 0, kg = 0;
        for (int32_t k = i; k < t->cargo_count; k++) { /* the plan writes one load per requirement and stops */
            const sol_cargo *o = &t->cargo[k];
            if (p->commodities[o->commodity].requirement != r || o->from != c->from || o->to != c->to)
                continue;
            seen |= 1ull << k;
            if (p->commodities[o->commodity].bulk)
                kg += o->n;
            else
                n += o->n;
        }
        sum += arrival_u(p, r, n, kg, tau(st, t, r, c->to));
    }
    return sum;
}

static bool trip_sortie(const sol_trip *t, int32_t i) {
    for (int32_t c = 0; c < t->cargo_count; c++)
        if (t->cargo[c].from <= i && i < t->cargo[c].to)
            return true;
    return false;
}

static void trip_flights(const sol_state *st, const sol_trip *t, wide *m, int sign) {
    for (int32_t i = 0; i + 1 < t->stop_count && t->asset != ECH_NONE; i++) {
        const ech_flight *f = sol_flight(st, t, i);
        const ech_scenario *s = st->p->s;
        int64_t co2 = s->lift_types[s->assets[t->asset].type].co2_kg_h;
        if (!f)
            continue;
        m[ECH_FUEL] += sign * f->fuel_kg * 1000000;
        m[ECH_CO2] +=
            sign * ((f->duration_t * co2 + 60 * s->ticks_per_minute - 1) / (60 * s->ticks_per_minute)) * 1000000;
        m[ECH_DISTANCE] += sign * f->distance_m * 1000000;
        m[ECH_TRAVEL] += sign * f->duration_t * (1000000 / s->ticks_per_minute);
        m[ECH_SORTIES] += trip_sortie(t, i) ? sign * 1000000 : 0;
    }
}

static void note(sol_totals *q, int32_t r) {
    if (q->changed[r])
        return;
    q->changed[r] = true;
    q->list[q->count++] = r;
}

void sol_totals_trip(sol_state *st, sol_trip *t, int sign) {
    sol_totals *q = st->totals;
    if (sign > 0)
        t->arrival_u = trip_arrivals(st, t);
    q->sum_u[ECH_ARRIVAL] += sign * t->arrival_u;
    q->sum_u[ECH_COST] += sign * t->cost_u;
    sol_keep_trip(st, t, sign);
    if (st->p->flight_measures)
        trip_flights(st, t, q->sum_u, sign);
    for (int32_t i = 0; i < t->cargo_count; i++)
        note(q, st->p->commodities[t->cargo[i].commodity].requirement);
}

static ech_tick completion(const sol_state *st, int32_t r) {
    const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
    ech_tick last = INT64_MIN;
    for (int32_t k = 0; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->ids[k]);
        for (int32_t i = 0; i < t->cargo_count; i++)
            if (st->p->commodities[t->cargo[i].commodity].requirement == r && final_cargo(st, t, &t->cargo[i])) {
                ech_tick at = tau(st, t, r, t->cargo[i].to);
                last = at > last ? at : last;
            }
    }
    return last;
}

static void count_anew(sol_state *st, int32_t r) {
    sol_totals *q = st->totals;
    const ech_requirement *o = &st->p->s->requirements[r];
    part *old = &q->parts[r], now = {.lots = undelivered(st, r), .completion = completion(st, r)};
    now.closure = now.lots > 0 ? st->p->s->horizon_t + 1 : now.completion;
    now.late = now.lots == 0 && now.completion > o->due_t;
    if (now.late)
        now.late_u = saturated((wide)o->weight_late_u * (now.completion - o->due_t) / st->p->s->ticks_per_minute);
    q->lots += now.lots - old->lots;
    q->sum_u[ECH_UNMET] += (wide)o->weight_unmet_u * (now.lots - old->lots);
    q->sum_u[ECH_LATE] += (wide)now.late_u - old->late_u;
    q->sum_u[ECH_LATE_COUNT] += 1000000 * (now.late - old->late);
    *old = now;
    q->block_changed[r / BLOCK] = true;
}

static ech_tick block_closure(const sol_state *st, int32_t b) {
    ech_tick last = 0;
    int32_t n = st->p->s->requirement_count, end = (b + 1) * BLOCK < n ? (b + 1) * BLOCK : n;
    for (int32_t r = b * BLOCK; r < end; r++)
        last = st->totals->parts[r].closure > last ? st->totals->parts[r].closure : last;
    return last;
}

static ech_tick closure(sol_state *st) {
    sol_totals *q = st->totals;
    ech_tick last = 0;
    for (int32_t b = 0; b < block_count(st); b++) {
        if (q->block_changed[b])
            q->block[b] = block_closure(st, b);
        q->block_changed[b] = false;
        last = q->block[b] > last ? q->block[b] : last;
    }
    return last;
}

void sol_state_value(sol_state *st, sol_value *out) {
    const ech_scenario *s = st->p->s;
    sol_totals *q = st->totals;
    for (int32_t i = 0; i < q->count; i++) {
        count_anew(st, q->list[i]);
        q->changed[q->list[i]] = false;
    }
    q->count = 0;
    q->sum_u[ECH_CLOSURE] = (wide)closure(st) * (1000000 / s->ticks_per_minute);
    q->sum_u[ECH_ASSETS] = (wide)st->tails_used * 1000000;
    q->sum_u[ECH_CHANGES] = st->keep ? sol_state_changes_u(st) : 0;
    out->unmet_lots = q->lots;
    for (int32_t i = 0; i < s->tier_count; i++) {
        wide sum = 0;
        for (int k = 0; k < ECH_MEASURE_COUNT; k++)
            sum += s->tiers[i].weight_u[k] ? (wide)s->tiers[i].weight_u[k] * q->sum_u[k] : 0;
        out->tier_u[i] = saturated(sum / 1000000);
    }
}

ech_tick sol_totals_completion(const sol_state *st, int32_t requirement) {
    return st->totals->parts[requirement].completion;
}

int32_t sol_totals_last(const sol_state *st) {
    const sol_totals *q = st->totals;
    int32_t best = 0, last = ECH_NONE;
    for (int32_t b = 1; b < block_count(st); b++)
        best = q->block[b] > q->block[best] ? b : best;
    int32_t n = st->p->s->requirement_count, end = (best + 1) * BLOCK < n ? (best + 1) * BLOCK : n;
    for (int32_t r = best * BLOCK; r < end; r++)
        if (q->parts[r].completion > INT64_MIN &&
            (last == ECH_NONE || q->parts[r].completion > q->parts[last].completion))
            last = r;
    return last;
}

int sol_value_compare(const sol_problem *p, const sol_value *a, const sol_value *b, int *tier) {
    for (int32_t i = 0; i < p->s->tier_count; i++)
        if (a->tier_u[i] != b->tier_u[i]) {
            if (tier)
                *tier = i;
            return a->tier_u[i] < b->tier_u[i] ? -1 : 1;
        }
    return 0;
}
