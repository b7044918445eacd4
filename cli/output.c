/* What is printed, and where: results and, with --json, errors go to standard output; errors as text, and help that was
 * not asked for, to standard error. docs/cli.md is the contract. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "cli.h"

/* ---- errors ------------------------------------------------------------------------------------------------- */

static void errors_as_json(const ech_error_list *errors, ech_buf *out) {
    ech_json w = ech_json_open(out, true);
    ech_json_errors(&w, errors);
    ech_buf_char(out, '\n');
}

/* FILE:ROW:COL: text; a file as a whole is FILE: text. */
/* Does the message name the file? Not where the letters only occur in it, as `d` in "is a folder". */
static bool names(const char *message, const char *file) {
    static const char around[] = " '`\",:;()";
    size_t n = strlen(file);
    for (const char *at = strstr(message, file); at; at = strstr(at + 1, file))
        if ((at == message || strchr(around, at[-1])) && strchr(around, at[n])) /* its '\0' counts as the end */
            return true;
    return false;
}

static void errors_as_text(const ech_error_list *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        const ech_error *e = &errors->items[i];
        if (e->file[0] && e->row > 0)
            fprintf(stderr, "%s:%lld:%lld: %s\n", e->file, (long long)e->row, (long long)e->col, e->message);
        else if (e->file[0] && !names(e->message, e->file))
            fprintf(stderr, "%s: %s\n", e->file, e->message);
        else
            fprintf(stderr, "echelon: %s\n", e->message);
        if (e->hint[0])
            fprintf(stderr, "    hint: %s\n", e->hint);
    }
    if (errors->dropped > 0)
        fprintf(stderr, "echelon: and %zu more errors\n", errors->dropped);
}

/* Messages quote plans and file names of anybody: they are to stay one line that steers no terminal. */
static void make_plain(ech_error_list *errors, bool json) {
    for (size_t i = 0; i < errors->count; i++) {
        if (!json) /* there, a script is to find the file again */
            ech_text_plain(errors->items[i].file);
        ech_text_plain(errors->items[i].message);
        ech_text_plain(errors->items[i].hint);
    }
}

/* ---- results ------------------------------------------------------------------------------------------------ */

static int print(const ech_buf *text, int code) {
    errno = 0;
    bool ok = !text->failed && (text->length == 0 || fwrite(text->data, 1, text->length, stdout) == text->length);
    if (fflush(stdout) == 0 && ok)
        return code;
    if (text->failed || errno != EPIPE) /* head or a pager that has seen enough wants no words */
        fprintf(stderr, "echelon: cannot write to standard output: %s\n",
                text->failed ? "out of memory" : strerror(errno));
    return 3;
}

int cli_finish(const cli_values *v, ech_output *out) {
    ech_buf text = ECH_BUF_INIT;
    bool failed = out->exit_code >= 2;
    make_plain(&out->errors, v->json);
    if (failed && v->json)
        errors_as_json(&out->errors, &text);
    else
        errors_as_text(&out->errors); /* with a result: what could not be carried (plan --partial) */
    int code = print(failed ? &text : &out->text, out->exit_code);
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
    if (v->command && !strchr(v->command->usage, '\n'))
        ech_error_hint(e, "echelon %s; echelon %s --help tells more", v->command->usage, v->command->name);
    else if (v->command)
        ech_error_hint(e, "echelon %s --help tells more", v->command->name);
    else
        ech_error_hint(e, "echelon --help lists the commands");
    out.exit_code = 2;
    return cli_finish(v, &out);
}

/* ---- help --------------------------------------------------------------------------------------------------- */

static void options_as_text(const cli_option *o, ech_buf *out) {
    for (; o->name; o++) {
        char left[64];
        const char dash[3] = {'-', o->short_name, ','};
        int n = snprintf(left, sizeof left, "%.3s --%s", o->short_name ? dash : "   ", o->name);
        if (o->value && n > 0 && (size_t)n < sizeof left)
            snprintf(left + n, sizeof left - (size_t)n, " %s", o->value);
        ech_buf_printf(out, "  %-24s %s\n", left, o->help);
    }
}

static void options_as_json(const cli_option *o, ech_json *w) {
    for (; o->name; o++) {
        const char short_name[2] = {o->short_name, '\0'};
        ech_json_object(w);
        ech_json_member_text(w, "name", o->name);
        ech_json_member_text(w, "short", o->short_name ? short_name : NULL);
        ech_json_member_text(w, "value", o->value);
        ech_json_member_text(w, "help", o->help);
        ech_json_end(w);
    }
}

static void help_as_json(const cli_command *c, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "command", c->name);
    ech_json_member_text(w, "usage", c->usage);
    ech_json_member_text(w, "summary", c->summary);
    ech_json_key(w, "options");
    ech_json_array(w);
    options_as_json(c->options, w);
    options_as_json(cli_common, w);
    ech_json_end(w);
    ech_json_end(w);
}

static int print_and_free(ech_buf *text, int code) {
    code = print(text, code);
    ech_buf_free(text);
    return code;
}

int cli_print_help(const cli_values *v) {
    const cli_command *c = v->command;
    ech_buf out = ECH_BUF_INIT;
    if (v->json) {
        ech_json w = ech_json_open(&out, true);
        help_as_json(c, &w);
        ech_buf_char(&out, '\n');
        return print_and_free(&out, 0);
    }
    ech_buf_printf(&out, "usage: echelon %s\n\n%s\n\n", c->usage, c->summary);
    options_as_text(c->options, &out);
    options_as_text(cli_common, &out);
    if (c->text)
        ech_buf_printf(&out, "\n%s", c->text);
    return print_and_free(&out, 0);
}

/* Stands above the command with which its group begins. */
static const char *heading(const char *command) {
    static const struct {
        const char *first, *text;
    } groups[] = {
        {"new", "begin"},
        {"plan", "plan"},
        {"show", "look and judge"},
        {"move", "change by hand"},
        {"report", "hand on"},
        {"library", "keep for the next crisis"},
        {"schema", "for scripts and shells"},
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (strcmp(command, groups[i].first) == 0)
            return groups[i].text;
    return NULL;
}

static void overview_as_text(ech_buf *out) {
    ech_buf_printf(out, "Echelon %s: from what must be moved to a checked lift schedule.\n\n", ech_version());
    ech_buf_text(out, "usage: echelon CMD ARGS [--json] [--quiet] [--help]      echelon --version\n\n"
                      "first steps: echelon new relief, then echelon plan relief -o plan.json, then\n"
                      "             echelon show relief plan.json; the tutorial is docs/tutorial\n");
    for (int i = 0; cli_commands[i]; i++) {
        const char *above = heading(cli_commands[i]->name);
        if (above)
            ech_buf_printf(out, "\n%s\n", above);
        ech_buf_printf(out, "  %-10s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
    }
    ech_buf_text(out, "\nechelon CMD --help tells more; echelon help CMD --man is its man page.\n"
                      "exit: 0 done and legal    1 findings, something unmet    2 usage or bad input\n"
                      "      3 environment (I/O, disk, memory)    130 interrupted with no result\n");
}

int cli_print_overview(bool json, int code) {
    ech_buf out = ECH_BUF_INIT;
    if (json) {
        ech_json w = ech_json_open(&out, true);
        ech_json_object(&w);
        ech_json_member_text(&w, "version", ech_version());
        ech_json_key(&w, "commands");
        ech_json_array(&w);
        for (int i = 0; cli_commands[i]; i++)
            help_as_json(cli_commands[i], &w);
        ech_json_end(&w);
        ech_json_end(&w);
        ech_buf_char(&out, '\n');
    } else
        overview_as_text(&out);
    if (code == 0 || json)
        return print_and_free(&out, code);
    if (out.data)
        fputs(out.data, stderr);
    ech_buf_free(&out);
    return code;
}

int cli_print_version(bool json) {
    ech_buf out = ECH_BUF_INIT;
    ech_buf_printf(&out, json ? "{\"version\": \"%s\"}\n" : "echelon %s\n", ech_version());
    return print_and_free(&out, 0);
}
