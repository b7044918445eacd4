/* Flights, movements and words: see view/view.h. */
#include "view_int.h"

#include <stdlib.h>
#include <string.h>

#include "geo/geo.h"

ech_mode ech_view_main_mode(const ech_location *l) {
    static const ech_mode modes[] = {
        [ECH_AIRFIELD] = ECH_AIR, [ECH_RAILHEAD] = ECH_RAIL, [ECH_PORT] = ECH_SEA, [ECH_SITE] = ECH_ROAD};
    return modes[l->kind];
}

ech_mode ech_view_mode(const ech_view *v, int32_t mission) {
    int32_t asset = v->plan->missions[mission].asset;
    return asset == ECH_NONE ? ECH_ROAD : v->scenario->lift_types[v->scenario->assets[asset].type].mode;
}

const ech_work *view_work(const ech_view *v, const ech_stop *stop, ech_work_kind kind) {
    for (int32_t i = 0; i < stop->work.count; i++)
        if (v->plan->work[stop->work.first + i].kind == kind)
            return &v->plan->work[stop->work.first + i];
    return NULL;
}

/* ---- which missions --------------------------------------------------------------------------------------------- */

static bool in_range(int32_t i, int32_t count) { return i >= 0 && i < count; }

static bool load_has_form(const ech_view *v, const ech_mission *m, const ech_load *l) {
    if (!in_range(l->requirement, v->scenario->requirement_count) || l->from_stop < 0 || l->from_stop >= l->to_stop ||
        l->to_stop >= m->stops.count || l->people < 0 || l->litters < 0)
        return false;
    for (int32_t i = 0; i < l->parts.count; i++)
        if (!in_range(v->plan->parts[l->parts.first + i].item, v->scenario->item_count))
            return false;
    return true;
}

static bool time_is_inside(const ech_view *v, ech_tick t) { return t >= 0 && t <= v->scenario->horizon_t; }

static bool stop_has_form(const ech_view *v, const ech_stop *stop) {
    if (!in_range(stop->location, v->scenario->location_count) || !time_is_inside(v, stop->arrive_t) ||
        !time_is_inside(v, stop->depart_t) || stop->arrive_t > stop->depart_t || stop->fuel_kg < 0)
        return false;
    for (int32_t i = 0; i < stop->work.count; i++) {
        const ech_work *w = &v->plan->work[stop->work.first + i];
        if (!time_is_inside(v, w->start_t) || !time_is_inside(v, w->end_t) || w->start_t > w->end_t)
            return false;
    }
    return true;
}

static bool has_form(const ech_view *v, const ech_mission *m) {
    const ech_scenario *s = v->scenario;
    if (m->stops.count < 2 || (m->asset != ECH_NONE && !in_range(m->asset, s->asset_count)))
        return false;
    if (m->asset != ECH_NONE &&
        (!in_range(m->tail, s->assets[m->asset].count) ||
         !in_range(m->configuration, s->lift_types[s->assets[m->asset].type].configurations.count)))
        return false;
    for (int32_t i = 0; i < m->stops.count; i++) {
        const ech_stop *stop = &v->plan->stops[m->stops.first + i];
        if (!stop_has_form(v, stop) || (i > 0 && stop[-1].depart_t > stop->arrive_t))
            return false;
    }
    for (int32_t i = 0; i < m->loads.count; i++)
        if (!load_has_form(v, m, &v->plan->loads[m->loads.first + i]))
            return false;
    return true;
}

typedef struct order_key {
    uint32_t asset; /* ECH_NONE as the greatest */
    int32_t tail, index;
    ech_tick start_t, end_t;
    const char *id;
} order_key;

static int compare_order(const void *a, const void *b) {
    const order_key *x = a, *y = b;
    if (x->asset != y->asset)
        return x->asset < y->asset ? -1 : 1;
    if (x->tail != y->tail)
        return x->tail < y->tail ? -1 : 1;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    if (x->end_t != y->end_t)
        return x->end_t < y->end_t ? -1 : 1;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : (x->index > y->index) - (x->index < y->index);
}

static bool order_missions(ech_view *v) {
    const ech_plan *p = v->plan;
    ech_vec keys = ech_vec_init(sizeof(order_key), INT32_MAX);
    bool ok = ech_vec_reserve(&keys, (size_t)p->mission_count);
    for (int32_t i = 0; ok && i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        if (!has_form(v, m))
            continue;
        order_key *k = ech_vec_push(&keys);
        *k = (order_key){.asset = (uint32_t)m->asset,
                         .tail = m->asset == ECH_NONE ? 0 : m->tail,
                         .index = i,
                         .start_t = view_stop(v, i, 0)->arrive_t,
                         .end_t = view_stop(v, i, m->stops.count - 1)->depart_t,
                         .id = m->id};
    }
    if (ok && keys.count > 1)
        qsort(keys.data, keys.count, sizeof(order_key), compare_order);
    v->missions = ech_arena_alloc(v->arena, keys.count + 1, sizeof *v->missions);
    ok = ok && v->missions;
    for (size_t i = 0; ok && i < keys.count; i++)
        v->missions[i] = ((order_key *)ech_vec_at(&keys, i))->index;
    v->mission_count = (int32_t)keys.count;
    ech_vec_free(&keys);
    return ok;
}

static bool ends_at_home(const ech_scenario *s, const ech_asset *a, int32_t location) {
    for (int32_t i = 0; i < a->end_places.count; i++)
        if (s->refs[a->end_places.first + i] == location)
            return true;
    return location == a->home;
}

ech_tick view_hold_end(const ech_view *v, int32_t mission, int32_t next) {
    const ech_mission *m = &v->plan->missions[mission];
    const ech_stop *last = view_stop(v, mission, m->stops.count - 1);
    if (m->asset == ECH_NONE || ends_at_home(v->scenario, &v->scenario->assets[m->asset], last->location))
        return last->depart_t;
    ech_tick until = next == ECH_NONE ? v->scenario->horizon_t : view_stop(v, next, 0)->arrive_t;
    return until > last->depart_t ? until : last->depart_t;
}

/* ---- ways: docs/model.md §3.2, §3.3 ----------------------------------------------------------------------------- */

/* For each location, the rows of legs.csv that leave it, in file order: next[leg], first[location]. */
typedef struct legs_by_start {
    int32_t *first, *next;
} legs_by_start;

static bool legs_open(const ech_scenario *s, ech_arena *a, legs_by_start *by) {
    by->first = ech_arena_alloc(a, (size_t)s->location_count + 1, sizeof *by->first);
    by->next = ech_arena_alloc(a, (size_t)s->leg_count + 1, sizeof *by->next);
    if (!by->first || !by->next)
        return false;
    for (int32_t i = 0; i < s->location_count; i++)
        by->first[i] = ECH_NONE;
    for (int32_t i = s->leg_count; i-- > 0;) {
        by->next[i] = by->first[s->legs[i].from];
        by->first[s->legs[i].from] = i;
    }
    return true;
}

static bool leg_fits(const ech_view *v, int32_t mission, const ech_leg *leg, int32_t to) {
    int32_t asset = v->plan->missions[mission].asset;
    int32_t type = asset == ECH_NONE ? ECH_NONE : v->scenario->assets[asset].type;
    return leg->to == to && leg->mode == ech_view_mode(v, mission) && (leg->type == ECH_NONE || leg->type == type) &&
           (asset != ECH_NONE || leg->duration_t != ECH_NONE);
}

static int32_t leg_of(const ech_view *v, const legs_by_start *by, const ech_view_flight *f) {
    const ech_stop *stop = view_stop(v, f->mission, f->stop);
    if (in_range(stop->leg, v->scenario->leg_count))
        return stop->leg;
    for (int32_t i = stop->via.count ? ECH_NONE : by->first[f->from]; i != ECH_NONE; i = by->next[i])
        if (leg_fits(v, f->mission, &v->scenario->legs[i], f->to))
            return i;
    return ECH_NONE;
}

static ech_span waypoints(const ech_view *v, const ech_view_flight *f, const ech_via **vias) {
    bool listed = f->leg != ECH_NONE;
    *vias = listed ? v->scenario->vias : v->plan->vias;
    return listed ? v->scenario->legs[f->leg].via : view_stop(v, f->mission, f->stop)->via;
}

static int64_t distance_of(const ech_view *v, const ech_view_flight *f) {
    const ech_scenario *s = v->scenario;
    const ech_via *vias;
    ech_span via = waypoints(v, f, &vias);
    if (f->leg != ECH_NONE && s->legs[f->leg].distance_m != ECH_NONE)
        return s->legs[f->leg].distance_m;
    if (f->leg == ECH_NONE && (f->from == f->to || s->listed[ech_view_mode(v, f->mission)]))
        return 0;
    ech_via at = {s->locations[f->from].lat_e7, s->locations[f->from].lon_e7};
    ech_via end = {s->locations[f->to].lat_e7, s->locations[f->to].lon_e7};
    int64_t metres = 0;
    for (int32_t i = 0; i <= via.count; i++) {
        ech_via next = i < via.count ? vias[via.first + i] : end;
        metres += ech_geo_distance_m(at.lat_e7, at.lon_e7, next.lat_e7, next.lon_e7);
        at = next;
    }
    int64_t detour = s->detour_ppm[ech_view_mode(v, f->mission)];
    return view_add(view_mul(metres / 1000000, detour), (metres % 1000000 * detour + 999999) / 1000000);
}

/* ---- flights and moves ------------------------------------------------------------------------------------------ */

static int64_t cargo_of(const ech_view *v, const ech_load *l) {
    int64_t kg = 0;
    for (int32_t i = 0; i < l->parts.count; i++) {
        const ech_part *part = &v->plan->parts[l->parts.first + i];
        kg = view_add(kg, view_mul(part->count, v->scenario->items[part->item].kg));
    }
    return kg;
}

static int64_t mass_of(const ech_view *v, const ech_load *l) {
    int64_t persons =
        view_add(view_mul(l->people, v->scenario->person_kg), view_mul(l->litters, v->scenario->litter_kg));
    return view_add(cargo_of(v, l), persons);
}

/* docs/model.md §8 cost, §4.9 burn. */
static void set_cost(const ech_view *v, ech_view_flight *f) {
    const ech_scenario *s = v->scenario;
    int32_t asset = v->plan->missions[f->mission].asset;
    int64_t hour = 60 * s->ticks_per_minute, block_t = f->arrive_t - f->depart_t;
    f->cost_u = f->leg == ECH_NONE ? 0 : s->legs[f->leg].cost_u;
    if (asset == ECH_NONE)
        return;
    const ech_lift_type *type = &s->lift_types[s->assets[asset].type];
    int64_t flown = view_mul(block_t, type->cost_hour_u) / hour + (view_mul(block_t, type->cost_hour_u) % hour > 0);
    f->cost_u = view_add(view_add(f->cost_u, type->cost_sortie_u), flown);
    f->fuel_kg = view_mul(block_t, type->fuel_kg_h) / hour + (view_mul(block_t, type->fuel_kg_h) % hour > 0);
}

static int32_t capped(int64_t n) { return (int32_t)(n > INT32_MAX ? INT32_MAX : n); }

static void put_aboard(const ech_view *v, const ech_mission *m, ech_view_flight *flights) {
    for (int32_t i = 0; i < m->loads.count; i++) {
        const ech_load *l = &v->plan->loads[m->loads.first + i];
        int64_t cargo = cargo_of(v, l), mass = mass_of(v, l);
        for (int32_t k = l->from_stop; k < l->to_stop; k++) {
            ech_view_flight *f = &flights[k];
            f->people = capped((int64_t)f->people + l->people);
            f->litters = capped((int64_t)f->litters + l->litters);
            f->cargo_kg = view_add(f->cargo_kg, cargo);
            f->mass_kg = view_add(f->mass_kg, mass);
            f->loads++;
        }
    }
}

static bool make_flights(ech_view *v) {
    const ech_plan *p = v->plan;
    legs_by_start by;
    v->flights = ech_arena_alloc(v->arena, (size_t)p->stop_count + 1, sizeof *v->flights);
    v->first_flight = ech_arena_alloc(v->arena, (size_t)p->mission_count + 1, sizeof *v->first_flight);
    if (!v->flights || !v->first_flight || !legs_open(v->scenario, v->arena, &by))
        return false;
    for (int32_t i = 0; i < p->mission_count; i++)
        v->first_flight[i] = ECH_NONE;
    for (int32_t i = 0; i < v->mission_count; i++)
        v->first_flight[v->missions[i]] = 0;
    for (int32_t i = 0; i < p->mission_count; i++) {
        if (v->first_flight[i] == ECH_NONE)
            continue;
        v->first_flight[i] = v->flight_count;
        for (int32_t k = 0; k + 1 < p->missions[i].stops.count; k++) {
            const ech_stop *stop = view_stop(v, i, k);
            ech_view_flight *f = &v->flights[v->flight_count++];
            *f = (ech_view_flight){.mission = i,
                                   .stop = k,
                                   .from = stop->location,
                                   .to = stop[1].location,
                                   .depart_t = stop->depart_t,
                                   .arrive_t = stop[1].arrive_t};
            f->leg = leg_of(v, &by, f);
            f->distance_m = distance_of(v, f);
            set_cost(v, f);
        }
        put_aboard(v, &p->missions[i], &v->flights[v->first_flight[i]]);
    }
    return true;
}

/* `aboard` at the start: docs/model.md §3.5. */
static bool was_aboard(const ech_view *v, const ech_mission *m, const ech_load *l, bool first_of_tail) {
    const ech_requirement *r = &v->scenario->requirements[l->requirement];
    return m->asset != ECH_NONE && r->aboard_asset == m->asset && r->aboard_tail == m->tail && l->from_stop == 0 &&
           first_of_tail;
}

static void set_moments(const ech_view *v, int32_t mission, bool first_of_tail, const ech_load *l, ech_view_move *x) {
    const ech_mission *m = &v->plan->missions[mission];
    const ech_stop *a = view_stop(v, mission, l->from_stop), *b = view_stop(v, mission, l->to_stop);
    const ech_work *load = m->asset == ECH_NONE ? NULL : view_work(v, a, ECH_WORK_HANDLE);
    const ech_work *unload = m->asset == ECH_NONE ? NULL : view_work(v, b, ECH_WORK_HANDLE);
    x->load_start_t = load ? load->start_t : a->depart_t;
    x->load_end_t = load ? load->end_t : a->depart_t;
    x->unload_start_t = unload ? unload->start_t : b->arrive_t;
    x->unload_end_t = unload ? unload->end_t : b->arrive_t;
    if (was_aboard(v, m, l, first_of_tail))
        x->load_start_t = x->load_end_t = a->arrive_t;
}

static int compare_moves(const void *a, const void *b) {
    const ech_view_move *x = a, *y = b;
    if (x->unload_end_t != y->unload_end_t)
        return x->unload_end_t < y->unload_end_t ? -1 : 1;
    return (x->load > y->load) - (x->load < y->load);
}

static bool first_of_tail(const ech_view *v, int32_t at) {
    const ech_mission *m = &v->plan->missions[v->missions[at]];
    const ech_mission *before = at ? &v->plan->missions[v->missions[at - 1]] : NULL;
    return !before || before->asset != m->asset || before->tail != m->tail;
}

static void make_moves_of(ech_view *v, int32_t at) {
    int32_t mission = v->missions[at];
    const ech_mission *m = &v->plan->missions[mission];
    for (int32_t i = 0; i < m->loads.count; i++) {
        const ech_load *l = &v->plan->loads[m->loads.first + i];
        const ech_requirement *r = &v->scenario->requirements[l->requirement];
        ech_view_move *x = &v->moves[v->move_count++];
        *x = (ech_view_move){.mission = mission,
                             .load = m->loads.first + i,
                             .requirement = l->requirement,
                             .from = view_stop(v, mission, l->from_stop)->location,
                             .to = view_stop(v, mission, l->to_stop)->location,
                             .people = l->people,
                             .litters = l->litters,
                             .cargo_kg = cargo_of(v, l),
                             .mass_kg = mass_of(v, l)};
        set_moments(v, mission, first_of_tail(v, at), l, x);
        x->counts_t = r->bind == ECH_BIND_START ? x->unload_start_t : x->unload_end_t;
        x->final = x->to == r->to;
    }
}

static bool make_moves(ech_view *v) {
    v->moves = ech_arena_alloc(v->arena, (size_t)v->plan->load_count + 1, sizeof *v->moves);
    if (!v->moves)
        return false;
    for (int32_t i = 0; i < v->mission_count; i++)
        make_moves_of(v, i);
    if (v->move_count > 1)
        qsort(v->moves, (size_t)v->move_count, sizeof *v->moves, compare_moves);
    return true;
}

ech_status ech_view_open(const ech_scenario *s, const ech_plan *p, const ech_verdict *verdict, ech_view **out,
                         ech_error *err) {
    *out = NULL;
    ech_arena *arena = ech_arena_open(0);
    ech_view *v = arena ? ech_arena_alloc(arena, 1, sizeof *v) : NULL;
    if (v) {
        v->arena = arena;
        v->scenario = s;
        v->plan = p;
        v->verdict = verdict;
    }
    if (!v || !order_missions(v) || !make_flights(v) || !make_moves(v) || !view_curves(v)) {
        ech_arena_free(arena);
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    }
    *out = v;
    return ECH_OK;
}

void ech_view_free(ech_view *view) {
    if (view)
        ech_arena_free(view->arena);
}

/* ---- ways and words --------------------------------------------------------------------------------------------- */

static bool add_samples(const ech_geo_point ends[2], int64_t step_m, ech_vec *path) {
    ech_geo_sample *samples;
    size_t n;
    if (ech_geo_samples(ends, 2, &samples, &n))
        return false;
    int64_t every = step_m / 25000 > 1 ? step_m / 25000 : 1;
    bool ok = true;
    for (size_t i = 1; ok && i < n; i++) {
        if (i + 1 < n && i % (size_t)every)
            continue;
        ech_via *at = ech_vec_push(path);
        ok = at != NULL;
        if (ok)
            *at = (ech_via){samples[i].point.lat_e7, samples[i].point.lon_e7};
    }
    ech_free(samples);
    return ok;
}

static bool add_way(const ech_view *v, const ech_view_flight *f, int64_t step_m, ech_vec *path) {
    const ech_location *from = &v->scenario->locations[f->from], *to = &v->scenario->locations[f->to];
    const ech_via *vias;
    ech_span via = waypoints(v, f, &vias);
    ech_geo_point ends[2] = {{from->lat_e7, from->lon_e7}, {0}};
    ech_via *first = ech_vec_push(path);
    if (!first)
        return false;
    *first = (ech_via){from->lat_e7, from->lon_e7};
    for (int32_t i = 0; i <= via.count; i++) {
        ends[1] = i < via.count ? (ech_geo_point){vias[via.first + i].lat_e7, vias[via.first + i].lon_e7}
                                : (ech_geo_point){to->lat_e7, to->lon_e7};
        bool air = ech_view_mode(v, f->mission) == ECH_AIR;
        ech_via *next = air ? NULL : ech_vec_push(path);
        if (next)
            *next = (ech_via){ends[1].lat_e7, ends[1].lon_e7};
        else if (!air || !add_samples(ends, step_m, path))
            return false;
        ends[0] = ends[1];
    }
    return true;
}

ech_status ech_view_path(const ech_view *v, const ech_view_flight *f, int64_t step_m, ech_via **out, size_t *count) {
    ech_vec path = ech_vec_init(sizeof(ech_via), INT32_MAX);
    *out = NULL;
    *count = 0;
    if (!add_way(v, f, step_m, &path)) {
        ech_vec_free(&path);
        return ECH_ENOMEM;
    }
    *out = path.data;
    *count = path.count;
    return ECH_OK;
}

static void add_kg(const char *comma, int64_t kg, ech_buf *out) {
    char tonnes[32];
    ech_format_scaled(tonnes, kg, 1000);
    ech_buf_printf(out, "%s%s t", comma, tonnes);
}

void ech_view_load_text(const ech_view *v, int32_t load, ech_buf *out) {
    const ech_load *l = &v->plan->loads[load];
    const char *comma = "";
    if (l->people) {
        ech_buf_printf(out, "%d %s", l->people, l->people == 1 ? "person" : "persons");
        comma = ", ";
    }
    if (l->litters) {
        ech_buf_printf(out, "%s%d %s", comma, l->litters, l->litters == 1 ? "litter" : "litters");
        comma = ", ";
    }
    for (int32_t i = 0; i < l->parts.count; i++) {
        const ech_part *part = &v->plan->parts[l->parts.first + i];
        const ech_item *item = &v->scenario->items[part->item];
        if (item->bulk)
            add_kg(comma, part->count, out);
        else
            ech_buf_printf(out, "%s%lld %s", comma, (long long)part->count, item->id);
        comma = ", ";
    }
}

void ech_view_tail_text(const ech_view *v, int32_t mission, ech_buf *out) {
    const ech_mission *m = &v->plan->missions[mission];
    if (m->asset != ECH_NONE)
        ech_buf_printf(out, "%s/%d", v->scenario->assets[m->asset].id, m->tail + 1);
    else if (m->loads.count)
        ech_buf_text(out, v->scenario->requirements[v->plan->loads[m->loads.first].requirement].id);
    else
        ech_buf_text(out, "march");
}
