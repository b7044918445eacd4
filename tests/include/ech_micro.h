/* A small world for tests of single rules, and a terse way to write plans in it.
 *
 *   A ──60 min── B ──60 min── C     air, both ways, by rows of legs.csv; A, B, C lie inland in one country (DE), but
 *                                   name none, so that nothing there is foreign until a test says so
 *   fleet "f": two tails of type "t", home A; 10 minutes of handling a stop (fixed), nothing else takes time
 *   requirement "R": 10 persons from A to B
 *
 * shuttle() is the plain mission of it, at t0:
 *   A [t0, t0+30) handled [t0, t0+10)   B [t0+90, t0+120) handled [t0+90, t0+100)   A at t0+180
 */
#ifndef ECH_MICRO_H
#define ECH_MICRO_H

#include "check/check.h"
#include "ech_build.h"

#include <string.h>

typedef struct micro {
    ech_build *b;
    ech_scenario *s; /* b's; change it freely until micro_judge */
    ech_plan_builder p;
    int32_t A, B, C, type, fleet, R;
} micro;

static inline bool micro_open(micro *w) {
    memset(w, 0, sizeof *w);
    w->b = ech_build_open();
    if (!w->b)
        return false;
    ech_plan_builder_init(&w->p);
    ech_build *b = w->b;
    w->s = b->s;
    w->A = ech_build_location(b, "A", 50, 9);
    w->B = ech_build_location(b, "B", 51, 10);
    w->C = ech_build_location(b, "C", 52, 11);
    ech_build_leg(b, "AB", w->A, w->B, ECH_AIR, 60);
    ech_build_leg(b, "BA", w->B, w->A, ECH_AIR, 60);
    ech_build_leg(b, "BC", w->B, w->C, ECH_AIR, 60);
    ech_build_leg(b, "CB", w->C, w->B, ECH_AIR, 60);
    w->type = ech_build_type(b, "t", ECH_AIR);
    if (!b->failed)
        w->s->lift_types[w->type].fixed_t = 10;
    w->fleet = ech_build_asset(b, "f", w->type, 2, w->A);
    w->R = ech_build_requirement(b, "R", w->A, w->B, 10);
    return !b->failed;
}

/* Of the fleet. */
static inline ech_mission *micro_mission(micro *w, const char *id, int32_t tail) {
    return ech_plan_add_mission(&w->p, id, w->fleet, tail);
}

static inline ech_mission *micro_march(micro *w, const char *id) {
    return ech_plan_add_mission(&w->p, id, ECH_NONE, 0);
}

static inline ech_stop *micro_stop(micro *w, int32_t location, ech_tick arrive_t, ech_tick depart_t) {
    return ech_plan_add_stop(&w->p, location, arrive_t, depart_t);
}

static inline ech_work *micro_work(micro *w, ech_work_kind kind, ech_tick start_t, ech_tick end_t) {
    return ech_plan_add_work(&w->p, kind, start_t, end_t);
}

/* A stop handled from its arrival on for 10 minutes. */
static inline ech_stop *micro_handled(micro *w, int32_t location, ech_tick arrive_t, ech_tick depart_t) {
    ech_stop *s = micro_stop(w, location, arrive_t, depart_t);
    micro_work(w, ECH_WORK_HANDLE, arrive_t, arrive_t + 10);
    return s;
}

static inline ech_load *micro_load(micro *w, int32_t requirement, int32_t from_stop, int32_t to_stop, int32_t people) {
    ech_load *l = ech_plan_add_load(&w->p, requirement, from_stop, to_stop);
    if (l)
        l->people = people;
    return l;
}

static inline ech_part *micro_part(micro *w, int32_t item, int64_t count) {
    return ech_plan_add_part(&w->p, item, count);
}

/* Any pair of places, same times: from [t0, t0+30), to [t0+90, t0+120), back at t0+180. 0 people: no load. */
static inline void micro_trip(micro *w, const char *id, int32_t tail, ech_tick t0, int32_t from, int32_t to,
                              int32_t requirement, int32_t people) {
    micro_mission(w, id, tail);
    micro_handled(w, from, t0, t0 + 30);
    micro_handled(w, to, t0 + 90, t0 + 120);
    micro_stop(w, from, t0 + 180, t0 + 180);
    if (people > 0)
        micro_load(w, requirement, 0, 1, people);
}

static inline void micro_shuttle(micro *w, const char *id, int32_t tail, ech_tick t0, int32_t people) {
    micro_trip(w, id, tail, t0, w->A, w->B, w->R, people);
}

/* Of all stops, work and loads so far, in order. */
static inline ech_stop *micro_stop_at(micro *w, int32_t index) { return ech_vec_at(&w->p.stops, (size_t)index); }
static inline ech_work *micro_work_at(micro *w, int32_t index) { return ech_vec_at(&w->p.work, (size_t)index); }
static inline ech_load *micro_load_at(micro *w, int32_t index) { return ech_vec_at(&w->p.loads, (size_t)index); }

/* Judges what was built and closes the world. The verdict is the caller's; NULL when memory ran out.
 * *scenario and *plan (each may be NULL) are the caller's too. */
static inline ech_verdict *micro_judge(micro *w, ech_scenario **scenario, ech_plan **plan) {
    ech_verdict *v = NULL;
    ech_plan *p = NULL;
    ech_scenario *s = ech_build_close(w->b);
    bool ok = s && ech_plan_build(&w->p, s, &p, NULL) == ECH_OK && ech_check(s, p, NULL, &v, NULL) == ECH_OK;
    ech_plan_builder_free(&w->p);
    if (plan && ok)
        *plan = p;
    else
        ech_plan_free(p);
    if (scenario && ok)
        *scenario = s;
    else
        ech_scenario_free(s);
    return v;
}

/* How many findings cite the rule. */
static inline int micro_count(const ech_verdict *v, const char *rule) {
    int n = 0;
    for (int32_t i = 0; i < v->finding_count; i++)
        n += strcmp(v->findings[i].rule, rule) == 0;
    return n;
}

#endif
