/* The old plan in the new terms: what can still be told of it. See adapt/adapt.h. */
#include "adapt_int.h"

#include <string.h>

typedef struct renaming {
    const ech_adaptation *a;
    const ech_scenario *s, *n;
    ech_idmap locations, assets, requirements, items;
    int32_t *location, *asset, *requirement; /* old index → new; ECH_NONE */
} renaming;

static const char *after(const ech_adaptation *a, const char *table, const char *id) {
    for (size_t i = 0; i < a->pair_count; i++)
        if (strcmp(a->pairs[i].table, table) == 0 && strcmp(a->pairs[i].before, id) == 0)
            return a->pairs[i].after;
    return id;
}

static ech_status index_new(renaming *r) {
    ech_status status = ECH_OK;
    for (int32_t i = 0; !status && i < r->n->location_count; i++)
        status = ech_idmap_put(&r->locations, r->n->locations[i].id, i, NULL);
    for (int32_t i = 0; !status && i < r->n->asset_count; i++)
        status = ech_idmap_put(&r->assets, r->n->assets[i].id, i, NULL);
    for (int32_t i = 0; !status && i < r->n->requirement_count; i++)
        status = ech_idmap_put(&r->requirements, r->n->requirements[i].id, i, NULL);
    return status;
}

static ech_status map_old(renaming *r) {
    r->location = ech_calloc((size_t)r->s->location_count + 1, sizeof *r->location);
    r->asset = ech_calloc((size_t)r->s->asset_count + 1, sizeof *r->asset);
    r->requirement = ech_calloc((size_t)r->s->requirement_count + 1, sizeof *r->requirement);
    if (!r->location || !r->asset || !r->requirement)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < r->s->location_count; i++)
        r->location[i] = ech_idmap_get(&r->locations, after(r->a, "locations.csv", r->s->locations[i].id));
    for (int32_t i = 0; i < r->s->asset_count; i++)
        r->asset[i] = ech_idmap_get(&r->assets, r->s->assets[i].id);
    for (int32_t i = 0; i < r->s->requirement_count; i++)
        r->requirement[i] = ech_idmap_get(&r->requirements, r->s->requirements[i].id);
    return ECH_OK;
}

static int32_t item_after(const renaming *r, int32_t requirement, const char *id) {
    const ech_requirement *x = &r->n->requirements[requirement];
    for (int32_t i = 0; i < x->items.count; i++)
        if (strcmp(r->n->items[x->items.first + i].id, id) == 0)
            return x->items.first + i;
    return ECH_NONE;
}

static bool same_type(const renaming *r, int32_t before, int32_t now) {
    return strcmp(r->s->lift_types[r->s->assets[before].type].id, r->n->lift_types[r->n->assets[now].type].id) == 0;
}

/* Everything that the mission names is there, and its loads are. */
static bool survives(const renaming *r, const ech_plan *p, const ech_mission *m) {
    if (m->asset != ECH_NONE) {
        int32_t now = r->asset[m->asset];
        if (now < 0 || m->tail >= r->n->assets[now].count || !same_type(r, m->asset, now))
            return false;
    }
    for (int32_t i = 0; i < m->stops.count; i++)
        if (r->location[p->stops[m->stops.first + i].location] < 0)
            return false;
    for (int32_t i = 0; i < m->loads.count; i++)
        if (r->requirement[p->loads[m->loads.first + i].requirement] >= 0)
            return true;
    return m->loads.count == 0;
}

static ech_status copy_stops(const renaming *r, const ech_plan *p, const ech_mission *m, ech_plan_builder *b) {
    for (int32_t i = 0; i < m->stops.count; i++) {
        const ech_stop *x = &p->stops[m->stops.first + i];
        ech_stop *y = ech_plan_add_stop(b, r->location[x->location], x->arrive_t, x->depart_t);
        if (!y)
            return ECH_ENOMEM;
        y->fuel_kg = x->fuel_kg;
        for (int32_t k = 0; k < x->work.count; k++) {
            const ech_work *w = &p->work[x->work.first + k];
            if (!ech_plan_add_work(b, w->kind, w->start_t, w->end_t))
                return ECH_ENOMEM;
        }
    }
    return ECH_OK;
}

static ech_status copy_loads(const renaming *r, const ech_plan *p, const ech_mission *m, ech_plan_builder *b) {
    for (int32_t i = 0; i < m->loads.count; i++) {
        const ech_load *x = &p->loads[m->loads.first + i];
        int32_t requirement = r->requirement[x->requirement];
        if (requirement < 0)
            continue;
        ech_load *y = ech_plan_add_load(b, requirement, x->from_stop, x->to_stop);
        if (!y)
            return ECH_ENOMEM;
        y->people = x->people;
        y->litters = x->litters;
        for (int32_t k = 0; k < x->parts.count; k++) {
            const ech_part *q = &p->parts[x->parts.first + k];
            int32_t item = item_after(r, requirement, r->s->items[q->item].id);
            if (item >= 0 && !ech_plan_add_part(b, item, q->count))
                return ECH_ENOMEM;
        }
    }
    return ECH_OK;
}

static ech_status copy(const renaming *r, const ech_plan *p, ech_plan_builder *b) {
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        if (!survives(r, p, m))
            continue;
        ech_mission *now =
            ech_plan_add_mission(b, m->id, m->asset == ECH_NONE ? ECH_NONE : r->asset[m->asset], m->tail);
        if (!now)
            return ECH_ENOMEM;
        now->configuration = m->configuration;
        ech_status status = copy_stops(r, p, m, b);
        if (!status)
            status = copy_loads(r, p, m, b);
        if (status)
            return status;
    }
    return ECH_OK;
}

ech_status ech_adapt_plan(const ech_adaptation *a, const ech_scenario *before, const ech_plan *plan,
                          const ech_scenario *now, ech_plan **out) {
    renaming r = {.a = a, .s = before, .n = now};
    ech_plan_builder b;
    *out = NULL;
    ech_plan_builder_init(&b);
    ech_status status = index_new(&r);
    if (!status)
        status = map_old(&r);
    if (!status)
        status = copy(&r, plan, &b);
    if (!status)
        status = ech_plan_build(&b, now, out, NULL);
    ech_plan_builder_free(&b);
    ech_idmap_free(&r.locations);
    ech_idmap_free(&r.assets);
    ech_idmap_free(&r.requirements);
    ech_free(r.location);
    ech_free(r.asset);
    ech_free(r.requirement);
    return status;
}
