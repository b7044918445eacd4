/* The CSV reader: what it accepts cell by cell, and where it says a fault is. */
#include "io/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct parsed {
    ech_arena *arena;
    ech_csv t;
    ech_error_list errors;
    ech_status status;
} parsed;

static parsed parse_bytes(const char *bytes, size_t length, int32_t max_rows) {
    parsed p = {.arena = ech_arena_open(0), .errors = ECH_ERROR_LIST_INIT};
    assert_non_null(p.arena);
    p.status = ech_csv_parse(p.arena, "t.csv", bytes, length, max_rows, &p.t, &p.errors);
    return p;
}

static parsed parse(const char *text) { return parse_bytes(text, strlen(text), 1000); }

static void done(parsed *p) {
    ech_error_list_free(&p->errors);
    ech_arena_free(p->arena);
}

/* All of the table as text: cells joined by |, rows by /. */
static void check_cells(const char *text, const char *expected) {
    char got[512] = "";
    size_t n = 0;
    parsed p = parse(text);
    assert_int_equal(p.status, ECH_OK);
    assert_int_equal(p.errors.count, 0);
    for (int32_t r = 0; r < p.t.rows; r++)
        for (int32_t c = 0; c < p.t.columns; c++)
            n += (size_t)snprintf(got + n, sizeof got - n, "%s%s", c ? "|" : r ? "/" : "", ech_csv_cell(&p.t, r, c));
    assert_string_equal(got, expected);
    done(&p);
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

static void reads_plain_and_quoted(void **state) {
    (void)state;
    check_cells("a,b\n1,2\n3,4\n", "1|2/3|4");
    check_cells("a,b\n1,2\n3,4", "1|2/3|4");
    check_cells("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "x,y|say \"hi\"");
    check_cells("a,b\n\"\",\"\"\"\"\n", "|\"");
    check_cells("a\n\"1\n2\"\n", "1\n2");
    check_cells("a,b\n\"1\"  ,2\n", "1|2");
}

static void reads_every_line_end(void **state) {
    (void)state;
    check_cells("a,b\r\n1,2\r\n", "1|2");
    check_cells("a,b\r1,2\r3,4", "1|2/3|4");
    check_cells("a,b\n1,2\r\n3,4\r5,6", "1|2/3|4/5|6");
    check_cells("a\n\"x\r\ny\"\n", "x\ny");
    check_cells("\xef\xbb\xbf"
                "a,b\n1,2\n",
                "1|2");
}

static void tells_the_delimiter(void **state) {
    (void)state;
    check_cells("a;b\n1,5;2\n", "1,5|2");
    check_cells("\"a;x;y\",b\n1,2\n", "1|2");
    check_cells("a;b,c;d\n1;2;3\n", "1|2|3");
    parsed p = parse("a;b\n1;2\n");
    assert_int_equal(p.t.delimiter, ';');
    done(&p);
}

static void trims_blanks(void **state) {
    (void)state;
    check_cells(" a ,b\t\n 1\xc2\xa0,\xe2\x80\xaf 2 \xe2\x80\x8b\n", "1|2");
    check_cells("a,b\n\" x \",\xc2\xa0\n", "x|");
    check_cells("a,b\n\xc3\xa9,x y\n", "\xc3\xa9|x y");
}

static void skips_blank_rows_and_tags(void **state) {
    (void)state;
    check_cells("a,b\n\n1,2\n,\n  ,\n3,4\n\n\n", "1|2/3|4");
    check_cells("a,b\n#org,#adm1+name\n1,2\n", "1|2");
    check_cells("a,b\n#org,\n1,2\n", "1|2");
    check_cells("a,b\n1,2\n#org,#x\n", "1|2/#org|#x");
    check_cells("a,b\n#REF!,#x\n", "#REF!|#x"); /* no tag */
}

static void counts_physical_lines(void **state) {
    (void)state;
    parsed p = parse("a,b\n\n\"1\n1\r\n1\",2\n,\n3,4\r5,6\n");
    assert_int_equal(p.t.rows, 3);
    assert_int_equal(p.t.lines[0], 3);
    assert_int_equal(p.t.lines[1], 7);
    assert_int_equal(p.t.lines[2], 8);
    done(&p);
}

static void places_faults(void **state) {
    (void)state;
    check_fault("a,b\n1,2\n3,\"4\n", "csv.open-quote", 3, 2);
    check_fault("a,b\n\"1\"x,2\n", "csv.after-quote", 2, 1);
    check_fault("a,b\n1,x\"y\"\n", "csv.quote", 2, 2);
    check_fault("a,b\n1,2,3\n", "csv.field-count", 2, 3);
    check_fault("a,b,c\n\"1\n\",2\n", "csv.field-count", 2, 3);
    check_fault("a,b\n1,\xff\n", "csv.utf8", 2, 2);
    check_fault("a,b\n1,\x07\n", "csv.control", 2, 2);
    check_fault("a,a\n1,2\n", "csv.header-duplicate", 1, 2);
    check_fault("a,,c\n1,2,3\n", "csv.header-empty", 1, 2);
    check_fault("", "csv.header", 1, 1);
    check_fault("\n1,2\n", "csv.header", 1, 1);
    check_fault("a\tb\n1\t2\n", "csv.delimiter", 1, 1);
    check_fault("PK\x03\x04zzz", "csv.format", 1, 0);
}

static void finds_a_nul(void **state) {
    (void)state;
    parsed p = parse_bytes("a,b\n1,x\0y\n2,3\n", 14, 1000);
    assert_int_equal(p.errors.count, 1);
    assert_string_equal(p.errors.items[0].code, "csv.nul");
    assert_int_equal(p.errors.items[0].row, 2);
    assert_int_equal(p.errors.items[0].col, 2);
    done(&p);
}

static void goes_on_after_a_fault(void **state) {
    (void)state;
    parsed p = parse("a,b\n1\n\"2\"x,2\n3,4\n5,6,7\n");
    assert_int_equal(p.status, ECH_EINPUT);
    assert_int_equal(p.errors.count, 3);
    assert_int_equal(p.t.rows, 2);
    assert_string_equal(ech_csv_cell(&p.t, 1, 1), "4");
    done(&p);
}

static void keeps_limits(void **state) {
    (void)state;
    parsed p = parse_bytes("a\n1\n2\n3\n", 8, 2);
    assert_int_equal(p.status, ECH_ELIMIT);
    assert_string_equal(p.errors.items[0].code, "csv.rows");
    assert_int_equal(p.errors.items[0].row, 4);
    done(&p);
    p = parse_bytes("a\n1\n2\n", 6, 2);
    assert_int_equal(p.status, ECH_OK);
    done(&p);
    char wide[2000];
    memset(wide, ',', sizeof wide);
    p = parse_bytes(wide, sizeof wide, 10);
    assert_int_equal(p.status, ECH_EINPUT);
    done(&p);
}

static void stops_at_garbage(void **state) {
    static char garbage[200000];
    (void)state;
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (char)(unsigned char)((x = x * 1664525u + 1013904223u) >> 24);
    memcpy(garbage, "a,b\n", 4);
    parsed p = parse_bytes(garbage, sizeof garbage, 1000000);
    assert_int_equal(p.status, ECH_EINPUT);
    assert_true(p.errors.count > 0 && p.errors.count < 1000);
    done(&p);
}

static void finds_columns(void **state) {
    (void)state;
    parsed p = parse("id,name\n1,2\n");
    assert_int_equal(ech_csv_column(&p.t, "name"), 1);
    assert_int_equal(ech_csv_column(&p.t, "Name"), -1);
    done(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_and_quoted),
        cmocka_unit_test(reads_every_line_end),
        cmocka_unit_test(tells_the_delimiter),
        cmocka_unit_test(trims_blanks),
        cmocka_unit_test(skips_blank_rows_and_tags),
        cmocka_unit_test(counts_physical_lines),
        cmocka_unit_test(places_faults),
        cmocka_unit_test(finds_a_nul),
        cmocka_unit_test(goes_on_after_a_fault),
        cmocka_unit_test(keeps_limits),
        cmocka_unit_test(stops_at_garbage),
        cmocka_unit_test(finds_columns),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
