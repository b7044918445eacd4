/* The removals of the search; see ruin.c. */
#ifndef ECH_SOLVE_RUIN_INT_H
#define ECH_SOLVE_RUIN_INT_H

#include "solve_int.h"

typedef struct sol_ruin_operator {
    const char *name;
    void (*run)(sol_state *st, int32_t trips, sol_log *log); /* takes out about that many trips */
} sol_ruin_operator;

int sol_ruin_count(const sol_problem *p);
const sol_ruin_operator *sol_ruin_at(int i); /* NULL: no more */

/* A trip that may be taken out; ECH_NONE: none was found. */
bool sol_ruin_removable(const sol_state *st, const sol_trip *t);
int32_t sol_ruin_random_trip(sol_state *st);
/* Are stands, teams or slots limited there? */
bool sol_ruin_scarce(const sol_state *st, int32_t location);
void sol_ruin_dense(sol_state *st, int32_t k, sol_log *log);
void sol_ruin_upgrade(sol_state *st, int32_t k, sol_log *log);
void sol_ruin_cargo(sol_state *st, int32_t k, sol_log *log);
void sol_ruin_trim(sol_state *st, int32_t k, sol_log *log);

#endif
