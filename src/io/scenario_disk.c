/* Scenario folders on disk: one of the two sources of reader_int.h; nothing else of the reader knows a disk. */
#include "base/file.h"
#include "reader_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_ENTRY_MAX = 10000 };

/* ---- one file ---- */

/* What the path is; false with an error where it is no readable regular file of decent size. *there: it exists. */
static bool check_file(ech_reader *r, const char *path, bool *there) {
    struct stat st;
    *there = stat(path, &st) == 0;
    if (!*there) {
        if (errno == ENOENT && lstat(path, &st) == 0) { /* not a table that was left out */
            ech_file_error(r, path, "file.link", "this link leads to no file");
            *there = true;
            return false;
        }
        if (errno == ENOENT || errno == ENOTDIR)
            return false;
        ech_file_error(r, path, "file.access", strerror(errno));
        *there = true;
        ech_reader_fail(r, ECH_EIO);
        return false;
    }
    if (!S_ISREG(st.st_mode)) {
        ech_file_error(r, path, "file.kind",
                       S_ISDIR(st.st_mode) ? "this is a folder, a file is expected" : "this is no regular file");
        return false;
    }
    if (st.st_size > ECH_SCENARIO_FILE_MAX) {
        ech_error *e = ech_file_error(r, path, "file.size", "the file is too large");
        if (e)
            ech_error_hint(e, "%lld bytes; at most %d", (long long)st.st_size, ECH_SCENARIO_FILE_MAX);
        return false;
    }
    return true;
}

static bool read_disk(ech_reader *r, const char *folder, const char *name, ech_read_file *f) {
    ech_error err = ECH_ERROR_INIT;
    f->there = true;
    if (!ech_path_join(f->path, sizeof f->path, folder, name)) {
        ech_file_error(r, name, "file.path", "the path is too long");
        return false;
    }
    if (!check_file(r, f->path, &f->there))
        return false;
    ech_status status = ech_file_read(f->path, ECH_SCENARIO_FILE_MAX, &f->own, &err);
    if (status != ECH_OK) {
        ech_file_error(r, f->path, err.code[0] ? err.code : "file.read", err.message);
        if (status != ECH_EINPUT && status != ECH_ELIMIT)
            ech_reader_fail(r, status);
        return false;
    }
    f->bytes = f->own.data ? f->own.data : "";
    f->length = f->own.length;
    return true;
}

/* ---- what is in the folder ---- */

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void list_disk(ech_reader *r) {
    DIR *folder = opendir(r->folder);
    ech_vec names = ech_vec_init(sizeof(char *), FOLDER_ENTRY_MAX);
    if (!folder) {
        int why = errno;
        bool missing = why == ENOENT;
        ech_file_error(r, r->folder, missing ? "folder.missing" : "folder.read",
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
        ech_check_name(r, *(const char **)ech_vec_at(&names, i));
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

static void choose_disk(ech_reader *r, const char *folder) {
    char found[ECH_ERROR_FILE_MAX];
    if (!folder && ech_catalogue_find(found, sizeof found))
        folder = found;
    r->catalogue = folder ? ech_arena_text(r->scratch, folder) : NULL;
    if (folder && !r->catalogue)
        ech_reader_fail(r, ECH_ENOMEM);
}

static const ech_source disk = {list_disk, choose_disk, ech_folder_exists, read_disk};

ech_status ech_scenario_read(const char *folder, const ech_scenario_read_options *opt, ech_scenario **out,
                             ech_error_list *errors) {
    ech_reader r = {.folder = folder, .source = &disk, .errors = errors};
    if (opt) {
        r.change = opt->change;
        r.seen = opt->seen;
        r.events = opt->events;
        r.context = opt->context;
    }
    return ech_reader_run(&r, opt ? opt->catalogue : NULL, out);
}
