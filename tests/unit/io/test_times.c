/* Moments, durations, dates and hours as planners write them. Expected ticks are worked out by hand. */
#include "times_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2010-01-14T06:00Z is 14623 days and 6 hours after 1970. */
static const ech_time_base base = {INT64_C(14623) * 86400 + 6 * 3600, 1, 11160};

static void check_time(const char *text, ech_tick expected) {
    ech_tick t = -1;
    ech_why why = {NULL, NULL};
    if (!ech_time_read(text, &base, &t, &why))
        fail_msg("%s: %s", text, why.why);
    assert_int_equal(t, expected);
}

static void check_no_time(const char *text, const char *reason) {
    ech_tick t = -1;
    ech_why why = {NULL, NULL};
    assert_false(ech_time_read(text, &base, &t, &why));
    if (!strstr(why.why, reason))
        fail_msg("%s: %s", text, why.why);
}

static void reads_times(void **state) {
    (void)state;
    check_time("0", 0);
    check_time("360", 360);
    check_time("360.0", 360);
    check_time("D+0", 0); /* its midnight lies before the start */
    check_time("D+0 06:00", 0);
    check_time("D+1", 18 * 60);
    check_time("D+2 06:00", 2 * 1440);
    check_time("d+2 6:30", 2 * 1440 + 30);
    check_time("D+2T06:00Z", 2 * 1440);
    check_time("D+0 24:00", 18 * 60);
    check_time("2010-01-14T06:00Z", 0);
    check_time("2010-01-15 07:01", 1440 + 61);
    check_time("2010-01-15", 18 * 60);
    check_time("2010-01-14T10:00+04:00", 0);
    check_time("2010-01-14T01:30-0430", 0);
    check_time("2010-01-14T06:01:00", 1);
    check_time("2010-03-01", (17 + 28) * 1440 + 18 * 60);
}

static void refuses_times(void **state) {
    (void)state;
    check_no_time("13/01/2010", "spreadsheet");
    check_no_time("13.1.2010 06:00", "spreadsheet");
    check_no_time("1/14/10", "spreadsheet");
    check_no_time("Jan-22", "spreadsheet");
    check_no_time("14-Jan-10", "spreadsheet");
    check_no_time("Dec-22", "spreadsheet");
    check_no_time("40192", "day number");
    check_no_time("0.25", "whole number of ticks");
    check_no_time("06:00", "without its day");
    check_no_time("D-1", "before the start");
    check_no_time("D+0 05:59", "before the start");
    check_no_time("2010-01-14T05:59Z", "before the start");
    check_no_time("-1", "negative");
    check_no_time("D+2 24:01", "time of day");
    check_no_time("D2", "not a time");
    check_no_time("D+2 06:00 x", "not a time");
    check_no_time("2010-02-29", "not a time");
    check_no_time("2010-13-01", "not a time");
    check_no_time("2010-01-15T25:00", "not a time");
    check_no_time("99999999999", "ten years");
    check_no_time("soon", "not a time");
    check_no_time("", "not a time");
}

static void counts_in_ticks(void **state) {
    (void)state;
    ech_time_base fine = {0, 60, ECH_NEVER};
    ech_tick t = 0;
    ech_why why = {NULL, NULL};
    assert_true(ech_time_read("0.25", &fine, &t, &why));
    assert_int_equal(t, 15);
    assert_true(ech_time_read("1970-01-01T00:00:30Z", &fine, &t, &why));
    assert_int_equal(t, 30);
    assert_false(ech_time_read("0.001", &fine, &t, &why));
    assert_true(ech_time_read("40192", &fine, &t, &why)); /* the horizon is not known: minutes */
    assert_int_equal(t, INT64_C(40192) * 60);
}

static void check_duration(const char *text, ech_tick expected) {
    ech_tick t = -1;
    ech_why why = {NULL, NULL};
    bool ok = ech_duration_read(text, 1, &t, &why);
    if (ok != (expected >= 0))
        fail_msg("%s", text);
    if (ok)
        assert_int_equal(t, expected);
}

static void reads_durations(void **state) {
    (void)state;
    check_duration("90", 90);
    check_duration("0", 0);
    check_duration("2h", 120);
    check_duration("2h30", 150);
    check_duration("2h30m", 150);
    check_duration("2 h 30 min", 150);
    check_duration("90min", 90);
    check_duration("1d", 1440);
    check_duration("1d6h30", 1440 + 390);
    check_duration("02:30", -1);
    check_duration("1h2d", -1);
    check_duration("2h2h", -1);
    check_duration("h", -1);
    check_duration("-5", -1);
    check_duration("1.5", -1);
    check_duration("4000d", -1);
    check_duration("", -1);
}

static void reads_dates(void **state) {
    (void)state;
    int64_t days = 0;
    ech_why why = {NULL, NULL};
    assert_true(ech_date_read("1970-01-01", &days, &why));
    assert_int_equal(days, 0);
    assert_true(ech_date_read("2000-02-29", &days, &why));
    assert_int_equal(days, 11016);
    assert_true(ech_date_read("2010-01-14", &days, &why));
    assert_int_equal(days, 14623);
    assert_false(ech_date_read("2100-02-29", &days, &why));
    assert_false(ech_date_read("14.01.2010", &days, &why));
    assert_false(ech_date_read("2010-1-14", &days, &why));
    assert_false(ech_date_read("2010-01-14T00:00Z", &days, &why));
}

static void reads_hours(void **state) {
    (void)state;
    ech_hours h = {0, 0};
    ech_why why = {NULL, NULL};
    assert_true(ech_hours_read("06:00-18:00", 1, &h, &why));
    assert_true(h.open_t == 360 && h.close_t == 1080);
    assert_true(ech_hours_read("22:00 \xe2\x80\x93 6:30", 2, &h, &why));
    assert_true(h.open_t == 2640 && h.close_t == 780);
    assert_true(ech_hours_read("00:00-24:00", 1, &h, &why));
    assert_true(h.open_t == 0 && h.close_t == 0);
    assert_false(ech_hours_read("06:00-06:00", 1, &h, &why));
    assert_false(ech_hours_read("24:00-06:00", 1, &h, &why));
    assert_false(ech_hours_read("6-18", 1, &h, &why));
    assert_false(ech_hours_read("06:00-18:00 UTC", 1, &h, &why));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_times),     cmocka_unit_test(refuses_times), cmocka_unit_test(counts_in_ticks),
        cmocka_unit_test(reads_durations), cmocka_unit_test(reads_dates),   cmocka_unit_test(reads_hours),
    };
    return cmocka_run_group_tests_name("times", tests, NULL, NULL);
}
