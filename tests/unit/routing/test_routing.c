/* Routing: what is worked out step by step against the plain way, on problems made from a seed: the cheapest place of a
 * request by trying all, routes after thousands of moves and undos by building them anew, tiny problems by trying every
 * plan; the same plan whatever the threads; every allocation failing once. */
#include "routing_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { MOST = 60, FLEETS = 2 };

typedef struct made {
    int32_t time[2][(2 * MOST + FLEETS) * (2 * MOST + FLEETS)], cost[(2 * MOST + FLEETS) * (2 * MOST + FLEETS)];
    ech_routing_request requests[MOST];
    ech_routing_kind kinds[2];
    ech_routing_fleet fleets[FLEETS];
    ech_routing_problem p;
} made;

static int32_t between(ech_rng *r, int32_t a, int32_t b) {
    return a + (int32_t)ech_rng_below(r, (uint32_t)(b - a + 1));
}

static void make_ways(made *m, ech_rng *r, int32_t n) {
    int32_t x[2 * MOST + FLEETS], y[2 * MOST + FLEETS];
    for (int32_t i = 0; i < n; i++) {
        x[i] = between(r, 0, 60);
        y[i] = between(r, 0, 60);
    }
    for (int32_t a = 0; a < n; a++)
        for (int32_t b = 0; b < n; b++) {
            int32_t way = a == b ? 0 : abs(x[a] - x[b]) + abs(y[a] - y[b]) + between(r, 0, 3);
            m->time[0][a * n + b] = way;
            m->time[1][a * n + b] = way + way / 2;
            m->cost[a * n + b] = 3 * way + between(r, 0, 5);
        }
}

/* Two kinds of vehicles with homes of their own, windows from narrow to none, up to three amounts. */
static made *make(uint64_t seed, int32_t requests, bool fewer) {
    made *m = calloc(1, sizeof *m);
    ech_rng r = ech_rng_seed(seed);
    int32_t n = 2 * requests + FLEETS, amounts = between(&r, 1, 3);
    assert_non_null(m);
    make_ways(m, &r, n);
    for (int32_t q = 0; q < requests; q++) {
        ech_routing_request *x = &m->requests[q];
        int32_t open = between(&r, 0, 500), width = between(&r, 0, 3) ? between(&r, 40, 400) : 1000;
        x->pickup = (ech_routing_visit){FLEETS + 2 * q, open, open + width, between(&r, 0, 10)};
        open += between(&r, 0, 150);
        x->delivery = (ech_routing_visit){FLEETS + 2 * q + 1, open, open + width, between(&r, 0, 10)};
        for (int32_t a = 0; a < amounts; a++)
            x->amount[a] = between(&r, a == 0, 10);
        x->weight = between(&r, 1, 5);
        x->kinds = (uint32_t)between(&r, 1, 3);
    }
    for (int32_t k = 0; k < 2; k++) {
        m->kinds[k] = (ech_routing_kind){{15 + 10 * k, 20, 20, 20}, m->time[k], m->cost, 50 * k};
        m->fleets[k] = (ech_routing_fleet){k, requests / 2 + 1, k, k, 10 * k, 1500 - 100 * k};
    }
    m->p = (ech_routing_problem){n, requests, 2, FLEETS, m->requests, m->kinds, m->fleets, fewer};
    return m;
}

/* ---- the plain way ---------------------------------------------------------------------------------------------- */

/* Cost of a sequence of visits by a vehicle of the fleet; −1: not legal. */
static int64_t plain_cost(const made *m, int32_t fleet, const int32_t *visits, int32_t count) {
    const ech_routing_fleet *f = &m->fleets[fleet];
    const ech_routing_kind *k = &m->kinds[f->kind];
    int32_t n = m->p.place_count, at = f->home, load[ECH_ROUTING_AMOUNTS] = {0};
    int64_t t = f->from_t, cost = count ? k->fixed_cost : 0;
    bool aboard[MOST] = {false};
    for (int32_t i = 0; i < count; i++) {
        const ech_routing_request *q = &m->requests[visits[i] >> 1];
        const ech_routing_visit *v = visits[i] & 1 ? &q->delivery : &q->pickup;
        cost += k->cost[at * n + v->place];
        t += k->time[at * n + v->place];
        t = t > v->open_t ? t : v->open_t;
        if (t > v->shut_t || !(q->kinds >> f->kind & 1) || (visits[i] & 1) != aboard[visits[i] >> 1])
            return -1;
        aboard[visits[i] >> 1] = true;
        for (int a = 0; a < ECH_ROUTING_AMOUNTS; a++) {
            load[a] += visits[i] & 1 ? -q->amount[a] : q->amount[a];
            if (load[a] > k->capacity[a])
                return -1;
        }
        t += v->service_t;
        at = v->place;
    }
    t += count ? k->time[at * n + f->end] : 0;
    return t > f->to_t ? -1 : count ? cost + k->cost[at * n + f->end] : 0;
}

static int64_t plain_place(const made *m, const rt_state *s, int32_t q, int32_t r) {
    int32_t old[2 * MOST], visits[2 * MOST + 2], n = s->routes[r].count, fleet = s->routes[r].fleet;
    int64_t best = RT_NO_COST;
    for (int32_t i = 0; i < n; i++)
        old[i] = rt_stops(s, r)[i + 1].visit;
    int64_t before = plain_cost(m, fleet, old, n);
    for (int32_t i = 0; i <= n; i++)
        for (int32_t j = i; j <= n; j++) {
            int32_t c = 0;
            for (int32_t k = 0; k <= n; k++) {
                if (k == i)
                    visits[c++] = 2 * q;
                if (k == j)
                    visits[c++] = 2 * q + 1;
                if (k < n)
                    visits[c++] = old[k];
            }
            int64_t cost = plain_cost(m, fleet, visits, c);
            if (cost >= 0 && cost - before < best)
                best = cost - before;
        }
    return best;
}

/* ---- tests ----------------------------------------------------------------------------------------------------------
 */

/* The ways of these problems hold the triangle inequality only nearly, as roads do: a place found is never better than
 * the best, nearly always it is the best. */
static void places_are_the_cheapest(void **unused) {
    (void)unused;
    int asked = 0, missed = 0;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        made *m = make(seed, 24, false);
        rt_problem *p;
        rt_state s;
        assert_int_equal(rt_problem_open(&m->p, &p), ECH_OK);
        assert_true(rt_state_open(&s, p, seed));
        for (int move = 0; move < 40; move++) {
            rt_begin(&s);
            if (move)
                rt_ruin(&s);
            rt_add_absent(&s);
            rt_recreate(&s, move < 2);
            rt_list_absent(&s);
            rt_keep(&s);
            for (int32_t i = 0; i < s.absent_count; i++)
                for (int32_t r = 0; r < s.slots; r++) {
                    rt_place found = rt_find(&s, s.absent[i], r, NULL);
                    int64_t best = plain_place(m, &s, s.absent[i], r);
                    assert_true(found.cost >= best);
                    missed += found.cost != best;
                    asked++;
                }
        }
        rt_state_close(&s);
        rt_problem_free(p);
        free(m);
    }
    assert_true(asked > 500);
    assert_true(missed * 50 < asked);
}

static void moves_keep_figures_and_undo_gives_them_back(void **unused) {
    (void)unused;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        made *m = make(seed, MOST, false);
        rt_problem *p;
        rt_state s;
        assert_int_equal(rt_problem_open(&m->p, &p), ECH_OK);
        assert_true(rt_state_open(&s, p, seed));
        for (int move = 0; move < 400; move++) {
            int64_t cost = s.cost, weight = s.weight;
            rt_begin(&s);
            if (move)
                rt_ruin(&s);
            rt_add_absent(&s);
            rt_recreate(&s, move % 3 == 0);
            assert_true(rt_audit(&s));
            if (move % 2) {
                rt_undo(&s);
                assert_int_equal(s.cost, cost);
                assert_int_equal(s.weight, weight);
                assert_true(rt_audit(&s));
            } else {
                rt_list_absent(&s);
                rt_keep(&s);
            }
            for (int32_t r = 0; r < s.slots;
                 r++) { /* more than the first amount, windows and kinds, by the plain way */
                int32_t visits[2 * MOST];
                for (int32_t i = 0; i < s.routes[r].count; i++)
                    visits[i] = rt_stops(&s, r)[i + 1].visit;
                assert_true(plain_cost(m, s.routes[r].fleet, visits, s.routes[r].count) >= 0);
            }
            if (s.crowded)
                assert_true(rt_grow(&s));
        }
        rt_state_close(&s);
        rt_problem_free(p);
        free(m);
    }
}

static int64_t judge(const made *m, const ech_routing_plan *plan) {
    bool served[MOST] = {false};
    int64_t cost = 0, weight = 0;
    int32_t used[FLEETS] = {0};
    for (int32_t r = 0; r < plan->route_count; r++) {
        const ech_routing_route *x = &plan->routes[r];
        int64_t own = plain_cost(m, x->fleet, plan->visits + x->first, x->count);
        assert_true(own >= 0 && x->count > 0);
        assert_true(++used[x->fleet] <= m->fleets[x->fleet].count);
        assert_int_equal(own, x->cost + m->kinds[m->fleets[x->fleet].kind].fixed_cost);
        cost += own;
        for (int32_t i = x->first; i < x->first + x->count; i++) {
            assert_true(!(plan->visits[i] & 1) || !served[plan->visits[i] >> 1]);
            served[plan->visits[i] >> 1] |= plan->visits[i] & 1;
        }
    }
    for (int32_t q = 0; q < m->p.request_count; q++)
        weight += served[q] ? 0 : m->requests[q].weight;
    for (int32_t i = 0; i < plan->unserved_count; i++)
        assert_false(served[plan->unserved[i]]);
    assert_int_equal(weight, plan->unserved_weight);
    assert_int_equal(cost, plan->cost);
    return cost;
}

static ech_routing_plan *solve(const made *m, uint64_t seed, int64_t iterations, int threads) {
    ech_routing_options o = ECH_ROUTING_OPTIONS_INIT;
    ech_routing_plan *plan;
    o.seed = seed;
    o.iterations = iterations;
    o.threads = threads;
    o.islands = 3;
    assert_int_equal(ech_routing_solve(&m->p, &o, &plan), ECH_OK);
    return plan;
}

static void threads_do_not_matter(void **unused) {
    (void)unused;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        made *m = make(seed, MOST, seed % 2 == 0);
        ech_routing_plan *a = solve(m, seed, 3000, 1), *b = solve(m, seed, 3000, 3);
        judge(m, a);
        assert_int_equal(a->visit_count, b->visit_count);
        assert_int_equal(a->route_count, b->route_count);
        assert_int_equal(a->cost, b->cost);
        assert_memory_equal(a->visits, b->visits, (size_t)a->visit_count * sizeof *a->visits);
        ech_routing_plan_free(a);
        ech_routing_plan_free(b);
        free(m);
    }
}

/* ---- every plan of a tiny problem
 * ------------------------------------------------------------------------------------ */

typedef struct best_known {
    const made *m;
    int64_t weight, cost;
    int32_t vehicles;
} best_known;

/* The cheapest sequence of the requests of a set. */
static int64_t best_route(const made *m, int32_t fleet, uint32_t set, int32_t *visits, int32_t count, uint32_t up,
                          uint32_t down) {
    if (down == set)
        return plain_cost(m, fleet, visits, count);
    int64_t best = -1;
    for (int32_t q = 0; q < m->p.request_count; q++) {
        uint32_t bit = 1u << q;
        if (!(set & bit) || (down & bit))
            continue;
        visits[count] = 2 * q + (up & bit ? 1 : 0);
        int64_t cost = best_route(m, fleet, set, visits, count + 1, up | bit, up & bit ? down | bit : down);
        if (cost >= 0 && (best < 0 || cost < best))
            best = cost;
    }
    return best;
}

/* Each request goes to one of four vehicles, two a fleet, or stays. */
static void try_all(best_known *b, int32_t q, uint32_t sets[4], int64_t table[FLEETS][16]) {
    const made *m = b->m;
    if (q < m->p.request_count) {
        for (int v = 0; v < 4; v++) {
            sets[v] |= 1u << q;
            try_all(b, q + 1, sets, table);
            sets[v] &= ~(1u << q);
        }
        try_all(b, q + 1, sets, table);
        return;
    }
    int64_t cost = 0, weight = 0;
    int32_t vehicles = 0;
    for (int v = 0; v < 4; v++) {
        int64_t own = table[v / 2][sets[v]];
        if (own < 0)
            return;
        cost += own;
        vehicles += sets[v] != 0;
    }
    for (int32_t i = 0; i < m->p.request_count; i++)
        weight += (sets[0] | sets[1] | sets[2] | sets[3]) >> i & 1 ? 0 : m->requests[i].weight;
    if (!m->p.fewer_vehicles)
        vehicles = 0;
    if (weight < b->weight ||
        (weight == b->weight && (vehicles < b->vehicles || (vehicles == b->vehicles && cost < b->cost))))
        *b = (best_known){m, weight, cost, vehicles};
}

static void tiny_problems_are_solved(void **unused) {
    (void)unused;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        made *m = make(seed, 4, seed % 2 == 0);
        best_known b = {m, INT64_MAX, INT64_MAX, INT32_MAX};
        int64_t table[FLEETS][16];
        int32_t visits[8];
        uint32_t sets[4] = {0};
        m->fleets[0].count = m->fleets[1].count = 2;
        for (int32_t f = 0; f < FLEETS; f++)
            for (uint32_t set = 0; set < 16; set++)
                table[f][set] = best_route(m, f, set, visits, 0, 0, 0);
        try_all(&b, 0, sets, table);
        ech_routing_plan *plan = solve(m, seed, 3000, 1);
        int64_t cost = judge(m, plan);
        assert_int_equal(plan->unserved_weight, b.weight);
        if (m->p.fewer_vehicles)
            assert_int_equal(plan->route_count, b.vehicles);
        assert_int_equal(cost, b.cost);
        ech_routing_plan_free(plan);
        free(m);
    }
}

/* ---- mixing ------------------------------------------------------------------------------------------------------
 */

enum { FEW = 10, ALL = (1 << FEW) - 1 };

/* The cheapest way to serve all with at most so many routes of the pool, by trying all. */
static int64_t best_mix(const made *m, const rt_pool *l, int32_t routes) {
    static int64_t least[FEW + 1][ALL + 1];
    int64_t best = INT64_MAX;
    for (int32_t k = 0; k <= routes; k++)
        for (int32_t set = 0; set <= ALL; set++)
            least[k][set] = k == 0 && set == 0 ? 0 : INT64_MAX;
    for (int32_t k = 0; k < routes; k++)
        for (int32_t i = 0; i < l->count; i++) {
            int32_t own = 0;
            for (int32_t j = 0; j < l->routes[i].count; j++)
                own |= 1 << (l->visits[l->routes[i].first + j] >> 1);
            for (int32_t set = 0; set <= ALL; set++) {
                if (least[k][set] == INT64_MAX || (set & own))
                    continue;
                int64_t cost = least[k][set] + l->routes[i].cost + m->kinds[l->routes[i].fleet].fixed_cost;
                if (cost < least[k + 1][set | own])
                    least[k + 1][set | own] = cost;
            }
        }
    for (int32_t k = 0; k <= routes; k++)
        best = least[k][ALL] < best ? least[k][ALL] : best;
    return best;
}

/* A walk that fills the pool with the routes of poor plans. */
static void walk(rt_island *il) {
    rt_state *s = &il->s;
    for (int move = 0; move < 150; move++) {
        rt_begin(s);
        rt_ruin(s);
        rt_add_absent(s);
        rt_recreate(s, true);
        rt_list_absent(s);
        rt_keep(s);
        if (s->absent_count == 0)
            rt_pool_add(&il->pool, s);
    }
}

static void mixes_are_the_cheapest(void **unused) {
    (void)unused;
    int better = 0, tried = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        made *m = make(seed, FEW, seed % 2 == 0);
        ech_routing_options o = ECH_ROUTING_OPTIONS_INIT;
        rt_problem *p;
        for (int32_t q = 0; q < FEW; q++)
            m->requests[q].kinds = 3;
        assert_int_equal(rt_problem_open(&m->p, &p), ECH_OK);
        rt_island il = {.o = &o, .p = p, .budget = 1};
        rt_island_run(&il);
        assert_false(il.failed);
        walk(&il);
        if (il.best.weight == 0) {
            int64_t before = il.best.cost;
            int64_t least = best_mix(m, &il.pool, m->p.fewer_vehicles ? il.best.route_count : FEW);
            for (uint64_t n = 1; n <= 6; n++) { /* without memory it says so, and nothing changes */
                ech_memory_fail_at(n, true);
                assert_false(rt_mix(&il));
                ech_memory_fail_at(0, false);
                assert_true(il.failed && il.best.cost == before);
                il.failed = false;
            }
            bool said = rt_mix(&il);
            assert_int_equal(il.best.cost, least < before ? least : before);
            assert_int_equal(said, least < before);
            assert_true(rt_audit(&il.s));
            better += said;
            tried++;
        }
        rt_state_close(&il.s);
        rt_problem_free(p);
        free(m);
    }
    assert_true(tried > 30);
    assert_true(better > 10);
}

static void first_come_is_legal(void **unused) {
    (void)unused;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        made *m = make(seed, MOST, false);
        ech_routing_plan *plan;
        assert_int_equal(ech_routing_first_come(&m->p, &plan), ECH_OK);
        judge(m, plan);
        assert_true(plan->route_count > 0);
        ech_routing_plan_free(plan);
        free(m);
    }
}

static void memory_runs_out(void **unused) {
    (void)unused;
    made *m = make(7, 12, true);
    int failed = 0;
    for (uint64_t n = 1;; n++) {
        ech_routing_options o = ECH_ROUTING_OPTIONS_INIT;
        ech_routing_plan *plan = NULL, *rule = NULL;
        o.iterations = 200;
        ech_memory_fail_at(n, true);
        ech_status status = ech_routing_solve(&m->p, &o, &plan), other = ech_routing_first_come(&m->p, &rule);
        ech_memory_fail_at(0, false);
        assert_true(status == ECH_OK || status == ECH_ENOMEM);
        assert_true((status == ECH_OK) == (plan != NULL) && (other == ECH_OK) == (rule != NULL));
        ech_routing_plan_free(plan);
        ech_routing_plan_free(rule);
        if (!status && !other)
            break;
        failed++;
    }
    assert_true(failed > 10);
    free(m);
}

static void too_much_is_refused(void **unused) {
    (void)unused;
    made *m = make(3, 4, true);
    ech_routing_options o = ECH_ROUTING_OPTIONS_INIT;
    ech_routing_plan *plan;
    m->cost[5] = ECH_ROUTING_COST_MAX + 1;
    assert_int_equal(ech_routing_solve(&m->p, &o, &plan), ECH_ELIMIT);
    assert_null(plan);
    free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_the_cheapest), cmocka_unit_test(moves_keep_figures_and_undo_gives_them_back),
        cmocka_unit_test(threads_do_not_matter),   cmocka_unit_test(tiny_problems_are_solved),
        cmocka_unit_test(mixes_are_the_cheapest),  cmocka_unit_test(first_come_is_legal),
        cmocka_unit_test(memory_runs_out),         cmocka_unit_test(too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
