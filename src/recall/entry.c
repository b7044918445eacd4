/* What recall needs to know of a plan, computed from scenario and plan: see recall/entry.h. Linear in both, but for the
 * sorting of distances. */
#include "recall/entry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "geo/geo.h"

typedef struct computing {
    const ech_scenario *s;
    const ech_plan *plan;
    ech_entry *e;
    ech_arena *scratch;
} computing;

static int64_t mass_of(const ech_scenario *s, const ech_requirement *r) {
    int64_t kg = 0;
    for (int32_t i = 0; i < r->items.count; i++)
        kg += s->items[r->items.first + i].count * s->items[r->items.first + i].kg;
    return kg;
}

static int64_t people_of(const ech_requirement *r) { return (int64_t)r->seated + r->litters + r->attendants; }

/* ---- where ---------------------------------------------------------------------------------------------------- */

/* The country to which most lots are brought; the first in file order of those with as many. */
static void find_country(const computing *c) {
    int64_t most = 0;
    for (int32_t i = 0; i < c->s->location_count; i++) {
        int64_t lots = 0;
        const char *country = c->s->locations[i].country;
        for (int32_t r = 0; country[0] && r < c->s->requirement_count; r++)
            if (strcmp(c->s->locations[c->s->requirements[r].to].country, country) == 0)
                lots += ech_requirement_lots(c->s, r);
        if (lots > most) {
            most = lots;
            memcpy(c->e->country, country, sizeof c->e->country);
        }
    }
}

/* Brought to the country that the plan is for; what is brought out of it says nothing of where it is. */
static bool counts(const computing *c, int32_t requirement) {
    const ech_location *l = &c->s->locations[c->s->requirements[requirement].to];
    return !c->e->country[0] || strcmp(l->country, c->e->country) == 0;
}

/* The middle on the sphere of where things are brought to, or come from: the sum of the places' vectors, each as long
 * as its lots. False: there is none. */
static bool find_middle(const computing *c, bool to, int32_t *lat_e7, int32_t *lon_e7) {
    double x = 0, y = 0, z = 0, rad = acos(-1.0) / 1.8e9;
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        const ech_requirement *q = &c->s->requirements[r];
        const ech_location *l = &c->s->locations[to ? q->to : q->from];
        double lots = counts(c, r) ? (double)ech_requirement_lots(c->s, r) : 0;
        double lat = l->lat_e7 * rad, lon = l->lon_e7 * rad;
        x += lots * cos(lat) * cos(lon);
        y += lots * cos(lat) * sin(lon);
        z += lots * sin(lat);
    }
    if (fabs(x) + fabs(y) + fabs(z) < 1e-6)
        return false;
    *lat_e7 = (int32_t)lround(atan2(z, hypot(x, y)) / rad);
    *lon_e7 = (int32_t)lround(atan2(y, x) / rad);
    return true;
}

static void find_places(const computing *c) {
    ech_entry *e = c->e;
    e->placed = find_middle(c, true, &e->lat_e7, &e->lon_e7) && find_middle(c, false, &e->from_lat_e7, &e->from_lon_e7);
    for (int32_t r = 0; e->placed && r < c->s->requirement_count; r++) {
        const ech_location *l = &c->s->locations[c->s->requirements[r].to];
        int64_t m = ech_geo_distance_m(e->lat_e7, e->lon_e7, l->lat_e7, l->lon_e7);
        e->radius_m = counts(c, r) && m > e->radius_m ? m : e->radius_m;
    }
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool find_distances(const computing *c) {
    int32_t n = c->s->requirement_count;
    int64_t *m = ech_arena_alloc(c->scratch, (size_t)n + 1, sizeof *m);
    if (!m)
        return false;
    for (int32_t r = 0; r < n; r++) {
        const ech_location *a = &c->s->locations[c->s->requirements[r].from];
        const ech_location *b = &c->s->locations[c->s->requirements[r].to];
        m[r] = ech_geo_distance_m(a->lat_e7, a->lon_e7, b->lat_e7, b->lon_e7);
    }
    qsort(m, (size_t)n, sizeof *m, by_size);
    c->e->distance_median_m = n ? m[n / 2] : 0;
    c->e->distance_max_m = n ? m[n - 1] : 0;
    return true;
}

/* ---- gateways ------------------------------------------------------------------------------------------------- */

/* Counts each stop at which something from outside the country (or, `inland`, from anywhere) is unloaded in it. */
static bool count_landings(const computing *c, int64_t *landings, bool inland) {
    const ech_plan *p = c->plan;
    bool any = false;
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        int32_t last = -1; /* stops of a mission's loads are counted once */
        for (int32_t k = 0; m->asset != ECH_NONE && k < m->loads.count; k++) {
            const ech_load *l = &p->loads[m->loads.first + k];
            int32_t from = p->stops[m->stops.first + l->from_stop].location;
            int32_t to = p->stops[m->stops.first + l->to_stop].location;
            bool here = strcmp(c->s->locations[to].country, c->e->country) == 0;
            bool abroad = strcmp(c->s->locations[from].country, c->e->country) != 0;
            if (!here || (!abroad && !inland) || l->to_stop == last)
                continue;
            landings[to]++;
            last = l->to_stop;
            any = true;
        }
    }
    return any;
}

static int by_landings(const void *a, const void *b) {
    const ech_entry_gateway *x = a, *y = b;
    return x->landings != y->landings ? (x->landings < y->landings) - (x->landings > y->landings)
                                      : strcmp(x->id, y->id);
}

static bool find_gateways(const computing *c) {
    ech_entry *e = c->e;
    int64_t *landings = ech_arena_alloc(c->scratch, (size_t)c->s->location_count + 1, sizeof *landings);
    e->gateways = ech_arena_alloc(e->arena, (size_t)c->s->location_count + 1, sizeof *e->gateways);
    if (!landings || !e->gateways)
        return false;
    if (!count_landings(c, landings, false))
        count_landings(c, landings, true);
    for (int32_t i = 0; i < c->s->location_count; i++) {
        const ech_location *l = &c->s->locations[i];
        if (landings[i] == 0)
            continue;
        ech_entry_gateway *g = &e->gateways[e->gateway_count++];
        *g = (ech_entry_gateway){.id = ech_arena_text(e->arena, l->id),
                                 .name = ech_arena_text(e->arena, l->name),
                                 .lat_e7 = l->lat_e7,
                                 .lon_e7 = l->lon_e7,
                                 .modes = l->modes,
                                 .landings = landings[i],
                                 .runway_m = l->runway_m};
        memcpy(g->country, l->country, sizeof g->country);
        if (!g->id || !g->name)
            return false;
    }
    qsort(e->gateways, (size_t)e->gateway_count, sizeof *e->gateways, by_landings);
    return true;
}

/* ---- what ----------------------------------------------------------------------------------------------------- */

static int by_what(const void *a, const void *b) {
    const ech_entry_need *x = a, *y = b;
    int order = strcmp(x->what, y->what);
    return order ? order : (int)x->capability - (int)y->capability;
}

/* The need's place, made where it is new; NULL: out of memory. */
static ech_entry_need *need_of(const computing *c, const char *what, bool capability) {
    ech_entry *e = c->e;
    for (int32_t i = 0; i < e->need_count; i++)
        if (e->needs[i].capability == capability && strcmp(e->needs[i].what, what) == 0)
            return &e->needs[i];
    ech_entry_need *n = &e->needs[e->need_count++];
    n->what = ech_arena_text(e->arena, what);
    n->capability = capability;
    return n->what ? n : NULL;
}

static bool find_needs(const computing *c) {
    ech_entry *e = c->e;
    bool *seen = ech_arena_alloc(c->scratch, (size_t)c->s->element_count + 1, sizeof *seen);
    e->needs = ech_arena_alloc(e->arena, (size_t)c->s->requirement_count + 1, sizeof *e->needs);
    if (!e->needs || !seen)
        return false;
    for (int32_t i = 0; i < c->s->requirement_count; i++) {
        const ech_requirement *r = &c->s->requirements[i];
        const char *capability = r->element == ECH_NONE ? "" : c->s->elements[r->element].capability;
        ech_entry_need *n = need_of(c, capability[0] ? capability : r->kind, capability[0] != '\0');
        if (!n)
            return false;
        n->elements += r->element == ECH_NONE || !seen[r->element];
        if (r->element != ECH_NONE)
            seen[r->element] = true;
        n->people += people_of(r);
        n->mass_kg += mass_of(c->s, r);
        e->people += people_of(r);
        e->mass_kg += mass_of(c->s, r);
    }
    qsort(e->needs, (size_t)e->need_count, sizeof *e->needs, by_what);
    return true;
}

/* ---- who ------------------------------------------------------------------------------------------------------ */

typedef struct use {
    int64_t missions, tails;
} use;

/* Missions and different tails of each asset. */
static use *uses(const computing *c) {
    use *u = ech_arena_alloc(c->scratch, (size_t)c->s->asset_count + 1, sizeof *u);
    bool **flown = ech_arena_alloc(c->scratch, (size_t)c->s->asset_count + 1, sizeof *flown);
    for (int32_t i = 0; u && flown && i < c->s->asset_count; i++)
        if (!(flown[i] = ech_arena_alloc(c->scratch, (size_t)c->s->assets[i].count + 1, sizeof **flown)))
            return NULL;
    for (int32_t i = 0; u && flown && i < c->plan->mission_count; i++) {
        const ech_mission *m = &c->plan->missions[i];
        if (m->asset == ECH_NONE || m->tail < 0 || m->tail >= c->s->assets[m->asset].count)
            continue;
        u[m->asset].missions++;
        u[m->asset].tails += !flown[m->asset][m->tail];
        flown[m->asset][m->tail] = true;
    }
    return flown ? u : NULL;
}

static int by_type(const void *a, const void *b) {
    const ech_entry_lift *x = a, *y = b;
    int order = strcmp(x->type, y->type);
    return order ? order : strcmp(x->owner, y->owner);
}

static bool find_lift(const computing *c, const use *u) {
    ech_entry *e = c->e;
    e->lift = ech_arena_alloc(e->arena, (size_t)c->s->asset_count + 1, sizeof *e->lift);
    for (int32_t i = 0; e->lift && i < c->s->asset_count; i++) {
        const ech_asset *a = &c->s->assets[i];
        const ech_lift_type *t = &c->s->lift_types[a->type];
        const char *owner = c->s->members[a->owner].id;
        int32_t k = 0;
        if (u[i].missions == 0)
            continue;
        while (k < e->lift_count && (strcmp(e->lift[k].type, t->id) != 0 || strcmp(e->lift[k].owner, owner) != 0))
            k++;
        ech_entry_lift *l = &e->lift[k];
        if (k == e->lift_count) {
            *l = (ech_entry_lift){ech_arena_text(e->arena, t->id), ech_arena_text(e->arena, owner), t->mode, 0, 0};
            e->lift_count++;
        }
        if (!l->type || !l->owner)
            return false;
        l->tails += u[i].tails;
        l->missions += u[i].missions;
    }
    if (e->lift)
        qsort(e->lift, (size_t)e->lift_count, sizeof *e->lift, by_type);
    return e->lift != NULL;
}

static int by_id(const void *a, const void *b) {
    return strcmp(((const ech_entry_member *)a)->id, ((const ech_entry_member *)b)->id);
}

static bool find_members(const computing *c, const use *u) {
    ech_entry *e = c->e;
    ech_entry_member *all = ech_arena_alloc(e->arena, (size_t)c->s->member_count + 1, sizeof *all);
    if (!all)
        return false;
    for (int32_t i = 0; i < c->s->requirement_count; i++) {
        const ech_requirement *r = &c->s->requirements[i];
        if (r->owner == ECH_NONE)
            continue;
        all[r->owner].people += people_of(r);
        all[r->owner].mass_kg += mass_of(c->s, r);
    }
    for (int32_t i = 0; i < c->s->asset_count; i++)
        all[c->s->assets[i].owner].tails += u[i].tails;
    for (int32_t i = 0; i < c->s->member_count; i++) {
        if (!all[i].people && !all[i].mass_kg && !all[i].tails)
            continue;
        ech_entry_member *m = &all[e->member_count++];
        *m = all[i];
        m->id = ech_arena_text(e->arena, c->s->members[i].id);
        memcpy(m->country, c->s->members[i].country, sizeof m->country);
        if (!m->id)
            return false;
    }
    e->members = all;
    qsort(all, (size_t)e->member_count, sizeof *all, by_id);
    return true;
}

/* ---- all of it ------------------------------------------------------------------------------------------------ */

static bool take_given(const computing *c, const ech_entry_given *given) {
    static const char *const records[] = {"real", "exercise", "test"};
    ech_entry *e = c->e;
    e->title = ech_arena_text(e->arena, given->title ? given->title : c->s->name[0] ? c->s->name : c->s->id);
    e->crisis = ech_arena_text(e->arena, given->crisis ? given->crisis : "");
    e->rehearsal = ech_arena_text(e->arena, given->rehearsal ? given->rehearsal : "");
    e->record = records[c->s->record];
    e->reviewed_day = given->reviewed_day;
    e->draft = given->draft;
    e->lessons = ech_arena_alloc(e->arena, (size_t)given->lesson_count + 1, sizeof *e->lessons);
    for (int32_t i = 0; e->lessons && i < given->lesson_count; i++)
        if (!(e->lessons[e->lesson_count++] = ech_arena_text(e->arena, given->lessons[i])))
            return false;
    return e->title && e->crisis && e->rehearsal && e->lessons;
}

static bool compute(const computing *c, const ech_entry_given *given) {
    ech_entry *e = c->e;
    e->start_unix_s = c->s->start_unix_s;
    e->month = ech_date_of_day(ech_day_of_unix(c->s->start_unix_s)).month;
    e->horizon_min = ech_minutes_up(c->s, c->s->horizon_t);
    for (int32_t i = 0; i < c->s->assumption_count; i++)
        *(c->s->assumptions[i].reported ? &e->reported : &e->assumed) += 1;
    find_country(c);
    find_places(c);
    const use *u = uses(c);
    return u && find_distances(c) && find_gateways(c) && find_needs(c) && find_lift(c, u) && find_members(c, u) &&
           take_given(c, given);
}

ech_status ech_entry_of(const ech_scenario *s, const ech_plan *plan, const ech_entry_measures *measured,
                        const ech_entry_given *given, ech_entry **out) {
    ech_arena *arena = ech_arena_open(0), *scratch = ech_arena_open(0);
    ech_entry *e = arena && scratch ? ech_arena_alloc(arena, 1, sizeof *e) : NULL;
    computing c = {s, plan, e, scratch};
    *out = NULL;
    if (e) {
        e->arena = arena;
        e->measured = *measured;
        *out = compute(&c, given) ? e : NULL;
    }
    ech_arena_free(scratch);
    if (!*out)
        ech_arena_free(arena);
    return *out ? ECH_OK : ECH_ENOMEM;
}

void ech_entry_free(ech_entry *e) {
    if (e)
        ech_arena_free(e->arena);
}
