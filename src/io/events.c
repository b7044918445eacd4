/* events.csv: what became known while the operation ran. In order of `known`, then of rows:
 *
 *   add_rows  a requirement that is new joins requirements.csv (and what it is like, items.csv) before rows are parsed,
 *             so that it is checked like any other; its errors stand in events.csv
 *   apply     all else changes the finished model: closures, outages of tails, amounts, windows, acts
 *   record    flown.json: the missions that have begun; what is already under way cannot be cancelled
 *
 * What happened to missions (departed, arrived, worked, delay) is in the record already: only whoever holds the plan
 * can apply it. Cost: linear in the events, times the closures or legs of a subject.
 */
#include "reader_int.h"

#include "io/events.h"
#include "io/plan_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The scenario's own events, and those that come with the question. */
enum { OWN, MORE, SOURCES };

static const ech_loaded *events_of(const ech_reader *r, int source) {
    return source == OWN ? &r->tables[T_EVENTS] : &r->more;
}

static int32_t event_count(const ech_reader *r) { return r->tables[T_EVENTS].csv.rows + r->more.csv.rows; }

/* ---- new requirements ------------------------------------------------------------------------------------------- */

/* A table that has room for `more` rows and has all columns of `names`; what is new is empty. */
static bool widen(ech_reader *r, ech_loaded *t, const char *const *names, size_t name_count, int32_t more) {
    ech_csv old = t->csv;
    int32_t columns = old.columns;
    for (size_t i = 0; i < name_count; i++)
        columns += ech_csv_column(&old, names[i]) < 0;
    size_t rows = (size_t)old.rows + (size_t)more;
    const char **header = ech_arena_alloc(r->scratch, (size_t)columns, sizeof *header);
    const char **cells = ech_arena_alloc(r->scratch, rows * (size_t)columns + 1, sizeof *cells);
    int64_t *lines = ech_arena_alloc(r->scratch, rows + 1, sizeof *lines);
    const ech_csv **origin = ech_arena_alloc(r->scratch, rows + 1, sizeof *origin);
    char *space = ech_arena_alloc(r->scratch, rows + 1, t->table->row_size);
    if (!header || !cells || !lines || !origin || !space)
        return false;
    for (int32_t c = 0; c < old.columns; c++)
        header[c] = old.header[c];
    int32_t at = old.columns;
    for (size_t i = 0; i < name_count; i++)
        if (ech_csv_column(&old, names[i]) < 0)
            header[at++] = names[i];
    for (size_t i = 0; i < rows * (size_t)columns; i++)
        cells[i] = "";
    for (int32_t i = 0; i < old.rows; i++) {
        lines[i] = old.lines[i];
        origin[i] = t->origin ? t->origin[i] : NULL;
        for (int32_t c = 0; c < old.columns; c++)
            cells[(size_t)i * (size_t)columns + (size_t)c] = ech_csv_cell(&old, i, c);
    }
    t->csv.columns = columns;
    t->csv.header = header;
    t->csv.cells = cells;
    t->csv.lines = lines;
    t->origin = origin;
    t->rows = space;
    for (int32_t c = 0; c < t->table->column_count; c++)
        t->at[c] = ech_csv_column(&t->csv, t->table->columns[c].name);
    return true;
}

static void put_cell(ech_loaded *t, int32_t row, const char *column, const char *text) {
    int32_t c = ech_csv_column(&t->csv, column);
    if (c >= 0)
        t->csv.cells[(size_t)row * (size_t)t->csv.columns + (size_t)c] = text;
}

static void copy_row(ech_loaded *t, int32_t from, int32_t to) {
    for (int32_t c = 0; c < t->csv.columns; c++)
        t->csv.cells[(size_t)to * (size_t)t->csv.columns + (size_t)c] = ech_csv_cell(&t->csv, from, c);
}

typedef struct copied {
    const char *event, *requirement; /* columns */
} copied;

static const copied given_cells[] = {{"subject", "id"},
                                     {"origin", "from"},
                                     {"destination", "to"},
                                     {"ready", "ready"},
                                     {"due", "due"},
                                     {"latest", "latest"},
                                     {"seated", "seated"},
                                     {"litter", "litter"},
                                     {"bulk_kg", "bulk_kg"},
                                     {"priority", "priority"},
                                     {"weight_unmet", "weight_unmet"},
                                     {"weight_late", "weight_late"},
                                     {"weight_arrival", "weight_arrival"},
                                     {"split", "split"}};
enum { GIVEN = sizeof given_cells / sizeof *given_cells };

static bool add_items(ech_reader *r, const char *like, const char *id, const ech_csv *origin, int64_t line) {
    ech_loaded *t = &r->tables[T_ITEMS];
    int32_t own = t->csv.rows, n = 0;
    for (int32_t i = 0; i < own; i++)
        n += strcmp(ech_row_cell(t, i, "requirement"), like) == 0;
    if (n == 0)
        return true;
    if (!widen(r, t, NULL, 0, n))
        return false;
    for (int32_t i = 0; i < own; i++) {
        if (strcmp(ech_row_cell(t, i, "requirement"), like) != 0)
            continue;
        int32_t row = t->csv.rows++;
        copy_row(t, i, row);
        put_cell(t, row, "requirement", id);
        t->csv.lines[row] = line;
        t->origin[row] = origin;
    }
    return true;
}

/* One new requirement in a table that has room and columns for it. */
static bool add_requirement(ech_reader *r, const ech_loaded *e, int32_t event) {
    ech_loaded *t = &r->tables[T_REQUIREMENTS];
    const char *id = ech_row_cell(e, event, "subject"), *like = ech_row_cell(e, event, "like");
    int32_t from = like[0] ? ech_idmap_get(&t->ids, like) : -1, row = t->csv.rows;
    if (like[0] && from < 0) {
        if (!t->damaged)
            ech_hint_nearest_id(
                r, ech_row_error(r, e, event, "like", "cell.reference", "like: no `%.60s` in %s", like, t->table->file),
                like, T_REQUIREMENTS);
        return true;
    }
    if (from < 0 && (!ech_row_has(e, event, "origin") || !ech_row_has(e, event, "destination"))) {
        ech_error_hint(
            ech_row_error(r, e, event, "subject", "cell.reference", "subject: no `%.60s` in %s", id, t->table->file),
            "a new requirement needs `origin` and `destination`, or `like`");
        return true;
    }
    t->csv.rows++;
    t->csv.lines[row] = e->csv.lines[event];
    t->origin[row] = &e->csv;
    if (from >= 0)
        copy_row(t, from, row);
    put_cell(t, row, "together", "");
    put_cell(t, row, "aboard", "");
    put_cell(t, row, "load_by", "");
    put_cell(t, row, "ready", ech_row_cell(e, event, "known"));
    for (int i = 0; i < GIVEN; i++) {
        const char *text = ech_row_cell(e, event, given_cells[i].event);
        if (text[0])
            put_cell(t, row, given_cells[i].requirement, text);
    }
    if (ech_idmap_put(&t->ids, id, row, NULL))
        return false;
    return from < 0 || add_items(r, like, id, &e->csv, e->csv.lines[event]);
}

/* An amount of bulk for a requirement that had none: its item has to be there when the model is built. */
static void add_bulk(ech_reader *r, const ech_loaded *e, int32_t event) {
    ech_loaded *t = &r->tables[T_REQUIREMENTS];
    const char *kg = ech_row_cell(e, event, "bulk_kg");
    int32_t row = ech_idmap_get(&t->ids, ech_row_cell(e, event, "subject"));
    const char *own = row >= 0 ? ech_row_cell(t, row, "bulk_kg") : "";
    if (row >= 0 && strspn(kg, "0") != strlen(kg) && strspn(own, "0") == strlen(own))
        put_cell(t, row, "bulk_kg", kg);
}

typedef struct ordered {
    ech_tick known_t;
    int32_t source, row;
} ordered;

static int by_known(const void *a, const void *b) {
    const ordered *x = a, *y = b;
    if (x->known_t != y->known_t)
        return x->known_t < y->known_t ? -1 : 1;
    return x->source != y->source ? x->source - y->source : x->row - y->row;
}

/* The events in the order in which they hold; NULL: out of memory. */
static ordered *in_order(ech_reader *r) {
    ordered *list = ech_arena_alloc(r->scratch, (size_t)event_count(r) + 1, sizeof *list);
    size_t n = 0;
    for (int source = 0; list && source < SOURCES; source++)
        for (int32_t i = 0; i < events_of(r, source)->csv.rows; i++)
            list[n++] = (ordered){((const row_event *)ech_row(events_of(r, source), i))->known_t, source, i};
    if (n > 1)
        qsort(list, n, sizeof *list, by_known);
    if (!list)
        ech_reader_fail(r, ECH_ENOMEM);
    return list;
}

void ech_events_add_rows(ech_reader *r) {
    static const char *const columns[] = {"ready",   "due",      "latest",       "seated",      "litter",
                                          "bulk_kg", "priority", "weight_unmet", "weight_late", "weight_arrival",
                                          "split"};
    ech_loaded *t = &r->tables[T_REQUIREMENTS];
    if (event_count(r) == 0 || !t->present || t->csv.columns == 0 || !r->clock_known)
        return;
    /* The kind and the time of each row are needed before the tables are parsed; what is wrong with a cell is told when
     * they are. */
    ech_error_list *told = r->errors, ignored = ECH_ERROR_LIST_INIT;
    r->errors = &ignored;
    ech_table_parse(r, &r->tables[T_EVENTS]);
    ech_table_parse(r, &r->more);
    r->errors = told;
    ech_error_list_free(&ignored);
    const ordered *list = r->status == ECH_OK ? in_order(r) : NULL;
    if (!list || !widen(r, t, columns, sizeof columns / sizeof *columns, event_count(r))) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    for (int32_t i = 0; i < event_count(r) && r->status == ECH_OK; i++) {
        const ech_loaded *e = events_of(r, list[i].source);
        const row_event *v = ech_row(e, list[i].row);
        const char *why = NULL, *hint = NULL;
        if (v->kind != EV_REQUIREMENT || !ech_row_has(e, list[i].row, "kind") || !v->subject[0] ||
            !ech_id_is_valid(v->subject, &why, &hint))
            continue;
        if (ech_idmap_get(&t->ids, v->subject) >= 0)
            add_bulk(r, e, list[i].row);
        else if (!add_requirement(r, e, list[i].row))
            ech_reader_fail(r, ECH_ENOMEM);
    }
}

/* ---- what an event changes -------------------------------------------------------------------------------------- */

typedef struct applying {
    ech_reader *r;
    ech_scenario *s;
    const ech_loaded *t;
    const row_event *v;
    int32_t row;
    ech_vec closures, outages, happenings;
} applying;

static ech_error *wrong(const applying *k, const char *column, const char *code, const char *message) {
    return ech_row_error(k->r, k->t, k->row, column, code, "%s: %s", column, message);
}

/* False: an error was added. */
static bool needs(const applying *k, const char *column) {
    if (ech_row_has(k->t, k->row, column))
        return true;
    wrong(k, column, "event.missing", "empty, but this kind of event needs it");
    return false;
}

/* What an event of this kind has no use for is refused: it would be believed to matter. */
static void refuse(const applying *k, const char *columns) {
    char words[400];
    snprintf(words, sizeof words, "%s", columns);
    for (char *word = words, *next; word; word = next) {
        next = strchr(word, ' ');
        if (next)
            *next++ = '\0';
        if (ech_row_has(k->t, k->row, word))
            wrong(k, word, "event.column", "means nothing for this kind of event");
    }
}

static int32_t subject(const applying *k, ech_table_id table) {
    int32_t i = table == T_LEGS ? ech_leg_named(k->r, k->v->subject) : ech_ref_find(k->r, table, k->v->subject);
    if (i < 0)
        ech_hint_nearest_id(k->r,
                            ech_row_error(k->r, k->t, k->row, "subject", "cell.reference", "subject: no `%.60s` in %s",
                                          k->v->subject, ech_tables[table].file),
                            k->v->subject, table);
    return i;
}

static ech_tick from_of(const applying *k) { return k->v->from_t == ECH_NONE ? k->v->known_t : k->v->from_t; }

static bool in_time_order(const applying *k) {
    if (from_of(k) < k->v->to_t)
        return true;
    wrong(k, "to", "time.order", "not after `from`");
    return false;
}

#define OF_REQUIREMENTS                                                                                                \
    "like origin destination ready due latest seated litter bulk_kg priority weight_unmet weight_late weight_arrival " \
    "split"
#define OF_REMAINS "stands handling arrivals departures fuel_kg_day"
#define OF_MISSIONS "stop at minutes"

static void push_closure(applying *k, ech_closure c) {
    ech_closure *slot = ech_vec_push(&k->closures);
    if (slot)
        *slot = c;
    else
        ech_reader_fail(k->r, ECH_ENOMEM);
}

static void apply_closure(applying *k) {
    const row_event *v = k->v;
    ech_closure c = {.what = ECH_SHUT_LOCATION, .subject = ECH_NONE, .from_t = from_of(k), .to_t = v->to_t};
    refuse(k, OF_REQUIREMENTS " count " OF_MISSIONS);
    c.stands = v->stands;
    c.handling = v->handling;
    c.arrivals = v->arrivals;
    c.departures = v->departures;
    c.fuel_kg_day = v->fuel_kg_day;
    if (v->kind != EV_LOCATION)
        refuse(k, OF_REMAINS);
    if (v->kind == EV_AIRSPACE) {
        c.what = ECH_SHUT_AIRSPACE;
        if (!ech_country_is_known(v->subject)) {
            ech_error_hint(wrong(k, "subject", "cell.country", "not a country code"),
                           "two capital letters of ISO 3166-1, such as HT");
            return;
        }
        memcpy(c.country, v->subject, 3);
    } else {
        c.what = v->kind == EV_LEG ? ECH_SHUT_LEG : ECH_SHUT_LOCATION;
        c.subject = subject(k, v->kind == EV_LEG ? T_LEGS : T_LOCATIONS);
        if (c.subject < 0)
            return;
    }
    if (in_time_order(k))
        push_closure(k, c);
}

/* Every closure of the subject, of whatever table, ends then at the latest. */
static void apply_reopened(applying *k) {
    const row_event *v = k->v;
    ech_closure *all = k->closures.data;
    int32_t n = 0, location = ech_ref_find(k->r, T_LOCATIONS, v->subject), leg = ech_leg_named(k->r, v->subject);
    refuse(k, OF_REQUIREMENTS " count to " OF_MISSIONS " " OF_REMAINS);
    for (size_t i = 0; i < k->closures.count; i++) {
        bool same = all[i].what == ECH_SHUT_AIRSPACE ? strcmp(all[i].country, v->subject) == 0
                    : all[i].what == ECH_SHUT_LEG    ? leg >= 0 && all[i].subject == leg
                                                     : location >= 0 && all[i].subject == location;
        if (!same)
            continue;
        n++;
        if (all[i].to_t > from_of(k))
            all[i].to_t = from_of(k) > all[i].from_t ? from_of(k) : all[i].from_t;
    }
    if (n == 0)
        ech_row_error(k->r, k->t, k->row, "subject", "event.open", "subject: `%.60s` was not shut", v->subject);
}

static void push_outage(applying *k, int32_t asset, int32_t tail) {
    ech_outage *slot = ech_vec_push(&k->outages);
    if (slot)
        *slot = (ech_outage){asset, tail, from_of(k), k->v->to_t};
    else
        ech_reader_fail(k->r, ECH_ENOMEM);
}

static bool is_out(const applying *k, int32_t asset, int32_t tail) {
    const ech_outage *o = k->outages.data;
    for (size_t i = 0; i < k->outages.count; i++)
        if (o[i].asset == asset && o[i].tail == tail && o[i].from_t <= from_of(k) && from_of(k) < o[i].to_t)
            return true;
    return false;
}

static void lose_some(applying *k, int32_t asset) {
    int32_t left = k->v->count;
    for (int32_t tail = k->s->assets[asset].count - 1; tail >= 0 && left > 0; tail--)
        if (!is_out(k, asset, tail)) {
            push_outage(k, asset, tail);
            left--;
        }
    if (left > 0)
        wrong(k, "count", "event.count", "more than the asset has left");
}

static void apply_tail(applying *k) {
    const row_event *v = k->v;
    char id[256];
    int64_t tail = 0;
    const char *slash = strrchr(v->subject, '/');
    size_t n = slash ? (size_t)(slash - v->subject) : strlen(v->subject);
    refuse(k, OF_REQUIREMENTS " " OF_MISSIONS " " OF_REMAINS);
    snprintf(id, sizeof id, "%.*s", (int)(n < sizeof id ? n : sizeof id - 1), v->subject);
    int32_t asset = ech_ref_find(k->r, T_ASSETS, id);
    if (asset < 0) {
        ech_hint_nearest_id(
            k->r,
            ech_row_error(k->r, k->t, k->row, "subject", "cell.reference", "subject: no `%.60s` in assets.csv", id), id,
            T_ASSETS);
        return;
    }
    if (!in_time_order(k))
        return;
    int32_t count = k->s->assets[asset].count;
    if (!slash && v->count == ECH_NONE)
        ech_error_hint(wrong(k, "subject", "cell.tail", "which tail?"), "write ASSET/TAIL, or give `count`");
    else if (!slash)
        lose_some(k, asset);
    else if (!ech_parse_int64(slash + 1, strlen(slash + 1), &tail) || tail < 1 || tail > count)
        ech_row_error(k->r, k->t, k->row, "subject", "cell.tail", "subject: `%.60s` has tails 1 to %d", id, (int)count);
    else if (v->count != ECH_NONE)
        wrong(k, "count", "event.column", "means nothing where the tail is named");
    else
        push_outage(k, asset, (int32_t)tail - 1);
}

/* ---- requirements ----------------------------------------------------------------------------------------------- */

static bool scaled(const applying *k, int64_t *amount, int64_t most) {
    int64_t whole = *amount / 1000000, part = *amount % 1000000, f = k->v->factor_ppm;
    if (whole > INT64_MAX / 2 / (f > 0 ? f : 1))
        whole = INT64_MAX / 2 / (f > 0 ? f : 1);
    *amount = whole * f + (part * f + 999999) / 1000000;
    if (*amount <= most)
        return true;
    wrong(k, "factor", "event.amount", "larger than any amount may be");
    return false;
}

static bool scale_people(const applying *k, int32_t *people) {
    int64_t n = *people;
    bool ok = scaled(k, &n, 1000000);
    if (ok)
        *people = (int32_t)n;
    return ok;
}

static void scale_all(const applying *k, ech_requirement *q) {
    bool ok = scale_people(k, &q->seated) && scale_people(k, &q->litters) && scale_people(k, &q->attendants);
    for (int32_t i = q->items.first; ok && i < q->items.first + q->items.count; i++)
        ok = scaled(k, &k->s->items[i].count, k->s->items[i].bulk ? 1000000000000 : 1000000);
}

static void set_amounts(const applying *k, ech_requirement *q) {
    const row_event *v = k->v;
    q->seated = v->seated == ECH_NONE ? q->seated : v->seated;
    q->litters = v->litters == ECH_NONE ? q->litters : v->litters;
    for (int32_t i = q->items.first; v->bulk_kg != ECH_NONE && i < q->items.first + q->items.count; i++)
        if (k->s->items[i].bulk)
            k->s->items[i].count = v->bulk_kg;
}

static void set_windows(const applying *k, ech_requirement *q) {
    const row_event *v = k->v;
    q->ready_t = v->ready_t == ECH_NONE ? q->ready_t : v->ready_t;
    q->due_t = v->due_t == ECH_NONE ? q->due_t : v->due_t;
    q->latest_t = v->latest_t == ECH_NONE ? q->latest_t : v->latest_t;
    if (q->due_t < q->ready_t)
        wrong(k, v->due_t == ECH_NONE ? "ready" : "due", "time.order", "due before it is ready");
    if (q->latest_t < q->ready_t || q->latest_t < q->earliest_t)
        wrong(k, v->latest_t == ECH_NONE ? "ready" : "latest", "time.order",
              "the latest arrival is before it is ready");
    if (k->r->clock_known && q->ready_t >= k->r->base.horizon_t)
        wrong(k, "ready", "time.horizon", "not before the horizon");
}

static void set_weights(const applying *k, ech_requirement *q) {
    const row_event *v = k->v;
    q->weight_unmet_u = v->weight_unmet_u == ECH_NONE ? q->weight_unmet_u : v->weight_unmet_u;
    q->weight_late_u = v->weight_late_u == ECH_NONE ? q->weight_late_u : v->weight_late_u;
    q->weight_arrival_u = v->weight_arrival_u == ECH_NONE ? q->weight_arrival_u : v->weight_arrival_u;
}

static void apply_requirement(applying *k) {
    const row_event *v = k->v;
    const ech_loaded *t = &k->r->tables[T_REQUIREMENTS];
    int32_t i = subject(k, T_REQUIREMENTS);
    refuse(k, "from to count " OF_MISSIONS " " OF_REMAINS);
    if (i < 0)
        return;
    ech_requirement *q = &k->s->requirements[i];
    bool is_new = t->origin && t->origin[i] == &k->t->csv && t->csv.lines[i] == k->t->csv.lines[k->row];
    if (!is_new) {
        refuse(k, "like origin destination split");
        set_weights(k, q);
        set_amounts(k, q);
        set_windows(k, q);
        q->priority = v->priority == ECH_NONE ? q->priority : v->priority;
    }
    if (v->factor_ppm != 1000000)
        scale_all(k, q);
}

static void apply_cancelled(applying *k) {
    int32_t i = subject(k, T_REQUIREMENTS);
    refuse(k, OF_REQUIREMENTS " from to count " OF_MISSIONS " " OF_REMAINS);
    if (i < 0)
        return;
    ech_requirement *q = &k->s->requirements[i];
    q->seated = q->litters = q->attendants = 0;
    for (int32_t n = q->items.first; n < q->items.first + q->items.count; n++)
        k->s->items[n].count = 0;
}

/* ---- acts ------------------------------------------------------------------------------------------------------- */

static void apply_act(applying *k) {
    int32_t i = subject(k, T_AUTHORITIES);
    refuse(k, OF_REQUIREMENTS " count " OF_MISSIONS " " OF_REMAINS);
    if (i < 0)
        return;
    ech_authority *a = &k->s->authorities[i];
    if (k->v->kind == EV_GIVEN) {
        a->status = ECH_GIVEN;
        a->from_t = from_of(k);
        a->to_t = ech_row_has(k->t, k->row, "to") ? k->v->to_t : a->to_t;
        in_time_order(k);
        return;
    }
    refuse(k, "to");
    if (a->status != ECH_GIVEN)
        wrong(k, "subject", "event.act", "this act is not in force");
    if (from_of(k) <= a->from_t) {
        a->status = ECH_REFUSED;
        return;
    }
    a->to_t = a->to_t < from_of(k) ? a->to_t : from_of(k);
}

static void apply_clock(applying *k) { refuse(k, OF_REQUIREMENTS " from to count " OF_MISSIONS " " OF_REMAINS); }

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static void apply_mission(applying *k) {
    bool delay = k->v->kind == EV_DELAY;
    refuse(k, OF_REQUIREMENTS " from to count " OF_REMAINS);
    refuse(k, delay ? "at" : "minutes");
    needs(k, delay ? "minutes" : "at");
    needs(k, "stop");
    if (!delay && k->v->at_t > k->v->known_t && ech_row_has(k->t, k->row, "at"))
        ech_error_hint(wrong(k, "at", "event.at", "later than it was known"), "what has not happened yet is a `delay`");
    ech_happening *h = ech_vec_push(&k->happenings);
    if (!h) {
        ech_reader_fail(k->r, ECH_ENOMEM);
        return;
    }
    *h = (ech_happening){.what = (ech_happening_kind)(k->v->kind - EV_DEPARTED),
                         .mission = ech_arena_text(k->r->arena, k->v->subject),
                         .stop = k->v->stop,
                         .at_t = k->v->at_t,
                         .delay_t = k->v->minutes_t,
                         .known_t = k->v->known_t,
                         .row = k->t == &k->r->more ? k->row : ECH_NONE,
                         .line = k->t->csv.lines[k->row],
                         .subject_col = ech_csv_column(&k->t->csv, "subject") + 1,
                         .stop_col = ech_csv_column(&k->t->csv, "stop") + 1,
                         .at_col = ech_csv_column(&k->t->csv, "at") + 1};
    if (!h->mission)
        ech_reader_fail(k->r, ECH_ENOMEM);
}

static void apply_one(applying *k) {
    static void (*const kinds[])(applying *) = {[EV_LOCATION] = apply_closure,    [EV_LEG] = apply_closure,
                                                [EV_AIRSPACE] = apply_closure,    [EV_REOPENED] = apply_reopened,
                                                [EV_TAIL] = apply_tail,           [EV_DEPARTED] = apply_mission,
                                                [EV_ARRIVED] = apply_mission,     [EV_WORKED] = apply_mission,
                                                [EV_DELAY] = apply_mission,       [EV_REQUIREMENT] = apply_requirement,
                                                [EV_CANCELLED] = apply_cancelled, [EV_WITHDRAWN] = apply_act,
                                                [EV_GIVEN] = apply_act,           [EV_CLOCK] = apply_clock};
    if (k->r->clock_known && k->v->known_t > k->r->base.horizon_t)
        wrong(k, "known", "time.horizon", "after the horizon");
    kinds[k->v->kind](k);
    k->s->now_t = k->v->known_t > k->s->now_t ? k->v->known_t : k->s->now_t;
}

void ech_events_apply(ech_reader *r) {
    enum { MOST = 1 << 24 };
    if (event_count(r) == 0)
        return;
    applying k = {.r = r, .s = r->s};
    const ordered *list = in_order(r);
    k.happenings = ech_vec_init(sizeof(ech_happening), MOST);
    k.closures = ech_vec_init(sizeof(ech_closure), MOST);
    k.outages = ech_vec_init(sizeof(ech_outage), MOST);
    for (int32_t i = 0; list && i < r->s->closure_count; i++)
        push_closure(&k, r->s->closures[i]);
    for (int32_t i = 0; list && i < event_count(r) && r->status == ECH_OK; i++) {
        k.t = events_of(r, list[i].source);
        k.row = list[i].row;
        k.v = ech_row(k.t, k.row);
        apply_one(&k);
    }
    if (k.outages.count > 1)
        qsort(k.outages.data, k.outages.count, sizeof(ech_outage), ech_outage_compare);
    r->s->table_closure_count = r->s->closure_count;
    r->s->closures = ech_vec_into(&k.closures, r->arena);
    r->s->closure_count = (int32_t)k.closures.count;
    r->s->outages = ech_vec_into(&k.outages, r->arena);
    r->s->outage_count = (int32_t)k.outages.count;
    r->s->happenings = ech_vec_into(&k.happenings, r->arena);
    r->s->happening_count = (int32_t)k.happenings.count;
    if (!r->s->closures || !r->s->outages || !r->s->happenings)
        ech_reader_fail(r, ECH_ENOMEM);
    ech_vec_free(&k.closures);
    ech_vec_free(&k.outages);
    ech_vec_free(&k.happenings);
}

/* ---- flown missions --------------------------------------------------------------------------------------------- */

void ech_flown_read(ech_reader *r) {
    ech_read_file f = {.own = ECH_BUF_INIT};
    ech_plan *flown = NULL;
    if (r->source->read(r, r->folder, "flown.json", &f)) {
        if (r->seen)
            r->seen("flown.json", f.bytes, f.length, r->context);
        ech_status status = ech_plan_read_memory(f.path, f.bytes, f.length, r->s, true, &flown, r->errors);
        if (status == ECH_OK)
            status = ech_events_flown(r->s, flown);
        if (status != ECH_OK && status != ECH_EINPUT)
            ech_reader_fail(r, status);
    }
    ech_buf_free(&f.own);
}
