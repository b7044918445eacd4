/* When a place is open, and what it has then at most: its own figures and hours, lowered by closures, raised by every
 * effect from the earliest moment at which that can be there, and never lowered again. Each place's time is cut at
 * every moment at which something changes; what holds in each piece is worked out once. */
#include <stdlib.h>

#include "bound_int.h"

void *bnd_alloc(bnd *b, size_t count, size_t size) {
    void *p = ech_arena_alloc(b->arena, count ? count : 1, size);
    b->out_of_memory = b->out_of_memory || !p;
    return p;
}

typedef struct maker {
    bnd *b;
    int32_t place;
    const ech_location *l;
    ech_vec cuts;   /* ech_tick */
    ech_tick clock; /* from 00:00 UTC of the first day to the start */
} maker;

static bool leaves_nothing(const ech_closure *k) {
    return k->stands == ECH_UNLIMITED && k->handling == ECH_UNLIMITED && k->arrivals == ECH_UNLIMITED &&
           k->departures == ECH_UNLIMITED && k->fuel_kg_day == ECH_UNLIMITED64;
}

static bool is_always(const bnd *b, ech_hours h) {
    return h.open_t == h.close_t || (h.open_t == 0 && h.close_t == b->day_t);
}

static void cut(maker *m, ech_tick t) {
    if (t <= 0 || t > m->b->end_t)
        return;
    ech_tick *place = ech_vec_push(&m->cuts);
    if (place)
        *place = t;
    else
        m->b->out_of_memory = true;
}

static void cut_hours(maker *m, ech_hours h) {
    if (is_always(m->b, h))
        return;
    for (ech_tick day = -m->clock; day <= m->b->end_t; day += m->b->day_t) {
        cut(m, day + h.open_t);
        cut(m, day + h.close_t);
    }
}

static bool hours_hold(const maker *m, ech_hours h, ech_tick t) {
    ech_tick at = (m->clock + t) % m->b->day_t;
    if (is_always(m->b, h))
        return true;
    return h.open_t < h.close_t ? at >= h.open_t && at < h.close_t : at >= h.open_t || at < h.close_t;
}

static bool is_open(const maker *m, ech_tick t) {
    const ech_scenario *s = m->b->s;
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *k = &s->closures[i];
        if (k->what == ECH_SHUT_LOCATION && k->subject == m->place && k->from_t <= t && t < k->to_t &&
            leaves_nothing(k))
            return false;
    }
    bool open = hours_hold(m, m->l->hours, t);
    for (int32_t i = 0; i < s->effect_count && !open; i++)
        open = s->effects[i].location == m->place && s->effects[i].has_hours && m->b->effect_t[i] <= t &&
               hours_hold(m, s->effects[i].hours, t);
    return open;
}

static int64_t raised(int64_t figure, int64_t by) { return figure == ECH_UNLIMITED ? figure : figure + by; }

static void own_figures(const maker *m, bnd_step *e) {
    int64_t sum = 0;
    for (int c = ECH_CLASS_COUNT - 1; c >= 0; c--) {
        bool free_class = !m->l->stands_limited || m->l->stands[c] == ECH_UNLIMITED || sum == ECH_UNLIMITED;
        sum = free_class ? ECH_UNLIMITED : sum + m->l->stands[c];
        e->stands[c] = sum;
    }
    e->teams = m->l->handling;
    for (int k = 0; k < ECH_MODE_COUNT; k++)
        e->places[k] = m->l->places[k];
}

static void set_step(const maker *m, ech_tick t, bnd_step *e) {
    const ech_scenario *s = m->b->s;
    *e = (bnd_step){.from_t = t, .open = is_open(m, t)};
    own_figures(m, e);
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *k = &s->closures[i];
        if (k->what != ECH_SHUT_LOCATION || k->subject != m->place || t < k->from_t || t >= k->to_t)
            continue;
        e->teams = bnd_min(e->teams, k->handling);
        for (int c = 0; c < ECH_CLASS_COUNT; c++)
            e->stands[c] = bnd_min(e->stands[c], k->stands);
        for (int c = 0; c < ECH_MODE_COUNT; c++)
            e->places[c] = bnd_min(e->places[c], k->stands);
    }
    for (int32_t i = 0; i < s->effect_count; i++) {
        const ech_effect *f = &s->effects[i];
        if (f->location != m->place || m->b->effect_t[i] > t)
            continue;
        e->teams = raised(e->teams, f->handling);
        for (int c = 0; c <= f->stand_class && c < ECH_CLASS_COUNT; c++)
            e->stands[c] = raised(e->stands[c], f->stands);
    }
    e->teams = e->open ? e->teams : 0;
}

static int compare_ticks(const void *x, const void *y) {
    ech_tick a = *(const ech_tick *)x, b = *(const ech_tick *)y;
    return (a > b) - (a < b);
}

static void open_place(bnd *b, int32_t place, maker *m) {
    const ech_scenario *s = b->s;
    m->place = place;
    m->l = &s->locations[place];
    m->cuts.count = 0;
    cut_hours(m, m->l->hours);
    for (int32_t i = 0; i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_LOCATION && s->closures[i].subject == place) {
            cut(m, s->closures[i].from_t);
            cut(m, s->closures[i].to_t);
        }
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == place) {
            cut(m, b->effect_t[i]);
            if (s->effects[i].has_hours)
                cut_hours(m, s->effects[i].hours);
        }
    ech_tick *at = m->cuts.data;
    if (m->cuts.count > 1)
        qsort(at, m->cuts.count, sizeof *at, compare_ticks);
    b->places[place].first = (int32_t)b->steps.count;
    for (size_t i = 0; i <= m->cuts.count && !b->out_of_memory; i++) {
        if (i > 1 && at[i - 1] == at[i - 2])
            continue;
        bnd_step *e = ech_vec_push(&b->steps);
        b->out_of_memory = b->out_of_memory || !e;
        if (e)
            set_step(m, i == 0 ? 0 : at[i - 1], e);
    }
    b->places[place].count = (int32_t)b->steps.count - b->places[place].first;
}

bool bnd_open_places(bnd *b) {
    int64_t into = (b->s->start_unix_s % 86400 + 86400) % 86400;
    maker m = {.b = b, .cuts = ech_vec_init(sizeof(ech_tick), (size_t)1 << 24)};
    m.clock = into * b->s->ticks_per_minute / 60;
    b->steps.count = 0;
    for (int32_t i = 0; i < b->s->location_count && !b->out_of_memory; i++)
        open_place(b, i, &m);
    ech_vec_free(&m.cuts);
    return !b->out_of_memory;
}

/* ---- questions -------------------------------------------------------------------------------------------------- */

static const bnd_step *step_at(const bnd *b, int32_t place, ech_tick t, const bnd_step **end) {
    const bnd_step *first = (const bnd_step *)b->steps.data + b->places[place].first;
    int32_t low = 0, high = b->places[place].count - 1;
    *end = first + b->places[place].count;
    while (low < high) {
        int32_t mid = low + (high - low + 1) / 2;
        if (first[mid].from_t <= t)
            low = mid;
        else
            high = mid - 1;
    }
    return first + low;
}

ech_tick bnd_fit(const bnd *b, int32_t place, ech_tick t, ech_tick d, int64_t teams) {
    const bnd_step *end, *e;
    t = bnd_max(t, 0);
    teams = d > 0 ? teams : 0; /* work without length covers no moment */
    if (t > b->end_t - d)
        return BND_NEVER;
    for (e = step_at(b, place, t, &end); e < end; e++) {
        ech_tick until = e + 1 < end ? e[1].from_t : BND_NEVER;
        bool good = e->open && e->teams >= teams;
        if (!good)
            t = until;
        else if (t < until && t + d <= until)
            break;
    }
    return t > b->end_t - d ? BND_NEVER : t;
}

ech_tick bnd_next_open(const bnd *b, int32_t place, ech_tick t) { return bnd_fit(b, place, t, 0, 0); }

/* How many of the queue's resource there are in this step. */
static int64_t amount(const ech_bound_queue *q, const bnd_step *e) {
    if (q->resource != ECH_BOUND_PLACES)
        return e->teams;
    return q->mode == ECH_AIR ? e->stands[q->stand_class] : e->places[q->mode];
}

int64_t bnd_area(const bnd *b, const ech_bound_queue *q, int32_t place, ech_tick from, ech_tick to) {
    const bnd_step *end;
    int64_t sum = 0;
    for (const bnd_step *e = step_at(b, place, from, &end); e < end && e->from_t < to; e++) {
        ech_tick until = e + 1 < end ? bnd_min(e[1].from_t, to) : to;
        sum += amount(q, e) * bnd_max(0, until - bnd_max(from, e->from_t));
    }
    return sum;
}
