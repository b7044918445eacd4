/* Full: when stands, teams and slots of a place were all taken, when it was shut, when no tail of a type was idle. Read
 * off the plan and its curves of use (view); nothing is planned. */
#include <stdlib.h>

#include "base/memory.h"
#include "full_int.h"

typedef struct filling {
    const ech_view *v;
    ech_fulls *f;
    ech_vec raw; /* event: of the list that is being made */
    bool failed;
} filling;

typedef struct event {
    ech_tick t;
    int32_t change;
} event;

/* ---- lists ---------------------------------------------------------------------------------------------------- */

static void open_list(filling *k, ech_wait_kind kind, int32_t at, int32_t least_class) {
    ech_full *x = ech_vec_push(&k->f->lists);
    k->failed = k->failed || !x;
    if (x)
        *x = (ech_full){kind, at, least_class, {(int32_t)k->f->spans.count, 0}};
}

/* In order of time, apart. */
static void add_span(filling *k, ech_tick from_t, ech_tick to_t) {
    if (k->failed || to_t <= from_t)
        return;
    ech_full *x = ech_vec_at(&k->f->lists, k->f->lists.count - 1);
    ech_full_span *last = x->spans.count ? ech_vec_at(&k->f->spans, k->f->spans.count - 1) : NULL;
    if (last && last->to_t >= from_t) {
        last->to_t = to_t > last->to_t ? to_t : last->to_t;
        return;
    }
    ech_tick before_t = last ? last->before_t + last->to_t - last->from_t : 0;
    ech_full_span *s = ech_vec_push(&k->f->spans);
    k->failed = !s;
    if (s) {
        *s = (ech_full_span){from_t, to_t, before_t};
        x->spans.count++;
    }
}

static void close_list(filling *k) {
    ech_full *x = k->failed ? NULL : ech_vec_at(&k->f->lists, k->f->lists.count - 1);
    if (x && x->spans.count == 0)
        k->f->lists.count--;
}

static void add_event(filling *k, ech_tick t, int32_t change) {
    event *e = ech_vec_push(&k->raw);
    k->failed = k->failed || !e;
    if (e)
        *e = (event){t, change};
}

static int by_time(const void *a, const void *b) {
    const event *x = a, *y = b;
    return (x->t > y->t) - (x->t < y->t);
}

/* The list of when at least `level` of what the events begin and end was under way. */
static void add_level(filling *k, int32_t level) {
    event *e = k->raw.data;
    int64_t now = 0;
    if (k->raw.count > 1)
        qsort(e, k->raw.count, sizeof *e, by_time);
    for (size_t i = 0; i < k->raw.count; i++) {
        now += e[i].change;
        if (now >= level && i + 1 < k->raw.count)
            add_span(k, e[i].t, e[i + 1].t);
    }
}

/* ---- places --------------------------------------------------------------------------------------------------- */

static bool shuts(const ech_closure *x) {
    return x->stands == ECH_UNLIMITED && x->handling == ECH_UNLIMITED && x->arrivals == ECH_UNLIMITED &&
           x->departures == ECH_UNLIMITED && x->fuel_kg_day == ECH_UNLIMITED64;
}

static void add_shut(filling *k, int32_t location) {
    const ech_scenario *s = k->v->scenario;
    k->raw.count = 0;
    for (int32_t i = 0; i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_LOCATION && s->closures[i].subject == location && shuts(&s->closures[i])) {
            add_event(k, s->closures[i].from_t, 1);
            add_event(k, s->closures[i].to_t, -1);
        }
    if (k->raw.count == 0)
        return;
    open_list(k, ECH_WAIT_SHUT, location, 0);
    add_level(k, 1);
    close_list(k);
}

/* Outside its daily hours. */
static void add_hours(filling *k, int32_t location) {
    const ech_scenario *s = k->v->scenario;
    const ech_hours *h = &s->locations[location].hours;
    ech_tick day = 1440 * s->ticks_per_minute;
    ech_tick clock = (s->start_unix_s % 86400 + 86400) % 86400 * s->ticks_per_minute / 60;
    if (h->open_t == h->close_t)
        return;
    ech_tick shut = h->close_t < h->open_t ? h->open_t - h->close_t : day - (h->close_t - h->open_t);
    open_list(k, ECH_WAIT_HOURS, location, 0);
    for (ech_tick t = h->close_t - clock - day; t < s->horizon_t && !k->failed; t += day)
        add_span(k, t, t + shut);
    close_list(k);
}

static void add_curve(filling *k, const ech_view_curve *c) {
    const ech_view_step *step = &k->v->steps[c->steps.first];
    open_list(k, c->resource == ECH_VIEW_TEAMS ? ECH_WAIT_TEAMS : ECH_WAIT_PLACES, c->location, c->least_class);
    for (int32_t i = 0; i < c->steps.count; i++) {
        ech_tick to_t = i + 1 < c->steps.count ? step[i + 1].t : k->v->scenario->horizon_t;
        if (step[i].there > 0 && step[i].used >= step[i].there)
            add_span(k, step[i].t, to_t);
    }
    close_list(k);
}

/* The touch-downs of each slot against what a slot takes by itself. */
static void add_slots(filling *k, int32_t location, const event *arrivals, int32_t count) {
    const ech_location *l = &k->v->scenario->locations[location];
    if (l->arrivals == ECH_UNLIMITED)
        return;
    open_list(k, ECH_WAIT_SLOTS, location, 0);
    for (int32_t i = 0, n; i < count; i += n) {
        ech_tick slot = arrivals[i].t / l->slot_t;
        for (n = 1; i + n < count && arrivals[i + n].t / l->slot_t == slot; n++) {
        }
        if (n >= l->arrivals)
            add_span(k, slot * l->slot_t, (slot + 1) * l->slot_t);
    }
    close_list(k);
}

/* ---- lift ----------------------------------------------------------------------------------------------------- */

static void busy(filling *k, ech_tick from_t, ech_tick to_t, int32_t tails) {
    if (to_t <= from_t || tails <= 0)
        return;
    add_event(k, from_t, tails);
    add_event(k, to_t < k->v->scenario->horizon_t ? to_t : k->v->scenario->horizon_t, -tails);
}

static int32_t add_fleet(filling *k, int32_t asset) {
    const ech_scenario *s = k->v->scenario;
    const ech_asset *a = &s->assets[asset];
    busy(k, 0, a->from_t, a->count);
    busy(k, a->to_t, s->horizon_t, a->count);
    return a->count;
}

/* When no tail of the type was idle, in all fleets. */
static void add_type(filling *k, int32_t type) {
    const ech_scenario *s = k->v->scenario;
    const ech_plan *p = k->v->plan;
    int32_t tails = 0;
    k->raw.count = 0;
    for (int32_t i = 0; i < s->asset_count; i++)
        tails += s->assets[i].type == type ? add_fleet(k, i) : 0;
    if (tails == 0)
        return;
    for (int32_t i = 0; i < s->outage_count; i++)
        if (s->assets[s->outages[i].asset].type == type)
            busy(k, s->outages[i].from_t, s->outages[i].to_t, 1);
    for (int32_t i = 0; i < k->v->mission_count; i++) {
        const ech_mission *m = &p->missions[k->v->missions[i]];
        if (m->asset != ECH_NONE && s->assets[m->asset].type == type)
            busy(k, p->stops[m->stops.first].arrive_t, p->stops[m->stops.first + m->stops.count - 1].depart_t, 1);
    }
    open_list(k, ECH_WAIT_LIFT, type, 0);
    add_level(k, tails);
    close_list(k);
}

/* ---- all ------------------------------------------------------------------------------------------------------ */

/* Touch-downs in the main mode: [location] the first of `list`, which is in order of location and time. */
static int32_t *arrivals(filling *k, event **list) {
    const ech_view *v = k->v;
    int32_t n = v->scenario->location_count;
    int32_t *first = ech_calloc((size_t)n + 2, sizeof *first);
    *list = ech_calloc((size_t)v->flight_count + 1, sizeof **list);
    for (int pass = 0; first && *list && pass < 2; pass++) {
        for (int32_t i = 0; i < v->flight_count; i++) {
            const ech_view_flight *f = &v->flights[i];
            if (ech_view_mode(v, f->mission) != ech_view_main_mode(&v->scenario->locations[f->to]))
                continue;
            if (pass == 0)
                first[f->to + 2]++;
            else
                (*list)[first[f->to + 1]++].t = f->arrive_t;
        }
        for (int32_t l = 1; pass == 0 && l < n + 2; l++)
            first[l] += first[l - 1];
    }
    for (int32_t l = 0; first && *list && l < n; l++)
        if (first[l + 1] - first[l] > 1)
            qsort(*list + first[l], (size_t)(first[l + 1] - first[l]), sizeof **list, by_time);
    return first;
}

static void add_all(filling *k, const int32_t *first, const event *list) {
    const ech_view *v = k->v;
    int32_t c = 0;
    for (int32_t l = 0; l < v->scenario->location_count; l++) {
        k->f->first[l] = (int32_t)k->f->lists.count;
        add_shut(k, l);
        add_hours(k, l);
        for (; c < v->curve_count && v->curves[c].location == l; c++)
            if (v->curves[c].resource != ECH_VIEW_FUEL)
                add_curve(k, &v->curves[c]);
        add_slots(k, l, list + first[l], first[l + 1] - first[l]);
    }
    k->f->first[v->scenario->location_count] = (int32_t)k->f->lists.count;
    for (int32_t y = 0; y < v->scenario->lift_type_count; y++)
        add_type(k, y);
}

bool ech_fulls_make(const ech_view *v, ech_fulls *out) {
    event *list = NULL;
    *out = (ech_fulls){ech_vec_init(sizeof(ech_full), INT32_MAX), ech_vec_init(sizeof(ech_full_span), INT32_MAX),
                       ech_calloc((size_t)v->scenario->location_count + 1, sizeof(int32_t))};
    filling k = {.v = v, .f = out, .raw = ech_vec_init(sizeof(event), INT32_MAX)};
    int32_t *first = arrivals(&k, &list);
    k.failed = !out->first || !first || !list;
    if (!k.failed)
        add_all(&k, first, list);
    ech_vec_free(&k.raw);
    ech_free(first);
    ech_free(list);
    return !k.failed;
}

void ech_fulls_free(ech_fulls *f) {
    ech_vec_free(&f->lists);
    ech_vec_free(&f->spans);
    ech_free(f->first);
}

/* How long it was full before t. */
static ech_tick until(const ech_full_span *s, int32_t count, ech_tick t) {
    int32_t low = 0, high = count;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        if (s[mid].from_t < t)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0)
        return 0;
    ech_tick last = (s[low - 1].to_t < t ? s[low - 1].to_t : t) - s[low - 1].from_t;
    return s[low - 1].before_t + last;
}

ech_tick ech_full_within(const ech_fulls *f, const ech_full *x, ech_tick from_t, ech_tick to_t) {
    const ech_full_span *s = ech_vec_at(&f->spans, (size_t)x->spans.first);
    return to_t <= from_t ? 0 : until(s, x->spans.count, to_t) - until(s, x->spans.count, from_t);
}
