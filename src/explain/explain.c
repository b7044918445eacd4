/* Explain, see explain/explain.h.
 *
 *     waits      what each requirement that is behind waited for, read off the plan (waits.c)
 *     binds      (brief) with more of what most waited for the plan is mended, and counted who is on time then;
 *                a question answers for all requirements at once, so that a second is enough for a thousand missions
 *     questions  one search from the plan as it is, with one figure (or many of a kind) turned;
 *                the plan itself counts too where it is still legal, so that more of a thing is never worse
 *     changes    of each kind all knobs at once first, as far as they go; where that frees nothing, none of them does;
 *                otherwise halves, and halves of halves, and at last the fewest steps of one knob by halving
 *     worths     the same halving: a group that is worth nothing holds nothing that is
 *     calls      each assumed figure at both ends of its range
 *
 * That one knob frees what its group does not, or that fewer steps do where more do not, would need a search that is
 * luckier with less: the model has no such rule, since more of a thing can be left unused.
 * Cost: one search a question; a kind without an answer is one question.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/check.h"
#include "explain_int.h"
#include "solve/solve.h"

/* As many times as long: the search without a change, and the last one with a step less. */
enum { LONGER = 5 };

bool xp_should_stop(void *context) {
    const explaining *e = context;
    return e->q->stop && e->q->stop(e->q->context);
}

bool xp_is_over(explaining *e) {
    if (!e->status && !e->out->stopped && xp_should_stop(e))
        e->out->stopped = true;
    return e->status || e->out->stopped;
}

static int compare_tiers(const ech_scenario *s, const ech_verdict *a, const ech_verdict *b) {
    for (int32_t k = 0; k < s->tier_count; k++)
        if (a->tier_value_u[k] != b->tier_value_u[k])
            return a->tier_value_u[k] < b->tier_value_u[k] ? -1 : 1;
    return 0;
}

/* The better of two plans of `s`, judged; takes both, either may be NULL. */
static ech_verdict *better_of(explaining *e, const ech_scenario *s, ech_plan **plan, const ech_plan *start) {
    ech_verdict *v = NULL, *old = NULL;
    if (*plan)
        e->status = ech_check(s, *plan, NULL, &v, e->err);
    if (!e->status && start)
        e->status = ech_check(s, start, NULL, &old, e->err);
    if (old && old->legal && (!v || !v->legal || compare_tiers(s, old, v) < 0)) {
        ech_plan_free(*plan);
        *plan = NULL; /* the start itself */
        ech_verdict_free(v);
        return old;
    }
    ech_verdict_free(old);
    if (v && v->legal)
        return v;
    ech_verdict_free(v);
    return NULL;
}

/* Plans `s` again from the start; NULL: stopped or failed. *found, if asked for: the plan, NULL where the start is
 * best. */
static ech_verdict *ask(explaining *e, const ech_scenario *s, int64_t times, ech_plan **found) {
    ech_plan *plan = NULL;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    const ech_plan *start = e->best ? e->best : e->plan;
    o.seed = e->q->seed + e->luck;
    o.iterations = e->out->iterations * times;
    o.threads = e->q->threads;
    o.partial = true;
    o.start = start;
    o.stop = xp_should_stop;
    o.context = e;
    if (xp_is_over(e))
        return NULL;
    e->out->questions++;
    e->status = ech_solve(s, &o, &plan, NULL, &ignored);
    ech_error_list_free(&ignored);
    ech_verdict *v = xp_is_over(e) ? NULL : better_of(e, s, &plan, start);
    if (found && v)
        *found = plan;
    else
        ech_plan_free(plan);
    return v;
}

void xp_tell(const explaining *e, const char *what) {
    if (e->q->progress)
        e->q->progress(what, e->out->questions, e->q->context);
}

ech_knob *xp_knob(const explaining *e, size_t i) { return ech_vec_at(&e->knobs, i); }

/* ---- what frees a requirement ------------------------------------------------------------------------------- */

bool ech_is_behind(const ech_scenario *s, const ech_verdict *v, int32_t r) {
    return v->undelivered_lots[r] > 0 || v->completion_t[r] > s->requirements[r].due_t;
}

/* Something that was on time is not. */
bool xp_puts_behind(const explaining *e, const ech_verdict *v) {
    for (int32_t i = 0; i < e->s->requirement_count; i++)
        if (ech_is_behind(e->s, v, i) && !ech_is_behind(e->s, e->out->now, i))
            return true;
    return false;
}

/* On time, and nothing that was on time is not. */
static bool is_freed(const explaining *e, const ech_verdict *v, int32_t r) {
    if (!v || ech_is_behind(e->s, v, r) || xp_puts_behind(e, v))
        return false;
    for (int32_t k = 0; e->strict && k < e->s->tier_count; k++)
        if (v->tier_value_u[k] > e->out->now->tier_value_u[k])
            return false;
    return true;
}

/* A plan in which no tier is worse need not be the best one: with its first tiers better it may have later ones worse,
 * and a search that is after the first ones does not find the other. So each later tier comes first once. */
static ech_verdict *freed_by_other_order(explaining *e, int32_t r) {
    int32_t n = e->s->tier_count;
    for (int32_t first = 1; first < n && !xp_is_over(e); first++) {
        const ech_tier kept = e->s->tiers[first];
        ech_plan *plan = NULL;
        ech_verdict *v = NULL;
        memmove(&e->s->tiers[1], &e->s->tiers[0], (size_t)first * sizeof kept);
        e->s->tiers[0] = kept;
        ech_verdict *other = ask(e, e->s, LONGER, &plan);
        memmove(&e->s->tiers[0], &e->s->tiers[1], (size_t)first * sizeof kept);
        e->s->tiers[first] = kept;
        if (plan)
            e->status = ech_check(e->s, plan, NULL, &v, e->err);
        ech_verdict_free(other);
        ech_plan_free(plan);
        if (is_freed(e, v, r))
            return v;
        ech_verdict_free(v);
    }
    return NULL;
}

void xp_note_change(explaining *e, const ech_verdict *v, int32_t r, ech_change *c) {
    c->requirement = r;
    for (int32_t k = 0; k < e->s->tier_count; k++) {
        c->by_u[k] = v->tier_value_u[k] - e->out->now->tier_value_u[k];
        if (c->by_u[k] > 0)
            c->worse |= 1u << k;
    }
    ech_change *place = ech_vec_push(&e->out->changes);
    if (place)
        *place = *c;
    else
        e->status = ECH_ENOMEM;
}

/* Knobs [from, to) as far as they go, or one of them by `steps`. The verdict where that frees, else NULL. */
static ech_verdict *freed_with(explaining *e, size_t from, size_t to, int64_t steps, int32_t r, int64_t times) {
    size_t turned = from;
    for (; turned < to; turned++)
        if (!ech_knob_turn(xp_knob(e, turned), steps > 0 ? steps : ech_knob_most(xp_knob(e, turned))))
            break; /* none goes beyond its most */
    ech_verdict *v = turned == to ? ask(e, e->s, times, NULL) : NULL;
    if (v && !is_freed(e, v, r)) {
        ech_verdict_free(v);
        v = times > 1 && e->strict ? freed_by_other_order(e, r) : NULL;
    }
    while (turned-- > from)
        ech_knob_back(xp_knob(e, turned));
    return v;
}

/* Does `n` steps free it? Then *v is that verdict. */
static bool do_fewer(explaining *e, size_t i, int32_t r, int64_t n, int64_t times, ech_verdict **v) {
    ech_verdict *fewer = freed_with(e, i, i + 1, n, r, times);
    if (!fewer)
        return false;
    ech_verdict_free(*v);
    *v = fewer;
    return true;
}

/* `v`: the verdict with all the steps there are; it frees. Doubled from one, since most answers are small. */
static void fewest_steps(explaining *e, size_t i, int32_t r, ech_verdict *v) {
    int64_t most = ech_knob_most(xp_knob(e, i)), works = most, fails = 0;
    for (int64_t n = 1; n < most && works == most && !xp_is_over(e); n *= 2)
        if (do_fewer(e, i, r, n, 1, &v))
            works = n;
        else
            fails = n;
    while (works - fails > 1 && !xp_is_over(e)) {
        int64_t n = fails + (works - fails) / 2;
        if (do_fewer(e, i, r, n, 1, &v))
            works = n;
        else
            fails = n;
    }
    while (works > 1 && !xp_is_over(e) && do_fewer(e, i, r, works - 1, LONGER, &v))
        works--;
    ech_change c = {.kind = xp_knob(e, i)->kind, .steps = works, .smallest = works == 1, .knob = xp_knob(e, i)->number};
    ech_knob_text(xp_knob(e, i), works, c.text, sizeof c.text);
    xp_note_change(e, v, r, &c);
    ech_verdict_free(v);
}

static void free_by(explaining *e, size_t from, size_t to, int32_t r) {
    if (from == to || xp_is_over(e))
        return;
    char what[200];
    snprintf(what, sizeof what, "%.60s: %.16s at %.60s%s", e->s->requirements[r].id, xp_knob(e, from)->what,
             xp_knob(e, from)->at, to - from > 1 ? " and others" : "");
    xp_tell(e, what);
    ech_verdict *v = freed_with(e, from, to, 0, r, 1);
    if (!v)
        return;
    if (to - from == 1) {
        fewest_steps(e, from, r, v);
        return;
    }
    ech_verdict_free(v);
    size_t half = from + (to - from) / 2;
    free_by(e, from, half, r);
    free_by(e, half, to, r);
}

/* A later due date: the plan as it is meets one, a search perhaps an earlier one. */
static void free_by_due(explaining *e, int32_t r) {
    ech_requirement *q = &e->s->requirements[r];
    const ech_verdict *now = e->out->now;
    if (now->undelivered_lots[r] > 0 || q->due_t == ECH_NEVER || xp_is_over(e))
        return;
    ech_tick step = 15 * e->s->ticks_per_minute, due = q->due_t;
    int64_t works = (now->completion_t[r] - due + step - 1) / step, fails = 0;
    ech_verdict *v = NULL;
    q->due_t = due + works * step;
    e->status = ech_check(e->s, e->plan, NULL, &v, e->err);
    while (works - fails > 1 && !xp_is_over(e)) {
        int64_t n = fails + (works - fails) / 2;
        q->due_t = due + n * step;
        ech_verdict *fewer = ask(e, e->s, 1, NULL);
        if (is_freed(e, fewer, r)) {
            ech_verdict_free(v);
            v = fewer;
            works = n;
        } else {
            ech_verdict_free(fewer);
            fails = n;
        }
    }
    for (bool fewer = true; fewer && works > 1 && !xp_is_over(e);) {
        q->due_t = due + (works - 1) * step;
        ech_verdict *w = ask(e, e->s, LONGER, NULL);
        if (!is_freed(e, w, r)) {
            ech_verdict_free(w);
            w = freed_by_other_order(e, r);
        }
        fewer = w != NULL;
        works -= fewer;
        ech_verdict_free(fewer ? v : NULL);
        v = fewer ? w : v;
    }
    q->due_t = due;
    ech_change c = {.kind = ECH_KNOB_DUE, .steps = works, .smallest = works == 1};
    snprintf(c.text, sizeof c.text, "due +%lld min", (long long)(15 * works));
    if (v)
        xp_note_change(e, v, r, &c);
    ech_verdict_free(v);
}

static bool has_change(const explaining *e, int32_t r, ech_knob_kind kind) {
    for (size_t i = e->brief; i < e->out->changes.count; i++) {
        const ech_change *c = ech_vec_at(&e->out->changes, i);
        if (c->requirement == r && c->kind == kind)
            return true;
    }
    return false;
}

/* Kind by kind; what frees without a price first, and where there is none, what frees at all. */
static void explain_requirement(explaining *e, int32_t r) {
    e->strict = true;
    ech_verdict *other = is_freed(e, e->out->searched, r) ? NULL : freed_by_other_order(e, r);
    if (other || is_freed(e, e->out->searched, r)) {
        ech_change c = {.kind = ECH_KNOB_SEARCH, .smallest = true, .text = "a longer search: no change is needed"};
        xp_note_change(e, other ? other : e->out->searched, r, &c);
        ech_verdict_free(other);
        return;
    }
    for (size_t from = 0, to; from < e->knobs.count && !xp_is_over(e); from = to) {
        for (to = from; to < e->knobs.count && xp_knob(e, to)->kind == xp_knob(e, from)->kind; to++) {
        }
        for (int strict = 1; strict >= 0 && !has_change(e, r, xp_knob(e, from)->kind); strict--) {
            e->strict = strict;
            free_by(e, from, to, r);
        }
    }
    e->strict = true;
    free_by_due(e, r);
}

static bool is_of(const explaining *e, size_t i, int32_t r) {
    return ((const ech_change *)ech_vec_at(&e->out->changes, i))->requirement == r;
}

static void forget_change(explaining *e, size_t i) {
    ((ech_change *)ech_vec_at(&e->out->changes, i))->requirement = ECH_NONE;
}

/* What was found by mending gives way to what is found by searching, once that is whole: kind by kind, since an answer
 * by mending was judged too, and holds where the search has none. A search that was stopped gives way itself. */
static void explain_after_mending(explaining *e, int32_t r) {
    size_t from = e->out->changes.count;
    bool mended = false;
    for (size_t i = 0; i < e->brief; i++)
        mended = mended || is_of(e, i, r);
    explain_requirement(e, r);
    if (!mended)
        return;
    for (size_t i = from; xp_is_over(e) && i < e->out->changes.count; i++)
        if (is_of(e, i, r))
            forget_change(e, i);
    for (size_t i = 0; !xp_is_over(e) && i < e->brief; i++) {
        const ech_change *c = ech_vec_at(&e->out->changes, i);
        if (c->requirement == r && (has_change(e, r, c->kind) || has_change(e, r, ECH_KNOB_SEARCH)))
            forget_change(e, i);
    }
}

/* ---- what one more is worth --------------------------------------------------------------------------------- */

static void weigh(const explaining *e, const ech_verdict *v, ech_worth *w) {
    const ech_verdict *base = e->out->searched;
    w->tier = e->s->tier_count;
    for (int32_t i = 0; i < e->s->tier_count && w->tier == e->s->tier_count; i++)
        if (v->tier_value_u[i] != base->tier_value_u[i]) {
            w->tier = i;
            w->better = (double)(base->tier_value_u[i] - v->tier_value_u[i]) * 1e-6;
        }
    w->closure_min = (double)(v->closure_t - base->closure_t) / (double)e->s->ticks_per_minute;
}

/* More than what another seed alone does? */
static bool is_real(const explaining *e, const ech_worth *w) {
    if (w->tier >= e->s->tier_count)
        return false;
    for (int32_t k = 0; k < w->tier; k++)
        if (e->noise[k] > 0)
            return false;
    return (w->better < 0 ? -w->better : w->better) > e->noise[w->tier];
}

static void hear_noise(explaining *e) {
    for (e->luck = 1; e->luck <= 3 && !xp_is_over(e); e->luck++) {
        ech_worth w = {0};
        xp_tell(e, "the plan as it is, with another seed");
        ech_verdict *v = ask(e, e->s, 1, NULL);
        if (v)
            weigh(e, v, &w);
        double by = w.better < 0 ? -w.better : w.better;
        if (v && w.tier < e->s->tier_count && by > e->noise[w.tier])
            e->noise[w.tier] = by;
        ech_verdict_free(v);
    }
    e->luck = 0;
}

static int by_worth(const void *a, const void *b) {
    const ech_worth *x = a, *y = b;
    double p = x->better < 0 ? -x->better : x->better, q = y->better < 0 ? -y->better : y->better;
    if (x->tier != y->tier)
        return x->tier < y->tier ? -1 : 1;
    if (p > q || p < q)
        return p > q ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void keep(explaining *e, ech_vec *list, const ech_worth *w) {
    ech_worth *place = ech_vec_push(list);
    if (place)
        *place = *w;
    else
        e->status = ECH_ENOMEM;
}

static void worth_of(explaining *e, size_t from, size_t to) {
    if (from == to || xp_is_over(e))
        return;
    ech_worth w = {0};
    size_t turned = from;
    ech_knob_text(xp_knob(e, from), 1, w.text, sizeof w.text);
    xp_tell(e, w.text);
    while (turned < to && ech_knob_turn(xp_knob(e, turned), 1))
        turned++;
    ech_verdict *v = turned == to ? ask(e, e->s, 1, NULL) : NULL;
    while (turned-- > from)
        ech_knob_back(xp_knob(e, turned));
    if (v)
        weigh(e, v, &w);
    bool some = v && w.better > 0;
    ech_verdict_free(v);
    if (!some)
        return;
    if (to - from == 1) {
        if (is_real(e, &w))
            keep(e, &e->out->bottlenecks, &w);
        else
            e->out->unsure++;
        return;
    }
    size_t half = from + (to - from) / 2;
    worth_of(e, from, half);
    worth_of(e, half, to);
}

static void rank_bottlenecks(explaining *e) {
    for (size_t from = 0, to; from < e->knobs.count && !xp_is_over(e); from = to) {
        for (to = from; to < e->knobs.count && xp_knob(e, to)->kind == xp_knob(e, from)->kind; to++) {
        }
        worth_of(e, from, to);
    }
    if (e->out->bottlenecks.count > 1)
        qsort(e->out->bottlenecks.data, e->out->bottlenecks.count, sizeof(ech_worth), by_worth);
}

/* ---- assumed figures ---------------------------------------------------------------------------------------- */

/* One end of a range; the worth is kept where it changes anything. */
static bool try_end(explaining *e, int32_t i, bool high) {
    const ech_assumption *a = &e->s->assumptions[i];
    ech_worth w = {0};
    ech_scenario *other = e->q->vary(i, high, w.now, e->q->context);
    if (!other)
        return false;
    snprintf(w.text, sizeof w.text, "%.40s %.60s %.30s = %.20s", a->table, a->id, a->column, high ? a->high : a->low);
    snprintf(w.range, sizeof w.range, "%.30s to %.30s", a->low, a->high);
    xp_tell(e, w.text);
    ech_verdict *v = ask(e, other, 1, NULL);
    if (v)
        weigh(e, v, &w);
    if (v && is_real(e, &w))
        keep(e, &e->out->calls, &w);
    else if (v && w.tier < e->s->tier_count)
        e->out->unsure++;
    ech_verdict_free(v);
    ech_scenario_free(other);
    return true;
}

static void rank_assumptions(explaining *e) {
    for (int32_t i = 0; e->q->vary && i < e->s->assumption_count && !xp_is_over(e); i++) {
        const ech_assumption *a = &e->s->assumptions[i];
        if (a->reported || (!a->low[0] && !a->high[0]))
            continue;
        bool low = a->low[0] && try_end(e, i, false), high = a->high[0] && !xp_is_over(e) && try_end(e, i, true);
        e->out->unset += !low && !high && !xp_is_over(e);
    }
    if (e->out->calls.count > 1)
        qsort(e->out->calls.data, e->out->calls.count, sizeof(ech_worth), by_worth);
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static int by_kind(const void *a, const void *b) {
    const ech_knob *x = a, *y = b;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : x->number - y->number;
}

/* Those that can be turned at all, by kind. */
static bool list_knobs(explaining *e) {
    if (!ech_knobs_list(e->s, &e->knobs))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < e->knobs.count; i++)
        if (ech_knob_most(xp_knob(e, i)) > 0) {
            *xp_knob(e, n) = *xp_knob(e, i);
            xp_knob(e, n++)->number = (int32_t)i;
        }
    e->knobs.count = n;
    if (n > 1)
        qsort(e->knobs.data, n, sizeof(ech_knob), by_kind);
    return true;
}

/* About as long for a hundred missions as for ten. */
static int64_t iterations_for(const ech_plan *plan) {
    int64_t n = 40000 / (plan->mission_count + 1);
    return n < 200 ? 200 : n > 5000 ? 5000 : n;
}

static void explain(explaining *e) {
    xp_binds(e);
    if (xp_is_over(e))
        return;
    xp_tell(e, "the plan as it is, searched on");
    e->out->searched = ask(e, e->s, LONGER, &e->best);
    if (!e->out->searched)
        return;
    int32_t only = e->q->requirement;
    for (int32_t r = only == ECH_NONE ? 0 : only; r < e->s->requirement_count && (only == ECH_NONE || r == only); r++)
        if (ech_is_behind(e->s, e->out->now, r) && !xp_is_over(e))
            explain_after_mending(e, r);
    if (only != ECH_NONE)
        return;
    hear_noise(e);
    rank_bottlenecks(e);
    rank_assumptions(e);
}

ech_status ech_explain(ech_scenario *s, const ech_plan *plan, const ech_explain_request *request, ech_explanation *out,
                       ech_error *err) {
    explaining e = {.s = s, .plan = plan, .q = request, .out = out, .err = err};
    *out = (ech_explanation){.iterations = request->iterations > 0 ? request->iterations : iterations_for(plan)};
    out->changes = ech_vec_init(sizeof(ech_change), 1000000);
    out->bottlenecks = ech_vec_init(sizeof(ech_worth), 1000000);
    out->calls = ech_vec_init(sizeof(ech_worth), 1000000);
    out->waits = ech_vec_init(sizeof(ech_wait), 10000000);
    out->binds = ech_vec_init(sizeof(ech_binding), 1000000);
    e.knobs = ech_vec_init(sizeof(ech_knob), 1000000);
    e.status = ech_check(s, plan, NULL, &out->now, err);
    if (!e.status && !out->now->legal)
        e.status = ECH_EUSAGE;
    if (!e.status && !list_knobs(&e))
        e.status = ECH_ENOMEM;
    if (!e.status)
        explain(&e);
    ech_vec_free(&e.knobs);
    ech_plan_free(e.best);
    return e.status;
}

void ech_explanation_free(ech_explanation *x) {
    ech_verdict_free(x->now);
    ech_verdict_free(x->searched);
    ech_vec_free(&x->changes);
    ech_vec_free(&x->bottlenecks);
    ech_vec_free(&x->calls);
    ech_vec_free(&x->waits);
    ech_vec_free(&x->binds);
}

bool ech_change_apply(ech_scenario *s, const ech_change *c, int64_t steps) {
    if (c->kind == ECH_KNOB_DUE) {
        s->requirements[c->requirement].due_t += steps * 15 * s->ticks_per_minute;
        return true;
    }
    ech_vec knobs = ech_vec_init(sizeof(ech_knob), 1000000);
    bool ok = c->kind != ECH_KNOB_SEARCH && ech_knobs_list(s, &knobs) && (size_t)c->knob < knobs.count &&
              ech_knob_turn(ech_vec_at(&knobs, (size_t)c->knob), steps);
    ech_vec_free(&knobs);
    return ok;
}
