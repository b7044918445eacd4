/* cap.*: what a flight may carry (docs/model.md §4.2).
 *
 * For each mission what a load adds is noted at the stop where it comes aboard and taken off where it leaves; the sum
 * of these changes up to a flight is what is aboard then. Each flight is judged by itself, and each segment between two
 * refuellings by its length. Cost: linear in loads and flights, also for a mission of a million of both. */
#include "check_int.h"

#include <stdlib.h>

typedef struct aboard {
    int64_t kg, people, litters, length_cm;
    int64_t drivers;    /* that the items aboard need */
    uint32_t dangerous; /* bit UN class */
} aboard;

enum { UN_CLASSES = 16 };

/* What changes at a stop, or the sum of the changes. */
typedef struct change {
    chk_wide kg, length_cm, drivers;
    int64_t people, litters;
    int32_t of_class[UN_CLASSES]; /* loads with dangerous items of it */
} change;

typedef struct capacity {
    chk *c;
    const chk_mission *m;
    const ech_configuration *conf;
    aboard *flights; /* room for the longest mission */
    change *changes; /* at each of its stops */
} capacity;

/* sign 1: comes aboard, -1: leaves. */
static void note_change(const chk *c, change *to, const chk_load *l, int sign) {
    to->kg += sign * (chk_wide)l->kg;
    to->people += sign * (int64_t)l->people;
    to->litters += sign * (int64_t)l->litters;
    for (int32_t n = l->parts.first; n < l->parts.first + l->parts.count; n++) {
        const ech_item *item = &c->s->items[c->p->parts[n].item];
        to->length_cm += sign * (chk_wide)chk_mul(c->p->parts[n].count, item->length_cm);
        to->drivers += sign * (chk_wide)chk_mul(c->p->parts[n].count, item->drivers);
        if (item->dangerous > 0)
            to->of_class[item->dangerous % UN_CLASSES] += sign;
    }
}

static void add_change(change *sum, const change *more) {
    sum->kg += more->kg;
    sum->length_cm += more->length_cm;
    sum->drivers += more->drivers;
    sum->people += more->people;
    sum->litters += more->litters;
    for (int k = 0; k < UN_CLASSES; k++)
        sum->of_class[k] += more->of_class[k];
}

static void sum_flights(capacity *k) {
    change sum = {0};
    for (int32_t i = 0; i + 1 < k->m->stops.count; i++) {
        add_change(&sum, &k->changes[i]);
        k->flights[i] = (aboard){.kg = chk_narrow(sum.kg),
                                 .people = sum.people,
                                 .litters = sum.litters,
                                 .length_cm = chk_narrow(sum.length_cm),
                                 .drivers = chk_narrow(sum.drivers)};
        for (int n = 0; n < UN_CLASSES; n++)
            k->flights[i].dangerous |= sum.of_class[n] > 0 ? 1u << n : 0;
    }
}

static void over(capacity *k, chk_rule rule, int32_t flight, int64_t is, int64_t most, const char *unit,
                 const char *what) {
    chk *c = k->c;
    const chk_stop *stop = chk_stop_at(c, k->m, flight);
    if (is <= most)
        return;
    chk_find(c, rule, stop->depart_t, chk_sub(is, most), unit, k->m->id,
             "%s leaves %s at %s with %lld %s; %s allows %lld%s, %lld too many.", k->m->id,
             chk_place(c, stop->location), chk_at(c, stop->depart_t).s, (long long)is, unit, k->m->type->id,
             (long long)most, what, (long long)chk_sub(is, most));
}

static void judge_dangerous(capacity *k, int32_t flight, const aboard *a) {
    chk *c = k->c;
    const chk_stop *stop = chk_stop_at(c, k->m, flight);
    const char *place = chk_place(c, stop->location);
    if (a->dangerous == 0)
        return;
    if (a->dangerous & (a->dangerous - 1))
        chk_find(c, RULE_CAP_DANGEROUS, stop->depart_t, 1, "", k->m->id,
                 "%s leaves %s with dangerous goods of different UN classes.", k->m->id, place);
    if (a->litters > 0)
        chk_find(c, RULE_CAP_DANGEROUS, stop->depart_t, a->litters, "litters", k->m->id,
                 "%s leaves %s with dangerous goods and %lld litter patients.", k->m->id, place, (long long)a->litters);
    if (a->people > a->drivers)
        chk_find(
            c, RULE_CAP_DANGEROUS, stop->depart_t, chk_sub(a->people, a->drivers), "persons", k->m->id,
            "%s leaves %s with dangerous goods and %lld persons; only the %lld drivers of its items may be aboard.",
            k->m->id, place, (long long)a->people, (long long)a->drivers);
}

static void judge_flight(capacity *k, int32_t flight) {
    const aboard *a = &k->flights[flight];
    int64_t payload = k->c->s->load_maximum ? k->conf->payload_max_kg : k->conf->payload_plan_kg;
    over(k, RULE_CAP_MASS, flight, a->kg, payload, "kg", "");
    over(k, RULE_CAP_SEATS, flight, a->people, k->conf->seats, "persons", " in seats");
    over(k, RULE_CAP_LITTERS, flight, a->litters, k->conf->litters, "litters", "");
    if (k->conf->floor_cm != ECH_UNLIMITED)
        over(k, RULE_CAP_FLOOR, flight, a->length_cm, k->conf->floor_cm, "cm", " of floor");
    judge_dangerous(k, flight, a);
}

/* ---- range --------------------------------------------------------------------------------------------------------
 */

/* -1: not even empty. */
static int64_t allowance(const ech_scenario *s, const ech_lift_type *y, int64_t d) {
    const ech_range_point *p = &s->range_points[y->ranges.first];
    if (d <= p[0].range_m)
        return p[0].payload_kg;
    for (int32_t i = 1; i < y->ranges.count; i++)
        if (d <= p[i].range_m)
            return chk_sub(p[i - 1].payload_kg, chk_mul_ceil(chk_sub(p[i - 1].payload_kg, p[i].payload_kg),
                                                             d - p[i - 1].range_m, p[i].range_m - p[i - 1].range_m));
    return -1;
}

static void judge_segment(capacity *k, int32_t first, int32_t end, int64_t metres) {
    chk *c = k->c;
    const ech_lift_type *y = k->m->type;
    const chk_stop *from = chk_stop_at(c, k->m, first);
    int64_t d = chk_add(metres, y->reserve_m), most = allowance(c->s, y, d);
    if (most < 0) {
        int64_t range = c->s->range_points[y->ranges.first + y->ranges.count - 1].range_m;
        chk_find(c, RULE_CAP_RANGE, from->depart_t, chk_mul_ceil(chk_sub(d, range), 1, 1000), "km", k->m->id,
                 "%s flies %lld km from %s without refuelling, with its reserve %lld km; %s reaches %lld km.", k->m->id,
                 (long long)(metres / 1000), chk_place(c, from->location), (long long)(d / 1000), y->id,
                 (long long)(range / 1000));
        return;
    }
    for (int32_t i = first; i < end; i++) {
        int64_t kg = k->flights[i].kg;
        const chk_stop *stop = chk_stop_at(c, k->m, i);
        if (kg > most)
            chk_find(c, RULE_CAP_RANGE, stop->depart_t, kg - most, "kg", k->m->id,
                     "%s leaves %s at %s with %lld kg; over the %lld km until it refuels %s carries %lld kg.", k->m->id,
                     chk_place(c, stop->location), chk_at(c, stop->depart_t).s, (long long)kg,
                     (long long)(metres / 1000), y->id, (long long)most);
    }
}

static void judge_range(capacity *k) {
    int32_t first = 0, last = k->m->stops.count - 1;
    int64_t metres = 0;
    if (k->m->type->ranges.count == 0)
        return;
    for (int32_t i = 1; i <= last; i++) {
        metres = chk_add(metres, chk_stop_at(k->c, k->m, i - 1)->distance_m);
        if (i < last && chk_stop_at(k->c, k->m, i)->refuel == ECH_NONE)
            continue;
        judge_segment(k, first, i, metres);
        first = i;
        metres = 0;
    }
}

/* ---- loads --------------------------------------------------------------------------------------------------------
 */

static void judge_item(capacity *k, const chk_load *l, const ech_item *item) {
    static const char *const classes[] = {"bulk", "oversize", "outsize"};
    chk *c = k->c;
    const ech_lift_type *y = k->m->type;
    ech_tick at = c->stops[l->from].depart_t;
    if (item->size > y->item_class_max)
        chk_find(c, RULE_CAP_ITEM, at, 1, "", k->m->id, "%s carries %s of %s, which is %s; %s takes %s at most.",
                 k->m->id, item->id, chk_need(c, l->requirement), classes[item->size], y->id,
                 classes[y->item_class_max]);
    if (item->kg > y->item_kg_max)
        chk_find(c, RULE_CAP_ITEM, at, chk_sub(item->kg, y->item_kg_max), "kg", k->m->id,
                 "%s carries %s of %s of %lld kg; the heaviest piece of %s is %lld kg.", k->m->id, item->id,
                 chk_need(c, l->requirement), (long long)item->kg, y->id, (long long)y->item_kg_max);
    if (item->dangerous > 0 && !y->dangerous)
        chk_find(c, RULE_CAP_ITEM, at, 1, "", k->m->id, "%s carries %s of %s; %s may carry no dangerous goods.",
                 k->m->id, item->id, chk_need(c, l->requirement), y->id);
}

static void judge_load(capacity *k, const chk_load *l) {
    chk *c = k->c;
    const ech_requirement *r = &c->s->requirements[l->requirement];
    int64_t with = r->litters > 0 ? chk_mul_ceil(l->litters, r->attendants, r->litters) : 0;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++) {
        const ech_item *item = &c->s->items[c->p->parts[i].item];
        judge_item(k, l, item);
        with = chk_add(with, chk_mul(c->p->parts[i].count, item->drivers));
    }
    if (l->people < with)
        chk_find(c, RULE_CAP_DRIVERS, c->stops[l->from].depart_t, with - l->people, "persons", k->m->id,
                 "%s carries %d persons of %s; its vehicles and litters need %lld drivers and attendants.", k->m->id,
                 (int)l->people, r->id, (long long)with);
}

static void judge_mission(capacity *k) {
    const chk *c = k->c;
    const chk_mission *m = k->m;
    for (int32_t i = 0; i < m->stops.count; i++)
        k->changes[i] = (change){0};
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++) {
        const chk_load *l = &c->loads[i];
        note_change(c, &k->changes[l->from - m->stops.first], l, 1);
        note_change(c, &k->changes[l->to - m->stops.first], l, -1);
        judge_load(k, l);
    }
    sum_flights(k);
    for (int32_t i = 0; i + 1 < m->stops.count; i++)
        judge_flight(k, i);
    judge_range(k);
}

void chk_capacity(chk *c) {
    int32_t longest = 0;
    for (int32_t i = 0; i < c->mission_count; i++)
        longest = c->missions[i].stops.count > longest ? c->missions[i].stops.count : longest;
    capacity k = {.c = c, .flights = chk_alloc(c, (size_t)longest, sizeof *k.flights)};
    k.changes = chk_alloc(c, (size_t)longest, sizeof *k.changes);
    for (int32_t i = 0; k.flights && k.changes && i < c->mission_count; i++) {
        k.m = &c->missions[i];
        if (!k.m->type)
            continue;
        k.conf = chk_configuration(c, k.m);
        judge_mission(&k);
    }
}
