/* The timing kernel of both gates. Included once per program after `#define RULES mask`: every `if (RULES & …)` is a
 * constant, so a pickup-and-delivery benchmark is compiled without stands, teams, slots, transfers and classes.
 *
 *   ring 1  route-local: earliest start (forward), latest start (backward), load after each stop (Savelsbergh 1992).
 *           An insertion is refused in constant time a position. Where nodes are limited these are relaxations:
 *           refusal is exact, acceptance goes on to ring 3.
 *   ring 2  transfers: a pickup opens when the delivery it waits for ends, a delivery closes when the pickup that waits
 *           for it must begin; both enter ring 1 as windows, and a placed delivery that ends later than its pickup
 *           began makes that route due for placing again.
 *   ring 3  node capacity: profiles of free stands and teams, counters of slots. A route is placed call by call (a call
 *           is a run of visits at one place); what must wait downstream waits upstream, on the ground: at home where
 *           there is time to go there, else an arrival that finds no room raises the departure before it, and where
 *           the stand there cannot be kept so long, that call is placed again. Bounds only rise, so it ends. What is
 *           taken is logged and given back exactly.
 *
 *   stops of a route:  [home][visit]…[visit][home]; one 32-byte entry each, so that a trial reads one line a position
 */
#ifndef RULES
#error "define RULES before including kernel.h"
#endif

#include <stdlib.h>
#include <string.h>

#include "gate.h"

typedef struct stop {
    int32_t visit, place;
    int32_t open, service;
    int32_t start, late; /* begin of the work: as it is; latest that keeps the rest of the route legal */
    int32_t ready, load; /* end of the work; load on leaving */
} stop;

/* The call a position belongs to, at each of its positions; depart < 0: not booked. */
typedef struct call_time {
    int32_t arrive, depart;
} call_time;

typedef struct node_state {
    ech_profile *stands[STAND_CLASSES], *teams;
    uint8_t *arrivals, *departures;
} node_state;

/* One booking that was made (sign +1) or given back (−1). */
typedef struct booking {
    ech_profile *profile;
    uint8_t *slot;
    int32_t from, to, sign;
} booking;

/* A call being placed. */
typedef struct call {
    int32_t first, last; /* positions */
    int32_t place, way;  /* way: from the call before, take-off to touch-down */
    int32_t via;         /* the same by home, where there is always room to wait */
    int32_t lo_arrive, lo_depart;
    int32_t arrive, depart;
    bool booked, timed; /* timed: has been booked, before or now, with these times */
} call;

/* What undo needs since a mark: routes as they were at their first touch, and where the log stood. Level 0 is the move,
 * level 1 one insertion within it (RULE_NODES). */
enum { LEVELS = RULES & RULE_NODES ? 2 : 1 };
typedef struct mark {
    stop *stops;
    call_time *times;
    int32_t *count, *unplaced, *touched, touched_count;
    int64_t *cost;
    uint8_t *is_touched;
    size_t log_count;
    bool open;
} mark;

typedef struct state {
    const problem *p;
    int32_t stride, routes; /* routes in use: vehicles 0 … routes − 1 */
    stop *stops;
    call_time *times; /* RULE_NODES, by position as the stops */
    int32_t *count;   /* visits of a route */
    int64_t *cost;
    mark marks[LEVELS];
    int32_t *unplaced; /* RULE_NODES: calls that begin before this position are booked and agree; NEVER_MIN = all */
    int32_t *route_of; /* by request, −1 = absent */
    int32_t *ends, *latest; /* by visit: end of its work, latest start */
    int64_t total;          /* Σ cost of the routes */
    node_state *nodes;
    booking *log;
    size_t log_count, log_max;
    call *calls;
    int64_t placed_calls;
    int32_t budget;  /* calls that one move may still place */
    int32_t culprit; /* the request that came too late when a route was last placed, −1 = none */
} state;

static inline stop *route(const state *s, int32_t v) { return s->stops + (size_t)v * (size_t)s->stride; }
static inline call_time *route_times(const state *s, int32_t v) { return s->times + (size_t)v * (size_t)s->stride; }
static inline const fleet_class *class_of(const state *s, int32_t v) {
    return &s->p->class[RULES & RULE_FLEET ? s->p->fleet[v].class : 0];
}
static inline int32_t drive(const state *s, const fleet_class *c, int32_t a, int32_t b) {
    return c->drive[(size_t)a * (size_t)s->p->places + (size_t)b];
}

/* ---- undo: routes are copied on first touch, bookings are logged ------------------------------------------- */

static inline void save_route(state *s, mark *m, int32_t v) {
    size_t n = (size_t)s->count[v] + 2, at = (size_t)v * (size_t)s->stride;
    m->is_touched[v] = 1;
    m->touched[m->touched_count++] = v;
    memcpy(m->stops + at, s->stops + at, n * sizeof *s->stops);
    if (RULES & RULE_NODES)
        memcpy(m->times + at, s->times + at, n * sizeof *s->times);
    m->count[v] = s->count[v];
    m->cost[v] = s->cost[v];
    m->unplaced[v] = s->unplaced[v];
}

static inline void touch(state *s, int32_t v) {
    if (!s->marks[0].is_touched[v])
        save_route(s, &s->marks[0], v);
    if (LEVELS > 1 && s->marks[LEVELS - 1].open && !s->marks[LEVELS - 1].is_touched[v])
        save_route(s, &s->marks[LEVELS - 1], v);
}

static inline bool note(state *s, ech_profile *p, uint8_t *slot, int32_t a, int32_t b, int32_t sign) {
    if (s->log_count == s->log_max)
        return false;
    s->log[s->log_count++] = (booking){p, slot, a, b, sign};
    if (slot)
        *slot = (uint8_t)(*slot + sign);
    else
        return (sign > 0 ? ech_profile_take(p, a, b, 1) : ech_profile_give(p, a, b, 1)) == ECH_OK;
    return true;
}

static inline void unbook(state *s, size_t down_to) {
    while (s->log_count > down_to) {
        booking *b = &s->log[--s->log_count];
        if (b->slot)
            *b->slot = (uint8_t)(*b->slot - b->sign);
        else if (b->sign > 0)
            (void)ech_profile_give(b->profile, b->from, b->to, 1);
        else
            (void)ech_profile_take(b->profile, b->from, b->to, 1);
    }
}

/* Derived by-visit values of a route, after it was restored or placed. */
static inline void publish(state *s, int32_t v) {
    const stop *r = route(s, v);
    for (int32_t i = 1; i <= s->count[v]; i++) {
        s->ends[r[i].visit] = r[i].ready;
        s->latest[r[i].visit] = r[i].late;
    }
}

static inline void open_mark(state *s, int32_t level) {
    s->marks[level].open = true;
    s->marks[level].log_count = s->log_count;
}

/* What was done since the mark stays. */
static inline void keep(state *s, int32_t level) {
    mark *m = &s->marks[level];
    for (int32_t i = 0; i < m->touched_count; i++)
        m->is_touched[m->touched[i]] = 0;
    m->touched_count = 0;
    m->open = false;
    if (level == 0)
        s->log_count = 0;
}

/* All is as at the mark; route_of is the caller's. */
static inline void undo(state *s, int32_t level) {
    mark *m = &s->marks[level];
    if (RULES & RULE_NODES)
        unbook(s, m->log_count);
    for (int32_t i = 0; i < m->touched_count; i++) {
        int32_t v = m->touched[i];
        size_t n = (size_t)m->count[v] + 2, at = (size_t)v * (size_t)s->stride;
        memcpy(s->stops + at, m->stops + at, n * sizeof *s->stops);
        if (RULES & RULE_NODES)
            memcpy(s->times + at, m->times + at, n * sizeof *s->times);
        s->total += m->cost[v] - s->cost[v];
        s->count[v] = m->count[v];
        s->cost[v] = m->cost[v];
        s->unplaced[v] = m->unplaced[v];
        if (RULES & RULE_TRANSFER)
            publish(s, v);
    }
    keep(s, level);
}

/* ---- ring 1 and 2: forward and backward passes -------------------------------------------------------------- */

static inline int32_t opening(const state *s, int32_t v) {
    const visit *x = &s->p->visits[v];
    if (RULES & RULE_TRANSFER && !(v & 1) && s->p->before[v >> 1] >= 0) {
        int32_t ready = s->ends[2 * s->p->before[v >> 1] + 1];
        return ready > x->open ? ready : x->open;
    }
    return x->open;
}

static inline int32_t closing(const state *s, int32_t v) {
    const visit *x = &s->p->visits[v];
    if (RULES & RULE_TRANSFER && v & 1 && s->p->after[v >> 1] >= 0 && s->route_of[s->p->after[v >> 1]] >= 0) {
        int32_t due = s->latest[2 * s->p->after[v >> 1]] - x->service;
        return due < x->shut ? due : x->shut;
    }
    return x->shut;
}

/* Start and load of positions `from` … count + 1, as if nodes had no limits, but what is booked stays; then the latest
 * starts of all. */
static inline void refresh(state *s, int32_t v, int32_t from) {
    stop *r = route(s, v);
    const fleet_class *c = class_of(s, v);
    int32_t n = s->count[v];
    for (int32_t i = from; i <= n + 1; i++) {
        r[i].load = r[i - 1].load + (i <= n ? s->p->visits[r[i].visit].amount : 0);
        if (RULES & RULE_TRANSFER && i <= n)
            r[i].open = opening(s, r[i].visit);
        if (RULES & RULE_NODES && i <= n && route_times(s, v)[i].depart >= 0)
            continue;
        int32_t t = r[i - 1].ready + drive(s, c, r[i - 1].place, r[i].place);
        r[i].start = t > r[i].open ? t : r[i].open;
        r[i].ready = r[i].start + r[i].service;
        if (RULES & RULE_TRANSFER && i <= n)
            s->ends[r[i].visit] = r[i].ready;
    }
    for (int32_t i = n; i >= 1; i--) {
        int32_t t = r[i + 1].late - drive(s, c, r[i].place, r[i + 1].place) - r[i].service;
        int32_t shut = closing(s, r[i].visit);
        r[i].late = t < shut ? t : shut;
        if (RULES & RULE_TRANSFER)
            s->latest[r[i].visit] = r[i].late;
    }
}

static inline int64_t homeward(const state *s, int32_t v);

static inline void recost(state *s, int32_t v) {
    const stop *r = route(s, v);
    const fleet_class *c = class_of(s, v);
    int64_t way = 0, waited = 0;
    for (int32_t i = 1; i <= s->count[v] + 1 && s->count[v] > 0; i++) {
        way += drive(s, c, r[i - 1].place, r[i].place);
        if (RULES & RULE_TIMES && i <= s->count[v] && r[i].visit & 1)
            waited += r[i].ready - s->p->visits[r[i].visit - 1].open;
    }
    way += RULES & RULE_NODES ? homeward(s, v) : 0;
    int64_t cost = RULES & RULE_TIMES ? way * s->p->way_weight + waited * s->p->time_weight : way;
    s->total += cost - s->cost[v];
    s->cost[v] = cost;
}

/* ---- ring 3: calls ------------------------------------------------------------------------------------------ */

static inline int32_t call_start(const stop *r, int32_t i) {
    while (i > 1 && r[i - 1].place == r[i].place)
        i--;
    return i;
}

/* Books (sign +1) or gives back the call whose visits are first … last. */
static inline bool book_call(state *s, int32_t v, int32_t first, int32_t last, call_time t, int32_t sign) {
    const stop *r = route(s, v);
    const node *limits = &s->p->nodes[r[first].place];
    node_state *n = &s->nodes[r[first].place];
    if (!limits->limited)
        return true;
    bool ok = note(s, NULL, &n->arrivals[t.arrive / s->p->slot], 0, 0, sign) &&
              note(s, NULL, &n->departures[t.depart / s->p->slot], 0, 0, sign);
    for (int32_t c = 0; c <= class_of(s, v)->stand_class; c++)
        ok = ok && note(s, n->stands[c], NULL, t.arrive, t.depart, sign);
    for (int32_t i = first; i <= last; i++)
        ok = ok && note(s, n->teams, NULL, r[i].start, r[i].ready, sign);
    return ok;
}

/* Gives back the bookings of the call that position i belongs to, if there is one and it has any. */
static inline bool release(state *s, int32_t v, int32_t i) {
    const stop *r = route(s, v);
    call_time *t = route_times(s, v), was = t[i];
    if (i < 1 || i > s->count[v] || was.depart < 0)
        return true;
    int32_t first = call_start(r, i), last = i;
    while (last < s->count[v] && r[last + 1].place == r[i].place)
        last++;
    for (int32_t k = first; k <= last; k++)
        t[k].depart = -1;
    s->unplaced[v] = first < s->unplaced[v] ? first : s->unplaced[v];
    return book_call(s, v, first, last, was, -1);
}

static inline int32_t slot_fit(const state *s, const uint8_t *used, int32_t most, int32_t t) {
    int32_t slot = s->p->slot, k = t / slot, end = s->p->horizon / slot;
    if (used[k] < most)
        return t;
    while (++k <= end)
        if (used[k] < most)
            return k * slot;
    return NEVER_MIN;
}

/* First moment at or after t from which an aircraft of this stand class may stay d minutes. */
static inline int32_t stand_fit(const node_state *n, int32_t class, int32_t t, int32_t d) {
    for (int32_t agreed = 0, c = class; agreed <= class; c = c == 0 ? class : c - 1) {
        ech_tick x = ech_profile_first_fit(n->stands[c], t, d, 1);
        if (x == ECH_NEVER)
            return NEVER_MIN;
        agreed = x == t ? agreed + 1 : 1;
        t = (int32_t)x;
    }
    return t;
}

/* The works of a call from its touch-down on; the end of the last, NEVER_MIN where one begins too late. */
static inline int32_t place_works(state *s, int32_t v, const call *c) {
    stop *r = route(s, v);
    int32_t t = c->arrive + class_of(s, v)->taxi_in;
    bool limited = s->p->nodes[c->place].limited;
    for (int32_t i = c->first; i <= c->last; i++) {
        int32_t open = opening(s, r[i].visit);
        t = t > open ? t : open;
        if (limited) {
            ech_tick x = ech_profile_first_fit(s->nodes[c->place].teams, t, r[i].service, 1);
            if (x == ECH_NEVER)
                return NEVER_MIN;
            t = (int32_t)x;
        }
        if (t > s->p->visits[r[i].visit].shut) {
            s->culprit = r[i].visit >> 1;
            return NEVER_MIN;
        }
        r[i].start = t;
        t = r[i].ready = t + r[i].service;
    }
    return t;
}

/* Earliest arrival, works and departure of one call, at or after its bounds. */
static inline bool place_call(state *s, int32_t v, call *c, int32_t from) {
    const node *limits = &s->p->nodes[c->place];
    node_state *n = &s->nodes[c->place];
    const fleet_class *y = class_of(s, v);
    int32_t t = from > c->lo_arrive ? from : c->lo_arrive, stay = 1;
    s->budget--;
    s->placed_calls++;
    for (;;) {
        if (limits->limited) {
            int32_t x = slot_fit(s, n->arrivals, limits->arrivals, t);
            x = x < NEVER_MIN ? stand_fit(n, y->stand_class, x, stay) : x;
            if (x >= s->p->horizon)
                return false;
            if (x != t) {
                t = x;
                continue;
            }
        }
        c->arrive = c->lo_arrive = t;
        int32_t end = place_works(s, v, c);
        if (end >= s->p->horizon)
            return false;
        end += y->taxi_out;
        c->depart = end > c->lo_depart ? end : c->lo_depart;
        if (!limits->limited)
            return true;
        c->depart = slot_fit(s, n->departures, limits->departures, c->depart);
        if (c->depart >= s->p->horizon)
            return false;
        if (c->depart - t <= stay)
            return true;
        stay = c->depart - t; /* longer than thought: is the stand free for so long? */
    }
}

/* May the call stay until `until` and leave then? */
static inline bool can_stay(const state *s, int32_t v, const call *c, int32_t until) {
    const node *limits = &s->p->nodes[c->place];
    const node_state *n = &s->nodes[c->place];
    if (!limits->limited)
        return true;
    return n->departures[until / s->p->slot] < limits->departures &&
           stand_fit(n, class_of(s, v)->stand_class, c->arrive, until - c->arrive) == c->arrive;
}

/* Take-off to touch-down from the stop before position i, which lies elsewhere. */
static inline int32_t way_to(const state *s, int32_t v, int32_t i) {
    const stop *r = route(s, v);
    const fleet_class *y = class_of(s, v);
    return drive(s, y, r[i - 1].place, r[i].place) - y->taxi_in - y->taxi_out;
}

static inline int32_t detour_home(const state *s, int32_t v, int32_t i) {
    const stop *r = route(s, v);
    const fleet_class *y = class_of(s, v);
    int32_t home = r[0].place;
    return drive(s, y, r[i - 1].place, home) + drive(s, y, home, r[i].place) - drive(s, y, r[i - 1].place, r[i].place);
}

/* Σ of the detours by home of a placed route. */
static inline int64_t homeward(const state *s, int32_t v) {
    const stop *r = route(s, v);
    const call_time *t = route_times(s, v);
    int64_t way = 0;
    for (int32_t i = 2; i <= s->count[v] && s->unplaced[v] == NEVER_MIN; i++) {
        if (r[i].place != r[i - 1].place && t[i].arrive != t[i - 1].depart + way_to(s, v, i))
            way += detour_home(s, v, i);
    }
    return way;
}

/* When a vehicle that left at `leave` (−1: starts from home) comes to call c: not before its first work may begin, if
 * it can wait at home. */
static inline int32_t coming(const state *s, int32_t v, const call *c, int32_t leave) {
    const fleet_class *y = class_of(s, v);
    int32_t direct = (leave < 0 ? s->p->fleet[v].from + y->taxi_out : leave) + c->way;
    int32_t wanted = opening(s, route(s, v)[c->first].visit) - y->taxi_in;
    return wanted > direct && (leave < 0 || wanted >= leave + c->via) ? wanted : direct;
}

/* The calls of a route. Returns how many; *first is the one that position `at` belongs to. */
static inline int32_t list_calls(state *s, int32_t v, int32_t at, int32_t *first) {
    const stop *r = route(s, v);
    int32_t n = s->count[v], m = 0;
    *first = 0;
    for (int32_t i = 1, last; i <= n; i = last + 1) {
        for (last = i; last < n && r[last + 1].place == r[i].place;)
            last++;
        call_time t = route_times(s, v)[i];
        call *c = &s->calls[m];
        *c = (call){.first = i, .last = last, .place = r[i].place, .arrive = t.arrive, .depart = t.depart};
        c->booked = c->timed = t.depart >= 0;
        c->way = way_to(s, v, i);
        c->via = c->way + detour_home(s, v, i);
        *first = i <= at ? m : *first;
        m++;
    }
    return m;
}

static inline bool release_call(state *s, int32_t v, call *c) {
    c->lo_arrive = 0;
    if (!c->booked)
        return true;
    c->booked = false;
    return release(s, v, c->first);
}

/* Call k has its times; the one before must leave so that nobody waits in the air. The next call to look at. */
static inline int32_t settle(state *s, int32_t v, int32_t k) {
    if (k == 0) /* from home, where there is room */
        return 1;
    call *c = &s->calls[k], *b = &s->calls[k - 1];
    int32_t leave = c->arrive - c->way;
    if (leave == b->depart || c->arrive >= b->depart + c->via)
        return k + 1;
    if (b->booked) {
        if (!release_call(s, v, b))
            return -1;
        b->lo_arrive = b->arrive;
    }
    if (can_stay(s, v, b, leave)) {
        b->depart = leave;
        return k + 1;
    }
    b->lo_depart = leave;
    return k - 1;
}

/* Is booked call k still right behind the one before? `moved`: that one leaves at another time than it did. */
static inline bool still_right(const state *s, int32_t v, int32_t k, bool moved) {
    const call *c = &s->calls[k];
    int32_t leave = k > 0 ? s->calls[k - 1].depart : -1;
    if (k > 0 && c->arrive != leave + c->way && c->arrive < leave + c->via)
        return false;
    return !moved || coming(s, v, c, leave) >= c->arrive;
}

/* What is booked of later calls and begins before call k can be done would be in its own way. */
static inline bool clear_way(state *s, int32_t v, int32_t k, int32_t m, int32_t from) {
    const call *c = &s->calls[k];
    const fleet_class *y = class_of(s, v);
    int32_t until = (from > c->lo_arrive ? from : c->lo_arrive) + y->taxi_in + y->taxi_out;
    for (int32_t i = c->first; i <= c->last; i++)
        until += route(s, v)[i].service;
    for (int32_t j = k + 1; j < m && s->calls[j].booked && s->calls[j].arrive < until; j++)
        if (!release_call(s, v, &s->calls[j]))
            return false;
    return true;
}

static inline bool book_placed(state *s, int32_t v, int32_t m) {
    call_time *t = route_times(s, v);
    bool ok = true;
    for (int32_t k = 0; k < m && ok; k++) {
        const call *c = &s->calls[k];
        if (c->booked)
            continue;
        for (int32_t i = c->first; i <= c->last; i++)
            t[i] = (call_time){c->arrive, c->depart};
        ok = book_call(s, v, c->first, c->last, t[c->first], 1);
    }
    return ok;
}

/* Places the calls of a route that are not booked, and those booked ones that no longer agree with what is before them;
 * false: too late, or over budget (the caller undoes). */
static inline bool place_route(state *s, int32_t v) {
    int32_t k, m = list_calls(s, v, s->unplaced[v], &k), n = s->count[v];
    bool moved = true;
    while (k < m) {
        call *c = &s->calls[k];
        int32_t was = c->timed ? c->depart : -1, from = coming(s, v, c, k > 0 ? s->calls[k - 1].depart : -1);
        if (c->booked && still_right(s, v, k, moved)) {
            moved = false;
            k++;
            continue;
        }
        if (s->budget <= 0 || !release_call(s, v, c) || !clear_way(s, v, k, m, from) || !place_call(s, v, c, from))
            return false;
        int32_t next = settle(s, v, k);
        if (next < 0)
            return false;
        c->timed = true;
        moved = next <= k || c->depart != was;
        k = next;
    }
    stop *r = route(s, v);
    bool ok = book_placed(s, v, m);
    s->unplaced[v] = NEVER_MIN;
    r[n + 1].start = r[n + 1].ready = s->p->fleet[v].from;
    if (n > 0)
        r[n + 1].start = r[n + 1].ready =
            s->calls[m - 1].depart - class_of(s, v)->taxi_out + drive(s, class_of(s, v), r[n].place, r[n + 1].place);
    publish(s, v);
    return ok && r[n + 1].start <= r[n + 1].late;
}

/* Pickups that began before their delivery, as it is now, ended: their routes are placed again from there. */
static inline bool pull_followers(state *s, int32_t v) {
    const stop *r = route(s, v);
    for (int32_t i = 1; i <= s->count[v]; i++) {
        int32_t next = r[i].visit & 1 ? s->p->after[r[i].visit >> 1] : -1;
        if (next < 0 || s->route_of[next] < 0 || s->ends[2 * next] - s->p->visits[2 * next].service >= r[i].ready)
            continue;
        int32_t w = s->route_of[next], k = 1;
        while (route(s, w)[k].visit != 2 * next)
            k++;
        if (route_times(s, w)[k].depart < 0)
            continue;
        touch(s, w);
        if (w == v || !release(s, w, k))
            return false;
    }
    return true;
}

/* Places what the move left unplaced, earliest first, and what has to follow. */
static inline bool place_all(state *s) {
    for (;;) {
        int32_t next = -1, when = NEVER_MIN;
        for (int32_t i = 0; i < s->marks[0].touched_count; i++) {
            int32_t v = s->marks[0].touched[i];
            if (s->unplaced[v] < NEVER_MIN && route(s, v)[s->unplaced[v]].start < when) {
                next = v;
                when = route(s, v)[s->unplaced[v]].start;
            }
        }
        if (next < 0)
            return true;
        if (!place_route(s, next) || (RULES & RULE_TRANSFER && !pull_followers(s, next)))
            return false;
    }
}

/* ---- changing routes ---------------------------------------------------------------------------------------- */

static inline stop stop_of(const state *s, int32_t v) {
    const visit *x = &s->p->visits[v];
    return (stop){.visit = v, .place = x->place, .open = x->open, .service = x->service, .late = x->shut};
}

/* Makes room for one stop at position i. */
static inline void open_gap(state *s, int32_t v, int32_t i, int32_t id) {
    stop *r = route(s, v);
    call_time *t = route_times(s, v);
    size_t behind = (size_t)(++s->count[v] + 1 - i);
    memmove(&r[i + 1], &r[i], behind * sizeof *r);
    r[i] = stop_of(s, id);
    if (RULES & RULE_NODES) {
        memmove(&t[i + 1], &t[i], behind * sizeof *t);
        t[i].depart = -1;
    }
}

/* Puts request q into route v: its pickup before position i, its delivery before position j ≥ i of the old route. */
static inline bool insert_request(state *s, int32_t v, int32_t q, int32_t i, int32_t j) {
    bool ok = true;
    touch(s, v);
    if (RULES & RULE_NODES) {
        for (int32_t k = 0; k < 2; k++)
            ok = ok && release(s, v, i - k) && release(s, v, j - k);
        int32_t from = i > 1 ? call_start(route(s, v), i - 1) : 1;
        s->unplaced[v] = from < s->unplaced[v] ? from : s->unplaced[v];
    }
    open_gap(s, v, j, 2 * q + 1);
    open_gap(s, v, i, 2 * q);
    s->route_of[q] = v;
    refresh(s, v, RULES & RULE_NODES ? s->unplaced[v] : i);
    recost(s, v);
    return ok;
}

/* Takes out of route v every request whose route_of was set to −1. */
static inline bool drop_requests(state *s, int32_t v) {
    stop *r = route(s, v);
    int32_t n = s->count[v], from = n + 1, m = 1;
    bool ok = true;
    touch(s, v);
    for (int32_t i = n; i >= 1; i--)
        if (s->route_of[r[i].visit >> 1] < 0) {
            from = i;
            for (int32_t k = -1; RULES & RULE_NODES && k <= 1; k++)
                ok = release(s, v, i + k) && ok;
        }
    for (int32_t i = 1; i <= n + 1; i++)
        if (i > n || s->route_of[r[i].visit >> 1] >= 0) {
            if (RULES & RULE_NODES)
                route_times(s, v)[m] = route_times(s, v)[i];
            r[m++] = r[i];
        }
    s->count[v] = m - 2;
    if (RULES & RULE_NODES) {
        from = from > 1 ? call_start(r, from - 1) : 1;
        s->unplaced[v] = from < s->unplaced[v] ? from : s->unplaced[v];
        from = s->unplaced[v];
    }
    refresh(s, v, from);
    recost(s, v);
    return ok;
}
