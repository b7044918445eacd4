/* Text: see base/text.h. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

/* ---- buffers ---------------------------------------------------------------------------------------------- */

static bool reserve(ech_buf *b, size_t more) {
    if (b->failed || more > b->max || b->length > b->max - more) {
        b->failed = true;
        return false;
    }
    size_t need = b->length + more + 1;
    if (need <= b->capacity)
        return true;
    size_t capacity = b->capacity ? b->capacity * 2 : 256;
    capacity = capacity < need ? need : capacity;
    char *data = ech_realloc(b->data, capacity);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    return true;
}

void ech_buf_add(ech_buf *b, const char *bytes, size_t length) {
    if (!reserve(b, length))
        return;
    if (length > 0)
        memcpy(b->data + b->length, bytes, length);
    b->length += length;
    b->data[b->length] = '\0';
}

void ech_buf_text(ech_buf *b, const char *text) { ech_buf_add(b, text, strlen(text)); }

void ech_buf_char(ech_buf *b, char c) { ech_buf_add(b, &c, 1); }

void ech_buf_printf(ech_buf *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0 || !reserve(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(b->data + b->length, (size_t)n + 1, format, args);
    va_end(args);
    b->length += (size_t)n;
}

void ech_buf_clear(ech_buf *b) {
    b->length = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

void ech_buf_free(ech_buf *b) {
    ech_free(b->data);
    b->data = NULL;
    b->length = b->capacity = 0;
    b->failed = false;
}

/* ---- numbers ---------------------------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool push_digit(int64_t *value, char c, bool negative) {
    int64_t digit = c - '0';
    if (__builtin_mul_overflow(*value, 10, value))
        return false;
    return negative ? !__builtin_sub_overflow(*value, digit, value) : !__builtin_add_overflow(*value, digit, value);
}

bool ech_parse_int64(const char *text, size_t length, int64_t *out) { return ech_parse_scaled(text, length, 1, out); }

bool ech_parse_scaled(const char *text, size_t length, int64_t scale, int64_t *out) {
    size_t i = 0;
    bool negative = length > 0 && text[0] == '-', any = false;
    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        i = 1;
    int64_t value = 0;
    for (; i < length && is_digit(text[i]); i++, any = true)
        if (!push_digit(&value, text[i], negative))
            return false;
    bool fraction = i < length && text[i] == '.' && scale > 1;
    if (fraction) {
        i++;
        if (i == length || !is_digit(text[i]))
            return false;
    }
    for (; fraction && i < length && is_digit(text[i]); i++, any = true) {
        if (scale == 1) {
            if (text[i] != '0')
                return false; /* more decimals than the scale keeps */
            continue;
        }
        scale /= 10;
        if (!push_digit(&value, text[i], negative))
            return false;
    }
    if (!any || i != length || __builtin_mul_overflow(value, scale, &value))
        return false;
    *out = value;
    return true;
}

/* Decimal, with a sign where it is negative; its length. Plans and answers are mostly figures, so this is not printf.
 */
static int format_whole(char *out, bool negative, uint64_t magnitude) {
    char digits[24];
    int count = 0, n = 0;
    do
        digits[count++] = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) > 0);
    if (negative)
        out[n++] = '-';
    while (count > 0)
        out[n++] = digits[--count];
    out[n] = '\0';
    return n;
}

void ech_format_int(char out[32], int64_t value) {
    format_whole(out, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void ech_format_scaled(char out[32], int64_t value, int64_t scale) {
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, s = (uint64_t)scale;
    int n = format_whole(out, value < 0, magnitude / s);
    uint64_t rest = magnitude % s;
    if (rest == 0)
        return;
    out[n++] = '.';
    for (; rest > 0 && n < 31; rest %= s) {
        s /= 10;
        out[n++] = (char)('0' + rest / s);
        if (s == 1)
            break;
    }
    out[n] = '\0';
}

/* ---- words ------------------------------------------------------------------------------------------------ */

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool ech_text_equal_nocase(const char *a, const char *b) {
    for (; *a && lower(*a) == lower(*b); a++)
        b++;
    return lower(*a) == lower(*b);
}

static int least3(int a, int b, int c) { return a < b ? (a < c ? a : c) : (b < c ? b : c); }

int ech_edit_distance(const char *a, const char *b) {
    enum { MOST = 64 };
    int row[3][MOST + 1];
    size_t la = strnlen(a, MOST), lb = strnlen(b, MOST);
    for (size_t j = 0; j <= lb; j++)
        row[0][j] = (int)j;
    for (size_t i = 1; i <= la; i++) {
        int *now = row[i % 3], *one = row[(i + 2) % 3], *two = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= lb; j++) {
            int change = lower(a[i - 1]) != lower(b[j - 1]);
            now[j] = least3(one[j] + 1, now[j - 1] + 1, one[j - 1] + change);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]) &&
                two[j - 2] + 1 < now[j])
                now[j] = two[j - 2] + 1;
        }
    }
    return row[la % 3][lb];
}

const char *ech_did_you_mean(const char *text, const char *const *candidates, size_t count) {
    const char *best = NULL;
    int most = (int)(strnlen(text, 64) / 3), least = most > 1 ? most + 1 : 2;
    for (size_t i = 0; i < count; i++) {
        int d = ech_edit_distance(text, candidates[i]);
        if (d < least) {
            least = d;
            best = candidates[i];
        }
    }
    return best;
}

static size_t sequence_length(unsigned char c) {
    return c < 0x80 ? 1 : c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
}

bool ech_utf8_valid(const char *bytes, size_t length, size_t *bad_at) {
    const unsigned char *p = (const unsigned char *)bytes;
    for (size_t i = 0; i < length;) {
        size_t n = sequence_length(p[i]);
        bool ok = n > 0 && n <= length - i;
        for (size_t k = 1; ok && k < n; k++)
            ok = (p[i + k] & 0xC0) == 0x80;
        if (ok && n == 3) /* no overlong form, no surrogate */
            ok = !(p[i] == 0xE0 && p[i + 1] < 0xA0) && !(p[i] == 0xED && p[i + 1] > 0x9F);
        if (ok && n == 4)
            ok = !(p[i] == 0xF0 && p[i + 1] < 0x90) && !(p[i] == 0xF4 && p[i + 1] > 0x8F);
        if (!ok) {
            if (bad_at)
                *bad_at = i;
            return false;
        }
        i += n;
    }
    return true;
}

/* How many bytes of a sign that turns the direction of writing, or of a control of two bytes (U+0080 to U+009F), stand
 * at p; 0 = none. */
static size_t steering(const unsigned char *p) {
    if (p[0] == 0xC2 && p[1] >= 0x80 && p[1] <= 0x9F)
        return 2;
    bool marks = p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0x8E || p[2] == 0x8F || (p[2] >= 0xAA && p[2] <= 0xAE));
    bool isolates = p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9;
    return marks || isolates ? 3 : 0;
}

void ech_text_plain(char *text) {
    size_t bad_at = 0, length = strlen(text);
    for (size_t from = 0; !ech_utf8_valid(text + from, length - from, &bad_at);) {
        from += bad_at;
        memmove(text + from, text + from + 1, length - from); /* its NUL too */
        length--;
    }
    for (unsigned char *p = (unsigned char *)text; *p; p++) {
        size_t n = steering(p);
        if (n > 0)
            memcpy(p, "???", n);
        else if (*p < 0x20 || *p == 0x7F)
            *p = ' ';
    }
}

void ech_buf_plain(ech_buf *b, size_t start) {
    if (b->failed || !b->data || start >= b->length)
        return;
    ech_text_plain(b->data + start);
    b->length = start + strlen(b->data + start);
}
