/* Scenarios that are made of routes only: see routes.c. */
#ifndef ECH_SOLVE_ROUTES_INT_H
#define ECH_SOLVE_ROUTES_INT_H

#include "solve/solve.h"

/* *used: the scenario uses no rule that routing/ does not know, and *out is its plan (info is filled in); else nothing
 * was done and the general search is to go on. */
ech_status sol_routes_solve(const ech_scenario *s, const ech_solve_options *o, bool *used, ech_plan **out,
                            ech_solve_info *info);

#endif
