/* Times, durations and dates as planners write them. Used by the scenario reader and by the import of hand-made
 * schedules. All functions return false with a reason and, where one is known, a hint on what to write instead;
 * both are static text. */
#ifndef ECH_IO_TIMES_INT_H
#define ECH_IO_TIMES_INT_H

#include "model/scenario.h"

/* What times count from. Days `D+n` are calendar days in UTC: D+0 is the day of the start. */
typedef struct ech_time_base {
    int64_t start_unix_s;
    int64_t ticks_per_minute;
    ech_tick horizon_t; /* ECH_NEVER = not known yet; a plain number beyond it may be a spreadsheet's day number */
} ech_time_base;

typedef struct ech_why {
    const char *why, *hint; /* hint may be NULL */
} ech_why;

/* `360`, `D+2 06:00`, `D+2` (the day's beginning, or the start where later), `2010-01-14T06:00Z`; ticks ≥ 0. */
bool ech_time_read(const char *text, const ech_time_base *base, ech_tick *out, ech_why *why);
/* `90`, `90min`, `2h`, `2h30`, `1d`, `1d6h30`; ticks ≥ 0. */
bool ech_duration_read(const char *text, int64_t ticks_per_minute, ech_tick *out, ech_why *why);
/* `2010-01-14T06:00Z`, `2010-01-14 06:00:30`, `2010-01-14`, `…+04:00`: seconds since 1970. */
bool ech_instant_read(const char *text, int64_t *unix_s, ech_why *why);
bool ech_date_read(const char *text, int64_t *days, ech_why *why); /* `2010-01-14`: days since 1970-01-01 */
/* `06:00-18:00`, in ticks since midnight; the whole day reads as {0, 0}. */
bool ech_hours_read(const char *text, int64_t ticks_per_minute, ech_hours *out, ech_why *why);
/* A date in a form that spreadsheets make: 13/01/2010, 13.1.2010, Jan-22, 13-Jan-10. */
bool ech_looks_like_date(const char *text);

#endif
