/* What the files that read a scenario folder share. In order of work:
 *
 *     scenario_read.c  reads from a source, calls the rest in order; scenario_disk.c: the source that is a folder
 *     scenario_json.c  scenario.json
 *     tables.c         loads each CSV, checks its header, indexes its ids, parses its rows by the schema
 *     cells.c          one cell, by its column's type; times.c: moments
 *     types.c          lift types: catalogue, inheritance, configurations, points
 *     locations.c      locations over their airfield classes
 *     resolve.c        references that need more than their cell: subjects, tails, lists of ends
 *     semantics.c      what no single cell can tell: windows, cycles, modes, sums
 *     travel.c         the figures of travel.csv
 *     build.c          rows to the arrays of the model, once there is no error
 *     events.c         what events.csv changes: new rows before parsing, everything else in the finished model
 *
 * Rows live in a scratch arena that goes when reading ends; texts and arrays of the model in the scenario's. An error
 * is added to the list and reading goes on with the cell as if it were empty, so that one run finds all errors. A
 * table with faults of form is `damaged`: ids missing from it are not reported as unknown elsewhere.
 */
#ifndef ECH_IO_READER_INT_H
#define ECH_IO_READER_INT_H

#include "base/idmap.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/json_read.h"
#include "io/scenario_read.h"
#include "io/words.h"
#include "rows_int.h"
#include "schema_int.h"
#include "times_int.h"

typedef struct ech_loaded {
    const ech_table *table;
    ech_csv csv;
    char *rows;    /* csv.rows structs of table->row_size */
    int32_t *at;   /* [table->column_count] number of the CSV's column, -1 = not there */
    ech_idmap ids; /* where the key is `id` */
    const ech_csv *
        *origin; /* [rows] the events that the row comes from, `lines` tells which row; NULL = the file's own */
    bool present, damaged;
} ech_loaded;

struct ech_reader;

/* A file as it was read. Initialise `own`. */
typedef struct ech_read_file {
    char path[ECH_ERROR_FILE_MAX]; /* as errors name it */
    ech_buf own;                   /* holds the bytes where the source does not; the caller frees it */
    const char *bytes;
    size_t length;
    bool there; /* it exists, whether readable or not */
} ech_read_file;

/* Where files come from: a disk or memory. */
typedef struct ech_source {
    void (*list)(struct ech_reader *r); /* adds an error for each name that is no table's */
    void (*choose_catalogue)(struct ech_reader *r, const char *wanted); /* sets r->catalogue; wanted NULL: search */
    bool (*has_folder)(const char *folder);
    bool (*read)(struct ech_reader *r, const char *folder, const char *name, ech_read_file *out);
} ech_source;

typedef struct ech_reader {
    ech_arena *arena, *scratch; /* the model's; gone after reading */
    ech_scenario *s;
    ech_error_list *errors;
    const char *folder, *catalogue; /* catalogue NULL = none */
    const ech_source *source;
    ech_cell_change *change;                                                         /* or NULL */
    void (*seen)(const char *name, const char *bytes, size_t length, void *context); /* or NULL */
    void *context;
    const ech_scenario_file *files; /* of the source in memory */
    size_t file_count;
    ech_loaded tables[T_COUNT], shelf[T_COUNT]; /* the scenario's; the catalogue's */
    ech_loaded more;                            /* events that come with the question */
    const ech_scenario_file *events;            /* them, or NULL */
    ech_time_base base;
    bool clock_known;
    bool catalogue_missing;        /* the built-in one was asked for and is nowhere */
    int32_t *base_of, *model_type; /* by number of a lift type in the pool: see types.c */
    const ech_jvalue *json;
    const char *json_file;
    const ech_jvalue *consent, *ceiling; /* of the mandate, to be checked against acts and requirements; or NULL */
    ech_vec refs, texts, vias;           /* int32_t, const char *, ech_via */
    ech_vec together, groups;            /* const char *: their words, in order of first use */
    int32_t *first_leg;                  /* row of legs.csv → its first leg in the model */
    int32_t leg_count;                   /* with the ways back */
    int64_t suggestions;                 /* comparisons left for "did you mean" */
    ech_status status;                   /* the worst that is no bad input: ECH_ENOMEM, ECH_EIO */
} ech_reader;

/* Rows */
static inline void *ech_row(const ech_loaded *t, int32_t i) { return t->rows + (size_t)i * t->table->row_size; }
const char *ech_row_cell(const ech_loaded *t, int32_t row, const char *column); /* "" where not there */
static inline bool ech_row_has(const ech_loaded *t, int32_t row, const char *column) {
    return ech_row_cell(t, row, column)[0] != '\0';
}

/* Errors. `column` may be NULL: the row. Returns NULL when dropped; hints may be added through ech_error_hint. */
ech_error *ech_row_error(ech_reader *r, const ech_loaded *t, int32_t row, const char *column, const char *code,
                         const char *format, ...) __attribute__((format(printf, 6, 7)));
void ech_reader_fail(ech_reader *r, ech_status status); /* keeps the worst */
/* The hint "did you mean `x`?"; nothing where no candidate is near. */
void ech_hint_nearest(ech_reader *r, ech_error *e, const char *text, const char *const *candidates, size_t count);
void ech_hint_nearest_id(ech_reader *r, ech_error *e, const char *text, ech_table_id table);

/* scenario_read.c, for the sources */
ech_error *ech_file_error(ech_reader *r, const char *path, const char *code, const char *message);
void ech_check_name(ech_reader *r, const char *name);
ech_status ech_reader_run(ech_reader *r, const char *catalogue, ech_scenario **out);

/* cells.c: parses one cell (not empty) into the row's field. False: an error was added. */
bool ech_cell_read(ech_reader *r, const ech_loaded *t, int32_t row, const ech_column *column, const char *text,
                   void *field);
void ech_cell_empty(ech_reader *r, const ech_loaded *t, const ech_column *column, void *field);
/* Id to index: the scenario's own rows stand after the catalogue's in one numbering; -1 = unknown. */
int32_t ech_ref_find(const ech_reader *r, ech_table_id table, const char *id);
bool ech_ref_is_damaged(const ech_reader *r, ech_table_id table);
void ech_field_put(void *field, size_t size, int64_t value);

/* tables.c */
void ech_table_load(ech_reader *r, ech_loaded *t, const ech_table *table, const char *file, const char *bytes,
                    size_t length);
void ech_table_parse(ech_reader *r, ech_loaded *t);
/* Fills every column of a row with its default or what an empty cell means; then the cells that are not empty. */
void ech_row_defaults(ech_reader *r, const ech_loaded *t, void *row);
void ech_row_cells(ech_reader *r, const ech_loaded *t, int32_t i);

/* scenario_json.c */
void ech_scenario_json(ech_reader *r, const char *file, const char *bytes, size_t length);

/* types.c: parses the lift types of catalogue and scenario; checks those in use; puts them into the model. */
void ech_types_parse(ech_reader *r);
void ech_types_check(ech_reader *r);
bool ech_types_build(ech_reader *r);
row_type *ech_type_row(const ech_reader *r, int32_t pool);
ech_mode ech_type_mode(const ech_reader *r, int32_t pool); /* ECH_MODE_COUNT: not known after an error */

/* locations.c: locations, each over its airfield class. */
void ech_locations_parse(ech_reader *r);
void ech_location_finish(ech_location *l); /* what empty cells mean together */

/* resolve.c: references that a single cell cannot resolve, stored in the rows; semantics.c: what rows say together. */
void ech_rows_resolve(ech_reader *r);
void ech_rows_check(ech_reader *r);

/* travel.c: the next figure of a cell of travel.csv from *at on, and past it; *out −1: no way. False: no more. why->why
 * not NULL: it is none. */
bool ech_travel_next(const char **at, int64_t ticks_per_minute, ech_tick *out, ech_why *why);
/* Its figures as legs; out NULL: only how many. */
int32_t ech_travel_legs(const ech_reader *r, ech_leg *out);

/* events.c: new requirements join their table; after the model is built, everything else that events say is done to it,
 * and flown.json read. Both may add errors. */
void ech_events_add_rows(ech_reader *r);
void ech_events_apply(ech_reader *r);
void ech_flown_read(ech_reader *r);
int32_t ech_leg_named(const ech_reader *r, const char *id); /* resolve.c: a leg of the model, ID~back too; ECH_NONE */

/* build.c: rows without any error to the arrays of the model. False: out of memory. */
bool ech_model_build(ech_reader *r);

#endif
