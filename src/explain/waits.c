/* Waits: why what is late could not be earlier, read off the plan without planning again.
 *
 * The last load of the requirement is followed back to its origin. At each change of lift it could have been taken up
 * as soon as it was there; what was taken up later waited. For the time that it waited, each place on its way is asked
 * how long it was shut, or had no stand, team or slot free, at the moments at which the load would have been there, and
 * its type of lift how long no tail was idle. Time lost on the way (on the ground before unloading, held before a
 * take-off) is asked the same way. What is late even without all that is late because of the way itself.
 *
 * Of what is left behind, the whole time from ready to latest is asked, at its origin and its destination.
 *
 * That something was full says why the load was not earlier at that moment, not that one more would have been enough:
 * that is what the questions of explain.c are for. Crews, clearances, fuel and range are not read.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "full_int.h"
#include "waits_int.h"

enum { MOST = 32, KEPT = 3 };

typedef struct finding {
    ech_scenario *s;
    const ech_view *v;
    ech_fulls fulls;
    int32_t *first, *moves; /* [requirement + 1] of moves: view.moves, the last to be unloaded last */
    ech_vec *out;
    /* of the requirement that is looked at */
    int32_t requirement;
    ech_wait list[MOST];
    int32_t count;
    ech_tick waited_t; /* in all: what could be saved at most */
    bool failed;
} finding;

/* ---- adding up ------------------------------------------------------------------------------------------------ */

static void add(finding *k, ech_wait_kind kind, int32_t at, const void *figure, ech_tick for_t) {
    int32_t i = 0;
    if (for_t <= 0)
        return;
    while (i < k->count && (k->list[i].kind != kind || k->list[i].at != at))
        i++;
    if (i == MOST)
        return;
    if (i == k->count)
        k->list[k->count++] =
            (ech_wait){.requirement = k->requirement, .kind = kind, .at = at, .knob = ECH_NONE, .figure = figure};
    k->list[i].for_t += for_t;
}

/* The figure of which there could be more: of stands the smallest that takes the class. */
static const void *figure_of(const finding *k, const ech_full *x, ech_mode mode, int32_t class) {
    ech_location *l = &k->s->locations[x->at];
    if (x->kind == ECH_WAIT_TEAMS)
        return &l->handling;
    if (x->kind == ECH_WAIT_SLOTS)
        return &l->arrivals;
    if (x->kind == ECH_WAIT_HOURS)
        return &l->hours.close_t;
    if (x->kind != ECH_WAIT_PLACES)
        return NULL;
    while (mode == ECH_AIR && class < ECH_CLASS_COUNT && l->stands[class] <= 0)
        class ++;
    return mode != ECH_AIR ? &l->places[mode] : class < ECH_CLASS_COUNT ? &l->stands[class] : NULL;
}

/* How long of [from_t, to_t) the place took nothing more of this type. asset ECH_NONE: a march, which takes nothing. */
static void ask_place(finding *k, int32_t location, int32_t type, ech_tick from_t, ech_tick to_t) {
    const ech_lift_type *y = type == ECH_NONE ? NULL : &k->s->lift_types[type];
    ech_mode mode = y ? y->mode : ech_view_main_mode(&k->s->locations[location]);
    int32_t class = y && mode == ECH_AIR ? (int32_t)y->stand_class : 0;
    bool main = mode == ech_view_main_mode(&k->s->locations[location]);
    const ech_full *stands = NULL;
    ech_tick stands_t = 0;
    for (int32_t i = k->fulls.first[location]; i < k->fulls.first[location + 1]; i++) {
        const ech_full *x = ech_vec_at(&k->fulls.lists, (size_t)i);
        ech_tick t = ech_full_within(&k->fulls, x, from_t, to_t);
        if (x->kind == ECH_WAIT_PLACES && (!main || x->least_class > class))
            continue;
        if (x->kind != ECH_WAIT_PLACES && (main || x->kind != ECH_WAIT_SLOTS))
            add(k, x->kind, location, figure_of(k, x, mode, class), t);
        else if (t > stands_t) {
            stands_t = t;
            stands = x;
        }
    }
    if (stands)
        add(k, ECH_WAIT_PLACES, location, figure_of(k, stands, mode, class), stands_t);
}

static void ask_lift(finding *k, int32_t type, int32_t asset, ech_tick from_t, ech_tick to_t) {
    for (size_t i = (size_t)k->fulls.first[k->s->location_count]; i < k->fulls.lists.count; i++) {
        const ech_full *x = ech_vec_at(&k->fulls.lists, i);
        if (x->at == type)
            add(k, ECH_WAIT_LIFT, type, &k->s->assets[asset].count, ech_full_within(&k->fulls, x, from_t, to_t));
    }
}

/* ---- the way of a load ---------------------------------------------------------------------------------------- */

static const ech_stop *stop_at(const finding *k, const ech_view_move *m, int32_t i) {
    return &k->v->plan->stops[k->v->plan->missions[m->mission].stops.first + i];
}

static const ech_work *handled(const finding *k, const ech_stop *q) {
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        if (k->v->plan->work[i].kind == ECH_WORK_HANDLE)
            return &k->v->plan->work[i];
    return NULL;
}

/* The end of all work at a stop. */
static ech_tick work_end(const finding *k, const ech_stop *q) {
    ech_tick end = q->arrive_t;
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        end = k->v->plan->work[i].end_t > end ? k->v->plan->work[i].end_t : end;
    return end;
}

static int32_t type_of(const finding *k, const ech_view_move *m) {
    int32_t asset = k->v->plan->missions[m->mission].asset;
    return asset == ECH_NONE ? ECH_NONE : k->s->assets[asset].type;
}

/* It waited from `there_t`, when it could have been taken up, until it was. */
static void ask_wait(finding *k, const ech_view_move *m, ech_tick there_t) {
    const ech_mission *q = &k->v->plan->missions[m->mission];
    const ech_load *l = &k->v->plan->loads[m->load];
    ech_tick wait_t = m->load_start_t - there_t;
    int32_t type = type_of(k, m);
    if (wait_t <= 0)
        return;
    k->waited_t += wait_t;
    for (int32_t i = l->from_stop; i <= l->to_stop; i++) {
        const ech_stop *at = stop_at(k, m, i);
        ech_tick then_t = i == l->from_stop ? m->load_start_t : at->arrive_t;
        ask_place(k, at->location, type, then_t - wait_t, then_t);
    }
    if (type != ECH_NONE) {
        ech_tick begun_t = k->v->plan->stops[q->stops.first].arrive_t;
        ask_lift(k, type, q->asset, begun_t - wait_t, begun_t);
    }
}

/* What it lost on the ground on its way. */
static void ask_way(finding *k, const ech_view_move *m) {
    const ech_load *l = &k->v->plan->loads[m->load];
    int32_t type = type_of(k, m);
    for (int32_t i = l->from_stop; type != ECH_NONE && i < l->to_stop; i++) {
        const ech_stop *at = stop_at(k, m, i), *next = stop_at(k, m, i + 1);
        ech_tick end_t = work_end(k, at), held_t = at->depart_t - end_t - k->s->lift_types[type].taxi_out_t;
        const ech_work *work = handled(k, next);
        if (held_t > 0) {
            k->waited_t += held_t;
            ask_place(k, at->location, type, at->depart_t - held_t, at->depart_t);
            ask_place(k, next->location, type, next->arrive_t - held_t, next->arrive_t);
        }
        ech_tick taxied_t = next->arrive_t + k->s->lift_types[type].taxi_in_t;
        if (work && work->start_t > taxied_t) {
            k->waited_t += work->start_t - taxied_t;
            ask_place(k, next->location, type, taxied_t, work->start_t);
        }
    }
}

/* The move that brought what this one takes up: of those that were there in time the last. */
static const ech_view_move *brought(const finding *k, const ech_view_move *m) {
    for (int32_t i = k->first[k->requirement + 1] - 1; i >= k->first[k->requirement]; i--) {
        const ech_view_move *b = &k->v->moves[k->moves[i]];
        if (b->to == m->from && b->unload_end_t <= m->load_start_t)
            return b;
    }
    return NULL;
}

static void ask_late(finding *k, const ech_verdict *verdict) {
    const ech_requirement *q = &k->s->requirements[k->requirement];
    const ech_view_move *m = NULL;
    for (int32_t i = k->first[k->requirement]; i < k->first[k->requirement + 1]; i++) {
        const ech_view_move *x = &k->v->moves[k->moves[i]];
        if (x->final && (!m || x->counts_t > m->counts_t))
            m = x;
    }
    for (int32_t legs = 0; m && legs < MOST; legs++) {
        const ech_view_move *b = m->from == q->from ? NULL : brought(k, m);
        ech_tick there_t = q->ready_t > k->s->now_t ? q->ready_t : k->s->now_t;
        if (b)
            there_t = b->unload_end_t + k->s->locations[m->from].connect_t;
        ask_wait(k, m, there_t);
        ask_way(k, m);
        m = b;
    }
    add(k, ECH_WAIT_WAY, ECH_NONE, NULL, verdict->completion_t[k->requirement] - k->waited_t - q->due_t);
}

/* ---- what is left behind -------------------------------------------------------------------------------------- */

static void ask_behind(finding *k) {
    const ech_requirement *q = &k->s->requirements[k->requirement];
    ech_tick from_t = q->ready_t > k->s->now_t ? q->ready_t : k->s->now_t;
    ech_tick to_t = q->latest_t < k->s->horizon_t ? q->latest_t : k->s->horizon_t;
    uint32_t modes = k->s->locations[q->from].modes | k->s->locations[q->to].modes;
    k->waited_t = to_t - from_t;
    ask_place(k, q->from, ECH_NONE, from_t, to_t);
    ask_place(k, q->to, ECH_NONE, from_t, to_t);
    for (int32_t a = 0; a < k->s->asset_count; a++) {
        int32_t type = k->s->assets[a].type;
        bool first = true;
        for (int32_t b = 0; b < a && first; b++)
            first = k->s->assets[b].type != type;
        if (first && modes & 1u << k->s->lift_types[type].mode)
            ask_lift(k, type, a, from_t, to_t);
    }
}

/* ---- all ------------------------------------------------------------------------------------------------------ */

static int longest_first(const void *a, const void *b) {
    const ech_wait *x = a, *y = b;
    if (x->for_t != y->for_t)
        return x->for_t > y->for_t ? -1 : 1;
    return x->kind != y->kind ? (int)x->kind - (int)y->kind : (x->at > y->at) - (x->at < y->at);
}

/* What is but a tenth of the longest explains nothing. */
static void keep(finding *k) {
    if (k->count == 0 && k->waited_t > 0)
        add(k, ECH_WAIT_OTHER, ECH_NONE, NULL, k->waited_t);
    qsort(k->list, (size_t)k->count, sizeof *k->list, longest_first);
    for (int32_t i = 0; i < k->count && i < KEPT && k->list[i].for_t >= k->list[0].for_t / 10; i++) {
        ech_wait *w = ech_vec_push(k->out);
        k->failed = k->failed || !w;
        if (w)
            *w = k->list[i];
    }
}

static bool index_moves(finding *k) {
    int32_t n = k->s->requirement_count;
    k->first = ech_calloc((size_t)n + 2, sizeof *k->first);
    k->moves = ech_calloc((size_t)k->v->move_count + 1, sizeof *k->moves);
    if (!k->first || !k->moves)
        return false;
    for (int32_t i = 0; i < k->v->move_count; i++)
        k->first[k->v->moves[i].requirement + 2]++;
    for (int32_t r = 1; r < n + 2; r++)
        k->first[r] += k->first[r - 1];
    for (int32_t i = 0; i < k->v->move_count; i++)
        k->moves[k->first[k->v->moves[i].requirement + 1]++] = i;
    return true;
}

static void find_all(finding *k, const ech_verdict *verdict) {
    for (int32_t r = 0; r < k->s->requirement_count && !k->failed; r++) {
        if (!ech_is_behind(k->s, verdict, r))
            continue;
        k->requirement = r;
        k->count = 0;
        k->waited_t = 0;
        if (verdict->undelivered_lots[r] > 0)
            ask_behind(k);
        else
            ask_late(k, verdict);
        keep(k);
    }
}

ech_status ech_waits_find(ech_scenario *s, const ech_plan *plan, const ech_verdict *v, ech_vec *out, ech_error *err) {
    ech_view *view = NULL;
    ech_status status = ech_view_open(s, plan, v, &view, err);
    finding k = {.s = s, .v = view, .out = out};
    if (status)
        return status;
    k.failed = !ech_fulls_make(view, &k.fulls) || !index_moves(&k);
    if (!k.failed)
        find_all(&k, v);
    ech_fulls_free(&k.fulls);
    ech_free(k.first);
    ech_free(k.moves);
    ech_view_free(view);
    return k.failed ? ECH_ENOMEM : ECH_OK;
}
