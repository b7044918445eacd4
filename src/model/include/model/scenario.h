/* The nouns of a scenario: what is to be moved, by whom, on what, under which limits. No algorithm lives here.
 *
 * docs/model.md is the authority for what each field means and for every rule over them; the comments here give
 * the unit and the value of an empty cell. Everything is reached by index: the arrays of ech_scenario are in file
 * order, a reference is the index into the array named in the comment, and ECH_NONE means "none".
 * All memory belongs to the scenario's arena and lives until ech_scenario_free.
 *
 * Units: _t = ticks since the scenario's start (or a duration in ticks); kg; m; cm; dm2 (1/100 m²);
 * _u = millionths (weights, cost); _ppm = millionths of 1; _e7 = 10^-7 degrees.
 */
#ifndef ECH_MODEL_SCENARIO_H
#define ECH_MODEL_SCENARIO_H

#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"

typedef int64_t ech_tick;

enum { ECH_NONE = -1 };
#define ECH_NEVER INT64_MAX     /* no upper limit in time; "unlimited" duration */
#define ECH_UNLIMITED INT32_MAX /* an empty capacity cell */
#define ECH_UNLIMITED64 INT64_MAX

enum { ECH_CLASS_COUNT = 6 }; /* ICAO aerodrome reference code letters A..F → 0..5 */

typedef enum ech_mode { ECH_AIR, ECH_RAIL, ECH_ROAD, ECH_SEA, ECH_MODE_COUNT } ech_mode;
typedef enum ech_record { ECH_RECORD_REAL, ECH_RECORD_EXERCISE, ECH_RECORD_TEST } ech_record; /* mode of a record */

/* [first, first + count) of the array that the field's comment names. */
typedef struct ech_span {
    int32_t first, count;
} ech_span;

typedef struct ech_member {
    const char *id, *name;
    char country[3]; /* ISO 3166-1 alpha-2, "" = an organisation without territory */
} ech_member;

typedef enum ech_place { ECH_AIRFIELD, ECH_RAILHEAD, ECH_PORT, ECH_SITE } ech_place;
typedef enum ech_surface { ECH_SURFACE_UNKNOWN, ECH_SURFACE_PAVED, ECH_SURFACE_UNPAVED } ech_surface;

/* Daily opening hours in ticks since 00:00 UTC: open in [open, close), wrapping midnight where close < open;
 * open == close: always open. */
typedef struct ech_hours {
    ech_tick open_t, close_t;
} ech_hours;

typedef struct ech_location {
    const char *id, *name;
    ech_place kind;
    uint32_t modes;  /* bit 1u << ech_mode: who may stop here */
    char country[3]; /* "" = none (high seas) */
    int32_t lat_e7, lon_e7;
    int32_t runway_m, runway_width_m; /* ECH_UNLIMITED = not limited */
    ech_surface surface;
    int64_t mass_limit_kg;           /* ECH_UNLIMITED64 */
    bool stands_limited;             /* false: any number of aircraft of any class */
    int32_t stands[ECH_CLASS_COUNT]; /* stands built for exactly this class */
    int32_t places[ECH_MODE_COUNT];  /* [ECH_RAIL] tracks, [ECH_ROAD] docks, [ECH_SEA] berths; [ECH_AIR] unused */
    int32_t handling;                /* teams */
    int32_t arrivals, departures;    /* a slot */
    ech_tick slot_t;                 /* > 0 */
    int64_t fuel_kg_day;
    ech_hours hours;
    int64_t efficiency_ppm; /* q: 1..1000000 */
    bool transfer;
    ech_tick connect_t;
    int64_t storage_kg, storage_dm2; /* ECH_UNLIMITED64 */
    int64_t storage_people;
    ech_tick dwell_t; /* ECH_NEVER */
} ech_location;

typedef enum ech_item_class { ECH_BULK, ECH_OVERSIZE, ECH_OUTSIZE } ech_item_class;

typedef struct ech_configuration {
    const char *id;
    int64_t payload_plan_kg, payload_max_kg; /* the scenario's `loading` says which of the two is used */
    int32_t seats, litters;
    int32_t floor_cm;  /* ECH_UNLIMITED = floor not modelled */
    ech_tick change_t; /* minutes to change into this configuration */
} ech_configuration;

typedef struct ech_range_point {
    int64_t range_m, payload_kg;
} ech_range_point;

typedef struct ech_speed_point {
    int64_t distance_m, speed_m_h;
} ech_speed_point;

typedef struct ech_lift_type {
    const char *id, *name;
    ech_mode mode;
    ech_span configurations; /* scenario.configurations; at least one */
    ech_span ranges;         /* scenario.range_points, range rising, payload falling; none = no range limit */
    ech_span speeds;         /* scenario.speed_points, distance rising; none = cruise + allowance */
    int64_t reserve_m;       /* added to the metres flown when reading the payload–range curve */
    int64_t cruise_m_h;
    ech_tick allowance_t;               /* climb, approach: added once a flight; also with a speed table */
    ech_tick fixed_t;                   /* once a stop where something is loaded or unloaded */
    int64_t load_kg_min, unload_kg_min; /* 0 = takes no time */
    bool overlap;                       /* unloading and loading at once: the longer counts, else their sum */
    ech_tick taxi_in_t, taxi_out_t;
    ech_tick refuel_t;
    bool refuel_overlap; /* may refuel while handling */
    bool turn;           /* handled at every landing, also where nothing is loaded or unloaded */
    int32_t handling;    /* teams a stop needs while it is worked; 0 = self-unloading */
    int32_t stand_class; /* 0..5, air only */
    ech_item_class item_class_max;
    int64_t item_kg_max;                            /* heaviest single piece, ECH_UNLIMITED64 */
    bool dangerous;                                 /* may carry dangerous goods */
    ech_tick duty_t, duty_flight_t, rest_t, swap_t; /* ECH_NEVER = no limit; rest_t, swap_t 0 then */
    ech_tick day_flight_t;                          /* flight ticks of one tail in any rolling 24 h */
    int32_t runway_m, runway_width_m;
    bool unpaved; /* may use unpaved surfaces */
    int64_t mass_kg;
    int64_t cost_hour_u, cost_sortie_u; /* currency × 10^6: an hour of flight; each flight, loaded or not */
    int64_t fuel_kg_h, co2_kg_h;
} ech_lift_type;

typedef enum ech_end { ECH_END_HOME, ECH_END_ANY, ECH_END_LIST } ech_end;

typedef struct ech_asset {
    const char *id;
    int32_t type;  /* lift_types */
    int32_t count; /* identical tails, numbered 1..count in files, 0..count-1 here */
    int32_t owner; /* members */
    int32_t home;  /* locations */
    ech_tick from_t, to_t;
    int32_t crews; /* riding with the tail, ≥ 1 */
    ech_end end;
    ech_span end_places; /* scenario.refs → locations */
    ech_tick end_by_t;   /* ECH_NEVER */
} ech_asset;

/* Where one tail stands now, where that differs from "at home, rested, free from from_t". */
typedef struct ech_situation {
    int32_t asset, tail;
    int32_t location;
    ech_tick free_t;           /* in flight or frozen until then */
    ech_tick duty_t, flight_t; /* already used by the crew in its running duty; 0 = rested */
} ech_situation;

typedef struct ech_crew_pool {
    int32_t location, type, count;
} ech_crew_pool;

typedef enum ech_sure { ECH_STATED, ECH_INSPECTED, ECH_REHEARSED, ECH_DELIVERED } ech_sure;

typedef struct ech_element {
    const char *id, *name, *capability;
    int32_t owner;                  /* members */
    int32_t home;                   /* locations or ECH_NONE */
    ech_tick ready_t;               /* not used before */
    ech_span not_at;                /* scenario.refs → locations where it may not be brought */
    ech_span not_kinds;             /* scenario.texts: kinds of requirement it may not serve */
    int64_t stated_day, expiry_day; /* days since 1970-01-01; INT64_MIN / INT64_MAX = not given */
    ech_sure sure;
} ech_element;

typedef struct ech_item {
    const char *id;
    int32_t requirement;
    int64_t count; /* pieces; for the item "bulk" kilograms */
    int64_t kg;    /* each; 1 for bulk */
    int32_t length_cm;
    int64_t area_dm2;
    ech_item_class size;
    int32_t dangerous; /* UN class 1..9, 0 = none */
    int32_t drivers;   /* `with`: persons of the same requirement aboard for each piece */
    bool bulk;
} ech_item;

typedef enum ech_split { ECH_SPLIT_WHOLE, ECH_SPLIT_PEOPLE, ECH_SPLIT_ITEMS } ech_split;
typedef enum ech_bind { ECH_BIND_END, ECH_BIND_START } ech_bind;

typedef struct ech_requirement {
    const char *id, *kind; /* kind: free word that carry rules and caveats name, e.g. "team", "relief", "evacuee" */
    int32_t element;       /* elements or ECH_NONE */
    int32_t owner;         /* members or ECH_NONE */
    int32_t from, to;      /* locations */
    int32_t aboard_asset, aboard_tail;    /* already aboard this tail at the scenario's start; ECH_NONE */
    ech_tick ready_t, load_by_t;          /* load_by: ECH_NEVER */
    ech_tick earliest_t, due_t, latest_t; /* 0, ECH_NEVER, ECH_NEVER */
    ech_bind bind;
    int64_t weight_unmet_u, weight_late_u, weight_arrival_u;
    int32_t priority; /* 1 first; orders construction and ties, no rule */
    int32_t seated, litters, attendants;
    ech_span items; /* scenario.items */
    ech_split split;
    int64_t lot;                 /* smallest lot: persons, pieces, or kg of bulk */
    ech_tick load_t, unload_t;   /* own minutes that replace kg ÷ rate; ECH_NONE = not given */
    int32_t together;            /* index of the together group, ECH_NONE */
    int32_t group;               /* groups or ECH_NONE */
    ech_span after;              /* scenario.refs → requirements */
    ech_tick max_aboard_t;       /* ECH_NEVER */
    bool self_move;              /* may march by road legs without an asset */
    const char *voluntary_basis; /* "" unless kind is evacuee */
} ech_requirement;

typedef struct ech_group {
    const char *id;
    ech_span requirements; /* scenario.refs → requirements */
} ech_group;

typedef struct ech_via {
    int32_t lat_e7, lon_e7;
} ech_via;

typedef struct ech_leg {
    const char *id;
    int32_t from, to;
    ech_mode mode;
    int32_t type;        /* lift_types, ECH_NONE = all of the mode */
    ech_tick duration_t; /* ECH_NONE = from the type's speed and distance_m */
    int64_t distance_m;  /* ECH_NONE = geodesic through via */
    int64_t cost_u;
    int32_t capacity_day; /* vehicles a day, ECH_UNLIMITED */
    ech_span via;         /* scenario.vias */
} ech_leg;

typedef struct ech_carry_rule {
    int32_t asset_owner, owner; /* members, ECH_NONE = any */
    const char *kind;           /* "" = any */
    int32_t location;           /* where loaded or unloaded, ECH_NONE = any */
    bool allow;
} ech_carry_rule;

typedef enum ech_shut { ECH_SHUT_LOCATION, ECH_SHUT_LEG, ECH_SHUT_AIRSPACE } ech_shut;

typedef struct ech_closure {
    ech_shut what;
    int32_t subject; /* locations or legs; ECH_NONE for airspace */
    char country[3]; /* airspace */
    ech_tick from_t, to_t;
    /* what remains; all ECH_UNLIMITED = shut altogether */
    int32_t stands, handling, arrivals, departures;
    int64_t fuel_kg_day;
} ech_closure;

typedef enum ech_act_what { ECH_ACT_ELEMENT, ECH_ACT_LIFT, ECH_ACT_TERRITORY, ECH_ACT_AIRSPACE } ech_act_what;
typedef enum ech_act_status { ECH_ASKED, ECH_GIVEN, ECH_REFUSED, ECH_PENDING } ech_act_status;

typedef struct ech_authority {
    const char *id;
    int32_t grantor;   /* members or ECH_NONE */
    ech_act_what what; /* element, lift: action use; territory: land; airspace: overfly */
    int32_t subject;   /* elements, assets, or locations (territory of one place); ECH_NONE with country */
    char country[3];   /* territory, airspace */
    int32_t to;        /* members: whose lift may; ECH_NONE = any */
    ech_tick from_t, to_t;
    int32_t ceiling; /* uses in all, ECH_UNLIMITED */
    ech_act_status status;
} ech_authority;

typedef struct ech_effect {
    int32_t requirement, location;
    ech_tick setup_t;
    int32_t stands, stand_class;            /* stands of this class added */
    int32_t handling, arrivals, departures; /* added */
    int64_t fuel_kg_day;                    /* added */
    bool has_hours;
    ech_hours hours; /* replace the location's */
} ech_effect;

typedef enum ech_measure {
    ECH_UNMET,
    ECH_LATE,
    ECH_LATE_COUNT,
    ECH_CLOSURE,
    ECH_ARRIVAL,
    ECH_COST,
    ECH_FUEL,
    ECH_CO2,
    ECH_ASSETS,
    ECH_SORTIES,
    ECH_DISTANCE,
    ECH_TRAVEL,
    ECH_CHANGES,
    ECH_MEASURE_COUNT
} ech_measure;

enum { ECH_TIER_MAX = 8 };

typedef struct ech_tier {
    const char *name;
    int64_t weight_u[ECH_MEASURE_COUNT]; /* the tier = Σ weight × measure */
} ech_tier;

/* One figure that was assumed or reported, for provenance and for "whom to call first". */
typedef struct ech_assumption {
    const char *table, *id, *column, *source, *note;
    bool reported;
    const char *low, *high; /* plausible range as written, "" = unknown */
} ech_assumption;

/* A tail that is lost, or not there for a while. */
typedef struct ech_outage {
    int32_t asset, tail;
    ech_tick from_t, to_t; /* ECH_NEVER = for good */
} ech_outage;

typedef enum ech_happening_kind { ECH_DEPARTED, ECH_ARRIVED, ECH_WORKED, ECH_DELAYED } ech_happening_kind;

/* What happened to a mission. The missions that have begun (`flown`) are as they are after it; only whoever holds the
 * plan can bring it about. */
typedef struct ech_happening {
    ech_happening_kind what;
    const char *mission;
    int32_t stop;
    ech_tick at_t, delay_t, known_t;
    int32_t row; /* of the events that came with the question; ECH_NONE = the scenario's own, long brought about */
    int64_t line, subject_col, stop_col, at_col; /* place in the file */
} ech_happening;

struct ech_plan;

typedef struct ech_scenario {
    ech_arena *arena;
    const char *id, *name, *description;
    ech_record record;
    int64_t start_unix_s;     /* UTC */
    int64_t ticks_per_minute; /* divides 1,000,000 */
    ech_tick horizon_t;       /* nothing happens at or after it, except that the last event may end exactly there */
    int64_t person_kg, litter_kg;
    bool load_maximum;                      /* plan with payload_max_kg instead of payload_plan_kg */
    bool listed[ECH_MODE_COUNT];            /* legs of this mode are listed; else any two places, geodesic */
    int64_t detour_ppm[ECH_MODE_COUNT];     /* geodesic metres × this / 10^6, rounded up (road, rail, sea winding) */
    bool need_land, need_overfly, need_use; /* which uses need an authority in force */
    int32_t tier_count;
    ech_tier tiers[ECH_TIER_MAX];

    int32_t member_count, location_count, configuration_count, range_point_count, speed_point_count, lift_type_count;
    int32_t asset_count, situation_count, crew_pool_count, element_count, item_count, requirement_count, group_count;
    int32_t together_count, via_count, leg_count, carry_rule_count, closure_count, authority_count, effect_count;
    int32_t assumption_count, ref_count, text_count;
    ech_member *members;
    ech_location *locations;
    ech_configuration *configurations;
    ech_range_point *range_points;
    ech_speed_point *speed_points;
    ech_lift_type *lift_types;
    ech_asset *assets;
    ech_situation *situations;
    ech_crew_pool *crew_pools;
    ech_element *elements;
    ech_item *items;
    ech_requirement *requirements;
    ech_group *groups;
    const char **together_ids; /* [together_count] */
    ech_via *vias;
    ech_leg *legs;
    ech_carry_rule *carry_rules;
    ech_closure *closures;
    ech_authority *authorities;
    ech_effect *effects;
    ech_assumption *assumptions;
    int32_t *refs;
    const char **texts;

    /* of an operation that is running (docs/model.md §10) */
    ech_tick now_t; /* the latest moment at which an event became known; 0 = none */
    int32_t outage_count, happening_count;
    int32_t table_closure_count; /* of the closures, those that were known before; the rest come from events */
    ech_happening *happenings;   /* in the order in which they became known */
    ech_outage *outages;
    struct ech_plan *flown; /* missions that have begun, as flown and as they go on; the scenario's; NULL = none */
} ech_scenario;

/* Whole scenario with its arena; NULL is allowed. */
void ech_scenario_free(ech_scenario *scenario);

/* Lots of a requirement: the unit in which "undelivered" is counted (docs/model.md §2.3).
 * whole: 1 · people and pieces: one each · bulk: one per started `lot` kg. */
int64_t ech_requirement_lots(const ech_scenario *scenario, int32_t requirement);
/* Of an objective for an update: `changes` before the first tier that is not about what arrives in time, unless the
 * scenario places it itself. Where there are as many tiers as can be, the last gives way. */
void ech_scenario_count_changes(ech_scenario *scenario);

/* Canonical bytes of the model (not of the files): the same scenario written with semicolons hashes the same. */
ech_status ech_scenario_hash(const ech_scenario *scenario, ech_hash *out);

/* Minutes ↔ ticks for output: ticks / ticks_per_minute as an exact decimal of at most 6 places is
 * ech_json_scaled(w, t * (1000000 / ticks_per_minute), 1000000); whole minutes rounded up: */
static inline int64_t ech_minutes_up(const ech_scenario *s, ech_tick t) {
    return t >= 0 ? (t + s->ticks_per_minute - 1) / s->ticks_per_minute : -((-t) / s->ticks_per_minute);
}

#endif
