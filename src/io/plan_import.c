/* A schedule made by hand in a spreadsheet, one row a stop: see docs/import-plan.md.
 *
 * mission, asset, tail, location, arrive, depart are read from every row; load and unload name requirements, either
 * alone ("R1": all of it) or with amounts ("R1:people=12,truck=2 R2:bulk=4000"). Work times may be left out: handling
 * then fills the stop from the end of taxiing in to the start of taxiing out.
 */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/idmap.h"
#include "io/csv.h"
#include "io/plan_read.h"
#include "times_int.h"

enum { OPEN_LOADS = 64, MOST_STOPS = 64 };

typedef struct open_load {
    int32_t requirement, from_stop;
    int64_t people, litters;
    int64_t items[64]; /* of the requirement, in order */
} open_load;

typedef struct importer {
    const ech_scenario *s;
    ech_error_list *errors;
    ech_csv t;
    ech_plan_builder b;
    ech_idmap locations, assets, requirements;
    ech_idmap missions;
    bool memory;
    /* the mission being read */
    const char *mission;
    const ech_lift_type *type;
    int32_t stops;
    open_load open[OPEN_LOADS];
    int32_t open_count;
    struct {
        open_load load;
        int32_t to_stop;
    } done[OPEN_LOADS];
    int32_t done_count;
    int64_t last_line;
} importer;

static const char *const columns[] = {"mission",    "asset",   "tail",         "config",     "location",
                                      "arrive",     "depart",  "handle_start", "handle_end", "refuel_start",
                                      "refuel_end", "fuel_kg", "load",         "unload",     "note"};
enum {
    C_MISSION,
    C_ASSET,
    C_TAIL,
    C_CONFIG,
    C_LOCATION,
    C_ARRIVE,
    C_DEPART,
    C_HANDLE_START,
    C_HANDLE_END,
    C_REFUEL_START,
    C_REFUEL_END,
    C_FUEL,
    C_LOAD,
    C_UNLOAD,
    C_NOTE,
    COLUMNS
};

static const char *cell(const importer *m, int32_t row, int c, int32_t *col) {
    int32_t k = ech_csv_column(&m->t, columns[c]);
    if (col)
        *col = k + 1;
    return k < 0 ? "" : ech_csv_cell(&m->t, row, k);
}

static ech_error *bad(importer *m, int32_t row, int c, const char *code, const char *format, const char *text) {
    int32_t col;
    cell(m, row, c, &col);
    char message[300];
    snprintf(message, sizeof message, format, text);
    return ech_error_list_add(m->errors, ECH_EINPUT, code, m->t.file, m->t.lines[row], col, "%s", message);
}

static int32_t find(importer *m, int32_t row, int c, const ech_idmap *map, const char *text, const char *what) {
    int32_t i = ech_idmap_get(map, text);
    if (i >= 0)
        return i;
    char format[120];
    snprintf(format, sizeof format, "there is no %s '%%s' in the scenario", what);
    ech_error *e = bad(m, row, c, "import.reference", format, text);
    const char *best = NULL;
    int least = 3;
    for (size_t k = 0; k < map->capacity; k++)
        if (map->keys[k] && ech_edit_distance(text, map->keys[k]) < least) {
            least = ech_edit_distance(text, map->keys[k]);
            best = map->keys[k];
        }
    if (e && best)
        ech_error_hint(e, "did you mean '%s'?", best);
    return ECH_NONE;
}

static bool moment(importer *m, int32_t row, int c, ech_tick *out) {
    const char *text = cell(m, row, c, NULL);
    ech_time_base base = {m->s->start_unix_s, m->s->ticks_per_minute, ECH_NEVER};
    ech_why why = {NULL, NULL};
    if (text[0] == '\0')
        return false;
    if (ech_time_read(text, &base, out, &why))
        return true;
    ech_error *e = bad(m, row, c, "import.time", "'%s' is not a time", text);
    if (e)
        ech_error_hint(e, "%s", why.hint ? why.hint : "write minutes from the start, D+2 06:00 or 2010-01-14T06:00Z");
    return false;
}

static bool integer(importer *m, int32_t row, int c, int64_t *out) {
    const char *text = cell(m, row, c, NULL);
    if (text[0] == '\0')
        return false;
    if (ech_parse_int64(text, strlen(text), out) && *out >= 0)
        return true;
    bad(m, row, c, "import.number", "'%s' is not a whole number", text);
    return false;
}

/* ---- loads ------------------------------------------------------------------------------------------------ */

static void take_all(const ech_scenario *s, open_load *q) {
    const ech_requirement *r = &s->requirements[q->requirement];
    q->people = (int64_t)r->seated + r->attendants;
    q->litters = r->litters;
    for (int32_t i = 0; i < r->items.count && i < 64; i++)
        q->items[i] = s->items[r->items.first + i].count;
}

/* One "name=count". */
static void take_amount(importer *m, int32_t row, open_load *q, char *text) {
    char *equals = strchr(text, '=');
    int64_t n = 0;
    if (!equals || !ech_parse_int64(equals + 1, strlen(equals + 1), &n) || n < 0) {
        bad(m, row, C_LOAD, "import.load", "'%s' is not of the form name=count", text);
        return;
    }
    *equals = '\0';
    const ech_requirement *r = &m->s->requirements[q->requirement];
    if (strcmp(text, "people") == 0)
        q->people = n;
    else if (strcmp(text, "litters") == 0)
        q->litters = n;
    else {
        for (int32_t i = 0; i < r->items.count && i < 64; i++)
            if (strcmp(m->s->items[r->items.first + i].id, text) == 0) {
                q->items[i] = n;
                return;
            }
        bad(m, row, C_LOAD, "import.load", "the requirement has no item '%s' (there are people, litters and its items)",
            text);
    }
}

static void load_word(importer *m, int32_t row, char *word) {
    char *colon = strchr(word, ':');
    if (colon)
        *colon = '\0';
    open_load q = {.requirement = find(m, row, C_LOAD, &m->requirements, word, "requirement"),
                   .from_stop = m->stops - 1};
    if (q.requirement < 0)
        return;
    if (!colon)
        take_all(m->s, &q);
    for (char *p = colon ? colon + 1 : NULL; p;) {
        char *comma = strchr(p, ',');
        if (comma)
            *comma = '\0';
        take_amount(m, row, &q, p);
        p = comma ? comma + 1 : NULL;
    }
    if (m->open_count == OPEN_LOADS)
        bad(m, row, C_LOAD, "import.load", "more than 64 loads aboard (%s)", word);
    else
        m->open[m->open_count++] = q;
}

static void unload_word(importer *m, int32_t row, const char *word) {
    int32_t r = find(m, row, C_UNLOAD, &m->requirements, word, "requirement"), n = 0;
    if (r < 0)
        return;
    for (int32_t i = 0; i < m->open_count;) {
        if (m->open[i].requirement != r || m->done_count == OPEN_LOADS) {
            i++;
            continue;
        }
        m->done[m->done_count].load = m->open[i];
        m->done[m->done_count++].to_stop = m->stops - 1;
        m->open[i] = m->open[--m->open_count];
        n++;
    }
    if (n == 0)
        bad(m, row, C_UNLOAD, "import.unload", "nothing of '%s' is aboard here", word);
}

/* Calls `each` for every word of a cell, on a copy. */
static void words(importer *m, int32_t row, int c, bool load) {
    char text[ECH_CSV_CELL_MAX + 1];
    snprintf(text, sizeof text, "%s", cell(m, row, c, NULL));
    for (char *p = text; *p;) {
        while (*p == ' ' || *p == '\n')
            p++;
        char *end = p;
        while (*end && *end != ' ' && *end != '\n')
            end++;
        bool last = *end == '\0';
        *end = '\0';
        if (*p && load)
            load_word(m, row, p);
        else if (*p)
            unload_word(m, row, p);
        p = last ? end : end + 1;
    }
}

/* ---- missions and stops ----------------------------------------------------------------------------------- */

static void write_loads(importer *m) {
    for (int32_t i = 0; i < m->done_count && !m->memory; i++) {
        const open_load *q = &m->done[i].load;
        ech_load *load = ech_plan_add_load(&m->b, q->requirement, q->from_stop, m->done[i].to_stop);
        if (!load) {
            m->memory = true;
            return;
        }
        load->people = (int32_t)(q->people > INT32_MAX ? INT32_MAX : q->people);
        load->litters = (int32_t)(q->litters > INT32_MAX ? INT32_MAX : q->litters);
        ech_span items = m->s->requirements[q->requirement].items;
        for (int32_t k = 0; k < items.count && k < 64; k++)
            if (q->items[k] > 0 && !ech_plan_add_part(&m->b, items.first + k, q->items[k]))
                m->memory = true;
    }
}

static void end_mission(importer *m) {
    if (!m->mission)
        return;
    if (m->open_count > 0)
        ech_error_list_add(m->errors, ECH_EINPUT, "import.unload", m->t.file, m->last_line, 1,
                           "mission '%s' ends with '%s' still aboard: name it in the unload column of a stop",
                           m->mission, m->s->requirements[m->open[0].requirement].id);
    if (m->stops < 2)
        ech_error_list_add(m->errors, ECH_EINPUT, "import.stops", m->t.file, m->last_line, 1,
                           "mission '%s' has %d stop; it needs at least two", m->mission, m->stops);
    write_loads(m);
    m->mission = NULL;
    m->open_count = m->done_count = m->stops = 0;
}

static int32_t configuration(importer *m, int32_t row) {
    const char *text = cell(m, row, C_CONFIG, NULL);
    ech_span own = m->type ? m->type->configurations : (ech_span){0, 0};
    for (int32_t i = 0; i < own.count; i++)
        if (strcmp(m->s->configurations[own.first + i].id, text) == 0)
            return i;
    if (text[0] && m->type)
        bad(m, row, C_CONFIG, "import.reference", "the type has no configuration '%s'", text);
    return 0;
}

static void begin_mission(importer *m, int32_t row, const char *id) {
    int32_t existing, asset = ECH_NONE;
    int64_t tail = 1;
    if (ech_idmap_put(&m->missions, id, row, &existing))
        m->memory = true;
    if (existing >= 0)
        bad(m, row, C_MISSION, "import.order", "mission '%s' stands in two places: keep its rows together", id);
    const char *text = cell(m, row, C_ASSET, NULL);
    if (text[0] && strcmp(text, "march") != 0)
        asset = find(m, row, C_ASSET, &m->assets, text, "asset");
    m->type = asset >= 0 ? &m->s->lift_types[m->s->assets[asset].type] : NULL;
    if (integer(m, row, C_TAIL, &tail) && asset >= 0 && (tail < 1 || tail > m->s->assets[asset].count)) {
        bad(m, row, C_TAIL, "import.tail", "the asset has no tail %s", cell(m, row, C_TAIL, NULL));
        tail = 1;
    }
    ech_mission *q = ech_plan_add_mission(&m->b, id, asset, asset >= 0 ? (int32_t)tail - 1 : 0);
    if (q)
        q->configuration = configuration(m, row);
    else
        m->memory = true;
    m->mission = id;
}

static void add_work(importer *m, ech_work_kind kind, ech_tick a, ech_tick b) {
    if (!ech_plan_add_work(&m->b, kind, a, b))
        m->memory = true;
}

static void stop_work(importer *m, int32_t row, const ech_stop *stop, bool first, bool last) {
    if (!m->type)
        return;
    ech_tick from = stop->arrive_t + (first ? 0 : m->type->taxi_in_t),
             to = stop->depart_t - (last ? 0 : m->type->taxi_out_t);
    ech_tick a = from, b = to > from ? to : from, refuel = from;
    bool asked = moment(m, row, C_REFUEL_START, &refuel) | (stop->fuel_kg > 0);
    bool works = cell(m, row, C_LOAD, NULL)[0] || cell(m, row, C_UNLOAD, NULL)[0];
    if (asked && works && !m->type->refuel_overlap && cell(m, row, C_HANDLE_END, NULL)[0] == '\0')
        b = b - m->type->refuel_t > a ? b - m->type->refuel_t : a;
    works = moment(m, row, C_HANDLE_START, &a) || works;
    moment(m, row, C_HANDLE_END, &b);
    if (asked && cell(m, row, C_REFUEL_START, NULL)[0] == '\0')
        refuel = works && !m->type->refuel_overlap ? b : from;
    ech_tick refuelled = refuel + m->type->refuel_t;
    moment(m, row, C_REFUEL_END, &refuelled);
    if (asked && works && refuel < a)
        add_work(m, ECH_WORK_REFUEL, refuel, refuelled);
    if (works)
        add_work(m, ECH_WORK_HANDLE, a, b);
    if (asked && !(works && refuel < a))
        add_work(m, ECH_WORK_REFUEL, refuel, refuelled);
}

static void read_row(importer *m, int32_t row) {
    const char *id = cell(m, row, C_MISSION, NULL);
    if (id[0] == '\0' && !m->mission)
        bad(m, row, C_MISSION, "import.mission", "the first row needs the name of its mission%s", "");
    if (id[0] && (!m->mission || strcmp(id, m->mission) != 0)) {
        end_mission(m);
        begin_mission(m, row, id);
    }
    if (!m->mission)
        return;
    const char *next = row + 1 < m->t.rows ? cell(m, row + 1, C_MISSION, NULL) : "";
    bool first = m->stops == 0, last = row + 1 == m->t.rows || (next[0] && strcmp(next, m->mission) != 0);
    int32_t location = find(m, row, C_LOCATION, &m->locations, cell(m, row, C_LOCATION, NULL), "location");
    ech_tick arrive = 0, depart = 0;
    bool has_arrive = moment(m, row, C_ARRIVE, &arrive), has_depart = moment(m, row, C_DEPART, &depart);
    if (!has_arrive && (!first || !has_depart) && cell(m, row, C_ARRIVE, NULL)[0] == '\0')
        bad(m, row, C_ARRIVE, "import.time", "the stop needs a time of arrival%s", "");
    if (!has_depart && !last && cell(m, row, C_DEPART, NULL)[0] == '\0')
        bad(m, row, C_DEPART, "import.time", "the stop needs a time of departure%s", "");
    arrive = has_arrive ? arrive : depart;
    depart = has_depart ? depart : arrive + (m->type ? m->type->taxi_in_t : 0);
    ech_stop *stop = ech_plan_add_stop(&m->b, location, arrive, depart);
    if (!stop) {
        m->memory = true;
        return;
    }
    m->stops++;
    stop->leg = ECH_NONE;
    integer(m, row, C_FUEL, &stop->fuel_kg);
    ech_stop copy = *stop;
    words(m, row, C_UNLOAD, false);
    words(m, row, C_LOAD, true);
    stop_work(m, row, &copy, first, last);
    m->last_line = m->t.lines[row];
}

static void check_columns(importer *m) {
    for (int32_t i = 0; i < m->t.columns; i++) {
        bool known = strncmp(m->t.header[i], "x_", 2) == 0;
        for (int c = 0; c < COLUMNS && !known; c++)
            known = strcmp(m->t.header[i], columns[c]) == 0;
        if (known)
            continue;
        ech_error *e = ech_error_list_add(m->errors, ECH_EINPUT, "csv.column", m->t.file, 1, i + 1,
                                          "unknown column '%s'", m->t.header[i]);
        const char *near = ech_did_you_mean(m->t.header[i], columns, COLUMNS);
        if (e && near)
            ech_error_hint(e, "did you mean '%s'?", near);
    }
    static const int needed[] = {C_MISSION, C_ASSET, C_LOCATION, C_ARRIVE, C_DEPART, C_LOAD, C_UNLOAD};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (ech_csv_column(&m->t, columns[needed[i]]) < 0)
            ech_error_list_add(m->errors, ECH_EINPUT, "csv.column", m->t.file, 1, 1, "the column '%s' is missing",
                               columns[needed[i]]);
}

static bool open_maps(importer *m) {
    const ech_scenario *s = m->s;
    bool ok = true;
    for (int32_t i = 0; ok && i < s->location_count; i++)
        ok = !ech_idmap_put(&m->locations, s->locations[i].id, i, NULL);
    for (int32_t i = 0; ok && i < s->asset_count; i++)
        ok = !ech_idmap_put(&m->assets, s->assets[i].id, i, NULL);
    for (int32_t i = 0; ok && i < s->requirement_count; i++)
        ok = !ech_idmap_put(&m->requirements, s->requirements[i].id, i, NULL);
    return ok;
}

ech_status ech_plan_import_memory(const char *name, const char *bytes, size_t length, const ech_scenario *s,
                                  ech_plan **out, ech_error_list *errors) {
    *out = NULL;
    size_t before = ech_error_list_total(errors);
    importer *m = ech_calloc(1, sizeof *m);
    ech_arena *arena = ech_arena_open(0);
    ech_status status = m && arena ? ECH_OK : ECH_ENOMEM;
    if (!status) {
        m->s = s;
        m->errors = errors;
        ech_plan_builder_init(&m->b);
        status = open_maps(m) ? ech_csv_parse(arena, name, bytes, length, 1000000, &m->t, errors) : ECH_ENOMEM;
    }
    if (!status) {
        check_columns(m);
        for (int32_t row = 0; row < m->t.rows && !m->memory && ech_error_list_total(errors) - before < 1000; row++)
            read_row(m, row);
        end_mission(m);
        status = m->memory ? ECH_ENOMEM : ech_error_list_total(errors) > before ? ECH_EINPUT : ECH_OK;
    }
    if (!status)
        status = ech_plan_build(&m->b, s, out, NULL);
    if (m) {
        ech_plan_builder_free(&m->b);
        ech_idmap_free(&m->locations);
        ech_idmap_free(&m->assets);
        ech_idmap_free(&m->requirements);
        ech_idmap_free(&m->missions);
    }
    ech_free(m);
    ech_arena_free(arena);
    ech_error_list_sort(errors);
    return status;
}

ech_status ech_plan_import(const char *path, const ech_scenario *s, ech_plan **out, ech_error_list *errors) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_error err = ECH_ERROR_INIT;
    *out = NULL;
    ech_status status = ech_file_read(path, (size_t)64 << 20, &bytes, &err);
    if (status) {
        status = status == ECH_ENOMEM ? status : ECH_EINPUT;
        ech_error_list_add(errors, status, err.code, path, 0, 0, "%s", err.message);
    } else
        status = ech_plan_import_memory(path, bytes.data, bytes.length, s, out, errors);
    ech_buf_free(&bytes);
    return status;
}
