/* Bound: what no legal plan can beat. Proven lower bounds of the measures, each with a certificate that the checker
 * re-evaluates by itself (check/check_bound.h). docs/bounds.md says why each argument is valid.
 *
 *     ech_bounds *b = NULL;
 *     ech_status st = ech_bound(scenario, NULL, &b);
 *     … ech_check_bounds(scenario, b) … ech_tier_bound(scenario, b, tier, &value, &by) …
 *     ech_bounds_free(b);
 *
 * Deterministic; no clock. Cost: some seconds at most, by a count of the work; where a scenario is so large that an
 * argument would take long, the argument is left out and the bound is weaker.
 */
#ifndef ECH_BOUND_BOUND_H
#define ECH_BOUND_BOUND_H

#include "model/bound.h"

/* `given` [ECH_MEASURE_COUNT], by ech_given_beside: the bound of each measure is over the plans that are no worse than
 * that; NULL = over all. */
ech_status ech_bound(const ech_scenario *s, const ech_given *given, ech_bounds **out);

#endif
