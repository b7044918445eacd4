/* kill -9 of a program that writes to a PostgreSQL library, and of the server: see ech_kill.h. */
#include "ech_kill.h"

static void test_postgres(void **state) {
    char where[1000];
    (void)state;
    snprintf(where, sizeof where, "%s", ech_postgres_schema("kill"));
    kill_loop(where, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_postgres)};
    return cmocka_run_group_tests_name("kill postgresql", tests, NULL, NULL);
}
