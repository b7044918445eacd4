/* Styles: see style_int.h. Every figure of a style is a choice among a few values; what served the search well is
 * taken more often. */
#include <string.h>

#include "style_int.h"

enum {
    PATIENCE,
    CHANGE,
    FLEET,
    DETOUR,
    THRIFT,
    NOISE,
    COST,
    BLINK,
    PACK,
    ORDER,
    ORDER_NOISE,
    BIAS,
    EFFECTS,
    INTERLEAVE
};

static const struct {
    int count;
    double value[SOL_OPTIONS], prior[SOL_OPTIONS];
} table[SOL_STYLE_CHOICES] = {
    [PATIENCE] = {5, {0, 10, 60, 240, 1440}, {1, 1, 1, 1, 1}}, /* minutes */
    [CHANGE] = {4, {0, 0.25, 1, 3}, {1, 1, 2, 1}},
    [FLEET] = {4, {0, 0.05, 0.1, 0.3}, {1, 1, 1, 1}},
    [DETOUR] = {6, {0, 0.1, 0.25, 0.5, 1, 5}, {1, 1, 1, 1, 1, 1}},
    [THRIFT] = {8, {0, 0.1, 0.3, 0.5, 1, 2, 5, 15}, {1, 1, 1, 1, 1, 1, 1, 1}},
    [NOISE] = {5, {0, 0.05, 0.1, 0.3, 1}, {2, 1, 1, 1, 1}},
    [COST] = {6, {0, 1e-3, 1e-2, 0.1, 1, 1000}, {3, 1, 1, 1, 1, 1}},
    [BLINK] = {3, {0.01, 0.05, 0.2}, {1, 1, 1}},
    [PACK] = {4, {0, 1, 2, 3}, {3, 2, 2, 1}},
    [ORDER] = {4, {0, 1, 2, 3}, {1, 1, 1, 1}},
    [ORDER_NOISE] = {3, {0.2, 3, 30}, {1, 1, 0.5}}, /* days */
    [BIAS] = {2, {0, 0.3}, {2, 1}},
    [EFFECTS] = {2, {1, 0}, {3, 1}},
    [INTERLEAVE] = {4, {0, 0.3, 0.7, 1}, {2, 1, 1, 1}},
};

void sol_style_default(sol_style *style) {
    memset(style, 0, sizeof *style);
    style->thrift = 0.5;
    style->detour = 0.25;
    style->fleet = 0.1;
    style->change = 1;
    style->patience_t = 0;
    style->merge = style->fill = style->wait_there = style->stage = true;
    style->effects_first = true;
    for (int i = 0; i < 64; i++)
        style->bias[i] = 1;
}

void sol_styler_open(sol_styler *q, const sol_problem *p) {
    q->tiny = p->bundle_count <= 5;
    for (int i = 0; i < SOL_STYLE_CHOICES; i++)
        sol_choice_open(&q->choices[i], table[i].count, table[i].prior);
}

static double draw(sol_styler *q, int what, ech_rng *rng) {
    return table[what].value[sol_choice_take(&q->choices[what], rng)];
}

/* A handful of requirements can be arranged in few enough ways to try odd ones often: other splits, other fleets. */
static void draw_odd(sol_style *style, ech_rng *rng) {
    if (ech_rng_below(rng, 3) == 0)
        style->pack = 3;
    if (ech_rng_below(rng, 3) == 0)
        style->blink = 0.4;
    if (ech_rng_below(rng, 3) == 0)
        for (int i = 0; i < 64; i++)
            style->bias[i] = 0.2 + 3 * ech_rng_unit(rng);
    style->order_noise = ech_rng_below(rng, 2) ? 0.2 : 30;
}

void sol_styler_draw(sol_styler *q, const sol_problem *p, ech_rng *rng, sol_style *style) {
    sol_style_default(style);
    style->patience_t = (ech_tick)draw(q, PATIENCE, rng) * p->s->ticks_per_minute;
    style->change = draw(q, CHANGE, rng);
    style->fleet = draw(q, FLEET, rng);
    style->detour = draw(q, DETOUR, rng);
    style->thrift = draw(q, THRIFT, rng);
    style->noise = draw(q, NOISE, rng);
    style->cost = draw(q, COST, rng);
    if (p->cost_rate > 0) /* cost comes first, as what comes late does: its weight is about known */
        style->cost = p->cost_rate * (0.1 + 3 * ech_rng_unit(rng) * ech_rng_unit(rng));
    style->blink = draw(q, BLINK, rng);
    style->pack = (int)draw(q, PACK, rng);
    style->order = (int)draw(q, ORDER, rng);
    style->order_noise = draw(q, ORDER_NOISE, rng);
    style->effects_first = draw(q, EFFECTS, rng) > 0;
    style->interleave = draw(q, INTERLEAVE, rng);
    double bias = draw(q, BIAS, rng);
    for (int i = 0; bias > 0 && i < 64; i++)
        style->bias[i] = 1 + bias * (2 * ech_rng_unit(rng) - 1);
    style->merge = ech_rng_below(rng, 4) != 0;
    style->fill = ech_rng_below(rng, 4) != 0;
    style->wait_there = ech_rng_below(rng, 4) != 0;
    style->stage = ech_rng_below(rng, 4) != 0;
    style->small = ech_rng_below(rng, 4) == 0;
    style->relay = p->crew_limits && ech_rng_below(rng, 4) == 0;
    if (q->tiny)
        draw_odd(style, rng);
}

void sol_styler_reward(sol_styler *q, double reward) {
    for (int i = 0; i < SOL_STYLE_CHOICES; i++)
        sol_choice_reward(&q->choices[i], reward);
}
