/* Files: whole-file reading with a size limit, output that appears whole or not at all, folders. */
#ifndef ECH_BASE_FILE_H
#define ECH_BASE_FILE_H

#include "base/memory.h"
#include "base/text.h"

/* Reads the whole file. ECH_EIO (missing, not a regular file, read error) or ECH_ELIMIT (larger than max_bytes,
 * found without reading it all). The buffer is the caller's; NUL-terminated. A folder, FIFO or device is ECH_EIO. */
ech_status ech_file_read(const char *path, size_t max_bytes, ech_buf *out, ech_error *err);
bool ech_file_exists(const char *path);
bool ech_folder_exists(const char *path);
/* Writes to a temporary file beside `path`, fsyncs, renames, fsyncs the folder; on any failure the temporary is
 * removed and an older file at `path` is untouched. Ctrl-C waits until it is done. A link stays a link, an older file
 * hands on its permissions. "-" writes to stdout. A path that exists and is not a regular file (a FIFO), or that lies
 * under /dev or /proc, is written directly. */
ech_status ech_file_write(const char *path, const char *bytes, size_t length, ech_error *err);
ech_status ech_file_remove(const char *path, ech_error *err);
/* Puts a synced file in the place of `to` and syncs the folder. */
ech_status ech_file_move(const char *from, const char *to, ech_error *err);
ech_status ech_folder_make(const char *path, ech_error *err); /* parents too; existing is fine */
/* dir + "/" + name into out; false when it does not fit. */
bool ech_path_join(char *out, size_t size, const char *dir, const char *name);

/* Names in a folder, without "." and "..", in order of their bytes; in the arena. ECH_ELIMIT: more than a million. */
ech_status ech_folder_list(const char *path, ech_arena *arena, const char ***names, size_t *count, ech_error *err);

/* Many files as one, which appear together or not at all: begin makes a folder beside `path` (which must be empty or
 * not there); files are put into it by names relative to it; then end syncs all of them and puts the folder in its
 * place, or drop takes it away again. Much faster than as many ech_file_write. */
typedef struct ech_folder_new {
    char path[ECH_ERROR_FILE_MAX], temporary[ECH_ERROR_FILE_MAX + 32];
} ech_folder_new;
bool ech_folder_is_new(const char *path); /* not there, or empty; never "." or "..", which cannot be replaced */
ech_status ech_folder_begin(const char *path, ech_folder_new *out, ech_error *err);
ech_status ech_folder_put(const ech_folder_new *f, const char *name, const char *bytes, size_t length, ech_error *err);
ech_status ech_folder_end(ech_folder_new *f, ech_error *err); /* drops it where it fails */
void ech_folder_drop(ech_folder_new *f);

/* Test hook: the n-th I/O call (open, read, write, fsync, rename, close) from now on fails with `errno_value`
 * (EIO, ENOSPC …). 0 = off. Returns the number of calls seen since the previous call. */
uint64_t ech_file_fail_at(uint64_t n, int errno_value);

#endif
