/* Scenarios in memory for tests: see ech_build.h. Arrays are allocated once with fixed room in the scenario's own
 * arena, so that a test may keep pointers and change what it built. */
#include "ech_build.h"

#include <math.h>
#include <string.h>

enum { ROOM = 256 };

static bool open_arrays(ech_build *b) {
    ech_scenario *s = b->s;
    ech_arena *a = s->arena;
    size_t n = (size_t)b->room;
    bool ok = true;
#define ROWS(field) ok = ok && (s->field = ech_arena_alloc(a, n, sizeof *s->field)) != NULL
    ROWS(members);
    ROWS(locations);
    ROWS(configurations);
    ROWS(range_points);
    ROWS(speed_points);
    ROWS(lift_types);
    ROWS(assets);
    ROWS(situations);
    ROWS(crew_pools);
    ROWS(elements);
    ROWS(items);
    ROWS(requirements);
    ROWS(groups);
    ROWS(together_ids);
    ROWS(vias);
    ROWS(legs);
    ROWS(carry_rules);
    ROWS(closures);
    ROWS(authorities);
    ROWS(effects);
    ROWS(assumptions);
    ROWS(refs);
    ROWS(texts);
#undef ROWS
    return ok;
}

static void default_tiers(ech_scenario *s) {
    static const struct {
        const char *name;
        ech_measure measure;
    } tiers[] = {{"unmet", ECH_UNMET},
                 {"late", ECH_LATE},
                 {"closure", ECH_CLOSURE},
                 {"arrival", ECH_ARRIVAL},
                 {"cost", ECH_COST}};
    for (int i = 0; i < 5; i++) {
        s->tiers[i].name = tiers[i].name;
        s->tiers[i].weight_u[tiers[i].measure] = 1000000;
    }
    s->tier_count = 5;
}

static void defaults(ech_scenario *s) {
    s->id = s->name = "test";
    s->description = "";
    s->record = ECH_RECORD_TEST;
    s->start_unix_s = 1263427200; /* 2010-01-14T00:00Z */
    s->ticks_per_minute = 1;
    s->horizon_t = 10 * 1440;
    s->person_kg = 100;
    s->litter_kg = 120;
    s->listed[ECH_ROAD] = s->listed[ECH_RAIL] = true;
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        s->detour_ppm[m] = 1000000;
    default_tiers(s);
}

ech_build *ech_build_open_sized(int32_t room) {
    ech_build *b = ech_calloc(1, sizeof *b);
    ech_arena *a = ech_arena_open(0);
    if (b && a)
        b->s = ech_arena_alloc(a, 1, sizeof *b->s);
    if (!b || !b->s) {
        ech_arena_free(a);
        ech_free(b);
        return NULL;
    }
    b->s->arena = a;
    b->room = room;
    b->failed = !open_arrays(b);
    if (!b->failed) {
        defaults(b->s);
        ech_build_member(b, "M", "XM");
    }
    return b;
}

ech_build *ech_build_open(void) { return ech_build_open_sized(ROOM); }

ech_scenario *ech_build_close(ech_build *b) {
    if (!b)
        return NULL;
    ech_scenario *s = b->s;
    if (b->failed) {
        ech_scenario_free(s);
        s = NULL;
    }
    ech_free(b);
    return s;
}

/* The index of a new row, or -1 when there is no room. */
static int32_t next(ech_build *b, int32_t *count) {
    b->failed = b->failed || *count >= b->room;
    return b->failed ? -1 : (*count)++;
}

static const char *keep(ech_build *b, const char *text) {
    const char *copy = ech_arena_text(b->s->arena, text);
    b->failed = b->failed || !copy;
    return copy ? copy : "";
}

static void set_country(char out[3], const char *country) {
    for (int i = 0; i < 2 && country && country[i]; i++)
        out[i] = country[i];
}

int32_t ech_build_member(ech_build *b, const char *id, const char *country) {
    int32_t i = next(b, &b->s->member_count);
    if (i < 0)
        return i;
    b->s->members[i] = (ech_member){.id = keep(b, id), .name = keep(b, id)};
    set_country(b->s->members[i].country, country);
    return i;
}

static int32_t e7(double degrees) { return (int32_t)lround(degrees * 1e7); }

int32_t ech_build_location(ech_build *b, const char *id, double lat, double lon) {
    int32_t i = next(b, &b->s->location_count);
    if (i < 0)
        return i;
    ech_location *l = &b->s->locations[i];
    *l = (ech_location){.id = keep(b, id),
                        .name = keep(b, id),
                        .kind = ECH_AIRFIELD,
                        .modes = 1u << ECH_AIR | 1u << ECH_ROAD,
                        .lat_e7 = e7(lat),
                        .lon_e7 = e7(lon),
                        .runway_m = ECH_UNLIMITED,
                        .runway_width_m = ECH_UNLIMITED,
                        .mass_limit_kg = ECH_UNLIMITED64,
                        .handling = ECH_UNLIMITED,
                        .arrivals = ECH_UNLIMITED,
                        .departures = ECH_UNLIMITED,
                        .slot_t = 60 * b->s->ticks_per_minute,
                        .fuel_kg_day = ECH_UNLIMITED64,
                        .efficiency_ppm = 1000000,
                        .storage_kg = ECH_UNLIMITED64,
                        .storage_dm2 = ECH_UNLIMITED64,
                        .storage_people = ECH_UNLIMITED64,
                        .dwell_t = ECH_NEVER};
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        l->places[m] = ECH_UNLIMITED;
    return i;
}

int32_t ech_build_type(ech_build *b, const char *id, ech_mode mode) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->lift_type_count);
    if (i < 0)
        return i;
    s->lift_types[i] = (ech_lift_type){.id = keep(b, id),
                                       .name = keep(b, id),
                                       .mode = mode,
                                       .configurations = {s->configuration_count, 0},
                                       .ranges = {s->range_point_count, 0},
                                       .speeds = {s->speed_point_count, 0},
                                       .cruise_m_h = 600000,
                                       .handling = mode == ECH_ROAD ? 0 : 1,
                                       .stand_class = 2,
                                       .item_class_max = ECH_OUTSIZE,
                                       .item_kg_max = ECH_UNLIMITED64,
                                       .dangerous = true,
                                       .duty_t = ECH_NEVER,
                                       .duty_flight_t = ECH_NEVER,
                                       .day_flight_t = ECH_NEVER};
    ech_build_configuration(b, "std", 10000, 100);
    return i;
}

int32_t ech_build_configuration(ech_build *b, const char *id, int64_t payload_kg, int32_t seats) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->configuration_count);
    if (i < 0)
        return i;
    ech_span *span = &s->lift_types[s->lift_type_count - 1].configurations;
    s->configurations[i] = (ech_configuration){.id = keep(b, id),
                                               .payload_plan_kg = payload_kg,
                                               .payload_max_kg = payload_kg,
                                               .seats = seats,
                                               .litters = 20,
                                               .floor_cm = ECH_UNLIMITED};
    return span->count++;
}

void ech_build_range(ech_build *b, int64_t range_m, int64_t payload_kg) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->range_point_count);
    if (i < 0)
        return;
    s->range_points[i] = (ech_range_point){range_m, payload_kg};
    s->lift_types[s->lift_type_count - 1].ranges.count++;
}

void ech_build_speed(ech_build *b, int64_t distance_m, int64_t speed_m_h) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->speed_point_count);
    if (i < 0)
        return;
    s->speed_points[i] = (ech_speed_point){distance_m, speed_m_h};
    s->lift_types[s->lift_type_count - 1].speeds.count++;
}

int32_t ech_build_asset(ech_build *b, const char *id, int32_t type, int32_t count, int32_t home) {
    int32_t i = next(b, &b->s->asset_count);
    if (i >= 0)
        b->s->assets[i] = (ech_asset){.id = keep(b, id),
                                      .type = type,
                                      .count = count,
                                      .home = home,
                                      .to_t = ECH_NEVER,
                                      .crews = 1,
                                      .end_by_t = ECH_NEVER};
    return i;
}

int32_t ech_build_situation(ech_build *b, int32_t asset, int32_t tail, int32_t location, ech_tick free_t) {
    int32_t i = next(b, &b->s->situation_count);
    if (i >= 0)
        b->s->situations[i] = (ech_situation){asset, tail, location, free_t, 0, 0};
    return i;
}

int32_t ech_build_crews(ech_build *b, int32_t location, int32_t type, int32_t count) {
    int32_t i = next(b, &b->s->crew_pool_count);
    if (i >= 0)
        b->s->crew_pools[i] = (ech_crew_pool){location, type, count};
    return i;
}

int32_t ech_build_element(ech_build *b, const char *id) {
    int32_t i = next(b, &b->s->element_count);
    if (i >= 0)
        b->s->elements[i] = (ech_element){.id = keep(b, id),
                                          .name = keep(b, id),
                                          .capability = "",
                                          .home = ECH_NONE,
                                          .stated_day = INT64_MIN,
                                          .expiry_day = INT64_MAX};
    return i;
}

int32_t ech_build_requirement(ech_build *b, const char *id, int32_t from, int32_t to, int32_t seated) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->requirement_count);
    if (i < 0)
        return i;
    s->requirements[i] = (ech_requirement){.id = keep(b, id),
                                           .kind = "",
                                           .element = ECH_NONE,
                                           .from = from,
                                           .to = to,
                                           .aboard_asset = ECH_NONE,
                                           .aboard_tail = ECH_NONE,
                                           .load_by_t = ECH_NEVER,
                                           .due_t = ECH_NEVER,
                                           .latest_t = ECH_NEVER,
                                           .weight_unmet_u = 1000000,
                                           .weight_late_u = 1000000,
                                           .weight_arrival_u = 1000000,
                                           .priority = 3,
                                           .seated = seated,
                                           .items = {s->item_count, 0},
                                           .split = ECH_SPLIT_ITEMS,
                                           .lot = 1,
                                           .load_t = ECH_NONE,
                                           .unload_t = ECH_NONE,
                                           .together = ECH_NONE,
                                           .group = ECH_NONE,
                                           .max_aboard_t = ECH_NEVER,
                                           .voluntary_basis = ""};
    return i;
}

int32_t ech_build_item(ech_build *b, const char *id, int64_t count, int64_t kg) {
    ech_scenario *s = b->s;
    int32_t i = next(b, &s->item_count);
    if (i < 0)
        return i;
    s->items[i] = (ech_item){.id = keep(b, id), .requirement = s->requirement_count - 1, .count = count, .kg = kg};
    s->requirements[s->requirement_count - 1].items.count++;
    return i;
}

int32_t ech_build_bulk(ech_build *b, int64_t kg) {
    int32_t i = ech_build_item(b, "bulk", kg, 1);
    if (i < 0)
        return i;
    b->s->items[i].bulk = true;
    b->s->requirements[b->s->requirement_count - 1].lot = 1000;
    return i;
}

int32_t ech_build_group(ech_build *b, const char *id, int32_t count, const int32_t *requirements) {
    int32_t i = next(b, &b->s->group_count);
    if (i < 0)
        return i;
    b->s->groups[i] = (ech_group){.id = keep(b, id), .requirements = ech_build_refs(b, count, requirements)};
    for (int32_t k = 0; k < count; k++)
        b->s->requirements[requirements[k]].group = i;
    return i;
}

int32_t ech_build_together(ech_build *b, const char *id) {
    int32_t i = next(b, &b->s->together_count);
    if (i >= 0)
        b->s->together_ids[i] = keep(b, id);
    return i;
}

int32_t ech_build_leg(ech_build *b, const char *id, int32_t from, int32_t to, ech_mode mode, int64_t minutes) {
    int32_t i = next(b, &b->s->leg_count);
    if (i >= 0)
        b->s->legs[i] = (ech_leg){.id = keep(b, id),
                                  .from = from,
                                  .to = to,
                                  .mode = mode,
                                  .type = ECH_NONE,
                                  .duration_t = minutes < 0 ? ECH_NONE : minutes * b->s->ticks_per_minute,
                                  .distance_m = ECH_NONE,
                                  .capacity_day = ECH_UNLIMITED};
    return i;
}

int32_t ech_build_closure(ech_build *b, ech_shut what, int32_t subject, const char *country, ech_tick from_t,
                          ech_tick to_t) {
    int32_t i = next(b, &b->s->closure_count);
    if (i < 0)
        return i;
    b->s->closures[i] = (ech_closure){.what = what,
                                      .subject = subject,
                                      .from_t = from_t,
                                      .to_t = to_t,
                                      .stands = ECH_UNLIMITED,
                                      .handling = ECH_UNLIMITED,
                                      .arrivals = ECH_UNLIMITED,
                                      .departures = ECH_UNLIMITED,
                                      .fuel_kg_day = ECH_UNLIMITED64};
    set_country(b->s->closures[i].country, country);
    return i;
}

int32_t ech_build_carry(ech_build *b, int32_t asset_owner, int32_t owner, bool allow) {
    int32_t i = next(b, &b->s->carry_rule_count);
    if (i >= 0)
        b->s->carry_rules[i] = (ech_carry_rule){asset_owner, owner, "", ECH_NONE, allow};
    return i;
}

int32_t ech_build_act(ech_build *b, const char *id, ech_act_what what, int32_t subject, const char *country) {
    int32_t i = next(b, &b->s->authority_count);
    if (i < 0)
        return i;
    b->s->authorities[i] = (ech_authority){.id = keep(b, id),
                                           .grantor = ECH_NONE,
                                           .what = what,
                                           .subject = subject,
                                           .to = ECH_NONE,
                                           .to_t = ECH_NEVER,
                                           .ceiling = ECH_UNLIMITED,
                                           .status = ECH_GIVEN};
    set_country(b->s->authorities[i].country, country);
    return i;
}

int32_t ech_build_effect(ech_build *b, int32_t requirement, int32_t location, ech_tick setup_t) {
    int32_t i = next(b, &b->s->effect_count);
    if (i >= 0)
        b->s->effects[i] = (ech_effect){.requirement = requirement, .location = location, .setup_t = setup_t};
    return i;
}

ech_span ech_build_refs(ech_build *b, int32_t count, const int32_t *values) {
    ech_scenario *s = b->s;
    ech_span span = {s->ref_count, 0};
    for (int32_t i = 0; i < count; i++) {
        int32_t k = next(b, &s->ref_count);
        if (k < 0)
            return span;
        s->refs[k] = values[i];
        span.count++;
    }
    return span;
}

ech_span ech_build_word(ech_build *b, const char *word) {
    int32_t k = next(b, &b->s->text_count);
    if (k < 0)
        return (ech_span){0, 0};
    b->s->texts[k] = keep(b, word);
    return (ech_span){k, 1};
}

ech_span ech_build_via(ech_build *b, double lat, double lon) {
    int32_t k = next(b, &b->s->via_count);
    if (k < 0)
        return (ech_span){0, 0};
    b->s->vias[k] = (ech_via){e7(lat), e7(lon)};
    return (ech_span){k, 1};
}
