/* The bound of each measure: the chains of all requirements, and the queues at places that are scarce. */
#include <stdlib.h>
#include <string.h>

#include "bound_int.h"

/* A queue of more requirements is left out: the work grows with their square. */
enum {
    MOST_QUEUED = 1200,
    MOST_PARTS = 128,
    MOST_SUFFIXES = 12,
    MOST_HOPES = 8,
    MOST_ROUNDS = 48,
    CLOSURE_ROUNDS = 60
};
#define MOST_SHORT 0.25 /* of what is needed: even tolls that come no nearer are given up */

static bool is_possible(const bnd *b, int32_t q) { return b->done_t[q] < BND_NEVER; }

static int64_t scaled_u(const bnd *b, ech_tick t) { return t * (1000000 / b->s->ticks_per_minute); }

/* ---- time ------------------------------------------------------------------------------------------------------- */

bool bnd_out_of_time(bnd *b) {
    b->out_of_time = b->out_of_time || (b->budget && b->budget->stop(b->budget->context));
    return b->out_of_time;
}

bool bnd_has_time(bnd *b, int64_t work) {
    bool left = b->work + work <= b->work_limit;
    b->out_of_work = b->out_of_work || !left;
    return left && !bnd_out_of_time(b);
}

/* ---- unmet ------------------------------------------------------------------------------------------------------ */

static int64_t hopeless_lots(const bnd *b, int32_t q) {
    const ech_requirement *r = &b->s->requirements[q];
    int64_t lots = 0, bulk = 0;
    for (int32_t i = b->units_of[q].first; i < b->units_of[q].first + b->units_of[q].count; i++) {
        const bnd_unit *u = &b->units[i];
        if (u->first_t < BND_NEVER || u->is_open)
            continue;
        if (r->split == ECH_SPLIT_WHOLE)
            return 1;
        if (u->bulk)
            bulk += u->count;
        else
            lots += u->count;
    }
    return lots + bnd_up(bulk, bnd_max(1, r->lot));
}

static void bound_unmet(bnd *b, ech_bounds *out) {
    ech_measure_bound *m = &out->measures[ECH_UNMET];
    bnd_wide sum = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        sum += (bnd_wide)hopeless_lots(b, q) * b->s->requirements[q].weight_unmet_u;
    m->value_u = sum > INT64_MAX ? INT64_MAX : sum > 0 ? (int64_t)sum : 0;
}

/* ---- late and closure ------------------------------------------------------------------------------------------- */

static void bound_late(bnd *b, ech_bounds *out) {
    bnd_wide late = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        if (!is_possible(b, q) || b->done_t[q] <= r->due_t)
            continue;
        late += (bnd_wide)(b->done_t[q] - r->due_t) * r->weight_late_u / b->s->ticks_per_minute;
        out->measures[ECH_LATE_COUNT].value_u += 1000000;
    }
    out->measures[ECH_LATE].value_u = late > INT64_MAX ? INT64_MAX : (int64_t)late;
}

static void bound_closure_chain(bnd *b, ech_measure_bound *m) {
    ech_tick last = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++) {
        ech_tick t = is_possible(b, q) ? b->done_t[q] : b->end_t + 1;
        if (t > last) {
            last = t;
            m->requirement = q;
        }
    }
    m->value_u = scaled_u(b, last);
}

/* ---- queues ----------------------------------------------------------------------------------------------------- */

/* Which queue a requirement belongs to: all that goes from abroad into one country, all that goes to one place, or all
 * that goes to where nothing begins. Any set of places will do that holds the destination and not the origin: the unit
 * is unloaded there for a first time. And the other way round, by where it comes from: any set that holds the origin
 * and not the destination is left by one last loading. */
typedef enum cut { CUT_COUNTRY, CUT_PLACE, CUT_REST, CUT_LOADS, CUT_COUNT = 2 * CUT_LOADS } cut;

static bool same_country(const bnd *b, int32_t x, int32_t y) {
    const char *a = b->s->locations[x].country, *c = b->s->locations[y].country;
    return a[0] != '\0' && a[0] == c[0] && a[1] == c[1];
}

/* The end of its way that lies within the queue's places. */
static int32_t inner_end(const bnd *b, int32_t q, cut how) {
    return how < CUT_LOADS ? b->s->requirements[q].to : b->s->requirements[q].from;
}

static bool in_cut(const bnd *b, int32_t q, int32_t place, cut how) {
    int32_t end = inner_end(b, q, how);
    if (how % CUT_LOADS == CUT_PLACE)
        return place == end;
    if (how % CUT_LOADS == CUT_COUNTRY)
        return same_country(b, end, place);
    return how < CUT_LOADS ? !b->is_origin[place] : !b->is_goal[place];
}

static bool may_queue(const bnd *b, int32_t q, cut how) {
    const ech_requirement *r = &b->s->requirements[q];
    return in_cut(b, q, inner_end(b, q, how), how) && !in_cut(b, q, how < CUT_LOADS ? r->from : r->to, how) &&
           is_possible(b, q) && r->aboard_asset == ECH_NONE && !r->self_move;
}

static bool use_pools(bnd *b, ech_bound_queue *q) {
    if (!b->air_t || q->resource == ECH_BOUND_LOADS)
        return true;
    q->pools = bnd_alloc(b, (size_t)b->carrier_count, sizeof *q->pools);
    for (int32_t i = 0; q->pools && i < b->carrier_count; i++)
        q->pools[q->pool_count++] = (ech_bound_pool){b->carriers[i].type, b->carriers[i].owner};
    return q->pools != NULL;
}

/* All requirements of the same queue as `first`; taken are marked. */
static bool gather(bnd *b, int32_t first, cut how, bool *taken, ech_bound_queue *q) {
    const ech_scenario *s = b->s;
    *q = (ech_bound_queue){.resource = how < CUT_LOADS ? ECH_BOUND_TEAMS : ECH_BOUND_LOADS};
    q->locations = bnd_alloc(b, (size_t)s->location_count, sizeof *q->locations);
    q->requirements = bnd_alloc(b, (size_t)s->requirement_count, sizeof *q->requirements);
    if (!q->locations || !q->requirements)
        return false;
    for (int32_t p = 0; p < s->location_count; p++)
        if (in_cut(b, first, p, how))
            q->locations[q->location_count++] = p;
    for (int32_t r = first; r < s->requirement_count; r++) {
        if (taken[r] || !may_queue(b, r, how) || !in_cut(b, first, inner_end(b, r, how), how))
            continue;
        taken[r] = true;
        q->requirements[q->requirement_count++] = r;
    }
    return use_pools(b, q);
}

static int64_t chain_arrival_n(const bnd *b, int32_t q) {
    const ech_requirement *r = &b->s->requirements[q];
    bnd_wide sum = 0;
    for (int32_t i = b->units_of[q].first; i < b->units_of[q].first + b->units_of[q].count; i++)
        if (b->units[i].first_t < BND_NEVER)
            sum += (bnd_wide)b->units[i].alone * b->units[i].weight_n *
                   (b->units[i].first_t - bnd_max(r->ready_t, r->earliest_t));
    return sum > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)sum;
}

static void add_queue(bnd *b, ech_measure_bound *m, const ech_bound_queue *q) {
    if (!m->queues)
        m->queues = bnd_alloc(b, (size_t)b->s->requirement_count, sizeof *m->queues);
    if (m->queues)
        m->queues[m->queue_count++] = *q;
}

static void keep_closure(bnd *b, ech_measure_bound *closure, const ech_bound_queue *q) {
    closure->queue_count = 0;
    add_queue(b, closure, q);
    closure->value_u = scaled_u(b, q->until_t + 1);
    closure->requirement = ECH_NONE;
}

/* A queue that may prove something of closure, at prices of one way. */
typedef struct hope {
    ech_bound_queue q;
    int way;
    ech_tick until_t; /* what even tolls prove; 0 = nothing */
    double ratio;
    size_t at; /* which was found first */
} hope;

static int by_hope(const void *x, const void *y) {
    const hope *p = x, *q = y;
    if (p->until_t != q->until_t)
        return p->until_t > q->until_t ? -1 : 1;
    if (p->ratio < q->ratio || p->ratio > q->ratio)
        return p->ratio > q->ratio ? -1 : 1;
    return (p->at > q->at) - (p->at < q->at);
}

/* What can be proven with so many rounds of the ascent. */
static bool try_closure(bnd *b, hope *h, int rounds, ech_measure_bound *closure) {
    ech_bound_queue one = h->q;
    ech_tick least = closure->value_u / (1000000 / b->s->ticks_per_minute);
    one.prices = NULL;
    h->until_t = 0;
    h->ratio = -1;
    if (least > b->end_t)
        return true;
    if (!bnd_set_prices(b, &one, h->way) || !bnd_toll_closure(b, &one, least, rounds, &h->ratio))
        return false;
    if (one.value_n > 0) {
        h->until_t = one.until_t;
        keep_closure(b, closure, &one);
    }
    return true;
}

/* Even tolls first, at prices of every way; those that come near are remembered. */
static bool look_closure(bnd *b, const ech_bound_queue *c, ech_measure_bound *closure, ech_vec *hopes) {
    bool folds = false;
    for (int way = 0; way < BND_UNFOLDED || (folds && way < BND_PRICE_WAYS); way++) {
        ech_bound_queue priced = *c;
        hope h = {.q = *c, .way = way};
        priced.prices = NULL;
        if (!bnd_set_prices(b, &priced, way) || !try_closure(b, &h, 0, closure))
            return false;
        folds = folds || bnd_has_folds(&priced);
        if (h.until_t == 0 && h.ratio < -MOST_SHORT)
            continue;
        h.at = hopes->count;
        hope *place = ech_vec_push(hopes);
        b->out_of_memory = b->out_of_memory || !place;
        if (place)
            *place = h;
    }
    return !b->out_of_memory;
}

static int by_ready(const void *x, const void *y) {
    ech_tick a = *(const ech_tick *)x, b = *(const ech_tick *)y;
    return (a > b) - (a < b);
}

/* Distinct moments at which something of the queue is ready, MOST_SUFFIXES of them at most, the first among them. */
static int32_t ready_moments(const bnd *b, const ech_bound_queue *q, ech_tick *out) {
    int32_t n = 0, kept = 0;
    for (int32_t i = 0; i < q->requirement_count; i++)
        out[i] = b->s->requirements[q->requirements[i]].ready_t;
    qsort(out, (size_t)q->requirement_count, sizeof *out, by_ready);
    for (int32_t i = 0; i < q->requirement_count; i++)
        if (n == 0 || out[i] != out[n - 1])
            out[n++] = out[i];
    int32_t stride = (n + MOST_SUFFIXES - 1) / MOST_SUFFIXES;
    for (int32_t i = 0; i < n; i += stride)
        out[kept++] = out[i];
    return kept;
}

/* Those of q that are ready from some moment on, from one origin or from any (ECH_NONE). */
static bool look_part(bnd *b, const ech_bound_queue *q, ech_tick from_t, int32_t origin, ech_measure_bound *closure,
                      ech_vec *hopes) {
    ech_bound_queue part = *q;
    part.requirement_count = 0;
    if (bnd_out_of_time(b))
        return true;
    part.requirements = bnd_alloc(b, (size_t)q->requirement_count, sizeof *part.requirements);
    for (int32_t k = 0; part.requirements && k < q->requirement_count; k++) {
        const ech_requirement *r = &b->s->requirements[q->requirements[k]];
        if (r->ready_t >= from_t && (origin == ECH_NONE || r->from == origin))
            part.requirements[part.requirement_count++] = q->requirements[k];
    }
    return part.requirements && look_closure(b, &part, closure, hopes);
}

/* What is ready from some moment on, for such moments: the fewer, the later is the first of them loaded. And what
 * comes from one origin, which may be what has most to wait for. */
static bool look_parts(bnd *b, const ech_bound_queue *q, ech_measure_bound *closure, ech_vec *hopes) {
    ech_tick *from = bnd_alloc(b, (size_t)q->requirement_count, sizeof *from);
    int32_t n = from ? ready_moments(b, q, from) : 0, origins = 0;
    for (int32_t i = 0; i < n; i++)
        if (!look_part(b, q, from[i], ECH_NONE, closure, hopes))
            return false;
    for (int32_t i = 0; i < q->requirement_count && origins < MOST_SUFFIXES; i++) {
        int32_t origin = b->s->requirements[q->requirements[i]].from, others = 0;
        bool seen = false;
        for (int32_t k = 0; k < q->requirement_count; k++) {
            bool same = b->s->requirements[q->requirements[k]].from == origin;
            seen = seen || (k < i && same);
            others += !same;
        }
        origins += !seen && others > 0;
        if (!seen && others > 0 && !look_part(b, q, 0, origin, closure, hopes))
            return false;
    }
    return from != NULL;
}

/* What a queue proves of arrival, alone or cut into parts: all of it, the requirements of one destination, those of
 * them that are ready at the same time, each by itself. The fewer there are in a queue, the better is it known that
 * their loads must be loaded first; the more, the better that they wait for each other. */
typedef enum part { PART_ALL, PART_PLACE, PART_WAVE, PART_ONE, PART_CHAINS } part;

static bool same_part(const bnd *b, int32_t x, int32_t y, part how) {
    const ech_requirement *p = &b->s->requirements[x], *q = &b->s->requirements[y];
    bool together = how == PART_PLACE || (how == PART_WAVE && p->ready_t == q->ready_t);
    return x == y || (together && p->to == q->to);
}

static bool best_parts(bnd *b, const ech_bound_queue *q, part how, ech_measure_bound *arrival, bnd_wide *value);

/* The parts of q, each at its best. */
static bool cut_parts(bnd *b, const ech_bound_queue *q, part how, ech_measure_bound *arrival, bnd_wide *value) {
    bool *taken = bnd_alloc(b, (size_t)b->s->requirement_count, sizeof *taken);
    *value = 0;
    for (int32_t i = 0; taken && i < q->requirement_count; i++) {
        ech_bound_queue one = *q;
        bnd_wide proven = 0;
        if (taken[i])
            continue;
        one.requirement_count = 0;
        one.requirements = bnd_alloc(b, (size_t)q->requirement_count, sizeof *one.requirements);
        one.prices = NULL;
        for (int32_t k = i; one.requirements && k < q->requirement_count; k++)
            if (!taken[k] && same_part(b, q->requirements[i], q->requirements[k], how)) {
                one.requirements[one.requirement_count++] = q->requirements[k];
                taken[k] = true;
            }
        if (!one.requirements || !best_parts(b, &one, how, arrival, &proven))
            return false;
        *value += proven;
    }
    return taken != NULL;
}

static bool best_parts(bnd *b, const ech_bound_queue *q, part how, ech_measure_bound *arrival, bnd_wide *value) {
    ech_measure_bound finer = {0};
    ech_bound_queue all = *q;
    bnd_wide parts = 0;
    if (how == PART_CHAINS) {
        *value = chain_arrival_n(b, q->requirements[0]);
        return true;
    }
    if (how < PART_ONE && q->requirement_count == 1)
        return best_parts(b, q, PART_ONE, arrival, value);
    for (int32_t i = 0; i < q->requirement_count; i++)
        parts += chain_arrival_n(b, q->requirements[i]);
    *value = parts;
    if (bnd_out_of_time(b))
        return true;
    if (!bnd_toll_arrival(b, &all, how == PART_ALL ? 400 : 100))
        return false;
    if (q->requirement_count <= MOST_PARTS && !cut_parts(b, q, how + 1, &finer, &parts))
        return false;
    *value = parts;
    if (all.value_n > parts) {
        *value = all.value_n;
        add_queue(b, arrival, &all);
    } else
        for (int32_t i = 0; i < finer.queue_count; i++)
            add_queue(b, arrival, &finer.queues[i]);
    return true;
}

/* Whole rounds for what starts with `first`: all of the queue that is ready no earlier and can only be brought by the
 * same lift. */
static bool try_rounds(bnd *b, const ech_bound_queue *all, int32_t first, ech_measure_bound *closure) {
    const ech_scenario *s = b->s;
    ech_bound_queue q = *all;
    q.resource = ECH_BOUND_ROUNDS;
    q.toll_count = q.price_count = 0;
    q.requirements = bnd_alloc(b, (size_t)all->requirement_count, sizeof *q.requirements);
    q.requirement_count = 0;
    for (int32_t i = 0; q.requirements && i < all->requirement_count; i++) {
        int32_t r = all->requirements[i];
        if (s->requirements[r].ready_t >= s->requirements[first].ready_t &&
            s->requirements[r].owner == s->requirements[first].owner)
            q.requirements[q.requirement_count++] = r;
    }
    for (q.dimension = 0; q.requirements && q.dimension < ECH_PRICE_DIMS; q.dimension++) {
        ech_bound_queue one = q;
        ech_tick least = closure->value_u / (1000000 / s->ticks_per_minute);
        if (least > b->end_t)
            return true;
        if (!bnd_rounds(b, &one, least))
            return false;
        if (one.value_n <= 0)
            continue;
        closure->queue_count = 0;
        add_queue(b, closure, &one);
        closure->value_u = scaled_u(b, one.until_t + 1);
        closure->requirement = ECH_NONE;
    }
    return q.requirements != NULL;
}

/* Has one of the same owner and moment come before? */
static bool is_first(const bnd *b, const ech_bound_queue *q, int32_t i) {
    const ech_requirement *r = &b->s->requirements[q->requirements[i]];
    for (int32_t k = 0; k < i; k++) {
        const ech_requirement *p = &b->s->requirements[q->requirements[k]];
        if (p->ready_t == r->ready_t && p->owner == r->owner)
            return false;
    }
    return true;
}

/* From each owner and moment on; MOST_ROUNDS of them, since each costs a look at all requirements. */
static bool all_rounds(bnd *b, const ech_bound_queue *q, ech_measure_bound *closure) {
    bool *first = bnd_alloc(b, (size_t)q->requirement_count, sizeof *first);
    int32_t n = 0, k = 0;
    if (!first || !b->air_t || q->resource != ECH_BOUND_TEAMS || bnd_out_of_time(b))
        return first != NULL;
    for (int32_t i = 0; i < q->requirement_count; i++) {
        first[i] = is_first(b, q, i);
        n += first[i];
    }
    int32_t stride = (n + MOST_ROUNDS - 1) / MOST_ROUNDS;
    for (int32_t i = 0; i < q->requirement_count; i++)
        if (first[i] && k++ % stride == 0 && !bnd_out_of_time(b) && !try_rounds(b, q, q->requirements[i], closure))
            return false;
    return true;
}

/* A queue as a cut makes it, before it is divided, priced and tolled. */
typedef struct gathered {
    ech_bound_queue q;
    cut how;
} gathered;

/* Were these places and requirements gathered by another cut? */
static bool is_known(const ech_vec *all, const ech_bound_queue *q) {
    for (size_t i = 0; i < all->count; i++) {
        const ech_bound_queue *k = &((const gathered *)ech_vec_at(all, i))->q;
        if (k->resource == q->resource && k->location_count == q->location_count &&
            k->requirement_count == q->requirement_count &&
            !memcmp(k->locations, q->locations, (size_t)q->location_count * sizeof *q->locations) &&
            !memcmp(k->requirements, q->requirements, (size_t)q->requirement_count * sizeof *q->requirements))
            return true;
    }
    return false;
}

static bool cut_queues(bnd *b, cut how, ech_vec *all) {
    bool *taken = bnd_alloc(b, (size_t)b->s->requirement_count, sizeof *taken);
    for (int32_t q = 0; taken && q < b->s->requirement_count && !b->out_of_memory; q++) {
        ech_bound_queue queue;
        if (taken[q] || !may_queue(b, q, how))
            continue;
        if (!gather(b, q, how, taken, &queue))
            return false;
        if (queue.requirement_count > MOST_QUEUED || is_known(all, &queue))
            continue;
        gathered *place = ech_vec_push(all);
        b->out_of_memory = b->out_of_memory || !place;
        if (place)
            *place = (gathered){queue, how};
    }
    return !b->out_of_memory;
}

/* Of the work that is left up to `most`, the i-th of the queues from here on has its share by its requirements. */
static void share_work(bnd *b, const ech_vec *all, size_t i, int64_t most) {
    int64_t left = 0;
    const gathered *g = all->data;
    for (size_t k = i; k < all->count; k++)
        left += g[k].q.requirement_count;
    b->work_limit = b->work + bnd_max(0, most - b->work) / left * g[i].q.requirement_count;
}

/* The small ones first: what they leave is for the others. */
static int by_size(const void *x, const void *y) {
    const gathered *p = x, *q = y;
    if (p->q.requirement_count != q->q.requirement_count)
        return p->q.requirement_count < q->q.requirement_count ? -1 : 1;
    if (p->how != q->how)
        return p->how < q->how ? -1 : 1;
    return (p->q.requirements[0] > q->q.requirements[0]) - (p->q.requirements[0] < q->q.requirements[0]);
}

/* Even tolls for all queues and parts of them; then the ascent for those that came farthest. */
static bool close_queues(bnd *b, const ech_vec *all, ech_measure_bound *closure) {
    ech_vec hopes = ech_vec_init(sizeof(hope), (size_t)1 << 20);
    const gathered *g = all->data;
    bool ok = true;
    for (size_t i = 0; i < all->count && ok; i++) {
        share_work(b, all, i, BND_MOST_WORK / 5 * 4);
        ok = look_parts(b, &g[i].q, closure, &hopes);
    }
    hope *h = hopes.data;
    if (ok && hopes.count > 0)
        qsort(h, hopes.count, sizeof *h, by_hope);
    for (size_t i = 0; i < hopes.count && i < MOST_HOPES && ok && !bnd_out_of_time(b); i++) {
        b->work_limit = b->work + (BND_MOST_WORK - b->work) / 2;
        ok = try_closure(b, &h[i], CLOSURE_ROUNDS, closure);
    }
    ech_vec_free(&hopes);
    return ok;
}

/* Arrival may take three fifths of the work, closure has the rest. */
static bool work_queues(bnd *b, ech_vec *all, ech_measure_bound *cuts, ech_measure_bound *closure) {
    gathered *g = all->data;
    bnd_wide value;
    if (all->count > 0)
        qsort(g, all->count, sizeof *g, by_size);
    for (size_t i = 0; i < all->count; i++) {
        share_work(b, all, i, BND_MOST_WORK / 5 * 3);
        if (!all_rounds(b, &g[i].q, closure) || !best_parts(b, &g[i].q, PART_ALL, &cuts[g[i].how], &value))
            return false;
    }
    return close_queues(b, all, closure);
}

/* By how much a queue proves more than the chains of its requirements. */
static bnd_wide gain_of(const bnd *b, const ech_bound_queue *q) {
    bnd_wide gain = q->value_n;
    for (int32_t i = 0; i < q->requirement_count; i++)
        gain -= chain_arrival_n(b, q->requirements[i]);
    return gain;
}

static bool overlap(const ech_bound_queue *x, const bool *taken) {
    for (int32_t i = 0; i < x->requirement_count; i++)
        if (taken[x->requirements[i]])
            return true;
    return false;
}

/* Puts a queue of another cut in the place of those that share a requirement with it, where it proves more. */
static bool exchange(bnd *b, ech_measure_bound *best, const ech_bound_queue *q, bool *in_q) {
    bnd_wide lost = 0;
    int32_t n = 0;
    for (int32_t i = 0; i < q->requirement_count; i++)
        in_q[q->requirements[i]] = true;
    for (int32_t i = 0; i < best->queue_count; i++)
        lost += overlap(&best->queues[i], in_q) ? gain_of(b, &best->queues[i]) : 0;
    bool better = gain_of(b, q) > lost;
    for (int32_t i = 0; better && i < best->queue_count; i++)
        if (!overlap(&best->queues[i], in_q))
            best->queues[n++] = best->queues[i];
    if (better) {
        best->queue_count = n;
        add_queue(b, best, q);
    }
    for (int32_t i = 0; i < q->requirement_count; i++)
        in_q[q->requirements[i]] = false;
    return better;
}

/* The cut that proves most, in all, is kept for arrival, with better queues of the others; closure takes the best of
 * every queue. */
static bool bound_queues(bnd *b, ech_bounds *out) {
    ech_measure_bound cuts[CUT_COUNT] = {{0}}, *best = &out->measures[ECH_ARRIVAL];
    bool *in_q = bnd_alloc(b, (size_t)b->s->requirement_count, sizeof *in_q), changed = in_q != NULL;
    ech_vec all = ech_vec_init(sizeof(gathered), (size_t)1 << 24);
    int first = -1;
    bnd_wide most = 0;
    for (cut how = 0; how < CUT_COUNT && changed; how++)
        changed = cut_queues(b, how, &all);
    changed = changed && work_queues(b, &all, cuts, &out->measures[ECH_CLOSURE]);
    ech_vec_free(&all);
    for (int how = 0; how < CUT_COUNT; how++) {
        bnd_wide gain = 0;
        for (int32_t i = 0; i < cuts[how].queue_count; i++)
            gain += gain_of(b, &cuts[how].queues[i]);
        if (gain > most) {
            most = gain;
            first = how;
        }
    }
    for (int32_t i = 0; first >= 0 && i < cuts[first].queue_count; i++)
        add_queue(b, best, &cuts[first].queues[i]);
    while (changed && !b->out_of_memory) {
        changed = false;
        for (int how = 0; how < CUT_COUNT; how++)
            for (int32_t i = 0; i < cuts[how].queue_count; i++)
                changed = exchange(b, best, &cuts[how].queues[i], in_q) || changed;
    }
    return !b->out_of_memory;
}

static void bound_arrival(bnd *b, ech_bounds *out) {
    ech_measure_bound *m = &out->measures[ECH_ARRIVAL];
    bnd_wide sum = 0, chains = 0, units = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++) {
        bool queued = false;
        for (int32_t k = 0; k < m->queue_count; k++)
            for (int32_t i = 0; i < m->queues[k].requirement_count; i++)
                queued = queued || m->queues[k].requirements[i] == q;
        chains += chain_arrival_n(b, q);
        sum += queued ? 0 : chain_arrival_n(b, q);
        for (int32_t i = b->units_of[q].first; i < b->units_of[q].first + b->units_of[q].count; i++)
            units += b->units[i].count;
    }
    for (int32_t k = 0; k < m->queue_count; k++)
        sum += m->queues[k].value_n;
    sum = sum / 1000 - units; /* each load's part is rounded down once */
    m->value_u = sum > INT64_MAX ? INT64_MAX : sum > 0 ? (int64_t)sum : 0;
    out->chain_arrival_u = (int64_t)(chains / 1000);
}

/* Cost: the fares of all units, at the prices that prove most. */
static bool bound_cost(bnd *b, ech_measure_bound *m) {
    ech_bound_queue q = {.resource = ECH_BOUND_FARES}, best = q;
    q.requirements = bnd_alloc(b, (size_t)b->s->requirement_count, sizeof *q.requirements);
    for (int32_t i = 0; q.requirements && i < b->s->requirement_count; i++)
        q.requirements[q.requirement_count++] = i;
    best.value_n = -1;
    bool folds = false;
    for (int way = 0; way < BND_UNFOLDED || (folds && way < BND_PRICE_WAYS); way++) {
        q.prices = NULL;
        if (!q.requirements || !bnd_set_prices(b, &q, way) || !bnd_fares(b, &q))
            return false;
        folds = folds || bnd_has_folds(&q);
        if (q.value_n > best.value_n)
            best = q;
        if (bnd_out_of_time(b))
            break;
    }
    m->proven = true;
    m->argument = ECH_ARGUMENT_FARES;
    m->value_u = best.value_n / 1000;
    add_queue(b, m, &best);
    return !b->out_of_memory;
}

/* Labels of all chains, and the work of finding them: beyond these nothing is tried. */
static bool is_too_large(const bnd *b) {
    double n = b->s->location_count, labels = (double)b->unit_count * b->s->asset_count * n;
    return n > 400 || labels > 2e7 || labels * n > 1e9;
}

static bool work_out(bnd *b, ech_bounds *out) {
    if (!bnd_make_units(b))
        return false;
    b->too_large = is_too_large(b);
    if (b->too_large)
        return true;
    if (!bnd_make_ways(b) || !bnd_make_air(b) || !bnd_chain(b))
        return false;
    bnd_escort(b);
    for (int i = 0; i < ECH_MEASURE_COUNT; i++)
        out->measures[i] = (ech_measure_bound){.requirement = ECH_NONE};
    static const ech_measure known[] = {ECH_UNMET, ECH_LATE, ECH_LATE_COUNT, ECH_CLOSURE, ECH_ARRIVAL};
    for (int i = 0; i < (int)(sizeof known / sizeof *known); i++) {
        out->measures[known[i]].proven = true;
        out->measures[known[i]].argument = ECH_ARGUMENT_CHAIN;
    }
    bound_unmet(b, out);
    bound_late(b, out);
    bound_closure_chain(b, &out->measures[ECH_CLOSURE]);
    if (!bound_queues(b, out))
        return false;
    bound_arrival(b, out);
    if (!bound_cost(b, &out->measures[ECH_COST]))
        return false;
    for (int i = 0; i < ECH_MEASURE_COUNT; i++)
        if (out->measures[i].queue_count > 0 && i != ECH_COST)
            out->measures[i].argument =
                out->measures[i].queues[0].resource == ECH_BOUND_ROUNDS ? ECH_ARGUMENT_ROUNDS : ECH_ARGUMENT_QUEUE;
    return true;
}

/* No final load of a requirement is later than what is given allows. */
static ech_tick *deadlines(bnd *b, const ech_given *g) {
    const ech_scenario *s = b->s;
    ech_tick *due = bnd_alloc(b, (size_t)s->requirement_count, sizeof *due);
    for (int32_t i = 0; due && i < s->requirement_count; i++) {
        const ech_requirement *r = &s->requirements[i];
        due[i] = g->closure_u < INT64_MAX ? g->closure_u / (1000000 / s->ticks_per_minute) : BND_NEVER;
        if (g->late_u == INT64_MAX || r->weight_late_u <= 0 || r->due_t >= BND_NEVER)
            continue;
        bnd_wide slack = (((bnd_wide)g->late_u + 1) * s->ticks_per_minute - 1) / r->weight_late_u;
        due[i] = bnd_min(due[i], r->due_t + (slack < b->end_t ? (ech_tick)slack : b->end_t));
    }
    return due;
}

static ech_bound_cut cut_of(const bnd *b) {
    return b->out_of_time   ? ECH_BOUND_CUT_TIME
           : b->too_large   ? ECH_BOUND_CUT_SIZE
           : b->out_of_work ? ECH_BOUND_CUT_WORK
                            : ECH_BOUND_WHOLE;
}

ech_status ech_bound(const ech_scenario *s, const ech_given *given, const ech_bound_budget *budget, ech_bounds **out) {
    *out = NULL;
    ech_arena *arena = ech_arena_open(0);
    ech_bounds *bounds = arena ? ech_arena_alloc(arena, 1, sizeof *bounds) : NULL;
    bnd b = {.s = s, .arena = arena, .budget = budget, .end_t = s->horizon_t, .day_t = 1440 * s->ticks_per_minute};
    b.steps = ech_vec_init(sizeof(bnd_step), (size_t)1 << 24);
    ech_status status = bounds ? ech_network_open(s, &b.net) : ECH_ENOMEM;
    if (!status) {
        b.places = bnd_alloc(&b, (size_t)s->location_count, sizeof *b.places);
        b.is_origin = bnd_alloc(&b, (size_t)s->location_count, sizeof *b.is_origin);
        b.is_goal = bnd_alloc(&b, (size_t)s->location_count, sizeof *b.is_goal);
        for (int32_t i = 0; b.is_origin && b.is_goal && i < s->requirement_count; i++)
            b.is_origin[s->requirements[i].from] = b.is_goal[s->requirements[i].to] = true;
        b.effect_t = bnd_alloc(&b, (size_t)s->effect_count, sizeof *b.effect_t);
        if (given) {
            b.deadline_t[ECH_CLOSURE] = deadlines(&b, &given[ECH_CLOSURE]);
            b.deadline_t[ECH_ARRIVAL] = deadlines(&b, &given[ECH_ARRIVAL]);
        }
        if (b.out_of_memory || !work_out(&b, bounds))
            status = ECH_ENOMEM;
    }
    ech_network_free(b.net);
    ech_vec_free(&b.steps);
    if (status) {
        ech_arena_free(arena);
        return status;
    }
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        bounds->measures[m].given = (ech_given){INT64_MAX, INT64_MAX};
    if (given) {
        bounds->measures[ECH_CLOSURE].given = given[ECH_CLOSURE];
        bounds->measures[ECH_ARRIVAL].given = given[ECH_ARRIVAL];
    }
    bounds->arena = arena;
    bounds->cut = cut_of(&b);
    *out = bounds;
    return ECH_OK;
}
