/* What the files of the checker share: the plan as it will be judged, saturating arithmetic, and findings.
 *
 *     form    → copies of the missions that can be read at all (chk_mission, chk_stop, chk_work, chk_load)
 *     legs    → which leg, how far, how long
 *     derive  → order of each tail's missions, moments of each load, completion, effects
 *     force   → what is in force at a location over time
 *     flow, capacity, legs, nodes, assets, crew, order, authority: one rule family each; measures, changes
 *
 * All moments are clamped into [0, H] when they are copied (plan.time has then been reported), so that sums of them
 * cannot overflow; quantities are multiplied and added with saturation.
 */
#ifndef ECH_CHECK_INT_H
#define ECH_CHECK_INT_H

#include "check/check.h"

__extension__ typedef __int128 chk_wide;

/* In the order of docs/model.md; the table of names in findings.c follows it. */
typedef enum chk_rule {
    RULE_PLAN_FORM,
    RULE_PLAN_TIME,
    RULE_PLAN_FLOWN,
    RULE_FLOW_READY,
    RULE_FLOW_AMOUNT,
    RULE_FLOW_CONNECT,
    RULE_FLOW_TRANSFER,
    RULE_FLOW_DESTINATION,
    RULE_FLOW_STORAGE,
    RULE_FLOW_DWELL,
    RULE_FLOW_SPLIT,
    RULE_FLOW_MARCH,
    RULE_CAP_MASS,
    RULE_CAP_RANGE,
    RULE_CAP_SEATS,
    RULE_CAP_LITTERS,
    RULE_CAP_FLOOR,
    RULE_CAP_ITEM,
    RULE_CAP_DANGEROUS,
    RULE_CAP_DRIVERS,
    RULE_LEG_NONE,
    RULE_LEG_TIME,
    RULE_LEG_MODE,
    RULE_LEG_RUNWAY,
    RULE_LEG_SURFACE,
    RULE_LEG_MASS,
    RULE_LEG_CLOSED,
    RULE_LEG_CAPACITY,
    RULE_NODE_STAND,
    RULE_NODE_HANDLING,
    RULE_NODE_WORK,
    RULE_NODE_SLOT,
    RULE_NODE_FUEL,
    RULE_NODE_HOURS,
    RULE_NODE_CLOSED,
    RULE_ASSET_OVERLAP,
    RULE_ASSET_PLACE,
    RULE_ASSET_END,
    RULE_ASSET_AVAILABLE,
    RULE_ASSET_CONFIG,
    RULE_CREW_DUTY,
    RULE_CREW_FLIGHT,
    RULE_CREW_SWAP,
    RULE_ASSET_HOURS24,
    RULE_ORDER_TOGETHER,
    RULE_ORDER_AFTER,
    RULE_ORDER_RIDE,
    RULE_TIME_EARLIEST,
    RULE_TIME_LATEST,
    RULE_TIME_LOAD_BY,
    RULE_CARRY_RULE,
    RULE_AUTH_CAVEAT,
    RULE_AUTH_LAND,
    RULE_AUTH_OVERFLY,
    RULE_AUTH_USE,
    RULE_AUTH_CEILING,
    RULE_COUNT
} chk_rule;

typedef struct chk_path chk_path; /* legs.c: the way of a flight, with its samples where they were asked for */

typedef struct chk_stop {
    int32_t mission, number; /* chk.missions; 0..n within it */
    int32_t location;
    ech_tick arrive_t, depart_t;
    int64_t fuel_kg;
    ech_span work;                  /* chk.work */
    int32_t handle, refuel;         /* chk.work; ECH_NONE */
    ech_tick taxi_in_t, taxi_out_t; /* 0 at the first and the last stop, as node.work says */
    /* the flight from here to the next stop; nothing of it is set at the last */
    int32_t leg;          /* legs, ECH_NONE = directly or through waypoints */
    bool found;           /* leg.none is not broken */
    const chk_path *path; /* NULL where not found */
    int64_t distance_m;
    ech_tick block_t;
} chk_stop;

typedef struct chk_work {
    ech_tick start_t, end_t;
    ech_work_kind kind;
} chk_work;

typedef struct chk_load {
    int32_t mission, requirement;
    int32_t from, to; /* chk.stops */
    int32_t people, litters;
    ech_span parts; /* plan.parts */
    int64_t kg;
    ech_tick load_start_t, load_end_t, unload_start_t, unload_end_t;
    bool aboard; /* takes what is aboard at the start */
    bool origin; /* leaves the requirement's origin */
    bool final;
} chk_load;

typedef struct chk_mission {
    const char *id;
    int32_t plan_index;
    int32_t asset, tail, configuration; /* asset ECH_NONE = march */
    const ech_lift_type *type;          /* NULL = march */
    ech_span stops, loads;              /* chk.stops, chk.loads */
    int32_t before, next;               /* chk.missions, of the same tail; ECH_NONE */
    bool flown;                         /* the scenario says that it was, or is being, flown so */
} chk_mission;

typedef struct chk_tail {
    int32_t asset, tail;
    int32_t first; /* its first mission; follow .next */
} chk_tail;

typedef struct chk_effect {
    ech_tick from_t, to_t; /* [E, X); from_t ECH_NEVER = never */
} chk_effect;

/* What holds at a location from from_t on, until the next one. */
typedef struct chk_force {
    ech_tick from_t;
    int64_t stands[ECH_CLASS_COUNT]; /* [c]: aircraft of class ≥ c; ECH_UNLIMITED64 */
    int64_t places[ECH_MODE_COUNT];
    int64_t handling, arrivals, departures, fuel_kg_day;
    bool shut;
    ech_span hours; /* chk.hours: open when any of these is; count 0 = always */
} chk_force;

typedef struct chk_map chk_map; /* util.c: from 64-bit keys to indices */

typedef struct chk {
    const ech_scenario *s;
    const ech_plan *p, *base;
    ech_arena *arena; /* scratch, gone when ech_check returns */
    ech_verdict *v;
    bool out_of_memory;     /* sticky; everything goes on without effect and ech_check fails at its end */
    ech_vec findings;       /* finding_entry of findings.c */
    const ech_vec *excused; /* of the flown missions alone: no fault of the plan; NULL = none */
    ech_tick end_t;         /* H, brought into a range in which sums cannot overflow */
    ech_tick day_t;

    int32_t mission_count, stop_count, work_count, load_count, tail_count;
    chk_mission *missions;
    chk_stop *stops;
    chk_work *work;
    chk_load *loads;
    chk_tail *tails;
    int32_t *leg_order; /* legs by (from, to, mode), then file order */
    chk_map *paths;
    ech_vec path_list;   /* chk_path * */
    int32_t *load_order; /* loads by requirement */
    int32_t *load_first; /* [requirement_count + 1] into load_order */
    int32_t *stop_order; /* stops by location */
    int32_t *stop_first; /* [location_count + 1] into stop_order */
    ech_tick *done_t;    /* C(r), ECH_NEVER = not complete */
    ech_tick *left_t;    /* C'(r): the last unload end */
    chk_effect *effects;
    chk_force *force;
    int32_t *force_first; /* [location_count + 1] into force */
    ech_vec hours;        /* ech_hours */
} chk;

/* ---- util.c ----------------------------------------------------------------------------------------------- */

int64_t chk_add(int64_t a, int64_t b); /* these saturate */
int64_t chk_sub(int64_t a, int64_t b);
int64_t chk_mul(int64_t a, int64_t b);
int64_t chk_narrow(chk_wide v);
chk_wide chk_wide_mul(chk_wide a, chk_wide b);
int64_t chk_mul_ceil(int64_t a, int64_t b, int64_t d);  /* ceil(a·b / d), d > 0 */
int64_t chk_mul_floor(int64_t a, int64_t b, int64_t d); /* floor(a·b / d), d > 0 */
static inline int64_t chk_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t chk_max(int64_t a, int64_t b) { return a > b ? a : b; }
int64_t chk_day(const chk *c, ech_tick t); /* day(t) of docs/model.md §1.1 */
ech_tick chk_time_of_day(const chk *c, ech_tick t);
bool chk_country_equal(const char *a, const char *b);

void *chk_alloc(chk *c, size_t count, size_t size); /* scratch; NULL sets out_of_memory */
/* Insertion and lookup of 64-bit keys; -1 = not there. */
chk_map *chk_map_open(chk *c, size_t most);
int32_t chk_map_get(const chk_map *m, uint64_t key);
void chk_map_put(chk_map *m, uint64_t key, int32_t value);
/* Indices 0..n-1 by buckets, stable: order[first[k] .. first[k + 1]) hold those whose bucket(i) is k. */
typedef int32_t (*chk_bucket)(const chk *c, int32_t i);
bool chk_group(chk *c, int32_t n, int32_t buckets, chk_bucket bucket, int32_t **order, int32_t **first);

/* Demand over time: +amount at start_t, -amount at end_t, nothing where start_t ≥ end_t. */
typedef struct chk_event {
    ech_tick at_t;
    int64_t amount;
    int32_t who; /* for messages, chk.stops or chk.loads */
} chk_event;

void chk_sort_events(chk_event *e, size_t n); /* by time, releases first, then who */

/* ---- findings.c ------------------------------------------------------------------------------------------- */

typedef struct chk_text {
    char s[80];
} chk_text;

/* `at_t` ECH_NEVER = no time. `by` below 1 is written as given. */
void chk_find(chk *c, chk_rule rule, ech_tick at_t, int64_t by, const char *unit, const char *subject,
              const char *format, ...) __attribute__((format(printf, 7, 8)));
chk_text chk_at(const chk *c, ech_tick t);                         /* "D+2 06:00" */
chk_text chk_for(const chk *c, ech_tick d);                        /* "90 min" */
int64_t chk_minutes(const chk *c, ech_tick d);                     /* rounded up, at least 1 for a positive duration */
chk_text chk_tail_name(const chk *c, int32_t asset, int32_t tail); /* "c17#2" */
void chk_findings_finish(chk *c);                                  /* sorts and moves them into the verdict */
void chk_findings_excuse(chk *c);                                  /* drops those that are excused */
static inline const char *chk_place(const chk *c, int32_t location) { return c->s->locations[location].id; }
static inline const char *chk_need(const chk *c, int32_t requirement) { return c->s->requirements[requirement].id; }

/* ---- the plan ---------------------------------------------------------------------------------------------- */

bool chk_form(chk *c); /* form.c; these return false when memory runs out */
bool chk_legs_find(chk *c);
bool chk_derive(chk *c);
bool chk_force_make(chk *c);

static inline chk_stop *chk_stop_at(const chk *c, const chk_mission *m, int32_t number) {
    return &c->stops[m->stops.first + number];
}
static inline chk_stop *chk_last_stop(const chk *c, const chk_mission *m) {
    return chk_stop_at(c, m, m->stops.count - 1);
}
static inline const chk_mission *chk_mission_of(const chk *c, const chk_stop *stop) {
    return &c->missions[stop->mission];
}
static inline bool chk_is_flown(const chk *c, int32_t stop) { return c->missions[c->stops[stop].mission].flown; }
/* A limit counts as at least what flown missions alone take: what has happened is no fault of the plan. */
static inline int64_t chk_limit(int64_t limit, int64_t flown) { return limit > flown ? limit : flown; }
static inline ech_mode chk_mode(const chk_mission *m) { return m->type ? m->type->mode : ECH_ROAD; }
ech_mode chk_main_mode(const ech_location *l);
ech_tick chk_hold_end(const chk *c, const chk_stop *stop); /* until when it holds its place */
chk_map *chk_situations(chk *c);                           /* of tails; assets.c */
const ech_situation *chk_situation_of(const chk *c, const chk_map *m, const chk_tail *tail); /* NULL = none */
int64_t chk_part_count(const chk *c, const chk_load *load, int32_t item); /* pieces (kg of bulk) of this item */
const ech_configuration *chk_configuration(const chk *c, const chk_mission *m);

/* Sample points of a flight (docs/model.md §4.8); NULL and *count 0 where there are none (or memory ran out). */
typedef struct chk_sample {
    int64_t metres;
    char country[3];
} chk_sample;
const chk_sample *chk_samples(chk *c, const chk_stop *stop, size_t *count);
ech_tick chk_sample_time(const chk_stop *from, const chk_stop *to, const chk_sample *sample);

/* What is in force: the pieces of a location, and the one that holds t. */
const chk_force *chk_force_at(const chk *c, int32_t location, ech_tick t);
/* First tick of [a, b) (of [a, a + 1) where empty) outside opening hours; ECH_NEVER = none. */
ech_tick chk_hours_broken(const chk *c, int32_t location, ech_tick a, ech_tick b);

/* ---- rule families ----------------------------------------------------------------------------------------- */

void chk_flow(chk *c);
void chk_capacity(chk *c);
void chk_legs(chk *c);
void chk_nodes(chk *c);
void chk_stop_work(chk *c); /* work.c: node.work, node.hours, node.closed */
void chk_assets(chk *c);
void chk_crew(chk *c);
void chk_order(chk *c);
void chk_authority(chk *c);
void chk_measures(chk *c);
int64_t chk_changes(chk *c);
ech_plan *chk_taken(chk *c); /* changes.c: flown missions with what they had aboard before now; in scratch */
bool chk_flown(chk *c);      /* changes.c: which missions are flown ones; plan.flown. False: out of memory */
int64_t chk_burn(const chk_stop *from, const chk_stop *to, int64_t per_hour, int64_t ticks_per_minute);

#endif
