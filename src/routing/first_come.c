/* First come, first served: each request in order of its opening to the vehicle that can deliver it first, behind all
 * that it has. Cost: O(requests · vehicles). */
#include "routing_int.h"

#include <stdlib.h>

typedef struct vehicle {
    int32_t fleet, place, free_t;
    int32_t count, first, last; /* its requests, linked by `next` */
} vehicle;

typedef struct turn {
    int32_t open_t, request;
} turn;

static int sooner(const void *a, const void *b) {
    const turn *x = a, *y = b;
    return x->open_t != y->open_t ? (x->open_t > y->open_t) - (x->open_t < y->open_t)
                                  : (x->request > y->request) - (x->request < y->request);
}

static bool has_room(const ech_routing_kind *k, const ech_routing_request *q) {
    for (int a = 0; a < ECH_ROUTING_AMOUNTS; a++)
        if (q->amount[a] > k->capacity[a])
            return false;
    return true;
}

/* When the request would be delivered; −1: not in time. */
static int64_t delivery_of(const ech_routing_problem *p, const vehicle *v, int32_t q) {
    const ech_routing_request *r = &p->requests[q];
    const ech_routing_fleet *f = &p->fleets[v->fleet];
    const int32_t *time = p->kinds[f->kind].time;
    size_t n = (size_t)p->place_count, a = (size_t)r->pickup.place, b = (size_t)r->delivery.place;
    int64_t t = (int64_t)v->free_t + time[(size_t)v->place * n + a];
    t = t > r->pickup.open_t ? t : r->pickup.open_t;
    if (t > r->pickup.shut_t || !(r->kinds >> f->kind & 1) || !has_room(&p->kinds[f->kind], r))
        return -1;
    t += (int64_t)r->pickup.service_t + time[a * n + b];
    t = t > r->delivery.open_t ? t : r->delivery.open_t;
    int64_t done = t + r->delivery.service_t;
    return t <= r->delivery.shut_t && done + time[b * n + (size_t)f->end] <= f->to_t ? done : -1;
}

static void add_route(const ech_routing_problem *p, const vehicle *v, const int32_t *next, ech_routing_plan *plan) {
    const ech_routing_fleet *f = &p->fleets[v->fleet];
    const int32_t *cost = p->kinds[f->kind].cost;
    size_t n = (size_t)p->place_count, at = (size_t)f->home;
    ech_routing_route *r = &plan->routes[plan->route_count++];
    *r = (ech_routing_route){v->fleet, plan->visit_count, 2 * v->count, 0};
    for (int32_t q = v->first; q >= 0; q = next[q]) {
        size_t a = (size_t)p->requests[q].pickup.place, b = (size_t)p->requests[q].delivery.place;
        plan->visits[plan->visit_count++] = 2 * q;
        plan->visits[plan->visit_count++] = 2 * q + 1;
        r->cost += (int64_t)cost[at * n + a] + cost[a * n + b];
        at = b;
    }
    r->cost += cost[at * n + (size_t)f->end];
    plan->cost += r->cost + p->kinds[f->kind].fixed_cost;
}

static void serve(const ech_routing_problem *p, int32_t q, vehicle *v, int32_t count, int32_t *next,
                  ech_routing_plan *plan) {
    int64_t best = INT64_MAX;
    int32_t chosen = -1;
    for (int32_t i = 0; i < count; i++) {
        int64_t done = delivery_of(p, &v[i], q);
        if (done >= 0 && done < best) {
            best = done;
            chosen = i;
        }
    }
    next[q] = -1;
    if (chosen < 0) {
        plan->unserved[plan->unserved_count++] = q;
        plan->unserved_weight += p->requests[q].weight;
        return;
    }
    vehicle *to = &v[chosen];
    if (to->count++ == 0)
        to->first = q;
    else
        next[to->last] = q;
    to->last = q;
    to->free_t = (int32_t)best;
    to->place = p->requests[q].delivery.place;
}

ech_status ech_routing_first_come(const ech_routing_problem *p, ech_routing_plan **out) {
    size_t n = (size_t)p->request_count;
    int32_t count = 0, most = 0;
    for (int32_t f = 0; f < p->fleet_count; f++)
        most += rt_min(p->fleets[f].count, p->request_count);
    turn *turns = ech_calloc(n + 1, sizeof *turns);
    int32_t *next = ech_calloc(n + 1, sizeof *next);
    vehicle *v = ech_calloc((size_t)most + 1, sizeof *v);
    ech_routing_plan *plan = rt_plan_new(most, 2 * p->request_count, p->request_count);
    bool ok = turns && next && v && plan;
    for (int32_t f = 0; ok && f < p->fleet_count; f++)
        for (int32_t k = 0; k < rt_min(p->fleets[f].count, p->request_count); k++)
            v[count++] = (vehicle){f, p->fleets[f].home, p->fleets[f].from_t, 0, -1, -1};
    for (int32_t q = 0; ok && q < p->request_count; q++)
        turns[q] = (turn){p->requests[q].pickup.open_t, q};
    if (ok)
        qsort(turns, n, sizeof *turns, sooner);
    for (size_t i = 0; ok && i < n; i++)
        serve(p, turns[i].request, v, count, next, plan);
    for (int32_t i = 0; ok && i < count; i++)
        if (v[i].count > 0)
            add_route(p, &v[i], next, plan);
    ech_free(turns);
    ech_free(next);
    ech_free(v);
    if (ok) {
        plan->first_unserved = plan->unserved_count;
        *out = plan;
    } else
        ech_routing_plan_free(plan);
    return ok ? ECH_OK : ECH_ENOMEM;
}
