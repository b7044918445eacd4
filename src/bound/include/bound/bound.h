/* Bound: what no legal plan can beat. Proven lower bounds of the measures, each with a certificate that the checker
 * re-evaluates by itself (check/check_bound.h). docs/bounds.md says why each argument is valid.
 *
 *     ech_bounds *b = NULL;
 *     ech_status st = ech_bound(scenario, NULL, NULL, &b);
 *     … ech_check_bounds(scenario, b) … ech_tier_bound(scenario, b, tier, &value, &by) …
 *     ech_bounds_free(b);
 *
 * Deterministic; no clock, but that of a caller who passes a budget. Cost: some seconds at most, by a count of the
 * work; where a scenario is so large that an argument would take long, the argument is left out and the bound is
 * weaker. bounds->cut says what was left out for that.
 */
#ifndef ECH_BOUND_BOUND_H
#define ECH_BOUND_BOUND_H

#include "model/bound.h"

/* Asked before every evaluation of a queue; true: what is certified so far is all. */
typedef struct ech_bound_budget {
    bool (*stop)(void *context);
    void *context;
} ech_bound_budget;

/* `given` [ECH_MEASURE_COUNT], by ech_given_beside: the bound of each measure is over the plans that are no worse than
 * that; NULL = over all. `budget` NULL = no end but by
 * the count. */
ech_status ech_bound(const ech_scenario *s, const ech_given *given, const ech_bound_budget *budget, ech_bounds **out);

#endif
