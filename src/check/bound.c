/* The claims of a set of bounds, one by one. */
#include <string.h>

#include "bound_int.h"
#include "check/check.h"

/* What came with a plan is looked at so often at the most: some seconds. Honest ones took 7 million looks on
 * turkiye-2023 and 41 million for one queue of 1,000 requirements. */
#define MOST_LOOKS ((int64_t)500000000)

static int64_t in_u(const cb *b, ech_tick t) { return chk_mul(t, 1000000 / b->s->ticks_per_minute); }

static int64_t lots_without_hope(const cb *b, int32_t q) {
    const ech_requirement *r = &b->s->requirements[q];
    int64_t lots = 0, kg = 0;
    for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++) {
        const cb_load *l = &b->loads[i];
        if (l->tau_t >= CB_NEVER && !l->perhaps)
            *(l->bulk ? &kg : &lots) += l->count;
    }
    return lots + chk_mul_ceil(kg, 1, chk_max(1, r->lot));
}

static int64_t least_unmet(const cb *b) {
    int64_t sum = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        sum = chk_add(sum, chk_mul(lots_without_hope(b, q), b->s->requirements[q].weight_unmet_u));
    return sum;
}

static int64_t least_late(const cb *b, bool count) {
    int64_t sum = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        if (b->done_t[q] < CB_NEVER && b->done_t[q] > r->due_t)
            sum =
                chk_add(sum, count ? 1000000
                                   : chk_mul_floor(b->done_t[q] - r->due_t, r->weight_late_u, b->s->ticks_per_minute));
    }
    return sum;
}

/* ---- what is given ------------------------------------------------------------------------------------------------
 */

/* late: no requirement alone may be later than all of them together; closure: no final load is later. */
static void set_due(cb *b, const ech_given *g) {
    const ech_scenario *s = b->s;
    for (int32_t q = 0; q < s->requirement_count; q++) {
        const ech_requirement *r = &s->requirements[q];
        ech_tick due = CB_NEVER;
        if (g->closure_u < INT64_MAX)
            due = chk_mul_floor(g->closure_u, s->ticks_per_minute, 1000000);
        if (g->late_u < INT64_MAX && r->weight_late_u > 0 && r->due_t < CB_NEVER) {
            /* floor(weight · late / tpm) ≤ given, so weight · late < (given + 1) · tpm */
            chk_wide room = ((chk_wide)g->late_u + 1) * s->ticks_per_minute - 1;
            due = chk_min(due, chk_add(r->due_t, chk_narrow(room / r->weight_late_u)));
        }
        b->due_t[q] = due;
    }
}

/* ---- closure ----------------------------------------------------------------------------------------------------- */

static int64_t least_closure(cb *b, const ech_measure_bound *m) {
    ech_tick last = 0;
    set_due(b, &m->given);
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        last = chk_max(last, b->done_t[q] < CB_NEVER ? b->done_t[q] : b->end_t + 1);
    for (int32_t i = 0; i < m->queue_count; i++) {
        int64_t value = 0;
        const ech_bound_queue *q = &m->queues[i];
        if (q->resource == ECH_BOUND_ROUNDS ? cb_rounds_hold(b, q)
                                            : cb_queue_value(b, q, ECH_CLOSURE, &value) && value > 0)
            last = chk_max(last, q->until_t + 1);
    }
    return in_u(b, last);
}

/* ---- arrival ----------------------------------------------------------------------------------------------------- */

static chk_wide chain_n(const cb *b, int32_t q) {
    const ech_requirement *r = &b->s->requirements[q];
    chk_wide sum = 0;
    for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++)
        if (b->loads[i].tau_t < CB_NEVER)
            sum += (chk_wide)b->loads[i].alone * b->loads[i].weight_n *
                   (b->loads[i].tau_t - chk_max(r->ready_t, r->earliest_t));
    return sum;
}

/* Each requirement counts once: in the first queue that has it, else by its chains. */
static int64_t least_arrival(cb *b, const ech_measure_bound *m, int64_t *chains_u) {
    bool *queued = cb_alloc(b, (size_t)b->s->requirement_count, sizeof *queued);
    chk_wide sum = 0, chains = 0, units = 0;
    set_due(b, &m->given);
    for (int32_t i = 0; queued && i < m->queue_count; i++) {
        const ech_bound_queue *q = &m->queues[i];
        int64_t value = 0;
        bool twice = false;
        if (!cb_queue_value(b, q, ECH_ARRIVAL, &value))
            continue;
        for (int32_t k = 0; k < q->requirement_count; k++)
            twice = twice || queued[q->requirements[k]];
        for (int32_t k = 0; k < q->requirement_count && !twice; k++)
            queued[q->requirements[k]] = true;
        sum += twice ? 0 : value;
    }
    for (int32_t q = 0; queued && q < b->s->requirement_count; q++) {
        chains += chain_n(b, q);
        sum += queued[q] ? 0 : chain_n(b, q);
        for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++)
            units += b->loads[i].count; /* each load's part is rounded down: at most 10^-6 a unit is lost */
    }
    *chains_u = chk_narrow(chains / 1000);
    return chk_max(0, chk_narrow(sum / 1000 - units));
}

static bool derive(cb *b) {
    const ech_scenario *s = b->s;
    b->piece_first = cb_alloc(b, (size_t)b->places + 1, sizeof *b->piece_first);
    b->due_t = cb_alloc(b, (size_t)s->requirement_count, sizeof *b->due_t);
    b->effect_t = cb_alloc(b, (size_t)s->effect_count, sizeof *b->effect_t);
    if (b->out_of_memory || !cb_loads(b) || !cb_ways(b) || !cb_chains(b))
        return false;
    cb_pair(b);
    return true;
}

static void judge_all(cb *b, ech_bounds *bounds) {
    int64_t chains_u = 0, least[ECH_MEASURE_COUNT] = {0};
    least[ECH_UNMET] = least_unmet(b);
    least[ECH_LATE] = least_late(b, false);
    least[ECH_LATE_COUNT] = least_late(b, true);
    least[ECH_CLOSURE] = least_closure(b, &bounds->measures[ECH_CLOSURE]);
    least[ECH_ARRIVAL] = least_arrival(b, &bounds->measures[ECH_ARRIVAL], &chains_u);
    if (bounds->measures[ECH_COST].queue_count > 0)
        least[ECH_COST] = cb_fares(b, bounds->measures[ECH_COST].queues);
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        bounds->measures[m].proven =
            bounds->measures[m].proven && bounds->measures[m].value_u >= 0 && bounds->measures[m].value_u <= least[m];
    if (bounds->chain_arrival_u > chains_u) /* only makes gaps look larger, but is no proof of anything */
        bounds->chain_arrival_u = chains_u;
}

static ech_status check_within(const ech_scenario *scenario, int64_t looks, ech_bounds *bounds) {
    cb b = {.s = scenario,
            .arena = ech_arena_open(0),
            .looks = looks,
            .end_t = scenario->horizon_t,
            .places = scenario->location_count};
    int64_t into = (scenario->start_unix_s % 86400 + 86400) % 86400;
    bool any = false;
    b.day_t = 1440 * scenario->ticks_per_minute;
    b.clock_t = into * scenario->ticks_per_minute / 60;
    b.pieces = ech_vec_init(sizeof(cb_piece), (size_t)1 << 26);
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        any = any || bounds->measures[m].proven;
    if (!b.arena)
        b.out_of_memory = true;
    else if (any && derive(&b))
        judge_all(&b, bounds);
    ech_vec_free(&b.pieces);
    ech_arena_free(b.arena);
    return b.out_of_memory ? ECH_ENOMEM : ECH_OK;
}

ech_status ech_check_bounds(const ech_scenario *scenario, ech_bounds *bounds) {
    return check_within(scenario, INT64_MAX, bounds);
}

/* ---- bounds that came with a plan -------------------------------------------------------------------------------- */

ech_status ech_bounds_scenario(const ech_scenario *s, ech_scenario *out, bool *holds) {
    ech_error err = ECH_ERROR_INIT;
    ech_verdict *v = NULL;
    *out = *s;
    *holds = true;
    if (!s->flown)
        return ECH_OK;
    out->closure_count =
        s->table_closure_count < s->closure_count && s->happenings ? s->table_closure_count : s->closure_count;
    out->outage_count = 0;
    out->flown = NULL;
    out->now_t = 0;
    ech_status status = ech_check(out, s->flown, NULL, &v, &err);
    *holds = !status;
    for (int32_t i = 0; *holds && i < v->finding_count; i++) /* what others bring is not among them */
        *holds = strncmp(v->findings[i].rule, "flow.amount", 11) == 0 ||
                 strncmp(v->findings[i].rule, "flow.connect", 12) == 0;
    ech_verdict_free(v);
    return status;
}

/* A bound that is left out must not look like one that cannot be proven. */
static bool claims_all(const ech_bounds *b) {
    static const ech_measure always[] = {ECH_UNMET, ECH_LATE, ECH_LATE_COUNT, ECH_CLOSURE, ECH_ARRIVAL};
    bool all = true;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        all = all && b->measures[always[i]].proven;
    return all || b->cut == ECH_BOUND_CUT_SIZE;
}

ech_status ech_check_bounds_beside(const ech_scenario *scenario, const ech_verdict *beside, ech_bounds *bounds,
                                   bool *whole) {
    static const ech_measure queued[] = {ECH_CLOSURE, ECH_ARRIVAL}; /* the others take nothing as given */
    ech_given given[ECH_MEASURE_COUNT];
    bool claimed[ECH_MEASURE_COUNT];
    ech_scenario relaxed;
    ech_status status = ech_bounds_scenario(scenario, &relaxed, whole);
    ech_given_beside(&relaxed, beside, given);
    *whole = *whole && !status && claims_all(bounds);
    for (size_t i = 0; i < sizeof queued / sizeof *queued; i++) {
        const ech_given *taken = &bounds->measures[queued[i]].given, *mine = &given[queued[i]];
        *whole = *whole && taken->late_u == mine->late_u && taken->closure_u == mine->closure_u;
    }
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        claimed[m] = bounds->measures[m].proven;
    if (*whole && check_within(&relaxed, MOST_LOOKS, bounds))
        *whole = false; /* more memory than there is: no proof, but no fault of the plan either */
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        *whole = *whole && bounds->measures[m].proven == claimed[m];
    return status;
}
