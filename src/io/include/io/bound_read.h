/* Reads certificates of bounds as they travel with a plan (docs/bounds.md 7). Nothing read is believed: the checker
 * re-evaluates it before anything is printed. */
#ifndef ECH_IO_BOUND_READ_H
#define ECH_IO_BOUND_READ_H

#include "io/json_read.h"
#include "model/bound.h"

/* `attachments.bounds` of a plan. NULL: something is not understood, or does not belong to this scenario; whoever wants
 * bounds then works them out. ECH_OK or ECH_ENOMEM; the bounds are the caller's. */
ech_status ech_bounds_read(const ech_jvalue *v, const ech_scenario *s, ech_bounds **out);

#endif
