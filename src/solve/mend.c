/* Mend: what a disturbance made late or left behind, worst first, in exchange for what can wait.
 *
 * The requirement's last trip, or all of them where lift is changed on the way, are taken out together with a few that
 * use the same place, or the same fleet, before it and have the most time to spare; all is put back, the most urgent
 * first, and kept where the objective gains (an ejection chain of one link: Glover 1996). Cost: a step of the search an
 * attempt; attempts and the trips that they time are few and counted, so that a repair stays a matter of milliseconds
 * and needs no clock.
 */
#include "mend_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ruin_int.h"
#include "start_int.h"

enum {
    WORK = 5000,
    PATIENCE = 48,
    RESTLESS = 4,
    LEAST = 64,
    MOST = 512,
    EFFORT = 24576,
    ORDERLY = 9,
    ROUNDS = 48,
    MOST_OUT = 16,
    LOOKED_AT = 128
};

typedef struct mending {
    sol_state *st;
    const sol_style *style;
    sol_value *now;
    sol_log log;
    uint8_t *tries; /* [requirement] */
    uint8_t *rests; /* [bundle] waited before this attempt, which is not for it */
    int count;      /* of attempts */
} mending;

typedef struct idler {
    ech_tick spare_t;
    int32_t trip;
} idler;

static int most_spare_first(const void *a, const void *b) {
    const idler *x = a, *y = b;
    if (x->spare_t != y->spare_t)
        return x->spare_t > y->spare_t ? -1 : 1;
    return (x->trip > y->trip) - (x->trip < y->trip);
}

/* How badly: what is not delivered comes before what is late. */
static ech_tick badness(const sol_state *st, int32_t r) {
    const ech_requirement *q = &st->p->s->requirements[r];
    ech_span c = st->p->requirements[r].commodities;
    for (int32_t i = c.first; i < c.first + c.count; i++)
        if (st->delivered[i] < st->p->commodities[i].total)
            return st->p->s->horizon_t;
    ech_tick done = sol_totals_completion(st, r);
    return q->due_t == ECH_NEVER || done <= q->due_t ? 0 : done - q->due_t;
}

/* Of those that were tried least. */
static int32_t worst(const mending *m) {
    int32_t best = ECH_NONE;
    ech_tick most = 0;
    for (int32_t r = 0; r < m->st->p->s->requirement_count; r++) {
        if (m->tries[r] >= ROUNDS || (best != ECH_NONE && m->tries[r] > m->tries[best]))
            continue;
        ech_tick bad = badness(m->st, r);
        if (bad > 0 && (best == ECH_NONE || m->tries[r] < m->tries[best] || bad > most)) {
            most = bad;
            best = r;
        }
    }
    return best;
}

static void note(const sol_state *st, int32_t id, idler *list, int32_t *count) {
    const sol_trip *t = sol_trip_at(st, id);
    if (*count == LOOKED_AT || !sol_ruin_removable(st, t))
        return;
    ech_tick latest = sol_trip_latest(st, t);
    list[(*count)++] = (idler){latest == ECH_NEVER ? ECH_NEVER : latest - t->stops[0].arrive_t, id};
}

/* Those that are at a place before that moment, backwards. */
static int32_t at_place(const sol_state *st, int32_t location, ech_tick before_t, idler *list) {
    const sol_visits *v = &st->visits[location];
    int32_t count = 0;
    for (int32_t i = sol_visits_from(v, before_t) - 1, seen = 0; i >= 0 && seen < LOOKED_AT; i--, seen++)
        if (sol_trip_at(st, v->list[i].trip)->stops[v->list[i].stop].handled)
            note(st, v->list[i].trip, list, &count);
    return count;
}

/* Those of a fleet that begin before that moment, backwards, tail by tail in turns. */
static int32_t in_fleet(const sol_state *st, int32_t asset, ech_tick before_t, idler *list) {
    const int32_t *first = &st->p->asset_tail[asset];
    int32_t count = 0;
    for (int32_t back = 1; back <= 4; back++)
        for (int32_t tail = first[0]; tail < first[1]; tail++) {
            int32_t k = sol_tail_after(st, tail, before_t) - back;
            if (k >= 0)
                note(st, st->tails[tail].trips[k], list, &count);
        }
    return count;
}

/* The last of its trips that may go; ECH_NONE. */
static int32_t last_trip(const sol_state *st, int32_t r) {
    const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
    int32_t best = ECH_NONE;
    ech_tick last = -1;
    for (int32_t i = 0; i < l->count; i++) {
        const sol_trip *t = sol_trip_at(st, l->ids[i]);
        ech_tick end = t->stops[t->stop_count - 1].arrive_t;
        if (sol_ruin_removable(st, t) && end > last) {
            last = end;
            best = l->ids[i];
        }
    }
    return best;
}

/* All that carries the requirement on its way. */
static void take_out_way(mending *m, int32_t r) {
    const sol_ids *l = &m->st->carriers[m->st->p->requirements[r].bundle];
    for (int32_t i = l->count - 1, n = 0; i >= 0 && n < MOST_OUT; i--)
        if (i < l->count && sol_ruin_removable(m->st, sol_trip_at(m->st, l->ids[i]))) {
            sol_state_remove(m->st, l->ids[i], &m->log);
            n++;
        }
}

/* Later, by chance: some of the better half. */
static void draw(sol_state *st, idler *list, int32_t count, int32_t *out) {
    int32_t half = (count + 1) / 2;
    *out = 1 + (int32_t)ech_rng_below(&st->rng, 6);
    for (int32_t i = 0; i < *out && i < half; i++) {
        int32_t k = i + (int32_t)ech_rng_below(&st->rng, (uint32_t)(half - i));
        idler x = list[i];
        list[i] = list[k];
        list[k] = x;
    }
}

/* In turns: for a place, for a fleet, for a place with all of its way; each with more that has to wait. */
static void take_out(mending *m, int32_t r, int32_t round) {
    sol_state *st = m->st;
    idler list[LOOKED_AT];
    int32_t id = last_trip(st, r), count, out = 2 << (round < ORDERLY ? round / 3 : 0);
    if (id == ECH_NONE)
        count = at_place(st, st->p->s->requirements[r].to, st->p->s->horizon_t, list);
    else {
        const sol_trip *t = sol_trip_at(st, id);
        const sol_stop *q = &t->stops[t->cargo[0].to];
        count = round % 3 == 1 && t->asset != ECH_NONE ? in_fleet(st, t->asset, t->stops[0].arrive_t, list)
                                                       : at_place(st, q->location, q->arrive_t, list);
        sol_state_remove(st, id, &m->log);
        if (round % 3 == 2)
            take_out_way(m, r);
    }
    qsort(list, (size_t)count, sizeof *list, most_spare_first);
    if (round >= ORDERLY)
        draw(st, list, count, &out);
    for (int32_t i = 0; i < count && i < out && i < MOST_OUT; i++)
        sol_state_remove(st, list[i].trip, &m->log);
}

/* What waits already is seldom helped by what an attempt for another takes out, and asking all lift for it each time
 * costs more than the attempt: it is asked every fourth time, and in the end. */
static void let_rest(mending *m, int32_t r, bool rest) {
    sol_state *st = m->st;
    for (int32_t i = 0; rest && i < st->waiting_count; i++)
        m->rests[st->waiting_list[i]] = st->waiting_list[i] != st->p->requirements[r].bundle;
    if (!rest)
        memset(m->rests, 0, (size_t)st->p->bundle_count);
    st->rests = rest ? m->rests : NULL;
}

/* Puts back what waits; undone where nothing is gained. */
static bool put_in(mending *m) {
    sol_value next;
    sol_recreate(m->st, m->style, &m->log);
    sol_state_value(m->st, &next);
    if (sol_value_compare(m->st->p, &next, m->now, NULL) >= 0 || !sol_crews_hold(m->st, &m->log)) {
        sol_undo(m->st, &m->log);
        return false;
    }
    *m->now = next;
    return true;
}

static bool attempt(mending *m, int32_t r, int32_t round) {
    m->log.changes.count = 0;
    let_rest(m, r, m->count++ % RESTLESS != 0);
    take_out(m, r, round);
    bool gained = put_in(m);
    let_rest(m, r, false);
    return gained;
}

/* What rested may fit after all where others have moved. */
static void ask_rested(mending *m) {
    m->log.changes.count = 0;
    if (m->st->waiting_count > 0 && !m->st->failed && !(m->st->stop && m->st->stop(m->st->context)))
        put_in(m);
}

/* At least; more while few trips have been timed. Attempts in a small operation cost less. */
static int most_attempts(const sol_state *st) {
    int32_t n = st->alive_count > 0 ? EFFORT / st->alive_count : MOST;
    return n < LEAST ? LEAST : n > MOST ? MOST : n;
}

bool sol_mend(sol_state *st, const sol_style *style, sol_value *now) {
    mending m = {.st = st, .style = style, .now = now};
    if (st->p->ends_effects)
        return true; /* what ends an effect would have to be taken out first, all of it */
    m.tries = ech_calloc((size_t)st->p->s->requirement_count + 1, 1);
    m.rests = ech_calloc((size_t)st->p->bundle_count + 1, 1);
    m.log.changes = ech_vec_init(sizeof(sol_change), 10000000);
    int most = most_attempts(st), fruitless = 0;
    int patience = most * 3 / 8 > PATIENCE ? most * 3 / 8 : PATIENCE;
    int64_t first = st->placings;
    for (int i = 0; m.tries && m.rests && i < MOST && (i < most || st->placings - first < WORK) &&
                    fruitless < patience && !st->failed;
         i++) {
        int32_t r = worst(&m);
        if (r == ECH_NONE || (st->stop && st->stop(st->context)))
            break;
        bool gained = attempt(&m, r, m.tries[r]);
        m.tries[r] += !gained;
        fruitless = gained ? 0 : fruitless + 1;
    }
    bool ok = m.tries && m.rests;
    if (ok)
        ask_rested(&m);
    ech_vec_free(&m.log.changes);
    ech_free(m.tries);
    ech_free(m.rests);
    sol_state_value(st, now); /* up to date, whatever was undone last */
    return ok && !st->failed;
}
