/* Styles: how recreate goes about it; drawn anew for every step, by choices that learn. */
#ifndef ECH_SOLVE_STYLE_INT_H
#define ECH_SOLVE_STYLE_INT_H

#include "choice_int.h"
#include "solve_int.h"

enum { SOL_STYLE_CHOICES = 14 };

typedef struct sol_styler {
    sol_choice choices[SOL_STYLE_CHOICES];
    bool tiny; /* few enough requirements to try odd splits and fleets often */
} sol_styler;

void sol_styler_open(sol_styler *q, const sol_problem *p);
void sol_styler_draw(sol_styler *q, const sol_problem *p, ech_rng *rng, sol_style *out);
void sol_styler_reward(sol_styler *q, double reward);

#endif
