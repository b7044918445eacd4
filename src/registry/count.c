/* How old and how sure pledges are, and what that leaves of the goals: see registry/registry.h. */
#include <stdio.h>
#include <string.h>

#include "registry/registry.h"

const char *const ech_age_words[ECH_AGES] = {"fresh", "stale", "expired", "later"};
const char *const ech_sure_words[4] = {"stated", "inspected", "rehearsed", "delivered"};
const char *const ech_pledge_words[ECH_PLEDGE_KINDS] = {"element", "lift", "stock"};

/* An expiry that was given speaks before the age of the statement. */
ech_age ech_pledge_age(const ech_pledge *p, const ech_registry_view *view) {
    if (p->expiry_day < view->as_of_day)
        return ECH_EXPIRED;
    if (p->stated_day < view->as_of_day - view->stale_days)
        return ECH_STALE;
    return p->not_before_day > view->as_of_day ? ECH_LATER : ECH_FRESH;
}

bool ech_pledge_counts(const ech_pledge *p, const ech_registry_view *view) {
    return ech_pledge_age(p, view) == ECH_FRESH && (!view->only_proven || ech_pledge_proven(p));
}

/* Whether the catalogue only assumes this figure. */
static bool assumed(const ech_capability *c, const char *column) {
    size_t n = strlen(column);
    for (const char *p = c->assumed; *p; p += strcspn(p, " "), p += strspn(p, " ")) {
        size_t word = strcspn(p, " ");
        if ((word == n && strncmp(p, column, n) == 0) || (word == 3 && strncmp(p, "all", 3) == 0))
            return true;
    }
    return false;
}

static bool fewer(int64_t has, int64_t least) { return has != ECH_NONE && least != ECH_NONE && has < least; }

static void shorter(char *out, size_t size, const ech_capability *c, const char *what, int64_t has, int64_t least) {
    size_t n = strlen(out);
    if (fewer(has, least))
        snprintf(out + n, size - n, "%s%s %lld of %lld%s", n ? ", " : "", what, (long long)has, (long long)least,
                 assumed(c, what) ? " (assumed)" : "");
}

/* What is not given is not short: the registry says what is known. */
void ech_pledge_short(const ech_registry *r, const ech_pledge *p, char *out, size_t size) {
    out[0] = '\0';
    if (p->capability == ECH_NONE || p->supports)
        return;
    const ech_capability *c = &r->capabilities[p->capability];
    shorter(out, size, c, "people", p->people, c->people);
    shorter(out, size, c, "vehicles", p->vehicles, c->vehicles);
    size_t n = strlen(out);
    if (p->readiness_h != ECH_NONE && c->readiness_h != ECH_NONE && p->readiness_h > c->readiness_h)
        snprintf(out + n, size - n, "%sready in %lld h, not %lld%s", n ? ", " : "", (long long)p->readiness_h,
                 (long long)c->readiness_h, assumed(c, "readiness_h") ? " (assumed)" : "");
}

/* ---- gaps ----------------------------------------------------------------------------------------------------- */

/* A minimum that the catalogue only assumes leaves nothing out: it is told beside the pledge. */
static bool below_minimum(const ech_registry *r, const ech_pledge *p) {
    const ech_capability *c = &r->capabilities[p->capability];
    return (fewer(p->people, c->people) && !assumed(c, "people")) ||
           (fewer(p->vehicles, c->vehicles) && !assumed(c, "vehicles"));
}

/* A readiness that is not given is the capability's. */
static int64_t readiness(const ech_registry *r, const ech_pledge *p) {
    return p->readiness_h != ECH_NONE ? p->readiness_h : r->capabilities[p->capability].readiness_h;
}

static void count_pledge(const ech_registry *r, const ech_registry_view *view, const ech_pledge *p, ech_gap *g,
                         bool *member) {
    const ech_goal *goal = &r->goals[g->goal];
    ech_age age = ech_pledge_age(p, view);
    if (p->supports) {
        g->supports += age == ECH_FRESH ? p->count : 0;
        return;
    }
    if (age != ECH_FRESH) {
        *(age == ECH_STALE ? &g->stale : age == ECH_EXPIRED ? &g->expired : &g->later) += p->count;
        return;
    }
    int64_t ready = readiness(r, p);
    if (below_minimum(r, p))
        g->below += p->count;
    else if (goal->within_h != ECH_NONE && (ready == ECH_NONE || ready > goal->within_h))
        g->slow += p->count;
    else if (view->only_proven && !ech_pledge_proven(p))
        g->unproven += p->count;
    else {
        g->held += p->count;
        g->proven += ech_pledge_proven(p) ? p->count : 0;
        g->members += !member[p->member];
        member[p->member] = true;
    }
}

ech_status ech_registry_gaps(const ech_registry *r, const ech_registry_view *view, ech_arena *arena, ech_gap **out,
                             int32_t *count) {
    bool *member = ech_arena_alloc(arena, (size_t)r->member_count + 1, sizeof *member);
    *out = ech_arena_alloc(arena, (size_t)r->goal_count + 1, sizeof **out);
    if (!*out || !member)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < r->goal_count; i++) {
        ech_gap *g = &(*out)[i];
        g->goal = i;
        memset(member, 0, (size_t)r->member_count * sizeof *member);
        for (int32_t k = 0; k < r->pledge_count; k++)
            if (r->pledges[k].capability == r->goals[i].capability)
                count_pledge(r, view, &r->pledges[k], g, member);
        g->missing = r->goals[i].count > g->held ? r->goals[i].count - g->held : 0;
    }
    *count = r->goal_count;
    return ECH_OK;
}
