/* Search: construct, then ruin and recreate, on islands that share nothing.
 *
 * Each island builds plans from nothing in several styles, keeps the best, and then takes a few trips out and puts
 * their cargo back, over and over (Shaw 1998; Schrimpf et al. 2000), accepting a little worse while it is warm
 * (threshold on the first tier that differs). Islands are fixed in number and merged in order, so the result does
 * not depend on threads. Iterations are shared out evenly.
 */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "output_int.h"
#include "routes_int.h"
#include "ruin_int.h"
#include "start_int.h"

typedef struct island {
    const sol_problem *p;
    const ech_solve_options *options;
    pthread_mutex_t *lock;
    int32_t index;
    int64_t budget, iterations; /* budget 0: until stop */
    ech_network *net;
    sol_state *st;
    sol_log log;
    sol_value now, best;
    int64_t first_unmet;
    ech_plan *plan; /* of the best */
    bool failed;
} island;

static double clamp(double x, double a, double b) { return x < a ? a : x > b ? b : x; }

void sol_style_default(sol_style *style) {
    memset(style, 0, sizeof *style);
    style->thrift = 0.5;
    style->detour = 0.25;
    style->fleet = 0.1;
    style->change = 1;
    style->patience_t = 0;
    style->merge = style->fill = true;
    style->effects_first = true;
    for (int i = 0; i < 64; i++)
        style->bias[i] = 1;
}

void sol_style_random(sol_style *style, ech_tick minute, ech_rng *rng) {
    sol_style_default(style);
    static const double thrifts[] = {0, 0.1, 0.3, 0.5, 1, 2};
    static const double noises[] = {0, 0, 0.05, 0.1, 0.3, 1};
    static const double costs[] = {0, 0, 0, 1e-3, 1e-2, 0.1, 1, 1000};
    static const ech_tick patiences[] = {0, 10, 60, 240, 1440};
    style->patience_t = patiences[ech_rng_below(rng, 5)] * minute;
    static const double changes[] = {0, 0.25, 1, 1, 3};
    style->change = changes[ech_rng_below(rng, 5)];
    static const double fleets[] = {0, 0.05, 0.1, 0.3};
    style->fleet = fleets[ech_rng_below(rng, 4)];
    static const double detours[] = {0, 0.1, 0.25, 0.5, 1, 5};
    style->detour = detours[ech_rng_below(rng, 6)];
    style->thrift = thrifts[ech_rng_below(rng, 6)];
    style->noise = noises[ech_rng_below(rng, 6)];
    style->cost = costs[ech_rng_below(rng, 8)];
    style->blink = ech_rng_below(rng, 3) ? 0.03 : 0.2;
    static const int packs[] = {0, 0, 0, 1, 1, 2, 2, 3};
    style->pack = packs[ech_rng_below(rng, 8)];
    style->order = (int)ech_rng_below(rng, 3);
    style->order_noise = ech_rng_below(rng, 2) ? 0.2 : 3;
    style->merge = ech_rng_below(rng, 4) != 0;
    style->fill = ech_rng_below(rng, 4) != 0;
    style->small = ech_rng_below(rng, 4) == 0;
    style->effects_first = ech_rng_below(rng, 4) != 0;
    if (ech_rng_below(rng, 3) == 0)
        for (int i = 0; i < 64; i++)
            style->bias[i] = 0.7 + 0.6 * ech_rng_unit(rng);
}

/* A handful of requirements can be arranged in few enough ways to try odd ones often: other splits, other fleets. */
static void draw_style(const island *il, sol_style *style, ech_rng *rng) {
    sol_style_random(style, il->p->s->ticks_per_minute, rng);
    if (il->p->bundle_count > 5)
        return;
    if (ech_rng_below(rng, 3) == 0)
        style->pack = 3;
    if (ech_rng_below(rng, 3) == 0)
        style->blink = 0.4;
    if (ech_rng_below(rng, 3) == 0)
        for (int i = 0; i < 64; i++)
            style->bias[i] = 0.2 + 3 * ech_rng_unit(rng);
    style->order_noise = ech_rng_below(rng, 2) ? 0.2 : 30;
}

/* ---- best and progress ------------------------------------------------------------------------------------ */

static int64_t count_trips(const sol_state *st) {
    int64_t n = 0;
    for (size_t i = 0; i < st->trips.count; i++)
        n += sol_trip_at(st, (int32_t)i)->alive;
    return n;
}

static void report(island *il, bool improved, bool first) {
    const ech_solve_options *o = il->options;
    if (!o->progress)
        return;
    ech_solve_progress q = {.iterations = il->iterations,
                            .island = il->index,
                            .improved = improved,
                            .first = first,
                            .unmet_lots = il->best.unmet_lots,
                            .tier_count = il->p->s->tier_count,
                            .missions = count_trips(il->st)};
    memcpy(q.tier_value_u, il->best.tier_u, sizeof q.tier_value_u);
    pthread_mutex_lock(il->lock);
    o->progress(&q, o->context);
    pthread_mutex_unlock(il->lock);
}

/* The state is the best so far: keep it as a plan. */
static void keep_best(island *il, bool first) {
    ech_plan *plan = NULL;
    if (sol_state_plan(il->st, &plan)) {
        il->failed = true;
        return;
    }
    ech_plan_free(il->plan);
    il->plan = plan;
    il->best = il->now;
    if (first)
        il->first_unmet = il->now.unmet_lots;
    report(il, true, first);
}

static bool stopped(const island *il) {
    if (il->failed || il->st->failed)
        return true;
    if (il->budget > 0 && il->iterations >= il->budget)
        return true;
    return il->options->stop && il->options->stop(il->options->context);
}

/* ---- steps ------------------------------------------------------------------------------------------------ */

/* Passes over the trips in order of start and moves each as early as it can go. */
static void compact(island *il, int32_t most) {
    sol_state *st = il->st;
    size_t n = st->trips.count;
    if (n == 0)
        return;
    size_t shift = (size_t)most >= n ? 0 : ech_rng_below(&st->rng, (uint32_t)n);
    for (size_t i = 0; i < n && (int32_t)i < most; i++)
        sol_retime(st, (int32_t)((i + shift) % n), &il->log);
}

/* What takes an effect away leaves after all others, so is taken out before others are put in. */
static void take_out_enders(island *il, sol_log *log) {
    for (int32_t r = 0; il->p->ends_effects && r < il->p->s->requirement_count; r++)
        if (il->p->bundles[il->p->requirements[r].bundle].ends_effect)
            sol_state_remove_requirement(il->st, r, log);
}

/* What the style's short ways could not take goes any way there is. */
static void recreate_all(island *il, const sol_style *style, sol_log *log) {
    sol_recreate(il->st, style, log);
    sol_state_value(il->st, &il->now);
    if (il->now.unmet_lots == 0 || style->fcfs)
        return;
    sol_style wide = *style;
    wide.detour = 20;
    take_out_enders(il, log);
    sol_recreate(il->st, &wide, log);
    sol_state_value(il->st, &il->now);
}

static void construct(island *il, const sol_style *style) {
    sol_state_clear(il->st);
    il->log.changes.count = 0;
    recreate_all(il, style, NULL);
}

static bool accept(island *il, const sol_value *next, double warmth) {
    int tier = 0;
    int c = sol_value_compare(il->p, next, &il->now, &tier);
    if (c <= 0)
        return true;
    if (next->unmet_lots > il->now.unmet_lots)
        return false;
    double now = (double)il->now.tier_u[tier], worse = (double)next->tier_u[tier] - now;
    double scale = now > 1 ? now : 1;
    return worse < -log(1 - ech_rng_unit(&il->st->rng)) * scale * warmth;
}

static void step(island *il, double warmth) {
    sol_state *st = il->st;
    sol_style style;
    draw_style(il, &style, &st->rng);
    il->log.changes.count = 0;
    take_out_enders(il, &il->log);
    int64_t trips = count_trips(st);
    int32_t most = (int32_t)clamp((double)trips * 0.3, 3, 14);
    int32_t k = 1 + (int32_t)ech_rng_below(&st->rng, (uint32_t)most);
    sol_ruin_at((int)ech_rng_below(&st->rng, (uint32_t)sol_ruin_count()))->run(st, k, &il->log);
    sol_recreate(st, &style, &il->log);
    if (trips <= 40 || ech_rng_below(&st->rng, 8) == 0)
        compact(il, 40);
    sol_value next;
    sol_state_value(st, &next);
    if (!accept(il, &next, warmth)) {
        sol_undo(st, &il->log);
        return;
    }
    il->now = next;
    if (sol_value_compare(il->p, &il->now, &il->best, NULL) < 0) {
        compact(il, 100000);
        sol_state_value(st, &il->now);
        keep_best(il, false);
    }
}

/* Rebuilds everything in another style; kept when it is no worse than the present solution. */
static void rebuild(island *il, const sol_style *style) {
    sol_log saved = {ech_vec_init(sizeof(sol_change), 10000000)};
    for (size_t i = 0; i < il->st->trips.count; i++)
        sol_state_remove(il->st, (int32_t)i, &saved);
    sol_value before = il->now;
    sol_log added = {ech_vec_init(sizeof(sol_change), 10000000)};
    recreate_all(il, style, &added);
    if (sol_value_compare(il->p, &il->now, &before, NULL) > 0) {
        sol_undo(il->st, &added);
        sol_undo(il->st, &saved);
        il->now = before;
    } else if (sol_value_compare(il->p, &il->now, &il->best, NULL) < 0)
        keep_best(il, false);
    ech_vec_free(&added.changes);
    ech_vec_free(&saved.changes);
}

static void rebuild_randomly(island *il) {
    sol_style style;
    draw_style(il, &style, &il->st->rng);
    rebuild(il, &style);
}

static double warmth_at(const island *il) {
    if (il->budget > 0) {
        double x = (double)il->iterations / (double)il->budget;
        return 0.02 * (1 - x) * (1 - x);
    }
    /* Without a budget: cool down and warm up again, every 4,000 iterations. */
    double x = (double)(il->iterations % 4000) / 4000.0;
    return 0.01 * (1 - x) * (1 - x);
}

static void improve(island *il) {
    int64_t until_rebuild = 50;
    while (!stopped(il)) {
        il->iterations++;
        if (--until_rebuild <= 0) {
            int64_t trips = count_trips(il->st); /* tiny operations: building anew is as cheap as mending */
            until_rebuild = trips <= 8 ? 3 : trips <= 30 ? 50 : il->p->has_effects ? 100 : 400;
            if (count_trips(il->st) <= 300)
                rebuild_randomly(il);
            continue;
        }
        step(il, warmth_at(il));
        if ((il->iterations & 63) == 0)
            report(il, false, false);
    }
}

static void construct_all(island *il) {
    sol_style style;
    sol_style_default(&style);
    style.fcfs = il->options->policy == ECH_POLICY_FCFS;
    if (style.fcfs)
        style.merge = style.fill = false;
    if (il->index > 0)
        draw_style(il, &style, &il->st->rng);
    construct(il, &style);
    keep_best(il, true);
    if (style.fcfs)
        return;
    if (!stopped(il)) { /* over transfers that are farther round, but perhaps less busy */
        sol_style_default(&style);
        style.detour = 1;
        il->iterations++;
        rebuild(il, &style);
    }
    for (int i = 0; i < 2 && !stopped(il); i++) {
        il->iterations++;
        rebuild_randomly(il);
    }
}

/* Begins with a plan that exists; what is missing in it is put in. */
static void begin_with(island *il) {
    sol_style style;
    sol_style_default(&style);
    if (!sol_state_start(il->st, il->options->start)) {
        il->failed = true;
        return;
    }
    recreate_all(il, &style, NULL);
    keep_best(il, true);
}

static void run_island(int job, void *context) {
    island *il = (island *)context + job;
    il->failed = ech_network_open(il->p->s, &il->net) ||
                 sol_state_open(il->p, il->net, il->options->seed * 1000003u + (uint64_t)job, &il->st);
    if (il->failed)
        return;
    il->st->stop = il->options->stop;
    il->st->context = il->options->context;
    il->log.changes = ech_vec_init(sizeof(sol_change), 10000000);
    il->st->start = il->options->start;
    il->st->busy = il->options->busy;
    il->st->busy_count = il->options->busy_count;
    if (il->options->start)
        begin_with(il);
    else
        construct_all(il);
    if (il->options->start && il->options->repair_only)
        return;
    if (il->options->policy == ECH_POLICY_SEARCH)
        improve(il);
}

static void close_island(island *il) {
    ech_vec_free(&il->log.changes);
    sol_state_free(il->st);
    ech_network_free(il->net);
    ech_plan_free(il->plan);
}

/* ---- solve ------------------------------------------------------------------------------------------------ */

static ech_status merge(const sol_problem *p, island *islands, int count, ech_plan **out, ech_solve_info *info) {
    int best = -1;
    for (int i = 0; i < count; i++) {
        info->iterations += islands[i].iterations;
        if (islands[i].plan && (best < 0 || sol_value_compare(p, &islands[i].best, &islands[best].best, NULL) < 0))
            best = i;
    }
    if (best < 0)
        return ECH_ENOMEM;
    *out = islands[best].plan;
    islands[best].plan = NULL;
    info->best_island = best;
    info->first_unmet_lots = islands[0].first_unmet;
    info->final_unmet_lots = islands[best].best.unmet_lots;
    memcpy(info->tier_value_u, islands[best].best.tier_u, sizeof info->tier_value_u);
    return ECH_OK;
}

static ech_status solve(const sol_problem *p, const ech_solve_options *o, ech_plan **out, ech_solve_info *info) {
    int count = o->policy == ECH_POLICY_FCFS ? 1 : o->islands > 0 ? o->islands : 1;
    island *islands = ech_calloc((size_t)count, sizeof *islands);
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (!islands)
        return ECH_ENOMEM;
    for (int i = 0; i < count; i++) {
        islands[i].p = p;
        islands[i].options = o;
        islands[i].lock = &lock;
        islands[i].index = i;
        islands[i].budget = o->iterations > 0 ? o->iterations / count + (i < o->iterations % count) : 0;
        if (o->iterations > 0 && islands[i].budget == 0)
            islands[i].budget = 1;
    }
    ech_threads_run(o->threads > 0 ? o->threads : 1, count, run_island, islands);
    ech_status status = merge(p, islands, count, out, info);
    for (int i = 0; i < count; i++)
        close_island(&islands[i]);
    ech_free(islands);
    return status;
}

ech_status ech_solve(const ech_scenario *s, const ech_solve_options *options, ech_plan **out, ech_solve_info *info,
                     ech_error_list *errors) {
    ech_solve_info unused;
    info = info ? info : &unused;
    memset(info, 0, sizeof *info);
    *out = NULL;
    sol_problem *p = NULL;
    bool routes = false;
    ech_status status = sol_routes_solve(s, options, &routes, out, info);
    if (status || routes)
        return status;
    if (sol_problem_open(s, &p))
        return ECH_ENOMEM;
    status = ech_network_failed(p->net) ? ECH_ENOMEM : ECH_OK;
    if (!status && sol_problem_hopeless(p, errors) > 0 && !options->partial)
        status = ECH_EINPUT;
    if (!status)
        status = solve(p, options, out, info);
    sol_problem_free(p);
    return status;
}
