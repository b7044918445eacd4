/* Proven lower bounds and their certificates (docs/bounds.md). `bound` finds them, `check` re-evaluates them with code
 * of its own, `io` prints them. A certificate holds only what had to be searched for; everything else is worked out
 * anew from the scenario by whoever evaluates it.
 *
 * All bounds but that of `unmet` hold over the plans that deliver everything that can be delivered at all. */
#ifndef ECH_MODEL_BOUND_H
#define ECH_MODEL_BOUND_H

#include "model/verdict.h"

enum { ECH_PRICE_DIMS = 4 }; /* kilograms, seats, litters, floor */

/* How the fixed part of a service is shared out over the units of one load of this configuration: share[k] millionths
 * by the k-th dimension, the unit's use of it divided by the configuration's capacity. The shares sum to 10^6. Where a
 * fold is k > 0, a use of x of the capacity counts as floor((k + 1) · x) / k, but as x where (k + 1) · x is whole: what
 * fits together still sums to 1 at most, and a vehicle of which two fit counts as a half (docs/bounds.md 4). */
typedef struct ech_bound_price {
    int32_t configuration; /* scenario.configurations */
    int32_t share[ECH_PRICE_DIMS];
    int32_t fold[ECH_PRICE_DIMS]; /* 0 = as it is */
} ech_bound_price;

/* What is scarce at the places of a queue. */
typedef enum ech_bound_resource {
    ECH_BOUND_TEAMS,  /* held by the handling of what is unloaded */
    ECH_BOUND_ROUNDS, /* no tolls: closure only; whole rounds of the pools' tails, see docs/bounds.md 5 */
    ECH_BOUND_FARES,  /* no tolls: cost only; prices alone, for all requirements, see docs/bounds.md 6 */
    ECH_BOUND_PLACES, /* stands, berths, docks: held from touch-down to the end of the handling */
    ECH_BOUND_LOADS   /* teams held by the handling of what is loaded to leave the locations; no pools */
} ech_bound_resource;

/* All tails of one type and owner. */
typedef struct ech_bound_pool {
    int32_t type, owner;
} ech_bound_pool;

/* A queue: all units of these requirements are unloaded at one of these locations on their way (loads: are loaded at
 * one of them to leave them all). A tick of one team (or place) at the k-th of them costs tolls[k · toll_count + i]
 * while it lies in [i · step_t, (i + 1) · step_t), nothing afterwards; a tick of one tail of the k-th pool costs
 * tolls[(location_count + k) · toll_count + i]. */
typedef struct ech_bound_queue {
    ech_bound_resource resource;
    int32_t dimension;         /* of rounds: 0 kilograms, 1 seats, 2 litters, 3 floor */
    int32_t mode, stand_class; /* of places: those of this mode; air: for aircraft of this class or larger */
    int32_t location_count, *locations;
    int32_t requirement_count, *requirements;
    int32_t pool_count;
    ech_bound_pool *pools;
    ech_tick step_t;
    int32_t toll_count;
    int64_t *tolls; /* ≥ 0; 10^-9 of the measure's unit a tick (closure: of one) */
    int32_t price_count;
    ech_bound_price *prices; /* configurations that are not here share by kilograms alone */
    ech_tick until_t;        /* closure: not everything can be there by this moment */
    int64_t value_n;         /* what the queue proves, 10^-9 of the measure's unit (closure: > 0) */
} ech_bound_queue;

typedef enum ech_argument {
    ECH_ARGUMENT_NONE,
    ECH_ARGUMENT_CHAIN,
    ECH_ARGUMENT_QUEUE,
    ECH_ARGUMENT_ROUNDS,
    ECH_ARGUMENT_FARES
} ech_argument;

/* What is known of the plans that a bound is about: they are no worse than this. INT64_MAX = nothing is known. */
typedef struct ech_given {
    int64_t late_u, closure_u; /* as in ech_measure_bound */
} ech_given;

/* The bound of one measure. */
typedef struct ech_measure_bound {
    bool proven;
    ech_argument argument;
    ech_given given;
    int64_t value_u;
    int32_t requirement; /* whose chain binds, ECH_NONE = the sum of all */
    int32_t queue_count;
    ech_bound_queue *queues; /* each requirement is in one at most */
} ech_measure_bound;

/* Was all tried that could prove more? */
typedef enum ech_bound_cut {
    ECH_BOUND_WHOLE,
    ECH_BOUND_CUT_WORK, /* a count of the work was used up: the same everywhere */
    ECH_BOUND_CUT_SIZE, /* the scenario is too large for any argument: nothing is proven */
    ECH_BOUND_CUT_TIME  /* the caller had no more time */
} ech_bound_cut;

typedef struct ech_bounds {
    ech_arena *arena;
    ech_bound_cut cut;
    ech_measure_bound measures[ECH_MEASURE_COUNT];
    int64_t chain_arrival_u; /* Σ weight · (earliest possible arrival − ready), for the gap */
} ech_bounds;

/* "time", "work", "size"; NULL: all was tried. */
const char *ech_bound_cut_word(ech_bound_cut cut);
void ech_bounds_free(ech_bounds *bounds); /* NULL is allowed */

/* What the tiers before each measure's first say of every plan that is no worse in them than the judged one. NULL, or
 * a plan that is not legal: nothing is known. */
void ech_given_beside(const ech_scenario *s, const ech_verdict *v, ech_given given[ECH_MEASURE_COUNT]);

/* The bound of tier k as proven: false where one of its measures has none. `*by` the measure's bound that binds. */
bool ech_tier_bound(const ech_scenario *s, const ech_bounds *b, int32_t tier, int64_t *value_u,
                    const ech_measure_bound **by);

/* The same, where it holds for every plan that is no worse than the judged one in the earlier tiers: the bounds of all
 * measures but `unmet` need that everything is delivered that can be, so an earlier tier of `unmet` alone must be at
 * its bound, and what a bound takes as given must follow from the earlier tiers. */
bool ech_tier_bound_beside(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier,
                           int64_t *value_u, const ech_measure_bound **by);

/* How far a plan is from the bound of a tier, docs/bounds.md 8; false: nothing to compare. `*counts`: it is one of the
 * tiers of which `gap` is the largest (unmet, late, closure, arrival); else it is of cost. */
typedef enum ech_gap_kind { ECH_GAP_NONE, ECH_GAP_QUALITY, ECH_GAP_COST } ech_gap_kind;
ech_gap_kind ech_tier_gap(const ech_scenario *s, const ech_bounds *b, const ech_verdict *v, int32_t tier, double *gap);

#endif
