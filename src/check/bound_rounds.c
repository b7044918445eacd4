/* For judging bounds: whole rounds (docs/bounds.md 5). How much can all tails bring into the places by a moment, if
 * each of them did nothing else, and waited for nobody? */
#include "bound_int.h"

/* What one kind of lift can do at best. */
typedef struct crew {
    bool comes;
    ech_tick first_t, unload_t, out_t, back_t, away_t;
    ech_tick start_t; /* of the first unloading, if loading took only its fixed part */
    int64_t capacity;
    int64_t load_rate, unload_rate; /* kg a minute, 0 = no time */
} crew;

typedef struct count {
    cb *b;
    const ech_bound_queue *q;
    bool own_load, own_unload, start;
    ech_tick ready_t; /* nothing is loaded before */
    ech_tick *away_t; /* [(i · 2 + bind) · places + to] */
    bool *source;     /* by cb_find_sources */
} count;

static bool is_source(const count *c, int32_t lift, int32_t place) {
    return c->source[(size_t)lift * (size_t)c->b->places + (size_t)place];
}

/* Can it come from outside the queue's places at all, from the origin or a place of change? */
static bool from_outside(const count *c, int32_t lift, const ech_requirement *r, int32_t place) {
    const cb *b = c->b;
    for (int32_t p = 0; p < b->places; p++)
        if ((p == r->from || b->s->locations[p].transfer) && is_source(c, lift, p) &&
            b->air_t[cb_at(b, b->lifts[lift].type, p, place)] < CB_NEVER)
            return true;
    return false;
}

/* One unit by one kind of lift into one place. */
static void consider(const count *c, int32_t lift, const cb_load *l, int32_t row, crew *w) {
    const cb *b = c->b;
    const cb_lift *f = &b->lifts[lift];
    const ech_lift_type *y = &b->s->lift_types[f->type];
    const ech_requirement *r = &b->s->requirements[l->requirement];
    int32_t place = c->q->locations[row];
    ech_tick touch = l->touch_t[(size_t)lift * (size_t)b->places + (size_t)place], away = 0;
    bool last = place == r->to;
    if (touch >= CB_NEVER || (!last && !b->s->locations[place].transfer) ||
        !cb_may_carry(b, f->owner, l->requirement, place))
        return;
    if (!last)
        away = c->away_t[((size_t)row * 2 + (size_t)r->bind) * (size_t)b->places + (size_t)r->to];
    if (away >= CB_NEVER || !from_outside(c, lift, r, place))
        return;
    for (int32_t k = y->configurations.first; k < y->configurations.first + y->configurations.count; k++) {
        const ech_configuration *conf = &b->s->configurations[k];
        int64_t kg = cb_brings_kg(b, conf, f->type, place);
        if (!cb_can_take(b, y, conf, l, 1) || kg < l->with_kg)
            continue;
        int64_t capacity[ECH_PRICE_DIMS] = {kg, conf->seats, conf->litters, conf->floor_cm};
        w->comes = true;
        w->capacity = chk_max(w->capacity, capacity[c->q->dimension]);
        w->first_t = chk_min(w->first_t, touch + y->taxi_in_t);
        w->unload_t = chk_min(w->unload_t, cb_work(b, f->type, place, 0));
        w->away_t = chk_min(w->away_t, away);
    }
}

/* Out: loading and the way in. Back: from a place to where something can be loaded. */
static void find_ways(const count *c, int32_t lift, crew *w) {
    const cb *b = c->b;
    const cb_lift *f = &b->lifts[lift];
    const ech_lift_type *y = &b->s->lift_types[f->type];
    ech_tick taxi = y->taxi_out_t + y->taxi_in_t;
    ech_tick there = CB_NEVER;
    w->out_t = w->back_t = CB_NEVER;
    for (int32_t p = 0; p < b->places; p++)
        for (int32_t i = 0; i < c->q->location_count && is_source(c, lift, p); i++) {
            int32_t x = c->q->locations[i];
            w->out_t = chk_min(w->out_t, b->air_t[cb_at(b, f->type, p, x)] + taxi + cb_work(b, f->type, p, 0));
            there = chk_min(there, f->there_t[p]);
            w->back_t = chk_min(w->back_t, b->air_t[cb_at(b, f->type, x, p)] + taxi);
        }
    w->out_t = w->out_t >= CB_NEVER ? 0 : w->out_t;
    w->back_t = w->back_t >= CB_NEVER ? 0 : w->back_t;
    w->start_t = chk_max(c->ready_t, there >= CB_NEVER ? 0 : there) + w->out_t;
}

static ech_tick minutes_of(const cb *b, int64_t kg, int64_t rate) {
    return rate > 0 && kg > 0 ? chk_mul_floor(kg, b->s->ticks_per_minute, rate) : 0;
}

/* Can one tail bring so much in n rounds by until_t? */
static bool in_time(const count *c, const crew *w, int64_t n, int64_t amount) {
    ech_tick one = chk_add(w->first_t, minutes_of(c->b, amount - w->capacity, w->load_rate));
    ech_tick all = chk_add(w->start_t, minutes_of(c->b, amount, w->load_rate)); /* all is loaded after it is ready */
    ech_tick t = chk_add(chk_max(one, all), chk_mul(n - 1, w->unload_t + w->back_t + w->out_t));
    int64_t unloaded = amount;
    if (c->start)
        unloaded -= w->capacity; /* τ may be the start of the last unloading */
    else
        t = chk_add(t, w->unload_t);
    t = chk_add(t, minutes_of(c->b, unloaded, w->unload_rate));
    return chk_add(t, w->away_t) <= c->q->until_t;
}

/* The most that one tail brings; −1 = no limit is known. */
static int64_t most_of(const count *c, const crew *w) {
    int64_t most = 0;
    if (!w->comes || !in_time(c, w, 1, 0))
        return 0;
    if (w->unload_t + w->back_t + w->out_t <= 0)
        return -1;
    for (int64_t n = 1; in_time(c, w, n, 0); n++) {
        int64_t fits = 0, over = n * w->capacity + 1; /* the most for which there is time is in [fits, over) */
        if (n > 200000)
            return -1;
        while (over - fits > 1) {
            int64_t mid = fits + (over - fits) / 2;
            if (in_time(c, w, n, mid))
                fits = mid;
            else
                over = mid;
        }
        most = chk_max(most, fits);
    }
    return most;
}

static bool is_pool(const ech_bound_queue *q, const cb_lift *f) {
    for (int32_t i = 0; i < q->pool_count; i++)
        if (q->pools[i].type == f->type && q->pools[i].owner == f->owner)
            return true;
    return false;
}

static crew find_crew(const count *c, int32_t lift) {
    const cb *b = c->b;
    const ech_lift_type *y = &b->s->lift_types[b->lifts[lift].type];
    crew w = {.first_t = CB_NEVER, .unload_t = CB_NEVER, .away_t = CB_NEVER};
    w.load_rate = c->own_load || c->q->dimension ? 0 : y->load_kg_min;
    w.unload_rate = c->own_unload || c->q->dimension ? 0 : y->unload_kg_min;
    for (int32_t i = 0; i < c->q->requirement_count; i++)
        for (int32_t l = b->load_first[c->q->requirements[i]]; l < b->load_first[c->q->requirements[i] + 1]; l++)
            for (int32_t row = 0; row < c->q->location_count; row++)
                consider(c, lift, &b->loads[l], row, &w);
    if (w.comes)
        find_ways(c, lift, &w);
    return w;
}

static chk_wide all_bring(const count *c, chk_wide enough) {
    const cb *b = c->b;
    chk_wide sum = 0;
    for (int32_t k = 0; k < b->lift_count && sum < enough; k++) {
        const cb_lift *f = &b->lifts[k];
        crew w = find_crew(c, k);
        if (!w.comes)
            continue;
        int64_t one = is_pool(c->q, f) ? most_of(c, &w) : -1;
        for (int32_t i = 0; i < b->s->asset_count; i++)
            if (b->s->assets[i].type == f->type && b->s->assets[i].owner == f->owner)
                sum += one < 0 ? enough : (chk_wide)one * b->s->assets[i].count;
    }
    return sum;
}

static chk_wide needed(count *c) {
    const cb *b = c->b;
    chk_wide need = 0;
    for (int32_t i = 0; i < c->q->requirement_count; i++) {
        int32_t q = c->q->requirements[i];
        const ech_requirement *r = &b->s->requirements[q];
        c->own_load = c->own_load || r->load_t != ECH_NONE;
        c->own_unload = c->own_unload || r->unload_t != ECH_NONE;
        c->start = c->start || r->bind == ECH_BIND_START;
        c->ready_t = i == 0 ? chk_max(0, r->ready_t) : chk_min(c->ready_t, chk_max(0, r->ready_t));
        for (int32_t k = b->load_first[q]; k < b->load_first[q + 1]; k++) {
            const cb_load *l = &b->loads[k];
            const int64_t use[ECH_PRICE_DIMS] = {l->kg, l->people, l->litters, l->cm};
            need += (chk_wide)l->count * use[c->q->dimension];
        }
    }
    return need;
}

bool cb_rounds_hold(cb *b, const ech_bound_queue *q) {
    count c = {.b = b, .q = q};
    size_t n = (size_t)b->places;
    if (!b->air_t || !cb_is_sound(b, q))
        return false;
    c.away_t = cb_alloc(b, (size_t)q->location_count * 2 * n, sizeof *c.away_t);
    for (int32_t i = 0; c.away_t && i < 2 * q->location_count; i++)
        if (!cb_find_away(b, q->locations[i / 2], (ech_bind)(i % 2), c.away_t + (size_t)i * n))
            return false;
    c.source = c.away_t ? cb_find_sources(b, q) : NULL;
    chk_wide need = c.source ? needed(&c) : 0;
    bool hold = need > 0 && all_bring(&c, need) < need;
    ech_free(c.source);
    return hold;
}
