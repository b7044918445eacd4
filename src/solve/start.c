/* Start: a plan that exists becomes the state that the search begins with.
 *
 *   draft    every mission as a trip, with its times; loads become cargo entries
 *   match    what is loaded at a transfer is matched with what was set down there before, first in first out
 *   pin      what the caller pins stays as it is, and so does all that it rests on; so do frozen and flown missions
 *   add      those trips as they are; then the others that still fit as they were; then the rest as early as they fit,
 *            not before they were: so a mission that nothing has touched gives no room to one that has to move
 *   restore  a step of the search: one mission that is lost comes back, at whatever time fits now, and what carries its
 *            cargo instead goes
 *   shift    another way to begin, for what is in a queue: all that is not pinned goes, in a given order, to the first
 *            moment that takes it, so that the whole queue moves on instead of giving way to its own rest
 *
 * A mission that cannot be represented, or no longer fits, is left out: its cargo waits and recreate plans it anew. A
 * frozen one that cannot be represented is kept beside the state: its tail is busy, its cargo moved.
 * Cost: n log n in the cargo entries for the matching, one or two timings a mission.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ruin_int.h"
#include "start_int.h"

typedef struct draft {
    sol_trip trip; /* cargo sources are drafts here, trips once added */
    bool usable, pinned, done;
    bool frozen;           /* by the caller, or flown: stays whatever it breaks */
    bool moved;            /* it did not fit as it was */
    bool less;             /* it carries less than in the plan */
    uint64_t pending;      /* frozen: entries that are not aboard yet: what they take has still to come */
    int8_t map[SOL_CARGO]; /* entry → entry of the trip in the state; -1: not aboard */
    int32_t id;
    uint32_t restored; /* = start.restoring: came back in this step */
} draft;

/* A cargo entry that sets its units down on their way. */
typedef struct landed {
    int32_t commodity, location;
    ech_tick end_t;
    int32_t draft, cargo;
} landed;

typedef struct sol_start {
    sol_state *st;
    const ech_plan *plan;
    draft *drafts;
    int32_t *order;  /* by start */
    int64_t *onward; /* [draft × SOL_CARGO] units already taken further */
    landed *landed;  /* by commodity, location and time */
    size_t landed_count;
    bool fleet; /* what moves may go on another tail of its fleet */
    uint32_t restoring;
} starting;

typedef struct ranked {
    ech_tick key;
    int32_t draft;
} ranked;

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
    out->swap_from_t = work_of(k->plan, q, ECH_WORK_SWAP) ? work_of(k->plan, q, ECH_WORK_SWAP)->start_t : 0;
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

/* What was cancelled since is left behind. */
static bool was_cancelled(const starting *k, const ech_load *l) {
    const sol_requirement *r = &k->st->p->requirements[l->requirement];
    bool there = (l->people == 0 || r->people != ECH_NONE) && (l->litters == 0 || r->litters != ECH_NONE);
    for (int32_t i = l->parts.first; there && i < l->parts.first + l->parts.count; i++) {
        bool found = false;
        for (int32_t c = r->commodities.first; c < r->commodities.first + r->commodities.count && !found; c++)
            found = k->st->p->commodities[c].item == k->plan->parts[i].item;
        there = found;
    }
    return !there;
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

/* All but its loads. */
static bool draft_route(const starting *k, int32_t m, sol_trip *t) {
    const ech_scenario *s = k->st->p->s;
    const ech_mission *q = &k->plan->missions[m];
    t->asset = q->asset;
    t->origin = m + 1;
    t->configuration = q->configuration;
    t->leg = ECH_NONE;
    t->cost_u = 0;
    if (q->stops.count < 2 || q->stops.count > SOL_STOPS)
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
        return true;
    }
    return draft_march(k, t);
}

static bool draft_mission(const starting *k, int32_t m, sol_trip *t) {
    const ech_mission *q = &k->plan->missions[m];
    if ((q->loads.count == 0 && !k->drafts[m].frozen) || !draft_route(k, m, t))
        return false;
    for (int32_t i = 0; i < q->loads.count; i++) {
        const ech_load *l = &k->plan->loads[q->loads.first + i];
        if (was_cancelled(k, l))
            k->drafts[m].less = true;
        else if (!draft_load(k, l, t))
            return false;
    }
    return t->cargo_count > 0 || k->drafts[m].frozen;
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

/* Of this bundle: does it move all at once, this quantity too? */
static bool goes_whole(const sol_problem *p, const sol_bundle *b, int32_t commodity) {
    return b->whole || (b->people_only_split && p->commodities[commodity].kind == SOL_ITEM);
}

static int64_t aboard(const sol_trip *t, const sol_cargo *like, int32_t commodity) {
    int64_t n = 0;
    for (int32_t i = 0; i < t->cargo_count; i++)
        n += t->cargo[i].commodity == commodity && t->cargo[i].from == like->from && t->cargo[i].to == like->to
                 ? t->cargo[i].n
                 : 0;
    return n;
}

/* Of what moves only as a whole all is aboard with this entry. */
static bool is_whole(const starting *k, const sol_trip *t, int32_t i) {
    const sol_problem *p = k->st->p;
    const sol_bundle *b = &p->bundles[sol_bundle_of(p, t->cargo[i].commodity)];
    if (!goes_whole(p, b, t->cargo[i].commodity))
        return true;
    for (int32_t e = b->requirements.first; e < b->requirements.first + b->requirements.count; e++) {
        ech_span c = p->requirements[p->bundle_requirements[e]].commodities;
        for (int32_t m = c.first; m < c.first + c.count; m++)
            if (goes_whole(p, b, m) && aboard(t, &t->cargo[i], m) != p->commodities[m].total)
                return false;
    }
    return true;
}

/* Amounts may have changed since: what moves only as a whole is carried as a whole. */
static bool is_complete(const starting *k, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (!is_whole(k, t, i))
            return false;
    return true;
}

static int by_id(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* Those of the caller, and those that the scenario knows to have begun. */
static bool mark_frozen(starting *k) {
    const ech_plan *flown = k->st->p->s->flown;
    size_t n = flown ? (size_t)flown->mission_count : 0;
    const char **ids = ech_calloc(n + 1, sizeof *ids);
    for (size_t i = 0; ids && i < n; i++)
        ids[i] = flown->missions[i].id;
    if (ids && n > 1)
        qsort(ids, n, sizeof *ids, by_id);
    for (int32_t m = 0; ids && m < k->plan->mission_count; m++) {
        const char *id = k->plan->missions[m].id;
        k->drafts[m].frozen = (k->st->frozen && k->st->frozen[m]) || (n && bsearch(&id, ids, n, sizeof *ids, by_id));
    }
    bool ok = ids != NULL;
    ech_free(ids);
    return ok;
}

/* What `changes` is counted against. */
static bool remember(starting *k) {
    int32_t n = k->plan->mission_count;
    uint64_t *prints = ech_calloc((size_t)n + 1, sizeof *prints);
    for (int32_t m = 0; prints && m < n; m++)
        prints[m] = k->st->start_print[m] ? sol_keep_print(k->st, &k->drafts[m].trip) : 0;
    bool ok = prints && sol_keep_open(k->st, prints, n);
    ech_free(prints);
    return ok;
}

static bool make_drafts(starting *k) {
    int32_t n = k->plan->mission_count;
    k->drafts = ech_calloc((size_t)n + 1, sizeof *k->drafts);
    k->order = ech_calloc((size_t)n + 1, sizeof *k->order);
    k->onward = ech_calloc((size_t)n * SOL_CARGO + 1, sizeof *k->onward);
    k->st->start_print = ech_calloc((size_t)n + 1, sizeof *k->st->start_print);
    k->st->untouched = ech_calloc((size_t)n + 1, sizeof *k->st->untouched);
    if (!k->drafts || !k->order || !k->onward || !k->st->start_print || !k->st->untouched || !mark_frozen(k))
        return false;
    for (int32_t m = 0; m < n; m++) {
        draft *d = &k->drafts[m];
        d->usable = draft_mission(k, m, &d->trip) && (d->frozen || (may_be(k, &d->trip) && is_complete(k, &d->trip)));
        k->st->start_print[m] = d->usable && !d->less ? sol_trip_print(&d->trip) : 0;
        int32_t i = m;
        ech_tick start = k->drafts[m].trip.stops[0].arrive_t;
        for (; i > 0 && k->drafts[k->order[i - 1]].trip.stops[0].arrive_t > start; i--)
            k->order[i] = k->order[i - 1];
        k->order[i] = m;
    }
    return !k->st->count_changes || remember(k);
}

/* ---- matching --------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b) {
    const landed *x = a, *y = b;
    if (x->commodity != y->commodity)
        return x->commodity - y->commodity;
    if (x->location != y->location)
        return x->location - y->location;
    if (x->end_t != y->end_t)
        return x->end_t < y->end_t ? -1 : 1;
    return x->draft != y->draft ? x->draft - y->draft : x->cargo - y->cargo;
}

static bool list_landed(starting *k) {
    const sol_problem *p = k->st->p;
    size_t n = 0;
    k->landed = ech_calloc((size_t)k->plan->mission_count * SOL_CARGO + 1, sizeof *k->landed);
    for (int32_t m = 0; k->landed && m < k->plan->mission_count; m++) {
        const sol_trip *t = &k->drafts[m].trip;
        for (int32_t i = 0; k->drafts[m].usable && i < t->cargo_count; i++) {
            int32_t at = t->stops[t->cargo[i].to].location, c = t->cargo[i].commodity;
            if (p->s->requirements[p->commodities[c].requirement].to != at)
                k->landed[n++] = (landed){c, at, sol_unload_end(k->st, t, t->cargo[i].to), m, i};
        }
    }
    if (k->landed && n > 1)
        qsort(k->landed, n, sizeof *k->landed, by_place);
    k->landed_count = n;
    return k->landed != NULL;
}

/* The draft that set such units down first; false: none is left. */
static bool first_source(const starting *k, const sol_trip *t, const sol_cargo *c, bool is_fact, int32_t *draft_out,
                         int32_t *cargo_out) {
    int32_t at = t->stops[c->from].location;
    ech_tick by = is_fact ? ECH_NEVER : sol_load_start(k->st, t, c->from) - k->st->p->s->locations[at].connect_t;
    size_t low = 0, high = k->landed_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const landed *l = &k->landed[mid];
        if (l->commodity < c->commodity || (l->commodity == c->commodity && l->location < at))
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < k->landed_count; low++) {
        const landed *l = &k->landed[low];
        if (l->commodity != c->commodity || l->location != at || l->end_t > by)
            return false;
        const draft *d = &k->drafts[l->draft];
        if (d->usable && &d->trip != t &&
            k->onward[(size_t)l->draft * SOL_CARGO + (size_t)l->cargo] < d->trip.cargo[l->cargo].n) {
            *draft_out = l->draft;
            *cargo_out = l->cargo;
            return true;
        }
    }
    return false;
}

/* Aboard before now: a fact, if the mission has begun. */
static bool is_taken(const starting *k, const draft *d, int32_t i) {
    return d->frozen && sol_load_start(k->st, &d->trip, d->trip.cargo[i].from) < k->st->p->s->now_t;
}

/* The other piece of an entry that was divided is set down with it. There is room: an entry has one place in the list.
 */
static void list_piece(starting *k, const draft *at, int32_t entry, int32_t piece) {
    int32_t own = (int32_t)(at - k->drafts);
    for (size_t i = 0; i < k->landed_count; i++) {
        if (k->landed[i].draft != own || k->landed[i].cargo != entry)
            continue;
        memmove(&k->landed[i + 1], &k->landed[i], (k->landed_count - i) * sizeof *k->landed);
        k->landed[i + 1].cargo = piece;
        k->landed_count++;
        return;
    }
}

static bool match_cargo(starting *k, draft *at, int32_t i) {
    sol_trip *t = &at->trip;
    bool is_fact = is_taken(k, at, i);
    for (int64_t left = t->cargo[i].n; left > 0;) {
        int32_t d = 0, e = 0;
        if (!first_source(k, t, &t->cargo[i], is_fact, &d, &e))
            return false;
        int64_t *taken = &k->onward[(size_t)d * SOL_CARGO + (size_t)e];
        int64_t there = k->drafts[d].trip.cargo[e].n - *taken, n = there < left ? there : left;
        *taken += n;
        left -= n;
        if (left > 0) { /* the rest came with another */
            if (!add_cargo(t, t->cargo[i].commodity, t->cargo[i].from, t->cargo[i].to, left))
                return false;
            t->cargo[i].n = n;
            list_piece(k, at, i, t->cargo_count - 1);
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
    if (!list || !list_landed(k)) {
        ech_free(list);
        return false;
    }
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
            d->usable = match_cargo(k, d, list[i].cargo) || d->frozen; /* what does not come is not taken aboard */
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

/* Lift that need not come home begins where the trip before it ended. */
static bool pin_before(starting *k, const sol_trip *t) {
    draft *last = NULL;
    if (t->asset == ECH_NONE || k->st->p->fleet_of[t->asset] == ECH_NONE)
        return false;
    for (int32_t m = 0; m < k->plan->mission_count; m++) {
        draft *d = &k->drafts[m];
        if (d->usable && d->trip.asset != ECH_NONE && d->trip.tail == t->tail &&
            d->trip.stops[0].arrive_t < t->stops[0].arrive_t &&
            (!last || d->trip.stops[0].arrive_t > last->trip.stops[0].arrive_t))
            last = d;
    }
    if (!last || last->pinned)
        return false;
    return last->pinned = true;
}

/* What a pinned trip rests on: what brought its cargo and its lift, what had to come before, what raised the places it
 * uses. */
static bool pin_below(starting *k, const sol_trip *t) {
    const ech_scenario *s = k->st->p->s;
    bool any = pin_before(k, t);
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
    /* What a frozen mission rests on began before it, and so is frozen too. */
    for (int32_t m = 0; m < k->plan->mission_count; m++)
        k->drafts[m].pinned = k->drafts[m].pinned || (k->drafts[m].frozen && k->drafts[m].usable);
}

/* ---- adding ----------------------------------------------------------------------------------------------- */

static bool is_in(const starting *k, const sol_cargo *c) {
    const draft *d = c->source == ECH_NONE ? NULL : &k->drafts[c->source];
    return !d || (d->id != ECH_NONE && d->map[c->source_cargo] >= 0);
}

static bool sources_are_in(const starting *k, const sol_trip *t) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (!is_in(k, &t->cargo[i]))
            return false;
    return true;
}

static sol_cargo translated(const starting *k, const sol_cargo *c) {
    sol_cargo out = *c;
    if (c->source != ECH_NONE) {
        out.source = k->drafts[c->source].id;
        out.source_cargo = k->drafts[c->source].map[c->source_cargo];
    }
    return out;
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

enum { AS_PINNED, AS_IT_WAS, AS_EARLY_AS_IT_CAN, PASSES, PULLED_UP };

/* Not before it was; pulled up: not before anything new may begin. */
static ech_tick earliest_of(const starting *k, const draft *d, int pass) {
    return pass == PULLED_UP ? k->st->earliest_t : d->trip.stops[0].arrive_t;
}

/* Between two trips of this tail at that moment, as far as its own trips say? */
static bool is_idle(const sol_state *st, int32_t tail, ech_tick from_t, ech_tick length_t) {
    const sol_tail_list *l = &st->tails[tail];
    int32_t next = sol_tail_after(st, tail, from_t);
    if (next < l->count && sol_trip_at(st, l->trips[next])->stops[0].arrive_t < from_t + length_t)
        return false;
    if (next == 0)
        return st->p->tails[tail].free_t <= from_t;
    const sol_trip *before = sol_trip_at(st, l->trips[next - 1]);
    return before->stops[before->stop_count - 1].depart_t <= from_t;
}

/* Lost, or away until after the horizon. */
static bool is_lost(const sol_state *st, int32_t asset, int32_t tail) {
    for (size_t i = 0; i < st->busy.count; i++) {
        const ech_busy *b = ech_vec_at(&st->busy, i);
        if (b->asset == asset && st->p->asset_tail[asset] + b->tail == tail && b->to_t > st->p->s->horizon_t)
            return true;
    }
    return false;
}

/* The tail of the fleet whose trips end first; ECH_NONE: all are lost. */
static int32_t first_to_end(const sol_state *st, int32_t asset) {
    int32_t best = ECH_NONE;
    ech_tick least_t = 0;
    for (int32_t tail = st->p->asset_tail[asset]; tail < st->p->asset_tail[asset + 1]; tail++) {
        const sol_tail_list *l = &st->tails[tail];
        const sol_trip *last = l->count > 0 ? sol_trip_at(st, l->trips[l->count - 1]) : NULL;
        ech_tick end_t = last ? last->stops[last->stop_count - 1].depart_t : st->p->tails[tail].free_t;
        if ((best == ECH_NONE || end_t < least_t) && !is_lost(st, asset, tail)) {
            least_t = end_t;
            best = tail;
        }
    }
    return best;
}

/* Its own tail is lost: what it carried queues for the one whose trips end first. */
static bool place_instead(sol_state *st, sol_trip *t, ech_tick from_t) {
    int32_t tail = first_to_end(st, t->asset);
    if (tail == ECH_NONE || !is_lost(st, t->asset, t->tail))
        return false;
    t->tail = tail;
    return sol_trip_bounds(st, t) && sol_trip_place(st, t, from_t);
}

/* On its own tail, or on another of its fleet where that is sooner. Where two others that are idle are no sooner, it
 * is not the tail that it waits for. */
static bool place_in_fleet(const starting *k, sol_trip *t, ech_tick from_t) {
    enum { FRUITLESS = 2 };
    sol_state *st = k->st;
    const int32_t *first = &st->p->asset_tail[t->asset];
    sol_trip *best = &st->scratch[1], *other = &st->scratch[2];
    ech_tick length_t = t->stops[t->stop_count - 1].depart_t - t->stops[0].arrive_t;
    sol_trip_copy(other, t);
    bool found = sol_trip_place(st, t, from_t);
    if (!k->fleet || (found && t->stops[0].arrive_t <= from_t))
        return found;
    sol_trip_copy(best, t);
    for (int32_t tail = first[0], fruitless = 0; tail < first[1] && fruitless < FRUITLESS; tail++) {
        if (tail == best->tail || !is_idle(st, tail, from_t, length_t))
            continue;
        sol_trip_copy(t, other);
        t->tail = tail;
        if (sol_trip_bounds(st, t) && sol_trip_place(st, t, from_t) &&
            (!found || t->stops[0].arrive_t < best->stops[0].arrive_t)) {
            sol_trip_copy(best, t);
            found = true;
        } else
            fruitless++;
        if (found && best->stops[0].arrive_t <= from_t)
            break;
    }
    sol_trip_copy(t, found ? best : other);
    return found || place_instead(st, t, from_t);
}

/* What goes aboard together or not at all. */
static bool same_group(const starting *k, const sol_trip *t, int32_t a, int32_t b) {
    const sol_problem *p = k->st->p;
    const sol_cargo *x = &t->cargo[a], *y = &t->cargo[b];
    return x->from == y->from && x->to == y->to && sol_bundle_of(p, x->commodity) == sol_bundle_of(p, y->commodity);
}

/* The trip without some of its entries; into map where the others are. */
static bool try_without(const starting *k, const sol_trip *full, uint64_t gone, sol_trip *t, int8_t *map) {
    sol_trip_copy(t, full);
    t->cargo_count = 0;
    for (int32_t i = 0; i < full->cargo_count; i++) {
        map[i] = gone >> i & 1 ? -1 : (int8_t)t->cargo_count;
        if (map[i] >= 0)
            t->cargo[t->cargo_count++] = full->cargo[i];
    }
    return t->cargo_count > 0 && enough_waits(k, t) && sol_small_fits(k->st, t) && sol_trip_bounds(k->st, t);
}

static uint64_t group_of(const starting *k, const sol_trip *t, int32_t i, int64_t *kg) {
    uint64_t group = 0;
    *kg = 0;
    for (int32_t e = 0; e < t->cargo_count; e++)
        if (same_group(k, t, i, e)) {
            group |= 1ull << e;
            *kg += t->cargo[e].n * k->st->p->commodities[t->cargo[e].commodity].kg;
        }
    return group;
}

/* Loads that have grown are too much for the vehicle: it goes without one of them, the lightest with which that is
 * enough; where none is, without the heaviest and so on. What stays behind waits. */
static bool fits_with_less(const starting *k, sol_trip *t, int8_t *map) {
    sol_trip *full = &k->st->scratch[3];
    sol_trip_copy(full, t);
    for (uint64_t gone = 0;;) {
        uint64_t enough = 0, heaviest = 0;
        int64_t least = INT64_MAX, most = -1, kg;
        for (int32_t i = 0; i < full->cargo_count; i++) {
            uint64_t group = group_of(k, full, i, &kg);
            if (gone & group || (group & ((1ull << i) - 1)))
                continue; /* gone, or seen with its first entry */
            if (kg < least && try_without(k, full, gone | group, t, map)) {
                enough = group;
                least = kg;
            }
            heaviest = kg > most ? group : heaviest;
            most = kg > most ? kg : most;
        }
        if (enough)
            return try_without(k, full, gone | enough, t, map);
        if (!heaviest)
            return false;
        gone |= heaviest;
    }
}

/* As early as it can go, perhaps with less. */
static bool place_draft(starting *k, draft *d, sol_trip *t, int pass) {
    sol_state *st = k->st;
    bool whole = enough_waits(k, t) && sol_small_fits(st, t) && sol_trip_bounds(st, t);
    if (!whole) {
        if (!st->made_over || t->asset == ECH_NONE)
            return false;
        for (int32_t i = 0; i < t->cargo_count; i++)
            t->cargo[i] = translated(k, &d->trip.cargo[i]);
        if (!fits_with_less(k, t, d->map))
            return false;
    }
    return t->asset == ECH_NONE ? sol_march_time(st, t) : place_in_fleet(k, t, earliest_of(k, d, pass));
}

static void add_draft(starting *k, draft *d, int pass) {
    sol_state *st = k->st;
    sol_trip *t = &st->scratch[0];
    sol_trip_copy(t, &d->trip);
    for (int32_t i = 0; i < t->cargo_count; i++)
        t->cargo[i] = translated(k, &d->trip.cargo[i]);
    ech_tick start = t->stops[0].arrive_t;
    bool fits = pass == AS_PINNED;
    t->pinned = d->pinned;
    for (int32_t i = 0; i < t->cargo_count; i++)
        d->map[i] = (int8_t)i;
    if (pass == AS_IT_WAS)
        fits = enough_waits(k, t) && sol_small_fits(st, t) && start >= st->earliest_t &&
               (t->asset == ECH_NONE ? sol_march_stands(st, t) : sol_trip_stands(st, t));
    else if (pass != AS_PINNED)
        fits = place_draft(k, d, t, pass);
    d->done = fits || pass != AS_IT_WAS;
    d->moved = d->moved || pass == AS_IT_WAS;
    if (!fits)
        return;
    d->moved = pass != AS_PINNED && pass != AS_IT_WAS;
    d->id = sol_state_add(st, t);
}

/* ---- frozen missions ----------------------------------------------------------------------------------------------
 */

/* What had to be complete before it leaves its origin. */
static bool predecessors_done(const starting *k, const draft *d, int32_t i) {
    const ech_scenario *s = k->st->p->s;
    const sol_cargo *c = &d->trip.cargo[i];
    ech_span after = s->requirements[k->st->p->commodities[c->commodity].requirement].after;
    for (int32_t e = after.first; c->source == ECH_NONE && e < after.first + after.count; e++)
        if (sol_state_done(k->st, s->refs[e]) > sol_load_start(k->st, &d->trip, c->from))
            return false;
    return true;
}

/* Not longer aboard than it may be: a delay may have made it so. */
static bool rides_well(const starting *k, const draft *d, int32_t i) {
    const sol_cargo *c = &d->trip.cargo[i];
    const ech_requirement *q = &k->st->p->s->requirements[k->st->p->commodities[c->commodity].requirement];
    return q->max_aboard_t == ECH_NEVER ||
           sol_unload_start(k->st, &d->trip, c->to) - sol_load_end(&d->trip, c->from) <= q->max_aboard_t;
}

/* Is what the entry takes there in time? */
static bool is_there(const starting *k, const draft *d, int32_t i) {
    const sol_cargo *c = &d->trip.cargo[i];
    if (is_taken(k, d, i))
        return true;
    if (!predecessors_done(k, d, i) || !rides_well(k, d, i) || !is_whole(k, &d->trip, i))
        return false;
    if (c->source == ECH_NONE)
        return !comes_from_transfer(k, &d->trip, i) && k->st->waiting[c->commodity] >= c->n;
    if (!is_in(k, c))
        return false;
    const sol_trip *from = sol_trip_at(k->st, k->drafts[c->source].id);
    int32_t at = d->trip.stops[c->from].location;
    ech_tick end = sol_unload_end(k->st, from, from->cargo[k->drafts[c->source].map[c->source_cargo]].to);
    return end + k->st->p->s->locations[at].connect_t <= sol_load_start(k->st, &d->trip, c->from);
}

static bool group_is_there(const starting *k, const draft *d, int32_t i) {
    for (int32_t e = 0; e < d->trip.cargo_count; e++)
        if (same_group(k, &d->trip, i, e) && !is_there(k, d, e))
            return false;
    return true;
}

static void take_aboard(starting *k, draft *d, sol_trip *t, int32_t i) {
    d->map[i] = (int8_t)t->cargo_count;
    t->cargo[t->cargo_count++] = translated(k, &d->trip.cargo[i]);
    d->pending &= ~(1ull << i);
}

/* It stays whatever comes. What it has not taken aboard yet follows, if it is there. */
static void add_frozen(starting *k, draft *d) {
    sol_trip *t = &k->st->scratch[0];
    sol_trip_copy(t, &d->trip);
    t->cargo_count = 0;
    t->pinned = t->frozen = true;
    d->pending = (1ull << d->trip.cargo_count) - 1; /* SOL_CARGO is less than 64 */
    memset(d->map, -1, sizeof d->map);
    for (int32_t i = 0; i < d->trip.cargo_count; i++)
        if (is_taken(k, d, i))
            take_aboard(k, d, t, i);
    d->done = true;
    d->id = sol_state_add(k->st, t);
}

/* One group of what is pending goes aboard, if all of it is there. */
static bool complete_frozen(starting *k, draft *d) {
    int32_t first = 0;
    if (d->id == ECH_NONE || d->pending == 0)
        return false;
    while (first < d->trip.cargo_count && (!(d->pending & 1ull << first) || !group_is_there(k, d, first)))
        first++;
    if (first == d->trip.cargo_count)
        return false;
    sol_trip *t = &k->st->scratch[0];
    sol_trip_copy(t, sol_trip_at(k->st, d->id));
    for (int32_t i = first; i < d->trip.cargo_count; i++)
        if (d->pending & 1ull << i && same_group(k, &d->trip, first, i))
            take_aboard(k, d, t, i);
    sol_state_lift(k->st, d->id);
    sol_state_replace(k->st, d->id, t, NULL);
    return true;
}

static bool taken_is_in(const starting *k, const draft *d) {
    for (int32_t i = 0; i < d->trip.cargo_count; i++)
        if (is_taken(k, d, i) && !is_in(k, &d->trip.cargo[i]))
            return false;
    return true;
}

/* Pinned ones first, so that nothing else takes their place; each after what it rests on. */
static bool add_next(starting *k, draft *d, int pass) {
    bool tried = pass == AS_IT_WAS && d->moved;
    if (d->frozen && d->done) /* begun again it keeps what it had: only what that rests on is held */
        return !k->fleet && complete_frozen(k, d);
    if (!d->usable || d->done || tried || d->pinned != (pass == AS_PINNED))
        return false;
    if (d->frozen && taken_is_in(k, d))
        add_frozen(k, d);
    else if (!d->frozen && sources_are_in(k, &d->trip))
        add_draft(k, d, pass);
    else
        return false;
    return true;
}

static void hold(sol_state *st, int32_t id);

static void hold_carriers(sol_state *st, int32_t r) {
    for (size_t i = 0; i < st->trips.count; i++) {
        const sol_trip *t = sol_trip_at(st, (int32_t)i);
        bool any = false;
        for (int32_t c = 0; t->alive && !t->pinned && c < t->cargo_count && !any; c++)
            any = st->p->commodities[t->cargo[c].commodity].requirement == r;
        if (any)
            hold(st, (int32_t)i);
    }
}

/* What a trip that stays rests on stays too: what brings its cargo, what comes before it, what raises its places. */
static void hold_below(sol_state *st, const sol_trip *t) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        if (t->cargo[i].source != ECH_NONE)
            hold(st, t->cargo[i].source);
        ech_span after = s->requirements[st->p->commodities[t->cargo[i].commodity].requirement].after;
        for (int32_t e = after.first; e < after.first + after.count; e++)
            hold_carriers(st, s->refs[e]);
    }
    for (int32_t e = 0; e < s->effect_count; e++)
        for (int32_t i = 0; i < t->stop_count; i++)
            if (t->stops[i].location == s->effects[e].location && t->stops[i].depart_t > st->effect_on[e])
                hold_carriers(st, s->effects[e].requirement);
}

static void hold(sol_state *st, int32_t id) {
    sol_trip *t = sol_trip_at(st, id);
    if (!t->alive || t->pinned)
        return;
    t->pinned = true;
    hold_below(st, t);
}

static void add_in_order(starting *k, int pass) {
    for (bool any = true; any;) {
        any = false;
        for (int32_t o = 0; o < k->plan->mission_count && !k->st->failed; o++)
            any = add_next(k, &k->drafts[k->order[o]], pass) || any;
    }
}

static void add_all(starting *k) {
    for (int pass = 0; pass < PASSES; pass++)
        add_in_order(k, pass);
    for (int32_t m = 0; m < k->plan->mission_count && !k->st->failed; m++)
        if (k->drafts[m].frozen && k->drafts[m].id != ECH_NONE)
            hold_below(k->st, sol_trip_at(k->st, k->drafts[m].id));
    for (int32_t m = 0; m < k->plan->mission_count; m++) {
        k->st->untouched[m] = k->drafts[m].id != ECH_NONE && !k->drafts[m].moved;
        if (k->st->untouched[m] && !k->st->made_over)
            sol_keep_untouched(k->st->keep, k->st->start_print[m]);
    }
}

/* ---- the rest of what frozen missions have divided ----------------------------------------------------------- */

/* What moves only as a whole and has left in part can go on in no legal way: the rest stays where it is. */
static void leave_rest(starting *k, const sol_trip *t) {
    const sol_problem *p = k->st->p;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t r = p->commodities[t->cargo[i].commodity].requirement, at = p->requirements[r].bundle;
        const sol_bundle *b = &p->bundles[at];
        if (!goes_whole(p, b, t->cargo[i].commodity) || t->cargo[i].source != ECH_NONE)
            continue;
        for (int32_t e = b->requirements.first; e < b->requirements.first + b->requirements.count; e++) {
            ech_span c = p->requirements[p->bundle_requirements[e]].commodities;
            for (int32_t m = c.first; m < c.first + c.count; m++)
                if (goes_whole(p, b, m)) {
                    k->st->bundle_waiting[at] -= k->st->waiting[m];
                    k->st->all_waiting -= k->st->waiting[m];
                    k->st->waiting[m] = 0;
                }
        }
        sol_index_waiting(k->st, at);
    }
}

static void leave_all_rest(starting *k) {
    for (int32_t m = 0; m < k->plan->mission_count && !k->st->failed; m++)
        if (k->drafts[m].frozen && k->drafts[m].id != ECH_NONE)
            leave_rest(k, sol_trip_at(k->st, k->drafts[m].id));
}

/* ---- frozen, but not to be represented ----------------------------------------------------------------------------
 */

static void move_units(sol_state *st, int32_t commodity, int64_t n, bool leaves, bool arrives) {
    if (commodity == ECH_NONE || n == 0)
        return;
    int64_t there = st->waiting[commodity] < n ? st->waiting[commodity] : n;
    if (leaves) {
        st->waiting[commodity] -= there;
        st->bundle_waiting[sol_bundle_of(st->p, commodity)] -= there;
        st->all_waiting -= there;
    }
    if (arrives)
        st->delivered[commodity] += n;
}

static void move_load(starting *k, const ech_mission *m, const ech_load *l) {
    const sol_problem *p = k->st->p;
    const sol_requirement *r = &p->requirements[l->requirement];
    const ech_requirement *q = &p->s->requirements[l->requirement];
    if (l->from_stop < 0 || l->from_stop >= m->stops.count || l->to_stop < 0 || l->to_stop >= m->stops.count)
        return;
    bool leaves = k->plan->stops[m->stops.first + l->from_stop].location == q->from;
    bool arrives = k->plan->stops[m->stops.first + l->to_stop].location == q->to;
    move_units(k->st, r->people, l->people, leaves, arrives);
    move_units(k->st, r->litters, l->litters, leaves, arrives);
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        for (int32_t c = r->commodities.first; c < r->commodities.first + r->commodities.count; c++)
            if (p->commodities[c].kind == SOL_ITEM && p->commodities[c].item == k->plan->parts[i].item)
                move_units(k->st, c, k->plan->parts[i].count, leaves, arrives);
}

static bool keep_frozen(starting *k) {
    for (int32_t m = 0; m < k->plan->mission_count; m++) {
        const ech_mission *q = &k->plan->missions[m];
        if (!k->drafts[m].frozen || k->drafts[m].id != ECH_NONE)
            continue;
        int32_t *slot = ech_vec_push(&k->st->kept);
        ech_busy *busy = q->asset != ECH_NONE && q->stops.count > 0 ? ech_vec_push(&k->st->busy) : NULL;
        if (!slot || (!busy && q->asset != ECH_NONE && q->stops.count > 0))
            return false;
        *slot = m;
        if (busy)
            *busy = (ech_busy){q->asset, q->tail, k->plan->stops[q->stops.first].arrive_t,
                               k->plan->stops[q->stops.first + q->stops.count - 1].depart_t};
        for (int32_t i = 0; i < q->loads.count; i++)
            move_load(k, q, &k->plan->loads[q->loads.first + i]);
    }
    return true;
}

/* ---- put back ---------------------------------------------------------------------------------------------------- */

/* Nothing counts on the moments at which its cargo comes off. */
static bool is_alone(const sol_state *st, const sol_trip *t) {
    const sol_problem *p = st->p;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const sol_requirement *r = &p->requirements[p->commodities[t->cargo[i].commodity].requirement];
        const sol_bundle *b = &p->bundles[r->bundle];
        if (t->cargo[i].onward > 0 || r->successors.count > 0 || b->has_effect || b->ends_effect)
            return false;
    }
    return true;
}

/* The trip as the mission was, if it carries the same. */
static bool as_it_was(const sol_state *st, const sol_trip *t, sol_trip *out) {
    const starting k = {.st = (sol_state *)st, .plan = st->start};
    sol_trip_copy(out, t);
    return draft_route(&k, t->origin - 1, out) && out->stops[0].arrive_t >= st->earliest_t &&
           sol_trip_print(out) == st->start_print[t->origin - 1];
}

static bool put_back(sol_state *st, int32_t id, sol_value *now) {
    const sol_trip *t = sol_trip_at(st, id);
    sol_trip *was = &st->scratch[3], *wanted = &st->scratch[2];
    if (!t->alive || t->pinned || t->origin == 0 || sol_trip_as_was(st, t) || !is_alone(st, t) ||
        !as_it_was(st, t, wanted))
        return false;
    sol_trip_copy(was, t);
    sol_state_lift(st, id);
    bool fits = wanted->asset == ECH_NONE ? sol_march_stands(st, wanted) : sol_trip_stands(st, wanted);
    sol_state_drop(st, id, fits ? wanted : was);
    if (!fits)
        return false;
    sol_value next;
    sol_state_value(st, &next);
    bool better = sol_value_compare(st->p, &next, now, NULL) < 0 && sol_crew_holds(st, was->tail) &&
                  sol_crew_holds(st, wanted->tail);
    if (better)
        *now = next;
    else {
        sol_state_lift(st, id);
        sol_state_drop(st, id, was);
    }
    return better;
}

void sol_put_back(sol_state *st, sol_value *now) {
    bool any = st->keep_untouched && !st->made_over;
    for (int round = 0; any && round < 8; round++) { /* one makes room for another */
        any = false;
        for (size_t i = 0; i < st->trips.count && !st->failed; i++)
            any = put_back(st, (int32_t)i, now) || any;
    }
    sol_state_value(st, now);
}

/* ---- restore ----------------------------------------------------------------------------------------------------- */

static bool loads_from_origin(const sol_trip *t, int32_t commodity) {
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (t->cargo[i].commodity == commodity && t->cargo[i].source == ECH_NONE)
            return true;
    return false;
}

/* What takes these units from their origin goes, until enough of them wait. */
static void make_wait(starting *k, const draft *d, int32_t commodity, sol_log *log) {
    sol_state *st = k->st;
    const sol_ids *l = &st->carriers[st->p->requirements[st->p->commodities[commodity].requirement].bundle];
    int64_t wanted = 0;
    for (int32_t i = 0; i < d->trip.cargo_count; i++)
        wanted +=
            d->trip.cargo[i].commodity == commodity && d->trip.cargo[i].source == ECH_NONE ? d->trip.cargo[i].n : 0;
    for (int32_t i = l->count - 1; i >= 0 && st->waiting[commodity] < wanted; i--) {
        const sol_trip *t = i < l->count ? sol_trip_at(st, l->ids[i]) : NULL;
        if (t && sol_ruin_removable(st, t) && loads_from_origin(t, commodity))
            sol_state_remove(st, l->ids[i], log);
    }
}

/* What is left of the mission, under other lift, with other cargo, goes: there is one trip of each. */
static bool take_out_rest(starting *k, int32_t m, sol_log *log) {
    for (size_t i = 0; i < k->st->trips.count; i++) {
        const sol_trip *t = sol_trip_at(k->st, (int32_t)i);
        if (t->alive && t->origin == m + 1) {
            if (!sol_ruin_removable(k->st, t))
                return false;
            sol_state_remove(k->st, (int32_t)i, log);
        }
    }
    return true;
}

static bool came_back(const starting *k, int32_t m) {
    const draft *d = &k->drafts[m];
    return d->restored == k->restoring && d->id != ECH_NONE && sol_trip_at(k->st, d->id)->alive &&
           sol_trip_at(k->st, d->id)->origin == m + 1;
}

static bool add_again(starting *k, int32_t m, sol_log *log) {
    sol_state *st = k->st;
    draft *d = &k->drafts[m];
    sol_trip *t = &st->scratch[0];
    sol_trip_copy(t, &d->trip);
    for (int32_t i = 0; i < t->cargo_count; i++) {
        t->cargo[i] = translated(k, &d->trip.cargo[i]);
        if (d->trip.cargo[i].source != ECH_NONE && !came_back(k, d->trip.cargo[i].source))
            return false;
    }
    if (!enough_waits(k, t) || !sol_small_fits(st, t) || !sol_trip_bounds(st, t) ||
        !(t->asset == ECH_NONE ? sol_march_time(st, t) : place_in_fleet(k, t, st->earliest_t)))
        return false;
    for (int32_t i = 0; i < t->cargo_count; i++)
        d->map[i] = (int8_t)i;
    d->id = sol_state_add(st, t);
    d->restored = k->restoring;
    if (d->id == ECH_NONE)
        return false;
    sol_log_add(st, log, SOL_ADDED, d->id);
    return true;
}

/* What brought its cargo to where it loads comes back before it. */
static bool bring_back(starting *k, int32_t m, int depth, sol_log *log) {
    enum { DEEPEST = 3 };
    const draft *d = &k->drafts[m];
    if (!d->usable || d->pinned || d->frozen || depth > DEEPEST || !take_out_rest(k, m, log))
        return false;
    for (int32_t i = 0; i < d->trip.cargo_count; i++) {
        int32_t source = d->trip.cargo[i].source;
        if (source == ECH_NONE)
            make_wait(k, d, d->trip.cargo[i].commodity, log);
        else if (!came_back(k, source) && !bring_back(k, source, depth + 1, log))
            return false;
    }
    return add_again(k, m, log);
}

bool sol_start_restore(sol_start *k, sol_log *log) {
    int32_t n = k->plan->mission_count;
    if (n == 0 || !k->st->keep)
        return false;
    int32_t first = (int32_t)ech_rng_below(&k->st->rng, (uint32_t)n);
    k->fleet = true;
    k->restoring++;
    for (int32_t i = 0; i < n; i++) {
        int32_t m = (first + i) % n;
        const draft *d = &k->drafts[m];
        if (!d->usable || !sol_keep_lacks(k->st->keep, sol_keep_print(k->st, &d->trip)))
            continue;
        bring_back(k, m, 0, log);
        return true;
    }
    return false;
}

/* ---- start --------------------------------------------------------------------------------------------------------
 */

bool sol_state_busy(sol_state *st, const ech_busy *busy, int32_t count) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < count + s->outage_count; i++) {
        ech_busy *slot = ech_vec_push(&st->busy);
        const ech_outage *o = i < count ? NULL : &s->outages[i - count];
        if (!slot)
            return false;
        *slot = o ? (ech_busy){o->asset, o->tail, o->from_t, o->to_t} : busy[i];
        if (slot->to_t > s->horizon_t) /* never is no moment */
            slot->to_t = s->horizon_t + 1;
    }
    return true;
}

sol_start *sol_start_open(sol_state *st) {
    sol_start *k = ech_calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->st = st;
    k->plan = st->start;
    bool ok = make_drafts(k);
    for (int32_t m = 0; ok && m < k->plan->mission_count; m++)
        k->drafts[m].id = ECH_NONE;
    ok = ok && match_all(k);
    if (ok) {
        pin_all(k);
        add_all(k);
        leave_all_rest(k);
        ok = keep_frozen(k);
    }
    if (ok && !st->failed)
        return k;
    sol_start_free(k);
    return NULL;
}

void sol_start_free(sol_start *k) {
    if (!k)
        return;
    ech_free(k->landed);
    ech_free(k->drafts);
    ech_free(k->order);
    ech_free(k->onward);
    ech_free(k);
}

int32_t sol_start_disturbed(const sol_start *k) {
    int32_t count = k->st->waiting_count;
    for (int32_t m = 0; m < k->plan->mission_count; m++)
        count += k->drafts[m].less || (!k->st->untouched[m] && !k->drafts[m].frozen);
    return count;
}

/* ---- shift --------------------------------------------------------------------------------------------------------
 */

ech_tick sol_trip_latest(const sol_state *st, const sol_trip *t) {
    const sol_problem *p = st->p;
    ech_tick latest = ECH_NEVER, start = t->stops[0].arrive_t;
    for (int32_t i = 0; i < t->cargo_count; i++) {
        const ech_requirement *q = &p->s->requirements[p->commodities[t->cargo[i].commodity].requirement];
        ech_tick togo = p->togo[q->to] ? p->togo[q->to][t->stops[t->cargo[i].to].location] : ECH_NEVER;
        ech_tick by_t = q->due_t != ECH_NEVER ? q->due_t : q->latest_t;
        if (by_t == ECH_NEVER || togo == ECH_NEVER)
            continue;
        ech_tick l = by_t - togo - (sol_unload_end(st, t, t->cargo[i].to) - start);
        latest = l < latest ? l : latest;
    }
    return latest;
}

static int by_key(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->draft > y->draft) - (x->draft < y->draft);
}

static bool rank_drafts(starting *k, sol_shift how) {
    int32_t n = k->plan->mission_count;
    ranked *list = ech_calloc((size_t)n + 1, sizeof *list);
    if (!list)
        return false;
    for (int32_t m = 0; m < n; m++) {
        const sol_trip *t = &k->drafts[m].trip;
        bool by_due = how == SOL_SHIFT_BY_DUE && k->drafts[m].usable;
        list[m] = (ranked){by_due ? sol_trip_latest(k->st, t) : t->stops[0].arrive_t, m};
    }
    qsort(list, (size_t)n, sizeof *list, by_key);
    for (int32_t m = 0; m < n; m++)
        k->order[m] = list[m].draft;
    ech_free(list);
    return true;
}

/* What stays pinned keeps its trip, what was taken out is to be added anew. */
static void begin_again(starting *k) {
    sol_state_clear(k->st);
    for (int32_t m = 0; m < k->plan->mission_count; m++) {
        draft *d = &k->drafts[m];
        if (d->frozen || d->pinned)
            continue;
        const sol_trip *t = d->id == ECH_NONE ? NULL : sol_trip_at(k->st, d->id);
        if (t && t->alive && t->pinned && t->origin == m + 1)
            continue; /* a pinned one rests on it */
        d->done = d->moved = false;
        d->id = ECH_NONE;
    }
}

bool sol_start_shift(sol_start *k, sol_shift how) {
    if (!rank_drafts(k, how))
        return false;
    begin_again(k);
    k->fleet = true;
    if (how == SOL_SHIFT_NONE)
        add_in_order(k, AS_IT_WAS);
    add_in_order(k, how == SOL_SHIFT_BY_DUE ? PULLED_UP : AS_EARLY_AS_IT_CAN);
    return !k->st->failed;
}
