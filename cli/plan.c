/* echelon plan SCENARIO */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/threads.h"
#include "cli.h"

static volatile int interrupted;

/* The first Ctrl-C asks for the best plan so far; the second one kills. */
static void on_interrupt(int signal_number) {
    interrupted = 1;
    signal(signal_number, SIG_DFL);
}

static void on_progress(const ech_plan_progress *p, void *context) {
    (void)context;
    char limit[24] = "";
    if (p->limit_s > 0)
        snprintf(limit, sizeof limit, "/%.0f", p->limit_s);
    fprintf(stderr, "\r%6.1f%s s  %9lld steps  unmet %lld  late %.0f  closure %.1f h  %lld missions  cost %.0f\033[K",
            p->seconds, limit, (long long)p->iterations, (long long)p->unmet, p->late, p->closure_h,
            (long long)p->missions, p->cost);
    fflush(stderr);
}

static bool read_limits(const cli_values *v, ech_plan_options *o) {
    int64_t seconds = 0, cpu = 0, seed = 1, threads = ech_threads_default(), efficiency = 0;
    if (!cli_number(v, "seconds", 1000, 1, 86400000, &seconds) ||
        !cli_number(v, "cpu-seconds", 1000, 1, 86400000, &cpu) ||
        !cli_number(v, "iterations", 1, 1, INT64_MAX / 4, &o->iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed) || !cli_number(v, "threads", 1, 1, 256, &threads) ||
        !cli_number(v, "efficiency", 1000000, 1, 1000000, &efficiency))
        return false;
    o->seconds = (double)seconds / 1000;
    o->cpu_seconds = (double)cpu / 1000;
    if (seconds == 0 && cpu == 0 && o->iterations == 0)
        o->seconds = 10;
    o->seed = (uint64_t)seed;
    o->threads = (int)threads;
    o->efficiency_ppm = efficiency;
    return true;
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_plan_options o = ECH_PLAN_OPTIONS_INIT;
    ech_output out = ECH_OUTPUT_INIT;
    const char *policy = cli_value(v, "policy");
    o.scenario = argv[0];
    o.plan_out = cli_value(v, "out");
    o.json = v->json;
    o.partial = cli_value(v, "partial") != NULL;
    o.interrupted = &interrupted;
    if (!read_limits(v, &o))
        return 2;
    if (policy && strcmp(policy, "search") != 0 && strcmp(policy, "fcfs") != 0)
        return cli_usage(v, "--policy is search or fcfs, not '%s'", policy);
    o.fcfs = policy && strcmp(policy, "fcfs") == 0;
    if (o.json && o.plan_out && strcmp(o.plan_out, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the plan");
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    o.progress = terminal ? on_progress : NULL;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    ech_app_plan(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"out", 'o', "PLAN", "write the plan here (- = standard output); none: no file"},
    {"seconds", 's', "N", "plan for N seconds of wall time (default 10)"},
    {"cpu-seconds", 0, "N", "… for N seconds of CPU time, all threads together"},
    {"iterations", 'i', "N", "… for N iterations: the result does not depend on the clock or on threads"},
    {"seed", 0, "N", "seed of the search (default 1)"},
    {"threads", 0, "N", "threads (default: processors)"},
    {"partial", 0, NULL, "plan what can be carried, name the rest"},
    {"policy", 0, "P", "search (default), or fcfs: first come, first served, for comparison"},
    {"efficiency", 0, "Q", "what if: this efficiency at every location (0 < Q <= 1)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_plan = {
    "plan",
    "plan SCENARIO [-o PLAN] [--seconds N | --cpu-seconds N | --iterations N] [--json]",
    "plan a scenario: who moves what on what, from where to where, when",
    "The plan is judged by the independent checker before it is written. Ctrl-C keeps the best plan so far.\n"
    "exit: 0 legal and everything delivered, 1 something unmet, 2 bad input, 3 environment\n",
    options,
    1,
    1,
    run,
};
