/* Arithmetic that saturates, grouping, and a small hash map: what every rule family of the checker needs.
 * Sorting and grouping are O(n log n) and O(n); the map is open addressing, sized once. */
#include "check_int.h"

#include <stdlib.h>
#include <string.h>

int64_t chk_narrow(chk_wide v) { return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : (int64_t)v; }

int64_t chk_add(int64_t a, int64_t b) { return chk_narrow((chk_wide)a + b); }
int64_t chk_sub(int64_t a, int64_t b) { return chk_narrow((chk_wide)a - b); }
int64_t chk_mul(int64_t a, int64_t b) { return chk_narrow((chk_wide)a * b); }

chk_wide chk_wide_mul(chk_wide a, chk_wide b) {
    const chk_wide most = ((chk_wide)INT64_MAX << 63) - 1; /* far beyond any measure */
    chk_wide product;
    if (__builtin_mul_overflow(a, b, &product) || product > most || product < -most)
        return (a < 0) == (b < 0) ? most : -most;
    return product;
}

int64_t chk_mul_floor(int64_t a, int64_t b, int64_t d) {
    chk_wide n = (chk_wide)a * b, q = n / d;
    return chk_narrow(n % d < 0 ? q - 1 : q);
}

int64_t chk_mul_ceil(int64_t a, int64_t b, int64_t d) {
    chk_wide n = (chk_wide)a * b, q = n / d;
    return chk_narrow(n % d > 0 ? q + 1 : q);
}

/* Ticks from 00:00 UTC of the start's date to the start. */
static ech_tick start_of_clock(const ech_scenario *s) {
    int64_t into = (s->start_unix_s % 86400 + 86400) % 86400;
    return chk_mul_floor(into, s->ticks_per_minute, 60);
}

int64_t chk_day(const chk *c, ech_tick t) { return chk_mul_floor(chk_add(start_of_clock(c->s), t), 1, c->day_t); }

ech_tick chk_time_of_day(const chk *c, ech_tick t) {
    ech_tick at = chk_add(start_of_clock(c->s), t);
    return (at % c->day_t + c->day_t) % c->day_t;
}

bool chk_country_equal(const char *a, const char *b) { return a[0] == b[0] && (a[0] == '\0' || a[1] == b[1]); }

void *chk_alloc(chk *c, size_t count, size_t size) {
    void *p = ech_arena_alloc(c->arena, count ? count : 1, size);
    c->out_of_memory = c->out_of_memory || !p;
    return p;
}

/* ---- map -------------------------------------------------------------------------------------------------- */

struct chk_map {
    uint64_t *keys; /* key + 1, 0 = empty */
    int32_t *values;
    size_t mask, left;
};

chk_map *chk_map_open(chk *c, size_t most) {
    size_t size = 16;
    while (size < most * 2)
        size *= 2;
    chk_map *m = chk_alloc(c, 1, sizeof *m);
    if (!m)
        return NULL;
    m->keys = chk_alloc(c, size, sizeof *m->keys);
    m->values = chk_alloc(c, size, sizeof *m->values);
    m->mask = size - 1;
    m->left = size / 2;
    return m->keys && m->values ? m : NULL;
}

static size_t map_place(const chk_map *m, uint64_t key) {
    uint64_t h = key * 0x9e3779b97f4a7c15u;
    size_t i = (size_t)(h ^ (h >> 32)) & m->mask;
    while (m->keys[i] != 0 && m->keys[i] != key + 1)
        i = (i + 1) & m->mask;
    return i;
}

int32_t chk_map_get(const chk_map *m, uint64_t key) {
    size_t i = map_place(m, key);
    return m->keys[i] ? m->values[i] : -1;
}

void chk_map_put(chk_map *m, uint64_t key, int32_t value) {
    size_t i = map_place(m, key);
    if (m->keys[i] == 0 && m->left == 0)
        return; /* full: the key is worked out again when it comes back */
    m->left -= m->keys[i] == 0;
    m->keys[i] = key + 1;
    m->values[i] = value;
}

/* ---- grouping and events ---------------------------------------------------------------------------------- */

bool chk_group(chk *c, int32_t n, int32_t buckets, chk_bucket bucket, int32_t **order, int32_t **first) {
    *order = chk_alloc(c, (size_t)n, sizeof **order);
    *first = chk_alloc(c, (size_t)buckets + 2, sizeof **first);
    if (!*order || !*first)
        return false;
    int32_t *at = *first + 1; /* counts one place to the right, so that filling leaves the firsts behind */
    for (int32_t i = 0; i < n; i++)
        at[bucket(c, i) + 1]++;
    for (int32_t k = 0; k < buckets; k++)
        at[k + 1] += at[k];
    for (int32_t i = 0; i < n; i++)
        (*order)[at[bucket(c, i)]++] = i;
    return true;
}

static int compare_events(const void *a, const void *b) {
    const chk_event *x = a, *y = b;
    if (x->at_t != y->at_t)
        return x->at_t < y->at_t ? -1 : 1;
    if ((x->amount < 0) != (y->amount < 0))
        return x->amount < 0 ? -1 : 1;
    return (x->who > y->who) - (x->who < y->who);
}

void chk_sort_events(chk_event *e, size_t n) {
    if (n > 1)
        qsort(e, n, sizeof *e, compare_events);
}
