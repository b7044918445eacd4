/* echelon plan SCENARIO */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/threads.h"
#include "cli.h"

/* One line of at most 79 columns, written over the one before. */
static void on_progress(const ech_plan_progress *p, void *context) {
    char limit[24] = "", line[200];
    (void)context;
    if (p->limit_s > 0)
        snprintf(limit, sizeof limit, "/%.0f", p->limit_s);
    snprintf(line, sizeof line, "%.1f%s s  %lld iterations  unmet %lld  late %.0f  closure %.1f h  cost %.0f",
             p->seconds, limit, (long long)p->iterations, (long long)p->unmet, p->late, p->closure_h, p->cost);
    fprintf(stderr, "\r%.79s\033[K", line);
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
    o.interrupted = cli_catch(SIGINT);
    cli_catch(SIGTERM);
    if (!read_limits(v, &o))
        return 2;
    if (policy && strcmp(policy, "search") != 0 && strcmp(policy, "fcfs") != 0)
        return cli_usage(v, "--policy is search or fcfs, not '%s'", policy);
    o.fcfs = policy && strcmp(policy, "fcfs") == 0;
    if (o.json && o.plan_out && strcmp(o.plan_out, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the plan");
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    o.progress = terminal ? on_progress : NULL;
    ech_app_plan(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"out", 'o', "PLAN", "write the plan here (- = standard output)"},
    {"seconds", 's', "N", "plan for N seconds (default 10)"},
    {"cpu-seconds", 0, "N", "for N seconds of processor time, all threads together"},
    {"iterations", 'i', "N", "for N iterations: no clock, the same plan every time"},
    {"seed", 0, "N", "seed of the search (default 1)"},
    {"threads", 0, "N", "threads (default: processors)"},
    {"partial", 0, NULL, "plan what can be carried, name the rest"},
    {"policy", 0, "P", "search (default), or fcfs: first come, first served, for comparison"},
    {"efficiency", 0, "Q", "what if: ground handling this efficient everywhere, above 0 to 1"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_plan = {
    "plan",
    "plan SCENARIO [-o PLAN] [--seconds N | --cpu-seconds N | --iterations N] [--json]",
    "plan a scenario: who moves what on what, from where to where, when",
    "Several limits may be given; the first that is reached ends the search. Ctrl-C ends it too and\n"
    "keeps the best plan so far. The plan is judged by the checker before it is written.\n"
    "exit: 0 legal and everything delivered, 1 something unmet, 2 bad input, 3 environment\n",
    options,
    1,
    1,
    run,
};
