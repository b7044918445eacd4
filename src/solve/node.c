/* Nodes: what a location still has free, and when next something fits. See docs/model.md §4.4.
 *
 * Stands, places, teams and storage are profiles (profile.c); slots and fuel are counters per slot and per day; hours
 * and closures are looked up. Every question has the form "first moment at or after a at which …", so that timing
 * (timing.c) can move a trip later until all of them agree.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

ech_mode sol_main_mode(const ech_location *l) {
    static const ech_mode mode[] = {
        [ECH_AIRFIELD] = ECH_AIR, [ECH_RAILHEAD] = ECH_RAIL, [ECH_PORT] = ECH_SEA, [ECH_SITE] = ECH_ROAD};
    return mode[l->kind];
}

static ech_tick day_length(const ech_scenario *s) { return 1440 * s->ticks_per_minute; }

static ech_tick day_offset(const ech_scenario *s) {
    int64_t second = s->start_unix_s % 86400;
    if (second < 0)
        second += 86400;
    return second * s->ticks_per_minute / 60;
}

int64_t sol_day_of(const ech_scenario *s, ech_tick t) { return (day_offset(s) + t) / day_length(s); }

ech_tick sol_day_start(const ech_scenario *s, int64_t day) { return day * day_length(s) - day_offset(s); }

/* ---- opening ---------------------------------------------------------------------------------------------- */

static bool leaves_nothing(const ech_closure *c) {
    return c->stands == ECH_UNLIMITED && c->handling == ECH_UNLIMITED && c->arrivals == ECH_UNLIMITED &&
           c->departures == ECH_UNLIMITED && c->fuel_kg_day == ECH_UNLIMITED64;
}

static bool concerns(const ech_closure *c, int32_t location) {
    return c->what == ECH_SHUT_LOCATION && c->subject == location;
}

static ech_status open_shut(sol_node *n, const ech_scenario *s, int32_t location) {
    n->shut = ech_calloc((size_t)s->closure_count + 1, sizeof *n->shut);
    if (!n->shut)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < s->closure_count; i++)
        if (concerns(&s->closures[i], location) && leaves_nothing(&s->closures[i]))
            n->shut[n->closure_count++] = (sol_window){s->closures[i].from_t, s->closures[i].to_t, 0};
    return ECH_OK;
}

/* A profile with `capacity`, reduced to what each closure leaves. NULL *out: unlimited throughout. */
static ech_status open_profile(const sol_state *st, int32_t location, int64_t capacity, int which, ech_profile **out) {
    const ech_scenario *s = st->p->s;
    enum { LARGE = 1000000000 };
    bool limited = capacity != ECH_UNLIMITED;
    int32_t base = limited ? (int32_t)capacity : LARGE;
    for (int32_t i = 0; i < s->closure_count; i++)
        if (concerns(&s->closures[i], location))
            limited = limited || (which == 0 ? s->closures[i].stands : s->closures[i].handling) != ECH_UNLIMITED;
    *out = NULL;
    if (!limited)
        return ECH_OK;
    *out = ech_profile_open(s->horizon_t + 1, base);
    if (!*out)
        return ECH_ENOMEM;
    /* Overlapping closures: the least remainder counts, so lower by what is still above it, window by window. */
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *c = &s->closures[i];
        int32_t rest = which == 0 ? c->stands : c->handling;
        if (!concerns(c, location) || rest == ECH_UNLIMITED)
            continue;
        if (ech_profile_limit(*out, c->from_t, c->to_t < s->horizon_t + 1 ? c->to_t : s->horizon_t + 1, rest))
            return ECH_ENOMEM;
    }
    return ECH_OK;
}

static ech_status open_stands(sol_state *st, int32_t location) {
    const ech_location *l = &st->p->s->locations[location];
    sol_node *n = &st->nodes[location];
    int64_t sum = 0;
    for (int c = ECH_CLASS_COUNT - 1; c >= 0; c--) {
        sum += l->stands_limited ? l->stands[c] : 0;
        if (open_profile(st, location, l->stands_limited ? sum : ECH_UNLIMITED, 0, &n->stands[c]))
            return ECH_ENOMEM;
    }
    for (int m = ECH_RAIL; m < ECH_MODE_COUNT; m++)
        if (open_profile(st, location, l->places[m], 0, &n->places[m]))
            return ECH_ENOMEM;
    return open_profile(st, location, l->handling, 1, &n->handling);
}

static ech_status open_store(const sol_state *st, int64_t capacity, ech_profile **out) {
    *out = NULL;
    if (capacity == ECH_UNLIMITED64)
        return ECH_OK;
    *out = ech_profile_open(st->p->s->horizon_t + 1, capacity > 2000000000 ? 2000000000 : (int32_t)capacity);
    return *out ? ECH_OK : ECH_ENOMEM;
}

/* The least figure of a slot or day, over closures that touch it. */
static int64_t least(const ech_scenario *s, int32_t location, ech_tick a, ech_tick b, int64_t figure, int which) {
    for (int32_t i = 0; i < s->closure_count; i++) {
        const ech_closure *c = &s->closures[i];
        if (!concerns(c, location) || c->to_t <= a || c->from_t >= b)
            continue;
        int64_t rest = which == 0   ? (c->arrivals == ECH_UNLIMITED ? INT64_MAX : c->arrivals)
                       : which == 1 ? (c->departures == ECH_UNLIMITED ? INT64_MAX : c->departures)
                                    : c->fuel_kg_day;
        figure = rest < figure ? rest : figure;
    }
    return figure;
}

static ech_status open_slots(sol_state *st, int32_t location) {
    const ech_scenario *s = st->p->s;
    const ech_location *l = &s->locations[location];
    sol_node *n = &st->nodes[location];
    n->slot_count = (int32_t)(s->horizon_t / l->slot_t + 1);
    for (int way = 0; way < 2; way++) {
        int32_t figure = way == 0 ? l->arrivals : l->departures;
        bool limited = figure != ECH_UNLIMITED;
        for (int32_t i = 0; i < s->closure_count; i++)
            if (concerns(&s->closures[i], location))
                limited = limited || (way == 0 ? s->closures[i].arrivals : s->closures[i].departures) != ECH_UNLIMITED;
        if (!limited)
            continue;
        int32_t *left = ech_calloc((size_t)n->slot_count, sizeof *left);
        if (!left)
            return ECH_ENOMEM;
        *(way == 0 ? &n->arrivals_left : &n->departures_left) = left;
        int64_t base = figure == ECH_UNLIMITED ? 1000000000 : figure;
        for (int32_t k = 0; k < n->slot_count; k++)
            left[k] = (int32_t)least(s, location, k * l->slot_t, (k + 1) * l->slot_t, base, way);
    }
    return ECH_OK;
}

static ech_status open_fuel(sol_state *st, int32_t location) {
    const ech_scenario *s = st->p->s;
    const ech_location *l = &s->locations[location];
    sol_node *n = &st->nodes[location];
    bool limited = l->fuel_kg_day != ECH_UNLIMITED64;
    for (int32_t i = 0; i < s->closure_count; i++)
        limited = limited || (concerns(&s->closures[i], location) && s->closures[i].fuel_kg_day != ECH_UNLIMITED64);
    if (!limited)
        return ECH_OK;
    n->day_count = (int32_t)sol_day_of(s, s->horizon_t) + 1;
    n->fuel_left = ech_calloc((size_t)n->day_count, sizeof *n->fuel_left);
    if (!n->fuel_left)
        return ECH_ENOMEM;
    for (int32_t k = 0; k < n->day_count; k++)
        n->fuel_left[k] = least(s, location, sol_day_start(s, k), sol_day_start(s, k + 1), l->fuel_kg_day, 2);
    return ECH_OK;
}

ech_status sol_node_open(sol_state *st, int32_t location) {
    const ech_location *l = &st->p->s->locations[location];
    sol_node *n = &st->nodes[location];
    n->hours_from_t = ECH_NEVER;
    for (int32_t i = 0; i < st->p->s->effect_count; i++)
        if (st->p->s->effects[i].location == location && st->p->s->effects[i].has_hours) {
            n->hours_change = true;
            n->hours_effect = st->p->s->effects[i].hours;
        }
    if (open_shut(n, st->p->s, location) || open_stands(st, location) || open_slots(st, location) ||
        open_fuel(st, location) || open_store(st, l->storage_kg, &n->storage_kg) ||
        open_store(st, l->storage_dm2, &n->storage_dm2) || open_store(st, l->storage_people, &n->storage_people))
        return ECH_ENOMEM;
    return ECH_OK;
}

void sol_node_free(sol_node *n) {
    for (int c = 0; c < ECH_CLASS_COUNT; c++)
        ech_profile_free(n->stands[c]);
    for (int m = 0; m < ECH_MODE_COUNT; m++)
        ech_profile_free(n->places[m]);
    ech_profile_free(n->handling);
    ech_profile_free(n->storage_kg);
    ech_profile_free(n->storage_dm2);
    ech_profile_free(n->storage_people);
    ech_free(n->arrivals_left);
    ech_free(n->departures_left);
    ech_free(n->fuel_left);
    ech_free(n->shut);
    memset(n, 0, sizeof *n);
}

/* ---- questions -------------------------------------------------------------------------------------------- */

/* Within daily hours: first t ≥ a such that [t, t + d) is inside one opening; ECH_NEVER when d is too long. */
static ech_tick in_hours(const ech_scenario *s, ech_hours h, ech_tick a, ech_tick d) {
    ech_tick day = day_length(s), length = h.close_t - h.open_t;
    if (length == 0)
        return a;
    if (length < 0)
        length += day;
    if (d > length)
        return ECH_NEVER;
    ech_tick since = (day_offset(s) + a - h.open_t) % day; /* ticks since the last opening */
    if (since < 0)
        since += day;
    bool fits = d > 0 ? since + d <= length : since < length;
    return fits ? a : a + day - since;
}

ech_tick sol_node_open_from(const sol_state *st, int32_t location, ech_tick a, ech_tick d) {
    const ech_scenario *s = st->p->s;
    const sol_node *n = &st->nodes[location];
    ech_tick t = a;
    for (int round = 0; round < 1000 && t <= s->horizon_t; round++) {
        ech_tick u;
        if (t >= n->hours_from_t)
            u = in_hours(s, n->hours_effect, t, d);
        else {
            u = in_hours(s, s->locations[location].hours, t, d);
            if (n->hours_from_t < u)
                u = n->hours_from_t;
            else if (n->hours_change && u != ECH_NEVER) /* the change may come while it is there: open under both */
                u = in_hours(s, n->hours_effect, u, d);
        }
        if (u == ECH_NEVER)
            return u;
        for (int32_t i = 0; i < n->closure_count; i++)
            if (n->shut[i].from_t < u + (d > 0 ? d : 1) && n->shut[i].to_t > u)
                u = n->shut[i].to_t;
        if (u == t)
            return t;
        t = u;
    }
    return ECH_NEVER;
}

ech_tick sol_node_slot(const sol_state *st, int32_t location, int32_t mode, bool arrival, ech_tick a) {
    const ech_location *l = &st->p->s->locations[location];
    const sol_node *n = &st->nodes[location];
    const int32_t *left = arrival ? n->arrivals_left : n->departures_left;
    if (!left || sol_main_mode(l) != (ech_mode)mode)
        return a;
    for (int64_t k = a / l->slot_t; k < n->slot_count; k++)
        if (left[k] > 0)
            return k * l->slot_t > a ? k * l->slot_t : a;
    return ECH_NEVER;
}

int32_t sol_node_slots_left(const sol_state *st, int32_t location, int32_t mode, bool arrival, ech_tick t) {
    const ech_location *l = &st->p->s->locations[location];
    const sol_node *n = &st->nodes[location];
    const int32_t *left = arrival ? n->arrivals_left : n->departures_left;
    int64_t k = t / l->slot_t;
    return !left || sol_main_mode(l) != (ech_mode)mode ? INT32_MAX : k < n->slot_count ? left[k] : 0;
}

static ech_tick fit(const ech_profile *p, ech_tick a, ech_tick d, int32_t q) {
    return p ? ech_profile_first_fit(p, a, d, q) : a;
}

ech_tick sol_node_stand(const sol_state *st, int32_t location, const ech_lift_type *y, ech_tick a, ech_tick d) {
    const sol_node *n = &st->nodes[location];
    if (d <= 0)
        return a;
    if (y->mode != ECH_AIR)
        return fit(n->places[y->mode], a, d, 1);
    ech_tick t = a;
    for (int c = y->stand_class; c >= 0;) {
        ech_tick u = fit(n->stands[c], t, d, 1);
        if (u == ECH_NEVER)
            return u;
        c = u > t && c != y->stand_class ? y->stand_class : c - 1; /* moved: ask the larger classes again */
        t = u;
    }
    return t;
}

ech_tick sol_node_fuel(const sol_state *st, int32_t location, ech_tick a, int64_t kg) {
    const ech_scenario *s = st->p->s;
    const sol_node *n = &st->nodes[location];
    if (!n->fuel_left)
        return a;
    for (int64_t day = sol_day_of(s, a); day < n->day_count; day++)
        if (n->fuel_left[day] > 0 && n->fuel_left[day] >= kg) {
            ech_tick start = sol_day_start(s, day);
            return start > a ? start : a;
        }
    return ECH_NEVER;
}
