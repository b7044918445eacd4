/* base: memory with its hook, text, numbers, JSON writing, files that appear whole or not at all, hashes, ids, threads.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/idmap.h"
#include "base/json_write.h"
#include "base/memory.h"
#include "base/rng.h"
#include "base/threads.h"
#include "blake2b_int.h"
#include "ech_test.h"

static void memory_fails_when_told(void **state) {
    (void)state;
    ech_memory_fail_at(2, false);
    void *a = ech_malloc(10), *b = ech_malloc(10), *c = ech_malloc(10);
    assert_int_equal(ech_memory_fail_at(0, false), 3);
    assert_non_null(a);
    assert_null(b);
    assert_non_null(c);
    ech_free(a);
    ech_free(c);
    assert_null(ech_calloc(SIZE_MAX / 2, 4));
}

static void arena_and_vec(void **state) {
    (void)state;
    ech_arena *arena = ech_arena_open(1 << 20);
    char *zero = ech_arena_alloc(arena, 100, 1);
    for (int i = 0; i < 100; i++)
        assert_int_equal(zero[i], 0);
    assert_string_equal(ech_arena_copy(arena, "abcdef", 3), "abc");
    assert_string_equal(ech_arena_text(arena, NULL), "");
    assert_null(ech_arena_alloc(arena, 2 << 20, 1));
    assert_null(ech_arena_alloc(arena, SIZE_MAX / 2, 8));
    ech_vec v = ech_vec_init(sizeof(int), 1000);
    for (int i = 0; i < 1000; i++) {
        int *p = ech_vec_push(&v);
        assert_non_null(p);
        assert_int_equal(*p, 0);
        *p = i;
    }
    assert_null(ech_vec_push(&v));
    int *copy = ech_vec_into(&v, arena);
    assert_int_equal(copy[999], 999);
    ech_vec_free(&v);
    ech_arena_free(arena);
}

static void numbers_are_exact(void **state) {
    (void)state;
    int64_t n = 7;
    assert_true(ech_parse_int64("-9223372036854775808", 20, &n));
    assert_true(n == INT64_MIN);
    assert_false(ech_parse_int64("9223372036854775808", 19, &n));
    assert_true(n == INT64_MIN);
    assert_false(ech_parse_int64("12a", 3, &n));
    assert_false(ech_parse_int64("", 0, &n));
    assert_true(ech_parse_scaled("1.25", 4, 1000, &n));
    assert_true(n == 1250);
    assert_true(ech_parse_scaled("-0.5", 4, 10, &n));
    assert_true(n == -5);
    assert_false(ech_parse_scaled("1.2345", 6, 1000, &n));
    assert_true(ech_parse_scaled("1.2340", 6, 1000, &n));
    assert_true(n == 1234);
    assert_false(ech_parse_scaled("1e3", 3, 1000, &n));
    char text[32];
    ech_format_scaled(text, 1250, 1000);
    assert_string_equal(text, "1.25");
    ech_format_scaled(text, -5, 10);
    assert_string_equal(text, "-0.5");
    ech_format_scaled(text, INT64_MIN, 1);
    assert_string_equal(text, "-9223372036854775808");
}

static void words(void **state) {
    (void)state;
    static const char *const list[] = {"handling", "arrivals", "stands"};
    assert_int_equal(ech_edit_distance("abcd", "abdc"), 1);
    assert_int_equal(ech_edit_distance("kitten", "SITTING"), 3);
    assert_string_equal(ech_did_you_mean("handlng", list, 3), "handling");
    assert_null(ech_did_you_mean("zzz", list, 3));
    assert_true(ech_text_equal_nocase("MTPP", "mtpp"));
    size_t at = 99;
    assert_true(ech_utf8_valid("a\xc3\xa9\xf0\x9f\x9a\x81", 7, &at));
    assert_false(ech_utf8_valid("ab\xc0\xaf", 4, &at));
    assert_int_equal(at, 2);
    assert_false(ech_utf8_valid("\xed\xa0\x80", 3, &at));
    assert_false(ech_utf8_valid("\xe2\x82", 2, &at));
}

static void json_is_written(void **state) {
    (void)state;
    ech_buf b = ECH_BUF_INIT;
    ech_json w = ech_json_open(&b, false);
    ech_json_object(&w);
    ech_json_member_text(&w, "a\"b", "line\nend\x01");
    ech_json_key(&w, "list");
    ech_json_array(&w);
    ech_json_int(&w, -3);
    ech_json_scaled(&w, 1250000, 1000000);
    ech_json_null(&w);
    ech_json_double(&w, 0.0 / 1.0, 2);
    ech_json_end(&w);
    ech_json_member_bool(&w, "yes", true);
    ech_json_end(&w);
    assert_string_equal(b.data, "{\"a\\\"b\":\"line\\nend\\u0001\",\"list\":[-3,1.25,null,0.00],\"yes\":true}");
    ech_buf_free(&b);
    ech_buf small = {.max = 4};
    ech_buf_text(&small, "12345");
    assert_true(small.failed);
    ech_buf_free(&small);
}

static void files_whole_or_not_at_all(void **state) {
    (void)state;
    char folder[] = "/tmp/ech-base-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    assert_true(ech_path_join(path, sizeof path, folder, "x.json"));
    assert_int_equal(ech_file_write(path, "old", 3, NULL), ECH_OK);
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    uint64_t n = 1;
    for (;; n++) { /* the n-th call fails: the old file or the new one stands, never a part, and nothing else */
        ech_file_fail_at(n, ENOSPC);
        ech_status status = ech_file_write(path, "new!", 4, NULL);
        ech_file_fail_at(0, 0);
        assert_int_equal(ech_file_read(path, 100, &bytes, NULL), ECH_OK);
        assert_true(strcmp(bytes.data, "old") == 0 || strcmp(bytes.data, "new!") == 0);
        if (status == ECH_OK)
            break;
        if (strcmp(bytes.data, "new!") == 0)
            assert_int_equal(ech_file_write(path, "old", 3, NULL), ECH_OK);
    }
    assert_true(n > 4);
    assert_int_equal(ech_file_read(path, 2, &bytes, &err), ECH_ELIMIT);
    err = (ech_error)ECH_ERROR_INIT;
    assert_int_equal(ech_file_read(folder, 100, &bytes, &err), ECH_EIO);
    assert_int_equal(ech_file_write("/dev/full", "x", 1, NULL), ECH_EIO);
    unlink(path);
    assert_int_equal(rmdir(folder), 0); /* no temporary was left */
    ech_buf_free(&bytes);
}

/* What lies where the temporary file would be is another's: a link to a file is not followed, nothing is lost. */
static void temporary_files_of_others_stay(void **state) {
    (void)state;
    char folder[] = "/tmp/ech-base-XXXXXX", path[64], other[64], victim[64];
    ech_buf bytes = ECH_BUF_INIT;
    assert_non_null(mkdtemp(folder));
    assert_true(ech_path_join(path, sizeof path, folder, "x.json"));
    assert_true(ech_path_join(victim, sizeof victim, folder, "victim"));
    assert_int_equal(ech_file_write(victim, "precious", 8, NULL), ECH_OK);
    const char *const forms[] = {"%s.tmp%ld", "%s.tmp%ld-0"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(other, sizeof other, forms[i], path, (long)getpid());
        assert_int_equal(link(victim, other), 0);
    }
    assert_int_equal(ech_file_write(path, "new", 3, NULL), ECH_OK);
    assert_int_equal(ech_file_read(path, 100, &bytes, NULL), ECH_OK);
    assert_string_equal(bytes.data, "new");
    assert_int_equal(ech_file_read(victim, 100, &bytes, NULL), ECH_OK);
    assert_string_equal(bytes.data, "precious");
    for (size_t i = 0; i < 2; i++) {
        snprintf(other, sizeof other, forms[i], path, (long)getpid());
        assert_int_equal(unlink(other), 0);
    }
    unlink(path);
    unlink(victim);
    assert_int_equal(rmdir(folder), 0);
    ech_buf_free(&bytes);
}

/* Controls of one and two bytes, marks of direction, bytes that are no UTF-8, a character cut at the end. */
static void plain_text_steers_nothing(void **state) {
    (void)state;
    char a[] = "a\x1b[2J\nb\xc2\x9b"
               "c\x7f\xe2\x80\xae.\xe2\x81\xa6\xff\xc3\xa9\xe2\x82";
    ech_text_plain(a);
    assert_string_equal(a, "a [2J b??c ???.???\xc3\xa9");
    ech_buf b = ECH_BUF_INIT;
    ech_buf_text(&b, "x\n");
    ech_buf_text(&b, "y\n\xff");
    ech_buf_plain(&b, 2);
    assert_string_equal(b.data, "x\ny ");
    assert_int_equal(b.length, 4);
    ech_buf_clear(&b);
    ech_json w = ech_json_open(&b, false);
    ech_json_text(&w, "\xff"
                      "a\xc3\"\xc3\xa9\xe2");
    assert_string_equal(b.data, "\"\xEF\xBF\xBD"
                                "a\xEF\xBF\xBD\\\"\xc3\xa9\xEF\xBF\xBD\"");
    ech_buf_free(&b);
}

/* BLAKE2b-256 of "abc". */
static void hash_known_answer(void **state) {
    (void)state;
    char text[ECH_HASH_TEXT];
    ech_hash h = ech_hash_of("abc", 3);
    ech_hash_text(&h, text);
    assert_string_equal(text, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

/* Every length over the edges of three blocks, ours against libsodium's. */
static void own_hash(void **state) {
    (void)state;
    uint8_t bytes[400], own[ECH_HASH_BYTES];
    ech_rng r = ech_rng_seed(7693);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)ech_rng_next(&r);
        ech_hash h = ech_hash_of(bytes, n);
        ech_blake2b_256(bytes, n, own);
        assert_memory_equal(own, h.bytes, sizeof own);
    }
}

static void ids_and_errors(void **state) {
    (void)state;
    ech_idmap map = ECH_IDMAP_INIT;
    static char keys[500][16];
    int32_t existing;
    for (int i = 0; i < 500; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i);
        assert_int_equal(ech_idmap_put(&map, keys[i], i, &existing), ECH_OK);
        assert_int_equal(existing, -1);
    }
    assert_int_equal(ech_idmap_put(&map, "k7", 9, &existing), ECH_OK);
    assert_int_equal(existing, 7);
    assert_int_equal(ech_idmap_get(&map, "k499"), 499);
    assert_int_equal(ech_idmap_get(&map, "none"), -1);
    ech_idmap_free(&map);
    ech_error_list list = {.max = 2};
    ech_error_list_add(&list, ECH_EINPUT, "b", "f", 9, 1, "second");
    ech_error_list_add(&list, ECH_EINPUT, "a", "f", 2, 1, "first");
    assert_null(ech_error_list_add(&list, ECH_EINPUT, "c", "f", 1, 1, "third"));
    ech_error_list_sort(&list);
    assert_string_equal(list.items[0].message, "first");
    assert_int_equal(ech_error_list_total(&list), 3);
    ech_error_list_free(&list);
    ech_error err = ECH_ERROR_INIT;
    assert_int_equal(ech_fail(&err, ECH_EIO, "low", "lower"), ECH_EIO);
    assert_int_equal(ech_fail(&err, ECH_EINPUT, "high", "higher"), ECH_EINPUT);
    assert_string_equal(err.message, "lower");
}

static void count_job(int job, void *context) { ((int *)context)[job]++; }

static void threads_and_numbers(void **state) {
    (void)state;
    int done[100] = {0};
    ech_threads_run(4, 100, count_job, done);
    for (int i = 0; i < 100; i++)
        assert_int_equal(done[i], 1);
    ech_rng a = ech_rng_seed(1), b = ech_rng_seed(1), c = ech_rng_seed(2);
    uint64_t x = ech_rng_next(&a);
    assert_true(x == ech_rng_next(&b) && x != ech_rng_next(&c));
    for (int i = 0; i < 1000; i++) {
        assert_true(ech_rng_below(&a, 7) < 7);
        double u = ech_rng_unit(&a);
        assert_true(u >= 0 && u < 1);
    }
    assert_true(ech_clock_process_start_s() <= ech_clock_wall_s());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_fails_when_told),    cmocka_unit_test(arena_and_vec),
        cmocka_unit_test(numbers_are_exact),         cmocka_unit_test(words),
        cmocka_unit_test(json_is_written),           cmocka_unit_test(temporary_files_of_others_stay),
        cmocka_unit_test(plain_text_steers_nothing), cmocka_unit_test(files_whole_or_not_at_all),
        cmocka_unit_test(hash_known_answer),         cmocka_unit_test(ids_and_errors),
        cmocka_unit_test(threads_and_numbers),       cmocka_unit_test(own_hash),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
