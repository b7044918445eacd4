/* Makes scenario folders and rows for them: the starter of `echelon new`, and location rows from the OurAirports
 * files that a user downloads (ourairports.com/data, public domain). */
#ifndef ECH_IO_SCENARIO_WRITE_H
#define ECH_IO_SCENARIO_WRITE_H

#include "base/text.h"

/* Writes a small legal scenario into `dir`, which must not exist or must be empty. */
ech_status ech_scenario_starter(const char *dir, ech_error *err);

typedef struct ech_import_box {
    double south, west, north, east; /* degrees; west > east: across the date line */
} ech_import_box;

/* Which airports: those whose ident is listed, in that order; or, where ident_count is 0, all with at least one open
 * runway in the box, in order of the file. */
typedef struct ech_import_filter {
    const char *const *idents;
    size_t ident_count;
    ech_import_box box;
} ech_import_filter;

/* Appends a locations.csv to `out`: header and one row an airport. Capacities stay empty (= unlimited): no public data
 * set has them; the note column says what to ask for. An ident that is not there is an error with "did you mean". */
ech_status ech_import_ourairports(const char *airports_file, const char *runways_file, const ech_import_filter *filter,
                                  ech_buf *out, int32_t *count, ech_error_list *errors);

#endif
