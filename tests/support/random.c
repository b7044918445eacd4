/* Random small operations: see ech_random.h. */
#include "ech_random.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"

typedef struct draw {
    ech_build *b;
    ech_rng rng;
    int32_t airfields[8], airfield_count, sites[4], site_count;
    int32_t hub;
    char names[64][8];
    int32_t name_count;
} draw;

static int32_t below(draw *d, int32_t n) { return (int32_t)ech_rng_below(&d->rng, (uint32_t)n); }
static int32_t between(draw *d, int32_t a, int32_t b) { return a + below(d, b - a + 1); }
static bool chance(draw *d, int32_t percent) { return below(d, 100) < percent; }

static const char *name(draw *d, char letter) {
    char *out = d->names[d->name_count++ % 64];
    snprintf(out, sizeof d->names[0], "%c%d", letter, (int)(d->name_count % 1000));
    char *kept = ech_arena_text(d->b->s->arena, out);
    return kept ? kept : "x";
}

/* ---- places ----------------------------------------------------------------------------------------------- */

static void limits(draw *d, ech_location *l) {
    if (chance(d, 60)) {
        l->stands_limited = true;
        for (int c = 0; c < ECH_CLASS_COUNT; c++)
            l->stands[c] = 0;
        l->stands[3] = between(d, 1, 3);
        l->stands[2] = between(d, 0, 2);
    }
    if (chance(d, 60))
        l->handling = between(d, 1, 3);
    if (chance(d, 30))
        l->arrivals = between(d, 1, 3);
    if (chance(d, 20))
        l->departures = between(d, 1, 3);
    if (chance(d, 30))
        l->hours = (ech_hours){between(d, 4, 8) * 60, between(d, 16, 22) * 60};
    if (chance(d, 10))
        l->hours = (ech_hours){20 * 60, 9 * 60};
    if (chance(d, 30))
        l->efficiency_ppm = 850000;
    if (chance(d, 20))
        l->fuel_kg_day = between(d, 0, 3) * 20000;
}

static void places(draw *d) {
    ech_build *b = d->b;
    int32_t n = between(d, 3, 5);
    for (int32_t i = 0; i < n; i++) {
        int32_t at = ech_build_location(b, name(d, 'A'), 40 + 2.5 * below(d, 6), 10 + 3.0 * i + 0.1 * below(d, 10));
        d->airfields[d->airfield_count++] = at;
        ech_location *l = &b->s->locations[at];
        memcpy(l->country, i % 2 ? "DE" : "FR", 3);
        if (i >= 2)
            limits(d, l);
    }
    d->hub = d->airfields[2];
    ech_location *hub = &b->s->locations[d->hub];
    hub->transfer = true;
    hub->connect_t = between(d, 0, 2) * 30;
    if (chance(d, 30))
        hub->storage_kg = between(d, 20, 60) * 1000;
    if (chance(d, 20))
        hub->dwell_t = between(d, 12, 40) * 60;
    int32_t sites = between(d, 1, 2);
    for (int32_t i = 0; i < sites; i++) {
        int32_t at = ech_build_location(b, name(d, 'S'), hub->lat_e7 / 1e7 + 0.5 + i, hub->lon_e7 / 1e7 + 0.5);
        b->s->locations[at].kind = ECH_SITE;
        b->s->locations[at].modes = 1u << ECH_ROAD;
        d->sites[d->site_count++] = at;
        ech_build_leg(b, name(d, 'L'), d->hub, at, ECH_ROAD, between(d, 60, 200));
        ech_build_leg(b, name(d, 'L'), at, d->hub, ECH_ROAD, between(d, 60, 200));
    }
}

/* ---- lift ------------------------------------------------------------------------------------------------- */

static void ground_times(draw *d, ech_lift_type *y) {
    y->fixed_t = between(d, 0, 3) * 15;
    y->load_kg_min = chance(d, 60) ? between(d, 1, 5) * 100 : 0;
    y->unload_kg_min = chance(d, 60) ? between(d, 1, 5) * 120 : 0;
    y->overlap = chance(d, 30);
    y->taxi_in_t = between(d, 0, 10);
    y->taxi_out_t = between(d, 0, 10);
    y->refuel_t = between(d, 10, 60);
    y->refuel_overlap = chance(d, 30);
    y->cost_hour_u = between(d, 1, 9) * (int64_t)1000000000;
    y->cost_sortie_u = between(d, 0, 3) * (int64_t)100000000;
    y->fuel_kg_h = between(d, 1, 5) * 1000;
    y->co2_kg_h = y->fuel_kg_h * 3;
}

static int32_t aircraft(draw *d) {
    ech_build *b = d->b;
    int32_t type = ech_build_type(b, name(d, 'T'), ECH_AIR);
    ech_lift_type *y = &b->s->lift_types[type];
    ech_configuration *c = &b->s->configurations[y->configurations.first];
    c->payload_plan_kg = between(d, 6, 30) * 1000;
    c->payload_max_kg = c->payload_plan_kg + 5000;
    c->seats = between(d, 10, 80);
    c->litters = between(d, 0, 10);
    c->floor_cm = chance(d, 50) ? between(d, 8, 24) * 100 : ECH_UNLIMITED;
    if (chance(d, 30)) {
        int32_t other = ech_build_configuration(b, "seats", 8000, 120);
        b->s->configurations[other].change_t = 60;
    }
    ground_times(d, y);
    y->cruise_m_h = between(d, 400, 850) * 1000;
    y->allowance_t = between(d, 0, 20);
    y->stand_class = between(d, 2, 3);
    if (chance(d, 50)) {
        int64_t km = between(d, 8, 20) * 100;
        ech_build_range(b, km * 1000, c->payload_max_kg);
        ech_build_range(b, 2 * km * 1000, 0);
    }
    if (chance(d, 40)) {
        y->duty_t = between(d, 10, 18) * 60;
        y->duty_flight_t = chance(d, 50) ? 10 * 60 : ECH_NEVER;
        y->rest_t = between(d, 6, 10) * 60;
        y->swap_t = 30;
    }
    if (chance(d, 20))
        y->day_flight_t = between(d, 8, 14) * 60;
    return type;
}

static void fleets(draw *d) {
    ech_build *b = d->b;
    int32_t types = between(d, 1, 3);
    for (int32_t i = 0; i < types; i++) {
        int32_t type = aircraft(d), home = d->airfields[below(d, 2)];
        int32_t asset = ech_build_asset(b, name(d, 'F'), type, between(d, 1, 4), home);
        ech_asset *a = &b->s->assets[asset];
        a->owner = 0;
        if (chance(d, 20))
            a->from_t = between(d, 1, 12) * 60;
        if (chance(d, 20))
            a->crews = 2;
        if (chance(d, 15))
            ech_build_situation(b, asset, 0, d->hub, between(d, 0, 600));
        if (b->s->lift_types[type].duty_t != ECH_NEVER && chance(d, 40))
            ech_build_crews(b, d->airfields[below(d, d->airfield_count)], type, between(d, 1, 2));
    }
    int32_t truck = ech_build_type(b, name(d, 'R'), ECH_ROAD);
    ech_lift_type *y = &b->s->lift_types[truck];
    b->s->configurations[y->configurations.first].payload_plan_kg = 12000;
    b->s->configurations[y->configurations.first].payload_max_kg = 12000;
    b->s->configurations[y->configurations.first].seats = 30;
    y->fixed_t = 20;
    y->cost_hour_u = 50000000;
    ech_build_asset(b, name(d, 'F'), truck, between(d, 2, 5), d->hub);
}

/* ---- requirements ----------------------------------------------------------------------------------------- */

static void windows(draw *d, ech_requirement *r) {
    if (chance(d, 50))
        r->ready_t = between(d, 0, 24) * 60;
    if (chance(d, 50))
        r->due_t = r->ready_t + between(d, 8, 60) * 60;
    if (chance(d, 10))
        r->latest_t = r->ready_t + between(d, 72, 160) * 60;
    if (chance(d, 10))
        r->load_by_t = r->ready_t + between(d, 48, 160) * 60;
    if (chance(d, 15))
        r->earliest_t = r->ready_t + between(d, 6, 30) * 60;
    if (chance(d, 20))
        r->bind = ECH_BIND_START;
    if (chance(d, 10))
        r->max_aboard_t = 24 * 60;
    if (chance(d, 10)) {
        r->load_t = between(d, 5, 40);
        r->unload_t = between(d, 5, 40);
    }
    r->weight_late_u = between(d, 1, 3) * 1000000;
    r->priority = between(d, 1, 5);
}

static void contents(draw *d, int32_t r) {
    ech_build *b = d->b;
    int32_t kind = below(d, 5);
    if (kind == 0) {
        b->s->requirements[r].litters = between(d, 1, 6);
        b->s->requirements[r].attendants = between(d, 0, 2);
    }
    if (kind == 1 || kind == 2) {
        int32_t item = ech_build_item(b, "car", between(d, 1, 6), between(d, 20, 60) * 100);
        b->s->items[item].length_cm = between(d, 3, 6) * 100;
        b->s->items[item].drivers = chance(d, 50) ? 1 : 0;
        b->s->items[item].area_dm2 = 1000;
        if (chance(d, 10))
            b->s->items[item].dangerous = between(d, 3, 4);
    }
    if (kind == 3)
        ech_build_bulk(b, between(d, 3, 60) * 1000);
    if (kind == 2 && chance(d, 50))
        ech_build_item(b, "crate", between(d, 1, 9), 400);
}

static void requirements(draw *d) {
    ech_build *b = d->b;
    int32_t n = between(d, 2, 7);
    for (int32_t i = 0; i < n; i++) {
        int32_t from = d->airfields[below(d, 2)];
        int32_t to =
            chance(d, 40) ? d->sites[below(d, d->site_count)] : d->airfields[between(d, 2, d->airfield_count - 1)];
        if (chance(d, 10)) {
            int32_t swap = from;
            from = d->hub;
            to = swap;
        }
        int32_t r = ech_build_requirement(b, name(d, 'Q'), from, to, between(d, 6, 60));
        contents(d, r);
        ech_requirement *q = &b->s->requirements[r];
        windows(d, q);
        q->split = chance(d, 10) ? ECH_SPLIT_WHOLE : chance(d, 15) ? ECH_SPLIT_PEOPLE : ECH_SPLIT_ITEMS;
        if (q->items.count == 0 && q->litters == 0 && chance(d, 20))
            q->lot = between(d, 2, 10);
        if (i > 0 && chance(d, 15)) {
            int32_t before = below(d, i);
            q->after = ech_build_refs(b, 1, &before);
        }
    }
}

static void extras(draw *d) {
    ech_build *b = d->b;
    if (chance(d, 40)) {
        int32_t c = ech_build_closure(b, ECH_SHUT_LOCATION, d->airfields[between(d, 2, d->airfield_count - 1)], "",
                                      between(d, 0, 30) * 60, between(d, 31, 50) * 60);
        if (chance(d, 60))
            b->s->closures[c].handling = 1;
    }
    if (chance(d, 15))
        ech_build_closure(b, ECH_SHUT_LEG, 0, "", 600, 1500);
    if (chance(d, 20)) {
        b->s->need_land = true;
        int32_t act = ech_build_act(b, "land-fr", ECH_ACT_TERRITORY, ECH_NONE, "FR");
        b->s->authorities[act].from_t = between(d, 0, 10) * 60;
        ech_build_act(b, "land-de", ECH_ACT_TERRITORY, ECH_NONE, "DE");
    }
    if (chance(d, 20)) {
        int32_t e = ech_build_effect(b, 0, b->s->requirements[0].to, 60);
        b->s->effects[e].handling = 1;
        if (b->s->requirements[0].to != d->sites[0])
            b->s->effects[e].stands = 1;
        b->s->effects[e].stand_class = 3;
    }
    if (chance(d, 15))
        b->s->legs[0].capacity_day = between(d, 2, 6);
    if (chance(d, 15))
        for (int32_t i = 0; i < b->s->requirement_count; i++)
            b->s->requirements[i].self_move = b->s->requirements[i].from == d->hub;
}

ech_scenario *ech_random_scenario(uint64_t seed) {
    draw d = {.b = ech_build_open(), .rng = ech_rng_seed(seed)};
    if (!d.b)
        return NULL;
    places(&d);
    fleets(&d);
    requirements(&d);
    extras(&d);
    return ech_build_close(d.b);
}
