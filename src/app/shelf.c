/* What the use cases over the library share: see shelf_int.h. Clock and user are read here and nowhere below. */
#include "shelf_int.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/file.h"
#include "io/words.h"

enum { CATALOGUE_FILE_MAX = 1 << 24, CELL_MAX = 400 };

/* ---- library -------------------------------------------------------------------------------------------------- */

bool ech_shelf_ok(ech_status status, const ech_error *err, ech_output *out) {
    if (status == ECH_OK)
        return true;
    ech_app_fail(out, status, err, "the library failed");
    if (err && err->hint[0] && out->errors.count)
        ech_error_hint(&out->errors.items[out->errors.count - 1], "%s", err->hint);
    return false;
}

const char *ech_shelf_where(const ech_library_at *at) {
    const char *named = at->library ? at->library : getenv("ECHELON_LIBRARY");
    return named && named[0] ? named : "library.echelon";
}

ech_store *ech_shelf_open(const ech_library_at *at, int flags, ech_output *out) {
    ech_store *store = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_shelf_ok(ech_store_open(ech_shelf_where(at), flags, &store, &err), &err, out);
    return store;
}

/* ---- who and when --------------------------------------------------------------------------------------------- */

static bool usage(ech_output *out, const char *option, const char *text, const char *why, const char *hint) {
    ech_error *e = ech_error_list_add(&out->errors, ECH_EUSAGE, "usage.value", "", 0, 0, "%s: `%.80s` is %s", option,
                                      text, why ? why : "not understood");
    if (e && hint)
        ech_error_hint(e, "%s", hint);
    out->exit_code = 2;
    return false;
}

static int64_t now_s(void) {
    struct timespec t = {0};
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec;
}

static const char *login(void) {
    const char *named = getenv("ECHELON_USER");
    if (named && named[0])
        return named;
    const struct passwd *p = getpwuid(geteuid());
    return p && p->pw_name[0] ? p->pw_name : "unknown";
}

bool ech_shelf_stamp(const ech_library_at *at, ech_store_put *put, ech_output *out) {
    const char *why = NULL, *hint = NULL;
    put->who = at->who ? at->who : login();
    put->note = at->note;
    put->at_unix_s = 0;
    if (!at->when)
        put->at_unix_s = now_s();
    else if (!ech_word_instant(at->when, &put->at_unix_s, &why, &hint))
        return usage(out, "--at", at->when, why, hint);
    return true;
}

bool ech_shelf_day(const char *text, const char *option, int64_t *day, ech_output *out) {
    const char *why = NULL, *hint = NULL;
    if (!text)
        *day = now_s() / 86400;
    else if (!ech_word_date(text, day, &why, &hint))
        return usage(out, option, text, why, hint);
    return true;
}

void ech_shelf_day_text(int64_t day, char out[16]) {
    char text[32];
    if (day <= INT64_MIN / 86400 || day >= INT64_MAX / 86400) {
        snprintf(out, 16, "%s", "");
        return;
    }
    ech_utc_text(day * 86400, text);
    snprintf(out, 16, "%.10s", text);
}

/* ---- files that become parts ---------------------------------------------------------------------------------- */

bool ech_shelf_files_open(ech_shelf_files *f) {
    f->arena = ech_arena_open(0);
    f->parts = ech_vec_init(sizeof(ech_store_part), ECH_STORE_PART_MAX);
    f->failed = f->arena == NULL;
    return f->arena != NULL;
}

void ech_shelf_files_free(ech_shelf_files *f) {
    ech_vec_free(&f->parts);
    ech_arena_free(f->arena);
}

void ech_shelf_keep(ech_shelf_files *f, const char *prefix, const char *name, const char *bytes, size_t length) {
    char path[ECH_STORE_NAME_MAX + 1];
    ech_store_part *p = ech_vec_push(&f->parts);
    int n = snprintf(path, sizeof path, "%s%s", prefix, name);
    char *copy = ech_arena_copy(f->arena, bytes ? bytes : "", length), *named = ech_arena_text(f->arena, path);
    f->failed = f->failed || !p || !copy || !named || n >= (int)sizeof path;
    if (p)
        *p = (ech_store_part){named, copy, length};
}

bool ech_shelf_catalogue(ech_shelf_files *f, const char *name, ech_output *out) {
    char folder[ECH_ERROR_FILE_MAX], path[ECH_ERROR_FILE_MAX];
    ech_error err = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status;
    if (!ech_catalogue_find(folder, sizeof folder) || !ech_path_join(path, sizeof path, folder, name))
        status = ech_fail(&err, ECH_EIO, "catalogue.missing", "the catalogue is nowhere; $ECHELON_CATALOGUE names it");
    else
        status = ech_file_read(path, CATALOGUE_FILE_MAX, &bytes, &err);
    if (!status)
        ech_shelf_keep(f, ECH_STORE_SHARED, name, bytes.data, bytes.length);
    ech_buf_free(&bytes);
    return ech_shelf_ok(status, &err, out);
}

/* ---- tables of text ------------------------------------------------------------------------------------------- */

void ech_grid_open(ech_grid *g, ech_arena *arena, const char *const *names, int columns) {
    *g = (ech_grid){.names = names, .columns = columns, .arena = arena};
    g->cells = ech_vec_init(sizeof(char *), 100000000);
}

void ech_grid_free(ech_grid *g) { ech_vec_free(&g->cells); }

void ech_grid_add(ech_grid *g, const char *format, ...) {
    char text[CELL_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ech_text_plain(text);
    char **slot = ech_vec_push(&g->cells);
    if (slot)
        *slot = ech_arena_text(g->arena, text);
}

/* Characters, not bytes; wide ones count one. */
static int width(const char *text) {
    int n = 0;
    for (; text && *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void write_cell(const char *text, int wide, bool right, bool last, ech_buf *out) {
    int blank = wide - width(text);
    for (int i = 0; right && i < blank; i++)
        ech_buf_char(out, ' ');
    ech_buf_text(out, text ? text : "");
    for (int i = 0; !right && !last && i < blank; i++)
        ech_buf_char(out, ' ');
    ech_buf_text(out, last ? "\n" : "  ");
}

void ech_grid_write(const ech_grid *g, ech_buf *out) {
    int wide[32] = {0};
    for (int c = 0; c < g->columns && c < 32; c++) {
        wide[c] = width(g->names[c] + (g->names[c][0] == '>'));
        for (size_t i = (size_t)c; i < g->cells.count; i += (size_t)g->columns)
            if (width(*(char **)ech_vec_at(&g->cells, i)) > wide[c])
                wide[c] = width(*(char **)ech_vec_at(&g->cells, i));
    }
    for (int c = 0; c < g->columns; c++)
        write_cell(g->names[c] + (g->names[c][0] == '>'), wide[c], g->names[c][0] == '>', c == g->columns - 1, out);
    for (size_t i = 0; i < g->cells.count; i++) {
        int c = (int)(i % (size_t)g->columns);
        write_cell(*(char **)ech_vec_at(&g->cells, i), wide[c], g->names[c][0] == '>', c == g->columns - 1, out);
    }
}
