/* Explain: why something is late or left behind, and what would help. What it waited for is read off the plan by rule;
 * what would help is not inferred: every answer is a plan made with one figure changed, judged by the checker.
 * docs/explain.md says how, and what is not claimed.
 *
 * Deterministic: the same scenario, plan, seed and iterations give the same answers, whatever `threads` is.
 */
#ifndef ECH_EXPLAIN_EXPLAIN_H
#define ECH_EXPLAIN_EXPLAIN_H

#include "model/verdict.h"

typedef enum ech_knob_kind {
    ECH_KNOB_SEARCH, /* nothing changes: a longer search */
    ECH_KNOB_STAND,
    ECH_KNOB_HANDLING,
    ECH_KNOB_SLOT,
    ECH_KNOB_HOURS,
    ECH_KNOB_ASSET,
    ECH_KNOB_CREW,
    ECH_KNOB_CLEARANCE,
    ECH_KNOB_DUE,
    ECH_KNOB_KINDS
} ech_knob_kind;

extern const char *const ech_knob_names[ECH_KNOB_KINDS];

typedef enum ech_wait_kind {
    ECH_WAIT_SHUT,   /* the place was shut */
    ECH_WAIT_HOURS,  /* outside its daily hours */
    ECH_WAIT_PLACES, /* no stand, track, dock or berth free */
    ECH_WAIT_TEAMS,  /* no team free */
    ECH_WAIT_SLOTS,  /* no touch-down left in the slot */
    ECH_WAIT_LIFT,   /* no tail of the type idle */
    ECH_WAIT_WAY,    /* late even without waiting: the way from ready takes too long */
    ECH_WAIT_OTHER,  /* nothing of these was full: crews, clearances, fuel, or the search */
    ECH_WAIT_KINDS
} ech_wait_kind;

extern const char *const ech_wait_names[ECH_WAIT_KINDS];

/* What a requirement that is behind waited for, by rule. */
typedef struct ech_wait {
    int32_t requirement;
    ech_wait_kind kind;
    int32_t at;         /* locations; of LIFT lift_types; of WAY and OTHER ECH_NONE */
    ech_tick for_t;     /* so long it was full while this waited; WAY: late by so much without any waiting */
    const void *figure; /* of the scenario, of which there could be more; NULL: none */
    int32_t knob;       /* explain's own */
} ech_wait;

/* One such thing over all that waited for it, and what planning again with more of it gave. */
typedef struct ech_binding {
    ech_wait_kind kind;
    int32_t at;
    int32_t requirements; /* that waited for it */
    ech_tick for_t;       /* of all of them */
    char change[160];     /* more of it: the most steps that were asked, else one; "": there is no such change */
    int64_t steps;        /* so many were asked; 0: not asked, or no change */
    int32_t freed;        /* requirements behind that are on time with it, and were not by mending alone */
    bool needless;        /* mending alone frees all that waited for it, so more of it was not asked */
    int32_t knob;         /* explain's own */
} ech_binding;

/* A change of the scenario with which a requirement is on time. */
typedef struct ech_change {
    int32_t requirement;
    ech_knob_kind kind;
    char text[160];
    int64_t steps;
    int32_t knob;               /* which figure; for ech_change_apply */
    bool smallest;              /* of its kind at its place, proven; else the smallest found */
    uint32_t worse;             /* bit k: tier k is worse than in the plan; 0: nothing pays for it */
    int64_t by_u[ECH_TIER_MAX]; /* what each tier changes by, millionths; < 0: better */
} ech_change;

/* What a figure is worth: the first tier that changes, and closure. */
typedef struct ech_worth {
    char text[160];
    char now[40], range[80]; /* of an assumed figure: what the scenario has, and its ends */
    int32_t tier;
    double better;      /* by how much, in the tier's unit; < 0: worse */
    double closure_min; /* < 0: earlier */
} ech_worth;

typedef struct ech_explanation {
    ech_verdict *now;      /* the plan as it is */
    ech_verdict *searched; /* the best plan that a search without any change finds; what worths are measured against */
    ech_vec changes, bottlenecks, calls; /* ech_change; ech_worth, the greatest first */
    ech_vec waits;                       /* ech_wait, by requirement, the longest first */
    ech_vec binds;                       /* ech_binding, that for which most waited first */
    int64_t questions;
    int64_t mended;      /* of them by mending alone */
    int32_t freed_alone; /* requirements behind that are on time where the plan is mended with nothing changed */
    int64_t iterations;  /* of each */
    int32_t unset;       /* assumed figures with a range that could not be set: their column is not in the table */
    int32_t unsure;      /* worths that are left out, because another seed alone makes as much difference */
    bool stopped;        /* by `stop`: not everything was asked */
} ech_explanation;

typedef struct ech_explain_request {
    int32_t requirement; /* ECH_NONE: all that are late or unmet, and the whole */
    bool brief;          /* first of all more of what binds, for all requirements at once, by mending alone */
    int64_t iterations;  /* of each search; 0: by the size of the plan */
    uint64_t seed;
    int threads;
    /* The scenario with one assumed figure at an end of its range, everything else and every index the same; *now: what
     * it says now, 40 bytes. NULL: it cannot be set, or would make the scenario impossible. The caller of vary frees.
     */
    ech_scenario *(*vary)(int32_t assumption, bool high, char *now, void *context);
    bool (*stop)(void *context);                                          /* NULL = never */
    void (*progress)(const char *what, int64_t questions, void *context); /* NULL = none */
    void *context;
} ech_explain_request;

/* `plan` must be legal (ECH_EUSAGE). The scenario's figures are turned and turned back: it is as it was afterwards.
 * ECH_OK also where `stop` ended it. What is in `out` is the caller's, ech_explanation_free. */
ech_status ech_explain(ech_scenario *s, const ech_plan *plan, const ech_explain_request *request, ech_explanation *out,
                       ech_error *err);
void ech_explanation_free(ech_explanation *x);

/* Makes the change, or the same one with another number of steps, in a scenario with the same rows; false: it has no
 * such figure, or nothing changes (ECH_KNOB_SEARCH). */
bool ech_change_apply(ech_scenario *s, const ech_change *change, int64_t steps);

/* A requirement is late or not wholly delivered. */
bool ech_is_behind(const ech_scenario *s, const ech_verdict *v, int32_t requirement);

#endif
