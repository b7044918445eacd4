/* Timing: the earliest legal times of one trip, given its stops and cargo, in what the nodes have free.
 *
 * Lower bounds on the moments of each stop only ever rise: forward pass, then the stops before the first unloading
 * are pushed as late as possible (wait at the origin, not on a stand downstream, never in the air), then every
 * resource is asked in turn; the first that does not fit raises a bound and the passes start again. It ends when all
 * agree, or when a limit is passed. Cost: a few passes over at most SOL_STOPS stops, one profile question per
 * resource.
 */
#include <string.h>

#include "solve_int.h"

const ech_flight *sol_flight(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_stop *q = &t->stops[i];
    if (q->flights)
        return &q->flights[q->option];
    int32_t n;
    const ech_flight *f = ech_network_flights(st->net, st->p->s->assets[t->asset].type, t->stops[i].location,
                                              t->stops[i + 1].location, &n);
    return f && n > t->stops[i].option ? &f[t->stops[i].option] : NULL;
}

/* Looks up the flights between the stops, once. */
static bool look_up(const sol_state *st, sol_trip *t) {
    int32_t type = st->p->s->assets[t->asset].type, n;
    for (int32_t i = 0; i + 1 < t->stop_count; i++) {
        sol_stop *q = &t->stops[i];
        if (q->flights)
            continue;
        const ech_flight *f = ech_network_flights(st->net, type, q->location, t->stops[i + 1].location, &n);
        if (!f || n <= q->option)
            return false;
        q->flights = f;
        q->flight_count = (int16_t)n;
    }
    return true;
}

static const ech_lift_type *type_of(const sol_state *st, const sol_trip *t) {
    return &st->p->s->lift_types[st->p->s->assets[t->asset].type];
}

static ech_tick div_up(int64_t a, int64_t b) { return a / b + (a % b > 0); }

/* ---- what the cargo asks of the stops --------------------------------------------------------------------- */

typedef struct stop_sums {
    int64_t kg_in, kg_out; /* without own minutes */
    ech_tick own_in, own_out;
    bool any_in, any_out;
} stop_sums;

static ech_tick hold_of(const ech_scenario *s, const ech_lift_type *y, int32_t location, const stop_sums *q) {
    int64_t tpm = s->ticks_per_minute;
    ech_tick out = q->own_out + (y->unload_kg_min > 0 ? div_up(q->kg_out * tpm, y->unload_kg_min) : 0);
    ech_tick in = q->own_in + (y->load_kg_min > 0 ? div_up(q->kg_in * tpm, y->load_kg_min) : 0);
    ech_tick work = y->fixed_t + (y->overlap ? (in > out ? in : out) : in + out);
    return div_up(work * 1000000, s->locations[location].efficiency_ppm);
}

/* Own minutes count once a load: a load is one requirement between two stops, however many commodities. */
static bool first_of_load(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_commodity *c = st->p->commodities;
    for (int32_t k = 0; k < i; k++)
        if (c[t->cargo[k].commodity].requirement == c[t->cargo[i].commodity].requirement &&
            t->cargo[k].from == t->cargo[i].from && t->cargo[k].to == t->cargo[i].to)
            return false;
    return true;
}

static void raise_to(ech_tick *bound, ech_tick t) { *bound = t > *bound ? t : *bound; }
static void lower_to(ech_tick *bound, ech_tick t) { *bound = t < *bound ? t : *bound; }

static bool act_window(const sol_state *st, int32_t r, sol_stop *stop) {
    ech_span w = st->p->requirements[r].act_windows;
    if (w.count == ECH_NONE)
        return true;
    const sol_window *best = NULL; /* the earliest that is still possible */
    for (int32_t i = w.first; i < w.first + w.count; i++) {
        const sol_window *v = &st->p->windows[i];
        if (v->to_t > stop->lb_t && sol_act_left(st, v->act) && (!best || v->from_t < best->from_t))
            best = v;
    }
    if (!best)
        return false;
    raise_to(&stop->lb_t, best->from_t);
    lower_to(&stop->ub_t, best->to_t == ECH_NEVER ? ECH_NEVER : best->to_t - 1);
    return true;
}

/* What carries an effect away leaves after everybody who may have used it. */
static ech_tick last_use(const sol_state *st, int32_t location) {
    ech_tick last = 0;
    const sol_visits *v = &st->visits[location];
    for (int32_t k = 0; k < v->count; k++)
        raise_to(&last, sol_trip_at(st, v->list[k].trip)->stops[v->list[k].stop].depart_t);
    return last;
}

/* The element must serve this kind, and load on a day not after its pledge expires. */
static bool pledge_holds(const ech_scenario *s, const ech_requirement *q, sol_stop *stop) {
    const ech_element *e = q->element == ECH_NONE ? NULL : &s->elements[q->element];
    for (int32_t i = 0; e && i < e->not_kinds.count; i++)
        if (strcmp(s->texts[e->not_kinds.first + i], q->kind) == 0)
            return false;
    if (e && e->expiry_day < 4000000) {
        int64_t seconds = (e->expiry_day + 1) * 86400 - s->start_unix_s;
        if (seconds <= 0)
            return false;
        lower_to(&stop->ub_t, seconds * s->ticks_per_minute / 60 - 1);
    }
    return true;
}

static bool bound_origin(sol_state *st, int32_t r, sol_stop *stop) {
    const ech_scenario *s = st->p->s;
    const ech_requirement *q = &s->requirements[r];
    if (!pledge_holds(s, q, stop))
        return false;
    raise_to(&stop->lb_t, q->ready_t);
    lower_to(&stop->ub_t, q->load_by_t);
    for (int32_t i = 0; i < q->after.count; i++) {
        ech_tick done = sol_state_done(st, s->refs[q->after.first + i]);
        if (done == ECH_NEVER)
            return false;
        raise_to(&stop->lb_t, done);
    }
    if (st->p->bundles[st->p->requirements[r].bundle].ends_effect)
        raise_to(&stop->lb_t, last_use(st, stop->location));
    return act_window(st, r, stop);
}

static void bound_onward(sol_state *st, const sol_cargo *c, sol_stop *stop) {
    const sol_trip *from = sol_trip_at(st, c->source);
    const ech_location *l = &st->p->s->locations[stop->location];
    ech_tick there = sol_unload_end(st, from, from->cargo[c->source_cargo].to);
    raise_to(&stop->lb_t, there + l->connect_t);
    if (l->dwell_t != ECH_NEVER)
        lower_to(&stop->ub_t, there + l->dwell_t);
}

static void bound_final(const ech_requirement *q, sol_stop *stop) {
    ech_tick hold = q->bind == ECH_BIND_END ? stop->hold_t : 0;
    raise_to(&stop->lb_t, q->earliest_t - hold);
    if (q->latest_t != ECH_NEVER)
        lower_to(&stop->ub_t, q->latest_t - hold);
}

static void sum_stops(sol_state *st, const sol_trip *t, stop_sums *sums) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        const sol_commodity *m = &st->p->commodities[c->commodity];
        const ech_requirement *q = &s->requirements[m->requirement];
        stop_sums *in = &sums[c->from], *out = &sums[c->to];
        bool aboard = q->aboard_asset != ECH_NONE && c->source == ECH_NONE;
        bool first = first_of_load(st, t, i);
        out->any_out = true;
        in->any_in = in->any_in || !aboard;
        if (q->unload_t == ECH_NONE)
            out->kg_out += c->n * m->kg;
        else
            out->own_out += first ? q->unload_t : 0;
        if (aboard)
            continue;
        if (q->load_t == ECH_NONE)
            in->kg_in += c->n * m->kg;
        else
            in->own_in += first ? q->load_t : 0;
    }
}

bool sol_trip_bounds(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    stop_sums sums[SOL_STOPS];
    memset(sums, 0, (size_t)t->stop_count * sizeof sums[0]);
    sum_stops(st, t, sums);
    bool turn = t->asset != ECH_NONE && type_of(st, t)->turn;
    for (int32_t i = 0; i < t->stop_count; i++) {
        sol_stop *stop = &t->stops[i];
        stop->handled = sums[i].any_in || sums[i].any_out || (turn && i > 0);
        stop->hold_t = stop->handled && t->asset != ECH_NONE ? hold_of(s, type_of(st, t), stop->location, &sums[i]) : 0;
        stop->lb_t = 0;
        stop->ub_t = ECH_NEVER;
    }
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        int32_t r = st->p->commodities[c->commodity].requirement;
        if (c->source != ECH_NONE)
            bound_onward(st, c, &t->stops[c->from]);
        else if (s->requirements[r].aboard_asset == ECH_NONE && !bound_origin(st, r, &t->stops[c->from]))
            return false;
        if (t->stops[c->to].location == s->requirements[r].to)
            bound_final(&s->requirements[r], &t->stops[c->to]);
    }
    for (int32_t i = 0; i < t->stop_count; i++)
        if (t->stops[i].lb_t > t->stops[i].ub_t)
            return false;
    return true;
}

/* ---- capacity and refuelling ------------------------------------------------------------------------------ */

typedef struct flight_load {
    int64_t kg, people, litters, cm, drivers;
    int32_t dangerous;
    bool mixed_dangerous;
} flight_load;

static void load_flights(const sol_state *st, const sol_trip *t, flight_load *load) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        const sol_commodity *m = &st->p->commodities[c->commodity];
        for (int32_t k = c->from; k < c->to; k++) {
            load[k].kg += c->n * m->kg;
            load[k].people += m->kind == SOL_PEOPLE ? c->n : 0;
            load[k].litters += m->kind == SOL_LITTER ? c->n : 0;
            load[k].cm += c->n * m->cm;
            load[k].drivers += c->n * m->drivers;
            if (m->dangerous && load[k].dangerous && load[k].dangerous != m->dangerous)
                load[k].mixed_dangerous = true;
            if (m->dangerous)
                load[k].dangerous = m->dangerous;
        }
    }
}

static bool flight_fits(const ech_scenario *s, const ech_configuration *c, const flight_load *q) {
    int64_t payload = s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
    if (q->kg > payload || q->people > c->seats || q->litters > c->litters)
        return false;
    if (c->floor_cm != ECH_UNLIMITED && q->cm > c->floor_cm)
        return false;
    return !q->mixed_dangerous && !(q->dangerous && (q->litters > 0 || q->people > q->drivers));
}

/* Fewest refuellings (scarce fuel counts as many) such that every segment allows its loads: shortest path over the
 * stops where fuel can be had. */
static bool choose_refuel(sol_state *st, sol_trip *t, const flight_load *load, const int64_t *metres) {
    const ech_scenario *s = st->p->s;
    int32_t type = s->assets[t->asset].type, n = t->stop_count, from[SOL_STOPS];
    if (s->lift_types[type].ranges.count == 0) {
        for (int32_t i = 0; i < n; i++)
            t->stops[i].refuel = false;
        return true;
    }
    int64_t cost[SOL_STOPS] = {0};
    for (int32_t j = 1; j < n; j++)
        cost[j] = INT64_MAX;
    for (int32_t i = 0; i < n - 1; i++) {
        int64_t m = 0, most = 0;
        for (int32_t j = i + 1; j < n && cost[i] != INT64_MAX; j++) {
            m += metres[j - 1];
            most = load[j - 1].kg > most ? load[j - 1].kg : most;
            int64_t allow = ech_network_allowance(st->net, type, m);
            if (allow < most)
                break;
            int64_t fuel = s->locations[t->stops[j].location].fuel_kg_day;
            bool can = j == n - 1 || fuel > 0 || st->nodes[t->stops[j].location].fuel_left;
            if (fuel == 0 && j < n - 1 && !(st->nodes[t->stops[j].location].fuel_left && st->p->has_effects))
                can = false;
            int64_t c = cost[i] + (j == n - 1 ? 0 : fuel == ECH_UNLIMITED64 ? 10 : 1000) + 1;
            if (can && c < cost[j]) {
                cost[j] = c;
                from[j] = i;
            }
        }
    }
    if (cost[n - 1] == INT64_MAX)
        return false;
    for (int32_t i = 0; i < n; i++)
        t->stops[i].refuel = false;
    for (int32_t j = from[n - 1]; j > 0; j = from[j])
        t->stops[j].refuel = true;
    return true;
}

static void fill_tanks(const sol_state *st, sol_trip *t) {
    int64_t burnt = 0;
    for (int32_t i = 0; i < t->stop_count; i++) {
        t->stops[i].fuel_kg = t->stops[i].refuel ? burnt : 0;
        burnt = t->stops[i].refuel ? 0 : burnt;
        const ech_flight *f = i + 1 < t->stop_count ? sol_flight(st, t, i) : NULL;
        burnt += f ? f->fuel_kg : 0;
    }
}

bool sol_trip_fits(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    const ech_lift_type *y = type_of(st, t);
    const ech_configuration *c = &s->configurations[y->configurations.first + t->configuration];
    flight_load load[SOL_STOPS];
    int64_t metres[SOL_STOPS];
    if (!look_up(st, t))
        return false;
    memset(load, 0, (size_t)t->stop_count * sizeof load[0]);
    load_flights(st, t, load);
    t->cost_u = 0;
    for (int32_t i = 0; i + 1 < t->stop_count; i++) {
        const ech_flight *f = sol_flight(st, t, i);
        if (!f || !flight_fits(s, c, &load[i]))
            return false;
        metres[i] = f->distance_m;
        t->cost_u += f->cost_u;
    }
    if (!choose_refuel(st, t, load, metres))
        return false;
    fill_tanks(st, t);
    return true;
}

/* ---- the passes ------------------------------------------------------------------------------------------- */

enum { MOST_RIDE_WAITS = 6 };

typedef struct pass {
    sol_state *st;
    sol_trip *t;
    const ech_lift_type *y;
    int32_t owner;
    bool unloads[SOL_STOPS];
    int ride_waits;
    int32_t ends_location, ends_stop; /* where it takes an effect's element away; ECH_NONE */
    ech_tick arrive[SOL_STOPS], handle[SOL_STOPS], refuel[SOL_STOPS], depart[SOL_STOPS]; /* lower bounds */
    ech_tick work_end[SOL_STOPS];
    ech_tick flight[SOL_STOPS];
} pass;

static ech_tick later(ech_tick a, ech_tick b) { return a > b ? a : b; }

static void stop_forward(pass *p, int32_t i) {
    sol_stop *stop = &p->t->stops[i];
    const ech_lift_type *y = p->y;
    ech_tick w = stop->arrive_t + (i > 0 ? y->taxi_in_t : 0), end = w;
    stop->handle_t = later(w, later(p->handle[i], stop->lb_t));
    if (stop->refuel) {
        bool before = stop->handled && !y->refuel_overlap &&
                      later(w, p->refuel[i]) + y->refuel_t <= stop->handle_t; /* while waiting for the cargo */
        ech_tick from = stop->handled && !y->refuel_overlap && !before ? stop->handle_t + stop->hold_t : w;
        stop->refuel_t = later(from, p->refuel[i]);
        end = later(end, stop->refuel_t + y->refuel_t);
    }
    if (stop->handled)
        end = later(end, stop->handle_t + stop->hold_t);
    if (stop->reset)
        end = later(end, stop->reset == 1 ? w + y->rest_t : later(w, stop->swap_from_t) + y->swap_t);
    p->work_end[i] = end;
}

static void forward(pass *p) {
    sol_trip *t = p->t;
    t->stops[0].arrive_t = p->arrive[0];
    for (int32_t i = 0; i < t->stop_count; i++) {
        sol_stop *stop = &t->stops[i];
        stop_forward(p, i);
        if (i == t->stop_count - 1) {
            stop->depart_t = p->work_end[i];
            return;
        }
        stop->depart_t = later(p->work_end[i] + p->y->taxi_out_t, p->depart[i]);
        t->stops[i + 1].arrive_t = later(stop->depart_t + p->flight[i], p->arrive[i + 1]);
        stop->depart_t = t->stops[i + 1].arrive_t - p->flight[i]; /* wait on the ground */
    }
}

/* How much later the stop's arrival may be without moving its works (rest and swap begin with the arrival). */
static ech_tick inner_slack(const pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    ech_tick in = stop->arrive_t + (i > 0 ? p->y->taxi_in_t : 0), first = stop->depart_t - p->y->taxi_out_t;
    if (stop->reset)
        return 0;
    if (stop->handled && stop->handle_t < first)
        first = stop->handle_t;
    if (stop->refuel && stop->refuel_t < first)
        first = stop->refuel_t;
    return later(first - in, 0);
}

/* Pushes the stops before `last` as late as its arrival allows, back to a stop that unloads: what is delivered there
 * stays, and the waiting that follows is done where the lift loads next. */
static void push_before(pass *p, int32_t last) {
    sol_trip *t = p->t;
    for (int32_t i = last - 1; i >= 0 && !p->unloads[i]; i--) {
        sol_stop *stop = &t->stops[i];
        bool stays = i > 0 && p->unloads[i - 1]; /* comes as early as it can */
        ech_tick slack = stop->depart_t - p->y->taxi_out_t - p->work_end[i];
        if (stop->handled && stop->ub_t != ECH_NEVER && stop->ub_t - stop->handle_t < slack)
            slack = stop->ub_t - stop->handle_t;
        if (slack > 0) {
            bool relieves = i == 0 && t->relief_by_t > 0 && stop->arrive_t + slack > t->relief_by_t;
            stop->arrive_t = stays ? stop->arrive_t : relieves ? t->relief_by_t : stop->arrive_t + slack;
            stop->handle_t += slack;
            stop->refuel_t += slack;
            p->work_end[i] += slack;
        }
        if (stays)
            return;
        stop->arrive_t += inner_slack(p, i);
        if (i == 0)
            return;
        ech_tick depart = stop->arrive_t - p->flight[i - 1];
        if (depart == t->stops[i - 1].depart_t)
            return;
        t->stops[i - 1].depart_t = depart;
    }
}

static void push_right(pass *p) {
    for (int32_t i = 0; i < p->t->stop_count; i++)
        if (p->unloads[i])
            push_before(p, i);
}

/* Raises *bound to t when t is later than now; true: something moved, start again. */
static bool moved(ech_tick *bound, ech_tick t, ech_tick now) {
    if (t <= now)
        return false;
    *bound = t;
    return true;
}

enum { AGREED, MOVED, NEVER };

static int ask(ech_tick *bound, ech_tick t, ech_tick now) {
    if (t == ECH_NEVER)
        return NEVER;
    return moved(bound, t, now) ? MOVED : AGREED;
}

/* First moment at which the place of stop i is open. The trip that carries an effect's element away finds the place as
 * it was before the effect. */
static ech_tick open_from(const pass *p, int32_t i, ech_tick a, ech_tick d) {
    int32_t location = p->t->stops[i].location;
    sol_node *n = &p->st->nodes[location];
    ech_tick effect = n->hours_from_t;
    if (location == p->ends_location && i > p->ends_stop)
        n->hours_from_t = ECH_NEVER;
    ech_tick t = sol_node_open_from(p->st, location, a, d);
    n->hours_from_t = effect;
    return t;
}

/* A trip that comes twice in one slot takes two of it. */
static ech_tick slot_from(const pass *p, int32_t i, bool arrival, ech_tick a) {
    const sol_trip *t = p->t;
    int32_t location = t->stops[i].location;
    ech_tick slot = p->st->p->s->locations[location].slot_t;
    for (ech_tick from = a;;) {
        ech_tick at = sol_node_slot(p->st, location, (int32_t)p->y->mode, arrival, from);
        if (at == ECH_NEVER)
            return at;
        int32_t own = 0;
        for (int32_t k = arrival ? 1 : 0; k < i; k++)
            own += t->stops[k].location == location &&
                   (arrival ? t->stops[k].arrive_t : t->stops[k].depart_t) / slot == at / slot;
        if (own == 0 || sol_node_slots_left(p->st, location, (int32_t)p->y->mode, arrival, at) > own)
            return at;
        from = (at / slot + 1) * slot;
    }
}

static int ask_arrival(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    ech_tick a = stop->arrive_t;
    int r = ask(&p->arrive[i], open_from(p, i, a, 0), a);
    if (r == AGREED)
        r = ask(&p->arrive[i], slot_from(p, i, true, a), a);
    if (r == AGREED && p->st->p->s->need_land)
        r = ask(&p->arrive[i], sol_acts_land(p->st, p->owner, stop->location, a), a);
    return r;
}

/* Waiting for teams is done before touch-down where nothing aboard has been delivered yet. */
static int wait_for_work(pass *p, int32_t i, ech_tick *bound, ech_tick t, ech_tick now) {
    int r = ask(bound, t, now);
    if (r == MOVED && i > 0)
        p->arrive[i] = later(p->arrive[i], p->t->stops[i].arrive_t + (t - now));
    return r;
}

static int ask_handling(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    if (!stop->handled)
        return AGREED;
    ech_tick now = stop->handle_t;
    int r = wait_for_work(p, i, &p->handle[i], open_from(p, i, now, stop->hold_t), now);
    const ech_profile *teams = p->st->nodes[stop->location].handling;
    if (r == AGREED && teams && stop->hold_t > 0 && p->y->handling > 0)
        r = wait_for_work(p, i, &p->handle[i], ech_profile_first_fit(teams, now, stop->hold_t, p->y->handling), now);
    return r;
}

static int ask_refuel(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    if (!stop->refuel)
        return AGREED;
    ech_tick now = stop->refuel_t;
    int r = wait_for_work(p, i, &p->refuel[i], open_from(p, i, now, p->y->refuel_t), now);
    const ech_scenario *s = p->st->p->s;
    int64_t own = 0; /* refuelled here earlier, on the same day */
    for (int32_t k = 0; k < i; k++)
        if (p->t->stops[k].refuel && p->t->stops[k].location == stop->location &&
            sol_day_of(s, p->t->stops[k].refuel_t) == sol_day_of(s, now))
            own += p->t->stops[k].fuel_kg;
    if (r == AGREED)
        r = wait_for_work(p, i, &p->refuel[i], sol_node_fuel(p->st, stop->location, now, stop->fuel_kg + own), now);
    return r;
}

/* Flights of the trip before stop i that leave on that leg on that day. */
static int32_t own_flights(const sol_state *st, const sol_trip *t, int32_t i, int32_t leg, int64_t day) {
    int32_t n = 0;
    for (int32_t k = 0; k < i; k++) {
        const ech_flight *f = sol_flight(st, t, k);
        n += f && f->leg == leg && sol_day_of(st->p->s, t->stops[k].depart_t) == day;
    }
    return n;
}

/* `trip` leaves its stop `i_stop`; NULL for a march. */
static ech_tick leg_open(const sol_state *st, const sol_trip *trip, int32_t i_stop, const ech_flight *f, ech_tick a) {
    const ech_scenario *s = st->p->s;
    if (f->leg == ECH_NONE)
        return a;
    ech_tick t = a;
    for (int32_t i = st->p->leg_shut_first[f->leg]; i < st->p->leg_shut_first[f->leg + 1]; i++) {
        const sol_window *shut = &st->p->leg_shuts[i];
        if (shut->from_t > t)
            break;
        t = later(t, shut->to_t);
    }
    if (t > s->horizon_t)
        return ECH_NEVER;
    int32_t most = s->legs[f->leg].capacity_day;
    for (int64_t day = sol_day_of(s, t); most != ECH_UNLIMITED; day++) {
        if (day >= st->day_count)
            return ECH_NEVER;
        int32_t own = trip ? own_flights(st, trip, i_stop, f->leg, day) : 0;
        if (st->leg_day_used[f->leg * st->day_count + day] + own < most)
            return later(t, sol_day_start(s, day));
    }
    return t;
}

/* Where the way in use is barred at this moment, takes the one that arrives first. */
static int ask_way(pass *p, int32_t i) {
    sol_stop *stop = &p->t->stops[i];
    int32_t n = stop->flight_count, best = stop->option;
    int32_t u = stop->location, v = p->t->stops[i + 1].location;
    const ech_flight *f = stop->flights;
    if (f[best].leg == ECH_NONE && f[best].crossing_count == 0)
        return AGREED;
    ech_tick best_arrive = ECH_NEVER, best_depart = ECH_NEVER;
    for (int32_t k = 0; k < n; k++) {
        ech_tick d = leg_open(p->st, p->t, i, &f[k], stop->depart_t);
        if (d != ECH_NEVER && f[k].crossing_count > 0)
            d = sol_acts_overfly(p->st, p->owner, u, v, &f[k], d);
        if (k == stop->option && d == stop->depart_t)
            return AGREED;
        if (d != ECH_NEVER && d + f[k].duration_t < best_arrive) {
            best_arrive = d + f[k].duration_t;
            best_depart = d;
            best = k;
        }
    }
    if (best_depart == ECH_NEVER)
        return NEVER;
    p->depart[i] = later(p->depart[i], best_depart);
    stop->option = (int16_t)best;
    p->flight[i] = f[best].duration_t;
    return MOVED;
}

static int ask_departure(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    ech_tick d = stop->depart_t;
    int r = ask(&p->depart[i], open_from(p, i, d, 0), d);
    if (r == AGREED)
        r = ask(&p->depart[i], slot_from(p, i, false, d), d);
    return r == AGREED ? ask_way(p, i) : r;
}

static int ask_stand(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    const ech_asset *a = &p->st->p->s->assets[p->t->asset];
    bool last = i == p->t->stop_count - 1;
    ech_tick end = stop->depart_t;
    if (last && stop->location != a->home && a->end == ECH_END_ANY)
        end = p->st->p->s->horizon_t;
    return ask(&p->arrive[i], sol_node_stand(p->st, stop->location, p->y, stop->arrive_t, end - stop->arrive_t),
               stop->arrive_t);
}

static int ask_storage(pass *p, int32_t i) {
    const ech_scenario *s = p->st->p->s;
    sol_stop *stop = &p->t->stops[i];
    sol_node *n = &p->st->nodes[stop->location];
    if (!n->storage_kg && !n->storage_dm2 && !n->storage_people)
        return AGREED;
    int64_t kg = 0, dm2 = 0, people = 0;
    for (int32_t k = 0; k < p->t->cargo_count; k++) {
        const sol_cargo *c = &p->t->cargo[k];
        const sol_commodity *m = &p->st->p->commodities[c->commodity];
        bool here = c->to == i || (c->to < i && p->t->stops[c->to].location == stop->location);
        if (!here || s->requirements[m->requirement].to == stop->location)
            continue;
        kg += c->n * m->kg;
        dm2 += c->n * m->dm2;
        people += m->kind == SOL_ITEM ? 0 : c->n;
    }
    ech_tick t = stop->handle_t + stop->hold_t, from = t;
    const ech_profile *store[3] = {n->storage_kg, n->storage_dm2, n->storage_people};
    int64_t need[3] = {kg, dm2, people};
    for (int k = 0; k < 3; k++)
        if (store[k] && need[k] > 0) { /* as if it never left: recreate moves it onward before the next comes */
            if (need[k] > INT32_MAX || t >= s->horizon_t)
                return NEVER;
            while (t != ECH_NEVER && t < s->horizon_t &&
                   ech_profile_min_free(store[k], t, s->horizon_t) < (int32_t)need[k])
                t += 30 * s->ticks_per_minute;
        }
    if (t >= s->horizon_t)
        return NEVER;
    return wait_for_work(p, i, &p->handle[i], stop->handle_t + (t - from), stop->handle_t);
}

/* The first moment from t on at which one more crew of the pool is rested, besides those that earlier swaps of this
 * very trip have taken: they rest there too, and no profile knows of them yet. */
static ech_tick rested_from(const pass *p, int32_t i, int32_t pool, ech_tick t) {
    const ech_profile *free = p->st->crew_pools[pool];
    ech_tick h = p->st->p->s->horizon_t;
    while (t < h) {
        ech_tick rest = t + p->y->rest_t < h ? p->y->rest_t : h - t, back = h;
        int32_t own = 0;
        for (int32_t j = 0; j < i; j++) {
            if (p->t->stops[j].reset != 2 || p->t->stops[j].location != p->t->stops[i].location)
                continue;
            ech_tick until = sol_swap_start(p->st, p->t, j) + p->y->rest_t;
            own += until > t;
            back = until > t && until < back ? until : back;
        }
        ech_tick fit = ech_profile_first_fit(free, t, rest, 1);
        if (fit != t)
            t = fit;
        else if (own == 0 || ech_profile_min_free(free, t, t + rest) > own)
            return t;
        else
            t = back;
    }
    return ECH_NEVER;
}

static int ask_pool(pass *p, int32_t i) {
    const sol_stop *stop = &p->t->stops[i];
    int32_t pool = stop->reset == 2 ? sol_crew_pool(p->st, stop->location, p->st->p->s->assets[p->t->asset].type) : -1;
    if (pool < 0) {
        ech_tick in = stop->arrive_t + (i > 0 ? p->y->taxi_in_t : 0);
        if (stop->reset != 2 || p->st->wait_there)
            return AGREED;
        return ask(&p->arrive[i], later(stop->arrive_t, stop->arrive_t + stop->swap_from_t - in), stop->arrive_t);
    }
    ech_tick a = sol_swap_start(p->st, p->t, i), t = rested_from(p, i, pool, a);
    return ask(&p->arrive[i], t == ECH_NEVER ? t : stop->arrive_t + (t - a), stop->arrive_t);
}

static int ask_all(pass *p, ech_tick end_t) {
    sol_trip *t = p->t;
    if (t->stops[t->stop_count - 1].depart_t > end_t || (t->relief_by_t > 0 && t->stops[0].arrive_t > t->relief_by_t))
        return NEVER;
    for (int32_t i = 0; i < t->stop_count; i++) {
        sol_stop *stop = &t->stops[i];
        if (stop->handled && stop->handle_t > stop->ub_t)
            return NEVER;
        int r = i > 0 ? ask_arrival(p, i) : AGREED;
        if (r == AGREED)
            r = ask_handling(p, i);
        if (r == AGREED)
            r = ask_refuel(p, i);
        if (r == AGREED && i + 1 < t->stop_count)
            r = ask_departure(p, i);
        if (r == AGREED)
            r = ask_stand(p, i);
        if (r == AGREED && i > 0)
            r = ask_storage(p, i);
        if (r == AGREED)
            r = ask_pool(p, i);
        if (r != AGREED)
            return r;
    }
    if (!p->st->p->s->need_use)
        return AGREED;
    ech_tick a = t->stops[0].arrive_t;
    return ask(&p->arrive[0], sol_acts_lift(p->st, t->asset, a, t->stops[t->stop_count - 1].depart_t - a), a);
}

/* A ride that is too long because the lift waits at its end begins later. */
static int ask_rides(pass *p) {
    const sol_trip *t = p->t;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        const ech_requirement *q = &p->st->p->s->requirements[p->st->p->commodities[c->commodity].requirement];
        if (q->max_aboard_t == ECH_NEVER)
            continue;
        ech_tick over = sol_unload_start(p->st, t, c->to) - sol_load_end(t, c->from) - q->max_aboard_t;
        if (over <= 0)
            continue;
        if (++p->ride_waits > MOST_RIDE_WAITS)
            return NEVER;
        p->handle[c->from] = later(p->handle[c->from], t->stops[c->from].handle_t + over);
        return MOVED;
    }
    return AGREED;
}

static bool pass_open(pass *p, sol_state *st, sol_trip *t, ech_tick start_t) {
    memset(p, 0, sizeof *p);
    p->st = st;
    p->t = t;
    p->y = type_of(st, t);
    p->owner = st->p->s->assets[t->asset].owner;
    p->arrive[0] = start_t;
    p->ends_location = ECH_NONE;
    for (int32_t i = 0; st->p->ends_effects && i < t->cargo_count; i++) {
        const sol_cargo *c = &t->cargo[i];
        if (st->p->bundles[sol_bundle_of(st->p, c->commodity)].ends_effect) {
            p->ends_location = t->stops[c->from].location;
            p->ends_stop = c->from;
        }
    }
    for (int32_t i = 0; i < t->cargo_count; i++)
        p->unloads[t->cargo[i].to] = true;
    for (int32_t i = 1; i < t->stop_count; i++)
        if (p->unloads[i] && !p->unloads[i - 1]) /* too early to unload: wait before coming, not there */
            p->arrive[i] = later(t->stops[i].lb_t - p->y->taxi_in_t, 0);
    if (!look_up(st, t))
        return false;
    for (int32_t i = 0; i + 1 < t->stop_count; i++)
        p->flight[i] = sol_flight(st, t, i)->duration_t;
    return true;
}

bool sol_trip_time(sol_state *st, sol_trip *t, ech_tick start_t, ech_tick end_t) {
    pass p;
    if (!pass_open(&p, st, t, start_t))
        return false;
    for (int round = 0; round < 400; round++) {
        forward(&p);
        push_right(&p);
        int r = ask_all(&p, end_t);
        if (r == AGREED)
            r = ask_rides(&p);
        if (r == NEVER)
            return false;
        if (r == AGREED) {
            if (!sol_acts_suffice(st, t))
                return false;
            fill_tanks(st, t);
            t->cost_u = 0; /* the ways may have changed */
            for (int32_t i = 0; i + 1 < t->stop_count; i++)
                t->cost_u += sol_flight(st, t, i)->cost_u;
            return true;
        }
    }
    return false;
}

/* ---- gaps of a tail -------------------------------------------------------------------------------------- */

static ech_tick gap_start(const sol_state *st, const sol_trip *t, int32_t k) {
    const sol_tail_list *l = &st->tails[t->tail];
    if (k == 0)
        return later(st->p->tails[t->tail].free_t, st->earliest_t);
    const sol_trip *o = sol_trip_at(st, l->trips[k - 1]);
    ech_tick end = o->stops[o->stop_count - 1].depart_t;
    const ech_lift_type *y = type_of(st, t);
    if (o->configuration != t->configuration)
        end += st->p->s->configurations[y->configurations.first + t->configuration].change_t;
    return later(end, st->earliest_t);
}

static ech_tick gap_end(const sol_state *st, const sol_trip *t, int32_t k) {
    const ech_scenario *s = st->p->s;
    const ech_asset *a = &s->assets[t->asset];
    const sol_tail_list *l = &st->tails[t->tail];
    if (k < l->count) {
        const sol_trip *o = sol_trip_at(st, l->trips[k]);
        const ech_lift_type *y = type_of(st, t);
        ech_tick change = st->p->s->configurations[y->configurations.first + o->configuration].change_t;
        return o->stops[0].arrive_t - (o->configuration != t->configuration ? change : 0);
    }
    ech_tick end = s->horizon_t;
    lower_to(&end, a->to_t);
    lower_to(&end, a->end_by_t);
    return end;
}

int32_t sol_gap_location(const sol_state *st, int32_t tail, int32_t k) {
    const sol_tail_list *l = &st->tails[tail];
    if (k == 0)
        return st->p->tails[tail].start;
    const sol_trip *o = sol_trip_at(st, l->trips[k - 1]);
    return o->stops[o->stop_count - 1].location;
}

static bool gap_closes(const sol_state *st, const sol_trip *t,
                       int32_t k) { /* does the next trip start where this ends? */
    const sol_tail_list *l = &st->tails[t->tail];
    return k == l->count || sol_trip_at(st, l->trips[k])->stops[0].location == t->stops[t->stop_count - 1].location;
}

/* End of a time in which the tail is not to be used and the trip would use it; ECH_NEVER: none. */
static ech_tick busy_until(const sol_state *st, const sol_trip *t) {
    const ech_busy *all = st->busy.data;
    for (size_t i = 0; i < st->busy.count; i++) {
        const ech_busy *b = &all[i];
        if (b->asset == t->asset && st->p->asset_tail[b->asset] + b->tail == t->tail &&
            t->stops[0].arrive_t < b->to_t && t->stops[t->stop_count - 1].depart_t > b->from_t)
            return b->to_t;
    }
    return ECH_NEVER;
}

/* ---- times that are given ------------------------------------------------------------------------------------- */

/* With the refuelling it has: does every flight take its loads, every segment its distance? */
static bool fits_as_it_is(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    const ech_configuration *c = &s->configurations[type_of(st, t)->configurations.first + t->configuration];
    flight_load load[SOL_STOPS];
    int64_t metres = 0, most = 0;
    memset(load, 0, sizeof load);
    load_flights(st, t, load);
    for (int32_t i = 0; i + 1 < t->stop_count; i++) {
        const ech_flight *f = sol_flight(st, t, i);
        if (!f || !flight_fits(s, c, &load[i]))
            return false;
        metres = t->stops[i].refuel ? f->distance_m : metres + f->distance_m;
        most = t->stops[i].refuel ? 0 : most;
        most = load[i].kg > most ? load[i].kg : most;
        int64_t allow = ech_network_allowance(st->net, s->assets[t->asset].type, metres);
        if (s->lift_types[s->assets[t->asset].type].ranges.count > 0 && allow < most)
            return false;
    }
    fill_tanks(st, t);
    return true;
}

/* Flights last what they last, works follow the taxiing and end before it, and nothing is handled out of its window. */
static bool holds_together(pass *p) {
    const sol_trip *t = p->t;
    for (int32_t i = 0; i < t->stop_count; i++) {
        const sol_stop *q = &t->stops[i];
        bool last = i == t->stop_count - 1;
        ech_tick in = q->arrive_t + (i > 0 ? p->y->taxi_in_t : 0), out = q->depart_t - (last ? 0 : p->y->taxi_out_t);
        ech_tick handled = q->handle_t + q->hold_t, refuelled = q->refuel_t + p->y->refuel_t;
        if (out < in || (!last && t->stops[i + 1].arrive_t != q->depart_t + p->flight[i]))
            return false;
        if (q->handled && (q->handle_t < in || handled > out || q->handle_t < q->lb_t || q->handle_t > q->ub_t))
            return false;
        if (q->refuel && (q->refuel_t < in || refuelled > out))
            return false;
        if (q->refuel && q->handled && !p->y->refuel_overlap && q->refuel_t < handled && q->handle_t < refuelled)
            return false;
        if (q->reset && out - sol_swap_start(p->st, t, i) < (q->reset == 1 ? p->y->rest_t : p->y->swap_t))
            return false;
    }
    return true;
}

bool sol_trip_stands(sol_state *st, sol_trip *t) {
    ech_tick hold[SOL_STOPS], end = t->stops[t->stop_count - 1].depart_t;
    bool handled[SOL_STOPS];
    pass p;
    for (int32_t i = 0; i < t->stop_count; i++) {
        hold[i] = t->stops[i].hold_t;
        handled[i] = t->stops[i].handled;
    }
    if (!sol_trip_bounds(st, t) || !fits_as_it_is(st, t) || !pass_open(&p, st, t, t->stops[0].arrive_t))
        return false;
    st->wait_there = true; /* as it is: perhaps it does */
    for (int32_t i = 0; i < t->stop_count; i++)
        if (hold[i] != t->stops[i].hold_t || handled[i] != t->stops[i].handled)
            return false;
    if (!holds_together(&p) || busy_until(st, t) != ECH_NEVER)
        return false;
    for (int32_t k = 0; k <= st->tails[t->tail].count; k++)
        if (gap_start(st, t, k) <= t->stops[0].arrive_t && gap_end(st, t, k) >= end &&
            sol_gap_location(st, t->tail, k) == t->stops[0].location && gap_closes(st, t, k))
            return sol_crew_delay(st, t, k) == 0 && ask_all(&p, end) == AGREED && ask_rides(&p) == AGREED &&
                   sol_acts_suffice(st, t);
    return false;
}

/* ---- marches ---------------------------------------------------------------------------------------------- */

int64_t sol_march_vehicles(const sol_state *st, const sol_trip *t) {
    int64_t sum = 0;
    for (int32_t i = 0; i < t->cargo_count; i++) { /* one load a requirement: its pieces, at least 1 */
        int64_t pieces = 0;
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        if (!first_of_load(st, t, i))
            continue;
        for (int32_t k = i; k < t->cargo_count; k++) {
            const sol_commodity *m = &st->p->commodities[t->cargo[k].commodity];
            pieces += m->requirement == r && m->kind == SOL_ITEM && !m->bulk ? t->cargo[k].n : 0;
        }
        sum += pieces > 0 ? pieces : 1;
    }
    return sum;
}

bool sol_march_time(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    const ech_leg *leg = &s->legs[t->leg];
    ech_flight f = {.leg = t->leg};
    ech_tick d = later(t->stops[0].lb_t, st->earliest_t);
    lower_to(&t->stops[0].ub_t, ECH_NEVER);
    if (t->stops[1].lb_t > 0 && t->stops[1].lb_t - leg->duration_t > d)
        d = t->stops[1].lb_t - leg->duration_t;
    for (int round = 0; round < 10000; round++) {
        ech_tick u = leg_open(st, NULL, 0, &f, d);
        if (u == ECH_NEVER || u > t->stops[0].ub_t || u + leg->duration_t > s->horizon_t ||
            u + leg->duration_t > t->stops[1].ub_t)
            return false;
        int64_t day = sol_day_of(s, u), most = leg->capacity_day;
        if (most == ECH_UNLIMITED ||
            st->leg_day_used[t->leg * st->day_count + day] + sol_march_vehicles(st, t) <= most) {
            t->stops[0].arrive_t = t->stops[0].depart_t = u;
            t->stops[1].arrive_t = t->stops[1].depart_t = u + leg->duration_t;
            return sol_acts_suffice(st, t);
        }
        d = sol_day_start(s, day + 1);
    }
    return false;
}

bool sol_march_stands(sol_state *st, sol_trip *t) {
    const ech_scenario *s = st->p->s;
    ech_flight f = {.leg = t->leg};
    ech_tick d = t->stops[0].depart_t, a = t->stops[1].arrive_t;
    if (!sol_trip_bounds(st, t) || t->stops[0].arrive_t != d || t->stops[1].depart_t != a ||
        a != d + s->legs[t->leg].duration_t || a > s->horizon_t)
        return false;
    if (d < st->earliest_t || d < t->stops[0].lb_t || d > t->stops[0].ub_t || a < t->stops[1].lb_t ||
        a > t->stops[1].ub_t || leg_open(st, NULL, 0, &f, d) != d)
        return false;
    int64_t most = s->legs[t->leg].capacity_day;
    return (most == ECH_UNLIMITED ||
            st->leg_day_used[t->leg * st->day_count + sol_day_of(s, d)] + sol_march_vehicles(st, t) <= most) &&
           sol_acts_suffice(st, t);
}

/* ---- placing on a tail ---------------------------------------------------------------------------------- */

static void forget_waits(sol_trip *t) {
    for (int32_t i = 0; i < t->stop_count; i++)
        t->stops[i].swap_from_t = 0;
}

/* Starts as soon as the crew's duties allow with the rests that the trip has. *delayed: not at the first moment. */
static bool place_rested(sol_state *st, sol_trip *t, int32_t k, ech_tick start, ech_tick end, bool *delayed) {
    for (int retry = 0; retry < 60 && start < end; retry++) {
        if (!sol_trip_time(st, t, start, end))
            return false;
        ech_tick delay = sol_crew_delay(st, t, k), later_t = busy_until(st, t);
        if (later_t != ECH_NEVER) {
            start = later_t;
            continue;
        }
        if (delay == 0)
            return true;
        *delayed = true;
        if (delay == ECH_NEVER)
            return false;
        start = delay == SOL_CREW_WAIT ? start : t->stops[0].arrive_t + delay;
    }
    return false;
}

/* Where the crew's duty is running already: another crew takes over before the trip, so that the tail need not rest. It
 * does so as late as the duty allows or, where its relief depends on it, as early as it can. */
static bool place_relieved(sol_state *st, sol_trip *t, int32_t k, ech_tick start, ech_tick end) {
    ech_tick from, by;
    forget_waits(t);
    if (t->stops[0].reset || !sol_crew_relief(st, t, k, &from, &by))
        return false;
    start = later(start, from);
    t->stops[0].reset = 2;
    t->relief_by_t = by;
    for (int retry = 0; retry < 8 && start <= by; retry++) {
        if (!sol_trip_time(st, t, start, end) || busy_until(st, t) != ECH_NEVER)
            return false;
        ech_tick delay = sol_crew_delay(st, t, k);
        if (delay == 0)
            return true;
        if (delay != SOL_CREW_WAIT)
            return false;
        t->relief_by_t = later(start, 1);
    }
    return false;
}

static ech_tick unloads_by(const sol_trip *t) {
    ech_tick last = 0;
    for (int32_t i = 0; i < t->cargo_count; i++)
        last = later(last, sol_load_end(t, t->cargo[i].to));
    return last;
}

/* With other stops than the trip had: crews that change on the way. */
static bool place_relayed(sol_state *st, sol_trip *t, int32_t k, ech_tick start, ech_tick end) {
    forget_waits(t);
    t->relief_by_t = 0;
    if (!sol_relay_plan(st, t, k, start) || !sol_trip_bounds(st, t) || !sol_trip_fits(st, t))
        return false;
    for (int retry = 0; retry < 8; retry++) {
        if (!sol_trip_time(st, t, start, end) || busy_until(st, t) != ECH_NEVER)
            return false;
        ech_tick delay = sol_crew_delay(st, t, k);
        if (delay != SOL_CREW_WAIT)
            return delay == 0;
    }
    return false;
}

/* Another way for the crews is taken where its cargo comes earlier, or `as_early`. */
static bool comes_first(const sol_trip *other, const sol_trip *t, bool placed, bool as_early) {
    return !placed || unloads_by(other) < unloads_by(t) || (as_early && unloads_by(other) == unloads_by(t));
}

/* `planned`: the trip has the rests that a crew needs that begins with it. */
static bool place_in_gap(sol_state *st, sol_trip *t, int32_t k, ech_tick start, ech_tick end, bool planned) {
    bool delayed = false, relays = st->p->crew_limits && st->p->fleet_of[t->asset] == ECH_NONE;
    t->stops[0].reset = 0;
    t->relief_by_t = 0;
    forget_waits(t);
    bool placed = planned && place_rested(st, t, k, start, end, &delayed);
    relays = relays && (delayed || st->relay || !planned);
    if (!delayed && !relays)
        return placed;
    sol_trip relieved, relayed;
    relieved.touched = relayed.touched = false;
    sol_trip_copy(&relieved, t);
    sol_trip_copy(&relayed, t);
    if (delayed && place_relieved(st, &relieved, k, start, end) && comes_first(&relieved, t, placed, false)) {
        sol_trip_copy(t, &relieved);
        placed = true;
    }
    if (relays && place_relayed(st, &relayed, k, start, end) && comes_first(&relayed, t, placed, st->relay)) {
        sol_trip_copy(t, &relayed);
        placed = true;
    }
    return placed;
}

bool sol_none_later(const sol_state *st, const sol_trip *old, const sol_trip *t) {
    for (int32_t i = 0; i < old->cargo_count; i++)
        if (sol_unload_end(st, t, t->cargo[i].to) > sol_unload_end(st, old, old->cargo[i].to))
            return false;
    return true;
}

static ech_tick shortest(const sol_state *st, const sol_trip *t) {
    ech_tick sum = 0;
    for (int32_t i = 0; i < t->stop_count; i++) {
        const ech_flight *f = i + 1 < t->stop_count ? sol_flight(st, t, i) : NULL;
        sum += (t->stops[i].handled ? t->stops[i].hold_t : 0) + (f ? f->duration_t : 0);
    }
    return sum;
}

static bool trip_is_first(const sol_state *st, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = st->p->commodities[t->cargo[i].commodity].requirement;
        if (t->cargo[i].source == ECH_NONE && st->p->s->requirements[r].aboard_asset != ECH_NONE)
            return true;
    }
    return false;
}

/* The mission cannot end before. */
static ech_tick earliest_end(const sol_state *st, const sol_trip *t) {
    ech_tick at = 0;
    for (int32_t i = 0; i < t->stop_count; i++) {
        const sol_stop *q = &t->stops[i];
        at = q->handled ? later(at, q->lb_t) + q->hold_t : at;
        at += i + 1 < t->stop_count ? sol_flight(st, t, i)->duration_t : 0;
    }
    return at;
}

bool sol_trip_place(sol_state *st, sol_trip *t, ech_tick from_t) {
    st->placings++;
    sol_relay_strip(t);
    if (!sol_trip_fits(st, t))
        return false;
    bool planned = sol_crew_plan(st, t);
    ech_tick need = shortest(st, t);
    const sol_tail_list *l = &st->tails[t->tail];
    for (int32_t k = sol_tail_after(st, t->tail, earliest_end(st, t) - 1); k <= l->count; k++) {
        ech_tick start = later(gap_start(st, t, k), from_t), end = gap_end(st, t, k);
        bool behind = k > 0 && trip_is_first(st, t); /* what is aboard now leaves with the first trip */
        bool before = k == 0 && l->count > 0 && sol_trip_at(st, l->trips[0])->first;
        if (behind || before || end - start < need || sol_gap_location(st, t->tail, k) != t->stops[0].location ||
            !gap_closes(st, t, k))
            continue;
        if (place_in_gap(st, t, k, start, end, planned))
            return true;
    }
    return false;
}

bool sol_trip_place_at(sol_state *st, sol_trip *t, int32_t k, ech_tick end_t) {
    const sol_tail_list *l = &st->tails[t->tail];
    if (sol_gap_location(st, t->tail, k) != t->stops[0].location ||
        (k == 0 && l->count > 0 && sol_trip_at(st, l->trips[0])->first))
        return false;
    ech_tick end = k < l->count && end_t != ECH_NEVER ? end_t : gap_end(st, t, k);
    return sol_trip_fits(st, t) && sol_crew_plan(st, t) && place_in_gap(st, t, k, gap_start(st, t, k), end, true);
}
