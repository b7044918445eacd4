/* The page of a crisis: what is read, and where it says a fault is. */
#include "ech_test.h"

#include "io/crisis_read.h"

#include <string.h>

static const char good[] = "what,value,amount,due,note\n"
                           "id,quake,,,\nname,\"Quake, east\",,,\nkind,earthquake,,,\n"
                           "start,2026-02-06T01:17Z,,,\ncountry,TR,,,\nlat,37.17,,,\nlon,-0.5,,,\nrecord,test,,,\n"
                           "need,usar-heavy,4,D+1 12:00,\nneed,goods,60000,D+3,kg\nneed,people,200,,\n"
                           "member,DE,,,\nmember,grc,,,\nclosed,LTDA,,D+4,\nclosed,LTAJ,,,\ngateway,LTAG,,,\n";

static ech_status read_page(const char *text, ech_crisis **out, ech_error_list *errors) {
    return ech_crisis_read_memory("crisis.csv", text, strlen(text), out, errors);
}

static void a_whole_page(void **state) {
    (void)state;
    ech_crisis *c = NULL;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    assert_int_equal(read_page(good, &c, &errors), ECH_OK);
    assert_string_equal(c->id, "quake");
    assert_string_equal(c->name, "Quake, east");
    assert_string_equal(c->kind, "earthquake");
    assert_string_equal(c->country, "TR");
    assert_int_equal(c->start_unix_s, 1770340620);
    assert_int_equal(c->lat_e7, 371700000);
    assert_int_equal(c->lon_e7, -5000000);
    assert_int_equal(c->record, ECH_RECORD_TEST);
    assert_int_equal(c->need_count, 3);
    assert_int_equal(c->needs[0].unit, ECH_NEED_ELEMENTS);
    assert_int_equal(c->needs[0].amount, 4);
    assert_int_equal(c->needs[0].due_t, 22 * 60 + 43 + 12 * 60);
    assert_int_equal(c->needs[1].unit, ECH_NEED_KG);
    assert_int_equal(c->needs[2].unit, ECH_NEED_PERSONS);
    assert_true(c->needs[2].due_t == ECH_NEVER);
    assert_int_equal(c->member_count, 2);
    assert_int_equal(c->closure_count, 2);
    assert_true(c->closures[1].until_t == ECH_NEVER);
    assert_string_equal(c->gateways[0], "LTAG");
    ech_crisis_free(c);
    ech_error_list_free(&errors);
}

/* The page with one line more, or one line changed. */
static void fault(const char *from, const char *to, const char *code, int64_t row, int64_t col) {
    char text[2048];
    const char *at = strstr(good, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    ech_crisis *c = NULL;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    assert_int_equal(read_page(text, &c, &errors), ECH_EINPUT);
    assert_null(c);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].code, code);
    assert_int_equal(errors.items[0].row, row);
    assert_int_equal(errors.items[0].col, col);
    ech_error_list_free(&errors);
}

static void faults_have_a_place(void **state) {
    (void)state;
    fault("need,usar", "ned,usar", "crisis.what", 10, 1);
    fault("country,TR", "country,Turkey", "crisis.country", 6, 2);
    fault("lat,37.17", "lat,97.17", "crisis.degrees", 7, 2);
    fault("lon,-0.5", "lon,36 02 E", "crisis.degrees", 8, 2);
    fault("usar-heavy,4", "usar-heavy,four", "crisis.amount", 10, 3);
    fault("usar-heavy,4", "usar-heavy,0", "crisis.amount", 10, 3);
    fault("goods,60000", "goods,", "crisis.amount", 11, 3);
    fault("D+1 12:00", "13/01/2026", "crisis.value", 10, 4);
    fault("start,2026-02-06T01:17Z", "start,yesterday", "crisis.value", 5, 2);
    fault("record,test", "record,tset", "crisis.record", 9, 2);
    fault("member,DE", "member,", "crisis.empty", 13, 2);
    fault("member,DE,,", "member,DE,3,", "crisis.amount", 13, 3);
    fault("member,DE,,", "member,DE,,D+1", "crisis.due", 13, 4);
    fault("kind,earthquake,,,\n", "", "crisis.missing", 1, 1);
    fault("record,test", "kind,flood", "crisis.twice", 9, 1);
    fault("what,value,amount,due,note", "what,value,amount,due,notes", "crisis.column", 1, 5);
    fault("lat,37.17,,,\nlon,-0.5,,,\n", "", "crisis.place", 1, 1);
}

static void all_faults_come_at_once(void **state) {
    (void)state;
    ech_crisis *c = NULL;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    assert_int_equal(read_page("what,value\nkind,?\ncountry,XX1\nned,a\n", &c, &errors), ECH_EINPUT);
    assert_int_equal(errors.count, 5); /* and no start, no place */
    ech_error_list_free(&errors);
}

static void memory_may_run_out(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        ech_crisis *c = NULL;
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        ech_memory_fail_at(n, true);
        ech_status status = read_page(good, &c, &errors);
        uint64_t seen = ech_memory_fail_at(0, false);
        assert_true((status == ECH_OK) == (c != NULL));
        ech_crisis_free(c);
        ech_error_list_free(&errors);
        if (seen < n) {
            assert_int_equal(status, ECH_OK);
            return;
        }
        assert_int_not_equal(status, ECH_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_page),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(all_faults_come_at_once),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
