/* Bounds in words and as JSON with their certificates. */
#include "io/bound_write.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "io/summary_write.h"

const char *const ech_bound_measures[ECH_MEASURE_COUNT] = {"unmet",    "late",   "late_count", "closure", "arrival",
                                                           "cost",     "fuel",   "co2",        "assets",  "sorties",
                                                           "distance", "travel", "changes"};
const char *const ech_bound_resources[ECH_BOUND_LOADS + 1] = {"teams", "rounds", "fares", "places", "loads"};
const char *const ech_bound_dimensions[ECH_PRICE_DIMS] = {"kg", "seats", "litters", "floor"};
const char *const ech_bound_arguments[ECH_ARGUMENT_FARES + 1] = {"none", "chain", "queue", "rounds", "fares"};

static void add(char out[ECH_BOUND_BY_TEXT], const char *text) {
    size_t n = strlen(out), room = ECH_BOUND_BY_TEXT - 1 - n, length = strlen(text);
    memcpy(out + n, text, length < room ? length : room);
    out[n + (length < room ? length : room)] = '\0';
}

static void add_places(const ech_scenario *s, const ech_bound_queue *q, const char *between,
                       char out[ECH_BOUND_BY_TEXT]) {
    for (int32_t i = 0; i < q->location_count; i++) {
        if (i == 4 && q->location_count > 5) { /* enough to recognise it */
            add(out, between);
            add(out, "…");
            return;
        }
        add(out, i > 0 ? between : "");
        add(out, s->locations[q->locations[i]].id);
    }
}

void ech_bound_by(const ech_scenario *s, const ech_measure_bound *m, char out[ECH_BOUND_BY_TEXT]) {
    out[0] = '\0';
    if (m->value_u <= 0)
        add(out, "zero");
    else if (m->argument == ECH_ARGUMENT_QUEUE || m->argument == ECH_ARGUMENT_ROUNDS) {
        add(out, m->argument == ECH_ARGUMENT_QUEUE ? "queue:" : "rounds:");
        for (int32_t i = 0; i < m->queue_count && i < 3; i++) {
            add(out, i > 0 ? "," : "");
            add_places(s, &m->queues[i], "+", out);
        }
        if (m->argument == ECH_ARGUMENT_QUEUE && m->given.late_u < INT64_MAX)
            add(out, m->given.closure_u < INT64_MAX ? " given late, closure" : " given late");
        else if (m->argument == ECH_ARGUMENT_QUEUE && m->given.closure_u < INT64_MAX)
            add(out, " given closure");
    } else if (m->argument == ECH_ARGUMENT_FARES)
        add(out, "fares");
    else if (m->requirement >= 0) {
        add(out, "chain:");
        add(out, s->requirements[m->requirement].id);
    } else
        add(out, "chains");
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static void ids_json(const ech_scenario *s, const char *key, const int32_t *list, int32_t count, bool places,
                     ech_json *w) {
    ech_json_key(w, key);
    ech_json_array(w);
    for (int32_t i = 0; i < count; i++)
        ech_json_text(w, places ? s->locations[list[i]].id : s->requirements[list[i]].id);
    ech_json_end(w);
}

static void prices_json(const ech_scenario *s, const ech_bound_queue *q, ech_json *w) {
    ech_json_key(w, "prices");
    ech_json_array(w);
    for (int32_t i = 0; i < q->price_count; i++) {
        int32_t type = 0, c = q->prices[i].configuration;
        while (c < s->lift_types[type].configurations.first ||
               c >= s->lift_types[type].configurations.first + s->lift_types[type].configurations.count)
            type++;
        ech_json_object(w);
        ech_json_member_text(w, "type", s->lift_types[type].id);
        ech_json_member_text(w, "config", s->configurations[c].id);
        for (int k = 0; k < ECH_PRICE_DIMS; k++)
            ech_json_member_int(w, ech_bound_dimensions[k], q->prices[i].share[k]);
        ech_json_key(w, "folds");
        ech_json_object(w);
        for (int k = 0; k < ECH_PRICE_DIMS; k++)
            ech_json_member_int(w, ech_bound_dimensions[k], q->prices[i].fold[k]);
        ech_json_end(w);
        ech_json_end(w);
    }
    ech_json_end(w);
}

/* One row of tolls, as runs: [how many steps, toll]. */
static void tolls_json(const int64_t *tolls, int32_t count, ech_json *w) {
    ech_json_array(w);
    for (int32_t i = 0, n = 0; i < count; i += n) {
        for (n = 1; i + n < count && tolls[i + n] == tolls[i]; n++)
            continue;
        ech_json_array(w);
        ech_json_int(w, n);
        ech_json_int(w, tolls[i]);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void queue_json(const ech_scenario *s, const ech_bound_queue *q, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "resource", ech_bound_resources[q->resource]);
    ech_json_member_text(w, "dimension", ech_bound_dimensions[q->dimension]);
    if (q->resource == ECH_BOUND_PLACES) {
        ech_json_member_int(w, "mode", q->mode);
        ech_json_member_int(w, "class", q->stand_class);
    }
    ids_json(s, "locations", q->locations, q->location_count, true, w);
    ids_json(s, "requirements", q->requirements, q->requirement_count, false, w);
    ech_json_key(w, "pools");
    ech_json_array(w);
    for (int32_t i = 0; i < q->pool_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "type", s->lift_types[q->pools[i].type].id);
        ech_json_member_text(w, "owner", q->pools[i].owner >= 0 ? s->members[q->pools[i].owner].id : NULL);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_member_int(w, "step_ticks", q->step_t);
    ech_json_member_int(w, "until_ticks", q->until_t);
    ech_json_key(w, "tolls");
    ech_json_array(w);
    for (int32_t i = 0; i < q->location_count + q->pool_count && q->toll_count > 0; i++)
        tolls_json(q->tolls + (size_t)i * (size_t)q->toll_count, q->toll_count, w);
    ech_json_end(w);
    prices_json(s, q, w);
    ech_json_key(w, "value");
    ech_json_scaled(w, q->value_n, 1000000000);
    ech_json_end(w);
}

static void given_json(ech_json *w, const char *key, int64_t value_u) {
    ech_json_key(w, key);
    if (value_u < INT64_MAX)
        ech_json_scaled(w, value_u, 1000000);
    else
        ech_json_null(w);
}

static void measure_json(const ech_scenario *s, const ech_measure_bound *m, ech_json *w) {
    char by[ECH_BOUND_BY_TEXT];
    ech_json_object(w);
    ech_json_key(w, "bound");
    ech_json_scaled(w, m->value_u, 1000000);
    ech_bound_by(s, m, by);
    ech_json_member_text(w, "bound_by", by);
    ech_json_member_text(w, "argument", ech_bound_arguments[m->argument]);
    given_json(w, "given_late", m->given.late_u);
    given_json(w, "given_closure", m->given.closure_u);
    ech_json_member_text(w, "requirement", m->requirement >= 0 ? s->requirements[m->requirement].id : NULL);
    ech_json_key(w, "queues");
    ech_json_array(w);
    for (int32_t i = 0; i < m->queue_count; i++)
        queue_json(s, &m->queues[i], w);
    ech_json_end(w);
    ech_json_end(w);
}

static void certificates_json(const ech_scenario *s, const ech_bounds *b, ech_json *w) {
    ech_json_key(w, "certificates");
    ech_json_object(w);
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        if (b->measures[m].proven) {
            ech_json_key(w, ech_bound_measures[m]);
            measure_json(s, &b->measures[m], w);
        }
    ech_json_end(w);
}

void ech_bounds_proof_json(const ech_scenario *s, const ech_bounds *b, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "bound_cut", ech_bound_cut_word(b->cut));
    ech_json_key(w, "chain_arrival");
    ech_json_scaled(w, b->chain_arrival_u, 1000000);
    certificates_json(s, b, w);
    ech_json_end(w);
}

void ech_bounds_json(const ech_scenario *s, const ech_bounds *b, double wall_s, ech_json *w) {
    char text[ECH_HASH_TEXT], by[ECH_BOUND_BY_TEXT];
    ech_hash hash = {{0}};
    ech_json_object(w);
    ech_json_member_int(w, "format", 1);
    w->buf->failed = w->buf->failed || ech_scenario_hash(s, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_json_member_text(w, "scenario_hash", text);
    ech_json_key(w, "wall_s");
    ech_json_double(w, wall_s, 3);
    ech_json_member_text(w, "bound_cut", ech_bound_cut_word(b->cut));
    ech_json_key(w, "objective");
    ech_json_array(w);
    for (int32_t i = 0; i < s->tier_count; i++) {
        int64_t value;
        const ech_measure_bound *m;
        ech_json_object(w);
        ech_json_member_text(w, "tier", s->tiers[i].name);
        bool proven = ech_tier_bound(s, b, i, &value, &m);
        ech_json_key(w, "bound");
        if (proven)
            ech_json_scaled(w, value, 1000000);
        else
            ech_json_null(w);
        if (proven)
            ech_bound_by(s, m, by);
        ech_json_member_text(w, "bound_by", proven ? by : NULL);
        ech_json_end(w);
    }
    ech_json_end(w);
    certificates_json(s, b, w);
    ech_json_end(w);
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

static int64_t units_of(const ech_scenario *s, const ech_bound_queue *q, int64_t *persons) {
    int64_t kg = 0;
    *persons = 0;
    for (int32_t k = 0; k < q->requirement_count; k++) {
        const ech_requirement *r = &s->requirements[q->requirements[k]];
        *persons += (int64_t)r->seated + r->attendants + r->litters;
        for (int32_t i = r->items.first; i < r->items.first + r->items.count; i++)
            kg += s->items[i].count * s->items[i].kg;
    }
    return kg;
}

/* Which tails cost something in this certificate, and when the tolls at the places are highest. */
static void queue_words(const ech_scenario *s, const ech_bound_queue *q, bool closure, ech_buf *out) {
    char places[ECH_BOUND_BY_TEXT] = "";
    int64_t persons, kg = units_of(s, q, &persons), last = 0;
    int32_t pools = 0;
    add_places(s, q, ", ", places);
    for (int32_t i = 0; i < q->location_count + q->pool_count; i++) {
        bool costs = false;
        for (int32_t k = 0; k < q->toll_count; k++)
            if (q->tolls[(size_t)i * (size_t)q->toll_count + (size_t)k] > 0) {
                costs = true;
                last = k + 1 > last ? k + 1 : last;
            }
        pools += i >= q->location_count && costs;
    }
    ech_buf_printf(out,
                   "      at %s: %lld requirements, %lld persons and %lld t,\n"
                   "      have to be %s there by so many teams",
                   places, (long long)q->requirement_count, (long long)persons, (long long)(kg / 1000),
                   q->resource == ECH_BOUND_LOADS ? "loaded" : "unloaded");
    if (pools > 0)
        ech_buf_printf(out, ", brought by so many tails of %d fleets", pools);
    if (closure) {
        char at[32];
        ech_time_text(s, q->until_t, at);
        ech_buf_printf(out, ";\n      not all of it can be there by %s\n", at);
    } else
        ech_buf_printf(out, ";\n      they queue for up to %.0f hours after the start\n",
                       (double)(last * q->step_t) / (60.0 * (double)s->ticks_per_minute));
}

static void rounds_words(const ech_scenario *s, const ech_bound_queue *q, ech_buf *out) {
    static const char *const dimensions[ECH_PRICE_DIMS] = {"payload", "seats", "litters", "floor"};
    char places[ECH_BOUND_BY_TEXT] = "", at[32];
    int64_t persons, kg = units_of(s, q, &persons);
    add_places(s, q, ", ", places);
    ech_time_text(s, q->until_t, at);
    ech_buf_printf(out,
                   "      %s%s, %lld persons and %lld t to %s:\n"
                   "      the rounds that all tails can make do not have the %s to bring all by %s\n",
                   s->requirements[q->requirements[0]].id, q->requirement_count > 1 ? " and others" : "",
                   (long long)persons, (long long)(kg / 1000), places, dimensions[q->dimension], at);
}

static void words(const ech_scenario *s, const ech_measure_bound *m, bool closure, ech_buf *out) {
    if (m->value_u <= 0)
        ech_buf_text(out, "      nothing forces more than none\n");
    else if (m->argument == ECH_ARGUMENT_FARES)
        ech_buf_text(out, "      each unit pays its share of the cheapest flights there, and of the flight home\n");
    else if (m->argument == ECH_ARGUMENT_ROUNDS)
        rounds_words(s, &m->queues[0], out);
    else if (m->argument == ECH_ARGUMENT_QUEUE) {
        for (int32_t i = 0; i < m->queue_count; i++)
            queue_words(s, &m->queues[i], closure, out);
    } else if (m->requirement >= 0)
        ech_buf_printf(out, "      %s: ready, loaded, brought and unloaded on the quickest way\n",
                       s->requirements[m->requirement].id);
    else
        ech_buf_text(out, "      each unit by itself on its quickest way\n");
}

void ech_bounds_text(const ech_scenario *s, const ech_bounds *b, ech_buf *out) {
    ech_buf_printf(out, "  no plan that delivers all that can be delivered can do better than this:\n\n");
    for (int32_t i = 0; i < s->tier_count; i++) {
        char number[32], by[ECH_BOUND_BY_TEXT];
        int64_t value;
        const ech_measure_bound *m;
        if (!ech_tier_bound(s, b, i, &value, &m)) {
            ech_buf_printf(out, "  %-12s %18s  nothing is proven\n", s->tiers[i].name, "-");
            continue;
        }
        ech_format_scaled(number, value, 1000000);
        char *point = strchr(number, '.');
        if (point && strlen(point) > 3)
            point[3] = '\0';
        ech_bound_by(s, m, by);
        ech_buf_printf(out, "  %-12s %18s  %s\n", s->tiers[i].name, number, by);
        words(s, m, m == &b->measures[ECH_CLOSURE], out);
    }
    ech_buf_text(out, "\n  every line was re-evaluated by the checker; --json has the certificates\n");
}
