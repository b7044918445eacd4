/* A scenario made over for another crisis: see adapt/adapt.h and adapt_int.h. */
#include "adapt_int.h"

#include "base/calendar.h"
#include "base/json_write.h"
#include "base/text.h"
#include "io/json_read.h"
#include "io/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- what the steps share ---- */

const char *ech_adapt_kind_name(ech_adapt_kind kind) {
    static const char *const names[] = {"mapped",   "replaced", "scaled",  "added",
                                        "left out", "assumed",  "missing", "decide"};
    return names[kind];
}

static ech_sheet *table_in(adapt_table *list, int32_t count, const char *file) {
    for (int32_t i = 0; i < count; i++)
        if (strcmp(list[i].file, file) == 0)
            return &list[i].sheet;
    return NULL;
}

ech_sheet *ad_table(adapting *a, const char *file) { return table_in(a->tables, a->table_count, file); }
ech_sheet *ad_force(adapting *a, const char *file) { return table_in(a->forces, a->force_count, file); }

ech_sheet *ad_make_table(adapting *a, const char *file, const char *const *columns) {
    ech_sheet *t = ad_table(a, file);
    if (t || a->table_count == ADAPT_FILES)
        return t;
    adapt_table *slot = &a->tables[a->table_count++];
    slot->file = file;
    ech_sheet_make(a->arena, columns, &slot->sheet);
    return &slot->sheet;
}

const char *ad_text(adapting *a, const char *format, ...) {
    char text[ADAPT_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *copy = ech_arena_text(a->arena, text);
    a->failed |= !copy;
    return copy ? copy : "";
}

void ad_note(adapting *a, ech_adapt_kind kind, const char *subject, const char *format, ...) {
    char text[ADAPT_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ech_text_plain(text);
    ech_adapt_note *n = ech_vec_push(&a->notes);
    a->failed |= !n;
    if (n)
        *n = (ech_adapt_note){kind, ad_text(a, "%s", subject), ad_text(a, "%s", text)};
}

void ad_pair(adapting *a, const char *table, const char *before, const char *after) {
    ech_adapt_pair *p = ech_vec_push(&a->pairs);
    a->failed |= !p;
    if (p)
        *p = (ech_adapt_pair){table, ad_text(a, "%s", before), ad_text(a, "%s", after)};
}

void ad_claim(adapting *a, const char *requirement, int32_t need) {
    ech_adapt_claim *c = ech_vec_push(&a->claims);
    a->failed |= !c;
    if (c)
        *c = (ech_adapt_claim){ad_text(a, "%s", requirement), need};
}

void ad_assume(adapting *a, const char *table, const char *id, const char *column, const char *low, const char *high,
               const char *source) {
    static const char *const columns[] = {"table", "id", "column", "status", "low", "high", "source", NULL};
    ech_sheet *t = ad_make_table(a, "assumptions.csv", columns);
    for (int32_t i = 0; t && i < t->rows; i++) /* what was said of the figure before was said of another place */
        if (strcmp(ech_sheet_get(t, i, "table"), table) == 0 && strcmp(ech_sheet_get(t, i, "id"), id) == 0 &&
            strcmp(ech_sheet_get(t, i, "column"), column) == 0)
            ech_sheet_drop(t, i);
    int32_t row = t ? ech_sheet_add(t, -1) : -1;
    if (row < 0)
        return;
    ech_sheet_set(t, row, "table", table);
    ech_sheet_set(t, row, "id", id);
    ech_sheet_set(t, row, "column", column);
    ech_sheet_set(t, row, "status", "assumed");
    ech_sheet_set(t, row, "low", low);
    ech_sheet_set(t, row, "high", high);
    ech_sheet_set(t, row, "source", source);
}

int32_t ad_row(const ech_sheet *t, const char *id) {
    int32_t c = t ? ech_sheet_find_column(t, "id") : -1;
    for (int32_t i = 0; c >= 0 && i < t->rows; i++)
        if (t->cells[i] && strcmp(t->cells[i][c], id) == 0)
            return i;
    return -1;
}

bool ad_degrees(const ech_sheet *t, int32_t row, int32_t *lat_e7, int32_t *lon_e7) {
    const char *lat = ech_sheet_get(t, row, "lat"), *lon = ech_sheet_get(t, row, "lon");
    int64_t y, x;
    if (!ech_parse_scaled(lat, strlen(lat), 10000000, &y) || !ech_parse_scaled(lon, strlen(lon), 10000000, &x) ||
        y < -900000000 || y > 900000000 || x < -1800000000 || x > 1800000000)
        return false;
    *lat_e7 = (int32_t)y;
    *lon_e7 = (int32_t)x;
    return true;
}

/* ---- in and out ---- */

static bool is_table(const char *name) {
    ech_schema_table t;
    for (int i = 1; ech_schema_table_at(i, &t); i++)
        if (strcmp(t.file, name) == 0)
            return true;
    return strcmp(name, ADAPT_STOCKS) == 0 || strcmp(name, ADAPT_CAVEATS) == 0;
}

static ech_status read_tables(adapting *a, const ech_scenario_file *files, size_t count, adapt_table *list,
                              int32_t *n) {
    for (size_t i = 0; i < count && *n < ADAPT_FILES; i++) {
        if (!is_table(files[i].name))
            continue;
        list[*n].file = files[i].name;
        ech_status status =
            ech_sheet_read(a->arena, files[i].name, files[i].bytes, files[i].length, &list[*n].sheet, a->errors);
        if (status)
            return status;
        ++*n;
    }
    return ECH_OK;
}

static ech_status read_all(adapting *a) {
    const ech_adapt_input *in = a->in;
    ech_status status = read_tables(a, in->files, in->file_count, a->tables, &a->table_count);
    if (!status)
        status = read_tables(a, in->forces, in->force_count, a->forces, &a->force_count);
    if (!status && in->places)
        status =
            ech_sheet_read(a->arena, in->places->name, in->places->bytes, in->places->length, &a->known, a->errors);
    return status;
}

static void copy_value(ech_json *w, const ech_jvalue *v) {
    switch (v->type) {
    case ECH_JNULL:
        ech_json_null(w);
        break;
    case ECH_JBOOL:
        ech_json_bool(w, v->truth);
        break;
    case ECH_JNUMBER:
        ech_json_raw(w, v->text);
        break;
    case ECH_JTEXT:
        ech_json_text(w, v->text);
        break;
    default:
        if (v->type == ECH_JARRAY)
            ech_json_array(w);
        else
            ech_json_object(w);
        for (const ech_jvalue *e = v->first; e; e = e->next) {
            if (v->type == ECH_JOBJECT)
                ech_json_key(w, e->key);
            copy_value(w, e);
        }
        ech_json_end(w);
    }
}

static ech_tick last_due(const adapting *a) {
    ech_tick t = a->s->horizon_t;
    for (int32_t i = 0; i < a->c->need_count; i++)
        if (a->c->needs[i].due_t != ECH_NEVER) {
            ech_tick due = a->c->needs[i].due_t * a->s->ticks_per_minute; /* a crisis counts whole minutes */
            if (due + 2880 * a->s->ticks_per_minute > t)
                t = due + 2880 * a->s->ticks_per_minute;
        }
    return t;
}

static bool is_replaced(const char *key) {
    static const char *const keys[] = {"id",    "name",    "description", "record",
                                       "start", "horizon", "horizon_min", "mandate"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

static void write_json(adapting *a, const ech_jvalue *root, ech_buf *buf) {
    const ech_crisis *c = a->c;
    char start[32];
    ech_utc_text(c->start_unix_s, start);
    ech_json w = ech_json_open(buf, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "id", c->id);
    ech_json_member_text(&w, "name", *c->name ? c->name : c->id);
    ech_json_member_text(&w, "description",
                         ad_text(a, "Made over for %s from the plan %s (%s)", c->id, a->s->id, a->s->name));
    ech_json_member_text(&w, "record", c->record == ECH_RECORD_TEST ? "test" : "exercise");
    ech_json_member_text(&w, "start", start);
    ech_json_member_int(&w, "horizon_min", ech_minutes_up(a->s, last_due(a)));
    for (const ech_jvalue *v = root->first; v; v = v->next)
        if (strcmp(v->key, "format") != 0 && !is_replaced(v->key)) {
            ech_json_key(&w, v->key);
            copy_value(&w, v);
        }
    ech_json_end(&w);
    ech_buf_char(buf, '\n');
    if (c->record == ECH_RECORD_REAL)
        ad_note(a, ECH_ADAPT_DECIDE, "scenario.json",
                "stays an exercise until the mandate is written: request or consent, tasks, end, ceiling; then set "
                "record to real");
}

static const ech_scenario_file *file_named(const ech_adapt_input *in, const char *name) {
    for (size_t i = 0; i < in->file_count; i++)
        if (strcmp(in->files[i].name, name) == 0)
            return &in->files[i];
    return NULL;
}

static bool put_file(adapting *a, ech_adaptation *out, const char *name, ech_buf *buf) {
    char *bytes = buf->failed ? NULL : ech_arena_copy(a->arena, buf->data ? buf->data : "", buf->length);
    if (bytes)
        out->files[out->file_count++] = (ech_scenario_file){name, bytes, buf->length};
    ech_buf_free(buf);
    return bytes != NULL;
}

static ech_status write_all(adapting *a, ech_adaptation *out) {
    const ech_scenario_file *json = file_named(a->in, "scenario.json");
    const ech_jvalue *root = NULL;
    ech_buf buf = ECH_BUF_INIT;
    out->files = ech_arena_alloc(a->arena, ADAPT_FILES + 1, sizeof *out->files);
    if (!json || !out->files)
        return json ? ECH_ENOMEM : ECH_EINPUT;
    ech_status status = ech_jread_parse(a->arena, "scenario.json", json->bytes, json->length, &root, a->errors);
    if (status)
        return status;
    write_json(a, root, &buf);
    bool fine = put_file(a, out, "scenario.json", &buf);
    for (int32_t i = 0; i < a->table_count && fine; i++) {
        if (ech_sheet_count(&a->tables[i].sheet) == 0)
            continue;
        buf = (ech_buf)ECH_BUF_INIT;
        ech_sheet_write(&a->tables[i].sheet, &buf);
        fine = put_file(a, out, a->tables[i].file, &buf);
    }
    return fine ? ECH_OK : ECH_ENOMEM;
}

/* Notes by kind, each kind as found. */
static ech_status take_notes(adapting *a, ech_adaptation *out) {
    out->notes = ech_arena_alloc(a->arena, a->notes.count, sizeof *out->notes);
    out->pairs = ech_vec_into(&a->pairs, a->arena);
    out->claims = ech_vec_into(&a->claims, a->arena);
    if (!out->notes || !out->pairs || !out->claims)
        return ECH_ENOMEM;
    const ech_adapt_note *n = a->notes.data;
    for (int kind = 0; kind < ECH_ADAPT_KINDS; kind++)
        for (size_t i = 0; i < a->notes.count; i++)
            if ((int)n[i].kind == kind)
                out->notes[out->note_count++] = n[i];
    out->pair_count = a->pairs.count;
    out->claim_count = a->claims.count;
    return ECH_OK;
}

static ech_status run(adapting *a, ech_adaptation *out) {
    ech_status status = read_all(a);
    if (status)
        return status;
    a->places = ech_arena_alloc(a->arena, (size_t)a->s->location_count, sizeof *a->places);
    if (!a->places)
        return ECH_ENOMEM;
    if (!ad_find_theatre(a))
        return ECH_EINPUT;
    size_t before = ech_error_list_total(a->errors);
    ad_places(a);
    if (ech_error_list_total(a->errors) > before)
        return ECH_EINPUT;
    ad_forces(a);
    ad_needs(a);
    ad_follow(a);
    status = a->failed ? ECH_ENOMEM : write_all(a, out);
    if (!status)
        status = take_notes(a, out);
    return a->failed ? ECH_ENOMEM : status;
}

ech_status ech_adapt(const ech_adapt_input *input, ech_adaptation **out, ech_error_list *errors) {
    *out = NULL;
    ech_arena *arena = ech_arena_open(0);
    ech_adaptation *result = arena ? ech_arena_alloc(arena, 1, sizeof *result) : NULL;
    adapting *a = result ? ech_arena_alloc(arena, 1, sizeof *a) : NULL;
    if (!a) {
        ech_arena_free(arena);
        return ECH_ENOMEM;
    }
    result->arena = arena;
    *a = (adapting){.in = input, .s = input->scenario, .c = input->crisis, .arena = arena, .errors = errors};
    a->notes = ech_vec_init(sizeof(ech_adapt_note), ADAPT_NOTES);
    a->pairs = ech_vec_init(sizeof(ech_adapt_pair), ADAPT_NOTES);
    a->claims = ech_vec_init(sizeof(ech_adapt_claim), ADAPT_NOTES);
    a->known.arena = arena;
    ech_status status = run(a, result);
    ech_vec_free(&a->notes);
    ech_vec_free(&a->pairs);
    ech_vec_free(&a->claims);
    if (status)
        ech_arena_free(arena);
    else
        *out = result;
    return status;
}

void ech_adaptation_free(ech_adaptation *a) {
    if (a)
        ech_arena_free(a->arena); /* it lives in it */
}
