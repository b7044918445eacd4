/* Sessions of the checker, natively: opened, judged, opened again; what is wrong is a document; memory that runs out at
 * any allocation is exit code 3, and nothing leaks (the sanitizer looks). */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/memory.h"
#include "wasm/session.h"

static char *given(const char *bytes, size_t length) {
    char *p = ech_session_buffer(length);
    if (p && length > 0)
        memcpy(p, bytes, length);
    return p;
}

static int put(ech_session *s, const char *name, const char *bytes, size_t length) {
    char *n = given(name, strlen(name)), *b = given(bytes, length);
    return ech_session_put(s, n, strlen(name), b, length);
}

static int put_folder(ech_session *s, const char *folder, const char *prefix) {
    char path[1024], name[512];
    ech_buf bytes = ECH_BUF_INIT;
    int code = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (const struct dirent *e; code == 0 && (e = readdir(d)) != NULL;) {
        if (!strstr(e->d_name, ".csv") && !strstr(e->d_name, ".json"))
            continue;
        snprintf(name, sizeof name, "%s%s", prefix, e->d_name);
        bool read =
            ech_path_join(path, sizeof path, folder, e->d_name) && ech_file_read(path, 1 << 20, &bytes, NULL) == ECH_OK;
        code = read ? put(s, name, bytes.data, bytes.length) : 3;
    }
    closedir(d);
    ech_buf_free(&bytes);
    return code;
}

static int open_first_steps(ech_session *s) {
    int a = put_folder(s, ECHELON_SOURCE_DIR "/scenarios/first-steps", "");
    int b = a ? a : put_folder(s, ECHELON_SOURCE_DIR "/catalogue", "catalogue/");
    return b ? b : ech_session_open(s, 0);
}

static int check(ech_session *s, const char *plan) {
    return ech_session_check(s, given(plan, strlen(plan)), strlen(plan));
}

static const char *const EMPTY = "{\"format\": 1, \"missions\": []}";

static void test_checks(void **state) {
    (void)state;
    ech_session *s = ech_session_new();
    assert_int_equal(check(s, EMPTY), 2);
    assert_non_null(strstr(ech_session_text(s), "no scenario is open"));
    for (int round = 0; round < 2; round++) {
        assert_int_equal(open_first_steps(s), 0);
        assert_int_equal(ech_session_text_length(s), 0);
        assert_int_equal(check(s, EMPTY), 1);
        assert_non_null(strstr(ech_session_text(s), "\"legal\": true"));
        assert_non_null(strstr(ech_session_text(s), "\"wall_s\": 0.000"));
        assert_int_equal(strlen(ech_session_text(s)), ech_session_text_length(s));
        assert_int_equal(check(s, "{\"format\": 1,\n"), 2);
        assert_non_null(strstr(ech_session_text(s), "\"file\": \"plan.json\""));
    }
    ech_session_free(s);
}

static void test_bad_scenario(void **state) {
    (void)state;
    ech_session *s = ech_session_new();
    assert_int_equal(ech_session_open(s, 0), 2);
    assert_non_null(strstr(ech_session_text(s), "file.missing"));
    assert_int_equal(put(s, "asset.csv", "id\n", 3), 0);
    assert_int_equal(ech_session_open(s, 0), 2);
    assert_non_null(strstr(ech_session_text(s), "file.unknown"));
    assert_int_equal(check(s, EMPTY), 2);
    assert_int_equal(put(s, "left.csv", "", 0), 0); /* never opened: free takes it */
    ech_session_free(s);
}

/* The what-if of `--efficiency` is another state of the scenario, with another hash. */
static void test_efficiency(void **state) {
    (void)state;
    char first[200];
    ech_session *s = ech_session_new();
    assert_int_equal(open_first_steps(s), 0);
    check(s, EMPTY);
    snprintf(first, sizeof first, "%.150s", ech_session_text(s));
    assert_int_equal(put_folder(s, ECHELON_SOURCE_DIR "/scenarios/first-steps", ""), 0);
    assert_int_equal(put_folder(s, ECHELON_SOURCE_DIR "/catalogue", "catalogue/"), 0);
    assert_int_equal(ech_session_open(s, 123456), 0);
    assert_int_equal(check(s, EMPTY), 1);
    assert_int_not_equal(strncmp(first, ech_session_text(s), 100), 0);
    ech_session_free(s);
}

static int whole_session(void) {
    ech_session *s = ech_session_new();
    int code = s ? open_first_steps(s) : 3;
    code = code ? code : check(s, EMPTY);
    ech_session_free(s);
    return code;
}

static void test_no_memory(void **state) {
    (void)state;
    ech_memory_fail_at(UINT64_MAX, false);
    assert_int_equal(whole_session(), 1);
    uint64_t all = ech_memory_fail_at(0, false);
    assert_true(all > 100);
    for (uint64_t n = 1; n <= all; n += 1 + all / 400) {
        ech_memory_fail_at(n, true);
        int code = whole_session();
        ech_memory_fail_at(0, false);
        if (code != 3)
            fail_msg("allocation %llu of %llu fails: code %d", (unsigned long long)n, (unsigned long long)all, code);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_bad_scenario),
        cmocka_unit_test(test_efficiency),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
