/* echelon show SCENARIO PLAN: how wide the terminal is, what it can show, and whether it likes colours. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"

static int terminal_width(void) {
    struct winsize size = {0};
    int64_t columns = 0;
    const char *text = getenv("COLUMNS");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    if (text && ech_parse_int64(text, strlen(text), &columns) && columns > 0 && columns < 10000)
        return (int)columns;
    return 80;
}

/* The first of these that is set decides, as for every program. */
static bool locale_is_utf8(void) {
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int i = 0; i < 3; i++) {
        const char *text = getenv(names[i]);
        if (text && text[0])
            return strstr(text, "UTF-8") || strstr(text, "utf8") || strstr(text, "utf-8") || strstr(text, "UTF8");
    }
    return false;
}

static bool likes_colours(void) {
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no && no[0]) && term && strcmp(term, "dumb") != 0;
}

static void on_progress(const char *what, void *context) {
    (void)context;
    fprintf(stderr, "\r%.78s\033[K", what);
    fflush(stderr);
}

static int run(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_show_options o = ECH_SHOW_OPTIONS_INIT;
    int64_t width = terminal_width(), efficiency = 0;
    bool terminal = isatty(STDERR_FILENO) && !v->quiet;
    if (!cli_number(v, "width", 1, 72, 250, &width) || !cli_number(v, "efficiency", 1000000, 1, 1000000, &efficiency))
        return 2;
    o.scenario = argv[0];
    o.plan = argv[1];
    o.by = cli_value(v, "by");
    o.requirement = cli_value(v, "requirement");
    o.location = cli_value(v, "location");
    o.asset = cli_value(v, "asset");
    o.member = cli_value(v, "member");
    o.from = cli_value(v, "from");
    o.to = cli_value(v, "to");
    o.width = (int)width;
    o.ascii = cli_value(v, "ascii") || !locale_is_utf8();
    o.colour = likes_colours();
    o.all = cli_value(v, "all") != NULL;
    o.no_bound = cli_value(v, "no-bound") != NULL;
    o.any_scenario = cli_value(v, "any-scenario") != NULL;
    o.efficiency_ppm = efficiency;
    o.json = v->json;
    o.progress = terminal ? on_progress : NULL;
    ech_app_show(&o, &out);
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"by", 0, "WHAT", "a table by unit, location, asset or member instead of the picture"},
    {"requirement", 'r', "ID", "only this requirement, with its movements"},
    {"location", 'l', "ID", "only this location, with what comes and goes"},
    {"asset", 'a', "ID", "only this fleet, or one of its tails (ID/NUMBER), with what it carries"},
    {"member", 'm', "ID", "only this member: its units, its lift, its airfields"},
    {"from", 0, "TIME", "from then on (D+1 06:00)"},
    {"to", 0, "TIME", "until then"},
    {"all", 0, NULL, "every line; else long lists are cut, and say so"},
    {"width", 'w', "N", "columns, 72 to 250 (default: the terminal's, else 80)"},
    {"ascii", 0, NULL, "nothing but ASCII (default where the locale has no UTF-8)"},
    {"no-bound", 0, NULL, "without what no plan can beat, which takes longest"},
    {"any-scenario", 0, NULL, "show a plan that was made for another state of the scenario"},
    {"efficiency", 0, "Q", "what if: ground handling this efficient everywhere, above 0 to 1"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_show = {
    "show",
    "show SCENARIO PLAN [--by WHAT] [--requirement | --location | --asset | --member ID]",
    "the plan in the terminal: what it achieves, who is where when, how full each place is",
    "Without a choice: the summary with bounds, what is late, arrivals, timeline, occupancy. With one:\n"
    "the same for it alone, then its movements. Colours only on a terminal, and not with NO_COLOR.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run,
};
