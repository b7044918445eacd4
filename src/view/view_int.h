/* What the files of view/ share. */
#ifndef ECH_VIEW_INT_H
#define ECH_VIEW_INT_H

#include "view/view.h"

/* The tail's time on its last stand, where it stays there after the mission: docs/model.md node.stand. `next`: the
 * tail's next mission, ECH_NONE = none. */
ech_tick view_hold_end(const ech_view *v, int32_t mission, int32_t next);

/* Fills v->curves and v->steps. False: out of memory. */
bool view_curves(ech_view *v);

/* Sums that stay at the ends of their range: a plan from outside may hold any figure. */
static inline int64_t view_add(int64_t a, int64_t b) {
    int64_t sum;
    return !__builtin_add_overflow(a, b, &sum) ? sum : a < 0 ? INT64_MIN : INT64_MAX;
}

static inline int64_t view_mul(int64_t a, int64_t b) {
    int64_t product;
    return !__builtin_mul_overflow(a, b, &product) ? product : (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
}

static inline const ech_stop *view_stop(const ech_view *v, int32_t mission, int32_t i) {
    return &v->plan->stops[v->plan->missions[mission].stops.first + i];
}

/* The work of this kind at a stop, NULL = none. */
const ech_work *view_work(const ech_view *v, const ech_stop *stop, ech_work_kind kind);

#endif
