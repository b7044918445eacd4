/* echelon recall CRISIS [--update -o DIR] */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/threads.h"
#include "cli.h"
#include "echelon/library.h"

/* Options that mean something with --update only. */
static const char *needs_update(const cli_values *v) {
    static const char *const names[] = {"out",  "places",  "forces",  "seconds", "iterations",
                                        "seed", "threads", "explain", "bound"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cli_value(v, names[i]))
            return names[i];
    return NULL;
}

/* Whether fgets got all of the line; the rest of one that is too long is passed over. */
static bool read_whole(char *line, size_t size) {
    if (strlen(line) + 1 < size || strchr(line, '\n'))
        return true;
    int c = fgetc(stdin);
    bool fits = c == EOF || c == '\n';
    while (c != EOF && c != '\n')
        c = fgetc(stdin);
    return fits;
}

/* Questions go where errors do: standard output is for the answer. */
static bool ask(const char *question, char *line, size_t size, void *context) {
    (void)context;
    for (bool whole = false; !whole;) {
        fputs(question, stderr);
        fflush(stderr);
        if (!fgets(line, (int)size, stdin)) {
            fputc('\n', stderr);
            return false;
        }
        whole = read_whole(line, size);
        if (!whole)
            fprintf(stderr, "  too long: an answer has at most %zu bytes\n", size - 1);
    }
    line[strcspn(line, "\n")] = '\0';
    return true;
}

/* Asks, and keeps the page where one is named; false: errors and exit code are set. */
static bool interview(const char *keep, const char *folder, ech_buf *page, ech_output *out) {
    if (!ech_app_interview_may(keep, folder, out))
        return false;
    ech_app_interview(ask, NULL, page, out);
    ech_error err = ECH_ERROR_INIT;
    ech_status status = out->exit_code == 0 && keep ? ech_file_write(keep, page->data, page->length, &err) : ECH_OK;
    if (status) {
        ech_error_list_add(&out->errors, status, err.code, keep, 0, 0, "%s", err.message);
        out->exit_code = 3;
    }
    return out->exit_code == 0;
}

static int run(int argc, char **argv, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    int64_t most = 5, seconds = -1, explain = 0, seed = 1, threads = ech_threads_default(), iterations = 0;
    bool update = cli_value(v, "update") != NULL;
    bool asks = cli_value(v, "interactive") != NULL;
    const char *page_file = argc > 0 ? argv[0] : asks && !update ? cli_value(v, "out") : NULL;
    ech_buf page = ECH_BUF_INIT;
    if (argc == 0 && !asks)
        return cli_usage(v, "CRISIS is missing: its page, or --interactive to be asked for it");
    if (!cli_number(v, "most", 1, 1, 100, &most) || !cli_number(v, "seconds", 1000, 0, 86400000, &seconds) ||
        !cli_number(v, "explain", 1000, 0, 86400000, &explain) ||
        !cli_number(v, "iterations", 1, 1, INT64_MAX / 4, &iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed) || !cli_number(v, "threads", 1, 1, 256, &threads))
        return 2;
    if (!update && needs_update(v) && !(asks && argc == 0 && strcmp(needs_update(v), "out") == 0))
        return cli_usage(v, "--%s goes with --update", needs_update(v));
    if (asks && !interview(page_file, update ? cli_value(v, "out") : NULL, &page, &out)) {
        ech_buf_free(&page);
        return cli_finish(v, &out);
    }
    const ech_recall_options o = {.at = {.library = cli_value(v, "library")},
                                  .crisis = page_file ? page_file : "the answers",
                                  .page = asks ? &page : NULL,
                                  .as_of = cli_value(v, "as-of"),
                                  .most = (int32_t)most,
                                  .json = v->json,
                                  .update = update,
                                  .bound = cli_value(v, "bound") != NULL,
                                  .only_proven = cli_value(v, "only-proven") != NULL,
                                  .folder = cli_value(v, "out"),
                                  .places = cli_value(v, "places"),
                                  .forces = cli_value(v, "forces"),
                                  .seconds = seconds >= 0     ? (double)seconds / 1000
                                             : iterations > 0 ? 0
                                                              : 1,
                                  .explain_s = (double)explain / 1000,
                                  .iterations = iterations,
                                  .seed = (uint64_t)seed,
                                  .threads = (int)threads,
                                  .interrupted = update ? cli_catch(SIGINT) : NULL};
    if (update)
        cli_catch(SIGTERM);
    ech_app_recall(&o, &out);
    ech_buf_free(&page);
    return cli_finish(v, &out);
}

static const cli_option options[] = {
    {"library", 'L', "FILE|URL", "the library (default: $ECHELON_LIBRARY, else library.echelon)"},
    {"most", 'k', "N", "the N best (default 5)"},
    {"as-of", 0, "DATE", "how old reviews and pledges are on that day (default: today)"},
    {"interactive", 0, NULL, "be asked for the page; kept as CRISIS, or as -o FILE without --update"},
    {"update", 'u', NULL, "make those that fit over for it, repair and judge them, take the best"},
    {"out", 'o', "DIR|FILE", "update: write the new scenario, with its plan.json, into this new folder"},
    {"places", 0, "FILE", "update: a locations.csv of places known near the crisis"},
    {"forces", 0, "DIR", "update: what members pledge (default: the library's registry)"},
    {"only-proven", 0, NULL, "of the registry count only what was rehearsed or delivered"},
    {"seconds", 's', "N", "update: N seconds for all of it (default 1; 0: repair only)"},
    {"iterations", 'i', "N", "update: search N iterations: no clock, the same plan every time"},
    {"seed", 0, "N", "update: seed of the search (default 1)"},
    {"threads", 0, "N", "update: threads (default: processors)"},
    {"explain", 0, "N", "update: then ask for N seconds why something is late, and what would help"},
    {"bound", 0, NULL, "update: also what no plan can beat, which takes longest"},
    {NULL, 0, NULL, NULL},
};

const cli_command cli_recall = {
    "recall",
    "recall CRISIS|--interactive [-k N] [--update -o DIR] [--library FILE|URL] [--json]",
    "take out the prepared plans that fit what has happened, with reasons",
    "CRISIS is a page that a duty officer writes in two minutes (docs/crisis.md). Each plan comes with\n"
    "reasons for and against, with what is missing in it, and with a rough estimate of its closure.\n"
    "With --update the best of them becomes a checked schedule for the crisis, as of `echelon update`.\n"
    "exit: 0 something fits (update: legal, complete), 1 nothing fits, 2 bad input, 3 environment\n",
    options,
    0,
    1,
    run,
};
