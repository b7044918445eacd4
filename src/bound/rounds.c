/* Whole rounds: a tail that has unloaded at the queue's places must go back, load, and come again. In n rounds it
 * brings n loads at most, and kilograms take their time besides. Where all tails together cannot bring everything by a
 * moment, closure is later. Unlike tolls, this counts in whole numbers. */
#include "bound_int.h"

enum { MOST_ROUNDS = 100000 };

/* Own minutes replace kilograms: then kilograms take no time here. */
static void find_rates(const bnd *b, const ech_bound_queue *q, bool *load, bool *unload, bool *start) {
    *load = *unload = true;
    *start = false;
    for (int32_t i = 0; i < q->requirement_count; i++) {
        const ech_requirement *r = &b->s->requirements[q->requirements[i]];
        *load = *load && r->load_t == ECH_NONE;
        *unload = *unload && r->unload_t == ECH_NONE;
        *start = *start || r->bind == ECH_BIND_START;
    }
}

typedef struct rates {
    int64_t load_kg_min, unload_kg_min; /* 0 = no time */
    bool start;                         /* some τ is the start of the handling */
} rates;

static ech_tick kilograms(const bnd *b, int64_t kg, int64_t rate) {
    return rate > 0 && kg > 0 ? (ech_tick)((bnd_wide)kg * b->s->ticks_per_minute / rate) : 0;
}

/* When a tail that brings `amount` in n rounds is done at the least. */
static ech_tick done_at(const bnd *b, const bnd_trip *t, const rates *r, int64_t n, int64_t amount) {
    int64_t unloads = r->start ? n - 1 : n;
    ech_tick one = t->head_t + kilograms(b, amount - t->cap, r->load_kg_min);
    ech_tick all = t->start_t + kilograms(b, amount, r->load_kg_min); /* nothing is loaded before it is ready */
    ech_tick at = bnd_max(one, all) + unloads * t->fixed_t + (n - 1) * t->between_t + t->away_t;
    return at + kilograms(b, amount - (r->start ? t->cap : 0), r->unload_kg_min);
}

/* The most that one tail brings by `until`; INT64_MAX = no limit. */
static int64_t brings(const bnd *b, const bnd_trip *t, const rates *r, ech_tick until) {
    int64_t best = 0;
    if (t->head_t >= BND_NEVER)
        return 0;
    if (t->fixed_t + t->between_t <= 0)
        return INT64_MAX;
    for (int64_t n = 1; done_at(b, t, r, n, 0) <= until; n++) {
        int64_t low = 0, high = n * t->cap;
        if (n >= MOST_ROUNDS)
            return INT64_MAX;
        if (done_at(b, t, r, n, high) <= until)
            low = high;
        while (low < high) {
            int64_t mid = low + (high - low + 1) / 2;
            if (done_at(b, t, r, n, mid) <= until)
                low = mid;
            else
                high = mid - 1;
        }
        best = bnd_max(best, low);
    }
    return best;
}

static bnd_wide needed(const bnd *b, const ech_bound_queue *q) {
    bnd_wide sum = 0;
    for (int32_t k = 0; k < q->requirement_count; k++)
        for (int32_t i = 0; i < b->units_of[q->requirements[k]].count; i++) {
            const bnd_unit *u = &b->units[b->units_of[q->requirements[k]].first + i];
            const int64_t use[ECH_PRICE_DIMS] = {u->kg, u->seats, u->litters, u->floor_cm};
            sum += (bnd_wide)u->count * use[q->dimension];
        }
    return sum;
}

static bool too_early(const bnd *b, const bnd_trip *trips, int32_t n, const rates *of, bnd_wide need, ech_tick until) {
    bnd_wide most = 0;
    for (int32_t i = 0; i < n && most < need; i++) {
        int64_t one = trips[i].count > 0 ? brings(b, &trips[i], &of[i], until) : 0;
        if (one == INT64_MAX)
            return false;
        most += (bnd_wide)one * trips[i].count;
    }
    return most < need;
}

bool bnd_rounds(bnd *b, ech_bound_queue *q, ech_tick least_t) {
    bnd_trip *trips = ech_calloc((size_t)b->carrier_count + 1, sizeof *trips);
    rates *of = ech_calloc((size_t)b->carrier_count + 1, sizeof *of);
    bool load, unload, start, ok = trips && of;
    q->value_n = 0;
    if (ok) {
        int32_t n = bnd_trips(b, q, trips);
        find_rates(b, q, &load, &unload, &start);
        for (int32_t i = 0; i < n; i++) {
            const ech_lift_type *y = &b->s->lift_types[trips[i].type];
            of[i] = (rates){load && q->dimension == 0 ? y->load_kg_min : 0,
                            unload && q->dimension == 0 ? y->unload_kg_min : 0, start};
        }
        bnd_wide need = needed(b, q);
        ech_tick low = least_t, high = b->end_t;
        if (need > 0 && too_early(b, trips, n, of, need, low)) {
            while (high - low > 1) {
                ech_tick mid = low + (high - low) / 2;
                if (too_early(b, trips, n, of, need, mid))
                    low = mid;
                else
                    high = mid;
            }
            q->until_t = low;
            q->value_n = 1;
        }
    }
    b->out_of_memory = b->out_of_memory || !ok;
    ech_free(trips);
    ech_free(of);
    return !b->out_of_memory;
}
