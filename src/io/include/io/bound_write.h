/* Bounds as `bound`, `plan` and `check` print them: see docs/bounds.md. */
#ifndef ECH_IO_BOUND_WRITE_H
#define ECH_IO_BOUND_WRITE_H

#include "base/json_write.h"
#include "model/bound.h"

enum { ECH_BOUND_BY_TEXT = 200 };

/* Which argument it was: "zero", "chain:REQUIREMENT", "chains" (a sum over all), "queue:PLACE+PLACE". */
void ech_bound_by(const ech_scenario *s, const ech_measure_bound *m, char out[ECH_BOUND_BY_TEXT]);

/* The tiers with their bounds, and the certificates. */
void ech_bounds_json(const ech_scenario *s, const ech_bounds *b, double wall_s, ech_json *w);
void ech_bounds_text(const ech_scenario *s, const ech_bounds *b, ech_buf *out);

#endif
