/* Choice: what serves well is taken more often, what serves badly does not die out, and the same seed takes the same.
 */
#include "choice_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

enum { ROUNDS = 20000 };

static void run(uint64_t seed, int good, int32_t taken[3]) {
    sol_choice c;
    ech_rng rng = ech_rng_seed(seed);
    sol_choice_open(&c, 3, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        int k = sol_choice_take(&c, &rng);
        assert_in_range(k, 0, 2);
        taken[k]++;
        sol_choice_reward(&c, k == good ? 1 : 0);
    }
}

static void test_learns(void **state) {
    (void)state;
    for (int good = 0; good < 3; good++) {
        int32_t taken[3] = {0};
        run(7, good, taken);
        for (int k = 0; k < 3; k++) {
            if (k != good)
                assert_true(taken[k] * 2 < taken[good]);
            assert_true(taken[k] > ROUNDS / 20);
        }
    }
}

static void test_nothing_to_learn_keeps_the_prior(void **state) {
    (void)state;
    int32_t taken[3] = {0};
    run(7, 3, taken); /* nothing is ever rewarded */
    for (int k = 0; k < 3; k++)
        assert_in_range(taken[k], ROUNDS / 3 - ROUNDS / 50, ROUNDS / 3 + ROUNDS / 50);
}

static void test_same_seed_same_choices(void **state) {
    (void)state;
    int32_t a[3] = {0}, b[3] = {0};
    run(11, 1, a);
    run(11, 1, b);
    for (int k = 0; k < 3; k++)
        assert_int_equal(a[k], b[k]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_learns),
        cmocka_unit_test(test_nothing_to_learn_keeps_the_prior),
        cmocka_unit_test(test_same_seed_same_choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
