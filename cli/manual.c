/* Man pages: `echelon help [COMMAND] --man` as roff, from the tables of the help and from docs/cli.md, which the build
 * puts into the program (ECHELON_CLI_DOC): what stands there below a command's help is in its page too.
 * The build writes all pages, cmake --install puts them where man looks. */
#include <ctype.h>
#include <string.h>

#include "cli.h"

__asm__(".pushsection .rodata\ncli_doc:\n.incbin \"" ECHELON_CLI_DOC "\"\n.byte 0\n.popsection\n");
extern const char cli_doc[] __attribute__((visibility("hidden")));

/* ---- roff ------------------------------------------------------------------------------------------------------ */

/* A sign beyond ASCII by its number, so that a page is ASCII; returns its bytes. The documentation is sound UTF-8. */
static size_t put_sign(ech_buf *b, const char *text, size_t left) {
    unsigned char first = (unsigned char)text[0];
    size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (bytes > left)
        return left;
    uint32_t sign = first & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++)
        sign = sign << 6 | ((unsigned char)text[i] & 0x3Fu);
    ech_buf_printf(b, "\\[u%04X]", (unsigned)sign);
    return bytes;
}

/* Text as it is to be read: backslashes and hyphens kept, no line taken for a request. */
static void put(ech_buf *b, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80) {
            i += put_sign(b, text + i, length - i) - 1;
            continue;
        }
        bool begins = b->length == 0 || b->data[b->length - 1] == '\n';
        if (begins && (text[i] == '.' || text[i] == '\''))
            ech_buf_text(b, "\\&");
        if (text[i] == '\\')
            ech_buf_text(b, "\\e");
        else if (text[i] == '-')
            ech_buf_text(b, "\\-");
        else if (text[i] == '~')
            ech_buf_text(b, "\\(ti");
        else if (text[i] == '^')
            ech_buf_text(b, "\\(ha");
        else if (text[i] == '`')
            ech_buf_text(b, "\\(ga");
        else
            ech_buf_char(b, text[i]);
    }
}

static void put_text(ech_buf *b, const char *text) { put(b, text, strlen(text)); }

static void put_title(ech_buf *b, const char *name) {
    ech_buf_text(b, ".TH ECHELON");
    for (const char *c = name; *c; c++)
        ech_buf_char(b, *c == '-' ? '-' : (char)toupper((unsigned char)*c));
    ech_buf_printf(b, " 1 \"\" \"Echelon %s\" \"User commands\"\n", ech_version());
}

static void put_options(ech_buf *b, const cli_option *o) {
    for (; o->name; o++) {
        ech_buf_text(b, ".TP\n");
        if (o->short_name)
            ech_buf_printf(b, "\\fB\\-%c\\fR, ", o->short_name);
        ech_buf_text(b, "\\fB\\-\\-");
        put_text(b, o->name);
        ech_buf_text(b, "\\fR");
        if (o->value) {
            ech_buf_text(b, " \\fI");
            put_text(b, o->value);
            ech_buf_text(b, "\\fR");
        }
        ech_buf_char(b, '\n');
        put_text(b, o->help);
        ech_buf_char(b, '\n');
    }
}

/* ---- markdown of docs/cli.md ----------------------------------------------------------------------------------- */

/* A line of a paragraph: `code` in bold, links as their text. */
static void put_inline(ech_buf *b, const char *line, size_t length) {
    for (size_t i = 0; i < length;) {
        const char *rest = line + i, *end;
        size_t left = length - i;
        if (*rest == '`' && (end = memchr(rest + 1, '`', left - 1))) {
            ech_buf_text(b, "\\fB");
            put(b, rest + 1, (size_t)(end - rest) - 1);
            ech_buf_text(b, "\\fR");
            i += (size_t)(end - rest) + 1;
            continue;
        }
        const char *text_end = *rest == '[' ? memchr(rest, ']', left) : NULL;
        if (text_end && text_end + 1 < line + length && text_end[1] == '(' &&
            (end = memchr(text_end, ')', left - (size_t)(text_end - rest)))) {
            ech_buf_text(b, "\\fI");
            put(b, rest + 1, (size_t)(text_end - rest) - 1);
            ech_buf_text(b, "\\fR");
            i += (size_t)(end - rest) + 1;
            continue;
        }
        size_t plain = 1;
        while (plain < left && rest[plain] != '`' && rest[plain] != '[')
            plain++;
        put(b, rest, plain);
        i += plain;
    }
    ech_buf_char(b, '\n');
}

static const char *next_line(const char *p) {
    const char *end = strchr(p, '\n');
    return end ? end + 1 : p + strlen(p);
}

static bool starts(const char *p, const char *with) { return strncmp(p, with, strlen(with)) == 0; }

/* The paragraphs of a section from `p` on, without its blocks: those show the help. */
static void put_section(ech_buf *b, const char *p) {
    bool block = false;
    for (; *p && !starts(p, "## "); p = next_line(p)) {
        size_t length = strcspn(p, "\n");
        if (starts(p, "```")) {
            block = !block;
            continue;
        }
        if (block || length == 0)
            continue;
        if (starts(p, "- ")) {
            ech_buf_text(b, ".IP \\(bu 2\n");
            put_inline(b, p + 2, length - 2);
        } else {
            ech_buf_text(b, ".PP\n");
            put_inline(b, p, length);
        }
    }
}

/* The section whose heading names the command; NULL: none. */
static const char *section_of(const char *name) {
    for (const char *p = cli_doc; *p; p = next_line(p)) {
        if (!starts(p, "## ") || !memmem(p, strcspn(p, "\n"), "echelon ", 8))
            continue;
        size_t length = strcspn(p, "\n"), n = strlen(name);
        for (const char *at = p; (at = memmem(at, length - (size_t)(at - p), name, n)); at += n)
            if (!isalpha((unsigned char)at[-1]) && !isalpha((unsigned char)at[n]))
                return next_line(p);
    }
    return NULL;
}

/* ---- the pages ------------------------------------------------------------------------------------------------- */

static void put_usage(ech_buf *b, const char *usage) {
    for (const char *p = usage; *p; p = next_line(p)) {
        p += strspn(p, " ");
        p += starts(p, "echelon ") ? strlen("echelon ") : 0;
        ech_buf_text(b, p == usage ? ".B echelon\n" : ".br\n.B echelon\n");
        put(b, p, strcspn(p, "\n"));
        ech_buf_char(b, '\n');
    }
}

/* The text below the options, its "exit:" lines aside: those are EXIT STATUS. */
static void put_help_text(ech_buf *b, const char *text, bool exit_lines) {
    for (const char *p = text; p && *p; p = next_line(p))
        if (starts(p, "exit:") == exit_lines) {
            const char *line = p + (exit_lines ? strlen("exit: ") : 0);
            put(b, line, strcspn(line, "\n"));
            ech_buf_char(b, '\n');
        }
}

static bool has_exit(const char *text) { return text && (starts(text, "exit:") || strstr(text, "\nexit:")); }

static void put_others(ech_buf *b, const char *name) {
    ech_buf_text(b, ".SH SEE ALSO\n");
    if (name[0])
        ech_buf_text(b, ".BR echelon (1),\n");
    const char *last = NULL;
    for (int i = 0; cli_commands[i]; i++)
        if (strcmp(cli_commands[i]->name, name) != 0) {
            if (last)
                ech_buf_printf(b, ".BR echelon\\-%s (1),\n", last);
            last = cli_commands[i]->name;
        }
    ech_buf_printf(b, ".BR echelon\\-%s (1)\n", last ? last : "");
}

static void put_command(ech_buf *b, const cli_command *c) {
    ech_buf_text(b, ".SH NAME\nechelon\\-");
    put_text(b, c->name);
    ech_buf_text(b, " \\- ");
    put_text(b, c->summary);
    ech_buf_text(b, "\n.SH SYNOPSIS\n");
    put_usage(b, c->usage);
    const char *section = section_of(c->name);
    if (c->text || section)
        ech_buf_text(b, ".SH DESCRIPTION\n");
    put_help_text(b, c->text, false);
    ech_buf_text(b, ".SH OPTIONS\n");
    put_options(b, c->options);
    put_options(b, cli_common);
    if (section) {
        ech_buf_text(b, ".SH NOTES\n");
        put_section(b, section);
    }
    ech_buf_text(b, ".SH EXIT STATUS\n");
    if (has_exit(c->text))
        put_help_text(b, c->text, true);
    else
        put_text(b, "0 done, 1 findings or something unmet, 2 usage or bad input, 3 environment\n");
}

static void put_whole(ech_buf *b) {
    ech_buf_text(b,
                 ".SH NAME\nechelon \\- plan, check and explain crisis lift by air, rail, road and sea\n"
                 ".SH SYNOPSIS\n.B echelon\n\\fICMD\\fR \\fIARGS\\fR [\\fB\\-\\-json\\fR] [\\fB\\-\\-quiet\\fR] "
                 "[\\fB\\-\\-help\\fR]\n.br\n.B echelon \\-\\-version\n.SH DESCRIPTION\n"
                 "Echelon turns what must be moved, and what can move it, into a schedule that is legal under every\n"
                 "limit of airfields, vehicles, crews and permissions. A checker that shares no code with the\n"
                 "planner judges every schedule, also one that was made by hand.\n"
                 ".SH COMMANDS\n");
    for (int i = 0; cli_commands[i]; i++) {
        ech_buf_printf(b, ".TP\n.BR echelon\\-%s (1)\n", cli_commands[i]->name);
        put_text(b, cli_commands[i]->summary);
        ech_buf_char(b, '\n');
    }
    ech_buf_text(b, ".SH OPTIONS\nThese are every command's.\n");
    put_options(b, cli_common);
    ech_buf_text(b, ".SH NOTES\n");
    put_section(b, next_line(cli_doc));
    ech_buf_text(b, ".SH EXIT STATUS\n0 done and legal, 1 findings or something unmet, 2 usage or bad input,\n"
                    "3 environment (I/O, disk, memory, server), 130 interrupted with no result\n"
                    ".SH ENVIRONMENT\n"
                    ".TP\n.B ECHELON_CATALOGUE\nthe folder of lift types and airfield classes, else that of the\n"
                    "installation\n"
                    ".TP\n.B LC_ALL, LC_CTYPE, LANG\nthe first that is set says whether \\fBshow\\fR may leave ASCII\n"
                    ".TP\n.B NO_COLOR\nno colours, also on a terminal\n"
                    ".TP\n.B COLUMNS\nthe width of \\fBshow\\fR where there is no terminal\n"
                    ".SH EXAMPLES\n.nf\n"
                    "echelon new relief\n"
                    "echelon plan relief \\-o plan.json\n"
                    "echelon check relief plan.json\n"
                    "echelon show relief plan.json\n"
                    "echelon report relief plan.json\n.fi\n");
}

int cli_print_manual(const cli_command *command) {
    ech_output out = ECH_OUTPUT_INIT;
    char name[64] = "";
    cli_values v = {.command = command};
    if (command) {
        name[0] = '-';
        strncpy(name + 1, command->name, sizeof name - 2);
    }
    put_title(&out.text, name);
    if (command)
        put_command(&out.text, command);
    else
        put_whole(&out.text);
    put_others(&out.text, command ? command->name : "");
    return cli_finish(&v, &out);
}
