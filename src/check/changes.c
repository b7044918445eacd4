/* The measure `changes`: missions that the plan and a base plan do not have in common (docs/model.md §8).
 *
 * A mission is written as bytes (asset, tail, configuration, stops with times, work, fuel and way, loads in sorted
 * order, no id) and hashed; two sorted lists of hashes are compared. Cost: n log n. Either plan may be wild. */
#include "check_int.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_LOADS = 32 };

typedef struct writer {
    const ech_plan *p;
    ech_buf bytes, load, other;
    ech_vec hashes; /* of the loads of one mission */
    bool failed;    /* memory ran out */
} writer;

static bool inside(ech_span span, int32_t total) {
    return span.count >= 0 && span.first >= 0 && span.first <= total && span.count <= total - span.first;
}

static void put(ech_buf *b, int64_t value) { ech_buf_add(b, (const char *)&value, sizeof value); }

static int compare_hashes(const void *a, const void *b) {
    return memcmp(((const ech_hash *)a)->bytes, ((const ech_hash *)b)->bytes, ECH_HASH_BYTES);
}

static int compare_parts(const void *a, const void *b) { return memcmp(a, b, 2 * sizeof(int64_t)); }

static bool put_stop(writer *w, const ech_stop *s) {
    if (!inside(s->work, w->p->work_count) || !inside(s->via, w->p->via_count))
        return false;
    const int64_t figures[] = {s->location, s->arrive_t, s->depart_t, s->fuel_kg, s->leg, s->work.count, s->via.count};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        put(&w->bytes, figures[i]);
    for (int32_t i = s->work.first; i < s->work.first + s->work.count; i++) {
        put(&w->bytes, (int64_t)w->p->work[i].kind);
        put(&w->bytes, w->p->work[i].start_t);
        put(&w->bytes, w->p->work[i].end_t);
    }
    for (int32_t i = s->via.first; i < s->via.first + s->via.count; i++) {
        put(&w->bytes, w->p->vias[i].lat_e7);
        put(&w->bytes, w->p->vias[i].lon_e7);
    }
    return true;
}

/* Appends it to w->load. */
static bool write_load(writer *w, const ech_load *l) {
    if (!inside(l->parts, w->p->part_count))
        return false;
    const int64_t figures[] = {l->requirement, l->from_stop, l->to_stop, l->people, l->litters};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        put(&w->load, figures[i]);
    size_t first = w->load.length;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++) {
        put(&w->load, w->p->parts[i].item);
        put(&w->load, w->p->parts[i].count);
    }
    if (l->parts.count > 1 && !w->load.failed)
        qsort(w->load.data + first, (size_t)l->parts.count, 2 * sizeof(int64_t), compare_parts);
    w->failed = w->failed || w->load.failed;
    return !w->failed;
}

static bool put_load(writer *w, const ech_load *l) {
    ech_buf_clear(&w->load);
    if (!write_load(w, l))
        return false;
    ech_hash *h = ech_vec_push(&w->hashes);
    if (!h || w->load.failed) {
        w->failed = true;
        return false;
    }
    *h = ech_hash_of(w->load.data, w->load.length);
    return true;
}

static int compare_bytes(const ech_buf *b, ech_span x, ech_span y) {
    int order = memcmp(b->data + x.first, b->data + y.first, (size_t)(x.count < y.count ? x.count : y.count));
    return order ? order : x.count - y.count;
}

/* Few loads, as nearly all missions have: sorted as they are, since a hash of each would cost more than all else. */
static bool put_few_loads(writer *w, ech_span loads) {
    ech_span order[FEW_LOADS];
    ech_buf_clear(&w->load);
    for (int32_t i = 0; i < loads.count; i++) {
        ech_span is = {(int32_t)w->load.length, 0};
        if (!write_load(w, &w->p->loads[loads.first + i]))
            return false;
        is.count = (int32_t)w->load.length - is.first;
        int32_t at = i;
        for (; at > 0 && compare_bytes(&w->load, is, order[at - 1]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = is;
    }
    for (int32_t i = 0; i < loads.count; i++) {
        put(&w->bytes, order[i].count);
        ech_buf_add(&w->bytes, w->load.data + order[i].first, (size_t)order[i].count);
    }
    return true;
}

static bool put_many_loads(writer *w, ech_span loads) {
    w->hashes.count = 0;
    for (int32_t i = loads.first; i < loads.first + loads.count; i++)
        if (!put_load(w, &w->p->loads[i]))
            return false;
    qsort(w->hashes.data, w->hashes.count, sizeof(ech_hash), compare_hashes);
    for (size_t i = 0; i < w->hashes.count; i++)
        ech_buf_add(&w->bytes, ech_vec_at(&w->hashes, i), sizeof(ech_hash));
    return true;
}

/* Parts of one load may be so many that its bytes do not fit an int32_t. */
static bool has_few_loads(const ech_plan *p, ech_span loads) {
    int64_t parts = 0;
    for (int32_t i = loads.first; loads.count <= FEW_LOADS && i < loads.first + loads.count; i++)
        parts += p->loads[i].parts.count < 0 ? 0 : p->loads[i].parts.count;
    return loads.count <= FEW_LOADS && parts < 1000000;
}

/* False: the mission cannot be read (or memory ran out); it then equals nothing. */
static bool put_mission(writer *w, const ech_mission *m) {
    ech_buf_clear(&w->bytes);
    if (!inside(m->stops, w->p->stop_count) || !inside(m->loads, w->p->load_count))
        return false;
    put(&w->bytes, m->asset);
    put(&w->bytes, m->asset == ECH_NONE ? 0 : m->tail);
    put(&w->bytes, m->asset == ECH_NONE ? 0 : m->configuration);
    put(&w->bytes, m->stops.count);
    for (int32_t i = m->stops.first; i < m->stops.first + m->stops.count; i++)
        if (!put_stop(w, &w->p->stops[i]))
            return false;
    bool few = has_few_loads(w->p, m->loads);
    put(&w->bytes, m->loads.count);
    if (!(few ? put_few_loads(w, m->loads) : put_many_loads(w, m->loads)))
        return false;
    w->failed = w->failed || w->bytes.failed;
    return !w->failed;
}

/* Sorted hashes of the missions of a plan; *odd counts those that cannot be read. */
static ech_hash *hash_missions(chk *c, const ech_plan *p, size_t *count, int64_t *odd) {
    writer w = {.p = p, .bytes = ECH_BUF_INIT, .load = ECH_BUF_INIT, .other = ECH_BUF_INIT};
    w.hashes = ech_vec_init(sizeof(ech_hash), (size_t)1 << 31);
    ech_hash *all = chk_alloc(c, (size_t)p->mission_count, sizeof *all);
    *count = 0;
    for (int32_t i = 0; all && i < p->mission_count; i++) {
        if (put_mission(&w, &p->missions[i]))
            all[(*count)++] = ech_hash_of(w.bytes.data, w.bytes.length);
        else
            (*odd)++;
    }
    c->out_of_memory = c->out_of_memory || w.failed;
    ech_buf_free(&w.bytes);
    ech_buf_free(&w.load);
    ech_buf_free(&w.other);
    ech_vec_free(&w.hashes);
    if (all && *count > 1)
        qsort(all, *count, sizeof *all, compare_hashes);
    return all;
}

/* Those of a that b does not have. */
static int64_t missing(const ech_hash *a, size_t na, const ech_hash *b, size_t nb) {
    int64_t n = 0;
    for (size_t i = 0, k = 0; i < na; i++) {
        while (k < nb && compare_hashes(&b[k], &a[i]) < 0)
            k++;
        n += k == nb || compare_hashes(&b[k], &a[i]) != 0;
    }
    return n;
}

int64_t chk_changes(chk *c) {
    size_t new_count = 0, old_count = 0;
    int64_t odd = 0;
    if (!c->base)
        return 0;
    const ech_hash *now = hash_missions(c, c->p, &new_count, &odd), *old = hash_missions(c, c->base, &old_count, &odd);
    if (!now || !old)
        return 0;
    return odd + missing(now, new_count, old, old_count) + missing(old, old_count, now, new_count);
}

/* ---- flown missions ------------------------------------------------------------------------------------------------
 */

typedef struct known {
    const char *id;
    int32_t mission; /* chk.missions */
} known;

static int compare_known(const void *a, const void *b) {
    return strcmp(((const known *)a)->id, ((const known *)b)->id);
}

/* Both without their loads. */
static bool same_frame(writer *w, const ech_plan *p, const ech_mission *was, const ech_plan *q, const ech_mission *is) {
    ech_mission a = *was, b = *is;
    a.loads.count = b.loads.count = 0;
    w->p = p;
    if (!put_mission(w, &a))
        return false;
    ech_buf first = w->bytes;
    w->bytes = w->other;
    w->other = first;
    w->p = q;
    return put_mission(w, &b) && w->bytes.length == w->other.length &&
           memcmp(w->bytes.data, w->other.data, w->bytes.length) == 0;
}

static ech_tick load_start(const ech_plan *p, const ech_mission *m, const ech_load *l) {
    if (l->from_stop < 0 || l->from_stop >= m->stops.count)
        return 0;
    const ech_stop *q = &p->stops[m->stops.first + l->from_stop];
    for (int32_t i = q->work.first; m->asset != ECH_NONE && i < q->work.first + q->work.count; i++)
        if (p->work[i].kind == ECH_WORK_HANDLE)
            return p->work[i].start_t;
    return q->depart_t;
}

static bool hash_load(writer *w, const ech_plan *p, const ech_load *l, ech_hash *out) {
    w->p = p;
    w->hashes.count = 0;
    if (!put_load(w, l))
        return false;
    *out = *(const ech_hash *)ech_vec_at(&w->hashes, 0);
    return true;
}

/* Each load of `is` is one of `was`, and of those none that was aboard before now is missing. */
static bool same_loads(chk *c, writer *w, const ech_mission *was, const ech_mission *is) {
    const ech_plan *f = c->s->flown;
    size_t n = (size_t)was->loads.count, k = (size_t)is->loads.count;
    ech_hash *old = chk_alloc(c, n + 1, sizeof *old), *now = chk_alloc(c, k + 1, sizeof *now);
    if (!old || !now || k > n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!hash_load(w, f, &f->loads[was->loads.first + (int32_t)i], &old[i]))
            return false;
    for (size_t i = 0; i < k; i++)
        if (!hash_load(w, c->p, &c->p->loads[is->loads.first + (int32_t)i], &now[i]))
            return false;
    size_t met = 0;
    for (size_t i = 0; i < n; i++) {
        size_t e = 0;
        while (e < k && compare_hashes(&old[i], &now[e]) != 0)
            e++;
        if (e < k) {
            met++;
            now[e] = now[--k];
        } else if (load_start(f, was, &f->loads[was->loads.first + (int32_t)i]) < c->s->now_t)
            return false;
    }
    return met == (size_t)is->loads.count;
}

static void find_flown(chk *c, writer *w, const known *list, size_t n) {
    const ech_plan *f = c->s->flown;
    for (int32_t i = 0; i < f->mission_count && !w->failed; i++) {
        const ech_mission *m = &f->missions[i];
        const known key = {m->id, 0}, *k = n ? bsearch(&key, list, n, sizeof *list, compare_known) : NULL;
        const ech_mission *is = k ? &c->p->missions[c->missions[k->mission].plan_index] : NULL;
        bool same = is && same_frame(w, f, m, c->p, is) && same_loads(c, w, m, is);
        if (same)
            c->missions[k->mission].flown = true;
        else if (!w->failed)
            chk_find(c, RULE_PLAN_FLOWN, m->stops.count > 0 ? f->stops[m->stops.first].arrive_t : ECH_NEVER, 1, "",
                     m->id, "Mission %s has begun and is not in the plan as it is flown.", m->id);
    }
}

/* The flown missions with what they had aboard before now: the rest is a plan like any other. */
ech_plan *chk_taken(chk *c) {
    const ech_plan *f = c->s->flown;
    ech_plan *out = chk_alloc(c, 1, sizeof *out);
    ech_mission *missions = chk_alloc(c, (size_t)f->mission_count + 1, sizeof *missions);
    ech_load *loads = chk_alloc(c, (size_t)f->load_count + 1, sizeof *loads);
    if (!out || !missions || !loads)
        return NULL;
    *out = *f;
    out->missions = missions;
    out->loads = loads;
    out->load_count = 0;
    for (int32_t m = 0; m < f->mission_count; m++) {
        missions[m] = f->missions[m];
        missions[m].loads = (ech_span){out->load_count, 0};
        if (!inside(f->missions[m].loads, f->load_count))
            continue;
        for (int32_t i = 0; i < f->missions[m].loads.count; i++) {
            const ech_load *l = &f->loads[f->missions[m].loads.first + i];
            if (load_start(f, &f->missions[m], l) < c->s->now_t) {
                loads[out->load_count++] = *l;
                missions[m].loads.count++;
            }
        }
    }
    return out;
}

/* What has not begun cannot begin in the past. */
static void judge_past(chk *c) {
    for (int32_t i = 0; i < c->mission_count; i++) {
        const chk_mission *m = &c->missions[i];
        ech_tick start = chk_stop_at(c, m, 0)->arrive_t;
        if (!m->flown && start < c->s->now_t)
            chk_find(c, RULE_PLAN_FLOWN, start, chk_minutes(c, c->s->now_t - start), "min", m->id,
                     "Mission %s begins at %s, which is past, and is not among those that have begun.", m->id,
                     chk_at(c, start).s);
    }
}

bool chk_flown(chk *c) {
    if (!c->s->flown) {
        judge_past(c);
        return true;
    }
    writer w = {.bytes = ECH_BUF_INIT, .load = ECH_BUF_INIT, .other = ECH_BUF_INIT};
    w.hashes = ech_vec_init(sizeof(ech_hash), (size_t)1 << 31);
    known *list = chk_alloc(c, (size_t)c->mission_count, sizeof *list);
    for (int32_t i = 0; list && i < c->mission_count; i++)
        list[i] = (known){c->missions[i].id, i};
    if (list && c->mission_count > 1)
        qsort(list, (size_t)c->mission_count, sizeof *list, compare_known);
    if (list)
        find_flown(c, &w, list, (size_t)c->mission_count);
    if (!w.failed)
        judge_past(c);
    c->out_of_memory = c->out_of_memory || w.failed || !list;
    ech_buf_free(&w.bytes);
    ech_buf_free(&w.load);
    ech_buf_free(&w.other);
    ech_vec_free(&w.hashes);
    return !c->out_of_memory;
}
