/* A plan as the state to begin with; see start.c. */
#ifndef ECH_SOLVE_START_INT_H
#define ECH_SOLVE_START_INT_H

#include "solve_int.h"

/* st->start into an empty state. Pinned, frozen and flown missions stay as they are, whatever comes; those that still
 * fit as they were come next, the others after them. False: out of memory. */
bool sol_state_start(sol_state *st);
/* Tails that are not there: the caller's, and the scenario's outages. False: out of memory. */
bool sol_state_busy(sol_state *st, const ech_busy *busy, int32_t count);

#endif
