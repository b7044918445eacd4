/* The scenario hash sees every field of every noun, and nothing else. */
#include "ech_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static ech_scenario *make(void) {
    ech_build *b = ech_build_open();
    int32_t a = ech_build_location(b, "A", 50, 8), h = ech_build_location(b, "H", 18, -72);
    int32_t y = ech_build_type(b, "c17", ECH_AIR);
    ech_build_range(b, 1000, 5);
    ech_build_speed(b, 1000, 5);
    int32_t fleet = ech_build_asset(b, "f", y, 2, a);
    ech_build_situation(b, fleet, 0, a, 5);
    ech_build_crews(b, a, y, 2);
    int32_t e = ech_build_element(b, "e");
    int32_t r = ech_build_requirement(b, "r", a, h, 40);
    ech_build_item(b, "box", 2, 10);
    ech_build_group(b, "g", 1, &r);
    ech_build_together(b, "t");
    int32_t l = ech_build_leg(b, "l", a, h, ECH_ROAD, 60);
    ech_build_closure(b, ECH_SHUT_LOCATION, h, "", 5, 9);
    ech_build_carry(b, 0, 0, false);
    ech_build_act(b, "act", ECH_ACT_AIRSPACE, ECH_NONE, "HT");
    ech_build_effect(b, r, h, 5);
    b->s->elements[e].not_at = ech_build_refs(b, 1, &a);
    b->s->elements[e].not_kinds = ech_build_word(b, "escort");
    b->s->legs[l].via = ech_build_via(b, 1, 2);
    ech_scenario *s = ech_build_close(b);
    assert_non_null(s);
    return s;
}

static ech_hash hash_of(const ech_scenario *s) {
    ech_hash h;
    assert_int_equal(ech_scenario_hash(s, &h), ECH_OK);
    return h;
}

#define SEEN(field)                                                                                                    \
    do {                                                                                                               \
        (field) ^= 1;                                                                                                  \
        ech_hash changed = hash_of(s);                                                                                 \
        (field) ^= 1;                                                                                                  \
        if (memcmp(&plain, &changed, sizeof plain) == 0)                                                               \
            fail_msg("not in the hash: %s", #field);                                                                   \
    } while (0)

#define SEEN_TEXT(field)                                                                                               \
    do {                                                                                                               \
        const char *seen_text = (field);                                                                               \
        (field) = "another";                                                                                           \
        ech_hash changed = hash_of(s);                                                                                 \
        (field) = seen_text;                                                                                           \
        if (memcmp(&plain, &changed, sizeof plain) == 0)                                                               \
            fail_msg("not in the hash: %s", #field);                                                                   \
    } while (0)

static void sees_the_head(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    SEEN_TEXT(s->id);
    SEEN_TEXT(s->name);
    SEEN_TEXT(s->description);
    SEEN(s->record);
    SEEN(s->start_unix_s);
    SEEN(s->ticks_per_minute);
    SEEN(s->horizon_t);
    SEEN(s->person_kg);
    SEEN(s->litter_kg);
    SEEN(s->load_maximum);
    for (int m = 0; m < ECH_MODE_COUNT; m++) {
        SEEN(s->listed[m]);
        SEEN(s->detour_ppm[m]);
    }
    SEEN(s->need_land);
    SEEN(s->need_overfly);
    SEEN(s->need_use);
    SEEN(s->tiers[0].weight_u[ECH_CHANGES]);
    SEEN_TEXT(s->tiers[0].name);
    ech_scenario_free(s);
}

static void sees_locations(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    ech_location *l = &s->locations[1];
    SEEN_TEXT(l->id);
    SEEN_TEXT(l->name);
    SEEN(l->country[0]);
    SEEN(l->kind);
    SEEN(l->modes);
    SEEN(l->lat_e7);
    SEEN(l->lon_e7);
    SEEN(l->runway_m);
    SEEN(l->runway_width_m);
    SEEN(l->surface);
    SEEN(l->mass_limit_kg);
    SEEN(l->stands_limited);
    SEEN(l->stands[5]);
    SEEN(l->places[ECH_SEA]);
    SEEN(l->handling);
    SEEN(l->arrivals);
    SEEN(l->departures);
    SEEN(l->slot_t);
    SEEN(l->fuel_kg_day);
    SEEN(l->hours.open_t);
    SEEN(l->hours.close_t);
    SEEN(l->efficiency_ppm);
    SEEN(l->transfer);
    SEEN(l->connect_t);
    SEEN(l->storage_kg);
    SEEN(l->storage_dm2);
    SEEN(l->storage_people);
    SEEN(l->dwell_t);
    SEEN_TEXT(s->members[0].id);
    SEEN_TEXT(s->members[0].name);
    SEEN(s->members[0].country[1]);
    ech_scenario_free(s);
}

static void sees_lift(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    ech_lift_type *t = &s->lift_types[0];
    SEEN_TEXT(t->id);
    SEEN_TEXT(t->name);
    SEEN(t->mode);
    SEEN(t->configurations.first);
    SEEN(t->ranges.count);
    SEEN(t->speeds.first);
    SEEN(t->reserve_m);
    SEEN(t->cruise_m_h);
    SEEN(t->allowance_t);
    SEEN(t->fixed_t);
    SEEN(t->load_kg_min);
    SEEN(t->unload_kg_min);
    SEEN(t->overlap);
    SEEN(t->taxi_in_t);
    SEEN(t->taxi_out_t);
    SEEN(t->refuel_t);
    SEEN(t->refuel_overlap);
    SEEN(t->turn);
    SEEN(t->handling);
    SEEN(t->stand_class);
    SEEN(t->item_class_max);
    SEEN(t->item_kg_max);
    SEEN(t->dangerous);
    SEEN(t->duty_t);
    SEEN(t->duty_flight_t);
    SEEN(t->rest_t);
    SEEN(t->swap_t);
    SEEN(t->day_flight_t);
    SEEN(t->runway_m);
    SEEN(t->runway_width_m);
    SEEN(t->unpaved);
    SEEN(t->mass_kg);
    SEEN(t->cost_hour_u);
    SEEN(t->cost_sortie_u);
    SEEN(t->fuel_kg_h);
    SEEN(t->co2_kg_h);
    ech_configuration *c = &s->configurations[0];
    SEEN_TEXT(c->id);
    SEEN(c->payload_plan_kg);
    SEEN(c->payload_max_kg);
    SEEN(c->seats);
    SEEN(c->litters);
    SEEN(c->floor_cm);
    SEEN(c->change_t);
    SEEN(s->range_points[0].range_m);
    SEEN(s->range_points[0].payload_kg);
    SEEN(s->speed_points[0].distance_m);
    SEEN(s->speed_points[0].speed_m_h);
    ech_scenario_free(s);
}

static void sees_forces(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    ech_asset *a = &s->assets[0];
    SEEN_TEXT(a->id);
    SEEN(a->type);
    SEEN(a->count);
    SEEN(a->owner);
    SEEN(a->home);
    SEEN(a->from_t);
    SEEN(a->to_t);
    SEEN(a->crews);
    SEEN(a->end);
    SEEN(a->end_places.count);
    SEEN(a->end_by_t);
    ech_situation *n = &s->situations[0];
    SEEN(n->asset);
    SEEN(n->tail);
    SEEN(n->location);
    SEEN(n->free_t);
    SEEN(n->duty_t);
    SEEN(n->flight_t);
    SEEN(s->crew_pools[0].location);
    SEEN(s->crew_pools[0].type);
    SEEN(s->crew_pools[0].count);
    ech_element *e = &s->elements[0];
    SEEN_TEXT(e->id);
    SEEN_TEXT(e->name);
    SEEN_TEXT(e->capability);
    SEEN(e->owner);
    SEEN(e->home);
    SEEN(e->ready_t);
    SEEN(e->not_at.count);
    SEEN(e->not_kinds.count);
    SEEN(e->stated_day);
    SEEN(e->expiry_day);
    SEEN(e->sure);
    SEEN(s->refs[0]);
    SEEN_TEXT(s->texts[0]);
    ech_scenario_free(s);
}

static void sees_requirements(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    ech_requirement *r = &s->requirements[0];
    SEEN_TEXT(r->id);
    SEEN_TEXT(r->kind);
    SEEN(r->element);
    SEEN(r->owner);
    SEEN(r->from);
    SEEN(r->to);
    SEEN(r->aboard_asset);
    SEEN(r->aboard_tail);
    SEEN(r->ready_t);
    SEEN(r->load_by_t);
    SEEN(r->earliest_t);
    SEEN(r->due_t);
    SEEN(r->latest_t);
    SEEN(r->bind);
    SEEN(r->weight_unmet_u);
    SEEN(r->weight_late_u);
    SEEN(r->weight_arrival_u);
    SEEN(r->priority);
    SEEN(r->seated);
    SEEN(r->litters);
    SEEN(r->attendants);
    SEEN(r->items.count);
    SEEN(r->split);
    SEEN(r->lot);
    SEEN(r->load_t);
    SEEN(r->unload_t);
    SEEN(r->together);
    SEEN(r->group);
    SEEN(r->after.count);
    SEEN(r->max_aboard_t);
    SEEN(r->self_move);
    SEEN_TEXT(r->voluntary_basis);
    ech_item *i = &s->items[0];
    SEEN_TEXT(i->id);
    SEEN(i->requirement);
    SEEN(i->count);
    SEEN(i->kg);
    SEEN(i->length_cm);
    SEEN(i->area_dm2);
    SEEN(i->size);
    SEEN(i->dangerous);
    SEEN(i->drivers);
    SEEN(i->bulk);
    SEEN_TEXT(s->groups[0].id);
    SEEN(s->groups[0].requirements.first);
    SEEN_TEXT(s->together_ids[0]);
    ech_scenario_free(s);
}

static void sees_the_rest(void **state) {
    (void)state;
    ech_scenario *s = make();
    ech_hash plain = hash_of(s);
    ech_leg *l = &s->legs[0];
    SEEN_TEXT(l->id);
    SEEN(l->from);
    SEEN(l->to);
    SEEN(l->mode);
    SEEN(l->type);
    SEEN(l->duration_t);
    SEEN(l->distance_m);
    SEEN(l->cost_u);
    SEEN(l->capacity_day);
    SEEN(l->via.count);
    SEEN(s->vias[0].lat_e7);
    SEEN(s->vias[0].lon_e7);
    ech_closure *c = &s->closures[0];
    SEEN(c->what);
    SEEN(c->subject);
    SEEN(c->country[0]);
    SEEN(c->from_t);
    SEEN(c->to_t);
    SEEN(c->stands);
    SEEN(c->handling);
    SEEN(c->arrivals);
    SEEN(c->departures);
    SEEN(c->fuel_kg_day);
    ech_carry_rule *k = &s->carry_rules[0];
    SEEN(k->asset_owner);
    SEEN(k->owner);
    SEEN_TEXT(k->kind);
    SEEN(k->location);
    SEEN(k->allow);
    ech_authority *a = &s->authorities[0];
    SEEN_TEXT(a->id);
    SEEN(a->grantor);
    SEEN(a->what);
    SEEN(a->subject);
    SEEN(a->country[1]);
    SEEN(a->to);
    SEEN(a->from_t);
    SEEN(a->to_t);
    SEEN(a->ceiling);
    SEEN(a->status);
    ech_effect *e = &s->effects[0];
    SEEN(e->requirement);
    SEEN(e->location);
    SEEN(e->setup_t);
    SEEN(e->stands);
    SEEN(e->stand_class);
    SEEN(e->handling);
    SEEN(e->arrivals);
    SEEN(e->departures);
    SEEN(e->fuel_kg_day);
    SEEN(e->has_hours);
    SEEN(e->hours.open_t);
    ech_scenario_free(s);
}

static void is_the_same_twice(void **state) {
    (void)state;
    ech_scenario *s = make(), *t = make();
    ech_hash a = hash_of(s), b = hash_of(t);
    assert_memory_equal(&a, &b, sizeof a);
    ech_scenario_free(s);
    ech_scenario_free(t);
}

/* Lots of §2.3, by hand. */
static void counts_lots(void **state) {
    (void)state;
    ech_build *b = ech_build_open();
    int32_t a = ech_build_location(b, "A", 50, 8), h = ech_build_location(b, "H", 18, -72);
    int32_t r = ech_build_requirement(b, "r", a, h, 40);
    ech_build_item(b, "box", 7, 10);
    ech_build_bulk(b, 2001);
    int32_t w = ech_build_requirement(b, "w", a, h, 40);
    b->s->requirements[r].litters = 3;
    b->s->requirements[r].attendants = 2;
    b->s->requirements[w].split = ECH_SPLIT_WHOLE;
    ech_scenario *s = ech_build_close(b);
    assert_int_equal(ech_requirement_lots(s, r), 40 + 2 + 3 + 7 + 3);
    s->requirements[r].lot = 2001;
    assert_int_equal(ech_requirement_lots(s, r), 40 + 2 + 3 + 7 + 1);
    assert_int_equal(ech_requirement_lots(s, w), 1);
    ech_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sees_the_head),     cmocka_unit_test(sees_locations),    cmocka_unit_test(sees_lift),
        cmocka_unit_test(sees_forces),       cmocka_unit_test(sees_requirements), cmocka_unit_test(sees_the_rest),
        cmocka_unit_test(is_the_same_twice), cmocka_unit_test(counts_lots),
    };
    return cmocka_run_group_tests_name("scenario_hash", tests, NULL, NULL);
}
