/* Reads CSV as planners' spreadsheets write it: RFC 4180, UTF-8 with or without BOM, LF, CRLF or CR, comma or
 * semicolon (told from the header), an HXL tag row after the header skipped, blank rows ignored. Line 1 is the header.
 * Every fault is reported with physical line and field number, and reading goes on to find the next one.
 *
 * Cells are trimmed of spaces and non-breaking spaces at both ends. Cost: one pass over the bytes for well-formedness,
 * one for the cells; the cells live in the arena.
 */
#ifndef ECH_IO_CSV_H
#define ECH_IO_CSV_H

#include "base/memory.h"
#include "base/status.h"
#include "base/text.h"

enum { ECH_CSV_CELL_MAX = 4096, ECH_CSV_COLUMN_MAX = 512 };

typedef struct ech_csv {
    const char *file;    /* as it appears in errors; in the arena */
    char delimiter;      /* ',' or ';' */
    int32_t columns;     /* ≥ 1 when read */
    int32_t rows;        /* data rows; a row with a wrong number of fields is an error and is not among them */
    const char **header; /* [columns] */
    const char **cells;  /* [rows · columns], never NULL, "" = empty */
    int64_t *lines;      /* [rows] physical line on which the row starts, from 1 */
} ech_csv;

static inline const char *ech_csv_cell(const ech_csv *t, int32_t row, int32_t column) {
    return t->cells[(size_t)row * (size_t)t->columns + (size_t)column];
}
int32_t ech_csv_column(const ech_csv *t, const char *name); /* -1 = not there */

/* Adds every fault to `errors`. Returns ECH_OK where there was none, ECH_EINPUT, ECH_ENOMEM, or ECH_ELIMIT (more than
 * max_rows). The header is usable (columns > 0) whenever it could be told, also after faults in rows. */
ech_status ech_csv_parse(ech_arena *arena, const char *file, const char *bytes, size_t length, int32_t max_rows,
                         ech_csv *out, ech_error_list *errors);

/* Writes one cell, quoted where it has to be: with a delimiter, a quote, the end of a line or a blank at an end. */
void ech_csv_put(ech_buf *out, const char *text);

#endif
