/* Any bytes as JSON: no crash; a fault has a place within the text; texts are UTF-8; keys are unique. */
#include "base/text.h"
#include "io/json_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void walk(const ech_jvalue *v, int depth) {
    int64_t number = 0;
    demand(depth <= ECH_JREAD_DEPTH + 1);
    demand(v->row >= 1 && v->col >= 1);
    demand((v->text != NULL) == (v->type == ECH_JTEXT || v->type == ECH_JNUMBER));
    demand(v->type != ECH_JTEXT || ech_utf8_valid(v->text, strlen(v->text), NULL));
    if (ech_jread_int(v, &number)) {
        int64_t scaled = 0;
        demand(v->type == ECH_JNUMBER);
        if (ech_jread_scaled(v, 10, &scaled))
            demand(scaled == number * 10);
    }
    int32_t count = 0;
    for (const ech_jvalue *k = v->first; k; k = k->next, count++) {
        demand((k->key != NULL) == (v->type == ECH_JOBJECT));
        demand(!k->key || count > 200 || ech_jread_get(v, k->key) == k);
        walk(k, depth + 1);
    }
    demand(count == v->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_arena *arena = ech_arena_open(0);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const ech_jvalue *root = NULL;
    ech_status status = ech_jread_parse(arena, "f.json", (const char *)data, size, &root, &errors);
    demand((status == ECH_OK) == (root != NULL));
    demand((status == ECH_OK) == (errors.count == 0));
    if (root)
        walk(root, 1);
    ech_error_list_free(&errors);
    ech_arena_free(arena);
    return 0;
}
