/* Use case: plan a scenario. Solves, has the result judged by the checker, writes it, sums it up. */
#include <stdatomic.h>
#include <string.h>

#include "app_int.h"
#include "base/clock.h"
#include "base/file.h"
#include "check/check.h"
#include "io/csv.h"
#include "io/plan_write.h"
#include "solve/solve.h"

/* The moments at which fewer lots were unmet than ever before; enough to say when the first plan as complete as the
 * final one was there. */
enum { MOMENTS = 256, ISLANDS = 64 };

typedef struct watch {
    const ech_plan_options *o;
    const ech_scenario *s;
    double start, last_shown; /* start of the process, on the clock of ech_clock_wall_s */
    atomic_int stopped;       /* 0 no, else why: see reasons */
    int64_t unmet[MOMENTS];
    double at[MOMENTS];
    int count;
    int64_t iterations[ISLANDS];
    bool has_best;
    ech_solve_progress best; /* over all islands */
} watch;

enum { STOP_NONE, STOP_TIME, STOP_INTERRUPT };

static bool should_stop(void *context) {
    watch *w = context;
    int why = atomic_load(&w->stopped);
    if (why)
        return true;
    if (w->o->interrupted && *w->o->interrupted)
        why = STOP_INTERRUPT;
    else if (w->o->seconds > 0 && ech_clock_wall_s() - w->start >= w->o->seconds)
        why = STOP_TIME;
    else if (w->o->cpu_seconds > 0 && ech_clock_cpu_s() >= w->o->cpu_seconds)
        why = STOP_TIME;
    if (why)
        atomic_store(&w->stopped, why);
    return why != 0;
}

static double spent(void *context) {
    const watch *w = context;
    double wall = w->o->seconds > 0 ? (ech_clock_wall_s() - w->start) / w->o->seconds : 0;
    double cpu = w->o->cpu_seconds > 0 ? ech_clock_cpu_s() / w->o->cpu_seconds : 0;
    return wall > cpu ? wall : cpu;
}

/* The value of the first tier that counts the measure; 0 where none does. */
static double tier_with(const watch *w, ech_measure m) {
    for (int32_t i = 0; i < w->s->tier_count; i++)
        if (w->s->tiers[i].weight_u[m] != 0)
            return (double)w->best.tier_value_u[i] * 1e-6;
    return 0;
}

static void show(watch *w, double now, bool improved) {
    ech_plan_progress q = {.seconds = now - w->start,
                           .limit_s = w->o->seconds,
                           .improved = improved,
                           .unmet = w->best.unmet_lots,
                           .late = tier_with(w, ECH_LATE),
                           .closure_h = tier_with(w, ECH_CLOSURE) / 60,
                           .cost = tier_with(w, ECH_COST),
                           .missions = w->best.missions};
    for (int i = 0; i < ISLANDS; i++)
        q.iterations += w->iterations[i];
    w->o->progress(&q, w->o->context);
    w->last_shown = now;
}

/* Better in the order of the tiers than the best of all islands so far. */
static bool is_better(const watch *w, const ech_solve_progress *p) {
    if (!w->has_best)
        return true;
    for (int32_t i = 0; i < p->tier_count; i++)
        if (p->tier_value_u[i] != w->best.tier_value_u[i])
            return p->tier_value_u[i] < w->best.tier_value_u[i];
    return false;
}

static void on_progress(const ech_solve_progress *p, void *context) {
    watch *w = context;
    double now = ech_clock_wall_s();
    bool improved = (p->improved || p->first) && is_better(w, p);
    w->iterations[p->island % ISLANDS] = p->iterations;
    if (improved) {
        w->best = *p;
        w->has_best = true;
    }
    if ((p->improved || p->first) && w->count < MOMENTS && (w->count == 0 || p->unmet_lots < w->unmet[w->count - 1])) {
        w->unmet[w->count] = p->unmet_lots;
        w->at[w->count++] = now;
    }
    if (w->o->progress && (now - w->last_shown >= 1 || (improved && now - w->last_shown >= 0.1)))
        show(w, now, improved);
}

static double first_plan_s(const watch *w, int64_t unmet) {
    for (int i = 0; i < w->count; i++)
        if (w->unmet[i] <= unmet)
            return w->at[i] - w->start;
    return ech_clock_wall_s() - w->start;
}

static const char *reason(const watch *w, const ech_solve_info *info) {
    int why = atomic_load(&w->stopped);
    if (w->o->fcfs)
        return "policy";
    if (why)
        return why == STOP_TIME ? "time" : "interrupt";
    return w->o->iterations > 0 && info->iterations >= w->o->iterations ? "iterations" : "done";
}

/* The solver knows requirements, not files: give its errors the row of requirements.csv on which they stand. */
static void place_errors(const char *folder, const ech_scenario *s, ech_output *out) {
    char path[4096];
    ech_buf bytes = ECH_BUF_INIT;
    ech_csv table = {0};
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    ech_arena *arena = ech_arena_open(0);
    int32_t column = -1;
    if (arena && ech_path_join(path, sizeof path, folder, "requirements.csv") &&
        !ech_file_read(path, (size_t)1 << 30, &bytes, NULL) &&
        !ech_csv_parse(arena, path, bytes.data, bytes.length, INT32_MAX, &table, &ignored))
        column = ech_csv_column(&table, "id");
    for (size_t i = 0; column >= 0 && i < out->errors.count; i++) {
        ech_error *e = &out->errors.items[i];
        int64_t r = e->row - 2;
        if (strcmp(e->file, "requirements.csv") != 0 || r < 0 || r >= s->requirement_count)
            continue;
        memcpy(e->file, path, strlen(path) < sizeof e->file ? strlen(path) + 1 : sizeof e->file - 1);
        for (int32_t k = 0; k < table.rows; k++)
            if (strcmp(ech_csv_cell(&table, k, column), s->requirements[r].id) == 0) {
                e->row = table.lines[k];
                e->col = column + 1;
                break;
            }
    }
    ech_error_list_free(&ignored);
    ech_arena_free(arena);
    ech_buf_free(&bytes);
}

static void write_plan(const ech_plan_options *o, const ech_scenario *s, const ech_plan *plan, int64_t iterations,
                       const ech_bounds *bounds, ech_output *out) {
    ech_buf bytes = ECH_BUF_INIT;
    bool timed = o->seconds > 0 || o->cpu_seconds > 0;
    ech_plan_origin origin = {ech_version(), o->seed, timed ? -1 : iterations, o->fcfs ? "fcfs" : "search", bounds};
    ech_status status = ech_plan_write(s, plan, &origin, &bytes);
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be written");
    else
        ech_app_write(o->plan_out, &bytes, out);
    ech_buf_free(&bytes);
}

static void report(const ech_plan_options *o, const ech_scenario *s, const ech_plan *plan, const ech_verdict *v,
                   const ech_run *run, ech_output *out) {
    if (o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_summary_json(s, plan, v, run, &w);
        ech_buf_char(&out->text, '\n');
    } else if (!o->plan_out || strcmp(o->plan_out, "-") != 0)
        ech_summary_text(s, plan, v, run, 20, &out->text);
    out->exit_code = v->legal && v->unmet_lots == 0 ? 0 : 1;
    if (out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
}

static ech_status solve(const ech_plan_options *o, const ech_scenario *s, watch *w, ech_plan **plan,
                        ech_solve_info *info, ech_output *out) {
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    q.seed = o->seed;
    q.iterations = o->iterations;
    q.threads = o->threads;
    q.policy = o->fcfs ? ECH_POLICY_FCFS : ECH_POLICY_SEARCH;
    q.partial = o->partial;
    q.stop = should_stop;
    q.spent = o->seconds > 0 || o->cpu_seconds > 0 ? spent : NULL;
    q.progress = on_progress;
    q.context = w;
    ech_status status = ech_solve(s, &q, plan, info, &out->errors);
    if (status == ECH_EINPUT || o->partial)
        place_errors(o->scenario, s, out);
    return status;
}

typedef struct comparison {
    const ech_app_patience *patience; /* NULL: no end */
    bool is_cut;
} comparison;

static bool ends_comparison(void *context) {
    comparison *k = context;
    k->is_cut = k->is_cut || (k->patience && ech_app_is_over(k->patience));
    return k->is_cut;
}

bool ech_app_first_come(const ech_scenario *s, const ech_app_patience *patience, ech_verdict **v, ech_output *out) {
    comparison k = {.patience = patience};
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info = {0};
    ech_error_list ignored = ECH_ERROR_LIST_INIT; /* what cannot be carried at all was told already */
    ech_error err = ECH_ERROR_INIT;
    ech_plan *plan = NULL;
    *v = NULL;
    q.policy = ECH_POLICY_FCFS;
    q.partial = true;
    q.stop = ends_comparison;
    q.context = &k;
    ech_status status = ech_solve(s, &q, &plan, &info, &ignored);
    if (!status && !k.is_cut)
        status = ech_check(s, plan, NULL, v, &err);
    if (status)
        ech_app_fail(out, status, &err, "first come, first served could not be planned");
    ech_error_list_free(&ignored);
    ech_plan_free(plan);
    return !status;
}

/* What the plan is compared with, as far as the patience goes. */
static bool compare(const ech_plan_options *o, const ech_scenario *s, const watch *w, const ech_verdict *v,
                    ech_bounds **bounds, ech_verdict **first_come, ech_output *out) {
    ech_app_patience patience = ech_app_patience_after(o->seconds, w->start, o->cpu_seconds, o->interrupted);
    return ech_app_first_come(s, &patience, first_come, out) && (*bounds = ech_app_bounds(s, v, NULL, &patience, out));
}

void ech_app_plan(const ech_plan_options *o, ech_output *out) {
    ech_plan *plan = NULL;
    ech_verdict *v = NULL;
    ech_solve_info info = {0};
    ech_error err = ECH_ERROR_INIT;
    watch w = {.o = o, .start = ech_clock_process_start_s()};
    ech_scenario *s = ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    if (!s || !ech_app_may_write(o->plan_out, out)) {
        ech_scenario_free(s);
        return;
    }
    w.s = s;
    ech_bounds *bounds = NULL;
    ech_verdict *first_come = NULL;
    ech_status status = solve(o, s, &w, &plan, &info, out);
    if (!status)
        status = ech_check(s, plan, NULL, &v, &err);
    if (status)
        ech_app_fail(out, status, &err, "planning failed");
    else if (compare(o, s, &w, v, &bounds, &first_come, out)) {
        ech_run run = {.has_run = true,
                       .seed = o->seed,
                       .iterations = info.iterations,
                       .threads = o->threads,
                       .stopped = reason(&w, &info),
                       .policy = o->fcfs ? "first come, first served" : "search",
                       .first_plan_s = first_plan_s(&w, v->unmet_lots),
                       .wall_s = ech_clock_wall_s() - w.start,
                       .cpu_s = ech_clock_cpu_s(),
                       .bounds = bounds,
                       .first_come = first_come};
        report(o, s, plan, v, &run, out); /* first, so that a plan is there only when all has gone well */
        if (o->plan_out && out->exit_code <= 1)
            write_plan(o, s, plan, info.iterations, bounds, out);
    }
    ech_bounds_free(bounds);
    ech_verdict_free(first_come);
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
