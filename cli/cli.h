/* The command line: what the commands share. One file a command. */
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
    const char *name, *usage, *summary, *text; /* text: what --help adds */
    const cli_option *options;                 /* ends with name NULL; --json, --quiet, --help are everybody's */
    int least, most;                           /* arguments */
    int (*run)(int argc, char **argv, const cli_values *values);
} cli_command;

enum { CLI_OPTIONS = 24 };

struct cli_values {
    const cli_command *command;
    bool json, quiet;
    const char *value[CLI_OPTIONS]; /* by the option's place in the command's table; "" for one without argument */
};

extern const cli_command cli_plan, cli_check, cli_schema, cli_new, cli_import;

/* NULL when the option was not given. */
const char *cli_value(const cli_values *v, const char *name);
/* False: a usage error was printed. Leaves *out alone where the option was not given. */
bool cli_number(const cli_values *v, const char *name, int64_t scale, int64_t least, int64_t most, int64_t *out);
/* Prints a usage error and returns 2. */
int cli_usage(const cli_values *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints what a use case gave and returns its exit code. */
int cli_finish(const cli_values *v, ech_output *out);

#endif
