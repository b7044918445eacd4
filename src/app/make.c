/* Use cases: print a schema, make a new scenario, import. */
#include "app_int.h"
#include "base/file.h"
#include "io/pdptw.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "io/scenario_write.h"
#include "io/schema.h"

#include <string.h>

void ech_app_schema(const char *kind, bool json, ech_output *out) {
    static const char *const kinds[] = {"scenario", "plan", "summary"};
    (void)json; /* a schema is always JSON */
    for (int i = 0; i < 3; i++)
        if (strcmp(kind, kinds[i]) == 0) {
            ech_json w = ech_json_open(&out->text, true);
            ech_schema_write_json((ech_schema_kind)i, &w);
            ech_buf_char(&out->text, '\n');
            if (out->text.failed)
                ech_app_fail(out, ECH_ENOMEM, NULL, "");
            return;
        }
    ech_error_list_add(&out->errors, ECH_EUSAGE, "usage.kind", "", 0, 0,
                       "there is no schema '%s'; there are scenario, plan and summary", kind);
    out->exit_code = 2;
}

static void say_done(bool json, const char *what, const char *path, int64_t count, ech_output *out) {
    if (json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_json_object(&w);
        ech_json_member_text(&w, "wrote", path);
        ech_json_member_int(&w, "count", count);
        ech_json_end(&w);
        ech_buf_char(&out->text, '\n');
    } else
        ech_buf_printf(&out->text, "%s %s\n", what, path);
}

void ech_app_new(const char *folder, bool json, ech_output *out) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_scenario_starter(folder, &err);
    if (status) {
        ech_app_fail(out, status, &err, "the folder could not be written");
        return;
    }
    say_done(json, "a scenario that plans at once was written to", folder, 1, out);
    if (!json)
        ech_buf_printf(&out->text, "next: edit its tables, then  echelon plan %s -o plan.json\n", folder);
}

/* A file that is not there is bad input; one that cannot be read is the disk's fault. */
static bool is_there(const char *path, ech_output *out) {
    if (ech_file_exists(path))
        return true;
    ech_error_list_add(&out->errors, ECH_EINPUT, "file.missing", path, 0, 0,
                       ech_folder_exists(path) ? "this is a folder, not a file" : "there is no such file");
    out->exit_code = 2;
    return false;
}

void ech_app_import_airports(const ech_import_airports_options *o, ech_output *out) {
    ech_buf rows = ECH_BUF_INIT;
    int32_t count = 0;
    bool airports = is_there(o->airports, out), runways = is_there(o->runways, out); /* all errors in one run */
    if (!airports || !runways)
        return;
    ech_import_filter filter = {o->idents, o->ident_count, {o->south, o->west, o->north, o->east}};
    ech_status status = ech_import_ourairports(o->airports, o->runways, &filter, &rows, &count, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the files could not be read");
    else if (!o->out)
        ech_buf_add(&out->text, rows.data, rows.length);
    else if (ech_app_write(o->out, &rows, out))
        say_done(o->json, "location rows written to", o->out, count, out);
    ech_buf_free(&rows);
}

void ech_app_import_pdptw(const char *file, const char *folder, bool json, ech_output *out) {
    int32_t pairs = 0;
    if (!is_there(file, out))
        return;
    ech_status status = ech_pdptw_import(file, folder, &pairs, &out->errors);
    if (status) {
        ech_app_fail(out, status, NULL, "the file could not be made a scenario");
        return;
    }
    say_done(json, "a scenario was written to", folder, pairs, out);
    if (!json)
        ech_buf_printf(&out->text, "next:  echelon plan %s -o plan.json --seconds 60\n", folder);
}

void ech_app_import_plan(const char *scenario, const char *missions, const char *plan_out, bool json, ech_output *out) {
    ech_plan *plan = NULL;
    ech_buf bytes = ECH_BUF_INIT;
    ech_scenario *s = ech_app_scenario(scenario, 0, out);
    if (!s)
        return;
    ech_plan_origin origin = {ech_version(), 0, -1, "import", NULL};
    ech_status status = ech_plan_import(missions, s, &plan, &out->errors);
    if (!status)
        status = ech_plan_write(s, plan, &origin, &bytes);
    if (status)
        ech_app_fail(out, status, NULL, "the schedule could not be read");
    else if (ech_app_write(plan_out, &bytes, out) && strcmp(plan_out, "-") != 0)
        say_done(json, "plan written to", plan_out, plan->mission_count, out);
    ech_buf_free(&bytes);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
