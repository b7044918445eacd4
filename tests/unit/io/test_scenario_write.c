/* The starter folder loads as it is written; OurAirports rows are what the files say and load as locations. */
#include "base/file.h"
#include "io/scenario_read.h"
#include "io/scenario_write.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[128];

static const char airports[] = "\"id\",\"ident\",\"type\",\"name\",\"latitude_deg\",\"longitude_deg\",\"iso_country\"\n"
                               "1,\"AAAA\",\"large_airport\",\"Alpha, International\",18.58005123456,-72.29254,\"HT\"\n"
                               "2,BBBB,medium_airport,Beta,10.5,179.5,FJ\n"
                               "3,CCCC,small_airport,Gamma,10.2,-179.5,FJ\n"
                               "4,DDDD,closed,Delta,10.1,179.9,FJ\n"
                               "5,EEEE,heliport,Epsilon,10.3,179.8,FJ\n";

static const char runways[] = "\"id\",\"airport_ident\",\"length_ft\",\"width_ft\",\"surface\",\"closed\"\n"
                              "1,\"AAAA\",9974,141,\"ASPH-G\",0\n"
                              "2,AAAA,12000,200,CON,1\n"
                              "3,AAAA,5000,100,GRS,0\n"
                              "4,BBBB,3000,,TURF,0\n"
                              "5,CCCC,4000,60,weird,0\n"
                              "6,DDDD,4000,60,asphalt,0\n"
                              "7,ZZZZ,4000,60,asphalt,0\n";

static int make_files(void **state) {
    char path[200];
    ech_error err = ECH_ERROR_INIT;
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/echelon-write-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/airports.csv", folder);
    if (ech_file_write(path, airports, sizeof airports - 1, &err) != ECH_OK)
        return -1;
    snprintf(path, sizeof path, "%s/runways.csv", folder);
    return ech_file_write(path, runways, sizeof runways - 1, &err) == ECH_OK ? 0 : -1;
}

static int drop_files(void **state) {
    char command[200];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void starter_loads(void **state) {
    char path[200];
    ech_error err = ECH_ERROR_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    (void)state;
    snprintf(path, sizeof path, "%s/deep/new", folder);
    assert_int_equal(ech_scenario_starter(path, &err), ECH_OK);
    assert_int_equal(ech_scenario_read(path, NULL, &s, &errors), ECH_OK);
    assert_true(s->requirement_count >= 2 && s->asset_count >= 2 && s->leg_count == 2);
    assert_int_equal(s->record, ECH_RECORD_EXERCISE);
    ech_scenario_free(s);
    assert_int_equal(ech_scenario_starter(path, &err), ECH_EUSAGE); /* not over an older one */
    assert_non_null(strstr(err.message, "not empty"));
    ech_error_list_free(&errors);
}

typedef struct imported {
    ech_buf text;
    int32_t count;
    ech_error_list errors;
    ech_status status;
} imported;

static imported import_with(const ech_import_filter *f) {
    char a[200], r[200];
    imported m = {.text = ECH_BUF_INIT, .errors = ECH_ERROR_LIST_INIT};
    snprintf(a, sizeof a, "%s/airports.csv", folder);
    snprintf(r, sizeof r, "%s/runways.csv", folder);
    m.status = ech_import_ourairports(a, r, f, &m.text, &m.count, &m.errors);
    return m;
}

static void done(imported *m) {
    ech_buf_free(&m->text);
    ech_error_list_free(&m->errors);
}

static void imports_named_airports(void **state) {
    const char *const idents[] = {"BBBB", "AAAA", "BBBB", "EEEE"};
    ech_import_filter f = {.idents = idents, .ident_count = 4};
    (void)state;
    imported m = import_with(&f);
    assert_int_equal(m.status, ECH_OK);
    assert_int_equal(m.count, 3);
    const char *b = strstr(m.text.data, "\nBBBB,Beta,airfield,FJ,10.5,179.5,914,,unpaved,");
    const char *a =
        strstr(m.text.data, "\nAAAA,\"Alpha, International\",airfield,HT,18.58005123456,-72.29254,3040,43,paved,");
    const char *e = strstr(m.text.data, "\nEEEE,Epsilon,airfield,FJ,10.3,179.8,,,,");
    assert_true(b && a && e && b < a && a < e);
    assert_non_null(strstr(e, "surface: ask"));
    assert_null(strstr(a, "3657")); /* the longer runway is closed */
    done(&m);
}

static void imports_a_box_across_the_date_line(void **state) {
    ech_import_filter f = {.box = {10, 179, 11, -179}};
    (void)state;
    imported m = import_with(&f);
    assert_int_equal(m.status, ECH_OK);
    assert_int_equal(m.count, 2); /* DDDD is closed, EEEE has no runway */
    assert_non_null(strstr(m.text.data, "\nBBBB,"));
    assert_non_null(strstr(m.text.data, "\nCCCC,Gamma,airfield,FJ,10.2,-179.5,1219,18,,"));
    done(&m);
}

static void names_unknown_airports(void **state) {
    const char *const idents[] = {"AAAB", "BBBB"};
    ech_import_filter f = {.idents = idents, .ident_count = 2};
    (void)state;
    imported m = import_with(&f);
    assert_int_equal(m.status, ECH_EINPUT);
    assert_int_equal(m.errors.count, 1);
    assert_non_null(strstr(m.errors.items[0].hint, "AAAA"));
    done(&m);
}

static void refuses_other_files(void **state) {
    char a[200], none[200];
    ech_import_filter f = {.box = {-90, -180, 90, 180}};
    imported m = {.text = ECH_BUF_INIT, .errors = ECH_ERROR_LIST_INIT};
    (void)state;
    snprintf(a, sizeof a, "%s/airports.csv", folder);
    snprintf(none, sizeof none, "%s/none.csv", folder);
    assert_int_equal(ech_import_ourairports(a, a, &f, &m.text, &m.count, &m.errors), ECH_EINPUT);
    assert_string_equal(m.errors.items[0].code, "import.column");
    assert_int_not_equal(ech_import_ourairports(a, none, &f, &m.text, &m.count, &m.errors), ECH_OK);
    done(&m);
}

/* What comes out goes into a scenario as it is. */
static void imported_rows_load(void **state) {
    ech_import_filter f = {.box = {-90, -180, 90, 180}};
    (void)state;
    imported m = import_with(&f);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    static const char *const rest[][2] = {
        {"scenario.json", "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2030-01-01\",\"horizon\":\"D+8\","
                          "\"catalogue\":null}"},
        {"members.csv", "id\nm\n"},
        {"lift_types.csv", "id,mode,cruise_km_h,stand_class\nx,air,500,C\n"},
        {"configurations.csv", "type,id,payload_kg,seats\nx,c,1000,9\n"},
        {"assets.csv", "id,type,count,owner,home\na,x,1,m,AAAA\n"},
        {"requirements.csv", "id,from,to,seated\nr,AAAA,BBBB,3\n"},
    };
    ech_scenario_file files[7];
    for (int i = 0; i < 6; i++)
        files[i] = (ech_scenario_file){rest[i][0], rest[i][1], strlen(rest[i][1])};
    files[6] = (ech_scenario_file){"locations.csv", m.text.data, m.text.length};
    assert_int_equal(ech_scenario_read_memory("s", files, 7, &s, &errors), ECH_OK);
    assert_int_equal(s->location_count, 3);
    assert_int_equal(s->locations[0].runway_m, 3040);
    assert_int_equal(s->locations[0].lat_e7, 185800512);
    assert_int_equal(s->locations[0].handling, ECH_UNLIMITED);
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    done(&m);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starter_loads),
        cmocka_unit_test(imports_named_airports),
        cmocka_unit_test(imports_a_box_across_the_date_line),
        cmocka_unit_test(names_unknown_airports),
        cmocka_unit_test(refuses_other_files),
        cmocka_unit_test(imported_rows_load),
    };
    return cmocka_run_group_tests_name("scenario_write", tests, make_files, drop_files);
}
