/* The removals of the search; see ruin.c. */
#ifndef ECH_SOLVE_RUIN_INT_H
#define ECH_SOLVE_RUIN_INT_H

#include "solve_int.h"

typedef struct sol_ruin_operator {
    const char *name;
    void (*run)(sol_state *st, int32_t trips, sol_log *log); /* takes out about that many trips */
} sol_ruin_operator;

int sol_ruin_count(void);
const sol_ruin_operator *sol_ruin_at(int i);

void sol_ruin_trim(sol_state *st, int32_t k, sol_log *log);

#endif
