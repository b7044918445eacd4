/* What the files of the store share.
 *
 *     store.c         open, formats and their migrations, add, look-ups
 *     document.c      a version as the JSON document whose hash names it
 *     verify.c        every hash, reference, chain and index again
 *     copy.c          backup: one store into another
 *     folders.c       export and import as plain folders
 *     store_sqlite.c, store_postgres.c: see db_int.h
 */
#ifndef ECH_STORE_STORE_INT_H
#define ECH_STORE_STORE_INT_H

#include "base/text.h"
#include "db_int.h"
#include "store/store.h"

enum { ECH_STORE_FORMAT = 2, ECH_STORE_KNOWN = 1024 };

struct ech_store {
    ech_db *db;
    char where[ECH_ERROR_FILE_MAX];
    int64_t format;
    bool open, writing; /* a transaction of the caller's; it writes */
    /* Objects that are there for sure: those this store has put or seen in a committed state. Direct-mapped by their
     * first bytes; spares asking for what many versions share. Cleared by a rollback. */
    ech_hash known[ECH_STORE_KNOWN];
};

/* A version and its parts. */
typedef struct ech_document_part {
    const char *name;
    char hash[ECH_HASH_TEXT];
    int64_t length;
} ech_document_part;

typedef struct ech_document {
    ech_store_version version; /* hash is that of the bytes; card as its parts say */
    ech_document_part *parts;  /* in order of name */
    size_t part_count;
} ech_document;

/* Canonical bytes of a document. ECH_OK or ECH_ENOMEM. */
ech_status ech_document_write(const ech_document *d, ech_buf *out);
/* Reads and checks one; only canonical bytes are accepted. Parts live in the arena. */
ech_status ech_document_read(const char *bytes, size_t length, ech_arena *arena, ech_document *out, ech_error *err);

static inline ech_status ech_store_query(ech_store *s, const char *sql, const ech_db_value *args, int count,
                                         ech_db_row row, void *context, ech_error *err) {
    return s->db->vendor->query(s->db, sql, args, count, row, context, NULL, err);
}
/* Opens a transaction of its own unless the caller has one; *own tells. */
ech_status ech_store_enter(ech_store *s, ech_db_begin what, bool *own, ech_error *err);
/* Ends it: commits where `status` is ECH_OK, else rolls back. Returns the first failure. */
ech_status ech_store_leave(ech_store *s, bool own, ech_status status, ech_error *err);

/* Bytes of an object, its hash checked. ECH_EIO "store.damaged" where it is missing or wrong. */
ech_status ech_store_object(ech_store *s, const char *hash, ech_arena *arena, const char **bytes, size_t *length,
                            ech_error *err);
ech_status ech_store_put_object(ech_store *s, const char hash[ECH_HASH_TEXT], const char *bytes, size_t length,
                                ech_error *err);
/* Adds a version whose document and objects are known; it must follow the head. Within a transaction. */
ech_status ech_store_put_version(ech_store *s, const ech_document *d, const char *bytes, size_t length, ech_error *err);
/* The head of an entry; number 0 where there is none. */
ech_status ech_store_head(ech_store *s, const char *kind, const char *id, ech_store_version *out, ech_error *err);
bool ech_store_name_valid(const char *name);

/* Each version of all entries in order of kind, id, number. */
typedef struct ech_store_row {
    char kind[ECH_STORE_ID_MAX + 1], id[ECH_STORE_ID_MAX + 1], hash[ECH_HASH_TEXT];
    int64_t number;
} ech_store_row;
ech_status ech_store_versions(ech_store *s, ech_vec *out, ech_error *err); /* of ech_store_row, initialised here */

/* Copies the text of a column, cut to what fits. */
void ech_store_take(char *out, size_t size, const ech_db_value *v);

#endif
