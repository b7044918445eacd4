/* Clocks: see base/clock.h. */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double ech_clock_wall_s(void) { return seconds(CLOCK_MONOTONIC); }

double ech_clock_cpu_s(void) { return seconds(CLOCK_PROCESS_CPUTIME_ID); }

/* Field 22 of /proc/self/stat: start in clock ticks since boot. Fields are counted after the last ')', since the
 * program's name may hold anything. */
static double read_start(void) {
    char text[1024];
    FILE *f = fopen("/proc/self/stat", "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = '\0';
    const char *p = strrchr(text, ')');
    unsigned long long start = 0;
    if (!p ||
        sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu", &start) != 1)
        return -1;
    double boot = seconds(CLOCK_BOOTTIME) - seconds(CLOCK_MONOTONIC);
    return (double)start / (double)sysconf(_SC_CLK_TCK) - boot;
}

double ech_clock_process_start_s(void) {
    static double start = -1;
    if (start < 0)
        start = read_start();
    double now = ech_clock_wall_s();
    if (start < 0 || start > now)
        start = now;
    return start;
}
