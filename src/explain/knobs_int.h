/* Figures of a scenario that explain turns; see knobs.c. */
#ifndef ECH_EXPLAIN_KNOBS_INT_H
#define ECH_EXPLAIN_KNOBS_INT_H

#include <stddef.h>

#include "explain/explain.h"

typedef struct ech_knob {
    ech_knob_kind kind;
    char what[32], at[96];
    int32_t *i32; /* the figure: one of the two */
    int64_t *i64;
    int64_t step, most, before;
    int32_t number; /* of the list */
} ech_knob;

/* Appends every knob of the scenario to a vector of ech_knob; false: out of memory. */
bool ech_knobs_list(ech_scenario *s, ech_vec *list);
/* Turns the figure by so many steps; false: it cannot go so far, and stands as it was. */
bool ech_knob_turn(ech_knob *k, int64_t steps);
void ech_knob_back(ech_knob *k);
void ech_knob_text(const ech_knob *k, int64_t steps, char *out, size_t size);
/* The most steps that are tried. */
int64_t ech_knob_most(const ech_knob *k);

#endif
