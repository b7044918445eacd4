/* echelon check SCENARIO PLAN */
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_check_options o = {.scenario = argv[0],
                           .plan = argv[1],
                           .base = cli_value(v, "base"),
                           .events = cli_value(v, "events"),
                           .json = v->json,
                           .any_scenario = cli_value(v, "any-scenario") != NULL,
                           .no_bound = cli_value(v, "no-bound") != NULL};
    if (!cli_number(v, "efficiency", 1000000, 1, 1000000, &o.efficiency_ppm))
        return 2;
    ech_app_check(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"base", 0, "PLAN", "count the missions changed against this plan"},
    {"events", 'e', "FILE", "more events than the scenario's own; --base is the plan before them"},
    {"any-scenario", 0, NULL, "judge a plan that was made for another state of the scenario"},
    {"no-bound", 0, NULL, "only judge the plan: not what no plan can beat, which takes longest"},
    {"efficiency", 0, "Q", "what if: ground handling this efficient everywhere, above 0 to 1"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_check = {
    "check",
    "check SCENARIO PLAN [--base PLAN] [--events FILE] [--json]",
    "judge a plan, ours or anybody's: is it legal, what does it deliver, when",
    "Every rule of docs/model.md is judged by code that shares nothing with the planner.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run,
};
