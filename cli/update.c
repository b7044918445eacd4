/* echelon update PLAN|ID --to SCENARIO|CRISIS */
#include <signal.h>
#include <string.h>

#include "base/file.h"
#include "base/threads.h"
#include "cli.h"

/* An option that only says something of a crisis; NULL: none was given. */
static const char *only_of_crisis(const cli_values *v) {
    static const char *const names[] = {"scenario", "places", "forces", "only-proven", "as-of"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cli_value(v, names[i]))
            return names[i];
    return NULL;
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_update_options o = ECH_UPDATE_OPTIONS_INIT;
    int64_t seconds = -1, explain = 0, seed = 1, threads = ech_threads_default();
    o.plan = argv[0];
    o.scenario = cli_value(v, "to");
    o.prepared = cli_value(v, "scenario");
    o.library = cli_value(v, "library");
    o.places = cli_value(v, "places");
    o.forces = cli_value(v, "forces");
    o.as_of = cli_value(v, "as-of");
    o.only_proven = cli_value(v, "only-proven") != NULL;
    o.events = cli_value(v, "events");
    o.frozen_before = cli_value(v, "frozen-before");
    o.plan_out = cli_value(v, "out");
    o.scenario_out = cli_value(v, "scenario-out");
    o.bound = cli_value(v, "bound") != NULL;
    o.json = v->json;
    if (!cli_number(v, "seconds", 1000, 0, 86400000, &seconds) ||
        !cli_number(v, "explain", 1000, 0, 86400000, &explain) ||
        !cli_number(v, "iterations", 1, 1, INT64_MAX / 4, &o.iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed) || !cli_number(v, "threads", 1, 1, 256, &threads))
        return 2;
    if (!o.scenario)
        return cli_usage(v, "what to? --to SCENARIO: as it is now, or --to CRISIS: a page");
    if (o.json && o.plan_out && strcmp(o.plan_out, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the plan");
    if (ech_folder_exists(o.scenario) && only_of_crisis(v))
        return cli_usage(v, "--%s goes with the page of a crisis, but --to %s is a scenario", only_of_crisis(v),
                         o.scenario);
    o.seconds = seconds >= 0 ? (double)seconds / 1000 : o.iterations > 0 ? 0 : 1;
    o.explain_s = (double)explain / 1000;
    o.seed = (uint64_t)seed;
    o.threads = (int)threads;
    o.interrupted = cli_catch(SIGINT);
    cli_catch(SIGTERM);
    ech_app_update(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"to", 0, "SCENARIO|CRISIS", "the scenario as it is now, or the page of a crisis (needed)"},
    {"events", 'e', "FILE", "what became known: an EVENTS.csv"},
    {"frozen-before", 0, "TIME", "missions that begin before it stay as they are"},
    {"out", 'o', "PLAN|DIR", "write the plan here (- = standard output); for a crisis: a new folder"},
    {"scenario-out", 0, "DIR", "write the scenario here, with the events and what is flown"},
    {"library", 'L', "FILE|URL", "where ID is (default: $ECHELON_LIBRARY, else library.echelon)"},
    {"scenario", 0, "DIR", "crisis: what PLAN was made for (default: beside it)"},
    {"places", 0, "FILE", "crisis: a locations.csv of places known near it"},
    {"forces", 0, "DIR", "crisis: what members pledge (default: the library's registry)"},
    {"only-proven", 0, NULL, "crisis: of the registry only what was rehearsed or delivered"},
    {"as-of", 0, "DATE", "crisis: how old pledges are on that day (default: today)"},
    {"seconds", 's', "N", "search N seconds for a better rest (default 1; 0: repair only)"},
    {"iterations", 'i', "N", "for N iterations: no clock, the same plan every time"},
    {"seed", 0, "N", "seed of the search (default 1)"},
    {"threads", 0, "N", "threads (default: processors)"},
    {"explain", 0, "N", "then ask for N seconds why something is late, and what would help"},
    {"bound", 0, NULL, "also what no plan can beat, which takes longest"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_update = {
    "update",
    "update PLAN|ID --to SCENARIO|CRISIS [--events FILE] [-o PLAN|DIR]",
    "bring a plan up to date: keep what is flown, repair the rest, change as little as can be",
    "PLAN is a file or the ID (ID@NUMBER) of a plan in the library. With the page of a crisis (CSV,\n"
    "docs/crisis.md) it is made over for it first; DIR is then the new scenario, with its plan.json.\n"
    "What began before the last event became known stays as it is. A mission that still fits as it was\n"
    "changes only where something urgent (unmet, late, closure) gains. The answer is judged by the\n"
    "checker and comes with the difference, what was substituted and what needs a decision.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    options,
    1,
    1,
    run,
};
