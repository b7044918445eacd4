/* Location rows from the two files of ourairports.com/data. What they know: place, country, runways. What they do not
 * know and no public data set does: stands, handling, fuel, mass limits; these cells stay empty (= unlimited) and the
 * note says so, so that a planner asks.
 *
 * The runway of an airport is its longest one that is open. Surfaces are free text in the data ("ASP", "Asphalt",
 * "CON/GRVL", "GRASS"): they are told by how they begin. Cost: one pass over each file; runways meet airports by ident
 * through a hash map.
 */
#include "base/file.h"
#include "base/idmap.h"
#include "base/memory.h"
#include "io/csv.h"
#include "io/scenario_write.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 256 * 1024 * 1024, ROW_MAX = 2000000, FEET_MAX = 100000 };

typedef struct runway {
    int64_t length_ft, width_ft; /* 0 = not there */
    const char *surface;
} runway;

typedef struct import {
    ech_arena *arena;
    ech_csv airports, runways;
    ech_idmap rows; /* ident → row of airports */
    runway *best;   /* by row of airports */
    ech_error_list *errors;
    ech_buf *out;
    int32_t count;
} import;

/* ---- reading the two files ---- */

static ech_status read_csv(import *m, const char *path, ech_csv *t) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_file_read(path, FILE_MAX, &bytes, &err);
    if (status != ECH_OK)
        ech_error_list_add(m->errors, status, err.code, path, 0, 0, "%s", err.message);
    else
        status = ech_csv_parse(m->arena, path, bytes.data ? bytes.data : "", bytes.length, ROW_MAX, t, m->errors);
    ech_buf_free(&bytes);
    return status;
}

static bool has_columns(import *m, const ech_csv *t, const char *const *names, size_t count) {
    bool all = true;
    for (size_t i = 0; i < count; i++)
        if (ech_csv_column(t, names[i]) < 0) {
            ech_error *e =
                ech_error_list_add(m->errors, ECH_EINPUT, "import.column", t->file, 1, 0, "no column `%s`", names[i]);
            ech_error_hint(e, "is this the file from ourairports.com/data?");
            all = false;
        }
    return all;
}

static const char *get(const ech_csv *t, int32_t row, const char *column) {
    return ech_csv_cell(t, row, ech_csv_column(t, column));
}

static ech_status index_airports(import *m) {
    int32_t ident = ech_csv_column(&m->airports, "ident");
    for (int32_t i = 0; i < m->airports.rows; i++)
        if (ech_idmap_put(&m->rows, ech_csv_cell(&m->airports, i, ident), i, NULL) != ECH_OK)
            return ECH_ENOMEM;
    return ECH_OK;
}

/* A whole number of feet; the data has none, decimals and blanks. What no runway can have is not known. */
static int64_t feet(const char *text) {
    int64_t value = 0;
    size_t n = strspn(text, "0123456789");
    bool number = n > 0 && (text[n] == '\0' || text[n] == '.') && ech_parse_int64(text, n, &value);
    return number && value <= FEET_MAX ? value : 0;
}

static void choose_runways(import *m) {
    const ech_csv *t = &m->runways;
    int32_t ident = ech_csv_column(t, "airport_ident"), length = ech_csv_column(t, "length_ft");
    int32_t width = ech_csv_column(t, "width_ft"), surface = ech_csv_column(t, "surface");
    int32_t closed = ech_csv_column(t, "closed");
    for (int32_t i = 0; i < t->rows; i++) {
        int32_t row = ech_idmap_get(&m->rows, ech_csv_cell(t, i, ident));
        int64_t ft = feet(ech_csv_cell(t, i, length));
        if (row < 0 || strcmp(ech_csv_cell(t, i, closed), "1") == 0 || ft <= m->best[row].length_ft)
            continue;
        m->best[row] = (runway){ft, feet(ech_csv_cell(t, i, width)), ech_csv_cell(t, i, surface)};
    }
}

/* ---- rows ---- */

static bool begins_with(const char *text, const char *prefix) {
    for (; *prefix; text++, prefix++)
        if ((*text | 0x20) != (*prefix | 0x20))
            return false;
    return true;
}

/* "paved", "unpaved" or "" = unknown. */
static const char *surface_of(const char *text) {
    static const char *const paved[] = {"asp", "con", "bit", "tar", "paved", "pem", "mac", "bri", "pvd", "sealed"};
    static const char *const unpaved[] = {"gra",  "grv", "gre",  "tur",    "dirt",    "ear", "soil",
                                          "san",  "lat", "clay", "unp",    "cor",     "sod", "mud",
                                          "rock", "gvl", "dir",  "ground", "unsealed"};
    for (size_t i = 0; i < sizeof paved / sizeof *paved; i++)
        if (begins_with(text, paved[i]))
            return "paved";
    for (size_t i = 0; i < sizeof unpaved / sizeof *unpaved; i++)
        if (begins_with(text, unpaved[i]))
            return "unpaved";
    return "";
}

static void put_cell(ech_buf *b, const char *text) {
    bool quote = strpbrk(text, ",;\"\n\r") != NULL;
    if (quote)
        ech_buf_char(b, '"');
    for (; *text; text++) {
        if (*text == '"')
            ech_buf_char(b, '"');
        ech_buf_char(b, *text);
    }
    if (quote)
        ech_buf_char(b, '"');
}

/* A name that a spreadsheet would take for a formula loses its first signs. */
static const char *harmless(const char *text) { return text + strspn(text, "=+-@ \t\r\n"); }

static void put_metres(ech_buf *b, int64_t ft) {
    ech_buf_char(b, ',');
    if (ft)
        ech_buf_printf(b, "%lld", (long long)((ft * 3048 + 5000) / 10000));
}

static void put_row(import *m, int32_t i) {
    const runway *w = &m->best[i];
    const char *surface = w->surface ? surface_of(w->surface) : "";
    ech_buf *b = m->out;
    put_cell(b, get(&m->airports, i, "ident"));
    ech_buf_char(b, ',');
    put_cell(b, harmless(get(&m->airports, i, "name")));
    ech_buf_text(b, ",airfield,");
    put_cell(b, get(&m->airports, i, "iso_country"));
    ech_buf_char(b, ',');
    put_cell(b, get(&m->airports, i, "latitude_deg"));
    ech_buf_char(b, ',');
    put_cell(b, get(&m->airports, i, "longitude_deg"));
    put_metres(b, w->length_ft);
    put_metres(b, w->width_ft);
    ech_buf_printf(b, ",%s,,,,,,,,,,", surface);
    ech_buf_printf(b, ",stands handling fuel mass limit hours: ask%s%s%s\n", w->length_ft ? "" : "; runway: ask",
                   w->width_ft ? "" : "; width: ask", surface[0] ? "" : "; surface: ask");
    m->count++;
}

static void put_header(ech_buf *b) {
    ech_buf_text(b, "id,name,kind,country,lat,lon,runway_m,runway_width_m,surface,mass_limit_kg,stands_a,stands_b,"
                    "stands_c,stands_d,stands_e,stands_f,handling,fuel_kg_day,hours,note\n");
}

/* ---- choosing ---- */

static void unknown_ident(import *m, const char *ident) {
    ech_error *e = ech_error_list_add(m->errors, ECH_EINPUT, "import.ident", m->airports.file, 0, 0,
                                      "no airport with the ident `%.60s`", ident);
    const char **names = ech_calloc((size_t)m->airports.rows + 1, sizeof *names);
    for (int32_t i = 0; names && i < m->airports.rows; i++)
        names[i] = get(&m->airports, i, "ident");
    const char *near = names ? ech_did_you_mean(ident, names, (size_t)m->airports.rows) : NULL;
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
    ech_free(names);
}

static bool named_twice(const ech_import_filter *f, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (strcmp(f->idents[k], f->idents[i]) == 0)
            return true;
    return false;
}

static void put_listed(import *m, const ech_import_filter *f) {
    for (size_t i = 0; i < f->ident_count; i++) {
        int32_t row = ech_idmap_get(&m->rows, f->idents[i]);
        if (row < 0)
            unknown_ident(m, f->idents[i]);
        else if (!named_twice(f, i))
            put_row(m, row);
    }
}

static bool degrees(const char *text, double *out) {
    int64_t e7 = 0;
    char cut[32];
    const char *point = strchr(text, '.');
    size_t n = strlen(text), keep = point ? (size_t)(point - text) + 8 : n;
    n = n < keep ? n : keep;
    if (n == 0 || n >= sizeof cut)
        return false;
    memcpy(cut, text, n);
    if (!ech_parse_scaled(cut, n, 10000000, &e7))
        return false;
    *out = (double)e7 / 1e7;
    return true;
}

static void put_box(import *m, const ech_import_box *box) {
    for (int32_t i = 0; i < m->airports.rows; i++) {
        double lat = 0, lon = 0;
        bool open = strcmp(get(&m->airports, i, "type"), "closed") != 0 && m->best[i].length_ft > 0;
        if (!open || !degrees(get(&m->airports, i, "latitude_deg"), &lat) ||
            !degrees(get(&m->airports, i, "longitude_deg"), &lon))
            continue;
        bool across = box->west > box->east;
        bool in_lon = across ? lon >= box->west || lon <= box->east : lon >= box->west && lon <= box->east;
        if (in_lon && lat >= box->south && lat <= box->north)
            put_row(m, i);
    }
}

static ech_status run(import *m, const char *airports_file, const char *runways_file, const ech_import_filter *f) {
    static const char *const airport_columns[] = {"ident",        "type",          "name",
                                                  "latitude_deg", "longitude_deg", "iso_country"};
    static const char *const runway_columns[] = {"airport_ident", "length_ft", "width_ft", "surface", "closed"};
    ech_status a = read_csv(m, airports_file, &m->airports), b = read_csv(m, runways_file, &m->runways);
    if (a != ECH_OK || b != ECH_OK)
        return a != ECH_OK ? a : b;
    bool columns = has_columns(m, &m->airports, airport_columns, 6);
    columns = has_columns(m, &m->runways, runway_columns, 5) && columns;
    if (!columns)
        return ECH_EINPUT;
    m->best = ech_arena_alloc(m->arena, (size_t)m->airports.rows + 1, sizeof *m->best);
    if (!m->best || index_airports(m) != ECH_OK)
        return ECH_ENOMEM;
    choose_runways(m);
    size_t before = ech_error_list_total(m->errors);
    put_header(m->out);
    if (f->ident_count)
        put_listed(m, f);
    else
        put_box(m, &f->box);
    if (m->out->failed)
        return ECH_ENOMEM;
    return ech_error_list_total(m->errors) == before ? ECH_OK : ECH_EINPUT;
}

ech_status ech_import_ourairports(const char *airports_file, const char *runways_file, const ech_import_filter *filter,
                                  ech_buf *out, int32_t *count, ech_error_list *errors) {
import m = {.arena = ech_arena_open(0), .errors = errors, .out = out };
    *count = 0;
    if (!m.arena)
        return ECH_ENOMEM;
    ech_status status = run(&m, airports_file, runways_file, filter);
    *count = m.count;
    ech_idmap_free(&m.rows);
    ech_arena_free(m.arena);
    ech_error_list_sort(errors);
    return status;
}
