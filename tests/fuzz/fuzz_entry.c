/* An entry of the library from any bytes: no crash; what is read, written and read again is the same bytes. */
#include "recall/entry.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_entry *e = NULL, *twin = NULL;
    ech_buf once = ECH_BUF_INIT, twice = ECH_BUF_INIT;
    ech_status status = ech_entry_read(size ? (const char *)data : "", size, &e);
    demand((status == ECH_OK) == (e != NULL));
    if (e) {
        demand(ech_entry_write(e, &once) == ECH_OK);
        demand(ech_entry_read(once.data, once.length, &twin) == ECH_OK);
        demand(ech_entry_write(twin, &twice) == ECH_OK);
        demand(once.length == twice.length && memcmp(once.data, twice.data, once.length) == 0);
    }
    ech_entry_free(e);
    ech_entry_free(twin);
    ech_buf_free(&once);
    ech_buf_free(&twice);
    return 0;
}
