/* Use case: why is it late, and what would help? See explain/explain.h. */
#include "explain/explain.h"

#include <stdio.h>
#include <string.h>

#include "app_int.h"
#include "base/memory.h"
#include "check/check.h"
#include "io/plan_read.h"

enum { MOST_SHOWN = 12, MOST_LATE = 12 }; /* MOST_LATE: where the explanation is but a part of what is told */

typedef struct explaining {
    const ech_explain_options *o;
    const ech_scenario *s;
    ech_explanation x;
    int32_t most; /* requirements that are told one by one */
    bool brief;   /* more of what binds was to be asked first of all */
    ech_output *out;
} explaining;

static bool should_stop(void *context) {
    const explaining *e = context;
    return e->o->interrupted && *e->o->interrupted;
}

static void on_progress(const char *what, int64_t questions, void *context) {
    const explaining *e = context;
    if (e->o->progress)
        e->o->progress(what, questions, e->o->context);
}

/* The folder read again with one cell changed. What is no longer a scenario then cannot be asked about. */
static ech_scenario *vary(int32_t assumption, bool high, char *now, void *context) {
    const explaining *e = context;
    const ech_assumption *a = &e->s->assumptions[assumption];
    ech_cell_change change = {.table = a->table, .id = a->id, .column = a->column, .value = high ? a->high : a->low};
    ech_scenario_read_options q = ECH_SCENARIO_READ_OPTIONS_INIT;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    q.change = &change;
    ech_status status = ech_scenario_read(e->o->scenario, &q, &s, &ignored);
    ech_error_list_free(&ignored);
    snprintf(now, 40, "%.39s", change.before);
    if (status == ECH_OK && change.applied && strcmp(change.before, change.value) != 0)
        return s;
    ech_scenario_free(s);
    return NULL;
}

/* ---- text --------------------------------------------------------------------------------------------------- */

static const char *tier_name(const explaining *e, int32_t tier) {
    return tier < e->s->tier_count ? e->s->tiers[tier].name : "nothing";
}

static void text_state(const explaining *e, int32_t r, ech_buf *b) {
    const ech_requirement *q = &e->s->requirements[r];
    const ech_verdict *now = e->x.now;
    char due[32], done[32];
    if (now->undelivered_lots[r] > 0) {
        ech_buf_printf(b, "%s: %lld lots are not delivered\n", q->id, (long long)now->undelivered_lots[r]);
    } else if (ech_is_behind(e->s, now, r)) {
        ech_time_text(e->s, q->due_t, due);
        ech_time_text(e->s, now->completion_t[r], done);
        ech_buf_printf(b, "%s: %lld min late, due %s, complete %s\n", q->id,
                       (long long)((now->completion_t[r] - q->due_t) / e->s->ticks_per_minute), due, done);
    } else
        ech_buf_printf(b, "%s: on time\n", q->id);
}

static void text_changes(const explaining *e, int32_t r, bool paid, ech_buf *b) {
    for (size_t i = 0; i < e->x.changes.count; i++) {
        const ech_change *c = ech_vec_at(&e->x.changes, i);
        if (c->requirement != r || (c->worse != 0) != paid)
            continue;
        ech_buf_printf(b, "  %s", c->text);
        if (c->kind != ECH_KNOB_SEARCH)
            ech_buf_text(b, c->smallest ? " (one step: none is smaller)" : " (smallest found)");
        for (int32_t k = 0; paid && k < e->s->tier_count; k++)
            if (c->worse & 1u << k)
                ech_buf_printf(b, "; %s +%.0f", tier_name(e, k), (double)c->by_u[k] * 1e-6);
        ech_buf_char(b, '\n');
    }
}

static const char *wait_place(const explaining *e, ech_wait_kind kind, int32_t at) {
    return kind == ECH_WAIT_LIFT ? e->s->lift_types[at].id : e->s->locations[at].id;
}

/* What it was that was waited for, in words. */
static void text_wait(const explaining *e, ech_wait_kind kind, int32_t at, ech_buf *b) {
    static const char *const before[ECH_WAIT_KINDS] = {
        "",
        "",
        "no stand, track, dock or berth free at ",
        "no handling team free at ",
        "no arrival left in the slots of ",
        "no ",
        "the way alone takes too long, without any waiting",
        "nothing that is read off the plan: crews, clearances, fuel, or the search"};
    static const char *const after[ECH_WAIT_KINDS] = {" shut", " outside its hours", "", "", "", " idle", "", ""};
    ech_buf_printf(b, "%s%.60s%s", before[kind], at == ECH_NONE ? "" : wait_place(e, kind, at), after[kind]);
}

static void text_span(const explaining *e, ech_tick t, ech_buf *b) {
    int64_t min = t / e->s->ticks_per_minute;
    ech_buf_printf(b, "%lldh%02lld", (long long)(min / 60), (long long)(min % 60));
}

static void text_waits(const explaining *e, int32_t r, ech_buf *b) {
    bool first = true;
    for (size_t i = 0; i < e->x.waits.count; i++) {
        const ech_wait *w = ech_vec_at(&e->x.waits, i);
        if (w->requirement != r)
            continue;
        ech_buf_text(b, first ? "  held up: " : ", ");
        text_wait(e, w->kind, w->at, b);
        ech_buf_char(b, ' ');
        text_span(e, w->for_t, b);
        first = false;
    }
    if (!first)
        ech_buf_char(b, '\n');
}

static void text_asked(const explaining *e, const ech_binding *x, int64_t behind, ech_buf *b) {
    if (x->steps > 0)
        ech_buf_printf(b, "; %s: %d of %lld on time (planned again)", x->change, (int)x->freed,
                       (long long)(behind - e->x.freed_alone));
    else if (e->brief && x->change[0])
        ech_buf_printf(b, "; %s: not asked%s", x->change,
                       x->needless    ? ", planning again was enough"
                       : e->x.stopped ? ", no time was left"
                                      : "");
}

/* That for which most waited first. */
static void text_binds(const explaining *e, ech_buf *b) {
    int64_t behind = 0;
    if (e->x.binds.count == 0)
        return;
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        behind += ech_is_behind(e->s, e->x.now, r);
    ech_buf_printf(b, "What holds up the %lld that are late or left behind, read off the plan:\n", (long long)behind);
    if (e->x.freed_alone > 0)
        ech_buf_printf(b, "  planning again, without more of anything, puts %d on time: below only the others count\n",
                       (int)e->x.freed_alone);
    for (size_t i = 0; i < e->x.binds.count && i < MOST_SHOWN; i++) {
        const ech_binding *x = ech_vec_at(&e->x.binds, i);
        ech_buf_text(b, "  ");
        text_wait(e, x->kind, x->at, b);
        ech_buf_printf(b, ": %d, ", (int)x->requirements);
        text_span(e, x->for_t, b);
        ech_buf_text(b, " in all");
        text_asked(e, x, behind, b);
        ech_buf_char(b, '\n');
    }
    if (e->x.binds.count > MOST_SHOWN)
        ech_buf_printf(b, "  … and %zu more (--json has all)\n", e->x.binds.count - MOST_SHOWN);
    ech_buf_char(b, '\n');
}

static void text_requirement(const explaining *e, int32_t r, ech_buf *b) {
    int paid = 0, unpaid = 0;
    text_state(e, r, b);
    text_waits(e, r, b);
    for (size_t i = 0; i < e->x.changes.count; i++) {
        const ech_change *c = ech_vec_at(&e->x.changes, i);
        paid += c->requirement == r && c->worse;
        unpaid += c->requirement == r && !c->worse;
    }
    if (!ech_is_behind(e->s, e->x.now, r))
        return;
    if (unpaid)
        ech_buf_text(b, " on time, and no tier worse, with any one of\n");
    text_changes(e, r, false, b);
    if (paid)
        ech_buf_text(b, " on time at a price with any one of\n");
    text_changes(e, r, true, b);
    if (!paid && !unpaid && !(e->x.stopped && e->x.mended)) /* it was hardly asked one by one */
        ech_buf_text(b, e->x.stopped ? "  no change was found that puts it on time before it was stopped\n"
                                     : "  no single change that was tried puts it on time\n");
}

static void text_worths(const explaining *e, const char *title, const ech_vec *list, ech_buf *b) {
    if (list->count == 0)
        return;
    ech_buf_printf(b, "\n%s\n", title);
    for (size_t i = 0; i < list->count && i < MOST_SHOWN; i++) {
        const ech_worth *w = ech_vec_at(list, i);
        ech_buf_printf(b, "  %s", w->text);
        if (w->now[0])
            ech_buf_printf(b, " (now %s)", w->now);
        ech_buf_printf(b, "\n      %s %s by %.0f; closure %+.1f h\n", tier_name(e, w->tier),
                       w->better > 0 ? "better" : "worse", w->better > 0 ? w->better : -w->better, w->closure_min / 60);
    }
    if (list->count > MOST_SHOWN)
        ech_buf_printf(b, "  … and %zu more (--json has all)\n", list->count - MOST_SHOWN);
}

static bool is_asked(const explaining *e, int32_t r) {
    return e->o->requirement ? strcmp(e->s->requirements[r].id, e->o->requirement) == 0
                             : ech_is_behind(e->s, e->x.now, r);
}

static void print_text(const explaining *e, ech_buf *b) {
    int32_t asked = 0;
    if (!e->o->requirement)
        text_binds(e, b);
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        if (is_asked(e, r) && asked++ < e->most)
            text_requirement(e, r, b);
    if (asked == 0)
        ech_buf_text(b, "everything is delivered, nothing is late\n");
    if (asked > e->most)
        ech_buf_printf(b, "… and %d more that are late or left behind (--json has all)\n", (int)(asked - e->most));
    text_worths(e, "What one more of each is worth:", &e->x.bottlenecks, b);
    text_worths(e, "Whom to call first (assumed figures at the ends of their ranges):", &e->x.calls, b);
    if (e->x.unset)
        ech_buf_printf(b,
                       "  %d assumed figures could not be set: their column is not in the table, or they stand there\n",
                       (int)e->x.unset);
    if (e->x.unsure)
        ech_buf_printf(b, "\n%d smaller difference%s left out: another seed alone makes as much\n", (int)e->x.unsure,
                       e->x.unsure == 1 ? " is" : "s are");
    ech_buf_printf(
        b,
        "\n%lld question%s, each answered by planning again from the plan as it is (%s%lld iterations, seed %llu)%s\n",
        (long long)e->x.questions, e->x.questions == 1 ? "" : "s", e->x.mended ? "first by mending alone, then " : "",
        (long long)e->x.iterations, (unsigned long long)e->o->seed,
        e->x.stopped ? "; stopped before all were asked" : "");
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

static void json_worths(const explaining *e, const char *key, const ech_vec *list, ech_json *w) {
    ech_json_key(w, key);
    ech_json_array(w);
    for (size_t i = 0; i < list->count; i++) {
        const ech_worth *x = ech_vec_at(list, i);
        ech_json_object(w);
        ech_json_member_text(w, "change", x->text);
        if (x->range[0]) {
            ech_json_member_text(w, "now", x->now);
            ech_json_member_text(w, "range", x->range);
        }
        ech_json_member_text(w, "tier", tier_name(e, x->tier));
        ech_json_key(w, "better_by");
        ech_json_double(w, x->better, 6);
        ech_json_key(w, "closure_min");
        ech_json_double(w, x->closure_min, 2);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void json_change(const explaining *e, const ech_change *c, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "kind", ech_knob_names[c->kind]);
    ech_json_member_text(w, "change", c->text);
    ech_json_member_int(w, "steps", c->steps);
    ech_json_member_bool(w, "smallest", c->smallest);
    ech_json_key(w, "worse");
    ech_json_array(w);
    for (int32_t k = 0; k < e->s->tier_count; k++)
        if (c->worse & 1u << k) {
            ech_json_object(w);
            ech_json_member_text(w, "tier", tier_name(e, k));
            ech_json_key(w, "by");
            ech_json_double(w, (double)c->by_u[k] * 1e-6, 6);
            ech_json_end(w);
        }
    ech_json_end(w);
    ech_json_end(w);
}

static void json_wait(const explaining *e, ech_wait_kind kind, int32_t at, ech_tick for_t, ech_json *w) {
    ech_json_member_text(w, "what", ech_wait_names[kind]);
    ech_json_member_text(w, "at", at == ECH_NONE ? NULL : wait_place(e, kind, at));
    ech_json_key(w, "waited_min");
    ech_json_double(w, (double)for_t / (double)e->s->ticks_per_minute, 3);
}

static void json_requirement(const explaining *e, int32_t r, ech_json *w) {
    bool complete = e->x.now->undelivered_lots[r] == 0;
    ech_tick late = complete ? e->x.now->completion_t[r] - e->s->requirements[r].due_t : 0;
    ech_json_object(w);
    ech_json_member_text(w, "requirement", e->s->requirements[r].id);
    ech_json_member_int(w, "undelivered", e->x.now->undelivered_lots[r]);
    ech_json_key(w, "late_min");
    ech_json_double(w, late > 0 ? (double)late / (double)e->s->ticks_per_minute : 0, 3);
    ech_json_key(w, "changes");
    ech_json_array(w);
    for (size_t i = 0; i < e->x.changes.count; i++) {
        const ech_change *c = ech_vec_at(&e->x.changes, i);
        if (c->requirement == r)
            json_change(e, c, w);
    }
    ech_json_end(w);
    ech_json_key(w, "waits");
    ech_json_array(w);
    for (size_t i = 0; i < e->x.waits.count; i++) {
        const ech_wait *x = ech_vec_at(&e->x.waits, i);
        if (x->requirement != r)
            continue;
        ech_json_object(w);
        json_wait(e, x->kind, x->at, x->for_t, w);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_end(w);
}

static void json_binds(const explaining *e, ech_json *w) {
    ech_json_key(w, "binds");
    ech_json_array(w);
    for (size_t i = 0; i < e->x.binds.count; i++) {
        const ech_binding *x = ech_vec_at(&e->x.binds, i);
        ech_json_object(w);
        json_wait(e, x->kind, x->at, x->for_t, w);
        ech_json_member_int(w, "requirements", x->requirements);
        ech_json_member_text(w, "change", x->change[0] ? x->change : NULL);
        ech_json_key(w, "freed");
        x->steps > 0 ? ech_json_int(w, x->freed) : ech_json_null(w);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void print_json(const explaining *e, ech_json *w) {
    ech_json_member_int(w, "seed", (int64_t)e->o->seed);
    ech_json_member_int(w, "iterations", e->x.iterations);
    ech_json_member_int(w, "questions", e->x.questions);
    ech_json_member_bool(w, "complete", !e->x.stopped);
    json_binds(e, w);
    ech_json_key(w, "requirements");
    ech_json_array(w);
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        if (is_asked(e, r))
            json_requirement(e, r, w);
    ech_json_end(w);
    ech_json_member_int(w, "unsure", e->x.unsure);
    json_worths(e, "bottlenecks", &e->x.bottlenecks, w);
    json_worths(e, "assumptions", &e->x.calls, w);
}

void ech_app_explained_text(const ech_scenario *s, const ech_explanation *x, uint64_t seed, ech_buf *b) {
    const ech_explain_options o = {.seed = seed};
    const explaining e = {.o = &o, .s = s, .x = *x, .most = MOST_LATE, .brief = true};
    print_text(&e, b);
}

void ech_app_explained_json(const ech_scenario *s, const ech_explanation *x, uint64_t seed, ech_json *w) {
    const ech_explain_options o = {.seed = seed};
    const explaining e = {.o = &o, .s = s, .x = *x};
    print_json(&e, w);
}

static void print(const explaining *e) {
    ech_buf *b = &e->out->text;
    if (!e->o->json) {
        print_text(e, b);
        return;
    }
    ech_json w = ech_json_open(b, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    print_json(e, &w);
    ech_json_end(&w);
    ech_buf_char(b, '\n');
}

/* ---- the use case ------------------------------------------------------------------------------------------- */

static bool find_requirement(const explaining *e, int32_t *r) {
    *r = ECH_NONE;
    for (int32_t i = 0; e->o->requirement && i < e->s->requirement_count; i++)
        if (is_asked(e, i))
            *r = i;
    if (!e->o->requirement || *r != ECH_NONE)
        return true;
    const char **ids = ech_calloc((size_t)e->s->requirement_count + 1, sizeof *ids);
    for (int32_t i = 0; ids && i < e->s->requirement_count; i++)
        ids[i] = e->s->requirements[i].id;
    const char *near = ids ? ech_did_you_mean(e->o->requirement, ids, (size_t)e->s->requirement_count) : NULL;
    ech_error *err = ech_error_list_add(&e->out->errors, ECH_EINPUT, "explain.requirement", "", 0, 0,
                                        "there is no requirement '%.64s'", e->o->requirement);
    if (err && near)
        ech_error_hint(err, "did you mean '%.64s'?", near);
    else if (err)
        ech_error_hint(err, "echelon show SCENARIO PLAN --by unit lists them");
    ech_free(ids);
    e->out->exit_code = 2;
    return false;
}

static void refuse_illegal(explaining *e) {
    ech_error *err = ech_error_list_add(&e->out->errors, ECH_EINPUT, "explain.illegal", e->o->plan, 0, 0,
                                        "the plan is not legal, so there is nothing to compare with");
    if (err)
        ech_error_hint(err, "echelon check names the findings, echelon repair mends it");
    e->out->exit_code = 1;
}

static void explain(explaining *e, ech_scenario *s, const ech_plan *plan) {
    ech_error err = ECH_ERROR_INIT;
    ech_explain_request q = {.iterations = e->o->iterations,
                             .seed = e->o->seed,
                             .threads = e->o->threads,
                             .vary = vary,
                             .stop = should_stop,
                             .progress = on_progress,
                             .context = e};
    if (!find_requirement(e, &q.requirement))
        return;
    ech_status status = ech_explain(s, plan, &q, &e->x, &err);
    if (status == ECH_EUSAGE && e->x.now && !e->x.now->legal)
        refuse_illegal(e);
    else if (status)
        ech_app_fail(e->out, status, &err, "the plan could not be explained");
    else
        print(e);
    ech_explanation_free(&e->x);
}

void ech_app_explain(const ech_explain_options *o, ech_output *out) {
    explaining e = {.o = o, .out = out, .most = INT32_MAX};
    ech_plan *plan = NULL;
    ech_scenario *s = ech_app_scenario(o->scenario, 0, out);
    if (!s)
        return;
    e.s = s;
    ech_status status = ech_plan_read(o->plan, s, false, &plan, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be read");
    else
        explain(&e, s, plan);
    if (out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    ech_plan_free(plan);
    ech_scenario_free(s);
}
