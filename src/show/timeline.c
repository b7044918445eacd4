/* Who flies when: a row a tail where they are few, else a row a fleet with how many of it are away. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "show_int.h"

enum { MOST_TAILS = 20, MOST_FLEETS = 16, MOST_BINS = 256 };

typedef enum doing { DOING_NOTHING, DOING_GROUND, DOING_EMPTY, DOING_LOADED, DOING_COUNT } doing;

/* For each bin, how long the row's tails do what. */
typedef struct row {
    double time[MOST_BINS][DOING_COUNT];
    int64_t missions;
    double busy; /* ticks in missions within the picture */
} row;

static void spend(const screen *c, row *r, doing what, ech_tick a, ech_tick b) {
    double width = (double)(c->to_t - c->from_t) / c->bins;
    double x = ((double)a - (double)c->from_t) / width, y = ((double)b - (double)c->from_t) / width;
    x = x < 0 ? 0 : x;
    y = y > c->bins ? c->bins : y;
    for (int bin = (int)x; bin < c->bins && bin < y; bin++) {
        double from = bin > x ? bin : x, to = bin + 1 < y ? bin + 1 : y;
        r->time[bin][what] += to - from;
    }
}

static void add_mission(const screen *c, int32_t mission, row *r) {
    const ech_mission *m = &c->v->plan->missions[mission];
    const ech_stop *stops = &c->v->plan->stops[m->stops.first];
    const ech_view_flight *flights = &c->v->flights[c->v->first_flight[mission]];
    for (int32_t i = 0; i < m->stops.count; i++) {
        spend(c, r, DOING_GROUND, stops[i].arrive_t, stops[i].depart_t);
        if (i + 1 < m->stops.count)
            spend(c, r, flights[i].loads ? DOING_LOADED : DOING_EMPTY, stops[i].depart_t, stops[i + 1].arrive_t);
    }
    r->missions++;
    r->busy += (double)(stops[m->stops.count - 1].depart_t - stops[0].arrive_t);
}

static doing longest(const double time[DOING_COUNT]) {
    doing best = DOING_NOTHING;
    for (doing d = DOING_GROUND; d < DOING_COUNT; d++)
        if (time[d] > 0 && (best == DOING_NOTHING || time[d] >= time[best]))
            best = d;
    return best;
}

static void draw_tail(const screen *c, const row *r) {
    static const show_colour colours[] = {SHOW_DIM, SHOW_PLAIN, SHOW_DIM, SHOW_CYAN};
    const char *const signs[] = {" ", show_sign(c, "▪", "o"), show_sign(c, "╌", "-"), show_sign(c, "━", "=")};
    for (int bin = 0; bin < c->bins; bin++) {
        doing d = longest(r->time[bin]);
        show_colour_set(c, colours[d]);
        ech_buf_text(c->out, d == DOING_NOTHING && show_is_midnight(c, bin) ? show_sign(c, "┊", ":") : signs[d]);
        show_colour_set(c, SHOW_PLAIN);
    }
}

static void draw_fleet(const screen *c, const row *r, int32_t tails) {
    for (int bin = 0; bin < c->bins; bin++) {
        const double *t = r->time[bin];
        double share = (t[DOING_GROUND] + t[DOING_EMPTY] + t[DOING_LOADED]) / (tails > 0 ? tails : 1);
        show_colour_set(c, share > 0 ? SHOW_CYAN : SHOW_DIM);
        ech_buf_text(c->out, share <= 0 && show_is_midnight(c, bin) ? show_sign(c, "┊", ":")
                                                                    : show_level(c, share > 0.999 ? 1 : share));
        show_colour_set(c, SHOW_PLAIN);
    }
}

static void draw_row(const screen *c, const char *name, const row *r, int32_t tails, bool one) {
    char text[80];
    show_plain(c, "  ");
    show_text(c, name, SHOW_LABEL - 3);
    show_plain(c, " ");
    if (one)
        draw_tail(c, r);
    else
        draw_fleet(c, r, tails);
    snprintf(text, sizeof text, "%lld", (long long)r->missions);
    show_text(c, text, -(SHOW_RIGHT - 5));
    snprintf(text, sizeof text, "%.0f%%", 100 * r->busy / ((double)(c->to_t - c->from_t) * (tails > 0 ? tails : 1)));
    show_text(c, text, -5);
    show_line(c);
}

/* Missions of one row lie together in view.missions: by asset, then tail; marches (asset none) last. */
static bool same_row(const screen *c, int32_t a, int32_t b, bool one) {
    const ech_mission *x = &c->v->plan->missions[a], *y = &c->v->plan->missions[b];
    return x->asset == y->asset && (!one || x->tail == y->tail);
}

static int64_t count_rows(const screen *c, bool one) {
    int64_t n = 0;
    int32_t last = ECH_NONE;
    for (int32_t i = 0; i < c->v->mission_count; i++) {
        int32_t m = c->v->missions[i];
        if (!show_has_mission(c, m))
            continue;
        n += last == ECH_NONE || !same_row(c, last, m, one);
        last = m;
    }
    return n;
}

static void flush(const screen *c, int32_t mission, const row *r, bool one) {
    const ech_mission *m = &c->v->plan->missions[mission];
    ech_buf name = ECH_BUF_INIT;
    if (m->asset == ECH_NONE)
        ech_buf_text(&name, "(marches)");
    else if (one)
        ech_view_tail_text(c->v, mission, &name);
    else
        ech_buf_printf(&name, "%s", c->s->assets[m->asset].id);
    bool bar = !one || m->asset == ECH_NONE;
    draw_row(c, name.data ? name.data : "", r, bar && m->asset != ECH_NONE ? c->s->assets[m->asset].count : 1, !bar);
    ech_buf_free(&name);
}

/* Missions of the row that begins at view.missions[from], those that are chosen; *next: where the next begins. */
static int32_t gather(const screen *c, int32_t from, bool one, row *r, int32_t *next) {
    int32_t first = c->v->missions[from], some = ECH_NONE, i = from;
    memset(r, 0, sizeof *r);
    for (; i < c->v->mission_count && same_row(c, first, c->v->missions[i], one); i++)
        if (show_has_mission(c, c->v->missions[i])) {
            some = c->v->missions[i];
            add_mission(c, some, r);
        }
    *next = i;
    return some;
}

/* The busy time below which rows are left out, so that at most `most` are drawn. */
static double least_busy(const screen *c, bool one, int64_t most) {
    ech_vec busy = ech_vec_init(sizeof(double), 10000000);
    row *r = ech_calloc(1, sizeof *r);
    for (int32_t i = 0, next = 0; r && i < c->v->mission_count; i = next) {
        if (gather(c, i, one, r, &next) == ECH_NONE)
            continue;
        double *at = ech_vec_push(&busy);
        for (size_t k = at ? busy.count - 1 : 0; at && k > 0 && *(double *)ech_vec_at(&busy, k - 1) < r->busy; k--) {
            *at = *(double *)ech_vec_at(&busy, k - 1);
            at = ech_vec_at(&busy, k - 1);
        }
        if (at)
            *at = r->busy;
    }
    double least = (int64_t)busy.count > most ? *(double *)ech_vec_at(&busy, (size_t)most - 1) : 0;
    c->out->failed = c->out->failed || !r;
    ech_vec_free(&busy);
    ech_free(r);
    return least;
}

static const char *legend(const screen *c, bool one) {
    if (!one)
        return "share of the fleet in missions; missions, use";
    return c->q->ascii ? "= loaded, - empty, o on the ground; missions, use"
                       : "━ loaded, ╌ empty, ▪ on the ground; missions, use";
}

void show_timeline(const screen *c) {
    int64_t tails = count_rows(c, true), rows, shown = 0;
    bool one = tails <= MOST_TAILS || c->q->all || c->q->asset != ECH_NONE;
    rows = one ? tails : count_rows(c, false);
    if (rows == 0)
        return;
    int64_t most = c->q->all ? rows : c->q->asset != ECH_NONE ? SHOW_CUT : one ? MOST_TAILS : MOST_FLEETS;
    double least = rows > most ? least_busy(c, one, most) : 0;
    row *r = ech_calloc(1, sizeof *r);
    c->out->failed = c->out->failed || !r;
    show_heading(c, "Who is where when", legend(c, one));
    for (int32_t i = 0, next = 0; r && i < c->v->mission_count; i = next) {
        int32_t m = gather(c, i, one, r, &next);
        if (m == ECH_NONE || r->busy < least || shown >= most)
            continue;
        flush(c, m, r, one);
        shown++;
    }
    show_axis(c);
    show_more(c, rows - shown, one ? "tails, less busy" : "fleets, less busy");
    ech_free(r);
}
