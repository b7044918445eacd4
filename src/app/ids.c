/* Use case: the ids of a scenario or a plan, for whoever completes a command line. Nothing is said where there is
 * nothing to say: whoever types has not finished. */
#include <string.h>

#include "app_int.h"
#include "io/plan_read.h"

static void mission_ids(const ech_scenario *s, const char *path, ech_output *out) {
    ech_plan *plan = NULL;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    if (path && ech_plan_read(path, s, true, &plan, &ignored) == ECH_OK)
        for (int32_t i = 0; i < plan->mission_count; i++)
            ech_buf_printf(&out->text, "%s\n", plan->missions[i].id);
    ech_error_list_free(&ignored);
    ech_plan_free(plan);
}

void ech_app_ids(const char *what, const char *scenario, const char *plan, ech_output *out) {
    ech_scenario *s = NULL;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    if (ech_scenario_read(scenario, NULL, &s, &ignored) == ECH_OK) {
        for (int32_t i = 0; strcmp(what, "requirement") == 0 && i < s->requirement_count; i++)
            ech_buf_printf(&out->text, "%s\n", s->requirements[i].id);
        for (int32_t i = 0; strcmp(what, "location") == 0 && i < s->location_count; i++)
            ech_buf_printf(&out->text, "%s\n", s->locations[i].id);
        for (int32_t i = 0; strcmp(what, "asset") == 0 && i < s->asset_count; i++)
            ech_buf_printf(&out->text, "%s\n", s->assets[i].id);
        for (int32_t i = 0; strcmp(what, "member") == 0 && i < s->member_count; i++)
            ech_buf_printf(&out->text, "%s\n", s->members[i].id);
        if (strcmp(what, "mission") == 0)
            mission_ids(s, plan, out);
    }
    ech_error_list_free(&ignored);
    ech_scenario_free(s);
}
