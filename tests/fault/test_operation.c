/* A running operation when memory fails, at every place in turn: the call says so, the operation stays usable, nothing
 * leaks (sanitizers). And calls from several threads at once, with one that cancels. */
#include "ech_test.h"

#include "base/memory.h"
#include "echelon/operation.h"
#include "io/scenario_write.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { PLACES_MAX = 1000000 };

static char folder[256], scenario[300];
static const char events[] = "known,kind,subject,to,factor\n60,location,field,400,\n60,requirement,water,,1.5\n";

static int set_up(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/echelon-operation-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(scenario, sizeof scenario, "%s/s", folder);
    return ech_scenario_starter(scenario, NULL) ? -1 : 0;
}

static int tear_down(void **state) {
    char command[400];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* Opens, plans, hears of events, repairs, tells: the first status that is not OK. */
static ech_status run_all(void) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    ech_buf text = ECH_BUF_INIT;
    ech_operation *op = NULL;
    ech_status status = ech_operation_open(scenario, &op, &errors);
    if (!status)
        status = ech_operation_plan(op, &budget, &now, &errors);
    if (!status)
        status = ech_operation_events(op, "events", events, strlen(events), &errors);
    if (!status)
        status = ech_operation_clock(op, 90);
    if (!status)
        status = ech_operation_replan(op, &budget, &now, &errors);
    if (!status)
        status = ech_operation_plan_json(op, &text);
    if (!status)
        status = ech_operation_diff_json(op, &text);
    if (!status)
        status = ech_operation_summary_json(op, &text);
    if (!status)
        assert_true(now.legal);
    ech_operation_close(op);
    ech_buf_free(&text);
    ech_error_list_free(&errors);
    return status;
}

static void test_memory(void **state) {
    (void)state;
    assert_int_equal(run_all(), ECH_OK);
    uint64_t before = ech_memory_fail_at(0, false), step = 1;
    (void)before;
    bool done = false;
    for (uint64_t n = 1; n < PLACES_MAX && !done; n += step) {
        ech_memory_fail_at(n, true);
        ech_status status = run_all();
        ech_memory_fail_at(0, false);
        done = status == ECH_OK;
        if (!done)
            assert_int_equal(status, ECH_ENOMEM);
        step = n < 600 ? 1 : n < 6000 ? 37 : 331; /* every place of the beginning, samples of the rest */
    }
    assert_true(done);
}

static void test_stays_usable(void **state) {
    (void)state;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    ech_operation *op = NULL;
    assert_int_equal(ech_operation_open(scenario, &op, &errors), ECH_OK);
    assert_int_equal(ech_operation_replan(op, &budget, &now, &errors), ECH_EINPUT); /* there is no plan yet */
    assert_int_equal(ech_operation_plan(op, &budget, &now, &errors), ECH_OK);
    for (uint64_t n = 1; n < 400; n += 3) {
        ech_memory_fail_at(n, true);
        ech_status status = ech_operation_replan(op, &budget, &now, &errors);
        ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        assert_int_equal(ech_operation_check(op, &now, &errors), ECH_OK);
        assert_true(now.legal);
    }
    assert_int_equal(ech_operation_events(op, "e", "known,kind,subject\n1,location,nowhere\n", 38, &errors),
                     ECH_EINPUT);
    assert_int_equal(ech_operation_check(op, &now, &errors), ECH_OK);
    assert_true(now.legal && now.flown == 0);
    ech_operation_close(op);
    ech_error_list_free(&errors);
}

static void *replan_often(void *context) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    bool fine = true;
    budget.iterations = 20;
    for (int i = 0; i < 5; i++) {
        fine = ech_operation_replan(context, &budget, &now, &errors) == ECH_OK && now.legal && fine;
        fine = ech_operation_check(context, &now, &errors) == ECH_OK && fine;
    }
    ech_error_list_free(&errors);
    return fine ? context : NULL;
}

static void test_threads(void **state) {
    (void)state;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    ech_operation *op = NULL;
    pthread_t threads[3];
    assert_int_equal(ech_operation_open(scenario, &op, &errors), ECH_OK);
    assert_int_equal(ech_operation_plan(op, &budget, &now, &errors), ECH_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, replan_often, op), 0);
    for (int i = 0; i < 50; i++)
        ech_operation_cancel(op);
    for (int i = 0; i < 3; i++) {
        void *fine = NULL;
        pthread_join(threads[i], &fine);
        assert_non_null(fine);
    }
    ech_operation_close(op);
    ech_error_list_free(&errors);
}

static void test_cancelled(void **state) {
    (void)state;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    ech_operation *op = NULL;
    budget.iterations = INT64_MAX / 8; /* never, but for the cancelling */
    assert_int_equal(ech_operation_open(scenario, &op, &errors), ECH_OK);
    ech_operation_cancel(op);
    assert_int_equal(ech_operation_plan(op, &budget, &now, &errors), ECH_OK);
    assert_int_equal(now.stopped, ECH_STOPPED_CANCELLED);
    assert_true(now.legal);
    ech_operation_close(op);
    ech_error_list_free(&errors);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_stays_usable),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_cancelled),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
