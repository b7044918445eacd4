/* A prepared plan in memory: see prepared_int.h. */
#include "prepared_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "io/plan_read.h"
#include "recall/entry.h"

enum { CATALOGUE_FILE_MAX = 1 << 24 };

static bool of_catalogue(const char *name) { return strncmp(name, ECH_STORE_SHARED, strlen(ECH_STORE_SHARED)) == 0; }

static bool no_memory(ech_output *o) { return ech_shelf_ok(ECH_ENOMEM, NULL, o); }

/* The scenario's own files first, then the catalogue's. */
static bool list_files(ech_prepared *p, ech_output *o) {
    size_t count = p->kept.parts.count;
    const ech_store_part *parts = p->kept.parts.data;
    p->files = p->kept.failed ? NULL : ech_arena_alloc(p->kept.arena, count + 1, sizeof *p->files);
    if (!p->files)
        return no_memory(o);
    for (int shared = 0; shared < 2; shared++) {
        for (size_t i = 0; i < count; i++)
            if (of_catalogue(parts[i].name) == (shared == 1))
                p->files[p->file_count++] = (ech_scenario_file){parts[i].name, parts[i].bytes, parts[i].length};
        p->own_count = shared == 0 ? p->file_count : p->own_count;
    }
    return true;
}

/* ---- from a folder -------------------------------------------------------------------------------------------- */

static void see(const char *name, const char *bytes, size_t length, void *context) {
    ech_shelf_keep(context, "", name, bytes, length);
}

bool ech_prepared_folder(const char *scenario, const char *plan, bool any, ech_prepared *out, ech_output *o) {
    ech_scenario_read_options opt = ECH_SCENARIO_READ_OPTIONS_INIT;
    *out = (ech_prepared){.version = 0};
    if (!ech_shelf_files_open(&out->kept))
        return no_memory(o);
    opt.seen = see;
    opt.context = &out->kept;
    ech_status status = ech_scenario_read(scenario, &opt, &out->s, &o->errors);
    if (!status && plan)
        status = ech_plan_read(plan, out->s, any, &out->plan, &o->errors);
    if (status) {
        ech_app_fail(o, status, NULL, "the prepared plan could not be read");
        return false;
    }
    snprintf(out->id, sizeof out->id, "%s", out->s->id);
    return list_files(out, o);
}

/* ---- from the library ----------------------------------------------------------------------------------------- */

/* Today's bytes of a file of the catalogue in the place of those that the entry was made with. */
static bool today(ech_prepared *p, const ech_store_part *part, ech_output *o) {
    char folder[ECH_ERROR_FILE_MAX], path[ECH_ERROR_FILE_MAX];
    ech_buf bytes = ECH_BUF_INIT;
    ech_status status = ECH_EIO;
    if (ech_catalogue_find(folder, sizeof folder) &&
        ech_path_join(path, sizeof path, folder, part->name + strlen(ECH_STORE_SHARED)))
        status = ech_file_read(path, CATALOGUE_FILE_MAX, &bytes, NULL);
    bool same = !status && bytes.length == part->length && memcmp(bytes.data, part->bytes, part->length) == 0;
    p->other_catalogue = p->other_catalogue || (!status && !same);
    if (status || same) /* none is found here: the entry's own does as well */
        ech_shelf_keep(&p->kept, "", part->name, part->bytes, part->length);
    else
        ech_shelf_keep(&p->kept, "", part->name, bytes.data, bytes.length);
    ech_buf_free(&bytes);
    return status != ECH_ENOMEM || no_memory(o);
}

static const ech_store_part *named(const ech_store_part *parts, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(parts[i].name, name) == 0)
            return &parts[i];
    return NULL;
}

/* The scenario as it was kept, with the catalogue it was made with. */
static ech_status read_as_kept(ech_prepared *p, const ech_store_part *parts, size_t count, ech_output *o) {
    static const char prefix[] = "scenario/";
    ech_scenario_file *files = ech_arena_alloc(p->kept.arena, count + 1, sizeof *files);
    size_t n = 0;
    for (size_t i = 0; files && i < count; i++) {
        bool own = strncmp(parts[i].name, prefix, sizeof prefix - 1) == 0;
        const char *name = own ? parts[i].name + sizeof prefix - 1 : parts[i].name;
        if (own ? strcmp(name, "README.md") != 0 : of_catalogue(name))
            files[n++] = (ech_scenario_file){name, parts[i].bytes, parts[i].length};
    }
    ech_status status = files ? ech_scenario_read_memory(p->id, files, n, &p->s, &o->errors) : ECH_ENOMEM;
    for (size_t i = 0; i < n && !status; i++)
        if (!of_catalogue(files[i].name))
            ech_shelf_keep(&p->kept, "", files[i].name, files[i].bytes, files[i].length);
        else if (!today(p, &(ech_store_part){files[i].name, files[i].bytes, files[i].length}, o))
            return ECH_ENOMEM;
    return status;
}

static ech_status read_entry(ech_prepared *p, const ech_store_part *parts, size_t count, ech_output *o) {
    const ech_store_part *plan = named(parts, count, "plan.json");
    ech_status status = read_as_kept(p, parts, count, o);
    if (!status && plan)
        status = ech_plan_read_memory("plan.json", plan->bytes, plan->length, p->s, false, &p->plan, &o->errors);
    return status;
}

bool ech_prepared_entry(ech_store *store, const char *id, int64_t number, ech_prepared *out, ech_output *o) {
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_part *parts = NULL;
    size_t count = 0;
    *out = (ech_prepared){.version = 0};
    if (!ech_shelf_files_open(&out->kept))
        return no_memory(o);
    ech_status status = ech_store_find(store, ECH_RECALL_KIND, id, number, &v, &err);
    if (!status)
        status = ech_store_parts(store, &v, out->kept.arena, &parts, &count, &err);
    if (status == ECH_EINPUT && !err.hint[0])
        ech_error_hint(&err, "echelon library list tells what there is");
    if (!ech_shelf_ok(status, &err, o))
        return false;
    snprintf(out->id, sizeof out->id, "%s", v.id);
    out->version = v.number;
    status = read_entry(out, parts, count, o);
    if (status) {
        ech_app_fail(o, status, NULL, "the plan of the library could not be read");
        return false;
    }
    return list_files(out, o);
}

void ech_prepared_free(ech_prepared *p) {
    ech_plan_free(p->plan);
    ech_scenario_free(p->s);
    if (p->kept.arena)
        ech_shelf_files_free(&p->kept);
    p->kept.arena = NULL;
    p->s = NULL;
    p->plan = NULL;
}
