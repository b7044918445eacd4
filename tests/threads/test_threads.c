/* Same scenario, seed and iterations: the same plan, with one thread and with two (also under the thread sanitizer). */
#include <string.h>

#include "ech_random.h"
#include "ech_test.h"
#include "io/plan_write.h"
#include "solve/solve.h"

static void plan_bytes(const ech_scenario *s, uint64_t seed, int threads, ech_buf *out) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    o.iterations = 40;
    o.seed = seed;
    o.partial = true;
    o.threads = threads;
    ech_plan *plan = NULL;
    assert_int_equal(ech_solve(s, &o, &plan, NULL, &errors), ECH_OK);
    assert_int_equal(ech_plan_write(s, plan, NULL, out), ECH_OK);
    ech_plan_free(plan);
    ech_error_list_free(&errors);
}

static void same_bytes(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        ech_scenario *s = ech_random_scenario(seed);
        ech_buf one = ECH_BUF_INIT, two = ECH_BUF_INIT, again = ECH_BUF_INIT;
        plan_bytes(s, seed, 1, &one);
        plan_bytes(s, seed, 2, &two);
        plan_bytes(s, seed, 2, &again);
        assert_int_equal(one.length, two.length);
        assert_memory_equal(one.data, two.data, one.length);
        assert_memory_equal(two.data, again.data, one.length);
        ech_buf_free(&one);
        ech_buf_free(&two);
        ech_buf_free(&again);
        ech_scenario_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_bytes)};
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
