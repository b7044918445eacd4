/* The page of a crisis: see io/crisis_read.h.
 *
 * Two passes over the rows: first what stands once (the start, from which times count), then what is listed. A word in
 * `what` has one handler in a table; the handler says what is wrong with its row, and reading goes on.
 */
#include "io/crisis_read.h"

#include "base/file.h"
#include "io/csv.h"
#include "reader_int.h"

#include <string.h>

enum { WHAT, VALUE, AMOUNT, DUE, NOTE, COLUMNS };
static const char *const column_names[COLUMNS] = {"what", "value", "amount", "due", "note"};

typedef struct page {
    const char *file;
    ech_csv csv;
    int32_t at[COLUMNS];
    ech_error_list *errors;
    ech_crisis *c;
    ech_time_base base;
    ech_vec needs, members, closures, gateways;
    bool no_memory;
} page;

typedef struct fact {
    const char *what;
    bool once, required;
    bool takes_amount, takes_due;
    void (*read)(page *p, int32_t row, const char *value);
} fact;

static const char *cell(const page *p, int32_t row, int column) {
    return p->at[column] < 0 ? "" : ech_csv_cell(&p->csv, row, p->at[column]);
}

static ech_error *wrong(page *p, int32_t row, int column, const char *code, const char *text, const char *value) {
    return ech_error_list_add(p->errors, ECH_EINPUT, code, p->file, row < 0 ? 1 : p->csv.lines[row],
                              p->at[column] < 0 ? 0 : p->at[column] + 1, text, value);
}

static void wrong_because(page *p, int32_t row, int column, const char *value, const ech_why *why) {
    ech_error *e = wrong(p, row, column, "crisis.value", "'%.80s' cannot be read", value);
    if (e)
        ech_error_hint(e, "%s%s%s", why->why, why->hint ? "; " : "", why->hint ? why->hint : "");
}

static const char *keep(page *p, const char *text) {
    const char *copy = ech_arena_text(p->c->arena, text);
    p->no_memory |= !copy;
    return copy ? copy : "";
}

/* ---- what stands once ---- */

static void read_kind(page *p, int32_t row, const char *value) {
    const char *why = NULL, *hint = NULL;
    if (!ech_id_is_valid(value, &why, &hint))
        wrong_because(p, row, VALUE, value, &(ech_why){why, hint});
    p->c->kind = keep(p, value);
}
static void read_id(page *p, int32_t row, const char *value) {
    const char *why = NULL, *hint = NULL;
    if (!ech_id_is_valid(value, &why, &hint))
        wrong_because(p, row, VALUE, value, &(ech_why){why, hint});
    p->c->id = keep(p, value);
}
static void read_name(page *p, int32_t row, const char *value) {
    (void)row;
    p->c->name = keep(p, value);
}
static void read_place(page *p, int32_t row, const char *value) {
    (void)row;
    p->c->place = keep(p, value);
}
static void read_country(page *p, int32_t row, const char *value) {
    if (!ech_country_is_known(value)) {
        ech_error *e = wrong(p, row, VALUE, "crisis.country", "'%.80s' is no country", value);
        if (e)
            ech_error_hint(e, "two capital letters of ISO 3166-1, such as TR");
        return;
    }
    memcpy(p->c->country, value, 2);
}
static void read_start(page *p, int32_t row, const char *value) {
    ech_why why = {NULL, NULL};
    if (!ech_instant_read(value, &p->c->start_unix_s, &why))
        wrong_because(p, row, VALUE, value, &why);
    p->base.start_unix_s = p->c->start_unix_s;
}
static void read_degrees(page *p, int32_t row, const char *value, int64_t most, int32_t *out) {
    int64_t e7;
    char point[64];
    size_t n = strlen(value);
    if (n < sizeof point) { /* a decimal comma is read too */
        memcpy(point, value, n + 1);
        char *comma = p->csv.delimiter == ';' ? strchr(point, ',') : NULL;
        if (comma)
            *comma = '.';
    }
    if (n >= sizeof point || !ech_parse_scaled(point, n, 10000000, &e7) || e7 < -most * 10000000 ||
        e7 > most * 10000000) {
        ech_error *e = wrong(p, row, VALUE, "crisis.degrees", "'%.80s' is no position", value);
        if (e)
            ech_error_hint(e, "decimal degrees, north and east positive, such as 37.17");
        return;
    }
    *out = (int32_t)e7;
    p->c->has_position = true;
}
static void read_lat(page *p, int32_t row, const char *value) { read_degrees(p, row, value, 90, &p->c->lat_e7); }
static void read_lon(page *p, int32_t row, const char *value) { read_degrees(p, row, value, 180, &p->c->lon_e7); }
static void read_record(page *p, int32_t row, const char *value) {
    static const char *const words[] = {"real", "exercise", "test"};
    for (int i = 0; i < 3; i++)
        if (strcmp(words[i], value) == 0) {
            p->c->record = (ech_record)i;
            return;
        }
    ech_error *e = wrong(p, row, VALUE, "crisis.record", "'%.80s' is none of real, exercise, test", value);
    const char *near = e ? ech_did_you_mean(value, words, 3) : NULL;
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
}

/* ---- what is listed ---- */

static bool read_due(page *p, int32_t row, ech_tick *out) {
    const char *text = cell(p, row, DUE);
    ech_why why = {NULL, NULL};
    *out = ECH_NEVER;
    if (!*text || ech_time_read(text, &p->base, out, &why))
        return true;
    wrong_because(p, row, DUE, text, &why);
    return false;
}

static void read_need(page *p, int32_t row, const char *value) {
    ech_need n = {.amount = 1};
    const char *amount = cell(p, row, AMOUNT);
    n.unit = strcmp(value, "people") == 0  ? ECH_NEED_PERSONS
             : strcmp(value, "goods") == 0 ? ECH_NEED_KG
                                           : ECH_NEED_ELEMENTS;
    bool counted = n.unit != ECH_NEED_ELEMENTS;
    if ((*amount && (!ech_parse_int64(amount, strlen(amount), &n.amount) || n.amount < 1 || n.amount > 1000000000)) ||
        (!*amount && counted)) {
        ech_error *e = wrong(p, row, AMOUNT, "crisis.amount", "'%.80s' is no amount", amount);
        if (e)
            ech_error_hint(e, "a whole number above 0: elements, persons for `people`, kilograms for `goods`");
    }
    bool due = read_due(p, row, &n.due_t);
    n.what = keep(p, value);
    ech_need *slot = due ? ech_vec_push(&p->needs) : NULL;
    if (slot)
        *slot = n;
    else
        p->no_memory |= due;
}
static void add_text(page *p, ech_vec *list, const char *value) {
    const char **slot = ech_vec_push(list);
    if (slot)
        *slot = keep(p, value);
    else
        p->no_memory = true;
}
static void read_member(page *p, int32_t row, const char *value) {
    (void)row;
    add_text(p, &p->members, value);
}
static void read_gateway(page *p, int32_t row, const char *value) {
    (void)row;
    add_text(p, &p->gateways, value);
}
static void read_closed(page *p, int32_t row, const char *value) {
    ech_crisis_closure c = {.location = keep(p, value)};
    if (!read_due(p, row, &c.until_t))
        return;
    ech_crisis_closure *slot = ech_vec_push(&p->closures);
    if (slot)
        *slot = c;
    else
        p->no_memory = true;
}

static const fact facts[] = {
    {"start", true, true, false, false, read_start},     {"country", true, true, false, false, read_country},
    {"kind", true, true, false, false, read_kind},       {"id", true, false, false, false, read_id},
    {"name", true, false, false, false, read_name},      {"place", true, false, false, false, read_place},
    {"lat", true, false, false, false, read_lat},        {"lon", true, false, false, false, read_lon},
    {"record", true, false, false, false, read_record},  {"need", false, false, true, true, read_need},
    {"member", false, false, false, false, read_member}, {"gateway", false, false, false, false, read_gateway},
    {"closed", false, false, false, true, read_closed},
};
enum { FACTS = sizeof facts / sizeof *facts };

/* ---- the page ---- */

static const fact *fact_named(const char *what) {
    for (int i = 0; i < FACTS; i++)
        if (strcmp(facts[i].what, what) == 0)
            return &facts[i];
    return NULL;
}

static void unknown_word(page *p, int32_t row) {
    const char *words[FACTS];
    for (int i = 0; i < FACTS; i++)
        words[i] = facts[i].what;
    ech_error *e = wrong(p, row, WHAT, "crisis.what", "'%.80s' is nothing that a crisis says", cell(p, row, WHAT));
    const char *near = e ? ech_did_you_mean(cell(p, row, WHAT), words, FACTS) : NULL;
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
    else if (e)
        ech_error_hint(e, "start, country, kind, id, name, place, lat, lon, record, need, member, gateway, closed");
}

static void check_extra(page *p, int32_t row, const fact *f) {
    if (!f->takes_amount && *cell(p, row, AMOUNT))
        wrong(p, row, AMOUNT, "crisis.amount", "`%.80s` takes no amount", f->what);
    if (!f->takes_due && *cell(p, row, DUE))
        wrong(p, row, DUE, "crisis.due", "`%.80s` takes no time", f->what);
}

static void read_rows(page *p, bool once) {
    int32_t seen[FACTS] = {0};
    for (int32_t row = 0; row < p->csv.rows; row++) {
        const fact *f = fact_named(cell(p, row, WHAT));
        if (!f && once)
            unknown_word(p, row);
        if (!f || f->once != once)
            continue;
        check_extra(p, row, f);
        if (f->once && seen[f - facts]++ > 0)
            wrong(p, row, WHAT, "crisis.twice", "`%.80s` stands twice", f->what);
        else if (!*cell(p, row, VALUE))
            wrong(p, row, VALUE, "crisis.empty", "`%.80s` says nothing", f->what);
        else
            f->read(p, row, cell(p, row, VALUE));
    }
    for (int i = 0; once && i < FACTS; i++)
        if (facts[i].required && seen[i] == 0)
            wrong(p, -1, WHAT, "crisis.missing", "there is no row `%.80s`", facts[i].what);
}

static bool find_columns(page *p) {
    bool fine = true;
    for (int i = 0; i < COLUMNS; i++) {
        p->at[i] = ech_csv_column(&p->csv, column_names[i]);
        if (p->at[i] < 0 && i <= VALUE) {
            wrong(p, -1, i, "crisis.column", "the column `%.80s` is missing", column_names[i]);
            fine = false;
        }
    }
    for (int32_t c = 0; c < p->csv.columns; c++) {
        bool known = strncmp(p->csv.header[c], "x_", 2) == 0;
        for (int i = 0; i < COLUMNS; i++)
            known |= strcmp(p->csv.header[c], column_names[i]) == 0;
        if (!known)
            ech_error_list_add(p->errors, ECH_EINPUT, "crisis.column", p->file, 1, c + 1,
                               "a crisis has no column `%.80s`", p->csv.header[c]);
    }
    return fine;
}

static void check_position(page *p) {
    if (!p->c->has_position && !*p->c->place) {
        ech_error *e = wrong(p, -1, WHAT, "crisis.place", "nothing says %.40s", "where it is");
        if (e)
            ech_error_hint(e, "give lat and lon, or place: the id of a location that the plan or the places know");
    }
}

static bool take_lists(page *p) {
    ech_crisis *c = p->c;
    c->need_count = (int32_t)p->needs.count;
    c->member_count = (int32_t)p->members.count;
    c->closure_count = (int32_t)p->closures.count;
    c->gateway_count = (int32_t)p->gateways.count;
    c->needs = ech_vec_into(&p->needs, c->arena);
    c->members = ech_vec_into(&p->members, c->arena);
    c->closures = ech_vec_into(&p->closures, c->arena);
    c->gateways = ech_vec_into(&p->gateways, c->arena);
    return c->needs && c->members && c->closures && c->gateways;
}

static ech_status read_page(page *p, const char *bytes, size_t length) {
    size_t before = ech_error_list_total(p->errors);
    ech_status status = ech_csv_parse(p->c->arena, p->file, bytes, length, ECH_CRISIS_ROW_MAX, &p->csv, p->errors);
    if ((status && status != ECH_EINPUT) || p->csv.columns == 0 || !find_columns(p))
        return status ? status : ECH_EINPUT;
    read_rows(p, true);
    read_rows(p, false);
    check_position(p);
    if (!take_lists(p) || p->no_memory)
        return ECH_ENOMEM;
    return ech_error_list_total(p->errors) > before ? ECH_EINPUT : ECH_OK;
}

static ech_crisis *new_crisis(void) {
    ech_arena *arena = ech_arena_open(0);
    ech_crisis *c = arena ? ech_arena_alloc(arena, 1, sizeof *c) : NULL;
    if (!c) {
        ech_arena_free(arena);
        return NULL;
    }
    *c = (ech_crisis){
        .arena = arena, .id = "crisis", .name = "", .kind = "", .place = "", .record = ECH_RECORD_EXERCISE};
    return c;
}

ech_status ech_crisis_read_memory(const char *name, const char *bytes, size_t length, ech_crisis **out,
                                  ech_error_list *errors) {
    *out = NULL;
    page p = {.file = name, .errors = errors, .base = {0, 1, ECH_NEVER}};
    p.c = new_crisis();
    if (!p.c)
        return ECH_ENOMEM;
    p.needs = ech_vec_init(sizeof(ech_need), ECH_CRISIS_ROW_MAX);
    p.members = ech_vec_init(sizeof(char *), ECH_CRISIS_ROW_MAX);
    p.closures = ech_vec_init(sizeof(ech_crisis_closure), ECH_CRISIS_ROW_MAX);
    p.gateways = ech_vec_init(sizeof(char *), ECH_CRISIS_ROW_MAX);
    ech_status status = read_page(&p, bytes, length);
    ech_vec_free(&p.needs);
    ech_vec_free(&p.members);
    ech_vec_free(&p.closures);
    ech_vec_free(&p.gateways);
    for (size_t i = 0; i < errors->count; i++) {
        ech_text_plain(errors->items[i].message);
        ech_text_plain(errors->items[i].hint);
    }
    ech_error_list_sort(errors);
    if (status)
        ech_crisis_free(p.c);
    else
        *out = p.c;
    return status;
}

ech_status ech_crisis_read(const char *path, ech_crisis **out, ech_error_list *errors) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    *out = NULL;
    ech_status status = ech_file_read(path, ECH_CRISIS_FILE_MAX, &bytes, &err);
    if (!status)
        status = ech_crisis_read_memory(path, bytes.data ? bytes.data : "", bytes.length, out, errors);
    else if (status == ECH_EIO && !ech_file_exists(path)) /* one that cannot be read is the disk's fault */
        status = ECH_EINPUT;
    if (!*out && err.status)
        ech_error_list_add(errors, status, err.code, path, 0, 0, "%s", err.message);
    ech_buf_free(&bytes);
    return status;
}
