/* Staging: what is set down at a transfer without a limit on storage or dwell stands there until everything of the
 * round is there. Then it goes on, place by place, the most urgent or the first to come before the others, so that
 * loads for one end travel together.
 *
 * The trips whose cargo stands are noted as they come and go (state.stalled), so a step asks those only.
 */
#include "insert_int.h"

/* Is it still there? Others may have taken it along. */
static bool stands(const sol_state *st, const sol_standing *q) {
    const sol_trip *t = sol_trip_at(st, q->trip);
    if (!t->alive || q->cargo >= t->cargo_count)
        return false;
    const sol_cargo *c = &t->cargo[q->cargo];
    const ech_requirement *r = &st->p->s->requirements[st->p->commodities[c->commodity].requirement];
    return c->onward < c->n && t->stops[c->to].location == q->place && r->to != q->place &&
           sol_bundle_of(st->p, c->commodity) == q->bundle;
}

bool sol_trip_may_wait(const sol_state *st, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement, at = t->stops[t->cargo[i].to].location;
        if (at != st->p->s->requirements[r].to && !sol_may_stand(&st->p->s->locations[at]))
            return false;
    }
    return true;
}

static bool comes_before(const sol_standing *a, const sol_standing *b) {
    if (a->place != b->place)
        return a->place < b->place;
    if (a->turn_t != b->turn_t)
        return a->turn_t < b->turn_t;
    return a->trip != b->trip ? a->trip < b->trip : a->cargo < b->cargo;
}

static void sort_standing(sol_standing *a, int32_t n) {
    for (int32_t gap = sol_sort_gap(n); gap > 0; gap = sol_sort_gap(gap))
        for (int32_t i = gap; i < n; i++) {
            sol_standing q = a[i];
            int32_t j = i;
            for (; j >= gap && comes_before(&q, &a[j - gap]); j -= gap)
                a[j] = a[j - gap];
            a[j] = q;
        }
}

/* Lists what stands at transfers, by place and moment. */
static int32_t list_standing(sol_work *w) {
    sol_state *st = w->st;
    st->standing.count = 0;
    st->mark++;
    for (size_t k = 0; k < st->stalled.count; k++) {
        int32_t id = ((int32_t *)st->stalled.data)[k];
        sol_trip *t = sol_trip_at(st, id);
        if (t->mark == st->mark)
            continue; /* a trip may be noted more than once */
        t->mark = st->mark;
        for (int32_t i = 0; t->alive && t->asset_has_transfer && i < t->cargo_count; i++) {
            int32_t b = sol_bundle_of(st->p, t->cargo[i].commodity);
            ech_tick from_t = sol_unload_end(st, t, t->cargo[i].to);
            sol_standing q = {t->stops[t->cargo[i].to].location, b, from_t, id, i, 0};
            if (w->style->order == 0 && !w->style->fcfs)
                q.turn_t = st->p->bundles[b].due_t;
            if (!stands(st, &q))
                continue;
            sol_standing *place = ech_vec_push(&st->standing);
            st->failed = st->failed || !place;
            if (place)
                *place = q;
        }
    }
    int32_t n = (int32_t)st->standing.count;
    sort_standing(st->standing.data, n);
    return n;
}

/* All of it has been taken onward. Only when a trip is removed may it stand again. */
static bool is_taken(const sol_state *st, const sol_standing *q) {
    const sol_trip *t = sol_trip_at(st, q->trip);
    return t->alive && q->cargo < t->cargo_count && t->cargo[q->cargo].onward >= t->cargo[q->cargo].n;
}

/* What has been taken is passed over at once: the first of a row of such knows where the row ends. */
static int32_t first_left(sol_work *w, int32_t s) {
    sol_standing *all = w->st->standing.data;
    int32_t end = s;
    if (w->s_removals != w->st->removals)
        for (int32_t i = w->s; i < w->s_end; i++)
            all[i].next = 0;
    w->s_removals = w->st->removals;
    while (end < w->s_end && (all[end].next > end || is_taken(w->st, &all[end])))
        end = all[end].next > end ? all[end].next : end + 1;
    for (int32_t i = s, next; i < end; i = next) {
        next = all[i].next > i ? all[i].next : i + 1;
        all[i].next = end;
    }
    return end;
}

int32_t sol_standing_next(sol_work *w, int32_t *s, int32_t place) {
    const sol_standing *all = w->st->standing.data;
    if (w->s_end == 0 || all[w->s_end - 1].place != place) /* what stands elsewhere has its turn there */
        return ECH_NONE;
    while ((*s = first_left(w, *s)) < w->s_end) {
        const sol_standing *q = &all[(*s)++];
        if (stands(w->st, q))
            return q->bundle;
    }
    return ECH_NONE;
}

bool sol_resume_transfers(sol_work *w) {
    sol_state *st = w->st;
    int32_t n = list_standing(w), left = 0;
    st->stalled.count = 0;
    for (int32_t i = 0; i < n && !st->failed && !sol_told_to_stop(st, i); i++) {
        const sol_standing q = ((sol_standing *)st->standing.data)[i];
        if (i >= w->s_end)
            for (w->s_end = i; w->s_end < n && ((sol_standing *)st->standing.data)[w->s_end].place == q.place;)
                w->s_end++;
        w->s = i + 1;
        if (!stands(st, &q))
            continue;
        if (sol_trip_may_wait(st, sol_trip_at(st, q.trip)))
            sol_move_waiting(w, q.bundle, q.place, 1, SOL_MOST_LOADS);
        else
            sol_move_onward(w, q.trip, 1);
    }
    w->s = w->s_end = 0;
    for (int32_t i = 0; i < n && !st->failed; i++) {
        const sol_standing q = ((sol_standing *)st->standing.data)[i];
        if (!stands(st, &q))
            continue;
        left++;
        sol_note_stalled(st, q.trip);
    }
    return left < n;
}
