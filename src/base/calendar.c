/* Days and dates: see base/calendar.h. */
#include "base/calendar.h"

#include <stdio.h>

enum { EPOCH = 719468 }; /* days from 0000-03-01 to 1970-01-01 */

ech_date ech_date_of_day(int64_t day) {
    int64_t z = day + EPOCH, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100), shifted = (5 * of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    return (ech_date){year + era * 400 + (month <= 2), month, (int)(of_year - (153 * shifted + 2) / 5 + 1)};
}

int64_t ech_day_of_date(int64_t year, int64_t month, int64_t day) {
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH;
}

int64_t ech_day_of_unix(int64_t unix_s) { return unix_s / 86400 - (unix_s % 86400 < 0); }

void ech_utc_text(int64_t unix_s, char out[32]) {
    int64_t day = ech_day_of_unix(unix_s), second = unix_s - day * 86400;
    ech_date d = ech_date_of_day(day);
    snprintf(out, 32, "%04lld-%02d-%02dT%02d:%02d:%02dZ", (long long)d.year, d.month, d.day, (int)(second / 3600),
             (int)(second / 60 % 60), (int)(second % 60));
}
