/* An operation that runs: see echelon/operation.h. The scenario's files are kept in memory, so that new events are read
 * by the same reader, with the same errors, as a folder is; the plan is carried over to each new state of the scenario,
 * with what has been flown in it as a fact.
 *
 * Cost of an event: reading the files, linear in them; of a replan: one repair, then the search. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/idmap.h"
#include "check/check.h"
#include "io/events.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "io/summary_write.h"
#include "app_int.h"
#include "operation_int.h"

enum { MOST_FILES = 64 };

/* ---- open and close --------------------------------------------------------------------------------------------- */

static void keep_file(const char *name, const char *bytes, size_t length, void *context) {
    ech_operation *op = context;
    if (strcmp(name, "flown.json") == 0)
        return; /* read already */
    if (strcmp(name, "events.csv") == 0) {
        ech_buf_clear(&op->events);
        ech_buf_add(&op->events, bytes, length);
        return;
    }
    op_file *f = ech_vec_push(&op->files);
    if (!f || strlen(name) >= sizeof f->name) {
        op->events.failed = true; /* looked at below: out of memory */
        return;
    }
    memcpy(f->name, name, strlen(name) + 1);
    f->bytes = (ech_buf)ECH_BUF_INIT;
    ech_buf_add(&f->bytes, bytes, length);
    op->events.failed = op->events.failed || f->bytes.failed;
}

static ech_operation *new_operation(const char *folder) {
    ech_operation *op = ech_calloc(1, sizeof *op);
    if (!op)
        return NULL;
    pthread_mutex_init(&op->lock, NULL);
    op->events = (ech_buf)ECH_BUF_INIT;
    op->files = ech_vec_init(sizeof(op_file), MOST_FILES);
    op->budget = (ech_budget)ECH_BUDGET_INIT;
    op->hopeless = (ech_error_list)ECH_ERROR_LIST_INIT;
    snprintf(op->folder, sizeof op->folder, "%s", folder);
    return op;
}

static ech_status opened(ech_operation *op, ech_status status, ech_operation **out) {
    if (!status && op->events.failed)
        status = ECH_ENOMEM;
    if (status) {
        ech_operation_close(op);
        return status;
    }
    op->told_t = op->s->now_t;
    *out = op;
    return ECH_OK;
}

ech_status ech_operation_open(const char *folder, ech_operation **out, ech_error_list *errors) {
    *out = NULL;
    ech_operation *op = new_operation(folder);
    ech_scenario_read_options o = ECH_SCENARIO_READ_OPTIONS_INIT;
    if (!op)
        return ECH_ENOMEM;
    o.seen = keep_file;
    o.context = op;
    return opened(op, ech_scenario_read(folder, &o, &op->s, errors), out);
}

ech_status op_open_files(const char *label, const ech_scenario_file *files, size_t count, ech_operation **out,
                         ech_error_list *errors) {
    *out = NULL;
    ech_operation *op = new_operation(label);
    if (!op)
        return ECH_ENOMEM;
    op->unsaved = true;
    for (size_t i = 0; i < count; i++)
        keep_file(files[i].name, files[i].bytes, files[i].length, op);
    return opened(op, ech_scenario_read_memory(label, files, count, &op->s, errors), out);
}

void op_forget_plan(ech_operation *op) {
    ech_plan_free(op->plan);
    ech_plan_free(op->before);
    ech_verdict_free(op->verdict);
    op->plan = op->before = NULL;
    op->verdict = NULL;
}

void ech_operation_close(ech_operation *op) {
    if (!op)
        return;
    op_forget_plan(op);
    ech_scenario_free(op->s);
    for (size_t i = 0; i < op->files.count; i++)
        ech_buf_free(&((op_file *)ech_vec_at(&op->files, i))->bytes);
    ech_vec_free(&op->files);
    ech_buf_free(&op->events);
    ech_error_list_free(&op->hopeless);
    pthread_mutex_destroy(&op->lock);
    ech_free(op);
}

static void lock(ech_operation *op) { pthread_mutex_lock(&op->lock); }

static ech_status unlock(ech_operation *op, ech_status status) {
    pthread_mutex_unlock(&op->lock);
    return status;
}

static ech_status no_plan(ech_error_list *errors) {
    if (errors)
        ech_error_hint(ech_error_list_add(errors, ECH_EINPUT, "operation.plan", "", 0, 0, "there is no plan yet"),
                       "plan, or load one");
    return ECH_EINPUT;
}

bool op_minutes(const ech_operation *op, double minutes, ech_tick *out) {
    double t = minutes * (double)op->s->ticks_per_minute;
    if (!isfinite(t) || t < 0 || t > (double)op->s->horizon_t + 1)
        return false;
    *out = (ech_tick)ceil(t - 1e-9);
    return true;
}

/* ---- what has been flown ---------------------------------------------------------------------------------------- */

static ech_tick start_of(const ech_plan *p, int32_t m) {
    const ech_mission *q = &p->missions[m];
    return q->stops.count > 0 ? p->stops[q->stops.first].arrive_t : 0;
}

/* Names of missions → their number. */
static bool index_missions(const ech_plan *p, ech_idmap *map) {
    for (int32_t m = 0; p && m < p->mission_count; m++)
        if (ech_idmap_put(map, p->missions[m].id, m, NULL))
            return false;
    return true;
}

typedef struct flying {
    ech_operation *op;
    ech_scenario *s;         /* the new state of the scenario; may be op->s */
    const ech_scenario *old; /* the state that op->plan and the flown missions name; NULL: the same */
    ech_tick now_t;
    ech_idmap known, planned, made; /* flown before; in the plan; in the new list */
    ech_plan *flown;                /* the new list */
    ech_buf delays;                 /* events that follow: tails that come later */
} flying;

static bool has_happened(const flying *k, const char *id) {
    for (int32_t i = 0; i < k->s->happening_count; i++)
        if (k->s->happenings[i].row != ECH_NONE && k->s->happenings[i].what != ECH_DELAYED &&
            strcmp(k->s->happenings[i].mission, id) == 0)
            return true;
    return false;
}

/* Those that were flown before, as they were; and those of the plan that have begun. */
static bool list_flown(flying *k) {
    const ech_plan *was = k->op->s->flown, *plan = k->op->plan;
    ech_plan_builder b;
    ech_plan_builder_init(&b);
    b.draft = true;
    bool ok = index_missions(was, &k->known) && index_missions(plan, &k->planned);
    for (int32_t m = 0; ok && was && m < was->mission_count; m++)
        ok = ech_plan_copy_mission(&b, was, m, k->old, k->s);
    for (int32_t m = 0; ok && plan && m < plan->mission_count; m++) {
        const char *id = plan->missions[m].id;
        if (ech_idmap_get(&k->known, id) < 0 && (start_of(plan, m) < k->now_t || has_happened(k, id)))
            ok = ech_plan_copy_mission(&b, plan, m, k->old, k->s);
    }
    ok = ok && ech_plan_build(&b, k->s, &k->flown, NULL) == ECH_OK && index_missions(k->flown, &k->made);
    ech_plan_builder_free(&b);
    return ok;
}

static bool wrong_mission(const char *name, const ech_happening *h, ech_error_list *errors) {
    ech_error_hint(ech_error_list_add(errors, ECH_EINPUT, "cell.reference", name, h->line, h->subject_col,
                                      "subject: the plan has no mission `%.60s`", h->mission),
                   "echelon show lists the missions");
    return false;
}

/* False: it cannot have happened, and that was told. */
static bool happened(ech_plan *flown, int32_t mission, const char *name, const ech_happening *h,
                     ech_error_list *errors) {
    switch (ech_events_happen(flown, mission, h)) {
    case ECH_HAPPENED:
        return true;
    case ECH_NO_SUCH_STOP:
        ech_error_list_add(errors, ECH_EINPUT, "event.stop", name, h->line, h->stop_col,
                           "stop: mission %.60s has no such stop, or nothing to do there", h->mission);
        return false;
    default:
        ech_error_hint(ech_error_list_add(errors, ECH_EINPUT, "event.order", name, h->line, h->at_col,
                                          "at: mission %.60s would leave a stop before it is there", h->mission),
                       "tell first when it departed and arrived before");
        return false;
    }
}

static void put_minutes(const ech_scenario *s, ech_tick t, ech_buf *out) {
    char text[32];
    ech_format_scaled(text, t * (1000000 / s->ticks_per_minute), 1000000);
    ech_buf_text(out, text);
}

/* A mission that has not begun: its tail comes later. */
static bool delay_tail(flying *k, const ech_happening *h, int32_t mission) {
    const ech_mission *m = &k->op->plan->missions[mission];
    ech_tick from = start_of(k->op->plan, mission);
    if (m->asset == ECH_NONE)
        return true; /* a march has no tail; it goes when it goes */
    if (k->delays.length == 0)
        ech_buf_text(&k->delays, "known,kind,subject,from,to,note\n");
    put_minutes(k->s, h->known_t, &k->delays);
    ech_buf_printf(&k->delays, ",tail,%s/%d,", k->s->assets[m->asset].id, (int)m->tail + 1);
    put_minutes(k->s, from, &k->delays);
    ech_buf_char(&k->delays, ',');
    put_minutes(k->s, from + h->delay_t, &k->delays);
    ech_buf_printf(&k->delays, ",delay of %s\n", h->mission);
    return ech_events_outage(k->s, (ech_outage){m->asset, m->tail, from, from + h->delay_t}) == ECH_OK;
}

static ech_status happen(flying *k, const char *name, ech_error_list *errors) {
    bool fine = true;
    for (int32_t i = 0; i < k->s->happening_count; i++) {
        const ech_happening *h = &k->s->happenings[i];
        if (h->row == ECH_NONE)
            continue; /* long brought about */
        int32_t flown = ech_idmap_get(&k->made, h->mission), planned = ech_idmap_get(&k->planned, h->mission);
        if (flown >= 0)
            fine = happened(k->flown, flown, name, h, errors) && fine;
        else if (planned < 0)
            fine = wrong_mission(name, h, errors);
        else if (h->delay_t > 0 && !delay_tail(k, h, planned))
            return ECH_ENOMEM;
    }
    return fine ? ECH_OK : ECH_EINPUT;
}

/* The plan in the terms of the new state, with the flown missions as they are flown. */
static ech_status carry_over(const flying *k, ech_plan **out) {
    const ech_plan *plan = k->op->plan;
    ech_plan_builder b;
    *out = NULL;
    ech_plan_builder_init(&b);
    b.draft = true;
    bool ok = true;
    for (int32_t m = 0; ok && m < k->flown->mission_count; m++)
        ok = ech_plan_copy_mission(&b, k->flown, m, NULL, NULL);
    for (int32_t m = 0; ok && plan && m < plan->mission_count; m++)
        if (ech_idmap_get(&k->made, plan->missions[m].id) < 0)
            ok = ech_plan_copy_mission(&b, plan, m, k->old, k->s);
    ech_status status = ok ? ech_plan_build(&b, k->s, out, NULL) : ECH_ENOMEM;
    ech_plan_builder_free(&b);
    return status;
}

static void close_flying(flying *k) {
    ech_plan_free(k->flown);
    ech_idmap_free(&k->known);
    ech_idmap_free(&k->planned);
    ech_idmap_free(&k->made);
    ech_buf_free(&k->delays);
}

/* A plan may be lost only by loading another. */
static void take_over(ech_operation *op, ech_scenario *s, ech_plan *plan) {
    ech_plan *was = op->plan;
    op->plan = NULL;
    op_forget_plan(op);
    if (op->s != s)
        ech_scenario_free(op->s);
    op->s = s;
    op->plan = was || (s->flown && s->flown->mission_count > 0) ? plan : NULL;
    if (!op->plan)
        ech_plan_free(plan);
    ech_plan_free(was);
}

/* Missions that begin before now_t become flown. Nothing has changed yet but k->s, which is the caller's. */
static ech_status prepare(flying *k, const char *name, ech_plan **plan, ech_error_list *errors) {
    *plan = NULL;
    ech_status status = list_flown(k) ? ECH_OK : ECH_ENOMEM;
    if (!status)
        status = happen(k, name, errors);
    if (!status)
        status = carry_over(k, plan);
    return status;
}

/* k->s takes the place of op->s. Fails only for want of memory, and then the flown missions hold their amounts later.
 */
static ech_status commit(flying *k, ech_plan *plan) {
    ech_plan *flown = k->flown->mission_count > 0 ? k->flown : NULL;
    ech_status status = ECH_OK;
    k->s->now_t = k->now_t;
    if (flown) {
        status = ech_events_flown(k->s, flown);
        k->flown = NULL;
    }
    take_over(k->op, k->s, plan);
    return status;
}

/* ---- events ----------------------------------------------------------------------------------------------------- */

static ech_status read_again(ech_operation *op, const ech_scenario_file *more, ech_scenario **out,
                             ech_error_list *errors) {
    ech_scenario_file files[MOST_FILES + 1];
    size_t n = 0;
    for (size_t i = 0; i < op->files.count; i++) {
        const op_file *f = ech_vec_at(&op->files, i);
        files[n++] = (ech_scenario_file){f->name, f->bytes.data ? f->bytes.data : "", f->bytes.length};
    }
    if (op->events.length > 0)
        files[n++] = (ech_scenario_file){"events.csv", op->events.data, op->events.length};
    return ech_scenario_read_events(op->folder, files, n, more, out, errors);
}

static ech_status merge(const ech_operation *op, const flying *k, const char *csv, size_t length, ech_buf *out) {
    const ech_events_text texts[] = {{op->events.data ? op->events.data : "", op->events.length},
                                     {csv, length},
                                     {k->delays.data ? k->delays.data : "", k->delays.length}};
    return k->delays.failed ? ECH_ENOMEM : ech_events_merge(texts, 3, out);
}

static ech_status add_events(ech_operation *op, const char *name, const char *csv, size_t length,
                             ech_error_list *errors) {
    const ech_scenario_file more = {name, csv, length};
    flying k = {.op = op, .old = op->s, .delays = ECH_BUF_INIT};
    ech_buf merged = ECH_BUF_INIT;
    ech_plan *plan = NULL;
    ech_status status = read_again(op, &more, &k.s, errors);
    if (status)
        return status;
    ech_tick told_t = k.s->now_t;
    k.now_t = k.s->now_t > op->s->now_t ? k.s->now_t : op->s->now_t;
    status = prepare(&k, name, &plan, errors);
    if (!status)
        status = merge(op, &k, csv, length, &merged);
    if (status) {
        ech_plan_free(plan);
        ech_scenario_free(k.s);
        ech_buf_free(&merged);
    } else {
        ech_buf_free(&op->events);
        op->events = merged;
        op->told_t = told_t;
        status = commit(&k, plan);
    }
    close_flying(&k);
    return status;
}

ech_status ech_operation_events(ech_operation *op, const char *name, const char *csv, size_t length,
                                ech_error_list *errors) {
    lock(op);
    return unlock(op, add_events(op, name, csv, length, errors));
}

ech_status ech_operation_clock(ech_operation *op, double minutes) {
    flying k = {.op = op, .delays = ECH_BUF_INIT};
    ech_plan *plan = NULL;
    ech_status status = ECH_OK;
    lock(op);
    k.s = op->s;
    if (!op_minutes(op, minutes, &k.now_t))
        return unlock(op, ECH_EINPUT);
    if (k.now_t <= op->s->now_t)
        return unlock(op, ECH_OK);
    for (int32_t i = 0; i < op->s->happening_count; i++)
        op->s->happenings[i].row = ECH_NONE; /* brought about when they came */
    status = prepare(&k, "", &plan, NULL);
    if (!status)
        status = commit(&k, plan);
    close_flying(&k);
    return unlock(op, status);
}

ech_status ech_operation_freeze(ech_operation *op, double minutes) {
    ech_tick t;
    lock(op);
    bool fine = op_minutes(op, minutes, &t);
    if (fine)
        op->frozen_t = t;
    return unlock(op, fine ? ECH_OK : ECH_EINPUT);
}

ech_status ech_operation_load(ech_operation *op, const char *name, const char *json, size_t length,
                              ech_error_list *errors) {
    ech_plan *plan = NULL;
    lock(op);
    ech_status status = ech_plan_read_memory(name, json, length, op->s, true, &plan, errors);
    if (!status) {
        op_forget_plan(op);
        op->plan = plan;
    }
    return unlock(op, status);
}

ech_status op_read(ech_operation *op, const char *name, const ech_buf *bytes, bool any, ech_plan **out,
                   ech_error_list *errors) {
    return ech_plan_read_memory(name, bytes->data ? bytes->data : "", bytes->length, op->s, any, out, errors);
}

bool op_file_read(const char *path, ech_buf *bytes, ech_output *out) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_file_read(path, ECH_PLAN_FILE_MAX, bytes, &err);
    if (status)
        ech_app_fail(out, ech_file_exists(path) ? status : ECH_EINPUT, &err, "the file could not be read");
    return !status;
}

ech_scenario *op_after_events(const char *folder, const char *plan, const char *events, ech_output *out) {
    ech_operation *op = NULL;
    ech_scenario *s = NULL;
    ech_buf bytes = ECH_BUF_INIT, rows = ECH_BUF_INIT;
    ech_status status = ech_operation_open(folder, &op, &out->errors);
    bool fine = !status && op_file_read(plan, &bytes, out) && op_file_read(events, &rows, out);
    if (fine)
        status = ech_operation_load(op, plan, bytes.data ? bytes.data : "", bytes.length, &out->errors);
    if (fine && !status)
        status = ech_operation_events(op, events, rows.data ? rows.data : "", rows.length, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the events could not be read");
    else if (fine) {
        s = op->s;
        op->s = NULL;
    }
    ech_buf_free(&bytes);
    ech_buf_free(&rows);
    ech_operation_close(op);
    return s;
}

void ech_operation_cancel(ech_operation *op) { atomic_store(&op->cancelled, true); }

int64_t op_flown(const ech_operation *op) { return op->s->flown ? op->s->flown->mission_count : 0; }

int64_t op_frozen(const ech_operation *op) {
    int64_t n = 0;
    for (int32_t m = 0; op->plan && m < op->plan->mission_count; m++)
        n += start_of(op->plan, m) < op->frozen_t;
    return n;
}

/* ---- planning --------------------------------------------------------------------------------------------------- */

typedef struct planning {
    ech_operation *op;
    const ech_budget *budget;
    double start_s;
    atomic_bool has_first;
    atomic_int why; /* ech_stopped; DONE: nothing stopped it */
} planning;

static bool should_stop(void *context) {
    planning *p = context;
    if (atomic_load(&p->why) != ECH_STOPPED_DONE)
        return true;
    if (p->budget->seconds > 0 && ech_clock_wall_s() - p->start_s >= p->budget->seconds)
        atomic_store(&p->why, ECH_STOPPED_TIME);
    else if (atomic_load(&p->has_first) &&
             (atomic_load(&p->op->cancelled) || (p->op->interrupted && *p->op->interrupted)))
        atomic_store(&p->why, ECH_STOPPED_CANCELLED);
    return atomic_load(&p->why) != ECH_STOPPED_DONE;
}

static double spent(void *context) {
    const planning *p = context;
    return (ech_clock_wall_s() - p->start_s) / p->budget->seconds;
}

static void on_progress(const ech_solve_progress *q, void *context) {
    planning *p = context;
    if (!q->first || atomic_exchange(&p->has_first, true))
        return;
    p->op->first_s = ech_clock_wall_s() - p->start_s;
}

static bool *frozen_missions(const ech_operation *op) {
    bool *frozen = ech_calloc((size_t)op->plan->mission_count + 1, sizeof *frozen);
    for (int32_t m = 0; frozen && m < op->plan->mission_count; m++)
        frozen[m] = start_of(op->plan, m) < op->frozen_t;
    return frozen;
}

static ech_status solve(planning *p, bool repair, ech_plan **out, ech_error_list *errors) {
    ech_operation *op = p->op;
    ech_scenario s = *op->s; /* the objective differs, all else is shared */
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    bool *frozen = repair ? frozen_missions(op) : NULL;
    bool brief = p->budget->seconds <= 0 && p->budget->iterations <= 0;
    if (repair && !frozen)
        return ECH_ENOMEM;
    if (repair)
        ech_scenario_count_changes(&s);
    q.seed = p->budget->seed;
    q.threads = p->budget->threads > 0 ? p->budget->threads : 1;
    q.iterations = brief && !repair ? 1 : p->budget->iterations;
    q.islands = p->budget->iterations > 0 ? 2 : brief || q.threads < 2 ? 1 : 2;
    q.start = repair ? op->plan : NULL;
    q.frozen = frozen;
    q.keep_untouched = repair;
    q.made_over = repair && op->made_over;
    q.frozen_t = op->frozen_t;
    q.repair_only = repair && brief;
    q.draft = true;
    q.partial = true;
    q.stop = should_stop;
    q.spent = p->budget->seconds > 0 ? spent : NULL;
    q.progress = on_progress;
    q.context = p;
    ech_error_list_free(&op->hopeless); /* they are unmet in the answer, and op_decisions says why */
    op->hopeless = (ech_error_list)ECH_ERROR_LIST_INIT;
    op->info = (ech_solve_info){.iterations = 0};
    ech_status status = ech_solve(&s, &q, out, &op->info, &op->hopeless);
    ech_free(frozen);
    (void)errors;
    return status;
}

ech_status op_verdict(ech_operation *op) {
    ech_error err = ECH_ERROR_INIT;
    if (op->verdict)
        return ECH_OK;
    return ech_check(op->s, op->plan, op->before, &op->verdict, &err);
}

static void fill_standing(ech_operation *op, ech_standing *out) {
    const ech_verdict *v = op->verdict;
    double wall_s = out->wall_s;
    ech_stopped stopped = out->stopped;
    bool closed = v->unmet_lots == 0;
    *out = (ech_standing){.legal = v->legal,
                          .findings = v->finding_total,
                          .unmet = v->unmet_lots,
                          .missed = v->missed,
                          .late = v->late,
                          .late_min = ech_minutes_up(op->s, v->late_t),
                          .closure_min = closed ? ech_minutes_up(op->s, v->closure_t) : -1,
                          .missions = op->plan->mission_count,
                          .flown = op_flown(op),
                          .frozen = op_frozen(op),
                          .changes = v->measure_u[ECH_CHANGES] / 1000000,
                          .tiers = op->s->tier_count,
                          .stopped = stopped,
                          .iterations = op->info.iterations,
                          .wall_s = wall_s};
    for (int32_t i = 0; i < op->s->tier_count && i < ECH_STANDING_TIERS; i++)
        out->tier[i] = (double)v->tier_value_u[i] * 1e-6;
}

/* What a flown mission has left behind in the plan it will not take: the flown missions are as the plan has them. */
static ech_status settle_flown(ech_operation *op, const ech_plan *plan) {
    const ech_plan *was = op->s->flown;
    ech_idmap planned = ECH_IDMAP_INIT;
    ech_plan_builder b;
    ech_plan *flown = NULL;
    if (!was)
        return ECH_OK;
    ech_plan_builder_init(&b);
    b.draft = true;
    bool ok = index_missions(plan, &planned);
    for (int32_t m = 0; ok && m < was->mission_count; m++) {
        int32_t at = ech_idmap_get(&planned, was->missions[m].id);
        ok = ech_plan_copy_mission(&b, at < 0 ? was : plan, at < 0 ? m : at, NULL, NULL);
    }
    ech_status status = ok ? ech_plan_build(&b, op->s, &flown, NULL) : ECH_ENOMEM;
    if (!status)
        status = ech_events_flown(op->s, flown);
    ech_plan_builder_free(&b);
    ech_idmap_free(&planned);
    return status;
}

/* The new plan in place of the old, judged; on failure the old one stays. */
static ech_status replace(ech_operation *op, ech_plan *plan) {
    ech_error err = ECH_ERROR_INIT;
    ech_verdict *v = NULL;
    double start_s = ech_clock_wall_s();
    ech_status status = ech_check(op->s, plan, op->plan, &v, &err);
    op->check_s = ech_clock_wall_s() - start_s;
    if (!status)
        status = settle_flown(op, plan);
    if (status) {
        ech_verdict_free(v);
        ech_plan_free(plan);
        return status;
    }
    ech_plan_free(op->before);
    ech_verdict_free(op->verdict);
    op->before = op->plan;
    op->plan = plan;
    op->verdict = v;
    return ECH_OK;
}

static ech_status plan_it(ech_operation *op, const ech_budget *budget, bool repair, ech_standing *out,
                          ech_error_list *errors) {
    planning p = {.op = op, .budget = budget, .start_s = ech_clock_wall_s()};
    ech_plan *plan = NULL;
    if (repair && !op->plan)
        return no_plan(errors);
    atomic_init(&p.why, ECH_STOPPED_DONE);
    atomic_init(&p.has_first, false);
    op->first_s = op->check_s = 0; /* where none is told, not those of the planning before */
    ech_status status = solve(&p, repair, &plan, errors);
    atomic_store(&op->cancelled, false);
    if (!status)
        status = replace(op, plan);
    if (status)
        return status;
    op->budget = *budget;
    op->repaired = repair;
    out->wall_s = ech_clock_wall_s() - p.start_s;
    out->stopped = (ech_stopped)atomic_load(&p.why);
    if (out->stopped == ECH_STOPPED_DONE && budget->iterations > 0)
        out->stopped = ECH_STOPPED_ITERATIONS;
    fill_standing(op, out);
    return ECH_OK;
}

ech_status ech_operation_plan(ech_operation *op, const ech_budget *budget, ech_standing *out, ech_error_list *errors) {
    lock(op);
    return unlock(op, plan_it(op, budget, false, out, errors));
}

ech_status ech_operation_replan(ech_operation *op, const ech_budget *budget, ech_standing *out,
                                ech_error_list *errors) {
    lock(op);
    return unlock(op, plan_it(op, budget, true, out, errors));
}

ech_status ech_operation_check(ech_operation *op, ech_standing *out, ech_error_list *errors) {
    double start_s = ech_clock_wall_s();
    lock(op);
    ech_status status = op->plan ? op_verdict(op) : no_plan(errors);
    if (!status) {
        *out = (ech_standing){.wall_s = ech_clock_wall_s() - start_s};
        fill_standing(op, out);
    }
    return unlock(op, status);
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

/* Plans in here are drafts: which scenario they answer is worked out when they go out. */
static ech_status sign(const ech_operation *op, ech_plan *plan) {
    return ech_scenario_hash(op->s, &plan->scenario_hash);
}

static ech_status write_plan(ech_operation *op, ech_buf *out) {
    bool timed = op->budget.seconds > 0;
    ech_plan_origin origin = {ech_version(), op->budget.seed, timed ? -1 : op->info.iterations,
                              op->repaired ? "update" : "search", NULL};
    ech_status status = sign(op, op->plan);
    return status ? status : ech_plan_write(op->s, op->plan, &origin, out);
}

ech_status ech_operation_plan_json(ech_operation *op, ech_buf *out) {
    lock(op);
    return unlock(op, op->plan ? write_plan(op, out) : ECH_EINPUT);
}

static ech_status write_summary(ech_operation *op, ech_buf *out) {
    ech_status status = op_verdict(op);
    if (status)
        return status;
    ech_run run = {.has_base = op->before != NULL,
                   .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                   .cpu_s = ech_clock_cpu_s()};
    ech_json w = ech_json_open(out, false);
    ech_summary_json(op->s, op->plan, op->verdict, &run, &w);
    return out->failed ? ECH_ENOMEM : ECH_OK;
}

ech_status ech_operation_summary_json(ech_operation *op, ech_buf *out) {
    lock(op);
    return unlock(op, op->plan ? write_summary(op, out) : ECH_EINPUT);
}

static ech_status write_diff(ech_operation *op, ech_buf *out) {
    ech_diff *d = NULL;
    ech_status status = ech_diff_plans(op->s, true, op->before ? op->before : op->plan, op->plan, &d);
    if (!status) {
        ech_json w = ech_json_open(out, false);
        ech_json_object(&w);
        ech_diff_json(d, &w);
        ech_json_end(&w);
        status = out->failed ? ECH_ENOMEM : ECH_OK;
    }
    ech_diff_free(d);
    return status;
}

ech_status ech_operation_diff_json(ech_operation *op, ech_buf *out) {
    lock(op);
    return unlock(op, op->plan ? write_diff(op, out) : ECH_EINPUT);
}

/* ---- what a person has to know ---------------------------------------------------------------------------------- */

static void tell_findings(const ech_verdict *v, const char *kind, const char *except, op_tell *tell, void *context) {
    for (int32_t i = 0; i < v->finding_count; i++)
        if (strncmp(v->findings[i].rule, except, strlen(except)) != 0)
            tell(kind, v->findings[i].subject, v->findings[i].message, context);
}

/* Of what is under way: what it breaks by itself. */
static ech_status tell_flown(ech_operation *op, op_tell *tell, void *context) {
    ech_verdict *v = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_scenario s = *op->s;
    if (!s.flown)
        return ECH_OK;
    s.flown = NULL;
    s.now_t = 0; /* that they have begun is no finding */
    ech_status status = ech_check(&s, op->s->flown, NULL, &v, &err);
    if (!status)
        tell_findings(v, "under way", "flow.", tell, context); /* what others bring is not among them */
    ech_verdict_free(v);
    return status;
}

/* Why no lift can carry it, without the words that name it; NULL: it could be carried. */
static const char *hopeless_because(const ech_operation *op, const char *requirement) {
    static const char word[] = "requirement ";
    size_t n = strlen(requirement);
    for (size_t i = 0; i < op->hopeless.count; i++) {
        const char *text = op->hopeless.items[i].message;
        if (strncmp(text, word, sizeof word - 1) == 0 && strncmp(text + sizeof word - 1, requirement, n) == 0 &&
            strncmp(text + sizeof word - 1 + n, ": ", 2) == 0)
            return text + sizeof word - 1 + n + 2;
    }
    return NULL;
}

ech_status op_decisions(ech_operation *op, op_tell *tell, void *context) {
    char message[400];
    ech_status status = op_verdict(op);
    if (!status)
        status = tell_flown(op, tell, context);
    if (status)
        return status;
    tell_findings(op->verdict, "not legal", "-", tell, context);
    for (int32_t r = 0; r < op->s->requirement_count; r++) {
        int64_t left = op->verdict->undelivered_lots[r];
        if (left == 0)
            continue;
        const char *id = op->s->requirements[r].id, *because = hopeless_because(op, id);
        snprintf(message, sizeof message, "%.60s: %lld of %lld lots can not be carried%s%s", id, (long long)left,
                 (long long)ech_requirement_lots(op->s, r), because ? ": " : " in time", because ? because : "");
        tell("unmet", id, message, context);
    }
    return ECH_OK;
}

/* ---- saving ----------------------------------------------------------------------------------------------------- */

typedef struct saving {
    ech_operation *op;
    const char *folder;
    ech_folder_new *made; /* a new folder, which appears when all is in it; NULL: its own */
    ech_error_list *errors;
} saving;

static ech_status save_failed(const saving *k, const ech_error *err) {
    if (k->errors)
        ech_error_list_add(k->errors, err->status, err->code, k->folder, 0, 0, "%s", err->message);
    return err->status;
}

static ech_status write_file(const saving *k, const char *name, const ech_buf *bytes) {
    char path[4096];
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ECH_EIO;
    const char *data = bytes->data ? bytes->data : "";
    if (k->made)
        status = ech_folder_put(k->made, name, data, bytes->length, &err);
    else if (ech_path_join(path, sizeof path, k->folder, name))
        status = ech_file_write(path, data, bytes->length, &err);
    if (status && k->errors)
        ech_error_list_add(k->errors, status, "io", k->folder, 0, 0, "%s could not be written: %s", name, err.message);
    return status;
}

static ech_status write_flown(const saving *k) {
    ech_operation *op = k->op;
    ech_buf bytes = ECH_BUF_INIT;
    ech_plan_origin origin = {ech_version(), op->budget.seed, -1, "flown", NULL};
    ech_status status = op->s->flown ? sign(op, op->s->flown) : ECH_OK;
    if (!status && op->s->flown)
        status = ech_plan_write(op->s, op->s->flown, &origin, &bytes);
    if (!status && op->s->flown)
        status = write_file(k, "flown.json", &bytes);
    ech_buf_free(&bytes);
    return status;
}

/* All events; where the clock has gone on since the last, that too. */
static ech_status events_now(ech_operation *op, ech_buf *out) {
    ech_buf clock = ECH_BUF_INIT;
    ech_events_text texts[2] = {{op->events.data ? op->events.data : "", op->events.length}};
    if (op->s->now_t > op->told_t) {
        ech_buf_text(&clock, "known,kind,subject\n");
        put_minutes(op->s, op->s->now_t, &clock);
        ech_buf_text(&clock, ",clock,now\n");
        texts[1] = (ech_events_text){clock.data ? clock.data : "", clock.length};
    }
    ech_status status = clock.failed ? ECH_ENOMEM : ECH_OK;
    if (!status && (op->events.length > 0 || clock.length > 0))
        status = ech_events_merge(texts, clock.length > 0 ? 2 : 1, out);
    ech_buf_free(&clock);
    return status;
}

static ech_status write_events(const saving *k) {
    ech_buf events = ECH_BUF_INIT;
    ech_status status = events_now(k->op, &events);
    if (!status && events.length > 0)
        status = write_file(k, "events.csv", &events);
    ech_buf_free(&events);
    return status;
}

static ech_status write_plan_file(const saving *k, const char *name) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status = k->op->plan ? write_plan(k->op, &bytes) : ECH_EINPUT;
    if (!status)
        status = write_file(k, name, &bytes);
    ech_buf_free(&bytes);
    return status;
}

/* All of it; its own folder has its tables already. */
static ech_status write_all(const saving *k, const char *plan) {
    ech_status status = ECH_OK;
    for (size_t i = 0; k->made && !status && i < k->op->files.count; i++) {
        const op_file *f = ech_vec_at(&k->op->files, i);
        if (!strchr(f->name, '/'))
            status = write_file(k, f->name, &f->bytes);
    }
    if (!status)
        status = write_events(k);
    if (!status)
        status = write_flown(k);
    return status || !plan ? status : write_plan_file(k, plan);
}

static ech_status save_new(saving *k, const char *plan) {
    char path[4096];
    ech_error err = ECH_ERROR_INIT;
    ech_folder_new made;
    if (ech_path_join(path, sizeof path, k->folder, "scenario.json") && ech_file_exists(path)) {
        if (k->errors)
            ech_error_hint(ech_error_list_add(k->errors, ECH_EINPUT, "operation.folder", k->folder, 0, 0,
                                              "there is another scenario in this folder already"),
                           "name a new folder, or the scenario's own");
        return ECH_EINPUT;
    }
    if (ech_folder_begin(k->folder, &made, &err))
        return save_failed(k, &err);
    k->made = &made;
    ech_status status = write_all(k, plan);
    if (status)
        ech_folder_drop(&made);
    else if (ech_folder_end(&made, &err))
        status = save_failed(k, &err);
    return status;
}

static ech_status save(ech_operation *op, const char *folder, const char *plan, ech_error_list *errors) {
    saving k = {.op = op, .folder = folder, .errors = errors};
    bool own = !op->unsaved && strcmp(folder, op->folder) == 0;
    return own ? write_all(&k, plan) : save_new(&k, plan);
}

ech_status op_save(ech_operation *op, const char *folder, const char *plan, ech_error_list *errors) {
    lock(op);
    return unlock(op, save(op, folder, plan, errors));
}

ech_status ech_operation_save(ech_operation *op, const char *folder, ech_error_list *errors) {
    return op_save(op, folder, NULL, errors);
}
