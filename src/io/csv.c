/* CSV reader. See io/csv.h for what it accepts.
 *
 * One pass over the bytes: fields are decoded into one arena block as long as the input (a decoded field is never
 * longer than its source, and its NUL takes the place of its delimiter), rows are collected in a vector of pointers.
 *
 *     bytes   Id,Name\r\n"a ""b""",c\n
 *     text    Id·Name·a "b"·c·            · = NUL
 *     cells    ^  ^    ^     ^
 *
 * After a fault reading resumes at the next delimiter or line end, so that one run finds all faults. Cost: O(bytes).
 */
#include "io/csv.h"

#include "base/idmap.h"
#include "base/text.h"

#include <string.h>

enum { FAULT_MAX = 200 }; /* faults of form a file; past that it is not a table and reading stops */

typedef struct reader {
    const char *bytes;
    size_t length, at;
    int64_t line, row_line; /* physical line of `at`; of the row's start */
    int32_t field;          /* number of the current field, from 1 */
    char delimiter;
    char *text; /* decoded fields */
    size_t text_length;
    ech_vec row; /* const char *: fields of the current row */
    const char *file;
    ech_error_list *errors;
    int faults;
    bool no_memory;
} reader;

int32_t ech_csv_column(const ech_csv *t, const char *name) {
    for (int32_t c = 0; c < t->columns; c++)
        if (strcmp(t->header[c], name) == 0)
            return c;
    return -1;
}

static ech_error *fault(reader *r, const char *code, const char *message, const char *hint) {
    r->faults++;
    ech_error *e = ech_error_list_add(r->errors, ECH_EINPUT, code, r->file, r->row_line, r->field, "%s", message);
    if (e && hint)
        ech_error_hint(e, "%s", hint);
    return e;
}

static bool at_end(const reader *r) { return r->at >= r->length; }
static char here(const reader *r) { return r->bytes[r->at]; }
static bool at_newline(const reader *r) { return here(r) == '\n' || here(r) == '\r'; }

/* Steps over LF, CRLF or CR. */
static void skip_newline(reader *r) {
    if (here(r) == '\r' && r->at + 1 < r->length && r->bytes[r->at + 1] == '\n')
        r->at++;
    r->at++;
    r->line++;
}

static void put(reader *r, char c) { r->text[r->text_length++] = c; }

/* Length of a blank that spreadsheets leave at the ends of cells: space, tab, line end, U+00A0, U+2007, U+200B,
 * U+202F, U+FEFF; 0 = none. */
static size_t blank_length(const char *p, size_t n) {
    static const char *const wide[] = {"\xc2\xa0", "\xe2\x80\x87", "\xe2\x80\x8b", "\xe2\x80\xaf", "\xef\xbb\xbf"};
    if (n && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        return 1;
    for (size_t i = 0; n > 1 && (unsigned char)*p >= 0xc2 && i < sizeof wide / sizeof *wide; i++)
        if (n >= strlen(wide[i]) && memcmp(p, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

static const char *trim(char *start, char *end) {
    size_t k;
    while ((k = blank_length(start, (size_t)(end - start))) != 0)
        start += k;
    for (bool cut = true; cut && end > start;) {
        cut = false;
        size_t longest = (unsigned char)end[-1] >= 0x80 ? 3 : 1;
        for (size_t back = 1; back <= longest && !cut && start + back <= end; back++)
            if (blank_length(end - back, back) == back) {
                end -= back;
                cut = true;
            }
    }
    *end = '\0';
    return start;
}

/* Copies a quoted field; `at` stands on the opening quote. False where the closing one is missing. */
static bool copy_quoted(reader *r) {
    r->at++;
    while (!at_end(r)) {
        if (here(r) == '"') {
            r->at++;
            if (at_end(r) || here(r) != '"')
                return true;
            put(r, '"');
            r->at++;
        } else if (at_newline(r)) {
            skip_newline(r);
            put(r, '\n');
        } else {
            put(r, r->bytes[r->at++]);
        }
    }
    return false;
}

static bool at_field_end(const reader *r) { return at_end(r) || here(r) == r->delimiter || at_newline(r); }

static void copy_plain(reader *r) {
    bool quote = false;
    while (!at_field_end(r)) {
        quote = quote || here(r) == '"';
        put(r, r->bytes[r->at++]);
    }
    if (quote)
        fault(r, "csv.quote", "a quote inside a cell that is not quoted",
              "put the whole cell in quotes and double the quotes inside it: \"a \"\"b\"\" c\"");
}

static void check_text(reader *r, const char *text, size_t length) {
    size_t bad_at = 0;
    if (memchr(text, '\0', length)) {
        fault(r, "csv.nul", "a NUL byte in the cell", "this is not text; save the table as CSV UTF-8");
        return;
    }
    if (!ech_utf8_valid(text, length, &bad_at)) {
        ech_error *e = fault(r, "csv.utf8", "bytes that are not UTF-8", NULL);
        if (e)
            ech_error_hint(e, "byte %zu of the cell; save the table as CSV UTF-8", bad_at + 1);
        return;
    }
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t' && text[i] != '\n') || text[i] == 0x7f) {
            fault(r, "csv.control", "a control character in the cell", "delete it");
            return;
        }
    if (length > ECH_CSV_CELL_MAX) {
        ech_error *e = fault(r, "csv.cell-long", "the cell is too long", NULL);
        if (e)
            ech_error_hint(e, "%zu bytes; at most %d", length, ECH_CSV_CELL_MAX);
    }
}

static void read_field(reader *r) {
    size_t start = r->text_length;
    if (!at_end(r) && here(r) == '"') {
        if (!copy_quoted(r))
            fault(r, "csv.open-quote", "the quote that opens this cell is never closed",
                  "close it, or double a quote that is meant as text");
        while (!at_field_end(r) && (here(r) == ' ' || here(r) == '\t'))
            r->at++;
        if (!at_field_end(r)) {
            fault(r, "csv.after-quote", "text after the closing quote",
                  "double a quote that is meant as text: \"a \"\"b\"\" c\"");
            while (!at_field_end(r))
                r->at++;
        }
    } else {
        copy_plain(r);
    }
    check_text(r, r->text + start, r->text_length - start);
    const char **cell = ech_vec_push(&r->row);
    const char *trimmed = trim(r->text + start, r->text + r->text_length);
    r->text_length++; /* past the NUL, or past a longer untrimmed tail */
    if (cell)
        *cell = trimmed;
    else if (r->row.count < ECH_CSV_COLUMN_MAX)
        r->no_memory = true;
}

/* One record into r->row; `at` moves past its line end. */
static void read_row(reader *r) {
    r->row.count = 0;
    r->row_line = r->line;
    for (r->field = 1;; r->field++) {
        read_field(r);
        if (at_end(r) || at_newline(r) || r->no_memory)
            break;
        r->at++; /* the delimiter */
    }
    if (!at_end(r) && !r->no_memory)
        skip_newline(r);
}

static const char *field_at(const reader *r, size_t i) { return *(const char **)ech_vec_at(&r->row, i); }

static bool row_is_blank(const reader *r) {
    for (size_t i = 0; i < r->row.count; i++)
        if (field_at(r, i)[0])
            return false;
    return true;
}

/* The tag row of the Humanitarian Exchange Language, e.g. `#org,#adm1+name,,#affected`. */
static bool row_is_hxl(const reader *r) {
    for (size_t i = 0; i < r->row.count; i++) {
        const char *f = field_at(r, i);
        if (f[0] && (f[0] != '#' || f[1] < 'a' || f[1] > 'z'))
            return false;
    }
    return !row_is_blank(r);
}

/* What the first bytes say the file is, where that is no CSV; NULL = go on. */
static const char *foreign_format(const char *bytes, size_t n) {
    if (n >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0)
        return "this is a workbook or zip file, not CSV";
    if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
        return "this is UTF-16 text, not UTF-8";
    if (n >= 8 && memcmp(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0)
        return "this is an old workbook (xls), not CSV";
    return NULL;
}

/* The header's commas against its semicolons, outside quotes. */
static char tell_delimiter(const reader *r) {
    size_t commas = 0, semicolons = 0;
    bool quoted = false;
    for (size_t i = r->at; i < r->length; i++) {
        char c = r->bytes[i];
        quoted = quoted != (c == '"');
        if (!quoted && (c == '\n' || c == '\r'))
            break;
        commas += !quoted && c == ',';
        semicolons += !quoted && c == ';';
    }
    return semicolons > commas ? ';' : ',';
}

static ech_status check_names(reader *r, ech_csv *t) {
    ech_idmap seen = ECH_IDMAP_INIT;
    ech_status status = ECH_OK;
    for (int32_t c = 0; c < t->columns && status == ECH_OK; c++) {
        int32_t before = -1;
        r->field = c + 1;
        if (!t->header[c][0]) {
            fault(r, "csv.header-empty", "a column without a name", "name it, or delete the column");
            continue;
        }
        status = ech_idmap_put(&seen, t->header[c], c, &before);
        if (status == ECH_OK && before >= 0) {
            ech_error *e = fault(r, "csv.header-duplicate", "a column name that is there twice", NULL);
            if (e)
                ech_error_hint(e, "`%s` is also field %d", t->header[c], before + 1);
        }
    }
    ech_idmap_free(&seen);
    return status;
}

static ech_status read_header(reader *r, ech_arena *arena, ech_csv *t) {
    r->delimiter = tell_delimiter(r);
    read_row(r);
    if (r->no_memory)
        return ECH_ENOMEM;
    r->field = 1;
    if (row_is_blank(r)) {
        fault(r, "csv.header", "the first line must name the columns", "line 1 is the header");
        return ECH_EINPUT;
    }
    if (strncmp(field_at(r, 0), "sep=", 4) == 0 && r->row.count <= 2) {
        fault(r, "csv.header", "the first line must name the columns", "delete the line `sep=…`");
        return ECH_EINPUT;
    }
    if (r->row.count == 1 && strchr(field_at(r, 0), '\t')) {
        fault(r, "csv.delimiter", "tabs separate the columns", "save the table with commas or semicolons");
        return ECH_EINPUT;
    }
    if (r->row.count >= ECH_CSV_COLUMN_MAX) {
        fault(r, "csv.columns", "too many columns", "at most 511");
        return ECH_EINPUT;
    }
    t->delimiter = r->delimiter;
    t->header = ech_vec_into(&r->row, arena);
    if (!t->header)
        return ECH_ENOMEM;
    t->columns = (int32_t)r->row.count;
    return check_names(r, t);
}

static void wrong_count(reader *r, const ech_csv *t) {
    int32_t n = (int32_t)r->row.count;
    r->field = (n < t->columns ? n : t->columns) + 1;
    ech_error *e = fault(r, "csv.field-count", "the row has the wrong number of fields", NULL);
    if (!e)
        return;
    ech_error_hint(e, "%d field(s), the header has %d%s", n, t->columns,
                   n > t->columns && t->delimiter == ',' ? "; a cell with a comma in it needs quotes" : "");
}

/* Adds the current row to the table. */
static bool keep_row(reader *r, ech_vec *cells, ech_vec *lines) {
    int64_t *line = ech_vec_push(lines);
    if (!line)
        return false;
    *line = r->row_line;
    for (size_t i = 0; i < r->row.count; i++) {
        const char **cell = ech_vec_push(cells);
        if (!cell)
            return false;
        *cell = field_at(r, i);
    }
    return true;
}

static ech_status read_rows(reader *r, int32_t max_rows, ech_csv *t, ech_vec *cells, ech_vec *lines) {
    bool first = true;
    while (!at_end(r)) {
        int faults = r->faults;
        read_row(r);
        if (r->no_memory)
            return ECH_ENOMEM;
        r->field = 0;
        if (r->faults >= FAULT_MAX) {
            fault(r, "csv.form", "too many faults: this is not a table", "the rest of the file was not read");
            return ECH_EINPUT;
        }
        if (row_is_blank(r) || (first && row_is_hxl(r))) {
            first = first && row_is_blank(r);
            continue;
        }
        first = false;
        if ((int32_t)r->row.count != t->columns) {
            if (r->faults == faults) /* else a quote swallowed fields, and that is said */
                wrong_count(r, t);
            continue;
        }
        if ((int32_t)lines->count >= max_rows) {
            fault(r, "csv.rows", "too many rows", NULL);
            return ECH_ELIMIT;
        }
        if (!keep_row(r, cells, lines))
            return ECH_ENOMEM;
    }
    return ECH_OK;
}

static ech_status read_table(reader *r, ech_arena *arena, int32_t max_rows, ech_csv *out) {
    ech_vec cells = ech_vec_init(sizeof(char *), UINT32_MAX);
    ech_vec lines = ech_vec_init(sizeof(int64_t), UINT32_MAX);
    ech_status status = read_header(r, arena, out);
    if (status == ECH_OK)
        status = read_rows(r, max_rows, out, &cells, &lines);
    if (status != ECH_ENOMEM) {
        out->cells = ech_vec_into(&cells, arena);
        out->lines = ech_vec_into(&lines, arena);
        out->rows = (int32_t)lines.count;
        if (!out->cells || !out->lines)
            status = ECH_ENOMEM;
    }
    ech_vec_free(&cells);
    ech_vec_free(&lines);
    return status;
}

ech_status ech_csv_parse(ech_arena *arena, const char *file, const char *bytes, size_t length, int32_t max_rows,
                         ech_csv *out, ech_error_list *errors) {
    *out = (ech_csv){.delimiter = ','};
    reader r = {.bytes = bytes, .length = length, .line = 1, .row_line = 1, .delimiter = ',', .errors = errors};
    r.row = ech_vec_init(sizeof(char *), ECH_CSV_COLUMN_MAX);
    out->file = r.file = ech_arena_text(arena, file);
    r.text = ech_arena_alloc(arena, length + 2, 1);
    if (!out->file || !r.text)
        return ECH_ENOMEM;
    const char *foreign = foreign_format(bytes, length);
    if (foreign) {
        fault(&r, "csv.format", foreign, "save the table as CSV UTF-8");
        return ECH_EINPUT;
    }
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        r.at = 3;
    ech_status status = read_table(&r, arena, max_rows, out);
    ech_vec_free(&r.row);
    return status == ECH_OK && r.faults ? ECH_EINPUT : status;
}

void ech_csv_put(ech_buf *out, const char *text) {
    size_t n = strlen(text);
    bool blank_ends = n > 0 && (text[0] == ' ' || text[n - 1] == ' ');
    if (!blank_ends && !strpbrk(text, ",;\"\r\n")) {
        ech_buf_text(out, text);
        return;
    }
    ech_buf_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            ech_buf_char(out, '"');
        ech_buf_char(out, *text);
    }
    ech_buf_char(out, '"');
}
