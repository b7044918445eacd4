/* Legs: which way each flight goes, how far it is and how long it takes (docs/model.md §3.2–3.4), and the rules over
 * places and ways (§4.3). Distances and samples come from geo; a path without waypoints of the plan is worked out
 * once per (from, to, row). Cost: O(n log legs), and samples only where airspace matters. */
#include "check_int.h"

#include "geo/geo.h"

#include <stdlib.h>
#include <string.h>

struct chk_path {
    ech_geo_point *points;
    size_t count;
    int64_t geodesic_m;
    bool sampled;
    chk_sample *samples; /* those over a country */
    size_t sample_count;
};

/* ---- 3.2 which leg ------------------------------------------------------------------------------------------ */

typedef struct row_key {
    int32_t from, to, mode, index;
} row_key;

static int compare_rows(const void *a, const void *b) {
    const row_key *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    if (x->mode != y->mode)
        return x->mode < y->mode ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static row_key key_of(const chk *c, int32_t leg) {
    const ech_leg *l = &c->s->legs[leg];
    return (row_key){l->from, l->to, (int32_t)l->mode, leg};
}

static bool sort_legs(chk *c) {
    size_t n = (size_t)c->s->leg_count;
    row_key *keys = chk_alloc(c, n, sizeof *keys);
    c->leg_order = chk_alloc(c, n, sizeof *c->leg_order);
    if (!keys || !c->leg_order)
        return false;
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of(c, (int32_t)i);
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_rows);
    for (size_t i = 0; i < n; i++)
        c->leg_order[i] = keys[i].index;
    return true;
}

/* First row in file order from u to v for the mode and type (ECH_NONE: only rows for every type, with minutes, as a
 * march needs them). */
static int32_t first_row(const chk *c, int32_t u, int32_t v, ech_mode mode, int32_t type) {
    row_key want = {u, v, (int32_t)mode, -1};
    int32_t low = 0, high = c->s->leg_count;
    while (low < high) {
        int32_t mid = low + (high - low) / 2;
        row_key k = key_of(c, c->leg_order[mid]);
        if (compare_rows(&k, &want) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < c->s->leg_count; low++) {
        const ech_leg *l = &c->s->legs[c->leg_order[low]];
        if (l->from != u || l->to != v || l->mode != mode)
            return ECH_NONE;
        if (l->type == ECH_NONE ? type != ECH_NONE || l->duration_t >= 0 : l->type == type)
            return c->leg_order[low];
    }
    return ECH_NONE;
}

static bool row_fits(const chk *c, const ech_leg *l, int32_t u, int32_t v, const chk_mission *m) {
    if (l->from != u || l->to != v || l->mode != chk_mode(m))
        return false;
    if (!m->type)
        return l->type == ECH_NONE && l->duration_t >= 0;
    return l->type == ECH_NONE || l->type == c->s->assets[m->asset].type;
}

static void find_leg(const chk *c, const chk_mission *m, chk_stop *stop) {
    const ech_stop *given = &c->p->stops[c->p->missions[m->plan_index].stops.first + stop->number];
    int32_t u = stop->location, v = stop[1].location;
    ech_mode mode = chk_mode(m);
    if (given->leg != ECH_NONE) {
        stop->leg = given->leg;
        stop->found = row_fits(c, &c->s->legs[given->leg], u, v, m);
    } else if (m->type && given->via.count > 0) {
        stop->found = !c->s->listed[mode];
    } else {
        stop->leg = first_row(c, u, v, mode, m->type ? c->s->assets[m->asset].type : ECH_NONE);
        stop->found = stop->leg != ECH_NONE || (m->type && !c->s->listed[mode] && u != v);
    }
    if (!stop->found)
        stop->leg = ECH_NONE;
}

/* ---- 3.3 paths ---------------------------------------------------------------------------------------------- */

static chk_path *make_path(chk *c, int32_t u, int32_t v, const ech_via *via, int32_t count) {
    const ech_scenario *s = c->s;
    chk_path *p = chk_alloc(c, 1, sizeof *p);
    ech_geo_point *at = chk_alloc(c, (size_t)count + 2, sizeof *at);
    if (!p || !at)
        return NULL;
    at[0] = (ech_geo_point){s->locations[u].lat_e7, s->locations[u].lon_e7};
    for (int32_t i = 0; i < count; i++)
        at[i + 1] = (ech_geo_point){via[i].lat_e7, via[i].lon_e7};
    at[count + 1] = (ech_geo_point){s->locations[v].lat_e7, s->locations[v].lon_e7};
    p->points = at;
    p->count = (size_t)count + 2;
    for (size_t i = 1; i < p->count; i++)
        p->geodesic_m =
            chk_add(p->geodesic_m, ech_geo_distance_m(at[i - 1].lat_e7, at[i - 1].lon_e7, at[i].lat_e7, at[i].lon_e7));
    return p;
}

static chk_path *known_path(chk *c, int32_t u, int32_t v, int32_t leg) {
    uint64_t key = ((uint64_t)(uint32_t)u << 42) ^ ((uint64_t)(uint32_t)v << 21) ^ (uint64_t)(uint32_t)(leg + 1);
    int32_t at = chk_map_get(c->paths, key);
    if (at >= 0)
        return *(chk_path **)ech_vec_at(&c->path_list, (size_t)at);
    const ech_leg *row = leg == ECH_NONE ? NULL : &c->s->legs[leg];
    bool via = row && row->via.count > 0;
    chk_path *p = make_path(c, u, v, via ? &c->s->vias[row->via.first] : NULL, via ? row->via.count : 0);
    chk_path **place = p ? ech_vec_push(&c->path_list) : NULL;
    if (!place) {
        c->out_of_memory = true;
        return NULL;
    }
    *place = p;
    chk_map_put(c->paths, key, (int32_t)c->path_list.count - 1);
    return p;
}

static chk_path *path_of(chk *c, const chk_mission *m, const chk_stop *stop) {
    const ech_stop *given = &c->p->stops[c->p->missions[m->plan_index].stops.first + stop->number];
    if (stop->leg == ECH_NONE && given->via.count > 0)
        return make_path(c, stop->location, stop[1].location, &c->p->vias[given->via.first], given->via.count);
    return known_path(c, stop->location, stop[1].location, stop->leg);
}

/* ---- 3.4 block time ----------------------------------------------------------------------------------------- */

static int64_t speed_at(const ech_scenario *s, const ech_lift_type *y, int64_t d) {
    const ech_speed_point *p = &s->speed_points[y->speeds.first];
    int32_t n = y->speeds.count;
    if (n == 0)
        return y->cruise_m_h;
    if (d <= p[0].distance_m)
        return p[0].speed_m_h;
    for (int32_t i = 1; i < n; i++)
        if (d < p[i].distance_m)
            return chk_add(p[i - 1].speed_m_h,
                           chk_mul_floor(chk_sub(p[i].speed_m_h, p[i - 1].speed_m_h), d - p[i - 1].distance_m,
                                         p[i].distance_m - p[i - 1].distance_m));
    return p[n - 1].speed_m_h;
}

static bool block_time(const chk *c, const ech_lift_type *y, const ech_leg *row, int64_t distance_m, ech_tick *out) {
    if (row && row->duration_t >= 0) {
        *out = row->duration_t;
        return true;
    }
    int64_t speed = speed_at(c->s, y, distance_m);
    if (speed <= 0)
        return false;
    *out = chk_add(chk_mul_ceil(distance_m, 60 * c->s->ticks_per_minute, speed), y->allowance_t);
    return true;
}

static bool set_flight(chk *c, const chk_mission *m, chk_stop *stop) {
    find_leg(c, m, stop);
    const ech_leg *row = stop->leg == ECH_NONE ? NULL : &c->s->legs[stop->leg];
    if (!stop->found)
        return true;
    if (!m->type) {
        stop->block_t = row->duration_t;
        return true;
    }
    chk_path *path = path_of(c, m, stop);
    if (!path)
        return false;
    stop->path = path;
    if (row && row->distance_m >= 0)
        stop->distance_m = row->distance_m;
    else
        stop->distance_m = chk_mul_ceil(path->geodesic_m, c->s->detour_ppm[m->type->mode], 1000000);
    stop->found = block_time(c, m->type, row, stop->distance_m, &stop->block_t);
    return true;
}

bool chk_legs_find(chk *c) {
    c->paths = chk_map_open(c, (size_t)chk_min(c->stop_count, 1 << 20));
    c->path_list = ech_vec_init(sizeof(chk_path *), 1 << 30);
    if (!c->paths || !sort_legs(c))
        return false;
    for (int32_t i = 0; i < c->mission_count; i++)
        for (int32_t k = 0; k + 1 < c->missions[i].stops.count; k++)
            if (!set_flight(c, &c->missions[i], chk_stop_at(c, &c->missions[i], k)))
                return false;
    return true;
}

/* ---- 4.8 samples -------------------------------------------------------------------------------------------- */

static void make_samples(chk *c, chk_path *path) {
    ech_geo_sample *found = NULL;
    size_t count = 0;
    path->sampled = true;
    if (ech_geo_samples(path->points, path->count, &found, &count) != ECH_OK) {
        c->out_of_memory = true;
        return;
    }
    path->samples = chk_alloc(c, count, sizeof *path->samples);
    for (size_t i = 0; path->samples && i < count; i++)
        if (found[i].country) {
            chk_sample *to = &path->samples[path->sample_count++];
            to->metres = found[i].metres;
            memcpy(to->country, found[i].country, 2);
        }
    ech_free(found);
}

const chk_sample *chk_samples(chk *c, const chk_stop *stop, size_t *count) {
    chk_path *path = (chk_path *)stop->path; /* ours; const only for those outside this file */
    *count = 0;
    if (!path)
        return NULL;
    if (!path->sampled)
        make_samples(c, path);
    *count = path->samples ? path->sample_count : 0;
    return path->samples;
}

ech_tick chk_sample_time(const chk_stop *from, const chk_stop *to, const chk_sample *sample) {
    int64_t m = from->path->geodesic_m;
    return m > 0 ? from->depart_t + chk_mul_floor(to->arrive_t - from->depart_t, sample->metres, m) : from->depart_t;
}

/* ---- 4.3 rules ---------------------------------------------------------------------------------------------- */

static void judge_found(chk *c, const chk_mission *m, const chk_stop *stop) {
    if (stop->found)
        return;
    if (!m->type)
        chk_find(c, RULE_FLOW_MARCH, stop->depart_t, 1, "", m->id,
                 "%s marches from %s to %s, where legs.csv has no such row of mode road with minutes.", m->id,
                 chk_place(c, stop->location), chk_place(c, stop[1].location));
    else
        chk_find(c, RULE_LEG_NONE, stop->depart_t, 1, "", m->id, "%s goes from %s to %s, but %s has no such leg.",
                 m->id, chk_place(c, stop->location), chk_place(c, stop[1].location), m->type->id);
}

static void judge_time(chk *c, const chk_mission *m, const chk_stop *stop) {
    ech_tick arrive = chk_add(stop->depart_t, stop->block_t), by = chk_sub(stop[1].arrive_t, arrive);
    bool exact = m->type && m->type->mode == ECH_AIR;
    if (by == 0 || (by > 0 && !exact))
        return;
    chk_find(c, RULE_LEG_TIME, stop->depart_t, chk_minutes(c, by < 0 ? chk_sub(0, by) : by), "min", m->id,
             "%s leaves %s at %s and reaches %s at %s; the way takes %s, so it %s at %s.", m->id,
             chk_place(c, stop->location), chk_at(c, stop->depart_t).s, chk_place(c, stop[1].location),
             chk_at(c, stop[1].arrive_t).s, chk_for(c, stop->block_t).s, exact ? "arrives" : "arrives at the earliest",
             chk_at(c, arrive).s);
}

static void judge_runway(chk *c, const chk_mission *m, const chk_stop *stop, int32_t has_m, int32_t needs_m,
                         const char *what) {
    if (has_m == ECH_UNLIMITED || needs_m == ECH_UNLIMITED || has_m >= needs_m)
        return;
    chk_find(c, RULE_LEG_RUNWAY, stop->arrive_t, (int64_t)needs_m - has_m, "m", m->id,
             "%s stops at %s at %s: its %s needs %d m of runway %s, there are %d m.", m->id,
             chk_place(c, stop->location), chk_at(c, stop->arrive_t).s, m->type->id, (int)needs_m, what, (int)has_m);
}

static void judge_place(chk *c, const chk_mission *m, const chk_stop *stop) {
    const ech_location *l = &c->s->locations[stop->location];
    const ech_lift_type *y = m->type;
    if (!(l->modes & 1u << y->mode))
        chk_find(c, RULE_LEG_MODE, stop->arrive_t, 1, "", m->id, "%s stops at %s, where no %s of its mode may stop.",
                 m->id, l->id, y->id);
    if (y->mode != ECH_AIR)
        return;
    judge_runway(c, m, stop, l->runway_m, y->runway_m, "length");
    judge_runway(c, m, stop, l->runway_width_m, y->runway_width_m, "width");
    if (l->surface == ECH_SURFACE_UNPAVED && !y->unpaved)
        chk_find(c, RULE_LEG_SURFACE, stop->arrive_t, 1, "", m->id,
                 "%s stops at %s, which is unpaved; %s needs a paved surface.", m->id, l->id, y->id);
    if (y->mass_kg > l->mass_limit_kg)
        chk_find(c, RULE_LEG_MASS, stop->arrive_t, chk_sub(y->mass_kg, l->mass_limit_kg), "kg", m->id,
                 "%s stops at %s, which bears %lld kg; %s weighs %lld kg.", m->id, l->id, (long long)l->mass_limit_kg,
                 y->id, (long long)y->mass_kg);
}

static int32_t closure_leg(const chk *c, int32_t i) {
    const ech_closure *k = &c->s->closures[i];
    bool leg = k->what == ECH_SHUT_LEG && k->subject >= 0 && k->subject < c->s->leg_count;
    return leg ? k->subject : c->s->leg_count;
}

static void judge_shut_leg(chk *c, const chk_mission *m, const chk_stop *stop, const int32_t *order,
                           const int32_t *first) {
    for (int32_t i = first[stop->leg]; i < first[stop->leg + 1]; i++) {
        const ech_closure *k = &c->s->closures[order[i]];
        if (stop->depart_t < k->from_t || stop->depart_t >= k->to_t)
            continue;
        chk_find(c, RULE_LEG_CLOSED, stop->depart_t, 1, "", m->id, "%s takes leg %s at %s; it is shut until %s.", m->id,
                 c->s->legs[stop->leg].id, chk_at(c, stop->depart_t).s, chk_at(c, k->to_t).s);
        return;
    }
}

static void judge_airspace(chk *c, const chk_mission *m, const chk_stop *stop, const ech_closure *k) {
    size_t n = 0;
    const chk_sample *samples = chk_samples(c, stop, &n);
    for (size_t i = 0; i < n; i++) {
        if (!chk_country_equal(samples[i].country, k->country))
            continue;
        ech_tick t = chk_sample_time(stop, stop + 1, &samples[i]);
        if (t < k->from_t || t >= k->to_t)
            continue;
        chk_find(c, RULE_LEG_CLOSED, t, 1, "", m->id,
                 "%s flies from %s to %s over %s at %s; the airspace is shut until %s.", m->id,
                 chk_place(c, stop->location), chk_place(c, stop[1].location), k->country, chk_at(c, t).s,
                 chk_at(c, k->to_t).s);
        return;
    }
}

static void judge_flight(chk *c, const chk_mission *m, const chk_stop *stop, const int32_t *order,
                         const int32_t *first) {
    judge_found(c, m, stop);
    if (!stop->found)
        return;
    judge_time(c, m, stop);
    if (stop->leg != ECH_NONE)
        judge_shut_leg(c, m, stop, order, first);
    if (!m->type || m->type->mode != ECH_AIR)
        return;
    const int32_t others = c->s->leg_count; /* the bucket of closures that are not of a leg */
    for (int32_t i = first[others]; i < first[others + 1]; i++)
        if (c->s->closures[order[i]].what == ECH_SHUT_AIRSPACE)
            judge_airspace(c, m, stop, &c->s->closures[order[i]]);
}

/* ---- leg.capacity ------------------------------------------------------------------------------------------- */

typedef struct leg_use {
    int32_t leg;
    int64_t day, vehicles;
    ech_tick at_t;
    int32_t mission;
} leg_use;

static int compare_uses(const void *a, const void *b) {
    const leg_use *x = a, *y = b;
    if (x->leg != y->leg)
        return x->leg < y->leg ? -1 : 1;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    return (x->mission > y->mission) - (x->mission < y->mission);
}

/* The pieces of a load on the march, at least one. */
static int64_t march_vehicles(const chk *c, const chk_load *l) {
    int64_t pieces = 0;
    for (int32_t k = l->parts.first; k < l->parts.first + l->parts.count; k++)
        if (!c->s->items[c->p->parts[k].item].bulk)
            pieces = chk_add(pieces, c->p->parts[k].count);
    return chk_max(pieces, 1);
}

/* How many vehicles more than before leave each stop of a march; NULL when memory ran out. */
static chk_wide *march_changes(chk *c) {
    chk_wide *more = chk_alloc(c, (size_t)c->stop_count, sizeof *more);
    for (int32_t i = 0; more && i < c->load_count; i++) {
        const chk_load *l = &c->loads[i];
        if (c->missions[l->mission].type)
            continue;
        more[l->from] += march_vehicles(c, l);
        more[l->to] -= march_vehicles(c, l);
    }
    return more;
}

static void judge_uses(chk *c, const leg_use *u, size_t n) {
    for (size_t i = 0, j; i < n; i = j) {
        int64_t sum = 0, flown = 0, most = c->s->legs[u[i].leg].capacity_day;
        ech_tick at = ECH_NEVER;
        for (j = i; j < n && u[j].leg == u[i].leg && u[j].day == u[i].day; j++) {
            sum = chk_add(sum, u[j].vehicles);
            flown = chk_add(flown, c->missions[u[j].mission].flown ? u[j].vehicles : 0);
            most = chk_limit(most, flown);
            at = sum > most ? chk_min(at, u[j].at_t) : at;
        }
        if (sum > most)
            chk_find(c, RULE_LEG_CAPACITY, at, chk_sub(sum, most), "vehicles", c->s->legs[u[i].leg].id,
                     "Leg %s carries %lld vehicles on D%+lld; it can take %lld a day.", c->s->legs[u[i].leg].id,
                     (long long)sum, (long long)u[i].day, (long long)most);
    }
}

static void judge_leg_capacity(chk *c) {
    size_t n = 0;
    leg_use *uses = chk_alloc(c, (size_t)c->stop_count, sizeof *uses);
    const chk_wide *more = march_changes(c);
    chk_wide marching = 0;
    for (int32_t i = 0; uses && more && i < c->stop_count; i++) {
        const chk_stop *stop = &c->stops[i];
        marching += more[i];
        if (stop->leg == ECH_NONE || c->s->legs[stop->leg].capacity_day == ECH_UNLIMITED)
            continue;
        const chk_mission *m = chk_mission_of(c, stop);
        int64_t vehicles = m->type ? 1 : chk_narrow(marching);
        uses[n++] = (leg_use){stop->leg, chk_day(c, stop->depart_t), vehicles, stop->depart_t, stop->mission};
    }
    if (n > 1)
        qsort(uses, n, sizeof *uses, compare_uses);
    judge_uses(c, uses, n);
}

void chk_legs(chk *c) {
    int32_t *order = NULL, *first = NULL;
    if (!chk_group(c, c->s->closure_count, c->s->leg_count + 1, closure_leg, &order, &first))
        return;
    for (int32_t i = 0; i < c->stop_count; i++) {
        const chk_mission *m = chk_mission_of(c, &c->stops[i]);
        if (m->type)
            judge_place(c, m, &c->stops[i]);
        if (&c->stops[i] != chk_last_stop(c, m))
            judge_flight(c, m, &c->stops[i], order, first);
    }
    judge_leg_capacity(c);
}
