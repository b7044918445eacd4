/* Hopeless: requirements that no combination of lift can carry, each with its nearest miss.
 *
 * A unit (one piece with its drivers, one person, one litter with attendants; all of a `whole` requirement at once) is
 * pushed over the hops whose lift can take it; where it cannot reach its destination the requirement is hopeless, and
 * the lift that comes nearest to taking it on the first hop that fails is named. Cost: requirements × quantities ×
 * hops.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "solve_int.h"

typedef struct unit {
    int64_t kg, cm, people, litters, piece_kg;
    int32_t size, dangerous;
    const char *name;
} unit;

/* By how much (as a share) a way falls short, and why; 0 = it can. */
typedef struct miss {
    double share;
    char text[200];
} miss;

static void short_of(miss *m, double have, double want, const char *what, const char *unit_name) {
    if (have >= want)
        return;
    double share = want > 0 ? (want - have) / want : 1;
    if (share > m->share) {
        m->share = share;
        snprintf(m->text, sizeof m->text, "%s: needs %.0f%s, has %.0f%s", what, want, unit_name, have, unit_name);
    }
}

static miss try_way(const sol_problem *p, const sol_service *sv, const unit *u) {
    const ech_scenario *s = p->s;
    const ech_lift_type *y = &s->lift_types[s->assets[sv->asset].type];
    miss best = {2, ""};
    for (int32_t c = 0; c < y->configurations.count; c++)
        for (int32_t t = 0; t < sv->template_count; t++) {
            const ech_configuration *q = &s->configurations[y->configurations.first + c];
            int64_t kg = s->load_maximum ? q->payload_max_kg : q->payload_plan_kg;
            miss m = {0, ""};
            bool range = sv->templates[t].payload_kg < kg;
            short_of(&m, (double)(range ? sv->templates[t].payload_kg : kg), (double)u->kg,
                     range ? "payload over that distance" : "payload", " kg");
            short_of(&m, q->seats, (double)u->people, "seats", "");
            short_of(&m, q->litters, (double)u->litters, "litter places", "");
            if (q->floor_cm != ECH_UNLIMITED)
                short_of(&m, q->floor_cm, (double)u->cm, "floor length", " cm");
            if (y->item_kg_max != ECH_UNLIMITED64)
                short_of(&m, (double)y->item_kg_max, (double)u->piece_kg, "heaviest piece", " kg");
            if (u->size > (int32_t)y->item_class_max) {
                static const char *const names[] = {"bulk", "oversize", "outsize"};
                m.share = m.share > 0.9 ? m.share : 0.9;
                snprintf(m.text, sizeof m.text, "takes items up to %s, this is %s", names[y->item_class_max],
                         names[u->size]);
            }
            if (u->dangerous && !y->dangerous) {
                m.share = m.share > 0.95 ? m.share : 0.95;
                snprintf(m.text, sizeof m.text, "takes no dangerous goods");
            }
            if (m.share < best.share)
                best = m;
        }
    return best;
}

/* Does it take the unit? Else try_way says why not. */
static bool takes(const sol_problem *p, const sol_service *sv, const unit *u) {
    const ech_scenario *s = p->s;
    const ech_lift_type *y = &s->lift_types[s->assets[sv->asset].type];
    if ((y->item_kg_max != ECH_UNLIMITED64 && y->item_kg_max < u->piece_kg) || u->size > (int32_t)y->item_class_max ||
        (u->dangerous && !y->dangerous))
        return false;
    for (int32_t c = 0; c < y->configurations.count; c++)
        for (int32_t t = 0; t < sv->template_count; t++) {
            const ech_configuration *q = &s->configurations[y->configurations.first + c];
            int64_t kg = s->load_maximum ? q->payload_max_kg : q->payload_plan_kg;
            kg = sv->templates[t].payload_kg < kg ? sv->templates[t].payload_kg : kg;
            if (kg >= u->kg && q->seats >= u->people && q->litters >= u->litters &&
                (q->floor_cm == ECH_UNLIMITED || q->floor_cm >= u->cm))
                return true;
        }
    return false;
}

static bool may(const sol_problem *p, const sol_service *sv, const sol_hop *h, int32_t r) {
    int32_t owner = sv->asset == ECH_NONE ? ECH_NONE : p->s->assets[sv->asset].owner;
    if (!ech_network_may_touch(p->net, r, h->from) || !ech_network_may_touch(p->net, r, h->to))
        return false;
    return sv->asset == ECH_NONE ||
           (ech_network_may_carry(p->net, owner, r, h->from) && ech_network_may_carry(p->net, owner, r, h->to));
}

static bool hop_takes(const sol_problem *p, const sol_hop *h, int32_t r, const unit *u) {
    for (int32_t i = 0; i < h->service_count; i++) {
        const sol_service *sv = &p->services[h->service_first + i];
        if (sv->asset == ECH_NONE ? p->s->requirements[r].self_move : takes(p, sv, u) && may(p, sv, h, r))
            return true;
    }
    return false;
}

static bool reaches(const sol_problem *p, int32_t r, const unit *u, bool *seen) {
    const ech_scenario *s = p->s;
    const ech_requirement *q = &s->requirements[r];
    memset(seen, 0, (size_t)s->location_count);
    seen[q->from] = true;
    bool changed = true;
    for (int round = 0; round < SOL_HOPS && changed && !seen[q->to]; round++) {
        changed = false;
        for (int32_t from = 0; from < s->location_count; from++)
            for (int32_t h = p->hop_first[from]; seen[from] && h < p->hop_first[from + 1]; h++) {
                const sol_hop *hop = &p->hops[h];
                if (seen[hop->to] || (from != q->from && !s->locations[from].transfer))
                    continue;
                if (hop_takes(p, hop, r, u))
                    seen[hop->to] = changed = true;
            }
    }
    return seen[q->to];
}

static void nearest(const sol_problem *p, int32_t r, const unit *u, const bool *seen, char *out, size_t size) {
    const ech_scenario *s = p->s;
    miss best = {3, ""};
    int32_t from = ECH_NONE, to = ECH_NONE, asset = ECH_NONE;
    for (int32_t h = 0; h < p->hop_count; h++) {
        const sol_hop *hop = &p->hops[h];
        if (!seen[hop->from] || seen[hop->to])
            continue;
        for (int32_t i = 0; i < hop->service_count; i++) {
            const sol_service *sv = &p->services[hop->service_first + i];
            if (sv->asset == ECH_NONE || !may(p, sv, hop, r))
                continue;
            miss m = try_way(p, sv, u);
            m.share += hop->to == s->requirements[r].to ? 0 : 0.5;
            if (m.share < best.share) {
                best = m;
                from = hop->from;
                to = hop->to;
                asset = sv->asset;
            }
        }
    }
    if (asset == ECH_NONE)
        snprintf(out, size,
                 "no lift can fly or drive any leg onward from %s: check modes, runway, surface, mass limit, "
                 "stands, range, legs.csv and carry rules",
                 s->locations[s->requirements[r].from].id);
    else
        snprintf(out, size, "nearest: %s from %s to %s, %s", s->assets[asset].id, s->locations[from].id,
                 s->locations[to].id, best.text);
}

static void add_unit(unit *u, const sol_problem *p, const sol_commodity *m, int64_t n, int64_t drivers) {
    u->kg += n * m->kg + drivers * p->s->person_kg;
    u->cm += n * m->cm;
    u->people += (m->kind == SOL_PEOPLE ? n : 0) + drivers;
    u->litters += m->kind == SOL_LITTER ? n : 0;
    u->piece_kg = m->piece_kg > u->piece_kg ? m->piece_kg : u->piece_kg;
    u->size = m->size > u->size ? m->size : u->size;
    u->dangerous = m->dangerous ? m->dangerous : u->dangerous;
}

static bool judge(const sol_problem *p, int32_t r, const unit *u, bool *seen, ech_error_list *errors) {
    const ech_scenario *s = p->s;
    if (reaches(p, r, u, seen))
        return true;
    char why[320];
    nearest(p, r, u, seen, why, sizeof why);
    ech_error *e =
        ech_error_list_add(errors, ECH_EINPUT, "requirement.no-lift", "requirements.csv", r + 2, 1,
                           "requirement %s: no combination of lift can carry %s from %s to %s", s->requirements[r].id,
                           u->name, s->locations[s->requirements[r].from].id, s->locations[s->requirements[r].to].id);
    if (e)
        ech_error_hint(e, "%s; --partial plans the rest", why);
    return false;
}

static bool requirement_moves(const sol_problem *p, int32_t r, bool *seen, ech_error_list *errors) {
    ech_span c = p->requirements[r].commodities;
    const ech_requirement *q = &p->s->requirements[r];
    bool whole = p->bundles[p->requirements[r].bundle].whole;
    unit all = {.name = "all of it in one load"};
    for (int32_t i = c.first; i < c.first + c.count; i++) {
        const sol_commodity *m = &p->commodities[i];
        if (whole) {
            add_unit(&all, p, m, m->total, 0);
            continue;
        }
        unit one = {.name = m->kind == SOL_PEOPLE   ? "a person"
                            : m->kind == SOL_LITTER ? "a litter patient"
                            : m->bulk               ? "bulk"
                                                    : p->s->items[m->item].id};
        int64_t with = m->kind == SOL_LITTER && q->litters > 0 ? (q->attendants + q->litters - 1) / q->litters : 0;
        add_unit(&one, p, m,
                 m->bulk && p->requirements[r].lot < m->total ? p->requirements[r].lot
                 : m->bulk                                    ? m->total
                                                              : 1,
                 m->drivers + with);
        if (!judge(p, r, &one, seen, errors))
            return false;
    }
    return !whole || judge(p, r, &all, seen, errors);
}

int32_t sol_problem_hopeless(const sol_problem *p, ech_error_list *errors) {
    bool *seen = ech_calloc((size_t)p->s->location_count + 1, sizeof *seen);
    int32_t n = 0;
    for (int32_t r = 0; seen && r < p->s->requirement_count; r++)
        n += !requirement_moves(p, r, seen, errors);
    ech_free(seen);
    return n;
}
