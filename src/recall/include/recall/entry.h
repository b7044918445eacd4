/* A plan's entry in the library: what recall needs to know of a plan without reading it. Most of it is computed from
 * scenario and plan; what no program can know (the kind of crisis, lessons, results of rehearsals, the last review) is
 * given. It is the card (ECH_STORE_CARD) of an entry of kind ECH_RECALL_KIND, as JSON, canonical.
 *
 *     ech_entry *e = NULL;
 *     status = ech_entry_of(s, plan, &measured, &given, &e);
 *     ech_entry_write(e, &buf);
 */
#ifndef ECH_RECALL_ENTRY_H
#define ECH_RECALL_ENTRY_H

#include "base/text.h"
#include "io/json_read.h"
#include "model/plan.h"

#define ECH_RECALL_KIND "plan"

enum { ECH_ENTRY_LESSONS_MAX = 100 };

typedef struct ech_entry_gateway {
    const char *id, *name;
    char country[3];
    int32_t lat_e7, lon_e7;
    uint32_t modes;   /* bit per ech_mode */
    int64_t landings; /* of the plan */
    int32_t runway_m; /* ECH_UNLIMITED: not known */
} ech_entry_gateway;

/* What is brought: by capability of the element, else by kind of requirement. */
typedef struct ech_entry_need {
    const char *what;
    bool capability;  /* not a kind */
    int64_t elements; /* different ones, and requirements without any */
    int64_t people, mass_kg;
} ech_entry_need;

typedef struct ech_entry_member {
    const char *id;
    char country[3];
    int64_t people, mass_kg, tails; /* brought; and lift given, that the plan uses */
} ech_entry_member;

typedef struct ech_entry_lift {
    const char *type, *owner;
    ech_mode mode;
    int64_t tails, missions; /* used */
} ech_entry_lift;

/* What the checker says of the plan. */
typedef struct ech_entry_measures {
    bool legal;
    int64_t unmet, late; /* lots; requirements */
    int64_t closure_min; /* from the scenario's start; ECH_NONE while something is undelivered */
    int64_t missions, sorties;
} ech_entry_measures;

typedef struct ech_entry {
    ech_arena *arena;
    const char *title, *crisis; /* crisis: kind, a word; "" = not given */
    const char *record;         /* real, exercise, test */
    bool draft;                 /* added though not legal */
    int64_t start_unix_s;
    int64_t horizon_min;
    int32_t month;   /* 1…12, of the start */
    char country[3]; /* where most is brought to */
    bool placed;
    int32_t lat_e7, lon_e7;                    /* middle of the places it is brought to, by lots */
    int64_t radius_m;                          /* the farthest of them from it */
    int64_t distance_median_m, distance_max_m; /* origin to destination, by requirement */
    int32_t from_lat_e7, from_lon_e7;          /* middle of the places it comes from, by lots */
    int64_t people, mass_kg;                   /* in all, as they are brought */
    int64_t assumed, reported;                 /* rows of assumptions.csv */
    ech_entry_measures measured;
    ech_entry_gateway *gateways; /* where final loads are landed from abroad, most landings first */
    ech_entry_need *needs;       /* in order of name */
    ech_entry_member *members;   /* that bring something or give lift that is used; in order of id */
    ech_entry_lift *lift;        /* in order of type, owner */
    const char **lessons;
    int32_t gateway_count, need_count, member_count, lift_count, lesson_count;
    const char *rehearsal; /* JSON object as it was given, compact; "" = none */
    int64_t reviewed_day;  /* INT64_MIN = never */
} ech_entry;

typedef struct ech_entry_given {
    const char *title, *crisis; /* NULL: the scenario's name; "" */
    const char *const *lessons;
    int32_t lesson_count;
    const char *rehearsal; /* NULL or "": none; a JSON object */
    int64_t reviewed_day;
    bool draft;
} ech_entry_given;

/* ECH_OK or ECH_ENOMEM. The entry is the caller's. */
ech_status ech_entry_of(const ech_scenario *s, const ech_plan *plan, const ech_entry_measures *measured,
                        const ech_entry_given *given, ech_entry **out);
void ech_entry_free(ech_entry *e); /* NULL is allowed */
/* From such JSON; keys that it does not know are ignored, what is missing is nothing. ECH_EINPUT: no JSON object. */
ech_status ech_entry_read(const char *bytes, size_t length, ech_entry **out);
/* A JSON value without blanks, in the arena; NULL: out of memory, or nested too deeply (20). */
const char *ech_entry_compact(const ech_jvalue *v, ech_arena *arena);
/* ECH_OK or ECH_ENOMEM. */
ech_status ech_entry_write(const ech_entry *e, ech_buf *out);

#endif
