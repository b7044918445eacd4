/* One search: everything put in, fewer vehicles, then simulated annealing on cost, all by ruin and recreate.
 *
 * Schedule: from hot to cold over the share of the budget that is left, heat counted in mean ways between two stops. */
#include "routing_int.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

enum { ASK_EVERY = 64, TELL_EVERY = 4096, CYCLE = 200000 };

/* ---- the best so far ------------------------------------------------------------------------------------------------
 */

static bool open_best(rt_island *il) {
    rt_best *b = &il->best;
    size_t q = (size_t)il->p->requests, r = (size_t)il->s.slot_max;
    b->first = ech_arena_alloc(il->s.arena, r + 1, sizeof *b->first);
    b->fleet = ech_arena_alloc(il->s.arena, r + 1, sizeof *b->fleet);
    b->visits = ech_arena_alloc(il->s.arena, 2 * q + 1, sizeof *b->visits);
    b->unserved = ech_arena_alloc(il->s.arena, q + 1, sizeof *b->unserved);
    b->weight = INT64_MAX;
    return b->first && b->fleet && b->visits && b->unserved;
}

static int32_t vehicles(const rt_state *s) {
    int32_t n = 0;
    for (int32_t r = 0; r < s->slots; r++)
        n += s->routes[r].count > 0;
    return n;
}

static void keep_best(rt_island *il) {
    const rt_state *s = &il->s;
    rt_best *b = &il->best;
    int32_t n = 0;
    b->route_count = b->unserved_count = 0;
    for (int32_t r = 0; r < s->slots; r++) {
        if (s->routes[r].count == 0)
            continue;
        b->fleet[b->route_count] = s->routes[r].fleet;
        b->first[b->route_count++] = n;
        for (int32_t i = 1; i <= s->routes[r].count; i++)
            b->visits[n++] = rt_stops(s, r)[i].visit;
    }
    b->first[b->route_count] = n;
    for (int32_t q = 0; q < s->p->requests; q++)
        if (s->route_of[q] < 0)
            b->unserved[b->unserved_count++] = q;
    b->cost = s->cost;
    b->weight = s->weight;
}

bool rt_offer(rt_island *il) {
    const rt_state *s = &il->s;
    const rt_best *b = &il->best;
    if (s->weight > b->weight)
        return false;
    if (s->weight == b->weight) {
        int32_t used = s->p->p->fewer_vehicles ? vehicles(s) : b->route_count;
        if (used > b->route_count || (used == b->route_count && s->cost >= b->cost))
            return false;
    }
    bool first = b->weight == INT64_MAX;
    keep_best(il);
    if (s->weight == 0)
        rt_pool_add(&il->pool, s);
    rt_tell(il, !first, first);
    return true;
}

/* Whatever is there goes; the best comes back, in as many routes. */
void rt_return_to_best(rt_island *il) {
    rt_state *s = &il->s;
    const rt_best *b = &il->best;
    rt_begin(s);
    for (int32_t q = 0; q < s->p->requests; q++)
        if (s->route_of[q] >= 0)
            rt_mark_out(s, q);
    for (int32_t r = 0; r < s->slots; r++)
        rt_close_gaps(s, r);
    rt_keep(s);
    while (s->slots > 0)
        rt_drop_slot(s, s->slots - 1);
    rt_begin(s);
    for (int32_t k = 0; k < b->route_count; k++) {
        int32_t r = rt_open_route(s, b->fleet[k]);
        rt_put_route(s, r, b->visits + b->first[k], b->first[k + 1] - b->first[k]);
    }
    rt_keep(s);
    s->absent_count = 0;
    for (int32_t q = 0; q < s->p->requests; q++)
        if (s->route_of[q] < 0)
            s->absent[s->absent_count++] = q;
}

/* ---- clock and progress ---------------------------------------------------------------------------------------------
 */

void rt_tell(rt_island *il, bool improved, bool first) {
    if (!il->o->progress)
        return;
    ech_routing_progress p = {.island = il->index,
                              .iterations = il->iterations,
                              .improved = improved,
                              .first = first,
                              .unserved = il->best.unserved_count,
                              .vehicles = il->best.route_count,
                              .unserved_weight = il->best.weight,
                              .cost = il->best.cost};
    pthread_mutex_lock(il->lock);
    il->o->progress(&p, il->o->context);
    pthread_mutex_unlock(il->lock);
}

bool rt_tick(rt_island *il) {
    int64_t n = ++il->iterations;
    if (il->budget > 0) {
        il->spent = (double)n / (double)il->budget;
        il->stopped = il->stopped || n >= il->budget;
    }
    if (n % ASK_EVERY == 0) {
        il->stopped = il->stopped || (il->o->stop && il->o->stop(il->o->context));
        if (il->budget == 0)
            il->spent = il->o->spent ? il->o->spent(il->o->context) : (double)(n % CYCLE) / CYCLE;
    }
    if (n % TELL_EVERY == 0)
        rt_tell(il, false, false);
    return il->stopped;
}

/* ---- phases
 * ----------------------------------------------------------------------------------------------------------- */

static void construct(rt_island *il) {
    rt_state *s = &il->s;
    rt_begin(s);
    rt_add_absent(s);
    rt_recreate(s, true);
    rt_list_absent(s);
    rt_keep(s);
    il->first_unserved = s->absent_count;
    rt_offer(il);
}

/* Where vehicles may be added, an empty route of each fleet stands ready. */
static void spare_routes(rt_state *s) {
    for (int32_t f = 0; f < s->p->p->fleet_count; f++) {
        bool spare = false;
        for (int32_t r = 0; r < s->slots && !spare; r++)
            spare = s->routes[r].fleet == f && s->routes[r].count == 0;
        if (!spare)
            rt_open_route(s, f);
    }
}

/* ---- cooling
 * ---------------------------------------------------------------------------------------------------------- */

typedef struct cooling {
    double from, way;   /* the share of the time when it began; a mean way */
    int64_t from_moves; /* and the moves until then */
    int cycles, cycle;  /* cycles 0: not yet known how many */
    double heat;
    bool loose; /* leaving a request out has a price; else it counts before any cost */
} cooling;

static void look_around(rt_island *il) {
    const rt_state *s = &il->s;
    bool near = (double)s->cost < (double)il->best.cost * RT_TUNE("NEARBY", 1.03);
    if (s->weight == 0 && near && il->iterations % (int)RT_TUNE("LOOK", 16) == 0)
        rt_pool_add(&il->pool, s);
}

/* One ruin and recreate. */
static void anneal_step(rt_island *il, double heat, bool loose) {
    rt_state *s = &il->s;
    int64_t weight = s->weight;
    double before = (double)s->cost + (loose ? rt_price_now(s) : 0);
    int32_t left;
    rt_begin(s);
    rt_ruin(s);
    rt_add_absent(s);
    rt_recreate(s, false);
    double after = (double)s->cost + (loose ? rt_price_after(s, &left) : 0);
    bool same = loose || s->weight == weight;
    if (loose)
        rt_count_absences(s);
    if ((same && after < before - heat * log(1 - ech_rng_unit(&s->rng))) || (!loose && s->weight < weight)) {
        rt_list_absent(s);
        rt_keep(s);
        if (!rt_offer(il))
            look_around(il);
    } else
        rt_undo(s);
}

/* How often to begin anew, by the moves that the rest of the time will see. */
static void count_cycles(rt_island *il, cooling *c) {
    if (c->cycles > 0 || il->spent < c->from + 0.01)
        return;
    double moves = (double)(il->iterations - c->from_moves) / (il->spent - c->from) * (1 - c->from);
    double cycles = moves / (RT_TUNE("CYCLEN", 40000) * il->p->requests), most = RT_TUNE("CYCLEMAX", 6);
    c->cycles = (int)(cycles < 1 ? 1 : cycles > most ? most : cycles + 0.5);
}

static void cool(rt_island *il, cooling *c) {
    rt_state *s = &il->s;
    const double cold = RT_TUNE("COLD", 0.1), strict = RT_TUNE("STRICT", 0.8);
    double x = (il->spent - c->from) / (1 - c->from) * (c->cycles > 0 ? c->cycles : 1);
    x = x < 0 ? 0 : x;
    count_cycles(il, c);
    bool anew = x >= c->cycle + 1 && c->cycle + 1 < c->cycles;
    c->cycle += anew;
    x = x < c->cycle + 1 ? x - c->cycle : 1;
    double hot = RT_TUNE("HOT", 1.0) * (c->cycle > 0 ? RT_TUNE("REHEAT", 0.5) : 1);
    c->heat = hot * c->way * pow(cold / hot, x);
    bool loose = s->p->p->fewer_vehicles && il->best.weight == 0 && x < strict;
    if (c->loose && !loose && s->absent_count > 0)
        rt_return_to_best(il);
    c->loose = loose;
}

/* From hot to cold, over all that is left of the time; where that is long, several times. With as few vehicles as there
 * are, routes that serve all may lie far apart: until the last part of a cycle, a request may be left out at a price,
 * as in fleet.c, so that the search finds its way between them. Routes under way are put together anew in mix.c. */
static void anneal(rt_island *il) {
    rt_state *s = &il->s;
    cooling c = {.from = il->spent, .from_moves = il->iterations};
    c.way = (double)il->best.cost / (2.0 * s->p->requests + s->slots);
    c.loose = s->p->p->fewer_vehicles && il->best.weight == 0;
    const int64_t mix_every = (int64_t)RT_TUNE("MIX", 20000);
    for (int64_t n = 0; !il->stopped; n++) {
        if (n % 16 == 0)
            cool(il, &c);
        if (n % 4096 == 0)
            rt_set_prices(s, RT_TUNE("PRICE", 4) * c.way);
        if (!s->p->p->fewer_vehicles)
            spare_routes(s);
        if (n % mix_every == mix_every - 1)
            rt_mix(il);
        anneal_step(il, c.heat, c.loose);
        if (s->crowded && !rt_grow(s))
            il->failed = il->stopped = true;
        rt_tick(il);
    }
}

void rt_island_run(rt_island *il) {
    if (!rt_state_open(&il->s, il->p, il->o->seed * 1000003u + (uint64_t)il->index) || !open_best(il) ||
        !rt_pool_open(&il->pool, &il->s)) {
        il->failed = true;
        return;
    }
    construct(il);
    if (il->p->p->fewer_vehicles)
        rt_fewer(il);
    anneal(il);
}
