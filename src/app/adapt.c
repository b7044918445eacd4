/* Use case: a prepared scenario, and its plan, made over for another crisis. The tables are changed and written to a
 * new folder, the scenario reader judges them, the old plan is put into the new terms and repaired, the checker judges
 * it. */
#include "base/clock.h"
#include "base/file.h"
#include "check/check.h"
#include "io/plan_write.h"
#include "remake_int.h"

enum { MOST_FINDINGS = 10 };

typedef struct making {
    const ech_adapt_options *o;
    ech_output *out;
    ech_prepared prepared;
    ech_around around;
    ech_scenario *now;
    ech_crisis *crisis;
    ech_plan *start, *result;
    ech_adaptation *a;
    ech_error_list unable; /* what no lift can carry to the new place */
    ech_verdict *verdict;
    double start_s;
} making;

static bool read_all(making *m) {
    return ech_prepared_folder(m->o->scenario, m->o->plan, true, &m->prepared, m->out) &&
           ech_crisis_of(m->o->crisis, NULL, &m->crisis, m->out) &&
           ech_around_read(m->o->places, m->o->forces, &m->around, m->out);
}

/* ---- the new folder ---- */

static bool write_folder(making *m) {
    char path[4096];
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_folder_make(m->o->folder, &err);
    for (size_t i = 0; i < m->a->file_count && !status; i++)
        if (ech_path_join(path, sizeof path, m->o->folder, m->a->files[i].name))
            status = ech_file_write(path, m->a->files[i].bytes, m->a->files[i].length, &err);
    if (status)
        ech_app_fail(m->out, status, &err, "the folder could not be written");
    return !status;
}

/* scenario.json is the mark of a scenario: an existing one is never written over. */
static bool folder_is_free(making *m) {
    char path[4096];
    if (ech_path_join(path, sizeof path, m->o->folder, "scenario.json") && !ech_file_exists(path))
        return true;
    ech_error *e = ech_error_list_add(&m->out->errors, ECH_EUSAGE, "adapt.folder", m->o->folder, 0, 0,
                                      "there is a scenario in this folder already");
    if (e)
        ech_error_hint(e, "name a new folder with -o");
    m->out->exit_code = 2;
    return false;
}

static bool make(making *m) {
    ech_adapt_input in = ech_around_input(&m->around, &m->prepared, m->crisis);
    ech_status status = ech_adapt(&in, &m->a, &m->out->errors);
    if (status) {
        ech_app_fail(m->out, status, NULL, "the scenario could not be made over");
        return false;
    }
    if (!write_folder(m))
        return false;
    status = ech_scenario_read(m->o->folder, NULL, &m->now, &m->out->errors);
    if (status)
        ech_app_fail(m->out, status, NULL, "the new scenario could not be read");
    return true;
}

/* ---- the plan ---- */

static ech_status repair(making *m, ech_solve_info *info) {
    const ech_adapt_options *o = m->o;
    const ech_app_limits limits = {o->seconds, m->start_s, o->iterations, o->seed, o->threads, o->interrupted};
    return ech_app_repair(m->now, m->start, NULL, 0, &limits, &m->result, info, &m->unable);
}

static bool write_plan(making *m, const ech_solve_info *info) {
    char path[4096];
    ech_buf bytes = ECH_BUF_INIT;
    ech_plan_origin origin = {ech_version(), m->o->seed, m->o->seconds > 0 ? -1 : info->iterations, "adapted", NULL};
    bool fine = ech_path_join(path, sizeof path, m->o->folder, "plan.json") &&
                !ech_plan_write(m->now, m->result, &origin, &bytes) && ech_app_write(path, &bytes, m->out);
    ech_buf_free(&bytes);
    return fine;
}

static bool is_open(const making *m) {
    for (size_t i = 0; i < m->a->note_count; i++)
        if (m->a->notes[i].kind == ECH_ADAPT_MISSING)
            return true;
    return false;
}

static void update_plan(making *m) {
    ech_solve_info info = {0};
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_adapt_plan(m->a, m->prepared.s, m->prepared.plan, m->now, &m->start);
    if (!status)
        status = repair(m, &info);
    if (!status)
        status = ech_check(m->now, m->result, NULL, &m->verdict, &err);
    if (status)
        ech_app_fail(m->out, status, &err, "the plan could not be made over");
    else if (write_plan(m, &info))
        m->out->exit_code = m->verdict->legal && m->verdict->unmet_lots == 0 && !is_open(m) ? 0 : 1;
}

/* ---- what is said ---- */

static void print_text(const making *m) {
    ech_buf *b = &m->out->text;
    ech_adapt_kind last = ECH_ADAPT_KINDS;
    ech_buf_printf(b, "%s made over for %s, in %s\n", m->prepared.s->id, m->crisis->id, m->o->folder);
    for (size_t i = 0; i < m->a->note_count; i++) {
        const ech_adapt_note *n = &m->a->notes[i];
        if (n->kind != last)
            ech_buf_printf(b, "\n%s\n", ech_adapt_kind_name(n->kind));
        last = n->kind;
        ech_buf_printf(b, "  %-20s %s\n", n->subject, n->text);
    }
    for (size_t i = 0; i < m->unable.count; i++)
        ech_buf_printf(b, "%s  %s\n", i ? "" : "\ncannot be carried\n", m->unable.items[i].message);
    if (!m->verdict)
        return;
    ech_run run = {.wall_s = ech_clock_wall_s() - ech_clock_process_start_s(), .cpu_s = ech_clock_cpu_s()};
    ech_buf_printf(b, "\nthe plan: %d of %d missions could be put into the new terms; repaired:\n\n",
                   (int)m->start->mission_count, (int)m->prepared.plan->mission_count);
    ech_summary_text(m->now, m->result, m->verdict, &run, MOST_FINDINGS, b);
}

static void print_json(const making *m) {
    ech_json w = ech_json_open(&m->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "from", m->prepared.s->id);
    ech_json_member_text(&w, "crisis", m->crisis->id);
    ech_json_member_text(&w, "folder", m->o->folder);
    ech_json_key(&w, "notes");
    ech_json_array(&w);
    for (size_t i = 0; i < m->a->note_count; i++)
        ech_adapt_note_json(ech_adapt_kind_name(m->a->notes[i].kind), m->a->notes[i].subject, m->a->notes[i].text, &w);
    for (size_t i = 0; i < m->unable.count; i++)
        ech_adapt_note_json("cannot be carried", "", m->unable.items[i].message, &w);
    ech_json_end(&w);
    if (m->verdict) {
        ech_run run = {.wall_s = ech_clock_wall_s() - ech_clock_process_start_s(), .cpu_s = ech_clock_cpu_s()};
        ech_json_member_int(&w, "missions_before", m->prepared.plan->mission_count);
        ech_json_member_int(&w, "missions_kept", m->start->mission_count);
        ech_json_key(&w, "summary");
        ech_summary_json(m->now, m->result, m->verdict, &run, &w);
    }
    ech_json_end(&w);
    ech_buf_char(&m->out->text, '\n');
}

static void close_making(making *m) {
    ech_prepared_free(&m->prepared);
    ech_around_free(&m->around);
    ech_error_list_free(&m->unable);
    ech_verdict_free(m->verdict);
    ech_plan_free(m->start);
    ech_plan_free(m->result);
    ech_adaptation_free(m->a);
    ech_crisis_free(m->crisis);
    ech_scenario_free(m->now);
}

void ech_app_adapt(const ech_adapt_options *o, ech_output *out) {
    making m = {.o = o, .out = out, .unable = ECH_ERROR_LIST_INIT, .start_s = ech_clock_wall_s()};
    if (folder_is_free(&m) && read_all(&m) && make(&m)) {
        if (m.now && m.prepared.plan)
            update_plan(&m);
        else if (m.now)
            out->exit_code = is_open(&m) ? 1 : 0;
        if (o->json && out->exit_code <= 1)
            print_json(&m);
        else if (!o->json)
            print_text(&m);
        if (out->text.failed)
            ech_app_fail(out, ECH_ENOMEM, NULL, "");
    }
    close_making(&m);
}
