/* Bounds: freeing, the bound of a tier, and how far a plan is from it (docs/bounds.md 8). */
#include "model/bound.h"

void ech_bounds_free(ech_bounds *bounds) {
    if (bounds)
        ech_arena_free(bounds->arena);
}

const char *ech_bound_cut_word(ech_bound_cut cut) {
    return cut == ECH_BOUND_CUT_TIME   ? "time"
           : cut == ECH_BOUND_CUT_WORK ? "work"
           : cut == ECH_BOUND_CUT_SIZE ? "size"
                                       : NULL;
}

bool ech_tier_bound(const ech_scenario *s, const ech_bounds *b, int32_t tier, int64_t *value_u,
                    const ech_measure_bound **by) {
    __extension__ __int128 sum = 0, wide;
    *by = NULL;
    for (int m = 0; m < ECH_MEASURE_COUNT; m++) {
        int64_t w = s->tiers[tier].weight_u[m];
        if (w == 0)
            continue;
        wide = b->measures[m].value_u;
        if (w < 0 || !b->measures[m].proven)
            return false;
        sum += (wide > 0 ? wide : 0) * w / 1000000;
        if (!*by || b->measures[m].value_u > (*by)->value_u)
            *by = &b->measures[m];
    }
    *value_u = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
    return *by != NULL;
}

static bool is_only(const ech_tier *t, ech_measure m) {
    for (int i = 0; i < ECH_MEASURE_COUNT; i++)
        if ((t->weight_u[i] != 0) != (i == (int)m))
            return false;
    return t->weight_u[m] > 0;
}

/* Does an earlier tier see to it that nothing is left behind that can be delivered? */
static bool all_delivered(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier) {
    for (int32_t r = 0; r < s->requirement_count; r++)
        if (s->requirements[r].weight_unmet_u <= 0)
            return false;
    for (int32_t i = 0; i < tier; i++) {
        int64_t value;
        const ech_measure_bound *by;
        if (is_only(&s->tiers[i], ECH_UNMET) && ech_tier_bound(s, b, i, &value, &by) && v->tier_value_u[i] <= value)
            return true;
    }
    return false;
}

/* ---- what earlier tiers give ------------------------------------------------------------------------------------ */

/* The most that one measure can be in a tier of this value: no other of its measures helps. Each of the tier's terms is
 * rounded, so a few millionths are granted. */
static int64_t most_of(const ech_tier *t, ech_measure m, int64_t value_u) {
    for (int i = 0; i < ECH_MEASURE_COUNT; i++)
        if (t->weight_u[i] < 0)
            return INT64_MAX;
    if (t->weight_u[m] == 0)
        return INT64_MAX;
    if (value_u > INT64_MAX - ECH_MEASURE_COUNT)
        return INT64_MAX;
    __extension__ __int128 most = value_u + ECH_MEASURE_COUNT;
    most = most * 1000000 / t->weight_u[m];
    return most > INT64_MAX - 1 ? INT64_MAX : (int64_t)most;
}

/* From the tiers before this one. */
static ech_given given_before(const ech_scenario *s, const ech_verdict *v, int32_t tier) {
    ech_given g = {INT64_MAX, INT64_MAX};
    for (int32_t i = 0; i < tier && v; i++) {
        int64_t late = most_of(&s->tiers[i], ECH_LATE, v->tier_value_u[i]);
        int64_t closure = most_of(&s->tiers[i], ECH_CLOSURE, v->tier_value_u[i]);
        g.late_u = late < g.late_u ? late : g.late_u;
        g.closure_u = closure < g.closure_u ? closure : g.closure_u;
    }
    return g;
}

void ech_given_beside(const ech_scenario *s, const ech_verdict *v, ech_given given[ECH_MEASURE_COUNT]) {
    for (int m = 0; m < ECH_MEASURE_COUNT; m++) {
        int32_t tier = 0;
        while (tier < s->tier_count && s->tiers[tier].weight_u[m] == 0)
            tier++;
        given[m] = given_before(s, tier < s->tier_count && v && v->legal ? v : NULL, tier);
    }
}

static bool follows(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier) {
    ech_given g = given_before(s, v, tier);
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        if (s->tiers[tier].weight_u[m] != 0 &&
            (g.late_u > b->measures[m].given.late_u || g.closure_u > b->measures[m].given.closure_u))
            return false;
    return true;
}

bool ech_tier_bound_beside(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier,
                           int64_t *value_u, const ech_measure_bound **by) {
    return ech_tier_bound(s, b, tier, value_u, by) && follows(s, b, v, tier) &&
           (is_only(&s->tiers[tier], ECH_UNMET) || all_delivered(s, b, v, tier));
}

/* ---- gaps ------------------------------------------------------------------------------------------------------- */

static double to_minutes(const ech_scenario *s, ech_tick t) { return (double)t / (double)s->ticks_per_minute; }

/* What the contract adds to the bound, in the unit of the measure. */
static double denominator(const ech_scenario *s, const ech_bounds *b, ech_measure m) {
    double sum = 0, earliest = 1e300;
    for (int32_t i = 0; i < s->requirement_count; i++) {
        const ech_requirement *r = &s->requirements[i];
        if (m == ECH_UNMET)
            sum += (double)r->weight_unmet_u * 1e-6 * (double)ech_requirement_lots(s, i);
        else if (m == ECH_LATE && r->due_t < ECH_NEVER && r->due_t > r->ready_t)
            sum += (double)r->weight_late_u * 1e-6 * to_minutes(s, r->due_t - r->ready_t);
        earliest = to_minutes(s, r->ready_t) < earliest ? to_minutes(s, r->ready_t) : earliest;
    }
    if (m == ECH_CLOSURE)
        return s->requirement_count > 0 ? -earliest : 0;
    return m == ECH_ARRIVAL ? (double)b->chain_arrival_u * 1e-6 : sum;
}

ech_gap_kind ech_tier_gap(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier, double *gap) {
    static const ech_measure measures[] = {ECH_UNMET, ECH_LATE, ECH_CLOSURE, ECH_ARRIVAL, ECH_COST};
    const ech_measure_bound *by;
    int64_t bound;
    if (!ech_tier_bound_beside(s, b, v, tier, &bound, &by))
        return ECH_GAP_NONE;
    for (int i = 0; i < (int)(sizeof measures / sizeof *measures); i++) {
        if (!is_only(&s->tiers[tier], measures[i]))
            continue;
        double weight = (double)s->tiers[tier].weight_u[measures[i]] * 1e-6;
        double base = (double)bound * 1e-6 + weight * denominator(s, b, measures[i]);
        double least = measures[i] == ECH_UNMET ? weight : weight / (double)s->ticks_per_minute;
        *gap = ((double)v->tier_value_u[tier] - (double)bound) * 1e-6 / (base > least ? base : least);
        return measures[i] == ECH_COST ? ECH_GAP_COST : ECH_GAP_QUALITY;
    }
    return ECH_GAP_NONE;
}
