/* What is in force at a location over time (docs/model.md §4.4): its own figures, lowered by closures that leave
 * something, raised by effects.
 *
 * Each location's time is cut at the starts and ends of its closures and effects; what holds in each piece is worked
 * out once. Cost: pieces times the closures and effects of that location, which are few. */
#include "check_int.h"

#include <stdlib.h>

static int32_t closure_place(const chk *c, int32_t i) {
    const ech_closure *k = &c->s->closures[i];
    bool place = k->what == ECH_SHUT_LOCATION && k->subject >= 0 && k->subject < c->s->location_count;
    return place ? k->subject : c->s->location_count;
}

static int32_t effect_place(const chk *c, int32_t i) { return c->s->effects[i].location; }

typedef struct force_maker {
    chk *c;
    int32_t *closure_order, *closure_first, *effect_order, *effect_first;
    int32_t piece_count;
} force_maker;

static bool leaves_nothing(const ech_closure *k) {
    return k->stands == ECH_UNLIMITED && k->handling == ECH_UNLIMITED && k->arrivals == ECH_UNLIMITED &&
           k->departures == ECH_UNLIMITED && k->fuel_kg_day == ECH_UNLIMITED64;
}

static int64_t wide_cell(int32_t cell) { return cell == ECH_UNLIMITED ? ECH_UNLIMITED64 : cell; }

static void own_figures(const ech_location *l, chk_force *f) {
    int64_t sum = 0;
    for (int k = ECH_CLASS_COUNT - 1; k >= 0; k--) {
        sum = l->stands[k] == ECH_UNLIMITED ? ECH_UNLIMITED64 : chk_add(sum, l->stands[k]);
        f->stands[k] = l->stands_limited ? sum : ECH_UNLIMITED64;
    }
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        f->places[m] = wide_cell(l->places[m]);
    f->handling = wide_cell(l->handling);
    f->arrivals = wide_cell(l->arrivals);
    f->departures = wide_cell(l->departures);
    f->fuel_kg_day = l->fuel_kg_day;
}

static void apply_closure(const ech_closure *k, chk_force *f) {
    if (leaves_nothing(k)) {
        f->shut = true;
        return;
    }
    for (int i = 0; i < ECH_CLASS_COUNT; i++)
        f->stands[i] = chk_min(f->stands[i], wide_cell(k->stands));
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        f->places[m] = chk_min(f->places[m], wide_cell(k->stands));
    f->handling = chk_min(f->handling, wide_cell(k->handling));
    f->arrivals = chk_min(f->arrivals, wide_cell(k->arrivals));
    f->departures = chk_min(f->departures, wide_cell(k->departures));
    f->fuel_kg_day = chk_min(f->fuel_kg_day, k->fuel_kg_day);
}

static int64_t raised(int64_t figure, int64_t by) { return figure == ECH_UNLIMITED64 ? figure : chk_add(figure, by); }

static void apply_effect(const ech_effect *e, chk_force *f) {
    for (int i = 0; i <= e->stand_class && i < ECH_CLASS_COUNT; i++)
        f->stands[i] = raised(f->stands[i], e->stands);
    f->handling = raised(f->handling, e->handling);
    f->arrivals = raised(f->arrivals, e->arrivals);
    f->departures = raised(f->departures, e->departures);
    f->fuel_kg_day = raised(f->fuel_kg_day, e->fuel_kg_day);
}

static bool always(const chk *c, const ech_hours *h) {
    return h->open_t == h->close_t || (h->open_t == 0 && h->close_t == c->day_t);
}

/* The hours of a piece: those of its effects where any has some, else the location's. Several effects: open when one
 * of them is. */
static void set_hours(chk *c, chk_force *f, const ech_hours *own, ech_span added) {
    f->hours = added;
    if (added.count > 0 || always(c, own))
        return;
    ech_hours *h = ech_vec_push(&c->hours);
    if (!h) {
        c->out_of_memory = true;
        return;
    }
    *h = *own;
    f->hours = (ech_span){(int32_t)c->hours.count - 1, 1};
}

static void add_hours(chk *c, const ech_effect *e, ech_span *span) {
    ech_hours *h = ech_vec_push(&c->hours);
    if (!h) {
        c->out_of_memory = true;
        return;
    }
    *h = e->hours;
    span->first = span->count == 0 ? (int32_t)c->hours.count - 1 : span->first;
    span->count++;
}

static void make_piece(force_maker *fm, int32_t location, ech_tick from) {
    chk *c = fm->c;
    const ech_location *l = &c->s->locations[location];
    chk_force *f = &c->force[fm->piece_count++];
    ech_span hours = {0, 0};
    *f = (chk_force){.from_t = from};
    own_figures(l, f);
    for (int32_t i = fm->closure_first[location]; i < fm->closure_first[location + 1]; i++) {
        const ech_closure *k = &c->s->closures[fm->closure_order[i]];
        if (k->from_t <= from && from < k->to_t)
            apply_closure(k, f);
    }
    for (int32_t i = fm->effect_first[location]; i < fm->effect_first[location + 1]; i++) {
        const ech_effect *e = &c->s->effects[fm->effect_order[i]];
        const chk_effect *active = &c->effects[fm->effect_order[i]];
        if (from < active->from_t || from >= active->to_t)
            continue;
        apply_effect(e, f);
        if (e->has_hours)
            add_hours(c, e, &hours);
    }
    set_hours(c, f, &l->hours, hours);
}

static int compare_ticks(const void *a, const void *b) {
    ech_tick x = *(const ech_tick *)a, y = *(const ech_tick *)b;
    return (x > y) - (x < y);
}

static void make_place(force_maker *fm, int32_t location, ech_tick *cuts) {
    chk *c = fm->c;
    size_t n = 0;
    cuts[n++] = INT64_MIN;
    for (int32_t i = fm->closure_first[location]; i < fm->closure_first[location + 1]; i++) {
        cuts[n++] = c->s->closures[fm->closure_order[i]].from_t;
        cuts[n++] = c->s->closures[fm->closure_order[i]].to_t;
    }
    for (int32_t i = fm->effect_first[location]; i < fm->effect_first[location + 1]; i++) {
        cuts[n++] = c->effects[fm->effect_order[i]].from_t;
        cuts[n++] = c->effects[fm->effect_order[i]].to_t;
    }
    qsort(cuts, n, sizeof *cuts, compare_ticks);
    c->force_first[location] = fm->piece_count;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || cuts[i] != cuts[i - 1])
            make_piece(fm, location, cuts[i]);
}

bool chk_force_make(chk *c) {
    const ech_scenario *s = c->s;
    force_maker fm = {.c = c};
    size_t cuts = 2 * ((size_t)s->closure_count + (size_t)s->effect_count) + 1;
    c->hours = ech_vec_init(sizeof(ech_hours), 1 << 30);
    if (!chk_group(c, s->closure_count, s->location_count + 1, closure_place, &fm.closure_order, &fm.closure_first) ||
        !chk_group(c, s->effect_count, s->location_count, effect_place, &fm.effect_order, &fm.effect_first))
        return false;
    c->force = chk_alloc(c, cuts + (size_t)s->location_count, sizeof *c->force);
    c->force_first = chk_alloc(c, (size_t)s->location_count + 1, sizeof *c->force_first);
    ech_tick *at = chk_alloc(c, cuts, sizeof *at);
    if (!c->force || !c->force_first || !at)
        return false;
    for (int32_t i = 0; i < s->location_count; i++)
        make_place(&fm, i, at);
    c->force_first[s->location_count] = fm.piece_count;
    return !c->out_of_memory;
}

const chk_force *chk_force_at(const chk *c, int32_t location, ech_tick t) {
    int32_t low = c->force_first[location], high = c->force_first[location + 1] - 1;
    while (low < high) {
        int32_t mid = low + (high - low + 1) / 2;
        if (c->force[mid].from_t <= t)
            low = mid;
        else
            high = mid - 1;
    }
    return &c->force[low];
}

/* ---- opening hours ---------------------------------------------------------------------------------------------- */

/* How long from t it stays open by these hours, 0 = shut at t. */
static ech_tick open_for(const chk *c, const ech_hours *h, ech_tick t) {
    ech_tick at = chk_time_of_day(c, t);
    if (always(c, h))
        return ECH_NEVER;
    if (h->open_t < h->close_t)
        return at >= h->open_t && at < h->close_t ? h->close_t - at : 0;
    if (at >= h->open_t)
        return c->day_t - at + h->close_t;
    return at < h->close_t ? h->close_t - at : 0;
}

ech_tick chk_hours_broken(const chk *c, int32_t location, ech_tick a, ech_tick b) {
    const chk_force *f = chk_force_at(c, location, a), *end = &c->force[c->force_first[location + 1]];
    b = b > a ? b : a + 1;
    for (ech_tick t = a; t < b;) {
        while (f + 1 < end && f[1].from_t <= t)
            f++;
        if (f->hours.count == 0) { /* open until what is in force changes */
            t = f + 1 < end ? f[1].from_t : b;
            continue;
        }
        ech_tick most = 0;
        for (int32_t i = 0; i < f->hours.count; i++)
            most = chk_max(most, open_for(c, ech_vec_at(&c->hours, (size_t)(f->hours.first + i)), t));
        if (most == 0)
            return t;
        t = chk_add(t, most);
        t = f + 1 < end ? chk_min(t, f[1].from_t) : t;
    }
    return ECH_NEVER;
}
