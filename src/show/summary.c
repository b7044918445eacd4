/* The head of the picture: is it legal, what does it achieve beside what no plan can beat, what is late or missing. */
#include <stdarg.h>
#include <stdio.h>

#include "io/summary_write.h"
#include "show_int.h"

/* A piece of a sentence; the line is broken before it where it does not fit. `at`: columns used, 0 = a new line. */
static void piece(const screen *c, int *at, show_colour colour, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void piece(const screen *c, int *at, show_colour colour, const char *format, ...) {
    const char *dot = show_sign(c, " · ", " | ");
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int n = show_columns(text);
    if (*at > 0 && *at + 3 + n > c->width) {
        show_line(c);
        *at = 0;
    } else if (*at > 0) {
        show_plain(c, dot);
        *at += 3;
    }
    show_colour_set(c, colour);
    show_plain(c, text);
    show_colour_set(c, SHOW_PLAIN);
    *at += n;
}

static void verdict_line(const screen *c) {
    static const char *const records[] = {"", "exercise: not an order", "test: not an order"};
    const ech_verdict *v = c->v->verdict;
    int at = 0;
    if (v->legal)
        piece(c, &at, SHOW_GREEN, "%s legal", show_sign(c, "✓", "+"));
    else
        piece(c, &at, SHOW_RED, "%s NOT legal: %lld findings", show_sign(c, "✗", "!"), (long long)v->finding_total);
    if (v->unmet_lots)
        piece(c, &at, SHOW_RED, "%lld lots of %lld requirements missing", (long long)v->unmet_lots,
              (long long)v->missed);
    else
        piece(c, &at, SHOW_GREEN, "everything delivered");
    if (v->late)
        piece(c, &at, SHOW_YELLOW, "%lld of %d late", (long long)v->late, c->s->requirement_count);
    else
        piece(c, &at, SHOW_GREEN, "nothing late");
    if (c->s->record != ECH_RECORD_REAL)
        piece(c, &at, SHOW_YELLOW, "%s", records[c->s->record]);
    show_line(c);
}

static void figures_line(const screen *c) {
    const ech_verdict *v = c->v->verdict;
    char cost[32], km[32], closure[32];
    int at = 0;
    show_number(cost, v->cost_u / 1000000);
    show_number(km, v->distance_m / 1000);
    ech_time_text(c->s, v->closure_t, closure);
    if (v->closure_t <= c->s->horizon_t)
        piece(c, &at, SHOW_PLAIN, "closes %s", closure);
    else
        piece(c, &at, SHOW_PLAIN, "does not close");
    piece(c, &at, SHOW_PLAIN, "%lld missions, %lld sorties, %lld tails", (long long)v->missions, (long long)v->sorties,
          (long long)v->assets_used);
    piece(c, &at, SHOW_PLAIN, "%s km", km);
    piece(c, &at, SHOW_PLAIN, "cost %s", cost);
    show_line(c);
}

static void value_text(int64_t value_u, char out[32]) {
    if (value_u == INT64_MAX) {
        snprintf(out, 32, "-");
        return;
    }
    show_number(out, value_u / 1000000);
    if (value_u > -1000000000 && value_u < 1000000000 && value_u % 1000000) /* small ones with their decimals */
        snprintf(out, 32, "%.2f", (double)value_u * 1e-6);
}

static void tier_line(const screen *c, int32_t tier) {
    const ech_show_request *q = c->q;
    char value[32], bound[32] = "", gap[16] = "", first[32] = "";
    int64_t bound_u;
    double share;
    const ech_measure_bound *by;
    value_text(c->v->verdict->tier_value_u[tier], value);
    if (q->bounds && ech_tier_bound_beside(c->s, q->bounds, c->v->verdict, tier, &bound_u, &by))
        value_text(bound_u, bound);
    if (q->bounds && ech_tier_gap(c->s, q->bounds, c->v->verdict, tier, &share) != ECH_GAP_NONE)
        snprintf(gap, sizeof gap, "%.1f %%", 100 * share);
    if (q->first_come)
        value_text(q->first_come->tier_value_u[tier], first);
    show_plain(c, "  ");
    show_text(c, c->s->tiers[tier].name, 16);
    show_text(c, value, -14);
    show_text(c, bound, -15);
    show_text(c, gap, -9);
    show_text(c, first, -16);
    show_line(c);
}

void show_summary(const screen *c) {
    show_colour_set(c, SHOW_BOLD);
    show_wrapped(c, c->s->name[0] ? c->s->name : c->s->id);
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
    verdict_line(c);
    figures_line(c);
    show_line(c);
    show_colour_set(c, SHOW_DIM);
    show_plain(c, "  ");
    show_text(c, "objective", 16);
    show_text(c, "this plan", -14);
    show_text(c, c->q->bounds ? "none is below" : "", -15);
    show_text(c, c->q->bounds ? "gap" : "", -9);
    show_text(c, c->q->first_come ? "first come" : "", -16);
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
    for (int32_t i = 0; i < c->s->tier_count; i++)
        tier_line(c, i);
}

/* ---- late or missing ------------------------------------------------------------------------------------------- */

static ech_tick late_by(const screen *c, int32_t r) {
    const ech_verdict *v = c->v->verdict;
    ech_tick due = c->s->requirements[r].due_t;
    if (v->undelivered_lots[r] > 0)
        return ECH_NEVER;
    return due != ECH_NEVER && v->completion_t[r] > due ? v->completion_t[r] - due : 0;
}

static int32_t worst_after(const screen *c, ech_tick below, int32_t after) {
    int32_t best = ECH_NONE;
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        ech_tick by = late_by(c, r);
        bool next = by > 0 && (by < below || (by == below && r > after));
        if (next && (best == ECH_NONE || by > late_by(c, best)))
            best = r;
    }
    return best;
}

static void late_line(const screen *c, int32_t r) {
    const ech_requirement *q = &c->s->requirements[r];
    int id = (c->width - 48) * 3 / 5, place = c->width - 48 - id;
    show_plain(c, "  ");
    show_text(c, q->id, id);
    show_plain(c, " ");
    show_text(c, c->s->locations[q->to].id, place);
    show_plain(c, " due ");
    show_time(c, q->due_t, 11);
    show_plain(c, " ");
    if (c->v->verdict->undelivered_lots[r] > 0) {
        show_colour_set(c, SHOW_RED);
        show_printf(c, "missing %lld lots", (long long)c->v->verdict->undelivered_lots[r]);
    } else {
        show_plain(c, "there ");
        show_time(c, c->v->verdict->completion_t[r], 11);
        show_colour_set(c, SHOW_YELLOW);
        show_plain(c, " +");
        show_duration(c, late_by(c, r), 9);
    }
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}

void show_late(const screen *c) {
    const ech_verdict *v = c->v->verdict;
    int64_t total = v->late + v->missed, shown = 0, most = c->q->all ? total : 8;
    if (!v->legal) {
        show_heading(c, "Rules broken", "echelon check lists all, echelon repair mends them");
        for (int32_t i = 0; i < v->finding_count && i < (c->q->all ? v->finding_count : 5); i++) {
            show_plain(c, "  ");
            show_text(c, v->findings[i].rule, 16);
            show_plain(c, " ");
            show_text(c, v->findings[i].message, c->width - 19);
            show_line(c);
        }
    }
    if (total == 0)
        return;
    show_heading(c, "Late or missing", "echelon explain says why, echelon offer what else there is");
    ech_tick below = ECH_NEVER;
    for (int32_t r = worst_after(c, below, -1); r != ECH_NONE && shown < most; shown++) {
        late_line(c, r);
        below = late_by(c, r);
        r = worst_after(c, below, r);
    }
    show_more(c, total - shown, "late or missing");
}
