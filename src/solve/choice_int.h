/* Choices that learn: which of a few options to take, by what came of them before.
 *
 * Roulette by weight; the weights follow the average reward of the last uses (Ropke & Pisinger 2006, adaptive large
 * neighbourhood search). No option ever dies out. Cost: a pass over the options.
 */
#ifndef ECH_SOLVE_CHOICE_INT_H
#define ECH_SOLVE_CHOICE_INT_H

#include <stdint.h>

#include "base/rng.h"

enum { SOL_OPTIONS = 12 };

typedef struct sol_choice {
    int count, last; /* last: the option taken */
    double weight[SOL_OPTIONS], prior[SOL_OPTIONS];
    double reward[SOL_OPTIONS];
    int32_t uses[SOL_OPTIONS];
    int32_t since; /* uses since the weights were set */
} sol_choice;

/* `prior`: how often each is taken before anything is known; NULL: all alike. */
void sol_choice_open(sol_choice *c, int count, const double *prior);
int sol_choice_take(sol_choice *c, ech_rng *rng);
/* What came of the last taken. */
void sol_choice_reward(sol_choice *c, double reward);

#endif
