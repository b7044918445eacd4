/* The scenario reader's errors, word by word. Each file in golden/reader/ is a case: sections `=== NAME` replace or add
 * files of base.txt, `=== -NAME` takes one away, and `=== expect` holds what the reader must say, one error a line
 * (FILE:ROW:COL: CODE: message | hint), or `ok`. ECHELON_GOLDEN=write rewrites the expectations; look at the diff. */
#include "base/file.h"
#include "base/memory.h"
#include "io/scenario_read.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER ECHELON_SOURCE_DIR "/tests/golden/reader"

enum { FILE_MAX = 48 };

typedef struct files {
    ech_scenario_file list[FILE_MAX];
    size_t count;
    const char *expect;
    size_t expect_length, expect_at;
} files;

static void put_file(files *f, const char *name, const char *bytes, size_t length) {
    size_t i = 0;
    while (i < f->count && strcmp(f->list[i].name, name) != 0)
        i++;
    assert_true(i < FILE_MAX);
    if (i == f->count)
        f->count++;
    f->list[i] = (ech_scenario_file){name, bytes, length};
}

static void drop_file(files *f, const char *name) {
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->list[i].name, name) == 0) {
            f->list[i] = f->list[--f->count];
            return;
        }
    fail_msg("no file %s to take away", name);
}

/* Cuts the text into its sections; names are NUL-terminated in place. */
static void add_sections(files *f, char *text, size_t length) {
    char *end = text + length;
    for (char *p = strncmp(text, "=== ", 4) == 0 ? text : end; p < end;) {
        char *name = p + 4, *line_end = memchr(p, '\n', (size_t)(end - p));
        assert_non_null(line_end);
        *line_end = '\0';
        char *body = line_end + 1, *next = body;
        while (next < end && strncmp(next, "=== ", 4) != 0) { /* line by line */
            char *newline = memchr(next, '\n', (size_t)(end - next));
            next = newline ? newline + 1 : end;
        }
        if (strcmp(name, "expect") == 0) {
            f->expect = body;
            f->expect_length = (size_t)(next - body);
            f->expect_at = (size_t)(body - text);
        } else if (name[0] == '-') {
            drop_file(f, name + 1);
        } else {
            put_file(f, name, body, (size_t)(next - body));
        }
        p = next;
    }
}

static void print_errors(const ech_error_list *errors, ech_buf *out) {
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        ech_buf_printf(out, "%s:%lld:%lld: %s: %s%s%s\n", e->file, (long long)e->row, (long long)e->col, e->code,
                       e->message, e->hint[0] ? " | " : "", e->hint);
    }
}

static void rewrite(const char *path, const ech_buf *original, size_t keep, const ech_buf *text) {
    ech_buf all = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_buf_add(&all, original->data, keep);
    ech_buf_add(&all, text->data, text->length);
    assert_int_equal(ech_file_write(path, all.data, all.length, &err), ECH_OK);
    ech_buf_free(&all);
}

static void run_case(const char *name, const char *base_text, size_t base_length) {
    char path[512];
    ech_error err = ECH_ERROR_INIT;
    ech_buf text = ECH_BUF_INIT, original = ECH_BUF_INIT, base = ECH_BUF_INIT, got = ECH_BUF_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    files f = {.count = 0};
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    assert_int_equal(ech_file_read(path, 1 << 20, &text, &err), ECH_OK);
    ech_buf_add(&original, text.data, text.length);
    ech_buf_add(&base, base_text, base_length);
    add_sections(&f, base.data, base.length);
    add_sections(&f, text.data, text.length);
    assert_non_null(f.expect);
    ech_status status = ech_scenario_read_memory("s", f.list, f.count, &s, &errors);
    print_errors(&errors, &got);
    if (status == ECH_OK)
        ech_buf_text(&got, "ok\n");
    assert_true((status == ECH_OK) == (errors.count == 0));
    assert_true((status == ECH_OK) == (s != NULL));
    if (getenv("ECHELON_GOLDEN"))
        rewrite(path, &original, f.expect_at, &got);
    else if (got.length != f.expect_length || memcmp(got.data, f.expect, got.length) != 0)
        fail_msg("%s\n--- expected\n%.*s--- got\n%s", name, (int)f.expect_length, f.expect, got.data);
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    ech_buf_free(&text);
    ech_buf_free(&original);
    ech_buf_free(&base);
    ech_buf_free(&got);
}

static void run_group(void **state) {
    const char *prefix = *state;
    struct dirent **names = NULL;
    ech_buf base = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    int ran = 0;
    assert_int_equal(ech_file_read(FOLDER "/base.txt", 1 << 20, &base, &err), ECH_OK);
    int n = scandir(FOLDER, &names, NULL, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        if (strncmp(names[i]->d_name, prefix, strlen(prefix)) == 0) {
            run_case(names[i]->d_name, base.data, base.length);
            ran++;
        }
        free(names[i]);
    }
    free(names);
    ech_buf_free(&base);
    assert_true(ran > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(run_group, (void *)"ok-"),    cmocka_unit_test_prestate(run_group, (void *)"csv-"),
        cmocka_unit_test_prestate(run_group, (void *)"cell-"),  cmocka_unit_test_prestate(run_group, (void *)"json-"),
        cmocka_unit_test_prestate(run_group, (void *)"table-"), cmocka_unit_test_prestate(run_group, (void *)"type-"),
        cmocka_unit_test_prestate(run_group, (void *)"rule-"),
    };
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
