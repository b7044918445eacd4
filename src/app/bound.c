/* Use case: what no plan can beat. Finds bounds and has the checker re-evaluate each; what it does not confirm is not
 * printed. */
#include "bound/bound.h"

#include <math.h>

#include "app_int.h"
#include "base/clock.h"
#include "check/check_bound.h"
#include "io/bound_write.h"

static ech_bounds *no_bounds(void) {
    ech_arena *arena = ech_arena_open(0);
    ech_bounds *b = arena ? ech_arena_alloc(arena, 1, sizeof *b) : NULL;
    if (b)
        b->arena = arena;
    else
        ech_arena_free(arena);
    return b;
}

ech_app_patience ech_app_patience_after(double seconds, double start_s, double cpu_seconds,
                                        const volatile int *interrupted) {
    const double share = 0.25;
    double wall_s = ech_clock_wall_s(), cpu_s = ech_clock_cpu_s();
    ech_app_patience q = {.interrupted = interrupted};
    if (seconds > 0)
        q.until_wall_s = fmax(wall_s, start_s + seconds) + share * seconds;
    if (cpu_seconds > 0)
        q.until_cpu_s = fmax(cpu_s, cpu_seconds) + share * cpu_seconds;
    return q;
}

bool ech_app_is_over(const ech_app_patience *q) {
    return (q->interrupted && *q->interrupted) || (q->until_wall_s > 0 && ech_clock_wall_s() >= q->until_wall_s) ||
           (q->until_cpu_s > 0 && ech_clock_cpu_s() >= q->until_cpu_s);
}

static bool is_over(void *context) { return ech_app_is_over(context); }

/* The checker has confirmed what is left proven. */
static ech_status find(const ech_scenario *s, const ech_verdict *beside, ech_bounds *came,
                       const ech_app_patience *patience, ech_bounds **out) {
    ech_given given[ECH_MEASURE_COUNT];
    ech_app_patience q = patience ? *patience : (ech_app_patience){0};
    ech_bound_budget budget = {is_over, &q};
    bool whole = false;
    ech_status status = came ? ech_check_bounds_beside(s, beside, came, &whole) : ECH_OK;
    if (whole) {
        *out = came;
        return ECH_OK;
    }
    ech_bounds_free(came);
    ech_given_beside(s, beside, given);
    if (!status)
        status = ech_bound(s, given, patience ? &budget : NULL, out);
    return status ? status : ech_check_bounds(s, *out);
}

ech_bounds *ech_app_bounds(const ech_scenario *s, const ech_verdict *beside, ech_plan *plan,
                           const ech_app_patience *patience, ech_output *out) {
    ech_bounds *b = NULL, *came = plan ? plan->bounds : NULL;
    ech_scenario relaxed;
    bool holds = false;
    ech_status status = ech_bounds_scenario(s, &relaxed, &holds);
    if (plan)
        plan->bounds = NULL;
    if (!status && holds)
        status = find(&relaxed, beside, came, patience, &b);
    else {
        ech_bounds_free(came);
        b = status ? NULL : no_bounds();
        status = status || b ? status : ECH_ENOMEM;
    }
    if (!status)
        return b;
    ech_bounds_free(b);
    ech_app_fail(out, status, NULL, "the bounds could not be worked out");
    return NULL;
}

void ech_app_bound(const ech_bound_options *o, ech_output *out) {
    ech_scenario *s = ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    ech_bounds *b = s ? ech_app_bounds(s, NULL, NULL, NULL, out) : NULL;
    if (b && o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_bounds_json(s, b, ech_clock_wall_s() - ech_clock_process_start_s(), &w);
        ech_buf_char(&out->text, '\n');
    } else if (b)
        ech_bounds_text(s, b, &out->text);
    if (b && out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    ech_bounds_free(b);
    ech_scenario_free(s);
}
