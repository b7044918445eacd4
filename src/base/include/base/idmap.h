/* Map from id text to index: open addressing, keys are borrowed pointers. */
#ifndef ECH_BASE_IDMAP_H
#define ECH_BASE_IDMAP_H

#include "base/status.h"

typedef struct ech_idmap {
    const char **keys;
    int32_t *values;
    size_t count, capacity;
} ech_idmap;

#define ECH_IDMAP_INIT                                                                                                 \
    { 0 }

/* ECH_OK, or ECH_ENOMEM. A key that is already there keeps its value and *existing (may be NULL) tells it (else -1). */
ech_status ech_idmap_put(ech_idmap *map, const char *key, int32_t value, int32_t *existing);
int32_t ech_idmap_get(const ech_idmap *map, const char *key); /* -1: not there */
void ech_idmap_free(ech_idmap *map);

#endif
