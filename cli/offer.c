/* echelon offer SCENARIO PLAN REQUIREMENT */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/threads.h"
#include "cli.h"

static void on_progress(const char *what, int64_t questions, void *context) {
    (void)context;
    fprintf(stderr, "\r%lld  %.70s\033[K", (long long)questions, what);
    fflush(stderr);
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_offer_options o = ECH_OFFER_OPTIONS_INIT;
    int64_t seed = 1, take = 0;
    o.scenario = argv[0];
    o.plan = argv[1];
    o.requirement = argv[2];
    o.plan_out = cli_value(v, "out");
    o.json = v->json;
    if (!cli_number(v, "iterations", 1, 1, 100000000, &o.iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed) || !cli_number(v, "take", 1, 1, 3, &take))
        return 2;
    if (o.plan_out && take == 0)
        return cli_usage(v, "which one? --take 1, 2 or 3");
    if (o.plan_out && strcmp(o.plan_out, "-") == 0)
        return cli_usage(v, "the offers and -o - would both write to standard output: name a file for the plan");
    o.seed = (uint64_t)seed;
    o.take = (int)take;
    o.threads = ech_threads_default();
    o.interrupted = cli_catch(SIGINT);
    cli_catch(SIGTERM);
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    o.progress = terminal ? on_progress : NULL;
    ech_app_offer(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"take", 0, "K", "take the K-th offer: write the plan that it is"},
    {"out", 'o', "PLAN", "with --take: write it here (default: in place, see echelon undo)"},
    {"iterations", 'i', "N", "iterations of each search (default: 200 to 5,000 by the size of the plan)"},
    {"seed", 0, "N", "seed of the searches (default 1)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_offer = {
    "offer",
    "offer SCENARIO PLAN REQUIREMENT [--take K] [-o PLAN] [--json]",
    "the best three other ways to move one requirement, and what each costs the others",
    "With other lift, over other places, at another time; each is a whole plan that the checker found\n"
    "legal. All else is held where it is; only where that finds nothing, others are let go. The same\n"
    "seed and iterations give the same offers. Ctrl-C ends it with what has been found.\n"
    "exit: 0 offers, 1 none found or the plan is not legal, 2 bad input, 3 environment\n",
    options,
    3,
    3,
    run,
};
