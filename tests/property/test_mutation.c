/* Mutations: legal plans corrupted in every way that a rule forbids. Each mutation knows which rule it breaks; the
 * checker must cite it, wherever in the plan the mutation is applied. Half of them change the plan (shift, drop,
 * double, swap), half leave the plan and take away what it uses (one kilogram of payload, a stand, an hour, an act).
 *
 * Subjects: a hand-made plan that uses every noun, and plans of the planner for bundled scenarios. Every rule must have
 * been broken at least once. */
#include "ech_micro.h"
#include "geo/geo.h"
#include "io/scenario_read.h"
#include "solve/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct subject {
    ech_scenario *s;
    ech_plan *p;
    /* spare rows that a mutation may use */
    ech_closure closures[300];
    ech_carry_rule rules[300];
    ech_situation situations[300];
    ech_range_point range;
    int32_t refs[1];
    ech_part part;
} subject;

/* Applies itself at the k-th place, false: does not apply there. */
typedef bool (*mutate)(subject *x, int32_t k);

/* ---- what the plan says at a place ------------------------------------------------------------------------------- */

static int32_t mission_of_stop(const ech_plan *p, int32_t stop) {
    for (int32_t i = 0; i < p->mission_count; i++)
        if (stop >= p->missions[i].stops.first && stop < p->missions[i].stops.first + p->missions[i].stops.count)
            return i;
    return ECH_NONE;
}

static int32_t mission_of_load(const ech_plan *p, int32_t load) {
    for (int32_t i = 0; i < p->mission_count; i++)
        if (load >= p->missions[i].loads.first && load < p->missions[i].loads.first + p->missions[i].loads.count)
            return i;
    return ECH_NONE;
}

static ech_stop *from_stop(const subject *x, int32_t load) {
    const ech_mission *m = &x->p->missions[mission_of_load(x->p, load)];
    return &x->p->stops[m->stops.first + x->p->loads[load].from_stop];
}

static ech_stop *to_stop(const subject *x, int32_t load) {
    const ech_mission *m = &x->p->missions[mission_of_load(x->p, load)];
    return &x->p->stops[m->stops.first + x->p->loads[load].to_stop];
}

static ech_lift_type *type_of(const subject *x, int32_t mission) {
    int32_t asset = x->p->missions[mission].asset;
    return asset == ECH_NONE ? NULL : &x->s->lift_types[x->s->assets[asset].type];
}

static ech_lift_type *type_of_load(const subject *x, int32_t load) { return type_of(x, mission_of_load(x->p, load)); }

static ech_configuration *configuration_of_load(const subject *x, int32_t load) {
    const ech_lift_type *y = type_of_load(x, load);
    int32_t m = mission_of_load(x->p, load);
    return y ? &x->s->configurations[y->configurations.first + x->p->missions[m].configuration] : NULL;
}

static ech_work *work_of(const subject *x, const ech_stop *stop, ech_work_kind kind) {
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
        if (x->p->work[i].kind == kind)
            return &x->p->work[i];
    return NULL;
}

static ech_requirement *need_of(const subject *x, int32_t load) {
    return &x->s->requirements[x->p->loads[load].requirement];
}

static bool leaves_origin(const subject *x, int32_t load) {
    return need_of(x, load)->aboard_asset == ECH_NONE && from_stop(x, load)->location == need_of(x, load)->from;
}

static bool is_final(const subject *x, int32_t load) { return to_stop(x, load)->location == need_of(x, load)->to; }

static ech_tick load_start(const subject *x, int32_t load) {
    const ech_work *w = type_of_load(x, load) ? work_of(x, from_stop(x, load), ECH_WORK_HANDLE) : NULL;
    return w ? w->start_t : from_stop(x, load)->depart_t;
}

static ech_tick unload_end(const subject *x, int32_t load) {
    const ech_work *w = type_of_load(x, load) ? work_of(x, to_stop(x, load), ECH_WORK_HANDLE) : NULL;
    return w ? w->end_t : to_stop(x, load)->arrive_t;
}

static int64_t load_kg(const subject *x, int32_t load) {
    const ech_load *l = &x->p->loads[load];
    int64_t kg = l->people * x->s->person_kg + l->litters * x->s->litter_kg;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        kg += x->p->parts[i].count * x->s->items[x->p->parts[i].item].kg;
    return kg;
}

static ech_stop *first_stop(const subject *x, int32_t mission) {
    return &x->p->stops[x->p->missions[mission].stops.first];
}
static ech_stop *last_stop(const subject *x, int32_t mission) {
    return first_stop(x, mission) + x->p->missions[mission].stops.count - 1;
}
static bool flies(const subject *x, int32_t stop) { /* not the last one of an asset's mission */
    int32_t m = mission_of_stop(x->p, stop);
    return x->p->missions[m].asset != ECH_NONE && &x->p->stops[stop] != last_stop(x, m);
}
static bool lands(const subject *x, int32_t stop) {
    int32_t m = mission_of_stop(x->p, stop);
    return x->p->missions[m].asset != ECH_NONE && &x->p->stops[stop] != first_stop(x, m);
}
static bool is_air(const subject *x, int32_t stop) {
    const ech_lift_type *y = type_of(x, mission_of_stop(x->p, stop));
    return y && y->mode == ECH_AIR;
}
static bool is_first_of_tail(const subject *x, int32_t mission) {
    const ech_mission *m = &x->p->missions[mission];
    for (int32_t i = 0; i < x->p->mission_count; i++)
        if (x->p->missions[i].asset == m->asset && x->p->missions[i].tail == m->tail &&
            first_stop(x, i)->arrive_t < first_stop(x, mission)->arrive_t)
            return false;
    return m->asset != ECH_NONE;
}

/* The mission that the same tail flies next. */
static int32_t next_of_tail(const subject *x, int32_t mission) {
    const ech_mission *m = &x->p->missions[mission];
    int32_t best = ECH_NONE;
    for (int32_t i = 0; i < x->p->mission_count && m->asset != ECH_NONE; i++)
        if (i != mission && x->p->missions[i].asset == m->asset && x->p->missions[i].tail == m->tail &&
            first_stop(x, i)->arrive_t >= last_stop(x, mission)->depart_t &&
            (best == ECH_NONE || first_stop(x, i)->arrive_t < first_stop(x, best)->arrive_t))
            best = i;
    return best;
}

/* What arrivals add to places would make good what a mutation takes away. */
static void no_effects(subject *x) {
    for (int32_t i = 0; i < x->s->effect_count; i++)
        x->s->effects[i] =
            (ech_effect){.requirement = x->s->effects[i].requirement, .location = x->s->effects[i].location};
}

static const char *country_under(const subject *x, const ech_stop *stop) {
    const ech_location *l = &x->s->locations[stop->location];
    return ech_geo_country_at((ech_geo_point){l->lat_e7, l->lon_e7});
}

static ech_closure *shut(subject *x, ech_shut what, int32_t subject_, ech_tick from_t, ech_tick to_t) {
    memcpy(x->closures, x->s->closures, (size_t)x->s->closure_count * sizeof *x->closures);
    ech_closure *k = &x->closures[x->s->closure_count++];
    *k = (ech_closure){.what = what,
                       .subject = subject_,
                       .from_t = from_t,
                       .to_t = to_t,
                       .stands = ECH_UNLIMITED,
                       .handling = ECH_UNLIMITED,
                       .arrivals = ECH_UNLIMITED,
                       .departures = ECH_UNLIMITED,
                       .fuel_kg_day = ECH_UNLIMITED64};
    x->s->closures = x->closures;
    return k;
}

/* ---- plan ---------------------------------------------------------------------------------------------------------
 */

static bool negative_load(subject *x, int32_t k) {
    x->p->loads[k].people = -1;
    return true;
}
static bool same_id(subject *x, int32_t k) {
    x->p->missions[k].id = x->p->missions[(k + 1) % x->p->mission_count].id;
    return x->p->mission_count > 1;
}
static bool no_such_tail(subject *x, int32_t k) {
    if (x->p->missions[k].asset == ECH_NONE)
        return false;
    x->p->missions[k].tail = x->s->assets[x->p->missions[k].asset].count;
    return true;
}
static bool after_horizon(subject *x, int32_t k) {
    last_stop(x, k)->depart_t = x->s->horizon_t + 1;
    return true;
}

/* The mission has begun, and the plan moves its end. */
static bool flown_otherwise(subject *x, int32_t k) {
    static ech_plan flown;
    static ech_mission one;
    static ech_stop stops[64];
    one = x->p->missions[k];
    flown = *x->p;
    if (one.stops.count > 64)
        return false;
    memcpy(stops, &x->p->stops[one.stops.first], (size_t)one.stops.count * sizeof *stops);
    one.stops.first = 0;
    flown.missions = &one;
    flown.stops = stops;
    flown.stop_count = one.stops.count;
    flown.mission_count = 1;
    x->s->flown = &flown;
    last_stop(x, k)->depart_t++;
    return true;
}

/* ---- flow ---------------------------------------------------------------------------------------------------------
 */

static bool not_ready(subject *x, int32_t k) {
    need_of(x, k)->ready_t = load_start(x, k) + 1;
    return leaves_origin(x, k);
}
static bool doubled_people(subject *x, int32_t k) {
    x->p->loads[k].people += need_of(x, k)->seated + need_of(x, k)->attendants;
    return x->p->loads[k].people > need_of(x, k)->seated + need_of(x, k)->attendants && need_of(x, k)->aboard_asset < 0;
}
static bool doubled_part(subject *x, int32_t k) {
    x->p->parts[k].count += x->s->items[x->p->parts[k].item].count;
    return true;
}
static bool lost_first_leg(subject *x, int32_t k) { /* what is carried on from a transfer never came there */
    if (is_final(x, k) || x->p->loads[k].people == 0 || !leaves_origin(x, k))
        return false;
    for (int32_t i = 0; i < x->p->load_count; i++)
        if (i != k && x->p->loads[i].requirement == x->p->loads[k].requirement && !is_final(x, i))
            return false; /* others may have brought enough */
    x->p->loads[k].people = 0;
    x->p->loads[k].parts = (ech_span){0, 0};
    x->p->loads[k].litters = 1;
    for (int32_t i = 0; i < x->p->load_count; i++)
        if (i != k && x->p->loads[i].requirement == x->p->loads[k].requirement && x->p->loads[i].people > 0 &&
            !leaves_origin(x, i))
            return true;
    return false;
}
static bool slow_connection(subject *x, int32_t k) {
    x->s->locations[from_stop(x, k)->location].connect_t = load_start(x, k) + 1;
    return !leaves_origin(x, k) && need_of(x, k)->aboard_asset == ECH_NONE;
}
static bool no_transfer(subject *x, int32_t k) {
    x->s->locations[to_stop(x, k)->location].transfer = false;
    return !is_final(x, k);
}
static bool at_destination(subject *x, int32_t k) {
    need_of(x, k)->to = from_stop(x, k)->location;
    return !leaves_origin(x, k) && need_of(x, k)->aboard_asset == ECH_NONE;
}
/* When the first of this requirement is taken on from where the load ends; the load's end where nothing is. */
static bool waits(const subject *x, int32_t k) {
    bool any = false;
    for (int32_t i = 0; i < x->p->load_count; i++)
        if (x->p->loads[i].requirement == x->p->loads[k].requirement &&
            from_stop(x, i)->location == to_stop(x, k)->location) {
            any = true;
            if (load_start(x, i) <= unload_end(x, k))
                return false;
        }
    return any && !is_final(x, k);
}
static bool little_storage(subject *x, int32_t k) {
    x->s->locations[to_stop(x, k)->location].storage_people = x->p->loads[k].people + x->p->loads[k].litters - 1;
    return waits(x, k) && x->p->loads[k].people > 0;
}
static bool weak_storage(subject *x, int32_t k) {
    x->s->locations[to_stop(x, k)->location].storage_kg = load_kg(x, k) - 1;
    return waits(x, k);
}
static bool no_dwell(subject *x, int32_t k) {
    x->s->locations[to_stop(x, k)->location].dwell_t = 0;
    return waits(x, k);
}
static bool never_split(subject *x, int32_t k) {
    need_of(x, k)->split = ECH_SPLIT_WHOLE;
    return x->p->loads[k].people < need_of(x, k)->seated + need_of(x, k)->attendants;
}
static bool large_lots(subject *x, int32_t k) {
    int small = 0;
    for (int32_t i = 0; i < x->p->load_count; i++)
        small += x->p->loads[i].requirement == x->p->loads[k].requirement && leaves_origin(x, i) &&
                 x->p->loads[i].people > 0;
    need_of(x, k)->lot = 1000000;
    return small > 1 && need_of(x, k)->items.count == 0;
}
static bool no_march(subject *x, int32_t k) {
    need_of(x, k)->self_move = false;
    return !type_of_load(x, k);
}

/* ---- capacity ------------------------------------------------------------------------------------------------------
 */

static bool too_heavy(subject *x, int32_t k) {
    ech_configuration *c = configuration_of_load(x, k);
    if (c)
        c->payload_plan_kg = c->payload_max_kg = load_kg(x, k) - 1;
    return c && load_kg(x, k) > 0;
}
static bool too_far(subject *x, int32_t k) {
    ech_lift_type *y = flies(x, k) ? type_of(x, mission_of_stop(x->p, k)) : NULL;
    if (!y)
        return false;
    x->range = (ech_range_point){0, 1000000};
    x->s->range_points = &x->range;
    for (int32_t i = 0; i < x->s->lift_type_count; i++)
        x->s->lift_types[i].ranges = (ech_span){0, 0};
    y->ranges = (ech_span){0, 1};
    y->reserve_m = 1; /* any flight at all is beyond the last point */
    return true;
}
static bool no_seats(subject *x, int32_t k) {
    ech_configuration *c = configuration_of_load(x, k);
    if (c)
        c->seats = x->p->loads[k].people - 1;
    return c && x->p->loads[k].people > 0;
}
static bool no_litters(subject *x, int32_t k) {
    ech_configuration *c = configuration_of_load(x, k);
    if (c)
        c->litters = x->p->loads[k].litters - 1;
    return c && x->p->loads[k].litters > 0;
}
static ech_item *first_item(const subject *x, int32_t load) {
    const ech_load *l = &x->p->loads[load];
    return l->parts.count > 0 ? &x->s->items[x->p->parts[l->parts.first].item] : NULL;
}
static bool short_floor(subject *x, int32_t k) {
    ech_configuration *c = configuration_of_load(x, k);
    ech_item *i = first_item(x, k);
    if (!c || !i)
        return false;
    i->length_cm = 200;
    c->floor_cm = 199;
    return true;
}
static bool large_item(subject *x, int32_t k) {
    if (!type_of_load(x, k) || !first_item(x, k))
        return false;
    first_item(x, k)->size = ECH_OUTSIZE;
    type_of_load(x, k)->item_class_max = ECH_OVERSIZE;
    return true;
}
static bool heavy_item(subject *x, int32_t k) {
    if (!type_of_load(x, k) || !first_item(x, k))
        return false;
    type_of_load(x, k)->item_kg_max = first_item(x, k)->kg - 1;
    return true;
}
static bool forbidden_item(subject *x, int32_t k) {
    if (!type_of_load(x, k) || !first_item(x, k))
        return false;
    first_item(x, k)->dangerous = 1;
    type_of_load(x, k)->dangerous = false;
    return true;
}
static bool dangerous_with_passengers(subject *x, int32_t k) {
    if (!type_of_load(x, k) || !first_item(x, k))
        return false;
    for (int32_t i = 0; i < x->s->item_count; i++)
        x->s->items[i].drivers = 0;
    first_item(x, k)->dangerous = 1;
    return x->p->loads[k].people > 0;
}
static bool no_drivers(subject *x, int32_t k) {
    if (!type_of_load(x, k) || !first_item(x, k))
        return false;
    first_item(x, k)->drivers = x->p->loads[k].people + 1;
    return true;
}

/* ---- legs -----------------------------------------------------------------------------------------------------------
 */

static bool wrong_leg(subject *x, int32_t k) {
    for (int32_t i = 0; i < x->s->leg_count && flies(x, k); i++)
        if (x->s->legs[i].from != x->p->stops[k].location) {
            x->p->stops[k].leg = i;
            return true;
        }
    return false;
}
static bool too_fast(subject *x, int32_t k) {
    if (!flies(x, k))
        return false;
    x->p->stops[k + 1].arrive_t = x->p->stops[k].depart_t - 1;
    return x->p->stops[k + 1].arrive_t >= 0;
}
static bool late_departure(subject *x, int32_t k) {
    x->p->stops[k].depart_t++;
    return flies(x, k) && is_air(x, k);
}
static bool wrong_mode(subject *x, int32_t k) {
    x->s->locations[x->p->stops[k].location].modes = 0;
    return flies(x, k);
}
static bool short_runway(subject *x, int32_t k) {
    if (!is_air(x, k))
        return false;
    x->s->locations[x->p->stops[k].location].runway_m = 2999;
    type_of(x, mission_of_stop(x->p, k))->runway_m = 3000;
    return true;
}
static bool unpaved(subject *x, int32_t k) {
    if (!is_air(x, k))
        return false;
    x->s->locations[x->p->stops[k].location].surface = ECH_SURFACE_UNPAVED;
    type_of(x, mission_of_stop(x->p, k))->unpaved = false;
    return true;
}
static bool weak_ground(subject *x, int32_t k) {
    if (!is_air(x, k))
        return false;
    x->s->locations[x->p->stops[k].location].mass_limit_kg = 99;
    type_of(x, mission_of_stop(x->p, k))->mass_kg = 100;
    return true;
}
static int32_t used_leg(const subject *x, int32_t k) {
    const ech_stop *a = &x->p->stops[k];
    int32_t m = mission_of_stop(x->p, k);
    if (a == last_stop(x, m) || a->via.count > 0)
        return ECH_NONE;
    if (a->leg != ECH_NONE)
        return a->leg;
    int32_t asset = x->p->missions[m].asset, type = asset == ECH_NONE ? ECH_NONE : x->s->assets[asset].type;
    ech_mode mode = type == ECH_NONE ? ECH_ROAD : x->s->lift_types[type].mode;
    for (int32_t i = 0; i < x->s->leg_count; i++)
        if (x->s->legs[i].from == a->location && x->s->legs[i].to == a[1].location && x->s->legs[i].mode == mode &&
            (x->s->legs[i].type == ECH_NONE || x->s->legs[i].type == type))
            return i;
    return ECH_NONE;
}
static bool shut_leg(subject *x, int32_t k) {
    int32_t leg = used_leg(x, k);
    if (leg == ECH_NONE)
        return false;
    shut(x, ECH_SHUT_LEG, leg, x->p->stops[k].depart_t, x->p->stops[k].depart_t + 1);
    return true;
}
static bool shut_airspace(subject *x, int32_t k) { /* over where it takes off */
    const char *country = country_under(x, &x->p->stops[k]);
    if (!is_air(x, k) || !flies(x, k) || !country)
        return false;
    memcpy(shut(x, ECH_SHUT_AIRSPACE, ECH_NONE, x->p->stops[k].depart_t, x->p->stops[k].depart_t + 1)->country, country,
           3);
    return true;
}
static bool narrow_leg(subject *x, int32_t k) {
    int32_t leg = used_leg(x, k);
    if (leg != ECH_NONE)
        x->s->legs[leg].capacity_day = 0;
    return leg != ECH_NONE;
}

/* ---- nodes ----------------------------------------------------------------------------------------------------------
 */

static bool no_place(subject *x, int32_t k) {
    int32_t m = mission_of_stop(x->p, k);
    const ech_stop *stop = &x->p->stops[k];
    if (x->p->missions[m].asset == ECH_NONE || stop->depart_t <= stop->arrive_t)
        return false;
    no_effects(x);
    ech_location *l = &x->s->locations[stop->location];
    l->stands_limited = true;
    for (int i = 0; i < ECH_CLASS_COUNT; i++)
        l->stands[i] = 0;
    for (int i = 0; i < ECH_MODE_COUNT; i++)
        l->places[i] = 0;
    return true;
}
static bool no_teams(subject *x, int32_t k) {
    ech_lift_type *y = type_of(x, mission_of_stop(x->p, k));
    const ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_HANDLE);
    if (!y || !w || w->end_t <= w->start_t)
        return false;
    no_effects(x);
    y->handling = 2;
    x->s->locations[x->p->stops[k].location].handling = 1;
    return true;
}
static bool loads_at(const subject *x, int32_t stop) {
    for (int32_t i = 0; i < x->p->load_count; i++)
        if (from_stop(x, i) == &x->p->stops[stop] || to_stop(x, i) == &x->p->stops[stop])
            return type_of_load(x, i) != NULL;
    return false;
}
static bool not_handled(subject *x, int32_t k) {
    ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_HANDLE);
    if (w)
        w->kind = ECH_WORK_REST;
    return w && loads_at(x, k);
}
static bool handled_too_short(subject *x, int32_t k) {
    ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_HANDLE);
    if (!w || !loads_at(x, k))
        return false;
    type_of(x, mission_of_stop(x->p, k))->fixed_t = w->end_t - w->start_t + 1;
    return true;
}
static bool handled_too_early(subject *x, int32_t k) {
    ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_HANDLE);
    if (w)
        w->start_t = x->p->stops[k].arrive_t - 1;
    return w && w->start_t >= 0 && type_of(x, mission_of_stop(x->p, k)) && &x->p->work[x->p->stops[k].work.first] == w;
}
static bool refuelled_too_short(subject *x, int32_t k) {
    const ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_REFUEL);
    if (w)
        type_of(x, mission_of_stop(x->p, k))->refuel_t = w->end_t - w->start_t + 1;
    return w != NULL;
}
static bool is_main(const subject *x, int32_t stop) {
    static const ech_mode mode[] = {ECH_AIR, ECH_RAIL, ECH_SEA, ECH_ROAD};
    return type_of(x, mission_of_stop(x->p, stop))->mode == mode[x->s->locations[x->p->stops[stop].location].kind];
}
static bool no_arrivals(subject *x, int32_t k) {
    no_effects(x);
    x->s->locations[x->p->stops[k].location].arrivals = 0;
    return lands(x, k) && is_main(x, k);
}
static bool no_departures(subject *x, int32_t k) {
    no_effects(x);
    x->s->locations[x->p->stops[k].location].departures = 0;
    return flies(x, k) && is_main(x, k);
}
static bool no_fuel(subject *x, int32_t k) {
    no_effects(x);
    x->s->locations[x->p->stops[k].location].fuel_kg_day = 0;
    return type_of(x, mission_of_stop(x->p, k)) && work_of(x, &x->p->stops[k], ECH_WORK_REFUEL);
}
static bool little_fuel(subject *x, int32_t k) {
    no_effects(x);
    x->s->locations[x->p->stops[k].location].fuel_kg_day = x->p->stops[k].fuel_kg - 1;
    return x->p->stops[k].fuel_kg > 1 && work_of(x, &x->p->stops[k], ECH_WORK_REFUEL);
}
static bool not_filled(subject *x, int32_t k) {
    bool any = x->p->stops[k].fuel_kg > 0 && work_of(x, &x->p->stops[k], ECH_WORK_REFUEL);
    x->p->stops[k].fuel_kg = 0;
    return any && type_of(x, mission_of_stop(x->p, k))->fuel_kg_h > 0;
}
/* Open all day but at this tick. */
static void shut_at_minute(subject *x, int32_t stop, ech_tick t) {
    ech_tick day = 1440 * x->s->ticks_per_minute;
    no_effects(x);
    t += x->s->start_unix_s % 86400 * x->s->ticks_per_minute / 60;
    x->s->locations[x->p->stops[stop].location].hours = (ech_hours){(t % day + 1) % day, t % day};
}
static bool shut_on_arrival(subject *x, int32_t k) {
    shut_at_minute(x, k, x->p->stops[k].arrive_t);
    return lands(x, k);
}
static bool shut_at_work(subject *x, int32_t k) {
    const ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_HANDLE);
    if (w && w->end_t > w->start_t)
        shut_at_minute(x, k, w->end_t - 1);
    return w && w->end_t > w->start_t && type_of(x, mission_of_stop(x->p, k));
}
static bool closed_at_departure(subject *x, int32_t k) {
    shut(x, ECH_SHUT_LOCATION, x->p->stops[k].location, x->p->stops[k].depart_t, x->p->stops[k].depart_t + 1);
    return flies(x, k);
}

/* ---- assets ---------------------------------------------------------------------------------------------------------
 */

static bool twice_at_once(subject *x, int32_t k) { /* flown by a tail that is busy then */
    const ech_mission *m = &x->p->missions[k];
    for (int32_t i = 0; i < x->p->mission_count && m->asset != ECH_NONE; i++)
        if (i != k && x->p->missions[i].asset == m->asset && x->p->missions[i].tail != m->tail &&
            first_stop(x, i)->arrive_t < last_stop(x, k)->depart_t &&
            first_stop(x, k)->arrive_t < last_stop(x, i)->depart_t) {
            x->p->missions[k].tail = x->p->missions[i].tail;
            return true;
        }
    return false;
}
static ech_situation *situate(subject *x, int32_t mission) {
    const ech_mission *m = &x->p->missions[mission];
    for (int32_t i = 0; i < x->s->situation_count; i++)
        if (x->s->situations[i].asset == m->asset && x->s->situations[i].tail == m->tail)
            return &x->s->situations[i];
    memcpy(x->situations, x->s->situations, (size_t)x->s->situation_count * sizeof *x->situations);
    ech_situation *now = &x->situations[x->s->situation_count++];
    x->s->situations = x->situations;
    *now = (ech_situation){.asset = m->asset, .tail = m->tail, .location = first_stop(x, mission)->location};
    return now;
}
static bool elsewhere(subject *x, int32_t k) {
    if (!is_first_of_tail(x, k))
        return false;
    situate(x, k)->location = (first_stop(x, k)->location + 1) % x->s->location_count;
    return true;
}
static bool not_free(subject *x, int32_t k) {
    if (!is_first_of_tail(x, k))
        return false;
    situate(x, k)->free_t = first_stop(x, k)->arrive_t + 1;
    return true;
}
static bool must_end_elsewhere(subject *x, int32_t k) {
    const ech_mission *m = &x->p->missions[k];
    if (m->asset == ECH_NONE)
        return false;
    x->s->assets[m->asset].end = ECH_END_HOME;
    x->s->assets[m->asset].home = (last_stop(x, k)->location + 1) % x->s->location_count;
    return true;
}
static bool must_end_before(subject *x, int32_t k) {
    const ech_mission *m = &x->p->missions[k];
    if (m->asset == ECH_NONE)
        return false;
    x->s->assets[m->asset].end_by_t = last_stop(x, k)->depart_t - 1;
    return true;
}
static bool not_yet_there(subject *x, int32_t k) {
    if (x->p->missions[k].asset != ECH_NONE)
        x->s->assets[x->p->missions[k].asset].from_t = first_stop(x, k)->arrive_t + 1;
    return x->p->missions[k].asset != ECH_NONE;
}
static bool no_longer_there(subject *x, int32_t k) {
    if (x->p->missions[k].asset != ECH_NONE)
        x->s->assets[x->p->missions[k].asset].to_t = last_stop(x, k)->depart_t - 1;
    return x->p->missions[k].asset != ECH_NONE;
}
static bool no_time_to_change(subject *x, int32_t k) {
    int32_t next = next_of_tail(x, k);
    if (next == ECH_NONE || type_of(x, k)->configurations.count < 2)
        return false;
    x->p->missions[next].configuration = !x->p->missions[k].configuration;
    x->s->configurations[type_of(x, k)->configurations.first + x->p->missions[next].configuration].change_t =
        first_stop(x, next)->arrive_t - last_stop(x, k)->depart_t + 1;
    return true;
}
static bool no_duty(subject *x, int32_t k) { /* the last flight of the mission alone is too long */
    if (x->p->missions[k].asset == ECH_NONE)
        return false;
    type_of(x, k)->duty_t = last_stop(x, k)->arrive_t - last_stop(x, k)[-1].depart_t - 1;
    return type_of(x, k)->duty_t >= 0;
}
static bool no_flying(subject *x, int32_t k) {
    if (x->p->missions[k].asset == ECH_NONE)
        return false;
    type_of(x, k)->duty_flight_t = last_stop(x, k)->arrive_t - last_stop(x, k)[-1].depart_t - 1;
    return type_of(x, k)->duty_flight_t >= 0;
}
static bool quick_swap(subject *x, int32_t k) {
    const ech_work *w = work_of(x, &x->p->stops[k], ECH_WORK_SWAP);
    if (!w || !type_of(x, mission_of_stop(x->p, k)))
        return false;
    type_of(x, mission_of_stop(x->p, k))->swap_t = w->end_t - w->start_t + 1;
    return true;
}
static bool nobody_waits(subject *x, int32_t k) {
    if (!work_of(x, &x->p->stops[k], ECH_WORK_SWAP))
        return false;
    x->s->assets[x->p->missions[mission_of_stop(x->p, k)].asset].crews = 1;
    for (int32_t i = 0; i < x->s->crew_pool_count; i++)
        x->s->crew_pools[i].count = 0;
    return true;
}
static bool few_hours(subject *x, int32_t k) {
    if (x->p->missions[k].asset == ECH_NONE)
        return false;
    ech_tick flown = last_stop(x, k)->arrive_t - last_stop(x, k)[-1].depart_t, day = 1440 * x->s->ticks_per_minute;
    type_of(x, k)->day_flight_t = (flown < day ? flown : day) - 1; /* a ship's way may last days */
    return type_of(x, k)->day_flight_t >= 0;
}

/* ---- order, windows, authority --------------------------------------------------------------------------------------
 */

static bool torn_apart(subject *x, int32_t k) {
    for (int32_t i = 0; i < x->p->load_count && x->s->together_count > 0; i++)
        if (mission_of_load(x->p, i) != mission_of_load(x->p, k) &&
            from_stop(x, i)->location == from_stop(x, k)->location) {
            need_of(x, k)->together = need_of(x, i)->together = 0;
            return true;
        }
    return false;
}
static bool before_its_time(subject *x, int32_t k) { /* made to wait for a requirement that comes later */
    for (int32_t i = 0; i < x->p->load_count && leaves_origin(x, k); i++)
        if (x->p->loads[i].requirement != x->p->loads[k].requirement && is_final(x, i) &&
            unload_end(x, i) > load_start(x, k)) {
            x->refs[0] = x->p->loads[i].requirement;
            x->s->refs = x->refs;
            for (int32_t a = 0; a < x->s->asset_count; a++)
                x->s->assets[a].end_places = (ech_span){0, 0};
            for (int32_t r = 0; r < x->s->requirement_count; r++)
                x->s->requirements[r].after = (ech_span){0, 0};
            for (int32_t g = 0; g < x->s->group_count; g++)
                x->s->groups[g].requirements = (ech_span){0, 0};
            for (int32_t e = 0; e < x->s->element_count; e++)
                x->s->elements[e].not_at = (ech_span){0, 0};
            need_of(x, k)->after = (ech_span){0, 1};
            return true;
        }
    return false;
}
static bool too_long_aboard(subject *x, int32_t k) {
    const ech_stop *a = from_stop(x, k), *b = to_stop(x, k);
    need_of(x, k)->max_aboard_t = 0;
    return b->arrive_t > a->depart_t;
}
static bool too_early(subject *x, int32_t k) {
    need_of(x, k)->bind = ECH_BIND_END;
    need_of(x, k)->earliest_t = unload_end(x, k) + 1;
    return is_final(x, k);
}
static bool too_late(subject *x, int32_t k) {
    need_of(x, k)->bind = ECH_BIND_END;
    need_of(x, k)->latest_t = unload_end(x, k) - 1;
    return is_final(x, k);
}
static bool loaded_too_late(subject *x, int32_t k) {
    need_of(x, k)->load_by_t = load_start(x, k) - 1;
    return leaves_origin(x, k);
}
static bool carry_denied(subject *x, int32_t k) {
    memcpy(x->rules + 1, x->s->carry_rules, (size_t)x->s->carry_rule_count * sizeof *x->rules);
    x->rules[0] = (ech_carry_rule){ECH_NONE, ECH_NONE, "", to_stop(x, k)->location, false};
    x->s->carry_rules = x->rules;
    x->s->carry_rule_count++;
    return type_of_load(x, k) != NULL;
}
static bool expired(subject *x, int32_t k) {
    int32_t e = need_of(x, k)->element;
    if (e != ECH_NONE)
        x->s->elements[e].expiry_day = 0;
    return e != ECH_NONE && leaves_origin(x, k);
}
static void no_acts(subject *x, ech_act_what what) {
    for (int32_t i = 0; i < x->s->authority_count; i++)
        if (x->s->authorities[i].what == what)
            x->s->authorities[i].status = ECH_PENDING;
}
static bool land_refused(subject *x, int32_t k) {
    memcpy(x->s->locations[x->p->stops[k].location].country, "ZZ", 3);
    x->s->need_land = true;
    no_acts(x, ECH_ACT_TERRITORY);
    return lands(x, k);
}
static bool overflight_refused(subject *x, int32_t k) {
    x->s->need_overfly = true;
    no_acts(x, ECH_ACT_AIRSPACE);
    for (int32_t i = 0; i < x->s->location_count; i++)
        x->s->locations[i].country[0] = '\0';
    for (int32_t i = 0; i < x->s->member_count; i++)
        x->s->members[i].country[0] = '\0';
    return flies(x, k) && is_air(x, k) && country_under(x, &x->p->stops[k]);
}
static bool use_refused(subject *x, int32_t k) {
    x->s->need_use = true;
    no_acts(x, ECH_ACT_LIFT);
    return x->p->missions[k].asset != ECH_NONE;
}
static bool used_up(subject *x, int32_t k) {
    for (int32_t i = 0; i < x->s->authority_count; i++)
        if (x->s->authorities[i].what == ECH_ACT_LIFT)
            x->s->authorities[i].ceiling = 0;
    return x->s->need_use && x->p->missions[k].asset != ECH_NONE;
}

/* ---- the table ------------------------------------------------------------------------------------------------------
 */

typedef enum site { AT_MISSION, AT_STOP, AT_LOAD, AT_PART } site;

static const struct mutation {
    const char *rule, *name;
    site at;
    mutate apply;
} mutations[] = {
    {"plan.form", "negative load", AT_LOAD, negative_load},
    {"plan.form", "same id", AT_MISSION, same_id},
    {"plan.form", "no such tail", AT_MISSION, no_such_tail},
    {"plan.time", "after the horizon", AT_MISSION, after_horizon},
    {"plan.flown", "flown otherwise", AT_MISSION, flown_otherwise},
    {"flow.ready", "not ready", AT_LOAD, not_ready},
    {"flow.amount", "people twice", AT_LOAD, doubled_people},
    {"flow.amount", "items twice", AT_PART, doubled_part},
    {"flow.amount", "never came", AT_LOAD, lost_first_leg},
    {"flow.connect", "slow connection", AT_LOAD, slow_connection},
    {"flow.transfer", "no transfer", AT_LOAD, no_transfer},
    {"flow.destination", "at destination", AT_LOAD, at_destination},
    {"flow.storage", "few places", AT_LOAD, little_storage},
    {"flow.storage", "weak storage", AT_LOAD, weak_storage},
    {"flow.dwell", "no dwell", AT_LOAD, no_dwell},
    {"flow.split", "never split", AT_LOAD, never_split},
    {"flow.split", "large lots", AT_LOAD, large_lots},
    {"flow.march", "cannot march", AT_LOAD, no_march},
    {"cap.mass", "too heavy", AT_LOAD, too_heavy},
    {"cap.range", "too far", AT_STOP, too_far},
    {"cap.seats", "no seats", AT_LOAD, no_seats},
    {"cap.litters", "no litters", AT_LOAD, no_litters},
    {"cap.floor", "short floor", AT_LOAD, short_floor},
    {"cap.item", "large", AT_LOAD, large_item},
    {"cap.item", "heavy", AT_LOAD, heavy_item},
    {"cap.item", "forbidden", AT_LOAD, forbidden_item},
    {"cap.dangerous", "with passengers", AT_LOAD, dangerous_with_passengers},
    {"cap.drivers", "no drivers", AT_LOAD, no_drivers},
    {"leg.none", "another row", AT_STOP, wrong_leg},
    {"leg.time", "too fast", AT_STOP, too_fast},
    {"leg.time", "late departure", AT_STOP, late_departure},
    {"leg.mode", "wrong mode", AT_STOP, wrong_mode},
    {"leg.runway", "short runway", AT_STOP, short_runway},
    {"leg.surface", "unpaved", AT_STOP, unpaved},
    {"leg.mass", "weak ground", AT_STOP, weak_ground},
    {"leg.closed", "leg shut", AT_STOP, shut_leg},
    {"leg.closed", "airspace shut", AT_STOP, shut_airspace},
    {"leg.capacity", "narrow leg", AT_STOP, narrow_leg},
    {"node.stand", "no place", AT_STOP, no_place},
    {"node.handling", "no teams", AT_STOP, no_teams},
    {"node.work", "not handled", AT_STOP, not_handled},
    {"node.work", "too short", AT_STOP, handled_too_short},
    {"node.work", "too early", AT_STOP, handled_too_early},
    {"node.work", "refuelled too short", AT_STOP, refuelled_too_short},
    {"node.slot", "no arrivals", AT_STOP, no_arrivals},
    {"node.slot", "no departures", AT_STOP, no_departures},
    {"node.fuel", "none", AT_STOP, no_fuel},
    {"node.fuel", "little", AT_STOP, little_fuel},
    {"node.fuel", "not filled", AT_STOP, not_filled},
    {"node.hours", "on arrival", AT_STOP, shut_on_arrival},
    {"node.hours", "at work", AT_STOP, shut_at_work},
    {"node.closed", "at departure", AT_STOP, closed_at_departure},
    {"asset.overlap", "twice at once", AT_MISSION, twice_at_once},
    {"asset.place", "elsewhere", AT_MISSION, elsewhere},
    {"asset.place", "not free", AT_MISSION, not_free},
    {"asset.end", "elsewhere", AT_MISSION, must_end_elsewhere},
    {"asset.end", "before", AT_MISSION, must_end_before},
    {"asset.available", "not yet", AT_MISSION, not_yet_there},
    {"asset.available", "no longer", AT_MISSION, no_longer_there},
    {"asset.config", "no time", AT_MISSION, no_time_to_change},
    {"crew.duty", "none", AT_MISSION, no_duty},
    {"crew.flight", "none", AT_MISSION, no_flying},
    {"crew.swap", "quick", AT_STOP, quick_swap},
    {"crew.swap", "nobody", AT_STOP, nobody_waits},
    {"asset.hours24", "few", AT_MISSION, few_hours},
    {"order.together", "torn apart", AT_LOAD, torn_apart},
    {"order.after", "before its time", AT_LOAD, before_its_time},
    {"order.ride", "too long", AT_LOAD, too_long_aboard},
    {"time.earliest", "too early", AT_LOAD, too_early},
    {"time.latest", "too late", AT_LOAD, too_late},
    {"time.load_by", "too late", AT_LOAD, loaded_too_late},
    {"carry.rule", "denied", AT_LOAD, carry_denied},
    {"auth.caveat", "expired", AT_LOAD, expired},
    {"auth.land", "refused", AT_STOP, land_refused},
    {"auth.overfly", "refused", AT_STOP, overflight_refused},
    {"auth.use", "refused", AT_MISSION, use_refused},
    {"auth.ceiling", "used up", AT_MISSION, used_up},
};
enum { MUTATION_COUNT = sizeof mutations / sizeof *mutations };
static int applied[MUTATION_COUNT];

/* ---- applying and undoing
 * -------------------------------------------------------------------------------------------- */

typedef struct saved {
    void *at, *copy;
    size_t bytes;
} saved;

enum { SAVED = 21, PLACES = 8 }; /* at most so many places a mutation in large plans */

static void save(saved *list, int *n, void *at, int64_t count, size_t size) {
    size_t bytes = (size_t)count * size;
    list[*n] = (saved){at, malloc(bytes ? bytes : 1), bytes};
    assert_non_null(list[*n].copy);
    if (bytes)
        memcpy(list[*n].copy, at, bytes);
    (*n)++;
}

static int save_all(subject *x, saved *l) {
    ech_scenario *s = x->s;
    ech_plan *p = x->p;
    int n = 0;
    save(l, &n, s, 1, sizeof *s);
    save(l, &n, p, 1, sizeof *p);
    save(l, &n, p->missions, p->mission_count, sizeof *p->missions);
    save(l, &n, p->stops, p->stop_count, sizeof *p->stops);
    save(l, &n, p->work, p->work_count, sizeof *p->work);
    save(l, &n, p->loads, p->load_count, sizeof *p->loads);
    save(l, &n, p->parts, p->part_count, sizeof *p->parts);
    save(l, &n, s->locations, s->location_count, sizeof *s->locations);
    save(l, &n, s->configurations, s->configuration_count, sizeof *s->configurations);
    save(l, &n, s->lift_types, s->lift_type_count, sizeof *s->lift_types);
    save(l, &n, s->assets, s->asset_count, sizeof *s->assets);
    save(l, &n, s->situations, s->situation_count, sizeof *s->situations);
    save(l, &n, s->crew_pools, s->crew_pool_count, sizeof *s->crew_pools);
    save(l, &n, s->elements, s->element_count, sizeof *s->elements);
    save(l, &n, s->items, s->item_count, sizeof *s->items);
    save(l, &n, s->requirements, s->requirement_count, sizeof *s->requirements);
    save(l, &n, s->groups, s->group_count, sizeof *s->groups);
    save(l, &n, s->legs, s->leg_count, sizeof *s->legs);
    save(l, &n, s->effects, s->effect_count, sizeof *s->effects);
    save(l, &n, s->members, s->member_count, sizeof *s->members);
    save(l, &n, s->authorities, s->authority_count, sizeof *s->authorities);
    assert_true(n <= SAVED);
    return n;
}

static void restore(saved *l, int n) {
    for (int i = 0; i < n; i++)
        if (l[i].bytes)
            memcpy(l[i].at, l[i].copy, l[i].bytes);
}

static int32_t sites_of(const subject *x, site at) {
    const int32_t counts[] = {x->p->mission_count, x->p->stop_count, x->p->load_count, x->p->part_count};
    return counts[at];
}

static void mutate_at(subject *x, int m, int32_t k, saved *l, int n) {
    ech_verdict *v = NULL;
    if (mutations[m].apply(x, k)) {
        applied[m]++;
        assert_int_equal(ech_check(x->s, x->p, NULL, &v, NULL), ECH_OK);
        if (micro_count(v, mutations[m].rule) == 0)
            print_error("%s (%s) at place %d was not caught; %d findings, first %s\n", mutations[m].rule,
                        mutations[m].name, (int)k, (int)v->finding_count,
                        v->finding_count ? v->findings[0].message : "none");
        assert_true(micro_count(v, mutations[m].rule) > 0);
        ech_verdict_free(v);
    }
    restore(l, n);
}

static void mutate_everywhere(subject *x, bool large) {
    saved l[SAVED];
    ech_verdict *v = NULL;
    assert_int_equal(ech_check(x->s, x->p, NULL, &v, NULL), ECH_OK);
    for (int32_t i = 0; i < v->finding_count; i++)
        print_error("before any mutation: %s: %s\n", v->findings[i].rule, v->findings[i].message);
    assert_true(v->legal);
    ech_verdict_free(v);
    int n = save_all(x, l);
    for (int m = 0; m < MUTATION_COUNT; m++)
        for (int32_t k = 0, all = sites_of(x, mutations[m].at); k < all; k += large ? 1 + all / PLACES : 1)
            mutate_at(x, m, k, l, n);
    for (int i = 0; i < n; i++)
        free(l[i].copy);
}

/* ---- subjects
 * ----------------------------------------------------------------------------------------------------------- */

/* M1: R to B, a crew swap there and fuel; again as M4. M2: Q to the transfer at B, with litters and a box. M3: Q on to
 * C. M5: a march. M6: five more persons of R2 in the second configuration. */
static void hand_made(micro *w) {
    ech_build *b = w->b;
    ech_scenario *s = w->s;
    ech_build_configuration(b, "other", 9000, 50);
    s->lift_types[w->type].fuel_kg_h = 60;
    s->lift_types[w->type].swap_t = 10;
    s->lift_types[w->type].rest_t = 60;
    s->assets[w->fleet].count = 3;
    ech_build_crews(b, w->B, w->type, 1);
    s->locations[w->B].transfer = true;
    int32_t q = ech_build_requirement(b, "Q", w->A, w->C, 8), box = ech_build_item(b, "box", 2, 300);
    s->requirements[q].litters = 2;
    s->requirements[q].attendants = 1;
    int32_t march = ech_build_requirement(b, "S", w->A, w->C, 6);
    s->requirements[march].self_move = true;
    ech_build_leg(b, "AC", w->A, w->C, ECH_ROAD, 300);
    int32_t r2 = ech_build_requirement(b, "R2", w->A, w->B, 5);
    s->requirements[r2].element = ech_build_element(b, "team");
    ech_build_together(b, "pair");
    s->need_use = true;
    ech_build_act(b, "use", ECH_ACT_LIFT, w->fleet, "");
    ech_build_act(b, "team", ECH_ACT_ELEMENT, 0, "");
    s->requirements[w->R].seated = 18;

    micro_mission(w, "M1", 0);
    micro_handled(w, w->A, 0, 30);
    micro_handled(w, w->B, 90, 130)->fuel_kg = 60;
    micro_work(w, ECH_WORK_SWAP, 100, 110);
    micro_work(w, ECH_WORK_REFUEL, 110, 120);
    micro_stop(w, w->A, 190, 190);
    micro_load(w, w->R, 0, 1, 9);
    micro_shuttle(w, "M2", 1, 0, 0);
    ech_load *l = micro_load(w, q, 0, 1, 9);
    l->litters = 2;
    micro_part(w, box, 2);
    micro_mission(w, "M3", 2);
    micro_stop(w, w->A, 0, 70);
    micro_handled(w, w->B, 130, 160);
    micro_handled(w, w->C, 220, 240);
    micro_stop(w, w->B, 300, 300);
    micro_stop(w, w->A, 360, 360);
    l = micro_load(w, q, 1, 2, 9);
    l->litters = 2;
    micro_part(w, box, 2);
    micro_shuttle(w, "M4", 0, 300, 9);
    micro_march(w, "M5");
    micro_stop(w, w->A, 0, 0);
    micro_stop(w, w->C, 300, 300);
    micro_load(w, march, 0, 1, 6);
    micro_trip(w, "M6", 1, 300, w->A, w->B, r2, 5);
    ((ech_mission *)ech_vec_at(&w->p.missions, 5))->configuration = 1;
}

static void test_hand_made(void **state) {
    (void)state;
    static subject x;
    micro w;
    assert_true(micro_open(&w));
    hand_made(&w);
    ech_verdict *v = micro_judge(&w, &x.s, &x.p);
    assert_non_null(v);
    ech_verdict_free(v);
    mutate_everywhere(&x, false);
    ech_plan_free(x.p);
    ech_scenario_free(x.s);
}

static void test_planned(void **state) {
    static subject x;
    char folder[512];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_solve_options options = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info;
    options.iterations = 20;
    snprintf(folder, sizeof folder, "%s/scenarios/%s", ECHELON_SOURCE_DIR, (const char *)*state);
    assert_int_equal(ech_scenario_read(folder, NULL, &x.s, &errors), ECH_OK);
    assert_true(x.s->closure_count < 299 && x.s->carry_rule_count < 299 && x.s->situation_count < 299);
    assert_int_equal(ech_solve(x.s, &options, &x.p, &info, &errors), ECH_OK);
    mutate_everywhere(&x, true);
    ech_plan_free(x.p);
    ech_scenario_free(x.s);
    ech_error_list_free(&errors);
}

/* Every rule was broken by some mutation. */
static void test_every_rule(void **state) {
    (void)state;
    for (int r = 0; r < ech_check_rule_count; r++) {
        int n = 0;
        for (int m = 0; m < MUTATION_COUNT; m++)
            n += strcmp(mutations[m].rule, ech_check_rules[r]) == 0 ? applied[m] : 0;
        if (n == 0)
            print_error("no mutation broke %s\n", ech_check_rules[r]);
        assert_true(n > 0);
    }
    for (int m = 0; m < MUTATION_COUNT; m++) {
        if (applied[m] == 0)
            print_error("%s (%s) never applied\n", mutations[m].rule, mutations[m].name);
        assert_true(applied[m] > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hand_made),
        {"planned first-steps", test_planned, NULL, NULL, (void *)"first-steps"},
        {"planned east-timor-1999", test_planned, NULL, NULL, (void *)"east-timor-1999"},
        {"planned turkiye-2023", test_planned, NULL, NULL, (void *)"turkiye-2023"},
        cmocka_unit_test(test_every_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
