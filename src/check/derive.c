/* What follows from the plan's figures before any rule is judged: the order of each tail's missions, the moments of
 * each load (docs/model.md §3.5), what is delivered and when (§3.6), and when effects are active (§4.7).
 * Cost: O(n log n) in missions and loads. */
#include "check_int.h"

#include <stdlib.h>
#include <string.h>

ech_mode chk_main_mode(const ech_location *l) {
    switch (l->kind) {
    case ECH_AIRFIELD:
        return ECH_AIR;
    case ECH_RAILHEAD:
        return ECH_RAIL;
    case ECH_PORT:
        return ECH_SEA;
    default:
        return ECH_ROAD;
    }
}

int64_t chk_part_count(const chk *c, const chk_load *load, int32_t item) {
    int64_t n = 0;
    for (int32_t i = load->parts.first; i < load->parts.first + load->parts.count; i++)
        n = c->p->parts[i].item == item ? chk_add(n, c->p->parts[i].count) : n;
    return n;
}

const ech_configuration *chk_configuration(const chk *c, const chk_mission *m) {
    return &c->s->configurations[m->type->configurations.first + m->configuration];
}

int64_t chk_burn(const chk_stop *from, const chk_stop *to, int64_t per_hour, int64_t ticks_per_minute) {
    return chk_mul_ceil(to->arrive_t - from->depart_t, per_hour, 60 * ticks_per_minute);
}

/* ---- tails -------------------------------------------------------------------------------------------------- */

typedef struct mission_key {
    int32_t asset, tail;
    ech_tick start_t, end_t;
    const char *id;
    int32_t index;
} mission_key;

static int compare_missions(const void *a, const void *b) {
    const mission_key *x = a, *y = b;
    if (x->asset != y->asset)
        return x->asset < y->asset ? -1 : 1;
    if (x->tail != y->tail)
        return x->tail < y->tail ? -1 : 1;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    if (x->end_t != y->end_t)
        return x->end_t < y->end_t ? -1 : 1;
    return strcmp(x->id, y->id);
}

static bool link_tails(chk *c) {
    size_t n = 0;
    mission_key *keys = chk_alloc(c, (size_t)c->mission_count, sizeof *keys);
    c->tails = chk_alloc(c, (size_t)c->mission_count, sizeof *c->tails);
    if (!keys || !c->tails)
        return false;
    for (int32_t i = 0; i < c->mission_count; i++) {
        const chk_mission *m = &c->missions[i];
        if (m->type)
            keys[n++] = (mission_key){m->asset, m->tail, chk_stop_at(c, m, 0)->arrive_t, chk_last_stop(c, m)->depart_t,
                                      m->id,    i};
    }
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_missions);
    for (size_t i = 0; i < n; i++) {
        int32_t at = keys[i].index;
        if (i > 0 && keys[i - 1].asset == keys[i].asset && keys[i - 1].tail == keys[i].tail) {
            c->missions[at].before = keys[i - 1].index;
            c->missions[keys[i - 1].index].next = at;
        } else
            c->tails[c->tail_count++] = (chk_tail){keys[i].asset, keys[i].tail, at};
    }
    return true;
}

static bool in_end_list(const chk *c, const ech_asset *a, int32_t location) {
    if (location == a->home)
        return true;
    for (int32_t i = 0; i < a->end_places.count; i++)
        if (c->s->refs[a->end_places.first + i] == location)
            return true;
    return false;
}

/* docs/model.md node.stand: where a tail is left elsewhere, it stays on its stand. */
ech_tick chk_hold_end(const chk *c, const chk_stop *stop) {
    const chk_mission *m = chk_mission_of(c, stop);
    if (stop != chk_last_stop(c, m) || in_end_list(c, &c->s->assets[m->asset], stop->location))
        return stop->depart_t;
    ech_tick until = m->next == ECH_NONE ? c->end_t : chk_stop_at(c, &c->missions[m->next], 0)->arrive_t;
    return chk_max(until, stop->depart_t);
}

/* ---- moments of loads ---------------------------------------------------------------------------------------- */

/* A stop without `handle` work breaks node.work; its loads are then taken as handled on arrival and departure. */
static void set_moments(const chk *c, chk_load *l) {
    const chk_mission *m = &c->missions[l->mission];
    const ech_requirement *r = &c->s->requirements[l->requirement];
    const chk_stop *from = &c->stops[l->from], *to = &c->stops[l->to];
    l->load_start_t = l->load_end_t = from->depart_t;
    l->unload_start_t = l->unload_end_t = to->arrive_t;
    l->aboard = m->type && r->aboard_asset == m->asset && r->aboard_tail == m->tail && from->number == 0 &&
                m->before == ECH_NONE;
    l->origin = r->aboard_asset == ECH_NONE && from->location == r->from;
    l->final = to->location == r->to;
    if (m->type && from->handle != ECH_NONE) {
        l->load_start_t = c->work[from->handle].start_t;
        l->load_end_t = c->work[from->handle].end_t;
    }
    if (m->type && to->handle != ECH_NONE) {
        l->unload_start_t = c->work[to->handle].start_t;
        l->unload_end_t = c->work[to->handle].end_t;
    }
    if (l->aboard)
        l->load_start_t = l->load_end_t = from->arrive_t;
}

/* ---- what is delivered ---------------------------------------------------------------------------------------- */

static int32_t load_requirement(const chk *c, int32_t i) { return c->loads[i].requirement; }
static int32_t stop_location(const chk *c, int32_t i) { return c->stops[i].location; }

static int64_t left_of(int64_t all, int64_t delivered) { return chk_max(chk_sub(all, delivered), 0); }

static int64_t lots_of(const ech_requirement *r, int64_t left, bool bulk) {
    int64_t lot = r->lot > 0 ? r->lot : 1;
    return bulk ? chk_mul_ceil(left, 1, lot) : left;
}

static void judge_delivery(chk *c, int32_t q, int64_t *delivered) {
    const ech_scenario *s = c->s;
    const ech_requirement *r = &s->requirements[q];
    int64_t people = 0, litters = 0;
    ech_tick done = 0, left = 0;
    for (int32_t i = c->load_first[q]; i < c->load_first[q + 1]; i++) {
        const chk_load *l = &c->loads[c->load_order[i]];
        if (!l->final)
            continue;
        people += l->people;
        litters += l->litters;
        for (int32_t k = l->parts.first; k < l->parts.first + l->parts.count; k++)
            delivered[c->p->parts[k].item] = chk_add(delivered[c->p->parts[k].item], c->p->parts[k].count);
        done = chk_max(done, r->bind == ECH_BIND_START ? l->unload_start_t : l->unload_end_t);
        left = chk_max(left, l->unload_end_t);
    }
    int64_t lots = left_of((int64_t)r->seated + r->attendants, people) + left_of(r->litters, litters);
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        lots = chk_add(lots, lots_of(r, left_of(s->items[i].count, delivered[i]), s->items[i].bulk));
    c->v->undelivered_lots[q] = r->split == ECH_SPLIT_WHOLE ? lots > 0 : lots;
    c->done_t[q] = lots > 0 ? ECH_NEVER : done;
    c->left_t[q] = lots > 0 ? ECH_NEVER : left;
    c->v->completion_t[q] = c->done_t[q];
}

static bool deliver(chk *c) {
    size_t n = (size_t)c->s->requirement_count;
    int64_t *delivered = chk_alloc(c, (size_t)c->s->item_count, sizeof *delivered);
    c->done_t = chk_alloc(c, n, sizeof *c->done_t);
    c->left_t = chk_alloc(c, n, sizeof *c->left_t);
    if (!chk_group(c, c->load_count, c->s->requirement_count, load_requirement, &c->load_order, &c->load_first) ||
        !delivered || !c->done_t || !c->left_t)
        return false;
    for (int32_t q = 0; q < c->s->requirement_count; q++)
        judge_delivery(c, q, delivered);
    return true;
}

/* ---- effects -------------------------------------------------------------------------------------------------- */

typedef struct element_load {
    int32_t element, location;
    ech_tick start_t;
    int32_t requirement;
} element_load;

static int compare_element_loads(const void *a, const void *b) {
    const element_load *x = a, *y = b;
    if (x->element != y->element)
        return x->element < y->element ? -1 : 1;
    if (x->location != y->location)
        return x->location < y->location ? -1 : 1;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    return (x->requirement > y->requirement) - (x->requirement < y->requirement);
}

/* The earliest load start there of another requirement of the same element. */
static ech_tick taken_away(const ech_scenario *s, const ech_effect *e, const element_load *loads, size_t n) {
    element_load want = {s->requirements[e->requirement].element, e->location, INT64_MIN, -1};
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (compare_element_loads(&loads[mid], &want) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < n && loads[low].element == want.element && loads[low].location == want.location; low++)
        if (loads[low].requirement != e->requirement)
            return loads[low].start_t;
    return ECH_NEVER;
}

static bool set_effects(chk *c) {
    const ech_scenario *s = c->s;
    size_t n = 0;
    c->effects = chk_alloc(c, (size_t)s->effect_count, sizeof *c->effects);
    element_load *loads = chk_alloc(c, (size_t)c->load_count, sizeof *loads);
    if (!c->effects || !loads)
        return false;
    for (int32_t i = 0; i < c->load_count && s->effect_count > 0; i++) {
        const chk_load *l = &c->loads[i];
        int32_t element = s->requirements[l->requirement].element;
        if (element != ECH_NONE)
            loads[n++] = (element_load){element, c->stops[l->from].location, l->load_start_t, l->requirement};
    }
    if (n > 1)
        qsort(loads, n, sizeof *loads, compare_element_loads);
    for (int32_t i = 0; i < s->effect_count; i++) {
        const ech_effect *e = &s->effects[i];
        ech_tick done = c->left_t[e->requirement];
        bool has_element = s->requirements[e->requirement].element != ECH_NONE;
        c->effects[i].from_t = done == ECH_NEVER ? ECH_NEVER : chk_add(done, e->setup_t);
        c->effects[i].to_t = has_element ? taken_away(s, e, loads, n) : ECH_NEVER;
    }
    return true;
}

bool chk_derive(chk *c) {
    if (!link_tails(c))
        return false;
    for (int32_t i = 0; i < c->load_count; i++)
        set_moments(c, &c->loads[i]);
    return deliver(c) && set_effects(c) &&
           chk_group(c, c->stop_count, c->s->location_count, stop_location, &c->stop_order, &c->stop_first);
}
