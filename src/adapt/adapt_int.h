/* Inside of adapt/: what its steps share. In order of work:
 *
 *     adapt.c     reads the tables, runs the steps, writes the new folder
 *     places.c    the old theatre, and which new place stands for which old one
 *     reach.c     whether some lift that may come gets to an airfield with a load
 *     forces.c    who is willing; what takes the place of what goes
 *     needs.c     which requirements, how much, by when
 *     caveats.c   where and for what pledges may not be used; when they are ready
 *     follow.c    rows that follow: legs, closures, permissions, times, assumptions, what names rows that went
 *     plan.c      the old plan in the new terms
 */
#ifndef ECH_ADAPT_INT_H
#define ECH_ADAPT_INT_H

#include "adapt/adapt.h"
#include "base/idmap.h"
#include "io/sheet.h"

#define ADAPT_CAVEATS                                                                                                  \
    "x_caveats.csv" /* of the forces, what does not count: id, kind, why, stated, x_ready, x_not_at, sure */
#define ADAPT_STOCKS "x_stocks.csv" /* of the forces: id, item, owner, home, mass_kg, x_ready, x_not_at */

enum { ADAPT_FILES = 32, ADAPT_NOTES = 100000, ADAPT_TEXT = 400 };

typedef struct adapt_table {
    const char *file;
    ech_sheet sheet;
} adapt_table;

typedef struct adapt_place {
    bool theatre;
    bool merged;            /* a place of another kind takes its part: its own mode does not stop there */
    int64_t lots;           /* brought here from elsewhere */
    const char *after;      /* the id that stands for it; NULL: itself */
    int32_t lat_e7, lon_e7; /* after */
} adapt_place;

typedef struct adapt_reach adapt_reach;

typedef struct adapting {
    const ech_adapt_input *in;
    const ech_scenario *s;
    const ech_crisis *c;
    ech_arena *arena;
    ech_error_list *errors;
    int32_t table_count;
    adapt_table tables[ADAPT_FILES];
    int32_t force_count;
    adapt_table forces[ADAPT_FILES];
    ech_sheet known; /* places; no rows where there are none */
    ech_vec notes, pairs, claims;
    char country[3];                      /* the old affected state */
    int32_t anchor_lat_e7, anchor_lon_e7; /* the middle of what was brought there */
    int32_t lat_e7, lon_e7;               /* of the crisis */
    adapt_place *places;                  /* [location] */
    adapt_reach *reach;                   /* reach.c */
    bool failed;
} adapting;

/* The tables; NULL where the folder has none. ad_make_table makes it, with these columns. */
ech_sheet *ad_table(adapting *a, const char *file);
ech_sheet *ad_force(adapting *a, const char *file);
ech_sheet *ad_make_table(adapting *a, const char *file, const char *const *columns);

void ad_note(adapting *a, ech_adapt_kind kind, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void ad_pair(adapting *a, const char *table, const char *before, const char *after);
/* The requirement answers this need of the crisis. */
void ad_claim(adapting *a, const char *requirement, int32_t need);
/* A row of assumptions.csv: assumed, with this source. low and high may be "". */
void ad_assume(adapting *a, const char *table, const char *id, const char *column, const char *low, const char *high,
               const char *source);
const char *ad_text(adapting *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
int32_t ad_row(const ech_sheet *t, const char *id); /* by column id; -1 */
bool ad_degrees(const ech_sheet *t, int32_t row, int32_t *lat_e7, int32_t *lon_e7);

/* The row of the forces' table is in the scenario's, brought now or there before; false: the forces have none. */
bool ad_bring(adapting *a, const char *file, const char *id);
const char *ad_force_country(adapting *a, const char *member); /* of a member of the forces; "" = none */

/* A list of words separated by blanks holds this one. */
bool ad_lists(const char *cell, const char *word);
/* The row's caveat forbids the new state, or the place `to`; to "": any of the places of the new theatre. */
bool ad_barred(const adapting *a, const ech_sheet *t, int32_t row, const char *to);
typedef struct adapt_pledge {
    const ech_sheet *t; /* NULL: nothing is pledged under this id */
    int32_t row;
} adapt_pledge;

/* What is pledged under the id of an element or fleet of the plan (file: elements.csv, assets.csv), whether it counts
 * or not. */
adapt_pledge ad_pledge(adapting *a, const char *file, const char *id);
/* An element of the plan may not go where its requirements go now. */
bool ad_element_barred(adapting *a, int32_t element);
int64_t ad_readiness_min(const ech_sheet *t, int32_t row); /* after the call; < 0: not stated */
void ad_caveats(adapting *a);
bool ad_willing(const adapting *a, const char *member, const char *country);
bool ad_member_willing(const adapting *a, int32_t member); /* of the plan */
/* Once the theatre is known. False: out of memory. */
bool ad_reach_open(adapting *a);
/* Some lift gets to this row of the known airfields, which would stand for the location, with a load; else `why`. */
bool ad_reaches(adapting *a, int32_t location, int32_t row, char *why, size_t size);
void ad_forces(adapting *a);
void ad_needs(adapting *a);
bool ad_find_theatre(adapting *a); /* false: an error was added */
void ad_places(adapting *a);
void ad_follow(adapting *a);
/* Its own mode (sea for a port, rail for a railhead) does not come to what stands for it. */
bool ad_mode_lost(const adapting *a, int32_t location, ech_mode mode);

#endif
