/* Legs that are shut: a flight waits until none of its own leg's closures holds, in whatever order they were given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ech_build.h"
#include "ech_state.h"

/* When a bus that could go at once leaves, where its way out is shut over these times. */
static ech_tick departure(int count, const ech_tick shut[][2]) {
    ech_build *b = ech_build_open();
    assert_non_null(b);
    int32_t from = ech_build_location(b, "A", 10, 10), to = ech_build_location(b, "B", 10, 11);
    int32_t other = ech_build_location(b, "C", 10, 12), bus = ech_build_type(b, "bus", ECH_ROAD);
    ech_build_asset(b, "bus", bus, 1, from);
    int32_t first = ech_build_leg(b, "aside", from, other, ECH_ROAD, 60);
    int32_t out = ech_build_leg(b, "out", from, to, ECH_ROAD, 60);
    int32_t home = ech_build_leg(b, "home", to, from, ECH_ROAD, 60);
    ech_build_requirement(b, "team", from, to, 40);
    ech_build_closure(b, ECH_SHUT_LEG, first, "", 0, 5000);
    for (int i = 0; i < count; i++)
        ech_build_closure(b, ECH_SHUT_LEG, out, "", shut[i][0], shut[i][1]);
    ech_build_closure(b, ECH_SHUT_LEG, home, "", 0, 20);
    fixture f = open_fixture(ech_build_close(b));
    sol_style style;
    sol_style_default(&style);
    sol_recreate(f.st, &style, NULL);
    ech_tick at = f.st->alive_count == 1 ? sol_trip_at(f.st, 0)->stops[0].depart_t : ECH_NEVER;
    close_fixture(&f);
    return at;
}

static void test_a_flight_waits_for_its_own_leg(void **state) {
    (void)state;
    static const ech_tick none[][2] = {{1, 2}}, joined[][2] = {{90, 200}, {0, 30}, {20, 100}};
    static const ech_tick within[][2] = {{0, 300}, {10, 20}}, gap[][2] = {{50, 70}, {0, 40}},
                          always[][2] = {{0, 20000}};
    assert_int_equal(departure(1, none), 0);
    assert_int_equal(departure(3, joined), 200);
    assert_int_equal(departure(2, within), 300);
    assert_int_equal(departure(2, gap), 40);
    assert_int_equal(departure(1, always), ECH_NEVER);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_flight_waits_for_its_own_leg)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
