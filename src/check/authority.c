/* carry.rule and auth.*: who may carry whom, and by which act lift is used, lands and flies over (docs/model.md §4.11).
 *
 * Every use of an act is gathered, put in order of time, and charged to the first act in force that has some of its
 * ceiling left. Cost: loads times carry rules; n log n in uses, times the acts of their kind. */
#include "check_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- carry rules ----------------------------------------------------------------------------------------------------
 */

static bool row_fits(const ech_carry_rule *k, int32_t asset_owner, const ech_requirement *r, int32_t location) {
    return (k->asset_owner == ECH_NONE || k->asset_owner == asset_owner) &&
           (k->owner == ECH_NONE || k->owner == r->owner) && (k->kind[0] == '\0' || strcmp(k->kind, r->kind) == 0) &&
           (k->location == ECH_NONE || k->location == location);
}

static void judge_carry_at(chk *c, const chk_load *l, const chk_stop *stop, ech_tick at, const char *what) {
    const chk_mission *m = &c->missions[l->mission];
    const ech_requirement *r = &c->s->requirements[l->requirement];
    int32_t owner = c->s->assets[m->asset].owner;
    for (int32_t i = 0; i < c->s->carry_rule_count; i++) {
        if (!row_fits(&c->s->carry_rules[i], owner, r, stop->location))
            continue;
        if (!c->s->carry_rules[i].allow)
            chk_find(c, RULE_CARRY_RULE, at, 1, "", m->id, "%s %s %s at %s, which row %d of carry_rules.csv denies.",
                     m->id, what, r->id, chk_place(c, stop->location), (int)i + 1);
        return;
    }
}

static void judge_carry(chk *c) {
    for (int32_t i = 0; i < c->load_count && c->s->carry_rule_count > 0; i++) {
        const chk_load *l = &c->loads[i];
        if (!c->missions[l->mission].type)
            continue;
        judge_carry_at(c, l, &c->stops[l->from], l->load_start_t, "loads");
        judge_carry_at(c, l, &c->stops[l->to], l->unload_start_t, "unloads");
    }
}

/* ---- caveats --------------------------------------------------------------------------------------------------------
 */

static bool shuns(const chk *c, const ech_element *e, int32_t location) {
    for (int32_t i = 0; i < e->not_at.count; i++)
        if (c->s->refs[e->not_at.first + i] == location)
            return true;
    return false;
}

static void judge_caveats_of(chk *c, const chk_load *l, const ech_element *e) {
    const ech_requirement *r = &c->s->requirements[l->requirement];
    for (int32_t i = l->from; i <= l->to && e->not_at.count > 0; i++)
        if (shuns(c, e, c->stops[i].location))
            chk_find(c, RULE_AUTH_CAVEAT, c->stops[i].arrive_t, 1, "", r->id,
                     "%s brings %s to %s, where element %s may not be brought.", c->missions[l->mission].id, r->id,
                     chk_place(c, c->stops[i].location), e->id);
    for (int32_t i = 0; i < e->not_kinds.count; i++)
        if (strcmp(c->s->texts[e->not_kinds.first + i], r->kind) == 0)
            chk_find(c, RULE_AUTH_CAVEAT, l->load_start_t, 1, "", r->id,
                     "%s uses element %s for %s, which it may not serve.", r->id, e->id, r->kind);
    int64_t epoch = chk_mul_floor(c->s->start_unix_s, 1, 86400), day = chk_add(epoch, chk_day(c, l->load_start_t));
    if (l->origin && day > e->expiry_day)
        chk_find(c, RULE_AUTH_CAVEAT, l->load_start_t, chk_sub(day, e->expiry_day), "days", r->id,
                 "%s is loaded at %s, %lld days after the pledge of element %s expired.", r->id,
                 chk_at(c, l->load_start_t).s, (long long)chk_sub(day, e->expiry_day), e->id);
}

static void judge_caveats(chk *c) {
    for (int32_t i = 0; i < c->load_count; i++) {
        int32_t element = c->s->requirements[c->loads[i].requirement].element;
        if (element != ECH_NONE)
            judge_caveats_of(c, &c->loads[i], &c->s->elements[element]);
    }
}

/* ---- acts
 * ------------------------------------------------------------------------------------------------------------- */

typedef struct act_use {
    ech_act_what what;
    ech_tick at_t;         /* order of charging */
    ech_tick from_t, to_t; /* in force over all of [from_t, to_t] */
    int32_t mission, stop; /* stop number */
    int32_t subject;       /* location, asset, element */
    char country[3];
} act_use;

typedef struct acts {
    chk *c;
    ech_vec uses;
    int32_t *used; /* [authority_count] */
} acts;

static act_use *add_use(acts *a, ech_act_what what, const chk_stop *stop, ech_tick from_t, ech_tick to_t) {
    act_use *u = ech_vec_push(&a->uses);
    if (!u) {
        a->c->out_of_memory = true;
        return NULL;
    }
    *u = (act_use){.what = what, .at_t = from_t, .from_t = from_t, .to_t = to_t, .mission = stop->mission};
    u->stop = stop->number;
    u->subject = ECH_NONE;
    return u;
}

static const char *owner_country(const chk *c, const chk_mission *m) {
    int32_t owner = c->s->assets[m->asset].owner;
    return owner == ECH_NONE ? "" : c->s->members[owner].country;
}

static void need_land(acts *a, const chk_mission *m, const chk_stop *stop) {
    const ech_location *l = &a->c->s->locations[stop->location];
    if (l->country[0] == '\0' || chk_country_equal(l->country, owner_country(a->c, m)))
        return;
    act_use *u = add_use(a, ECH_ACT_TERRITORY, stop, stop->arrive_t, stop->arrive_t);
    if (u) {
        u->subject = stop->location;
        memcpy(u->country, l->country, 2);
    }
}

/* One use a country: from its first sample to its last. */
static void need_overfly(acts *a, const chk_mission *m, const chk_stop *stop) {
    chk *c = a->c;
    size_t n = 0, first = a->uses.count;
    const chk_sample *s = chk_samples(c, stop, &n);
    const char *own = owner_country(c, m), *here = c->s->locations[stop->location].country,
               *there = c->s->locations[stop[1].location].country;
    for (size_t i = 0; i < n; i++) {
        ech_tick t = chk_sample_time(stop, stop + 1, &s[i]);
        if (chk_country_equal(s[i].country, own) || chk_country_equal(s[i].country, here) ||
            chk_country_equal(s[i].country, there))
            continue;
        act_use *known = NULL;
        for (size_t k = first; k < a->uses.count && !known; k++) {
            act_use *u = ech_vec_at(&a->uses, k);
            known = chk_country_equal(u->country, s[i].country) ? u : NULL;
        }
        if (known) {
            known->to_t = chk_max(known->to_t, t);
            continue;
        }
        act_use *u = add_use(a, ECH_ACT_AIRSPACE, stop, t, t);
        if (!u)
            return;
        u->at_t = stop->depart_t;
        memcpy(u->country, s[i].country, 2);
    }
}

static void gather_mission(acts *a, const chk_mission *m) {
    const chk *c = a->c;
    if (c->s->need_use) {
        act_use *u = add_use(a, ECH_ACT_LIFT, chk_stop_at(c, m, 0), chk_stop_at(c, m, 0)->arrive_t,
                             chk_last_stop(c, m)->depart_t);
        if (u)
            u->subject = m->asset;
    }
    for (int32_t i = 0; i < m->stops.count; i++) {
        const chk_stop *stop = chk_stop_at(c, m, i);
        if (c->s->need_land && i > 0)
            need_land(a, m, stop);
        if (c->s->need_overfly && m->type->mode == ECH_AIR && i + 1 < m->stops.count)
            need_overfly(a, m, stop);
    }
}

static void gather_elements(acts *a) {
    const chk *c = a->c;
    for (int32_t i = 0; i < c->load_count; i++) {
        const chk_load *l = &c->loads[i];
        int32_t element = c->s->requirements[l->requirement].element;
        if (!l->origin || element == ECH_NONE)
            continue;
        act_use *u = add_use(a, ECH_ACT_ELEMENT, &c->stops[l->from], l->load_start_t, l->load_start_t);
        if (u)
            u->subject = element;
    }
}

/* Time, then mission id, then stop, then the order in which uses were met. */
typedef struct use_key {
    ech_tick at_t;
    const char *mission;
    int32_t stop;
    int32_t index;
} use_key;

static int compare_keys(const void *a, const void *b) {
    const use_key *x = a, *y = b;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    int by_id = strcmp(x->mission, y->mission);
    if (by_id)
        return by_id;
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool fits(const acts *a, const act_use *u, const ech_authority *act) {
    const chk_mission *m = &a->c->missions[u->mission];
    if (act->status != ECH_GIVEN || act->what != u->what || act->from_t > u->from_t || u->to_t >= act->to_t)
        return false;
    bool for_owner = act->to == ECH_NONE || (m->type && act->to == a->c->s->assets[m->asset].owner);
    if (u->what == ECH_ACT_ELEMENT || u->what == ECH_ACT_LIFT)
        return act->subject == u->subject;
    if (u->what == ECH_ACT_TERRITORY && act->subject != ECH_NONE)
        return for_owner && act->subject == u->subject;
    return for_owner && chk_country_equal(act->country, u->country);
}

static void tell(acts *a, const act_use *u, const ech_authority *last) {
    chk *c = a->c;
    const char *id = c->missions[u->mission].id;
    const char *what = "lands at", *subject = u->country;
    chk_rule rule = RULE_AUTH_USE;
    if (u->what == ECH_ACT_TERRITORY) {
        rule = RULE_AUTH_LAND;
        subject = chk_place(c, u->subject);
    } else if (u->what == ECH_ACT_AIRSPACE) {
        rule = RULE_AUTH_OVERFLY;
        what = "flies over";
    } else {
        what = "uses";
        subject = u->what == ECH_ACT_LIFT ? c->s->assets[u->subject].id : c->s->elements[u->subject].id;
    }
    if (last)
        chk_find(c, RULE_AUTH_CEILING, u->at_t, 1, "uses", id, "%s %s %s at %s; act %s allows %d uses, all taken.", id,
                 what, subject, chk_at(c, u->from_t).s, last->id, (int)last->ceiling);
    else
        chk_find(c, rule, u->at_t, 1, "", id, "%s %s %s at %s without an act in force.", id, what, subject,
                 chk_at(c, u->from_t).s);
}

static void charge(acts *a, const act_use *u) {
    const ech_scenario *s = a->c->s;
    const ech_authority *used_up = NULL;
    for (int32_t i = 0; i < s->authority_count; i++) {
        if (!fits(a, u, &s->authorities[i]))
            continue;
        if (s->authorities[i].ceiling == ECH_UNLIMITED)
            return;
        if (a->used[i] < s->authorities[i].ceiling) {
            a->used[i]++;
            return;
        }
        used_up = &s->authorities[i];
    }
    tell(a, u, used_up);
}

static void charge_all(acts *a) {
    size_t n = a->uses.count;
    use_key *keys = chk_alloc(a->c, n, sizeof *keys);
    a->used = chk_alloc(a->c, (size_t)a->c->s->authority_count, sizeof *a->used);
    if (!keys || !a->used)
        return;
    for (size_t i = 0; i < n; i++) {
        const act_use *u = ech_vec_at(&a->uses, i);
        keys[i] = (use_key){u->at_t, a->c->missions[u->mission].id, u->stop, (int32_t)i};
    }
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_keys);
    for (size_t i = 0; i < n; i++)
        charge(a, ech_vec_at(&a->uses, (size_t)keys[i].index));
}

void chk_authority(chk *c) {
    acts a = {.c = c, .uses = ech_vec_init(sizeof(act_use), (size_t)1 << 31)};
    judge_carry(c);
    judge_caveats(c);
    bool any = c->s->need_land || c->s->need_overfly || c->s->need_use;
    for (int32_t i = 0; any && i < c->mission_count; i++)
        if (c->missions[i].type)
            gather_mission(&a, &c->missions[i]);
    if (c->s->need_use)
        gather_elements(&a);
    if (any && !c->out_of_memory)
        charge_all(&a);
    ech_vec_free(&a.uses);
}
