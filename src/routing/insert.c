/* The cheapest legal place of a request in a route.
 *
 * Pass 1, from the end: what the delivery alone would cost behind each stop where it could be in time at all, and the
 * least of that from each stop on. Pass 2, from the front: each place of the pickup that the least of what follows
 * does not rule out; behind it the deliveries, as long as the stops between are still in time and the rest could be
 * cheaper. A question about one place is constant: start, latest start and load are at hand (state.c).
 *
 * The answer holds until the route changes, and is remembered by request and route: a move that is undone gives routes
 * their versions back, so of hundreds of routes only those just touched are asked again. Cost: O(stops) mostly,
 * O(stops²) at worst. */
#include "routing_int.h"

/* The request's figures, and the rows of the ways that belong to its two places. */
typedef struct trial {
    const int32_t *to_p, *from_p, *to_d, *from_d;     /* time */
    const int32_t *cto_p, *cfrom_p, *cto_d, *cfrom_d; /* cost */
    rt_visit p, d;
    int32_t p_to_d, cost_p_to_d, capacity;
} trial;

static trial trial_of(const rt_state *s, int32_t q, int32_t r) {
    const rt_kind *k = rt_kind_of(s, r);
    size_t n = (size_t)s->p->places;
    trial t = {.p = s->p->visits[2 * q], .d = s->p->visits[2 * q + 1], .capacity = k->capacity[0]};
    size_t p = (size_t)t.p.place * n, d = (size_t)t.d.place * n;
    t.to_p = k->time_back + p;
    t.from_p = k->time + p;
    t.to_d = k->time_back + d;
    t.from_d = k->time + d;
    t.cto_p = k->cost_back + p;
    t.cfrom_p = k->cost + p;
    t.cto_d = k->cost_back + d;
    t.cfrom_d = k->cost + d;
    t.p_to_d = t.from_p[t.d.place];
    t.cost_p_to_d = t.cfrom_p[t.d.place];
    return t;
}

/* Fills detour[k] and least[k] for k = count … 1: the delivery between stops k and k + 1. Returns the first k that
 * could do. */
static int32_t try_deliveries(rt_state *s, const trial *y, const rt_stop *x, int32_t n) {
    int32_t least = RT_NO_COST, k = n;
    s->least[n + 1] = RT_NO_COST;
    for (; k >= 1; k--) {
        const rt_stop *a = &x[k], *b = &x[k + 1];
        int32_t cost = RT_NO_COST, ready = a->start + a->service;
        if (b->late < y->d.open + y->d.service)
            break;
        if (ready <= y->d.shut) {
            int32_t t = rt_max(y->d.open, ready + y->to_d[a->place]);
            if (t <= y->d.shut && t + y->d.service + y->from_d[b->place] <= b->late) {
                cost = y->cto_d[a->place] + y->cfrom_d[b->place] - a->leg_cost;
                least = rt_min(least, cost);
            }
        }
        s->detour[k] = cost;
        s->least[k] = least;
    }
    return k + 1;
}

static bool more_fits(const rt_state *s, int32_t q, int32_t r, int32_t i) {
    size_t n = (size_t)s->p->amounts - 1, at = ((size_t)r * (size_t)s->stride + (size_t)i) * n;
    const int32_t *capacity = rt_kind_of(s, r)->capacity;
    for (size_t a = 0; a < n; a++)
        if (s->more[at + a] + s->p->p->requests[q].amount[a + 1] > capacity[a + 1])
            return false;
    return true;
}

static bool fits(const rt_state *s, const trial *y, const rt_stop *x, int32_t q, int32_t r, int32_t i) {
    return x[i].load + y->p.amount <= y->capacity && (!s->more || more_fits(s, q, r, i));
}

typedef struct question {
    int32_t q, r;
    const rt_place *without; /* a place to be overlooked, or NULL */
} question;

static bool overlooked(const question *w, int32_t i, int32_t j) {
    return w->without && w->without->i == i && w->without->j == j;
}

/* The pickup before stop i at `way`, the first stop behind it beginning at t; deliveries behind stop k = i … */
static void try_behind(rt_state *s, const trial *y, const question *w, int32_t i, int32_t first, int32_t way, int32_t t,
                       rt_place *best) {
    const rt_stop *x = rt_stops(s, w->r);
    int32_t n = s->routes[w->r].count;
    for (int32_t k = i; k <= n; k++) {
        const rt_stop *a = &x[k], *b = a + 1;
        if (t > a->late || !fits(s, y, x, w->q, w->r, k))
            return;
        int32_t ready = t + a->service;
        if (k >= first) {
            if (s->least[k] == RT_NO_COST || way + s->least[k] >= best->cost)
                return;
            if (s->detour[k] != RT_NO_COST && way + s->detour[k] < best->cost) {
                int32_t drop = rt_max(y->d.open, ready + y->to_d[a->place]);
                if (drop <= y->d.shut && drop + y->d.service + y->from_d[b->place] <= b->late &&
                    !overlooked(w, i, k + 1)) {
                    best->cost = way + s->detour[k];
                    best->i = (uint16_t)i;
                    best->j = (uint16_t)(k + 1);
                }
            }
        }
        t = rt_max(b->open, ready + a->leg);
    }
}

rt_place rt_find(rt_state *s, int32_t q, int32_t r, const rt_place *without) {
    const rt_route *route = &s->routes[r];
    const rt_stop *x = rt_stops(s, r);
    int32_t n = route->count;
    question w = {q, r, without};
    rt_place best = {.version = route->version, .cost = RT_NO_COST};
    const ech_routing_fleet *fleet = &s->p->p->fleets[route->fleet];
    if (n + 4 > s->stride || !(s->p->p->requests[q].kinds >> fleet->kind & 1))
        return best;
    trial y = trial_of(s, q, r);
    int32_t first = try_deliveries(s, &y, x, n), from = rt_max(1, first);
    for (int32_t i = 1; i <= n + 1; i++) {
        const rt_stop *a = &x[i - 1], *b = &x[i];
        int32_t ready = a->start + a->service;
        if (ready > y.p.shut)
            break;
        if (b->late < y.p.open + y.p.service || !fits(s, &y, x, q, r, i - 1))
            continue;
        int32_t pick = rt_max(y.p.open, ready + y.to_p[a->place]);
        if (pick > y.p.shut)
            continue;
        int32_t way = y.cto_p[a->place] - (n ? a->leg_cost : 0), done = pick + y.p.service;
        int32_t alone = way + y.cost_p_to_d + y.cfrom_d[b->place];
        if (alone < best.cost) {
            int32_t drop = rt_max(y.d.open, done + y.p_to_d);
            if (drop <= y.d.shut && drop + y.d.service + y.from_d[b->place] <= b->late && !overlooked(&w, i, i)) {
                best.cost = alone;
                best.i = best.j = (uint16_t)i;
            }
        }
        if (i > n)
            break;
        way += y.cfrom_p[b->place];
        int32_t least = s->least[rt_max(i, from)];
        if (from <= n && least != RT_NO_COST && way + least < best.cost)
            try_behind(s, &y, &w, i, from, way, rt_max(b->open, done + y.from_p[b->place]), &best);
    }
    if (n == 0 && best.cost != RT_NO_COST) {
        int64_t cost = best.cost + rt_kind_of(s, r)->fixed_cost;
        best.cost = cost < RT_NO_COST - 1 ? (int32_t)cost : RT_NO_COST - 1;
    }
    return best;
}

const rt_place *rt_cached(rt_state *s, int32_t q, int32_t r, rt_place *own) {
    if (r >= s->cache_width) {
        *own = rt_find(s, q, r, NULL);
        return own;
    }
    rt_place *c = &s->cache[(size_t)q * (size_t)s->cache_width + (size_t)r];
    if (c->version != s->routes[r].version)
        *c = rt_find(s, q, r, NULL);
    return c;
}
