/* What a judge says of a plan: findings and measures, with the names that docs/cli.md fixes. Filled by check,
 * read by report, app and cli. */
#ifndef ECH_MODEL_VERDICT_H
#define ECH_MODEL_VERDICT_H

#include "model/plan.h"

typedef struct ech_finding {
    const char *rule;  /* id of the rule in docs/model.md, static text, e.g. "node.stand" */
    char subject[96];  /* what it is about: mission, location, requirement, asset#tail … */
    ech_tick at_t;     /* when; ECH_NEVER = no time */
    int64_t by;        /* by how much, in `unit`, ≥ 1 where it makes sense */
    const char *unit;  /* static: "kg", "min", "stands", "teams", "persons" … "" */
    char message[240]; /* one sentence for a planner, with names and times */
} ech_finding;

typedef struct ech_location_use {
    int64_t landings;               /* arrivals, the first stop of a mission is none */
    int64_t peak_landings_day;      /* in any scenario day */
    double stand_use, handling_use; /* share of capacity over [0, closure); < 0 = unlimited or closure 0 */
} ech_location_use;

typedef struct ech_fleet_use {
    double use; /* share of tail-time between mission start and end over [0, closure) */
    int64_t sorties;
} ech_fleet_use;

typedef struct ech_verdict {
    ech_arena *arena;
    bool legal; /* no finding */
    ech_finding *findings;
    int32_t finding_count; /* stored, at most 10,000 */
    int64_t finding_total;
    int64_t measure_u[ECH_MEASURE_COUNT]; /* millionths of the unit in docs/model.md §8, saturating */
    int64_t unmet_lots;                   /* unweighted */
    int64_t missed;                       /* requirements with something undelivered */
    int64_t late;                         /* requirements late */
    ech_tick late_t;                      /* Σ lateness, unweighted */
    ech_tick closure_t;                   /* horizon + 1 tick while something is undelivered */
    ech_tick *group_closure_t;            /* [scenario.group_count] */
    int64_t tier_value_u[ECH_TIER_MAX];   /* Σ weight × measure, millionths, saturating at INT64_MAX */
    int64_t sorties, missions, cost_u, fuel_kg, co2_kg, assets_used, distance_m;
    ech_location_use *locations; /* [location_count] */
    ech_fleet_use *fleets;       /* [asset_count] */
    ech_tick *completion_t;      /* [requirement_count], ECH_NEVER = not complete */
    int64_t *undelivered_lots;   /* [requirement_count] */
} ech_verdict;

void ech_verdict_free(ech_verdict *verdict); /* NULL is allowed */

#endif
