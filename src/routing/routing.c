/* All islands of a search, and the best of them as a plan. */
#include "routing_int.h"

#include <pthread.h>
#include <string.h>

#include "base/threads.h"

static void run(int job, void *context) { rt_island_run((rt_island *)context + job); }

static bool better(const rt_problem *p, const rt_best *a, const rt_best *b) {
    if (a->weight != b->weight)
        return a->weight < b->weight;
    if (p->p->fewer_vehicles && a->route_count != b->route_count)
        return a->route_count < b->route_count;
    return a->cost < b->cost;
}

int64_t rt_cost_of(const rt_problem *p, const ech_routing_route *r, const int32_t *visits) {
    const ech_routing_fleet *f = &p->p->fleets[r->fleet];
    const int32_t *cost = p->kinds[f->kind].cost;
    size_t n = (size_t)p->places, at = (size_t)f->home;
    int64_t sum = 0;
    for (int32_t i = 0; i < r->count; i++) {
        size_t to = (size_t)p->visits[visits[r->first + i]].place;
        sum += cost[at * n + to];
        at = to;
    }
    return sum + cost[at * n + (size_t)f->end];
}

static void sort_routes(ech_routing_plan *q) {
    for (int32_t i = 1; i < q->route_count; i++) {
        ech_routing_route r = q->routes[i];
        int32_t j = i;
        for (; j > 0; j--) {
            const ech_routing_route *a = &q->routes[j - 1];
            if (a->fleet < r.fleet || (a->fleet == r.fleet && q->visits[a->first] < q->visits[r.first]))
                break;
            q->routes[j] = *a;
        }
        q->routes[j] = r;
    }
}

ech_routing_plan *rt_plan_new(int32_t routes, int32_t visits, int32_t unserved) {
    ech_routing_plan *q = ech_calloc(1, sizeof *q);
    if (!q)
        return NULL;
    q->routes = ech_calloc((size_t)routes + 1, sizeof *q->routes);
    q->visits = ech_calloc((size_t)visits + 1, sizeof *q->visits);
    q->unserved = ech_calloc((size_t)unserved + 1, sizeof *q->unserved);
    if (!q->routes || !q->visits || !q->unserved) {
        ech_routing_plan_free(q);
        return NULL;
    }
    return q;
}

static ech_routing_plan *plan_of(const rt_problem *p, const rt_best *b) {
    ech_routing_plan *q = rt_plan_new(b->route_count, b->first[b->route_count], b->unserved_count);
    if (!q)
        return NULL;
    q->route_count = b->route_count;
    q->visit_count = b->first[b->route_count];
    q->unserved_count = b->unserved_count;
    q->cost = b->cost;
    q->unserved_weight = b->weight;
    memcpy(q->visits, b->visits, (size_t)q->visit_count * sizeof *q->visits);
    memcpy(q->unserved, b->unserved, (size_t)q->unserved_count * sizeof *q->unserved);
    for (int32_t r = 0; r < q->route_count; r++) {
        q->routes[r] = (ech_routing_route){b->fleet[r], b->first[r], b->first[r + 1] - b->first[r], 0};
        q->routes[r].cost = rt_cost_of(p, &q->routes[r], q->visits);
    }
    sort_routes(q);
    return q;
}

void ech_routing_plan_free(ech_routing_plan *plan) {
    if (!plan)
        return;
    ech_free(plan->routes);
    ech_free(plan->visits);
    ech_free(plan->unserved);
    ech_free(plan);
}

ech_status ech_routing_solve(const ech_routing_problem *problem, const ech_routing_options *o, ech_routing_plan **out) {
    int count = o->islands > 0 ? o->islands : 1, best = -1;
    int64_t iterations = 0;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    rt_problem *p = NULL;
    *out = NULL;
    ech_status status = rt_problem_open(problem, &p);
    if (status)
        return status;
    rt_island *islands = ech_calloc((size_t)count, sizeof *islands);
    for (int i = 0; islands && i < count; i++) {
        islands[i] = (rt_island){.o = o, .p = p, .lock = &lock, .index = i};
        islands[i].budget = o->iterations > 0 ? o->iterations / count + (i < o->iterations % count) : 0;
        if (o->iterations > 0 && islands[i].budget == 0)
            islands[i].budget = 1;
    }
    if (islands)
        ech_threads_run(o->threads > 0 ? o->threads : 1, count, run, islands);
    for (int i = 0; islands && i < count; i++) {
        iterations += islands[i].iterations;
        if (!islands[i].failed && (best < 0 || better(p, &islands[i].best, &islands[best].best)))
            best = i;
    }
    if (best >= 0 && (*out = plan_of(p, &islands[best].best))) {
        (*out)->iterations = iterations;
        (*out)->island = best;
        (*out)->first_unserved = islands[0].first_unserved;
    }
    for (int i = 0; islands && i < count; i++)
        rt_state_close(&islands[i].s);
    ech_free(islands);
    rt_problem_free(p);
    return *out ? ECH_OK : ECH_ENOMEM;
}
