/* What late requirements waited for, by rule; see waits.c. */
#ifndef ECH_EXPLAIN_WAITS_INT_H
#define ECH_EXPLAIN_WAITS_INT_H

#include "explain/explain.h"

/* Appends to `out` (ech_wait) what each requirement that is behind waited for, by requirement, the longest first, three
 * of each at most. ECH_OK or ECH_ENOMEM. */
ech_status ech_waits_find(ech_scenario *s, const ech_plan *plan, const ech_verdict *v, ech_vec *out, ech_error *err);

#endif
