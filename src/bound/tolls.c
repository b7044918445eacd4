/* Tolls that prove much. Whatever is chosen here, what it proves is sound; so this may guess.
 *
 * Tolls for arrival: the queue is played as a fluid, always the unit first that gains most by a tick of a team (Smith's
 * rule). While there is a queue, a tick of a team is worth what it would spare all that is served later: the toll falls
 * by the gain of whoever is served last, down to nothing where the queue ends.
 * Tolls for closure: one toll from some moment on until the end; the moment is searched. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bound_int.h"

enum { STEPS = 320, PATIENCE = 50, SHORT_CLIMB = 30 };

/* ---- the fluid -------------------------------------------------------------------------------------------------- */

typedef struct job {
    ech_tick head_t;
    double gain; /* of one tick of a team, 10^-9 of the measure */
    double left; /* ticks of teams */
} job;

static int by_gain(const void *a, const void *b) {
    const job *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return (x->head_t > y->head_t) - (x->head_t < y->head_t);
}

static int32_t make_jobs(const bnd_run *x, job *jobs) {
    int32_t n = 0;
    for (int32_t i = 0; i < bnd_run_units(x); i++) {
        bnd_share share = bnd_share_of(x, i);
        if (share.head_t >= BND_NEVER || share.work_p <= 0 || share.work_p == INT64_MAX)
            continue;
        double work = (double)share.work_p * 1e-6;
        jobs[n++] = (job){share.head_t, (double)share.u->weight_n / work, work * (double)share.u->alone};
    }
    qsort(jobs, (size_t)n, sizeof *jobs, by_gain);
    return n;
}

/* Where there is no limit to teams, no toll is worth its cost. */
static bool is_limited(double area, ech_tick ticks) { return area < 1e9 * (double)ticks; }

static double area_of(bnd *b, const ech_bound_queue *q, int32_t step) {
    double sum = 0;
    for (int32_t i = 0; i < q->location_count; i++) {
        double area = (double)bnd_area(b, q, q->locations[i], step * q->step_t, (step + 1) * q->step_t);
        sum += is_limited(area, q->step_t) ? area : 0;
    }
    return sum;
}

/* Serves the jobs; falls[i] = gain of the last one served in step i, −1 where nobody waits. */
static void play(bnd *b, const ech_bound_queue *q, job *jobs, int32_t n, double *falls, int32_t most) {
    for (int32_t step = 0; step < most; step++) {
        double area = area_of(b, q, step), last = 0;
        bool waiting = false;
        ech_tick end = (step + 1) * q->step_t;
        for (int32_t i = 0; i < n; i++) {
            if (jobs[i].left <= 0 || jobs[i].head_t >= end)
                continue;
            double part =
                jobs[i].head_t > end - q->step_t ? area * (double)(end - jobs[i].head_t) / (double)q->step_t : area;
            double served = jobs[i].left < part ? jobs[i].left : part;
            jobs[i].left -= served;
            area -= served;
            last = served > 0 ? jobs[i].gain : last;
            waiting = waiting || jobs[i].left > 1e-6;
            if (area <= 1e-9)
                break;
        }
        for (int32_t i = 0; i < n && !waiting; i++)
            waiting = jobs[i].left > 1e-6 && jobs[i].head_t < end;
        falls[step] = waiting ? last : -1;
    }
}

typedef struct ascent {
    size_t n;
    double *toll, *best, *slope, *area;
    double best_value;
    bool shut; /* some area is none */
} ascent;

/* What each row can hold in each step. */
static void find_areas(const bnd *b, const ech_bound_queue *q, ascent *a) {
    int32_t rows = q->location_count + q->pool_count;
    a->shut = false;
    for (int32_t k = 0; k < rows; k++)
        for (int32_t i = 0; i < q->toll_count; i++) {
            double area = (double)bnd_row_area(b, q, k, i * q->step_t, (i + 1) * q->step_t);
            a->area[(size_t)k * (size_t)q->toll_count + (size_t)i] = area;
            a->shut = a->shut || area <= 0;
        }
}

/* The tolls that follow from the fluid, for the queue's places; tails cost nothing at first. */
static void fluid_tolls(const ech_bound_queue *q, const double *falls, ascent *a) {
    for (int32_t k = 0; k < q->location_count; k++) {
        double toll = 0;
        for (int32_t i = q->toll_count - 1; i >= 0; i--) {
            size_t at = (size_t)k * (size_t)q->toll_count + (size_t)i;
            toll = falls[i] < 0 ? 0 : toll + falls[i] * (double)q->step_t;
            a->toll[at] = is_limited(a->area[at], q->step_t) ? toll : 0;
        }
    }
}

/* Steps of half an hour at the least: enough to reach two days beyond the last earliest arrival. */
static bool open_tolls(bnd *b, ech_bound_queue *q) {
    ech_tick minute = b->s->ticks_per_minute, last = 0;
    for (int32_t k = 0; k < q->requirement_count; k++)
        if (b->done_t[q->requirements[k]] < BND_NEVER)
            last = bnd_max(last, b->done_t[q->requirements[k]]);
    last = bnd_min(b->end_t, last + 2 * b->day_t);
    q->step_t = bnd_max(30 * minute, bnd_up(last, STEPS));
    q->toll_count = (int32_t)bnd_max(1, bnd_up(last, q->step_t));
    q->tolls = bnd_alloc(b, (size_t)q->toll_count * (size_t)(q->location_count + q->pool_count), sizeof *q->tolls);
    return q->tolls != NULL;
}

/* ---- ascent ----------------------------------------------------------------------------------------------------- */

/* A whole toll, below the 2^50 from which on the checker refuses one: a step of the ascent can be of any length. */
static int64_t whole_toll(double toll) {
    const double most = (double)(INT64_C(1) << 49);
    return toll >= 0 && toll < most ? (int64_t)toll : toll >= most ? INT64_C(1) << 49 : 0;
}

static void write_tolls(const ascent *a, const double *from, ech_bound_queue *q) {
    double highest = 0;
    for (size_t i = 0; i < a->n && a->shut; i++)
        highest = from[i] > highest ? from[i] : highest;
    for (size_t i = 0; i < a->n; i++) /* what is shut costs nothing to forbid */
        q->tolls[i] = whole_toll(a->area[i] > 0 ? from[i] : 4 * highest);
}

/* One step uphill from the best tolls so far, along the mean of what was used lately (the volume algorithm: Barahona
 * and Anbil 2000): where more is used than there is, the toll rises. `reach` is how far the top is thought to be. */
static bool climb(bnd_run *x, ech_bound_queue *q, ascent *a, double *use, double reach, double weight) {
    double norm = 0, value;
    for (size_t i = 0; i < a->n; i++)
        use[i] = 0;
    write_tolls(a, a->toll, q);
    if (!bnd_evaluate(x, use))
        return false;
    value = (double)q->value_n;
    if (value > a->best_value) {
        a->best_value = value;
        for (size_t i = 0; i < a->n; i++)
            a->best[i] = a->toll[i];
    }
    for (size_t i = 0; i < a->n; i++) {
        double slope = a->area[i] > 0 ? use[i] - a->area[i] : 0;
        a->slope[i] += weight * (slope - a->slope[i]);
        if (a->slope[i] > 0 || a->best[i] > 0)
            norm += a->slope[i] * a->slope[i];
    }
    double step = norm > 0 ? reach / norm : 0;
    for (size_t i = 0; i < a->n; i++) {
        a->toll[i] = a->best[i] + step * a->slope[i];
        a->toll[i] = a->toll[i] > 0 ? a->toll[i] : 0;
    }
    return true;
}

/* Starts from the fluid's tolls, scaled, or from none, whatever proves most. */
static bool choose_start(bnd_run *x, ech_bound_queue *q, ascent *a) {
    static const double scales[] = {0, 1, 0.5, 0.2};
    double best = -1e300, scale = 0;
    for (int i = 0; i < (int)(sizeof scales / sizeof *scales); i++) {
        for (size_t k = 0; k < a->n; k++)
            a->best[k] = a->toll[k] * scales[i];
        write_tolls(a, a->best, q);
        if (!bnd_evaluate(x, NULL))
            return false;
        if ((double)q->value_n > best) {
            best = (double)q->value_n;
            scale = scales[i];
        }
    }
    for (size_t k = 0; k < a->n; k++)
        a->best[k] = a->toll[k] = a->toll[k] * scale;
    a->best_value = best;
    return true;
}

static bool ascend(bnd_run *x, ech_bound_queue *q, ascent *a, int rounds) {
    double *use = ech_calloc(a->n, sizeof *use), reach;
    bool ok = use && choose_start(x, q, a);
    int stale = 0;
    double far = 0; /* the best of PATIENCE rounds ago */
    reach = 0.05 * fabs(a->best_value);
    for (int i = 0; i < rounds && ok && bnd_may_go_on(x); i++) {
        double before = a->best_value;
        if (i % PATIENCE == 0) {
            if (i > 0 && a->best_value - far < 2e-4 * fabs(a->best_value))
                break;
            far = a->best_value;
        }
        ok = climb(x, q, a, use, reach, i == 0 ? 1 : 0.12);
        stale = a->best_value > before ? 0 : stale + 1;
        reach *= stale == 0 ? 1.1 : stale % 6 == 0 ? 0.6 : 1;
    }
    if (ok)
        write_tolls(a, a->best, q);
    ech_free(use);
    return ok && bnd_evaluate(x, NULL);
}

static bool start_ascent(bnd *b, ech_bound_queue *q, ascent *a) {
    a->n = (size_t)q->toll_count * (size_t)(q->location_count + q->pool_count);
    a->toll = ech_calloc(4 * a->n, sizeof *a->toll);
    if (!a->toll)
        return false;
    a->best = a->toll + a->n;
    a->slope = a->best + a->n;
    a->area = a->slope + a->n;
    find_areas(b, q, a);
    return true;
}

/* Tolls for the prices as they stand: starts from the fluid, or from `a` as it stands. */
static bool toll_prices(bnd *b, ech_bound_queue *q, ascent *a, int rounds, bool fluid) {
    bnd_run *x = bnd_run_open(b, q, ECH_ARRIVAL);
    job *jobs = x ? ech_malloc(((size_t)bnd_run_units(x) + 1) * sizeof *jobs) : NULL;
    double *falls = ech_calloc((size_t)q->toll_count, sizeof *falls);
    bool ok = jobs && falls;
    if (ok && fluid) {
        play(b, q, jobs, make_jobs(x, jobs), falls, q->toll_count);
        fluid_tolls(q, falls, a);
    }
    if (ok && bnd_may_go_on(x))
        ok = ascend(x, q, a, rounds);
    else if (ok && !fluid) { /* known to be good: at least their value */
        write_tolls(a, a->toll, q);
        ok = bnd_evaluate(x, NULL);
    } else
        q->value_n = -INT64_MAX; /* nothing is known of these tolls */
    bnd_run_free(x);
    ech_free(jobs);
    ech_free(falls);
    return ok;
}

/* Every way to share gets a short climb from the fluid's tolls; the best of them goes on from where it stands. */
bool bnd_toll_arrival(bnd *b, ech_bound_queue *q, int rounds) {
    ascent a = {0};
    bool ok = open_tolls(b, q) && start_ascent(b, q, &a);
    double *kept = ok ? ech_calloc(a.n, sizeof *kept) : NULL;
    int64_t best = -INT64_MAX;
    int best_way = 0;
    ok = ok && kept;
    bool folds = false;
    for (int way = 0; ok && (way < BND_UNFOLDED || (folds && way < BND_PRICE_WAYS)); way++) {
        ok = bnd_set_prices(b, q, way) && toll_prices(b, q, &a, SHORT_CLIMB, true);
        folds = folds || bnd_has_folds(q);
        if (ok && q->value_n > best) {
            best = q->value_n;
            best_way = way;
            memcpy(kept, a.best, a.n * sizeof *kept);
        }
    }
    if (ok)
        memcpy(a.toll, kept, a.n * sizeof *kept);
    ok = ok && bnd_set_prices(b, q, best_way);
    if (ok && best > -INT64_MAX)
        ok = toll_prices(b, q, &a, rounds, false);
    else
        q->value_n = -INT64_MAX;
    b->out_of_memory = b->out_of_memory || !ok;
    ech_free(kept);
    ech_free(a.toll);
    return ok;
}

/* ---- closure ---------------------------------------------------------------------------------------------------- */

enum { TOLL = 1000000 };
#define HOPELESS 0.25 /* so far below what is needed, the ascent is not tried */

/* Tolls prove that not everything can be there by a moment where all fees sum to more than all capacity costs. That is
 * a question of their ratio, so that tolls are always scaled to cost the same. */
static bool scale_to(ascent *a, double cost) {
    double sum = 0;
    for (size_t i = 0; i < a->n; i++)
        sum += a->toll[i] * a->area[i];
    for (size_t i = 0; i < a->n && sum > 0; i++)
        a->toll[i] *= cost / sum;
    return sum > 0;
}

/* Even tolls are tried at the places alone, for the tails alone, for both, and for one row alone. */
enum { EVEN_PLACES = 1, EVEN_TAILS = 2, EVEN_BOTH = 3, EVEN_ROWS = 16 };

static bool is_even(const ech_bound_queue *q, const ascent *a, size_t i, int rows) {
    int row = i / (size_t)q->toll_count < (size_t)q->location_count ? EVEN_PLACES : EVEN_TAILS;
    return (row & rows) && is_limited(a->area[i], q->step_t);
}

/* A toll from some moment on; `only` this row, or all (-1). */
static void even_toll(const ech_bound_queue *q, ech_tick from, int rows, int32_t only, ascent *a) {
    for (size_t i = 0; i < a->n; i++) {
        ech_tick t = (ech_tick)(i % (size_t)q->toll_count) * q->step_t;
        bool here = only < 0 || i / (size_t)q->toll_count == (size_t)only;
        a->toll[i] = here && is_even(q, a, i, rows) && t >= from ? TOLL : 0;
    }
}

static int by_tick(const void *a, const void *b) {
    ech_tick x = *(const ech_tick *)a, y = *(const ech_tick *)b;
    return (x > y) - (x < y);
}

/* Distinct earliest moments at which its cargo can be there; `most` of them. */
static int32_t moments(bnd *b, const bnd_run *x, ech_tick *out, int32_t most) {
    int32_t n = 0, kept = 0;
    for (int32_t i = 0; i < bnd_run_units(x); i++) {
        ech_tick head = bnd_share_of(x, i).head_t;
        if (head < BND_NEVER)
            out[n++] = head;
    }
    qsort(out, (size_t)n, sizeof *out, by_tick);
    for (int32_t i = 0; i < n && kept < most; i++)
        if (kept == 0 || out[i] > out[kept - 1] + 60 * b->s->ticks_per_minute)
            out[kept++] = out[i];
    return kept;
}

typedef struct closer {
    bnd *b;
    bnd_run *x;
    ech_bound_queue *q;
    ascent a;
    double *use;
    ech_tick *from_t;
    int32_t from_count, even; /* of the even tolls that were best last time; -1 = not yet tried */
    int rounds;               /* of the ascent, at most */
    double ratio;             /* of what is proven at the start, to what all capacity costs */
    ech_bound_queue kept;     /* its tolls are beside it */
    int64_t *kept_tolls;
} closer;

static void set_until(closer *c, ech_tick until) {
    ech_bound_queue *q = c->q;
    q->until_t = until;
    q->toll_count = (int32_t)bnd_max(1, bnd_up(until, q->step_t));
    c->a.n = (size_t)q->toll_count * (size_t)(q->location_count + q->pool_count);
    find_areas(c->b, q, &c->a);
}

/* What was proven last, stretched to the new end, may be a better start. */
static bool start_kept(closer *c, double cost) {
    ascent *a = &c->a;
    size_t n = (size_t)c->q->toll_count, old = (size_t)c->kept.toll_count;
    if (old == 0 || !bnd_may_go_on(c->x))
        return true;
    for (size_t i = 0; i < a->n; i++)
        a->toll[i] = (double)c->kept_tolls[i / n * old + (i % n < old ? i % n : old - 1)];
    scale_to(a, cost);
    write_tolls(a, a->toll, c->q);
    if (!bnd_evaluate(c->x, NULL))
        return false;
    if ((double)c->q->value_n > a->best_value) {
        a->best_value = (double)c->q->value_n;
        memcpy(a->best, a->toll, a->n * sizeof *a->best);
    }
    return true;
}

/* The i-th even toll: from each moment on for each group of rows, then each row alone, from the first moment on. */
static void nth_even(closer *c, int32_t i) {
    int32_t groups = EVEN_BOTH * c->from_count;
    if (i < groups)
        even_toll(c->q, c->from_t[i / EVEN_BOTH], i % EVEN_BOTH + 1, -1, &c->a);
    else
        even_toll(c->q, c->from_t[0], EVEN_BOTH, i - groups, &c->a);
}

/* Even tolls from the moment on that is best, as a place to start from. All are tried once, then only those beside the
 * best of the last time. */
static bool start_even(closer *c, double cost) {
    ascent *a = &c->a;
    int32_t best = c->even, rows = c->q->location_count + c->q->pool_count;
    int32_t count = EVEN_BOTH * c->from_count + (rows < EVEN_ROWS ? rows : EVEN_ROWS);
    a->best_value = -1e300;
    for (int32_t i = 0; i < count && bnd_may_go_on(c->x); i++) {
        if (c->even >= 0 && i != c->even && i != c->even - EVEN_BOTH && i != c->even + EVEN_BOTH)
            continue;
        nth_even(c, i);
        if (!scale_to(a, cost))
            continue;
        write_tolls(a, a->toll, c->q);
        if (!bnd_evaluate(c->x, NULL))
            return false;
        if ((double)c->q->value_n <= a->best_value)
            continue;
        best = i;
        a->best_value = (double)c->q->value_n;
        memcpy(a->best, a->toll, a->n * sizeof *a->best);
    }
    c->even = best;
    return start_kept(c, cost);
}

/* What was proven last is the best so far. */
static void keep(closer *c) {
    c->kept = *c->q;
    memcpy(c->kept_tolls, c->q->tolls, c->a.n * sizeof *c->kept_tolls);
}

/* Do some tolls prove that not everything can be there by then? */
static bool proves(closer *c, ech_tick until) {
    ascent *a = &c->a;
    double cost = 0, reach;
    int stale = 0;
    set_until(c, until);
    for (size_t i = 0; i < a->n; i++) {
        cost += is_even(c->q, a, i, EVEN_BOTH) ? TOLL * a->area[i] : 0;
        a->slope[i] = 0;
    }
    if (!start_even(c, cost))
        return false;
    c->ratio = cost > 0 ? a->best_value / cost : -1;
    if (c->ratio < -HOPELESS)
        return false;
    memcpy(a->toll, a->best, a->n * sizeof *a->toll);
    reach = 0.3 * cost;
    for (int i = 0; i < c->rounds && a->best_value <= 0 && bnd_may_go_on(c->x); i++) {
        double before = a->best_value;
        if (!climb(c->x, c->q, a, c->use, reach, i == 0 ? 1 : 0.2))
            return false;
        scale_to(a, cost);
        stale = a->best_value > before ? 0 : stale + 1;
        reach *= stale == 0 ? 1.1 : stale % 4 == 0 ? 0.6 : 1;
    }
    if (a->best_value <= 0)
        return false;
    write_tolls(a, a->best, c->q);
    if (!bnd_evaluate(c->x, NULL) || c->q->value_n <= 0)
        return false;
    keep(c);
    return true;
}

static bool open_closer(bnd *b, ech_bound_queue *q, ech_tick least_t, int rounds, closer *c) {
    *c = (closer){.b = b, .q = q, .even = -1, .rounds = rounds, .ratio = -1};
    q->step_t = bnd_max(1, bnd_up(bnd_min(b->end_t, 2 * bnd_max(1, least_t)), STEPS));
    size_t rows = (size_t)(q->location_count + q->pool_count), most = rows * (size_t)(bnd_up(b->end_t, q->step_t) + 1);
    q->tolls = ech_calloc(2 * most, sizeof *q->tolls);
    c->kept_tolls = q->tolls ? q->tolls + most : NULL;
    c->x = q->tolls ? bnd_run_open(b, q, ECH_CLOSURE) : NULL;
    c->from_t = c->x ? ech_malloc(((size_t)bnd_run_units(c->x) + 1) * sizeof *c->from_t) : NULL;
    c->a.toll = ech_calloc(5 * most, sizeof *c->a.toll);
    if (!c->from_t || !c->a.toll)
        return false;
    c->a.best = c->a.toll + most;
    c->a.slope = c->a.best + most;
    c->a.area = c->a.slope + most;
    c->use = c->a.area + most;
    c->from_count = moments(b, c->x, c->from_t, 8);
    return !b->out_of_memory;
}

/* The queue is left with what was proven last. */
static bool close_closer(closer *c, bool any) {
    ech_bound_queue *q = c->q;
    int64_t *tolls = q->tolls;
    size_t n = any ? (size_t)c->kept.toll_count * (size_t)(q->location_count + q->pool_count) : 0;
    q->value_n = 0;
    q->tolls = NULL;
    if (any) {
        *q = c->kept;
        q->tolls = bnd_alloc(c->b, n, sizeof *tolls);
        if (q->tolls)
            memcpy(q->tolls, c->kept_tolls, n * sizeof *tolls);
    }
    ech_free(tolls);
    ech_free(c->from_t);
    ech_free(c->a.toll);
    bnd_run_free(c->x);
    return !c->b->out_of_memory;
}

/* Bisects the latest moment that can be proven to be too early. */
bool bnd_toll_closure(bnd *b, ech_bound_queue *q, ech_tick least_t, int rounds, double *ratio) {
    closer c;
    bool ok = open_closer(b, q, least_t, rounds, &c);
    ech_tick low = least_t, high = b->end_t; /* low: proven not to be enough */
    bool any = ok && c.from_count > 0 && proves(&c, low);
    bool close = false; /* too far once */
    *ratio = c.ratio;
    for (ech_tick step = bnd_max(b->s->ticks_per_minute, low / 64); any && low < high;) {
        ech_tick next = bnd_min(high, low + step);
        if (proves(&c, next)) {
            low = next;
            step = close ? step : 2 * step;
            continue;
        }
        if (step <= b->s->ticks_per_minute)
            break;
        close = true;
        step = bnd_max(b->s->ticks_per_minute, step / 2);
    }
    b->out_of_memory = b->out_of_memory || !ok;
    return close_closer(&c, any);
}
