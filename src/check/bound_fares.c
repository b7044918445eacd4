/* For judging bounds: fares (docs/bounds.md 6). What is the cheapest way to its destination of one unit, if it pays for
 * each flight by its share of a full load? A worklist of places, on the ground or aboard a tail of some asset. */
#include "bound_int.h"

typedef struct fare {
    cb *b;
    const ech_bound_queue *q;
    const cb_load *l;
    int64_t *home_u; /* [asset · places + place] the least cost of flying home; INT64_MAX = it cannot */
    chk_wide *paid;  /* [(asset + 1) · places + place]; asset −1: on the ground; −1 = not reached */
    int32_t *list;   /* worklist, a ring over all nodes */
    bool *listed;
    int32_t nodes, first, waiting;
} fare;

/* Flights home, longest chains last: as many rounds as there are places. */
static void price_homes(const fare *f, int32_t asset) {
    const cb *b = f->b;
    const ech_asset *a = &b->s->assets[asset];
    int64_t *home = f->home_u + (size_t)asset * (size_t)b->places;
    for (int32_t p = 0; p < b->places; p++)
        home[p] = a->end != ECH_END_HOME || p == a->home ? 0 : INT64_MAX;
    for (int32_t round = 0; round < b->places && a->end == ECH_END_HOME; round++)
        for (int32_t i = 0; i < b->places * b->places; i++) {
            int32_t u = i / b->places, v = i % b->places;
            size_t at = cb_at(b, a->type, u, v);
            if (b->block_t[at] < CB_NEVER && home[v] < INT64_MAX)
                home[u] = chk_min(home[u], chk_add(b->way_u[at], home[v]));
        }
}

/* The least share of a load of at most cap_kg over all configurations that take the unit; −1 = none does. */
static chk_wide share(const fare *f, int32_t type, int64_t cap_kg) {
    const ech_scenario *s = f->b->s;
    const ech_lift_type *y = &s->lift_types[type];
    chk_wide least = -1;
    for (int32_t i = 0; i < f->q->price_count; i++) {
        const ech_bound_price *p = &f->q->prices[i];
        const ech_configuration *c = &s->configurations[p->configuration];
        int64_t kg = chk_min(cap_kg, s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
        bool own = p->configuration >= y->configurations.first &&
                   p->configuration < y->configurations.first + y->configurations.count;
        if (!own || kg < f->l->with_kg || !cb_can_take(f->b, y, c, f->l, 1))
            continue;
        const int64_t use[ECH_PRICE_DIMS] = {f->l->kg, f->l->people, f->l->litters, f->l->cm};
        const int64_t capacity[ECH_PRICE_DIMS] = {kg, c->seats, c->litters, c->floor_cm};
        chk_wide sum = cb_share(p, use, capacity);
        least = least < 0 || sum < least ? sum : least;
    }
    return least;
}

static void reach(fare *f, int32_t node, chk_wide paid) {
    if (f->paid[node] >= 0 && f->paid[node] <= paid)
        return;
    f->paid[node] = paid;
    if (f->listed[node])
        return;
    f->listed[node] = true;
    f->list[(f->first + f->waiting++) % f->nodes] = node;
}

static void fly_from(fare *f, int32_t asset, int32_t u, chk_wide paid) {
    const cb *b = f->b;
    int32_t type = b->s->assets[asset].type;
    const int64_t *home = f->home_u + (size_t)asset * (size_t)b->places;
    for (int32_t v = 0; v < b->places && home[u] < INT64_MAX; v++) {
        size_t at = cb_at(b, type, u, v);
        int32_t node = (asset + 1) * b->places + v;
        if (b->block_t[at] >= CB_NEVER || home[v] == INT64_MAX || (f->paid[node] >= 0 && f->paid[node] <= paid))
            continue;
        chk_wide part = share(f, type, b->way_kg[at]), cost = (chk_wide)b->way_u[at] + home[v] - home[u];
        if (part >= 0)
            reach(f, node, paid + cost * part / 1000000000);
    }
}

static bool may_carry(const fare *f, int32_t asset, int32_t place) {
    return cb_may_carry(f->b, f->b->s->assets[asset].owner, f->l->requirement, place);
}

static void visit(fare *f, int32_t node) {
    const cb *b = f->b;
    const ech_requirement *r = &b->s->requirements[f->l->requirement];
    int32_t place = node % b->places, asset = node / b->places - 1;
    if (asset >= 0) {
        if ((place == r->to || b->s->locations[place].transfer) && may_carry(f, asset, place))
            reach(f, place, f->paid[node]);
        fly_from(f, asset, place, f->paid[node]);
        return;
    }
    for (int32_t i = 0; i < b->s->asset_count && place != r->to; i++)
        if (may_carry(f, i, place))
            fly_from(f, i, place, f->paid[node]);
}

static chk_wide cheapest(fare *f, const cb_load *l) {
    const ech_requirement *r = &f->b->s->requirements[l->requirement];
    f->l = l;
    f->first = f->waiting = 0;
    for (int32_t i = 0; i < f->nodes; i++) {
        f->paid[i] = -1;
        f->listed[i] = false;
    }
    reach(f, r->from, 0);
    while (f->waiting > 0) {
        int32_t node = f->list[f->first];
        f->first = (f->first + 1) % f->nodes;
        f->waiting--;
        f->listed[node] = false;
        visit(f, node);
    }
    return chk_max(0, chk_narrow(f->paid[r->to]));
}

static bool prices_are_sound(const cb *b, const ech_bound_queue *q) {
    bool ok = true;
    for (int32_t i = 0; i < q->price_count && ok; i++) {
        ok = cb_is_sound_price(b, &q->prices[i]);
        for (int32_t k = 0; k < i; k++)
            ok = ok && q->prices[k].configuration != q->prices[i].configuration;
    }
    return ok && q->price_count == b->s->configuration_count; /* none may be left out: it would not be paid for */
}

int64_t cb_fares(cb *b, const ech_bound_queue *q) {
    fare f = {.b = b, .q = q, .nodes = (b->s->asset_count + 1) * b->places};
    chk_wide sum = 0;
    if (q->resource != ECH_BOUND_FARES || !prices_are_sound(b, q))
        return 0;
    f.home_u = cb_alloc(b, (size_t)f.nodes, sizeof *f.home_u);
    f.paid = cb_alloc(b, (size_t)f.nodes, sizeof *f.paid);
    f.list = cb_alloc(b, (size_t)f.nodes, sizeof *f.list);
    f.listed = cb_alloc(b, (size_t)f.nodes, sizeof *f.listed);
    if (b->out_of_memory)
        return 0;
    for (int32_t i = 0; i < b->s->asset_count; i++)
        price_homes(&f, i);
    for (int32_t i = 0; i < b->load_count; i++) {
        const cb_load *l = &b->loads[i];
        const ech_requirement *r = &b->s->requirements[l->requirement];
        if (l->tau_t < CB_NEVER && r->aboard_asset == ECH_NONE && !r->self_move)
            sum += cheapest(&f, l) * l->count;
    }
    return chk_narrow(sum / 1000);
}
