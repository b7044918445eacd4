/* Files: see base/file.h. Every system call goes through one counter, so that tests can make the n-th one fail. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static uint64_t seen, fail_at;
static int fail_errno;

uint64_t ech_file_fail_at(uint64_t n, int errno_value) {
    uint64_t count = seen;
    seen = 0;
    fail_at = n;
    fail_errno = errno_value;
    return count;
}

static bool must_fail(void) {
    if (fail_at == 0 || ++seen != fail_at)
        return false;
    errno = fail_errno;
    return true;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static ech_status io_error(ech_error *err, const char *path, const char *what) {
    int code = errno;
    ech_status status = ech_fail(err, ECH_EIO, "io", "cannot %s %s: %s", what, path, strerror(code));
    if (err && err->status == ECH_EIO && err->file[0] == '\0')
        snprintf(err->file, sizeof err->file, "%s", path);
    return status;
}

static ech_status read_all(int fd, const char *path, size_t max_bytes, ech_buf *out, ech_error *err) {
    char part[65536];
    for (;;) {
        ssize_t n = must_fail() ? -1 : read(fd, part, sizeof part);
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

ech_status ech_file_read(const char *path, size_t max_bytes, ech_buf *out, ech_error *err) {
    struct stat st;
    ech_buf_clear(out);
    int fd = must_fail() ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not block */
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

bool ech_file_exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool ech_folder_exists(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static bool write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = must_fail() ? -1 : write(fd, bytes, length);
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
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    if (n >= sizeof folder)
        return true;
    memcpy(folder, path, n);
    folder[n] = '\0';
    int fd = open(n > 0 ? folder : slash ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return true; /* a folder that cannot be opened cannot be synced; the file itself is */
    bool ok = !must_fail() && (fsync(fd) == 0 || errno == EINVAL);
    close(fd);
    return ok;
}

static ech_status write_direct(int fd, const char *path, const char *bytes, size_t length, ech_error *err) {
    if (!write_all(fd, bytes, length))
        return io_error(err, path, "write");
    return ECH_OK;
}

static ech_status write_beside(const char *path, const char *bytes, size_t length, ech_error *err) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.tmp%ld", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return ech_fail(err, ECH_EIO, "io", "the path %s is too long", path);
    int fd = must_fail() ? -1 : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return io_error(err, path, "write");
    bool ok = write_all(fd, bytes, length) && !must_fail() && fsync(fd) == 0;
    int code = errno;
    if (close(fd) != 0 || must_fail()) {
        code = ok ? errno : code;
        ok = false;
    }
    if (ok && (must_fail() || rename(temporary, path) != 0)) {
        code = errno;
        ok = false;
    }
    if (!ok) {
        unlink(temporary);
        errno = code;
        return io_error(err, path, "write");
    }
    return sync_folder(path) ? ECH_OK : io_error(err, path, "sync the folder of");
}

ech_status ech_file_write(const char *path, const char *bytes, size_t length, ech_error *err) {
    struct stat st;
    if (strcmp(path, "-") == 0)
        return write_direct(STDOUT_FILENO, "standard output", bytes, length, err);
    if (stat(path, &st) != 0 || S_ISREG(st.st_mode))
        return write_beside(path, bytes, length, err);
    if (S_ISDIR(st.st_mode))
        return ech_fail(err, ECH_EIO, "io.kind", "%s is a folder", path);
    int fd = must_fail() ? -1 : open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return io_error(err, path, "write");
    ech_status status = write_direct(fd, path, bytes, length, err);
    if (close(fd) != 0 && !status)
        status = io_error(err, path, "write");
    return status;
}

ech_status ech_folder_make(const char *path, ech_error *err) {
    char part[4096];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part)
        return ech_fail(err, ECH_EIO, "io", "the path '%s' cannot be made", path);
    memcpy(part, path, n + 1);
    for (size_t i = 1; i <= n; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char c = part[i];
        part[i] = '\0';
        bool made = !must_fail() && (mkdir(part, 0777) == 0 || errno == EEXIST);
        if (!made)
            return io_error(err, part, "make the folder");
        part[i] = c;
    }
    return ech_folder_exists(path) ? ECH_OK : ech_fail(err, ECH_EIO, "io.kind", "%s is not a folder", path);
}

bool ech_path_join(char *out, size_t size, const char *dir, const char *name) {
    size_t n = strlen(dir);
    const char *slash = n > 0 && dir[n - 1] == '/' ? "" : "/";
    int length = snprintf(out, size, "%s%s%s", dir, n > 0 ? slash : "", name);
    return length >= 0 && (size_t)length < size;
}
