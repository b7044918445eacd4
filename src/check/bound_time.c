/* For judging bounds: when places are open and what they have at most, ways, and where lift can be at the earliest.
 * Each place's moments of change are collected, and what holds from each of them on is read off the scenario. */
#include <stdlib.h>
#include <string.h>

#include "bound_int.h"
#include "geo/geo.h"

void *cb_alloc(cb *b, size_t count, size_t size) {
    void *p = ech_arena_alloc(b->arena, count ? count : 1, size);
    b->out_of_memory = b->out_of_memory || !p;
    return p;
}

/* ---- places ------------------------------------------------------------------------------------------------------ */

static bool shuts(const ech_closure *k) {
    int32_t least = k->stands;
    least = k->handling < least ? k->handling : least;
    least = k->arrivals < least ? k->arrivals : least;
    least = k->departures < least ? k->departures : least;
    return least == ECH_UNLIMITED && k->fuel_kg_day == ECH_UNLIMITED64;
}

static bool within(const cb *b, const ech_hours *h, ech_tick t) {
    ech_tick at = (b->clock_t + t) % b->day_t, length = (h->close_t - h->open_t + b->day_t) % b->day_t;
    if (length == 0)
        return true;
    return (at - h->open_t + b->day_t) % b->day_t < length;
}

static void read_piece(const cb *b, int32_t place, ech_tick t, cb_piece *p) {
    const ech_scenario *s = b->s;
    const ech_location *l = &s->locations[place];
    *p = (cb_piece){.at_t = t, .open = within(b, &l->hours, t), .teams = l->handling};
    for (int c = 0; c < ECH_CLASS_COUNT; c++)
        for (int k = c; k < ECH_CLASS_COUNT; k++)
            p->stands[c] += l->stands_limited ? l->stands[k] : ECH_UNLIMITED;
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        p->berths[m] = l->places[m];
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == place && s->effects[i].has_hours && b->effect_t[i] <= t)
            p->open = p->open || within(b, &s->effects[i].hours, t);
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *k = &s->closures[i];
        if (k->what != ECH_SHUT_LOCATION || k->subject != place || k->from_t > t || k->to_t <= t)
            continue;
        p->open = p->open && !shuts(k);
        p->teams = chk_min(p->teams, k->handling);
        for (int c = 0; c < ECH_CLASS_COUNT; c++)
            p->stands[c] = chk_min(p->stands[c], k->stands);
        for (int m = 0; m < ECH_MODE_COUNT; m++)
            p->berths[m] = chk_min(p->berths[m], k->stands);
    }
    for (int32_t i = 0; i < s->effect_count; i++) {
        const ech_effect *e = &s->effects[i];
        if (e->location != place || b->effect_t[i] > t)
            continue;
        p->teams += e->handling;
        for (int c = 0; c <= e->stand_class; c++)
            p->stands[c] += e->stands;
    }
    p->teams = p->open ? p->teams : 0;
}

static void change(cb *b, ech_vec *v, ech_tick t) {
    ech_tick *place = t > 0 && t <= b->end_t ? ech_vec_push(v) : NULL;
    b->out_of_memory = b->out_of_memory || (!place && t > 0 && t <= b->end_t);
    if (place)
        *place = t;
}

static void change_daily(cb *b, ech_vec *v, const ech_hours *h) {
    if (h->open_t % b->day_t == h->close_t % b->day_t)
        return;
    for (ech_tick midnight = -b->clock_t; midnight <= b->end_t; midnight += b->day_t) {
        change(b, v, midnight + h->open_t);
        change(b, v, midnight + h->close_t);
    }
}

static int rising(const void *x, const void *y) {
    ech_tick a = *(const ech_tick *)x, c = *(const ech_tick *)y;
    return a < c ? -1 : a > c;
}

static void read_place(cb *b, int32_t place, ech_vec *v) {
    const ech_scenario *s = b->s;
    v->count = 0;
    change_daily(b, v, &s->locations[place].hours);
    for (int32_t i = 0; i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_LOCATION && s->closures[i].subject == place) {
            change(b, v, s->closures[i].from_t);
            change(b, v, s->closures[i].to_t);
        }
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == place) {
            change(b, v, b->effect_t[i]);
            if (s->effects[i].has_hours)
                change_daily(b, v, &s->effects[i].hours);
        }
    if (v->count > 1)
        qsort(v->data, v->count, sizeof(ech_tick), rising);
    ech_tick last = -1;
    for (size_t i = 0; i <= v->count; i++) {
        ech_tick t = i == 0 ? 0 : ((ech_tick *)v->data)[i - 1];
        if (t == last)
            continue;
        last = t;
        cb_piece *p = ech_vec_push(&b->pieces);
        b->out_of_memory = b->out_of_memory || !p;
        if (p)
            read_piece(b, place, t, p);
    }
}

ech_tick cb_first_fit(const cb *b, int32_t place, ech_tick t, ech_tick length, int64_t teams) {
    const cb_piece *p = b->pieces.data;
    int32_t first = b->piece_first[place], end = b->piece_first[place + 1];
    ech_tick start = t > 0 ? t : 0;
    for (int32_t i = first; i < end; i++) {
        ech_tick until = i + 1 < end ? p[i + 1].at_t : CB_NEVER;
        if (until <= start)
            continue;
        if (!p[i].open || (length > 0 && p[i].teams < teams)) {
            start = until; /* begins anew behind this piece */
            continue;
        }
        if (start + length <= until)
            break;
    }
    return start <= b->end_t - length ? start : CB_NEVER;
}

/* ---- ways -------------------------------------------------------------------------------------------------------- */

int64_t cb_allowance(const cb *b, int32_t type, int64_t distance_m) {
    const ech_lift_type *y = &b->s->lift_types[type];
    const ech_range_point *p = b->s->range_points + y->ranges.first;
    int64_t d = distance_m + y->reserve_m;
    int32_t i = 0;
    if (y->ranges.count == 0)
        return ECH_UNLIMITED64;
    while (i < y->ranges.count && p[i].range_m < d)
        i++;
    if (i == 0 || i == y->ranges.count)
        return i == 0 ? p[0].payload_kg : -1;
    return p[i - 1].payload_kg -
           chk_mul_ceil(p[i - 1].payload_kg - p[i].payload_kg, d - p[i - 1].range_m, p[i].range_m - p[i - 1].range_m);
}

static int64_t speed(const cb *b, const ech_lift_type *y, int64_t d) {
    const ech_speed_point *p = b->s->speed_points + y->speeds.first;
    int32_t i = 0;
    if (y->speeds.count == 0)
        return y->cruise_m_h;
    while (i < y->speeds.count && p[i].distance_m < d)
        i++;
    if (i == 0 || i == y->speeds.count)
        return p[i == 0 ? 0 : i - 1].speed_m_h;
    return p[i - 1].speed_m_h + chk_mul_floor(p[i].speed_m_h - p[i - 1].speed_m_h, d - p[i - 1].distance_m,
                                              p[i].distance_m - p[i - 1].distance_m);
}

static ech_tick block(const cb *b, const ech_lift_type *y, int64_t d) {
    int64_t v = speed(b, y, d);
    return v <= 0 ? CB_NEVER : chk_mul_ceil(d, 60 * b->s->ticks_per_minute, v) + y->allowance_t;
}

static bool may_stop(const cb *b, const ech_lift_type *y, int32_t place) {
    const ech_location *l = &b->s->locations[place];
    if (!(l->modes >> y->mode & 1u))
        return false;
    if (y->mode != ECH_AIR)
        return l->places[y->mode] > 0;
    bool stand = !l->stands_limited, ground = l->surface != ECH_SURFACE_UNPAVED || y->unpaved;
    for (int c = y->stand_class; c < ECH_CLASS_COUNT; c++)
        stand = stand || l->stands[c] > 0;
    for (int32_t i = 0; i < b->s->effect_count; i++)
        stand = stand || (b->s->effects[i].location == place && b->s->effects[i].stands > 0 &&
                          b->s->effects[i].stand_class >= y->stand_class);
    bool runway = y->runway_m == ECH_UNLIMITED || y->runway_m <= l->runway_m;
    bool width = y->runway_width_m == ECH_UNLIMITED || y->runway_width_m <= l->runway_width_m;
    bool mass = l->mass_limit_kg == ECH_UNLIMITED64 || y->mass_kg == ECH_UNLIMITED64 || y->mass_kg <= l->mass_limit_kg;
    return stand && ground && runway && width && mass;
}

static void offer(cb *b, int32_t type, int32_t from, int32_t to, int64_t d, ech_tick block_t, int64_t row_u) {
    size_t at = cb_at(b, type, from, to);
    int64_t kg = cb_allowance(b, type, d);
    if (kg < 0 || block_t >= CB_NEVER || !b->stops[type * b->places + from] || !b->stops[type * b->places + to])
        return;
    b->block_t[at] = chk_min(b->block_t[at], block_t);
    b->way_kg[at] = chk_max(b->way_kg[at], kg);
    b->way_m[at] = chk_min(b->way_m[at], d);
    const ech_lift_type *y = &b->s->lift_types[type];
    int64_t hours = chk_mul_ceil(block_t, y->cost_hour_u, 60 * b->s->ticks_per_minute);
    b->way_u[at] = chk_min(b->way_u[at], chk_add(chk_add(hours, y->cost_sortie_u), row_u));
}

static int64_t between(const cb *b, int32_t u, int32_t v) {
    const ech_location *p = &b->s->locations[u], *q = &b->s->locations[v];
    return ech_geo_distance_m(p->lat_e7, p->lon_e7, q->lat_e7, q->lon_e7);
}

/* Any path through waypoints is at least as long as the direct one; its time may be less where a longer flight is so
 * much faster. */
static void offer_direct(cb *b, int32_t type, int32_t from, int32_t to, int64_t geodesic_m) {
    const ech_lift_type *y = &b->s->lift_types[type];
    int64_t d = chk_mul_ceil(geodesic_m, b->s->detour_ppm[y->mode], 1000000);
    ech_tick t = block(b, y, d);
    for (int32_t i = y->speeds.first; i < y->speeds.first + y->speeds.count; i++)
        if (b->s->speed_points[i].distance_m > d)
            t = chk_min(t, block(b, y, b->s->speed_points[i].distance_m));
    offer(b, type, from, to, d, t, 0);
}

static int64_t leg_m(const cb *b, const ech_leg *leg) {
    if (leg->distance_m >= 0)
        return leg->distance_m;
    ech_geo_point at = {b->s->locations[leg->from].lat_e7, b->s->locations[leg->from].lon_e7}, next;
    int64_t sum = 0;
    for (int32_t i = 0; i <= leg->via.count; i++, at = next) {
        const ech_via *w = &b->s->vias[leg->via.first + i];
        next = i < leg->via.count ? (ech_geo_point){w->lat_e7, w->lon_e7}
                                  : (ech_geo_point){b->s->locations[leg->to].lat_e7, b->s->locations[leg->to].lon_e7};
        sum += ech_geo_distance_m(at.lat_e7, at.lon_e7, next.lat_e7, next.lon_e7);
    }
    return chk_mul_ceil(sum, b->s->detour_ppm[leg->mode], 1000000);
}

/* With stops on the way, each of which takes taxiing in and out at the least. */
static bool find_air(cb *b, size_t all) {
    if (b->places > 128)
        return true;
    b->air_t = cb_alloc(b, all, sizeof *b->air_t);
    if (!b->air_t)
        return false;
    memcpy(b->air_t, b->block_t, all * sizeof *b->air_t);
    for (int32_t y = 0; y < b->s->lift_type_count; y++) {
        ech_tick taxi = b->s->lift_types[y].taxi_in_t + b->s->lift_types[y].taxi_out_t;
        for (int32_t k = 0; k < b->places; k++)
            for (int32_t u = 0; u < b->places; u++)
                for (int32_t v = 0; v < b->places; v++) {
                    ech_tick t = b->air_t[cb_at(b, y, u, k)] + taxi + b->air_t[cb_at(b, y, k, v)];
                    if (u != v && t < b->air_t[cb_at(b, y, u, v)])
                        b->air_t[cb_at(b, y, u, v)] = t;
                }
    }
    return true;
}

bool cb_ways(cb *b) {
    const ech_scenario *s = b->s;
    size_t n = (size_t)b->places, all = (size_t)s->lift_type_count * n * n;
    b->stops = cb_alloc(b, (size_t)s->lift_type_count * n, sizeof *b->stops);
    b->block_t = cb_alloc(b, all, sizeof *b->block_t);
    b->way_kg = cb_alloc(b, all, sizeof *b->way_kg);
    b->way_m = cb_alloc(b, all, sizeof *b->way_m);
    b->way_u = cb_alloc(b, all, sizeof *b->way_u);
    if (b->out_of_memory)
        return false;
    for (size_t i = 0; i < all; i++) {
        b->block_t[i] = CB_NEVER;
        b->way_kg[i] = -1;
        b->way_m[i] = INT64_MAX;
        b->way_u[i] = INT64_MAX;
    }
    for (int32_t y = 0; y < s->lift_type_count; y++)
        for (int32_t p = 0; p < b->places; p++)
            b->stops[y * b->places + p] = may_stop(b, &s->lift_types[y], p);
    for (int32_t u = 0; u < b->places; u++)
        for (int32_t v = 0; v < b->places; v++) {
            int64_t d = u != v ? between(b, u, v) : 0;
            for (int32_t y = 0; u != v && y < s->lift_type_count; y++)
                if (!s->listed[s->lift_types[y].mode])
                    offer_direct(b, y, u, v, d);
        }
    for (int32_t i = 0; i < s->leg_count; i++) {
        const ech_leg *leg = &s->legs[i];
        int64_t d = leg_m(b, leg);
        for (int32_t y = 0; y < s->lift_type_count; y++)
            if (s->lift_types[y].mode == leg->mode && (leg->type == ECH_NONE || leg->type == y))
                offer(b, y, leg->from, leg->to, d,
                      leg->duration_t >= 0 ? leg->duration_t : block(b, &s->lift_types[y], d), leg->cost_u);
    }
    return find_air(b, all);
}

/* ---- lift -------------------------------------------------------------------------------------------------------- */

ech_tick cb_land(const cb *b, int32_t type, int32_t from, int32_t to, ech_tick t) {
    ech_tick block_t = b->block_t[cb_at(b, type, from, to)];
    bool air = b->s->lift_types[type].mode == ECH_AIR;
    while (block_t < CB_NEVER && t < CB_NEVER) {
        t = cb_first_fit(b, from, t, 0, 0);
        ech_tick down = t >= CB_NEVER ? CB_NEVER : cb_first_fit(b, to, t + block_t, 0, 0);
        if (down >= CB_NEVER || !air || down == t + block_t)
            return down;
        t = down - block_t; /* no waiting in the air: leave later */
    }
    return CB_NEVER;
}

static void put(cb_lift *l, int32_t place, ech_tick t) {
    if (place != ECH_NONE && t < l->there_t[place])
        l->there_t[place] = t > 0 ? t : 0;
}

static void find_lift(cb *b, cb_lift *l) {
    const ech_scenario *s = b->s;
    for (int32_t i = 0; i < b->places; i++)
        l->there_t[i] = CB_NEVER;
    l->until_t = INT64_MIN;
    for (int32_t i = 0; i < s->asset_count; i++) {
        const ech_asset *a = &s->assets[i];
        int32_t moved = 0;
        if (a->type != l->type || a->owner != l->owner || a->count <= 0)
            continue;
        l->until_t = chk_max(l->until_t, a->to_t);
        for (int32_t k = 0; k < s->situation_count; k++)
            if (s->situations[k].asset == i) {
                put(l, s->situations[k].location, chk_max(s->situations[k].free_t, a->from_t));
                moved++;
            }
        if (moved < a->count)
            put(l, a->home, a->from_t);
    }
}

/* The nearest place first. */
static void fly_around(const cb *b, cb_lift *l, bool *settled) {
    const ech_lift_type *y = &b->s->lift_types[l->type];
    memset(settled, 0, (size_t)b->places * sizeof *settled);
    for (;;) {
        int32_t u = -1;
        for (int32_t p = 0; p < b->places; p++)
            if (!settled[p] && l->there_t[p] < CB_NEVER && (u < 0 || l->there_t[p] < l->there_t[u]))
                u = p;
        if (u < 0)
            return;
        settled[u] = true;
        for (int32_t v = 0; v < b->places; v++) {
            ech_tick t = settled[v] ? CB_NEVER : cb_land(b, l->type, u, v, l->there_t[u] + y->taxi_out_t);
            if (t < CB_NEVER && t <= l->until_t)
                l->there_t[v] = chk_min(l->there_t[v], t + y->taxi_in_t);
        }
    }
}

static bool find_lifts(cb *b) {
    const ech_scenario *s = b->s;
    bool *settled = cb_alloc(b, (size_t)b->places, sizeof *settled);
    if (!b->lifts)
        b->lifts = cb_alloc(b, (size_t)s->asset_count, sizeof *b->lifts);
    b->lift_count = 0;
    for (int32_t i = 0; i < s->asset_count && !b->out_of_memory; i++) {
        int32_t k = 0;
        while (k < b->lift_count && (b->lifts[k].type != s->assets[i].type || b->lifts[k].owner != s->assets[i].owner))
            k++;
        if (k < b->lift_count || s->assets[i].count <= 0)
            continue;
        cb_lift *l = &b->lifts[b->lift_count++];
        *l = (cb_lift){.type = s->assets[i].type, .owner = s->assets[i].owner};
        l->there_t = cb_alloc(b, (size_t)b->places, sizeof *l->there_t);
        if (!l->there_t || !settled)
            return false;
        find_lift(b, l);
        fly_around(b, l, settled);
    }
    return !b->out_of_memory;
}

bool cb_times(cb *b) {
    ech_vec v = ech_vec_init(sizeof(ech_tick), (size_t)1 << 26);
    b->pieces.count = 0;
    for (int32_t p = 0; p < b->places && !b->out_of_memory; p++) {
        b->piece_first[p] = (int32_t)b->pieces.count;
        read_place(b, p, &v);
    }
    b->piece_first[b->places] = (int32_t)b->pieces.count;
    ech_vec_free(&v);
    return !b->out_of_memory && find_lifts(b);
}

bool cb_may_carry(const cb *b, int32_t owner, int32_t requirement, int32_t place) {
    const ech_requirement *r = &b->s->requirements[requirement];
    for (int32_t i = 0; i < b->s->carry_rule_count; i++) {
        const ech_carry_rule *c = &b->s->carry_rules[i];
        if ((c->asset_owner == ECH_NONE || c->asset_owner == owner) && (c->owner == ECH_NONE || c->owner == r->owner) &&
            (!c->kind[0] || !strcmp(c->kind, r->kind)) && (c->location == ECH_NONE || c->location == place))
            return c->allow;
    }
    return true;
}
