/* Authority: the first moment at which landing, overflying or using lift is in force. See docs/model.md §4.11.
 *
 * Acts with a ceiling are counted as trips come and go, which steers the timing to acts that have some left; whether
 * they suffice is then decided by charging all uses in order of time, as the rule says.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

bool sol_act_left(const sol_state *st, int32_t act) {
    const ech_authority *a = &st->p->s->authorities[act];
    return a->status == ECH_GIVEN && (a->ceiling == ECH_UNLIMITED || st->act_used[act] < a->ceiling);
}

static bool lands(const ech_scenario *s, const ech_authority *a, int32_t owner, int32_t location) {
    if (a->what != ECH_ACT_TERRITORY || (a->to != ECH_NONE && a->to != owner))
        return false;
    if (a->subject != ECH_NONE)
        return a->subject == location;
    return strcmp(a->country, s->locations[location].country) == 0;
}

static bool free_country(const ech_scenario *s, int32_t owner, const char *country) {
    return country[0] == '\0' || (owner != ECH_NONE && strcmp(s->members[owner].country, country) == 0);
}

ech_tick sol_acts_land(const sol_state *st, int32_t owner, int32_t location, ech_tick a) {
    const ech_scenario *s = st->p->s;
    if (!s->need_land || free_country(s, owner, s->locations[location].country))
        return a;
    ech_tick best = ECH_NEVER;
    for (int32_t i = 0; i < s->authority_count; i++) {
        const ech_authority *act = &s->authorities[i];
        ech_tick t = act->from_t > a ? act->from_t : a;
        if (lands(s, act, owner, location) && sol_act_left(st, i) && t < act->to_t && t < best)
            best = t;
    }
    return best;
}

static bool overflies(const ech_authority *a, int32_t owner, const char *country) {
    return a->what == ECH_ACT_AIRSPACE && (a->to == ECH_NONE || a->to == owner) && strcmp(a->country, country) == 0;
}

static ech_tick crossing_act(const sol_state *st, int32_t owner, const ech_crossing *c, ech_tick a) {
    const ech_scenario *s = st->p->s;
    ech_tick best = ECH_NEVER;
    for (int32_t i = 0; i < s->authority_count; i++) {
        const ech_authority *act = &s->authorities[i];
        ech_tick t = act->from_t - c->first_t > a ? act->from_t - c->first_t : a;
        bool fits = act->to_t == ECH_NEVER || t + c->last_t < act->to_t;
        if (overflies(act, owner, c->country) && sol_act_left(st, i) && fits && t < best)
            best = t;
    }
    return best;
}

ech_tick sol_acts_overfly(const sol_state *st, int32_t owner, int32_t u, int32_t v, const ech_flight *f, ech_tick a) {
    const ech_scenario *s = st->p->s;
    ech_tick t = a;
    for (int32_t round = 0; round < 64; round++) {
        ech_tick before = t;
        for (int32_t i = 0; i < f->crossing_count; i++) {
            const ech_crossing *c = &f->crossings[i];
            for (int32_t k = 0; k < s->closure_count; k++) {
                const ech_closure *shut = &s->closures[k];
                if (shut->what == ECH_SHUT_AIRSPACE && strcmp(shut->country, c->country) == 0 &&
                    t + c->last_t >= shut->from_t && t + c->first_t < shut->to_t)
                    t = shut->to_t == ECH_NEVER ? ECH_NEVER : shut->to_t - c->first_t;
                if (t == ECH_NEVER)
                    return t;
            }
            bool exempt = !s->need_overfly || free_country(s, owner, c->country) ||
                          strcmp(c->country, s->locations[u].country) == 0 ||
                          strcmp(c->country, s->locations[v].country) == 0;
            t = exempt ? t : crossing_act(st, owner, c, t);
            if (t == ECH_NEVER)
                return t;
        }
        if (t == before)
            return t;
    }
    return ECH_NEVER;
}

static bool uses_lift(const ech_authority *a, int32_t asset) { return a->what == ECH_ACT_LIFT && a->subject == asset; }

ech_tick sol_acts_lift(const sol_state *st, int32_t asset, ech_tick a, ech_tick d) {
    const ech_scenario *s = st->p->s;
    if (!s->need_use)
        return a;
    ech_tick best = ECH_NEVER;
    for (int32_t i = 0; i < s->authority_count; i++) {
        const ech_authority *act = &s->authorities[i];
        ech_tick t = act->from_t > a ? act->from_t : a;
        bool fits = act->to_t == ECH_NEVER || t + d < act->to_t;
        if (uses_lift(act, asset) && sol_act_left(st, i) && fits && t < best)
            best = t;
    }
    return best;
}

/* ---- charging --------------------------------------------------------------------------------------------- */

/* Charges act i if it is in force (`fits`) and has some left, or gives a use back; false: look for another. */
static bool charge(sol_state *st, int32_t i, bool fits, int sign) {
    if (!fits || !(sign > 0 ? sol_act_left(st, i) : st->act_used[i] > 0))
        return false;
    st->act_used[i] += sign;
    return true;
}

/* True: nothing was needed, or an act was found. */
static bool use_land(sol_state *st, int32_t owner, const sol_stop *stop, int sign) {
    const ech_scenario *s = st->p->s;
    if (!s->need_land || free_country(s, owner, s->locations[stop->location].country))
        return true;
    for (int32_t i = 0; i < s->authority_count; i++) {
        const ech_authority *a = &s->authorities[i];
        bool fits = lands(s, a, owner, stop->location) && a->from_t <= stop->arrive_t && stop->arrive_t < a->to_t &&
                    a->status == ECH_GIVEN;
        if (charge(st, i, fits, sign))
            return true;
    }
    return false;
}

static bool use_crossing(sol_state *st, int32_t owner, const ech_crossing *c, ech_tick d, int sign) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; i < s->authority_count; i++) {
        const ech_authority *a = &s->authorities[i];
        bool fits = overflies(a, owner, c->country) && a->from_t <= d + c->first_t && d + c->last_t < a->to_t &&
                    a->status == ECH_GIVEN;
        if (charge(st, i, fits, sign))
            return true;
    }
    return false;
}

static bool use_overfly(sol_state *st, int32_t owner, const sol_trip *t, int32_t i, int sign) {
    const ech_scenario *s = st->p->s;
    const ech_flight *f = sol_flight(st, t, i);
    bool all = true;
    for (int32_t k = 0; f && s->need_overfly && k < f->crossing_count; k++) {
        const ech_crossing *c = &f->crossings[k];
        if (free_country(s, owner, c->country) || strcmp(c->country, s->locations[t->stops[i].location].country) == 0 ||
            strcmp(c->country, s->locations[t->stops[i + 1].location].country) == 0)
            continue;
        all = use_crossing(st, owner, c, t->stops[i].depart_t, sign) && all;
    }
    return all;
}

static bool use_lift(sol_state *st, const sol_trip *t, int sign) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; s->need_use && i < s->authority_count; i++) {
        const ech_authority *a = &s->authorities[i];
        bool fits = uses_lift(a, t->asset) && a->from_t <= t->stops[0].arrive_t &&
                    t->stops[t->stop_count - 1].depart_t < a->to_t && a->status == ECH_GIVEN;
        if (charge(st, i, fits, sign))
            return true;
    }
    return !s->need_use;
}

/* One load of an element that leaves its origin. */
static bool first_of_element_load(const sol_state *st, const sol_trip *t, int32_t i) {
    const sol_commodity *m = st->p->commodities;
    int32_t r = m[t->cargo[i].commodity].requirement;
    if (t->cargo[i].source != ECH_NONE || st->p->s->requirements[r].element == ECH_NONE ||
        st->p->s->requirements[r].aboard_asset != ECH_NONE)
        return false;
    for (int32_t k = 0; k < i; k++)
        if (m[t->cargo[k].commodity].requirement == r && t->cargo[k].from == t->cargo[i].from &&
            t->cargo[k].to == t->cargo[i].to)
            return false;
    return true;
}

static bool use_element(sol_state *st, const sol_trip *t, int32_t i, int sign) {
    const ech_scenario *s = st->p->s;
    int32_t e = s->requirements[st->p->commodities[t->cargo[i].commodity].requirement].element;
    ech_tick at = sol_load_start(st, t, t->cargo[i].from);
    for (int32_t k = 0; k < s->authority_count; k++) {
        const ech_authority *a = &s->authorities[k];
        bool fits = a->what == ECH_ACT_ELEMENT && a->subject == e && a->from_t <= at && at < a->to_t;
        if (charge(st, k, fits && a->status == ECH_GIVEN, sign))
            return true;
    }
    return false;
}

void sol_acts_use(sol_state *st, const sol_trip *t, int sign) {
    const ech_scenario *s = st->p->s;
    for (int32_t i = 0; s->need_use && i < t->cargo_count; i++)
        if (first_of_element_load(st, t, i))
            use_element(st, t, i, sign);
    if (t->asset == ECH_NONE)
        return;
    int32_t owner = s->assets[t->asset].owner;
    use_lift(st, t, sign);
    for (int32_t i = 0; i < t->stop_count; i++) {
        if (i > 0)
            use_land(st, owner, &t->stops[i], sign);
        if (i + 1 < t->stop_count)
            use_overfly(st, owner, t, i, sign);
    }
}

/* ---- is there enough for all, charged as the rule says? ------------------------------------------------------ */

/* The rule charges in order of time, so a new use may take what a later one counted on. Where acts have a ceiling the
 * uses of all trips are therefore charged anew: acts with ceilings are few, and so are the trips that need them. */
typedef struct use {
    ech_tick at_t, from_t, to_t;
    const sol_trip *trip;
    ech_act_what what;
    int32_t stop, subject; /* location, asset or element */
    char country[2];
} use;

static void gather_crossings(sol_state *st, const sol_trip *t, int32_t i, ech_vec *uses) {
    const ech_scenario *s = st->p->s;
    const ech_flight *f = sol_flight(st, t, i);
    int32_t owner = s->assets[t->asset].owner;
    for (int32_t k = 0; f && k < f->crossing_count; k++) {
        const ech_crossing *c = &f->crossings[k];
        if (free_country(s, owner, c->country) || strcmp(c->country, s->locations[t->stops[i].location].country) == 0 ||
            strcmp(c->country, s->locations[t->stops[i + 1].location].country) == 0)
            continue;
        use *u = ech_vec_push(uses);
        if (!u) {
            st->failed = true;
            return;
        }
        ech_tick d = t->stops[i].depart_t;
        *u = (use){d, d + c->first_t, d + c->last_t, t, ECH_ACT_AIRSPACE, i, ECH_NONE, {0}};
        memcpy(u->country, c->country, 2);
    }
}

static void gather(sol_state *st, const sol_trip *t, ech_vec *uses) {
    const ech_scenario *s = st->p->s;
    int32_t owner = t->asset == ECH_NONE ? ECH_NONE : s->assets[t->asset].owner;
    for (int32_t i = -1; i < t->cargo_count && s->need_use; i++) {
        bool lift = i < 0;
        if (lift ? t->asset == ECH_NONE : !first_of_element_load(st, t, i))
            continue;
        use *u = ech_vec_push(uses);
        if (!u) {
            st->failed = true;
            return;
        }
        int32_t stop = lift ? 0 : t->cargo[i].from;
        int32_t r = lift ? ECH_NONE : st->p->commodities[t->cargo[i].commodity].requirement;
        ech_tick at = lift ? t->stops[0].arrive_t : sol_load_start(st, t, stop);
        ech_tick to = lift ? t->stops[t->stop_count - 1].depart_t : at;
        *u = (use){
            at, at, to, t, lift ? ECH_ACT_LIFT : ECH_ACT_ELEMENT, stop, lift ? t->asset : s->requirements[r].element,
            {0}};
    }
    for (int32_t i = 0; t->asset != ECH_NONE && i < t->stop_count; i++) {
        const ech_location *l = &s->locations[t->stops[i].location];
        if (s->need_land && i > 0 && !free_country(s, owner, l->country)) {
            use *u = ech_vec_push(uses);
            ech_tick at = t->stops[i].arrive_t;
            if (!u) {
                st->failed = true;
                return;
            }
            *u = (use){at, at, at, t, ECH_ACT_TERRITORY, i, t->stops[i].location, {0}};
        }
        if (s->need_overfly && i + 1 < t->stop_count)
            gather_crossings(st, t, i, uses);
    }
}

static int order(const void *a, const void *b) {
    const use *x = a, *y = b;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    if (x->trip != y->trip) {
        int by_trip = sol_trip_compare(x->trip, y->trip);
        if (by_trip)
            return by_trip;
    }
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return (int)x->what - (int)y->what;
}

static bool in_force(const ech_scenario *s, const ech_authority *a, const use *u) {
    if (a->status != ECH_GIVEN || a->what != u->what || a->from_t > u->from_t || u->to_t >= a->to_t)
        return false;
    int32_t owner = u->trip->asset == ECH_NONE ? ECH_NONE : s->assets[u->trip->asset].owner;
    if (u->what == ECH_ACT_TERRITORY)
        return lands(s, a, owner, u->subject);
    return u->what == ECH_ACT_AIRSPACE ? overflies(a, owner, u->country) : a->subject == u->subject;
}

static bool charge_in_order(sol_state *st, const use *uses, size_t n, int64_t *used) {
    const ech_scenario *s = st->p->s;
    for (size_t i = 0; i < n; i++) {
        int32_t k = 0;
        while (k < s->authority_count &&
               (!in_force(s, &s->authorities[k], &uses[i]) ||
                (s->authorities[k].ceiling != ECH_UNLIMITED && used[k] >= s->authorities[k].ceiling)))
            k++;
        if (k == s->authority_count)
            return false;
        used[k]++;
    }
    return true;
}

bool sol_acts_suffice(sol_state *st, const sol_trip *t) {
    const ech_scenario *s = st->p->s;
    if (!st->p->act_ceilings)
        return true;
    ech_vec uses = ech_vec_init(sizeof(use), 100000000);
    for (size_t i = 0; i < st->trips.count; i++)
        if (sol_trip_at(st, (int32_t)i)->alive && !sol_trip_at(st, (int32_t)i)->lifted)
            gather(st, sol_trip_at(st, (int32_t)i), &uses);
    gather(st, t, &uses);
    int64_t *used = ech_calloc((size_t)s->authority_count + 1, sizeof *used);
    bool enough = used && !st->failed;
    if (enough && uses.count > 0) {
        qsort(uses.data, uses.count, sizeof(use), order);
        enough = charge_in_order(st, uses.data, uses.count, used);
    }
    st->failed = st->failed || !used;
    ech_free(used);
    ech_vec_free(&uses);
    return enough;
}
