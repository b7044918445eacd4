/* Certificates of bounds, from a plan's attachments. A certificate that is damaged is no error of the plan: it proves
 * nothing, and is left out. */
#include "io/bound_read.h"

#include <string.h>

#include "io/bound_write.h"
#include "plan_int.h"

enum { MOST_STEPS = 100000, MOST_TOLLS = 8000000 };
#define MOST_BYTES ((size_t)256 << 20)
#define MOST_TICKS ((int64_t)1 << 59)

typedef struct reader {
    const ech_scenario *s;
    ech_arena *arena;
    ech_plan_ids ids;
    ech_idmap types, members;
    int64_t tolls; /* that may still be read */
} reader;

static void *room(reader *r, int64_t count, size_t size) {
    return (size_t)count < MOST_BYTES / size ? ech_arena_alloc(r->arena, (size_t)count + 1, size) : NULL;
}

static const ech_jvalue *list(const ech_jvalue *v, const char *key) {
    const ech_jvalue *of = ech_jread_get(v, key);
    return of && of->type == ECH_JARRAY ? of : NULL;
}

static bool whole(const ech_jvalue *v, const char *key, int64_t least, int64_t most, int64_t *out) {
    const ech_jvalue *of = ech_jread_get(v, key);
    return of && of->type == ECH_JNUMBER && ech_jread_int(of, out) && *out >= least && *out <= most;
}

static bool word(const ech_jvalue *v, const char *key, const char *const *words, int count, int32_t *out) {
    const ech_jvalue *of = ech_jread_get(v, key);
    for (int i = 0; of && of->type == ECH_JTEXT && i < count; i++)
        if (strcmp(of->text, words[i]) == 0) {
            *out = i;
            return true;
        }
    return false;
}

static bool id(const ech_jvalue *v, const ech_idmap *map, int32_t *out) {
    *out = v && v->type == ECH_JTEXT ? ech_idmap_get(map, v->text) : ECH_NONE;
    return *out >= 0;
}

static bool ids(reader *r, const ech_jvalue *v, const char *key, const ech_idmap *map, int32_t **out, int32_t *count) {
    const ech_jvalue *of = list(v, key);
    *out = of ? room(r, of->count, sizeof **out) : NULL;
    *count = 0;
    for (const ech_jvalue *one = *out ? of->first : NULL; one; one = one->next)
        if (!id(one, map, &(*out)[(*count)++]))
            return false;
    return *out != NULL;
}

static bool read_pools(reader *r, const ech_jvalue *v, ech_bound_queue *q) {
    const ech_jvalue *of = list(v, "pools");
    q->pools = of ? room(r, of->count, sizeof *q->pools) : NULL;
    for (const ech_jvalue *one = q->pools ? of->first : NULL; one; one = one->next) {
        ech_bound_pool *p = &q->pools[q->pool_count++];
        const ech_jvalue *owner = ech_jread_get(one, "owner");
        p->owner = ECH_NONE;
        if (!id(ech_jread_get(one, "type"), &r->types, &p->type) || !owner ||
            (owner->type != ECH_JNULL && !id(owner, &r->members, &p->owner)))
            return false;
    }
    return q->pools != NULL;
}

/* The rows one after the other, each in runs of [steps, toll]; all rows have as many steps. */
static bool read_tolls(reader *r, const ech_jvalue *v, ech_bound_queue *q) {
    const ech_jvalue *rows = list(v, "tolls");
    int64_t n = 0, steps, toll;
    if (!rows || (rows->count > 0 && rows->count != q->location_count + q->pool_count))
        return false;
    for (const ech_jvalue *run = rows->first ? rows->first->first : NULL; run; run = run->next)
        n += run->first && ech_jread_int(run->first, &steps) && steps > 0 && steps <= MOST_STEPS ? steps
                                                                                                 : MOST_STEPS + 1;
    r->tolls -= n * rows->count;
    if (n > MOST_STEPS || r->tolls < 0)
        return false;
    q->toll_count = (int32_t)n;
    q->tolls = room(r, n * rows->count, sizeof *q->tolls);
    int64_t *to = q->tolls, *end = to;
    for (const ech_jvalue *row = to ? rows->first : NULL; row; row = row->next) {
        end += n;
        for (const ech_jvalue *run = row->type == ECH_JARRAY ? row->first : NULL; run; run = run->next) {
            const ech_jvalue *first = run->type == ECH_JARRAY && run->count == 2 ? run->first : NULL;
            if (!first || !ech_jread_int(first, &steps) || !ech_jread_int(first->next, &toll) || steps <= 0 ||
                steps > end - to)
                return false;
            for (; steps > 0; steps--)
                *to++ = toll;
        }
        if (to != end)
            return false;
    }
    return to != NULL;
}

static int32_t configuration_of(const ech_scenario *s, int32_t type, const char *name) {
    ech_span own = s->lift_types[type].configurations;
    for (int32_t i = own.first; i < own.first + own.count; i++)
        if (strcmp(s->configurations[i].id, name) == 0)
            return i;
    return ECH_NONE;
}

static bool read_price(reader *r, const ech_jvalue *v, ech_bound_price *p) {
    const ech_jvalue *name = ech_jread_get(v, "config"), *folds = ech_jread_get(v, "folds");
    int32_t type;
    if (!id(ech_jread_get(v, "type"), &r->types, &type) || !name || name->type != ECH_JTEXT)
        return false;
    p->configuration = configuration_of(r->s, type, name->text);
    for (int k = 0; k < ECH_PRICE_DIMS; k++) {
        int64_t share, fold;
        if (!whole(v, ech_bound_dimensions[k], 0, 1000000, &share) ||
            !whole(folds, ech_bound_dimensions[k], 0, 1000, &fold))
            return false;
        p->share[k] = (int32_t)share;
        p->fold[k] = (int32_t)fold;
    }
    return p->configuration != ECH_NONE;
}

static bool read_prices(reader *r, const ech_jvalue *v, ech_bound_queue *q) {
    const ech_jvalue *of = list(v, "prices");
    q->prices = of && of->count <= r->s->configuration_count ? room(r, of->count, sizeof *q->prices) : NULL;
    for (const ech_jvalue *one = q->prices ? of->first : NULL; one; one = one->next)
        if (!read_price(r, one, &q->prices[q->price_count++]))
            return false;
    return q->prices != NULL;
}

static bool read_queue(reader *r, const ech_jvalue *v, ech_bound_queue *q) {
    int32_t resource;
    int64_t mode = 0, size = 0;
    const ech_jvalue *value = ech_jread_get(v, "value");
    if (!word(v, "resource", ech_bound_resources, ECH_BOUND_LOADS + 1, &resource) ||
        !word(v, "dimension", ech_bound_dimensions, ECH_PRICE_DIMS, &q->dimension))
        return false;
    q->resource = (ech_bound_resource)resource;
    if (q->resource == ECH_BOUND_PLACES &&
        (!whole(v, "mode", 0, ECH_MODE_COUNT - 1, &mode) || !whole(v, "class", 0, ECH_CLASS_COUNT - 1, &size)))
        return false;
    q->mode = (int32_t)mode;
    q->stand_class = (int32_t)size;
    return ids(r, v, "locations", &r->ids.locations, &q->locations, &q->location_count) &&
           ids(r, v, "requirements", &r->ids.requirements, &q->requirements, &q->requirement_count) &&
           whole(v, "step_ticks", 0, MOST_TICKS / MOST_STEPS, &q->step_t) &&
           whole(v, "until_ticks", 0, MOST_TICKS, &q->until_t) && read_pools(r, v, q) && read_tolls(r, v, q) &&
           read_prices(r, v, q) && value && value->type == ECH_JNUMBER &&
           ech_jread_scaled(value, 1000000000, &q->value_n);
}

static bool scaled(const ech_jvalue *v, const char *key, int64_t *out) {
    const ech_jvalue *of = ech_jread_get(v, key);
    *out = INT64_MAX;
    return of && (of->type == ECH_JNULL || (of->type == ECH_JNUMBER && ech_jread_scaled(of, 1000000, out)));
}

static bool read_measure(reader *r, const ech_jvalue *v, ech_measure_bound *m) {
    const ech_jvalue *queues = list(v, "queues"), *binds = ech_jread_get(v, "requirement");
    int32_t argument;
    if (!queues || !binds || !scaled(v, "bound", &m->value_u) || !scaled(v, "given_late", &m->given.late_u) ||
        !scaled(v, "given_closure", &m->given.closure_u) ||
        !word(v, "argument", ech_bound_arguments, ECH_ARGUMENT_FARES + 1, &argument))
        return false;
    m->argument = (ech_argument)argument;
    m->proven = true;
    m->requirement = ECH_NONE;
    if (binds->type != ECH_JNULL && !id(binds, &r->ids.requirements, &m->requirement))
        return false;
    if (m->value_u < 0 || queues->count > r->s->requirement_count + 1) /* each requirement is in one at most */
        return false;
    m->queues = room(r, queues->count, sizeof *m->queues);
    for (const ech_jvalue *one = m->queues ? queues->first : NULL; one; one = one->next)
        if (!read_queue(r, one, &m->queues[m->queue_count++]))
            return false;
    return m->queues != NULL;
}

static bool read_cut(const ech_jvalue *v, ech_bounds *b) {
    const ech_jvalue *of = ech_jread_get(v, "bound_cut");
    b->cut = ECH_BOUND_WHOLE;
    for (ech_bound_cut cut = ECH_BOUND_CUT_WORK; of && of->type == ECH_JTEXT && cut <= ECH_BOUND_CUT_TIME; cut++)
        b->cut = strcmp(of->text, ech_bound_cut_word(cut)) == 0 ? cut : b->cut;
    return of && (of->type == ECH_JNULL || b->cut != ECH_BOUND_WHOLE);
}

static bool read_all(reader *r, const ech_jvalue *v, ech_bounds *b) {
    const ech_jvalue *measures = ech_jread_get(v, "certificates");
    if (!measures || measures->type != ECH_JOBJECT || !read_cut(v, b) ||
        !scaled(v, "chain_arrival", &b->chain_arrival_u))
        return false;
    for (int m = 0; m < ECH_MEASURE_COUNT; m++) {
        const ech_jvalue *one = ech_jread_get(measures, ech_bound_measures[m]);
        b->measures[m] = (ech_measure_bound){.requirement = ECH_NONE, .given = {INT64_MAX, INT64_MAX}};
        if (one && !read_measure(r, one, &b->measures[m]))
            return false;
    }
    return true;
}

static bool open_ids(reader *r) {
    bool ok = ech_plan_ids_open(&r->ids, r->s);
    for (int32_t i = 0; ok && i < r->s->lift_type_count; i++)
        ok = !ech_idmap_put(&r->types, r->s->lift_types[i].id, i, NULL);
    for (int32_t i = 0; ok && i < r->s->member_count; i++)
        ok = !ech_idmap_put(&r->members, r->s->members[i].id, i, NULL);
    return ok;
}

ech_status ech_bounds_read(const ech_jvalue *v, const ech_scenario *s, ech_bounds **out) {
    reader r = {.s = s, .arena = ech_arena_open(MOST_BYTES), .tolls = MOST_TOLLS};
    ech_bounds *b = r.arena ? ech_arena_alloc(r.arena, 1, sizeof *b) : NULL;
    ech_status status = b && open_ids(&r) ? ECH_OK : ECH_ENOMEM;
    *out = NULL;
    if (!status) {
        b->arena = r.arena;
        if (read_all(&r, v, b))
            *out = b;
    }
    ech_plan_ids_free(&r.ids);
    ech_idmap_free(&r.types);
    ech_idmap_free(&r.members);
    if (!*out)
        ech_arena_free(r.arena);
    return status;
}
