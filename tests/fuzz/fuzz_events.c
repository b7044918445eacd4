/* Events from any bytes, read with a small scenario that is right: no crash; at least one error, or a scenario that
 * hashes, and the same events merged into one text give the same scenario. */
#include "io/events.h"
#include "io/scenario_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 9 };

static const char *const files[FILES][2] = {
    {"scenario.json",
     "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\"}"},
    {"members.csv", "id,name,country\nusa,United States,US\nfra,France,FR\n"},
    {"locations.csv", "id,kind,country,lat,lon,modes,stands_d,handling\nA,airfield,US,10.5,-20,,2,1\n"
                      "B,airfield,FR,11,21,air road,1,1\nT,site,,1,1,,,\n"},
    {"lift_types.csv", "id,mode,cruise_km_h,stand_class\nc17,air,760.5,D\n"},
    {"configurations.csv", "type,id,payload_kg,seats\nc17,cargo,40000,50\n"},
    {"assets.csv", "id,type,count,owner,home\nc17,c17,2,usa,A\n"},
    {"requirements.csv", "id,owner,from,to,seated,bulk_kg\nfirst,usa,A,B,40,9000\nsecond,fra,B,A,10,\n"},
    {"items.csv", "requirement,item,count,kg\nfirst,car,3,2500\n"},
    {"authorities.csv", "id,what,subject,status\nact,territory,FR,given\n"},
};

static void demand(bool condition) {
    if (!condition)
        abort();
}

static ech_scenario *read_with(const char *bytes, size_t length, bool merged, ech_error_list *errors) {
    ech_scenario_file in[FILES + 1];
    ech_scenario *s = NULL;
    for (size_t i = 0; i < FILES; i++)
        in[i] = (ech_scenario_file){files[i][0], files[i][1], strlen(files[i][1])};
    in[FILES] = (ech_scenario_file){merged ? "events.csv" : "more", bytes, length};
    ech_scenario_read_events("t", in, FILES + merged, merged ? NULL : &in[FILES], &s, errors);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    const char *bytes = size ? (const char *)data : "";
    ech_scenario *s = read_with(bytes, size, false, &errors);
    demand((s != NULL) == (ech_error_list_total(&errors) == 0));
    if (s) {
        const ech_events_text text = {bytes, size};
        ech_buf one = ECH_BUF_INIT;
        ech_hash a, b;
        demand(ech_events_merge(&text, 1, &one) == ECH_OK);
        ech_scenario *again = read_with(one.data, one.length, true, &errors);
        demand(again && ech_scenario_hash(s, &a) == ECH_OK && ech_scenario_hash(again, &b) == ECH_OK);
        demand(memcmp(&a, &b, sizeof a) == 0);
        ech_scenario_free(again);
        ech_buf_free(&one);
    }
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    return 0;
}
