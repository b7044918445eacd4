/* The search of both gates: SISR (Christiaens & Vanden Berghe 2020), that is strings of neighbouring visits taken out,
 * greedy insertion with blinks, simulated annealing; fewer vehicles by absence counters. Included after kernel.h.
 *
 *     search *x = search_open(p, &o);  search_run(x);  …x->best…  search_free(x);
 *
 * A move is one ruin and recreate, ended by acceptance or by exact undo.
 */
#include <math.h>

enum {
    KEEP = RULES & RULE_NODES ? 4 : 1,
    STRING_MAX = 10,
    OLD_ABSENT = 8,
    EJECT_MAX = 8,
    CALL_BUDGET = 600,
    CHECK_EVERY = 500
};

/* Where a request could go, by ring 1 and 2. */
typedef struct candidate {
    int64_t score;
    int32_t v, i, j, pick, drop; /* estimated starts of the two works */
} candidate;

typedef struct search {
    const problem *p;
    const options *o;
    state s;
    ech_rng rng;
    int32_t blink; /* positions until the next one is overlooked */
    int32_t *neighbours, neighbour_count;
    int32_t *absent, absent_count; /* requests without a route after the last kept move */
    int32_t *work, work_count;     /* what this move puts back, or tries to */
    int32_t *moved, *moved_from, moved_count;
    double *key;
    uint32_t *in_move, *tried, *ruined, stamp; /* by request, by request, by vehicle: the move that last did it */
    uint32_t *looked, look;                    /* by vehicle: the request that last tried it */
    int64_t *absences;
    int64_t cost, best_cost;
    int32_t best_absent;
    stop *best_stops;
    call_time *best_times;
    int32_t *best_count, best_routes;
    uint64_t checked_at; /* moves when an incumbent was last checked */
    bool unchecked;
    uint64_t moves, taken, accepted, improved, failed,
        refused; /* refused: insertions that found no room at the nodes */
    double heat, start_s, check_s;
    int32_t step;
} search;

/* ---- memory --------------------------------------------------------------------------------------------------- */

static inline void *block(size_t n, size_t size) {
    void *b = calloc(n + 1, size);
    if (!b) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return b;
}

static inline void open_nodes(state *s) {
    const problem *p = s->p;
    size_t slots = (size_t)(p->horizon / p->slot) + 2;
    s->nodes = block((size_t)p->places, sizeof *s->nodes);
    for (int32_t i = 0; i < p->places; i++) {
        node_state *n = &s->nodes[i];
        if (!p->nodes[i].limited)
            continue;
        n->arrivals = block(slots, 1);
        n->departures = block(slots, 1);
        n->teams = ech_profile_open(p->horizon, p->nodes[i].teams);
        int32_t free = 0;
        bool ok = n->teams && !ech_profile_reserve(n->teams, 4 * (size_t)p->requests);
        for (int32_t c = STAND_CLASSES - 1; c >= 0; c--) {
            free += p->nodes[i].stands[c];
            n->stands[c] = ech_profile_open(p->horizon, free);
            ok = ok && n->stands[c] && !ech_profile_reserve(n->stands[c], 4 * (size_t)p->requests);
        }
        if (!ok)
            exit(1);
    }
    s->log_max = 64 * CALL_BUDGET + 64 * (size_t)p->requests;
    s->log = block(s->log_max, sizeof *s->log);
    s->calls = block((size_t)s->stride, sizeof *s->calls);
}

static inline mark new_mark(size_t v, size_t all) {
    mark m = {.stops = block(all, sizeof *m.stops)};
    m.times = RULES & RULE_NODES ? block(all, sizeof *m.times) : NULL;
    m.count = block(v, sizeof *m.count);
    m.unplaced = block(v, sizeof *m.unplaced);
    m.touched = block(v, sizeof *m.touched);
    m.cost = block(v, sizeof *m.cost);
    m.is_touched = block(v, 1);
    return m;
}

static inline void open_state(state *s, const problem *p) {
    size_t v = (size_t)p->vehicles, q = (size_t)p->requests;
    s->p = p;
    s->routes = p->vehicles;
    s->stride = RULES & RULE_NODES ? 2 * 128 + 2 : 2 * p->requests + 2;
    size_t all = v * (size_t)s->stride;
    s->stops = block(all, sizeof *s->stops);
    if (RULES & RULE_NODES) {
        s->times = block(all, sizeof *s->times);
        open_nodes(s);
    }
    for (int32_t i = 0; i < LEVELS; i++)
        s->marks[i] = new_mark(v, all);
    s->count = block(v, sizeof *s->count);
    s->cost = block(v, sizeof *s->cost);
    s->unplaced = block(v, sizeof *s->unplaced);
    s->route_of = block(q, sizeof *s->route_of);
    s->ends = block(2 * q, sizeof *s->ends);
    s->latest = block(2 * q, sizeof *s->latest);
    for (int32_t i = 0; i < p->requests; i++)
        s->route_of[i] = -1;
    for (int32_t i = 0; i < p->vehicles; i++) {
        const vehicle *x = &p->fleet[i];
        route(s, i)[0] = (stop){-1, x->home, x->from, 0, x->from, x->to, x->from, 0};
        route(s, i)[1] = (stop){-1, x->home, 0, 0, x->from, x->to, x->from, 0};
        s->unplaced[i] = NEVER_MIN;
    }
}

static inline void close_state(state *s) {
    for (int32_t i = 0; s->nodes && i < s->p->places; i++) {
        ech_profile_free(s->nodes[i].teams);
        for (int32_t c = 0; c < STAND_CLASSES; c++)
            ech_profile_free(s->nodes[i].stands[c]);
        free(s->nodes[i].arrivals);
        free(s->nodes[i].departures);
    }
    for (int32_t i = 0; i < LEVELS; i++) {
        mark *m = &s->marks[i];
        void *all[] = {m->stops, m->times, m->count, m->unplaced, m->touched, m->cost, m->is_touched};
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            free(all[k]);
    }
    void *all[] = {s->nodes, s->log,      s->calls,    s->stops, s->times, s->count,
                   s->cost,  s->unplaced, s->route_of, s->ends,  s->latest};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

/* ---- neighbours ----------------------------------------------------------------------------------------------- */

typedef struct near_visit {
    int64_t distance;
    int32_t visit;
} near_visit;

static inline int nearer(const void *a, const void *b) {
    const near_visit *x = a, *y = b;
    return x->distance != y->distance ? (x->distance > y->distance) - (x->distance < y->distance)
                                      : (x->visit > y->visit) - (x->visit < y->visit);
}

static inline void find_neighbours(search *x) {
    const problem *p = x->p;
    int32_t n = 2 * p->requests;
    const int32_t *way = p->class[p->classes - 1].drive;
    near_visit *list = block((size_t)n, sizeof *list);
    x->neighbour_count = n < 256 ? n : 256;
    x->neighbours = block((size_t)n * (size_t)x->neighbour_count, sizeof *x->neighbours);
    for (int32_t a = 0; a < n; a++) {
        for (int32_t b = 0; b < n; b++) {
            const visit *u = &p->visits[a], *w = &p->visits[b];
            int64_t gap = RULES & RULE_TIMES ? llabs((long long)u->open - w->open) : 0;
            int64_t there = way[(size_t)u->place * (size_t)p->places + (size_t)w->place];
            int64_t back = way[(size_t)w->place * (size_t)p->places + (size_t)u->place];
            list[b] = (near_visit){a == b ? -1 : there + back + gap, b};
        }
        qsort(list, (size_t)n, sizeof *list, nearer);
        for (int32_t k = 0; k < x->neighbour_count; k++)
            x->neighbours[(size_t)a * (size_t)x->neighbour_count + (size_t)k] = list[k].visit;
    }
    free(list);
}

/* ---- ruin ----------------------------------------------------------------------------------------------------- */

static inline void take_out(search *x, int32_t q) {
    state *s = &x->s;
    if (s->route_of[q] < 0)
        return;
    x->moved[x->moved_count] = q;
    x->moved_from[x->moved_count++] = s->route_of[q];
    x->work[x->work_count++] = q;
    x->in_move[q] = x->stamp;
    x->ruined[s->route_of[q]] = x->stamp; /* its visits go when the strings are chosen */
    s->route_of[q] = -1;
    if (RULES & RULE_TRANSFER && x->p->after[q] >= 0)
        take_out(x, x->p->after[q]);
}

static inline int32_t position_of(const state *s, int32_t v, int32_t id) {
    const stop *r = route(s, v);
    int32_t i = 1;
    while (r[i].visit != id)
        i++;
    return i;
}

/* A string of `length` visits around one visit; half the time one visit in the middle stays. */
static inline void take_string(search *x, int32_t v, int32_t id, int32_t length) {
    state *s = &x->s;
    const stop *r = route(s, v);
    int32_t n = s->count[v], at = position_of(s, v, id);
    bool split = length < n && length > 1 && ech_rng_below(&x->rng, 2);
    int32_t whole = length + split;
    int32_t low = at - whole + 1 > 1 ? at - whole + 1 : 1, high = at < n - whole + 1 ? at : n - whole + 1;
    int32_t from = low + (int32_t)ech_rng_below(&x->rng, (uint32_t)(high - low + 1));
    int32_t stays = split ? from + 1 + (int32_t)ech_rng_below(&x->rng, (uint32_t)whole - 1) : -1;
    for (int32_t i = from; i < from + whole; i++)
        if (i != stays || i == at)
            take_out(x, r[i].visit >> 1);
}

static inline void ruin(search *x) {
    state *s = &x->s;
    int32_t placed = 2 * (x->p->requests - x->absent_count);
    double mean = (double)placed / (s->routes > 0 ? s->routes : 1);
    double longest = mean < STRING_MAX ? mean : STRING_MAX;
    double most = 4 * x->o->ruin / (1 + longest) - 1;
    int32_t strings = (int32_t)(1 + ech_rng_unit(&x->rng) * (most > 0 ? most : 0)), done = 0;
    int32_t seed = (int32_t)ech_rng_below(&x->rng, 2 * (uint32_t)x->p->requests);
    const int32_t *near = x->neighbours + (size_t)seed * (size_t)x->neighbour_count;
    x->stamp++;
    for (int32_t k = 0; k < x->neighbour_count && done < strings; k++) {
        int32_t v = s->route_of[near[k] >> 1];
        if (v < 0 || x->ruined[v] == x->stamp)
            continue;
        double cap = s->count[v] < longest ? s->count[v] : longest;
        take_string(x, v, near[k], (int32_t)(1 + ech_rng_unit(&x->rng) * cap * 0.999));
        done++;
    }
}

/* The routes of what was taken out lose those visits. */
static inline bool close_gaps(search *x) {
    bool ok = true;
    for (int32_t i = 0; i < x->moved_count; i++) {
        int32_t v = x->moved_from[i];
        if (v >= 0 && x->ruined[v] == x->stamp) {
            x->ruined[v] = 0;
            ok = drop_requests(&x->s, v) && ok;
        }
    }
    return ok;
}

/* Places the ruined routes. Closing gaps moves work forward, and that may take another's room: a request that would
 * come too late is taken out as well. */
static inline bool settle_gaps(search *x) {
    state *s = &x->s;
    for (int32_t tries = 0; tries < EJECT_MAX; tries++) {
        s->culprit = -1;
        if (!close_gaps(x))
            return false;
        if (!(RULES & RULE_NODES) || place_all(s))
            return true;
        if (s->culprit < 0)
            return false;
        take_out(x, s->culprit);
    }
    return false;
}

/* ---- recreate ------------------------------------------------------------------------------------------------- */

static inline void keep_best(candidate *list, const candidate *c) {
    int32_t i = KEEP - 1;
    if (c->score >= list[i].score)
        return;
    for (; i > 0 && list[i - 1].score > c->score; i--)
        list[i] = list[i - 1];
    list[i] = *c;
}

static inline bool blinks(search *x) {
    if (--x->blink > 0)
        return false;
    x->blink = 1 + (int32_t)(log(1 - ech_rng_unit(&x->rng)) * -99.5); /* geometric, one position in a hundred */
    return true;
}

/* What is tried: the request's figures and the rows of the way matrix that belong to its two places. */
typedef struct trial {
    const int32_t *to_p, *from_p, *to_d, *from_d;
    int32_t p_place, p_open, p_shut, p_service, d_place, d_open, d_shut, d_service, amount, capacity, p_to_d;
} trial;

static inline trial trial_of(const search *x, int32_t q, int32_t v) {
    const fleet_class *c = class_of(&x->s, v);
    const visit *p = &x->p->visits[2 * q], *d = p + 1;
    size_t n = (size_t)x->p->places;
    trial t = {.p_place = p->place,
               .p_open = opening(&x->s, 2 * q),
               .p_shut = p->shut,
               .p_service = p->service,
               .d_place = d->place,
               .d_open = d->open,
               .d_shut = closing(&x->s, 2 * q + 1),
               .d_service = d->service,
               .amount = p->amount,
               .capacity = c->capacity};
    t.to_p = c->back + (size_t)p->place * n;
    t.from_p = c->drive + (size_t)p->place * n;
    t.to_d = c->back + (size_t)d->place * n;
    t.from_d = c->drive + (size_t)d->place * n;
    t.p_to_d = t.from_p[d->place];
    return t;
}

/* Score of a legal place: way, and where times count what it delays (`push` minutes for those behind). */
static inline int64_t score_of(const search *x, const trial *t, int32_t way, int32_t drop, int32_t push,
                               int32_t behind) {
    if (!(RULES & RULE_TIMES))
        return way;
    int64_t waits = drop + t->d_service - t->p_open + (push > 0 ? (int64_t)push * behind / 2 : 0);
    return (int64_t)way * x->p->way_weight + waits * x->p->time_weight;
}

/* Ways obey the triangle inequality and deliveries only come later along a route: once the waiting alone scores worse
 * than all that is kept, nothing further on can be better. */
static inline bool hopeless(const search *x, const trial *t, int32_t drop, const candidate *list) {
    if (!(RULES & RULE_TIMES))
        return false;
    return (int64_t)(drop + t->d_service - t->p_open) * x->p->time_weight >= list[KEEP - 1].score;
}

/* The first position whose next stop may begin late enough for a pickup before it; latest starts rise along a route. */
static inline int32_t first_position(const stop *r, int32_t n, int32_t earliest) {
    int32_t low = 1, high = n + 1;
    while (low < high) {
        int32_t mid = (low + high) / 2;
        if (r[mid].late < earliest)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* Deliveries after the pickup at position i, from the first stop behind it on. `t` is that stop's start then. */
static inline void try_deliveries(search *x, const trial *y, int32_t v, int32_t i, int32_t pick, int32_t way_p,
                                  int32_t t, candidate *list) {
    const stop *r = route(&x->s, v);
    int32_t n = x->s.count[v];
    for (int32_t k = i; k <= n; k++) {
        if (t > r[k].late || r[k].load + y->amount > y->capacity)
            return;
        int32_t ready = t + r[k].service, after = r[k + 1].place;
        if (ready > y->d_shut)
            return;
        int32_t drop = ready + y->to_d[r[k].place];
        drop = drop > y->d_open ? drop : y->d_open;
        if (hopeless(x, y, drop, list))
            return;
        int32_t next = drop + y->d_service + y->from_d[after];
        int32_t leg = drive(&x->s, class_of(&x->s, v), r[k].place, after);
        int32_t way = way_p + y->to_d[r[k].place] + y->from_d[after] - leg;
        if (drop <= y->d_shut && next <= r[k + 1].late) {
            int64_t score = score_of(x, y, way, drop, next - r[k + 1].start, n - k);
            if (score < list[KEEP - 1].score && !blinks(x))
                keep_best(list, &(candidate){score, v, i, k + 1, pick, drop});
        }
        t = ready + leg;
        t = t > r[k + 1].open ? t : r[k + 1].open;
    }
}

static inline void try_route(search *x, int32_t q, int32_t v, candidate *list) {
    const stop *r = route(&x->s, v);
    const trial y = trial_of(x, q, v);
    int32_t n = x->s.count[v];
    for (int32_t i = RULES & RULE_TIMES ? first_position(r, n, y.p_open + y.p_service) : 1; i <= n + 1; i++) {
        const stop *a = &r[i - 1], *c = &r[i];
        if (a->ready > y.p_shut)
            return;
        if (a->load + y.amount > y.capacity)
            continue;
        int32_t pick = a->ready + y.to_p[a->place];
        pick = pick > y.p_open ? pick : y.p_open;
        if (pick > y.p_shut)
            continue;
        int32_t ready = pick + y.p_service, leg = drive(&x->s, class_of(&x->s, v), a->place, c->place);
        int32_t drop = ready + y.p_to_d, way = y.to_p[a->place] - leg;
        drop = drop > y.d_open ? drop : y.d_open;
        if (hopeless(x, &y, drop, list))
            return;
        if (drop > y.d_shut)
            continue;
        int32_t next = drop + y.d_service + y.from_d[c->place];
        if (next <= c->late) {
            int64_t score = score_of(x, &y, way + y.p_to_d + y.from_d[c->place], drop, next - c->start, n + 1 - i);
            if (score < list[KEEP - 1].score && !blinks(x))
                keep_best(list, &(candidate){score, v, i, i, pick, drop});
        }
        next = ready + y.from_p[c->place];
        way += y.from_p[c->place];
        if (i <= n && (RULES & RULE_TIMES || way < list[KEEP - 1].score))
            try_deliveries(x, &y, v, i, pick, way, next > c->open ? next : c->open, list);
    }
}

/* Ring 3's quick question: when would there be room for this work, if it could begin at t? */
static inline int32_t room_at(const state *s, int32_t v, const visit *w, int32_t t) {
    const fleet_class *y = class_of(s, v);
    if (!s->p->nodes[w->place].limited)
        return t;
    int32_t a = stand_fit(&s->nodes[w->place], y->stand_class, t - y->taxi_in, y->taxi_in + w->service + y->taxi_out);
    if (a >= NEVER_MIN)
        return NEVER_MIN;
    ech_tick x = ech_profile_first_fit(s->nodes[w->place].teams, a + y->taxi_in, w->service, 1);
    return x == ECH_NEVER ? NEVER_MIN : (int32_t)x;
}

static inline void probe(const search *x, int32_t q, candidate *c) {
    const state *s = &x->s;
    const visit *w = &x->p->visits[2 * q];
    const stop *before = &route(s, c->v)[c->i - 1];
    int32_t pick = before->place == w->place ? c->pick : room_at(s, c->v, w, c->pick);
    int32_t drop = pick >= NEVER_MIN ? NEVER_MIN : room_at(s, c->v, w + 1, c->drop + pick - c->pick);
    if (pick > w->shut || drop > w[1].shut)
        c->score = INT64_MAX;
    else
        c->score += (int64_t)(drop - c->drop) * x->p->time_weight * (1 + (s->count[c->v] + 1 - c->j) / 2);
}

static inline bool may_go(const state *s, int32_t v, int32_t q) {
    const uint8_t *allowed = class_of(s, v)->allowed;
    return !allowed || (allowed[s->p->visits[2 * q].place] && allowed[s->p->visits[2 * q + 1].place]);
}

/* Ring 3: the candidates by what the nodes say of them; the first that can be placed with all that it pushes stays. */
static inline bool insert_where_room(search *x, int32_t q, candidate *list) {
    state *s = &x->s;
    for (int32_t k = 0; k < KEEP && list[k].score < INT64_MAX; k++)
        probe(x, q, &list[k]);
    for (int32_t tries = 0; tries < KEEP && s->budget > 0; tries++) {
        candidate *best = list;
        for (int32_t k = 1; k < KEEP; k++)
            best = list[k].score < best->score ? &list[k] : best;
        if (best->score == INT64_MAX)
            return true;
        open_mark(s, LEVELS - 1);
        if (insert_request(s, best->v, q, best->i, best->j) && place_all(s)) {
            keep(s, LEVELS - 1);
            return true;
        }
        undo(s, LEVELS - 1);
        s->route_of[q] = -1;
        best->score = INT64_MAX;
        x->refused++;
    }
    return true;
}

/* Puts one request back at its best place, if it has one. */
static inline bool put_back(search *x, int32_t q) {
    state *s = &x->s;
    candidate list[KEEP];
    bool empty_seen = false;
    x->tried[q] = x->stamp;
    if (RULES & RULE_TRANSFER && x->p->before[q] >= 0 && s->route_of[x->p->before[q]] < 0) {
        int32_t first = x->p->before[q];
        if (x->tried[first] == x->stamp || x->in_move[first] != x->stamp)
            return true;
        if (!put_back(x, first))
            return false;
        if (s->route_of[first] < 0)
            return true;
    }
    for (int32_t k = 0; k < KEEP; k++)
        list[k].score = INT64_MAX;
    x->look++;
    for (int32_t i = 0; RULES & RULE_TIMES && i < x->moved_count; i++) { /* what was there before prunes the others */
        int32_t v = x->moved_from[i];
        if (v < 0 || x->looked[v] == x->look)
            continue;
        x->looked[v] = x->look;
        if (s->count[v] + 4 <= s->stride && may_go(s, v, q))
            try_route(x, q, v, list);
    }
    for (int32_t v = 0; v < s->routes; v++) {
        if (s->count[v] + 4 > s->stride || (RULES & RULE_FLEET && !may_go(s, v, q)) || x->looked[v] == x->look)
            continue;
        if (!(RULES & RULE_FLEET) && s->count[v] == 0) { /* one empty route is like another */
            if (empty_seen)
                continue;
            empty_seen = true;
        }
        try_route(x, q, v, list);
    }
    if (!(RULES & RULE_NODES))
        return list[0].score == INT64_MAX || insert_request(s, list[0].v, q, list[0].i, list[0].j);
    return insert_where_room(x, q, list);
}

enum sort_by { BY_CHANCE, BY_AMOUNT, BY_FAR, BY_CLOSE, BY_WIDTH, BY_OPEN, BY_SHUT };

static inline double sort_key(search *x, enum sort_by by, int32_t q) {
    const visit *p = &x->p->visits[2 * q], *d = p + 1;
    const int32_t *way = x->p->class[x->p->classes - 1].drive;
    double far = way[(size_t)x->p->fleet[0].home * (size_t)x->p->places + (size_t)p->place];
    switch (by) {
    case BY_AMOUNT:
        return -p->amount;
    case BY_FAR:
        return -far;
    case BY_CLOSE:
        return far;
    case BY_WIDTH:
        return p->shut - p->open + d->shut - d->open;
    case BY_OPEN:
        return p->open;
    case BY_SHUT:
        return d->shut;
    case BY_CHANCE:
    default:
        return ech_rng_unit(&x->rng);
    }
}

static inline void sort_work(search *x, enum sort_by by) {
    for (int32_t i = 0; i < x->work_count; i++) {
        int32_t q = x->work[i], k = i;
        double key = sort_key(x, by, q);
        for (; k > 0 && x->key[k - 1] > key; k--) {
            x->key[k] = x->key[k - 1];
            x->work[k] = x->work[k - 1];
        }
        x->key[k] = key;
        x->work[k] = q;
    }
}

static inline bool recreate(search *x) {
    static const enum sort_by wheel[] = {BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_AMOUNT, BY_AMOUNT,
                                         BY_AMOUNT, BY_AMOUNT, BY_FAR,    BY_FAR,    BY_CLOSE,  BY_WIDTH,
                                         BY_WIDTH,  BY_OPEN,   BY_OPEN,   BY_SHUT,   BY_SHUT};
    bool ok = true;
    sort_work(x, wheel[ech_rng_below(&x->rng, sizeof wheel / sizeof *wheel)]);
    for (int32_t i = 0; i < x->work_count && ok; i++)
        if (x->s.route_of[x->work[i]] < 0)
            ok = put_back(x, x->work[i]);
    return ok;
}

/* ---- moves ---------------------------------------------------------------------------------------------------- */

/* Some of the requests that were absent before this move are tried too. */
static inline void add_absent(search *x) {
    int32_t n = x->absent_count, most = RULES & RULE_NODES ? OLD_ABSENT : n;
    int32_t from = n > most ? (int32_t)ech_rng_below(&x->rng, (uint32_t)n) : 0;
    for (int32_t i = 0; i < n && i < most; i++) {
        int32_t q = x->absent[(from + i) % n];
        x->moved[x->moved_count] = q;
        x->moved_from[x->moved_count++] = -1;
        x->work[x->work_count++] = q;
        x->in_move[q] = x->stamp;
    }
}

/* Requests absent now: those of the last kept move that were not tried, and those tried in vain. */
static inline int32_t count_absent(const search *x) {
    int32_t n = x->absent_count;
    for (int32_t i = 0; i < x->moved_count; i++)
        n += (x->s.route_of[x->moved[i]] < 0) - (x->moved_from[i] < 0);
    return n;
}

static inline void accept(search *x, int64_t cost) {
    int32_t n = 0;
    for (int32_t i = 0; i < x->absent_count; i++)
        if (x->s.route_of[x->absent[i]] < 0)
            x->absent[n++] = x->absent[i];
    for (int32_t i = 0; i < x->moved_count; i++)
        if (x->moved_from[i] >= 0 && x->s.route_of[x->moved[i]] < 0)
            x->absent[n++] = x->moved[i];
    x->absent_count = n;
    x->cost = cost;
    x->accepted++;
    keep(&x->s, 0);
}

static inline void reject(search *x) {
    for (int32_t i = 0; i < x->moved_count; i++)
        x->s.route_of[x->moved[i]] = x->moved_from[i];
    undo(&x->s, 0);
}

/* Ruin, recreate, place; the cost, or −1 where ring 3 found no room. */
static inline int64_t try_move(search *x) {
    x->moves++;
    x->moved_count = x->work_count = 0;
    x->s.budget = CALL_BUDGET;
    open_mark(&x->s, 0);
    ruin(x);
    bool ok = settle_gaps(x);
    x->taken += (uint64_t)x->moved_count;
    add_absent(x);
    ok = ok && recreate(x);
    if (RULES & RULE_NODES) {
        const mark *m = &x->s.marks[0];
        for (int32_t i = 0; ok && i < m->touched_count; i++)
            recost(&x->s, m->touched[i]);
    }
    return ok ? x->s.total + (int64_t)count_absent(x) * x->p->absent_weight : -1;
}

static inline bool cold_enough(search *x, int64_t cost) {
    return (double)cost < (double)x->cost - x->heat * log(1 - ech_rng_unit(&x->rng));
}

static inline void remember(search *x) {
    state *s = &x->s;
    x->best_cost = x->cost;
    x->best_absent = x->absent_count;
    x->best_routes = s->routes;
    for (int32_t v = 0; v < s->routes; v++) {
        size_t at = (size_t)v * (size_t)s->stride, n = (size_t)s->count[v] + 2;
        memcpy(x->best_stops + at, s->stops + at, n * sizeof *s->stops);
        if (RULES & RULE_NODES)
            memcpy(x->best_times + at, s->times + at, n * sizeof *s->times);
        x->best_count[v] = s->count[v];
    }
}

static inline plan best_plan(const search *x) {
    plan q = {.vehicles = x->best_routes};
    q.first = block((size_t)q.vehicles + 1, sizeof *q.first);
    q.stops = block(2 * (size_t)x->p->requests, sizeof *q.stops);
    int32_t n = 0;
    for (int32_t v = 0; v < q.vehicles; v++) {
        const stop *r = x->best_stops + (size_t)v * (size_t)x->s.stride;
        const call_time *t = RULES & RULE_NODES ? x->best_times + (size_t)v * (size_t)x->s.stride : NULL;
        q.first[v] = n;
        for (int32_t i = 1, c = 1; i <= x->best_count[v]; i++) {
            c = r[i].place == r[i - 1].place && i > 1 ? c : i;
            q.stops[n++] =
                (plan_stop){r[i].visit, t ? t[c].arrive : r[i].start, r[i].start, t ? t[c].depart : r[i].ready};
        }
    }
    q.first[q.vehicles] = n;
    return q;
}

/* Incumbents are judged by the plain checker, which knows nothing of all this: the last one always, those before it at
 * most every CHECK_EVERY moves. */
static inline void check_best(search *x) {
    x->unchecked = false;
    x->checked_at = x->moves;
    double start = cpu_seconds();
    plan q = best_plan(x);
    int64_t way, waited;
    int32_t used;
    if (!plan_check(x->p, &q, x->best_absent, &way, &waited, &used))
        exit(1);
    int64_t cost = RULES & RULE_TIMES ? way * x->p->way_weight + waited * x->p->time_weight : way;
    if (cost + (int64_t)x->best_absent * x->p->absent_weight != x->best_cost) {
        fprintf(stderr, "cost: the search says %lld, the checker %lld\n", (long long)x->best_cost,
                (long long)(cost + (int64_t)x->best_absent * x->p->absent_weight));
        exit(1);
    }
    free(q.first);
    free(q.stops);
    x->improved++;
    x->check_s += cpu_seconds() - start;
}

static inline double progress(search *x) { return (cpu_seconds() - x->start_s - x->check_s) / x->o->seconds; }

static inline void anneal(search *x, double from, double to) {
    for (double done = from; done < to; done = progress(x)) {
        x->heat = x->o->hot * pow(x->o->cold / x->o->hot, (done - from) / (to - from));
        for (int32_t i = 0; i < x->step; i++) {
            int64_t cost = try_move(x);
            x->failed += cost < 0;
            if (cost < 0 || !cold_enough(x, cost)) {
                reject(x);
                continue;
            }
            accept(x, cost);
            if (cost < x->best_cost) {
                remember(x);
                x->unchecked = true;
            }
            if (x->unchecked && x->moves - x->checked_at >= CHECK_EVERY)
                check_best(x);
        }
    }
    if (x->unchecked)
        check_best(x);
}

/* ---- fewer vehicles ------------------------------------------------------------------------------------------- */

static inline int64_t sum_absences(const search *x, bool after_move) {
    int64_t sum = 0;
    for (int32_t i = 0; i < x->absent_count; i++)
        if (!after_move || x->s.route_of[x->absent[i]] < 0)
            sum += x->absences[x->absent[i]];
    for (int32_t i = 0; after_move && i < x->moved_count; i++)
        if (x->moved_from[i] >= 0 && x->s.route_of[x->moved[i]] < 0)
            sum += x->absences[x->moved[i]];
    return sum;
}

/* The route whose requests were absent least often is given up; homogeneous fleets only. */
static inline void give_up_route(search *x) {
    state *s = &x->s;
    int32_t worst = 0;
    int64_t least = INT64_MAX;
    for (int32_t v = 0; v < s->routes; v++) {
        int64_t sum = 0;
        for (int32_t i = 1; i <= s->count[v]; i++)
            sum += x->absences[route(s, v)[i].visit >> 1];
        if (sum < least) {
            least = sum;
            worst = v;
        }
    }
    for (int32_t i = 1; i <= s->count[worst]; i++)
        if (route(s, worst)[i].visit & 1) {
            x->absent[x->absent_count++] = route(s, worst)[i].visit >> 1;
            s->route_of[route(s, worst)[i].visit >> 1] = -1;
        }
    drop_requests(s, worst);
    int32_t last = --s->routes;
    if (worst != last) {
        memcpy(route(s, worst), route(s, last), ((size_t)s->count[last] + 2) * sizeof(stop));
        s->count[worst] = s->count[last];
        s->cost[worst] = s->cost[last];
        for (int32_t i = 1; i <= s->count[worst]; i++)
            s->route_of[route(s, worst)[i].visit >> 1] = worst;
    }
    s->count[last] = 0;
    s->cost[last] = 0;
    keep(s, 0);
    x->cost = s->total + (int64_t)x->absent_count * x->p->absent_weight;
}

static inline void return_to_best(search *x) {
    state *s = &x->s;
    s->routes = x->best_routes;
    s->total = 0;
    for (int32_t v = 0; v < s->routes; v++) {
        size_t at = (size_t)v * (size_t)s->stride, n = (size_t)x->best_count[v] + 2;
        memcpy(s->stops + at, x->best_stops + at, n * sizeof *s->stops);
        s->count[v] = x->best_count[v];
        s->cost[v] = 0;
        recost(s, v);
        for (int32_t i = 1; i <= s->count[v]; i++)
            s->route_of[route(s, v)[i].visit >> 1] = v;
    }
    x->absent_count = 0;
    x->cost = x->best_cost;
}

static inline bool better_absent(search *x, int64_t cost) {
    int32_t n = count_absent(x);
    if (n < x->absent_count || sum_absences(x, true) < sum_absences(x, false))
        return true;
    return n == x->absent_count && cold_enough(x, cost);
}

static inline void shrink_fleet(search *x, double to) {
    while (progress(x) < to && x->s.routes > 1) {
        x->heat = x->o->hot;
        for (int32_t k = 0; k < x->step; k++) {
            if (x->absent_count == 0) {
                remember(x);
                check_best(x);
                give_up_route(x);
            }
            int64_t cost = try_move(x);
            bool yes = better_absent(x, cost);
            for (int32_t i = 0; i < x->moved_count; i++)
                x->absences[x->moved[i]] += x->s.route_of[x->moved[i]] < 0;
            if (yes)
                accept(x, cost);
            else
                reject(x);
        }
    }
    if (x->absent_count == 0) {
        remember(x);
        check_best(x);
    } else {
        return_to_best(x);
    }
}

/* ---- from nothing --------------------------------------------------------------------------------------------- */

/* Everything, one by one, into empty routes. */
static inline void construct(search *x) {
    x->stamp++;
    x->moved_count = x->work_count = 0;
    for (int32_t q = 0; q < x->p->requests; q++) {
        x->moved[x->moved_count] = x->work[x->work_count++] = q;
        x->moved_from[x->moved_count++] = -1;
        x->in_move[q] = x->stamp;
    }
    x->absent_count = x->p->requests;
    for (int32_t q = 0; q < x->p->requests; q++)
        x->absent[q] = q;
    sort_work(x, RULES & RULE_TIMES ? BY_OPEN : BY_CHANCE);
    for (int32_t i = 0; i < x->work_count; i++) {
        x->s.budget = CALL_BUDGET;
        if (x->s.route_of[x->work[i]] < 0 && !put_back(x, x->work[i]))
            exit(1);
        x->s.log_count = 0;
    }
    for (int32_t v = 0; v < x->s.routes; v++)
        recost(&x->s, v);
    accept(x, x->s.total + (int64_t)count_absent(x) * x->p->absent_weight);
    x->cost = x->s.total + (int64_t)x->absent_count * x->p->absent_weight;
    remember(x);
    check_best(x);
}

static inline search *search_open(const problem *p, const options *o) {
    search *x = block(1, sizeof *x);
    size_t q = (size_t)p->requests, v = (size_t)p->vehicles;
    x->p = p;
    x->o = o;
    x->rng = ech_rng_seed(o->seed);
    x->blink = 100;
    x->step = RULES & RULE_NODES ? 8 : 256;
    open_state(&x->s, p);
    size_t all = v * (size_t)x->s.stride;
    x->absent = block(q, sizeof *x->absent);
    x->work = block(2 * q, sizeof *x->work);
    x->moved = block(2 * q, sizeof *x->moved);
    x->moved_from = block(2 * q, sizeof *x->moved_from);
    x->key = block(2 * q, sizeof *x->key);
    x->tried = block(q, sizeof *x->tried);
    x->in_move = block(q, sizeof *x->in_move);
    x->ruined = block(v, sizeof *x->ruined);
    x->looked = block(v, sizeof *x->looked);
    x->absences = block(q, sizeof *x->absences);
    x->best_stops = block(all, sizeof *x->best_stops);
    x->best_times = RULES & RULE_NODES ? block(all, sizeof *x->best_times) : NULL;
    x->best_count = block(v, sizeof *x->best_count);
    find_neighbours(x);
    x->start_s = cpu_seconds();
    return x;
}

static inline void search_free(search *x) {
    close_state(&x->s);
    void *all[] = {x->neighbours, x->absent,     x->work,       x->moved,      x->moved_from,
                   x->key,        x->tried,      x->in_move,    x->ruined,     x->looked,
                   x->absences,   x->best_stops, x->best_times, x->best_count, x};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}
