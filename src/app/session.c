/* A session: JSON lines in, JSON lines out, one operation kept warm between them (docs/cli.md, echelon session).
 *
 *     {"id": 1, "op": "plan", "budget_ms": 1000}
 *     {"id": 2, "op": "replan", "at_min": 600, "events": [{"known": 600, "kind": "location", "subject": "MTPP"}]}
 *
 * Whatever is wrong with a line is answered on it: nothing ends the session but `quit`, the end of the input, or the
 * want of memory for the answer itself. Everything that a line needs is freed with it; what stays is the operation. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_int.h"
#include "base/clock.h"
#include "base/idmap.h"
#include "io/csv.h"
#include "io/events.h"
#include "io/json_read.h"
#include "io/plan_write.h"
#include "operation_int.h"

typedef enum op_kind { OP_PLAN, OP_REPLAN, OP_EVENT, OP_CHECK, OP_LOAD, OP_SAVE, OP_CANCEL, OP_QUIT, OP_COUNT } op_kind;

static const char *const op_words[] = {"plan", "replan", "event", "check", "load", "save", "cancel", "quit"};

struct ech_session {
    ech_operation *op;
    int threads;
    atomic_bool busy, yields; /* planning; and a newer line may end it */
};

/* One line at hand. */
typedef struct asked {
    ech_session *s;
    ech_arena *arena;
    ech_error_list errors;
    const ech_jvalue *root;
    op_kind kind;
    bool known; /* the kind is */
    ech_buf *answer;
    double start_s, read_s; /* when it came; when its events were read */
} asked;

ech_status ech_session_open(const char *scenario, int threads, ech_session **out, ech_error_list *errors) {
    *out = NULL;
    ech_session *s = ech_calloc(1, sizeof *s);
    if (!s)
        return ECH_ENOMEM;
    s->threads = threads;
    atomic_init(&s->busy, false);
    atomic_init(&s->yields, false);
    ech_status status = ech_operation_open(scenario, &s->op, errors);
    if (status)
        ech_free(s);
    else
        *out = s;
    return status;
}

void ech_session_close(ech_session *s) {
    if (!s)
        return;
    ech_operation_close(s->op);
    ech_free(s);
}

/* ---- what a line may say ---------------------------------------------------------------------------------------- */

enum {
    FOR_PLANS = 1 << OP_PLAN | 1 << OP_REPLAN,
    FOR_TIME = FOR_PLANS | 1 << OP_EVENT | 1 << OP_CHECK,
    FOR_ALL = (1 << OP_COUNT) - 1
};

static const struct {
    const char *key;
    int ops;
    ech_jtype type;
} keys[] = {
    {"id", FOR_ALL, ECH_JNULL}, /* text or a whole number */
    {"op", FOR_ALL, ECH_JTEXT},
    {"at_min", FOR_TIME, ECH_JNUMBER},
    {"events", FOR_PLANS | 1 << OP_EVENT, ECH_JARRAY},
    {"frozen_before_min", 1 << OP_REPLAN, ECH_JNUMBER},
    {"budget_ms", FOR_PLANS, ECH_JNUMBER},
    {"iterations", FOR_PLANS, ECH_JNUMBER},
    {"seed", FOR_PLANS, ECH_JNUMBER},
    {"until_newer", FOR_PLANS, ECH_JBOOL},
    {"answer", FOR_PLANS | 1 << OP_CHECK, ECH_JTEXT},
    {"file", 1 << OP_LOAD, ECH_JTEXT},
    {"folder", 1 << OP_SAVE, ECH_JTEXT},
};
enum { KEYS = sizeof keys / sizeof *keys };

static void wrong(asked *a, const ech_jvalue *v, const char *code, const char *message) {
    ech_jread_error(&a->errors, "line", v, code, "%s", message);
}

static const ech_jvalue *get(const asked *a, const char *key) { return ech_jread_get(a->root, key); }

static void check_key(asked *a, const ech_jvalue *v) {
    const char *names[KEYS];
    for (int i = 0; i < KEYS; i++) {
        names[i] = keys[i].key;
        if (strcmp(v->key, keys[i].key) != 0)
            continue;
        if (a->known && !(keys[i].ops & 1 << a->kind))
            ech_jread_error(&a->errors, "line", v, "session.key", "`%s` means nothing for %s", v->key,
                            op_words[a->kind]);
        else if (keys[i].type != ECH_JNULL && v->type != keys[i].type)
            ech_jread_error(&a->errors, "line", v, "json.type", "%s: must be %s", v->key, ech_jtype_name(keys[i].type));
        return;
    }
    ech_error *e = ech_jread_error(&a->errors, "line", v, "session.key", "unknown key `%.64s`", v->key);
    const char *near = e ? ech_did_you_mean(v->key, names, KEYS) : NULL;
    if (near)
        ech_error_hint(e, "did you mean `%s`?", near);
}

static void read_kind(asked *a) {
    const ech_jvalue *v = get(a, "op");
    if (!v || v->type != ECH_JTEXT) {
        wrong(a, v ? v : a->root, "session.op", "`op` must say what to do");
        return;
    }
    for (int i = 0; i < OP_COUNT; i++)
        if (strcmp(v->text, op_words[i]) == 0) {
            a->kind = (op_kind)i;
            a->known = true;
            return;
        }
    ech_error *e = ech_jread_error(&a->errors, "line", v, "session.op", "there is no op `%.40s`", v->text);
    const char *near = e ? ech_did_you_mean(v->text, op_words, OP_COUNT) : NULL;
    if (e)
        ech_error_hint(e, near ? "did you mean `%s`?" : "plan, replan, event, check, load, save, cancel or quit%s",
                       near ? near : "");
}

/* A whole number within bounds, or `otherwise`. */
static int64_t whole(asked *a, const char *key, int64_t least, int64_t most, int64_t otherwise) {
    const ech_jvalue *v = get(a, key);
    int64_t n = otherwise;
    if (!v || v->type != ECH_JNUMBER)
        return otherwise;
    if (!ech_jread_int(v, &n) || n < least || n > most) {
        ech_jread_error(&a->errors, "line", v, "session.number", "%s: must be a whole number from %lld to %lld", key,
                        (long long)least, (long long)most);
        return otherwise;
    }
    return n;
}

/* Minutes or milliseconds with decimals; -1: not given or wrong (then told). */
static double decimal(asked *a, const char *key, double most) {
    const ech_jvalue *v = get(a, key);
    if (!v || v->type != ECH_JNUMBER)
        return -1;
    double x = strtod(v->text, NULL);
    if (isfinite(x) && x >= 0 && x <= most)
        return x;
    ech_jread_error(&a->errors, "line", v, "session.number", "%s: must be from 0 to %.0f", key, most);
    return -1;
}

/* ---- events ----------------------------------------------------------------------------------------------------- */

static void event_cell(asked *a, const ech_jvalue *v, const char *column, ech_buf *out) {
    const ech_jvalue *cell = v->type == ECH_JOBJECT ? ech_jread_get(v, column) : NULL;
    if (cell && (cell->type == ECH_JTEXT || cell->type == ECH_JNUMBER))
        ech_csv_put(out, cell->text);
    else if (cell && cell->type != ECH_JNULL)
        ech_jread_error(&a->errors, "line", cell, "json.type", "%s: must be text or a number", column);
}

static void event_keys(asked *a, const ech_jvalue *v) {
    const char *names[64];
    size_t n = 0;
    for (const char *name; n < 63 && (name = ech_events_column((int)n)); n++)
        names[n] = name;
    names[n++] = "note";
    for (const ech_jvalue *k = v->type == ECH_JOBJECT ? v->first : NULL; k; k = k->next) {
        bool known = strncmp(k->key, "x_", 2) == 0;
        for (size_t i = 0; i < n && !known; i++)
            known = strcmp(k->key, names[i]) == 0;
        if (known)
            continue;
        ech_error *e = ech_jread_error(&a->errors, "line", k, "session.key", "unknown key `%.64s`", k->key);
        const char *near = e ? ech_did_you_mean(k->key, names, n) : NULL;
        if (near)
            ech_error_hint(e, "did you mean `%s`?", near);
    }
}

/* The list as an events.csv: errors name the event as row, from 2, and its key as column. */
static void events_text(asked *a, const ech_jvalue *list, ech_buf *out) {
    const char *name;
    for (int c = 0; (name = ech_events_column(c)); c++)
        ech_buf_printf(out, "%s,", name);
    ech_buf_text(out, "note\n");
    for (const ech_jvalue *v = list->first; v; v = v->next) {
        if (v->type != ECH_JOBJECT) {
            wrong(a, v, "json.type", "an event must be an object");
            continue;
        }
        event_keys(a, v);
        for (int c = 0; (name = ech_events_column(c)); c++) {
            event_cell(a, v, name, out);
            ech_buf_char(out, ',');
        }
        event_cell(a, v, "note", out);
        ech_buf_char(out, '\n');
    }
}

/* ---- doing it --------------------------------------------------------------------------------------------------- */

static ech_status move_on(asked *a, double at_min) {
    ech_status status = at_min < 0 ? ECH_OK : ech_operation_clock(a->s->op, at_min);
    if (status == ECH_EINPUT)
        wrong(a, get(a, "at_min"), "session.time", "at_min: after the scenario's horizon");
    return status;
}

static ech_status take_events(asked *a, const ech_jvalue *list) {
    ech_buf text = ECH_BUF_INIT;
    size_t before = ech_error_list_total(&a->errors);
    ech_status status = ECH_OK;
    if (list && list->count > 0) {
        events_text(a, list, &text);
        if (text.failed)
            status = ECH_ENOMEM;
        else if (ech_error_list_total(&a->errors) > before)
            status = ECH_EINPUT;
        else
            status = ech_operation_events(a->s->op, "events", text.data, text.length, &a->errors);
    }
    ech_buf_free(&text);
    return status;
}

static ech_status plan_it(asked *a, ech_standing *now) {
    double ms = decimal(a, "budget_ms", 86400000), frozen = decimal(a, "frozen_before_min", 1e9);
    const ech_jvalue *yields = get(a, "until_newer");
    ech_budget b = ECH_BUDGET_INIT;
    b.iterations = whole(a, "iterations", 1, INT64_MAX / 4, 0);
    b.seed = (uint64_t)whole(a, "seed", 0, INT64_MAX / 2, 1);
    b.threads = a->s->threads;
    /* of the whole answer: what reading the events took is gone, and the checker wants its share */
    double spent = ech_clock_wall_s() - a->start_s;
    b.seconds = ms > 0 ? ms / 1000 * 0.95 - spent : 0;
    if (ms > 0 && b.seconds < 1e-3)
        b.seconds = 1e-3;
    if (ech_error_list_total(&a->errors) > 0)
        return ECH_EINPUT;
    if (frozen >= 0 && ech_operation_freeze(a->s->op, frozen)) {
        wrong(a, get(a, "frozen_before_min"), "session.time", "frozen_before_min: after the scenario's horizon");
        return ECH_EINPUT;
    }
    atomic_store(&a->s->op->cancelled, false);
    atomic_store(&a->s->yields, yields && yields->truth);
    atomic_store(&a->s->busy, true);
    ech_status status = a->kind == OP_PLAN ? ech_operation_plan(a->s->op, &b, now, &a->errors)
                                           : ech_operation_replan(a->s->op, &b, now, &a->errors);
    atomic_store(&a->s->busy, false);
    return status;
}

static ech_status load_it(asked *a) {
    const ech_jvalue *file = get(a, "file");
    ech_output out = ECH_OUTPUT_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    if (!file) {
        wrong(a, a->root, "session.key", "`file` is missing: the plan to load");
        return ECH_EINPUT;
    }
    ech_status status = ECH_EINPUT;
    if (op_file_read(file->text, &bytes, &out))
        status = ech_operation_load(a->s->op, file->text, bytes.data ? bytes.data : "", bytes.length, &a->errors);
    else
        wrong(a, file, "file.read", out.errors.count ? out.errors.items[0].message : "the file could not be read");
    ech_output_free(&out);
    ech_buf_free(&bytes);
    return status;
}

static ech_status save_it(asked *a) {
    const ech_jvalue *folder = get(a, "folder");
    if (folder)
        return ech_operation_save(a->s->op, folder->text, &a->errors);
    wrong(a, a->root, "session.key", "`folder` is missing: where to save");
    return ECH_EINPUT;
}

/* ---- answering -------------------------------------------------------------------------------------------------- */

/* Where the time went. */
static void put_parts(const asked *a, const ech_standing *n, ech_json *w) {
    const ech_operation *op = a->s->op;
    double search_s = n->wall_s - op->first_s - op->check_s;
    const struct {
        const char *key;
        double s;
    } parts[] = {{"events", a->read_s - a->start_s},
                 {"first", op->first_s},
                 {"search", search_s > 0 ? search_s : 0},
                 {"check", op->check_s}};
    ech_json_key(w, "parts_ms");
    ech_json_object(w);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ech_json_key(w, parts[i].key);
        ech_json_double(w, parts[i].s * 1000, 3);
    }
    ech_json_end(w);
}

static void put_standing(const asked *a, const ech_standing *n, bool planned, double wall_ms, ech_json *w) {
    static const char *const why[] = {"done", "time", "iterations", "cancelled"};
    ech_json_member_bool(w, "legal", n->legal);
    ech_json_member_int(w, "findings", n->findings);
    ech_json_member_int(w, "unmet", n->unmet);
    ech_json_member_int(w, "missed", n->missed);
    ech_json_member_int(w, "late", n->late);
    ech_json_member_int(w, "late_min", n->late_min);
    ech_json_key(w, "closure_min");
    if (n->closure_min < 0)
        ech_json_null(w);
    else
        ech_json_int(w, n->closure_min);
    ech_json_member_int(w, "missions", n->missions);
    ech_json_member_int(w, "flown", n->flown);
    ech_json_member_int(w, "frozen", n->frozen);
    ech_json_member_int(w, "changes", n->changes);
    ech_json_key(w, "tiers");
    ech_json_array(w);
    for (int i = 0; i < n->tiers; i++)
        ech_json_double(w, n->tier[i], 2);
    ech_json_end(w);
    if (planned) {
        ech_json_member_text(w, "stopped", why[n->stopped]);
        ech_json_member_int(w, "iterations", n->iterations);
        put_parts(a, n, w);
    }
    ech_json_key(w, "wall_ms");
    ech_json_double(w, wall_ms, 3);
}

/* A document of several lines as a value on this one: strings hold no line ends. */
static ech_status put_document(asked *a, const char *key, ech_status (*make)(ech_operation *, ech_buf *), ech_json *w) {
    ech_buf text = ECH_BUF_INIT;
    ech_status status = make(a->s->op, &text);
    for (size_t i = 0; !status && i < text.length; i++)
        text.data[i] = text.data[i] == '\n' ? ' ' : text.data[i];
    if (!status) {
        ech_json_key(w, key);
        ech_json_raw(w, text.data);
    }
    ech_buf_free(&text);
    return status;
}

static bool same_stops(const ech_plan *p, const ech_mission *x, const ech_plan *q, const ech_mission *y) {
    for (int32_t i = 0; i < x->stops.count; i++) {
        const ech_stop *s = &p->stops[x->stops.first + i], *t = &q->stops[y->stops.first + i];
        if (s->location != t->location || s->arrive_t != t->arrive_t || s->depart_t != t->depart_t ||
            s->fuel_kg != t->fuel_kg || s->leg != t->leg || s->work.count != t->work.count ||
            s->via.count != t->via.count)
            return false;
        for (int32_t k = 0; k < s->work.count; k++) {
            const ech_work *v = &p->work[s->work.first + k], *w = &q->work[t->work.first + k];
            if (v->kind != w->kind || v->start_t != w->start_t || v->end_t != w->end_t)
                return false;
        }
        for (int32_t k = 0; k < s->via.count; k++)
            if (p->vias[s->via.first + k].lat_e7 != q->vias[t->via.first + k].lat_e7 ||
                p->vias[s->via.first + k].lon_e7 != q->vias[t->via.first + k].lon_e7)
                return false;
    }
    return true;
}

static bool same_loads(const ech_plan *p, const ech_mission *x, const ech_plan *q, const ech_mission *y) {
    for (int32_t i = 0; i < x->loads.count; i++) {
        const ech_load *l = &p->loads[x->loads.first + i], *m = &q->loads[y->loads.first + i];
        if (l->requirement != m->requirement || l->from_stop != m->from_stop || l->to_stop != m->to_stop ||
            l->people != m->people || l->litters != m->litters || l->parts.count != m->parts.count)
            return false;
        for (int32_t k = 0; k < l->parts.count; k++)
            if (p->parts[l->parts.first + k].item != q->parts[m->parts.first + k].item ||
                p->parts[l->parts.first + k].count != q->parts[m->parts.first + k].count)
                return false;
    }
    return true;
}

/* As it is written: loads in another order are another mission here, which costs a line and does no harm. */
static bool same_mission(const ech_plan *p, const ech_mission *x, const ech_plan *q, const ech_mission *y) {
    return x->asset == y->asset && x->tail == y->tail && x->configuration == y->configuration &&
           x->stops.count == y->stops.count && x->loads.count == y->loads.count && same_stops(p, x, q, y) &&
           same_loads(p, x, q, y);
}

static ech_status index_ids(const ech_plan *p, ech_idmap *ids) {
    ech_status status = ECH_OK;
    for (int32_t m = 0; m < p->mission_count && !status; m++)
        status = ech_idmap_put(ids, p->missions[m].id, m, NULL);
    return status;
}

/* Missions that are new or different, in full, and those that are gone: what a driver who knows them by their ids has
 * to carry over. So a mission that goes on under another id is both. */
static ech_status put_changes(asked *a, ech_json *w) {
    ech_operation *op = a->s->op;
    ech_idmap was = ECH_IDMAP_INIT, is = ECH_IDMAP_INIT;
    if (!op->before)
        return put_document(a, "plan", ech_operation_plan_json, w);
    ech_status status = index_ids(op->before, &was);
    if (!status)
        status = index_ids(op->plan, &is);
    ech_json_key(w, "changed");
    ech_json_array(w);
    for (int32_t m = 0; !status && m < op->plan->mission_count; m++) {
        int32_t k = ech_idmap_get(&was, op->plan->missions[m].id);
        if (k < 0 || !same_mission(op->before, &op->before->missions[k], op->plan, &op->plan->missions[m]))
            ech_plan_write_mission(w, op->s, op->plan, m);
    }
    ech_json_end(w);
    ech_json_key(w, "dropped");
    ech_json_array(w);
    for (int32_t m = 0; !status && m < op->before->mission_count; m++)
        if (ech_idmap_get(&is, op->before->missions[m].id) < 0)
            ech_json_text(w, op->before->missions[m].id);
    ech_json_end(w);
    ech_idmap_free(&was);
    ech_idmap_free(&is);
    return status;
}

static ech_status put_answer(asked *a, ech_json *w) {
    const ech_jvalue *v = get(a, "answer");
    const char *word = v ? v->text : a->kind == OP_REPLAN ? "changes" : "standing";
    if (strcmp(word, "standing") == 0)
        return ECH_OK;
    if (strcmp(word, "changes") == 0 && a->kind != OP_CHECK)
        return put_changes(a, w);
    if (strcmp(word, "plan") == 0)
        return put_document(a, "plan", ech_operation_plan_json, w);
    if (strcmp(word, "diff") == 0)
        return put_document(a, "diff", ech_operation_diff_json, w);
    return put_document(a, "summary", ech_operation_summary_json, w);
}

static bool answer_is_known(asked *a) {
    static const char *const words[] = {"standing", "changes", "plan", "diff", "summary"};
    const ech_jvalue *v = get(a, "answer");
    for (size_t i = 0; i < 5; i++)
        if (!v || v->type != ECH_JTEXT || strcmp(v->text, words[i]) == 0)
            return true;
    wrong(a, v, "session.answer", "answer: must be standing, changes, plan, diff or summary");
    return false;
}

static void put_head(const asked *a, bool ok, ech_json *w) {
    const ech_jvalue *id = a->root && a->root->type == ECH_JOBJECT ? get(a, "id") : NULL;
    ech_json_object(w);
    ech_json_key(w, "id");
    if (id && id->type == ECH_JTEXT)
        ech_json_text(w, id->text);
    else if (id && id->type == ECH_JNUMBER)
        ech_json_raw(w, id->text);
    else
        ech_json_null(w);
    ech_json_member_text(w, "op", a->known ? op_words[a->kind] : NULL);
    ech_json_member_bool(w, "ok", ok);
}

/* {"id", "op", "ok": false, "errors": […]} */
static void put_errors(asked *a, ech_status status) {
    ech_buf text = ECH_BUF_INIT;
    ech_json list = ech_json_open(&text, false), w = ech_json_open(a->answer, false);
    if (ech_error_list_total(&a->errors) == 0)
        ech_error_list_add(&a->errors, status, status == ECH_ENOMEM ? "memory" : "failed", "", 0, 0, "%s",
                           status == ECH_ENOMEM ? "out of memory" : "it could not be done");
    ech_json_errors(&list, &a->errors);
    put_head(a, false, &w);
    if (text.length > 2 && !text.failed) { /* its members: without its braces */
        ech_buf_char(a->answer, ',');
        ech_buf_add(a->answer, text.data + 1, text.length - 2);
    }
    ech_json_end(&w);
    ech_buf_free(&text);
}

static ech_status do_it(asked *a, ech_standing *now, bool *stands) {
    double at_min = decimal(a, "at_min", 1e9);
    bool fine = answer_is_known(a) && ech_error_list_total(&a->errors) == 0;
    ech_status status = fine ? ECH_OK : ECH_EINPUT;
    *stands = a->kind == OP_PLAN || a->kind == OP_REPLAN || a->kind == OP_CHECK;
    if (!status)
        status = take_events(a, get(a, "events"));
    if (!status)
        status = move_on(a, at_min);
    a->read_s = ech_clock_wall_s();
    if (status)
        return status;
    switch (a->kind) {
    case OP_PLAN:
    case OP_REPLAN:
        return plan_it(a, now);
    case OP_CHECK:
        return ech_operation_check(a->s->op, now, &a->errors);
    case OP_LOAD:
        return load_it(a);
    case OP_SAVE:
        return save_it(a);
    default:
        return ECH_OK;
    }
}

static void answer(asked *a) {
    ech_standing now = {.legal = false};
    bool stands = false;
    size_t mark = a->answer->length;
    ech_status status = a->known ? do_it(a, &now, &stands) : ECH_EINPUT;
    if (!status) {
        ech_json w = ech_json_open(a->answer, false);
        put_head(a, true, &w);
        if (stands) {
            put_standing(a, &now, a->kind != OP_CHECK, (ech_clock_wall_s() - a->start_s) * 1000, &w);
            status = put_answer(a, &w);
        } else
            ech_json_member_int(&w, "flown", op_flown(a->s->op));
        ech_json_end(&w);
    }
    if (!status)
        return;
    a->answer->length = mark;
    put_errors(a, status);
}

static void parse(asked *a, const char *line, size_t length) {
    ech_status status = ECH_EINPUT;
    a->arena = ech_arena_open(0);
    if (length > ECH_SESSION_LINE_MAX)
        ech_error_list_add(&a->errors, ECH_ELIMIT, "session.line", "line", 1, 0, "longer than %d bytes",
                           (int)ECH_SESSION_LINE_MAX);
    else
        status = a->arena ? ech_jread_parse(a->arena, "line", line, length, &a->root, &a->errors) : ECH_ENOMEM;
    if (status) {
        put_errors(a, status);
        return;
    }
    if (a->root->type != ECH_JOBJECT)
        wrong(a, a->root, "json.type", "a line must be an object");
    else
        read_kind(a);
    for (const ech_jvalue *v = a->root->type == ECH_JOBJECT ? a->root->first : NULL; v; v = v->next)
        check_key(a, v);
    answer(a);
}

bool ech_session_line(ech_session *s, const char *line, size_t length, ech_buf *out) {
    asked a = {.s = s, .errors = ECH_ERROR_LIST_INIT, .answer = out, .start_s = ech_clock_wall_s()};
    parse(&a, line, length);
    ech_buf_char(out, '\n');
    bool last = a.known && a.kind == OP_QUIT;
    ech_error_list_free(&a.errors);
    ech_arena_free(a.arena);
    return last;
}

void ech_session_arrived(ech_session *s, const char *line, size_t length) {
    if (!atomic_load(&s->busy))
        return;
    bool cancel = atomic_load(&s->yields);
    ech_arena *arena = cancel || length > 4096 ? NULL : ech_arena_open(0);
    const ech_jvalue *root = NULL;
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    if (arena && !ech_jread_parse(arena, "line", line, length, &root, &ignored)) {
        const ech_jvalue *op = ech_jread_get(root, "op");
        cancel = op && op->type == ECH_JTEXT && strcmp(op->text, "cancel") == 0;
    }
    if (cancel)
        ech_operation_cancel(s->op);
    ech_error_list_free(&ignored);
    ech_arena_free(arena);
}
