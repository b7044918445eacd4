/* A plan as the state to begin with; see start.c. */
#ifndef ECH_SOLVE_START_INT_H
#define ECH_SOLVE_START_INT_H

#include "solve_int.h"

typedef struct sol_start sol_start;

/* st->start into an empty state. Pinned, frozen and flown missions stay as they are, whatever comes; those that still
 * fit as they were come next, the others after them. NULL: out of memory. */
sol_start *sol_start_open(sol_state *st);
void sol_start_free(sol_start *k); /* NULL is allowed */
/* Right after opening: missions that are not as they were, and requirements that wait. */
int32_t sol_start_disturbed(const sol_start *k);

/* The latest start with which all that the trip carries can still be in time, if all that follows is as quick as can
 * be; ECH_NEVER. */
ech_tick sol_trip_latest(const sol_state *st, const sol_trip *t);

/* In which order missions take what is free. */
typedef enum sol_shift {
    SOL_SHIFT_NONE,  /* what fits as it was first, as at the opening */
    SOL_SHIFT_LATER, /* that of the plan, none earlier than it was: right-shifting */
    SOL_SHIFT_BY_DUE /* the most urgent first, as early as it can go */
} sol_shift;

/* The state becomes another that begins with the same plan: all that does not stay by itself anew, in that order.
 * False: out of memory. */
bool sol_start_shift(sol_start *k, sol_shift how);
/* A step of the search: one of the missions that are lost, by chance, comes back at whatever time it fits now, and
 * trips that carry its cargo go; what that leaves waiting is to be put back. False: none is lost, nothing was done.
 * Needs st->keep. */
bool sol_start_restore(sol_start *k, sol_log *log);
/* Trips go back to what their missions were where they still fit and no tier above `changes` loses. `now` is the
 * state's value, before and after. Needs keep_untouched. */
void sol_put_back(sol_state *st, sol_value *now);
/* Tails that are not there: the caller's, and the scenario's outages. False: out of memory. */
bool sol_state_busy(sol_state *st, const ech_busy *busy, int32_t count);

#endif
