/* What happened, where, what is needed, by when: one page that a duty officer writes (docs/crisis.md). It is what plans
 * are recalled for and updated to. Counts only; no names of persons.
 *
 * All memory belongs to the crisis's arena and lives until ech_crisis_free.
 */
#ifndef ECH_MODEL_CRISIS_H
#define ECH_MODEL_CRISIS_H

#include "model/scenario.h"

/* What a need is counted in. */
typedef enum ech_need_unit {
    ECH_NEED_ELEMENTS, /* of a capability, or the one element that is named */
    ECH_NEED_PERSONS,  /* `people` */
    ECH_NEED_KG        /* `goods`, bulk */
} ech_need_unit;

typedef struct ech_need {
    const char *what; /* a capability, an element's id, a kind of requirement, `people` or `goods` */
    ech_need_unit unit;
    int64_t amount;
    ech_tick due_t; /* since start; ECH_NEVER: as the plan says */
} ech_need;

typedef struct ech_crisis_closure {
    const char *location; /* id, as in the plan or in the list of places */
    ech_tick until_t;     /* ECH_NEVER: throughout */
} ech_crisis_closure;

typedef struct ech_crisis {
    ech_arena *arena;
    const char *id, *name, *kind; /* kind: a word such as earthquake; "" = not given */
    const char *place;            /* name for people, or the id of a location; "" = not given */
    char country[3];              /* affected state, ISO 3166-1 alpha-2 */
    bool has_position;
    int32_t lat_e7, lon_e7;
    ech_record record;
    int64_t start_unix_s; /* UTC */
    int32_t need_count, member_count, closure_count, gateway_count;
    ech_need *needs;
    const char **members; /* willing: ids or countries; none: all are */
    ech_crisis_closure *closures;
    const char **gateways; /* ids of places to come in by; none: the nearest that fit */
} ech_crisis;

void ech_crisis_free(ech_crisis *crisis); /* NULL is allowed */

#endif
