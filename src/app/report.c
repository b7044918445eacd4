/* Use case: the page that a plan is handed on as. */
#include "report/report.h"

#include <string.h>

#include "app_int.h"
#include "base/file.h"
#include "check/check.h"
#include "io/plan_read.h"

typedef struct reporting {
    const ech_report_options *o;
    ech_output *out;
    ech_vec files; /* ech_report_file, names and bytes in `arena` */
    ech_arena *arena;
    bool failed;
    ech_buf plan_text;
    ech_output explained;
    ech_report_input in;
} reporting;

/* The files are kept as they are read: what is in the page is what was judged. */
static void keep_file(const char *name, const char *bytes, size_t length, void *context) {
    reporting *r = context;
    ech_report_file *f = ech_vec_push(&r->files);
    char *copy = ech_arena_copy(r->arena, bytes, length), *named = ech_arena_text(r->arena, name);
    r->failed = r->failed || !f || !copy || !named;
    if (f)
        *f = (ech_report_file){named, copy, length};
}

static ech_scenario *read_scenario(reporting *r) {
    ech_scenario *s = NULL;
    ech_scenario_read_options opt = ECH_SCENARIO_READ_OPTIONS_INIT;
    opt.seen = keep_file;
    opt.context = r;
    ech_status status = ech_scenario_read(r->o->scenario, &opt, &s, &r->out->errors);
    if (!status && r->failed)
        status = ECH_ENOMEM;
    if (status)
        ech_app_fail(r->out, status, NULL, "the scenario could not be read");
    for (int32_t i = 0; !status && r->o->efficiency_ppm > 0 && i < s->location_count; i++)
        s->locations[i].efficiency_ppm = r->o->efficiency_ppm;
    return s;
}

static void explain(reporting *r) {
    const ech_explain_options q = {.scenario = r->o->scenario,
                                   .plan = r->o->plan,
                                   .iterations = r->o->iterations,
                                   .seed = r->o->seed,
                                   .threads = r->o->threads,
                                   .json = true,
                                   .interrupted = r->o->interrupted,
                                   .progress = r->o->progress,
                                   .context = r->o->context};
    ech_app_explain(&q, &r->explained);
    if (r->explained.exit_code <= 1 && !r->explained.text.failed)
        r->in.explanation = r->explained.text.data;
}

static void say_done(const reporting *r, size_t bytes) {
    const ech_verdict *v = r->in.verdict;
    if (r->o->json) {
        ech_json w = ech_json_open(&r->out->text, true);
        ech_json_object(&w);
        ech_json_member_int(&w, "format", 1);
        ech_json_member_text(&w, "page", r->o->page);
        ech_json_member_int(&w, "bytes", (int64_t)bytes);
        ech_json_member_bool(&w, "legal", v->legal);
        ech_json_member_bool(&w, "explained", r->in.explanation != NULL);
        ech_json_end(&w);
        ech_buf_char(&r->out->text, '\n');
    } else if (strcmp(r->o->page, "-") != 0)
        ech_buf_printf(&r->out->text, "%s: %.1f MB; opens in any browser, offline, and verifies itself\n", r->o->page,
                       (double)bytes / 1e6);
}

static void write_page(reporting *r) {
    ech_buf page = ECH_BUF_INIT;
    ech_status status = ech_report_write(&r->in, &page);
    if (status)
        ech_app_fail(r->out, status, NULL, "the report could not be made");
    else if (ech_app_write(r->o->page, &page, r->out)) {
        r->out->exit_code = r->in.verdict->legal && r->in.verdict->unmet_lots == 0 ? 0 : 1;
        say_done(r, page.length);
    }
    ech_buf_free(&page);
}

static void report(reporting *r, const ech_scenario *s, ech_plan *plan) {
    ech_verdict *v = NULL, *first_come = NULL;
    ech_bounds *bounds = NULL;
    ech_view *view = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_check(s, plan, NULL, &v, &err);
    if (!status)
        status = ech_view_open(s, plan, v, &view, &err);
    bool ready = !status && (r->o->no_bound || ((bounds = ech_app_bounds(s, v, plan, NULL, r->out)) &&
                                                ech_app_first_come(s, NULL, &first_come, r->out)));
    if (status)
        ech_app_fail(r->out, status, &err, "the plan could not be judged");
    if (ready) {
        r->in.scenario = s;
        r->in.plan = plan;
        r->in.verdict = v;
        r->in.view = view;
        r->in.bounds = bounds;
        r->in.first_come = first_come;
        if (v->legal && !r->o->no_explain && !r->o->any_scenario && r->o->efficiency_ppm == 0)
            explain(r);
        write_page(r);
    }
    ech_view_free(view);
    ech_bounds_free(bounds);
    ech_verdict_free(first_come);
    ech_verdict_free(v);
}

static void read_and_report(reporting *r) {
    ech_error err = ECH_ERROR_INIT;
    ech_plan *plan = NULL;
    ech_scenario *s = read_scenario(r);
    if (!s)
        return;
    ech_status status = ech_plan_read(r->o->plan, s, r->o->any_scenario, &plan, &r->out->errors);
    if (!status)
        status = ech_file_read(r->o->plan, ECH_PLAN_FILE_MAX, &r->plan_text, &err);
    if (status)
        ech_app_fail(r->out, status, &err, "the plan could not be read");
    else {
        r->in.plan_text = r->plan_text.data;
        r->in.plan_length = r->plan_text.length;
        r->in.files = r->files.data;
        r->in.file_count = r->files.count;
        report(r, s, plan);
    }
    ech_plan_free(plan);
    ech_scenario_free(s);
}

void ech_app_report(const ech_report_options *o, ech_output *out) {
    reporting r = {.o = o,
                   .out = out,
                   .files = ech_vec_init(sizeof(ech_report_file), 1000),
                   .plan_text = ECH_BUF_INIT,
                   .explained = ECH_OUTPUT_INIT,
                   .in = {.efficiency_ppm = o->efficiency_ppm, .version = ech_version()}};
    r.arena = ech_arena_open(0);
    if (!r.arena)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    else if (ech_app_may_write(o->page, out))
        read_and_report(&r);
    ech_output_free(&r.explained);
    ech_buf_free(&r.plan_text);
    ech_vec_free(&r.files);
    ech_arena_free(r.arena);
}
