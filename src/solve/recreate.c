/* Recreate: who goes before whom, and the rounds in which all go that wait, until nothing does. Retime: a trip of the
 * result moved earlier.
 */
#include "insert_int.h"

enum { MOST_UNCHAINED = 256 };

static double order_key(const sol_state *st, const sol_style *style, int32_t b, ech_rng *rng) {
    const sol_bundle *q = &st->p->bundles[b];
    double day = 1440.0 * (double)st->p->s->ticks_per_minute;
    if (style->fcfs)
        return (double)q->ready_t / day;
    double due = q->due_t == ECH_NEVER ? 30 : (double)q->due_t / day;
    double ready = (double)q->ready_t / day;
    double key = style->order == 0   ? due
                 : style->order == 1 ? ready
                 : style->order == 2 ? -(double)q->kg * 1e-5
                                     : ready - 10 * q->density;
    key += 0.05 * q->priority;
    if (q->aboard != ECH_NONE)
        key -= 1e7;
    if (q->has_effect)
        key -= style->effects_first ? 1000 : 0;
    if (q->ends_effect)
        key += 1e6;
    return key + style->order_noise * ech_rng_unit(rng);
}

static void sort_order(int32_t *order, double *key, int32_t n) {
    for (int32_t gap = sol_sort_gap(n); gap > 0; gap = sol_sort_gap(gap))
        for (int32_t i = gap; i < n; i++) {
            int32_t b = order[i];
            double q = key[b];
            int32_t j = i;
            for (; j >= gap && (key[order[j - gap]] > q || (!(key[order[j - gap]] < q) && order[j - gap] > b));
                 j -= gap)
                order[j] = order[j - gap];
            order[j] = b;
        }
}

static bool waits(const sol_state *st, int32_t b) { return st->bundle_waiting[b] > 0; }

static bool blocked(const sol_state *st, int32_t b) {
    const sol_bundle *q = &st->p->bundles[b];
    for (int32_t i = q->requirements.first; q->blocked_by && i < q->requirements.first + q->requirements.count; i++) {
        ech_span after = st->p->s->requirements[st->p->bundle_requirements[i]].after;
        for (int32_t k = 0; k < after.count; k++)
            if (sol_state_done(st, st->p->s->refs[after.first + k]) == ECH_NEVER)
                return true;
    }
    return false;
}

/* How many loads of one bundle go before the next has its turn. */
static int turn(sol_state *st, const sol_style *style) {
    return style->interleave > 0 && ech_rng_unit(&st->rng) < style->interleave ? 1 : SOL_MOST_LOADS;
}

/* Once through the order. False: no less waits than before. */
static bool run_round(sol_work *w, bool enders) {
    sol_state *st = w->st;
    const sol_problem *p = st->p;
    int64_t before = st->all_waiting;
    for (int32_t i = 0; i < w->order_count && !st->failed && !sol_told_to_stop(st, i); i++) {
        int32_t b = w->order[i];
        if (p->bundles[b].ends_effect == enders && waits(st, b) && !blocked(st, b))
            sol_move_waiting(w, b, p->bundles[b].from, 0, turn(st, w->style));
    }
    for (int stage = 0; stage < SOL_HOPS && sol_resume_transfers(w); stage++) {
    }
    return st->all_waiting < before;
}

void sol_recreate(sol_state *st, const sol_style *style, sol_log *log) {
    const sol_problem *p = st->p;
    int32_t *order = st->order, n = 0;
    double *key = st->keys;
    st->wait_there = style->wait_there;
    st->relay = style->relay;
    sol_work w = {st, style, log, order, 0, false, style->stage && p->fleet_count == 0, 0, 0, 0};
    for (int32_t i = 0; i < st->waiting_count; i++) {
        int32_t b = st->waiting_list[i];
        if (st->rests && st->rests[b])
            continue;
        key[b] = order_key(st, style, b, &st->rng);
        order[n++] = b;
    }
    sort_order(order, key, n);
    w.order_count = n;
    w.chained = n > MOST_UNCHAINED;
    for (int32_t l = 0; w.chained && l < p->s->location_count; l++)
        st->chain_head[l] = ECH_NONE;
    for (int32_t i = n - 1; w.chained && i >= 0; i--) {
        int32_t from = p->bundles[order[i]].from;
        st->chain_next[order[i]] = st->chain_head[from];
        st->chain_head[from] = order[i];
    }
    sol_resume_transfers(&w);
    /* What takes an effect away leaves after all others; successors wait for what comes before them. */
    for (int pass = 0; pass < (p->ends_effects ? 2 : 1); pass++)
        while (run_round(&w, pass == 1)) {
        }
}

bool sol_retime(sol_state *st, int32_t id, sol_log *log) {
    const sol_trip *old = sol_trip_at(st, id);
    if (!old->alive || old->pinned || old->asset == ECH_NONE)
        return false;
    for (int32_t i = 0; i < old->cargo_count; i++) {
        const sol_bundle *b = &st->p->bundles[sol_bundle_of(st->p, old->cargo[i].commodity)];
        bool dwells =
            old->cargo[i].onward > 0 && st->p->s->locations[old->stops[old->cargo[i].to].location].dwell_t != ECH_NEVER;
        if (b->has_effect || b->ends_effect || dwells)
            return false;
    }
    sol_trip *was = &st->scratch[3], *t = &st->scratch[2];
    sol_trip_copy(was, old);
    sol_trip_copy(t, old);
    sol_state_lift(st, id);
    bool better = (!st->p->has_after || sol_trip_bounds(st, t)) && sol_trip_place(st, t, 0), earlier = false;
    for (int32_t i = 0; better && i < t->cargo_count; i++) {
        ech_tick a = sol_unload_end(st, t, t->cargo[i].to), b = sol_unload_end(st, was, was->cargo[i].to);
        better = a <= b;
        earlier = earlier || a < b;
    }
    better = better && earlier;
    sol_change *c = better && log ? ech_vec_push(&log->changes) : NULL;
    if (better) {
        if (c) {
            c->what = SOL_RETIMED;
            c->id = id;
            sol_trip_copy(&c->trip, was);
        } else if (log)
            st->failed = true;
    }
    sol_state_drop(st, id, better ? t : was);
    if (better && !sol_crew_holds(st, t->tail)) {
        if (c) /* with memory short there is no entry */
            log->changes.count--;
        sol_state_lift(st, id);
        sol_state_drop(st, id, was);
        return false;
    }
    return better;
}
