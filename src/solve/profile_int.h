/* Profile: how much of one resource is free over time, as a step function that can be asked, taken from and given
 * back to.
 *
 *   breakpoints in chunks of at most CHUNK, each chunk with the least and the greatest free amount in it:
 *   chunk 0 [t0 f0][t1 f1]…  min max     chunk 1 [..]  min max     …
 *   free(t) = f of the last breakpoint at or before t; the first is at 0; beyond the horizon nothing is free.
 *
 * first_fit skips whole chunks that have too little everywhere or enough everywhere. Cost: O(chunks + CHUNK) each.
 * Neighbouring steps of equal height are joined and small chunks merged, so a profile does not grow with its history:
 * two profiles with the same free amounts answer alike whatever was done to them.
 *
 * take and give are exact inverses in any order (an undo log is the list of takes). They allocate only where a chunk
 * is full and no spare is left; after ech_profile_reserve(p, steps) never, up to that many steps. A take or give adds
 * at most two steps. Amounts may become negative; the caller keeps them within int32.
 */
#ifndef ECH_SOLVE_PROFILE_INT_H
#define ECH_SOLVE_PROFILE_INT_H

#include "model/scenario.h"

typedef struct ech_profile ech_profile;

/* `capacity` free throughout [0, horizon). NULL: out of memory. */
ech_profile *ech_profile_open(ech_tick horizon, int32_t capacity);
void ech_profile_free(ech_profile *p);
/* From now on no operation allocates as long as the profile has at most `steps` steps. */
ech_status ech_profile_reserve(ech_profile *p, size_t steps);
/* `to` becomes what `from` is; memory that `to` has is used again. ECH_ENOMEM: `to` is unchanged. */
ech_status ech_profile_copy(ech_profile *to, const ech_profile *from);

/* First t ≥ a such that at least q is free throughout [t, t + d) (d = 0: at t); ECH_NEVER: none before the horizon. */
ech_tick ech_profile_first_fit(const ech_profile *p, ech_tick a, ech_tick d, int32_t q);
/* The least over [a, b), which lies within [0, horizon); INT32_MAX where b ≤ a. */
int32_t ech_profile_min_free(const ech_profile *p, ech_tick a, ech_tick b);

/* Takes or gives q over [a, b), cut to [0, horizon). The amount may become negative (an effect withdrawn under its
 * users); that is the caller's to mend. ECH_ENOMEM: nothing changed. */
ech_status ech_profile_take(ech_profile *p, ech_tick a, ech_tick b, int32_t q);
ech_status ech_profile_give(ech_profile *p, ech_tick a, ech_tick b, int32_t q);
/* Lowers what is free to at most `most` over [a, b). */
ech_status ech_profile_limit(ech_profile *p, ech_tick a, ech_tick b, int32_t most);
size_t ech_profile_steps(const ech_profile *p);

#endif
