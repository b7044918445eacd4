/* The plan hash (docs/model.md §9): the root over one part a member, so that a member can sign, keep and compare what
 * concerns it without the rest.
 *
 * A plan is cut into records: M a mission with its stops, L a load, S a stop. Each record goes to the parts of those
 * it concerns, or to the part of nobody:
 *
 *     M, L → owner of the lift        L → owner of the requirement        S → member(s) on whose territory it is
 *
 * Records name everything by id, so that a part stays the same while the scenario grows elsewhere. A part is the hash
 * of the member's id and its record hashes in sorted order, the root the hash of the part hashes in sorted order:
 * neither the order of missions in the file nor that of loads in a mission matters. A member without any record has no
 * part. Cost: O(n log n) in the number of records.
 */
#include "bytes_int.h"
#include "model/plan.h"

#include <stdlib.h>

typedef struct record {
    int32_t part; /* member, or ECH_NONE = nobody */
    ech_hash hash;
} record;

typedef struct hasher {
    const ech_scenario *s;
    const ech_plan *p;
    ech_buf bytes;
    ech_vec records;
    bool failed;
} hasher;

static void add_record(hasher *h, int32_t part, const ech_hash *hash) {
    record *r = ech_vec_push(&h->records);
    if (!r) {
        h->failed = true;
        return;
    }
    r->part = part;
    r->hash = *hash;
}

/* Closes the record that stands in `bytes`. */
static ech_hash end_record(hasher *h) {
    h->failed = h->failed || h->bytes.failed;
    return ech_hash_of(h->bytes.failed ? "" : h->bytes.data, h->bytes.failed ? 0 : h->bytes.length);
}

static const char *location_id(const hasher *h, int32_t location) {
    return location >= 0 && location < h->s->location_count ? h->s->locations[location].id : "";
}

static void put_stop(hasher *h, const ech_stop *s) {
    ech_buf *b = &h->bytes;
    ech_bytes_text(b, location_id(h, s->location));
    ech_bytes_int(b, s->arrive_t);
    ech_bytes_int(b, s->depart_t);
    ech_bytes_int(b, s->fuel_kg);
    ech_bytes_int(b, s->work.count);
    for (int32_t i = 0; i < s->work.count; i++) {
        const ech_work *w = &h->p->work[s->work.first + i];
        ech_bytes_int(b, w->kind);
        ech_bytes_int(b, w->start_t);
        ech_bytes_int(b, w->end_t);
    }
    ech_bytes_text(b, s->leg >= 0 && s->leg < h->s->leg_count ? h->s->legs[s->leg].id : "");
    ech_bytes_int(b, s->via.count);
    for (int32_t i = 0; i < s->via.count; i++) {
        ech_bytes_int(b, h->p->vias[s->via.first + i].lat_e7);
        ech_bytes_int(b, h->p->vias[s->via.first + i].lon_e7);
    }
}

static void put_mission_name(hasher *h, const char *kind, const ech_mission *m) {
    ech_buf_clear(&h->bytes);
    ech_bytes_text(&h->bytes, kind);
    ech_bytes_text(&h->bytes, m->id);
    ech_bytes_text(&h->bytes, m->asset >= 0 ? h->s->assets[m->asset].id : "");
    ech_bytes_int(&h->bytes, m->asset >= 0 ? m->tail : 0);
}

static void hash_mission(hasher *h, const ech_mission *m, int32_t lift_owner) {
    put_mission_name(h, "M", m);
    ech_bytes_int(&h->bytes, m->configuration);
    ech_bytes_int(&h->bytes, m->stops.count);
    for (int32_t i = 0; i < m->stops.count; i++)
        put_stop(h, &h->p->stops[m->stops.first + i]);
    ech_hash hash = end_record(h);
    add_record(h, lift_owner, &hash);
}

/* Place and times of one end of a load; a hand-made plan may name a stop that is not there. */
static void put_load_end(hasher *h, const ech_mission *m, int32_t stop) {
    ech_bytes_int(&h->bytes, stop);
    bool there = stop >= 0 && stop < m->stops.count;
    const ech_stop *s = there ? &h->p->stops[m->stops.first + stop] : NULL;
    ech_bytes_text(&h->bytes, s ? location_id(h, s->location) : "");
    ech_bytes_int(&h->bytes, s ? s->arrive_t : 0);
    ech_bytes_int(&h->bytes, s ? s->depart_t : 0);
}

static int compare_parts_by_item(const void *a, const void *b) {
    const ech_part *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    return (x->count > y->count) - (x->count < y->count);
}

/* Items in order of the scenario, whatever their order in the plan. */
static void put_parts(hasher *h, const ech_load *l) {
    size_t n = (size_t)l->parts.count;
    ech_part *sorted = ech_calloc(n + 1, sizeof *sorted);
    if (!sorted) {
        h->failed = true;
        return;
    }
    if (n)
        memcpy(sorted, &h->p->parts[l->parts.first], n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_parts_by_item);
    ech_bytes_int(&h->bytes, l->parts.count);
    for (size_t i = 0; i < n; i++) {
        ech_bytes_text(&h->bytes, h->s->items[sorted[i].item].id);
        ech_bytes_int(&h->bytes, sorted[i].count);
    }
    ech_free(sorted);
}

static void hash_load(hasher *h, const ech_mission *m, const ech_load *l, int32_t lift_owner) {
    const ech_requirement *r = &h->s->requirements[l->requirement];
    put_mission_name(h, "L", m);
    ech_bytes_text(&h->bytes, r->id);
    put_load_end(h, m, l->from_stop);
    put_load_end(h, m, l->to_stop);
    ech_bytes_int(&h->bytes, l->people);
    ech_bytes_int(&h->bytes, l->litters);
    put_parts(h, l);
    ech_hash hash = end_record(h);
    add_record(h, lift_owner, &hash);
    if (r->owner != lift_owner)
        add_record(h, r->owner, &hash);
}

static void hash_stop(hasher *h, const ech_mission *m, int32_t number) {
    const ech_stop *s = &h->p->stops[m->stops.first + number];
    put_mission_name(h, "S", m);
    ech_bytes_int(&h->bytes, number);
    put_stop(h, s);
    ech_hash hash = end_record(h);
    const char *country =
        s->location >= 0 && s->location < h->s->location_count ? h->s->locations[s->location].country : "";
    bool owned = false;
    for (int32_t k = 0; country[0] && k < h->s->member_count; k++)
        if (strcmp(h->s->members[k].country, country) == 0) {
            add_record(h, k, &hash);
            owned = true;
        }
    if (!owned)
        add_record(h, ECH_NONE, &hash);
}

static int compare_records(const void *a, const void *b) {
    const record *x = a, *y = b;
    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return memcmp(x->hash.bytes, y->hash.bytes, ECH_HASH_BYTES);
}

static int compare_hashes(const void *a, const void *b) { return memcmp(a, b, ECH_HASH_BYTES); }

/* One part: records [*at, …) of the same member; moves *at past them. */
static ech_hash hash_part(hasher *h, size_t *at) {
    const record *records = h->records.data;
    int32_t part = records[*at].part;
    ech_buf_clear(&h->bytes);
    ech_bytes_text(&h->bytes, part == ECH_NONE ? "nobody" : "member");
    ech_bytes_text(&h->bytes, part == ECH_NONE ? "" : h->s->members[part].id);
    for (; *at < h->records.count && records[*at].part == part; (*at)++)
        ech_buf_add(&h->bytes, (const char *)records[*at].hash.bytes, ECH_HASH_BYTES);
    return end_record(h);
}

static void hash_root(hasher *h, ech_hash *out) {
    ech_vec parts = ech_vec_init(sizeof(ech_hash), (size_t)h->s->member_count + 1);
    if (h->records.count)
        qsort(h->records.data, h->records.count, sizeof(record), compare_records);
    for (size_t at = 0; at < h->records.count && !h->failed;) {
        ech_hash *part = ech_vec_push(&parts);
        if (part)
            *part = hash_part(h, &at);
        else
            h->failed = true;
    }
    if (parts.count)
        qsort(parts.data, parts.count, sizeof(ech_hash), compare_hashes);
    ech_buf_clear(&h->bytes);
    ech_bytes_text(&h->bytes, "echelon plan 1");
    for (size_t i = 0; i < parts.count; i++)
        ech_buf_add(&h->bytes, ech_vec_at(&parts, i), ECH_HASH_BYTES);
    *out = end_record(h);
    ech_vec_free(&parts);
}

ech_status ech_plan_hash(const ech_scenario *scenario, const ech_plan *plan, ech_hash *out) {
    hasher h = {.s = scenario, .p = plan, .bytes = ECH_BUF_INIT};
    h.records = ech_vec_init(sizeof(record), (size_t)1 << 28);
    for (int32_t i = 0; i < plan->mission_count && !h.failed; i++) {
        const ech_mission *m = &plan->missions[i];
        int32_t owner = m->asset >= 0 ? scenario->assets[m->asset].owner : ECH_NONE;
        hash_mission(&h, m, owner);
        for (int32_t k = 0; k < m->stops.count; k++)
            hash_stop(&h, m, k);
        for (int32_t k = 0; k < m->loads.count; k++)
            hash_load(&h, m, &plan->loads[m->loads.first + k], owner);
    }
    hash_root(&h, out);
    ech_vec_free(&h.records);
    ech_buf_free(&h.bytes);
    return h.failed ? ECH_ENOMEM : ECH_OK;
}
