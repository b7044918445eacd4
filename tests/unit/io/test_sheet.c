/* Tables that are changed and written again: what was not touched stays, what is written can be read. */
#include "ech_test.h"

#include "io/csv.h"
#include "io/sheet.h"

#include <string.h>

static ech_arena *arena;

static ech_sheet read_sheet(const char *text) {
    ech_sheet t;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    assert_int_equal(ech_sheet_read(arena, "t.csv", text, strlen(text), &t, &errors), ECH_OK);
    ech_error_list_free(&errors);
    return t;
}

static void writes(const ech_sheet *t, const char *expected) {
    ech_buf b = ECH_BUF_INIT;
    ech_sheet_write(t, &b);
    assert_false(b.failed);
    assert_string_equal(b.data, expected);
    ech_buf_free(&b);
}

static void untouched_is_written_as_read(void **state) {
    (void)state;
    const char *text = "id,x_own,note\na,1,\"he said \"\"no\"\"\"\nb,,\"two\nlines\"\n";
    ech_sheet t = read_sheet(text);
    writes(&t, text);
}

static void rows_and_columns_change(void **state) {
    (void)state;
    ech_sheet t = read_sheet("id,n\na,1\nb,2\nc,3\n");
    ech_sheet_drop(&t, 1);
    ech_sheet_set(&t, 0, "n", "9");
    ech_sheet_set(&t, 2, "new", "x, y");
    int32_t d = ech_sheet_add(&t, 2);
    ech_sheet_set(&t, d, "id", "d");
    ech_sheet_set(&t, d, "missing", ""); /* nothing to say: no column */
    assert_int_equal(ech_sheet_count(&t), 3);
    assert_string_equal(ech_sheet_get(&t, 1, "id"), "");
    assert_string_equal(ech_sheet_get(&t, 0, "new"), "");
    writes(&t, "id,n,new\na,9,\nc,3,\"x, y\"\nd,3,\"x, y\"\n");
}

static void semicolons_become_commas_and_points(void **state) {
    (void)state;
    ech_sheet t = read_sheet("id;lat;note\na;37,5;b, c\n");
    writes(&t, "id,lat,note\na,37.5,\"b, c\"\n");
}

static void a_table_from_nothing(void **state) {
    (void)state;
    static const char *const columns[] = {"a", "b", NULL};
    ech_sheet t;
    ech_sheet_make(arena, columns, &t);
    for (int i = 0; i < 100; i++)
        ech_sheet_set(&t, ech_sheet_add(&t, -1), "b", "1");
    assert_int_equal(t.rows, 100);
    assert_int_equal(ech_sheet_count(&t), 100);
    assert_false(t.failed);
}

static void faults_are_told(void **state) {
    (void)state;
    ech_sheet t;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    assert_int_equal(ech_sheet_read(arena, "t.csv", "a,b\n1\n", 6, &t, &errors), ECH_EINPUT);
    assert_int_equal(errors.items[0].row, 2);
    ech_error_list_free(&errors);
}

static void memory_may_run_out(void **state) {
    (void)state;
    const char *text = "id,n\na,1\nb,2\n";
    for (uint64_t n = 1;; n++) {
        ech_arena *own = ech_arena_open(0);
        ech_sheet t;
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        ech_buf b = ECH_BUF_INIT;
        ech_memory_fail_at(n, true);
        ech_status status = ech_sheet_read(own, "t.csv", text, strlen(text), &t, &errors);
        if (!status) {
            for (int i = 0; i < 3000; i++)
                ech_sheet_set(&t, ech_sheet_add(&t, 0), "long", "0123456789012345678901234567890123456789");
            ech_sheet_write(&t, &b);
        }
        uint64_t seen = ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        bool whole = !status && !b.failed;
        ech_buf_free(&b);
        ech_error_list_free(&errors);
        ech_arena_free(own);
        if (seen < n) {
            assert_true(whole);
            return;
        }
        assert_false(whole);
    }
}

static int open_arena(void **state) {
    (void)state;
    arena = ech_arena_open(0);
    return arena ? 0 : -1;
}

static int close_arena(void **state) {
    (void)state;
    ech_arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_is_written_as_read),
        cmocka_unit_test(rows_and_columns_change),
        cmocka_unit_test(semicolons_become_commas_and_points),
        cmocka_unit_test(a_table_from_nothing),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
