/* A running operation in one warm process: its scenario, its plan, what has been flown, what becomes known.
 *
 *     ech_error_list errors = ECH_ERROR_LIST_INIT;
 *     ech_operation *op = NULL;
 *     ech_budget budget = ECH_BUDGET_INIT;
 *     ech_standing now;
 *     if (ech_operation_open("scenarios/haiti-2010", &op, &errors) == ECH_OK &&
 *         ech_operation_plan(op, &budget, &now, &errors) == ECH_OK) {
 *         const char *rows = "known,kind,subject,to\n600,location,MTPP,1320\n";
 *         ech_operation_events(op, "radio", rows, strlen(rows), &errors);
 *         budget.seconds = 1;
 *         ech_operation_replan(op, &budget, &now, &errors);
 *     }
 *     ech_operation_close(op);
 *     ech_error_list_free(&errors);
 *
 * docs/model.md §10 says what events and flown missions are. Any thread may call anything but ech_operation_close:
 * calls on one operation wait for each other, except ech_operation_cancel, which never waits. What fails leaves the
 * operation as it was. `errors` is the caller's, initialised, and is appended to; all that is wrong comes in one go.
 * Statuses: ECH_OK; ECH_EINPUT and ECH_ELIMIT (bad data, named in `errors`); ECH_EIO; ECH_ENOMEM.
 */
#ifndef ECHELON_OPERATION_H
#define ECHELON_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ech_operation ech_operation;

/* How long to search. seconds 0 and iterations 0: only what has to be: a first plan, or the repair. Iterations alone:
 * no clock decides, the same answer every time. */
typedef struct ech_budget {
    int version;    /* 1 */
    double seconds; /* wall clock, from the call; it ends a repair too, which then leaves cargo behind */
    int64_t iterations;
    uint64_t seed;
    int threads;
} ech_budget;

#define ECH_BUDGET_INIT                                                                                                \
    { .version = 1, .seed = 1, .threads = 1 }

typedef enum ech_stopped {
    ECH_STOPPED_DONE,
    ECH_STOPPED_TIME,
    ECH_STOPPED_ITERATIONS,
    ECH_STOPPED_CANCELLED
} ech_stopped;

enum { ECH_STANDING_TIERS = 8 };

/* How the operation stands: the checker's verdict on its plan. */
typedef struct ech_standing {
    bool legal;
    int64_t findings, unmet, missed, late, late_min;
    int64_t closure_min; /* from the scenario's start, rounded up; -1: something is not delivered */
    int64_t missions, flown, frozen;
    int64_t changes; /* missions changed by the last call, counted in both plans (docs/model.md §8) */
    int tiers;
    double tier[ECH_STANDING_TIERS];
    ech_stopped stopped;
    int64_t iterations;
    double wall_s; /* of the call */
} ech_standing;

ech_status ech_operation_open(const char *folder, ech_operation **out, ech_error_list *errors);
void ech_operation_close(ech_operation *op); /* NULL is allowed */

/* A plan in the form of docs/cli.md; `name` is what errors call it. It may have been made for another state of the
 * scenario. */
ech_status ech_operation_load(ech_operation *op, const char *name, const char *json, size_t length,
                              ech_error_list *errors);
/* More events: the bytes of an events.csv. All of them hold, or none. */
ech_status ech_operation_events(ech_operation *op, const char *name, const char *csv, size_t length,
                                ech_error_list *errors);
/* The clock moves on to so many minutes after the start (never back): missions that begin before it are flown. */
ech_status ech_operation_clock(ech_operation *op, double minutes);
/* Missions that begin before it stay as they are in every replan. */
ech_status ech_operation_freeze(ech_operation *op, double minutes);

/* A plan from nothing but what is flown. */
ech_status ech_operation_plan(ech_operation *op, const ech_budget *budget, ech_standing *out, ech_error_list *errors);
/* The plan repaired, then improved: what is flown or frozen stays; a mission that still fits as it was changes only
 * where a tier above `changes` gains by it. The scenario's objective holds, with `changes` before the first tier that
 * counts none of unmet, late, late_count and closure, where it does not name it. */
ech_status ech_operation_replan(ech_operation *op, const ech_budget *budget, ech_standing *out, ech_error_list *errors);
/* The checker's verdict, nothing else. */
ech_status ech_operation_check(ech_operation *op, ech_standing *out, ech_error_list *errors);
/* Ends the planning that runs, or the next one: it keeps its best so far, once it has a first one. */
void ech_operation_cancel(ech_operation *op);

/* As text; the buffer is the caller's and is appended to. Without a plan they are ECH_EINPUT. */
ech_status ech_operation_plan_json(ech_operation *op, ech_buf *out);    /* the plan file */
ech_status ech_operation_summary_json(ech_operation *op, ech_buf *out); /* the keys of `check --json` */
/* What the last plan, replan or load changed: an object as of `echelon diff --json`. */
ech_status ech_operation_diff_json(ech_operation *op, ech_buf *out);
/* The scenario as it is now: its own files, with events.csv and flown.json. A folder that is new or empty, in
 * which all of it appears or nothing, or its own. */
ech_status ech_operation_save(ech_operation *op, const char *folder, ech_error_list *errors);

#ifdef __cplusplus
}
#endif

#endif
