/* Inside of routing/: one island's state and the steps that change it.
 *
 *   problem.c    the problem with what is derived once: transposed ways, near visits
 *   state.c      routes as flat arrays, forward and backward slack, undo
 *   insert.c     the cheapest legal place of a request in a route, remembered until the route changes
 *   ruin.c       taking requests out: strings, relatives, routes
 *   recreate.c   putting them back: greedy with blinks
 *   fleet.c      fewer vehicles: absence counters, guided ejection
 *   pool.c       routes of plans under way; mix.c: put together anew, by branch and bound
 *   island.c     one search from start to end; routing.c: all of them
 *
 *     a route:  [home][visit]…[visit][end], one 40-byte stop each, at routes[r · stride]
 *
 * A move is one ruin and recreate, kept or exactly undone: routes are copied when first touched (state.c). Every
 * content of a route has a version of its own, given back on undo, so that what was worked out for it stays valid.
 */
#ifndef ECH_ROUTING_INT_H
#define ECH_ROUTING_INT_H

#include "base/memory.h"
#include "base/rng.h"
#include "routing/routing.h"

/* A figure of the search that was found by trying; a bench may define this to try others. */
#ifndef RT_TUNE
#define RT_TUNE(name, value) (value)
#endif

enum { RT_NO_COST = INT32_MAX, RT_NEAR = 200, RT_ROUTE_MAX = 65000 };

typedef struct rt_kind {
    const int32_t *time, *cost;
    const int32_t *time_back, *cost_back; /* transposed */
    int32_t capacity[ECH_ROUTING_AMOUNTS];
    int64_t fixed_cost;
} rt_kind;

typedef struct rt_visit {
    int32_t place, open, shut, service, amount;
} rt_visit;

/* The problem, shared by the islands, which only read it. */
typedef struct rt_problem {
    const ech_routing_problem *p;
    ech_arena *arena;
    int32_t places, requests, amounts; /* amounts: how many of them play any part, at least 1 */
    rt_visit *visits;                  /* [2 · requests] */
    rt_kind *kinds;
    int32_t near_count;
    int32_t *near; /* [visit · near_count]: visits, nearest first, itself at the head */
} rt_problem;

ech_status rt_problem_open(const ech_routing_problem *p, rt_problem **out);
void rt_problem_free(rt_problem *p);
/* An empty plan with room; NULL: out of memory. */
ech_routing_plan *rt_plan_new(int32_t routes, int32_t visits, int32_t unserved);

typedef struct rt_stop {
    int32_t visit, place;
    int32_t open, service;
    int32_t start, late;   /* begin of service: as it is; latest that keeps the rest of the route legal */
    int32_t load;          /* of the first amount, on leaving */
    int32_t leg, leg_cost; /* to the next stop */
    int32_t spare;
} rt_stop;

/* The cheapest place of a request in a route of this version: pickup before stop i, delivery before stop j of the
 * route as it is. */
typedef struct rt_place {
    uint32_t version;
    int32_t cost; /* RT_NO_COST: none */
    uint16_t i, j;
} rt_place;

typedef struct rt_route {
    int32_t count, fleet; /* visits */
    int64_t cost;         /* of its ways; 0 when empty */
    uint32_t version;
} rt_route;

typedef struct rt_best {
    int32_t route_count, unserved_count;
    int32_t *first, *fleet, *visits, *unserved;
    int64_t cost, weight;
} rt_best;

/* pool.c: routes of plans under way. */
typedef struct rt_pool_route {
    uint64_t hash;      /* of its requests and its fleet */
    int64_t cost, plan; /* of its ways; of the best plan it was part of */
    int32_t fleet, first, count;
} rt_pool_route;

typedef struct rt_pool {
    rt_pool_route *routes;
    int32_t *visits, *table; /* table: by hash, number + 1 */
    int32_t count, visit_count, visit_limit;
    uint32_t *seen; /* by slot: the version that was added last, and where it is */
    int32_t *entry;
} rt_pool;

typedef struct rt_state {
    const rt_problem *p;
    ech_arena *arena;
    ech_rng rng;
    int32_t stride, slots, slot_max; /* routes 0 … slots − 1 are open, some perhaps empty */
    int32_t *slots_of, *fleet_limit; /* by fleet */
    rt_stop *stops;
    int32_t *more; /* loads of amounts 1 …, [(r · stride + i) · (amounts − 1)]; NULL with one amount */
    rt_route *routes;
    int32_t *route_of; /* by request; −1 = absent */
    int64_t cost;      /* ways and fixed costs */
    int64_t weight;    /* of the absent */
    uint32_t version;
    bool crowded; /* a route was as long as it can be: grow before the next move */
    /* undo */
    rt_stop *old_stops;
    int32_t *old_more;
    rt_route *old_routes;
    int32_t *touched, touched_count;
    uint8_t *is_touched;
    int64_t old_cost, old_weight;
    int32_t old_slots;
    int32_t *moved, *moved_from, moved_count; /* requests whose route_of changed, as it was */
    uint32_t *moved_stamp, stamp;
    /* places */
    rt_place *cache;
    int32_t cache_width;     /* routes */
    int32_t *detour, *least; /* scratch by position, see insert.c */
    int32_t blink;           /* legal places until the next one is overlooked */
    /* absent requests, and those of this move to be put back */
    int32_t *absent, absent_count;
    int32_t *work, work_count;
    uint64_t *key;
    int64_t *absences;
    double *price; /* of leaving a request out, in fleet.c */
    /* scratch of ruin and fleet */
    uint32_t *ruined, ruin_stamp;
    int32_t *list;
    int32_t *seen_fleet; /* recreate: stamp of the request that saw an empty route of this fleet */
    int32_t seen;
    int32_t ruined_count; /* of list */
    double ruin_mean;
} rt_state;

static inline rt_stop *rt_stops(const rt_state *s, int32_t r) { return s->stops + (size_t)r * (size_t)s->stride; }
static inline const rt_kind *rt_kind_of(const rt_state *s, int32_t r) {
    return &s->p->kinds[s->p->p->fleets[s->routes[r].fleet].kind];
}
static inline int32_t rt_max(int32_t a, int32_t b) { return a > b ? a : b; }
static inline int32_t rt_min(int32_t a, int32_t b) { return a < b ? a : b; }
static inline int32_t rt_below(rt_state *s, int32_t n) { return (int32_t)ech_rng_below(&s->rng, (uint32_t)n); }

/* state.c */
bool rt_state_open(rt_state *s, const rt_problem *p, uint64_t seed);
void rt_state_close(rt_state *s);
int32_t rt_open_route(rt_state *s, int32_t fleet); /* an empty one; −1: no vehicle or slot left */
void rt_drop_slot(rt_state *s, int32_t r);         /* closes an empty route; not within a move */
void rt_begin(rt_state *s);                        /* a move */
void rt_keep(rt_state *s);
void rt_undo(rt_state *s);
void rt_insert(rt_state *s, int32_t r, int32_t q, int32_t i, int32_t j);
/* An empty route gets these visits, in this order, of requests that are absent; it must be legal and find room. */
void rt_put_route(rt_state *s, int32_t r, const int32_t *visits, int32_t count);
void rt_mark_out(rt_state *s, int32_t q); /* absent from now on; its visits stay until rt_close_gaps(route) */
void rt_close_gaps(rt_state *s, int32_t r);
/* A route of its own, never part of the plan: r without two requests (q2 < 0: one). Valid until the next call. */
int32_t rt_without(rt_state *s, int32_t r, int32_t q1, int32_t q2);
bool rt_grow(rt_state *s); /* makes room for longer routes; not within a move. False: out of memory */
/* Every derived figure anew and compared; for tests. */
bool rt_audit(const rt_state *s);

/* insert.c */
rt_place rt_find(rt_state *s, int32_t q, int32_t r, const rt_place *without);
const rt_place *rt_cached(rt_state *s, int32_t q, int32_t r, rt_place *own);

/* ruin.c: fills work with what it took out */
void rt_ruin(rt_state *s);
/* recreate.c: puts back what is in work; those without room stay absent. `open_new`: may use another vehicle. */
void rt_recreate(rt_state *s, bool open_new);
/* Absent requests join the work of a move. */
void rt_add_absent(rt_state *s);
/* After a kept move: who is absent. */
void rt_list_absent(rt_state *s);

/* fleet.c */
/* Prices of those who are absent; after a move, with their number; one absence more for each that a move left out. */
double rt_price_now(const rt_state *s);
double rt_price_after(const rt_state *s, int32_t *count);
void rt_count_absences(rt_state *s);
/* What leaving a request out costs: so much, and more for those that were left out often. */
void rt_set_prices(rt_state *s, double price);
typedef struct rt_island rt_island;
void rt_fewer(rt_island *il);

/* pool.c */
bool rt_pool_open(rt_pool *l, const rt_state *s);
void rt_pool_add(rt_pool *l, const rt_state *s); /* the routes of a complete plan */
/* mix.c: routes of the pool in the place of routes of the best plan, where that is better; the state is it then. */
bool rt_mix(rt_island *il);

/* routing.c */
int64_t rt_cost_of(const rt_problem *p, const ech_routing_route *r, const int32_t *visits);

/* island.c */
struct rt_island {
    const ech_routing_options *o;
    const rt_problem *p;
    void *lock; /* pthread_mutex_t */
    int index;
    int64_t budget, iterations; /* budget 0: until stopped */
    double spent;               /* as last asked */
    bool stopped, failed;
    rt_state s;
    rt_best best;
    rt_pool pool;
    int32_t first_unserved;
};
void rt_island_run(rt_island *il);
/* Counts a move; true when the island should end. */
bool rt_tick(rt_island *il);
/* Compares the state with the best in the order of the objective; keeps it where it is better. */
bool rt_offer(rt_island *il);
void rt_return_to_best(rt_island *il);
void rt_tell(rt_island *il, bool improved, bool first);

#endif
