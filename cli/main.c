/* echelon CMD ARGS: finds the command, has its line read, runs it. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

const cli_command *const cli_commands[] = {
    /* in the order of the overview: output.c says where its groups begin */
    /* clang-format off */
    &cli_new,
    &cli_import,
    &cli_adapt,
    &cli_plan,
    &cli_repair,
    &cli_show,
    &cli_check,
    &cli_bound,
    &cli_explain,
    &cli_offer,
    &cli_diff,
    &cli_move,
    &cli_swap,
    &cli_drop,
    &cli_pin,
    &cli_undo,
    &cli_update,
    &cli_session,
    &cli_report,
    &cli_export,
    &cli_library,
    &cli_registry,
    &cli_recall,
    &cli_schema,
    &cli_completion,
    NULL,
    /* clang-format on */
};

static const cli_command *find(const char *name) {
    for (int i = 0; cli_commands[i]; i++)
        if (strcmp(name, cli_commands[i]->name) == 0)
            return cli_commands[i];
    return NULL;
}

static bool has_word(int argc, char **argv, const char *word) {
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], word) == 0)
            return true;
    return false;
}

static int unknown_command(const char *name, bool json) {
    const char *names[sizeof cli_commands / sizeof *cli_commands];
    size_t n = 0;
    for (; cli_commands[n]; n++)
        names[n] = cli_commands[n]->name;
    const char *near = ech_did_you_mean(name, names, n);
    cli_values v = {.json = json};
    if (near)
        return cli_usage(&v, "there is no command '%.80s': did you mean '%s'?", name, near);
    return cli_usage(&v, "there is no command '%.80s'", name);
}

static int run_command(const cli_command *c, int argc, char **argv) {
    cli_values v = {.command = c};
    int n = cli_read_line(&v, argc, argv);
    if (v.help)
        return cli_print_help(&v);
    if (v.wrong[0])
        return cli_usage(&v, "%s", v.wrong);
    return c->run(n, argv, &v);
}

/* help, version and their options; -1: none of these. */
static int run_builtin(int argc, char **argv) {
    const char *word = argv[1];
    bool json = has_word(argc - 1, argv + 1, "--json");
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0 || strcmp(word, "version") == 0)
        return cli_print_version(json);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return cli_print_overview(json, 0);
    if (strcmp(word, "complete") == 0) /* what the shells ask */
        return cli_complete(argc - 2, argv + 2);
    if (strcmp(word, "help") != 0)
        return -1;
    bool manual = has_word(argc - 2, argv + 2, "--man");
    if (argc == 2 || argv[2][0] == '-')
        return manual ? cli_print_manual(NULL) : cli_print_overview(json, 0);
    cli_values v = {.command = find(argv[2]), .json = json};
    if (!v.command)
        return unknown_command(argv[2], json);
    return manual ? cli_print_manual(v.command) : cli_print_help(&v);
}

/* A file opened later must not become standard output by accident: a closed descriptor is filled with one that
 * cannot be written to, so that printing fails as it should. */
static void fill_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", O_RDONLY);
}

int main(int argc, char **argv) {
    fill_descriptors();
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return cli_print_overview(false, 2);
    int code = run_builtin(argc, argv);
    if (code >= 0)
        return code;
    const cli_command *c = find(argv[1]);
    return c ? run_command(c, argc - 2, argv + 2) : unknown_command(argv[1], has_word(argc - 1, argv + 1, "--json"));
}
