/* What the use cases share. */
#ifndef ECH_APP_INT_H
#define ECH_APP_INT_H

#include "echelon/echelon.h"
#include "explain/explain.h"
#include "io/scenario_read.h"
#include "io/summary_write.h"
#include "model/bound.h"
#include "solve/solve.h"

/* Exit code of a failure. */
int ech_app_exit(ech_status status);
/* Reads the scenario and applies a what-if efficiency; NULL: errors and exit code are set. */
ech_scenario *ech_app_scenario(const char *folder, int64_t efficiency_ppm, ech_output *out);
/* Adds an error without a place and sets the exit code. */
void ech_app_fail(ech_output *out, ech_status status, const ech_error *err, const char *otherwise);
/* How long a caller who has a time limit waits for what comes behind the search: a quarter of the limit. */
typedef struct ech_app_patience {
    double until_wall_s, until_cpu_s; /* on the clocks of base/clock.h; 0: no end */
    const volatile int *interrupted;  /* NULL: never */
} ech_app_patience;
/* The limits that the search had; 0: none. */
ech_app_patience ech_app_patience_after(double seconds, double start_s, double cpu_seconds,
                                        const volatile int *interrupted);
bool ech_app_is_over(const ech_app_patience *q);
/* Bounds, re-evaluated by the checker, to be printed beside the plan of `beside` (NULL = none). Those that came with
 * `plan` (NULL = none) are taken out of it, and worked out anew only where the checker does not confirm them; when the
 * patience is over (NULL: never), what is certified by then. NULL: errors and exit code are set. */
ech_bounds *ech_app_bounds(const ech_scenario *s, const ech_verdict *beside, ech_plan *plan,
                           const ech_app_patience *patience, ech_output *out);
/* The verdict on what first come, first served gives, to compare with; *v NULL: the patience was over before. False:
 * errors and exit code are set. */
bool ech_app_first_come(const ech_scenario *s, const ech_app_patience *patience, ech_verdict **v, ech_output *out);
/* How long a search may take, on the clock of ech_clock_wall_s. */
typedef struct ech_app_limits {
    double seconds, start_s; /* seconds 0 and iterations 0: repair only */
    int64_t iterations;
    uint64_t seed;
    int threads;
    const volatile int *interrupted; /* NULL: never */
} ech_app_limits;
/* Mends `start` and searches on from it; what no lift can carry is left out and named in `errors`. */
ech_status ech_app_repair(const ech_scenario *s, const ech_plan *start, const ech_busy *busy, int32_t busy_count,
                          const ech_app_limits *limits, ech_plan **out, ech_solve_info *info, ech_error_list *errors);
/* What ech_explain has found, in words, or as members of an object that is open. */
void ech_app_explained_text(const ech_scenario *s, const ech_explanation *x, uint64_t seed, ech_buf *b);
void ech_app_explained_json(const ech_scenario *s, const ech_explanation *x, uint64_t seed, ech_json *w);
/* Keeps the plan file as it is as PLAN~k, for ech_app_undo; false: errors and exit code are set. */
bool ech_app_keep(const char *plan, ech_output *out);
/* For before the work, not after it: false where `path` is a folder or lies in none; error and exit code are set. */
bool ech_app_may_write(const char *path, ech_output *out);
/* Writes bytes to a file or standard output; false: errors and exit code are set. */
bool ech_app_write(const char *path, const ech_buf *bytes, ech_output *out);

#endif
