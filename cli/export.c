/* echelon export SCENARIO PLAN -o FILE [--as FORMAT] */
#include <string.h>

#include "cli.h"

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_export_options o = {.scenario = argv[0],
                            .plan = argv[1],
                            .file = cli_value(v, "out"),
                            .format = cli_value(v, "as"),
                            .json = v->json,
                            .any_scenario = cli_value(v, "any-scenario") != NULL};
    if (!o.file)
        o.file = "-";
    const char *ending = strrchr(o.file, '.');
    if (!o.format && ending && ending[1])
        o.format = ending + 1;
    if (!o.format)
        return cli_usage(v, "--as csv|json|geojson|kml|xlsx|ics|fpl|routes, or -o FILE with one of these endings");
    if (o.json && strcmp(o.file, "-") == 0)
        return cli_usage(v, "--json and the export would both go to standard output: name a file with -o");
    ech_app_export(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"as", 0, "FORMAT", "csv, json, geojson, kml, xlsx, ics, fpl, routes (default: ending of -o)"},
    {"out", 'o', "FILE", "write it here (default: standard output)"},
    {"any-scenario", 0, NULL, "export a plan that was made for another state of the scenario"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_export = {
    "export",
    "export SCENARIO PLAN --as FORMAT [-o FILE]",
    "the plan for spreadsheets, maps, calendars and other programs",
    "csv: movement table with HXL tags; json: flights, movements, use; geojson, kml: map; xlsx: workbook;\n"
    "ics: calendar; fpl: drafts of ICAO flight plans, marked by mode, not to be filed as they are;\n"
    "routes: `Route 1 : a b c`, the form of pickup-and-delivery benchmarks.\n"
    "exit: 0 written, 1 written but the plan is not legal, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run,
};
