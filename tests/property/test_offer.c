/* Every offer is a plan that the checker finds legal and that delivers what it is about; others keep what they had;
 * the ranks are those of the objective; what an offer says of itself is so; and the scenario is given back as it was.
 * ECHELON_OFFER_N: how many operations (default 24). */
#include <string.h>

#include "check/check.h"
#include "ech_random.h"
#include "ech_test.h"
#include "offer/offer.h"
#include "solve/solve.h"

typedef struct tally {
    int asked, offers, late, held, moved, lift, way, empty;
} tally;

static ech_plan *planned(const ech_scenario *s, uint64_t seed) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    o.iterations = 30;
    o.seed = seed;
    o.partial = true;
    assert_int_equal(ech_solve(s, &o, &plan, NULL, &errors), ECH_OK);
    ech_error_list_free(&errors);
    return plan;
}

/* The same plan without a requirement's loads and the missions that carry nothing else: then it is missing. */
static void take_out(const ech_scenario *s, ech_plan *p, int32_t r) {
    int32_t n = 0;
    for (int32_t i = 0; i < p->mission_count; i++) {
        bool mine = false;
        for (int32_t k = 0; k < p->missions[i].loads.count; k++)
            mine = mine || ech_offer_moves_with(s, r, p->loads[p->missions[i].loads.first + k].requirement);
        if (!mine)
            p->missions[n++] = p->missions[i];
    }
    p->mission_count = n;
}

static int compare(const ech_scenario *s, const ech_verdict *a, const ech_verdict *b) {
    for (int32_t k = 0; k < s->tier_count; k++)
        if (a->tier_value_u[k] != b->tier_value_u[k])
            return a->tier_value_u[k] < b->tier_value_u[k] ? -1 : 1;
    return 0;
}

static bool uses(const ech_scenario *s, const ech_plan *p, int32_t r, int32_t asset) {
    for (int32_t i = 0; i < p->mission_count; i++)
        for (int32_t k = 0; k < p->missions[i].loads.count; k++)
            if (ech_offer_moves_with(s, r, p->loads[p->missions[i].loads.first + k].requirement) &&
                p->missions[i].asset == asset)
                return true;
    return false;
}

static bool same_fleets(const ech_scenario *s, const ech_plan *a, const ech_plan *b, int32_t r) {
    for (int32_t i = 0; i < s->asset_count; i++)
        if (uses(s, a, r, i) != uses(s, b, r, i))
            return false;
    return true;
}

static void judge(const ech_scenario *s, const ech_plan *plan, int32_t r, const ech_offers *o, int k, uint64_t seed) {
    const ech_one_offer *f = &o->best[k];
    ech_verdict *v = NULL;
    assert_int_equal(ech_check(s, f->plan, plan, &v, NULL), ECH_OK);
    if (!v->legal)
        fail_msg("seed %llu, %s, %s: not legal: %s", (unsigned long long)seed, s->requirements[r].id, f->how,
                 v->findings[0].message);
    assert_int_equal(v->undelivered_lots[r], 0);
    for (int32_t i = 0; i < s->requirement_count; i++)
        if (v->undelivered_lots[i] > o->now->undelivered_lots[i])
            fail_msg("seed %llu, %s, %s: leaves %s behind", (unsigned long long)seed, s->requirements[r].id, f->how,
                     s->requirements[i].id);
    assert_int_equal(compare(s, v, f->verdict), 0);
    if (k > 0 && compare(s, o->best[k - 1].verdict, v) > 0)
        fail_msg("seed %llu, %s: offer %d is better than the one before", (unsigned long long)seed,
                 s->requirements[r].id, k + 1);
    assert_int_equal(f->other_lift, !same_fleets(s, plan, f->plan, r));
    if (o->now->undelivered_lots[r] == 0)
        assert_int_equal(f->later_t, v->completion_t[r] - o->now->completion_t[r]);
    for (int32_t i = 0; f->others_held && i < s->requirement_count; i++)
        if (!ech_offer_moves_with(s, r, i) && o->now->undelivered_lots[i] == 0)
            assert_true(v->completion_t[i] <= o->now->completion_t[i]); /* who is held is not later */
    for (int32_t i = 0; i < f->plan->mission_count; i++)
        assert_false(f->plan->missions[i].pinned);
    ech_verdict_free(v);
}

static void ask(ech_scenario *s, const ech_plan *plan, int32_t r, uint64_t seed, tally *t) {
    ech_offers o, again;
    ech_offer_request q = {.requirement = r, .iterations = 30, .seed = 1, .threads = 1};
    ech_hash before, after;
    assert_int_equal(ech_scenario_hash(s, &before), ECH_OK);
    ech_status status = ech_offer(s, plan, &q, &o, NULL);
    assert_int_equal(ech_scenario_hash(s, &after), ECH_OK);
    assert_memory_equal(&before, &after, sizeof before);
    if (status == ECH_EUSAGE) { /* without what was taken out, others are not legal */
        assert_false(o.now->legal);
        ech_offers_free(&o);
        return;
    }
    assert_int_equal(status, ECH_OK);
    t->asked++;
    t->empty += o.count == 0;
    for (int k = 0; k < o.count; k++) {
        judge(s, plan, r, &o, k, seed);
        t->offers++;
        t->late += o.now->undelivered_lots[r] > 0 || o.now->completion_t[r] > s->requirements[r].due_t;
        t->held += o.best[k].others_held;
        t->moved += !o.best[k].others_held;
        t->lift += o.best[k].kind == ECH_OFFER_LIFT;
        t->way += o.best[k].kind == ECH_OFFER_WAY;
    }
    q.threads = 2;
    if (seed % 5 == 0) {
        assert_int_equal(ech_offer(s, plan, &q, &again, NULL), ECH_OK);
        assert_int_equal(again.count, o.count);
        for (int k = 0; k < o.count; k++) {
            ech_hash a, b;
            assert_int_equal(ech_plan_hash(s, o.best[k].plan, &a), ECH_OK);
            assert_int_equal(ech_plan_hash(s, again.best[k].plan, &b), ECH_OK);
            assert_memory_equal(&a, &b, sizeof a);
        }
        ech_offers_free(&again);
    }
    ech_offers_free(&o);
}

static void every_offer_is_legal_and_honest(void **state) {
    (void)state;
    tally t = {0};
    int n = ech_test_count("ECHELON_OFFER_N", 10);
    for (int i = 0; i < n; i++) {
        uint64_t seed = 90000 + (uint64_t)i;
        ech_scenario *s = ech_random_scenario(seed);
        assert_non_null(s);
        ech_plan *plan = planned(s, seed);
        int32_t r = (int32_t)(seed % (uint64_t)s->requirement_count);
        ask(s, plan, r, seed, &t);
        take_out(s, plan, r);
        ask(s, plan, r, seed, &t);
        ech_plan_free(plan);
        ech_scenario_free(s);
    }
    print_message("# %d asked, %d offers: %d for what is late or missing, %d with all others held, %d lift, %d way; %d "
                  "without any\n",
                  t.asked, t.offers, t.late, t.held, t.lift, t.way, t.empty);
    assert_true(t.asked > n && t.offers > n && t.late > 0 && t.held > 0 && t.moved > 0 && t.lift > 0);
    /* another way needs a transfer to bar, which few small operations have: tests/e2e/test_offer.py asks for one */
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_offer_is_legal_and_honest)};
    return cmocka_run_group_tests_name("offer", tests, NULL, NULL);
}
