/* echelon bound SCENARIO */
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_bound_options o = {.scenario = argv[0], .json = v->json};
    if (!cli_number(v, "efficiency", 1000000, 1, 1000000, &o.efficiency_ppm))
        return 2;
    ech_app_bound(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"efficiency", 0, "Q", "what if: ground handling this efficient everywhere, above 0 to 1"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_bound = {
    "bound",
    "bound SCENARIO [--json]",
    "prove what no plan can beat, and say what binds",
    "Each bound carries a certificate (--json), which the checker re-evaluates by itself\n"
    "before it is printed; docs/bounds.md says why each argument holds.\n"
    "exit: 0 done, 2 bad input, 3 environment\n",
    options,
    1,
    1,
    run,
};
