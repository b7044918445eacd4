/* echelon report SCENARIO PLAN -o PAGE.html */
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

/* PLAN.json → PLAN.html */
static bool page_beside(const char *plan, char *out, size_t size) {
    size_t n = strlen(plan);
    if (n > 5 && strcmp(plan + n - 5, ".json") == 0)
        n -= 5;
    return snprintf(out, size, "%.*s.html", (int)n, plan) < (int)size;
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    char beside[4096];
    ech_output out = ECH_OUTPUT_INIT;
    ech_report_options o = ECH_REPORT_OPTIONS_INIT;
    int64_t seed = 1;
    o.scenario = argv[0];
    o.plan = argv[1];
    o.page = cli_value(v, "out");
    o.json = v->json;
    o.any_scenario = cli_value(v, "any-scenario") != NULL;
    o.no_explain = cli_value(v, "no-explain") != NULL;
    o.no_bound = cli_value(v, "no-bound") != NULL;
    if (!cli_number(v, "iterations", 1, 1, 100000000, &o.iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed) ||
        !cli_number(v, "efficiency", 1000000, 1, 1000000, &o.efficiency_ppm))
        return 2;
    if (!o.page && !page_beside(o.plan, beside, sizeof beside))
        return cli_usage(v, "the plan's name is too long: name the page with -o");
    o.page = o.page ? o.page : beside;
    if (o.json && strcmp(o.page, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the page");
    o.seed = (uint64_t)seed;
    o.threads = ech_threads_default();
    o.interrupted = cli_catch(SIGINT);
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    o.progress = terminal ? on_progress : NULL;
    ech_app_report(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"out", 'o', "PAGE", "write it here (default: beside the plan, .html; - = standard output)"},
    {"no-explain", 0, NULL, "without bottlenecks and explanations, which take longest"},
    {"no-bound", 0, NULL, "without what no plan can beat, and what first come, first served gives"},
    {"iterations", 'i', "N", "iterations of each explaining search (default: by the size of the plan)"},
    {"seed", 0, "N", "seed of these searches (default 1)"},
    {"any-scenario", 0, NULL, "show a plan that was made for another state of the scenario"},
    {"efficiency", 0, "Q", "what if: ground handling this efficient everywhere, above 0 to 1"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_report = {
    "report",
    "report SCENARIO PLAN [-o PAGE.html] [--no-explain]",
    "one page to brief from and to hand on: map, timelines, tables, and its own checker",
    "The page needs no network and no server. It carries the scenario, the plan and the checker, so\n"
    "that whoever gets it can verify it. Ctrl-C ends the explanation and keeps what was found.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run,
};
