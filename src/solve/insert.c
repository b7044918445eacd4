/* Insert: the best way to move what waits at one place one hop onward.
 *
 * For each hop from the place and each asset that serves it, a load is packed and the arrival estimated; the most
 * promising are timed exactly on the best tail, the best is kept, and what room is left is filled with other cargo
 * for the same way. Cargo set down at a transfer that limits storage or dwell is moved on at once (depth first), so
 * that these are judged with its real departure; elsewhere it may wait for company (staging.c). Trips that pass by with
 * room to spare are joined (also on their way back).
 */
#include <string.h>

#include "base/memory.h"
#include "insert_int.h"

/* Of the candidates at most 4 × EXACT are timed, so no more are kept. */
enum {
    EXACT = 4,
    MOST_CANDIDATES = 4 * EXACT,
    MOST_DEPTH = 16,
    MOST_PACKED = 16,
    MOST_PROBES = 200, /* for trips to join */
    MOST_LOOKS = 48,   /* at trips to extend */
    FLEETS = 8,        /* whose reach is remembered */
    FILLED = 12,
    FILLED_ROAMING = 20,
    TRIES = 24,
    LOOKS = 512
};

typedef struct candidate {
    const sol_service *service;
    int32_t template_index, configuration, to;
    int32_t tail;
    ech_tick start_t; /* estimated */
    int32_t join;     /* trip to join, or ECH_NONE */
    int32_t join_from, join_to;
    double score;
    bool extend; /* the joined trip flies on: here, then there, before it goes home */
    /* of a fleet that goes on from where it stands */
    int32_t gap;       /* before this trip of the tail */
    bool between;      /* and there is one */
    ech_tick end_t;    /* to end by then */
    double empty_cost; /* of the empty flights that follow, beside what was flown empty already */
} candidate;

/* ---- supplies --------------------------------------------------------------------------------------------- */

static void add_supply(const sol_state *st, sol_supply *out, int32_t *n, int32_t c, int64_t units, int32_t source,
                       int32_t source_cargo) {
    (void)st;
    if (units > 0 && *n < SOL_SUPPLY)
        out[(*n)++] = (sol_supply){c, units, 0, ECH_NEVER, source, source_cargo, 0};
}

int32_t sol_supplies(const sol_state *st, int32_t bundle, int32_t location, sol_supply *out) {
    const sol_problem *p = st->p;
    const sol_bundle *b = &p->bundles[bundle];
    int32_t n = 0;
    for (int32_t i = b->requirements.first; i < b->requirements.first + b->requirements.count; i++) {
        ech_span c = p->requirements[p->bundle_requirements[i]].commodities;
        for (int32_t k = c.first; k < c.first + c.count && location == b->from; k++)
            add_supply(st, out, &n, k, st->waiting[k], ECH_NONE, ECH_NONE);
    }
    if (!p->s->locations[location].transfer || st->set_down == 0)
        return n;
    const sol_ids *l = &st->carriers[bundle];
    for (int32_t k = 0; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->ids[k]);
        for (int32_t i = 0; t->alive && t->asset_has_transfer && i < t->cargo_count; i++) {
            const sol_cargo *c = &t->cargo[i];
            int32_t r = p->commodities[c->commodity].requirement;
            if (c->onward < c->n && t->stops[c->to].location == location && p->requirements[r].bundle == bundle &&
                p->s->requirements[r].to != location)
                add_supply(st, out, &n, c->commodity, c->n - c->onward, l->ids[k], i);
        }
    }
    return n;
}

/* May the bundle be aboard at all of these stops? (An element's caveats hold wherever its load is.) */
static bool touches(const sol_state *st, int32_t bundle, const int32_t *locations, int32_t count) {
    const sol_bundle *b = &st->p->bundles[bundle];
    if (!b->caveats)
        return true;
    for (int32_t i = b->requirements.first; i < b->requirements.first + b->requirements.count; i++)
        for (int32_t k = 0; k < count; k++)
            if (!ech_network_may_touch(st->net, st->p->bundle_requirements[i], locations[k]))
                return false;
    return true;
}

static ech_tick supply_from(const sol_state *st, const sol_supply *q, int32_t location) {
    if (q->source == ECH_NONE) {
        const ech_requirement *r = &st->p->s->requirements[st->p->commodities[q->commodity].requirement];
        ech_tick from = r->ready_t;
        for (int32_t i = 0; i < r->after.count; i++) {
            ech_tick done = sol_state_done(st, st->p->s->refs[r->after.first + i]);
            from = done != ECH_NEVER && done > from ? done : from;
        }
        return from;
    }
    const sol_trip *t = sol_trip_at(st, q->source);
    return sol_unload_end(st, t, t->cargo[q->source_cargo].to) + st->p->s->locations[location].connect_t;
}

/* ---- rooms ------------------------------------------------------------------------------------------------ */

static sol_room room_of(const sol_state *st, const ech_lift_type *y, int32_t configuration, int64_t payload) {
    const ech_scenario *s = st->p->s;
    const ech_configuration *c = &s->configurations[y->configurations.first + configuration];
    int64_t kg = s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
    return (sol_room){.kg = kg < payload ? kg : payload,
                      .seats = c->seats,
                      .litters = c->litters,
                      .cm = c->floor_cm == ECH_UNLIMITED ? INT64_MAX : c->floor_cm};
}

/* What is left of the room on the flights from stop a to stop b of a trip. */
static sol_room room_left(const sol_state *st, const sol_trip *t, int32_t a, int32_t b, int64_t payload) {
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[t->asset].type];
    sol_room full = room_of(st, y, t->configuration, payload), least = full;
    for (int32_t f = a; f < b; f++) {
        sol_room q = full;
        for (int32_t i = 0; i < t->cargo_count; i++) {
            const sol_cargo *c = &t->cargo[i];
            const sol_commodity *m = &st->p->commodities[c->commodity];
            if (c->from > f || c->to <= f)
                continue;
            q.kg -= c->n * m->kg;
            q.seats -= m->kind == SOL_PEOPLE ? c->n : 0;
            q.litters -= m->kind == SOL_LITTER ? c->n : 0;
            q.cm -= q.cm == INT64_MAX ? 0 : c->n * m->cm;
            q.dangerous = m->dangerous ? m->dangerous : q.dangerous;
            q.people += m->kind == SOL_PEOPLE ? c->n : 0;
            q.drivers += c->n * m->drivers;
            q.litters_aboard += m->kind == SOL_LITTER ? c->n : 0;
        }
        least.kg = q.kg < least.kg ? q.kg : least.kg;
        least.seats = q.seats < least.seats ? q.seats : least.seats;
        least.litters = q.litters < least.litters ? q.litters : least.litters;
        least.cm = q.cm < least.cm ? q.cm : least.cm;
        least.dangerous = q.dangerous ? q.dangerous : least.dangerous;
        if (q.people - q.drivers > least.people - least.drivers || q.litters_aboard > least.litters_aboard) {
            least.people = q.people;
            least.drivers = q.drivers;
            least.litters_aboard = q.litters_aboard;
        }
    }
    return least;
}

/* ---- trips ------------------------------------------------------------------------------------------------ */

static bool add_cargo(sol_trip *t, const sol_supply *supply, int32_t count, int32_t from, int32_t to) {
    for (int32_t i = 0; i < count; i++) {
        if (supply[i].take == 0)
            continue;
        if (t->cargo_count == SOL_CARGO)
            return false;
        t->cargo[t->cargo_count++] = (sol_cargo){.commodity = supply[i].commodity,
                                                 .from = (int16_t)from,
                                                 .to = (int16_t)to,
                                                 .n = supply[i].take,
                                                 .source = supply[i].source,
                                                 .source_cargo = supply[i].source_cargo};
    }
    return true;
}

static void trip_from_template(sol_trip *t, const sol_template *m, int32_t asset, int32_t tail, int32_t configuration) {
    memset(t, 0, offsetof(sol_trip, cargo));
    t->asset = asset;
    t->tail = tail;
    t->configuration = configuration;
    t->leg = ECH_NONE;
    t->stop_count = m->stop_count;
    for (int32_t i = 0; i < m->stop_count; i++)
        t->stops[i].location = m->locations[i];
}

static ech_tick arrival_of(const sol_state *st, const sol_trip *t, int32_t stop) { return sol_unload_end(st, t, stop); }

/* ---- candidates ------------------------------------------------------------------------------------------- */

/* What one kind of room takes of the waiting units. */
typedef struct packed {
    int32_t type, configuration;
    int64_t payload_kg, kg;
} packed;

typedef struct sol_task {
    sol_state *st;
    const sol_style *style;
    int32_t bundle, at;
    sol_supply supply[SOL_SUPPLY];
    int32_t supply_count;
    ech_tick from_t; /* earliest load start of the earliest supply */
    ech_tick due_t;
    int64_t kg, units; /* waiting */
    candidate list[MOST_CANDIDATES];
    int32_t count;
    packed packs[MOST_PACKED];
    int32_t packed_count;
    sol_reaches reach[FLEETS]; /* last_count -1: not asked yet */
    bool last_only;            /* no gap between two trips */
} task;

ech_status sol_tasks_open(sol_state *st) {
    st->tasks = ech_calloc(MOST_DEPTH + 1, sizeof *st->tasks);
    return st->tasks ? ECH_OK : ECH_ENOMEM;
}

static bool rules_allow(const sol_state *st, int32_t bundle, int32_t owner, int32_t location) {
    const sol_bundle *b = &st->p->bundles[bundle];
    for (int32_t i = b->requirements.first; i < b->requirements.first + b->requirements.count; i++) {
        int32_t r = st->p->bundle_requirements[i];
        if (!ech_network_may_carry(st->net, owner, r, location) || !ech_network_may_touch(st->net, r, location))
            return false;
    }
    return true;
}

/* The rules are many and do not change: what they say is remembered. */
static bool carries(const sol_state *st, int32_t bundle, int32_t owner, int32_t location) {
    enum { UNKNOWN, YES, NO };
    const ech_scenario *s = st->p->s;
    if (s->carry_rule_count == 0 && !st->p->bundles[bundle].caveats)
        return true;
    if (!st->carry_known)
        return rules_allow(st, bundle, owner, location);
    size_t owners = (size_t)s->member_count + 1, of = (size_t)(owner == ECH_NONE ? s->member_count : owner);
    uint8_t *known = &st->carry_known[((size_t)bundle * owners + of) * (size_t)s->location_count + (size_t)location];
    if (*known == UNKNOWN)
        *known = rules_allow(st, bundle, owner, location) ? YES : NO;
    return *known == YES;
}

/* First moment from which the tail has a gap of at least `need`, with a rest before and after where its crew needs
 * one (an estimate: exact timing may find that duties join). *idle = how long it stood before. */
static ech_tick tail_gap(const sol_state *st, int32_t tail, ech_tick from, ech_tick need, ech_tick rest,
                         ech_tick *idle) {
    const sol_tail_list *l = &st->tails[tail];
    ech_tick free = st->p->tails[tail].free_t;
    int32_t k = sol_tail_after(st, tail, from);
    if (k > 0) {
        const sol_trip *t = sol_trip_at(st, l->trips[k - 1]);
        free = t->stops[t->stop_count - 1].depart_t + rest;
    }
    for (; k < l->count; k++) {
        const sol_trip *t = sol_trip_at(st, l->trips[k]);
        ech_tick start = free > from ? free : from;
        if (t->stops[0].arrive_t - start >= need + rest) {
            *idle = start - free;
            return start;
        }
        free = t->stops[t->stop_count - 1].depart_t + rest;
    }
    *idle = free > from ? 0 : from - free;
    return free > from ? free : from;
}

/* The tail of the asset that can start first; among equals the one that stood idle for the shortest time. Some are
 * passed over with chance `blink`. */
static int32_t best_tail(sol_state *st, int32_t asset, ech_tick from, ech_tick need, double blink, ech_tick *start) {
    int32_t best = ECH_NONE;
    ech_tick best_t = ECH_NEVER, best_idle = 0;
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[asset].type];
    ech_tick rest = y->duty_t == ECH_NEVER || need * 3 < y->duty_t ? 0 : y->rest_t;
    for (int32_t k = st->p->asset_tail[asset]; k < st->p->asset_tail[asset + 1]; k++) {
        if (blink > 0 && ech_rng_unit(&st->rng) < blink)
            continue;
        ech_tick idle, t = tail_gap(st, k, from, need, rest, &idle);
        if (t < best_t || (t == best_t && idle < best_idle)) {
            best = k;
            best_t = t;
            best_idle = idle;
        }
    }
    *start = best_t;
    return best;
}

/* Time that handling here keeps the place from others, per unit of its capacity. */
static double node_time(const sol_state *st, int32_t location, const ech_lift_type *y, double hold) {
    const ech_location *l = &st->p->s->locations[location];
    double worst = 0;
    if (l->handling != ECH_UNLIMITED && l->handling > 0 && y->handling > 0)
        worst = hold * y->handling / l->handling;
    double stay = hold + (double)(y->taxi_in_t + y->taxi_out_t), stands = 0;
    if (y->mode != ECH_AIR)
        stands = l->places[y->mode] == ECH_UNLIMITED ? 0 : l->places[y->mode];
    for (int c = y->stand_class; y->mode == ECH_AIR && l->stands_limited && c < ECH_CLASS_COUNT; c++)
        stands += l->stands[c];
    if (stands > 0 && stay / stands > worst)
        worst = stay / stands;
    return worst;
}

static double hold_estimate(const sol_state *st, int32_t location, const ech_lift_type *y, int64_t kg, bool load) {
    int64_t rate = load ? y->load_kg_min : y->unload_kg_min;
    double work = (double)y->fixed_t + (rate > 0 ? (double)(kg * st->p->s->ticks_per_minute) / (double)rate : 0);
    return work * 1e6 / (double)st->p->s->locations[location].efficiency_ppm;
}

/* When handling here could begin at `t` or later, by the teams and stands that are free. */
static ech_tick handling_from(const sol_state *st, int32_t location, const ech_lift_type *y, ech_tick t,
                              ech_tick hold) {
    const ech_profile *teams = st->nodes[location].handling;
    if (teams && y->handling > 0)
        t = ech_profile_first_fit(teams, t, hold, y->handling);
    if (t == ECH_NEVER)
        return t;
    ech_tick in = t - y->taxi_in_t > 0 ? t - y->taxi_in_t : 0;
    ech_tick at = sol_node_stand(st, location, y, in, y->taxi_in_t + hold + y->taxi_out_t);
    return at == ECH_NEVER ? at : at > in ? at + y->taxi_in_t : t;
}

static double noise(const task *k) {
    return k->style->noise > 0 ? 1 + k->style->noise * (2 * ech_rng_unit(&k->st->rng) - 1) : 1;
}

/* Passes a candidate over now and then (Christiaens & Vanden Berghe 2020). */
static bool blinked(const task *k) { return k->style->blink > 0 && ech_rng_unit(&k->st->rng) < k->style->blink; }

/* Keeps the list sorted by score, the worst falls off. */
static void keep(task *k, const candidate *c) {
    int32_t i = k->count;
    if (i == MOST_CANDIDATES && k->list[--i].score <= c->score)
        return;
    k->count = i + 1;
    for (; i > 0 && k->list[i - 1].score > c->score; i--)
        k->list[i] = k->list[i - 1];
    k->list[i] = *c;
}

/* Where cost counts beside what is late, it does not make late: what will hardly be there when it is due, with some
 * leeway for the way that is left, pays for it. */
#define LEEWAY 1.3
#define LATE 10

static double score(const task *k, double arrive, int32_t to, double node, double share, double cost) {
    const sol_state *st = k->st;
    ech_tick togo = st->p->togo[st->p->bundles[k->bundle].to][to];
    if (k->style->fcfs)
        return arrive + (double)togo;
    double late =
        k->due_t == ECH_NEVER || st->p->cost_rate <= 0 ? 0 : arrive + (double)togo * LEEWAY - (double)k->due_t;
    const float *onward = st->p->togo_cost[st->p->bundles[k->bundle].to];
    if (onward && to != st->p->bundles[k->bundle].to) { /* what is left costs too, and changes lift once more */
        cost += (double)onward[to] * share;
        arrive += k->style->change * (double)st->p->pace_t;
    }
    return (arrive - (double)k->from_t + (double)togo) + k->style->thrift * node / share +
           k->style->cost * cost / share + (late > 0 ? LATE * late : 0);
}

/* The same for lift that comes from wherever it stands: after all that it has to do, or between. */
static double fleet_delay(const task *k, const sol_service *sv, int32_t at, double arrive) {
    ech_tick first = sol_fleet_first(k->st, &k->st->p->fleets[sv->fleet], at);
    double wait = (double)first - arrive;
    return (wait > 0 ? wait / 4 : 0) + k->style->change * (double)sv->templates[0].total_t;
}

/* How long cargo that is set down at a transfer would wait for its onward lift, and queue for it: the least over the
 * ways onward of (first free tail − arrival) + further rounds of that fleet. */
static double onward_delay(const task *k, int32_t at, double arrive, double kg) {
    const sol_problem *p = k->st->p;
    int32_t to = p->bundles[k->bundle].to;
    const ech_tick *togo = p->togo[to];
    if (at == to || k->style->fcfs)
        return 0;
    double best = -1;
    for (int32_t h = p->hop_first[at]; h < p->hop_first[at + 1]; h++) {
        const sol_hop *hop = &p->hops[h];
        if (togo[hop->to] == ECH_NEVER || togo[hop->to] >= togo[at])
            continue;
        for (int32_t i = 0; i < hop->service_count; i++) {
            const sol_service *sv = &p->services[hop->service_first + i];
            if (sv->asset == ECH_NONE)
                continue;
            if (sv->fleet != ECH_NONE) {
                double wait = fleet_delay(k, sv, at, arrive);
                best = best < 0 || wait < best ? wait : best;
                continue;
            }
            const sol_template *way = &sv->templates[0];
            ech_tick start;
            int32_t tail = best_tail(k->st, sv->asset, (ech_tick)arrive - way->lead_t, way->total_t, 0, &start);
            const ech_asset *a = &p->s->assets[sv->asset];
            const ech_configuration *c = &p->s->configurations[p->s->lift_types[a->type].configurations.first];
            if (tail == ECH_NONE || c->payload_plan_kg <= 0)
                continue;
            double rounds = kg / (double)c->payload_plan_kg / a->count;
            double wait = (double)(start + way->lead_t) - arrive;
            wait = (wait > 0 ? wait : 0) + (rounds > 1 ? (rounds - 1) * (double)way->total_t : 0);
            wait += k->style->change * (double)way->total_t; /* another trip, another loading */
            if (best < 0 || wait < best)
                best = wait;
        }
    }
    return best > 0 ? best : 0;
}

/* How much of what waits such a room takes, by the style's way of packing. */
static int64_t packed_kg(task *k, int32_t type, int32_t configuration, int64_t payload_kg) {
    for (int32_t i = 0; i < k->packed_count; i++) {
        const packed *q = &k->packs[i];
        if (q->type == type && q->configuration == configuration && q->payload_kg == payload_kg)
            return q->kg;
    }
    const ech_lift_type *y = &k->st->p->s->lift_types[type];
    sol_room room = room_of(k->st, y, configuration, payload_kg);
    int64_t kg = sol_pack(k->st, k->bundle, k->supply, k->supply_count, y, &room, k->style);
    if (k->packed_count < MOST_PACKED)
        k->packs[k->packed_count++] = (packed){type, configuration, payload_kg, kg};
    return kg;
}

static void consider_service(task *k, const sol_hop *hop, const sol_service *sv) {
    sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    const ech_asset *a = &s->assets[sv->asset];
    const ech_lift_type *y = &s->lift_types[a->type];
    int32_t aboard = st->p->bundles[k->bundle].aboard;
    bool from_start = aboard != ECH_NONE && k->at == st->p->bundles[k->bundle].from;
    if (from_start && (st->p->tails[aboard].asset != sv->asset || st->tails[aboard].count > 0))
        return;
    if (!carries(st, k->bundle, a->owner, hop->from) || !carries(st, k->bundle, a->owner, hop->to))
        return;
    for (int32_t c = 0; c < y->configurations.count; c++)
        for (int32_t m = 0; m < sv->template_count; m++) {
            const sol_template *way = &sv->templates[m];
            if (blinked(k))
                continue;
            if (!touches(st, k->bundle, way->locations + way->load_stop, way->unload_stop - way->load_stop + 1))
                continue;
            int64_t kg = packed_kg(k, a->type, c, way->payload_kg);
            if (kg <= 0)
                continue;
            double in = hold_estimate(st, hop->from, y, kg, true), out = hold_estimate(st, hop->to, y, kg, false);
            ech_tick start;
            ech_tick need = way->total_t + (ech_tick)(in + out);
            ech_tick load_t = handling_from(st, hop->from, y, k->from_t, (ech_tick)in);
            ech_tick way_t = (ech_tick)in + way->flight_t;
            ech_tick unload_t =
                load_t == ECH_NEVER ? load_t : handling_from(st, hop->to, y, load_t + way_t, (ech_tick)out);
            if (unload_t == ECH_NEVER)
                continue;
            load_t = unload_t - way_t;
            ech_tick from = load_t - way->lead_t;
            int32_t tail = best_tail(st, sv->asset, from > 0 ? from : 0, need, k->style->blink, &start);
            if (from_start) {
                tail = aboard;
                start = st->p->tails[aboard].free_t;
            }
            if (tail == ECH_NONE)
                continue;
            double load = (double)start + (double)way->lead_t;
            load = load > (double)load_t ? load : (double)load_t;
            double share = (double)kg / (double)k->kg;
            double node = node_time(st, hop->from, y, in) + node_time(st, hop->to, y, out);
            double fleet = k->style->fleet * (double)need / a->count; /* the fleet's own time is scarce too */
            node += fleet;
            candidate q = {.service = sv,
                           .template_index = m,
                           .configuration = c,
                           .to = hop->to,
                           .tail = tail,
                           .start_t = start,
                           .join = ECH_NONE};
            q.score =
                score(k, load + in + (double)way->flight_t + out, hop->to, node, share, (double)way->cost_u * 1e-6) *
                noise(k) * (k->style->fcfs ? 1 : k->style->bias[sv->asset & 63]);
            keep(k, &q);
        }
}

/* The gaps of the fleet's tails from which it can be here first. */
static const sol_reaches *fleet_reach(task *k, int32_t fleet) {
    sol_reaches *out = &k->reach[fleet < FLEETS ? fleet : FLEETS - 1];
    const sol_bundle *b = &k->st->p->bundles[k->bundle];
    bool riding = b->aboard != ECH_NONE && k->at == b->from;
    if (out->last_count < 0 || fleet >= FLEETS - 1)
        sol_fleet_reach(k->st, &k->st->p->fleets[fleet], k->at, k->from_t, riding ? b->aboard : ECH_NONE, out);
    return out;
}

static void consider_reach(task *k, const sol_hop *hop, const sol_service *sv, int32_t c, const sol_reach *r, double in,
                           double out, double share) {
    sol_state *st = k->st;
    const sol_fleet *f = &st->p->fleets[sv->fleet];
    const ech_lift_type *y = &st->p->s->lift_types[f->type];
    const sol_template *way = &sv->templates[0];
    candidate q = {.service = sv,
                   .configuration = c,
                   .to = hop->to,
                   .tail = r->tail,
                   .join = r->extends,
                   .gap = r->gap,
                   .extend = r->extends != ECH_NONE,
                   .between = r->next != ECH_NONE,
                   .end_t = ECH_NEVER};
    int32_t stops = q.extend ? sol_trip_at(st, r->extends)->stop_count - 1 : r->hops;
    double done = (double)r->load_t + in + (double)way->flight_t + out;
    if (stops + way->stop_count > SOL_STOPS || blinked(k) ||
        (q.extend && sol_trip_at(st, r->extends)->configuration != c))
        return;
    if (q.between) {
        const sol_way *onward = sol_fleet_way(st->p, f, hop->to, r->next);
        q.end_t = r->next_t - onward->t;
        q.empty_cost = onward->cost;
        if (onward->t == ECH_NEVER || done > (double)q.end_t)
            return;
    }
    q.empty_cost += r->cost;
    double node = node_time(st, hop->from, y, q.extend ? 0 : in) + node_time(st, hop->to, y, out);
    if (y->turn) /* whoever lands on the way, empty or not, takes a team too */
        node += (r->hops + way->stop_count - 2) * node_time(st, hop->from, y, (double)y->fixed_t);
    double fleet = k->style->fleet * (double)((double)way->total_t + in + out) / f->tail_count;
    q.score = score(k, done, hop->to, node > fleet ? node : fleet, share, (double)way->cost_u * 1e-6 + q.empty_cost) *
              noise(k) * (k->style->fcfs ? 1 : k->style->bias[st->p->tails[r->tail].asset & 63]);
    keep(k, &q);
}

static void consider_fleet(task *k, const sol_hop *hop, const sol_service *sv) {
    sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    const ech_asset *a = &s->assets[sv->asset];
    const ech_lift_type *y = &s->lift_types[a->type];
    const sol_template *way = &sv->templates[0];
    const sol_reaches *reach = fleet_reach(k, sv->fleet);
    if (reach->last_count + reach->between_count == 0 || !carries(st, k->bundle, a->owner, hop->from) ||
        !carries(st, k->bundle, a->owner, hop->to) || !touches(st, k->bundle, way->locations, way->stop_count))
        return;
    for (int32_t c = 0; c < y->configurations.count; c++) {
        int64_t kg = packed_kg(k, a->type, c, way->payload_kg);
        double in = hold_estimate(st, hop->from, y, kg, true), out = hold_estimate(st, hop->to, y, kg, false);
        for (int32_t i = 0; kg > 0 && i < reach->last_count; i++)
            consider_reach(k, hop, sv, c, &reach->last[i], in, out, (double)kg / (double)k->kg);
        for (int32_t i = 0; kg > 0 && i < reach->between_count && !k->last_only; i++)
            consider_reach(k, hop, sv, c, &reach->between[i], in, out, (double)kg / (double)k->kg);
    }
}

static bool marches(const sol_state *st, int32_t bundle) {
    const sol_bundle *b = &st->p->bundles[bundle];
    for (int32_t i = b->requirements.first; i < b->requirements.first + b->requirements.count; i++)
        if (!st->p->s->requirements[st->p->bundle_requirements[i]].self_move)
            return false;
    return true;
}

/* May cargo of the bundle be set down there to go on? Not where loading it again would take an effect away
 * (docs/model.md §4.7): that would spoil what others count on. */
static bool may_change_at(const sol_state *st, int32_t bundle, int32_t location) {
    const sol_problem *p = st->p;
    const ech_scenario *s = p->s;
    if (!s->locations[location].transfer)
        return false;
    ech_span q = p->bundles[bundle].requirements;
    for (int32_t e = 0; e < s->effect_count; e++)
        for (int32_t i = q.first; s->effects[e].location == location && i < q.first + q.count; i++) {
            int32_t r = p->bundle_requirements[i], element = s->requirements[r].element;
            if (element != ECH_NONE && r != s->effects[e].requirement &&
                s->requirements[s->effects[e].requirement].element == element)
                return false;
        }
    return true;
}

/* Would the way over `to`, so long in the air or on the road, be farther round than the style likes? */
static bool detours(const sol_state *st, const sol_style *style, int32_t bundle, int32_t from, int32_t to,
                    ech_tick way_t) {
    const sol_problem *p = st->p;
    const ech_tick *togo = p->togo[p->bundles[bundle].to];
    if (to == p->bundles[bundle].to)
        return false;
    double way = (double)(way_t + p->s->locations[to].connect_t + togo[to]);
    return way > (double)togo[from] * (1 + style->detour) + 1;
}

/* Company goes along only where it is then fewer rides from its end, or every load would change lift once more. */
static bool comes_nearer(const sol_state *st, const sol_style *style, int32_t bundle, int32_t from, int32_t to) {
    const uint8_t *rides = st->p->rides[st->p->bundles[bundle].to];
    return rides[to] < rides[from] || style->detour >= 1 || st->p->fleet_count > 0;
}

static void consider_hop(task *k, const sol_hop *hop) {
    const sol_problem *p = k->st->p;
    int32_t to = p->bundles[k->bundle].to;
    const ech_tick *togo = p->togo[to];
    if (togo[hop->to] == ECH_NEVER || togo[hop->to] >= togo[hop->from])
        return;
    if (hop->to != to) { /* a detour over a transfer is tried as far as the style likes detours */
        if (!may_change_at(k->st, k->bundle, hop->to))
            return;
        if (detours(k->st, k->style, k->bundle, hop->from, hop->to, hop->best_t))
            return;
    }
    for (int32_t i = 0; i < hop->service_count; i++) {
        const sol_service *sv = &p->services[hop->service_first + i];
        if (sv->fleet != ECH_NONE)
            consider_fleet(k, hop, sv);
        else if (sv->asset != ECH_NONE)
            consider_service(k, hop, sv);
        else if (marches(k->st, k->bundle) && p->bundles[k->bundle].aboard == ECH_NONE) {
            candidate q = {.service = sv, .to = hop->to, .tail = ECH_NONE, .join = ECH_NONE};
            double arrive = (double)(k->from_t + p->s->legs[sv->leg].duration_t);
            q.score = score(k, arrive, hop->to, 0, 1, (double)p->s->legs[sv->leg].cost_u * 1e-6) * noise(k);
            keep(k, &q);
        }
    }
}

static bool under_way(const sol_state *st, int32_t r) {
    ech_span c = st->p->requirements[r].commodities;
    for (int32_t i = c.first; i < c.first + c.count; i++)
        if (st->waiting[i] < st->p->commodities[i].total)
            return true;
    return false;
}

/* Does anything rest on when this trip unloads: onward cargo, successors (the newcomer among them), an effect? */
static bool others_depend(const sol_state *st, const sol_trip *t, int32_t newcomer) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_requirement *r = &st->p->requirements[st->p->commodities[t->cargo[i].commodity].requirement];
        if (t->cargo[i].onward > 0 || st->p->bundles[r->bundle].has_effect)
            return true;
        for (int32_t e = r->successors.first; e < r->successors.first + r->successors.count; e++)
            if (under_way(st, st->p->successors[e]) || st->p->requirements[st->p->successors[e]].bundle == newcomer)
                return true;
    }
    return false;
}

/* Marks the trips that brought what waits here, and those that brought it to them: nothing takes what it brought
 * itself, on whatever way, so no two trips rest on each other. Each is visited once. */
static void mark_bringers(const task *k) {
    sol_state *st = k->st;
    int32_t *stack = st->stack, n = 0;
    st->mark++;
    for (int32_t i = 0; i < k->supply_count; i++) {
        int32_t id = k->supply[i].source;
        if (id != ECH_NONE && sol_trip_at(st, id)->mark != st->mark) {
            sol_trip_at(st, id)->mark = st->mark;
            stack[n++] = id;
        }
    }
    while (n > 0) {
        const sol_trip *t = sol_trip_at(st, stack[--n]);
        for (int32_t i = 0; i < t->cargo_count; i++) {
            int32_t id = t->cargo[i].source;
            if (id != ECH_NONE && sol_trip_at(st, id)->mark != st->mark) {
                sol_trip_at(st, id)->mark = st->mark;
                stack[n++] = id;
            }
        }
    }
}

/* From stop a of a trip to each of its later stops that brings the cargo nearer. Returns how many were kept. */
static int consider_join(task *k, int32_t id, int32_t a) {
    sol_state *st = k->st;
    const sol_problem *p = st->p;
    const ech_tick *togo = p->togo[p->bundles[k->bundle].to];
    const sol_trip *t = sol_trip_at(st, id);
    int32_t type = p->s->assets[t->asset].type, owner = p->s->assets[t->asset].owner, path[SOL_STOPS];
    const ech_lift_type *y = &p->s->lift_types[type];
    int found = 0;
    if (!ech_network_may_handle(st->net, type, k->at) || !carries(st, k->bundle, owner, k->at))
        return 0;
    for (int32_t b = a + 1; b < t->stop_count; b++) {
        int32_t v = t->stops[b].location;
        if (togo[v] == ECH_NEVER || togo[v] >= togo[k->at] ||
            (v != p->bundles[k->bundle].to && !may_change_at(st, k->bundle, v)))
            continue;
        ech_tick flown = 0;
        for (int32_t i = a; i < b; i++) {
            const ech_flight *f = sol_flight(st, t, i);
            flown += f ? f->duration_t : 0;
        }
        if (detours(st, k->style, k->bundle, k->at, v, flown) || !comes_nearer(st, k->style, k->bundle, k->at, v))
            continue;
        for (int32_t i = a; i <= b; i++)
            path[i - a] = t->stops[i].location;
        if (!touches(st, k->bundle, path, b - a + 1) || !ech_network_may_handle(st->net, type, v) ||
            !carries(st, k->bundle, owner, v))
            continue;
        sol_room room = room_left(st, t, a, b, INT64_MAX);
        int64_t kg = sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style);
        if (kg <= 0)
            continue;
        candidate q = {
            .configuration = t->configuration, .to = v, .tail = t->tail, .join = id, .join_from = a, .join_to = b};
        ech_tick arrive = t->stops[b].arrive_t > k->from_t ? t->stops[b].arrive_t : k->from_t;
        q.score = score(k, (double)arrive, v, 0, (double)kg / (double)k->kg, 0) * noise(k);
        keep(k, &q);
        found++;
    }
    return found;
}

static bool joinable(const task *k, const sol_trip *t) {
    return t->alive && !t->pinned && t->asset != ECH_NONE && t->stops[t->stop_count - 1].arrive_t >= k->from_t &&
           t->mark != k->st->mark;
}

/* Trips that pass from here to somewhere useful with room left. */
static void consider_joins(task *k) {
    sol_state *st = k->st;
    int32_t aboard = st->p->bundles[k->bundle].aboard;
    if (aboard != ECH_NONE && k->at == st->p->bundles[k->bundle].from) { /* it is on that tail: its first trip */
        if (st->tails[aboard].count > 0 && joinable(k, sol_trip_at(st, st->tails[aboard].trips[0])) && !blinked(k))
            consider_join(k, st->tails[aboard].trips[0], 0);
        return;
    }
    const sol_visits *v = &st->rooms[k->at];
    ech_tick stay = (k->style->stage ? 240 : 1440) * st->p->s->ticks_per_minute;
    int32_t first = sol_visits_from(v, k->from_t - stay), n = v->count - first, found = 0;
    int32_t shift = n > 0 && !k->style->stage ? (int32_t)ech_rng_below(&st->rng, (uint32_t)n) : 0;
    for (int32_t e = 0; e < n && e < MOST_PROBES && found < 6; e++) {
        const sol_visit *q = &v->list[first + (e + shift) % n];
        if (joinable(k, sol_trip_at(st, q->trip)) && !blinked(k))
            found += consider_join(k, q->trip, q->stop);
    }
}

/* A trip whose home is neither here nor there may fly on before it goes home: a shuttle. */
static void consider_extensions(task *k) {
    sol_state *st = k->st;
    const sol_problem *p = st->p;
    const ech_tick *togo = p->togo[p->bundles[k->bundle].to];
    if (p->bundles[k->bundle].aboard != ECH_NONE)
        return;
    int found = 0;
    size_t n = st->trips.count, shift = n > 0 ? ech_rng_below(&st->rng, (uint32_t)n) : 0;
    for (size_t e = 0; e < n && e < MOST_LOOKS && found < 4; e++) {
        int32_t id = (int32_t)((e + shift) % n);
        const sol_trip *t = sol_trip_at(st, id);
        if (!t->alive || t->pinned || t->asset == ECH_NONE || t->stop_count + 2 > SOL_STOPS)
            continue;
        int32_t home = p->s->assets[t->asset].home, type = p->s->assets[t->asset].type, count;
        if (home == k->at || p->fleet_of[t->asset] != ECH_NONE || t->stops[t->stop_count - 1].location != home)
            continue;
        if (t->mark == st->mark || blinked(k) || !ech_network_may_stop(st->net, type, k->at) ||
            !ech_network_may_handle(st->net, type, k->at))
            continue;
        const ech_lift_type *y = &p->s->lift_types[type];
        for (int32_t h = p->hop_first[k->at]; h < p->hop_first[k->at + 1]; h++) {
            int32_t to = p->hops[h].to, owner = p->s->assets[t->asset].owner;
            if (to == home || togo[to] == ECH_NEVER || togo[to] >= togo[k->at] ||
                (to != p->bundles[k->bundle].to && !may_change_at(st, k->bundle, to)) ||
                !ech_network_may_stop(st->net, type, to) || !ech_network_may_handle(st->net, type, to) ||
                !carries(st, k->bundle, owner, k->at) || !carries(st, k->bundle, owner, to))
                continue;
            sol_room room = room_of(st, y, t->configuration, INT64_MAX);
            int64_t kg = sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style);
            const ech_flight *f = ech_network_flights(st->net, type, k->at, to, &count);
            if (kg <= 0 || !f || count < 1 || detours(st, k->style, k->bundle, k->at, to, f->duration_t) ||
                !comes_nearer(st, k->style, k->bundle, k->at, to))
                continue;
            candidate q = {.configuration = t->configuration, .to = to, .tail = t->tail, .join = id, .extend = true};
            ech_tick start = t->stops[t->stop_count - 2].depart_t;
            double load = (double)(start > k->from_t ? start : k->from_t);
            double in = hold_estimate(st, k->at, y, kg, true), out = hold_estimate(st, to, y, kg, false);
            q.score = score(k, load + in + (double)f->duration_t + out, to,
                            node_time(st, k->at, y, in) + node_time(st, to, y, out), (double)kg / (double)k->kg,
                            (double)f->cost_u * 1e-6) *
                      noise(k);
            keep(k, &q);
            found++;
        }
    }
}

/* ---- exact ------------------------------------------------------------------------------------------------ */

static bool tail_starts_elsewhere(const sol_state *st, int32_t tail) {
    return st->tails[tail].count == 0 && st->p->tails[tail].start != st->p->s->assets[st->p->tails[tail].asset].home;
}

static bool is_aboard(const task *k) {
    const sol_bundle *b = &k->st->p->bundles[k->bundle];
    return b->aboard != ECH_NONE && k->at == b->from;
}

/* From where the tail stands to the cargo, and on with it. */
static bool build_fleet(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    const sol_problem *p = st->p;
    int32_t asset = p->tails[c->tail].asset;
    sol_room room =
        room_of(st, &p->s->lift_types[p->s->assets[asset].type], c->configuration, c->service->templates[0].payload_kg);
    memset(t, 0, offsetof(sol_trip, cargo));
    t->asset = asset;
    t->tail = c->tail;
    t->configuration = c->configuration;
    t->leg = ECH_NONE;
    t->stop_count = 1;
    t->stops[0].location = sol_gap_location(st, c->tail, c->gap);
    if (sol_pack(st, k->bundle, k->supply, k->supply_count, &p->s->lift_types[p->s->assets[asset].type], &room,
                 k->style) <= 0 ||
        !sol_roam_fly(st, t, k->at))
        return false;
    int32_t load = t->stop_count - 1;
    return sol_roam_fly(st, t, c->to) && add_cargo(t, k->supply, k->supply_count, load, t->stop_count - 1) &&
           sol_trip_bounds(st, t) && sol_trip_place_at(st, t, c->gap, c->end_t);
}

/* Its last trip goes on from where it unloads. */
static bool build_onward(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    sol_trip_copy(t, sol_trip_at(st, c->join));
    int32_t load = t->stop_count - 1;
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[t->asset].type];
    sol_room room = room_of(st, y, t->configuration, c->service->templates[0].payload_kg);
    return sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style) > 0 && sol_roam_fly(st, t, c->to) &&
           add_cargo(t, k->supply, k->supply_count, load, t->stop_count - 1) && sol_trip_bounds(st, t);
}

static ech_tick tail_end(const sol_state *st, int32_t tail) {
    const sol_tail_list *l = &st->tails[tail];
    if (l->count == 0)
        return st->p->tails[tail].free_t;
    const sol_trip *t = sol_trip_at(st, l->trips[l->count - 1]);
    return t->stops[t->stop_count - 1].depart_t;
}

/* The tail of the asset whose last trip is over first; ECH_NONE: none stands at home. */
static int32_t first_done(const sol_state *st, int32_t asset) {
    int32_t best = ECH_NONE;
    for (int32_t k = st->p->asset_tail[asset]; k < st->p->asset_tail[asset + 1]; k++)
        if (!tail_starts_elsewhere(st, k) && (best == ECH_NONE || tail_end(st, k) < tail_end(st, best)))
            best = k;
    return best;
}

/* Times the trip on its candidate's tail. Where the gap that was thought of does not take it, so that it would go much
 * later or not at all, perhaps the tail that is done first is better. */
static bool place_trip(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    bool placed = sol_trip_place(st, t, 0);
    if (placed && t->stops[0].arrive_t <= c->start_t + 60 * st->p->s->ticks_per_minute)
        return true;
    sol_trip *other = &st->scratch[2];
    sol_trip_copy(other, t);
    other->tail = first_done(st, t->asset);
    if (other->tail == ECH_NONE || other->tail == t->tail || !sol_trip_place(st, other, 0))
        return placed;
    if (!placed || other->stops[other->stop_count - 1].depart_t < t->stops[t->stop_count - 1].depart_t)
        sol_trip_copy(t, other);
    return true;
}

/* Builds and times the trip of a candidate. */
static bool build(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    int32_t asset = c->service->asset;
    const ech_lift_type *y = &s->lift_types[s->assets[asset].type];
    const sol_template *way = &c->service->templates[c->template_index];
    sol_service own;
    if (c->service->fleet != ECH_NONE)
        return build_fleet(k, c, t);
    bool riding = is_aboard(k); /* it is on that tail already, wherever the tail stands */
    if (riding || tail_starts_elsewhere(st, c->tail)) {
        int32_t start = st->p->tails[c->tail].start;
        own.leg = own.fleet = ECH_NONE;
        if (start == c->to || !sol_problem_templates(st->p, st->net, asset, start, riding ? start : k->at, c->to, &own))
            return false;
        way = &own.templates[0];
    }
    sol_room room = room_of(st, y, c->configuration, way->payload_kg);
    if (sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style) <= 0)
        return false;
    trip_from_template(t, way, asset, c->tail, c->configuration);
    if (!add_cargo(t, k->supply, k->supply_count, way->load_stop, way->unload_stop) || !sol_trip_bounds(st, t))
        return false;
    return riding || tail_starts_elsewhere(st, c->tail) ? sol_trip_place(st, t, 0) : place_trip(k, c, t);
}

static bool build_march(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    const ech_leg *leg = &s->legs[c->service->leg];
    memset(t, 0, offsetof(sol_trip, cargo));
    t->asset = t->tail = ECH_NONE;
    t->leg = c->service->leg;
    t->stop_count = 2;
    t->stops[0].location = k->at;
    t->stops[1].location = c->to;
    t->cost_u = leg->cost_u;
    for (int32_t i = 0; i < k->supply_count; i++)
        k->supply[i].take = k->supply[i].n;
    if (!add_cargo(t, k->supply, k->supply_count, 0, 1) || !sol_trip_bounds(st, t))
        return false;
    return sol_march_time(st, t);
}

/* One more stop before the last; returns its number. */
static int32_t insert_stop(sol_trip *t, int32_t location) {
    int32_t at = t->stop_count - 1;
    sol_trip_insert_stop(t, at, location);
    return at;
}

static bool build_extension(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    sol_trip_copy(t, sol_trip_at(st, c->join));
    int32_t from = t->stop_count - 2;
    if (t->stops[from].location != k->at)
        from = insert_stop(t, k->at);
    int32_t to = insert_stop(t, c->to);
    const ech_lift_type *y = &st->p->s->lift_types[st->p->s->assets[t->asset].type];
    sol_room room = room_left(st, t, from, to, INT64_MAX);
    if (sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style) <= 0)
        return false;
    return add_cargo(t, k->supply, k->supply_count, from, to) && sol_trip_bounds(st, t);
}

static bool build_join(task *k, const candidate *c, sol_trip *t) {
    sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    if (c->extend)
        return c->service ? build_onward(k, c, t) : build_extension(k, c, t);
    sol_trip_copy(t, sol_trip_at(st, c->join));
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    sol_room room = room_left(st, t, c->join_from, c->join_to, INT64_MAX);
    if (sol_pack(st, k->bundle, k->supply, k->supply_count, y, &room, k->style) <= 0)
        return false;
    return add_cargo(t, k->supply, k->supply_count, c->join_from, c->join_to) && sol_trip_bounds(st, t);
}

static double exact_score(const task *k, const candidate *c, const sol_trip *t, int32_t stop) {
    const sol_state *st = k->st;
    const ech_scenario *s = st->p->s;
    double node = 0;
    int64_t kg = 0;
    for (int32_t i = 0; i < k->supply_count; i++)
        kg += k->supply[i].take * st->p->commodities[k->supply[i].commodity].kg;
    if (t->asset != ECH_NONE) {
        const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
        for (int32_t i = 0; i < t->stop_count; i++)
            if (t->stops[i].handled)
                node += node_time(st, t->stops[i].location, y, (double)t->stops[i].hold_t);
        double busy = (double)(t->stops[t->stop_count - 1].depart_t - t->stops[0].arrive_t);
        int32_t roams = st->p->fleet_of[t->asset];
        double fleet =
            k->style->fleet * busy / (roams == ECH_NONE ? s->assets[t->asset].count : st->p->fleets[roams].tail_count);
        node = roams == ECH_NONE ? node + fleet : node > fleet ? node : fleet;
    }
    double bias = k->style->fcfs || t->asset == ECH_NONE ? 1 : k->style->bias[t->asset & 63];
    double arrive = (double)arrival_of(st, t, stop);
    return score(k, arrive + onward_delay(k, c->to, arrive, (double)kg), c->to, node, (double)kg / (double)k->kg,
                 (double)t->cost_u * 1e-6 + c->empty_cost) *
           noise(k) * bias;
}

/* What was aboard before arrives at most `patience` later than without the newcomers, and at the same moment where
 * something rests on it; what waited at a transfer leaves it no later. */
static bool others_wait_little(const task *k, const sol_trip *old, const sol_trip *t) {
    bool depend = others_depend(k->st, old, k->bundle);
    bool early = k->st->p->fleet_of[old->asset] != ECH_NONE && !k->st->p->has_effects && !k->st->p->has_after;
    for (int32_t i = 0; i < old->cargo_count; i++) {
        ech_tick now = arrival_of(k->st, t, t->cargo[i].to), was = arrival_of(k->st, old, old->cargo[i].to);
        if (depend ? now > was || (now < was && !early) : now > was + k->style->patience_t)
            return false;
        if (t->cargo[i].source != ECH_NONE &&
            sol_load_start(k->st, t, t->cargo[i].from) > sol_load_start(k->st, old, old->cargo[i].from))
            return false;
    }
    return true;
}

/* Lift that need not come home stays where it is in its tail's chain: the next trip begins where this one ends. */
static bool place_again(sol_state *st, sol_trip *t, int32_t k) {
    return st->p->fleet_of[t->asset] == ECH_NONE ? sol_trip_place(st, t, 0) : sol_trip_place_at(st, t, k, ECH_NEVER);
}

/* Replaces a trip by the same with more aboard; false: the old one stands as it was. */
static bool commit_join(task *k, const candidate *c, sol_trip *t, sol_log *log) {
    sol_state *st = k->st;
    sol_trip *old = &st->scratch[2];
    sol_trip_copy(old, sol_trip_at(st, c->join));
    int32_t at = sol_tail_place(st, c->join);
    sol_state_lift(st, c->join);
    bool fits = place_again(st, t, at) && others_wait_little(k, old, t);
    if (fits)
        sol_state_replace(st, c->join, t, log);
    else
        sol_state_drop(st, c->join, old);
    return fits;
}

/* ---- filling up ------------------------------------------------------------------------------------------- */

/* Walks over the bundles that may wait at a place: all in the order of this recreate or, where they are many, those
 * whose origin it is; and what stands there. */
typedef struct company {
    sol_work *w;
    int32_t last; /* in the chain */
    int32_t i;    /* in the order */
    int32_t s;    /* among what stands */
} company;

static int32_t next_company(company *q, int32_t at) {
    sol_work *w = q->w;
    sol_state *st = w->st;
    int32_t standing = sol_standing_next(w, &q->s, at);
    if (standing != ECH_NONE)
        return standing;
    if (!w->chained)
        return q->i < w->order_count ? w->order[q->i++] : ECH_NONE;
    for (;;) {
        int32_t *link = q->last == ECH_NONE ? &st->chain_head[at] : &st->chain_next[q->last];
        if (*link == ECH_NONE || st->bundle_waiting[*link] > 0) {
            q->last = *link;
            return *link;
        }
        *link = st->chain_next[*link]; /* all of it is under way: out of the chain */
    }
}

static bool is_aboard_already(const sol_state *st, const sol_trip *t, int32_t bundle, int32_t load) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].from == load && sol_bundle_of(st->p, t->cargo[i].commodity) == bundle)
            return true;
    return false;
}

static bool is_full(const sol_problem *p, sol_room room) {
    return room.kg < p->s->person_kg / 2 || (room.seats <= 0 && room.cm <= 0);
}

/* Other cargo that waits here and wants to go the same way fills what room the trip has left: first what has the same
 * end, so that it can stay together on the ways that follow (`same`), then the rest. */
static void fill_up(task *k, const candidate *c, sol_trip *t, sol_work *w, bool same) {
    sol_state *st = k->st;
    const sol_problem *p = st->p;
    const ech_lift_type *y = &p->s->lift_types[p->s->assets[t->asset].type];
    const sol_template *way = &c->service->templates[c->template_index];
    int32_t filled = 0;
    ech_tick reach = t->stops[t->cargo[0].from].handle_t;
    ech_tick latest = arrival_of(st, t, t->cargo[0].to) + k->style->patience_t;
    company q = {w, ECH_NONE, 0, w->s};
    bool roams = c->service->fleet != ECH_NONE;
    if (is_full(p, room_left(st, t, t->cargo[0].from, t->cargo[0].to, way->payload_kg)))
        return;
    int32_t tries = 0, looks = 0, most = roams ? FILLED_ROAMING : FILLED;
    for (int32_t b = next_company(&q, k->at); b != ECH_NONE && filled < most && tries < TRIES && looks < LOOKS;
         b = next_company(&q, k->at), looks++) {
        int32_t load = t->cargo[0].from, unload = t->cargo[0].to; /* a stop for its crew may come and go between */
        if ((p->bundles[b].to == p->bundles[k->bundle].to) != same)
            continue;
        const ech_tick *togo = p->togo[p->bundles[b].to];
        bool here = p->bundles[b].from == k->at && st->bundle_waiting[b] > 0;
        bool passing = p->s->locations[k->at].transfer && st->set_down > 0;
        if (b == k->bundle || p->bundles[b].aboard != ECH_NONE || (!here && !passing))
            continue;
        if (c->to != p->bundles[b].to && !may_change_at(st, b, c->to))
            continue;
        if (togo[c->to] == ECH_NEVER || togo[c->to] >= togo[k->at] || p->bundles[b].ready_t > reach)
            continue;
        if (detours(st, k->style, b, k->at, c->to, way->flight_t) ||
            (!same && !comes_nearer(st, k->style, b, k->at, c->to)))
            continue;
        if (is_aboard_already(st, t, b, load)) /* what stands is listed load by load */
            continue;
        sol_room room = room_left(st, t, load, unload, way->payload_kg);
        if (is_full(p, room))
            return;
        tries++;
        sol_supply supply[SOL_SUPPLY];
        int32_t n = sol_supplies(st, b, k->at, supply), owner = p->s->assets[t->asset].owner;
        int32_t m = 0;
        for (int32_t e = 0; e < n; e++) /* only what is there in time */
            if (supply_from(st, &supply[e], k->at) <= reach)
                supply[m++] = supply[e];
        if (m == 0 || !carries(st, b, owner, k->at) || !carries(st, b, owner, c->to))
            continue;
        if (sol_pack(st, b, supply, m, y, &room, k->style) <= 0)
            continue;
        int32_t path[SOL_STOPS];
        for (int32_t e = load; e <= unload; e++)
            path[e - load] = t->stops[e].location;
        if (!touches(st, b, path, unload - load + 1))
            continue;
        sol_trip *more = &st->scratch[3];
        sol_trip_copy(more, t);
        if (add_cargo(more, supply, m, load, unload) && sol_trip_bounds(st, more) &&
            (roams ? sol_trip_place_at(st, more, c->gap, c->end_t) : sol_trip_place(st, more, 0)) &&
            arrival_of(st, more, more->cargo[0].to) <= latest) {
            sol_trip_copy(t, more);
            filled++;
        }
    }
}

static void fill_all(task *k, const candidate *c, sol_trip *t, sol_work *w) {
    fill_up(k, c, t, w, true);
    fill_up(k, c, t, w, false);
}

/* ---- one task --------------------------------------------------------------------------------------------- */

static bool task_open(task *k, sol_work *w, int32_t bundle, int32_t at) {
    k->st = w->st;
    k->style = w->style;
    k->bundle = bundle;
    k->at = at;
    k->count = 0;
    k->supply_count = sol_supplies(w->st, bundle, at, k->supply);
    k->from_t = ECH_NEVER;
    k->due_t = w->st->p->bundles[bundle].due_t;
    k->kg = k->units = 0;
    for (int32_t i = 0; i < k->supply_count; i++) {
        ech_tick from = supply_from(w->st, &k->supply[i], at);
        k->from_t = from < k->from_t ? from : k->from_t;
        k->kg += k->supply[i].n * w->st->p->commodities[k->supply[i].commodity].kg;
        k->units += k->supply[i].n;
    }
    k->kg = k->kg > 0 ? k->kg : 1;
    k->last_only = false;
    return k->supply_count > 0 && w->st->p->togo[w->st->p->bundles[bundle].to][at] != ECH_NEVER;
}

/* The trip behind the gap begins where this one ends; ECH_NONE: that would make it late, and all is as it was. */
static int32_t add_between(task *k, const candidate *c, const sol_trip *t, sol_log *log) {
    sol_state *st = k->st;
    int32_t next = st->tails[c->tail].trips[c->gap];
    sol_state_lift(st, next);
    sol_trip_copy(&st->scratch[4], sol_trip_at(st, next));
    int32_t id = sol_state_add(st, t);
    size_t before = log ? log->changes.count : 0;
    if (id != ECH_NONE)
        sol_log_add(st, log, SOL_ADDED, id);
    if (id != ECH_NONE && sol_roam_settle(st, next, c->gap + 1, log))
        return id;
    sol_state_drop(st, next, &st->scratch[4]);
    if (id == ECH_NONE)
        return id;
    st->undoing = true;
    sol_state_remove(st, id, NULL);
    st->undoing = false;
    if (log) /* with memory short there is no entry */
        log->changes.count = before;
    return ECH_NONE;
}

/* Moves one load; returns the trip, or ECH_NONE when nothing can be moved. */
static int32_t move_one(task *k, sol_work *w) {
    sol_state *st = w->st;
    const sol_problem *p = st->p;
    k->count = k->packed_count = 0;
    for (int i = 0; i < FLEETS; i++)
        k->reach[i].last_count = -1;
    if (w->style->merge || p->fleet_count > 0)
        mark_bringers(k);
    for (int32_t h = p->hop_first[k->at]; h < p->hop_first[k->at + 1]; h++)
        consider_hop(k, &p->hops[h]);
    if (w->style->merge && !k->last_only) {
        consider_joins(k);
        consider_extensions(k);
    }
    sol_trip *best = &st->scratch[0], *t = &st->scratch[1];
    const candidate *chosen = NULL;
    double best_score = 0;
    int tried = 0;
    for (int32_t i = 0; i < k->count && tried < (chosen ? EXACT : 4 * EXACT); i++) {
        const candidate *c = &k->list[i];
        bool join = c->join != ECH_NONE;
        if (chosen && !k->style->fcfs && c->score >= best_score)
            break; /* estimates leave out the waiting at busy places: the others will hardly be better */
        bool ok = join ? build_join(k, c, t) : c->service->asset == ECH_NONE ? build_march(k, c, t) : build(k, c, t);
        tried++;
        if (!ok)
            continue;
        int32_t stop = join ? c->join_to : t->cargo[0].to;
        double q = join ? c->score : exact_score(k, c, t, stop);
        if (!chosen || q < best_score) {
            if (join) { /* needs its own trip out of the way before it can be timed */
                if (commit_join(k, c, t, w->log))
                    return c->join;
                continue;
            }
            chosen = c;
            best_score = q;
            sol_trip_copy(best, t);
        }
    }
    if (!chosen && k->count > 0 && p->fleet_count > 0 && !k->last_only) {
        k->last_only = true; /* all that were tried were in the way of others: what takes nobody's room is left */
        return move_one(k, w);
    }
    if (!chosen)
        return ECH_NONE;
    bool roams = chosen->service->fleet != ECH_NONE;
    if (w->style->fill && best->asset != ECH_NONE && !is_aboard(k) && (roams || !tail_starts_elsewhere(st, best->tail)))
        fill_all(k, chosen, best, w);
    if (chosen->between) {
        int32_t id = add_between(k, chosen, best, w->log);
        k->last_only = id == ECH_NONE;
        return id == ECH_NONE && !st->failed ? move_one(k, w) : id;
    }
    int32_t id = sol_state_add(st, best);
    if (id != ECH_NONE)
        sol_log_add(st, w->log, SOL_ADDED, id);
    return id;
}

void sol_move_waiting(sol_work *w, int32_t bundle, int32_t at, int depth, int most) {
    task *k = &w->st->tasks[depth];
    int64_t left = INT64_MAX;
    for (int moved = 0; moved < most && !w->st->failed && task_open(k, w, bundle, at) && k->units < left; moved++) {
        left = k->units;
        int32_t id = move_one(k, w);
        if (id == ECH_NONE)
            break;
        if (w->stage && sol_trip_may_wait(w->st, sol_trip_at(w->st, id)))
            continue; /* goes on with what else comes there */
        sol_move_onward(w, id, depth + 1);
        if (!sol_trip_at(w->st, id)->alive)
            break; /* it could not go on from where it was set down: not this way, not now; nothing has moved */
    }
}

void sol_move_onward(sol_work *w, int32_t id, int depth) {
    sol_state *st = w->st;
    if (depth > MOST_DEPTH)
        return;
    for (int32_t i = 0; i < sol_trip_at(st, id)->cargo_count; i++) {
        const sol_trip *t = sol_trip_at(st, id);
        if (!t->alive)
            return;
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement, at = t->stops[t->cargo[i].to].location;
        if (at != st->p->s->requirements[r].to && t->cargo[i].onward < t->cargo[i].n)
            sol_move_waiting(w, st->p->requirements[r].bundle, at, depth, SOL_MOST_LOADS);
        if (t->alive && at != st->p->s->requirements[r].to && t->cargo[i].onward < t->cargo[i].n &&
            st->p->s->locations[at].dwell_t != ECH_NEVER) {
            sol_state_remove(st, id, w->log); /* nothing may be left standing where dwell is counted */
            return;
        }
    }
}
