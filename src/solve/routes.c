/* Scenarios that are made of routes only: pickups and deliveries, windows, capacities, fleets that come home, and an
 * objective of unmet, vehicles and way. They compile to routing/, which is hundreds of times quicker than a search that
 * also knows stands, teams, crews, transfers and acts; its routes become ordinary missions.
 *
 * What decides is what the scenario uses, rule by rule (knows_…), never where it came from. Every place has at most one
 * visit: two works at one stop begin together (docs/model.md §4.4), which routing/ does not know.
 *
 *     location used    → place            requirement → request: load start and unload start within windows
 *     lift type        → kind: times and costs between all places
 *     asset            → fleet
 */
#include "routes_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "network/network.h"
#include "routing/routing.h"

enum { FAR = INT32_MAX, PLACE_MAX = 12000 };

typedef struct routes {
    const ech_scenario *s;
    const ech_solve_options *o;
    ech_arena *arena;
    ech_network *net;
    int32_t *place_of, *places; /* [location], ECH_NONE; [place] → location */
    int32_t place_count;
    int32_t *kind_of; /* [lift type], ECH_NONE */
    int32_t *types;   /* [kind] → lift type */
    ech_routing_request *requests;
    ech_routing_kind *kinds;
    ech_routing_fleet *fleets; /* one an asset */
    ech_routing_problem p;
    int way_tier, fleet_tier; /* −1: none */
    double unit_u;            /* millionths of the way tier for 1 of cost */
    bool no_memory;
} routes;

static void *take(routes *x, size_t count, size_t size) {
    void *block = ech_arena_alloc(x->arena, count + 1, size);
    x->no_memory = x->no_memory || !block;
    return block;
}

/* ---- which scenarios ----------------------------------------------------------------------------------------------
 */

static bool knows_whole(const ech_scenario *s) {
    return !s->need_land && !s->need_overfly && !s->need_use && s->carry_rule_count == 0 && s->closure_count == 0 &&
           s->effect_count == 0 && s->situation_count == 0 && s->requirement_count > 0 && s->asset_count > 0 &&
           s->requirement_count <= ECH_ROUTING_REQUEST_MAX && s->horizon_t <= ECH_ROUTING_TICK_MAX;
}

static bool knows_type(const ech_scenario *s, const ech_lift_type *y) {
    return y->configurations.count == 1 && y->ranges.count == 0 && !y->turn && y->duty_t == ECH_NEVER &&
           y->duty_flight_t == ECH_NEVER && y->day_flight_t == ECH_NEVER && y->taxi_in_t == 0 && y->taxi_out_t == 0 &&
           s->configurations[y->configurations.first].change_t >= 0;
}

static bool knows_location(const ech_location *l) {
    bool ok = l->handling == ECH_UNLIMITED && l->arrivals == ECH_UNLIMITED && l->departures == ECH_UNLIMITED &&
              l->hours.open_t == l->hours.close_t && !l->stands_limited;
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        ok = ok && (m == ECH_AIR || l->places[m] == ECH_UNLIMITED);
    return ok;
}

static bool knows_requirement(const ech_scenario *s, const ech_requirement *r) {
    bool ok = r->element == ECH_NONE && r->aboard_asset == ECH_NONE && r->together == ECH_NONE && r->after.count == 0 &&
              r->max_aboard_t == ECH_NEVER && !r->self_move && r->attendants == 0 && r->from != r->to;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        ok = ok && s->items[i].dangerous == 0 && s->items[i].drivers == 0;
    return ok;
}

static bool only(const ech_tier *t, uint32_t measures) {
    bool any = false;
    for (int m = 0; m < ECH_MEASURE_COUNT; m++) {
        if (t->weight_u[m] < 0 || (t->weight_u[m] > 0 && !(measures >> m & 1)))
            return false;
        any = any || t->weight_u[m] > 0;
    }
    return any;
}

/* Unmet, then perhaps vehicles, then one sum of travel, distance and cost. */
static bool knows_objective(routes *x) {
    const ech_scenario *s = x->s;
    int32_t i = 0;
    x->fleet_tier = x->way_tier = -1;
    if (s->tier_count < 2 || !only(&s->tiers[i++], 1u << ECH_UNMET))
        return false;
    if (only(&s->tiers[i], 1u << ECH_ASSETS))
        x->fleet_tier = i++;
    if (i == s->tier_count - 1 && only(&s->tiers[i], 1u << ECH_TRAVEL | 1u << ECH_DISTANCE | 1u << ECH_COST))
        x->way_tier = i++;
    return i == s->tier_count && x->way_tier >= 0;
}

static bool knows_options(const ech_solve_options *o) { return !o->start && o->busy_count == 0; }

static bool add_place(routes *x, int32_t location, bool visit) {
    if (x->place_of[location] != ECH_NONE)
        return !visit; /* one visit a place */
    x->place_of[location] = x->place_count;
    x->places[x->place_count++] = location;
    return knows_location(&x->s->locations[location]);
}

static bool knows(routes *x) {
    const ech_scenario *s = x->s;
    bool ok = knows_whole(s) && knows_objective(x) && knows_options(x->o);
    for (int32_t i = 0; ok && i < s->requirement_count; i++)
        ok = knows_requirement(s, &s->requirements[i]);
    for (int32_t i = 0; ok && i < s->asset_count; i++)
        ok = s->assets[i].end == ECH_END_HOME && knows_type(s, &s->lift_types[s->assets[i].type]);
    for (int32_t i = 0; ok && i < s->leg_count; i++)
        ok = s->legs[i].capacity_day == ECH_UNLIMITED;
    if (!ok)
        return false;
    x->place_of = take(x, (size_t)s->location_count, sizeof *x->place_of);
    x->places = take(x, (size_t)s->location_count, sizeof *x->places);
    for (int32_t i = 0; !x->no_memory && i < s->location_count; i++)
        x->place_of[i] = ECH_NONE;
    for (int32_t i = 0; ok && !x->no_memory && i < s->requirement_count; i++)
        ok = add_place(x, s->requirements[i].from, true) && add_place(x, s->requirements[i].to, true);
    for (int32_t i = 0; ok && !x->no_memory && i < s->asset_count; i++) {
        int32_t home = s->assets[i].home;
        bool earlier = false;
        for (int32_t k = 0; k < i && !earlier; k++)
            earlier = s->assets[k].home == home;
        ok = earlier || (x->place_of[home] == ECH_NONE && add_place(x, home, false));
    }
    return ok && !x->no_memory && x->place_count <= PLACE_MAX;
}

/* ---- ways ---------------------------------------------------------------------------------------------------------
 */

typedef struct way {
    ech_tick duration_t;
    int64_t distance_m, cost_u;
} way;

static int64_t div_up(int64_t a, int64_t b) { return a / b + (a % b > 0); }

/* What one way adds to its tier, in millionths. */
static double worth(const routes *x, const way *w) {
    const int64_t *weight_u = x->s->tiers[x->way_tier].weight_u;
    return (double)weight_u[ECH_TRAVEL] * (double)w->duration_t / (double)x->s->ticks_per_minute +
           (double)weight_u[ECH_DISTANCE] * (double)w->distance_m +
           (double)weight_u[ECH_COST] * 1e-6 * (double)w->cost_u;
}

static void by_network(routes *x, int32_t type, int32_t u, int32_t v, way *out) {
    int32_t count = 0;
    const ech_flight *f = ech_network_flights(x->net, type, u, v, &count);
    x->no_memory = x->no_memory || count < 0;
    for (int32_t i = 0; i < count; i++)
        if (!f[i].named) {
            *out = (way){f[i].duration_t, f[i].distance_m, f[i].cost_u};
            return;
        }
    out->duration_t = ECH_NONE;
}

/* The ways of one type. A row of legs.csv or travel.csv with minutes needs no question to the network, unless its
 * length counts; the first row of several decides, so they are gone through from the last. */
static bool find_ways(routes *x, int32_t type, way *ways) {
    const ech_scenario *s = x->s;
    const ech_lift_type *y = &s->lift_types[type];
    size_t n = (size_t)x->place_count;
    bool plain = s->tiers[x->way_tier].weight_u[ECH_DISTANCE] == 0;
    for (size_t i = 0; i < n * n; i++)
        ways[i].duration_t = ECH_NONE;
    for (int32_t i = s->leg_count - 1; i >= 0; i--) {
        const ech_leg *l = &s->legs[i];
        int32_t u = x->place_of[l->from], v = x->place_of[l->to];
        if (u == ECH_NONE || v == ECH_NONE || l->mode != y->mode || (l->type != ECH_NONE && l->type != type))
            continue;
        way *w = &ways[(size_t)u * n + (size_t)v];
        *w = (way){.duration_t = l->duration_t, .cost_u = y->cost_sortie_u + l->cost_u};
        if (l->duration_t >= 0 && plain)
            w->cost_u += div_up(l->duration_t * y->cost_hour_u, 60 * s->ticks_per_minute);
        else
            by_network(x, type, l->from, l->to, w);
    }
    for (size_t u = 0; u < n && !s->listed[y->mode]; u++)
        for (size_t v = 0; v < n; v++)
            if (u != v && ways[u * n + v].duration_t == ECH_NONE)
                by_network(x, type, x->places[u], x->places[v], &ways[u * n + v]);
    return !x->no_memory;
}

/* Times and costs of all kinds. Where only travel counts, cost is time. */
static bool fill_kinds(routes *x) {
    size_t n = (size_t)x->place_count, all = n * n;
    const int64_t *weight_u = x->s->tiers[x->way_tier].weight_u;
    bool travel_only = weight_u[ECH_DISTANCE] == 0 && weight_u[ECH_COST] == 0;
    double most = 0;
    way *ways = take(x, all * (size_t)x->p.kind_count, sizeof *ways);
    for (int32_t k = 0; !x->no_memory && k < x->p.kind_count; k++)
        if (!find_ways(x, x->types[k], ways + (size_t)k * all))
            return false;
    for (size_t i = 0; !x->no_memory && i < all * (size_t)x->p.kind_count; i++)
        if (ways[i].duration_t >= 0 && worth(x, &ways[i]) > most)
            most = worth(x, &ways[i]);
    x->unit_u = most / 1e8;
    for (int32_t k = 0; !x->no_memory && k < x->p.kind_count; k++) {
        int32_t *time = take(x, all, sizeof *time), *cost = travel_only ? time : take(x, all, sizeof *cost);
        for (size_t i = 0; !x->no_memory && i < all; i++) {
            const way *w = &ways[(size_t)k * all + i];
            bool there = w->duration_t >= 0 && w->duration_t <= x->s->horizon_t;
            if (!travel_only)
                cost[i] = there && most > 0 ? (int32_t)(worth(x, w) / x->unit_u) : 0;
            time[i] = i / n == i % n ? 0 : there ? (int32_t)w->duration_t : travel_only ? ECH_ROUTING_COST_MAX : FAR;
        }
        x->kinds[k].time = time;
        x->kinds[k].cost = cost;
    }
    if (travel_only)
        x->unit_u = (double)weight_u[ECH_TRAVEL] / (double)x->s->ticks_per_minute;
    return !x->no_memory;
}

/* ---- lift ---------------------------------------------------------------------------------------------------------
 */

static int32_t capacity(int64_t n) { return n < ECH_ROUTING_TICK_MAX ? (int32_t)n : ECH_ROUTING_TICK_MAX; }

static bool list_kinds(routes *x) {
    const ech_scenario *s = x->s;
    x->kind_of = take(x, (size_t)s->lift_type_count, sizeof *x->kind_of);
    x->types = take(x, (size_t)s->lift_type_count, sizeof *x->types);
    x->kinds = take(x, (size_t)s->lift_type_count, sizeof *x->kinds);
    x->fleets = take(x, (size_t)s->asset_count, sizeof *x->fleets);
    for (int32_t i = 0; !x->no_memory && i < s->lift_type_count; i++)
        x->kind_of[i] = ECH_NONE;
    for (int32_t i = 0; !x->no_memory && i < s->asset_count; i++) {
        const ech_asset *a = &s->assets[i];
        const ech_configuration *c = &s->configurations[s->lift_types[a->type].configurations.first];
        if (x->kind_of[a->type] == ECH_NONE) {
            int32_t k = x->kind_of[a->type] = x->p.kind_count++;
            x->types[k] = a->type;
            int64_t payload = s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
            int32_t room[] = {capacity(payload), c->seats, c->litters, capacity(c->floor_cm)};
            memcpy(x->kinds[k].capacity, room, sizeof room);
        }
        ech_tick to = a->to_t < a->end_by_t ? a->to_t : a->end_by_t;
        to = to < s->horizon_t ? to : s->horizon_t;
        int32_t home = x->place_of[a->home];
        if (a->from_t > to)
            return false;
        x->fleets[i] = (ech_routing_fleet){x->kind_of[a->type], a->count, home, home, (int32_t)a->from_t, (int32_t)to};
    }
    x->p.fleet_count = s->asset_count;
    return !x->no_memory && x->p.kind_count <= 32;
}

/* ---- requests -----------------------------------------------------------------------------------------------------
 */

/* ceil(W·10^6 / q) of a stop where only this requirement is worked. */
static ech_tick work(const routes *x, int32_t type, const ech_requirement *r, int64_t kg, bool unload) {
    const ech_lift_type *y = &x->s->lift_types[type];
    ech_tick own = unload ? r->unload_t : r->load_t;
    int64_t rate = unload ? y->unload_kg_min : y->load_kg_min;
    ech_tick t = own != ECH_NONE ? own : rate > 0 ? div_up(kg * x->s->ticks_per_minute, rate) : 0;
    return div_up((y->fixed_t + t) * 1000000, x->s->locations[unload ? r->to : r->from].efficiency_ppm);
}

static void sum_amounts(const ech_scenario *s, const ech_requirement *r, int64_t sum[ECH_ROUTING_AMOUNTS]) {
    sum[0] = (int64_t)r->seated * s->person_kg + (int64_t)r->litters * s->litter_kg;
    sum[1] = r->seated;
    sum[2] = r->litters;
    sum[3] = 0;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++) {
        sum[0] += s->items[i].count * s->items[i].kg;
        sum[3] += s->items[i].count * s->items[i].length_cm;
    }
}

static bool may_take(routes *x, int32_t kind, const ech_requirement *r, const int64_t *sum) {
    const ech_scenario *s = x->s;
    int32_t type = x->types[kind];
    const ech_lift_type *y = &s->lift_types[type];
    bool ok = ech_network_may_stop(x->net, type, r->from) && ech_network_may_stop(x->net, type, r->to);
    for (int a = 0; a < ECH_ROUTING_AMOUNTS; a++)
        ok = ok && sum[a] <= x->kinds[kind].capacity[a];
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++) {
        const ech_item *it = &s->items[i];
        ok = ok && it->size <= y->item_class_max && (it->bulk || it->kg <= y->item_kg_max);
    }
    return ok;
}

static ech_tick later(ech_tick a, ech_tick b) { return a > b ? a : b; }
static ech_tick sooner(ech_tick a, ech_tick b) { return a < b ? a : b; }

/* False: some kind works at another pace, or the window is none. */
static bool set_windows(const routes *x, ech_routing_request *q, const ech_requirement *r, int64_t kg) {
    ech_tick load = ECH_NONE, unload = ECH_NONE, end = x->s->horizon_t;
    for (int32_t k = 0; k < x->p.kind_count; k++) {
        if (!(q->kinds >> k & 1))
            continue;
        ech_tick a = work(x, x->types[k], r, kg, false), b = work(x, x->types[k], r, kg, true);
        if ((load != ECH_NONE && a != load) || (unload != ECH_NONE && b != unload))
            return false;
        load = a;
        unload = b;
    }
    ech_tick tail = r->bind == ECH_BIND_START ? 0 : unload;
    ech_tick latest = r->latest_t == ECH_NEVER ? end : r->latest_t - tail;
    ech_tick open_p = later(r->ready_t, 0), shut_p = sooner(r->load_by_t, end - load - unload);
    ech_tick open_d = later(r->earliest_t - tail, 0), shut_d = sooner(latest, end - unload);
    if (open_p > shut_p || open_d > shut_d || shut_p < 0 || load > end || unload > end)
        return false;
    q->pickup = (ech_routing_visit){x->place_of[r->from], (int32_t)open_p, (int32_t)shut_p, (int32_t)load};
    q->delivery = (ech_routing_visit){x->place_of[r->to], (int32_t)open_d, (int32_t)shut_d, (int32_t)unload};
    return true;
}

/* Could a vehicle that has nothing else to do carry it? */
static bool alone(const routes *x, const ech_routing_request *q) {
    size_t n = (size_t)x->place_count, p = (size_t)q->pickup.place, d = (size_t)q->delivery.place;
    for (int32_t f = 0; f < x->p.fleet_count; f++) {
        const ech_routing_fleet *a = &x->fleets[f];
        const int32_t *time = x->kinds[a->kind].time;
        size_t home = (size_t)a->home;
        if (!(q->kinds >> a->kind & 1) || a->count <= 0)
            continue;
        ech_tick t = later(q->pickup.open_t, (ech_tick)a->from_t + time[home * n + p]);
        bool ok = t <= q->pickup.shut_t;
        t = later(q->delivery.open_t, t + q->pickup.service_t + time[p * n + d]);
        if (ok && t <= q->delivery.shut_t && t + q->delivery.service_t + time[d * n + home] <= a->to_t)
            return true;
    }
    return false;
}

/* False: something that the general search has to deal with, or to name. */
static bool fill_requests(routes *x) {
    const ech_scenario *s = x->s;
    x->requests = take(x, (size_t)s->requirement_count, sizeof *x->requests);
    for (int32_t i = 0; !x->no_memory && i < s->requirement_count; i++) {
        const ech_requirement *r = &s->requirements[i];
        ech_routing_request *q = &x->requests[i];
        int64_t sum[ECH_ROUTING_AMOUNTS];
        sum_amounts(s, r, sum);
        for (int32_t k = 0; k < x->p.kind_count; k++)
            q->kinds |= may_take(x, k, r, sum) ? 1u << k : 0;
        if (!q->kinds || !set_windows(x, q, r, sum[0]))
            return false;
        for (int a = 0; a < ECH_ROUTING_AMOUNTS; a++)
            q->amount[a] = (int32_t)sum[a];
        q->weight = later(1, r->weight_unmet_u / 1000 * ech_requirement_lots(s, i));
        if (!alone(x, q))
            return false;
    }
    return !x->no_memory;
}

/* ---- routes to missions -------------------------------------------------------------------------------------------
 */

typedef struct stop {
    int32_t location, request;
    ech_tick arrive_t, start_t, depart_t;
    bool unload;
} stop;

static bool add_stop(ech_plan_builder *b, const stop *at, bool handled) {
    ech_stop *out = ech_plan_add_stop(b, at->location, at->arrive_t, at->depart_t);
    if (!out)
        return false;
    out->leg = ECH_NONE; /* always the way that rule 3.2 finds */
    return !handled || ech_plan_add_work(b, ECH_WORK_HANDLE, at->start_t, at->depart_t);
}

static bool add_load(const ech_scenario *s, ech_plan_builder *b, int32_t requirement, int32_t from, int32_t to) {
    const ech_requirement *r = &s->requirements[requirement];
    ech_load *load = ech_plan_add_load(b, requirement, from, to);
    if (!load)
        return false;
    load->people = r->seated;
    load->litters = r->litters;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        if (s->items[i].count > 0 && !ech_plan_add_part(b, i, s->items[i].count))
            return false;
    return true;
}

/* Works out the moments of a route: waiting is done where one arrives, the first way is begun just in time. */
static void time_route(const routes *x, const ech_routing_route *r, const int32_t *visits, stop *out) {
    const ech_routing_fleet *f = &x->fleets[r->fleet];
    const int32_t *time = x->kinds[f->kind].time;
    size_t n = (size_t)x->place_count, at = (size_t)f->home;
    ech_tick t = f->from_t;
    for (int32_t i = 0; i < r->count; i++) {
        const ech_routing_request *q = &x->requests[visits[i] >> 1];
        const ech_routing_visit *v = visits[i] & 1 ? &q->delivery : &q->pickup;
        size_t to = (size_t)v->place;
        ech_tick arrive = t + time[at * n + to], start = later(arrive, v->open_t);
        out[i + 1] = (stop){x->places[to], visits[i] >> 1, arrive, start, start + v->service_t, visits[i] & 1};
        t = start + v->service_t;
        at = to;
    }
    size_t first = (size_t)x->place_of[out[1].location];
    ech_tick leave = out[1].start_t - time[(size_t)f->home * n + first], back = t + time[at * n + (size_t)f->home];
    out[1].arrive_t = out[1].start_t;
    out[0] = (stop){x->places[f->home], ECH_NONE, leave, leave, leave, false};
    out[r->count + 1] = (stop){x->places[f->home], ECH_NONE, back, back, back, false};
}

static bool add_route(routes *x, ech_plan_builder *b, const char *id, int32_t tail, const ech_routing_route *r,
                      const stop *stops) {
    ech_mission *m = ech_plan_add_mission(b, id, r->fleet, tail);
    bool ok = m != NULL;
    for (int32_t i = 0; ok && i <= r->count + 1; i++)
        ok = add_stop(b, &stops[i], i > 0 && i <= r->count);
    for (int32_t i = 1; ok && i <= r->count; i++)
        for (int32_t j = i + 1; ok && !stops[i].unload && j <= r->count; j++)
            if (stops[j].request == stops[i].request)
                ok = add_load(x->s, b, stops[i].request, i, j);
    return ok;
}

typedef struct timed {
    const ech_routing_route *route;
    stop *stops;
    int32_t tail;
} timed;

/* In order of start, fleet and tail, as all plans of ours are written. */
static bool comes_before(const timed *a, const timed *b) {
    ech_tick t = a->stops[0].arrive_t, u = b->stops[0].arrive_t;
    if (t != u)
        return t < u;
    return a->route->fleet != b->route->fleet ? a->route->fleet < b->route->fleet : a->tail < b->tail;
}

static ech_status make_plan(routes *x, const ech_routing_plan *p, ech_plan **out) {
    size_t n = (size_t)p->route_count;
    timed *list = take(x, n, sizeof *list);
    char(*ids)[24] = take(x, n, sizeof *ids);
    ech_plan_builder b;
    ech_plan_builder_init(&b);
    for (size_t i = 0; !x->no_memory && i < n; i++) {
        const ech_routing_route *r = &p->routes[i];
        timed t = {r, take(x, (size_t)r->count + 2, sizeof(stop)), 0};
        if (x->no_memory)
            break;
        t.tail = i > 0 && r[-1].fleet == r->fleet ? list[i - 1].tail + 1 : 0;
        time_route(x, r, p->visits + r->first, t.stops);
        list[i] = t;
    }
    for (size_t i = 1; !x->no_memory && i < n; i++) {
        timed t = list[i];
        size_t j = i;
        for (; j > 0 && comes_before(&t, &list[j - 1]); j--)
            list[j] = list[j - 1];
        list[j] = t;
    }
    bool ok = !x->no_memory;
    for (size_t i = 0; ok && i < n; i++) {
        snprintf(ids[i], sizeof ids[i], "M%04zu", i + 1);
        ok = add_route(x, &b, ids[i], list[i].tail, list[i].route, list[i].stops);
    }
    ech_status status = ok ? ech_plan_build(&b, x->s, out, NULL) : ECH_ENOMEM;
    ech_plan_builder_free(&b);
    return status;
}

/* ---- solving ------------------------------------------------------------------------------------------------------
 */

static void set_tiers(const routes *x, int32_t vehicles, int64_t cost, int64_t weight, int64_t tiers[ECH_TIER_MAX]) {
    const ech_tier *t = x->s->tiers;
    tiers[0] = (int64_t)((double)weight * 1e-3 * (double)t[0].weight_u[ECH_UNMET]);
    if (x->fleet_tier > 0)
        tiers[x->fleet_tier] = vehicles * t[x->fleet_tier].weight_u[ECH_ASSETS];
    tiers[x->way_tier] = (int64_t)((double)cost * x->unit_u);
}

static void on_progress(const ech_routing_progress *p, void *context) {
    const routes *x = context;
    ech_solve_progress q = {.iterations = p->iterations,
                            .island = p->island,
                            .improved = p->improved,
                            .first = p->first,
                            .unmet_lots = p->unserved,
                            .tier_count = x->s->tier_count,
                            .missions = p->vehicles};
    set_tiers(x, p->vehicles, p->cost, p->unserved_weight, q.tier_value_u);
    x->o->progress(&q, x->o->context);
}

static bool on_stop(void *context) {
    const routes *x = context;
    return x->o->stop(x->o->context);
}

static double on_spent(void *context) {
    const routes *x = context;
    return x->o->spent(x->o->context);
}

static ech_status search(routes *x, ech_routing_plan **plan) {
    const ech_solve_options *o = x->o;
    ech_routing_options q = ECH_ROUTING_OPTIONS_INIT;
    q.seed = o->seed;
    q.iterations = o->iterations;
    q.threads = o->threads;
    q.islands = o->islands;
    if (q.iterations == 0 && q.threads < q.islands) /* by time: one after the other, the last would get none */
        q.islands = q.threads > 0 ? q.threads : 1;
    q.stop = o->stop ? on_stop : NULL;
    q.spent = o->spent ? on_spent : NULL;
    q.progress = o->progress ? on_progress : NULL;
    q.context = x;
    return ech_routing_solve(&x->p, &q, plan);
}

static ech_status solve(routes *x, ech_plan **out, ech_solve_info *info) {
    ech_routing_plan *plan = NULL;
    ech_status status = x->o->policy == ECH_POLICY_FCFS ? ech_routing_first_come(&x->p, &plan) : search(x, &plan);
    if (!status)
        status = make_plan(x, plan, out);
    if (!status) {
        info->iterations = plan->iterations;
        info->best_island = plan->island;
        info->first_unmet_lots = plan->first_unserved;
        info->final_unmet_lots = 0;
        for (int32_t i = 0; i < plan->unserved_count; i++)
            info->final_unmet_lots += ech_requirement_lots(x->s, plan->unserved[i]);
        set_tiers(x, plan->route_count, plan->cost, plan->unserved_weight, info->tier_value_u);
    }
    ech_routing_plan_free(plan);
    return status;
}

static bool compile(routes *x) {
    if (ech_network_open(x->s, &x->net)) {
        x->no_memory = true;
        return false;
    }
    if (!list_kinds(x) || !fill_kinds(x) || !fill_requests(x))
        return false;
    x->p.place_count = x->place_count;
    x->p.request_count = x->s->requirement_count;
    x->p.requests = x->requests;
    x->p.kinds = x->kinds;
    x->p.fleets = x->fleets;
    x->p.fewer_vehicles = x->fleet_tier > 0;
    return true;
}

ech_status sol_routes_solve(const ech_scenario *s, const ech_solve_options *o, bool *used, ech_plan **out,
                            ech_solve_info *info) {
    routes x = {.s = s, .o = o, .arena = ech_arena_open(0)};
    ech_status status = x.arena ? ECH_OK : ECH_ENOMEM;
    *used = !status && knows(&x) && compile(&x);
    if (x.no_memory)
        status = ECH_ENOMEM;
    else if (*used)
        status = solve(&x, out, info);
    ech_network_free(x.net);
    ech_arena_free(x.arena);
    return status;
}
