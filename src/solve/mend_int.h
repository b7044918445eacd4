/* After a disturbance; see mend.c. */
#ifndef ECH_SOLVE_MEND_INT_H
#define ECH_SOLVE_MEND_INT_H

#include "solve_int.h"

/* A few attempts to bring what is late or left behind in time. `now` is the state's value, before and after. False: out
 * of memory. */
bool sol_mend(sol_state *st, const sol_style *style, sol_value *now);

#endif
