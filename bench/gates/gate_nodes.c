/* Gate 2: the world that is not a benchmark: at least 2,000 accepted or rejected moves a second on 1,000 sorties with
 * stands in nested classes, handling teams, slots and loads that change aircraft at a hub.
 *
 *     gate_nodes [--seed S] [--seconds T] [--requests N] [--need MOVES_A_SECOND] [--audit]
 *
 * The instance is made from the seed. --audit: in the end every profile and slot is compared with one built anew from
 * the routes, so that booking, giving back and undo are seen to be exact. Exit code 1: the checker refused an
 * incumbent, the audit failed, or fewer moves than needed.
 */
#define RULES (RULE_FLEET | RULE_TRANSFER | RULE_NODES | RULE_TIMES)
#include "kernel.h"
#include "search.h"

/* Flights with something aboard. */
static int32_t sorties(const search *x) {
    int32_t n = 0;
    for (int32_t v = 0; v < x->s.routes; v++) {
        const stop *r = route(&x->s, v);
        for (int32_t i = 2; i <= x->s.count[v]; i++)
            n += r[i].place != r[i - 1].place && r[i - 1].load > 0;
    }
    return n;
}

static bool same_profile(const ech_profile *a, const ech_profile *b, int32_t horizon) {
    for (int32_t t = 0; t < horizon; t++)
        if (ech_profile_min_free(a, t, t + 1) != ech_profile_min_free(b, t, t + 1))
            return false;
    return ech_profile_steps(a) == ech_profile_steps(b);
}

/* Books all routes of x into the empty nodes of `fresh`, then compares. */
static bool audit(search *x) {
    const problem *p = x->p;
    state fresh = {0};
    open_state(&fresh, p);
    node_state *mine = x->s.nodes;
    x->s.nodes = fresh.nodes;
    bool same = true;
    for (int32_t v = 0; v < x->s.routes; v++) {
        const stop *r = route(&x->s, v);
        for (int32_t i = 1, last; i <= x->s.count[v]; i = last + 1) {
            for (last = i; last < x->s.count[v] && r[last + 1].place == r[i].place;)
                last++;
            x->s.log_count = 0;
            same = same && book_call(&x->s, v, i, last, route_times(&x->s, v)[i], 1);
        }
    }
    x->s.nodes = mine;
    for (int32_t i = 0; i < p->places && same; i++) {
        if (!p->nodes[i].limited)
            continue;
        size_t slots = (size_t)(p->horizon / p->slot) + 2;
        same = same_profile(mine[i].teams, fresh.nodes[i].teams, p->horizon) &&
               memcmp(mine[i].arrivals, fresh.nodes[i].arrivals, slots) == 0 &&
               memcmp(mine[i].departures, fresh.nodes[i].departures, slots) == 0;
        for (int32_t c = 0; c < STAND_CLASSES; c++)
            same = same && same_profile(mine[i].stands[c], fresh.nodes[i].stands[c], p->horizon);
    }
    close_state(&fresh);
    return same;
}

static int report(search *x, int64_t first_cost, int32_t first_absent) {
    const options *o = x->o;
    double spent = progress(x) * o->seconds, rate = (double)x->moves / spent;
    printf("%s: %d requests, %d vehicles, %d sorties, seed %llu\n", x->p->name, x->p->requests, x->p->vehicles,
           sorties(x), (unsigned long long)o->seed);
    double moves = (double)x->moves;
    printf("%llu moves in %.2f CPU s: %.0f a second; %.1f %% accepted, %.1f %% rejected, %.1f %% without room\n",
           (unsigned long long)x->moves, spent, rate, 100 * (double)x->accepted / moves,
           100 * (moves - (double)x->accepted - (double)x->failed) / moves, 100 * (double)x->failed / moves);
    printf("a move: %.1f requests taken out, %.2f insertions refused by the nodes, %.1f calls placed\n",
           (double)x->taken / moves, (double)x->refused / moves, (double)x->s.placed_calls / moves);
    printf("cost %lld with %d absent, at first %lld with %d\n", (long long)x->best_cost, x->best_absent,
           (long long)first_cost, first_absent);
    printf("%llu incumbents checked in %.2f s; %.1f MB\n", (unsigned long long)x->improved, x->check_s,
           (double)bytes_used() / 1e6);
    if (o->audit && !audit(x)) {
        fputs("audit: what is booked is not what the routes use\n", stderr);
        return 1;
    }
    if (rate < o->need)
        fprintf(stderr, "fewer than %.0f moves a second\n", o->need);
    return rate < o->need;
}

int main(int argc, char **argv) {
    options o = {.seed = 1, .seconds = 10, .requests = 1300, .ruin = 5, .hot = 1000, .cold = 20};
    if (!options_read(&o, argc, argv) || o.file) {
        fputs("usage: gate_nodes [--seed S] [--seconds T] [--requests N] [--need RATE] [--ruin R] [--audit]\n", stderr);
        return 2;
    }
    problem *p = problem_make_nodes(o.seed, o.requests);
    search *x = search_open(p, &o);
    construct(x);
    int64_t first_cost = x->best_cost;
    int32_t first_absent = x->best_absent;
    x->s.placed_calls = 0;
    x->refused = 0;
    x->start_s = cpu_seconds();
    x->check_s = 0;
    anneal(x, 0, 1);
    int code = report(x, first_cost, first_absent);
    search_free(x);
    problem_free(p);
    return code;
}
