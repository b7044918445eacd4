/* Between recreate.c, insert.c and staging.c: one recreate at work. */
#ifndef ECH_SOLVE_INSERT_INT_H
#define ECH_SOLVE_INSERT_INT_H

#include "solve_int.h"

enum { SOL_MOST_LOADS = 100000 };

typedef struct sol_work {
    sol_state *st;
    const sol_style *style;
    sol_log *log;
    int32_t *order; /* bundles in the order of this recreate */
    int32_t order_count;
    bool chained;        /* many wait: those of one place are chained in that order (state.chain_next) */
    bool stage;          /* what is set down goes on when all is there (style.stage) */
    int32_t s, s_end;    /* what stands (state.standing) at the place whose turn it is and has not had its own turn */
    uint32_t s_removals; /* state.removals when it was last looked at */
} sol_work;

/* Gaps of a sort by insertion over ever smaller gaps (Shell 1959; the ratio is that of Gonnet & Baeza-Yates 1991): no
 * recursion, no memory. From n on, the last is 1, then 0. */
static inline int32_t sol_sort_gap(int32_t gap) { return gap == 2 ? 1 : (int32_t)((int64_t)gap * 5 / 11); }

/* Large operations take long to build: whoever waits may end it with what there is. */
static inline bool sol_told_to_stop(const sol_state *st, int32_t i) {
    return st->stop && i % 8 == 7 && st->stop(st->context);
}

/* ---- insert.c */

/* Moves up to `most` loads of what waits at the place, while each leaves less behind than the one before: what cannot
 * go on from a transfer may take others' trips away with it. */
void sol_move_waiting(sol_work *w, int32_t bundle, int32_t at, int depth, int most);
/* What a new trip sets down at a transfer goes on at once. */
void sol_move_onward(sol_work *w, int32_t id, int depth);

/* ---- staging.c */

/* May what the trip sets down stand where it is for a while? */
bool sol_trip_may_wait(const sol_state *st, const sol_trip *t);
/* The bundle of what stands at the place next, from *s on; ECH_NONE: nothing more. */
int32_t sol_standing_next(sol_work *w, int32_t *s, int32_t place);
/* Cargo that stands at transfers goes on, place by place; what cannot go on now stays noted. True: some has. */
bool sol_resume_transfers(sol_work *w);

#endif
