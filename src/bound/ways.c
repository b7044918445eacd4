/* Ways between places, and when each kind of lift can be where. A way takes the least time and allows the greatest
 * payload of all flights that a plan may choose there: any listed row, or, where the mode is not listed, any path
 * through waypoints, which is no shorter than the direct one. */
#include <string.h>

#include "bound_int.h"
#include "geo/geo.h"

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

static int64_t speed_at(const ech_scenario *s, const ech_lift_type *y, int64_t d) {
    const ech_speed_point *p = s->speed_points + y->speeds.first;
    int32_t n = y->speeds.count;
    if (n == 0)
        return y->cruise_m_h;
    if (d <= p[0].distance_m)
        return p[0].speed_m_h;
    for (int32_t i = 1; i < n; i++)
        if (d <= p[i].distance_m) {
            int64_t run = p[i].distance_m - p[i - 1].distance_m;
            bnd_wide rise = (bnd_wide)(p[i].speed_m_h - p[i - 1].speed_m_h) * (d - p[i - 1].distance_m);
            return run <= 0 ? p[i].speed_m_h : p[i - 1].speed_m_h + floor_div((int64_t)rise, run);
        }
    return p[n - 1].speed_m_h;
}

static ech_tick block_time(const bnd *b, const ech_lift_type *y, int64_t d) {
    int64_t speed = speed_at(b->s, y, d);
    return speed > 0 ? bnd_up(d * 60 * b->s->ticks_per_minute, speed) + y->allowance_t : BND_NEVER;
}

static void take(const bnd *b, int32_t type, ech_tick block, int64_t distance, int64_t row_u, bnd_way *w) {
    const ech_lift_type *y = &b->s->lift_types[type];
    int64_t payload = ech_network_allowance(b->net, type, distance);
    if (payload < 0 || block >= BND_NEVER)
        return;
    w->block_t = bnd_min(w->block_t, block);
    w->payload_kg = bnd_max(w->payload_kg, payload);
    w->distance_m = bnd_min(w->distance_m, distance);
    bnd_wide hours = (bnd_wide)block * y->cost_hour_u, hour = 60 * b->s->ticks_per_minute;
    bnd_wide cost = (hours + hour - 1) / hour + y->cost_sortie_u + row_u;
    w->cost_u = cost < w->cost_u ? (int64_t)cost : w->cost_u;
}

/* A path of at least `direct_m`: where the speed rises more than the distance, a longer one may be quicker. */
static void take_free(const bnd *b, int32_t type, int64_t direct_m, bnd_way *w) {
    const ech_lift_type *y = &b->s->lift_types[type];
    int64_t d = (int64_t)(((bnd_wide)direct_m * b->s->detour_ppm[y->mode] + 999999) / 1000000);
    ech_tick block = block_time(b, y, d);
    for (int32_t i = 0; i < y->speeds.count; i++) {
        int64_t point = b->s->speed_points[y->speeds.first + i].distance_m;
        if (point > d)
            block = bnd_min(block, block_time(b, y, point));
    }
    take(b, type, block, d, 0, w);
}

static int64_t row_distance(const bnd *b, const ech_leg *leg, ech_mode mode) {
    const ech_scenario *s = b->s;
    const ech_location *u = &s->locations[leg->from], *v = &s->locations[leg->to];
    if (leg->distance_m >= 0)
        return leg->distance_m;
    int64_t sum = 0;
    int32_t lat = u->lat_e7, lon = u->lon_e7;
    for (int32_t i = leg->via.first; i < leg->via.first + leg->via.count; i++) {
        sum += ech_geo_distance_m(lat, lon, s->vias[i].lat_e7, s->vias[i].lon_e7);
        lat = s->vias[i].lat_e7;
        lon = s->vias[i].lon_e7;
    }
    sum += ech_geo_distance_m(lat, lon, v->lat_e7, v->lon_e7);
    return (int64_t)(((bnd_wide)sum * s->detour_ppm[mode] + 999999) / 1000000);
}

static void take_row(const bnd *b, int32_t type, const ech_leg *leg, bnd_way *w) {
    const ech_lift_type *y = &b->s->lift_types[type];
    if (leg->mode != y->mode || (leg->type != ECH_NONE && leg->type != type))
        return;
    int64_t d = row_distance(b, leg, y->mode);
    take(b, type, leg->duration_t >= 0 ? leg->duration_t : block_time(b, y, d), d, leg->cost_u, w);
}

bool bnd_make_ways(bnd *b) {
    const ech_scenario *s = b->s;
    size_t n = (size_t)s->location_count, all = (size_t)s->lift_type_count * n * n;
    b->ways = bnd_alloc(b, all, sizeof *b->ways);
    if (!b->ways)
        return false;
    for (size_t i = 0; i < all; i++)
        b->ways[i] = (bnd_way){BND_NEVER, -1, INT64_MAX, INT64_MAX};
    for (int32_t u = 0; u < s->location_count; u++)
        for (int32_t v = 0; v < s->location_count; v++) {
            const ech_location *p = &s->locations[u], *q = &s->locations[v];
            int64_t d = u == v ? 0 : ech_geo_distance_m(p->lat_e7, p->lon_e7, q->lat_e7, q->lon_e7);
            for (int32_t y = 0; y < s->lift_type_count && u != v; y++)
                if (!s->listed[s->lift_types[y].mode] && ech_network_may_stop(b->net, y, u) &&
                    ech_network_may_stop(b->net, y, v))
                    take_free(b, y, d, &b->ways[((size_t)y * n + (size_t)u) * n + (size_t)v]);
        }
    for (int32_t i = 0; i < s->leg_count; i++)
        for (int32_t y = 0; y < s->lift_type_count; y++)
            if (ech_network_may_stop(b->net, y, s->legs[i].from) && ech_network_may_stop(b->net, y, s->legs[i].to))
                take_row(b, y, &s->legs[i],
                         &b->ways[((size_t)y * n + (size_t)s->legs[i].from) * n + (size_t)s->legs[i].to]);
    return true;
}

/* ---- more than one flight --------------------------------------------------------------------------------------- */

enum { MOST_PLACES = 128 };

bool bnd_make_air(bnd *b) {
    const ech_scenario *s = b->s;
    int32_t n = s->location_count;
    if (n > MOST_PLACES)
        return true;
    size_t all = (size_t)s->lift_type_count * (size_t)n * (size_t)n;
    b->air_t = bnd_alloc(b, all, sizeof *b->air_t);
    b->longest_t = bnd_alloc(b, (size_t)s->lift_type_count, sizeof *b->longest_t);
    if (!b->air_t || !b->longest_t)
        return false;
    for (size_t i = 0; i < all; i++)
        b->air_t[i] = b->ways[i].block_t;
    for (int32_t y = 0; y < s->lift_type_count; y++) {
        ech_tick taxi = s->lift_types[y].taxi_in_t + s->lift_types[y].taxi_out_t, *d = b->air_t + (size_t)(y * n * n);
        for (int32_t k = 0; k < n; k++)
            for (int32_t u = 0; u < n; u++)
                for (int32_t v = 0; v < n && d[u * n + k] < BND_NEVER; v++)
                    if (u != v && d[k * n + v] < BND_NEVER)
                        d[u * n + v] = bnd_min(d[u * n + v], d[u * n + k] + taxi + d[k * n + v]);
        for (int32_t i = 0; i < n * n; i++)
            b->longest_t[y] = bnd_max(b->longest_t[y], d[i] < BND_NEVER ? d[i] + taxi : 0);
    }
    return true;
}

/* What a tail brings first holds it as if it had come from the queue's places to load that: the longest way before the
 * tail is there, at most. */
int64_t bnd_pool_area(const bnd *b, const ech_bound_pool *pool, ech_tick from, ech_tick to) {
    int64_t sum = 0;
    for (int32_t i = 0; i < b->s->asset_count; i++) {
        const ech_asset *a = &b->s->assets[i];
        if (a->type == pool->type && a->owner == pool->owner)
            sum += a->count * bnd_max(0, to - bnd_max(from, a->from_t - b->longest_t[pool->type]));
    }
    return sum;
}

/* ---- what it can bring ------------------------------------------------------------------------------------------ */

static bool has_fuel(const bnd *b, int32_t place) {
    bool fuel = b->s->locations[place].fuel_kg_day > 0;
    for (int32_t i = 0; i < b->s->effect_count && !fuel; i++)
        fuel = b->s->effects[i].location == place && b->s->effects[i].fuel_kg_day > 0;
    return fuel;
}

/* Can a mission of such a tail end here, so that its next one starts with full tanks? */
static bool may_end(const bnd *b, int32_t type, int32_t place) {
    for (int32_t i = 0; i < b->s->asset_count; i++) {
        const ech_asset *a = &b->s->assets[i];
        if (a->type != type)
            continue;
        if (a->home == place || a->end == ECH_END_ANY)
            return true;
        for (int32_t k = a->end_places.first; k < a->end_places.first + a->end_places.count; k++)
            if (b->s->refs[k] == place)
                return true;
    }
    for (int32_t i = 0; i < b->s->situation_count; i++)
        if (b->s->situations[i].location == place)
            return true;
    return false;
}

int64_t bnd_payload(const bnd *b, int32_t configuration, int32_t type, int32_t place) {
    const ech_configuration *c = &b->s->configurations[configuration];
    int64_t most = -1, in = INT64_MAX, out = INT64_MAX;
    for (int32_t u = 0; u < b->s->location_count; u++) {
        const bnd_way *to = bnd_way_at(b, type, u, place), *from = bnd_way_at(b, type, place, u);
        most = bnd_max(most, to->payload_kg);
        in = bnd_min(in, to->distance_m);
        out = bnd_min(out, from->distance_m);
    }
    if (most >= 0 && in < INT64_MAX && out < INT64_MAX && !has_fuel(b, place) && !may_end(b, type, place))
        most = bnd_min(most, ech_network_allowance(b->net, type, in + out));
    return bnd_min(most, b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
}

/* ---- where lift ------------------------------------------------------------------------------------------ */

/* First take-off ≥ t from which both ends are open; *arrive_t is the touch-down. */
static ech_tick take_off(const bnd *b, bool air, int32_t u, int32_t v, ech_tick block, ech_tick t, ech_tick *arrive_t) {
    for (;;) {
        t = bnd_next_open(b, u, t);
        if (t >= BND_NEVER)
            return BND_NEVER;
        *arrive_t = bnd_next_open(b, v, t + block);
        if (*arrive_t >= BND_NEVER || !air || *arrive_t == t + block)
            return *arrive_t >= BND_NEVER ? BND_NEVER : t;
        t = *arrive_t - block;
    }
}

ech_tick bnd_fly(const bnd *b, int32_t type, int32_t from, int32_t to, ech_tick t) {
    const bnd_way *w = bnd_way_at(b, type, from, to);
    ech_tick arrive = BND_NEVER;
    if (w->block_t >= BND_NEVER || t >= BND_NEVER)
        return BND_NEVER;
    ech_tick off = take_off(b, b->s->lift_types[type].mode == ECH_AIR, from, to, w->block_t, t, &arrive);
    return off >= BND_NEVER ? BND_NEVER : arrive;
}

/* Spreads ready_t over all places until nothing changes. */
static void spread(const bnd *b, bnd_carrier *c) {
    const ech_lift_type *y = &b->s->lift_types[c->type];
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t u = 0; u < b->s->location_count; u++)
            for (int32_t v = 0; v < b->s->location_count && c->ready_t[u] < BND_NEVER; v++) {
                ech_tick t = bnd_fly(b, c->type, u, v, c->ready_t[u] + y->taxi_out_t);
                if (t >= BND_NEVER || t > c->to_t || t + y->taxi_in_t >= c->ready_t[v])
                    continue;
                c->ready_t[v] = t + y->taxi_in_t;
                changed = true;
            }
    }
}

static void stand_at(bnd_carrier *c, int32_t place, ech_tick t) {
    if (place >= 0)
        c->ready_t[place] = bnd_min(c->ready_t[place], bnd_max(t, 0));
}

static void add_asset(bnd *b, int32_t asset) {
    const ech_asset *a = &b->s->assets[asset];
    bnd_carrier *c = b->carriers;
    int32_t elsewhere = 0;
    while (c < b->carriers + b->carrier_count && (c->type != a->type || c->owner != a->owner))
        c++;
    if (c == b->carriers + b->carrier_count) {
        b->carrier_count++;
        *c = (bnd_carrier){.type = a->type, .owner = a->owner, .to_t = a->to_t};
        c->ready_t = bnd_alloc(b, (size_t)b->s->location_count, sizeof *c->ready_t);
        for (int32_t i = 0; c->ready_t && i < b->s->location_count; i++)
            c->ready_t[i] = BND_NEVER;
    }
    if (!c->ready_t)
        return;
    c->to_t = bnd_max(c->to_t, a->to_t);
    for (int32_t i = 0; i < b->s->situation_count; i++)
        if (b->s->situations[i].asset == asset) {
            stand_at(c, b->s->situations[i].location, bnd_max(b->s->situations[i].free_t, a->from_t));
            elsewhere++;
        }
    if (elsewhere < a->count)
        stand_at(c, a->home, a->from_t);
}

bool bnd_make_carriers(bnd *b) {
    b->carriers = bnd_alloc(b, (size_t)b->s->asset_count, sizeof *b->carriers);
    b->carrier_count = 0;
    for (int32_t i = 0; b->carriers && i < b->s->asset_count; i++)
        if (b->s->assets[i].count > 0)
            add_asset(b, i);
    for (int32_t i = 0; !b->out_of_memory && i < b->carrier_count; i++)
        spread(b, &b->carriers[i]);
    return !b->out_of_memory;
}
