/* Reading times. See times_int.h. A text is read left to right by a cursor; each form is tried by its first sign.
 * Calendar arithmetic is Howard Hinnant's days-from-civil idea, worked out here for the Gregorian calendar. */
#include "times_int.h"

#include "io/plan_read.h"
#include "io/words.h"

#include "base/calendar.h"
#include "base/text.h"

#include <string.h>

#define MINUTES_MAX 5256000 /* ten years */
#define MILLION 1000000

static bool no(ech_why *why, const char *reason, const char *hint) {
    why->why = reason;
    why->hint = hint;
    return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Up to `most` digits; false where there is none, or one more. */
static bool take_digits(const char **p, int least, int most, int64_t *out) {
    int n = 0;
    *out = 0;
    for (; n < most && is_digit(**p); n++, (*p)++)
        *out = *out * 10 + (**p - '0');
    return n >= least && !is_digit(**p);
}

static bool take(const char **p, char c) {
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool starts_with_month(const char *p) {
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int m = 0; m < 12; m++) {
        bool same = true;
        for (int i = 0; i < 3 && same; i++)
            same = p[i] && ((unsigned char)p[i] | 0x20) == (unsigned char)months[m][i];
        if (same)
            return true;
    }
    return false;
}

bool ech_looks_like_date(const char *text) {
    const char *p = text;
    int64_t n = 0;
    if (starts_with_month(p)) { /* Jan-22, Jan 22 */
        while (((unsigned char)*p | 0x20) >= 'a' && ((unsigned char)*p | 0x20) <= 'z')
            p++;
        bool separated = take(&p, '-') || take(&p, ' ') || take(&p, '/');
        return separated && take_digits(&p, 1, 4, &n);
    }
    if (!take_digits(&p, 1, 4, &n))
        return false;
    char separator = *p;
    if (separator == '-' || separator == ' ' || separator == '/') {
        p++;
        if (starts_with_month(p))
            return true; /* 13-Jan */
        return separator == '/' && take_digits(&p, 1, 4, &n) && (!*p || *p == '/' || *p == ' ');
    }
    return take(&p, '.') && take_digits(&p, 1, 2, &n) && take(&p, '.') && take_digits(&p, 2, 4, &n);
}

static bool is_leap(int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static bool civil_is_valid(int64_t y, int64_t m, int64_t d) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return y >= 1900 && y <= 2999 && m >= 1 && m <= 12 && d >= 1 && d <= lengths[m - 1] + (m == 2 && is_leap(y));
}

static bool take_date(const char **p, int64_t *days) {
    int64_t y = 0, m = 0, d = 0;
    if (!take_digits(p, 4, 4, &y) || !take(p, '-') || !take_digits(p, 2, 2, &m) || !take(p, '-') ||
        !take_digits(p, 2, 2, &d) || !civil_is_valid(y, m, d))
        return false;
    *days = ech_day_of_date(y, m, d);
    return true;
}

/* `6:00`, `06:00`, `06:00:30`, `24:00` as seconds. */
static bool take_clock(const char **p, int64_t *seconds) {
    int64_t h = 0, m = 0, s = 0;
    if (!take_digits(p, 1, 2, &h) || !take(p, ':') || !take_digits(p, 2, 2, &m))
        return false;
    if (take(p, ':') && !take_digits(p, 2, 2, &s))
        return false;
    if (m > 59 || s > 59 || h > 24 || (h == 24 && (m || s)))
        return false;
    *seconds = h * 3600 + m * 60 + s;
    return true;
}

/* `Z`, `+04:00`, `-0430` or nothing. */
static bool take_zone(const char **p, int64_t *offset_s) {
    int64_t h = 0, m = 0;
    *offset_s = 0;
    if (take(p, 'Z') || take(p, 'z') || !**p)
        return true;
    bool minus = **p == '-';
    if (!minus && **p != '+')
        return false;
    (*p)++;
    const char *digits = *p;
    if (!is_digit(digits[0]) || !is_digit(digits[1]))
        return false;
    h = (digits[0] - '0') * 10 + (digits[1] - '0');
    *p += 2;
    take(p, ':');
    if (!take_digits(p, 2, 2, &m) || h > 14 || m > 59)
        return false;
    *offset_s = (minus ? -1 : 1) * (h * 3600 + m * 60);
    return true;
}

bool ech_date_read(const char *text, int64_t *days, ech_why *why) {
    const char *p = text;
    if (take_date(&p, days) && !*p)
        return true;
    return no(why, ech_looks_like_date(text) ? "a date as a spreadsheet shows it" : "not a date",
              "write year, month and day: 2010-01-14");
}

bool ech_instant_read(const char *text, int64_t *unix_s, ech_why *why) {
    const char *p = text;
    int64_t days = 0, seconds = 0, offset = 0;
    if (!take_date(&p, &days))
        return no(why, ech_looks_like_date(text) ? "a date as a spreadsheet shows it" : "not a moment in ISO 8601",
                  "write 2010-01-14T06:00Z");
    if (*p) {
        if (!take(&p, 'T') && !take(&p, 't') && !take(&p, ' '))
            return no(why, "not a moment in ISO 8601", "write 2010-01-14T06:00Z");
        if (!take_clock(&p, &seconds) || !take_zone(&p, &offset) || *p)
            return no(why, "not a time of day in ISO 8601", "write 2010-01-14T06:00Z");
    }
    *unix_s = days * 86400 + seconds - offset;
    return true;
}

/* Seconds to ticks, exactly. */
static bool ticks_of_seconds(int64_t seconds, int64_t tpm, ech_tick *out, ech_why *why) {
    if (seconds * tpm % 60)
        return no(why, "not a whole number of ticks", "give whole minutes, or set ticks_per_minute in scenario.json");
    *out = seconds * tpm / 60;
    return true;
}

/* A plain number of minutes. *is_number false: something else. */
static bool read_minutes(const char *text, int64_t tpm, ech_tick *out, int64_t *micro, bool *is_number, ech_why *why) {
    const char *digits = text + (*text == '-' || *text == '+');
    *is_number = *digits && strspn(digits, "0123456789.") == strlen(digits);
    if (!*is_number)
        return false;
    if (!ech_parse_scaled(text, strlen(text), MILLION, micro))
        return no(why, "not a number of minutes", "write minutes from the start, such as 360");
    if (*micro < 0)
        return no(why, "negative", "it must be 0 or more");
    if (*micro > (int64_t)MINUTES_MAX * MILLION)
        return no(why, "more than ten years", "write minutes");
    if (*micro * tpm % MILLION)
        return no(why, "not a whole number of ticks",
                  "a spreadsheet stores 06:00 as 0.25; write whole minutes, or set ticks_per_minute in scenario.json");
    *out = *micro / MILLION * tpm + *micro % MILLION * tpm / MILLION;
    return true;
}

/* Days of a spreadsheet count from 1899-12-30; 30000 to 60000 are the years 1982 to 2064. */
static bool is_day_number(int64_t micro, ech_tick t, const ech_time_base *base) {
    return t > base->horizon_t && micro >= 30000LL * MILLION && micro <= 60000LL * MILLION;
}

/* `+2`, `+2 06:00`, `+2T06:00` behind the D. */
static bool read_day(const char *p, const ech_time_base *base, ech_tick *out, ech_why *why) {
    int64_t day = 0, seconds = 0;
    const char *form = "write D+2 or D+2 06:00";
    if (*p == '-')
        return no(why, "before the start", "times begin at D+0; let the scenario start earlier");
    if (!take(&p, '+') || !take_digits(&p, 1, 4, &day))
        return no(why, "not a time", form);
    bool whole_day = !*p;
    if (!whole_day) {
        if (!take(&p, ' ') && !take(&p, 'T'))
            return no(why, "not a time", form);
        while (*p == ' ')
            p++;
        if (!take_clock(&p, &seconds))
            return no(why, "not a time of day", form);
        take(&p, 'Z');
        if (*p)
            return no(why, "not a time", form);
    }
    int64_t into_day = ((base->start_unix_s % 86400) + 86400) % 86400;
    int64_t since = day * 86400 + seconds - into_day;
    if (since < 0 && whole_day)
        since = 0;
    if (since < 0)
        return no(why, "before the start", "D+0 is the day of the scenario's start, in UTC");
    return ticks_of_seconds(since, base->ticks_per_minute, out, why);
}

bool ech_time_read(const char *text, const ech_time_base *base, ech_tick *out, ech_why *why) {
    int64_t micro = 0, unix_s = 0;
    bool is_number = false;
    if (read_minutes(text, base->ticks_per_minute, out, &micro, &is_number, why)) {
        if (is_day_number(micro, *out, base))
            return no(why, "a spreadsheet's day number, it seems",
                      "format the cell as text and write D+2 06:00 or 2010-01-14T06:00Z");
        return true;
    }
    if (is_number)
        return false;
    if ((text[0] == 'D' || text[0] == 'd') && text[1] != 'e')
        return read_day(text + 1, base, out, why);
    if (ech_looks_like_date(text))
        return no(why, "a date as a spreadsheet shows it", "write 2010-01-14T06:00Z, D+2 06:00, or minutes");
    if (strchr(text, ':') && !strchr(text, '-'))
        return no(why, "a time of day without its day", "write D+0 06:00, or minutes from the start");
    if (!ech_instant_read(text, &unix_s, why))
        return no(why, "not a time", "write minutes from the start, D+2 06:00, or 2010-01-14T06:00Z");
    if (unix_s < base->start_unix_s)
        return no(why, "before the start", "times begin with `start` in scenario.json");
    if (unix_s - base->start_unix_s > (int64_t)MINUTES_MAX * 60)
        return no(why, "more than ten years after the start", NULL);
    return ticks_of_seconds(unix_s - base->start_unix_s, base->ticks_per_minute, out, why);
}

/* Minutes of a unit's letter, in a falling order: d, h, m or nothing. 0 = no unit. */
static int64_t take_unit(const char **p) {
    if (take(p, 'd'))
        return 1440;
    if (take(p, 'h'))
        return 60;
    if (strncmp(*p, "min", 3) == 0) {
        *p += 3;
        return 1;
    }
    return take(p, 'm') || !**p ? 1 : 0;
}

bool ech_duration_read(const char *text, int64_t ticks_per_minute, ech_tick *out, ech_why *why) {
    const char *form = "write minutes, or 2h, 2h30, 1d";
    int64_t micro = 0, total = 0, last = INT64_MAX;
    bool is_number = false;
    if (read_minutes(text, ticks_per_minute, out, &micro, &is_number, why))
        return true;
    if (is_number)
        return false;
    if (strchr(text, ':'))
        return no(why, "a time of day instead of a duration", form);
    for (const char *p = text; *p;) {
        int64_t n = 0;
        while (*p == ' ')
            p++;
        if (!take_digits(&p, 1, 7, &n))
            return no(why, "not a duration", form);
        while (*p == ' ')
            p++;
        int64_t unit = take_unit(&p);
        if (unit == 0 || unit >= last)
            return no(why, "not a duration", form);
        last = unit;
        total += n * unit;
    }
    if (total > MINUTES_MAX || last == INT64_MAX)
        return no(why, last == INT64_MAX ? "not a duration" : "more than ten years", form);
    *out = total * ticks_per_minute;
    return true;
}

/* A hyphen or an en dash, spaces around it allowed. */
static bool take_dash(const char **p) {
    while (**p == ' ')
        (*p)++;
    if (strncmp(*p, "\xe2\x80\x93", 3) == 0)
        *p += 3;
    else if (!take(p, '-'))
        return false;
    while (**p == ' ')
        (*p)++;
    return true;
}

bool ech_hours_read(const char *text, int64_t ticks_per_minute, ech_hours *out, ech_why *why) {
    const char *p = text;
    int64_t open_s = 0, close_s = 0;
    bool ok = take_clock(&p, &open_s) && take_dash(&p) && take_clock(&p, &close_s);
    if (!ok || *p || open_s == 86400)
        return no(why, "not opening hours", "write 06:00-18:00 (UTC)");
    if (open_s == close_s)
        return no(why, "hours that open and close at the same time",
                  "leave the cell empty, or write 00:00-24:00, for always");
    if (!ticks_of_seconds(open_s, ticks_per_minute, &out->open_t, why) ||
        !ticks_of_seconds(close_s, ticks_per_minute, &out->close_t, why))
        return false;
    if (open_s == 0 && close_s == 86400)
        out->open_t = out->close_t = 0;
    return true;
}

bool ech_time_parse(const ech_scenario *s, const char *text, ech_tick *out) {
    ech_time_base base = {s->start_unix_s, s->ticks_per_minute, s->horizon_t};
    ech_why why = {0};
    return ech_time_read(text, &base, out, &why);
}

/* ---- for other parts: io/words.h ---- */

bool ech_word_date(const char *text, int64_t *days, const char **why, const char **hint) {
    ech_why w = {0};
    bool ok = ech_date_read(text, days, &w);
    *why = w.why;
    *hint = w.hint;
    return ok;
}

bool ech_word_instant(const char *text, int64_t *unix_s, const char **why, const char **hint) {
    ech_why w = {0};
    bool ok = ech_instant_read(text, unix_s, &w);
    *why = w.why;
    *hint = w.hint;
    return ok;
}
