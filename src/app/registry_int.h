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

/* What counts of the registry as tables that a scenario understands. */
typedef struct ech_force_tables {
    ech_buf members, locations, elements, assets;
    ech_buf stocks, caveats; /* x_stocks.csv, x_caveats.csv, which only adapt reads */
    int64_t element_count, asset_count, stock_count, left_out, unplaced;
} ech_force_tables;
ech_status ech_force_tables_of(const ech_registry *r, const ech_registry_view *view, ech_force_tables *out);
void ech_force_tables_free(ech_force_tables *t);
/* The library's registry; *out NULL: it has none. In the arena are its bytes. False: it cannot be read, or is refused
 * by today's reader; errors and exit code are set. */
bool ech_registry_of(ech_store *store, ech_arena *arena, ech_registry **out, ech_output *o);

#endif
