/* Solve: from a scenario to a legal plan, then to better ones. See docs/architecture.md and docs/internals/search.md.
 *
 * Deterministic: the same scenario, seed, number of islands and iterations give the same plan, whatever `threads`
 * is. No clock is read here; a caller that plans by time passes `stop`.
 */
#ifndef ECH_SOLVE_SOLVE_H
#define ECH_SOLVE_SOLVE_H

#include "model/plan.h"

typedef enum ech_solve_policy {
    ECH_POLICY_SEARCH, /* construct, then ruin and recreate */
    ECH_POLICY_FCFS,   /* first come, first served: the planner's rule of thumb, for comparison */
} ech_solve_policy;

typedef struct ech_solve_progress {
    int64_t iterations; /* of this island */
    int32_t island;
    bool improved;
    bool first; /* the island's first plan */
    int64_t unmet_lots;
    int32_t tier_count;
    int64_t tier_value_u[ECH_TIER_MAX]; /* millionths, as in ech_verdict */
    int64_t missions;
} ech_solve_progress;

/* A tail that is not to be used for a while. */
typedef struct ech_busy {
    int32_t asset, tail;
    ech_tick from_t, to_t;
} ech_busy;

typedef struct ech_solve_options {
    int version; /* 1 */
    uint64_t seed;
    int64_t iterations; /* total over all islands; 0 = until `stop` */
    int islands;        /* fixed number of independent searches, default 2 */
    int threads;
    ech_solve_policy policy;
    const ech_plan
        *start;          /* begin with this plan: pinned missions stay, the others where they fit; NULL: from nothing */
    bool repair_only;    /* with `start`: put in what is missing and leave the rest, no search */
    bool mend;           /* with `start`: what is late or missing in exchange for what can wait, in any case */
    const bool *frozen;  /* [start->mission_count] stay exactly as they are, whatever they break; NULL: none. The
                          * scenario's flown missions always do */
    ech_tick frozen_t;   /* no new mission begins before; nor before the scenario's clock */
    bool keep_untouched; /* the measure `changes` counts a mission that still fits as it was a thousandfold */
    bool made_over; /* `start` was made for another place: `changes` counts a mission as kept at any time and on any
                     * tail of its fleet, and the search goes as far as one from nothing */
    const ech_busy *busy;
    int32_t busy_count;
    bool draft;       /* the plan's scenario_hash stays zero */
    uint32_t without; /* bench/ablate only: bit i leaves out what ech_solve_operator(i) names */
    bool partial;     /* plan what can be carried even where some requirement cannot */
    /* Asked about every iteration by every island, also from several threads at once; true = finish. NULL = never. */
    bool (*stop)(void *context);
    /* The share of the time that is used, 0 … 1, for a search that cools down; asked as `stop` is. NULL: by iterations.
     */
    double (*spent)(void *context);
    /* Called from island threads, one at a time. NULL = none. */
    void (*progress)(const ech_solve_progress *p, void *context);
    void *context;
} ech_solve_options;

#define ECH_SOLVE_OPTIONS_INIT                                                                                         \
    { .version = 1, .seed = 1, .islands = 2, .threads = 1 }

/* What the search is made of, for `without`: the removals, then parts of recreate and of the steps. NULL: no more. */
const char *ech_solve_operator(int i);

typedef struct ech_solve_info {
    int64_t iterations;
    int best_island;
    int64_t first_unmet_lots, final_unmet_lots;
    int64_t tier_value_u[ECH_TIER_MAX];
} ech_solve_info;

/* ECH_OK: *out is a plan (perhaps with unmet lots). ECH_EINPUT: a requirement that no combination of lift can carry
 * and not `partial`: each is named in `errors` with its nearest miss. ECH_ENOMEM. The plan is the caller's. */
ech_status ech_solve(const ech_scenario *s, const ech_solve_options *options, ech_plan **out, ech_solve_info *info,
                     ech_error_list *errors);

#endif
