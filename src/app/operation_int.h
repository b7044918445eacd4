/* Inside of an operation, for update.c and session.c, which print what it holds. */
#ifndef ECH_OPERATION_INT_H
#define ECH_OPERATION_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "diff/diff.h"
#include "echelon/echelon.h"
#include "echelon/operation.h"
#include "io/scenario_read.h"
#include "model/verdict.h"
#include "solve/solve.h"

typedef struct op_file {
    char name[96];
    ech_buf bytes;
} op_file;

struct ech_operation {
    pthread_mutex_t lock;
    atomic_bool cancelled;
    char folder[512];
    bool unsaved;   /* there is no such folder yet */
    bool made_over; /* `plan` was made for another place */
    ech_vec files;  /* op_file: of the scenario and of its catalogue, without events.csv and flown.json */
    ech_buf events; /* all so far, as one events.csv; empty: none */
    ech_scenario *s;
    ech_plan *plan;       /* of s; NULL: none yet */
    ech_plan *before;     /* what it was before the last change, in the terms of s; NULL: nothing */
    ech_verdict *verdict; /* on `plan`; NULL: not judged yet */
    ech_solve_info info;
    ech_tick frozen_t;
    ech_tick told_t;                 /* the latest moment in `events` */
    ech_budget budget;               /* of the last planning */
    bool repaired;                   /* the last planning began with a plan */
    double first_s, check_s;         /* of the last planning: to its first plan; judging */
    const volatile int *interrupted; /* ends a planning too; NULL: nothing */
    ech_error_list hopeless;         /* what the last planning found that no lift can carry */
};

/* An operation on a scenario in memory; files of the catalogue are named catalogue/NAME. `label` is its folder. */
ech_status op_open_files(const char *label, const ech_scenario_file *files, size_t count, ech_operation **out,
                         ech_error_list *errors);

/* As if none had been made or loaded; what is flown stays. */
void op_forget_plan(ech_operation *op);
/* The same as the public calls, for who holds the lock already. */
ech_status op_verdict(ech_operation *op);
int64_t op_flown(const ech_operation *op);
int64_t op_frozen(const ech_operation *op);
/* The clock in ticks; minutes that are no number or out of bounds are refused. */
bool op_minutes(const ech_operation *op, double minutes, ech_tick *out);

/* A plan as text in the terms of the scenario as it is now. */
ech_status op_read(ech_operation *op, const char *name, const ech_buf *bytes, bool any, ech_plan **out,
                   ech_error_list *errors);
/* Reads a file; false: errors and exit code of `out` are set. */
bool op_file_read(const char *path, ech_buf *bytes, ech_output *out);

/* The scenario with more events: `plan` tells what was flown. NULL: errors and exit code are set. The caller's. */
ech_scenario *op_after_events(const char *folder, const char *plan, const char *events, ech_output *out);

/* ech_operation_save, with the plan as a file of this name in the folder; NULL: without. */
ech_status op_save(ech_operation *op, const char *folder, const char *plan, ech_error_list *errors);

/* What a person has to know besides the difference: what is under way and breaks a rule, what is frozen and does, what
 * can no longer be carried. Called for each. The caller holds the lock. ECH_OK or ECH_ENOMEM. */
typedef void op_tell(const char *kind, const char *subject, const char *message, void *context);
ech_status op_decisions(ech_operation *op, op_tell *tell, void *context);

#endif
