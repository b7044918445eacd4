/* Search: construct, then ruin and recreate, on islands that meet now and then.
 *
 * Each island builds plans from nothing in several styles, keeps the best, and then takes a few trips out and puts
 * their cargo back, over and over (Shaw 1998; Schrimpf et al. 2000). It accepts a little worse while it is warm
 * (simulated annealing), first on a blend of the tiers, in which what arrives earlier helps closure to fall later,
 * then tier by tier: what comes first in the objective stays at its best while the next descends. How to take out and
 * how to put back are choices that learn (choice.c).
 *
 * Islands are fixed in number and meet at fixed shares of the iterations, in a fixed order, so the result does not
 * depend on threads.
 */
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "base/threads.h"
#include "mend_int.h"
#include "output_int.h"
#include "routes_int.h"
#include "ruin_int.h"
#include "snapshot_int.h"
#include "start_int.h"
#include "style_int.h"

enum { EPOCHS = 16, CYCLE = 8000, SIZES = 4, FEW = 32 };

typedef struct island {
    const sol_problem *p;
    const ech_solve_options *options;
    pthread_mutex_t *lock;
    int32_t index;
    int64_t budget, iterations; /* budget 0: until stop */
    double progress, until;     /* share of the search that is done, and at which the islands meet next */
    int cycles;                 /* coolings, one after the other */
    ech_network *net;
    sol_state *st;
    sol_log log;
    sol_snapshot *best_state; /* of this cooling */
    sol_value now, best;
    sol_snapshot *champion_state; /* of all coolings before */
    sol_value champion;
    int64_t first_unmet;
    sol_styler styler;
    sol_choice ruin, size;
    double weight[ECH_TIER_MAX]; /* of a tier in the energy */
    int32_t strict;              /* so many first tiers may not get worse than the best */
    double heat;                 /* 0: only better ones are accepted */
    int64_t until_rebuild;
    bool begun, failed, has_best, has_champion;
    bool made_over;   /* it begins with a plan of another place */
    bool starts_anew; /* from nothing, when it runs next */
    sol_start *start; /* where missions that are lost may come back: what the search began with; NULL */
} island;

static double clamp(double x, double a, double b) { return x < a ? a : x > b ? b : x; }

/* ---- what is left out ------------------------------------------------------------------------------------- */

/* Bits of options.without behind those of the removals. */
enum { JOIN = 16, FILL, STAGE, COMPACT, REBUILD, OPERATORS_END };

const char *ech_solve_operator(int i) {
    static const char *const parts[] = {"join", "fill", "stage", "compact", "rebuild"};
    for (int k = 0; sol_ruin_at(k); k++)
        if (k == i)
            return sol_ruin_at(k)->name;
    return i >= JOIN && i < OPERATORS_END ? parts[i - JOIN] : i >= 0 && i < JOIN ? "" : NULL;
}

static bool has(const island *il, int part) { return !(il->options->without >> part & 1); }

static void strip(const island *il, sol_style *style) {
    style->merge = style->merge && has(il, JOIN);
    style->fill = style->fill && has(il, FILL);
    style->stage = style->stage && has(il, STAGE);
}

static void draw_style(island *il, sol_style *style) {
    sol_styler_draw(&il->styler, il->p, &il->st->rng, style);
    strip(il, style);
}

static void open_removals(island *il) {
    double prior[SOL_OPTIONS];
    for (int i = 0; i < SOL_OPTIONS; i++)
        prior[i] = has(il, i) ? 1 : 0;
    sol_choice_open(&il->ruin, sol_ruin_count(il->p), prior);
}

/* ---- best and progress ------------------------------------------------------------------------------------ */

static int64_t count_trips(const sol_state *st) { return st->alive_count; }

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

/* The state is the best so far. */
static void keep_best(island *il, bool first) {
    if (!sol_snapshot_take(il->best_state, il->st)) {
        il->failed = true;
        return;
    }
    il->has_best = true;
    il->best = il->now;
    if (il->has_champion && sol_value_compare(il->p, &il->best, &il->champion, NULL) >= 0)
        return;
    if (first)
        il->first_unmet = il->now.unmet_lots;
    report(il, true, first);
}

static bool better_than_best(const island *il) { return sol_value_compare(il->p, &il->now, &il->best, NULL) < 0; }

static bool stopped(const island *il) {
    if (il->failed || il->st->failed)
        return true;
    if (il->budget > 0 && il->iterations >= il->budget)
        return true;
    return il->options->stop && il->options->stop(il->options->context);
}

/* ---- energy ----------------------------------------------------------------------------------------------- */

/* While exploring, all tiers count at once, each as a share of its best value; a later one counts `blend` of the one
 * before. Tier by tier, those that may not get worse and the one that descends count alike. Minutes late are measured
 * against closure, so that none late is not a wall. What is kept of a plan that was made for another place counts only
 * tier by tier: what is best here is found first. */
static void set_energy(island *il, double blend) {
    const ech_scenario *s = il->p->s;
    double w = 1, closure = 0;
    for (int32_t i = 0; i < s->tier_count && closure <= 0; i++)
        closure = s->tiers[i].weight_u[ECH_CLOSURE] > 0 ? (double)il->best.tier_u[i] : 0;
    for (int32_t i = 0; i < s->tier_count; i++) {
        double of = (double)il->best.tier_u[i];
        il->weight[i] = 0;
        if (il->made_over && il->strict == 0 && s->tiers[i].weight_u[ECH_CHANGES] > 0)
            continue;
        if (s->tiers[i].weight_u[ECH_LATE] > 0 && of < closure / 2)
            of = closure / 2;
        il->weight[i] = w / (of > 1 ? of : 1);
        w *= il->best.tier_u[i] > 0 && i >= il->strict ? blend : 1;
    }
}

static double energy(const island *il, const sol_value *v) {
    double sum = 0;
    for (int32_t i = 0; i < il->p->s->tier_count; i++)
        sum += il->weight[i] * (double)v->tier_u[i];
    return sum;
}

/* Is one of the tiers that have to stay worse than in the best? */
static bool breaks_strict(const island *il, const sol_value *v) {
    int tier = 0;
    return il->strict > 0 && sol_value_compare(il->p, v, &il->best, &tier) > 0 && tier < il->strict;
}

static bool accept(island *il, const sol_value *next) {
    if (next->unmet_lots != il->now.unmet_lots)
        return sol_value_compare(il->p, next, &il->now, NULL) <= 0;
    if (sol_value_compare(il->p, next, &il->best, NULL) < 0)
        return true;
    if (breaks_strict(il, next))
        return false;
    double worse = energy(il, next) - energy(il, &il->now);
    return worse <= 0 || worse < -log(1 - ech_rng_unit(&il->st->rng)) * il->heat;
}

/* Near enough to the present solution that moving trips earlier may make it acceptable. */
static bool promising(const island *il, const sol_value *next) {
    if (next->unmet_lots > il->now.unmet_lots)
        return false;
    return energy(il, next) < energy(il, &il->now) + 4 * il->heat + 0.02;
}

/* ---- steps ------------------------------------------------------------------------------------------------ */

/* Passes over the trips in order of start and moves each as early as it can go. */
static void compact(island *il, int32_t most) {
    sol_state *st = il->st;
    size_t n = st->trips.count;
    if (n == 0 || !has(il, COMPACT))
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

/* How many trips to take out: a few, or up to a third. */
static int32_t draw_size(island *il) {
    static const int32_t most[SIZES] = {2, 4, 8, 14};
    int i = sol_choice_take(&il->size, &il->st->rng);
    int32_t least = i > 0 ? most[i - 1] + 1 : 1, n = most[i];
    int32_t third = (int32_t)clamp((double)count_trips(il->st) * 0.3, 3, 14);
    int32_t k = least + (int32_t)ech_rng_below(&il->st->rng, (uint32_t)(n - least + 1));
    return k < third ? k : third;
}

/* What a step was worth, for the choices that led to it. */
static void learn(island *il, double reward, bool only_style) {
    if (!only_style) {
        sol_choice_reward(&il->ruin, reward);
        sol_choice_reward(&il->size, reward);
    }
    sol_styler_reward(&il->styler, reward);
}

static void step(island *il) {
    sol_state *st = il->st;
    sol_style style;
    draw_style(il, &style);
    il->log.changes.count = 0;
    take_out_enders(il, &il->log);
    st->upgrade = st->dense = false;
    bool restores =
        il->start && il->strict > 0 && ech_rng_below(&st->rng, 2) == 0 && sol_start_restore(il->start, &il->log);
    if (!restores)
        sol_ruin_at(sol_choice_take(&il->ruin, &st->rng))->run(st, draw_size(il), &il->log);
    if (st->upgrade && style.thrift < 5)
        style.thrift = 15;
    if (st->dense) {
        style.order = 3;
        style.order_noise = 0.2;
    }
    sol_recreate(st, &style, &il->log);
    sol_value next;
    sol_state_value(st, &next);
    if (promising(il, &next) && (count_trips(st) <= 40 || ech_rng_below(&st->rng, 8) == 0)) {
        compact(il, 40);
        sol_state_value(st, &next);
    }
    double gain = energy(il, &il->now) - energy(il, &next);
    if (!accept(il, &next) || !sol_crews_hold(st, &il->log)) {
        sol_undo(st, &il->log);
        learn(il, 0, restores);
        return;
    }
    il->now = next;
    bool best = better_than_best(il);
    learn(il, best ? 8 : gain > 0 ? 1 : 0.1, restores);
    if (best) {
        compact(il, count_trips(st) <= 1000 ? 100000 : 40);
        sol_state_value(st, &il->now);
        keep_best(il, false);
    }
}

/* Rebuilds everything in another style; kept when it is no worse than the present solution, by its energy as long as
 * all tiers count at once. */
static void rebuild(island *il, const sol_style *style) {
    sol_log saved = {ech_vec_init(sizeof(sol_change), 10000000)};
    il->st->clearing = true;
    for (size_t i = 0; i < il->st->trips.count; i++)
        sol_state_remove(il->st, (int32_t)i, &saved);
    il->st->clearing = false;
    sol_value before = il->now;
    sol_log added = {ech_vec_init(sizeof(sol_change), 10000000)};
    recreate_all(il, style, &added);
    bool worse = il->strict == 0 && il->now.unmet_lots == before.unmet_lots
                     ? energy(il, &il->now) > energy(il, &before)
                     : sol_value_compare(il->p, &il->now, &before, NULL) > 0;
    if (worse) {
        sol_undo(il->st, &added);
        sol_undo(il->st, &saved);
        il->now = before;
    } else if (better_than_best(il))
        keep_best(il, false);
    ech_vec_free(&added.changes);
    ech_vec_free(&saved.changes);
}

static void rebuild_randomly(island *il) {
    sol_style style;
    draw_style(il, &style);
    rebuild(il, &style);
}

/* ---- schedule --------------------------------------------------------------------------------------------- */

/* Share of the search that is done. Without a budget: of a cycle, over and over. */
static void see_progress(island *il) {
    double x = 0, y = 0;
    if (il->budget > 0)
        x = (double)il->iterations / (double)il->budget;
    if (il->options->spent && il->budget == 0 && (il->iterations & 15) == 0)
        y = il->options->spent(il->options->context);
    if (il->budget == 0 && !il->options->spent)
        x = (double)il->iterations / CYCLE;
    x = x > y ? x : y;
    il->progress = x > il->progress ? x : il->progress;
}

/* Where in the present cooling we are. */
static double phase(const island *il) {
    double x = il->progress * il->cycles;
    return x - floor(x);
}

/* A search that begins with a plan stays near it: hardly warm, and tier by tier from the beginning. So few steps are
 * enough to answer what one change is worth. Not where the plan was made for another place. */
static bool mends(const island *il) { return il->options->start != NULL && !il->made_over; }

/* Every cycle cools twice: first on the blend of all tiers, then tier by tier. The last of several begins with the best
 * of all, and less warm. */
static void set_heat(island *il) {
    const double cold = 0.0003, turn = 0.5;
    double hot = count_trips(il->st) <= 8 ? 0.05 : 0.01; /* in a tiny operation the least step is large */
    double x = phase(il);
    bool last = il->cycles > 1 && il->progress * il->cycles >= il->cycles - 1;
    bool first = il->progress * il->cycles < 1;
    hot *= last ? 0.4 : mends(il) ? 0.1 : il->made_over && first ? 0.5 : 1;
    il->heat = hot * pow(cold / hot, x < turn ? x / turn : (x - turn) / (1 - turn));
}

static void set_mode(island *il) {
    bool strictly = phase(il) >= (il->made_over ? 0.8 : 0.5) || mends(il);
    il->strict = 0;
    for (int32_t i = 0; strictly && i < il->p->s->tier_count && il->strict == 0; i++)
        if (il->best.tier_u[i] > 0 && i + 1 < il->p->s->tier_count)
            il->strict = i + 1;
    set_energy(il, strictly ? 0.05 : (il->index & 1) ? 1 : 0.3);
}

static void improve(island *il) {
    set_mode(il);
    while (!stopped(il) && il->progress < il->until) {
        il->iterations++;
        see_progress(il);
        if ((il->iterations & 15) == 0)
            set_heat(il);
        if (--il->until_rebuild <= 0) {
            int64_t trips = count_trips(il->st); /* tiny operations: building anew is as cheap as mending */
            il->until_rebuild = trips <= 8 ? 3 : trips <= 30 ? 50 : il->p->has_effects ? 100 : 400;
            if (count_trips(il->st) <= 300 && has(il, REBUILD))
                rebuild_randomly(il);
            continue;
        }
        step(il);
        if ((il->iterations & 63) == 0)
            report(il, false, false);
    }
}

/* What to begin with, before styles are drawn. */
static void first_style(const island *il, sol_style *style) {
    sol_style_default(style);
    style->cost = il->p->cost_rate;
    style->fcfs = il->options->policy == ECH_POLICY_FCFS;
    if (style->fcfs)
        style->merge = style->fill = false;
    strip(il, style);
}

/* Other styles, over transfers that are farther round, but perhaps less busy. */
static void construct_more(island *il) {
    sol_style style;
    if (!stopped(il)) {
        first_style(il, &style);
        style.detour = 1;
        style.thrift = 5; /* and with what brings most where room is scarce */
        il->iterations++;
        rebuild(il, &style);
        style.order = 3;
        il->iterations++;
        rebuild(il, &style);
    }
    for (int i = 0; i < 2 && !stopped(il); i++) {
        il->iterations++;
        rebuild_randomly(il);
    }
}

static void construct_all(island *il) {
    sol_style style;
    first_style(il, &style);
    if (il->index > 0)
        draw_style(il, &style);
    construct(il, &style);
    keep_best(il, true);
    if (style.fcfs)
        return;
    set_energy(il, 1);
    construct_more(il);
}

static bool counts_changes(const ech_scenario *s) {
    for (int32_t i = 0; i < s->tier_count; i++)
        if (s->tiers[i].weight_u[ECH_CHANGES] != 0)
            return true;
    return false;
}

/* What became late is exchanged for what can wait, what changed for nothing goes back. */
static void mend(island *il, const sol_style *style) {
    if (il->failed || stopped(il))
        return;
    il->failed = !sol_mend(il->st, style, &il->now);
    sol_put_back(il->st, &il->now);
    if (!il->failed && better_than_best(il))
        keep_best(il, false);
}

/* To the best so far. */
static void go_back(island *il) {
    sol_snapshot_restore(il->best_state, il->st);
    il->now = il->best;
}

static bool begin_otherwise(island *il, sol_start *k, sol_shift way, const sol_style *style) {
    il->failed = !sol_start_shift(k, way);
    if (il->failed)
        return false;
    recreate_all(il, style, NULL);
    if (better_than_best(il))
        keep_best(il, false);
    return !il->failed;
}

/* Other ways to begin: trips may be joined; and the plan's missions in other orders, since where a queue is disturbed,
 * it is better that all of it moves. The best way that is better than `first` is mended. */
static void shift(island *il, sol_start *k, const sol_value *first, sol_style *style) {
    static const sol_shift ways[] = {SOL_SHIFT_NONE, SOL_SHIFT_LATER, SOL_SHIFT_BY_DUE};
    enum { WAYS = sizeof ways / sizeof *ways };
    sol_value least = *first;
    int chosen = WAYS;
    style->merge = style->fill;
    for (int i = 0; i < WAYS && !stopped(il); i++) {
        if (!begin_otherwise(il, k, ways[i], style))
            return;
        if (sol_value_compare(il->p, &il->now, &least, NULL) >= 0)
            continue;
        least = il->now;
        chosen = i;
    }
    if (chosen < WAYS - 1 && sol_value_compare(il->p, &least, &il->best, NULL) == 0)
        go_back(il);
    else if (chosen < WAYS - 1 && !stopped(il) && !begin_otherwise(il, k, ways[chosen], style))
        return;
    if (chosen < WAYS)
        mend(il, style);
    if (!il->failed && sol_value_compare(il->p, &il->now, &il->best, NULL) != 0)
        go_back(il);
}

/* Begins with a plan that exists; what is missing in it is put in. */
static void begin_with(island *il) {
    sol_style style;
    first_style(il, &style);
    sol_start *k = sol_start_open(il->st);
    if (!k) {
        il->failed = true;
        return;
    }
    int32_t disturbed = sol_start_disturbed(k);
    bool little = il->st->waiting_count * 10 > il->p->bundle_count; /* much of it does not fit */
    if (il->st->keep_untouched)
        style.merge = false; /* joined trips are no longer what they were */
    recreate_all(il, &style, NULL);
    keep_best(il, true);
    if (il->options->mend || (il->st->keep_untouched && disturbed > 0)) {
        sol_value first = il->now;
        if (il->options->mend || disturbed <= FEW)
            mend(il, &style);
        shift(il, k, &first, &style);
    }
    if (il->made_over && little && !il->options->repair_only && !stopped(il)) {
        set_energy(il, 1);
        rebuild(il, &style); /* a plan from nothing may be the better one to begin with */
        construct_more(il);
    }
    if (il->made_over)
        il->start = k;
    else
        sol_start_free(k);
}

static void begin_island(island *il) {
    il->begun = true;
    il->best_state = sol_snapshot_open();
    il->champion_state = sol_snapshot_open();
    il->failed = !il->best_state || !il->champion_state || ech_network_open(il->p->s, &il->net) ||
                 sol_state_open(il->p, il->net, il->options->seed * 1000003u + (uint64_t)il->index, &il->st);
    if (il->failed)
        return;
    il->st->stop = il->options->stop;
    il->st->context = il->options->context;
    il->log.changes = ech_vec_init(sizeof(sol_change), 10000000);
    sol_styler_open(&il->styler, il->p);
    open_removals(il);
    sol_choice_open(&il->size, SIZES, NULL);
    il->until_rebuild = 50;
    il->cycles = 1;
    const ech_plan *flown = il->p->s->flown;
    il->st->start = il->options->start ? il->options->start : flown;
    il->st->frozen = il->options->start ? il->options->frozen : NULL;
    il->st->count_changes = il->options->start && counts_changes(il->p->s);
    il->st->keep_untouched = il->options->keep_untouched;
    il->made_over = il->st->made_over = il->options->start && il->options->made_over;
    il->st->draft = il->options->draft;
    il->st->earliest_t = il->options->frozen_t > il->p->s->now_t ? il->options->frozen_t : il->p->s->now_t;
    il->failed = !sol_state_busy(il->st, il->options->busy, il->options->busy_count);
    if (il->failed)
        return;
    if (il->st->start)
        begin_with(il);
    else
        construct_all(il);
    if (flown && !il->options->start && il->options->policy == ECH_POLICY_SEARCH)
        construct_more(il);
}

/* From nothing, in some style; what this cooling finds is compared with the champion when it is over. */
static void start_anew(island *il) {
    sol_style style;
    il->starts_anew = false;
    draw_style(il, &style);
    construct(il, &style);
    keep_best(il, false);
}

static void run_epoch(int job, void *context) {
    island *il = (island *)context + job;
    if (!il->begun)
        begin_island(il);
    if (il->failed || (il->options->start && il->options->repair_only) || il->options->policy != ECH_POLICY_SEARCH)
        return;
    if (il->starts_anew)
        start_anew(il);
    improve(il);
}

static void close_island(island *il) {
    ech_vec_free(&il->log.changes);
    sol_snapshot_free(il->best_state);
    sol_snapshot_free(il->champion_state);
    sol_start_free(il->start);
    sol_state_free(il->st);
    ech_network_free(il->net);
}

/* ---- solve ------------------------------------------------------------------------------------------------ */

/* What the island has found in all its coolings. */
static const sol_value *found(const island *il) {
    bool champion = il->has_champion && sol_value_compare(il->p, &il->champion, &il->best, NULL) <= 0;
    return champion ? &il->champion : &il->best;
}

static const sol_snapshot *found_state(const island *il) {
    return found(il) == &il->champion ? il->champion_state : il->best_state;
}

static int best_island(const sol_problem *p, const island *islands, int count) {
    int best = -1;
    for (int i = 0; i < count; i++)
        if (islands[i].has_best &&
            (best < 0 || sol_value_compare(p, found(&islands[i]), found(&islands[best]), NULL) < 0))
            best = i;
    return best;
}

/* From now on the island goes on from what another found. */
static void adopt(island *il, const sol_snapshot *state, const sol_value *value) {
    if (!sol_snapshot_copy(state, il->st) || !sol_snapshot_take(il->best_state, il->st)) {
        il->failed = true;
        return;
    }
    il->now = il->best = *value;
}

/* After a search: what changed for nothing is what it was. False: out of memory, and the state is spoilt. */
static bool settle(island *il) {
    if (!il->options->keep_untouched || il->options->repair_only || il->failed || il->st->failed)
        return true;
    if (found(il) == &il->champion)
        adopt(il, il->champion_state, &il->champion);
    else
        sol_snapshot_restore(il->best_state, il->st);
    if (il->failed)
        return false;
    il->now = il->best;
    sol_put_back(il->st, &il->now);
    if (better_than_best(il))
        keep_best(il, false);
    return !il->failed;
}

static ech_status merge(const sol_problem *p, island *islands, int count, ech_plan **out, ech_solve_info *info) {
    int best = best_island(p, islands, count);
    for (int i = 0; i < count; i++)
        info->iterations += islands[i].iterations;
    if (best < 0)
        return ECH_ENOMEM;
    if (!settle(&islands[best]))
        return ECH_ENOMEM;
    const sol_value *v = found(&islands[best]);
    sol_snapshot_show(found_state(&islands[best]), islands[best].st);
    info->best_island = best;
    info->first_unmet_lots = islands[0].first_unmet;
    info->final_unmet_lots = v->unmet_lots;
    memcpy(info->tier_value_u, v->tier_u, sizeof info->tier_value_u);
    return sol_state_plan(islands[best].st, out);
}

static void crown(island *il) {
    if (found(il) == &il->champion)
        return;
    if (!sol_snapshot_clone(il->champion_state, il->best_state)) {
        il->failed = true;
        return;
    }
    il->has_champion = true;
    il->champion = il->best;
}

/* A new cooling: from nothing, or, the last, from the best of all. */
static void begin_cycle(const sol_problem *p, island *islands, int count, bool last) {
    for (int i = 0; i < count; i++)
        if (!islands[i].failed && islands[i].has_best)
            crown(&islands[i]);
    int best = best_island(p, islands, count);
    for (int i = 0; i < count; i++) {
        island *il = &islands[i];
        if (il->failed || !il->has_best || il->st->failed)
            continue;
        if (last || mends(il))
            adopt(il, found_state(&islands[best]), found(&islands[best]));
        else
            il->starts_anew = true;
    }
}

/* Where the islands meet: each goes back to its best; in the second half of the last cooling all to the best of all. */
static void meet(const sol_problem *p, island *islands, int count, int epoch) {
    int cycles = islands[0].cycles, per_cycle = EPOCHS / cycles, cycle = epoch / per_cycle, in = epoch % per_cycle;
    if (in == 0 && cycle > 0 && cycles > 1) {
        begin_cycle(p, islands, count, cycle == cycles - 1);
        return;
    }
    int best = best_island(p, islands, count);
    for (int i = 0; i < count; i++) {
        island *il = &islands[i];
        if (il->failed || !il->has_best || il->st->failed || il->starts_anew)
            continue;
        if (cycle == cycles - 1 && 2 * in >= per_cycle && i != best &&
            sol_value_compare(p, &il->best, found(&islands[best]), NULL) > 0)
            adopt(il, found_state(&islands[best]), found(&islands[best]));
        else if (phase(il) < 0.5 && il->strict == 0)
            continue; /* as long as all tiers count at once, it goes on from where it is */
        else if (sol_value_compare(p, &il->now, &il->best, NULL) != 0) {
            sol_snapshot_restore(il->best_state, il->st);
            il->now = il->best;
        }
    }
}

/* Small operations cool several times: a cooling takes some hundred steps a trip, what is left is better spent on
 * another way in. Known once the first sixteenth shows how many steps there will be. */
static void choose_cycles(island *islands, int count) {
    int64_t trips = islands[0].st ? count_trips(islands[0].st) : 0;
    int64_t steps = EPOCHS * islands[0].iterations, each = 800 * (trips > 0 ? trips : 1);
    int cycles = steps >= 8 * each ? 8 : steps >= 4 * each ? 4 : steps >= 2 * each ? 2 : 1;
    for (int i = 0; i < count; i++)
        islands[i].cycles = cycles;
}

static bool goes_on(const island *islands, int count) {
    const ech_solve_options *o = islands[0].options;
    if ((o->start && o->repair_only) || o->policy != ECH_POLICY_SEARCH)
        return false;
    for (int i = 0; i < count; i++)
        if (islands[i].begun && !islands[i].failed && !stopped(&islands[i]))
            return true;
    return false;
}

static void search(const sol_problem *p, island *islands, int count, int threads) {
    for (int epoch = 0; epoch == 0 || goes_on(islands, count); epoch++) {
        for (int i = 0; i < count; i++)
            islands[i].until = (double)(epoch + 1) / EPOCHS;
        ech_threads_run(threads, count, run_epoch, islands);
        if (epoch == 0)
            choose_cycles(islands, count);
        if (goes_on(islands, count))
            meet(p, islands, count, (epoch + 1) % EPOCHS);
    }
}

/* Searched by the clock, islands that have no thread of their own would only begin when the time is over. */
static int island_count(const ech_solve_options *o) {
    int count = o->islands > 0 ? o->islands : 1, threads = o->threads > 0 ? o->threads : 1;
    if (o->policy == ECH_POLICY_FCFS)
        return 1;
    return o->spent && o->iterations == 0 && threads < count ? threads : count;
}

static ech_status solve(const sol_problem *p, const ech_solve_options *o, ech_plan **out, ech_solve_info *info) {
    int count = island_count(o);
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
    search(p, islands, count, o->threads > 0 ? o->threads : 1);
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
