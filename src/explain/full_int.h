/* When something of a plan's was full or shut: intervals by place and kind; see full.c. */
#ifndef ECH_EXPLAIN_FULL_INT_H
#define ECH_EXPLAIN_FULL_INT_H

#include "explain/explain.h"
#include "view/view.h"

typedef struct ech_full_span {
    ech_tick from_t, to_t;
    ech_tick before_t; /* how long those before it in its list are together */
} ech_full_span;

/* One thing that was full or shut at times. */
typedef struct ech_full {
    ech_wait_kind kind;
    int32_t at;          /* locations; of ECH_WAIT_LIFT lift_types */
    int32_t least_class; /* ECH_WAIT_PLACES: for aircraft of this class and larger */
    ech_span spans;      /* ech_fulls.spans, in order of time, apart */
} ech_full;

typedef struct ech_fulls {
    ech_vec lists, spans; /* ech_full, by location, then by type; ech_full_span */
    int32_t *first;       /* [location_count + 1]: lists of the location; from the last on, of types */
} ech_fulls;

/* False: out of memory. Either way the caller's, ech_fulls_free. Cost: n log n in stops. */
bool ech_fulls_make(const ech_view *v, ech_fulls *out);
void ech_fulls_free(ech_fulls *f);
/* How long of [from_t, to_t) it was full. */
ech_tick ech_full_within(const ech_fulls *f, const ech_full *x, ech_tick from_t, ech_tick to_t);

#endif
