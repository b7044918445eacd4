/* What explain names against the truth, on tiny operations with something late or left behind: the named change must
 * put it on time in some plan with no tier worse (always), and one step less must not (in 98 of 100). The truth is
 * ech_brute's, which tries all plans. ECHELON_EXPLAIN_N operations (25; 500 where ECHELON_CAMPAIGN is set), from seed
 * ECHELON_EXPLAIN_FIRST. */
#include "ech_brute.h"

#include "check/check.h"
#include "ech_build.h"
#include "explain/explain.h"
#include "solve/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct tally {
    int operations, behind, named, right, smaller, unknown, searched, nothing, paid;
} tally;

static long setting(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text && *text ? strtol(text, NULL, 10) : otherwise;
}

static uint32_t behind_of(const ech_scenario *s, const ech_verdict *v) {
    uint32_t set = 0;
    for (int32_t r = 0; r < s->requirement_count; r++)
        set |= ech_is_behind(s, v, r) ? 1u << r : 0;
    return set;
}

/* The change with so many steps, by the truth: 1, 0, or < 0 where the family is too small to tell. */
static int truth(uint64_t seed, const ech_change *c, int64_t steps, const ech_verdict *now) {
    ech_scenario *s = ech_tiny(seed);
    assert_non_null(s);
    uint32_t behind = behind_of(s, now);
    int answer = steps == 0 || ech_change_apply(s, c, steps)
                     ? ech_brute_exists(s, now->tier_value_u, c->requirement, behind)
                     : -1;
    ech_scenario_free(s);
    return answer;
}

static void judge_change(uint64_t seed, const ech_change *c, const ech_verdict *now, tally *t) {
    if (c->worse) {
        t->paid++;
        return;
    }
    if (c->kind == ECH_KNOB_SEARCH) {
        t->searched++;
        return;
    }
    int with = truth(seed, c, c->steps, now), less = truth(seed, c, c->steps - 1, now);
    if (with < 0 || less < 0) {
        t->unknown++;
        return;
    }
    t->named++;
    t->right += with == 1;
    t->smaller += less == 1;
    if (with != 1 || less == 1)
        print_error("seed %llu: requirement %d: %s: %s\n", (unsigned long long)seed, (int)c->requirement, c->text,
                    with != 1 ? "does not put it on time" : "one step less does too");
}

/* A plan by a short search, so that some are late for want of searching too; NULL: nothing is behind. */
static ech_plan *plan_of(const ech_scenario *s, uint64_t seed) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    ech_verdict *v = NULL;
    o.seed = seed;
    o.iterations = seed % 3 ? 2000 : 2;
    o.partial = true;
    assert_int_equal(ech_solve(s, &o, &plan, NULL, &errors), ECH_OK);
    ech_error_list_free(&errors);
    assert_int_equal(ech_check(s, plan, NULL, &v, NULL), ECH_OK);
    assert_true(v->legal);
    bool some = behind_of(s, v) != 0;
    ech_verdict_free(v);
    if (some)
        return plan;
    ech_plan_free(plan);
    return NULL;
}

static void explain_one(uint64_t seed, ech_scenario *s, const ech_plan *plan, tally *t) {
    ech_explanation x;
    ech_explain_request q = {.requirement = ECH_NONE, .seed = seed, .threads = 1, .iterations = 2000};
    assert_int_equal(ech_explain(s, plan, &q, &x, NULL), ECH_OK);
    t->operations++;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        if (!ech_is_behind(s, x.now, r))
            continue;
        int answers = 0;
        for (size_t i = 0; i < x.changes.count; i++)
            answers += ((const ech_change *)ech_vec_at(&x.changes, i))->requirement == r;
        t->behind++;
        t->nothing += answers == 0;
    }
    for (size_t i = 0; i < x.changes.count; i++)
        judge_change(seed, ech_vec_at(&x.changes, i), x.now, t);
    ech_explanation_free(&x);
}

static void test_named_changes_are_right_and_smallest(void **state) {
    (void)state;
    long count = setting("ECHELON_EXPLAIN_N", 25);
    tally t = {0};
    for (uint64_t seed = (uint64_t)setting("ECHELON_EXPLAIN_FIRST", 1); t.operations < count; seed++) {
        ech_scenario *s = ech_tiny(seed);
        assert_non_null(s);
        ech_plan *plan = plan_of(s, seed);
        if (plan)
            explain_one(seed, s, plan, &t);
        ech_plan_free(plan);
        ech_scenario_free(s);
    }
    print_message(
        "# %d operations, %d requirements behind: %d freed by searching alone, %d by nothing that was tried\n",
        t.operations, t.behind, t.searched, t.nothing);
    print_message("# %d changes without a price named: %d right, %d could be smaller; %d beyond the truth's reach; %d "
                  "more at a price\n",
                  t.named, t.right, t.smaller, t.unknown, t.paid);
    assert_true(t.named > t.operations / 2);
    assert_int_equal(t.right, t.named);
    assert_true(t.smaller * 50 <= t.named);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_named_changes_are_right_and_smallest)};
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
