/* Use case: a plan brought up to date. With a scenario as it is now: with what became known since. With the page of a
 * crisis: a prepared plan, from its folder or from the library, made over for it first (remake.c). The operation
 * (operation.c) repairs it and searches on; update_tell.c says what came of it. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "echelon/library.h"
#include "io/plan_read.h"
#include "update_int.h"

typedef struct updating {
    const ech_update_options *o;
    ech_output *out;
    ech_store *store; /* NULL: no library is asked */
    ech_prepared prepared;
    ech_around around;
    ech_remade remade;
    ech_crisis *crisis; /* NULL: to a scenario */
    ech_updated u;
    char plan_out[ECH_ERROR_FILE_MAX]; /* "" = none */
} updating;

static bool failed(updating *c, ech_status status, const char *otherwise) {
    if (status)
        ech_app_fail(c->out, status, NULL, otherwise);
    return status != ECH_OK;
}

static bool refuse(updating *c, const char *code, const char *file, const char *text, const char *hint) {
    ech_error_hint(ech_error_list_add(&c->out->errors, ECH_EINPUT, code, file, 0, 0, "%s", text), "%s", hint);
    c->out->exit_code = 2;
    return false;
}

static bool to_crisis(const ech_update_options *o) {
    return !ech_folder_exists(o->scenario) && ech_file_exists(o->scenario);
}

static bool of_library(const ech_update_options *o) {
    size_t n = strlen(o->plan);
    bool path = strchr(o->plan, '/') || (n > 5 && strcmp(o->plan + n - 5, ".json") == 0);
    return !path && !ech_file_exists(o->plan);
}

/* ---- events --------------------------------------------------------------------------------------------------- */

static bool freeze(updating *c) {
    ech_tick t;
    if (!c->o->frozen_before)
        return true;
    if (ech_time_parse(c->u.op->s, c->o->frozen_before, &t)) {
        c->u.op->frozen_t = t;
        return true;
    }
    ech_error_hint(ech_error_list_add(&c->out->errors, ECH_EINPUT, "update.time", "", 0, 0,
                                      "--frozen-before: '%.64s' is no time", c->o->frozen_before),
                   "write D+1 06:00, 2010-01-14T06:00Z or minutes from the start");
    c->out->exit_code = 2;
    return false;
}

static bool read_events(updating *c) {
    ech_buf events = ECH_BUF_INIT;
    if (!c->o->events)
        return freeze(c);
    bool fine = op_file_read(c->o->events, &events, c->out) &&
                !failed(c,
                        ech_operation_events(c->u.op, c->o->events, events.data ? events.data : "", events.length,
                                             &c->out->errors),
                        "the events could not be read");
    ech_buf_free(&events);
    return fine && freeze(c);
}

/* ---- the plan as it was prepared ------------------------------------------------------------------------------ */

typedef struct entry_id {
    char id[ECH_STORE_ID_MAX + 1];
    int64_t number; /* 0: the latest */
} entry_id;

/* ID or ID@NUMBER. */
static bool read_id(updating *c, entry_id *e) {
    const char *text = c->o->plan, *at = strrchr(text, '@');
    size_t n = at ? (size_t)(at - text) : strlen(text);
    e->number = 0;
    if (n >= sizeof e->id || (at && (!ech_parse_int64(at + 1, strlen(at + 1), &e->number) || e->number < 1)))
        return refuse(c, "usage.id", "", "PLAN is neither a file nor an id of the library", "ID, or ID@NUMBER");
    snprintf(e->id, sizeof e->id, "%.*s", (int)n, text);
    return true;
}

static bool from_library(updating *c) {
    entry_id e;
    return read_id(c, &e) && ech_prepared_entry(c->store, e.id, e.number, &c->prepared, c->out);
}

/* The scenario of a plan file: named, else in its folder, as `adapt` and `update` write it, or in scenario/ beside it,
 * as the library exports it. */
static bool from_folder(updating *c) {
    char folder[ECH_ERROR_FILE_MAX], json[ECH_ERROR_FILE_MAX];
    const char *slash = strrchr(c->o->plan, '/');
    if (c->o->prepared)
        return ech_prepared_folder(c->o->prepared, c->o->plan, true, &c->prepared, c->out);
    for (int beside = 0; beside < 2; beside++) {
        int n = snprintf(folder, sizeof folder, "%.*s%s%s", slash ? (int)(slash - c->o->plan) : 1,
                         slash ? c->o->plan : ".", beside ? "/scenario" : "", slash == c->o->plan ? "/" : "");
        if (n < (int)sizeof folder && ech_path_join(json, sizeof json, folder, "scenario.json") &&
            ech_file_exists(json))
            return ech_prepared_folder(folder, c->o->plan, false, &c->prepared, c->out);
    }
    return refuse(c, "update.prepared", c->o->plan, "the scenario that this plan was made for is not beside it",
                  "name its folder with --scenario DIR");
}

static bool open_library(updating *c) {
    const ech_library_at at = {.library = c->o->library};
    if (!of_library(c->o) && !c->o->library)
        return true;
    if (!c->o->library && !ech_file_exists(ech_shelf_where(&at)) && !ech_store_is_url(ech_shelf_where(&at)))
        return refuse(c, "file.missing", c->o->plan, "there is no such plan, and no library here that might have it",
                      "name a plan file, or the library with --library FILE|URL");
    c->store = ech_shelf_open(&at, 0, c->out);
    return c->store != NULL;
}

/* Members' pledges: those of --forces, else those of the library's registry. */
static bool read_around(updating *c) {
    ech_registry_view view = {.stale_days = ECH_REGISTRY_STALE_DAYS, .only_proven = c->o->only_proven};
    return ech_around_read(c->o->places, c->o->forces, &c->around, c->out) &&
           (c->o->forces || !c->store ||
            (ech_shelf_day(c->o->as_of, "--as-of", &view.as_of_day, c->out) &&
             ech_around_pledged(&c->around, c->store, &view, c->out)));
}

static bool make_over(updating *c) {
    const char *label = c->u.folder ? c->u.folder : c->o->scenario;
    if (!ech_crisis_of(c->o->scenario, NULL, &c->crisis, c->out) || !read_around(c) ||
        !(of_library(c->o) ? from_library(c) : from_folder(c)))
        return false;
    if (!c->prepared.plan)
        return refuse(c, "update.plan", c->o->plan, "there is no plan in this entry", "echelon library show ID");
    if (!ech_remake(&c->prepared, &c->around, c->crisis, label, &c->remade, c->out))
        return false;
    c->u.op = c->remade.op;
    c->u.from = &c->prepared;
    c->u.remade = &c->remade;
    c->u.crisis = c->crisis;
    return true;
}

/* What is different is told against the old plan in the new terms. */
static bool take_crisis(updating *c) {
    return make_over(c) && read_events(c) && !failed(c, ech_updated_given(&c->u), "");
}

/* ---- to a scenario -------------------------------------------------------------------------------------------- */

static bool read_entry(updating *c, const entry_id *e, ech_buf *plan) {
    ech_arena *arena = ech_arena_open(0);
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_part part;
    ech_status status = arena ? ech_store_find(c->store, "plan", e->id, e->number, &v, &err) : ECH_ENOMEM;
    if (!status)
        status = ech_store_part_read(c->store, &v, "plan.json", arena, &part, &err);
    if (!status)
        ech_buf_add(plan, part.bytes, part.length);
    ech_arena_free(arena);
    return ech_shelf_ok(status, &err, c->out);
}

/* The plan's bytes: of the file, or of the library's entry. */
static bool read_plan(updating *c, ech_buf *plan) {
    entry_id e;
    if (!of_library(c->o))
        return op_file_read(c->o->plan, plan, c->out);
    return read_id(c, &e) && read_entry(c, &e, plan);
}

/* Plan and events, in this order: what has been flown is in the plan. */
static bool take_scenario(updating *c) {
    ech_buf plan = ECH_BUF_INIT;
    ech_error_list *errors = &c->out->errors;
    if (failed(c, ech_operation_open(c->o->scenario, &c->u.op, errors), "the scenario could not be read"))
        return false;
    bool fine =
        read_plan(c, &plan) &&
        !failed(c, ech_operation_load(c->u.op, c->o->plan, plan.data ? plan.data : "", plan.length, errors),
                "the plan could not be read") &&
        read_events(c) &&
        !failed(c, op_read(c->u.op, c->o->plan, &plan, true, &c->u.given, errors), "the plan could not be read");
    ech_buf_free(&plan);
    return fine;
}

/* ---- the use case --------------------------------------------------------------------------------------------- */

/* The folder of --scenario-out may be the plan's, or lie in it: then it is made before the plan is written. */
static bool made_for_plan(const char *plan, const char *folder) {
    const char *slash = strrchr(plan, '/');
    size_t n = slash ? (size_t)(slash - plan) : 0;
    return n > 0 && strncmp(folder, plan, n) == 0 && (folder[n] == '/' || folder[n] == '\0');
}

/* All that can be known before the work. The scenario's own folder goes on to be its own. */
static bool may_write(updating *c) {
    const char *folder = c->u.folder;
    if (folder && (to_crisis(c->o) || strcmp(folder, c->o->scenario) != 0) && !ech_updated_may_fill(folder, c->out))
        return false;
    if (folder && strcmp(c->plan_out, folder) == 0)
        return refuse(c, "update.folder", folder, "the plan and the scenario cannot have the same name",
                      "-o PLAN, a file, with --scenario-out DIR");
    return !c->plan_out[0] || (folder && made_for_plan(c->plan_out, folder) && !ech_folder_exists(c->plan_out)) ||
           ech_app_may_write(c->plan_out, c->out);
}

/* For a crisis -o names the new folder, unless --scenario-out does. */
static bool choose_outputs(updating *c) {
    const ech_update_options *o = c->o;
    const char *folder = o->scenario_out ? o->scenario_out : o->plan_out;
    c->u.folder = to_crisis(o) ? folder : o->scenario_out;
    bool named = to_crisis(o) && !o->scenario_out && o->plan_out;
    if (named && strcmp(o->plan_out, "-") == 0)
        return refuse(c, "update.folder", "", "a plan for a crisis comes with its scenario: -o names a new folder",
                      "or -o PLAN with --scenario-out DIR");
    if (named && !ech_path_join(c->plan_out, sizeof c->plan_out, o->plan_out, "plan.json"))
        return refuse(c, "update.folder", o->plan_out, "too long a path", "name a shorter one");
    if (!named && o->plan_out && strlen(o->plan_out) >= sizeof c->plan_out)
        return refuse(c, "update.plan", "", "the path of -o is too long", "name a shorter one");
    if (!named)
        snprintf(c->plan_out, sizeof c->plan_out, "%s", o->plan_out ? o->plan_out : "");
    return may_write(c);
}

static bool print(updating *c) {
    ech_buf *b = &c->out->text;
    ech_status status = ECH_OK;
    if (c->o->json) {
        ech_json w = ech_json_open(b, true);
        ech_json_object(&w);
        ech_json_member_int(&w, "format", 1);
        status = ech_updated_json(&c->u, &w);
        ech_json_end(&w);
        ech_buf_char(b, '\n');
    } else if (strcmp(c->plan_out, "-") != 0)
        status = ech_updated_text(&c->u, b);
    return !failed(c, b->failed ? ECH_ENOMEM : status, "");
}

void ech_app_update(const ech_update_options *o, ech_output *out) {
    updating c = {.o = o, .out = out};
    const ech_budget budget = {
        .version = 1, .seconds = o->seconds, .iterations = o->iterations, .seed = o->seed, .threads = o->threads};
    bool crisis = to_crisis(o);
    bool ready = choose_outputs(&c) && open_library(&c) && (crisis ? take_crisis(&c) : take_scenario(&c));
    if (ready) {
        c.u.op->interrupted = o->interrupted;
        ready =
            ech_updated_replan(&c.u, &budget, o->bound, out) && ech_updated_explain(&c.u, o->explain_s, &budget, out);
    }
    if (ready) {
        out->exit_code = ech_updated_fine(&c.u) ? 0 : 1;
        c.u.plan = c.plan_out[0] ? c.plan_out : NULL;
        ech_updated_save(&c.u, c.u.plan, c.u.folder, out);
        print(&c);
    }
    ech_updated_free(&c.u);
    if (!crisis)
        ech_operation_close(c.u.op);
    ech_remade_free(&c.remade);
    ech_prepared_free(&c.prepared);
    ech_around_free(&c.around);
    ech_crisis_free(c.crisis);
    ech_store_close(c.store);
}
