/* Threads: run a fixed number of jobs on at most `threads` pthreads. Which thread runs which job never matters:
 * jobs share nothing, results are merged by the caller in job order. */
#ifndef ECH_BASE_THREADS_H
#define ECH_BASE_THREADS_H

#include "base/status.h"

typedef void (*ech_job)(int job, void *context);
/* Returns when all jobs have run. Where a thread cannot be started its jobs run on the caller's thread. */
void ech_threads_run(int threads, int jobs, ech_job run, void *context);
int ech_threads_default(void); /* processors online, at least 1 */

#endif
