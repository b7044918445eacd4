/* What the files of recall share: recall.c finds and tells, recall_update.c takes the best to the crisis. */
#ifndef ECH_APP_RECALL_INT_H
#define ECH_APP_RECALL_INT_H

#include "recall/rank.h"
#include "registry_int.h"
#include "update_int.h"

typedef enum recall_part {
    RECALL_FOUND,     /* the library opened, index and ranking */
    RECALL_READ,      /* pledges, and the plans that fit */
    RECALL_TRIED,     /* made over, repaired, judged */
    RECALL_SEARCHED,  /* the best of them, judged and compared too */
    RECALL_EXPLAINED, /* what holds up what is late */
    RECALL_PARTS
} recall_part;

/* One of the plans that fit, made over and repaired. */
typedef struct recall_try {
    ech_prepared prepared;
    ech_remade remade;
    ech_output said; /* what was wrong with it */
    ech_answer *answers;
    ech_standing now;
    double wall_s;     /* of the repair */
    bool tried, made;  /* tried: its plan could be read, and its turn came; made: it has a plan for the crisis */
    bool cut;          /* not tried: Ctrl-C came before its turn */
    int64_t share_ppm; /* of what is needed, delivered */
    int64_t late_t, closure_t, cost_u; /* of the plan; ticks in millionths of a minute */
} recall_try;

typedef struct recalling {
    const ech_recall_options *o;
    ech_output *out;
    ech_arena *arena;
    ech_crisis *crisis;
    ech_index *x;
    ech_ranking *ranking;
    ech_registry *registry; /* NULL: none */
    ech_registry_view view;
    double index_s, rank_s;
    double cpu_s[RECALL_PARTS]; /* processor time of all threads */
    /* with update */
    ech_around around;
    recall_try *tries;                 /* one a ranked plan that fits, in the same order; NULL: none */
    int32_t try_count, taken;          /* taken: ECH_NONE where none could be made over */
    int32_t first;                     /* that has a plan which can be read; it is always tried */
    ech_updated u;                     /* of the taken one */
    char plan_out[ECH_ERROR_FILE_MAX]; /* where its plan is written; "": nowhere */
} recalling;

/* False: errors and exit code are set. */
bool ech_recall_update(recalling *c, ech_store *store);
bool ech_recall_save(recalling *c);
void ech_recall_forget(recalling *c);

#endif
