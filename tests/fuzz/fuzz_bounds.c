/* Certificates of bounds from any bytes. No crash; and whatever they claim, what the checker confirms is no better than
 * a plan that keeps all rules and delivers everything. */
#include "check/check.h"
#include "check/check_bound.h"
#include "io/bound_read.h"
#include "io/scenario_read.h"
#include "solve/solve.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const files[][2] = {
    {"scenario.json",
     "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\","
     "\"objective\":[{\"unmet\":2},{\"late\":1},{\"closure\":3,\"arrival\":2},{\"cost\":1}]}"},
    {"members.csv", "id,name,country\nusa,United States,US\n"},
    {"locations.csv", "id,kind,country,lat,lon,modes,stands_d,handling\n"
                      "A,airfield,US,10.5,-20,,2,2\nB,airfield,US,11,21,,1,1\nC,airfield,US,12,22,,,\n"},
    {"lift_types.csv", "id,mode,cruise_km_h,stand_class,taxi_in_min,taxi_out_min,load_kg_min,unload_kg_min,fixed_min,"
                       "cost_hour\nc17,air,760.5,D,5,10,1000,1000,10,100\n"},
    {"configurations.csv", "type,id,payload_kg,seats\nc17,cargo,40000,50\n"},
    {"assets.csv", "id,type,count,owner,home\nc17,c17,2,usa,A\n"},
    {"requirements.csv",
     "id,owner,from,to,seated,bulk_kg\nfirst,usa,A,B,40,9000\nsecond,usa,A,B,,60000\nthird,usa,A,C,30,\n"},
};

static ech_scenario *s;
static ech_verdict *best;

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void open_once(void) {
    enum { FILES = sizeof files / sizeof files[0] };
    ech_scenario_file list[FILES];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info = {0};
    ech_plan *plan = NULL;
    for (size_t i = 0; i < FILES; i++)
        list[i] = (ech_scenario_file){files[i][0], files[i][1], strlen(files[i][1])};
    demand(ech_scenario_read_memory("s", list, FILES, &s, &errors) == ECH_OK);
    q.iterations = 50;
    demand(ech_solve(s, &q, &plan, &info, &errors) == ECH_OK);
    demand(ech_check(s, plan, NULL, &best, NULL) == ECH_OK);
    demand(best->legal && best->unmet_lots == 0);
    ech_plan_free(plan);
    ech_error_list_free(&errors);
}

static void judge(ech_bounds *b, bool beside) {
    bool whole = true;
    demand((beside ? ech_check_bounds_beside(s, best, b, &whole) : ech_check_bounds(s, b)) == ECH_OK);
    if (!whole)
        return;
    for (int32_t k = 0; k < s->tier_count; k++) {
        int64_t bound;
        const ech_measure_bound *by;
        if (ech_tier_bound_beside(s, b, best, k, &bound, &by))
            demand(bound <= best->tier_value_u[k]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_arena *arena = ech_arena_open((size_t)1 << 28);
    const ech_jvalue *v = NULL;
    ech_bounds *b = NULL;
    if (!s)
        open_once();
    if (arena && ech_jread_parse(arena, "b", size > 0 ? (const char *)data : "", size, &v, &errors) == ECH_OK &&
        ech_bounds_read(v, s, &b) == ECH_OK && b)
        judge(b, size % 2 == 0);
    ech_bounds_free(b);
    ech_arena_free(arena);
    ech_error_list_free(&errors);
    return 0;
}
