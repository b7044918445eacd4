/* What is in the library, as text and JSON: the list, one entry, its history, one plan taken out into a folder. */
#include "library_int.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/file.h"

/* ---- list ----------------------------------------------------------------------------------------------------- */

typedef struct listing {
    keeping *k;
    ech_arena *arena;
    ech_grid grid;
    ech_json w;
    int64_t count, drafts;
    ech_status status;
} listing;

static void hours_text(int64_t minutes, char out[48]) {
    if (minutes == ECH_NONE)
        snprintf(out, 48, "open");
    else
        snprintf(out, 48, "%lld.%lld h", (long long)minutes / 60, (long long)(minutes % 60) / 6);
}

static void list_row(listing *l, const ech_store_version *v, const ech_entry *e) {
    char closure[48], reviewed[16], at[32];
    hours_text(e->measured.closure_min, closure);
    ech_shelf_day_text(e->reviewed_day, reviewed);
    ech_utc_text(v->at_unix_s, at);
    ech_grid_add(&l->grid, "%s", v->id);
    ech_grid_add(&l->grid, "%lld%s", (long long)v->number, v->removed ? " removed" : e->draft ? " draft" : "");
    ech_grid_add(&l->grid, "%s", e->crisis);
    ech_grid_add(&l->grid, "%s", e->country);
    ech_grid_add(&l->grid, "%lld", (long long)e->people);
    ech_grid_add(&l->grid, "%lld", (long long)(e->mass_kg + 500) / 1000);
    ech_grid_add(&l->grid, "%lld", (long long)e->measured.missions);
    ech_grid_add(&l->grid, "%s", closure);
    ech_grid_add(&l->grid, "%s", reviewed[0] ? reviewed : "never");
    ech_grid_add(&l->grid, "%.10s", at);
    ech_grid_add(&l->grid, "%s", v->who);
    ech_grid_add(&l->grid, "%s", e->title);
}

static void version_json(const ech_store_version *v, ech_json *w) {
    char at[32];
    ech_utc_text(v->at_unix_s, at);
    ech_json_member_text(w, "id", v->id);
    ech_json_member_int(w, "version", v->number);
    ech_json_member_text(w, "hash", v->hash);
    ech_json_member_text(w, "at", at);
    ech_json_member_text(w, "who", v->who);
    ech_json_member_bool(w, "removed", v->removed);
}

static void list_json(listing *l, const ech_store_version *v, const ech_entry *e) {
    char reviewed[16];
    ech_shelf_day_text(e->reviewed_day, reviewed);
    ech_json_object(&l->w);
    version_json(v, &l->w);
    ech_json_member_text(&l->w, "title", e->title);
    ech_json_member_text(&l->w, "crisis", e->crisis[0] ? e->crisis : NULL);
    ech_json_member_text(&l->w, "country", e->country[0] ? e->country : NULL);
    ech_json_member_int(&l->w, "people", e->people);
    ech_json_member_int(&l->w, "mass_kg", e->mass_kg);
    ech_json_member_int(&l->w, "missions", e->measured.missions);
    ech_json_key(&l->w, "closure_min");
    e->measured.closure_min == ECH_NONE ? ech_json_null(&l->w) : ech_json_int(&l->w, e->measured.closure_min);
    ech_json_member_bool(&l->w, "draft", e->draft);
    ech_json_member_text(&l->w, "reviewed", reviewed[0] ? reviewed : NULL);
    ech_json_end(&l->w);
}

static ech_status list_one(const ech_store_version *v, const char *card, size_t length, void *context) {
    listing *l = context;
    ech_entry *e = NULL;
    l->status = ech_entry_read(card ? card : "{}", card ? length : 2, &e);
    if (l->status == ECH_EINPUT)
        l->status = ech_entry_read("{}", 2, &e);
    if (!l->status)
        l->k->o->json ? list_json(l, v, e) : list_row(l, v, e);
    l->count++;
    l->drafts += e && e->draft;
    ech_entry_free(e);
    return l->status;
}

static void list_begin(listing *l) {
    static const char *const names[] = {"id",        ">version", "crisis",   "where", ">people", ">t",
                                        ">missions", ">closure", "reviewed", "added", "by",      "title"};
    if (!l->k->o->json) {
        ech_grid_open(&l->grid, l->arena, names, 12);
        return;
    }
    l->w = ech_json_open(&l->k->out->text, true);
    ech_json_object(&l->w);
    ech_json_member_int(&l->w, "format", 1);
    ech_json_member_text(&l->w, "library", ech_store_where(l->k->store));
    ech_json_key(&l->w, "entries");
    ech_json_array(&l->w);
}

static void list_end(listing *l) {
    ech_buf *b = &l->k->out->text;
    if (l->k->o->json) {
        ech_json_end(&l->w);
        ech_json_end(&l->w);
        ech_buf_char(b, '\n');
    } else if (l->count == 0)
        ech_buf_printf(b, "%s holds no plan yet; echelon library add SCENARIO PLAN puts one in\n",
                       ech_store_where(l->k->store));
    else {
        ech_grid_write(&l->grid, b);
        ech_buf_printf(b, "\n%lld plans in %s", (long long)l->count, ech_store_where(l->k->store));
        ech_buf_printf(b, l->drafts ? ", %lld of them drafts that are not legal\n" : "\n", (long long)l->drafts);
    }
    ech_grid_free(&l->grid);
}

void ech_library_list(keeping *k) {
    listing l = {.k = k, .arena = ech_arena_open(0)};
    ech_error err = ECH_ERROR_INIT;
    if (!l.arena) {
        ech_shelf_ok(ECH_ENOMEM, NULL, k->out);
        return;
    }
    list_begin(&l);
    ech_status status = ech_store_list(k->store, ECH_RECALL_KIND, k->o->removed, list_one, &l, &err);
    if (ech_shelf_ok(status, &err, k->out))
        list_end(&l);
    else
        ech_grid_free(&l.grid);
    ech_arena_free(l.arena);
}

/* ---- one entry ------------------------------------------------------------------------------------------------ */

static void entry_text(const ech_entry *e, ech_buf *b) {
    static const char *const modes[ECH_MODE_COUNT] = {"air", "rail", "road", "sea"};
    static const char *const months[] = {"?",    "January", "February",  "March",   "April",    "May",     "June",
                                         "July", "August",  "September", "October", "November", "December"};
    char closure[48], day[16];
    hours_text(e->measured.closure_min, closure);
    ech_buf_printf(b, "  %s, in %s, %s%s\n", e->crisis[0] ? e->crisis : "kind of crisis not given",
                   e->country[0] ? e->country : "no country", e->record, e->draft ? ", DRAFT: not legal" : "");
    if (e->placed)
        ech_buf_printf(b,
                       "  brought to %.2f, %.2f and up to %lld km around, from %lld km away (median; %lld at most)\n",
                       e->lat_e7 / 1e7, e->lon_e7 / 1e7, (long long)(e->radius_m + 500) / 1000,
                       (long long)(e->distance_median_m + 500) / 1000, (long long)(e->distance_max_m + 500) / 1000);
    ech_buf_printf(b, "  made for %s; closes after %s; %lld missions, %lld flights with load; unmet %lld, late %lld\n",
                   months[e->month >= 1 && e->month <= 12 ? e->month : 0], closure, (long long)e->measured.missions,
                   (long long)e->measured.sorties, (long long)e->measured.unmet, (long long)e->measured.late);
    ech_buf_printf(b, "  %lld people, %lld t; %lld figures assumed, %lld reported\n", (long long)e->people,
                   (long long)(e->mass_kg + 500) / 1000, (long long)e->assumed, (long long)e->reported);
    for (int32_t i = 0; i < e->gateway_count; i++)
        ech_buf_printf(b, "  gateway   %s %s (%s): %lld landings\n", e->gateways[i].id, e->gateways[i].name,
                       e->gateways[i].country, (long long)e->gateways[i].landings);
    for (int32_t i = 0; i < e->need_count; i++)
        ech_buf_printf(b, "  brings    %s%s: %lld elements, %lld people, %lld t\n",
                       e->needs[i].what[0] ? e->needs[i].what : "(of no kind)", e->needs[i].capability ? "" : " (kind)",
                       (long long)e->needs[i].elements, (long long)e->needs[i].people,
                       (long long)(e->needs[i].mass_kg + 500) / 1000);
    for (int32_t i = 0; i < e->lift_count; i++)
        ech_buf_printf(b, "  lift      %lld %s (%s) of %s: %lld missions\n", (long long)e->lift[i].tails,
                       e->lift[i].type, modes[e->lift[i].mode], e->lift[i].owner, (long long)e->lift[i].missions);
    for (int32_t i = 0; i < e->member_count; i++)
        ech_buf_printf(b, "  member    %s: %lld people, %lld t, %lld tails\n", e->members[i].id,
                       (long long)e->members[i].people, (long long)(e->members[i].mass_kg + 500) / 1000,
                       (long long)e->members[i].tails);
    for (int32_t i = 0; i < e->lesson_count; i++)
        ech_buf_printf(b, "  lesson    %s\n", e->lessons[i]);
    if (e->rehearsal[0])
        ech_buf_printf(b, "  rehearsed %s\n", e->rehearsal);
    ech_shelf_day_text(e->reviewed_day, day);
    ech_buf_printf(b, "  reviewed  %s\n", day[0] ? day : "never");
}

static void show_text(const keeping *k, const ech_store_version *v, const ech_entry *e) {
    char at[32];
    ech_buf *b = &k->out->text;
    ech_utc_text(v->at_unix_s, at);
    ech_buf_printf(b, "%s  %s\n  version %lld%s of %s by %s%s%s\n  hash %s\n", v->id, e->title, (long long)v->number,
                   v->removed ? ", REMOVED," : "", at, v->who, v->note[0] ? ": " : "", v->note, v->hash);
    entry_text(e, b);
}

static void show_json(const keeping *k, const ech_store_version *v, const ech_store_part *parts, size_t count,
                      const ech_jvalue *card, ech_arena *arena) {
    ech_json w = ech_json_open(&k->out->text, true);
    const char *compact = card ? ech_entry_compact(card, arena) : NULL;
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    version_json(v, &w);
    ech_json_member_text(&w, "parent", v->parent[0] ? v->parent : NULL);
    ech_json_member_text(&w, "note", v->note[0] ? v->note : NULL);
    ech_json_key(&w, "files");
    ech_json_array(&w);
    for (size_t i = 0; i < count; i++) {
        ech_json_object(&w);
        ech_json_member_text(&w, "name", parts[i].name);
        ech_json_member_int(&w, "bytes", (int64_t)parts[i].length);
        ech_json_end(&w);
    }
    ech_json_end(&w);
    ech_json_key(&w, "entry");
    compact ? ech_json_raw(&w, compact) : ech_json_null(&w);
    ech_json_end(&w);
    ech_buf_char(&k->out->text, '\n');
}

static const ech_store_part *card_of(const ech_store_part *parts, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(parts[i].name, ECH_STORE_CARD) == 0)
            return &parts[i];
    return NULL;
}

static void show_entry(const keeping *k, const ech_store_version *v, const ech_store_part *parts, size_t count,
                       ech_arena *arena) {
    ech_entry *e = NULL;
    const ech_jvalue *root = NULL;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_store_part *card = card_of(parts, count);
    ech_status status = ech_entry_read(card ? card->bytes : "{}", card ? card->length : 2, &e);
    if (!status && card && k->o->json)
        status = ech_jread_parse(arena, ECH_STORE_CARD, card->bytes, card->length, &root, &errors);
    if (ech_shelf_ok(status, NULL, k->out))
        k->o->json ? show_json(k, v, parts, count, root, arena) : show_text(k, v, e);
    ech_error_list_free(&errors);
    ech_entry_free(e);
}

/* The parts of the version that is asked for; false: errors and exit code are set. */
static bool read_parts(const keeping *k, ech_arena *arena, ech_store_version *v, ech_store_part **parts,
                       size_t *count) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = arena ? ech_store_find(k->store, ECH_RECALL_KIND, k->id, k->number, v, &err) : ECH_ENOMEM;
    if (!status)
        status = ech_store_parts(k->store, v, arena, parts, count, &err);
    if (status == ECH_EINPUT && !err.hint[0])
        ech_error_hint(&err, "echelon library list tells what there is");
    return ech_shelf_ok(status, &err, k->out);
}

void ech_library_show(keeping *k) {
    ech_arena *arena = ech_arena_open(0);
    ech_store_version v;
    ech_store_part *parts = NULL;
    size_t count = 0;
    if (read_parts(k, arena, &v, &parts, &count))
        show_entry(k, &v, parts, count, arena);
    ech_arena_free(arena);
}

/* ---- history -------------------------------------------------------------------------------------------------- */

static ech_status history_one(const ech_store_version *v, const char *card, size_t length, void *context) {
    listing *l = context;
    char at[32];
    (void)card;
    (void)length;
    l->count++;
    if (l->k->o->json) {
        ech_json_object(&l->w);
        version_json(v, &l->w);
        ech_json_member_text(&l->w, "parent", v->parent[0] ? v->parent : NULL);
        ech_json_member_text(&l->w, "note", v->note[0] ? v->note : NULL);
        ech_json_end(&l->w);
        return ECH_OK;
    }
    ech_utc_text(v->at_unix_s, at);
    ech_grid_add(&l->grid, "%lld", (long long)v->number);
    ech_grid_add(&l->grid, "%s", at);
    ech_grid_add(&l->grid, "%s", v->who);
    ech_grid_add(&l->grid, "%.16s", v->hash);
    ech_grid_add(&l->grid, "%s%s%s", v->removed ? "removed" : "", v->removed && v->note[0] ? ": " : "", v->note);
    return ECH_OK;
}

static void history_begin(listing *l) {
    static const char *const names[] = {">version", "at", "by", "hash", "note"};
    ech_grid_open(&l->grid, l->arena, names, 5);
    if (!l->k->o->json)
        return;
    l->w = ech_json_open(&l->k->out->text, true);
    ech_json_object(&l->w);
    ech_json_member_int(&l->w, "format", 1);
    ech_json_member_text(&l->w, "id", l->k->id);
    ech_json_key(&l->w, "versions");
    ech_json_array(&l->w);
}

void ech_library_history(keeping *k) {
    listing l = {.k = k, .arena = ech_arena_open(0)};
    ech_error err = ECH_ERROR_INIT;
    ech_store_version head;
    ech_status status = l.arena ? ech_store_find(k->store, ECH_RECALL_KIND, k->id, 0, &head, &err) : ECH_ENOMEM;
    if (!status) {
        history_begin(&l);
        status = ech_store_history(k->store, ECH_RECALL_KIND, k->id, history_one, &l, &err);
    }
    if (ech_shelf_ok(status, &err, k->out) && k->o->json) {
        ech_json_end(&l.w);
        ech_json_end(&l.w);
        ech_buf_char(&k->out->text, '\n');
    } else if (!status)
        ech_grid_write(&l.grid, &k->out->text);
    ech_grid_free(&l.grid);
    ech_arena_free(l.arena);
}

/* ---- one plan taken out --------------------------------------------------------------------------------------- */

static ech_status write_parts(const keeping *k, const ech_store_part *parts, size_t count, ech_error *err) {
    ech_folder_new folder;
    ech_status status = ech_folder_begin(k->o->path, &folder, err);
    if (status)
        return status;
    for (size_t i = 0; i < count && !status; i++)
        status = ech_folder_put(&folder, parts[i].name, parts[i].bytes, parts[i].length, err);
    if (status)
        ech_folder_drop(&folder);
    return status ? status : ech_folder_end(&folder, err);
}

void ech_library_take(keeping *k) {
    ech_arena *arena = ech_arena_open(0);
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_part *parts = NULL;
    size_t count = 0;
    if (read_parts(k, arena, &v, &parts, &count) && ech_shelf_ok(write_parts(k, parts, count, &err), &err, k->out)) {
        if (k->o->json) {
            ech_json w = ech_json_open(&k->out->text, true);
            ech_json_object(&w);
            ech_json_member_int(&w, "format", 1);
            version_json(&v, &w);
            ech_json_member_text(&w, "path", k->o->path);
            ech_json_end(&w);
            ech_buf_char(&k->out->text, '\n');
        } else
            ech_buf_printf(&k->out->text,
                           "%s, version %lld, is in %s: scenario, plan.json, and the catalogue it was made with\n"
                           "next: ECHELON_CATALOGUE=%s/catalogue echelon check %s/scenario %s/plan.json\n",
                           v.id, (long long)v.number, k->o->path, k->o->path, k->o->path, k->o->path);
    }
    ech_arena_free(arena);
}
