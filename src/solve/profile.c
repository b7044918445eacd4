/* Profile: see profile_int.h. */
#include "profile_int.h"

#include <string.h>

enum { CHUNK = 64 };

typedef struct chunk {
    int32_t count, least, most;
    int32_t free[CHUNK];
    ech_tick t[CHUNK];
} chunk;

struct ech_profile {
    ech_tick horizon;
    size_t count, capacity;
    chunk **chunks; /* never empty, chunks[0]->t[0] == 0 */
    chunk *spare;   /* one chunk kept ready, so that a split in the hot path rarely allocates */
};

static void summarise(chunk *c) {
    c->least = c->most = c->free[0];
    for (int32_t i = 1; i < c->count; i++) {
        c->least = c->free[i] < c->least ? c->free[i] : c->least;
        c->most = c->free[i] > c->most ? c->free[i] : c->most;
    }
}

ech_profile *ech_profile_open(ech_tick horizon, int32_t capacity) {
    ech_profile *p = ech_calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->horizon = horizon;
    p->capacity = 4;
    p->chunks = ech_calloc(p->capacity, sizeof(chunk *));
    chunk *first = ech_calloc(1, sizeof *first);
    if (!p->chunks || !first) {
        ech_free(first);
        ech_free(p->chunks);
        ech_free(p);
        return NULL;
    }
    first->count = 1;
    first->free[0] = first->least = first->most = capacity;
    p->chunks[0] = first;
    p->count = 1;
    return p;
}

void ech_profile_free(ech_profile *p) {
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        ech_free(p->chunks[i]);
    ech_free(p->chunks);
    ech_free(p->spare);
    ech_free(p);
}

size_t ech_profile_steps(const ech_profile *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++)
        n += (size_t)p->chunks[i]->count;
    return n;
}

/* ---- finding ---------------------------------------------------------------------------------------------- */

/* The chunk that holds the step in force at t. */
static size_t chunk_at(const ech_profile *p, ech_tick t) {
    size_t a = 0, b = p->count;
    while (b - a > 1) {
        size_t m = a + (b - a) / 2;
        if (p->chunks[m]->t[0] <= t)
            a = m;
        else
            b = m;
    }
    return a;
}

static int32_t step_at(const chunk *c, ech_tick t) {
    int32_t a = 0, b = c->count;
    while (b - a > 1) {
        int32_t m = (a + b) / 2;
        if (c->t[m] <= t)
            a = m;
        else
            b = m;
    }
    return a;
}

ech_tick ech_profile_first_fit(const ech_profile *p, ech_tick a, ech_tick d, int32_t q) {
    ech_tick start = a < 0 ? 0 : a, need = d > 0 ? d : 1;
    size_t k = chunk_at(p, start);
    int32_t i = step_at(p->chunks[k], start);
    bool open = false; /* enough is free from `start` up to the step we are at */
    while (k < p->count) {
        const chunk *c = p->chunks[k];
        if (i == 0 && c->least >= q) { /* enough throughout */
            if (!open)
                start = c->t[0] > start ? c->t[0] : start;
            open = true;
            k++;
        } else if (i == 0 && c->most < q) { /* too little throughout */
            open = false;
            k++;
        } else {
            for (; i < c->count; i++) {
                if (c->free[i] < q)
                    open = false;
                else if (!open) {
                    start = c->t[i] > start ? c->t[i] : start;
                    open = true;
                }
                ech_tick end = i + 1 < c->count ? c->t[i + 1] : k + 1 < p->count ? p->chunks[k + 1]->t[0] : p->horizon;
                if (open && end - start >= need)
                    return start;
            }
            k++;
        }
        i = 0;
        ech_tick reached = k < p->count ? p->chunks[k]->t[0] : p->horizon;
        if (open && reached - start >= need)
            return start;
    }
    return ECH_NEVER;
}

int32_t ech_profile_min_free(const ech_profile *p, ech_tick a, ech_tick b) {
    size_t k = chunk_at(p, a);
    int32_t i = step_at(p->chunks[k], a), least = INT32_MAX;
    for (; k < p->count && p->chunks[k]->t[i] < b; k++, i = 0) {
        const chunk *c = p->chunks[k];
        if (i == 0 && c->t[c->count - 1] < b) {
            least = c->least < least ? c->least : least;
            continue;
        }
        for (; i < c->count && c->t[i] < b; i++)
            least = c->free[i] < least ? c->free[i] : least;
    }
    return least;
}

/* ---- changing --------------------------------------------------------------------------------------------- */

static chunk *new_chunk(ech_profile *p) {
    chunk *c = p->spare;
    p->spare = NULL;
    return c ? c : ech_malloc(sizeof *c);
}

static bool split_chunk(ech_profile *p, size_t k) {
    if (p->count == p->capacity) {
        chunk **bigger = ech_realloc(p->chunks, 2 * p->capacity * sizeof *bigger);
        if (!bigger)
            return false;
        p->chunks = bigger;
        p->capacity *= 2;
    }
    chunk *right = new_chunk(p), *left = p->chunks[k];
    if (!right)
        return false;
    right->count = left->count / 2;
    left->count -= right->count;
    memcpy(right->t, left->t + left->count, (size_t)right->count * sizeof right->t[0]);
    memcpy(right->free, left->free + left->count, (size_t)right->count * sizeof right->free[0]);
    memmove(&p->chunks[k + 2], &p->chunks[k + 1], (p->count - k - 1) * sizeof *p->chunks);
    p->chunks[k + 1] = right;
    p->count++;
    summarise(left);
    summarise(right);
    return true;
}

/* Makes sure that a step begins at t. */
static bool cut(ech_profile *p, ech_tick t) {
    if (t >= p->horizon)
        return true;
    size_t k = chunk_at(p, t);
    int32_t i = step_at(p->chunks[k], t);
    if (p->chunks[k]->t[i] == t)
        return true;
    if (p->chunks[k]->count == CHUNK) {
        if (!split_chunk(p, k))
            return false;
        k = chunk_at(p, t);
        i = step_at(p->chunks[k], t);
    }
    chunk *c = p->chunks[k];
    size_t tail = (size_t)(c->count - i - 1);
    memmove(&c->t[i + 2], &c->t[i + 1], tail * sizeof c->t[0]);
    memmove(&c->free[i + 2], &c->free[i + 1], tail * sizeof c->free[0]);
    c->t[i + 1] = t;
    c->free[i + 1] = c->free[i];
    c->count++;
    return true;
}

static void drop_chunk(ech_profile *p, size_t k) {
    if (p->spare)
        ech_free(p->chunks[k]);
    else
        p->spare = p->chunks[k];
    memmove(&p->chunks[k], &p->chunks[k + 1], (p->count - k - 1) * sizeof *p->chunks);
    p->count--;
}

/* Removes the step at t where it is as high as the one before. */
static void join(ech_profile *p, ech_tick t) {
    if (t <= 0 || t >= p->horizon)
        return;
    size_t k = chunk_at(p, t);
    chunk *c = p->chunks[k];
    int32_t i = step_at(c, t);
    if (c->t[i] != t || (k == 0 && i == 0))
        return;
    int32_t before = i > 0 ? c->free[i - 1] : p->chunks[k - 1]->free[p->chunks[k - 1]->count - 1];
    if (before != c->free[i])
        return;
    size_t tail = (size_t)(c->count - i - 1);
    memmove(&c->t[i], &c->t[i + 1], tail * sizeof c->t[0]);
    memmove(&c->free[i], &c->free[i + 1], tail * sizeof c->free[0]);
    if (--c->count == 0)
        drop_chunk(p, k);
    else
        summarise(c);
}

/* Adds `add` over [a, b), and cuts to at most `most`. */
static ech_status change(ech_profile *p, ech_tick a, ech_tick b, int32_t add, int32_t most) {
    a = a < 0 ? 0 : a;
    b = b > p->horizon ? p->horizon : b;
    if (a >= b)
        return ECH_OK;
    if (!cut(p, a) || !cut(p, b)) {
        join(p, a);
        return ECH_ENOMEM;
    }
    size_t k = chunk_at(p, a);
    for (int32_t i = step_at(p->chunks[k], a); k < p->count && p->chunks[k]->t[i] < b; k++, i = 0) {
        chunk *c = p->chunks[k];
        for (; i < c->count && c->t[i] < b; i++) {
            c->free[i] += add;
            c->free[i] = c->free[i] > most ? most : c->free[i];
        }
        summarise(c);
    }
    join(p, b);
    join(p, a);
    return ECH_OK;
}

ech_status ech_profile_take(ech_profile *p, ech_tick a, ech_tick b, int32_t q) {
    return change(p, a, b, -q, INT32_MAX);
}

ech_status ech_profile_give(ech_profile *p, ech_tick a, ech_tick b, int32_t q) { return change(p, a, b, q, INT32_MAX); }

ech_status ech_profile_limit(ech_profile *p, ech_tick a, ech_tick b, int32_t most) { return change(p, a, b, 0, most); }
