/* The summary as text where numbers are missing, ids are long or in other scripts, and findings are many. What it says
 * of real plans is in tests/e2e. */
#include "ech_test.h"

#include "ech_plan_case.h"
#include "io/summary_write.h"

#include <string.h>

typedef struct shown {
    ech_scenario *s;
    ech_plan *plan;
    ech_verdict v;
    ech_run run;
    ech_buf text;
} shown;

static shown start(void) {
    shown o = {.s = ech_plan_case(1), .text = ECH_BUF_INIT};
    ech_plan_builder b;
    assert_non_null(o.s);
    ech_plan_builder_init(&b);
    assert_int_equal(ech_plan_build(&b, o.s, &o.plan, NULL), ECH_OK);
    ech_plan_builder_free(&b);
    o.v.locations = ech_arena_alloc(o.s->arena, 3, sizeof *o.v.locations);
    o.v.fleets = ech_arena_alloc(o.s->arena, 2, sizeof *o.v.fleets);
    o.v.legal = true;
    return o;
}

static void show(shown *o) {
    ech_buf_clear(&o->text);
    ech_summary_text(o->s, o->plan, &o->v, &o->run, 20, &o->text);
    assert_false(o->text.failed);
}

static void done(shown *o) {
    ech_buf_free(&o->text);
    ech_plan_free(o->plan);
    ech_scenario_free(o->s);
}

static int widest(const char *text) {
    int most = 0, n = 0;
    for (; *text; text++) {
        n = *text == '\n' ? 0 : n + (((unsigned char)*text & 0xC0) != 0x80);
        most = n > most ? n : most;
    }
    return most;
}

static void has(const shown *o, const char *text) {
    if (!strstr(o->text.data, text))
        fail_msg("not there: %s\n%s", text, o->text.data);
}

static void says_when_all_is_delivered(void **state) {
    (void)state;
    shown o = start();
    o.v.closure_t = 3 * 1440 + 14 * 60 + 20;
    show(&o);
    has(&o, "closure    D+3 14:20, 86.3 hours after the start\n");
    has(&o, "unmet      nothing");
    has(&o, "TEST: not an order.");
    done(&o);
}

static void days_are_those_of_the_calendar(void **state) {
    char at[32];
    (void)state;
    shown o = start();
    o.s->start_unix_s += 22 * 3600;
    ech_time_text(o.s, 0, at);
    assert_string_equal(at, "D+0 22:00");
    ech_time_text(o.s, 120, at);
    assert_string_equal(at, "D+1 00:00");
    ech_time_text(o.s, ECH_NEVER, at);
    assert_string_equal(at, "never");
    done(&o);
}

static void says_what_is_not(void **state) {
    (void)state;
    shown o = start();
    o.v.closure_t = o.s->horizon_t + 1;
    o.v.unmet_lots = 12;
    o.v.missed = 2;
    o.v.late = 3;
    o.v.late_t = 61;
    show(&o);
    has(&o, "closure    not closed\n");
    has(&o, "unmet      12 lots of 2 of 4 requirements are not delivered\n");
    has(&o, "late       3 requirements, 61 minutes in all\n");
    done(&o);
}

static void stays_within_80_columns(void **state) {
    static ech_finding list[30];
    (void)state;
    shown o = start();
    o.s->name =
        "\xd0\x9e\xd0\xbf\xd0\xb5\xd1\x80\xd0\xb0\xd1\x86\xd0\xb8\xd1\x8f of a name so long that it does not fit "
        "into a single line of a terminal with eighty columns";
    o.s->locations[0].id = "a-location-with-an-id-of-sixty-four-characters-as-long-as-may-be";
    o.s->locations[1].id =
        "\xd0\xb0\xd1\x8d\xd1\x80\xd0\xbe\xd0\xb4\xd1\x80\xd0\xbe\xd0\xbc-\xd1\x81\xd0\xb5\xd0\xb2"
        "\xd0\xb5\xd1\x80\xd0\xbd\xd1\x8b\xd0\xb9-\xd0\xb4\xd0\xbb\xd0\xb8\xd0\xbd\xd0\xbd\xd1\x8b\xd0\xb9";
    o.s->assets[0].id = o.s->lift_types[0].id = "a-fleet-with-an-id-of-sixty-four-characters-as-long-as-it-may-be";
    o.v.locations[0] = (ech_location_use){123456, 999, 0.5, -1};
    o.v.locations[1] = (ech_location_use){1234, 99, 1, 1};
    for (int i = 0; i < 30; i++) {
        list[i] = (ech_finding){.rule = "flow.destination", .subject = "M0001", .at_t = 100, .by = 1, .unit = "kg"};
        snprintf(list[i].message, sizeof list[i].message,
                 "The %d. finding has a message with many words in it, which must be broken into lines somewhere.", i);
    }
    o.v.findings = list;
    o.v.finding_count = 30;
    o.v.finding_total = 40;
    o.v.legal = false;
    show(&o);
    if (widest(o.text.data) > 80)
        fail_msg("%d columns\n%s", widest(o.text.data), o.text.data);
    assert_null(strstr(o.text.data, " \n"));
    has(&o, "legal      NO: 40 findings\n");
    has(&o, "The 19. finding");
    assert_null(strstr(o.text.data, "The 20. finding"));
    has(&o, "and 20 more");
    done(&o);
}

static void json_of_a_check_has_no_run(void **state) {
    (void)state;
    shown o = start();
    o.v.closure_t = 90;
    ech_json w = ech_json_open(&o.text, false);
    ech_summary_json(o.s, o.plan, &o.v, &o.run, &w);
    has(&o, "\"seed\":null,\"iterations\":null,\"threads\":null,\"stopped\":null,\"first_plan_s\":null");
    has(&o, "\"closure_min\":90,");
    has(&o, "\"findings\":[]");
    o.run =
        (ech_run){.has_run = true, .seed = 3, .iterations = 50, .threads = 2, .stopped = "time", .policy = "search"};
    ech_buf_clear(&o.text);
    w = ech_json_open(&o.text, false);
    o.v.closure_t = o.s->horizon_t + 1;
    ech_summary_json(o.s, o.plan, &o.v, &o.run, &w);
    has(&o, "\"seed\":3,\"iterations\":50,\"threads\":2,\"stopped\":\"time\"");
    has(&o, "\"closure_min\":null,");
    done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_when_all_is_delivered), cmocka_unit_test(days_are_those_of_the_calendar),
        cmocka_unit_test(says_what_is_not),           cmocka_unit_test(stays_within_80_columns),
        cmocka_unit_test(json_of_a_check_has_no_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
