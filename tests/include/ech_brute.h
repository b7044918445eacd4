/* Tiny random operations and their true optimum, for holding the planner to it.
 *
 *     ech_scenario *s = ech_tiny(seed);             // NULL = out of memory
 *     ech_brute_result best;
 *     if (ech_brute(s, &best)) …                    // false: too many nodes, or out of memory
 *     … best.tier_u, best.plan …                    // the plan is the caller's
 *
 * The family: one origin O, one or two destinations, at most three tails of at most three types, at most three
 * requirements that can leave in at most five loads. Only O and the destinations (and a base of some tails) are joined,
 * by listed air legs; nothing may change vehicles, and `max_aboard` is so short that no load rides out, back and out
 * again. So every plan is, up to waiting, a list of round trips, each with a tail and a load.
 *
 * Either the destinations are scarce (stands by class, teams, arrivals a slot) or the teams at O are. A trip is rigid
 * from its scarce moment on, all measures rise with time, and so some optimum is a serial schedule: trips placed one
 * after the other as early as they fit, in order of that moment. (Earliest-fit lists contain an optimum of every
 * regular measure: Kolisch 1996, on active schedules.) ech_brute tries all of them: every tail, destination, load and
 * order.
 */
#ifndef ECH_BRUTE_H
#define ECH_BRUTE_H

#include "model/plan.h"

enum { ECH_BRUTE_TIERS = 5 }; /* unmet, late, closure, arrival, cost: the default */

typedef struct ech_brute_result {
    int64_t tier_u[ECH_BRUTE_TIERS]; /* millionths */
    int trips;
    int64_t nodes;
    ech_plan *plan;
} ech_brute_result;

ech_scenario *ech_tiny(uint64_t seed);
bool ech_brute(const ech_scenario *s, ech_brute_result *out);

/* Is there a plan in which no tier is more than `most_u`, `wanted` is on time, and of the others at most those of
 * `behind` (a bit each) are late or left behind? < 0: too many nodes, or more tails than the family has. */
int ech_brute_exists(const ech_scenario *s, const int64_t most_u[ECH_BRUTE_TIERS], int32_t wanted, uint32_t behind);

/* < 0: a is better. */
int ech_brute_compare(const int64_t a[ECH_BRUTE_TIERS], const int64_t b[ECH_BRUTE_TIERS]);

#endif
