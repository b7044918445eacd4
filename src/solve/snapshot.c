/* Snapshot: the best state so far, kept beside the one that is being changed.
 *
 * The state notes which trips changed since the last snapshot; taking one copies those, going back to it puts those
 * back as they were. Cost: what changed, not the operation. Copies hold only the stops and cargo in use.
 */
#include <string.h>

#include "base/memory.h"
#include "snapshot_int.h"

/* What a copy needs: the head of a trip, its stops, its cargo, one behind the other. */
typedef struct kept {
    int32_t alive;
    uint32_t bytes; /* room behind this head */
    sol_trip *trip; /* a short one: see unpack */
} kept;

struct sol_snapshot {
    ech_vec kept; /* kept, by trip id */
};

void sol_touch(sol_state *st, int32_t id) {
    sol_trip *t = sol_trip_at(st, id);
    if (t->touched)
        return;
    t->touched = true;
    int32_t *place = ech_vec_push(&st->touched);
    if (place)
        *place = id;
    else
        st->failed = true;
}

sol_snapshot *sol_snapshot_open(void) {
    sol_snapshot *q = ech_calloc(1, sizeof *q);
    if (q)
        q->kept = ech_vec_init(sizeof(kept), 100000000);
    return q;
}

void sol_snapshot_free(sol_snapshot *q) {
    if (!q)
        return;
    for (size_t i = 0; i < q->kept.count; i++)
        ech_free(((kept *)q->kept.data)[i].trip);
    ech_vec_free(&q->kept);
    ech_free(q);
}

static size_t head_bytes(const sol_trip *t) {
    return offsetof(sol_trip, stops) + (size_t)t->stop_count * sizeof t->stops[0];
}

static size_t packed_bytes(const sol_trip *t) { return head_bytes(t) + (size_t)t->cargo_count * sizeof t->cargo[0]; }

static bool make_room(kept *k, size_t bytes) {
    if (bytes <= k->bytes)
        return true;
    void *bigger = ech_realloc(k->trip, bytes);
    if (!bigger)
        return false;
    k->trip = bigger;
    k->bytes = (uint32_t)bytes;
    return true;
}

static void pack(const kept *k, const sol_trip *t) {
    size_t head = head_bytes(t);
    memcpy(k->trip, t, head);
    memcpy((char *)k->trip + head, t->cargo, packed_bytes(t) - head);
}

static void unpack(const kept *k, sol_trip *t) {
    size_t head = head_bytes(k->trip);
    memcpy(t, k->trip, head);
    t->mark = 0; /* another state may have set it */
    memcpy(t->cargo, (const char *)k->trip + head, (size_t)t->cargo_count * sizeof t->cargo[0]);
}

/* All memory first, so that a snapshot is never half of one and half of another. */
static bool make_all_room(sol_snapshot *q, const sol_state *st) {
    while (q->kept.count < st->trips.count)
        if (!ech_vec_push(&q->kept))
            return false;
    for (size_t i = 0; i < st->touched.count; i++) {
        int32_t id = ((int32_t *)st->touched.data)[i];
        const sol_trip *t = sol_trip_at(st, id);
        if (t->alive && !make_room(&((kept *)q->kept.data)[id], packed_bytes(t)))
            return false;
    }
    return true;
}

bool sol_snapshot_take(sol_snapshot *q, sol_state *st) {
    if (!make_all_room(q, st))
        return false;
    for (size_t i = 0; i < st->touched.count; i++) {
        int32_t id = ((int32_t *)st->touched.data)[i];
        sol_trip *t = sol_trip_at(st, id);
        kept *k = &((kept *)q->kept.data)[id];
        k->alive = t->alive;
        if (t->alive)
            pack(k, t);
        t->touched = false;
    }
    st->touched.count = 0;
    return true;
}

bool sol_snapshot_clone(sol_snapshot *to, const sol_snapshot *from) {
    while (to->kept.count < from->kept.count)
        if (!ech_vec_push(&to->kept))
            return false;
    kept *a = to->kept.data;
    const kept *b = from->kept.data;
    for (size_t i = 0; i < from->kept.count; i++)
        if (b[i].alive && !make_room(&a[i], b[i].bytes))
            return false;
    for (size_t i = 0; i < to->kept.count; i++) {
        a[i].alive = i < from->kept.count && b[i].alive;
        if (a[i].alive)
            memcpy(a[i].trip, b[i].trip, b[i].bytes);
    }
    return true;
}

void sol_snapshot_show(const sol_snapshot *q, sol_state *st) {
    for (size_t i = 0; i < st->trips.count; i++) {
        const kept *k = i < q->kept.count ? &((kept *)q->kept.data)[i] : NULL;
        sol_trip *t = sol_trip_at(st, (int32_t)i);
        if (k && k->alive)
            unpack(k, t);
        t->alive = k && k->alive;
    }
}

void sol_snapshot_restore(const sol_snapshot *q, sol_state *st) {
    size_t n = st->touched.count;
    st->undoing = true;
    for (size_t i = 0; i < n; i++)
        sol_state_remove(st, ((int32_t *)st->touched.data)[i], NULL);
    for (size_t i = 0; i < n; i++) {
        int32_t id = ((int32_t *)st->touched.data)[i];
        const kept *k = (size_t)id < q->kept.count ? &((kept *)q->kept.data)[id] : NULL;
        if (!k || !k->alive)
            continue;
        unpack(k, &st->scratch[0]);
        sol_state_restore(st, id, &st->scratch[0]);
    }
    for (size_t i = 0; i < n; i++) /* others may have come back after the trip that they take from */
        sol_state_count_onward(st, ((int32_t *)st->touched.data)[i]);
    for (size_t i = 0; i < n; i++)
        sol_trip_at(st, ((int32_t *)st->touched.data)[i])->touched = false;
    st->touched.count = 0;
    st->undoing = false;
}

bool sol_snapshot_copy(const sol_snapshot *from, sol_state *to) {
    const kept *list = from->kept.data;
    to->undoing = true;
    for (size_t i = 0; i < to->trips.count; i++)
        sol_state_remove(to, (int32_t)i, NULL);
    while (to->trips.count < from->kept.count)
        if (!sol_state_new_place(to))
            break;
    for (size_t i = 0; i < from->kept.count && !to->failed; i++) {
        if (!list[i].alive)
            continue;
        sol_trip *t = &to->scratch[0];
        unpack(&list[i], t);
        for (int32_t s = 0; s < t->stop_count; s++)
            t->stops[s].flights = NULL; /* of the other island's network */
        sol_state_restore(to, (int32_t)i, t);
    }
    for (size_t i = 0; i < from->kept.count && !to->failed; i++)
        sol_state_count_onward(to, (int32_t)i);
    to->undoing = false;
    return !to->failed;
}
