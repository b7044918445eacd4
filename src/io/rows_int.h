/* One row of each table as it is read: the noun of the model and what only the file knows. */
#ifndef ECH_IO_ROWS_INT_H
#define ECH_IO_ROWS_INT_H

#include "model/scenario.h"

typedef struct row_member {
    ech_member m;
} row_member;

typedef struct row_location {
    ech_location l;
    int32_t class; /* airfield_classes */
} row_location;

typedef struct row_type {
    ech_lift_type t;
    const char *base;
    bool self_unload;
    int32_t mode, stand_class; /* ECH_NONE = not given */
} row_type;

typedef struct row_configuration {
    int32_t type;
    ech_configuration c;
} row_configuration;

typedef struct row_range {
    int32_t type;
    ech_range_point p;
} row_range;

typedef struct row_speed {
    int32_t type;
    ech_speed_point p;
} row_speed;

typedef struct row_asset {
    ech_asset a;
    const char *end;
} row_asset;

typedef struct row_requirement {
    ech_requirement r;
    const char *together, *group, *aboard;
    int64_t bulk_kg;
    int32_t self_move;
} row_requirement;

typedef struct row_item {
    ech_item i;
} row_item;

typedef struct row_leg {
    ech_leg l;
    bool both_ways;
} row_leg;

/* A line of travel.csv: minutes from one place to `to` and to those after it, as they stand in the cell. */
typedef struct row_travel {
    ech_mode mode;
    int32_t from, to;
    const char *minutes;
} row_travel;

typedef struct row_closure {
    ech_closure c;
    const char *subject;
} row_closure;

typedef struct row_rule {
    ech_carry_rule c;
    int32_t action;
} row_rule;

typedef struct row_authority {
    ech_authority a;
    const char *subject;
} row_authority;

typedef struct row_assumption {
    ech_assumption a;
    int32_t status;
} row_assumption;

typedef enum row_event_kind {
    EV_LOCATION,
    EV_LEG,
    EV_AIRSPACE,
    EV_REOPENED,
    EV_TAIL,
    EV_DEPARTED,
    EV_ARRIVED,
    EV_WORKED,
    EV_DELAY,
    EV_REQUIREMENT,
    EV_CANCELLED,
    EV_WITHDRAWN,
    EV_GIVEN,
    EV_CLOCK
} row_event_kind;

typedef struct row_event {
    ech_tick known_t, from_t, to_t, at_t, minutes_t; /* ECH_NONE = not given; to_t ECH_NEVER */
    row_event_kind kind;
    const char *subject, *like;
    int32_t stop, count, origin, destination, priority; /* ECH_NONE */
    int32_t stands, handling, arrivals, departures;     /* ECH_UNLIMITED */
    int64_t fuel_kg_day;
    ech_tick ready_t, due_t, latest_t; /* ECH_NONE */
    int32_t seated, litters;           /* ECH_NONE */
    int64_t bulk_kg, factor_ppm;
    int64_t weight_unmet_u, weight_late_u, weight_arrival_u; /* ECH_NONE */
    int32_t split;                                           /* ECH_NONE */
} row_event;

#endif
