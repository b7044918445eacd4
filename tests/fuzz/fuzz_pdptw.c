/* Any bytes as a pickup-and-delivery instance: no crash; errors have lines; and where there is none, the tables that
 * come out are a scenario that the reader takes. */
#include "base/text.h"
#include "io/pdptw.h"
#include "io/scenario_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void read_back(const ech_buf *tables, int32_t pairs) {
    ech_scenario_file files[ECH_PDPTW_TABLES];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        files[i] = (ech_scenario_file){ech_pdptw_names[i], tables[i].data, tables[i].length};
    demand(ech_scenario_read_memory("s", files, ECH_PDPTW_TABLES, &s, &errors) == ECH_OK);
    demand(s->requirement_count == pairs);
    ech_scenario_free(s);
    ech_error_list_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_buf tables[ECH_PDPTW_TABLES];
    int32_t pairs = 0;
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        tables[i] = (ech_buf)ECH_BUF_INIT;
    ech_status status = ech_pdptw_read("f.txt", (const char *)data, size, tables, &pairs, &errors);
    demand((status == ECH_OK) == (ech_error_list_total(&errors) == 0));
    for (size_t i = 0; i < errors.count; i++)
        demand(errors.items[i].row >= 0 && errors.items[i].message[0]);
    if (!status)
        read_back(tables, pairs);
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        ech_buf_free(&tables[i]);
    ech_error_list_free(&errors);
    return 0;
}
