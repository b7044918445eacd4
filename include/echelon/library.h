/* Use cases over the library: pledges of members, prepared plans. See echelon.h for how use cases are called. */
#ifndef ECHELON_LIBRARY_H
#define ECHELON_LIBRARY_H

#include "echelon/echelon.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Which library, who does it, when. */
typedef struct ech_library_at {
    const char *library; /* file or URL; NULL: $ECHELON_LIBRARY, else library.echelon */
    const char *who;     /* NULL: $ECHELON_USER, else the login name */
    const char *when;    /* ISO 8601, UTC; NULL: now. Recorded with what is added */
    const char *note;    /* NULL: none */
} ech_library_at;

typedef enum ech_registry_do {
    ECH_REGISTRY_IMPORT,
    ECH_REGISTRY_LIST,
    ECH_REGISTRY_SHOW,
    ECH_REGISTRY_AGE,
    ECH_REGISTRY_GAP,
    ECH_REGISTRY_FORCES
} ech_registry_do;

typedef struct ech_registry_options {
    ech_registry_do what;
    ech_library_at at;
    const char *const *paths; /* import: tables, or folders of them */
    size_t path_count;
    const char *id;                  /* show; list: NULL, or elements, lift, stocks, members, capabilities, goals */
    const char *member, *capability; /* list, age: only these; NULL: all */
    const char *as_of;               /* date; NULL: today */
    int64_t stale_days;              /* 0: a year */
    bool only_proven, json;
    const char *folder; /* forces: new or empty */
} ech_registry_options;

void ech_app_registry(const ech_registry_options *options, ech_output *out);

typedef enum ech_library_do {
    ECH_LIBRARY_INIT,
    ECH_LIBRARY_ADD,
    ECH_LIBRARY_LIST,
    ECH_LIBRARY_SHOW,
    ECH_LIBRARY_HISTORY,
    ECH_LIBRARY_REMOVE,
    ECH_LIBRARY_EXPORT,
    ECH_LIBRARY_IMPORT,
    ECH_LIBRARY_VERIFY,
    ECH_LIBRARY_BACKUP
} ech_library_do;

typedef struct ech_library_options {
    ech_library_do what;
    ech_library_at at;
    const char *id;              /* ID or ID@VERSION; add: NULL takes the scenario's; export: NULL takes everything */
    const char *path;            /* export, import: folder; backup: file */
    const char *scenario, *plan; /* add */
    const char *title, *kind;    /* add: for recall; NULL: as before, else the scenario's name, "" */
    const char *lessons;         /* add: file, one lesson a line */
    const char *rehearsal;       /* add: JSON file of results */
    const char *reviewed;        /* add: date */
    bool draft;                  /* add: also a plan that is not legal */
    bool removed, json;          /* list: also what was removed */
} ech_library_options;

void ech_app_library(const ech_library_options *options, ech_output *out);

/* Which prepared plans fit a crisis (docs/recall.md). */
typedef struct ech_recall_options {
    ech_library_at at;
    const char *crisis;  /* file, docs/crisis.md */
    const ech_buf *page; /* NULL, or the bytes of that file */
    const char *as_of;   /* date; NULL: today */
    int32_t most;        /* how many; 0: 5 */
    bool json;
    /* update: those that fit are made over for the crisis, repaired and judged; the best of them is searched on,
     * written and told. All else as in ech_update_options. */
    bool update, bound, only_proven;
    const char *folder; /* new: the scenario with its plan.json; NULL: nothing is written */
    const char *places, *forces;
    double seconds, explain_s; /* seconds: of all, from the start of the process */
    int64_t iterations;
    uint64_t seed;
    int threads;
    const volatile int *interrupted;
} ech_recall_options;

/* Asks for the page of a crisis. `ask` shows the question and reads one line, without its end, into `line`; false:
 * there is no more. What is not understood is asked for again. The page (docs/crisis.md) is appended. */
typedef bool ech_ask(const char *question, char *line, size_t size, void *context);
void ech_app_interview(ech_ask *ask, void *context, ech_buf *page, ech_output *out);
/* For before the questions: whether the page can become this file, and the new scenario this folder (NULL: neither);
 * false: error and exit code are set. */
bool ech_app_interview_may(const char *page, const char *folder, ech_output *out);

void ech_app_recall(const ech_recall_options *options, ech_output *out);

#ifdef __cplusplus
}
#endif

#endif
