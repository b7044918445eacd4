/* The store: see store/store.h. What is common to the vendors; statements are the same text for both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "store_int.h"

/* ---- small things --------------------------------------------------------------------------------------------- */

ech_db_value ech_db_text(const char *text) {
    ech_db_value v = {ECH_DB_TEXT, 0, text, strlen(text)};
    return v;
}

void ech_store_take(char *out, size_t size, const ech_db_value *v) {
    snprintf(out, size, "%.*s", (int)(v->length < size ? v->length : size - 1), v->bytes ? v->bytes : "");
}

static bool id_char(char c, bool first) {
    bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || (!first && (c == '.' || c == '_' || c == '-'));
}

static bool piece_valid(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!id_char(text[i], i == 0))
            return false;
    return length > 0 && length <= ECH_STORE_ID_MAX;
}

bool ech_store_id_valid(const char *id) { return piece_valid(id, strlen(id)); }

bool ech_store_name_valid(const char *name) {
    if (strlen(name) > ECH_STORE_NAME_MAX)
        return false;
    for (;;) {
        size_t n = strcspn(name, "/");
        if (!piece_valid(name, n))
            return false;
        if (!name[n])
            return true;
        name += n + 1;
    }
}

bool ech_store_is_url(const char *where) {
    return strncmp(where, "postgres://", 11) == 0 || strncmp(where, "postgresql://", 13) == 0;
}

const char *ech_store_vendor(const ech_store *s) { return s->db->vendor->name; }
int64_t ech_store_format(const ech_store *s) { return s->format; }
const char *ech_store_where(const ech_store *s) { return s->where; }

/* A URL may hold a password: user:SECRET@host, or password=SECRET among the options. */
static void without_password(const char *where, char *out, size_t size) {
    const char *host = ech_store_is_url(where) ? strstr(where, "://") + 3 : NULL;
    const char *end = host ? host + strcspn(host, "/?") : NULL;
    const char *at = host ? memchr(host, '@', (size_t)(end - host)) : NULL;
    const char *colon = at ? memchr(host, ':', (size_t)(at - host)) : NULL;
    const char *option = host ? strstr(end, "password=") : NULL;
    int tail = option ? (int)(option - where) : (int)strlen(where);
    if (colon)
        snprintf(out, size, "%.*s:…%.*s%s", (int)(colon - where), where, tail - (int)(at - where), at,
                 option ? "password=…" : "");
    else
        snprintf(out, size, "%.*s%s", tail, where, option ? "password=…" : "");
}

/* ---- transactions --------------------------------------------------------------------------------------------- */

ech_status ech_store_enter(ech_store *s, ech_db_begin what, bool *own, ech_error *err) {
    *own = false;
    if (s->open && (s->writing || what == ECH_DB_READ))
        return ECH_OK;
    if (s->open)
        return ech_fail(err, ECH_EUSAGE, "store.usage", "nothing can be added to a snapshot");
    ech_status status = s->db->vendor->begin(s->db, what, err);
    s->open = *own = status == ECH_OK;
    s->writing = *own && what == ECH_DB_WRITE;
    return status;
}

void ech_store_rollback(ech_store *s) {
    if (s->open)
        s->db->vendor->rollback(s->db);
    s->open = s->writing = false;
    memset(s->known, 0, sizeof s->known);
}

ech_status ech_store_commit(ech_store *s, ech_error *err) {
    ech_status status = s->open ? s->db->vendor->commit(s->db, err) : ECH_OK;
    if (status)
        ech_store_rollback(s);
    s->open = s->writing = false;
    return status;
}

ech_status ech_store_leave(ech_store *s, bool own, ech_status status, ech_error *err) {
    if (own && status)
        ech_store_rollback(s);
    return own && !status ? ech_store_commit(s, err) : status;
}

ech_status ech_store_begin(ech_store *s, ech_error *err) {
    bool own;
    return ech_store_enter(s, ECH_DB_WRITE, &own, err);
}

ech_status ech_store_snapshot(ech_store *s, ech_error *err) {
    bool own;
    return ech_store_enter(s, ECH_DB_READ, &own, err);
}

/* ---- formats -------------------------------------------------------------------------------------------------- */

/* BYTES and NAME become the vendor's types; NAME compares byte by byte. */
static const char *const format_1[] = {
    "CREATE TABLE echelon_meta (name NAME PRIMARY KEY, value BIGINT NOT NULL)",
    "CREATE TABLE echelon_object (hash NAME PRIMARY KEY, bytes BYTES NOT NULL)",
    "CREATE TABLE echelon_version (kind NAME NOT NULL, id NAME NOT NULL, number BIGINT NOT NULL,"
    " hash NAME NOT NULL UNIQUE REFERENCES echelon_object (hash), PRIMARY KEY (kind, id, number))",
    "CREATE TABLE echelon_entry (kind NAME NOT NULL, id NAME NOT NULL, number BIGINT NOT NULL,"
    " hash NAME NOT NULL REFERENCES echelon_version (hash), card NAME NOT NULL, at_s BIGINT NOT NULL,"
    " who TEXT NOT NULL, removed BIGINT NOT NULL, PRIMARY KEY (kind, id))",
    "INSERT INTO echelon_meta VALUES ('format', 1)",
    "INSERT INTO echelon_meta VALUES ('state', 0)",
    NULL,
};
static const char *const format_2[] = {
    "CREATE TABLE echelon_cache (name NAME PRIMARY KEY, state BIGINT NOT NULL, bytes BYTES NOT NULL)",
    "UPDATE echelon_meta SET value = 2 WHERE name = 'format'",
    NULL,
};
/* [n]: what brings format n to n + 1. Only ever added to. */
static const char *const *const migrations[ECH_STORE_FORMAT] = {format_1, format_2};

/* The statement with the vendor's types in it. */
static void in_types_of(const ech_store *s, const char *sql, ech_buf *out) {
    bool sqlite = strcmp(s->db->vendor->name, "sqlite") == 0;
    while (*sql) {
        if (strncmp(sql, " BYTES", 6) == 0) {
            ech_buf_text(out, sqlite ? " BLOB" : " BYTEA");
            sql += 6;
        } else if (strncmp(sql, " NAME", 5) == 0) {
            ech_buf_text(out, sqlite ? " TEXT" : " TEXT COLLATE \"C\"");
            sql += 5;
        } else
            ech_buf_char(out, *sql++);
    }
}

static ech_status migrate_one(ech_store *s, const char *sql, ech_error *err) {
    ech_buf text = ECH_BUF_INIT;
    in_types_of(s, sql, &text);
    ech_status status = text.failed ? ech_fail(err, ECH_ENOMEM, "memory", "out of memory")
                                    : ech_store_query(s, text.data, NULL, 0, NULL, NULL, err);
    ech_buf_free(&text);
    return status;
}

static ech_status one_number(const ech_db_value *columns, int n, void *context) {
    (void)n;
    *(int64_t *)context = columns[0].number;
    return ECH_OK;
}

/* The format of what is there: 0 = nothing yet. */
static ech_status read_format(ech_store *s, int64_t *format, bool *empty, ech_error *err) {
    bool has = false;
    *format = 0;
    ech_status status = s->db->vendor->has_table(s->db, "echelon_meta", &has, empty, err);
    if (!status && has)
        status = ech_store_query(s, "SELECT value FROM echelon_meta WHERE name = 'format'", NULL, 0, one_number, format,
                                 err);
    return status;
}

static ech_status newer(const ech_store *s, ech_error *err) {
    ech_status status =
        ech_fail(err, ECH_EINPUT, "store.newer",
                 "this library is of format %lld, written by a newer Echelon; this one knows formats up "
                 "to %d",
                 (long long)s->format, ECH_STORE_FORMAT);
    if (err)
        ech_error_hint(err, "use that Echelon, or export the library with it and import it here");
    return status;
}

/* Brings the library to our format, unless another process has done so meanwhile. */
static ech_status migrate(ech_store *s, ech_error *err) {
    bool own, empty;
    ech_status status = ech_store_enter(s, ECH_DB_WRITE, &own, err);
    if (status)
        return status;
    status = read_format(s, &s->format, &empty, err);
    for (; !status && s->format < ECH_STORE_FORMAT; s->format++)
        for (const char *const *sql = migrations[s->format]; !status && *sql; sql++)
            status = migrate_one(s, *sql, err);
    return ech_store_leave(s, own, status, err);
}

static ech_status check_format(ech_store *s, int flags, ech_error *err) {
    bool empty = true;
    ech_status status = read_format(s, &s->format, &empty, err);
    if (status)
        return status;
    if (s->format > ECH_STORE_FORMAT)
        return newer(s, err);
    if (s->format == 0 && !empty)
        return ech_fail(err, ECH_EINPUT, "store.format", "this is a database, but no Echelon library");
    if (s->format == 0 && !(flags & ECH_STORE_CREATE))
        return ech_fail(err, ECH_EINPUT, "store.missing", "there is no library here yet");
    if (s->format > 0 && (flags & ECH_STORE_EXCLUSIVE))
        return ech_fail(err, ECH_EINPUT, "store.exists", "there is a library already");
    return s->format < ECH_STORE_FORMAT ? migrate(s, err) : ECH_OK;
}

/* ---- opening -------------------------------------------------------------------------------------------------- */

static ech_status open_vendor(ech_store *s, const char *where, int flags, ech_error *err) {
    bool made;
    if (ech_store_is_url(where))
        return ech_postgres_open(where, &s->db, err);
    if (ech_folder_exists(where))
        return ech_fail(err, ECH_EINPUT, "store.format", "this is a folder; a library is a file (or a URL)");
    if (!(flags & ECH_STORE_CREATE) && !ech_file_exists(where))
        return ech_fail(err, ECH_EINPUT, "store.missing", "there is no library here");
    return ech_sqlite_open(where, flags & ECH_STORE_CREATE, &s->db, &made, err);
}

ech_status ech_store_open(const char *where, int flags, ech_store **out, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    ech_store *s = ech_calloc(1, sizeof *s);
    *out = NULL;
    if (!s)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    without_password(where, s->where, sizeof s->where);
    ech_status status = open_vendor(s, where, flags, &own);
    if (!status)
        status = check_format(s, flags, &own);
    if (status) {
        snprintf(own.file, sizeof own.file, "%s", s->where);
        if (strcmp(own.code, "store.missing") == 0)
            ech_error_hint(&own, "echelon library init makes one; --library says where");
        if (err && !err->status)
            *err = own;
        ech_store_close(s);
        return status;
    }
    *out = s;
    return ECH_OK;
}

void ech_store_close(ech_store *s) {
    if (!s)
        return;
    if (s->db) {
        ech_store_rollback(s);
        s->db->vendor->close(s->db);
    }
    ech_free(s);
}

/* ---- objects -------------------------------------------------------------------------------------------------- */

typedef struct taken {
    ech_arena *arena;
    const char *bytes;
    size_t length;
    bool found;
} taken;

static ech_status take_bytes(const ech_db_value *columns, int n, void *context) {
    taken *t = context;
    (void)n;
    t->found = true;
    t->bytes = ech_arena_copy(t->arena, columns[0].bytes, columns[0].length);
    t->length = columns[0].length;
    return t->bytes ? ECH_OK : ECH_ENOMEM;
}

ech_status ech_store_object(ech_store *s, const char *hash, ech_arena *arena, const char **bytes, size_t *length,
                            ech_error *err) {
    taken t = {.arena = arena};
    char again[ECH_HASH_TEXT];
    ech_db_value arg = ech_db_text(hash);
    ech_status status =
        ech_store_query(s, "SELECT bytes FROM echelon_object WHERE hash = $1", &arg, 1, take_bytes, &t, err);
    if (status == ECH_ENOMEM)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    if (status)
        return status;
    if (!t.found)
        return ech_fail(err, ECH_EIO, "store.damaged", "the object %.12s… is missing; take the last backup", hash);
    ech_hash h = ech_hash_of(t.bytes, t.length);
    ech_hash_text(&h, again);
    if (strcmp(again, hash) != 0)
        return ech_fail(err, ECH_EIO, "store.damaged", "the object %.12s… is not what it was; take the last backup",
                        hash);
    *bytes = t.bytes;
    *length = t.length;
    return ECH_OK;
}

ech_status ech_store_put_object(ech_store *s, const char hash[ECH_HASH_TEXT], const char *bytes, size_t length,
                                ech_error *err) {
    ech_hash raw = ech_hash_of(bytes, length);
    ech_hash *slot = &s->known[(raw.bytes[0] | raw.bytes[1] << 8) % ECH_STORE_KNOWN];
    if (memcmp(slot, &raw, sizeof raw) == 0)
        return ECH_OK;
    if (length > ECH_STORE_OBJECT_MAX)
        return ech_fail(err, ECH_ELIMIT, "store.size", "%zu bytes in one part, at most %d", length,
                        ECH_STORE_OBJECT_MAX);
    ech_db_value args[] = {ech_db_text(hash), ech_db_bytes(bytes, length)};
    ech_status status = ech_store_query(s, "INSERT INTO echelon_object VALUES ($1, $2) ON CONFLICT DO NOTHING", args, 2,
                                        NULL, NULL, err);
    if (!status)
        *slot = raw;
    return status;
}

/* ---- versions ------------------------------------------------------------------------------------------------- */

#define ENTRY_COLUMNS "e.kind, e.id, e.number, e.hash, e.card, e.at_s, e.who, e.removed"

static void take_entry(const ech_db_value *c, ech_store_version *v) {
    *v = (ech_store_version){0};
    ech_store_take(v->kind, sizeof v->kind, &c[0]);
    ech_store_take(v->id, sizeof v->id, &c[1]);
    v->number = c[2].number;
    ech_store_take(v->hash, sizeof v->hash, &c[3]);
    ech_store_take(v->card, sizeof v->card, &c[4]);
    v->at_unix_s = c[5].number;
    ech_store_take(v->who, sizeof v->who, &c[6]);
    v->removed = c[7].number != 0;
}

static ech_status take_head(const ech_db_value *columns, int n, void *context) {
    (void)n;
    take_entry(columns, context);
    return ECH_OK;
}

ech_status ech_store_head(ech_store *s, const char *kind, const char *id, ech_store_version *out, ech_error *err) {
    ech_db_value args[] = {ech_db_text(kind), ech_db_text(id)};
    *out = (ech_store_version){0};
    return ech_store_query(s, "SELECT " ENTRY_COLUMNS " FROM echelon_entry e WHERE e.kind = $1 AND e.id = $2", args, 2,
                           take_head, out, err);
}

ech_status ech_store_put_version(ech_store *s, const ech_document *d, const char *bytes, size_t length,
                                 ech_error *err) {
    const ech_store_version *v = &d->version;
    ech_db_value key[] = {ech_db_text(v->kind), ech_db_text(v->id), ech_db_int(v->number), ech_db_text(v->hash)};
    ech_db_value entry[] = {key[0],
                            key[1],
                            key[2],
                            key[3],
                            ech_db_text(v->card),
                            ech_db_int(v->at_unix_s),
                            ech_db_text(v->who),
                            ech_db_int(v->removed)};
    ech_status status = ech_store_put_object(s, v->hash, bytes, length, err);
    if (!status)
        status = ech_store_query(s, "INSERT INTO echelon_version VALUES ($1, $2, $3, $4)", key, 4, NULL, NULL, err);
    if (!status)
        status = ech_store_query(s,
                                 "INSERT INTO echelon_entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
                                 "ON CONFLICT (kind, id) DO UPDATE SET number = excluded.number, hash = excluded.hash, "
                                 "card = excluded.card, at_s = excluded.at_s, who = excluded.who, "
                                 "removed = excluded.removed",
                                 entry, 8, NULL, NULL, err);
    if (!status)
        status = ech_store_query(s, "UPDATE echelon_meta SET value = value + 1 WHERE name = 'state'", NULL, 0, NULL,
                                 NULL, err);
    return status;
}

/* ---- adding --------------------------------------------------------------------------------------------------- */

static bool plain_text(const char *text, size_t max) {
    size_t bad, n = strlen(text);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return n <= max && ech_utf8_valid(text, n, &bad);
}

static ech_status check_put(const ech_store_put *p, ech_error *err) {
    if (!ech_store_id_valid(p->kind) || !ech_store_id_valid(p->id))
        return ech_fail(err, ECH_EINPUT, "store.id",
                        "'%.80s' is no id: up to %d letters, digits, dots, dashes and underscores, beginning with a "
                        "letter or digit",
                        ech_store_id_valid(p->kind) ? p->id : p->kind, ECH_STORE_ID_MAX);
    if (!p->who[0] || !plain_text(p->who, ECH_STORE_WHO_MAX))
        return ech_fail(err, ECH_EINPUT, "store.who", "the name of who does it: one line of 1 to %d bytes",
                        ECH_STORE_WHO_MAX);
    if (p->note && !plain_text(p->note, ECH_STORE_NOTE_MAX))
        return ech_fail(err, ECH_EINPUT, "store.note", "a note is one line of up to %d bytes", ECH_STORE_NOTE_MAX);
    if (p->part_count > ECH_STORE_PART_MAX)
        return ech_fail(err, ECH_ELIMIT, "store.parts", "%zu files in one entry, at most %d", p->part_count,
                        ECH_STORE_PART_MAX);
    for (size_t i = 0; i < p->part_count; i++)
        if (!ech_store_name_valid(p->parts[i].name))
            return ech_fail(err, ECH_EINPUT, "store.name", "'%.100s' is no name for a file in a library",
                            p->parts[i].name);
    return ECH_OK;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const ech_document_part *)a)->name, ((const ech_document_part *)b)->name);
}

/* The parts that a new version names: hashed, in order. */
static ech_status list_parts(const ech_store_put *p, ech_arena *arena, ech_document *d, ech_error *err) {
    d->parts = ech_arena_alloc(arena, p->part_count + 1, sizeof *d->parts);
    if (!d->parts)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    for (size_t i = 0; i < p->part_count; i++) {
        ech_document_part *part = &d->parts[d->part_count++];
        ech_hash hash = ech_hash_of(p->parts[i].bytes, p->parts[i].length);
        part->name = p->parts[i].name;
        part->length = (int64_t)p->parts[i].length;
        ech_hash_text(&hash, part->hash);
    }
    qsort(d->parts, d->part_count, sizeof *d->parts, by_name);
    for (size_t i = 1; i < d->part_count; i++)
        if (strcmp(d->parts[i - 1].name, d->parts[i].name) == 0)
            return ech_fail(err, ECH_EINPUT, "store.name", "the file '%s' is given twice", d->parts[i].name);
    return ECH_OK;
}

static bool same_parts(const ech_document *a, const ech_document *b) {
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++)
        if (strcmp(a->parts[i].name, b->parts[i].name) != 0 || strcmp(a->parts[i].hash, b->parts[i].hash) != 0)
            return false;
    return true;
}

static ech_status read_document(ech_store *s, const char *hash, ech_arena *arena, ech_document *out, ech_error *err) {
    const char *bytes = NULL;
    size_t length = 0;
    ech_status status = ech_store_object(s, hash, arena, &bytes, &length, err);
    return status ? status : ech_document_read(bytes, length, arena, out, err);
}

/* What the new version says beside its parts. */
static void describe(const ech_store_put *p, const ech_store_version *head, ech_document *d) {
    ech_store_version *v = &d->version;
    snprintf(v->kind, sizeof v->kind, "%s", p->kind);
    snprintf(v->id, sizeof v->id, "%s", p->id);
    snprintf(v->who, sizeof v->who, "%s", p->who);
    snprintf(v->note, sizeof v->note, "%s", p->note ? p->note : "");
    memcpy(v->parent, head->hash, sizeof v->parent);
    v->number = head->number + 1;
    v->at_unix_s = p->at_unix_s;
    v->removed = p->removed;
    v->added = true;
    for (size_t i = 0; i < d->part_count; i++)
        if (strcmp(d->parts[i].name, ECH_STORE_CARD) == 0)
            memcpy(v->card, d->parts[i].hash, sizeof v->card);
}

static ech_status put_parts(ech_store *s, const ech_store_put *p, const ech_document *d, ech_error *err) {
    ech_status status = ECH_OK;
    for (size_t i = 0; i < p->part_count && !status; i++) {
        ech_document_part key = {.name = p->parts[i].name};
        const ech_document_part *part = bsearch(&key, d->parts, d->part_count, sizeof key, by_name);
        status = ech_store_put_object(s, part->hash, p->parts[i].bytes, p->parts[i].length, err);
    }
    return status;
}

static ech_status put_document(ech_store *s, ech_document *d, ech_error *err) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status = ech_document_write(d, &bytes);
    if (status)
        ech_fail(err, status, "memory", "out of memory");
    else {
        ech_hash hash = ech_hash_of(bytes.data, bytes.length);
        ech_hash_text(&hash, d->version.hash);
        status = ech_store_put_version(s, d, bytes.data, bytes.length, err);
    }
    ech_buf_free(&bytes);
    return status;
}

static ech_status conflict(const ech_store_put *p, const ech_store_version *head, ech_error *err) {
    if (p->expect && strcmp(p->expect, head->hash) != 0)
        return ech_fail(err, ECH_EINPUT, "store.conflict",
                        "%s has been changed meanwhile by %.80s (version %lld): look at it, then try again", p->id,
                        head->who, (long long)head->number);
    if (p->removed && (head->number == 0 || head->removed))
        return ech_fail(err, ECH_EINPUT, "store.missing", "there is no %s '%s'", p->kind, p->id);
    return ECH_OK;
}

static ech_status add_within(ech_store *s, const ech_store_put *p, ech_document *d, ech_arena *arena, ech_error *err) {
    ech_store_version head;
    ech_document before = {0};
    ech_status status = ech_store_head(s, p->kind, p->id, &head, err);
    if (!status)
        status = conflict(p, &head, err);
    if (!status && head.number > 0)
        status = read_document(s, head.hash, arena, &before, err);
    if (status)
        return status;
    if (p->removed) {
        d->parts = before.parts;
        d->part_count = before.part_count;
    } else if (head.number > 0 && !head.removed && same_parts(d, &before)) {
        d->version = before.version;
        return ECH_OK;
    }
    describe(p, &head, d);
    status = put_parts(s, p, d, err);
    return status ? status : put_document(s, d, err);
}

ech_status ech_store_add(ech_store *s, const ech_store_put *p, ech_store_version *out, ech_error *err) {
    ech_document d = {0};
    bool own = false;
    ech_status status = check_put(p, err);
    ech_arena *arena = status ? NULL : ech_arena_open(0);
    if (!status && !arena)
        status = ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    if (!status)
        status = list_parts(p, arena, &d, err);
    if (!status)
        status = ech_store_enter(s, ECH_DB_WRITE, &own, err);
    if (!status) {
        status = add_within(s, p, &d, arena, err);
        status = ech_store_leave(s, own, status, err);
    }
    if (!status && out)
        *out = d.version;
    ech_arena_free(arena);
    return status;
}

/* ---- looking -------------------------------------------------------------------------------------------------- */

typedef struct listing {
    ech_store_each each;
    void *context;
} listing;

static ech_status list_one(const ech_db_value *columns, int n, void *context) {
    const listing *l = context;
    ech_store_version v;
    (void)n;
    take_entry(columns, &v);
    bool card = columns[8].type == ECH_DB_BYTES;
    return l->each(&v, card ? columns[8].bytes : NULL, card ? columns[8].length : 0, l->context);
}

ech_status ech_store_list(ech_store *s, const char *kind, bool with_removed, ech_store_each each, void *context,
                          ech_error *err) {
    listing l = {each, context};
    ech_db_value args[] = {ech_db_text(kind), ech_db_int(with_removed)};
    return ech_store_query(s,
                           "SELECT " ENTRY_COLUMNS ", o.bytes FROM echelon_entry e LEFT JOIN echelon_object o "
                           "ON o.hash = e.card WHERE e.kind = $1 AND e.removed <= $2 ORDER BY e.id",
                           args, 2, list_one, &l, err);
}

static ech_status take_row(const ech_db_value *columns, int n, void *context) {
    ech_store_row *row = ech_vec_push(context);
    (void)n;
    if (!row)
        return ECH_ENOMEM;
    ech_store_take(row->kind, sizeof row->kind, &columns[0]);
    ech_store_take(row->id, sizeof row->id, &columns[1]);
    row->number = columns[2].number;
    ech_store_take(row->hash, sizeof row->hash, &columns[3]);
    return ECH_OK;
}

static ech_status rows_of(ech_store *s, const char *sql, const ech_db_value *args, int count, ech_vec *out,
                          ech_error *err) {
    *out = ech_vec_init(sizeof(ech_store_row), 100000000);
    ech_status status = ech_store_query(s, sql, args, count, take_row, out, err);
    if (status == ECH_ENOMEM)
        ech_fail(err, status, "memory", "out of memory");
    return status;
}

ech_status ech_store_versions(ech_store *s, ech_vec *out, ech_error *err) {
    return rows_of(s, "SELECT kind, id, number, hash FROM echelon_version ORDER BY kind, id, number", NULL, 0, out,
                   err);
}

static ech_status tell_version(ech_store *s, const ech_store_row *row, ech_store_each each, void *context,
                               ech_error *err) {
    ech_document d;
    ech_arena *arena = ech_arena_open(0);
    if (!arena)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = read_document(s, row->hash, arena, &d, err);
    if (!status)
        status = each(&d.version, NULL, 0, context);
    ech_arena_free(arena);
    return status;
}

ech_status ech_store_history(ech_store *s, const char *kind, const char *id, ech_store_each each, void *context,
                             ech_error *err) {
    ech_vec rows;
    ech_db_value args[] = {ech_db_text(kind), ech_db_text(id)};
    ech_status status = rows_of(s,
                                "SELECT kind, id, number, hash FROM echelon_version WHERE kind = $1 AND id = $2 "
                                "ORDER BY number",
                                args, 2, &rows, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        status = tell_version(s, ech_vec_at(&rows, i), each, context, err);
    ech_vec_free(&rows);
    return status;
}

static ech_status keep_version(const ech_store_version *v, const char *card, size_t length, void *context) {
    (void)card;
    (void)length;
    *(ech_store_version *)context = *v;
    return ECH_OK;
}

ech_status ech_store_find(ech_store *s, const char *kind, const char *id, int64_t number, ech_store_version *out,
                          ech_error *err) {
    ech_vec rows;
    ech_db_value args[] = {ech_db_text(kind), ech_db_text(id), ech_db_int(number)};
    ech_status status = rows_of(s,
                                number > 0 ? "SELECT kind, id, number, hash FROM echelon_version WHERE kind = $1 AND "
                                             "id = $2 AND number = $3"
                                           : "SELECT kind, id, number, hash FROM echelon_entry WHERE kind = $1 AND "
                                             "id = $2",
                                args, number > 0 ? 3 : 2, &rows, err);
    if (!status && rows.count == 0)
        status = number > 0 ? ech_fail(err, ECH_EINPUT, "store.missing", "there is no version %lld of %s '%.80s'",
                                       (long long)number, kind, id)
                            : ech_fail(err, ECH_EINPUT, "store.missing", "there is no %s '%.80s'", kind, id);
    if (!status)
        status = tell_version(s, ech_vec_at(&rows, 0), keep_version, out, err);
    ech_vec_free(&rows);
    return status;
}

ech_status ech_store_parts(ech_store *s, const ech_store_version *version, ech_arena *arena, ech_store_part **out,
                           size_t *count, ech_error *err) {
    ech_document d;
    ech_status status = read_document(s, version->hash, arena, &d, err);
    if (status)
        return status;
    *count = d.part_count;
    *out = ech_arena_alloc(arena, d.part_count + 1, sizeof **out);
    if (!*out)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    for (size_t i = 0; i < d.part_count && !status; i++) {
        ech_store_part *p = &(*out)[i];
        p->name = d.parts[i].name;
        status = ech_store_object(s, d.parts[i].hash, arena, &p->bytes, &p->length, err);
    }
    return status;
}

ech_status ech_store_part_read(ech_store *s, const ech_store_version *version, const char *name, ech_arena *arena,
                               ech_store_part *out, ech_error *err) {
    ech_document d;
    ech_status status = read_document(s, version->hash, arena, &d, err);
    if (status)
        return status;
    ech_document_part key = {.name = name};
    const ech_document_part *part = d.part_count ? bsearch(&key, d.parts, d.part_count, sizeof key, by_name) : NULL;
    if (!part)
        return ech_fail(err, ECH_EINPUT, "store.missing", "%s has no file '%.100s'", version->id, name);
    out->name = part->name;
    return ech_store_object(s, part->hash, arena, &out->bytes, &out->length, err);
}

/* ---- derived data --------------------------------------------------------------------------------------------- */

ech_status ech_store_state(ech_store *s, int64_t *out, ech_error *err) {
    return ech_store_query(s, "SELECT value FROM echelon_meta WHERE name = 'state'", NULL, 0, one_number, out, err);
}

ech_status ech_store_cache_read(ech_store *s, const char *name, int64_t state, ech_arena *arena, ech_store_part *out,
                                bool *found, ech_error *err) {
    taken t = {.arena = arena};
    ech_db_value args[] = {ech_db_text(name), ech_db_int(state)};
    ech_status status = ech_store_query(s, "SELECT bytes FROM echelon_cache WHERE name = $1 AND state = $2", args, 2,
                                        take_bytes, &t, err);
    *found = !status && t.found;
    *out = (ech_store_part){name, t.bytes, t.length};
    return status;
}

void ech_store_cache_write(ech_store *s, const char *name, int64_t state, const char *bytes, size_t length) {
    bool own;
    ech_db_value args[] = {ech_db_text(name), ech_db_int(state), ech_db_bytes(bytes, length)};
    ech_status status = ech_store_enter(s, ECH_DB_WRITE, &own, NULL);
    if (status)
        return;
    status = ech_store_query(s,
                             "INSERT INTO echelon_cache VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET "
                             "state = excluded.state, bytes = excluded.bytes",
                             args, 3, NULL, NULL, NULL);
    ech_store_leave(s, own, status, NULL);
}
