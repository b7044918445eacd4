/* The plan builder: missions are opened one after the other, their stops and loads appended to growing arrays, and
 * ech_plan_build copies all of it into one arena.
 *
 *     missions  [ m0 ][ m1 ]…            each holds spans into the arrays below
 *     stops     [ m0.0 m0.1 | m1.0 … ]   a stop holds spans into work and vias
 *     loads     [ m0 …      | m1 … ]     a load holds a span into parts
 *
 * Spans stay contiguous since only the last mission, stop and load can be added to. Adding is O(1) amortised,
 * building O(n log n) for the order of missions.
 */
#include "model/plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/bound.h"

enum { PLAN_MAX = 1 << 26 }; /* of each kind; keeps every index within int32_t with room to spare */

void ech_plan_free(ech_plan *plan) {
    if (!plan)
        return;
    ech_bounds_free(plan->bounds);
    ech_arena_free(plan->arena);
}

void ech_plan_builder_init(ech_plan_builder *b) {
    b->missions = ech_vec_init(sizeof(ech_mission), PLAN_MAX);
    b->stops = ech_vec_init(sizeof(ech_stop), PLAN_MAX);
    b->work = ech_vec_init(sizeof(ech_work), PLAN_MAX);
    b->loads = ech_vec_init(sizeof(ech_load), PLAN_MAX);
    b->parts = ech_vec_init(sizeof(ech_part), PLAN_MAX);
    b->vias = ech_vec_init(sizeof(ech_via), PLAN_MAX);
    b->draft = false;
}

void ech_plan_builder_free(ech_plan_builder *b) {
    ech_vec_free(&b->missions);
    ech_vec_free(&b->stops);
    ech_vec_free(&b->work);
    ech_vec_free(&b->loads);
    ech_vec_free(&b->parts);
    ech_vec_free(&b->vias);
}

static void *last_of(const ech_vec *v) {
    assert(v->count > 0);
    return ech_vec_at(v, v->count - 1);
}

/* Where the next element of `v` will stand. */
static ech_span span_at_end(const ech_vec *v) { return (ech_span){(int32_t)v->count, 0}; }

ech_mission *ech_plan_add_mission(ech_plan_builder *b, const char *id, int32_t asset, int32_t tail) {
    ech_mission *m = ech_vec_push(&b->missions);
    if (!m)
        return NULL;
    m->id = id;
    m->asset = asset;
    m->tail = tail;
    m->stops = span_at_end(&b->stops);
    m->loads = span_at_end(&b->loads);
    return m;
}

ech_stop *ech_plan_add_stop(ech_plan_builder *b, int32_t location, ech_tick arrive_t, ech_tick depart_t) {
    ech_mission *m = last_of(&b->missions);
    ech_stop *s = ech_vec_push(&b->stops);
    if (!s)
        return NULL;
    s->location = location;
    s->arrive_t = arrive_t;
    s->depart_t = depart_t;
    s->work = span_at_end(&b->work);
    s->leg = ECH_NONE;
    s->via = span_at_end(&b->vias);
    m->stops.count++;
    return s;
}

ech_work *ech_plan_add_work(ech_plan_builder *b, ech_work_kind kind, ech_tick start_t, ech_tick end_t) {
    ech_stop *s = last_of(&b->stops);
    ech_work *w = ech_vec_push(&b->work);
    if (!w)
        return NULL;
    *w = (ech_work){.start_t = start_t, .end_t = end_t, .kind = kind};
    s->work.count++;
    return w;
}

ech_via *ech_plan_add_via(ech_plan_builder *b, int32_t lat_e7, int32_t lon_e7) {
    ech_stop *s = last_of(&b->stops);
    ech_via *v = ech_vec_push(&b->vias);
    if (!v)
        return NULL;
    *v = (ech_via){lat_e7, lon_e7};
    s->via.count++;
    return v;
}

ech_load *ech_plan_add_load(ech_plan_builder *b, int32_t requirement, int32_t from_stop, int32_t to_stop) {
    ech_mission *m = last_of(&b->missions);
    ech_load *l = ech_vec_push(&b->loads);
    if (!l)
        return NULL;
    l->requirement = requirement;
    l->from_stop = from_stop;
    l->to_stop = to_stop;
    l->parts = span_at_end(&b->parts);
    m->loads.count++;
    return l;
}

ech_part *ech_plan_add_part(ech_plan_builder *b, int32_t item, int64_t count) {
    ech_load *l = last_of(&b->loads);
    ech_part *p = ech_vec_push(&b->parts);
    if (!p)
        return NULL;
    *p = (ech_part){.item = item, .count = count};
    l->parts.count++;
    return p;
}

static bool copy_stop(ech_plan_builder *b, const ech_plan *p, const ech_stop *q) {
    ech_stop *stop = ech_plan_add_stop(b, q->location, q->arrive_t, q->depart_t);
    if (!stop)
        return false;
    stop->leg = q->leg;
    stop->fuel_kg = q->fuel_kg;
    bool ok = true;
    for (int32_t k = q->via.first; ok && k < q->via.first + q->via.count; k++)
        ok = ech_plan_add_via(b, p->vias[k].lat_e7, p->vias[k].lon_e7) != NULL;
    for (int32_t k = q->work.first; ok && k < q->work.first + q->work.count; k++)
        ok = ech_plan_add_work(b, p->work[k].kind, p->work[k].start_t, p->work[k].end_t) != NULL;
    return ok;
}

static bool copy_load(ech_plan_builder *b, const ech_plan *p, const ech_load *q, int32_t items_move) {
    ech_load *load = ech_plan_add_load(b, q->requirement, q->from_stop, q->to_stop);
    if (!load)
        return false;
    load->people = q->people;
    load->litters = q->litters;
    bool ok = true;
    for (int32_t k = q->parts.first; ok && k < q->parts.first + q->parts.count; k++)
        ok = ech_plan_add_part(b, p->parts[k].item + items_move, p->parts[k].count) != NULL;
    return ok;
}

bool ech_plan_copy_stops(ech_plan_builder *b, const ech_plan *from, int32_t mission) {
    const ech_mission *m = &from->missions[mission];
    bool ok = true;
    for (int32_t i = m->stops.first; ok && i < m->stops.first + m->stops.count; i++)
        ok = copy_stop(b, from, &from->stops[i]);
    return ok;
}

bool ech_plan_copy_mission(ech_plan_builder *b, const ech_plan *from, int32_t mission, const ech_scenario *old,
                           const ech_scenario *now) {
    const ech_mission *m = &from->missions[mission];
    ech_mission *to = ech_plan_add_mission(b, m->id, m->asset, m->tail);
    if (!to)
        return false;
    to->configuration = m->configuration;
    to->pinned = m->pinned;
    bool ok = ech_plan_copy_stops(b, from, mission);
    for (int32_t i = m->loads.first; ok && i < m->loads.first + m->loads.count; i++) {
        int32_t r = from->loads[i].requirement;
        int32_t by = old ? now->requirements[r].items.first - old->requirements[r].items.first : 0;
        ok = copy_load(b, from, &from->loads[i], by);
    }
    return ok;
}

/* Order of missions needs the first stop's time, which the mission reaches through an index. */
typedef struct sort_key {
    ech_tick start_t;
    const char *id;
    size_t index;
} sort_key;

static int compare_keys(const void *a, const void *b) {
    const sort_key *x = a, *y = b;
    if (x->start_t != y->start_t)
        return x->start_t < y->start_t ? -1 : 1;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : (x->index > y->index) - (x->index < y->index);
}

/* Missions in order of (first arrive_t, id), ids copied into the plan's arena. */
static bool copy_missions(const ech_plan_builder *b, ech_plan *plan) {
    size_t n = b->missions.count;
    plan->missions = ech_arena_alloc(plan->arena, n + 1, sizeof(ech_mission));
    sort_key *keys = ech_calloc(n + 1, sizeof *keys);
    bool ok = plan->missions && keys;
    for (size_t i = 0; ok && i < n; i++) {
        const ech_mission *m = ech_vec_at(&b->missions, i);
        bool any = m->stops.count > 0;
        keys[i].start_t = any ? ((const ech_stop *)ech_vec_at(&b->stops, (size_t)m->stops.first))->arrive_t : 0;
        keys[i].id = m->id ? m->id : "";
        keys[i].index = i;
    }
    if (ok)
        qsort(keys, n, sizeof *keys, compare_keys);
    for (size_t i = 0; ok && i < n; i++) {
        plan->missions[i] = *(const ech_mission *)ech_vec_at(&b->missions, keys[i].index);
        plan->missions[i].id = ech_arena_text(plan->arena, keys[i].id);
        ok = plan->missions[i].id != NULL;
    }
    ech_free(keys);
    plan->mission_count = (int32_t)n;
    return ok;
}

static bool copy_rest(const ech_plan_builder *b, ech_plan *plan) {
    plan->stop_count = (int32_t)b->stops.count;
    plan->work_count = (int32_t)b->work.count;
    plan->load_count = (int32_t)b->loads.count;
    plan->part_count = (int32_t)b->parts.count;
    plan->via_count = (int32_t)b->vias.count;
    plan->stops = ech_vec_into(&b->stops, plan->arena);
    plan->work = ech_vec_into(&b->work, plan->arena);
    plan->loads = ech_vec_into(&b->loads, plan->arena);
    plan->parts = ech_vec_into(&b->parts, plan->arena);
    plan->vias = ech_vec_into(&b->vias, plan->arena);
    return plan->stops && plan->work && plan->loads && plan->parts && plan->vias;
}

ech_status ech_plan_build(ech_plan_builder *b, const ech_scenario *scenario, ech_plan **out, ech_error *err) {
    *out = NULL;
    ech_arena *arena = ech_arena_open(0);
    ech_plan *plan = arena ? ech_arena_alloc(arena, 1, sizeof *plan) : NULL;
    if (plan)
        plan->arena = arena;
    if (!plan || !copy_missions(b, plan) || !copy_rest(b, plan) ||
        (!b->draft && ech_scenario_hash(scenario, &plan->scenario_hash) != ECH_OK)) {
        ech_arena_free(arena);
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory while a plan was put together");
    }
    *out = plan;
    return ECH_OK;
}
