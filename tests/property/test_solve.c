/* The planner against the judge: on random operations that use every rule, each plan is legal, and the planner's own
 * account of each tier is the checker's. Seeds are printed on failure; ECHELON_SOLVE_N asks for more. */
#include "check/check.h"
#include "ech_random.h"
#include "ech_test.h"
#include "solve/solve.h"

static bool judge(uint64_t seed, ech_solve_policy policy) {
    ech_scenario *s = ech_random_scenario(seed);
    assert_non_null(s);
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    o.iterations = 30;
    o.seed = seed;
    o.partial = true;
    o.policy = policy;
    ech_plan *plan = NULL;
    ech_solve_info info;
    ech_verdict *v = NULL;
    assert_int_equal(ech_solve(s, &o, &plan, &info, &errors), ECH_OK);
    assert_int_equal(ech_check(s, plan, NULL, &v, NULL), ECH_OK);
    bool ok = v->legal;
    for (int32_t i = 0; i < v->finding_count && i < 5; i++)
        printf("# seed %llu: %s %s: %s\n", (unsigned long long)seed, v->findings[i].rule, v->findings[i].subject,
               v->findings[i].message);
    for (int32_t i = 0; i < s->tier_count; i++)
        if (v->tier_value_u[i] != info.tier_value_u[i]) {
            printf("# seed %llu: tier %s: planner %lld, checker %lld\n", (unsigned long long)seed, s->tiers[i].name,
                   (long long)info.tier_value_u[i], (long long)v->tier_value_u[i]);
            ok = false;
        }
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    ech_scenario_free(s);
    return ok;
}

static void run(ech_solve_policy policy, int n) {
    int wrong = 0;
    for (int seed = 1; seed <= n; seed++)
        wrong += !judge((uint64_t)seed, policy);
    assert_int_equal(wrong, 0);
}

static void search_is_legal(void **state) {
    (void)state;
    run(ECH_POLICY_SEARCH, ech_test_count("ECHELON_SOLVE_N", getenv("ECHELON_CAMPAIGN") ? 3000 : 300));
}

static void fcfs_is_legal(void **state) {
    (void)state;
    run(ECH_POLICY_FCFS, ech_test_count("ECHELON_SOLVE_N", getenv("ECHELON_CAMPAIGN") ? 3000 : 300));
}

/* 199: swaps of one trip at one place took the same crew of the pool. 333: two loads that could not go on from a
 * transfer took each other's trip away, round after round. */
static void seeds_that_were_wrong(void **state) {
    (void)state;
    assert_true(judge(199, ECH_POLICY_SEARCH));
    assert_true(judge(333, ECH_POLICY_SEARCH));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(search_is_legal), cmocka_unit_test(fcfs_is_legal),
                                       cmocka_unit_test(seeds_that_were_wrong)};
    return cmocka_run_group_tests_name("solve", tests, NULL, NULL);
}
