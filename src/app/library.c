/* Use cases over the library of plans: each is one call of the store and a few words about it. */
#include "library_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* ---- small answers -------------------------------------------------------------------------------------------- */

static void report_json(const ech_store_report *r, ech_json *w) {
    ech_json_member_int(w, "entries", r->entries);
    ech_json_member_int(w, "versions", r->versions);
    ech_json_member_int(w, "objects", r->objects);
    ech_json_member_int(w, "bytes", r->bytes);
}

static void said(const keeping *k, const char *what, const char *where, const ech_store_report *r) {
    ech_buf *b = &k->out->text;
    if (!k->o->json) {
        ech_buf_printf(b, "%s %s", what, where);
        if (r)
            ech_buf_printf(b, ": %lld entries, %lld versions", (long long)r->entries, (long long)r->versions);
        ech_buf_char(b, '\n');
        return;
    }
    ech_json w = ech_json_open(b, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "library", ech_store_where(k->store));
    ech_json_member_text(&w, "vendor", ech_store_vendor(k->store));
    ech_json_member_int(&w, "library_format", ech_store_format(k->store));
    ech_json_member_text(&w, "path", where);
    if (r)
        report_json(r, &w);
    ech_json_end(&w);
    ech_buf_char(b, '\n');
}

static void remove_entry(keeping *k) {
    ech_error err = ECH_ERROR_INIT;
    ech_store_version v;
    ech_store_put put = {.kind = ECH_RECALL_KIND, .id = k->id, .removed = true};
    if (!ech_shelf_stamp(&k->o->at, &put, k->out) ||
        !ech_shelf_ok(ech_store_add(k->store, &put, &v, &err), &err, k->out))
        return;
    if (!k->o->json) {
        ech_buf_printf(&k->out->text, "%s is removed; its history stays (%lld before)\n", k->id,
                       (long long)v.number - 1);
        return;
    }
    ech_json w = ech_json_open(&k->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "id", v.id);
    ech_json_member_int(&w, "version", v.number);
    ech_json_member_text(&w, "hash", v.hash);
    ech_json_member_bool(&w, "removed", true);
    ech_json_end(&w);
    ech_buf_char(&k->out->text, '\n');
}

/* ---- verify --------------------------------------------------------------------------------------------------- */

static void verified_json(const keeping *k, const ech_store_report *r, const ech_error_list *findings) {
    ech_json w = ech_json_open(&k->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "library", ech_store_where(k->store));
    ech_json_member_text(&w, "vendor", ech_store_vendor(k->store));
    ech_json_member_bool(&w, "whole", ech_error_list_total(findings) == 0);
    report_json(r, &w);
    ech_json_member_int(&w, "removed", r->removed);
    ech_json_member_int(&w, "unreferenced", r->unreferenced);
    ech_json_key(&w, "findings");
    ech_json_array(&w);
    for (size_t i = 0; i < findings->count; i++)
        ech_json_text(&w, findings->items[i].message);
    ech_json_end(&w);
    ech_json_member_int(&w, "dropped", (int64_t)findings->dropped);
    ech_json_end(&w);
    ech_buf_char(&k->out->text, '\n');
}

static void verified_text(const keeping *k, const ech_store_report *r, const ech_error_list *findings) {
    ech_buf *b = &k->out->text;
    for (size_t i = 0; i < findings->count; i++)
        ech_buf_printf(b, "%s\n", findings->items[i].message);
    if (findings->dropped)
        ech_buf_printf(b, "and %zu more\n", findings->dropped);
    ech_buf_printf(b, "%s: %s; %lld entries (%lld removed), %lld versions, %lld objects of %lld bytes\n",
                   ech_store_where(k->store), ech_error_list_total(findings) ? "DAMAGED" : "whole",
                   (long long)r->entries, (long long)r->removed, (long long)r->versions, (long long)r->objects,
                   (long long)r->bytes);
    if (ech_error_list_total(findings))
        ech_buf_text(b, "take the last backup; what is still whole can be exported entry by entry\n");
}

static void verify(keeping *k) {
    ech_error_list findings = ECH_ERROR_LIST_INIT;
    ech_error err = ECH_ERROR_INIT;
    ech_store_report r;
    if (ech_shelf_ok(ech_store_verify(k->store, &r, &findings, &err), &err, k->out)) {
        k->out->exit_code = ech_error_list_total(&findings) ? 1 : 0;
        k->o->json ? verified_json(k, &r, &findings) : verified_text(k, &r, &findings);
    }
    ech_error_list_free(&findings);
}

/* ---- the use case --------------------------------------------------------------------------------------------- */

static void copy_out(keeping *k) {
    ech_error err = ECH_ERROR_INIT;
    ech_store_report r;
    if (k->o->what == ECH_LIBRARY_BACKUP) {
        if (ech_shelf_ok(ech_store_backup(k->store, k->o->path, &r, &err), &err, k->out))
            said(k, "copied to", k->o->path, &r);
    } else if (k->o->what == ECH_LIBRARY_IMPORT) {
        if (ech_shelf_ok(ech_store_import(k->store, k->o->path, &r, &err), &err, k->out))
            said(k, "new, from", k->o->path, &r);
    } else if (k->o->id)
        ech_library_take(k);
    else if (ech_shelf_ok(ech_store_export(k->store, k->o->path, &r, &err), &err, k->out))
        said(k, "written to", k->o->path, &r);
}

static void run(keeping *k) {
    switch (k->o->what) {
    case ECH_LIBRARY_INIT:
        said(k, "an empty library:", ech_store_where(k->store), NULL);
        break;
    case ECH_LIBRARY_ADD:
        ech_library_add(k);
        break;
    case ECH_LIBRARY_LIST:
        ech_library_list(k);
        break;
    case ECH_LIBRARY_SHOW:
        ech_library_show(k);
        break;
    case ECH_LIBRARY_HISTORY:
        ech_library_history(k);
        break;
    case ECH_LIBRARY_REMOVE:
        remove_entry(k);
        break;
    case ECH_LIBRARY_VERIFY:
        verify(k);
        break;
    default:
        copy_out(k);
    }
}

/* ID or ID@VERSION. */
static bool take_id(keeping *k) {
    const char *text = k->o->id, *at = text ? strrchr(text, '@') : NULL;
    size_t n = text ? (at ? (size_t)(at - text) : strlen(text)) : 0;
    bool ok = n < sizeof k->id && (!at || (ech_parse_int64(at + 1, strlen(at + 1), &k->number) && k->number > 0));
    bool one = k->o->what == ECH_LIBRARY_SHOW || k->o->what == ECH_LIBRARY_EXPORT || !at;
    if (text && (!ok || !one)) {
        ech_error_list_add(&k->out->errors, ECH_EUSAGE, "usage.id", "", 0, 0, "'%.80s' is no id%s", text,
                           one ? "; a version is written ID@NUMBER" : " without a version");
        k->out->exit_code = 2;
        return false;
    }
    snprintf(k->id, sizeof k->id, "%.*s", (int)n, text ? text : "");
    return true;
}

void ech_app_library(const ech_library_options *o, ech_output *out) {
    keeping k = {.o = o, .out = out};
    int flags = o->what == ECH_LIBRARY_INIT ? ECH_STORE_CREATE | ECH_STORE_EXCLUSIVE : 0;
    if (!take_id(&k))
        return;
    k.store = ech_shelf_open(&o->at, flags, out);
    if (k.store)
        run(&k);
    if (k.store && out->text.failed)
        ech_shelf_ok(ECH_ENOMEM, NULL, out);
    ech_store_close(k.store);
}
