/* echelon explain SCENARIO PLAN [REQUIREMENT] */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/threads.h"
#include "cli.h"

static void on_progress(const char *what, int64_t questions, void *context) {
    (void)context;
    fprintf(stderr, "\r%lld  %.70s\033[K", (long long)questions, what);
    fflush(stderr);
}

static int run(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    ech_explain_options o = ECH_EXPLAIN_OPTIONS_INIT;
    int64_t seed = 1;
    o.scenario = argv[0];
    o.plan = argv[1];
    o.requirement = argc > 2 ? argv[2] : NULL;
    o.json = v->json;
    if (!cli_number(v, "iterations", 1, 1, 100000000, &o.iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed))
        return 2;
    o.seed = (uint64_t)seed;
    o.threads = ech_threads_default();
    o.interrupted = cli_catch(SIGINT);
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    o.progress = terminal ? on_progress : NULL;
    ech_app_explain(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"iterations", 'i', "N", "iterations of each verifying search (default: 200 to 5,000 by the size)"},
    {"seed", 0, "N", "seed of the searches (default 1)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_explain = {
    "explain",
    "explain SCENARIO PLAN [REQUIREMENT] [--iterations N] [--json]",
    "why is it late or left behind, what is the smallest change that frees it, what binds the whole",
    "Kinds of change: stand, track, dock, berth +1; handling +1; slots +1; hours +15 min; asset +1;\n"
    "crew +1; clearance -60 min; due +15 min. Each is verified by planning again with it: on time, and\n"
    "no other tier worse. Without REQUIREMENT also what one more of each is worth, and what the assumed\n"
    "figures do at the ends of their ranges. Ctrl-C ends it with what has been found.\n"
    "exit: 0 explained, 1 the plan is not legal, 2 bad input, 3 environment\n",
    options,
    2,
    3,
    run,
};
