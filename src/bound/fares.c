/* What bringing everything costs at the least. Each flight's cost is shared among the units aboard by the prices, whose
 * shares of one load sum to 1 at most; so cost ≥ Σ over units of the cheapest way there.
 *
 * Tails whose missions end at home fly back as well. Let home(v) be the least cost from v to the home of an asset. A
 * flight from u to v is charged cost + home(v) − home(u), which is never negative; over a mission from home to home
 * these additions cancel, so nothing is charged twice, and a way out carries the way back. */
#include "bound_int.h"

typedef struct fares {
    bnd *b;
    const ech_bound_queue *q;
    int64_t *home_u;  /* [asset · places + place] */
    bnd_wide *ground; /* [place] */
    bnd_wide *aboard; /* [asset · places + place] */
    int64_t *shares;  /* [type · places² …] of this unit, −2 = not yet asked */
} fares;

static int32_t places(const fares *f) { return f->b->s->location_count; }

static int64_t *home_at(const fares *f, int32_t asset, int32_t place) {
    return &f->home_u[(size_t)asset * (size_t)places(f) + (size_t)place];
}

static void find_home(const fares *f, int32_t asset) {
    const ech_asset *a = &f->b->s->assets[asset];
    bool back = a->end == ECH_END_HOME;
    for (int32_t p = 0; p < places(f); p++)
        *home_at(f, asset, p) = back && p != a->home ? INT64_MAX : 0;
    for (bool changed = back; changed;) {
        changed = false;
        for (int32_t u = 0; u < places(f); u++)
            for (int32_t v = 0; v < places(f); v++) {
                const bnd_way *w = bnd_way_at(f->b, a->type, u, v);
                if (w->block_t >= BND_NEVER || *home_at(f, asset, v) == INT64_MAX)
                    continue;
                int64_t cost = w->cost_u + *home_at(f, asset, v);
                if (cost < *home_at(f, asset, u)) {
                    *home_at(f, asset, u) = cost;
                    changed = true;
                }
            }
    }
}

static const ech_bound_price *price_of(const fares *f, int32_t configuration) {
    for (int32_t i = 0; i < f->q->price_count; i++)
        if (f->q->prices[i].configuration == configuration)
            return &f->q->prices[i];
    return NULL;
}

/* The unit's share of a flight that carries cap_kg at most, 10^-12: the least over all configurations; −1 = none. */
static int64_t share_on(const fares *f, const bnd_unit *u, int32_t type, int64_t cap_kg) {
    const ech_scenario *s = f->b->s;
    const ech_lift_type *y = &s->lift_types[type];
    bnd_wide best = -1;
    for (int32_t i = y->configurations.first; i < y->configurations.first + y->configurations.count; i++) {
        const ech_configuration *c = &s->configurations[i];
        const ech_bound_price *p = price_of(f, i);
        int64_t kg = bnd_min(cap_kg, s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
        const int64_t use[ECH_PRICE_DIMS] = {u->kg, u->seats, u->litters, u->floor_cm};
        const int64_t cap[ECH_PRICE_DIMS] = {kg, c->seats, c->litters, c->floor_cm};
        bnd_wide sum = 0;
        if (!p || kg < u->aboard_kg || !bnd_fits(f->b, c, y, u))
            continue;
        for (int k = 0; k < ECH_PRICE_DIMS; k++)
            if (use[k] > 0 && cap[k] > 0)
                sum += (bnd_wide)p->share[k] * bnd_folded(use[k], cap[k], p->fold[k]) / 1000000;
        best = best < 0 || sum < best ? sum : best;
    }
    return (int64_t)best;
}

static int64_t share_of_way(const fares *f, const bnd_unit *unit, int32_t type, int32_t u, int32_t v) {
    size_t n = (size_t)places(f);
    int64_t *share = &f->shares[((size_t)type * n + (size_t)u) * n + (size_t)v];
    if (*share == -2)
        *share = share_on(f, unit, type, bnd_way_at(f->b, type, u, v)->payload_kg);
    return *share;
}

/* Takes the unit on from u, where it can be had for `from`. */
static bool fly(const fares *f, const bnd_unit *unit, int32_t asset, int32_t u, bnd_wide from) {
    const ech_asset *a = &f->b->s->assets[asset];
    bool changed = false;
    for (int32_t v = 0; v < places(f); v++) {
        const bnd_way *w = bnd_way_at(f->b, a->type, u, v);
        bnd_wide *label = &f->aboard[(size_t)asset * (size_t)places(f) + (size_t)v];
        if (w->block_t >= BND_NEVER || *home_at(f, asset, v) == INT64_MAX || (*label >= 0 && *label <= from))
            continue;
        int64_t share = share_of_way(f, unit, a->type, u, v);
        if (share < 0)
            continue;
        bnd_wide cost = (bnd_wide)w->cost_u + *home_at(f, asset, v) - *home_at(f, asset, u);
        bnd_wide fare = from + cost * share / 1000000000; /* 10^-9 */
        if (*label < 0 || fare < *label) {
            *label = fare;
            changed = true;
        }
    }
    return changed;
}

static bool visit(const fares *f, const bnd_unit *unit, int32_t asset, int32_t p) {
    const ech_scenario *s = f->b->s;
    const ech_requirement *r = &s->requirements[unit->requirement];
    int32_t owner = s->assets[asset].owner;
    bnd_wide label = f->aboard[(size_t)asset * (size_t)places(f) + (size_t)p];
    if (label < 0 && f->ground[p] < 0)
        return false;
    bool may = ech_network_may_carry(f->b->net, owner, unit->requirement, p), changed = false;
    if (label >= 0 && may && (p == r->to || s->locations[p].transfer) && (f->ground[p] < 0 || label < f->ground[p])) {
        f->ground[p] = label;
        changed = true;
    }
    if (label >= 0)
        changed = fly(f, unit, asset, p, label) || changed;
    if (f->ground[p] >= 0 && may && p != r->to && *home_at(f, asset, p) < INT64_MAX)
        changed = fly(f, unit, asset, p, f->ground[p]) || changed;
    return changed;
}

/* The least fare of one unit, 10^-9. */
static bnd_wide fare_of(const fares *f, const bnd_unit *unit) {
    const ech_scenario *s = f->b->s;
    const ech_requirement *r = &s->requirements[unit->requirement];
    for (int32_t i = 0; i < places(f); i++)
        f->ground[i] = -1;
    for (int32_t i = 0; i < places(f) * s->asset_count; i++)
        f->aboard[i] = -1;
    for (size_t i = 0; i < (size_t)s->lift_type_count * (size_t)places(f) * (size_t)places(f); i++)
        f->shares[i] = -2;
    f->ground[r->from] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t a = 0; a < s->asset_count; a++)
            for (int32_t p = 0; p < places(f); p++)
                changed = visit(f, unit, a, p) || changed;
    }
    return f->ground[r->to] > 0 ? f->ground[r->to] : 0;
}

bool bnd_fares(bnd *b, ech_bound_queue *q) {
    size_t n = (size_t)b->s->location_count, all = n * ((size_t)b->s->asset_count + 1);
    fares f = {.b = b, .q = q, .home_u = ech_calloc(all, sizeof *f.home_u)};
    f.ground = ech_calloc(n, sizeof *f.ground);
    f.aboard = ech_calloc(all, sizeof *f.aboard);
    f.shares = ech_calloc((size_t)b->s->lift_type_count * n * n + 1, sizeof *f.shares);
    bool ok = f.home_u && f.ground && f.aboard && f.shares;
    bnd_wide sum = 0;
    for (int32_t i = 0; ok && i < b->s->asset_count; i++)
        find_home(&f, i);
    for (int32_t i = 0; ok && i < b->unit_count; i++) {
        const ech_requirement *r = &b->s->requirements[b->units[i].requirement];
        if (b->units[i].first_t < BND_NEVER && !r->self_move && r->aboard_asset == ECH_NONE)
            sum += fare_of(&f, &b->units[i]) * b->units[i].count;
    }
    q->value_n = sum > INT64_MAX ? INT64_MAX : (int64_t)sum;
    b->out_of_memory = b->out_of_memory || !ok;
    ech_free(f.home_u);
    ech_free(f.ground);
    ech_free(f.aboard);
    ech_free(f.shares);
    return ok;
}
