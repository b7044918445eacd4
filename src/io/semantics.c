/* What no single cell can tell. One short function a table; each looks at rows that may hold ECH_NONE where a cell was
 * at fault already, and says nothing about those. Errors stand at the cell that has to change. Whether lift can carry
 * a requirement at all is not asked here (network/). */
#include "reader_int.h"

#include <string.h>

static const ech_location *place(const ech_reader *r, int32_t location) {
    return location >= 0 ? &((const row_location *)ech_row(&r->tables[T_LOCATIONS], location))->l : NULL;
}

/* An error where the location does not take the mode; either may be unknown. */
static void check_mode(ech_reader *r, const ech_loaded *t, int32_t row, const char *column, int32_t location,
                       ech_mode mode) {
    const ech_location *l = place(r, location);
    if (!l || mode == ECH_MODE_COUNT || (l->modes & 1u << mode))
        return;
    ech_error_hint(ech_row_error(r, t, row, column, "location.mode", "%s: %s does not stop at `%.60s`", column,
                                 ech_mode_words[mode], l->id),
                   "add `%s` to its `modes` in locations.csv", ech_mode_words[mode]);
}

static void check_order(ech_reader *r, const ech_loaded *t, int32_t row, const char *column, ech_tick t0, ech_tick t1,
                        const char *text) {
    if (t1 < t0)
        ech_row_error(r, t, row, column, "time.order", "%s: %s", column, text);
}

/* ---- assets, situations, crews, elements ---- */

static void check_assets(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ASSETS];
    const int32_t *refs = r->refs.data;
    int64_t tails = 0;
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_asset *a = ech_row(t, i);
        ech_mode mode = ech_type_mode(r, a->a.type);
        check_mode(r, t, i, "home", a->a.home, mode);
        for (int32_t k = 0; k < a->a.end_places.count; k++)
            check_mode(r, t, i, "end", refs[a->a.end_places.first + k], mode);
        check_order(r, t, i, "to", a->a.from_t + 1, a->a.to_t, "not after `from`");
        check_order(r, t, i, "end_by", a->a.from_t, a->a.end_by_t, "before `from`");
        tails += a->a.count;
        if (tails > 100000 && tails - a->a.count <= 100000)
            ech_row_error(r, t, i, "count", "asset.count", "more than 100000 tails in all");
    }
}

static void check_staging(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_SITUATIONS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const ech_situation *s = ech_row(t, i);
        const row_asset *a = s->asset >= 0 ? ech_row(&r->tables[T_ASSETS], s->asset) : NULL;
        check_mode(r, t, i, "location", s->location, ech_type_mode(r, a ? a->a.type : ECH_NONE));
        if (s->flight_t > s->duty_t)
            ech_row_error(r, t, i, "flight_min", "situation.flight", "flight_min: more flight time than duty");
        if (r->clock_known && s->duty_t > s->free_t + INT64_C(10080) * r->base.ticks_per_minute)
            ech_row_error(r, t, i, "duty_min", "situation.duty", "duty_min: a duty of more than a week");
    }
    t = &r->tables[T_CREWS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const ech_crew_pool *c = ech_row(t, i);
        check_mode(r, t, i, "location", c->location, ech_type_mode(r, c->type));
    }
}

static void check_elements(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ELEMENTS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const ech_element *e = ech_row(t, i);
        check_order(r, t, i, "expiry", e->stated_day, e->expiry_day, "expires before it was stated");
    }
}

/* ---- requirements ---- */

/* What the items of each requirement add up to. */
typedef struct item_sums {
    int64_t pieces, drivers;
    double kg;
} item_sums;

static item_sums *sum_items(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ITEMS];
    item_sums *sums = ech_arena_alloc(r->scratch, (size_t)r->tables[T_REQUIREMENTS].csv.rows + 1, sizeof *sums);
    for (int32_t i = 0; sums && i < t->csv.rows; i++) {
        const row_item *it = ech_row(t, i);
        if (it->i.requirement < 0)
            continue;
        sums[it->i.requirement].pieces += it->i.count;
        sums[it->i.requirement].kg += (double)it->i.count * (double)it->i.kg;
        sums[it->i.requirement].drivers += it->i.count * it->i.drivers;
    }
    return sums;
}

static void check_windows(ech_reader *r, const ech_loaded *t, int32_t i, const ech_requirement *q) {
    check_order(r, t, i, "load_by", q->ready_t, q->load_by_t, "before it is ready");
    check_order(r, t, i, "due", q->ready_t, q->due_t, "before it is ready");
    check_order(r, t, i, "latest", q->ready_t, q->latest_t, "before it is ready");
    check_order(r, t, i, "latest", q->earliest_t, q->latest_t, "before `earliest`");
    if (!r->clock_known)
        return;
    if (q->ready_t >= r->base.horizon_t)
        ech_row_error(r, t, i, "ready", "time.horizon", "ready: not before the horizon");
    if (q->earliest_t > r->base.horizon_t)
        ech_row_error(r, t, i, "earliest", "time.horizon", "earliest: after the horizon");
}

/* All four quantities are empty or written as 0. */
static bool quantities_are_zero(const ech_loaded *t, int32_t i) {
    static const char *const names[] = {"seated", "litter", "attendant", "bulk_kg"};
    for (int k = 0; k < 4; k++) {
        const char *text = ech_row_cell(t, i, names[k]);
        if (strspn(text, "0") != strlen(text))
            return false;
    }
    return true;
}

static void check_contents(ech_reader *r, const ech_loaded *t, int32_t i, const row_requirement *q,
                           const item_sums *sum) {
    int64_t people = (int64_t)q->r.seated + q->r.attendants, all = people + q->r.litters + q->bulk_kg + sum->pieces;
    if (all == 0 && !r->tables[T_ITEMS].damaged && quantities_are_zero(t, i)) /* cells at fault have their own error */
        ech_error_hint(ech_row_error(r, t, i, "id", "requirement.empty", "`%.60s` has nothing to move", q->r.id),
                       "give it persons, bulk_kg, or rows in items.csv");
    if (sum->kg + (double)q->bulk_kg > 1e12)
        ech_row_error(r, t, i, "id", "requirement.mass", "`%.60s` weighs more than a thousand million tonnes", q->r.id);
    if (sum->drivers > people)
        ech_error_hint(ech_row_error(r, t, i, "seated", "requirement.drivers",
                                     "its items need %lld driver(s), it has %lld person(s)", (long long)sum->drivers,
                                     (long long)people),
                       "raise `seated`, or lower `drivers` in items.csv");
    if (q->r.attendants && !q->r.litters)
        ech_error_hint(ech_row_error(r, t, i, "attendant", "requirement.attendants", "attendants without patients"),
                       "count them as seated");
    if (strcmp(q->r.kind, "evacuee") == 0 && !q->r.voluntary_basis[0])
        ech_error_hint(ech_row_error(r, t, i, "voluntary_basis", "requirement.voluntary",
                                     "voluntary_basis: empty, and the requirement moves evacuees"),
                       "say on what voluntary basis they are moved");
}

/* Ready times mix in the element's; a due before that is the planner's to solve as much as one before `ready`. */
static void check_requirement(ech_reader *r, const ech_loaded *t, int32_t i, const item_sums *sum) {
    const row_requirement *q = ech_row(t, i);
    check_windows(r, t, i, &q->r);
    check_contents(r, t, i, q, sum);
    if (q->r.from >= 0 && q->r.from == q->r.to)
        ech_row_error(r, t, i, "to", "requirement.to", "to: the same place as `from`");
    if (q->r.aboard_asset >= 0 && q->r.self_move)
        ech_row_error(r, t, i, "self_move", "requirement.aboard", "self_move: it is aboard a vehicle already");
    if (q->r.self_move) {
        check_mode(r, t, i, "from", q->r.from, ECH_ROAD);
        check_mode(r, t, i, "to", q->r.to, ECH_ROAD);
    }
}

/* Together: the first of each word sets origin and destination. */
static void check_together(ech_reader *r, const ech_loaded *t) {
    int32_t *first = ech_arena_alloc(r->scratch, r->together.count + 1, sizeof *first);
    if (!first) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    for (int32_t i = t->csv.rows - 1; i >= 0; i--) {
        const row_requirement *q = ech_row(t, i);
        if (q->r.together >= 0)
            first[q->r.together] = i;
    }
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_requirement *q = ech_row(t, i);
        const row_requirement *lead = q->r.together >= 0 ? ech_row(t, first[q->r.together]) : q;
        bool known = q->r.from >= 0 && q->r.to >= 0 && lead->r.from >= 0 && lead->r.to >= 0;
        if (known && (q->r.from != lead->r.from || q->r.to != lead->r.to))
            ech_row_error(r, t, i, "together", "requirement.together",
                          "together: `%.60s` in row %lld has another origin or destination", lead->r.id,
                          (long long)t->csv.lines[first[q->r.together]]);
    }
}

/* The circle that `at` is on, as "a after b after a". */
static void cycle_error(ech_reader *r, const ech_loaded *t, const int32_t *waits_for, int32_t at) {
    char text[ECH_ERROR_TEXT_MAX];
    ech_buf b = ECH_BUF_INIT;
    int32_t row = at;
    for (int n = 0; n < 8 && (n == 0 || row != at); n++) {
        ech_buf_printf(&b, "%.40s after ", ((const row_requirement *)ech_row(t, row))->r.id);
        row = waits_for[row];
    }
    ech_buf_printf(&b, "%s%.40s", row == at ? "" : "… ", ((const row_requirement *)ech_row(t, at))->r.id);
    size_t n = b.failed ? 0 : b.length < sizeof text ? b.length : sizeof text - 1;
    memcpy(text, b.failed ? "" : b.data, n);
    text[n] = '\0';
    ech_buf_free(&b);
    ech_row_error(r, t, at, "after", "requirement.cycle", "after: a circle: %s", text);
}

/* Rounds of Kahn's algorithm, backwards: a requirement is done when all it waits for is done. What is left waits for
 * something left; following these leads into the circles, each of which is told once. Linear but for the telling. */
static void check_cycles(ech_reader *r, const ech_loaded *t) {
    int32_t n = t->csv.rows, pushed = 0;
    size_t slots = (size_t)n + 1;
    const int32_t *refs = r->refs.data;
    int32_t *open = ech_arena_alloc(r->scratch, slots, sizeof *open), *queue = ech_arena_alloc(r->scratch, slots, 4);
    int32_t *head = ech_arena_alloc(r->scratch, slots, 4), *next = ech_arena_alloc(r->scratch, r->refs.count + 1, 4);
    int32_t *waiter = ech_arena_alloc(r->scratch, r->refs.count + 1, 4);
    if (!open || !queue || !head || !next || !waiter) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    for (int32_t i = 0; i < n; i++)
        head[i] = -1;
    for (int32_t i = 0; i < n; i++) {
        ech_span after = ((const row_requirement *)ech_row(t, i))->r.after;
        open[i] = after.count;
        for (int32_t k = after.first; k < after.first + after.count; k++) {
            waiter[k] = i;
            next[k] = head[refs[k]];
            head[refs[k]] = k;
        }
        if (open[i] == 0)
            queue[pushed++] = i;
    }
    for (int32_t done = 0; done < pushed; done++)
        for (int32_t k = head[queue[done]]; k >= 0; k = next[k])
            if (--open[waiter[k]] == 0)
                queue[pushed++] = waiter[k];
    int32_t *waits_for = queue; /* reused: each one left → one that it waits for and that is left */
    for (int32_t i = 0; i < n && pushed < n; i++) {
        ech_span after = ((const row_requirement *)ech_row(t, i))->r.after;
        waits_for[i] = -1;
        for (int32_t k = after.first; open[i] > 0 && k < after.first + after.count; k++)
            if (open[refs[k]] > 0)
                waits_for[i] = refs[k];
    }
    for (int32_t i = 0; i < n && pushed < n; i++) {
        int32_t row = i;
        while (open[row] > 0) { /* walks until something seen: -1 - i marks what this walk saw */
            open[row] = -1 - i;
            row = waits_for[row];
        }
        if (open[row] == -1 - i)
            cycle_error(r, t, waits_for, row);
    }
}

/* The arrival measure is weight × time × (n × lot + kg) in millionths, divided by lot and ticks only then
 * (docs/model.md §8): the product of one requirement must fit 63 bits, and so must the sum of all. */
static void check_size(ech_reader *r, const ech_loaded *t, const item_sums *sums) {
    double total = 0, horizon = r->clock_known ? (double)r->base.horizon_t : 1, limit = 9e12;
    double tpm = (double)r->base.ticks_per_minute;
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_requirement *q = ech_row(t, i);
        double lot = q->r.lot > 0 ? (double)q->r.lot : q->bulk_kg > 0 ? 1000.0 : 1.0;
        double n = (double)q->r.seated + q->r.litters + q->r.attendants + (double)sums[i].pieces;
        int64_t weight = q->r.weight_arrival_u > q->r.weight_unmet_u ? q->r.weight_arrival_u : q->r.weight_unmet_u;
        weight = q->r.weight_late_u > weight ? q->r.weight_late_u : weight;
        double product = (n * lot + (double)q->bulk_kg) * ((double)weight / 1e6) * horizon, before = total;
        total += product / lot / tpm + (double)weight / 1e6 * horizon / tpm;
        if (product > limit || (total > limit && before <= limit))
            ech_error_hint(ech_row_error(r, t, i, "weight_arrival", "requirement.size",
                                         "weights × lots × horizon are too large%s",
                                         product > limit ? "" : ", up to this row"),
                           "lower the weights, raise `lot`, or lower `ticks_per_minute`");
    }
}

static void check_requirements(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_REQUIREMENTS];
    const item_sums *sums = sum_items(r);
    int64_t people = 0, ceiling = 0;
    if (!sums) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_requirement *q = ech_row(t, i);
        check_requirement(r, t, i, &sums[i]);
        people += (int64_t)q->r.seated + q->r.litters + q->r.attendants;
    }
    check_together(r, t);
    check_cycles(r, t);
    check_size(r, t, sums);
    if (r->ceiling && ech_jread_int(r->ceiling, &ceiling) && people > ceiling)
        ech_jread_error(r->errors, r->json_file, r->ceiling, "mandate.ceiling",
                        "ceiling_people: the requirements move %lld person(s)", (long long)people);
}

/* ---- the rest ---- */

static void check_items(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ITEMS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_item *it = ech_row(t, i);
        if (strcmp(it->i.id, "bulk") == 0)
            ech_error_hint(ech_row_error(r, t, i, "item", "item.bulk", "item: `bulk` is taken"),
                           "bulk cargo stands in `bulk_kg` of requirements.csv");
    }
}

static void check_legs(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_LEGS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_leg *l = ech_row(t, i);
        ech_mode mode = ech_type_mode(r, l->l.type);
        if (l->l.from >= 0 && l->l.from == l->l.to)
            ech_row_error(r, t, i, "to", "leg.to", "to: the same place as `from`");
        if (!ech_row_has(t, i, "mode"))
            continue;
        check_mode(r, t, i, "from", l->l.from, l->l.mode);
        check_mode(r, t, i, "to", l->l.to, l->l.mode);
        if (mode != ECH_MODE_COUNT && mode != l->l.mode)
            ech_row_error(r, t, i, "type", "leg.type", "type: moves by %s, the leg is %s", ech_mode_words[mode],
                          ech_mode_words[l->l.mode]);
    }
}

static void check_travel(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_TRAVEL];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_travel *w = ech_row(t, i);
        const char *at = w->minutes;
        int32_t room = r->tables[T_LOCATIONS].csv.rows - w->to, n = 0;
        ech_why why = {0};
        ech_tick minutes;
        if (ech_row_has(t, i, "mode"))
            check_mode(r, t, i, "from", w->from, w->mode);
        for (; !why.why && ech_travel_next(&at, r->base.ticks_per_minute, &minutes, &why); n++)
            if (why.why)
                ech_error_hint(
                    ech_row_error(r, t, i, "minutes", "cell.duration", "minutes: figure %d: %s", n + 1, why.why), "%s",
                    why.hint ? why.hint : "write minutes, or 2h, 2h30; `-` where there is no way");
        if (w->to >= 0 && n > room)
            ech_row_error(r, t, i, "minutes", "travel.count",
                          "minutes: %d figures, but locations.csv has only %d from `to` on", n, room);
    }
}

static void check_closures(ech_reader *r) {
    static const char *const remains[] = {"stands", "handling", "arrivals", "departures", "fuel_kg_day"};
    const ech_loaded *t = &r->tables[T_CLOSURES];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_closure *c = ech_row(t, i);
        check_order(r, t, i, "to", c->c.from_t + 1, c->c.to_t, "not after `from`");
        for (int k = 0; k < 5 && c->c.what != ECH_SHUT_LOCATION; k++)
            if (ech_row_has(t, i, remains[k]))
                ech_row_error(r, t, i, remains[k], "closure.remains", "%s: only a location can be shut in part",
                              remains[k]);
    }
}

static void check_authorities(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_AUTHORITIES];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        const row_authority *a = ech_row(t, i);
        check_order(r, t, i, "until", a->a.from_t + 1, a->a.to_t, "not after `from`");
    }
    if (!r->consent || ech_ref_find(r, T_AUTHORITIES, r->consent->text) >= 0 || ech_ref_is_damaged(r, T_AUTHORITIES))
        return;
    ech_error *e = ech_jread_error(r->errors, r->json_file, r->consent, "cell.reference",
                                   "consent: no `%.60s` in authorities.csv", r->consent->text);
    ech_hint_nearest_id(r, e, r->consent->text, T_AUTHORITIES);
}

static void check_effects(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_EFFECTS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        ech_effect *f = ech_row(t, i);
        const row_requirement *q = f->requirement >= 0 ? ech_row(&r->tables[T_REQUIREMENTS], f->requirement) : NULL;
        f->has_hours = ech_row_has(t, i, "hours");
        if (q && q->r.to >= 0 && f->location >= 0 && q->r.to != f->location)
            ech_error_hint(
                ech_row_error(r, t, i, "location", "effect.location", "location: `%.60s` does not go there", q->r.id),
                "an effect works at its requirement's destination, `%s`", place(r, q->r.to)->id);
        if (!f->has_hours && f->stands + f->handling + f->arrivals + f->departures + f->fuel_kg_day == 0)
            ech_row_error(r, t, i, "requirement", "effect.empty", "the effect changes nothing");
    }
}

static void check_assumption(ech_reader *r, const ech_loaded *t, int32_t i, const char *names[], size_t count) {
    const row_assumption *a = ech_row(t, i);
    const ech_table *table = a->a.table[0] ? ech_table_named(a->a.table) : NULL;
    if (!table) {
        if (a->a.table[0])
            ech_hint_nearest(r,
                             ech_row_error(r, t, i, "table", "assumption.table", "table: no table `%.60s`", a->a.table),
                             a->a.table, names, count);
        return;
    }
    if (a->a.column[0] && !ech_column_named(table, a->a.column)) {
        const char *columns[128] = {NULL};
        size_t n = 0;
        for (int32_t c = 0; c < table->column_count && n < 128; c++)
            columns[n++] = table->columns[c].name;
        ech_hint_nearest(r,
                         ech_row_error(r, t, i, "column", "assumption.column", "column: `%.60s` has no column `%.60s`",
                                       table->name, a->a.column),
                         a->a.column, columns, n);
    }
    if (a->a.id[0] && strcmp(table->key, "id") == 0 && ech_ref_find(r, table->id, a->a.id) < 0 &&
        !ech_ref_is_damaged(r, table->id))
        ech_hint_nearest_id(
            r, ech_row_error(r, t, i, "id", "cell.reference", "id: no `%.60s` in %s", a->a.id, table->file), a->a.id,
            table->id);
}

static void check_assumptions(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ASSUMPTIONS];
    const char *names[T_COUNT];
    for (int i = 0; i < T_COUNT; i++)
        names[i] = ech_tables[i].name;
    for (int32_t i = 0; i < t->csv.rows; i++)
        check_assumption(r, t, i, names, T_COUNT);
}

void ech_rows_check(ech_reader *r) {
    check_assets(r);
    check_staging(r);
    check_elements(r);
    check_items(r);
    check_requirements(r);
    check_legs(r);
    check_travel(r);
    check_closures(r);
    check_authorities(r);
    check_effects(r);
    check_assumptions(r);
}
