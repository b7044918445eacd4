/* echelon adapt SCENARIO [PLAN] --to CRISIS.csv -o DIR: a prepared plan made over for another crisis. */
#include <signal.h>

#include "base/threads.h"
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    ech_adapt_options o = ECH_ADAPT_OPTIONS_INIT;
    ech_output out = ECH_OUTPUT_INIT;
    int64_t seconds = 1000, seed = 1;
    o.scenario = argv[0];
    o.plan = argc > 1 ? argv[1] : NULL;
    o.crisis = cli_value(v, "to");
    o.folder = cli_value(v, "out");
    o.places = cli_value(v, "places");
    o.forces = cli_value(v, "forces");
    o.json = v->json;
    if (!o.crisis || !o.folder)
        return cli_usage(v, "what for and where to? --to CRISIS.csv -o DIR");
    if (!cli_number(v, "seconds", 1000, 0, 86400000, &seconds) ||
        !cli_number(v, "iterations", 1, 1, INT64_MAX / 4, &o.iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed))
        return 2;
    o.seconds = o.iterations > 0 && !cli_value(v, "seconds") ? 0 : (double)seconds / 1000;
    o.seed = (uint64_t)seed;
    o.threads = ech_threads_default();
    o.interrupted = cli_catch(SIGINT);
    cli_catch(SIGTERM);
    ech_app_adapt(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"to", 0, "CRISIS", "what happened, where, what is needed, by when (CSV, docs/crisis.md)"},
    {"out", 'o', "DIR", "write the new scenario, and its plan.json, into this new folder"},
    {"places", 0, "FILE", "a locations.csv of places known near the crisis"},
    {"forces", 0, "DIR", "members' pledges: members, locations, elements, assets, x_stocks"},
    {"seconds", 's', "N", "search on after the repair for N seconds (default 1; 0: repair only)"},
    {"iterations", 'i', "N", "or for N iterations: no clock, the same plan every time"},
    {"seed", 0, "N", "seed of the search (default 1)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_adapt = {
    "adapt",
    "adapt SCENARIO [PLAN] --to CRISIS -o DIR",
    "make a prepared scenario, and its plan, over for another crisis",
    "Places of the old theatre become known places near the crisis, requirements are kept, multiplied or\n"
    "scaled after what is needed, what unwilling members gave is replaced, permissions are asked anew.\n"
    "Every choice is told, and what is only assumed stands in assumptions.csv.\n"
    "exit: 0 legal and everything delivered, 1 something missing or unmet, 2 bad input, 3 environment\n",
    options,
    1,
    2,
    run,
};
