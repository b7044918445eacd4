/* What the use cases over the library share. */
#ifndef ECH_APP_SHELF_INT_H
#define ECH_APP_SHELF_INT_H

#include "app_int.h"
#include "base/json_write.h"
#include "echelon/library.h"
#include "store/store.h"

/* Opens the library; NULL: errors and exit code are set. flags: ech_store_flags. */
ech_store *ech_shelf_open(const ech_library_at *at, int flags, ech_output *out);
const char *ech_shelf_where(const ech_library_at *at);
/* Who and when; false: errors and exit code are set. */
bool ech_shelf_stamp(const ech_library_at *at, ech_store_put *put, ech_output *out);
/* A date as days since 1970; NULL text: today. */
bool ech_shelf_day(const char *text, const char *option, int64_t *day, ech_output *out);
void ech_shelf_day_text(int64_t day, char out[16]);
/* Sets errors and exit code from a failure of the store; true where there was none. */
bool ech_shelf_ok(ech_status status, const ech_error *err, ech_output *out);

/* Files that become parts. */
typedef struct ech_shelf_files {
    ech_arena *arena;
    ech_vec parts; /* ech_store_part */
    bool failed;   /* out of memory */
} ech_shelf_files;
bool ech_shelf_files_open(ech_shelf_files *f); /* false: out of memory */
void ech_shelf_files_free(ech_shelf_files *f);
/* Copies; name is prefix + name. */
void ech_shelf_keep(ech_shelf_files *f, const char *prefix, const char *name, const char *bytes, size_t length);
/* Reads a file of the built-in catalogue as part catalogue/NAME; false: errors and exit code are set. */
bool ech_shelf_catalogue(ech_shelf_files *f, const char *name, ech_output *out);

/* A table of text: columns as wide as they need to be, two blanks between, '>' before a name aligns it right. */
typedef struct ech_grid {
    const char *const *names;
    int columns;
    ech_vec cells; /* char * in the arena, row by row */
    ech_arena *arena;
} ech_grid;
void ech_grid_open(ech_grid *g, ech_arena *arena, const char *const *names, int columns);
void ech_grid_add(ech_grid *g, const char *format, ...) __attribute__((format(printf, 2, 3)));
void ech_grid_write(const ech_grid *g, ech_buf *out);
void ech_grid_free(ech_grid *g);

#endif
