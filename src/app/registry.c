/* Use cases over the registry: pledges in, and what they amount to. The tables are kept as they came, as parts of one
 * entry of the library; what is told is always read from them again. */
#include "registry_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

enum { TABLE_MAX = 1 << 26, FILES_MAX = 64 };

static const char entry_id[] = "registry";
static const char *const shelf[] = {"capabilities.csv", "lift_types.csv"};

/* ---- reading -------------------------------------------------------------------------------------------------- */

static bool read_registry(registering *g, const ech_registry_file *files, size_t count) {
    ech_status status = ech_registry_read(files, count, &g->r, &g->out->errors);
    if (status)
        ech_app_fail(g->out, status, NULL, "the registry could not be read");
    return status == ECH_OK;
}

/* The tables of the newest version; none where there is no registry yet. */
static bool load_parts(registering *g, ech_store *store, ech_store_part **parts, size_t *count) {
    ech_error err = ECH_ERROR_INIT;
    *count = 0;
    ech_status status = ech_store_find(store, ECH_REGISTRY_KIND, entry_id, 0, &g->version, &err);
    if (status == ECH_EINPUT && strcmp(err.code, "store.missing") == 0)
        return true;
    if (!status)
        status = ech_store_parts(store, &g->version, g->arena, parts, count, &err);
    return ech_shelf_ok(status, &err, g->out);
}

static bool load(registering *g, ech_store *store) {
    ech_registry_file files[FILES_MAX];
    ech_store_part *parts = NULL;
    size_t count = 0;
    if (!load_parts(g, store, &parts, &count))
        return false;
    if (g->version.number == 0) {
        ech_error *e = ech_error_list_add(&g->out->errors, ECH_EINPUT, "registry.missing", ech_store_where(store), 0, 0,
                                          "there is no registry in this library yet");
        if (e)
            ech_error_hint(e, "echelon registry import FOLDER puts one in");
        g->out->exit_code = 2;
        return false;
    }
    for (size_t i = 0; i < count && i < FILES_MAX; i++)
        files[i] = (ech_registry_file){parts[i].name, NULL, parts[i].bytes, parts[i].length};
    return read_registry(g, files, count < FILES_MAX ? count : FILES_MAX);
}

/* The tables for the reader; errors call them registry/NAME. */
static bool list_tables(const ech_store_part *parts, size_t count, ech_arena *arena, ech_registry_file *files) {
    static const char prefix[] = "registry/";
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(parts[i].name);
        char *label = ech_arena_alloc(arena, sizeof prefix + n, 1);
        if (!label)
            return false;
        memcpy(label, prefix, sizeof prefix - 1);
        memcpy(label + sizeof prefix - 1, parts[i].name, n + 1);
        files[i] = (ech_registry_file){parts[i].name, label, parts[i].bytes, parts[i].length};
    }
    return true;
}

bool ech_registry_of(ech_store *store, ech_arena *arena, ech_registry **out, ech_output *o) {
    registering g = {.arena = arena, .out = o};
    ech_registry_file files[FILES_MAX];
    ech_store_part *parts = NULL;
    size_t count = 0;
    *out = NULL;
    if (!load_parts(&g, store, &parts, &count))
        return false;
    if (g.version.number == 0 || g.version.removed)
        return true;
    count = count < FILES_MAX ? count : FILES_MAX;
    if (!list_tables(parts, count, arena, files))
        return ech_shelf_ok(ECH_ENOMEM, NULL, o);
    if (!read_registry(&g, files, count))
        return false;
    *out = g.r;
    return true;
}

/* ---- importing ------------------------------------------------------------------------------------------------ */

typedef struct gathering {
    registering *g;
    ech_shelf_files files;
    const char *labels[FILES_MAX]; /* by part: the path as it was given, or NULL */
} gathering;

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static ech_store_part *part_named(gathering *a, const char *name) {
    for (size_t i = 0; i < a->files.parts.count; i++)
        if (strcmp(((ech_store_part *)ech_vec_at(&a->files.parts, i))->name, name) == 0)
            return ech_vec_at(&a->files.parts, i);
    return NULL;
}

/* Reads a table; one that is there already (from the version before) is replaced. */
static bool gather_file(gathering *a, const char *path) {
    ech_error err = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status = ech_file_read(path, TABLE_MAX, &bytes, &err);
    if (!status) {
        ech_store_part *old = part_named(a, base_name(path));
        if (old) {
            old->bytes = ech_arena_copy(a->files.arena, bytes.data ? bytes.data : "", bytes.length);
            old->length = bytes.length;
            a->files.failed |= !old->bytes;
        } else
            ech_shelf_keep(&a->files, "", base_name(path), bytes.data, bytes.length);
        old = part_named(a, base_name(path));
        if (old && !a->files.failed)
            a->labels[old - (ech_store_part *)a->files.parts.data] = ech_arena_text(a->files.arena, path);
    }
    ech_buf_free(&bytes);
    return ech_shelf_ok(status, &err, a->g->out);
}

static bool complain(gathering *a, const char *path, const char *code, const char *text, const char *hint) {
    ech_error *e = ech_error_list_add(&a->g->out->errors, ECH_EINPUT, code, path, 0, 0, "%s", text);
    if (e && hint)
        ech_error_hint(e, "%s", hint);
    a->g->out->exit_code = 2;
    return false;
}

static const char tables_hint[] = "a registry has members.csv, elements.csv, lift.csv, stocks.csv, goals.csv and "
                                  "capabilities.csv";

static bool gather_folder(gathering *a, const char *path) {
    const char **names = NULL;
    size_t count = 0;
    int found = 0;
    char full[ECH_ERROR_FILE_MAX];
    ech_error err = ECH_ERROR_INIT;
    bool ok = ech_shelf_ok(ech_folder_list(path, a->files.arena, &names, &count, &err), &err, a->g->out);
    for (size_t i = 0; i < count && ok; i++) {
        bool fits = ech_path_join(full, sizeof full, path, names[i]);
        size_t n = strlen(names[i]);
        bool csv = n > 4 && strcmp(names[i] + n - 4, ".csv") == 0 && strncmp(names[i], "x_", 2) != 0;
        if (fits && ech_registry_table(names[i])) {
            found++;
            ok = gather_file(a, full);
        } else if (csv)
            ok = complain(a, full, "file.unknown", "no table of the registry has this name", tables_hint);
    }
    return ok && (found || complain(a, path, "file.missing", "there is no table of the registry here", tables_hint));
}

static bool gather_path(gathering *a, const char *path) {
    if (ech_folder_exists(path))
        return gather_folder(a, path);
    if (!ech_file_exists(path))
        return complain(a, path, "file.missing", "there is no such file or folder", NULL);
    if (!ech_registry_table(base_name(path)))
        return complain(a, path, "file.unknown", "no table of the registry has this name", tables_hint);
    return gather_file(a, path);
}

/* What was there before, but for the catalogue, which is always today's. */
static bool gather_old(gathering *a, ech_store *store) {
    ech_store_part *parts = NULL;
    size_t count = 0;
    if (!load_parts(a->g, store, &parts, &count))
        return false;
    for (size_t i = 0; i < count && !a->g->version.removed; i++)
        if (ech_registry_table(parts[i].name))
            ech_shelf_keep(&a->files, "", parts[i].name, parts[i].bytes, parts[i].length);
    return true;
}

static bool gather(gathering *a, ech_store *store) {
    bool ok = gather_old(a, store);
    for (size_t i = 0; i < sizeof shelf / sizeof *shelf && ok; i++)
        ok = ech_shelf_catalogue(&a->files, shelf[i], a->g->out);
    for (size_t i = 0; i < a->g->o->path_count && ok; i++)
        ok = gather_path(a, a->g->o->paths[i]);
    if (ok && a->files.failed)
        ok = ech_shelf_ok(ECH_ENOMEM, NULL, a->g->out);
    return ok;
}

static bool keep(gathering *a, ech_store *store) {
    ech_registry_file files[FILES_MAX];
    ech_error err = ECH_ERROR_INIT;
    size_t n = a->files.parts.count;
    const ech_store_part *parts = a->files.parts.data;
    char expect[ECH_HASH_TEXT];
    memcpy(expect, a->g->version.hash, sizeof expect);
    ech_store_put put = {.kind = ECH_REGISTRY_KIND, .id = entry_id, .parts = parts, .part_count = n, .expect = expect};
    for (size_t i = 0; i < n && i < FILES_MAX; i++)
        files[i] = (ech_registry_file){parts[i].name, a->labels[i], parts[i].bytes, parts[i].length};
    return read_registry(a->g, files, n < FILES_MAX ? n : FILES_MAX) &&
           ech_shelf_stamp(&a->g->o->at, &put, a->g->out) &&
           ech_shelf_ok(ech_store_add(store, &put, &a->g->version, &err), &err, a->g->out);
}

static void import(registering *g, ech_store *store) {
    gathering a = {.g = g};
    if (!ech_shelf_files_open(&a.files)) {
        ech_shelf_ok(ECH_ENOMEM, NULL, g->out);
        return;
    }
    if (gather(&a, store) && keep(&a, store))
        ech_registry_tell_import(g);
    ech_shelf_files_free(&a.files);
}

/* ---- the use case --------------------------------------------------------------------------------------------- */

static void run(registering *g, ech_store *store) {
    if (g->o->what == ECH_REGISTRY_IMPORT)
        import(g, store);
    else if (!load(g, store))
        return;
    else if (g->o->what == ECH_REGISTRY_FORCES)
        ech_registry_forces(g);
    else
        ech_registry_tell(g);
    if (g->out->text.failed)
        ech_shelf_ok(ECH_ENOMEM, NULL, g->out);
}

void ech_app_registry(const ech_registry_options *o, ech_output *out) {
    registering g = {.o = o, .out = out};
    g.view.only_proven = o->only_proven;
    g.view.stale_days = o->stale_days > 0 ? o->stale_days : ECH_REGISTRY_STALE_DAYS;
    if (!ech_shelf_day(o->as_of, "--as-of", &g.view.as_of_day, out))
        return;
    ech_store *store = ech_shelf_open(&o->at, 0, out);
    g.arena = store ? ech_arena_open(0) : NULL;
    if (store && !g.arena)
        ech_shelf_ok(ECH_ENOMEM, NULL, out);
    else if (store)
        run(&g, store);
    ech_registry_free(g.r);
    ech_arena_free(g.arena);
    ech_store_close(store);
}
