/* Reads a scenario folder: see io/scenario_read.h for the promise and reader_int.h for who does what.
 *
 * Order: which files are there; scenario.json (it holds the clock that times need and names the catalogue); every table
 * loaded and its ids indexed; every row parsed; references resolved; rows checked against each other; and only if
 * nothing was wrong, the model built.
 */
#include "io/scenario_read.h"

#include "base/file.h"
#include "reader_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VECTOR_MAX = 1 << 28, SUGGESTIONS = 2000000, FOLDER_ENTRY_MAX = 10000 };

/* ---- where files come from ---- */

static ech_error *file_error(ech_reader *r, const char *path, const char *code, const char *message) {
    return ech_error_list_add(r->errors, ECH_EINPUT, code, path, 0, 0, "%s", message);
}

/* What the path is; false with an error where it is no readable regular file of decent size. *there: it exists. */
static bool check_file(ech_reader *r, const char *path, bool *there) {
    struct stat st;
    *there = stat(path, &st) == 0;
    if (!*there) {
        if (errno == ENOENT && lstat(path, &st) == 0) { /* not a table that was left out */
            file_error(r, path, "file.link", "this link leads to no file");
            *there = true;
            return false;
        }
        if (errno == ENOENT || errno == ENOTDIR)
            return false;
        file_error(r, path, "file.access", strerror(errno));
        *there = true;
        ech_reader_fail(r, ECH_EIO);
        return false;
    }
    if (!S_ISREG(st.st_mode)) {
        file_error(r, path, "file.kind",
                   S_ISDIR(st.st_mode) ? "this is a folder, a file is expected" : "this is no regular file");
        return false;
    }
    if (st.st_size > ECH_SCENARIO_FILE_MAX) {
        ech_error *e = file_error(r, path, "file.size", "the file is too large");
        if (e)
            ech_error_hint(e, "%lld bytes; at most %d", (long long)st.st_size, ECH_SCENARIO_FILE_MAX);
        return false;
    }
    return true;
}

static bool read_from_memory(const ech_reader *r, const char *name, const char **bytes, size_t *length) {
    for (size_t i = 0; i < r->file_count; i++)
        if (strcmp(r->files[i].name, name) == 0) {
            *bytes = r->files[i].bytes;
            *length = r->files[i].length;
            return true;
        }
    return false;
}

/* Bytes of folder/name. `buf` owns them where they come from disk. *there: it exists, whether readable or not. */
static bool read_file(ech_reader *r, const char *folder, const char *name, char path[ECH_ERROR_FILE_MAX], ech_buf *buf,
                      const char **bytes, size_t *length, bool *there) {
    ech_error err = ECH_ERROR_INIT;
    *there = true;
    if (r->files) {
        bool shelf = folder != r->folder;
        char full[ECH_ERROR_FILE_MAX];
        snprintf(path, ECH_ERROR_FILE_MAX, "%s/%s", folder, name);
        snprintf(full, sizeof full, "%s%s", shelf ? "catalogue/" : "", name);
        *there = read_from_memory(r, full, bytes, length);
        return *there;
    }
    if (!ech_path_join(path, ECH_ERROR_FILE_MAX, folder, name)) {
        file_error(r, name, "file.path", "the path is too long");
        return false;
    }
    if (!check_file(r, path, there))
        return false;
    ech_status status = ech_file_read(path, ECH_SCENARIO_FILE_MAX, buf, &err);
    if (status != ECH_OK) {
        file_error(r, path, err.code[0] ? err.code : "file.read", err.message);
        if (status != ECH_EINPUT && status != ECH_ELIMIT)
            ech_reader_fail(r, status);
        return false;
    }
    *bytes = buf->data ? buf->data : "";
    *length = buf->length;
    return true;
}

static void missing_file(ech_reader *r, const char *path) {
    ech_error *e = file_error(r, path, "file.missing", "the file is missing");
    if (e)
        ech_error_hint(e, "a scenario needs scenario.json, members.csv, locations.csv, assets.csv, requirements.csv");
}

static void load_table(ech_reader *r, const char *folder, const ech_table *table, ech_loaded *t) {
    char path[ECH_ERROR_FILE_MAX];
    ech_buf buf = ECH_BUF_INIT;
    const char *bytes = NULL;
    size_t length = 0;
    bool there = false;
    t->table = table;
    if (read_file(r, folder, table->file, path, &buf, &bytes, &length, &there)) {
        ech_table_load(r, t, table, path, bytes, length);
    } else if (there) {
        t->damaged = true;
    } else if (table->required) {
        missing_file(r, path);
        t->damaged = true;
    }
    ech_buf_free(&buf);
}

static void load_json(ech_reader *r) {
    char path[ECH_ERROR_FILE_MAX];
    ech_buf buf = ECH_BUF_INIT;
    const char *bytes = NULL;
    size_t length = 0;
    bool there = false;
    if (read_file(r, r->folder, "scenario.json", path, &buf, &bytes, &length, &there)) {
        const char *name = ech_arena_text(r->scratch, path);
        if (name)
            ech_scenario_json(r, name, bytes, length);
        else
            ech_reader_fail(r, ECH_ENOMEM);
    } else if (!there) {
        missing_file(r, path);
    }
    ech_buf_free(&buf);
}

/* ---- what is in the folder ---- */

static bool ends_with_csv(const char *name) {
    size_t n = strlen(name);
    return n > 4 && ech_text_equal_nocase(name + n - 4, ".csv");
}

static void check_name(ech_reader *r, const char *name) {
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
    ech_error *e = file_error(r, path, "file.unknown", "no table of a scenario has this name");
    ech_hint_nearest(r, e, name, files, T_COUNT);
    if (e && !e->hint[0])
        ech_error_hint(e, "files of your own begin with x_");
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void check_folder(ech_reader *r) {
    DIR *folder = opendir(r->folder);
    ech_vec names = ech_vec_init(sizeof(char *), FOLDER_ENTRY_MAX);
    if (!folder) {
        int why = errno;
        bool missing = why == ENOENT;
        file_error(r, r->folder, missing ? "folder.missing" : "folder.read",
                   missing          ? "there is no such folder"
                   : why == ENOTDIR ? "this is a file, a scenario is a folder"
                                    : strerror(why));
        if (!missing && why != ENOTDIR)
            ech_reader_fail(r, why == ENOMEM ? ECH_ENOMEM : ECH_EIO);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL && names.count < FOLDER_ENTRY_MAX;) {
        const char **slot = ech_vec_push(&names);
        const char *name = ech_arena_text(r->scratch, entry->d_name);
        if (!slot || !name) {
            ech_reader_fail(r, ECH_ENOMEM);
            break;
        }
        *slot = name;
    }
    closedir(folder);
    if (names.count && r->status == ECH_OK)
        qsort(names.data, names.count, sizeof(char *), compare_names);
    for (size_t i = 0; i < names.count && r->status == ECH_OK; i++)
        check_name(r, *(const char **)ech_vec_at(&names, i));
    ech_vec_free(&names);
}

/* ---- catalogue ---- */

static bool is_catalogue(const char *folder) {
    char path[ECH_ERROR_FILE_MAX];
    return ech_path_join(path, sizeof path, folder, "lift_types.csv") && ech_file_exists(path);
}

bool ech_catalogue_find(char *out, size_t size) {
    const char *named = getenv("ECHELON_CATALOGUE");
    if (named && named[0])
        return snprintf(out, size, "%s", named) < (int)size;
#ifdef ECHELON_SOURCE_DIR
    if (snprintf(out, size, "%s/catalogue", ECHELON_SOURCE_DIR) < (int)size && is_catalogue(out))
        return true;
#endif
#ifdef ECHELON_PREFIX
    if (snprintf(out, size, "%s/share/echelon/catalogue", ECHELON_PREFIX) < (int)size && is_catalogue(out))
        return true;
#endif
    char exe[ECH_ERROR_FILE_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    for (int up = 0; n > 0 && up < 3; up++) {
        exe[n] = '\0';
        char *slash = strrchr(exe, '/');
        if (!slash)
            break;
        *slash = '\0';
        n = slash - exe;
        if (snprintf(out, size, "%s/catalogue", exe) < (int)size && is_catalogue(out))
            return true;
        if (snprintf(out, size, "%s/share/echelon/catalogue", exe) < (int)size && is_catalogue(out))
            return true;
    }
    return false;
}

static void choose_catalogue(ech_reader *r, const ech_scenario_read_options *opt) {
    char found[ECH_ERROR_FILE_MAX];
    const char *folder = opt ? opt->catalogue : NULL;
    if (r->files)
        folder = "catalogue";
    else if (!folder && ech_catalogue_find(found, sizeof found))
        folder = found;
    r->catalogue = folder ? ech_arena_text(r->scratch, folder) : NULL;
    if (folder && !r->catalogue)
        ech_reader_fail(r, ECH_ENOMEM);
}

static void load_catalogue(ech_reader *r) {
    for (int i = 0; i < T_COUNT; i++)
        r->shelf[i].table = &ech_tables[i];
    if (!r->catalogue)
        return;
    if (!r->files && !ech_folder_exists(r->catalogue)) {
        file_error(r, r->catalogue, "catalogue.missing", "the catalogue's folder is missing");
        r->shelf[T_LIFT_TYPES].damaged = r->shelf[T_AIRFIELD_CLASSES].damaged = true;
        return;
    }
    for (int i = 0; i < T_COUNT && r->status == ECH_OK; i++)
        if (ech_tables[i].catalogue)
            load_table(r, r->catalogue, &ech_tables[i], &r->shelf[i]);
}

/* ---- all of it ---- */

static void parse_tables(ech_reader *r) {
    static const ech_table_id rest[] = {T_MEMBERS, T_ASSETS,       T_SITUATIONS, T_CREWS,       T_ELEMENTS,
                                        T_LEGS,    T_REQUIREMENTS, T_ITEMS,      T_CARRY_RULES, T_CLOSURES,
                                        T_EFFECTS, T_AUTHORITIES,  T_ASSUMPTIONS};
    ech_locations_parse(r);
    if (r->status == ECH_OK)
        ech_types_parse(r);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        ech_table_parse(r, &r->tables[rest[i]]);
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
    ech_vec_free(&r->refs);
    ech_vec_free(&r->texts);
    ech_vec_free(&r->vias);
    ech_vec_free(&r->together);
    ech_vec_free(&r->groups);
    ech_arena_free(r->scratch);
}

static ech_status read_scenario(ech_reader *r, const ech_scenario_read_options *opt, ech_scenario **out) {
    size_t first = r->errors->count, before = ech_error_list_total(r->errors);
    bool opened = open_reader(r), built = false;
    if (!opened)
        ech_reader_fail(r, ECH_ENOMEM);
    if (opened && !r->files)
        check_folder(r);
    bool folder = r->errors->count == first || strncmp(r->errors->items[first].code, "folder.", 7) != 0;
    if (opened && folder && r->status == ECH_OK) {
        choose_catalogue(r, opt);
        load_json(r);
        read_all(r);
    }
    bool clean = r->status == ECH_OK && ech_error_list_total(r->errors) == before;
    if (clean && !(built = ech_model_build(r)))
        ech_reader_fail(r, ECH_ENOMEM);
    finish_errors(r, first);
    close_reader(r);
    if (built) {
        r->s->arena = r->arena;
        *out = r->s;
        return ECH_OK;
    }
    ech_arena_free(r->arena);
    return r->status != ECH_OK ? r->status : ECH_EINPUT;
}

ech_status ech_scenario_read(const char *folder, const ech_scenario_read_options *opt, ech_scenario **out,
                             ech_error_list *errors) {
    ech_reader r = {.folder = folder, .errors = errors};
    *out = NULL;
    return read_scenario(&r, opt, out);
}

ech_status ech_scenario_read_memory(const char *folder, const ech_scenario_file *files, size_t count,
                                    ech_scenario **out, ech_error_list *errors) {
    ech_reader r = {.folder = folder, .files = files, .file_count = count, .errors = errors};
    *out = NULL;
    return read_scenario(&r, NULL, out);
}
