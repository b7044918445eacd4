/* Profile: cases by hand, then random operations against a plain array of one amount a tick. */
#include "profile_int.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/rng.h"

enum { HORIZON = 1200 };

/* ---- the plain model -------------------------------------------------------------------------------------- */

typedef struct plain {
    ech_tick horizon;
    int32_t free[HORIZON];
} plain;

static void plain_add(plain *m, ech_tick a, ech_tick b, int32_t q) {
    for (ech_tick t = a < 0 ? 0 : a; t < b && t < m->horizon; t++)
        m->free[t] += q;
}

static void plain_limit(plain *m, ech_tick a, ech_tick b, int32_t most) {
    for (ech_tick t = a < 0 ? 0 : a; t < b && t < m->horizon; t++)
        m->free[t] = m->free[t] < most ? m->free[t] : most;
}

static ech_tick plain_first_fit(const plain *m, ech_tick a, ech_tick d, int32_t q) {
    ech_tick need = d > 0 ? d : 1;
    for (ech_tick t = a < 0 ? 0 : a, run = 0; t < m->horizon; t++) {
        run = m->free[t] >= q ? run + 1 : 0;
        if (run == need)
            return t - need + 1;
    }
    return ECH_NEVER;
}

static int32_t plain_min(const plain *m, ech_tick a, ech_tick b) {
    int32_t least = INT32_MAX;
    for (ech_tick t = a; t < b; t++)
        least = m->free[t] < least ? m->free[t] : least;
    return least;
}

static size_t plain_steps(const plain *m) {
    size_t n = 1;
    for (ech_tick t = 1; t < m->horizon; t++)
        n += m->free[t] != m->free[t - 1];
    return n;
}

/* ---- by hand ---------------------------------------------------------------------------------------------- */

static void test_fit(void **state) {
    (void)state;
    ech_profile *p = ech_profile_open(100, 3);
    assert_non_null(p);
    assert_int_equal(ech_profile_first_fit(p, 0, 100, 3), 0);
    assert_int_equal(ech_profile_first_fit(p, 0, 101, 1), ECH_NEVER);
    assert_int_equal(ech_profile_first_fit(p, 0, 1, 4), ECH_NEVER);
    assert_int_equal(ech_profile_first_fit(p, -5, 1, 1), 0);
    assert_int_equal(ech_profile_take(p, 10, 20, 2), ECH_OK);
    assert_int_equal(ech_profile_first_fit(p, 0, 10, 2), 0);
    assert_int_equal(ech_profile_first_fit(p, 0, 11, 2), 20);
    assert_int_equal(ech_profile_first_fit(p, 5, 6, 1), 5);
    assert_int_equal(ech_profile_first_fit(p, 12, 0, 2), 20);
    assert_int_equal(ech_profile_first_fit(p, 99, 1, 3), 99);
    assert_int_equal(ech_profile_first_fit(p, 99, 2, 3), ECH_NEVER);
    assert_int_equal(ech_profile_first_fit(p, 100, 0, 1), ECH_NEVER);
    assert_int_equal(ech_profile_min_free(p, 0, 10), 3);
    assert_int_equal(ech_profile_min_free(p, 9, 11), 1);
    assert_int_equal(ech_profile_min_free(p, 20, 100), 3);
    ech_profile_free(p);
}

static void test_closure_and_negative(void **state) {
    (void)state;
    ech_profile *p = ech_profile_open(100, 4);
    assert_non_null(p);
    assert_int_equal(ech_profile_give(p, 0, 30, 2), ECH_OK); /* an effect adds for a time */
    assert_int_equal(ech_profile_limit(p, 50, 60, 0), ECH_OK);
    assert_int_equal(ech_profile_first_fit(p, 0, 30, 6), 0);
    assert_int_equal(ech_profile_first_fit(p, 0, 31, 6), ECH_NEVER);
    assert_int_equal(ech_profile_first_fit(p, 25, 26, 4), 60);
    assert_int_equal(ech_profile_take(p, 0, 10, 6), ECH_OK);
    assert_int_equal(ech_profile_give(p, 0, 30, -2), ECH_OK); /* withdrawn under its user */
    assert_int_equal(ech_profile_min_free(p, 0, 10), -2);
    assert_int_equal(ech_profile_first_fit(p, 0, 1, -2), 0);
    assert_int_equal(ech_profile_first_fit(p, 0, 1, 0), 10);
    ech_profile_free(p);
}

static void test_steps_join(void **state) {
    (void)state;
    ech_profile *p = ech_profile_open(100000, 5);
    assert_non_null(p);
    for (ech_tick t = 0; t < 1000; t++)
        assert_int_equal(ech_profile_take(p, 10 + 20 * t, 20 + 20 * t, 1), ECH_OK);
    assert_int_equal(ech_profile_steps(p), 2001);
    assert_int_equal(ech_profile_first_fit(p, 0, 11, 5), 20000);
    for (ech_tick t = 0; t < 1000; t++)
        assert_int_equal(ech_profile_take(p, 20 + 20 * t, 30 + 20 * t, 1), ECH_OK);
    assert_int_equal(ech_profile_steps(p), 3);
    assert_int_equal(ech_profile_give(p, 10, 20010, 1), ECH_OK);
    assert_int_equal(ech_profile_steps(p), 1);
    ech_profile_free(p);
}

/* ---- random ----------------------------------------------------------------------------------------------- */

typedef struct taken {
    ech_tick a, b;
    int32_t q;
} taken;

static void compare(const ech_profile *p, const plain *m, ech_rng *r) {
    for (int32_t i = 0; i < 4; i++) {
        ech_tick a = (ech_tick)ech_rng_below(r, (uint32_t)m->horizon + 10) - 5;
        ech_tick d = (ech_tick)ech_rng_below(r, i % 2 ? 20 : (uint32_t)m->horizon);
        int32_t q = (int32_t)ech_rng_below(r, 12) - 4;
        assert_int_equal(ech_profile_first_fit(p, a, d, q), plain_first_fit(m, a, d, q));
        ech_tick x = (ech_tick)ech_rng_below(r, (uint32_t)m->horizon);
        ech_tick y = x + 1 + (ech_tick)ech_rng_below(r, (uint32_t)(m->horizon - x));
        assert_int_equal(ech_profile_min_free(p, x, y), plain_min(m, x, y));
    }
    assert_int_equal(ech_profile_steps(p), plain_steps(m));
}

static taken random_taken(ech_rng *r, const plain *m, int32_t longest) {
    taken k;
    k.a = (ech_tick)ech_rng_below(r, (uint32_t)m->horizon + 6) - 3;
    k.b = k.a + (ech_tick)ech_rng_below(r, (uint32_t)longest);
    k.q = 1 + (int32_t)ech_rng_below(r, 3);
    return k;
}

/* Takes and gives back in random order, with closures before; in the end all is as at the start. */
static void one_run(uint64_t seed, int32_t operations) {
    ech_rng r = ech_rng_seed(seed);
    plain m = {.horizon = 2 + (ech_tick)ech_rng_below(&r, HORIZON - 1)};
    int32_t base = (int32_t)ech_rng_below(&r, 8),
            longest = 2 + (int32_t)ech_rng_below(&r, 1 + (uint32_t)(seed % 3) * 60);
    ech_profile *p = ech_profile_open(m.horizon, base), *before = ech_profile_open(1, 0);
    assert_non_null(p);
    assert_non_null(before);
    plain_add(&m, 0, m.horizon, base);
    for (uint32_t i = ech_rng_below(&r, 6); i > 0; i--) {
        taken k = random_taken(&r, &m, longest * 4);
        assert_int_equal(ech_profile_limit(p, k.a, k.b, k.q), ECH_OK);
        plain_limit(&m, k.a, k.b, k.q);
    }
    assert_int_equal(ech_profile_copy(before, p), ECH_OK);
    plain start = m;
    taken list[400];
    uint32_t n = 0;
    for (int32_t i = 0; i < operations; i++) {
        if (n < 400 && ech_rng_below(&r, 5) < 3) {
            taken k = list[n++] = random_taken(&r, &m, longest);
            assert_int_equal(ech_profile_take(p, k.a, k.b, k.q), ECH_OK);
            plain_add(&m, k.a, k.b, -k.q);
        } else if (n > 0) {
            uint32_t j = ech_rng_below(&r, n);
            taken k = list[j];
            list[j] = list[--n];
            assert_int_equal(ech_profile_give(p, k.a, k.b, k.q), ECH_OK);
            plain_add(&m, k.a, k.b, k.q);
        }
        compare(p, &m, &r);
    }
    while (n > 0) {
        taken k = list[--n];
        assert_int_equal(ech_profile_give(p, k.a, k.b, k.q), ECH_OK);
    }
    for (int32_t i = 0; i < 20; i++)
        compare(p, &start, &r);
    for (int32_t i = 0; i < 20; i++)
        compare(before, &start, &r);
    ech_profile_free(p);
    ech_profile_free(before);
}

static void test_random(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        print_message("# seed %llu\n", (unsigned long long)seed);
        one_run(seed, 300);
    }
}

static void test_reserve(void **state) {
    (void)state;
    ech_profile *p = ech_profile_open(1000000, 100);
    assert_non_null(p);
    assert_int_equal(ech_profile_reserve(p, 4003), ECH_OK);
    ech_memory_fail_at(1, true); /* every allocation from here on fails */
    ech_rng r = ech_rng_seed(7);
    static taken list[2000];
    for (int32_t round = 0; round < 3; round++) {
        for (int32_t i = 0; i < 2000; i++) {
            list[i].a = (ech_tick)ech_rng_below(&r, 900000);
            list[i].b = list[i].a + 1 + (ech_tick)ech_rng_below(&r, 3000);
            assert_int_equal(ech_profile_take(p, list[i].a, list[i].b, 1), ECH_OK);
        }
        for (int32_t i = 0; i < 2000; i++)
            assert_int_equal(ech_profile_give(p, list[i].a, list[i].b, 1), ECH_OK);
        assert_int_equal(ech_profile_steps(p), 1);
    }
    ech_memory_fail_at(0, false);
    ech_profile_free(p);
}

/* Whatever allocation fails, the operation changes nothing. */
static void test_out_of_memory(void **state) {
    (void)state;
    for (uint64_t n = 1; n < 40; n++) {
        ech_memory_fail_at(n, true);
        ech_profile *p = ech_profile_open(100000, 9);
        ech_status status = p ? ECH_OK : ECH_ENOMEM;
        ech_tick taken_to = 0;
        for (ech_tick t = 0; p && !status && t < 400; t++) {
            status = ech_profile_take(p, 100 * t, 100 * t + 50, 1);
            taken_to += status == ECH_OK;
        }
        ech_memory_fail_at(0, false);
        if (p) {
            assert_int_equal(ech_profile_steps(p), taken_to ? 2 * (size_t)taken_to : 1);
            assert_int_equal(ech_profile_min_free(p, 100 * taken_to, 100000), 9);
        }
        ech_profile_free(p);
    }
}

/* One allocation fails, and what failed is done again. */
static void test_one_failure(void **state) {
    (void)state;
    for (uint64_t n = 1; n < 80; n++) {
        ech_memory_fail_at(n, false);
        ech_profile *p = ech_profile_open(100000, 9);
        for (ech_tick t = 0; p && t < 400; t++)
            if (ech_profile_take(p, 100 * t, 100 * t + 50, 1))
                assert_int_equal(ech_profile_take(p, 100 * t, 100 * t + 50, 1), ECH_OK);
        ech_memory_fail_at(0, false);
        if (p) {
            assert_int_equal(ech_profile_steps(p), 800);
            assert_int_equal(ech_profile_min_free(p, 0, 100000), 8);
        }
        ech_profile_free(p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),         cmocka_unit_test(test_closure_and_negative),
        cmocka_unit_test(test_steps_join),  cmocka_unit_test(test_random),
        cmocka_unit_test(test_reserve),     cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_one_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
