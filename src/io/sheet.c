/* Tables that are changed and written again: see io/sheet.h. */
#include "io/sheet.h"

#include "io/csv.h"

#include <string.h>

enum { ROWS_AT_FIRST = 16 };

static bool reserve(ech_sheet *t, int32_t rows) {
    if (rows <= t->row_capacity)
        return true;
    int32_t capacity = t->row_capacity < ROWS_AT_FIRST ? ROWS_AT_FIRST : t->row_capacity;
    while (capacity < rows)
        capacity *= 2;
    const char ***cells = ech_arena_alloc(t->arena, (size_t)capacity, sizeof *cells);
    if (!cells) {
        t->failed = true;
        return false;
    }
    if (t->rows > 0)
        memcpy(cells, t->cells, (size_t)t->rows * sizeof *cells);
    t->cells = cells;
    t->row_capacity = capacity;
    return true;
}

static const char **new_row(ech_sheet *t, const char *const *like) {
    const char **row = ech_arena_alloc(t->arena, (size_t)t->columns + 1, sizeof *row);
    if (!row) {
        t->failed = true;
        return NULL;
    }
    for (int32_t c = 0; c < t->columns; c++)
        row[c] = like ? like[c] : "";
    return row;
}

/* A number as spreadsheets with a decimal comma write it. */
static bool is_comma_number(const char *text) {
    size_t digits = strspn(text + (*text == '-'), "0123456789");
    const char *comma = text + (*text == '-') + digits;
    return digits > 0 && *comma == ',' && comma[1] && strspn(comma + 1, "0123456789") == strlen(comma + 1);
}

static const char *point_for_comma(ech_sheet *t, const char *text) {
    if (!t->decimal_comma || !is_comma_number(text))
        return text;
    char *copy = ech_arena_text(t->arena, text);
    if (!copy) {
        t->failed = true;
        return "";
    }
    *strchr(copy, ',') = '.';
    return copy;
}

static void take_rows(ech_sheet *t, const ech_csv *csv) {
    if (!reserve(t, csv->rows))
        return;
    for (int32_t i = 0; i < csv->rows && !t->failed; i++) {
        t->cells[i] = new_row(t, csv->cells + (size_t)i * (size_t)csv->columns);
        for (int32_t c = 0; t->cells[i] && c < t->columns; c++)
            t->cells[i][c] = point_for_comma(t, t->cells[i][c]);
    }
    t->rows = csv->rows;
}

ech_status ech_sheet_read(ech_arena *arena, const char *file, const char *bytes, size_t length, ech_sheet *out,
                          ech_error_list *errors) {
    enum { ROWS_MAX = 1000000 };
    ech_csv csv;
    memset(&csv, 0, sizeof csv);
    *out = (ech_sheet){.arena = arena};
    ech_status status = ech_csv_parse(arena, file, bytes, length, ROWS_MAX, &csv, errors);
    if (status)
        return status;
    out->columns = csv.columns;
    out->header = csv.header;
    out->decimal_comma = csv.delimiter == ';';
    take_rows(out, &csv);
    return out->failed ? ECH_ENOMEM : ECH_OK;
}

void ech_sheet_make(ech_arena *arena, const char *const *columns, ech_sheet *out) {
    *out = (ech_sheet){.arena = arena};
    for (int32_t i = 0; columns[i]; i++)
        ech_sheet_column(out, columns[i]);
}

int32_t ech_sheet_find_column(const ech_sheet *t, const char *name) {
    for (int32_t c = 0; c < t->columns; c++)
        if (strcmp(t->header[c], name) == 0)
            return c;
    return -1;
}

static const char **longer(ech_sheet *t, const char **row, const char *last) {
    const char **copy = ech_arena_alloc(t->arena, (size_t)t->columns + 1, sizeof *copy);
    if (!copy) {
        t->failed = true;
        return NULL;
    }
    if (t->columns > 0)
        memcpy(copy, row, (size_t)t->columns * sizeof *copy);
    copy[t->columns] = last;
    return copy;
}

int32_t ech_sheet_column(ech_sheet *t, const char *name) {
    int32_t c = ech_sheet_find_column(t, name);
    if (c >= 0 || t->failed)
        return c;
    const char *copy = ech_arena_text(t->arena, name);
    const char **header = copy ? longer(t, t->header, copy) : NULL;
    for (int32_t i = 0; header && i < t->rows; i++)
        if (t->cells[i]) {
            const char **row = longer(t, t->cells[i], "");
            if (!row)
                return -1;
            t->cells[i] = row;
        }
    if (!header) {
        t->failed = true;
        return -1;
    }
    t->header = header;
    return t->columns++;
}

const char *ech_sheet_get(const ech_sheet *t, int32_t row, const char *column) {
    int32_t c = ech_sheet_find_column(t, column);
    return c < 0 || row < 0 || row >= t->rows || !t->cells[row] ? "" : t->cells[row][c];
}

void ech_sheet_set(ech_sheet *t, int32_t row, const char *column, const char *text) {
    int32_t c = *text ? ech_sheet_column(t, column) : ech_sheet_find_column(t, column);
    if (c < 0 || row < 0 || row >= t->rows || !t->cells[row])
        return;
    const char *copy = ech_arena_text(t->arena, text);
    if (copy)
        t->cells[row][c] = copy;
    else
        t->failed = true;
}

int32_t ech_sheet_add(ech_sheet *t, int32_t like) {
    const char **row = t->failed ? NULL : new_row(t, like >= 0 ? t->cells[like] : NULL);
    if (!row || !reserve(t, t->rows + 1))
        return -1;
    t->cells[t->rows] = row;
    return t->rows++;
}

int32_t ech_sheet_count(const ech_sheet *t) {
    int32_t n = 0;
    for (int32_t i = 0; i < t->rows; i++)
        n += t->cells[i] != NULL;
    return n;
}

static void write_row(const char *const *cells, int32_t columns, ech_buf *buf) {
    for (int32_t c = 0; c < columns; c++) {
        if (c > 0)
            ech_buf_char(buf, ',');
        ech_csv_put(buf, cells[c]);
    }
    ech_buf_char(buf, '\n');
}

void ech_sheet_write(const ech_sheet *t, ech_buf *buf) {
    write_row(t->header, t->columns, buf);
    for (int32_t i = 0; i < t->rows; i++)
        if (t->cells[i])
            write_row(t->cells[i], t->columns, buf);
    if (t->failed)
        buf->failed = true;
}
