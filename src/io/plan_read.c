/* Reads a plan from JSON: see io/plan_read.h. Every value's place is known (io/json_read.h), so an unknown id or a
 * wrong type names row and column; reading goes on after each error. */
#include "io/plan_read.h"

#include <string.h>

#include "io/bound_read.h"
#include "io/json_read.h"
#include "plan_int.h"

/* Numbers beyond this are nonsense in every field, and too large to be judged without overflow. */
#define COUNT_MAX 1000000000000
#define MICRO_MAX 20000000000000 /* of a minute: 38 years */
#define ARENA_MAX ECH_GIB(8)

typedef struct reader {
    const char *file;
    const ech_scenario *s;
    ech_error_list *errors;
    ech_plan_builder b;
    ech_plan_ids ids;
    ech_bounds *bounds;
    bool answers; /* the plan is known to answer this scenario */
    bool memory;  /* out of it */
} reader;

static ech_error *wrong(reader *r, const ech_jvalue *v, const char *code, const char *what) {
    return ech_jread_error(r->errors, r->file, v, code, "%s", what);
}

/* The member, or an error at the object when it is missing and required. */
static const ech_jvalue *member(reader *r, const ech_jvalue *object, const char *key, ech_jtype type, bool required) {
    const ech_jvalue *v = ech_jread_get(object, key);
    if (!v) {
        if (required)
            ech_jread_error(r->errors, r->file, object, "plan.missing", "the key `%s` is missing", key);
        return NULL;
    }
    if (v->type != type) {
        ech_jread_error(r->errors, r->file, v, "json.type", "%s: must be %s, not %s", key, ech_jtype_name(type),
                        ech_jtype_name(v->type));
        return NULL;
    }
    return v;
}

static void known_keys(reader *r, const ech_jvalue *object, const char *const *keys, size_t count) {
    for (const ech_jvalue *v = object->first; v; v = v->next) {
        bool known = strncmp(v->key, "x_", 2) == 0;
        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(v->key, keys[i]) == 0;
        if (known)
            continue;
        ech_error *e = ech_jread_error(r->errors, r->file, v, "plan.key", "unknown key `%.64s`", v->key);
        const char *near = e ? ech_did_you_mean(v->key, keys, count) : NULL;
        if (near)
            ech_error_hint(e, "did you mean `%s`?", near);
    }
}

static int32_t reference(reader *r, const ech_jvalue *object, const char *key, const ech_idmap *map, const char *what) {
    const ech_jvalue *v = member(r, object, key, ECH_JTEXT, true);
    if (!v)
        return ECH_NONE;
    int32_t i = ech_idmap_get(map, v->text);
    if (i < 0)
        ech_plan_hint_id(
            ech_jread_error(r->errors, r->file, v, "plan.reference", "%s: unknown %s `%.64s`", key, what, v->text), map,
            v->text);
    return i;
}

static int64_t whole(reader *r, const ech_jvalue *object, const char *key, int64_t least, int64_t most, bool required,
                     int64_t otherwise) {
    const ech_jvalue *v = member(r, object, key, ECH_JNUMBER, required);
    int64_t n;
    if (!v)
        return otherwise;
    if (ech_jread_int(v, &n) && n >= least && n <= most)
        return n;
    if (least == most)
        ech_jread_error(r->errors, r->file, v, "plan.number", "%s: must be %lld", key, (long long)least);
    else if (ech_jread_int(v, &n) && least >= 0)
        ech_jread_error(r->errors, r->file, v, "plan.number", "%s: must be from %lld to %lld", key, (long long)least,
                        (long long)most);
    else
        ech_jread_error(r->errors, r->file, v, "plan.number", "%s: must be a whole number of sensible size", key);
    return otherwise;
}

static ech_tick minutes(reader *r, const ech_jvalue *object, const char *key) {
    const ech_jvalue *v = member(r, object, key, ECH_JNUMBER, true);
    const int64_t step = 1000000 / r->s->ticks_per_minute;
    int64_t n;
    if (!v)
        return 0;
    if (!ech_jread_scaled(v, 1000000, &n) || n > MICRO_MAX || n < -MICRO_MAX) {
        ech_jread_error(r->errors, r->file, v, "plan.time",
                        "%s: not a sensible number of minutes, with at most six decimals", key);
        return 0;
    }
    if (n % step != 0)
        ech_jread_error(r->errors, r->file, v, "plan.time", "%s: no whole tick; there are %lld a minute", key,
                        (long long)r->s->ticks_per_minute);
    return n / step;
}

static void read_work(reader *r, const ech_jvalue *v) {
    static const char *const kinds[] = {"handle", "refuel", "rest", "swap"};
    static const char *const keys[] = {"start_min", "end_min", "kind"};
    if (v->type != ECH_JOBJECT) {
        wrong(r, v, "json.type", "a work must be an object");
        return;
    }
    known_keys(r, v, keys, 3);
    ech_tick a = minutes(r, v, "start_min"), b = minutes(r, v, "end_min");
    const ech_jvalue *kind = member(r, v, "kind", ECH_JTEXT, true);
    int k = 0;
    while (kind && k < 4 && strcmp(kind->text, kinds[k]) != 0)
        k++;
    if (kind && k == 4)
        wrong(r, kind, "plan.kind", "the kind of work must be handle, refuel, rest or swap");
    if (!ech_plan_add_work(&r->b, k < 4 ? (ech_work_kind)k : ECH_WORK_HANDLE, a, b))
        r->memory = true;
}

static void read_via(reader *r, const ech_jvalue *v) {
    int64_t q[2] = {0, 0};
    bool ok = v->type == ECH_JARRAY && v->count == 2;
    const ech_jvalue *x = ok ? v->first : NULL;
    for (int i = 0; ok && i < 2; i++, x = x->next)
        ok = x->type == ECH_JNUMBER && ech_jread_scaled(x, 10000000, &q[i]);
    if (!ok || q[0] < -900000000 || q[0] > 900000000 || q[1] < -1800000000 || q[1] > 1800000000) {
        wrong(r, v, "plan.via", "a waypoint must be [latitude, longitude] in degrees with at most 7 decimals");
        return;
    }
    if (!ech_plan_add_via(&r->b, (int32_t)q[0], (int32_t)q[1]))
        r->memory = true;
}

static void read_stop(reader *r, const ech_jvalue *v) {
    static const char *const keys[] = {"location", "arrive_min", "depart_min", "fuel_kg", "work", "leg", "via"};
    if (v->type != ECH_JOBJECT) {
        wrong(r, v, "json.type", "a stop must be an object");
        return;
    }
    known_keys(r, v, keys, 7);
    int32_t location = reference(r, v, "location", &r->ids.locations, "location");
    ech_tick a = minutes(r, v, "arrive_min"), d = minutes(r, v, "depart_min");
    ech_stop *stop = ech_plan_add_stop(&r->b, location, a, d);
    if (!stop) {
        r->memory = true;
        return;
    }
    stop->leg = ECH_NONE;
    stop->fuel_kg = whole(r, v, "fuel_kg", -COUNT_MAX, COUNT_MAX, false, 0);
    if (ech_jread_get(v, "leg") && ech_jread_get(v, "leg")->type != ECH_JNULL)
        stop->leg = reference(r, v, "leg", &r->ids.legs, "leg");
    const ech_jvalue *via = ech_jread_get(v, "via") ? member(r, v, "via", ECH_JARRAY, false) : NULL;
    for (const ech_jvalue *q = via ? via->first : NULL; q; q = q->next)
        read_via(r, q);
    const ech_jvalue *work = member(r, v, "work", ECH_JARRAY, false);
    for (const ech_jvalue *q = work ? work->first : NULL; q; q = q->next)
        read_work(r, q);
}

static void hint_item(reader *r, ech_error *e, int32_t requirement, const char *id) {
    const char *near = NULL;
    ech_span own = r->s->requirements[requirement].items;
    for (int32_t i = own.first; e && !near && i < own.first + own.count; i++)
        near = ech_did_you_mean(id, &r->s->items[i].id, 1);
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
}

static void read_items(reader *r, const ech_jvalue *items, int32_t requirement) {
    for (const ech_jvalue *v = items->first; v; v = v->next) {
        int32_t item = requirement >= 0 ? ech_plan_item(r->s, requirement, v->key) : ECH_NONE;
        int64_t n = 0;
        if (v->type != ECH_JNUMBER || !ech_jread_int(v, &n) || n < -COUNT_MAX || n > COUNT_MAX)
            ech_jread_error(r->errors, r->file, v, "plan.number", "%s: not a whole number", v->key);
        if (item == ECH_NONE && requirement >= 0) {
            ech_error *e =
                ech_jread_error(r->errors, r->file, v, "plan.reference", "requirement `%.64s` has no item `%.64s`",
                                r->s->requirements[requirement].id, v->key);
            hint_item(r, e, requirement, v->key);
        } else if (!ech_plan_add_part(&r->b, item, n))
            r->memory = true;
    }
}

/* Stop numbers, tails and counts that make no sense are findings (plan.form), not errors: they can be judged. */
static void read_load(reader *r, const ech_jvalue *v) {
    static const char *const keys[] = {"requirement", "from_stop", "to_stop", "people", "litters", "items"};
    if (v->type != ECH_JOBJECT) {
        wrong(r, v, "json.type", "a load must be an object");
        return;
    }
    known_keys(r, v, keys, 6);
    int32_t requirement = reference(r, v, "requirement", &r->ids.requirements, "requirement");
    int64_t from = whole(r, v, "from_stop", INT32_MIN, INT32_MAX, true, 0);
    int64_t to = whole(r, v, "to_stop", INT32_MIN, INT32_MAX, true, 0);
    ech_load *load = ech_plan_add_load(&r->b, requirement, (int32_t)from, (int32_t)to);
    if (!load) {
        r->memory = true;
        return;
    }
    load->people = (int32_t)whole(r, v, "people", INT32_MIN, INT32_MAX, false, 0);
    load->litters = (int32_t)whole(r, v, "litters", INT32_MIN, INT32_MAX, false, 0);
    const ech_jvalue *items = member(r, v, "items", ECH_JOBJECT, false);
    if (items)
        read_items(r, items, requirement);
}

static int32_t read_configuration(reader *r, const ech_jvalue *v, int32_t asset) {
    const ech_jvalue *q = ech_jread_get(v, "config") ? member(r, v, "config", ECH_JTEXT, false) : NULL;
    if (!q || asset < 0)
        return 0;
    int32_t i = ech_plan_configuration(r->s, asset, q->text);
    if (i >= 0)
        return i;
    ech_jread_error(r->errors, r->file, q, "plan.reference", "config: the type of asset `%.64s` has no `%.64s`",
                    r->s->assets[asset].id, q->text);
    return 0;
}

static void read_mission(reader *r, const ech_jvalue *v) {
    static const char *const keys[] = {"id", "asset", "tail", "config", "stops", "loads"};
    if (v->type != ECH_JOBJECT) {
        wrong(r, v, "json.type", "a mission must be an object");
        return;
    }
    known_keys(r, v, keys, 6);
    const ech_jvalue *id = member(r, v, "id", ECH_JTEXT, true), *asset = ech_jread_get(v, "asset");
    int32_t a = ECH_NONE, tail = 1;
    if (!asset)
        ech_jread_error(r->errors, r->file, v, "plan.missing", "the key `asset` is missing (null: a march)");
    else if (asset->type != ECH_JNULL) {
        a = reference(r, v, "asset", &r->ids.assets, "asset");
        tail = (int32_t)whole(r, v, "tail", -INT32_MAX, INT32_MAX, true, 1);
    }
    ech_mission *m = ech_plan_add_mission(&r->b, id ? id->text : "", a, asset && a >= 0 ? tail - 1 : 0);
    if (!m) {
        r->memory = true;
        return;
    }
    m->configuration = read_configuration(r, v, a);
    const ech_jvalue *stops = member(r, v, "stops", ECH_JARRAY, true), *loads = member(r, v, "loads", ECH_JARRAY, true);
    for (const ech_jvalue *q = stops ? stops->first : NULL; q; q = q->next)
        read_stop(r, q);
    for (const ech_jvalue *q = loads ? loads->first : NULL; q; q = q->next)
        read_load(r, q);
}

static void read_hash(reader *r, const ech_jvalue *root, bool any) {
    char text[ECH_HASH_TEXT];
    ech_hash own;
    const ech_jvalue *v = ech_jread_get(root, "scenario_hash");
    if (!v || v->type == ECH_JNULL || any)
        return;
    if (ech_scenario_hash(r->s, &own)) {
        r->memory = true;
        return;
    }
    ech_hash_text(&own, text);
    r->answers = v->type == ECH_JTEXT && strcmp(v->text, text) == 0;
    if (r->answers)
        return;
    ech_error *e = ech_jread_error(r->errors, r->file, v, "plan.scenario",
                                   "this plan answers another scenario (or the scenario was changed since)");
    if (e)
        ech_error_hint(e, "--any-scenario judges it all the same");
}

/* attachments.pins: ids of missions that stay as they are when the plan is repaired. */
static void read_pins(reader *r, const ech_jvalue *root) {
    const ech_jvalue *box = ech_jread_get(root, "attachments");
    if (!box || box->type != ECH_JOBJECT || !ech_jread_get(box, "pins"))
        return;
    const ech_jvalue *pins = member(r, box, "pins", ECH_JARRAY, false);
    for (const ech_jvalue *v = pins ? pins->first : NULL; v; v = v->next) {
        bool found = false;
        for (size_t i = 0; v->type == ECH_JTEXT && i < r->b.missions.count; i++) {
            ech_mission *m = ech_vec_at(&r->b.missions, i);
            if (strcmp(m->id, v->text) == 0)
                found = m->pinned = true;
        }
        if (!found)
            wrong(r, v, "plan.reference", "a pin must be the id of a mission");
    }
}

/* attachments.bounds: where the plan answers this scenario. What is not understood is left out. */
static void read_bounds(reader *r, const ech_jvalue *root) {
    const ech_jvalue *v = ech_jread_get(ech_jread_get(root, "attachments"), "bounds");
    if (v && r->answers && ech_bounds_read(v, r->s, &r->bounds))
        r->memory = true;
}

static void read_root(reader *r, const ech_jvalue *root, bool any) {
    static const char *const keys[] = {"format", "scenario_hash", "plan_hash", "missions", "attachments"};
    if (root->type != ECH_JOBJECT) {
        wrong(r, root, "json.type", "a plan must be an object");
        return;
    }
    known_keys(r, root, keys, 5);
    whole(r, root, "format", 1, 1, true, 1);
    read_hash(r, root, any);
    const ech_jvalue *missions = member(r, root, "missions", ECH_JARRAY, true);
    for (const ech_jvalue *v = missions ? missions->first : NULL; v && !r->memory; v = v->next)
        read_mission(r, v);
    read_pins(r, root);
    read_bounds(r, root);
}

/* A schedule that was typed in a spreadsheet is imported first. */
static void hint_import(const char *name, ech_error_list *errors) {
    size_t n = strlen(name);
    if (n > 4 && ech_text_equal_nocase(name + n - 4, ".csv") && errors->count > 0)
        ech_error_hint(&errors->items[errors->count - 1], "echelon import plan makes a plan of a schedule in CSV");
}

ech_status ech_plan_read_memory(const char *name, const char *bytes, size_t length, const ech_scenario *s,
                                bool any_scenario, ech_plan **out, ech_error_list *errors) {
    *out = NULL;
    size_t before = ech_error_list_total(errors);
    reader r = {.file = name, .s = s, .errors = errors};
    ech_plan_builder_init(&r.b);
    ech_arena *arena = ech_arena_open(ARENA_MAX);
    const ech_jvalue *root = NULL;
    ech_status status = arena && ech_plan_ids_open(&r.ids, s) ? ECH_OK : ECH_ENOMEM;
    if (!status)
        status = ech_jread_parse(arena, name, bytes, length, &root, errors);
    if (status == ECH_EINPUT)
        hint_import(name, errors);
    if (!status)
        read_root(&r, root, any_scenario);
    if (!status && r.memory)
        status = ECH_ENOMEM;
    if (!status && ech_error_list_total(errors) > before)
        status = ECH_EINPUT;
    if (!status)
        status = ech_plan_build(&r.b, s, out, NULL);
    if (!status)
        (*out)->bounds = r.bounds;
    else
        ech_bounds_free(r.bounds);
    ech_plan_ids_free(&r.ids);
    ech_plan_builder_free(&r.b);
    ech_arena_free(arena);
    ech_error_list_sort(errors);
    return status;
}

ech_status ech_plan_read(const char *path, const ech_scenario *s, bool any_scenario, ech_plan **out,
                         ech_error_list *errors) {
    ech_buf bytes = ECH_BUF_INIT;
    *out = NULL;
    ech_status status = ech_plan_file(path, ECH_PLAN_FILE_MAX, &bytes, errors);
    if (!status)
        status = ech_plan_read_memory(path, bytes.data, bytes.length, s, any_scenario, out, errors);
    ech_buf_free(&bytes);
    return status;
}
