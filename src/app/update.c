/* Use case: a plan brought up to date with another state of its scenario, and with what became known since. The
 * operation (operation.c) does it; here its answer is written down: the plan, what is different, what was substituted,
 * what needs a decision. */
#include <string.h>

#include "app_int.h"
#include "base/clock.h"
#include "base/file.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "operation_int.h"

enum { MOST_LINES = 20 };

typedef struct updating {
    const ech_update_options *o;
    ech_output *out;
    ech_operation *op;
    ech_plan *given; /* the plan as it was, in the terms of the scenario as it is */
    ech_diff *d;
    ech_bounds *bounds;
    ech_standing now;
} updating;

/* ---- doing it --------------------------------------------------------------------------------------------------- */

static bool failed(updating *u, ech_status status, const char *otherwise) {
    if (status)
        ech_app_fail(u->out, status, NULL, otherwise);
    return status != ECH_OK;
}

static bool freeze(updating *u) {
    ech_tick t;
    if (!u->o->frozen_before)
        return true;
    if (ech_time_parse(u->op->s, u->o->frozen_before, &t)) {
        u->op->frozen_t = t;
        return true;
    }
    ech_error_hint(ech_error_list_add(&u->out->errors, ECH_EINPUT, "update.time", "", 0, 0,
                                      "--frozen-before: '%.64s' is no time", u->o->frozen_before),
                   "write D+1 06:00, 2010-01-14T06:00Z or minutes from the start");
    u->out->exit_code = 2;
    return false;
}

/* Plan and events, in this order: what has been flown is in the plan. */
static bool read_all(updating *u) {
    ech_buf plan = ECH_BUF_INIT, events = ECH_BUF_INIT;
    ech_error_list *errors = &u->out->errors;
    bool fine =
        op_file_read(u->o->plan, &plan, u->out) && (!u->o->events || op_file_read(u->o->events, &events, u->out));
    if (fine)
        fine = !failed(u, ech_operation_load(u->op, u->o->plan, plan.data ? plan.data : "", plan.length, errors),
                       "the plan could not be read");
    if (fine && u->o->events)
        fine =
            !failed(u, ech_operation_events(u->op, u->o->events, events.data ? events.data : "", events.length, errors),
                    "the events could not be read");
    fine = fine && freeze(u);
    if (fine)
        fine = !failed(u, op_read(u->op, u->o->plan, &plan, true, &u->given, errors), "the plan could not be read");
    ech_buf_free(&plan);
    ech_buf_free(&events);
    return fine;
}

static bool replan(updating *u) {
    ech_budget budget = {.version = 1,
                         .seconds = u->o->seconds,
                         .iterations = u->o->iterations,
                         .seed = u->o->seed,
                         .threads = u->o->threads};
    u->op->interrupted = u->o->interrupted;
    if (failed(u, ech_operation_replan(u->op, &budget, &u->now, &u->out->errors), "the plan could not be repaired"))
        return false;
    if (u->o->bound && !(u->bounds = ech_app_bounds(u->op->s, u->op->verdict, u->out)))
        return false;
    return !failed(u, ech_diff_plans(u->op->s, true, u->given, u->op->plan, &u->d), "");
}

static bool save(updating *u) {
    ech_buf bytes = ECH_BUF_INIT;
    bool fine = true;
    if (u->o->plan_out) {
        ech_status status = ech_operation_plan_json(u->op, &bytes);
        fine = !failed(u, status, "the plan could not be written") && ech_app_write(u->o->plan_out, &bytes, u->out);
    }
    if (fine && u->o->scenario_out)
        fine = !failed(u, ech_operation_save(u->op, u->o->scenario_out, &u->out->errors),
                       "the scenario could not be written");
    ech_buf_free(&bytes);
    return fine;
}

/* ---- telling it ------------------------------------------------------------------------------------------------- */

/* Calls back for each mission that now has other lift. */
typedef void substitution(const updating *u, const ech_mission *was, const ech_mission *is, void *context);

static void substitutions(const updating *u, substitution *tell, void *context) {
    for (int32_t i = 0; i < u->d->mission_count; i++) {
        const ech_diff_mission *m = &u->d->missions[i];
        if (m->what & ECH_DIFF_LIFT)
            tell(u, &u->given->missions[m->before], &u->op->plan->missions[m->after], context);
    }
}

typedef struct listing {
    ech_buf *text;
    ech_json *json;
    int32_t count;
} listing;

static void lift_text(const updating *u, const ech_mission *m, ech_buf *out) {
    if (m->asset == ECH_NONE)
        ech_buf_text(out, "march");
    else
        ech_buf_printf(out, "%.60s/%d", u->op->s->assets[m->asset].id, (int)m->tail + 1);
}

static void substitution_text(const updating *u, const ech_mission *was, const ech_mission *is, void *context) {
    listing *l = context;
    if (l->count++ == 0)
        ech_buf_text(l->text, "substituted:\n");
    if (l->count > MOST_LINES)
        return;
    ech_buf_printf(l->text, "  %-8s ", is->id);
    lift_text(u, was, l->text);
    ech_buf_text(l->text, " → ");
    lift_text(u, is, l->text);
    ech_buf_char(l->text, '\n');
}

static void lift_json(const updating *u, const char *key, const ech_mission *m, ech_json *w) {
    ech_buf text = ECH_BUF_INIT;
    lift_text(u, m, &text);
    ech_json_member_text(w, key, text.data ? text.data : "");
    ech_buf_free(&text);
}

static void substitution_json(const updating *u, const ech_mission *was, const ech_mission *is, void *context) {
    ech_json *w = ((listing *)context)->json;
    ech_json_object(w);
    ech_json_member_text(w, "mission", is->id);
    lift_json(u, "before", was, w);
    lift_json(u, "after", is, w);
    ech_json_end(w);
}

static void decision_text(const char *kind, const char *subject, const char *message, void *context) {
    listing *l = context;
    (void)subject;
    if (l->count++ == 0)
        ech_buf_text(l->text, "needs a decision:\n");
    if (l->count <= MOST_LINES)
        ech_buf_printf(l->text, "  %-10s %s\n", kind, message);
}

static void decision_json(const char *kind, const char *subject, const char *message, void *context) {
    ech_json *w = ((listing *)context)->json;
    ech_json_object(w);
    ech_json_member_text(w, "kind", kind);
    ech_json_member_text(w, "subject", subject);
    ech_json_member_text(w, "message", message);
    ech_json_end(w);
}

static void and_more(const listing *l) {
    if (l->count > MOST_LINES)
        ech_buf_printf(l->text, "  … and %d more (--json lists all)\n", (int)(l->count - MOST_LINES));
}

static ech_run run_of(const updating *u) {
    return (ech_run){.has_base = true,
                     .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                     .cpu_s = ech_clock_cpu_s(),
                     .bounds = u->bounds};
}

static ech_status print_text(updating *u) {
    ech_buf *b = &u->out->text;
    listing l = {.text = b};
    char now[32];
    ech_run run = run_of(u);
    ech_time_text(u->op->s, u->op->s->now_t, now);
    ech_buf_printf(b, "now %s: %lld missions have begun, %lld are frozen\n", now, (long long)u->now.flown,
                   (long long)u->now.frozen);
    ech_diff_text(u->d, MOST_LINES, b);
    substitutions(u, substitution_text, &l);
    and_more(&l);
    l.count = 0;
    ech_status status = op_decisions(u->op, decision_text, &l);
    and_more(&l);
    ech_buf_char(b, '\n');
    ech_summary_text(u->op->s, u->op->plan, u->op->verdict, &run, MOST_LINES, b);
    return status;
}

static ech_status print_json(updating *u) {
    ech_json w = ech_json_open(&u->out->text, true);
    listing l = {.json = &w};
    ech_run run = run_of(u);
    int64_t micro = 1000000 / u->op->s->ticks_per_minute;
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_key(&w, "now_min");
    ech_json_scaled(&w, u->op->s->now_t * micro, 1000000);
    ech_json_member_int(&w, "flown", u->now.flown);
    ech_json_member_int(&w, "frozen", u->now.frozen);
    ech_json_key(&w, "diff");
    ech_json_object(&w);
    ech_diff_json(u->d, &w);
    ech_json_end(&w);
    ech_json_key(&w, "substituted");
    ech_json_array(&w);
    substitutions(u, substitution_json, &l);
    ech_json_end(&w);
    ech_json_key(&w, "decisions");
    ech_json_array(&w);
    ech_status status = op_decisions(u->op, decision_json, &l);
    ech_json_end(&w);
    ech_json_key(&w, "summary");
    ech_summary_json(u->op->s, u->op->plan, u->op->verdict, &run, &w);
    ech_json_end(&w);
    ech_buf_char(&u->out->text, '\n');
    return status;
}

void ech_app_update(const ech_update_options *o, ech_output *out) {
    updating u = {.o = o, .out = out};
    if (failed(&u, ech_operation_open(o->scenario, &u.op, &out->errors), "the scenario could not be read"))
        return;
    if (read_all(&u) && replan(&u)) {
        bool to_stdout = o->plan_out && strcmp(o->plan_out, "-") == 0;
        ech_status status = o->json ? print_json(&u) : to_stdout ? ECH_OK : print_text(&u);
        out->exit_code = u.now.legal && u.now.unmet == 0 ? 0 : 1;
        if (!failed(&u, out->text.failed ? ECH_ENOMEM : status, ""))
            save(&u);
    }
    ech_diff_free(u.d);
    ech_bounds_free(u.bounds);
    ech_plan_free(u.given);
    ech_operation_close(u.op);
}
