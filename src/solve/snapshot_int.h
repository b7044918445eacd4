/* The best state so far; see snapshot.c. */
#ifndef ECH_SOLVE_SNAPSHOT_INT_H
#define ECH_SOLVE_SNAPSHOT_INT_H

#include "solve_int.h"

typedef struct sol_snapshot sol_snapshot;

sol_snapshot *sol_snapshot_open(void); /* NULL: out of memory */
void sol_snapshot_free(sol_snapshot *q);
/* The snapshot becomes what the state is. The state must have had no other snapshot before. False: out of memory. */
bool sol_snapshot_take(sol_snapshot *q, sol_state *st);
/* The state becomes what it was when its snapshot was taken. */
void sol_snapshot_restore(const sol_snapshot *q, sol_state *st);
/* One snapshot becomes what another is. False: out of memory. */
bool sol_snapshot_clone(sol_snapshot *to, const sol_snapshot *from);
/* Only the trips, for output: the state can no longer be searched. Needs no memory. */
void sol_snapshot_show(const sol_snapshot *q, sol_state *st);
/* Another island's state becomes that. False: out of memory, the state is spoilt. */
bool sol_snapshot_copy(const sol_snapshot *from, sol_state *to);

#endif
