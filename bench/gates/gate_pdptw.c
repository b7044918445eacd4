/* Gate 1: pickup and delivery with windows, the plain benchmark world: at least 60,000 ruin-and-recreate moves a second
 * on bar-n100-1.
 *
 *     gate_pdptw [FILE] [--seed S] [--seconds T] [--requests N] [--need MOVES_A_SECOND]
 *
 * Without FILE an instance of the same shape is made from the seed. A third of the time goes to fewer vehicles, the
 * rest to a shorter way. Exit code 1: the checker refused an incumbent, or fewer moves than needed.
 */
#define RULES 0
#include "kernel.h"
#include "search.h"

int main(int argc, char **argv) {
    options o = {.seed = 1, .seconds = 10, .requests = 50, .ruin = 10, .hot = 10, .cold = 0.2};
    if (!options_read(&o, argc, argv)) {
        fputs("usage: gate_pdptw [FILE] [--seed S] [--seconds T] [--requests N] [--need RATE] [--ruin R]\n", stderr);
        return 2;
    }
    problem *p = o.file ? problem_read(o.file) : problem_make_pdptw(o.seed, o.requests);
    if (!p)
        return 2;
    search *x = search_open(p, &o);
    construct(x);
    shrink_fleet(x, 0.3);
    double shrunk = progress(x);
    uint64_t shrink_moves = x->moves;
    anneal(x, shrunk, 1);
    double spent = progress(x) * o.seconds, rate = (double)x->moves / spent;
    printf("%s: %d requests, seed %llu\n", p->name, p->requests, (unsigned long long)o.seed);
    printf("%llu moves in %.2f CPU s: %.0f a second (fleet %.0f, way %.0f); %.1f %% accepted\n",
           (unsigned long long)x->moves, spent, rate, (double)shrink_moves / (shrunk * o.seconds),
           (double)(x->moves - shrink_moves) / (spent - shrunk * o.seconds),
           100.0 * (double)x->accepted / (double)x->moves);
    printf("best: %d vehicles, way %lld; %llu incumbents checked in %.2f s; %.1f MB\n", x->best_routes,
           (long long)x->best_cost, (unsigned long long)x->improved, x->check_s, (double)bytes_used() / 1e6);
    int code = rate < o.need;
    if (code)
        fprintf(stderr, "fewer than %.0f moves a second\n", o.need);
    search_free(x);
    problem_free(p);
    return code;
}
