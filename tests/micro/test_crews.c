/* What the planner makes of a tail's crews (docs/model.md §4.5), in an operation small enough to work out by hand: one
 * aircraft, 300 minutes out and 300 back, two loads. */
#include "check/check.h"
#include "ech_build.h"
#include "ech_test.h"
#include "solve/solve.h"

enum { LEG = 300, DUTY = 900, REST = 720, SWAP = 30 };

typedef struct crews {
    int own, waiting; /* the tail's own, and at B */
    ech_tick duty_t, duty_flight_t;
    bool between; /* there is a place half way */
    int loads;
} crews;

static ech_scenario *operation(const crews *k) {
    ech_build *b = ech_build_open();
    assert_non_null(b);
    int32_t a = ech_build_location(b, "A", 50, 8), h = ech_build_location(b, "B", 40, 20);
    int32_t y = ech_build_type(b, "c17", ECH_AIR), fleet = ech_build_asset(b, "lift", y, 1, a);
    ech_build_requirement(b, "goods", a, h, 0);
    ech_build_bulk(b, k->loads * 10000); /* 10,000 kg a load */
    ech_build_leg(b, "out", a, h, ECH_AIR, LEG);
    ech_build_leg(b, "back", h, a, ECH_AIR, LEG);
    if (k->between) {
        int32_t c = ech_build_location(b, "C", 45, 14);
        ech_build_leg(b, "out-1", a, c, ECH_AIR, LEG / 2);
        ech_build_leg(b, "out-2", c, h, ECH_AIR, LEG / 2);
        ech_build_leg(b, "back-1", h, c, ECH_AIR, LEG / 2);
        ech_build_leg(b, "back-2", c, a, ECH_AIR, LEG / 2);
    }
    if (k->waiting > 0)
        ech_build_crews(b, h, y, k->waiting);
    ech_scenario *s = ech_build_close(b);
    assert_non_null(s);
    s->assets[fleet].crews = k->own;
    s->lift_types[y].duty_t = k->duty_t;
    s->lift_types[y].duty_flight_t = k->duty_flight_t;
    s->lift_types[y].rest_t = REST;
    s->lift_types[y].swap_t = SWAP;
    return s;
}

/* When the last load is there. */
static ech_tick closure(crews k) {
    ech_scenario *s = operation(&k);
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    ech_solve_info info;
    ech_verdict *v = NULL;
    o.iterations = 100;
    assert_int_equal(ech_solve(s, &o, &plan, &info, &errors), ECH_OK);
    assert_int_equal(ech_check(s, plan, NULL, &v, NULL), ECH_OK);
    for (int32_t i = 0; i < v->finding_count; i++)
        printf("# %s: %s\n", v->findings[i].rule, v->findings[i].message);
    assert_true(v->legal);
    ech_tick at = v->measure_u[ECH_CLOSURE] / 1000000;
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    ech_scenario_free(s);
    return at;
}

static void one_crew_rests(void **state) {
    (void)state;
    assert_int_equal(closure((crews){1, 0, DUTY, ECH_NEVER, false, 2}), 2 * LEG + REST + LEG);
}

/* The other crew takes over at home, without a rest. */
static void two_crews_take_turns(void **state) {
    (void)state;
    assert_int_equal(closure((crews){2, 0, DUTY, ECH_NEVER, false, 2}), 2 * LEG + SWAP + LEG);
}

/* The crew that waits at B flies back and could not go out again; its turn ends at A, where nobody waits for it. */
static void a_crew_abroad_rests_at_home(void **state) {
    (void)state;
    assert_int_equal(closure((crews){1, 1, 500, ECH_NEVER, false, 2}), 2 * LEG + SWAP + REST + LEG);
}

/* 500 minutes of flight: out with one crew, back with the other. The first is rested 720 minutes after it was relieved
 * at B and takes over at A; that the other is not rested at B then does not keep the load: the aircraft waits there. */
static void the_swap_waits_not_the_load(void **state) {
    (void)state;
    assert_int_equal(closure((crews){2, 0, DUTY, 500, false, 2}), LEG + REST + SWAP + LEG);
}

/* The same with a place half way: the second crew takes over there, on the way home, and still has the flight time to
 * go out again. */
static void crews_change_on_the_way_home(void **state) {
    (void)state;
    assert_int_equal(closure((crews){2, 0, DUTY, 500, true, 2}), 2 * LEG + SWAP + LEG);
}

/* Too far for one crew: it is relieved half way. */
static void crews_change_on_the_way_out(void **state) {
    (void)state;
    assert_int_equal(closure((crews){2, 0, DUTY, 200, true, 1}), LEG + SWAP);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_crew_rests),
                                       cmocka_unit_test(two_crews_take_turns),
                                       cmocka_unit_test(a_crew_abroad_rests_at_home),
                                       cmocka_unit_test(the_swap_waits_not_the_load),
                                       cmocka_unit_test(crews_change_on_the_way_home),
                                       cmocka_unit_test(crews_change_on_the_way_out)};
    return cmocka_run_group_tests_name("crews", tests, NULL, NULL);
}
