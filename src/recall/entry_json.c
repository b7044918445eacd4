/* An entry as JSON, there and back: see recall/entry.h. Reading takes what it knows and ignores the rest, so that an
 * older Echelon lists entries of a newer one; what is missing is nothing. */
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "io/json_read.h"
#include "recall/entry.h"

enum { E7 = 10000000 };

static const char *const mode_words[ECH_MODE_COUNT] = {"air", "rail", "road", "sea"};

/* ---- writing -------------------------------------------------------------------------------------------------- */

static const char *or_null(const char *text) { return text && text[0] ? text : NULL; }

static void number_or_null(ech_json *w, const char *key, int64_t n, bool none) {
    ech_json_key(w, key);
    if (none)
        ech_json_null(w);
    else
        ech_json_int(w, n);
}

static void degrees_or_null(ech_json *w, const char *key, bool placed, int32_t e7) {
    ech_json_key(w, key);
    placed ? ech_json_scaled(w, e7, E7) : ech_json_null(w);
}

static void position(ech_json *w, bool placed, int32_t lat_e7, int32_t lon_e7) {
    degrees_or_null(w, "lat", placed, lat_e7);
    degrees_or_null(w, "lon", placed, lon_e7);
}

static void write_gateways(const ech_entry *e, ech_json *w) {
    ech_json_key(w, "gateways");
    ech_json_array(w);
    for (int32_t i = 0; i < e->gateway_count; i++) {
        const ech_entry_gateway *g = &e->gateways[i];
        ech_json_object(w);
        ech_json_member_text(w, "id", g->id);
        ech_json_member_text(w, "name", or_null(g->name));
        ech_json_member_text(w, "country", or_null(g->country));
        position(w, true, g->lat_e7, g->lon_e7);
        ech_json_key(w, "modes");
        ech_json_array(w);
        for (int m = 0; m < ECH_MODE_COUNT; m++)
            if (g->modes & 1u << m)
                ech_json_text(w, mode_words[m]);
        ech_json_end(w);
        ech_json_member_int(w, "landings", g->landings);
        number_or_null(w, "runway_m", g->runway_m, g->runway_m == ECH_UNLIMITED);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void write_needs(const ech_entry *e, ech_json *w) {
    ech_json_key(w, "needs");
    ech_json_array(w);
    for (int32_t i = 0; i < e->need_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, e->needs[i].capability ? "capability" : "kind", e->needs[i].what);
        ech_json_member_int(w, "elements", e->needs[i].elements);
        ech_json_member_int(w, "people", e->needs[i].people);
        ech_json_member_int(w, "mass_kg", e->needs[i].mass_kg);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void write_members(const ech_entry *e, ech_json *w) {
    ech_json_key(w, "members");
    ech_json_array(w);
    for (int32_t i = 0; i < e->member_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "id", e->members[i].id);
        ech_json_member_text(w, "country", or_null(e->members[i].country));
        ech_json_member_int(w, "people", e->members[i].people);
        ech_json_member_int(w, "mass_kg", e->members[i].mass_kg);
        ech_json_member_int(w, "tails", e->members[i].tails);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void write_lift(const ech_entry *e, ech_json *w) {
    ech_json_key(w, "lift");
    ech_json_array(w);
    for (int32_t i = 0; i < e->lift_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "type", e->lift[i].type);
        ech_json_member_text(w, "owner", e->lift[i].owner);
        ech_json_member_text(w, "mode", mode_words[e->lift[i].mode]);
        ech_json_member_int(w, "tails", e->lift[i].tails);
        ech_json_member_int(w, "missions", e->lift[i].missions);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void write_measures(const ech_entry *e, ech_json *w) {
    const ech_entry_measures *m = &e->measured;
    ech_json_member_bool(w, "legal", m->legal);
    ech_json_member_bool(w, "draft", e->draft);
    ech_json_member_int(w, "unmet", m->unmet);
    ech_json_member_int(w, "late", m->late);
    number_or_null(w, "closure_min", m->closure_min, m->closure_min == ECH_NONE);
    ech_json_member_int(w, "missions", m->missions);
    ech_json_member_int(w, "sorties", m->sorties);
}

static void write_given(const ech_entry *e, ech_json *w) {
    ech_json_key(w, "lessons");
    ech_json_array(w);
    for (int32_t i = 0; i < e->lesson_count; i++)
        ech_json_text(w, e->lessons[i]);
    ech_json_end(w);
    ech_json_key(w, "rehearsal");
    e->rehearsal[0] ? ech_json_raw(w, e->rehearsal) : ech_json_null(w);
    number_or_null(w, "reviewed_day", e->reviewed_day, e->reviewed_day == INT64_MIN);
}

ech_status ech_entry_write(const ech_entry *e, ech_buf *out) {
    ech_json w = ech_json_open(out, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "title", e->title);
    ech_json_member_text(&w, "crisis", or_null(e->crisis));
    ech_json_member_text(&w, "record", e->record);
    ech_json_member_int(&w, "start_unix_s", e->start_unix_s);
    ech_json_member_int(&w, "month", e->month);
    ech_json_member_int(&w, "horizon_min", e->horizon_min);
    ech_json_member_text(&w, "country", or_null(e->country));
    position(&w, e->placed, e->lat_e7, e->lon_e7);
    degrees_or_null(&w, "from_lat", e->placed, e->from_lat_e7);
    degrees_or_null(&w, "from_lon", e->placed, e->from_lon_e7);
    ech_json_member_int(&w, "radius_m", e->radius_m);
    ech_json_member_int(&w, "distance_median_m", e->distance_median_m);
    ech_json_member_int(&w, "distance_max_m", e->distance_max_m);
    ech_json_member_int(&w, "people", e->people);
    ech_json_member_int(&w, "mass_kg", e->mass_kg);
    ech_json_member_int(&w, "assumed", e->assumed);
    ech_json_member_int(&w, "reported", e->reported);
    write_measures(e, &w);
    write_gateways(e, &w);
    write_needs(e, &w);
    write_members(e, &w);
    write_lift(e, &w);
    write_given(e, &w);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
    return out->failed ? ECH_ENOMEM : ECH_OK;
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

static int64_t number(const ech_jvalue *v, const char *key, int64_t otherwise) {
    const ech_jvalue *n = ech_jread_get(v, key);
    if (n && n->type == ECH_JNUMBER)
        ech_jread_int(n, &otherwise);
    return otherwise;
}

static int32_t degrees(const ech_jvalue *v, const char *key, bool *there) {
    int64_t value = 0;
    const ech_jvalue *n = ech_jread_get(v, key);
    *there =
        n && n->type == ECH_JNUMBER && ech_jread_scaled(n, E7, &value) && value >= -180LL * E7 && value <= 180LL * E7;
    return *there ? (int32_t)value : 0;
}

static const char *text(const ech_jvalue *v, const char *key) {
    const ech_jvalue *t = ech_jread_get(v, key);
    return t && t->type == ECH_JTEXT ? t->text : "";
}

static bool truth(const ech_jvalue *v, const char *key) {
    const ech_jvalue *t = ech_jread_get(v, key);
    return t && t->type == ECH_JBOOL && t->truth;
}

static void country(const ech_jvalue *v, char out[3]) { snprintf(out, 3, "%.2s", text(v, "country")); }

static int32_t mode_of(const char *word) {
    for (int32_t m = 0; m < ECH_MODE_COUNT; m++)
        if (strcmp(word, mode_words[m]) == 0)
            return m;
    return ECH_NONE;
}

/* Room for a list; its first element in *first; NULL: out of memory. */
static void *list(const ech_jvalue *root, const char *key, ech_arena *arena, size_t size, const ech_jvalue **first) {
    const ech_jvalue *l = ech_jread_get(root, key);
    bool is_list = l && l->type == ECH_JARRAY;
    *first = is_list ? l->first : NULL;
    return ech_arena_alloc(arena, (size_t)(is_list ? l->count : 0) + 1, size);
}

static bool read_gateways(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *v;
    bool there;
    e->gateways = list(root, "gateways", e->arena, sizeof *e->gateways, &v);
    for (; e->gateways && v; v = v->next) {
        ech_entry_gateway *g = &e->gateways[e->gateway_count++];
        const ech_jvalue *modes = ech_jread_get(v, "modes");
        g->id = text(v, "id");
        g->name = text(v, "name");
        country(v, g->country);
        g->lat_e7 = degrees(v, "lat", &there);
        g->lon_e7 = degrees(v, "lon", &there);
        g->landings = number(v, "landings", 0);
        g->runway_m = (int32_t)number(v, "runway_m", ECH_UNLIMITED);
        for (const ech_jvalue *m = modes && modes->type == ECH_JARRAY ? modes->first : NULL; m; m = m->next)
            if (m->type == ECH_JTEXT && mode_of(m->text) != ECH_NONE)
                g->modes |= 1u << mode_of(m->text);
    }
    return e->gateways != NULL;
}

static bool read_needs(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *v;
    e->needs = list(root, "needs", e->arena, sizeof *e->needs, &v);
    for (; e->needs && v; v = v->next) {
        ech_entry_need *n = &e->needs[e->need_count++];
        n->capability = text(v, "capability")[0] != '\0';
        n->what = text(v, n->capability ? "capability" : "kind");
        n->elements = number(v, "elements", 0);
        n->people = number(v, "people", 0);
        n->mass_kg = number(v, "mass_kg", 0);
    }
    return e->needs != NULL;
}

static bool read_members(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *v;
    e->members = list(root, "members", e->arena, sizeof *e->members, &v);
    for (; e->members && v; v = v->next) {
        ech_entry_member *m = &e->members[e->member_count++];
        m->id = text(v, "id");
        country(v, m->country);
        m->people = number(v, "people", 0);
        m->mass_kg = number(v, "mass_kg", 0);
        m->tails = number(v, "tails", 0);
    }
    return e->members != NULL;
}

static bool read_lift(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *v;
    e->lift = list(root, "lift", e->arena, sizeof *e->lift, &v);
    for (; e->lift && v; v = v->next) {
        ech_entry_lift *l = &e->lift[e->lift_count++];
        int32_t mode = mode_of(text(v, "mode"));
        l->type = text(v, "type");
        l->owner = text(v, "owner");
        l->mode = mode == ECH_NONE ? ECH_AIR : (ech_mode)mode;
        l->tails = number(v, "tails", 0);
        l->missions = number(v, "missions", 0);
    }
    return e->lift != NULL;
}

static bool read_lessons(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *v;
    e->lessons = list(root, "lessons", e->arena, sizeof *e->lessons, &v);
    for (; e->lessons && v; v = v->next)
        if (v->type == ECH_JTEXT)
            e->lessons[e->lesson_count++] = v->text;
    return e->lessons != NULL;
}

/* A value of any kind as compact JSON again. */
static void again(const ech_jvalue *v, ech_json *w) {
    if (v->type == ECH_JOBJECT || v->type == ECH_JARRAY) {
        v->type == ECH_JOBJECT ? ech_json_object(w) : ech_json_array(w);
        for (const ech_jvalue *c = v->first; c; c = c->next) {
            if (v->type == ECH_JOBJECT)
                ech_json_key(w, c->key);
            again(c, w);
        }
        ech_json_end(w);
    } else if (v->type == ECH_JTEXT)
        ech_json_text(w, v->text);
    else if (v->type == ECH_JNUMBER)
        ech_json_raw(w, v->text);
    else if (v->type == ECH_JBOOL)
        ech_json_bool(w, v->truth);
    else
        ech_json_null(w);
}

static int depth(const ech_jvalue *v) {
    int most = 0;
    for (const ech_jvalue *c = v->type == ECH_JOBJECT || v->type == ECH_JARRAY ? v->first : NULL; c; c = c->next) {
        int deep = depth(c) + 1;
        most = deep > most ? deep : most;
    }
    return most;
}

const char *ech_entry_compact(const ech_jvalue *v, ech_arena *arena) {
    ech_buf b = ECH_BUF_INIT;
    ech_json w = ech_json_open(&b, false);
    const char *text = NULL;
    if (depth(v) < 20) { /* the writer goes to 32, and this will be within an entry */
        again(v, &w);
        text = b.failed ? NULL : ech_arena_copy(arena, b.data, b.length);
    }
    ech_buf_free(&b);
    return text;
}

static void read_plain(const ech_jvalue *root, ech_entry *e) {
    bool lat, lon, from_lat, from_lon;
    e->title = text(root, "title");
    e->crisis = text(root, "crisis");
    e->record = text(root, "record");
    e->draft = truth(root, "draft");
    e->start_unix_s = number(root, "start_unix_s", 0);
    e->month = (int32_t)number(root, "month", 0);
    e->horizon_min = number(root, "horizon_min", 0);
    country(root, e->country);
    e->lat_e7 = degrees(root, "lat", &lat);
    e->lon_e7 = degrees(root, "lon", &lon);
    e->from_lat_e7 = degrees(root, "from_lat", &from_lat);
    e->from_lon_e7 = degrees(root, "from_lon", &from_lon);
    e->placed = lat && lon && from_lat && from_lon;
    e->radius_m = number(root, "radius_m", 0);
    e->distance_median_m = number(root, "distance_median_m", 0);
    e->distance_max_m = number(root, "distance_max_m", 0);
    e->people = number(root, "people", 0);
    e->mass_kg = number(root, "mass_kg", 0);
    e->assumed = number(root, "assumed", 0);
    e->reported = number(root, "reported", 0);
    e->measured = (ech_entry_measures){truth(root, "legal"),        number(root, "unmet", 0),
                                       number(root, "late", 0),     number(root, "closure_min", ECH_NONE),
                                       number(root, "missions", 0), number(root, "sorties", 0)};
    e->reviewed_day = number(root, "reviewed_day", INT64_MIN);
}

static bool read_all(const ech_jvalue *root, ech_entry *e) {
    const ech_jvalue *rehearsal = ech_jread_get(root, "rehearsal");
    read_plain(root, e);
    e->rehearsal = rehearsal && rehearsal->type == ECH_JOBJECT ? ech_entry_compact(rehearsal, e->arena) : "";
    return e->rehearsal && read_gateways(root, e) && read_needs(root, e) && read_members(root, e) &&
           read_lift(root, e) && read_lessons(root, e);
}

ech_status ech_entry_read(const char *bytes, size_t length, ech_entry **out) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *root = NULL;
    ech_arena *arena = ech_arena_open(0);
    *out = NULL;
    if (!arena)
        return ECH_ENOMEM;
    ech_status status = ech_jread_parse(arena, "entry.json", bytes, length, &root, &errors);
    ech_error_list_free(&errors);
    if (!status && root->type != ECH_JOBJECT)
        status = ECH_EINPUT;
    ech_entry *e = status ? NULL : ech_arena_alloc(arena, 1, sizeof *e);
    if (e) {
        e->arena = arena;
        *out = read_all(root, e) ? e : NULL;
    }
    if (!*out)
        ech_arena_free(arena);
    return *out ? ECH_OK : status ? status : ECH_ENOMEM;
}
