/* Streaming JSON writer: see base/json_write.h. */
#include "base/json_write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

ech_json ech_json_open(ech_buf *buf, bool pretty) {
    ech_json w = {.buf = buf, .pretty = pretty};
    return w;
}

static void new_line(ech_json *w) {
    if (!w->pretty)
        return;
    ech_buf_char(w->buf, '\n');
    for (int i = 0; i < w->depth; i++)
        ech_buf_text(w->buf, "  ");
}

/* What stands before any value: nothing after a key, a comma between array elements. */
static void before_value(ech_json *w) {
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    assert(w->depth == 0 || w->is_array[w->depth]);
    if (w->depth == 0)
        return;
    if (w->has_items[w->depth])
        ech_buf_char(w->buf, ',');
    w->has_items[w->depth] = true;
    new_line(w);
}

static void open_level(ech_json *w, bool array) {
    before_value(w);
    assert(w->depth < 32);
    w->depth++;
    w->is_array[w->depth] = array;
    w->has_items[w->depth] = false;
    ech_buf_char(w->buf, array ? '[' : '{');
}

void ech_json_raw(ech_json *w, const char *json) {
    before_value(w);
    ech_buf_text(w->buf, json);
}

void ech_json_object(ech_json *w) { open_level(w, false); }
void ech_json_array(ech_json *w) { open_level(w, true); }

void ech_json_end(ech_json *w) {
    assert(w->depth > 0 && !w->after_key);
    bool array = w->is_array[w->depth], items = w->has_items[w->depth];
    w->depth--;
    if (items)
        new_line(w);
    ech_buf_char(w->buf, array ? ']' : '}');
}

/* A path may hold any bytes, and a message may have been cut inside a character: U+FFFD stands for what is not UTF-8.
 */
static void quoted(ech_buf *b, const char *text) {
    size_t length = strlen(text), bad = 0, plain = 0;
    while (text[plain] >= 0x20 && text[plain] < 0x7F && text[plain] != '"' && text[plain] != '\\')
        plain++;
    if (plain == length) { /* nearly always */
        ech_buf_char(b, '"');
        ech_buf_add(b, text, length);
        ech_buf_char(b, '"');
        return;
    }
    bool sound = ech_utf8_valid(text, length, &bad);
    ech_buf_char(b, '"');
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (!sound && p == text + bad) {
            ech_buf_text(b, "\xEF\xBF\xBD");
            size_t from = bad + 1;
            sound = ech_utf8_valid(text + from, length - from, &bad);
            bad += from;
        } else if (c == '"' || c == '\\') {
            ech_buf_char(b, '\\');
            ech_buf_char(b, *p);
        } else if (c == '\n')
            ech_buf_text(b, "\\n");
        else if (c == '\t')
            ech_buf_text(b, "\\t");
        else if (c == '\r')
            ech_buf_text(b, "\\r");
        else if (c < 0x20 || c == 0x7F)
            ech_buf_printf(b, "\\u%04x", c);
        else
            ech_buf_char(b, *p);
    }
    ech_buf_char(b, '"');
}

void ech_json_key(ech_json *w, const char *key) {
    assert(w->depth > 0 && !w->is_array[w->depth] && !w->after_key);
    if (w->has_items[w->depth])
        ech_buf_char(w->buf, ',');
    w->has_items[w->depth] = true;
    new_line(w);
    quoted(w->buf, key);
    ech_buf_text(w->buf, w->pretty ? ": " : ":");
    w->after_key = true;
}

void ech_json_text(ech_json *w, const char *value) {
    before_value(w);
    if (value)
        quoted(w->buf, value);
    else
        ech_buf_text(w->buf, "null");
}

void ech_json_int(ech_json *w, int64_t value) {
    char text[32];
    before_value(w);
    ech_format_int(text, value);
    ech_buf_text(w->buf, text);
}

void ech_json_scaled(ech_json *w, int64_t value, int64_t scale) {
    char text[32];
    before_value(w);
    ech_format_scaled(text, value, scale);
    ech_buf_text(w->buf, text);
}

/* A program that uses the library may have set a locale with a decimal comma; JSON knows the point only. */
static void decimal(ech_buf *b, double value, int decimals) {
    char text[400];
    int n = snprintf(text, sizeof text, "%.*f", decimals, value);
    assert(n > 0 && (size_t)n < sizeof text);
    for (int i = 0; i < n; i++) {
        bool digit = text[i] == '-' || (text[i] >= '0' && text[i] <= '9');
        if (digit)
            ech_buf_char(b, text[i]);
        else if (i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9')
            ech_buf_char(b, '.'); /* of a sign of several bytes, the first */
    }
}

void ech_json_double(ech_json *w, double value, int decimals) {
    assert(decimals >= 0 && decimals <= 17);
    before_value(w);
    if (isfinite(value))
        decimal(w->buf, value, decimals);
    else
        ech_buf_text(w->buf, "null");
}

void ech_json_bool(ech_json *w, bool value) {
    before_value(w);
    ech_buf_text(w->buf, value ? "true" : "false");
}

void ech_json_null(ech_json *w) {
    before_value(w);
    ech_buf_text(w->buf, "null");
}

void ech_json_member_text(ech_json *w, const char *key, const char *value) {
    ech_json_key(w, key);
    ech_json_text(w, value);
}

void ech_json_member_int(ech_json *w, const char *key, int64_t value) {
    ech_json_key(w, key);
    ech_json_int(w, value);
}

void ech_json_member_bool(ech_json *w, const char *key, bool value) {
    ech_json_key(w, key);
    ech_json_bool(w, value);
}

static void member_place(ech_json *w, const char *key, int64_t value) {
    ech_json_key(w, key);
    if (value > 0)
        ech_json_int(w, value);
    else
        ech_json_null(w);
}

void ech_json_errors(ech_json *w, const ech_error_list *errors) {
    ech_json_object(w);
    ech_json_key(w, "errors");
    ech_json_array(w);
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        ech_json_object(w);
        ech_json_member_text(w, "file", e->file[0] ? e->file : NULL);
        member_place(w, "row", e->row);
        member_place(w, "col", e->col);
        ech_json_member_text(w, "code", e->code);
        ech_json_member_text(w, "message", e->message);
        ech_json_member_text(w, "hint", e->hint[0] ? e->hint : NULL);
        ech_json_end(w);
    }
    ech_json_end(w);
    if (errors->dropped > 0)
        ech_json_member_int(w, "dropped", (int64_t)errors->dropped);
    ech_json_end(w);
}
