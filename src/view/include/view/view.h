/* View: what a plan looks like, for whoever shows it: flights with what is aboard, movements of loads, occupancy of
 * places and teams, fuel by day. report, export and show draw the same figures from here; nothing is judged.
 *
 *     ech_view *v = NULL;
 *     ech_status st = ech_view_open(scenario, plan, verdict, &v, &err);
 *     for (int32_t i = 0; i < v->flight_count; i++) … v->flights[i] …
 *     ech_view_free(v);
 *
 * The plan may be illegal. A mission that breaks plan.form or plan.time is left out, as the checker leaves it out.
 * Same input, same figures in the same order. Cost: n log n in stops and loads.
 */
#ifndef ECH_VIEW_VIEW_H
#define ECH_VIEW_VIEW_H

#include "base/text.h"
#include "model/verdict.h"

/* From one stop of a mission to its next. In order of (mission, stop). */
typedef struct ech_view_flight {
    int32_t mission, stop; /* plan.missions; the stop from which, within the mission */
    int32_t from, to;      /* locations */
    ech_tick depart_t, arrive_t;
    int64_t distance_m; /* docs/model.md §3.3; 0 where there is no leg */
    int32_t leg;        /* legs, ECH_NONE = direct or by waypoints */
    int32_t people, litters;
    int64_t cargo_kg; /* items and bulk aboard, without persons */
    int64_t mass_kg;  /* docs/model.md §2.2, what cap.mass counts */
    int32_t loads;    /* number of loads aboard; 0: empty */
    int64_t cost_u;   /* its part of the measure cost, millionths */
    int64_t fuel_kg;  /* burnt, docs/model.md §4.9 */
} ech_view_flight;

/* A load from where it is loaded to where it is unloaded. In order of (unload end, load). */
typedef struct ech_view_move {
    int32_t mission, load, requirement, from, to; /* plan.missions, plan.loads, requirements, locations */
    ech_tick load_start_t, load_end_t, unload_start_t, unload_end_t; /* docs/model.md §3.5 */
    ech_tick counts_t;                                               /* τ: what arrival and lateness count */
    int32_t people, litters;
    int64_t cargo_kg, mass_kg;
    bool final; /* at the requirement's destination */
} ech_view_move;

typedef enum ech_view_resource { ECH_VIEW_PLACES, ECH_VIEW_TEAMS, ECH_VIEW_FUEL } ech_view_resource;

/* From t to the next step's t. `there`: what is in force then, INT64_MAX = unlimited. */
typedef struct ech_view_step {
    ech_tick t;
    int64_t used, there;
} ech_view_step;

/* Use of one thing at one location over time, beginning at 0. Places: all stands, or those of main-mode vehicles. Fuel:
 * kilograms taken on one day, a step a day. Only what is used at least once has a curve. */
typedef struct ech_view_curve {
    int32_t location;
    ech_view_resource resource;
    int32_t least_class; /* of places for aircraft: aircraft of this class and larger, on stands of theirs; else 0 */
    ech_span steps;      /* view.steps */
    int64_t peak;
} ech_view_curve;

typedef struct ech_view {
    ech_arena *arena;
    const ech_scenario *scenario;
    const ech_plan *plan;
    const ech_verdict *verdict;
    int32_t flight_count, move_count, curve_count, step_count, mission_count;
    ech_view_flight *flights;
    ech_view_move *moves;
    ech_view_curve *curves; /* in order of location, resource, class */
    ech_view_step *steps;
    int32_t *missions;     /* plan.missions that are shown, in order of (asset, tail, start, id); marches last */
    int32_t *first_flight; /* [plan.mission_count]: view.flights; ECH_NONE = left out */
} ech_view;

/* The three are borrowed and must outlive the view. ECH_OK or ECH_ENOMEM; *out is NULL on failure. */
ech_status ech_view_open(const ech_scenario *s, const ech_plan *p, const ech_verdict *v, ech_view **out,
                         ech_error *err);
void ech_view_free(ech_view *view); /* NULL is allowed */

/* The way of a flight as positions, its two ends included: through waypoints, and where the flight is in air along
 * geodesics in steps of at most about `step_m`. *out is the caller's, freed with ech_free. ECH_ENOMEM. */
ech_status ech_view_path(const ech_view *view, const ech_view_flight *flight, int64_t step_m, ech_via **out,
                         size_t *count);

/* What a load is, in words: "45 persons, 12 litters, 3 ambulance, 12.4 t". Sticky errors of the buffer. */
void ech_view_load_text(const ech_view *view, int32_t load, ech_buf *out);

/* Tails are numbered from 1 for people: "c130-it/2"; a march is its requirement's id. */
void ech_view_tail_text(const ech_view *view, int32_t mission, ech_buf *out);

ech_mode ech_view_mode(const ech_view *view, int32_t mission);
ech_mode ech_view_main_mode(const ech_location *l);

#endif
