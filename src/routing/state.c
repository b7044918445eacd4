/* Routes as flat arrays, with what makes a question about them constant: earliest start (forward), latest start
 * (backward), load after each stop (Savelsbergh 1992). A change refreshes one route, from the first stop changed.
 *
 * Undo: a route is copied when a move first touches it. Cost of a move: O(stops of the routes it touches). */
#include "routing_int.h"

#include <string.h>

static size_t at(const rt_state *s, int32_t r) { return (size_t)r * (size_t)s->stride; }
static size_t extra(const rt_state *s) { return (size_t)s->p->amounts - 1; }

/* ---- memory -------------------------------------------------------------------------------------------------------
 */

static void *take(rt_state *s, size_t n, size_t size) { return ech_arena_alloc(s->arena, n + 1, size); }

static bool open_stops(rt_state *s) {
    size_t all = ((size_t)s->slot_max + 1) * (size_t)s->stride; /* one more: rt_without */
    s->stops = take(s, all, sizeof *s->stops);
    s->old_stops = take(s, all, sizeof *s->stops);
    s->detour = take(s, (size_t)s->stride, sizeof *s->detour);
    s->least = take(s, (size_t)s->stride, sizeof *s->least);
    if (extra(s) > 0) {
        s->more = take(s, all * extra(s), sizeof *s->more);
        s->old_more = take(s, all * extra(s), sizeof *s->more);
    }
    return s->stops && s->old_stops && s->detour && s->least && (extra(s) == 0 || (s->more && s->old_more));
}

static bool open_rest(rt_state *s) {
    size_t q = (size_t)s->p->requests, r = (size_t)s->slot_max + 1, f = (size_t)s->p->p->fleet_count;
    s->routes = take(s, r, sizeof *s->routes);
    s->old_routes = take(s, r, sizeof *s->routes);
    s->slots_of = take(s, f, sizeof *s->slots_of);
    s->fleet_limit = take(s, f, sizeof *s->fleet_limit);
    s->seen_fleet = take(s, f, sizeof *s->seen_fleet);
    s->touched = take(s, r, sizeof *s->touched);
    s->is_touched = take(s, r, 1);
    s->ruined = take(s, r, sizeof *s->ruined);
    s->route_of = take(s, q, sizeof *s->route_of);
    s->moved = take(s, q, sizeof *s->moved);
    s->moved_from = take(s, q, sizeof *s->moved_from);
    s->moved_stamp = take(s, q, sizeof *s->moved_stamp);
    s->absent = take(s, q, sizeof *s->absent);
    s->work = take(s, q, sizeof *s->work);
    s->key = take(s, q, sizeof *s->key);
    s->absences = take(s, q, sizeof *s->absences);
    s->price = take(s, q, sizeof *s->price);
    s->list = take(s, 2 * q, sizeof *s->list);
    s->cache_width = rt_min(s->slot_max, (int32_t)((size_t)64 << 20) / (int32_t)(sizeof(rt_place) * (q + 1)));
    s->cache = take(s, q * (size_t)s->cache_width, sizeof *s->cache);
    return s->routes && s->old_routes && s->slots_of && s->fleet_limit && s->seen_fleet && s->touched &&
           s->is_touched && s->ruined && s->route_of && s->moved && s->moved_from && s->moved_stamp && s->absent &&
           s->work && s->key && s->absences && s->price && s->list && s->cache;
}

bool rt_state_open(rt_state *s, const rt_problem *p, uint64_t seed) {
    int64_t vehicles = 0;
    *s = (rt_state){.p = p, .rng = ech_rng_seed(seed), .ruin_mean = 10, .blink = 100, .version = 1, .stamp = 1};
    s->arena = ech_arena_open(0);
    for (int32_t f = 0; f < p->p->fleet_count; f++)
        vehicles += p->p->fleets[f].count;
    s->slot_max = (int32_t)(vehicles < p->requests + p->p->fleet_count ? vehicles : p->requests + p->p->fleet_count);
    s->slot_max = rt_max(s->slot_max, 1);
    s->stride = rt_min(2 * p->requests + 2, 96);
    if (!s->arena || !open_stops(s) || !open_rest(s))
        return false;
    for (int32_t f = 0; f < p->p->fleet_count; f++)
        s->fleet_limit[f] = p->p->fleets[f].count;
    for (int32_t q = 0; q < p->requests; q++) {
        s->route_of[q] = -1;
        s->absent[s->absent_count++] = q;
        s->weight += p->p->requests[q].weight;
    }
    return true;
}

void rt_state_close(rt_state *s) { ech_arena_free(s->arena); }

bool rt_grow(rt_state *s) {
    rt_stop *stops = s->stops;
    int32_t *more = s->more, stride = s->stride;
    s->crowded = false;
    if (stride >= 2 * s->p->requests + 2 || stride >= RT_ROUTE_MAX)
        return true;
    s->stride = rt_min(rt_min(2 * stride, 2 * s->p->requests + 2), RT_ROUTE_MAX);
    if (!open_stops(s))
        return false;
    for (int32_t r = 0; r < s->slots; r++) {
        size_t n = (size_t)s->routes[r].count + 2, from = (size_t)r * (size_t)stride;
        memcpy(s->stops + at(s, r), stops + from, n * sizeof *stops);
        if (extra(s) > 0)
            memcpy(s->more + at(s, r) * extra(s), more + from * extra(s), n * extra(s) * sizeof *more);
    }
    return true;
}

/* ---- forward and backward -----------------------------------------------------------------------------------------
 */

static const rt_visit *visit_at(const rt_state *s, const rt_stop *x) { return &s->p->visits[x->visit]; }

static void refresh_more(rt_state *s, int32_t r, int32_t from) {
    const rt_stop *x = rt_stops(s, r);
    size_t k = extra(s);
    int32_t *load = s->more + at(s, r) * k;
    for (int32_t i = from; i <= s->routes[r].count; i++) {
        const ech_routing_request *q = &s->p->p->requests[x[i].visit >> 1];
        for (size_t a = 0; a < k; a++)
            load[(size_t)i * k + a] =
                load[((size_t)i - 1) * k + a] + (x[i].visit & 1 ? -q->amount[a + 1] : q->amount[a + 1]);
    }
    for (size_t a = 0; a < k; a++)
        load[((size_t)s->routes[r].count + 1) * k + a] = 0;
}

/* All that follows from the stops of a route, the first `from` − 1 of which are as they were. */
static void refresh(rt_state *s, int32_t r, int32_t from, int32_t until) {
    rt_stop *x = rt_stops(s, r);
    rt_route *route = &s->routes[r];
    const rt_kind *k = rt_kind_of(s, r);
    size_t places = (size_t)s->p->places;
    int32_t n = route->count;
    s->cost -= route->cost;
    for (int32_t i = rt_max(from, 1); i <= n + 1; i++) {
        rt_stop *a = &x[i - 1], *b = &x[i];
        size_t way = (size_t)a->place * places + (size_t)b->place;
        a->leg = k->time[way];
        a->leg_cost = k->cost[way];
        b->start = rt_max(b->open, a->start + a->service + a->leg);
        b->load = i <= n ? a->load + visit_at(s, b)->amount : 0;
    }
    for (int32_t i = rt_min(until, n); i >= 0; i--) {
        int32_t shut = i > 0 ? visit_at(s, &x[i])->shut : s->p->p->fleets[route->fleet].to_t;
        x[i].late = rt_min(shut, x[i + 1].late - x[i].leg - x[i].service);
    }
    if (s->more)
        refresh_more(s, r, rt_max(from, 1));
    route->cost = 0;
    for (int32_t i = 0; i <= n && n > 0; i++)
        route->cost += x[i].leg_cost;
    s->cost += route->cost;
    route->version = ++s->version;
}

/* ---- undo ---------------------------------------------------------------------------------------------------------
 */

static void touch(rt_state *s, int32_t r) {
    if (s->is_touched[r])
        return;
    size_t n = (size_t)s->routes[r].count + 2, k = extra(s);
    s->is_touched[r] = 1;
    s->touched[s->touched_count++] = r;
    memcpy(s->old_stops + at(s, r), s->stops + at(s, r), n * sizeof *s->stops);
    if (k > 0)
        memcpy(s->old_more + at(s, r) * k, s->more + at(s, r) * k, n * k * sizeof *s->more);
    s->old_routes[r] = s->routes[r];
}

static void note_moved(rt_state *s, int32_t q) {
    if (s->moved_stamp[q] == s->stamp)
        return;
    s->moved_stamp[q] = s->stamp;
    s->moved[s->moved_count] = q;
    s->moved_from[s->moved_count++] = s->route_of[q];
}

void rt_begin(rt_state *s) {
    s->stamp++;
    s->moved_count = s->touched_count = s->work_count = 0;
    s->old_cost = s->cost;
    s->old_weight = s->weight;
    s->old_slots = s->slots;
}

void rt_keep(rt_state *s) {
    for (int32_t i = 0; i < s->touched_count; i++)
        s->is_touched[s->touched[i]] = 0;
    s->touched_count = 0;
}

void rt_undo(rt_state *s) {
    for (int32_t i = 0; i < s->touched_count; i++) {
        int32_t r = s->touched[i];
        size_t n = (size_t)s->old_routes[r].count + 2, k = extra(s);
        memcpy(s->stops + at(s, r), s->old_stops + at(s, r), n * sizeof *s->stops);
        if (k > 0)
            memcpy(s->more + at(s, r) * k, s->old_more + at(s, r) * k, n * k * sizeof *s->more);
        s->routes[r] = s->old_routes[r];
    }
    for (int32_t i = 0; i < s->moved_count; i++)
        s->route_of[s->moved[i]] = s->moved_from[i];
    for (; s->slots > s->old_slots; s->slots--)
        s->slots_of[s->routes[s->slots - 1].fleet]--;
    s->cost = s->old_cost;
    s->weight = s->old_weight;
    rt_keep(s);
}

/* ---- changes ------------------------------------------------------------------------------------------------------
 */

int32_t rt_open_route(rt_state *s, int32_t fleet) {
    const ech_routing_fleet *f = &s->p->p->fleets[fleet];
    if (s->slots == s->slot_max || s->slots_of[fleet] >= s->fleet_limit[fleet])
        return -1;
    int32_t r = s->slots++;
    s->slots_of[fleet]++;
    s->routes[r] = (rt_route){.fleet = fleet};
    rt_stop *x = rt_stops(s, r);
    x[0] = (rt_stop){.visit = -1, .place = f->home, .open = f->from_t, .start = f->from_t};
    x[1] = (rt_stop){.visit = -1, .place = f->end, .open = f->from_t, .late = f->to_t};
    if (s->more)
        memset(s->more + at(s, r) * extra(s), 0, 2 * extra(s) * sizeof *s->more);
    refresh(s, r, 1, 0);
    return r;
}

void rt_drop_slot(rt_state *s, int32_t r) {
    int32_t last = --s->slots;
    s->slots_of[s->routes[r].fleet]--;
    if (r == last)
        return;
    size_t n = (size_t)s->routes[last].count + 2, k = extra(s);
    memcpy(s->stops + at(s, r), s->stops + at(s, last), n * sizeof *s->stops);
    if (k > 0)
        memcpy(s->more + at(s, r) * k, s->more + at(s, last) * k, n * k * sizeof *s->more);
    s->routes[r] = s->routes[last];
    s->routes[r].version = ++s->version; /* what was remembered for it was so under another number */
    for (int32_t i = 1; i <= s->routes[r].count; i++)
        s->route_of[rt_stops(s, r)[i].visit >> 1] = r;
}

static void open_gap(rt_state *s, int32_t r, int32_t i, int32_t id) {
    rt_stop *x = rt_stops(s, r);
    const rt_visit *v = &s->p->visits[id];
    memmove(&x[i + 1], &x[i], (size_t)(++s->routes[r].count + 1 - i) * sizeof *x);
    x[i] = (rt_stop){.visit = id, .place = v->place, .open = v->open, .service = v->service};
}

void rt_insert(rt_state *s, int32_t r, int32_t q, int32_t i, int32_t j) {
    touch(s, r);
    note_moved(s, q);
    if (s->routes[r].count == 0)
        s->cost += rt_kind_of(s, r)->fixed_cost;
    open_gap(s, r, j, 2 * q + 1);
    open_gap(s, r, i, 2 * q);
    s->route_of[q] = r;
    s->weight -= s->p->p->requests[q].weight;
    refresh(s, r, i, j + 1);
    s->crowded = s->crowded || s->routes[r].count + 4 > s->stride;
}

void rt_mark_out(rt_state *s, int32_t q) {
    note_moved(s, q);
    s->route_of[q] = -1;
    s->weight += s->p->p->requests[q].weight;
}

void rt_close_gaps(rt_state *s, int32_t r) {
    rt_stop *x = rt_stops(s, r);
    int32_t n = s->routes[r].count, m = 1, first = 0, last = 0;
    touch(s, r);
    for (int32_t i = 1; i <= n + 1; i++) {
        if (i <= n && s->route_of[x[i].visit >> 1] < 0) {
            first = first ? first : m;
            last = m;
            continue;
        }
        if (m != i)
            x[m] = x[i];
        m++;
    }
    if (!first)
        return;
    s->routes[r].count = m - 2;
    if (m == 2 && n > 0)
        s->cost -= rt_kind_of(s, r)->fixed_cost;
    refresh(s, r, first, last);
}

void rt_put_route(rt_state *s, int32_t r, const int32_t *visits, int32_t count) {
    rt_stop *x = rt_stops(s, r);
    touch(s, r);
    x[count + 1] = x[s->routes[r].count + 1];
    for (int32_t i = 1; i <= count; i++) {
        const rt_visit *v = &s->p->visits[visits[i - 1]];
        x[i] = (rt_stop){.visit = visits[i - 1], .place = v->place, .open = v->open, .service = v->service};
        if (visits[i - 1] & 1)
            continue;
        note_moved(s, visits[i - 1] >> 1);
        s->route_of[visits[i - 1] >> 1] = r;
        s->weight -= s->p->p->requests[visits[i - 1] >> 1].weight;
    }
    if (s->routes[r].count == 0 && count > 0)
        s->cost += rt_kind_of(s, r)->fixed_cost;
    s->routes[r].count = count;
    refresh(s, r, 1, count);
    s->crowded = s->crowded || count + 4 > s->stride;
}

int32_t rt_without(rt_state *s, int32_t r, int32_t q1, int32_t q2) {
    int32_t to = s->slot_max, n = s->routes[r].count, m = 0;
    const rt_stop *x = rt_stops(s, r);
    rt_stop *y = rt_stops(s, to);
    int64_t cost = s->cost;
    for (int32_t i = 0; i <= n + 1; i++) {
        int32_t q = x[i].visit >> 1;
        if (x[i].visit < 0 || (q != q1 && q != q2))
            y[m++] = x[i];
    }
    if (s->more)
        memset(s->more + at(s, to) * extra(s), 0, extra(s) * sizeof *s->more);
    s->routes[to] = (rt_route){.fleet = s->routes[r].fleet, .count = m - 2};
    refresh(s, to, 1, m - 2);
    s->cost = cost;
    return to;
}

/* ---- tests --------------------------------------------------------------------------------------------------------
 */

static bool same_route(const rt_state *s, int32_t r, int64_t *cost) {
    const rt_stop *x = rt_stops(s, r);
    const rt_kind *k = rt_kind_of(s, r);
    const ech_routing_fleet *f = &s->p->p->fleets[s->routes[r].fleet];
    int64_t own = 0;
    int32_t n = s->routes[r].count, t = f->from_t, load = 0, late = f->to_t;
    bool ok = x[0].start == t && x[n + 1].late == late && x[0].place == f->home && x[n + 1].place == f->end;
    for (int32_t i = 0; i <= n; i++) {
        size_t way = (size_t)x[i].place * (size_t)s->p->places + (size_t)x[i + 1].place;
        own += k->cost[way];
        t = rt_max(x[i + 1].open, t + (i ? visit_at(s, &x[i])->service : 0) + k->time[way]);
        load += i < n ? visit_at(s, &x[i + 1])->amount : 0;
        ok = ok && x[i + 1].start == t && x[i].leg == k->time[way] && x[i + 1].load == (i < n ? load : 0);
        ok = ok && t <= x[i + 1].late && load >= 0 && load <= k->capacity[0];
        ok = ok && (i == n || s->route_of[x[i + 1].visit >> 1] == r);
    }
    for (int32_t i = n; i >= 1; i--) {
        late = rt_min(visit_at(s, &x[i])->shut, late - x[i].leg - x[i].service);
        ok = ok && x[i].late == late;
    }
    *cost += n ? own + k->fixed_cost : 0;
    return ok && s->routes[r].cost == (n ? own : 0);
}

bool rt_audit(const rt_state *s) {
    int64_t cost = 0, weight = 0;
    bool ok = true;
    for (int32_t r = 0; r < s->slots; r++)
        ok = same_route(s, r, &cost) && ok;
    for (int32_t q = 0; q < s->p->requests; q++)
        weight += s->route_of[q] < 0 ? s->p->p->requests[q].weight : 0;
    return ok && cost == s->cost && weight == s->weight;
}
