/* A prepared plan made over for a crisis: see remake_int.h. */
#include "remake_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/idmap.h"
#include "base/memory.h"
#include "io/crisis_read.h"
#include "io/schema.h"
#include "registry_int.h"

/* ---- what is known around it ---------------------------------------------------------------------------------- */

static bool refuse(ech_output *o, const char *path, const char *code, const char *text) {
    ech_error_list_add(&o->errors, ECH_EINPUT, code, path, 0, 0, "%s", text);
    o->exit_code = 2;
    return false;
}

/* The file as a part of that name; false: errors and exit code are set. */
static bool read_file(ech_around *around, const char *path, const char *name, ech_scenario_file *out, ech_output *o) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    if (!ech_file_exists(path))
        return refuse(o, path, "file.missing", "there is no such file");
    ech_status status = ech_file_read(path, ECH_SCENARIO_FILE_MAX, &bytes, &err);
    if (!status) {
        ech_shelf_keep(&around->kept, "", name, bytes.data ? bytes.data : "", bytes.length);
        status = around->kept.failed ? ECH_ENOMEM : ECH_OK;
    }
    ech_buf_free(&bytes);
    if (status) {
        ech_app_fail(o, status, &err, "the file could not be read");
        return false;
    }
    const ech_store_part *p = ech_vec_at(&around->kept.parts, around->kept.parts.count - 1);
    *out = (ech_scenario_file){p->name, p->bytes, p->length};
    return true;
}

static bool read_forces(ech_around *around, const char *folder, ech_output *o) {
    char path[ECH_ERROR_FILE_MAX];
    ech_schema_table t;
    if (!ech_folder_exists(folder))
        return refuse(o, folder, "folder.missing", "there is no such folder");
    for (int i = 1; ech_schema_table_at(i, &t); i++)
        if (around->force_count < FORCES_MAX && ech_path_join(path, sizeof path, folder, t.file) &&
            ech_file_exists(path) && !read_file(around, path, t.file, &around->forces[around->force_count++], o))
            return false;
    static const char *const own[] = {"x_stocks.csv", "x_caveats.csv"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (around->force_count < FORCES_MAX && ech_path_join(path, sizeof path, folder, own[i]) &&
            ech_file_exists(path) && !read_file(around, path, own[i], &around->forces[around->force_count++], o))
            return false;
    return true;
}

bool ech_around_read(const char *places, const char *forces, ech_around *out, ech_output *o) {
    *out = (ech_around){.force_count = 0};
    if (!ech_shelf_files_open(&out->kept))
        return ech_shelf_ok(ECH_ENOMEM, NULL, o);
    return (!places || read_file(out, places, "locations.csv", &out->places, o)) &&
           (!forces || read_forces(out, forces, o));
}

static void keep_table(ech_around *around, const char *name, const ech_buf *bytes) {
    ech_shelf_keep(&around->kept, "", name, bytes->data ? bytes->data : "", bytes->length);
    const ech_store_part *p = ech_vec_at(&around->kept.parts, around->kept.parts.count - 1);
    if (!around->kept.failed)
        around->forces[around->force_count++] = (ech_scenario_file){p->name, p->bytes, p->length};
}

bool ech_around_pledged(ech_around *around, ech_store *store, const ech_registry_view *view, ech_output *o) {
    ech_registry *r = NULL;
    ech_force_tables t = {.element_count = 0};
    if (!ech_registry_of(store, around->kept.arena, &r, o))
        return false;
    ech_status status = r ? ech_force_tables_of(r, view, &t) : ECH_OK;
    if (!status && r) {
        around->force_count = 0;
        keep_table(around, "members.csv", &t.members);
        keep_table(around, "locations.csv", &t.locations);
        keep_table(around, "elements.csv", &t.elements);
        keep_table(around, "assets.csv", &t.assets);
        keep_table(around, "x_stocks.csv", &t.stocks);
        keep_table(around, "x_caveats.csv", &t.caveats);
        status = around->kept.failed ? ECH_ENOMEM : ECH_OK;
    }
    ech_force_tables_free(&t);
    ech_registry_free(r);
    return ech_shelf_ok(status, NULL, o);
}

void ech_around_free(ech_around *around) {
    if (around->kept.arena)
        ech_shelf_files_free(&around->kept);
    around->kept.arena = NULL;
}

ech_adapt_input ech_around_input(const ech_around *around, const ech_prepared *p, const ech_crisis *crisis) {
    return (ech_adapt_input){.scenario = p->s,
                             .files = p->files,
                             .file_count = p->own_count,
                             .crisis = crisis,
                             .places = around->places.name ? &around->places : NULL,
                             .forces = around->forces,
                             .force_count = around->force_count};
}

bool ech_crisis_of(const char *path, const ech_buf *page, ech_crisis **out, ech_output *o) {
    if (!page && !ech_file_exists(path))
        return refuse(o, path, "file.missing", "there is no such page");
    ech_status status = page ? ech_crisis_read_memory(path, page->data ? page->data : "", page->length, out, &o->errors)
                             : ech_crisis_read(path, out, &o->errors);
    if (status)
        ech_app_fail(o, status, NULL, "the crisis could not be read");
    return !status;
}

/* ---- made over ------------------------------------------------------------------------------------------------ */

static ech_status open_operation(ech_remade *r, const ech_prepared *p, const char *label, ech_output *o) {
    size_t shared = p->file_count - p->own_count, n = 0;
    ech_scenario_file *files = ech_arena_alloc(r->a->arena, r->a->file_count + shared + 1, sizeof *files);
    if (!files)
        return ECH_ENOMEM;
    for (size_t i = 0; i < r->a->file_count; i++)
        files[n++] = r->a->files[i];
    for (size_t i = 0; i < shared; i++)
        files[n++] = p->files[p->own_count + i];
    return op_open_files(label, files, n, &r->op, &o->errors);
}

static ech_status put_plan(ech_remade *r, const ech_prepared *p) {
    ech_plan *start = NULL;
    if (!p->plan)
        return ECH_OK;
    ech_status status = ech_adapt_plan(r->a, p->s, p->plan, r->op->s, &start);
    if (status)
        return status;
    r->before = p->plan->mission_count;
    r->put = start->mission_count;
    r->op->plan = start;
    r->op->made_over = true;
    return ECH_OK;
}

bool ech_remake(const ech_prepared *p, const ech_around *around, const ech_crisis *crisis, const char *label,
                ech_remade *out, ech_output *o) {
    ech_adapt_input in = ech_around_input(around, p, crisis);
    *out = (ech_remade){.a = NULL};
    ech_status status = ech_adapt(&in, &out->a, &o->errors);
    if (!status)
        status = open_operation(out, p, label, o);
    if (!status)
        status = put_plan(out, p);
    if (status)
        ech_app_fail(o, status, NULL, "the prepared plan could not be made over");
    return !status;
}

/* ---- what it answers ------------------------------------------------------------------------------------------ */

static bool in_time(const ech_operation *op, int32_t r) {
    const ech_tick done = op->verdict->completion_t[r], due = op->s->requirements[r].due_t;
    return done != ECH_NEVER && (due == ECH_NEVER || done <= due);
}

static void add_amount(const ech_operation *op, int32_t r, ech_need_unit unit, ech_answer *a) {
    const ech_requirement *q = &op->s->requirements[r];
    int64_t amount = ech_adapt_amount(op->s, q, unit), lots = ech_requirement_lots(op->s, r);
    int64_t left = op->verdict->undelivered_lots[r];
    int64_t got = left == 0 ? amount : lots == 0 ? 0 : (int64_t)((double)amount * (double)(lots - left) / (double)lots);
    a->planned += amount;
    a->delivered += got;
    a->in_time += in_time(op, r) ? amount : 0;
}

/* A unit is an element with all of its rows, or a row without an element; it is there when all of it is. */
static void add_unit(const ech_operation *op, const int32_t *need_of, int32_t need, int32_t r, ech_answer *a) {
    const ech_requirement *all = op->s->requirements;
    bool whole = true, timely = true;
    for (int32_t i = 0; i < op->s->requirement_count; i++) {
        bool same = all[r].element == ECH_NONE ? i == r : all[i].element == all[r].element;
        if (need_of[i] != need || !same)
            continue;
        if (i < r)
            return; /* counted */
        whole = whole && op->verdict->undelivered_lots[i] == 0;
        timely = timely && in_time(op, i);
    }
    a->planned++;
    a->delivered += whole;
    a->in_time += whole && timely;
}

static ech_status needs_of(const ech_remade *r, int32_t *need_of) {
    const ech_scenario *s = r->op->s;
    ech_idmap ids = ECH_IDMAP_INIT;
    ech_status status = ECH_OK;
    for (int32_t i = 0; i < s->requirement_count && !status; i++) {
        need_of[i] = ECH_NONE;
        status = ech_idmap_put(&ids, s->requirements[i].id, i, NULL);
    }
    for (size_t i = 0; i < r->a->claim_count && !status; i++) {
        int32_t at = ech_idmap_get(&ids, r->a->claims[i].requirement);
        if (at >= 0)
            need_of[at] = r->a->claims[i].need;
    }
    ech_idmap_free(&ids);
    return status;
}

ech_status ech_remade_answers(const ech_remade *r, const ech_crisis *crisis, ech_answer *out) {
    int32_t *need_of = ech_calloc((size_t)r->op->s->requirement_count + 1, sizeof *need_of);
    ech_status status = need_of ? needs_of(r, need_of) : ECH_ENOMEM;
    for (int32_t n = 0; n < crisis->need_count && !status; n++) {
        out[n] = (ech_answer){.wanted = crisis->needs[n].amount};
        for (int32_t i = 0; i < r->op->s->requirement_count; i++)
            if (need_of[i] != n)
                continue;
            else if (crisis->needs[n].unit == ECH_NEED_ELEMENTS)
                add_unit(r->op, need_of, n, i, &out[n]);
            else
                add_amount(r->op, i, crisis->needs[n].unit, &out[n]);
    }
    ech_free(need_of);
    return status;
}

void ech_remade_free(ech_remade *r) {
    ech_operation_close(r->op);
    ech_adaptation_free(r->a);
    *r = (ech_remade){.a = NULL};
}

void ech_adapt_note_json(const char *kind, const char *subject, const char *text, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "kind", kind);
    ech_json_member_text(w, "subject", subject);
    ech_json_member_text(w, "text", text);
    ech_json_end(w);
}

bool ech_remade_lacks(const ech_remade *r) {
    for (size_t i = 0; i < r->a->note_count; i++)
        if (r->a->notes[i].kind == ECH_ADAPT_MISSING)
            return true;
    return false;
}
