/* Routing: routes of stops with pickups and deliveries, time windows and capacities, for vehicles of several kinds with
 * homes of their own. It knows nothing of airfields, crews or scenarios: solve/routes.c compiles a scenario into it.
 *
 *     ech_routing_problem p = {…};               arrays are the caller's and outlive the call
 *     ech_routing_options o = ECH_ROUTING_OPTIONS_INIT;
 *     ech_routing_plan *plan;  ech_routing_solve(&p, &o, &plan);  …  ech_routing_plan_free(plan);
 *
 * What is less, in this order: weight of the requests left out; where `fewer_vehicles`: the vehicles used; the sum of
 * the costs of all ways, and `fixed_cost` for each vehicle used. Waiting costs nothing.
 *
 * Units: times in ticks, from 0 to ECH_ROUTING_TICK_MAX; costs in a unit of the caller's, a way at most
 * ECH_ROUTING_COST_MAX. Deterministic: same problem, seed, islands and iterations, same plan, whatever the threads. No
 * clock is read: a caller that plans by time passes `stop`, and `spent` for the schedule of the search.
 */
#ifndef ECH_ROUTING_ROUTING_H
#define ECH_ROUTING_ROUTING_H

#include "base/status.h"

enum {
    ECH_ROUTING_AMOUNTS = 4,
    ECH_ROUTING_TICK_MAX = 1000000000,
    ECH_ROUTING_COST_MAX = 500000000,
    ECH_ROUTING_REQUEST_MAX = 100000,
};

/* One end of a request: service begins within [open, shut] and takes `service`. */
typedef struct ech_routing_visit {
    int32_t place;
    int32_t open_t, shut_t, service_t;
} ech_routing_visit;

typedef struct ech_routing_request {
    ech_routing_visit pickup, delivery;
    int32_t amount[ECH_ROUTING_AMOUNTS]; /* aboard between the two, ≥ 0 */
    int64_t weight;                      /* of leaving it out, > 0 */
    uint32_t kinds;                      /* bit k: vehicles of kind k may take it */
} ech_routing_request;

/* What vehicles of one kind share. time, cost: [from · places + to], ≥ 0; a way of more than ECH_ROUTING_TICK_MAX does
 * not exist. `cost` may be the same array as `time`. */
typedef struct ech_routing_kind {
    int32_t capacity[ECH_ROUTING_AMOUNTS];
    const int32_t *time, *cost;
    int64_t fixed_cost;
} ech_routing_kind;

/* `count` vehicles that start and end at a place, within [from, to]. */
typedef struct ech_routing_fleet {
    int32_t kind, count, home, end;
    int32_t from_t, to_t;
} ech_routing_fleet;

typedef struct ech_routing_problem {
    int32_t place_count, request_count, kind_count, fleet_count; /* kind_count ≤ 32 */
    const ech_routing_request *requests;
    const ech_routing_kind *kinds;
    const ech_routing_fleet *fleets;
    bool fewer_vehicles;
} ech_routing_problem;

typedef struct ech_routing_progress {
    int32_t island;
    int64_t iterations; /* of this island */
    bool improved, first;
    int32_t unserved, vehicles;
    int64_t unserved_weight, cost;
} ech_routing_progress;

typedef struct ech_routing_options {
    uint64_t seed;
    int64_t iterations; /* over all islands; 0 = until `stop` */
    int islands, threads;
    bool (*stop)(void *context);    /* asked now and then by every island, from its thread; NULL = never */
    double (*spent)(void *context); /* the share of the time that is used, 0 … 1; NULL: that of the iterations */
    void (*progress)(const ech_routing_progress *p, void *context); /* from island threads, one at a time */
    void *context;
} ech_routing_options;

#define ECH_ROUTING_OPTIONS_INIT                                                                                       \
    { .seed = 1, .islands = 2, .threads = 1 }

/* A visit: 2 · request for the pickup, 2 · request + 1 for the delivery. */
typedef struct ech_routing_route {
    int32_t fleet;
    int32_t first, count; /* of plan.visits */
    int64_t cost;         /* of its ways */
} ech_routing_route;

typedef struct ech_routing_plan {
    int32_t route_count, visit_count, unserved_count;
    ech_routing_route *routes; /* in order of fleet, then of first visit */
    int32_t *visits, *unserved;
    int64_t cost, unserved_weight;
    int64_t iterations; /* of all islands */
    int32_t island;     /* whose plan it is */
    int32_t first_unserved;
} ech_routing_plan;

/* ECH_ENOMEM, or ECH_ELIMIT where the problem is past the limits above. The plan is the caller's. */
ech_status ech_routing_solve(const ech_routing_problem *p, const ech_routing_options *o, ech_routing_plan **out);
/* The rule of thumb, for comparison: in order of their opening, each request goes to the vehicle that can deliver it
 * first when it takes it after all it has, alone. */
ech_status ech_routing_first_come(const ech_routing_problem *p, ech_routing_plan **out);
void ech_routing_plan_free(ech_routing_plan *plan); /* NULL is allowed */

#endif
