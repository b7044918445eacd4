/* The import of schedules made by hand where it derives what was not typed; its errors are in tests/golden/plan. */
#include "ech_test.h"

#include "ech_plan_case.h"
#include "io/plan_read.h"

#include <string.h>

typedef struct imported {
    ech_scenario *s;
    ech_plan *plan;
    ech_error_list errors;
} imported;

static imported import_with(const char *text, bool beside) {
    imported m = {.s = ech_plan_case(1), .errors = ECH_ERROR_LIST_INIT};
    assert_non_null(m.s);
    m.s->lift_types[0].refuel_overlap = beside;
    ech_status status = ech_plan_import_memory("m.csv", text, strlen(text), m.s, &m.plan, &m.errors);
    if (status)
        fail_msg("%s", m.errors.count ? m.errors.items[0].message : "no message");
    return m;
}

static void done(imported *m) {
    ech_plan_free(m->plan);
    ech_error_list_free(&m->errors);
    ech_scenario_free(m->s);
}

static void check_work(const imported *m, int32_t stop, int32_t i, ech_work_kind kind, ech_tick a, ech_tick b) {
    ech_span own = m->plan->stops[stop].work;
    assert_true(i < own.count);
    const ech_work *w = &m->plan->work[own.first + i];
    assert_int_equal(w->kind, kind);
    assert_int_equal(w->start_t, a);
    assert_int_equal(w->end_t, b);
}

#define HEAD "mission,asset,tail,location,arrive,depart,fuel_kg,refuel_start,refuel_end,load,unload\n"
#define REST ",,,A,500,510,,,,,\n"

static void handling_fills_the_stop(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,,,,,*\n" REST, false);
    check_work(&m, 0, 0, ECH_WORK_HANDLE, 0, 50);
    check_work(&m, 1, 0, ECH_WORK_HANDLE, 205, 290);
    assert_int_equal(m.plan->stops[2].work.count, 0);
    done(&m);
}

static void refuelling_follows_handling(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,900,,,,*\n" REST, false);
    check_work(&m, 1, 0, ECH_WORK_HANDLE, 205, 270);
    check_work(&m, 1, 1, ECH_WORK_REFUEL, 270, 290);
    assert_int_equal(m.plan->stops[1].fuel_kg, 900);
    done(&m);
}

static void refuelling_beside_handling(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,900,,,,*\n" REST, true);
    check_work(&m, 1, 0, ECH_WORK_HANDLE, 205, 290);
    check_work(&m, 1, 1, ECH_WORK_REFUEL, 205, 225);
    done(&m);
}

static void handling_takes_the_longer_side_of_refuelling(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,900,210,,,*\n" REST, false);
    check_work(&m, 1, 0, ECH_WORK_REFUEL, 210, 230);
    check_work(&m, 1, 1, ECH_WORK_HANDLE, 230, 290);
    done(&m);
    m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,900,,285,,*\n" REST, false);
    check_work(&m, 1, 0, ECH_WORK_HANDLE, 205, 265);
    check_work(&m, 1, 1, ECH_WORK_REFUEL, 265, 285);
    done(&m);
}

static void a_stop_without_cargo_only_refuels(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,300,900,,,,\n,,,T,400,450,,,,,*\n", false);
    assert_int_equal(m.plan->stops[1].work.count, 1);
    check_work(&m, 1, 0, ECH_WORK_REFUEL, 205, 225);
    check_work(&m, 2, 0, ECH_WORK_HANDLE, 405, 450); /* the last stop has no taxiing out */
    done(&m);
}

static void a_stop_too_short_gives_no_negative_work(void **state) {
    (void)state;
    imported m = import_with(HEAD "M,lift,1,A,0,60,,,,team,\n,,,B,200,201,,,,,*\n" REST, false);
    check_work(&m, 1, 0, ECH_WORK_HANDLE, 205, 205); /* for the checker to find too short */
    done(&m);
}

/* The last row of each of many missions decides where the next begins. */
static void many_missions_in_any_order(void **state) {
    enum { MANY = 2000 };
    ech_buf text = ECH_BUF_INIT;
    (void)state;
    ech_buf_text(&text, HEAD);
    for (int stop = 0; stop < 2; stop++)
        for (int i = 0; i < MANY; i++)
            ech_buf_printf(&text, "M%d,lift,1,%s,%d,%d,,,,%s,%s\n", i, stop ? "B" : "A", 10 * stop + i,
                           10 * stop + i + 5, stop ? "" : "team:people=1", stop ? "team" : "");
    imported m = import_with(text.data, false);
    assert_int_equal(m.plan->mission_count, MANY);
    assert_int_equal(m.plan->stop_count, 2 * MANY);
    assert_int_equal(m.plan->load_count, MANY);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(m.plan->missions[i].stops.count, 2);
        assert_int_equal(m.plan->loads[m.plan->missions[i].loads.first].people, 1);
    }
    ech_buf_free(&text);
    done(&m);
}

static void memory_may_run_out_anywhere(void **state) {
    static const char text[] = HEAD "M,lift,1,A,0,60,,,,team water:bulk=10,\n,,,B,200,300,9,,,,team:people=3 *\n" REST;
    ech_scenario *s = ech_plan_case(1);
    ech_status status = ECH_ENOMEM;
    (void)state;
    for (uint64_t n = 1; status != ECH_OK; n++) {
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        ech_plan *plan = NULL;
        ech_memory_fail_at(n, false);
        status = ech_plan_import_memory("m", text, strlen(text), s, &plan, &errors);
        ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        assert_true((status == ECH_OK) == (plan != NULL));
        ech_plan_free(plan);
        ech_error_list_free(&errors);
        assert_true(n < 100000);
    }
    ech_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(handling_fills_the_stop),
        cmocka_unit_test(refuelling_follows_handling),
        cmocka_unit_test(refuelling_beside_handling),
        cmocka_unit_test(handling_takes_the_longer_side_of_refuelling),
        cmocka_unit_test(a_stop_without_cargo_only_refuels),
        cmocka_unit_test(a_stop_too_short_gives_no_negative_work),
        cmocka_unit_test(many_missions_in_any_order),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
