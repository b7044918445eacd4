/* Every allocation fails in turn while a scenario is read, until reading comes through; likewise every file call. Each
 * time: no crash, no leak (sanitizers), nothing half-loaded, and a status that says it was not the planner's fault. */
#include "base/file.h"
#include "base/memory.h"
#include "io/scenario_read.h"
#include "io/scenario_write.h"
#include "io/schema.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEPS_MAX = 100000 };

static char folder[256];

static int make_folder(void **state) {
    ech_error err = ECH_ERROR_INIT;
    char other[300];
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/echelon-read-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(other, sizeof other, "%s/s", folder);
    return ech_scenario_starter(other, &err) == ECH_OK ? 0 : -1;
}

static int drop_folder(void **state) {
    char command[400];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* One attempt; true when nothing failed. A file call that fails is EIO, memory is ENOMEM; neither is bad input. */
static bool attempt(const char *path, ech_status failure) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    ech_status status = ech_scenario_read(path, NULL, &s, &errors);
    ech_memory_fail_at(0, false);
    ech_file_fail_at(0, 0);
    if (status != ECH_OK && status != failure)
        fail_msg("status %d: %s", status, errors.count ? errors.items[0].message : "");
    assert_true((status == ECH_OK) == (s != NULL));
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    return status == ECH_OK;
}

static void every_allocation_fails(void **state) {
    char path[300];
    (void)state;
    snprintf(path, sizeof path, "%s/s", folder);
    for (int sticky = 0; sticky < 2; sticky++) {
        uint64_t n = 1;
        bool through = false;
        for (; n < STEPS_MAX && !through; n++) {
            ech_memory_fail_at(n, sticky);
            through = attempt(path, ECH_ENOMEM);
        }
        assert_true(through);
        assert_true(n > 50); /* the hook is in use */
    }
}

static void every_file_call_fails(void **state) {
    char path[300];
    (void)state;
    snprintf(path, sizeof path, "%s/s", folder);
    bool through = false;
    uint64_t n = 1;
    for (; n < STEPS_MAX && !through; n++) {
        ech_file_fail_at(n, EIO);
        through = attempt(path, ECH_EIO);
    }
    assert_true(through);
    assert_true(n > 20);
}

/* A broken folder: the errors themselves need memory. The status may say bad input, for it is. */
static void every_allocation_fails_on_bad_input(void **state) {
    static const ech_scenario_file files[] = {
        {"scenario.json", "{\"format\":2,\"id\":\"a b\"}", 22},
        {"members.csv", "id,nmae\nusa,x,y\n\"fra,", 21},
        {"locations.csv", "id,kind,lat,lon\nA,airfeld,91,x\nA,site,1,1\n", 43},
        {"assets.csv", "id,type,count,owner,home\na,b,0,c,AA\n", 36},
        {"requirements.csv", "id,from,to,seated,after\nr,A,B,1E+05,q\nq,A,A,,r\n", 48},
    };
    (void)state;
    bool through = false;
    for (uint64_t n = 1; n < STEPS_MAX && !through; n++) {
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        ech_scenario *s = NULL;
        ech_memory_fail_at(n, false);
        ech_status status = ech_scenario_read_memory("s", files, 5, &s, &errors);
        through = ech_memory_fail_at(0, false) < n; /* past the last allocation */
        assert_null(s);
        assert_true(status == ECH_ENOMEM || status == ECH_EINPUT);
        assert_true(!through || (status == ECH_EINPUT && errors.count > 10));
        ech_error_list_free(&errors);
    }
    assert_true(through);
}

static void every_call_fails_while_a_starter_is_written(void **state) {
    char path[300];
    (void)state;
    bool through = false;
    for (uint64_t n = 1; n < STEPS_MAX && !through; n++) {
        ech_error err = ECH_ERROR_INIT;
        snprintf(path, sizeof path, "%s/new%llu", folder, (unsigned long long)n);
        ech_file_fail_at(n, ENOSPC);
        ech_status status = ech_scenario_starter(path, &err);
        ech_file_fail_at(0, 0);
        through = status == ECH_OK;
        assert_true(through || status == ECH_EIO);
        assert_true(through || err.message[0]);
    }
    assert_true(through);
}

static void every_allocation_fails_in_the_schema(void **state) {
    (void)state;
    bool through = false;
    for (uint64_t n = 1; n < 1000 && !through; n++) {
        ech_buf b = ECH_BUF_INIT;
        ech_memory_fail_at(n, false);
        ech_json w = ech_json_open(&b, true);
        ech_schema_write_json(ECH_SCHEMA_SCENARIO, &w);
        ech_memory_fail_at(0, false);
        through = !b.failed;
        ech_buf_free(&b);
    }
    assert_true(through);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(every_file_call_fails),
        cmocka_unit_test(every_allocation_fails_on_bad_input),
        cmocka_unit_test(every_call_fails_while_a_starter_is_written),
        cmocka_unit_test(every_allocation_fails_in_the_schema),
    };
    return cmocka_run_group_tests_name("read_alloc", tests, make_folder, drop_folder);
}
