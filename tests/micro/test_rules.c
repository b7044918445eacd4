/* Every rule of docs/model.md by itself: for each a plan that is accepted, and the same one tick, kilogram or person
 * apart, which is rejected with exactly that rule. Times are worked out by hand in the comments; see ech_micro.h for
 * the world they play in. Variant 0 of a case is legal, the others are not. */
#include "ech_micro.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct rule_case {
    const char *rule, *what;
    void (*make)(micro *w, int off);
    int variants; /* off = 1..variants are illegal */
} rule_case;

#define TYPE(w) (&(w)->s->lift_types[(w)->type])
#define CONF(w) (&(w)->s->configurations[0])
#define LOC(w, x) (&(w)->s->locations[(w)->x])
#define REQ(w) (&(w)->s->requirements[(w)->R])
#define FLEET(w) (&(w)->s->assets[(w)->fleet])
#define LEG(w, i) (&(w)->s->legs[i])

enum { AB, BA, BC, CB };

/* ---- plan ----------------------------------------------------------------------------------------------------- */

static void form(micro *w, int off) {
    micro_shuttle(w, "M1", 0, 0, 10);
    ech_mission *m = ech_vec_at(&w->p.missions, 0);
    switch (off) {
    case 1:
        micro_load_at(w, 0)->people = 0;
        break; /* carries nothing */
    case 2:
        micro_load_at(w, 0)->people = -1;
        break;
    case 3:
        micro_load_at(w, 0)->to_stop = 0;
        break; /* from 0 to 0 */
    case 4:
        micro_load_at(w, 0)->to_stop = 3;
        break; /* stops are 0..2 */
    case 5:
        micro_load_at(w, 0)->requirement = 1;
        break; /* there is one, number 0 */
    case 6:
        m->tail = 2;
        break; /* two tails: 0 and 1 */
    case 7:
        m->configuration = 1;
        break;
    case 8:
        m->asset = 1;
        break;
    case 9:
        micro_stop_at(w, 1)->location = 3;
        break; /* A, B, C are 0..2 */
    case 10:
        micro_stop_at(w, 2)->arrive_t = 181;
        break; /* leaves at 180 */
    case 11:
        *micro_work_at(w, 0) = (ech_work){10, 0, ECH_WORK_HANDLE};
        break; /* ends before it starts */
    case 12:
        m->stops.count = 1;
        break;
    case 13:
        micro_stop_at(w, 0)->leg = 4;
        break; /* rows are 0..3 */
    case 14:
        m->configuration = -1;
        break;
    case 15:
        m->loads.count = INT32_MAX;
        break;
    case 16:
        micro_stop_at(w, 0)->work.count = -1;
        break;
    case 17:
        micro_load_at(w, 0)->parts.count = 7;
        break;
    case 18:
        micro_stop_at(w, 0)->fuel_kg = -1;
        break;
    case 19:
        micro_work_at(w, 0)->kind = (ech_work_kind)9;
        break;
    default:
        break;
    }
}

static void form_twice(micro *w, int off) { /* a mission's id, and a stop's work */
    micro_shuttle(w, off == 1 ? "M2" : "M1", 0, 0, 0);
    micro_mission(w, "M2", 1);
    micro_stop(w, w->A, 0, 30);
    micro_work(w, off == 2 ? ECH_WORK_HANDLE : ECH_WORK_REST, 0, 5);
    micro_work(w, ECH_WORK_HANDLE, off == 3 ? -1 : 0, 5);
    micro_stop(w, w->B, 90, 120);
    ech_stop *s = micro_stop(w, w->A, 180, 180);
    if (off == 4)
        s->work = (ech_span){0, 1}; /* the first mission's */
}

static void form_items(micro *w, int off) {
    int32_t other = ech_build_requirement(w->b, "R2", w->A, w->B, 0);
    int32_t item = ech_build_item(w->b, "box", 5, 10);
    micro_shuttle(w, "M1", 0, 0, 0);
    micro_load(w, off == 1 ? w->R : other, 0, 1, 0);
    micro_part(w, item, off == 2 ? 0 : 5);
    if (off == 3)
        micro_part(w, 77, 1);
}

static void horizon(micro *w, int off) { /* the last stop ends at 181 */
    w->s->horizon_t = 181 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_stop_at(w, 2)->depart_t = 181;
}

/* What the plan holds so far has begun. */
static void has_begun(micro *w) {
    assert_int_equal(ech_plan_build(&w->p, w->s, &w->s->flown, NULL), ECH_OK);
    w->s->now_t = 1;
}

static void flown(micro *w, int off) { /* parks at 180; the mission that has begun stays as it is */
    micro_shuttle(w, "M1", 0, 0, 10);
    has_begun(w);
    if (off == 1)
        micro_stop_at(w, 2)->depart_t = 181;
    if (off == 2)
        ((ech_mission *)ech_vec_at(&w->p.missions, 0))->id = "M2";
}

static void flown_past(micro *w, int off) { /* it is 10; M2 begins then or a minute before */
    micro_shuttle(w, "M1", 0, 0, 5);
    has_begun(w);
    w->s->now_t = 10;
    micro_shuttle(w, "M2", 1, 10 - off, 5);
}

static void flown_late(micro *w, int off) { /* arrived a minute later than the leg takes: no fault of the plan */
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_stop_at(w, 1)->arrive_t = 91;
    *micro_work_at(w, 1) = (ech_work){91, 101, ECH_WORK_HANDLE};
    if (off == 0)
        has_begun(w);
}

static void flown_ready(micro *w, int off) { /* M1 loaded at 0 what is ready at 2; no other may */
    REQ(w)->ready_t = 2;
    micro_shuttle(w, "M1", 0, 0, 5);
    has_begun(w);
    micro_shuttle(w, "M2", 1, 2 - off, 5);
}

static void flown_later(micro *w, int off) { /* what M1 takes from B at 90 it may leave; not what it took at 0 */
    int32_t q = ech_build_requirement(w->b, "Q", w->B, w->A, 5);
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_load(w, q, 1, 2, 5);
    micro_work(w, ECH_WORK_HANDLE, 180, 190);
    micro_stop_at(w, 2)->depart_t = 190;
    has_begun(w);
    ((ech_mission *)ech_vec_at(&w->p.missions, 0))->loads = (ech_span){off == 1 ? 1 : 0, 1};
}

static void flown_stands(micro *w, int off) { /* two stand at the one stand of B till 120; the third comes then */
    LOC(w, B)->stands_limited = true;
    LOC(w, B)->stands[5] = 1;
    FLEET(w)->count = 3;
    micro_shuttle(w, "M1", 0, 0, 3);
    micro_shuttle(w, "M2", 1, 0, 3);
    has_begun(w);
    micro_shuttle(w, "M3", 2, 30 - off, 3);
}

static void flown_teams(micro *w, int off) { /* two are handled by the one team of B till 100 */
    LOC(w, B)->handling = 1;
    TYPE(w)->handling = 1;
    FLEET(w)->count = 3;
    micro_shuttle(w, "M1", 0, 0, 3);
    micro_shuttle(w, "M2", 1, 0, 3);
    has_begun(w);
    micro_shuttle(w, "M3", 2, 10 - off, 3);
}

static void flown_slots(micro *w, int off) { /* two landed at 90 in the slot [60, 120), which takes one */
    LOC(w, B)->arrivals = 1;
    FLEET(w)->count = 3;
    micro_shuttle(w, "M1", 0, 0, 3);
    micro_shuttle(w, "M2", 1, 0, 3);
    has_begun(w);
    micro_shuttle(w, "M3", 2, 30 - off, 3);
}

/* ---- flow ----------------------------------------------------------------------------------------------------- */

static void ready(micro *w, int off) { /* handling at A starts at 0 */
    REQ(w)->ready_t = off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void amount(micro *w, int off) { /* 10 persons in all */
    micro_shuttle(w, "M1", 0, 0, 10 + off);
}

static void amount_twice(micro *w, int off) {
    micro_shuttle(w, "M1", 0, 0, 6);
    micro_shuttle(w, "M2", 1, 0, 4 + off);
}

/* R goes on to C: set down at B at 100, taken again at 100 + gap by the other tail, which flies empty to B first. */
static void relay(micro *w, ech_tick gap) {
    REQ(w)->to = w->C;
    LOC(w, B)->transfer = true;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_mission(w, "M2", 1);
    micro_stop(w, w->A, 0, 40 + gap - 10);
    micro_handled(w, w->B, 90 + gap, 120 + gap); /* handled [90+gap, 100+gap) when gap = 10, see below */
    micro_work_at(w, 2)->start_t = 100 + gap;
    micro_work_at(w, 2)->end_t = 110 + gap;
    micro_handled(w, w->C, 180 + gap, 200 + gap);
    micro_stop(w, w->B, 260 + gap, 270 + gap);
    micro_stop(w, w->A, 330 + gap, 330 + gap);
    micro_load(w, w->R, 1, 2, 10);
}

static void amount_relay(micro *w, int off) { /* taken at 100, or at 99 */
    relay(w, 0 - off);
}

static void connect(micro *w, int off) {
    LOC(w, B)->connect_t = 20 + off;
    relay(w, 20);
}

static void transfer(micro *w, int off) {
    relay(w, 0);
    LOC(w, B)->transfer = !off;
}

static void destination(micro *w, int off) { /* C allows transfer, so that only loading at B can be wrong */
    relay(w, 0);
    LOC(w, C)->transfer = true;
    if (off)
        REQ(w)->to = w->B;
}

static void storage(micro *w, int off) { /* 10 persons of 100 kg wait at B over [100, 120) */
    relay(w, 20);
    LOC(w, B)->storage_people = off == 1 ? 9 : 10;
    LOC(w, B)->storage_kg = off == 2 ? 999 : 1000;
}

static void storage_origin(micro *w, int off) { /* 5 persons come home and wait; storage is not counted at the origin */
    LOC(w, A)->transfer = LOC(w, B)->transfer = true;
    LOC(w, A)->storage_people = 0;
    LOC(w, B)->storage_people = 5 - off;
    REQ(w)->to = w->C;
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 120);
    micro_handled(w, w->A, 180, 200);
    micro_load(w, w->R, 0, 1, 5);
    micro_load(w, w->R, 0, 2, 5);
}

static void storage_area(micro *w, int off) { /* two boxes of 1.50 m² each at B over [100, 120) */
    int32_t r = ech_build_requirement(w->b, "R2", w->A, w->C, 0), box = ech_build_item(w->b, "box", 2, 10);
    w->s->items[box].area_dm2 = 150;
    relay(w, 20);
    LOC(w, B)->storage_dm2 = 300 - off;
    for (int i = 0; i < 2; i++)
        micro_load_at(w, i)->requirement = r, micro_load_at(w, i)->people = 0;
    /* parts belong to the last load added, so the first load's part is made by hand */
    micro_part(w, box, 2);
    ech_part *first = ech_vec_push(&w->p.parts);
    *first = (ech_part){box, 2};
    micro_load_at(w, 0)->parts = (ech_span){1, 1};
}

static void dwell(micro *w, int off) { /* waits 20 */
    LOC(w, B)->dwell_t = 20 - off;
    relay(w, 20);
}

static void split_whole(micro *w, int off) {
    REQ(w)->split = ECH_SPLIT_WHOLE;
    micro_shuttle(w, "M1", 0, 0, 10 - off);
}

static void split_people(micro *w, int off) { /* three boxes must go at once, persons may be divided */
    int32_t box = ech_build_item(w->b, "box", 3, 10);
    REQ(w)->split = ECH_SPLIT_PEOPLE;
    REQ(w)->lot = 1;
    micro_shuttle(w, "M1", 0, 0, 4);
    micro_shuttle(w, "M2", 1, 0, 6);
    micro_part(w, box, 3 - off);
}

static void split_lot(micro *w, int off) { /* lots of 5: 5 + 4 is one small load, 4 + 4 are two */
    REQ(w)->lot = 5;
    micro_shuttle(w, "M1", 0, 0, 5 - off);
    micro_shuttle(w, "M2", 1, 0, 4);
}

static void split_bulk(micro *w,
                       int off) { /* 2,000 kg in lots of 1,000: a first load of 999, a second of 999 or 1,000 */
    int32_t bulk = ech_build_bulk(w->b, 2000);
    micro_shuttle(w, "M1", 0, 0, 0);
    micro_load(w, w->R, 0, 1, 0);
    micro_part(w, bulk, 999);
    micro_shuttle(w, "M2", 1, 0, 0);
    micro_load(w, w->R, 0, 1, 0);
    micro_part(w, bulk, 1000 - off);
}

static void march(micro *w, int off) { /* A to C by road in 300 minutes */
    int32_t leg = ech_build_leg(w->b, "AC", w->A, w->C, ECH_ROAD, off == 2 ? -1 : 300);
    REQ(w)->to = w->C;
    REQ(w)->self_move = off != 1;
    w->s->legs[leg].type = off == 3 ? w->type : ECH_NONE;
    micro_march(w, "M1");
    ech_stop *s = micro_stop(w, w->A, 0, 0);
    s->leg = off == 4 ? AB : ECH_NONE; /* a row of another way */
    micro_stop(w, w->C, 300, 300);
    micro_load(w, w->R, 0, 1, 10);
}

/* R is aboard the first tail, which is free at A at 0: no handling there, and `ready` does not matter. */
static void aboard(micro *w, int off) {
    REQ(w)->aboard_asset = w->fleet;
    REQ(w)->aboard_tail = off == 1; /* on the other tail */
    REQ(w)->ready_t = 50;
    micro_mission(w, "M0", 0); /* 2: an earlier mission of the tail, so that M1 is not its first */
    micro_stop(w, w->A, 0, 0);
    micro_stop(w, w->B, 60, 60);
    micro_stop(w, w->A, 120, 120);
    micro_mission(w, "M1", 0);
    ech_stop *s = micro_stop(w, w->A, off == 2 ? 120 : 0, off == 2 ? 150 : 30);
    if (off)
        micro_work(w, ECH_WORK_HANDLE, s->arrive_t, s->arrive_t + 10);
    micro_handled(w, w->B, s->depart_t + 60, s->depart_t + 90);
    ech_tick t = s->depart_t;
    micro_stop(w, w->A, t + 150, t + 150);
    micro_load(w, w->R, 0, 1, 10);
    if (off != 2)
        ((ech_mission *)ech_vec_at(&w->p.missions, 0))->tail = 1;
}

/* ---- capacity -------------------------------------------------------------------------------------------------- */

static void mass(micro *w, int off) { /* 10 persons of 100 kg */
    CONF(w)->payload_plan_kg = 1000 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void mass_maximum(micro *w, int off) {
    w->s->load_maximum = !off;
    CONF(w)->payload_plan_kg = 999;
    CONF(w)->payload_max_kg = 1000;
    micro_shuttle(w, "M1", 0, 0, 10);
}

/* 1,000 kg up to 100 km, then falling to 0 at 200 km. B refuels, so each flight is a segment of its own: over 150 km
 * the allowance is 1000 − ceil(1000·50/100) = 500 kg, a metre more makes it 499. */
static void range(micro *w, int off) {
    ech_build_range(w->b, 100000, 1000);
    ech_build_range(w->b, 200000, 0);
    LEG(w, AB)->distance_m = 150000 + (off == 1);
    LEG(w, BA)->distance_m = 200000 + (off == 2); /* empty: 200 km can be flown, a metre more cannot */
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 120);
    micro_work(w, off == 3 ? ECH_WORK_REST : ECH_WORK_REFUEL, 100, 110); /* 3: one segment of 350 km */
    micro_stop(w, w->A, 180, 180);
    micro_load(w, w->R, 0, 1, 5);
}

static void range_reserve(micro *w, int off) { /* 60 + 60 km there and back, reserve 80 km: just 200 km, empty */
    ech_build_range(w->b, 100000, 1000);
    ech_build_range(w->b, 200000, 0);
    TYPE(w)->reserve_m = 80000 + off;
    LEG(w, AB)->distance_m = LEG(w, BA)->distance_m = 60000;
    micro_shuttle(w, "M1", 0, 0, 0);
}

static void seats(micro *w, int off) {
    CONF(w)->seats = 10 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void litters(micro *w, int off) {
    REQ(w)->litters = 3;
    CONF(w)->litters = 3 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_load_at(w, 0)->litters = 3;
}

static void floor_length(micro *w, int off) { /* two pieces of 5 m */
    int32_t box = ech_build_item(w->b, "box", 2, 10);
    w->s->items[box].length_cm = 500;
    CONF(w)->floor_cm = 1000 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_part(w, box, 2);
}

static void item(micro *w, int off) {
    int32_t box = ech_build_item(w->b, "box", 1, 100);
    w->s->items[box].size = ECH_OVERSIZE;
    w->s->items[box].dangerous = 3;
    w->s->items[box].drivers = 10;
    TYPE(w)->item_class_max = off == 1 ? ECH_BULK : ECH_OVERSIZE;
    TYPE(w)->item_kg_max = off == 2 ? 99 : 100;
    TYPE(w)->dangerous = off != 3;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_part(w, box, 1);
}

static void dangerous(micro *w, int off) { /* two boxes with five drivers each, of class 3; ten persons */
    int32_t a = ech_build_item(w->b, "a", 1, 10), b = ech_build_item(w->b, "b", 1, 10);
    w->s->items[a].dangerous = 3;
    w->s->items[b].dangerous = off == 1 ? 4 : 3;
    w->s->items[a].drivers = 5;
    w->s->items[b].drivers = off == 2 ? 4 : 5; /* then one person is no driver */
    REQ(w)->litters = 1;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_part(w, a, 1);
    micro_part(w, b, 1);
    micro_load_at(w, 0)->litters = off == 3;
}

static void drivers(micro *w, int off) { /* two trucks with two drivers each, two of three litters with two
                                            attendants for the three: 4 + ceil(2·2/3) = 6 */
    int32_t truck = ech_build_item(w->b, "truck", 2, 10);
    w->s->items[truck].drivers = 2;
    REQ(w)->litters = 3;
    REQ(w)->attendants = 2;
    micro_shuttle(w, "M1", 0, 0, 6 - off);
    micro_load_at(w, 0)->litters = 2;
    micro_part(w, truck, 2);
}

/* ---- legs ------------------------------------------------------------------------------------------------------ */

static void leg_none(micro *w, int off) {
    int32_t other = ech_build_type(w->b, "u", ECH_AIR);
    w->s->listed[ECH_AIR] = true;
    if (off == 1)
        LEG(w, AB)->type = other; /* the row is for another type */
    if (off == 2)
        LEG(w, AB)->mode = ECH_SEA;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_stop_at(w, 0)->leg = off == 3 ? BA : off == 4 ? BC : AB; /* named rows must fit */
}

static void leg_via(micro *w, int off) { /* waypoints only where legs are not listed; 3.3: the two geodesics of the way
                                            are made equal to nothing known here, so speed makes it a minute: see
                                            leg_time for times */
    w->s->listed[ECH_AIR] = off == 1;
    TYPE(w)->cruise_m_h = 100000000; /* about 132 km: 0.08 min, rounded up to 1 */
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    ech_plan_add_via(&w->p, 505000000, 95000000);
    micro_stop(w, w->B, 31, 40);
    micro_stop(w, w->A, 100, 100);
}

static void leg_time(micro *w, int off) { /* B is reached at 90 */
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, off == 1 ? 89 : off == 2 ? 91 : 90, 120);
    micro_stop(w, w->A, 180, 180);
}

static void leg_time_road(micro *w, int off) { /* a truck may take longer, not less */
    ech_build_leg(w->b, "rAB", w->A, w->B, ECH_ROAD, 60);
    ech_build_leg(w->b, "rBA", w->B, w->A, ECH_ROAD, 60);
    TYPE(w)->mode = ECH_ROAD;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 90 - off, 120);
    micro_stop(w, w->A, 200, 200);
}

/* By sea over one degree of the equator, 111,319.49 m, rounded 111,319; detour 1.5 makes it ceil(166,978.5) = 166,979
 * m; at 60 m an hour a metre takes a minute. */
static void leg_time_sea(micro *w, int off) {
    w->s->horizon_t = 500000;
    LOC(w, A)->lat_e7 = LOC(w, A)->lon_e7 = LOC(w, B)->lat_e7 = 0;
    LOC(w, B)->lon_e7 = 10000000;
    LOC(w, A)->modes = LOC(w, B)->modes = 1u << ECH_SEA;
    LOC(w, B)->kind = ECH_PORT;
    TYPE(w)->mode = ECH_SEA;
    TYPE(w)->cruise_m_h = 60;
    w->s->detour_ppm[ECH_SEA] = 1500000;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 0);
    micro_stop(w, w->B, 166979 - off, 166979);
    micro_stop(w, w->A, 400000, 400000);
}

static void leg_speed(micro *w, int off) { /* 90 km given; 100 km/h up to 80 km, 200 km/h from 100 km on: at 90 km
                                              100 + floor(100·10/20) = 150 km/h, 36 minutes, and 4 of allowance */
    ech_build_speed(w->b, 80000, 100000);
    ech_build_speed(w->b, 100000, 200000);
    TYPE(w)->allowance_t = 4;
    LEG(w, AB)->duration_t = ECH_NONE;
    LEG(w, AB)->distance_m = 90000 + off; /* 150,005 m/h; 90001·60/150005 = 35.998…, again 36: so the speed must tell */
    if (off) {
        w->s->speed_points[0].speed_m_h = 99998; /* 149,999 m/h: 36.0003 minutes, rounded up to 37 */
        LEG(w, AB)->distance_m = 90000;
    }
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 70, 120);
    micro_stop(w, w->A, 180, 180);
}

static void leg_mode(micro *w, int off) {
    LOC(w, B)->modes = off ? 1u << ECH_ROAD : 1u << ECH_AIR;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void runway(micro *w, int off) {
    TYPE(w)->runway_m = 2000;
    TYPE(w)->runway_width_m = 30;
    LOC(w, B)->runway_m = off == 1 ? 1999 : 2000;
    LOC(w, B)->runway_width_m = off == 2 ? 29 : 30;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void surface(micro *w, int off) {
    LOC(w, B)->surface = ECH_SURFACE_UNPAVED;
    TYPE(w)->unpaved = !off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void bearing(micro *w, int off) {
    TYPE(w)->mass_kg = 50000 + off;
    LOC(w, B)->mass_limit_kg = 50000;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void leg_closed(micro *w, int off) { /* taken at 30 and back at 120 */
    ech_build_closure(w->b, ECH_SHUT_LEG, AB, "", 0, 30 + off);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void airspace_closed(micro *w, int off) { /* all of A to B lies over DE: the first sample is the take-off at 30,
                                                    the last the touch-down at 90; back it is 120 to 180 */
    ech_build_closure(w->b, ECH_SHUT_AIRSPACE, ECH_NONE, "DE", 91 - (off == 1), 120 + (off == 2));
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void leg_capacity(micro *w, int off) { /* one a day: the second takes off at 1440, or at 1439, still on day 0 */
    LEG(w, AB)->capacity_day = 1;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 1410 - off, 5);
}

static void leg_capacity_day(micro *w, int off) { /* the start is 18:00, so midnight is at 360 */
    w->s->start_unix_s += 18 * 3600;
    LEG(w, AB)->capacity_day = 1;
    micro_shuttle(w, "M1", 0, 329, 5); /* off at 359 */
    micro_shuttle(w, "M2", 1, 330 - off, 5);
}

static void march_capacity(micro *w, int off) { /* three trucks of one march */
    int32_t leg = ech_build_leg(w->b, "AC", w->A, w->C, ECH_ROAD, 300), truck = ech_build_item(w->b, "truck", 3, 10);
    w->s->legs[leg].capacity_day = 3 - off;
    REQ(w)->to = w->C;
    REQ(w)->self_move = true;
    micro_march(w, "M1");
    micro_stop(w, w->A, 0, 0);
    micro_stop(w, w->C, 300, 300);
    micro_load(w, w->R, 0, 1, 10);
    micro_part(w, truck, 3);
}

/* ---- nodes ----------------------------------------------------------------------------------------------------- */

static void one_stand(micro *w, int class_) {
    LOC(w, B)->stands_limited = true;
    LOC(w, B)->stands[class_] = 1;
}

static void stand(micro *w, int off) { /* at B [90, 120) and [120, 150), or from 119 on */
    one_stand(w, 2);
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 30 - off, 5);
}

static void stand_class(micro *w, int off) { /* a stand of class D takes a C, one of class B does not */
    one_stand(w, off ? 1 : 3);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void stand_closure(micro *w, int off) { /* two stands, one of them shut until 120 */
    LOC(w, B)->stands_limited = true;
    LOC(w, B)->stands[2] = 2;
    int32_t k = ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 0, 120 + off);
    w->s->closures[k].stands = 1;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 90, 150);
    micro_stop(w, w->A, 210, 210);
    micro_mission(w, "M2", 1);
    micro_stop(w, w->A, 0, 60);
    micro_stop(w, w->B, 120, 150);
    micro_stop(w, w->A, 210, 210);
}

static void stand_left(micro *w, int off) { /* the first tail ends at B and stays until it starts again at 300 */
    FLEET(w)->end = ECH_END_ANY;
    one_stand(w, 2);
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 90, 90);
    micro_mission(w, "M2", 0);
    micro_stop(w, w->B, 300, 300);
    micro_stop(w, w->A, 360, 360);
    micro_shuttle(w, "M3", 1, 210 - off, 10); /* at B from 300 on, or 299 */
}

static void docks(micro *w, int off) { /* road: docks instead of stands */
    ech_build_leg(w->b, "rAB", w->A, w->B, ECH_ROAD, 60);
    ech_build_leg(w->b, "rBA", w->B, w->A, ECH_ROAD, 60);
    TYPE(w)->mode = ECH_ROAD;
    LOC(w, B)->places[ECH_ROAD] = 1;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 30 - off, 5);
}

static void by_rail(micro *w, ech_mode mode, ech_place kind) {
    ech_build_leg(w->b, "sAB", w->A, w->B, mode, 60);
    ech_build_leg(w->b, "sBA", w->B, w->A, mode, 60);
    TYPE(w)->mode = mode;
    LOC(w, A)->modes = LOC(w, B)->modes = 1u << mode;
    LOC(w, B)->kind = kind;
}

static void tracks(micro *w, int off) {
    by_rail(w, ECH_RAIL, ECH_RAILHEAD);
    LOC(w, B)->places[ECH_RAIL] = 1;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 30 - off, 5);
}

static void berths(micro *w, int off) { /* one berth of two is shut, however many stands there are */
    by_rail(w, ECH_SEA, ECH_PORT);
    LOC(w, B)->places[ECH_SEA] = 2;
    int32_t k = ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 0, 1000);
    w->s->closures[k].stands = 1;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 30 - off, 5);
}

/* R's arrival at 100 brings a stand of class D, set up by 120: the two of class C are then both at B. */
static void stand_effect(micro *w, int off) {
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    ech_build_effect(w->b, w->R, w->B, 20 + (off == 1));
    w->s->effects[0].stands = 1;
    w->s->effects[0].stand_class = off == 2 ? 1 : 3; /* a stand of class B helps no C */
    FLEET(w)->count = 3;
    one_stand(w, 2);
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_trip(w, "M2", 1, 30, w->A, w->B, q, 5);
    micro_trip(w, "M3", 2, 30, w->A, w->B, q, 5);
}

static void handling(micro *w, int off) { /* one team: B handled [90, 100) and [100, 110), or from 99 on */
    LOC(w, B)->handling = 1;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 10 - off, 5);
}

/* R's arrival at B at 100 brings a second team, set up in 20 minutes: from 120 on two are handled at once. */
static void handling_effect(micro *w, int off) {
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    ech_build_effect(w->b, w->R, w->B, 20 + off);
    w->s->effects[0].handling = 1;
    LOC(w, B)->handling = 1;
    FLEET(w)->count = 3;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_trip(w, "M2", 1, 30, w->A, w->B, q, 5);
    micro_trip(w, "M3", 2, 30, w->A, w->B, q, 5);
}

/* The same until another requirement of R's element is loaded at B: at 130, as the two are done, or at 129. */
static void handling_effect_ends(micro *w, int off) {
    int32_t e = ech_build_element(w->b, "team"), q = ech_build_requirement(w->b, "Q", w->A, w->B, 10),
            back = ech_build_requirement(w->b, "back", w->B, w->A, 10);
    REQ(w)->element = w->s->requirements[back].element = e;
    ech_build_effect(w->b, w->R, w->B, 20);
    w->s->effects[0].handling = 1;
    LOC(w, B)->handling = 1;
    TYPE(w)->handling = 1;
    FLEET(w)->count = 4;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_trip(w, "M2", 1, 30, w->A, w->B, q, 5);
    micro_trip(w, "M3", 2, 30, w->A, w->B, q, 5);
    int32_t self = ech_build_type(w->b, "self", ECH_AIR); /* needs no team itself */
    w->s->lift_types[self].handling = 0;
    int32_t g = ech_build_asset(w->b, "g", self, 1, w->B);
    ech_plan_add_mission(&w->p, "M4", g, 0);
    micro_stop(w, w->B, 100, 150);
    micro_work(w, ECH_WORK_HANDLE, 130 - off, 140);
    micro_stop(w, w->A, 210, 220);
    micro_work(w, ECH_WORK_HANDLE, 210, 220);
    micro_stop(w, w->B, 280, 280);
    micro_load(w, back, 0, 1, 10);
}

static void work_length(micro *w, int off) { /* 10 fixed + 1,000 kg at 100 kg/min = 20 at A; at B the requirement says
                                                7: 17; half efficiency there makes it 34 */
    TYPE(w)->load_kg_min = 100;
    REQ(w)->unload_t = 7;
    LOC(w, B)->efficiency_ppm = 500000;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_work(w, ECH_WORK_HANDLE, 0, 20 - (off == 1));
    micro_stop(w, w->B, 90, 124);
    micro_work(w, ECH_WORK_HANDLE, 90, 124 - (off == 2));
    micro_stop(w, w->A, 184, 184);
    micro_load(w, w->R, 0, 1, 10);
}

static void work_both(micro *w, int off) { /* B: 10 off (1,000 kg) and 5 on (500 kg) at 100 kg/min: 10 + 10 + 5 = 25,
                                              with overlap 10 + 10 = 20 */
    int32_t back = ech_build_requirement(w->b, "back", w->B, w->A, 5);
    TYPE(w)->load_kg_min = TYPE(w)->unload_kg_min = 100;
    TYPE(w)->overlap = off >= 2;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_work(w, ECH_WORK_HANDLE, 0, 20);
    micro_stop(w, w->B, 90, 120);
    micro_work(w, ECH_WORK_HANDLE, 90, off == 0 ? 115 : off == 1 ? 114 : 109);
    micro_stop(w, w->A, 180, 195);
    micro_work(w, ECH_WORK_HANDLE, 180, 195);
    micro_load(w, w->R, 0, 1, 10);
    micro_load(w, back, 1, 2, 5);
}

static void work_ticks(micro *w, int off) { /* 60 ticks a minute: 1,000 kg at 300 kg a minute are 200 ticks */
    w->s->ticks_per_minute = 60;
    TYPE(w)->fixed_t = 0;
    TYPE(w)->load_kg_min = 300;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 200);
    micro_work(w, ECH_WORK_HANDLE, 0, 200 - off);
    micro_stop(w, w->B, 3800, 3800); /* rows of 60 ticks are of no use: a flight of 3,600 */
    micro_work(w, ECH_WORK_HANDLE, 3800, 3800);
    micro_stop(w, w->A, 7400, 7400);
    LEG(w, AB)->duration_t = LEG(w, BA)->duration_t = 3600;
    micro_load(w, w->R, 0, 1, 10);
}

static void work_place(micro *w, int off) { /* taxi 5 in and 5 out: at A work within [0, 25], at B [95, 115], and at the
                                               end from 185 on */
    TYPE(w)->taxi_in_t = TYPE(w)->taxi_out_t = 5;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_work(w, ECH_WORK_HANDLE, 15 + (off == 1), 25 + (off == 1));
    micro_stop(w, w->B, 90, 120);
    micro_work(w, ECH_WORK_HANDLE, 95 - (off == 2), 115 + (off == 3));
    micro_stop(w, w->A, 180, 185 - (off == 4));
    micro_load(w, w->R, 0, 1, 10);
    if (off == 5)
        micro_work_at(w, 0)->end_t = 24; /* too short */
}

static void work_missing(micro *w, int off) {
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_stop(w, w->B, 90, 120);
    micro_work(w, off ? ECH_WORK_REST : ECH_WORK_HANDLE, 90, 100);
    micro_stop(w, w->A, 180, 180);
    micro_load(w, w->R, 0, 1, 10);
}

static void work_refuel(micro *w, int off) { /* handled [90, 100), refuelled 10 minutes from 100 on */
    TYPE(w)->refuel_t = 10;
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 120);
    micro_work(w, ECH_WORK_REFUEL, 100 - (off == 1), 110 - (off == 2));
    micro_stop(w, w->A, 180, 180);
    micro_load(w, w->R, 0, 1, 10);
}

static void slot_arrivals(micro *w, int off) { /* one an hour: touch-downs at 119 and 120, or at 118 and 119 */
    LOC(w, B)->arrivals = 1;
    micro_shuttle(w, "M1", 0, 29 - off, 5);
    micro_shuttle(w, "M2", 1, 30 - off, 5);
}

static void slot_departures(micro *w, int off) { /* take-offs at 179 and 180 */
    LOC(w, B)->departures = 1;
    micro_shuttle(w, "M1", 0, 59 - off, 5);
    micro_shuttle(w, "M2", 1, 60 - off, 5);
}

static void slot_effect(micro *w, int off) { /* none may land until R, which marches there, is set up at 119 */
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    ech_build_leg(w->b, "rAB", w->A, w->B, ECH_ROAD, 100);
    REQ(w)->self_move = true;
    ech_build_effect(w->b, w->R, w->B, 19 + off);
    w->s->effects[0].arrivals = w->s->effects[0].departures = 1;
    LOC(w, B)->arrivals = LOC(w, B)->departures = 0;
    micro_march(w, "M1");
    micro_stop(w, w->A, 0, 0);
    micro_stop(w, w->B, 100, 100);
    micro_load(w, w->R, 0, 1, 10);
    micro_trip(w, "M2", 1, 29, w->A, w->B, q, 10);
}

static void slot_closure(micro *w, int off) { /* two a slot, from 119 on one: the second, at 118, still counts as two */
    LOC(w, B)->arrivals = 2;
    int32_t k = ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 119 - off, 500);
    w->s->closures[k].arrivals = 1;
    micro_shuttle(w, "M1", 0, 10, 5);
    micro_shuttle(w, "M2", 1, 28, 5);
}

static void fuel(micro *w, int off) { /* 120 kg an hour, 60 minutes: 120 kg burnt when it refuels at B */
    TYPE(w)->fuel_kg_h = 120;
    LOC(w, B)->fuel_kg_day = off == 2 ? 119 : off == 3 ? 0 : 120;
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 120)->fuel_kg = off == 1 ? 119 : 120;
    micro_work(w, ECH_WORK_REFUEL, 100, 100);
    micro_stop(w, w->A, 180, 180);
    micro_load(w, w->R, 0, 1, 10);
}

static void fuel_effect(micro *w, int off) { /* 60 kg a day, 60 more once R has arrived at 100 */
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    ech_build_effect(w->b, w->R, w->B, 50 + off);
    w->s->effects[0].fuel_kg_day = 60;
    LOC(w, B)->fuel_kg_day = 60;
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_mission(w, "M2", 1);
    micro_handled(w, w->A, 50, 80);
    micro_handled(w, w->B, 140, 160)->fuel_kg = 120;
    micro_work(w, ECH_WORK_REFUEL, 150, 160);
    micro_stop(w, w->A, 220, 220);
    micro_load(w, q, 0, 1, 10);
}

static void fuel_day(micro *w, int off) { /* 100 kg a day: 60 at 100, 60 at 1440 on the next day, or at 1439 */
    LOC(w, B)->fuel_kg_day = 100;
    for (int i = 0; i < 2; i++) {
        ech_tick t0 = i == 0 ? 0 : 1340 - off;
        micro_mission(w, i ? "M2" : "M1", i);
        micro_stop(w, w->A, t0, t0 + 30);
        micro_stop(w, w->B, t0 + 90, t0 + 120)->fuel_kg = 60;
        micro_work(w, ECH_WORK_REFUEL, t0 + 100, t0 + 110);
        micro_stop(w, w->A, t0 + 180, t0 + 180);
    }
}

static void hours(micro *w, int off) { /* down at 90, off at 120: open 01:30 to 02:01 */
    LOC(w, B)->hours = (ech_hours){90 + (off == 1), 121 - (off == 2)};
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void hours_night(micro *w, int off) { /* shut from 01:41 to 02:00; handled over [90, 100), or up to 102 */
    LOC(w, B)->hours = (ech_hours){120, 101};
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_work_at(w, 1)->end_t = 101 + off;
}

static void hours_effect(micro *w, int off) { /* R's arrival opens B until 03:00 instead of 02:00, once set up */
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    int32_t e = ech_build_effect(w->b, w->R, w->B, 0);
    w->s->effects[e].has_hours = true;
    w->s->effects[e].hours = (ech_hours){60, off ? 170 : 180};
    LOC(w, B)->hours = (ech_hours){60, 121};
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_trip(w, "M2", 1, 50, w->A, w->B, q, 10); /* down at 140, off at 170 */
}

static void hours_effects(micro *w, int off) { /* two effects: open when one of them is */
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    for (int i = 0; i < 2; i++) {
        int32_t e = ech_build_effect(w->b, w->R, w->B, 0);
        w->s->effects[e].has_hours = true;
        w->s->effects[e].hours = i ? (ech_hours){0, 150} : (ech_hours){150 + off, 200};
    }
    LOC(w, B)->hours = (ech_hours){60, 121};
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_trip(w, "M2", 1, 50, w->A, w->B, q, 10); /* handled [140, 150), off at 170 */
    micro_work_at(w, 3)->end_t = 155;
}

static void closed(micro *w, int off) { /* down at 90, handled up to 100, off at 120 */
    ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 0, 90 + (off == 1));
    ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 100 - (off == 2), 110);
    ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 111, 120 + (off == 3));
    micro_shuttle(w, "M1", 0, 0, 10);
}

/* ---- assets ---------------------------------------------------------------------------------------------------- */

static void overlap(micro *w, int off) { /* ends at 180 */
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 0, 180 - off, 5);
}

static void place(micro *w, int off) { /* the tail is at A, or its situation says B */
    if (off == 1)
        ech_build_situation(w->b, w->fleet, 0, w->B, 0);
    if (off == 2)
        ech_build_situation(w->b, w->fleet, 0, w->A, 1); /* free one minute after it starts */
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void place_next(micro *w, int off) {
    FLEET(w)->end = ECH_END_ANY;
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 90, 90);
    micro_mission(w, "M2", 0);
    micro_stop(w, off ? w->C : w->B, 100, 100);
    micro_stop(w, off ? w->B : w->C, 160, 160);
}

static void end_at(micro *w, int off) {
    const int32_t list[] = {w->C, w->B};
    FLEET(w)->end = off == 1 ? ECH_END_HOME : ECH_END_LIST;
    FLEET(w)->end_places = ech_build_refs(w->b, off == 2 ? 1 : 2, list);
    micro_mission(w, "M1", 0);
    micro_stop(w, w->A, 0, 30);
    micro_stop(w, w->B, 90, 90);
}

static void end_by(micro *w, int off) {
    FLEET(w)->end_by_t = 180 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void available(micro *w, int off) { /* from 10 to 190 */
    FLEET(w)->from_t = 10 + (off == 1);
    FLEET(w)->to_t = 190 - (off == 2);
    micro_shuttle(w, "M1", 0, 10, 10);
}

static void outage(micro *w, int off) { /* lost from 190 to 500; flies [10, 190) and from 500 */
    w->s->outages = ech_arena_alloc(w->s->arena, 1, sizeof *w->s->outages);
    assert_non_null(w->s->outages);
    w->s->outages[0] = (ech_outage){w->fleet, 0, 190 - (off == 1), 500 + (off == 2)};
    w->s->outage_count = 1;
    micro_shuttle(w, "M1", 0, 10, 5);
    micro_shuttle(w, "M2", 1, 200, 0);
    micro_shuttle(w, "M3", 0, 500, 5);
}

static void configuration(micro *w, int off) { /* changed into in 20 minutes after 180 */
    int32_t k = ech_build_configuration(w->b, "seats", 10000, 100);
    w->s->configurations[1].change_t = 20;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 0, 200 - off, 5);
    ((ech_mission *)ech_vec_at(&w->p.missions, 1))->configuration = k;
}

static void duty(micro *w, int off) { /* from 0, the first handling, to 180 */
    TYPE(w)->duty_t = 180 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void duty_rested(micro *w, int off) { /* two missions 0–180 and 480–660, five hours apart */
    TYPE(w)->duty_t = 200;
    TYPE(w)->rest_t = 300 + off;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 0, 480, 5);
}

static void duty_running(micro *w, int off) { /* already 100 used when free at 0 */
    ech_build_situation(w->b, w->fleet, 0, w->A, 0);
    w->s->situations[0].duty_t = 100;
    TYPE(w)->duty_t = 280 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void duty_rest(micro *w, int off) { /* rests [100, 400) at B: duty 0–100, then 400 to 470 at A */
    TYPE(w)->rest_t = 300;
    TYPE(w)->duty_t = 100;
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 410);
    micro_work(w, ECH_WORK_REST, 100, 400 - off);
    micro_stop(w, w->A, 470, 470);
    micro_load(w, w->R, 0, 1, 10);
}

static void flight_time(micro *w, int off) { /* 60 out and 60 back */
    TYPE(w)->duty_flight_t = 120 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void swap_at_b(micro *w, ech_tick end) {
    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 120);
    micro_work(w, ECH_WORK_SWAP, 100, end);
    micro_stop(w, w->A, 180, 180);
    micro_load(w, w->R, 0, 1, 10);
}

static void swap(micro *w, int off) { /* ten minutes, with a second crew aboard */
    TYPE(w)->swap_t = 10;
    TYPE(w)->duty_t = 100; /* 0–100 and 100–180: without the swap it were 180 */
    FLEET(w)->crews = off == 2 ? 1 : 2;
    swap_at_b(w, off == 1 ? 109 : 110);
}

static void swap_pool(micro *w, int off) { /* a crew waits at B, or the only one has gone with the first at 100 */
    TYPE(w)->duty_t = 400;
    TYPE(w)->rest_t = 50;
    ech_build_crews(w->b, w->B, w->type, 1);
    swap_at_b(w, 100);
    micro_mission(w, "M2", 1);
    micro_stop(w, w->A, 0, 90 - off);
    micro_stop(w, w->B, 150 - off, 160); /* the first crew is rested there at 150 */
    micro_work(w, ECH_WORK_SWAP, 150 - off, 150);
    micro_stop(w, w->A, 220, 220);
}

static void swap_turns(micro *w, int off) { /* two crews: the first, relieved at 100, takes over again at 200 */
    TYPE(w)->rest_t = 100 + off;
    TYPE(w)->duty_t = 1000;
    FLEET(w)->crews = 2;
    swap_at_b(w, 100);
    micro_stop_at(w, 2)->depart_t = 200;
    micro_mission(w, "M2", 0);
    micro_stop(w, w->A, 200, 230);
    micro_work(w, ECH_WORK_SWAP, 200, 200);
    micro_stop(w, w->B, 290, 290);
    micro_stop(w, w->A, 350, 350);
}

static void hours24(micro *w, int off) { /* flies [30, 90) and [120, 180); again from 1470 on, 24 h after 30 */
    TYPE(w)->day_flight_t = 120;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 0, 1440 - off, 5);
}

/* ---- order and windows ------------------------------------------------------------------------------------------ */

static void together(micro *w, int off) {
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10), k = ech_build_together(w->b, "pair");
    REQ(w)->together = w->s->requirements[q].together = k;
    micro_shuttle(w, "M1", 0, 0, 10);
    if (!off)
        micro_load(w, q, 0, 1, 10);
    micro_trip(w, "M2", 1, 0, w->A, w->B, q, off ? 10 : 0);
}

static void together_split(micro *w, int off) { /* alone, but over two missions */
    REQ(w)->together = ech_build_together(w->b, "one");
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 0, off ? 5 : 0);
}

static void after(micro *w, int off) { /* R is complete at 100 */
    int32_t q = ech_build_requirement(w->b, "Q", w->A, w->B, 10);
    w->s->requirements[q].after = ech_build_refs(w->b, 1, &w->R);
    micro_shuttle(w, "M1", 0, 0, off == 2 ? 9 : 10);
    micro_trip(w, "M2", 1, 100 - (off == 1), w->A, w->B, q, 10);
}

static void ride(micro *w, int off) { /* aboard from 10 to 90 */
    REQ(w)->max_aboard_t = 80 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void earliest(micro *w, int off) { /* unloaded from 90 to 100 */
    REQ(w)->earliest_t = 100 + off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void latest(micro *w, int off) {
    REQ(w)->latest_t = 100 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void latest_start(micro *w, int off) { /* the start of unloading counts */
    REQ(w)->bind = ECH_BIND_START;
    REQ(w)->latest_t = 90 - off;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void load_by(micro *w, int off) { /* loaded from 10 on */
    REQ(w)->load_by_t = 10 - off;
    micro_shuttle(w, "M1", 0, 10, 10);
}

/* ---- authority -------------------------------------------------------------------------------------------------- */

static void carry(micro *w, int off) { /* the first row that fits decides */
    int32_t k = ech_build_carry(w->b, ECH_NONE, ECH_NONE, off == 0);
    w->s->carry_rules[k].location = w->B;
    ech_build_carry(w->b, ECH_NONE, ECH_NONE, true);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void carry_kind(micro *w, int off) {
    int32_t other = ech_build_member(w->b, "N", "XN"), k = ech_build_carry(w->b, off == 2 ? ECH_NONE : other, 0, false);
    w->s->carry_rules[k].kind = "relief";
    REQ(w)->kind = off == 0 ? "relief" : "relief";
    if (off == 1)
        FLEET(w)->owner = other;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void caveat(micro *w, int off) {
    int32_t e = ech_build_element(w->b, "team");
    ech_element *el = &w->s->elements[e];
    el->not_at = ech_build_refs(w->b, 1, off == 1 ? &w->B : &w->C);
    el->not_kinds = ech_build_word(w->b, off == 2 ? "relief" : "evacuee");
    el->expiry_day = 14623 - (off == 3); /* 2010-01-14 is day 14,623 */
    REQ(w)->element = e;
    REQ(w)->kind = "relief";
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void foreign_b(micro *w) { memcpy(w->s->locations[w->B].country, "DE", 3); }

static void land(micro *w, int off) { /* lands at B, in DE, at 90 */
    foreign_b(w);
    w->s->need_land = true;
    int32_t k = ech_build_act(w->b, "act", ECH_ACT_TERRITORY, ECH_NONE, off == 3 ? "FR" : "DE");
    w->s->authorities[k].from_t = 90 + (off == 1);
    w->s->authorities[k].to_t = 91 - (off == 2);
    w->s->authorities[k].status = off == 4 ? ECH_PENDING : ECH_GIVEN;
    w->s->authorities[k].to = off == 5 ? ech_build_member(w->b, "N", "XN") : 0;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void land_place(micro *w, int off) {
    foreign_b(w);
    w->s->need_land = true;
    ech_build_act(w->b, "act", ECH_ACT_TERRITORY, off ? w->C : w->B, "");
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void overfly(micro *w, int off) { /* over DE all the way: samples from 30 to 90 and from 120 to 180 */
    w->s->need_overfly = true;
    int32_t k = ech_build_act(w->b, "act", ECH_ACT_AIRSPACE, ECH_NONE, "DE");
    w->s->authorities[k].from_t = 30 + (off == 1);
    w->s->authorities[k].to_t = 181 - (off == 2);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void overfly_ends(micro *w, int off) { /* no act where the country is one of the two ends', or the owner's */
    w->s->need_overfly = true;
    if (off == 0)
        memcpy(w->s->locations[w->A].country, "DE", 3);
    memcpy(w->s->members[0].country, "FR", 3);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void overfly_own(micro *w, int off) {
    w->s->need_overfly = true;
    memcpy(w->s->members[0].country, off ? "FR" : "DE", 3);
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void use(micro *w, int off) { /* over [0, 180]; the element at its loading at 0 */
    int32_t e = ech_build_element(w->b, "team");
    REQ(w)->element = e;
    w->s->need_use = true;
    int32_t k = ech_build_act(w->b, "lift", ECH_ACT_LIFT, w->fleet, ""),
            n = ech_build_act(w->b, "team", ECH_ACT_ELEMENT, e, "");
    w->s->authorities[k].to_t = 181 - (off == 1);
    w->s->authorities[n].from_t = off == 2;
    micro_shuttle(w, "M1", 0, 0, 10);
}

static void ceiling(micro *w, int off) { /* two landings, or one */
    foreign_b(w);
    w->s->need_land = true;
    int32_t k = ech_build_act(w->b, "act", ECH_ACT_TERRITORY, ECH_NONE, "DE");
    w->s->authorities[k].ceiling = 2 - off;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 10, 5);
}

static void ceiling_order(micro *w, int off) { /* the first act is good for one, until 95; the second for one landing */
    foreign_b(w);
    w->s->need_land = true;
    int32_t a = ech_build_act(w->b, "a", ECH_ACT_TERRITORY, ECH_NONE, "DE"),
            b = ech_build_act(w->b, "b", ECH_ACT_TERRITORY, ECH_NONE, "DE");
    w->s->authorities[a].ceiling = w->s->authorities[b].ceiling = 1;
    w->s->authorities[off ? b : a].to_t = 95; /* off: the first landing takes a, and b has run out at the second */
    w->s->authorities[off ? a : b].to_t = ECH_NEVER;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 10, 5);
}

static const rule_case cases[] = {
    {"plan.form", "", form, 19},
    {"plan.form", "twice", form_twice, 4},
    {"plan.form", "items", form_items, 3},
    {"plan.time", "", horizon, 1},
    {"plan.flown", "", flown, 2},
    {"plan.flown", "past", flown_past, 1},
    {"plan.flown", "later", flown_later, 1},
    {"leg.time", "flown", flown_late, 1},
    {"flow.ready", "flown", flown_ready, 1},
    {"node.stand", "flown", flown_stands, 1},
    {"node.handling", "flown", flown_teams, 1},
    {"node.slot", "flown", flown_slots, 1},
    {"flow.ready", "", ready, 1},
    {"flow.amount", "", amount, 1},
    {"flow.amount", "two missions", amount_twice, 1},
    {"flow.amount", "transfer", amount_relay, 1},
    {"flow.amount", "aboard", aboard, 2},
    {"flow.connect", "", connect, 1},
    {"flow.transfer", "", transfer, 1},
    {"flow.destination", "", destination, 1},
    {"flow.storage", "", storage, 2},
    {"flow.storage", "origin", storage_origin, 1},
    {"flow.storage", "area", storage_area, 1},
    {"flow.dwell", "", dwell, 1},
    {"flow.split", "whole", split_whole, 1},
    {"flow.split", "people", split_people, 1},
    {"flow.split", "lot", split_lot, 1},
    {"flow.split", "bulk", split_bulk, 1},
    {"flow.march", "", march, 4},
    {"cap.mass", "", mass, 1},
    {"cap.mass", "maximum", mass_maximum, 1},
    {"cap.range", "", range, 3},
    {"cap.range", "reserve", range_reserve, 1},
    {"cap.seats", "", seats, 1},
    {"cap.litters", "", litters, 1},
    {"cap.floor", "", floor_length, 1},
    {"cap.item", "", item, 3},
    {"cap.dangerous", "", dangerous, 3},
    {"cap.drivers", "", drivers, 1},
    {"leg.none", "", leg_none, 4},
    {"leg.none", "via", leg_via, 1},
    {"leg.time", "", leg_time, 2},
    {"leg.time", "road", leg_time_road, 1},
    {"leg.time", "sea", leg_time_sea, 1},
    {"leg.time", "speed", leg_speed, 1},
    {"leg.mode", "", leg_mode, 1},
    {"leg.runway", "", runway, 2},
    {"leg.surface", "", surface, 1},
    {"leg.mass", "", bearing, 1},
    {"leg.closed", "", leg_closed, 1},
    {"leg.closed", "airspace", airspace_closed, 2},
    {"leg.capacity", "", leg_capacity, 1},
    {"leg.capacity", "day", leg_capacity_day, 1},
    {"leg.capacity", "march", march_capacity, 1},
    {"node.stand", "", stand, 1},
    {"node.stand", "class", stand_class, 1},
    {"node.stand", "closure", stand_closure, 1},
    {"node.stand", "left", stand_left, 1},
    {"node.stand", "docks", docks, 1},
    {"node.stand", "tracks", tracks, 1},
    {"node.stand", "berths", berths, 1},
    {"node.stand", "effect", stand_effect, 2},
    {"node.handling", "", handling, 1},
    {"node.handling", "effect", handling_effect, 1},
    {"node.handling", "effect ends", handling_effect_ends, 1},
    {"node.work", "length", work_length, 2},
    {"node.work", "both", work_both, 2},
    {"node.work", "ticks", work_ticks, 1},
    {"node.work", "place", work_place, 5},
    {"node.work", "missing", work_missing, 1},
    {"node.work", "refuel", work_refuel, 2},
    {"node.slot", "arrivals", slot_arrivals, 1},
    {"node.slot", "departures", slot_departures, 1},
    {"node.slot", "effect", slot_effect, 1},
    {"node.slot", "closure", slot_closure, 1},
    {"node.fuel", "", fuel, 3},
    {"node.fuel", "day", fuel_day, 1},
    {"node.fuel", "effect", fuel_effect, 1},
    {"node.hours", "", hours, 2},
    {"node.hours", "night", hours_night, 1},
    {"node.hours", "effect", hours_effect, 1},
    {"node.hours", "two effects", hours_effects, 1},
    {"node.closed", "", closed, 3},
    {"asset.overlap", "", overlap, 1},
    {"asset.place", "", place, 2},
    {"asset.place", "next", place_next, 1},
    {"asset.end", "", end_at, 2},
    {"asset.end", "by", end_by, 1},
    {"asset.available", "", available, 2},
    {"asset.available", "outage", outage, 2},
    {"asset.config", "", configuration, 1},
    {"crew.duty", "", duty, 1},
    {"crew.duty", "rested", duty_rested, 1},
    {"crew.duty", "running", duty_running, 1},
    {"crew.duty", "rest", duty_rest, 1},
    {"crew.flight", "", flight_time, 1},
    {"crew.swap", "", swap, 2},
    {"crew.swap", "pool", swap_pool, 1},
    {"crew.swap", "turns", swap_turns, 1},
    {"asset.hours24", "", hours24, 1},
    {"order.together", "", together, 1},
    {"order.together", "split", together_split, 1},
    {"order.after", "", after, 2},
    {"order.ride", "", ride, 1},
    {"time.earliest", "", earliest, 1},
    {"time.latest", "", latest, 1},
    {"time.latest", "start", latest_start, 1},
    {"time.load_by", "", load_by, 1},
    {"carry.rule", "", carry, 1},
    {"carry.rule", "kind", carry_kind, 2},
    {"auth.caveat", "", caveat, 3},
    {"auth.land", "", land, 5},
    {"auth.land", "place", land_place, 1},
    {"auth.overfly", "", overfly, 2},
    {"auth.overfly", "ends", overfly_ends, 1},
    {"auth.overfly", "own", overfly_own, 1},
    {"auth.use", "", use, 2},
    {"auth.ceiling", "", ceiling, 1},
    {"auth.ceiling", "order", ceiling_order, 1},
};
enum { CASE_COUNT = sizeof cases / sizeof *cases };

/* ---- running them ------------------------------------------------------------------------------------------------ */

static void explain(const rule_case *k, int off, const ech_verdict *v) {
    print_error("%s %s variant %d:\n", k->rule, k->what, off);
    for (int32_t i = 0; i < v->finding_count; i++)
        print_error("    %s %s: %s\n", v->findings[i].rule, v->findings[i].subject, v->findings[i].message);
}

/* Legal: no finding. Illegal: at least one, and none of another rule. */
static bool verdict_right(const rule_case *k, int off, const ech_verdict *v) {
    int cited = micro_count(v, k->rule);
    if (off == 0)
        return v->legal && v->finding_count == 0;
    return !v->legal && cited > 0 && cited == v->finding_count;
}

static void test_case(void **state) {
    const rule_case *k = *state;
    bool right = true;
    for (int off = 0; off <= k->variants; off++) {
        micro w;
        assert_true(micro_open(&w));
        k->make(&w, off);
        ech_verdict *v = micro_judge(&w, NULL, NULL);
        assert_non_null(v);
        bool ok = verdict_right(k, off, v);
        if (!ok)
            explain(k, off, v);
        right = right && ok;
        ech_verdict_free(v);
    }
    assert_true(right);
}

/* No rule without a case. */
static void test_every_rule(void **state) {
    (void)state;
    for (int r = 0; r < ech_check_rule_count; r++) {
        bool found = false;
        for (int i = 0; i < CASE_COUNT && !found; i++)
            found = strcmp(cases[i].rule, ech_check_rules[r]) == 0;
        if (!found)
            print_error("no micro-scenario for %s\n", ech_check_rules[r]);
        assert_true(found);
    }
}

int main(void) {
    static char names[CASE_COUNT][64];
    struct CMUnitTest tests[CASE_COUNT + 1];
    for (int i = 0; i < CASE_COUNT; i++) {
        snprintf(names[i], sizeof names[i], "%s %s", cases[i].rule, cases[i].what);
        tests[i] = (struct CMUnitTest){names[i], test_case, NULL, NULL, (void *)&cases[i]};
    }
    tests[CASE_COUNT] = (struct CMUnitTest)cmocka_unit_test(test_every_rule);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
