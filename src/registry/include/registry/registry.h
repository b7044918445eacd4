/* The registry: who has pledged what, how sure it is and how old. Read from CSV tables (docs/registry.md), all errors
 * of all files in one run; kept in the store as an entry of kind ECH_REGISTRY_KIND whose parts are those tables.
 *
 *     ech_registry *r = NULL;
 *     ech_status status = ech_registry_read(files, count, &r, &errors);
 *     ech_registry_view view = {.as_of_day = …, .stale_days = ECH_REGISTRY_STALE_DAYS};
 *     ech_registry_gaps(r, &view, arena, &gaps, &gap_count);
 *
 * A member *holds* what it can send by itself; it *supports* where it adds people or goods to what another holds. The
 * two are never added together: a goal is met by holders only.
 *
 * Nothing here reads a clock: what is stale depends on the view's day, which the caller gives.
 */
#ifndef ECH_REGISTRY_REGISTRY_H
#define ECH_REGISTRY_REGISTRY_H

#include "base/memory.h"
#include "base/status.h"
#include "model/scenario.h"

#define ECH_REGISTRY_KIND "registry"

enum { ECH_REGISTRY_STALE_DAYS = 365, ECH_REGISTRY_ROW_MAX = 200000 };

/* A capability of the catalogue, with what one unit of it has at least; ECH_NONE = no minimum known. */
typedef struct ech_capability {
    const char *id, *name, *family;
    int64_t people, vehicles, mass_kg;   /* of one unit, as it is moved */
    int64_t readiness_h;                 /* from the call to ready to load, at most */
    int64_t self_sufficient_days;        /* at least */
    const char *assumed, *source, *note; /* assumed: the columns above that no source gives; "all" */
} ech_capability;

typedef enum ech_pledge_kind {
    ECH_PLEDGE_ELEMENT,
    ECH_PLEDGE_LIFT,
    ECH_PLEDGE_STOCK,
    ECH_PLEDGE_KINDS
} ech_pledge_kind;

/* One row of elements.csv, lift.csv or stocks.csv. */
typedef struct ech_pledge {
    ech_pledge_kind kind;
    const char *id, *name;
    int32_t member;           /* ech_registry.members */
    const char *what;         /* id of the capability, the lift type, or the item */
    int32_t capability;       /* of an element: ech_registry.capabilities; else ECH_NONE */
    bool supports;            /* not holds */
    int64_t count;            /* elements, aircraft or vehicles; of a stock its quantity in `unit` */
    const char *unit;         /* of a stock; else "" */
    int64_t people, vehicles; /* of one; ECH_NONE = not given */
    int64_t mass_kg;          /* of one; of a stock of all of it; ECH_NONE */
    int64_t readiness_h;      /* ECH_NONE */
    const char *home;         /* name of the place, "" = not given */
    char country[3];          /* of the home, "" */
    bool placed;              /* lat, lon are given */
    int32_t lat_e7, lon_e7;
    ech_span not_at, not_kinds;     /* ech_registry.words: countries or places; kinds of task */
    int64_t not_before_day;         /* days since 1970-01-01; INT64_MIN = at once */
    int64_t stated_day, expiry_day; /* expiry: INT64_MAX = none given; still good on its day */
    ech_sure sure;
    const char *note;
} ech_pledge;

typedef struct ech_goal {
    int32_t capability;
    int64_t count, within_h; /* within_h: ECH_NONE = whenever */
    const char *note;
} ech_goal;

typedef struct ech_registry {
    ech_arena *arena;
    ech_member *members;
    ech_capability *capabilities;
    ech_pledge *pledges; /* elements, then lift, then stocks, each in file order */
    ech_goal *goals;
    const char **words;
    int32_t member_count, capability_count, pledge_count, goal_count, word_count;
} ech_registry;

/* Files by name: members.csv, elements.csv, lift.csv, stocks.csv, goals.csv, capabilities.csv (rows of its own replace
 * the catalogue's), catalogue/capabilities.csv, catalogue/lift_types.csv (for the ids of types; where it is not given
 * types are not checked). Other names are not read. `label` (may be NULL) is what errors call the file. */
typedef struct ech_registry_file {
    const char *name, *label, *bytes;
    size_t length;
} ech_registry_file;

/* ECH_OK; ECH_EINPUT with every error; ECH_ENOMEM, ECH_ELIMIT. The registry is the caller's. */
ech_status ech_registry_read(const ech_registry_file *files, size_t count, ech_registry **out, ech_error_list *errors);
void ech_registry_free(ech_registry *r); /* NULL is allowed */
/* Whether a file of this name is a table of the registry. */
bool ech_registry_table(const char *name);

/* ---- how old, how sure ---- */

typedef enum ech_age {
    ECH_FRESH,
    ECH_STALE,   /* stated more than stale_days ago */
    ECH_EXPIRED, /* its expiry is past */
    ECH_LATER,   /* not before a day that has not come */
    ECH_AGES
} ech_age;

typedef struct ech_registry_view {
    int64_t as_of_day, stale_days;
    bool only_proven; /* only what was rehearsed or delivered counts */
} ech_registry_view;

ech_age ech_pledge_age(const ech_pledge *p, const ech_registry_view *view);
static inline bool ech_pledge_proven(const ech_pledge *p) { return p->sure >= ECH_REHEARSED; }
/* Fresh, and proven where the view asks for it. */
bool ech_pledge_counts(const ech_pledge *p, const ech_registry_view *view);
extern const char *const ech_age_words[ECH_AGES], *const ech_sure_words[4], *const ech_pledge_words[ECH_PLEDGE_KINDS];

/* What an element is short of its capability's minimum: "" or words such as "people 30 of 40". */
void ech_pledge_short(const ech_registry *r, const ech_pledge *p, char *out, size_t size);

/* ---- gaps ---- */

/* A goal against what is held. All are counts of units. */
typedef struct ech_gap {
    int32_t goal;                  /* ech_registry.goals */
    int64_t held;                  /* what counts: by the view, within_h, and at or above the minimum */
    int64_t proven;                /* of held: rehearsed or delivered */
    int64_t unproven;              /* held otherwise, left out by only_proven */
    int64_t slow, below;           /* fresh, but not ready within within_h; below the minimum */
    int64_t stale, expired, later; /* held on paper */
    int64_t supports;              /* fresh support for what others hold */
    int64_t missing;               /* max(0, goal - held) */
    int32_t members;               /* different members among held */
} ech_gap;

/* One a goal, in file order; in the arena. ECH_OK or ECH_ENOMEM. */
ech_status ech_registry_gaps(const ech_registry *r, const ech_registry_view *view, ech_arena *arena, ech_gap **out,
                             int32_t *count);

#endif
