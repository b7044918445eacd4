/* Tables: bytes to rows of structs, driven by the schema. Loading checks the header against the columns and indexes the
 * ids, so that references can be resolved in any order of tables; parsing then fills one struct a row. */
#include "reader_int.h"

#include <stdio.h>
#include <string.h>

/* ---- errors with a place ---- */

void ech_reader_fail(ech_reader *r, ech_status status) {
    if (r->status == ECH_OK || status == ECH_ENOMEM)
        r->status = status;
}

ech_error *ech_row_error(ech_reader *r, const ech_loaded *t, int32_t row, const char *column, const char *code,
                         const char *format, ...) {
    char message[ECH_ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    int32_t at = column && t->csv.header ? ech_csv_column(&t->csv, column) : -1;
    int64_t line = row >= 0 && row < t->csv.rows ? t->csv.lines[row] : 1;
    if (row >= 0 && row < t->csv.rows && t->origin && t->origin[row]) { /* among events, columns have other names */
        const ech_csv *events = t->origin[row];
        const char *named = !column                       ? NULL
                            : strcmp(column, "id") == 0   ? "subject"
                            : strcmp(column, "from") == 0 ? "origin"
                            : strcmp(column, "to") == 0   ? "destination"
                                                          : column;
        at = named ? ech_csv_column(events, named) : -1;
        return ech_error_list_add(r->errors, ECH_EINPUT, code, events->file, line, at + 1, "%s", message);
    }
    return ech_error_list_add(r->errors, ECH_EINPUT, code, t->csv.file ? t->csv.file : t->table->file, line, at + 1,
                              "%s", message);
}

/* The comparison costs about a microsecond, so that a huge broken table must not ask for a billion of them. */
void ech_hint_nearest(ech_reader *r, ech_error *e, const char *text, const char *const *candidates, size_t count) {
    if (!e || r->suggestions < (int64_t)count)
        return;
    r->suggestions -= (int64_t)count;
    const char *near = strlen(text) > 1 ? ech_did_you_mean(text, candidates, count) : NULL;
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
}

void ech_hint_nearest_id(ech_reader *r, ech_error *e, const char *text, ech_table_id table) {
    const ech_loaded *both[] = {&r->tables[table], &r->shelf[table]};
    size_t count = 0;
    for (int i = 0; i < 2; i++)
        count += (size_t)both[i]->csv.rows;
    if (!e || count == 0 || r->suggestions < (int64_t)count)
        return;
    const char **names = ech_calloc(count, sizeof *names);
    size_t n = 0;
    for (int i = 0; names && i < 2; i++) {
        int32_t column = both[i]->csv.header ? ech_csv_column(&both[i]->csv, "id") : -1;
        for (int32_t row = 0; column >= 0 && row < both[i]->csv.rows; row++)
            names[n++] = ech_csv_cell(&both[i]->csv, row, column);
    }
    if (names && n)
        ech_hint_nearest(r, e, text, names, n);
    ech_free(names);
}

const char *ech_row_cell(const ech_loaded *t, int32_t row, const char *column) {
    int32_t at = t->csv.header ? ech_csv_column(&t->csv, column) : -1;
    return at >= 0 ? ech_csv_cell(&t->csv, row, at) : "";
}

/* ---- loading ---- */

static void unknown_column(ech_reader *r, ech_loaded *t, int32_t c) {
    const char *name = t->csv.header[c];
    const char *names[128] = {NULL};
    int32_t n = 0;
    for (; n < t->table->column_count && n < 127; n++)
        names[n] = t->table->columns[n].name;
    names[n++] = "note";
    ech_error *e = ech_error_list_add(r->errors, ECH_EINPUT, "table.column", t->csv.file, 1, c + 1,
                                      "unknown column `%.60s`", name);
    ech_hint_nearest(r, e, name, names, (size_t)n);
    if (e && !e->hint[0])
        ech_error_hint(e, "columns of your own begin with x_");
}

/* Which CSV column is which of the schema; unknown and missing ones are errors. */
static bool map_columns(ech_reader *r, ech_loaded *t) {
    int32_t n = t->table->column_count;
    t->at = ech_arena_alloc(r->scratch, (size_t)n, sizeof *t->at);
    if (!t->at)
        return false;
    for (int32_t c = 0; c < t->csv.columns; c++) {
        const char *name = t->csv.header[c];
        bool own = strncmp(name, "x_", 2) == 0 || strcmp(name, "note") == 0 || !name[0];
        if (!own && !ech_column_named(t->table, name))
            unknown_column(r, t, c);
    }
    for (int32_t c = 0; c < n; c++) {
        const ech_column *k = &t->table->columns[c];
        t->at[c] = ech_csv_column(&t->csv, k->name);
        if (t->at[c] < 0 && k->required) {
            ech_error_list_add(r->errors, ECH_EINPUT, "table.column-missing", t->csv.file, 1, 0, "no column `%s`",
                               k->name);
            t->damaged = true;
        }
    }
    return true;
}

static bool index_ids(ech_reader *r, ech_loaded *t) {
    int32_t column = ech_csv_column(&t->csv, "id");
    if (strcmp(t->table->key, "id") != 0 || column < 0)
        return true;
    for (int32_t row = 0; row < t->csv.rows; row++) {
        const char *id = ech_csv_cell(&t->csv, row, column);
        int32_t before = -1;
        id += *id == '\'';
        if (!*id)
            continue;
        if (ech_idmap_put(&t->ids, id, row, &before) != ECH_OK)
            return false;
        if (before >= 0)
            ech_row_error(r, t, row, "id", "table.duplicate", "the id `%.60s` is also in row %lld", id,
                          (long long)t->csv.lines[before]);
    }
    return true;
}

/* The rows of the change's id; a table without an `id` is searched by its first column. */
static void change_cells(const ech_reader *r, const ech_loaded *t) {
    ech_cell_change *k = r->change;
    int32_t column = ech_csv_column(&t->csv, k->column), id = ech_csv_column(&t->csv, "id");
    for (int32_t row = 0; row < t->csv.rows && column >= 0; row++) {
        if (k->id[0] && strcmp(ech_csv_cell(&t->csv, row, id < 0 ? 0 : id), k->id) != 0)
            continue;
        const char **cell = &t->csv.cells[(size_t)row * (size_t)t->csv.columns + (size_t)column];
        if (!k->applied)
            snprintf(k->before, sizeof k->before, "%s", *cell);
        k->applied = true;
        *cell = k->value;
    }
}

void ech_table_load(ech_reader *r, ech_loaded *t, const ech_table *table, const char *file, const char *bytes,
                    size_t length) {
    t->table = table;
    t->present = true;
    ech_status status = ech_csv_parse(r->scratch, file, bytes, length, ECH_SCENARIO_ROW_MAX, &t->csv, r->errors);
    t->damaged = status != ECH_OK;
    if (status == ECH_ENOMEM || (t->csv.columns > 0 && (!map_columns(r, t) || !index_ids(r, t))))
        ech_reader_fail(r, ECH_ENOMEM);
    if (t->csv.columns == 0)
        t->csv.rows = 0;
    if (r->change && t == &r->tables[table->id] && strcmp(table->name, r->change->table) == 0)
        change_cells(r, t);
    t->rows = ech_arena_alloc(r->scratch, (size_t)t->csv.rows + 1, table->row_size);
    if (!t->rows)
        ech_reader_fail(r, ECH_ENOMEM);
}

/* ---- rows ---- */

void ech_row_defaults(ech_reader *r, const ech_loaded *t, void *row) {
    for (int32_t c = 0; c < t->table->column_count; c++) {
        const ech_column *k = &t->table->columns[c];
        ech_cell_empty(r, t, k, (char *)row + k->offset);
    }
}

void ech_row_cells(ech_reader *r, const ech_loaded *t, int32_t i) {
    for (int32_t c = 0; c < t->table->column_count && r->status == ECH_OK; c++) {
        const ech_column *k = &t->table->columns[c];
        if (t->at[c] < 0)
            continue;
        const char *text = ech_csv_cell(&t->csv, i, t->at[c]);
        if (text[0])
            ech_cell_read(r, t, i, k, text, (char *)ech_row(t, i) + k->offset);
        else if (k->required)
            ech_row_error(r, t, i, k->name, "cell.required", "%s: empty", k->name);
    }
}

/* Rows whose key columns together are those of an earlier row; a single `id` is checked by index_ids. */
static bool check_keys(ech_reader *r, const ech_loaded *t) {
    char columns[64], key[4 * 256];
    ech_idmap seen = ECH_IDMAP_INIT;
    bool ok = true;
    if (!t->table->key[0] || strcmp(t->table->key, "id") == 0)
        return true;
    for (int32_t row = 0; row < t->csv.rows && ok; row++) {
        size_t used = 0;
        int32_t before = -1;
        const char *last = "";
        snprintf(columns, sizeof columns, "%s", t->table->key);
        for (char *name = columns, *next; name; name = next) {
            next = strchr(name, ' ');
            if (next)
                *next++ = '\0';
            last = ech_column_named(t->table, name)->name;
            int n = snprintf(key + used, sizeof key - used, "%.250s\n", ech_row_cell(t, row, name));
            used += n > 0 && used + (size_t)n < sizeof key ? (size_t)n : 0;
        }
        const char *copy = ech_arena_copy(r->scratch, key, used);
        ok = copy && ech_idmap_put(&seen, copy, row, &before) == ECH_OK;
        if (ok && before >= 0)
            ech_row_error(r, t, row, last, "table.duplicate", "the same `%s` as in row %lld", t->table->key,
                          (long long)t->csv.lines[before]);
    }
    ech_idmap_free(&seen);
    return ok;
}

void ech_table_parse(ech_reader *r, ech_loaded *t) {
    if (!t->present || t->csv.columns == 0 || r->status != ECH_OK)
        return;
    void *blank = ech_arena_alloc(r->scratch, 1, t->table->row_size);
    if (!blank) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    ech_row_defaults(r, t, blank);
    for (int32_t i = 0; i < t->csv.rows && r->status == ECH_OK; i++) {
        memcpy(ech_row(t, i), blank, t->table->row_size);
        ech_row_cells(r, t, i);
    }
    if (r->status == ECH_OK && !check_keys(r, t))
        ech_reader_fail(r, ECH_ENOMEM);
}
