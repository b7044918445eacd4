/* What the files of explain/ share. In order of work:
 *
 *     waits.c     what each requirement that is behind waited for, read off the plan; full.c: what was full when
 *     binds.c     the same over all of them; brief: what more of it gives, by mending the plan
 *     explain.c   one requirement after the other, by searching; what one more is worth; assumed figures
 *     knobs.c     the figures that are turned
 */
#ifndef ECH_EXPLAIN_EXPLAIN_INT_H
#define ECH_EXPLAIN_EXPLAIN_INT_H

#include "explain/explain.h"
#include "knobs_int.h"

typedef struct explaining {
    ech_scenario *s;
    const ech_plan *plan;
    ech_plan *best; /* of the search without a change; questions begin with it */
    const ech_explain_request *q;
    ech_explanation *out;
    ech_error *err;
    ech_vec knobs;
    uint64_t luck;              /* added to the seed, to see what the search does by itself */
    double noise[ECH_TIER_MAX]; /* what so comes out different in a tier, where it is the first */
    bool strict;                /* a change counts only where no tier is worse */
    size_t brief;               /* changes before this one are by mending */
    ech_status status;
} explaining;

bool xp_should_stop(void *context); /* of an explaining */
bool xp_is_over(explaining *e);
void xp_tell(const explaining *e, const char *what);
ech_knob *xp_knob(const explaining *e, size_t i);
/* Something that was on time is not. */
bool xp_puts_behind(const explaining *e, const ech_verdict *v);
/* The requirement is on time in `v`, which this change has made. */
void xp_note_change(explaining *e, const ech_verdict *v, int32_t r, ech_change *c);
/* Waits and binds of the explanation; brief: and what more of each gives. */
void xp_binds(explaining *e);

#endif
