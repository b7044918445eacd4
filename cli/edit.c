/* echelon move | swap | drop | pin | repair | undo: a plan changed by hand, the rest repaired around it. */
#include <signal.h>
#include <string.h>

#include "base/threads.h"
#include "cli.h"

/* What all of them read: where the result goes, how long the repair may search. */
static bool read_common(int argc, char **argv, const cli_values *v, ech_edit_options *o) {
    int64_t seconds = 0, seed = 1;
    o->scenario = argv[0];
    o->plan = argv[1];
    o->missions = (const char *const *)(argv + 2);
    o->mission_count = (size_t)(argc - 2);
    o->plan_out = cli_value(v, "out");
    o->json = v->json;
    o->no_repair = cli_value(v, "no-repair") != NULL;
    o->any_scenario = cli_value(v, "any-scenario") != NULL;
    o->interrupted = cli_catch(SIGINT);
    cli_catch(SIGTERM);
    if (!cli_number(v, "seconds", 1000, 1, 86400000, &seconds) ||
        !cli_number(v, "iterations", 1, 1, INT64_MAX / 4, &o->iterations) ||
        !cli_number(v, "seed", 1, 0, INT64_MAX / 2, &seed))
        return false;
    o->seconds = (double)seconds / 1000;
    o->seed = (uint64_t)seed;
    o->threads = ech_threads_default();
    return true;
}

static int edit(ech_edit_options *o, const cli_values *v) {
    ech_output out = ECH_OUTPUT_INIT;
    if (o->json && o->plan_out && strcmp(o->plan_out, "-") == 0)
        return cli_usage(v, "--json and -o - would both write to standard output: name a file for the plan");
    ech_app_edit(o, &out);
    return cli_finish(v, &out);
}

static int run_move(int argc, char **argv, const cli_values *v) {
    ech_edit_options o = ECH_EDIT_OPTIONS_INIT;
    o.edit = ECH_EDIT_MOVE;
    if (!read_common(argc, argv, v, &o) || !cli_number(v, "by", 1, -10000000, 10000000, &o.by_min))
        return 2;
    o.depart = cli_value(v, "depart");
    o.tail = cli_value(v, "tail");
    if (!o.depart && !o.tail && !cli_value(v, "by"))
        return cli_usage(v, "where to? --by MINUTES, --depart TIME or --tail ASSET/NUMBER");
    if (o.depart && cli_value(v, "by"))
        return cli_usage(v, "--by and --depart both say when: give one");
    return edit(&o, v);
}

static int run_as(ech_edit what, int argc, char **argv, const cli_values *v) {
    ech_edit_options o = ECH_EDIT_OPTIONS_INIT;
    o.edit = what;
    return read_common(argc, argv, v, &o) ? edit(&o, v) : 2;
}

static int run_swap(int argc, char **argv, const cli_values *v) { return run_as(ECH_EDIT_SWAP, argc, argv, v); }
static int run_drop(int argc, char **argv, const cli_values *v) { return run_as(ECH_EDIT_DROP, argc, argv, v); }
static int run_repair(int argc, char **argv, const cli_values *v) { return run_as(ECH_EDIT_REPAIR, argc, argv, v); }

static int run_pin(int argc, char **argv, const cli_values *v) {
    bool off = cli_value(v, "off") != NULL;
    return run_as(off ? ECH_EDIT_UNPIN : ECH_EDIT_PIN, argc, argv, v);
}

static int run_undo(int argc, char **argv, const cli_values *v) {
    (void)argc;
    ech_output out = ECH_OUTPUT_INIT;
    ech_app_undo(argv[0], v->json, &out);
    return cli_finish(v, &out);
}

#define COMMON                                                                                                         \
    {"out", 'o', "PLAN", "write it here (default: in place, see echelon undo)"}, {                                     \
        "any-scenario", 0, NULL, "the plan was made for another state of the scenario"                                 \
    }
#define REPAIR                                                                                                         \
    {"no-repair", 0, NULL, "only make the change and judge it"},                                                       \
        {"seconds", 's', "N", "search N seconds for a better rest (default: only mend)"},                              \
        {"iterations", 'i', "N", "for N iterations: no clock, the same plan every time"}, {                            \
        "seed", 0, "N", "seed of the search (default 1)"                                                               \
    }

static const cli_option move_options[] = {
    {"by", 0, "MINUTES", "later by so much; earlier where negative (--by=-30)"},
    {"depart", 0, "TIME", "so that its first departure is then (D+1 06:00)"},
    {"tail", 0, "ASSET/NUMBER", "with another aircraft of the same type"},
    COMMON,
    REPAIR,
    {NULL, 0, NULL, NULL},
};
static const cli_option options[] = {COMMON, REPAIR, {NULL, 0, NULL, NULL}};
static const cli_option pin_options[] = {{"off", 0, NULL, "let them move again"}, COMMON, {NULL, 0, NULL, NULL}};
static const cli_option undo_options[] = {{NULL, 0, NULL, NULL}};

#define STAYS                                                                                                          \
    "The change is judged at once; then what no longer fits is planned anew around it.\n"                              \
    "What was moved by hand is pinned: no later repair touches it (echelon pin --off lets it go).\n"                   \
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n"

const cli_command cli_move = {"move",
                              "move SCENARIO PLAN MISSION --by MINUTES | --depart TIME | --tail ASSET/NUMBER",
                              "move one mission in time or to another aircraft, and mend the rest",
                              STAYS,
                              move_options,
                              3,
                              3,
                              run_move};
const cli_command cli_swap = {"swap",
                              "swap SCENARIO PLAN MISSION MISSION",
                              "let two missions change their aircraft, and mend the rest",
                              STAYS,
                              options,
                              4,
                              4,
                              run_swap};
const cli_command cli_drop = {"drop",
                              "drop SCENARIO PLAN MISSION",
                              "take a mission out; its cargo goes with others, its aircraft stays",
                              STAYS,
                              options,
                              3,
                              3,
                              run_drop};
const cli_command cli_pin = {
    "pin",
    "pin SCENARIO PLAN [MISSION …] [--off]",
    "hold missions where they are whatever is repaired (none named: all)",
    "echelon show SCENARIO PLAN --asset ID lists missions. Pins are kept in the plan file.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    pin_options,
    2,
    100000,
    run_pin};
const cli_command cli_repair = {
    "repair",
    "repair SCENARIO PLAN [-o PLAN] [--seconds N]",
    "make a plan legal and complete: keep what fits, plan the rest anew",
    "For a schedule made by hand, or after the scenario changed (--any-scenario). Pinned missions stay.\n"
    "exit: 0 legal and everything delivered, 1 findings or something unmet, 2 bad input, 3 environment\n",
    options,
    2,
    2,
    run_repair};
const cli_command cli_undo = {
    "undo",
    "undo PLAN",
    "take back the last change by hand",
    "A change in place keeps what the plan was as PLAN~1, PLAN~2 …; the last becomes the plan again,\n"
    "byte for byte. What was written elsewhere with -o has nothing to take back.\n",
    undo_options,
    1,
    1,
    run_undo};
