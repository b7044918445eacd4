/* echelon schema KIND */
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_app_schema(argv[0], v->json, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {{NULL, 0, NULL, NULL}};

const cli_command cli_schema = {
    "schema",
    "schema scenario|plan|summary",
    "print what files and columns, or JSON keys, there are: types, units, limits",
    "For scripts; docs/scenario.md is the same for people. The answer is always JSON.\n",
    options,
    1,
    1,
    run,
};
