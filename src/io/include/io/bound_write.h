/* Bounds as `bound`, `plan` and `check` print them: see docs/bounds.md. */
#ifndef ECH_IO_BOUND_WRITE_H
#define ECH_IO_BOUND_WRITE_H

#include "base/json_write.h"
#include "model/bound.h"

enum { ECH_BOUND_BY_TEXT = 200 };

/* What certificates call things, by the numbers of model/bound.h. */
extern const char *const ech_bound_measures[ECH_MEASURE_COUNT];
extern const char *const ech_bound_resources[ECH_BOUND_LOADS + 1];
extern const char *const ech_bound_dimensions[ECH_PRICE_DIMS];
extern const char *const ech_bound_arguments[ECH_ARGUMENT_FARES + 1];

/* Which argument it was: "zero", "chain:REQUIREMENT", "chains" (a sum over all), "queue:PLACE+PLACE". */
void ech_bound_by(const ech_scenario *s, const ech_measure_bound *m, char out[ECH_BOUND_BY_TEXT]);

/* The tiers with their bounds, and the certificates. */
void ech_bounds_json(const ech_scenario *s, const ech_bounds *b, double wall_s, ech_json *w);
/* The certificates alone, as they travel with a plan: `attachments.bounds`. */
void ech_bounds_proof_json(const ech_scenario *s, const ech_bounds *b, ech_json *w);
void ech_bounds_text(const ech_scenario *s, const ech_bounds *b, ech_buf *out);

#endif
