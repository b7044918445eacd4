/* Profile: see profile_int.h. */
#include "profile_int.h"

#include <string.h>

enum { CHUNK = 32 };

typedef struct chunk {
    int32_t count, least, most;
    int32_t free[CHUNK];
    ech_tick t[CHUNK];
} chunk;

/* Invariant: two neighbouring chunks hold more than MERGE steps together, so n steps lie in at most 2n/MERGE + 1. */
enum { MERGE = CHUNK / 2 };

struct ech_profile {
    ech_tick horizon;
    size_t count, capacity; /* of `chunks` */
    chunk **chunks;         /* never empty, chunks[0]->t[0] == 0 */
    ech_tick
        *begin;    /* of each chunk: its t[0], side by side, so that a search reads one line and not a chunk a probe */
    chunk **spare; /* chunks kept ready: nothing is given back to the heap before the profile is */
    size_t spares, spare_capacity;
};

static void summarise(chunk *c) {
    c->least = c->most = c->free[0];
    for (int32_t i = 1; i < c->count; i++) {
        c->least = c->free[i] < c->least ? c->free[i] : c->least;
        c->most = c->free[i] > c->most ? c->free[i] : c->most;
    }
}

void ech_profile_free(ech_profile *p) {
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        ech_free(p->chunks[i]);
    for (size_t i = 0; i < p->spares; i++)
        ech_free(p->spare[i]);
    ech_free(p->chunks);
    ech_free(p->begin);
    ech_free(p->spare);
    ech_free(p);
}

static bool grow_begin(ech_profile *p) {
    ech_tick *bigger = ech_realloc(p->begin, p->capacity * sizeof *bigger);
    p->begin = bigger ? bigger : p->begin;
    return bigger != NULL;
}

static bool grow_list(chunk ***list, size_t *capacity, size_t need) {
    if (need <= *capacity)
        return true;
    size_t wanted = need > 2 * *capacity ? need : 2 * *capacity;
    chunk **bigger = ech_realloc(*list, wanted * sizeof *bigger);
    if (!bigger)
        return false;
    *list = bigger;
    *capacity = wanted;
    return true;
}

/* Room for `chunks` in all, used and spare. */
static ech_status reserve_chunks(ech_profile *p, size_t chunks) {
    size_t before = p->capacity;
    if (!grow_list(&p->chunks, &p->capacity, chunks))
        return ECH_ENOMEM;
    if (p->capacity != before && !grow_begin(p)) {
        p->capacity = before; /* the longer list serves as well */
        return ECH_ENOMEM;
    }
    if (!grow_list(&p->spare, &p->spare_capacity, chunks))
        return ECH_ENOMEM;
    while (p->count + p->spares < chunks) {
        chunk *c = ech_malloc(sizeof *c);
        if (!c)
            return ECH_ENOMEM;
        p->spare[p->spares++] = c;
    }
    return ECH_OK;
}

ech_profile *ech_profile_open(ech_tick horizon, int32_t capacity) {
    ech_profile *p = ech_calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->horizon = horizon;
    if (reserve_chunks(p, 1)) {
        ech_profile_free(p);
        return NULL;
    }
    chunk *first = p->spare[--p->spares];
    first->count = 1;
    first->t[0] = 0;
    first->free[0] = first->least = first->most = capacity;
    p->begin[p->count] = 0;
    p->chunks[p->count++] = first;
    return p;
}

ech_status ech_profile_reserve(ech_profile *p, size_t steps) { return reserve_chunks(p, 2 * steps / MERGE + 2); }

ech_status ech_profile_copy(ech_profile *to, const ech_profile *from) {
    if (to == from)
        return ECH_OK;
    if (reserve_chunks(to, from->count))
        return ECH_ENOMEM;
    while (to->count < from->count)
        to->chunks[to->count++] = to->spare[--to->spares];
    while (to->count > from->count)
        to->spare[to->spares++] = to->chunks[--to->count];
    for (size_t i = 0; i < from->count; i++) {
        *to->chunks[i] = *from->chunks[i];
        to->begin[i] = from->begin[i];
    }
    to->horizon = from->horizon;
    return ECH_OK;
}

size_t ech_profile_steps(const ech_profile *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++)
        n += (size_t)p->chunks[i]->count;
    return n;
}

/* ---- finding ---------------------------------------------------------------------------------------------- */

/* A step. */
typedef struct place {
    size_t k;
    int32_t i;
} place;

/* The chunk that holds the step in force at t. */
static size_t chunk_at(const ech_profile *p, ech_tick t) {
    const ech_tick *a = p->begin; /* halving without a branch that the processor would have to guess */
    for (size_t n = p->count; n > 1;) {
        size_t half = n / 2;
        a += a[half] <= t ? half : 0;
        n -= half;
    }
    return (size_t)(a - p->begin);
}

static int32_t step_at(const chunk *c, ech_tick t) {
    const ech_tick *a = c->t;
    for (int32_t n = c->count; n > 1;) {
        int32_t half = n / 2;
        a += a[half] <= t ? half : 0;
        n -= half;
    }
    return (int32_t)(a - c->t);
}

static place find(const ech_profile *p, ech_tick t) {
    size_t k = chunk_at(p, t);
    return (place){k, step_at(p->chunks[k], t)};
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
                ech_tick end = i + 1 < c->count ? c->t[i + 1] : k + 1 < p->count ? p->begin[k + 1] : p->horizon;
                if (open && end - start >= need)
                    return start;
            }
            k++;
        }
        i = 0;
        ech_tick reached = k < p->count ? p->begin[k] : p->horizon;
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

static bool split_chunk(ech_profile *p, size_t k) {
    if ((p->count == p->capacity || p->spares == 0) && reserve_chunks(p, p->count + 1))
        return false;
    chunk *right = p->spare[--p->spares], *left = p->chunks[k];
    right->count = left->count / 2;
    left->count -= right->count;
    memcpy(right->t, left->t + left->count, (size_t)right->count * sizeof right->t[0]);
    memcpy(right->free, left->free + left->count, (size_t)right->count * sizeof right->free[0]);
    memmove(&p->chunks[k + 2], &p->chunks[k + 1], (p->count - k - 1) * sizeof *p->chunks);
    memmove(&p->begin[k + 2], &p->begin[k + 1], (p->count - k - 1) * sizeof *p->begin);
    p->chunks[k + 1] = right;
    p->begin[k + 1] = right->t[0];
    p->count++;
    summarise(left);
    summarise(right);
    return true;
}

/* The step in force at t, at or after the one at `at`. */
static place walk(const ech_profile *p, place at, ech_tick t) {
    size_t k = at.k;
    while (k + 1 < p->count && p->begin[k + 1] <= t)
        k++;
    const chunk *c = p->chunks[k];
    int32_t i = k == at.k ? at.i : 0;
    while (i + 1 < c->count && c->t[i + 1] <= t)
        i++;
    return (place){k, i};
}

/* Makes sure that a step begins at t; *at is the step in force there and becomes the new one. */
static bool cut(ech_profile *p, place *at, ech_tick t) {
    chunk *c = p->chunks[at->k];
    if (c->t[at->i] == t)
        return true;
    if (c->count == CHUNK) {
        if (!split_chunk(p, at->k))
            return false;
        if (at->i >= c->count) {
            at->i -= c->count;
            at->k++;
            c = p->chunks[at->k];
        }
    }
    int32_t i = at->i;
    size_t tail = (size_t)(c->count - i - 1);
    memmove(&c->t[i + 2], &c->t[i + 1], tail * sizeof c->t[0]);
    memmove(&c->free[i + 2], &c->free[i + 1], tail * sizeof c->free[0]);
    c->t[i + 1] = t;
    c->free[i + 1] = c->free[i];
    c->count++;
    at->i++;
    return true;
}

/* Moves chunk k + 1 into chunk k where one is empty or both are small; the emptied one becomes a spare. */
static void merge(ech_profile *p, size_t k) {
    if (k + 1 >= p->count)
        return;
    chunk *left = p->chunks[k], *right = p->chunks[k + 1];
    if (left->count > 0 && right->count > 0 && left->count + right->count > MERGE)
        return;
    if (right->count > 0) {
        memcpy(left->t + left->count, right->t, (size_t)right->count * sizeof right->t[0]);
        memcpy(left->free + left->count, right->free, (size_t)right->count * sizeof right->free[0]);
        left->count += right->count;
        summarise(left);
    }
    p->begin[k] = left->t[0];
    memmove(&p->chunks[k + 1], &p->chunks[k + 2], (p->count - k - 2) * sizeof *p->chunks);
    memmove(&p->begin[k + 1], &p->begin[k + 2], (p->count - k - 2) * sizeof *p->begin);
    p->count--;
    p->spare[p->spares++] = right;
}

/* Removes the step where it is as high as the one before. */
static void join(ech_profile *p, place at) {
    chunk *c = p->chunks[at.k];
    int32_t i = at.i;
    if (at.k == 0 && i == 0)
        return;
    const chunk *b = i > 0 ? c : p->chunks[at.k - 1];
    if (b->free[i > 0 ? i - 1 : b->count - 1] != c->free[i])
        return;
    size_t tail = (size_t)(c->count - i - 1);
    memmove(&c->t[i], &c->t[i + 1], tail * sizeof c->t[0]);
    memmove(&c->free[i], &c->free[i + 1], tail * sizeof c->free[0]);
    if (--c->count > 0 && i == 0) {
        p->begin[at.k] = c->t[0];
        summarise(c);
    }
    merge(p, at.k);
    if (at.k > 0)
        merge(p, at.k - 1);
}

/* Adds and cuts the steps from x up to, not including, y. */
static void apply(ech_profile *p, place x, place y, int32_t add, int32_t most) {
    for (size_t k = x.k; k <= y.k; k++) {
        chunk *c = p->chunks[k];
        int32_t from = k == x.k ? x.i : 0, end = k == y.k ? y.i : c->count;
        for (int32_t i = from; i < end; i++) {
            int32_t sum = c->free[i] + add;
            c->free[i] = sum > most ? most : sum;
        }
        if (from < end)
            summarise(c);
    }
}

/* Adds `add` over [a, b), and cuts to at most `most`. */
static ech_status change(ech_profile *p, ech_tick a, ech_tick b, int32_t add, int32_t most) {
    a = a < 0 ? 0 : a;
    b = b > p->horizon ? p->horizon : b;
    if (a >= b)
        return ECH_OK;
    place x = find(p, a);
    if (!cut(p, &x, a))
        return ECH_ENOMEM;
    place y = walk(p, x, b);
    size_t chunks = p->count;
    if (b == p->horizon) {
        y = (place){p->count - 1, p->chunks[p->count - 1]->count};
    } else if (!cut(p, &y, b)) {
        join(p, x);
        return ECH_ENOMEM;
    }
    if (p->count != chunks) /* the second cut split a chunk, perhaps that of x */
        x = find(p, a);
    apply(p, x, y, add, most);
    chunks = p->count;
    if (b < p->horizon)
        join(p, y);
    join(p, p->count == chunks ? x : find(p, a)); /* a merge may have moved x */
    return ECH_OK;
}

ech_status ech_profile_take(ech_profile *p, ech_tick a, ech_tick b, int32_t q) {
    return change(p, a, b, -q, INT32_MAX);
}

ech_status ech_profile_give(ech_profile *p, ech_tick a, ech_tick b, int32_t q) { return change(p, a, b, q, INT32_MAX); }

/* The first step after t, at most b. */
static ech_tick next_step(const ech_profile *p, ech_tick t, ech_tick b) {
    size_t k = chunk_at(p, t);
    int32_t i = step_at(p->chunks[k], t) + 1;
    if (i == p->chunks[k]->count) {
        k++;
        i = 0;
    }
    return k < p->count && p->chunks[k]->t[i] < b ? p->chunks[k]->t[i] : b;
}

ech_status ech_profile_limit(ech_profile *p, ech_tick a, ech_tick b, int32_t most) {
    ech_status status = change(p, a, b, 0, most);
    if (status)
        return status;
    for (ech_tick t = next_step(p, a < 0 ? 0 : a, b); t < b; t = next_step(p, t, b))
        join(p, find(p, t)); /* steps that the limit made equal */
    return ECH_OK;
}
