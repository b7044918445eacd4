/* The block of features: see recall/index.h. */
#include "recall/index.h"

#include <string.h>

#include "base/idmap.h"

enum { MAGIC = 0x32584345, FORMAT = 2, ROWS_MAX = 50000000 }; /* "ECX2" */

typedef struct head {
    uint32_t magic, format, plan_count, need_count, member_count, gateway_count, text_bytes, zero;
} head;

struct ech_index_builder {
    ech_vec plans, needs, members, gateways;
    ech_idmap words;
    ech_arena *keys;
    ech_buf texts;
    bool failed;
};

/* ---- making --------------------------------------------------------------------------------------------------- */

ech_index_builder *ech_index_begin(void) {
    ech_index_builder *b = ech_calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->plans = ech_vec_init(sizeof(ech_index_plan), ROWS_MAX);
    b->needs = ech_vec_init(sizeof(ech_index_need), ROWS_MAX);
    b->members = ech_vec_init(sizeof(ech_index_member), ROWS_MAX);
    b->gateways = ech_vec_init(sizeof(ech_index_gateway), ROWS_MAX);
    b->texts = (ech_buf)ECH_BUF_INIT;
    b->texts.max = (size_t)1 << 30;
    b->keys = ech_arena_open(0);
    ech_buf_char(&b->texts, '\0'); /* the word 0 */
    if (!b->keys || b->texts.failed) {
        ech_index_builder_free(b);
        return NULL;
    }
    return b;
}

void ech_index_builder_free(ech_index_builder *b) {
    if (!b)
        return;
    ech_vec_free(&b->plans);
    ech_vec_free(&b->needs);
    ech_vec_free(&b->members);
    ech_vec_free(&b->gateways);
    ech_idmap_free(&b->words);
    ech_buf_free(&b->texts);
    ech_arena_free(b->keys);
    ech_free(b);
}

/* The text's place; each is kept once. */
static ech_word word(ech_index_builder *b, const char *text) {
    int32_t at = text[0] ? ech_idmap_get(&b->words, text) : 0;
    if (at >= 0)
        return (ech_word)at;
    const char *key = ech_arena_text(b->keys, text);
    at = (int32_t)b->texts.length;
    ech_buf_add(&b->texts, text, strlen(text) + 1);
    if (!key || b->texts.failed || ech_idmap_put(&b->words, key, at, NULL))
        b->failed = true;
    return (ech_word)at;
}

static int32_t fit(int64_t n) { return n < 0 ? -1 : n > ECH_INDEX_MOST ? ECH_INDEX_MOST : (int32_t)n; }
static int32_t amount(int64_t n) { return n < 0 ? 0 : fit(n); }

static void add_needs(ech_index_builder *b, const ech_entry *e) {
    for (int32_t i = 0; i < e->need_count; i++) {
        ech_index_need *n = ech_vec_push(&b->needs);
        if (n)
            *n = (ech_index_need){word(b, e->needs[i].what),
                                  e->needs[i].capability ? amount(e->needs[i].elements)
                                                         : -1 - amount(e->needs[i].elements),
                                  amount(e->needs[i].people), amount(e->needs[i].mass_kg)};
        b->failed |= !n;
    }
}

static void add_members(ech_index_builder *b, const ech_entry *e) {
    for (int32_t i = 0; i < e->member_count; i++) {
        const ech_entry_member *m = &e->members[i];
        ech_index_member *row = ech_vec_push(&b->members);
        if (row)
            *row = (ech_index_member){word(b, m->id), word(b, m->country), amount(m->people), amount(m->mass_kg),
                                      amount(m->tails)};
        b->failed |= !row;
    }
}

static void add_gateways(ech_index_builder *b, const ech_entry *e) {
    for (int32_t i = 0; i < e->gateway_count; i++) {
        const ech_entry_gateway *g = &e->gateways[i];
        ech_index_gateway *row = ech_vec_push(&b->gateways);
        if (row)
            *row = (ech_index_gateway){word(b, g->id), word(b, g->country), g->lat_e7, g->lon_e7, amount(g->landings)};
        b->failed |= !row;
    }
}

ech_status ech_index_add(ech_index_builder *b, const char *id, int64_t version, const ech_entry *e) {
    ech_index_plan p = {
        .id = word(b, id),
        .title = word(b, e->title),
        .crisis = word(b, e->crisis),
        .country = word(b, e->country),
        .placed = e->placed,
        .lat_e7 = e->lat_e7,
        .lon_e7 = e->lon_e7,
        .from_lat_e7 = e->from_lat_e7,
        .from_lon_e7 = e->from_lon_e7,
        .month = e->month,
        .draft = e->draft,
        .rehearsed = e->rehearsal[0] != '\0',
        .need_first = (uint32_t)b->needs.count,
        .need_count = (uint32_t)e->need_count,
        .member_first = (uint32_t)b->members.count,
        .member_count = (uint32_t)e->member_count,
        .gateway_first = (uint32_t)b->gateways.count,
        .gateway_count = (uint32_t)e->gateway_count,
        .version = amount(version),
        .people = amount(e->people),
        .mass_kg = amount(e->mass_kg),
        .distance_median_m = amount(e->distance_median_m),
        .closure_min = fit(e->measured.closure_min),
        .unmet = amount(e->measured.unmet),
        .late = amount(e->measured.late),
        .missions = amount(e->measured.missions),
        .lessons = e->lesson_count,
        .reviewed_day = e->reviewed_day < -ECH_INDEX_MOST ? INT32_MIN : fit(e->reviewed_day),
    };
    ech_index_plan *row = ech_vec_push(&b->plans);
    if (row)
        *row = p;
    add_needs(b, e);
    add_members(b, e);
    add_gateways(b, e);
    b->failed |= !row;
    return b->failed ? ECH_ENOMEM : ECH_OK;
}

static void add_rows(ech_buf *out, const ech_vec *v) {
    if (v->count)
        ech_buf_add(out, v->data, v->count * v->element_size);
}

ech_status ech_index_write(const ech_index_builder *b, ech_buf *out) {
    head h = {.magic = MAGIC,
              .format = FORMAT,
              .plan_count = (uint32_t)b->plans.count,
              .need_count = (uint32_t)b->needs.count,
              .member_count = (uint32_t)b->members.count,
              .gateway_count = (uint32_t)b->gateways.count,
              .text_bytes = (uint32_t)b->texts.length};
    ech_buf_add(out, (const char *)&h, sizeof h);
    add_rows(out, &b->plans);
    add_rows(out, &b->needs);
    add_rows(out, &b->members);
    add_rows(out, &b->gateways);
    ech_buf_add(out, b->texts.data, b->texts.length);
    return b->failed || out->failed ? ECH_ENOMEM : out->length > UINT32_MAX ? ECH_ELIMIT : ECH_OK;
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

static bool within(uint32_t first, uint32_t count, uint32_t all) { return first <= all && count <= all - first; }

static bool degrees_valid(int32_t lat, int32_t lon) {
    return lat >= -900000000 && lat <= 900000000 && lon >= -1800000000 && lon <= 1800000000;
}

static bool amount_valid(int32_t n) { return n >= 0 && n <= ECH_INDEX_MOST; }

static bool plan_valid(const ech_index *x, const ech_index_plan *p) {
    uint32_t t = x->text_bytes;
    return p->id < t && p->title < t && p->crisis < t && p->country < t && degrees_valid(p->lat_e7, p->lon_e7) &&
           degrees_valid(p->from_lat_e7, p->from_lon_e7) && within(p->need_first, p->need_count, x->need_count) &&
           within(p->member_first, p->member_count, x->member_count) &&
           within(p->gateway_first, p->gateway_count, x->gateway_count) && amount_valid(p->people) &&
           amount_valid(p->mass_kg) && amount_valid(p->distance_median_m) && amount_valid(p->unmet) &&
           (p->closure_min == ECH_NONE || amount_valid(p->closure_min)) && amount_valid(p->missions);
}

static bool rows_valid(const ech_index *x) {
    uint32_t t = x->text_bytes;
    bool ok = t > 0 && x->texts[0] == '\0' && x->texts[t - 1] == '\0';
    for (uint32_t i = 0; ok && i < x->plan_count; i++)
        ok = plan_valid(x, &x->plans[i]);
    for (uint32_t i = 0; ok && i < x->need_count; i++)
        ok = x->needs[i].what < t && x->needs[i].elements >= -1 - ECH_INDEX_MOST && amount_valid(x->needs[i].people) &&
             amount_valid(x->needs[i].mass_kg);
    for (uint32_t i = 0; ok && i < x->member_count; i++)
        ok = x->members[i].id < t && x->members[i].country < t && amount_valid(x->members[i].people) &&
             amount_valid(x->members[i].mass_kg) && amount_valid(x->members[i].tails);
    for (uint32_t i = 0; ok && i < x->gateway_count; i++)
        ok = x->gateways[i].id < t && x->gateways[i].country < t && amount_valid(x->gateways[i].landings) &&
             degrees_valid(x->gateways[i].lat_e7, x->gateways[i].lon_e7);
    return ok;
}

/* Where each part of the block begins; false: the block is not as long as its head says. */
static bool lay_out(ech_index *x, const char *bytes, size_t length) {
    head h;
    if (length < sizeof h)
        return false;
    memcpy(&h, bytes, sizeof h);
    uint64_t plans = sizeof h, needs = plans + (uint64_t)h.plan_count * sizeof *x->plans;
    uint64_t members = needs + (uint64_t)h.need_count * sizeof *x->needs;
    uint64_t gateways = members + (uint64_t)h.member_count * sizeof *x->members;
    uint64_t texts = gateways + (uint64_t)h.gateway_count * sizeof *x->gateways;
    if (h.magic != MAGIC || h.format != FORMAT || texts + h.text_bytes != length)
        return false;
    x->plans = (const void *)(bytes + plans);
    x->needs = (const void *)(bytes + needs);
    x->members = (const void *)(bytes + members);
    x->gateways = (const void *)(bytes + gateways);
    x->texts = bytes + texts;
    x->plan_count = h.plan_count;
    x->need_count = h.need_count;
    x->member_count = h.member_count;
    x->gateway_count = h.gateway_count;
    x->text_bytes = h.text_bytes;
    return true;
}

/* The block is in the arena, aligned. */
static ech_status adopt(ech_arena *arena, const char *bytes, size_t length, ech_index **out) {
    ech_index *x = ech_arena_alloc(arena, 1, sizeof *x);
    *out = NULL;
    if (!x)
        return ECH_ENOMEM;
    x->arena = arena;
    if (!lay_out(x, bytes, length) || !rows_valid(x))
        return ECH_EINPUT;
    *out = x;
    return ECH_OK;
}

ech_status ech_index_read(const char *bytes, size_t length, ech_index **out) {
    ech_arena *arena = ech_arena_open(0);
    char *copy = arena ? ech_arena_alloc(arena, length + 1, 1) : NULL;
    *out = NULL;
    if (copy)
        memcpy(copy, bytes, length);
    ech_status status = copy ? adopt(arena, copy, length, out) : ECH_ENOMEM;
    if (status)
        ech_arena_free(arena);
    return status;
}

void ech_index_free(ech_index *x) {
    if (x)
        ech_arena_free(x->arena);
}

/* ---- of a library --------------------------------------------------------------------------------------------- */

static const char cache_name[] = "recall-index";

typedef struct collecting {
    ech_index_builder *b;
    ech_status status;
} collecting;

static ech_status collect(const ech_store_version *v, const char *card, size_t length, void *context) {
    collecting *c = context;
    ech_entry *e = NULL;
    if (!card)
        return ECH_OK;
    c->status = ech_entry_read(card, length, &e);
    if (c->status == ECH_EINPUT) /* no entry of ours: nothing to recall it by */
        c->status = ECH_OK;
    else if (!c->status)
        c->status = ech_index_add(c->b, v->id, v->number, e);
    ech_entry_free(e);
    return c->status;
}

static ech_status make(ech_store *store, ech_buf *block, ech_error *err) {
    collecting c = {ech_index_begin(), ECH_OK};
    ech_status status = c.b ? ech_store_list(store, ECH_RECALL_KIND, false, collect, &c, err) : ECH_ENOMEM;
    if (!status)
        status = ech_index_write(c.b, block);
    ech_index_builder_free(c.b);
    return status;
}

static ech_status from_cache(ech_store *store, int64_t state, ech_index **out, ech_error *err) {
    ech_arena *arena = ech_arena_open(0);
    ech_store_part part;
    bool found = false;
    ech_status status = arena ? ech_store_cache_read(store, cache_name, state, arena, &part, &found, err) : ECH_ENOMEM;
    if (!status && found)
        status = adopt(arena, part.bytes, part.length, out);
    if (status == ECH_EINPUT)
        status = ECH_OK; /* of another machine or format: made anew */
    if (*out)
        (*out)->from_cache = true;
    else
        ech_arena_free(arena);
    return status;
}

ech_status ech_index_of_store(ech_store *store, ech_index **out, ech_error *err) {
    ech_buf block = ECH_BUF_INIT;
    int64_t state = 0;
    *out = NULL;
    ech_status status = ech_store_snapshot(store, err);
    if (!status)
        status = ech_store_state(store, &state, err);
    if (!status)
        status = from_cache(store, state, out, err);
    bool missing = !status && !*out;
    if (missing)
        status = make(store, &block, err);
    ech_store_rollback(store);
    if (missing && !status) {
        ech_store_cache_write(store, cache_name, state, block.data, block.length);
        status = ech_index_read(block.data, block.length, out);
    }
    ech_buf_free(&block);
    if (status == ECH_ENOMEM)
        ech_fail(err, status, "memory", "out of memory");
    return status;
}
