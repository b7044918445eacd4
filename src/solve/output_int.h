/* From state to plan; see output.c. */
#ifndef ECH_SOLVE_OUTPUT_INT_H
#define ECH_SOLVE_OUTPUT_INT_H

#include "solve_int.h"

/* ECH_OK or ECH_ENOMEM; the plan is the caller's. */
ech_status sol_state_plan(const sol_state *st, ech_plan **out);

#endif
