/* The plan reader's errors and those of the spreadsheet import, word by word. Each file in golden/plan/ is a case: a
 * plan (import-*: a CSV), a line `=== expect`, and what the reader must say, one error a line
 * (FILE:ROW:COL: CODE: message | hint), or `ok` and for an import the plan that came of it.
 * ECHELON_GOLDEN=write rewrites the expectations; look at the diff. */
#include "ech_test.h"

#include "base/file.h"
#include "ech_plan_case.h"
#include "io/plan_read.h"
#include "io/plan_write.h"

#include <dirent.h>
#include <string.h>

#define FOLDER ECHELON_SOURCE_DIR "/tests/golden/plan"
static const char mark[] = "=== expect\n";

static void print_errors(const ech_error_list *errors, ech_buf *out) {
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        ech_buf_printf(out, "%s:%lld:%lld: %s: %s%s%s\n", e->file, (long long)e->row, (long long)e->col, e->code,
                       e->message, e->hint[0] ? " | " : "", e->hint);
    }
}

/* What came of it; without the two hashes, which the model may change. */
static void print_plan(const ech_scenario *s, const ech_plan *plan, ech_buf *out) {
    ech_buf text = ECH_BUF_INIT;
    assert_int_equal(ech_plan_write(s, plan, NULL, &text), ECH_OK);
    const char *missions = strstr(text.data, "\"missions\":["), *end = strstr(text.data, "],\"attachments\"");
    assert_non_null(missions);
    assert_non_null(end);
    ech_buf_text(out, "ok\n");
    ech_buf_add(out, strchr(missions, '[') + 2, (size_t)(end - strchr(missions, '[')) - 2);
    ech_buf_free(&text);
}

static void read_case(const char *name, const char *bytes, size_t length, ech_buf *got) {
    ech_scenario *s = ech_plan_case(1);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    bool import = strncmp(name, "import-", 7) == 0;
    assert_non_null(s);
    ech_status status = import ? ech_plan_import_memory("m.csv", bytes, length, s, &plan, &errors)
                               : ech_plan_read_memory("p.json", bytes, length, s, false, &plan, &errors);
    assert_true(status == ECH_OK || status == ECH_EINPUT);
    assert_true((status == ECH_OK) == (plan != NULL));
    assert_true((status == ECH_OK) == (errors.count == 0));
    print_errors(&errors, got);
    if (plan && import)
        print_plan(s, plan, got);
    else if (plan)
        ech_buf_text(got, "ok\n");
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    ech_scenario_free(s);
}

static void rewrite(const char *path, const char *bytes, size_t length, const ech_buf *got) {
    ech_buf all = ECH_BUF_INIT;
    ech_buf_add(&all, bytes, length);
    ech_buf_text(&all, mark);
    ech_buf_add(&all, got->data, got->length);
    assert_int_equal(ech_file_write(path, all.data, all.length, NULL), ECH_OK);
    ech_buf_free(&all);
}

static void run_case(const char *name) {
    char path[512];
    ech_buf text = ECH_BUF_INIT, got = ECH_BUF_INIT;
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    assert_int_equal(ech_file_read(path, 1 << 20, &text, NULL), ECH_OK);
    char *expect = strstr(text.data, mark);
    if (!expect)
        fail_msg("%s has no line `=== expect`", name);
    size_t length = (size_t)(expect - text.data);
    read_case(name, text.data, length, &got);
    if (getenv("ECHELON_GOLDEN"))
        rewrite(path, text.data, length, &got);
    else if (strcmp(expect + strlen(mark), got.data ? got.data : "") != 0)
        fail_msg("%s\n--- expected\n%s--- got\n%s", name, expect + strlen(mark), got.data);
    ech_buf_free(&text);
    ech_buf_free(&got);
}

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static void every_case(void **state) {
    static char names[128][64];
    const char *order[128];
    size_t n = 0;
    DIR *folder = opendir(FOLDER);
    (void)state;
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
        if (e->d_name[0] == '.')
            continue;
        assert_true(n < 128 && strlen(e->d_name) < sizeof names[0]);
        snprintf(names[n], sizeof names[n], "%.63s", e->d_name);
        order[n] = names[n];
        n++;
    }
    closedir(folder);
    assert_true(n >= 30);
    qsort(order, n, sizeof order[0], by_name);
    for (size_t i = 0; i < n; i++)
        run_case(order[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_case)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
