/* Random small operations that use every rule, for property tests: same seed, same scenario. */
#ifndef ECH_RANDOM_H
#define ECH_RANDOM_H

#include "ech_build.h"

/* NULL when memory ran out. Mostly feasible; every seed draws which rules it uses. */
ech_scenario *ech_random_scenario(uint64_t seed);

#endif
