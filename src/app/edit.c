/* Use case: change a plan by hand. The change is made on the plan itself, its consequences are judged at once, then the
 * rest is repaired around what is pinned: missions that still fit stay as they are, the others are planned anew.
 * A plan changed in place keeps what it was in PLAN~1, PLAN~2 …, which `undo` takes back. */
#include <stdio.h>
#include <string.h>

#include "app_int.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "check/check.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "solve/solve.h"

enum { MOST_UNDO = 999, MOST_SHOWN = 20 };

typedef struct editing {
    const ech_edit_options *o;
    ech_output *out;
    ech_scenario *s;
    ech_plan *old, *edited, *result;
    ech_verdict *before, *consequences, *after;
    ech_busy busy;
    int32_t busy_count;
    ech_solve_info info;
    double start_s;
} editing;

static bool refuse(editing *e, const char *code, const char *hint, const char *format, const char *a, const char *b) {
    ech_error *err = ech_error_list_add(&e->out->errors, ECH_EINPUT, code, "", 0, 0, format, a, b);
    if (err && hint)
        ech_error_hint(err, "%s", hint);
    e->out->exit_code = 2;
    return false;
}

/* ---- finding what is meant ---------------------------------------------------------------------------------- */

static ech_mission *mission_named(editing *e, const char *id) {
    ech_plan *p = e->edited;
    for (int32_t i = 0; i < p->mission_count; i++)
        if (strcmp(p->missions[i].id, id) == 0)
            return &p->missions[i];
    char hint[160] = "echelon show SCENARIO PLAN --asset ID lists missions";
    const char **ids = ech_calloc((size_t)p->mission_count + 1, sizeof *ids);
    for (int32_t i = 0; ids && i < p->mission_count; i++)
        ids[i] = p->missions[i].id;
    const char *near = ids ? ech_did_you_mean(id, ids, (size_t)p->mission_count) : NULL;
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%.64s'?", near);
    ech_free(ids);
    refuse(e, "edit.mission", hint, "the plan has no mission '%.64s'%s", id, "");
    return NULL;
}

/* ASSET or ASSET/TAIL, tails from 1 as in the plan file. */
static bool read_tail(editing *e, const char *text, int32_t *asset, int32_t *tail) {
    const char *slash = strrchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    *tail = 0;
    for (const char *c = slash ? slash + 1 : ""; *c; c++) {
        if (*c < '0' || *c > '9' || *tail > 100000)
            return refuse(e, "edit.tail", "write ASSET/NUMBER, from 1", "'%.64s' names no tail%s", text, "");
        *tail = *tail * 10 + (*c - '0');
    }
    *tail -= slash ? 1 : 0;
    for (*asset = 0; *asset < e->s->asset_count; ++*asset) {
        const ech_asset *a = &e->s->assets[*asset];
        if (strlen(a->id) != n || memcmp(a->id, text, n) != 0)
            continue;
        if (*tail >= 0 && *tail < a->count)
            return true;
        return refuse(e, "edit.tail", "tails are counted from 1", "'%.64s': %.64s has no such tail", text, a->id);
    }
    return refuse(e, "edit.tail", "assets.csv lists the assets", "there is no asset '%.64s'%s", text, "");
}

/* ---- the changes -------------------------------------------------------------------------------------------- */

static bool shift(editing *e, ech_mission *m, ech_tick by) {
    ech_plan *p = e->edited;
    if (p->stops[m->stops.first].arrive_t + by < 0)
        return refuse(e, "edit.time", NULL, "%.64s would begin before the scenario does%s", m->id, "");
    for (int32_t i = m->stops.first; i < m->stops.first + m->stops.count; i++) {
        p->stops[i].arrive_t += by;
        p->stops[i].depart_t += by;
        for (int32_t k = p->stops[i].work.first; k < p->stops[i].work.first + p->stops[i].work.count; k++) {
            p->work[k].start_t += by;
            p->work[k].end_t += by;
        }
    }
    return true;
}

/* Another aircraft of the same type flies the same legs in the same time; another type would need another schedule. */
static bool give_tail(editing *e, ech_mission *m, int32_t asset, int32_t tail) {
    const ech_scenario *s = e->s;
    if (m->asset == ECH_NONE)
        return refuse(e, "edit.march", NULL, "%.64s moves itself by road: it has no tail%s", m->id, "");
    if (s->assets[asset].type != s->assets[m->asset].type)
        return refuse(e, "edit.type", "drop the mission and let the repair choose, or pick an asset of the same type",
                      "%.64s cannot fly with %.64s: another type of lift takes other times", m->id,
                      s->assets[asset].id);
    m->asset = asset;
    m->tail = tail;
    return true;
}

static bool move(editing *e) {
    const ech_edit_options *o = e->o;
    ech_mission *m = mission_named(e, o->missions[0]);
    int32_t asset = 0, tail = 0;
    if (!m)
        return false;
    ech_tick by = o->by_min * e->s->ticks_per_minute;
    if (o->depart) {
        ech_tick t;
        if (!ech_time_parse(e->s, o->depart, &t))
            return refuse(e, "edit.time", "write D+1 06:00, 2010-01-14T06:00Z or minutes from the start",
                          "'%.64s' is no time%s", o->depart, "");
        by = t - e->edited->stops[m->stops.first].depart_t;
    }
    if (o->tail && (!read_tail(e, o->tail, &asset, &tail) || !give_tail(e, m, asset, tail)))
        return false;
    m->pinned = true;
    return by == 0 || shift(e, m, by);
}

static bool swap(editing *e) {
    ech_mission *a = mission_named(e, e->o->missions[0]), *b = a ? mission_named(e, e->o->missions[1]) : NULL;
    if (!a || !b)
        return false;
    int32_t asset = a->asset, tail = a->tail;
    if (asset == ECH_NONE)
        return give_tail(e, a, 0, 0);
    if (!give_tail(e, a, b->asset == ECH_NONE ? asset : b->asset, b->tail) || !give_tail(e, b, asset, tail))
        return false;
    a->pinned = b->pinned = true;
    return true;
}

/* The mission goes, and its tail stays where it is for as long: else the repair would fly it again. */
static bool drop(editing *e) {
    ech_mission *m = mission_named(e, e->o->missions[0]);
    if (!m)
        return false;
    ech_plan *p = e->edited;
    if (m->asset != ECH_NONE) {
        e->busy = (ech_busy){m->asset, m->tail, p->stops[m->stops.first].arrive_t,
                             p->stops[m->stops.first + m->stops.count - 1].depart_t};
        e->busy_count = 1;
    }
    size_t behind = (size_t)(&p->missions[p->mission_count] - (m + 1));
    memmove(m, m + 1, behind * sizeof *m);
    p->mission_count--;
    return true;
}

static bool pin(editing *e, bool pinned) {
    for (size_t i = 0; i < e->o->mission_count; i++) {
        ech_mission *m = mission_named(e, e->o->missions[i]);
        if (!m)
            return false;
        m->pinned = pinned;
    }
    for (int32_t i = 0; e->o->mission_count == 0 && i < e->edited->mission_count; i++)
        e->edited->missions[i].pinned = pinned;
    return true;
}

static bool apply(editing *e) {
    switch (e->o->edit) {
    case ECH_EDIT_MOVE:
        return move(e);
    case ECH_EDIT_SWAP:
        return swap(e);
    case ECH_EDIT_DROP:
        return drop(e);
    case ECH_EDIT_PIN:
        return pin(e, true);
    case ECH_EDIT_UNPIN:
        return pin(e, false);
    default:
        return true;
    }
}

/* ---- repair ------------------------------------------------------------------------------------------------- */

static ech_status repair(editing *e) {
    const ech_edit_options *o = e->o;
    const ech_app_limits limits = {o->seconds, e->start_s, o->iterations, o->seed, o->threads, o->interrupted};
    return ech_app_repair(e->s, e->edited, &e->busy, e->busy_count, &limits, &e->result, &e->info, &e->out->errors);
}

static bool only_pins(const editing *e) { return e->o->edit == ECH_EDIT_PIN || e->o->edit == ECH_EDIT_UNPIN; }

static ech_status judge_and_repair(editing *e) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_check(e->s, e->old, NULL, &e->before, &err);
    if (!status)
        status = ech_check(e->s, e->edited, e->old, &e->consequences, &err);
    if (!status && !e->o->no_repair && !only_pins(e)) {
        status = repair(e);
        ech_error_list_free(&e->out->errors); /* what no lift can carry was so before */
        e->out->errors = (ech_error_list)ECH_ERROR_LIST_INIT;
        if (!status)
            status = ech_check(e->s, e->result, e->old, &e->after, &err);
    }
    if (status)
        ech_app_fail(e->out, status, &err, "the plan could not be changed");
    return status;
}

/* ---- what changed ------------------------------------------------------------------------------------------- */

static const ech_mission *same_id(const ech_plan *p, const char *id) {
    for (int32_t i = 0; i < p->mission_count; i++)
        if (strcmp(p->missions[i].id, id) == 0)
            return &p->missions[i];
    return NULL;
}

static bool same_mission(const ech_plan *a, const ech_mission *x, const ech_plan *b, const ech_mission *y) {
    if (x->asset != y->asset || x->tail != y->tail || x->stops.count != y->stops.count ||
        x->loads.count != y->loads.count)
        return false;
    for (int32_t i = 0; i < x->stops.count; i++) {
        const ech_stop *p = &a->stops[x->stops.first + i], *q = &b->stops[y->stops.first + i];
        if (p->location != q->location || p->arrive_t != q->arrive_t || p->depart_t != q->depart_t)
            return false;
    }
    for (int32_t i = 0; i < x->loads.count; i++) {
        const ech_load *p = &a->loads[x->loads.first + i], *q = &b->loads[y->loads.first + i];
        if (p->requirement != q->requirement || p->people != q->people || p->parts.count != q->parts.count)
            return false;
        for (int32_t k = 0; k < p->parts.count; k++)
            if (a->parts[p->parts.first + k].count != b->parts[q->parts.first + k].count)
                return false;
    }
    return true;
}

typedef struct change {
    const char *id, *what;
} change;

/* Missions of either plan that the other has not, or has otherwise. Returns how many; list may be NULL. */
static int32_t changes(const editing *e, const ech_plan *now, change *list) {
    int32_t n = 0;
    for (int pass = 0; pass < 2; pass++) {
        const ech_plan *a = pass == 0 ? e->old : now, *b = pass == 0 ? now : e->old;
        for (int32_t i = 0; i < a->mission_count; i++) {
            const ech_mission *m = &a->missions[i], *o = same_id(b, m->id);
            bool differs = !o || (pass == 0 && !same_mission(a, m, b, o));
            if (differs && list)
                list[n] = (change){m->id, o ? "changed" : pass == 0 ? "gone" : "new"};
            n += differs;
        }
    }
    return n;
}

static void print_findings(const editing *e, const ech_verdict *v, ech_buf *b) {
    for (int32_t i = 0; i < v->finding_count && i < MOST_SHOWN; i++)
        ech_buf_printf(b, "  %-16s %s\n", v->findings[i].rule, v->findings[i].message);
    if (v->finding_total > MOST_SHOWN)
        ech_buf_printf(b, "  … and %lld more\n", (long long)(v->finding_total - MOST_SHOWN));
    (void)e;
}

static void print_text(const editing *e, const ech_plan *now, const ech_verdict *v, const change *list, int32_t n,
                       const ech_run *run) {
    ech_buf *b = &e->out->text;
    const ech_verdict *c = e->consequences;
    if (!only_pins(e) && e->o->edit != ECH_EDIT_REPAIR)
        ech_buf_printf(b, "as changed: %s, %lld unmet, %lld late\n", c->legal ? "legal" : "not legal",
                       (long long)c->unmet_lots, (long long)c->late);
    print_findings(e, c, b);
    if (e->result)
        ech_buf_printf(b, "repaired: %d mission%s from before\n", (int)n, n == 1 ? " differs" : "s differ");
    for (int32_t i = 0; i < n && i < MOST_SHOWN; i++)
        ech_buf_printf(b, "  %-10s %s\n", list[i].id, list[i].what);
    if (n > MOST_SHOWN)
        ech_buf_printf(b, "  … and %d more\n", (int)(n - MOST_SHOWN));
    ech_buf_char(b, '\n');
    ech_summary_text(e->s, now, v, run, MOST_SHOWN, b);
}

static void print_json(const editing *e, const ech_plan *now, const ech_verdict *v, const change *list, int32_t n,
                       const ech_run *run) {
    ech_json w = ech_json_open(&e->out->text, true);
    const ech_verdict *c = e->consequences;
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_key(&w, "consequences");
    ech_json_object(&w);
    ech_json_key(&w, "legal");
    ech_json_bool(&w, c->legal);
    ech_json_member_int(&w, "unmet", c->unmet_lots);
    ech_json_member_int(&w, "late", c->late);
    ech_json_key(&w, "findings");
    ech_json_array(&w);
    for (int32_t i = 0; i < c->finding_count; i++) {
        ech_json_object(&w);
        ech_json_member_text(&w, "rule", c->findings[i].rule);
        ech_json_member_text(&w, "subject", c->findings[i].subject);
        ech_json_member_text(&w, "message", c->findings[i].message);
        ech_json_end(&w);
    }
    ech_json_end(&w);
    ech_json_end(&w);
    ech_json_key(&w, "changed");
    ech_json_array(&w);
    for (int32_t i = 0; i < n; i++) {
        ech_json_object(&w);
        ech_json_member_text(&w, "mission", list[i].id);
        ech_json_member_text(&w, "what", list[i].what);
        ech_json_end(&w);
    }
    ech_json_end(&w);
    ech_json_key(&w, "summary");
    ech_summary_json(e->s, now, v, run, &w);
    ech_json_end(&w);
    ech_buf_char(&e->out->text, '\n');
}

static void report(editing *e, const ech_plan *now, const ech_verdict *v) {
    int32_t n = changes(e, now, NULL);
    change *list = ech_calloc((size_t)n + 1, sizeof *list);
    if (!list) {
        ech_app_fail(e->out, ECH_ENOMEM, NULL, "");
        return;
    }
    changes(e, now, list);
    ech_run run = {
        .has_base = true, .wall_s = ech_clock_wall_s() - ech_clock_process_start_s(), .cpu_s = ech_clock_cpu_s()};
    if (e->o->json)
        print_json(e, now, v, list, n, &run);
    else
        print_text(e, now, v, list, n, &run);
    ech_free(list);
    e->out->exit_code = v->legal && v->unmet_lots == 0 ? 0 : 1;
    if (e->out->text.failed)
        ech_app_fail(e->out, ECH_ENOMEM, NULL, "");
}

/* ---- writing and undo --------------------------------------------------------------------------------------- */

/* The highest PLAN~k that exists; 0: none. */
static int last_kept(const char *plan, char *path, size_t size) {
    int k = 0;
    while (k < MOST_UNDO && snprintf(path, size, "%s~%d", plan, k + 1) < (int)size && ech_file_exists(path))
        k++;
    snprintf(path, size, "%s~%d", plan, k);
    return k;
}

bool ech_app_keep(const char *plan, ech_output *out) {
    char path[4096];
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    int k = last_kept(plan, path, sizeof path);
    snprintf(path, sizeof path, "%s~%d", plan, k + 1);
    ech_status status = ech_file_read(plan, ECH_PLAN_FILE_MAX, &bytes, &err);
    if (!status)
        status = ech_file_write(path, bytes.data, bytes.length, &err);
    ech_buf_free(&bytes);
    if (status)
        ech_app_fail(out, status, &err, "the plan as it was could not be kept");
    return !status;
}

static void write(editing *e, const ech_plan *now) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_plan_origin origin = {ech_version(), e->o->seed, e->o->seconds > 0 ? -1 : e->info.iterations, "by hand", NULL};
    ech_status status = ech_plan_write(e->s, now, &origin, &bytes);
    if (status)
        ech_app_fail(e->out, status, NULL, "the plan could not be written");
    else if (e->o->plan_out || ech_app_keep(e->o->plan, e->out))
        ech_app_write(e->o->plan_out ? e->o->plan_out : e->o->plan, &bytes, e->out);
    ech_buf_free(&bytes);
}

void ech_app_edit(const ech_edit_options *o, ech_output *out) {
    editing e = {.o = o, .out = out, .start_s = ech_clock_wall_s()};
    e.s = ech_app_scenario(o->scenario, 0, out);
    if (!e.s)
        return;
    ech_status status = ech_plan_read(o->plan, e.s, o->any_scenario, &e.old, &out->errors);
    if (!status)
        status = ech_plan_read(o->plan, e.s, o->any_scenario, &e.edited, &out->errors);
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be read");
    else if (apply(&e) && !judge_and_repair(&e)) {
        const ech_plan *now = e.result ? e.result : e.edited;
        report(&e, now, e.result ? e.after : e.consequences);
        if (out->exit_code <= 1)
            write(&e, now);
    }
    ech_verdict_free(e.before);
    ech_verdict_free(e.consequences);
    ech_verdict_free(e.after);
    ech_plan_free(e.old);
    ech_plan_free(e.edited);
    ech_plan_free(e.result);
    ech_scenario_free(e.s);
}

void ech_app_undo(const char *plan, bool json, ech_output *out) {
    char path[4096];
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    int k = last_kept(plan, path, sizeof path);
    if (k == 0) {
        ech_error *none = ech_error_list_add(&out->errors, ECH_EINPUT, "undo.none", plan, 0, 0,
                                             "nothing to take back: there is no %s~1", plan);
        if (none)
            ech_error_hint(none, "a change in place keeps what the plan was; one with -o leaves the plan alone");
        out->exit_code = 2;
        return;
    }
    ech_status status = ech_file_read(path, ECH_PLAN_FILE_MAX, &bytes, &err);
    if (!status)
        status = ech_file_write(plan, bytes.data, bytes.length, &err);
    if (!status)
        status = ech_file_remove(path, &err);
    ech_buf_free(&bytes);
    if (status)
        ech_app_fail(out, status, &err, "the change could not be taken back");
    else if (json)
        ech_buf_printf(&out->text, "{\"format\":1,\"left\":%d}\n", k - 1);
    else
        ech_buf_printf(&out->text, "%s is as it was; %d change%s can still be taken back\n", plan, k - 1,
                       k == 2 ? "" : "s");
}
