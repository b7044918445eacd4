/* The JSON reader: values, exact numbers, places, faults. */
#include "io/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct parsed {
    ech_arena *arena;
    const ech_jvalue *root;
    ech_error_list errors;
    ech_status status;
} parsed;

static parsed parse_bytes(const char *bytes, size_t length) {
    parsed p = {.arena = ech_arena_open(0), .errors = ECH_ERROR_LIST_INIT};
    p.status = ech_jread_parse(p.arena, "t.json", bytes, length, &p.root, &p.errors);
    assert_true((p.status == ECH_OK) == (p.root != NULL));
    return p;
}

static parsed parse(const char *text) { return parse_bytes(text, strlen(text)); }

static void done(parsed *p) {
    ech_error_list_free(&p->errors);
    ech_arena_free(p->arena);
}

static void check_fault(const char *text, const char *code, int64_t row, int64_t col) {
    parsed p = parse(text);
    assert_int_equal(p.status, ECH_EINPUT);
    assert_int_equal(p.errors.count, 1);
    assert_string_equal(p.errors.items[0].code, code);
    assert_int_equal(p.errors.items[0].row, row);
    assert_int_equal(p.errors.items[0].col, col);
    done(&p);
}

static void reads_values(void **state) {
    (void)state;
    parsed p = parse("\xef\xbb\xbf {\"a\":[1,true,false,null,\"x\"],\"b\":{},\"c\":[]} ");
    assert_int_equal(p.status, ECH_OK);
    const ech_jvalue *a = ech_jread_get(p.root, "a");
    assert_int_equal(a->count, 5);
    const ech_jvalue *v = a->first;
    assert_int_equal(v->type, ECH_JNUMBER);
    v = v->next;
    assert_true(v->type == ECH_JBOOL && v->truth);
    v = v->next;
    assert_true(v->type == ECH_JBOOL && !v->truth);
    v = v->next;
    assert_int_equal(v->type, ECH_JNULL);
    assert_string_equal(v->next->text, "x");
    assert_null(v->next->next);
    assert_int_equal(ech_jread_get(p.root, "b")->count, 0);
    assert_null(ech_jread_get(p.root, "d"));
    assert_null(ech_jread_get(a, "a"));
    done(&p);
}

static void knows_places(void **state) {
    (void)state;
    parsed p = parse("{\n  \"\xc3\xa9\": 12,\n  \"b\": [\n 7]}");
    const ech_jvalue *e = ech_jread_get(p.root, "\xc3\xa9"), *b = ech_jread_get(p.root, "b");
    assert_int_equal(e->key_row, 2);
    assert_int_equal(e->key_col, 3);
    assert_int_equal(e->row, 2);
    assert_int_equal(e->col, 8); /* characters, not bytes */
    assert_int_equal(b->first->row, 4);
    assert_int_equal(b->first->col, 2);
    done(&p);
}

static void decodes_text(void **state) {
    (void)state;
    parsed p = parse("[\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u00e9\\u20ac\\ud83d\\ude80\"]");
    assert_string_equal(p.root->first->text, "a\"\\/\b\f\n\r\t");
    assert_string_equal(p.root->first->next->text, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x9a\x80");
    done(&p);
}

static bool number(const char *text, int64_t scale, int64_t *out) {
    parsed p = parse(text);
    assert_int_equal(p.status, ECH_OK);
    bool ok = ech_jread_scaled(p.root, scale, out);
    done(&p);
    return ok;
}

static void check_number(const char *text, int64_t scale, int64_t expected) {
    int64_t got = -999;
    assert_true(number(text, scale, &got));
    assert_int_equal(got, expected);
}

static void reads_numbers_exactly(void **state) {
    (void)state;
    int64_t x = 0;
    check_number("0", 1, 0);
    check_number("-0.0", 1000000, 0);
    check_number("3.0", 1, 3);
    check_number("3e2", 1, 300);
    check_number("1200E-2", 1, 12);
    check_number("0.1", 1000000, 100000);
    check_number("-12.000001", 1000000, -12000001);
    check_number("9007199254740993", 1, 9007199254740993);
    check_number("9223372036854775807", 1, INT64_MAX);
    check_number("-9223372036854775808", 1, INT64_MIN);
    check_number("1000000000000000000000e-21", 1, 1);
    check_number("0.000000000000000000000000001e27", 1, 1);
    check_number("0e999999999999", 1, 0);
    assert_false(number("3.5", 1, &x));
    assert_false(number("0.0000001", 1000000, &x));
    assert_false(number("9223372036854775808", 1, &x));
    assert_false(number("-9223372036854775809", 1, &x));
    assert_false(number("1e999", 1, &x));
    assert_false(number("1e-999", 1, &x));
    assert_false(number("123456789012345678901234567890", 1, &x));
    assert_false(number("\"3\"", 1, &x));
    assert_false(ech_jread_int(NULL, &x));
}

static void finds_faults(void **state) {
    (void)state;
    check_fault("", "json.form", 1, 1);
    check_fault("{\"a\":1,}", "json.form", 1, 8);
    check_fault("[1 2]", "json.form", 1, 4);
    check_fault("[1,]", "json.form", 1, 4);
    check_fault("{\"a\" 1}", "json.form", 1, 6);
    check_fault("{a:1}", "json.form", 1, 2);
    check_fault("[1]x", "json.form", 1, 4);
    check_fault("tru", "json.form", 1, 1);
    check_fault("[1", "json.form", 1, 3);
    check_fault("[01]", "json.number", 1, 2);
    check_fault("[-]", "json.number", 1, 3);
    check_fault("[1.]", "json.number", 1, 4);
    check_fault("[1e]", "json.number", 1, 4);
    check_fault("[\"x]", "json.open-quote", 1, 2);
    check_fault("[\"\\", "json.open-quote", 1, 2);
    check_fault("[\"\\x\"]", "json.escape", 1, 4);
    check_fault("[\"\\u12\"]", "json.escape", 1, 5);
    check_fault("[\"\\u0000\"]", "json.escape", 1, 5);
    check_fault("[\"\\ud800\"]", "json.escape", 1, 5);
    check_fault("[\"\\ud800\\u0041\"]", "json.escape", 1, 5);
    check_fault("[\"\\udc00\"]", "json.escape", 1, 5);
    check_fault("[\"a\nb\"]", "json.control", 1, 4);
    check_fault("[\n\"\xff\"]", "json.utf8", 2, 2);
}

static void finds_duplicate_keys(void **state) {
    (void)state;
    check_fault("{\"a\":1,\n\"b\":2,\"a\":3}", "json.duplicate", 2, 7);
    check_fault("[{\"a\":1},{\"a\":1,\"\\u0061\":2}]", "json.duplicate", 1, 17);
    char text[2000] = "{";
    size_t n = 1;
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "\"k%d\":%d,", i, i);
    int64_t col = (int64_t)n + 1;
    snprintf(text + n, sizeof text - n, "\"k3\":0}");
    check_fault(text, "json.duplicate", 1, col);
}

static void finds_nul_and_depth(void **state) {
    (void)state;
    parsed p = parse_bytes("[1,\0]", 5);
    assert_string_equal(p.errors.items[0].code, "json.nul");
    assert_int_equal(p.errors.items[0].col, 4);
    done(&p);
    char deep[2 * (ECH_JREAD_DEPTH + 1)];
    memset(deep, '[', ECH_JREAD_DEPTH + 1);
    memset(deep + ECH_JREAD_DEPTH + 1, ']', ECH_JREAD_DEPTH + 1);
    p = parse_bytes(deep, sizeof deep);
    assert_string_equal(p.errors.items[0].code, "json.depth");
    done(&p);
    p = parse_bytes(deep + 1, sizeof deep - 2);
    assert_int_equal(p.status, ECH_OK);
    done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),          cmocka_unit_test(knows_places), cmocka_unit_test(decodes_text),
        cmocka_unit_test(reads_numbers_exactly), cmocka_unit_test(finds_faults), cmocka_unit_test(finds_duplicate_keys),
        cmocka_unit_test(finds_nul_and_depth),
    };
    return cmocka_run_group_tests_name("json_read", tests, NULL, NULL);
}
