/* Pictures over time: what has arrived beside what is due, and how full each place is. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "show_int.h"

enum { ROWS = 4, OCCUPIED = 8, MOST_BINS = 256 };

/* ---- arrivals -------------------------------------------------------------------------------------------------- */

typedef struct heap {
    const char *name, *unit;
    double total, there[MOST_BINS], due[MOST_BINS]; /* at the end of each bin */
    ech_tick half_t, all_t;
} heap;

static double amount_of(const screen *c, const ech_view_move *m, bool people) {
    (void)c;
    return people ? (double)m->people + m->litters : (double)m->cargo_kg / 1000;
}

static double needed(const screen *c, int32_t r, bool people) {
    const ech_requirement *q = &c->s->requirements[r];
    double kg = 0;
    for (int32_t i = 0; i < q->items.count; i++)
        kg += (double)c->s->items[q->items.first + i].count * (double)c->s->items[q->items.first + i].kg;
    return people ? (double)q->seated + q->litters + q->attendants : kg / 1000;
}

static int bin_of(const screen *c, ech_tick t) {
    if (t <= c->from_t)
        return 0;
    if (t > c->to_t)
        return c->bins;
    int bin = (int)((double)(t - c->from_t) * c->bins / (double)(c->to_t - c->from_t));
    return bin < c->bins ? bin : c->bins - 1;
}

static bool counts(const screen *c, const ech_view_move *m) {
    return m->final && show_has_requirement(c, m->requirement) && show_has_move(c, m);
}

static void fill(const screen *c, bool people, heap *h) {
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        if (!show_has_requirement(c, r))
            continue;
        h->total += needed(c, r, people);
        if (c->s->requirements[r].due_t != ECH_NEVER)
            h->due[bin_of(c, c->s->requirements[r].due_t)] += needed(c, r, people);
    }
    double sum = 0;
    h->half_t = h->all_t = ECH_NEVER;
    for (int32_t i = 0; i < c->v->move_count; i++) { /* in order of unload end */
        const ech_view_move *m = &c->v->moves[i];
        double n = counts(c, m) ? amount_of(c, m, people) : 0;
        if (n <= 0)
            continue;
        h->there[bin_of(c, m->counts_t)] += n;
        sum += n;
        if (h->half_t == ECH_NEVER && sum >= h->total / 2)
            h->half_t = m->counts_t;
        if (sum >= h->total - 1e-6)
            h->all_t = m->counts_t;
    }
    for (int i = 1; i < c->bins; i++) {
        h->there[i] += h->there[i - 1];
        h->due[i] += h->due[i - 1];
    }
}

static void heap_label(const screen *c, const heap *h, int row) {
    char number[32], label[64];
    show_number(number, (int64_t)(h->total + 0.5));
    if (row == 0) {
        snprintf(label, sizeof label, "  %s%s", number, h->unit);
        show_text(c, label, SHOW_LABEL);
        return;
    }
    show_text(c, "", SHOW_LABEL);
}

static void heap_times(const screen *c, const heap *h, int row) {
    if (row < 1 || row > 2)
        return;
    show_text(c, row == 1 ? " half" : " all", 6);
    show_time(c, row == 1 ? h->half_t : h->all_t, -(SHOW_RIGHT - 6));
}

/* A cell of row 0 (top) to ROWS - 1: filled as far as the delivered share reaches, a dot where what is due stands. */
static void heap_cell(const screen *c, const heap *h, int row, int bin) {
    double low = (double)(ROWS - 1 - row) / ROWS, high = low + 1.0 / ROWS;
    double there = h->there[bin] / h->total, due = h->due[bin] / h->total;
    const char *level = show_level(c, (there - low) * ROWS);
    bool marks = due > there + 1e-9 && due > low && due <= high + 1e-9;
    if (level[0] == ' ' && marks) {
        show_colour_set(c, SHOW_RED);
        ech_buf_text(c->out, show_sign(c, "•", "o"));
    } else if (level[0] == ' ' && due > low && due <= high + 1e-9)
        ech_buf_text(c->out, show_sign(c, "·", "'"));
    else {
        show_colour_set(c, SHOW_CYAN);
        ech_buf_text(c->out, level);
    }
    show_colour_set(c, SHOW_PLAIN);
}

static void draw_heap(const screen *c, const heap *h) {
    for (int row = 0; row < ROWS; row++) {
        heap_label(c, h, row);
        for (int bin = 0; bin < c->bins; bin++)
            heap_cell(c, h, row, bin);
        heap_times(c, h, row);
        show_line(c);
    }
}

void show_arrivals(const screen *c) {
    heap people = {.unit = " persons"}, tonnes = {.unit = " t"};
    fill(c, true, &people);
    fill(c, false, &tonnes);
    if (people.total <= 0 && tonnes.total <= 0)
        return;
    show_heading(c, "Arrivals",
                 c->q->ascii ? "' due by then, o due but not there" : "· due by then, • due but not there");
    if (people.total > 0)
        draw_heap(c, &people);
    if (tonnes.total > 0)
        draw_heap(c, &tonnes);
    show_axis(c);
}

/* ---- occupancy ------------------------------------------------------------------------------------------------- */

const char *show_resource(const ech_scenario *s, const ech_view_curve *k) {
    static const char *const places[] = {"stands", "tracks", "docks", "berths"};
    if (k->resource == ECH_VIEW_TEAMS)
        return "teams";
    if (k->resource == ECH_VIEW_FUEL)
        return "fuel";
    return places[ech_view_main_mode(&s->locations[k->location])];
}

static ech_tick step_end(const screen *c, const ech_view_curve *k, int32_t i) {
    return i + 1 < k->steps.count ? c->v->steps[k->steps.first + i + 1].t : c->s->horizon_t;
}

static double share_of(const ech_view_step *step) {
    if (step->there == INT64_MAX)
        return -1;
    return step->there > 0 ? (double)step->used / (double)step->there : step->used > 0 ? 2 : 0;
}

show_use show_use_of(const screen *c, const ech_view_curve *k) {
    show_use u = {.mean = -1, .peak = -1};
    double sum = 0, room = 0;
    ech_tick until = c->v->verdict->closure_t;
    for (int32_t i = 0; i < k->steps.count; i++) {
        const ech_view_step *step = &c->v->steps[k->steps.first + i];
        double share = share_of(step);
        if (share > u.peak || (u.peak < 0 && step->used > u.used)) {
            u.peak = share;
            u.used = step->used;
            u.there = step->there;
        }
        ech_tick end = step_end(c, k, i) < until ? step_end(c, k, i) : until;
        if (share < 0 || end <= step->t)
            continue;
        sum += (double)step->used * (double)(end - step->t);
        room += (double)step->there * (double)(end - step->t);
    }
    if (room > 0)
        u.mean = sum / room;
    return u;
}

static void draw_bar(const screen *c, double share) {
    bool over = share > 1.0000001;
    show_colour_set(c, share >= 1 ? SHOW_RED : share >= 0.75 ? SHOW_YELLOW : SHOW_GREEN);
    ech_buf_text(c->out, over ? "!" : show_level(c, share));
    show_colour_set(c, SHOW_PLAIN);
}

/* The most of each bin; where nothing limits, as shares of the curve's own peak. */
static void draw_curve(const screen *c, const ech_view_curve *k) {
    double most[MOST_BINS] = {0};
    for (int32_t i = 0; i < k->steps.count; i++) {
        const ech_view_step *step = &c->v->steps[k->steps.first + i];
        ech_tick end = step_end(c, k, i);
        double share = share_of(step) < 0 ? 0.7 * (double)step->used / (double)(k->peak ? k->peak : 1) : share_of(step);
        if (end <= c->from_t || step->t >= c->to_t || step->used == 0)
            continue;
        for (int bin = bin_of(c, step->t); bin < c->bins && show_bin(c, bin) < end; bin++)
            most[bin] = share > most[bin] ? share : most[bin];
    }
    for (int bin = 0; bin < c->bins; bin++)
        draw_bar(c, most[bin]);
}

static void amount_text(const ech_view_curve *k, int64_t n, char out[32]) {
    if (n == INT64_MAX)
        snprintf(out, 32, "-");
    else if (k->resource == ECH_VIEW_FUEL)
        snprintf(out, 32, "%.0ft", (double)n / 1000);
    else
        snprintf(out, 32, "%lld", (long long)n);
}

static void curve_line(const screen *c, const ech_view_curve *k) {
    show_use u = show_use_of(c, k);
    char name[160], used[32], there[32], right[80];
    const char *resource = show_resource(c->s, k);
    show_plain(c, "  ");
    int room = SHOW_LABEL - 4 - (int)strlen(resource);
    if (k->least_class > 0) {
        snprintf(name, sizeof name, "%s %c+", resource, 'A' + k->least_class);
        room -= 3;
    } else
        snprintf(name, sizeof name, "%s", resource);
    show_text(c, c->s->locations[k->location].id, room);
    show_plain(c, " ");
    show_text(c, name, SHOW_LABEL - 3 - room);
    draw_curve(c, k);
    amount_text(k, u.used, used);
    amount_text(k, u.there, there);
    snprintf(right, sizeof right, "%s/%s", used, there);
    show_text(c, right, -(SHOW_RIGHT - 5));
    if (u.mean >= 0)
        snprintf(right, sizeof right, "%.0f%%", 100 * u.mean);
    else
        snprintf(right, sizeof right, "-");
    show_text(c, right, -5);
    show_line(c);
}

/* The next of the curves that limit most: by greatest share, then by mean. */
static int32_t next_fullest(const screen *c, const bool *done) {
    int32_t best = ECH_NONE;
    show_use b = {0};
    for (int32_t i = 0; i < c->v->curve_count; i++) {
        const ech_view_curve *k = &c->v->curves[i];
        if (done[i] || !show_has_location(c, k->location))
            continue;
        show_use u = show_use_of(c, k);
        if (best == ECH_NONE || u.peak > b.peak || (u.peak >= b.peak && u.mean > b.mean)) {
            best = i;
            b = u;
        }
    }
    return best;
}

/* With a place chosen all its curves; else those that have a limit, without the classes of stands. */
static bool is_drawn(const screen *c, const ech_view_curve *k) {
    if (c->q->location != ECH_NONE || c->q->all)
        return show_has_location(c, k->location);
    return show_has_location(c, k->location) && k->least_class == 0 && show_use_of(c, k).peak >= 0;
}

void show_occupancy(const screen *c) {
    bool *done = ech_calloc((size_t)c->v->curve_count + 1, sizeof *done);
    int64_t total = 0, shown = 0;
    c->out->failed = c->out->failed || !done;
    for (int32_t i = 0; done && i < c->v->curve_count; i++) {
        done[i] = !is_drawn(c, &c->v->curves[i]);
        total += !done[i];
    }
    if (total > 0)
        show_heading(c, "How full", "of what is in force; at the peak, and on average");
    for (; shown < total && (shown < OCCUPIED || c->q->all || c->q->location != ECH_NONE); shown++) {
        int32_t i = next_fullest(c, done);
        if (i == ECH_NONE)
            break;
        curve_line(c, &c->v->curves[i]);
        done[i] = true;
    }
    if (shown > 0)
        show_axis(c);
    show_more(c, total - shown, "places");
    ech_free(done);
}
