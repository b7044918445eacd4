/* Two plans: missions matched, then what differs in each pair; what arrives of each requirement and when; arrivals by
 * place and day. See diff/diff.h. */
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"

typedef struct half {
    const ech_plan *p;
    uint64_t *hash;   /* [mission] content, but for its id */
    uint64_t *cargo;  /* [mission] lift and requirements, without times and amounts */
    int32_t *partner; /* [mission] of the other plan; ECH_NONE */
} half;

typedef struct work {
    ech_diff *d;
    half a, b;
} work;

/* ---- content ---------------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, int64_t v) {
    h = (h ^ (uint64_t)v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static uint64_t load_hash(const ech_plan *p, const ech_load *l) {
    uint64_t h = mix(mix(mix(mix(mix(1, l->requirement), l->from_stop), l->to_stop), l->people), l->litters), parts = 0;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        parts += mix(mix(2, p->parts[i].item), p->parts[i].count);
    return mix(h, (int64_t)parts);
}

static uint64_t stop_hash(const ech_plan *p, const ech_stop *q, uint64_t h) {
    h = mix(mix(mix(mix(mix(h, q->location), q->arrive_t), q->depart_t), q->fuel_kg), q->leg);
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        h = mix(mix(mix(h, (int64_t)p->work[i].kind), p->work[i].start_t), p->work[i].end_t);
    for (int32_t i = q->via.first; i < q->via.first + q->via.count; i++)
        h = mix(mix(h, p->vias[i].lat_e7), p->vias[i].lon_e7);
    return mix(h, q->work.count);
}

static uint64_t mission_hash(const ech_plan *p, const ech_mission *m) {
    uint64_t h = mix(mix(mix(3, m->asset), m->asset == ECH_NONE ? 0 : m->tail), m->configuration), loads = 0;
    for (int32_t i = m->stops.first; i < m->stops.first + m->stops.count; i++)
        h = stop_hash(p, &p->stops[i], h);
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++)
        loads += load_hash(p, &p->loads[i]);
    return mix(h, (int64_t)loads);
}

static uint64_t cargo_hash(const ech_plan *p, const ech_mission *m) {
    uint64_t h = mix(4, m->asset), loads = 0;
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++)
        loads += mix(5, p->loads[i].requirement);
    return mix(h, (int64_t)loads);
}

static ech_tick start_of(const ech_plan *p, int32_t m) {
    const ech_mission *q = &p->missions[m];
    return q->stops.count > 0 ? p->stops[q->stops.first].arrive_t : 0;
}

static bool open_half(half *h, const ech_plan *p) {
    size_t n = (size_t)p->mission_count + 1;
    h->p = p;
    h->hash = ech_calloc(n, sizeof *h->hash);
    h->cargo = ech_calloc(n, sizeof *h->cargo);
    h->partner = ech_calloc(n, sizeof *h->partner);
    for (int32_t i = 0; h->hash && h->cargo && h->partner && i < p->mission_count; i++) {
        h->hash[i] = mission_hash(p, &p->missions[i]);
        h->cargo[i] = cargo_hash(p, &p->missions[i]);
        h->partner[i] = ECH_NONE;
    }
    return h->hash && h->cargo && h->partner;
}

static void free_half(half *h) {
    ech_free(h->hash);
    ech_free(h->cargo);
    ech_free(h->partner);
}

/* ---- matching --------------------------------------------------------------------------------------------------- */

typedef struct entry {
    uint64_t key;
    ech_tick start_t;
    int32_t mission;
} entry;

static int by_key(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    return x->mission - y->mission;
}

/* Those that have no partner yet, sorted by key and time. */
static entry *list_free(const half *h, const uint64_t *keys, size_t *count) {
    entry *e = ech_calloc((size_t)h->p->mission_count + 1, sizeof *e);
    *count = 0;
    for (int32_t i = 0; e && i < h->p->mission_count; i++)
        if (h->partner[i] == ECH_NONE)
            e[(*count)++] = (entry){keys[i], start_of(h->p, i), i};
    if (e && *count > 1)
        qsort(e, *count, sizeof *e, by_key);
    return e;
}

static void join(work *w, int32_t a, int32_t b) {
    w->a.partner[a] = b;
    w->b.partner[b] = a;
}

/* Of one key: the pairs nearest in time first. */
static void join_nearest(work *w, const entry *x, size_t nx, const entry *y, size_t ny) {
    for (;;) {
        uint64_t best = UINT64_MAX;
        int32_t a = ECH_NONE, b = ECH_NONE;
        for (size_t i = 0; i < nx; i++)
            for (size_t k = 0; w->a.partner[x[i].mission] == ECH_NONE && k < ny; k++) {
                ech_tick by = y[k].start_t - x[i].start_t;
                uint64_t far = (uint64_t)(by < 0 ? -by : by);
                if (w->b.partner[y[k].mission] == ECH_NONE && far < best) {
                    best = far;
                    a = x[i].mission;
                    b = y[k].mission;
                }
            }
        if (a == ECH_NONE)
            return;
        join(w, a, b);
    }
}

enum { PAIRWISE_MOST = 200 }; /* beyond it, in order of time */

static bool match_keys(work *w, const uint64_t *ka, const uint64_t *kb, bool nearest) {
    size_t na, nb;
    entry *x = list_free(&w->a, ka, &na), *y = list_free(&w->b, kb, &nb);
    for (size_t i = 0, k = 0; x && y && i < na && k < nb;) {
        size_t i2 = i, k2 = k;
        while (i2 < na && x[i2].key == x[i].key)
            i2++;
        while (k2 < nb && y[k2].key == y[k].key)
            k2++;
        if (x[i].key != y[k].key) {
            if (x[i].key < y[k].key)
                i = i2;
            else
                k = k2;
            continue;
        }
        if (nearest && i2 - i <= PAIRWISE_MOST && k2 - k <= PAIRWISE_MOST)
            join_nearest(w, x + i, i2 - i, y + k, k2 - k);
        else
            for (size_t n = 0; i + n < i2 && k + n < k2; n++)
                join(w, x[i + n].mission, y[k + n].mission);
        i = i2;
        k = k2;
    }
    bool ok = x && y;
    ech_free(x);
    ech_free(y);
    return ok;
}

static bool alike(const work *w, int32_t a, int32_t b) {
    const ech_mission *x = &w->a.p->missions[a], *y = &w->b.p->missions[b];
    if (x->asset == y->asset && (x->asset == ECH_NONE || x->tail == y->tail))
        return true;
    for (int32_t i = x->loads.first; i < x->loads.first + x->loads.count; i++)
        for (int32_t k = y->loads.first; k < y->loads.first + y->loads.count; k++)
            if (w->a.p->loads[i].requirement == w->b.p->loads[k].requirement)
                return true;
    return false;
}

typedef struct named {
    const char *id;
    int32_t mission;
} named;

static int by_name(const void *a, const void *b) {
    const named *x = a, *y = b;
    int c = strcmp(x->id, y->id);
    return c ? c : x->mission - y->mission;
}

static bool match_ids(work *w) {
    size_t n = (size_t)w->b.p->mission_count;
    named *list = ech_calloc(n + 1, sizeof *list);
    if (!list)
        return false;
    for (size_t i = 0; i < n; i++)
        list[i] = (named){w->b.p->missions[i].id, (int32_t)i};
    if (n > 1)
        qsort(list, n, sizeof *list, by_name);
    for (int32_t a = 0; a < w->a.p->mission_count; a++) {
        size_t low = 0, high = n;
        while (low < high) {
            size_t mid = low + (high - low) / 2;
            if (strcmp(list[mid].id, w->a.p->missions[a].id) < 0)
                low = mid + 1;
            else
                high = mid;
        }
        if (low == n || w->a.partner[a] != ECH_NONE || strcmp(list[low].id, w->a.p->missions[a].id) != 0)
            continue;
        int32_t b = list[low].mission;
        if (w->b.partner[b] == ECH_NONE && alike(w, a, b))
            join(w, a, b);
    }
    ech_free(list);
    return true;
}

/* ---- what differs ----------------------------------------------------------------------------------------------- */

static bool same_route(const ech_plan *a, const ech_mission *x, const ech_plan *b, const ech_mission *y) {
    if (x->stops.count != y->stops.count)
        return false;
    for (int32_t i = 0; i < x->stops.count; i++) {
        const ech_stop *p = &a->stops[x->stops.first + i], *q = &b->stops[y->stops.first + i];
        if (p->location != q->location || p->leg != q->leg || p->via.count != q->via.count)
            return false;
        for (int32_t k = 0; k < p->via.count; k++)
            if (memcmp(&a->vias[p->via.first + k], &b->vias[q->via.first + k], sizeof(ech_via)) != 0)
                return false;
    }
    return true;
}

static uint64_t loads_hash(const ech_plan *p, const ech_mission *m) {
    uint64_t h = 0;
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++) {
        ech_load l = p->loads[i];
        const ech_stop *stops = &p->stops[m->stops.first];
        bool inside = l.from_stop >= 0 && l.to_stop >= 0 && l.from_stop < m->stops.count && l.to_stop < m->stops.count;
        if (inside) { /* by place, so that a stop more does not make it another load */
            l.from_stop = stops[l.from_stop].location;
            l.to_stop = stops[l.to_stop].location;
        }
        h += load_hash(p, &l);
    }
    return h;
}

static uint32_t compare_pair(const work *w, int32_t a, int32_t b, ech_tick *moved_t) {
    const ech_mission *x = &w->a.p->missions[a], *y = &w->b.p->missions[b];
    uint32_t what = 0;
    *moved_t = start_of(w->b.p, b) - start_of(w->a.p, a);
    if (x->asset != y->asset || (x->asset != ECH_NONE && x->tail != y->tail) || x->configuration != y->configuration)
        what |= ECH_DIFF_LIFT;
    if (!same_route(w->a.p, x, w->b.p, y))
        what |= ECH_DIFF_ROUTE;
    if (loads_hash(w->a.p, x) != loads_hash(w->b.p, y))
        what |= ECH_DIFF_LOAD;
    if (*moved_t)
        what |= ECH_DIFF_MOVED;
    else if (!what)
        what |= ECH_DIFF_RETIMED;
    return what;
}

static ech_tick when(const ech_diff *d, const ech_diff_mission *m) {
    return m->before == ECH_NONE ? start_of(d->after, m->after) : start_of(d->before, m->before);
}

static void sort_missions(ech_diff *d) {
    for (int32_t gap = d->mission_count / 2; gap > 0; gap /= 2)
        for (int32_t i = gap; i < d->mission_count; i++) {
            ech_diff_mission m = d->missions[i];
            int32_t k = i;
            for (; k >= gap; k -= gap) {
                const ech_diff_mission *o = &d->missions[k - gap];
                ech_tick x = when(d, o), y = when(d, &m);
                if (x < y || (x == y && (o->before < m.before || (o->before == m.before && o->after <= m.after))))
                    break;
                d->missions[k] = *o;
            }
            d->missions[k] = m;
        }
}

static bool compare_missions(work *w) {
    ech_diff *d = w->d;
    d->missions = ech_calloc((size_t)w->a.p->mission_count + (size_t)w->b.p->mission_count + 1, sizeof *d->missions);
    if (!d->missions || !match_keys(w, w->a.hash, w->b.hash, false))
        return false;
    for (int32_t a = 0; a < w->a.p->mission_count; a++)
        d->same += w->a.partner[a] != ECH_NONE;
    if (!match_ids(w) || !match_keys(w, w->a.cargo, w->b.cargo, true))
        return false;
    for (int32_t a = 0; a < w->a.p->mission_count; a++) {
        int32_t b = w->a.partner[a];
        ech_diff_mission m = {a, b, ECH_DIFF_DROPPED, 0};
        if (b != ECH_NONE && w->a.hash[a] == w->b.hash[b])
            continue;
        if (b != ECH_NONE)
            m.what = compare_pair(w, a, b, &m.moved_t);
        d->missions[d->mission_count++] = m;
    }
    for (int32_t b = 0; b < w->b.p->mission_count; b++)
        if (w->b.partner[b] == ECH_NONE)
            d->missions[d->mission_count++] = (ech_diff_mission){ECH_NONE, b, ECH_DIFF_ADDED, 0};
    sort_missions(d);
    return true;
}

/* ---- requirements and days -------------------------------------------------------------------------------------- */

static ech_tick set_down_t(const ech_plan *p, const ech_stop *q) {
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        if (p->work[i].kind == ECH_WORK_HANDLE)
            return p->work[i].end_t;
    return q->arrive_t;
}

static const ech_stop *stop_of(const ech_plan *p, const ech_mission *m, int32_t number) {
    return number >= 0 && number < m->stops.count ? &p->stops[m->stops.first + number] : NULL;
}

/* Without the real scenario: where the last of it is set down. */
static void guess_ends(const ech_plan *p, int32_t *to, ech_tick *at) {
    for (int32_t m = 0; m < p->mission_count; m++)
        for (int32_t i = 0; i < p->missions[m].loads.count; i++) {
            const ech_load *l = &p->loads[p->missions[m].loads.first + i];
            const ech_stop *q = stop_of(p, &p->missions[m], l->to_stop);
            if (q && (to[l->requirement] == ECH_NONE || set_down_t(p, q) > at[l->requirement])) {
                at[l->requirement] = set_down_t(p, q);
                to[l->requirement] = q->location;
            }
        }
}

static void count_load(const ech_diff *d, const ech_plan *p, const ech_load *l, const ech_stop *q, int side,
                       ech_diff_requirement *r) {
    ech_tick at = set_down_t(p, q), *t = side ? &r->after_t : &r->before_t;
    int64_t *n = side ? &r->after : &r->before, *kg = side ? &r->after_kg : &r->before_kg;
    *t = *t == ECH_NEVER || at > *t ? at : *t;
    *n += (int64_t)l->people + l->litters;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        *(d->s->items[p->parts[i].item].bulk ? kg : n) += p->parts[i].count;
}

static void count_plan(const ech_diff *d, const ech_plan *p, const int32_t *to, int side, ech_diff_requirement *all) {
    for (int32_t m = 0; m < p->mission_count; m++)
        for (int32_t i = 0; i < p->missions[m].loads.count; i++) {
            const ech_load *l = &p->loads[p->missions[m].loads.first + i];
            const ech_stop *q = stop_of(p, &p->missions[m], l->to_stop);
            if (q && q->location == to[l->requirement])
                count_load(d, p, l, q, side, &all[l->requirement]);
        }
}

static bool compare_requirements(ech_diff *d) {
    int32_t n = d->s->requirement_count;
    ech_diff_requirement *all = ech_calloc((size_t)n + 1, sizeof *all);
    int32_t *to = ech_calloc((size_t)n + 1, sizeof *to);
    ech_tick *at = ech_calloc((size_t)n + 1, sizeof *at);
    for (int32_t r = 0; all && to && at && r < n; r++) {
        all[r] = (ech_diff_requirement){.requirement = r, .before_t = ECH_NEVER, .after_t = ECH_NEVER};
        to[r] = d->known ? d->s->requirements[r].to : ECH_NONE;
    }
    bool ok = all && to && at;
    if (ok && !d->known) {
        guess_ends(d->before, to, at);
        guess_ends(d->after, to, at);
    }
    if (ok) {
        count_plan(d, d->before, to, 0, all);
        count_plan(d, d->after, to, 1, all);
    }
    d->requirements = all;
    for (int32_t r = 0; ok && r < n; r++)
        if (all[r].before_t != all[r].after_t || all[r].before != all[r].after || all[r].before_kg != all[r].after_kg)
            all[d->requirement_count++] = all[r];
    ech_free(to);
    ech_free(at);
    return ok;
}

static int by_day(const void *a, const void *b) {
    const ech_diff_day *x = a, *y = b;
    if (x->location != y->location)
        return x->location - y->location;
    return x->day < y->day ? -1 : x->day > y->day;
}

static int64_t day_of(const ech_scenario *s, ech_tick t) {
    int64_t day = 1440 * s->ticks_per_minute;
    int64_t o = (s->start_unix_s % 86400 + 86400) % 86400 * s->ticks_per_minute / 60;
    return (o + t) / day - ((o + t) % day < 0);
}

static int64_t load_kg(const ech_scenario *s, const ech_plan *p, const ech_load *l) {
    int64_t kg = l->people * s->person_kg + l->litters * s->litter_kg;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        kg += p->parts[i].count * s->items[p->parts[i].item].kg;
    return kg;
}

/* One entry a stop; the same place and day are summed up afterwards. */
static void list_days(const ech_diff *d, const ech_plan *p, int side, ech_diff_day *list, size_t *n) {
    for (int32_t m = 0; m < p->mission_count; m++) {
        const ech_mission *q = &p->missions[m];
        size_t first = *n;
        for (int32_t i = 1; i < q->stops.count; i++) {
            const ech_stop *stop = &p->stops[q->stops.first + i];
            list[*n] = (ech_diff_day){.location = stop->location, .day = day_of(d->s, stop->arrive_t)};
            list[(*n)++].stops[side] = 1;
        }
        for (int32_t i = 0; i < q->loads.count; i++) {
            const ech_load *l = &p->loads[q->loads.first + i];
            if (l->to_stop < 1 || l->to_stop >= q->stops.count)
                continue;
            ech_diff_day *at = &list[first + (size_t)l->to_stop - 1];
            at->people[side] += (int64_t)l->people + l->litters;
            at->kg[side] += load_kg(d->s, p, l);
        }
    }
}

static bool compare_days(ech_diff *d) {
    size_t n = 0;
    ech_diff_day *list = ech_calloc((size_t)d->before->stop_count + (size_t)d->after->stop_count + 1, sizeof *list);
    if (!list)
        return false;
    list_days(d, d->before, 0, list, &n);
    list_days(d, d->after, 1, list, &n);
    if (n > 1)
        qsort(list, n, sizeof *list, by_day);
    for (size_t i = 0, k; i < n; i = k) {
        ech_diff_day sum = list[i];
        for (k = i + 1; k < n && by_day(&list[i], &list[k]) == 0; k++)
            for (int side = 0; side < 2; side++) {
                sum.stops[side] += list[k].stops[side];
                sum.people[side] += list[k].people[side];
                sum.kg[side] += list[k].kg[side];
            }
        if (sum.stops[0] != sum.stops[1] || sum.people[0] != sum.people[1] || sum.kg[0] != sum.kg[1])
            list[d->day_count++] = sum; /* never ahead of i */
    }
    d->days = list;
    return true;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

ech_status ech_diff_plans(const ech_scenario *s, bool known, const ech_plan *before, const ech_plan *after,
                          ech_diff **out) {
    *out = NULL;
    ech_diff *d = ech_calloc(1, sizeof *d);
    if (!d)
        return ECH_ENOMEM;
    *d = (ech_diff){.s = s, .known = known, .before = before, .after = after};
    work w = {.d = d};
    bool ok = open_half(&w.a, before) && open_half(&w.b, after);
    ok = ok && compare_missions(&w) && compare_requirements(d) && compare_days(d);
    free_half(&w.a);
    free_half(&w.b);
    if (!ok) {
        ech_diff_free(d);
        return ECH_ENOMEM;
    }
    *out = d;
    return ECH_OK;
}

void ech_diff_free(ech_diff *d) {
    if (!d)
        return;
    ech_free(d->missions);
    ech_free(d->requirements);
    ech_free(d->days);
    ech_free(d);
}

bool ech_diff_is_empty(const ech_diff *d) { return d->mission_count == 0; }
