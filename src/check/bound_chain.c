/* For judging bounds: how early one unit of each quantity can be anywhere at the least. Labels are settled in order of
 * time (Dijkstra): on the ground at a place, or aboard one kind of lift that touches down there. A unit waits for lift
 * that can be there, for opening hours and for teams that can be there at all; nothing else stands in its way, so that
 * no legal plan is earlier. */
#include <string.h>

#include "bound_int.h"

/* ---- quantities -------------------------------------------------------------------------------------------------- */

static int64_t weight_n(const cb *b, const ech_requirement *r, int64_t per_lot) {
    return chk_narrow((chk_wide)r->weight_arrival_u * 1000 / ((chk_wide)b->s->ticks_per_minute * per_lot));
}

static void push(cb *b, ech_vec *v, cb_load l) {
    cb_load *place = l.count > 0 ? ech_vec_push(v) : NULL;
    b->out_of_memory = b->out_of_memory || (l.count > 0 && !place);
    if (place)
        *place = l;
}

static cb_load of_item(const cb *b, const ech_item *i) {
    const ech_requirement *r = &b->s->requirements[i->requirement];
    return (cb_load){.requirement = i->requirement,
                     .count = i->count,
                     .kg = i->kg,
                     .cm = i->length_cm,
                     .with_kg = i->kg + i->drivers * b->s->person_kg,
                     .with_people = i->drivers,
                     .heaviest_kg = i->bulk ? 0 : i->kg,
                     .size = i->size,
                     .dangerous = i->dangerous != 0,
                     .bulk = i->bulk,
                     .drivers = i->drivers,
                     .of = 1,
                     .weight_n = weight_n(b, r, i->bulk ? chk_max(1, r->lot) : 1)};
}

static void add_whole(cb *b, ech_vec *v, int32_t q, const cb_load *persons, const cb_load *litters) {
    const ech_requirement *r = &b->s->requirements[q];
    cb_load all = {.requirement = q, .count = 1, .together = 1, .people = persons->count, .litters = litters->count};
    all.kg = persons->count * persons->kg + litters->count * litters->kg;
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++) {
        cb_load l = of_item(b, &b->s->items[i]);
        all.kg += l.count * l.kg;
        all.cm += l.count * l.cm;
        all.heaviest_kg = chk_max(all.heaviest_kg, l.heaviest_kg);
        all.size = l.size > all.size ? l.size : all.size;
        all.dangerous |= l.dangerous;
    }
    all.of = 1;
    all.with_kg = all.kg;
    all.with_people = all.people;
    all.weight_n = weight_n(b, r, 1);
    if (persons->count + litters->count + r->items.count > 0)
        push(b, v, all);
}

/* Rule flow.split: one load at most that leaves the origin is smaller than the lot. Is it this quantity alone that
 * the lot counts: the bulk, else the pieces, else the persons and litters? */
static bool is_counted(const cb *b, const ech_requirement *r, const cb_load *l) {
    int32_t kinds[2] = {0, 0};
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        kinds[b->s->items[i].bulk]++;
    bool soft = l->people > 0 || l->litters > 0;
    if (kinds[1] > 0)
        return kinds[1] == 1 && l->bulk;
    if (kinds[0] > 0)
        return kinds[0] == 1 && !soft;
    return l->people > 0 && r->litters == 0;
}

/* Then all but lot − 1 leave in loads of a lot at least. Nothing is gained where all lift that can take one can take
 * as many. */
static void push_lots(cb *b, ech_vec *v, cb_load l) {
    const ech_requirement *r = &b->s->requirements[l.requirement];
    bool narrow = false;
    for (int32_t i = 0; i < b->s->asset_count && l.count >= r->lot; i++) {
        const ech_asset *a = &b->s->assets[i];
        narrow = narrow || (a->count > 0 && cb_lifts(b, a->type, &l, 1) && !cb_lifts(b, a->type, &l, r->lot));
    }
    l.together = 1;
    if (!narrow || r->lot <= 1 || r->aboard_asset != ECH_NONE || !is_counted(b, r, &l)) {
        push(b, v, l);
        return;
    }
    cb_load odd = l;
    odd.count = r->lot - 1;
    odd.odd = true;
    l.count -= odd.count;
    l.together = r->lot;
    push(b, v, l);
    push(b, v, odd);
}

static void add_loads(cb *b, ech_vec *v, int32_t q) {
    const ech_requirement *r = &b->s->requirements[q];
    cb_load persons = {
        .requirement = q, .count = (int64_t)r->seated + r->attendants, .people = 1, .with_people = 1, .of = 1};
    cb_load litters = {.requirement = q, .count = r->litters, .litters = 1, .attendants = r->attendants};
    litters.of = chk_max(1, r->litters);
    persons.kg = persons.with_kg = b->s->person_kg;
    persons.weight_n = litters.weight_n = weight_n(b, r, 1);
    litters.kg = b->s->litter_kg;
    litters.with_people = r->litters > 0 ? chk_mul_ceil(r->attendants, 1, r->litters) : 0;
    litters.with_kg = litters.kg + litters.with_people * b->s->person_kg;
    if (r->split == ECH_SPLIT_WHOLE) {
        add_whole(b, v, q, &persons, &litters);
        return;
    }
    push_lots(b, v, persons);
    push_lots(b, v, litters);
    for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
        push_lots(b, v, of_item(b, &b->s->items[i]));
}

bool cb_loads(cb *b) {
    ech_vec v = ech_vec_init(sizeof(cb_load), (size_t)1 << 30);
    b->load_first = cb_alloc(b, (size_t)b->s->requirement_count + 1, sizeof *b->load_first);
    for (int32_t q = 0; q < b->s->requirement_count && !b->out_of_memory; q++) {
        b->load_first[q] = (int32_t)v.count;
        add_loads(b, &v, q);
    }
    b->load_count = (int32_t)v.count;
    if (b->load_first)
        b->load_first[b->s->requirement_count] = b->load_count;
    b->loads = ech_vec_into(&v, b->arena);
    b->out_of_memory = b->out_of_memory || !b->loads;
    ech_vec_free(&v);
    return !b->out_of_memory;
}

/* Of the persons of a requirement, those who drive its items or attend its litters arrive with them, in the same last
 * load; so those weigh more, and the others are fewer. */
void cb_pair(cb *b) {
    for (int32_t i = 0; i < b->load_count; i++)
        b->loads[i].alone = b->loads[i].count;
    for (int32_t q = 0; q < b->s->requirement_count; q++) {
        cb_load *persons = NULL;
        int64_t busy = 0; /* millionths of persons */
        for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++) {
            cb_load *l = &b->loads[i];
            if (l->people == 1)
                persons = l;
            if (l->tau_t < CB_NEVER)
                busy = chk_add(busy, chk_mul(l->count, l->drivers * 1000000 + l->attendants * 1000000 / l->of));
        }
        const ech_requirement *r = &b->s->requirements[q];
        if (r->self_move || r->split == ECH_SPLIT_WHOLE || !persons || persons->tau_t >= CB_NEVER ||
            busy > chk_mul(persons->count, 1000000))
            continue;
        persons->alone = persons->count - chk_mul_ceil(busy, 1, 1000000);
        for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++) {
            cb_load *l = &b->loads[i];
            int64_t share = l->drivers * 1000000 + l->attendants * 1000000 / l->of;
            if (l->tau_t >= CB_NEVER || share == 0)
                continue;
            l->beside = l->drivers;
            l->weight_n += chk_mul_floor(persons->weight_n, share, 1000000);
        }
    }
}

bool cb_lifts(const cb *b, int32_t type, const cb_load *l, int64_t n) {
    const ech_lift_type *y = &b->s->lift_types[type];
    bool can = false;
    for (int32_t k = 0; k < y->configurations.count; k++)
        can = can || cb_can_take(b, y, &b->s->configurations[y->configurations.first + k], l, n);
    return can;
}

bool cb_can_take(const cb *b, const ech_lift_type *y, const ech_configuration *c, const cb_load *l, int64_t n) {
    int64_t payload = b->s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
    if (chk_mul(l->with_kg, n) > payload || chk_mul(l->with_people, n) > c->seats ||
        chk_mul(l->litters, n) > c->litters)
        return false;
    if (c->floor_cm != ECH_UNLIMITED && chk_mul(l->cm, n) > c->floor_cm)
        return false;
    return l->size <= y->item_class_max && l->heaviest_kg <= y->item_kg_max && (y->dangerous || !l->dangerous);
}

ech_tick cb_work(const cb *b, int32_t type, int32_t place, int64_t minutes_t) {
    return chk_mul_ceil(b->s->lift_types[type].fixed_t + minutes_t, 1000000, b->s->locations[place].efficiency_ppm);
}

ech_tick cb_work_kg(const cb *b, int32_t type, int32_t place, int32_t requirement, int64_t kg, bool unload) {
    const ech_requirement *r = &b->s->requirements[requirement];
    const ech_lift_type *y = &b->s->lift_types[type];
    ech_tick own = unload ? r->unload_t : r->load_t;
    int64_t rate = unload ? y->unload_kg_min : y->load_kg_min;
    return cb_work(b, type, place, own != ECH_NONE ? own : rate ? chk_mul_ceil(kg, b->s->ticks_per_minute, rate) : 0);
}

/* ---- the walk ---------------------------------------------------------------------------------------------------- */

typedef struct trip {
    cb *b;
    const ech_requirement *r;
    cb_load *l;
    ech_tick *label; /* [places] on the ground, then [lift · places] touch-downs aboard */
    bool *settled;
    bool *fits; /* [lift] */
    int32_t nodes;
} trip;

static bool may_touch(const trip *t, int32_t place) {
    const ech_scenario *s = t->b->s;
    if (t->r->element == ECH_NONE)
        return true;
    ech_span not_at = s->elements[t->r->element].not_at;
    for (int32_t i = 0; i < not_at.count; i++)
        if (s->refs[not_at.first + i] == place)
            return false;
    return true;
}

static void lower(trip *t, int32_t node, ech_tick at) {
    if (!t->settled[node] && at < t->label[node])
        t->label[node] = at;
}

/* In a load of at least so many kilograms. */
static void leave_aboard(trip *t, int32_t lift, int32_t from, int64_t kg, ech_tick at) {
    const cb *b = t->b;
    for (int32_t v = 0; v < b->places; v++) {
        int32_t node = (lift + 1) * b->places + v;
        if (t->settled[node] || b->way_kg[cb_at(b, b->lifts[lift].type, from, v)] < kg || !may_touch(t, v))
            continue;
        ech_tick down = cb_land(b, b->lifts[lift].type, from, v, at);
        if (down < CB_NEVER && down <= b->lifts[lift].until_t)
            lower(t, node, down);
    }
}

static void be_loaded(trip *t, int32_t place, ech_tick at) {
    const cb *b = t->b;
    bool origin = place == t->r->from;
    int64_t n = origin ? t->l->together : 1, kg = n * t->l->with_kg;
    ech_tick from = origin ? at : at + b->s->locations[place].connect_t;
    if (place == t->r->to || !may_touch(t, place))
        return;
    for (int32_t i = 0; i < b->lift_count; i++) {
        const ech_lift_type *y = &b->s->lift_types[b->lifts[i].type];
        if (!t->fits[i] || b->lifts[i].there_t[place] >= CB_NEVER ||
            !cb_may_carry(b, b->lifts[i].owner, t->l->requirement, place) || !cb_lifts(b, b->lifts[i].type, t->l, n))
            continue;
        ech_tick d = cb_work_kg(b, b->lifts[i].type, place, t->l->requirement, kg, false);
        ech_tick s = cb_first_fit(b, place, chk_max(from, b->lifts[i].there_t[place]), d, y->handling);
        if (s < CB_NEVER && !(origin && s > t->r->load_by_t))
            leave_aboard(t, i, place, kg, s + d + y->taxi_out_t);
    }
}

static void march(trip *t, int32_t place, ech_tick at) {
    const ech_scenario *s = t->b->s;
    for (int32_t i = 0; i < s->leg_count && t->r->self_move && place != t->r->to; i++) {
        const ech_leg *g = &s->legs[i];
        bool usable = g->from == place && g->mode == ECH_ROAD && g->type == ECH_NONE && g->duration_t >= 0;
        if (!usable || !may_touch(t, g->to) || (place == t->r->from && at > t->r->load_by_t))
            continue;
        ech_tick there = at + g->duration_t;
        if (there > t->b->end_t)
            continue;
        lower(t, g->to, there);
        if (g->to == t->r->to)
            t->l->tau_t = chk_min(t->l->tau_t, there);
    }
}

static void touch_down(trip *t, int32_t lift, int32_t place, ech_tick at) {
    const cb *b = t->b;
    const ech_lift_type *y = &b->s->lift_types[b->lifts[lift].type];
    bool last = place == t->r->to;
    if ((last || b->s->locations[place].transfer) && cb_may_carry(b, b->lifts[lift].owner, t->l->requirement, place)) {
        ech_tick d = cb_work_kg(b, b->lifts[lift].type, place, t->l->requirement, t->l->with_kg, true);
        ech_tick s = cb_first_fit(b, place, at + y->taxi_in_t, d, y->handling);
        if (s < CB_NEVER) {
            lower(t, place, s + d);
            if (last)
                t->l->tau_t = chk_min(t->l->tau_t, t->r->bind == ECH_BIND_START ? s : s + d);
        }
    }
    leave_aboard(t, lift, place, t->l->with_kg, at + y->taxi_in_t + y->taxi_out_t);
}

static void begin(trip *t, ech_tick release_t) {
    const ech_scenario *s = t->b->s;
    int32_t asset = t->r->aboard_asset;
    for (int32_t i = 0; i < t->nodes; i++) {
        t->label[i] = CB_NEVER;
        t->settled[i] = false;
    }
    for (int32_t i = 0; i < t->b->lift_count; i++)
        t->fits[i] = cb_lifts(t->b, t->b->lifts[i].type, t->l, 1);
    if (asset == ECH_NONE) {
        t->label[t->r->from] = release_t;
        return;
    }
    int32_t place = s->assets[asset].home;
    ech_tick from = s->assets[asset].from_t;
    for (int32_t i = 0; i < s->situation_count; i++)
        if (s->situations[i].asset == asset && s->situations[i].tail == t->r->aboard_tail) {
            place = s->situations[i].location;
            from = chk_max(from, s->situations[i].free_t);
        }
    for (int32_t i = 0; i < t->b->lift_count; i++)
        if (t->b->lifts[i].type == s->assets[asset].type && t->b->lifts[i].owner == s->assets[asset].owner)
            t->label[(i + 1) * t->b->places + place] =
                chk_max(from, 0) - s->lift_types[s->assets[asset].type].taxi_in_t;
}

static void walk(trip *t, ech_tick release_t) {
    int32_t places = t->b->places;
    t->l->tau_t = t->l->left_t = CB_NEVER;
    for (int32_t i = 0; i < t->nodes - places; i++)
        t->l->touch_t[i] = CB_NEVER;
    if (release_t >= CB_NEVER)
        return;
    begin(t, release_t);
    for (;;) {
        int32_t node = -1;
        for (int32_t i = 0; i < t->nodes; i++)
            if (!t->settled[i] && t->label[i] < CB_NEVER && (node < 0 || t->label[i] < t->label[node]))
                node = i;
        if (node < 0)
            break;
        t->settled[node] = true;
        if (node >= places) {
            if (t->fits[node / places - 1])
                touch_down(t, node / places - 1, node % places, t->label[node]);
            continue;
        }
        be_loaded(t, node, t->label[node]);
        march(t, node, t->label[node]);
    }
    t->l->left_t = t->label[t->r->to];
    memcpy(t->l->touch_t, t->label + places, (size_t)(t->nodes - places) * sizeof *t->label);
    if (t->l->tau_t < CB_NEVER)
        t->l->tau_t = chk_max(t->l->tau_t, t->r->earliest_t);
    if (t->l->tau_t > t->r->latest_t || t->l->tau_t > t->b->end_t)
        t->l->tau_t = t->l->left_t = CB_NEVER;
}

/* ---- requirements ------------------------------------------------------------------------------------------------ */

static void walk_requirement(trip *t, int32_t q) {
    cb *b = t->b;
    const ech_requirement *r = &b->s->requirements[q];
    ech_tick release = chk_max(0, r->ready_t);
    if (b->known[q] != 0)
        return; /* known, or waits for itself */
    b->known[q] = 1;
    for (int32_t i = 0; i < r->after.count; i++) {
        int32_t before = b->s->refs[r->after.first + i];
        walk_requirement(t, before);
        if (b->known[before] == 2)
            release = chk_max(release, b->left_t[before]);
    }
    b->done_t[q] = b->left_t[q] = 0;
    for (int32_t i = b->load_first[q]; i < b->load_first[q + 1]; i++) {
        t->r = r;
        t->l = &b->loads[i];
        walk(t, release);
        t->l->perhaps = t->l->odd && t->l[-1].tau_t >= CB_NEVER && t->l->tau_t < CB_NEVER;
        if (t->l->perhaps)
            t->l->tau_t = t->l->left_t = CB_NEVER;
        b->done_t[q] = chk_max(b->done_t[q], t->l->tau_t);
        b->left_t[q] = chk_max(b->left_t[q], t->l->left_t);
    }
    b->known[q] = 2;
}

static bool open_trip(cb *b, trip *t) {
    const ech_scenario *s = b->s;
    int32_t most = (s->asset_count + 1) * b->places;
    t->label = cb_alloc(b, (size_t)most, sizeof *t->label);
    t->settled = cb_alloc(b, (size_t)most, sizeof *t->settled);
    t->fits = cb_alloc(b, (size_t)s->asset_count, sizeof *t->fits);
    b->done_t = cb_alloc(b, (size_t)s->requirement_count, sizeof *b->done_t);
    b->left_t = cb_alloc(b, (size_t)s->requirement_count, sizeof *b->left_t);
    b->known = cb_alloc(b, (size_t)s->requirement_count, sizeof *b->known);
    for (int32_t i = 0; i < b->load_count && !b->out_of_memory; i++)
        b->loads[i].touch_t = cb_alloc(b, (size_t)most, sizeof(ech_tick));
    return !b->out_of_memory;
}

bool cb_chains(cb *b) {
    const ech_scenario *s = b->s;
    trip t = {.b = b};
    if (!open_trip(b, &t))
        return false;
    /* Effects are there at once in the first round, and no earlier than the round before allowed in the later ones. */
    for (int round = 0; round < (s->effect_count ? 3 : 1); round++) {
        if (!cb_times(b))
            return false;
        t.nodes = (b->lift_count + 1) * b->places;
        memset(b->known, 0, (size_t)s->requirement_count);
        for (int32_t q = 0; q < s->requirement_count; q++)
            walk_requirement(&t, q);
        for (int32_t i = 0; i < s->effect_count; i++) {
            ech_tick left = b->left_t[s->effects[i].requirement];
            b->effect_t[i] = left >= CB_NEVER ? CB_NEVER : left + s->effects[i].setup_t;
        }
    }
    return cb_times(b);
}
