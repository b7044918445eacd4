/* Everything computed again: see store/store.h. Three passes: the bytes of every object, every version and what it
 * names, every entry. Cost: one reading of the whole library, and 33 bytes of memory for each object. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_int.h"

typedef struct seen {
    char hash[ECH_HASH_TEXT];
    bool named;
} seen;

typedef struct verification {
    ech_store *store;
    ech_store_report *report;
    ech_error_list *findings;
    ech_vec objects; /* seen, in order of hash */
} verification;

__attribute__((format(printf, 2, 3))) static void damage(verification *v, const char *format, ...) {
    char text[ECH_ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ech_error_list_add(v->findings, ECH_EIO, "store.damaged", v->store->where, 0, 0, "%s", text);
}

/* ---- objects -------------------------------------------------------------------------------------------------- */

static ech_status see_object(const ech_db_value *columns, int n, void *context) {
    verification *v = context;
    seen *s = ech_vec_push(&v->objects);
    char again[ECH_HASH_TEXT];
    (void)n;
    if (!s)
        return ECH_ENOMEM;
    ech_store_take(s->hash, sizeof s->hash, &columns[0]);
    ech_hash hash = ech_hash_of(columns[1].bytes, columns[1].length);
    ech_hash_text(&hash, again);
    if (strcmp(again, s->hash) != 0)
        damage(v, "the object %.12s… is not what it was", s->hash);
    v->report->objects++;
    v->report->bytes += (int64_t)columns[1].length;
    return ECH_OK;
}

static int by_hash(const void *a, const void *b) { return strcmp(((const seen *)a)->hash, ((const seen *)b)->hash); }

static bool name_object(verification *v, const char *hash) {
    seen key = {.named = false};
    snprintf(key.hash, sizeof key.hash, "%s", hash);
    seen *s = v->objects.count ? bsearch(&key, v->objects.data, v->objects.count, sizeof key, by_hash) : NULL;
    if (s)
        s->named = true;
    return s != NULL;
}

/* ---- versions ------------------------------------------------------------------------------------------------- */

static void check_chain(verification *v, const ech_store_row *row, const ech_store_row *before, const ech_document *d) {
    bool first = !before || strcmp(before->kind, row->kind) != 0 || strcmp(before->id, row->id) != 0;
    const ech_store_version *w = &d->version;
    if (strcmp(w->kind, row->kind) != 0 || strcmp(w->id, row->id) != 0 || w->number != row->number)
        damage(v, "%s %s, version %lld: the document is that of another version", row->kind, row->id,
               (long long)row->number);
    if (row->number != (first ? 1 : before->number + 1))
        damage(v, "%s %s: a version is missing before %lld", row->kind, row->id, (long long)row->number);
    else if (strcmp(w->parent, first ? "" : before->hash) != 0)
        damage(v, "%s %s, version %lld: its parent is not the version before", row->kind, row->id,
               (long long)row->number);
}

static ech_status check_version(verification *v, const ech_store_row *row, const ech_store_row *before,
                                ech_error *err) {
    ech_document d;
    ech_error own = ECH_ERROR_INIT;
    const char *bytes = NULL;
    size_t length = 0;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    v->report->versions++;
    name_object(v, row->hash);
    ech_status status = ech_store_object(v->store, row->hash, arena, &bytes, &length, &own);
    if (!status)
        status = ech_document_read(bytes, length, arena, &d, &own);
    if (!status) {
        check_chain(v, row, before, &d);
        for (size_t i = 0; i < d.part_count; i++)
            if (!name_object(v, d.parts[i].hash))
                damage(v, "%s %s, version %lld: its part %s is missing", row->kind, row->id, (long long)row->number,
                       d.parts[i].name);
    } else if (strcmp(own.code, "store.damaged") == 0) {
        damage(v, "%s %s, version %lld: %s", row->kind, row->id, (long long)row->number, own.message);
        status = ECH_OK;
    } else if (err && !err->status)
        *err = own;
    ech_arena_free(arena);
    return status;
}

/* ---- entries -------------------------------------------------------------------------------------------------- */

typedef struct heads {
    verification *v;
    const ech_vec *rows;
    size_t at; /* next row to look at: both are in the same order */
} heads;

static ech_status check_head(const ech_db_value *c, int n, void *context) {
    heads *h = context;
    char kind[ECH_STORE_ID_MAX + 1], id[ECH_STORE_ID_MAX + 1], hash[ECH_HASH_TEXT];
    const ech_store_row *last = NULL;
    (void)n;
    ech_store_take(kind, sizeof kind, &c[0]);
    ech_store_take(id, sizeof id, &c[1]);
    ech_store_take(hash, sizeof hash, &c[3]);
    h->v->report->entries++;
    h->v->report->removed += c[4].number != 0;
    while (h->at < h->rows->count) {
        const ech_store_row *row = ech_vec_at(h->rows, h->at);
        int order = strcmp(row->kind, kind) ? strcmp(row->kind, kind) : strcmp(row->id, id);
        if (order > 0)
            break;
        if (order < 0 && (!last || strcmp(last->id, row->id) != 0))
            damage(h->v, "%s %s has versions but no entry", row->kind, row->id);
        last = row;
        h->at++;
    }
    if (!last || strcmp(last->hash, hash) != 0 || last->number != c[2].number)
        damage(h->v, "%s %s: the entry does not name its newest version", kind, id);
    return ECH_OK;
}

static ech_status check_entries(verification *v, const ech_vec *rows, ech_error *err) {
    heads h = {v, rows, 0};
    ech_status status =
        ech_store_query(v->store, "SELECT kind, id, number, hash, removed FROM echelon_entry ORDER BY kind, id", NULL,
                        0, check_head, &h, err);
    if (!status && h.at < rows->count) {
        const ech_store_row *row = ech_vec_at(rows, h.at);
        damage(v, "%s %s has versions but no entry", row->kind, row->id);
    }
    return status;
}

static ech_status verify_all(verification *v, ech_error *err) {
    ech_vec rows = {0};
    ech_status status =
        ech_store_query(v->store, "SELECT hash, bytes FROM echelon_object", NULL, 0, see_object, v, err);
    if (status == ECH_ENOMEM)
        ech_fail(err, status, "memory", "out of memory");
    if (!status && v->objects.count)
        qsort(v->objects.data, v->objects.count, sizeof(seen), by_hash);
    if (!status)
        status = ech_store_versions(v->store, &rows, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        status = check_version(v, ech_vec_at(&rows, i), i ? ech_vec_at(&rows, i - 1) : NULL, err);
    if (!status)
        status = check_entries(v, &rows, err);
    for (size_t i = 0; i < v->objects.count; i++)
        v->report->unreferenced += !((const seen *)ech_vec_at(&v->objects, i))->named;
    ech_vec_free(&rows);
    return status;
}

/* A file so broken that it cannot be read to its end is damage too, and no failure of the check. */
ech_status ech_store_verify(ech_store *s, ech_store_report *out, ech_error_list *findings, ech_error *err) {
    verification v = {.store = s, .report = out, .findings = findings};
    ech_error own_error = ECH_ERROR_INIT;
    bool own;
    *out = (ech_store_report){0};
    v.objects = ech_vec_init(sizeof(seen), 100000000);
    ech_status status = ech_store_enter(s, ECH_DB_READ, &own, err);
    if (status)
        return status;
    status = s->db->vendor->check(s->db, findings, &own_error);
    if (!status)
        status = verify_all(&v, &own_error);
    ech_vec_free(&v.objects);
    status = ech_store_leave(s, own, status, &own_error);
    if (status && strcmp(own_error.code, "store.damaged") == 0) {
        damage(&v, "%s", own_error.message);
        status = ECH_OK;
    } else if (status && err && !err->status)
        *err = own_error;
    return status;
}
