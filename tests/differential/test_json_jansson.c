/* Our JSON reader against jansson: random documents and damaged ones are taken by both or refused by both, and what is
 * taken has the same shape and values. Known differences: numbers that do not fit a double or 64 bits (we keep their
 * text), and depth. */
#include "base/rng.h"
#include "base/text.h"
#include "io/json_read.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DOCUMENTS = 20000 };

static void put_value(ech_buf *b, ech_rng *r, int depth);

static const char *pick(ech_rng *r, const char *const *all, uint32_t count) { return all[ech_rng_below(r, count)]; }

static void put_text(ech_buf *b, ech_rng *r) {
    static const char *const pieces[] = {"a",    "key",     "\\n", "\\u00e9",        "\\\"", "\xc3\xa9",        " ",
                                         "\\\\", "\\u20ac", "\\/", "\\ud83d\\ude80", "x",    "\xf0\x9f\x9a\x80"};
    ech_buf_char(b, '"');
    for (uint32_t k = ech_rng_below(r, 4); k > 0; k--)
        ech_buf_text(b, pick(r, pieces, sizeof pieces / sizeof *pieces));
    ech_buf_char(b, '"');
}

static void put_list(ech_buf *b, ech_rng *r, int depth, bool object) {
    ech_buf_char(b, object ? '{' : '[');
    for (uint32_t k = ech_rng_below(r, 4), i = 0; i < k; i++) {
        ech_buf_text(b, i ? "," : "");
        if (object) {
            put_text(b, r); /* the same key twice happens */
            ech_buf_text(b, ech_rng_below(r, 2) ? ":" : " : ");
        }
        put_value(b, r, depth - 1);
    }
    ech_buf_char(b, object ? '}' : ']');
}

static void put_value(ech_buf *b, ech_rng *r, int depth) {
    static const char *const plain[] = {"null",  "true",     "false", "0",    "-0",   "12",        "-7",
                                        "1.5",   "-0.25e-3", "1E+2",  "3e10", "0.10", "123456789", "9007199254740993",
                                        " 1\n ", "\t2"};
    uint32_t kind = ech_rng_below(r, 5);
    if (kind == 0)
        put_text(b, r);
    else if (kind <= 2 && depth > 0)
        put_list(b, r, depth, kind == 1);
    else
        ech_buf_text(b, pick(r, plain, sizeof plain / sizeof *plain));
}

static void check_equal(const ech_jvalue *ours, const json_t *theirs) {
    int64_t whole = 0;
    switch (json_typeof(theirs)) {
    case JSON_OBJECT:
        assert_int_equal(ours->type, ECH_JOBJECT);
        assert_int_equal(ours->count, json_object_size(theirs));
        for (const ech_jvalue *m = ours->first; m; m = m->next) {
            assert_non_null(json_object_get(theirs, m->key));
            check_equal(m, json_object_get(theirs, m->key));
        }
        break;
    case JSON_ARRAY: {
        size_t i = 0;
        assert_int_equal(ours->type, ECH_JARRAY);
        assert_int_equal(ours->count, json_array_size(theirs));
        for (const ech_jvalue *e = ours->first; e; e = e->next)
            check_equal(e, json_array_get(theirs, i++));
        break;
    }
    case JSON_STRING:
        assert_int_equal(ours->type, ECH_JTEXT);
        assert_string_equal(ours->text, json_string_value(theirs));
        break;
    case JSON_INTEGER:
        assert_true(ech_jread_int(ours, &whole));
        assert_int_equal(whole, json_integer_value(theirs));
        break;
    case JSON_REAL:
        assert_int_equal(ours->type, ECH_JNUMBER);
        assert_true(strtod(ours->text, NULL) == json_real_value(theirs));
        break;
    case JSON_NULL:
        assert_int_equal(ours->type, ECH_JNULL);
        break;
    default:
        assert_int_equal(ours->type, ECH_JBOOL);
        assert_int_equal(ours->truth, json_is_true(theirs));
    }
}

/* True when both took it. */
static bool compare(const ech_buf *b) {
    json_error_t why;
    ech_arena *arena = ech_arena_open(0);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *ours = NULL;
    json_t *theirs = json_loadb(b->data, b->length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    ech_jread_parse(arena, "t.json", b->data, b->length, &ours, &errors);
    bool overflow = !theirs && json_error_code(&why) == json_error_numeric_overflow;
    if (!overflow && (ours != NULL) != (theirs != NULL))
        fail_msg("%s by us only:\n%s\n%s", ours ? "taken" : "refused", b->data,
                 theirs ? errors.items[0].message : why.text);
    if (ours && theirs)
        check_equal(ours, theirs);
    bool both = ours && theirs;
    json_decref(theirs);
    ech_error_list_free(&errors);
    ech_arena_free(arena);
    return both;
}

static void random_documents_agree(void **state) {
    ech_rng r = ech_rng_seed(1);
    ech_buf b = ECH_BUF_INIT;
    int taken = 0;
    (void)state;
    for (int i = 0; i < DOCUMENTS; i++) {
        ech_buf_clear(&b);
        put_value(&b, &r, 6);
        taken += compare(&b);
    }
    assert_true(taken > DOCUMENTS / 2);
    ech_buf_free(&b);
}

static void damaged_documents_agree(void **state) {
    static const char signs[] = "\"\\{}[],:0123456789.eE+-ntf u\n\x01\x80\xff";
    ech_rng r = ech_rng_seed(2);
    ech_buf b = ECH_BUF_INIT;
    int refused = 0;
    (void)state;
    for (int i = 0; i < DOCUMENTS; i++) {
        ech_buf_clear(&b);
        put_value(&b, &r, 5);
        for (uint32_t k = 1 + ech_rng_below(&r, 2); k > 0; k--)
            b.data[ech_rng_below(&r, (uint32_t)b.length)] = signs[ech_rng_below(&r, sizeof signs - 1)];
        refused += !compare(&b);
    }
    assert_true(refused > DOCUMENTS / 2);
    ech_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_documents_agree),
        cmocka_unit_test(damaged_documents_agree),
    };
    return cmocka_run_group_tests_name("json_jansson", tests, NULL, NULL);
}
