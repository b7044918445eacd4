/* flow.*: nothing appears, vanishes, is carried twice or waits where it may not (docs/model.md §4.1).
 *
 * For each requirement the loads are cut into entries, one a quantity and end: so many units set down (or taken) at
 * this place then. Sorted by quantity, place and time, each group is one merge of what came with what left: amounts,
 * connection times and dwell (first in, first out) all follow from it. Storage is swept over all requirements at once.
 * Cost: n log n in loads and parts. */
#include "check_int.h"

#include <stdlib.h>

enum { ABOARD = -1 }; /* the place of what is on a tail at the start */

typedef struct entry {
    int32_t quantity; /* 0 persons, 1 litters, 2 + k the requirement's k-th item */
    int32_t place;
    ech_tick at_t;
    bool taken; /* loaded, else unloaded */
    bool final; /* unloaded at the destination */
    int64_t count;
    int32_t load;
} entry;

typedef struct stored {
    int32_t place;
    ech_tick at_t;
    int64_t kg, dm2, people; /* negative: taken away */
    bool in;
    int32_t load;
} stored;

typedef struct flow {
    chk *c;
    ech_vec entries, stored;
    int32_t requirement;
} flow;

static int compare_entries(const void *a, const void *b) {
    const entry *x = a, *y = b;
    if (x->quantity != y->quantity)
        return x->quantity < y->quantity ? -1 : 1;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->taken != y->taken)
        return x->taken ? 1 : -1;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    return (x->load > y->load) - (x->load < y->load);
}

static void add_entry(flow *f, int32_t load, int32_t quantity, int64_t count) {
    const chk_load *l = &f->c->loads[load];
    entry *out = count > 0 ? ech_vec_push(&f->entries) : NULL;
    if (out)
        *out = (entry){
            quantity, l->aboard ? ABOARD : f->c->stops[l->from].location, l->load_start_t, true, false, count, load};
    entry *in = out ? ech_vec_push(&f->entries) : NULL;
    if (in)
        *in = (entry){quantity, f->c->stops[l->to].location, l->unload_end_t, false, l->final, count, load};
    f->c->out_of_memory = f->c->out_of_memory || (count > 0 && !in);
}

static void add_load(flow *f, int32_t load) {
    const chk_load *l = &f->c->loads[load];
    int32_t items = f->c->s->requirements[f->requirement].items.first;
    add_entry(f, load, 0, l->people);
    add_entry(f, load, 1, l->litters);
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        add_entry(f, load, 2 + f->c->p->parts[i].item - items, f->c->p->parts[i].count);
}

/* ---- one quantity at one place -------------------------------------------------------------------------------- */

typedef struct group {
    const entry *came, *left; /* in order of time */
    size_t came_count, left_count;
    int64_t supply; /* there from the start */
    bool origin;    /* the requirement's own, or aboard: no connection time, no dwell */
} group;

static const char *quantity_name(const flow *f, int32_t quantity) {
    static const char *const of_people[] = {"persons", "litters"};
    const ech_requirement *r = &f->c->s->requirements[f->requirement];
    return quantity < 2 ? of_people[quantity] : f->c->s->items[r->items.first + quantity - 2].id;
}

static const char *place_name(const flow *f, int32_t place) {
    return place == ABOARD ? "its tail" : chk_place(f->c, place);
}

/* By how many units what left exceeds what had come `delay` before; *at_t is when that begins. */
static int64_t shortfall(const group *g, ech_tick delay, ech_tick *at_t) {
    int64_t have = g->supply, worst = 0;
    size_t i = 0;
    for (size_t k = 0; k < g->left_count; k++) {
        for (; i < g->came_count && chk_add(g->came[i].at_t, delay) <= g->left[k].at_t; i++)
            have = chk_add(have, g->came[i].count);
        have = chk_sub(have, g->left[k].count);
        if (have < 0 && worst == 0)
            *at_t = g->left[k].at_t;
        worst = chk_max(worst, chk_sub(0, have));
    }
    return chk_max(worst, 0);
}

static void judge_amount(flow *f, const group *g) {
    chk *c = f->c;
    ech_tick at = ECH_NEVER;
    const char *id = chk_need(c, f->requirement), *what = quantity_name(f, g->left[0].quantity);
    int64_t by = shortfall(g, 0, &at);
    if (by > 0) {
        chk_find(c, RULE_FLOW_AMOUNT, at, by, what, id, "By %s, %lld more %s of %s are loaded at %s than are there.",
                 chk_at(c, at).s, (long long)by, what, id, place_name(f, g->left[0].place));
        return;
    }
    if (g->origin)
        return;
    ech_tick connect = c->s->locations[g->left[0].place].connect_t;
    by = shortfall(g, connect, &at);
    if (by > 0)
        chk_find(c, RULE_FLOW_CONNECT, at, by, what, id,
                 "At %s, %lld %s of %s are loaded at %s, less than %s after they were unloaded.",
                 place_name(f, g->left[0].place), (long long)by, what, id, chk_at(c, at).s, chk_for(c, connect).s);
}

/* First in, first out: pairs of (came, left) that hold at least one unit in common. */
static void judge_dwell(flow *f, const group *g) {
    chk *c = f->c;
    ech_tick dwell = g->origin ? ECH_NEVER : c->s->locations[g->left[0].place].dwell_t, worst = 0, at = ECH_NEVER;
    if (dwell == ECH_NEVER)
        return;
    int64_t in = 0, out = 0; /* units of came[i] and left[k] already paired */
    for (size_t i = 0, k = 0; i < g->came_count && k < g->left_count;) {
        if (g->came[i].final) {
            i++;
            continue;
        }
        int64_t n = chk_min(g->came[i].count - in, g->left[k].count - out);
        ech_tick over = g->left[k].at_t - g->came[i].at_t - chk_min(dwell, c->end_t);
        at = over > 0 && worst == 0 ? g->left[k].at_t : at;
        worst = chk_max(worst, over);
        in += n;
        out += n;
        if (in == g->came[i].count) {
            in = 0;
            i++;
        }
        if (out == g->left[k].count) {
            out = 0;
            k++;
        }
    }
    if (worst > 0)
        chk_find(c, RULE_FLOW_DWELL, at, chk_minutes(c, worst), "min", chk_need(c, f->requirement),
                 "%s of %s wait at %s until %s, %s longer than the %s allowed there.",
                 quantity_name(f, g->left[0].quantity), chk_need(c, f->requirement), chk_place(c, g->left[0].place),
                 chk_at(c, at).s, chk_for(c, worst).s, chk_for(c, dwell).s);
}

static int64_t quantity_total(const flow *f, int32_t quantity) {
    const ech_requirement *r = &f->c->s->requirements[f->requirement];
    if (quantity == 0)
        return (int64_t)r->seated + r->attendants;
    return quantity == 1 ? r->litters : f->c->s->items[r->items.first + quantity - 2].count;
}

static void judge_groups(flow *f) {
    const ech_requirement *r = &f->c->s->requirements[f->requirement];
    const entry *e = f->entries.data;
    size_t n = f->entries.count;
    for (size_t i = 0, k, end; i < n; i = end) {
        for (k = i; k < n && e[k].quantity == e[i].quantity && e[k].place == e[i].place && !e[k].taken; k++) {
        }
        for (end = k; end < n && e[end].quantity == e[i].quantity && e[end].place == e[i].place; end++) {
        }
        bool aboard = r->aboard_asset != ECH_NONE;
        bool supplied = e[i].place == (aboard ? ABOARD : r->from);
        group g = {e + i, e + k, k - i, end - k, 0, e[i].place == ABOARD || e[i].place == r->from};
        g.supply = supplied ? quantity_total(f, e[i].quantity) : 0;
        if (g.left_count == 0)
            continue;
        judge_amount(f, &g);
        judge_dwell(f, &g);
    }
}

/* ---- single loads ---------------------------------------------------------------------------------------------- */

static void judge_load(flow *f, const chk_load *l) {
    chk *c = f->c;
    const ech_requirement *r = &c->s->requirements[f->requirement];
    const chk_stop *from = &c->stops[l->from], *to = &c->stops[l->to];
    const char *mission = c->missions[l->mission].id;
    if (l->origin && l->load_start_t < r->ready_t)
        chk_find(c, RULE_FLOW_READY, l->load_start_t, chk_minutes(c, chk_sub(r->ready_t, l->load_start_t)), "min",
                 r->id, "%s is loaded on %s at %s, but is ready at %s.", r->id, mission, chk_at(c, l->load_start_t).s,
                 chk_at(c, r->ready_t).s);
    if (!l->final && !c->s->locations[to->location].transfer)
        chk_find(c, RULE_FLOW_TRANSFER, l->unload_end_t, 1, "", r->id,
                 "%s unloads %s at %s, which is not its destination and allows no transfer.", mission, r->id,
                 chk_place(c, to->location));
    if (!l->aboard && from->location == r->to)
        chk_find(c, RULE_FLOW_DESTINATION, l->load_start_t, 1, "", r->id, "%s loads %s at its own destination %s.",
                 mission, r->id, chk_place(c, from->location));
    if (!c->missions[l->mission].type && !r->self_move)
        chk_find(c, RULE_FLOW_MARCH, l->load_start_t, 1, "", r->id, "%s marches with %s, which cannot move itself.",
                 r->id, mission);
}

/* ---- split and lot ---------------------------------------------------------------------------------------------- */

static bool carries_all_items(const flow *f, const chk_load *l) {
    const ech_requirement *r = &f->c->s->requirements[f->requirement];
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        if (chk_part_count(f->c, l, i) != f->c->s->items[i].count)
            return false;
    return true;
}

static void judge_split(flow *f, const chk_load *l) {
    chk *c = f->c;
    const ech_requirement *r = &c->s->requirements[f->requirement];
    bool all_people = l->people == (int64_t)r->seated + r->attendants && l->litters == r->litters, ok = true;
    if (r->split == ECH_SPLIT_WHOLE)
        ok = all_people && carries_all_items(f, l);
    else if (r->split == ECH_SPLIT_PEOPLE && l->parts.count > 0)
        ok = carries_all_items(f, l);
    if (!ok)
        chk_find(c, RULE_FLOW_SPLIT, l->load_start_t, 1, "", r->id, "%s carries a part of %s, which moves %s.",
                 c->missions[l->mission].id, r->id,
                 r->split == ECH_SPLIT_WHOLE ? "only as a whole" : "with all its items at once");
}

typedef enum lot_unit { LOT_BULK, LOT_PIECES, LOT_PEOPLE } lot_unit;

static lot_unit unit_of_lot(const chk *c, const ech_requirement *r) {
    lot_unit unit = LOT_PEOPLE;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++) {
        if (c->s->items[i].bulk)
            return LOT_BULK;
        unit = LOT_PIECES;
    }
    return unit;
}

static int64_t lot_amount(const chk *c, const chk_load *l, lot_unit unit) {
    int64_t n = 0;
    if (unit == LOT_PEOPLE)
        return (int64_t)l->people + l->litters;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        if (c->s->items[c->p->parts[i].item].bulk == (unit == LOT_BULK))
            n = chk_add(n, c->p->parts[i].count);
    return n;
}

static void judge_lots(flow *f, const int32_t *loads, int32_t count) {
    static const char *const unit_names[] = {"kg", "pieces", "persons"};
    chk *c = f->c;
    const ech_requirement *r = &c->s->requirements[f->requirement];
    lot_unit unit = unit_of_lot(c, r);
    int64_t small = 0, by = 0;
    ech_tick at = INT64_MIN;
    for (int32_t i = 0; i < count; i++) {
        const chk_load *l = &c->loads[loads[i]];
        int64_t n = l->origin ? lot_amount(c, l, unit) : 0;
        if (n == 0 || n >= r->lot)
            continue;
        small++;
        at = chk_max(at, l->load_start_t);
        by = chk_max(by, r->lot - n);
    }
    if (small > 1)
        chk_find(c, RULE_FLOW_SPLIT, at, by, unit_names[unit], r->id,
                 "%lld loads of %s leave its origin with less than its smallest lot of %lld %s; one may.",
                 (long long)small, r->id, (long long)r->lot, unit_names[unit]);
}

/* ---- storage ----------------------------------------------------------------------------------------------------- */

static void add_stored(flow *f, int32_t load, int32_t place, ech_tick at_t, int sign) {
    chk *c = f->c;
    const chk_load *l = &c->loads[load];
    stored *st = c->s->locations[place].transfer ? ech_vec_push(&f->stored) : NULL;
    if (!st) {
        c->out_of_memory = c->out_of_memory || c->s->locations[place].transfer;
        return;
    }
    int64_t dm2 = 0;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        dm2 = chk_add(dm2, chk_mul(c->p->parts[i].count, c->s->items[c->p->parts[i].item].area_dm2));
    int64_t people = (int64_t)l->people + l->litters;
    *st = (stored){place, at_t, sign * l->kg, sign * dm2, sign * people, sign > 0, load};
}

static void note_storage(flow *f, int32_t load) {
    const chk_load *l = &f->c->loads[load];
    int32_t origin = f->c->s->requirements[f->requirement].from; /* what waits there is not stored */
    if (!l->final && f->c->stops[l->to].location != origin)
        add_stored(f, load, f->c->stops[l->to].location, l->unload_end_t, 1);
    if (!l->aboard && f->c->stops[l->from].location != origin)
        add_stored(f, load, f->c->stops[l->from].location, l->load_start_t, -1);
}

static int compare_stored(const void *a, const void *b) {
    const stored *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    if (x->in != y->in)
        return x->in ? 1 : -1;
    return (x->load > y->load) - (x->load < y->load);
}

typedef struct store_use {
    int64_t now, flown, most, worst;
    ech_tick at_t;
} store_use;

static void use_store(store_use *u, int64_t by, bool flown, ech_tick t) {
    u->now = chk_add(u->now, by);
    u->flown = chk_add(u->flown, flown ? by : 0);
    int64_t over = u->most == ECH_UNLIMITED64 ? 0 : chk_sub(u->now, chk_limit(u->most, u->flown));
    if (over > 0 && u->worst == 0)
        u->at_t = t;
    u->worst = chk_max(u->worst, over);
}

static void tell_store(chk *c, int32_t place, const store_use *u, const char *unit, int64_t scale) {
    if (u->worst > 0)
        chk_find(c, RULE_FLOW_STORAGE, u->at_t, chk_mul_ceil(u->worst, 1, scale), unit, chk_place(c, place),
                 "At %s more waits from %s than may be stored: %lld %s, by %lld.", chk_place(c, place),
                 chk_at(c, u->at_t).s, (long long)(u->most / scale), unit, (long long)chk_mul_ceil(u->worst, 1, scale));
}

static void judge_storage(flow *f) {
    chk *c = f->c;
    stored *e = f->stored.data;
    size_t n = f->stored.count;
    if (n > 1)
        qsort(e, n, sizeof *e, compare_stored);
    for (size_t i = 0, k; i < n; i = k) {
        const ech_location *l = &c->s->locations[e[i].place];
        store_use kg = {.most = l->storage_kg}, area = {.most = l->storage_dm2}, people = {.most = l->storage_people};
        for (k = i; k < n && e[k].place == e[i].place; k++) {
            bool flown = c->missions[c->loads[e[k].load].mission].flown;
            use_store(&kg, e[k].kg, flown, e[k].at_t);
            use_store(&area, e[k].dm2, flown, e[k].at_t);
            use_store(&people, e[k].people, flown, e[k].at_t);
        }
        tell_store(c, e[i].place, &kg, "kg", 1);
        tell_store(c, e[i].place, &area, "m2", 100);
        tell_store(c, e[i].place, &people, "persons", 1);
    }
}

static void judge_requirement(flow *f, int32_t requirement) {
    chk *c = f->c;
    int32_t first = c->load_first[requirement], count = c->load_first[requirement + 1] - first;
    f->requirement = requirement;
    f->entries.count = 0;
    for (int32_t i = first; i < first + count; i++) {
        add_load(f, c->load_order[i]);
        judge_load(f, &c->loads[c->load_order[i]]);
        judge_split(f, &c->loads[c->load_order[i]]);
        note_storage(f, c->load_order[i]);
    }
    if (f->entries.count > 1)
        qsort(f->entries.data, f->entries.count, sizeof(entry), compare_entries);
    judge_groups(f);
    judge_lots(f, &c->load_order[first], count);
}

void chk_flow(chk *c) {
    flow f = {
        .c = c, .entries = ech_vec_init(sizeof(entry), UINT32_MAX), .stored = ech_vec_init(sizeof(stored), UINT32_MAX)};
    for (int32_t q = 0; q < c->s->requirement_count && !c->out_of_memory; q++)
        judge_requirement(&f, q);
    if (!c->out_of_memory)
        judge_storage(&f);
    ech_vec_free(&f.entries);
    ech_vec_free(&f.stored);
}
