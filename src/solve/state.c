/* State: the trips of a solution and what they use.
 *
 * Adding a trip takes its stands, teams, slots, fuel, storage and acts; removing gives them back exactly, after
 * everything that depended on it (cargo taken onward, requirements that come after, effects) was removed first. So
 * the state is legal at every moment, and undo = remove what was added, add what was removed.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

void sol_trip_copy(sol_trip *to, const sol_trip *from) {
    if (to == from)
        return;
    bool touched = to->touched; /* belongs to the place, not to the trip */
    memcpy(to, from, offsetof(sol_trip, stops) + (size_t)from->stop_count * sizeof from->stops[0]);
    to->touched = touched;
    to->mark = 0;
    memcpy(to->cargo, from->cargo, (size_t)from->cargo_count * sizeof from->cargo[0]);
}

/* ---- open and free ---------------------------------------------------------------------------------------- */

static bool leg_capacities(const ech_scenario *s) {
    for (int32_t i = 0; i < s->leg_count; i++)
        if (s->legs[i].capacity_day != ECH_UNLIMITED)
            return true;
    return false;
}

static bool open_arrays(sol_state *st) {
    const sol_problem *p = st->p;
    const ech_scenario *s = p->s;
    st->nodes = ech_calloc((size_t)s->location_count + 1, sizeof *st->nodes);
    st->tails = ech_calloc((size_t)p->tail_count + 1, sizeof *st->tails);
    st->waiting = ech_calloc((size_t)p->commodity_count + 1, sizeof *st->waiting);
    st->bundle_waiting = ech_calloc((size_t)p->bundle_count + 1, sizeof *st->bundle_waiting);
    st->delivered = ech_calloc((size_t)p->commodity_count + 1, sizeof *st->delivered);
    st->act_used = ech_calloc((size_t)s->authority_count + 1, sizeof *st->act_used);
    st->effect_on = ech_calloc((size_t)s->effect_count + 1, sizeof *st->effect_on);
    st->small_loads = ech_calloc((size_t)s->requirement_count + 1, sizeof *st->small_loads);
    st->crew_pools = ech_calloc((size_t)s->crew_pool_count + 1, sizeof *st->crew_pools);
    st->scratch = ech_calloc(6, sizeof *st->scratch);
    st->order = ech_calloc((size_t)p->bundle_count + 1, sizeof *st->order);
    st->chain_head = ech_calloc((size_t)s->location_count + 1, sizeof *st->chain_head);
    st->chain_next = ech_calloc((size_t)p->bundle_count + 1, sizeof *st->chain_next);
    st->keys = ech_calloc((size_t)p->bundle_count + 1, sizeof *st->keys);
    st->day_count = (int32_t)sol_day_of(s, s->horizon_t) + 1;
    size_t rules = (size_t)p->bundle_count * ((size_t)s->member_count + 1) * (size_t)s->location_count;
    if (rules > 0 && rules <= 1u << 24)
        st->carry_known = ech_calloc(rules, 1);
    if (leg_capacities(s))
        st->leg_day_used = ech_calloc((size_t)s->leg_count * (size_t)st->day_count, sizeof *st->leg_day_used);
    return st->nodes && st->tails && st->waiting && st->bundle_waiting && st->delivered && st->act_used &&
           st->effect_on && st->small_loads && st->crew_pools && st->scratch && st->order && st->chain_head &&
           st->chain_next && st->keys && (st->carry_known || rules == 0 || rules > 1u << 24) &&
           (st->leg_day_used || !leg_capacities(s));
}

ech_status sol_state_open(const sol_problem *p, ech_network *net, uint64_t seed, sol_state **out) {
    *out = NULL;
    sol_state *st = ech_calloc(1, sizeof *st);
    if (!st)
        return ECH_ENOMEM;
    st->p = p;
    st->net = net;
    st->rng = ech_rng_seed(seed);
    st->trips = ech_vec_init(sizeof(sol_trip *), 10000000);
    st->free_trips = ech_vec_init(sizeof(int32_t), 10000000);
    st->kept = ech_vec_init(sizeof(int32_t), 10000000);
    st->busy = ech_vec_init(sizeof(ech_busy), 10000000);
    st->stalled = ech_vec_init(sizeof(int32_t), 100000000);
    st->standing = ech_vec_init(sizeof(sol_standing), 100000000);
    st->touched = ech_vec_init(sizeof(int32_t), 100000000);
    bool ok =
        open_arrays(st) && !sol_index_open(st) && !sol_totals_open(st) && !sol_tasks_open(st) && !sol_relays_open(st);
    for (int32_t i = 0; ok && i < p->s->location_count; i++)
        ok = !sol_node_open(st, i);
    for (int32_t i = 0; ok && i < p->s->crew_pool_count; i++)
        ok = (st->crew_pools[i] = ech_profile_open(p->s->horizon_t + 1, p->s->crew_pools[i].count)) != NULL;
    if (!ok) {
        sol_state_free(st);
        return ECH_ENOMEM;
    }
    for (int32_t c = 0; c < p->commodity_count; c++) {
        st->waiting[c] = p->commodities[c].total;
        st->all_waiting += p->commodities[c].total;
        st->bundle_waiting[sol_bundle_of(p, c)] += p->commodities[c].total;
    }
    for (int32_t b = 0; b < p->bundle_count; b++)
        sol_index_waiting(st, b);
    for (int32_t i = 0; i < p->s->effect_count; i++)
        st->effect_on[i] = ECH_NEVER;
    *out = st;
    return ECH_OK;
}

void sol_state_free(sol_state *st) {
    if (!st)
        return;
    for (int32_t i = 0; st->nodes && i < st->p->s->location_count; i++)
        sol_node_free(&st->nodes[i]);
    for (int32_t i = 0; st->tails && i < st->p->tail_count; i++)
        ech_free(st->tails[i].trips);
    for (size_t i = 0; i < st->trips.count; i++)
        ech_free(sol_trip_at(st, (int32_t)i));
    for (int32_t i = 0; st->crew_pools && i < st->p->s->crew_pool_count; i++)
        ech_profile_free(st->crew_pools[i]);
    ech_free(st->crew_pools);
    ech_vec_free(&st->trips);
    ech_vec_free(&st->free_trips);
    ech_vec_free(&st->stalled);
    ech_vec_free(&st->standing);
    ech_vec_free(&st->touched);
    sol_index_free(st);
    sol_totals_free(st);
    ech_free(st->tasks);
    ech_free(st->between);
    ech_free(st->carry_known);
    ech_vec_free(&st->kept);
    ech_vec_free(&st->busy);
    ech_free(st->start_print);
    ech_free(st->untouched);
    sol_keep_free(st->keep);
    ech_free(st->nodes);
    ech_free(st->tails);
    ech_free(st->waiting);
    ech_free(st->delivered);
    ech_free(st->bundle_waiting);
    ech_free(st->act_used);
    ech_free(st->effect_on);
    ech_free(st->small_loads);
    ech_free(st->leg_day_used);
    ech_free(st->scratch);
    ech_free(st->stack);
    ech_free(st->order);
    ech_free(st->chain_head);
    ech_free(st->chain_next);
    ech_free(st->keys);
    ech_free(st);
}

/* ---- what a trip uses ------------------------------------------------------------------------------------- */

static void change(sol_state *st, ech_profile *p, ech_tick a, ech_tick b, int64_t q, int sign) {
    if (!p || b <= a || q == 0)
        return;
    ech_status status = sign > 0 ? ech_profile_take(p, a, b, (int32_t)q) : ech_profile_give(p, a, b, (int32_t)q);
    if (status)
        st->failed = true;
}

static ech_tick stand_end(const sol_state *st, const sol_trip *t, int32_t i) {
    const ech_asset *a = &st->p->s->assets[t->asset];
    const sol_stop *stop = &t->stops[i];
    if (i < t->stop_count - 1 || stop->location == a->home || a->end != ECH_END_ANY)
        return stop->depart_t;
    return st->p->s->horizon_t; /* parked away: the tail flies no more (timing.c) */
}

static void use_stop(sol_state *st, const sol_trip *t, int32_t i, int sign) {
    const ech_scenario *s = st->p->s;
    const sol_stop *stop = &t->stops[i];
    sol_node *n = &st->nodes[stop->location];
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    ech_tick end = stand_end(st, t, i);
    if (y->mode != ECH_AIR)
        change(st, n->places[y->mode], stop->arrive_t, end, 1, sign);
    for (int c = 0; y->mode == ECH_AIR && c <= y->stand_class; c++)
        change(st, n->stands[c], stop->arrive_t, end, 1, sign);
    if (stop->handled)
        change(st, n->handling, stop->handle_t, stop->handle_t + stop->hold_t, y->handling, sign);
    bool main = sol_main_mode(&s->locations[stop->location]) == y->mode;
    ech_tick slot = s->locations[stop->location].slot_t;
    if (main && n->arrivals_left && i > 0)
        n->arrivals_left[stop->arrive_t / slot] -= sign;
    if (main && n->departures_left && i < t->stop_count - 1)
        n->departures_left[stop->depart_t / slot] -= sign;
    if (stop->refuel && n->fuel_left)
        n->fuel_left[sol_day_of(s, stop->refuel_t)] -= sign * stop->fuel_kg;
}

static void use_storage(sol_state *st, const sol_trip *t, const sol_cargo *c, int sign) {
    const ech_scenario *s = st->p->s;
    const sol_commodity *m = &st->p->commodities[c->commodity];
    ech_tick end = s->horizon_t;
    if (t->stops[c->to].location != s->requirements[m->requirement].to) { /* waits there until taken onward */
        sol_node *n = &st->nodes[t->stops[c->to].location];
        ech_tick from = sol_unload_end(st, t, c->to);
        change(st, n->storage_kg, from, end, c->n * m->kg, sign);
        change(st, n->storage_dm2, from, end, c->n * m->dm2, sign);
        change(st, n->storage_people, from, end, m->kind == SOL_ITEM ? 0 : c->n, sign);
    }
    if (c->source != ECH_NONE) { /* no longer waits where it was loaded */
        sol_node *n = &st->nodes[t->stops[c->from].location];
        ech_tick from = sol_load_start(st, t, c->from);
        change(st, n->storage_kg, from, end, c->n * m->kg, -sign);
        change(st, n->storage_dm2, from, end, c->n * m->dm2, -sign);
        change(st, n->storage_people, from, end, m->kind == SOL_ITEM ? 0 : c->n, -sign);
    }
}

static void use_legs(sol_state *st, const sol_trip *t, int sign) {
    const ech_scenario *s = st->p->s;
    if (!st->leg_day_used)
        return;
    if (t->asset == ECH_NONE) {
        int64_t day = sol_day_of(s, t->stops[0].depart_t);
        st->leg_day_used[t->leg * st->day_count + day] += (int32_t)(sign * sol_march_vehicles(st, t));
        return;
    }
    for (int32_t i = 0; i + 1 < t->stop_count; i++) {
        const ech_flight *f = sol_flight(st, t, i);
        if (f && f->leg != ECH_NONE)
            st->leg_day_used[f->leg * st->day_count + sol_day_of(s, t->stops[i].depart_t)] += sign;
    }
}

static void use_crews(sol_state *st, const sol_trip *t, int sign) {
    const ech_scenario *s = st->p->s;
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    for (int32_t i = 0; i < t->stop_count; i++) {
        int32_t pool = t->stops[i].reset == 2 ? sol_crew_pool(st, t->stops[i].location, s->assets[t->asset].type) : -1;
        if (pool < 0)
            continue;
        ech_tick a = sol_swap_start(st, t, i), b = a + y->rest_t;
        change(st, st->crew_pools[pool], a, b < s->horizon_t ? b : s->horizon_t, 1, sign);
    }
}

static void use_acts(sol_state *st, const sol_trip *t, int sign) {
    const ech_scenario *s = st->p->s;
    if (s->authority_count > 0)
        sol_acts_use(st, t, sign);
}

void sol_state_use(sol_state *st, const sol_trip *t, int sign) {
    if (t->asset != ECH_NONE) {
        for (int32_t i = 0; i < t->stop_count; i++)
            use_stop(st, t, i, sign);
        use_crews(st, t, sign);
    }
    use_legs(st, t, sign);
    use_acts(st, t, sign);
    for (int32_t i = 0; i < t->cargo_count; i++)
        use_storage(st, t, &t->cargo[i], sign);
}

/* ---- effects ---------------------------------------------------------------------------------------------- */

static void effect_apply(sol_state *st, const ech_effect *e, ech_tick from, int sign) {
    const ech_scenario *s = st->p->s;
    sol_node *n = &st->nodes[e->location];
    ech_tick end = s->horizon_t + 1;
    if (from >= end)
        return;
    for (int c = 0; c <= e->stand_class && c < ECH_CLASS_COUNT; c++)
        change(st, n->stands[c], from, end, e->stands, -sign);
    change(st, n->handling, from, end, e->handling, -sign);
    ech_tick slot = s->locations[e->location].slot_t;
    for (int64_t k = (from + slot - 1) / slot; k < n->slot_count; k++) { /* whole slots only */
        if (n->arrivals_left)
            n->arrivals_left[k] += sign * e->arrivals;
        if (n->departures_left)
            n->departures_left[k] += sign * e->departures;
    }
    for (int64_t d = sol_day_of(s, from) + 1; n->fuel_left && d < n->day_count; d++)
        n->fuel_left[d] += sign * e->fuel_kg_day;
    if (e->has_hours) {
        n->hours_from_t = sign > 0 ? from : ECH_NEVER;
        n->hours_effect = e->hours;
    }
}

/* After the cargo of requirement r changed: switch its effects on or off. */
static void effects_update(sol_state *st, int32_t r) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < s->effect_count; i++) {
        if (s->effects[i].requirement != r)
            continue;
        ech_tick done = sol_state_done(st, r);
        ech_tick on = done == ECH_NEVER ? ECH_NEVER : done + s->effects[i].setup_t;
        if (on == st->effect_on[i])
            continue;
        if (st->effect_on[i] != ECH_NEVER)
            effect_apply(st, &s->effects[i], st->effect_on[i], -1);
        if (on != ECH_NEVER)
            effect_apply(st, &s->effects[i], on, 1);
        st->effect_on[i] = on;
    }
}

static void trip_effects(sol_state *st, const sol_trip *t) {
    if (!st->p->has_effects)
        return;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        if (st->p->bundles[st->p->requirements[r].bundle].has_effect)
            effects_update(st, r);
    }
}

/* ---- cargo bookkeeping ------------------------------------------------------------------------------------ */

static bool final_cargo(const sol_state *st, const sol_trip *t, const sol_cargo *c) {
    int32_t r = st->p->commodities[c->commodity].requirement;
    return t->stops[c->to].location == st->p->s->requirements[r].to;
}

/* Something it set down waits (again) for its onward lift. */
void sol_note_stalled(sol_state *st, int32_t id) {
    int32_t *place = ech_vec_push(&st->stalled);
    if (place)
        *place = id;
    else
        st->failed = true;
}

static void link_cargo(sol_state *st, const sol_trip *t, int sign) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        if (c->source == ECH_NONE) {
            int32_t b = sol_bundle_of(st->p, c->commodity);
            st->waiting[c->commodity] -= sign * c->n;
            st->bundle_waiting[b] -= sign * c->n;
            st->all_waiting -= sign * c->n;
            sol_index_waiting(st, b);
        } else {
            sol_trip_at(st, c->source)->cargo[c->source_cargo].onward += sign * c->n;
            if (sign < 0)
                sol_note_stalled(st, c->source);
        }
        st->set_down -= c->source == ECH_NONE ? 0 : sign * c->n;
        if (final_cargo(st, t, c))
            st->delivered[c->commodity] += sign * c->n;
        else
            st->set_down += sign * c->n;
    }
}

int64_t sol_lot_units(const sol_problem *p, const sol_trip *t, int32_t i) {
    bool bulk = false, items = false;
    int32_t r = p->commodities[t->cargo[i].commodity].requirement;
    ech_span c = p->requirements[r].commodities;
    for (int32_t k = c.first; k < c.first + c.count; k++) {
        bulk = bulk || p->commodities[k].bulk;
        items = items || p->commodities[k].kind == SOL_ITEM;
    }
    int64_t n = 0;
    for (int32_t k = 0; k < t->cargo_count; k++) {
        const sol_commodity *m = &p->commodities[t->cargo[k].commodity];
        bool same = m->requirement == r && t->cargo[k].from == t->cargo[i].from && t->cargo[k].to == t->cargo[i].to;
        if (same && (bulk ? m->bulk : items ? m->kind == SOL_ITEM : true))
            n += t->cargo[k].n;
    }
    return n;
}

static bool first_of_load(const sol_problem *p, const sol_trip *t, int32_t i) {
    int32_t r = p->commodities[t->cargo[i].commodity].requirement;
    for (int32_t k = 0; k < i; k++)
        if (p->commodities[t->cargo[k].commodity].requirement == r && t->cargo[k].from == t->cargo[i].from &&
            t->cargo[k].to == t->cargo[i].to)
            return false;
    return true;
}

/* Does a load from the origin below its smallest lot begin with this entry? */
static bool is_small(const sol_state *st, const sol_trip *t, int32_t i) {
    int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
    if (st->p->requirements[r].lot <= 1 || t->cargo[i].source != ECH_NONE || !first_of_load(st->p, t, i))
        return false;
    int64_t units = sol_lot_units(st->p, t, i);
    return units > 0 && units < st->p->requirements[r].lot;
}

/* How many loads below its smallest lot each requirement has from the origin. */
static void count_small(sol_state *st, const sol_trip *t, int sign) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (is_small(st, t, i))
            st->small_loads[st->p->commodities[t->cargo[i].commodity].requirement] += sign;
}

bool sol_small_fits(const sol_state *st, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        int before = st->small_loads[r];
        for (int32_t k = 0; k < i && before == 0 && is_small(st, t, i); k++)
            before += st->p->commodities[t->cargo[k].commodity].requirement == r && is_small(st, t, k);
        if (before > 0 && is_small(st, t, i))
            return false;
    }
    return true;
}

static bool tail_insert(sol_state *st, int32_t tail, int32_t id) {
    sol_tail_list *l = &st->tails[tail];
    if (l->count == l->capacity) {
        int32_t capacity = l->capacity ? 2 * l->capacity : 4;
        int32_t *bigger = ech_realloc(l->trips, (size_t)capacity * sizeof *bigger);
        if (!bigger)
            return false;
        l->trips = bigger;
        l->capacity = capacity;
    }
    ech_tick start = sol_trip_at(st, id)->stops[0].arrive_t;
    int32_t k = l->count++;
    for (; k > 0 && sol_trip_at(st, l->trips[k - 1])->stops[0].arrive_t > start; k--)
        l->trips[k] = l->trips[k - 1];
    l->trips[k] = id;
    st->tails_used += l->count == 1;
    return true;
}

int32_t sol_tail_after(const sol_state *st, int32_t tail, ech_tick t) {
    const sol_tail_list *l = &st->tails[tail];
    int32_t a = 0, b = l->count;
    if (b > 0 && sol_trip_at(st, l->trips[b - 1])->stops[0].arrive_t <= t)
        return b; /* most often asked for: behind all of them */
    while (a < b) {
        int32_t m = a + (b - a) / 2;
        if (sol_trip_at(st, l->trips[m])->stops[0].arrive_t <= t)
            a = m + 1;
        else
            b = m;
    }
    return a;
}

int32_t sol_tail_place(const sol_state *st, int32_t id) {
    const sol_tail_list *l = &st->tails[sol_trip_at(st, id)->tail];
    int32_t k = 0;
    while (l->trips[k] != id)
        k++;
    return k;
}

/* Returns the place it had. */
static int32_t tail_remove(sol_state *st, int32_t tail, int32_t id) {
    sol_tail_list *l = &st->tails[tail];
    int32_t k = sol_tail_place(st, id);
    l->count--;
    st->tails_used -= l->count == 0;
    memmove(&l->trips[k], &l->trips[k + 1], (size_t)(l->count - k) * sizeof *l->trips);
    return k;
}

/* One more place for a trip, at the end. */
static int32_t append_place(sol_state *st) {
    sol_trip *t = ech_calloc(1, sizeof *t);
    int32_t *stack = ech_realloc(st->stack, (st->trips.count + 1) * sizeof *stack);
    st->stack = stack ? stack : st->stack;
    sol_trip **place = t && stack ? ech_vec_push(&st->trips) : NULL;
    if (!place) {
        ech_free(t);
        st->failed = true;
        return ECH_NONE;
    }
    *place = t;
    return (int32_t)st->trips.count - 1;
}

static int32_t new_place(sol_state *st) {
    if (st->free_trips.count > 0)
        return ((int32_t *)st->free_trips.data)[--st->free_trips.count];
    return append_place(st);
}

bool sol_state_new_place(sol_state *st) {
    int32_t id = append_place(st), *place = id == ECH_NONE ? NULL : ech_vec_push(&st->free_trips);
    if (place)
        *place = id;
    else
        st->failed = true;
    return place != NULL;
}

static void mark_trip(const sol_state *st, sol_trip *t) {
    t->asset_has_transfer = t->first = false;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        t->asset_has_transfer = t->asset_has_transfer || !final_cargo(st, t, &t->cargo[i]);
        t->first = t->first || (t->cargo[i].source == ECH_NONE && st->p->s->requirements[r].aboard_asset != ECH_NONE);
    }
}

static bool put(sol_state *st, int32_t id, const sol_trip *trip) {
    sol_trip *t = sol_trip_at(st, id);
    sol_trip_copy(t, trip);
    t->alive = true;
    t->lifted = false;
    for (int32_t i = 0; i < t->cargo_count; i++)
        t->cargo[i].onward = 0;
    mark_trip(st, t);
    if (t->tail != ECH_NONE && !tail_insert(st, t->tail, id)) {
        t->alive = false;
        st->failed = true;
        return false;
    }
    st->alive_count++;
    sol_touch(st, id);
    sol_state_use(st, t, 1);
    sol_index_stops(st, id, 1);
    link_cargo(st, t, 1);
    sol_index_cargo(st, id, 1);
    sol_totals_trip(st, t, 1);
    count_small(st, t, 1);
    if (t->asset_has_transfer)
        sol_note_stalled(st, id);
    trip_effects(st, t);
    return true;
}

int32_t sol_state_add(sol_state *st, const sol_trip *trip) {
    int32_t id = new_place(st);
    if (id != ECH_NONE && !put(st, id, trip))
        return ECH_NONE;
    return id;
}

static const sol_ids *carriers_of(const sol_state *st, const sol_cargo *c) {
    return &st->carriers[sol_bundle_of(st->p, c->commodity)];
}

/* Counts anew what others take onward from a trip that comes back: some of them may be back already. */
void sol_state_count_onward(sol_state *st, int32_t id) {
    sol_trip *t = sol_trip_at(st, id);
    if (!t->alive || !t->asset_has_transfer)
        return;
    for (int32_t i = 0; i < t->cargo_count; i++)
        t->cargo[i].onward = 0;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_ids *l = carriers_of(st, &t->cargo[i]);
        for (int32_t k = 0; k < l->count; k++) {
            const sol_trip *o = sol_trip_at(st, l->ids[k]);
            for (int32_t e = 0; o->alive && e < o->cargo_count; e++)
                if (o->cargo[e].source == id && o->cargo[e].source_cargo == i)
                    t->cargo[i].onward += o->cargo[e].n;
        }
    }
}

/* Puts a removed trip back under its old id (undo: in reverse order of removal). */
void sol_state_restore(sol_state *st, int32_t id, const sol_trip *trip) {
    int32_t *ids = st->free_trips.data;
    for (size_t i = st->free_trips.count; i-- > 0;)
        if (ids[i] == id) {
            ids[i] = ids[--st->free_trips.count];
            break;
        }
    put(st, id, trip);
    sol_state_count_onward(st, id);
}

void sol_log_add(sol_state *st, sol_log *log, int what, int32_t id) {
    sol_change *c = log ? ech_vec_push(&log->changes) : NULL;
    if (c) {
        c->what = what;
        c->id = id;
        if (what != SOL_ADDED)
            sol_trip_copy(&c->trip, sol_trip_at(st, id));
    } else if (log)
        st->failed = true;
}

void sol_undo(sol_state *st, sol_log *log) {
    sol_change *c = log->changes.data;
    st->undoing = true; /* what depended on it is in the log itself */
    for (size_t i = log->changes.count; i-- > 0;) {
        if (c[i].what == SOL_ADDED)
            sol_state_remove(st, c[i].id, NULL);
        else if (c[i].what == SOL_REMOVED)
            sol_state_restore(st, c[i].id, &c[i].trip);
        else {
            sol_state_lift(st, c[i].id);
            if (c[i].what == SOL_REPLACED)
                sol_state_replace(st, c[i].id, &c[i].trip, NULL);
            else
                sol_state_drop(st, c[i].id, &c[i].trip);
            sol_state_count_onward(st, c[i].id);
        }
    }
    log->changes.count = 0;
    st->undoing = false;
}

void sol_state_lift(sol_state *st, int32_t id) {
    sol_trip *t = sol_trip_at(st, id);
    t->lifted = true;
    sol_touch(st, id);
    sol_index_stops(st, id, -1);
    sol_totals_trip(st, t, -1);
    sol_state_use(st, t, -1);
    if (t->tail != ECH_NONE)
        tail_remove(st, t->tail, id);
}

void sol_state_drop(sol_state *st, int32_t id, const sol_trip *trip) {
    sol_trip *t = sol_trip_at(st, id);
    sol_trip_copy(t, trip);
    t->alive = true;
    t->lifted = false;
    if (t->tail != ECH_NONE && !tail_insert(st, t->tail, id))
        st->failed = true;
    sol_state_use(st, t, 1);
    sol_index_stops(st, id, 1);
    sol_totals_trip(st, t, 1);
}

void sol_state_replace(sol_state *st, int32_t id, const sol_trip *trip, sol_log *log) {
    sol_trip *t = sol_trip_at(st, id);
    sol_log_add(st, log, SOL_REPLACED, id);
    count_small(st, t, -1);
    sol_index_cargo(st, id, -1);
    link_cargo(st, t, -1);
    sol_state_drop(st, id, trip);
    mark_trip(st, t);
    if (t->asset_has_transfer)
        sol_note_stalled(st, id);
    sol_index_cargo(st, id, 1);
    link_cargo(st, t, 1);
    count_small(st, t, 1);
    trip_effects(st, t);
}

/* A tail that stands elsewhere comes home with its first trip: without it the others begin nowhere. */
static void remove_stranded(sol_state *st, const sol_trip *t, int32_t id, sol_log *log) {
    if (t->tail == ECH_NONE || st->p->tails[t->tail].start == st->p->s->assets[t->asset].home ||
        st->p->fleet_of[t->asset] != ECH_NONE)
        return;
    const sol_tail_list *l = &st->tails[t->tail];
    if (l->trips[0] != id)
        return;
    for (int32_t k = l->count - 1; k > 0; k--) /* one that is being removed already is still listed: passed over */
        if (k < l->count)
            sol_state_remove(st, l->trips[k], log);
}

bool sol_may_stand(const ech_location *l) {
    return l->dwell_t == ECH_NEVER && l->storage_kg == ECH_UNLIMITED64 && l->storage_dm2 == ECH_UNLIMITED64 &&
           l->storage_people == ECH_UNLIMITED64;
}

/* Where storage or dwell is limited, what was set down goes back with the trip that would have taken it onward. */
static void remove_sources(sol_state *st, const sol_trip *t, sol_log *log) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        if (c->source == ECH_NONE)
            continue;
        const ech_location *l = &st->p->s->locations[t->stops[c->from].location];
        if (!sol_may_stand(l) && sol_trip_at(st, c->source)->alive)
            sol_state_remove(st, c->source, log);
    }
}

static bool takes_from(const sol_trip *o, int32_t id, int32_t cargo) {
    for (int32_t c = 0; o->alive && c < o->cargo_count; c++)
        if (o->cargo[c].source == id && o->cargo[c].source_cargo == cargo)
            return true;
    return false;
}

/* Lists are walked from their end: removal only moves elements that were passed already. */
static void remove_dependents(sol_state *st, int32_t id, sol_log *log) {
    const sol_trip *t = sol_trip_at(st, id);
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_ids *l = carriers_of(st, &t->cargo[i]);
        for (int32_t k = l->count - 1; t->cargo[i].onward > 0 && k >= 0; k--) {
            if (k < l->count && takes_from(sol_trip_at(st, l->ids[k]), id, i))
                sol_state_remove(st, l->ids[k], log);
        }
    }
    remove_stranded(st, t, id, log);
    if (!st->p->has_after && !st->p->has_effects)
        return;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        ech_span after = st->p->requirements[r].successors;
        for (int32_t e = after.first; e < after.first + after.count; e++)
            sol_state_remove_requirement(st, st->p->successors[e], log);
        if (st->p->bundles[st->p->requirements[r].bundle].has_effect)
            sol_state_remove_users(st, r, log);
    }
}

void sol_state_remove_requirement(sol_state *st, int32_t r, sol_log *log) {
    const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
    for (int32_t k = l->count - 1; k >= 0; k--) {
        const sol_trip *o = k < l->count ? sol_trip_at(st, l->ids[k]) : NULL;
        bool carries = false;
        for (int32_t c = 0; o && o->alive && c < o->cargo_count && !carries; c++)
            carries = st->p->commodities[o->cargo[c].commodity].requirement == r;
        if (carries)
            sol_state_remove(st, l->ids[k], log);
    }
}

/* All trips that stop at a place where r has an effect in force, after it began. */
void sol_state_remove_users(sol_state *st, int32_t r, sol_log *log) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < s->effect_count; i++) {
        if (s->effects[i].requirement != r || st->effect_on[i] == ECH_NEVER)
            continue;
        const sol_visits *v = &st->visits[s->effects[i].location];
        for (int32_t k = v->count - 1; k >= 0; k--) {
            const sol_trip *o = k < v->count ? sol_trip_at(st, v->list[k].trip) : NULL;
            bool uses = o && o->alive && o->stops[v->list[k].stop].depart_t > st->effect_on[i];
            for (int32_t c = 0; uses && c < o->cargo_count; c++) /* not what brings the effect itself */
                uses = st->p->commodities[o->cargo[c].commodity].requirement != r;
            if (uses)
                sol_state_remove(st, v->list[k].trip, log);
        }
    }
}

void sol_state_remove(sol_state *st, int32_t id, sol_log *log) {
    sol_trip *t = sol_trip_at(st, id);
    if (!t->alive || (t->pinned && !st->undoing))
        return;
    st->removals++;
    t->alive = false; /* so that a cycle of dependents ends here */
    if (!st->undoing)
        remove_dependents(st, id, log);
    sol_log_add(st, log, SOL_REMOVED, id);
    sol_touch(st, id);
    st->alive_count--;
    count_small(st, t, -1);
    sol_index_cargo(st, id, -1);
    sol_index_stops(st, id, -1);
    sol_totals_trip(st, t, -1);
    link_cargo(st, t, -1);
    trip_effects(st, t);
    sol_state_use(st, t, -1);
    int32_t was = t->tail == ECH_NONE ? 0 : tail_remove(st, t->tail, id);
    int32_t *place = ech_vec_push(&st->free_trips);
    if (place)
        *place = id;
    else
        st->failed = true;
    if (st->undoing)
        return;
    if (t->tail != ECH_NONE && st->p->fleet_of[t->asset] != ECH_NONE && !st->clearing)
        sol_roam_mend(st, t->tail, was, log); /* while `was` still counts places in the tail's list */
    remove_sources(st, t, log);
}

void sol_state_clear(sol_state *st) {
    st->clearing = true;
    for (size_t k = 0; k < st->trips.count; k++)
        sol_state_remove(st, (int32_t)k, NULL);
    st->clearing = false;
}

/* ---- completion ------------------------------------------------------------------------------------------- */

static bool complete(const sol_state *st, int32_t r) {
    ech_span c = st->p->requirements[r].commodities;
    for (int32_t i = c.first; i < c.first + c.count; i++)
        if (st->delivered[i] < st->p->commodities[i].total)
            return false;
    return true;
}

ech_tick sol_state_done(const sol_state *st, int32_t r) {
    if (!complete(st, r))
        return ECH_NEVER;
    ech_tick done = 0;
    const sol_ids *l = &st->carriers[st->p->requirements[r].bundle];
    for (int32_t k = 0; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->ids[k]);
        for (int32_t i = 0; t->alive && i < t->cargo_count; i++)
            if (st->p->commodities[t->cargo[i].commodity].requirement == r && final_cargo(st, t, &t->cargo[i])) {
                ech_tick end = sol_unload_end(st, t, t->cargo[i].to);
                done = end > done ? end : done;
            }
    }
    return done;
}
