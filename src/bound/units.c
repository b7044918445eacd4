/* The quantities of each requirement, and what one unit of each needs of the lift that carries it. A requirement that
 * is carried whole is one unit. */
#include "bound_int.h"

static bool add_unit(bnd *b, ech_vec *v, const bnd_unit *u) {
    if (u->count <= 0)
        return true;
    bnd_unit *place = ech_vec_push(v);
    b->out_of_memory = b->out_of_memory || !place;
    if (place)
        *place = *u;
    return place != NULL;
}

/* Arrival a tick of one unit of a lot, in 10^-9. */
static int64_t lot_weight_n(const bnd *b, const ech_requirement *r, int64_t per) {
    return (int64_t)((bnd_wide)r->weight_arrival_u * 1000 / ((bnd_wide)b->s->ticks_per_minute * per));
}

static bnd_unit item_unit(const bnd *b, int32_t requirement, const ech_item *i) {
    const ech_requirement *r = &b->s->requirements[requirement];
    bnd_unit u = {.requirement = requirement, .count = i->count, .kg = i->kg, .floor_cm = i->length_cm};
    u.size = i->size;
    u.item_kg = i->bulk ? 0 : i->kg;
    u.dangerous = i->dangerous != 0;
    u.bulk = i->bulk;
    u.aboard_seats = i->drivers;
    u.aboard_kg = i->kg + i->drivers * b->s->person_kg;
    u.weight_n = lot_weight_n(b, r, i->bulk ? bnd_max(1, r->lot) : 1);
    u.escort_ppm = i->drivers * (int64_t)1000000;
    return u;
}

static bool whole_unit(bnd *b, int32_t requirement, ech_vec *v) {
    const ech_requirement *r = &b->s->requirements[requirement];
    bnd_unit all = {
        .requirement = requirement, .count = 1, .least = 1, .seats = r->seated + r->attendants, .litters = r->litters};
    all.kg = all.seats * b->s->person_kg + all.litters * b->s->litter_kg;
    for (int32_t k = r->items.first; k < r->items.first + r->items.count; k++) {
        bnd_unit u = item_unit(b, requirement, &b->s->items[k]);
        all.kg += u.kg * u.count;
        all.floor_cm += u.floor_cm * u.count;
        all.size = u.size > all.size ? u.size : all.size;
        all.item_kg = bnd_max(all.item_kg, u.item_kg);
        all.dangerous = all.dangerous || u.dangerous;
    }
    all.aboard_kg = all.kg;
    all.aboard_seats = all.seats;
    all.weight_n = lot_weight_n(b, r, 1);
    bool something = r->items.count > 0 || all.seats > 0 || all.litters > 0;
    return !something || add_unit(b, v, &all);
}

/* Does `lot` count this quantity, and no other? Where it counts several together nothing is known of each. */
static bool lot_counts(const bnd *b, const ech_requirement *r, const bnd_unit *u) {
    int32_t bulk = 0, ordinary = 0;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        *(b->s->items[i].bulk ? &bulk : &ordinary) += 1;
    if (r->lot <= 1 || r->aboard_asset != ECH_NONE)
        return false;
    if (bulk > 0)
        return u->bulk && bulk == 1;
    return ordinary > 0 ? ordinary == 1 && !u->is_person && u->litters == 0 : u->is_person && r->litters == 0;
}

/* Is there lift that takes one of them, but not n? Only then are lots worth the work. */
static bool excludes(const bnd *b, const bnd_unit *u, int64_t n) {
    for (int32_t i = 0; i < b->s->asset_count; i++)
        if (b->s->assets[i].count > 0 && bnd_takes(b, b->s->assets[i].type, u, 1) &&
            !bnd_takes(b, b->s->assets[i].type, u, n))
            return true;
    return false;
}

/* Of the loads that leave the origin one at most is smaller than the lot. So all but lot − 1 units leave in loads of
 * so many at least. */
static bool add_lots(bnd *b, ech_vec *v, bnd_unit u) {
    const ech_requirement *r = &b->s->requirements[u.requirement];
    u.least = 1;
    if (u.count < r->lot || !lot_counts(b, r, &u) || !excludes(b, &u, r->lot))
        return add_unit(b, v, &u);
    bnd_unit rest = u;
    rest.count = r->lot - 1;
    rest.is_rest = true;
    u.count -= rest.count;
    u.least = r->lot;
    return add_unit(b, v, &u) && add_unit(b, v, &rest);
}

static bool requirement_units(bnd *b, int32_t requirement, ech_vec *v) {
    const ech_requirement *r = &b->s->requirements[requirement];
    if (r->split == ECH_SPLIT_WHOLE)
        return whole_unit(b, requirement, v);
    int64_t pkg = b->s->person_kg, weight = lot_weight_n(b, r, 1);
    bnd_unit person = {.requirement = requirement,
                       .count = (int64_t)r->seated + r->attendants,
                       .kg = pkg,
                       .seats = 1,
                       .aboard_kg = pkg,
                       .aboard_seats = 1,
                       .weight_n = weight,
                       .is_person = true};
    int64_t with = r->litters > 0 ? bnd_up(r->attendants, r->litters) : 0;
    bnd_unit litter = {.requirement = requirement,
                       .count = r->litters,
                       .kg = b->s->litter_kg,
                       .litters = 1,
                       .aboard_kg = b->s->litter_kg + with * pkg,
                       .aboard_seats = with,
                       .weight_n = weight,
                       .escort_ppm = r->litters > 0 ? (int64_t)r->attendants * 1000000 / r->litters : 0};
    if (!add_lots(b, v, person) || !add_lots(b, v, litter))
        return false;
    for (int32_t k = r->items.first; k < r->items.first + r->items.count; k++) {
        bnd_unit u = item_unit(b, requirement, &b->s->items[k]);
        if (!add_lots(b, v, u))
            return false;
    }
    return true;
}

bool bnd_make_units(bnd *b) {
    const ech_scenario *s = b->s;
    ech_vec v = ech_vec_init(sizeof(bnd_unit), (size_t)1 << 30);
    b->units_of = bnd_alloc(b, (size_t)s->requirement_count, sizeof *b->units_of);
    for (int32_t r = 0; r < s->requirement_count && !b->out_of_memory; r++) {
        b->units_of[r].first = (int32_t)v.count;
        requirement_units(b, r, &v);
        b->units_of[r].count = (int32_t)v.count - b->units_of[r].first;
    }
    b->unit_count = (int32_t)v.count;
    b->units = ech_vec_into(&v, b->arena);
    b->out_of_memory = b->out_of_memory || !b->units;
    ech_vec_free(&v);
    return !b->out_of_memory;
}

/* Every load has the drivers and attendants of what is in it, and the last load of all brings each person once. So as
 * many persons as all items and litters need arrive together with them; the others come alone. */
static void escort(bnd *b, int32_t requirement) {
    const ech_requirement *r = &b->s->requirements[requirement];
    bnd_unit *first = b->units + b->units_of[requirement].first, *end = first + b->units_of[requirement].count;
    bnd_unit *person = NULL;
    bnd_wide needed = 0;
    for (bnd_unit *u = first; u < end; u++) {
        u->alone = u->count;
        person = u->is_person ? u : person;
        if (u->first_t < BND_NEVER)
            needed += (bnd_wide)u->escort_ppm * u->count;
    }
    if (r->self_move || r->split == ECH_SPLIT_WHOLE || !person || person->first_t >= BND_NEVER ||
        needed > (bnd_wide)person->count * 1000000)
        return;
    person->alone = person->count - (int64_t)((needed + 999999) / 1000000);
    for (bnd_unit *u = first; u < end; u++)
        if (u->first_t < BND_NEVER && u->escort_ppm > 0)
            u->weight_n += (int64_t)((bnd_wide)person->weight_n * u->escort_ppm / 1000000);
    for (bnd_unit *u = first; u < end; u++)
        u->drivers = u->first_t < BND_NEVER && u->litters == 0 ? u->escort_ppm / 1000000 : 0;
}

void bnd_escort(bnd *b) {
    for (int32_t q = 0; q < b->s->requirement_count; q++)
        escort(b, q);
}

static int64_t payload(const bnd *b, const ech_configuration *c) {
    return b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
}

bool bnd_fits(const bnd *b, const ech_configuration *c, const ech_lift_type *y, const bnd_unit *u) {
    return bnd_fits_many(b, c, y, u, 1);
}

bool bnd_takes(const bnd *b, int32_t type, const bnd_unit *u, int64_t n) {
    const ech_lift_type *y = &b->s->lift_types[type];
    for (int32_t k = y->configurations.first; k < y->configurations.first + y->configurations.count; k++)
        if (bnd_fits_many(b, &b->s->configurations[k], y, u, n))
            return true;
    return false;
}

bool bnd_fits_many(const bnd *b, const ech_configuration *c, const ech_lift_type *y, const bnd_unit *u, int64_t n) {
    bool floor = c->floor_cm == ECH_UNLIMITED || n * u->floor_cm <= c->floor_cm;
    return n * u->aboard_kg <= payload(b, c) && n * u->aboard_seats <= c->seats && n * u->litters <= c->litters &&
           floor && u->size <= y->item_class_max && u->item_kg <= y->item_kg_max && (!u->dangerous || y->dangerous);
}

ech_tick bnd_handle(const bnd *b, int32_t type, int32_t place, int32_t requirement, int64_t kg, bool unload) {
    const ech_lift_type *y = &b->s->lift_types[type];
    const ech_requirement *r = &b->s->requirements[requirement];
    int64_t rate = unload ? y->unload_kg_min : y->load_kg_min, own = unload ? r->unload_t : r->load_t;
    int64_t work = y->fixed_t;
    if (own != ECH_NONE)
        work += own;
    else if (rate > 0)
        work += bnd_up(kg * b->s->ticks_per_minute, rate);
    return (ech_tick)(((bnd_wide)work * 1000000 + b->s->locations[place].efficiency_ppm - 1) /
                      b->s->locations[place].efficiency_ppm);
}
