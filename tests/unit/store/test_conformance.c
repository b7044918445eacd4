/* One suite over both vendors: whatever a library is kept in, it behaves the same, and goes out and in to the byte. */
#include "ech_postgres.h"
#include "ech_test.h"

#include "base/file.h"
#include "base/text.h"
#include "store/store.h"
#include "store_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SQLITE, POSTGRES, VENDORS };
enum { WHEN = 1767225600, WRITERS = 3, ADDS = 12 };

static char top[64], place[1000];
static int count;

/* A place where there is no library yet. */
static const char *fresh(int vendor) {
    char name[32];
    snprintf(name, sizeof name, "lib%d_%d", (int)getpid(), count++);
    if (vendor == SQLITE)
        snprintf(place, sizeof place, "%s/%s.echelon", top, name);
    else
        snprintf(place, sizeof place, "%s", ech_postgres_schema(name));
    return place;
}

static ech_store *open_at(const char *where) {
    ech_store *s = NULL;
    ech_error err = ECH_ERROR_INIT;
    if (ech_store_open(where, ECH_STORE_CREATE, &s, &err))
        fail_msg("%s: %s", where, err.message);
    return s;
}

static ech_store *begin(void **state) { return open_at(fresh(*(int *)*state)); }

/* One version of two parts: the card says `text`. */
static ech_status add(ech_store *s, const char *id, const char *text, ech_store_version *out, ech_error *err) {
    static const char bytes[] = {0, 1, (char)0xff, '\n'};
    const ech_store_part parts[] = {{"data/raw.bin", bytes, sizeof bytes}, {ECH_STORE_CARD, text, strlen(text)}};
    ech_store_put put = {.kind = "plan", .id = id, .who = "Ada Öz", .at_unix_s = WHEN, .parts = parts, .part_count = 2};
    return ech_store_add(s, &put, out, err);
}

static ech_store_version added(ech_store *s, const char *id, const char *text) {
    ech_store_version v = {0};
    ech_error err = ECH_ERROR_INIT;
    if (add(s, id, text, &v, &err))
        fail_msg("%s: %s", id, err.message);
    return v;
}

static ech_status take_away(ech_store *s, const char *id, ech_error *err) {
    ech_store_put put = {.kind = "plan", .id = id, .who = "Bo", .at_unix_s = WHEN + 60, .note = "old", .removed = true};
    return ech_store_add(s, &put, NULL, err);
}

static ech_status join(const ech_store_version *v, const char *card, size_t length, void *context) {
    ech_buf_printf(context, "%s/%lld%s=%.*s ", v->id, (long long)v->number, v->removed ? "-" : "", (int)length,
                   card ? card : "");
    return ECH_OK;
}

static void expect_list(ech_store *s, bool removed, const char *expected) {
    ech_buf b = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_buf_text(&b, "");
    assert_int_equal(ech_store_list(s, "plan", removed, join, &b, &err), ECH_OK);
    assert_string_equal(b.data, expected);
    ech_buf_free(&b);
}

static void expect_history(ech_store *s, const char *id, const char *expected) {
    ech_buf b = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_buf_text(&b, "");
    assert_int_equal(ech_store_history(s, "plan", id, join, &b, &err), ECH_OK);
    assert_string_equal(b.data, expected);
    ech_buf_free(&b);
}

static size_t verify(ech_store *s, ech_store_report *r) {
    ech_error_list findings = ECH_ERROR_LIST_INIT;
    ech_error err = ECH_ERROR_INIT;
    assert_int_equal(ech_store_verify(s, r, &findings, &err), ECH_OK);
    size_t n = ech_error_list_total(&findings);
    ech_error_list_free(&findings);
    return n;
}

/* ---- adding and looking ---- */

static void test_versions(void **state) {
    ech_store *s = begin(state);
    ech_store_version one = added(s, "haiti", "A"), again = added(s, "haiti", "A"), two = added(s, "haiti", "B");
    assert_true(one.added && two.added);
    assert_false(again.added);
    assert_string_equal(one.hash, again.hash);
    assert_string_equal(two.parent, one.hash);
    assert_int_equal(two.number, 2);
    assert_string_equal(two.who, "Ada Öz");
    assert_int_equal(two.at_unix_s, WHEN);
    expect_list(s, false, "haiti/2=B ");
    expect_history(s, "haiti", "haiti/1= haiti/2= ");
    expect_history(s, "nobody", "");
    ech_store_close(s);
    s = open_at(place); /* and after opening again */
    expect_list(s, false, "haiti/2=B ");
    ech_store_close(s);
}

static void test_same_hash_everywhere(void **state) {
    ech_store *s = begin(state);
    ech_store_version v = added(s, "haiti", "A");
    /* of the document's bytes, which no vendor may change; computed by another program */
    assert_string_equal(v.hash, "1cd254f08a8c04ec258950687c1dc406c79ef75a28bce66bf272a7cf587e10e4");
    ech_store_close(s);
}

static void test_parts(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT;
    ech_arena *arena = ech_arena_open(0);
    size_t big = 5 * 1024 * 1024, n = 0;
    char *bytes = calloc(1, big);
    for (size_t i = 0; i < big; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    const ech_store_part parts[] = {{"z", bytes, big}, {"a/b", "", 0}, {"a/a", "x", 1}};
    ech_store_put put = {.kind = "plan", .id = "p", .who = "w", .parts = parts, .part_count = 3};
    ech_store_version v;
    ech_store_part *out = NULL, one;
    assert_int_equal(ech_store_add(s, &put, &v, &err), ECH_OK);
    assert_int_equal(ech_store_parts(s, &v, arena, &out, &n, &err), ECH_OK);
    assert_int_equal(n, 3);
    assert_string_equal(out[0].name, "a/a");
    assert_string_equal(out[1].name, "a/b");
    assert_int_equal(out[1].length, 0);
    assert_int_equal(out[2].length, big);
    assert_memory_equal(out[2].bytes, bytes, big);
    assert_int_equal(ech_store_part_read(s, &v, "a/a", arena, &one, &err), ECH_OK);
    assert_int_equal(one.length, 1);
    assert_int_equal(ech_store_part_read(s, &v, "a", arena, &one, &err), ECH_EINPUT);
    ech_arena_free(arena);
    free(bytes);
    ech_store_close(s);
}

static void test_remove(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT, none = ECH_ERROR_INIT, twice = ECH_ERROR_INIT;
    ech_store_version v;
    added(s, "a", "1");
    added(s, "b", "1");
    assert_int_equal(take_away(s, "a", &err), ECH_OK);
    expect_list(s, false, "b/1=1 ");
    expect_list(s, true, "a/2-=1 b/1=1 ");
    expect_history(s, "a", "a/1= a/2-= ");
    assert_int_equal(take_away(s, "a", &twice), ECH_EINPUT);
    assert_string_equal(twice.code, "store.missing");
    assert_int_equal(take_away(s, "c", &none), ECH_EINPUT);
    assert_int_equal(ech_store_find(s, "plan", "a", 1, &v, &err), ECH_OK); /* history stays */
    assert_false(v.removed);
    v = added(s, "a", "1"); /* and it may come back */
    assert_true(v.added);
    assert_int_equal(v.number, 3);
    ech_store_close(s);
}

static void test_conflict(void **state) {
    ech_store *s = begin(state), *t = open_at(place);
    ech_error err = ECH_ERROR_INIT;
    ech_store_version one = added(s, "a", "1"), two;
    const ech_store_part part = {"x", "2", 1};
    ech_store_put put = {.kind = "plan", .id = "a", .who = "w", .parts = &part, .part_count = 1, .expect = one.hash};
    added(t, "a", "by somebody else");
    assert_int_equal(ech_store_add(s, &put, &two, &err), ECH_EINPUT);
    assert_string_equal(err.code, "store.conflict");
    assert_non_null(strstr(err.message, "Ada Öz"));
    expect_history(s, "a", "a/1= a/2= ");
    ech_store_close(t);
    ech_store_close(s);
}

static void test_bad_input(void **state) {
    static const char *const ids[] = {
        "",   "a/b",  "../a",
        ".a", "-a",   "a b",
        "ä",  "a\nb", "a1234567890123456789012345678901234567890123456789012345678901234"};
    ech_store *s = begin(state);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        ech_error err = ECH_ERROR_INIT;
        assert_int_equal(add(s, ids[i], "x", NULL, &err), ECH_EINPUT);
        assert_string_equal(err.code, "store.id");
    }
    static const char *const names[] = {"", "/a", "a/", "a//b", "../a", "a/../b", ".hidden", "a\\b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ech_error err = ECH_ERROR_INIT;
        const ech_store_part part = {names[i], "x", 1};
        ech_store_put put = {.kind = "plan", .id = "a", .who = "w", .parts = &part, .part_count = 1};
        assert_int_equal(ech_store_add(s, &put, NULL, &err), ECH_EINPUT);
        assert_string_equal(err.code, "store.name");
    }
    const ech_store_part twice[] = {{"x", "1", 1}, {"y", "1", 1}, {"x", "2", 1}};
    ech_error err = ECH_ERROR_INIT, who = ECH_ERROR_INIT, long_who = ECH_ERROR_INIT;
    ech_store_put put = {.kind = "plan", .id = "a", .who = "w", .parts = twice, .part_count = 3};
    assert_int_equal(ech_store_add(s, &put, NULL, &err), ECH_EINPUT);
    put = (ech_store_put){.kind = "plan", .id = "a", .who = "a\tb", .parts = twice, .part_count = 1};
    assert_int_equal(ech_store_add(s, &put, NULL, &who), ECH_EINPUT);
    put.who = "";
    assert_int_equal(ech_store_add(s, &put, NULL, &long_who), ECH_EINPUT);
    expect_list(s, true, "");
    ech_store_close(s);
}

/* By bytes, whatever the server's language. */
static void test_order(void **state) {
    ech_store *s = begin(state);
    static const char *const ids[] = {"b", "a.b", "B", "a", "a-b", "aB", "a_b", "9"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        added(s, ids[i], "");
    expect_list(s, false, "9/1= B/1= a/1= a-b/1= a.b/1= aB/1= a_b/1= b/1= ");
    ech_store_close(s);
}

/* ---- transactions ---- */

static void test_all_or_none(void **state) {
    ech_store *s = begin(state), *t = open_at(place);
    ech_error err = ECH_ERROR_INIT;
    assert_int_equal(ech_store_begin(s, &err), ECH_OK);
    added(s, "a", "1");
    added(s, "b", "1");
    expect_list(t, false, ""); /* nobody sees it before its time, and nobody waits */
    ech_store_rollback(s);
    expect_list(s, true, "");
    assert_int_equal(ech_store_begin(s, &err), ECH_OK);
    added(s, "a", "1"); /* what the rollback took away is put in again */
    assert_int_equal(ech_store_commit(s, &err), ECH_OK);
    expect_list(t, false, "a/1=1 ");
    ech_store_report r;
    assert_int_equal(verify(t, &r), 0);
    ech_store_close(t);
    ech_store_close(s);
}

static void test_snapshot(void **state) {
    ech_store *s = begin(state), *t = open_at(place);
    ech_error err = ECH_ERROR_INIT;
    added(s, "a", "1");
    assert_int_equal(ech_store_snapshot(t, &err), ECH_OK);
    added(s, "b", "1");
    expect_list(t, false, "a/1=1 ");
    assert_int_equal(add(t, "c", "1", NULL, &err), ECH_EUSAGE);
    assert_int_equal(ech_store_commit(t, &err), ECH_OK);
    expect_list(t, false, "a/1=1 b/1=1 ");
    ech_store_close(t);
    ech_store_close(s);
}

static void write_some(const char *where, int writer) {
    ech_store *s = open_at(where); /* at the same time as the others, and it is not there yet */
    char id[32], text[32];
    for (int i = 0; i < ADDS; i++) {
        snprintf(id, sizeof id, "own-%d-%d", writer, i);
        added(s, id, "x");
        snprintf(text, sizeof text, "%d %d", writer, i);
        added(s, "common", text);
    }
    ech_store_close(s);
}

static void test_writers_at_once(void **state) {
    char where[1000];
    snprintf(where, sizeof where, "%s", fresh(*(int *)*state));
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            write_some(where, i);
            _exit(0);
        }
    for (int i = 0; i < WRITERS; i++) {
        int status = 1;
        wait(&status);
        assert_int_equal(status, 0);
    }
    ech_store *s = open_at(where);
    ech_store_report r;
    assert_int_equal(verify(s, &r), 0);
    assert_int_equal(r.entries, WRITERS * ADDS + 1);
    assert_int_equal(r.versions, 2 * WRITERS * ADDS);
    assert_int_equal(r.unreferenced, 0);
    ech_store_close(s);
}

/* Whoever comes while another makes the library waits: nobody is told that it is busy. */
static void test_makers_at_once(void **state) {
    for (int round = 0; round < 25; round++) {
        char where[1000];
        snprintf(where, sizeof where, "%s", fresh(*(int *)*state));
        for (int i = 0; i < 2 * WRITERS; i++)
            if (fork() == 0) {
                ech_store *s = NULL;
                _exit(ech_store_open(where, ECH_STORE_CREATE, &s, NULL) ? 1 : 0);
            }
        for (int i = 0; i < 2 * WRITERS; i++) {
            int status = 1;
            wait(&status);
            assert_int_equal(status, 0);
        }
    }
}

/* ---- verify ---- */

static const char *const damages[] = {
    "UPDATE echelon_object SET bytes = $1 WHERE hash = (SELECT card FROM echelon_entry WHERE id = 'a')",
    "UPDATE echelon_object SET bytes = $1 WHERE hash = (SELECT hash FROM echelon_entry WHERE id = 'a')",
    "DELETE FROM echelon_object WHERE hash = (SELECT card FROM echelon_entry WHERE id = 'b')",
    "UPDATE echelon_version SET number = 3 WHERE id = 'a' AND number = 2",
    "UPDATE echelon_version SET id = 'z' WHERE id = 'b'",
    "DELETE FROM echelon_entry WHERE id = 'b'",
    "UPDATE echelon_entry SET hash = (SELECT hash FROM echelon_version WHERE id = 'a' AND number = 1) WHERE id = 'a'",
};

static void test_verify_finds(void **state) {
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        ech_store *s = begin(state);
        ech_error err = ECH_ERROR_INIT;
        ech_store_report r;
        added(s, "a", "1");
        added(s, "a", "2");
        added(s, "b", "3");
        assert_int_equal(verify(s, &r), 0);
        assert_int_equal(r.versions, 3);
        assert_int_equal(r.objects, 3 + 3 + 1);
        ech_db_value arg = ech_db_bytes("y", 1);
        assert_int_equal(ech_store_query(s, damages[i], &arg, i < 2, NULL, NULL, &err), ECH_OK);
        if (verify(s, &r) == 0)
            fail_msg("not found: %s", damages[i]);
        ech_store_close(s);
    }
}

static void test_damage_is_told(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT, told = ECH_ERROR_INIT;
    ech_store_version v = added(s, "a", "1");
    ech_arena *arena = ech_arena_open(0);
    ech_store_part part;
    ech_db_value arg = ech_db_bytes("y", 1);
    assert_int_equal(ech_store_query(s, damages[0], &arg, 1, NULL, NULL, &err), ECH_OK);
    assert_int_equal(ech_store_part_read(s, &v, ECH_STORE_CARD, arena, &part, &told), ECH_EIO);
    assert_string_equal(told.code, "store.damaged");
    ech_arena_free(arena);
    ech_store_close(s);
}

/* ---- out and in ---- */

static int same_folders(const char *a, const char *b) {
    char command[2200];
    snprintf(command, sizeof command, "diff -r '%s' '%s' >/dev/null", a, b);
    return system(command);
}

static void folder_name(char out[200], const char *what) { snprintf(out, 200, "%s/%s%d", top, what, count++); }

static void fill(ech_store *s) {
    ech_error err = ECH_ERROR_INIT;
    added(s, "a", "1");
    added(s, "a", "2");
    added(s, "b", "1");
    assert_int_equal(take_away(s, "b", &err), ECH_OK);
    const ech_store_part parts[] = {{"catalogue/types.csv", "id\nx\n", 5}, {"scenario/x.csv", "id\ny\n", 5}};
    ech_store_put put = {
        .kind = "registry", .id = "r.1", .who = "\"Q\" \\ O'N", .at_unix_s = 0, .parts = parts, .part_count = 2};
    assert_int_equal(ech_store_add(s, &put, NULL, &err), ECH_OK);
    put.id = "r.2"; /* shares what is shared */
    assert_int_equal(ech_store_add(s, &put, NULL, &err), ECH_OK);
}

/* Into the other vendor and back. */
static void test_round_trip(void **state) {
    char a[200], b[200];
    ech_error err = ECH_ERROR_INIT;
    ech_store_report r;
    int other = *(int *)*state == SQLITE ? POSTGRES : SQLITE;
    ech_store *s = begin(state), *t = open_at(fresh(other));
    fill(s);
    folder_name(a, "out");
    folder_name(b, "out");
    assert_int_equal(ech_store_export(s, a, &r, &err), ECH_OK);
    assert_int_equal(r.versions, 6);
    assert_int_equal(r.entries, 4);
    assert_int_equal(ech_store_import(t, a, &r, &err), ECH_OK);
    assert_int_equal(r.versions, 6);
    assert_int_equal(ech_store_import(t, a, &r, &err), ECH_OK); /* again: nothing to do */
    assert_int_equal(r.versions, 0);
    assert_int_equal(verify(t, &r), 0);
    assert_int_equal(ech_store_export(t, b, &r, &err), ECH_OK);
    assert_int_equal(same_folders(a, b), 0);
    assert_int_equal(ech_store_export(t, b, &r, &err), ECH_EINPUT); /* never over something */
    ech_store_close(t);
    ech_store_close(s);
}

static void overwrite(const char *folder, const char *name, const char *text) {
    char path[400];
    ech_error err = ECH_ERROR_INIT;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_true(ech_file_exists(path));
    assert_int_equal(ech_file_write(path, text, strlen(text), &err), ECH_OK);
}

static void test_import_refuses(void **state) {
    static const char *const files[] = {"plan/b/0001/data/raw.bin", "plan/b/0001/version.json", "library.json"};
    char a[200], damaged[200], command[500];
    ech_store_report r;
    ech_error err = ECH_ERROR_INIT;
    ech_store *s = begin(state);
    fill(s);
    folder_name(a, "out");
    assert_int_equal(ech_store_export(s, a, &r, &err), ECH_OK);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ech_store *t = begin(state);
        ech_error told = ECH_ERROR_INIT;
        folder_name(damaged, "damaged");
        snprintf(command, sizeof command, "cp -r '%s' '%s'", a, damaged);
        assert_int_equal(system(command), 0);
        overwrite(damaged, files[i], "{\"format\": 9}");
        assert_int_equal(ech_store_import(t, damaged, &r, &told), ECH_EINPUT);
        assert_true(told.message[0] && (told.file[0] || i == 2));
        expect_list(t, true, ""); /* though a/1 and a/2 came before */
        ech_store_close(t);
    }
    ech_store *t = begin(state);
    ech_error other = ECH_ERROR_INIT;
    added(t, "a", "something else");
    assert_int_equal(ech_store_import(t, a, &r, &other), ECH_EINPUT);
    assert_string_equal(other.code, "store.conflict");
    expect_list(t, true, "a/1=something else ");
    ech_store_close(t);
    ech_store_close(s);
}

static void test_backup(void **state) {
    char file[200], a[200], b[200];
    ech_error err = ECH_ERROR_INIT, again = ECH_ERROR_INIT;
    ech_store_report r;
    ech_store *s = begin(state), *t = open_at(place);
    fill(s);
    folder_name(file, "backup");
    folder_name(a, "out");
    folder_name(b, "out");
    assert_int_equal(ech_store_begin(t, &err), ECH_OK); /* somebody is writing meanwhile */
    added(t, "not-yet", "1");
    assert_int_equal(ech_store_backup(s, file, &r, &err), ECH_OK);
    ech_store_rollback(t);
    assert_int_equal(r.versions, 6);
    assert_int_equal(ech_store_backup(s, file, &r, &again), ECH_EINPUT); /* never over an older one */
    ech_store *copy = open_at(file);
    assert_int_equal(verify(copy, &r), 0);
    assert_int_equal(ech_store_export(s, a, &r, &err), ECH_OK);
    assert_int_equal(ech_store_export(copy, b, &r, &err), ECH_OK);
    assert_int_equal(same_folders(a, b), 0);
    ech_store_close(copy);
    ech_store_close(t);
    ech_store_close(s);
}

/* ---- formats ---- */

static void say(ech_store *s, const char *sql) {
    ech_error err = ECH_ERROR_INIT;
    if (ech_store_query(s, sql, NULL, 0, NULL, NULL, &err))
        fail_msg("%s: %s", sql, err.message);
}

static void test_older_format(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT;
    ech_store_part out;
    bool found;
    added(s, "a", "1");
    say(s, "DROP TABLE echelon_cache"); /* as format 1 was */
    say(s, "UPDATE echelon_meta SET value = 1 WHERE name = 'format'");
    ech_store_close(s);
    assert_int_equal(ech_store_open(place, 0, &s, &err), ECH_OK);
    assert_int_equal(ech_store_format(s), ECH_STORE_FORMAT);
    expect_list(s, false, "a/1=1 ");
    ech_arena *arena = ech_arena_open(0);
    assert_int_equal(ech_store_cache_read(s, "x", 1, arena, &out, &found, &err), ECH_OK);
    ech_arena_free(arena);
    ech_store_close(s);
}

static void test_newer_format(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT;
    say(s, "UPDATE echelon_meta SET value = 3 WHERE name = 'format'");
    ech_store_close(s);
    assert_int_equal(ech_store_open(place, ECH_STORE_CREATE, &s, &err), ECH_EINPUT);
    assert_string_equal(err.code, "store.newer");
    assert_null(s);
}

static void test_not_there(void **state) {
    const char *where = fresh(*(int *)*state);
    ech_error err = ECH_ERROR_INIT, twice = ECH_ERROR_INIT;
    ech_store *s = NULL;
    assert_int_equal(ech_store_open(where, 0, &s, &err), ECH_EINPUT);
    assert_string_equal(err.code, "store.missing");
    ech_store_close(open_at(where));
    assert_int_equal(ech_store_open(where, ECH_STORE_CREATE | ECH_STORE_EXCLUSIVE, &s, &twice), ECH_EINPUT);
    assert_string_equal(twice.code, "store.exists");
}

static void test_cache(void **state) {
    ech_store *s = begin(state);
    ech_error err = ECH_ERROR_INIT;
    ech_arena *arena = ech_arena_open(0);
    ech_store_part out;
    int64_t before = -1, after = -1;
    bool found;
    assert_int_equal(ech_store_state(s, &before, &err), ECH_OK);
    ech_store_cache_write(s, "index", before, "abc\0d", 5);
    assert_int_equal(ech_store_cache_read(s, "index", before, arena, &out, &found, &err), ECH_OK);
    assert_true(found);
    assert_memory_equal(out.bytes, "abc\0d", 5);
    added(s, "a", "1");
    assert_int_equal(ech_store_state(s, &after, &err), ECH_OK);
    assert_true(after > before);
    assert_int_equal(ech_store_cache_read(s, "index", after, arena, &out, &found, &err), ECH_OK);
    assert_false(found); /* made for another state */
    ech_arena_free(arena);
    ech_store_close(s);
}

/* ---- of one vendor only ---- */

static void test_foreign_files(void **state) {
    char text[200], other[200];
    ech_error one = ECH_ERROR_INIT, two = ECH_ERROR_INIT, three = ECH_ERROR_INIT, err = ECH_ERROR_INIT;
    ech_store *s = NULL;
    ech_db *db = NULL;
    bool made;
    (void)state;
    folder_name(text, "text");
    folder_name(other, "other");
    assert_int_equal(
        ech_file_write(text, "this is a letter, not a library, and it is longer than a header\n", 64, &err), ECH_OK);
    assert_int_equal(ech_store_open(text, ECH_STORE_CREATE, &s, &one), ECH_EINPUT);
    assert_string_equal(one.code, "store.format");
    assert_int_equal(ech_sqlite_open(other, true, &db, &made, &err), ECH_OK);
    assert_int_equal(db->vendor->query(db, "CREATE TABLE theirs (x)", NULL, 0, NULL, NULL, NULL, &err), ECH_OK);
    db->vendor->close(db);
    assert_int_equal(ech_store_open(other, ECH_STORE_CREATE, &s, &two), ECH_EINPUT); /* nothing of ours is put in */
    assert_string_equal(two.code, "store.format");
    assert_int_equal(ech_store_open(top, ECH_STORE_CREATE, &s, &three), ECH_EINPUT);
}

static void test_password_is_not_told(void **state) {
    static const char *const urls[] = {"postgresql://ann:secret@/nowhere?host=/nonexistent",
                                       "postgresql:///x?host=/nonexistent&password=secret"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        ech_error err = ECH_ERROR_INIT;
        ech_store *s = NULL;
        assert_int_equal(ech_store_open(urls[i], 0, &s, &err), ECH_EIO);
        assert_string_equal(err.code, "store.server");
        assert_null(strstr(err.message, "secret"));
        assert_null(strstr(err.file, "secret"));
    }
}

static void test_names_are_files(void **state) {
    (void)state;
    assert_int_equal(chdir(top), 0);
    ech_store_close(open_at(":memory:"));
    assert_true(ech_file_exists(":memory:"));
    ech_store_close(open_at("file:x?mode=memory"));
    assert_true(ech_file_exists("file:x?mode=memory"));
}

#define BOTH(test)                                                                                                     \
    {#test " sqlite", test, NULL, NULL, &vendors[SQLITE]}, { #test " postgresql", test, NULL, NULL, &vendors[POSTGRES] }

int main(void) {
    static int vendors[] = {SQLITE, POSTGRES};
    const struct CMUnitTest tests[] = {
        BOTH(test_versions),
        BOTH(test_same_hash_everywhere),
        BOTH(test_parts),
        BOTH(test_remove),
        BOTH(test_conflict),
        BOTH(test_bad_input),
        BOTH(test_order),
        BOTH(test_all_or_none),
        BOTH(test_snapshot),
        BOTH(test_writers_at_once),
        {"test_makers_at_once sqlite", test_makers_at_once, NULL, NULL, &vendors[SQLITE]},
        BOTH(test_verify_finds),
        BOTH(test_damage_is_told),
        BOTH(test_round_trip),
        BOTH(test_import_refuses),
        BOTH(test_backup),
        BOTH(test_older_format),
        BOTH(test_newer_format),
        BOTH(test_not_there),
        BOTH(test_cache),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_password_is_not_told),
        cmocka_unit_test(test_names_are_files),
    };
    char command[128];
    snprintf(top, sizeof top, "/tmp/echelon-store-%ld", (long)getpid());
    snprintf(command, sizeof command, "rm -rf '%s'", top);
    if (ech_folder_make(top, NULL))
        return 1;
    int failed = cmocka_run_group_tests_name("store", tests, NULL, NULL);
    if (system(command) != 0)
        return 1;
    return failed;
}
