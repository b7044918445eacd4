/* Reads a command line by the command's table of options: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, and `--`
 * before arguments that begin with a dash. Ours rather than getopt: the tables also print the help and answer a
 * mistyped option with the nearest one, and nothing is global. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

const cli_option cli_common[] = {
    {"json", 0, NULL, "one JSON document on standard output"},
    {"quiet", 'q', NULL, "no progress"},
    {"help", 'h', NULL, "this text"},
    {NULL, 0, NULL, NULL},
};

__attribute__((format(printf, 2, 3))) static void wrong(cli_values *v, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (!v->wrong[0])
        vsnprintf(v->wrong, sizeof v->wrong, format, args);
    va_end(args);
}

static const cli_option *long_option(const cli_option *table, const char *name, size_t length) {
    for (const cli_option *o = table; o->name; o++)
        if (strlen(o->name) == length && strncmp(o->name, name, length) == 0)
            return o;
    return NULL;
}

static const cli_option *short_option(const cli_option *table, char name) {
    for (const cli_option *o = table; o->name; o++)
        if (o->short_name == name)
            return o;
    return NULL;
}

/* The word's option and, where it stands in the same word, its argument. */
static const cli_option *find(const cli_values *v, const char *word, const char **argument) {
    const cli_option *o;
    *argument = NULL;
    if (word[1] != '-') {
        o = short_option(v->command->options, word[1]);
        o = o ? o : short_option(cli_common, word[1]);
        *argument = word[2] ? word + 2 : NULL;
        return o;
    }
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
    o = long_option(v->command->options, word + 2, length);
    o = o ? o : long_option(cli_common, word + 2, length);
    *argument = equals ? equals + 1 : NULL;
    return o;
}

static void unknown(cli_values *v, const char *word) {
    const char *names[CLI_OPTIONS + 3];
    size_t n = 0;
    for (const cli_option *o = v->command->options; o->name && n < CLI_OPTIONS; o++)
        names[n++] = o->name;
    for (const cli_option *o = cli_common; o->name; o++)
        names[n++] = o->name;
    const char *near = word[1] == '-' ? ech_did_you_mean(word + 2, names, n) : NULL;
    if (near)
        wrong(v, "unknown option %.80s: did you mean --%s?", word, near);
    else
        wrong(v, "unknown option %.80s", word);
}

static void set(cli_values *v, const cli_option *o, const char *argument) {
    v->json = v->json || o == &cli_common[0];
    v->quiet = v->quiet || o == &cli_common[1];
    v->help = v->help || o == &cli_common[2];
    for (int i = 0; v->command->options[i].name; i++)
        if (o == &v->command->options[i])
            v->value[i] = argument;
}

/* Takes the option at argv[0]; returns how many words it took. */
static int take(cli_values *v, int argc, char **argv) {
    const char *argument = NULL;
    const cli_option *o = find(v, argv[0], &argument);
    if (!o) {
        unknown(v, argv[0]);
        return 1;
    }
    if (!o->value) {
        if (argument)
            wrong(v, "--%s takes no value: %.80s", o->name, argv[0]);
        set(v, o, "");
        return 1;
    }
    bool missing = !argument && (argc < 2 || (strncmp(argv[1], "--", 2) == 0 && argv[1][2]));
    if (missing) {
        wrong(v, "--%s needs a value: --%s %s", o->name, o->name, o->value);
        return 1;
    }
    const char *value = argument ? argument : argv[1];
    if (!value[0])
        wrong(v, "--%s needs a value: --%s %s", o->name, o->name, o->value);
    set(v, o, value);
    return argument ? 1 : 2;
}

int cli_read_line(cli_values *v, int argc, char **argv) {
    int n = 0;
    bool only = false; /* behind "--" */
    for (int i = 0; i < argc;) {
        if (!only && strcmp(argv[i], "--") == 0) {
            only = true;
            i++;
        } else if (!only && argv[i][0] == '-' && argv[i][1] != '\0')
            i += take(v, argc - i, argv + i);
        else
            argv[n++] = argv[i++];
    }
    char name[60];
    bool known = n < v->command->least && cli_usage_word(v->command->usage, n, name);
    if (known && islower((unsigned char)name[0]) && !strchr(name, '|')) /* the first of several words to choose from */
        wrong(v, "it is missing what to do, such as '%s'", name);
    else if (known)
        wrong(v, "%s is missing", name);
    else if (n < v->command->least)
        wrong(v, "one more argument is needed");
    if (n > v->command->most)
        wrong(v, "one argument too many: '%.80s'", argv[v->command->most]);
    return n;
}

const char *cli_value(const cli_values *v, const char *name) {
    for (int i = 0; v->command->options[i].name; i++)
        if (strcmp(v->command->options[i].name, name) == 0)
            return v->value[i];
    return NULL;
}

bool cli_number(const cli_values *v, const char *name, int64_t scale, int64_t least, int64_t most, int64_t *out) {
    const char *text = cli_value(v, name);
    int64_t n;
    if (!text)
        return true;
    if (!ech_parse_scaled(text, strlen(text), scale, &n) || n < least || n > most) {
        char a[32], b[32];
        ech_format_scaled(a, least, scale);
        ech_format_scaled(b, most, scale);
        cli_usage(v, "--%s needs a number from %s to %s, not '%.80s'", name, a, b, text);
        return false;
    }
    *out = n;
    return true;
}
