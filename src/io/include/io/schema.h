/* The shape of everything Echelon reads and writes, from one static table of C structs: the scenario reader is driven
 * by it, `echelon schema` prints it, docs/scenario.md is generated from it, outside scripts build and break inputs
 * from it. So none of them can drift from the others. */
#ifndef ECH_IO_SCHEMA_H
#define ECH_IO_SCHEMA_H

#include "base/json_write.h"

typedef enum ech_schema_kind { ECH_SCHEMA_SCENARIO, ECH_SCHEMA_PLAN, ECH_SCHEMA_SUMMARY } ech_schema_kind;

/* Writes one object. */
void ech_schema_write_json(ech_schema_kind kind, ech_json *w);

/* The tables of a scenario folder, one after the other; key: the columns that are unique together, separated by
 * spaces, "" = none. False: there is no i-th. */
typedef struct ech_schema_table {
    const char *name, *file, *key;
} ech_schema_table;
bool ech_schema_table_at(int i, ech_schema_table *out);

/* What a column's cells hold, for those that change tables without reading them as a scenario. */
typedef struct ech_schema_use {
    bool known;            /* the table has this column */
    bool time;             /* a moment, counted from the scenario's start */
    const char *reference; /* file of the table whose ids it names, one or a list separated by spaces; NULL: none */
} ech_schema_use;
ech_schema_use ech_schema_column(const char *file, const char *column);

#endif
