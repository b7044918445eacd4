/* Authority: the first moment at which landing, overflying or using lift is in force. See docs/model.md §4.11.
 *
 * Acts with a ceiling are counted: a use is charged to the first act in file order that is in force and has some
 * left, and given back when the trip is removed.
 */
#include <string.h>

#include "solve_int.h"

static bool left(const sol_state *st, int32_t act) {
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
        if (lands(s, act, owner, location) && left(st, i) && t < act->to_t && t < best)
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
        if (overflies(act, owner, c->country) && left(st, i) && fits && t < best)
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
        if (uses_lift(act, asset) && left(st, i) && fits && t < best)
            best = t;
    }
    return best;
}

/* ---- charging --------------------------------------------------------------------------------------------- */

/* Charges act i if it is in force (`fits`) and has some left, or gives a use back; false: look for another. */
static bool charge(sol_state *st, int32_t i, bool fits, int sign) {
    if (!fits || !(sign > 0 ? left(st, i) : st->act_used[i] > 0))
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

static bool use_all(sol_state *st, const sol_trip *t, int sign) {
    int32_t owner = st->p->s->assets[t->asset].owner;
    bool all = use_lift(st, t, sign);
    for (int32_t i = 0; i < t->stop_count; i++) {
        if (i > 0)
            all = use_land(st, owner, &t->stops[i], sign) && all;
        if (i + 1 < t->stop_count)
            all = use_overfly(st, owner, t, i, sign) && all;
    }
    return all;
}

void sol_acts_use(sol_state *st, const sol_trip *t, int sign) { use_all(st, t, sign); }

/* A trip may use the same act more than once (there and back): is there enough left for all of it? */
bool sol_acts_suffice(sol_state *st, const sol_trip *t) {
    if (st->p->s->authority_count == 0)
        return true;
    bool all = use_all(st, t, 1);
    use_all(st, t, -1);
    return all;
}
