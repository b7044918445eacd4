/* From the page of a crisis to a checked schedule: every plan of the library that fits is made over for it and
 * repaired, on as many threads as there are; the checker judges each; the best answer is taken and searched on. Which
 * is best is asked of the crisis, not of the plans' own objectives: legal, then the share of what is needed that is
 * delivered, lateness, closure, cost.
 *
 * By seconds, half of the time is for trying: a plan whose turn has not come by then is not tried, but the first that
 * can be read always is. By iterations all are tried, and the answer is always the same: that of `update` with the plan
 * that is taken. */
#include "recall_int.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/threads.h"

/* ---- trying --------------------------------------------------------------------------------------------------- */

/* What the parts before have taken is theirs. */
static void end_part(recalling *c, recall_part part) {
    double before_s = 0;
    for (int i = 0; i < RECALL_PARTS; i++)
        before_s += c->cpu_s[i];
    c->cpu_s[part] = ech_clock_cpu_s() - before_s;
}

static double spent_s(void) { return ech_clock_wall_s() - ech_clock_process_start_s(); }

static bool by_clock(const recalling *c) { return c->o->seconds > 0 && c->o->iterations == 0; }

static ech_budget budget_of(const recalling *c, double seconds, int64_t iterations, int threads) {
    return (ech_budget){
        .version = 1, .seconds = seconds, .iterations = iterations, .seed = c->o->seed, .threads = threads};
}

static int64_t millionths(const ech_scenario *s, ech_tick t) { return t * (1000000 / s->ticks_per_minute); }

static int64_t share_of(const recalling *c, const recall_try *t) {
    const ech_operation *op = t->remade.op;
    double sum = 0;
    int64_t lots = 0;
    for (int32_t i = 0; i < c->crisis->need_count; i++) {
        double part = (double)t->answers[i].delivered / (double)t->answers[i].wanted;
        sum += part < 1 ? part : 1;
    }
    if (c->crisis->need_count > 0)
        return (int64_t)(sum / c->crisis->need_count * 1e6 + 0.5);
    for (int32_t r = 0; r < op->s->requirement_count; r++)
        lots += ech_requirement_lots(op->s, r);
    return lots == 0 ? 1000000 : (int64_t)((1 - (double)op->verdict->unmet_lots / (double)lots) * 1e6 + 0.5);
}

static ech_status measure(const recalling *c, recall_try *t) {
    const ech_verdict *v = t->remade.op->verdict;
    t->answers = ech_calloc((size_t)c->crisis->need_count + 1, sizeof *t->answers);
    ech_status status = t->answers ? ech_remade_answers(&t->remade, c->crisis, t->answers) : ECH_ENOMEM;
    if (status)
        return status;
    t->share_ppm = share_of(c, t);
    t->late_t = millionths(t->remade.op->s, v->late_t);
    t->closure_t = millionths(t->remade.op->s, v->closure_t);
    t->cost_u = v->cost_u;
    return ECH_OK;
}

static bool is_interrupted(const recalling *c) { return c->o->interrupted && *c->o->interrupted; }

static void make_over(int k, void *context) {
    recalling *c = context;
    recall_try *t = &c->tries[k];
    const ech_budget repair = budget_of(c, 0, 0, 1);
    bool late = by_clock(c) && spent_s() > c->o->seconds / 2;
    t->cut = t->prepared.plan && k != c->first && !late && is_interrupted(c);
    if (!t->prepared.plan || t->cut || (k != c->first && late))
        return;
    double start_s = ech_clock_wall_s();
    t->tried = true;
    if (!ech_remake(&t->prepared, &c->around, c->crisis, t->prepared.id, &t->remade, &t->said))
        return;
    ech_status status = ech_operation_replan(t->remade.op, &repair, &t->now, &t->said.errors);
    if (!status)
        status = measure(c, t);
    if (status)
        ech_app_fail(&t->said, status, NULL, "it could not be repaired");
    t->made = !status;
    t->wall_s = ech_clock_wall_s() - start_s;
}

/* < 0: a is the better answer. */
static int compare(const recall_try *a, const recall_try *b) {
    if (a->now.legal != b->now.legal)
        return a->now.legal ? -1 : 1;
    if (a->share_ppm != b->share_ppm)
        return a->share_ppm > b->share_ppm ? -1 : 1;
    if (a->late_t != b->late_t)
        return a->late_t < b->late_t ? -1 : 1;
    if (a->closure_t != b->closure_t)
        return a->closure_t < b->closure_t ? -1 : 1;
    return a->cost_u < b->cost_u ? -1 : a->cost_u > b->cost_u;
}

static void choose(recalling *c) {
    c->taken = ECH_NONE;
    for (int32_t i = 0; i < c->try_count; i++)
        if (c->tries[i].made && (c->taken == ECH_NONE || compare(&c->tries[i], &c->tries[c->taken]) < 0))
            c->taken = i;
}

/* What was wrong with the machine, not with the entry, ends it all. */
static bool environment_failed(recalling *c, const ech_output *said) {
    if (said->exit_code != 3)
        return false;
    const ech_error *e = NULL;
    for (size_t i = 0; i < said->errors.count && !e; i++)
        if (ech_app_exit(said->errors.items[i].status) == 3)
            e = &said->errors.items[i];
    ech_shelf_ok(e ? e->status : ECH_ENOMEM, e, c->out);
    return true;
}

/* The store is for one thread: plans are read before they are tried. */
static bool read_plans(recalling *c, ech_store *store) {
    int32_t fit = 0;
    while (fit < c->ranking->count && c->ranking->plans[fit].fit >= ECH_RANK_FIT_LEAST)
        fit++;
    c->tries = ech_calloc((size_t)fit + 1, sizeof *c->tries);
    if (!c->tries)
        return ech_shelf_ok(ECH_ENOMEM, NULL, c->out);
    c->first = ECH_NONE;
    while (c->try_count < fit) {
        int32_t i = c->try_count++; /* from here on it is freed with the rest */
        recall_try *t = &c->tries[i];
        const ech_index_plan *p = &c->x->plans[c->ranking->plans[i].plan];
        t->said = (ech_output)ECH_OUTPUT_INIT;
        if (!ech_prepared_entry(store, ech_index_text(c->x, p->id), 0, &t->prepared, &t->said) &&
            environment_failed(c, &t->said))
            return false;
        if (t->prepared.plan && c->first == ECH_NONE)
            c->first = i;
    }
    return true;
}

/* ---- the one that is taken ------------------------------------------------------------------------------------ */

/* The plan of an operation with all that is known of it, put aside while another is made. */
typedef struct aside {
    ech_plan *plan, *before;
    ech_verdict *verdict;
    ech_solve_info info; /* how it was made: plan.json names it */
    ech_budget budget;
    ech_error_list hopeless;
} aside;

static aside put_aside(ech_operation *op) {
    aside k = {op->plan, op->before, op->verdict, op->info, op->budget, op->hopeless};
    op->plan = op->before = NULL;
    op->verdict = NULL;
    op->hopeless = (ech_error_list)ECH_ERROR_LIST_INIT;
    return k;
}

static void put_back(ech_operation *op, aside *k) {
    op_forget_plan(op);
    op->plan = k->plan;
    op->before = k->before;
    op->verdict = k->verdict;
    op->info = k->info;
    op->budget = k->budget;
    ech_error_list_free(&op->hopeless);
    op->hopeless = k->hopeless;
    *k = (aside){.hopeless = ECH_ERROR_LIST_INIT};
}

static void free_aside(aside *k) {
    ech_plan_free(k->plan);
    ech_plan_free(k->before);
    ech_verdict_free(k->verdict);
    ech_error_list_free(&k->hopeless);
}

/* Better for the crisis than what the search has made of it; ECH_ENOMEM: *is is not set. */
static ech_status was_better(const recalling *c, const recall_try *t, bool *is) {
    recall_try searched = {.remade = t->remade, .now = c->u.now};
    ech_status status = measure(c, &searched);
    *is = !status && compare(t, &searched) < 0;
    ech_free(searched.answers);
    return status;
}

/* From the old plan again, as `update` does: what is near to it counts, not what is near to the first repair. Where
 * Ctrl-C or the clock ended that before it was as good, the first repair is the best so far, and taken. */
static bool search_again(recalling *c, recall_try *t, const ech_budget *budget) {
    ech_operation *op = t->remade.op;
    aside repaired = put_aside(op);
    bool better = false;
    ech_status status = ech_adapt_plan(t->remade.a, t->prepared.s, t->prepared.plan, op->s, &op->plan);
    bool fine = ech_shelf_ok(status, NULL, c->out) && ech_updated_replan(&c->u, budget, c->o->bound, c->out);
    if (fine && (by_clock(c) || is_interrupted(c)))
        fine = ech_shelf_ok(was_better(c, t, &better), NULL, c->out);
    if (better) {
        put_back(op, &repaired);
        fine = ech_updated_keep(&c->u, &t->now, c->o->bound, c->out);
    }
    free_aside(&repaired);
    return fine;
}

/* A repair must not be cut short: where little time is left there is no search. */
static bool search_on(recalling *c) {
    recall_try *t = &c->tries[c->taken];
    double left_s = by_clock(c) ? c->o->seconds - spent_s() : 0;
    bool interrupted = is_interrupted(c);
    bool search = (c->o->iterations > 0 || (by_clock(c) && left_s > 2 * t->wall_s)) && !interrupted;
    const ech_budget budget = budget_of(c, left_s, c->o->iterations, c->o->threads);
    c->u = (ech_updated){.op = t->remade.op,
                         .from = &t->prepared,
                         .remade = &t->remade,
                         .crisis = c->crisis,
                         .folder = c->o->folder,
                         .interrupted = interrupted, /* while they were tried */
                         .plan = c->plan_out[0] ? c->plan_out : NULL};
    t->remade.op->interrupted = c->o->interrupted;
    bool fine = ech_shelf_ok(ech_updated_given(&c->u), NULL, c->out) &&
                (search ? search_again(c, t, &budget) : ech_updated_keep(&c->u, &t->now, c->o->bound, c->out));
    end_part(c, RECALL_SEARCHED);
    fine = fine && ech_updated_explain(&c->u, c->o->explain_s, &budget, c->out);
    end_part(c, RECALL_EXPLAINED);
    return fine;
}

/* None can be made over: what was wrong with the first that has a plan says why, else with the first that cannot be
 * read. */
static bool none_can(recalling *c) {
    int32_t which = c->first == ECH_NONE ? 0 : c->first;
    while (c->first == ECH_NONE && which + 1 < c->try_count && c->tries[which].said.errors.count == 0)
        which++;
    const recall_try *t = &c->tries[which];
    const ech_index_plan *p = &c->x->plans[c->ranking->plans[which].plan];
    for (size_t i = 0; i < t->said.errors.count; i++) {
        const ech_error *e = &t->said.errors.items[i];
        ech_error_hint(ech_error_list_add(&c->out->errors, e->status, e->code, e->file, e->row, e->col, "%s: %s",
                                          ech_index_text(c->x, p->id), e->message),
                       "%s", e->hint);
    }
    c->out->exit_code = t->said.exit_code ? t->said.exit_code : 2;
    if (t->said.errors.count == 0)
        ech_app_fail(c->out, ECH_EINPUT, NULL, "none of the plans that fit has a plan to make over");
    return false;
}

/* Ctrl-C came, and what had been tried by then cannot be made over: others might have been. */
static bool cut_short(recalling *c) {
    int32_t untried = 0;
    for (int32_t i = 0; i < c->try_count; i++)
        untried += c->tries[i].cut;
    if (untried == 0)
        return false;
    ech_error_list_add(&c->out->errors, ECH_EINPUT, "recall.interrupted", "", 0, 0,
                       "interrupted with no result: %d of %d plans that fit were not tried", (int)untried,
                       (int)c->try_count);
    c->out->exit_code = 130;
    return true;
}

bool ech_recall_update(recalling *c, ech_store *store) {
    c->taken = ECH_NONE;
    if (!c->ranking->any_fits)
        return true;
    if (c->o->folder && !ech_path_join(c->plan_out, sizeof c->plan_out, c->o->folder, "plan.json"))
        return ech_shelf_ok(ECH_EINPUT, NULL, c->out);
    end_part(c, RECALL_FOUND);
    if (!ech_around_read(c->o->places, c->o->forces, &c->around, c->out) ||
        (!c->o->forces && !ech_around_pledged(&c->around, store, &c->view, c->out)) || !read_plans(c, store))
        return false;
    end_part(c, RECALL_READ);
    ech_threads_run(c->o->threads, c->try_count, make_over, c);
    choose(c);
    end_part(c, RECALL_TRIED);
    if (c->taken == ECH_NONE)
        return !cut_short(c) && none_can(c);
    return search_on(c);
}

bool ech_recall_save(recalling *c) {
    return c->taken == ECH_NONE || !c->o->folder || ech_updated_save(&c->u, c->plan_out, c->o->folder, c->out);
}

void ech_recall_forget(recalling *c) {
    ech_updated_free(&c->u);
    for (int32_t i = 0; c->tries && i < c->try_count; i++) {
        ech_remade_free(&c->tries[i].remade);
        ech_prepared_free(&c->tries[i].prepared);
        ech_output_free(&c->tries[i].said);
        ech_free(c->tries[i].answers);
    }
    ech_free(c->tries);
    ech_around_free(&c->around);
}
