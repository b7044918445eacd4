/* JSON reader: recursive descent over the bytes, at most ECH_JREAD_DEPTH deep, into a tree in the arena. See
 * io/json_read.h.
 *
 * Rows and columns are told by a mark that only moves forward, so the whole costs one extra pass. Duplicate keys are
 * found by comparing with the few earlier ones, from KEYS_PLAIN members on by a hash map.
 */
#include "io/json_read.h"

#include "base/idmap.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

enum { KEYS_PLAIN = 12 };

typedef struct parser {
    ech_arena *arena;
    const char *file, *bytes;
    size_t length, at;
    size_t mark_at; /* row and col are those of this byte */
    int32_t row, col;
    int depth;
    ech_error_list *errors;
    ech_status status;
} parser;

static bool parse_value(parser *p, ech_jvalue *v);

/* Moves the mark to `to`, which never lies before it. */
static void move_mark(parser *p, size_t to) {
    for (; p->mark_at < to && p->mark_at < p->length; p->mark_at++) {
        unsigned char c = (unsigned char)p->bytes[p->mark_at];
        if (c == '\n') {
            p->row++;
            p->col = 1;
        } else if ((c & 0xc0) != 0x80) {
            p->col++;
        }
    }
}

static bool fail_at(parser *p, size_t at, const char *code, const char *message) {
    move_mark(p, at);
    if (p->status == ECH_OK)
        ech_error_list_add(p->errors, ECH_EINPUT, code, p->file, p->row, p->col, "%s", message);
    p->status = ECH_EINPUT;
    return false;
}

static bool no_memory(parser *p) {
    p->status = ECH_ENOMEM;
    return false;
}

static int peek(const parser *p) { return p->at < p->length ? (unsigned char)p->bytes[p->at] : -1; }

static void skip_blanks(parser *p) {
    while (peek(p) == ' ' || peek(p) == '\t' || peek(p) == '\n' || peek(p) == '\r')
        p->at++;
}

static bool expect_word(parser *p, const char *word) {
    size_t n = strlen(word);
    if (p->length - p->at < n || memcmp(p->bytes + p->at, word, n) != 0)
        return fail_at(p, p->at, "json.form",
                       "a value is expected here: text in quotes, number, true, false, null, { or [");
    p->at += n;
    return true;
}

static bool digit_here(const parser *p) { return peek(p) >= '0' && peek(p) <= '9'; }

static bool parse_number(parser *p, ech_jvalue *v) {
    size_t start = p->at;
    if (peek(p) == '-')
        p->at++;
    if (!digit_here(p))
        return fail_at(p, p->at, "json.number", "a digit is expected here");
    if (peek(p) == '0' && p->at + 1 < p->length && p->bytes[p->at + 1] >= '0' && p->bytes[p->at + 1] <= '9')
        return fail_at(p, p->at, "json.number", "a number does not begin with 0");
    while (digit_here(p))
        p->at++;
    if (peek(p) == '.') {
        p->at++;
        if (!digit_here(p))
            return fail_at(p, p->at, "json.number", "a digit is expected after the decimal point");
        while (digit_here(p))
            p->at++;
    }
    if (peek(p) == 'e' || peek(p) == 'E') {
        p->at++;
        if (peek(p) == '+' || peek(p) == '-')
            p->at++;
        if (!digit_here(p))
            return fail_at(p, p->at, "json.number", "a digit is expected in the exponent");
        while (digit_here(p))
            p->at++;
    }
    v->type = ECH_JNUMBER;
    v->text = ech_arena_copy(p->arena, p->bytes + start, p->at - start);
    return v->text ? true : no_memory(p);
}

static int hex_value(int c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Four hex digits at `at`; -1 where they are not there. */
static int32_t hex4(const parser *p, size_t at) {
    int32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        int h = at + i < p->length ? hex_value((unsigned char)p->bytes[at + i]) : -1;
        if (h < 0)
            return -1;
        value = value * 16 + h;
    }
    return value;
}

static size_t put_utf8(char *out, int32_t c) {
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

/* `\uXXXX`, a surrogate pair too; `at` stands behind the `u`. Returns the bytes put, 0 = fault. */
static size_t parse_unicode(parser *p, char *out) {
    size_t start = p->at;
    int32_t c = hex4(p, p->at);
    p->at += 4;
    if (c >= 0xd800 && c < 0xdc00) {
        bool pair = p->at + 1 < p->length && p->bytes[p->at] == '\\' && p->bytes[p->at + 1] == 'u';
        int32_t low = pair ? hex4(p, p->at + 2) : -1;
        p->at += 6;
        c = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00) : -1;
    } else if (c >= 0xdc00 && c < 0xe000) {
        c = -1;
    }
    if (c <= 0) {
        fail_at(p, start, "json.escape", c == 0 ? "NUL is not allowed in text" : "wrong \\u escape");
        return 0;
    }
    return put_utf8(out, c);
}

static size_t parse_escape(parser *p, char *out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    int c = peek(p);
    p->at++;
    if (c == 'u')
        return parse_unicode(p, out);
    const char *known = c > 0 ? strchr(from, c) : NULL;
    if (!known) {
        fail_at(p, p->at - 1, "json.escape", "unknown escape");
        return 0;
    }
    *out = to[known - from];
    return 1;
}

/* The text at the opening quote, decoded; NULL after a fault. */
static const char *parse_text(parser *p) {
    size_t open = p->at++, end = p->at;
    while (end < p->length && p->bytes[end] != '"')
        end += p->bytes[end] == '\\' ? 2 : 1;
    if (end >= p->length) {
        fail_at(p, open, "json.open-quote", "the quote that opens this text is never closed");
        return NULL;
    }
    char *text = ech_arena_alloc(p->arena, end - p->at + 1, 1); /* an escape never decodes to more than it takes */
    size_t n = 0;
    if (!text) {
        no_memory(p);
        return NULL;
    }
    while (p->at < end) {
        char c = p->bytes[p->at++];
        if ((unsigned char)c < 0x20) {
            fail_at(p, p->at - 1, "json.control", "a control character in text; is the closing quote missing?");
            return NULL;
        }
        size_t put = 1;
        if (c == '\\')
            put = parse_escape(p, text + n);
        else
            text[n] = c;
        if (!put)
            return NULL;
        n += put;
    }
    p->at = end + 1;
    return text;
}

/* Keeps first, next and count of a growing array or object. */
static ech_jvalue *add_child(parser *p, ech_jvalue *parent, ech_jvalue **last) {
    ech_jvalue *child = ech_arena_alloc(p->arena, 1, sizeof *child);
    if (!child || parent->count == INT32_MAX) {
        no_memory(p);
        return NULL;
    }
    if (*last)
        (*last)->next = child;
    else
        parent->first = child;
    *last = child;
    parent->count++;
    return child;
}

/* After an element: true = there is another one. */
static bool more(parser *p, char close, const char *message) {
    skip_blanks(p);
    if (peek(p) == close) {
        p->at++;
        return false;
    }
    if (peek(p) != ',') {
        fail_at(p, p->at, "json.form", message);
        return false;
    }
    p->at++;
    return true;
}

static bool parse_array(parser *p, ech_jvalue *v) {
    ech_jvalue *last = NULL;
    v->type = ECH_JARRAY;
    p->at++;
    skip_blanks(p);
    if (peek(p) == ']') {
        p->at++;
        return true;
    }
    do {
        ech_jvalue *child = add_child(p, v, &last);
        if (!child || !parse_value(p, child))
            return false;
    } while (more(p, ']', "a comma or ] is expected here"));
    return p->status == ECH_OK;
}

/* True where `key` is not yet among the object's members (the last of them is the new one). */
static bool key_is_new(parser *p, const ech_jvalue *object, const ech_jvalue *member, ech_idmap *map) {
    int32_t before = -1;
    if (object->count <= KEYS_PLAIN) {
        for (const ech_jvalue *m = object->first; m != member; m = m->next)
            if (strcmp(m->key, member->key) == 0)
                before = 0;
    } else {
        if (map->count == 0)
            for (const ech_jvalue *m = object->first; m != member; m = m->next)
                if (ech_idmap_put(map, m->key, 0, NULL) != ECH_OK)
                    return no_memory(p);
        if (ech_idmap_put(map, member->key, 0, &before) != ECH_OK)
            return no_memory(p);
    }
    if (before < 0)
        return true;
    if (p->status == ECH_OK)
        ech_error_list_add(p->errors, ECH_EINPUT, "json.duplicate", p->file, member->key_row, member->key_col,
                           "the key `%.100s` is there twice", member->key);
    p->status = ECH_EINPUT;
    return false;
}

static bool parse_member(parser *p, ech_jvalue *object, ech_jvalue **last, ech_idmap *map) {
    skip_blanks(p);
    if (peek(p) != '"')
        return fail_at(p, p->at, "json.form", "a key in quotes is expected here");
    ech_jvalue *m = add_child(p, object, last);
    if (!m)
        return false;
    move_mark(p, p->at);
    m->key_row = p->row;
    m->key_col = p->col;
    m->key = parse_text(p);
    if (!m->key) {
        m->key = "";
        return false;
    }
    if (!key_is_new(p, object, m, map))
        return false;
    skip_blanks(p);
    if (peek(p) != ':')
        return fail_at(p, p->at, "json.form", "a colon is expected after the key");
    p->at++;
    return parse_value(p, m);
}

static bool parse_object(parser *p, ech_jvalue *v) {
    ech_idmap map = ECH_IDMAP_INIT;
    ech_jvalue *last = NULL;
    bool ok = true;
    v->type = ECH_JOBJECT;
    p->at++;
    skip_blanks(p);
    if (peek(p) == '}') {
        p->at++;
        return true;
    }
    do
        ok = parse_member(p, v, &last, &map);
    while (ok && more(p, '}', "a comma or } is expected here"));
    ech_idmap_free(&map);
    return ok && p->status == ECH_OK;
}

static bool parse_nested(parser *p, ech_jvalue *v) {
    if (p->depth == ECH_JREAD_DEPTH)
        return fail_at(p, p->at, "json.depth", "nested too deep");
    p->depth++;
    bool ok = peek(p) == '{' ? parse_object(p, v) : parse_array(p, v);
    p->depth--;
    return ok;
}

static bool parse_value(parser *p, ech_jvalue *v) {
    skip_blanks(p);
    move_mark(p, p->at);
    v->row = p->row;
    v->col = p->col;
    int c = peek(p);
    if (c == '{' || c == '[')
        return parse_nested(p, v);
    if (c == '"') {
        v->type = ECH_JTEXT;
        v->text = parse_text(p);
        return v->text != NULL;
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(p, v);
    v->type = c == 'n' ? ECH_JNULL : ECH_JBOOL;
    v->truth = c == 't';
    return expect_word(p, c == 'n' ? "null" : c == 'f' ? "false" : "true");
}

static bool parse_document(parser *p, ech_jvalue *root) {
    size_t bad_at = 0;
    const char *nul = memchr(p->bytes, '\0', p->length);
    if (nul)
        return fail_at(p, (size_t)(nul - p->bytes), "json.nul", "a NUL byte: this is not JSON text");
    if (!ech_utf8_valid(p->bytes, p->length, &bad_at))
        return fail_at(p, bad_at, "json.utf8", "bytes that are not UTF-8");
    if (p->length >= 3 && memcmp(p->bytes, "\xef\xbb\xbf", 3) == 0)
        p->at = p->mark_at = 3;
    if (!parse_value(p, root))
        return false;
    skip_blanks(p);
    return p->at == p->length ? true : fail_at(p, p->at, "json.form", "text after the end of the document");
}

ech_status ech_jread_parse(ech_arena *arena, const char *file, const char *bytes, size_t length, const ech_jvalue **out,
                           ech_error_list *errors) {
    parser p = {.arena = arena, .file = file, .bytes = bytes, .length = length, .row = 1, .col = 1, .errors = errors};
    *out = NULL;
    ech_jvalue *root = ech_arena_alloc(arena, 1, sizeof *root);
    if (!root)
        return ECH_ENOMEM;
    if (!parse_document(&p, root))
        return p.status;
    *out = root;
    return ECH_OK;
}

const ech_jvalue *ech_jread_get(const ech_jvalue *object, const char *key) {
    if (!object || object->type != ECH_JOBJECT)
        return NULL;
    for (const ech_jvalue *m = object->first; m; m = m->next)
        if (strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

/* Exponent of a number's text, clamped to ±100000; *mantissa_end is where its digits end. */
static int64_t exponent_of(const char *text, size_t *mantissa_end) {
    size_t n = strcspn(text, "eE");
    *mantissa_end = n;
    if (!text[n])
        return 0;
    int64_t value = 0;
    const char *digits = text + n + 1;
    bool minus = *digits == '-';
    digits += *digits == '-' || *digits == '+';
    for (; *digits; digits++)
        if (value < 100000)
            value = value * 10 + (*digits - '0');
    return minus ? -value : value;
}

/* Digits of the mantissa without leading and trailing zeros; adjusts the power of ten. At most 19 digits are kept:
 * more cannot fit. Returns their number, -1 = too many. */
static int significant_digits(const char *text, size_t end, char out[20], int64_t *power) {
    int n = 0, zeros = 0;
    bool point = false;
    for (size_t i = text[0] == '-' ? 1 : 0; i < end; i++) {
        if (text[i] == '.') {
            point = true;
            continue;
        }
        *power -= point;
        if (text[i] == '0') {
            zeros += n > 0;
            continue;
        }
        for (; zeros > 0 && n < 20; zeros--)
            out[n++] = '0';
        if (n >= 19)
            return -1;
        out[n++] = text[i];
    }
    *power += zeros;
    return n;
}

bool ech_jread_scaled(const ech_jvalue *v, int64_t scale, int64_t *out) {
    char digits[20] = {0};
    size_t end = 0;
    if (!v || v->type != ECH_JNUMBER)
        return false;
    int64_t power = exponent_of(v->text, &end), value = 0;
    for (int64_t s = scale; s > 1; s /= 10)
        power++;
    int n = significant_digits(v->text, end, digits, &power);
    if (n < 0 || (n > 0 && (power < 0 || n + power > 19)))
        return false;
    bool minus = v->text[0] == '-';
    for (int64_t i = 0; n > 0 && i < n + power; i++) {
        int d = i < n ? digits[i] - '0' : 0;
        if (value < (INT64_MIN + d) / 10)
            return false;
        value = value * 10 - d; /* negative, so that INT64_MIN is within reach */
    }
    if (!minus && value == INT64_MIN)
        return false;
    *out = minus ? value : -value;
    return true;
}

bool ech_jread_int(const ech_jvalue *v, int64_t *out) { return ech_jread_scaled(v, 1, out); }

ech_error *ech_jread_error(ech_error_list *errors, const char *file, const ech_jvalue *v, const char *code,
                           const char *format, ...) {
    char message[ECH_ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return ech_error_list_add(errors, ECH_EINPUT, code, file, v->row, v->col, "%s", message);
}
