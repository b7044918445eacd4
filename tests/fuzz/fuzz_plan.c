/* A plan from any bytes: JSON, or where the first byte is not '{', '[' or blank a schedule as CSV. No crash; either at
 * least one error, or a plan that the checker can judge and that, written and read again, is the same plan. */
#include "check/check.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "io/scenario_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const files[][2] = {
    {"scenario.json",
     "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\"}"},
    {"members.csv", "id,name,country\nusa,United States,US\nfra,France,FR\n"},
    {"locations.csv", "id,kind,country,lat,lon,modes,stands_d,handling,fuel_kg_day,transfer\n"
                      "A,airfield,US,10.5,-20,,2,1,90000,\nB,airfield,FR,11,21,air road,1,1,,yes\nT,site,,1,1,,,,,\n"},
    {"lift_types.csv", "id,mode,cruise_km_h,stand_class,taxi_in_min,taxi_out_min,refuel_min,load_kg_min,unload_kg_min,"
                       "duty_min,rest_min,swap_min\n"
                       "c17,air,760.5,D,5,10,20,1000,1000,900,600,30\ntruck,road,50,,,,,,,,,\n"},
    {"configurations.csv", "type,id,payload_kg,seats\nc17,cargo,40000,50\nc17,pax,20000,100\ntruck,flat,10000,20\n"},
    {"assets.csv", "id,type,count,owner,home\nc17,c17,2,usa,A\ntrucks,truck,5,fra,B\n"},
    {"requirements.csv", "id,owner,from,to,seated,bulk_kg,after,self_move\n"
                         "first,usa,A,B,40,9000,,no\nsecond,fra,B,T,10,,first,road\nthird,usa,A,T,,5000,,no\n"},
    {"items.csv", "requirement,item,count,kg\nfirst,car,3,2500\n"},
    {"legs.csv", "id,from,to,mode,minutes,both_ways\nr1,B,T,road,90,yes\n"},
};

static void demand(bool condition) {
    if (!condition)
        abort();
}

static ech_scenario *scenario(void) {
    static ech_scenario *s;
    ech_scenario_file list[sizeof files / sizeof files[0]];
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    size_t n = sizeof files / sizeof files[0];
    for (size_t i = 0; i < n && !s; i++)
        list[i] = (ech_scenario_file){files[i][0], files[i][1], strlen(files[i][1])};
    if (!s)
        demand(ech_scenario_read_memory("s", list, n, &s, &errors) == ECH_OK);
    ech_error_list_free(&errors);
    return s;
}

static ech_hash hash_of(const ech_plan *plan) {
    ech_hash hash;
    demand(ech_plan_hash(scenario(), plan, &hash) == ECH_OK);
    return hash;
}

static void judge(const ech_plan *plan) {
    ech_verdict *v = NULL;
    demand(ech_check(scenario(), plan, NULL, &v, NULL) == ECH_OK);
    demand(v->legal == (v->finding_total == 0));
    ech_verdict_free(v);
}

static void write_and_read(const ech_plan *plan) {
    ech_buf text = ECH_BUF_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *again = NULL;
    demand(ech_plan_write(scenario(), plan, NULL, &text) == ECH_OK);
    demand(ech_plan_read_memory("p", text.data, text.length, scenario(), false, &again, &errors) == ECH_OK);
    ech_hash a = hash_of(plan), b = hash_of(again);
    demand(memcmp(&a, &b, sizeof a) == 0);
    ech_plan_free(again);
    ech_error_list_free(&errors);
    ech_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const ech_scenario *s = scenario();
    const char *bytes = size > 0 ? (const char *)data : "";
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    bool json = size == 0 || strchr("{[ \t\r\n", bytes[0]);
    ech_status status = json ? ech_plan_read_memory("p", bytes, size, s, true, &plan, &errors)
                             : ech_plan_import_memory("m", bytes, size, s, &plan, &errors);
    demand((status == ECH_OK) == (plan != NULL) && (plan != NULL) == (ech_error_list_total(&errors) == 0));
    if (plan) {
        judge(plan);
        write_and_read(plan);
    }
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    return 0;
}
