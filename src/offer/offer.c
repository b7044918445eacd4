/* Offer, see offer/offer.h.
 *
 *   bare      the plan without the requirement: its loads go, missions that carried nothing else go with them
 *   question  the bare plan is planned on under one condition; the scenario is changed for that, not the rules: the
 *             plan that comes out is judged by the scenario as it is
 *   settle    where others had to be let go, they return to where they were as far as the answer leaves room
 *   choice    the best answer of each kind first, then what is best of the rest; ranked by the objective
 *
 * A fleet is barred by keeping its tails busy; a place by a carry rule for a kind of requirement that only this one has
 * while it is asked. Cost: at most 14 questions of up to three searches each; with all else held a search is short.
 */
#include "offer/offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/idmap.h"
#include "check/check.h"
#include "solve/solve.h"

enum { MOST_ANSWERS = 24, MOST_FLEETS = 3, MOST_PLACES = 3, LONGER = 5 };

const char *const ech_offer_kinds[] = {"lift", "way", "time"};

static const char barred_kind[] = "\001offer"; /* no table can hold it */

/* How the requirement goes in a plan. */
typedef struct way {
    bool *fleets, *places; /* [asset_count] that carry it, [location_count] where it changes */
    ech_tick first_t, complete_t;
    bool any;
} way;

typedef struct answer {
    ech_one_offer offer;
    way way;
    int order;
} answer;

/* What is asked. Exactly one of the conditions. */
typedef struct question {
    ech_offer_kind kind;
    char how[200];
    const bool *without; /* [asset_count] fleets not to be used; NULL */
    bool other_tails;    /* not the tails that carry it now */
    int32_t not_over;    /* location; ECH_NONE */
    ech_tick not_before; /* 0: none */
    bool first;          /* before all others */
    bool due_is_enough;  /* … but only in time, else as early as it can be */
    bool sooner;         /* only what is complete earlier than now counts */
} question;

typedef struct offering {
    ech_scenario *s;
    const ech_plan *plan;
    const ech_offer_request *q;
    ech_offers *out;
    ech_error *err;
    ech_arena *arena;
    way now;
    ech_vec busy; /* ech_busy */
    answer answers[MOST_ANSWERS];
    int answer_count, asked;
    ech_hash hash; /* of the scenario as it is */
    ech_status status;
} offering;

bool ech_offer_moves_with(const ech_scenario *s, int32_t requirement, int32_t other) {
    int32_t together = s->requirements[requirement].together;
    return requirement == other || (together != ECH_NONE && s->requirements[other].together == together);
}

static bool is_mine(const offering *e, int32_t r) { return ech_offer_moves_with(e->s, e->q->requirement, r); }

static bool should_stop(void *context) {
    const offering *e = context;
    return e->q->stop && e->q->stop(e->q->context);
}

static bool is_over(offering *e) {
    if (!e->status && !e->out->stopped && should_stop(e))
        e->out->stopped = true;
    return e->status || e->out->stopped;
}

/* ---- how it goes ----------------------------------------------------------------------------------------------- */

static const ech_work *handling(const ech_plan *p, const ech_stop *stop) {
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
        if (p->work[i].kind == ECH_WORK_HANDLE)
            return &p->work[i];
    return NULL;
}

static bool carries_mine(const offering *e, const ech_plan *p, const ech_mission *m) {
    for (int32_t i = 0; i < m->loads.count; i++)
        if (is_mine(e, p->loads[m->loads.first + i].requirement))
            return true;
    return false;
}

static bool way_open(offering *e, way *w) {
    w->fleets = ech_arena_alloc(e->arena, (size_t)e->s->asset_count + 1, sizeof(bool));
    w->places = ech_arena_alloc(e->arena, (size_t)e->s->location_count + 1, sizeof(bool));
    w->first_t = ECH_NEVER;
    if (!w->fleets || !w->places)
        e->status = ECH_ENOMEM;
    return !e->status;
}

static void note_way(const offering *e, const ech_plan *p, const ech_verdict *v, way *w) {
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        for (int32_t k = 0; k < m->loads.count; k++) {
            const ech_load *l = &p->loads[m->loads.first + k];
            if (!is_mine(e, l->requirement))
                continue;
            const ech_stop *from = &p->stops[m->stops.first + l->from_stop];
            const ech_stop *to = &p->stops[m->stops.first + l->to_stop];
            const ech_work *work = handling(p, from);
            ech_tick start = work ? work->start_t : from->depart_t;
            w->any = true;
            w->first_t = start < w->first_t ? start : w->first_t;
            if (m->asset != ECH_NONE)
                w->fleets[m->asset] = true;
            if (to->location != e->s->requirements[l->requirement].to)
                w->places[to->location] = true;
        }
    }
    w->complete_t = v->completion_t[e->q->requirement];
}

static ech_tick apart(ech_tick a, ech_tick b) {
    if (a == ECH_NEVER || b == ECH_NEVER)
        return a == b ? 0 : ECH_NEVER;
    return a > b ? a - b : b - a;
}

static bool other_lift(const offering *e, const way *a, const way *b) {
    return memcmp(a->fleets, b->fleets, (size_t)e->s->asset_count * sizeof(bool)) != 0;
}

static bool other_places(const offering *e, const way *a, const way *b) {
    return memcmp(a->places, b->places, (size_t)e->s->location_count * sizeof(bool)) != 0;
}

static bool other_time(const offering *e, const way *a, const way *b) {
    ech_tick quarter = 15 * e->s->ticks_per_minute;
    return apart(a->first_t, b->first_t) >= quarter || apart(a->complete_t, b->complete_t) >= quarter;
}

static bool same_way(const offering *e, const way *a, const way *b) {
    return !other_lift(e, a, b) && !other_places(e, a, b) && !other_time(e, a, b);
}

/* ---- the plan without it --------------------------------------------------------------------------------------- */

static void copy_stop(const ech_plan *p, const ech_stop *stop, ech_plan_builder *b) {
    ech_stop *to = ech_plan_add_stop(b, stop->location, stop->arrive_t, stop->depart_t);
    if (!to)
        return;
    to->fuel_kg = stop->fuel_kg;
    to->leg = stop->leg;
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
        ech_plan_add_work(b, p->work[i].kind, p->work[i].start_t, p->work[i].end_t);
    for (int32_t i = stop->via.first; i < stop->via.first + stop->via.count; i++)
        ech_plan_add_via(b, p->vias[i].lat_e7, p->vias[i].lon_e7);
}

static void copy_load(const ech_plan *p, const ech_load *l, ech_plan_builder *b) {
    ech_load *to = ech_plan_add_load(b, l->requirement, l->from_stop, l->to_stop);
    if (!to)
        return;
    to->people = l->people;
    to->litters = l->litters;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        ech_plan_add_part(b, p->parts[i].item, p->parts[i].count);
}

static bool is_busy(const offering *e, const ech_mission *m) {
    for (size_t i = 0; i < e->busy.count; i++) {
        const ech_busy *x = ech_vec_at(&e->busy, i);
        if (x->asset == m->asset && x->tail == m->tail)
            return true;
    }
    return false;
}

/* Who else is let go: nobody; who comes near it in place and time; all, and they return when it has its way; all. */
typedef enum hold { HOLD_ALL, HOLD_FAR, HOLD_ASIDE, HOLD_NONE } hold;

static bool is_near(const offering *e, const ech_mission *m) {
    const ech_requirement *r = &e->s->requirements[e->q->requirement];
    const ech_stop *stops = &e->plan->stops[m->stops.first];
    ech_tick margin = 360 * e->s->ticks_per_minute;
    ech_tick last = e->now.complete_t == ECH_NEVER ? ECH_NEVER - margin : e->now.complete_t;
    for (int32_t i = 0; i < m->stops.count; i++) {
        int32_t at = stops[i].location;
        bool place = at == r->from || at == r->to || e->now.places[at];
        if (place && stops[i].depart_t >= r->ready_t - margin && stops[i].arrive_t <= last + margin)
            return true;
    }
    return false;
}

static bool is_held(const offering *e, const ech_mission *m, hold how) {
    if (m->pinned || how == HOLD_ALL || is_busy(e, m))
        return true;
    return how == HOLD_FAR && !is_near(e, m);
}

/* The mission as it is, or without what is asked about. */
static void copy_mission(const offering *e, const ech_plan *p, const ech_mission *m, bool mine_too, bool pinned,
                         ech_plan_builder *b) {
    ech_mission *to = ech_plan_add_mission(b, m->id, m->asset, m->tail);
    if (!to)
        return;
    to->configuration = m->configuration;
    to->pinned = pinned;
    for (int32_t k = 0; k < m->stops.count; k++)
        copy_stop(p, &p->stops[m->stops.first + k], b);
    for (int32_t k = 0; k < m->loads.count; k++)
        if (mine_too || !is_mine(e, p->loads[m->loads.first + k].requirement))
            copy_load(p, &p->loads[m->loads.first + k], b);
}

static bool carries_others(const offering *e, const ech_plan *p, const ech_mission *m) {
    for (int32_t k = 0; k < m->loads.count; k++)
        if (!is_mine(e, p->loads[m->loads.first + k].requirement))
            return true;
    return m->loads.count == 0;
}

static ech_plan *bare_plan(offering *e, hold how) {
    const ech_plan *p = e->plan;
    ech_plan_builder b;
    ech_plan *bare = NULL;
    ech_plan_builder_init(&b);
    for (int32_t i = 0; i < p->mission_count; i++)
        if (carries_others(e, p, &p->missions[i]) && (how != HOLD_ASIDE || p->missions[i].pinned))
            copy_mission(e, p, &p->missions[i], false, is_held(e, &p->missions[i], how), &b);
    e->status = ech_plan_build(&b, e->s, &bare, e->err);
    ech_plan_builder_free(&b);
    return bare;
}

static const ech_mission *mission_with(const ech_plan *p, const char *id) {
    for (int32_t i = 0; i < p->mission_count; i++)
        if (strcmp(p->missions[i].id, id) == 0)
            return &p->missions[i];
    return NULL;
}

/* Its missions as they were found, held; and all others as they are in the plan. */
static ech_plan *joined_plan(offering *e, const ech_plan *found) {
    const ech_plan *p = e->plan;
    ech_plan_builder b;
    ech_plan *joined = NULL;
    ech_plan_builder_init(&b);
    for (int32_t i = 0; i < found->mission_count; i++)
        if (carries_mine(e, found, &found->missions[i]))
            copy_mission(e, found, &found->missions[i], true, true, &b);
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i], *there = mission_with(found, m->id);
        if (carries_others(e, p, m) && !(there && carries_mine(e, found, there)))
            copy_mission(e, p, m, false, m->pinned, &b);
    }
    e->status = ech_plan_build(&b, e->s, &joined, e->err);
    ech_plan_builder_free(&b);
    return joined;
}

/* Who was held for a question only is not pinned in what comes of it, which is a plan of the scenario as it is. */
static void give_back(offering *e, ech_plan *found) {
    found->scenario_hash = e->hash;
    ech_idmap ids = ECH_IDMAP_INIT;
    for (int32_t i = 0; i < e->plan->mission_count && !e->status; i++)
        e->status = ech_idmap_put(&ids, e->plan->missions[i].id, i, NULL);
    for (int32_t i = 0; i < found->mission_count; i++) {
        int32_t old = ech_idmap_get(&ids, found->missions[i].id);
        found->missions[i].pinned = old >= 0 && e->plan->missions[old].pinned;
    }
    ech_idmap_free(&ids);
}

/* ---- conditions ------------------------------------------------------------------------------------------------ */

/* What a question changes in the scenario, to be put back. */
typedef struct changed {
    ech_carry_rule *rules;
    int32_t rule_count;
    ech_requirement *requirements; /* a copy of all */
} changed;

static bool bar_place(offering *e, int32_t location) {
    ech_scenario *s = e->s;
    const char *kind = s->requirements[e->q->requirement].kind;
    ech_carry_rule *rules = ech_arena_alloc(e->arena, 2 * (size_t)s->carry_rule_count + 1, sizeof *rules);
    if (!rules)
        return false;
    int32_t n = 0;
    rules[n++] = (ech_carry_rule){ECH_NONE, ECH_NONE, barred_kind, location, false};
    for (int32_t i = 0; i < s->carry_rule_count; i++) {
        rules[n++] = s->carry_rules[i];
        if (kind[0] && strcmp(s->carry_rules[i].kind, kind) == 0) {
            rules[n] = s->carry_rules[i];
            rules[n++].kind = barred_kind;
        }
    }
    s->carry_rules = rules;
    s->carry_rule_count = n;
    for (int32_t r = 0; r < s->requirement_count; r++) /* those that travel with it and are of another kind stay */
        if (is_mine(e, r) && strcmp(s->requirements[r].kind, kind) == 0)
            s->requirements[r].kind = barred_kind;
    return true;
}

static bool keep_busy(offering *e, int32_t asset, int32_t tail) {
    ech_busy *b = ech_vec_push(&e->busy);
    if (b)
        *b = (ech_busy){asset, tail, 0, e->s->horizon_t};
    return b != NULL;
}

static bool bar_fleets(offering *e, const bool *without) {
    bool ok = true;
    for (int32_t a = 0; ok && a < e->s->asset_count; a++)
        for (int32_t t = 0; ok && without[a] && t < e->s->assets[a].count; t++)
            ok = keep_busy(e, a, t);
    return ok;
}

static bool bar_tails(offering *e) {
    bool ok = true;
    for (int32_t i = 0; ok && i < e->plan->mission_count; i++) {
        const ech_mission *m = &e->plan->missions[i];
        if (m->asset != ECH_NONE && carries_mine(e, e->plan, m) && !is_busy(e, m))
            ok = keep_busy(e, m->asset, m->tail);
    }
    return ok;
}

static void put_first(offering *e, bool due_is_enough) {
    for (int32_t r = 0; r < e->s->requirement_count; r++) {
        ech_requirement *q = &e->s->requirements[r];
        if (!is_mine(e, r))
            continue;
        q->priority = 0;
        q->weight_late_u = INT64_C(1000000000); /* a thousandfold */
        if (due_is_enough)
            continue;
        q->due_t = q->ready_t > q->earliest_t ? q->ready_t : q->earliest_t;
        q->weight_arrival_u = INT64_C(1000000000);
    }
}

static bool set_conditions(offering *e, const question *k, changed *was) {
    ech_scenario *s = e->s;
    size_t n = (size_t)s->requirement_count;
    was->rules = s->carry_rules;
    was->rule_count = s->carry_rule_count;
    was->requirements = ech_calloc(n + 1, sizeof *was->requirements);
    e->busy.count = 0;
    if (!was->requirements)
        return false;
    memcpy(was->requirements, s->requirements, n * sizeof *s->requirements);
    for (int32_t r = 0; k->not_before > 0 && r < s->requirement_count; r++)
        if (is_mine(e, r) && s->requirements[r].ready_t < k->not_before)
            s->requirements[r].ready_t = k->not_before;
    if (k->first)
        put_first(e, k->due_is_enough);
    return (!k->without || bar_fleets(e, k->without)) && (!k->other_tails || bar_tails(e)) &&
           (k->not_over == ECH_NONE || bar_place(e, k->not_over));
}

static void take_back(offering *e, changed *was) {
    e->s->carry_rules = was->rules;
    e->s->carry_rule_count = was->rule_count;
    if (was->requirements)
        memcpy(e->s->requirements, was->requirements, (size_t)e->s->requirement_count * sizeof *was->requirements);
    ech_free(was->requirements);
}

/* ---- questions ------------------------------------------------------------------------------------------------- */

static ech_plan *solve_from(offering *e, const ech_plan *start, int64_t iterations, bool repair_only) {
    ech_error_list ignored = ECH_ERROR_LIST_INIT;
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_plan *found = NULL;
    o.seed = e->q->seed;
    o.iterations = iterations;
    o.threads = e->q->threads;
    o.partial = true;
    o.start = start;
    o.repair_only = repair_only;
    o.islands = repair_only ? 1 : 2;
    o.busy = e->busy.data;
    o.busy_count = (int32_t)e->busy.count;
    o.stop = should_stop;
    o.context = e;
    e->out->questions++;
    e->status = ech_solve(e->s, &o, &found, NULL, &ignored);
    ech_error_list_free(&ignored);
    if (found)
        give_back(e, found);
    return found;
}

static ech_plan *search(offering *e, const question *k, hold how) {
    ech_plan *found = NULL;
    changed was = {0};
    bool set = set_conditions(e, k, &was);
    ech_plan *bare = set ? bare_plan(e, how) : NULL;
    if (bare) /* an iteration is short where all is held; to move others aside takes many */
        found = solve_from(e, bare, e->out->iterations * (how == HOLD_ALL || k->first ? LONGER : 1), false);
    else if (!e->status)
        e->status = ECH_ENOMEM;
    take_back(e, &was);
    ech_plan_free(bare);
    return found;
}

/* Legal, all of it delivered, and nothing of others left behind that was not. */
static bool is_sound(const offering *e, const ech_verdict *v) {
    if (!v->legal)
        return false;
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        if (v->undelivered_lots[r] > (is_mine(e, r) ? 0 : e->out->now->undelivered_lots[r]))
            return false;
    return true;
}

static bool keeps_condition(const offering *e, const question *k, const way *w) {
    for (int32_t a = 0; k->without && a < e->s->asset_count; a++)
        if (k->without[a] && w->fleets[a])
            return false;
    if (k->not_over != ECH_NONE && w->places[k->not_over])
        return false;
    if (k->sooner && e->now.complete_t != ECH_NEVER && w->complete_t > e->now.complete_t - 15 * e->s->ticks_per_minute)
        return false;
    return w->first_t >= k->not_before && !same_way(e, w, &e->now);
}

static void drop_answer(answer *a) {
    ech_plan_free(a->offer.plan);
    ech_verdict_free(a->offer.verdict);
    memset(a, 0, sizeof *a);
}

static int compare(const offering *e, const answer *a, const answer *b) {
    const ech_verdict *x = a->offer.verdict, *y = b->offer.verdict;
    for (int32_t k = 0; k < e->s->tier_count; k++)
        if (x->tier_value_u[k] != y->tier_value_u[k])
            return x->tier_value_u[k] < y->tier_value_u[k] ? -1 : 1;
    if (x->measure_u[ECH_CHANGES] != y->measure_u[ECH_CHANGES])
        return x->measure_u[ECH_CHANGES] < y->measure_u[ECH_CHANGES] ? -1 : 1;
    return a->order - b->order;
}

/* One answer for one way of going: the better of the two. */
static void keep_answer(offering *e, answer *a) {
    for (int i = 0; i < e->answer_count; i++) {
        answer *other = &e->answers[i];
        if (!same_way(e, &a->way, &other->way))
            continue;
        if (compare(e, a, other) < 0) {
            drop_answer(other);
            *other = *a;
        } else
            drop_answer(a);
        return;
    }
    if (e->answer_count < MOST_ANSWERS)
        e->answers[e->answer_count++] = *a;
    else
        drop_answer(a);
}

/* Judges the answer's plan; takes it out where it is none. */
static bool judge(offering *e, const question *k, answer *a) {
    if (a->offer.plan && !is_over(e))
        e->status = ech_check(e->s, a->offer.plan, e->plan, &a->offer.verdict, e->err);
    bool good = !e->status && a->offer.verdict && is_sound(e, a->offer.verdict) && way_open(e, &a->way);
    if (good)
        note_way(e, a->offer.plan, a->offer.verdict, &a->way);
    good = good && keeps_condition(e, k, &a->way);
    a->offer.other_lift = good && other_lift(e, &a->way, &e->now);
    a->offer.other_way = good && other_places(e, &a->way, &e->now);
    a->offer.later_t = good && e->now.complete_t != ECH_NEVER ? a->way.complete_t - e->now.complete_t : 0;
    if (!good)
        drop_answer(a);
    return good;
}

/* Its missions are held as they were found; others return to where they were, as far as that leaves room, and only what
 * does not fit is planned anew: where that leaves some behind, with a search. *calm is what comes of it. */
static bool settle(offering *e, const question *k, const answer *a, answer *calm) {
    *calm = *a;
    calm->offer.verdict = NULL;
    calm->offer.plan = NULL;
    ech_plan *joined = joined_plan(e, a->offer.plan);
    bool good = false;
    for (int search = 0; joined && search < 2 && !good && !is_over(e); search++) {
        calm->offer.plan = solve_from(e, joined, search ? e->out->iterations : 0, !search);
        good = judge(e, k, calm);
    }
    ech_plan_free(joined);
    return good;
}

static bool try_with(offering *e, const question *k, hold how, int order) {
    answer a = {.order = order, .offer = {.kind = k->kind, .others_held = how == HOLD_ALL}}, calm;
    memcpy(a.offer.how, k->how, sizeof a.offer.how);
    a.offer.plan = search(e, k, how);
    e->busy.count = 0; /* its missions are held from here on */
    bool settled = how != HOLD_ALL && a.offer.plan && !is_over(e) && settle(e, k, &a, &calm);
    bool good = how != HOLD_ASIDE && judge(e, k, &a);
    if (settled && (!good || compare(e, &calm, &a) < 0)) {
        drop_answer(&a);
        a = calm;
    } else if (settled)
        drop_answer(&calm);
    if (settled || good)
        keep_answer(e, &a);
    else
        drop_answer(&a);
    return settled || good;
}

/* As few are let go as can be. Whoever comes before all others may gain by letting go more. */
static void ask(offering *e, const question *k) {
    int order = e->asked++;
    bool found = false;
    for (hold how = HOLD_ALL; how <= HOLD_NONE && !is_over(e); how++) {
        if (found && !(k->first && how <= HOLD_ASIDE))
            return;
        if (e->q->progress)
            e->q->progress(k->how, e->out->questions, e->q->context);
        found = try_with(e, k, how, order) || found;
    }
}

/* ---- which questions ------------------------------------------------------------------------------------------- */

static question new_question(ech_offer_kind kind) {
    question k = {.kind = kind, .not_over = ECH_NONE};
    return k;
}

static bool is_behind(const offering *e) {
    const ech_verdict *v = e->out->now;
    int32_t r = e->q->requirement;
    return v->undelivered_lots[r] > 0 || v->completion_t[r] > e->s->requirements[r].due_t;
}

static void ask_fleets(offering *e, const way *w) {
    bool *one = ech_arena_alloc(e->arena, (size_t)e->s->asset_count + 1, sizeof *one);
    int used = 0;
    if (!one) {
        e->status = ECH_ENOMEM;
        return;
    }
    for (int32_t a = 0; a < e->s->asset_count && used < MOST_FLEETS; a++) {
        question k = new_question(ECH_OFFER_LIFT);
        if (!w->fleets[a])
            continue;
        used++;
        one[a] = true;
        k.without = one;
        snprintf(k.how, sizeof k.how, "without %.80s", e->s->assets[a].id);
        ask(e, &k);
        one[a] = false;
    }
    question all = new_question(ECH_OFFER_LIFT);
    all.without = w->fleets;
    snprintf(all.how, sizeof all.how, "without the fleets that carry it now");
    if (used > 1)
        ask(e, &all);
}

static void ask_places(offering *e, const way *w) {
    int used = 0;
    for (int32_t l = 0; l < e->s->location_count && used < MOST_PLACES; l++) {
        question k = new_question(ECH_OFFER_WAY);
        if (!w->places[l])
            continue;
        used++;
        k.not_over = l;
        snprintf(k.how, sizeof k.how, "not over %.80s", e->s->locations[l].id);
        ask(e, &k);
    }
}

static void ask_times(offering *e, const way *w) {
    question k = new_question(ECH_OFFER_TIME);
    k.first = k.sooner = true;
    snprintf(k.how, sizeof k.how, "before all others");
    ask(e, &k);
    static const int hours[] = {6, 24};
    for (int i = 0; i < 2 && w->first_t != ECH_NEVER && !is_behind(e); i++) {
        question later = new_question(ECH_OFFER_TIME);
        later.not_before = w->first_t + hours[i] * 60 * e->s->ticks_per_minute;
        snprintf(later.how, sizeof later.how, "%d hours later or more", hours[i]);
        if (later.not_before < e->s->horizon_t)
            ask(e, &later);
    }
}

static void ask_all(offering *e) {
    const way *w = &e->now;
    if (is_behind(e)) {
        question k = new_question(ECH_OFFER_TIME);
        k.first = k.sooner = k.due_is_enough = true;
        snprintf(k.how, sizeof k.how, "sooner, before others");
        ask(e, &k);
    }
    if (!w->any && e->answer_count > 0) /* it goes nowhere yet: otherwise than the first way that was found */
        w = &e->answers[0].way;
    if (w->any) {
        ask_fleets(e, w);
        ask_places(e, w);
    }
    ask_times(e, w);
    if (e->answer_count < ECH_OFFERS && e->now.any) {
        question k = new_question(ECH_OFFER_LIFT);
        k.other_tails = true;
        snprintf(k.how, sizeof k.how, "with other tails");
        ask(e, &k);
    }
}

/* ---- choice ---------------------------------------------------------------------------------------------------- */

/* The best answer that is left, of a kind that is not among `taken` (bits), or of any. */
static int best_left(const offering *e, unsigned taken, const bool *used) {
    int best = -1;
    for (int i = 0; i < e->answer_count; i++) {
        if (used[i] || taken & 1u << e->answers[i].offer.kind)
            continue;
        if (best < 0 || compare(e, &e->answers[i], &e->answers[best]) < 0)
            best = i;
    }
    return best;
}

static void choose(offering *e) {
    bool used[MOST_ANSWERS] = {false};
    int chosen[ECH_OFFERS], n = 0;
    unsigned taken = 0;
    while (n < ECH_OFFERS) {
        int i = best_left(e, taken, used);
        i = i < 0 ? best_left(e, 0, used) : i;
        if (i < 0)
            break;
        used[i] = true;
        taken |= 1u << e->answers[i].offer.kind;
        int at = n++;
        for (; at > 0 && compare(e, &e->answers[i], &e->answers[chosen[at - 1]]) < 0; at--)
            chosen[at] = chosen[at - 1];
        chosen[at] = i;
    }
    for (int i = 0; i < n; i++) {
        e->out->best[i] = e->answers[chosen[i]].offer;
        memset(&e->answers[chosen[i]], 0, sizeof e->answers[0]);
    }
    e->out->count = n;
    for (int i = 0; i < e->answer_count; i++)
        drop_answer(&e->answers[i]);
}

static void set_iterations(offering *e) {
    int64_t n = 40000 / (e->plan->mission_count + 1);
    e->out->iterations = e->q->iterations ? e->q->iterations : n < 200 ? 200 : n > 5000 ? 5000 : n;
}

static void offer(offering *e) {
    e->status = ech_scenario_hash(e->s, &e->hash);
    if (!e->status)
        e->status = ech_check(e->s, e->plan, NULL, &e->out->now, e->err);
    if (e->status || !e->out->now->legal) {
        e->status = e->status ? e->status : ECH_EUSAGE;
        return;
    }
    if (!way_open(e, &e->now))
        return;
    note_way(e, e->plan, e->out->now, &e->now);
    set_iterations(e);
    ask_all(e);
    choose(e);
}

ech_status ech_offer(ech_scenario *s, const ech_plan *plan, const ech_offer_request *q, ech_offers *out,
                     ech_error *err) {
    memset(out, 0, sizeof *out);
    offering *e = ech_calloc(1, sizeof *e);
    if (!e)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    *e = (offering){.s = s, .plan = plan, .q = q, .out = out, .err = err, .arena = ech_arena_open(0)};
    e->busy = ech_vec_init(sizeof(ech_busy), 1000000);
    if (e->arena)
        offer(e);
    else
        e->status = ECH_ENOMEM;
    ech_status status = e->status;
    for (int i = 0; status && i < e->answer_count; i++)
        drop_answer(&e->answers[i]);
    ech_vec_free(&e->busy);
    ech_arena_free(e->arena);
    ech_free(e);
    return status;
}

void ech_offers_free(ech_offers *o) {
    for (int i = 0; i < o->count; i++) {
        ech_plan_free(o->best[i].plan);
        ech_verdict_free(o->best[i].verdict);
    }
    ech_verdict_free(o->now);
    memset(o, 0, sizeof *o);
}
