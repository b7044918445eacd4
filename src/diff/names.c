/* The names that two plan files use, as a scenario without figures: so two plans can be compared where their scenario
 * is not at hand. Only what a plan file says is known: neither amounts nor destinations. */
#include <stdio.h>
#include <string.h>

#include "base/idmap.h"
#include "diff/diff.h"
#include "io/json_read.h"

enum { MOST = 10000000 };

typedef struct names {
    ech_arena *arena;
    ech_idmap locations, assets, requirements, configurations, legs;
    ech_vec item_ids; /* item_name */
    bool memory;
} names;

typedef struct item_name {
    int32_t requirement;
    const char *id;
} item_name;

static int32_t note(names *n, ech_idmap *map, const ech_jvalue *v) {
    if (!v || v->type != ECH_JTEXT)
        return ECH_NONE;
    int32_t known = ech_idmap_get(map, v->text);
    if (known >= 0)
        return known;
    const char *id = ech_arena_text(n->arena, v->text);
    n->memory = n->memory || !id || ech_idmap_put(map, id, (int32_t)map->count, NULL);
    return n->memory ? ECH_NONE : (int32_t)map->count - 1;
}

static const ech_jvalue *list_of(const ech_jvalue *object, const char *key) {
    const ech_jvalue *v = object->type == ECH_JOBJECT ? ech_jread_get(object, key) : NULL;
    return v && v->type == ECH_JARRAY ? v->first : NULL;
}

static void note_load(names *n, const ech_jvalue *load, ech_idmap *items) {
    int32_t r = note(n, &n->requirements, ech_jread_get(load, "requirement"));
    const ech_jvalue *box = ech_jread_get(load, "items");
    char key[600];
    for (const ech_jvalue *v = box && box->type == ECH_JOBJECT && r >= 0 ? box->first : NULL; v; v = v->next) {
        size_t length = strlen(v->key);
        if (length > 500)
            continue; /* the reader refuses it */
        int at = snprintf(key, sizeof key, "%d\n", (int)r);
        memcpy(key + at, v->key, length + 1);
        if (ech_idmap_get(items, key) >= 0)
            continue;
        const char *copy = ech_arena_text(n->arena, key);
        item_name *slot = ech_vec_push(&n->item_ids);
        if (!copy || !slot || ech_idmap_put(items, copy, 1, NULL)) {
            n->memory = true;
            return;
        }
        *slot = (item_name){r, copy + at};
    }
}

static void note_plan(names *n, const ech_jvalue *root, ech_idmap *items) {
    for (const ech_jvalue *m = list_of(root, "missions"); m && !n->memory; m = m->next) {
        if (m->type != ECH_JOBJECT)
            continue;
        note(n, &n->assets, ech_jread_get(m, "asset"));
        note(n, &n->configurations, ech_jread_get(m, "config"));
        for (const ech_jvalue *q = list_of(m, "stops"); q; q = q->next) {
            note(n, &n->locations, q->type == ECH_JOBJECT ? ech_jread_get(q, "location") : NULL);
            note(n, &n->legs, q->type == ECH_JOBJECT ? ech_jread_get(q, "leg") : NULL);
        }
        for (const ech_jvalue *q = list_of(m, "loads"); q; q = q->next)
            if (q->type == ECH_JOBJECT)
                note_load(n, q, items);
    }
}

/* ---- the scenario ----------------------------------------------------------------------------------------------- */

static const char **ids_of(const ech_idmap *map, ech_arena *arena) {
    const char **ids = ech_arena_alloc(arena, map->count + 1, sizeof *ids);
    for (size_t i = 0; ids && i < map->capacity; i++)
        if (map->keys[i])
            ids[map->values[i]] = map->keys[i];
    return ids;
}

#define LIST(array, number, map)                                                                                       \
    do {                                                                                                               \
        const char **list_ids = ids_of(&(map), n->arena);                                                              \
        s->array = ech_arena_alloc(n->arena, (map).count + 1, sizeof *s->array);                                       \
        s->number = (int32_t)(map).count;                                                                              \
        n->memory = n->memory || !list_ids || !s->array;                                                               \
        for (int32_t list_i = 0; !n->memory && list_i < s->number; list_i++)                                           \
            s->array[list_i].id = list_ids[list_i];                                                                    \
    } while (0)

static void fill_items(names *n, ech_scenario *s) {
    const item_name *all = n->item_ids.data;
    for (size_t i = 0; i < n->item_ids.count; i++)
        s->requirements[all[i].requirement].items.count++;
    for (int32_t r = 0, first = 0; r < s->requirement_count; r++) {
        s->requirements[r].items.first = first;
        first += s->requirements[r].items.count;
        s->requirements[r].items.count = 0;
    }
    for (size_t i = 0; i < n->item_ids.count; i++) {
        ech_span *span = &s->requirements[all[i].requirement].items;
        s->items[span->first + span->count++] =
            (ech_item){.id = all[i].id, .requirement = all[i].requirement, .bulk = strcmp(all[i].id, "bulk") == 0};
    }
}

static ech_scenario *make(names *n) {
    ech_scenario *s = ech_arena_alloc(n->arena, 1, sizeof *s);
    if (!s)
        return NULL;
    s->id = s->name = s->description = "";
    s->ticks_per_minute = 1000000;
    s->horizon_t = ECH_NEVER;
    LIST(locations, location_count, n->locations);
    LIST(assets, asset_count, n->assets);
    LIST(requirements, requirement_count, n->requirements);
    LIST(legs, leg_count, n->legs);
    LIST(configurations, configuration_count, n->configurations);
    s->lift_types = ech_arena_alloc(n->arena, 1, sizeof *s->lift_types);
    s->items = ech_arena_alloc(n->arena, n->item_ids.count + 1, sizeof *s->items);
    s->members = ech_arena_alloc(n->arena, 1, sizeof *s->members);
    if (n->memory || !s->lift_types || !s->items || !s->members)
        return NULL;
    s->lift_type_count = 1;
    s->item_count = (int32_t)n->item_ids.count;
    s->lift_types[0].configurations = (ech_span){0, s->configuration_count};
    for (int32_t i = 0; i < s->asset_count; i++)
        s->assets[i].count = INT32_MAX;
    fill_items(n, s);
    s->arena = n->arena;
    return s;
}

static ech_status collect(names *n, const char *const file[2], const ech_buf bytes[2], ech_error_list *errors) {
    ech_idmap items = ECH_IDMAP_INIT;
    ech_status status = ECH_OK;
    for (int i = 0; i < 2 && !status; i++) {
        const ech_jvalue *root = NULL;
        ech_arena *scratch = ech_arena_open(0);
        status = scratch ? ech_jread_parse(scratch, file[i], bytes[i].data ? bytes[i].data : "", bytes[i].length, &root,
                                           errors)
                         : ECH_ENOMEM;
        if (!status)
            note_plan(n, root, &items);
        ech_arena_free(scratch);
    }
    ech_idmap_free(&items);
    return status ? status : n->memory ? ECH_ENOMEM : ECH_OK;
}

ech_status ech_diff_names(const char *const file[2], const ech_buf bytes[2], ech_scenario **out,
                          ech_error_list *errors) {
    names n = {.arena = ech_arena_open(0), .item_ids = ech_vec_init(sizeof(item_name), MOST)};
    *out = NULL;
    const ech_jvalue unnamed = {.type = ECH_JTEXT, .text = ""}; /* the first configuration: a plan does not name it */
    if (n.arena)
        note(&n, &n.configurations, &unnamed);
    ech_status status = n.arena ? collect(&n, file, bytes, errors) : ECH_ENOMEM;
    if (!status) {
        *out = make(&n);
        status = *out ? ECH_OK : ECH_ENOMEM;
    }
    ech_idmap_free(&n.locations);
    ech_idmap_free(&n.assets);
    ech_idmap_free(&n.requirements);
    ech_idmap_free(&n.configurations);
    ech_idmap_free(&n.legs);
    ech_vec_free(&n.item_ids);
    if (!*out)
        ech_arena_free(n.arena);
    return status;
}
