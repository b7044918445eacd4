/* Routes of the pool put together anew: set partitioning (Rochat & Taillard 1995; with a mixed-integer solver, Sartori
 * & Buriol 2020), here by a short branch and bound.
 *
 * Rows: the requests of some routes of the best plan, neighbours of each other; all of them where there are few.
 * Columns: routes of the pool within the rows. Prices of rows by subgradient steps give a bound; columns that cannot
 * pay under it go; the rest is searched depth first: the row that fewest columns hold, the cheapest column first.
 * A count of steps ends it, no clock. */
#include "routing_int.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS = 4, ROWS = 64 * WORDS, COLUMNS = 4096, STACK = 16 * COLUMNS, ROUNDS = 120, STEPS = 6000000 };

typedef struct column {
    uint64_t rows[WORDS];
    double cost, reduced;
    int32_t route, count, first; /* of members */
} column;

typedef struct mix {
    const rt_problem *p;
    const rt_pool *l;
    int32_t *row_of, *route_of; /* by request; −1 */
    int32_t request_of[ROWS];   /* by row */
    int32_t row_count, allowed; /* routes */
    column *columns;
    int32_t column_count;
    int32_t *members; /* rows of columns */
    double price[ROWS], route_price;
    double limit; /* a mix must cost less */
    int32_t *stack, chosen[ROWS], found[ROWS], found_count;
    int64_t steps;
} mix;

static bool open_mix(mix *m, const rt_state *s, const rt_pool *l) {
    m->p = s->p;
    m->l = l;
    m->row_of = ech_malloc((size_t)s->p->requests * sizeof *m->row_of);
    m->route_of = ech_malloc((size_t)s->p->requests * sizeof *m->route_of);
    m->columns = ech_malloc(((size_t)l->count + 1) * sizeof *m->columns);
    m->members = ech_malloc(((size_t)l->visit_count + 1) * sizeof *m->members);
    m->stack = ech_malloc(STACK * sizeof *m->stack);
    return m->row_of && m->route_of && m->columns && m->members && m->stack;
}

static void close_mix(mix *m) {
    ech_free(m->row_of);
    ech_free(m->route_of);
    ech_free(m->columns);
    ech_free(m->members);
    ech_free(m->stack);
}

/* ---- rows and columns -----------------------------------------------------------------------------------------------
 */

/* The routes of the best plan around a request, as long as their requests find room: list of route numbers. */
static int32_t choose_routes(rt_island *il, mix *m, int32_t *list) {
    const rt_best *b = &il->best;
    const rt_problem *p = il->p;
    int32_t seed = rt_below(&il->s, p->requests), count = 0;
    const int32_t *near = p->near + (size_t)(2 * seed) * (size_t)p->near_count;
    for (int32_t q = 0; q < p->requests; q++)
        m->route_of[q] = m->row_of[q] = -1;
    for (int32_t r = 0; r < b->route_count; r++)
        for (int32_t i = b->first[r]; i < b->first[r + 1]; i++)
            m->route_of[b->visits[i] >> 1] = r;
    for (int32_t k = 0; k < p->near_count + b->route_count; k++) {
        int32_t r = k < p->near_count ? m->route_of[near[k] >> 1] : k - p->near_count;
        int32_t n = r < 0 ? 0 : (b->first[r + 1] - b->first[r]) / 2;
        if (r < 0 || m->row_of[b->visits[b->first[r]] >> 1] >= 0 || m->row_count + n > ROWS)
            continue;
        list[count++] = r;
        for (int32_t i = b->first[r]; i < b->first[r + 1]; i++)
            if (!(b->visits[i] & 1)) {
                m->request_of[m->row_count] = b->visits[i] >> 1;
                m->row_of[b->visits[i] >> 1] = m->row_count++;
            }
    }
    return count;
}

static void add_columns(mix *m) {
    int32_t used = 0;
    for (int32_t i = 0; i < m->l->count; i++) {
        const rt_pool_route *x = &m->l->routes[i];
        const int32_t *v = m->l->visits + x->first;
        column c = {.route = i, .first = used};
        int32_t k = 0;
        for (; k < x->count && m->row_of[v[k] >> 1] >= 0; k++) {
            int32_t row = m->row_of[v[k] >> 1];
            if (v[k] & 1)
                continue;
            c.rows[row / 64] |= (uint64_t)1 << row % 64;
            m->members[c.first + c.count++] = row;
        }
        if (k < x->count)
            continue;
        c.cost = (double)(x->cost + m->p->kinds[m->p->p->fleets[x->fleet].kind].fixed_cost);
        used += c.count;
        m->columns[m->column_count++] = c;
    }
}

/* ---- prices ---------------------------------------------------------------------------------------------------------
 */

/* The bound of these prices; slack: by row, 1 − how often it is covered; more: routes beyond those allowed. */
static double bound_of(mix *m, const double *price, double route_price, double *slack, double *more) {
    double bound = -route_price * m->allowed;
    *more = -m->allowed;
    for (int32_t i = 0; i < m->row_count; i++) {
        bound += price[i];
        slack[i] = 1;
    }
    for (int32_t j = 0; j < m->column_count; j++) {
        const column *c = &m->columns[j];
        const int32_t *rows = m->members + c->first;
        m->steps -= c->count;
        double reduced = c->cost + route_price;
        for (int32_t k = 0; k < c->count; k++)
            reduced -= price[rows[k]];
        if (reduced >= 0)
            continue;
        bound += reduced;
        ++*more;
        for (int32_t k = 0; k < c->count; k++)
            slack[rows[k]]--;
    }
    return bound;
}

static double raise_prices(mix *m) {
    double best = -1e300, step = 1, slack[ROWS], more, price[ROWS], route_price = 0;
    int32_t since = 0;
    for (int32_t i = 0; i < m->row_count; i++)
        price[i] = m->limit / m->row_count;
    for (int round = 0; round < ROUNDS && m->steps > 0; round++) {
        double bound = bound_of(m, price, route_price, slack, &more), norm = more * more;
        if (bound > best) {
            best = bound;
            since = 0;
            memcpy(m->price, price, sizeof price);
            m->route_price = route_price;
        } else if (++since > 7) {
            since = 0;
            step *= 0.6;
            memcpy(price, m->price, sizeof price);
            route_price = m->route_price;
            bound = bound_of(m, price, route_price, slack, &more);
            norm = more * more;
        }
        for (int32_t i = 0; i < m->row_count; i++)
            norm += slack[i] * slack[i];
        if (norm <= 0 || best >= m->limit)
            break;
        double move = step * (m->limit - bound) / norm;
        for (int32_t i = 0; i < m->row_count; i++)
            price[i] += move * slack[i];
        route_price += move * more;
        route_price = route_price > 0 ? route_price : 0;
    }
    return best;
}

static int by_reduced(const void *a, const void *b) {
    const column *x = a, *y = b;
    if (x->reduced != y->reduced)
        return x->reduced < y->reduced ? -1 : 1;
    return x->route - y->route;
}

/* Only columns that may be part of a better mix, the most promising first. */
static void drop_columns(mix *m, double bound) {
    int32_t n = 0;
    for (int32_t j = 0; j < m->column_count; j++) {
        column c = m->columns[j];
        c.reduced = c.cost + m->route_price;
        for (int32_t k = 0; k < c.count; k++)
            c.reduced -= m->price[m->members[c.first + k]];
        if (bound + c.reduced < m->limit)
            m->columns[n++] = c;
    }
    qsort(m->columns, (size_t)n, sizeof *m->columns, by_reduced);
    m->column_count = rt_min(n, COLUMNS);
}

/* ---- branch and bound ---------------------------------------------------------------------------------------------
 */

static bool disjoint(const column *a, const uint64_t *b) {
    uint64_t both = 0;
    for (int w = 0; w < WORDS; w++)
        both |= a->rows[w] & b[w];
    return both == 0;
}

/* Of the rows that are not covered, the one that fewest columns of the list hold; −1: all are covered. */
static int32_t scarce_row(mix *m, const uint64_t *covered, const int32_t *list, int32_t n, int32_t *holders) {
    int32_t count[ROWS] = {0}, best = -1;
    for (int32_t i = 0; i < n; i++) {
        const column *c = &m->columns[list[i]];
        for (int32_t k = 0; k < c->count; k++)
            count[m->members[c->first + k]]++;
        m->steps -= c->count;
    }
    for (int32_t i = 0; i < m->row_count; i++)
        if (!(covered[i / 64] >> i % 64 & 1) && (best < 0 || count[i] < count[best]))
            best = i;
    *holders = best < 0 ? 0 : count[best];
    return best;
}

/* What the rest costs at least: its rows' prices, and the columns that are worth more than those. */
static double rest_of(const mix *m, const uint64_t *covered, const int32_t *list, int32_t n, int32_t routes) {
    double sum = -m->route_price * routes;
    for (int32_t i = 0; i < m->row_count; i++)
        sum += covered[i / 64] >> i % 64 & 1 ? 0 : m->price[i];
    for (int32_t i = 0; i < n && m->columns[list[i]].reduced < 0; i++)
        sum += m->columns[list[i]].reduced;
    return sum;
}

static void branch(mix *m, int32_t depth, const uint64_t *covered, double cost, int32_t *list, int32_t n) {
    int32_t holders, row = scarce_row(m, covered, list, n, &holders);
    if (row < 0) {
        if (cost < m->limit - 0.5) {
            m->limit = cost;
            m->found_count = depth;
            memcpy(m->found, m->chosen, sizeof m->found);
        }
        return;
    }
    if (holders == 0 || depth == m->allowed || list + 2 * n > m->stack + STACK)
        return;
    for (int32_t i = 0; i < n && m->steps > 0; i++) {
        const column *c = &m->columns[list[i]];
        if (!(c->rows[row / 64] >> row % 64 & 1))
            continue;
        uint64_t now[WORDS];
        int32_t *next = list + n, count = 0;
        for (int w = 0; w < WORDS; w++)
            now[w] = covered[w] | c->rows[w];
        for (int32_t j = 0; j < n; j++)
            if (disjoint(&m->columns[list[j]], c->rows))
                next[count++] = list[j];
        m->steps -= n;
        m->chosen[depth] = list[i];
        double least = cost + c->cost + rest_of(m, now, next, count, m->allowed - depth - 1);
        if (least >= m->limit - 0.5)
            continue;
        while (count > 0 && least + m->columns[next[count - 1]].reduced >= m->limit)
            count--;
        branch(m, depth + 1, now, cost + c->cost, next, count);
    }
}

/* ---- taking it over -----------------------------------------------------------------------------------------------
 */

/* The best plan: the routes that were no rows, and those found. */
static bool take_over(rt_island *il, const mix *m, const int32_t *list, int32_t count) {
    rt_best *b = &il->best;
    int32_t total = b->first[b->route_count], n = 0, routes = 0;
    int32_t *visits = ech_malloc(((size_t)total + 1) * sizeof *visits);
    bool *gone = ech_calloc((size_t)b->route_count + 1, sizeof *gone);
    for (int32_t k = 0; gone && k < count; k++)
        gone[list[k]] = true;
    for (int32_t r = 0; visits && gone && r < b->route_count; r++) {
        if (gone[r])
            continue;
        int32_t length = b->first[r + 1] - b->first[r];
        memcpy(visits + n, b->visits + b->first[r], (size_t)length * sizeof *visits);
        b->fleet[routes] = b->fleet[r];
        b->first[routes++] = n; /* routes ≤ r: nothing is lost */
        n += length;
    }
    for (int32_t k = 0; visits && gone && k < m->found_count; k++) {
        const rt_pool_route *x = &m->l->routes[m->columns[m->found[k]].route];
        memcpy(visits + n, m->l->visits + x->first, (size_t)x->count * sizeof *visits);
        b->fleet[routes] = x->fleet;
        b->first[routes++] = n;
        n += x->count;
    }
    bool ok = visits && gone;
    if (ok) {
        b->first[routes] = n;
        b->route_count = routes;
        memcpy(b->visits, visits, (size_t)n * sizeof *visits);
        rt_return_to_best(il);
        b->cost = il->s.cost;
        rt_tell(il, true, false);
    }
    ech_free(visits);
    ech_free(gone);
    return ok;
}

/* Vehicles of each fleet must suffice. */
static bool fleets_suffice(const rt_island *il, const mix *m, const int32_t *list, int32_t count) {
    bool ok = true;
    for (int32_t f = 0; ok && f < il->p->p->fleet_count; f++) {
        int32_t used = 0;
        for (int32_t r = 0; r < il->best.route_count; r++)
            used += il->best.fleet[r] == f;
        for (int32_t k = 0; k < count; k++)
            used -= il->best.fleet[list[k]] == f;
        for (int32_t k = 0; k < m->found_count; k++)
            used += m->l->routes[m->columns[m->found[k]].route].fleet == f;
        ok = used <= il->s.fleet_limit[f];
    }
    return ok;
}

static double cost_of_routes(const rt_island *il, const int32_t *list, int32_t count) {
    const rt_best *b = &il->best;
    int64_t sum = 0;
    for (int32_t k = 0; k < count; k++) {
        int32_t r = list[k];
        ech_routing_route x = {b->fleet[r], b->first[r], b->first[r + 1] - b->first[r], 0};
        sum += rt_cost_of(il->p, &x, b->visits) + il->p->kinds[il->p->p->fleets[x.fleet].kind].fixed_cost;
    }
    return (double)sum;
}

static void search(mix *m) {
    double bound = raise_prices(m);
    drop_columns(m, bound);
    for (int32_t j = 0; j < m->column_count; j++)
        m->stack[j] = j;
    branch(m, 0, (uint64_t[WORDS]){0}, 0, m->stack, m->column_count);
}

bool rt_mix(rt_island *il) {
    mix m = {.steps = STEPS};
    int32_t *list = ech_malloc(((size_t)il->best.route_count + 1) * sizeof *list);
    bool ok = open_mix(&m, &il->s, &il->pool) && list, better = false;
    if (ok) {
        int32_t count = choose_routes(il, &m, list);
        double before = m.limit = cost_of_routes(il, list, count);
        m.allowed = il->p->p->fewer_vehicles ? count : ROWS;
        add_columns(&m);
        search(&m);
        better = m.limit < before && fleets_suffice(il, &m, list, count);
        ok = !better || take_over(il, &m, list, count);
    }
    il->failed = il->failed || !ok;
    il->stopped = il->stopped || !ok;
    ech_free(list);
    close_mix(&m);
    return ok && better;
}
