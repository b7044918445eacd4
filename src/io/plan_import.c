/* A schedule made by hand in a spreadsheet, one row a stop: docs/import-plan.md is the form, this is its reader.
 *
 * Rows are gathered by mission (an empty name: that of the row above) and put in order by `stop`, else as they stand.
 * Work times may be left out: handling then fills the stop between taxiing in and taxiing out, less the refuelling
 * where a type may not do both at once. Nothing is judged here; every error of the file comes in one go, each with row
 * and column, and then there is no plan. Cost: linear, plus a sort of the rows.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/plan_read.h"
#include "plan_int.h"
#include "times_int.h"

enum { IMPORT_FILE_MAX = 64 * 1024 * 1024, IMPORT_ROW_MAX = 1000000 };
#define IMPORT_ARENA_MAX ECH_GIB(4)

const char *const ech_import_names[ECH_IM_COLUMNS] = {
    "mission",  "asset",      "tail",       "config",   "stop",         "location",   "arrive",  "depart",
    "leg",      "via",        "work_start", "work_end", "refuel_start", "refuel_end", "fuel_kg", "rest_start",
    "rest_end", "swap_start", "swap_end",   "load",     "unload",       "note"};

/* A row, and where it belongs. */
typedef struct placed_row {
    int32_t mission; /* in order of first appearance */
    int64_t stop;    /* as written, 0 where the column is not used */
    int32_t row;
} placed_row;

/* The rows of one mission, in order. */
typedef struct draft {
    ech_import *m;
    const placed_row *rows;
    int32_t count;
    int32_t asset;             /* ECH_NONE: a march */
    const ech_lift_type *type; /* NULL: a march, or an unknown asset */
} draft;

/* ---- cells ---- */

const char *ech_import_cell(const ech_import *m, int32_t row, ech_import_column c) {
    return m->column[c] < 0 ? "" : ech_csv_cell(&m->t, row, m->column[c]);
}

static bool is_given(const ech_import *m, int32_t row, ech_import_column c) {
    return ech_import_cell(m, row, c)[0] != '\0';
}

ech_error *ech_import_bad(ech_import *m, int32_t row, ech_import_column c, const char *code, const char *format, ...) {
    char message[ECH_ERROR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return ech_error_list_add(m->errors, ECH_EINPUT, code, m->t.file, m->t.lines[row], m->column[c] + 1, "%s: %s",
                              ech_import_names[c], message);
}

/* False, leaving *out alone, where the cell is empty or wrong (then an error was added). */
static bool moment(ech_import *m, int32_t row, ech_import_column c, ech_tick *out) {
    ech_time_base base = {m->s->start_unix_s, m->s->ticks_per_minute, m->s->horizon_t};
    ech_why why = {NULL, NULL};
    ech_tick t = 0;
    if (!is_given(m, row, c))
        return false;
    if (!ech_time_read(ech_import_cell(m, row, c), &base, &t, &why)) {
        ech_error *e = ech_import_bad(m, row, c, "import.time", "%s: `%.60s`", why.why ? why.why : "not a time",
                                      ech_import_cell(m, row, c));
        if (why.hint)
            ech_error_hint(e, "%s", why.hint);
        return false;
    }
    *out = t;
    return true;
}

static bool whole(ech_import *m, int32_t row, ech_import_column c, int64_t most, int64_t *out) {
    const char *text = ech_import_cell(m, row, c);
    int64_t n = 0;
    if (text[0] == '\0')
        return false;
    if (ech_parse_int64(text, strlen(text), &n) && n >= 0 && n <= most) {
        *out = n;
        return true;
    }
    ech_error *e = ech_import_bad(m, row, c, "import.number", "not a whole number: `%.60s`", text);
    ech_error_hint(e, "digits only, from 0 to %lld", (long long)most);
    return false;
}

static int32_t reference(ech_import *m, int32_t row, ech_import_column c, const ech_idmap *map, const char *what) {
    const char *text = ech_import_cell(m, row, c);
    int32_t i = text[0] ? ech_idmap_get(map, text) : ECH_NONE;
    if (i >= 0)
        return i;
    if (text[0])
        ech_plan_hint_id(ech_import_bad(m, row, c, "import.reference", "unknown %s `%.64s`", what, text), map, text);
    else
        ech_import_bad(m, row, c, "import.required", "empty: every row needs a %s", what);
    return ECH_NONE;
}

/* ---- what a mission says once: on its first row, or the same on several ---- */

/* The row that gives it, or -1. */
static int32_t said_once(const draft *d, ech_import_column c) {
    int32_t at = -1;
    for (int32_t i = 0; i < d->count; i++) {
        int32_t row = d->rows[i].row;
        if (!is_given(d->m, row, c))
            continue;
        if (at < 0)
            at = row;
        else if (strcmp(ech_import_cell(d->m, row, c), ech_import_cell(d->m, at, c)) != 0)
            ech_import_bad(d->m, row, c, "import.differs", "`%.60s` here but `%.60s` on line %lld of the same mission",
                           ech_import_cell(d->m, row, c), ech_import_cell(d->m, at, c), (long long)d->m->t.lines[at]);
    }
    return at;
}

static void read_asset(draft *d) {
    int32_t row = said_once(d, ECH_IM_ASSET);
    d->asset = ECH_NONE;
    d->type = NULL;
    if (row < 0) {
        ech_error *e = ech_import_bad(d->m, d->rows[0].row, ECH_IM_ASSET, "import.required", "empty");
        ech_error_hint(e, "name the asset that flies or drives, or write `march`");
        return;
    }
    if (strcmp(ech_import_cell(d->m, row, ECH_IM_ASSET), "march") == 0 && ech_idmap_get(&d->m->ids.assets, "march") < 0)
        return;
    d->asset = reference(d->m, row, ECH_IM_ASSET, &d->m->ids.assets, "asset");
    if (d->asset >= 0)
        d->type = &d->m->s->lift_types[d->m->s->assets[d->asset].type];
}

static int32_t read_tail(const draft *d) {
    int32_t row = said_once(d, ECH_IM_TAIL);
    int64_t tail = 1;
    if (d->asset < 0)
        return 0;
    const ech_asset *a = &d->m->s->assets[d->asset];
    if (row < 0 && a->count > 1) {
        ech_error *e = ech_import_bad(d->m, d->rows[0].row, ECH_IM_TAIL, "import.required", "empty");
        ech_error_hint(e, "`%s` has tails 1 to %d", a->id, a->count);
    }
    if (row >= 0 && whole(d->m, row, ECH_IM_TAIL, INT32_MAX, &tail) && (tail < 1 || tail > a->count)) {
        ech_error *e = ech_import_bad(d->m, row, ECH_IM_TAIL, "import.tail", "there is no tail %lld", (long long)tail);
        ech_error_hint(e, "`%s` has tails 1 to %d", a->id, a->count);
        tail = 1;
    }
    return (int32_t)tail - 1;
}

static int32_t read_configuration(const draft *d) {
    int32_t row = said_once(d, ECH_IM_CONFIG);
    if (row < 0 || d->asset < 0)
        return 0;
    const char *text = ech_import_cell(d->m, row, ECH_IM_CONFIG);
    int32_t i = ech_plan_configuration(d->m->s, d->asset, text);
    if (i >= 0)
        return i;
    const ech_configuration *first = &d->m->s->configurations[d->type->configurations.first];
    ech_error *e = ech_import_bad(d->m, row, ECH_IM_CONFIG, "import.reference", "unknown configuration `%.64s`", text);
    ech_error_hint(e, "the type's first is `%s`", first->id);
    return 0;
}

/* ---- stops ---- */

/* `18.5 -71.2; 18.6 -71.9` */
static void read_via(ech_import *m, int32_t row) {
    char text[ECH_CSV_CELL_MAX + 1];
    snprintf(text, sizeof text, "%s", ech_import_cell(m, row, ECH_IM_VIA));
    for (char *p = text; *p && m->t.delimiter == ';'; p++)
        *p = *p == ',' ? '.' : *p; /* such a file has decimal commas */
    for (char *p = text; *p && !m->memory;) {
        int64_t at[2] = {0, 0};
        bool ok = true;
        for (int i = 0; i < 2 && ok; i++) {
            p += strspn(p, " ");
            size_t n = strcspn(p, " ;");
            ok = ech_parse_scaled(p, n, 10000000, &at[i]) && at[i] >= -900000000 * (i + 1LL) &&
                 at[i] <= 900000000 * (i + 1LL);
            p += n;
        }
        p += strspn(p, " ");
        if (!ok || (*p && *p != ';')) {
            ech_error *e = ech_import_bad(m, row, ECH_IM_VIA, "import.via", "not a list of waypoints");
            ech_error_hint(e, "write latitude and longitude: 18.5 -71.2; 18.6 -71.9");
            return;
        }
        p += *p == ';';
        m->memory = !ech_plan_add_via(&m->b, (int32_t)at[0], (int32_t)at[1]);
    }
}

/* Touch-down and take-off. At the first stop `arrive` may be left out where nothing is loaded there or work_start says
 * when the tail is on its stand; at the last stop `depart` likewise. */
static void read_times(const draft *d, int32_t row, bool first, bool last, ech_tick *arrive, ech_tick *depart) {
    ech_import *m = d->m;
    bool works = is_given(m, row, ECH_IM_LOAD) || is_given(m, row, ECH_IM_UNLOAD);
    bool has_arrive = moment(m, row, ECH_IM_ARRIVE, arrive), has_depart = moment(m, row, ECH_IM_DEPART, depart);
    bool no_arrive = !is_given(m, row, ECH_IM_ARRIVE), no_depart = !is_given(m, row, ECH_IM_DEPART);
    ech_tick in = d->type ? d->type->taxi_in_t : 0, out = d->type ? d->type->taxi_out_t : 0;
    if (no_arrive && (!first || (d->type && works && !is_given(m, row, ECH_IM_WORK_START)) || no_depart)) {
        ech_error *e = ech_import_bad(m, row, ECH_IM_ARRIVE, "import.required", "empty");
        ech_error_hint(e, first ? "when the tail takes its stand, or give work_start" : "when it touches down");
    } else if (no_arrive && has_depart && !moment(m, row, ECH_IM_WORK_START, arrive))
        *arrive = *depart > out ? *depart - out : 0;
    if (no_depart && (!last || (d->type && works && !is_given(m, row, ECH_IM_WORK_END)))) {
        ech_error *e = ech_import_bad(m, row, ECH_IM_DEPART, "import.required", "empty");
        ech_error_hint(e, last ? "when the tail is done and leaves its stand, or give work_end" : "when it takes off");
    } else if (no_depart && has_arrive && !moment(m, row, ECH_IM_WORK_END, depart))
        *depart = *arrive + in;
}

typedef struct interval {
    bool is;
    ech_tick a, b;
} interval;

/* The two cells of a work; a missing end follows from `length`. */
static interval read_interval(ech_import *m, int32_t row, ech_import_column start, ech_tick length) {
    interval k = {false, 0, 0};
    bool has_end = false;
    k.is = is_given(m, row, start) || is_given(m, row, start + 1);
    if (!k.is)
        return k;
    bool has_start = moment(m, row, start, &k.a);
    has_end = moment(m, row, start + 1, &k.b);
    length = length == ECH_NEVER ? 0 : length;
    if (!has_end)
        k.b = k.a + length;
    if (!has_start)
        k.a = k.b - length;
    return k;
}

/* The refuelling where its times are left out: last of all where it may not run beside the handling. */
static interval derive_refuel(const draft *d, interval free, bool handled, interval handle) {
    ech_tick length = d->type->refuel_t;
    interval k = {true, free.a, free.a + length};
    if (handled && !d->type->refuel_overlap) {
        k.a = handle.is ? handle.b : free.b - length;
        k.a = k.a > free.a ? k.a : free.a;
        k.b = k.a + length;
    }
    return k;
}

/* The handling where its times are left out: all of the stop, or the longer part beside the refuelling. */
static interval derive_handle(const draft *d, interval free, interval refuel) {
    interval k = {true, free.a, free.b};
    if (refuel.is && !d->type->refuel_overlap) {
        if (refuel.a - free.a >= free.b - refuel.b)
            k.b = refuel.a;
        else
            k.a = refuel.b;
    }
    k.b = k.b > k.a ? k.b : k.a;
    return k;
}

/* Adds the works in order of time; of equal starts in order of the array. */
static void add_works(ech_import *m, const interval *works) {
    static const ech_work_kind kinds[4] = {ECH_WORK_HANDLE, ECH_WORK_REFUEL, ECH_WORK_REST, ECH_WORK_SWAP};
    bool done[4] = {false};
    for (int n = 0; n < 4 && !m->memory; n++) {
        int next = -1;
        for (int i = 0; i < 4; i++)
            if (works[i].is && !done[i] && (next < 0 || works[i].a < works[next].a))
                next = i;
        if (next < 0)
            return;
        done[next] = true;
        m->memory = !ech_plan_add_work(&m->b, kinds[next], works[next].a, works[next].b);
    }
}

static void read_works(const draft *d, int32_t row, const ech_stop *stop, bool first, bool last) {
    ech_import *m = d->m;
    interval works[4] = {read_interval(m, row, ECH_IM_WORK_START, 0),
                         read_interval(m, row, ECH_IM_REFUEL_START, d->type->refuel_t),
                         read_interval(m, row, ECH_IM_REST_START, d->type->rest_t),
                         read_interval(m, row, ECH_IM_SWAP_START, d->type->swap_t)};
    interval free = {true, stop->arrive_t + (first ? 0 : d->type->taxi_in_t),
                     stop->depart_t - (last ? 0 : d->type->taxi_out_t)};
    bool handled =
        works[0].is || is_given(m, row, ECH_IM_LOAD) || is_given(m, row, ECH_IM_UNLOAD) || (d->type->turn && !first);
    bool both = is_given(m, row, ECH_IM_WORK_START) && is_given(m, row, ECH_IM_WORK_END);
    if (!works[1].is && stop->fuel_kg > 0)
        works[1] = derive_refuel(d, free, handled, (interval){both, works[0].a, works[0].b});
    if (handled && !both) {
        interval k = derive_handle(d, free, works[1]);
        if (is_given(m, row, ECH_IM_WORK_START))
            k.a = works[0].a;
        if (is_given(m, row, ECH_IM_WORK_END))
            k.b = works[0].b;
        works[0] = k;
    }
    add_works(m, works);
}

/* Fuel and work belong to an asset; a march has neither. */
static void refuse_works(const draft *d, int32_t row) {
    for (int c = ECH_IM_WORK_START; c <= ECH_IM_SWAP_END && d->asset == ECH_NONE; c++)
        if (is_given(d->m, row, (ech_import_column)c))
            ech_import_bad(d->m, row, (ech_import_column)c, "import.march", "a march has no work and no fuel");
}

static void read_stop(const draft *d, int32_t i) {
    ech_import *m = d->m;
    int32_t row = d->rows[i].row;
    bool first = i == 0, last = i == d->count - 1;
    ech_tick arrive = 0, depart = 0;
    int32_t location = reference(m, row, ECH_IM_LOCATION, &m->ids.locations, "location");
    read_times(d, row, first, last, &arrive, &depart);
    ech_stop *stop = ech_plan_add_stop(&m->b, location, arrive, depart);
    if (!stop) {
        m->memory = true;
        return;
    }
    whole(m, row, ECH_IM_FUEL, INT32_MAX, &stop->fuel_kg);
    if (is_given(m, row, ECH_IM_LEG))
        stop->leg = reference(m, row, ECH_IM_LEG, &m->ids.legs, "leg");
    ech_stop copy = *stop;
    read_via(m, row);
    if (d->type)
        read_works(d, row, &copy, first, last);
    else
        refuse_works(d, row);
    ech_import_unload(m, row, i);
    ech_import_load(m, row, i);
}

/* ---- missions ---- */

static void check_cargo_left(const draft *d) {
    ech_import *m = d->m;
    for (size_t i = 0; i < m->aboard.count && !m->lost; i++) {
        const ech_cargo *c = ech_vec_at(&m->aboard, i);
        int32_t row = d->rows[c->from_stop].row;
        ech_error *e =
            ech_import_bad(m, row, ECH_IM_LOAD, "import.unload", "`%s` is never unloaded in mission `%.64s`",
                           m->s->requirements[c->requirement].id, ech_import_cell(m, d->rows[0].row, ECH_IM_MISSION));
        ech_error_hint(e, "name it in the unload cell of a later stop; * unloads everything");
    }
}

static void check_stops(const draft *d) {
    for (int32_t i = 1; i < d->count; i++)
        if (d->rows[i].stop == d->rows[i - 1].stop && is_given(d->m, d->rows[i].row, ECH_IM_STOP))
            ech_import_bad(d->m, d->rows[i].row, ECH_IM_STOP, "import.stop", "the mission has two stops %lld",
                           (long long)d->rows[i].stop);
    if (d->count < 2)
        ech_import_bad(d->m, d->rows[0].row, ECH_IM_MISSION, "import.stop", "a mission needs at least two stops");
}

static void read_mission(ech_import *m, const char *id, const placed_row *rows, int32_t count) {
    draft d = {.m = m, .rows = rows, .count = count};
    read_asset(&d);
    int32_t tail = read_tail(&d);
    ech_mission *mission = ech_plan_add_mission(&m->b, id, d.asset, tail);
    if (!mission) {
        m->memory = true;
        return;
    }
    mission->configuration = read_configuration(&d);
    check_stops(&d);
    for (int32_t i = 0; i < count && !m->memory; i++)
        read_stop(&d, i);
    check_cargo_left(&d);
    ech_import_write_loads(m);
}

static int compare_rows(const void *a, const void *b) {
    const placed_row *x = a, *y = b;
    if (x->mission != y->mission)
        return x->mission < y->mission ? -1 : 1;
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Gathers the rows of each mission; names[k] is the k-th mission's. Returns how many rows were placed. */
static int32_t place_rows(ech_import *m, placed_row *rows, const char **names) {
    ech_idmap missions = ECH_IDMAP_INIT;
    const char *name = "";
    int32_t n = 0, count = 0;
    for (int32_t row = 0; row < m->t.rows && !m->memory; row++) {
        int32_t before = -1;
        if (is_given(m, row, ECH_IM_MISSION))
            name = ech_import_cell(m, row, ECH_IM_MISSION);
        if (!name[0]) {
            ech_import_bad(m, row, ECH_IM_MISSION, "import.required", "empty: the first row must name its mission");
            continue;
        }
        m->memory = ech_idmap_put(&missions, name, count, &before) != ECH_OK;
        if (before < 0)
            names[count++] = name;
        rows[n] = (placed_row){.mission = before < 0 ? count - 1 : before, .row = row};
        whole(m, row, ECH_IM_STOP, INT32_MAX, &rows[n].stop);
        n++;
    }
    ech_idmap_free(&missions);
    return n;
}

static void read_missions(ech_import *m) {
    size_t room = (size_t)m->t.rows + 1;
    placed_row *rows = ech_arena_alloc(m->arena, room, sizeof *rows);
    const char **names = ech_arena_alloc(m->arena, room, sizeof *names);
    m->memory = !rows || !names;
    if (m->memory)
        return;
    int32_t n = place_rows(m, rows, names);
    qsort(rows, (size_t)n, sizeof *rows, compare_rows);
    for (int32_t i = 0, k; i < n && !m->memory; i = k) {
        for (k = i + 1; k < n && rows[k].mission == rows[i].mission;)
            k++;
        read_mission(m, names[rows[i].mission], rows + i, k - i);
    }
}

/* ---- the file ---- */

static void read_header(ech_import *m) {
    static const ech_import_column needed[] = {ECH_IM_MISSION, ECH_IM_ASSET, ECH_IM_LOCATION, ECH_IM_ARRIVE,
                                               ECH_IM_DEPART,  ECH_IM_LOAD,  ECH_IM_UNLOAD};
    for (int c = 0; c < ECH_IM_COLUMNS; c++)
        m->column[c] = ech_csv_column(&m->t, ech_import_names[c]);
    for (int32_t i = 0; i < m->t.columns; i++) {
        const char *name = m->t.header[i];
        bool known = strncmp(name, "x_", 2) == 0;
        for (int c = 0; c < ECH_IM_COLUMNS && !known; c++)
            known = strcmp(name, ech_import_names[c]) == 0;
        if (known)
            continue;
        ech_error *e = ech_error_list_add(m->errors, ECH_EINPUT, "table.column", m->t.file, 1, i + 1,
                                          "unknown column `%.64s`", name);
        const char *near = ech_did_you_mean(name, ech_import_names, ECH_IM_COLUMNS);
        if (near)
            ech_error_hint(e, "did you mean `%s`?", near);
        else
            ech_error_hint(e, "columns of your own begin with x_");
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (m->column[needed[i]] < 0)
            ech_error_list_add(m->errors, ECH_EINPUT, "table.column", m->t.file, 1, 0, "the column `%s` is missing",
                               ech_import_names[needed[i]]);
}

static ech_status run(ech_import *m, const char *name, const char *bytes, size_t length, ech_plan **out) {
    size_t before = ech_error_list_total(m->errors);
    m->arena = ech_arena_open(IMPORT_ARENA_MAX);
    if (!m->arena || !ech_plan_ids_open(&m->ids, m->s))
        return ech_fail(NULL, ECH_ENOMEM, "memory", "out of memory");
    ech_status status = ech_csv_parse(m->arena, name, bytes, length, IMPORT_ROW_MAX, &m->t, m->errors);
    if ((status && status != ECH_EINPUT) || m->t.columns == 0)
        return status;
    size_t in_form = ech_error_list_total(m->errors);
    read_header(m);
    if (ech_error_list_total(m->errors) == in_form) /* with a wrong header every cell would be wrong */
        read_missions(m);
    if (m->memory)
        return ECH_ENOMEM;
    if (ech_error_list_total(m->errors) > before)
        return ECH_EINPUT;
    return ech_plan_build(&m->b, m->s, out, NULL);
}

ech_status ech_plan_import_memory(const char *name, const char *bytes, size_t length, const ech_scenario *s,
                                  ech_plan **out, ech_error_list *errors) {
    ech_import m = {.s = s, .errors = errors};
    *out = NULL;
    m.aboard = m.landed = ech_vec_init(sizeof(ech_cargo), IMPORT_ROW_MAX);
    ech_plan_builder_init(&m.b);
    ech_status status = run(&m, name, bytes, length, out);
    ech_plan_builder_free(&m.b);
    ech_plan_ids_free(&m.ids);
    ech_vec_free(&m.aboard);
    ech_vec_free(&m.landed);
    ech_arena_free(m.arena);
    ech_error_list_sort(errors);
    return status;
}

ech_status ech_plan_import(const char *path, const ech_scenario *s, ech_plan **out, ech_error_list *errors) {
    ech_buf bytes = ECH_BUF_INIT;
    *out = NULL;
    ech_status status = ech_plan_file(path, IMPORT_FILE_MAX, &bytes, errors);
    if (!status)
        status = ech_plan_import_memory(path, bytes.data, bytes.length, s, out, errors);
    ech_buf_free(&bytes);
    return status;
}
