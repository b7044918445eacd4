/* The pool: routes of plans that the search went through, each set of requests once, at its cheapest.
 *
 * It is filled from complete plans under way, only with routes that are new since the last look; a route is worth as
 * much as the best plan it was part of. When the pool is full, the half from worse plans goes. Cost: O(stops of new
 * routes). mix.c puts its routes together anew. */
#include "routing_int.h"

#include <stdlib.h>
#include <string.h>

enum { ROUTES = 16384, TABLE = 4 * ROUTES, VISITS_EACH = 32 };

bool rt_pool_open(rt_pool *l, const rt_state *s) {
    size_t visits = (size_t)ROUTES * VISITS_EACH, least = 8 * (size_t)s->p->requests;
    l->visit_limit = (int32_t)(visits > least ? visits : least);
    l->routes = ech_arena_alloc(s->arena, ROUTES, sizeof *l->routes);
    l->visits = ech_arena_alloc(s->arena, (size_t)l->visit_limit, sizeof *l->visits);
    l->table = ech_arena_alloc(s->arena, TABLE, sizeof *l->table);
    l->seen = ech_arena_alloc(s->arena, (size_t)s->slot_max + 1, sizeof *l->seen);
    l->entry = ech_arena_alloc(s->arena, (size_t)s->slot_max + 1, sizeof *l->entry);
    return l->routes && l->visits && l->table && l->seen && l->entry;
}

/* Of a set: the sum over its members, each mixed well (the finalizer of splitmix64). */
static uint64_t mixed(uint64_t x) {
    x = (x + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t hash_of(const rt_state *s, int32_t r) {
    const rt_stop *x = rt_stops(s, r);
    uint64_t sum = mixed((uint64_t)s->routes[r].fleet << 32);
    for (int32_t i = 1; i <= s->routes[r].count; i++)
        if (!(x[i].visit & 1))
            sum += mixed((uint64_t)(x[i].visit >> 1));
    return sum;
}

/* Where the hash is in the table, or where it would go. */
static int32_t *find(const rt_pool *l, uint64_t hash) {
    uint32_t at = (uint32_t)(hash >> 20) % TABLE;
    while (l->table[at] && l->routes[l->table[at] - 1].hash != hash)
        at = (at + 1) % TABLE;
    return &l->table[at];
}

static int by_plan(const void *a, const void *b) {
    const rt_pool_route *x = a, *y = b;
    if (x->plan != y->plan)
        return x->plan < y->plan ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static int by_first(const void *a, const void *b) {
    const rt_pool_route *x = a, *y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

/* The better half stays. */
static void thin_out(rt_pool *l, const rt_state *s) {
    qsort(l->routes, (size_t)l->count, sizeof *l->routes, by_plan);
    l->count /= 2;
    qsort(l->routes, (size_t)l->count, sizeof *l->routes, by_first);
    memset(l->table, 0, TABLE * sizeof *l->table);
    memset(l->seen, 0, ((size_t)s->slot_max + 1) * sizeof *l->seen);
    l->visit_count = 0;
    for (int32_t i = 0; i < l->count; i++) {
        rt_pool_route *x = &l->routes[i];
        memmove(l->visits + l->visit_count, l->visits + x->first, (size_t)x->count * sizeof *l->visits);
        x->first = l->visit_count;
        l->visit_count += x->count;
        *find(l, x->hash) = i + 1;
    }
}

static void put(rt_pool *l, const rt_state *s, int32_t r, rt_pool_route *to) {
    const rt_stop *x = rt_stops(s, r);
    to->cost = s->routes[r].cost;
    to->fleet = s->routes[r].fleet;
    to->count = s->routes[r].count;
    for (int32_t i = 0; i < to->count; i++)
        l->visits[to->first + i] = x[i + 1].visit;
}

static void add(rt_pool *l, const rt_state *s, int32_t r) {
    while (l->count == ROUTES || l->visit_count + s->routes[r].count > l->visit_limit)
        thin_out(l, s);
    uint64_t hash = hash_of(s, r);
    int32_t *at = find(l, hash);
    if (!*at) {
        l->routes[l->count] = (rt_pool_route){.hash = hash, .plan = s->cost, .first = l->visit_count};
        put(l, s, r, &l->routes[l->count]);
        l->visit_count += s->routes[r].count;
        *at = ++l->count;
    } else if (s->routes[r].cost < l->routes[*at - 1].cost)
        put(l, s, r, &l->routes[*at - 1]);
    l->entry[r] = *at - 1;
    l->seen[r] = s->routes[r].version;
}

void rt_pool_add(rt_pool *l, const rt_state *s) {
    for (int32_t r = 0; r < s->slots; r++) {
        if (s->routes[r].count == 0)
            continue;
        if (l->seen[r] != s->routes[r].version)
            add(l, s, r);
        rt_pool_route *x = &l->routes[l->entry[r]];
        x->plan = x->plan < s->cost ? x->plan : s->cost;
    }
}
