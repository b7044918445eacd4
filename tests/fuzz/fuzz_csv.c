/* Any bytes as CSV: no crash, and what is read obeys its promises: every cell there, lines rising, faults in the list
 * if and only if the status says so. */
#include "base/text.h"
#include "io/csv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_arena *arena = ech_arena_open(0);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_csv t;
    ech_status status = ech_csv_parse(arena, "f.csv", (const char *)data, size, 10000, &t, &errors);
    demand((status == ECH_OK) == (ech_error_list_total(&errors) == 0));
    for (int32_t r = 0; r < t.rows; r++) {
        demand(t.lines[r] > (r ? t.lines[r - 1] : 1));
        for (int32_t c = 0; c < t.columns; c++) {
            const char *cell = ech_csv_cell(&t, r, c);
            demand(cell != NULL);
            demand(status != ECH_OK || ech_utf8_valid(cell, strlen(cell), NULL));
        }
    }
    for (size_t i = 0; i < errors.count; i++)
        demand(errors.items[i].row >= 1 && errors.items[i].message[0]);
    ech_error_list_free(&errors);
    ech_arena_free(arena);
    return 0;
}
