/* The use cases when memory or the disk fails, at every place in turn: a clean exit 3 (never a finding, never "bad
 * input"), no leak (sanitizers), and the plan file whole or, where there was an older one, as it was. */
#include "ech_test.h"

#include "base/file.h"
#include "base/memory.h"
#include "echelon/echelon.h"
#include "io/scenario_write.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PLACES_MAX = 1000000 };

static char folder[256], scenario[300], plan[300], schedule[300], made[300];

static const char hand_made[] = "mission,asset,tail,location,arrive,depart,load,unload\n"
                                "M,north-transport,1,base,0,300,water:bulk=4000,\n"
                                ",,,field,600,900,,water\n,,,base,1200,,,\n";

static void plan_it(ech_output *out, const char *to) {
    ech_plan_options o = ECH_PLAN_OPTIONS_INIT;
    o.scenario = scenario;
    o.plan_out = to;
    o.fcfs = true;
    o.json = true;
    ech_app_plan(&o, out);
}

static void run_plan(ech_output *out) { plan_it(out, made); }

static void run_check(ech_output *out) {
    ech_check_options o = {.scenario = scenario, .plan = plan};
    ech_app_check(&o, out);
}

static void run_import(ech_output *out) { ech_app_import_plan(scenario, schedule, made, false, out); }

static void run_schema(ech_output *out) { ech_app_schema("scenario", true, out); }

static void run_show(ech_output *out) {
    ech_show_options o = ECH_SHOW_OPTIONS_INIT;
    o.scenario = scenario;
    o.plan = plan;
    o.no_bound = true;
    o.all = true;
    ech_app_show(&o, out);
}

static void run_show_table(ech_output *out) {
    ech_show_options o = ECH_SHOW_OPTIONS_INIT;
    o.scenario = scenario;
    o.plan = plan;
    o.by = "location";
    o.location = "field";
    ech_app_show(&o, out);
}

static void run_offer(ech_output *out) {
    ech_offer_options o = ECH_OFFER_OPTIONS_INIT;
    o.scenario = scenario;
    o.plan = plan;
    o.requirement = "water";
    o.iterations = 1;
    o.take = 1;
    o.plan_out = made;
    ech_app_offer(&o, out);
}

static int set_up(void **state) {
    ech_error err = ECH_ERROR_INIT;
    ech_output out = ECH_OUTPUT_INIT;
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/echelon-app-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(scenario, sizeof scenario, "%s/s", folder);
    snprintf(plan, sizeof plan, "%s/plan.json", folder);
    snprintf(schedule, sizeof schedule, "%s/hand.csv", folder);
    snprintf(made, sizeof made, "%s/made.json", folder);
    if (ech_scenario_starter(scenario, &err) || ech_file_write(schedule, hand_made, strlen(hand_made), &err))
        return -1;
    plan_it(&out, plan);
    int code = out.exit_code;
    ech_output_free(&out);
    return code > 1 ? -1 : 0;
}

static int tear_down(void **state) {
    char command[400];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void read_text(const char *path, ech_buf *out) {
    assert_int_equal(ech_file_read(path, 1 << 24, out, NULL), ECH_OK);
}

/* After a failure: still the older file. After success: something else, and whole. */
static void check_file(const char *path, bool written) {
    ech_buf text = ECH_BUF_INIT;
    read_text(path, &text);
    bool older = strcmp(text.data, "older") == 0;
    assert_true(older != written);
    assert_true(older || text.data[text.length - 1] == '\n');
    ech_buf_free(&text);
}

/* Runs with place n failing; true when nothing failed any more. */
static bool attempt(void (*run)(ech_output *), bool writes, uint64_t n, bool disk) {
    ech_output out = ECH_OUTPUT_INIT;
    if (writes)
        assert_int_equal(ech_file_write(made, "older", 5, NULL), ECH_OK);
    if (disk)
        ech_file_fail_at(n, n % 2 ? EIO : ENOSPC);
    else
        ech_memory_fail_at(n, false);
    run(&out);
    uint64_t seen = disk ? ech_file_fail_at(0, 0) : ech_memory_fail_at(0, false);
    int code = out.exit_code;
    if (code != 3 && code > 1)
        fail_msg("place %llu: exit %d: %s", (unsigned long long)n, code,
                 out.errors.count ? out.errors.items[0].message : "no message");
    if (code == 3 && ech_error_list_total(&out.errors) == 0)
        fail_msg("place %llu: exit 3 without a word", (unsigned long long)n);
    if (writes && (code != 3 || !disk)) /* a folder that cannot be synced leaves the new file, and says so */
        check_file(made, code != 3);
    ech_output_free(&out);
    return seen < n;
}

static void sweep(void (*run)(ech_output *), bool writes, bool disk) {
    int dense = ech_test_count("ECHELON_CAMPAIGN", 0) ? 1000000 : 1000;
    uint64_t n = 1;
    while (!attempt(run, writes, n, disk)) {
        n += (int)n < dense ? 1 : 1 + n / 40; /* the first ones all, then fewer and fewer */
        assert_true(n < PLACES_MAX);
    }
}

static void memory_fails_in_plan(void **state) {
    (void)state;
    sweep(run_plan, true, false);
}

static void memory_fails_in_check(void **state) {
    (void)state;
    sweep(run_check, false, false);
}

static void memory_fails_in_import(void **state) {
    (void)state;
    sweep(run_import, true, false);
}

static void memory_fails_in_schema(void **state) {
    (void)state;
    sweep(run_schema, false, false);
}

static void memory_fails_in_show(void **state) {
    (void)state;
    sweep(run_show, false, false);
    sweep(run_show_table, false, false);
}

/* Thousands of places and a search behind each: only some of the later ones. */
static void memory_fails_in_offer(void **state) {
    (void)state;
    uint64_t n = 1;
    while (!attempt(run_offer, true, n, false)) {
        n += 1 + n / (ech_test_count("ECHELON_CAMPAIGN", 0) ? 200 : 12);
        assert_true(n < 100 * (uint64_t)PLACES_MAX);
    }
}

static void the_disk_fails_in_plan(void **state) {
    (void)state;
    sweep(run_plan, true, true);
}

static void the_disk_fails_in_check(void **state) {
    (void)state;
    sweep(run_check, false, true);
}

static void the_disk_fails_in_import(void **state) {
    (void)state;
    sweep(run_import, true, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_fails_in_plan),     cmocka_unit_test(memory_fails_in_check),
        cmocka_unit_test(memory_fails_in_import),   cmocka_unit_test(memory_fails_in_schema),
        cmocka_unit_test(the_disk_fails_in_plan),   cmocka_unit_test(the_disk_fails_in_check),
        cmocka_unit_test(the_disk_fails_in_import), cmocka_unit_test(memory_fails_in_show),
        cmocka_unit_test(memory_fails_in_offer),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
