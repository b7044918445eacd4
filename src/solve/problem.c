/* Problem: the scenario compiled into what the search needs, once.
 *
 * Commodities (one quantity of one requirement), bundles (what must move as one), tails, and the hop table: for every
 * pair of relevant places the assets that can carry something from one to the other, each with up to three ways
 * (templates) that differ in fuel stops and so in payload and time. Cost: pairs × assets × a few range checks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

#define ALLOC(p, n, type) ((type *)ech_arena_alloc((p)->arena, (size_t)(n) + 1, sizeof(type)))

/* ---- commodities and bundles ------------------------------------------------------------------------------ */

static sol_commodity *add_commodity(sol_problem *p, int32_t r, int kind, int64_t total) {
    sol_commodity *c = &p->commodities[p->commodity_count++];
    const ech_scenario *s = p->s;
    c->requirement = r;
    c->kind = kind;
    c->item = ECH_NONE;
    c->total = total;
    c->kg = kind == SOL_PEOPLE ? s->person_kg : s->litter_kg;
    p->requirements[r].commodities.count++;
    return c;
}

static void add_items(sol_problem *p, int32_t r) {
    const ech_scenario *s = p->s;
    ech_span items = s->requirements[r].items;
    for (int32_t i = items.first; i < items.first + items.count; i++) {
        const ech_item *item = &s->items[i];
        if (item->count <= 0)
            continue;
        sol_commodity *c = add_commodity(p, r, SOL_ITEM, item->count);
        c->item = i;
        c->kg = item->kg;
        c->cm = item->length_cm;
        c->dm2 = item->area_dm2;
        c->size = (int32_t)item->size;
        c->dangerous = item->dangerous;
        c->drivers = item->drivers;
        c->piece_kg = item->bulk ? 0 : item->kg;
        c->bulk = item->bulk;
    }
}

static bool make_commodities(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->commodities = ALLOC(p, 2 * s->requirement_count + s->item_count, sol_commodity);
    p->requirements = ALLOC(p, s->requirement_count, sol_requirement);
    if (!p->commodities || !p->requirements)
        return false;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        const ech_requirement *q = &s->requirements[r];
        sol_requirement *out = &p->requirements[r];
        *out = (sol_requirement){.commodities = {p->commodity_count, 0}, .people = ECH_NONE, .litters = ECH_NONE};
        out->act_windows.count = ECH_NONE;
        out->lots = ech_requirement_lots(s, r);
        out->lot = q->lot > 0 ? q->lot : 1;
        if (q->seated + q->attendants > 0) {
            out->people = p->commodity_count;
            add_commodity(p, r, SOL_PEOPLE, (int64_t)q->seated + q->attendants);
        }
        if (q->litters > 0) {
            out->litters = p->commodity_count;
            add_commodity(p, r, SOL_LITTER, q->litters);
        }
        add_items(p, r);
    }
    return true;
}

static int64_t requirement_kg(const sol_problem *p, int32_t r) {
    ech_span c = p->requirements[r].commodities;
    int64_t kg = 0;
    for (int32_t i = c.first; i < c.first + c.count; i++)
        kg += p->commodities[i].kg * p->commodities[i].total;
    return kg;
}

static void join_bundle(sol_problem *p, int32_t b, int32_t r) {
    const ech_requirement *q = &p->s->requirements[r];
    sol_bundle *out = &p->bundles[b];
    if (q->ready_t > out->ready_t)
        out->ready_t = q->ready_t;
    if (q->due_t < out->due_t)
        out->due_t = q->due_t;
    if (q->priority < out->priority)
        out->priority = q->priority;
    out->kg += requirement_kg(p, r);
    out->lots_u += p->requirements[r].lots * q->weight_arrival_u;
    out->density = log(((double)out->lots_u + 1) / ((double)out->kg + 1));
    out->caveats = out->caveats || (q->element != ECH_NONE && p->s->elements[q->element].not_at.count > 0);
    out->blocked_by += q->after.count;
    p->bundle_requirements[out->requirements.first + out->requirements.count++] = r;
    p->requirements[r].bundle = b;
}

/* Requirements of one `together` group, chained in file order: next[r], ECH_NONE at the end; first[r] says that r opens
 * its group (or stands alone). */
static bool chain_groups(const sol_problem *p, int32_t *next, bool *first) {
    const ech_scenario *s = p->s;
    int32_t *last = ALLOC(p, s->together_count, int32_t);
    if (!last)
        return false;
    for (int32_t g = 0; g < s->together_count; g++)
        last[g] = ECH_NONE;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        int32_t g = s->requirements[r].together;
        next[r] = ECH_NONE;
        first[r] = g == ECH_NONE || last[g] == ECH_NONE;
        if (!first[r])
            next[last[g]] = r;
        if (g != ECH_NONE)
            last[g] = r;
    }
    return true;
}

static bool make_bundles(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->bundles = ALLOC(p, s->requirement_count, sol_bundle);
    p->bundle_requirements = ALLOC(p, s->requirement_count, int32_t);
    int32_t *next = ALLOC(p, s->requirement_count, int32_t);
    bool *first = ALLOC(p, s->requirement_count, bool);
    if (!p->bundles || !p->bundle_requirements || !next || !first || !chain_groups(p, next, first))
        return false;
    int32_t placed = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        const ech_requirement *q = &s->requirements[r];
        if (!first[r])
            continue;
        int32_t b = p->bundle_count++;
        p->bundles[b] = (sol_bundle){.requirements = {placed, 0}, .from = q->from, .to = q->to, .due_t = ECH_NEVER};
        p->bundles[b].priority = q->priority;
        p->bundles[b].whole = q->split == ECH_SPLIT_WHOLE || q->together != ECH_NONE;
        p->bundles[b].people_only_split = q->split == ECH_SPLIT_PEOPLE && q->together == ECH_NONE;
        for (int32_t e = r; e != ECH_NONE; e = next[e])
            join_bundle(p, b, e);
        placed += p->bundles[b].requirements.count;
    }
    return true;
}

static bool make_successors(sol_problem *p) {
    const ech_scenario *s = p->s;
    int32_t total = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        ech_span after = s->requirements[r].after;
        total += after.count;
        p->requirements[r].successors.count = 0;
    }
    p->successors = ALLOC(p, total, int32_t);
    if (!p->successors)
        return false;
    p->has_after = total > 0;
    for (int32_t r = 0; r < s->requirement_count; r++)
        for (int32_t k = 0; k < s->requirements[r].after.count; k++)
            p->requirements[s->refs[s->requirements[r].after.first + k]].successors.count++;
    int32_t first = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        ech_span *out = &p->requirements[r].successors;
        out->first = first;
        first += out->count;
        out->count = 0;
    }
    for (int32_t r = 0; r < s->requirement_count; r++)
        for (int32_t k = 0; k < s->requirements[r].after.count; k++) {
            ech_span *out = &p->requirements[s->refs[s->requirements[r].after.first + k]].successors;
            p->successors[out->first + out->count++] = r;
        }
    return true;
}

static void mark_effects(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->has_effects = s->effect_count > 0;
    for (int32_t i = 0; i < s->effect_count; i++) {
        int32_t r = s->effects[i].requirement, e = s->requirements[r].element;
        p->bundles[p->requirements[r].bundle].has_effect = true;
        for (int32_t k = 0; e != ECH_NONE && k < s->requirement_count; k++)
            if (k != r && s->requirements[k].element == e && s->requirements[k].from == s->effects[i].location)
                p->ends_effects = p->bundles[p->requirements[k].bundle].ends_effect = true;
    }
}

static void mark_measures(sol_problem *p) {
    static const int flown[] = {ECH_FUEL, ECH_CO2, ECH_DISTANCE, ECH_TRAVEL, ECH_SORTIES};
    for (int32_t i = 0; i < p->s->tier_count; i++)
        for (int k = 0; k < 5; k++)
            p->flight_measures = p->flight_measures || p->s->tiers[i].weight_u[flown[k]] != 0;
}

/* Cost beside unmet in the first tier: what is a flight worth in time? About what fills the time of its cargo: the
 * quickest flights of one tail in an hour cost so much. */
static void mark_cost(sol_problem *p) {
    const ech_scenario *s = p->s;
    if (s->tier_count == 0 || s->tiers[0].weight_u[ECH_COST] <= 0)
        return;
    double time = 0, cost = 0;
    ech_tick legs = 0, sum = 0;
    for (int32_t i = 0; i < p->service_count; i++) {
        if (p->services[i].asset == ECH_NONE)
            continue;
        const sol_template *m = &p->services[i].templates[0];
        time += (double)m->total_t;
        cost += (double)m->cost_u * 1e-6;
        sum += m->total_t + s->lift_types[s->assets[p->services[i].asset].type].fixed_t;
        legs += m->stop_count - 1;
    }
    p->cost_rate = cost > 0 ? 2 * time / cost : 0;
    p->pace_t = legs > 0 ? sum / legs : 0;
}

static bool make_act_windows(sol_problem *p) {
    const ech_scenario *s = p->s;
    for (int32_t a = 0; a < s->authority_count; a++)
        p->act_ceilings = p->act_ceilings || s->authorities[a].ceiling != ECH_UNLIMITED;
    if (!s->need_use)
        return true;
    int32_t n = 0;
    for (int32_t r = 0; r < s->requirement_count; r++)
        n += s->requirements[r].element != ECH_NONE ? s->authority_count : 0;
    p->windows = ALLOC(p, n, sol_window);
    if (!p->windows)
        return false;
    n = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        int32_t e = s->requirements[r].element;
        if (e == ECH_NONE)
            continue;
        p->requirements[r].act_windows = (ech_span){n, 0};
        for (int32_t a = 0; a < s->authority_count; a++) {
            const ech_authority *act = &s->authorities[a];
            if (act->what != ECH_ACT_ELEMENT || act->subject != e || act->status != ECH_GIVEN)
                continue;
            p->windows[n++] = (sol_window){act->from_t, act->to_t, a};
            p->requirements[r].act_windows.count++;
        }
    }
    return true;
}

/* ---- tails ------------------------------------------------------------------------------------------------ */

static int by_leg(const void *x, const void *y) {
    const sol_window *a = x, *b = y;
    if (a->act != b->act)
        return a->act < b->act ? -1 : 1;
    return (a->from_t > b->from_t) - (a->from_t < b->from_t);
}

/* Of each leg, by itself, so that a flight does not look through the closures of all. */
static bool make_leg_shuts(sol_problem *p) {
    const ech_scenario *s = p->s;
    int32_t n = 0;
    p->leg_shuts = ALLOC(p, s->closure_count, sol_window);
    p->leg_shut_first = ALLOC(p, s->leg_count + 1, int32_t);
    if (!p->leg_shuts || !p->leg_shut_first)
        return false;
    for (int32_t i = 0; i < s->closure_count; i++)
        if (s->closures[i].what == ECH_SHUT_LEG)
            p->leg_shuts[n++] = (sol_window){s->closures[i].from_t, s->closures[i].to_t, s->closures[i].subject};
    qsort(p->leg_shuts, (size_t)n, sizeof *p->leg_shuts, by_leg);
    for (int32_t i = 0; i < n; i++)
        p->leg_shut_first[p->leg_shuts[i].act + 1]++;
    for (int32_t k = 0; k < s->leg_count; k++)
        p->leg_shut_first[k + 1] += p->leg_shut_first[k];
    return true;
}

static bool make_tails(sol_problem *p) {
    const ech_scenario *s = p->s;
    int64_t total = 0;
    for (int32_t a = 0; a < s->asset_count; a++)
        total += s->assets[a].count;
    if (total > 1000000)
        return false;
    p->tails = ALLOC(p, total, sol_tail);
    p->asset_tail = ALLOC(p, s->asset_count, int32_t);
    if (!p->tails || !p->asset_tail)
        return false;
    for (int32_t a = 0; a < s->asset_count; a++) {
        const ech_asset *asset = &s->assets[a];
        const ech_lift_type *y = &s->lift_types[asset->type];
        p->asset_tail[a] = p->tail_count;
        if (y->duty_t != ECH_NEVER || y->duty_flight_t != ECH_NEVER || y->day_flight_t != ECH_NEVER)
            p->crew_limits = true;
        for (int32_t k = 0; k < asset->count; k++)
            p->tails[p->tail_count++] = (sol_tail){a, k, asset->home, asset->from_t, ECH_NEVER, 0};
    }
    p->asset_tail[s->asset_count] = p->tail_count;
    for (int32_t i = 0; i < s->situation_count; i++) {
        const ech_situation *q = &s->situations[i];
        sol_tail *t = &p->tails[p->asset_tail[q->asset] + q->tail];
        t->start = q->location;
        if (q->free_t > t->free_t)
            t->free_t = q->free_t;
        if (q->duty_t > 0 || q->flight_t > 0) {
            t->duty_start_t = q->free_t - q->duty_t;
            t->duty_flight_t = q->flight_t;
        }
    }
    return true;
}

/* ---- templates -------------------------------------------------------------------------------------------- */

typedef struct draft {
    int32_t count, load, unload;
    int32_t at[SOL_STOPS];
} draft;

static bool first_flight(ech_network *net, int32_t type, int32_t u, int32_t v, ech_flight *out) {
    int32_t n;
    const ech_flight *f = ech_network_flights(net, type, u, v, &n);
    if (!f || n < 1)
        return false;
    *out = f[0];
    return true;
}

/* Tries one set of refuelling stops; false: some segment is out of range. */
static bool segments_allow(const ech_network *net, int32_t type, const draft *d, const int64_t *metres, uint32_t refuel,
                           int64_t *payload) {
    int64_t best = INT64_MAX;
    for (int32_t i = 0; i < d->count - 1;) {
        int32_t j = i + 1;
        int64_t m = metres[i];
        while (j < d->count - 1 && !(refuel & (1u << j)))
            m += metres[j++];
        int64_t allow = ech_network_allowance(net, type, m);
        if (allow < 0)
            return false;
        if (i < d->unload && j > d->load && allow < best)
            best = allow;
        i = j;
    }
    *payload = best;
    return true;
}

static bool fuel_at(const ech_scenario *s, int32_t location) {
    if (s->locations[location].fuel_kg_day > 0)
        return true;
    for (int32_t i = 0; i < s->effect_count; i++)
        if (s->effects[i].location == location && s->effects[i].fuel_kg_day > 0)
            return true;
    return false;
}

/* Turns a draft into a template with the refuelling that allows most payload, then the fewest refuellings. */
static bool finish_template(const sol_problem *p, ech_network *net, int32_t asset, const draft *d, sol_template *out) {
    const ech_scenario *s = p->s;
    int32_t type = s->assets[asset].type;
    const ech_lift_type *y = &s->lift_types[type];
    int64_t metres[SOL_STOPS];
    *out = (sol_template){.stop_count = d->count, .load_stop = d->load, .unload_stop = d->unload, .payload_kg = -1};
    uint32_t can = 0;
    for (int32_t i = 0; i < d->count; i++) {
        out->locations[i] = d->at[i];
        if (i + 1 == d->count)
            break;
        ech_flight f;
        if (!first_flight(net, type, d->at[i], d->at[i + 1], &f))
            return false;
        metres[i] = f.distance_m;
        out->cost_u += f.cost_u;
        out->total_t += f.duration_t + y->taxi_out_t + y->taxi_in_t;
        if (i < d->load)
            out->lead_t += f.duration_t + y->taxi_out_t + y->taxi_in_t;
        else if (i < d->unload)
            out->flight_t += f.duration_t + y->taxi_out_t + y->taxi_in_t;
        if (i > 0 && fuel_at(s, d->at[i]))
            can |= 1u << i;
    }
    int64_t best_cost = INT64_MAX;
    uint32_t chosen = 0, set = can;
    for (;; set = (set - 1) & can) {
        int64_t payload, cost = 0;
        if (segments_allow(net, type, d, metres, set, &payload)) {
            for (int32_t i = 1; i < d->count; i++)
                if (set & (1u << i)) /* scarce fuel costs more than time */
                    cost += y->refuel_t + (s->locations[d->at[i]].fuel_kg_day == ECH_UNLIMITED64 ? 1 : 10000);
            if (payload > out->payload_kg || (payload == out->payload_kg && cost < best_cost)) {
                out->payload_kg = payload;
                best_cost = cost;
                chosen = set;
            }
        }
        if (set == 0)
            break;
    }
    for (int32_t i = 0; i < d->count; i++) {
        out->refuel[i] = chosen & (1u << i);
        out->total_t += out->refuel[i] ? y->refuel_t : 0;
    }
    return out->payload_kg >= 0;
}

enum { FUEL_STOPS = 3, UNKNOWN = -2 };

/* Places with fuel that are in reach from some place. */
typedef struct station {
    int32_t at; /* ECH_NONE: no more */
    int64_t metres;
} station;

/* What was asked about the ways from one place: fuel stops on the way to each other place; the stations in reach. */
struct sol_fuel_row {
    int32_t (*stops)[FUEL_STOPS]; /* [location]; the first UNKNOWN: not asked yet */
    station *stations;
};

static bool is_station(const sol_problem *p, ech_network *net, int32_t type, int32_t u, int32_t f, int64_t *metres) {
    ech_flight a;
    if (f == u || !fuel_at(p->s, f) || !ech_network_may_stop(net, type, f) || !first_flight(net, type, u, f, &a))
        return false;
    *metres = a.distance_m;
    return ech_network_allowance(net, type, a.distance_m) >= 0;
}

/* In the order of locations. NULL: out of memory. */
static station *find_stations(const sol_problem *p, ech_network *net, int32_t type, int32_t u) {
    int32_t n = p->s->location_count, count = 0;
    station *all = ech_malloc(((size_t)n + 1) * sizeof *all);
    for (int32_t f = 0; all && f < n; f++) {
        all[count].at = f;
        count += is_station(p, net, type, u, f, &all[count].metres);
    }
    station *kept = all ? ALLOC(p, count, station) : NULL; /* one more than it says */
    if (kept) {
        memcpy(kept, all, (size_t)count * sizeof *kept);
        kept[count].at = ECH_NONE;
    }
    ech_free(all);
    return kept;
}

/* The way points where a fuel stop between u and v costs the least detours; ECH_NONE. `near` NULL: not known. */
static void find_fuel_stops(const sol_problem *p, ech_network *net, int32_t type, int32_t u, int32_t v,
                            const station *near, int32_t best[FUEL_STOPS]) {
    int64_t metres[FUEL_STOPS];
    for (int k = 0; k < FUEL_STOPS; k++) {
        best[k] = ECH_NONE;
        metres[k] = INT64_MAX;
    }
    for (int32_t i = 0; near ? near[i].at != ECH_NONE : i < p->s->location_count; i++) {
        station a = near ? near[i] : (station){i, 0};
        ech_flight b;
        if (a.at == v || (!near && !is_station(p, net, type, u, a.at, &a.metres)) ||
            !first_flight(net, type, a.at, v, &b) || ech_network_allowance(net, type, b.distance_m) < 0)
            continue;
        int64_t m = a.metres + b.distance_m;
        if (m >= metres[FUEL_STOPS - 1])
            continue;
        int k = FUEL_STOPS - 1;
        for (; k > 0 && metres[k - 1] > m; k--) {
            metres[k] = metres[k - 1];
            best[k] = best[k - 1];
        }
        metres[k] = m;
        best[k] = a.at;
    }
}

/* While the problem is opened the same stops are asked for over and over, for every fleet: they are remembered. NULL:
 * not now, or no memory for them. */
static sol_fuel_row *remembered_row(const sol_problem *p, ech_network *net, int32_t type, int32_t u) {
    int32_t n = p->s->location_count;
    if (!p->fuel_stops)
        return NULL;
    sol_fuel_row *row = &p->fuel_stops[(size_t)type * (size_t)n + (size_t)u];
    if (!row->stations) {
        row->stops = (int32_t(*)[FUEL_STOPS])ALLOC(p, (size_t)n * FUEL_STOPS, int32_t);
        row->stations = row->stops ? find_stations(p, net, type, u) : NULL;
        for (int32_t i = 0; row->stations && i < n; i++)
            row->stops[i][0] = UNKNOWN;
    }
    return row->stations ? row : NULL;
}

static int32_t fuel_stop(const sol_problem *p, ech_network *net, int32_t type, int32_t u, int32_t v, int rank) {
    int32_t own[FUEL_STOPS] = {UNKNOWN};
    const sol_fuel_row *row = remembered_row(p, net, type, u);
    int32_t *known = row ? row->stops[v] : own;
    if (known[0] == UNKNOWN)
        find_fuel_stops(p, net, type, u, v, row ? row->stations : NULL, known);
    return known[rank];
}

static bool draft_insert(draft *d, int32_t at, int32_t location) {
    if (location == ECH_NONE || d->count >= SOL_STOPS)
        return false;
    memmove(&d->at[at + 1], &d->at[at], (size_t)(d->count - at) * sizeof d->at[0]);
    d->at[at] = location;
    d->count++;
    d->load += at <= d->load;
    d->unload += at <= d->unload;
    return true;
}

static void keep_template(sol_service *sv, const sol_template *t) {
    for (int32_t i = 0; i < sv->template_count; i++)
        if (sv->templates[i].payload_kg >= t->payload_kg && sv->templates[i].total_t <= t->total_t)
            return; /* dominated */
    if (sv->template_count < SOL_TEMPLATES)
        sv->templates[sv->template_count++] = *t;
}

static bool make_draft(const sol_problem *p, int32_t asset, int32_t start, int32_t u, int32_t v, bool back, draft *d) {
    int32_t home = p->s->assets[asset].home;
    *d = (draft){0};
    d->at[d->count++] = start;
    if (u != start)
        d->at[d->count++] = u;
    d->load = d->count - 1;
    d->at[d->count++] = v;
    d->unload = d->count - 1;
    if (back && v != home)
        d->at[d->count++] = home;
    return d->count >= 2;
}

/* Fills the service's templates for a trip from `start` over u and v and home. */
static void make_templates(const sol_problem *p, ech_network *net, int32_t asset, int32_t start, int32_t u, int32_t v,
                           sol_service *sv) {
    const ech_asset *a = &p->s->assets[asset];
    int64_t want = 0;
    ech_span conf = p->s->lift_types[a->type].configurations;
    for (int32_t i = 0; i < conf.count; i++) {
        const ech_configuration *c = &p->s->configurations[conf.first + i];
        int64_t kg = p->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
        want = kg > want ? kg : want;
    }
    sv->asset = asset;
    sv->template_count = 0;
    draft base, d;
    sol_template t;
    make_draft(p, asset, start, u, v, true, &base);
    if (finish_template(p, net, asset, &base, &t))
        keep_template(sv, &t);
    bool full = sv->template_count > 0 && sv->templates[0].payload_kg >= want;
    for (int variant = 1; variant <= 3 && !full; variant++) {
        for (int rank = 0; rank < 2; rank++) {
            d = base;
            bool ok = true;
            if ((variant & 2) && d.unload < d.count - 1) /* on the way back */
                ok = draft_insert(&d, d.unload + 1, fuel_stop(p, net, a->type, v, d.at[d.unload + 1], rank));
            if (ok && (variant & 1)) /* on the way there */
                ok = draft_insert(&d, d.unload, fuel_stop(p, net, a->type, d.at[d.unload - 1], v, rank));
            if (ok && finish_template(p, net, asset, &d, &t))
                keep_template(sv, &t);
        }
        full = sv->template_count > 0 && sv->templates[sv->template_count - 1].payload_kg >= want;
    }
    if (sv->template_count == 0 && base.load > 0) { /* the positioning flight is too long */
        for (int rank = 0; rank < 2; rank++) {
            d = base;
            if (draft_insert(&d, d.load, fuel_stop(p, net, a->type, d.at[0], u, rank)) &&
                finish_template(p, net, asset, &d, &t))
                keep_template(sv, &t);
        }
    }
    if (sv->template_count == 0 && a->end == ECH_END_ANY) {
        make_draft(p, asset, start, u, v, false, &d);
        if (finish_template(p, net, asset, &d, &t))
            keep_template(sv, &t);
    }
}

bool sol_problem_templates(const sol_problem *p, ech_network *net, int32_t asset, int32_t start, int32_t u, int32_t v,
                           sol_service *sv) {
    make_templates(p, net, asset, start, u, v, sv);
    return sv->template_count > 0;
}

/* ---- hops ------------------------------------------------------------------------------------------------- */

static bool relevant(const sol_problem *p, int32_t location, bool as_origin) {
    const ech_scenario *s = p->s;
    if (s->locations[location].transfer)
        return true;
    for (int32_t b = 0; b < p->bundle_count; b++)
        if ((as_origin ? p->bundles[b].from : p->bundles[b].to) == location)
            return true;
    return false;
}

static void note_best(sol_hop *hop, ech_tick t, int64_t cost_u) {
    if (t >= hop->best_t)
        return;
    hop->best_t = t;
    hop->best_cost = (float)cost_u * 1e-6f;
}

static bool add_fleets(sol_problem *p, int32_t u, int32_t v, ech_vec *services, sol_hop *hop) {
    for (int32_t i = 0; i < p->fleet_count; i++) {
        const sol_fleet *f = &p->fleets[i];
        sol_service sv;
        if (!ech_network_may_handle(p->net, f->type, u) || !ech_network_may_handle(p->net, f->type, v) ||
            !sol_fleet_serves(p, f, u, v, &sv))
            continue;
        sol_service *place = ech_vec_push(services);
        if (!place)
            return false;
        *place = sv;
        note_best(hop, sv.templates[0].flight_t + 2 * p->s->lift_types[f->type].fixed_t, sv.templates[0].cost_u);
    }
    return true;
}

static bool add_services(sol_problem *p, int32_t u, int32_t v, bool marches, ech_vec *services, sol_hop *hop) {
    const ech_scenario *s = p->s;
    hop->from = u;
    hop->to = v;
    hop->service_first = (int32_t)services->count;
    hop->best_t = ECH_NEVER;
    for (int32_t a = 0; a < s->asset_count; a++) {
        int32_t type = s->assets[a].type;
        if (s->assets[a].count < 1 || p->fleet_of[a] != ECH_NONE || !ech_network_may_stop(p->net, type, u) ||
            !ech_network_may_stop(p->net, type, v) || !ech_network_may_stop(p->net, type, s->assets[a].home) ||
            !ech_network_may_handle(p->net, type, u) || !ech_network_may_handle(p->net, type, v))
            continue;
        sol_service sv = {.leg = ECH_NONE, .fleet = ECH_NONE};
        make_templates(p, p->net, a, s->assets[a].home, u, v, &sv);
        if (sv.template_count == 0)
            continue;
        sol_service *place = ech_vec_push(services);
        if (!place)
            return false;
        *place = sv;
        note_best(hop, sv.templates[0].flight_t + 2 * s->lift_types[type].fixed_t, sv.templates[0].cost_u);
    }
    if (!add_fleets(p, u, v, services, hop))
        return false;
    int32_t leg = marches ? ech_network_march(p->net, u, v) : ECH_NONE;
    if (leg != ECH_NONE) {
        sol_service *place = ech_vec_push(services);
        if (!place)
            return false;
        *place = (sol_service){.asset = ECH_NONE, .leg = leg, .fleet = ECH_NONE};
        note_best(hop, s->legs[leg].duration_t, s->legs[leg].cost_u);
    }
    hop->service_count = (int32_t)services->count - hop->service_first;
    return true;
}

static bool make_hops(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->fuel_stops = ALLOC(p, (size_t)s->lift_type_count * (size_t)s->location_count, sol_fuel_row);
    bool marches = false, ok = true;
    for (int32_t r = 0; r < s->requirement_count; r++)
        marches = marches || s->requirements[r].self_move;
    ech_vec hops = ech_vec_init(sizeof(sol_hop), 4000000), services = ech_vec_init(sizeof(sol_service), 8000000);
    bool *to = ALLOC(p, s->location_count, bool);
    p->hop_first = ALLOC(p, s->location_count + 1, int32_t);
    ok = to && p->hop_first;
    for (int32_t v = 0; ok && v < s->location_count; v++)
        to[v] = relevant(p, v, false);
    for (int32_t u = 0; ok && u < s->location_count; u++) {
        p->hop_first[u] = (int32_t)hops.count;
        if (!relevant(p, u, true))
            continue;
        for (int32_t v = 0; ok && v < s->location_count; v++) {
            sol_hop hop = {0};
            if (u == v || !to[v])
                continue;
            ok = add_services(p, u, v, marches, &services, &hop);
            if (ok && hop.service_count > 0) {
                sol_hop *place = ech_vec_push(&hops);
                ok = place != NULL;
                if (ok)
                    *place = hop;
            }
        }
    }
    if (ok) {
        p->hop_first[s->location_count] = (int32_t)hops.count;
        p->hop_count = (int32_t)hops.count;
        p->service_count = (int32_t)services.count;
        p->hops = ech_vec_into(&hops, p->arena);
        p->services = ech_vec_into(&services, p->arena);
        ok = p->hops && p->services;
    }
    ech_vec_free(&hops);
    ech_vec_free(&services);
    return ok;
}

/* Shorter by way of the hop? */
static bool relax(const sol_problem *p, const sol_hop *hop, int32_t d) {
    const ech_location *to = &p->s->locations[hop->to];
    ech_tick *t = p->togo[d];
    float *c = p->togo_cost[d];
    uint8_t *rides = p->rides[d];
    if (t[hop->to] == ECH_NEVER || (hop->to != d && !to->transfer))
        return false;
    bool shorter = false;
    ech_tick via = hop->best_t + t[hop->to] + (hop->to != d ? to->connect_t : 0);
    if (via < t[hop->from]) {
        t[hop->from] = via;
        if (c)
            c[hop->from] = hop->best_cost + c[hop->to];
        shorter = true;
    }
    if (rides[hop->to] + 1 < rides[hop->from]) {
        rides[hop->from] = (uint8_t)(rides[hop->to] + 1);
        shorter = true;
    }
    return shorter;
}

/* Quickest times, and fewest rides, to each destination over at most SOL_HOPS hops (Bellman 1958). */
static bool make_togo(sol_problem *p) {
    const ech_scenario *s = p->s;
    p->togo = ALLOC(p, s->location_count, ech_tick *);
    p->togo_cost = ALLOC(p, s->location_count, float *);
    p->rides = ALLOC(p, s->location_count, uint8_t *);
    if (!p->togo || !p->togo_cost || !p->rides)
        return false;
    for (int32_t b = 0; b < p->bundle_count; b++) {
        int32_t d = p->bundles[b].to;
        if (p->togo[d])
            continue;
        ech_tick *t = p->togo[d] = ALLOC(p, s->location_count, ech_tick);
        float *c = p->togo_cost[d] = p->cost_rate > 0 ? ALLOC(p, s->location_count, float) : NULL;
        uint8_t *rides = p->rides[d] = ALLOC(p, s->location_count, uint8_t);
        if (!t || !rides || (p->cost_rate > 0 && !c))
            return false;
        for (int32_t i = 0; i < s->location_count; i++) {
            t[i] = i == d ? 0 : ECH_NEVER;
            rides[i] = i == d ? 0 : UINT8_MAX;
        }
        bool changed = true;
        for (int round = 0; round < SOL_HOPS && changed; round++) {
            changed = false;
            for (int32_t h = 0; h < p->hop_count; h++)
                changed = relax(p, &p->hops[h], d) || changed;
        }
    }
    return true;
}

static void mark_aboard(sol_problem *p) {
    for (int32_t b = 0; b < p->bundle_count; b++) {
        const ech_requirement *q = &p->s->requirements[p->bundle_requirements[p->bundles[b].requirements.first]];
        p->bundles[b].aboard = q->aboard_asset == ECH_NONE ? ECH_NONE : p->asset_tail[q->aboard_asset] + q->aboard_tail;
    }
}

/* ---- open and free ---------------------------------------------------------------------------------------- */

ech_status sol_problem_open(const ech_scenario *s, sol_problem **out) {
    *out = NULL;
    sol_problem *p = ech_calloc(1, sizeof *p);
    if (!p)
        return ECH_ENOMEM;
    p->s = s;
    p->arena = ech_arena_open(0);
    bool ok = p->arena && !ech_network_open(s, &p->net) && make_commodities(p) && make_bundles(p) &&
              make_successors(p) && make_act_windows(p) && make_leg_shuts(p) && make_tails(p) && sol_fleets_open(p) &&
              make_hops(p);
    p->fuel_stops = NULL; /* from now on islands ask at the same time */
    if (ok)
        mark_cost(p);
    ok = ok && make_togo(p);
    if (!ok) {
        sol_problem_free(p);
        return ECH_ENOMEM;
    }
    mark_effects(p);
    mark_measures(p);
    mark_aboard(p);
    *out = p;
    return ECH_OK;
}

void sol_problem_free(sol_problem *p) {
    if (!p)
        return;
    ech_network_free(p->net);
    ech_arena_free(p->arena);
    ech_free(p);
}
