/* asset.*: one tail, one place at a time (docs/model.md §4.5). Each tail's missions are judged in order of time.
 * Cost: n log n in a tail's flights. */
#include "check_int.h"

#include <stdlib.h>

static uint64_t tail_key(int32_t asset, int32_t tail) { return (uint64_t)(uint32_t)asset << 32 | (uint32_t)tail; }

chk_map *chk_situations(chk *c) {
    chk_map *m = chk_map_open(c, (size_t)c->s->situation_count);
    for (int32_t i = 0; m && i < c->s->situation_count; i++) {
        uint64_t key = tail_key(c->s->situations[i].asset, c->s->situations[i].tail);
        if (chk_map_get(m, key) < 0)
            chk_map_put(m, key, i);
    }
    return m;
}

const ech_situation *chk_situation_of(const chk *c, const chk_map *m, const chk_tail *tail) {
    int32_t i = chk_map_get(m, tail_key(tail->asset, tail->tail));
    return i < 0 ? NULL : &c->s->situations[i];
}

static void judge_place(chk *c, const chk_tail *tail, const chk_mission *m, const ech_situation *now) {
    const ech_asset *a = &c->s->assets[m->asset];
    const chk_stop *first = chk_stop_at(c, m, 0);
    const chk_mission *before = m->before == ECH_NONE ? NULL : &c->missions[m->before];
    int32_t place = before ? chk_last_stop(c, before)->location : now ? now->location : a->home;
    const char *id = m->id;
    chk_text name = chk_tail_name(c, tail->asset, tail->tail);
    if (first->location != place)
        chk_find(c, RULE_ASSET_PLACE, first->arrive_t, 1, "", name.s, "%s starts mission %s at %s, but it is at %s.",
                 name.s, id, chk_place(c, first->location), chk_place(c, place));
    if (!before && now && first->arrive_t < now->free_t)
        chk_find(c, RULE_ASSET_PLACE, first->arrive_t, chk_minutes(c, chk_sub(now->free_t, first->arrive_t)), "min",
                 name.s, "%s starts mission %s at %s, but is free at %s.", name.s, id, chk_at(c, first->arrive_t).s,
                 chk_at(c, now->free_t).s);
}

static void judge_after(chk *c, const chk_tail *tail, const chk_mission *m) {
    if (m->before == ECH_NONE)
        return;
    const chk_mission *before = &c->missions[m->before];
    ech_tick end = chk_last_stop(c, before)->depart_t, start = chk_stop_at(c, m, 0)->arrive_t;
    chk_text name = chk_tail_name(c, tail->asset, tail->tail);
    if (start < end)
        chk_find(c, RULE_ASSET_OVERLAP, start, chk_minutes(c, end - start), "min", name.s,
                 "%s starts mission %s at %s, before mission %s ends at %s.", name.s, m->id, chk_at(c, start).s,
                 before->id, chk_at(c, end).s);
    const ech_configuration *conf = chk_configuration(c, m);
    ech_tick by = chk_sub(conf->change_t, start - end);
    if (m->configuration != before->configuration && by > 0)
        chk_find(c, RULE_ASSET_CONFIG, start, chk_minutes(c, by), "min", name.s,
                 "%s starts mission %s in configuration %s %s %s mission %s ends; the change takes %s.", name.s, m->id,
                 conf->id, chk_for(c, start < end ? end - start : start - end).s, start < end ? "before" : "after",
                 before->id, chk_for(c, conf->change_t).s);
}

static bool may_end(const chk *c, const ech_asset *a, int32_t location) {
    if (a->end == ECH_END_ANY || location == a->home)
        return true;
    for (int32_t i = 0; a->end == ECH_END_LIST && i < a->end_places.count; i++)
        if (c->s->refs[a->end_places.first + i] == location)
            return true;
    return false;
}

static void judge_end(chk *c, const chk_tail *tail, const chk_mission *m) {
    const ech_asset *a = &c->s->assets[m->asset];
    const chk_stop *last = chk_last_stop(c, m);
    chk_text name = chk_tail_name(c, tail->asset, tail->tail);
    if (!may_end(c, a, last->location))
        chk_find(c, RULE_ASSET_END, last->depart_t, 1, "", name.s, "Mission %s of %s ends at %s; it must end %s%s.",
                 m->id, name.s, chk_place(c, last->location), a->end == ECH_END_LIST ? "at a listed place or " : "",
                 "at its home");
    if (m->next == ECH_NONE && last->depart_t > a->end_by_t)
        chk_find(c, RULE_ASSET_END, last->depart_t, chk_minutes(c, chk_sub(last->depart_t, a->end_by_t)), "min", name.s,
                 "%s ends its last mission at %s; it must be back by %s.", name.s, chk_at(c, last->depart_t).s,
                 chk_at(c, a->end_by_t).s);
}

static void judge_available(chk *c, const chk_tail *tail, const chk_mission *m) {
    const ech_asset *a = &c->s->assets[m->asset];
    ech_tick start = chk_stop_at(c, m, 0)->arrive_t, end = chk_last_stop(c, m)->depart_t;
    chk_text name = chk_tail_name(c, tail->asset, tail->tail);
    if (start < a->from_t)
        chk_find(c, RULE_ASSET_AVAILABLE, start, chk_minutes(c, chk_sub(a->from_t, start)), "min", name.s,
                 "%s starts mission %s at %s; it is available from %s.", name.s, m->id, chk_at(c, start).s,
                 chk_at(c, a->from_t).s);
    if (end > a->to_t)
        chk_find(c, RULE_ASSET_AVAILABLE, end, chk_minutes(c, chk_sub(end, a->to_t)), "min", name.s,
                 "%s ends mission %s at %s; it is available until %s.", name.s, m->id, chk_at(c, end).s,
                 chk_at(c, a->to_t).s);
    for (int32_t i = 0; i < c->s->outage_count; i++) {
        const ech_outage *o = &c->s->outages[i];
        if (o->asset != m->asset || o->tail != m->tail || end <= o->from_t || start >= o->to_t)
            continue;
        ech_tick at = chk_max(start, o->from_t);
        chk_find(c, RULE_ASSET_AVAILABLE, at, chk_minutes(c, chk_sub(chk_min(end, o->to_t), at)), "min", name.s,
                 "%s flies mission %s at %s; it is not there from %s to %s.", name.s, m->id, chk_at(c, at).s,
                 chk_at(c, o->from_t).s, chk_at(c, o->to_t).s);
    }
}

/* ---- rolling 24 hours ------------------------------------------------------------------------------------------- */

/* Time flown up to t is Σ max(0, t − start) − Σ max(0, t − end), also where flights of a wrong plan overlap. */
typedef struct ramp {
    ech_tick *at;   /* sorted */
    chk_wide *upto; /* upto[i]: sum of at[0..i) */
    size_t n;
} ramp;

static chk_wide ramp_at(const ramp *r, ech_tick t) {
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (r->at[mid] < t)
            low = mid + 1;
        else
            high = mid;
    }
    return (chk_wide)t * (chk_wide)low - r->upto[low];
}

static int compare_ticks(const void *a, const void *b) {
    ech_tick x = *(const ech_tick *)a, y = *(const ech_tick *)b;
    return (x > y) - (x < y);
}

static bool ramp_make(chk *c, ramp *r) {
    r->upto = chk_alloc(c, r->n + 1, sizeof *r->upto);
    if (!r->upto)
        return false;
    if (r->n > 1)
        qsort(r->at, r->n, sizeof *r->at, compare_ticks);
    for (size_t i = 0; i < r->n; i++)
        r->upto[i + 1] = r->upto[i] + r->at[i];
    return true;
}

static bool collect_flights(chk *c, const chk_tail *tail, ramp *starts, ramp *ends) {
    size_t n = 0;
    for (int32_t i = tail->first; i != ECH_NONE; i = c->missions[i].next)
        n += (size_t)c->missions[i].stops.count - 1;
    starts->at = chk_alloc(c, n, sizeof *starts->at);
    ends->at = chk_alloc(c, n, sizeof *ends->at);
    if (!starts->at || !ends->at)
        return false;
    for (int32_t i = tail->first; i != ECH_NONE; i = c->missions[i].next)
        for (int32_t k = 1; k < c->missions[i].stops.count; k++) {
            const chk_stop *to = chk_stop_at(c, &c->missions[i], k);
            if (to->arrive_t <= to[-1].depart_t)
                continue;
            starts->at[starts->n++] = to[-1].depart_t;
            ends->at[ends->n++] = to->arrive_t;
        }
    return ramp_make(c, starts) && ramp_make(c, ends);
}

static void judge_hours24(chk *c, const chk_tail *tail) {
    const ech_lift_type *y = c->missions[tail->first].type;
    ramp starts = {0}, ends = {0};
    if (y->day_flight_t == ECH_NEVER || !collect_flights(c, tail, &starts, &ends))
        return;
    chk_wide worst = 0;
    ech_tick at = 0;
    for (size_t i = 0; i < 2 * starts.n; i++) { /* the fullest window begins or ends with a flight */
        ech_tick a = i < starts.n ? starts.at[i] : ends.at[i - starts.n] - c->day_t, b = a + c->day_t;
        chk_wide flown = ramp_at(&starts, b) - ramp_at(&ends, b) - (ramp_at(&starts, a) - ramp_at(&ends, a));
        if (flown - y->day_flight_t > worst) {
            worst = flown - y->day_flight_t;
            at = a;
        }
    }
    chk_text name = chk_tail_name(c, tail->asset, tail->tail);
    if (worst > 0)
        chk_find(c, RULE_ASSET_HOURS24, chk_max(at, 0), chk_minutes(c, chk_narrow(worst)), "min", name.s,
                 "%s flies %s in the 24 hours from %s; it may fly %s.", name.s,
                 chk_for(c, chk_add(y->day_flight_t, chk_narrow(worst))).s, chk_at(c, at).s,
                 chk_for(c, y->day_flight_t).s);
}

void chk_assets(chk *c) {
    chk_map *situations = chk_situations(c);
    if (!situations)
        return;
    for (int32_t t = 0; t < c->tail_count; t++) {
        const chk_tail *tail = &c->tails[t];
        const ech_situation *now = chk_situation_of(c, situations, tail);
        for (int32_t i = tail->first; i != ECH_NONE; i = c->missions[i].next) {
            judge_place(c, tail, &c->missions[i], now);
            judge_after(c, tail, &c->missions[i]);
            judge_end(c, tail, &c->missions[i]);
            judge_available(c, tail, &c->missions[i]);
        }
        judge_hours24(c, tail);
    }
}
