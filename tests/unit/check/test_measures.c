/* Measures of docs/model.md §8, worked out by hand in the world of ech_micro.h. */
#include "ech_micro.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct judged {
    ech_scenario *s;
    ech_plan *p;
    ech_verdict *v;
} judged;

static judged judge(micro *w) {
    judged j = {NULL, NULL, NULL};
    j.v = micro_judge(w, &j.s, &j.p);
    assert_non_null(j.v);
    return j;
}

static void close_judged(judged *j) {
    ech_verdict_free(j->v);
    ech_plan_free(j->p);
    ech_scenario_free(j->s);
}

static micro world(void) {
    micro w;
    assert_true(micro_open(&w));
    return w;
}

/* 10 persons at B at 100, due 40: 60 minutes late. Two flights of an hour at 1,200 an hour and 50 a sortie, 600 kg of
 * fuel and 1,900 kg of CO2 an hour; one of them carries. */
static void test_one_mission(void **state) {
    (void)state;
    micro w = world();
    ech_lift_type *y = &w.s->lift_types[w.type];
    y->cost_hour_u = 1200000000;
    y->cost_sortie_u = 50000000;
    y->fuel_kg_h = 600;
    y->co2_kg_h = 1900;
    w.s->legs[0].cost_u = 7000000;
    w.s->legs[0].distance_m = w.s->legs[1].distance_m = 150000;
    w.s->requirements[w.R].due_t = 40;
    w.s->requirements[w.R].weight_late_u = 2500000;
    w.s->requirements[w.R].ready_t = 0;
    w.s->requirements[w.R].earliest_t = 20;
    micro_shuttle(&w, "M1", 0, 0, 10);
    judged j = judge(&w);
    const ech_verdict *v = j.v;
    assert_true(v->legal);
    assert_int_equal(v->unmet_lots, 0);
    assert_int_equal(v->missed, 0);
    assert_int_equal(v->late, 1);
    assert_int_equal(v->late_t, 60);
    assert_int_equal(v->measure_u[ECH_LATE], 150000000);
    assert_int_equal(v->measure_u[ECH_LATE_COUNT], 1000000);
    assert_int_equal(v->closure_t, 100);
    assert_int_equal(v->measure_u[ECH_CLOSURE], 100000000);
    assert_int_equal(v->measure_u[ECH_ARRIVAL], 10LL * (100 - 20) * 1000000);
    assert_int_equal(v->cost_u, 2507000000); /* 2·(1,200 + 50) + 7 */
    assert_int_equal(v->fuel_kg, 1200);
    assert_int_equal(v->co2_kg, 3800);
    assert_int_equal(v->measure_u[ECH_FUEL], 1200000000);
    assert_int_equal(v->measure_u[ECH_CO2], 3800000000);
    assert_int_equal(v->assets_used, 1);
    assert_int_equal(v->sorties, 1);
    assert_int_equal(v->missions, 1);
    assert_int_equal(v->distance_m, 300000);
    assert_int_equal(v->measure_u[ECH_TRAVEL], 120000000);
    assert_int_equal(v->completion_t[w.R], 100);
    assert_int_equal(v->tier_value_u[1], 150000000); /* late */
    assert_int_equal(v->tier_value_u[4], 2507000000);
    close_judged(&j);
}

/* 4 of 10 persons and 2,500 of 6,001 kg in lots of 1,000 are left: 4 + ceil(3,501 / 1,000) = 8 lots. */
static void test_unmet(void **state) {
    (void)state;
    micro w = world();
    int32_t bulk = ech_build_bulk(w.b, 6001), whole = ech_build_requirement(w.b, "W", w.A, w.B, 5);
    w.s->requirements[whole].split = ECH_SPLIT_WHOLE;
    w.s->requirements[whole].weight_unmet_u = 7000000;
    const int32_t in_group[] = {w.R};
    ech_build_group(w.b, "module", 1, in_group);
    micro_shuttle(&w, "M1", 0, 0, 6);
    micro_part(&w, bulk, 2500);
    judged j = judge(&w);
    assert_true(j.v->legal);
    assert_int_equal(j.v->undelivered_lots[w.R], 8);
    assert_int_equal(j.v->undelivered_lots[whole], 1);
    assert_int_equal(j.v->unmet_lots, 9);
    assert_int_equal(j.v->missed, 2);
    assert_int_equal(j.v->measure_u[ECH_UNMET], 15000000);
    assert_int_equal(j.v->closure_t, 14401); /* horizon + 1 */
    assert_int_equal(j.v->group_closure_t[0], 14401);
    assert_true(j.v->completion_t[w.R] == ECH_NEVER);
    /* arrival: (6·1,000 + 2,500) / 1,000 lots after 100 minutes */
    assert_int_equal(j.v->measure_u[ECH_ARRIVAL], 850000000);
    close_judged(&j);
}

/* Two tails, closure at 110. B: stands [90, 120) and [100, 130), of them 20 + 10 before 110, on 2 stands: 30 / 220.
 * Teams: 10 + 10 of 4·110. Fleet: [0, 110) and [10, 110) of 2·110. */
static void test_use(void **state) {
    (void)state;
    micro w = world();
    ech_location *l = &w.s->locations[w.B];
    l->stands_limited = true;
    l->stands[3] = 2;
    l->handling = 4;
    micro_shuttle(&w, "M1", 0, 0, 5);
    micro_shuttle(&w, "M2", 1, 10, 5);
    judged j = judge(&w);
    const ech_location_use *u = &j.v->locations[w.B];
    assert_true(j.v->legal);
    assert_int_equal(j.v->closure_t, 110);
    assert_int_equal(u->landings, 2);
    assert_int_equal(u->peak_landings_day, 2);
    assert_true(fabs(u->stand_use - 30.0 / 220) < 1e-12);
    assert_true(fabs(u->handling_use - 20.0 / 440) < 1e-12);
    assert_true(j.v->locations[w.A].stand_use < 0 && j.v->locations[w.A].handling_use < 0);
    assert_int_equal(j.v->locations[w.A].landings, 2);
    assert_true(fabs(j.v->fleets[w.fleet].use - 210.0 / 220) < 1e-12);
    assert_int_equal(j.v->fleets[w.fleet].sorties, 2);
    close_judged(&j);
}

/* Landings at 1350 + 90 = 1440 and one minute before: two days. */
static void test_peak_day(void **state) {
    (void)state;
    micro w = world();
    micro_shuttle(&w, "M1", 0, 1349, 5);
    micro_shuttle(&w, "M2", 1, 1350, 5);
    judged j = judge(&w);
    assert_int_equal(j.v->locations[w.B].landings, 2);
    assert_int_equal(j.v->locations[w.B].peak_landings_day, 1);
    close_judged(&j);
}

/* A march pays its row, and is no sortie, no distance and no asset. Unloading starts and ends on arrival at 300. */
static void test_march(void **state) {
    (void)state;
    micro w = world();
    int32_t leg = ech_build_leg(w.b, "AC", w.A, w.C, ECH_ROAD, 300);
    w.s->legs[leg].cost_u = 5000000;
    w.s->legs[leg].distance_m = 400000;
    w.s->requirements[w.R].to = w.C;
    w.s->requirements[w.R].self_move = true;
    micro_march(&w, "M1");
    micro_stop(&w, w.A, 0, 0);
    micro_stop(&w, w.C, 300, 300);
    micro_load(&w, w.R, 0, 1, 10);
    judged j = judge(&w);
    assert_true(j.v->legal);
    assert_int_equal(j.v->closure_t, 300);
    assert_int_equal(j.v->cost_u, 5000000);
    assert_int_equal(j.v->sorties, 0);
    assert_int_equal(j.v->distance_m, 0);
    assert_int_equal(j.v->assets_used, 0);
    assert_int_equal(j.v->measure_u[ECH_TRAVEL], 0);
    close_judged(&j);
}

static void make_two(micro *w, ech_tick second, const char *id) {
    assert_true(micro_open(w));
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, id, 1, second, 5);
}

/* Names and order do not matter; a mission a minute later counts on both sides. */
static void test_changes(void **state) {
    (void)state;
    static const struct {
        ech_tick second;
        int64_t changes;
    } rows[] = {{40, 0}, {41, 2}};
    micro w;
    make_two(&w, 40, "M2");
    judged base = judge(&w);
    for (int i = 0; i < 2; i++) {
        make_two(&w, rows[i].second, "0other");
        judged now = judge(&w);
        ech_verdict *v = NULL;
        assert_int_equal(ech_check(now.s, now.p, base.p, &v, NULL), ECH_OK);
        assert_int_equal(v->measure_u[ECH_CHANGES], rows[i].changes * 1000000);
        ech_verdict_free(v);
        close_judged(&now);
    }
    close_judged(&base);
}

/* Findings stand by family, then time, then subject, and speak of times and amounts. */
static void test_order_and_words(void **state) {
    (void)state;
    micro w = world();
    w.s->configurations[0].seats = 4;
    w.s->requirements[w.R].ready_t = 1500;
    micro_shuttle(&w, "M2", 1, 1440, 5);
    micro_shuttle(&w, "M1", 0, 1440, 5);
    micro_shuttle(&w, "M0", 0, 0, 1);
    judged j = judge(&w);
    static const char *const rules[] = {"flow.ready",  "flow.ready", "flow.ready",
                                        "flow.amount", "cap.seats",  "cap.seats"};
    assert_int_equal(j.v->finding_count, 6);
    assert_int_equal(j.v->finding_total, 6);
    for (int i = 0; i < 6; i++)
        assert_string_equal(j.v->findings[i].rule, rules[i]);
    assert_string_equal(j.v->findings[4].subject, "M1");
    assert_string_equal(j.v->findings[5].subject, "M2");
    assert_string_equal(j.v->findings[0].message, "R is loaded on M0 at D+0 00:00, but is ready at D+1 01:00.");
    assert_int_equal(j.v->findings[0].by, 1500);
    assert_string_equal(j.v->findings[0].unit, "min");
    assert_string_equal(j.v->findings[5].message,
                        "M2 leaves A at D+1 00:30 with 5 persons; t allows 4 in seats, 1 too many.");
    close_judged(&j);
}

/* The order of missions in the plan says nothing: the same findings in the same order, the same measures. */
static void test_mission_order(void **state) {
    (void)state;
    micro w = world();
    w.s->configurations[0].seats = 4;
    w.s->locations[w.B].stands_limited = true;
    w.s->locations[w.B].arrivals = 1;
    w.s->lift_types[w.type].day_flight_t = 200;
    w.s->need_land = true;
    memcpy(w.s->locations[w.B].country, "DE", 3);
    w.s->authorities[ech_build_act(w.b, "act", ECH_ACT_TERRITORY, ECH_NONE, "DE")].ceiling = 2;
    static const char *const ids[] = {"M1", "M2", "M3", "M4"};
    for (int i = 0; i < 4; i++)
        micro_shuttle(&w, ids[i], i % 2, 100 * i, 5);
    judged j = judge(&w);
    for (int i = 0; i < 2; i++) {
        ech_mission swap = j.p->missions[i];
        j.p->missions[i] = j.p->missions[3 - i];
        j.p->missions[3 - i] = swap;
    }
    ech_verdict *v = NULL;
    assert_int_equal(ech_check(j.s, j.p, NULL, &v, NULL), ECH_OK);
    assert_true(v->finding_count > 8);
    assert_int_equal(v->finding_count, j.v->finding_count);
    for (int32_t i = 0; i < v->finding_count; i++)
        assert_string_equal(v->findings[i].message, j.v->findings[i].message);
    assert_memory_equal(v->measure_u, j.v->measure_u, sizeof v->measure_u);
    assert_memory_equal(v->tier_value_u, j.v->tier_value_u, sizeof v->tier_value_u);
    ech_verdict_free(v);
    close_judged(&j);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_mission),     cmocka_unit_test(test_unmet),         cmocka_unit_test(test_use),
        cmocka_unit_test(test_peak_day),        cmocka_unit_test(test_march),         cmocka_unit_test(test_changes),
        cmocka_unit_test(test_order_and_words), cmocka_unit_test(test_mission_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
