/* Measures (docs/model.md §8): what the plan delivers, when and at what cost, and how far it uses places and fleets.
 * All sums saturate; in millionths of their unit. Cost: linear in stops and loads, a sort of landings a location. */
#include "check_int.h"

#include <stdlib.h>

static void add_measure(chk *c, ech_measure m, int64_t value_u) {
    c->v->measure_u[m] = chk_add(c->v->measure_u[m], value_u);
}

static int64_t ticks_u(const chk *c, ech_tick t) { return chk_mul(t, 1000000 / c->s->ticks_per_minute); }

/* ---- requirements -------------------------------------------------------------------------------------------------
 */

static void measure_requirement(chk *c, int32_t q) {
    const ech_requirement *r = &c->s->requirements[q];
    ech_verdict *v = c->v;
    int64_t left = v->undelivered_lots[q];
    v->unmet_lots = chk_add(v->unmet_lots, left);
    v->missed += left > 0;
    add_measure(c, ECH_UNMET, chk_mul(left, r->weight_unmet_u));
    ech_tick done = left > 0 ? chk_add(c->s->horizon_t, 1) : c->done_t[q];
    v->closure_t = chk_max(v->closure_t, done);
    if (left > 0 || done <= r->due_t)
        return;
    ech_tick late = chk_sub(done, r->due_t);
    v->late++;
    v->late_t = chk_add(v->late_t, late);
    add_measure(c, ECH_LATE, chk_narrow((chk_wide)late * r->weight_late_u / c->s->ticks_per_minute));
    add_measure(c, ECH_LATE_COUNT, 1000000);
}

static void measure_groups(chk *c) {
    for (int32_t g = 0; g < c->s->group_count; g++) {
        ech_span span = c->s->groups[g].requirements;
        ech_tick *closure = &c->v->group_closure_t[g];
        for (int32_t i = span.first; i < span.first + span.count; i++) {
            ech_tick done = c->done_t[c->s->refs[i]];
            *closure = chk_max(*closure, done == ECH_NEVER ? chk_add(c->s->horizon_t, 1) : done);
        }
    }
}

static void measure_arrival(chk *c, const chk_load *l) {
    const ech_requirement *r = &c->s->requirements[l->requirement];
    if (!l->final)
        return;
    int64_t n = (int64_t)l->people + l->litters, kg = 0, lot = r->lot > 0 ? r->lot : 1;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++) {
        int64_t *sum = c->s->items[c->p->parts[i].item].bulk ? &kg : &n;
        *sum = chk_add(*sum, c->p->parts[i].count);
    }
    if (r->split == ECH_SPLIT_WHOLE) {
        n = 1;
        kg = 0;
    }
    ech_tick tau = r->bind == ECH_BIND_START ? l->unload_start_t : l->unload_end_t;
    chk_wide weight = chk_wide_mul(r->weight_arrival_u, chk_sub(tau, chk_max(r->ready_t, r->earliest_t)));
    chk_wide value = chk_wide_mul(weight, (chk_wide)n * lot + kg);
    add_measure(c, ECH_ARRIVAL, chk_narrow(value / ((chk_wide)lot * c->s->ticks_per_minute)));
}

/* ---- flights -------------------------------------------------------------------------------------------------------
 */

static void measure_flight(chk *c, const chk_mission *m, const chk_stop *stop, bool loaded) {
    const ech_lift_type *y = m->type;
    ech_verdict *v = c->v;
    int64_t tpm = c->s->ticks_per_minute, row = stop->leg == ECH_NONE ? 0 : c->s->legs[stop->leg].cost_u;
    add_measure(c, ECH_COST, row);
    if (!y)
        return;
    add_measure(c, ECH_COST, chk_add(chk_burn(stop, stop + 1, y->cost_hour_u, tpm), y->cost_sortie_u));
    v->fuel_kg = chk_add(v->fuel_kg, chk_burn(stop, stop + 1, y->fuel_kg_h, tpm));
    v->co2_kg = chk_add(v->co2_kg, chk_burn(stop, stop + 1, y->co2_kg_h, tpm));
    v->distance_m = chk_add(v->distance_m, stop->distance_m);
    v->sorties += loaded;
    v->fleets[m->asset].sorties += loaded;
    add_measure(c, ECH_TRAVEL, ticks_u(c, stop[1].arrive_t - stop->depart_t));
}

static void measure_flights(chk *c) {
    int32_t *more = chk_alloc(c, (size_t)c->stop_count, sizeof *more),
            aboard = 0; /* loads that come less those that go */
    for (int32_t i = 0; more && i < c->load_count; i++) {
        more[c->loads[i].from]++;
        more[c->loads[i].to]--;
    }
    for (int32_t i = 0; more && i < c->stop_count; i++) {
        const chk_mission *m = chk_mission_of(c, &c->stops[i]);
        aboard += more[i];
        if (&c->stops[i] != chk_last_stop(c, m))
            measure_flight(c, m, &c->stops[i], aboard > 0);
    }
    ech_verdict *v = c->v;
    v->missions = c->mission_count;
    v->assets_used = c->tail_count;
    v->cost_u = v->measure_u[ECH_COST];
    v->measure_u[ECH_FUEL] = chk_mul(v->fuel_kg, 1000000);
    v->measure_u[ECH_CO2] = chk_mul(v->co2_kg, 1000000);
    v->measure_u[ECH_ASSETS] = chk_mul(v->assets_used, 1000000);
    v->measure_u[ECH_SORTIES] = chk_mul(v->sorties, 1000000);
    v->measure_u[ECH_DISTANCE] = chk_mul(v->distance_m, 1000000);
}

/* ---- use -----------------------------------------------------------------------------------------------------------
 */

/* Ticks of [a, b) before closure. */
static chk_wide before_closure(const chk *c, ech_tick a, ech_tick b) {
    ech_tick end = chk_min(b, c->v->closure_t);
    return end > a ? end - a : 0;
}

/* -1 where the capacity is unlimited or 0, or nothing took time. */
static double share(chk_wide used, int64_t capacity, ech_tick closure) {
    if (capacity <= 0 || capacity == ECH_UNLIMITED64 || closure <= 0)
        return -1;
    return (double)used / ((double)capacity * (double)closure);
}

static int64_t own_places(const ech_location *l, ech_mode mode) {
    int64_t sum = 0;
    if (mode != ECH_AIR)
        return l->places[mode] == ECH_UNLIMITED ? ECH_UNLIMITED64 : l->places[mode];
    for (int k = 0; k < ECH_CLASS_COUNT; k++) {
        if (!l->stands_limited || l->stands[k] == ECH_UNLIMITED)
            return ECH_UNLIMITED64;
        sum += l->stands[k];
    }
    return sum;
}

static int compare_days(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t peak_of(int64_t *days, size_t n) {
    int64_t peak = 0, run = 0;
    if (n > 1)
        qsort(days, n, sizeof *days, compare_days);
    for (size_t i = 0; i < n; i++) {
        run = i > 0 && days[i] == days[i - 1] ? run + 1 : 1;
        peak = chk_max(peak, run);
    }
    return peak;
}

static void measure_location(chk *c, int32_t location, int64_t *days) {
    const ech_location *l = &c->s->locations[location];
    ech_location_use *use = &c->v->locations[location];
    ech_mode mode = chk_main_mode(l);
    chk_wide stand = 0, teams = 0;
    size_t landings = 0;
    for (int32_t i = c->stop_first[location]; i < c->stop_first[location + 1]; i++) {
        const chk_stop *stop = &c->stops[c->stop_order[i]];
        const chk_mission *m = chk_mission_of(c, stop);
        if (!m->type)
            continue;
        if (stop->handle != ECH_NONE)
            teams += (chk_wide)m->type->handling *
                     before_closure(c, c->work[stop->handle].start_t, c->work[stop->handle].end_t);
        if (m->type->mode != mode)
            continue;
        stand += before_closure(c, stop->arrive_t, chk_hold_end(c, stop));
        if (stop->number > 0)
            days[landings++] = chk_day(c, stop->arrive_t);
    }
    use->landings = (int64_t)landings;
    use->peak_landings_day = peak_of(days, landings);
    use->stand_use = share(stand, own_places(l, mode), c->v->closure_t);
    use->handling_use = share(teams, l->handling == ECH_UNLIMITED ? ECH_UNLIMITED64 : l->handling, c->v->closure_t);
}

static void measure_fleets(chk *c) {
    chk_wide *busy = chk_alloc(c, (size_t)c->s->asset_count, sizeof *busy);
    for (int32_t i = 0; busy && i < c->mission_count; i++) {
        const chk_mission *m = &c->missions[i];
        if (m->type)
            busy[m->asset] += before_closure(c, chk_stop_at(c, m, 0)->arrive_t, chk_last_stop(c, m)->depart_t);
    }
    for (int32_t i = 0; busy && i < c->s->asset_count; i++)
        c->v->fleets[i].use = share(busy[i], c->s->assets[i].count, c->v->closure_t);
}

/* ---- tiers ---------------------------------------------------------------------------------------------------------
 */

static void measure_tiers(chk *c) {
    for (int32_t t = 0; t < c->s->tier_count && t < ECH_TIER_MAX; t++) {
        chk_wide sum = 0;
        bool over = false; /* each product fits, thirteen of them need not */
        for (int m = 0; m < ECH_MEASURE_COUNT; m++)
            over = over || __builtin_add_overflow(sum, (chk_wide)c->s->tiers[t].weight_u[m] * c->v->measure_u[m], &sum);
        c->v->tier_value_u[t] = over ? INT64_MAX : chk_narrow(sum / 1000000);
    }
}

void chk_measures(chk *c) {
    for (int32_t q = 0; q < c->s->requirement_count; q++)
        measure_requirement(c, q);
    measure_groups(c);
    c->v->measure_u[ECH_CLOSURE] = ticks_u(c, c->v->closure_t);
    for (int32_t i = 0; i < c->load_count; i++)
        measure_arrival(c, &c->loads[i]);
    measure_flights(c);
    int64_t *days = chk_alloc(c, (size_t)c->stop_count, sizeof *days);
    for (int32_t i = 0; days && i < c->s->location_count; i++)
        measure_location(c, i, days);
    measure_fleets(c);
    c->v->measure_u[ECH_CHANGES] = chk_mul(chk_changes(c), 1000000);
    measure_tiers(c);
}
