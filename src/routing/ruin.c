/* Ruin: which requests a move takes out.
 *
 *   strings   of neighbouring stops in neighbouring routes (SISR: Christiaens & Vanden Berghe 2020); half of them with
 *             a stop in the middle that stays
 *   related   requests near in both their ends and in time (Shaw 1998)
 *   routes    a whole short route, with strings around it
 */
#include "routing_int.h"

#include <math.h>

enum { STRING_MAX = 10, RELATED_MAX = 16 };

static void take_out(rt_state *s, int32_t q) {
    int32_t r = s->route_of[q];
    if (r < 0)
        return;
    s->work[s->work_count++] = q;
    if (s->ruined[r] != s->ruin_stamp) {
        s->ruined[r] = s->ruin_stamp;
        s->list[s->ruined_count++] = r;
    }
    rt_mark_out(s, q);
}

static int32_t position_of(const rt_state *s, int32_t r, int32_t visit) {
    const rt_stop *x = rt_stops(s, r);
    int32_t i = 1;
    while (x[i].visit != visit)
        i++;
    return i;
}

/* A string of `length` stops around one. */
static void take_string(rt_state *s, int32_t r, int32_t visit, int32_t length) {
    const rt_stop *x = rt_stops(s, r);
    int32_t n = s->routes[r].count, at = position_of(s, r, visit);
    bool split = length > 1 && length < n && rt_below(s, 2);
    int32_t whole = length + split;
    int32_t low = rt_max(at - whole + 1, 1), high = rt_min(at, n - whole + 1);
    int32_t from = low + rt_below(s, high - low + 1);
    int32_t stays = split ? from + 1 + rt_below(s, whole - 1) : -1;
    for (int32_t i = from; i < from + whole; i++)
        if (i != stays || i == at)
            take_out(s, x[i].visit >> 1);
}

static void strings(rt_state *s, int32_t visit) {
    int32_t used = 0, done = 0;
    for (int32_t r = 0; r < s->slots; r++)
        used += s->routes[r].count > 0;
    double mean = 2.0 * (s->p->requests - s->absent_count) / (used > 0 ? used : 1);
    double longest = mean < STRING_MAX ? mean : STRING_MAX;
    double most = 4 * s->ruin_mean / (1 + longest) - 1;
    int32_t want = (int32_t)(1 + ech_rng_unit(&s->rng) * (most > 0 ? most : 0));
    const int32_t *near = s->p->near + (size_t)visit * (size_t)s->p->near_count;
    for (int32_t k = 0; k < s->p->near_count && done < want; k++) {
        int32_t r = s->route_of[near[k] >> 1];
        if (r < 0 || s->ruined[r] == s->ruin_stamp)
            continue;
        double cap = s->routes[r].count < longest ? s->routes[r].count : longest;
        take_string(s, r, near[k], (int32_t)(1 + ech_rng_unit(&s->rng) * cap * 0.999));
        done++;
    }
}

/* Those that are near a request at both ends come first: the near lists of its two visits, read side by side. */
static void related(rt_state *s, int32_t q) {
    int32_t want = 2 + rt_below(s, RELATED_MAX - 1), n = s->p->near_count;
    const int32_t *a = s->p->near + (size_t)(2 * q) * (size_t)n, *b = a + n;
    take_out(s, q);
    for (int32_t k = 1; k < n && s->work_count < want; k++) {
        if (rt_below(s, 4) > 0 && (a[k] & 1) == 0)
            take_out(s, a[k] >> 1);
        if (rt_below(s, 4) > 0 && (b[k] & 1) == 1)
            take_out(s, b[k] >> 1);
    }
}

static void whole_route(rt_state *s, int32_t visit) {
    int32_t r = s->route_of[visit >> 1];
    if (r >= 0 && s->routes[r].count <= 4 * (int32_t)s->ruin_mean) {
        const rt_stop *x = rt_stops(s, r);
        for (int32_t i = 1; i <= s->routes[r].count; i++)
            take_out(s, x[i].visit >> 1);
    }
    strings(s, visit);
}

void rt_ruin(rt_state *s) {
    int32_t visit = rt_below(s, 2 * s->p->requests), dice = rt_below(s, 100);
    s->ruin_stamp++;
    s->ruined_count = 0;
    if (dice < 4)
        related(s, visit >> 1);
    else if (dice < 6)
        whole_route(s, visit);
    else
        strings(s, visit);
    for (int32_t i = 0; i < s->ruined_count; i++)
        rt_close_gaps(s, s->list[i]);
}
