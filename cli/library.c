/* echelon library init | add | list | show | history | remove | export | import | verify | backup */
#include <string.h>

#include "cli.h"
#include "echelon/library.h"

static const struct {
    const char *word;
    ech_library_do what;
    int least, most; /* arguments after the word */
    const char *expects;
} words[] = {
    {"init", ECH_LIBRARY_INIT, 0, 0, "nothing"},
    {"add", ECH_LIBRARY_ADD, 2, 2, "SCENARIO PLAN"},
    {"list", ECH_LIBRARY_LIST, 0, 0, "nothing"},
    {"show", ECH_LIBRARY_SHOW, 1, 1, "ID or ID@VERSION"},
    {"history", ECH_LIBRARY_HISTORY, 1, 1, "ID"},
    {"remove", ECH_LIBRARY_REMOVE, 1, 1, "ID"},
    {"export", ECH_LIBRARY_EXPORT, 1, 2, "DIR, or DIR ID"},
    {"import", ECH_LIBRARY_IMPORT, 1, 1, "DIR"},
    {"verify", ECH_LIBRARY_VERIFY, 0, 0, "nothing"},
    {"backup", ECH_LIBRARY_BACKUP, 1, 1, "FILE"},
};
enum { WORDS = sizeof words / sizeof *words };

static int find(const char *word) {
    for (int i = 0; i < WORDS; i++)
        if (strcmp(words[i].word, word) == 0)
            return i;
    return -1;
}

static void place(ech_library_options *o, int argc, char **argv, const cli_values *v) {
    switch (o->what) {
    case ECH_LIBRARY_ADD:
        o->scenario = argv[1];
        o->plan = argv[2];
        o->id = cli_value(v, "id");
        break;
    case ECH_LIBRARY_EXPORT:
        o->path = argv[1];
        o->id = argc > 2 ? argv[2] : NULL;
        break;
    case ECH_LIBRARY_IMPORT:
    case ECH_LIBRARY_BACKUP:
        o->path = argv[1];
        break;
    default:
        o->id = argc > 1 ? argv[1] : NULL;
    }
}

static int run(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    int i = find(argv[0]);
    if (i < 0)
        return cli_usage(v,
                         "library %.40s: there are init, add, list, show, history, remove, export, import, verify "
                         "and backup",
                         argv[0]);
    if (argc - 1 < words[i].least || argc - 1 > words[i].most)
        return cli_usage(v, "after library %s there is %s", words[i].word, words[i].expects);
    ech_library_options o = {
        .what = words[i].what,
        .at = {cli_value(v, "library"), cli_value(v, "by"), cli_value(v, "at"), cli_value(v, "note")},
        .title = cli_value(v, "title"),
        .kind = cli_value(v, "kind"),
        .lessons = cli_value(v, "lessons"),
        .rehearsal = cli_value(v, "rehearsal"),
        .reviewed = cli_value(v, "reviewed"),
        .draft = cli_value(v, "draft") != NULL,
        .removed = cli_value(v, "removed") != NULL,
        .json = v->json};
    place(&o, argc, argv, v);
    ech_app_library(&o, &out);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"library", 'L', "FILE|URL", "the library (default: $ECHELON_LIBRARY, else library.echelon)"},
    {"id", 0, "ID", "add: under this id (default: the scenario's)"},
    {"kind", 0, "WORD", "add: kind of crisis, such as earthquake"},
    {"title", 0, "TEXT", "add: name for people (default: the scenario's)"},
    {"lessons", 0, "FILE", "add: lessons, one a line"},
    {"rehearsal", 0, "FILE", "add: results of a rehearsal, JSON"},
    {"reviewed", 0, "DATE", "add: day of the last review"},
    {"draft", 0, NULL, "add: also a plan that is not legal, marked as a draft"},
    {"removed", 0, NULL, "list: also what was removed"},
    {"by", 0, "NAME", "add, remove: who does it (default: $ECHELON_USER, else the login)"},
    {"at", 0, "TIME", "add, remove: when, ISO 8601 (default: now)"},
    {"note", 0, "TEXT", "add, remove: one line to remember it by"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_library = {
    "library",
    "library init | add SCENARIO PLAN | list | show ID[@N] | history ID | remove ID\n"
    "       echelon library export DIR [ID[@N]] | import DIR | verify | backup FILE",
    "keep plans with their scenarios, every version of them",
    "What is added is on disk when the command ends. Adding the same again adds nothing. Remove keeps\n"
    "the history. Export writes everything as plain folders, or one plan to work with; import reads\n"
    "such folders, all or nothing. Verify computes every hash again. Backup copies while others work.\n"
    "exit: 0 done, 1 damage found (verify), 2 bad input, 3 environment\n",
    options,
    1,
    3,
    run,
};
