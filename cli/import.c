/* echelon import ourairports|plan|pdptw */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { MOST_IDENTS = 1000 };

/* "A,B, C" cut in place. */
static size_t split(char *text, const char **parts, size_t most) {
    size_t n = 0;
    for (char *p = text; p && n < most;) {
        char *comma = strchr(p, ',');
        if (comma)
            *comma = '\0';
        p += strspn(p, " ");
        for (size_t end = strlen(p); end > 0 && p[end - 1] == ' '; end--)
            p[end - 1] = '\0';
        if (*p)
            parts[n++] = p;
        p = comma ? comma + 1 : NULL;
    }
    return n;
}

static bool read_box(const char *text, double box[4]) {
    char copy[200];
    const char *parts[5];
    int64_t e7;
    snprintf(copy, sizeof copy, "%s", text);
    if (split(copy, parts, 5) != 4)
        return false;
    for (int i = 0; i < 4; i++) {
        if (!ech_parse_scaled(parts[i], strlen(parts[i]), 10000000, &e7))
            return false;
        box[i] = (double)e7 / 1e7;
    }
    return true;
}

static int run_airports(int argc, char **argv, const cli_values *v) {
    static char text[65536];
    static const char *idents[MOST_IDENTS];
    double box[4] = {0};
    ech_output out = ECH_OUTPUT_INIT;
    const char *list = cli_value(v, "idents"), *bbox = cli_value(v, "bbox");
    ech_import_airports_options o = {.out = cli_value(v, "out"), .json = v->json, .idents = idents};
    if (argc != 3)
        return cli_usage(v, "import ourairports needs the two files AIRPORTS.csv and RUNWAYS.csv");
    if (!list == !bbox)
        return cli_usage(v, "name the airports with --idents A,B,… or a box with --bbox SOUTH,WEST,NORTH,EAST");
    if (list && strlen(list) >= sizeof text)
        return cli_usage(v, "the list of idents is too long");
    if (list) {
        memcpy(text, list, strlen(list) + 1);
        o.ident_count = split(text, idents, MOST_IDENTS);
    }
    if (bbox && (!read_box(bbox, box) || box[0] > box[2]))
        return cli_usage(v, "--bbox needs SOUTH,WEST,NORTH,EAST in degrees, not '%s'", bbox);
    if (list && o.ident_count == 0)
        return cli_usage(v, "--idents names no airport");
    if (v->json && !o.out)
        return cli_usage(v, "with --json, name a file for the rows with -o");
    o.airports = argv[1];
    o.runways = argv[2];
    o.south = box[0];
    o.west = box[1];
    o.north = box[2];
    o.east = box[3];
    ech_app_import_airports(&o, &out);
    return cli_finish(v, &out);
}

static int run_plan(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    const char *path = cli_value(v, "out");
    if (argc != 3)
        return cli_usage(v, "import plan needs SCENARIO and MISSIONS.csv");
    if (!path)
        return cli_usage(v, "import plan needs -o PLAN.json");
    if (v->json && strcmp(path, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the plan");
    ech_app_import_plan(argv[1], argv[2], path, v->json, &out);
    return cli_finish(v, &out);
}

static int run_pdptw(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    const char *folder = cli_value(v, "out");
    if (argc != 2)
        return cli_usage(v, "import pdptw needs one FILE");
    if (!folder || strcmp(folder, "-") == 0)
        return cli_usage(v, "import pdptw needs -o FOLDER");
    ech_app_import_pdptw(argv[1], folder, v->json, &out);
    return cli_finish(v, &out);
}

static int run(int argc, char **argv, const cli_values *v) {
    if (strcmp(argv[0], "ourairports") == 0)
        return run_airports(argc, argv, v);
    if (strcmp(argv[0], "plan") == 0)
        return run_plan(argc, argv, v);
    if (strcmp(argv[0], "pdptw") == 0)
        return run_pdptw(argc, argv, v);
    return cli_usage(v, "there is no import of '%s'; there are ourairports, plan and pdptw", argv[0]);
}

static const cli_option options[] = {
    {"out", 'o', "FILE", "where to write (ourairports: default standard output)"},
    {"idents", 0, "A,B", "airports by ident, e.g. MTPP,MDSD"},
    {"bbox", 0, "S,W,N,E", "all airports with a runway in this box, degrees"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_import = {
    "import",
    "import ourairports AIRPORTS.csv RUNWAYS.csv --idents A,B [-o FILE]\n"
    "       echelon import ourairports AIRPORTS.csv RUNWAYS.csv --bbox S,W,N,E [-o FILE]\n"
    "       echelon import plan SCENARIO MISSIONS.csv -o PLAN\n"
    "       echelon import pdptw FILE -o FOLDER",
    "make location rows from OurAirports files, a plan from a table, a scenario from a benchmark",
    "ourairports: files that anybody can download from ourairports.com/data. Capacities stay empty, which\n"
    "means unlimited: no public data set has them, so fill them in.\n"
    "plan: docs/import-plan.md shows the form.\n"
    "pdptw: an instance of Li & Lim or of Sartori & Buriol as a scenario folder; `export --as routes`\n"
    "gives the plan back in their form.\n",
    options,
    1,
    3,
    run,
};
