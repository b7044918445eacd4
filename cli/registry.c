/* echelon registry import | list | show | age | gap | forces */
#include <string.h>

#include "cli.h"
#include "echelon/library.h"

static const struct {
    const char *word;
    ech_registry_do what;
    int least, most; /* arguments after the word */
} words[] = {
    {"import", ECH_REGISTRY_IMPORT, 1, 100}, {"list", ECH_REGISTRY_LIST, 0, 1}, {"show", ECH_REGISTRY_SHOW, 1, 1},
    {"age", ECH_REGISTRY_AGE, 0, 0},         {"gap", ECH_REGISTRY_GAP, 0, 0},   {"forces", ECH_REGISTRY_FORCES, 0, 0},
};
enum { WORDS = sizeof words / sizeof *words };

static int find(const char *word) {
    for (int i = 0; i < WORDS; i++)
        if (strcmp(words[i].word, word) == 0)
            return i;
    return -1;
}

static bool list_is_known(const char *list) {
    static const char *const lists[] = {"elements", "lift", "stocks", "members", "capabilities"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(list, lists[i]) == 0)
            return true;
    return false;
}

static int run(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    int i = find(argv[0]);
    if (i < 0)
        return cli_usage(v, "registry %.40s: there are import, list, show, age, gap and forces", argv[0]);
    if (argc - 1 < words[i].least || argc - 1 > words[i].most)
        return cli_usage(v, "registry %s: %s", words[i].word,
                         argc - 1 < words[i].least ? "something is missing after it" : "too much after it");
    ech_registry_options o = {
        .what = words[i].what,
        .at = {cli_value(v, "library"), cli_value(v, "by"), cli_value(v, "at"), cli_value(v, "note")},
        .paths = (const char *const *)argv + 1,
        .path_count = (size_t)argc - 1,
        .id = argc > 1 ? argv[1] : NULL,
        .member = cli_value(v, "member"),
        .capability = cli_value(v, "capability"),
        .as_of = cli_value(v, "as-of"),
        .only_proven = cli_value(v, "only-proven") != NULL,
        .json = v->json,
        .folder = cli_value(v, "out")};
    if (!cli_number(v, "stale-days", 1, 1, 36500, &o.stale_days))
        return 2;
    if (o.what == ECH_REGISTRY_LIST && o.id && !list_is_known(o.id))
        return cli_usage(v, "registry list %.40s: there are elements, lift, stocks, members and capabilities", o.id);
    if (o.what == ECH_REGISTRY_FORCES && !o.folder)
        return cli_usage(v, "registry forces: -o DIR names the new folder");
    ech_app_registry(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"library", 'L', "FILE|URL", "the library (default: $ECHELON_LIBRARY, else library.echelon)"},
    {"as-of", 0, "DATE", "how old things are on that day (default: today)"},
    {"stale-days", 0, "N", "older statements are stale (default 365)"},
    {"only-proven", 0, NULL, "count only what was rehearsed or delivered"},
    {"member", 0, "ID", "list, age: only of this member"},
    {"capability", 0, "ID", "list, age: only of this capability, lift type or item"},
    {"out", 'o', "DIR", "forces: the new folder"},
    {"by", 0, "NAME", "import: who does it (default: $ECHELON_USER, else the login)"},
    {"at", 0, "TIME", "import: when, ISO 8601 (default: now)"},
    {"note", 0, "TEXT", "import: one line to remember it by"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_registry = {
    "registry",
    "registry import TABLE.csv|DIR… | list [TABLE] | show ID | age | gap | forces -o DIR",
    "who has pledged what, how sure, how old, and what is missing of the goals",
    "import: tables given replace those before; all of it is read, or nothing is changed.\n"
    "age: oldest statements by member; gap: capacity goals against what is held, fresh and in time;\n"
    "forces: what counts, as a folder for `echelon adapt --forces`.\n"
    "exit: 0 done, 1 a goal is not met (gap), 2 bad input, 3 environment\n",
    options,
    1,
    101,
    run,
};
