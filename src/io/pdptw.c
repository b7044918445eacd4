/* Pickup-and-delivery instances: see io/pdptw.h.
 *
 *   Li & Lim            Sartori & Buriol
 *   K Q S               NAME: …  SIZE: n  CAPACITY: Q  … (KEY: value, any order)
 *   0 x y d e l s p q   NODES
 *   1 …                 0 lat lon d e l s p q …            n lines
 *                       EDGES
 *                       n lines of n whole minutes
 *                       EOF
 *
 * d demand, e and l window, s service, p the pickup of a delivery, q the delivery of a pickup (0 = none). Both forms
 * are read line by line into the same nodes; what is wrong is told with its line, up to the list's limit. Linear in the
 * file. */
#include "io/pdptw.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "folder_int.h"

enum { CELL = 3800, FIELDS = 9, FINE = 100000, DEMAND_MAX = 1000000000, TIME_MAX = 1000000, NINE = 1000000000 };

const char *const ech_pdptw_names[ECH_PDPTW_TABLES] = {"scenario.json",    "members.csv",        "locations.csv",
                                                       "lift_types.csv",   "configurations.csv", "assets.csv",
                                                       "requirements.csv", "travel.csv"};

typedef struct node {
    int64_t x, y; /* in 10^-9: x or longitude, y or latitude */
    int64_t demand, from, to, service, pickup, delivery;
    int64_t line;
} node;

typedef struct reader {
    const char *name, *at, *end;
    int64_t line; /* of what next_line gave */
    const char *text;
    size_t length;
    ech_error_list *errors;
    bool sartori, no_memory;
    char id[65];
    int64_t size, capacity, vehicles;
    ech_vec nodes; /* node */
    int32_t *minutes;
} reader;

/* ---- lines and numbers ---- */

static bool next_line(reader *r) {
    if (r->at >= r->end)
        return false;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
    const char *stop = newline ? newline : r->end;
    r->text = r->at;
    r->length = (size_t)(stop - r->at);
    r->at = newline ? newline + 1 : r->end;
    r->line++;
    while (r->length > 0 && strchr(" \t\r", r->text[r->length - 1]))
        r->length--;
    return true;
}

/* Lines that hold something. */
static bool next_full_line(reader *r) {
    do
        if (!next_line(r))
            return false;
    while (r->length == 0);
    return true;
}

static void __attribute__((format(printf, 4, 5)))
say(reader *r, int64_t field, const char *code, const char *format, ...) {
    char message[200];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    ech_error_list_add(r->errors, ECH_EINPUT, code, r->name, r->line, field, "%s", message);
}

/* The next word of the line; 0 long at its end. */
static size_t take_word(reader *r, const char **word) {
    size_t n = 0;
    while (r->length > 0 && (*r->text == ' ' || *r->text == '\t')) {
        r->text++;
        r->length--;
    }
    while (n < r->length && r->text[n] != ' ' && r->text[n] != '\t')
        n++;
    *word = r->text;
    r->text += n;
    r->length -= n;
    return n;
}

/* The numbers of a line, times `scale`; false, and told: fewer, more or none. */
static bool take_numbers(reader *r, int32_t count, const int64_t *scales, int64_t *out) {
    const char *word;
    for (int32_t i = 0; i < count; i++) {
        size_t n = take_word(r, &word);
        if (n == 0)
            say(r, i + 1, "pdptw.line", "%d numbers, expected %d", i, count);
        else if (!ech_parse_scaled(word, n, scales[i], &out[i]))
            say(r, i + 1, "pdptw.number", "`%.*s` is no %s", (int)(n < 40 ? n : 40), word,
                scales[i] == 1 ? "whole number" : "number");
        else
            continue;
        return false;
    }
    if (take_word(r, &word) > 0)
        say(r, count + 1, "pdptw.line", "more than %d numbers", count);
    else
        return true;
    return false;
}

/* ---- nodes ---- */

static void check_range(reader *r, int64_t field, const char *what, int64_t value, int64_t low, int64_t high) {
    if (value < low || value > high)
        say(r, field, "pdptw.range", "%s %lld is not from %lld to %lld", what, (long long)value, (long long)low,
            (long long)high);
}

/* False: the line is no node, or memory ran out; reading goes on where it can. */
static bool read_node(reader *r) {
    static const int64_t scales[FIELDS] = {1, NINE, NINE, 1, 1, 1, 1, 1, 1};
    int64_t v[FIELDS] = {0};
    int64_t id = (int64_t)r->nodes.count, far = r->sartori ? 90 : 80000;
    node *n = ech_vec_push(&r->nodes);
    if (!n) {
        r->no_memory = r->nodes.count < r->nodes.max;
        say(r, 0, "pdptw.size", "more than %d nodes", ECH_PDPTW_NODE_MAX);
        return false;
    }
    n->line = r->line;
    if (!take_numbers(r, FIELDS, scales, v))
        return true;
    *n = (node){.x = r->sartori ? v[2] : v[1],
                .y = r->sartori ? v[1] : v[2],
                .demand = v[3],
                .from = v[4],
                .to = v[5],
                .service = v[6],
                .pickup = v[7],
                .delivery = v[8],
                .line = r->line};
    if (v[0] != id)
        say(r, 1, "pdptw.order", "node %lld, expected %lld", (long long)v[0], (long long)id);
    check_range(r, r->sartori ? 2 : 3, r->sartori ? "latitude" : "y", n->y / NINE, -far, far);
    check_range(r, r->sartori ? 3 : 2, r->sartori ? "longitude" : "x", n->x / NINE, -2 * far, 2 * far);
    check_range(r, 4, "demand", n->demand, -DEMAND_MAX, DEMAND_MAX);
    check_range(r, 5, "earliest", n->from, 0, TIME_MAX);
    check_range(r, 6, "latest", n->to, n->from < 0 ? 0 : n->from, TIME_MAX);
    check_range(r, 7, "service", n->service, 0, TIME_MAX);
    return true;
}

static node *at(const reader *r, int64_t i) { return ech_vec_at(&r->nodes, (size_t)i); }

/* Pairs name each other, and what goes in comes out. */
static void check_pairs(reader *r) {
    int64_t n = (int64_t)r->nodes.count;
    r->line = at(r, 0)->line;
    if (at(r, 0)->to <= at(r, 0)->from)
        say(r, 6, "pdptw.range", "the depot is never open");
    for (int64_t i = 1; i < n; i++) {
        const node *a = at(r, i);
        int64_t other = a->demand > 0 ? a->delivery : a->pickup;
        r->line = a->line;
        if (a->demand == 0)
            say(r, 4, "pdptw.pair", "node %lld has no demand", (long long)i);
        else if (other <= 0 || other >= n || other == i)
            say(r, a->demand > 0 ? 9 : 8, "pdptw.pair", "node %lld has no %s", (long long)i,
                a->demand > 0 ? "delivery" : "pickup");
        else if (at(r, other)->demand != -a->demand ||
                 (a->demand > 0 ? at(r, other)->pickup : at(r, other)->delivery) != i)
            say(r, a->demand > 0 ? 9 : 8, "pdptw.pair", "nodes %lld and %lld are no pair", (long long)i,
                (long long)other);
        else if (a->demand > 0 && at(r, other)->to < a->from)
            say(r, 5, "pdptw.pair", "node %lld opens after its delivery %lld has shut", (long long)i, (long long)other);
    }
}

/* ---- Sartori & Buriol ---- */

static void read_header(reader *r) {
    static const char *const numbers[] = {"SIZE", "CAPACITY"};
    int64_t *const to[] = {&r->size, &r->capacity}, most[] = {ECH_PDPTW_NODE_MAX, DEMAND_MAX};
    const char *colon = memchr(r->text, ':', r->length);
    size_t key = colon ? (size_t)(colon - r->text) : 0, skip = key + 1;
    if (!colon) {
        say(r, 1, "pdptw.header", "expected KEY: value, or NODES");
        return;
    }
    while (skip < r->length && r->text[skip] == ' ')
        skip++;
    const char *value = r->text + (skip < r->length ? skip : r->length);
    size_t n = r->length - (size_t)(value - r->text);
    if (key == 4 && memcmp(r->text, "NAME", 4) == 0)
        snprintf(r->id, sizeof r->id, "%.*s", (int)(n < 64 ? n : 64), value);
    for (int i = 0; i < 2; i++)
        if (key == strlen(numbers[i]) && memcmp(r->text, numbers[i], key) == 0 &&
            (!ech_parse_int64(value, n, to[i]) || *to[i] < 1 || *to[i] > most[i])) {
            say(r, 1, "pdptw.header", "%s is no whole number from 1 to %lld", numbers[i], (long long)most[i]);
            *to[i] = 1;
        }
}

static bool is_line(const reader *r, const char *word) {
    return r->length == strlen(word) && memcmp(r->text, word, r->length) == 0;
}

static void read_minutes(reader *r) {
    size_t n = (size_t)r->size;
    const char *word;
    r->minutes = ech_calloc(n * n, sizeof *r->minutes);
    r->no_memory = !r->minutes;
    for (size_t i = 0; r->minutes && i < n; i++) {
        if (!next_full_line(r)) {
            say(r, 0, "pdptw.edges", "the file ends after %zu of %zu lines of EDGES", i, n);
            return;
        }
        for (size_t j = 0; j < n; j++) {
            int64_t value = 0;
            size_t length = take_word(r, &word);
            if (length == 0 || !ech_parse_int64(word, length, &value) || value < 0 || value > TIME_MAX) {
                say(r, (int64_t)j + 1, "pdptw.edges", "expected %zu whole minutes from 0 to %d", n, TIME_MAX);
                break;
            }
            r->minutes[i * n + j] = (int32_t)value;
        }
        if (take_word(r, &word) > 0 && ech_error_list_total(r->errors) == 0)
            say(r, (int64_t)n + 1, "pdptw.edges", "more than %zu figures", n);
    }
}

static void read_sartori(reader *r) {
    bool nodes = false;
    do
        if ((nodes = is_line(r, "NODES")))
            break;
        else
            read_header(r);
    while (next_full_line(r));
    if (!nodes || r->size < 3 || r->size % 2 == 0 || r->capacity == 0) {
        say(r, 0, "pdptw.header", "expected SIZE (odd, at least 3), CAPACITY and NODES");
        return;
    }
    r->vehicles = (r->size - 1) / 2;
    for (int64_t i = 0; i < r->size; i++)
        if (!next_full_line(r) || is_line(r, "EDGES") || !read_node(r)) {
            say(r, 0, "pdptw.size", "%lld nodes, SIZE says %lld", (long long)i, (long long)r->size);
            return;
        }
    if (!next_full_line(r) || !is_line(r, "EDGES"))
        say(r, 0, "pdptw.edges", "expected EDGES after %lld nodes", (long long)r->size);
    else
        read_minutes(r);
}

/* ---- Li & Lim ---- */

static void read_li_lim(reader *r) {
    static const int64_t scales[3] = {1, 1, NINE};
    int64_t v[3] = {0};
    if (!take_numbers(r, 3, scales, v))
        return;
    r->vehicles = v[0];
    r->capacity = v[1];
    check_range(r, 1, "vehicles", v[0], 1, 1000000);
    check_range(r, 2, "capacity", v[1], 1, DEMAND_MAX);
    if (v[2] != NINE && v[2] != 0)
        say(r, 3, "pdptw.speed", "speed is not 1");
    while (next_full_line(r) && read_node(r))
        ;
    if (r->nodes.count < 3)
        say(r, 0, "pdptw.size", "%zu nodes, at least 3 expected", r->nodes.count);
    r->size = (int64_t)r->nodes.count;
}

/* ---- writing ---- */

static void put_position(ech_buf *b, int64_t nano, const char *end) {
    char text[32];
    ech_format_scaled(text, nano >= 0 ? (nano + 50) / 100 : (nano - 50) / 100, 10000000);
    ech_buf_printf(b, "%s%s", text, end);
}

static void put_locations(const reader *r, ech_buf *b) {
    int64_t shrink = r->sartori ? 1 : 1000;
    ech_buf_text(b, "id,kind,lat,lon\n");
    for (int64_t i = 0; i < r->size; i++) {
        ech_buf_printf(b, "%lld,site,", (long long)i);
        put_position(b, at(r, i)->y / shrink, ",");
        put_position(b, at(r, i)->x / shrink, "\n");
    }
}

static int32_t put_requirements(const reader *r, ech_buf *b) {
    int32_t pairs = 0;
    ech_buf_text(b, "id,from,to,ready,load_by,earliest,latest,binds,bulk_kg,split,load_min,unload_min\n");
    for (int64_t i = 1; i < r->size; i++) {
        const node *p = at(r, i);
        if (p->demand <= 0)
            continue;
        const node *d = at(r, p->delivery);
        ech_buf_printf(b, "r%lld,%lld,%lld,%lld,%lld,%lld,%lld,start,%lld,whole,%lld,%lld\n", (long long)i,
                       (long long)i, (long long)p->delivery, (long long)p->from, (long long)p->to, (long long)d->from,
                       (long long)d->to, (long long)p->demand, (long long)p->service, (long long)d->service);
        pairs++;
    }
    return pairs;
}

/* Rounded up: a route that is in time here is in time in the file's own arithmetic. */
static void put_way(const reader *r, int64_t i, int64_t j, ech_buf *b) {
    if (r->sartori) {
        ech_buf_printf(b, "%d", r->minutes[i * r->size + j]);
        return;
    }
    char text[32];
    double way = hypot((double)(at(r, i)->x - at(r, j)->x) / NINE, (double)(at(r, i)->y - at(r, j)->y) / NINE);
    ech_format_scaled(text, (int64_t)ceil(way * FINE), FINE);
    ech_buf_text(b, text);
}

static void put_travel(const reader *r, ech_buf *b) {
    ech_buf_text(b, "mode,from,to,minutes\n");
    for (int64_t i = 0; i < r->size; i++) {
        size_t begin = 0;
        for (int64_t j = 0; j < r->size; j++) {
            if (j == 0 || b->length - begin > CELL) {
                ech_buf_printf(b, "%sroad,%lld,%lld,", j ? "\n" : "", (long long)i, (long long)j);
                begin = b->length;
            } else
                ech_buf_char(b, ' ');
            put_way(r, i, j, b);
        }
        ech_buf_char(b, '\n');
    }
}

static void put_rest(const reader *r, ech_buf out[ECH_PDPTW_TABLES]) {
    const node *depot = at(r, 0);
    int64_t horizon = 1;
    for (int64_t i = 0; i < r->size; i++)
        horizon = at(r, i)->to > horizon ? at(r, i)->to : horizon;
    ech_buf_printf(&out[ECH_PDPTW_SCENARIO],
                   "{\n  \"format\": 1,\n  \"id\": \"%s\",\n  \"name\": \"%s\",\n  \"description\": \"Pickup and "
                   "delivery with time windows, in the form of %s.\",\n  \"record\": \"test\",\n  \"start\": "
                   "\"2030-01-01T00:00Z\",\n  \"horizon_min\": %lld,\n  \"ticks_per_minute\": %d,\n  \"catalogue\": "
                   "null,\n  \"legs\": {\"road\": \"listed\"},\n  \"objective\": [{\"unmet\": 1}, {\"assets\": 1}, "
                   "{\"travel\": 1}]\n}\n",
                   r->id, r->id, r->sartori ? "Sartori & Buriol (2020)" : "Li & Lim (2001)", (long long)horizon,
                   r->sartori ? 1 : FINE);
    ech_buf_text(&out[ECH_PDPTW_MEMBERS], "id,name\ncarrier,Carrier\n");
    ech_buf_text(&out[ECH_PDPTW_TYPES], "id,mode,cruise_km_h\nvehicle,road,60\n");
    ech_buf_printf(&out[ECH_PDPTW_CONFIGURATIONS], "type,id,payload_kg\nvehicle,plain,%lld\n", (long long)r->capacity);
    ech_buf_printf(&out[ECH_PDPTW_ASSETS],
                   "id,type,count,owner,home,from,to\nvehicle,vehicle,%lld,carrier,0,%lld,%lld\n",
                   (long long)r->vehicles, (long long)depot->from, (long long)depot->to);
}

static void take_id(reader *r) {
    const char *slash = strrchr(r->name, '/'), *stem = slash ? slash + 1 : r->name, *dot = strrchr(stem, '.');
    if (!r->id[0])
        snprintf(r->id, sizeof r->id, "%.*s", (int)(dot ? dot - stem : 60), stem);
    for (char *p = r->id; *p; p++) {
        bool letter = (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z';
        if (!letter && !(*p >= '0' && *p <= '9') && !strchr("-_.", *p))
            *p = '_';
    }
    if (!r->id[0])
        snprintf(r->id, sizeof r->id, "instance");
}

static bool is_sartori(const reader *r) { return memchr(r->text, ':', r->length) != NULL; }

ech_status ech_pdptw_read(const char *name, const char *bytes, size_t length, ech_buf out[ECH_PDPTW_TABLES],
                          int32_t *pairs, ech_error_list *errors) {
    reader r = {.name = name, .at = bytes, .end = bytes + length, .errors = errors};
    size_t before = ech_error_list_total(errors);
    r.nodes = ech_vec_init(sizeof(node), ECH_PDPTW_NODE_MAX);
    *pairs = 0;
    if (!next_full_line(&r))
        say(&r, 0, "pdptw.empty", "the file is empty");
    else if ((r.sartori = is_sartori(&r)))
        read_sartori(&r);
    else
        read_li_lim(&r);
    if (ech_error_list_total(errors) == before)
        check_pairs(&r);
    bool clean = ech_error_list_total(errors) == before && !r.no_memory, failed = r.no_memory;
    take_id(&r);
    if (clean) {
        put_rest(&r, out);
        put_locations(&r, &out[ECH_PDPTW_LOCATIONS]);
        *pairs = put_requirements(&r, &out[ECH_PDPTW_REQUIREMENTS]);
        put_travel(&r, &out[ECH_PDPTW_TRAVEL]);
    }
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        failed = failed || out[i].failed;
    ech_vec_free(&r.nodes);
    ech_free(r.minutes);
    ech_error_list_sort(errors);
    return failed ? ECH_ENOMEM : clean ? ECH_OK : ECH_EINPUT;
}

static ech_status write_folder(const char *folder, const ech_buf *tables, ech_error *err) {
    char path[ECH_ERROR_FILE_MAX];
    ech_status status = ech_folder_make(folder, err);
    for (int i = 0; i < ECH_PDPTW_TABLES && !status; i++) {
        if (!ech_path_join(path, sizeof path, folder, ech_pdptw_names[i]))
            return ech_fail(err, ECH_EUSAGE, "new.folder", "%s: the path is too long", folder);
        status = ech_file_write(path, tables[i].data, tables[i].length, err);
    }
    return status;
}

ech_status ech_pdptw_import(const char *path, const char *folder, int32_t *pairs, ech_error_list *errors) {
    ech_buf file = ECH_BUF_INIT, tables[ECH_PDPTW_TABLES];
    ech_error err = ECH_ERROR_INIT;
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        tables[i] = (ech_buf)ECH_BUF_INIT;
    ech_status status = ech_folder_is_free(folder, &err) ? ECH_OK : ECH_EUSAGE;
    if (!status)
        status = ech_file_read(path, ECH_PDPTW_FILE_MAX, &file, &err);
    if (!status)
        status = ech_pdptw_read(path, file.data ? file.data : "", file.length, tables, pairs, errors);
    if (!status)
        status = write_folder(folder, tables, &err);
    if (err.status)
        ech_error_list_add(errors, err.status, err.code, err.file, err.row, err.col, "%s", err.message);
    ech_buf_free(&file);
    for (int i = 0; i < ECH_PDPTW_TABLES; i++)
        ech_buf_free(&tables[i]);
    return status;
}
