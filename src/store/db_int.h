/* What the store needs of a database, and no more: statements with arguments, rows one after the other, transactions.
 * One file a vendor; only these files include a vendor's header. The statements are the same text for both: arguments
 * are $1, $2 …, each first used in this order; bytes are written BYTES in schemas and become the vendor's type.
 */
#ifndef ECH_STORE_DB_INT_H
#define ECH_STORE_DB_INT_H

#include "base/status.h"

typedef enum ech_db_type { ECH_DB_NULL, ECH_DB_INT, ECH_DB_TEXT, ECH_DB_BYTES } ech_db_type;

typedef struct ech_db_value {
    ech_db_type type;
    int64_t number;
    const char *bytes; /* TEXT, BYTES: valid during the call */
    size_t length;
} ech_db_value;

static inline ech_db_value ech_db_int(int64_t n) {
    ech_db_value v = {ECH_DB_INT, n, NULL, 0};
    return v;
}
ech_db_value ech_db_text(const char *text);
static inline ech_db_value ech_db_bytes(const char *bytes, size_t length) {
    ech_db_value v = {ECH_DB_BYTES, 0, bytes, length};
    return v;
}

enum { ECH_DB_ARGS_MAX = 12 };

/* One row; anything but ECH_OK ends the query with that status. It must not use the database. */
typedef ech_status (*ech_db_row)(const ech_db_value *columns, int count, void *context);

typedef struct ech_db ech_db;

typedef enum ech_db_begin { ECH_DB_WRITE, ECH_DB_READ } ech_db_begin;

typedef struct ech_db_vendor {
    const char *name;
    /* `row` may be NULL. `changes` may be NULL: rows that an INSERT or UPDATE touched. */
    ech_status (*query)(ech_db *db, const char *sql, const ech_db_value *args, int count, ech_db_row row, void *context,
                        int64_t *changes, ech_error *err);
    ech_status (*begin)(ech_db *db, ech_db_begin what, ech_error *err); /* WRITE: alone among writers */
    ech_status (*commit)(ech_db *db, ech_error *err);
    void (*rollback)(ech_db *db);
    /* Whether the database holds nothing at all; whether it is known to belong to somebody else. */
    ech_status (*has_table)(ech_db *db, const char *table, bool *has, bool *empty, ech_error *err);
    /* The vendor's own check of its file; adds what it finds. */
    ech_status (*check)(ech_db *db, ech_error_list *findings, ech_error *err);
    /* Moves all into the one file that a copy consists of. */
    ech_status (*settle)(ech_db *db, ech_error *err);
    void (*close)(ech_db *db);
} ech_db_vendor;

/* The first member of each vendor's own struct. */
struct ech_db {
    const ech_db_vendor *vendor;
};

/* create: make the file where it is not there; *made says whether it was. */
ech_status ech_sqlite_open(const char *path, bool create, ech_db **out, bool *made, ech_error *err);
ech_status ech_postgres_open(const char *url, ech_db **out, ech_error *err);

#endif
