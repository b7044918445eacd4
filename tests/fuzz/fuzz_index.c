/* An index of plans from any bytes, as a library of anybody's may hold it: refused, or ranked without a crash; shares
 * and scores stay within 0 and 1. */
#include "recall/rank.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition) {
    if (!condition)
        abort();
}

static bool share(double x) { return x >= 0 && x <= 1.0000001; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ech_need needs[] = {{"usar-heavy", ECH_NEED_ELEMENTS, 2, 1000},
                               {"goods", ECH_NEED_KG, 500, ECH_NEVER},
                               {"people", ECH_NEED_PERSONS, 7, ECH_NEVER}};
    static const char *members[] = {"DE", "m1"};
    static ech_crisis_closure closed[] = {{"g1", ECH_NEVER}};
    const ech_crisis crisis = {.id = "c",
                               .name = "C",
                               .kind = "flood",
                               .place = "g1",
                               .country = "DE",
                               .need_count = 3,
                               .needs = needs,
                               .members = members,
                               .member_count = 2,
                               .closure_count = 1,
                               .closures = closed};
    ech_index *x = NULL;
    ech_ranking *r = NULL;
    ech_status status = ech_index_read(size ? (const char *)data : "", size, &x);
    demand((status == ECH_OK) == (x != NULL));
    if (x) {
        demand(ech_rank(x, &crisis, 3, 20000, &r) == ECH_OK);
        for (int32_t i = 0; i < r->count; i++) {
            demand(share(r->plans[i].score) && share(r->plans[i].fit) && r->plans[i].plan < x->plan_count);
            for (int k = 0; k < ECH_RANK_FEATURES; k++)
                demand(share(r->plans[i].feature[k]));
        }
    }
    ech_ranking_free(r);
    ech_index_free(x);
    return 0;
}
