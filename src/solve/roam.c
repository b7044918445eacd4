/* Roam: lift that need not come home goes on from where it stands.
 *
 * Where the legs of a mode are listed and an asset may end anywhere, a trip begins where the tail's last one ended,
 * flies the quickest way of legs to its cargo, carries it on by the quickest way, and ends there (as vehicles in
 * dial-a-ride do; the usual trip of problem.c begins and ends at home over single legs). All tails of one type and
 * owner are a fleet: whichever is near may go, wherever its home is.
 *
 *   fleets    who they are, and the quickest ways between all places (Dijkstra from each)
 *   reach     which gaps of which tails can be at a place first
 *   settle    the trip behind a gap that changed begins where the one before it now ends: its empty flights are laid
 * anew
 *
 * Cost: places × legs once; a reach asks each gap of each tail of the fleet once.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

#define ALLOC(p, n, type) ((type *)ech_arena_alloc((p)->arena, (size_t)(n) + 1, sizeof(type)))

enum { MOST_PLACES = 2000 }; /* ways between all places are kept */

/* ---- fleets ----------------------------------------------------------------------------------------------- */

/* Where stands are counted, one that ends its trip away from home would keep a place for good. */
static bool has_room(const ech_scenario *s, const ech_lift_type *y) {
    for (int32_t i = 0; i < s->location_count; i++) {
        const ech_location *l = &s->locations[i];
        if (y->mode == ECH_AIR ? l->stands_limited : l->places[y->mode] != ECH_UNLIMITED)
            return false;
    }
    return true;
}

static bool roams(const ech_scenario *s, int32_t asset) {
    const ech_asset *a = &s->assets[asset];
    const ech_lift_type *y = &s->lift_types[a->type];
    return a->end == ECH_END_ANY && a->count > 0 && s->listed[y->mode] && s->location_count <= MOST_PLACES &&
           has_room(s, y);
}

/* Time on the ground between two flights of an empty way. */
static ech_tick pause_of(const ech_lift_type *y) {
    ech_tick refuel = y->ranges.count > 0 ? y->refuel_t : 0, turn = y->turn ? y->fixed_t : 0;
    return !y->refuel_overlap && y->ranges.count > 0 ? refuel + turn : refuel > turn ? refuel : turn;
}

/* One leg of the way: from take-off to where the next could begin; ECH_NEVER: none that can be flown. */
static ech_tick leg_time(const sol_problem *p, int32_t type, int32_t u, int32_t v, const ech_flight **out) {
    int32_t n;
    const ech_lift_type *y = &p->s->lift_types[type];
    const ech_flight *f = ech_network_flights(p->net, type, u, v, &n);
    if (!f || n < 1 || ech_network_allowance(p->net, type, f[0].distance_m) < 0)
        return ECH_NEVER;
    *out = &f[0];
    return f[0].duration_t + y->taxi_out_t + y->taxi_in_t;
}

typedef struct edge {
    int32_t from, to, next; /* next edge with the same `to` */
    ech_tick t;
    double cost;
} edge;

/* The legs of the fleet's type, by where they end. */
static bool find_edges(const sol_problem *p, int32_t type, int32_t *first, ech_vec *edges) {
    const ech_scenario *s = p->s;
    for (int32_t i = 0; i < s->location_count; i++)
        first[i] = ECH_NONE;
    for (int32_t i = 0; i < s->leg_count; i++) {
        const ech_leg *leg = &s->legs[i];
        const ech_flight *f;
        if (leg->mode != s->lift_types[type].mode || (leg->type != ECH_NONE && leg->type != type) ||
            !ech_network_may_stop(p->net, type, leg->from) || !ech_network_may_stop(p->net, type, leg->to))
            continue;
        ech_tick t = leg_time(p, type, leg->from, leg->to, &f);
        edge *e = t == ECH_NEVER ? NULL : ech_vec_push(edges);
        if (!e && t != ECH_NEVER)
            return false;
        if (!e)
            continue;
        *e = (edge){leg->from, leg->to, first[leg->to], t, (double)f->cost_u * 1e-6};
        first[leg->to] = (int32_t)edges->count - 1;
    }
    return true;
}

/* Quickest ways to `target`, backwards from it (Dijkstra 1959); places are few, so the nearest is looked for plainly.
 */
static void find_ways(const sol_problem *p, sol_fleet *f, int32_t target, const edge *edges, const int32_t *first,
                      bool *done) {
    int32_t n = p->s->location_count;
    ech_tick pause = pause_of(&p->s->lift_types[f->type]);
    sol_way *way = f->ways + (size_t)target * (size_t)n; /* [from] */
    for (int32_t i = 0; i < n; i++) {
        way[i] = (sol_way){ECH_NEVER, 0, ECH_NONE, 0};
        done[i] = false;
    }
    way[target].t = 0;
    for (;;) {
        int32_t at = ECH_NONE;
        for (int32_t i = 0; i < n; i++)
            if (!done[i] && way[i].t != ECH_NEVER && (at == ECH_NONE || way[i].t < way[at].t))
                at = i;
        if (at == ECH_NONE)
            return;
        done[at] = true;
        for (int32_t e = first[at]; e != ECH_NONE; e = edges[e].next) {
            ech_tick t = way[at].t + edges[e].t + (at == target ? 0 : pause);
            sol_way *w = &way[edges[e].from];
            double cost = way[at].cost + edges[e].cost;
            if (t < w->t || (t == w->t && cost < w->cost && !done[edges[e].from]))
                *w = (sol_way){t, cost, at, way[at].hops + 1};
        }
    }
}

static bool make_ways(sol_problem *p, sol_fleet *f) {
    int32_t n = p->s->location_count;
    int32_t *first = ALLOC(p, n, int32_t);
    bool *done = ALLOC(p, n, bool);
    ech_vec edges = ech_vec_init(sizeof(edge), 100000000);
    f->ways = ALLOC(p, (size_t)n * (size_t)n, sol_way);
    bool ok = first && done && f->ways && find_edges(p, f->type, first, &edges);
    for (int32_t v = 0; ok && v < n; v++)
        find_ways(p, f, v, edges.data, first, done);
    ech_vec_free(&edges);
    return ok;
}

static sol_fleet *fleet_like(const sol_problem *p, const ech_asset *a) {
    for (int32_t i = 0; i < p->fleet_count; i++)
        if (p->fleets[i].type == a->type && p->s->assets[p->fleets[i].asset].owner == a->owner)
            return &p->fleets[i];
    return NULL;
}

bool sol_fleets_open(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->fleets = ALLOC(p, s->asset_count, sol_fleet);
    p->fleet_of = ALLOC(p, s->asset_count, int32_t);
    if (!p->fleets || !p->fleet_of)
        return false;
    for (int32_t a = 0; a < s->asset_count; a++) {
        p->fleet_of[a] = ECH_NONE;
        if (!roams(s, a))
            continue;
        sol_fleet *f = fleet_like(p, &s->assets[a]);
        if (!f) {
            f = &p->fleets[p->fleet_count++];
            *f = (sol_fleet){.type = s->assets[a].type, .asset = a};
            f->tails = ALLOC(p, p->tail_count, int32_t);
            if (!f->tails || !make_ways(p, f))
                return false;
        }
        p->fleet_of[a] = (int32_t)(f - p->fleets);
        for (int32_t k = p->asset_tail[a]; k < p->asset_tail[a + 1]; k++)
            f->tails[f->tail_count++] = k;
    }
    return true;
}

const sol_way *sol_fleet_way(const sol_problem *p, const sol_fleet *f, int32_t u, int32_t v) {
    return &f->ways[(size_t)v * (size_t)p->s->location_count + (size_t)u];
}

bool sol_fleet_serves(const sol_problem *p, const sol_fleet *f, int32_t u, int32_t v, sol_service *out) {
    const sol_way *w = sol_fleet_way(p, f, u, v);
    if (u == v || w->t == ECH_NEVER || w->hops >= SOL_STOPS)
        return false;
    sol_template *m = &out->templates[0];
    *out = (sol_service){.asset = f->asset, .leg = ECH_NONE, .fleet = (int32_t)(f - p->fleets), .template_count = 1};
    *m = (sol_template){.stop_count = w->hops + 1, .unload_stop = w->hops, .payload_kg = INT64_MAX, .flight_t = w->t};
    m->total_t = w->t;
    m->cost_u = (int64_t)(w->cost * 1e6);
    for (int32_t i = 0, at = u; i <= w->hops; i++) {
        const ech_flight *flight;
        m->locations[i] = at;
        if (at == v)
            break;
        int32_t next = sol_fleet_way(p, f, at, v)->next;
        if (leg_time(p, f->type, at, next, &flight) == ECH_NEVER)
            return false;
        int64_t kg = ech_network_allowance(p->net, f->type, flight->distance_m);
        m->payload_kg = kg < m->payload_kg ? kg : m->payload_kg;
        at = next;
    }
    return true;
}

/* ---- reach ------------------------------------------------------------------------------------------------ */

static int32_t first_stop(const sol_trip *t) {
    int32_t first = t->stop_count - 1;
    for (int32_t i = 0; i < t->cargo_count; i++)
        first = t->cargo[i].from < first ? t->cargo[i].from : first;
    return first;
}

/* The best few of those behind all trips, and of those between two: neither may crowd out the other. */
static void keep_reach(const sol_state *st, sol_reaches *q, const sol_reach *r) {
    int32_t *count = r->next == ECH_NONE ? &q->last_count : &q->between_count, i = *count;
    sol_reach *list = r->next == ECH_NONE ? q->last : q->between;
    double key = (double)r->load_t + 0.5 * st->p->cost_rate * r->cost;
    if (i == SOL_REACHES && list[--i].key <= key)
        return;
    *count = i + 1;
    for (; i > 0 && list[i - 1].key > key; i--)
        list[i] = list[i - 1];
    list[i] = *r;
    list[i].key = key;
}

/* The gap before trip k of a tail: can it be at `at`, and by when? */
static void reach_gap(const sol_state *st, const sol_fleet *f, int32_t tail, int32_t k, int32_t at, ech_tick from_t,
                      sol_reaches *out) {
    const sol_problem *p = st->p;
    const sol_tail_list *l = &st->tails[tail];
    const sol_trip *before = k > 0 ? sol_trip_at(st, l->trips[k - 1]) : NULL;
    const sol_trip *next = k < l->count ? sol_trip_at(st, l->trips[k]) : NULL;
    const sol_stop *end = before ? &before->stops[before->stop_count - 1] : NULL;
    int32_t stands = sol_gap_location(st, tail, k);
    ech_tick free = end ? end->depart_t : p->tails[tail].free_t;
    const sol_way *w = sol_fleet_way(p, f, stands, at);
    if (w->t == ECH_NEVER || (next && (next->pinned || next->first || !next->alive)))
        return;
    free = free > st->earliest_t ? free : st->earliest_t;
    sol_reach r = {.tail = tail,
                   .gap = k,
                   .hops = w->hops,
                   .load_t = free + w->t,
                   .cost = w->cost,
                   .next = ECH_NONE,
                   .next_t = ECH_NEVER,
                   .extends = ECH_NONE};
    r.load_t = r.load_t > from_t ? r.load_t : from_t;
    if (next) {
        int32_t i = first_stop(next);
        r.next = next->stops[i].location;
        r.next_t = next->stops[i].handle_t;
        r.cost -= sol_fleet_way(p, f, stands, r.next)->cost; /* its empty flights begin elsewhere then */
        ech_tick back = sol_fleet_way(p, f, at, r.next)->t, work = 2 * p->s->lift_types[f->type].fixed_t;
        if (back == ECH_NEVER || r.load_t + work + back > r.next_t)
            return;
    } else if (before && w->hops == 0 && !before->pinned && before->mark != st->mark && end->handled &&
               end->handle_t >= from_t && before->stop_count < SOL_STOPS) {
        r.extends = l->trips[k - 1]; /* unloads and loads at once */
        r.load_t = end->handle_t;
    }
    keep_reach(st, out, &r);
}

void sol_fleet_reach(const sol_state *st, const sol_fleet *f, int32_t at, ech_tick from_t, int32_t only,
                     sol_reaches *out) {
    out->last_count = out->between_count = 0;
    for (int32_t i = 0; i < f->tail_count; i++) {
        int32_t tail = f->tails[i], k = 0;
        if (only != ECH_NONE && tail != only)
            continue;
        const sol_tail_list *l = &st->tails[tail];
        if (l->count > 0) /* the trip that is under way at that time, and all later gaps */
            k = sol_tail_after(st, tail, from_t);
        for (k = k > 0 && only == ECH_NONE ? k - 1 : 0; k <= l->count; k++)
            reach_gap(st, f, tail, k, at, from_t, out);
    }
}

ech_tick sol_fleet_first(const sol_state *st, const sol_fleet *f, int32_t at) {
    ech_tick best = ECH_NEVER;
    for (int32_t i = 0; i < f->tail_count; i++) {
        const sol_tail_list *l = &st->tails[f->tails[i]];
        const sol_trip *last = l->count > 0 ? sol_trip_at(st, l->trips[l->count - 1]) : NULL;
        const sol_stop *end = last ? &last->stops[last->stop_count - 1] : NULL;
        const sol_way *w = sol_fleet_way(st->p, f, end ? end->location : st->p->tails[f->tails[i]].start, at);
        ech_tick t = w->t == ECH_NEVER ? ECH_NEVER : w->t + (end ? end->depart_t : st->p->tails[f->tails[i]].free_t);
        best = t < best ? t : best;
    }
    return best;
}

/* ---- ways of a trip --------------------------------------------------------------------------------------- */

static const sol_fleet *fleet_of(const sol_state *st, const sol_trip *t) {
    return &st->p->fleets[st->p->fleet_of[t->asset]];
}

/* The stops after the last one until `to`, by the quickest way. */
bool sol_roam_fly(const sol_state *st, sol_trip *t, int32_t to) {
    const sol_fleet *f = fleet_of(st, t);
    for (int32_t at = t->stops[t->stop_count - 1].location; at != to; at = t->stops[t->stop_count - 1].location) {
        const sol_way *w = sol_fleet_way(st->p, f, at, to);
        if (w->t == ECH_NEVER || t->stop_count == SOL_STOPS)
            return false;
        sol_stop *last = &t->stops[t->stop_count - 1];
        last->flights = NULL;
        last->option = 0;
        memset(&t->stops[t->stop_count], 0, sizeof t->stops[0]);
        t->stops[t->stop_count++].location = w->next;
    }
    return true;
}

/* Begins at `start` and flies straight to its first cargo. */
static bool start_at(const sol_state *st, const sol_trip *old, int32_t start, sol_trip *t) {
    int32_t first = first_stop(old);
    sol_trip_copy(t, old);
    t->stop_count = 1;
    memset(&t->stops[0], 0, sizeof t->stops[0]);
    t->stops[0].location = start;
    if (!sol_roam_fly(st, t, old->stops[first].location))
        return false;
    int32_t shift = t->stop_count - 1 - first;
    if (old->stop_count + shift > SOL_STOPS)
        return false;
    for (int32_t i = first; i < old->stop_count; i++)
        t->stops[i + shift] = old->stops[i];
    t->stop_count = old->stop_count + shift;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        t->cargo[i].from = (int16_t)(old->cargo[i].from + shift);
        t->cargo[i].to = (int16_t)(old->cargo[i].to + shift);
    }
    return true;
}

bool sol_roam_settle(sol_state *st, int32_t id, int32_t k, sol_log *log) {
    sol_trip *old = &st->scratch[4], *t = &st->scratch[5];
    sol_trip_copy(old, sol_trip_at(st, id));
    bool ok = start_at(st, old, sol_gap_location(st, old->tail, k), t) && sol_trip_bounds(st, t) &&
              sol_trip_place_at(st, t, k, ECH_NEVER) && sol_none_later(st, old, t);
    if (ok)
        sol_state_replace(st, id, t, log);
    return ok;
}

void sol_roam_mend(sol_state *st, int32_t tail, int32_t k, sol_log *log) {
    const sol_tail_list *l = &st->tails[tail];
    if (k >= l->count)
        return;
    int32_t id = l->trips[k];
    const sol_trip *t = sol_trip_at(st, id);
    if (!t->alive || t->pinned || t->stops[0].location == sol_gap_location(st, tail, k))
        return;
    sol_state_lift(st, id);
    if (sol_roam_settle(st, id, k, log))
        return;
    sol_state_drop(st, id, &st->scratch[4]);
    sol_state_remove(st, id, log);
}
