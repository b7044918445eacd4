/* Diff: what is different between two plans, by mission, by requirement, by place and date; and between two scenario
 * folders, by table, row and column.
 *
 *     ech_diff *d = NULL;
 *     if (ech_diff_plans(s, true, before, after, &d) == ECH_OK) …
 *     ech_diff_free(d);
 *
 * Missions are matched by content first, then by id (where they have lift or cargo in common), then by lift and cargo,
 * nearest in time. Cost: n log n, but for missions of one lift and one set of requirements, which are compared
 * pairwise.
 */
#ifndef ECH_DIFF_DIFF_H
#define ECH_DIFF_DIFF_H

#include "base/json_write.h"
#include "model/plan.h"

/* What is different in a mission; 0: nothing. */
enum {
    ECH_DIFF_MOVED = 1,   /* begins at another time */
    ECH_DIFF_RETIMED = 2, /* begins when it did, but not all of its moments are as they were */
    ECH_DIFF_LIFT = 4,    /* another asset, tail or configuration */
    ECH_DIFF_LOAD = 8,    /* carries other things */
    ECH_DIFF_ROUTE = 16,  /* other stops or legs */
    ECH_DIFF_ADDED = 32,
    ECH_DIFF_DROPPED = 64
};

typedef struct ech_diff_mission {
    int32_t before, after; /* missions of the two plans; ECH_NONE: not there */
    uint32_t what;
    ech_tick moved_t; /* later by so much, < 0 earlier */
} ech_diff_mission;

typedef struct ech_diff_requirement {
    int32_t requirement;
    ech_tick before_t, after_t;  /* when the last of it is set down at its destination; ECH_NEVER: nothing is */
    int64_t before, after;       /* persons, litters and pieces that get there */
    int64_t before_kg, after_kg; /* bulk that gets there */
} ech_diff_requirement;

/* One place on one day, UTC. */
typedef struct ech_diff_day {
    int32_t location;
    int64_t day;
    int64_t stops[2], people[2], kg[2]; /* before, after: arrivals; persons and kilograms set down */
} ech_diff_day;

typedef struct ech_diff {
    const ech_scenario *s;
    const ech_plan *before, *after; /* the caller's */
    bool known;                     /* the scenario is the real one: destinations and amounts are known */
    int32_t same;                   /* missions that are exactly as they were */
    int32_t mission_count, requirement_count, day_count;
    ech_diff_mission *missions; /* those that differ, in order of time */
    ech_diff_requirement *requirements;
    ech_diff_day *days;
} ech_diff;

/* Both plans name things of `s`. known false: see ech_diff_names. ECH_OK or ECH_ENOMEM; *out is the caller's. */
ech_status ech_diff_plans(const ech_scenario *s, bool known, const ech_plan *before, const ech_plan *after,
                          ech_diff **out);
void ech_diff_free(ech_diff *d);
bool ech_diff_is_empty(const ech_diff *d);

/* A scenario that holds no more than the names that two plan files use, so that they can be compared without theirs.
 * Ticks are millionths of a minute. ECH_EINPUT: no plan, with errors. */
ech_status ech_diff_names(const char *const file[2], const ech_buf bytes[2], ech_scenario **out,
                          ech_error_list *errors);

/* At most `most` lines of each kind. */
void ech_diff_text(const ech_diff *d, int32_t most, ech_buf *out);
/* Members of an object that the caller has opened: missions, requirements, days. */
void ech_diff_json(const ech_diff *d, ech_json *w);

/* Two scenario folders, as files: rows matched by the key of their table. */
typedef struct ech_diff_files {
    const char *name; /* of one file */
    ech_buf bytes;
} ech_diff_files;

typedef struct ech_diff_cell {
    const char *table, *row, *column; /* row: its key; column NULL: the whole row */
    const char *before, *after;       /* NULL: the row was not there */
} ech_diff_cell;

typedef struct ech_diff_tables {
    ech_arena *arena;
    ech_diff_cell *cells;
    int32_t count, added, removed, changed; /* changed: cells */
} ech_diff_tables;

/* The files of two scenarios that have been read without an error. ECH_OK or ECH_ENOMEM. */
ech_status ech_diff_scenarios(const ech_diff_files *before, size_t before_count, const ech_diff_files *after,
                              size_t after_count, ech_diff_tables *out);
void ech_diff_tables_free(ech_diff_tables *t);
void ech_diff_tables_text(const ech_diff_tables *t, int32_t most, ech_buf *out);
void ech_diff_tables_json(const ech_diff_tables *t, ech_json *w);

#endif
