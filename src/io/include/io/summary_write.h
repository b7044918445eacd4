/* The summary of a plan, as `plan` and `check` print it: JSON with the keys of docs/cli.md, or text for 80 columns. */
#ifndef ECH_IO_SUMMARY_WRITE_H
#define ECH_IO_SUMMARY_WRITE_H

#include "base/json_write.h"
#include "model/bound.h"

/* How the plan came about; for `check` only has_run false. */
typedef struct ech_run {
    bool has_run;
    bool has_base; /* the measure `changes` was counted */
    uint64_t seed;
    int64_t iterations;
    int threads;
    const char *stopped; /* "iterations", "time", "interrupt", "policy", "done" */
    const char *policy;
    double first_plan_s, wall_s, cpu_s;
    const ech_bounds *bounds;      /* NULL = none */
    const ech_verdict *first_come; /* of what first come, first served gives; NULL = none */
} ech_run;

void ech_summary_json(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, const ech_run *run,
                      ech_json *w);
/* At most `most` findings. */
void ech_summary_text(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, const ech_run *run, int most,
                      ech_buf *out);
/* `D+2 06:00` for a tick, days and hours from the scenario's start date, UTC. */
void ech_time_text(const ech_scenario *s, ech_tick t, char out[32]);

#endif
