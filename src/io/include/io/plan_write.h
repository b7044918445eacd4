/* Writes a plan as JSON (docs/cli.md): canonical, the same plan always gives the same bytes. */
#ifndef ECH_IO_PLAN_WRITE_H
#define ECH_IO_PLAN_WRITE_H

#include "base/json_write.h"
#include "model/bound.h"
#include "model/plan.h"

/* What produced the plan; goes into `attachments`, outside the hash. No clock time, host, user or path. */
typedef struct ech_plan_origin {
    const char *version;
    uint64_t seed;
    int64_t iterations; /* < 0: not stated (a plan bounded by time) */
    const char *policy;
    const ech_bounds *bounds; /* go with the plan, so that others need only re-evaluate them; NULL = none */
} ech_plan_origin;

/* One mission, as it stands in the file. */
void ech_plan_write_mission(ech_json *w, const ech_scenario *s, const ech_plan *plan, int32_t mission);

/* Missions in order of start and id. ECH_OK or ECH_ENOMEM. */
ech_status ech_plan_write(const ech_scenario *s, const ech_plan *plan, const ech_plan_origin *origin, ech_buf *out);

#endif
