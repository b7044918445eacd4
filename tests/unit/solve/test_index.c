/* Index: after whatever has come and gone, the lists say what a look through all trips says; and what it is for: cargo
 * that changes lift waits for its company. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ech_build.h"
#include "ech_state.h"

enum { POINTS = 3, STEPS = 200 };

/* Buses from three points to a hub, aircraft from there to an end; everybody fits into one aircraft. */
static ech_scenario *fan_in(int32_t each) {
    static const char *const names[] = {"P0", "P1", "P2"}, *const ways[] = {"w0", "w1", "w2"};
    static const char *const groups[] = {"r0", "r1", "r2"};
    ech_build *b = ech_build_open();
    assert_non_null(b);
    int32_t hub = ech_build_location(b, "H", 10, 10), end = ech_build_location(b, "D", 20, 20);
    b->s->locations[hub].transfer = true;
    b->s->locations[hub].handling = 1;
    int32_t plane = ech_build_type(b, "plane", ECH_AIR), bus = ech_build_type(b, "bus", ECH_ROAD);
    b->s->lift_types[plane].fixed_t = 30;
    ech_build_asset(b, "plane", plane, 3, end);
    ech_build_asset(b, "bus", bus, POINTS, hub);
    for (int i = 0; i < POINTS; i++) {
        int32_t p = ech_build_location(b, names[i], 10.1 + i, 10.1);
        b->s->locations[p].modes = 1u << ECH_ROAD;
        ech_build_leg(b, ways[i], p, hub, ECH_ROAD, 60);
        ech_build_leg(b, names[i], hub, p, ECH_ROAD, 60);
        ech_build_requirement(b, groups[i], p, end, each);
    }
    return ech_build_close(b);
}

static int32_t times_in(const sol_visits *v, int32_t trip, int32_t stop, ech_tick at_t) {
    int32_t n = 0;
    for (int32_t i = 0; i < v->count; i++)
        n += v->list[i].trip == trip && v->list[i].stop == stop && v->list[i].at_t == at_t;
    return n;
}

static int64_t kg_after(const sol_state *st, const sol_trip *t, int32_t stop) {
    int64_t kg = 0;
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].from <= stop && stop < t->cargo[i].to)
            kg += t->cargo[i].n * st->p->commodities[t->cargo[i].commodity].kg;
    return kg;
}

/* Every stop is listed once, and among those with room exactly where 10,000 kg leave room for a person. */
static void check_index(const sol_state *st) {
    int32_t visits = 0, rooms = 0, stops = 0, roomy = 0, carried = 0, listed = 0;
    for (int32_t l = 0; l < st->p->s->location_count; l++) {
        visits += st->visits[l].count;
        rooms += st->rooms[l].count;
        for (int32_t i = 1; i < st->visits[l].count; i++)
            assert_true(st->visits[l].list[i - 1].at_t <= st->visits[l].list[i].at_t);
    }
    for (size_t k = 0; k < st->trips.count; k++) {
        const sol_trip *t = sol_trip_at(st, (int32_t)k);
        for (int32_t i = 0; t->alive && i < t->stop_count; i++, stops++) {
            int32_t at = t->stops[i].location;
            bool room = i + 1 < t->stop_count && kg_after(st, t, i) + st->p->s->person_kg <= 10000;
            assert_int_equal(times_in(&st->visits[at], (int32_t)k, i, t->stops[i].arrive_t), 1);
            assert_int_equal(times_in(&st->rooms[at], (int32_t)k, i, t->stops[i].arrive_t), room);
            roomy += room;
        }
        for (int32_t i = 0; t->alive && i < t->cargo_count; i++) /* one quantity a bundle here */
            carried++;
    }
    for (int32_t b = 0; b < st->p->bundle_count; b++)
        listed += st->carriers[b].count;
    assert_int_equal(visits, stops);
    assert_int_equal(rooms, roomy);
    assert_int_equal(listed, carried);
    int32_t waiting = 0;
    for (int32_t b = 0; b < st->p->bundle_count; b++)
        waiting += st->bundle_waiting[b] > 0;
    assert_int_equal(st->waiting_count, waiting);
}

static void test_lists_say_what_the_trips_say(void **state) {
    (void)state;
    fixture f = open_fixture(fan_in(30));
    sol_style style;
    sol_style_default(&style);
    sol_log log = {ech_vec_init(sizeof(sol_change), 1000000)};
    ech_rng rng = ech_rng_seed(5);
    sol_recreate(f.st, &style, NULL);
    check_index(f.st);
    for (int i = 0; i < STEPS; i++) {
        sol_state_remove(f.st, (int32_t)ech_rng_below(&rng, (uint32_t)f.st->trips.count), &log);
        check_index(f.st);
        style.stage = ech_rng_below(&rng, 2) == 0;
        sol_recreate(f.st, &style, &log);
        check_index(f.st);
        if (ech_rng_below(&rng, 2) == 0)
            sol_undo(f.st, &log);
        log.changes.count = 0;
        check_index(f.st);
    }
    assert_false(f.st->failed);
    ech_vec_free(&log.changes);
    close_fixture(&f);
}

static int flights(const sol_state *st) {
    int n = 0;
    for (size_t k = 0; k < st->trips.count; k++) {
        const sol_trip *t = sol_trip_at(st, (int32_t)k);
        n += t->alive && st->p->s->lift_types[st->p->s->assets[t->asset].type].mode == ECH_AIR;
    }
    return n;
}

/* So many persons at each of the origins go in as many flights from the transfer. */
static void expect_flights(int persons, int expected) {
    fixture f = open_fixture(fan_in(persons));
    sol_style style;
    sol_value value;
    sol_style_default(&style);
    style.patience_t = 60;
    sol_recreate(f.st, &style, NULL);
    sol_state_value(f.st, &value);
    assert_int_equal(value.unmet_lots, 0);
    assert_int_equal(flights(f.st), expected);
    close_fixture(&f);
}

static void test_company_goes_on_together(void **state) {
    (void)state;
    expect_flights(30, 1);
}

static void test_company_that_does_not_fit_follows(void **state) {
    (void)state;
    expect_flights(50, 2); /* 150 persons, 100 seats */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists_say_what_the_trips_say),
        cmocka_unit_test(test_company_goes_on_together),
        cmocka_unit_test(test_company_that_does_not_fit_follows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
