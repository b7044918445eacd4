/* Figures of travel.csv: durations with spaces between, `-` where there is no way. They are read twice, once for what
 * is wrong with them and once for the model, so that a table of a million figures needs no memory besides the legs. */
#include "reader_int.h"

#include <string.h>

enum { FIGURE_MAX = 32 };

bool ech_travel_next(const char **at, int64_t ticks_per_minute, ech_tick *out, ech_why *why) {
    char figure[FIGURE_MAX];
    const char *text = *at + strspn(*at, " ");
    size_t n = strcspn(text, " ");
    *at = text + n;
    *out = ECH_NONE;
    *why = (ech_why){NULL, NULL};
    if (n == 0)
        return false;
    if (n == 1 && text[0] == '-')
        return true;
    if (n >= sizeof figure) {
        *why = (ech_why){"not a duration", "write minutes, or 2h, 2h30, 1d; `-` where there is no way"};
        return true;
    }
    memcpy(figure, text, n);
    figure[n] = '\0';
    (void)ech_duration_read(figure, ticks_per_minute, out, why);
    return true;
}

int32_t ech_travel_legs(const ech_reader *r, ech_leg *out) {
    const ech_loaded *t = &r->tables[T_TRAVEL];
    int32_t count = 0;
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_travel *w = ech_row(t, i);
        const char *at = w->minutes;
        ech_tick minutes;
        ech_why why;
        for (int32_t to = w->to; ech_travel_next(&at, r->base.ticks_per_minute, &minutes, &why); to++) {
            if (minutes < 0 || to == w->from)
                continue;
            if (out)
                out[count] = (ech_leg){.id = "",
                                       .from = w->from,
                                       .to = to,
                                       .mode = w->mode,
                                       .type = ECH_NONE,
                                       .duration_t = minutes,
                                       .distance_m = ECH_NONE,
                                       .capacity_day = ECH_UNLIMITED};
            count++;
        }
    }
    return count;
}
