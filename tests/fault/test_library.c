/* The use cases over library and registry when memory or a file call fails, at every place in turn: exit 3 (never "bad
 * input", never a result that leaves something out), no leak (sanitizers), and a library that is whole afterwards. */
#include "ech_test.h"

#include "base/file.h"
#include "base/memory.h"
#include "echelon/library.h"
#include "io/scenario_write.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PLACES_MAX = 200000, STEPS = 400 };

static char top[64], scenario[100], plan[100], tables[100], library[100], out_folder[100], crisis[100];

static void write_text(const char *folder, const char *name, const char *text) {
    char path[200];
    ech_error err = ECH_ERROR_INIT;
    assert_true(ech_path_join(path, sizeof path, folder, name));
    assert_int_equal(ech_file_write(path, text, strlen(text), &err), ECH_OK);
}

static void tables_into(const char *folder) {
    assert_int_equal(ech_folder_make(folder, NULL), ECH_OK);
    write_text(folder, "members.csv", "id,country\nDE,DE\nFR,FR\n");
    write_text(folder, "elements.csv",
               "id,member,capability,people,not_at,country,lat,lon,stated\ne,DE,emt-2,60,XX YY,DE,50,7,2026-01-01\n");
    write_text(folder, "goals.csv", "capability,count\nemt-2,1\n");
}

static const ech_library_at where = {library, "tester", "2026-01-01T00:00Z", NULL};

static void library_do(ech_library_do what, ech_output *out, bool json) {
    ech_library_options o = {.what = what, .at = where, .scenario = scenario, .plan = plan, .id = "p", .json = json};
    if (what == ECH_LIBRARY_LIST || what == ECH_LIBRARY_VERIFY)
        o.id = NULL;
    if (what == ECH_LIBRARY_ADD)
        o.kind = "flood";
    o.path = out_folder;
    ech_app_library(&o, out);
}

static void registry_do(ech_registry_do what, ech_output *out, bool json) {
    static const char *const paths[] = {tables};
    ech_registry_options o = {
        .what = what, .at = where, .paths = paths, .path_count = 1, .as_of = "2026-06-01", .json = json};
    if (what == ECH_REGISTRY_SHOW)
        o.id = "e";
    o.folder = out_folder;
    ech_app_registry(&o, out);
}

static void add(ech_output *out) { library_do(ECH_LIBRARY_ADD, out, false); }
static void list(ech_output *out) { library_do(ECH_LIBRARY_LIST, out, false); }
static void list_json(ech_output *out) { library_do(ECH_LIBRARY_LIST, out, true); }
static void show(ech_output *out) { library_do(ECH_LIBRARY_SHOW, out, false); }
static void show_json(ech_output *out) { library_do(ECH_LIBRARY_SHOW, out, true); }
static void history(ech_output *out) { library_do(ECH_LIBRARY_HISTORY, out, false); }
static void verify(ech_output *out) { library_do(ECH_LIBRARY_VERIFY, out, true); }
static void take(ech_output *out) { library_do(ECH_LIBRARY_EXPORT, out, false); }
static void import(ech_output *out) { registry_do(ECH_REGISTRY_IMPORT, out, false); }
static void age(ech_output *out) { registry_do(ECH_REGISTRY_AGE, out, false); }
static void age_json(ech_output *out) { registry_do(ECH_REGISTRY_AGE, out, true); }
static void gap(ech_output *out) { registry_do(ECH_REGISTRY_GAP, out, true); }
static void pledge(ech_output *out) { registry_do(ECH_REGISTRY_SHOW, out, false); }
static void recall(ech_output *out) {
    const ech_recall_options o = {.at = where, .crisis = crisis, .as_of = "2026-06-01"};
    ech_app_recall(&o, out);
}
static void forces(ech_output *out) { registry_do(ECH_REGISTRY_FORCES, out, false); }

static void clear(void) {
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%s'", out_folder);
    assert_int_equal(system(command), 0);
}

static int attempt(void (*run)(ech_output *)) {
    ech_output out = ECH_OUTPUT_INIT;
    run(&out);
    uint64_t calls = ech_memory_fail_at(0, false), files = ech_file_fail_at(0, 0);
    int code = out.exit_code;
    if (code != 0 && code != 3)
        fail_msg("exit %d (%d, %d): %s", code, (int)calls, (int)files,
                 out.errors.count ? out.errors.items[0].message : "");
    assert_true(code == 0 || ech_error_list_total(&out.errors) > 0);
    ech_output_free(&out);
    return code;
}

static void every_place(void (*run)(ech_output *), const char *name) {
    clear();
    ech_memory_fail_at(UINT64_MAX, false); /* counts only */
    ech_file_fail_at(UINT64_MAX, EIO);
    ech_output out = ECH_OUTPUT_INIT;
    run(&out);
    if (out.exit_code)
        fail_msg("%s: exit %d: %s", name, out.exit_code, out.errors.count ? out.errors.items[0].message : "");
    ech_output_free(&out);
    uint64_t memory = ech_memory_fail_at(0, false), files = ech_file_fail_at(0, 0), failed = 0;
    assert_true(memory > 0 && memory < PLACES_MAX);
    for (uint64_t n = 1; n <= memory; n += memory > STEPS ? memory / STEPS : 1) {
        clear();
        ech_memory_fail_at(n, false);
        failed += attempt(run) == 3;
    }
    for (uint64_t n = 1; n <= files; n++) {
        clear();
        ech_file_fail_at(n, EIO);
        failed += attempt(run) == 3;
    }
    if (failed == 0)
        fail_msg("%s: nothing failed", name);
    verify(&out);
    assert_int_equal(out.exit_code, 0);
    ech_output_free(&out);
    clear();
}

static void test_use_cases(void **state) {
    static const struct {
        const char *name;
        void (*run)(ech_output *);
    } all[] = {{"add", add},
               {"list", list},
               {"list --json", list_json},
               {"show", show},
               {"show --json", show_json},
               {"history", history},
               {"export one", take},
               {"import", import},
               {"age", age},
               {"age --json", age_json},
               {"gap", gap},
               {"show pledge", pledge},
               {"recall", recall},
               {"forces", forces}};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        every_place(all[i].run, all[i].name);
}

/* Recall that makes over what fits, when Ctrl-C has come already; `folder` may be NULL. */
static void recall_interrupted(const char *page, const char *folder, bool json, ech_output *out) {
    static const volatile int interrupted = 1;
    const ech_recall_options o = {.at = where,
                                  .crisis = page,
                                  .as_of = "2026-06-01",
                                  .update = true,
                                  .folder = folder,
                                  .json = json,
                                  .seconds = 3600,
                                  .seed = 1,
                                  .threads = 2,
                                  .most = 5,
                                  .interrupted = &interrupted};
    ech_app_recall(&o, out);
}

static void expect_text(const ech_output *out, const char *text) {
    if (!out->text.data || !strstr(out->text.data, text))
        fail_msg("no '%s' in: %s", text, out->text.data ? out->text.data : "");
}

/* What an interrupted recall says: that it was, what was not tried, and where the best so far is kept. */
static void test_interrupted(void **state) {
    static const char *const ids[] = {"p", "q"};
    char path[200], kept[300], again[100];
    ech_output out = ECH_OUTPUT_INIT;
    (void)state;
    clear();
    for (size_t i = 0; i < 2; i++) {
        ech_library_options o = {
            .what = ECH_LIBRARY_ADD, .at = where, .scenario = scenario, .plan = plan, .id = ids[i], .kind = "flood"};
        ech_app_library(&o, &out);
        assert_int_equal(out.exit_code, 0);
        ech_output_free(&out);
    }
    recall_interrupted(crisis, out_folder, false, &out); /* the first cannot be made over: no airfield is known there */
    assert_int_equal(out.exit_code, 130);
    assert_string_equal(out.errors.items[0].code, "recall.interrupted");
    assert_false(ech_folder_exists(out_folder));
    ech_output_free(&out);
    write_text(top, "again.csv",
               "what,value,amount,due,note\nkind,flood,,,\nstart,2026-05-01,,,\ncountry,IT,,,\nlat,40.6,,,\n"
               "lon,16.9,,,\nneed,relief,1,D+3,\n");
    assert_true(ech_path_join(again, sizeof again, top, "again.csv"));
    recall_interrupted(again, out_folder, false, &out);
    assert_true(out.exit_code == 0 || out.exit_code == 1);
    expect_text(&out, "not tried: interrupted before its turn");
    assert_true(ech_path_join(path, sizeof path, out_folder, "plan.json"));
    snprintf(kept, sizeof kept, "INTERRUPTED: this is the best plan so far, kept in %s", path);
    expect_text(&out, kept);
    assert_null(strstr(out.text.data, "no time was left"));
    assert_true(ech_file_exists(path));
    ech_output_free(&out);
    recall_interrupted(again, NULL, true, &out);
    expect_text(&out, "\"error\": \"interrupted before its turn\"");
    expect_text(&out, "\"interrupted\": true");
    ech_output_free(&out);
    recall_interrupted(again, NULL, false, &out);
    expect_text(&out, "kept nowhere: -o names where");
    ech_output_free(&out);
    clear();
}

static int begin(void **state) {
    ech_output out = ECH_OUTPUT_INIT;
    ech_error err = ECH_ERROR_INIT;
    (void)state;
    snprintf(top, sizeof top, "%s/echelon-library-%ld", ech_folder_exists("/dev/shm") ? "/dev/shm" : "/tmp",
             (long)getpid());
    snprintf(scenario, sizeof scenario, "%s/s", top);
    snprintf(plan, sizeof plan, "%s/plan.json", top);
    snprintf(tables, sizeof tables, "%s/tables", top);
    snprintf(library, sizeof library, "%s/library", top);
    snprintf(out_folder, sizeof out_folder, "%s/out", top);
    if (ech_folder_make(top, &err) || ech_scenario_starter(scenario, &err))
        return -1;
    tables_into(tables);
    snprintf(crisis, sizeof crisis, "%s/crisis.csv", top);
    write_text(top, "crisis.csv",
               "what,value,amount,due,note\nkind,flood,,,\nstart,2026-05-01,,,\ncountry,GR,,,\nlat,38,,,\nlon,22,,,\n"
               "need,relief,1,D+3,\nneed,emt-2,1,,\n");
    ech_plan_options o = ECH_PLAN_OPTIONS_INIT;
    o.scenario = scenario;
    o.plan_out = plan;
    o.fcfs = true;
    ech_app_plan(&o, &out);
    int code = out.exit_code;
    ech_output_free(&out);
    library_do(ECH_LIBRARY_INIT, &out, false);
    code |= out.exit_code;
    ech_output_free(&out);
    return code ? -1 : 0;
}

static int end(void **state) {
    char command[100];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", top);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_use_cases), cmocka_unit_test(test_interrupted)};
    return cmocka_run_group_tests_name("library faults", tests, begin, end);
}
