/* A version as a document: see store_int.h. Its bytes are what its hash is taken of, so there is one way only to write
 * them; reading writes them again and compares. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json_write.h"
#include "io/json_read.h"
#include "store_int.h"

/* ---- times ---------------------------------------------------------------------------------------------------- */

static bool digits(const char *text, int count, int64_t *out) { return ech_parse_int64(text, (size_t)count, out); }

/* Only the form that ech_utc_text writes. */
static bool time_read(const char *text, int64_t *unix_s) {
    int64_t y, m, d, hh, mm, ss;
    char again[32];
    if (strlen(text) != 20 || !digits(text, 4, &y) || !digits(text + 5, 2, &m) || !digits(text + 8, 2, &d) ||
        !digits(text + 11, 2, &hh) || !digits(text + 14, 2, &mm) || !digits(text + 17, 2, &ss))
        return false;
    int64_t days = ech_day_of_date(y, m, d);
    *unix_s = days * 86400 + hh * 3600 + mm * 60 + ss;
    ech_utc_text(*unix_s, again);
    return strcmp(again, text) == 0;
}

/* ---- writing -------------------------------------------------------------------------------------------------- */

static const char *or_null(const char *text) { return text[0] ? text : NULL; }

ech_status ech_document_write(const ech_document *d, ech_buf *out) {
    char at[32];
    const ech_store_version *v = &d->version;
    ech_json w = ech_json_open(out, true);
    ech_utc_text(v->at_unix_s, at);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "kind", v->kind);
    ech_json_member_text(&w, "id", v->id);
    ech_json_member_int(&w, "number", v->number);
    ech_json_member_text(&w, "parent", or_null(v->parent));
    ech_json_member_text(&w, "at", at);
    ech_json_member_text(&w, "who", v->who);
    ech_json_member_text(&w, "note", or_null(v->note));
    ech_json_member_bool(&w, "removed", v->removed);
    ech_json_key(&w, "parts");
    ech_json_array(&w);
    for (size_t i = 0; i < d->part_count; i++) {
        ech_json_object(&w);
        ech_json_member_text(&w, "name", d->parts[i].name);
        ech_json_member_text(&w, "hash", d->parts[i].hash);
        ech_json_member_int(&w, "bytes", d->parts[i].length);
        ech_json_end(&w);
    }
    ech_json_end(&w);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
    return out->failed ? ECH_ENOMEM : ECH_OK;
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

static bool text_of(const ech_jvalue *root, const char *key, char *out, size_t size) {
    const ech_jvalue *v = ech_jread_get(root, key);
    if (v && v->type == ECH_JNULL) {
        out[0] = '\0';
        return true;
    }
    if (!v || v->type != ECH_JTEXT || strlen(v->text) >= size)
        return false;
    memcpy(out, v->text, strlen(v->text) + 1);
    return true;
}

static bool read_part(const ech_jvalue *value, ech_document_part *out) {
    const ech_jvalue *name = ech_jread_get(value, "name");
    if (!name || name->type != ECH_JTEXT || !ech_store_name_valid(name->text))
        return false;
    out->name = name->text;
    return text_of(value, "hash", out->hash, sizeof out->hash) && strlen(out->hash) == ECH_HASH_TEXT - 1 &&
           ech_jread_int(ech_jread_get(value, "bytes"), &out->length);
}

static bool read_parts(const ech_jvalue *list, ech_arena *arena, ech_document *out) {
    if (!list || list->type != ECH_JARRAY || list->count > ECH_STORE_PART_MAX)
        return false;
    out->parts = ech_arena_alloc(arena, (size_t)list->count + 1, sizeof *out->parts);
    if (!out->parts)
        return false;
    for (const ech_jvalue *v = list->first; v; v = v->next) {
        ech_document_part *p = &out->parts[out->part_count++];
        if (!read_part(v, p) || (out->part_count > 1 && strcmp(p[-1].name, p->name) >= 0))
            return false;
        if (strcmp(p->name, ECH_STORE_CARD) == 0)
            memcpy(out->version.card, p->hash, sizeof p->hash);
    }
    return true;
}

static bool read_fields(const ech_jvalue *root, ech_arena *arena, ech_document *out) {
    ech_store_version *v = &out->version;
    char at[32];
    const ech_jvalue *removed = ech_jread_get(root, "removed");
    return text_of(root, "kind", v->kind, sizeof v->kind) && ech_store_id_valid(v->kind) &&
           text_of(root, "id", v->id, sizeof v->id) && ech_store_id_valid(v->id) &&
           text_of(root, "parent", v->parent, sizeof v->parent) && text_of(root, "who", v->who, sizeof v->who) &&
           text_of(root, "note", v->note, sizeof v->note) && text_of(root, "at", at, sizeof at) &&
           time_read(at, &v->at_unix_s) && ech_jread_int(ech_jread_get(root, "number"), &v->number) && v->number >= 1 &&
           (v->number == 1) == !v->parent[0] && removed && removed->type == ECH_JBOOL &&
           read_parts(ech_jread_get(root, "parts"), arena, out);
}

static ech_status same_bytes(const ech_document *d, const char *bytes, size_t length, bool *same) {
    ech_buf again = ECH_BUF_INIT;
    ech_status status = ech_document_write(d, &again);
    *same = !status && again.length == length && memcmp(again.data, bytes, length) == 0;
    ech_buf_free(&again);
    return status;
}

ech_status ech_document_read(const char *bytes, size_t length, ech_arena *arena, ech_document *out, ech_error *err) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *root = NULL;
    bool same = false;
    *out = (ech_document){0};
    ech_status status = ech_jread_parse(arena, "version.json", bytes, length, &root, &errors);
    ech_error_list_free(&errors);
    if (status == ECH_ENOMEM)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    if (!status && read_fields(root, arena, out)) {
        const ech_jvalue *removed = ech_jread_get(root, "removed");
        out->version.removed = removed->truth;
        status = same_bytes(out, bytes, length, &same);
    }
    if (status == ECH_ENOMEM)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    if (!same)
        return ech_fail(err, ECH_EIO, "store.damaged", "a version's document is not as Echelon writes it");
    ech_hash hash = ech_hash_of(bytes, length);
    ech_hash_text(&hash, out->version.hash);
    return ECH_OK;
}
