/* Folders: what is in them, and many files that appear together. See base/file.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "file_int.h"

enum { NAMES_MAX = 1000000, DEPTH_MAX = 16 };

static ech_status io_error(ech_error *err, const char *path, const char *what) {
    ech_error own = ECH_ERROR_INIT;
    int code = errno;
    ech_fail(&own, ECH_EIO, "io", "cannot %s %s: %s", what, path, strerror(code));
    snprintf(own.file, sizeof own.file, "%s", path);
    if (err && !err->status)
        *err = own;
    return ECH_EIO;
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* ---- what is there -------------------------------------------------------------------------------------------- */

static ech_status add_name(ech_vec *names, ech_arena *arena, const char *name, ech_error *err) {
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return ECH_OK;
    if (names->count >= NAMES_MAX)
        return ech_fail(err, ECH_ELIMIT, "io.limit", "more than %d names in one folder", NAMES_MAX);
    const char **slot = ech_vec_push(names);
    if (slot)
        *slot = ech_arena_text(arena, name);
    return slot && *slot ? ECH_OK : ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
}

ech_status ech_folder_list(const char *path, ech_arena *arena, const char ***names, size_t *count, ech_error *err) {
    ech_vec found = ech_vec_init(sizeof(char *), NAMES_MAX + 1);
    DIR *folder = ech_file_must_fail() ? NULL : opendir(path);
    if (!folder)
        return io_error(err, path, "open the folder");
    ech_status status = ECH_OK;
    const struct dirent *entry;
    while (!status && (errno = 0, entry = readdir(folder)) != NULL)
        status = add_name(&found, arena, entry->d_name, err);
    if (!status && errno)
        status = io_error(err, path, "read the folder");
    closedir(folder);
    if (!status && found.count)
        qsort(found.data, found.count, sizeof(char *), by_bytes);
    *count = found.count;
    *names = status ? NULL : ech_vec_into(&found, arena);
    ech_vec_free(&found);
    return status || *names ? status : ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
}

/* ---- many files that appear together -------------------------------------------------------------------------- */

static bool is_empty(const char *path) {
    DIR *folder = opendir(path);
    int others = 0;
    if (!folder)
        return false;
    for (const struct dirent *e; (e = readdir(folder)) != NULL;)
        others += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(folder);
    return others == 0;
}

/* Without slashes at its end: a link must not be followed, and the temporary folder is named after it. */
static bool trimmed(const char *path, char *out, size_t size) {
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    if (n > 0 && n < size)
        snprintf(out, size, "%.*s", (int)n, path);
    return n > 0 && n < size;
}

bool ech_folder_is_new(const char *path) {
    char plain[PATH_MAX];
    struct stat st;
    if (!trimmed(path, plain, sizeof plain))
        return false;
    const char *slash = strrchr(plain, '/'), *last = slash ? slash + 1 : plain;
    if (strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
        return false;
    return lstat(plain, &st) != 0 || (S_ISDIR(st.st_mode) && is_empty(plain));
}

ech_status ech_folder_begin(const char *path, ech_folder_new *out, ech_error *err) {
    if (!trimmed(path, out->path, sizeof out->path))
        return ech_fail(err, ECH_EIO, "io", "the path '%.100s' cannot be made", path);
    if (!ech_folder_is_new(out->path))
        return ech_fail(err, ECH_EINPUT, "file.exists",
                        "%s is there already and is no empty folder that could be replaced", out->path);
    char *slash = strrchr(out->path, '/');
    if (slash && slash != out->path) {
        *slash = '\0';
        ech_status status = ech_folder_make(out->path, err);
        *slash = '/';
        if (status)
            return status;
    }
    snprintf(out->temporary, sizeof out->temporary, "%s.tmp%ld", out->path, (long)getpid());
    if (ech_file_must_fail() || mkdir(out->temporary, 0777) != 0)
        return io_error(err, out->temporary, "make the folder");
    return ECH_OK;
}

ech_status ech_folder_put(const ech_folder_new *f, const char *name, const char *bytes, size_t length, ech_error *err) {
    char path[PATH_MAX];
    ech_error own = ECH_ERROR_INIT;
    if (!ech_path_join(path, sizeof path, f->temporary, name))
        return ech_fail(err, ECH_EIO, "io", "the path %s/%s is too long", f->path, name);
    int fd = ech_file_must_fail() ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 && errno == ENOENT) { /* its folder is not there yet */
        char *slash = strrchr(path, '/');
        *slash = '\0';
        if (ech_folder_make(path, &own))
            return ech_fail(err, own.status, own.code, "%s", own.message);
        *slash = '/';
        fd = ech_file_must_fail() ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    if (fd < 0)
        return io_error(err, path, "write");
    bool ok = ech_file_write_all(fd, bytes, length);
    int code = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        code = errno;
    }
    errno = code;
    return ok ? ECH_OK : io_error(err, path, "write");
}

static bool sync_all(const char *path) {
    int fd = ech_file_must_fail() ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool ok = !ech_file_must_fail() && syncfs(fd) == 0;
    int code = errno;
    close(fd);
    errno = code;
    return ok;
}

ech_status ech_folder_end(ech_folder_new *f, ech_error *err) {
    char parent[ECH_ERROR_FILE_MAX];
    const char *slash = strrchr(f->path, '/');
    int n = slash ? (int)(slash - f->path) : 0;
    snprintf(parent, sizeof parent, "%.*s", slash && n == 0 ? 1 : n, f->path);
    /* rename() puts a folder in the place of an empty one */
    bool ok = sync_all(f->temporary) && !ech_file_must_fail() && rename(f->temporary, f->path) == 0;
    ech_status status = ok ? ECH_OK : io_error(err, f->path, "write");
    if (ok && !sync_all(slash ? parent : "."))
        status = io_error(err, f->path, "sync the folder of");
    if (!ok)
        ech_folder_drop(f);
    return status;
}

static void remove_tree(const char *path, int depth) {
    char inside[PATH_MAX];
    DIR *folder = depth < DEPTH_MAX ? opendir(path) : NULL;
    for (const struct dirent *e; folder && (e = readdir(folder)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            !ech_path_join(inside, sizeof inside, path, e->d_name))
            continue;
        if (unlink(inside) != 0)
            remove_tree(inside, depth + 1);
    }
    if (folder)
        closedir(folder);
    rmdir(path);
}

void ech_folder_drop(ech_folder_new *f) {
    if (f->temporary[0])
        remove_tree(f->temporary, 0);
    f->temporary[0] = '\0';
}
