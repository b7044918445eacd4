/* Recreate: absent requests go, one by one, to the cheapest legal place that is not overlooked (a blink: one in a
 * hundred), in one of several orders (SISR: Christiaens & Vanden Berghe 2020). */
#include "routing_int.h"

#include <math.h>

static bool blinks(rt_state *s) {
    if (--s->blink > 0)
        return false;
    s->blink = 1 + (int32_t)(log(1 - ech_rng_unit(&s->rng)) * -99.5); /* geometric */
    return true;
}

typedef struct target {
    rt_place place;
    int32_t r;
} target;

/* The cheapest place over all routes; r < 0: none. Of the empty routes of one fleet the first speaks for all. */
static target cheapest(rt_state *s, int32_t q) {
    target best = {{.cost = RT_NO_COST}, -1};
    rt_place own, again;
    s->seen++;
    for (int32_t r = 0; r < s->slots; r++) {
        if (s->routes[r].count == 0) {
            int32_t f = s->routes[r].fleet;
            if (s->seen_fleet[f] == s->seen)
                continue;
            s->seen_fleet[f] = s->seen;
        }
        const rt_place *c = rt_cached(s, q, r, &own);
        if (c->cost >= best.place.cost)
            continue;
        if (blinks(s)) {
            again = rt_find(s, q, r, c);
            c = &again;
            if (c->cost >= best.place.cost)
                continue;
        }
        best = (target){*c, r};
    }
    return best;
}

/* A vehicle more, of the fleet where the request costs least. */
static target on_new(rt_state *s, int32_t q) {
    target best = {{.cost = RT_NO_COST}, -1};
    int32_t chosen = -1;
    for (int32_t f = 0; f < s->p->p->fleet_count; f++) {
        int32_t r = rt_open_route(s, f);
        if (r < 0)
            continue;
        rt_place c = rt_find(s, q, r, NULL);
        s->slots--;
        s->slots_of[f]--;
        if (c.cost < best.place.cost) {
            best.place = c;
            chosen = f;
        }
    }
    if (chosen >= 0)
        best.r = rt_open_route(s, chosen);
    return best;
}

/* ---- order --------------------------------------------------------------------------------------------------------
 */

enum { BY_CHANCE, BY_AMOUNT, BY_FAR, BY_NEAR, BY_OPEN, BY_SHUT, BY_WIDTH };

static uint64_t key_of(rt_state *s, int32_t q, int order) {
    const rt_visit *p = &s->p->visits[2 * q], *d = p + 1;
    const ech_routing_fleet *f = &s->p->p->fleets[0];
    const rt_kind *k = &s->p->kinds[f->kind];
    size_t n = (size_t)s->p->places;
    uint32_t far = (uint32_t)k->time[(size_t)f->home * n + (size_t)p->place] / 2 +
                   (uint32_t)k->time[(size_t)f->home * n + (size_t)d->place] / 2;
    switch (order) {
    case BY_AMOUNT:
        return UINT32_MAX - (uint32_t)p->amount;
    case BY_FAR:
        return UINT32_MAX - far;
    case BY_NEAR:
        return far;
    case BY_OPEN:
        return (uint32_t)p->open;
    case BY_SHUT:
        return (uint32_t)d->shut;
    case BY_WIDTH:
        return (uint32_t)(d->shut - p->open);
    default:
        return ech_rng_next(&s->rng) >> 32;
    }
}

static void sort_work(rt_state *s) {
    static const uint8_t orders[] = {BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_CHANCE, BY_AMOUNT, BY_AMOUNT, BY_FAR,
                                     BY_FAR,    BY_NEAR,   BY_OPEN,   BY_SHUT,   BY_WIDTH,  BY_WIDTH};
    int order = orders[rt_below(s, (int32_t)sizeof orders)];
    for (int32_t i = 0; i < s->work_count; i++)
        s->key[i] = key_of(s, s->work[i], order) << 20 | (uint64_t)(i & 0xfffff);
    int32_t gap = 1;
    while (gap < s->work_count / 9)
        gap = 3 * gap + 1;
    for (; gap > 0; gap /= 3)
        for (int32_t i = gap; i < s->work_count; i++) {
            uint64_t key = s->key[i];
            int32_t q = s->work[i], j = i;
            for (; j >= gap && s->key[j - gap] > key; j -= gap) {
                s->key[j] = s->key[j - gap];
                s->work[j] = s->work[j - gap];
            }
            s->key[j] = key;
            s->work[j] = q;
        }
}

void rt_recreate(rt_state *s, bool open_new) {
    sort_work(s);
    for (int32_t i = 0; i < s->work_count; i++) {
        int32_t q = s->work[i];
        target t = cheapest(s, q);
        if (t.r < 0 && open_new)
            t = on_new(s, q);
        if (t.r >= 0)
            rt_insert(s, t.r, q, t.place.i, t.place.j);
    }
}

void rt_add_absent(rt_state *s) {
    for (int32_t i = 0; i < s->absent_count; i++)
        s->work[s->work_count++] = s->absent[i];
}

void rt_list_absent(rt_state *s) {
    int32_t n = 0;
    for (int32_t i = 0; i < s->absent_count; i++)
        if (s->route_of[s->absent[i]] < 0)
            s->absent[n++] = s->absent[i];
    for (int32_t i = 0; i < s->moved_count; i++)
        if (s->moved_from[i] >= 0 && s->route_of[s->moved[i]] < 0)
            s->absent[n++] = s->moved[i];
    s->absent_count = n;
}
