/* What the registry amounts to, as text and JSON: lists, one pledge, age, gaps. Stale pledges are told as stale
 * wherever anything is counted. */
#include "registry_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOON_DAYS = 30 };

typedef struct totals {
    int64_t all, ages[ECH_AGES], supports, unproven;
} totals;

static void count(const registering *g, const ech_pledge *p, totals *t) {
    t->all++;
    t->ages[ech_pledge_age(p, &g->view)]++;
    t->supports += p->supports;
    t->unproven += !ech_pledge_proven(p);
}

static bool wanted(const registering *g, const ech_pledge *p) {
    static const char *const kinds[ECH_PLEDGE_KINDS] = {"elements", "lift", "stocks"};
    const ech_registry_options *o = g->o;
    bool kind = o->what != ECH_REGISTRY_LIST || !o->id || strcmp(o->id, kinds[p->kind]) == 0;
    return kind && (!o->member || strcmp(o->member, g->r->members[p->member].id) == 0) &&
           (!o->capability || strcmp(o->capability, p->what) == 0) && (!o->only_proven || ech_pledge_proven(p));
}

/* ---- text ----------------------------------------------------------------------------------------------------- */

static void hours_text(int64_t hours, char out[24]) {
    if (hours == ECH_NONE)
        snprintf(out, 24, "?");
    else if (hours % 24 == 0 && hours >= 48)
        snprintf(out, 24, "%lld d", (long long)hours / 24);
    else
        snprintf(out, 24, "%lld h", (long long)hours);
}

/* "fresh", "stale: 412 days old", "expired 2025-12-31", "not before 2026-05-01" */
static void age_text(const registering *g, const ech_pledge *p, char out[48]) {
    char day[16];
    switch (ech_pledge_age(p, &g->view)) {
    case ECH_STALE:
        snprintf(out, 48, "STALE: %lld days old", (long long)(g->view.as_of_day - p->stated_day));
        break;
    case ECH_EXPIRED:
        ech_shelf_day_text(p->expiry_day, day);
        snprintf(out, 48, "EXPIRED %s", day);
        break;
    case ECH_LATER:
        ech_shelf_day_text(p->not_before_day, day);
        snprintf(out, 48, "not before %s", day);
        break;
    default:
        snprintf(out, 48, "fresh");
    }
}

static void words_text(const registering *g, ech_span span, char *out, size_t size) {
    size_t n = 0;
    out[0] = '\0';
    for (int32_t i = 0; i < span.count && n < size; i++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", i ? " " : "", g->r->words[span.first + i]);
}

static void totals_text(const registering *g, const totals *t) {
    char day[16];
    ech_shelf_day_text(g->view.as_of_day, day);
    ech_buf_printf(&g->out->text, "\n%lld pledges on %s: %lld fresh, %lld stale, %lld expired, %lld not yet",
                   (long long)t->all, day, (long long)t->ages[ECH_FRESH], (long long)t->ages[ECH_STALE],
                   (long long)t->ages[ECH_EXPIRED], (long long)t->ages[ECH_LATER]);
    ech_buf_printf(&g->out->text, "; %lld only support what others hold; %lld not proven\n", (long long)t->supports,
                   (long long)t->unproven);
}

static int older_first(const void *a, const void *b) {
    const ech_pledge *x = *(const ech_pledge *const *)a, *y = *(const ech_pledge *const *)b;
    return x->stated_day != y->stated_day ? (x->stated_day > y->stated_day) - (x->stated_day < y->stated_day)
                                          : strcmp(x->id, y->id);
}

/* The age report: what is expired, then what is stale, the oldest first; the list: as it was read. */
static const ech_pledge **in_order(const registering *g) {
    static const ech_age ages[ECH_AGES] = {ECH_EXPIRED, ECH_STALE, ECH_LATER, ECH_FRESH};
    int32_t n = 0;
    const ech_pledge **order = ech_arena_alloc(g->arena, (size_t)g->r->pledge_count + 1, sizeof *order);
    bool by_age = g->o->what == ECH_REGISTRY_AGE;
    for (int a = 0; order && a < (by_age ? ECH_AGES : 1); a++) {
        int32_t first = n;
        for (int32_t i = 0; i < g->r->pledge_count; i++)
            if (!by_age || ech_pledge_age(&g->r->pledges[i], &g->view) == ages[a])
                order[n++] = &g->r->pledges[i];
        if (by_age && n > first)
            qsort(order + first, (size_t)(n - first), sizeof *order, older_first);
    }
    return order;
}

static void list_text(const registering *g) {
    static const char *const names[] = {"id",           "kind",   "what", ">count", "member",
                                        "contribution", ">ready", "sure", "stated", "age"};
    ech_grid grid;
    totals t = {0};
    ech_grid_open(&grid, g->arena, names, 10);
    const ech_pledge **order = in_order(g);
    for (int32_t i = 0; order && i < g->r->pledge_count; i++) {
        const ech_pledge *p = order[i];
        char ready[24], age[48], stated[16];
        if (!wanted(g, p))
            continue;
        hours_text(p->readiness_h, ready);
        age_text(g, p, age);
        ech_shelf_day_text(p->stated_day, stated);
        count(g, p, &t);
        ech_grid_add(&grid, "%s", p->id);
        ech_grid_add(&grid, "%s", ech_pledge_words[p->kind]);
        ech_grid_add(&grid, "%s", p->what);
        ech_grid_add(&grid, "%lld%s%s", (long long)p->count, p->unit[0] ? " " : "", p->unit);
        ech_grid_add(&grid, "%s", g->r->members[p->member].id);
        ech_grid_add(&grid, "%s", p->supports ? "supports" : "holds");
        ech_grid_add(&grid, "%s", ready);
        ech_grid_add(&grid, "%s", ech_sure_words[p->sure]);
        ech_grid_add(&grid, "%s", stated);
        ech_grid_add(&grid, "%s", age);
    }
    ech_grid_write(&grid, &g->out->text);
    ech_grid_free(&grid);
    totals_text(g, &t);
}

static void members_text(const registering *g) {
    static const char *const names[] = {"member", "name",     "country",  ">pledges", ">fresh",
                                        ">stale", ">expired", ">not yet", "oldest",   "next expiry"};
    ech_grid grid;
    ech_grid_open(&grid, g->arena, names, 10);
    for (int32_t m = 0; m < g->r->member_count; m++) {
        totals t = {0};
        int64_t oldest = INT64_MAX, next = INT64_MAX;
        char old[16], expiry[16];
        for (int32_t i = 0; i < g->r->pledge_count; i++) {
            const ech_pledge *p = &g->r->pledges[i];
            if (p->member != m)
                continue;
            count(g, p, &t);
            oldest = p->stated_day < oldest ? p->stated_day : oldest;
            next = p->expiry_day >= g->view.as_of_day && p->expiry_day < next ? p->expiry_day : next;
        }
        ech_shelf_day_text(oldest, old);
        ech_shelf_day_text(next, expiry);
        ech_grid_add(&grid, "%s", g->r->members[m].id);
        ech_grid_add(&grid, "%s", g->r->members[m].name);
        ech_grid_add(&grid, "%s", g->r->members[m].country);
        ech_grid_add(&grid, "%lld", (long long)t.all);
        for (int a = 0; a < ECH_AGES; a++)
            ech_grid_add(&grid, "%lld", (long long)t.ages[a]);
        ech_grid_add(&grid, "%s", old);
        ech_grid_add(&grid, "%s%s", expiry, next <= g->view.as_of_day + SOON_DAYS ? " SOON" : "");
    }
    ech_grid_write(&grid, &g->out->text);
    ech_grid_free(&grid);
}

static void number_cell(ech_grid *grid, int64_t n) {
    if (n == ECH_NONE)
        ech_grid_add(grid, "?");
    else
        ech_grid_add(grid, "%lld", (long long)n);
}

static void capabilities_text(const registering *g) {
    static const char *const names[] = {"capability", "name", "family", ">people",
                                        ">vehicles",  ">kg",  ">ready", "assumed"};
    ech_grid grid;
    ech_grid_open(&grid, g->arena, names, 8);
    for (int32_t i = 0; i < g->r->capability_count; i++) {
        const ech_capability *c = &g->r->capabilities[i];
        char ready[24];
        hours_text(c->readiness_h, ready);
        ech_grid_add(&grid, "%s", c->id);
        ech_grid_add(&grid, "%s", c->name);
        ech_grid_add(&grid, "%s", c->family);
        number_cell(&grid, c->people);
        number_cell(&grid, c->vehicles);
        number_cell(&grid, c->mass_kg);
        ech_grid_add(&grid, "%s", ready);
        ech_grid_add(&grid, "%s", c->assumed);
    }
    ech_grid_write(&grid, &g->out->text);
    ech_grid_free(&grid);
}

static void row_text(const registering *g, const char *name, const char *text) {
    if (text[0])
        ech_buf_printf(&g->out->text, "  %-14s %s\n", name, text);
}

static void row_number(const registering *g, const char *name, int64_t n, const char *unit) {
    if (n != ECH_NONE)
        ech_buf_printf(&g->out->text, "  %-14s %lld%s%s\n", name, (long long)n, unit[0] ? " " : "", unit);
}

static void row_day(const registering *g, const char *name, int64_t day) {
    char text[16];
    ech_shelf_day_text(day, text);
    row_text(g, name, text);
}

static void show_text(const registering *g, const ech_pledge *p) {
    char age[48], words[400], lacking[200];
    age_text(g, p, age);
    ech_pledge_short(g->r, p, lacking, sizeof lacking);
    ech_buf_printf(&g->out->text, "%s  %s (%s)\n", p->id, p->name, ech_pledge_words[p->kind]);
    row_text(g, p->kind == ECH_PLEDGE_ELEMENT ? "capability" : p->kind == ECH_PLEDGE_LIFT ? "type" : "item", p->what);
    row_number(g, "count", p->count, p->unit);
    row_text(g, "member", g->r->members[p->member].id);
    row_text(g, "contribution", p->supports ? "supports what others hold" : "holds");
    row_number(g, "people", p->people, "");
    row_number(g, "vehicles", p->vehicles, "");
    row_number(g, "mass", p->mass_kg, "kg");
    row_number(g, "ready in", p->readiness_h, "h");
    row_text(g, "home", p->home);
    row_text(g, "country", p->country);
    words_text(g, p->not_at, words, sizeof words);
    row_text(g, "not at", words);
    words_text(g, p->not_kinds, words, sizeof words);
    row_text(g, "not for", words);
    row_day(g, "not before", p->not_before_day);
    row_text(g, "sure", ech_sure_words[p->sure]);
    row_day(g, "stated", p->stated_day);
    row_day(g, "expiry", p->expiry_day);
    row_text(g, "age", age);
    row_text(g, "short of", lacking);
    row_text(g, "note", p->note);
}

static void gaps_text(const registering *g, const ech_gap *gaps, int32_t n) {
    static const char *const names[] = {"capability", ">goal",    ">within",   ">held",    ">proven",
                                        ">missing",   ">members", ">stale",    ">expired", ">not yet",
                                        ">slow",      ">below",   ">unproven", ">supports"};
    ech_grid grid;
    int missing = 0;
    ech_grid_open(&grid, g->arena, names, 14);
    for (int32_t i = 0; i < n; i++) {
        const ech_goal *goal = &g->r->goals[gaps[i].goal];
        const int64_t numbers[] = {gaps[i].held,  gaps[i].proven,   gaps[i].missing, gaps[i].members,
                                   gaps[i].stale, gaps[i].expired,  gaps[i].later,   gaps[i].slow,
                                   gaps[i].below, gaps[i].unproven, gaps[i].supports};
        char within[24];
        hours_text(goal->within_h, within);
        missing += gaps[i].missing > 0;
        ech_grid_add(&grid, "%s", g->r->capabilities[goal->capability].id);
        ech_grid_add(&grid, "%lld", (long long)goal->count);
        ech_grid_add(&grid, "%s", goal->within_h == ECH_NONE ? "" : within);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            ech_grid_add(&grid, "%lld", (long long)numbers[k]);
    }
    ech_grid_write(&grid, &g->out->text);
    ech_grid_free(&grid);
    ech_buf_printf(&g->out->text,
                   "\n%d of %d goals are not met. Held counts what is fresh, in time and at its minimum%s.\n", missing,
                   (int)n, g->view.only_proven ? ", and rehearsed or delivered" : "");
}

/* ---- JSON ----------------------------------------------------------------------------------------------------- */

static void member_number(ech_json *w, const char *key, int64_t n) {
    ech_json_key(w, key);
    if (n == ECH_NONE)
        ech_json_null(w);
    else
        ech_json_int(w, n);
}

static void member_day(ech_json *w, const char *key, int64_t day) {
    char text[16];
    ech_shelf_day_text(day, text);
    ech_json_member_text(w, key, text[0] ? text : NULL);
}

static const char *or_null(const char *text) { return text[0] ? text : NULL; }

static void head_json(const registering *g, ech_json *w) {
    ech_json_object(w);
    ech_json_member_int(w, "format", 1);
    ech_json_member_int(w, "version", g->version.number);
    ech_json_member_text(w, "hash", g->version.hash);
    member_day(w, "as_of", g->view.as_of_day);
    ech_json_member_int(w, "stale_days", g->view.stale_days);
    ech_json_member_bool(w, "only_proven", g->view.only_proven);
}

static void words_json(const registering *g, ech_json *w, const char *key, ech_span span) {
    ech_json_key(w, key);
    ech_json_array(w);
    for (int32_t i = 0; i < span.count; i++)
        ech_json_text(w, g->r->words[span.first + i]);
    ech_json_end(w);
}

static void place_json(const ech_pledge *p, ech_json *w) {
    ech_json_member_text(w, "home", or_null(p->home));
    ech_json_member_text(w, "country", or_null(p->country));
    ech_json_key(w, "lat");
    p->placed ? ech_json_scaled(w, p->lat_e7, 10000000) : ech_json_null(w);
    ech_json_key(w, "lon");
    p->placed ? ech_json_scaled(w, p->lon_e7, 10000000) : ech_json_null(w);
}

static void pledge_json(const registering *g, const ech_pledge *p, ech_json *w) {
    char lacking[200];
    ech_pledge_short(g->r, p, lacking, sizeof lacking);
    ech_json_object(w);
    ech_json_member_text(w, "id", p->id);
    ech_json_member_text(w, "kind", ech_pledge_words[p->kind]);
    ech_json_member_text(w, "name", or_null(p->name));
    ech_json_member_text(w, "what", p->what);
    ech_json_member_int(w, "count", p->count);
    ech_json_member_text(w, "unit", or_null(p->unit));
    ech_json_member_text(w, "member", g->r->members[p->member].id);
    ech_json_member_text(w, "contribution", p->supports ? "supports" : "holds");
    member_number(w, "people", p->people);
    member_number(w, "vehicles", p->vehicles);
    member_number(w, "mass_kg", p->mass_kg);
    member_number(w, "readiness_h", p->readiness_h);
    place_json(p, w);
    words_json(g, w, "not_at", p->not_at);
    words_json(g, w, "not_kinds", p->not_kinds);
    member_day(w, "not_before", p->not_before_day);
    ech_json_member_text(w, "sure", ech_sure_words[p->sure]);
    ech_json_member_bool(w, "proven", ech_pledge_proven(p));
    member_day(w, "stated", p->stated_day);
    member_day(w, "expiry", p->expiry_day);
    ech_json_member_int(w, "days_old", g->view.as_of_day - p->stated_day);
    ech_json_member_text(w, "age", ech_age_words[ech_pledge_age(p, &g->view)]);
    ech_json_member_text(w, "short_of", or_null(lacking));
    ech_json_member_text(w, "note", or_null(p->note));
    ech_json_end(w);
}

static void totals_json(const totals *t, ech_json *w) {
    ech_json_object(w);
    ech_json_member_int(w, "pledges", t->all);
    for (int a = 0; a < ECH_AGES; a++)
        ech_json_member_int(w, ech_age_words[a], t->ages[a]);
    ech_json_member_int(w, "supports", t->supports);
    ech_json_member_int(w, "unproven", t->unproven);
    ech_json_end(w);
}

static void pledges_json(const registering *g, ech_json *w) {
    totals t = {0};
    ech_json_key(w, "pledges");
    ech_json_array(w);
    const ech_pledge **order = in_order(g);
    for (int32_t i = 0; order && i < g->r->pledge_count; i++)
        if (wanted(g, order[i])) {
            count(g, order[i], &t);
            pledge_json(g, order[i], w);
        }
    ech_json_end(w);
    ech_json_key(w, "counts");
    totals_json(&t, w);
}

static void members_json(const registering *g, ech_json *w) {
    ech_json_key(w, "members");
    ech_json_array(w);
    for (int32_t m = 0; m < g->r->member_count; m++) {
        totals t = {0};
        for (int32_t i = 0; i < g->r->pledge_count; i++)
            if (g->r->pledges[i].member == m)
                count(g, &g->r->pledges[i], &t);
        ech_json_object(w);
        ech_json_member_text(w, "id", g->r->members[m].id);
        ech_json_member_text(w, "name", or_null(g->r->members[m].name));
        ech_json_member_text(w, "country", or_null(g->r->members[m].country));
        ech_json_key(w, "counts");
        totals_json(&t, w);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void capabilities_json(const registering *g, ech_json *w) {
    ech_json_key(w, "capabilities");
    ech_json_array(w);
    for (int32_t i = 0; i < g->r->capability_count; i++) {
        const ech_capability *c = &g->r->capabilities[i];
        ech_json_object(w);
        ech_json_member_text(w, "id", c->id);
        ech_json_member_text(w, "name", c->name);
        ech_json_member_text(w, "family", or_null(c->family));
        member_number(w, "people", c->people);
        member_number(w, "vehicles", c->vehicles);
        member_number(w, "mass_kg", c->mass_kg);
        member_number(w, "readiness_h", c->readiness_h);
        member_number(w, "self_sufficient_days", c->self_sufficient_days);
        ech_json_member_text(w, "assumed", or_null(c->assumed));
        ech_json_member_text(w, "source", or_null(c->source));
        ech_json_member_text(w, "note", or_null(c->note));
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void gaps_json(const registering *g, const ech_gap *gaps, int32_t n, ech_json *w) {
    ech_json_key(w, "gaps");
    ech_json_array(w);
    for (int32_t i = 0; i < n; i++) {
        const ech_goal *goal = &g->r->goals[gaps[i].goal];
        ech_json_object(w);
        ech_json_member_text(w, "capability", g->r->capabilities[goal->capability].id);
        ech_json_member_int(w, "goal", goal->count);
        member_number(w, "within_h", goal->within_h);
        ech_json_member_int(w, "held", gaps[i].held);
        ech_json_member_int(w, "proven", gaps[i].proven);
        ech_json_member_int(w, "missing", gaps[i].missing);
        ech_json_member_int(w, "members", gaps[i].members);
        ech_json_member_int(w, "stale", gaps[i].stale);
        ech_json_member_int(w, "expired", gaps[i].expired);
        ech_json_member_int(w, "later", gaps[i].later);
        ech_json_member_int(w, "slow", gaps[i].slow);
        ech_json_member_int(w, "below_minimum", gaps[i].below);
        ech_json_member_int(w, "unproven", gaps[i].unproven);
        ech_json_member_int(w, "supports", gaps[i].supports);
        ech_json_member_text(w, "note", or_null(goal->note));
        ech_json_end(w);
    }
    ech_json_end(w);
}

/* ---- what is asked -------------------------------------------------------------------------------------------- */

static bool asks(const registering *g, const char *list) { return g->o->id && strcmp(g->o->id, list) == 0; }

static void tell_gaps(registering *g) {
    ech_gap *gaps = NULL;
    int32_t n = 0;
    ech_status status = ech_registry_gaps(g->r, &g->view, g->arena, &gaps, &n);
    if (!ech_shelf_ok(status, NULL, g->out))
        return;
    for (int32_t i = 0; i < n; i++)
        if (gaps[i].missing > 0)
            g->out->exit_code = 1;
    if (!g->o->json) {
        gaps_text(g, gaps, n);
        return;
    }
    ech_json w = ech_json_open(&g->out->text, true);
    head_json(g, &w);
    gaps_json(g, gaps, n, &w);
    ech_json_end(&w);
    ech_buf_char(&g->out->text, '\n');
}

static void tell_list(registering *g) {
    bool members = g->o->what == ECH_REGISTRY_AGE || asks(g, "members");
    bool capabilities = g->o->what == ECH_REGISTRY_LIST && asks(g, "capabilities");
    if (!g->o->json) {
        if (members)
            members_text(g);
        if (capabilities)
            capabilities_text(g);
        if (g->o->what == ECH_REGISTRY_AGE)
            ech_buf_char(&g->out->text, '\n');
        if (!capabilities && !asks(g, "members"))
            list_text(g);
        return;
    }
    ech_json w = ech_json_open(&g->out->text, true);
    head_json(g, &w);
    if (members)
        members_json(g, &w);
    if (capabilities)
        capabilities_json(g, &w);
    if (!capabilities && !asks(g, "members"))
        pledges_json(g, &w);
    ech_json_end(&w);
    ech_buf_char(&g->out->text, '\n');
}

static void tell_one(registering *g) {
    int found = 0;
    ech_json w = ech_json_open(&g->out->text, true);
    for (int32_t i = 0; i < g->r->pledge_count; i++) {
        const ech_pledge *p = &g->r->pledges[i];
        if (strcmp(p->id, g->o->id) != 0)
            continue;
        if (g->o->json && found++ == 0) {
            head_json(g, &w);
            ech_json_key(&w, "pledges");
            ech_json_array(&w);
        } else if (!g->o->json && found++ > 0)
            ech_buf_char(&g->out->text, '\n');
        g->o->json ? pledge_json(g, p, &w) : show_text(g, p);
    }
    if (found && g->o->json) {
        ech_json_end(&w);
        ech_json_end(&w);
        ech_buf_char(&g->out->text, '\n');
    }
    if (!found) {
        ech_error_list_add(&g->out->errors, ECH_EINPUT, "registry.missing", "", 0, 0,
                           "there is no pledge '%.80s' in the registry", g->o->id);
        g->out->exit_code = 2;
    }
}

void ech_registry_tell(registering *g) {
    if (g->o->what == ECH_REGISTRY_GAP)
        tell_gaps(g);
    else if (g->o->what == ECH_REGISTRY_SHOW)
        tell_one(g);
    else
        tell_list(g);
}

void ech_registry_tell_import(registering *g) {
    totals t = {0};
    for (int32_t i = 0; i < g->r->pledge_count; i++)
        count(g, &g->r->pledges[i], &t);
    if (g->o->json) {
        ech_json w = ech_json_open(&g->out->text, true);
        head_json(g, &w);
        ech_json_member_bool(&w, "added", g->version.added);
        ech_json_member_int(&w, "members", g->r->member_count);
        ech_json_key(&w, "counts");
        totals_json(&t, &w);
        ech_json_end(&w);
        ech_buf_char(&g->out->text, '\n');
        return;
    }
    ech_buf_printf(&g->out->text, "%s version %lld of the registry: %d members, %d goals\n",
                   g->version.added ? "added" : "nothing new:", (long long)g->version.number, (int)g->r->member_count,
                   (int)g->r->goal_count);
    totals_text(g, &t);
}
