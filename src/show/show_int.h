/* What the files of show/ share: a screen that is written line by line. */
#ifndef ECH_SHOW_INT_H
#define ECH_SHOW_INT_H

#include "show/show.h"

/* Columns left and right of a picture; lines of a list before it is cut. */
enum { SHOW_LABEL = 20, SHOW_RIGHT = 15, SHOW_CUT = 40 };

typedef enum show_colour { SHOW_PLAIN, SHOW_DIM, SHOW_BOLD, SHOW_RED, SHOW_YELLOW, SHOW_GREEN, SHOW_CYAN } show_colour;

typedef struct screen {
    const ech_show_request *q;
    const ech_view *v;
    const ech_scenario *s;
    ech_buf *out;
    ech_tick from_t, to_t; /* what the pictures span, to_t > from_t */
    int width, bins;       /* bins: columns of a picture */
} screen;

/* Sums that stay at the end of their range: a plan from outside may hold any figure. */
static inline void show_add(int64_t *to, int64_t n) {
    int64_t sum;
    *to = __builtin_add_overflow(*to, n, &sum) ? (n < 0 ? INT64_MIN : INT64_MAX) : sum;
}

/* ---- screen.c ---- */
void show_colour_set(const screen *c, show_colour colour);
/* Text in exactly `width` columns, cut with an ellipsis; width < 0: to the right; 0: as long as it is. */
void show_text(const screen *c, const char *text, int width);
void show_plain(const screen *c, const char *text);
void show_wrapped(const screen *c, const char *text); /* broken between words */
/* printf of ASCII. */
void show_printf(const screen *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void show_line(const screen *c); /* ends a line; no blanks at its end */
int show_columns(const char *text);
void show_heading(const screen *c, const char *text, const char *note);
void show_time(const screen *c, ech_tick t, int width); /* ECH_NEVER: "-" */
void show_duration(const screen *c, ech_tick t, int width);
/* A number with thin groups: 12 345 → "12,345". */
void show_number(char out[32], int64_t n);
/* One of nine levels, share 0 to 1 (more counts as 1). */
const char *show_level(const screen *c, double share);
/* For one of several signs: the UTF-8 one, or the ASCII one. */
static inline const char *show_sign(const screen *c, const char *utf8, const char *ascii) {
    return c->q->ascii ? ascii : utf8;
}
void show_axis(const screen *c); /* days and hours above or below a picture */
/* The bin's start; bins are half-open. */
ech_tick show_bin(const screen *c, int bin);
/* Is a day's start in the bin (and not its very beginning of the picture)? */
bool show_is_midnight(const screen *c, int bin);
/* "… and 12 more (--all)" where `more` > 0. */
void show_more(const screen *c, int64_t more, const char *what);

/* ---- what is chosen (tables.c) ---- */
bool show_has_requirement(const screen *c, int32_t r);
bool show_has_asset(const screen *c, int32_t asset);
bool show_has_location(const screen *c, int32_t location);
bool show_has_mission(const screen *c, int32_t mission); /* by asset, tail, member, window, place, requirement */
bool show_has_move(const screen *c, const ech_view_move *m);

/* ---- the parts ---- */
void show_summary(const screen *c);
void show_late(const screen *c);
void show_arrivals(const screen *c);
void show_timeline(const screen *c);
void show_occupancy(const screen *c);
void show_units(const screen *c);
void show_locations(const screen *c);
void show_assets(const screen *c);
void show_members(const screen *c);

/* Shares of a curve over [0, closure), and its greatest one. < 0: unlimited. */
typedef struct show_use {
    double mean, peak;
    int64_t used, there; /* at the peak */
} show_use;
show_use show_use_of(const screen *c, const ech_view_curve *k);
const char *show_resource(const ech_scenario *s, const ech_view_curve *k);

/* What is used how much in one mission's or tail's time. */
typedef struct show_asset_sum {
    int64_t missions, sorties, people, cargo_kg, cost_u, km;
    ech_tick flown_t;
    int32_t tails;
} show_asset_sum;
show_asset_sum show_asset_total(const screen *c, int32_t asset);

#endif
