/* Completion: `echelon complete WORD…` says what may stand in the place of the last word, from the same tables as the
 * help; `echelon completion SHELL` prints the few lines by which a shell asks.
 *
 * A line of the answer is a word, with a tab and its meaning where there is one; or :folders, :files or :files ENDING,
 * which the shell completes itself. Ids come from the scenario folder and the plan that stand before on the line. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json_write.h"
#include "cli.h"

enum { MOST_WORDS = 64 };

typedef struct completing {
    const cli_command *command;
    const char *typed;                 /* the word so far */
    char before[64];                   /* "--by=" where that is in the same word: stands before each answer */
    const char *arguments[MOST_WORDS]; /* before it, without options and their values */
    int count;
    ech_output out;
} completing;

/* ---- answers --------------------------------------------------------------------------------------------------- */

static void say(completing *c, const char *prefix, const char *word, const char *meaning) {
    char whole[300];
    snprintf(whole, sizeof whole, "%s%s", prefix, word);
    if (strncmp(whole, c->typed, strlen(c->typed)) != 0)
        return;
    ech_buf_printf(&c->out.text, "%s%s", c->before, whole);
    ech_buf_printf(&c->out.text, meaning ? "\t%s\n" : "%s\n", meaning ? meaning : "");
}

/* "a|b, c or d": each word on its own. */
static void say_words(completing *c, const char *words) {
    while (*words) {
        char word[60];
        size_t n = strcspn(words, "|, ");
        if (n > 0 && n < sizeof word) {
            snprintf(word, sizeof word, "%.*s", (int)n, words);
            say(c, "", word, NULL);
        }
        words += n + (words[n] != '\0');
    }
}

/* What a name in capitals stands for; "" = anything, so nothing can be said. */
static void say_value(completing *c, const char *whole, const char *option) {
    static const struct {
        const char *name, *words;
    } choices[] = {
        {"FORMAT", "csv|json|geojson|kml|xlsx|ics|fpl|routes"},
        {"WHAT", "unit|location|asset|member"},
        {"P", "search|fcfs"},
        {"K", "1|2|3"},
    };
    static const char *const folders[] = {"SCENARIO", "DIR"};
    static const char *const ids[] = {"requirement", "location", "asset", "member", "mission"};
    static const char *const free_text[] = {"N",    "Q",    "MINUTES", "TIME", "DATE", "A,B", "S,W,N,E", "ASSET/NUMBER",
                                            "WORD", "TEXT", "NAME",    "TABLE"};
    char name[60];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(whole, "|"), whole); /* FILE|URL: a file */
    if (strcmp(name, "ID") == 0 && !option)
        return;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (strcmp(name, choices[i].name) == 0) {
            say_words(c, choices[i].words);
            return;
        }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strcmp(name, folders[i]) == 0) {
            ech_buf_text(&c->out.text, ":folders\n");
            return;
        }
    for (size_t i = 0; i < sizeof free_text / sizeof *free_text; i++)
        if (strcmp(name, free_text[i]) == 0)
            return;
    const char *what = strcmp(name, "ID") == 0 ? option : name;
    bool is_id = what == option;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (what && ech_text_equal_nocase(what, ids[i]) && c->count > 0) {
            ech_output found = ECH_OUTPUT_INIT;
            ech_app_ids(ids[i], c->arguments[0], c->count > 1 ? c->arguments[1] : NULL, &found);
            for (char *line = found.text.data, *end; line && (end = strchr(line, '\n')); line = end + 1) {
                *end = '\0';
                say(c, "", line, NULL);
            }
            ech_output_free(&found);
            return;
        }
    if (is_id) /* of what no table of a scenario holds */
        return;
    const char *dot = strrchr(name, '.');
    const char *ending = dot ? dot + 1 : strcmp(name, "PLAN") == 0 ? "json" : strcmp(name, "PAGE") == 0 ? "html" : "";
    ech_buf_printf(&c->out.text, ":files%s%s\n", ending[0] ? " " : "", ending);
}

static void say_options(completing *c, const cli_option *o) {
    for (; o->name; o++)
        say(c, "--", o->name, o->help);
}

/* ---- arguments by the usage line ------------------------------------------------------------------------------- */

bool cli_usage_word(const char *line, int n, char out[60]) {
    const char *p = line + strcspn(line, " \n"); /* the command's name */
    for (int i = 0; *p == ' '; i++) {
        p += strspn(p, " ");
        size_t length = strcspn(p, " \n");
        if (*p == '-' || *p == '|' || (*p == '[' && p[1] == '-') || length == 0)
            return false;
        const char *behind = p + length;
        bool repeats = strncmp(behind, " …", 1 + strlen("…")) == 0;
        if (i == n || (repeats && n > i)) {
            const char *word = p + (*p == '[');
            size_t size = strcspn(word, islower((unsigned char)*word) ? " ]\n" : " ][|\n");
            snprintf(out, 60, "%.*s", (int)(size < 59 ? size : 59), word);
            return true;
        }
        p = behind;
    }
    return false;
}

static bool is_literal(const char *word) { return islower((unsigned char)word[0]); }

/* Do the arguments so far fit the literal words of this line ("import plan …")? */
static bool fits(const completing *c, const char *line) {
    char word[60];
    for (int i = 0; i < c->count; i++)
        if (cli_usage_word(line, i, word) && is_literal(word) && !strchr(word, '|') &&
            strcmp(word, c->arguments[i]) != 0)
            return false;
    return true;
}

/* The next usage: the next line, or what stands behind a bar in this one ("init | add SCENARIO PLAN"); its first word
 * (the command's name, or the bar) counts for nothing. NULL: none. */
static const char *next_usage(const char *line) {
    const char *next = strstr(line, "\n       echelon "), *bar = strstr(line + 1, " | ");
    if (bar && (!next || bar < next))
        return bar + 1;
    return next ? next + strlen("\n       echelon ") : NULL;
}

static void say_arguments(completing *c) {
    char word[60], before[60] = "";
    for (const char *line = c->command->usage; line; line = next_usage(line)) {
        char first[60];
        if (line[0] == '|' && !(cli_usage_word(line, 0, first) && is_literal(first)))
            continue; /* a bar between options */
        if (!fits(c, line) || !cli_usage_word(line, c->count, word) || strcmp(word, before) == 0)
            continue;
        snprintf(before, sizeof before, "%s", word);
        if (is_literal(word))
            say_words(c, word);
        else
            say_value(c, word, NULL);
    }
}

/* ---- the line -------------------------------------------------------------------------------------------------- */

static const cli_command *command_named(const char *name) {
    for (int i = 0; cli_commands[i]; i++)
        if (strcmp(cli_commands[i]->name, name) == 0)
            return cli_commands[i];
    return NULL;
}

static const cli_option *option_in(const cli_option *table, const char *word) {
    for (const cli_option *o = table; o->name; o++)
        if ((word[1] == '-' && strcmp(word + 2, o->name) == 0) ||
            (o->short_name && word[1] == o->short_name && !word[2]))
            return o;
    return NULL;
}

static void say_commands(completing *c) {
    for (int i = 0; cli_commands[i]; i++)
        say(c, "", cli_commands[i]->name, cli_commands[i]->summary);
    say(c, "", "help", "what a command does");
    say(c, "", "--version", "which version this is");
    say(c, "", "--help", "the commands");
}

/* Reads what stands before the word that is typed; the option whose value it is, NULL = none. */
static const cli_option *read_before(completing *c, int argc, char **argv) {
    const cli_option *open = NULL;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "=") == 0) /* bash takes --by=unit apart */
            continue;
        if (open) {
            open = NULL;
            continue;
        }
        const cli_option *o = argv[i][0] == '-' ? option_in(c->command->options, argv[i]) : NULL;
        if (o && o->value)
            open = o;
        else if (argv[i][0] != '-' && c->count < MOST_WORDS)
            c->arguments[c->count++] = argv[i];
    }
    return open;
}

static void complete_command(completing *c, int argc, char **argv) {
    const cli_option *open = read_before(c, argc - 2, argv + 1);
    const char *equals = strchr(c->typed, '=');
    if (!open && equals && strncmp(c->typed, "--", 2) == 0) { /* zsh and fish leave --by=unit whole */
        char name[60];
        snprintf(name, sizeof name, "%.*s", (int)(equals - c->typed), c->typed);
        open = option_in(c->command->options, name);
        snprintf(c->before, sizeof c->before, "%s=", name);
        c->typed = equals + 1;
    }
    if (open && open->value)
        say_value(c, open->value, open->name);
    else if (c->typed[0] == '-') {
        say_options(c, c->command->options);
        say_options(c, cli_common);
    } else
        say_arguments(c);
}

int cli_complete(int argc, char **argv) {
    completing c = {.typed = argc > 0 ? argv[argc - 1] : "", .out = ECH_OUTPUT_INIT};
    cli_values v = {0};
    if (strcmp(c.typed, "=") == 0)
        c.typed = "";
    if (argc <= 1 || (argc == 2 && strcmp(argv[0], "help") == 0))
        say_commands(&c);
    else {
        c.command = command_named(argv[0]);
        if (c.command)
            complete_command(&c, argc, argv);
    }
    return cli_finish(&v, &c.out);
}

/* ---- scripts --------------------------------------------------------------------------------------------------- */

static const char bash_script[] =
    "# Completion of echelon for bash. For one session: source <(echelon completion bash)\n"
    "_echelon() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} line\n"
    "    COMPREPLY=()\n"
    "    [[ $cur == = ]] && cur=\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "        :folders) compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
    "        :files*) compopt -o filenames\n"
    "            mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- \"$cur\")\n"
    "            line=${line#:files}\n"
    "            mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X \"!*${line:+.${line# }}\" -- \"$cur\" |\n"
    "                while IFS= read -r line; do [[ -d $line ]] || printf '%s\\n' \"$line\"; done) ;;\n"
    "        *) COMPREPLY+=(\"${line%%$'\\t'*}\") ;;\n"
    "        esac\n"
    "    done < <(\"${COMP_WORDS[0]/#\\~/$HOME}\" complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
    "}\n"
    "complete -F _echelon echelon\n";

static const char zsh_script[] =
    "#compdef echelon\n"
    "# Completion of echelon for zsh: put it as _echelon into a folder of $fpath, or: source <(echelon completion "
    "zsh)\n"
    "_echelon() {\n"
    "    local line\n"
    "    local -a words_only meant\n"
    "    for line in \"${(@f)$($words[1] complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\"; do\n"
    "        case $line in\n"
    "        :folders) _files -/ ;;\n"
    "        ':files '*) _files -g \"*.${line#:files }\" ;;\n"
    "        :files) _files ;;\n"
    "        *$'\\t'*) meant+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;\n"
    "        ?*) words_only+=(\"$line\") ;;\n"
    "        esac\n"
    "    done\n"
    "    (( $#meant )) && _describe echelon meant\n"
    "    (( $#words_only )) && compadd -a words_only\n"
    "    return 0\n"
    "}\n"
    "if [[ $funcstack[1] = _echelon ]]; then _echelon \"$@\"; else compdef _echelon echelon; fi\n";

static const char fish_script[] =
    "# Completion of echelon for fish. For one session: echelon completion fish | source\n"
    "function __echelon_complete\n"
    "    set -l before (commandline -opc)\n"
    "    set -l typed (commandline -ct)\n"
    "    set -l typed_or_empty \"$typed\"\n"
    "    for line in ($before[1] complete $before[2..-1] $typed_or_empty 2>/dev/null)\n"
    "        switch $line\n"
    "            case ':folders'\n"
    "                __fish_complete_directories $typed\n"
    "            case ':files *'\n"
    "                __fish_complete_suffix (string replace ':files ' . -- $line)\n"
    "            case ':files'\n"
    "                __fish_complete_path $typed\n"
    "            case '*'\n"
    "                echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c echelon -f -a '(__echelon_complete)'\n";

static int run(int argc, char **argv, const cli_values *v) {
    static const struct {
        const char *shell, *script;
    } scripts[] = {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};
    ech_output out = ECH_OUTPUT_INIT;
    (void)argc;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(argv[0], scripts[i].shell) == 0) {
            if (v->json) {
                ech_json w = ech_json_open(&out.text, true);
                ech_json_object(&w);
                ech_json_member_text(&w, "shell", scripts[i].shell);
                ech_json_member_text(&w, "script", scripts[i].script);
                ech_json_end(&w);
                ech_buf_char(&out.text, '\n');
            } else
                ech_buf_text(&out.text, scripts[i].script);
            return cli_finish(v, &out);
        }
    return cli_usage(v, "there is no completion for '%.40s'; there are bash, zsh and fish", argv[0]);
}

static const cli_option options[] = {{NULL, 0, NULL, NULL}};

const cli_command cli_completion = {
    "completion",
    "completion bash|zsh|fish",
    "print what teaches a shell to complete commands, options, folders, plans and ids",
    "For one session of bash: source <(echelon completion bash). cmake --install puts all three where\n"
    "the shells look for them.\n",
    options,
    1,
    1,
    run,
};
