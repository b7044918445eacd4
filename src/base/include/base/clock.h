/* Clocks, for app and cli only: nothing below app reads a clock (tools/tidy holds this). */
#ifndef ECH_BASE_CLOCK_H
#define ECH_BASE_CLOCK_H

double ech_clock_wall_s(void);          /* monotonic */
double ech_clock_cpu_s(void);           /* CPU seconds of this process, all threads */
double ech_clock_process_start_s(void); /* same clock as ech_clock_wall_s; from /proc/self/stat, else first call */

#endif
