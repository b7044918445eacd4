/* Two scenario folders: the rows of each table matched by its key, then compared cell by cell; a table without a key
 * compares whole rows. scenario.json is compared value by value, named by its path. Cost: linear, but for rows without
 * a key, which are compared pairwise where they differ. */
#include <stdio.h>
#include <string.h>

#include "base/idmap.h"
#include "diff/diff.h"
#include "io/csv.h"
#include "io/json_read.h"
#include "io/schema.h"

enum { MOST_CELLS = 1 << 26, KEY = 1100 };

typedef struct comparing {
    ech_diff_tables *out;
    ech_arena *scratch;
    ech_vec cells;
    bool memory;
} comparing;

static void add(comparing *k, const char *table, const char *row, const char *column, const char *before,
                const char *after) {
    ech_diff_cell *c = ech_vec_push(&k->cells);
    if (!c) {
        k->memory = true;
        return;
    }
    ech_arena *a = k->out->arena;
    *c = (ech_diff_cell){table, ech_arena_text(a, row), column ? ech_arena_text(a, column) : NULL,
                         before ? ech_arena_text(a, before) : NULL, after ? ech_arena_text(a, after) : NULL};
    k->memory = k->memory || !c->row || (column && !c->column) || (before && !c->before) || (after && !c->after);
    k->out->added += !before;
    k->out->removed += !after;
    k->out->changed += before && after;
}

static const ech_buf *bytes_of(const ech_diff_files *files, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i].bytes;
    return NULL;
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

static void parse(comparing *k, const char *name, const ech_buf *bytes, ech_csv *out) {
    ech_error_list ignored = ECH_ERROR_LIST_INIT; /* the folder was read without an error */
    *out = (ech_csv){.columns = 0};
    if (bytes && ech_csv_parse(k->scratch, name, bytes->data ? bytes->data : "", bytes->length, INT32_MAX, out,
                               &ignored) == ECH_ENOMEM)
        k->memory = true;
    ech_error_list_free(&ignored);
}

static const char *cell(const ech_csv *t, int32_t row, const char *column) {
    int32_t c = t->columns > 0 ? ech_csv_column(t, column) : -1;
    return c < 0 ? "" : ech_csv_cell(t, row, c);
}

/* "EDDK", "haul pallet": the key columns' cells. */
static void key_of(const ech_csv *t, int32_t row, const char *keys, char out[KEY]) {
    char columns[64];
    size_t used = 0;
    out[0] = '\0';
    snprintf(columns, sizeof columns, "%s", keys);
    for (char *name = columns, *next; name; name = next) {
        next = strchr(name, ' ');
        if (next)
            *next++ = '\0';
        int n = snprintf(out + used, KEY - used, "%s%.250s", used ? " " : "", cell(t, row, name));
        used += n > 0 && used + (size_t)n < KEY ? (size_t)n : 0;
    }
}

static void compare_cells(comparing *k, const char *table, const char *key, const ech_csv *a, int32_t i,
                          const ech_csv *b, int32_t j) {
    for (int32_t c = 0; c < a->columns; c++) {
        const char *x = ech_csv_cell(a, i, c), *y = cell(b, j, a->header[c]);
        if (strcmp(x, y) != 0)
            add(k, table, key, a->header[c], x, y);
    }
    for (int32_t c = 0; c < b->columns; c++)
        if (ech_csv_column(a, b->header[c]) < 0 && ech_csv_cell(b, j, c)[0])
            add(k, table, key, b->header[c], "", ech_csv_cell(b, j, c));
}

static void compare_keyed(comparing *k, const char *table, const char *keys, const ech_csv *a, const ech_csv *b) {
    char key[KEY];
    ech_idmap rows = ECH_IDMAP_INIT;
    bool *met = ech_arena_alloc(k->scratch, (size_t)a->rows + 1, sizeof *met);
    k->memory = k->memory || !met;
    for (int32_t i = 0; !k->memory && i < a->rows; i++) {
        key_of(a, i, keys, key);
        const char *copy = ech_arena_text(k->scratch, key);
        k->memory = !copy || ech_idmap_put(&rows, copy, i, NULL);
    }
    for (int32_t j = 0; !k->memory && j < b->rows; j++) {
        key_of(b, j, keys, key);
        int32_t i = ech_idmap_get(&rows, key);
        if (i < 0)
            add(k, table, key, NULL, NULL, "");
        else {
            met[i] = true;
            compare_cells(k, table, key, a, i, b, j);
        }
    }
    for (int32_t i = 0; !k->memory && i < a->rows; i++)
        if (!met[i]) {
            key_of(a, i, keys, key);
            add(k, table, key, NULL, "", NULL);
        }
    ech_idmap_free(&rows);
}

static bool same_row(const ech_csv *a, int32_t i, const ech_csv *b, int32_t j) {
    for (int32_t c = 0; c < a->columns; c++)
        if (strcmp(ech_csv_cell(a, i, c), cell(b, j, a->header[c])) != 0)
            return false;
    for (int32_t c = 0; c < b->columns; c++)
        if (ech_csv_column(a, b->header[c]) < 0 && ech_csv_cell(b, j, c)[0])
            return false;
    return true;
}

/* The first cells of a row, to tell which it is. */
static void row_text(const ech_csv *t, int32_t row, char out[KEY]) {
    size_t used = 0;
    out[0] = '\0';
    for (int32_t c = 0; c < t->columns && used < KEY - 80; c++) {
        if (!ech_csv_cell(t, row, c)[0])
            continue;
        int n = snprintf(out + used, KEY - used, "%s%.60s", used ? " " : "", ech_csv_cell(t, row, c));
        used += n > 0 ? (size_t)n : 0;
    }
}

static void compare_rows(comparing *k, const char *table, const ech_csv *a, const ech_csv *b) {
    char text[KEY];
    bool *met = ech_arena_alloc(k->scratch, (size_t)b->rows + 1, sizeof *met);
    k->memory = k->memory || !met;
    for (int32_t i = 0; !k->memory && i < a->rows; i++) {
        int32_t j = i < b->rows && !met[i] && same_row(a, i, b, i) ? i : 0;
        while (j < b->rows && (met[j] || !same_row(a, i, b, j)))
            j++;
        if (j < b->rows)
            met[j] = true;
        else {
            row_text(a, i, text);
            add(k, table, text, NULL, "", NULL);
        }
    }
    for (int32_t j = 0; !k->memory && j < b->rows; j++)
        if (!met[j]) {
            row_text(b, j, text);
            add(k, table, text, NULL, NULL, "");
        }
}

/* ---- scenario.json ---------------------------------------------------------------------------------------------- */

static const char *value_text(const ech_jvalue *v) {
    switch (v->type) {
    case ECH_JTEXT:
    case ECH_JNUMBER:
        return v->text;
    case ECH_JBOOL:
        return v->truth ? "true" : "false";
    case ECH_JNULL:
        return "null";
    default:
        return v->count == 0 ? (v->type == ECH_JARRAY ? "[]" : "{}") : NULL;
    }
}

/* Every plain value under v by its path: legs.air, objective.2.late. */
static void flatten(comparing *k, const ech_jvalue *v, const char *path, ech_idmap *map, ech_vec *values) {
    char below[KEY];
    const char *text = value_text(v);
    if (text) {
        const char **slot = ech_vec_push(values), *copy = ech_arena_text(k->scratch, path);
        k->memory = k->memory || !slot || !copy || ech_idmap_put(map, copy, (int32_t)values->count - 1, NULL);
        if (slot)
            *slot = text;
        return;
    }
    int32_t i = 1;
    for (const ech_jvalue *m = v->first; m && !k->memory; m = m->next, i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", (int)i);
        snprintf(below, sizeof below, "%.900s%s%.120s", path, path[0] ? "." : "", m->key ? m->key : number);
        flatten(k, m, below, map, values);
    }
}

static void compare_json(comparing *k, const ech_buf *a, const ech_buf *b) {
    const ech_buf *sides[] = {a, b};
    ech_idmap map[2] = {ECH_IDMAP_INIT, ECH_IDMAP_INIT};
    ech_vec values[2];
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    for (int i = 0; i < 2; i++) {
        const ech_jvalue *root = NULL;
        values[i] = ech_vec_init(sizeof(char *), MOST_CELLS);
        if (sides[i] &&
            !ech_jread_parse(k->scratch, "scenario.json", sides[i]->data, sides[i]->length, &root, &ignored))
            flatten(k, root, "", &map[i], &values[i]);
    }
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; !k->memory && i < map[side].capacity; i++) {
            const char *key = map[side].keys[i];
            int32_t other = key ? ech_idmap_get(&map[!side], key) : -1;
            const char *x = key ? *(const char **)ech_vec_at(&values[side], (size_t)map[side].values[i]) : NULL;
            const char *y = other < 0 ? "" : *(const char **)ech_vec_at(&values[!side], (size_t)other);
            if (key && side == 0 && strcmp(x, y) != 0)
                add(k, "scenario", "", key, x, y);
            else if (key && side == 1 && other < 0)
                add(k, "scenario", "", key, "", x);
        }
    for (int i = 0; i < 2; i++) {
        ech_idmap_free(&map[i]);
        ech_vec_free(&values[i]);
    }
    ech_error_list_free(&ignored);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static void compare_all(comparing *k, const ech_diff_files *a, size_t na, const ech_diff_files *b, size_t nb) {
    ech_schema_table t;
    for (int i = 0; !k->memory && ech_schema_table_at(i, &t); i++) {
        const ech_buf *x = bytes_of(a, na, t.file), *y = bytes_of(b, nb, t.file);
        ech_csv before, after;
        if (strcmp(t.name, "scenario") == 0) {
            compare_json(k, x, y);
            continue;
        }
        parse(k, t.file, x, &before);
        parse(k, t.file, y, &after);
        if (t.key[0])
            compare_keyed(k, t.name, t.key, &before, &after);
        else
            compare_rows(k, t.name, &before, &after);
    }
}

ech_status ech_diff_scenarios(const ech_diff_files *before, size_t before_count, const ech_diff_files *after,
                              size_t after_count, ech_diff_tables *out) {
    *out = (ech_diff_tables){.arena = ech_arena_open(0)};
    comparing k = {.out = out, .scratch = ech_arena_open(0), .cells = ech_vec_init(sizeof(ech_diff_cell), MOST_CELLS)};
    k.memory = !out->arena || !k.scratch;
    if (!k.memory)
        compare_all(&k, before, before_count, after, after_count);
    if (!k.memory) {
        out->cells = ech_vec_into(&k.cells, out->arena);
        out->count = (int32_t)k.cells.count;
        k.memory = !out->cells;
    }
    ech_vec_free(&k.cells);
    ech_arena_free(k.scratch);
    if (k.memory) {
        ech_diff_tables_free(out);
        return ECH_ENOMEM;
    }
    return ECH_OK;
}

void ech_diff_tables_free(ech_diff_tables *t) {
    ech_arena_free(t->arena);
    *t = (ech_diff_tables){.arena = NULL};
}

void ech_diff_tables_text(const ech_diff_tables *t, int32_t most, ech_buf *out) {
    ech_buf_printf(out, "%d cells changed, %d rows added, %d rows removed\n", (int)t->changed, (int)t->added,
                   (int)t->removed);
    const char *table = "";
    for (int32_t i = 0; i < t->count && i < most; i++) {
        const ech_diff_cell *c = &t->cells[i];
        if (strcmp(table, c->table) != 0)
            ech_buf_printf(out, "%s:\n", c->table);
        table = c->table;
        if (!c->column)
            ech_buf_printf(out, "  %s %s\n", c->before ? "-" : "+", c->row);
        else
            ech_buf_printf(out, "  %s%s%s: %s → %s\n", c->row, c->row[0] ? " " : "", c->column,
                           c->before[0] ? c->before : "(empty)", c->after[0] ? c->after : "(empty)");
    }
    if (t->count > most)
        ech_buf_printf(out, "  … and %d more (--json lists all)\n", (int)(t->count - most));
}

void ech_diff_tables_json(const ech_diff_tables *t, ech_json *w) {
    ech_json_member_int(w, "changed", t->changed);
    ech_json_member_int(w, "added", t->added);
    ech_json_member_int(w, "removed", t->removed);
    ech_json_key(w, "cells");
    ech_json_array(w);
    for (int32_t i = 0; i < t->count; i++) {
        const ech_diff_cell *c = &t->cells[i];
        ech_json_object(w);
        ech_json_member_text(w, "table", c->table);
        ech_json_member_text(w, "row", c->row);
        ech_json_member_text(w, "column", c->column);
        ech_json_member_text(w, "before", c->before);
        ech_json_member_text(w, "after", c->after);
        ech_json_end(w);
    }
    ech_json_end(w);
}
