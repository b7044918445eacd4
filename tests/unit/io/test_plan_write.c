/* Plans written and read again; the bytes themselves. */
#include "ech_test.h"

#include "ech_plan_case.h"
#include "io/plan_read.h"
#include "io/plan_write.h"

#include <string.h>

typedef struct opened {
    ech_scenario *s;
    ech_plan_builder b;
    ech_plan *plan;
} opened;

static opened start(int64_t ticks_per_minute) {
    opened o = {.s = ech_plan_case(ticks_per_minute)};
    assert_non_null(o.s);
    ech_plan_builder_init(&o.b);
    return o;
}

static void build(opened *o) { assert_int_equal(ech_plan_build(&o->b, o->s, &o->plan, NULL), ECH_OK); }

static void done(opened *o) {
    ech_plan_free(o->plan);
    ech_plan_builder_free(&o->b);
    ech_scenario_free(o->s);
}

/* A flight with everything that a stop and a load can have. */
static void add_flight(opened *o, const char *id, ech_tick at) {
    ech_mission *m = ech_plan_add_mission(&o->b, id, 0, 1);
    m->configuration = 1;
    ech_plan_add_stop(&o->b, 0, at, at + 60);
    ech_plan_add_work(&o->b, ECH_WORK_HANDLE, at, at + 50);
    ech_plan_add_via(&o->b, 455000000, -12345678);
    ech_stop *stop = ech_plan_add_stop(&o->b, 1, at + 200, at + 300);
    stop->fuel_kg = 1234;
    ech_plan_add_work(&o->b, ECH_WORK_HANDLE, at + 205, at + 250);
    ech_plan_add_work(&o->b, ECH_WORK_REFUEL, at + 250, at + 270);
    ech_plan_add_work(&o->b, ECH_WORK_REST, at + 271, at + 280);
    ech_plan_add_work(&o->b, ECH_WORK_SWAP, at + 281, at + 290);
    ech_plan_add_stop(&o->b, 0, at + 400, at + 405);
    ech_load *load = ech_plan_add_load(&o->b, 0, 0, 1);
    load->people = 40;
    ech_plan_add_part(&o->b, o->s->requirements[0].items.first, 2);
    ech_plan_add_part(&o->b, o->s->requirements[0].items.first + 1, 4000);
    load = ech_plan_add_load(&o->b, 2, 1, 2);
    load->people = 2;
    load->litters = 6;
}

static void add_march(opened *o, const char *id, ech_tick at) {
    ech_plan_add_mission(&o->b, id, ECH_NONE, 0);
    ech_plan_add_stop(&o->b, 1, at, at)->leg = 0;
    ech_plan_add_stop(&o->b, 2, at + 30, at + 30);
    ech_plan_add_load(&o->b, 3, 0, 1)->people = 12;
}

static void bytes_are_as_documented(void **state) {
    (void)state;
    opened o = start(4);
    ech_buf text = ECH_BUF_INIT;
    ech_plan_origin origin = {"9.9", 7, 1000, "search", NULL};
    add_flight(&o, "F", 1);
    add_march(&o, "W", 0);
    build(&o);
    assert_int_equal(ech_plan_write(o.s, o.plan, &origin, &text), ECH_OK);
    const char *missions = strstr(text.data, "\"missions\"");
    assert_non_null(missions);
    assert_string_equal(
        missions,
        "\"missions\":[\n"
        "{\"id\":\"W\",\"asset\":null,\"tail\":null,\"stops\":["
        "{\"location\":\"B\",\"arrive_min\":0,\"depart_min\":0,\"fuel_kg\":0,\"work\":[],\"leg\":\"road-1\"},"
        "{\"location\":\"T\",\"arrive_min\":7.5,\"depart_min\":7.5,\"fuel_kg\":0,\"work\":[]}],"
        "\"loads\":[{\"requirement\":\"walkers\",\"from_stop\":0,\"to_stop\":1,\"people\":12,\"items\":{}}]},\n"
        "{\"id\":\"F\",\"asset\":\"lift\",\"tail\":2,\"config\":\"pax\",\"stops\":["
        "{\"location\":\"A\",\"arrive_min\":0.25,\"depart_min\":15.25,\"fuel_kg\":0,"
        "\"work\":[{\"start_min\":0.25,\"end_min\":12.75,\"kind\":\"handle\"}],\"via\":[[45.5,-1.2345678]]},"
        "{\"location\":\"B\",\"arrive_min\":50.25,\"depart_min\":75.25,\"fuel_kg\":1234,"
        "\"work\":[{\"start_min\":51.5,\"end_min\":62.75,\"kind\":\"handle\"},"
        "{\"start_min\":62.75,\"end_min\":67.75,\"kind\":\"refuel\"},"
        "{\"start_min\":68,\"end_min\":70.25,\"kind\":\"rest\"},{\"start_min\":70.5,\"end_min\":72.75,\"kind\":"
        "\"swap\"}]},"
        "{\"location\":\"A\",\"arrive_min\":100.25,\"depart_min\":101.5,\"fuel_kg\":0,\"work\":[]}],"
        "\"loads\":[{\"requirement\":\"team\",\"from_stop\":0,\"to_stop\":1,\"people\":40,"
        "\"items\":{\"car\":2,\"bulk\":4000}},"
        "{\"requirement\":\"sick\",\"from_stop\":1,\"to_stop\":2,\"people\":2,\"litters\":6,\"items\":{}}]}\n"
        "],\"attachments\":{\"record\":\"test\",\"version\":\"9.9\",\"seed\":7,\"policy\":\"search\",\"iterations\":"
        "1000}}\n");
    ech_buf_free(&text);
    done(&o);
}

static void read_again(const opened *o, const ech_buf *text, ech_plan **again) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_status status = ech_plan_read_memory("p.json", text->data, text->length, o->s, false, again, &errors);
    if (status)
        fail_msg("%s", errors.count ? errors.items[0].message : "no message");
    ech_error_list_free(&errors);
}

static void a_round_trip_changes_nothing(void **state) {
    static const int64_t rates[] = {1, 4, 1000, 1000000};
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        opened o = start(rates[i]);
        ech_buf one = ECH_BUF_INIT, two = ECH_BUF_INIT;
        ech_plan *again = NULL;
        add_flight(&o, "F2", 12345);
        add_march(&o, "W \"quoted\" \xc3\xa9", 0);
        add_flight(&o, "F1", 12345);
        build(&o);
        assert_int_equal(ech_plan_write(o.s, o.plan, NULL, &one), ECH_OK);
        read_again(&o, &one, &again);
        assert_int_equal(ech_plan_write(o.s, again, NULL, &two), ECH_OK);
        assert_string_equal(one.data, two.data);
        assert_memory_equal(&o.plan->scenario_hash, &again->scenario_hash, sizeof(ech_hash));
        ech_plan_free(again);
        ech_buf_free(&one);
        ech_buf_free(&two);
        done(&o);
    }
}

static void order_of_missions_is_by_start_then_id(void **state) {
    (void)state;
    opened o = start(1);
    ech_buf text = ECH_BUF_INIT;
    add_march(&o, "b", 10);
    add_march(&o, "c", 0);
    add_march(&o, "a", 10);
    build(&o);
    /* a plan that was read may be in any order */
    ech_mission first = o.plan->missions[0];
    o.plan->missions[0] = o.plan->missions[2];
    o.plan->missions[2] = first;
    assert_int_equal(ech_plan_write(o.s, o.plan, NULL, &text), ECH_OK);
    const char *a = strstr(text.data, "\"id\":\"a\""), *b = strstr(text.data, "\"id\":\"b\"");
    const char *c = strstr(text.data, "\"id\":\"c\"");
    assert_true(c && a && b && c < a && a < b);
    ech_buf_free(&text);
    done(&o);
}

static void an_empty_plan_is_a_plan(void **state) {
    (void)state;
    opened o = start(1);
    ech_buf text = ECH_BUF_INIT;
    ech_plan *again = NULL;
    build(&o);
    assert_int_equal(ech_plan_write(o.s, o.plan, NULL, &text), ECH_OK);
    assert_non_null(strstr(text.data, "\"missions\":[],"));
    read_again(&o, &text, &again);
    assert_int_equal(again->mission_count, 0);
    ech_plan_free(again);
    ech_buf_free(&text);
    done(&o);
}

static void another_scenario_is_refused(void **state) {
    (void)state;
    opened o = start(1);
    ech_buf text = ECH_BUF_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *again = NULL;
    build(&o);
    assert_int_equal(ech_plan_write(o.s, o.plan, NULL, &text), ECH_OK);
    o.s->locations[0].handling = 3;
    assert_int_equal(ech_plan_read_memory("p", text.data, text.length, o.s, false, &again, &errors), ECH_EINPUT);
    assert_null(again);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].code, "plan.scenario");
    assert_int_equal(ech_plan_read_memory("p", text.data, text.length, o.s, true, &again, &errors), ECH_OK);
    ech_plan_free(again);
    ech_error_list_free(&errors);
    ech_buf_free(&text);
    done(&o);
}

/* Every allocation fails in turn, in writing and in reading: no crash, no leak, never half a plan. */
static void memory_may_run_out_anywhere(void **state) {
    (void)state;
    opened o = start(1);
    ech_buf whole = ECH_BUF_INIT;
    add_flight(&o, "F", 0);
    add_march(&o, "W", 0);
    build(&o);
    assert_int_equal(ech_plan_write(o.s, o.plan, NULL, &whole), ECH_OK);
    ech_status status = ECH_ENOMEM;
    for (uint64_t n = 1; status != ECH_OK; n++) {
        ech_buf text = ECH_BUF_INIT;
        ech_memory_fail_at(n, false);
        status = ech_plan_write(o.s, o.plan, NULL, &text);
        ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        if (status == ECH_OK)
            assert_string_equal(text.data, whole.data);
        ech_buf_free(&text);
        assert_true(n < 100000);
    }
    status = ECH_ENOMEM;
    for (uint64_t n = 1; status != ECH_OK; n++) {
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        ech_plan *plan = NULL;
        ech_memory_fail_at(n, false);
        status = ech_plan_read_memory("p", whole.data, whole.length, o.s, false, &plan, &errors);
        ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        assert_true((status == ECH_OK) == (plan != NULL));
        ech_plan_free(plan);
        ech_error_list_free(&errors);
        assert_true(n < 100000);
    }
    ech_buf_free(&whole);
    done(&o);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_as_documented),
        cmocka_unit_test(a_round_trip_changes_nothing),
        cmocka_unit_test(order_of_missions_is_by_start_then_id),
        cmocka_unit_test(an_empty_plan_is_a_plan),
        cmocka_unit_test(another_scenario_is_refused),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
