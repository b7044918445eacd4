/* Writes a plan as JSON: see io/plan_write.h. */
#include "io/plan_write.h"

#include <string.h>

#include "base/json_write.h"
#include "io/bound_write.h"

static void minutes(ech_json *w, const ech_scenario *s, const char *key, ech_tick t) {
    ech_json_key(w, key);
    ech_json_scaled(w, t * (1000000 / s->ticks_per_minute), 1000000);
}

static const char *const work_kinds[] = {"handle", "refuel", "rest", "swap"};

static void write_stop(ech_json *w, const ech_scenario *s, const ech_plan *plan, const ech_stop *stop) {
    ech_json_object(w);
    ech_json_member_text(w, "location", s->locations[stop->location].id);
    minutes(w, s, "arrive_min", stop->arrive_t);
    minutes(w, s, "depart_min", stop->depart_t);
    ech_json_member_int(w, "fuel_kg", stop->fuel_kg);
    ech_json_key(w, "work");
    ech_json_array(w);
    for (int32_t i = 0; i < stop->work.count; i++) {
        const ech_work *k = &plan->work[stop->work.first + i];
        ech_json_object(w);
        minutes(w, s, "start_min", k->start_t);
        minutes(w, s, "end_min", k->end_t);
        ech_json_member_text(w, "kind", work_kinds[k->kind]);
        ech_json_end(w);
    }
    ech_json_end(w);
    if (stop->leg != ECH_NONE)
        ech_json_member_text(w, "leg", s->legs[stop->leg].id);
    if (stop->via.count > 0) {
        ech_json_key(w, "via");
        ech_json_array(w);
        for (int32_t i = 0; i < stop->via.count; i++) {
            ech_json_array(w);
            ech_json_scaled(w, plan->vias[stop->via.first + i].lat_e7, 10000000);
            ech_json_scaled(w, plan->vias[stop->via.first + i].lon_e7, 10000000);
            ech_json_end(w);
        }
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void write_load(ech_json *w, const ech_scenario *s, const ech_plan *plan, const ech_load *load) {
    ech_json_object(w);
    ech_json_member_text(w, "requirement", s->requirements[load->requirement].id);
    ech_json_member_int(w, "from_stop", load->from_stop);
    ech_json_member_int(w, "to_stop", load->to_stop);
    ech_json_member_int(w, "people", load->people);
    if (load->litters > 0)
        ech_json_member_int(w, "litters", load->litters);
    ech_json_key(w, "items");
    ech_json_object(w);
    for (int32_t i = 0; i < load->parts.count; i++) {
        const ech_part *part = &plan->parts[load->parts.first + i];
        ech_json_member_int(w, s->items[part->item].id, part->count);
    }
    ech_json_end(w);
    ech_json_end(w);
}

static void write_mission(ech_json *w, const ech_scenario *s, const ech_plan *plan, const ech_mission *m) {
    ech_json_object(w);
    ech_json_member_text(w, "id", m->id);
    ech_json_member_text(w, "asset", m->asset == ECH_NONE ? NULL : s->assets[m->asset].id);
    ech_json_key(w, "tail");
    if (m->asset == ECH_NONE)
        ech_json_null(w);
    else
        ech_json_int(w, m->tail + 1);
    if (m->asset != ECH_NONE && m->configuration > 0) {
        const ech_lift_type *y = &s->lift_types[s->assets[m->asset].type];
        ech_json_member_text(w, "config", s->configurations[y->configurations.first + m->configuration].id);
    }
    ech_json_key(w, "stops");
    ech_json_array(w);
    for (int32_t i = 0; i < m->stops.count; i++)
        write_stop(w, s, plan, &plan->stops[m->stops.first + i]);
    ech_json_end(w);
    ech_json_key(w, "loads");
    ech_json_array(w);
    for (int32_t i = 0; i < m->loads.count; i++)
        write_load(w, s, plan, &plan->loads[m->loads.first + i]);
    ech_json_end(w);
    ech_json_end(w);
}

static int compare(const ech_plan *plan, const ech_mission *a, const ech_mission *b) {
    ech_tick x = a->stops.count ? plan->stops[a->stops.first].arrive_t : 0;
    ech_tick y = b->stops.count ? plan->stops[b->stops.first].arrive_t : 0;
    return x != y ? (x < y ? -1 : 1) : strcmp(a->id, b->id);
}

/* Order of missions: by start, then id. Shell sort on indices. */
static int32_t *sorted(const ech_plan *plan) {
    int32_t n = plan->mission_count, *order = ech_malloc(((size_t)n + 1) * sizeof *order);
    for (int32_t i = 0; order && i < n; i++)
        order[i] = i;
    for (int32_t gap = n / 2; order && gap > 0; gap /= 2)
        for (int32_t i = gap; i < n; i++) {
            int32_t m = order[i], j = i;
            for (; j >= gap && compare(plan, &plan->missions[order[j - gap]], &plan->missions[m]) > 0; j -= gap)
                order[j] = order[j - gap];
            order[j] = m;
        }
    return order;
}

static void write_pins(ech_json *w, const ech_plan *plan, const int32_t *order) {
    bool any = false;
    for (int32_t i = 0; i < plan->mission_count; i++) {
        const ech_mission *m = &plan->missions[order[i]];
        if (!m->pinned)
            continue;
        if (!any) {
            ech_json_key(w, "pins");
            ech_json_array(w);
        }
        any = true;
        ech_json_text(w, m->id);
    }
    if (any)
        ech_json_end(w);
}

static void write_origin(ech_json *w, const ech_scenario *s, const ech_plan *plan, const int32_t *order,
                         const ech_plan_origin *origin) {
    static const char *const records[] = {"real", "exercise", "test"};
    ech_json_key(w, "attachments");
    ech_json_object(w);
    ech_json_member_text(w, "record", records[s->record]); /* every file says whether it is meant */
    if (origin) {
        ech_json_member_text(w, "version", origin->version);
        ech_json_member_int(w, "seed", (int64_t)origin->seed);
        ech_json_member_text(w, "policy", origin->policy);
        if (origin->iterations >= 0)
            ech_json_member_int(w, "iterations", origin->iterations);
    }
    write_pins(w, plan, order);
    if (origin && origin->bounds && origin->bounds->cut != ECH_BOUND_CUT_TIME) { /* with time there are better ones */
        ech_json_key(w, "bounds");
        ech_bounds_proof_json(s, origin->bounds, w);
    }
    ech_json_end(w);
}

ech_status ech_plan_write(const ech_scenario *s, const ech_plan *plan, const ech_plan_origin *origin, ech_buf *out) {
    char text[ECH_HASH_TEXT];
    ech_hash hash;
    int32_t *order = sorted(plan);
    if (!order || ech_plan_hash(s, plan, &hash)) {
        ech_free(order);
        return ECH_ENOMEM;
    }
    ech_json w = ech_json_open(out, false);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_hash_text(&plan->scenario_hash, text);
    ech_json_member_text(&w, "scenario_hash", text);
    ech_hash_text(&hash, text);
    ech_json_member_text(&w, "plan_hash", text);
    ech_json_key(&w, "missions");
    ech_json_array(&w);
    for (int32_t i = 0; i < plan->mission_count; i++) {
        ech_json line = ech_json_open(out, false); /* a mission a line: plans are compared line by line */
        ech_buf_text(out, i == 0 ? "\n" : ",\n");
        write_mission(&line, s, plan, &plan->missions[order[i]]);
    }
    if (plan->mission_count > 0)
        ech_buf_char(out, '\n');
    ech_json_end(&w);
    write_origin(&w, s, plan, order, origin);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
    ech_free(order);
    return out->failed ? ECH_ENOMEM : ECH_OK;
}

void ech_plan_write_mission(ech_json *w, const ech_scenario *s, const ech_plan *plan, int32_t mission) {
    write_mission(w, s, plan, &plan->missions[mission]);
}
