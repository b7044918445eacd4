/* A scenario with the planner's problem and an empty state, for tests of the parts of the search. Includes cmocka's
 * asserts: include cmocka first. */
#ifndef ECH_STATE_H
#define ECH_STATE_H

#include "solve_int.h"

typedef struct fixture {
    ech_scenario *s; /* its own */
    sol_problem *p;
    ech_network *net;
    sol_state *st;
} fixture;

static inline fixture open_fixture(ech_scenario *s) {
    fixture f = {.s = s};
    assert_non_null(s);
    assert_int_equal(sol_problem_open(f.s, &f.p), ECH_OK);
    assert_int_equal(ech_network_open(f.s, &f.net), ECH_OK);
    assert_int_equal(sol_state_open(f.p, f.net, 1, &f.st), ECH_OK);
    return f;
}

static inline void close_fixture(fixture *f) {
    sol_state_free(f->st);
    ech_network_free(f->net);
    sol_problem_free(f->p);
    ech_scenario_free(f->s);
}

#endif
