/* Reads JSON (RFC 8259) into a tree that knows the place of every value, so that an error in meaning can name row and
 * column as an error in form does. Duplicate keys, NUL, invalid UTF-8, lone surrogates and nesting deeper than
 * ECH_JREAD_DEPTH are errors. Numbers keep their text: whole numbers and decimals are read exactly.
 *
 *     const ech_jvalue *root = NULL;
 *     if (ech_jread_parse(arena, "plan.json", bytes, length, &root, &errors) == ECH_OK) …
 *     const ech_jvalue *seed = ech_jread_get(root, "seed");
 *     if (seed && !ech_jread_int(seed, &n)) ech_jread_error(&errors, "plan.json", seed, "json.type", "…");
 *
 * Cost: linear; finding a key is a walk over the members, duplicates are found by a hash map.
 */
#ifndef ECH_IO_JSON_READ_H
#define ECH_IO_JSON_READ_H

#include "base/memory.h"
#include "base/status.h"

enum { ECH_JREAD_DEPTH = 64 };

typedef enum ech_jtype { ECH_JNULL, ECH_JBOOL, ECH_JNUMBER, ECH_JTEXT, ECH_JARRAY, ECH_JOBJECT } ech_jtype;

typedef struct ech_jvalue {
    ech_jtype type;
    bool truth;               /* ECH_JBOOL */
    int32_t row, col;         /* first character, from 1; col counts characters, not bytes */
    int32_t key_row, key_col; /* place of the key, for members of an object */
    const char *key;          /* for members of an object, else NULL */
    const char *text;         /* ECH_JTEXT: UTF-8; ECH_JNUMBER: as written; else NULL */
    int32_t count;            /* members or elements */
    struct ech_jvalue *first; /* of an array or object */
    struct ech_jvalue *next;  /* sibling */
} ech_jvalue;

/* ECH_OK; ECH_EINPUT with the first fault in `errors`; ECH_ENOMEM. The tree lives in the arena. */
ech_status ech_jread_parse(ech_arena *arena, const char *file, const char *bytes, size_t length, const ech_jvalue **out,
                           ech_error_list *errors);
const ech_jvalue *ech_jread_get(const ech_jvalue *object, const char *key); /* NULL: not there, or no object */
bool ech_jread_int(const ech_jvalue *v, int64_t *out);                      /* 3, 3.0, 3e2; not 3.5 */
bool ech_jread_scaled(const ech_jvalue *v, int64_t scale, int64_t *out);    /* exact decimal × scale */
/* Adds an error at the value's place. */
ech_error *ech_jread_error(ech_error_list *errors, const char *file, const ech_jvalue *v, const char *code,
                           const char *format, ...) __attribute__((format(printf, 5, 6)));
static inline const char *ech_jtype_name(ech_jtype t) {
    static const char *const names[] = {"null", "true or false", "a number", "text", "a list", "an object"};
    return names[t];
}

#endif
