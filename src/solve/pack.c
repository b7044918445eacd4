/* Pack: which of the waiting units go aboard one flight.
 *
 * A load is limited by mass, seats, litters and floor length, and drivers ride with their vehicles. Proportional
 * packing takes of everything the share that an even division over the fewest possible loads would take (the bound
 * is the largest of the four ratios), then fills up with the biggest first; the other styles give the search
 * different patterns. Cost: a few passes over the requirement's quantities.
 */
#include "solve_int.h"

typedef struct packing {
    const sol_problem *p;
    sol_supply *supply;
    int32_t count;
    const ech_lift_type *type;
    sol_room room;
    int32_t dangerous; /* class that may go, 0 none */
    bool drivers_only;
    int32_t order[SOL_SUPPLY];
    int64_t quota[SOL_SUPPLY];
} packing;

static const sol_commodity *commodity(const packing *k, int32_t i) {
    return &k->p->commodities[k->supply[i].commodity];
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static bool allowed(const packing *k, int32_t i) {
    const sol_commodity *m = commodity(k, i);
    if (m->kind == SOL_LITTER)
        return !k->drivers_only;
    if (m->kind == SOL_PEOPLE)
        return true;
    return m->size <= (int32_t)k->type->item_class_max && m->piece_kg <= k->type->item_kg_max &&
           (m->dangerous == 0 || (k->type->dangerous && m->dangerous == k->dangerous));
}

/* The supply of persons of the same requirement (and the same source), or -1. */
static int32_t people_of(const packing *k, int32_t requirement) {
    for (int32_t i = 0; i < k->count; i++)
        if (commodity(k, i)->requirement == requirement && commodity(k, i)->kind == SOL_PEOPLE &&
            k->supply[i].take < k->supply[i].n)
            return i;
    return ECH_NONE;
}

static int64_t people_left(const packing *k, int32_t requirement) {
    int64_t n = 0;
    for (int32_t i = 0; i < k->count; i++)
        if (commodity(k, i)->requirement == requirement && commodity(k, i)->kind == SOL_PEOPLE)
            n += k->supply[i].n - k->supply[i].take;
    return n;
}

/* Persons that the units still to come will need as drivers or attendants. */
static int64_t people_reserved(const packing *k, int32_t requirement) {
    int64_t n = 0;
    const ech_requirement *q = &k->p->s->requirements[requirement];
    for (int32_t i = 0; i < k->count; i++) {
        const sol_commodity *m = commodity(k, i);
        if (m->requirement != requirement)
            continue;
        int64_t rest = k->supply[i].n - k->supply[i].take;
        n += rest * m->drivers;
        if (m->kind == SOL_LITTER && q->litters > 0)
            n += (rest * q->attendants + q->litters - 1) / q->litters;
    }
    return n;
}

static void take_people(packing *k, int32_t requirement, int64_t n) {
    k->room.kg -= n * k->p->s->person_kg;
    k->room.seats -= n;
    while (n > 0) {
        int32_t i = people_of(k, requirement);
        int64_t m = least(n, k->supply[i].n - k->supply[i].take);
        k->supply[i].take += m;
        n -= m;
    }
}

static void take_items(packing *k, int32_t i, int64_t most) {
    const sol_commodity *m = commodity(k, i);
    int64_t each = m->kg + m->drivers * k->p->s->person_kg, n = least(most, k->supply[i].n - k->supply[i].take);
    if (each > 0)
        n = least(n, k->room.kg / each);
    if (m->cm > 0 && k->room.cm != INT64_MAX)
        n = least(n, k->room.cm / m->cm);
    if (m->drivers > 0)
        n = least(n, least(k->room.seats, people_left(k, m->requirement)) / m->drivers);
    if (n <= 0)
        return;
    k->supply[i].take += n;
    k->room.kg -= n * m->kg;
    if (k->room.cm != INT64_MAX)
        k->room.cm -= n * m->cm;
    if (m->drivers > 0)
        take_people(k, m->requirement, n * m->drivers);
}

static void take_litters(packing *k, int32_t i, int64_t most) {
    const sol_commodity *m = commodity(k, i);
    const ech_requirement *q = &k->p->s->requirements[m->requirement];
    int64_t n = least(most, least(k->supply[i].n - k->supply[i].take, k->room.litters));
    for (; n > 0; n--) {
        int64_t with = q->litters > 0 ? (n * q->attendants + q->litters - 1) / q->litters : 0;
        if (n * m->kg + with * k->p->s->person_kg <= k->room.kg && with <= k->room.seats &&
            with <= people_left(k, m->requirement)) {
            k->supply[i].take += n;
            k->room.kg -= n * m->kg;
            k->room.litters -= n;
            take_people(k, m->requirement, with);
            return;
        }
    }
}

static void take_passengers(packing *k, int32_t i, int64_t most) {
    const sol_commodity *m = commodity(k, i);
    if (k->drivers_only)
        return;
    int64_t n = least(most, k->supply[i].n - k->supply[i].take);
    n = least(n, people_left(k, m->requirement) - people_reserved(k, m->requirement));
    n = least(n, least(k->room.seats, k->room.kg / k->p->s->person_kg));
    if (n > 0) {
        k->supply[i].take += n;
        k->room.kg -= n * k->p->s->person_kg;
        k->room.seats -= n;
    }
}

static void take(packing *k, int32_t i, int64_t most) {
    if (!allowed(k, i) || most <= 0)
        return;
    switch (commodity(k, i)->kind) {
    case SOL_ITEM:
        take_items(k, i, most);
        break;
    case SOL_LITTER:
        take_litters(k, i, most);
        break;
    default:
        take_passengers(k, i, most);
    }
}

/* ---- order and quota -------------------------------------------------------------------------------------- */

static int64_t size_key(const packing *k, int32_t i) {
    const sol_commodity *m = commodity(k, i);
    if (m->kind == SOL_PEOPLE)
        return -1;
    return m->cm * 1000 + least(m->piece_kg, 900000) / 1000;
}

static void order_biggest(packing *k) {
    for (int32_t i = 0; i < k->count; i++) {
        int32_t j = i;
        for (; j > 0 && size_key(k, k->order[j - 1]) < size_key(k, i); j--)
            k->order[j] = k->order[j - 1];
        k->order[j] = i;
    }
}

static void order_random(packing *k, ech_rng *rng) {
    for (int32_t i = k->count - 1; i > 0; i--) {
        int32_t j = (int32_t)ech_rng_below(rng, (uint32_t)i + 1), swap = k->order[i];
        k->order[i] = k->order[j];
        k->order[j] = swap;
    }
}

static int64_t up(int64_t a, int64_t b) { return b > 0 ? (a + b - 1) / b : 1; }

/* The least number of loads by each limit; every quantity is then divided evenly. */
static void quotas(packing *k) {
    int64_t kg = 0, cm = 0, seats = 0, litters = 0;
    for (int32_t i = 0; i < k->count; i++) {
        const sol_commodity *m = commodity(k, i);
        if (!allowed(k, i))
            continue;
        kg += m->kg * k->supply[i].n;
        cm += m->cm * k->supply[i].n;
        seats += m->kind == SOL_PEOPLE ? k->supply[i].n : 0;
        litters += m->kind == SOL_LITTER ? k->supply[i].n : 0;
    }
    int64_t loads = up(kg, k->room.kg), other = k->room.cm == INT64_MAX ? 1 : up(cm, k->room.cm);
    loads = other > loads ? other : loads;
    other = seats > 0 && k->room.seats > 0 ? up(seats, k->room.seats) : 1;
    loads = other > loads ? other : loads;
    other = litters > 0 && k->room.litters > 0 ? up(litters, k->room.litters) : 1;
    loads = other > loads ? other : loads;
    loads = loads > 0 ? loads : 1;
    for (int32_t i = 0; i < k->count; i++)
        k->quota[i] = up(k->supply[i].n, loads);
}

/* ---- whole, lots, dangerous goods ------------------------------------------------------------------------- */

static bool take_everything(packing *k) {
    for (int pass = 0; pass < 3; pass++) /* items and litters with their people first */
        for (int32_t i = 0; i < k->count; i++) {
            int kind = commodity(k, i)->kind;
            if ((pass == 0 && kind == SOL_ITEM) || (pass == 1 && kind == SOL_LITTER) ||
                (pass == 2 && kind == SOL_PEOPLE))
                take(k, i, INT64_MAX);
        }
    for (int32_t i = 0; i < k->count; i++)
        if (k->supply[i].take < k->supply[i].n)
            return false;
    return true;
}

static void drop_all(packing *k) {
    for (int32_t i = 0; i < k->count; i++)
        k->supply[i].take = 0;
}

/* Split `people`: items go all together or not at all. */
static void all_items_or_none(packing *k) {
    bool all = true;
    for (int32_t i = 0; i < k->count; i++)
        if (commodity(k, i)->kind == SOL_ITEM && k->supply[i].take < k->supply[i].n)
            all = false;
    if (all)
        return;
    for (int32_t i = 0; i < k->count; i++)
        if (commodity(k, i)->kind == SOL_ITEM)
            k->supply[i].take = 0;
}

static bool lot_unit(const packing *k, int32_t i, int32_t requirement) {
    const sol_commodity *m = commodity(k, i);
    if (m->requirement != requirement)
        return false;
    bool bulk = false, items = false;
    ech_span c = k->p->requirements[requirement].commodities;
    for (int32_t j = c.first; j < c.first + c.count; j++) {
        bulk = bulk || k->p->commodities[j].bulk;
        items = items || k->p->commodities[j].kind == SOL_ITEM;
    }
    return bulk ? m->bulk : items ? m->kind == SOL_ITEM : true;
}

/* Smallest lots: full lots, or all that is left, or the one small load that is allowed. */
static void keep_lots(const sol_state *st, packing *k, bool small) {
    for (int32_t i = 0; i < k->count; i++) {
        int32_t r = commodity(k, i)->requirement;
        int64_t lot = k->p->requirements[r].lot, taken = 0, waiting = 0;
        if (lot <= 1 || k->supply[i].source != ECH_NONE || !lot_unit(k, i, r))
            continue;
        for (int32_t j = 0; j < k->count; j++)
            if (lot_unit(k, j, r)) {
                taken += k->supply[j].take;
                waiting += k->supply[j].n;
            }
        if (commodity(k, i)->bulk && taken < waiting && taken >= lot)
            k->supply[i].take -= taken % lot;
        else if (taken > 0 && taken < lot && ((taken < waiting && !small) || st->small_loads[r] > 0))
            k->supply[i].take = 0; /* leftovers of its drivers stay aboard as passengers */
    }
}

static void choose_dangerous(const sol_state *st, packing *k, sol_state *mutable_st) {
    (void)st;
    int32_t classes = 0;
    bool others = false;
    for (int32_t i = 0; i < k->count; i++) {
        const sol_commodity *m = commodity(k, i);
        if (m->dangerous && (classes == 0 || ech_rng_below(&mutable_st->rng, 2)))
            classes = m->dangerous;
        others = others || !m->dangerous;
    }
    k->dangerous = 0;
    if (classes == 0)
        return;
    if (k->room.people > k->room.drivers || k->room.litters_aboard > 0)
        return;
    if (k->room.dangerous != 0 && k->room.dangerous != classes)
        return;
    if (!others || k->room.dangerous == classes || ech_rng_below(&mutable_st->rng, 2)) {
        k->dangerous = classes;
        k->drivers_only = true;
    }
}

int64_t sol_pack(sol_state *st, int32_t bundle, sol_supply *supply, int32_t count, const ech_lift_type *type,
                 const sol_room *room, const sol_style *style) {
    const sol_bundle *b = &st->p->bundles[bundle];
    packing k = {.p = st->p, .supply = supply, .count = count, .type = type, .room = *room};
    for (int32_t i = 0; i < count; i++) {
        k.supply[i].take = 0;
        k.order[i] = i;
    }
    k.drivers_only = room->dangerous != 0;
    choose_dangerous(st, &k, st);
    if (b->whole) {
        if (!take_everything(&k))
            drop_all(&k);
    } else {
        order_biggest(&k);
        quotas(&k);
        if (style->pack == 2)
            order_random(&k, &st->rng);
        for (int32_t i = 0; style->pack == 3 && i < count; i++) /* a random share, not filled up */
            k.quota[i] = 1 + (int64_t)((double)supply[i].n * ech_rng_unit(&st->rng));
        for (int32_t i = 0; (style->pack == 0 || style->pack == 3) && i < count; i++)
            take(&k, k.order[i], k.quota[k.order[i]]);
        for (int32_t i = 0; style->pack != 3 && i < count; i++)
            take(&k, k.order[i], INT64_MAX);
        if (b->people_only_split)
            all_items_or_none(&k);
        keep_lots(st, &k, style->small);
    }
    int64_t kg = 0;
    for (int32_t i = 0; i < count; i++)
        kg += supply[i].take * commodity(&k, i)->kg;
    return kg;
}
