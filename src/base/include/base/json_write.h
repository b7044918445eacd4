/* Streaming JSON writer into an ech_buf: no tree, commas and escaping done here, output is deterministic.
 *     ech_json w = ech_json_open(&buf, pretty);
 *     ech_json_object(&w); ech_json_key(&w, "unmet"); ech_json_int(&w, 0); ech_json_end(&w);
 * Wrong nesting is an assert. Depth at most 32.
 */
#ifndef ECH_BASE_JSON_WRITE_H
#define ECH_BASE_JSON_WRITE_H

#include "base/text.h"

typedef struct ech_json {
    ech_buf *buf;
    bool pretty; /* one member a line with two spaces of indent; else compact */
    int depth;
    bool is_array[33];
    bool has_items[33];
    bool after_key;
} ech_json;

ech_json ech_json_open(ech_buf *buf, bool pretty);
void ech_json_object(ech_json *w);
void ech_json_array(ech_json *w);
void ech_json_end(ech_json *w); /* closes the innermost object or array */
void ech_json_key(ech_json *w, const char *key);
void ech_json_text(ech_json *w, const char *value); /* NULL → null */
void ech_json_int(ech_json *w, int64_t value);
void ech_json_scaled(ech_json *w, int64_t value, int64_t scale); /* exact decimal */
void ech_json_double(ech_json *w, double value, int decimals);   /* fixed decimals; not finite → null */
void ech_json_bool(ech_json *w, bool value);
void ech_json_null(ech_json *w);
void ech_json_raw(ech_json *w, const char *json); /* a value that is JSON already, unchanged */
/* key + value in one call */
void ech_json_member_text(ech_json *w, const char *key, const char *value);
void ech_json_member_int(ech_json *w, const char *key, int64_t value);
void ech_json_member_bool(ech_json *w, const char *key, bool value);

/* The document {"errors": […]} of docs/cli.md. */
void ech_json_errors(ech_json *w, const ech_error_list *errors);

#endif
