/* What the readers of plans share: ids of the scenario, and the import of schedules made by hand. */
#ifndef ECH_IO_PLAN_INT_H
#define ECH_IO_PLAN_INT_H

#include "base/idmap.h"
#include "base/text.h"
#include "io/csv.h"
#include "model/plan.h"

/* ---- ids (plan_ids.c) ---- */

typedef struct ech_plan_ids {
    ech_idmap locations, assets, requirements, legs;
} ech_plan_ids;

bool ech_plan_ids_open(ech_plan_ids *ids, const ech_scenario *s); /* false: out of memory; free it all the same */
void ech_plan_ids_free(ech_plan_ids *ids);
/* "did you mean"; nothing where no id is near. `err` may be NULL. */
void ech_plan_hint_id(ech_error *err, const ech_idmap *map, const char *text);
/* The requirement's item of this id, or ECH_NONE. */
int32_t ech_plan_item(const ech_scenario *s, int32_t requirement, const char *id);
/* The configuration's number within the asset's type, or ECH_NONE. */
int32_t ech_plan_configuration(const ech_scenario *s, int32_t asset, const char *id);
/* Reads the whole file. A file that is missing, no file or too large is bad input; any other failure is the disk's. */
ech_status ech_plan_file(const char *path, size_t max_bytes, ech_buf *out, ech_error_list *errors);

/* ---- import (plan_import.c, plan_cargo.c) ---- */

typedef enum ech_import_column {
    ECH_IM_MISSION,
    ECH_IM_ASSET,
    ECH_IM_TAIL,
    ECH_IM_CONFIG,
    ECH_IM_STOP,
    ECH_IM_LOCATION,
    ECH_IM_ARRIVE,
    ECH_IM_DEPART,
    ECH_IM_LEG,
    ECH_IM_VIA,
    ECH_IM_WORK_START,
    ECH_IM_WORK_END,
    ECH_IM_REFUEL_START,
    ECH_IM_REFUEL_END,
    ECH_IM_FUEL,
    ECH_IM_REST_START,
    ECH_IM_REST_END,
    ECH_IM_SWAP_START,
    ECH_IM_SWAP_END,
    ECH_IM_LOAD,
    ECH_IM_UNLOAD,
    ECH_IM_NOTE,
    ECH_IM_COLUMNS
} ech_import_column;

extern const char *const ech_import_names[ECH_IM_COLUMNS];

/* What was loaded at one stop and, once `to_stop` is known, where it was unloaded. */
typedef struct ech_cargo {
    int32_t requirement, from_stop, to_stop;
    int64_t people, litters;
    int64_t *items; /* [items of the requirement], in the importer's arena */
    bool damaged;   /* an amount could not be read: further complaints about this cargo would be noise */
} ech_cargo;

typedef struct ech_import {
    const ech_scenario *s;
    ech_error_list *errors;
    ech_arena *arena;
    ech_csv t;
    int32_t column[ECH_IM_COLUMNS]; /* -1 = not in the file */
    ech_plan_ids ids;
    ech_plan_builder b;
    bool memory; /* out of it */
    /* the mission at hand */
    ech_vec aboard, landed; /* ech_cargo */
    bool lost;              /* something of this mission's cargo could not be read at all */
} ech_import;

const char *ech_import_cell(const ech_import *m, int32_t row, ech_import_column c); /* "" = empty or no such column */
/* An error at a cell; NULL when it was dropped. */
ech_error *ech_import_bad(ech_import *m, int32_t row, ech_import_column c, const char *code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* What the row loads, onto `aboard`; what it unloads, from `aboard` to `landed`. */
void ech_import_load(ech_import *m, int32_t row, int32_t stop);
void ech_import_unload(ech_import *m, int32_t row, int32_t stop);
/* `landed` as loads of the open mission. */
void ech_import_write_loads(ech_import *m);

#endif
