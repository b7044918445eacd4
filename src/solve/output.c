/* Output: the trips of a state as a plan. Missions are ordered and named by start, fleet and tail, so that the same
 * state always gives the same bytes. */
#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "output_int.h"

int sol_trip_compare(const sol_trip *a, const sol_trip *b) {
    if (a->stops[0].arrive_t != b->stops[0].arrive_t)
        return a->stops[0].arrive_t < b->stops[0].arrive_t ? -1 : 1;
    if (a->asset != b->asset)
        return a->asset < b->asset ? -1 : 1;
    if (a->tail != b->tail)
        return a->tail < b->tail ? -1 : 1;
    return a->cargo[0].commodity - b->cargo[0].commodity;
}

static void sort_trips(const sol_trip **list, size_t n) {
    for (size_t gap = n / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < n; i++) {
            const sol_trip *t = list[i];
            size_t j = i;
            for (; j >= gap && sol_trip_compare(list[j - gap], t) > 0; j -= gap)
                list[j] = list[j - gap];
            list[j] = t;
        }
}

static bool add_work(ech_plan_builder *b, ech_work_kind kind, ech_tick from, ech_tick to) {
    return ech_plan_add_work(b, kind, from, to) != NULL;
}

static bool write_stop(const sol_state *st, const sol_trip *t, int32_t i, ech_plan_builder *b) {
    const sol_stop *q = &t->stops[i];
    const ech_scenario *s = st->p->s;
    ech_stop *stop = ech_plan_add_stop(b, q->location, q->arrive_t, q->depart_t);
    if (!stop)
        return false;
    stop->leg = ECH_NONE;
    stop->fuel_kg = q->refuel ? q->fuel_kg : 0;
    if (t->asset == ECH_NONE) {
        stop->leg = ECH_NONE; /* the first listed row is found by docs/model.md §3.2.3 */
        return true;
    }
    const ech_lift_type *y = &s->lift_types[s->assets[t->asset].type];
    const ech_flight *f = i + 1 < t->stop_count ? sol_flight(st, t, i) : NULL;
    if (f && f->leg != ECH_NONE && f->named)
        stop->leg = f->leg;
    struct {
        ech_work_kind kind;
        ech_tick from, to;
    } work[3];
    int n = 0;
    if (q->handled) {
        work[n].kind = ECH_WORK_HANDLE;
        work[n].from = q->handle_t;
        work[n++].to = q->handle_t + q->hold_t;
    }
    if (q->refuel) {
        int k = n > 0 && q->refuel_t < work[0].from ? 0 : n;
        if (k == 0 && n > 0)
            work[1] = work[0];
        work[k].kind = ECH_WORK_REFUEL;
        work[k].from = q->refuel_t;
        work[k].to = q->refuel_t + y->refuel_t;
        n++;
    }
    if (q->reset) {
        ech_tick from = sol_swap_start(st, t, i);
        int k = n;
        for (; k > 0 && work[k - 1].from > from; k--)
            work[k] = work[k - 1];
        work[k].kind = q->reset == 1 ? ECH_WORK_REST : ECH_WORK_SWAP;
        work[k].from = from;
        work[k].to = q->reset == 1 ? sol_rest_end(st, t, i) : from + y->swap_t;
        n++;
    }
    for (int k = 0; k < n; k++)
        if (!add_work(b, work[k].kind, work[k].from, work[k].to))
            return false;
    return true;
}

static bool write_load(const sol_state *st, const sol_trip *t, int32_t i, ech_plan_builder *b) {
    const sol_commodity *m = st->p->commodities;
    const sol_cargo *c = &t->cargo[i];
    int32_t r = m[c->commodity].requirement;
    ech_load *load = ech_plan_add_load(b, r, c->from, c->to);
    if (!load)
        return false;
    for (int32_t k = i; k < t->cargo_count; k++) {
        const sol_cargo *o = &t->cargo[k];
        if (m[o->commodity].requirement != r || o->from != c->from || o->to != c->to)
            continue;
        if (m[o->commodity].kind == SOL_PEOPLE)
            load->people += (int32_t)o->n;
        else if (m[o->commodity].kind == SOL_LITTER)
            load->litters += (int32_t)o->n;
    }
    ech_span commodities = st->p->requirements[r].commodities;
    for (int32_t e = commodities.first; e < commodities.first + commodities.count; e++) {
        int64_t n = 0;
        for (int32_t k = i; k < t->cargo_count && m[e].kind == SOL_ITEM; k++)
            if (t->cargo[k].commodity == e && t->cargo[k].from == c->from && t->cargo[k].to == c->to)
                n += t->cargo[k].n;
        if (n > 0 && !ech_plan_add_part(b, m[e].item, n))
            return false;
    }
    return true;
}

static bool first_of_load(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_commodity *m = st->p->commodities;
    for (int32_t k = 0; k < i; k++)
        if (m[t->cargo[k].commodity].requirement == m[t->cargo[i].commodity].requirement &&
            t->cargo[k].from == t->cargo[i].from && t->cargo[k].to == t->cargo[i].to)
            return false;
    return true;
}

static bool write_trip(const sol_state *st, const sol_trip *t, const char *id, ech_plan_builder *b) {
    if (sol_trip_as_was(st, t))
        return ech_plan_copy_mission(b, st->start, t->origin - 1, NULL, NULL);
    int32_t tail = t->tail == ECH_NONE ? 0 : st->p->tails[t->tail].number;
    ech_mission *mission = ech_plan_add_mission(b, id, t->asset, tail);
    if (!mission)
        return false;
    mission->configuration = t->configuration;
    mission->pinned = t->origin > 0 && st->start->missions[t->origin - 1].pinned;
    bool stays = t->frozen; /* its stops to the last minute, though it may carry less */
    if (stays && !ech_plan_copy_stops(b, st->start, t->origin - 1))
        return false;
    for (int32_t i = 0; i < t->stop_count && !stays; i++)
        if (!write_stop(st, t, i, b))
            return false;
    for (int32_t i = 0; i < t->cargo_count; i++)
        if (first_of_load(st, t, i) && !write_load(st, t, i, b))
            return false;
    return true;
}

/* Missions of the plan that the search began with keep their ids; new ones are counted on from the highest Mnnnn. */
static int64_t highest_number(const ech_plan *start) {
    int64_t highest = 0;
    for (int32_t m = 0; start && m < start->mission_count; m++) {
        const char *id = start->missions[m].id;
        int64_t n = 0;
        for (int i = 1; id[0] == 'M' && id[i] >= '0' && id[i] <= '9' && i < 15; i++)
            n = n * 10 + (id[i] - '0');
        highest = n > highest ? n : highest;
    }
    return highest;
}

/* Gives each trip the mission of that plan that it is, also where it was taken out and put together anew exactly as it
 * was: *of is that mission or ECH_NONE. */
static void recognise(const sol_state *st, const sol_trip *const *list, size_t n, int32_t *of, bool *taken) {
    for (size_t i = 0; i < n; i++) {
        of[i] = list[i]->origin > 0 ? list[i]->origin - 1 : ECH_NONE;
        if (of[i] != ECH_NONE)
            taken[of[i]] = true;
    }
    for (size_t i = 0; i < n && st->start_print; i++) {
        uint64_t print = of[i] == ECH_NONE ? sol_trip_print(list[i]) : 0;
        for (int32_t m = 0; of[i] == ECH_NONE && m < st->start->mission_count; m++)
            if (!taken[m] && st->start_print[m] == print)
                of[i] = m;
        if (of[i] != ECH_NONE)
            taken[of[i]] = true;
    }
}

ech_status sol_state_plan(const sol_state *st, ech_plan **out) {
    size_t n = 0;
    enum { ID = 24 };
    const sol_trip **list = ech_calloc(st->trips.count + 1, sizeof *list);
    char *ids = ech_calloc(st->trips.count + 1, ID);
    int32_t *of = ech_calloc(st->trips.count + 1, sizeof *of);
    bool *taken = ech_calloc((size_t)(st->start ? st->start->mission_count : 0) + 1, sizeof *taken);
    ech_plan_builder b;
    ech_plan_builder_init(&b);
    b.draft = st->draft;
    bool ok = list && ids && of && taken;
    for (size_t i = 0; ok && i < st->trips.count; i++)
        if (sol_trip_at(st, (int32_t)i)->alive)
            list[n++] = sol_trip_at(st, (int32_t)i);
    if (ok) {
        sort_trips(list, n);
        recognise(st, list, n, of, taken);
    }
    int64_t fresh = highest_number(st->start);
    for (size_t i = 0; ok && i < n; i++) {
        const char *id = of[i] != ECH_NONE ? st->start->missions[of[i]].id : ids + i * ID;
        if (of[i] == ECH_NONE)
            snprintf(ids + i * ID, ID, "M%04" PRId64, ++fresh);
        ok = write_trip(st, list[i], id, &b);
    }
    for (size_t i = 0; ok && i < st->kept.count; i++)
        ok = ech_plan_copy_mission(&b, st->start, *(const int32_t *)ech_vec_at(&st->kept, i), NULL, NULL);
    ech_status status = ok ? ech_plan_build(&b, st->p->s, out, NULL) : ECH_ENOMEM;
    ech_plan_builder_free(&b);
    ech_free(list);
    ech_free(ids);
    ech_free(of);
    ech_free(taken);
    return status;
}
