/* Use case: a plan and its scenario into the library. The scenario's files are kept as they are, with those of the
 * catalogue that were read, so that the plan means the same whatever the catalogue becomes. The checker judges the plan
 * first: one that is not legal is kept only as a draft, marked as such. What was told of an earlier version (title,
 * kind of crisis, lessons, rehearsal, review) stays unless it is told anew. */
#include "library_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "check/check.h"
#include "io/plan_read.h"

enum { LESSONS_FILE_MAX = 1 << 20, REHEARSAL_FILE_MAX = 1 << 20, README_MAX = 1 << 22 };

typedef struct adding {
    keeping *k;
    ech_shelf_files files;
    ech_scenario *s;
    ech_plan *plan;
    ech_entry *before; /* of the version before; NULL: none */
    ech_entry *entry;
    ech_entry_given given;
    ech_entry_measures measured;
} adding;

/* ---- what is kept --------------------------------------------------------------------------------------------- */

static void see(const char *name, const char *bytes, size_t length, void *context) {
    bool shared = strncmp(name, ECH_STORE_SHARED, strlen(ECH_STORE_SHARED)) == 0;
    ech_shelf_keep(context, shared ? "" : "scenario/", name, bytes, length);
}

static bool read_scenario(adding *a) {
    ech_scenario_read_options opt = ECH_SCENARIO_READ_OPTIONS_INIT;
    opt.seen = see;
    opt.context = &a->files;
    ech_status status = ech_scenario_read(a->k->o->scenario, &opt, &a->s, &a->k->out->errors);
    if (!status && a->files.failed)
        status = ECH_ENOMEM;
    if (status)
        ech_app_fail(a->k->out, status, NULL, "the scenario could not be read");
    return status == ECH_OK;
}

/* Where figures come from stands in a README beside the tables; it is no part of the scenario, but of the record. */
static bool read_readme(adding *a) {
    char path[ECH_ERROR_FILE_MAX];
    ech_error err = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status = ECH_OK;
    if (ech_path_join(path, sizeof path, a->k->o->scenario, "README.md") && ech_file_exists(path)) {
        status = ech_file_read(path, README_MAX, &bytes, &err);
        if (!status)
            ech_shelf_keep(&a->files, "scenario/", "README.md", bytes.data, bytes.length);
    }
    ech_buf_free(&bytes);
    return ech_shelf_ok(status, &err, a->k->out);
}

static bool read_plan(adding *a) {
    ech_error err = ECH_ERROR_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    const char *path = a->k->o->plan;
    ech_status status = ECH_OK;
    if (!ech_file_exists(path)) {
        status = ech_fail(&err, ECH_EINPUT, "file.missing", "there is no such plan");
        snprintf(err.file, sizeof err.file, "%s", path);
    } else
        status = ech_file_read(path, ECH_PLAN_FILE_MAX, &bytes, &err);
    if (!status)
        status = ech_plan_read_memory(path, bytes.data ? bytes.data : "", bytes.length, a->s, false, &a->plan,
                                      &a->k->out->errors);
    if (!status)
        ech_shelf_keep(&a->files, "", "plan.json", bytes.data, bytes.length);
    ech_buf_free(&bytes);
    if (status)
        ech_app_fail(a->k->out, status, err.status ? &err : NULL, "the plan could not be read");
    return status == ECH_OK;
}

static bool judge(adding *a) {
    ech_verdict *v = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_check(a->s, a->plan, NULL, &v, &err);
    if (!ech_shelf_ok(status, &err, a->k->out))
        return false;
    a->measured = (ech_entry_measures){
        .legal = v->legal,
        .unmet = v->unmet_lots,
        .late = v->late,
        .closure_min = v->unmet_lots > 0 ? ECH_NONE : ech_minutes_up(a->s, v->closure_t),
        .missions = v->missions,
        .sorties = v->sorties,
    };
    bool keep = v->legal || a->k->o->draft;
    if (!keep) {
        ech_error *e = ech_error_list_add(&a->k->out->errors, ECH_EINPUT, "library.illegal", a->k->o->plan, 0, 0,
                                          "the plan is not legal (%lld findings): %s", (long long)v->finding_total,
                                          v->findings[0].message);
        if (e)
            ech_error_hint(e, "echelon check tells all of them; --draft keeps it, marked as a draft");
        a->k->out->exit_code = 2;
    }
    a->given.draft = !v->legal;
    ech_verdict_free(v);
    return keep;
}

/* ---- what is told --------------------------------------------------------------------------------------------- */

static bool read_before(adding *a) {
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_part card;
    ech_status status = ech_store_find(a->k->store, ECH_RECALL_KIND, a->k->id, 0, &v, &err);
    if (status == ECH_EINPUT)
        return true; /* the first, or an id that the store refuses when it is added */
    if (!status)
        status = ech_store_part_read(a->k->store, &v, ECH_STORE_CARD, a->files.arena, &card, &err);
    if (!status)
        status = ech_entry_read(card.bytes, card.length, &a->before);
    if (!ech_shelf_ok(status, &err, a->k->out))
        return false;
    a->given.title = a->before->title;
    a->given.crisis = a->before->crisis;
    a->given.lessons = a->before->lessons;
    a->given.lesson_count = a->before->lesson_count;
    a->given.rehearsal = a->before->rehearsal;
    a->given.reviewed_day = a->before->reviewed_day;
    return true;
}

static bool read_given(adding *a, const char *path, size_t max, ech_buf *bytes) {
    ech_error err = ECH_ERROR_INIT;
    return ech_shelf_ok(ech_file_read(path, max, bytes, &err), &err, a->k->out);
}

static bool complain(adding *a, const char *path, int64_t row, const char *text) {
    ech_error_list_add(&a->k->out->errors, ECH_EINPUT, "library.given", path, row, row ? 1 : 0, "%s", text);
    a->k->out->exit_code = 2;
    return false;
}

/* One lesson a line; blank lines do not count. */
static bool read_lessons(adding *a) {
    const char *path = a->k->o->lessons;
    ech_buf bytes = ECH_BUF_INIT;
    ech_vec lines = ech_vec_init(sizeof(char *), ECH_ENTRY_LESSONS_MAX);
    size_t bad;
    bool ok = read_given(a, path, LESSONS_FILE_MAX, &bytes);
    if (ok && !ech_utf8_valid(bytes.data, bytes.length, &bad))
        ok = complain(a, path, 0, "this is not UTF-8 text");
    int64_t row = 0;
    for (const char *p = ok ? bytes.data : ""; *p && ok; row++) {
        size_t n = strcspn(p, "\n");
        char *line = ech_arena_copy(a->files.arena, p, n);
        if (line)
            ech_text_plain(line);
        const char *start = line ? line + strspn(line, " -*") : NULL;
        const char **slot = start && *start ? ech_vec_push(&lines) : NULL;
        if (slot)
            *slot = start;
        else if (start && *start)
            ok = complain(a, path, row + 1, "more lessons than an entry holds (100)");
        p += n + (p[n] == '\n');
    }
    a->given.lessons = ech_vec_into(&lines, a->files.arena);
    a->given.lesson_count = (int32_t)lines.count;
    ech_vec_free(&lines);
    ech_buf_free(&bytes);
    return ok;
}

static bool read_rehearsal(adding *a) {
    ech_buf bytes = ECH_BUF_INIT;
    const ech_jvalue *root = NULL;
    const char *path = a->k->o->rehearsal;
    bool ok = read_given(a, path, REHEARSAL_FILE_MAX, &bytes);
    if (ok) {
        ech_status status = ech_jread_parse(a->files.arena, path, bytes.data, bytes.length, &root, &a->k->out->errors);
        if (status)
            ech_app_fail(a->k->out, status, NULL, "the rehearsal could not be read");
        ok = !status;
    }
    if (ok && root->type != ECH_JOBJECT)
        ok = complain(a, path, root->row, "an object is expected: the results of a rehearsal");
    if (ok && !(a->given.rehearsal = ech_entry_compact(root, a->files.arena)))
        ok = complain(a, path, root->row, "too deeply nested");
    ech_buf_free(&bytes);
    return ok;
}

static bool read_told(adding *a) {
    const ech_library_options *o = a->k->o;
    a->given.reviewed_day = INT64_MIN;
    bool ok = read_before(a);
    a->given.title = o->title ? o->title : a->given.title;
    a->given.crisis = o->kind ? o->kind : a->given.crisis;
    if (ok && o->lessons)
        ok = read_lessons(a);
    if (ok && o->rehearsal)
        ok = read_rehearsal(a);
    if (ok && o->reviewed)
        ok = ech_shelf_day(o->reviewed, "--reviewed", &a->given.reviewed_day, a->k->out);
    return ok;
}

/* ---- adding --------------------------------------------------------------------------------------------------- */

static bool make_card(adding *a) {
    ech_buf card = ECH_BUF_INIT;
    ech_status status = ech_entry_of(a->s, a->plan, &a->measured, &a->given, &a->entry);
    if (!status)
        status = ech_entry_write(a->entry, &card);
    if (!status)
        ech_shelf_keep(&a->files, "", ECH_STORE_CARD, card.data, card.length);
    ech_buf_free(&card);
    return ech_shelf_ok(!status && a->files.failed ? ECH_ENOMEM : status, NULL, a->k->out);
}

static void tell(const adding *a, const ech_store_version *v) {
    ech_buf *b = &a->k->out->text;
    if (!a->k->o->json) {
        ech_buf_printf(b, "%s %s, version %lld%s: %lld missions, %lld people, %lld t; %s\n",
                       v->added ? "added" : "there already:", v->id, (long long)v->number,
                       a->entry->draft ? " (draft)" : "", (long long)a->measured.missions, (long long)a->entry->people,
                       (long long)(a->entry->mass_kg + 500) / 1000, v->hash);
        if (!a->entry->crisis[0])
            ech_buf_text(b, "note: recall asks for the kind of crisis; --kind WORD says it\n");
        return;
    }
    ech_json w = ech_json_open(b, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "id", v->id);
    ech_json_member_int(&w, "version", v->number);
    ech_json_member_text(&w, "hash", v->hash);
    ech_json_member_bool(&w, "added", v->added);
    ech_json_member_bool(&w, "draft", a->entry->draft);
    ech_json_end(&w);
    ech_buf_char(b, '\n');
}

static void put(adding *a) {
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_put p = {
        .kind = ECH_RECALL_KIND, .id = a->k->id, .parts = a->files.parts.data, .part_count = a->files.parts.count};
    if (ech_shelf_stamp(&a->k->o->at, &p, a->k->out) &&
        ech_shelf_ok(ech_store_add(a->k->store, &p, &v, &err), &err, a->k->out))
        tell(a, &v);
}

void ech_library_add(keeping *k) {
    adding a = {.k = k};
    if (!ech_shelf_files_open(&a.files)) {
        ech_shelf_ok(ECH_ENOMEM, NULL, k->out);
        return;
    }
    if (read_scenario(&a) && read_plan(&a)) {
        if (!k->id[0])
            snprintf(k->id, sizeof k->id, "%s", a.s->id);
        if (judge(&a) && read_readme(&a) && read_told(&a) && make_card(&a))
            put(&a);
    }
    ech_entry_free(a.entry);
    ech_entry_free(a.before);
    ech_plan_free(a.plan);
    ech_scenario_free(a.s);
    ech_shelf_files_free(&a.files);
}
