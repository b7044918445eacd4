/* Text: growing byte buffers with a maximum, checked number parsing, edit distance for "did you mean". */
#ifndef ECH_BASE_TEXT_H
#define ECH_BASE_TEXT_H

#include "base/status.h"

/* A growing buffer. Errors are sticky: after one failed append `failed` is set and all others do nothing,
 * so that a writer checks once at its end. `data` is always NUL-terminated once anything was appended. */
typedef struct ech_buf {
    char *data;
    size_t length, capacity, max;
    bool failed;
} ech_buf;

#define ECH_BUF_INIT                                                                                                   \
    { .max = (size_t)(SIZE_MAX < UINT64_MAX ? SIZE_MAX / 2 : UINT64_C(1) << 32) }

void ech_buf_add(ech_buf *b, const char *bytes, size_t length);
void ech_buf_text(ech_buf *b, const char *text);
void ech_buf_char(ech_buf *b, char c);
void ech_buf_printf(ech_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ech_buf_clear(ech_buf *b); /* keeps the memory, resets `failed` */
void ech_buf_free(ech_buf *b);

/* Parse the whole of text[0..length) as a decimal integer (optional sign, no spaces). False: not an integer
 * or out of range; *out untouched. Locale-independent, as everything here. */
bool ech_parse_int64(const char *text, size_t length, int64_t *out);
/* Decimal fraction scaled by `scale` (a power of ten), exactly: "1.25" × 1000 → 1250. False where the text is
 * no number, has more decimals than the scale keeps, or overflows. Decimal sign '.'; no exponent. */
bool ech_parse_scaled(const char *text, size_t length, int64_t scale, int64_t *out);
void ech_format_int(char out[32], int64_t value);
/* Writes value/scale as the shortest exact decimal: (1250, 1000) → "1.25". out holds at least 32 bytes. */
void ech_format_scaled(char out[32], int64_t value, int64_t scale);

/* Damerau–Levenshtein distance, case-insensitive (ASCII), cut off at 64 characters each. */
int ech_edit_distance(const char *a, const char *b);
/* The candidate nearest to `text` within a third of its length (at least 1 edit), or NULL. */
const char *ech_did_you_mean(const char *text, const char *const *candidates, size_t count);
bool ech_text_equal_nocase(const char *a, const char *b);
bool ech_utf8_valid(const char *bytes, size_t length, size_t *bad_at);
/* One line of text that steers no terminal: controls become spaces, signs that turn the direction of writing become
 * question marks, bytes that are not UTF-8 are taken out. The text may become shorter. */
void ech_text_plain(char *text);
/* The same for what a buffer holds from `start` on. */
void ech_buf_plain(ech_buf *b, size_t start);

#endif
