/* The store's database on a PostgreSQL server: the only file that knows libpq. See db_int.h.
 *
 * Tables lie in the first schema of the connection's search_path, so that one server keeps many libraries. Writers take
 * turns by one advisory lock, as they do on SQLite, so a version's number is never contested; readers that want one
 * state use REPEATABLE READ. synchronous_commit is on for the session, whatever the server's default: a commit that
 * returned is on the server's disk. Rows come one at a time, so a large library needs no large memory here.
 */
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "db_int.h"

enum { OID_BYTEA = 17, OID_INT8 = 20, NUMBER_TEXT = 24 };

typedef struct postgres_db {
    ech_db base;
    PGconn *connection;
    char where[ECH_ERROR_FILE_MAX]; /* for errors; without a password */
} postgres_db;

/* ---- errors --------------------------------------------------------------------------------------------------- */

/* The server's first line, without the line end. */
static void first_line(const char *text, char out[300]) {
    size_t n = strcspn(text, "\n");
    snprintf(out, 300, "%.*s", (int)(n < 299 ? n : 299), text);
}

static ech_status failed(const postgres_db *db, const PGresult *result, ech_error *err) {
    ech_error own = ECH_ERROR_INIT;
    char why[300];
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    first_line(
        result && PQresultErrorMessage(result)[0] ? PQresultErrorMessage(result) : PQerrorMessage(db->connection), why);
    snprintf(own.file, sizeof own.file, "%s", db->where);
    if (PQstatus(db->connection) != CONNECTION_OK)
        ech_fail(&own, ECH_EIO, "store.server", "the server is not there any more: %s", why);
    else if (state && strcmp(state, "53100") == 0)
        ech_fail(&own, ECH_EIO, "store.full", "the server's disk is full; nothing was changed (%s)", why);
    else if (state && strcmp(state, "55P03") == 0)
        ech_fail(&own, ECH_EIO, "store.busy", "another program is writing and has not ended; try again (%s)", why);
    else if (state && strncmp(state, "42501", 5) == 0)
        ech_fail(&own, ECH_EIO, "store.access", "the server does not allow it: %s", why);
    else
        ech_fail(&own, ECH_EIO, "store.io", "the library cannot be read or written: %s", why);
    if (err && !err->status)
        *err = own;
    return own.status;
}

/* ---- statements ----------------------------------------------------------------------------------------------- */

typedef struct parameters {
    const char *values[ECH_DB_ARGS_MAX];
    int lengths[ECH_DB_ARGS_MAX], formats[ECH_DB_ARGS_MAX];
    Oid types[ECH_DB_ARGS_MAX];
    char numbers[ECH_DB_ARGS_MAX][NUMBER_TEXT];
} parameters;

static void fill(parameters *p, const ech_db_value *args, int count) {
    for (int i = 0; i < count; i++) {
        const ech_db_value *v = &args[i];
        p->values[i] = v->type == ECH_DB_NULL ? NULL : v->bytes ? v->bytes : "";
        p->lengths[i] = (int)v->length;
        p->formats[i] = v->type == ECH_DB_BYTES;
        p->types[i] = v->type == ECH_DB_BYTES ? OID_BYTEA : v->type == ECH_DB_INT ? OID_INT8 : 0;
        if (v->type != ECH_DB_INT)
            continue;
        snprintf(p->numbers[i], NUMBER_TEXT, "%lld", (long long)v->number);
        p->values[i] = p->numbers[i];
    }
}

/* Results come in binary: whole numbers as eight bytes, the highest first. */
static ech_db_value column(const PGresult *result, int i) {
    ech_db_value v = {ECH_DB_NULL, 0, "", 0};
    if (PQgetisnull(result, 0, i))
        return v;
    v.bytes = PQgetvalue(result, 0, i);
    v.length = (size_t)PQgetlength(result, 0, i);
    v.type = PQftype(result, i) == OID_BYTEA ? ECH_DB_BYTES : ECH_DB_TEXT;
    if (PQftype(result, i) != OID_INT8 || v.length != 8)
        return v;
    v.type = ECH_DB_INT;
    uint64_t n = 0;
    for (int k = 0; k < 8; k++)
        n = n << 8 | (unsigned char)v.bytes[k];
    v.number = (int64_t)n;
    return v;
}

static ech_status take(const postgres_db *db, const PGresult *result, ech_db_row row, void *context, int64_t *changes,
                       ech_error *err) {
    ech_db_value columns[ECH_DB_ARGS_MAX];
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE: {
        int n = PQnfields(result);
        for (int i = 0; i < n && i < ECH_DB_ARGS_MAX; i++)
            columns[i] = column(result, i);
        return row ? row(columns, n, context) : ECH_OK;
    }
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        if (changes) {
            const char *text = PQcmdTuples((PGresult *)result);
            *changes = 0;
            ech_parse_int64(text, strlen(text), changes);
        }
        return ECH_OK;
    default:
        return failed(db, result, err);
    }
}

static ech_status query(ech_db *base, const char *sql, const ech_db_value *args, int count, ech_db_row row,
                        void *context, int64_t *changes, ech_error *err) {
    postgres_db *db = (postgres_db *)base;
    parameters p;
    ech_status status = ECH_OK;
    fill(&p, args, count);
    if (!PQsendQueryParams(db->connection, sql, count, p.types, p.values, p.lengths, p.formats, 1))
        return failed(db, NULL, err);
    PQsetSingleRowMode(db->connection);
    for (PGresult *result; (result = PQgetResult(db->connection)) != NULL; PQclear(result)) {
        ech_status one = status ? ECH_OK : take(db, result, row, context, changes, err);
        status = status ? status : one;
    }
    if (!status && PQstatus(db->connection) != CONNECTION_OK)
        status = failed(db, NULL, err);
    return status;
}

static ech_status say(ech_db *base, const char *sql, ech_error *err) {
    return query(base, sql, NULL, 0, NULL, NULL, NULL, err);
}

/* ---- transactions --------------------------------------------------------------------------------------------- */

static void rollback(ech_db *base) {
    postgres_db *db = (postgres_db *)base;
    if (PQtransactionStatus(db->connection) != PQTRANS_IDLE)
        say(base, "ROLLBACK", NULL);
}

static ech_status begin(ech_db *base, ech_db_begin what, ech_error *err) {
    bool write = what == ECH_DB_WRITE;
    ech_status status = say(base, write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
    if (!status) /* the number means nothing; it is the same for every Echelon. A snapshot is taken by the first reading
                  */
        status = say(base, write ? "SELECT pg_advisory_xact_lock(6897456)" : "SELECT 1", err);
    if (status)
        rollback(base);
    return status;
}

static ech_status commit(ech_db *base, ech_error *err) {
    postgres_db *db = (postgres_db *)base;
    ech_error own = ECH_ERROR_INIT;
    ech_status status = say(base, "COMMIT", &own);
    if (status && PQstatus(db->connection) != CONNECTION_OK)
        snprintf(own.message, sizeof own.message,
                 "the server went away during the commit: it may or may not be there; add it again, nothing is ever "
                 "kept twice");
    if (status && err && !err->status)
        *err = own;
    if (status)
        rollback(base);
    return status;
}

/* ---- the connection ------------------------------------------------------------------------------------------- */

static ech_status count_one(const ech_db_value *columns, int n, void *context) {
    (void)n;
    *(bool *)context = columns[0].number > 0;
    return ECH_OK;
}

static ech_status has_table(ech_db *base, const char *table, bool *has, bool *empty, ech_error *err) {
    ech_db_value name = ech_db_text(table);
    *has = false;
    *empty = true; /* other tables of the schema are not our concern */
    return query(base, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1", &name,
                 1, count_one, has, NULL, err);
}

/* The server checks its own pages; that every row can be read is what ech_store_verify shows. */
static ech_status check(ech_db *base, ech_error_list *findings, ech_error *err) {
    (void)base;
    (void)findings;
    (void)err;
    return ECH_OK;
}

static ech_status settle(ech_db *base, ech_error *err) {
    (void)base;
    (void)err;
    return ECH_OK;
}

static void close_db(ech_db *base) {
    postgres_db *db = (postgres_db *)base;
    PQfinish(db->connection);
    ech_free(db);
}

static const ech_db_vendor vendor = {"postgresql", query, begin, commit, rollback, has_table, check, settle, close_db};

static void quiet(void *context, const char *message) {
    (void)context;
    (void)message;
}

ech_status ech_postgres_open(const char *url, ech_db **out, ech_error *err) {
    ech_status status = ECH_OK;
    postgres_db *db = ech_calloc(1, sizeof *db);
    *out = NULL;
    if (!db)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    db->base.vendor = &vendor;
    db->connection = PQconnectdb(url);
    snprintf(db->where, sizeof db->where, "postgresql://%s/%s", PQhost(db->connection) ? PQhost(db->connection) : "",
             PQdb(db->connection) ? PQdb(db->connection) : "");
    if (PQstatus(db->connection) != CONNECTION_OK) {
        char why[300];
        first_line(PQerrorMessage(db->connection), why);
        status = ech_fail(err, ECH_EIO, "store.server", "cannot reach the server: %s", why);
    } else {
        PQsetNoticeProcessor(db->connection, quiet, NULL);
        PQsetClientEncoding(db->connection, "UTF8");
        status = say(&db->base, "SET synchronous_commit = on", err);
        if (!status)
            status = say(&db->base, "SET lock_timeout = '30s'", err);
    }
    if (status)
        close_db(&db->base);
    else
        *out = &db->base;
    return status;
}
