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
enum { MOMENTS = 256 };

typedef struct watch {
    const ech_plan_options *o;
    const ech_scenario *s;
    double start, cpu_start, last_shown;
    atomic_int stopped; /* 0 no, 1 time, 2 interrupt */
    int64_t unmet[MOMENTS];
    double at[MOMENTS];
    int count;
    int64_t iterations[64]; /* by island */
} watch;

static bool should_stop(void *context) {
    watch *w = context;
    if (atomic_load(&w->stopped))
        return true;
    int why = 0;
    if (w->o->interrupted && *w->o->interrupted)
        why = 2;
    else if (w->o->seconds > 0 && ech_clock_wall_s() - w->start >= w->o->seconds)
        why = 1;
    else if (w->o->cpu_seconds > 0 && ech_clock_cpu_s() - w->cpu_start >= w->o->cpu_seconds)
        why = 1;
    if (why)
        atomic_store(&w->stopped, why);
    return why != 0;
}

static int64_t tier_of(const ech_scenario *s, ech_measure m) {
    for (int32_t i = 0; i < s->tier_count; i++)
        if (s->tiers[i].weight_u[m] != 0)
            return i;
    return ECH_NONE;
}

static void show(watch *w, const ech_solve_progress *p, double now) {
    double value[3] = {0};
    const ech_measure shown[3] = {ECH_LATE, ECH_CLOSURE, ECH_COST};
    for (int i = 0; i < 3; i++) {
        int64_t tier = tier_of(w->s, shown[i]);
        value[i] = tier >= 0 ? (double)p->tier_value_u[tier] * 1e-6 : 0;
    }
    ech_plan_progress q = {.seconds = now - w->start,
                           .limit_s = w->o->seconds,
                           .improved = p->improved,
                           .unmet = p->unmet_lots,
                           .late = value[0],
                           .closure_h = value[1] / 60,
                           .cost = value[2],
                           .missions = p->missions};
    for (int i = 0; i < 64; i++)
        q.iterations += w->iterations[i];
    w->o->progress(&q, w->o->context);
    w->last_shown = now;
}

static void on_progress(const ech_solve_progress *p, void *context) {
    watch *w = context;
    double now = ech_clock_wall_s();
    w->iterations[p->island & 63] = p->iterations;
    if (p->improved && w->count < MOMENTS && (w->count == 0 || p->unmet_lots < w->unmet[w->count - 1])) {
        w->unmet[w->count] = p->unmet_lots;
        w->at[w->count++] = now;
    }
    if (w->o->progress && now - w->last_shown > 0.25)
        show(w, p, now);
}

static double first_plan_s(const watch *w, int64_t unmet) {
    for (int i = 0; i < w->count; i++)
        if (w->unmet[i] <= unmet)
            return w->at[i] - ech_clock_process_start_s();
    return ech_clock_wall_s() - ech_clock_process_start_s();
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

static bool write_plan(const ech_plan_options *o, const ech_scenario *s, const ech_plan *plan, int64_t iterations,
                       ech_output *out) {
    ech_buf bytes = ECH_BUF_INIT;
    bool timed = o->seconds > 0 || o->cpu_seconds > 0;
    ech_plan_origin origin = {ech_version(), o->seed, timed ? -1 : iterations, o->fcfs ? "fcfs" : "search"};
    ech_status status = ech_plan_write(s, plan, &origin, &bytes);
    bool ok = !status;
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be written");
    else
        ok = ech_app_write(o->plan_out, &bytes, out);
    ech_buf_free(&bytes);
    return ok;
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
    q.progress = on_progress;
    q.context = w;
    ech_status status = ech_solve(s, &q, plan, info, &out->errors);
    if (status == ECH_EINPUT || o->partial)
        place_errors(o->scenario, s, out);
    return status;
}

void ech_app_plan(const ech_plan_options *o, ech_output *out) {
    ech_plan *plan = NULL;
    ech_verdict *v = NULL;
    ech_solve_info info = {0};
    ech_error err = ECH_ERROR_INIT;
    watch w = {.o = o, .start = ech_clock_process_start_s()};
    ech_scenario *s = ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    if (!s)
        return;
    w.s = s;
    w.start = o->seconds > 0 ? ech_clock_wall_s() : w.start;
    w.cpu_start = 0;
    ech_status status = solve(o, s, &w, &plan, &info, out);
    if (!status)
        status = ech_check(s, plan, NULL, &v, &err);
    static const char *const why[] = {"iterations", "time", "interrupt"};
    ech_run run = {.has_run = true,
                   .seed = o->seed,
                   .iterations = info.iterations,
                   .threads = o->threads,
                   .stopped = o->fcfs ? "policy" : why[atomic_load(&w.stopped)],
                   .policy = o->fcfs ? "fcfs" : "search",
                   .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                   .cpu_s = ech_clock_cpu_s()};
    if (status)
        ech_app_fail(out, status, &err, "planning failed");
    else {
        run.first_plan_s = first_plan_s(&w, v->unmet_lots);
        if (!o->plan_out || write_plan(o, s, plan, info.iterations, out))
            report(o, s, plan, v, &run, out);
    }
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
