/* A CSV table that is changed and written again: cells as text, in the order of the file, the columns that we do not
 * know (x_…, note) kept as they are. It asks nothing of what the cells mean: the scenario reader judges the result.
 *
 *     ech_sheet t;
 *     if (ech_sheet_read(arena, "legs.csv", bytes, length, &t, &errors) == ECH_OK) …
 *     int32_t minutes = ech_sheet_column(&t, "minutes");
 *     t.cells[row][minutes] = "90";
 *     ech_sheet_write(&t, &buf);                  RFC 4180, comma, LF
 *
 * All memory is the arena's. Cost: linear in the bytes.
 */
#ifndef ECH_IO_SHEET_H
#define ECH_IO_SHEET_H

#include "base/memory.h"
#include "base/text.h"

typedef struct ech_sheet {
    ech_arena *arena;
    int32_t columns, rows;
    const char **header; /* [columns] */
    const char ***cells; /* [rows][columns], never NULL; cells[row] NULL: the row is taken out */
    int32_t row_capacity;
    bool decimal_comma; /* the file was written with semicolons: numbers may have a comma; written with a point */
    bool failed;        /* out of memory: sticky, as in ech_buf */
} ech_sheet;

/* ECH_OK, ECH_EINPUT, ECH_ENOMEM or ECH_ELIMIT, as ech_csv_parse. */
ech_status ech_sheet_read(ech_arena *arena, const char *file, const char *bytes, size_t length, ech_sheet *out,
                          ech_error_list *errors);
/* An empty table with these columns (NULL-terminated list). */
void ech_sheet_make(ech_arena *arena, const char *const *columns, ech_sheet *out);

int32_t ech_sheet_find_column(const ech_sheet *t, const char *name); /* -1: not there */
/* The column, added empty at the end where it is not there; -1: out of memory. */
int32_t ech_sheet_column(ech_sheet *t, const char *name);
/* "" where the column or row is not there. */
const char *ech_sheet_get(const ech_sheet *t, int32_t row, const char *column);
/* Copies the text; adds the column where it is missing and the text is not empty. */
void ech_sheet_set(ech_sheet *t, int32_t row, const char *column, const char *text);
/* A new row at the end with empty cells, or with those of row `like`; its number, -1: out of memory. */
int32_t ech_sheet_add(ech_sheet *t, int32_t like);
static inline void ech_sheet_drop(ech_sheet *t, int32_t row) { t->cells[row] = NULL; }
static inline bool ech_sheet_has(const ech_sheet *t, int32_t row) { return t->cells[row] != NULL; }
int32_t ech_sheet_count(const ech_sheet *t); /* rows that are not taken out */

/* Header and rows that are not taken out. `buf->failed` after it: out of memory. */
void ech_sheet_write(const ech_sheet *t, ech_buf *buf);

#endif
