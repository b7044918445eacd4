/* Days and dates of the Gregorian calendar, in UTC, without a clock and without the C library's time zones.
 *
 * After Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the leap day comes
 * last. Days count from 1970-01-01; any day whose year fits is right, also before 1970.
 */
#ifndef ECH_BASE_CALENDAR_H
#define ECH_BASE_CALENDAR_H

#include <stdint.h>

typedef struct ech_date {
    int64_t year;
    int month, day; /* 1…12, 1…31 */
} ech_date;

ech_date ech_date_of_day(int64_t day);
int64_t ech_day_of_date(int64_t year, int64_t month, int64_t day);
/* The day in which a moment lies: seconds since 1970, rounded down also before it. */
int64_t ech_day_of_unix(int64_t unix_s);
/* "2010-01-14T06:00:00Z". */
void ech_utc_text(int64_t unix_s, char out[32]);

#endif
