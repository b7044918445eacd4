/* Use case: judge a plan. */
#include "app_int.h"
#include "base/clock.h"
#include "check/check.h"
#include "io/plan_read.h"
#include "operation_int.h"

static void report(const ech_check_options *o, const ech_scenario *s, const ech_plan *plan, const ech_verdict *v,
                   const ech_bounds *bounds, const ech_verdict *first_come, ech_output *out) {
    ech_run run = {.has_base = o->base != NULL,
                   .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                   .cpu_s = ech_clock_cpu_s(),
                   .bounds = bounds,
                   .first_come = first_come};
    if (o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_summary_json(s, plan, v, &run, &w);
        ech_buf_char(&out->text, '\n');
    } else
        ech_summary_text(s, plan, v, &run, 20, &out->text);
    out->exit_code = v->legal && v->unmet_lots == 0 ? 0 : 1;
    if (out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
}

void ech_app_check(const ech_check_options *o, ech_output *out) {
    ech_plan *plan = NULL, *base = NULL;
    ech_verdict *v = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_scenario *s = o->events ? op_after_events(o->scenario, o->base ? o->base : o->plan, o->events, out)
                                : ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    if (!s)
        return;
    for (int32_t i = 0; o->events && o->efficiency_ppm > 0 && i < s->location_count; i++)
        s->locations[i].efficiency_ppm = o->efficiency_ppm;
    ech_status status = ech_plan_read(o->plan, s, o->any_scenario, &plan, &out->errors);
    if (!status && o->base)
        status = ech_plan_read(o->base, s, true, &base, &out->errors);
    if (!status)
        status = ech_check(s, plan, base, &v, &err);
    ech_bounds *bounds = status || o->no_bound ? NULL : ech_app_bounds(s, v, plan, NULL, out);
    ech_verdict *first_come = NULL;
    bool compared = bounds && ech_app_first_come(s, NULL, &first_come, out);
    if (status)
        ech_app_fail(out, status, &err, "the plan could not be judged");
    else if (compared || o->no_bound)
        report(o, s, plan, v, bounds, first_come, out);
    ech_verdict_free(first_come);
    ech_bounds_free(bounds);
    ech_verdict_free(v);
    ech_plan_free(base);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
