/* Use case: what is different between two plans, or between two scenario folders. */
#include "diff/diff.h"

#include <string.h>

#include "app_int.h"
#include "base/file.h"
#include "io/plan_read.h"

enum { MOST_LINES = 30, MOST_FILES = 64 };

/* ---- two scenarios ---------------------------------------------------------------------------------------------- */

typedef struct folder {
    ech_diff_files files[MOST_FILES];
    char names[MOST_FILES][64];
    size_t count;
} folder;

static void keep_file(const char *name, const char *bytes, size_t length, void *context) {
    folder *f = context;
    if (f->count == MOST_FILES || strchr(name, '/'))
        return; /* the catalogue is not the scenario's */
    ech_diff_files *slot = &f->files[f->count];
    size_t n = strlen(name) < sizeof f->names[0] ? strlen(name) : sizeof f->names[0] - 1;
    memcpy(f->names[f->count], name, n);
    f->names[f->count][n] = '\0';
    *slot = (ech_diff_files){f->names[f->count++], ECH_BUF_INIT};
    ech_buf_add(&slot->bytes, bytes, length);
}

static bool read_folder(const char *path, folder *f, ech_output *out) {
    ech_scenario_read_options o = ECH_SCENARIO_READ_OPTIONS_INIT;
    ech_scenario *s = NULL;
    o.seen = keep_file;
    o.context = f;
    ech_status status = ech_scenario_read(path, &o, &s, &out->errors);
    ech_scenario_free(s);
    for (size_t i = 0; !status && i < f->count; i++)
        status = f->files[i].bytes.failed ? ECH_ENOMEM : ECH_OK;
    if (status)
        ech_app_fail(out, status, NULL, "the scenario could not be read");
    return !status;
}

static void diff_scenarios(const ech_diff_options *o, ech_output *out) {
    folder *sides = ech_calloc(2, sizeof *sides);
    ech_diff_tables t;
    if (!sides) {
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
        return;
    }
    if (read_folder(o->before, &sides[0], out) && read_folder(o->after, &sides[1], out)) {
        ech_status status = ech_diff_scenarios(sides[0].files, sides[0].count, sides[1].files, sides[1].count, &t);
        if (status)
            ech_app_fail(out, status, NULL, "");
        else if (o->json) {
            ech_json w = ech_json_open(&out->text, true);
            ech_json_object(&w);
            ech_json_member_int(&w, "format", 1);
            ech_json_member_text(&w, "kind", "scenarios");
            ech_diff_tables_json(&t, &w);
            ech_json_end(&w);
            ech_buf_char(&out->text, '\n');
        } else
            ech_diff_tables_text(&t, 3 * MOST_LINES, &out->text);
        if (!status)
            out->exit_code = t.count > 0;
        ech_diff_tables_free(&t);
    }
    for (int i = 0; i < 2; i++)
        for (size_t k = 0; k < sides[i].count; k++)
            ech_buf_free(&sides[i].files[k].bytes);
    ech_free(sides);
}

/* ---- two plans -------------------------------------------------------------------------------------------------- */

static bool read_bytes(const char *path, ech_buf *bytes, ech_output *out) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_file_read(path, ECH_PLAN_FILE_MAX, bytes, &err);
    if (status)
        ech_app_fail(out, ech_file_exists(path) ? status : ECH_EINPUT, &err, "the plan could not be read");
    return !status;
}

static ech_scenario *names_of(const ech_diff_options *o, const ech_buf bytes[2], ech_output *out) {
    const char *const names[2] = {o->before, o->after};
    ech_scenario *s = NULL;
    if (o->scenario)
        return ech_app_scenario(o->scenario, 0, out);
    ech_status status = ech_diff_names(names, bytes, &s, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the plans could not be read");
    return s;
}

static void print_plans(const ech_diff_options *o, const ech_diff *d, ech_output *out) {
    if (o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_json_object(&w);
        ech_json_member_int(&w, "format", 1);
        ech_json_member_text(&w, "kind", "plans");
        ech_diff_json(d, &w);
        ech_json_end(&w);
        ech_buf_char(&out->text, '\n');
    } else
        ech_diff_text(d, MOST_LINES, &out->text);
    out->exit_code = !ech_diff_is_empty(d);
}

static void diff_plans(const ech_diff_options *o, ech_output *out) {
    ech_buf bytes[2] = {ECH_BUF_INIT, ECH_BUF_INIT};
    ech_plan *a = NULL, *b = NULL;
    ech_diff *d = NULL;
    ech_scenario *s = NULL;
    if (read_bytes(o->before, &bytes[0], out) && read_bytes(o->after, &bytes[1], out) &&
        (s = names_of(o, bytes, out))) {
        ech_status status = ech_plan_read_memory(o->before, bytes[0].data, bytes[0].length, s, true, &a, &out->errors);
        if (!status || status == ECH_EINPUT) { /* the errors of both in one go */
            ech_status other =
                ech_plan_read_memory(o->after, bytes[1].data, bytes[1].length, s, true, &b, &out->errors);
            status = status ? status : other;
        }
        if (!status)
            status = ech_diff_plans(s, o->scenario != NULL, a, b, &d);
        if (status)
            ech_app_fail(out, status, NULL, "the plans could not be compared");
        else
            print_plans(o, d, out);
    }
    ech_diff_free(d);
    ech_plan_free(a);
    ech_plan_free(b);
    ech_scenario_free(s);
    ech_buf_free(&bytes[0]);
    ech_buf_free(&bytes[1]);
}

void ech_app_diff(const ech_diff_options *o, ech_output *out) {
    bool a = ech_folder_exists(o->before), b = ech_folder_exists(o->after);
    if (a != b) {
        ech_error *e =
            ech_error_list_add(&out->errors, ECH_EINPUT, "diff.kind", a ? o->after : o->before, 0, 0,
                               "two plan files can be compared, or two scenario folders, but not one of each");
        ech_error_hint(e, "%s is a folder", a ? o->before : o->after);
        out->exit_code = 2;
    } else if (a && o->scenario) {
        ech_error_list_add(&out->errors, ECH_EUSAGE, "usage", "", 0, 0, "--scenario is for two plans");
        out->exit_code = 2;
    } else if (a)
        diff_scenarios(o, out);
    else
        diff_plans(o, out);
    if (out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
}
