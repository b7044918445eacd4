/* Value: by hand on one load, and by a plain count over all trips after whatever has come and gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "ech_build.h"
#include "ech_state.h"

enum { MANY = 300, STEPS = 60, UNMET = 0, LATE, CLOSURE, ARRIVAL, COST };

static void expect_tiers(sol_state *st, int64_t unmet, int64_t late, int64_t closure, int64_t arrival, int64_t cost) {
    const int64_t expected[] = {unmet, late, closure, arrival, cost};
    sol_value v;
    sol_state_value(st, &v);
    assert_int_equal(v.unmet_lots, unmet);
    for (int i = UNMET; i <= COST; i++)
        assert_int_equal(v.tier_u[i], expected[i] * 1000000);
}

/* One bus, an hour there and an hour back, at 60 an hour and 5 a time: 40 persons that are due after 50 minutes. */
static void test_one_load_by_hand(void **state) {
    (void)state;
    ech_build *b = ech_build_open();
    assert_non_null(b);
    int32_t from = ech_build_location(b, "A", 10, 10), to = ech_build_location(b, "B", 10, 11);
    int32_t bus = ech_build_type(b, "bus", ECH_ROAD);
    b->s->lift_types[bus].cost_hour_u = 60000000;
    b->s->lift_types[bus].cost_sortie_u = 5000000;
    ech_build_asset(b, "bus", bus, 1, from);
    ech_build_leg(b, "out", from, to, ECH_ROAD, 60);
    ech_build_leg(b, "home", to, from, ECH_ROAD, 60);
    int32_t r = ech_build_requirement(b, "team", from, to, 40);
    b->s->requirements[r].due_t = 50;
    b->s->requirements[r].weight_late_u = 3000000;
    b->s->requirements[r].weight_unmet_u = 1000000;
    fixture f = open_fixture(ech_build_close(b));
    int64_t never = f.s->horizon_t + 1;
    sol_style style;
    sol_style_default(&style);
    expect_tiers(f.st, 40, 0, never, 0, 0);
    sol_recreate(f.st, &style, NULL);
    assert_int_equal(f.st->alive_count, 1);
    expect_tiers(f.st, 0, 3 * 10, 60, 40 * 60, 120 + 2 * 5);
    assert_int_equal(sol_totals_last(f.st), r);
    assert_int_equal(sol_totals_completion(f.st, r), 60);
    sol_log log = {ech_vec_init(sizeof(sol_change), 100)};
    sol_state_remove(f.st, 0, &log);
    expect_tiers(f.st, 40, 0, never, 0, 0);
    sol_undo(f.st, &log);
    expect_tiers(f.st, 0, 3 * 10, 60, 40 * 60, 120 + 2 * 5);
    ech_vec_free(&log.changes);
    close_fixture(&f);
}

/* Of what moves as a whole, whatever is missing is one lot. */
static void test_a_whole_is_one_lot(void **state) {
    (void)state;
    ech_build *b = ech_build_open();
    assert_non_null(b);
    int32_t from = ech_build_location(b, "A", 10, 10), to = ech_build_location(b, "B", 10, 11);
    int32_t bus = ech_build_type(b, "bus", ECH_ROAD);
    ech_build_asset(b, "bus", bus, 1, from);
    ech_build_leg(b, "out", from, to, ECH_ROAD, 60);
    ech_build_leg(b, "home", to, from, ECH_ROAD, 60);
    int32_t r = ech_build_requirement(b, "team", from, to, 40);
    b->s->requirements[r].split = ECH_SPLIT_WHOLE;
    fixture f = open_fixture(ech_build_close(b));
    sol_style style;
    sol_style_default(&style);
    expect_tiers(f.st, 1, 0, f.s->horizon_t + 1, 0, 0);
    sol_recreate(f.st, &style, NULL);
    expect_tiers(f.st, 0, 0, 60, 60, 0);
    close_fixture(&f);
}

/* Many small groups that change from bus to aircraft at a hub where one is handled at a time; half of them are due. */
static ech_scenario *many(void) {
    ech_build *b = ech_build_open_sized(MANY + 16);
    assert_non_null(b);
    int32_t point = ech_build_location(b, "P", 10.1, 10.1), hub = ech_build_location(b, "H", 10, 10);
    int32_t end = ech_build_location(b, "D", 12, 12);
    b->s->locations[point].modes = 1u << ECH_ROAD;
    b->s->locations[hub].transfer = true;
    b->s->locations[hub].handling = 1;
    int32_t plane = ech_build_type(b, "plane", ECH_AIR);
    b->s->lift_types[plane].fixed_t = 5;
    b->s->lift_types[plane].cost_hour_u = 7000000;
    int32_t bus = ech_build_type(b, "bus", ECH_ROAD);
    ech_build_asset(b, "plane", plane, 3, end);
    ech_build_asset(b, "bus", bus, 2, hub);
    ech_build_leg(b, "in", point, hub, ECH_ROAD, 30);
    ech_build_leg(b, "out", hub, point, ECH_ROAD, 30);
    for (int i = 0; i < MANY; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        int32_t r = ech_build_requirement(b, id, point, end, 3 + i % 5);
        b->s->requirements[r].ready_t = i % 7;
        b->s->requirements[r].due_t = i % 2 ? 60 + i / 4 : ECH_NEVER;
        b->s->requirements[r].weight_late_u = 1000000 + i;
        b->s->requirements[r].weight_arrival_u = 1000000 * (1 + i % 3);
    }
    return ech_build_close(b);
}

/* Persons of the requirement that are there; *last when the last of them came; adds to *arrival_u. */
static int64_t delivered(const sol_state *st, int32_t r, ech_tick *last, int64_t *arrival_u) {
    const ech_requirement *q = &st->p->s->requirements[r];
    int64_t n = 0;
    for (size_t k = 0; k < st->trips.count; k++) {
        const sol_trip *t = sol_trip_at(st, (int32_t)k);
        for (int32_t i = 0; t->alive && i < t->cargo_count; i++) {
            const sol_cargo *c = &t->cargo[i];
            const sol_stop *stop = &t->stops[c->to];
            if (st->p->commodities[c->commodity].requirement != r || stop->location != q->to)
                continue;
            ech_tick at = stop->handle_t + stop->hold_t;
            n += c->n;
            *last = at > *last ? at : *last;
            *arrival_u += q->weight_arrival_u * (at - q->ready_t) * c->n;
        }
    }
    return n;
}

static void check_plainly(sol_state *st) {
    const ech_scenario *s = st->p->s;
    int64_t unmet = 0, late_u = 0, arrival_u = 0, cost_u = 0;
    ech_tick closure = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        ech_tick last = 0;
        int64_t left = s->requirements[r].seated - delivered(st, r, &last, &arrival_u);
        unmet += left;
        last = left > 0 ? s->horizon_t + 1 : last;
        closure = last > closure ? last : closure;
        if (left == 0 && last > s->requirements[r].due_t)
            late_u += s->requirements[r].weight_late_u * (last - s->requirements[r].due_t);
    }
    for (size_t k = 0; k < st->trips.count; k++)
        cost_u += sol_trip_at(st, (int32_t)k)->alive ? sol_trip_at(st, (int32_t)k)->cost_u : 0;
    sol_value v;
    sol_state_value(st, &v);
    assert_int_equal(v.unmet_lots, unmet);
    assert_int_equal(v.tier_u[LATE], late_u);
    assert_int_equal(v.tier_u[CLOSURE], closure * 1000000);
    assert_int_equal(v.tier_u[ARRIVAL], arrival_u);
    assert_int_equal(v.tier_u[COST], cost_u);
}

static void test_sums_are_those_of_all_trips(void **state) {
    (void)state;
    fixture f = open_fixture(many());
    sol_style style;
    sol_style_default(&style);
    sol_log log = {ech_vec_init(sizeof(sol_change), 1000000)};
    ech_rng rng = ech_rng_seed(7);
    sol_value before, after;
    sol_recreate(f.st, &style, NULL);
    check_plainly(f.st);
    sol_state_value(f.st, &before);
    assert_true(before.unmet_lots == 0 && before.tier_u[LATE] > 0 && before.tier_u[COST] > 0);
    for (int i = 0; i < STEPS; i++) {
        sol_state_value(f.st, &before);
        for (int k = 0; k < 3; k++)
            sol_state_remove(f.st, (int32_t)ech_rng_below(&rng, (uint32_t)f.st->trips.count), &log);
        check_plainly(f.st);
        if (i % 3 > 0) /* else what was taken out is missing when it is undone */
            sol_recreate(f.st, &style, &log);
        check_plainly(f.st);
        if (i % 3 < 2) {
            sol_undo(f.st, &log);
            sol_state_value(f.st, &after);
            assert_int_equal(sol_value_compare(f.p, &before, &after, NULL), 0);
        }
        log.changes.count = 0;
        check_plainly(f.st);
    }
    sol_state_clear(f.st);
    check_plainly(f.st);
    assert_false(f.st->failed);
    ech_vec_free(&log.changes);
    close_fixture(&f);
}

static void test_the_first_tier_that_differs_decides(void **state) {
    (void)state;
    fixture f = open_fixture(many());
    sol_value a = {0}, b = {0};
    int tier = -1;
    assert_int_equal(sol_value_compare(f.p, &a, &b, &tier), 0);
    assert_int_equal(tier, -1);
    a.tier_u[CLOSURE] = 1;
    b.tier_u[COST] = 1000000;
    assert_true(sol_value_compare(f.p, &a, &b, &tier) > 0);
    assert_int_equal(tier, CLOSURE);
    b.tier_u[LATE] = 1;
    assert_true(sol_value_compare(f.p, &a, &b, &tier) < 0);
    assert_int_equal(tier, LATE);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_load_by_hand),
        cmocka_unit_test(test_a_whole_is_one_lot),
        cmocka_unit_test(test_sums_are_those_of_all_trips),
        cmocka_unit_test(test_the_first_tier_that_differs_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
