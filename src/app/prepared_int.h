/* A prepared plan with its scenario, in memory: from a folder and a plan file, or from the library. */
#ifndef ECH_APP_PREPARED_INT_H
#define ECH_APP_PREPARED_INT_H

#include "shelf_int.h"

typedef struct ech_prepared {
    ech_shelf_files kept; /* what `files` point into */
    ech_scenario_file *files;
    size_t file_count;    /* the scenario's own, then the catalogue's as catalogue/NAME */
    size_t own_count;     /* of them the scenario's own */
    bool other_catalogue; /* the catalogue that it was made with is not today's */
    char id[ECH_STORE_ID_MAX + 1];
    int64_t version; /* of the library; 0: a folder */
    ech_scenario *s;
    ech_plan *plan; /* NULL: none */
} ech_prepared;

/* `plan` may be NULL. any: the plan may be of another state of the scenario. False: errors and exit code are set. */
bool ech_prepared_folder(const char *scenario, const char *plan, bool any, ech_prepared *out, ech_output *o);
/* number 0: the newest. What the entry was made with is read as it was; `files` have today's catalogue. */
bool ech_prepared_entry(ech_store *store, const char *id, int64_t number, ech_prepared *out, ech_output *o);
void ech_prepared_free(ech_prepared *p);

#endif
