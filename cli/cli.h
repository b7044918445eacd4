/* The command line: what the commands share. One file a command; options.c reads the line, output.c prints. */
#ifndef ECH_CLI_H
#define ECH_CLI_H

#include "echelon/echelon.h"

/* One option of a command: `--name` with an argument when `value` is not NULL; short_name 0 = none. */
typedef struct cli_option {
    const char *name;
    char short_name;
    const char *value, *help;
} cli_option;

typedef struct cli_values cli_values;

typedef struct cli_command {
    const char *name, *usage, *summary, *text; /* text: what --help adds, NULL: nothing */
    const cli_option *options;                 /* ends with name NULL; --json, --quiet, --help are everybody's */
    int least, most;                           /* arguments */
    int (*run)(int argc, char **argv, const cli_values *values);
} cli_command;

enum { CLI_OPTIONS = 24 };

struct cli_values {
    const cli_command *command;
    bool json, quiet, help;
    const char *value[CLI_OPTIONS]; /* by the option's place in the command's table; "" for one without argument */
    char wrong[400];                /* the first mistake on the line, "" = none */
};

extern const cli_command cli_plan, cli_check, cli_bound, cli_schema, cli_new, cli_import;
extern const cli_command cli_move, cli_swap, cli_drop, cli_pin, cli_repair, cli_undo, cli_explain, cli_report,
    cli_export, cli_diff, cli_show, cli_adapt, cli_offer, cli_completion;
extern const cli_command cli_library, cli_registry, cli_recall;
extern const cli_command cli_update, cli_session;
extern const cli_command *const cli_commands[]; /* ends with NULL */
extern const cli_option cli_common[];           /* --json, --quiet, --help */

/* Reads the line: options into *v, the rest moved to the front of argv. Returns how many arguments there are; a
 * mistake is in v->wrong. The whole line is read, so that --json is known wherever it stands. */
int cli_read_line(cli_values *v, int argc, char **argv);
/* NULL when the option was not given. */
const char *cli_value(const cli_values *v, const char *name);
/* False: a usage error was printed. Leaves *out alone where the option was not given. */
bool cli_number(const cli_values *v, const char *name, int64_t scale, int64_t least, int64_t most, int64_t *out);

/* The n-th word of a line of usage behind the command's name, without brackets; false: there is none. Ends at the first
 * option. "…" repeats the word before it. */
bool cli_usage_word(const char *line, int n, char out[60]);
/* From now on the first such signal (SIGINT, SIGTERM) sets what is returned, the second one kills. */
const volatile int *cli_catch(int signal_number);

/* Prints a usage error and returns 2. */
int cli_usage(const cli_values *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints what a use case gave, frees it, and returns its exit code: 3 where it cannot be printed. */
int cli_finish(const cli_values *v, ech_output *out);
int cli_print_help(const cli_values *v);
int cli_print_overview(bool json, int code); /* to standard output when the code is 0, else to standard error */
int cli_print_version(bool json);
/* A man page as roff: of the command, of the whole where NULL. */
int cli_print_manual(const cli_command *command);
/* What may stand in the place of the last word; `argv` without the program. */
int cli_complete(int argc, char **argv);

#endif
