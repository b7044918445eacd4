/* A plan: missions, their stops and what they carry. It judges nothing and may be as wrong as a hand-made
 * schedule can be; check/ says whether it is legal. docs/model.md §3 says what each field means. */
#ifndef ECH_MODEL_PLAN_H
#define ECH_MODEL_PLAN_H

#include "model/scenario.h"

typedef enum ech_work_kind { ECH_WORK_HANDLE, ECH_WORK_REFUEL, ECH_WORK_REST, ECH_WORK_SWAP } ech_work_kind;

typedef struct ech_work {
    ech_tick start_t, end_t;
    ech_work_kind kind;
} ech_work;

typedef struct ech_stop {
    int32_t location;
    ech_tick arrive_t; /* touch-down; at the first stop: takes its stand */
    ech_tick depart_t; /* take-off; at the last stop: leaves its stand for parking */
    int64_t fuel_kg;   /* taken by the `refuel` work of this stop, 0 = none */
    ech_span work;     /* plan.work, in time order */
    int32_t leg;       /* listed leg flown from here to the next stop; ECH_NONE = see docs/model.md §3.2 */
    ech_span via;      /* plan.vias: waypoints of the flight from here, without its two ends */
} ech_stop;

typedef struct ech_part {
    int32_t item; /* scenario.items, of the load's requirement */
    int64_t count;
} ech_part;

typedef struct ech_load {
    int32_t requirement;
    int32_t from_stop, to_stop; /* stop numbers within the mission, from_stop < to_stop */
    int32_t people, litters;    /* seated persons (attendants and drivers among them); litter patients */
    ech_span parts;             /* plan.parts */
} ech_load;

typedef struct ech_mission {
    const char *id;
    int32_t asset;         /* assets; ECH_NONE = a requirement that moves itself by road */
    int32_t tail;          /* 0..count-1 */
    int32_t configuration; /* index within the type's configurations, 0 = the first */
    ech_span stops;        /* plan.stops */
    ech_span loads;        /* plan.loads */
    bool pinned;           /* stays as it is when the plan is repaired; outside the hash */
} ech_mission;

typedef struct ech_plan {
    ech_arena *arena;
    ech_hash scenario_hash;
    int32_t mission_count, stop_count, work_count, load_count, part_count, via_count;
    ech_mission *missions; /* in order of (first arrive_t, id) when written by us; any order when read */
    ech_stop *stops;
    ech_work *work;
    ech_load *loads;
    ech_part *parts;
    ech_via *vias;
    struct ech_bounds
        *bounds; /* came with it and prove nothing before they are checked; NULL = none; outside the hash */
} ech_plan;

void ech_plan_free(ech_plan *plan); /* NULL is allowed */

/* Root over one part a member (docs/model.md §9). Independent of the order of missions. */
ech_status ech_plan_hash(const ech_scenario *scenario, const ech_plan *plan, ech_hash *out);

/* Builder: missions are opened one after the other, stops and loads added to the open one.
 * Everything is copied into the plan's arena by ech_plan_build. On ECH_ENOMEM the builder stays freeable. */
typedef struct ech_plan_builder {
    ech_vec missions, stops, work, loads, parts, vias; /* ids of missions are borrowed until build */
    bool draft; /* build leaves scenario_hash zero: a step on the way to the plan that will be written */
} ech_plan_builder;

void ech_plan_builder_init(ech_plan_builder *b);
ech_mission *ech_plan_add_mission(ech_plan_builder *b, const char *id, int32_t asset, int32_t tail);
/* The returned pointers are valid until the next add of the same kind. */
ech_stop *ech_plan_add_stop(ech_plan_builder *b, int32_t location, ech_tick arrive_t, ech_tick depart_t);
ech_work *ech_plan_add_work(ech_plan_builder *b, ech_work_kind kind, ech_tick start_t, ech_tick end_t); /* last stop */
ech_via *ech_plan_add_via(ech_plan_builder *b, int32_t lat_e7, int32_t lon_e7);                         /* last stop */
ech_load *ech_plan_add_load(ech_plan_builder *b, int32_t requirement, int32_t from_stop, int32_t to_stop);
ech_part *ech_plan_add_part(ech_plan_builder *b, int32_t item, int64_t count); /* last load */
/* A mission of another plan, all of it. `old`, `now`: where that plan names the items of another state of the scenario;
 * a requirement has the same items in the same order in both, perhaps more at the end. False: out of memory. */
bool ech_plan_copy_mission(ech_plan_builder *b, const ech_plan *from, int32_t mission, const ech_scenario *old,
                           const ech_scenario *now);
/* Only its stops, into the mission that is open. */
bool ech_plan_copy_stops(ech_plan_builder *b, const ech_plan *from, int32_t mission);
ech_status ech_plan_build(ech_plan_builder *b, const ech_scenario *scenario, ech_plan **out, ech_error *err);
void ech_plan_builder_free(ech_plan_builder *b);

#endif
