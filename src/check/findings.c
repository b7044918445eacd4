/* Findings: collecting them in the order in which rules are judged, and listing them by rule family, time, subject.
 * At most 10,000 are kept (the first ones met, so the same for the same input); all are counted. */
#include "check_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINDINGS_KEPT = 10000 };

const char *const ech_check_rules[] = {
    [RULE_PLAN_FORM] = "plan.form",
    [RULE_PLAN_TIME] = "plan.time",
    [RULE_PLAN_FLOWN] = "plan.flown",
    [RULE_FLOW_READY] = "flow.ready",
    [RULE_FLOW_AMOUNT] = "flow.amount",
    [RULE_FLOW_CONNECT] = "flow.connect",
    [RULE_FLOW_TRANSFER] = "flow.transfer",
    [RULE_FLOW_DESTINATION] = "flow.destination",
    [RULE_FLOW_STORAGE] = "flow.storage",
    [RULE_FLOW_DWELL] = "flow.dwell",
    [RULE_FLOW_SPLIT] = "flow.split",
    [RULE_FLOW_MARCH] = "flow.march",
    [RULE_CAP_MASS] = "cap.mass",
    [RULE_CAP_RANGE] = "cap.range",
    [RULE_CAP_SEATS] = "cap.seats",
    [RULE_CAP_LITTERS] = "cap.litters",
    [RULE_CAP_FLOOR] = "cap.floor",
    [RULE_CAP_ITEM] = "cap.item",
    [RULE_CAP_DANGEROUS] = "cap.dangerous",
    [RULE_CAP_DRIVERS] = "cap.drivers",
    [RULE_LEG_NONE] = "leg.none",
    [RULE_LEG_TIME] = "leg.time",
    [RULE_LEG_MODE] = "leg.mode",
    [RULE_LEG_RUNWAY] = "leg.runway",
    [RULE_LEG_SURFACE] = "leg.surface",
    [RULE_LEG_MASS] = "leg.mass",
    [RULE_LEG_CLOSED] = "leg.closed",
    [RULE_LEG_CAPACITY] = "leg.capacity",
    [RULE_NODE_STAND] = "node.stand",
    [RULE_NODE_HANDLING] = "node.handling",
    [RULE_NODE_WORK] = "node.work",
    [RULE_NODE_SLOT] = "node.slot",
    [RULE_NODE_FUEL] = "node.fuel",
    [RULE_NODE_HOURS] = "node.hours",
    [RULE_NODE_CLOSED] = "node.closed",
    [RULE_ASSET_OVERLAP] = "asset.overlap",
    [RULE_ASSET_PLACE] = "asset.place",
    [RULE_ASSET_END] = "asset.end",
    [RULE_ASSET_AVAILABLE] = "asset.available",
    [RULE_ASSET_CONFIG] = "asset.config",
    [RULE_CREW_DUTY] = "crew.duty",
    [RULE_CREW_FLIGHT] = "crew.flight",
    [RULE_CREW_SWAP] = "crew.swap",
    [RULE_ASSET_HOURS24] = "asset.hours24",
    [RULE_ORDER_TOGETHER] = "order.together",
    [RULE_ORDER_AFTER] = "order.after",
    [RULE_ORDER_RIDE] = "order.ride",
    [RULE_TIME_EARLIEST] = "time.earliest",
    [RULE_TIME_LATEST] = "time.latest",
    [RULE_TIME_LOAD_BY] = "time.load_by",
    [RULE_CARRY_RULE] = "carry.rule",
    [RULE_AUTH_CAVEAT] = "auth.caveat",
    [RULE_AUTH_LAND] = "auth.land",
    [RULE_AUTH_OVERFLY] = "auth.overfly",
    [RULE_AUTH_USE] = "auth.use",
    [RULE_AUTH_CEILING] = "auth.ceiling",
};
const int ech_check_rule_count = RULE_COUNT;

typedef struct finding_entry {
    chk_rule rule;
    int64_t sequence;
    ech_finding f;
} finding_entry;

void chk_find(chk *c, chk_rule rule, ech_tick at_t, int64_t by, const char *unit, const char *subject,
              const char *format, ...) {
    c->v->finding_total++;
    if (c->findings.element_size == 0)
        c->findings = ech_vec_init(sizeof(finding_entry), FINDINGS_KEPT);
    if (c->findings.count == FINDINGS_KEPT)
        return;
    finding_entry *e = ech_vec_push(&c->findings);
    if (!e) {
        c->out_of_memory = true;
        return;
    }
    e->rule = rule;
    e->sequence = c->v->finding_total;
    e->f.rule = ech_check_rules[rule];
    e->f.at_t = at_t;
    e->f.by = by;
    e->f.unit = unit;
    snprintf(e->f.subject, sizeof e->f.subject, "%s", subject ? subject : "");
    va_list args;
    va_start(args, format);
    vsnprintf(e->f.message, sizeof e->f.message, format, args);
    va_end(args);
}

/* Rules of one family stand side by side in the table, so its first rule stands for it. */
static int family(chk_rule rule) {
    size_t length = strcspn(ech_check_rules[rule], ".") + 1;
    for (int i = 0; i < (int)rule; i++)
        if (strncmp(ech_check_rules[i], ech_check_rules[rule], length) == 0)
            return i;
    return (int)rule;
}

static int compare_entries(const void *a, const void *b) {
    const finding_entry *x = a, *y = b;
    int fx = family(x->rule), fy = family(y->rule);
    if (fx != fy)
        return fx < fy ? -1 : 1;
    if (x->f.at_t != y->f.at_t)
        return x->f.at_t < y->f.at_t ? -1 : 1;
    int by_subject = strcmp(x->f.subject, y->f.subject);
    if (by_subject)
        return by_subject;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

/* The same rule broken by the same subject, at the same moment, by as much, in the same words (they name the mission).
 */
static int compare_facts(const void *a, const void *b) {
    const finding_entry *x = a, *y = b;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->f.at_t != y->f.at_t)
        return x->f.at_t < y->f.at_t ? -1 : 1;
    if (x->f.by != y->f.by)
        return x->f.by < y->f.by ? -1 : 1;
    int by_subject = strcmp(x->f.subject, y->f.subject);
    return by_subject ? by_subject : strcmp(x->f.message, y->f.message);
}

void chk_findings_excuse(chk *c) {
    ech_vec sorted = ech_vec_init(sizeof(finding_entry), FINDINGS_KEPT);
    for (size_t i = 0; c->excused && i < c->excused->count; i++) {
        finding_entry *e = ech_vec_push(&sorted);
        if (e)
            *e = *(const finding_entry *)ech_vec_at(c->excused, i);
        c->out_of_memory = c->out_of_memory || !e;
    }
    if (sorted.count > 1)
        qsort(sorted.data, sorted.count, sizeof(finding_entry), compare_facts);
    size_t kept = 0, all = c->findings.count;
    finding_entry *list = c->findings.data;
    for (size_t i = 0; sorted.count > 0 && i < all; i++) {
        if (bsearch(&list[i], sorted.data, sorted.count, sizeof(finding_entry), compare_facts))
            c->v->finding_total--;
        else
            list[kept++] = list[i];
    }
    c->findings.count = sorted.count > 0 ? kept : all;
    ech_vec_free(&sorted);
}

void chk_findings_finish(chk *c) {
    size_t n = c->findings.count;
    c->v->legal = c->v->finding_total == 0;
    c->v->finding_count = (int32_t)n;
    c->v->findings = ech_arena_alloc(c->v->arena, n ? n : 1, sizeof *c->v->findings);
    if (!c->v->findings) {
        c->out_of_memory = true;
        return;
    }
    if (n > 1)
        qsort(c->findings.data, n, sizeof(finding_entry), compare_entries);
    for (size_t i = 0; i < n; i++)
        c->v->findings[i] = ((const finding_entry *)ech_vec_at(&c->findings, i))->f;
}

/* ---- words ------------------------------------------------------------------------------------------------ */

chk_text chk_at(const chk *c, ech_tick t) {
    chk_text out;
    int64_t tpm = c->s->ticks_per_minute;
    if (t == ECH_NEVER) {
        snprintf(out.s, sizeof out.s, "never");
        return out;
    }
    ech_tick clock = chk_time_of_day(c, t);
    int64_t minute = clock / tpm, rest = clock % tpm;
    int n = snprintf(out.s, sizeof out.s, "D%+lld %02lld:%02lld", (long long)chk_day(c, t), (long long)(minute / 60),
                     (long long)(minute % 60));
    if (rest != 0)
        snprintf(out.s + n, sizeof out.s - (size_t)n, "+%lld/%lld min", (long long)rest, (long long)tpm);
    return out;
}

int64_t chk_minutes(const chk *c, ech_tick d) { return chk_mul_ceil(d, 1, c->s->ticks_per_minute); }

chk_text chk_for(const chk *c, ech_tick d) {
    chk_text out;
    if (d == ECH_NEVER)
        snprintf(out.s, sizeof out.s, "no limit");
    else if (d % c->s->ticks_per_minute == 0)
        snprintf(out.s, sizeof out.s, "%lld min", (long long)(d / c->s->ticks_per_minute));
    else
        snprintf(out.s, sizeof out.s, "%lld/%lld min", (long long)d, (long long)c->s->ticks_per_minute);
    return out;
}

chk_text chk_tail_name(const chk *c, int32_t asset, int32_t tail) {
    chk_text out;
    snprintf(out.s, sizeof out.s, "%.60s#%d", c->s->assets[asset].id, (int)tail + 1);
    return out;
}
