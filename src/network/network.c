/* Network: flights, suitability, payload allowance, carry rules. See network/network.h.
 *
 * Idea: every (type, from, to) that anyone asks for is worked out once and kept in an open-addressing table; a
 * question costs one hash probe afterwards. Cost of a first question: one geodesic (1.7 µs) per leg, plus one
 * polygon test per 25 km where overflight matters.
 */
#include "network/network.h"

#include <string.h>

#include "geo/geo.h"

typedef struct flight_entry {
    int32_t type, from, to; /* type -1: empty place */
    int32_t count;
    const ech_flight *flights;
} flight_entry;

struct ech_network {
    const ech_scenario *s;
    ech_arena *arena;
    flight_entry *table;
    size_t capacity, used;
    int32_t *leg_next;  /* [leg_count] next row from the same origin */
    int32_t *leg_first; /* [location_count] */
    bool crossings;     /* somebody asks for airspace */
    bool failed;        /* memory ran out once */
};

static bool wants_crossings(const ech_scenario *s) {
    if (s->need_overfly)
        return true;
    for (int32_t i = 0; i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_AIRSPACE)
            return true;
    return false;
}

static ech_status index_legs(ech_network *net) {
    const ech_scenario *s = net->s;
    net->leg_first = ech_arena_alloc(net->arena, (size_t)s->location_count + 1, sizeof(int32_t));
    net->leg_next = ech_arena_alloc(net->arena, (size_t)s->leg_count + 1, sizeof(int32_t));
    if (!net->leg_first || !net->leg_next)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < s->location_count; i++)
        net->leg_first[i] = ECH_NONE;
    for (int32_t i = s->leg_count - 1; i >= 0; i--) { /* backwards, so that the chain runs in file order */
        net->leg_next[i] = net->leg_first[s->legs[i].from];
        net->leg_first[s->legs[i].from] = i;
    }
    return ECH_OK;
}

static flight_entry *new_table(size_t capacity) {
    flight_entry *table = ech_malloc(capacity * sizeof *table);
    for (size_t i = 0; table && i < capacity; i++)
        table[i].type = ECH_NONE;
    return table;
}

ech_status ech_network_open(const ech_scenario *s, ech_network **out) {
    *out = NULL;
    ech_network *net = ech_calloc(1, sizeof *net);
    if (!net)
        return ECH_ENOMEM;
    net->s = s;
    net->crossings = wants_crossings(s);
    net->arena = ech_arena_open(0);
    net->capacity = 1024;
    net->table = new_table(net->capacity);
    if (!net->arena || !net->table || index_legs(net)) {
        ech_network_free(net);
        return ECH_ENOMEM;
    }
    *out = net;
    return ECH_OK;
}

void ech_network_free(ech_network *net) {
    if (!net)
        return;
    ech_arena_free(net->arena);
    ech_free(net->table);
    ech_free(net);
}

/* ---- distance and time ---------------------------------------------------------------------------------- */

static int64_t div_up(int64_t a, int64_t b) { return a / b + (a % b > 0); }

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

static int64_t speed_at(const ech_scenario *s, const ech_lift_type *y, int64_t distance_m) {
    if (y->speeds.count == 0)
        return y->cruise_m_h;
    const ech_speed_point *p = s->speed_points + y->speeds.first;
    int32_t n = y->speeds.count;
    if (distance_m <= p[0].distance_m)
        return p[0].speed_m_h;
    for (int32_t i = 1; i < n; i++) {
        if (distance_m > p[i].distance_m)
            continue;
        int64_t run = p[i].distance_m - p[i - 1].distance_m;
        if (run <= 0)
            return p[i].speed_m_h;
        int64_t rise = (p[i].speed_m_h - p[i - 1].speed_m_h) * (distance_m - p[i - 1].distance_m);
        return p[i - 1].speed_m_h + floor_div(rise, run);
    }
    return p[n - 1].speed_m_h;
}

typedef struct path {
    ech_geo_point *points;
    int32_t count;
    int64_t geodesic_m;
} path;

static bool path_make(ech_network *net, int32_t u, int32_t v, const ech_leg *leg, path *out) {
    const ech_scenario *s = net->s;
    int32_t via = leg ? leg->via.count : 0;
    out->count = via + 2;
    out->points = ech_arena_alloc(net->arena, (size_t)out->count, sizeof *out->points);
    if (!out->points)
        return false;
    out->points[0] = (ech_geo_point){s->locations[u].lat_e7, s->locations[u].lon_e7};
    for (int32_t i = 0; i < via; i++) {
        const ech_via *w = &s->vias[leg->via.first + i];
        out->points[i + 1] = (ech_geo_point){w->lat_e7, w->lon_e7};
    }
    out->points[out->count - 1] = (ech_geo_point){s->locations[v].lat_e7, s->locations[v].lon_e7};
    out->geodesic_m = 0;
    for (int32_t i = 1; i < out->count; i++) {
        ech_geo_point a = out->points[i - 1], b = out->points[i];
        out->geodesic_m += ech_geo_distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7);
    }
    return true;
}

static void flight_figures(const ech_network *net, const ech_lift_type *y, const ech_leg *leg, int64_t geodesic_m,
                           ech_flight *f) {
    const ech_scenario *s = net->s;
    int64_t tpm = s->ticks_per_minute;
    if (leg && leg->distance_m >= 0)
        f->distance_m = leg->distance_m;
    else
        f->distance_m = div_up(geodesic_m * s->detour_ppm[y->mode], 1000000);
    if (leg && leg->duration_t >= 0)
        f->duration_t = leg->duration_t;
    else {
        int64_t speed = speed_at(s, y, f->distance_m);
        f->duration_t = speed > 0 ? div_up(f->distance_m * 60 * tpm, speed) + y->allowance_t : ECH_NONE;
    }
    if (f->duration_t < 0)
        return;
    f->cost_u = div_up(f->duration_t * y->cost_hour_u, 60 * tpm) + y->cost_sortie_u + (leg ? leg->cost_u : 0);
    f->fuel_kg = div_up(f->duration_t * y->fuel_kg_h, 60 * tpm);
}

/* ---- airspace --------------------------------------------------------------------------------------------- */

static bool crossings_make(ech_network *net, const path *p, ech_flight *f) {
    ech_geo_sample *samples = NULL;
    size_t count = 0;
    if (ech_geo_samples(p->points, (size_t)p->count, &samples, &count))
        return false;
    ech_crossing *list = ech_arena_alloc(net->arena, count ? count : 1, sizeof *list);
    if (!list) {
        ech_free(samples);
        return false;
    }
    int32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        if (!samples[i].country)
            continue;
        ech_tick t = p->geodesic_m > 0 ? f->duration_t * samples[i].metres / p->geodesic_m : 0;
        int32_t k = 0;
        while (k < n && strcmp(list[k].country, samples[i].country) != 0)
            k++;
        if (k == n) {
            memcpy(list[n].country, samples[i].country, 2);
            list[n++].first_t = t;
        }
        list[k].last_t = t;
    }
    ech_free(samples);
    f->crossings = list;
    f->crossing_count = n;
    return true;
}

/* ---- flights ---------------------------------------------------------------------------------------------- */

static bool leg_fits(const ech_leg *leg, const ech_scenario *s, int32_t type, int32_t to) {
    return leg->to == to && leg->mode == s->lift_types[type].mode && (leg->type == ECH_NONE || leg->type == type);
}

/* Appends the way by `leg` (ECH_NONE = direct) when it can be flown. False: out of memory. */
static bool add_flight(ech_network *net, int32_t type, int32_t u, int32_t v, int32_t leg, bool named, ech_vec *out) {
    const ech_scenario *s = net->s;
    const ech_lift_type *y = &s->lift_types[type];
    const ech_leg *row = leg == ECH_NONE ? NULL : &s->legs[leg];
    path p;
    if (!path_make(net, u, v, row, &p))
        return false;
    ech_flight f = {.leg = leg, .named = named};
    flight_figures(net, y, row, p.geodesic_m, &f);
    if (f.duration_t < 0)
        return true;
    if (net->crossings && y->mode == ECH_AIR && !crossings_make(net, &p, &f))
        return false;
    ech_flight *place = ech_vec_push(out);
    if (!place)
        return false;
    *place = f;
    return true;
}

static void sort_flights(ech_flight *f, size_t count) {
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && f[j].duration_t < f[j - 1].duration_t; j--) {
            ech_flight swap = f[j];
            f[j] = f[j - 1];
            f[j - 1] = swap;
        }
}

static bool make_flights(ech_network *net, flight_entry *e) {
    const ech_scenario *s = net->s;
    ech_vec found = ech_vec_init(sizeof(ech_flight), 64);
    bool ok = true, listed = false;
    for (int32_t i = net->leg_first[e->from]; i != ECH_NONE && ok && found.count < 16; i = net->leg_next[i])
        if (leg_fits(&s->legs[i], s, e->type, e->to) && (!listed || s->legs[i].id[0])) {
            ok = add_flight(net, e->type, e->from, e->to, i, listed, &found);
            listed = true;
        }
    bool direct = !listed && !s->listed[s->lift_types[e->type].mode] && e->from != e->to;
    if (ok && direct)
        ok = add_flight(net, e->type, e->from, e->to, ECH_NONE, false, &found);
    sort_flights(found.data, found.count);
    e->count = (int32_t)found.count;
    e->flights = ok ? ech_vec_into(&found, net->arena) : NULL;
    ech_vec_free(&found);
    return ok && e->flights;
}

static size_t place_of(const flight_entry *table, size_t capacity, int32_t type, int32_t u, int32_t v) {
    uint64_t h = ((uint64_t)(uint32_t)type * 0x9e3779b97f4a7c15u) ^ ((uint64_t)(uint32_t)u << 32 | (uint32_t)v);
    h ^= h >> 29;
    h *= 0xbf58476d1ce4e5b9u;
    size_t i = (size_t)(h ^ (h >> 32)) & (capacity - 1);
    while (table[i].type != ECH_NONE && (table[i].type != type || table[i].from != u || table[i].to != v))
        i = (i + 1) & (capacity - 1);
    return i;
}

static bool grow(ech_network *net) {
    flight_entry *bigger = new_table(net->capacity * 2);
    if (!bigger)
        return false;
    for (size_t i = 0; i < net->capacity; i++) {
        const flight_entry *e = &net->table[i];
        if (e->type != ECH_NONE)
            bigger[place_of(bigger, net->capacity * 2, e->type, e->from, e->to)] = *e;
    }
    ech_free(net->table);
    net->table = bigger;
    net->capacity *= 2;
    return true;
}

bool ech_network_failed(const ech_network *net) { return net->failed; }

static const ech_flight *fail(ech_network *net) {
    net->failed = true;
    return NULL;
}

const ech_flight *ech_network_flights(ech_network *net, int32_t type, int32_t u, int32_t v, int32_t *count) {
    size_t i = place_of(net->table, net->capacity, type, u, v);
    if (net->table[i].type == ECH_NONE) {
        flight_entry e = {.type = type, .from = u, .to = v};
        *count = -1;
        if (!make_flights(net, &e))
            return fail(net);
        if (2 * (net->used + 1) > net->capacity && !grow(net))
            return fail(net);
        i = place_of(net->table, net->capacity, type, u, v);
        net->table[i] = e;
        net->used++;
    }
    *count = net->table[i].count;
    return net->table[i].flights;
}

/* ---- suitability ------------------------------------------------------------------------------------------ */

static bool stand_exists(const ech_scenario *s, const ech_lift_type *y, int32_t location) {
    const ech_location *l = &s->locations[location];
    if (y->mode != ECH_AIR)
        return l->places[y->mode] > 0;
    if (!l->stands_limited)
        return true;
    for (int32_t c = y->stand_class; c < ECH_CLASS_COUNT; c++)
        if (l->stands[c] > 0)
            return true;
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == location && s->effects[i].stands > 0 &&
            s->effects[i].stand_class >= y->stand_class)
            return true;
    return false;
}

bool ech_network_may_stop(const ech_network *net, int32_t type, int32_t location) {
    const ech_scenario *s = net->s;
    const ech_lift_type *y = &s->lift_types[type];
    const ech_location *l = &s->locations[location];
    if (!(l->modes & (1u << y->mode)) || !stand_exists(s, y, location))
        return false;
    if (y->mode != ECH_AIR)
        return true;
    if (l->runway_m != ECH_UNLIMITED && y->runway_m != ECH_UNLIMITED && l->runway_m < y->runway_m)
        return false;
    if (l->runway_width_m != ECH_UNLIMITED && y->runway_width_m != ECH_UNLIMITED &&
        l->runway_width_m < y->runway_width_m)
        return false;
    if (l->surface == ECH_SURFACE_UNPAVED && !y->unpaved)
        return false;
    return l->mass_limit_kg == ECH_UNLIMITED64 || y->mass_kg == ECH_UNLIMITED64 || y->mass_kg <= l->mass_limit_kg;
}

bool ech_network_may_handle(const ech_network *net, int32_t type, int32_t location) {
    const ech_scenario *s = net->s;
    int64_t teams = s->locations[location].handling;
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == location)
            teams += s->effects[i].handling;
    return s->lift_types[type].handling <= teams;
}

int64_t ech_network_allowance(const ech_network *net, int32_t type, int64_t distance_m) {
    const ech_lift_type *y = &net->s->lift_types[type];
    if (y->ranges.count == 0)
        return INT64_MAX;
    const ech_range_point *p = net->s->range_points + y->ranges.first;
    int64_t d = distance_m + y->reserve_m;
    if (d <= p[0].range_m)
        return p[0].payload_kg;
    for (int32_t i = 1; i < y->ranges.count; i++)
        if (d <= p[i].range_m)
            return p[i - 1].payload_kg - div_up((p[i - 1].payload_kg - p[i].payload_kg) * (d - p[i - 1].range_m),
                                                p[i].range_m - p[i - 1].range_m);
    return -1;
}

bool ech_network_may_carry(const ech_network *net, int32_t asset_owner, int32_t requirement, int32_t location) {
    const ech_scenario *s = net->s;
    const ech_requirement *r = &s->requirements[requirement];
    for (int32_t i = 0; i < s->carry_rule_count; i++) {
        const ech_carry_rule *c = &s->carry_rules[i];
        bool fits = (c->asset_owner == ECH_NONE || c->asset_owner == asset_owner) &&
                    (c->owner == ECH_NONE || c->owner == r->owner) &&
                    (c->kind[0] == '\0' || strcmp(c->kind, r->kind) == 0) &&
                    (c->location == ECH_NONE || c->location == location);
        if (fits)
            return c->allow;
    }
    return true;
}

bool ech_network_may_touch(const ech_network *net, int32_t requirement, int32_t location) {
    const ech_scenario *s = net->s;
    int32_t e = s->requirements[requirement].element;
    if (e == ECH_NONE)
        return true;
    ech_span not_at = s->elements[e].not_at;
    for (int32_t i = 0; i < not_at.count; i++)
        if (s->refs[not_at.first + i] == location)
            return false;
    return true;
}

int32_t ech_network_march(const ech_network *net, int32_t u, int32_t v) {
    const ech_scenario *s = net->s;
    for (int32_t i = net->leg_first[u]; i != ECH_NONE; i = net->leg_next[i]) {
        const ech_leg *l = &s->legs[i];
        if (l->to == v && l->mode == ECH_ROAD && l->type == ECH_NONE)
            return l->duration_t >= 0 ? i : ECH_NONE;
    }
    return ECH_NONE;
}
