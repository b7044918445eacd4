/* Fewer vehicles: a route is given up, and its requests wait until others make room.
 *
 * Prices: leaving a request out costs some ways, more for one that was left out often (the absence counters of
 * Christiaens & Vanden Berghe 2020), so that ruin and recreate under simulated annealing decides who waits, as with the
 * request bank of Ropke & Pisinger 2006. It runs in cycles from hot to cold, each twice as long as the one before; who
 * is still out when a cycle ends makes all prices rise.
 * Guided ejection (Nagata & Kobayashi 2010): now and then the absent request that was left out most takes the place of
 * at most two requests of a route, those that were left out least. */
#include "routing_int.h"

#include <math.h>

double rt_price_now(const rt_state *s) {
    double sum = 0;
    for (int32_t i = 0; i < s->absent_count; i++)
        sum += s->price[s->absent[i]];
    return sum;
}

double rt_price_after(const rt_state *s, int32_t *count) {
    double sum = 0;
    *count = 0;
    for (int32_t i = 0; i < s->work_count; i++)
        if (s->route_of[s->work[i]] < 0) {
            sum += s->price[s->work[i]];
            ++*count;
        }
    return sum;
}

void rt_count_absences(rt_state *s) {
    for (int32_t i = 0; i < s->work_count; i++)
        s->absences[s->work[i]] += s->route_of[s->work[i]] < 0;
}

/* The route whose requests are easiest goes; its vehicle too. */
static void give_up_route(rt_state *s) {
    int32_t worst = -1;
    int64_t least = INT64_MAX;
    for (int32_t r = 0; r < s->slots; r++) {
        int64_t sum = 0;
        const rt_stop *x = rt_stops(s, r);
        for (int32_t i = 1; i <= s->routes[r].count; i++)
            sum += 1 + s->absences[x[i].visit >> 1];
        if (sum < least) {
            least = sum;
            worst = r;
        }
    }
    rt_begin(s);
    const rt_stop *x = rt_stops(s, worst);
    for (int32_t i = 1; i <= s->routes[worst].count; i++)
        if (x[i].visit & 1)
            rt_mark_out(s, x[i].visit >> 1);
    rt_close_gaps(s, worst);
    rt_list_absent(s);
    rt_keep(s);
    rt_drop_slot(s, worst);
}

static bool shrink_step(rt_state *s, double heat) {
    double before = (double)s->cost + rt_price_now(s);
    int32_t left;
    rt_begin(s);
    rt_ruin(s);
    rt_add_absent(s);
    rt_recreate(s, false);
    double after = (double)s->cost + rt_price_after(s, &left);
    rt_count_absences(s);
    if (left > 0 && after >= before - heat * log(1 - ech_rng_unit(&s->rng))) {
        rt_undo(s);
        return false;
    }
    rt_list_absent(s);
    rt_keep(s);
    return left == 0;
}

void rt_set_prices(rt_state *s, double ways) {
    double sum = 0, most = RT_TUNE("PMAX", 4), share = RT_TUNE("AL", 1);
    for (int32_t q = 0; q < s->p->requests; q++)
        sum += (double)s->absences[q];
    for (int32_t q = 0; q < s->p->requests; q++) {
        double hard = sum > 0 ? (double)s->absences[q] * s->p->requests / sum : 1;
        s->price[q] = ways * (1 + share * (hard < most ? hard : most));
    }
}

/* ---- guided ejection ------------------------------------------------------------------------------------------------
 */

typedef struct ejection {
    int64_t sum;
    int32_t r, q1, q2;
    rt_place place; /* in the route without the two */
} ejection;

static void try_ejection(rt_state *s, int32_t q, int32_t r, int32_t q1, int32_t q2, ejection *best) {
    int64_t sum = 1 + s->absences[q1] + (q2 >= 0 ? 1 + s->absences[q2] : 0);
    if (sum >= best->sum)
        return;
    rt_place c = rt_find(s, q, rt_without(s, r, q1, q2), NULL);
    if (c.cost != RT_NO_COST)
        *best = (ejection){sum, r, q1, q2, c};
}

static void try_ejections(rt_state *s, int32_t q, int32_t r, ejection *best) {
    const rt_stop *x = rt_stops(s, r);
    int32_t n = 0, *list = s->list;
    for (int32_t i = 1; i <= s->routes[r].count; i++)
        if (!(x[i].visit & 1))
            list[n++] = x[i].visit >> 1;
    for (int32_t i = 1; i < n; i++) { /* easiest first */
        int32_t own = list[i], j = i;
        for (; j > 0 && s->absences[list[j - 1]] > s->absences[own]; j--)
            list[j] = list[j - 1];
        list[j] = own;
    }
    for (int32_t i = 0; i < n && 1 + s->absences[list[i]] < best->sum; i++)
        try_ejection(s, q, r, list[i], -1, best);
    for (int32_t i = 0; i + 1 < n && 2 + s->absences[list[i]] + s->absences[list[i + 1]] < best->sum; i++)
        for (int32_t j = i + 1; j < n && 2 + s->absences[list[i]] + s->absences[list[j]] < best->sum; j++)
            try_ejection(s, q, r, list[i], list[j], best);
}

/* The hardest absent request in, easier ones out. */
static void eject(rt_state *s) {
    int32_t q = s->absent[rt_below(s, s->absent_count)];
    for (int32_t i = 0; i < s->absent_count; i++)
        q = s->absences[s->absent[i]] > s->absences[q] ? s->absent[i] : q;
    ejection best = {.sum = ++s->absences[q] + 1, .r = -1};
    int32_t from = rt_below(s, s->slots);
    for (int32_t k = 0; k < s->slots; k++)
        try_ejections(s, q, (from + k) % s->slots, &best);
    if (best.r < 0)
        return;
    rt_begin(s);
    rt_mark_out(s, best.q1);
    if (best.q2 >= 0)
        rt_mark_out(s, best.q2);
    rt_close_gaps(s, best.r);
    rt_insert(s, best.r, q, best.place.i, best.place.j);
    rt_list_absent(s);
    rt_keep(s);
}

/* ---- cycles
 * ---------------------------------------------------------------------------------------------------------- */

typedef struct cycle {
    double way;   /* a mean way */
    double price; /* in ways */
    int64_t length, at;
} cycle;

/* A route less, and the cycles begin anew. */
static void begin_cycles(rt_island *il, cycle *c) {
    rt_state *s = &il->s;
    rt_offer(il);
    give_up_route(s);
    *c = (cycle){.way = (double)il->best.cost / (2.0 * s->p->requests + s->slots)};
}

static void next_cycle(rt_state *s, cycle *c) {
    double low = RT_TUNE("LAM", 10), high = RT_TUNE("LM", 40);
    c->price = c->price <= 0 || c->price * 1.6 > high ? low : c->price * 1.6;
    c->length = c->length ? 2 * c->length : (int64_t)RT_TUNE("CYC", 4000);
    c->at = 0;
    rt_set_prices(s, c->price * c->way);
}

void rt_fewer(rt_island *il) {
    rt_state *s = &il->s;
    const double share = RT_TUNE("FS", 0.25), hot = RT_TUNE("FH", 1), cold = RT_TUNE("FC", 0.1);
    const int64_t eject_every = (int64_t)RT_TUNE("EJ", 100);
    cycle c = {0};
    while (il->spent < share && s->slots > 1 && !il->stopped) {
        if (s->absent_count == 0)
            begin_cycles(il, &c);
        if (c.at == c.length)
            next_cycle(s, &c);
        double heat = hot * c.way * pow(cold / hot, (double)c.at++ / (double)c.length);
        if (!shrink_step(s, heat) && il->iterations % eject_every == 0 && s->absent_count > 0)
            eject(s);
        if (s->crowded && !rt_grow(s))
            il->failed = il->stopped = true;
        rt_tick(il);
    }
    if (s->absent_count == 0)
        rt_offer(il);
    rt_return_to_best(il);
}
