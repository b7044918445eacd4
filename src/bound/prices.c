/* Prices that prove much: each configuration shares what is fixed by the dimension of which the queue's cargo needs
 * most loads, or by several. Whatever is chosen here, what it proves is sound; so this may guess.
 *
 * Folds: two vehicles of 5 m stand on a floor of 13 m, not 2.6. A dual feasible function (Fekete and Schepers 2001)
 * counts each as a half, and what fits together still sums to 1 at most. */
#include "bound_int.h"

enum { MOST_FOLDS = 12 };

int64_t bnd_folded(int64_t use, int64_t cap, int32_t k) {
    bnd_wide one = 1000000000000, more = (bnd_wide)(k + 1) * use;
    if (k == 0 || more % cap == 0)
        return (int64_t)(one * use / cap);
    return (int64_t)(one * (more / cap) / k);
}

bool bnd_has_folds(const ech_bound_queue *q) {
    for (int32_t i = 0; i < q->price_count; i++)
        for (int k = 0; k < ECH_PRICE_DIMS; k++)
            if (q->prices[i].fold[k] > 0)
                return true;
    return false;
}

/* Ways to share: all by the dimension that is needed most; by kilograms; half by each of these two; as the squares of
 * what is needed. */
static void share_out(const double *need, int way, ech_bound_price *p) {
    int best = 0;
    double sum = 0;
    for (int k = 0; k < ECH_PRICE_DIMS; k++) {
        best = need[k] > need[best] ? k : best;
        sum += need[k] * need[k];
    }
    for (int k = 0; k < ECH_PRICE_DIMS && way == 3 && sum > 0; k++)
        p->share[k] = (int32_t)(1000000 * (need[k] * need[k] / sum));
    if (way < 3 || sum <= 0) {
        p->share[best] += way == 1 ? 0 : way == 2 ? 500000 : 1000000;
        p->share[0] += way == 1 ? 1000000 : way == 2 ? 500000 : 0;
    }
}

static void use_of(const bnd_unit *u, int64_t *use) {
    use[0] = u->kg;
    use[1] = u->seats;
    use[2] = u->litters;
    use[3] = u->floor_cm;
}

/* Loads of this configuration that the queue's cargo needs in one dimension, were there no other. */
static double loads_of(const bnd *b, const ech_bound_queue *q, const ech_lift_type *y, const ech_configuration *c,
                       int dimension, int64_t cap, int32_t fold) {
    double need = 0;
    for (int32_t k = 0; k < q->requirement_count; k++)
        for (int32_t i = 0; i < b->units_of[q->requirements[k]].count; i++) {
            const bnd_unit *u = &b->units[b->units_of[q->requirements[k]].first + i];
            int64_t use[ECH_PRICE_DIMS];
            use_of(u, use);
            if (use[dimension] > 0 && use[dimension] <= cap && bnd_fits(b, c, y, u))
                need += (double)u->count * 1e-12 * (double)bnd_folded(use[dimension], cap, fold);
        }
    return need;
}

static void price_configuration(bnd *b, const ech_bound_queue *q, int32_t type, int32_t configuration, int way,
                                ech_bound_price *p) {
    const ech_configuration *c = &b->s->configurations[configuration];
    const ech_lift_type *y = &b->s->lift_types[type];
    double need[ECH_PRICE_DIMS] = {0};
    int64_t kg = 1;
    *p = (ech_bound_price){.configuration = configuration};
    if (q->location_count == 0)
        kg = bnd_max(1, b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg);
    for (int32_t i = 0; i < q->location_count; i++)
        kg = bnd_max(kg, bnd_payload(b, configuration, type, q->locations[i]));
    const int64_t cap[ECH_PRICE_DIMS] = {kg, c->seats, c->litters, c->floor_cm == ECH_UNLIMITED ? 0 : c->floor_cm};
    bool folds = way < BND_UNFOLDED && way != 1;
    for (int k = 0; k < ECH_PRICE_DIMS; k++)
        for (int32_t fold = 0; cap[k] > 0 && fold <= (folds && (k == 0 || k == 3) ? MOST_FOLDS : 0); fold++) {
            double loads = loads_of(b, q, y, c, k, cap[k], fold);
            if (loads <= need[k] * 1.000001)
                continue;
            need[k] = loads;
            p->fold[k] = fold;
        }
    share_out(need, way < BND_UNFOLDED ? way : (way - BND_UNFOLDED) + (way > BND_UNFOLDED), p);
    for (int k = 0; k < ECH_PRICE_DIMS; k++)
        p->fold[k] = p->share[k] > 0 ? p->fold[k] : 0;
}

bool bnd_set_prices(bnd *b, ech_bound_queue *q, int way) {
    const ech_scenario *s = b->s;
    if (!q->prices)
        q->prices = bnd_alloc(b, (size_t)s->configuration_count, sizeof *q->prices);
    q->price_count = 0;
    for (int32_t y = 0; q->prices && y < s->lift_type_count; y++)
        for (int32_t k = 0; k < s->lift_types[y].configurations.count; k++)
            price_configuration(b, q, y, s->lift_types[y].configurations.first + k, way, &q->prices[q->price_count++]);
    return q->prices != NULL;
}
