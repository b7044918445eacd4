/* cmocka with the headers it needs, and a loop for seeds. */
#ifndef ECH_TEST_H
#define ECH_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>

/* A count from the environment, so that a campaign can ask for more. */
static inline int ech_test_count(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text && text[0] ? (int)strtol(text, NULL, 10) : otherwise;
}

#endif
