/* Use case: show a plan in a terminal. See show/show.h. */
#include "show/show.h"

#include <stdio.h>
#include <string.h>

#include "app_int.h"
#include "base/clock.h"
#include "check/check.h"
#include "io/plan_read.h"

typedef struct showing {
    const ech_show_options *o;
    ech_output *out;
    const ech_scenario *s;
    ech_show_request q;
} showing;

static bool refuse(showing *x, const char *code, const char *hint, const char *format, const char *text) {
    ech_error *e = ech_error_list_add(&x->out->errors, ECH_EINPUT, code, "", 0, 0, format, text);
    if (e && hint)
        ech_error_hint(e, "%s", hint);
    x->out->exit_code = 2;
    return false;
}

/* ---- ids ------------------------------------------------------------------------------------------------------- */

typedef const char *(*id_of)(const ech_scenario *s, int32_t i);

static const char *requirement_id(const ech_scenario *s, int32_t i) { return s->requirements[i].id; }
static const char *location_id(const ech_scenario *s, int32_t i) { return s->locations[i].id; }
static const char *asset_id(const ech_scenario *s, int32_t i) { return s->assets[i].id; }
static const char *member_id(const ech_scenario *s, int32_t i) { return s->members[i].id; }

static bool find(showing *x, const char *id, id_of name, int32_t count, const char *format, int32_t *found) {
    char hint[160];
    if (!id)
        return true;
    for (int32_t i = 0; i < count; i++)
        if (strcmp(name(x->s, i), id) == 0) {
            *found = i;
            return true;
        }
    const char **ids = ech_calloc((size_t)count + 1, sizeof *ids);
    for (int32_t i = 0; ids && i < count; i++)
        ids[i] = name(x->s, i);
    const char *near = ids ? ech_did_you_mean(id, ids, (size_t)count) : NULL;
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%.64s'?", near);
    else
        snprintf(hint, sizeof hint, "its table lists them");
    ech_free(ids);
    return refuse(x, "show.id", hint, format, id);
}

/* ASSET or ASSET/NUMBER, numbers from 1. */
static bool find_asset(showing *x) {
    const char *text = x->o->asset, *slash = text ? strrchr(text, '/') : NULL;
    char id[256];
    int64_t tail = 0;
    if (!slash)
        return find(x, text, asset_id, x->s->asset_count, "there is no asset '%.64s'", &x->q.asset);
    snprintf(id, sizeof id, "%.*s", (int)(slash - text < 255 ? slash - text : 255), text);
    if (!find(x, id, asset_id, x->s->asset_count, "there is no asset '%.64s'", &x->q.asset))
        return false;
    if (!ech_parse_int64(slash + 1, strlen(slash + 1), &tail) || tail < 1 || tail > x->s->assets[x->q.asset].count)
        return refuse(x, "show.id", "tails are counted from 1", "there is no tail '%.64s'", text);
    x->q.tail = (int32_t)tail - 1;
    return true;
}

static bool find_time(showing *x, const char *text, ech_tick *t) {
    if (!text || ech_time_parse(x->s, text, t))
        return true;
    return refuse(x, "show.time", "write D+1 06:00, 2010-01-14T06:00Z or minutes from the start", "'%.64s' is no time",
                  text);
}

static bool find_by(showing *x) {
    static const char *const names[] = {"", "unit", "location", "asset", "member"};
    for (int i = 1; x->o->by && i < 5; i++)
        if (strcmp(x->o->by, names[i]) == 0) {
            x->q.by = (ech_show_by)i;
            return true;
        }
    return !x->o->by || refuse(x, "show.by", NULL, "--by is unit, location, asset or member, not '%.64s'", x->o->by);
}

static bool find_all(showing *x) {
    const ech_show_options *o = x->o;
    const ech_scenario *s = x->s;
    bool ok = find_by(x);
    ok = find(x, o->requirement, requirement_id, s->requirement_count, "there is no requirement '%.64s'",
              &x->q.requirement) &&
         ok;
    ok = find(x, o->location, location_id, s->location_count, "there is no location '%.64s'", &x->q.location) && ok;
    ok = find(x, o->member, member_id, s->member_count, "there is no member '%.64s'", &x->q.member) && ok;
    ok = find_asset(x) && ok;
    ok = find_time(x, o->from, &x->q.from_t) && find_time(x, o->to, &x->q.to_t) && ok;
    if (ok && x->q.to_t <= x->q.from_t)
        ok = refuse(x, "show.time", NULL, "--to %.64s is not after --from", o->to ? o->to : "");
    return ok;
}

/* ---- showing --------------------------------------------------------------------------------------------------- */

static void print_json(showing *x, const ech_plan *plan, const ech_verdict *v) {
    ech_run run = {.wall_s = ech_clock_wall_s() - ech_clock_process_start_s(),
                   .cpu_s = ech_clock_cpu_s(),
                   .bounds = x->q.bounds,
                   .first_come = x->q.first_come};
    ech_json w = ech_json_open(&x->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_key(&w, "summary");
    ech_summary_json(x->s, plan, v, &run, &w);
    ech_show_json(&x->q, &w);
    ech_json_end(&w);
    ech_buf_char(&x->out->text, '\n');
}

/* A table, or one thing, needs no bounds: they are what takes longest. */
static bool wants_bounds(const showing *x) {
    const ech_show_options *o = x->o;
    bool whole = !o->by && !o->requirement && !o->location && !o->asset && !o->member;
    return (whole || o->json) && !o->no_bound;
}

static void show(showing *x, ech_plan *plan, const ech_verdict *v, ech_view *view) {
    ech_bounds *bounds = NULL;
    ech_verdict *first_come = NULL;
    bool compared = false;
    x->q.view = view;
    if (!find_all(x))
        return;
    if (wants_bounds(x)) {
        if (x->o->progress)
            x->o->progress("proving what no plan can beat (--no-bound leaves it out)", x->o->context);
        bounds = ech_app_bounds(x->s, v, plan, NULL, x->out);
        compared = bounds && ech_app_first_come(x->s, NULL, &first_come, x->out);
    }
    if (!wants_bounds(x) || compared) {
        x->q.bounds = bounds;
        x->q.first_come = first_come;
        x->out->exit_code = v->legal && v->unmet_lots == 0 ? 0 : 1;
        if (x->o->json)
            print_json(x, plan, v);
        else
            ech_show_text(&x->q, &x->out->text);
    }
    if (x->out->text.failed)
        ech_app_fail(x->out, ECH_ENOMEM, NULL, "");
    ech_verdict_free(first_come);
    ech_bounds_free(bounds);
}

void ech_app_show(const ech_show_options *o, ech_output *out) {
    showing x = {.o = o, .out = out, .q = ECH_SHOW_REQUEST_INIT};
    ech_plan *plan = NULL;
    ech_verdict *v = NULL;
    ech_view *view = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_scenario *s = ech_app_scenario(o->scenario, o->efficiency_ppm, out);
    if (!s)
        return;
    x.s = s;
    x.q.width = o->width;
    x.q.ascii = o->ascii;
    x.q.colour = o->colour;
    x.q.all = o->all;
    ech_status status = ech_plan_read(o->plan, s, o->any_scenario, &plan, &out->errors);
    if (!status)
        status = ech_check(s, plan, NULL, &v, &err);
    if (!status)
        status = ech_view_open(s, plan, v, &view, &err);
    if (status)
        ech_app_fail(out, status, &err, "the plan could not be judged");
    else
        show(&x, plan, v, view);
    ech_view_free(view);
    ech_verdict_free(v);
    ech_plan_free(plan);
    ech_scenario_free(s);
}
