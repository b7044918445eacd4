/* For judging bounds: what the tolls of a queue prove (docs/bounds.md 4). For every unit the least fee over all kinds
 * of service is worked out; the sum of the fees less what all capacity would cost at these tolls is proven. Only
 * moments at which something changes have to be looked at, since between them a fee is linear, or concave, in the
 * start. */
#include "bound_int.h"

enum { CELLS = 12, SLACK_N = 8 };
#define WHOLE ((chk_wide)1000000000000)
#define HOPELESS ((chk_wide)1 << 110) /* no fees make up for it */

typedef struct judge {
    cb *b;
    const ech_bound_queue *q;
    ech_measure measure;
    bool own;          /* some requirement has own minutes: then the kilograms of a stop are not all that is unloaded */
    bool own_load;     /* the same for loading: then nothing is known of how long a load takes to load */
    ech_tick first_t;  /* nothing for the queue is loaded before */
    int64_t best_ppm;  /* the best efficiency anywhere */
    chk_wide *paid;    /* [row · (tolls + 1) + i] of all steps before i */
    ech_tick *away_t;  /* [row · 2 · places + bind · places + to] */
    bool *source;      /* [lift · places + place] by cb_find_sources */
    ech_tick *back_t;  /* [lift · locations + i] by find_back */
    ech_tick *gap_t;   /* [lift] by find_gaps */
    ech_tick *out_t;   /* [lift · places + place] from an unloading at the queue's places to a loading there */
    ech_tick *early_t; /* [row] of pools: held so long before a tail is there, at the most */
} judge;

/* One kind of service of one unit, for loads between least_kg and most_kg. */
typedef struct stint {
    const cb_load *l;
    const ech_requirement *r;
    int32_t configuration;
    int32_t place, row, pool; /* pool: row of its tails, ECH_NONE */
    int64_t many;             /* at least so many are in the load */
    int64_t kg, people;       /* of one, with its drivers where those are unloaded with it */
    int64_t held, share, tail_share;
    ech_tick earliest_t;       /* of the hold */
    ech_tick alone_earliest_t; /* with this unit alone */
    ech_tick lift_t, way_t; /* the lift can be at a source; least time from the end of loading there to the handling */
    ech_tick taxi_t;        /* hold before the handling */
    ech_tick fixed_t;       /* hold shared by prices */
    ech_tick handling_t;    /* the handling at least */
    ech_tick extra0_t, extra1_t;
    ech_tick before_t, after_t, away_t;
    int64_t kg_near, kg_far;
    bool loads; /* it is loaded there */
    bool alone; /* its lift unloads at this place alone */
} stint;

static chk_wide paid_by(const judge *j, int32_t row, ech_tick t) {
    const chk_wide *sum = j->paid + (size_t)row * ((size_t)j->q->toll_count + 1);
    if (t < 0)
        return 0;
    if (t / j->q->step_t >= j->q->toll_count)
        return sum[j->q->toll_count];
    size_t i = (size_t)(t / j->q->step_t);
    return sum[i] + (sum[i + 1] - sum[i]) / j->q->step_t * (t % j->q->step_t);
}

/* The lowest toll that any tick of the closed stretch [a, b], or one beside it, costs. */
static int64_t lowest(const judge *j, int32_t row, ech_tick a, ech_tick b) {
    const int64_t *tolls = j->q->tolls + (size_t)row * (size_t)j->q->toll_count;
    int64_t from = chk_max(0, a - 1) / j->q->step_t, to = chk_max(0, b) / j->q->step_t, low = INT64_MAX;
    if (to >= j->q->toll_count) /* nothing costs anything behind the last */
        return 0;
    for (int64_t i = from; i <= to; i++)
        low = chk_min(low, tolls[i]);
    return low;
}

/* τ at the least where the hold starts at t. */
static ech_tick tau_of(const stint *v, ech_tick t) {
    ech_tick s = t + v->taxi_t;
    if (v->place == v->r->to)
        return v->r->bind == ECH_BIND_START ? s : s + v->handling_t;
    return s + v->handling_t + v->away_t;
}

/* −1: too late for a closure by until_t. */
static chk_wide own_part(const judge *j, const stint *v, ech_tick t) {
    ech_tick tau = tau_of(v, t);
    if (tau > j->b->due_t[v->l->requirement])
        return -1;
    if (j->measure == ECH_CLOSURE)
        return tau > j->q->until_t ? -1 : 0;
    return (chk_wide)v->l->weight_n * (chk_max(tau, v->l->tau_t) - chk_max(v->r->ready_t, v->r->earliest_t));
}

static chk_wide tolls_of(const judge *j, const stint *v, ech_tick t) {
    chk_wide fee = 0;
    if (v->held > 0) {
        ech_tick f = t + v->fixed_t;
        chk_wide fixed = paid_by(j, v->row, f) - paid_by(j, v->row, t);
        chk_wide extra = paid_by(j, v->row, f + v->extra0_t) - paid_by(j, v->row, f);
        chk_wide more = (chk_wide)lowest(j, v->row, f + v->extra0_t, f + v->extra1_t) * (v->extra1_t - v->extra0_t);
        chk_wide near = extra * v->held * v->kg / v->kg_near, far = (extra + more) * v->held * v->kg / v->kg_far;
        fee = fixed * v->held * v->share / WHOLE + (near < far ? near : far);
    }
    if (v->pool != ECH_NONE) {
        ech_tick s = t + v->taxi_t;
        chk_wide tail = paid_by(j, v->pool, s + v->handling_t + v->after_t) - paid_by(j, v->pool, s - v->before_t);
        fee += tail * v->tail_share / WHOLE;
    }
    return fee;
}

static void look(const judge *j, const stint *v, ech_tick t, chk_wide *best) {
    chk_wide own = t < v->earliest_t ? -1 : own_part(j, v, t);
    if (own < 0 || (*best >= 0 && own >= *best))
        return;
    chk_wide fee = own + tolls_of(j, v, t);
    *best = *best < 0 || fee < *best ? fee : *best;
}

/* False: all looks that were allowed are taken. */
static bool spend(cb *b, int64_t looks) {
    b->looks -= looks;
    return b->looks >= 0;
}

/* Looks at every start from which the moment `offset` later falls on a change of this row's tolls. */
static void look_row(const judge *j, const stint *v, int32_t row, ech_tick offset, chk_wide *best) {
    const int64_t *tolls = j->q->tolls + (size_t)row * (size_t)j->q->toll_count;
    for (int32_t i = 0; i <= j->q->toll_count && spend(j->b, 1); i++) {
        int64_t before = i > 0 ? tolls[i - 1] : -1, behind = i < j->q->toll_count ? tolls[i] : -1;
        if (before != behind)
            look(j, v, i * j->q->step_t - offset, best);
    }
}

static void look_all(const judge *j, stint *v, chk_wide *best) {
    v->tail_share = v->alone ? v->share : v->tail_share;
    look(j, v, v->earliest_t, best);
    ech_tick shift = tau_of(v, 0);
    look(j, v, v->l->tau_t - shift, best); /* where waiting begins to cost */
    ech_tick last = j->b->due_t[v->l->requirement];
    if (j->measure == ECH_CLOSURE)
        last = chk_min(last, j->q->until_t);
    if (last < CB_NEVER)
        look(j, v, last - shift, best);
    if (v->held > 0) {
        look_row(j, v, v->row, 0, best);
        look_row(j, v, v->row, v->fixed_t, best);
        look_row(j, v, v->row, v->fixed_t + v->extra0_t, best);
        look_row(j, v, v->row, v->fixed_t + v->extra1_t, best);
    }
    if (v->pool != ECH_NONE) {
        look_row(j, v, v->pool, v->taxi_t - v->before_t, best);
        look_row(j, v, v->pool, v->taxi_t + v->handling_t + v->after_t, best);
    }
}

/* Of what fits together, the folded parts sum to 1 at most: where parts x are no whole (k + 1)ths, the whole ones in
 * them sum to fewer than (k + 1) · Σ x, so to k at most. */
static chk_wide folded(int64_t use, int64_t capacity, int32_t k) {
    chk_wide parts = ((chk_wide)k + 1) * use / capacity;
    if (k == 0 || parts * capacity == ((chk_wide)k + 1) * use)
        return WHOLE * use / capacity;
    return WHOLE * parts / k;
}

chk_wide cb_share(const ech_bound_price *p, const int64_t *use, const int64_t *capacity) {
    chk_wide sum = 0;
    for (int k = 0; k < ECH_PRICE_DIMS; k++)
        if (capacity[k] > 0 && use[k] > 0)
            sum += p->share[k] * folded(use[k], capacity[k], p->fold[k]) / 1000000;
    return sum;
}

/* The share of a load of at most cap_kg. Where these are all kilograms aboard, they limit persons and litters too. */
static int64_t price(const judge *j, int32_t configuration, const stint *v, int64_t cap_kg, bool all) {
    const cb_load *l = v->l;
    const ech_configuration *c = &j->b->s->configurations[configuration];
    int64_t seats = c->seats, litters = c->litters;
    if (all && j->b->s->person_kg > 0)
        seats = chk_min(seats, chk_max(1, cap_kg / j->b->s->person_kg));
    if (all && j->b->s->litter_kg > 0)
        litters = chk_min(litters, chk_max(1, cap_kg / j->b->s->litter_kg));
    const ech_bound_price *p = NULL;
    for (int32_t i = j->q->price_count - 1; i >= 0; i--)
        p = j->q->prices[i].configuration == configuration ? &j->q->prices[i] : p;
    if (!p)
        return chk_narrow(cap_kg > 0 ? WHOLE * v->kg / cap_kg : 0);
    const int64_t use[ECH_PRICE_DIMS] = {v->kg, v->people, l->litters, l->cm};
    const int64_t capacity[ECH_PRICE_DIMS] = {cap_kg, seats, litters, c->floor_cm};
    return chk_narrow(cb_share(p, use, capacity));
}

/* With so many kilograms unloaded here, all of them loaded by this tail since its first loading outside: no quicker
 * than at one place that works best. */
static void shift_for_load(const judge *j, stint *v, const ech_lift_type *y, int64_t kg) {
    v->earliest_t = v->alone_earliest_t;
    if (v->loads)
        return;
    ech_tick minutes = y->fixed_t;
    if (!j->own_load && y->load_kg_min > 0)
        minutes += chk_mul_ceil(kg, j->b->s->ticks_per_minute, y->load_kg_min);
    ech_tick ahead = chk_mul_ceil(minutes, 1000000, j->best_ppm) + v->way_t;
    v->earliest_t = chk_max(v->alone_earliest_t, chk_max(j->first_t, v->lift_t) + ahead - v->taxi_t);
}

/* Loads from the unit alone to the greatest, in cells. */
static void look_loads(const judge *j, stint *v, int32_t type, int64_t most_kg, chk_wide *best) {
    const cb *b = j->b;
    const ech_lift_type *y = &b->s->lift_types[type];
    int64_t q = b->s->locations[v->place].efficiency_ppm, least = v->many * v->l->with_kg, tpm = b->s->ticks_per_minute;
    ech_tick empty = cb_work(b, type, v->place, 0), slack = 1000000 / q + 3;
    v->handling_t = cb_work_kg(b, type, v->place, v->l->requirement, least, !v->loads);
    v->extra0_t = v->extra1_t = 0;
    v->kg_near = v->kg_far = 1;
    v->share = price(j, v->configuration, v, most_kg, false);
    int64_t rate = v->loads ? y->load_kg_min : y->unload_kg_min;
    if ((v->loads ? v->r->load_t : v->r->unload_t) != ECH_NONE || rate == 0) {
        shift_for_load(j, v, y, least);
        look_all(j, v, best);
        return;
    }
    ech_tick longest = cb_work_kg(b, type, v->place, v->l->requirement, most_kg, !v->loads) - v->handling_t;
    int64_t cells = chk_max(1, chk_min(CELLS, longest / (5 * tpm)));
    for (int64_t i = 0; i < cells; i++) {
        int64_t kg0 = least + (most_kg - least) * i / cells, kg1 = least + (most_kg - least) * (i + 1) / cells;
        v->handling_t = cb_work_kg(b, type, v->place, v->l->requirement, kg0, !v->loads);
        v->extra0_t = v->handling_t - empty;
        v->extra1_t = cb_work_kg(b, type, v->place, v->l->requirement, kg1, !v->loads) - empty - slack;
        v->extra1_t = chk_max(v->extra0_t, v->extra1_t);
        v->kg_near = kg0 + chk_narrow((chk_wide)slack * rate * q / ((chk_wide)tpm * 1000000)) + 1;
        v->kg_near = chk_max(1, chk_min(v->kg_near, kg1));
        v->kg_far = chk_max(1, kg1);
        bool all = v->loads ? !j->own_load : !j->own; /* else the load has kilograms that take no time, too */
        v->share = price(j, v->configuration, v, all ? v->kg_far : most_kg, all);
        shift_for_load(j, v, y, kg0);
        look_all(j, v, best);
    }
}

/* ---- kinds of service -------------------------------------------------------------------------------------------- */

static bool refuels(const cb *b, int32_t place) {
    bool fuel = b->s->locations[place].fuel_kg_day != 0;
    for (int32_t i = 0; i < b->s->effect_count; i++)
        fuel = fuel || (b->s->effects[i].location == place && b->s->effects[i].fuel_kg_day > 0);
    return fuel;
}

/* Full tanks are also had where a mission may end and the next one start. */
static bool starts_full(const cb *b, int32_t type, int32_t place) {
    const ech_scenario *s = b->s;
    bool may = refuels(b, place);
    for (int32_t i = 0; i < s->situation_count; i++)
        may = may || s->situations[i].location == place;
    for (int32_t i = 0; i < s->asset_count; i++) {
        const ech_asset *a = &s->assets[i];
        bool here = a->home == place || a->end == ECH_END_ANY;
        for (int32_t k = 0; k < a->end_places.count; k++)
            here = here || s->refs[a->end_places.first + k] == place;
        may = may || (a->type == type && here);
    }
    return may;
}

int64_t cb_brings_kg(const cb *b, const ech_configuration *c, int32_t type, int32_t place) {
    int64_t kg = -1, in = INT64_MAX, out = INT64_MAX;
    for (int32_t p = 0; p < b->places; p++) {
        kg = chk_max(kg, b->way_kg[cb_at(b, type, p, place)]);
        in = chk_min(in, b->way_m[cb_at(b, type, p, place)]);
        out = chk_min(out, b->way_m[cb_at(b, type, place, p)]);
    }
    if (kg >= 0 && in < INT64_MAX && out < INT64_MAX && !starts_full(b, type, place))
        kg = chk_min(kg, cb_allowance(b, type, in + out));
    return chk_min(kg, b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
}

bool cb_is_place(const ech_bound_queue *q, int32_t place) {
    bool found = false;
    for (int32_t i = 0; i < q->location_count; i++)
        found = found || q->locations[i] == place;
    return found;
}

bool *cb_find_sources(cb *b, const ech_bound_queue *q) {
    size_t n = (size_t)b->places;
    bool *is = ech_calloc((size_t)b->lift_count * n + 1, sizeof *is);
    b->out_of_memory = b->out_of_memory || !is;
    for (int32_t k = 0; is && k < b->lift_count; k++)
        for (int32_t p = 0; p < b->places; p++)
            is[(size_t)k * n + (size_t)p] = b->s->locations[p].transfer && !cb_is_place(q, p);
    for (int32_t i = 0; is && i < q->requirement_count; i++) {
        int32_t from = b->s->requirements[q->requirements[i]].from;
        for (int32_t k = 0; k < b->lift_count && !cb_is_place(q, from); k++) {
            bool *here = &is[(size_t)k * n + (size_t)from];
            *here = *here || cb_may_carry(b, b->lifts[k].owner, q->requirements[i], from);
        }
    }
    return is;
}

/* From an unloading at a place of the queue until anything can be loaded for it again, at the least; 0: it never can.
 */
static void find_back(const judge *j) {
    const cb *b = j->b;
    for (int32_t k = 0; k < b->lift_count; k++)
        for (int32_t i = 0; i < j->q->location_count; i++) {
            const ech_lift_type *y = &b->s->lift_types[b->lifts[k].type];
            ech_tick back = CB_NEVER;
            for (int32_t p = 0; b->air_t && p < b->places; p++)
                if (j->source[(size_t)k * (size_t)b->places + (size_t)p])
                    back = chk_min(back, b->air_t[cb_at(b, b->lifts[k].type, j->q->locations[i], p)]);
            j->back_t[(size_t)k * (size_t)j->q->location_count + (size_t)i] =
                back < CB_NEVER ? back + y->taxi_out_t + y->taxi_in_t : 0;
        }
}

/* Can this lift come to the queue's i-th place from where anything is loaded for the queue? */
static bool comes_to(const judge *j, int32_t k, int32_t i) {
    const cb *b = j->b;
    bool comes = !b->air_t;
    for (int32_t p = 0; b->air_t && p < b->places && !comes; p++)
        comes = j->source[(size_t)k * (size_t)b->places + (size_t)p] &&
                b->air_t[cb_at(b, b->lifts[k].type, p, j->q->locations[i])] < CB_NEVER;
    return comes;
}

/* Where lift has unloaded anything for the queue before it loads there, it has come from one of the queue's places to
 * which it can come at all: what that takes more than the way back that is held behind the unloading. */
static void find_way_out(const judge *j) {
    const cb *b = j->b;
    for (int32_t k = 0; k < b->lift_count; k++) {
        const ech_lift_type *y = &b->s->lift_types[b->lifts[k].type];
        ech_tick taxi = y->taxi_out_t + y->taxi_in_t;
        for (int32_t p = 0; p < b->places; p++) {
            ech_tick more = CB_NEVER;
            for (int32_t i = 0; b->air_t && i < j->q->location_count; i++) {
                ech_tick out = b->air_t[cb_at(b, b->lifts[k].type, j->q->locations[i], p)];
                if (out < CB_NEVER && comes_to(j, k, i))
                    more = chk_min(more, out + taxi - j->back_t[(size_t)k * (size_t)j->q->location_count + (size_t)i]);
            }
            j->out_t[(size_t)k * (size_t)b->places + (size_t)p] = more < CB_NEVER ? chk_max(0, more) : 0;
        }
    }
}

/* Lift that unloads for the queue at one place alone: how long it is away from there at least, between two unloadings.
 * In that time, and while it unloads, its tail belongs to what it unloads next. Not asked where that is less than the
 * way out to where something is loaded, and in. */
static void find_gaps(const judge *j) {
    const cb *b = j->b;
    for (int32_t k = 0; k < b->lift_count; k++) {
        int32_t y = b->lifts[k].type, reached = 0, x = 0;
        ech_tick taxi = b->s->lift_types[y].taxi_out_t + b->s->lift_types[y].taxi_in_t, most = 0;
        j->gap_t[k] = -1;
        for (int32_t i = 0; b->air_t && i < j->q->location_count; i++) {
            bool in = comes_to(j, k, i);
            reached += in;
            x = in ? j->q->locations[i] : x;
        }
        if (reached != 1 || j->own || j->q->resource != ECH_BOUND_TEAMS)
            continue;
        ech_tick gap = b->block_t[cb_at(b, y, x, x)] < CB_NEVER ? b->block_t[cb_at(b, y, x, x)] + taxi : CB_NEVER;
        for (int32_t p = 0; p < b->places; p++) {
            ech_tick there = b->air_t[cb_at(b, y, x, p)], back = b->air_t[cb_at(b, y, p, x)];
            if (p != x && there < CB_NEVER && back < CB_NEVER)
                gap = chk_min(gap, there + back + 2 * taxi);
            if (j->source[(size_t)k * (size_t)b->places + (size_t)p] && back < CB_NEVER)
                most = chk_max(most, back + taxi + (there < CB_NEVER ? there + taxi : 0));
        }
        j->gap_t[k] = gap >= most ? gap : -1;
    }
}

/* How long the tail is held before the handling: out to where it loads, the loading, the way in; false: it cannot have
 * come from outside. */
static bool hold_tail(const judge *j, int32_t k, stint *v) {
    const cb *b = j->b;
    const cb_lift *lift = &b->lifts[k];
    const ech_lift_type *y = &b->s->lift_types[lift->type];
    ech_tick before = CB_NEVER, way = CB_NEVER, there = CB_NEVER;
    bool begins = true; /* its way here, with its lift, began at its origin */
    for (int32_t p = 0; p < b->places; p++) {
        if (!j->source[(size_t)k * (size_t)b->places + (size_t)p])
            continue;
        ech_tick in = b->air_t ? b->air_t[cb_at(b, lift->type, p, v->place)] : 0;
        way = chk_min(way, in);
        there = chk_min(there, lift->there_t[p]);
        int64_t n = p == v->r->from ? v->l->together : 1;
        if (in >= CB_NEVER || (p != v->r->from && !b->s->locations[p].transfer) || !cb_lifts(b, lift->type, v->l, n))
            continue;
        in += j->out_t[(size_t)k * (size_t)b->places + (size_t)p];
        before = chk_min(before, in + cb_work_kg(b, lift->type, p, v->l->requirement, n * v->l->with_kg, false));
        begins = begins && p == v->r->from;
    }
    v->many = begins ? v->l->together : 1;
    v->before_t = before + y->taxi_out_t + y->taxi_in_t;
    v->alone = j->gap_t[k] >= 0;
    v->after_t = j->back_t[(size_t)k * (size_t)j->q->location_count + (size_t)v->row];
    if (v->alone) { /* the whole way out before the service, and nothing behind it */
        v->before_t = chk_min(v->before_t + v->after_t, j->gap_t[k]);
        v->after_t = 0;
    }
    v->way_t = (way < CB_NEVER ? way : 0) + y->taxi_out_t + y->taxi_in_t;
    v->lift_t = there < CB_NEVER ? there : 0;
    return before < CB_NEVER;
}

static void look_configuration(const judge *j, int32_t type, int32_t k, stint *v, chk_wide *best) {
    const cb *b = j->b;
    const ech_configuration *c = &b->s->configurations[k];
    int64_t kg = cb_brings_kg(b, c, type, v->place), most = 0;
    if (!cb_can_take(b, &b->s->lift_types[type], c, v->l, v->many) || kg < v->many * v->l->with_kg)
        return;
    for (int32_t i = 0; i < j->q->location_count && v->pool != ECH_NONE; i++)
        most = chk_max(most, cb_brings_kg(b, c, type, j->q->locations[i]));
    v->configuration = k;
    v->tail_share = price(j, k, v, most, false);
    look_loads(j, v, type, kg, best);
}

static void look_lift(const judge *j, int32_t lift, stint *v, chk_wide *best) {
    const cb *b = j->b;
    const cb_lift *f = &b->lifts[lift];
    const ech_lift_type *y = &b->s->lift_types[f->type];
    bool teams = j->q->resource == ECH_BOUND_TEAMS;
    ech_tick touch = v->l->touch_t[(size_t)lift * (size_t)b->places + (size_t)v->place];
    if (touch >= CB_NEVER || !cb_may_carry(b, f->owner, v->l->requirement, v->place) || !hold_tail(j, lift, v))
        return;
    v->pool = ECH_NONE;
    for (int32_t i = 0; i < j->q->pool_count; i++)
        if (j->q->pools[i].type == f->type && j->q->pools[i].owner == f->owner)
            v->pool = j->q->location_count + i;
    v->taxi_t = teams ? 0 : y->taxi_in_t;
    v->alone_earliest_t = touch + y->taxi_in_t - v->taxi_t;
    v->held = teams ? y->handling : (int32_t)y->mode == j->q->mode;
    if (!teams && y->mode == ECH_AIR && y->stand_class < j->q->stand_class)
        v->held = 0;
    v->fixed_t = v->taxi_t + cb_work(b, f->type, v->place, 0);
    for (int32_t k = 0; k < y->configurations.count; k++)
        look_configuration(j, f->type, y->configurations.first + k, v, best);
}

/* ---- services that load ------------------------------------------------------------------------------------------ */

/* When it is on the ground there, ready to be loaded. */
static ech_tick on_ground(const judge *j, const stint *v) {
    const cb *b = j->b;
    ech_tick first = CB_NEVER;
    if (v->place == v->r->from)
        return chk_max(0, v->r->ready_t);
    for (int32_t k = 0; k < b->lift_count; k++) {
        const cb_lift *f = &b->lifts[k];
        const ech_lift_type *y = &b->s->lift_types[f->type];
        ech_tick touch = v->l->touch_t[(size_t)k * (size_t)b->places + (size_t)v->place];
        if (touch >= CB_NEVER || !cb_may_carry(b, f->owner, v->l->requirement, v->place))
            continue;
        ech_tick work = cb_work_kg(b, f->type, v->place, v->l->requirement, v->l->with_kg, true);
        ech_tick start = cb_first_fit(b, v->place, touch + y->taxi_in_t, work, y->handling);
        if (start < CB_NEVER)
            first = chk_min(first, start + work + b->s->locations[v->place].connect_t);
    }
    return first;
}

/* From the end of the loading to τ at the least, if this lift takes it to where it is unloaded next, outside. */
static ech_tick onward(const judge *j, int32_t lift, const stint *v) {
    const cb *b = j->b;
    const cb_lift *f = &b->lifts[lift];
    const ech_lift_type *y = &b->s->lift_types[f->type];
    ech_tick least = CB_NEVER;
    for (int32_t p = 0; p < b->places; p++) {
        ech_tick air = b->air_t ? b->air_t[cb_at(b, f->type, v->place, p)] : 0, rest = 0;
        if (cb_is_place(j->q, p) || air >= CB_NEVER || !cb_may_carry(b, f->owner, v->l->requirement, p))
            continue;
        ech_tick work = cb_work_kg(b, f->type, p, v->l->requirement, v->many * v->l->with_kg, true);
        if (p == v->r->to)
            rest = v->r->bind == ECH_BIND_START ? 0 : work;
        else if (b->s->locations[p].transfer)
            rest = work + b->onward_t[((size_t)v->r->bind * (size_t)b->places + (size_t)p) * (size_t)b->places +
                                      (size_t)v->r->to];
        else
            continue;
        least = chk_min(least, y->taxi_out_t + air + y->taxi_in_t + rest);
    }
    return least;
}

static void look_loader(const judge *j, int32_t lift, ech_tick ground, stint *v, chk_wide *best) {
    const cb *b = j->b;
    const cb_lift *f = &b->lifts[lift];
    const ech_lift_type *y = &b->s->lift_types[f->type];
    if (f->there_t[v->place] >= CB_NEVER || !cb_may_carry(b, f->owner, v->l->requirement, v->place))
        return;
    v->many = v->place == v->r->from ? v->l->together : 1;
    ech_tick work = cb_work_kg(b, f->type, v->place, v->l->requirement, v->many * v->l->with_kg, false);
    v->alone_earliest_t = cb_first_fit(b, v->place, chk_max(ground, f->there_t[v->place]), work, y->handling);
    v->away_t = onward(j, lift, v);
    if (v->alone_earliest_t >= CB_NEVER || v->away_t >= CB_NEVER)
        return;
    v->pool = ECH_NONE;
    v->taxi_t = 0;
    v->held = y->handling;
    v->fixed_t = cb_work(b, f->type, v->place, 0);
    int64_t out_kg = -1;
    for (int32_t p = 0; p < b->places; p++)
        if (p != v->place)
            out_kg = chk_max(out_kg, b->way_kg[cb_at(b, f->type, v->place, p)]);
    for (int32_t k = y->configurations.first; k < y->configurations.first + y->configurations.count; k++) {
        const ech_configuration *c = &b->s->configurations[k];
        int64_t kg = chk_min(out_kg, b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
        if (!cb_can_take(b, y, c, v->l, v->many) || kg < v->many * v->l->with_kg)
            continue;
        v->configuration = k;
        v->tail_share = 0;
        look_loads(j, v, f->type, kg, best);
    }
}

/* ---- behind the queue -------------------------------------------------------------------------------------------- */

bool cb_find_away(cb *b, int32_t from, ech_bind bind, ech_tick *tau) {
    int32_t n = b->places, nodes = n * (b->s->lift_type_count + 1);
    b->looks -= (int64_t)nodes * nodes / 8; /* about what it costs, in looks */
    ech_tick *label = ech_malloc((size_t)nodes * sizeof *label);
    bool *settled = ech_calloc((size_t)nodes, sizeof *settled), ok = label && settled;
    for (int32_t i = 0; ok && i < nodes; i++)
        label[i] = CB_NEVER;
    for (int32_t i = 0; i < n; i++)
        tau[i] = CB_NEVER;
    if (ok)
        label[from] = 0;
    for (int32_t at = from; ok && at >= 0;) {
        settled[at] = true;
        int32_t p = at % n;
        for (int32_t y = at < n ? 0 : at / n - 1; y < (at < n ? b->s->lift_type_count : at / n); y++) {
            const ech_lift_type *type = &b->s->lift_types[y];
            ech_tick off = label[at] + type->taxi_out_t;
            off += at < n ? b->s->locations[p].connect_t + cb_work(b, y, p, 0) : type->taxi_in_t;
            for (int32_t v = 0; v < n; v++)
                if (b->block_t[cb_at(b, y, p, v)] < CB_NEVER && !settled[(y + 1) * n + v])
                    label[(y + 1) * n + v] = chk_min(label[(y + 1) * n + v], off + b->block_t[cb_at(b, y, p, v)]);
            if (at < n)
                continue;
            ech_tick s = label[at] + type->taxi_in_t, end = s + cb_work(b, y, p, 0);
            tau[p] = chk_min(tau[p], bind == ECH_BIND_START ? s : end);
            if (b->s->locations[p].transfer && !settled[p])
                label[p] = chk_min(label[p], end);
        }
        at = -1;
        for (int32_t i = 0; i < nodes; i++)
            if (!settled[i] && label[i] < CB_NEVER && (at < 0 || label[i] < label[at]))
                at = i;
    }
    ech_free(label);
    ech_free(settled);
    b->out_of_memory = b->out_of_memory || !ok;
    return ok;
}

/* ---- the queue --------------------------------------------------------------------------------------------------- */

static chk_wide loading_fee(const judge *j, const cb_load *l) {
    const ech_requirement *r = &j->b->s->requirements[l->requirement];
    chk_wide best = -1;
    for (int32_t i = 0; i < j->q->location_count; i++) {
        stint v = {.l = l, .r = r, .place = j->q->locations[i], .row = i, .loads = true};
        v.kg = l->kg;
        v.people = l->people;
        if (v.place == r->to || (v.place != r->from && !j->b->s->locations[v.place].transfer))
            continue;
        ech_tick ground = on_ground(j, &v);
        for (int32_t k = 0; ground < CB_NEVER && k < j->b->lift_count; k++)
            look_loader(j, k, ground, &v, &best);
    }
    return best;
}

static chk_wide fee_of(const judge *j, const cb_load *l) {
    const ech_requirement *r = &j->b->s->requirements[l->requirement];
    chk_wide best = -1;
    if (j->q->resource == ECH_BOUND_LOADS)
        return loading_fee(j, l);
    int64_t drivers = j->measure == ECH_ARRIVAL ? l->beside : 0;
    for (int32_t i = 0; i < j->q->location_count; i++)
        if (j->q->locations[i] != r->to && j->b->s->locations[j->q->locations[i]].transfer)
            drivers = 0; /* they may have been unloaded there before, without it */
    for (int32_t i = 0; i < j->q->location_count; i++) {
        stint v = {.l = l, .r = r, .place = j->q->locations[i], .row = i};
        v.kg = l->kg + drivers * j->b->s->person_kg;
        v.people = l->people + drivers;
        if (v.place != r->to) {
            size_t at = ((size_t)i * 2 + (size_t)r->bind) * (size_t)j->b->places + (size_t)r->to;
            v.away_t = j->away_t[at];
            if (!j->b->s->locations[v.place].transfer || v.away_t >= CB_NEVER)
                continue;
        }
        for (int32_t k = 0; k < j->b->lift_count; k++)
            look_lift(j, k, &v, &best);
    }
    return best;
}

/* Before a tail is there it can be held for a way out that it did not fly, to what it loads first. */
static ech_tick longest_way(const cb *b, int32_t type) {
    ech_tick longest = 0;
    for (int32_t u = 0; b->air_t && u < b->places; u++)
        for (int32_t v = 0; v < b->places; v++)
            if (b->air_t[cb_at(b, type, u, v)] < CB_NEVER)
                longest = chk_max(longest, b->air_t[cb_at(b, type, u, v)]);
    return longest + b->s->lift_types[type].taxi_out_t + b->s->lift_types[type].taxi_in_t;
}

/* Ticks that a row has in [from, to). */
static chk_wide capacity(const judge *j, int32_t row, ech_tick from, ech_tick to) {
    const cb *b = j->b;
    chk_wide sum = 0;
    if (row >= j->q->location_count) {
        const ech_bound_pool *p = &j->q->pools[row - j->q->location_count];
        for (int32_t i = 0; i < b->s->asset_count; i++) {
            const ech_asset *a = &b->s->assets[i];
            if (a->type == p->type && a->owner == p->owner)
                sum += (chk_wide)a->count * chk_max(0, to - chk_max(from, a->from_t - j->early_t[row]));
        }
        return sum;
    }
    int32_t place = j->q->locations[row];
    const cb_piece *p = b->pieces.data;
    for (int32_t i = b->piece_first[place]; i < b->piece_first[place + 1]; i++) {
        ech_tick end = i + 1 < b->piece_first[place + 1] ? chk_min(to, p[i + 1].at_t) : to;
        int64_t most = j->q->resource != ECH_BOUND_PLACES ? p[i].teams
                       : j->q->mode == ECH_AIR            ? p[i].stands[j->q->stand_class]
                                                          : p[i].berths[j->q->mode];
        sum += (chk_wide)most * chk_max(0, end - chk_max(from, p[i].at_t));
    }
    return sum;
}

bool cb_is_sound_price(const cb *b, const ech_bound_price *p) {
    int64_t sum = 0;
    bool ok = p->configuration >= 0 && p->configuration < b->s->configuration_count;
    for (int k = 0; k < ECH_PRICE_DIMS; k++) {
        ok = ok && p->share[k] >= 0 && p->fold[k] >= 0 && p->fold[k] <= 1000;
        sum += p->share[k];
    }
    /* a floor that is not modelled has no capacity to share by */
    return ok && sum <= 1000000 &&
           (p->share[3] == 0 || b->s->configurations[p->configuration].floor_cm != ECH_UNLIMITED);
}

static bool is_sound_requirement(const cb *b, const ech_bound_queue *q, int32_t k) {
    int32_t i = q->requirements[k];
    if (i < 0 || i >= b->s->requirement_count)
        return false;
    const ech_requirement *r = &b->s->requirements[i];
    for (int32_t n = 0; n < k; n++)
        if (q->requirements[n] == i)
            return false;
    bool loads = q->resource == ECH_BOUND_LOADS;
    return cb_is_place(q, loads ? r->from : r->to) && !cb_is_place(q, loads ? r->to : r->from) &&
           r->aboard_asset == ECH_NONE && !r->self_move && b->done_t[i] < CB_NEVER;
}

/* No toll is negative, and all of a row together leave room for what they are multiplied by. */
static bool is_sound_row(const ech_bound_queue *q, const int64_t *tolls) {
    chk_wide sum = 0;
    bool ok = true;
    for (int32_t i = 0; ok && i < q->toll_count; i++) {
        ok = tolls[i] >= 0 && tolls[i] < (int64_t)1 << 50;
        sum += (chk_wide)tolls[i] * q->step_t;
        ok = ok && sum < (chk_wide)1 << 62;
    }
    return ok;
}

bool cb_is_sound(const cb *b, const ech_bound_queue *q) {
    bool rounds = q->resource == ECH_BOUND_ROUNDS;
    bool ok = q->location_count > 0 && (rounds || (q->step_t > 0 && q->toll_count > 0 && q->toll_count <= 100000));
    ok = ok && q->dimension >= 0 && q->dimension < ECH_PRICE_DIMS;
    ok = ok && q->step_t < CB_LONGEST_STEP && q->until_t >= 0 && q->until_t < CB_NEVER; /* their sums stay in range */
    bool loads = q->resource == ECH_BOUND_LOADS && q->pool_count == 0;
    bool held = q->resource == ECH_BOUND_PLACES && q->mode >= 0 && q->mode < ECH_MODE_COUNT && q->stand_class >= 0 &&
                q->stand_class < ECH_CLASS_COUNT;
    ok = ok && (rounds || q->resource == ECH_BOUND_TEAMS || loads || held);
    for (int32_t i = 0; ok && i < q->location_count; i++) {
        ok = q->locations[i] >= 0 && q->locations[i] < b->places;
        for (int32_t k = 0; k < i; k++)
            ok = ok && q->locations[k] != q->locations[i];
    }
    for (int32_t i = 0; ok && i < q->pool_count; i++)
        for (int32_t k = 0; k < i; k++)
            ok = ok && (q->pools[k].type != q->pools[i].type || q->pools[k].owner != q->pools[i].owner);
    for (int32_t i = 0; ok && i < q->requirement_count; i++)
        ok = is_sound_requirement(b, q, i);
    for (int32_t i = 0; ok && i < q->price_count; i++)
        ok = cb_is_sound_price(b, &q->prices[i]);
    for (int32_t i = 0; ok && !rounds && i < q->location_count + q->pool_count; i++)
        ok = is_sound_row(q, q->tolls + (size_t)i * (size_t)q->toll_count);
    return ok;
}

static chk_wide add_up(judge *j) {
    const ech_bound_queue *q = j->q;
    chk_wide value = 0;
    for (int32_t k = 0; k < q->location_count + q->pool_count; k++)
        for (int32_t i = 0; i < q->toll_count; i++) {
            int64_t toll = q->tolls[(size_t)k * (size_t)q->toll_count + (size_t)i];
            chk_wide *sum = j->paid + (size_t)k * ((size_t)q->toll_count + 1) + (size_t)i;
            sum[1] = sum[0] + (chk_wide)toll * q->step_t;
            value -= toll ? toll * capacity(j, k, i * q->step_t, (i + 1) * q->step_t) : 0;
            if (value < -HOPELESS) /* a toll where there is no limit */
                return -INT64_MAX;
        }
    for (int32_t k = 0; k < q->requirement_count; k++)
        for (int32_t i = j->b->load_first[q->requirements[k]]; i < j->b->load_first[q->requirements[k] + 1]; i++) {
            chk_wide fee = fee_of(j, &j->b->loads[i]);
            if (j->b->looks < 0)
                return -INT64_MAX;
            if (fee < 0 && j->measure == ECH_CLOSURE)
                return INT64_MAX; /* it cannot be there in time at all */
            value += fee < 0
                         ? 0
                         : (fee - SLACK_N) * (j->measure == ECH_ARRIVAL ? j->b->loads[i].alone : j->b->loads[i].count);
        }
    return value;
}

/* The least time from each transfer to each place: the same for every queue of loads. */
static bool find_onward(cb *b) {
    size_t n = (size_t)b->places;
    if (b->onward_t)
        return true;
    ech_tick *t = cb_alloc(b, 2 * n * n, sizeof *t);
    bool ok = t != NULL;
    for (int32_t i = 0; ok && i < 2 * b->places; i++)
        if (b->s->locations[i % b->places].transfer)
            ok = cb_find_away(b, i % b->places, (ech_bind)(i / b->places), t + (size_t)i * n);
    b->onward_t = ok ? t : NULL;
    return ok;
}

bool cb_queue_value(cb *b, const ech_bound_queue *q, ech_measure measure, int64_t *value_n) {
    judge j = {.b = b, .q = q, .measure = measure};
    size_t n = (size_t)b->places;
    *value_n = 0;
    if (q->resource == ECH_BOUND_ROUNDS || !cb_is_sound(b, q))
        return false;
    j.first_t = CB_NEVER;
    for (int32_t i = 0; i < q->requirement_count; i++) {
        const ech_requirement *r = &b->s->requirements[q->requirements[i]];
        j.own = j.own || r->unload_t != ECH_NONE;
        j.own_load = j.own_load || r->load_t != ECH_NONE;
        j.first_t = chk_min(j.first_t, chk_max(0, r->ready_t));
    }
    j.best_ppm = 1;
    for (int32_t p = 0; p < b->places; p++)
        j.best_ppm = chk_max(j.best_ppm, b->s->locations[p].efficiency_ppm);
    j.paid = ech_calloc(((size_t)q->toll_count + 1) * (size_t)(q->location_count + q->pool_count), sizeof *j.paid);
    j.away_t = ech_malloc((size_t)q->location_count * 2 * n * sizeof *j.away_t);
    j.source = cb_find_sources(b, q);
    j.out_t = ech_malloc(((size_t)b->lift_count * n + 1) * sizeof *j.out_t);
    j.gap_t = ech_malloc(((size_t)b->lift_count + 1) * sizeof *j.gap_t);
    j.back_t = ech_malloc(((size_t)b->lift_count * (size_t)q->location_count + 1) * sizeof *j.back_t);
    j.early_t = ech_calloc((size_t)(q->location_count + q->pool_count) + 1, sizeof *j.early_t);
    bool ok = j.paid && j.away_t && j.source && j.out_t && j.gap_t && j.back_t && j.early_t;
    b->out_of_memory = b->out_of_memory || !ok;
    bool loads = q->resource == ECH_BOUND_LOADS;
    ok = ok && (!loads || find_onward(b));
    for (int32_t i = 0; ok && !loads && i < 2 * q->location_count; i++)
        ok = b->looks >= 0 && cb_find_away(b, q->locations[i / 2], (ech_bind)(i % 2), j.away_t + (size_t)i * n);
    if (ok) {
        for (int32_t i = 0; i < q->pool_count; i++)
            j.early_t[q->location_count + i] = longest_way(b, q->pools[i].type);
        find_back(&j);
        find_way_out(&j);
        find_gaps(&j);
        *value_n = chk_narrow(add_up(&j));
    }
    ech_free(j.paid);
    ech_free(j.away_t);
    ech_free(j.source);
    ech_free(j.out_t);
    ech_free(j.gap_t);
    ech_free(j.back_t);
    ech_free(j.early_t);
    return ok;
}
