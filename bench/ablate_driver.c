/* What bench/ablate lets the solver do: plans a scenario folder with all operators of the search, then without each of
 * them, with the same seed and iterations, and prints a line for each:
 *
 *     NAME  processor seconds  unmet  tier values in millionths
 *
 *     ablate_driver FOLDER ITERATIONS SEED
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "io/scenario_read.h"
#include "solve/solve.h"

static int run(const ech_scenario *s, int64_t iterations, uint64_t seed, const char *name, uint32_t without) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info = {0};
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    double start_s = ech_clock_cpu_s();
    o.iterations = iterations;
    o.seed = seed;
    o.without = without;
    ech_status status = ech_solve(s, &o, &plan, &info, &errors);
    if (!status) {
        printf("%s %.3f %lld", name, ech_clock_cpu_s() - start_s, (long long)info.final_unmet_lots);
        for (int32_t i = 0; i < s->tier_count; i++)
            printf(" %lld", (long long)info.tier_value_u[i]);
        printf("\n");
        fflush(stdout);
    }
    ech_plan_free(plan);
    ech_error_list_free(&errors);
    return status ? 1 : 0;
}

int main(int argc, char **argv) {
    ech_scenario_read_options o = ECH_SCENARIO_READ_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    if (argc != 4 || ech_scenario_read(argv[1], &o, &s, &errors)) {
        fprintf(stderr, "usage: ablate_driver FOLDER ITERATIONS SEED\n");
        return 2;
    }
    int64_t iterations = strtoll(argv[2], NULL, 10);
    uint64_t seed = strtoull(argv[3], NULL, 10);
    int failed = run(s, iterations, seed, "all", 0);
    for (int i = 0; !failed && ech_solve_operator(i); i++)
        if (ech_solve_operator(i)[0])
            failed = run(s, iterations, seed, ech_solve_operator(i), 1u << i);
    ech_scenario_free(s);
    ech_error_list_free(&errors);
    return failed;
}
