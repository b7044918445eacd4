/* Threads: see base/threads.h. Workers take the next job from a counter. (C11 threads.h is not used: it crashes under
 * the thread sanitizer with glibc 2.36.) */
#include "base/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

typedef struct pool {
    atomic_int next;
    int jobs;
    ech_job run;
    void *context;
} pool;

static void *work(void *argument) {
    pool *p = argument;
    for (int job = atomic_fetch_add(&p->next, 1); job < p->jobs; job = atomic_fetch_add(&p->next, 1))
        p->run(job, p->context);
    return NULL;
}

void ech_threads_run(int threads, int jobs, ech_job run, void *context) {
    enum { MOST = 256 };
    pthread_t started[MOST];
    pool p = {.jobs = jobs, .run = run, .context = context};
    int n = 0, want = (threads < jobs ? threads : jobs) - 1;
    while (n < want && n < MOST && pthread_create(&started[n], NULL, work, &p) == 0)
        n++;
    work(&p);
    for (int i = 0; i < n; i++)
        pthread_join(started[i], NULL);
}

int ech_threads_default(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}
