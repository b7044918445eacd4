/* The scenario that the tests of plan files share: two airfields, a town by road, a fleet of two and a truck.
 *
 *     A ── air ── B ── road-1, 30 min ── T
 *     team   40 persons, 2 cars, 4,000 kg of bulk, A to B        water  9,000 kg of bulk, A to T
 *     sick   6 litters and 2 attendants, B to A                  walkers march from B to T
 *
 * The aircraft: configurations std and pax, taxi in 5 and out 10, refuelling 20 minutes, not beside handling.
 */
#ifndef ECH_PLAN_CASE_H
#define ECH_PLAN_CASE_H

#include "ech_build.h"

static inline ech_scenario *ech_plan_case(int64_t ticks_per_minute) {
    ech_build *b = ech_build_open();
    if (!b)
        return NULL;
    int32_t a = ech_build_location(b, "A", 50, 8), f = ech_build_location(b, "B", 40, 20);
    int32_t t = ech_build_location(b, "T", 40.5, 20.5), y = ech_build_type(b, "c17", ECH_AIR);
    ech_build_configuration(b, "pax", 5000, 150);
    int32_t truck = ech_build_type(b, "truck", ECH_ROAD);
    ech_build_asset(b, "lift", y, 2, a);
    ech_build_asset(b, "trucks", truck, 1, f);
    int32_t team = ech_build_requirement(b, "team", a, f, 40);
    ech_build_item(b, "car", 2, 3000);
    ech_build_bulk(b, 4000);
    ech_build_requirement(b, "water", a, t, 0);
    ech_build_bulk(b, 9000);
    int32_t sick = ech_build_requirement(b, "sick", f, a, 0), walkers = ech_build_requirement(b, "walkers", f, t, 12);
    ech_build_leg(b, "road-1", f, t, ECH_ROAD, 30);
    ech_build_leg(b, "road-2", t, f, ECH_ROAD, 30);
    if (b->failed || team < 0 || walkers < 0)
        return ech_build_close(b);
    b->s->requirements[sick].litters = 6;
    b->s->requirements[sick].attendants = 2;
    b->s->requirements[walkers].self_move = true;
    b->s->ticks_per_minute = ticks_per_minute;
    b->s->horizon_t *= ticks_per_minute;
    b->s->lift_types[y].taxi_in_t = 5 * ticks_per_minute;
    b->s->lift_types[y].taxi_out_t = 10 * ticks_per_minute;
    b->s->lift_types[y].refuel_t = 20 * ticks_per_minute;
    return ech_build_close(b);
}

#endif
