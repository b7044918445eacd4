/* A running operation from C: plan, an airfield closes, the plan is repaired in milliseconds and then improved.
 *
 *     cc -Iinclude -Isrc/base/include examples/operation.c build/release/libechelon.a … -o operation
 *     ./operation scenarios/first-steps
 *
 * The build makes it as build/PRESET/examples/operation. Also valid C++. */
#include <stdio.h>
#include <string.h>

#include "echelon/operation.h"

static int tell(ech_error_list *errors, const char *what) {
    fprintf(stderr, "%s failed\n", what);
    for (size_t i = 0; i < errors->count; i++)
        fprintf(stderr, "%s:%lld:%lld: %s\n", errors->items[i].file, (long long)errors->items[i].row,
                (long long)errors->items[i].col, errors->items[i].message);
    ech_error_list_free(errors);
    return 1;
}

static void show(const char *when, const ech_standing *now) {
    printf("%s: %s, %lld missions of which %lld have begun, %lld changed, unmet %lld, closure %lld min\n", when,
           now->legal ? "legal" : "not legal", (long long)now->missions, (long long)now->flown, (long long)now->changes,
           (long long)now->unmet, (long long)now->closure_min);
}

int main(int argc, char **argv) {
    const char *folder = argc > 1 ? argv[1] : "scenarios/first-steps";
    const char *place = argc > 2 ? argv[2] : "LGKL";
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_budget budget = ECH_BUDGET_INIT;
    ech_standing now;
    ech_operation *op = NULL;
    char events[200];

    if (ech_operation_open(folder, &op, &errors))
        return tell(&errors, "opening the scenario");
    budget.iterations = 50; /* no clock: the same plan every time */
    if (ech_operation_plan(op, &budget, &now, &errors))
        return tell(&errors, "planning");
    show("planned", &now);

    /* At minute 600 it becomes known that a place is shut until 1200. */
    snprintf(events, sizeof events, "known,kind,subject,to\n600,location,%s,1200\n", place);
    if (ech_operation_events(op, "radio", events, strlen(events), &errors))
        return tell(&errors, "the event");
    budget.iterations = 0; /* only what has to be */
    if (ech_operation_replan(op, &budget, &now, &errors))
        return tell(&errors, "the repair");
    show("repaired", &now);
    budget.iterations = 50;
    if (ech_operation_replan(op, &budget, &now, &errors))
        return tell(&errors, "the improvement");
    show("improved", &now);

    ech_buf plan = ECH_BUF_INIT;
    bool fine = ech_operation_plan_json(op, &plan) == ECH_OK && plan.length > 0 && now.legal;
    printf("the plan has %zu bytes\n", plan.length);
    ech_buf_free(&plan);
    ech_operation_close(op);
    ech_error_list_free(&errors);
    return fine ? 0 : 1;
}
