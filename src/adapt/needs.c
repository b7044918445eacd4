/* Which requirements, how much, by when.
 *
 * A need that counts elements keeps as many units of the plan as are asked for (a unit: all rows of one element, or one
 * row without an element), those of high priority first; what is short comes from the forces' elements of the same
 * capability, the surest and nearest first, each weighing what the plan's first unit weighs. Goods and people are
 * scaled. What nobody asked for is left out, but for what opens an airfield. No needs at all: everything stays.
 */
#include "adapt_int.h"

#include "base/text.h"
#include "geo/geo.h"

#include <stdlib.h>
#include <string.h>

typedef struct need_unit {
    int32_t element; /* elements of the scenario; ECH_NONE: the one requirement */
    int32_t requirement;
    int32_t priority;
    bool there; /* its rows are still in the table */
} need_unit;

typedef struct needing {
    adapting *a;
    ech_sheet *t;
    int32_t *need_of; /* [requirement] which need takes it; ECH_NONE */
    need_unit *units;
    int32_t unit_count;
} needing;

/* ---- which need asks for what ---- */

static bool opens_something(const ech_scenario *s, int32_t r) {
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].requirement == r)
            return true;
    return false;
}

static bool is_goods(const ech_scenario *s, const ech_requirement *r) {
    for (int32_t i = 0; i < r->items.count; i++)
        if (s->items[r->items.first + i].bulk)
            return r->element == ECH_NONE;
    return false;
}

static bool fits(const adapting *a, const ech_need *n, int32_t i) {
    const ech_requirement *r = &a->s->requirements[i];
    if (n->unit == ECH_NEED_KG)
        return is_goods(a->s, r);
    if (n->unit == ECH_NEED_PERSONS)
        return r->element == ECH_NONE && r->items.count == 0 && r->seated > 0;
    if (r->element != ECH_NONE && (strcmp(a->s->elements[r->element].capability, n->what) == 0 ||
                                   strcmp(a->s->elements[r->element].id, n->what) == 0))
        return true;
    return strcmp(r->kind, n->what) == 0;
}

static bool element_gone(const needing *g, int32_t element) {
    const ech_sheet *t = ad_table(g->a, "elements.csv");
    return element != ECH_NONE && t && !ech_sheet_has(t, element);
}

static void assign(needing *g) {
    const ech_scenario *s = g->a->s;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        g->need_of[r] = ECH_NONE;
        for (int32_t n = 0; n < g->a->c->need_count && g->need_of[r] == ECH_NONE; n++)
            if (fits(g->a, &g->a->c->needs[n], r))
                g->need_of[r] = n;
    }
}

static void leave_out(needing *g, int32_t r, const char *why) {
    if (!ech_sheet_has(g->t, r))
        return;
    ech_sheet_drop(g->t, r);
    ad_note(g->a, ECH_ADAPT_LEFT_OUT, g->a->s->requirements[r].id, "%s", why);
}

static void leave_out_unasked(needing *g) {
    const ech_scenario *s = g->a->s;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        if (element_gone(g, s->requirements[r].element))
            leave_out(g, r, "its element does not come");
        else if (g->a->c->need_count > 0 && g->need_of[r] == ECH_NONE && !opens_something(s, r))
            leave_out(g, r, "nobody asks for it now");
    }
}

/* ---- dues ---- */

static void set_due(needing *g, int32_t row, const ech_need *n, const ech_requirement *r) {
    ech_tick due = n->due_t;
    if (due == ECH_NEVER)
        return;
    ech_sheet_set(g->t, row, "due", ad_text(g->a, "%lld", (long long)due));
    if (r->latest_t != ECH_NEVER && r->latest_t < due * g->a->s->ticks_per_minute)
        ech_sheet_set(g->t, row, "latest", "");
    if (r->earliest_t > due * g->a->s->ticks_per_minute)
        ech_sheet_set(g->t, row, "earliest", "");
}

/* Where most was brought to, as it is now. */
static const char *main_destination(const adapting *a) {
    int32_t best = ECH_NONE;
    for (int32_t l = 0; l < a->s->location_count; l++)
        if (a->places[l].theatre && a->places[l].lots > 0 &&
            (best == ECH_NONE || a->places[l].lots > a->places[best].lots))
            best = l;
    return best == ECH_NONE ? "" : a->places[best].after ? a->places[best].after : a->s->locations[best].id;
}

/* ---- amounts ---- */

int64_t ech_adapt_amount(const ech_scenario *s, const ech_requirement *r, ech_need_unit unit) {
    int64_t kg = 0;
    if (unit == ECH_NEED_ELEMENTS)
        return 1;
    if (unit == ECH_NEED_PERSONS)
        return r->seated;
    for (int32_t i = 0; i < r->items.count; i++)
        kg += s->items[r->items.first + i].bulk ? s->items[r->items.first + i].count : 0;
    return kg;
}

/* A requirement for what a stock gives of `kg`; 0: nothing, it cannot be used. */
static int64_t from_stock(needing *g, const ech_sheet *f, int32_t row, const char *to, int64_t kg, int32_t need) {
    adapting *a = g->a;
    const char *id = ech_sheet_get(f, row, "id"), *owner = ech_sheet_get(f, row, "owner");
    const char *home = ech_sheet_get(f, row, "home"), *mass = ech_sheet_get(f, row, "mass_kg");
    int64_t has = 0, ready = ad_readiness_min(f, row);
    if (!ad_willing(a, owner, ad_force_country(a, owner)) || ad_barred(a, f, row, to) || ad_row(g->t, id) >= 0 ||
        !ech_parse_int64(mass, strlen(mass), &has) || has <= 0 || !ad_bring(a, "members.csv", owner) ||
        !ad_bring(a, "locations.csv", home))
        return 0;
    int64_t take = has < kg ? has : kg;
    int32_t now = ech_sheet_add(g->t, -1);
    ech_sheet_set(g->t, now, "id", id);
    ech_sheet_set(g->t, now, "owner", owner);
    ech_sheet_set(g->t, now, "kind", "relief");
    ech_sheet_set(g->t, now, "from", home);
    ech_sheet_set(g->t, now, "to", to);
    ech_sheet_set(g->t, now, "bulk_kg", ad_text(a, "%lld", (long long)take));
    if (ready > 0)
        ech_sheet_set(g->t, now, "ready", ad_text(a, "%lld", (long long)ready));
    if (a->c->needs[need].due_t != ECH_NEVER)
        ech_sheet_set(g->t, now, "due", ad_text(a, "%lld", (long long)a->c->needs[need].due_t));
    ad_claim(a, id, need);
    ad_note(a, ECH_ADAPT_ADDED, id, "%lld kg of %s, a stock of %s, to %s", (long long)take,
            ech_sheet_get(f, row, "item"), owner, to);
    return take;
}

/* The plan moves no goods: the forces' stocks do, in the order of their table. */
static void take_stocks(needing *g, int32_t need) {
    const ech_need *n = &g->a->c->needs[need];
    const ech_sheet *f = n->unit == ECH_NEED_KG ? ad_force(g->a, ADAPT_STOCKS) : NULL;
    const char *to = main_destination(g->a);
    int64_t left = n->amount;
    for (int32_t i = 0; f && i < f->rows && left > 0 && *to; i++)
        left -= ech_sheet_has(f, i) ? from_stock(g, f, i, to, left, need) : 0;
    if (left == n->amount)
        ad_note(g->a, ECH_ADAPT_MISSING, n->what, "the plan moves none: add a requirement");
    else if (left > 0)
        ad_note(g->a, ECH_ADAPT_MISSING, n->what, "%lld of %lld: the stocks of the willing hold no more",
                (long long)left, (long long)n->amount);
}

/* Shares `amount` out in proportion: each row up to the running sum, so that the rows sum to it exactly. */
static void scale(needing *g, int32_t need) {
    const ech_need *n = &g->a->c->needs[need];
    const char *column = n->unit == ECH_NEED_KG ? "bulk_kg" : "seated";
    int64_t total = 0, before = 0, given = 0;
    for (int32_t r = 0; r < g->a->s->requirement_count; r++)
        total += g->need_of[r] == need && ech_sheet_has(g->t, r)
                     ? ech_adapt_amount(g->a->s, &g->a->s->requirements[r], n->unit)
                     : 0;
    if (total == 0) {
        take_stocks(g, need);
        return;
    }
    for (int32_t r = 0; r < g->a->s->requirement_count; r++) {
        if (g->need_of[r] != need || !ech_sheet_has(g->t, r))
            continue;
        before += ech_adapt_amount(g->a->s, &g->a->s->requirements[r], n->unit);
        int64_t until = (int64_t)((double)n->amount * ((double)before / (double)total) + 0.5), now = until - given;
        given = until;
        set_due(g, r, n, &g->a->s->requirements[r]);
        ech_sheet_set(g->t, r, column, ad_text(g->a, "%lld", (long long)now));
        if (now == 0)
            leave_out(g, r, "nothing of it is left after scaling");
    }
    if (n->amount != total)
        ad_note(g->a, ECH_ADAPT_SCALED, n->what, "%lld instead of %lld %s, in the plan's proportions",
                (long long)n->amount, (long long)total, n->unit == ECH_NEED_KG ? "kg" : "persons");
}

/* ---- units ---- */

static bool same_unit(const need_unit *u, const ech_scenario *s, int32_t r) {
    return u->element == ECH_NONE ? u->requirement == r : s->requirements[r].element == u->element;
}

static void find_units(needing *g, int32_t need) {
    const ech_scenario *s = g->a->s;
    g->unit_count = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        if (g->need_of[r] != need)
            continue;
        int32_t k = 0;
        while (k < g->unit_count && !same_unit(&g->units[k], s, r))
            k++;
        if (k == g->unit_count)
            g->units[g->unit_count++] = (need_unit){s->requirements[r].element, r, s->requirements[r].priority, false};
        g->units[k].there |= ech_sheet_has(g->t, r);
        if (s->requirements[r].priority < g->units[k].priority)
            g->units[k].priority = s->requirements[r].priority;
    }
}

static int compare_units(const void *x, const void *y) {
    const need_unit *a = x, *b = y;
    if (a->there != b->there)
        return a->there ? -1 : 1;
    if (a->priority != b->priority)
        return a->priority < b->priority ? -1 : 1;
    return a->requirement < b->requirement ? -1 : a->requirement > b->requirement;
}

static void drop_unit(needing *g, const need_unit *u, const char *why) {
    for (int32_t r = 0; r < g->a->s->requirement_count; r++)
        if (same_unit(u, g->a->s, r))
            leave_out(g, r, why);
}

/* ---- elements that others offer ---- */

static int sureness(const char *word) {
    static const char *const words[] = {"stated", "inspected", "rehearsed", "delivered"};
    for (int i = 0; i < 4; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 0;
}

static int64_t way_from(adapting *a, const char *home) {
    const ech_sheet *lists[] = {ad_force(a, "locations.csv"), ad_table(a, "locations.csv")};
    int32_t lat, lon;
    for (int i = 0; i < 2; i++)
        if (lists[i] && ad_degrees(lists[i], ad_row(lists[i], home), &lat, &lon))
            return ech_geo_distance_m(lat, lon, a->lat_e7, a->lon_e7);
    return INT64_MAX;
}

/* A caveat forbids the place or the kind of task; told once. */
static bool offer_barred(needing *g, const need_unit *like, ech_sheet *f, int32_t row) {
    const ech_scenario *s = g->a->s;
    const ech_requirement *r = like ? &s->requirements[like->requirement] : NULL;
    const char *to = !r                          ? main_destination(g->a)
                     : g->a->places[r->to].after ? g->a->places[r->to].after
                                                 : s->locations[r->to].id;
    bool place = ad_barred(g->a, f, row, to), kind = r && ad_lists(ech_sheet_get(f, row, "not_kinds"), r->kind);
    if (!place && !kind)
        return false;
    ad_note(g->a, ECH_ADAPT_LEFT_OUT, ech_sheet_get(f, row, "id"), "offered by %s, but may not %s%s: its caveat",
            ech_sheet_get(f, row, "owner"), place ? "go there" : "serve ", place ? "" : r->kind);
    ech_sheet_drop(f, row);
    return true;
}

/* The best of the forces' elements with this capability that is not used yet; -1: none. */
static int32_t best_offer(needing *g, const need_unit *like, const char *capability) {
    adapting *a = g->a;
    ech_sheet *f = ad_force(a, "elements.csv");
    int32_t best = -1;
    for (int32_t i = 0; f && i < f->rows; i++) {
        const char *owner = ech_sheet_get(f, i, "owner");
        if (!ech_sheet_has(f, i) || strcmp(ech_sheet_get(f, i, "capability"), capability) != 0 ||
            !ad_willing(a, owner, ad_force_country(a, owner)) ||
            ad_row(ad_table(a, "elements.csv"), ech_sheet_get(f, i, "id")) >= 0 || offer_barred(g, like, f, i))
            continue;
        int by_sure = best < 0 ? 1 : sureness(ech_sheet_get(f, i, "sure")) - sureness(ech_sheet_get(f, best, "sure"));
        if (by_sure > 0 ||
            (by_sure == 0 && way_from(a, ech_sheet_get(f, i, "home")) < way_from(a, ech_sheet_get(f, best, "home"))))
            best = i;
    }
    return best;
}

static void copy_items(needing *g, const char *from, const char *to) {
    ech_sheet *t = ad_table(g->a, "items.csv");
    int32_t rows = t ? t->rows : 0;
    for (int32_t i = 0; i < rows; i++)
        if (ech_sheet_has(t, i) && strcmp(ech_sheet_get(t, i, "requirement"), from) == 0)
            ech_sheet_set(t, ech_sheet_add(t, i), "requirement", to);
}

/* Rows of the template unit again, for another element; from its home. The rows of the template may be gone: what they
 * said is still in the model's file order, but not their cells; so templates are kept in `saved`. */
static void clone(needing *g, const need_unit *like, const char *element, const char *home, const ech_sheet *saved,
                  const ech_need *n) {
    int32_t rows = g->a->s->requirement_count, made = 0;
    const ech_sheet *f = ad_force(g->a, "elements.csv");
    int64_t ready = ad_readiness_min(f, f ? ad_row(f, element) : -1);
    for (int32_t r = 0; r < rows; r++) {
        if (!same_unit(like, g->a->s, r))
            continue;
        int32_t now = ech_sheet_add(g->t, -1);
        for (int32_t c = 0; now >= 0 && c < saved->columns; c++)
            ech_sheet_set(g->t, now, saved->header[c], saved->cells[r][c]);
        const char *id = made++ ? ad_text(g->a, "%s-%d", element, made) : element;
        while (ad_row(g->t, id) >= 0)
            id = ad_text(g->a, "%s-%d", element, ++made);
        ech_sheet_set(g->t, now, "id", id);
        ech_sheet_set(g->t, now, "element", element);
        ech_sheet_set(g->t, now, "owner", "");
        ech_sheet_set(g->t, now, "after", "");
        ech_sheet_set(g->t, now, "together", "");
        ech_sheet_set(g->t, now, "aboard", "");
        if (!g->a->places[g->a->s->requirements[r].from].theatre)
            ech_sheet_set(g->t, now, "from", home);
        set_due(g, now, n, &g->a->s->requirements[r]);
        if (ready >= 0)
            ech_sheet_set(g->t, now, "ready", ad_text(g->a, "%lld", (long long)ready));
        copy_items(g, g->a->s->requirements[r].id, id);
        ad_claim(g->a, id, (int32_t)(n - g->a->c->needs));
    }
}

static bool add_offer(needing *g, const need_unit *like, const ech_sheet *saved, const ech_need *n,
                      const char *capability) {
    int32_t offer = best_offer(g, like, capability);
    ech_sheet *f = ad_force(g->a, "elements.csv");
    if (offer < 0)
        return false;
    const char *id = ech_sheet_get(f, offer, "id"), *home = ech_sheet_get(f, offer, "home");
    const char *owner = ech_sheet_get(f, offer, "owner"), *sure = ech_sheet_get(f, offer, "sure");
    if (ad_bring(g->a, "members.csv", owner) && ad_bring(g->a, "locations.csv", home) &&
        ad_bring(g->a, "elements.csv", id)) {
        clone(g, like, id, home, saved, n);
        int64_t ready = ad_readiness_min(f, offer);
        ad_note(g->a, ECH_ADAPT_ADDED, id, "%s of %s (%s), weighed as %s%s", capability, owner, *sure ? sure : "stated",
                g->a->s->requirements[like->requirement].id,
                ready < 0 ? "" : ad_text(g->a, ", ready %lld h after the call", (long long)(ready + 59) / 60));
    }
    ech_sheet_drop(f, offer);
    return true;
}

static int64_t whole_number(const ech_sheet *t, int32_t row, const char *column) {
    const char *cell = ech_sheet_get(t, row, column);
    int64_t n = 0;
    return ech_parse_int64(cell, strlen(cell), &n) && n > 0 ? n : 0;
}

/* Takes this offer, to where most was brought; false: it does not say how many people and kilograms it is. */
static bool take_sized(needing *g, int32_t need, int32_t offer) {
    adapting *a = g->a;
    const ech_need *n = &a->c->needs[need];
    ech_sheet *f = ad_force(a, "elements.csv");
    const char *id = ech_sheet_get(f, offer, "id"), *home = ech_sheet_get(f, offer, "home");
    const char *to = main_destination(a), *owner = ech_sheet_get(f, offer, "owner");
    int64_t people = whole_number(f, offer, "x_people"), kg = whole_number(f, offer, "x_mass_kg");
    int64_t ready = ad_readiness_min(f, offer);
    bool fine = *to && people + kg > 0 && ad_row(g->t, id) < 0 && ad_bring(a, "members.csv", owner) &&
                ad_bring(a, "locations.csv", home) && ad_bring(a, "elements.csv", id);
    int32_t now = fine ? ech_sheet_add(g->t, -1) : -1;
    if (now >= 0) {
        ech_sheet_set(g->t, now, "id", id);
        ech_sheet_set(g->t, now, "element", id);
        ech_sheet_set(g->t, now, "from", home);
        ech_sheet_set(g->t, now, "to", to);
        ech_sheet_set(g->t, now, "seated", people ? ad_text(a, "%lld", (long long)people) : "");
        ech_sheet_set(g->t, now, "bulk_kg", kg ? ad_text(a, "%lld", (long long)kg) : "");
        ech_sheet_set(g->t, now, "ready", ready > 0 ? ad_text(a, "%lld", (long long)ready) : "");
        ech_sheet_set(g->t, now, "due", n->due_t != ECH_NEVER ? ad_text(a, "%lld", (long long)n->due_t) : "");
        ad_claim(a, id, need);
        ad_note(a, ECH_ADAPT_ADDED, id, "%s of %s, %lld people and %lld kg as pledged, to %s", n->what, owner,
                (long long)people, (long long)kg, to);
    }
    ech_sheet_drop(f, offer);
    return now >= 0;
}

/* The plan has nothing like it: the best offer that says its size. */
static bool add_sized(needing *g, int32_t need) {
    bool taken = false;
    for (int32_t offer = 0; !taken && offer >= 0;) {
        offer = best_offer(g, NULL, g->a->c->needs[need].what);
        taken = offer >= 0 && take_sized(g, need, offer);
    }
    return taken;
}

/* Nothing of the plan gives it: the forces may. */
static void count_in(needing *g, int32_t need) {
    const ech_need *n = &g->a->c->needs[need];
    int64_t there = 0;
    while (there < n->amount && add_sized(g, need))
        there++;
    if (there == 0)
        ad_note(g->a, ECH_ADAPT_MISSING, n->what, "the plan has nothing that gives it: add the requirement");
    else if (there < n->amount)
        ad_note(g->a, ECH_ADAPT_MISSING, n->what, "%lld of %lld: nobody willing offers more",
                (long long)(n->amount - there), (long long)n->amount);
}

/* Keeps the amount; what is short is looked for among the forces. */
static void count_out(needing *g, int32_t need, const ech_sheet *saved) {
    const ech_need *n = &g->a->c->needs[need];
    find_units(g, need);
    qsort(g->units, (size_t)g->unit_count, sizeof *g->units, compare_units);
    int64_t there = 0;
    for (int32_t k = 0; k < g->unit_count; k++) {
        if (!g->units[k].there)
            continue;
        if (++there > n->amount)
            drop_unit(g, &g->units[k], "more than is asked for");
    }
    for (int32_t r = 0; r < g->a->s->requirement_count; r++)
        if (g->need_of[r] == need && ech_sheet_has(g->t, r))
            set_due(g, r, n, &g->a->s->requirements[r]);
    if (g->unit_count == 0) {
        count_in(g, need);
        return;
    }
    const need_unit *like = &g->units[0];
    const char *capability = like->element == ECH_NONE ? n->what : g->a->s->elements[like->element].capability;
    while (there < n->amount && add_offer(g, like, saved, n, capability))
        there++;
    if (there < n->amount)
        ad_note(g->a, ECH_ADAPT_MISSING, n->what, "%lld of %lld: nobody willing offers more",
                (long long)(n->amount - there), (long long)n->amount);
}

void ad_needs(adapting *a) {
    needing g = {.a = a, .t = ad_table(a, "requirements.csv")};
    size_t count = (size_t)a->s->requirement_count;
    g.need_of = ech_arena_alloc(a->arena, count, sizeof *g.need_of);
    g.units = ech_arena_alloc(a->arena, count, sizeof *g.units);
    ech_sheet saved = g.t ? *g.t : (ech_sheet){0};
    saved.cells = ech_arena_alloc(a->arena, count, sizeof *saved.cells);
    if (!g.t || !g.need_of || !g.units || !saved.cells) {
        a->failed = true;
        return;
    }
    memcpy(saved.cells, g.t->cells, count * sizeof *saved.cells);
    assign(&g);
    leave_out_unasked(&g);
    for (int32_t n = 0; n < a->c->need_count; n++) {
        if (a->c->needs[n].unit == ECH_NEED_ELEMENTS)
            count_out(&g, n, &saved);
        else
            scale(&g, n);
        for (int32_t r = 0; r < a->s->requirement_count; r++)
            if (g.need_of[r] == n && ech_sheet_has(g.t, r))
                ad_claim(a, a->s->requirements[r].id, n);
    }
}
