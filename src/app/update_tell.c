/* How a plan that was brought up to date is told: what was made over, what is different, what was substituted, what
 * needs a decision. See update_int.h. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "update_int.h"

enum { MOST_LINES = 20, MOST_REMADE = 8, EXPLAIN_ITERATIONS = 50 }; /* many short questions: the time is short */

/* ---- doing it ------------------------------------------------------------------------------------------------- */

ech_status ech_updated_given(ech_updated *u) {
    ech_plan_free(u->given);
    u->given = NULL;
    return ech_adapt_plan(u->remade->a, u->from->s, u->from->plan, u->op->s, &u->given);
}

static bool failed(ech_output *o, ech_status status, const char *otherwise) {
    if (status)
        ech_app_fail(o, status, NULL, otherwise);
    return status != ECH_OK;
}

static ech_status answer(ech_updated *u) {
    ech_free(u->answers);
    u->answers = ech_calloc((size_t)u->crisis->need_count + 1, sizeof *u->answers);
    return u->answers ? ech_remade_answers(u->remade, u->crisis, u->answers) : ECH_ENOMEM;
}

/* What is different, what is answered, and bounds. */
static bool tell_apart(ech_updated *u, bool bound, ech_output *o) {
    const ech_app_patience patience = {.interrupted = u->op->interrupted};
    ech_bounds_free(u->bounds); /* of the plan before */
    u->bounds = NULL;
    if (bound && !(u->bounds = ech_app_bounds(u->op->s, u->op->verdict, u->op->plan, &patience, o)))
        return false;
    if (u->remade && failed(o, answer(u), ""))
        return false;
    ech_diff_free(u->d);
    u->d = NULL;
    return !failed(o, ech_diff_plans(u->op->s, true, u->given, u->op->plan, &u->d), "");
}

bool ech_updated_keep(ech_updated *u, const ech_standing *now, bool bound, ech_output *o) {
    u->now = *now;
    return tell_apart(u, bound, o);
}

/* The judge has the last word: where the search's plan breaks a rule, the one that was only repaired is taken, if it
 * keeps them. */
static ech_status without_search(ech_updated *u, const ech_budget *budget, ech_output *o) {
    const ech_budget repair = {.version = 1, .seed = budget->seed, .threads = budget->threads};
    const ech_verdict *v = u->op->verdict;
    snprintf(u->refused, sizeof u->refused, "%s", v->finding_count ? v->findings[0].message : "a rule");
    op_forget_plan(u->op);
    ech_status status = ech_adapt_plan(u->remade->a, u->from->s, u->from->plan, u->op->s, &u->op->plan);
    return status ? status : ech_operation_replan(u->op, &repair, &u->now, &o->errors);
}

bool ech_updated_replan(ech_updated *u, const ech_budget *budget, bool bound, ech_output *o) {
    ech_status status = ech_operation_replan(u->op, budget, &u->now, &o->errors);
    u->interrupted = u->interrupted || (!status && u->now.stopped == ECH_STOPPED_CANCELLED);
    if (!status && u->remade && !u->now.legal && u->now.flown == 0 && (budget->seconds > 0 || budget->iterations > 0))
        status = without_search(u, budget, o);
    if (failed(o, status, "the plan could not be repaired"))
        return false;
    return tell_apart(u, bound, o);
}

typedef struct asking {
    const ech_operation *op;
    double until_s;
} asking;

static bool enough(void *context) {
    const asking *a = context;
    return ech_clock_wall_s() >= a->until_s || (a->op->interrupted && *a->op->interrupted);
}

bool ech_updated_explain(ech_updated *u, double seconds, const ech_budget *budget, ech_output *o) {
    asking a = {u->op, ech_clock_wall_s() + seconds};
    ech_error err = ECH_ERROR_INIT;
    const ech_explain_request q = {.requirement = ECH_NONE,
                                   .brief = true,
                                   .iterations = EXPLAIN_ITERATIONS,
                                   .seed = budget->seed,
                                   .threads = budget->threads,
                                   .stop = enough,
                                   .context = &a};
    u->seed = budget->seed;
    if (seconds <= 0 || !u->now.legal)
        return true;
    ech_status status = ech_explain(u->op->s, u->op->plan, &q, &u->explanation, &err);
    u->explained = !status;
    if (status)
        ech_app_fail(o, status, &err, "the plan could not be explained");
    return !status;
}

bool ech_updated_fine(const ech_updated *u) {
    return u->now.legal && u->now.unmet == 0 && !(u->remade && ech_remade_lacks(u->remade));
}

bool ech_updated_may_fill(const char *folder, ech_output *o) {
    char path[ECH_ERROR_FILE_MAX];
    const char *why = "it is there already and is no empty folder that could be replaced";
    bool fits = ech_path_join(path, sizeof path, folder, "scenario.json");
    if (fits && ech_folder_is_new(folder))
        return true;
    if (!fits)
        why = "too long a path";
    else if (ech_file_exists(path))
        why = "there is another scenario in this folder already";
    ech_error_hint(ech_error_list_add(&o->errors, ECH_EINPUT, "update.folder", folder, 0, 0, "%s", why),
                   "name a new folder");
    o->exit_code = 2;
    return false;
}

/* DIR/ at the beginning of a path, written the same way but for slashes; else NULL. What follows it. */
static const char *below(const char *path, const char *folder) {
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (strncmp(path, folder, n) != 0 || path[n] != '/')
        return NULL;
    path += n;
    return path + strspn(path, "/");
}

const char *ech_updated_inside(const char *plan, const char *folder) {
    const char *name = plan && folder ? below(plan, folder) : NULL;
    return name && *name && !strchr(name, '/') ? name : NULL;
}

bool ech_updated_save(ech_updated *u, const char *plan, const char *scenario, ech_output *o) {
    ech_buf bytes = ECH_BUF_INIT;
    const char *inside = ech_updated_inside(plan, scenario);
    bool fine = true;
    if (scenario)
        fine = !failed(o, op_save(u->op, scenario, inside, &o->errors), "the scenario could not be written");
    if (fine && plan && !inside) {
        ech_status status = ech_operation_plan_json(u->op, &bytes);
        fine = !failed(o, status, "the plan could not be written") && ech_app_write(plan, &bytes, o);
    }
    ech_buf_free(&bytes);
    u->kept = fine && plan;
    return fine;
}

void ech_updated_free(ech_updated *u) {
    ech_diff_free(u->d);
    ech_bounds_free(u->bounds);
    if (u->explained)
        ech_explanation_free(&u->explanation);
    u->explained = false;
    ech_plan_free(u->given);
    ech_free(u->answers);
    u->answers = NULL;
    u->d = NULL;
    u->bounds = NULL;
    u->given = NULL;
}

/* ---- what was substituted ------------------------------------------------------------------------------------- */

/* Calls back for each mission that now has other lift. */
typedef void substitution(const ech_updated *u, const ech_mission *was, const ech_mission *is, void *context);

static void substitutions(const ech_updated *u, substitution *tell, void *context) {
    for (int32_t i = 0; i < u->d->mission_count; i++) {
        const ech_diff_mission *m = &u->d->missions[i];
        if (!(m->what & ECH_DIFF_LIFT))
            continue;
        const ech_mission *was = &u->given->missions[m->before], *is = &u->op->plan->missions[m->after];
        if (was->asset != is->asset || was->tail != is->tail) /* else only fitted otherwise */
            tell(u, was, is, context);
    }
}

typedef struct listing {
    ech_buf *text;
    ech_json *json;
    int32_t count;
} listing;

static void lift_text(const ech_updated *u, const ech_mission *m, ech_buf *out) {
    if (m->asset == ECH_NONE)
        ech_buf_text(out, "march");
    else
        ech_buf_printf(out, "%.60s/%d", u->op->s->assets[m->asset].id, (int)m->tail + 1);
}

static void substitution_text(const ech_updated *u, const ech_mission *was, const ech_mission *is, void *context) {
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

static void lift_json(const ech_updated *u, const char *key, const ech_mission *m, ech_json *w) {
    ech_buf text = ECH_BUF_INIT;
    lift_text(u, m, &text);
    ech_json_member_text(w, key, text.data ? text.data : "");
    ech_buf_free(&text);
}

static void substitution_json(const ech_updated *u, const ech_mission *was, const ech_mission *is, void *context) {
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

/* ---- what was made over --------------------------------------------------------------------------------------- */

static bool needs_decision(const ech_adapt_note *n) {
    return n->kind == ECH_ADAPT_MISSING || n->kind == ECH_ADAPT_DECIDE;
}

static void notes_text(const ech_updated *u, ech_buf *b) {
    const ech_adaptation *a = u->remade->a;
    listing l = {.text = b};
    for (size_t i = 0; i < a->note_count; i++) {
        const ech_adapt_note *n = &a->notes[i];
        if (needs_decision(n))
            continue;
        if (i == 0 || a->notes[i - 1].kind != n->kind) {
            and_more(&l);
            l.count = 0;
            ech_buf_printf(b, "%s:\n", ech_adapt_kind_name(n->kind));
        }
        if (l.count++ < MOST_LINES)
            ech_buf_printf(b, "  %-20s %s\n", n->subject, n->text);
    }
    and_more(&l);
}

static void notes_json(const ech_updated *u, ech_json *w) {
    const ech_adaptation *a = u->remade->a;
    ech_json_key(w, "notes");
    ech_json_array(w);
    for (size_t i = 0; i < a->note_count; i++)
        ech_adapt_note_json(ech_adapt_kind_name(a->notes[i].kind), a->notes[i].subject, a->notes[i].text, w);
    ech_json_end(w);
}

static const char *const unit_names[] = {"elements", "persons", "kg"}; /* ech_need_unit */

static void answers_text(const ech_updated *u, ech_buf *b) {
    for (int32_t i = 0; i < u->crisis->need_count; i++) {
        const ech_need *n = &u->crisis->needs[i];
        const ech_answer *a = &u->answers[i];
        ech_buf_printf(b, "%s  %-20.60s %10lld  %10lld  %10lld  %s\n",
                       i ? "" : "the answer                wanted   delivered     in time\n", n->what,
                       (long long)a->wanted, (long long)a->delivered, (long long)a->in_time,
                       n->unit == ECH_NEED_ELEMENTS ? "" : unit_names[n->unit]);
    }
}

static void answers_json(const ech_updated *u, ech_json *w) {
    ech_json_key(w, "needs");
    ech_json_array(w);
    for (int32_t i = 0; i < u->crisis->need_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "what", u->crisis->needs[i].what);
        ech_json_member_text(w, "unit", unit_names[u->crisis->needs[i].unit]);
        ech_json_member_int(w, "wanted", u->answers[i].wanted);
        ech_json_member_int(w, "planned", u->answers[i].planned);
        ech_json_member_int(w, "delivered", u->answers[i].delivered);
        ech_json_member_int(w, "in_time", u->answers[i].in_time);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void made_over_text(const ech_updated *u, ech_buf *b) {
    ech_buf_printf(b, "%s", u->from->id);
    if (u->from->version)
        ech_buf_printf(b, ", version %lld of the library,", (long long)u->from->version);
    ech_buf_printf(b, " made over for %s%s%s; %d of %d missions could be put into the new terms\n", u->crisis->id,
                   u->folder ? ", in " : "", u->folder ? u->folder : "", (int)u->remade->put, (int)u->remade->before);
    if (u->from->other_catalogue)
        ech_buf_text(b, "the catalogue has changed since it was kept: today's figures hold\n");
    if (u->refused[0])
        ech_buf_printf(b,
                       "the search's plan is not legal and not taken, which is a defect of the search: repaired only\n"
                       "  %s\n",
                       u->refused);
    notes_text(u, b);
}

static void made_over_json(const ech_updated *u, ech_json *w) {
    ech_json_member_text(w, "crisis", u->crisis->id);
    ech_json_member_text(w, "folder", u->folder);
    ech_json_key(w, "from");
    ech_json_object(w);
    ech_json_member_text(w, "id", u->from->id);
    ech_json_key(w, "version");
    u->from->version ? ech_json_int(w, u->from->version) : ech_json_null(w);
    ech_json_member_int(w, "missions", u->remade->before);
    ech_json_member_int(w, "missions_put", u->remade->put);
    ech_json_member_bool(w, "other_catalogue", u->from->other_catalogue);
    ech_json_end(w);
    ech_json_member_text(w, "search_refused", u->refused[0] ? u->refused : NULL);
    answers_json(u, w);
    notes_json(u, w);
}

/* What people have to decide: of the making over first, then of the plan. */
static ech_status decisions(const ech_updated *u, op_tell *tell, void *context) {
    for (size_t i = 0; u->remade && i < u->remade->a->note_count; i++) {
        const ech_adapt_note *n = &u->remade->a->notes[i];
        ech_buf text = ECH_BUF_INIT;
        if (!needs_decision(n))
            continue;
        ech_buf_printf(&text, "%s%s%s", n->subject, *n->subject ? ": " : "", n->text);
        tell(ech_adapt_kind_name(n->kind), n->subject, text.data ? text.data : n->text, context);
        ech_buf_free(&text);
    }
    return op_decisions(u->op, tell, context);
}

/* ---- all of it ------------------------------------------------------------------------------------------------ */

static ech_run run_of(const ech_updated *u) {
    return (ech_run){.has_base = true,
                     .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                     .cpu_s = ech_clock_cpu_s(),
                     .bounds = u->bounds};
}

ech_status ech_updated_text(ech_updated *u, ech_buf *b) {
    listing l = {.text = b};
    char now[32];
    ech_run run = run_of(u);
    if (u->interrupted)
        ech_buf_printf(b, "INTERRUPTED: this is the best plan so far, %s%s\n", u->kept ? "kept in " : "kept nowhere",
                       u->kept   ? u->plan
                       : u->plan ? ": it could not be written"
                                 : ": -o names where");
    if (u->remade)
        made_over_text(u, b);
    if (!u->remade || u->now.flown + u->now.frozen > 0) {
        ech_time_text(u->op->s, u->op->s->now_t, now);
        ech_buf_printf(b, "now %s: %lld missions have begun, %lld are frozen\n", now, (long long)u->now.flown,
                       (long long)u->now.frozen);
    }
    ech_diff_text(u->d, u->remade ? MOST_REMADE : MOST_LINES, b); /* of a plan made over nearly all is different */
    substitutions(u, substitution_text, &l);
    and_more(&l);
    l.count = 0;
    ech_status status = decisions(u, decision_text, &l);
    and_more(&l);
    if (u->remade)
        answers_text(u, b);
    ech_buf_char(b, '\n');
    ech_summary_text(u->op->s, u->op->plan, u->op->verdict, &run, MOST_LINES, b);
    if (u->explained) {
        ech_buf_text(b, "\nwhy, and what would help:\n");
        ech_app_explained_text(u->op->s, &u->explanation, u->seed, b);
    }
    return status;
}

ech_status ech_updated_json(ech_updated *u, ech_json *w) {
    listing l = {.json = w};
    ech_run run = run_of(u);
    int64_t micro = 1000000 / u->op->s->ticks_per_minute;
    if (u->remade)
        made_over_json(u, w);
    ech_json_member_bool(w, "interrupted", u->interrupted);
    ech_json_key(w, "now_min");
    ech_json_scaled(w, u->op->s->now_t * micro, 1000000);
    ech_json_member_int(w, "flown", u->now.flown);
    ech_json_member_int(w, "frozen", u->now.frozen);
    ech_json_key(w, "diff");
    ech_json_object(w);
    ech_diff_json(u->d, w);
    ech_json_end(w);
    ech_json_key(w, "substituted");
    ech_json_array(w);
    substitutions(u, substitution_json, &l);
    ech_json_end(w);
    ech_json_key(w, "decisions");
    ech_json_array(w);
    ech_status status = decisions(u, decision_json, &l);
    ech_json_end(w);
    ech_json_key(w, "explained");
    if (u->explained) {
        ech_json_object(w);
        ech_app_explained_json(u->op->s, &u->explanation, u->seed, w);
        ech_json_end(w);
    } else
        ech_json_null(w);
    ech_json_key(w, "summary");
    ech_summary_json(u->op->s, u->op->plan, u->op->verdict, &run, w);
    return status;
}
