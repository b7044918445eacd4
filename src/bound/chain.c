/* The longest chain: how early one unit can be anywhere at the least. A unit waits on the ground until lift of some
 * kind can be there, is loaded, flown, unloaded where cargo may change lift or at its destination, within opening hours
 * and where enough teams can be there at all; nothing else is in its way. Labels only fall, so that rounds over all
 * places end.  after: a requirement does not leave before those it waits for are there. */
#include "bound_int.h"

typedef struct walk {
    bnd *b;
    const ech_requirement *r;
    bnd_unit *u;
    ech_tick release_t;
    ech_tick *ground_t; /* [location] */
    bool *carries;      /* [carrier] it can be aboard at all */
    bool changed;
} walk;

static int32_t places(const walk *w) { return w->b->s->location_count; }

static ech_tick *aboard_at(const walk *w, int32_t carrier, int32_t place) {
    return &w->u->aboard_t[(size_t)carrier * (size_t)places(w) + (size_t)place];
}

static void lower(walk *w, ech_tick *label, ech_tick t) {
    if (t >= *label)
        return;
    *label = t;
    w->changed = true;
}

static int64_t teams_of(const bnd *b, int32_t type) { return b->s->lift_types[type].handling; }

/* Flies a unit that is aboard at `from`, in a load of `kg` at least, and can take off at t to everywhere. */
static void fly_on(walk *w, int32_t carrier, int32_t from, int64_t kg, ech_tick t) {
    const bnd_carrier *c = &w->b->carriers[carrier];
    for (int32_t v = 0; v < places(w); v++) {
        const bnd_way *way = bnd_way_at(w->b, c->type, from, v);
        if (way->block_t >= BND_NEVER || way->payload_kg < kg || t + way->block_t >= *aboard_at(w, carrier, v) ||
            !ech_network_may_touch(w->b->net, (int32_t)(w->r - w->b->s->requirements), v))
            continue;
        ech_tick arrive = bnd_fly(w->b, c->type, from, v, t);
        if (arrive <= c->to_t)
            lower(w, aboard_at(w, carrier, v), arrive);
    }
}

static void load_at(walk *w, int32_t carrier, int32_t place) {
    const bnd *b = w->b;
    const bnd_carrier *c = &b->carriers[carrier];
    int32_t q = w->u->requirement;
    bool origin = place == w->r->from;
    int64_t n = origin ? w->u->least : 1, kg = n * w->u->aboard_kg;
    ech_tick connect = origin ? 0 : b->s->locations[place].connect_t;
    if (w->ground_t[place] >= BND_NEVER || c->ready_t[place] >= BND_NEVER || place == w->r->to ||
        !ech_network_may_carry(b->net, c->owner, q, place) || !ech_network_may_touch(b->net, q, place) ||
        (n > 1 && !bnd_takes(b, c->type, w->u, n)))
        return;
    ech_tick d = bnd_handle(b, c->type, place, q, kg, false);
    ech_tick s = bnd_fit(b, place, bnd_max(w->ground_t[place] + connect, c->ready_t[place]), d, teams_of(b, c->type));
    if (s >= BND_NEVER || (origin && s > w->r->load_by_t))
        return;
    fly_on(w, carrier, place, kg, s + d + b->s->lift_types[c->type].taxi_out_t);
}

static void land_at(walk *w, int32_t carrier, int32_t place) {
    const bnd *b = w->b;
    const ech_lift_type *y = &b->s->lift_types[b->carriers[carrier].type];
    ech_tick t = *aboard_at(w, carrier, place);
    int32_t q = w->u->requirement;
    if (t >= BND_NEVER)
        return;
    if ((place == w->r->to || b->s->locations[place].transfer) &&
        ech_network_may_carry(b->net, b->carriers[carrier].owner, q, place)) {
        ech_tick d = bnd_handle(b, b->carriers[carrier].type, place, q, w->u->aboard_kg, true);
        ech_tick s = bnd_fit(b, place, t + y->taxi_in_t, d, y->handling);
        if (place == w->r->to && s < BND_NEVER)
            w->u->first_t = bnd_min(w->u->first_t, w->r->bind == ECH_BIND_START ? s : s + d);
        if (s < BND_NEVER)
            lower(w, &w->ground_t[place], s + d);
    }
    fly_on(w, carrier, place, w->u->aboard_kg, t + y->taxi_in_t + y->taxi_out_t);
}

static void march_from(walk *w, int32_t place) {
    const ech_scenario *s = w->b->s;
    bool origin = place == w->r->from;
    ech_tick t = w->ground_t[place]; /* it may pass without a change, so no time to connect */
    for (int32_t i = 0; i < s->leg_count; i++) {
        const ech_leg *leg = &s->legs[i];
        if (leg->from != place || leg->mode != ECH_ROAD || leg->type != ECH_NONE || leg->duration_t < 0 ||
            (origin && t > w->r->load_by_t) || !ech_network_may_touch(w->b->net, w->u->requirement, leg->to))
            continue;
        ech_tick arrive = t + leg->duration_t;
        if (arrive > w->b->end_t)
            continue;
        if (leg->to == w->r->to)
            w->u->first_t = bnd_min(w->u->first_t, arrive);
        lower(w, &w->ground_t[leg->to], arrive);
    }
}

static void find_carriers(walk *w) {
    for (int32_t i = 0; i < w->b->carrier_count; i++)
        w->carries[i] = bnd_takes(w->b, w->b->carriers[i].type, w->u, 1);
}

/* Where it is at first: at its origin, or aboard a tail that stands where the tail stands. */
static void start(walk *w) {
    const ech_scenario *s = w->b->s;
    for (int32_t i = 0; i < w->b->carrier_count * places(w); i++)
        w->u->aboard_t[i] = BND_NEVER;
    for (int32_t i = 0; i < places(w); i++)
        w->ground_t[i] = BND_NEVER;
    w->u->first_t = w->u->left_t = BND_NEVER;
    if (w->r->aboard_asset == ECH_NONE) {
        w->ground_t[w->r->from] = w->release_t;
        return;
    }
    const ech_asset *a = &s->assets[w->r->aboard_asset];
    int32_t place = a->home;
    ech_tick t = a->from_t;
    for (int32_t i = 0; i < s->situation_count; i++)
        if (s->situations[i].asset == w->r->aboard_asset && s->situations[i].tail == w->r->aboard_tail) {
            place = s->situations[i].location;
            t = bnd_max(t, s->situations[i].free_t);
        }
    for (int32_t i = 0; i < w->b->carrier_count; i++)
        if (w->b->carriers[i].type == a->type && w->b->carriers[i].owner == a->owner)
            *aboard_at(w, i, place) = bnd_max(t, 0) - s->lift_types[a->type].taxi_in_t;
}

static void walk_all(walk *w) {
    start(w);
    find_carriers(w);
    for (w->changed = w->release_t < BND_NEVER; w->changed;) {
        w->changed = false;
        for (int32_t p = 0; p < places(w); p++) {
            if (w->r->self_move && w->ground_t[p] < BND_NEVER && p != w->r->to)
                march_from(w, p);
            for (int32_t i = 0; i < w->b->carrier_count; i++)
                if (w->carries[i]) {
                    load_at(w, i, p);
                    land_at(w, i, p);
                }
        }
    }
    w->u->left_t = w->ground_t[w->r->to];
    if (w->u->first_t < BND_NEVER)
        w->u->first_t = bnd_max(w->u->first_t, w->r->earliest_t);
    if (w->u->first_t > w->r->latest_t || w->u->first_t > w->b->end_t)
        w->u->first_t = w->u->left_t = BND_NEVER;
}

/* ---- requirements ----------------------------------------------------------------------------------------------- */

static bool walk_requirement(bnd *b, int32_t q, walk *w);

/* When those it waits for have all been unloaded at the earliest; they must all be delivered. */
static ech_tick release_of(bnd *b, int32_t q, walk *w) {
    const ech_requirement *r = &b->s->requirements[q];
    ech_tick t = bnd_max(r->ready_t, 0);
    for (int32_t i = r->after.first; i < r->after.first + r->after.count; i++) {
        int32_t before = b->s->refs[i];
        if (b->state[before] == 1 || !walk_requirement(b, before, w))
            continue;
        t = bnd_max(t, b->left_t[before]);
    }
    return t;
}

static bool walk_requirement(bnd *b, int32_t q, walk *w) {
    if (b->state[q] == 2)
        return true;
    b->state[q] = 1;
    ech_tick release = release_of(b, q, w);
    b->done_t[q] = b->left_t[q] = 0;
    for (int32_t i = b->units_of[q].first; i < b->units_of[q].first + b->units_of[q].count; i++) {
        w->r = &b->s->requirements[q];
        w->u = &b->units[i];
        w->release_t = release;
        walk_all(w);
        w->u->is_open = w->u->is_rest && w->u[-1].first_t >= BND_NEVER && w->u->first_t < BND_NEVER;
        if (w->u->is_open)
            w->u->first_t = w->u->left_t = BND_NEVER;
        b->done_t[q] = bnd_max(b->done_t[q], w->u->first_t);
        b->left_t[q] = bnd_max(b->left_t[q], w->u->left_t);
    }
    b->state[q] = 2;
    return true;
}

static void walk_everything(bnd *b, walk *w) {
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        b->state[q] = 0;
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        walk_requirement(b, q, w);
}

bool bnd_chain(bnd *b) {
    const ech_scenario *s = b->s;
    walk w = {.b = b};
    size_t labels = (size_t)s->asset_count * (size_t)s->location_count;
    w.ground_t = bnd_alloc(b, (size_t)s->location_count, sizeof *w.ground_t);
    w.carries = bnd_alloc(b, (size_t)s->asset_count, sizeof *w.carries);
    b->done_t = bnd_alloc(b, (size_t)s->requirement_count, sizeof *b->done_t);
    b->left_t = bnd_alloc(b, (size_t)s->requirement_count, sizeof *b->left_t);
    b->state = bnd_alloc(b, (size_t)s->requirement_count, sizeof *b->state);
    for (int32_t i = 0; i < b->unit_count && !b->out_of_memory; i++)
        b->units[i].aboard_t = bnd_alloc(b, labels, sizeof(ech_tick));
    /* An effect is there from the start at first, then no earlier than what brings it can be: two rounds, since what
     * brings one may need another. */
    for (int round = 0; round < (s->effect_count > 0 ? 3 : 1) && !b->out_of_memory; round++) {
        if (!bnd_open_places(b) || !bnd_make_carriers(b))
            return false;
        walk_everything(b, &w);
        for (int32_t i = 0; i < s->effect_count; i++) {
            ech_tick t = b->left_t[s->effects[i].requirement];
            b->effect_t[i] = t >= BND_NEVER ? BND_NEVER : t + s->effects[i].setup_t;
        }
    }
    return !b->out_of_memory && bnd_open_places(b);
}
