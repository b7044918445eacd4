/* echelon diff A B */
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_diff_options o = {argv[0], argv[1], cli_value(v, "scenario"), v->json};
    ech_app_diff(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"scenario", 0, "DIR", "of the two plans: then dates, destinations and amounts are known"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_diff = {
    "diff",
    "diff A B [--scenario DIR]",
    "what is different between two plans, or between two scenario folders",
    "Plans: by mission (moved, other lift, other load, added, dropped), by requirement, by place and\n"
    "day. Scenarios: by table, row and column.\n"
    "exit: 0 nothing differs, 1 something does, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run,
};
