/* Our CSV reader against libcsv (strict): random tables, quoted at random, must come out the same; random damage must
 * come out the same or be refused by us. What we do beyond CSV (HXL rows, blank rows of commas) is kept out of
 * the inputs; trimming inside quotes is done to both. */
#include "base/rng.h"
#include "base/text.h"
#include "io/csv.h"

#include <csv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TABLES = 3000, DAMAGED = 20000 };

/* Cells of one reader, as text: fields end in \x1e, rows in \x1f. */
typedef struct listing {
    ech_buf text;
    size_t row_start;
    bool any; /* a field of this row is not empty */
} listing;

static bool is_blank(char c) { return c == ' ' || c == '\n'; }

/* We trim quoted cells too. */
static void on_field(void *bytes, size_t length, void *context) {
    listing *l = context;
    const char *text = bytes;
    while (length && is_blank(text[length - 1]))
        length--;
    for (; length && is_blank(*text); text++)
        length--;
    ech_buf_add(&l->text, text, length);
    ech_buf_char(&l->text, '\x1e');
    l->any = l->any || length;
}

static void on_row(int c, void *context) {
    (void)c;
    listing *l = context;
    if (l->any)
        ech_buf_char(&l->text, '\x1f');
    else
        l->text.length = l->row_start; /* a blank row, which we ignore */
    l->row_start = l->text.length;
    l->any = false;
}

static bool list_libcsv(const ech_buf *in, char delimiter, listing *out) {
    struct csv_parser p;
    assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_delim(&p, (unsigned char)delimiter);
    bool ok = csv_parse(&p, in->data, in->length, on_field, on_row, out) == in->length &&
              csv_fini(&p, on_field, on_row, out) == 0;
    csv_free(&p);
    return ok;
}

static bool list_ours(const ech_buf *in, char *delimiter, listing *out) {
    ech_arena *arena = ech_arena_open(0);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_csv t;
    bool ok = ech_csv_parse(arena, "t.csv", in->data, in->length, 100000, &t, &errors) == ECH_OK;
    *delimiter = t.delimiter;
    for (int32_t r = -1; ok && r < t.rows; r++) {
        for (int32_t c = 0; c < t.columns; c++) {
            const char *cell = r < 0 ? t.header[c] : ech_csv_cell(&t, r, c);
            ech_buf_text(&out->text, cell);
            ech_buf_char(&out->text, '\x1e');
        }
        ech_buf_char(&out->text, '\x1f');
    }
    ech_error_list_free(&errors);
    ech_arena_free(arena);
    return ok;
}

/* A cell that begins and ends with a sign that nobody trims. */
static void put_cell(ech_buf *b, ech_rng *r, int serial) {
    static const char *const pieces[] = {"a", "7", " ", ",", ";", "\"", "\n", "\xc3\xa9", "x y", "'"};
    char cell[128] = "c";
    size_t n = 1;
    bool quote = ech_rng_below(r, 4) == 0;
    n += (size_t)(ech_rng_below(r, 3) == 0 ? 0 : 1);
    cell[1] = (char)('a' + serial % 26);
    for (uint32_t k = ech_rng_below(r, 6); k > 0; k--) {
        const char *piece = pieces[ech_rng_below(r, sizeof pieces / sizeof *pieces)];
        size_t length = strlen(piece);
        quote = quote || strpbrk(piece, ",;\"\n");
        memcpy(cell + n, piece, length);
        n += length;
    }
    cell[n++] = '.';
    if (quote)
        ech_buf_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (quote && cell[i] == '"')
            ech_buf_char(b, '"');
        ech_buf_char(b, cell[i]);
    }
    if (quote)
        ech_buf_char(b, '"');
}

static void make_table(ech_buf *b, ech_rng *r) {
    int columns = 1 + (int)ech_rng_below(r, 6), rows = (int)ech_rng_below(r, 6);
    const char *newline = ech_rng_below(r, 2) ? "\n" : "\r\n";
    ech_buf_clear(b);
    for (int c = 0; c < columns; c++)
        ech_buf_printf(b, "%sh%d", c ? "," : "", c);
    for (int i = 0; i < rows; i++) {
        ech_buf_text(b, newline);
        for (int c = 0; c < columns; c++) {
            if (c)
                ech_buf_char(b, ',');
            put_cell(b, r, c);
        }
    }
    if (ech_rng_below(r, 2))
        ech_buf_text(b, newline);
}

static void check_same(const ech_buf *in, bool sound) {
    listing ours = {.text = ECH_BUF_INIT}, theirs = {.text = ECH_BUF_INIT};
    char delimiter = ',';
    bool we = list_ours(in, &delimiter, &ours), they = list_libcsv(in, delimiter, &theirs);
    if (sound && !we)
        fail_msg("refused: %s", in->data);
    if (we && (!they || ours.text.length != theirs.text.length ||
               memcmp(ours.text.data, theirs.text.data, ours.text.length) != 0))
        fail_msg("differ (libcsv %d) on:\n%s", they, in->data);
    ech_buf_free(&ours.text);
    ech_buf_free(&theirs.text);
}

static void sound_tables_agree(void **state) {
    ech_rng r = ech_rng_seed(1);
    ech_buf b = ECH_BUF_INIT;
    (void)state;
    for (int i = 0; i < TABLES; i++) {
        make_table(&b, &r);
        check_same(&b, true);
    }
    ech_buf_free(&b);
}

/* One to three bytes changed, taken out or put in. */
static void damage(ech_buf *b, ech_rng *r) {
    static const char signs[] = "\"\",,\na;b";
    for (uint32_t k = 1 + ech_rng_below(r, 3); k > 0 && b->length > 4; k--) {
        size_t at = 3 + ech_rng_below(r, (uint32_t)b->length - 3);
        if (ech_rng_below(r, 2)) {
            b->data[at] = signs[ech_rng_below(r, sizeof signs - 1)];
        } else {
            memmove(b->data + at, b->data + at + 1, b->length - at);
            b->length--;
        }
    }
}

static void damaged_tables_agree_or_are_refused(void **state) {
    ech_rng r = ech_rng_seed(2);
    ech_buf b = ECH_BUF_INIT;
    int refused = 0;
    (void)state;
    for (int i = 0; i < DAMAGED; i++) {
        make_table(&b, &r);
        damage(&b, &r);
        if (memchr(b.data, '\r', b.length))
            continue; /* a lone CR ends a line for us */
        listing ours = {.text = ECH_BUF_INIT};
        char delimiter;
        refused += !list_ours(&b, &delimiter, &ours);
        ech_buf_free(&ours.text);
        check_same(&b, false);
    }
    assert_true(refused > DAMAGED / 20 && refused < DAMAGED); /* both happen */
    ech_buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_tables_agree),
        cmocka_unit_test(damaged_tables_agree_or_are_refused),
    };
    return cmocka_run_group_tests_name("csv_libcsv", tests, NULL, NULL);
}
