/* Reach: whether some lift that may come from abroad can land at an airfield with a load, by range and runway.
 *
 * Lift that may come: the plan's fleets whose members are willing, and fleets that the forces offer of the types of
 * those that are not. From its home a tail goes from airfield to airfield outside the theatre, refuelling at each, as
 * far as it gets empty; the last flight carries a load. Where there is no fuel at the new airfield the way back counts
 * too. Roads, slots, permissions and stands are not asked: the planner does. Ways of listed modes have no range here.
 * Cost: per type one search over at most NODES airfields, once; then one distance an airfield and candidate.
 */
#include "adapt_int.h"

#include "base/text.h"
#include "geo/geo.h"

#include <stdio.h>
#include <string.h>

enum { NODES = 128, TYPES = 64 };

typedef struct node {
    int32_t lat_e7, lon_e7;
} node;

struct adapt_reach {
    int32_t node_count, type_count;
    node nodes[NODES];
    int32_t types[TYPES];       /* lift_types, by air */
    bool reached[TYPES][NODES]; /* empty */
};

/* How far a segment may be: with a load of something, or empty; INT64_MAX: no limit. */
static int64_t range_of(const ech_scenario *s, int32_t type, bool loaded) {
    const ech_lift_type *y = &s->lift_types[type];
    int64_t range = -1;
    if (y->ranges.count == 0)
        return INT64_MAX;
    for (int32_t i = y->ranges.first; i < y->ranges.first + y->ranges.count; i++) {
        const ech_range_point *p = &s->range_points[i];
        if (!loaded || p->payload_kg > 0)
            range = p->range_m;
        else if (i > y->ranges.first && s->range_points[i - 1].payload_kg > 0)
            range = p->range_m - 1; /* nothing is left at the point itself */
    }
    return range - y->reserve_m;
}

static int64_t way_m(const ech_scenario *s, node a, node b) {
    double m = (double)ech_geo_distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7);
    return (int64_t)(m * (double)s->detour_ppm[ECH_AIR] / 1e6 + 1);
}

static void add_node(adapt_reach *q, int32_t lat_e7, int32_t lon_e7) {
    for (int32_t i = 0; i < q->node_count; i++)
        if (q->nodes[i].lat_e7 == lat_e7 && q->nodes[i].lon_e7 == lon_e7)
            return;
    if (q->node_count < NODES)
        q->nodes[q->node_count++] = (node){lat_e7, lon_e7};
}

static int32_t type_at(adapt_reach *q, const ech_scenario *s, int32_t type) {
    for (int32_t i = 0; i < q->type_count; i++)
        if (q->types[i] == type)
            return i;
    if (q->type_count == TYPES || s->lift_types[type].mode != ECH_AIR)
        return -1;
    q->types[q->type_count] = type;
    return q->type_count++;
}

static void begins_at(adapt_reach *q, const ech_scenario *s, int32_t type, int32_t lat_e7, int32_t lon_e7) {
    int32_t t = type_at(q, s, type);
    add_node(q, lat_e7, lon_e7);
    for (int32_t i = 0; t >= 0 && i < q->node_count; i++)
        if (q->nodes[i].lat_e7 == lat_e7 && q->nodes[i].lon_e7 == lon_e7)
            q->reached[t][i] = true;
}

/* Fleets of the forces of this type, of the willing. */
static void offered(adapting *a, adapt_reach *q, int32_t type) {
    const ech_sheet *f = ad_force(a, "assets.csv"), *places = ad_force(a, "locations.csv");
    for (int32_t i = 0; f && i < f->rows; i++) {
        const char *owner = ech_sheet_has(f, i) ? ech_sheet_get(f, i, "owner") : "",
                   *home = ech_sheet_get(f, i, "home");
        int32_t lat, lon;
        if (strcmp(ech_sheet_get(f, i, "type"), a->s->lift_types[type].id) != 0 ||
            !ad_willing(a, owner, ad_force_country(a, owner)) || ad_barred(a, f, i, a->c->country))
            continue;
        if ((places && ad_degrees(places, ad_row(places, home), &lat, &lon)) ||
            ad_degrees(ad_table(a, "locations.csv"), ad_row(ad_table(a, "locations.csv"), home), &lat, &lon))
            begins_at(q, a->s, type, lat, lon);
    }
}

static void lift(adapting *a, adapt_reach *q) {
    for (int32_t i = 0; i < a->s->asset_count; i++) {
        const ech_asset *x = &a->s->assets[i];
        const ech_location *home = &a->s->locations[x->home];
        if (a->s->lift_types[x->type].mode != ECH_AIR)
            continue;
        adapt_pledge p = ad_pledge(a, "assets.csv", x->id);
        bool comes = ad_member_willing(a, x->owner) && !ad_barred(a, p.t, p.row, a->c->country);
        if (a->places[x->home].theatre)
            continue; /* it brings nothing from abroad */
        if (comes)
            begins_at(q, a->s, x->type, home->lat_e7, home->lon_e7);
        else
            offered(a, q, x->type);
    }
}

/* From what is reached on, until nothing more is. */
static void spread(const ech_scenario *s, adapt_reach *q, int32_t t) {
    int64_t range = range_of(s, q->types[t], false);
    for (bool any = true; any;) {
        any = false;
        for (int32_t i = 0; i < q->node_count; i++)
            for (int32_t k = 0; q->reached[t][i] && k < q->node_count; k++)
                if (!q->reached[t][k] && way_m(s, q->nodes[i], q->nodes[k]) <= range)
                    any = q->reached[t][k] = true;
    }
}

bool ad_reach_open(adapting *a) {
    adapt_reach *q = ech_arena_alloc(a->arena, 1, sizeof *q);
    a->reach = q;
    a->failed |= !q;
    if (!q)
        return false;
    lift(a, q);
    for (int32_t l = 0; l < a->s->location_count; l++)
        if (a->s->locations[l].kind == ECH_AIRFIELD && !a->places[l].theatre)
            add_node(q, a->s->locations[l].lat_e7, a->s->locations[l].lon_e7);
    for (int32_t t = 0; t < q->type_count; t++)
        spread(a->s, q, t);
    return true;
}

/* A cell that says so; where it says nothing, what the place that it stands for has is assumed of it. */
static bool has_no_fuel(const adapting *a, int32_t l, int32_t row) {
    const char *cell = ech_sheet_get(&a->known, row, "fuel_kg_day");
    return *cell ? strcmp(cell, "0") == 0 : a->s->locations[l].fuel_kg_day == 0;
}

static bool may_land(const adapting *a, const ech_lift_type *y, int32_t row) {
    const char *runway = ech_sheet_get(&a->known, row, "runway_m"), *surface = ech_sheet_get(&a->known, row, "surface");
    int64_t has_m = 0;
    bool known = ech_parse_int64(runway, strlen(runway), &has_m);
    return (!known || y->runway_m == ECH_UNLIMITED || y->runway_m <= has_m) &&
           (y->unpaved || strcmp(surface, "unpaved") != 0);
}

/* By how much the nearest lift falls short of it; <= 0: it gets there with a load. */
static int64_t short_by(const adapting *a, int32_t t, node at, bool no_fuel) {
    const adapt_reach *q = a->reach;
    int64_t range = range_of(a->s, q->types[t], true), least = INT64_MAX;
    if (range == INT64_MAX)
        return 0;
    for (int32_t i = 0; i < q->node_count && least > 0; i++) {
        int64_t m = q->reached[t][i] ? way_m(a->s, q->nodes[i], at) * (no_fuel ? 2 : 1) - range : INT64_MAX;
        least = m < least ? m : least;
    }
    return least;
}

bool ad_reaches(adapting *a, int32_t location, int32_t row, char *why, size_t size) {
    const adapt_reach *q = a->reach;
    node at = {0, 0};
    int64_t least = INT64_MAX;
    int32_t nearest = -1;
    why[0] = '\0';
    if (!q || q->type_count == 0 || a->s->listed[ECH_AIR] || !ad_degrees(&a->known, row, &at.lat_e7, &at.lon_e7))
        return true; /* nothing flies here, or by given ways */
    bool no_fuel = has_no_fuel(a, location, row);
    for (int32_t t = 0; t < q->type_count; t++) {
        int64_t m = may_land(a, &a->s->lift_types[q->types[t]], row) ? short_by(a, t, at, no_fuel) : INT64_MAX;
        if (m <= 0)
            return true;
        if (m < least) {
            least = m;
            nearest = t;
        }
    }
    if (nearest < 0)
        snprintf(why, size, "nothing of the plan's lift may land there");
    else
        snprintf(why, size, "no lift of the plan gets there with a load%s: %.40s, which gets nearest, lacks %lld km",
                 no_fuel ? " and back without fuel" : "", a->s->lift_types[q->types[nearest]].id,
                 (long long)((least + 999) / 1000));
    return false;
}
