/* The two gates' common nouns: a problem of pickups and deliveries, with as much of a field around it as its rules say.
 *
 * One problem serves both worlds. Request r has two visits, 2r (pickup) and 2r + 1 (delivery); vehicles run routes of
 * visits; all times are whole minutes. What only one world has stays NULL in the other, and the kernel (kernel.h) is
 * compiled once per mask of rules, so that nobody pays for what he has not.
 */
#ifndef ECH_BENCH_GATE_H
#define ECH_BENCH_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/rng.h"
#include "profile_int.h"

enum {
    RULE_FLEET = 1,    /* vehicles of several classes: capacity, speed, where they may go */
    RULE_TRANSFER = 2, /* a pickup may have to wait for another request's delivery */
    RULE_NODES = 4,    /* stands (nested classes), handling teams, slots for arrivals and departures */
    RULE_TIMES = 8,    /* the objective counts when things arrive, not only what is driven */
};

enum { STAND_CLASSES = 3, NEVER_MIN = 1000000000 };

typedef struct visit {
    int32_t place, open, shut, service, amount;
} visit;

typedef struct vehicle {
    int32_t class, home, from, to;
} vehicle;

/* A class of vehicles. `drive` holds, for each two places, ground time out + way + ground time in (0 at one place);
 * the way alone is drive − out − in. `back` is its transpose. */
typedef struct fleet_class {
    int32_t capacity, stand_class, taxi_out, taxi_in;
    int32_t *drive, *back;
    uint8_t *allowed; /* by place; NULL = everywhere */
} fleet_class;

/* Σ over k ≥ c of the stands of class k are the places of stands[c]: an aircraft of class c takes one of each c' ≤ c.
 */
typedef struct node {
    int32_t stands[STAND_CLASSES];
    int32_t teams;
    int32_t arrivals, departures; /* per slot */
    bool limited;
} node;

typedef struct problem {
    char name[64];
    int32_t requests, places, vehicles, classes, horizon, slot;
    visit *visits;
    vehicle *fleet;
    fleet_class *class;
    node *nodes;             /* by place; NULL without RULE_NODES */
    int32_t *before, *after; /* by request, −1 = none; NULL without RULE_TRANSFER */
    int32_t way_weight, time_weight, absent_weight;
} problem;

/* What a route says of itself to the outside, the plain checker included. */
typedef struct plan_stop {
    int32_t visit;
    int32_t arrive, start, depart; /* touch-down of the call, begin of this visit's work, take-off of the call */
} plan_stop;

typedef struct plan {
    int32_t vehicles;
    int32_t *first; /* vehicles + 1 */
    plan_stop *stops;
} plan;

/* problem_*.c; NULL with a message on stderr */
problem *problem_read(const char *path);
problem *problem_make_pdptw(uint64_t seed, int32_t requests);
problem *problem_make_nodes(uint64_t seed, int32_t requests);
problem *problem_new(int32_t requests, int32_t places, int32_t vehicles, int32_t classes);
void problem_finish(problem *p); /* fills the transposes */
void problem_free(problem *p);

/* check.c: every rule again, plainly; false with the reason on stderr. *way and *waited as the objective counts them.
 */
bool plan_check(const problem *p, const plan *q, int32_t absent, int64_t *way, int64_t *waited, int32_t *used);

/* options.c */
typedef struct options {
    const char *file;
    uint64_t seed;
    double seconds;
    int32_t requests;
    double need; /* iterations a second; fewer = exit code 1 */
    double ruin; /* mean number of visits taken out */
    double hot, cold;
    bool audit;
} options;
bool options_read(options *o, int argc, char **argv);
double cpu_seconds(void);
size_t bytes_used(void);

#endif
