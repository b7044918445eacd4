/* The store: everything a staff keeps (plans with their scenarios, the registry), content-addressed and versioned, in
 * one SQLite file or in a PostgreSQL database. What is acknowledged survives kill -9 and, as far as the disk keeps its
 * word, a power cut.
 *
 *     ech_store *store = NULL;
 *     ech_status status = ech_store_open("library.echelon", 0, &store, &err);
 *     ech_store_put put = {.kind = "plan", .id = "haiti", .who = "J. Doe", .at_unix_s = …, .parts = …, .part_count =
 * 2}; status = ech_store_add(store, &put, &version, &err);     // ECH_OK: it is on disk ech_store_close(store);
 *
 * Shape. An *object* is any bytes, named by their BLAKE2b-256 hash; it never changes and is never deleted. A *version*
 * is an object too: a JSON document that names kind, id, number, parent, when, who, note and the hashes of its parts
 * (named files), so that one hash stands for all of it and for all that came before. An *entry* (kind, id) is a chain
 * of versions; its newest is its head. Removing an entry adds a version that says so: history stays.
 *
 * The part named ECH_STORE_CARD, where there is one, is the card of its entry: what lists show, without reading more.
 *
 * Time and user are inputs: nothing here reads a clock. Calls of one ech_store are for one thread; any number of
 * processes may use one library at once: writers take turns, readers never wait.
 */
#ifndef ECH_STORE_STORE_H
#define ECH_STORE_STORE_H

#include "base/hash.h"
#include "base/memory.h"
#include "base/status.h"

#define ECH_STORE_CARD "entry.json"
#define ECH_STORE_SHARED "catalogue/" /* parts so named are exported once, not with each version */

enum {
    ECH_STORE_ID_MAX = 64,     /* letters, digits, '.', '_', '-'; begins with a letter or digit */
    ECH_STORE_WHO_MAX = 128,   /* bytes of plain UTF-8 */
    ECH_STORE_NOTE_MAX = 1000, /* bytes */
    ECH_STORE_NAME_MAX = 128,  /* of a part: ids joined by '/' */
    ECH_STORE_PART_MAX = 256,
    ECH_STORE_OBJECT_MAX = 512 * 1024 * 1024,
};

typedef struct ech_store ech_store;

typedef enum ech_store_flags {
    ECH_STORE_CREATE = 1,    /* make it where it is not there yet; else a missing library is ECH_EINPUT */
    ECH_STORE_EXCLUSIVE = 2, /* with CREATE: one that is there already is ECH_EINPUT */
} ech_store_flags;

/* `where`: a file, or postgres://… / postgresql://… (libpq's forms). Older formats are brought to this one in one
 * transaction; a newer one is refused ("store.newer"). ECH_EINPUT: no library, not ours, newer. ECH_EIO: disk, server.
 */
ech_status ech_store_open(const char *where, int flags, ech_store **out, ech_error *err);
void ech_store_close(ech_store *store); /* NULL is allowed */
bool ech_store_is_url(const char *where);
/* "sqlite" or "postgresql". */
const char *ech_store_vendor(const ech_store *store);
int64_t ech_store_format(const ech_store *store);
/* `where` without a password. */
const char *ech_store_where(const ech_store *store);

typedef struct ech_store_part {
    const char *name, *bytes;
    size_t length;
} ech_store_part;

typedef struct ech_store_put {
    const char *kind, *id, *who, *note; /* note: NULL or "" = none */
    int64_t at_unix_s;
    const ech_store_part *parts;
    size_t part_count;
    bool removed;       /* a tombstone: parts are those of the version before, part_count is 0 */
    const char *expect; /* NULL, or the hash of the head this builds on: another head is "store.conflict" */
} ech_store_put;

typedef struct ech_store_version {
    char kind[ECH_STORE_ID_MAX + 1], id[ECH_STORE_ID_MAX + 1], who[ECH_STORE_WHO_MAX + 1];
    char note[ECH_STORE_NOTE_MAX + 1];
    char hash[ECH_HASH_TEXT], parent[ECH_HASH_TEXT], card[ECH_HASH_TEXT]; /* "" = none */
    int64_t number, at_unix_s;                                            /* number: 1, 2, … */
    bool removed;
    bool added; /* by ech_store_add: false where the head says the same already */
} ech_store_version;

/* Adds a version. The same parts as the head's add nothing and give the head (out->added false). ECH_OK means that it
 * is on disk. ECH_EINPUT: a bad id, name or text, a conflict, nothing to remove. Other failures leave the library as
 * it was; where a server went away at the end, the message says that it may or may not be there: add it again. */
ech_status ech_store_add(ech_store *store, const ech_store_put *put, ech_store_version *out, ech_error *err);

/* Several calls as one: all of them or none. Calls of ech_store_add between the two are acknowledged by the commit. A
 * snapshot sees one state of the library however long it takes. */
ech_status ech_store_begin(ech_store *store, ech_error *err);
ech_status ech_store_snapshot(ech_store *store, ech_error *err);
ech_status ech_store_commit(ech_store *store, ech_error *err);
void ech_store_rollback(ech_store *store);

/* Called for each; bytes are valid during the call only, which must not use the store. card NULL: none. */
typedef ech_status (*ech_store_each)(const ech_store_version *version, const char *card, size_t card_length,
                                     void *context);
/* Heads of a kind in order of id (bytes); with their cards. */
ech_status ech_store_list(ech_store *store, const char *kind, bool with_removed, ech_store_each each, void *context,
                          ech_error *err);
/* All versions of an entry, oldest first; without cards. ECH_OK also where there is none. */
ech_status ech_store_history(ech_store *store, const char *kind, const char *id, ech_store_each each, void *context,
                             ech_error *err);
/* The version `number` of an entry, 0 = the head. ECH_EINPUT "store.missing" where there is none. */
ech_status ech_store_find(ech_store *store, const char *kind, const char *id, int64_t number, ech_store_version *out,
                          ech_error *err);
/* Its parts, in order of name, in the arena; every hash is checked. A tombstone has those of the version before. */
ech_status ech_store_parts(ech_store *store, const ech_store_version *version, ech_arena *arena, ech_store_part **out,
                           size_t *count, ech_error *err);
/* One part; ECH_EINPUT where there is none of that name. */
ech_status ech_store_part_read(ech_store *store, const ech_store_version *version, const char *name, ech_arena *arena,
                               ech_store_part *out, ech_error *err);

/* Bytes that can be made again from the rest, by a name (derived data, no part of the library's content): kept with the
 * state for which they were made. *found false where there are none for this state. A failure to keep them is none. */
ech_status ech_store_state(ech_store *store, int64_t *out, ech_error *err); /* changes with every commit that adds */
ech_status ech_store_cache_read(ech_store *store, const char *name, int64_t state, ech_arena *arena,
                                ech_store_part *out, bool *found, ech_error *err);
void ech_store_cache_write(ech_store *store, const char *name, int64_t state, const char *bytes, size_t length);

typedef struct ech_store_report {
    int64_t objects, bytes, versions, entries, removed;
    int64_t unreferenced; /* objects that no version names: no damage */
} ech_store_report;

/* Re-computes every hash, resolves every reference, checks every chain and every index, and asks the vendor to check
 * its own file. Damage is added to `findings`; ECH_OK says that the check itself was done. */
ech_status ech_store_verify(ech_store *store, ech_store_report *out, ech_error_list *findings, ech_error *err);

/* A consistent copy into a new file, which appears whole or not at all; the library stays in use meanwhile. From a
 * server too: the copy is always one SQLite file. */
ech_status ech_store_backup(ech_store *store, const char *file, ech_store_report *out, ech_error *err);
/* Everything as plain folders into `folder`, which must be empty or not there:
 *
 *     library.json                            format
 *     KIND/ID/0001/version.json               the version, bytes as hashed
 *     KIND/ID/0001/scenario/locations.csv …   its parts
 *     catalogue/HASH/NAME                     shared parts, once
 *
 * The same library gives the same bytes, whichever vendor keeps it. */
ech_status ech_store_export(ech_store *store, const char *folder, ech_store_report *out, ech_error *err);
/* Adds what is in such folders, all or nothing. What is there already is skipped; an entry that has gone another way
 * here is "store.conflict". Every hash is checked. */
ech_status ech_store_import(ech_store *store, const char *folder, ech_store_report *out, ech_error *err);

bool ech_store_id_valid(const char *id);

#endif
