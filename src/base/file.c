/* Files: see base/file.h.
 *
 * Output appears whole or not at all: it is written to PATH.tmpPID-0 beside PATH, synced, and renamed over it; then the
 * folder is synced, without which a rename may not survive a power cut. A temporary file that is there already (another
 * machine or container on the same disk may have our number, or one of us was killed) is left alone: the next is taken.
 * Ctrl-C, a hang-up and a request to end wait meanwhile, so that none of them leaves the temporary file behind. Every
 * system call goes through one counter, so that tests can make the n-th one fail.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "file_int.h"

static uint64_t seen, fail_at;
static int fail_errno;

uint64_t ech_file_fail_at(uint64_t n, int errno_value) {
    uint64_t count = seen;
    seen = 0;
    fail_at = n;
    fail_errno = errno_value;
    return count;
}

bool ech_file_must_fail(void) {
    if (fail_at == 0 || ++seen != fail_at)
        return false;
    errno = fail_errno;
    return true;
}

/* Hands the caller what went wrong with `path`, unless it holds an earlier error. */
static ech_status in_file(ech_error *err, const char *path, ech_error *own) {
    snprintf(own->file, sizeof own->file, "%s", path);
    if (err && err->status == ECH_OK && own->status != ECH_OK)
        *err = *own;
    return own->status;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static ech_status io_error(ech_error *err, const char *path, const char *what) {
    int code = errno;
    return ech_fail(err, ECH_EIO, "io", "cannot %s %s: %s", what, path, strerror(code));
}

static ech_status read_all(int fd, const char *path, size_t max_bytes, ech_buf *out, ech_error *err) {
    char part[65536];
    for (;;) {
        ssize_t n = ech_file_must_fail() ? -1 : read(fd, part, sizeof part);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_error(err, path, "read");
        if (n == 0)
            break;
        if (out->length + (size_t)n > max_bytes)
            return ech_fail(err, ECH_ELIMIT, "file.size", "%s is larger than %zu bytes", path, max_bytes);
        ech_buf_add(out, part, (size_t)n);
    }
    ech_buf_add(out, "", 0);
    return out->failed ? ech_fail(err, ECH_ENOMEM, "memory", "out of memory reading %s", path) : ECH_OK;
}

static ech_status open_and_read(const char *path, size_t max_bytes, ech_buf *out, ech_error *err) {
    struct stat st;
    ech_buf_clear(out);
    int fd = ech_file_must_fail() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not block */
    if (fd < 0)
        return io_error(err, path, "open");
    ech_status status = ECH_OK;
    if (fstat(fd, &st) != 0)
        status = io_error(err, path, "read");
    else if (!S_ISREG(st.st_mode))
        status = ech_fail(err, ECH_EIO, "io.kind", "%s is not a regular file", path);
    else if ((uint64_t)st.st_size > max_bytes)
        status = ech_fail(err, ECH_ELIMIT, "file.size", "%s has %lld bytes, more than the limit of %zu", path,
                          (long long)st.st_size, max_bytes);
    else
        status = read_all(fd, path, max_bytes, out, err);
    close(fd);
    return status;
}

ech_status ech_file_read(const char *path, size_t max_bytes, ech_buf *out, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    open_and_read(path, max_bytes, out, &own);
    return in_file(err, path, &own);
}

bool ech_file_exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool ech_folder_exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

bool ech_file_write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = ech_file_must_fail() ? -1 : write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

static bool sync_folder(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return true;
    memcpy(folder, path, n);
    folder[n] = '\0';
    int fd = open(n > 0 ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return true; /* a folder that cannot be opened cannot be synced; the file itself is */
    bool ok = !ech_file_must_fail() && (fsync(fd) == 0 || errno == EINVAL);
    close(fd);
    return ok;
}

static ech_status write_direct(int fd, const char *path, const char *bytes, size_t length, ech_error *err) {
    if (!ech_file_write_all(fd, bytes, length))
        return io_error(err, path, "write");
    return ECH_OK;
}

/* Writes the temporary file and puts it in the place of `path`; 0 or the errno of what failed. */
static int replace_file(int fd, const char *temporary, const char *path, const char *bytes, size_t length) {
    int code = ech_file_write_all(fd, bytes, length) && !ech_file_must_fail() && fsync(fd) == 0 ? 0 : errno;
    if ((close(fd) != 0 || ech_file_must_fail()) && code == 0)
        code = errno;
    if (code == 0 && (ech_file_must_fail() || rename(temporary, path) != 0))
        code = errno;
    if (code != 0)
        unlink(temporary);
    return code;
}

/* `mode` is that of the older file, or -1. */
static int create_and_replace(const char *temporary, const char *path, int mode, const char *bytes, size_t length) {
    sigset_t waiting, before;
    sigemptyset(&waiting);
    sigaddset(&waiting, SIGINT);
    sigaddset(&waiting, SIGTERM);
    sigaddset(&waiting, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &waiting, &before);
    int fd = ech_file_must_fail() ? -1 : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int code = fd < 0 ? errno : 0;
    if (fd >= 0 && mode >= 0)
        (void)!fchmod(fd, (mode_t)mode); /* where it cannot be kept, the file is the user's own */
    if (fd >= 0)
        code = replace_file(fd, temporary, path, bytes, length);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

static ech_status write_beside(const char *path, int mode, const char *bytes, size_t length, ech_error *err) {
    char temporary[PATH_MAX];
    int code = EEXIST;
    for (int i = 0; code == EEXIST && i < 100; i++) {
        int n = snprintf(temporary, sizeof temporary, "%s.tmp%ld-%d", path, (long)getpid(), i);
        if (n < 0 || (size_t)n >= sizeof temporary)
            return ech_fail(err, ECH_EIO, "io", "the path %s is too long", path);
        code = create_and_replace(temporary, path, mode, bytes, length);
    }
    errno = code;
    if (errno != 0)
        return io_error(err, path, "write");
    return sync_folder(path) ? ECH_OK : io_error(err, path, "sync the folder of");
}

static ech_status open_direct(const char *path, const char *bytes, size_t length, ech_error *err) {
    int fd = ech_file_must_fail() ? -1 : open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(err, path, "write");
    ech_status status = write_direct(fd, path, bytes, length, err);
    if (close(fd) != 0 && !status)
        status = io_error(err, path, "write");
    return status;
}

/* /dev/stdout may lead to a regular file; nothing is to be put in the place of the device. */
static bool is_device_path(const char *path) {
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

/* What a link that leads to no file names, taken from the link's own folder. False: it is no link, or too long. */
static bool link_target(const char *path, char out[PATH_MAX]) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n <= 0)
        return false;
    target[n] = '\0';
    const char *slash = target[0] == '/' ? NULL : strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    int length = snprintf(out, PATH_MAX, "%.*s%s", folder, path, target);
    return length > 0 && length < PATH_MAX;
}

/* A file that is not there yet, behind as many links as lead to it. (A circle of links is an error of stat.) */
static ech_status write_new(const char *path, const char *bytes, size_t length, ech_error *err) {
    char at[PATH_MAX], next[PATH_MAX];
    if (strlen(path) >= sizeof at)
        return ech_fail(err, ECH_EIO, "io", "the path %s is too long", path);
    memcpy(at, path, strlen(path) + 1);
    for (int links = 0; links < 40 && link_target(at, next); links++)
        memcpy(at, next, sizeof at);
    return write_beside(at, -1, bytes, length, err);
}

static ech_status write_path(const char *path, const char *bytes, size_t length, ech_error *err) {
    struct stat st;
    char behind[PATH_MAX];
    if (stat(path, &st) != 0)
        return errno == ENOENT ? write_new(path, bytes, length, err) : io_error(err, path, "write");
    if (S_ISDIR(st.st_mode))
        return ech_fail(err, ECH_EIO, "io.kind", "%s is a folder", path);
    if (!S_ISREG(st.st_mode) || is_device_path(path))
        return open_direct(path, bytes, length, err);
    if (!realpath(path, behind)) /* a link stays a link: what it leads to is replaced */
        return io_error(err, path, "write");
    return write_beside(behind, (int)(st.st_mode & 0777), bytes, length, err);
}

ech_status ech_file_write(const char *path, const char *bytes, size_t length, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    if (strcmp(path, "-") == 0) {
        path = "standard output";
        write_direct(STDOUT_FILENO, path, bytes, length, &own);
    } else {
        write_path(path, bytes, length, &own);
    }
    return in_file(err, path, &own);
}

static ech_status make_folders(const char *path, ech_error *err) {
    char part[PATH_MAX];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return ech_fail(err, ECH_EIO, "io", "the path '%s' cannot be made", path);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char c = part[i];
        part[i] = '\0';
        bool made = !ech_file_must_fail() && (mkdir(part, 0777) == 0 || errno == EEXIST);
        if (!made)
            return io_error(err, part, "make the folder");
        part[i] = c;
    }
    return ech_folder_exists(path) ? ECH_OK : ech_fail(err, ECH_EIO, "io.kind", "%s is not a folder", path);
}

ech_status ech_file_remove(const char *path, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    if (ech_file_must_fail() || unlink(path) != 0)
        io_error(&own, path, "remove");
    return in_file(err, path, &own);
}

ech_status ech_file_move(const char *from, const char *to, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    if (ech_file_must_fail() || rename(from, to) != 0)
        io_error(&own, to, "write");
    else if (!sync_folder(to))
        io_error(&own, to, "sync the folder of");
    return in_file(err, to, &own);
}

ech_status ech_folder_make(const char *path, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    make_folders(path, &own);
    return in_file(err, path, &own);
}
