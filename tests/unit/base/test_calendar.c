/* Days and dates: known ones, and each day is the day of its date. */
#include "ech_test.h"

#include "base/calendar.h"

static void known_days(void **state) {
    (void)state;
    static const struct {
        int64_t day, year;
        int month, of_month;
    } list[] = {{0, 1970, 1, 1},      {-1, 1969, 12, 31},  {11016, 2000, 2, 29}, {11017, 2000, 3, 1},
                {47540, 2100, 2, 28}, {47541, 2100, 3, 1}, {-719162, 1, 1, 1},   {2932896, 9999, 12, 31}};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        ech_date d = ech_date_of_day(list[i].day);
        assert_int_equal(d.year, list[i].year);
        assert_int_equal(d.month, list[i].month);
        assert_int_equal(d.day, list[i].of_month);
    }
}

static void days_follow_each_other(void **state) {
    (void)state;
    for (int64_t day = -1000000; day <= 1000000; day++) {
        ech_date d = ech_date_of_day(day), e = ech_date_of_day(day + 1);
        assert_int_equal(ech_day_of_date(d.year, d.month, d.day), day);
        assert_true(e.day == d.day + 1 || (e.day == 1 && d.day >= 28 && (e.month == d.month % 12 + 1)));
    }
}

static void moments(void **state) {
    (void)state;
    char text[32];
    ech_utc_text(1770340620, text);
    assert_string_equal(text, "2026-02-06T01:17:00Z");
    ech_utc_text(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
    assert_int_equal(ech_day_of_unix(-1), -1);
    assert_int_equal(ech_day_of_unix(-86400), -1);
    assert_int_equal(ech_day_of_unix(86399), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_days), cmocka_unit_test(days_follow_each_other),
                                       cmocka_unit_test(moments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
