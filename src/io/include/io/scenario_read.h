/* Reads a scenario folder (docs/scenario.md): scenario.json and the CSV tables, with the catalogue's lift types and
 * airfield classes merged in. All errors of all files come in one run, each with file, row and column; nothing is
 * ever half-loaded: *out stays NULL unless the whole folder is right.
 *
 *     ech_error_list errors = ECH_ERROR_LIST_INIT;
 *     ech_scenario *s = NULL;
 *     ech_status status = ech_scenario_read("scenarios/haiti-2010", NULL, &s, &errors);
 *     …
 *     ech_scenario_free(s);
 *     ech_error_list_free(&errors);
 *
 * Cost: linear in the bytes read, plus sorting the errors. Files are read whole, at most ECH_SCENARIO_FILE_MAX each.
 */
#ifndef ECH_IO_SCENARIO_READ_H
#define ECH_IO_SCENARIO_READ_H

#include "model/scenario.h"

enum { ECH_SCENARIO_FILE_MAX = 64 * 1024 * 1024, ECH_SCENARIO_ROW_MAX = 1000000 };

/* What if: the cell of one row (empty id: of all rows) of the scenario's own table says something else. */
typedef struct ech_cell_change {
    const char *table, *id, *column, *value;
    char before[64]; /* out: what the (first) row says; cut short where it is longer */
    bool applied;    /* out: there is such a row and column */
} ech_cell_change;

typedef struct ech_scenario_file {
    const char *name, *bytes;
    size_t length;
} ech_scenario_file;

typedef struct ech_scenario_read_options {
    int version;                     /* 1 */
    ech_cell_change *change;         /* NULL = none */
    const ech_scenario_file *events; /* more events than its own; name: as errors call it; NULL = none */
    const char *catalogue;           /* folder used for "catalogue": "builtin"; NULL = search (ech_catalogue_find) */
    /* NULL, or told of each file that is read, in a fixed order: its name, "catalogue/NAME" for the catalogue's. */
    void (*seen)(const char *name, const char *bytes, size_t length, void *context);
    void *context;
} ech_scenario_read_options;

#define ECH_SCENARIO_READ_OPTIONS_INIT                                                                                 \
    { .version = 1 }

/* ECH_OK; or ECH_EINPUT (also for a missing folder or file), ECH_EIO (disk), ECH_ENOMEM, ECH_ELIMIT. `opt` may be
 * NULL. `errors` is the caller's, initialised, and is appended to and sorted. The scenario is the caller's. */
ech_status ech_scenario_read(const char *folder, const ech_scenario_read_options *opt, ech_scenario **out,
                             ech_error_list *errors);

/* The same from memory, for fuzzing and for programs without a disk. `folder` only names the files in errors; files
 * of the catalogue are named "catalogue/…". */
ech_status ech_scenario_read_memory(const char *folder, const ech_scenario_file *files, size_t count,
                                    ech_scenario **out, ech_error_list *errors);
ech_status ech_scenario_read_events(const char *folder, const ech_scenario_file *files, size_t count,
                                    const ech_scenario_file *events, ech_scenario **out, ech_error_list *errors);

/* The folder of the built-in catalogue: $ECHELON_CATALOGUE, the source tree's, the installed one, or the one beside
 * the executable (or one or two folders up), in this order; false where none of them exists. */
bool ech_catalogue_find(char *out, size_t size);

#endif
