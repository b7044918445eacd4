/* The old plan in the new terms: what can still be told of it. See adapt/adapt.h.
 *
 * Amounts follow those of the requirements: what moves as a whole is as much as there is now; of what is divided, loads
 * are as they were until it is used up, or grow with it. Where that is too much for the vehicle, the planner takes some
 * out. Where a fleet is gone, another of its type takes its part, the one at the same home first; from another home it
 * comes for the load.
 */
#include "adapt_int.h"

#include <string.h>

/* So much was and is told of a quantity, by part of its way: what leaves the origin, what comes to the end, the rest.
 */
enum { LEAVES, ENDS, PASSES, WAYS };

typedef struct told {
    int64_t was[WAYS], is[WAYS];
} told;

typedef struct renaming {
    const ech_adaptation *a;
    const ech_scenario *s, *n;
    ech_idmap locations, assets, requirements;
    int32_t *location, *asset, *requirement;       /* old index → new; ECH_NONE */
    told *told_people, *told_litters, *told_items; /* so far, of the new requirement, item */
    int32_t *load_people, *load_litters;
    int64_t *part_count; /* what the old plan's loads and parts are now */
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

static bool same_type(const renaming *r, int32_t before, int32_t now) {
    return strcmp(r->s->lift_types[r->s->assets[before].type].id, r->n->lift_types[r->n->assets[now].type].id) == 0;
}

/* Another fleet of this type: one at the same home first. */
static int32_t equivalent(const renaming *r, int32_t asset) {
    const ech_asset *was = &r->s->assets[asset];
    int32_t best = ECH_NONE;
    for (int32_t i = 0; i < r->n->asset_count; i++) {
        const ech_asset *is = &r->n->assets[i];
        if (strcmp(r->s->lift_types[was->type].id, r->n->lift_types[is->type].id) != 0)
            continue;
        if (is->home == r->location[was->home])
            return i;
        best = best == ECH_NONE ? i : best;
    }
    return best;
}

static ech_status map_old(renaming *r) {
    r->location = ech_calloc((size_t)r->s->location_count + 1, sizeof *r->location);
    r->asset = ech_calloc((size_t)r->s->asset_count + 1, sizeof *r->asset);
    r->requirement = ech_calloc((size_t)r->s->requirement_count + 1, sizeof *r->requirement);
    if (!r->location || !r->asset || !r->requirement)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < r->s->location_count; i++)
        r->location[i] = ech_idmap_get(&r->locations, after(r->a, "locations.csv", r->s->locations[i].id));
    for (int32_t i = 0; i < r->s->asset_count; i++) {
        int32_t now = ech_idmap_get(&r->assets, r->s->assets[i].id);
        r->asset[i] = now >= 0 && same_type(r, i, now) ? now : equivalent(r, i);
    }
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

/* ---- amounts ---------------------------------------------------------------------------------------------------- */

/* Of a quantity of which there was and is so much; a load took n. */
static int64_t amount_now(int64_t n, int64_t was, int64_t is, bool whole, uint32_t ways, told *t) {
    int way = ways & 1u << LEAVES ? LEAVES : ways & 1u << ENDS ? ENDS : PASSES;
    int64_t sum = t->was[way] + n,
            until = is <= was || was <= 0 ? sum : (int64_t)((double)sum * (double)is / (double)was);
    until = until > is ? is : until;
    int64_t now = n == 0 ? 0 : whole ? is : until > t->is[way] ? until - t->is[way] : 0;
    for (int w = 0; w < WAYS; w++)
        if (w == way || (ways & 1u << w)) {
            t->was[w] += n;
            t->is[w] += now;
        }
    return now;
}

static void size_load(renaming *r, const ech_plan *p, const ech_mission *m, int32_t load) {
    const ech_load *x = &p->loads[load];
    int32_t to = r->requirement[x->requirement];
    if (to < 0)
        return;
    const ech_requirement *was = &r->s->requirements[x->requirement], *is = &r->n->requirements[to];
    const uint32_t ways = (p->stops[m->stops.first + x->from_stop].location == was->from ? 1u << LEAVES : 0) |
                          (p->stops[m->stops.first + x->to_stop].location == was->to ? 1u << ENDS : 0);
    bool whole = is->split == ECH_SPLIT_WHOLE, pieces = is->split != ECH_SPLIT_ITEMS;
    r->load_people[load] = (int32_t)amount_now(x->people, was->seated + was->attendants, is->seated + is->attendants,
                                               whole, ways, &r->told_people[to]);
    r->load_litters[load] =
        (int32_t)amount_now(x->litters, was->litters, is->litters, whole, ways, &r->told_litters[to]);
    for (int32_t k = x->parts.first; k < x->parts.first + x->parts.count; k++) {
        const ech_item *old = &r->s->items[p->parts[k].item];
        int32_t item = item_after(r, to, old->id);
        if (item != ECH_NONE)
            r->part_count[k] =
                amount_now(p->parts[k].count, old->count, r->n->items[item].count, pieces, ways, &r->told_items[item]);
    }
}

static bool is_load(const renaming *r, const ech_plan *p, int32_t load) {
    int64_t sum = r->load_people[load] + r->load_litters[load];
    ech_span parts = p->loads[load].parts;
    for (int32_t k = parts.first; k < parts.first + parts.count; k++)
        sum += r->part_count[k];
    return sum > 0;
}

static bool is_worked_at(const ech_plan *p, const ech_mission *m, int32_t stop) {
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++)
        if (p->loads[i].from_stop == stop || p->loads[i].to_stop == stop)
            return true;
    return false;
}

/* Lift of another home begins and ends there. What is loaded or unloaded at the old one is where it was. */
static int32_t place_now(const renaming *r, const ech_plan *p, const ech_mission *m, int32_t stop) {
    int32_t location = p->stops[m->stops.first + stop].location;
    if (m->asset != ECH_NONE && location == r->s->assets[m->asset].home && !is_worked_at(p, m, stop))
        return r->n->assets[r->asset[m->asset]].home;
    return r->location[location];
}

/* What is loaded or unloaded where it begins or ends, by lift that is now of another home: an empty leg leads there. */
static bool needs_empty_leg(const renaming *r, const ech_plan *p, const ech_mission *m, int32_t stop) {
    if (m->asset == ECH_NONE || stop < 0 || stop >= m->stops.count)
        return false;
    int32_t home = r->s->assets[m->asset].home;
    return p->stops[m->stops.first + stop].location == home && is_worked_at(p, m, stop) &&
           r->location[home] != r->n->assets[r->asset[m->asset]].home;
}

/* Lift and places that the mission names are there. */
static bool may_go(const renaming *r, const ech_plan *p, const ech_mission *m) {
    if (m->asset != ECH_NONE && (r->asset[m->asset] == ECH_NONE || r->n->assets[r->asset[m->asset]].count < 1))
        return false;
    for (int32_t i = 0; i < m->stops.count; i++)
        if (place_now(r, p, m, i) < 0)
            return false;
    return true;
}

/* It has something to carry, or had nothing before. */
static bool survives(const renaming *r, const ech_plan *p, const ech_mission *m) {
    if (!may_go(r, p, m))
        return false;
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++)
        if (is_load(r, p, i))
            return true;
    return m->loads.count == 0;
}

static ech_status size_loads(renaming *r, const ech_plan *p) {
    r->told_people = ech_calloc((size_t)r->n->requirement_count + 1, sizeof *r->told_people);
    r->told_litters = ech_calloc((size_t)r->n->requirement_count + 1, sizeof *r->told_litters);
    r->told_items = ech_calloc((size_t)r->n->item_count + 1, sizeof *r->told_items);
    r->load_people = ech_calloc((size_t)p->load_count + 1, sizeof *r->load_people);
    r->load_litters = ech_calloc((size_t)p->load_count + 1, sizeof *r->load_litters);
    r->part_count = ech_calloc((size_t)p->part_count + 1, sizeof *r->part_count);
    if (!r->told_people || !r->told_litters || !r->told_items || !r->load_people || !r->load_litters || !r->part_count)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        for (int32_t k = 0; k < m->loads.count && may_go(r, p, m); k++)
            size_load(r, p, m, m->loads.first + k);
    }
    return ECH_OK;
}

/* ---- missions --------------------------------------------------------------------------------------------------- */

static bool add_home(const renaming *r, const ech_plan *p, const ech_mission *m, int32_t stop, ech_plan_builder *b) {
    if (!needs_empty_leg(r, p, m, stop))
        return true;
    const ech_stop *x = &p->stops[m->stops.first + stop];
    ech_tick t = stop == 0 ? x->arrive_t : x->depart_t;
    return ech_plan_add_stop(b, r->n->assets[r->asset[m->asset]].home, t, t) != NULL;
}

static ech_status copy_stops(const renaming *r, const ech_plan *p, const ech_mission *m, ech_plan_builder *b) {
    if (!add_home(r, p, m, 0, b))
        return ECH_ENOMEM;
    for (int32_t i = 0; i < m->stops.count; i++) {
        const ech_stop *x = &p->stops[m->stops.first + i];
        ech_stop *y = ech_plan_add_stop(b, place_now(r, p, m, i), x->arrive_t, x->depart_t);
        if (!y)
            return ECH_ENOMEM;
        y->fuel_kg = x->fuel_kg;
        for (int32_t k = 0; k < x->work.count; k++) {
            const ech_work *w = &p->work[x->work.first + k];
            if (!ech_plan_add_work(b, w->kind, w->start_t, w->end_t))
                return ECH_ENOMEM;
        }
    }
    return add_home(r, p, m, m->stops.count - 1, b) ? ECH_OK : ECH_ENOMEM;
}

static ech_status copy_loads(const renaming *r, const ech_plan *p, const ech_mission *m, ech_plan_builder *b) {
    int32_t before = needs_empty_leg(r, p, m, 0); /* so many stops were put in */
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++) {
        const ech_load *x = &p->loads[i];
        int32_t requirement = r->requirement[x->requirement];
        if (!is_load(r, p, i))
            continue;
        ech_load *y = ech_plan_add_load(b, requirement, x->from_stop + before, x->to_stop + before);
        if (!y)
            return ECH_ENOMEM;
        y->people = r->load_people[i];
        y->litters = r->load_litters[i];
        for (int32_t k = x->parts.first; k < x->parts.first + x->parts.count; k++) {
            const char *id = r->s->items[p->parts[k].item].id;
            if (r->part_count[k] > 0 && !ech_plan_add_part(b, item_after(r, requirement, id), r->part_count[k]))
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
        int32_t asset = m->asset == ECH_NONE ? ECH_NONE : r->asset[m->asset];
        int32_t tail = asset == ECH_NONE ? m->tail : m->tail % r->n->assets[asset].count;
        ech_mission *now = ech_plan_add_mission(b, m->id, asset, tail);
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
        status = size_loads(&r, plan);
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
    ech_free(r.told_people);
    ech_free(r.told_litters);
    ech_free(r.told_items);
    ech_free(r.load_people);
    ech_free(r.load_litters);
    ech_free(r.part_count);
    return status;
}
