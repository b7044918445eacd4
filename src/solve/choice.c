/* Choices that learn: see choice_int.h. */
#include "choice_int.h"

#include <string.h>

enum { SEGMENT = 200 };                        /* uses between two settings of the weights */
static const double MEMORY = 0.7, LEAST = 0.3; /* share of the old weight kept; least share of the prior */

void sol_choice_open(sol_choice *c, int count, const double *prior) {
    memset(c, 0, sizeof *c);
    c->count = count < SOL_OPTIONS ? count : SOL_OPTIONS;
    for (int i = 0; i < c->count; i++)
        c->weight[i] = c->prior[i] = prior ? prior[i] : 1;
}

int sol_choice_take(sol_choice *c, ech_rng *rng) {
    double sum = 0;
    for (int i = 0; i < c->count; i++)
        sum += c->weight[i];
    double at = sum * ech_rng_unit(rng);
    c->last = 0;
    while (c->last + 1 < c->count && at >= c->weight[c->last])
        at -= c->weight[c->last++];
    return c->last;
}

/* Each option's weight moves towards its prior times its average reward against the average of all. */
static void set_weights(sol_choice *c) {
    double all = 0;
    int32_t uses = 0;
    for (int i = 0; i < c->count; i++) {
        all += c->reward[i];
        uses += c->uses[i];
    }
    for (int i = 0; i < c->count && all > 0; i++) {
        if (c->uses[i] == 0)
            continue;
        double share = c->reward[i] / c->uses[i] / (all / uses);
        share = share > 5 ? 5 : share < LEAST ? LEAST : share;
        c->weight[i] = MEMORY * c->weight[i] + (1 - MEMORY) * c->prior[i] * share;
        c->weight[i] = c->weight[i] < LEAST * c->prior[i] ? LEAST * c->prior[i] : c->weight[i];
    }
    memset(c->reward, 0, sizeof c->reward);
    memset(c->uses, 0, sizeof c->uses);
    c->since = 0;
}

void sol_choice_reward(sol_choice *c, double reward) {
    c->reward[c->last] += reward;
    c->uses[c->last]++;
    if (++c->since >= SEGMENT)
        set_weights(c);
}
