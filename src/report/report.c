/* The page: web/report/page.html with its {{places}} filled. */
#include "report/report.h"

#include <sodium.h>
#include <string.h>

#include "base/json_write.h"
#include "report_int.h"

enum { PIECE = 3 * 16384 }; /* bytes put into base64 at once; a multiple of 3 */

static void add_base64(const unsigned char *bytes, size_t length, ech_buf *out) {
    char text[PIECE / 3 * 4 + 1];
    for (size_t at = 0; at < length; at += PIECE) {
        size_t n = length - at < PIECE ? length - at : PIECE;
        sodium_bin2base64(text, sizeof text, bytes + at, n, sodium_base64_VARIANT_ORIGINAL);
        ech_buf_text(out, text);
    }
}

static void add_asset(const report_asset *a, ech_buf *out) {
    if (a->first)
        ech_buf_add(out, (const char *)a->first, (size_t)(a->last - a->first));
}

/* JSON in a script element: `<` could end it, and stands in strings only. */
static void add_json(const char *json, size_t length, ech_buf *out) {
    size_t from = 0;
    for (size_t i = 0; i < length; i++)
        if (json[i] == '<') {
            ech_buf_add(out, json + from, i - from);
            ech_buf_text(out, "\\u003c");
            from = i + 1;
        }
    ech_buf_add(out, json + from, length - from);
}

static void add_html(const char *text, ech_buf *out) {
    for (; *text; text++) {
        if (*text == '<')
            ech_buf_text(out, "&lt;");
        else if (*text == '&')
            ech_buf_text(out, "&amp;");
        else if (*text == '"')
            ech_buf_text(out, "&quot;");
        else
            ech_buf_char(out, *text);
    }
}

/* ---- places ----------------------------------------------------------------------------------------------------- */

static void fill_title(const ech_report_input *in, ech_buf *out) {
    add_html(in->scenario->name[0] ? in->scenario->name : in->scenario->id, out);
}

static void fill_style(const ech_report_input *in, ech_buf *out) {
    (void)in;
    add_asset(&report_style, out);
}

static void fill_imports(const ech_report_input *in, ech_buf *out) {
    (void)in;
    ech_buf_text(out, "{\"imports\":{");
    for (const report_asset *a = report_modules; a->name; a++) {
        ech_buf_printf(out, "%s\"%s\":\"data:text/javascript;base64,", a == report_modules ? "" : ",", a->name);
        add_base64(a->first, (size_t)(a->last - a->first), out);
        ech_buf_char(out, '"');
    }
    ech_buf_text(out, "}}");
}

static void fill_data(const ech_report_input *in, ech_buf *out) {
    ech_buf json = ECH_BUF_INIT;
    if (report_data(in, &json))
        json.failed = true;
    if (!json.failed)
        add_json(json.data, json.length, out);
    out->failed = out->failed || json.failed;
    ech_buf_free(&json);
}

/* A text of any bytes as a JSON string: of what is no UTF-8, base64 in an object {"base64": …}. */
static void add_text(ech_json *w, const char *bytes, size_t length) {
    size_t bad;
    const char *nul = length ? memchr(bytes, 0, length) : NULL;
    ech_buf copy = ECH_BUF_INIT;
    bool plain = !nul && ech_utf8_valid(bytes, length, &bad);
    if (plain)
        ech_buf_add(&copy, bytes, length);
    else
        add_base64((const unsigned char *)bytes, length, &copy);
    if (!plain) {
        ech_json_object(w);
        ech_json_key(w, "base64");
    }
    ech_json_text(w, copy.data ? copy.data : "");
    if (!plain)
        ech_json_end(w);
    w->buf->failed = w->buf->failed || copy.failed;
    ech_buf_free(&copy);
}

static void fill_files(const ech_report_input *in, ech_buf *out) {
    ech_buf json = ECH_BUF_INIT;
    ech_json w = ech_json_open(&json, false);
    ech_json_object(&w);
    ech_json_key(&w, "files");
    ech_json_object(&w);
    for (size_t i = 0; i < in->file_count; i++) {
        ech_json_key(&w, in->files[i].name);
        add_text(&w, in->files[i].bytes, in->files[i].length);
    }
    ech_json_end(&w);
    ech_json_key(&w, "plan");
    add_text(&w, in->plan_text, in->plan_length);
    ech_json_end(&w);
    if (!json.failed)
        add_json(json.data, json.length, out);
    out->failed = out->failed || json.failed;
    ech_buf_free(&json);
}

static void fill_wasm(const ech_report_input *in, ech_buf *out) {
    (void)in;
    if (report_wasm.first)
        add_base64(report_wasm.first, (size_t)(report_wasm.last - report_wasm.first), out);
}

static const struct {
    const char *name;
    void (*fill)(const ech_report_input *in, ech_buf *out);
} places[] = {{"title", fill_title}, {"style", fill_style}, {"imports", fill_imports},
              {"data", fill_data},   {"files", fill_files}, {"wasm", fill_wasm}};

static void fill(const char *name, size_t length, const ech_report_input *in, ech_buf *out) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strlen(places[i].name) == length && strncmp(places[i].name, name, length) == 0)
            places[i].fill(in, out);
}

ech_status ech_report_write(const ech_report_input *in, ech_buf *out) {
    const char *at = (const char *)report_page.first, *end = (const char *)report_page.last;
    while (at < end) {
        const char *open = memmem(at, (size_t)(end - at), "{{", 2);
        const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
        if (!close)
            break;
        ech_buf_add(out, at, (size_t)(open - at));
        fill(open + 2, (size_t)(close - open - 2), in, out);
        at = close + 2;
    }
    ech_buf_add(out, at, (size_t)(end - at));
    return out->failed ? ECH_ENOMEM : ECH_OK;
}
