/* A prepared scenario made over for another crisis: what happened elsewhere, to another amount, with other members.
 *
 * Works on the tables, not on the model: so the result is a scenario folder that a planner opens and corrects, with all
 * notes and columns of the old one, and the scenario reader judges it like any other. What is carried over from the old
 * place without being known of the new one becomes a row of assumptions.csv, and everything that was done or is left to
 * decide is said in a note.
 *
 *     places      the old theatre's airfields, ports and sites become those of the new place
 *     forces      what unwilling members gave goes; the same from others takes its place where `forces` offer it
 *     needs       requirements are kept, multiplied, scaled or left out after what is asked for
 *     times       count from the new start; dues are the crisis's where it gives them
 *     permissions of the old state are asked of the new one
 *
 * Deterministic; cost is linear in the tables, plus places of the old theatre × known places.
 */
#ifndef ECH_ADAPT_ADAPT_H
#define ECH_ADAPT_ADAPT_H

#include "io/scenario_read.h"
#include "model/crisis.h"
#include "model/plan.h"

typedef enum ech_adapt_kind {
    ECH_ADAPT_MAPPED,   /* this place stands for that one */
    ECH_ADAPT_REPLACED, /* other lift or another element of the same kind */
    ECH_ADAPT_SCALED,   /* another amount */
    ECH_ADAPT_ADDED,
    ECH_ADAPT_LEFT_OUT,
    ECH_ADAPT_ASSUMED, /* a figure of the old place that nobody stated of the new one */
    ECH_ADAPT_MISSING, /* asked for, and nothing in the plan or the forces gives it */
    ECH_ADAPT_DECIDE,  /* somebody has to */
    ECH_ADAPT_KINDS
} ech_adapt_kind;

typedef struct ech_adapt_note {
    ech_adapt_kind kind;
    const char *subject; /* an id, "" = the whole */
    const char *text;    /* one line, for people */
} ech_adapt_note;

typedef struct ech_adapt_pair {
    const char *table; /* file, e.g. "locations.csv" */
    const char *before, *after;
} ech_adapt_pair;

/* A requirement of the new scenario that answers a need of the crisis. */
typedef struct ech_adapt_claim {
    const char *requirement;
    int32_t need; /* ech_crisis.needs */
} ech_adapt_claim;

typedef struct ech_adapt_input {
    const ech_scenario *scenario;
    const ech_scenario_file *files; /* the folder's, without the catalogue's */
    size_t file_count;
    const ech_crisis *crisis;
    const ech_scenario_file *places; /* NULL, or a locations.csv of places known near the crisis */
    const ech_scenario_file *forces; /* members, elements, assets, locations, lift_types … that others pledge */
    size_t force_count;
} ech_adapt_input;

typedef struct ech_adaptation {
    ech_arena *arena;
    size_t file_count, note_count, pair_count, claim_count;
    ech_scenario_file *files; /* the new folder's */
    ech_adapt_note *notes;    /* in order of kind, then as found */
    ech_adapt_pair *pairs;    /* ids that changed: old → new */
    ech_adapt_claim *claims;  /* in the order of the needs; some may have been left out since */
} ech_adaptation;

/* ECH_OK; ECH_EINPUT (the crisis cannot be placed, or nothing of the scenario is left: in `errors`); ECH_ENOMEM. */
ech_status ech_adapt(const ech_adapt_input *input, ech_adaptation **out, ech_error_list *errors);
void ech_adaptation_free(ech_adaptation *a); /* NULL is allowed */
const char *ech_adapt_kind_name(ech_adapt_kind kind);
/* What a requirement brings of a need, in its unit: a row of an element is one. */
int64_t ech_adapt_amount(const ech_scenario *s, const ech_requirement *r, ech_need_unit unit);

/* The old plan in terms of the new scenario: missions whose asset, places and requirements are still there, with the
 * times they had. It is no legal plan; the planner begins with it. ECH_OK or ECH_ENOMEM. */
ech_status ech_adapt_plan(const ech_adaptation *a, const ech_scenario *before, const ech_plan *plan,
                          const ech_scenario *now, ech_plan **out);

#endif
