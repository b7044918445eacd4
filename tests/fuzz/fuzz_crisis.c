/* A crisis from any bytes: no crash; either an error with a place, or a crisis whose parts hold what they promise. */
#include "io/crisis_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_crisis *c = NULL;
    ech_status status = ech_crisis_read_memory("c.csv", size ? (const char *)data : "", size, &c, &errors);
    demand((status == ECH_OK) == (c != NULL) && (c != NULL) == (ech_error_list_total(&errors) == 0));
    for (int32_t i = 0; c && i < c->need_count; i++)
        demand(c->needs[i].amount > 0 && c->needs[i].what[0] && c->needs[i].due_t >= 0);
    if (c)
        demand(strlen(c->country) == 2 && c->lat_e7 >= -900000000 && c->lat_e7 <= 900000000);
    ech_crisis_free(c);
    ech_error_list_free(&errors);
    return 0;
}
