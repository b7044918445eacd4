/* What is chosen: by location, asset, tail, requirement, member and time. Chosen together, all of them must hold. */
#include <string.h>

#include "show_int.h"

static bool in_member(const screen *c, int32_t owner) { return c->q->member == ECH_NONE || owner == c->q->member; }

static bool in_country(const screen *c, int32_t location) {
    if (c->q->member == ECH_NONE)
        return true;
    const char *country = c->s->members[c->q->member].country;
    return country[0] && strcmp(country, c->s->locations[location].country) == 0;
}

static const ech_mission *mission_at(const screen *c, int32_t m) { return &c->v->plan->missions[m]; }

static bool in_time(const screen *c, ech_tick a, ech_tick b) { return b >= c->q->from_t && a <= c->q->to_t; }

static bool stops_at(const screen *c, const ech_mission *m, int32_t location) {
    for (int32_t i = 0; i < m->stops.count; i++)
        if (c->v->plan->stops[m->stops.first + i].location == location)
            return true;
    return false;
}

static bool carries(const screen *c, const ech_mission *m, int32_t requirement) {
    for (int32_t i = 0; i < m->loads.count; i++)
        if (c->v->plan->loads[m->loads.first + i].requirement == requirement)
            return true;
    return false;
}

static bool carries_of(const screen *c, const ech_mission *m, int32_t member) {
    for (int32_t i = 0; i < m->loads.count; i++)
        if (c->s->requirements[c->v->plan->loads[m->loads.first + i].requirement].owner == member)
            return true;
    return false;
}

static bool is_flown_by(const screen *c, const ech_mission *m) {
    return (c->q->asset == ECH_NONE || m->asset == c->q->asset) && (c->q->tail == ECH_NONE || m->tail == c->q->tail);
}

static bool is_of_member(const screen *c, const ech_mission *m) {
    if (c->q->member == ECH_NONE)
        return true;
    return (m->asset != ECH_NONE && c->s->assets[m->asset].owner == c->q->member) || carries_of(c, m, c->q->member);
}

bool show_has_mission(const screen *c, int32_t mission) {
    const ech_mission *m = mission_at(c, mission);
    const ech_show_request *q = c->q;
    if (c->v->first_flight[mission] == ECH_NONE) /* left out of the view */
        return false;
    const ech_stop *first = &c->v->plan->stops[m->stops.first], *last = first + m->stops.count - 1;
    return is_flown_by(c, m) && is_of_member(c, m) && in_time(c, first->arrive_t, last->depart_t) &&
           (q->location == ECH_NONE || stops_at(c, m, q->location)) &&
           (q->requirement == ECH_NONE || carries(c, m, q->requirement));
}

bool show_has_move(const screen *c, const ech_view_move *x) {
    const ech_mission *m = mission_at(c, x->mission);
    const ech_show_request *q = c->q;
    bool mine = q->member == ECH_NONE || c->s->requirements[x->requirement].owner == q->member ||
                (m->asset != ECH_NONE && c->s->assets[m->asset].owner == q->member);
    return is_flown_by(c, m) && mine && in_time(c, x->load_start_t, x->unload_end_t) &&
           (q->requirement == ECH_NONE || x->requirement == q->requirement) &&
           (q->location == ECH_NONE || x->from == q->location || x->to == q->location);
}

static bool moves_there(const screen *c, int32_t r, int32_t location) {
    for (int32_t i = 0; i < c->v->move_count; i++)
        if (c->v->moves[i].requirement == r && (c->v->moves[i].from == location || c->v->moves[i].to == location))
            return true;
    return c->s->requirements[r].from == location || c->s->requirements[r].to == location;
}

static bool moved_by(const screen *c, int32_t r) {
    for (int32_t i = 0; i < c->v->move_count; i++)
        if (c->v->moves[i].requirement == r && is_flown_by(c, mission_at(c, c->v->moves[i].mission)))
            return true;
    return false;
}

bool show_has_requirement(const screen *c, int32_t r) {
    const ech_show_request *q = c->q;
    return (q->requirement == ECH_NONE || q->requirement == r) && in_member(c, c->s->requirements[r].owner) &&
           (q->location == ECH_NONE || moves_there(c, r, q->location)) && (q->asset == ECH_NONE || moved_by(c, r));
}

bool show_has_asset(const screen *c, int32_t asset) {
    return (c->q->asset == ECH_NONE || c->q->asset == asset) && in_member(c, c->s->assets[asset].owner);
}

bool show_has_location(const screen *c, int32_t location) {
    return (c->q->location == ECH_NONE || c->q->location == location) && in_country(c, location);
}
