/* Export and import as plain folders: see store/store.h for how they look. version.json holds the very bytes that the
 * version's hash is taken of, so a library that went out and came back, by whichever vendor, is the same to the byte.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json_write.h"
#include "io/json_read.h"
#include "store_int.h"

enum { FOLDER_FORMAT = 1, PATH_SIZE = 600 };

static const char library_json[] = "library.json";

/* Where a part lies, from the top of the folders. */
static void part_path(const ech_store_version *v, const ech_document_part *p, char out[PATH_SIZE]) {
    size_t shared = strlen(ECH_STORE_SHARED);
    if (strncmp(p->name, ECH_STORE_SHARED, shared) == 0)
        snprintf(out, PATH_SIZE, "%s%s/%s", ECH_STORE_SHARED, p->hash, p->name + shared);
    else
        snprintf(out, PATH_SIZE, "%s/%s/%04lld/%s", v->kind, v->id, (long long)v->number, p->name);
}

/* ---- export --------------------------------------------------------------------------------------------------- */

typedef struct exporter {
    ech_store *store;
    ech_folder_new folder;
    ech_store_report *report;
    ech_arena *names; /* keys of `shared` */
    ech_vec shared;   /* const char *: hashes of shared parts written */
} exporter;

/* True where the shared part has been written already. There are few of them. */
static bool shared_before(exporter *x, const ech_document_part *p) {
    for (size_t i = x->shared.count; i-- > 0;)
        if (strcmp(*(const char **)ech_vec_at(&x->shared, i), p->hash) == 0)
            return true;
    return false;
}

static ech_status export_part(exporter *x, const ech_document *d, const ech_document_part *p, ech_arena *arena,
                              ech_error *err) {
    char path[PATH_SIZE];
    const char *bytes = NULL;
    size_t length = 0;
    bool shared = strncmp(p->name, ECH_STORE_SHARED, strlen(ECH_STORE_SHARED)) == 0;
    if (shared && shared_before(x, p))
        return ECH_OK;
    part_path(&d->version, p, path);
    ech_status status = ech_store_object(x->store, p->hash, arena, &bytes, &length, err);
    if (!status)
        status = ech_folder_put(&x->folder, path, bytes, length, err);
    if (!status && shared) {
        const char **slot = ech_vec_push(&x->shared);
        if (slot)
            *slot = ech_arena_text(x->names, p->hash);
        if (!slot || !*slot)
            status = ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    }
    x->report->objects++;
    x->report->bytes += (int64_t)length;
    return status;
}

static ech_status export_version(exporter *x, const ech_store_row *row, ech_error *err) {
    char path[PATH_SIZE];
    ech_document d;
    const char *bytes = NULL;
    size_t length = 0;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = ech_store_object(x->store, row->hash, arena, &bytes, &length, err);
    if (!status)
        status = ech_document_read(bytes, length, arena, &d, err);
    snprintf(path, sizeof path, "%s/%s/%04lld/version.json", row->kind, row->id, (long long)row->number);
    if (!status)
        status = ech_folder_put(&x->folder, path, bytes, length, err);
    for (size_t i = 0; !status && i < d.part_count; i++)
        status = export_part(x, &d, &d.parts[i], arena, err);
    x->report->versions++;
    x->report->entries += row->number == 1;
    ech_arena_free(arena);
    return status;
}

static ech_status export_all(exporter *x, ech_error *err) {
    ech_vec rows = {0};
    bool own = false;
    ech_status status = ech_store_enter(x->store, ECH_DB_READ, &own, err);
    if (!status)
        status = ech_store_versions(x->store, &rows, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        status = export_version(x, ech_vec_at(&rows, i), err);
    ech_vec_free(&rows);
    return ech_store_leave(x->store, own, status, err);
}

static ech_status export_header(exporter *x, ech_error *err) {
    ech_buf text = ECH_BUF_INIT;
    ech_json w = ech_json_open(&text, true);
    ech_json_object(&w);
    ech_json_member_text(&w, "what", "an Echelon library as plain folders");
    ech_json_member_int(&w, "format", FOLDER_FORMAT);
    ech_json_end(&w);
    ech_buf_char(&text, '\n');
    ech_status status = text.failed ? ech_fail(err, ECH_ENOMEM, "memory", "out of memory")
                                    : ech_folder_put(&x->folder, library_json, text.data, text.length, err);
    ech_buf_free(&text);
    return status;
}

ech_status ech_store_export(ech_store *s, const char *folder, ech_store_report *out, ech_error *err) {
    exporter x = {.store = s, .report = out, .names = ech_arena_open(0)};
    *out = (ech_store_report){0};
    if (!x.names)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    x.shared = ech_vec_init(sizeof(char *), 1000000);
    ech_status status = ech_folder_begin(folder, &x.folder, err);
    if (!status) {
        status = export_header(&x, err);
        if (!status)
            status = export_all(&x, err);
        if (status)
            ech_folder_drop(&x.folder);
        else
            status = ech_folder_end(&x.folder, err);
    }
    ech_vec_free(&x.shared);
    ech_arena_free(x.names);
    return status;
}

/* ---- import --------------------------------------------------------------------------------------------------- */

typedef struct importer {
    ech_store *store;
    const char *folder;
    ech_store_report *report;
} importer;

static ech_status in_path(ech_error *err, const char *folder, const char *path, ech_error *own) {
    if (!own->file[0] && !ech_path_join(own->file, sizeof own->file, folder, path))
        own->file[0] = '\0';
    if (err && !err->status)
        *err = *own;
    return own->status;
}

static ech_status import_part(const importer *x, const ech_document *d, const ech_document_part *p, ech_error *err) {
    char path[PATH_SIZE], full[PATH_SIZE + ECH_ERROR_FILE_MAX], again[ECH_HASH_TEXT];
    ech_error own = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    part_path(&d->version, p, path);
    ech_path_join(full, sizeof full, x->folder, path);
    ech_status status = ech_file_read(full, ECH_STORE_OBJECT_MAX, &bytes, &own);
    if (!status) {
        ech_hash hash = ech_hash_of(bytes.data, bytes.length);
        ech_hash_text(&hash, again);
        if (strcmp(again, p->hash) != 0 || (int64_t)bytes.length != p->length) {
            status = ech_fail(&own, ECH_EINPUT, "store.changed", "this file is not what version.json says it was");
            ech_error_hint(&own, "a change is a new version: echelon library add");
        } else
            status = ech_store_put_object(x->store, p->hash, bytes.data, bytes.length, &own);
    }
    ech_buf_free(&bytes);
    x->report->objects++;
    return status ? in_path(err, x->folder, path, &own) : ECH_OK;
}

/* Whether the version is there; an entry that went another way is a conflict. */
static ech_status is_there(const importer *x, const ech_document *d, bool *there, ech_error *err) {
    ech_error none = ECH_ERROR_INIT;
    ech_store_version head, same;
    const ech_store_version *v = &d->version;
    ech_status status = ech_store_head(x->store, v->kind, v->id, &head, err);
    *there = false;
    if (status)
        return status;
    if (head.number >= v->number) {
        status = ech_store_find(x->store, v->kind, v->id, v->number, &same, &none);
        *there = !status && strcmp(same.hash, v->hash) == 0;
        if (status && err && !err->status)
            *err = none;
        if (status || *there)
            return status;
    } else if (head.number == v->number - 1 && strcmp(head.hash, v->parent) == 0)
        return ECH_OK;
    return ech_fail(err, ECH_EINPUT, "store.conflict",
                    "%s %s has gone another way in this library (version %lld by %.80s)", v->kind, v->id,
                    (long long)head.number, head.who);
}

static ech_status import_document(const importer *x, const ech_document *d, const ech_buf *bytes, ech_error *err) {
    bool there;
    ech_status status = is_there(x, d, &there, err);
    if (status || there)
        return status;
    for (size_t i = 0; !status && i < d->part_count; i++)
        status = import_part(x, d, &d->parts[i], err);
    if (!status)
        status = ech_store_put_version(x->store, d, bytes->data, bytes->length, err);
    x->report->versions++;
    x->report->entries += d->version.number == 1;
    return status;
}

static ech_status import_version(const importer *x, const char *kind, const char *id, const char *number,
                                 ech_error *err) {
    char path[PATH_SIZE], full[PATH_SIZE + ECH_ERROR_FILE_MAX], place[PATH_SIZE];
    ech_error own = ECH_ERROR_INIT;
    ech_document d;
    ech_buf bytes = ECH_BUF_INIT;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    snprintf(path, sizeof path, "%s/%s/%s/version.json", kind, id, number);
    ech_path_join(full, sizeof full, x->folder, path);
    ech_status status = ech_file_read(full, ECH_STORE_OBJECT_MAX, &bytes, &own);
    if (!status && ech_document_read(bytes.data, bytes.length, arena, &d, &own)) {
        status = own.status == ECH_ENOMEM ? ECH_ENOMEM : ECH_EINPUT; /* here it is bad input, no damage of ours */
        own.status = status;
    }
    if (!status) {
        snprintf(place, sizeof place, "%s/%s/%04lld/version.json", d.version.kind, d.version.id,
                 (long long)d.version.number);
        if (strcmp(place, path) != 0)
            status = ech_fail(&own, ECH_EINPUT, "store.changed", "this is the document of %s", place);
    }
    if (!status)
        status = import_document(x, &d, &bytes, &own);
    ech_buf_free(&bytes);
    ech_arena_free(arena);
    return status ? in_path(err, x->folder, path, &own) : ECH_OK;
}

/* Folders within folder/a/b, in order; `numbers`: those that are whole numbers. */
static ech_status folders_in(const importer *x, const char *a, const char *b, ech_arena *arena, const char ***names,
                             size_t *count, ech_error *err) {
    char path[PATH_SIZE + ECH_ERROR_FILE_MAX], inside[PATH_SIZE + ECH_ERROR_FILE_MAX];
    size_t kept = 0, all = 0;
    snprintf(path, sizeof path, "%s%s%s%s%s", x->folder, a ? "/" : "", a ? a : "", b ? "/" : "", b ? b : "");
    ech_status status = ech_folder_list(path, arena, names, &all, err);
    for (size_t i = 0; i < all && !status; i++)
        if (ech_store_id_valid((*names)[i]) && ech_path_join(inside, sizeof inside, path, (*names)[i]) &&
            ech_folder_exists(inside))
            (*names)[kept++] = (*names)[i];
    *count = kept;
    return status;
}

static ech_status import_entry(const importer *x, const char *kind, const char *id, ech_error *err) {
    const char **numbers;
    size_t count = 0;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = folders_in(x, kind, id, arena, &numbers, &count, err);
    for (size_t i = 0; i < count && !status; i++)
        status = import_version(x, kind, id, numbers[i], err);
    ech_arena_free(arena);
    return status;
}

static ech_status import_all(const importer *x, ech_arena *arena, ech_error *err) {
    const char **kinds, **ids;
    size_t kind_count = 0, id_count = 0;
    ech_status status = folders_in(x, NULL, NULL, arena, &kinds, &kind_count, err);
    for (size_t k = 0; k < kind_count && !status; k++) {
        if (strncmp(kinds[k], ECH_STORE_SHARED, strlen(kinds[k])) == 0 && ECH_STORE_SHARED[strlen(kinds[k])] == '/')
            continue;
        status = folders_in(x, kinds[k], NULL, arena, &ids, &id_count, err);
        for (size_t i = 0; i < id_count && !status; i++)
            status = import_entry(x, kinds[k], ids[i], err);
    }
    return status;
}

static ech_status check_header(const char *folder, ech_arena *arena, ech_error *err) {
    char path[ECH_ERROR_FILE_MAX];
    ech_buf bytes = ECH_BUF_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *root = NULL;
    int64_t format = 0;
    if (!ech_path_join(path, sizeof path, folder, library_json) || !ech_file_exists(path))
        return ech_fail(err, ECH_EINPUT, "store.folder", "%s holds no exported library: there is no %s", folder,
                        library_json);
    ech_status status = ech_file_read(path, 1 << 20, &bytes, err);
    if (!status) {
        status = ech_jread_parse(arena, path, bytes.data, bytes.length, &root, &errors);
        if (status && err && !err->status && errors.count)
            *err = errors.items[0];
    }
    if (!status && (!ech_jread_int(ech_jread_get(root, "format"), &format) || format < 1))
        status = ech_fail(err, ECH_EINPUT, "store.folder", "%s names no format", path);
    else if (!status && format > FOLDER_FORMAT)
        status = ech_fail(err, ECH_EINPUT, "store.newer", "%s is of format %lld; this Echelon knows up to %d", path,
                          (long long)format, FOLDER_FORMAT);
    ech_error_list_free(&errors);
    ech_buf_free(&bytes);
    return status;
}

ech_status ech_store_import(ech_store *s, const char *folder, ech_store_report *out, ech_error *err) {
    importer x = {s, folder, out};
    bool own = false;
    ech_arena *arena = ech_arena_open(0);
    *out = (ech_store_report){0};
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = check_header(folder, arena, err);
    if (!status)
        status = ech_store_enter(s, ECH_DB_WRITE, &own, err);
    if (!status) {
        status = import_all(&x, arena, err);
        status = ech_store_leave(s, own, status, err);
    }
    ech_arena_free(arena);
    return status;
}
