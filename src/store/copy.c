/* Backup: one store into another, version by version: see store/store.h. The source is read in one snapshot, so the
 * copy is one state of it however long it takes; every hash is checked on the way, so damage is not copied silently.
 * The copy is written beside its place, settled into one synced file, and renamed. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "store_int.h"

static ech_status copy_version(ech_store *from, ech_store *to, const ech_store_row *row, ech_store_report *out,
                               ech_error *err) {
    ech_document d;
    const char *bytes = NULL;
    size_t length = 0;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = ech_store_object(from, row->hash, arena, &bytes, &length, err);
    if (!status)
        status = ech_document_read(bytes, length, arena, &d, err);
    for (size_t i = 0; !status && i < d.part_count; i++) {
        const char *part = NULL;
        size_t size = 0;
        status = ech_store_object(from, d.parts[i].hash, arena, &part, &size, err);
        if (!status)
            status = ech_store_put_object(to, d.parts[i].hash, part, size, err);
        out->bytes += (int64_t)size;
    }
    if (!status)
        status = ech_store_put_version(to, &d, bytes, length, err);
    out->versions++;
    out->entries += row->number == 1;
    ech_arena_free(arena);
    return status;
}

static ech_status copy_all(ech_store *from, ech_store *to, ech_store_report *out, ech_error *err) {
    ech_vec rows = {0};
    bool reading = false, writing = false;
    ech_status status = ech_store_enter(from, ECH_DB_READ, &reading, err);
    if (!status)
        status = ech_store_enter(to, ECH_DB_WRITE, &writing, err);
    if (!status)
        status = ech_store_versions(from, &rows, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        status = copy_version(from, to, ech_vec_at(&rows, i), out, err);
    status = ech_store_leave(to, writing, status, err);
    ech_status read_status = ech_store_leave(from, reading, status, err);
    ech_vec_free(&rows);
    return status ? status : read_status;
}

/* Of the copy under its first name: all of it, or only what SQLite may have left beside it. */
static void remove_files(const char *path, bool all) {
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[ECH_ERROR_FILE_MAX + 16];
    for (size_t i = all ? 0 : 1; i < sizeof ends / sizeof *ends; i++)
        if (snprintf(name, sizeof name, "%s%s", path, ends[i]) < (int)sizeof name)
            unlink(name);
}

ech_status ech_store_backup(ech_store *s, const char *file, ech_store_report *out, ech_error *err) {
    char temporary[ECH_ERROR_FILE_MAX];
    ech_store *copy = NULL;
    *out = (ech_store_report){0};
    if (ech_store_is_url(file) || ech_folder_exists(file))
        return ech_fail(err, ECH_EUSAGE, "store.backup", "a backup is a file");
    if (ech_file_exists(file))
        return ech_fail(err, ECH_EINPUT, "file.exists", "%s is there already; a backup never replaces a file", file);
    if (snprintf(temporary, sizeof temporary, "%s.tmp%ld", file, (long)getpid()) >= (int)sizeof temporary)
        return ech_fail(err, ECH_EIO, "io", "the path %.100s… is too long", file);
    ech_status status = ech_store_open(temporary, ECH_STORE_CREATE | ECH_STORE_EXCLUSIVE, &copy, err);
    if (!status)
        status = copy_all(s, copy, out, err);
    if (!status)
        status = copy->db->vendor->settle(copy->db, err);
    ech_store_close(copy);
    if (!status)
        status = ech_file_move(temporary, file, err);
    remove_files(temporary, status != ECH_OK);
    if (status && err && strcmp(err->file, temporary) == 0) /* people know the file by the name they gave it */
        snprintf(err->file, sizeof err->file, "%s", file);
    return status;
}
