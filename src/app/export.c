/* Use case: a plan in the format of another program. */
#include "export/export.h"

#include <string.h>

#include "app_int.h"
#include "check/check.h"
#include "io/plan_read.h"

static bool find_format(const ech_export_options *o, ech_output *out, ech_export_format *format) {
    for (int i = 0; i < ECH_EXPORT_FORMATS; i++)
        if (strcmp(o->format, ech_export_names[i]) == 0) {
            *format = (ech_export_format)i;
            return true;
        }
    const char *near = ech_did_you_mean(o->format, ech_export_names, ECH_EXPORT_FORMATS);
    ech_error *e = ech_error_list_add(&out->errors, ECH_EINPUT, "export.format", "", 0, 0,
                                      "'%.20s' is none of csv, json, geojson, kml, xlsx, ics, fpl, routes", o->format);
    if (e && near)
        ech_error_hint(e, "did you mean %s?", near);
    out->exit_code = 2;
    return false;
}

static void say_done(const ech_export_options *o, const ech_view *view, size_t bytes, ech_output *out) {
    if (o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_json_object(&w);
        ech_json_member_int(&w, "format", 1);
        ech_json_member_text(&w, "file", o->file);
        ech_json_member_text(&w, "as", o->format);
        ech_json_member_int(&w, "bytes", (int64_t)bytes);
        ech_json_member_bool(&w, "legal", view->verdict->legal);
        ech_json_end(&w);
        ech_buf_char(&out->text, '\n');
    } else if (strcmp(o->file, "-") != 0)
        ech_buf_printf(&out->text, "%s: %s, %d flights, %d movements%s\n", o->file, o->format, view->flight_count,
                       view->move_count, view->verdict->legal ? "" : "; the plan is NOT legal (echelon check)");
    out->exit_code = view->verdict->legal ? 0 : 1;
}

static void export(const ech_export_options *o, ech_export_format format, const ech_scenario *s, const ech_plan *plan,
                   ech_output *out) {
    ech_verdict *v = NULL;
    ech_view *view = NULL;
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_check(s, plan, NULL, &v, &err);
    if (!status)
        status = ech_view_open(s, plan, v, &view, &err);
    if (!status)
        status = ech_export(format, view, &bytes, &err);
    if (status)
        ech_app_fail(out, status, &err, "the plan could not be exported");
    else if (ech_app_write(o->file, &bytes, out))
        say_done(o, view, bytes.length, out);
    ech_buf_free(&bytes);
    ech_view_free(view);
    ech_verdict_free(v);
}

void ech_app_export(const ech_export_options *o, ech_output *out) {
    ech_export_format format = ECH_EXPORT_CSV;
    ech_plan *plan = NULL;
    if (!find_format(o, out, &format))
        return;
    ech_scenario *s = ech_app_scenario(o->scenario, 0, out);
    if (!s)
        return;
    ech_status status = ech_plan_read(o->plan, s, o->any_scenario, &plan, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be read");
    else
        export(o, format, s, plan, out);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
