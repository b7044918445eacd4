/* A plan that was brought up to date, and how it is told: what `update` and `recall --update` share. */
#ifndef ECH_APP_UPDATE_INT_H
#define ECH_APP_UPDATE_INT_H

#include "diff/diff.h"
#include "remake_int.h"

typedef struct ech_updated {
    ech_operation *op;
    ech_plan *given; /* as it was, in the terms of the scenario as it is */
    ech_diff *d;     /* from `given` to the operation's plan */
    ech_bounds *bounds;
    ech_explanation explanation;
    bool explained;
    bool interrupted;  /* Ctrl-C ended the planning; not what was asked about its plan afterwards */
    bool kept;         /* the plan is written where `plan` says */
    char refused[240]; /* what the search's plan broke, which is then not taken: this one is only repaired; "" */
    uint64_t seed;
    ech_standing now;
    /* Where it was made over for a crisis; else NULL. The caller's. */
    const ech_prepared *from;
    const ech_remade *remade;
    const ech_crisis *crisis;
    ech_answer *answers; /* one a need of the crisis; ours */
    const char *folder;  /* where it is written; NULL: nowhere */
    const char *plan;    /* and its plan is to be; NULL: nowhere */
} ech_updated;

/* Of one that was made over: `given`, in the terms of the scenario as it is now. */
ech_status ech_updated_given(ech_updated *u);
/* Repairs and searches; the difference is then known. False: errors and exit code are set. */
bool ech_updated_replan(ech_updated *u, const ech_budget *budget, bool bound, ech_output *o);
/* The operation's plan is the answer as it is. */
bool ech_updated_keep(ech_updated *u, const ech_standing *now, bool bound, ech_output *o);
/* Why what is late or left behind is so, asked for so many seconds; where the plan is not legal there is none. */
bool ech_updated_explain(ech_updated *u, double seconds, const ech_budget *budget, ech_output *o);
/* Legal, complete, and nothing that was asked for is missing. */
bool ech_updated_fine(const ech_updated *u);
/* After ech_updated_save, since it tells where the plan is kept. */
ech_status ech_updated_text(ech_updated *u, ech_buf *b);
ech_status ech_updated_json(ech_updated *u, ech_json *w); /* members of an object that is open */
/* The name of a plan that is a file of this folder itself; else NULL. Either may be NULL. */
const char *ech_updated_inside(const char *plan, const char *folder);
/* `plan` and `scenario` may be NULL: not written. A new folder appears with all that is in it, or not at all. */
bool ech_updated_save(ech_updated *u, const char *plan, const char *scenario, ech_output *o);
/* The folder is new or empty, or the error is told. */
bool ech_updated_may_fill(const char *folder, ech_output *o);
void ech_updated_free(ech_updated *u); /* not the operation */

#endif
