/* One cell at a time: text to value by the type of its column, with errors that say what to write instead.
 *
 * Numbers: a decimal point, or in semicolon files a decimal comma; no thousands separators, no exponents, no units.
 * Decimals finer than the model keeps are rounded to the nearest, whole numbers must be whole. Cost: linear in the
 * cell; a reference is one look-up.
 */
#include "reader_int.h"

#include <stdio.h>
#include <string.h>

typedef struct cell {
    ech_reader *r;
    const ech_loaded *t;
    int32_t row;
    const ech_column *column;
    const char *text;
} cell;

/* Adds the error "`column`: `text` is …" and returns false. */
static bool bad(const cell *c, const char *code, const char *what, const char *hint) {
    ech_error *e =
        ech_row_error(c->r, c->t, c->row, c->column->name, code, "%s: `%.60s` is %s", c->column->name, c->text, what);
    if (e && hint)
        ech_error_hint(e, "%s", hint);
    return false;
}

void ech_field_put(void *field, size_t size, int64_t value) {
    int32_t narrow = (int32_t)value;
    if (size == sizeof narrow)
        memcpy(field, &narrow, sizeof narrow);
    else
        memcpy(field, &value, sizeof value);
}

/* ---- what an empty cell means ---- */

void ech_cell_empty(ech_reader *r, const ech_loaded *t, const ech_column *column, void *field) {
    static const int64_t values[] = {[E_ZERO] = 0,  [E_UNLIMITED] = INT64_MAX, [E_NEVER] = ECH_NEVER,
                                     [E_NONE] = -1, [E_NOT_GIVEN] = -1,        [E_ALWAYS] = 0};
    if (column->fallback) {
        ech_cell_read(r, t, -1, column, column->fallback, field);
        return;
    }
    const char *nothing = "";
    switch (column->type) {
    case C_ID:
    case C_TEXT:
    case C_WORD:
    case C_END:
    case C_TAIL:
        memcpy(field, &nothing, sizeof nothing);
        break;
    case C_REFS:
    case C_WORDS:
    case C_VIA:
    case C_HOURS:
    case C_COUNTRY:
    case C_BOOL:
        memset(field, 0, column->size);
        break;
    case C_DATE:
        ech_field_put(field, column->size, column->empty == E_NEVER ? INT64_MAX : INT64_MIN);
        break;
    default: {
        int64_t value = values[column->empty];
        ech_field_put(field, column->size, value == INT64_MAX && column->size == 4 ? ECH_UNLIMITED : value);
    }
    }
}

/* ---- numbers ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* 1,000 or 12.500.000: groups of three digits. */
static bool has_groups(const char *p) {
    p += *p == '-';
    size_t n = strspn(p, "0123456789");
    if (n < 1 || n > 3)
        return false;
    for (p += n; *p == ',' || *p == '.' || *p == '\'' || *p == ' '; p += 4)
        if (!is_digit(p[1]) || !is_digit(p[2]) || !is_digit(p[3]))
            return false;
    return !*p;
}

static bool has_exponent(const char *p) {
    size_t n = strspn(p, "0123456789.,-+");
    return n && (p[n] == 'e' || p[n] == 'E') &&
           (is_digit(p[n + 1]) || ((p[n + 1] == '+' || p[n + 1] == '-') && is_digit(p[n + 2])));
}

/* Why a text is no number; always false. */
static bool explain_number(const cell *c) {
    const char *p = c->text;
    if (has_exponent(p))
        return bad(c, "cell.number", "a number in scientific notation",
                   "a spreadsheet shortened it; format the cell as a plain number and write all digits");
    if (ech_looks_like_date(p))
        return bad(c, "cell.number", "a date, not a number",
                   "a spreadsheet made a date of it; format the cell as text");
    if (has_groups(p) || (strchr(p, ' ') && strspn(p, "0123456789 .,-") == strlen(p)) || strstr(p, "\xc2\xa0"))
        return bad(c, "cell.number", "a number with thousands separators", "write the digits alone: 12500");
    if (strchr(p, ',') && strspn(p, "0123456789,-+.") == strlen(p)) {
        if (strchr(p, '.') || strchr(strchr(p, ',') + 1, ','))
            return bad(c, "cell.number", "a number with thousands separators", "write the digits alone: 12500");
        if (c->t->csv.delimiter == ';')
            return bad(c, "cell.number", "not a whole number", "write a whole number");
        return bad(c, "cell.number", "a number with a comma",
                   "a decimal comma is read where semicolons separate the columns; here write a decimal point");
    }
    size_t n = strspn(p, "-+0123456789.,");
    if (n && p[n]) {
        ech_error *e = ech_row_error(c->r, c->t, c->row, c->column->name, "cell.number", "%s: `%.60s` is not a number",
                                     c->column->name, p);
        if (e)
            ech_error_hint(e, "write the number alone%s%s", c->column->unit ? "; the unit is " : "",
                           c->column->unit ? c->column->unit : "");
        return false;
    }
    return bad(c, "cell.number", "not a number", NULL);
}

/* The text with a decimal point, cut to `places` decimals; *up: the first digit cut off is 5 or more. */
static bool plain_number(const cell *c, char out[48], int places, bool *up) {
    size_t n = strlen(c->text);
    bool comma = c->t->csv.delimiter == ';';
    const char *sign = strchr(c->text, '.');
    if (comma && !sign)
        sign = strchr(c->text, ',');
    if (n >= 40 || strspn(c->text, "-+0123456789.,") != n || (strchr(c->text, ',') && (!comma || strchr(c->text, '.'))))
        return false;
    memcpy(out, c->text, n + 1);
    *up = false;
    if (!sign)
        return true;
    size_t point = (size_t)(sign - c->text);
    if (strcspn(out + point + 1, ".,") != n - point - 1 || point + 1 == n)
        return false;
    out[point] = '.';
    size_t keep = point + 1 + (size_t)places;
    if (n > keep) {
        *up = out[keep] >= '5';
        bool exact = strspn(out + keep, "0") == n - keep;
        if (places == 0 && !exact)
            return false;
        out[places ? keep : point] = '\0';
    }
    return true;
}

static bool read_scaled(const cell *c, int64_t scale, int64_t *out) {
    char text[48];
    bool up = false;
    int places = 0;
    for (int64_t s = scale; s > 1; s /= 10)
        places++;
    if ((places == 0 && has_groups(c->text) && strpbrk(c->text, ",.' ")) || !plain_number(c, text, places, &up)) {
        const char *sign = strpbrk(c->text, ".,");
        if (places == 0 && sign && !has_groups(c->text) && strspn(c->text, "-+0123456789.") == strlen(c->text))
            return bad(c, "cell.number", "not a whole number", "write a whole number");
        return explain_number(c);
    }
    const char *digits = text + (text[0] == '+');
    if (!ech_parse_scaled(digits, strlen(digits), scale, out)) {
        size_t n = strspn(digits + (*digits == '-'), "0123456789.");
        return n > 15 ? bad(c, "cell.range", "too large", NULL) : explain_number(c);
    }
    if (up)
        *out += text[0] == '-' ? -1 : 1;
    return true;
}

/* Limits are stored scaled; people see them as they would write them. */
static bool check_limits(const cell *c, int64_t value) {
    const ech_column *k = c->column;
    int64_t scale = k->type == C_DECIMAL && k->scale ? k->scale : 1;
    if ((k->min == 0 && k->max == 0) || (value >= k->min && value <= k->max))
        return true;
    char low[32], high[32];
    ech_format_scaled(low, k->min, scale);
    ech_format_scaled(high, k->max, scale);
    ech_error *e =
        ech_row_error(c->r, c->t, c->row, k->name, "cell.range", "%s: `%.60s` is out of range", k->name, c->text);
    if (e)
        ech_error_hint(e, "from %s to %s%s%s", low, high, k->unit ? " " : "", k->unit ? k->unit : "");
    return false;
}

static bool read_number(const cell *c, void *field) {
    int64_t value = 0;
    const ech_column *k = c->column;
    if (k->empty == E_UNLIMITED && k->type != C_INT) { /* capacities and storage_m2 */
        if (strcmp(c->text, "unlimited") == 0) {
            ech_field_put(field, k->size, k->size == 4 ? ECH_UNLIMITED : INT64_MAX);
            return true;
        }
    } else if (k->type == C_CAPACITY && strcmp(c->text, "unlimited") == 0) {
        ech_field_put(field, k->size, ECH_UNLIMITED); /* stands; build.c makes all of them unlimited */
        return true;
    }
    bool none = (k->type == C_CAPACITY || k->empty == E_UNLIMITED) && strcmp(c->text, "none") == 0;
    if (!none && (!read_scaled(c, k->type == C_DECIMAL && k->scale ? k->scale : 1, &value) || !check_limits(c, value)))
        return false;
    ech_field_put(field, k->size, value);
    return true;
}

/* ---- words and ids ---- */

bool ech_id_is_valid(const char *text, const char **why, const char **hint) {
    *hint = "letters, digits, `-`, `_` and `.`, at most 64 of them";
    size_t characters = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool letter = (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z' && *p < 0x80;
        bool wide = *p >= 0x80;
        if (*p == 0xc2 || (*p == 0xe2 && (p[1] == 0x80 || p[1] == 0x81)) || (*p == 0xe3 && p[1] == 0x80) ||
            (*p == 0xef && (p[1] == 0xbb || p[1] == 0xbf)))
            wide = false; /* Latin-1 signs, general punctuation, ideographic blanks, byte order marks */
        if (!letter && !wide && !is_digit((char)*p) && !strchr("-_.", *p)) {
            *why = has_exponent(text) ? "a number in scientific notation, not an id" : "not an id";
            if (has_exponent(text))
                *hint = "a spreadsheet shortened it; format the column as text and write the id again";
            else if (ech_looks_like_date(text))
                *hint = "a spreadsheet made a date of it; format the column as text and write the id again";
            return false;
        }
        characters += (*p & 0xc0) != 0x80;
    }
    *why = "longer than an id may be";
    return characters >= 1 && characters <= 64;
}

static bool keep_text(const cell *c, void *field) {
    const char *copy = ech_arena_text(c->r->arena, c->text);
    if (!copy) {
        ech_reader_fail(c->r, ECH_ENOMEM);
        return false;
    }
    memcpy(field, &copy, sizeof copy);
    return true;
}

static bool read_id(const cell *c, void *field) {
    const char *why = NULL, *hint = NULL;
    return ech_id_is_valid(c->text, &why, &hint) ? keep_text(c, field) : bad(c, "cell.id", why, hint);
}

static size_t word_count(const char *const *words) {
    size_t n = 0;
    while (words[n])
        n++;
    return n;
}

static bool read_enum(const cell *c, void *field) {
    const char *const *words = c->column->words;
    size_t n = word_count(words);
    for (size_t i = 0; i < n; i++)
        if (ech_text_equal_nocase(words[i], c->text)) {
            ech_field_put(field, c->column->size, (int64_t)i);
            return true;
        }
    ech_error *e = ech_row_error(c->r, c->t, c->row, c->column->name, "cell.word", "%s: unknown word `%.60s`",
                                 c->column->name, c->text);
    if (!e)
        return false;
    ech_hint_nearest(c->r, e, c->text, words, n);
    if (!e->hint[0]) {
        char all[ECH_ERROR_TEXT_MAX] = "one of";
        size_t used = strlen(all);
        for (size_t i = 0; i < n && used < sizeof all - 1; i++)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s %s", i ? "," : "", words[i]);
        ech_error_hint(e, "%s", all);
    }
    return false;
}

static bool read_bool(const cell *c, void *field) {
    static const char *const yes[] = {"yes", "true", "1", "y"}, *const no[] = {"no", "false", "0", "n"};
    bool value = false, known = false;
    for (int i = 0; i < 4; i++) {
        if (ech_text_equal_nocase(c->text, yes[i]))
            value = known = true;
        known = known || ech_text_equal_nocase(c->text, no[i]);
    }
    if (!known)
        return bad(c, "cell.word", "neither yes nor no", "write yes or no");
    memcpy(field, &value, sizeof value);
    return true;
}

/* ISO 3166-1 alpha-2, and XK. */
bool ech_country_is_known(const char *code) {
    static const char all[] = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
                              "BQ BR BS BT BV BW BY BZ "
                              "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH "
                              "ER ES ET FI FJ FK FM FO "
                              "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL "
                              "IM IN IO IQ IR IS IT JE "
                              "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
                              "MF MG MH MK ML MM MN MO "
                              "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH "
                              "PK PL PM PN PR PS PT PW "
                              "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC "
                              "TD TF TG TH TJ TK TL TM "
                              "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ";
    if (strlen(code) != 2)
        return false;
    for (const char *p = all; *p; p += 3)
        if (p[0] == code[0] && p[1] == code[1])
            return true;
    return false;
}

static bool read_country(const cell *c, void *field) {
    char upper[3] = {0};
    if (strlen(c->text) == 2) {
        for (int i = 0; i < 2; i++)
            upper[i] = (char)(c->text[i] >= 'a' && c->text[i] <= 'z' ? c->text[i] - 32 : c->text[i]);
        if (strcmp(upper, c->text) != 0 && ech_country_is_known(upper))
            return bad(c, "cell.country", "not a country code", "write it in capitals");
    }
    if (!ech_country_is_known(c->text))
        return bad(c, "cell.country", "not a country code", "two capital letters of ISO 3166-1, such as HT");
    memcpy(field, upper, sizeof upper);
    return true;
}

/* ---- references and lists ---- */

/* A named table's loaded form: the catalogue's rows first. */
int32_t ech_ref_find(const ech_reader *r, ech_table_id table, const char *id) {
    int32_t own = ech_idmap_get(&r->tables[table].ids, id);
    return own >= 0 ? own + r->shelf[table].csv.rows : ech_idmap_get(&r->shelf[table].ids, id);
}

bool ech_ref_is_damaged(const ech_reader *r, ech_table_id table) {
    return r->tables[table].damaged || r->shelf[table].damaged;
}

static bool read_ref_text(const cell *c, const char *id, int32_t *out) {
    *out = ech_ref_find(c->r, c->column->ref, id);
    if (*out >= 0 || ech_ref_is_damaged(c->r, c->column->ref)) /* damaged: may be in a row that was not read */
        return true;
    ech_error *e = ech_row_error(c->r, c->t, c->row, c->column->name, "cell.reference", "%s: no `%.60s` in %s",
                                 c->column->name, id, ech_tables[c->column->ref].file);
    ech_hint_nearest_id(c->r, e, id, c->column->ref);
    bool shelved = c->column->ref == T_LIFT_TYPES || c->column->ref == T_AIRFIELD_CLASSES;
    if (e && !e->hint[0] && shelved && c->r->catalogue_missing)
        ech_error_hint(e, "the built-in catalogue was not found; name its folder in ECHELON_CATALOGUE");
    if (e && !e->hint[0] && (ech_looks_like_date(id) || has_exponent(id)))
        ech_error_hint(e, "a spreadsheet may have changed it; format the column as text and write the id again");
    return false;
}

static bool read_ref(const cell *c, void *field) {
    int32_t index = ECH_NONE;
    bool ok = read_ref_text(c, c->text, &index);
    memcpy(field, &index, sizeof index);
    return ok;
}

/* Calls `one` for each word of a list; the word is in a buffer that goes on the next call. */
static bool each_word(const cell *c, bool (*one)(const cell *c, const char *word, void *context), void *context) {
    char word[ECH_CSV_CELL_MAX + 1];
    bool ok = true;
    for (const char *p = c->text; *p;) {
        size_t n = strcspn(p, " \t\n");
        if (n > ECH_CSV_CELL_MAX)
            return bad(c, "cell.list", "too long", NULL);
        memcpy(word, p, n);
        word[n] = '\0';
        if (n)
            ok = one(c, word, context) && ok;
        p += n;
        p += strspn(p, " \t\n");
    }
    return ok;
}

static bool has_list_comma(const cell *c) { return strpbrk(c->text, ",;") != NULL; }

static bool push_ref(const cell *c, const char *word, void *context) {
    int32_t index = ECH_NONE;
    if (!read_ref_text(c, word, &index) || index < 0)
        return false;
    ech_span *span = context;
    const int32_t *refs = c->r->refs.data;
    for (int32_t i = 0; i < span->count; i++)
        if (refs[span->first + i] == index)
            return bad(c, "cell.list", "a list that names something twice", word[0] ? "name each once" : NULL);
    int32_t *ref = ech_vec_push(&c->r->refs);
    if (!ref) {
        ech_reader_fail(c->r, ECH_ENOMEM);
        return false;
    }
    *ref = index;
    span->count++;
    return true;
}

static bool read_refs(const cell *c, void *field) {
    ech_span span = {(int32_t)c->r->refs.count, 0};
    if (has_list_comma(c))
        return bad(c, "cell.list", "not a list of ids", "separate them by spaces");
    bool ok = each_word(c, push_ref, &span);
    memcpy(field, &span, sizeof span);
    return ok;
}

static bool push_word(const cell *c, const char *word, void *context) {
    const char *why = NULL, *hint = NULL;
    if (!ech_id_is_valid(word, &why, &hint))
        return bad(c, "cell.word", "not a list of words", hint);
    const char **slot = ech_vec_push(&c->r->texts);
    if (slot)
        *slot = ech_arena_text(c->r->arena, word);
    if (!slot || !*slot) {
        ech_reader_fail(c->r, ECH_ENOMEM);
        return false;
    }
    ((ech_span *)context)->count++;
    return true;
}

static bool read_words(const cell *c, void *field) {
    ech_span span = {(int32_t)c->r->texts.count, 0};
    if (has_list_comma(c))
        return bad(c, "cell.list", "not a list of words", "separate them by spaces");
    bool ok = each_word(c, push_word, &span);
    memcpy(field, &span, sizeof span);
    return ok;
}

static bool add_mode(const cell *c, const char *word, void *context) {
    for (uint32_t m = 0; m < ECH_MODE_COUNT; m++)
        if (ech_text_equal_nocase(word, ech_mode_words[m])) {
            *(uint32_t *)context |= 1u << m;
            return true;
        }
    ech_error *e = ech_row_error(c->r, c->t, c->row, c->column->name, "cell.word", "%s: unknown mode `%.60s`",
                                 c->column->name, word);
    ech_hint_nearest(c->r, e, word, ech_mode_words, ECH_MODE_COUNT);
    if (e && !e->hint[0])
        ech_error_hint(e, "air, rail, road, sea; separated by spaces");
    return false;
}

static bool read_modes(const cell *c, void *field) {
    uint32_t modes = 0;
    bool ok = each_word(c, add_mode, &modes);
    memcpy(field, &modes, sizeof modes);
    return ok;
}

static bool read_degrees(const char **p, bool comma, int64_t limit, int32_t *out) {
    char text[32];
    size_t n = strspn(*p, comma ? "-+0123456789.," : "-+0123456789.");
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, *p, n);
    text[n] = '\0';
    for (char *k = text; *k; k++)
        if (*k == ',')
            *k = '.';
    *p += n;
    int64_t value = 0;
    char *point = strchr(text, '.');
    if (point && strlen(point) > 8)
        point[8] = '\0'; /* 10^-7 degrees are a centimetre */
    const char *digits = text + (text[0] == '+');
    if (!ech_parse_scaled(digits, strlen(digits), 10000000, &value) || value < -limit || value > limit)
        return false;
    *out = (int32_t)value;
    return true;
}

/* `18.5 -71.2; 18.6 -71.9` */
static bool read_via(const cell *c, void *field) {
    ech_span span = {(int32_t)c->r->vias.count, 0};
    bool comma = c->t->csv.delimiter == ';';
    for (const char *p = c->text; *p;) {
        ech_via at = {0, 0};
        p += strspn(p, " ");
        bool ok = read_degrees(&p, comma, 900000000, &at.lat_e7) && *p == ' ';
        p += strspn(p, " ");
        ok = ok && read_degrees(&p, comma, 1800000000, &at.lon_e7);
        p += strspn(p, " ");
        if (!ok || (*p && *p != ';'))
            return bad(c, "cell.via", "not a list of waypoints",
                       "write latitude and longitude: 18.5 -71.2; 18.6 -71.9");
        p += *p == ';';
        ech_via *slot = ech_vec_push(&c->r->vias);
        if (!slot) {
            ech_reader_fail(c->r, ECH_ENOMEM);
            return false;
        }
        *slot = at;
        span.count++;
    }
    memcpy(field, &span, sizeof span);
    return true;
}

/* ---- moments ---- */

static bool read_moment(const cell *c, void *field) {
    ech_why why = {NULL, NULL};
    ech_tick t = 0;
    int64_t tpm = c->r->base.ticks_per_minute;
    ech_hours hours = {0, 0};
    bool ok = true;
    const char *code = "cell.time";
    /* a decimal comma counts only in semicolon files */
    char point[64];
    const char *text = c->text;
    if (c->t->csv.delimiter == ';' && strlen(text) < sizeof point && strspn(text, "0123456789,") == strlen(text)) {
        memcpy(point, text, strlen(text) + 1);
        for (char *k = point; *k; k++)
            if (*k == ',')
                *k = '.';
        text = point;
    }
    if (c->column->type == C_TIME) {
        ok = ech_time_read(text, &c->r->base, &t, &why);
        if (!ok && !c->r->clock_known)
            return true; /* scenario.json is at fault, and says so itself */
    } else if (c->column->type == C_DURATION) {
        ok = ech_duration_read(text, tpm, &t, &why);
        code = "cell.duration";
        if (ok && c->column->min && t < c->column->min) {
            ok = false;
            why = (ech_why){"too short", "it must be more than 0"};
        }
    } else if (c->column->type == C_DATE) {
        ok = ech_date_read(text, &t, &why);
        code = "cell.date";
    } else {
        ok = ech_hours_read(text, tpm, &hours, &why);
        code = "cell.hours";
    }
    if (!ok)
        return bad(c, code, why.why, why.hint);
    if (c->column->type == C_HOURS)
        memcpy(field, &hours, sizeof hours);
    else
        ech_field_put(field, c->column->size, t);
    return true;
}

/* ---- all of it ---- */

/* What a spreadsheet writes where a formula fails. */
static bool is_formula_error(const char *text) {
    static const char *const all[] = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"};
    if (text[0] != '#' && text[0] != 'E')
        return false;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(text, all[i]) == 0)
            return true;
    return strncmp(text, "###", 3) == 0 || (strncmp(text, "Err:5", 5) == 0 && is_digit(text[5]));
}

static bool read_by_type(const cell *c, void *field) {
    switch (c->column->type) {
    case C_ID:
    case C_WORD:
        return read_id(c, field);
    case C_REF:
        return read_ref(c, field);
    case C_REFS:
        return read_refs(c, field);
    case C_WORDS:
        return read_words(c, field);
    case C_INT:
    case C_DECIMAL:
    case C_CAPACITY:
        return read_number(c, field);
    case C_TIME:
    case C_DURATION:
    case C_DATE:
    case C_HOURS:
        return read_moment(c, field);
    case C_BOOL:
        return read_bool(c, field);
    case C_ENUM:
        return read_enum(c, field);
    case C_MODES:
        return read_modes(c, field);
    case C_COUNTRY:
        return read_country(c, field);
    case C_VIA:
        return read_via(c, field);
    default:
        return keep_text(c, field);
    }
}

bool ech_cell_read(ech_reader *r, const ech_loaded *t, int32_t row, const ech_column *column, const char *text,
                   void *field) {
    cell c = {.r = r, .t = t, .row = row, .column = column, .text = text};
    if (is_formula_error(text))
        return bad(&c, "cell.spreadsheet", "an error of the spreadsheet", "correct the formula, or write the value");
    if (text[0] == '\'' && column->type != C_TEXT) /* how spreadsheets mark text */
        c.text++;
    if (text[0] == '=' && column->type != C_TEXT)
        return bad(&c, "cell.spreadsheet", "a formula", "save the values, not the formulas");
    return read_by_type(&c, field);
}
