/* The screen: columns of text that any script may fill, colours, the axis of time, levels. No line is wider than asked,
 * whatever stands in the tables; with `ascii` every byte is ASCII (letters lose their accents, other signs become ?).
 * Cost: the length of the text. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/summary_write.h"
#include "show_int.h"

/* ---- characters ------------------------------------------------------------------------------------------------ */

/* U+00C0 to U+017F without their accents. */
static const char folded[] =
    "AAAAAAACEEEEIIIIDNOOOOO*OUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRr"
    "SsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

_Static_assert(sizeof folded == 0x180 - 0xC0 + 1, "a letter for each");

static uint32_t next_sign(const char **p) {
    const unsigned char *b = (const unsigned char *)*p;
    int more = b[0] < 0x80 ? 0 : b[0] < 0xE0 ? 1 : b[0] < 0xF0 ? 2 : 3;
    uint32_t sign = more == 0 ? b[0] : b[0] & (0x3Fu >> more);
    int i = 1;
    for (; i <= more && (b[i] & 0xC0) == 0x80; i++)
        sign = sign << 6 | (b[i] & 0x3Fu);
    *p += i;
    return sign;
}

/* Columns that terminals give a sign: none to what combines, two to East Asian ones and pictures. */
static int columns_of(uint32_t sign) {
    if ((sign >= 0x300 && sign < 0x370) || sign == 0x200B || sign == 0x200D || (sign >= 0xFE00 && sign < 0xFE10))
        return 0;
    bool wide = (sign >= 0x1100 && sign < 0x1160) || (sign >= 0x2E80 && sign < 0xA4D0) ||
                (sign >= 0xAC00 && sign < 0xD7A4) || (sign >= 0xF900 && sign < 0xFB00) ||
                (sign >= 0xFE30 && sign < 0xFE70) || (sign >= 0xFF00 && sign < 0xFF61) ||
                (sign >= 0x1F300 && sign < 0x1FB00) || (sign >= 0x20000 && sign < 0x30000);
    return wide ? 2 : 1;
}

int show_columns(const char *text) {
    int n = 0;
    while (*text)
        n += columns_of(next_sign(&text));
    return n;
}

static void add_sign(const screen *c, uint32_t sign, const char *bytes, size_t length) {
    if (!c->q->ascii || sign < 0x80)
        ech_buf_add(c->out, bytes, length);
    else if (sign >= 0xC0 && sign - 0xC0 < sizeof folded - 1)
        ech_buf_char(c->out, folded[sign - 0xC0]);
    else
        for (int i = columns_of(sign); i > 0; i--)
            ech_buf_char(c->out, '?');
}

/* At most `width` columns; returns how many. */
static int add_signs(const screen *c, const char *text, int width) {
    int n = 0;
    while (*text) {
        const char *begin = text;
        uint32_t sign = next_sign(&text);
        if (n + columns_of(sign) > width)
            break;
        add_sign(c, sign, begin, (size_t)(text - begin));
        n += columns_of(sign);
    }
    return n;
}

/* ---- text ------------------------------------------------------------------------------------------------------ */

/* A copy on one line that steers no terminal; false: out of memory, noted in the screen. */
static bool plain_copy(const screen *c, const char *text, ech_buf *copy) {
    *copy = (ech_buf)ECH_BUF_INIT;
    ech_buf_text(copy, text);
    ech_buf_text(copy, "");
    if (copy->length)
        ech_text_plain(copy->data);
    c->out->failed = c->out->failed || copy->failed;
    return !copy->failed && copy->length > 0;
}

void show_text(const screen *c, const char *text, int width) {
    ech_buf copy;
    if (width == 0) {
        show_plain(c, text);
        return;
    }
    bool some = plain_copy(c, text, &copy);
    int room = width < 0 ? -width : width, n = some ? show_columns(copy.data) : 0;
    for (int i = n; width < 0 && i < room; i++)
        ech_buf_char(c->out, ' ');
    int done = 0;
    if (some && n <= room)
        done = add_signs(c, copy.data, room);
    else if (some && room > 0) {
        done = add_signs(c, copy.data, room - 1) + 1;
        ech_buf_text(c->out, show_sign(c, "…", "~"));
    }
    for (; width > 0 && done < room; done++)
        ech_buf_char(c->out, ' ');
    ech_buf_free(&copy);
}

void show_plain(const screen *c, const char *text) {
    ech_buf copy;
    if (plain_copy(c, text, &copy))
        add_signs(c, copy.data, 100000);
    ech_buf_free(&copy);
}

void show_wrapped(const screen *c, const char *text) {
    ech_buf copy;
    int at = 0;
    if (!plain_copy(c, text, &copy))
        return;
    for (char *word = copy.data, *end; *word; word = end) {
        end = word + strcspn(word, " ");
        char behind = *end;
        *end = '\0';
        int n = show_columns(word);
        if (at > 0 && at + 1 + n > c->width) {
            show_line(c);
            at = 0;
        } else if (at > 0) {
            ech_buf_char(c->out, ' ');
            at++;
        }
        at += add_signs(c, word, c->width);
        *end = behind;
        end += behind == ' ';
    }
    ech_buf_free(&copy);
}

void show_printf(const screen *c, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    show_plain(c, text);
}

void show_line(const screen *c) {
    ech_buf *b = c->out;
    while (b->length && !b->failed && b->data[b->length - 1] == ' ')
        b->length--;
    ech_buf_char(b, '\n');
}

void show_colour_set(const screen *c, show_colour colour) {
    static const char *const codes[] = {"\033[0m",  "\033[2m",  "\033[1m", "\033[31m",
                                        "\033[33m", "\033[32m", "\033[36m"};
    if (c->q->colour)
        ech_buf_text(c->out, codes[colour]);
}

void show_heading(const screen *c, const char *text, const char *note) {
    int room = c->width - show_columns(text) - 2;
    show_line(c);
    show_colour_set(c, SHOW_BOLD);
    show_plain(c, text);
    show_colour_set(c, SHOW_PLAIN);
    if (note[0] && room > 0) {
        show_colour_set(c, SHOW_DIM);
        show_plain(c, "  ");
        show_text(c, note, show_columns(note) < room ? 0 : room);
        show_colour_set(c, SHOW_PLAIN);
    }
    show_line(c);
}

void show_more(const screen *c, int64_t more, const char *what) {
    if (more <= 0)
        return;
    show_colour_set(c, SHOW_DIM);
    show_printf(c, "  %s %lld more %s (--all)", show_sign(c, "…", "..."), (long long)more, what);
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}

/* ---- figures --------------------------------------------------------------------------------------------------- */

void show_time(const screen *c, ech_tick t, int width) {
    char text[32] = "-";
    if (t != ECH_NEVER)
        ech_time_text(c->s, t, text);
    show_text(c, text, width);
}

void show_duration(const screen *c, ech_tick t, int width) {
    char text[32];
    int64_t min = ech_minutes_up(c->s, t);
    if (min < 60)
        snprintf(text, sizeof text, "%lld min", (long long)min);
    else
        snprintf(text, sizeof text, "%lld h %02lld", (long long)(min / 60), (long long)(min % 60));
    show_text(c, text, width);
}

void show_number(char out[32], int64_t n) {
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)n), k = 0;
    for (int i = 0; i < length && k < 30; i++) {
        bool comma = i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-';
        if (comma)
            out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
}

const char *show_level(const screen *c, double share) {
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
    int level = share <= 0 ? 0 : share >= 1 ? 8 : 1 + (int)(share * 7.999);
    level = level > 7 && share < 1 ? 7 : level; /* full only where it is full */
    return c->q->ascii ? ascii[level] : blocks[level];
}

/* ---- time ------------------------------------------------------------------------------------------------------ */

ech_tick show_bin(const screen *c, int bin) {
    return c->from_t + (ech_tick)((double)(c->to_t - c->from_t) * bin / c->bins);
}

static ech_tick day_ticks(const screen *c) { return 1440 * c->s->ticks_per_minute; }

/* Ticks since the midnight before the scenario's start. */
static ech_tick from_midnight(const screen *c, ech_tick t) {
    int64_t second = (c->s->start_unix_s % 86400 + 86400) % 86400;
    return t + second * c->s->ticks_per_minute / 60;
}

/* The bin in which a multiple of `every` falls; `which` is that moment since midnight, -1: none. */
static ech_tick mark_in(const screen *c, int bin, ech_tick every) {
    ech_tick a = from_midnight(c, show_bin(c, bin)), b = from_midnight(c, show_bin(c, bin + 1));
    ech_tick next = (a + every - 1) / every * every;
    return next < b ? next : -1;
}

bool show_is_midnight(const screen *c, int bin) { return bin > 0 && mark_in(c, bin, day_ticks(c)) >= 0; }

/* The finest steps whose labels do not touch. */
static ech_tick axis_step(const screen *c) {
    static const int hours[] = {1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 2688};
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        ech_tick step = hours[i] * 60 * c->s->ticks_per_minute;
        if ((double)step * c->bins / (double)(c->to_t - c->from_t) >= 6)
            return step;
    }
    return 10000 * day_ticks(c);
}

void show_axis(const screen *c) {
    ech_tick step = axis_step(c), day = day_ticks(c);
    int free_at = 0;
    char label[32];
    show_text(c, "", SHOW_LABEL);
    show_colour_set(c, SHOW_DIM);
    for (int bin = 0; bin < c->bins; bin++) {
        ech_tick t = mark_in(c, bin, step);
        if (bin < free_at)
            continue;
        if (t < 0) {
            ech_buf_char(c->out, ' ');
            continue;
        }
        if (t % day == 0)
            snprintf(label, sizeof label, "D+%lld", (long long)(t / day));
        else
            snprintf(label, sizeof label, "%02lld", (long long)(t % day * 24 / day));
        int n = show_columns(label);
        if (bin + n > c->bins) {
            ech_buf_char(c->out, ' ');
            continue;
        }
        show_plain(c, label);
        free_at = bin + n;
    }
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}
