/* CSV tables to a registry: see registry/registry.h. A table is a list of columns; a column knows how its cell is read
 * and where its value goes. Errors are collected and reading goes on; nothing is handed out unless all is right. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/idmap.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/words.h"
#include "registry/registry.h"

typedef enum kind {
    ID,
    TEXT,
    MEMBER,
    CAPABILITY,
    GOAL_OF,
    TYPE,
    HOLDS,
    NUMBER,
    HOURS,
    COUNTRY,
    DEGREES,
    WORDS,
    DAY,
    SURE
} kind;

typedef struct field {
    const char *name;
    kind kind;
    size_t offset;
    bool required;
    int64_t empty, least, most; /* of a NUMBER or HOURS; empty also of a DAY */
} field;

enum { COLUMNS_MAX = 24, MANY = 1000000000 };

#define P(field) offsetof(ech_pledge, field)
#define WHERE_AND_WHEN                                                                                                 \
    {"readiness_h", HOURS, P(readiness_h), false, ECH_NONE, 0, 87600}, {"home", TEXT, P(home), false, 0, 0, 0},        \
        {"country", COUNTRY, P(country), false, 0, 0, 0}, {"lat", DEGREES, P(lat_e7), false, 0, -90, 90},              \
        {"lon", DEGREES, P(lon_e7), false, 0, -180, 180}, {"not_at", WORDS, P(not_at), false, 0, 0, 0},                \
        {"not_kinds", WORDS, P(not_kinds), false, 0, 0, 0},                                                            \
        {"not_before", DAY, P(not_before_day), false, INT64_MIN, 0, 0}, {"stated", DAY, P(stated_day), true, 0, 0, 0}, \
        {"expiry", DAY, P(expiry_day), false, INT64_MAX, 0, 0}, {"sure", SURE, P(sure), false, 0, 0, 0},               \
        {"contribution", HOLDS, P(supports), false, 0, 0, 0}, {                                                        \
        "note", TEXT, P(note), false, 0, 0, 0                                                                          \
    }

static const field member_columns[] = {
    {"id", ID, offsetof(ech_member, id), true, 0, 0, 0},
    {"name", TEXT, offsetof(ech_member, name), false, 0, 0, 0},
    {"country", COUNTRY, offsetof(ech_member, country), false, 0, 0, 0},
    {NULL, ID, 0, false, 0, 0, 0},
};
static const field element_columns[] = {
    {"id", ID, P(id), true, 0, 0, 0},
    {"name", TEXT, P(name), false, 0, 0, 0},
    {"member", MEMBER, P(member), true, 0, 0, 0},
    {"capability", CAPABILITY, P(what), true, 0, 0, 0},
    {"count", NUMBER, P(count), false, 1, 1, 10000},
    {"people", NUMBER, P(people), false, ECH_NONE, 0, MANY},
    {"vehicles", NUMBER, P(vehicles), false, ECH_NONE, 0, MANY},
    {"mass_kg", NUMBER, P(mass_kg), false, ECH_NONE, 0, MANY},
    WHERE_AND_WHEN,
    {NULL, ID, 0, false, 0, 0, 0},
};
static const field lift_columns[] = {
    {"id", ID, P(id), true, 0, 0, 0},
    {"name", TEXT, P(name), false, 0, 0, 0},
    {"member", MEMBER, P(member), true, 0, 0, 0},
    {"type", TYPE, P(what), true, 0, 0, 0},
    {"count", NUMBER, P(count), true, 0, 1, 10000},
    WHERE_AND_WHEN,
    {NULL, ID, 0, false, 0, 0, 0},
};
static const field stock_columns[] = {
    {"id", ID, P(id), true, 0, 0, 0},
    {"name", TEXT, P(name), false, 0, 0, 0},
    {"member", MEMBER, P(member), true, 0, 0, 0},
    {"item", ID, P(what), true, 0, 0, 0},
    {"quantity", NUMBER, P(count), true, 0, 1, MANY},
    {"unit", TEXT, P(unit), true, 0, 0, 0},
    {"mass_kg", NUMBER, P(mass_kg), false, ECH_NONE, 0, MANY},
    WHERE_AND_WHEN,
    {NULL, ID, 0, false, 0, 0, 0},
};
#define G(field) offsetof(ech_goal, field)
static const field goal_columns[] = {
    {"capability", GOAL_OF, G(capability), true, 0, 0, 0},
    {"count", NUMBER, G(count), true, 0, 1, MANY},
    {"within_h", HOURS, G(within_h), false, ECH_NONE, 1, 87600},
    {"note", TEXT, G(note), false, 0, 0, 0},
    {NULL, ID, 0, false, 0, 0, 0},
};
#define C(field) offsetof(ech_capability, field)
static const field capability_columns[] = {
    {"id", ID, C(id), true, 0, 0, 0},
    {"name", TEXT, C(name), true, 0, 0, 0},
    {"family", TEXT, C(family), false, 0, 0, 0},
    {"people", NUMBER, C(people), false, ECH_NONE, 0, MANY},
    {"vehicles", NUMBER, C(vehicles), false, ECH_NONE, 0, MANY},
    {"mass_kg", NUMBER, C(mass_kg), false, ECH_NONE, 0, MANY},
    {"readiness_h", HOURS, C(readiness_h), false, ECH_NONE, 0, 87600},
    {"self_sufficient_days", NUMBER, C(self_sufficient_days), false, ECH_NONE, 0, 3650},
    {"assumed", TEXT, C(assumed), false, 0, 0, 0},
    {"source", TEXT, C(source), false, 0, 0, 0},
    {"note", TEXT, C(note), false, 0, 0, 0},
    {NULL, ID, 0, false, 0, 0, 0},
};

typedef enum table_id { T_SHELF, T_CAPABILITIES, T_MEMBERS, T_ELEMENTS, T_LIFT, T_STOCKS, T_GOALS, T_COUNT } table_id;

typedef struct table {
    const char *file;
    const field *columns;
    size_t size;
    bool keyed; /* by the first column */
} table;

static const table tables[T_COUNT] = {
    {"catalogue/capabilities.csv", capability_columns, sizeof(ech_capability), true},
    {"capabilities.csv", capability_columns, sizeof(ech_capability), true},
    {"members.csv", member_columns, sizeof(ech_member), true},
    {"elements.csv", element_columns, sizeof(ech_pledge), true},
    {"lift.csv", lift_columns, sizeof(ech_pledge), true},
    {"stocks.csv", stock_columns, sizeof(ech_pledge), true},
    {"goals.csv", goal_columns, sizeof(ech_goal), false},
};

typedef struct reader {
    ech_arena *arena;
    ech_error_list *errors;
    ech_status status; /* the worst that is no bad input */
    ech_idmap members, capabilities, types;
    const char **member_ids, **capability_ids;
    bool types_known, members_damaged, capabilities_damaged;
    ech_vec capability_rows, member_rows, pledges, goals, words;
} reader;

/* The cell that is being read. */
typedef struct cell {
    reader *r;
    const ech_csv *csv;
    int32_t row, column;
    const char *text, *name;
} cell;

bool ech_registry_table(const char *name) {
    for (int i = T_CAPABILITIES; i < T_COUNT; i++)
        if (strcmp(tables[i].file, name) == 0)
            return true;
    return false;
}

/* ---- errors --------------------------------------------------------------------------------------------------- */

static void bad(const cell *c, const char *code, const char *what, const char *hint) {
    ech_error *e = ech_error_list_add(c->r->errors, ECH_EINPUT, code, c->csv->file, c->csv->lines[c->row],
                                      c->column + 1, "%s: `%.60s` is %s", c->name, c->text, what);
    if (e && hint)
        ech_error_hint(e, "%s", hint);
}

static void unknown(const cell *c, const char *what, const char *const *candidates, size_t count, const char *where) {
    const char *near = ech_did_you_mean(c->text, candidates, count);
    char text[200], hint[200];
    snprintf(text, sizeof text, "no %s of %s", what, where);
    snprintf(hint, sizeof hint, "did you mean `%s`?", near ? near : "");
    bad(c, "registry.reference", text, near ? hint : NULL);
}

static void no_memory(reader *r) { r->status = ECH_ENOMEM; }

/* ---- cells ---------------------------------------------------------------------------------------------------- */

static int64_t read_number(const cell *c, const field *col) {
    int64_t value = col->empty;
    char range[100];
    if (!ech_parse_int64(c->text, strlen(c->text), &value))
        bad(c, "cell.number", "not a whole number", NULL);
    else if (value < col->least || value > col->most) {
        snprintf(range, sizeof range, "%lld to %lld", (long long)col->least, (long long)col->most);
        bad(c, "cell.range", "out of range", range);
    }
    return value;
}

/* `36`, `36h`, `2d`. */
static int64_t read_hours(const cell *c, const field *col) {
    size_t n = strlen(c->text);
    int64_t times = n && c->text[n - 1] == 'd' ? 24 : 1, value = col->empty;
    n -= n && (c->text[n - 1] == 'd' || c->text[n - 1] == 'h');
    if (!ech_parse_int64(c->text, n, &value) || value < 0 || value > col->most / times)
        bad(c, "cell.number", "not a number of hours", "write `36`, `36h` or `2d`");
    else if (value * times < col->least)
        bad(c, "cell.range", "out of range", "at least an hour");
    return value * times;
}

static int32_t read_degrees(const cell *c, const field *col) {
    char text[32];
    int64_t value = 0;
    snprintf(text, sizeof text, "%s", c->text);
    char *comma = c->csv->delimiter == ';' ? strchr(text, ',') : NULL;
    if (comma)
        *comma = '.';
    if (strlen(c->text) >= sizeof text || !ech_parse_scaled(text, strlen(text), 10000000, &value) ||
        value < col->least * 10000000 || value > col->most * 10000000)
        bad(c, "cell.degrees", "no position in degrees", "decimal degrees with at most 7 decimals, such as 18.5944");
    return (int32_t)value;
}

static ech_span read_words(const cell *c) {
    ech_span span = {(int32_t)c->r->words.count, 0};
    const char *why, *hint;
    for (const char *p = c->text + strspn(c->text, " "); *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        const char **slot = ech_vec_push(&c->r->words);
        const char *word = ech_arena_copy(c->r->arena, p, n);
        if (!slot || !word) {
            no_memory(c->r);
            return span;
        }
        if (!ech_id_is_valid(word, &why, &hint))
            bad(c, "cell.word", "no list of words", "separate them by spaces");
        *slot = word;
        span.count++;
        p += n;
    }
    return span;
}

static int64_t read_day(const cell *c) {
    int64_t day = 0;
    const char *why = "not a date", *hint = NULL;
    if (!ech_word_date(c->text, &day, &why, &hint))
        bad(c, "cell.date", why, hint);
    return day;
}

static ech_sure read_sure(const cell *c) {
    for (int i = 0; i < 4; i++)
        if (strcmp(c->text, ech_sure_words[i]) == 0)
            return (ech_sure)i;
    const char *near = ech_did_you_mean(c->text, ech_sure_words, 4);
    bad(c, "cell.word", "none of stated, inspected, rehearsed, delivered", near);
    return ECH_STATED;
}

static bool read_holds(const cell *c) {
    if (strcmp(c->text, "holds") != 0 && strcmp(c->text, "supports") != 0)
        bad(c, "cell.word", "neither holds nor supports",
            "holds: it can send this by itself; supports: it adds to what another holds");
    return strcmp(c->text, "supports") == 0;
}

static const char *read_id(const cell *c) {
    const char *why = NULL, *hint = NULL;
    if (!ech_id_is_valid(c->text, &why, &hint))
        bad(c, "cell.id", why, hint);
    return c->text;
}

static int32_t read_member(const cell *c) {
    int32_t i = ech_idmap_get(&c->r->members, c->text);
    if (i < 0 && !c->r->members_damaged)
        unknown(c, "member", c->r->member_ids, c->r->member_rows.count, "members.csv");
    return i;
}

static int32_t read_capability(const cell *c) {
    int32_t i = ech_idmap_get(&c->r->capabilities, c->text);
    if (i < 0 && !c->r->capabilities_damaged)
        unknown(c, "capability", c->r->capability_ids, c->r->capabilities.count, "the catalogue or capabilities.csv");
    return i;
}

static const char *read_type(const cell *c) {
    if (c->r->types_known && ech_idmap_get(&c->r->types, c->text) < 0)
        unknown(c, "lift type", NULL, 0, "the catalogue");
    return c->text;
}

static void put(char *row, const field *col, const void *value, size_t size) { memcpy(row + col->offset, value, size); }

#define PUT(value)                                                                                                     \
    do {                                                                                                               \
        __typeof__(value) v_ = (value);                                                                                \
        put(row, col, &v_, sizeof v_);                                                                                 \
    } while (0)

static void read_cell(const cell *c, const field *col, char *row) {
    switch (col->kind) {
    case ID:
        PUT(read_id(c));
        break;
    case TEXT:
        PUT(c->text);
        break;
    case MEMBER:
        PUT(read_member(c));
        break;
    case CAPABILITY:
        PUT(c->text);
        ((ech_pledge *)(void *)row)->capability = read_capability(c);
        break;
    case GOAL_OF:
        PUT(read_capability(c));
        break;
    case TYPE:
        PUT(read_type(c));
        break;
    case HOLDS:
        PUT(read_holds(c));
        break;
    case NUMBER:
        PUT(read_number(c, col));
        break;
    case HOURS:
        PUT(read_hours(c, col));
        break;
    case COUNTRY:
        if (!ech_country_is_known(c->text))
            bad(c, "cell.country", "not a country code", "two capital letters of ISO 3166-1, such as HT");
        snprintf(row + col->offset, 3, "%.2s", c->text);
        break;
    case DEGREES:
        PUT(read_degrees(c, col));
        break;
    case WORDS:
        PUT(read_words(c));
        break;
    case DAY:
        PUT(read_day(c));
        break;
    case SURE:
        PUT(read_sure(c));
        break;
    }
}

static void empty_cell(const field *col, char *row) {
    const char *nothing = "";
    switch (col->kind) {
    case ID:
    case TEXT:
    case TYPE:
    case CAPABILITY:
        PUT(nothing);
        break;
    case NUMBER:
    case HOURS:
    case DAY:
        PUT(col->empty);
        break;
    default: /* zeros are right */
        break;
    }
}

/* ---- rows ----------------------------------------------------------------------------------------------------- */

static const char *text_at(const ech_csv *csv, int32_t row, int32_t column) {
    return column < 0 ? "" : ech_csv_cell(csv, row, column);
}

/* What a pledge's cells say together. */
static void check_pledge(reader *r, const ech_csv *csv, int32_t row, ech_pledge *p) {
    int32_t lat = ech_csv_column(csv, "lat"), lon = ech_csv_column(csv, "lon");
    bool has_lat = text_at(csv, row, lat)[0], has_lon = text_at(csv, row, lon)[0];
    p->placed = has_lat && has_lon;
    if (has_lat != has_lon) {
        cell c = {r, csv, row, has_lat ? lat : lon, text_at(csv, row, has_lat ? lat : lon), has_lat ? "lat" : "lon"};
        bad(&c, "registry.position", "half a position", "give lat and lon, or neither");
    }
    if (p->expiry_day < p->stated_day) {
        int32_t column = ech_csv_column(csv, "expiry");
        cell c = {r, csv, row, column, text_at(csv, row, column), "expiry"};
        bad(&c, "registry.expiry", "before the day it was stated", NULL);
    }
}

static void read_row(reader *r, const table *t, const ech_csv *csv, int32_t row, const int32_t *at, char *out) {
    for (int i = 0; t->columns[i].name; i++) {
        const field *col = &t->columns[i];
        cell c = {r, csv, row, at[i], text_at(csv, row, at[i]), col->name};
        if (c.text[0])
            read_cell(&c, col, out);
        else {
            empty_cell(col, out);
            if (col->required && at[i] >= 0)
                ech_error_list_add(r->errors, ECH_EINPUT, "cell.required", csv->file, csv->lines[row], at[i] + 1,
                                   "%s: must be given", col->name);
        }
    }
}

static void duplicate(reader *r, const table *t, const ech_csv *csv, int32_t row, int32_t column, int32_t before) {
    ech_error_list_add(r->errors, ECH_EINPUT, "registry.duplicate", csv->file, csv->lines[row], column + 1,
                       "%s: `%.60s` is there already, in row %lld", t->columns[0].name, text_at(csv, row, column),
                       (long long)csv->lines[before]);
}

static void check_keys(reader *r, const table *t, const ech_csv *csv, int32_t column) {
    ech_idmap ids = ECH_IDMAP_INIT;
    for (int32_t row = 0; column >= 0 && row < csv->rows; row++) {
        int32_t before = -1;
        const char *key = text_at(csv, row, column);
        if (key[0] && ech_idmap_put(&ids, key, row, &before))
            no_memory(r);
        if (before >= 0)
            duplicate(r, t, csv, row, column, before);
    }
    ech_idmap_free(&ids);
}

/* ---- headers -------------------------------------------------------------------------------------------------- */

static bool known_column(const table *t, const char *name) {
    if (strncmp(name, "x_", 2) == 0 || strcmp(name, "note") == 0)
        return true;
    for (int i = 0; t->columns[i].name; i++)
        if (strcmp(name, t->columns[i].name) == 0)
            return true;
    return false;
}

static void check_header(reader *r, const table *t, const ech_csv *csv, int32_t at[COLUMNS_MAX]) {
    const char *names[COLUMNS_MAX];
    size_t n = 0;
    for (; t->columns[n].name; n++) {
        names[n] = t->columns[n].name;
        at[n] = ech_csv_column(csv, names[n]);
        if (at[n] < 0 && t->columns[n].required)
            ech_error_list_add(r->errors, ECH_EINPUT, "csv.column", csv->file, 1, 1, "the column `%s` is missing",
                               names[n]);
    }
    for (int32_t i = 0; i < csv->columns; i++) {
        if (known_column(t, csv->header[i]))
            continue;
        const char *near = ech_did_you_mean(csv->header[i], names, n);
        ech_error *e = ech_error_list_add(r->errors, ECH_EINPUT, "csv.column", csv->file, 1, i + 1,
                                          "there is no column `%.60s` in this table", csv->header[i]);
        if (e && near)
            ech_error_hint(e, "did you mean `%s`?", near);
        else if (e)
            ech_error_hint(e, "columns of your own begin with x_");
    }
}

/* ---- tables --------------------------------------------------------------------------------------------------- */

static ech_vec *rows_of(reader *r, table_id id) {
    switch (id) {
    case T_SHELF:
    case T_CAPABILITIES:
        return &r->capability_rows;
    case T_MEMBERS:
        return &r->member_rows;
    case T_GOALS:
        return &r->goals;
    default:
        return &r->pledges;
    }
}

static void *new_row(reader *r, table_id id) {
    void *row = ech_vec_push(rows_of(r, id));
    if (!row) {
        no_memory(r);
        return NULL;
    }
    if (id >= T_ELEMENTS && id <= T_STOCKS) {
        ech_pledge *p = row;
        p->kind = (ech_pledge_kind)(id - T_ELEMENTS);
        p->capability = p->member = ECH_NONE;
        p->people = p->vehicles = p->mass_kg = ECH_NONE;
        p->unit = "";
    }
    return row;
}

static void read_table(reader *r, table_id id, const ech_registry_file *f) {
    const table *t = &tables[id];
    int32_t at[COLUMNS_MAX];
    ech_csv csv = {0};
    size_t before = r->errors->count + r->errors->dropped;
    ech_status status = ech_csv_parse(r->arena, f->label ? f->label : f->name, f->bytes, f->length,
                                      ECH_REGISTRY_ROW_MAX, &csv, r->errors);
    if (status && status != ECH_EINPUT)
        r->status = status;
    if (csv.columns > 0 && (!status || status == ECH_EINPUT)) {
        check_header(r, t, &csv, at);
        if (t->keyed)
            check_keys(r, t, &csv, at[0]);
        for (int32_t row = 0; row < csv.rows && !r->status; row++) {
            void *out = new_row(r, id);
            if (!out)
                return;
            read_row(r, t, &csv, row, at, out);
            if (id >= T_ELEMENTS && id <= T_STOCKS)
                check_pledge(r, &csv, row, out);
        }
    }
    bool damaged = r->errors->count + r->errors->dropped > before;
    r->members_damaged |= id == T_MEMBERS && damaged;
    r->capabilities_damaged |= id == T_CAPABILITIES && damaged;
}

/* Rows of the registry's own replace those of the catalogue with the same id. */
static void index_capabilities(reader *r) {
    ech_vec kept = ech_vec_init(sizeof(ech_capability), 2 * ECH_REGISTRY_ROW_MAX);
    for (size_t i = 0; i < r->capability_rows.count && !r->status; i++) {
        const ech_capability *c = ech_vec_at(&r->capability_rows, i);
        int32_t existing = -1;
        if (ech_idmap_put(&r->capabilities, c->id, (int32_t)kept.count, &existing))
            no_memory(r);
        ech_capability *slot = existing >= 0 ? ech_vec_at(&kept, (size_t)existing) : ech_vec_push(&kept);
        if (slot)
            *slot = *c;
        else
            no_memory(r);
    }
    ech_vec_free(&r->capability_rows);
    r->capability_rows = kept;
    r->capability_ids = ech_arena_alloc(r->arena, kept.count + 1, sizeof(char *));
    for (size_t i = 0; i < kept.count && r->capability_ids; i++)
        r->capability_ids[i] = ((const ech_capability *)ech_vec_at(&kept, i))->id;
    if (!r->capability_ids)
        no_memory(r);
}

static void index_members(reader *r) {
    r->member_ids = ech_arena_alloc(r->arena, r->member_rows.count + 1, sizeof(char *));
    if (!r->member_ids)
        no_memory(r);
    for (size_t i = 0; i < r->member_rows.count && !r->status; i++) {
        const ech_member *m = ech_vec_at(&r->member_rows, i);
        r->member_ids[i] = m->id;
        if (ech_idmap_put(&r->members, m->id, (int32_t)i, NULL))
            no_memory(r);
    }
}

/* Only the ids of the catalogue's lift types are of interest here. */
static void read_types(reader *r, const ech_registry_file *f) {
    ech_csv csv = {0};
    ech_error_list theirs = ECH_ERROR_LIST_INIT;
    ech_status status = ech_csv_parse(r->arena, f->name, f->bytes, f->length, ECH_REGISTRY_ROW_MAX, &csv, &theirs);
    ech_error_list_free(&theirs);
    int32_t id = status ? -1 : ech_csv_column(&csv, "id");
    for (int32_t row = 0; id >= 0 && row < csv.rows; row++)
        if (ech_idmap_put(&r->types, text_at(&csv, row, id), row, NULL))
            no_memory(r);
    r->types_known = id >= 0;
}

static const ech_registry_file *find(const ech_registry_file *files, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}

static void read_all(reader *r, const ech_registry_file *files, size_t count) {
    const ech_registry_file *types = find(files, count, "catalogue/lift_types.csv");
    if (types)
        read_types(r, types);
    for (int id = 0; id < T_COUNT && !r->status; id++) {
        const ech_registry_file *f = find(files, count, tables[id].file);
        if (f)
            read_table(r, (table_id)id, f);
        if (id == T_CAPABILITIES && !r->status)
            index_capabilities(r);
        if (id == T_MEMBERS && !r->status)
            index_members(r);
    }
}

static bool keep(reader *r, ech_registry *out) {
    out->arena = r->arena;
    out->members = ech_vec_into(&r->member_rows, r->arena);
    out->capabilities = ech_vec_into(&r->capability_rows, r->arena);
    out->pledges = ech_vec_into(&r->pledges, r->arena);
    out->goals = ech_vec_into(&r->goals, r->arena);
    out->words = ech_vec_into(&r->words, r->arena);
    out->member_count = (int32_t)r->member_rows.count;
    out->capability_count = (int32_t)r->capability_rows.count;
    out->pledge_count = (int32_t)r->pledges.count;
    out->goal_count = (int32_t)r->goals.count;
    out->word_count = (int32_t)r->words.count;
    return out->members && out->capabilities && out->pledges && out->goals && out->words;
}

ech_status ech_registry_read(const ech_registry_file *files, size_t count, ech_registry **out, ech_error_list *errors) {
    reader r = {.arena = ech_arena_open(0), .errors = errors};
    size_t before = ech_error_list_total(errors);
    *out = NULL;
    if (!r.arena)
        return ECH_ENOMEM;
    r.capability_rows = ech_vec_init(sizeof(ech_capability), 2 * ECH_REGISTRY_ROW_MAX);
    r.member_rows = ech_vec_init(sizeof(ech_member), ECH_REGISTRY_ROW_MAX);
    r.pledges = ech_vec_init(sizeof(ech_pledge), 3 * ECH_REGISTRY_ROW_MAX);
    r.goals = ech_vec_init(sizeof(ech_goal), ECH_REGISTRY_ROW_MAX);
    r.words = ech_vec_init(sizeof(char *), 100 * ECH_REGISTRY_ROW_MAX);
    read_all(&r, files, count);
    ech_status status = r.status ? r.status : ech_error_list_total(errors) > before ? ECH_EINPUT : ECH_OK;
    ech_registry *registry = status ? NULL : ech_arena_alloc(r.arena, 1, sizeof *registry);
    if (!status && (!registry || !keep(&r, registry)))
        status = ECH_ENOMEM;
    ech_vec_free(&r.capability_rows);
    ech_vec_free(&r.member_rows);
    ech_vec_free(&r.pledges);
    ech_vec_free(&r.goals);
    ech_vec_free(&r.words);
    ech_idmap_free(&r.members);
    ech_idmap_free(&r.capabilities);
    ech_idmap_free(&r.types);
    ech_error_list_sort(errors);
    if (status)
        ech_arena_free(r.arena);
    else
        *out = registry;
    return status;
}

void ech_registry_free(ech_registry *r) {
    if (r)
        ech_arena_free(r->arena);
}
