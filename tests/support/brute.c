/* The optimum of a tiny operation by trying everything; see ech_brute.h for the family and why it is enough.
 *
 * A depth-first search over lists of trips. Each trip is placed as early as it fits among those before it; a trip whose
 * scarce moment comes out before the last one's is cut, because the list in the other order is tried too and is no
 * worse. A branch is cut when what it has reached already, with nothing late or costly to come, is no better than the
 * best plan known. Cost: exponential in trips; a cap on nodes says so instead of running for hours. */
#include "ech_brute.h"

#include <string.h>

enum { TAILS = 3, REQS = 3, TRIPS = 5, NODES_MAX = 20000000 };

typedef struct trip {
    int tail, n[REQS]; /* units of each requirement; of a whole one: 1 */
    int32_t to;
    ech_tick load_t, loaded_t, touch_t, unload_t, unloaded_t, off_t;
    bool begins; /* a mission: the tail comes from its home */
} trip;

typedef struct tail {
    int32_t asset, number;
    bool used;
    ech_tick free_t; /* at the origin: loading may begin */
} tail;

typedef struct brute {
    const ech_scenario *s;
    int32_t origin;
    bool scarce_origin;
    int tail_count, trip_count, best_count;
    tail tails[TAILS];
    trip trips[TRIPS], best[TRIPS];
    int left[REQS], units[REQS], small[REQS];
    int64_t unit_kg[REQS];
    ech_tick done_t[REQS], unloaded_t[REQS];
    int64_t tier_u[ECH_BRUTE_TIERS], arrival_u;
    bool found, cut;
    int64_t nodes;
    const int64_t *most_u; /* ech_brute_exists: found is then its answer */
    uint32_t on_time;      /* which must be */
} brute;

static ech_tick later(ech_tick a, ech_tick b) { return a > b ? a : b; }
static int64_t up(int64_t a, int64_t b) { return (a + b - 1) / b; }

int ech_brute_compare(const int64_t a[ECH_BRUTE_TIERS], const int64_t b[ECH_BRUTE_TIERS]) {
    for (int i = 0; i < ECH_BRUTE_TIERS; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

static const ech_lift_type *type_of(const brute *b, int i) {
    return &b->s->lift_types[b->s->assets[b->tails[i].asset].type];
}

static ech_tick block(const brute *b, int i, int32_t from, int32_t to) {
    const ech_lift_type *y = type_of(b, i);
    for (int32_t k = 0; k < b->s->leg_count; k++) {
        const ech_leg *leg = &b->s->legs[k];
        if (leg->from == from && leg->to == to)
            return up(leg->distance_m * 60, y->cruise_m_h) + y->allowance_t;
    }
    return ECH_NEVER; /* never asked for: tiny operations have all legs that a trip needs */
}

static void read_units(brute *b) {
    for (int q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        int64_t kg = r->seated * b->s->person_kg;
        int64_t pieces = 0;
        for (int32_t k = r->items.first; k < r->items.first + r->items.count; k++) {
            kg += b->s->items[k].count * b->s->items[k].kg;
            pieces += b->s->items[k].count;
        }
        bool whole = r->split == ECH_SPLIT_WHOLE;
        b->units[q] = b->left[q] = whole ? 1 : (int)pieces;
        b->unit_kg[q] = whole ? kg : b->s->items[r->items.first].kg;
    }
}

static void read_tails(brute *b) {
    for (int32_t a = 0; a < b->s->asset_count; a++) {
        const ech_asset *asset = &b->s->assets[a];
        for (int32_t k = 0; k < asset->count && b->tail_count < TAILS; k++) {
            int i = b->tail_count++;
            b->tails[i] = (tail){.asset = a, .number = k, .free_t = asset->from_t};
            if (asset->home != b->origin) /* earliest moment at which loading can begin, straight from home */
                b->tails[i].free_t +=
                    type_of(b, i)->taxi_out_t + block(b, i, asset->home, b->origin) + type_of(b, i)->taxi_in_t;
        }
    }
}

/* ---- one trip in time ---- */

static ech_tick work(const brute *b, int32_t place, int64_t kg, int64_t rate, ech_tick fixed) {
    int64_t w = fixed + (rate ? up(kg, rate) : 0);
    return up(w * 1000000, b->s->locations[place].efficiency_ppm);
}

static int64_t load_kg(const brute *b, const trip *t) {
    int64_t kg = 0;
    for (int q = 0; q < b->s->requirement_count; q++)
        kg += t->n[q] * b->unit_kg[q];
    return kg;
}

/* Everything of the trip from the moment loading begins. */
static void lay_out(const brute *b, trip *t, ech_tick load) {
    const ech_lift_type *y = type_of(b, t->tail);
    int64_t kg = load_kg(b, t);
    t->load_t = load;
    t->loaded_t = load + work(b, b->origin, kg, y->load_kg_min, y->fixed_t);
    t->touch_t = t->loaded_t + y->taxi_out_t + block(b, t->tail, b->origin, t->to);
    t->unload_t = t->touch_t + y->taxi_in_t;
    t->unloaded_t = t->unload_t + work(b, t->to, kg, y->unload_kg_min, y->fixed_t);
    t->off_t = t->unloaded_t + y->taxi_out_t;
}

typedef struct span {
    ech_tick from, to;
    int32_t n;
} span;

/* Most units at once of `spans` together with `one`, over the time of `one`. */
static int32_t peak(const span *spans, int count, span one) {
    int32_t most = one.n;
    for (int k = -1; k < count; k++) {
        ech_tick at = k < 0 ? one.from : spans[k].from;
        int32_t n = one.n;
        if (at < one.from || at >= one.to)
            continue;
        for (int j = 0; j < count; j++)
            n += spans[j].from <= at && at < spans[j].to ? spans[j].n : 0;
        most = n > most ? n : most;
    }
    return most;
}

static bool teams_fit(const brute *b, const trip *t) {
    span taken[TRIPS];
    int count = 0;
    int32_t place = b->scarce_origin ? b->origin : t->to;
    for (int k = 0; k < b->trip_count; k++) {
        const trip *o = &b->trips[k];
        int32_t n = type_of(b, o->tail)->handling;
        if (b->scarce_origin)
            taken[count++] = (span){o->load_t, o->loaded_t, n};
        else if (o->to == place)
            taken[count++] = (span){o->unload_t, o->unloaded_t, n};
    }
    int32_t n = type_of(b, t->tail)->handling;
    span one = b->scarce_origin ? (span){t->load_t, t->loaded_t, n} : (span){t->unload_t, t->unloaded_t, n};
    return one.from == one.to || peak(taken, count, one) <= b->s->locations[place].handling;
}

static bool stand_fits(const brute *b, const trip *t) {
    const ech_location *p = &b->s->locations[t->to];
    if (!p->stands_limited || t->touch_t == t->off_t)
        return true;
    for (int32_t c = 0; c <= type_of(b, t->tail)->stand_class; c++) {
        span taken[TRIPS];
        int count = 0;
        int32_t room = 0;
        for (int k = c; k < ECH_CLASS_COUNT; k++)
            room += p->stands[k];
        for (int k = 0; k < b->trip_count; k++)
            if (b->trips[k].to == t->to && type_of(b, b->trips[k].tail)->stand_class >= c)
                taken[count++] = (span){b->trips[k].touch_t, b->trips[k].off_t, 1};
        if (peak(taken, count, (span){t->touch_t, t->off_t, 1}) > room)
            return false;
    }
    return true;
}

static bool slot_fits(const brute *b, const trip *t) {
    const ech_location *p = &b->s->locations[t->to];
    int32_t n = 1;
    for (int k = 0; k < b->trip_count; k++)
        n += b->trips[k].to == t->to && b->trips[k].touch_t / p->slot_t == t->touch_t / p->slot_t;
    return n <= p->arrivals;
}

/* By how much the trip has to wait at least before it could fit better: until something ends, or the next slot. */
static ech_tick next_wait(const brute *b, const trip *t) {
    ech_tick wait = ECH_NEVER;
    const ech_location *p = &b->s->locations[t->to];
    ech_tick slot = (t->touch_t / p->slot_t + 1) * p->slot_t - t->touch_t;
    if (p->arrivals != ECH_UNLIMITED)
        wait = slot;
    for (int k = 0; k < b->trip_count; k++) {
        const trip *o = &b->trips[k];
        ech_tick ends[] = {o->loaded_t - t->load_t, o->unloaded_t - t->unload_t, o->off_t - t->touch_t};
        for (int j = 0; j < 3; j++)
            if (ends[j] > 0 && ends[j] < wait)
                wait = ends[j];
    }
    return wait;
}

/* Places the trip as early as it fits after `from`; false: never. */
static bool place(const brute *b, trip *t, ech_tick from) {
    for (lay_out(b, t, from); !teams_fit(b, t) || !stand_fits(b, t) || !slot_fits(b, t);) {
        ech_tick wait = next_wait(b, t);
        if (wait == ECH_NEVER || t->load_t + wait > b->s->horizon_t)
            return false;
        lay_out(b, t, t->load_t + wait);
    }
    return true;
}

static ech_tick moment(const brute *b, const trip *t) { return b->scarce_origin ? t->load_t : t->touch_t; }

static ech_tick tau(const brute *b, const trip *t, int q) {
    return b->s->requirements[q].bind == ECH_BIND_END ? t->unloaded_t : t->unload_t;
}

/* The earliest moment at which the load may begin for what is in it; ECH_NEVER: it may not yet. */
static ech_tick earliest(const brute *b, trip *t) {
    ech_tick from = b->tails[t->tail].free_t;
    for (int q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        if (t->n[q] == 0)
            continue;
        from = later(from, r->ready_t);
        for (int32_t k = 0; k < r->after.count; k++) {
            int32_t p = b->s->refs[r->after.first + k];
            if (b->left[p] > 0)
                return ECH_NEVER;
            from = later(from, b->unloaded_t[p]);
        }
    }
    lay_out(b, t, from);
    ech_tick short_of = 0;
    for (int q = 0; q < b->s->requirement_count; q++)
        if (t->n[q] > 0)
            short_of = later(short_of, b->s->requirements[q].earliest_t - tau(b, t, q));
    return from + short_of;
}

static ech_tick home_t(const brute *b, const trip *t) {
    const ech_asset *a = &b->s->assets[b->tails[t->tail].asset];
    return t->off_t + block(b, t->tail, t->to, a->home) + type_of(b, t->tail)->taxi_in_t;
}

static bool in_time(const brute *b, const trip *t) {
    ech_tick end = home_t(b, t);
    if (end > b->s->horizon_t || end > b->s->assets[b->tails[t->tail].asset].to_t)
        return false;
    for (int q = 0; q < b->s->requirement_count; q++)
        if (t->n[q] > 0 && tau(b, t, q) > b->s->requirements[q].latest_t)
            return false;
    return true;
}

/* ---- value ---- */

static int64_t flight_u(const brute *b, int i, int32_t from, int32_t to) {
    const ech_lift_type *y = type_of(b, i);
    return up(block(b, i, from, to) * y->cost_hour_u, 60) + y->cost_sortie_u;
}

/* Flights of all trips: out, then on to the next load or home. */
static int64_t cost_u(const brute *b) {
    int64_t cost = 0;
    for (int k = 0; k < b->trip_count; k++) {
        const trip *t = &b->trips[k];
        int32_t home = b->s->assets[b->tails[t->tail].asset].home;
        bool last = true;
        for (int j = k + 1; j < b->trip_count; j++)
            last = last && b->trips[j].tail != t->tail;
        if (t->begins && home != b->origin)
            cost += flight_u(b, t->tail, home, b->origin);
        cost += flight_u(b, t->tail, b->origin, t->to) + flight_u(b, t->tail, t->to, last ? home : b->origin);
    }
    return cost;
}

/* The measures of the trips so far, as if all that is left came without any further delay (bound), or never. */
static void value(const brute *b, bool bound, int64_t out[ECH_BRUTE_TIERS]) {
    const ech_scenario *s = b->s;
    int64_t unmet = 0, late = 0, arrival = b->arrival_u;
    ech_tick closure = 0, soonest = b->trip_count ? moment(b, &b->trips[b->trip_count - 1]) : 0;
    for (int q = 0; q < s->requirement_count; q++) {
        const ech_requirement *r = &s->requirements[q];
        ech_tick done = b->done_t[q], base = later(r->ready_t, r->earliest_t);
        if (b->left[q] > 0 && !bound) {
            unmet += r->weight_unmet_u * b->left[q];
            closure = s->horizon_t + 1;
            continue;
        }
        if (b->left[q] > 0 && soonest > base)
            arrival += r->weight_arrival_u * b->left[q] * (soonest - base);
        done = b->left[q] > 0 ? later(done, soonest) : done;
        late += done > r->due_t ? r->weight_late_u * (done - r->due_t) : 0;
        closure = later(closure, done);
    }
    const int64_t all[ECH_BRUTE_TIERS] = {unmet, late, closure * 1000000, arrival, cost_u(b)};
    memcpy(out, all, sizeof all);
}

static bool within(const int64_t now[ECH_BRUTE_TIERS], const int64_t most[ECH_BRUTE_TIERS]) {
    for (int i = 0; i < ECH_BRUTE_TIERS; i++)
        if (now[i] > most[i])
            return false;
    return true;
}

/* For ech_brute_exists; false: nothing wanted can come of it. */
static bool judge_within(brute *b) {
    int64_t now[ECH_BRUTE_TIERS];
    bool on_time = true;
    for (int q = 0; q < b->s->requirement_count; q++) {
        bool late = b->done_t[q] > b->s->requirements[q].due_t;
        if (late && b->on_time & 1u << q)
            return false;
        on_time = on_time && !(b->on_time & 1u << q && b->left[q] > 0);
    }
    value(b, false, now);
    b->found = on_time && within(now, b->most_u);
    if (b->found || cost_u(b) > b->most_u[ECH_BRUTE_TIERS - 1])
        return false;
    value(b, true, now);
    return b->most_u[0] > 0 || within(now, b->most_u);
}

/* Keeps what has been reached if it is the best; false: nothing better can come of it. */
static bool judge(brute *b) {
    int64_t now[ECH_BRUTE_TIERS];
    if (b->most_u)
        return judge_within(b);
    value(b, false, now);
    if (!b->found || ech_brute_compare(now, b->tier_u) < 0) {
        memcpy(b->tier_u, now, sizeof now);
        memcpy(b->best, b->trips, sizeof b->best);
        b->best_count = b->trip_count;
        b->found = true;
    }
    if (b->tier_u[0] > 0)
        return true; /* the bound holds among complete plans only */
    value(b, true, now);
    return ech_brute_compare(now, b->tier_u) < 0;
}

/* ---- search ---- */

static void search(brute *b);

typedef struct saved {
    int left[REQS], small[REQS];
    ech_tick done_t[REQS], unloaded_t[REQS];
    int64_t arrival_u;
    tail tail;
} saved;

static void take(brute *b, const trip *t) {
    const ech_lift_type *y = type_of(b, t->tail);
    for (int q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        if (t->n[q] == 0)
            continue;
        b->left[q] -= t->n[q];
        b->small[q] += r->split != ECH_SPLIT_WHOLE && t->n[q] < r->lot;
        b->done_t[q] = later(b->done_t[q], tau(b, t, q));
        b->unloaded_t[q] = later(b->unloaded_t[q], t->unloaded_t);
        b->arrival_u += r->weight_arrival_u * t->n[q] * (tau(b, t, q) - later(r->ready_t, r->earliest_t));
    }
    b->tails[t->tail].used = true;
    b->tails[t->tail].free_t = t->off_t + block(b, t->tail, t->to, b->origin) + y->taxi_in_t;
    b->trips[b->trip_count++] = *t;
}

static void try_trip(brute *b, trip t) {
    t.begins = !b->tails[t.tail].used;
    ech_tick from = earliest(b, &t);
    if (from == ECH_NEVER || !place(b, &t, from) || !in_time(b, &t))
        return;
    if (b->trip_count && moment(b, &t) < moment(b, &b->trips[b->trip_count - 1]))
        return;
    saved old = {.arrival_u = b->arrival_u, .tail = b->tails[t.tail]};
    memcpy(old.left, b->left, sizeof old.left);
    memcpy(old.small, b->small, sizeof old.small);
    memcpy(old.done_t, b->done_t, sizeof old.done_t);
    memcpy(old.unloaded_t, b->unloaded_t, sizeof old.unloaded_t);
    take(b, &t);
    search(b);
    b->trip_count--;
    memcpy(b->left, old.left, sizeof old.left);
    memcpy(b->small, old.small, sizeof old.small);
    memcpy(b->done_t, old.done_t, sizeof old.done_t);
    memcpy(b->unloaded_t, old.unloaded_t, sizeof old.unloaded_t);
    b->arrival_u = old.arrival_u;
    b->tails[t.tail] = old.tail;
}

static bool load_fits(const brute *b, const trip *t) {
    const ech_configuration *c = &b->s->configurations[type_of(b, t->tail)->configurations.first];
    int64_t people = 0, any = 0;
    for (int q = 0; q < b->s->requirement_count; q++) {
        const ech_requirement *r = &b->s->requirements[q];
        any += t->n[q];
        people += t->n[q] > 0 ? r->seated : 0;
        if (r->split != ECH_SPLIT_WHOLE && t->n[q] > 0 && t->n[q] < r->lot && b->small[q] > 0)
            return false;
    }
    return any > 0 && people <= c->seats && load_kg(b, t) <= c->payload_plan_kg;
}

/* Every number of units of requirement q and those after it. */
static void choose_load(brute *b, trip t, int q) {
    if (q == b->s->requirement_count) {
        if (load_fits(b, &t))
            try_trip(b, t);
        return;
    }
    int most = b->s->requirements[q].to == t.to ? b->left[q] : 0;
    for (int n = most; n >= 0; n--) {
        t.n[q] = n;
        choose_load(b, t, q + 1);
    }
}

static void search(brute *b) {
    if (b->most_u && b->found)
        return;
    if (++b->nodes > NODES_MAX) {
        b->cut = true;
        return;
    }
    if (!judge(b) || b->trip_count == TRIPS)
        return;
    for (int i = 0; i < b->tail_count; i++) {
        const tail *before = i ? &b->tails[i - 1] : NULL;
        if (before && before->asset == b->tails[i].asset && !before->used)
            continue; /* the same as using the one before */
        for (int32_t d = 0; d < b->s->location_count; d++)
            choose_load(b, (trip){.tail = i, .to = d}, 0);
    }
}

/* ---- the plan ---- */

static void add_load(ech_plan_builder *pb, const brute *b, const trip *t, int q, int32_t stop) {
    const ech_requirement *r = &b->s->requirements[q];
    ech_load *load = ech_plan_add_load(pb, q, stop, stop + 1);
    bool whole = r->split == ECH_SPLIT_WHOLE;
    if (load && whole)
        load->people = r->seated;
    for (int32_t k = r->items.first; load && k < r->items.first + r->items.count; k++)
        ech_plan_add_part(pb, k, whole ? b->s->items[k].count : t->n[q]);
}

static void add_stop(ech_plan_builder *pb, int32_t place_, ech_tick arrive, ech_tick depart, ech_tick from,
                     ech_tick to) {
    ech_plan_add_stop(pb, place_, arrive, depart);
    if (from >= 0)
        ech_plan_add_work(pb, ECH_WORK_HANDLE, from, to);
}

/* One mission a tail: home, then origin and destination by turns, then home. */
static void add_mission(ech_plan_builder *pb, const brute *b, int i) {
    static const char *const names[TAILS] = {"m0", "m1", "m2"};
    const ech_lift_type *y = type_of(b, i);
    int32_t home = b->s->assets[b->tails[i].asset].home, stop = 0;
    const trip *before = NULL;
    for (int k = 0; k < b->best_count; k++) {
        const trip *t = &b->best[k];
        if (t->tail != i)
            continue;
        ech_tick off = t->loaded_t + y->taxi_out_t, there = t->load_t;
        if (!before)
            ech_plan_add_mission(pb, names[i], b->tails[i].asset, b->tails[i].number);
        if (!before && home != b->origin) {
            there = t->load_t - y->taxi_in_t;
            ech_tick gone = there - block(b, i, home, b->origin);
            add_stop(pb, home, gone - y->taxi_out_t, gone, -1, -1);
            stop++;
        } else if (before) {
            there = before->off_t + block(b, i, before->to, b->origin);
        }
        add_stop(pb, b->origin, there, off, t->load_t, t->loaded_t);
        add_stop(pb, t->to, t->touch_t, t->off_t, t->unload_t, t->unloaded_t);
        for (int q = 0; q < b->s->requirement_count; q++)
            if (t->n[q] > 0)
                add_load(pb, b, t, q, stop);
        stop += 2;
        before = t;
    }
    if (before)
        add_stop(pb, home, home_t(b, before) - y->taxi_in_t, home_t(b, before), -1, -1);
}

bool ech_brute(const ech_scenario *s, ech_brute_result *out) {
    brute b = {.s = s, .origin = s->requirements[0].from};
    *out = (ech_brute_result){.trips = 0};
    b.scarce_origin = s->locations[b.origin].handling != ECH_UNLIMITED;
    read_units(&b);
    read_tails(&b);
    search(&b);
    out->nodes = b.nodes;
    out->trips = b.best_count;
    memcpy(out->tier_u, b.tier_u, sizeof b.tier_u);
    if (b.cut)
        return false;
    ech_plan_builder pb;
    ech_plan_builder_init(&pb);
    for (int i = 0; i < b.tail_count; i++)
        add_mission(&pb, &b, i);
    ech_status status = ech_plan_build(&pb, s, &out->plan, NULL);
    ech_plan_builder_free(&pb);
    return status == ECH_OK;
}

int ech_brute_exists(const ech_scenario *s, const int64_t most_u[ECH_BRUTE_TIERS], int32_t wanted, uint32_t behind) {
    brute b = {.s = s, .origin = s->requirements[0].from, .most_u = most_u};
    int64_t tails = 0;
    for (int32_t i = 0; i < s->asset_count; i++)
        tails += s->assets[i].count;
    if (tails > TAILS)
        return -1;
    for (int q = 0; q < s->requirement_count; q++)
        if (q == wanted || !(behind & 1u << q))
            b.on_time |= 1u << q;
    b.scarce_origin = s->locations[b.origin].handling != ECH_UNLIMITED;
    read_units(&b);
    read_tails(&b);
    search(&b);
    return b.cut ? -1 : b.found;
}
