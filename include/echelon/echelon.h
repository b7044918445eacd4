/* Echelon's use cases. What scripts may rely on is docs/cli.md; this header is what programs link against.
 *
 * Every call fills an ech_output: what to print on standard output (text, or one JSON document), the errors, and the
 * exit code of docs/cli.md. Nothing is printed here.
 *
 *     ech_output out = ECH_OUTPUT_INIT;
 *     ech_check_options o = {.scenario = "scenarios/first-steps", .plan = "p.json"};
 *     ech_app_check(&o, &out);
 *     fputs(out.text.data, stdout);
 *     ech_output_free(&out);
 */
#ifndef ECHELON_ECHELON_H
#define ECHELON_ECHELON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ech_output {
    ech_buf text; /* for standard output */
    ech_error_list errors;
    int exit_code; /* 0 done and legal · 1 findings, unmet · 2 usage or bad input · 3 environment · 130 interrupted */
} ech_output;

#define ECH_OUTPUT_INIT                                                                                                \
    { .text = ECH_BUF_INIT, .errors = ECH_ERROR_LIST_INIT }

void ech_output_free(ech_output *out);
const char *ech_version(void);

/* A line of progress, at most a few times a second. */
typedef struct ech_plan_progress {
    double seconds, limit_s; /* limit 0: none */
    int64_t iterations;
    bool improved;
    int64_t unmet;
    double late, closure_h, cost;
    int64_t missions;
} ech_plan_progress;

typedef struct ech_plan_options {
    const char *scenario;        /* folder */
    const char *plan_out;        /* NULL: none; "-": standard output */
    double seconds, cpu_seconds; /* 0: no such limit */
    int64_t iterations;          /* 0: no such limit */
    uint64_t seed;
    int threads;
    bool partial, fcfs, json;
    int64_t efficiency_ppm;          /* 0: as the scenario says; else every location's */
    const volatile int *interrupted; /* set by a signal handler; NULL: none */
    void (*progress)(const ech_plan_progress *p, void *context);
    void *context;
} ech_plan_options;

#define ECH_PLAN_OPTIONS_INIT                                                                                          \
    { .seed = 1, .threads = 1 }

void ech_app_plan(const ech_plan_options *options, ech_output *out);

typedef struct ech_check_options {
    const char *scenario, *plan, *base; /* base: NULL, or the plan to count changes against */
    bool json, any_scenario, no_bound;  /* no_bound: only judge; bounds and gaps stay null */
    int64_t efficiency_ppm;
    const char *events; /* NULL, or more events than the scenario's own: `base` tells what was flown, else the plan */
} ech_check_options;

void ech_app_check(const ech_check_options *options, ech_output *out);

typedef struct ech_bound_options {
    const char *scenario;
    bool json;
    int64_t efficiency_ppm;
} ech_bound_options;

/* What no plan can beat, with certificates that the checker has re-evaluated. */
void ech_app_bound(const ech_bound_options *options, ech_output *out);

/* Changes by hand. */
typedef enum ech_edit {
    ECH_EDIT_PIN,
    ECH_EDIT_UNPIN,
    ECH_EDIT_MOVE,
    ECH_EDIT_SWAP,
    ECH_EDIT_DROP,
    ECH_EDIT_REPAIR
} ech_edit;

typedef struct ech_edit_options {
    ech_edit edit;
    const char *scenario, *plan;
    const char *plan_out;        /* NULL: in place, the plan as it was is kept beside it for ech_app_undo */
    const char *const *missions; /* ids: one to move or drop, two to swap, any number to pin (none: all) */
    size_t mission_count;
    int64_t by_min;     /* move: minutes later, < 0 earlier */
    const char *depart; /* move: so that its first departure is then; NULL: by_min */
    const char *tail;   /* move: to ASSET/NUMBER of the same type; NULL: the same */
    bool no_repair, any_scenario, json;
    double seconds; /* repair: search that long for a better rest; 0 and no iterations: put in what is missing only */
    int64_t iterations;
    uint64_t seed;
    int threads;
    const volatile int *interrupted;
} ech_edit_options;

#define ECH_EDIT_OPTIONS_INIT                                                                                          \
    { .seed = 1, .threads = 1 }

void ech_app_edit(const ech_edit_options *options, ech_output *out);
void ech_app_undo(const char *plan, bool json, ech_output *out);

/* Why it is late, and what would help: every answer verified by planning again. */
typedef struct ech_explain_options {
    const char *scenario, *plan;
    const char *requirement; /* NULL: all that are late or unmet, and the whole */
    int64_t iterations;      /* of each verifying search; 0: by the size of the plan */
    uint64_t seed;
    int threads;
    bool json;
    const volatile int *interrupted;
    void (*progress)(const char *what, int64_t questions, void *context);
    void *context;
} ech_explain_options;

#define ECH_EXPLAIN_OPTIONS_INIT                                                                                       \
    { .seed = 1, .threads = 1 }

void ech_app_explain(const ech_explain_options *options, ech_output *out);

/* One page that shows the plan and lets whoever gets it verify it offline. */
typedef struct ech_report_options {
    const char *scenario, *plan;
    const char *page; /* where it is written; "-": standard output */
    bool json, any_scenario;
    bool no_explain;        /* without bottlenecks and explanations, which take longest */
    bool no_bound;          /* without bounds and what first come, first served gives */
    int64_t efficiency_ppm; /* 0: as the scenario says */
    int64_t iterations;     /* of each search of the explanation; 0: by the size of the plan */
    uint64_t seed;
    int threads;
    const volatile int *interrupted; /* ends the explanation; what was found is kept */
    void (*progress)(const char *what, int64_t questions, void *context);
    void *context;
} ech_report_options;

#define ECH_REPORT_OPTIONS_INIT                                                                                        \
    { .seed = 1, .threads = 1 }

void ech_app_report(const ech_report_options *options, ech_output *out);

typedef struct ech_export_options {
    const char *scenario, *plan;
    const char *file;   /* "-": standard output */
    const char *format; /* csv, json, geojson, kml, xlsx, ics, fpl, routes */
    bool json, any_scenario;
} ech_export_options;

/* The plan in the format of another program; an illegal plan too, with exit code 1. */
void ech_app_export(const ech_export_options *options, ech_output *out);

typedef struct ech_diff_options {
    const char *before, *after; /* two plan files, or two scenario folders */
    const char *scenario;       /* of the plans: dates, destinations and amounts are then known; NULL: not at hand */
    bool json;
} ech_diff_options;

/* What is different: by mission, requirement, place and day; or by table, row and column. Exit code 1: something is. */
void ech_app_diff(const ech_diff_options *options, ech_output *out);

/* Other ways to move one requirement, each a legal plan, with what it costs others. */
typedef struct ech_offer_options {
    const char *scenario, *plan, *requirement;
    int take;             /* 1 to 3: write that one; 0: none */
    const char *plan_out; /* NULL: in place, the plan as it was is kept beside it for ech_app_undo */
    int64_t iterations;   /* of each search; 0: by the size of the plan */
    uint64_t seed;
    int threads;
    bool json;
    const volatile int *interrupted; /* ends the questions; what was found is offered */
    void (*progress)(const char *what, int64_t questions, void *context);
    void *context;
} ech_offer_options;

#define ECH_OFFER_OPTIONS_INIT                                                                                         \
    { .seed = 1, .threads = 1 }

void ech_app_offer(const ech_offer_options *options, ech_output *out);

/* The plan in a terminal: picture, or tables; see docs/cli.md for what each choice shows. */
typedef struct ech_show_options {
    const char *scenario, *plan;
    const char *by;                                      /* unit, location, asset, member; NULL: the picture */
    const char *requirement, *location, *asset, *member; /* ids; asset also ASSET/NUMBER; NULL: all */
    const char *from, *to;                               /* times; NULL: the whole plan */
    int width;                                           /* columns */
    bool ascii, colour, all, json, any_scenario, no_bound;
    int64_t efficiency_ppm; /* 0: as the scenario says */
    void (*progress)(const char *what, void *context);
    void *context;
} ech_show_options;

#define ECH_SHOW_OPTIONS_INIT                                                                                          \
    { .width = 80 }

void ech_app_show(const ech_show_options *options, ech_output *out);

/* A prepared scenario, and its plan, made over for another crisis. */
typedef struct ech_adapt_options {
    const char *scenario, *crisis;
    const char *plan;   /* NULL: only the scenario */
    const char *places; /* NULL, or a locations.csv of places known near the crisis */
    const char *forces; /* NULL, or a folder of what members pledge besides */
    const char *folder; /* new or empty: scenario and plan.json are written there */
    bool json;
    double seconds; /* search on that long after the repair; 0 and no iterations: repair only */
    int64_t iterations;
    uint64_t seed;
    int threads;
    const volatile int *interrupted;
} ech_adapt_options;

#define ECH_ADAPT_OPTIONS_INIT                                                                                         \
    { .seed = 1, .threads = 1 }

void ech_app_adapt(const ech_adapt_options *options, ech_output *out);

/* Ids, one a line: what = "requirement", "location", "asset", "member", or "mission" of the plan. No errors. */
void ech_app_ids(const char *what, const char *scenario, const char *plan, ech_output *out);

/* A plan brought up to date: of an operation that runs (docs/model.md §10, echelon/operation.h), or a prepared one,
 * made over for a crisis. */
typedef struct ech_update_options {
    const char *plan;          /* file, or ID or ID@NUMBER of the library */
    const char *scenario;      /* folder: as it is now; or file: the page of a crisis (docs/crisis.md) */
    const char *prepared;      /* crisis: the folder that the plan was made for; NULL: beside it */
    const char *library;       /* file or URL; NULL: $ECHELON_LIBRARY, else library.echelon, where PLAN is an id */
    const char *places;        /* crisis: NULL, or a locations.csv of places known near it */
    const char *forces;        /* crisis: NULL: the library's registry, else a folder of what members pledge */
    const char *as_of;         /* crisis: how old pledges are on that day; NULL: today */
    bool only_proven;          /* crisis: of the registry only what was rehearsed or delivered */
    const char *events;        /* NULL, or an EVENTS.csv: what became known */
    const char *frozen_before; /* NULL, or a time: missions that begin before it stay as they are */
    const char *plan_out;     /* NULL: none; "-": standard output; crisis without scenario_out: a new folder for both */
    const char *scenario_out; /* NULL, or a folder: the scenario with the events and what is flown */
    double seconds;           /* of improvement after the repair; 0 and no iterations: repair only */
    int64_t iterations;
    uint64_t seed;
    int threads;
    double explain_s; /* so long it is asked why something is late or left behind; 0: not */
    bool json, bound; /* bound: also what no plan can beat, which takes longest */
    const volatile int *interrupted;
} ech_update_options;

#define ECH_UPDATE_OPTIONS_INIT                                                                                        \
    { .seed = 1, .threads = 1 }

void ech_app_update(const ech_update_options *options, ech_output *out);

/* A session of JSON lines (docs/cli.md, echelon session). ech_session_line answers one line with one line; it may be
 * called by one thread at a time. ech_session_arrived may be called by another as soon as a line is there: it lets
 * `cancel`, and newer lines, end what runs. */
typedef struct ech_session ech_session;
ech_status ech_session_open(const char *scenario, int threads, ech_session **out, ech_error_list *errors);
void ech_session_close(ech_session *session);
/* Appends the answer, with its line end. True: that was the last (quit). length beyond ECH_SESSION_LINE_MAX is refused.
 */
bool ech_session_line(ech_session *session, const char *line, size_t length, ech_buf *answer);
void ech_session_arrived(ech_session *session, const char *line, size_t length);
enum { ECH_SESSION_LINE_MAX = 16 * 1024 * 1024 };

/* kind: "scenario", "plan" or "summary". */
void ech_app_schema(const char *kind, bool json, ech_output *out);
void ech_app_new(const char *folder, bool json, ech_output *out);

typedef struct ech_import_airports_options {
    const char *airports, *runways;
    const char *const *idents;
    size_t ident_count;
    double south, west, north, east;
    const char *out; /* NULL: standard output */
    bool json;
} ech_import_airports_options;

void ech_app_import_airports(const ech_import_airports_options *options, ech_output *out);
/* A public pickup-and-delivery instance as a new scenario folder. */
void ech_app_import_pdptw(const char *file, const char *folder, bool json, ech_output *out);
void ech_app_import_plan(const char *scenario, const char *missions, const char *plan_out, bool json, ech_output *out);

#ifdef __cplusplus
}
#endif

#endif
