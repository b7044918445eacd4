/* echelon new DIR */
#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_app_new(argv[0], v->json, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {{NULL, 0, NULL, NULL}};

const cli_command cli_new = {
    "new",
    "new DIR",
    "write a small scenario folder to start from",
    "It plans as it is: echelon plan DIR -o plan.json. Then change its tables; docs/scenario.md describes\n"
    "every column, docs/tutorial goes the whole way.\n",
    options,
    1,
    1,
    run,
};
