/* What is left of the way behind a place: the least time from there to a destination. Hours, teams and where lift
 * stands play no part here, so that one answer serves all requirements. */
#include "bound_int.h"

static ech_tick fixed(const bnd *b, int32_t type, int32_t place) {
    int64_t q = b->s->locations[place].efficiency_ppm;
    return (ech_tick)(((bnd_wide)b->s->lift_types[type].fixed_t * 1000000 + q - 1) / q);
}

/* aboard[type · n + place]: least time to a touch-down there; ground[place]: to an unload end. */
static bool relax_type(const bnd *b, int32_t type, ech_bind bind, ech_tick *aboard, ech_tick *ground, ech_tick *tau) {
    const ech_lift_type *y = &b->s->lift_types[type];
    int32_t n = b->s->location_count;
    bool changed = false;
    for (int32_t u = 0; u < n; u++) {
        ech_tick loaded = ground[u] >= BND_NEVER ? BND_NEVER : ground[u] + b->s->locations[u].connect_t;
        loaded = loaded >= BND_NEVER ? loaded : loaded + fixed(b, type, u) + y->taxi_out_t;
        ech_tick passed = aboard[u] >= BND_NEVER ? BND_NEVER : aboard[u] + y->taxi_in_t + y->taxi_out_t;
        ech_tick off = bnd_min(loaded, passed);
        for (int32_t v = 0; v < n && off < BND_NEVER; v++) {
            const bnd_way *w = bnd_way_at(b, type, u, v);
            if (w->block_t < BND_NEVER && off + w->block_t < aboard[v]) {
                aboard[v] = off + w->block_t;
                changed = true;
            }
        }
    }
    for (int32_t v = 0; v < n; v++) {
        if (aboard[v] >= BND_NEVER)
            continue;
        ech_tick s = aboard[v] + y->taxi_in_t, end = s + fixed(b, type, v);
        tau[v] = bnd_min(tau[v], bind == ECH_BIND_START ? s : end);
        if (b->s->locations[v].transfer && end < ground[v]) {
            ground[v] = end;
            changed = true;
        }
    }
    return changed;
}

static void fill_row(bnd *b, int32_t from, ech_bind bind, ech_tick *row) {
    int32_t n = b->s->location_count, types = b->s->lift_type_count;
    ech_tick *aboard = ech_malloc(((size_t)types + 1) * (size_t)n * sizeof *aboard);
    if (!aboard) {
        b->out_of_memory = true;
        return;
    }
    ech_tick *ground = aboard + (size_t)types * (size_t)n;
    for (size_t i = 0; i < ((size_t)types + 1) * (size_t)n; i++)
        aboard[i] = BND_NEVER;
    for (int32_t i = 0; i < n; i++)
        row[i] = BND_NEVER;
    ground[from] = 0;
    for (bool changed = true; changed;) {
        changed = false;
        for (int32_t y = 0; y < types; y++)
            changed = relax_type(b, y, bind, aboard + (size_t)y * (size_t)n, ground, row) || changed;
    }
    row[from] = 0;
    ech_free(aboard);
}

ech_tick bnd_away(bnd *b, int32_t from, int32_t to, ech_bind bind) {
    size_t n = (size_t)b->s->location_count;
    if (!b->away_t) {
        b->away_t = bnd_alloc(b, 2 * n * n, sizeof *b->away_t);
        for (size_t i = 0; b->away_t && i < 2 * n * n; i++)
            b->away_t[i] = -1;
    }
    if (!b->away_t)
        return 0;
    ech_tick *row = b->away_t + ((size_t)bind * n + (size_t)from) * n;
    if (row[from] < 0)
        fill_row(b, from, bind, row);
    return row[to];
}
