/* Judges proofs: re-evaluates what a certificate claims (docs/bounds.md), in integers, from the scenario alone. Shares
 * nothing with the part that finds bounds.
 *
 *     ech_check_bounds(scenario, bounds);   // sets proven to false where the claim does not hold
 */
#ifndef ECH_CHECK_CHECK_BOUND_H
#define ECH_CHECK_CHECK_BOUND_H

#include "model/bound.h"

/* ECH_OK also where claims are refused; ECH_ENOMEM. */
ech_status ech_check_bounds(const ech_scenario *scenario, ech_bounds *bounds);

/* What is flown may break what holds now, and so beat what is proven from it. Without what events have taken away
 * since, the flown missions are bound by the rules as any other, if they keep them (*holds): what is proven of `out`, a
 * view of the scenario, then holds for every plan of the operation. ECH_OK or ECH_ENOMEM. */
ech_status ech_bounds_scenario(const ech_scenario *scenario, ech_scenario *out, bool *holds);

/* The same for bounds that came with a plan, of which nothing is known: a limited number of looks is spent on them.
 * `*whole`: they take as given what this plan gives (`beside` its verdict), and every claim holds; else they are not to
 * be used. */
ech_status ech_check_bounds_beside(const ech_scenario *scenario, const ech_verdict *beside, ech_bounds *bounds,
                                   bool *whole);

#endif
