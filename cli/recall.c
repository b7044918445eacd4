/* echelon recall CRISIS */
#include "cli.h"
#include "echelon/library.h"

static int run(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    int64_t most = 5;
    (void)argc;
    if (!cli_number(v, "most", 1, 1, 100, &most))
        return 2;
    const ech_recall_options o = {.at = {.library = cli_value(v, "library")},
                                  .crisis = argv[0],
                                  .as_of = cli_value(v, "as-of"),
                                  .most = (int32_t)most,
                                  .json = v->json};
    ech_app_recall(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"library", 'L', "FILE|URL", "the library (default: $ECHELON_LIBRARY, else library.echelon)"},
    {"most", 'k', "N", "the N best (default 5)"},
    {"as-of", 0, "DATE", "how old reviews and pledges are on that day (default: today)"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_recall = {
    "recall",
    "recall CRISIS [-k N] [--library FILE|URL] [--json]",
    "take out the prepared plans that fit what has happened, with reasons",
    "CRISIS is a page that a duty officer writes in two minutes (docs/crisis.md). Each plan comes with\n"
    "reasons for and against, with what is missing in it, and with a rough estimate of its closure.\n"
    "exit: 0 something fits, 1 nothing fits, 2 bad input, 3 environment\n",
    options,
    1,
    1,
    run,
};
