/* The features of all plans of a library in one block of memory, small enough to be read and ranked in milliseconds.
 * It is derived from the entries and kept in the library's cache for the state it was made in; a library may come from
 * anybody, so a block is checked from end to end before it is used.
 *
 *     ech_index *x = NULL;
 *     ech_status status = ech_index_of_store(store, &x, &err);      // from the cache, or made and kept there
 *     ech_rank(x, crisis, …);                                       // recall/rank.h
 *     ech_index_free(x);
 *
 * Layout of the block (this machine's byte order; another's is made anew):
 *
 *     head | plans | needs | members | gateways | texts (NUL-terminated, each word once)
 *
 * Cost: about 300 bytes a plan; loading is one reading and one pass over it; making it reads every entry (about 20 µs
 * each).
 */
#ifndef ECH_RECALL_INDEX_H
#define ECH_RECALL_INDEX_H

#include "recall/entry.h"
#include "store/store.h"

typedef uint32_t ech_word; /* place of a text in the block; 0 = "" */

/* Amounts beyond what fits are kept as the greatest that does: ECH_INDEX_MOST. */
enum { ECH_INDEX_MOST = 2000000000 };

typedef struct ech_index_need {
    ech_word what;
    int32_t elements; /* of the capability `what`; below 0: of a kind of requirement, -1 - that many */
    int32_t people, mass_kg;
} ech_index_need;

typedef struct ech_index_member {
    ech_word id, country;
    int32_t people, mass_kg, tails;
} ech_index_member;

typedef struct ech_index_gateway {
    ech_word id, country;
    int32_t lat_e7, lon_e7, landings;
} ech_index_gateway;

typedef struct ech_index_plan {
    ech_word id, title, crisis, country;
    int32_t placed, lat_e7, lon_e7, from_lat_e7, from_lon_e7;
    int32_t month, draft, rehearsed;
    uint32_t need_first, need_count, member_first, member_count, gateway_first, gateway_count;
    int32_t version, people, mass_kg, distance_median_m;
    int32_t closure_min, unmet, late, missions, lessons; /* closure_min: ECH_NONE */
    int32_t reviewed_day;                                /* INT32_MIN: never */
} ech_index_plan;

typedef struct ech_index {
    ech_arena *arena;
    const ech_index_plan *plans;
    const ech_index_need *needs;
    const ech_index_member *members;
    const ech_index_gateway *gateways;
    const char *texts;
    uint32_t plan_count, need_count, member_count, gateway_count, text_bytes;
    bool from_cache;
} ech_index;

static inline const char *ech_index_text(const ech_index *x, ech_word word) { return x->texts + word; }

/* Making one: entries in the order of their ids. */
typedef struct ech_index_builder ech_index_builder;
ech_index_builder *ech_index_begin(void); /* NULL: out of memory */
ech_status ech_index_add(ech_index_builder *b, const char *id, int64_t version, const ech_entry *e);
/* Writes the block; ECH_OK, ECH_ENOMEM, or ECH_ELIMIT (4 GiB). */
ech_status ech_index_write(const ech_index_builder *b, ech_buf *out);
void ech_index_builder_free(ech_index_builder *b); /* NULL is allowed */

/* Checks the block and copies it; ECH_EINPUT: it is none, or not of this format. */
ech_status ech_index_read(const char *bytes, size_t length, ech_index **out);
void ech_index_free(ech_index *x); /* NULL is allowed */

ech_status ech_index_of_store(ech_store *store, ech_index **out, ech_error *err);

#endif
