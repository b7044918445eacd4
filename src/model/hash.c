/* The scenario hash: BLAKE2b-256 over the canonical bytes of the model (docs/model.md §9). One short function a noun
 * writes every field that the noun has, in the order of model/scenario.h, with a count before each array; references
 * are indices, since the order of rows is part of a scenario's meaning (the first leg, the first carry rule decides).
 * A version word opens the bytes: a change of the layout is a change of every hash, and must be meant.
 *
 * Cost: one pass over the model; the bytes of a large scenario (10,000 requirements) are a few megabytes.
 */
#include "bytes_int.h"
#include "model/plan.h"

#define LAYOUT "echelon scenario 1"

static void put_span(ech_buf *b, ech_span s) {
    ech_bytes_int(b, s.first);
    ech_bytes_int(b, s.count);
}

static void put_hours(ech_buf *b, ech_hours h) {
    ech_bytes_int(b, h.open_t);
    ech_bytes_int(b, h.close_t);
}

/* Every integer of a list, in order: keeps the functions below a column of names. */
#define PUT(b, ...)                                                                                                    \
    do {                                                                                                               \
        const int64_t put_values[] = {__VA_ARGS__};                                                                    \
        for (size_t put_i = 0; put_i < sizeof put_values / sizeof put_values[0]; put_i++)                              \
            ech_bytes_int((b), put_values[put_i]);                                                                     \
    } while (0)

static void put_head(ech_buf *b, const ech_scenario *s) {
    ech_bytes_text(b, LAYOUT);
    ech_bytes_text(b, s->id);
    ech_bytes_text(b, s->name);
    ech_bytes_text(b, s->description);
    PUT(b, s->record, s->start_unix_s, s->ticks_per_minute, s->horizon_t, s->person_kg, s->litter_kg, s->load_maximum);
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        PUT(b, s->listed[m], s->detour_ppm[m]);
    PUT(b, s->need_land, s->need_overfly, s->need_use, s->tier_count);
    for (int32_t t = 0; t < s->tier_count; t++) {
        ech_bytes_text(b, s->tiers[t].name);
        for (int m = 0; m < ECH_MEASURE_COUNT; m++)
            ech_bytes_int(b, s->tiers[t].weight_u[m]);
    }
}

static void put_member(ech_buf *b, const ech_member *m) {
    ech_bytes_text(b, m->id);
    ech_bytes_text(b, m->name);
    ech_bytes_text(b, m->country);
}

static void put_location(ech_buf *b, const ech_location *l) {
    ech_bytes_text(b, l->id);
    ech_bytes_text(b, l->name);
    ech_bytes_text(b, l->country);
    PUT(b, l->kind, l->modes, l->lat_e7, l->lon_e7, l->runway_m, l->runway_width_m, l->surface, l->mass_limit_kg,
        l->stands_limited);
    for (int c = 0; c < ECH_CLASS_COUNT; c++)
        ech_bytes_int(b, l->stands[c]);
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        ech_bytes_int(b, l->places[m]);
    PUT(b, l->handling, l->arrivals, l->departures, l->slot_t, l->fuel_kg_day);
    put_hours(b, l->hours);
    PUT(b, l->efficiency_ppm, l->transfer, l->connect_t, l->storage_kg, l->storage_dm2, l->storage_people, l->dwell_t);
}

static void put_configuration(ech_buf *b, const ech_configuration *c) {
    ech_bytes_text(b, c->id);
    PUT(b, c->payload_plan_kg, c->payload_max_kg, c->seats, c->litters, c->floor_cm, c->change_t);
}

static void put_lift_type(ech_buf *b, const ech_lift_type *t) {
    ech_bytes_text(b, t->id);
    ech_bytes_text(b, t->name);
    ech_bytes_int(b, t->mode);
    put_span(b, t->configurations);
    put_span(b, t->ranges);
    put_span(b, t->speeds);
    PUT(b, t->reserve_m, t->cruise_m_h, t->allowance_t, t->fixed_t, t->load_kg_min, t->unload_kg_min, t->overlap,
        t->taxi_in_t, t->taxi_out_t, t->refuel_t, t->refuel_overlap | t->turn << 1, t->handling, t->stand_class,
        t->item_class_max, t->item_kg_max, t->dangerous, t->duty_t, t->duty_flight_t, t->rest_t, t->swap_t,
        t->day_flight_t, t->runway_m, t->runway_width_m, t->unpaved, t->mass_kg, t->cost_hour_u, t->cost_sortie_u,
        t->fuel_kg_h, t->co2_kg_h);
}

static void put_asset(ech_buf *b, const ech_asset *a) {
    ech_bytes_text(b, a->id);
    PUT(b, a->type, a->count, a->owner, a->home, a->from_t, a->to_t, a->crews, a->end);
    put_span(b, a->end_places);
    ech_bytes_int(b, a->end_by_t);
}

static void put_element(ech_buf *b, const ech_element *e) {
    ech_bytes_text(b, e->id);
    ech_bytes_text(b, e->name);
    ech_bytes_text(b, e->capability);
    PUT(b, e->owner, e->home, e->ready_t);
    put_span(b, e->not_at);
    put_span(b, e->not_kinds);
    PUT(b, e->stated_day, e->expiry_day, e->sure);
}

static void put_item(ech_buf *b, const ech_item *i) {
    ech_bytes_text(b, i->id);
    PUT(b, i->requirement, i->count, i->kg, i->length_cm, i->area_dm2, i->size, i->dangerous, i->drivers, i->bulk);
}

static void put_requirement(ech_buf *b, const ech_requirement *r) {
    ech_bytes_text(b, r->id);
    ech_bytes_text(b, r->kind);
    PUT(b, r->element, r->owner, r->from, r->to, r->aboard_asset, r->aboard_tail, r->ready_t, r->load_by_t,
        r->earliest_t, r->due_t, r->latest_t, r->bind, r->weight_unmet_u, r->weight_late_u, r->weight_arrival_u,
        r->priority, r->seated, r->litters, r->attendants);
    put_span(b, r->items);
    PUT(b, r->split, r->lot, r->load_t, r->unload_t, r->together, r->group);
    put_span(b, r->after);
    PUT(b, r->max_aboard_t, r->self_move);
    ech_bytes_text(b, r->voluntary_basis);
}

static void put_leg(ech_buf *b, const ech_leg *l) {
    ech_bytes_text(b, l->id);
    PUT(b, l->from, l->to, l->mode, l->type, l->duration_t, l->distance_m, l->cost_u, l->capacity_day);
    put_span(b, l->via);
}

static void put_carry_rule(ech_buf *b, const ech_carry_rule *c) {
    ech_bytes_text(b, c->kind);
    PUT(b, c->asset_owner, c->owner, c->location, c->allow);
}

static void put_closure(ech_buf *b, const ech_closure *c) {
    ech_bytes_text(b, c->country);
    PUT(b, c->what, c->subject, c->from_t, c->to_t, c->stands, c->handling, c->arrivals, c->departures, c->fuel_kg_day);
}

static void put_authority(ech_buf *b, const ech_authority *a) {
    ech_bytes_text(b, a->id);
    ech_bytes_text(b, a->country);
    PUT(b, a->grantor, a->what, a->subject, a->to, a->from_t, a->to_t, a->ceiling, a->status);
}

static void put_effect(ech_buf *b, const ech_effect *e) {
    PUT(b, e->requirement, e->location, e->setup_t, e->stands, e->stand_class, e->handling, e->arrivals, e->departures,
        e->fuel_kg_day, e->has_hours);
    put_hours(b, e->hours);
}

static void put_assumption(ech_buf *b, const ech_assumption *a) {
    ech_bytes_text(b, a->table);
    ech_bytes_text(b, a->id);
    ech_bytes_text(b, a->column);
    ech_bytes_text(b, a->source);
    ech_bytes_text(b, a->note);
    ech_bytes_int(b, a->reported);
    ech_bytes_text(b, a->low);
    ech_bytes_text(b, a->high);
}

/* An array: its count, then each element by `put_one`. */
#define PUT_ALL(b, put_one, array, count)                                                                              \
    do {                                                                                                               \
        ech_bytes_int((b), (count));                                                                                   \
        for (int32_t all_i = 0; all_i < (count); all_i++)                                                              \
            put_one((b), &(array)[all_i]);                                                                             \
    } while (0)

static void put_range_point(ech_buf *b, const ech_range_point *p) { PUT(b, p->range_m, p->payload_kg); }
static void put_speed_point(ech_buf *b, const ech_speed_point *p) { PUT(b, p->distance_m, p->speed_m_h); }
static void put_via(ech_buf *b, const ech_via *v) { PUT(b, v->lat_e7, v->lon_e7); }
static void put_ref(ech_buf *b, const int32_t *r) { ech_bytes_int(b, *r); }
static void put_text(ech_buf *b, const char *const *t) { ech_bytes_text(b, *t); }
static void put_pool(ech_buf *b, const ech_crew_pool *p) { PUT(b, p->location, p->type, p->count); }
static void put_situation(ech_buf *b, const ech_situation *s) {
    PUT(b, s->asset, s->tail, s->location, s->free_t, s->duty_t, s->flight_t);
}
static void put_group(ech_buf *b, const ech_group *g) {
    ech_bytes_text(b, g->id);
    put_span(b, g->requirements);
}

static void put_forces(ech_buf *b, const ech_scenario *s) {
    PUT_ALL(b, put_member, s->members, s->member_count);
    PUT_ALL(b, put_location, s->locations, s->location_count);
    PUT_ALL(b, put_configuration, s->configurations, s->configuration_count);
    PUT_ALL(b, put_range_point, s->range_points, s->range_point_count);
    PUT_ALL(b, put_speed_point, s->speed_points, s->speed_point_count);
    PUT_ALL(b, put_lift_type, s->lift_types, s->lift_type_count);
    PUT_ALL(b, put_asset, s->assets, s->asset_count);
    PUT_ALL(b, put_situation, s->situations, s->situation_count);
    PUT_ALL(b, put_pool, s->crew_pools, s->crew_pool_count);
    PUT_ALL(b, put_element, s->elements, s->element_count);
}

static void put_tasks(ech_buf *b, const ech_scenario *s) {
    PUT_ALL(b, put_item, s->items, s->item_count);
    PUT_ALL(b, put_requirement, s->requirements, s->requirement_count);
    PUT_ALL(b, put_group, s->groups, s->group_count);
    PUT_ALL(b, put_text, s->together_ids, s->together_count);
    PUT_ALL(b, put_via, s->vias, s->via_count);
    PUT_ALL(b, put_leg, s->legs, s->leg_count);
    PUT_ALL(b, put_carry_rule, s->carry_rules, s->carry_rule_count);
    PUT_ALL(b, put_closure, s->closures, s->closure_count);
    PUT_ALL(b, put_authority, s->authorities, s->authority_count);
    PUT_ALL(b, put_effect, s->effects, s->effect_count);
    PUT_ALL(b, put_assumption, s->assumptions, s->assumption_count);
    PUT_ALL(b, put_ref, s->refs, s->ref_count);
    PUT_ALL(b, put_text, s->texts, s->text_count);
}

/* Only what a running operation adds, so that the others keep their hash. */
static ech_status put_running(ech_buf *b, const ech_scenario *s) {
    ech_hash flown;
    if (s->outage_count > 0) {
        ech_bytes_text(b, "outages");
        for (int32_t i = 0; i < s->outage_count; i++)
            PUT(b, s->outages[i].asset, s->outages[i].tail, s->outages[i].from_t, s->outages[i].to_t);
    }
    if (s->now_t > 0) {
        ech_bytes_text(b, "now");
        ech_bytes_int(b, s->now_t);
    }
    if (!s->flown)
        return ECH_OK;
    ech_bytes_text(b, "flown");
    ech_status status = ech_plan_hash(s, s->flown, &flown);
    for (int i = 0; i < ECH_HASH_BYTES && !status; i++)
        ech_bytes_int(b, flown.bytes[i]);
    return status;
}

ech_status ech_scenario_hash(const ech_scenario *scenario, ech_hash *out) {
    ech_buf bytes = ECH_BUF_INIT;
    put_head(&bytes, scenario);
    put_forces(&bytes, scenario);
    put_tasks(&bytes, scenario);
    ech_status status = put_running(&bytes, scenario);
    if (status == ECH_OK && bytes.failed)
        status = ECH_ENOMEM;
    if (status == ECH_OK)
        *out = ech_hash_of(bytes.data, bytes.length);
    ech_buf_free(&bytes);
    return status;
}
