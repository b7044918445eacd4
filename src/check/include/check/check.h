/* The judge: is this plan legal, what does it deliver, when, at what cost. Written from docs/model.md alone; it shares
 * nothing above model with the planner and derives distances, block times, windows and capacities itself.
 *
 *     ech_verdict *v = NULL;
 *     ech_status st = ech_check(scenario, plan, NULL, &v, &err);   // ECH_OK also where the plan is illegal
 *     … v->legal, v->findings, v->measure_u …
 *     ech_verdict_free(v);
 *
 * The scenario is sound (io has read it); the plan may be anything: a mission that breaks plan.form is named in a
 * finding and left out of all other rules and measures. Same input, same findings in the same order.
 * Cost: about n log n in missions, stops and loads, times the closures and effects of one location.
 */
#ifndef ECH_CHECK_CHECK_H
#define ECH_CHECK_CHECK_H

#include "model/verdict.h"

/* Judges `plan`; `base` (NULL = none) is the plan against which the measure `changes` is counted.
 * *out belongs to the caller. ECH_OK or ECH_ENOMEM; *out is NULL on failure. */
ech_status ech_check(const ech_scenario *scenario, const ech_plan *plan, const ech_plan *base, ech_verdict **out,
                     ech_error *err);

/* Every rule id of docs/model.md that a finding may cite, in the order in which findings are listed. */
extern const char *const ech_check_rules[];
extern const int ech_check_rule_count;

#endif
