/* The planner against the true optimum of tiny operations, and both plans against the judge. A planner that is better
 * than the optimum means that ech_brute's family is too small; worse, that the search missed something. Either way the
 * seed is named; ECHELON_BRUTE_FIRST=seed ECHELON_BRUTE_N=1 runs it alone.
 * ECHELON_BRUTE_ITERATIONS changes the search (40,000). Cost: some milliseconds an operation. */
#include "ech_brute.h"

#include "check/check.h"
#include "ech_build.h"
#include "solve/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ITERATIONS = 40000 };

typedef struct tally {
    int same, skipped, worse, better, unsound;
    int trips[6]; /* how many optima have so many */
} tally;

static long setting(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text && *text ? strtol(text, NULL, 10) : otherwise;
}

static void say(uint64_t seed, const char *what, const int64_t *brute, const int64_t *solver) {
    print_error("seed %llu: %s\n", (unsigned long long)seed, what);
    for (int k = 0; solver && k < ECH_BRUTE_TIERS; k++)
        print_error("    tier %d: optimum %.6f, planner %.6f\n", k, (double)brute[k] / 1e6, (double)solver[k] / 1e6);
}

/* The verdict's tiers; false: illegal, or not judged. */
static bool judged(const ech_scenario *s, const ech_plan *plan, uint64_t seed, const char *whose, int64_t *tier_u) {
    ech_verdict *v = NULL;
    assert_int_equal(ech_check(s, plan, NULL, &v, NULL), ECH_OK);
    for (int k = 0; k < ECH_BRUTE_TIERS; k++)
        tier_u[k] = v->tier_value_u[k];
    for (int32_t i = 0; i < v->finding_count && i < 4; i++)
        print_error("seed %llu, plan of the %s: %s %s: %s\n", (unsigned long long)seed, whose, v->findings[i].rule,
                    v->findings[i].subject, v->findings[i].message);
    bool legal = v->legal;
    ech_verdict_free(v);
    return legal;
}

/* For whoever looks into a seed: ECHELON_BRUTE_SHOW=1 prints both plans. */
static void show(const ech_scenario *s, const ech_plan *plan, const char *whose) {
    if (!getenv("ECHELON_BRUTE_SHOW"))
        return;
    print_message("# plan of the %s\n", whose);
    for (int32_t i = 0; i < plan->mission_count; i++) {
        const ech_mission *m = &plan->missions[i];
        print_message("#   %s/%d:", m->asset == ECH_NONE ? "march" : s->assets[m->asset].id, m->tail);
        for (int32_t k = m->stops.first; k < m->stops.first + m->stops.count; k++) {
            const ech_stop *q = &plan->stops[k];
            print_message(" %s %lld-%lld", s->locations[q->location].id, (long long)q->arrive_t,
                          (long long)q->depart_t);
        }
        for (int32_t k = m->loads.first; k < m->loads.first + m->loads.count; k++) {
            const ech_load *l = &plan->loads[k];
            print_message(" [%s %d>%d people %d", s->requirements[l->requirement].id, l->from_stop, l->to_stop,
                          l->people);
            for (int32_t e = l->parts.first; e < l->parts.first + l->parts.count; e++)
                print_message(" %s:%lld", s->items[plan->parts[e].item].id, (long long)plan->parts[e].count);
            print_message("]");
        }
        print_message("\n");
    }
}

static ech_plan *planned(const ech_scenario *s, uint64_t seed) {
    ech_solve_options options = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    options.seed = seed;
    options.iterations = setting("ECHELON_BRUTE_ITERATIONS", ITERATIONS);
    options.partial = true;
    ech_status status = ech_solve(s, &options, &plan, &info, &errors);
    ech_error_list_free(&errors);
    assert_int_equal(status, ECH_OK);
    return plan;
}

static void compare(const ech_scenario *s, const ech_brute_result *best, uint64_t seed, tally *t) {
    int64_t own[ECH_BRUTE_TIERS], theirs[ECH_BRUTE_TIERS];
    if (!judged(s, best->plan, seed, "optimum", own) || ech_brute_compare(own, best->tier_u) != 0) {
        say(seed, "the judge values the optimum otherwise (planner = judge)", best->tier_u, own);
        t->unsound++;
        return;
    }
    ech_plan *plan = planned(s, seed);
    bool legal = judged(s, plan, seed, "planner", theirs);
    show(s, best->plan, "optimum");
    show(s, plan, "planner");
    ech_plan_free(plan);
    int side = ech_brute_compare(theirs, best->tier_u);
    if (!legal) {
        say(seed, "the planner's plan is illegal", NULL, NULL);
        t->unsound++;
    } else if (side > 0) {
        say(seed, "the planner is worse", best->tier_u, theirs);
        t->worse++;
    } else if (side < 0) {
        say(seed, "the planner is better than the optimum: the family is too small", best->tier_u, theirs);
        t->better++;
    } else {
        t->same++;
        t->trips[best->trips]++;
    }
}

static void test_planner_reaches_the_optimum_of_tiny_operations(void **state) {
    (void)state;
    long count = setting("ECHELON_BRUTE_N", getenv("ECHELON_CAMPAIGN") ? 100 : 40);
    long first = setting("ECHELON_BRUTE_FIRST", 1);
    tally t = {0};
    for (long i = 0; i < count; i++) {
        uint64_t seed = (uint64_t)(first + i);
        ech_scenario *s = ech_tiny(seed);
        assert_non_null(s);
        ech_brute_result best;
        if (ech_brute(s, &best))
            compare(s, &best, seed, &t);
        else
            t.skipped++;
        ech_plan_free(best.plan);
        ech_scenario_free(s);
    }
    print_message("# %ld operations: %d same, %d worse, %d better, %d unsound, %d too large;", count, t.same, t.worse,
                  t.better, t.unsound, t.skipped);
    for (int k = 0; k < 6; k++)
        print_message(" %d with %d sorties%s", t.trips[k], k, k < 5 ? "," : "\n");
    assert_int_equal(t.unsound, 0);
    assert_int_equal(t.better, 0);
    assert_int_equal(t.worse, 0);
    assert_true(t.skipped * 20 <= count);
}

/* 600 km at 600 km/h; two pieces of 1,000 kg, one fits an aircraft; 10 minutes to load and 10 to unload; one stand. */
static ech_scenario *by_hand(int32_t tails) {
    ech_build *b = ech_build_open();
    int32_t o = ech_build_location(b, "O", 20, -70), d = ech_build_location(b, "D", 18, -72);
    int32_t y = ech_build_type(b, "x", ECH_AIR);
    ech_build_asset(b, "a", y, tails, o);
    ech_build_requirement(b, "p", o, d, 0);
    ech_build_item(b, "box", 2, 1000);
    ech_build_leg(b, "out", o, d, ECH_AIR, 0);
    ech_build_leg(b, "back", d, o, ECH_AIR, 0);
    ech_scenario *s = b->s;
    s->listed[ECH_AIR] = true;
    s->locations[d].stands_limited = true;
    s->locations[d].stands[2] = 1;
    s->lift_types[y].load_kg_min = s->lift_types[y].unload_kg_min = 100;
    s->lift_types[y].cost_hour_u = INT64_C(1000000000);
    s->configurations[0].payload_plan_kg = s->configurations[0].payload_max_kg = 1000;
    for (int i = 0; i < 2; i++) {
        s->legs[i].duration_t = ECH_NONE;
        s->legs[i].distance_m = 600000;
    }
    return ech_build_close(b);
}

/* One aircraft: the pieces arrive at 80 and at 220. Two: the second waits for the stand, so at 80 and at 90. */
static void test_brute_on_an_operation_worked_out_by_hand(void **state) {
    (void)state;
    static const int64_t expected[2][ECH_BRUTE_TIERS] = {{0, 0, 220000000, 300000000, 4000000000},
                                                         {0, 0, 90000000, 170000000, 4000000000}};
    for (int32_t tails = 1; tails <= 2; tails++) {
        ech_scenario *s = by_hand(tails);
        assert_non_null(s);
        ech_brute_result best;
        int64_t tier_u[ECH_BRUTE_TIERS];
        assert_true(ech_brute(s, &best));
        assert_int_equal(best.trips, 2);
        assert_int_equal(ech_brute_compare(best.tier_u, expected[tails - 1]), 0);
        assert_true(judged(s, best.plan, 0, "optimum", tier_u));
        assert_int_equal(ech_brute_compare(tier_u, expected[tails - 1]), 0);
        ech_plan_free(best.plan);
        ech_scenario_free(s);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_on_an_operation_worked_out_by_hand),
        cmocka_unit_test(test_planner_reaches_the_optimum_of_tiny_operations),
    };
    return cmocka_run_group_tests_name("brute", tests, NULL, NULL);
}
