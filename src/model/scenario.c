/* What little the nouns of a scenario do by themselves: being freed, and counting lots. Everything is O(1) or linear
 * in one requirement's items. */
#include "model/plan.h"

void ech_scenario_free(ech_scenario *scenario) {
    if (!scenario)
        return;
    ech_plan_free(scenario->flown);
    ech_arena_free(scenario->arena); /* the scenario itself lives in it */
}

/* Anything to move at all? An event may have cancelled it. */
static bool is_empty(const ech_scenario *s, const ech_requirement *r) {
    int64_t all = (int64_t)r->seated + r->attendants + r->litters;
    for (int32_t i = 0; i < r->items.count; i++)
        all += s->items[r->items.first + i].count > 0;
    return all == 0;
}

/* docs/model.md §2.3. Bulk is counted per item; the reader makes at most one bulk item a requirement. */
int64_t ech_requirement_lots(const ech_scenario *scenario, int32_t requirement) {
    const ech_requirement *r = &scenario->requirements[requirement];
    if (r->split == ECH_SPLIT_WHOLE)
        return !is_empty(scenario, r);
    int64_t lots = (int64_t)r->seated + r->attendants + r->litters;
    int64_t lot = r->lot > 0 ? r->lot : 1;
    for (int32_t i = 0; i < r->items.count; i++) {
        const ech_item *item = &scenario->items[r->items.first + i];
        lots += item->bulk ? (item->count + lot - 1) / lot : item->count;
    }
    return lots;
}

static bool is_urgent(const ech_tier *t) {
    return t->weight_u[ECH_UNMET] || t->weight_u[ECH_LATE] || t->weight_u[ECH_LATE_COUNT] || t->weight_u[ECH_CLOSURE];
}

void ech_scenario_count_changes(ech_scenario *s) {
    int32_t at = 0;
    for (int32_t i = 0; i < s->tier_count; i++)
        if (s->tiers[i].weight_u[ECH_CHANGES])
            return;
    while (at < s->tier_count && is_urgent(&s->tiers[at]))
        at++;
    if (s->tier_count == ECH_TIER_MAX) { /* the last gives way */
        at = at < ECH_TIER_MAX ? at : ECH_TIER_MAX - 1;
        s->tier_count--;
    }
    for (int32_t i = s->tier_count; i > at; i--)
        s->tiers[i] = s->tiers[i - 1];
    s->tier_count++;
    s->tiers[at] = (ech_tier){.name = "changes"};
    s->tiers[at].weight_u[ECH_CHANGES] = 1000000;
}
