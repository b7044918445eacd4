/* What the files of the use cases over the registry share: registry.c loads and imports, registry_show.c tells. */
#ifndef ECH_APP_REGISTRY_INT_H
#define ECH_APP_REGISTRY_INT_H

#include "registry/registry.h"
#include "shelf_int.h"

typedef struct registering {
    const ech_registry_options *o;
    ech_output *out;
    ech_arena *arena;
    ech_registry *r;
    ech_registry_view view;
    ech_store_version version;
} registering;

void ech_registry_tell(registering *g); /* list, show, age, gap */
void ech_registry_tell_import(registering *g);
void ech_registry_forces(registering *g);

#endif
