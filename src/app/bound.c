/* Use case: what no plan can beat. Finds bounds and has the checker re-evaluate each; what it does not confirm is not
 * printed. */
#include "bound/bound.h"

#include "app_int.h"
#include "base/clock.h"
#include "check/check_bound.h"
#include "io/bound_write.h"

ech_bounds *ech_app_bounds(const ech_scenario *s, const ech_verdict *beside, ech_output *out) {
    ech_given given[ECH_MEASURE_COUNT];
    ech_bounds *b = NULL;
    ech_given_beside(s, beside, given);
    ech_status status = ech_bound(s, given, &b);
    if (!status)
        status = ech_check_bounds(s, b);
    if (!status)
        return b;
    ech_bounds_free(b);
    ech_app_fail(out, status, NULL, "the bounds could not be worked out");
    return NULL;
}

void ech_app_bound(const ech_bound_options *o, ech_output *out) {
    ech_scenario *s = ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    ech_bounds *b = s ? ech_app_bounds(s, NULL, out) : NULL;
    if (b && o->json) {
        ech_json w = ech_json_open(&out->text, true);
        ech_bounds_json(s, b, ech_clock_wall_s() - ech_clock_process_start_s(), &w);
        ech_buf_char(&out->text, '\n');
    } else if (b)
        ech_bounds_text(s, b, &out->text);
    if (b && out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    ech_bounds_free(b);
    ech_scenario_free(s);
}
