/* The plain checker of the gates: every rule of gate.h again from a plan's times, in one pass over the stops and one
 * over time. It shares nothing with the kernel but the nouns. */
#include <stdlib.h>
#include <string.h>

#include "gate.h"

typedef struct use {
    int32_t *stands[STAND_CLASSES], *teams, *arrivals, *departures; /* changes by minute; slots: counts */
} use;

typedef struct checker {
    const problem *p;
    const plan *q;
    use *uses;                             /* by place */
    int32_t *route_of, *start_of, *end_of; /* by visit; −1 = not visited */
    int64_t way, waited;
    int32_t used;
} checker;

static bool broken(const char *rule, int32_t v, int32_t i) {
    fprintf(stderr, "checker: %s (vehicle %d, stop %d)\n", rule, v, i);
    return false;
}

static void *zeroed(size_t n, size_t size) {
    void *b = calloc(n + 1, size);
    if (!b)
        abort();
    return b;
}

static void open_uses(checker *k) {
    const problem *p = k->p;
    size_t n = (size_t)p->horizon + 2, slots = p->slot ? n / (size_t)p->slot + 2 : 1;
    k->uses = zeroed((size_t)p->places, sizeof *k->uses);
    for (int32_t i = 0; i < p->places; i++) {
        for (int32_t c = 0; c < STAND_CLASSES; c++)
            k->uses[i].stands[c] = zeroed(n, sizeof(int32_t));
        k->uses[i].teams = zeroed(n, sizeof(int32_t));
        k->uses[i].arrivals = zeroed(slots, sizeof(int32_t));
        k->uses[i].departures = zeroed(slots, sizeof(int32_t));
    }
}

static void close_uses(checker *k) {
    for (int32_t i = 0; k->uses && i < k->p->places; i++) {
        for (int32_t c = 0; c < STAND_CLASSES; c++)
            free(k->uses[i].stands[c]);
        free(k->uses[i].teams);
        free(k->uses[i].arrivals);
        free(k->uses[i].departures);
    }
    free(k->uses);
}

static bool too_much(const int32_t *change, int32_t n, int32_t most) {
    int32_t now = 0;
    for (int32_t t = 0; t <= n; t++)
        if ((now += change[t]) > most)
            return true;
    return false;
}

static bool over_most(const int32_t *count, int32_t n, int32_t most) {
    for (int32_t t = 0; t <= n; t++)
        if (count[t] > most)
            return true;
    return false;
}

static bool nodes_hold(const checker *k) {
    const problem *p = k->p;
    for (int32_t i = 0; i < p->places; i++) {
        const node *n = &p->nodes[i];
        const use *u = &k->uses[i];
        int32_t places = 0;
        if (!n->limited)
            continue;
        for (int32_t c = STAND_CLASSES - 1; c >= 0; c--) {
            places += n->stands[c];
            if (too_much(u->stands[c], p->horizon, places))
                return broken("node.stand", -1, i);
        }
        if (too_much(u->teams, p->horizon, n->teams))
            return broken("node.handling", -1, i);
        if (over_most(u->arrivals, p->horizon / p->slot, n->arrivals) ||
            over_most(u->departures, p->horizon / p->slot, n->departures))
            return broken("node.slot", -1, i);
    }
    return true;
}

/* One visit's work; `free_t`: when the vehicle is free to begin. */
static bool check_work(checker *k, int32_t v, int32_t i, int32_t free_t) {
    const plan_stop *s = &k->q->stops[i];
    const visit *x = &k->p->visits[s->visit];
    if (s->start < free_t)
        return broken("begins before the vehicle is there or free", v, i);
    if (s->start < x->open || s->start > x->shut)
        return broken("window", v, i);
    if (k->route_of[s->visit] >= 0)
        return broken("visited twice", v, i);
    if (s->visit & 1 && k->route_of[s->visit - 1] != v)
        return broken("delivery without its pickup before it", v, i);
    k->route_of[s->visit] = v;
    k->start_of[s->visit] = s->start;
    k->end_of[s->visit] = s->start + x->service;
    if (s->visit & 1)
        k->waited += k->end_of[s->visit] - k->p->visits[s->visit - 1].open;
    if (k->uses) {
        k->uses[x->place].teams[s->start]++;
        k->uses[x->place].teams[s->start + x->service]--;
    }
    return true;
}

static int32_t by_home(const checker *k, int32_t v, int32_t a, int32_t b) {
    const int32_t *drive = k->p->class[k->p->fleet[v].class].drive;
    size_t n = (size_t)k->p->places, from = (size_t)a, to = (size_t)b, home = (size_t)k->p->fleet[v].home;
    return drive[from * n + home] + drive[home * n + to] - drive[from * n + to];
}

/* A touch-down at a new place. Between two places the vehicle flies directly, or by home. */
static bool check_call(checker *k, int32_t v, int32_t i, int32_t place, int32_t leave, int32_t way) {
    const plan_stop *s = &k->q->stops[i];
    const fleet_class *y = &k->p->class[k->p->fleet[v].class];
    const use *u = &k->uses[place];
    bool first = i == k->q->first[v];
    if (s->arrive != leave + way && !first) { /* then it was at home in between, and may have waited there */
        int32_t detour = by_home(k, v, k->p->visits[s[-1].visit].place, place);
        k->way += detour;
        way += detour;
    }
    if (s->arrive < leave + way)
        return broken("arrives before it can, or waits in the air", v, i);
    if (s->depart >= k->p->horizon || s->depart < s->arrive)
        return broken("horizon", v, i);
    if (y->allowed && !y->allowed[place])
        return broken("may not land here", v, i);
    for (int32_t c = 0; c <= y->stand_class; c++) {
        u->stands[c][s->arrive]++;
        u->stands[c][s->depart]--;
    }
    u->arrivals[s->arrive / k->p->slot]++;
    u->departures[s->depart / k->p->slot]++;
    return true;
}

static bool check_route(checker *k, int32_t v) {
    const problem *p = k->p;
    const vehicle *x = &p->fleet[v];
    const fleet_class *y = &p->class[x->class];
    bool nodes = p->nodes != NULL;
    int32_t at = x->home, free_t = x->from, leave = x->from + y->taxi_out, load = 0, end = k->q->first[v + 1];
    for (int32_t i = k->q->first[v]; i < end; i++) {
        const plan_stop *s = &k->q->stops[i];
        const visit *w = &p->visits[s->visit];
        int32_t drive = y->drive[(size_t)at * (size_t)p->places + (size_t)w->place];
        k->way += drive;
        if (nodes && (w->place != at || i == k->q->first[v])) {
            if (!check_call(k, v, i, w->place, leave, drive - y->taxi_in - y->taxi_out))
                return false;
            free_t = s->arrive + y->taxi_in;
        } else if (!nodes) {
            free_t += drive;
        }
        if (!check_work(k, v, i, free_t))
            return false;
        free_t = s->start + w->service;
        leave = s->depart;
        at = w->place;
        if (nodes && free_t + y->taxi_out > s->depart)
            return broken("leaves before its work is done", v, i);
        if ((load += w->amount) > y->capacity)
            return broken("capacity", v, i);
    }
    if (end == k->q->first[v])
        return true;
    int32_t home = y->drive[(size_t)at * (size_t)p->places + (size_t)x->home];
    k->way += home;
    k->used++;
    if ((nodes ? leave - y->taxi_out : free_t) + home > x->to)
        return broken("home too late", v, end);
    return load == 0 || broken("load left", v, end);
}

static bool check_requests(const checker *k, int32_t absent) {
    int32_t missing = 0;
    for (int32_t r = 0; r < k->p->requests; r++) {
        bool up = k->route_of[2 * r] >= 0, down = k->route_of[2 * r + 1] >= 0;
        if (up != down)
            return broken("half a request", k->route_of[2 * r], r);
        missing += !up;
        int32_t b = up && k->p->before ? k->p->before[r] : -1;
        if (b >= 0 && (k->route_of[2 * b + 1] < 0 || k->end_of[2 * b + 1] > k->start_of[2 * r]))
            return broken("transfer", k->route_of[2 * r], r);
    }
    return missing == absent || broken("count of absent requests", missing, absent);
}

bool plan_check(const problem *p, const plan *q, int32_t absent, int64_t *way, int64_t *waited, int32_t *used) {
    size_t n = 2 * (size_t)p->requests;
    checker k = {.p = p, .q = q};
    k.route_of = zeroed(n, sizeof *k.route_of);
    k.start_of = zeroed(n, sizeof *k.start_of);
    k.end_of = zeroed(n, sizeof *k.end_of);
    memset(k.route_of, 0xff, n * sizeof *k.route_of);
    if (p->nodes)
        open_uses(&k);
    bool ok = true;
    for (int32_t v = 0; v < q->vehicles && ok; v++)
        ok = check_route(&k, v);
    ok = ok && check_requests(&k, absent) && (!p->nodes || nodes_hold(&k));
    close_uses(&k);
    free(k.route_of);
    free(k.start_of);
    free(k.end_of);
    *way = k.way;
    *waited = k.waited;
    *used = k.used;
    return ok;
}
