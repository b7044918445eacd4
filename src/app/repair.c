/* A plan that exists, mended and searched on within limits: what `edit` and `adapt` share. */
#include "app_int.h"
#include "base/clock.h"

static bool should_stop(void *context) {
    const ech_app_limits *l = context;
    if (l->interrupted && *l->interrupted)
        return true;
    return l->seconds > 0 && ech_clock_wall_s() - l->start_s >= l->seconds;
}

ech_status ech_app_repair(const ech_scenario *s, const ech_plan *start, const ech_busy *busy, int32_t busy_count,
                          const ech_app_limits *limits, ech_plan **out, ech_solve_info *info, ech_error_list *errors) {
    ech_app_limits l = *limits;
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    q.seed = limits->seed;
    q.iterations = limits->iterations;
    q.threads = limits->threads;
    q.partial = true;
    q.start = start;
    q.repair_only = limits->seconds <= 0 && limits->iterations == 0;
    q.islands = q.repair_only ? 1 : 2;
    q.busy = busy;
    q.busy_count = busy_count;
    q.stop = should_stop;
    q.context = &l;
    return ech_solve(s, &q, out, info, errors);
}
