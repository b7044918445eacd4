/* A whole scenario folder from any bytes: sections "=== NAME\n" replace files of a small sound scenario, as in
 * tests/golden/reader. No crash; either a model whose references are all in range, or at least one error. */
#include "io/scenario_read.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_MAX = 40, NAME_MAX_BYTES = 64 };

static const char *const base[][2] = {
    {"scenario.json",
     "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\"}"},
    {"members.csv", "id,name,country\nusa,United States,US\nfra,France,FR\n"},
    {"locations.csv",
     "id,kind,country,lat,lon,modes\nA,airfield,US,10.5,-20,\nB,airfield,FR,11,21,air road\nT,site,,1,1,\n"},
    {"lift_types.csv", "id,base,mode,cruise_km_h,stand_class\nc17,C-17,air,760.5,D\ntruck,,road,50,\n"},
    {"configurations.csv", "type,id,payload_kg,seats\nc17,cargo,40000,50\ntruck,flat,10000,2\n"},
    {"assets.csv", "id,type,count,owner,home\nc17,c17,2,usa,A\ntrucks,truck,5,fra,B\n"},
    {"requirements.csv", "id,owner,from,to,seated,bulk_kg,after\nfirst,usa,A,B,40,9000,\nsecond,fra,B,T,10,,first\n"},
    {"legs.csv", "id,from,to,mode,minutes,both_ways\nr1,B,T,road,90,yes\n"},
    {"catalogue/lift_types.csv", "id,mode,cruise_km_h,stand_class\nC-17,air,760,D\n"},
    {"catalogue/configurations.csv", "type,id,payload_kg\nC-17,cargo,40000\n"},
};

static void demand(bool condition) {
    if (!condition)
        abort();
}

static void in_range(int32_t index, int32_t count) { demand(index >= ECH_NONE && index < count); }

static void span_in(ech_span span, int32_t count) {
    demand(span.count >= 0 && (span.count == 0 || (span.first >= 0 && span.first <= count - span.count)));
}

static void check_model(const ech_scenario *s) {
    for (int32_t i = 0; i < s->asset_count; i++) {
        in_range(s->assets[i].type, s->lift_type_count);
        in_range(s->assets[i].home, s->location_count);
        demand(s->assets[i].type >= 0 && s->assets[i].home >= 0 && s->assets[i].count >= 1);
        span_in(s->assets[i].end_places, s->ref_count);
    }
    for (int32_t i = 0; i < s->lift_type_count; i++) {
        span_in(s->lift_types[i].configurations, s->configuration_count);
        demand(s->lift_types[i].configurations.count > 0);
        span_in(s->lift_types[i].ranges, s->range_point_count);
        span_in(s->lift_types[i].speeds, s->speed_point_count);
        demand(s->lift_types[i].cruise_m_h > 0 || s->lift_types[i].speeds.count > 0);
    }
    for (int32_t i = 0; i < s->requirement_count; i++) {
        const ech_requirement *r = &s->requirements[i];
        demand(r->from >= 0 && r->to >= 0 && r->from != r->to && r->lot >= 1);
        in_range(r->from, s->location_count);
        in_range(r->to, s->location_count);
        in_range(r->element, s->element_count);
        in_range(r->together, s->together_count);
        in_range(r->group, s->group_count);
        span_in(r->items, s->item_count);
        span_in(r->after, s->ref_count);
        demand(ech_requirement_lots(s, i) > 0);
    }
    for (int32_t i = 0; i < s->leg_count; i++) {
        in_range(s->legs[i].type, s->lift_type_count);
        span_in(s->legs[i].via, s->via_count);
    }
    for (int32_t i = 0; i < s->closure_count; i++)
        in_range(s->closures[i].subject, s->closures[i].what == ECH_SHUT_LEG ? s->leg_count : s->location_count);
}

static void put(ech_scenario_file *files, size_t *count, const char *name, const char *bytes, size_t length) {
    size_t i = 0;
    while (i < *count && strcmp(files[i].name, name) != 0)
        i++;
    if (i == FILE_MAX)
        return;
    *count += i == *count;
    files[i] = (ech_scenario_file){name, bytes, length};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char names[FILE_MAX][NAME_MAX_BYTES];
    ech_scenario_file files[FILE_MAX];
    size_t count = 0;
    int named = 0;
    for (size_t i = 0; i < sizeof base / sizeof *base; i++)
        put(files, &count, base[i][0], base[i][1], strlen(base[i][1]));
    const char *p = (const char *)data, *end = p + size;
    while (end - p > 4 && memcmp(p, "=== ", 4) == 0 && named < FILE_MAX) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        size_t n = line_end ? (size_t)(line_end - p) - 4 : NAME_MAX_BYTES;
        if (n >= NAME_MAX_BYTES)
            break;
        memcpy(names[named], p + 4, n);
        names[named][n] = '\0';
        const char *body = line_end + 1, *next = body;
        while (next < end && !(end - next > 4 && memcmp(next, "=== ", 4) == 0)) {
            const char *newline = memchr(next, '\n', (size_t)(end - next));
            next = newline ? newline + 1 : end;
        }
        put(files, &count, names[named++], body, (size_t)(next - body));
        p = next;
    }
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    ech_status status = ech_scenario_read_memory("s", files, count, &s, &errors);
    demand((status == ECH_OK) == (s != NULL));
    demand((status == ECH_OK) == (ech_error_list_total(&errors) == 0));
    if (s)
        check_model(s);
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    return 0;
}
