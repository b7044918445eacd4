/* A scenario put together in memory, for tests: a few calls make something sound, everything else has a default that
 * limits nothing, and any field may then be changed in place.
 *
 *     ech_build *b = ech_build_open();
 *     int32_t a = ech_build_location(b, "A", 50, 8), h = ech_build_location(b, "H", 18, -72);
 *     int32_t y = ech_build_type(b, "c17", ECH_AIR), fleet = ech_build_asset(b, "c17", y, 2, a);
 *     int32_t r = ech_build_requirement(b, "team", a, h, 40);
 *     ech_build_leg(b, "out", a, h, ECH_AIR, 60);
 *     b->s->locations[h].handling = 1;
 *     ech_scenario *s = ech_build_close(b);   // NULL when memory ran out; b is gone either way
 *     … ech_scenario_free(s);
 *
 * Calls return indices (-1 when memory or room ran out; then close returns NULL). Rows that the model keeps together
 * (a type's configurations and points, a requirement's items) are added while their owner is the last of its kind.
 * Arrays have fixed room (256 rows each; ech_build_open_sized for more), so pointers into b->s stay valid.
 *
 * Defaults: ticks 1 a minute, start 2010-01-14T00:00Z, horizon 10 days, person 100 kg, litter 120 kg; air and sea
 * geodesic, road and rail listed; no authority needed; tiers unmet, late, closure, arrival, cost; one member "M" (XM).
 */
#ifndef ECH_BUILD_H
#define ECH_BUILD_H

#include "model/plan.h"

typedef struct ech_build {
    ech_scenario *s;
    int32_t room;
    bool failed;
} ech_build;

ech_build *ech_build_open(void);
ech_build *ech_build_open_sized(int32_t room);
ech_scenario *ech_build_close(ech_build *b);

int32_t ech_build_member(ech_build *b, const char *id, const char *country);
/* An airfield for air and road, unlimited, always open, no transfer, slot 60 min, of country "" and member none. */
int32_t ech_build_location(ech_build *b, const char *id, double lat, double lon);
/* One configuration "std": 10,000 kg, 100 seats, 20 litters, no floor; 600 km/h; no allowance, taxi, fixed minutes,
 * rates, refuelling minutes or crew limits; 1 team (road: 0); stand class C; everything may be carried. */
int32_t ech_build_type(ech_build *b, const char *id, ech_mode mode);
int32_t ech_build_configuration(ech_build *b, const char *id, int64_t payload_kg, int32_t seats); /* of the last type */
void ech_build_range(ech_build *b, int64_t range_m, int64_t payload_kg);                          /* of the last type */
void ech_build_speed(ech_build *b, int64_t distance_m, int64_t speed_m_h);                        /* of the last type */
/* Owner: member 0; available always; one crew; ends at home. */
int32_t ech_build_asset(ech_build *b, const char *id, int32_t type, int32_t count, int32_t home);
int32_t ech_build_situation(ech_build *b, int32_t asset, int32_t tail, int32_t location, ech_tick free_t);
int32_t ech_build_crews(ech_build *b, int32_t location, int32_t type, int32_t count);
int32_t ech_build_element(ech_build *b, const char *id);
/* `seated` persons, ready at 0, no window, items may be split, smallest lot 1, weights 1, priority 3. */
int32_t ech_build_requirement(ech_build *b, const char *id, int32_t from, int32_t to, int32_t seated);
int32_t ech_build_item(ech_build *b, const char *id, int64_t count, int64_t kg); /* of the last requirement */
int32_t ech_build_bulk(ech_build *b, int64_t kg); /* of the last requirement; its lot becomes 1,000 kg */
int32_t ech_build_group(ech_build *b, const char *id, int32_t count, const int32_t *requirements);
int32_t ech_build_together(ech_build *b, const char *id); /* then set requirement.together */
int32_t ech_build_leg(ech_build *b, const char *id, int32_t from, int32_t to, ech_mode mode, int64_t minutes);
int32_t ech_build_closure(ech_build *b, ech_shut what, int32_t subject, const char *country, ech_tick from_t,
                          ech_tick to_t); /* shut altogether, until a figure is set */
int32_t ech_build_carry(ech_build *b, int32_t asset_owner, int32_t owner, bool allow);
/* Given, for anyone, over all time, without ceiling. */
int32_t ech_build_act(ech_build *b, const char *id, ech_act_what what, int32_t subject, const char *country);
int32_t ech_build_effect(ech_build *b, int32_t requirement, int32_t location, ech_tick setup_t); /* adds nothing yet */
ech_span ech_build_refs(ech_build *b, int32_t count, const int32_t *values); /* for end_places, after, not_at … */
ech_span ech_build_word(ech_build *b, const char *word);                     /* one text, for not_kinds */
ech_span ech_build_via(ech_build *b, double lat, double lon);                /* one waypoint, for a leg */

#endif
