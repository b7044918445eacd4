/* kill -9 of a program that writes to a SQLite library: see ech_kill.h. */
#include "ech_kill.h"

static void test_sqlite(void **state) {
    char top[64], where[100], command[128];
    (void)state;
    snprintf(top, sizeof top, "/tmp/echelon-kill-%ld", (long)getpid());
    snprintf(where, sizeof where, "%s/library", top);
    snprintf(command, sizeof command, "rm -rf '%s'", top);
    assert_int_equal(ech_folder_make(top, NULL), ECH_OK);
    kill_loop(where, false);
    assert_int_equal(system(command), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sqlite)};
    return cmocka_run_group_tests_name("kill sqlite", tests, NULL, NULL);
}
