/* plan.form and plan.time: which missions can be judged at all, and their copies on which all other rules work.
 *
 * A plan may come from anywhere, also put together in memory by a broken program: spans may point outside their
 * arrays or share elements, indices may be wild. A mission with any such fault gets findings here and is left out of
 * everything else. Each element of the plan's arrays belongs to the first mission that names it. Cost: linear, plus
 * a sort of mission ids.
 */
#include "check_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct form {
    chk *c;
    uint8_t *stop_taken, *work_taken, *load_taken, *part_taken, *via_taken;
    bool *doubled; /* [plan.mission_count]: another mission before it has the same id */
    const char *id;
    ech_tick at_t;
    bool ok;
} form;

#define BAD(f, ...)                                                                                                    \
    do {                                                                                                               \
        (f)->ok = false;                                                                                               \
        chk_find((f)->c, RULE_PLAN_FORM, (f)->at_t, 1, "", (f)->id, __VA_ARGS__);                                      \
    } while (0)

/* Takes the elements of a span for this mission; false: outside the array, or another mission has them. */
static bool take(uint8_t *taken, int32_t total, ech_span span) {
    if (span.count < 0 || span.first < 0 || span.first > total || span.count > total - span.first)
        return false;
    for (int32_t i = 0; i < span.count; i++)
        if (taken[span.first + i]++) {
            taken[span.first + i] = 1;
            return false;
        }
    return true;
}

static bool position_ok(const ech_via *v) {
    return v->lat_e7 >= -900000000 && v->lat_e7 <= 900000000 && v->lon_e7 >= -1800000000 && v->lon_e7 <= 1800000000;
}

static void judge_work(form *f, const ech_stop *stop, int32_t number) {
    int of_kind[4] = {0};
    ech_tick before = INT64_MIN;
    for (int32_t i = 0; i < stop->work.count; i++) {
        const ech_work *w = &f->c->p->work[stop->work.first + i];
        if ((int)w->kind < 0 || w->kind > ECH_WORK_SWAP) {
            BAD(f, "Stop %d has work of an unknown kind.", number);
            return;
        }
        of_kind[w->kind]++;
        if (w->start_t > w->end_t)
            BAD(f, "Work at stop %d ends at %s, before its start at %s.", number, chk_at(f->c, w->end_t).s,
                chk_at(f->c, w->start_t).s);
        if (w->start_t < before)
            BAD(f, "Work at stop %d is not in order of time: %s comes after %s.", number, chk_at(f->c, w->start_t).s,
                chk_at(f->c, before).s);
        before = w->start_t;
    }
    if (of_kind[ECH_WORK_HANDLE] > 1 || of_kind[ECH_WORK_REFUEL] > 1 || of_kind[ECH_WORK_SWAP] > 1)
        BAD(f, "Stop %d has more than one work of the same kind.", number);
}

static void judge_stop(form *f, const ech_stop *stop, int32_t number) {
    const ech_scenario *s = f->c->s;
    const ech_plan *p = f->c->p;
    if (stop->location < 0 || stop->location >= s->location_count) {
        BAD(f, "Stop %d is at no location of the scenario.", number);
        return;
    }
    if (stop->leg != ECH_NONE && (stop->leg < 0 || stop->leg >= s->leg_count))
        BAD(f, "Stop %d names a leg that does not exist.", number);
    if (stop->arrive_t > stop->depart_t)
        BAD(f, "Stop %d at %s is left at %s, before the arrival at %s.", number, s->locations[stop->location].id,
            chk_at(f->c, stop->depart_t).s, chk_at(f->c, stop->arrive_t).s);
    if (stop->fuel_kg < 0)
        BAD(f, "Stop %d takes %lld kg of fuel.", number, (long long)stop->fuel_kg);
    if (!take(f->work_taken, p->work_count, stop->work) || !take(f->via_taken, p->via_count, stop->via)) {
        BAD(f, "Stop %d names work or waypoints that the plan does not have.", number);
        return;
    }
    judge_work(f, stop, number);
    for (int32_t i = 0; i < stop->via.count; i++)
        if (!position_ok(&p->vias[stop->via.first + i]))
            BAD(f, "A waypoint after stop %d is no position on earth.", number);
}

static void judge_parts(form *f, const ech_load *load) {
    const ech_scenario *s = f->c->s;
    const ech_plan *p = f->c->p;
    if (!take(f->part_taken, p->part_count, load->parts)) {
        BAD(f, "A load of %s names items that the plan does not have.", s->requirements[load->requirement].id);
        return;
    }
    for (int32_t i = 0; i < load->parts.count; i++) {
        const ech_part *part = &p->parts[load->parts.first + i];
        bool known = part->item >= 0 && part->item < s->item_count;
        if (!known || s->items[part->item].requirement != load->requirement)
            BAD(f, "A load of %s carries an item that is not its own.", s->requirements[load->requirement].id);
        if (part->count <= 0)
            BAD(f, "A load of %s carries %lld of an item.", s->requirements[load->requirement].id,
                (long long)part->count);
    }
}

static void judge_load(form *f, const ech_mission *m, const ech_load *load) {
    const ech_scenario *s = f->c->s;
    if (load->requirement < 0 || load->requirement >= s->requirement_count) {
        BAD(f, "A load belongs to no requirement of the scenario.");
        return;
    }
    const char *id = s->requirements[load->requirement].id;
    if (load->from_stop < 0 || load->to_stop >= m->stops.count || load->from_stop >= load->to_stop)
        BAD(f, "A load of %s goes from stop %d to stop %d; the mission has stops 0 to %d.", id, (int)load->from_stop,
            (int)load->to_stop, (int)m->stops.count - 1);
    if (load->people < 0 || load->litters < 0)
        BAD(f, "A load of %s carries a negative number of persons.", id);
    if (load->people == 0 && load->litters == 0 && load->parts.count == 0)
        BAD(f, "A load of %s carries nothing.", id);
    judge_parts(f, load);
}

static void judge_lift(form *f, const ech_mission *m) {
    const ech_scenario *s = f->c->s;
    if (m->asset == ECH_NONE)
        return;
    if (m->asset < 0 || m->asset >= s->asset_count) {
        BAD(f, "The mission is flown by no asset of the scenario.");
        return;
    }
    const ech_asset *a = &s->assets[m->asset];
    if (m->tail < 0 || m->tail >= a->count)
        BAD(f, "%s has tails 1 to %d, not %lld.", a->id, (int)a->count, (long long)m->tail + 1);
    const ech_lift_type *y = &s->lift_types[a->type];
    if (m->configuration < 0 || m->configuration >= y->configurations.count)
        BAD(f, "%s has no such configuration.", y->id);
}

static bool judge_mission(form *f, int32_t index) {
    const ech_plan *p = f->c->p;
    const ech_mission *m = &p->missions[index];
    f->ok = true;
    f->id = m->id ? m->id : "";
    f->at_t = ECH_NEVER;
    if (f->doubled[index])
        BAD(f, "Another mission has this id already.");
    bool stops = take(f->stop_taken, p->stop_count, m->stops), loads = take(f->load_taken, p->load_count, m->loads);
    if (!stops || !loads) {
        BAD(f, "The mission names stops or loads that the plan does not have.");
        return false;
    }
    if (m->stops.count < 2)
        BAD(f, "The mission has %d stops; it needs at least two.", (int)m->stops.count);
    if (m->stops.count > 0)
        f->at_t = p->stops[m->stops.first].arrive_t;
    judge_lift(f, m);
    for (int32_t i = 0; i < m->stops.count; i++)
        judge_stop(f, &p->stops[m->stops.first + i], i);
    for (int32_t i = 0; i < m->loads.count; i++)
        judge_load(f, m, &p->loads[m->loads.first + i]);
    return f->ok;
}

/* ---- ids that are used twice ------------------------------------------------------------------------------- */

typedef struct id_key {
    const char *id;
    int32_t index;
} id_key;

static int compare_ids(const void *a, const void *b) {
    const id_key *x = a, *y = b;
    int by_id = strcmp(x->id, y->id);
    return by_id ? by_id : (x->index > y->index) - (x->index < y->index);
}

static bool find_doubled(form *f) {
    const ech_plan *p = f->c->p;
    size_t n = (size_t)p->mission_count;
    id_key *keys = chk_alloc(f->c, n, sizeof *keys);
    f->doubled = chk_alloc(f->c, n, sizeof *f->doubled);
    if (!keys || !f->doubled)
        return false;
    for (size_t i = 0; i < n; i++)
        keys[i] = (id_key){p->missions[i].id ? p->missions[i].id : "", (int32_t)i};
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_ids);
    for (size_t i = 1; i < n; i++)
        f->doubled[keys[i].index] = strcmp(keys[i].id, keys[i - 1].id) == 0;
    return true;
}

/* ---- copies ------------------------------------------------------------------------------------------------ */

/* Moments in [0, H]; the first one of a mission outside is named. */
static ech_tick clamp(chk *c, const char *id, ech_tick t, bool *told) {
    ech_tick in = t < 0 ? 0 : t > c->end_t ? c->end_t : t;
    if (in != t && !*told) {
        *told = true;
        ech_tick by = t < 0 ? chk_sub(0, t) : chk_sub(t, c->end_t);
        if (t < 0)
            chk_find(c, RULE_PLAN_TIME, t, chk_minutes(c, by), "min", id,
                     "Mission %s has a moment at %s, before the scenario's start.", id, chk_at(c, t).s);
        else
            chk_find(c, RULE_PLAN_TIME, t, chk_minutes(c, by), "min", id,
                     "Mission %s has a moment at %s, after the horizon at %s.", id, chk_at(c, t).s,
                     chk_at(c, c->end_t).s);
    }
    return in;
}

#define TAXI_MAX ((ech_tick)1 << 56) /* beyond any horizon, and sums of a few do not overflow */

static void copy_stop(chk *c, const chk_mission *m, int32_t number, const ech_stop *from, bool *told) {
    chk_stop *to = &c->stops[c->stop_count];
    *to = (chk_stop){.mission = c->mission_count, .number = number, .location = from->location, .leg = ECH_NONE};
    to->arrive_t = clamp(c, m->id, from->arrive_t, told);
    to->depart_t = clamp(c, m->id, from->depart_t, told);
    to->fuel_kg = from->fuel_kg;
    to->work = (ech_span){c->work_count, from->work.count};
    to->handle = to->refuel = ECH_NONE;
    bool last = number == m->stops.count - 1;
    to->taxi_in_t = m->type && number > 0 ? chk_min(m->type->taxi_in_t, TAXI_MAX) : 0;
    to->taxi_out_t = m->type && !last ? chk_min(m->type->taxi_out_t, TAXI_MAX) : 0;
    for (int32_t i = 0; i < from->work.count; i++) {
        const ech_work *w = &c->p->work[from->work.first + i];
        if (w->kind == ECH_WORK_HANDLE)
            to->handle = c->work_count;
        if (w->kind == ECH_WORK_REFUEL)
            to->refuel = c->work_count;
        ech_tick a = clamp(c, m->id, w->start_t, told), b = clamp(c, m->id, w->end_t, told);
        c->work[c->work_count++] = (chk_work){a, b, w->kind};
    }
    c->stop_count++;
}

static void copy_load(chk *c, const chk_mission *m, const ech_load *from) {
    chk_load *to = &c->loads[c->load_count++];
    *to = (chk_load){.mission = c->mission_count,
                     .requirement = from->requirement,
                     .from = m->stops.first + from->from_stop,
                     .to = m->stops.first + from->to_stop,
                     .people = from->people,
                     .litters = from->litters,
                     .parts = from->parts};
    chk_wide kg = (chk_wide)from->people * c->s->person_kg + (chk_wide)from->litters * c->s->litter_kg;
    for (int32_t i = 0; i < from->parts.count; i++) {
        const ech_part *part = &c->p->parts[from->parts.first + i];
        kg += chk_mul(part->count, c->s->items[part->item].kg);
    }
    to->kg = chk_narrow(kg);
}

static void copy_mission(chk *c, int32_t index) {
    const ech_mission *from = &c->p->missions[index];
    chk_mission *to = &c->missions[c->mission_count];
    *to = (chk_mission){.id = from->id ? from->id : "",
                        .plan_index = index,
                        .asset = from->asset,
                        .tail = from->tail,
                        .configuration = from->configuration,
                        .stops = {c->stop_count, from->stops.count},
                        .loads = {c->load_count, from->loads.count},
                        .before = ECH_NONE,
                        .next = ECH_NONE};
    if (from->asset != ECH_NONE)
        to->type = &c->s->lift_types[c->s->assets[from->asset].type];
    bool told = false;
    for (int32_t i = 0; i < from->stops.count; i++)
        copy_stop(c, to, i, &c->p->stops[from->stops.first + i], &told);
    for (int32_t i = 0; i < from->loads.count; i++)
        copy_load(c, to, &c->p->loads[from->loads.first + i]);
    c->mission_count++;
}

static bool open_copies(form *f) {
    chk *c = f->c;
    const ech_plan *p = c->p;
    c->missions = chk_alloc(c, (size_t)p->mission_count, sizeof *c->missions);
    c->stops = chk_alloc(c, (size_t)p->stop_count, sizeof *c->stops);
    c->work = chk_alloc(c, (size_t)p->work_count, sizeof *c->work);
    c->loads = chk_alloc(c, (size_t)p->load_count, sizeof *c->loads);
    f->stop_taken = chk_alloc(c, (size_t)p->stop_count, 1);
    f->work_taken = chk_alloc(c, (size_t)p->work_count, 1);
    f->load_taken = chk_alloc(c, (size_t)p->load_count, 1);
    f->part_taken = chk_alloc(c, (size_t)p->part_count, 1);
    f->via_taken = chk_alloc(c, (size_t)p->via_count, 1);
    return !c->out_of_memory && find_doubled(f);
}

bool chk_form(chk *c) {
    form f = {.c = c};
    if (!open_copies(&f))
        return false;
    for (int32_t i = 0; i < c->p->mission_count; i++)
        if (judge_mission(&f, i))
            copy_mission(c, i);
    return !c->out_of_memory;
}
