/* Rows to the arrays of the model. Runs only when there is no error, so every reference is good; what remains is to
 * put things in the model's order: items by requirement with the bulk item last, legs with their ways back, members of
 * groups, types by their number in the model. False everywhere means out of memory. Linear. */
#include "reader_int.h"

#include <string.h>

static void *array(ech_reader *r, int32_t count, size_t size) {
    return ech_arena_alloc(r->arena, (size_t)count + 1, size);
}

/* Copies the noun at `offset` of every row. */
static void *nouns(ech_reader *r, ech_table_id table, size_t offset, size_t size, int32_t *count) {
    const ech_loaded *t = &r->tables[table];
    char *all = array(r, t->csv.rows, size);
    for (int32_t i = 0; all && i < t->csv.rows; i++)
        memcpy(all + (size_t)i * size, (const char *)ech_row(t, i) + offset, size);
    *count = t->csv.rows;
    return all;
}

static bool build_plain(ech_reader *r) {
    ech_scenario *s = r->s;
    s->members = nouns(r, T_MEMBERS, offsetof(row_member, m), sizeof *s->members, &s->member_count);
    s->locations = nouns(r, T_LOCATIONS, offsetof(row_location, l), sizeof *s->locations, &s->location_count);
    s->assets = nouns(r, T_ASSETS, offsetof(row_asset, a), sizeof *s->assets, &s->asset_count);
    s->situations = nouns(r, T_SITUATIONS, 0, sizeof *s->situations, &s->situation_count);
    s->crew_pools = nouns(r, T_CREWS, 0, sizeof *s->crew_pools, &s->crew_pool_count);
    s->elements = nouns(r, T_ELEMENTS, 0, sizeof *s->elements, &s->element_count);
    s->closures = nouns(r, T_CLOSURES, offsetof(row_closure, c), sizeof *s->closures, &s->closure_count);
    s->authorities = nouns(r, T_AUTHORITIES, offsetof(row_authority, a), sizeof *s->authorities, &s->authority_count);
    s->effects = nouns(r, T_EFFECTS, 0, sizeof *s->effects, &s->effect_count);
    s->assumptions = nouns(r, T_ASSUMPTIONS, offsetof(row_assumption, a), sizeof *s->assumptions, &s->assumption_count);
    s->carry_rules = nouns(r, T_CARRY_RULES, offsetof(row_rule, c), sizeof *s->carry_rules, &s->carry_rule_count);
    if (!s->members || !s->locations || !s->assets || !s->situations || !s->crew_pools || !s->elements ||
        !s->closures || !s->authorities || !s->effects || !s->assumptions || !s->carry_rules)
        return false;
    for (int32_t i = 0; i < s->asset_count; i++)
        s->assets[i].type = r->model_type[s->assets[i].type];
    for (int32_t i = 0; i < s->crew_pool_count; i++)
        s->crew_pools[i].type = r->model_type[s->crew_pools[i].type];
    for (int32_t i = 0; i < s->carry_rule_count; i++)
        s->carry_rules[i].allow = ((const row_rule *)ech_row(&r->tables[T_CARRY_RULES], i))->action == 1;
    for (int32_t i = 0; i < s->assumption_count; i++)
        s->assumptions[i].reported = ((const row_assumption *)ech_row(&r->tables[T_ASSUMPTIONS], i))->status == 1;
    return true;
}

/* Items of each requirement side by side, in file order, its bulk item last. */
static bool build_items(ech_reader *r) {
    ech_scenario *s = r->s;
    const ech_loaded *items = &r->tables[T_ITEMS], *requirements = &r->tables[T_REQUIREMENTS];
    int32_t total = items->csv.rows;
    for (int32_t q = 0; q < s->requirement_count; q++)
        s->requirements[q].items = (ech_span){0, 0};
    for (int32_t i = 0; i < items->csv.rows; i++)
        s->requirements[((const row_item *)ech_row(items, i))->i.requirement].items.count++;
    for (int32_t q = 0, first = 0; q < s->requirement_count; q++) {
        ech_span *span = &s->requirements[q].items;
        bool bulk = ((const row_requirement *)ech_row(requirements, q))->bulk_kg > 0;
        span->first = first;
        first += span->count + bulk;
        total += bulk;
        span->count = 0;
    }
    s->items = array(r, total, sizeof *s->items);
    s->item_count = total;
    if (!s->items)
        return false;
    for (int32_t i = 0; i < items->csv.rows; i++) {
        const ech_item *it = &((const row_item *)ech_row(items, i))->i;
        ech_span *span = &s->requirements[it->requirement].items;
        s->items[span->first + span->count++] = *it;
    }
    for (int32_t q = 0; q < s->requirement_count; q++) {
        int64_t kg = ((const row_requirement *)ech_row(requirements, q))->bulk_kg;
        ech_span *span = &s->requirements[q].items;
        if (kg > 0)
            s->items[span->first + span->count++] =
                (ech_item){.id = "bulk", .requirement = q, .count = kg, .kg = 1, .size = ECH_BULK, .bulk = true};
    }
    return true;
}

static bool build_requirements(ech_reader *r) {
    ech_scenario *s = r->s;
    s->requirements =
        nouns(r, T_REQUIREMENTS, offsetof(row_requirement, r), sizeof *s->requirements, &s->requirement_count);
    if (!s->requirements || !build_items(r))
        return false;
    for (int32_t q = 0; q < s->requirement_count; q++) {
        const row_requirement *row = ech_row(&r->tables[T_REQUIREMENTS], q);
        if (s->requirements[q].lot < 0)
            s->requirements[q].lot = row->bulk_kg > 0 ? 1000 : 1;
    }
    s->together_count = (int32_t)r->together.count;
    s->together_ids = ech_vec_into(&r->together, r->arena);
    return s->together_ids != NULL;
}

/* Each group's requirements side by side, after the other references. */
static bool build_groups(ech_reader *r) {
    ech_scenario *s = r->s;
    s->group_count = (int32_t)r->groups.count;
    s->groups = array(r, s->group_count, sizeof *s->groups);
    if (!s->groups)
        return false;
    for (int32_t q = 0; q < s->requirement_count; q++)
        if (s->requirements[q].group >= 0)
            s->groups[s->requirements[q].group].requirements.count++;
    for (int32_t g = 0; g < s->group_count; g++) {
        ech_span *span = &s->groups[g].requirements;
        s->groups[g].id = *(const char **)ech_vec_at(&r->groups, (size_t)g);
        span->first = (int32_t)r->refs.count;
        for (int32_t k = 0; k < span->count; k++)
            if (!ech_vec_push(&r->refs))
                return false;
        span->count = 0;
    }
    for (int32_t q = 0; q < s->requirement_count; q++)
        if (s->requirements[q].group >= 0) {
            ech_span *span = &s->groups[s->requirements[q].group].requirements;
            ((int32_t *)r->refs.data)[span->first + span->count++] = q;
        }
    return true;
}

/* `ID~back`: ends swapped, waypoints in the other order. */
static bool build_way_back(ech_reader *r, const ech_leg *leg, ech_leg *back) {
    size_t n = strlen(leg->id);
    char *id = ech_arena_alloc(r->arena, n + sizeof "~back", 1);
    if (!id)
        return false;
    memcpy(id, leg->id, n);
    memcpy(id + n, "~back", sizeof "~back");
    *back = *leg;
    back->id = id;
    back->from = leg->to;
    back->to = leg->from;
    back->via.first = (int32_t)r->vias.count;
    for (int32_t k = leg->via.count - 1; k >= 0; k--) {
        ech_via *v = ech_vec_push(&r->vias);
        if (!v)
            return false;
        *v = ((const ech_via *)r->vias.data)[leg->via.first + k];
    }
    return true;
}

static bool build_legs(ech_reader *r) {
    ech_scenario *s = r->s;
    const ech_loaded *t = &r->tables[T_LEGS];
    s->leg_count = r->leg_count + ech_travel_legs(r, NULL);
    s->legs = array(r, s->leg_count, sizeof *s->legs);
    for (int32_t i = 0; s->legs && i < t->csv.rows; i++) {
        const row_leg *row = ech_row(t, i);
        ech_leg *leg = &s->legs[r->first_leg[i]];
        *leg = row->l;
        if (leg->type >= 0)
            leg->type = r->model_type[leg->type];
        if (row->both_ways && !build_way_back(r, leg, leg + 1))
            return false;
    }
    if (s->legs)
        (void)ech_travel_legs(r, s->legs + r->leg_count);
    return s->legs != NULL;
}

static bool build_lists(ech_reader *r) {
    ech_scenario *s = r->s;
    s->refs = ech_vec_into(&r->refs, r->arena);
    s->texts = ech_vec_into(&r->texts, r->arena);
    s->vias = ech_vec_into(&r->vias, r->arena);
    s->ref_count = (int32_t)r->refs.count;
    s->text_count = (int32_t)r->texts.count;
    s->via_count = (int32_t)r->vias.count;
    return s->refs && s->texts && s->vias;
}

bool ech_model_build(ech_reader *r) {
    return ech_types_build(r) && build_plain(r) && build_requirements(r) && build_groups(r) && build_legs(r) &&
           build_lists(r);
}
