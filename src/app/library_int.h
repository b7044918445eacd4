/* What the files of the use cases over the library share: library.c dispatches, library_add.c puts a plan in,
 * library_show.c tells. */
#ifndef ECH_APP_LIBRARY_INT_H
#define ECH_APP_LIBRARY_INT_H

#include "recall/entry.h"
#include "shelf_int.h"

typedef struct keeping {
    const ech_library_options *o;
    ech_output *out;
    ech_store *store;
    char id[ECH_STORE_ID_MAX + 1]; /* of ID or ID@VERSION */
    int64_t number;                /* 0: the newest */
} keeping;

void ech_library_add(keeping *k);
void ech_library_list(keeping *k);
void ech_library_show(keeping *k);
void ech_library_history(keeping *k);
void ech_library_take(keeping *k); /* one plan into a folder */

#endif
