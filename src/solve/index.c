/* Index: which trips carry something of a bundle, which stop at a place and when, which bundles wait at their origin.
 *
 * Kept up to date as trips come and go, so that a step of the search looks at what it touches and not at the whole
 * operation. Carriers are unordered (removal moves the last one into the hole); visits are ordered by arrival: found
 * by halving, inserted by moving what is later. Cost: carriers constant a bundle aboard; visits logarithmic, and a
 * move of 16 bytes for every later visit of that place.
 */
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

ech_status sol_index_open(sol_state *st) {
    const sol_problem *p = st->p;
    size_t bundles = (size_t)p->bundle_count + 1;
    st->carriers = ech_calloc(bundles, sizeof *st->carriers);
    st->visits = ech_calloc((size_t)p->s->location_count + 1, sizeof *st->visits);
    st->rooms = ech_calloc((size_t)p->s->location_count + 1, sizeof *st->rooms);
    st->waiting_list = ech_calloc(bundles, sizeof *st->waiting_list);
    st->waiting_place = ech_calloc(bundles, sizeof *st->waiting_place);
    if (!st->carriers || !st->visits || !st->rooms || !st->waiting_list || !st->waiting_place)
        return ECH_ENOMEM;
    for (int32_t b = 0; b < p->bundle_count; b++)
        st->waiting_place[b] = ECH_NONE;
    return ECH_OK;
}

void sol_index_free(sol_state *st) {
    for (int32_t b = 0; st->carriers && b < st->p->bundle_count; b++)
        ech_free(st->carriers[b].ids);
    for (int32_t l = 0; st->visits && l < st->p->s->location_count; l++)
        ech_free(st->visits[l].list);
    for (int32_t l = 0; st->rooms && l < st->p->s->location_count; l++)
        ech_free(st->rooms[l].list);
    ech_free(st->carriers);
    ech_free(st->visits);
    ech_free(st->rooms);
    ech_free(st->waiting_list);
    ech_free(st->waiting_place);
}

/* ---- carriers --------------------------------------------------------------------------------------------- */

static void carrier_add(sol_state *st, sol_ids *l, int32_t id) {
    if (l->count == l->capacity) {
        int32_t capacity = l->capacity ? 2 * l->capacity : 4;
        int32_t *bigger = ech_realloc(l->ids, (size_t)capacity * sizeof *bigger);
        if (!bigger) {
            st->failed = true;
            return;
        }
        l->ids = bigger;
        l->capacity = capacity;
    }
    l->ids[l->count++] = id;
}

static void carrier_remove(sol_ids *l, int32_t id) {
    for (int32_t i = l->count - 1; i >= 0; i--)
        if (l->ids[i] == id) {
            l->ids[i] = l->ids[--l->count];
            return;
        }
}

void sol_index_cargo(sol_state *st, int32_t id, int sign) {
    const sol_trip *t = sol_trip_at(st, id);
    for (int32_t i = 0; i < t->cargo_count; i++) {
        int32_t b = sol_bundle_of(st->p, t->cargo[i].commodity), k = 0;
        while (k < i && sol_bundle_of(st->p, t->cargo[k].commodity) != b)
            k++;
        if (k < i)
            continue; /* one entry a bundle */
        if (sign > 0)
            carrier_add(st, &st->carriers[b], id);
        else
            carrier_remove(&st->carriers[b], id);
    }
}

/* ---- visits ----------------------------------------------------------------------------------------------- */

int32_t sol_visits_from(const sol_visits *v, ech_tick t) {
    int32_t a = 0, b = v->count;
    while (a < b) {
        int32_t m = a + (b - a) / 2;
        if (v->list[m].at_t < t)
            a = m + 1;
        else
            b = m;
    }
    return a;
}

static void visit_add(sol_state *st, sol_visits *v, sol_visit q) {
    if (v->count == v->capacity) {
        int32_t capacity = v->capacity ? 2 * v->capacity : 8;
        sol_visit *bigger = ech_realloc(v->list, (size_t)capacity * sizeof *bigger);
        if (!bigger) {
            st->failed = true;
            return;
        }
        v->list = bigger;
        v->capacity = capacity;
    }
    int32_t i = sol_visits_from(v, q.at_t);
    memmove(&v->list[i + 1], &v->list[i], (size_t)(v->count - i) * sizeof q);
    v->list[i] = q;
    v->count++;
}

static void visit_remove(sol_visits *v, sol_visit q) {
    for (int32_t i = sol_visits_from(v, q.at_t); i < v->count && v->list[i].at_t == q.at_t; i++)
        if (v->list[i].trip == q.trip && v->list[i].stop == q.stop) {
            v->count--;
            memmove(&v->list[i], &v->list[i + 1], (size_t)(v->count - i) * sizeof q);
            return;
        }
}

/* Could something more go aboard at stop i? By mass alone: a person more. */
static bool has_room(const sol_state *st, const sol_trip *t, int32_t i) {
    const ech_scenario *s = st->p->s;
    if (t->asset == ECH_NONE || i + 1 == t->stop_count)
        return false;
    const ech_configuration *c =
        &s->configurations[s->lift_types[s->assets[t->asset].type].configurations.first + t->configuration];
    int64_t kg = s->load_maximum ? c->payload_max_kg : c->payload_plan_kg;
    for (int32_t k = 0; k < t->cargo_count; k++)
        if (t->cargo[k].from <= i && i < t->cargo[k].to)
            kg -= t->cargo[k].n * st->p->commodities[t->cargo[k].commodity].kg;
    return kg >= s->person_kg;
}

void sol_index_stops(sol_state *st, int32_t id, int sign) {
    const sol_trip *t = sol_trip_at(st, id);
    for (int32_t i = 0; i < t->stop_count; i++) {
        sol_visits *v = &st->visits[t->stops[i].location];
        sol_visit q = {t->stops[i].arrive_t, id, i};
        if (sign > 0)
            visit_add(st, v, q);
        else
            visit_remove(v, q);
        if (!has_room(st, t, i))
            continue;
        if (sign > 0)
            visit_add(st, &st->rooms[t->stops[i].location], q);
        else
            visit_remove(&st->rooms[t->stops[i].location], q);
    }
}

/* ---- waiting ---------------------------------------------------------------------------------------------- */

void sol_index_waiting(sol_state *st, int32_t bundle) {
    bool waits = st->bundle_waiting[bundle] > 0;
    int32_t at = st->waiting_place[bundle];
    if (waits && at == ECH_NONE) {
        st->waiting_place[bundle] = st->waiting_count;
        st->waiting_list[st->waiting_count++] = bundle;
    } else if (!waits && at != ECH_NONE) {
        int32_t last = st->waiting_list[--st->waiting_count];
        st->waiting_list[at] = last;
        st->waiting_place[last] = at;
        st->waiting_place[bundle] = ECH_NONE;
    }
}
