/* What tolls prove. Every tick of a team (or a stand) at the queue's places costs a toll; a service pays for all the
 * ticks it holds. A unit's fee is its own part of the measure and its share of the tolls of the service that unloads
 * it, at the least over every kind of lift, every moment and every load it can be part of. Then
 *
 *     measure + tolls of all services ≥ Σ fees,   and   tolls of all services ≤ Σ toll · capacity,
 *
 * so that Σ fees − Σ toll · capacity bounds the measure. A service of K kg lasts F (the fixed part) and E(K) more. The
 * tolls of F are shared by the prices of the configuration, those of E(K) by kilograms. K is cut into cells; within a
 * cell the least is taken of every term. Between two moments at which a toll changes everything is linear in the start
 * of the service, so that only those moments (and the earliest start) have to be tried. */
#include "bound_int.h"

enum { CELLS = 12, SLACK_N = 8 }; /* every fee is a sum of at most four terms, each rounded down */

#define ONE 1000000000000 /* shares */

/* A kind of service: a unit unloaded at this place by this carrier in this configuration. */
typedef struct service {
    bnd *b;
    const bnd_unit *u;
    const ech_requirement *r;
    int32_t place_row, pool_row; /* pool_row ECH_NONE: its tails cost nothing */
    int32_t place, type, carrier, configuration;
    int64_t least;     /* so many of it are in the load, at the least */
    int64_t kg, seats; /* of the unit, with its drivers where they are unloaded together for certain */
    int64_t held;      /* teams; 1 = a place; 0 = none */
    int64_t tail_p;    /* of the tail: by the greatest payload at any of the queue's places */
    int64_t cap_kg;
    ech_tick head_t;   /* the same for the unit alone */
    ech_tick before_t; /* from there to the start of the handling */
    ech_tick fixed_t;  /* F */
    ech_tick away_t;
    ech_tick due_t;                 /* τ is no later, by what is given */
    ech_tick in_t;                  /* from take-off at a place outside to the start of the handling, at the least */
    ech_tick tail_before_t;         /* the tail is held before the handling: rest of the way out, loading, way in */
    ech_tick tail_after_t;          /* behind it: a way out that is no longer than any from here */
    ech_tick carrier_t;             /* such lift can begin to load for the queue */
    ech_tick ground_t;              /* loads: it can be loaded there */
    bool loads;                     /* it is loaded there, not unloaded */
    bool alone;                     /* its tails unload at this place alone: by find_leads */
    bool own;                       /* own minutes, not kilograms */
    int32_t first_cell, cell_count; /* of the run's cells */
} service;

/* One stretch of loads: from kg0 to kg1 kilograms. */
typedef struct cell {
    int64_t kg0, kg1, kgx; /* kgx: beyond it the service is certainly longer than at kg0 */
    ech_tick head_t;       /* earliest moment at which the resource is held */
    ech_tick d0, e0, e1;   /* handling at kg0; E at both ends, e1 rounded down for all within */
    int64_t share_p;       /* of the fixed part, 10^-12 */
    int64_t tail_p;        /* of the tail */
} cell;

/* The cheapest service so far. */
typedef struct pick {
    bnd_wide fee; /* −1 = none */
    const service *v;
    const cell *c;
    ech_tick t;
} pick;

/* A kind of lift at a place of the queue: the least time in from a place where it can load for the queue, the least
 * time back to one, and when it can be at one. */
typedef struct reach {
    ech_tick in, back, ready;
} reach;

/* In doubles: the tolls of all steps before, and of a tick in this one. */
typedef struct about_toll {
    double sum, toll;
} about_toll;

/* What does not depend on the tolls, worked out once. */
struct bnd_run {
    bnd *b;
    ech_bound_queue *q;
    ech_measure measure;
    ech_vec services, cells; /* service, cell */
    int64_t work;            /* moments looked at by the last evaluation; before the first, about so many */
    ech_vec units;           /* queued: the units with their services */
    bool own;                /* some requirement has own minutes, so that a stop's kilograms are not all of its load */
    bool own_load;           /* the same for loading */
    bool loads;              /* the queue's services load */
    ech_tick ready_t;        /* nothing for the queue is loaded before */
    int64_t best_ppm;        /* greatest efficiency of any place */
    int32_t room;            /* steps that the next four have room for */
    int64_t *areas;          /* [row · toll_count + i] what the row can hold in the i-th step */
    bnd_wide *sums;          /* [row · (toll_count + 1) + i] tolls before the i-th step */
    about_toll *about;       /* [row · (toll_count + 2) + 1 + i] the same, to see quickly what is no use */
    int32_t *changes; /* [row · (toll_count + 2) + i] the step from i on at which the toll is another, or the last */
    bool *sources;    /* [carrier · locations + place] outside, and it can load something for the queue there */
    reach *reaches;   /* [place row · carriers + carrier] */
    ech_tick *outs;   /* [carrier · locations + place] by find_outs */
    ech_tick *leads;  /* [carrier] by find_leads */
};

typedef struct queued {
    const bnd_unit *u;
    ech_span services;
    int32_t last; /* chosen when the tolls were a little different: tried first, so that most others need no look */
} queued;

static bnd_wide toll_before(const bnd_run *x, int32_t row, ech_tick t) {
    ech_tick step = x->q->step_t;
    const bnd_wide *sums = x->sums + (size_t)row * ((size_t)x->q->toll_count + 1);
    if (t <= 0)
        return 0;
    int64_t i = t / step;
    if (i >= x->q->toll_count)
        return sums[x->q->toll_count];
    return sums[i] + (bnd_wide)x->q->tolls[(size_t)row * (size_t)x->q->toll_count + (size_t)i] * (t - i * step);
}

static int64_t least_toll(const bnd_run *x, const service *v, ech_tick a, ech_tick b) {
    int64_t i = a > 0 ? (a - 1) / x->q->step_t : 0, least = INT64_MAX;
    const int64_t *tolls = x->q->tolls + (size_t)v->place_row * (size_t)x->q->toll_count;
    for (; i * x->q->step_t <= b; i++) {
        if (i >= x->q->toll_count)
            return 0;
        least = bnd_min(least, tolls[i]);
    }
    return least == INT64_MAX ? 0 : least;
}

/* The unit's own part of the measure where its handling starts at s and lasts d; −1 = too late for this bound. */
static bnd_wide own_part(const bnd_run *x, const service *v, ech_tick s, ech_tick d) {
    bool here = v->place == v->r->to;
    ech_tick tau = here && v->r->bind == ECH_BIND_START ? s : s + d;
    tau = here ? tau : tau + v->away_t;
    if (tau > v->due_t)
        return -1;
    if (x->measure == ECH_CLOSURE)
        return tau > x->q->until_t ? -1 : 0;
    return (bnd_wide)v->u->weight_n * (bnd_max(tau, v->u->first_t) - bnd_max(v->r->ready_t, v->r->earliest_t));
}

/* ---- what is certainly dearer ----------------------------------------------------------------------------------- */

/* Whole numbers of 128 bits are slow, divisions too, and most moments are no use: doubles sort them out, and a time is
 * kept as whole steps of the tolls and the rest, so that two are added without a division. */
typedef struct lag {
    int64_t steps;
    ech_tick rest; /* 0 ≤ rest < a step */
} lag;

/* The moments of a service at which it begins or ends to hold something, from its start. */
typedef struct lags {
    lag fixed, load, most; /* ends of the fixed part, of the handling at kg0, at kg1 */
    lag before, after;     /* the tail */
} lags;

static lag lag_of(const bnd_run *x, ech_tick t) {
    ech_tick step = x->q->step_t;
    int64_t i = t >= 0 ? t / step : -((step - 1 - t) / step);
    return (lag){i, t - i * step};
}

static inline lag lag_add(lag a, lag b, ech_tick step) {
    ech_tick rest = a.rest + b.rest;
    bool over = rest >= step;
    return (lag){a.steps + b.steps + over, over ? rest - step : rest};
}

static lags lags_of(const bnd_run *x, const service *v, const cell *c) {
    lags l = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
    if (v->held > 0) {
        l.fixed = lag_of(x, v->fixed_t);
        l.load = c->e0 > 0 ? lag_add(l.fixed, lag_of(x, c->e0), x->q->step_t) : l.fixed;
        l.most = c->e1 > c->e0 ? lag_add(l.fixed, lag_of(x, c->e1), x->q->step_t) : l.load;
    }
    if (v->pool_row != ECH_NONE) {
        l.before = lag_of(x, v->before_t - v->tail_before_t);
        l.after = lag_of(x, v->before_t + c->d0 + v->tail_after_t);
    }
    return l;
}

/* All tolls of a row before a moment. */
static inline double about_before(const bnd_run *x, int32_t row, lag t) {
    const about_toll *of = x->about + (size_t)row * ((size_t)x->q->toll_count + 2) + 1;
    int64_t i = t.steps < -1 ? -1 : t.steps > x->q->toll_count ? x->q->toll_count : t.steps;
    return of[i].sum + of[i].toll * (double)t.rest;
}

static bool is_dearer(const bnd_run *x, const service *v, const cell *c, const lags *l, lag at, bnd_wide own,
                      bnd_wide best) {
    ech_tick step = x->q->step_t;
    double fee = (double)own, most = (double)best * 1.0000001 + 1;
    if (v->held > 0) {
        double behind = about_before(x, v->place_row, lag_add(at, l->fixed, step)), held = (double)v->held;
        fee += (behind - about_before(x, v->place_row, at)) * held * (double)c->share_p * 1e-12;
        if (fee > most)
            return true;
        if (c->e0 > 0)
            fee += (about_before(x, v->place_row, lag_add(at, l->load, step)) - behind) * held * (double)v->kg /
                   (double)bnd_max(c->kgx, c->kg1);
    }
    if (fee <= most && v->pool_row != ECH_NONE)
        fee += (about_before(x, v->pool_row, lag_add(at, l->after, step)) -
                about_before(x, v->pool_row, lag_add(at, l->before, step))) *
               (double)c->tail_p * 1e-12;
    return fee > most;
}

/* The fee in whole numbers, where `fee` is the unit's own part; kept where it is the best. */
static void weigh(const bnd_run *x, const service *v, const cell *c, ech_tick t, bnd_wide fee, pick *best) {
    ech_tick s = t + v->before_t;
    if (v->held > 0) {
        bnd_wide at = toll_before(x, v->place_row, t), behind = toll_before(x, v->place_row, t + v->fixed_t);
        fee += (behind - at) * v->held * c->share_p / ONE;
        if (c->e0 > 0 || c->e1 > 0) {
            bnd_wide i0 = toll_before(x, v->place_row, t + v->fixed_t + c->e0) - behind, i1 = i0;
            if (c->e1 > c->e0)
                i1 += (bnd_wide)least_toll(x, v, t + v->fixed_t + c->e0, t + v->fixed_t + c->e1) * (c->e1 - c->e0);
            bnd_wide near = i0 * v->held * v->kg / c->kgx, far = i1 * v->held * v->kg / c->kg1;
            fee += near < far ? near : far;
        }
    }
    if (v->pool_row != ECH_NONE) {
        bnd_wide from = toll_before(x, v->pool_row, s - v->tail_before_t);
        fee += (toll_before(x, v->pool_row, s + c->d0 + v->tail_after_t) - from) * c->tail_p / ONE;
    }
    if (best->fee < 0 || fee < best->fee)
        *best = (pick){fee, v, c, t};
}

/* A kind of service while the moments of one of its cells are tried. */
typedef struct trial {
    const bnd_run *x;
    const service *v;
    const cell *c;
    lags l;
    pick *best;
} trial;

/* False: too late, or dearer than the best without any toll; so is every later start. */
static bool fee_seen(const trial *y, ech_tick t, lag at) {
    y->x->b->work++;
    bnd_wide fee = own_part(y->x, y->v, t + y->v->before_t, y->c->d0), best = y->best->fee;
    if (fee < 0 || (best >= 0 && fee >= best))
        return false;
    if (best < 0 || !is_dearer(y->x, y->v, y->c, &y->l, at, fee, best))
        weigh(y->x, y->v, y->c, t, fee, y->best);
    return true;
}

static bool fee_at(const trial *y, ech_tick t) { return fee_seen(y, t, lag_of(y->x, t)); }

/* All moments at which a row's tolls change, seen from a point `offset` behind the start of the service. */
static void try_row(const trial *y, int32_t row, lag offset) {
    const ech_bound_queue *q = y->x->q;
    const int32_t *changes = y->x->changes + (size_t)row * ((size_t)q->toll_count + 2);
    ech_tick behind = offset.steps * q->step_t + offset.rest, first = y->c->head_t + behind;
    lag at = {-offset.steps, 0};
    if (offset.rest > 0)
        at = (lag){-offset.steps - 1, q->step_t - offset.rest};
    for (int64_t i = first > 0 ? bnd_up(first, q->step_t) : 0; i <= q->toll_count; i++) {
        i = changes[i];
        if (!fee_seen(y, i * q->step_t - behind, (lag){at.steps + i, at.rest}))
            break;
    }
}

static bool same_lag(lag a, lag b) { return a.steps == b.steps && a.rest == b.rest; }

/* The least fee over all starts for loads of this cell. */
static void try_cell(const bnd_run *x, const service *v, const cell *c, pick *best) {
    trial y = {x, v, c, lags_of(x, v, c), best};
    if (!fee_at(&y, c->head_t))
        return;
    ech_tick due = x->measure == ECH_CLOSURE ? bnd_min(v->due_t, x->q->until_t) : v->due_t;
    if (due < BND_NEVER) {
        bool here = v->place == v->r->to;
        ech_tick last = due - v->before_t - (here && v->r->bind == ECH_BIND_START ? 0 : c->d0) - (here ? 0 : v->away_t);
        if (last >= c->head_t)
            fee_at(&y, last);
    }
    bool fixed_end = v->place == v->r->to && v->r->bind == ECH_BIND_START;
    ech_tick kink = v->u->first_t - v->away_t - v->before_t - (fixed_end ? 0 : c->d0);
    if (kink > c->head_t)
        fee_at(&y, kink);
    const lag offsets[4] = {{0, 0}, y.l.fixed, y.l.load, y.l.most};
    for (int k = 0; k < 4 && v->held > 0; k++)
        if (k == 0 || !same_lag(offsets[k], offsets[k - 1]))
            try_row(&y, v->place_row, offsets[k]);
    if (v->pool_row == ECH_NONE)
        return;
    try_row(&y, v->pool_row, y.l.before);
    try_row(&y, v->pool_row, y.l.after);
}

static int64_t least_kg(const service *v) { return v->least * v->u->aboard_kg; }

static ech_tick handle_kg(const service *v, int64_t kg) {
    return bnd_handle(v->b, v->type, v->place, v->u->requirement, kg, !v->loads);
}

static const ech_bound_price *price_of(const ech_bound_queue *q, int32_t configuration) {
    for (int32_t i = 0; i < q->price_count; i++)
        if (q->prices[i].configuration == configuration)
            return &q->prices[i];
    return NULL;
}

/* The unit's share of a load of at most cap_kg; `all`: these are the kilograms of everything aboard, so that no more
 * persons and litters can be there than weigh as much. */
static int64_t share_of(const bnd_run *x, const service *v, int64_t cap_kg, bool all) {
    const ech_scenario *s = x->b->s;
    const ech_configuration *c = &s->configurations[v->configuration];
    const ech_bound_price *p = price_of(x->q, v->configuration);
    const int64_t use[ECH_PRICE_DIMS] = {v->kg, v->seats, v->u->litters, v->u->floor_cm};
    int64_t cap[ECH_PRICE_DIMS] = {cap_kg, c->seats, c->litters, c->floor_cm};
    bnd_wide sum = 0;
    if (all && s->person_kg > 0)
        cap[1] = bnd_min(cap[1], bnd_max(1, cap_kg / s->person_kg));
    if (all && s->litter_kg > 0)
        cap[2] = bnd_min(cap[2], bnd_max(1, cap_kg / s->litter_kg));
    for (int k = 0; k < ECH_PRICE_DIMS; k++) {
        int64_t share = p ? p->share[k] : k == 0 ? 1000000 : 0;
        if (use[k] > 0 && cap[k] > 0)
            sum += (bnd_wide)share * bnd_folded(use[k], cap[k], p ? p->fold[k] : 0) / 1000000;
    }
    return (int64_t)sum;
}

/* Whatever is unloaded here was loaded into this tail behind its first loading for the queue: at several places,
 * perhaps, but no quicker than all of it at the place that works best. */
static ech_tick load_time(const bnd_run *x, const service *v, int64_t kg) {
    const ech_lift_type *y = &x->b->s->lift_types[v->type];
    bnd_wide work = y->fixed_t;
    if (y->load_kg_min > 0 && !x->own_load)
        work += bnd_up(kg * x->b->s->ticks_per_minute, y->load_kg_min);
    return (ech_tick)((work * 1000000 + x->best_ppm - 1) / x->best_ppm);
}

static void set_heads(const bnd_run *x, const service *v, cell *c) {
    ech_tick load = load_time(x, v, c->kg0);
    c->head_t = v->head_t;
    c->tail_p = v->alone ? c->share_p : v->tail_p;
    if (x->loads)
        return;
    c->head_t = bnd_max(v->head_t, bnd_max(x->ready_t, v->carrier_t) + load + v->in_t - v->before_t);
}

static void add_cell(bnd_run *x, const service *v, cell *c) {
    set_heads(x, v, c);
    cell *place = ech_vec_push(&x->cells);
    x->b->out_of_memory = x->b->out_of_memory || !place;
    if (place)
        *place = *c;
}

/* Cuts the loads that this service may be part of into cells. */
static void make_cells(bnd_run *x, service *v) {
    const ech_lift_type *y = &x->b->s->lift_types[v->type];
    int64_t q = x->b->s->locations[v->place].efficiency_ppm, rate = x->loads ? y->load_kg_min : y->unload_kg_min,
            least = least_kg(v);
    ech_tick base = v->fixed_t - v->before_t, slack = 1000000 / q + 3;
    bool others = x->loads ? x->own_load : x->own; /* with kilograms that these cells do not count */
    v->first_cell = (int32_t)x->cells.count;
    if (v->own || rate == 0) {
        cell c = {.kg0 = least, .kg1 = 1, .kgx = 1, .d0 = handle_kg(v, least)};
        c.share_p = share_of(x, v, v->cap_kg, false);
        add_cell(x, v, &c);
    } else {
        ech_tick longest = handle_kg(v, v->cap_kg) - handle_kg(v, least);
        int64_t cells = bnd_max(1, bnd_min(CELLS, longest / (5 * x->b->s->ticks_per_minute)));
        for (int64_t j = 0; j < cells; j++) {
            cell c = {.kg0 = least + (v->cap_kg - least) * j / cells};
            c.kg1 = least + (v->cap_kg - least) * (j + 1) / cells;
            c.d0 = handle_kg(v, c.kg0);
            c.e0 = c.d0 - base;
            c.e1 = bnd_max(c.e0, handle_kg(v, c.kg1) - base - slack);
            c.kgx = c.kg0 + (int64_t)((bnd_wide)slack * rate * q / ((bnd_wide)x->b->s->ticks_per_minute * 1000000)) + 1;
            c.kgx = bnd_max(1, bnd_min(c.kgx, c.kg1));
            c.kg1 = bnd_max(1, c.kg1);
            c.share_p = others ? share_of(x, v, v->cap_kg, false) : share_of(x, v, c.kg1, true);
            add_cell(x, v, &c);
        }
    }
    v->cell_count = (int32_t)x->cells.count - v->first_cell;
}

/* ---- every kind of service -------------------------------------------------------------------------------------- */

/* Where can each carrier load anything for the queue? Cargo changes lift there, or begins its way there. */
static void find_sources(bnd_run *x) {
    const bnd *b = x->b;
    const ech_scenario *s = b->s;
    for (int32_t c = 0; c < b->carrier_count; c++) {
        bool *at = x->sources + (size_t)c * (size_t)s->location_count;
        for (int32_t p = 0; p < s->location_count; p++)
            at[p] = s->locations[p].transfer;
        for (int32_t i = 0; i < x->q->requirement_count; i++) {
            int32_t r = x->q->requirements[i], from = s->requirements[r].from;
            at[from] = at[from] || ech_network_may_carry(b->net, b->carriers[c].owner, r, from);
        }
        for (int32_t i = 0; i < x->q->location_count; i++)
            at[x->q->locations[i]] = false;
    }
}

static bool loads_at(const bnd_run *x, int32_t carrier, int32_t place) {
    return x->sources[(size_t)carrier * (size_t)x->b->s->location_count + (size_t)place];
}

static void find_reaches(bnd_run *x) {
    const bnd *b = x->b;
    for (int32_t i = 0; i < x->q->location_count; i++)
        for (int32_t c = 0; c < b->carrier_count; c++) {
            reach *to = &x->reaches[(size_t)i * (size_t)b->carrier_count + (size_t)c];
            *to = (reach){BND_NEVER, BND_NEVER, BND_NEVER};
            for (int32_t p = 0; p < b->s->location_count; p++) {
                if (!loads_at(x, c, p))
                    continue;
                to->in = bnd_min(to->in, bnd_air(b, b->carriers[c].type, p, x->q->locations[i]));
                to->back = bnd_min(to->back, bnd_air(b, b->carriers[c].type, x->q->locations[i], p));
                to->ready = bnd_min(to->ready, b->carriers[c].ready_t[p]);
            }
        }
}

/* The way out from where a tail has unloaded to where it loads next is held in two parts: behind the unloading as much
 * as the least way from there takes, before the loading what any way there takes more than that. It has unloaded only
 * where it can come to. */
static void find_outs(bnd_run *x) {
    const bnd *b = x->b;
    for (int32_t c = 0; c < b->carrier_count; c++)
        for (int32_t p = 0; p < b->s->location_count; p++) {
            ech_tick rest = BND_NEVER;
            for (int32_t i = 0; loads_at(x, c, p) && i < x->q->location_count; i++) {
                const reach *to = &x->reaches[(size_t)i * (size_t)b->carrier_count + (size_t)c];
                ech_tick out = bnd_air(b, b->carriers[c].type, x->q->locations[i], p);
                if (out < BND_NEVER && to->in < BND_NEVER)
                    rest = bnd_min(rest, out - to->back);
            }
            x->outs[(size_t)c * (size_t)b->s->location_count + (size_t)p] = rest >= BND_NEVER ? 0 : rest;
        }
}

/* Lift that can unload for the queue at one place alone is away from it for some time between two of its services: so
 * long before each of them, and until its end, it is held by what is unloaded there and by nothing else, whatever it
 * carried through. −1: at several places, or it is held longer by what it loads. */
static void find_leads(bnd_run *x) {
    const bnd *b = x->b;
    int32_t n = b->s->location_count;
    for (int32_t c = 0; c < b->carrier_count; c++) {
        const ech_lift_type *y = &b->s->lift_types[b->carriers[c].type];
        int32_t count = 0, place = 0, type = b->carriers[c].type;
        for (int32_t i = 0; i < x->q->location_count; i++)
            if (x->reaches[(size_t)i * (size_t)b->carrier_count + (size_t)c].in < BND_NEVER) {
                count++;
                place = x->q->locations[i];
            }
        ech_tick taxi = y->taxi_out_t + y->taxi_in_t, away = bnd_way_at(b, type, place, place)->block_t + taxi;
        ech_tick longest = 0;
        for (int32_t p = 0; p < n; p++) {
            ech_tick in = bnd_air(b, type, p, place), out = bnd_air(b, type, place, p);
            if (p != place && in < BND_NEVER && out < BND_NEVER)
                away = bnd_min(away, out + in + 2 * taxi);
            if (loads_at(x, c, p) && in < BND_NEVER)
                longest = bnd_max(longest, in + taxi + (out < BND_NEVER ? out + taxi : 0));
        }
        bool alone = count == 1 && x->q->resource == ECH_BOUND_TEAMS && !x->own && away >= longest;
        x->leads[c] = alone ? away : -1;
    }
}

/* The tail that unloads the unit here has carried it from a place outside the queue, and cannot load anything else for
 * the queue before it has flown to such a place again: so long it is held by what it unloads, and by what it loads.
 * The first time it came from elsewhere, but held nothing else (bnd_pool_area).
 * False: it cannot come from outside. */
static bool set_tail(const bnd_run *x, service *v) {
    const bnd *b = x->b;
    const ech_lift_type *y = &b->s->lift_types[v->type];
    const reach *to = &x->reaches[(size_t)v->place_row * (size_t)b->carrier_count + (size_t)v->carrier];
    ech_tick before = BND_NEVER, taxi = y->taxi_out_t + y->taxi_in_t;
    v->least = v->u->least; /* from its origin; where it may come from elsewhere, nothing is known */
    for (int32_t p = 0; p < b->s->location_count; p++) {
        bool origin = p == v->r->from;
        int64_t n = origin ? v->u->least : 1;
        ech_tick air = bnd_air(b, v->type, p, v->place);
        if ((!origin && !b->s->locations[p].transfer) || !loads_at(x, v->carrier, p) || air >= BND_NEVER ||
            (n > 1 && !bnd_takes(b, v->type, v->u, n)))
            continue;
        air += x->outs[(size_t)v->carrier * (size_t)b->s->location_count + (size_t)p];
        before = bnd_min(before, air + bnd_handle(b, v->type, p, v->u->requirement, n * v->u->aboard_kg, false));
        v->least = origin ? v->least : 1;
    }
    v->carrier_t = to->ready >= BND_NEVER ? 0 : to->ready;
    v->in_t = (to->in >= BND_NEVER ? 0 : to->in) + taxi;
    v->alone = x->leads[v->carrier] >= 0;
    v->tail_before_t = before + taxi;
    v->tail_after_t = to->back >= BND_NEVER ? 0 : to->back + taxi;
    if (v->alone) { /* the whole way out before the service, and nothing behind it */
        v->tail_before_t = bnd_min(v->tail_before_t + v->tail_after_t, x->leads[v->carrier]);
        v->tail_after_t = 0;
    }
    return before < BND_NEVER;
}

static int32_t pool_of(const ech_bound_queue *q, const bnd_carrier *c) {
    for (int32_t i = 0; i < q->pool_count; i++)
        if (q->pools[i].type == c->type && q->pools[i].owner == c->owner)
            return q->location_count + i;
    return ECH_NONE;
}

/* What holds for this carrier at this place; false: it cannot bring the unit there. */
static bool set_carrier(const bnd_run *x, service *v) {
    const bnd_carrier *c = &v->b->carriers[v->carrier];
    const ech_lift_type *y = &v->b->s->lift_types[c->type];
    bool teams = x->q->resource != ECH_BOUND_PLACES;
    ech_tick head = v->u->aboard_t[(size_t)v->carrier * (size_t)v->b->s->location_count + (size_t)v->place];
    int64_t q = v->b->s->locations[v->place].efficiency_ppm;
    if (head >= BND_NEVER || !ech_network_may_carry(v->b->net, c->owner, v->u->requirement, v->place))
        return false;
    v->type = c->type;
    v->pool_row = pool_of(x->q, c);
    v->head_t = teams ? head + y->taxi_in_t : head;
    v->before_t = teams ? 0 : y->taxi_in_t;
    v->held = teams ? y->handling : y->mode == (ech_mode)x->q->mode;
    if (!teams && y->mode == ECH_AIR && y->stand_class < x->q->stand_class)
        v->held = 0;
    v->fixed_t = v->before_t + (ech_tick)(((bnd_wide)y->fixed_t * 1000000 + q - 1) / q);
    return set_tail(x, v);
}

static bool in_queue(const ech_bound_queue *q, int32_t place) {
    for (int32_t i = 0; i < q->location_count; i++)
        if (q->locations[i] == place)
            return true;
    return false;
}

/* What is left behind the loading that leaves the queue's places: the way to the destination by this lift, or to a
 * place outside where it changes. */
static ech_tick way_on(const bnd_run *x, const service *v) {
    bnd *b = x->b;
    const ech_lift_type *y = &b->s->lift_types[v->type];
    ech_tick best = BND_NEVER;
    for (int32_t p = 0; p < b->s->location_count; p++) {
        bool last = p == v->r->to;
        ech_tick air = bnd_air(b, v->type, v->place, p), end;
        if (air >= BND_NEVER || in_queue(x->q, p) || (!last && !b->s->locations[p].transfer) ||
            !ech_network_may_carry(b->net, b->carriers[v->carrier].owner, v->u->requirement, p))
            continue;
        ech_tick work = bnd_handle(b, v->type, p, v->u->requirement, least_kg(v), true);
        end = last ? (v->r->bind == ECH_BIND_START ? 0 : work) : work + bnd_away(b, p, v->r->to, v->r->bind);
        best = bnd_min(best, y->taxi_out_t + air + y->taxi_in_t + end);
    }
    return best;
}

/* When the unit can be loaded at a place: from when on it is ready there, or has been brought there and connected. */
static ech_tick ground_at(const bnd_run *x, const service *v) {
    const bnd *b = x->b;
    ech_tick best = BND_NEVER;
    if (v->place == v->r->from)
        return bnd_max(0, v->r->ready_t);
    for (int32_t c = 0; c < b->carrier_count; c++) {
        int32_t type = b->carriers[c].type;
        const ech_lift_type *y = &b->s->lift_types[type];
        ech_tick touch = v->u->aboard_t[(size_t)c * (size_t)b->s->location_count + (size_t)v->place];
        if (touch >= BND_NEVER || !ech_network_may_carry(b->net, b->carriers[c].owner, v->u->requirement, v->place))
            continue;
        ech_tick work = bnd_handle(b, type, v->place, v->u->requirement, v->u->aboard_kg, true);
        ech_tick s = bnd_fit(b, v->place, touch + y->taxi_in_t, work, y->handling);
        best = bnd_min(best, s >= BND_NEVER ? BND_NEVER : s + work + b->s->locations[v->place].connect_t);
    }
    return best;
}

/* The same for what is loaded there to leave the queue's places. */
static bool set_loader(const bnd_run *x, service *v) {
    const bnd *b = x->b;
    const bnd_carrier *c = &b->carriers[v->carrier];
    const ech_lift_type *y = &b->s->lift_types[c->type];
    int64_t q = b->s->locations[v->place].efficiency_ppm;
    ech_tick there = c->ready_t[v->place];
    v->type = c->type;
    v->pool_row = ECH_NONE;
    v->held = y->handling;
    v->fixed_t = (ech_tick)(((bnd_wide)y->fixed_t * 1000000 + q - 1) / q);
    if (there >= BND_NEVER || v->ground_t >= BND_NEVER ||
        !ech_network_may_carry(b->net, c->owner, v->u->requirement, v->place))
        return false;
    v->least = v->place == v->r->from ? v->u->least : 1;
    v->head_t = bnd_fit(b, v->place, bnd_max(there, v->ground_t), handle_kg(v, least_kg(v)), y->handling);
    v->away_t = way_on(x, v);
    return v->head_t < BND_NEVER && v->away_t < BND_NEVER;
}

/* The most that leaves the place in one load. */
static int64_t leaves_kg(const service *v, const ech_configuration *c) {
    const ech_scenario *s = v->b->s;
    int64_t most = -1;
    for (int32_t p = 0; p < s->location_count; p++)
        if (p != v->place && bnd_way_at(v->b, v->type, v->place, p)->block_t < BND_NEVER)
            most = bnd_max(most, bnd_way_at(v->b, v->type, v->place, p)->payload_kg);
    return bnd_min(most, s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
}

static int64_t most_payload(const bnd_run *x, const service *v, int32_t configuration) {
    int64_t most = 0;
    for (int32_t i = 0; i < x->q->location_count && v->pool_row != ECH_NONE; i++)
        most = bnd_max(most, bnd_payload(v->b, configuration, v->type, x->q->locations[i]));
    return most;
}

static void add_carrier(bnd_run *x, service *v) {
    const ech_scenario *s = x->b->s;
    if (x->loads ? !set_loader(x, v) : !set_carrier(x, v))
        return;
    const ech_lift_type *y = &s->lift_types[v->type];
    for (int32_t k = y->configurations.first; k < y->configurations.first + y->configurations.count; k++) {
        const ech_configuration *c = &s->configurations[k];
        if (!bnd_fits_many(x->b, c, y, v->u, v->least))
            continue;
        v->cap_kg = x->loads ? leaves_kg(v, c) : bnd_payload(x->b, k, v->type, v->place);
        if (v->cap_kg < least_kg(v))
            continue;
        v->configuration = k;
        v->tail_p = share_of(x, v, most_payload(x, v, k), false);
        service *place = ech_vec_push(&x->services);
        x->b->out_of_memory = x->b->out_of_memory || !place;
        if (!place)
            return;
        *place = *v;
        make_cells(x, place);
    }
}

static bool set_place(const bnd_run *x, service *v, int32_t row) {
    v->place_row = row;
    v->place = x->q->locations[row];
    if (v->place == (x->loads ? v->r->to : v->r->from) ||
        (v->place != (x->loads ? v->r->from : v->r->to) && !x->b->s->locations[v->place].transfer))
        return false;
    if (x->loads) {
        v->ground_t = ground_at(x, v);
        return v->ground_t < BND_NEVER;
    }
    v->away_t = v->place == v->r->to ? 0 : bnd_away(x->b, v->place, v->r->to, v->r->bind);
    return v->away_t < BND_NEVER;
}

/* Is what is unloaded at the queue's places for a first time at its destination? No other place changes cargo. */
static bool is_direct(const bnd_run *x, const ech_requirement *r) {
    bool direct = true;
    for (int32_t i = 0; i < x->q->location_count; i++)
        direct = direct && (x->q->locations[i] == r->to || !x->b->s->locations[x->q->locations[i]].transfer);
    return direct;
}

static void add_unit(bnd_run *x, const bnd_unit *u) {
    const ech_requirement *r = &x->b->s->requirements[u->requirement];
    service v = {.b = x->b, .u = u, .r = r, .own = (x->loads ? r->load_t : r->unload_t) != ECH_NONE};
    v.loads = x->loads;
    int64_t drivers = x->measure == ECH_ARRIVAL && !x->loads && is_direct(x, r) ? u->drivers : 0;
    v.kg = u->kg + drivers * x->b->s->person_kg;
    v.seats = u->seats + drivers;
    const ech_tick *deadline_t = x->b->deadline_t[x->measure];
    v.due_t = deadline_t ? deadline_t[u->requirement] : BND_NEVER;
    queued *place = ech_vec_push(&x->units);
    x->b->out_of_memory = x->b->out_of_memory || !place;
    if (!place)
        return;
    *place = (queued){u, {(int32_t)x->services.count, 0}, (int32_t)x->services.count};
    for (int32_t i = 0; i < x->q->location_count; i++)
        if (set_place(x, &v, i))
            for (v.carrier = 0; v.carrier < x->b->carrier_count; v.carrier++)
                add_carrier(x, &v);
    place->services.count = (int32_t)x->services.count - place->services.first;
}

bnd_run *bnd_run_open(bnd *b, ech_bound_queue *q, ech_measure measure) {
    bnd_run *x = ech_calloc(1, sizeof *x);
    if (!x) {
        b->out_of_memory = true;
        return NULL;
    }
    *x = (bnd_run){.b = b, .q = q, .measure = measure, .loads = q->resource == ECH_BOUND_LOADS};
    x->services = ech_vec_init(sizeof(service), 1 << 22);
    x->cells = ech_vec_init(sizeof(cell), 1 << 24);
    x->units = ech_vec_init(sizeof(queued), 1 << 22);
    x->ready_t = BND_NEVER;
    x->best_ppm = 1;
    for (int32_t p = 0; p < b->s->location_count; p++)
        x->best_ppm = bnd_max(x->best_ppm, b->s->locations[p].efficiency_ppm);
    for (int32_t k = 0; k < q->requirement_count; k++) {
        const ech_requirement *r = &b->s->requirements[q->requirements[k]];
        x->own = x->own || r->unload_t != ECH_NONE;
        x->own_load = x->own_load || r->load_t != ECH_NONE;
        x->ready_t = bnd_min(x->ready_t, bnd_max(0, r->ready_t));
    }
    x->sources = ech_calloc((size_t)b->carrier_count * (size_t)b->s->location_count + 1, sizeof *x->sources);
    x->reaches = ech_calloc((size_t)b->carrier_count * (size_t)q->location_count + 1, sizeof *x->reaches);
    x->leads = ech_calloc((size_t)b->carrier_count + 1, sizeof *x->leads);
    x->outs = ech_calloc((size_t)b->carrier_count * (size_t)b->s->location_count + 1, sizeof *x->outs);
    b->out_of_memory = b->out_of_memory || !x->sources || !x->reaches || !x->outs || !x->leads;
    if (!b->out_of_memory) {
        find_sources(x);
        find_reaches(x);
        find_outs(x);
        find_leads(x);
    }
    for (int32_t k = 0; k < q->requirement_count; k++) {
        ech_span span = b->units_of[q->requirements[k]];
        for (int32_t i = span.first; i < span.first + span.count && !b->out_of_memory; i++)
            add_unit(x, &b->units[i]);
    }
    x->work = (int64_t)x->cells.count * 4;
    return x;
}

void bnd_run_free(bnd_run *x) {
    if (!x)
        return;
    ech_vec_free(&x->services);
    ech_vec_free(&x->cells);
    ech_vec_free(&x->units);
    ech_free(x->sums);
    ech_free(x->about);
    ech_free(x->changes);
    ech_free(x->areas);
    ech_free(x->sources);
    ech_free(x->reaches);
    ech_free(x->outs);
    ech_free(x->leads);
    ech_free(x);
}

bool bnd_may_go_on(const bnd_run *x) { return bnd_has_time(x->b, x->work); }

/* The least fee of one unit; −1 = it cannot be unloaded at these places. */
static void try_service(const bnd_run *x, int32_t i, pick *best) {
    const service *v = ech_vec_at(&x->services, (size_t)i);
    for (int32_t c = v->first_cell; c < v->first_cell + v->cell_count; c++)
        try_cell(x, v, ech_vec_at(&x->cells, (size_t)c), best);
}

static pick pick_of(const bnd_run *x, queued *u) {
    pick best = {.fee = -1};
    if (u->services.count > 0)
        try_service(x, u->last, &best);
    for (int32_t i = u->services.first; i < u->services.first + u->services.count; i++)
        if (i != u->last)
            try_service(x, i, &best);
    if (best.fee >= 0)
        u->last = (int32_t)(best.v - (const service *)x->services.data);
    return best;
}

/* ---- estimates for tolls.c -------------------------------------------------------------------------------------- */

bnd_share bnd_share_of(const bnd_run *x, int32_t unit) {
    const queued *u = ech_vec_at(&x->units, (size_t)unit);
    bnd_share out = {u->u, BND_NEVER, INT64_MAX};
    for (int32_t i = u->services.first; i < u->services.first + u->services.count; i++) {
        const service *v = ech_vec_at(&x->services, (size_t)i);
        ech_tick longer = v->own ? 0 : handle_kg(v, v->cap_kg) - handle_kg(v, 0);
        bnd_wide work = (bnd_wide)v->fixed_t * v->held * share_of(x, v, v->cap_kg, false) / 1000000;
        work += (bnd_wide)longer * v->held * v->kg * 1000000 / bnd_max(1, v->cap_kg);
        out.work_p = bnd_min(out.work_p, (int64_t)work);
        out.head_t = bnd_min(out.head_t, v->head_t);
    }
    return out;
}

int32_t bnd_run_units(const bnd_run *x) { return (int32_t)x->units.count; }

/* How many of a unit have a fee of their own. */
static int64_t count_of(const bnd_run *x, const bnd_unit *u) { return x->measure == ECH_ARRIVAL ? u->alone : u->count; }

/* Adds amount to the steps of a row that [a, b) covers, by the ticks of it that lie in each. */
static void use_row(const ech_bound_queue *q, int32_t row, ech_tick a, ech_tick b, double amount, double *use) {
    a = bnd_max(a, 0);
    for (int64_t i = a / q->step_t; i < q->toll_count && i * q->step_t < b; i++) {
        ech_tick from = bnd_max(a, i * q->step_t), to = bnd_min(b, (i + 1) * q->step_t);
        use[(size_t)row * (size_t)q->toll_count + (size_t)i] += amount * (double)(to - from);
    }
}

static void use_pick(const bnd_run *x, const pick *p, double *use) {
    const service *v = p->v;
    if (p->fee < 0)
        return;
    double n = (double)count_of(x, v->u), share = (double)p->c->share_p * 1e-12 * n;
    if (v->held > 0) {
        use_row(x->q, v->place_row, p->t, p->t + v->fixed_t, share * (double)v->held, use);
        use_row(x->q, v->place_row, p->t + v->fixed_t, p->t + v->fixed_t + p->c->e1,
                n * (double)v->kg / (double)p->c->kg1 * (double)v->held, use);
    }
    if (v->pool_row != ECH_NONE)
        use_row(x->q, v->pool_row, p->t + v->before_t - p->v->tail_before_t,
                p->t + v->before_t + p->c->d0 + v->tail_after_t, (double)p->c->tail_p * 1e-12 * n, use);
}

/* ---- the queue -------------------------------------------------------------------------------------------------- */

int64_t bnd_row_area(const bnd *b, const ech_bound_queue *q, int32_t row, ech_tick from, ech_tick to) {
    return row < q->location_count ? bnd_area(b, q, q->locations[row], from, to)
                                   : bnd_pool_area(b, &q->pools[row - q->location_count], from, to);
}

/* From 0 to n there is always one: both ends count. */
static void find_changes(const int64_t *tolls, int32_t n, int32_t *changes) {
    int32_t next = n;
    changes[n] = n;
    for (int32_t i = n - 1; i >= 0; i--) {
        next = i == 0 || tolls[i] != tolls[i - 1] ? i : next;
        changes[i] = next;
    }
}

/* Room for so many steps; what each row can hold in each is known from then on. */
static bool make_room(bnd_run *x) {
    const ech_bound_queue *q = x->q;
    size_t rows = (size_t)(q->location_count + q->pool_count), n = (size_t)q->toll_count, more = rows * (n + 2);
    if (x->room == q->toll_count)
        return true;
    ech_free(x->sums);
    ech_free(x->about);
    ech_free(x->changes);
    ech_free(x->areas);
    x->room = q->toll_count;
    x->sums = ech_calloc(more, sizeof *x->sums);
    x->about = ech_calloc(more, sizeof *x->about);
    x->changes = ech_calloc(more, sizeof *x->changes);
    x->areas = ech_calloc(more, sizeof *x->areas);
    if (!x->sums || !x->about || !x->changes || !x->areas) {
        x->b->out_of_memory = true;
        return false;
    }
    for (size_t k = 0; k < rows; k++)
        for (int32_t i = 0; i < q->toll_count; i++)
            x->areas[k * n + (size_t)i] = bnd_row_area(x->b, q, (int32_t)k, i * q->step_t, (i + 1) * q->step_t);
    return true;
}

/* Sums up the tolls; what they cost in all is taken from the value. */
static bnd_wide sum_tolls(bnd_run *x) {
    const ech_bound_queue *q = x->q;
    size_t n = (size_t)q->toll_count;
    bnd_wide cost = 0;
    for (size_t k = 0; k < (size_t)(q->location_count + q->pool_count); k++) {
        const int64_t *tolls = q->tolls + k * n, *areas = x->areas + k * n;
        bnd_wide *sum = x->sums + k * (n + 1);
        about_toll *about = x->about + k * (n + 2) + 1;
        sum[0] = 0;
        about[0].sum = 0;
        for (size_t i = 0; i < n; i++) {
            sum[i + 1] = sum[i] + (bnd_wide)tolls[i] * q->step_t;
            about[i].toll = (double)tolls[i];
            about[i + 1].sum = about[i].sum + about[i].toll * (double)q->step_t;
            cost += (bnd_wide)tolls[i] * areas[i];
        }
        about[n].toll = 0;
        find_changes(tolls, q->toll_count, x->changes + k * (n + 2));
    }
    return cost;
}

bool bnd_evaluate(bnd_run *x, double *use) {
    bool impossible = false;
    if (!make_room(x))
        return false;
    int64_t before = x->b->work;
    bnd_wide value = -sum_tolls(x);
    for (size_t i = 0; i < x->units.count; i++) {
        queued *u = ech_vec_at(&x->units, i);
        pick p = pick_of(x, u);
        impossible = impossible || p.fee < 0;
        value += p.fee < 0 ? 0 : (p.fee - SLACK_N) * count_of(x, u->u);
        if (use)
            use_pick(x, &p, use);
    }
    x->work = x->b->work - before;
    if (impossible && x->measure == ECH_CLOSURE)
        value = INT64_MAX; /* something cannot be there in time at all */
    x->q->value_n = value > INT64_MAX ? INT64_MAX : value < -INT64_MAX ? -INT64_MAX : (int64_t)value;
    return true;
}

/* ---- for rounds.c ------------------------------------------------------------------------------------------------ */

static int64_t dimension_of(const bnd_run *x, const service *v) {
    const ech_configuration *c = &x->b->s->configurations[v->configuration];
    const int64_t cap[ECH_PRICE_DIMS] = {v->cap_kg, c->seats, c->litters, c->floor_cm};
    return cap[x->q->dimension];
}

/* From the end of an unloading to the start of the next: back to where something can be loaded for the queue, loading
 * (its fixed part), and in again. */
static void set_between(const bnd_run *x, const service *v, bnd_trip *t) {
    const ech_lift_type *y = &x->b->s->lift_types[v->type];
    ech_tick taxi = y->taxi_out_t + y->taxi_in_t, out = BND_NEVER, back = BND_NEVER;
    for (int32_t p = 0; p < x->b->s->location_count; p++) {
        int64_t q = x->b->s->locations[p].efficiency_ppm;
        ech_tick load = (ech_tick)(((bnd_wide)y->fixed_t * 1000000 + q - 1) / q);
        if (!loads_at(x, v->carrier, p))
            continue;
        for (int32_t i = 0; i < x->q->location_count; i++) {
            out = bnd_min(out, bnd_air(x->b, v->type, p, x->q->locations[i]) + load + taxi);
            back = bnd_min(back, bnd_air(x->b, v->type, x->q->locations[i], p) + taxi);
        }
    }
    out = out >= BND_NEVER ? 0 : out;
    t->between_t = out + (back >= BND_NEVER ? 0 : back);
    t->start_t = bnd_max(x->ready_t, v->carrier_t) + out;
}

static void widen(const bnd_run *x, const service *v, bnd_trip *t) {
    t->head_t = bnd_min(t->head_t, v->head_t + v->before_t);
    t->fixed_t = bnd_min(t->fixed_t, v->fixed_t - v->before_t);
    if (t->between_t >= BND_NEVER)
        set_between(x, v, t);
    t->away_t = bnd_min(t->away_t, v->away_t);
    t->cap = bnd_max(t->cap, dimension_of(x, v));
}

int32_t bnd_trips(bnd *b, ech_bound_queue *q, bnd_trip *trips) {
    bnd_run *x = bnd_run_open(b, q, ECH_CLOSURE);
    for (int32_t i = 0; i < b->carrier_count; i++) {
        const bnd_carrier *c = &b->carriers[i];
        trips[i] = (bnd_trip){c->type, c->owner, 0, BND_NEVER, BND_NEVER, BND_NEVER, BND_NEVER, BND_NEVER, 0};
        for (size_t k = 0; x && k < x->services.count; k++) {
            const service *v = ech_vec_at(&x->services, k);
            if (v->carrier == i)
                widen(x, v, &trips[i]);
        }
        for (int32_t k = 0; k < b->s->asset_count && trips[i].head_t < BND_NEVER; k++)
            if (b->s->assets[k].type == c->type && b->s->assets[k].owner == c->owner)
                trips[i].count += b->s->assets[k].count;
    }
    bnd_run_free(x);
    return b->carrier_count;
}
