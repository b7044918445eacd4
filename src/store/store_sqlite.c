/* The store's database as one SQLite file: the only file that knows SQLite. See db_int.h.
 *
 * Write-ahead log with synchronous = FULL: a commit that returned is on disk, readers go on while one writes. Where the
 * file system cannot share memory (some network disks), SQLite keeps its rollback journal, as durable and slower. A
 * writer waits its turn up to BUSY_MS. A library that can only be read (its folder or medium, a disk without room for
 * the log's index) is opened as one that does not change, where no log lies beside it: then the file alone is all of
 * it. Statements are prepared once and kept. A library may come from anybody: nothing in its schema (triggers, views,
 * functions) is run.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "db_int.h"

enum { BUSY_MS = 30000, TURN_MS = 10, STATEMENTS = 24, FINDINGS_MAX = 100 };

typedef struct sqlite_db {
    ech_db base;
    sqlite3 *handle;
    char path[ECH_ERROR_FILE_MAX];
    sqlite3_stmt *kept[STATEMENTS];
    int next;
} sqlite_db;

/* ---- errors --------------------------------------------------------------------------------------------------- */

typedef struct meaning {
    int code;
    ech_status status;
    const char *word, *text;
} meaning;

static const meaning meanings[] = {
    {SQLITE_NOMEM, ECH_ENOMEM, "memory", "out of memory"},
    {SQLITE_FULL, ECH_EIO, "store.full", "the disk is full; nothing was changed"},
    {SQLITE_BUSY, ECH_EIO, "store.busy", "another program is writing and has not ended; try again"},
    {SQLITE_LOCKED, ECH_EIO, "store.busy", "another program is writing and has not ended; try again"},
    {SQLITE_NOTADB, ECH_EINPUT, "store.format", "this is no Echelon library"},
    {SQLITE_CORRUPT, ECH_EIO, "store.damaged", "the file is damaged; take the last backup"},
    {SQLITE_READONLY, ECH_EIO, "store.access", "the file or its folder cannot be written to"},
    {SQLITE_CANTOPEN, ECH_EIO, "store.access", "the file cannot be opened"},
    {SQLITE_PERM, ECH_EIO, "store.access", "the file may not be opened"},
    {SQLITE_TOOBIG, ECH_ELIMIT, "store.size", "larger than a library can keep"},
};

static ech_status failed(const sqlite_db *db, int code, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    const char *detail = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    snprintf(own.file, sizeof own.file, "%s", db->path);
    if (code == SQLITE_IOERR_SHMSIZE) /* the index of the log beside it, which reading needs too */
        ech_fail(&own, ECH_EIO, "store.full", "the disk is full; nothing was changed (no room to open the library)");
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].code == (code & 0xff) && !own.status)
            ech_fail(&own, meanings[i].status, meanings[i].word, "%s (%s)", meanings[i].text, detail);
    if (!own.status)
        ech_fail(&own, ECH_EIO, "store.io", "the library cannot be read or written: %s", detail);
    if (err && !err->status)
        *err = own;
    return own.status;
}

/* ---- statements ----------------------------------------------------------------------------------------------- */

static int prepare(sqlite_db *db, const char *sql, sqlite3_stmt **out) {
    for (int i = 0; i < STATEMENTS; i++)
        if (db->kept[i] && strcmp(sqlite3_sql(db->kept[i]), sql) == 0) {
            *out = db->kept[i];
            return SQLITE_OK;
        }
    sqlite3_stmt **slot = &db->kept[db->next];
    db->next = (db->next + 1) % STATEMENTS;
    sqlite3_finalize(*slot);
    *slot = NULL;
    int code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
    *out = *slot;
    return code;
}

static int bind(sqlite3_stmt *s, const ech_db_value *args, int count) {
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++) {
        const ech_db_value *v = &args[i];
        if (v->type == ECH_DB_INT)
            code = sqlite3_bind_int64(s, i + 1, v->number);
        else if (v->type == ECH_DB_TEXT)
            code = sqlite3_bind_text64(s, i + 1, v->bytes, v->length, SQLITE_STATIC, SQLITE_UTF8);
        else if (v->type == ECH_DB_BYTES && v->length == 0)
            code = sqlite3_bind_zeroblob(s, i + 1, 0);
        else if (v->type == ECH_DB_BYTES)
            code = sqlite3_bind_blob64(s, i + 1, v->bytes, v->length, SQLITE_STATIC);
        else
            code = sqlite3_bind_null(s, i + 1);
    }
    return code;
}

static ech_db_value column(sqlite3_stmt *s, int i) {
    ech_db_value v = {ECH_DB_NULL, 0, "", 0};
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER:
        v.type = ECH_DB_INT;
        v.number = sqlite3_column_int64(s, i);
        break;
    case SQLITE_BLOB:
    case SQLITE_TEXT:
        v.type = sqlite3_column_type(s, i) == SQLITE_TEXT ? ECH_DB_TEXT : ECH_DB_BYTES;
        v.bytes = v.type == ECH_DB_TEXT ? (const char *)sqlite3_column_text(s, i) : sqlite3_column_blob(s, i);
        v.length = (size_t)sqlite3_column_bytes(s, i);
        if (!v.bytes)
            v.bytes = "";
        break;
    default:
        break;
    }
    return v;
}

static int step_all(sqlite_db *db, sqlite3_stmt *s, ech_db_row row, void *context, ech_status *told) {
    ech_db_value columns[ECH_DB_ARGS_MAX];
    int code;
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        int n = sqlite3_column_count(s);
        for (int i = 0; i < n && i < ECH_DB_ARGS_MAX; i++)
            columns[i] = column(s, i);
        if (sqlite3_errcode(db->handle) == SQLITE_NOMEM)
            return SQLITE_NOMEM;
        *told = row ? row(columns, n, context) : ECH_OK;
        if (*told)
            return SQLITE_DONE;
    }
    return code;
}

static ech_status query(ech_db *base, const char *sql, const ech_db_value *args, int count, ech_db_row row,
                        void *context, int64_t *changes, ech_error *err) {
    sqlite_db *db = (sqlite_db *)base;
    sqlite3_stmt *s = NULL;
    ech_status told = ECH_OK, status = ECH_OK;
    int code = prepare(db, sql, &s);
    if (code == SQLITE_OK)
        code = bind(s, args, count);
    if (code == SQLITE_OK)
        code = step_all(db, s, row, context, &told);
    if (code != SQLITE_DONE && code != SQLITE_OK)
        status = failed(db, code, err);
    if (changes)
        *changes = sqlite3_changes64(db->handle);
    if (s) {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
    }
    return status ? status : told;
}

static ech_status say(sqlite_db *db, const char *sql, ech_error *err) {
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? ECH_OK : failed(db, code, err);
}

/* ---- transactions --------------------------------------------------------------------------------------------- */

static ech_status begin(ech_db *base, ech_db_begin what, ech_error *err) {
    sqlite_db *db = (sqlite_db *)base;
    ech_status status = say(db, what == ECH_DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", err);
    if (!status && what == ECH_DB_READ) /* the snapshot is taken by the first reading */
        status = say(db, "SELECT count(*) FROM sqlite_schema", err);
    return status;
}

static void rollback(ech_db *base) {
    sqlite_db *db = (sqlite_db *)base;
    if (!sqlite3_get_autocommit(db->handle)) /* some errors have rolled it back already */
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

static ech_status commit(ech_db *base, ech_error *err) {
    ech_status status = say((sqlite_db *)base, "COMMIT", err);
    if (status)
        rollback(base);
    return status;
}

/* ---- the file ------------------------------------------------------------------------------------------------- */

typedef struct counted {
    int64_t all, named;
} counted;

static ech_status count_tables(const ech_db_value *columns, int n, void *context) {
    counted *c = context;
    (void)n;
    c->all = columns[0].number;
    c->named = columns[1].number;
    return ECH_OK;
}

static ech_status has_table(ech_db *base, const char *table, bool *has, bool *empty, ech_error *err) {
    counted c = {0};
    ech_db_value name = ech_db_text(table);
    ech_status status = query(base,
                              "SELECT count(*), count(CASE WHEN type = 'table' AND name = $1 THEN 1 END) "
                              "FROM sqlite_schema",
                              &name, 1, count_tables, &c, NULL, err);
    *has = c.named > 0;
    *empty = c.all == 0;
    return status;
}

typedef struct checked {
    const sqlite_db *db;
    ech_error_list *findings;
} checked;

static ech_status add_finding(const ech_db_value *columns, int n, void *context) {
    const checked *c = context;
    (void)n;
    if (strcmp(columns[0].bytes, "ok") != 0)
        ech_error_list_add(c->findings, ECH_EIO, "store.damaged", c->db->path, 0, 0, "%s", columns[0].bytes);
    return ECH_OK;
}

static ech_status check(ech_db *base, ech_error_list *findings, ech_error *err) {
    checked c = {(sqlite_db *)base, findings};
    return query(base, "PRAGMA integrity_check(100)", NULL, 0, add_finding, &c, NULL, err);
}

static ech_status take_busy(const ech_db_value *columns, int n, void *context) {
    (void)n;
    *(bool *)context = columns[0].number != 0;
    return ECH_OK;
}

/* Closing does this too, but says nothing where it fails. */
static ech_status settle(ech_db *base, ech_error *err) {
    bool busy = false;
    ech_status status = query(base, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, 0, take_busy, &busy, NULL, err);
    return !status && busy ? failed((sqlite_db *)base, SQLITE_BUSY, err) : status;
}

static void close_db(ech_db *base) {
    sqlite_db *db = (sqlite_db *)base;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(db->kept[i]);
    sqlite3_close(db->handle);
    ech_free(db);
}

static const ech_db_vendor vendor = {"sqlite", query, begin, commit, rollback, has_table, check, settle, close_db};

static ech_status prepare_file(sqlite_db *db, ech_error *err) {
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return say(db, "PRAGMA cell_size_check = 1; PRAGMA foreign_keys = 1; PRAGMA synchronous = FULL", err);
}

/* SQLite does not wait where two that hold a reading lock both want to switch a new file: it tells one of them at once
 * that the file is busy, since neither could go on. So the waiting is done here: all in turns of its own. */
static ech_status switch_to_log(sqlite_db *db, ech_error *err) {
    ech_error busy = {.code = "store.busy"};
    ech_status status = ECH_EIO;
    sqlite3_busy_timeout(db->handle, 0);
    for (int turn = 0; status && strcmp(busy.code, "store.busy") == 0 && turn < BUSY_MS / TURN_MS; turn++) {
        if (turn > 0)
            sqlite3_sleep(TURN_MS);
        busy = (ech_error)ECH_ERROR_INIT;
        status = say(db, "PRAGMA journal_mode = WAL", &busy);
    }
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    if (status && err)
        *err = busy;
    return status;
}

/* The mode of the journal is kept in the file: one that is no library, nor to become one, stays as it is. */
static ech_status use_log(sqlite_db *db, bool create, ech_error *err) {
    bool ours = false, empty = true;
    ech_status status = has_table(&db->base, "echelon_meta", &ours, &empty, err);
    return !status && (ours || (create && empty)) ? switch_to_log(db, err) : status;
}

static int open_handle(sqlite_db *db, const char *path, bool create) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    return sqlite3_open_v2(path, &db->handle, flags, NULL);
}

/* file:PATH?immutable=1; false: too long. */
static bool immutable_name(const char *named, char *out, size_t size) {
    size_t n = (size_t)snprintf(out, size, "file:");
    for (; *named && n + 4 < size; named++)
        n += (size_t)snprintf(out + n, size - n, strchr("%?#", *named) ? "%%%02X" : "%c", (unsigned char)*named);
    int rest = *named ? -1 : snprintf(out + n, size - n, "?immutable=1");
    return rest > 0 && (size_t)rest < size - n;
}

/* A log that was not taken in yet, or a journal from which a half-done change has to be taken back: what is opened as
 * immutable would not look at either. */
static bool has_unfinished(const char *named) {
    static const char *const ends[] = {"-wal", "-journal"};
    char path[ECH_ERROR_FILE_MAX + 12];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(path, sizeof path, "%s%s", named, ends[i]);
        if (ech_file_exists(path))
            return true;
    }
    return false;
}

/* For reading only, where the log and its index cannot be made. */
static ech_status open_for_reading(sqlite_db *db, const char *named, ech_error *err) {
    char uri[3 * ECH_ERROR_FILE_MAX];
    bool ours = false, empty = true;
    if (!ech_file_exists(named) || has_unfinished(named) || !immutable_name(named, uri, sizeof uri))
        return ECH_EIO;
    for (int i = 0; i < STATEMENTS; i++) {
        sqlite3_finalize(db->kept[i]);
        db->kept[i] = NULL;
    }
    sqlite3_close(db->handle);
    db->handle = NULL;
    int code = sqlite3_open_v2(uri, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    ech_status status = code == SQLITE_OK ? prepare_file(db, err) : failed(db, code, err);
    return status ? status : has_table(&db->base, "echelon_meta", &ours, &empty, err);
}

/* What stands in the way is that something cannot be written, not the file itself. */
static bool cannot_write(const ech_error *e) {
    return strcmp(e->code, "store.access") == 0 || strcmp(e->code, "store.full") == 0;
}

ech_status ech_sqlite_open(const char *path, bool create, ech_db **out, bool *made, ech_error *err) {
    ech_status status = ECH_OK;
    char named[ECH_ERROR_FILE_MAX + 2];
    sqlite_db *db = ech_calloc(1, sizeof *db);
    *out = NULL;
    if (!db)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    db->base.vendor = &vendor;
    snprintf(db->path, sizeof db->path, "%s", path);
    snprintf(named, sizeof named, "%s%s", path[0] == '/' || path[0] == '.' ? "" : "./",
             path); /* never a URI, :memory: */
    *made = create && !ech_file_exists(path);
    ech_error first = ECH_ERROR_INIT, ignored = ECH_ERROR_INIT;
    int code = open_handle(db, named, create);
    status = code == SQLITE_OK ? prepare_file(db, &first) : failed(db, code, &first);
    if (!status)
        status = use_log(db, create, &first);
    if (status && !create && cannot_write(&first) && !open_for_reading(db, named, &ignored))
        status = ECH_OK;
    if (status && err && !err->status)
        *err = first;
    if (status)
        close_db(&db->base);
    else
        *out = &db->base;
    return status;
}
