/* echelon CMD ARGS: finds the command, parses its options, prints errors as docs/cli.md says. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "cli.h"

static const cli_command *const commands[] = {&cli_plan, &cli_check, &cli_import, &cli_new, &cli_schema};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static const cli_option common[] = {
    {"json", 0, NULL, "one JSON document on standard output"},
    {"quiet", 'q', NULL, "no progress"},
    {"help", 'h', NULL, "this text"},
    {NULL, 0, NULL, NULL},
};

/* ---- printing --------------------------------------------------------------------------------------------- */

static void print_errors_json(const ech_error_list *errors, ech_buf *out) {
    ech_json w = ech_json_open(out, true);
    ech_json_object(&w);
    ech_json_key(&w, "errors");
    ech_json_array(&w);
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        ech_json_object(&w);
        ech_json_member_text(&w, "file", e->file[0] ? e->file : NULL);
        ech_json_key(&w, "row");
        if (e->row > 0)
            ech_json_int(&w, e->row);
        else
            ech_json_null(&w);
        ech_json_key(&w, "col");
        if (e->col > 0)
            ech_json_int(&w, e->col);
        else
            ech_json_null(&w);
        ech_json_member_text(&w, "code", e->code);
        ech_json_member_text(&w, "message", e->message);
        ech_json_member_text(&w, "hint", e->hint[0] ? e->hint : NULL);
        ech_json_end(&w);
    }
    ech_json_end(&w);
    if (errors->dropped > 0)
        ech_json_member_int(&w, "dropped", (int64_t)errors->dropped);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
}

static void print_errors(const ech_error_list *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        if (e->file[0] && e->row > 0)
            fprintf(stderr, "%s:%lld:%lld: %s\n", e->file, (long long)e->row, (long long)e->col, e->message);
        else if (e->file[0] && !strstr(e->message, e->file))
            fprintf(stderr, "%s: %s\n", e->file, e->message);
        else
            fprintf(stderr, "echelon: %s\n", e->message);
        if (e->hint[0])
            fprintf(stderr, "    hint: %s\n", e->hint);
    }
    if (errors->dropped > 0)
        fprintf(stderr, "echelon: and %zu more errors\n", errors->dropped);
}

static bool print_text(const ech_buf *text) {
    if (text->length > 0 && fwrite(text->data, 1, text->length, stdout) != text->length)
        return false;
    return fflush(stdout) == 0;
}

int cli_finish(const cli_values *v, ech_output *out) {
    ech_buf text = ECH_BUF_INIT;
    bool failed = out->exit_code >= 2;
    int code = out->exit_code;
    if (!failed) /* --partial: what could not be carried is told, and the plan is there all the same */
        print_errors(&out->errors);
    if (failed && v->json)
        print_errors_json(&out->errors, &text);
    else if (failed)
        print_errors(&out->errors);
    if (!print_text(failed ? &text : &out->text)) {
        fprintf(stderr, "echelon: cannot write to standard output: %s\n", strerror(errno));
        code = 3;
    }
    ech_buf_free(&text);
    ech_output_free(out);
    return code;
}

int cli_usage(const cli_values *v, const char *format, ...) {
    ech_output out = ECH_OUTPUT_INIT;
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ech_error *e = ech_error_list_add(&out.errors, ECH_EUSAGE, "usage", "", 0, 0, "%s", text);
    if (e && v->command)
        ech_error_hint(e, "usage: echelon %s; echelon %s --help tells more", v->command->usage, v->command->name);
    out.exit_code = 2;
    return cli_finish(v, &out);
}

static void print_options(const cli_option *o) {
    for (; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->short_name ? "-" : "", o->short_name ? o->short_name : ' ',
                 o->short_name ? ", " : "   ", o->name, o->value ? " " : "", o->value ? o->value : "");
        printf("  %-26s %s\n", left, o->help);
    }
}

static int print_help(const cli_command *c) {
    printf("usage: echelon %s\n\n%s\n\n", c->usage, c->summary);
    print_options(c->options);
    print_options(common);
    if (c->text)
        printf("\n%s", c->text);
    return fflush(stdout) == 0 ? 0 : 3;
}

static int print_overview(FILE *to, int code) {
    fprintf(to,
            "Echelon %s: from a list of what must be moved to a checked lift schedule.\n\n"
            "usage: echelon CMD ARGS [--json] [--quiet] [--help]     echelon --version\n\n",
            ech_version());
    for (int i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(to,
            "\nexit: 0 done and legal, 1 findings or unmet, 2 usage or bad input, 3 environment, 130 interrupted\n");
    return code;
}

/* ---- options ---------------------------------------------------------------------------------------------- */

static int option_index(const cli_command *c, const char *name, size_t length) {
    for (int i = 0; c->options[i].name; i++)
        if (strlen(c->options[i].name) == length && strncmp(c->options[i].name, name, length) == 0)
            return i;
    return -1;
}

const char *cli_value(const cli_values *v, const char *name) {
    int i = option_index(v->command, name, strlen(name));
    return i < 0 ? NULL : v->value[i];
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
        cli_usage(v, "--%s needs a number from %s to %s, not '%s'", name, a, b, text);
        return false;
    }
    *out = n;
    return true;
}

static int unknown_option(const cli_values *v, const char *text) {
    const char *names[CLI_OPTIONS + 3];
    size_t n = 0;
    for (const cli_option *o = v->command->options; o->name; o++)
        names[n++] = o->name;
    for (const cli_option *o = common; o->name; o++)
        names[n++] = o->name;
    const char *near = ech_did_you_mean(text[1] == '-' ? text + 2 : text + 1, names, n);
    if (near)
        return cli_usage(v, "unknown option %s: did you mean --%s?", text, near);
    return cli_usage(v, "unknown option %s", text);
}

/* Takes one option at argv[i]; returns how many words it took, 0 = error (printed), -1 = --help. */
static int take_option(cli_values *v, int argc, char **argv, int i) {
    const char *word = argv[i];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return -1;
    if (strcmp(word, "--quiet") == 0 || strcmp(word, "-q") == 0 || strcmp(word, "--json") == 0)
        return 1; /* seen by take_common */
    int k = -1;
    const char *equals = NULL;
    if (word[1] == '-') {
        equals = strchr(word, '=');
        k = option_index(v->command, word + 2, equals ? (size_t)(equals - word - 2) : strlen(word + 2));
    } else if (word[2] == '\0')
        for (int o = 0; v->command->options[o].name; o++)
            k = v->command->options[o].short_name == word[1] ? o : k;
    if (k < 0) {
        unknown_option(v, word);
        return 0;
    }
    if (!v->command->options[k].value) {
        v->value[k] = "";
        return 1;
    }
    if (equals) {
        v->value[k] = equals + 1;
        return 1;
    }
    if (i + 1 >= argc) {
        cli_usage(v, "%s needs %s", word, v->command->options[k].value);
        return 0;
    }
    v->value[k] = argv[i + 1];
    return 2;
}

static void take_common(cli_values *v, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        v->json = v->json || strcmp(argv[i], "--json") == 0;
        v->quiet = v->quiet || strcmp(argv[i], "--quiet") == 0 || strcmp(argv[i], "-q") == 0;
    }
}

static int run_command(const cli_command *c, int argc, char **argv) {
    cli_values v = {.command = c};
    int n = 0;
    bool only = false; /* after "--" */
    take_common(&v, argc, argv);
    for (int i = 0; i < argc;) {
        if (!only && strcmp(argv[i], "--") == 0) {
            only = true;
            i++;
        } else if (!only && argv[i][0] == '-' && argv[i][1] != '\0') {
            int took = take_option(&v, argc, argv, i);
            if (took == -1)
                return print_help(c);
            if (took == 0)
                return 2;
            i += took;
        } else
            argv[n++] = argv[i++];
    }
    if (n < c->least)
        return cli_usage(&v, "%s is missing an argument", c->name);
    if (n > c->most)
        return cli_usage(&v, "one argument too many: '%s'", argv[c->most]);
    return c->run(n, argv, &v);
}

static int unknown_command(const char *name, bool json) {
    const char *names[COMMANDS];
    for (int i = 0; i < COMMANDS; i++)
        names[i] = commands[i]->name;
    const char *near = ech_did_you_mean(name, names, COMMANDS);
    cli_values v = {.json = json};
    if (near)
        return cli_usage(&v, "there is no command '%s': did you mean '%s'?", name, near);
    return cli_usage(&v, "there is no command '%s'; echelon --help lists them", name);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return print_overview(stderr, 2);
    if (strcmp(argv[1], "--version") == 0) {
        printf("echelon %s\n", ech_version());
        return fflush(stdout) == 0 ? 0 : 3;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return print_overview(stdout, 0);
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run_command(commands[i], argc - 2, argv + 2);
    bool json = false;
    for (int i = 2; i < argc; i++)
        json = json || strcmp(argv[i], "--json") == 0;
    return unknown_command(argv[1], json);
}
