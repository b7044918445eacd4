/* A plan as the state to begin with; see start.c. */
#ifndef ECH_SOLVE_START_INT_H
#define ECH_SOLVE_START_INT_H

#include "solve_int.h"

/* Into an empty state. Pinned missions stay as they are, whatever comes. False: out of memory. */
bool sol_state_start(sol_state *st, const ech_plan *plan);

#endif
