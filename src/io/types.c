/* Lift types. The pool numbers the catalogue's types first, then the scenario's:
 *
 *     pool   0 … c-1 catalogue    c … c+n-1 lift_types.csv of the scenario (one of the same id comes first)
 *
 * A row begins as a copy of its base's and its own cells are read over it. Configurations, range points and speed
 * points are found along the same chain: the scenario's rows for this type, else the catalogue's for it, else those of
 * its base. Only types in use and the scenario's own go into the model, the scenario's first.
 */
#include "reader_int.h"

#include <string.h>

static int32_t shelf_count(const ech_reader *r) { return r->shelf[T_LIFT_TYPES].csv.rows; }
static int32_t pool_count(const ech_reader *r) { return shelf_count(r) + r->tables[T_LIFT_TYPES].csv.rows; }

static const ech_loaded *pool_table(const ech_reader *r, int32_t pool, int32_t *row) {
    bool own = pool >= shelf_count(r);
    *row = own ? pool - shelf_count(r) : pool;
    return own ? &r->tables[T_LIFT_TYPES] : &r->shelf[T_LIFT_TYPES];
}

row_type *ech_type_row(const ech_reader *r, int32_t pool) {
    int32_t row = 0;
    const ech_loaded *t = pool_table(r, pool, &row);
    return ech_row(t, row);
}

ech_mode ech_type_mode(const ech_reader *r, int32_t pool) {
    int32_t mode = pool >= 0 ? ech_type_row(r, pool)->mode : ECH_NONE;
    return mode >= 0 ? (ech_mode)mode : ECH_MODE_COUNT;
}

/* Pool number of a row's base, ECH_NONE = it has none, or an error was added. */
static int32_t find_base(ech_reader *r, const ech_loaded *t, int32_t row) {
    const char *base = ech_row_cell(t, row, "base");
    if (!base[0])
        return ECH_NONE;
    bool own = t == &r->tables[T_LIFT_TYPES];
    bool same = strcmp(base, ech_row_cell(t, row, "id")) == 0;
    int32_t here = same && own ? -1 : ech_idmap_get(&t->ids, base);
    int32_t shelf = own ? ech_idmap_get(&r->shelf[T_LIFT_TYPES].ids, base) : -1;
    if (here >= 0 && here < row)
        return here + (own ? shelf_count(r) : 0);
    if (shelf >= 0)
        return shelf;
    if (ech_ref_is_damaged(r, T_LIFT_TYPES))
        return ECH_NONE;
    ech_error *e = ech_row_error(r, t, row, "base", "type.base", "base: no lift type `%.60s` %s", base,
                                 here >= 0 ? "above this row" : "in the catalogue or above this row");
    if (here >= 0)
        ech_error_hint(e, "move its row up: a base comes first");
    else
        ech_hint_nearest_id(r, e, base, T_LIFT_TYPES);
    return ECH_NONE;
}

static void parse_types(ech_reader *r, ech_loaded *t) {
    if (!t->present || t->csv.columns == 0 || r->status != ECH_OK)
        return;
    row_type *blank = ech_arena_alloc(r->scratch, 1, sizeof *blank);
    if (!blank) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    ech_row_defaults(r, t, blank);
    int32_t first = t == &r->tables[T_LIFT_TYPES] ? shelf_count(r) : 0;
    for (int32_t i = 0; i < t->csv.rows && r->status == ECH_OK; i++) {
        int32_t base = find_base(r, t, i);
        r->base_of[first + i] = base;
        memcpy(ech_row(t, i), base >= 0 ? ech_type_row(r, base) : blank, sizeof *blank);
        ech_row_cells(r, t, i);
    }
}

void ech_types_parse(ech_reader *r) {
    static const ech_table_id rest[] = {T_CONFIGURATIONS, T_PAYLOAD_RANGE, T_BLOCK_SPEEDS};
    size_t n = (size_t)pool_count(r) + 1;
    r->base_of = ech_arena_alloc(r->scratch, n, sizeof *r->base_of);
    r->model_type = ech_arena_alloc(r->scratch, n, sizeof *r->model_type);
    if (!r->base_of || !r->model_type) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    parse_types(r, &r->shelf[T_LIFT_TYPES]);
    parse_types(r, &r->tables[T_LIFT_TYPES]);
    for (int i = 0; i < 3; i++) {
        ech_table_parse(r, &r->shelf[rest[i]]);
        ech_table_parse(r, &r->tables[rest[i]]);
    }
}

/* ---- rows by type ---- */

/* Rows of one table by the pool number of their type, in file order: head[pool] → next[row] → … → -1. */
typedef struct rows_by_type {
    const ech_loaded *t;
    int32_t *head, *next;
} rows_by_type;

static bool group_rows(ech_reader *r, const ech_loaded *t, rows_by_type *out) {
    int32_t n = pool_count(r);
    out->t = t;
    out->head = ech_arena_alloc(r->scratch, (size_t)n + 1, sizeof *out->head);
    out->next = ech_arena_alloc(r->scratch, (size_t)t->csv.rows + 1, sizeof *out->next);
    if (!out->head || !out->next)
        return false;
    for (int32_t p = 0; p < n; p++)
        out->head[p] = -1;
    bool shelf = t >= r->shelf && t < r->shelf + T_COUNT;
    for (int32_t row = t->csv.rows - 1; row >= 0; row--) {
        const char *id = ech_row_cell(t, row, "type");
        id += *id == '\'';
        int32_t type = shelf ? ech_idmap_get(&r->shelf[T_LIFT_TYPES].ids, id) : ech_ref_find(r, T_LIFT_TYPES, id);
        if (type < 0)
            continue;
        out->next[row] = out->head[type];
        out->head[type] = row;
    }
    return true;
}

/* Both sources of one table. */
typedef struct both_rows {
    rows_by_type own, shelf;
} both_rows;

static bool group_both(ech_reader *r, ech_table_id table, both_rows *out) {
    return group_rows(r, &r->tables[table], &out->own) && group_rows(r, &r->shelf[table], &out->shelf);
}

/* First row for the type along its chain of bases; -1 = none. */
static int32_t first_row(const ech_reader *r, const both_rows *b, int32_t pool, const rows_by_type **source) {
    for (int32_t p = pool; p >= 0; p = r->base_of[p]) {
        *source = b->own.head[p] >= 0 ? &b->own : &b->shelf;
        if ((*source)->head[p] >= 0)
            return (*source)->head[p];
    }
    return -1;
}

/* ---- checks ---- */

/* Marks with 0 what goes into the model, with -1 what does not. */
static void mark_used(ech_reader *r) {
    int32_t c = shelf_count(r), n = pool_count(r);
    for (int32_t p = 0; p < n; p++)
        r->model_type[p] = p < c ? ECH_NONE : 0;
    const ech_loaded *assets = &r->tables[T_ASSETS], *crews = &r->tables[T_CREWS], *legs = &r->tables[T_LEGS];
    for (int32_t i = 0; i < assets->csv.rows; i++) {
        int32_t type = ((const row_asset *)ech_row(assets, i))->a.type;
        if (type >= 0)
            r->model_type[type] = 0;
    }
    for (int32_t i = 0; i < crews->csv.rows; i++) {
        int32_t type = ((const ech_crew_pool *)ech_row(crews, i))->type;
        if (type >= 0)
            r->model_type[type] = 0;
    }
    for (int32_t i = 0; i < legs->csv.rows; i++) {
        int32_t type = ((const row_leg *)ech_row(legs, i))->l.type;
        if (type >= 0)
            r->model_type[type] = 0;
    }
}

/* The base of the type, or of a type on its chain, was not found: its cells say nothing then. */
static bool chain_is_broken(const ech_reader *r, int32_t pool) {
    for (int32_t p = pool; p >= 0; p = r->base_of[p]) {
        int32_t row = 0;
        const ech_loaded *t = pool_table(r, p, &row);
        if (r->base_of[p] < 0 && ech_row_has(t, row, "base"))
            return true;
    }
    return false;
}

static void check_type(ech_reader *r, int32_t pool, const both_rows *configurations, const both_rows *speeds) {
    int32_t row = 0;
    const ech_loaded *t = pool_table(r, pool, &row);
    const row_type *y = ech_row(t, row);
    const rows_by_type *source = NULL;
    const char *id = y->t.id;
    if (y->mode < 0 && !ech_row_has(t, row, "mode"))
        ech_row_error(r, t, row, "mode", "cell.required", "mode: empty, and no base gives it");
    if (y->t.cruise_m_h < 0 && !ech_row_has(t, row, "cruise_km_h") && first_row(r, speeds, pool, &source) < 0)
        ech_row_error(r, t, row, "cruise_km_h", "type.speed", "`%.60s` has neither cruise speed nor block speeds", id);
    if (y->mode == ECH_AIR && y->stand_class < 0 && !ech_row_has(t, row, "stand_class"))
        ech_error_hint(
            ech_row_error(r, t, row, "stand_class", "cell.required", "stand_class: empty, and `%.60s` flies", id),
            "the ICAO code letter, A to F, by wing span");
    int64_t rate = y->t.cost_hour_u > y->t.fuel_kg_h ? y->t.cost_hour_u : y->t.fuel_kg_h;
    rate = y->t.co2_kg_h > rate ? y->t.co2_kg_h : rate;
    if (r->clock_known && (double)rate * (double)r->base.horizon_t > 9e18) /* what a flight costs, in millionths */
        ech_row_error(r, t, row, rate == y->t.cost_hour_u ? "cost_hour" : "fuel_kg_h", "type.size",
                      "cost or burn of `%.60s` over the horizon does not fit; lower it or `ticks_per_minute`", id);
    bool duty = y->t.duty_t != ECH_NEVER || y->t.duty_flight_t != ECH_NEVER;
    if (duty && y->t.rest_t == 0)
        ech_row_error(r, t, row, "rest_min", "type.rest", "`%.60s` has a limit on duty, but no rest", id);
    bool damaged = r->tables[T_CONFIGURATIONS].damaged || r->shelf[T_CONFIGURATIONS].damaged;
    if (first_row(r, configurations, pool, &source) < 0 && !damaged)
        ech_error_hint(ech_row_error(r, t, row, "id", "type.configuration", "`%.60s` has no configuration", id),
                       "add a row to configurations.csv, or name a base that has one");
}

static void check_configurations(ech_reader *r, const ech_loaded *t) {
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_configuration *c = ech_row(t, i);
        if (c->c.payload_max_kg >= 0 && c->c.payload_max_kg < c->c.payload_plan_kg)
            ech_row_error(r, t, i, "payload_max_kg", "type.payload",
                          "the largest payload is below the planning payload");
    }
}

/* Ranges and distances rise, payloads do not; judged within each source, from row to row of one type. */
static void check_points(ech_reader *r, const rows_by_type *rows, bool range) {
    for (int32_t p = 0; p < pool_count(r); p++) {
        int32_t last = rows->head[p];
        for (int32_t row = last < 0 ? -1 : rows->next[last]; row >= 0; last = row, row = rows->next[row]) {
            const row_range *a = ech_row(rows->t, last), *b = ech_row(rows->t, row);
            const row_speed *v = ech_row(rows->t, last), *w = ech_row(rows->t, row);
            if (range && b->p.range_m <= a->p.range_m)
                ech_row_error(r, rows->t, row, "range_km", "type.curve", "the range does not rise from the row before");
            if (range && b->p.payload_kg > a->p.payload_kg)
                ech_row_error(r, rows->t, row, "payload_kg", "type.curve", "the payload rises with the range");
            if (!range && w->p.distance_m <= v->p.distance_m)
                ech_row_error(r, rows->t, row, "distance_km", "type.curve",
                              "the distance does not rise from the row before");
        }
    }
}

void ech_types_check(ech_reader *r) {
    both_rows configurations, ranges, speeds;
    if (!group_both(r, T_CONFIGURATIONS, &configurations) || !group_both(r, T_PAYLOAD_RANGE, &ranges) ||
        !group_both(r, T_BLOCK_SPEEDS, &speeds)) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    mark_used(r);
    for (int32_t p = 0; p < pool_count(r); p++)
        if (r->model_type[p] == 0 && !chain_is_broken(r, p))
            check_type(r, p, &configurations, &speeds);
    check_configurations(r, &r->tables[T_CONFIGURATIONS]);
    check_configurations(r, &r->shelf[T_CONFIGURATIONS]);
    check_points(r, &ranges.own, true);
    check_points(r, &ranges.shelf, true);
    check_points(r, &speeds.own, false);
    check_points(r, &speeds.shelf, false);
}

/* ---- into the model ---- */

typedef struct type_vectors {
    ech_vec types, configurations, ranges, speeds;
} type_vectors;

/* Copies the rows of the type's chain into `v`; `offset` is where the noun lies in the row. */
static bool copy_rows(const ech_reader *r, const both_rows *b, int32_t pool, size_t offset, ech_vec *v,
                      ech_span *span) {
    const rows_by_type *source = NULL;
    *span = (ech_span){(int32_t)v->count, 0};
    for (int32_t row = first_row(r, b, pool, &source); row >= 0; row = source->next[row]) {
        void *slot = ech_vec_push(v);
        if (!slot)
            return false;
        memcpy(slot, (const char *)ech_row(source->t, row) + offset, v->element_size);
        span->count++;
    }
    return true;
}

static bool copy_type(ech_reader *r, int32_t pool, const both_rows b[3], type_vectors *v) {
    const row_type *y = ech_type_row(r, pool);
    ech_lift_type *t = ech_vec_push(&v->types);
    if (!t)
        return false;
    r->model_type[pool] = (int32_t)v->types.count - 1;
    *t = y->t;
    t->mode = (ech_mode)y->mode;
    t->stand_class = y->stand_class < 0 ? 0 : y->stand_class;
    t->handling = y->self_unload ? 0 : y->t.handling >= 0 ? y->t.handling : t->mode != ECH_ROAD;
    if (t->cruise_m_h < 0)
        t->cruise_m_h = 0; /* never read: there are speed points */
    if (t->duty_t == ECH_NEVER && t->duty_flight_t == ECH_NEVER)
        t->rest_t = t->swap_t = 0;
    bool ok = copy_rows(r, &b[0], pool, offsetof(row_configuration, c), &v->configurations, &t->configurations) &&
              copy_rows(r, &b[1], pool, offsetof(row_range, p), &v->ranges, &t->ranges) &&
              copy_rows(r, &b[2], pool, offsetof(row_speed, p), &v->speeds, &t->speeds);
    for (int32_t i = 0; ok && i < t->configurations.count; i++) {
        ech_configuration *c = ech_vec_at(&v->configurations, (size_t)(t->configurations.first + i));
        if (c->payload_max_kg < 0)
            c->payload_max_kg = c->payload_plan_kg;
    }
    return ok;
}

static bool store(ech_reader *r, const type_vectors *v) {
    ech_scenario *s = r->s;
    s->lift_types = ech_vec_into(&v->types, r->arena);
    s->configurations = ech_vec_into(&v->configurations, r->arena);
    s->range_points = ech_vec_into(&v->ranges, r->arena);
    s->speed_points = ech_vec_into(&v->speeds, r->arena);
    s->lift_type_count = (int32_t)v->types.count;
    s->configuration_count = (int32_t)v->configurations.count;
    s->range_point_count = (int32_t)v->ranges.count;
    s->speed_point_count = (int32_t)v->speeds.count;
    return s->lift_types && s->configurations && s->range_points && s->speed_points;
}

bool ech_types_build(ech_reader *r) {
    both_rows b[3];
    if (!group_both(r, T_CONFIGURATIONS, &b[0]) || !group_both(r, T_PAYLOAD_RANGE, &b[1]) ||
        !group_both(r, T_BLOCK_SPEEDS, &b[2]))
        return false;
    type_vectors v = {
        ech_vec_init(sizeof(ech_lift_type), INT32_MAX), ech_vec_init(sizeof(ech_configuration), INT32_MAX),
        ech_vec_init(sizeof(ech_range_point), INT32_MAX), ech_vec_init(sizeof(ech_speed_point), INT32_MAX)};
    bool ok = true;
    int32_t c = shelf_count(r), n = pool_count(r);
    for (int32_t p = c; p < n && ok; p++)
        ok = copy_type(r, p, b, &v);
    for (int32_t p = 0; p < c && ok; p++)
        ok = r->model_type[p] < 0 || copy_type(r, p, b, &v);
    ok = ok && store(r, &v);
    ech_vec_free(&v.types);
    ech_vec_free(&v.configurations);
    ech_vec_free(&v.ranges);
    ech_vec_free(&v.speeds);
    return ok;
}
