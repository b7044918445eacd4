/* Reads a scenario folder: see io/scenario_read.h for the promise and reader_int.h for who does what.
 *
 * Order: which files are there; scenario.json (it holds the clock that times need and names the catalogue); every table
 * loaded and its ids indexed; every row parsed; references resolved; rows checked against each other; and only if
 * nothing was wrong, the model built.
 */
#include "io/scenario_read.h"

#include "base/file.h"
#include "model/plan.h"
#include "reader_int.h"

#include <stdio.h>
#include <string.h>

enum { VECTOR_MAX = 1 << 28, SUGGESTIONS = 2000000 };

/* ---- files ---- */

ech_error *ech_file_error(ech_reader *r, const char *path, const char *code, const char *message) {
    return ech_error_list_add(r->errors, ECH_EINPUT, code, path, 0, 0, "%s", message);
}

static void missing_file(ech_reader *r, const char *path) {
    ech_error *e = ech_file_error(r, path, "file.missing", "the file is missing");
    if (e)
        ech_error_hint(e, "a scenario needs scenario.json, members.csv, locations.csv, assets.csv, requirements.csv");
}

static void tell(const ech_reader *r, bool of_catalogue, const char *name, const ech_read_file *f) {
    char path[64];
    snprintf(path, sizeof path, "%s%s", of_catalogue ? "catalogue/" : "", name);
    if (r->seen)
        r->seen(path, f->bytes, f->length, r->context);
}

static void load_table(ech_reader *r, const char *folder, const ech_table *table, ech_loaded *t) {
    ech_read_file f = {.own = ECH_BUF_INIT};
    t->table = table;
    if (r->source->read(r, folder, table->file, &f)) {
        tell(r, folder == r->catalogue, table->file, &f);
        ech_table_load(r, t, table, f.path, f.bytes, f.length);
    } else if (f.there) {
        t->damaged = true;
    } else if (table->required) {
        missing_file(r, f.path);
        t->damaged = true;
    }
    ech_buf_free(&f.own);
}

static void load_json(ech_reader *r) {
    ech_read_file f = {.own = ECH_BUF_INIT};
    if (r->source->read(r, r->folder, "scenario.json", &f)) {
        const char *name = ech_arena_text(r->scratch, f.path);
        tell(r, false, "scenario.json", &f);
        if (name)
            ech_scenario_json(r, name, f.bytes, f.length);
        else
            ech_reader_fail(r, ECH_ENOMEM);
    } else if (!f.there) {
        missing_file(r, f.path);
    }
    ech_buf_free(&f.own);
}

/* ---- what is in the folder ---- */

static bool ends_with_csv(const char *name) {
    size_t n = strlen(name);
    return n > 4 && ech_text_equal_nocase(name + n - 4, ".csv");
}

void ech_check_name(ech_reader *r, const char *name) {
    const char *files[T_COUNT];
    char path[ECH_ERROR_FILE_MAX];
    bool json = strcmp(name, "scenario.json") != 0 && ech_text_equal_nocase(name, "scenario.json");
    if (!json && (!ends_with_csv(name) || strncmp(name, "x_", 2) == 0 || name[0] == '.' || name[0] == '~'))
        return;
    for (int i = 0; i < T_COUNT; i++) {
        files[i] = ech_tables[i].file;
        if (strcmp(name, files[i]) == 0)
            return;
    }
    if (!ech_path_join(path, sizeof path, r->folder, name))
        return;
    ech_error *e = ech_file_error(r, path, "file.unknown", "no table of a scenario has this name");
    ech_hint_nearest(r, e, name, files, T_COUNT);
    if (e && !e->hint[0])
        ech_error_hint(e, "files of your own begin with x_");
}

/* ---- catalogue ---- */

static void load_catalogue(ech_reader *r) {
    for (int i = 0; i < T_COUNT; i++)
        r->shelf[i].table = &ech_tables[i];
    if (!r->catalogue)
        return;
    if (!r->source->has_folder(r->catalogue)) {
        ech_file_error(r, r->catalogue, "catalogue.missing", "the catalogue's folder is missing");
        r->shelf[T_LIFT_TYPES].damaged = r->shelf[T_AIRFIELD_CLASSES].damaged = true;
        return;
    }
    for (int i = 0; i < T_COUNT && r->status == ECH_OK; i++)
        if (ech_tables[i].catalogue)
            load_table(r, r->catalogue, &ech_tables[i], &r->shelf[i]);
}

/* ---- all of it ---- */

static void parse_tables(ech_reader *r) {
    static const ech_table_id rest[] = {T_MEMBERS,  T_ASSETS,  T_SITUATIONS,   T_CREWS,       T_ELEMENTS,
                                        T_LEGS,     T_TRAVEL,  T_REQUIREMENTS, T_ITEMS,       T_CARRY_RULES,
                                        T_CLOSURES, T_EFFECTS, T_AUTHORITIES,  T_ASSUMPTIONS, T_EVENTS};
    ech_locations_parse(r);
    if (r->status == ECH_OK)
        ech_types_parse(r);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        ech_table_parse(r, &r->tables[rest[i]]);
    ech_table_parse(r, &r->more);
}

/* A table that must have rows and has none; references into it are not reported on top. */
static void check_counts(ech_reader *r) {
    static const ech_table_id needed[] = {T_MEMBERS, T_LOCATIONS, T_ASSETS, T_REQUIREMENTS};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        ech_loaded *t = &r->tables[needed[i]];
        if (!t->present || t->csv.rows > 0 || t->damaged)
            continue;
        ech_row_error(r, t, -1, NULL, "table.empty", "no rows");
        t->damaged = true;
    }
}

static void read_all(ech_reader *r) {
    for (int i = 1; i < T_COUNT && r->status == ECH_OK; i++)
        load_table(r, r->folder, &ech_tables[i], &r->tables[i]);
    check_counts(r);
    if (r->status == ECH_OK)
        load_catalogue(r);
    if (r->status == ECH_OK && r->events)
        ech_table_load(r, &r->more, &ech_tables[T_EVENTS], r->events->name, r->events->bytes, r->events->length);
    if (r->status == ECH_OK)
        ech_events_add_rows(r);
    if (r->status == ECH_OK)
        parse_tables(r);
    if (r->status != ECH_OK)
        return;
    ech_rows_resolve(r);
    if (r->status == ECH_OK)
        ech_types_check(r);
    if (r->status == ECH_OK)
        ech_rows_check(r);
}

/* Messages quote cells, which may be cut inside a character, hold line ends, or steer a terminal: an error stays one
 * line of plain text. */
static void finish_errors(ech_reader *r, size_t first) {
    for (size_t i = first; i < r->errors->count; i++) {
        ech_text_plain(r->errors->items[i].message);
        ech_text_plain(r->errors->items[i].hint);
    }
    ech_error_list_sort(r->errors);
}

static bool open_reader(ech_reader *r) {
    r->arena = ech_arena_open(0);
    r->scratch = ech_arena_open(0);
    r->s = r->arena ? ech_arena_alloc(r->arena, 1, sizeof *r->s) : NULL;
    r->refs = ech_vec_init(sizeof(int32_t), VECTOR_MAX);
    r->texts = ech_vec_init(sizeof(char *), VECTOR_MAX);
    r->vias = ech_vec_init(sizeof(ech_via), VECTOR_MAX);
    r->together = ech_vec_init(sizeof(char *), VECTOR_MAX);
    r->groups = ech_vec_init(sizeof(char *), VECTOR_MAX);
    r->base = (ech_time_base){0, 1, ECH_NEVER};
    r->suggestions = SUGGESTIONS;
    for (int i = 0; i < T_COUNT; i++)
        r->tables[i].table = r->shelf[i].table = &ech_tables[i];
    return r->scratch && r->s;
}

static void close_reader(ech_reader *r) {
    for (int i = 0; i < T_COUNT; i++) {
        ech_idmap_free(&r->tables[i].ids);
        ech_idmap_free(&r->shelf[i].ids);
    }
    ech_idmap_free(&r->more.ids);
    ech_vec_free(&r->refs);
    ech_vec_free(&r->texts);
    ech_vec_free(&r->vias);
    ech_vec_free(&r->together);
    ech_vec_free(&r->groups);
    ech_arena_free(r->scratch);
}

/* What a running operation adds to the finished model. */
static void finish_model(ech_reader *r) {
    r->s->arena = r->arena;
    ech_events_apply(r);
    if (r->status == ECH_OK)
        ech_flown_read(r);
}

ech_status ech_reader_run(ech_reader *r, const char *catalogue, ech_scenario **out) {
    *out = NULL;
    size_t first = r->errors->count, before = ech_error_list_total(r->errors);
    bool opened = open_reader(r), built = false;
    if (!opened)
        ech_reader_fail(r, ECH_ENOMEM);
    if (opened)
        r->source->list(r);
    bool folder = r->errors->count == first || strncmp(r->errors->items[first].code, "folder.", 7) != 0;
    if (opened && folder && r->status == ECH_OK) {
        r->source->choose_catalogue(r, catalogue);
        load_json(r);
        read_all(r);
    }
    bool clean = r->status == ECH_OK && ech_error_list_total(r->errors) == before;
    if (clean && !(built = ech_model_build(r)))
        ech_reader_fail(r, ECH_ENOMEM);
    if (built)
        finish_model(r);
    built = built && r->status == ECH_OK && ech_error_list_total(r->errors) == before;
    finish_errors(r, first);
    close_reader(r);
    if (built) {
        *out = r->s;
        return ECH_OK;
    }
    if (r->s && r->s->flown)
        ech_plan_free(r->s->flown);
    ech_arena_free(r->arena);
    return r->status != ECH_OK ? r->status : ECH_EINPUT;
}

/* ---- the source in memory ---- */

static bool read_memory(ech_reader *r, const char *folder, const char *name, ech_read_file *f) {
    bool shelf = folder != r->folder;
    char full[ECH_ERROR_FILE_MAX];
    snprintf(f->path, sizeof f->path, "%s/%s", folder, name);
    snprintf(full, sizeof full, "%s%s", shelf ? "catalogue/" : "", name);
    for (size_t i = 0; i < r->file_count; i++)
        if (strcmp(r->files[i].name, full) == 0) {
            f->bytes = r->files[i].bytes;
            f->length = r->files[i].length;
            return f->there = true;
        }
    return false;
}

static void list_memory(ech_reader *r) {
    for (size_t i = 0; i < r->file_count && r->status == ECH_OK; i++)
        if (!strchr(r->files[i].name, '/'))
            ech_check_name(r, r->files[i].name);
}

static void choose_memory(ech_reader *r, const char *folder) {
    (void)folder;
    r->catalogue = "catalogue";
}

static bool always(const char *folder) { return folder != NULL; }

static const ech_source memory = {list_memory, choose_memory, always, read_memory};

ech_status ech_scenario_read_memory(const char *folder, const ech_scenario_file *files, size_t count,
                                    ech_scenario **out, ech_error_list *errors) {
    return ech_scenario_read_events(folder, files, count, NULL, out, errors);
}

ech_status ech_scenario_read_events(const char *folder, const ech_scenario_file *files, size_t count,
                                    const ech_scenario_file *events, ech_scenario **out, ech_error_list *errors) {
    ech_reader r = {
        .folder = folder, .source = &memory, .files = files, .file_count = count, .events = events, .errors = errors};
    return ech_reader_run(&r, NULL, out);
}
