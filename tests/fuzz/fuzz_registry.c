/* Tables of a registry from any bytes, divided by lines of one '=': no crash; either errors with a place, or a registry
 * whose parts hold what they promise, and whose gaps add up. */
#include "registry/registry.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TABLES = 6 };

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void look(const ech_registry *r) {
    ech_arena *arena = ech_arena_open(0);
    ech_registry_view view = {20600, 365, false};
    ech_gap *gaps = NULL;
    int32_t count = 0;
    for (int32_t i = 0; i < r->pledge_count; i++) {
        const ech_pledge *p = &r->pledges[i];
        char lacking[200];
        demand(p->id[0] && p->member >= 0 && p->member < r->member_count && p->count > 0);
        demand(p->capability < r->capability_count && p->expiry_day >= p->stated_day);
        demand((p->capability == ECH_NONE) == (p->kind != ECH_PLEDGE_ELEMENT));
        demand(p->not_at.first + p->not_at.count <= r->word_count);
        ech_pledge_short(r, p, lacking, sizeof lacking);
        demand(strlen(lacking) < sizeof lacking);
    }
    demand(ech_registry_gaps(r, &view, arena, &gaps, &count) == ECH_OK && count == r->goal_count);
    for (int32_t i = 0; i < count; i++)
        demand(gaps[i].held + gaps[i].missing >= r->goals[gaps[i].goal].count && gaps[i].proven <= gaps[i].held);
    ech_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[TABLES] = {"members.csv", "capabilities.csv", "elements.csv",
                                              "lift.csv",    "stocks.csv",       "goals.csv"};
    ech_registry_file files[TABLES];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_registry *r = NULL;
    size_t count = 0, start = 0;
    const char *bytes = size ? (const char *)data : "";
    for (size_t i = 0; i <= size && count < TABLES; i++) {
        if (i < size && !(bytes[i] == '=' && (i == 0 || bytes[i - 1] == '\n') && i + 1 < size && bytes[i + 1] == '\n'))
            continue;
        files[count] = (ech_registry_file){names[count], NULL, bytes + start, i - start};
        count++;
        start = i + 2 < size ? i + 2 : size;
    }
    ech_status status = ech_registry_read(files, count, &r, &errors);
    demand((status == ECH_OK) == (r != NULL) && (r != NULL) == (ech_error_list_total(&errors) == 0));
    if (r)
        look(r);
    ech_registry_free(r);
    ech_error_list_free(&errors);
    return 0;
}
