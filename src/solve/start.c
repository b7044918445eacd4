/* Start: a plan that exists becomes the state that the search begins with.
 *
 *   draft    every mission as a trip, with its times; loads become cargo entries
 *   match    what is loaded at a transfer is matched with what was set down there before, first in first out
 *   pin      what the caller pins stays as it is, and so does all that it rests on
 *   add      pinned trips as they are; the others as early as they fit, not before they were
 *
 * A mission that cannot be represented, or no longer fits, is left out: its cargo waits and recreate plans it anew.
 * Cost: missions × cargo entries for the matching, one timing a mission.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "start_int.h"

typedef struct draft {
    sol_trip trip; /* cargo sources are drafts here, trips once added */
    bool usable, pinned, done;
    int32_t id;
} draft;

typedef struct starting {
    sol_state *st;
    const ech_plan *plan;
    draft *drafts;
    int32_t *order;  /* by start */
    int64_t *onward; /* [draft × SOL_CARGO] units already taken further */
} starting;

/* ---- drafts ----------------------------------------------------------------------------------------------- */

static const ech_work *work_of(const ech_plan *plan, const ech_stop *q, ech_work_kind kind) {
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        if (plan->work[i].kind == kind)
            return &plan->work[i];
    return NULL;
}

static void draft_stop(const starting *k, const ech_stop *q, sol_stop *out) {
    const ech_work *handle = work_of(k->plan, q, ECH_WORK_HANDLE), *refuel = work_of(k->plan, q, ECH_WORK_REFUEL);
    memset(out, 0, sizeof *out);
    out->location = q->location;
    out->arrive_t = q->arrive_t;
    out->depart_t = q->depart_t;
    out->handled = handle != NULL;
    out->handle_t = handle ? handle->start_t : q->arrive_t;
    out->hold_t = handle ? handle->end_t - handle->start_t : 0;
    out->refuel = refuel != NULL;
    out->refuel_t = refuel ? refuel->start_t : q->arrive_t;
    out->fuel_kg = q->fuel_kg;
    out->ub_t = ECH_NEVER;
    out->reset = work_of(k->plan, q, ECH_WORK_SWAP) ? 2 : work_of(k->plan, q, ECH_WORK_REST) ? 1 : 0;
}

/* Which of the network's flights it is: the named leg, or the first that is not named. */
static bool draft_option(const starting *k, sol_trip *t, int32_t i, int32_t leg) {
    int32_t n;
    const ech_flight *f = ech_network_flights(k->st->net, k->st->p->s->assets[t->asset].type, t->stops[i].location,
                                              t->stops[i + 1].location, &n);
    for (int32_t o = 0; f && o < n; o++)
        if (leg == ECH_NONE ? !f[o].named : f[o].leg == leg) {
            t->stops[i].option = (int16_t)o;
            return true;
        }
    return false;
}

static bool add_cargo(sol_trip *t, int32_t commodity, int32_t from, int32_t to, int64_t n) {
    if (n <= 0)
        return true;
    if (t->cargo_count == SOL_CARGO)
        return false;
    t->cargo[t->cargo_count++] = (sol_cargo){.commodity = commodity,
                                             .from = (int16_t)from,
                                             .to = (int16_t)to,
                                             .n = n,
                                             .source = ECH_NONE,
                                             .source_cargo = ECH_NONE};
    return true;
}

static bool draft_load(const starting *k, const ech_load *l, sol_trip *t) {
    const sol_problem *p = k->st->p;
    const sol_requirement *r = &p->requirements[l->requirement];
    bool ok = (l->people == 0 || r->people != ECH_NONE) && (l->litters == 0 || r->litters != ECH_NONE) &&
              l->from_stop >= 0 && l->from_stop < l->to_stop && l->to_stop < t->stop_count;
    ok = ok && add_cargo(t, r->people, l->from_stop, l->to_stop, l->people);
    ok = ok && add_cargo(t, r->litters, l->from_stop, l->to_stop, l->litters);
    for (int32_t i = l->parts.first; ok && i < l->parts.first + l->parts.count; i++)
        for (int32_t c = r->commodities.first; c < r->commodities.first + r->commodities.count; c++)
            if (p->commodities[c].kind == SOL_ITEM && p->commodities[c].item == k->plan->parts[i].item)
                ok = ok && add_cargo(t, c, l->from_stop, l->to_stop, k->plan->parts[i].count);
    return ok;
}

static bool draft_march(const starting *k, sol_trip *t) {
    t->tail = ECH_NONE;
    if (t->stop_count != 2)
        return false;
    t->leg = ech_network_march(k->st->net, t->stops[0].location, t->stops[1].location);
    t->cost_u = t->leg == ECH_NONE ? 0 : k->st->p->s->legs[t->leg].cost_u;
    return t->leg != ECH_NONE;
}

static bool draft_mission(const starting *k, int32_t m, sol_trip *t) {
    const ech_scenario *s = k->st->p->s;
    const ech_mission *q = &k->plan->missions[m];
    t->asset = q->asset;
    t->origin = m + 1;
    t->configuration = q->configuration;
    t->leg = ECH_NONE;
    if (q->stops.count < 2 || q->stops.count > SOL_STOPS || q->loads.count == 0)
        return false;
    t->stop_count = q->stops.count;
    for (int32_t i = 0; i < t->stop_count; i++)
        draft_stop(k, &k->plan->stops[q->stops.first + i], &t->stops[i]);
    if (q->asset != ECH_NONE) {
        if (q->tail < 0 || q->tail >= s->assets[q->asset].count ||
            q->configuration >= s->lift_types[s->assets[q->asset].type].configurations.count)
            return false;
        t->tail = k->st->p->asset_tail[q->asset] + q->tail;
        for (int32_t i = 0; i + 1 < t->stop_count; i++) {
            if (!draft_option(k, t, i, k->plan->stops[q->stops.first + i].leg))
                return false;
            t->cost_u += sol_flight(k->st, t, i)->cost_u;
        }
    } else if (!draft_march(k, t))
        return false;
    for (int32_t i = 0; i < q->loads.count; i++)
        if (!draft_load(k, &k->plan->loads[q->loads.first + i], t))
            return false;
    return t->cargo_count > 0;
}

/* Rules that no moment changes: the plan may be another scenario's, or one whose places or rules are others now. */
static bool may_be(const starting *k, const sol_trip *t) {
    const sol_problem *p = k->st->p;
    if (t->asset == ECH_NONE)
        return true;
    const ech_asset *a = &p->s->assets[t->asset];
    for (int32_t i = 0; i < t->stop_count; i++)
        if (!ech_network_may_stop(k->st->net, a->type, t->stops[i].location) ||
            (t->stops[i].handled && !ech_network_may_handle(k->st->net, a->type, t->stops[i].location)))
            return false;
    for (int32_t c = 0; c < t->cargo_count; c++) {
        int32_t r = p->commodities[t->cargo[c].commodity].requirement;
        int32_t from = t->cargo[c].from, to = t->cargo[c].to;
        if (!ech_network_may_carry(k->st->net, a->owner, r, t->stops[from].location) ||
            !ech_network_may_carry(k->st->net, a->owner, r, t->stops[to].location))
            return false;
        for (int32_t i = from; i <= to; i++)
            if (!ech_network_may_touch(k->st->net, r, t->stops[i].location))
                return false;
    }
    return true;
}

static bool make_drafts(starting *k) {
    int32_t n = k->plan->mission_count;
    k->drafts = ech_calloc((size_t)n + 1, sizeof *k->drafts);
    k->order = ech_calloc((size_t)n + 1, sizeof *k->order);
    k->onward = ech_calloc((size_t)n * SOL_CARGO + 1, sizeof *k->onward);
    if (!k->drafts || !k->order || !k->onward)
        return false;
    for (int32_t m = 0; m < n; m++) {
        k->drafts[m].usable = draft_mission(k, m, &k->drafts[m].trip) && may_be(k, &k->drafts[m].trip);
        int32_t i = m;
        ech_tick start = k->drafts[m].trip.stops[0].arrive_t;
        for (; i > 0 && k->drafts[k->order[i - 1]].trip.stops[0].arrive_t > start; i--)
            k->order[i] = k->order[i - 1];
        k->order[i] = m;
    }
    return true;
}

/* ---- matching --------------------------------------------------------------------------------------------- */

static bool waits_there(const starting *k, const sol_trip *t, const sol_cargo *c, int32_t d, int32_t i) {
    const sol_trip *o = &k->drafts[d].trip;
    const sol_cargo *e = &o->cargo[i];
    const ech_scenario *s = k->st->p->s;
    int32_t at = t->stops[c->from].location;
    return k->drafts[d].usable && o != t && e->commodity == c->commodity && o->stops[e->to].location == at &&
           s->requirements[k->st->p->commodities[c->commodity].requirement].to != at &&
           k->onward[(size_t)d * SOL_CARGO + (size_t)i] < e->n &&
           sol_unload_end(k->st, o, e->to) + s->locations[at].connect_t <= sol_load_start(k->st, t, c->from);
}

/* The draft that set such units down first; false: none is left. */
static bool first_source(const starting *k, const sol_trip *t, const sol_cargo *c, int32_t *draft_out,
                         int32_t *cargo_out) {
    ech_tick best = ECH_NEVER;
    for (int32_t m = 0; m < k->plan->mission_count; m++)
        for (int32_t i = 0; i < k->drafts[m].trip.cargo_count; i++) {
            if (!waits_there(k, t, c, m, i))
                continue;
            ech_tick end = sol_unload_end(k->st, &k->drafts[m].trip, k->drafts[m].trip.cargo[i].to);
            if (end < best) {
                best = end;
                *draft_out = m;
                *cargo_out = i;
            }
        }
    return best != ECH_NEVER;
}

static bool match_cargo(starting *k, sol_trip *t, int32_t i) {
    for (int64_t left = t->cargo[i].n; left > 0;) {
        int32_t d = 0, e = 0;
        if (!first_source(k, t, &t->cargo[i], &d, &e))
            return false;
        int64_t *taken = &k->onward[(size_t)d * SOL_CARGO + (size_t)e];
        int64_t there = k->drafts[d].trip.cargo[e].n - *taken, n = there < left ? there : left;
        *taken += n;
        left -= n;
        if (left > 0) { /* the rest came with another */
            if (!add_cargo(t, t->cargo[i].commodity, t->cargo[i].from, t->cargo[i].to, left))
                return false;
            t->cargo[i].n = n;
        }
        t->cargo[i].source = d;
        t->cargo[i].source_cargo = e;
        if (left > 0)
            i = t->cargo_count - 1;
    }
    return true;
}

typedef struct taker {
    ech_tick at_t;
    int32_t draft, cargo;
} taker;

static int by_time(const void *a, const void *b) {
    const taker *x = a, *y = b;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    return x->draft != y->draft ? (x->draft < y->draft ? -1 : 1) : x->cargo - y->cargo;
}

static bool comes_from_transfer(const starting *k, const sol_trip *t, int32_t i) {
    const sol_cargo *c = &t->cargo[i];
    const ech_requirement *q = &k->st->p->s->requirements[k->st->p->commodities[c->commodity].requirement];
    return t->stops[c->from].location != q->from && !(q->aboard_asset != ECH_NONE && c->from == 0);
}

/* Whoever loads first takes what came first: if any matching serves all, this one does. */
static bool match_all(starting *k) {
    size_t n = 0;
    taker *list = ech_calloc((size_t)k->plan->mission_count * SOL_CARGO + 1, sizeof *list);
    if (!list)
        return false;
    for (int32_t m = 0; m < k->plan->mission_count; m++) {
        const sol_trip *t = &k->drafts[m].trip;
        for (int32_t i = 0; k->drafts[m].usable && i < t->cargo_count; i++)
            if (comes_from_transfer(k, t, i))
                list[n++] = (taker){sol_load_start(k->st, t, t->cargo[i].from), m, i};
    }
    if (n > 1)
        qsort(list, n, sizeof *list, by_time);
    for (size_t i = 0; i < n; i++) {
        draft *d = &k->drafts[list[i].draft];
        if (d->usable)
            d->usable = match_cargo(k, &d->trip, list[i].cargo);
    }
    ech_free(list);
    return true;
}

/* ---- pins ------------------------------------------------------------------------------------------------- */

static bool carries(const starting *k, const sol_trip *t, int32_t r) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (k->st->p->commodities[t->cargo[i].commodity].requirement == r)
            return true;
    return false;
}

static bool pin_carriers(starting *k, int32_t r) {
    bool any = false;
    for (int32_t m = 0; m < k->plan->mission_count; m++)
        if (k->drafts[m].usable && !k->drafts[m].pinned && carries(k, &k->drafts[m].trip, r))
            any = k->drafts[m].pinned = true;
    return any;
}

/* What a pinned trip rests on: what brought its cargo, what had to come before, what raised the places it uses. */
static bool pin_below(starting *k, const sol_trip *t) {
    const ech_scenario *s = k->st->p->s;
    bool any = false;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t d = t->cargo[i].source;
        if (d != ECH_NONE && !k->drafts[d].pinned)
            any = k->drafts[d].pinned = true;
        ech_span after = s->requirements[k->st->p->commodities[t->cargo[i].commodity].requirement].after;
        for (int32_t e = after.first; e < after.first + after.count; e++)
            any = pin_carriers(k, s->refs[e]) || any;
    }
    for (int32_t e = 0; e < s->effect_count; e++)
        for (int32_t i = 0; i < t->stop_count; i++)
            if (t->stops[i].location == s->effects[e].location)
                any = pin_carriers(k, s->effects[e].requirement) || any;
    return any;
}

static void pin_all(starting *k) {
    for (int32_t m = 0; m < k->plan->mission_count; m++)
        k->drafts[m].pinned = k->plan->missions[m].pinned && k->drafts[m].usable;
    for (bool any = true; any;) {
        any = false;
        for (int32_t m = 0; m < k->plan->mission_count; m++)
            if (k->drafts[m].pinned)
                any = pin_below(k, &k->drafts[m].trip) || any;
    }
}

/* ---- adding ----------------------------------------------------------------------------------------------- */

static bool sources_are_in(const starting *k, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].source != ECH_NONE && k->drafts[t->cargo[i].source].id == ECH_NONE)
            return false;
    return true;
}

static void translate(const starting *k, sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].source != ECH_NONE)
            t->cargo[i].source = k->drafts[t->cargo[i].source].id;
}

static bool enough_waits(const starting *k, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int64_t want = 0;
        for (int32_t e = 0; e < t->cargo_count; e++)
            want +=
                t->cargo[e].commodity == t->cargo[i].commodity && t->cargo[e].source == ECH_NONE ? t->cargo[e].n : 0;
        if (want > k->st->waiting[t->cargo[i].commodity])
            return false;
    }
    return true;
}

static void add_draft(starting *k, draft *d) {
    sol_state *st = k->st;
    sol_trip *t = &st->scratch[0];
    d->done = true;
    sol_trip_copy(t, &d->trip);
    translate(k, t);
    ech_tick start = t->stops[0].arrive_t;
    if (!enough_waits(k, t))
        return;
    t->pinned = d->pinned;
    if (!d->pinned) {
        bool stands = t->asset != ECH_NONE && sol_trip_stands(st, t);
        if (!stands) /* not as it was: as early as it can, but not before */
            stands =
                sol_trip_bounds(st, t) && (t->asset == ECH_NONE ? sol_march_time(st, t) : sol_trip_place(st, t, start));
        if (!stands)
            return;
    }
    d->id = sol_state_add(st, t);
}

/* Pinned ones first, so that nothing else takes their place; each after what it rests on. */
static void add_all(starting *k) {
    for (int pass = 0; pass < 2; pass++)
        for (bool any = true; any;) {
            any = false;
            for (int32_t o = 0; o < k->plan->mission_count && !k->st->failed; o++) {
                draft *d = &k->drafts[k->order[o]];
                if (!d->usable || d->done || d->pinned != (pass == 0) || !sources_are_in(k, &d->trip))
                    continue;
                add_draft(k, d);
                any = true;
            }
        }
}

bool sol_state_start(sol_state *st, const ech_plan *plan) {
    starting k = {.st = st, .plan = plan};
    bool ok = make_drafts(&k);
    if (ok) {
        for (int32_t m = 0; m < plan->mission_count; m++)
            k.drafts[m].id = ECH_NONE;
        ok = match_all(&k);
        pin_all(&k);
        add_all(&k);
    }
    ech_free(k.drafts);
    ech_free(k.order);
    ech_free(k.onward);
    return ok && !st->failed;
}
