/* Problems for the gates: read in the format of Sartori & Buriol (2020), or made from a seed.
 *
 * Format: header lines KEY: value; NODES, then SIZE lines `id lat lon demand earliest latest service pickup delivery`;
 * EDGES, then SIZE × SIZE whole minutes; EOF. Node 0 is the depot; the delivery of pickup i is i + (SIZE − 1) / 2.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gate.h"

static void *zeroed(size_t n, size_t size) {
    void *b = calloc(n + 1, size);
    if (!b)
        abort();
    return b;
}

problem *problem_new(int32_t requests, int32_t places, int32_t vehicles, int32_t classes) {
    problem *p = zeroed(1, sizeof *p);
    p->requests = requests;
    p->places = places;
    p->vehicles = vehicles;
    p->classes = classes;
    p->visits = zeroed(2 * (size_t)requests, sizeof *p->visits);
    p->fleet = zeroed((size_t)vehicles, sizeof *p->fleet);
    p->class = zeroed((size_t)classes, sizeof *p->class);
    for (int32_t c = 0; c < classes; c++) {
        p->class[c].drive = zeroed((size_t)places * (size_t)places, sizeof(int32_t));
        p->class[c].back = zeroed((size_t)places * (size_t)places, sizeof(int32_t));
    }
    return p;
}

void problem_finish(problem *p) {
    size_t n = (size_t)p->places;
    for (int32_t c = 0; c < p->classes; c++)
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                p->class[c].back[b * n + a] = p->class[c].drive[a * n + b];
}

void problem_free(problem *p) {
    if (!p)
        return;
    for (int32_t c = 0; c < p->classes; c++) {
        free(p->class[c].drive);
        free(p->class[c].back);
        free(p->class[c].allowed);
    }
    free(p->class);
    free(p->fleet);
    free(p->visits);
    free(p->nodes);
    free(p->before);
    free(p->after);
    free(p);
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static problem *from_depot(int32_t size, int32_t capacity, int32_t closes) {
    int32_t requests = (size - 1) / 2;
    problem *p = problem_new(requests, size, requests, 1);
    p->horizon = closes;
    p->way_weight = 1;
    p->absent_weight = 1000000;
    p->class[0].capacity = capacity;
    for (int32_t v = 0; v < p->vehicles; v++)
        p->fleet[v] = (vehicle){0, 0, 0, closes};
    return p;
}

static bool read_node(FILE *f, problem **p, int32_t size, int32_t capacity) {
    int id, demand, earliest, latest, service, pickup, delivery;
    double lat, lon;
    if (fscanf(f, "%d %lf %lf %d %d %d %d %d %d", &id, &lat, &lon, &demand, &earliest, &latest, &service, &pickup,
               &delivery) != 9 ||
        id < 0 || id >= size || (id > 0 && !*p))
        return false;
    if (id == 0) {
        *p = *p ? *p : from_depot(size, capacity, latest);
        return true;
    }
    int32_t half = (size - 1) / 2, visit_id = id <= half ? 2 * (id - 1) : 2 * (id - half - 1) + 1;
    (*p)->visits[visit_id] = (visit){id, earliest, latest, service, demand};
    return true;
}

static bool read_body(FILE *f, problem **p, int32_t size, int32_t capacity) {
    char word[32];
    for (int32_t i = 0; i < size; i++)
        if (!read_node(f, p, size, capacity))
            return false;
    if (fscanf(f, "%31s", word) != 1 || strcmp(word, "EDGES") != 0)
        return false;
    for (int32_t i = 0; i < size * size; i++)
        if (fscanf(f, "%d", &(*p)->class[0].drive[i]) != 1)
            return false;
    return true;
}

problem *problem_read(const char *path) {
    FILE *f = fopen(path, "r");
    char line[256], name[64] = "";
    int size = 0, capacity = 0;
    problem *p = NULL;
    while (f && fgets(line, sizeof line, f) && strncmp(line, "NODES", 5) != 0) {
        (void)sscanf(line, "NAME: %63s", name);
        (void)sscanf(line, "SIZE: %d", &size);
        (void)sscanf(line, "CAPACITY: %d", &capacity);
    }
    bool ok = f && size > 2 && size < 20000 && read_body(f, &p, size, capacity);
    if (f)
        fclose(f);
    if (!ok) {
        fprintf(stderr, "%s: not a file of Sartori & Buriol's format\n", path);
        problem_free(p);
        return NULL;
    }
    memcpy(p->name, name, sizeof name);
    problem_finish(p);
    return p;
}

/* ---- made from a seed ---------------------------------------------------------------------------------------------
 */

static int32_t between(ech_rng *r, int32_t a, int32_t b) {
    return a + (int32_t)ech_rng_below(r, (uint32_t)(b - a + 1));
}

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/* A window of `width` minutes that lets the visit be served at `moment`. */
static void open_window(ech_rng *r, visit *x, int32_t moment, int32_t width, int32_t closes) {
    x->open = moment - between(r, 0, width);
    x->open = x->open < 0 ? 0 : x->open;
    x->shut = least(x->open + width, closes);
}

/* A city like Sartori & Buriol's: clusters of addresses, minutes by road (not symmetric), a shift of four hours. */
problem *problem_make_pdptw(uint64_t seed, int32_t requests) {
    enum { CLUSTERS = 7, SHIFT = 240, WIDTH = 120, SERVICE = 5, CAPACITY = 300 };
    ech_rng r = ech_rng_seed(seed);
    int32_t size = 2 * requests + 1;
    problem *p = from_depot(size, CAPACITY, SHIFT);
    double *xy = zeroed(2 * (size_t)size, sizeof *xy), centre[2 * CLUSTERS];
    for (int32_t i = 0; i < 2 * CLUSTERS; i++)
        centre[i] = ech_rng_unit(&r) * 14;
    for (int32_t i = 0; i < size; i++) {
        uint32_t k = ech_rng_below(&r, CLUSTERS);
        for (int32_t c = 0; c < 2; c++)
            xy[2 * i + c] =
                ech_rng_below(&r, 2) ? ech_rng_unit(&r) * 14 : centre[2 * k + (uint32_t)c] + ech_rng_unit(&r) * 2;
    }
    int32_t *way = p->class[0].drive;
    for (int32_t a = 0; a < size; a++)
        for (int32_t b = 0; b < size; b++)
            way[a * size + b] = a == b ? 0
                                       : 1 + (int32_t)(hypot(xy[2 * a] - xy[2 * b], xy[2 * a + 1] - xy[2 * b + 1]) *
                                                       (1 + 0.3 * ech_rng_unit(&r)));
    free(xy);
    for (int32_t q = 0; q < requests; q++) {
        int32_t a = q + 1, b = q + 1 + requests, amount = between(&r, 10, 180);
        int32_t last = SHIFT - way[b * size] - SERVICE - way[a * size + b] - SERVICE, first = way[a];
        int32_t moment = between(&r, first, last > first ? last : first);
        p->visits[2 * q] = (visit){a, 0, 0, SERVICE, amount};
        p->visits[2 * q + 1] = (visit){b, 0, 0, SERVICE, -amount};
        open_window(&r, &p->visits[2 * q], moment, WIDTH, SHIFT);
        open_window(&r, &p->visits[2 * q + 1], moment + SERVICE + way[a * size + b], WIDTH, SHIFT);
    }
    snprintf(p->name, sizeof p->name, "city-n%d-s%llu", 2 * requests, (unsigned long long)seed);
    problem_finish(p);
    return p;
}

/* ---- an airlift -----------------------------------------------------------------------------------------------------
 */

enum {
    REAR_HOME,
    FORWARD_HOME,
    GATEWAYS, /* 3 */
    HUBS = GATEWAYS + 3,
    FIELDS = HUBS + 2, /* 8 */
    PLACES = FIELDS + 8,
    SMALL = 0,
    MEDIUM,
    LARGE,
    DAY = 1440,
};

static void make_places(problem *p, ech_rng *r, double *xy) {
    p->nodes = zeroed(PLACES, sizeof *p->nodes);
    for (int32_t i = 0; i < PLACES; i++) {
        bool rear = i == REAR_HOME || (i >= GATEWAYS && i < HUBS), hub = i >= HUBS && i < FIELDS;
        xy[2 * i] = (rear                       ? 0
                     : hub || i == FORWARD_HOME ? 2200
                                                : 2100) +
                    ech_rng_unit(r) * (rear  ? 500
                                       : hub ? 300
                                             : 900);
        xy[2 * i + 1] = ech_rng_unit(r) * (rear ? 500 : hub ? 800 : 1200);
        if (i >= FIELDS)
            p->nodes[i] = (node){{1, 2, 2}, 3, 2, 2, true};
        else if (i >= GATEWAYS)
            p->nodes[i] = (node){{2, 5, hub ? 4 : 5}, 8, 3, 3, true};
    }
}

static void make_classes(problem *p, const double *xy) {
    static const double speed[] = {480, 560, 780};
    static const int32_t capacity[] = {8, 20, 60};
    for (int32_t c = 0; c < 3; c++) {
        fleet_class *y = &p->class[c];
        *y = (fleet_class){capacity[c], c, 5, 5, y->drive, y->back, zeroed(PLACES, 1)};
        for (int32_t a = 0; a < PLACES; a++) {
            y->allowed[a] = c == SMALL ? a >= HUBS : c == LARGE ? a < FIELDS || a % 2 == 0 : 1;
            for (int32_t b = 0; b < PLACES; b++) {
                double km = hypot(xy[2 * a] - xy[2 * b], xy[2 * a + 1] - xy[2 * b + 1]);
                y->drive[a * PLACES + b] = a == b ? 0 : 5 + 15 + (int32_t)ceil(60 * km / speed[c]) + 5;
            }
        }
    }
}

static void make_request(problem *p, ech_rng *r, int32_t q, int32_t from, int32_t to, int32_t amount, int32_t open) {
    int32_t work = 20 + amount, shut = least(open + 3 * DAY, p->horizon - DAY);
    p->visits[2 * q] = (visit){from, open, shut, work, amount};
    p->visits[2 * q + 1] =
        (visit){to, open, least(shut + DAY, p->horizon - 400), work - 5 + between(r, 0, 10), -amount};
}

/* Requests alternate between direct ones (gateway to field), pairs over a hub (two requests: the second's pickup waits
 * for the first's delivery) and small ones from a hub outward. */
static void make_requests(problem *p, ech_rng *r) {
    for (int32_t q = 0; q < p->requests; q++) {
        int32_t gateway = GATEWAYS + between(r, 0, 2), hub = HUBS + between(r, 0, 1), field = FIELDS + between(r, 0, 7);
        int32_t open = between(r, 0, p->horizon - 5 * DAY), kind = between(r, 0, 9);
        p->before[q] = p->after[q] = -1;
        if (kind < 4 || q + 1 == p->requests) {
            make_request(p, r, q, gateway, field, between(r, 12, 20), open);
        } else if (kind < 8) {
            int32_t amount = between(r, 11, 20);
            make_request(p, r, q, gateway, hub, amount, open);
            make_request(p, r, q + 1, hub, field, amount, open);
            p->visits[2 * q + 2].shut += DAY;
            p->visits[2 * q + 3].shut = least(p->visits[2 * q + 3].shut + DAY, p->horizon - 400);
            p->after[q] = q + 1;
            p->before[q + 1] = q;
            p->after[q + 1] = -1;
            q++;
        } else {
            make_request(p, r, q, hub, field, between(r, 4, 8), open);
        }
    }
}

problem *problem_make_nodes(uint64_t seed, int32_t requests) {
    static const int32_t share[] = {1, 3, 2}; /* of the fleet, in sixths */
    ech_rng r = ech_rng_seed(seed);
    int32_t vehicles = 6 + requests / 14;
    problem *p = problem_new(requests, PLACES, vehicles, 3);
    double xy[2 * PLACES];
    p->horizon = 10 * DAY;
    p->slot = 15;
    p->way_weight = p->time_weight = 1;
    p->absent_weight = 20000;
    p->before = zeroed((size_t)requests, sizeof *p->before);
    p->after = zeroed((size_t)requests, sizeof *p->after);
    make_places(p, &r, xy);
    make_classes(p, xy);
    make_requests(p, &r);
    for (int32_t v = 0; v < vehicles; v++) {
        int32_t k = v % 6, c = k < share[0] ? SMALL : k < share[0] + share[1] ? MEDIUM : LARGE;
        p->fleet[v] = (vehicle){c, c == SMALL || k == 1 ? FORWARD_HOME : REAR_HOME, 0, p->horizon};
    }
    snprintf(p->name, sizeof p->name, "airlift-%d-s%llu", requests, (unsigned long long)seed);
    problem_finish(p);
    return p;
}
