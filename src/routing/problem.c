/* The problem as the islands read it: visits and ways side by side, ways transposed, and for each visit those near it.
 * Near is what can follow soon: way there or back, whichever order the windows allow, and the waiting between. Cost:
 * O(visits²) once, with a partial sort a visit. */
#include "routing_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct near_visit {
    int64_t far;
    int32_t visit;
} near_visit;

static bool ways_fit(const int32_t *way, size_t n, int32_t most) {
    for (size_t i = 0; i < n; i++)
        if (way[i] < 0 || (way[i] > most && most == ECH_ROUTING_COST_MAX))
            return false;
    return true;
}

static bool fits(const ech_routing_problem *p) {
    size_t ways = (size_t)p->place_count * (size_t)p->place_count;
    if (p->request_count > ECH_ROUTING_REQUEST_MAX || p->kind_count > 32 || p->kind_count < 1 || p->fleet_count < 1)
        return false;
    for (int32_t k = 0; k < p->kind_count; k++)
        if (!ways_fit(p->kinds[k].time, ways, INT32_MAX) || !ways_fit(p->kinds[k].cost, ways, ECH_ROUTING_COST_MAX))
            return false;
    return true;
}

/* A way that does not exist is as long as may be added to a moment without overflow, and never legal. */
static int32_t *copy_ways(rt_problem *p, const int32_t *way, bool turned) {
    size_t n = (size_t)p->places;
    int32_t *out = ech_arena_alloc(p->arena, n * n + 1, sizeof *out);
    for (size_t a = 0; out && a < n; a++)
        for (size_t b = 0; b < n; b++)
            out[turned ? b * n + a : a * n + b] = rt_min(way[a * n + b], ECH_ROUTING_TICK_MAX);
    return out;
}

static bool is_symmetric(const int32_t *way, size_t n) {
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            if (way[a * n + b] != way[b * n + a])
                return false;
    return true;
}

/* Ways that are the same there and back are not transposed: less to hold in the cache. */
static const int32_t *turn_ways(rt_problem *p, const int32_t *way, const int32_t *copy) {
    return copy && is_symmetric(way, (size_t)p->places) ? copy : copy_ways(p, way, true);
}

static bool copy_kinds(rt_problem *p) {
    p->kinds = ech_arena_alloc(p->arena, (size_t)p->p->kind_count, sizeof *p->kinds);
    for (int32_t k = 0; p->kinds && k < p->p->kind_count; k++) {
        const ech_routing_kind *from = &p->p->kinds[k];
        rt_kind *to = &p->kinds[k];
        int32_t same = -1;
        memcpy(to->capacity, from->capacity, sizeof to->capacity);
        to->fixed_cost = from->fixed_cost;
        for (int32_t i = 0; i < k && same < 0; i++)
            same = p->p->kinds[i].time == from->time ? i : -1;
        to->time = same >= 0 ? p->kinds[same].time : copy_ways(p, from->time, false);
        to->time_back = same >= 0 ? p->kinds[same].time_back : turn_ways(p, from->time, to->time);
        bool one = from->cost == from->time;
        to->cost = one ? to->time : copy_ways(p, from->cost, false);
        to->cost_back = one ? to->time_back : turn_ways(p, from->cost, to->cost);
        if (!to->time || !to->time_back || !to->cost || !to->cost_back)
            return false;
    }
    return p->kinds != NULL;
}

static rt_visit visit_of(const ech_routing_visit *v, int32_t amount) {
    return (rt_visit){v->place, v->open_t, v->shut_t, v->service_t, amount};
}

static bool copy_visits(rt_problem *p) {
    p->visits = ech_arena_alloc(p->arena, 2 * (size_t)p->requests + 1, sizeof *p->visits);
    p->amounts = 1;
    for (int32_t q = 0; p->visits && q < p->requests; q++) {
        const ech_routing_request *r = &p->p->requests[q];
        p->visits[2 * q] = visit_of(&r->pickup, r->amount[0]);
        p->visits[2 * q + 1] = visit_of(&r->delivery, -r->amount[0]);
        for (int32_t a = p->amounts; a < ECH_ROUTING_AMOUNTS; a++)
            if (r->amount[a] > 0)
                p->amounts = a + 1;
    }
    return p->visits != NULL;
}

/* ---- near visits ------------------------------------------------------------------------------------------------ */

static int64_t after(const rt_problem *p, const rt_visit *a, const rt_visit *b) {
    int64_t way = p->kinds[0].time[(size_t)a->place * (size_t)p->places + (size_t)b->place];
    int64_t soonest = a->open + a->service + way, latest = (int64_t)a->shut + a->service + way;
    if (soonest > b->shut)
        return INT64_MAX / 4;
    int64_t wait = b->open - latest;
    return way + (wait > 0 ? wait / 4 : 0);
}

static int nearer(const void *a, const void *b) {
    const near_visit *x = a, *y = b;
    return x->far != y->far ? (x->far > y->far) - (x->far < y->far) : (x->visit > y->visit) - (x->visit < y->visit);
}

/* The k least of n to the front, in any order (Hoare's selection). */
static void select_least(near_visit *list, int32_t n, int32_t k) {
    int32_t low = 0, high = n - 1;
    while (low < high) {
        near_visit pivot = list[low + (high - low) / 2];
        int32_t i = low, j = high;
        while (i <= j) {
            while (nearer(&list[i], &pivot) < 0)
                i++;
            while (nearer(&pivot, &list[j]) < 0)
                j--;
            if (i <= j) {
                near_visit swap = list[i];
                list[i++] = list[j];
                list[j--] = swap;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            return;
    }
}

static bool find_near(rt_problem *p) {
    int32_t n = 2 * p->requests;
    p->near_count = rt_min(n, RT_NEAR);
    near_visit *list = ech_malloc(((size_t)n + 1) * sizeof *list);
    p->near = ech_arena_alloc(p->arena, (size_t)n * (size_t)p->near_count + 1, sizeof *p->near);
    bool ok = list && p->near;
    for (int32_t a = 0; ok && a < n; a++) {
        for (int32_t b = 0; b < n; b++) {
            int64_t there = after(p, &p->visits[a], &p->visits[b]), back = after(p, &p->visits[b], &p->visits[a]);
            list[b] = (near_visit){a == b ? -1 : there < back ? there : back, b};
        }
        select_least(list, n, p->near_count - 1);
        qsort(list, (size_t)p->near_count, sizeof *list, nearer);
        for (int32_t k = 0; k < p->near_count; k++)
            p->near[(size_t)a * (size_t)p->near_count + (size_t)k] = list[k].visit;
    }
    ech_free(list);
    return ok;
}

ech_status rt_problem_open(const ech_routing_problem *p, rt_problem **out) {
    *out = NULL;
    if (!fits(p))
        return ECH_ELIMIT;
    rt_problem *q = ech_calloc(1, sizeof *q);
    if (!q)
        return ECH_ENOMEM;
    q->p = p;
    q->places = p->place_count;
    q->requests = p->request_count;
    q->arena = ech_arena_open(0);
    if (!q->arena || !copy_kinds(q) || !copy_visits(q) || !find_near(q)) {
        rt_problem_free(q);
        return ECH_ENOMEM;
    }
    *out = q;
    return ECH_OK;
}

void rt_problem_free(rt_problem *p) {
    if (!p)
        return;
    ech_arena_free(p->arena);
    ech_free(p);
}
