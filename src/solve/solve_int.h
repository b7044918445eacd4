/* Inside of solve/: the compiled problem, the state of a search, and the steps that change it.
 *
 *   problem   the scenario turned into flat arrays: commodities, bundles, tails, hop table       (problem.c)
 *   state     trips with absolute times, and per location what they leave free                   (state.c, node.c)
 *   index     which trips carry a bundle, which stop at a place, which bundles wait               (index.c)
 *   value     what the objective says of the state, kept up to date as trips come and go          (value.c)
 *   timing    the earliest legal times of one trip in what is free                      (timing.c, crew.c, relay.c)
 *   pack      what of the waiting units goes aboard                                               (pack.c)
 *   insert    the best way to move waiting units one hop onward                                   (insert.c)
 *   staging   what waits at transfers for company                                                 (staging.c)
 *   recreate  until nothing waits; ruin: take trips out; search: both, over and over              (recreate.c …)
 *
 * Idea. A solution is a set of trips (missions) with absolute times. Every trip in the state is legal next to all
 * others, so taking trips out leaves a legal rest, and putting one in means finding the first times that fit into
 * what is free at every node (stands, handling, slots, fuel, hours, storage). Cargo that changes lift is chained:
 * a cargo entry knows the entry that brought it, so removing a trip removes what depended on it.
 */
#ifndef ECH_SOLVE_INT_H
#define ECH_SOLVE_INT_H

#include <stddef.h>

#include "base/rng.h"
#include "network/network.h"
#include "solve/solve.h"
#include "profile_int.h"

enum { SOL_STOPS = 14, SOL_CARGO = 40, SOL_HOPS = 8 };

enum { SOL_PEOPLE, SOL_LITTER, SOL_ITEM };
enum { SOL_ADDED, SOL_REMOVED, SOL_RETIMED, SOL_REPLACED };

/* One quantity of one requirement. */
typedef struct sol_commodity {
    int32_t requirement;
    int kind;      /* SOL_PEOPLE, SOL_LITTER, SOL_ITEM */
    int32_t item;  /* scenario.items, for SOL_ITEM */
    int64_t total; /* units */
    int64_t kg;    /* each */
    int64_t cm;
    int64_t dm2;
    int32_t size, dangerous, drivers;
    int64_t piece_kg; /* heaviest piece, for item limits (0 for bulk and people) */
    bool bulk;
} sol_commodity;

/* Requirements that move as one: a together group, or a single requirement. */
typedef struct sol_bundle {
    ech_span requirements; /* problem.bundle_requirements */
    int32_t from, to;
    bool whole; /* all of it in one load on every hop */
    bool people_only_split;
    int32_t priority;
    ech_tick ready_t, due_t;
    bool has_effect;    /* its arrival raises something */
    bool caveats;       /* its element may not be everywhere */
    bool ends_effect;   /* its departure takes an effect away: goes last */
    int32_t aboard;     /* the tail it is already aboard of, or ECH_NONE */
    int32_t blocked_by; /* number of predecessors (all requirements together) */
    int64_t kg;
    int64_t lots_u; /* Σ lots × weight_arrival */
    double density; /* natural logarithm of that a kilogram */
} sol_bundle;

typedef struct sol_requirement {
    ech_span commodities;    /* problem.commodities */
    int32_t people, litters; /* commodity or ECH_NONE */
    int32_t bundle;
    int64_t lots, lot;
    ech_span successors;  /* problem.successors: requirements that come after it */
    ech_span act_windows; /* problem.windows: when its element may be used; count ECH_NONE = always */
} sol_requirement;

typedef struct sol_window {
    ech_tick from_t, to_t;
    int32_t act; /* authorities; of leg_shuts the leg */
} sol_window;

typedef struct sol_tail {
    int32_t asset, number;
    int32_t start; /* location now */
    ech_tick free_t;
    ech_tick duty_start_t; /* running duty: began then; ECH_NEVER = rested */
    ech_tick duty_flight_t;
} sol_tail;

/* A way to move one hop u → v with lift of one asset: stops of a trip from home and back. */
typedef struct sol_template {
    int32_t stop_count;
    int32_t locations[SOL_STOPS];
    bool refuel[SOL_STOPS];
    int32_t load_stop, unload_stop;
    int64_t payload_kg; /* the least allowance of the loaded flights */
    ech_tick lead_t;    /* from mission start to the load stop's arrival, at best */
    ech_tick flight_t;  /* loaded part */
    ech_tick total_t;   /* whole trip without handling */
    int64_t cost_u;
} sol_template;

enum { SOL_TEMPLATES = 3 };

/* How an asset serves a hop. */
typedef struct sol_service {
    int32_t asset; /* ECH_NONE: march */
    int32_t leg;   /* march */
    int32_t fleet; /* problem.fleets: any of its tails, from wherever it stands; `asset` is its first. ECH_NONE */
    int32_t template_count;
    sol_template templates[SOL_TEMPLATES];
} sol_service;

/* The quickest way of listed legs from one place to another, without what is loaded or unloaded. */
typedef struct sol_way {
    ech_tick t; /* ECH_NEVER: none */
    double cost;
    int32_t next; /* the place after the first */
    int32_t hops;
} sol_way;

/* Lift of one type and owner that need not come home (roam.c). */
typedef struct sol_fleet {
    int32_t type, asset; /* the first asset of it */
    int32_t tail_count;
    int32_t *tails;
    sol_way *ways; /* [to × from] */
} sol_fleet;

/* A hop u → v that some lift can do. */
typedef struct sol_hop {
    int32_t from, to;
    int32_t service_first, service_count; /* problem.services */
    ech_tick best_t;                      /* quickest time from load start to unload end, roughly */
    float best_cost;                      /* what that way costs */
} sol_hop;

typedef struct sol_fuel_row sol_fuel_row; /* problem.c */

typedef struct sol_problem {
    const ech_scenario *s;
    ech_arena *arena;
    ech_network *net;
    int32_t commodity_count, bundle_count, tail_count, hop_count, service_count;
    sol_commodity *commodities;
    sol_requirement *requirements;
    sol_bundle *bundles;
    int32_t *bundle_requirements;
    int32_t *successors;
    sol_window *windows;
    sol_window *leg_shuts;   /* when legs are shut: by leg, then by from_t */
    int32_t *leg_shut_first; /* [leg_count + 1] */
    sol_tail *tails;
    int32_t *asset_tail; /* [asset_count + 1] first tail */
    sol_hop *hops;       /* sorted by from */
    int32_t *hop_first;  /* [location_count + 1] */
    sol_service *services;
    sol_fleet *fleets; /* of lift that goes on from where it stands */
    int32_t *fleet_of; /* [asset] ECH_NONE: it comes home */
    int32_t fleet_count;
    ech_tick **togo;          /* [location] for each location that is a destination: [location] time to it; ECH_NEVER */
    float **togo_cost;        /* the same for what the flights on that way cost, where cost_rate asks; else NULL */
    uint8_t **rides;          /* like togo: the fewest hops; UINT8_MAX */
    ech_tick pace_t;          /* a flight of a fleet and the work at its end, on average */
    sol_fuel_row *fuel_stops; /* [type × location] what was asked while the problem is opened; then NULL */
    bool crew_limits;
    bool has_effects, has_after, ends_effects;
    bool act_ceilings;    /* some act may be used a number of times only */
    double cost_rate;     /* ticks that one unit of money is worth where the first tier weighs both; else 0 */
    bool flight_measures; /* the objective asks for fuel, co2, distance, travel or sorties */
} sol_problem;

ech_status sol_problem_open(const ech_scenario *s, sol_problem **out);
void sol_problem_free(sol_problem *p);
/* Names every requirement that no combination of lift can carry; returns how many. */
int32_t sol_problem_hopeless(const sol_problem *p, ech_error_list *errors);

/* ---- state ------------------------------------------------------------------------------------------------ */

typedef struct sol_stop {
    const ech_flight *flights; /* the network's flights to the next stop; NULL: not looked up yet */
    int32_t location;
    bool refuel, handled;
    uint8_t reset;                /* 0 none, 1 rest, 2 swap */
    bool relay;                   /* made for the crew alone (relay.c) */
    int16_t option, flight_count; /* which of the network's flights to the next stop, and of how many */
    ech_tick hold_t;              /* length of the handling */
    ech_tick lb_t, ub_t;          /* earliest and latest start of handling that the cargo allows */
    ech_tick swap_from_t;         /* a swap here waits until then: the tail's next own crew has rested */
    /* the times */
    ech_tick arrive_t, depart_t, handle_t, refuel_t;
    int64_t fuel_kg;
} sol_stop;

typedef struct sol_cargo {
    int32_t commodity;
    int16_t from, to; /* stops */
    int64_t n;
    int64_t onward;               /* of n: already taken further from the stop `to` (not for final cargo) */
    int32_t source, source_cargo; /* the trip and its cargo entry that brought it; ECH_NONE = origin */
} sol_cargo;

typedef struct sol_trip {
    int32_t asset, tail; /* tail: problem.tails; ECH_NONE, ECH_NONE = march */
    int32_t configuration;
    int32_t leg; /* march */
    bool alive;
    bool pinned;             /* stays as it is */
    bool frozen;             /* its stops are those of the plan that the search began with, to the last minute */
    int32_t origin;          /* 1 + mission of the plan that the search began with; 0: new */
    bool lifted;             /* out of nodes and tail for the moment */
    bool touched;            /* changed since the last snapshot */
    bool first;              /* carries what was aboard at the start: stays the tail's first */
    bool asset_has_transfer; /* some cargo is set down at a transfer */
    int32_t stop_count, cargo_count;
    ech_tick active_t, rest_t; /* A and Z of docs/model.md §4.5 */
    ech_tick relief_by_t; /* stop 0 begins by then, so that its swap relieves the crew before in time; 0: any time */
    int64_t cost_u;
    int64_t arrival_u; /* its part of the measure arrival, while it is in the state */
    int32_t kept_as;   /* the entry of the table of keep.c that it counts for, while it is; ECH_NONE */
    uint32_t mark;     /* = state.mark: brought what waits (insert.c) */
    sol_stop stops[SOL_STOPS];
    sol_cargo cargo[SOL_CARGO];
} sol_trip;

/* What one location still has. NULL profile = unlimited. */
typedef struct sol_node {
    ech_profile *stands[ECH_CLASS_COUNT]; /* nested: aircraft of class ≥ c */
    ech_profile *places[ECH_MODE_COUNT];
    ech_profile *handling;
    ech_profile *storage_kg, *storage_dm2, *storage_people;
    int32_t slot_count;
    int32_t *arrivals_left, *departures_left; /* per slot; NULL = unlimited */
    int32_t day_count;
    int64_t *fuel_left;    /* per day; NULL = unlimited */
    ech_tick hours_from_t; /* the effect's hours rule from then on; ECH_NEVER */
    ech_hours hours_effect;
    bool hours_change; /* some effect here replaces the hours */
    int32_t closure_count;
    sol_window *shut;    /* closed altogether */
    int32_t refuel_none; /* 1 = no fuel at any time */
} sol_node;

typedef struct sol_tail_list {
    int32_t *trips; /* in time order */
    int32_t count, capacity;
} sol_tail_list;

/* The trips that carry something of a bundle, in no particular order (but the same in every run). */
typedef struct sol_ids {
    int32_t *ids;
    int32_t count, capacity;
} sol_ids;

/* A stop of a trip at a place, in order of arrival. */
typedef struct sol_visit {
    ech_tick at_t;
    int32_t trip;
    int32_t stop;
} sol_visit;

typedef struct sol_visits {
    sol_visit *list;
    int32_t count, capacity;
} sol_visits;

typedef struct sol_totals sol_totals; /* value.c */
typedef struct sol_keep sol_keep;     /* keep.c */

typedef struct sol_value {
    int64_t unmet_lots;
    int64_t tier_u[ECH_TIER_MAX];
} sol_value;

/* Cargo that a trip set down at a transfer. */
typedef struct sol_standing {
    int32_t place, bundle;
    ech_tick turn_t; /* the earlier has its turn before: by when it is due or is there */
    int32_t trip, cargo;
    int32_t next; /* > its own place in the list: what stands from here on before that has been taken (staging.c) */
} sol_standing;

typedef struct sol_state {
    const sol_problem *p;
    ech_network *net;
    ech_rng rng;
    sol_node *nodes;
    sol_tail_list *tails;
    ech_vec trips;                                        /* sol_trip *, by trip id; slots are reused */
    ech_vec free_trips;                                   /* int32_t */
    int64_t *waiting;                                     /* [commodity] units at the origin not yet aboard anything */
    int64_t *delivered;                                   /* [commodity] */
    int64_t *bundle_waiting;                              /* [bundle] units at the origin */
    int64_t all_waiting;                                  /* units at their origins */
    sol_ids *carriers;                                    /* [bundle] */
    sol_visits *visits;                                   /* [location] without trips that are lifted */
    sol_visits *rooms;                                    /* [location] of these, where more could go aboard */
    int32_t *waiting_list, *waiting_place, waiting_count; /* bundles with units at the origin; place or ECH_NONE */
    int64_t placings;     /* trips timed anew so far: a measure of work that reads no clock */
    const uint8_t *rests; /* [bundle] not asked by recreate for now; NULL: all are */
    ech_vec standing;     /* sol_standing: scratch of staging.c */
    ech_vec stalled;      /* int32_t: trips whose cargo may stand at a transfer */
    int32_t alive_count, tails_used;
    ech_vec touched; /* int32_t: trips that changed since the last snapshot (snapshot.c) */
    sol_totals *totals;
    int64_t set_down;      /* units that wait at transfers */
    uint32_t removals;     /* of trips, so far */
    int32_t *leg_day_used; /* [leg × day], NULL where no leg has a capacity */
    int32_t day_count;
    int64_t *act_used;        /* [authority] */
    ech_profile **crew_pools; /* [crew_pool] crews rested and there */
    ech_tick *effect_on;      /* [effect], ECH_NEVER */
    int32_t *small_loads;     /* [requirement] loads below the smallest lot that left the origin */
    /* scratch */
    sol_trip *scratch;           /* [6]: the last two are roam.c's */
    struct sol_task *tasks;      /* one a depth (insert.c) */
    struct sol_between *between; /* places between two others (relay.c); NULL: no crew has limits */
    uint8_t *carry_known;        /* [bundle × owner × location] what the carry rules say; NULL: too many */
    int32_t *stack;              /* [trips.count] ids */
    uint32_t mark;
    int32_t *order;                   /* [bundle] */
    int32_t *chain_head, *chain_next; /* [location], [bundle]: who waits where (insert.c) */
    bool wait_there;                  /* who waits for a crew does so where it takes over, not before it goes there */
    bool relay;                       /* crews change on the way also where that makes this trip no earlier */
    bool dense;                       /* what was taken out should go again, what weighs most a kilogram first */
    bool upgrade;                     /* what was taken out should ride with fewer, larger loads */
    double *keys;                     /* [bundle] */
    bool undoing, clearing;           /* everything goes: no trip is mended for another's sake */
    const ech_plan *start;            /* NULL: from nothing */
    ech_tick earliest_t;   /* nothing new begins before: the scenario's clock, or the end of what is frozen */
    const bool *frozen;    /* [mission of start] or NULL */
    uint64_t *start_print; /* [mission of start] sol_trip_print of what it was; 0: no trip */
    bool *untouched;       /* [mission of start] it still fits as it was */
    bool count_changes, keep_untouched, made_over, draft;
    sol_keep *keep;              /* where changes count: what of the plan is still there; NULL */
    ech_vec kept;                /* int32_t: missions of start that stay though no trip can stand for them */
    ech_vec busy;                /* ech_busy */
    bool (*stop)(void *context); /* NULL: never */
    void *context;
    bool failed; /* out of memory: the search stops with its best */
} sol_state;

ech_status sol_state_open(const sol_problem *p, ech_network *net, uint64_t seed, sol_state **out);
void sol_state_free(sol_state *st);
static inline sol_trip *sol_trip_at(const sol_state *st, int32_t id) { return ((sol_trip **)st->trips.data)[id]; }
/* Copies what is in use: stops and cargo beyond the counts stay as they are. */
void sol_trip_copy(sol_trip *to, const sol_trip *from);
static inline int32_t sol_bundle_of(const sol_problem *p, int32_t commodity) {
    return p->requirements[p->commodities[commodity].requirement].bundle;
}
/* May what is set down stand there until it suits? Not where dwell or storage is counted. */
bool sol_may_stand(const ech_location *l);
int32_t sol_tail_place(const sol_state *st, int32_t id); /* of a trip, among those of its tail */
/* Where the tail stands before its trip k. */
int32_t sol_gap_location(const sol_state *st, int32_t tail, int32_t k);
/* Nothing that the old trip carries comes off later with the new one, which has the same entries. */
bool sol_none_later(const sol_state *st, const sol_trip *old, const sol_trip *t);

typedef struct sol_log sol_log;
/* Puts a timed trip in: takes its resources, links its cargo. Returns its id, or ECH_NONE when out of memory. */
int32_t sol_state_add(sol_state *st, const sol_trip *trip);
/* Takes a trip out of nodes and tail only, or puts it (with new times) back in; its cargo stays linked. */
void sol_state_lift(sol_state *st, int32_t id);
void sol_state_drop(sol_state *st, int32_t id, const sol_trip *trip);
/* Puts `trip` in the place of a lifted one: the same cargo entries as far as others have them as source, other times
 * and other cargo behind. What rests on its unloading must find it at the same moments. */
void sol_state_replace(sol_state *st, int32_t id, const sol_trip *trip, sol_log *log);
/* Takes it out, first everything that depends on it; every removed trip (as it was) is written to `log`
 * when that is not NULL. */
void sol_state_remove(sol_state *st, int32_t id, sol_log *log);
/* Takes or gives back what the trip uses, without touching cargo bookkeeping. */
void sol_state_use(sol_state *st, const sol_trip *trip, int sign);
void sol_state_restore(sol_state *st, int32_t id, const sol_trip *trip);
void sol_state_count_onward(sol_state *st, int32_t id); /* what others take onward from it */
void sol_note_stalled(sol_state *st, int32_t id);       /* what it set down waits for its onward lift */
bool sol_state_new_place(sol_state *st);                /* one more trip that may be restored */
void sol_touch(sol_state *st, int32_t id);              /* before or after a change (snapshot.c) */
void sol_state_remove_requirement(sol_state *st, int32_t r, sol_log *log);
void sol_state_remove_users(sol_state *st, int32_t r, sol_log *log);
/* ---- index (index.c) -------------------------------------------------------------------------------------- */

ech_status sol_index_open(sol_state *st);
void sol_index_free(sol_state *st);
/* Notes or forgets a trip: by its cargo, and by its stops (while it is not lifted). */
void sol_index_cargo(sol_state *st, int32_t id, int sign);
void sol_index_stops(sol_state *st, int32_t id, int sign);
void sol_index_waiting(sol_state *st, int32_t bundle); /* after bundle_waiting changed */
/* The first visit at or after t. */
int32_t sol_visits_from(const sol_visits *v, ech_tick t);

/* ---- value (value.c) -------------------------------------------------------------------------------------- */

ech_status sol_totals_open(sol_state *st);
void sol_totals_free(sol_state *st);
/* Adds the trip's part to the sums, or takes it away; its requirements are counted anew when the value is asked. */
void sol_totals_trip(sol_state *st, sol_trip *t, int sign);
void sol_state_value(sol_state *st, sol_value *out);
/* Completion as the objective counts it, up to date after sol_state_value; INT64_MIN: nothing has arrived. */
ech_tick sol_totals_completion(const sol_state *st, int32_t requirement);
/* A requirement that is complete last, up to date after sol_state_value; ECH_NONE: there is none. */
int32_t sol_totals_last(const sol_state *st);

void sol_state_clear(sol_state *st);
/* Completion (max unload end over final loads; ECH_NEVER while not complete). */
ech_tick sol_state_done(const sol_state *st, int32_t requirement);
/* Compares in tier order. < 0: a is better. *tier (may be NULL): the first that differs. */
int sol_value_compare(const sol_problem *p, const sol_value *a, const sol_value *b, int *tier);

/* Moments of a load (docs/model.md §3.5); a march has no handling. */
static inline ech_tick sol_load_start(const sol_state *st, const sol_trip *t, int32_t stop) {
    (void)st;
    return t->asset == ECH_NONE ? t->stops[stop].depart_t : t->stops[stop].handle_t;
}
static inline ech_tick sol_load_end(const sol_trip *t, int32_t stop) {
    return t->asset == ECH_NONE ? t->stops[stop].depart_t : t->stops[stop].handle_t + t->stops[stop].hold_t;
}
static inline ech_tick sol_unload_start(const sol_state *st, const sol_trip *t, int32_t stop) {
    (void)st;
    return t->asset == ECH_NONE ? t->stops[stop].arrive_t : t->stops[stop].handle_t;
}
static inline ech_tick sol_unload_end(const sol_state *st, const sol_trip *t, int32_t stop) {
    (void)st;
    return t->asset == ECH_NONE ? t->stops[stop].arrive_t : t->stops[stop].handle_t + t->stops[stop].hold_t;
}
/* The flight from stop i to the next; NULL only when memory ran out. */
const ech_flight *sol_flight(const sol_state *st, const sol_trip *t, int32_t i);
int64_t sol_march_vehicles(const sol_state *st, const sol_trip *t);
/* Units of the lot's kind (docs/model.md §2.4) in the load that cargo entry `i` is part of. */
int64_t sol_lot_units(const sol_problem *p, const sol_trip *t, int32_t i);
/* With a trip that is not in the state, each requirement still has at most one load below its smallest lot. */
bool sol_small_fits(const sol_state *st, const sol_trip *t);
/* What makes a trip the same mission as another: lift, moments, cargo; never 0. */
uint64_t sol_trip_print(const sol_trip *t);
/* Is it exactly the mission of the plan that the search began with? */
static inline bool sol_trip_as_was(const sol_state *st, const sol_trip *t) {
    return t->origin > 0 && st->start_print && st->start_print[t->origin - 1] == sol_trip_print(t);
}
/* The same for the measure `changes`: of a plan that was made for another place at any time. */
uint64_t sol_keep_print(const sol_state *st, const sol_trip *t);
/* st->keep: missions with these prints (0: none) are to be kept. False: out of memory. */
bool sol_keep_open(sol_state *st, const uint64_t *prints, int32_t count);
void sol_keep_free(sol_keep *k); /* NULL is allowed */
/* Fewer trips with this print are there than there were missions. */
bool sol_keep_lacks(const sol_keep *k, uint64_t print);
/* One more mission with this print still fits as it was. */
void sol_keep_untouched(sol_keep *k, uint64_t print);
/* The trip comes (1) or goes (-1). */
void sol_keep_trip(sol_state *st, sol_trip *t, int sign);
/* The measure `changes` against that plan, in millionths; needs st->keep. */
int64_t sol_state_changes_u(const sol_state *st);
/* The order of missions in a plan. */
int sol_trip_compare(const sol_trip *a, const sol_trip *b);
int32_t sol_crew_pool(const sol_state *st, int32_t location, int32_t type); /* -1: none */
ech_tick sol_swap_start(const sol_state *st, const sol_trip *t, int32_t stop);
ech_tick sol_rest_end(const sol_state *st, const sol_trip *t, int32_t stop);
/* Acts (authority.c): charge or give back; first permitted moments. */
void sol_acts_use(sol_state *st, const sol_trip *t, int sign);
bool sol_act_left(const sol_state *st, int32_t act);
bool sol_acts_suffice(sol_state *st, const sol_trip *t); /* with all others, charged in order of time */
ech_tick sol_acts_land(const sol_state *st, int32_t owner, int32_t location, ech_tick a);
ech_tick sol_acts_overfly(const sol_state *st, int32_t owner, int32_t u, int32_t v, const ech_flight *f, ech_tick a);
ech_tick sol_acts_lift(const sol_state *st, int32_t asset, ech_tick a, ech_tick d);
/* `net` is the caller's own: it remembers what was asked, so islands never share one. */
bool sol_problem_templates(const sol_problem *p, ech_network *net, int32_t asset, int32_t start, int32_t u, int32_t v,
                           sol_service *sv);

/* ---- roam (roam.c) ---------------------------------------------------------------------------------------- */

enum { SOL_REACHES = 6 };

/* A gap in a tail's trips from which it can be at some place. */
typedef struct sol_reach {
    int32_t tail, gap; /* before its trip `gap` */
    int32_t hops;      /* empty flights */
    ech_tick load_t;   /* earliest start of the loading, roughly */
    double cost;       /* of the empty flights, beside what was flown empty already */
    int32_t next;      /* where its next trip must load by next_t; ECH_NONE, ECH_NEVER */
    ech_tick next_t;
    int32_t extends; /* its last trip, which unloads there at that time, or ECH_NONE */
    double key;
} sol_reach;

typedef struct sol_reaches {
    sol_reach last[SOL_REACHES], between[SOL_REACHES];
    int32_t last_count, between_count;
} sol_reaches;

bool sol_fleets_open(sol_problem *p);
const sol_way *sol_fleet_way(const sol_problem *p, const sol_fleet *f, int32_t u, int32_t v);
bool sol_fleet_serves(const sol_problem *p, const sol_fleet *f, int32_t u, int32_t v, sol_service *out);
/* The gaps that can be there first, best first, for loading from `from_t` on; `only` a tail or ECH_NONE. */
void sol_fleet_reach(const sol_state *st, const sol_fleet *f, int32_t at, ech_tick from_t, int32_t only,
                     sol_reaches *out);
ech_tick sol_fleet_first(const sol_state *st, const sol_fleet *f, int32_t at); /* after all its trips */
/* Adds the stops of the quickest way from the trip's last stop; false: none, or too many. */
bool sol_roam_fly(const sol_state *st, sol_trip *t, int32_t to);
/* A lifted trip goes back into its tail, before trip k, and begins where the one before it ends. False: its cargo would
 * come later; it stays lifted (and is in scratch[4]). */
bool sol_roam_settle(sol_state *st, int32_t id, int32_t k, sol_log *log);
/* After the trip before k went: trip k begins elsewhere, or goes too. */
void sol_roam_mend(sol_state *st, int32_t tail, int32_t k, sol_log *log);

/* ---- nodes ------------------------------------------------------------------------------------------------ */

ech_status sol_node_open(sol_state *st, int32_t location);
void sol_node_free(sol_node *n);
/* First t ≥ a at which the location is open throughout [t, t + d) (d = 0: at t). ECH_NEVER. */
ech_tick sol_node_open_from(const sol_state *st, int32_t location, ech_tick a, ech_tick d);
ech_tick sol_node_slot(const sol_state *st, int32_t location, int32_t mode, bool arrival, ech_tick a);
int32_t sol_node_slots_left(const sol_state *st, int32_t location, int32_t mode, bool arrival, ech_tick t);
ech_tick sol_node_stand(const sol_state *st, int32_t location, const ech_lift_type *y, ech_tick a, ech_tick d);
ech_tick sol_node_fuel(const sol_state *st, int32_t location, ech_tick a, int64_t kg);
ech_mode sol_main_mode(const ech_location *l);
int64_t sol_day_of(const ech_scenario *s, ech_tick t);
ech_tick sol_day_start(const ech_scenario *s, int64_t day);

/* ---- timing ----------------------------------------------------------------------------------------------- */

/* Fills hold_t, lb_t, ub_t of the trip's stops from its cargo; false where the windows contradict. */
bool sol_trip_bounds(sol_state *st, sol_trip *t);
/* Checks every capacity of docs/model.md §4.2 and chooses refuelling; false: does not fit. */
bool sol_trip_fits(sol_state *st, sol_trip *t);
/* Earliest legal times with mission start ≥ start_t and end ≤ end_t, in what is free. False: none. */
bool sol_trip_time(sol_state *st, sol_trip *t, ech_tick start_t, ech_tick end_t);
/* Best place on the tail: tries its gaps in time order from `from_t`. */
/* A march: first day and moment that its leg takes it. */
bool sol_march_time(sol_state *st, sol_trip *t);
bool sol_march_stands(sol_state *st, sol_trip *t); /* at the time it has; also fills its bounds */
bool sol_trip_place(sol_state *st, sol_trip *t, ech_tick from_t);
/* In the gap before trip k of its tail, to end by end_t; that trip may begin elsewhere than this ends. */
bool sol_trip_place_at(sol_state *st, sol_trip *t, int32_t k, ech_tick end_t);
/* Is the trip legal at the times it has, next to all others? Fills bounds and fuel. */
bool sol_trip_stands(sol_state *st, sol_trip *t);
/* Crew: how much later must the trip, in gap `after` of its tail, start so that duties hold with the tail's other
 * trips? 0 = fine, ECH_NEVER = not in this gap, SOL_CREW_WAIT = no later, but a swap waits (swap_from_t was raised). */
enum { SOL_CREW_WAIT = -1 };
ech_tick sol_crew_delay(const sol_state *st, sol_trip *t, int32_t after);
/* A swap before the tail's next trip, in its gap `after`: may another crew take over from one whose duty is running,
 * and from when (*from) until when (*by)? */
bool sol_crew_relief(const sol_state *st, const sol_trip *t, int32_t after, ech_tick *from, ech_tick *by);
/* Resets (rest or swap) the trip needs within itself. False: cannot be flown with these crews. */
bool sol_crew_plan(sol_state *st, sol_trip *t);

/* Does a duty run on the tail when the trip in its gap `after` begins at `from`, and for how long, and with how much
 * flight? */
bool sol_crew_runs(const sol_state *st, int32_t tail, int32_t after, ech_tick from, ech_tick *since, ech_tick *flown);

/* ---- relay (relay.c) -------------------------------------------------------------------------------------- */

ech_status sol_relays_open(sol_state *st);
/* Makes room for one more stop, before stop `at` > 0; the caller has seen that there is. */
void sol_trip_insert_stop(sol_trip *t, int32_t at, int32_t location);
/* Takes out the stops that were made for a crew alone. */
void sol_relay_strip(sol_trip *t);
/* Plans the trip's resets by the duty that runs in gap `after` of its tail, with stops put in where the crew changes
 * on the way, drawn at random among those that are near it. False: no such stop helps; then the trip is spoilt. */
bool sol_relay_plan(sol_state *st, sol_trip *t, int32_t after, ech_tick start);

/* Everything that a step of the search did, so that it can be undone. */
typedef struct sol_change {
    int what; /* SOL_ADDED, SOL_REMOVED, SOL_RETIMED (same cargo), SOL_REPLACED (other cargo) */
    int32_t id;
    sol_trip trip; /* as it was, but for added ones */
} sol_change;
struct sol_log {
    ech_vec changes; /* sol_change */
};
void sol_undo(sol_state *st, sol_log *log);
/* Do all duties of a tail hold, one after the other? Of all tails from which or to which a step moved trips? */
bool sol_crew_holds(const sol_state *st, int32_t tail);
bool sol_crews_hold(const sol_state *st, const sol_log *log);
void sol_log_add(sol_state *st, sol_log *log, int what, int32_t id); /* log NULL: nothing */

/* ---- building --------------------------------------------------------------------------------------------- */

/* Waiting units at one place. */
typedef struct sol_supply {
    int32_t commodity;
    int64_t n;
    ech_tick from_t, until_t; /* load start in [from, until] */
    int32_t source, source_cargo;
    int64_t take; /* out of pack */
} sol_supply;

typedef struct sol_style {
    bool fcfs;           /* the rule of thumb: earliest arrival, own cargo only */
    double noise;        /* relative noise on a candidate's score */
    double blink;        /* chance to pass a candidate over */
    double thrift;       /* weight of the time a trip keeps the scarcest node, against arrival */
    bool small;          /* may spend the one load below the smallest lot before the rest is gone */
    int pack;            /* 0 proportional, 1 biggest first, 2 random order, 3 random shares */
    ech_tick patience_t; /* how much later others may arrive for company aboard */
    double fleet;        /* weight of the fleet's time beside the nodes' in thrift */
    double change;       /* what a change of lift costs, in trips onward */
    bool fill;           /* room that is left goes to other cargo for the same way */
    bool merge;          /* may join trips that exist */
    bool stage;          /* what is set down at a transfer goes on when all is there, not at once */
    double detour;       /* how much longer than the quickest way a way over a transfer may be, as a share */
    double cost;         /* weight of cost against arrival */
    bool wait_there;     /* see sol_state */
    bool relay;          /* see sol_state */
    int order;           /* 0 due, 1 ready, 2 heaviest first, 3 what weighs most a kilogram first */
    double order_noise;  /* days */
    double interleave;   /* chance that the next bundle has its turn after one load */
    bool effects_first;
    double bias[64]; /* factor per asset (index modulo 64) */
} sol_style;

void sol_style_default(sol_style *style);

enum { SOL_SUPPLY = 64 };

/* What the flights of a trip between two of its stops still take. */
typedef struct sol_room {
    int64_t kg, seats, litters;
    int64_t cm;        /* INT64_MAX: floor not modelled */
    int32_t dangerous; /* class aboard */
    int64_t people, drivers, litters_aboard;
} sol_room;

/* Chooses `take` of every supply of one bundle for one load. Returns the kg taken; nothing taken: all takes are 0. */
int64_t sol_pack(sol_state *st, int32_t bundle, sol_supply *supply, int32_t count, const ech_lift_type *type,
                 const sol_room *room, const sol_style *style);

ech_status sol_tasks_open(sol_state *st);
/* The first trip of the tail that starts after t. */
int32_t sol_tail_after(const sol_state *st, int32_t tail, ech_tick t);

/* Waiting units of a bundle at a location, at most SOL_SUPPLY. */
int32_t sol_supplies(const sol_state *st, int32_t bundle, int32_t location, sol_supply *out);

/* Moves what waits until nothing more can be moved. */
void sol_recreate(sol_state *st, const sol_style *style, sol_log *log);

/* Moves a trip earlier where the nodes allow it; true when it did. */
bool sol_retime(sol_state *st, int32_t id, sol_log *log);

#endif
