/* Binds: what holds up most of what is behind, and what more of it gives.
 *
 * A question turns one figure, mends the plan (no search: what is late in exchange for what can wait, the queue in
 * other orders), and has the checker judge. Its answer holds for all requirements at once, so that some ten of them
 * explain an operation of a thousand missions. Questions are asked two at a time, each over its own copy of the figures
 * that can be turned, and all from the plan as it is: the answers are the same whatever the threads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "check/check.h"
#include "explain_int.h"
#include "solve/solve.h"
#include "waits_int.h"

enum { TOGETHER = 2, MOST_STEPS = 8 };

typedef struct question {
    const explaining *e;
    ech_binding *b; /* NULL: nothing is turned */
    int64_t steps;
    ech_change change;
    ech_scenario s; /* with arrays of its own where figures are turned */
    ech_verdict *v; /* NULL: stopped, not legal, or failed */
    ech_status status;
    ech_error err;
} question;

const char *const ech_wait_names[ECH_WAIT_KINDS] = {"shut",  "hours", "places", "handling",
                                                    "slots", "lift",  "way",    "other"};

/* ---- what waited for what ------------------------------------------------------------------------------------- */

static ech_binding *binding_of(explaining *e, const ech_wait *w) {
    for (size_t i = 0; i < e->out->binds.count; i++) {
        ech_binding *b = ech_vec_at(&e->out->binds, i);
        if (b->kind == w->kind && b->at == w->at)
            return b;
    }
    ech_binding *b = ech_vec_push(&e->out->binds);
    if (b)
        *b = (ech_binding){.kind = w->kind, .at = w->at, .knob = w->knob};
    return b;
}

static int by_waiting(const void *a, const void *b) {
    const ech_binding *x = a, *y = b;
    if (x->requirements != y->requirements)
        return y->requirements - x->requirements;
    if (x->for_t != y->for_t)
        return x->for_t > y->for_t ? -1 : 1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : (x->at > y->at) - (x->at < y->at);
}

static int32_t knob_of(const explaining *e, const void *figure) {
    for (size_t i = 0; figure && i < e->knobs.count; i++)
        if (xp_knob(e, i)->i32 == figure || (const void *)xp_knob(e, i)->i64 == figure)
            return (int32_t)i;
    return ECH_NONE;
}

static void find(explaining *e) {
    e->status = ech_waits_find(e->s, e->plan, e->out->now, &e->out->waits, e->err);
    for (size_t i = 0; !e->status && i < e->out->waits.count; i++) {
        ech_wait *w = ech_vec_at(&e->out->waits, i);
        w->knob = knob_of(e, w->figure);
        ech_binding *b = binding_of(e, w);
        if (!b) {
            e->status = ECH_ENOMEM;
            return;
        }
        b->requirements++;
        b->for_t += w->for_t;
        b->knob = b->knob == ECH_NONE ? w->knob : b->knob;
        if (b->knob != ECH_NONE && !b->change[0])
            ech_knob_text(xp_knob(e, (size_t)b->knob), 1, b->change, sizeof b->change);
    }
    if (e->out->binds.count > 1)
        qsort(e->out->binds.data, e->out->binds.count, sizeof(ech_binding), by_waiting);
}

/* ---- a question ----------------------------------------------------------------------------------------------- */

/* A copy of the array, where `figure` lies in it also of where it lies now. */
static void *own(question *q, const void *array, int32_t count, size_t size, void **figure) {
    size_t bytes = (size_t)count * size;
    char *copy = ech_calloc((size_t)count + 1, size);
    const char *from = array, *at = *figure;
    if (!copy) {
        q->status = ECH_ENOMEM;
        return NULL;
    }
    if (bytes > 0)
        memcpy(copy, array, bytes);
    if (at >= from && at < from + bytes)
        *figure = copy + (at - from);
    return copy;
}

/* Its own scenario, in which the figure is turned; all else is shared. */
static bool turn(question *q) {
    const ech_scenario *s = q->e->s;
    ech_knob k = q->b ? *xp_knob(q->e, (size_t)q->b->knob) : (ech_knob){.i32 = NULL};
    void *figure = k.i32 ? (void *)k.i32 : (void *)k.i64;
    q->s = *s;
    q->s.locations = own(q, s->locations, s->location_count, sizeof *s->locations, &figure);
    q->s.assets = own(q, s->assets, s->asset_count, sizeof *s->assets, &figure);
    q->s.authorities = own(q, s->authorities, s->authority_count, sizeof *s->authorities, &figure);
    k.i32 = k.i32 ? figure : NULL;
    k.i64 = k.i64 ? figure : NULL;
    return !q->status && (!q->b || ech_knob_turn(&k, q->steps));
}

static void answer(int job, void *context) {
    question *q = (question *)context + job;
    ech_plan *plan = NULL;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    o.seed = q->e->q->seed;
    o.islands = 1;
    o.partial = o.repair_only = o.mend = o.draft = true;
    o.start = q->e->plan;
    o.stop = xp_should_stop;
    o.context = (void *)q->e;
    if (turn(q) && !xp_should_stop(o.context))
        q->status = ech_solve(&q->s, &o, &plan, NULL, &ignored);
    if (plan && !q->status && !xp_should_stop(o.context))
        q->status = ech_check(&q->s, plan, NULL, &q->v, &q->err);
    if (q->v && !q->v->legal) {
        ech_verdict_free(q->v);
        q->v = NULL;
    }
    ech_error_list_free(&ignored);
    ech_plan_free(plan);
    ech_free(q->s.locations);
    ech_free(q->s.assets);
    ech_free(q->s.authorities);
}

/* ---- its answer ----------------------------------------------------------------------------------------------- */

/* It is on time with a change of this figure that was noted before; of ECH_KNOB_SEARCH: without any. */
static bool is_noted(const explaining *e, int32_t r, ech_knob_kind kind, int32_t knob) {
    for (size_t i = 0; i < e->out->changes.count; i++) {
        const ech_change *c = ech_vec_at(&e->out->changes, i);
        if (c->requirement == r && c->kind == kind && (kind == ECH_KNOB_SEARCH || c->knob == knob))
            return true;
    }
    return false;
}

/* What mending frees by itself was noted first, and is not to the credit of any figure. */
static bool is_free(const explaining *e, int32_t r) { return is_noted(e, r, ECH_KNOB_SEARCH, ECH_NONE); }

static int32_t note_freed(explaining *e, const ech_verdict *v, const ech_change *like) {
    int32_t freed = 0;
    if (!v || xp_puts_behind(e, v))
        return 0;
    for (int32_t r = 0; r < e->s->requirement_count && !e->status; r++) {
        ech_change c = *like;
        if (!ech_is_behind(e->s, e->out->now, r) || ech_is_behind(e->s, v, r) || is_free(e, r))
            continue;
        freed++;
        if (!is_noted(e, r, like->kind, like->knob))
            xp_note_change(e, v, r, &c);
    }
    return freed;
}

static void take(explaining *e, question *q) {
    if (q->status && !e->status) {
        e->status = q->status;
        if (e->err)
            *e->err = q->err;
    }
    if (xp_is_over(e) || (!q->v && !q->b))
        return;
    int32_t freed = note_freed(e, q->v, &q->change);
    if (!q->b) {
        e->out->freed_alone = freed;
        return;
    }
    q->b->steps = q->steps;
    q->b->freed = freed;
    snprintf(q->b->change, sizeof q->b->change, "%s", q->change.text);
}

/* ---- all of them ---------------------------------------------------------------------------------------------- */

static void begin(explaining *e, question *q, ech_binding *b, int64_t steps) {
    *q = (question){.e = e, .b = b, .steps = steps, .err = ECH_ERROR_INIT};
    if (!b) {
        q->change = (ech_change){.kind = ECH_KNOB_SEARCH, .smallest = true};
        snprintf(q->change.text, sizeof q->change.text, "a longer search: no change is needed");
        return;
    }
    const ech_knob *k = xp_knob(e, (size_t)b->knob);
    q->change = (ech_change){.kind = k->kind, .steps = steps, .smallest = steps == 1, .knob = k->number};
    ech_knob_text(k, steps, q->change.text, sizeof q->change.text);
}

static void ask_together(explaining *e, question *q, int32_t count) {
    if (count == 0 || xp_is_over(e))
        return;
    xp_tell(e, q[0].b ? q[0].change.text : "the plan as it is, mended");
    ech_threads_run(e->q->threads > 0 ? e->q->threads : 1, count, answer, q);
    bool stopped = xp_is_over(e);
    for (int32_t i = 0; i < count; i++) {
        e->out->questions += !stopped;
        e->out->mended += !stopped;
        take(e, &q[i]);
        ech_verdict_free(q[i].v);
    }
}

/* How many that waited for it mending alone does not free. */
static int32_t still_waiting(const explaining *e, const ech_binding *b) {
    int32_t n = 0;
    for (size_t i = 0; i < e->out->waits.count; i++) {
        const ech_wait *w = ech_vec_at(&e->out->waits, i);
        n += w->kind == b->kind && w->at == b->at && !is_free(e, w->requirement);
    }
    return n;
}

static bool is_worth_asking(const explaining *e, const ech_binding *b, int64_t steps) {
    return b->knob != ECH_NONE && ech_knob_most(xp_knob(e, (size_t)b->knob)) >= steps && b->freed < still_waiting(e, b);
}

/* The plan merely mended first, since only what that does not free counts for the others. Then that for which most
 * waited first: one step of each, then twice as many, while it frees not all. */
static void mend(explaining *e) {
    question q[TOGETHER];
    int32_t count = 0;
    begin(e, &q[0], NULL, 0);
    ask_together(e, q, 1);
    for (size_t i = 0; i < e->out->binds.count && !xp_is_over(e); i++) {
        ech_binding *b = ech_vec_at(&e->out->binds, i);
        b->needless = still_waiting(e, b) == 0;
    }
    for (int64_t steps = 1; steps <= MOST_STEPS; steps *= 2) {
        for (size_t i = 0; i < e->out->binds.count && !xp_is_over(e); i++) {
            ech_binding *b = ech_vec_at(&e->out->binds, i);
            if (!is_worth_asking(e, b, steps))
                continue;
            begin(e, &q[count++], b, steps);
            if (count < TOGETHER)
                continue;
            ask_together(e, q, count);
            count = 0;
        }
        ask_together(e, q, count); /* the next round depends on this one */
        count = 0;
    }
    e->brief = e->out->changes.count;
}

void xp_binds(explaining *e) {
    find(e);
    if (e->q->brief && e->q->requirement == ECH_NONE && e->out->binds.count > 0 && !xp_is_over(e))
        mend(e);
}
