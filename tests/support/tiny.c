/* Random operations that are small enough for ech_brute; see ech_brute.h for what they have in common. Figures are
 * coarse on purpose, so that ties and full stands come up often. */
#include "ech_brute.h"

#include "base/rng.h"
#include "ech_build.h"

typedef struct tiny {
    ech_build *b;
    ech_scenario *s;
    ech_rng rng;
    int32_t origin, base, to[2]; /* base: ECH_NONE = all tails at the origin */
    int32_t destinations;
    bool scarce_origin;
} tiny;

static int32_t pick(tiny *t, int32_t n) { return (int32_t)ech_rng_below(&t->rng, (uint32_t)n); }
static bool toss(tiny *t, int32_t percent) { return pick(t, 100) < percent; }

static void make_way(tiny *t, int32_t from, int32_t to, int64_t metres) {
    static const char *const names[] = {"l0", "l1", "l2", "l3", "l4", "l5", "l6"};
    int32_t leg = ech_build_leg(t->b, names[t->s->leg_count], from, to, ECH_AIR, 0);
    if (leg < 0)
        return;
    t->s->legs[leg].duration_t = ECH_NONE;
    t->s->legs[leg].distance_m = metres;
}

/* Legs keep the triangle inequality: the way by the base is never shorter. */
static void make_places(tiny *t) {
    static const char *const names[] = {"D", "E"};
    int64_t from_base = 100000 + 50000 * pick(t, 4);
    t->origin = ech_build_location(t->b, "O", 20, -70);
    t->base = toss(t, 30) ? ech_build_location(t->b, "B", 22, -72) : ECH_NONE;
    t->destinations = 1 + pick(t, 2);
    for (int32_t i = 0; i < t->destinations; i++) {
        int32_t d = t->to[i] = ech_build_location(t->b, names[i], 18, -72 + i);
        int64_t way = 400000 + 50000 * pick(t, 7);
        make_way(t, t->origin, d, way);
        make_way(t, d, t->origin, way);
        if (t->base >= 0)
            make_way(t, d, t->base, way - from_base + 50000 * pick(t, 3));
    }
    if (t->base >= 0)
        make_way(t, t->base, t->origin, from_base);
}

static void make_scarce(tiny *t) {
    t->scarce_origin = toss(t, 30);
    if (t->scarce_origin) {
        t->s->locations[t->origin].handling = 1 + pick(t, 2);
        return;
    }
    for (int32_t i = 0; i < t->destinations; i++) {
        ech_location *d = &t->s->locations[t->to[i]];
        if (toss(t, 70)) {
            d->stands_limited = true;
            d->stands[3] = 1;
            d->stands[2] = pick(t, 2);
        }
        if (toss(t, 60))
            d->handling = 1 + pick(t, 2);
        if (toss(t, 25)) {
            d->arrivals = 1;
            d->slot_t = 30 + 30 * pick(t, 3);
        }
        if (toss(t, 25))
            d->efficiency_ppm = 700000;
    }
}

static void make_types(tiny *t, int32_t count) {
    static const char *const names[] = {"x", "y", "z"};
    for (int32_t i = 0; i < count; i++) {
        int32_t at = ech_build_type(t->b, names[i], ECH_AIR);
        if (at < 0)
            return;
        ech_lift_type *y = &t->s->lift_types[at];
        ech_configuration *c = &t->s->configurations[y->configurations.first];
        y->cruise_m_h = 480000 + 40000 * pick(t, 5);
        y->allowance_t = 5 * pick(t, 3);
        y->fixed_t = 10 * pick(t, 4);
        y->load_kg_min = 50 * (1 + pick(t, 4));
        y->unload_kg_min = 50 * (1 + pick(t, 4));
        y->taxi_in_t = 5 * pick(t, 2);
        y->taxi_out_t = 5 * pick(t, 2);
        y->stand_class = 2 + pick(t, 2);
        y->cost_hour_u = (1000 + 100 * pick(t, 20)) * INT64_C(1000000);
        y->cost_sortie_u = 50 * pick(t, 3) * INT64_C(1000000);
        c->payload_plan_kg = c->payload_max_kg = 1000 * (2 + pick(t, 7));
        c->seats = 10 * (1 + pick(t, 4));
    }
}

static void make_assets(tiny *t) {
    static const char *const names[] = {"a", "b", "c"};
    int32_t tails = 1 + pick(t, 3), fleets = 0;
    make_types(t, 1 + pick(t, tails));
    while (tails > 0) {
        bool last = fleets + 1 >= t->s->lift_type_count;
        int32_t count = last ? tails : 1, home = t->base >= 0 && toss(t, 60) ? t->base : t->origin;
        int32_t a = ech_build_asset(t->b, names[fleets], fleets, count, home);
        if (a >= 0 && toss(t, 20))
            t->s->assets[a].from_t = 60 * (1 + pick(t, 4));
        tails -= count;
        fleets++;
    }
}

/* The longest ride out to `d` by any type, and five minutes: less than out, back and out again by the fastest. */
static ech_tick ride_limit(const tiny *t, int32_t d) {
    ech_tick most = 0;
    int64_t way = 0;
    for (int32_t i = 0; i < t->s->leg_count; i++)
        if (t->s->legs[i].from == t->origin && t->s->legs[i].to == d)
            way = t->s->legs[i].distance_m;
    for (int32_t i = 0; i < t->s->lift_type_count; i++) {
        const ech_lift_type *y = &t->s->lift_types[i];
        ech_tick ride = (way * 60 + y->cruise_m_h - 1) / y->cruise_m_h + y->allowance_t + y->taxi_in_t + y->taxi_out_t;
        most = ride > most ? ride : most;
    }
    return most + 5;
}

static void make_windows(tiny *t, ech_requirement *r) {
    if (toss(t, 40))
        r->ready_t = 60 * (1 + pick(t, 6));
    if (toss(t, 60))
        r->due_t = r->ready_t + 120 + 30 * pick(t, 12);
    if (toss(t, 15))
        r->earliest_t = r->ready_t + 180 + 60 * pick(t, 3);
    if (toss(t, 15))
        r->latest_t = r->ready_t + 600 + 60 * pick(t, 10);
    if (toss(t, 25))
        r->bind = ECH_BIND_START;
    if (toss(t, 30))
        r->weight_late_u = 3000000;
    if (toss(t, 30))
        r->weight_arrival_u = 500000 * (1 + pick(t, 8));
    if (toss(t, 20))
        r->weight_unmet_u = 2000000;
    r->max_aboard_t = ride_limit(t, r->to);
}

/* Returns how many loads it can leave in at most. */
static int32_t make_requirement(tiny *t, const char *id, int32_t loads) {
    int32_t to = t->to[pick(t, t->destinations)], lot = 1 + pick(t, 3);
    int32_t count = 1 + pick(t, loads) * lot + pick(t, lot);
    bool people = toss(t, 30), whole = toss(t, 25);
    int32_t at = ech_build_requirement(t->b, id, t->origin, to, people ? count * 5 : whole && toss(t, 50) ? 7 : 0);
    if (at < 0)
        return 1;
    ech_requirement *r = &t->s->requirements[at];
    if (people) { /* five persons a piece would be cut anywhere, so parties go whole or in lots that cannot be cut */
        whole = true;
    } else {
        ech_build_item(t->b, "box", count, 250 * (1 + pick(t, 8)));
    }
    r->split = whole ? ECH_SPLIT_WHOLE : ECH_SPLIT_ITEMS;
    r->lot = lot;
    make_windows(t, r);
    return whole ? 1 : (count - 1) / lot + 1;
}

ech_scenario *ech_tiny(uint64_t seed) {
    static const char *const names[] = {"p", "q", "r"};
    tiny t = {.b = ech_build_open(), .rng = ech_rng_seed(seed)};
    if (!t.b)
        return NULL;
    t.s = t.b->s;
    t.s->listed[ECH_AIR] = true;
    t.s->horizon_t = toss(&t, 15) ? 360 + 60 * pick(&t, 6) : 4 * 1440;
    make_places(&t);
    make_scarce(&t);
    make_assets(&t);
    int32_t loads = 2 + pick(&t, 4);
    for (int32_t i = 0; i < 3 && loads > 0; i++)
        loads -= make_requirement(&t, names[i], loads > 3 ? 3 : loads);
    ech_scenario *s = t.s;
    if (s->requirement_count > 1 && toss(&t, 15)) {
        int32_t first = 0;
        s->requirements[1].after = ech_build_refs(t.b, 1, &first);
    }
    return ech_build_close(t.b);
}
