/* order.* and time.*: what must travel together, after what, for how long at most, and the windows of delivery
 * (docs/model.md §4.6, §4.10). Cost: linear in loads and precedences, n log n in loads of together groups. */
#include "check_int.h"

#include <stdlib.h>

typedef struct together_load {
    int32_t group, location, mission, from, to;
    ech_tick at_t;
} together_load;

static int compare_together(const void *a, const void *b) {
    const together_load *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->location != y->location)
        return x->location < y->location ? -1 : 1;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    if (x->mission != y->mission)
        return x->mission < y->mission ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static bool same_ride(const together_load *x, const together_load *y) {
    return x->mission == y->mission && x->from == y->from && x->to == y->to;
}

static void judge_together(chk *c) {
    size_t n = 0;
    together_load *t = c->s->together_count > 0 ? chk_alloc(c, (size_t)c->load_count, sizeof *t) : NULL;
    for (int32_t i = 0; t && i < c->load_count; i++) {
        const chk_load *l = &c->loads[i];
        int32_t group = c->s->requirements[l->requirement].together;
        if (group != ECH_NONE)
            t[n++] = (together_load){group, c->stops[l->from].location, l->mission, l->from, l->to, l->load_start_t};
    }
    if (n > 1)
        qsort(t, n, sizeof *t, compare_together);
    for (size_t i = 0, k; i < n; i = k) {
        size_t odd = 0;
        for (k = i; k < n && t[k].group == t[i].group && t[k].location == t[i].location; k++)
            odd = odd == 0 && !same_ride(&t[k], &t[i]) ? k : odd;
        if (odd > 0)
            chk_find(c, RULE_ORDER_TOGETHER, t[odd].at_t, 1, "", c->s->together_ids[t[i].group],
                     "What belongs together as %s leaves %s in mission %s and apart from it in mission %s.",
                     c->s->together_ids[t[i].group], chk_place(c, t[i].location), c->missions[t[i].mission].id,
                     c->missions[t[odd].mission].id);
    }
}

static void judge_after(chk *c, int32_t q, ech_tick first) {
    const ech_requirement *r = &c->s->requirements[q];
    for (int32_t i = 0; i < r->after.count; i++) {
        int32_t p = c->s->refs[r->after.first + i];
        if (c->left_t[p] == ECH_NEVER)
            chk_find(c, RULE_ORDER_AFTER, first, 1, "", r->id, "%s is loaded at %s, but %s is never complete.", r->id,
                     chk_at(c, first).s, chk_need(c, p));
        else if (first < c->left_t[p])
            chk_find(c, RULE_ORDER_AFTER, first, chk_minutes(c, c->left_t[p] - first), "min", r->id,
                     "%s is loaded at %s, before %s is complete at %s.", r->id, chk_at(c, first).s, chk_need(c, p),
                     chk_at(c, c->left_t[p]).s);
    }
}

static void judge_windows(chk *c, const chk_load *l) {
    const ech_requirement *r = &c->s->requirements[l->requirement];
    const char *id = c->missions[l->mission].id;
    ech_tick tau = r->bind == ECH_BIND_START ? l->unload_start_t : l->unload_end_t;
    const char *what = r->bind == ECH_BIND_START ? "starts unloading" : "has unloaded";
    if (l->final && tau < r->earliest_t)
        chk_find(c, RULE_TIME_EARLIEST, tau, chk_minutes(c, chk_sub(r->earliest_t, tau)), "min", r->id,
                 "%s %s %s at %s; it may come from %s on.", id, what, r->id, chk_at(c, tau).s,
                 chk_at(c, r->earliest_t).s);
    if (l->final && tau > r->latest_t)
        chk_find(c, RULE_TIME_LATEST, tau, chk_minutes(c, chk_sub(tau, r->latest_t)), "min", r->id,
                 "%s %s %s at %s; the latest is %s.", id, what, r->id, chk_at(c, tau).s, chk_at(c, r->latest_t).s);
    if (l->origin && l->load_start_t > r->load_by_t)
        chk_find(c, RULE_TIME_LOAD_BY, l->load_start_t, chk_minutes(c, chk_sub(l->load_start_t, r->load_by_t)), "min",
                 r->id, "%s loads %s at %s; it must be loaded by %s.", id, r->id, chk_at(c, l->load_start_t).s,
                 chk_at(c, r->load_by_t).s);
    ech_tick aboard = l->unload_start_t - l->load_end_t;
    if (aboard > r->max_aboard_t)
        chk_find(c, RULE_ORDER_RIDE, l->unload_start_t, chk_minutes(c, chk_sub(aboard, r->max_aboard_t)), "min", r->id,
                 "%s is aboard %s for %s until %s; %s is allowed.", r->id, id, chk_for(c, aboard).s,
                 chk_at(c, l->unload_start_t).s, chk_for(c, r->max_aboard_t).s);
}

void chk_order(chk *c) {
    judge_together(c);
    for (int32_t q = 0; q < c->s->requirement_count; q++) {
        ech_tick first = ECH_NEVER;
        for (int32_t i = c->load_first[q]; i < c->load_first[q + 1]; i++) {
            const chk_load *l = &c->loads[c->load_order[i]];
            first = l->origin ? chk_min(first, l->load_start_t) : first;
            judge_windows(c, l);
        }
        if (first != ECH_NEVER)
            judge_after(c, q, first);
    }
}
