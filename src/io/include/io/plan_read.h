/* Reads a plan (docs/cli.md). All errors in one go, each with row and column; nothing is half-loaded. Whether the plan
 * is legal is not asked here: check/ does that. */
#ifndef ECH_IO_PLAN_READ_H
#define ECH_IO_PLAN_READ_H

#include "base/text.h"
#include "model/plan.h"

enum { ECH_PLAN_FILE_MAX = 256 * 1024 * 1024 };

/* ECH_OK; ECH_EINPUT (also where the plan names another scenario's hash and `any_scenario` is false), ECH_EIO,
 * ECH_ENOMEM. The plan is the caller's. */
ech_status ech_plan_read(const char *path, const ech_scenario *s, bool any_scenario, ech_plan **out,
                         ech_error_list *errors);
ech_status ech_plan_read_memory(const char *name, const char *bytes, size_t length, const ech_scenario *s,
                                bool any_scenario, ech_plan **out, ech_error_list *errors);

/* A time as the tables write it: `360` minutes, `D+2 06:00`, `2010-01-14T06:00Z`. False: it is none. */
bool ech_time_parse(const ech_scenario *s, const char *text, ech_tick *out);

/* A schedule made by hand: one row a stop (docs/import-plan.md). */
ech_status ech_plan_import(const char *path, const ech_scenario *s, ech_plan **out, ech_error_list *errors);
ech_status ech_plan_import_memory(const char *name, const char *bytes, size_t length, const ech_scenario *s,
                                  ech_plan **out, ech_error_list *errors);

#endif
