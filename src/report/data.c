/* The figures of a report as JSON. Times are minutes from the scenario's start, decimals where a tick is shorter;
 * references are indices into the lists above them, -1 = none. web/report/data.js reads it; nobody else should. */
#include <string.h>

#include "base/json_write.h"
#include "geo/geo.h"
#include "io/summary_write.h"
#include "report_int.h"

typedef struct writer {
    const ech_report_input *in;
    const ech_scenario *s;
    ech_json w;
} writer;

static void put_time(writer *x, ech_tick t) {
    if (t == ECH_NEVER || t == ECH_NONE)
        ech_json_null(&x->w);
    else
        ech_json_scaled(&x->w, t * (1000000 / x->s->ticks_per_minute), 1000000);
}

static void member_time(writer *x, const char *key, ech_tick t) {
    ech_json_key(&x->w, key);
    put_time(x, t);
}

static void list(writer *x, const char *key) {
    ech_json_key(&x->w, key);
    ech_json_array(&x->w);
}

static void put_hash(writer *x, const char *key, ech_status (*of)(const ech_report_input *, ech_hash *)) {
    ech_hash hash;
    char text[ECH_HASH_TEXT];
    if (of(x->in, &hash)) {
        x->w.buf->failed = true;
        return;
    }
    ech_hash_text(&hash, text);
    ech_json_member_text(&x->w, key, text);
}

static ech_status scenario_hash(const ech_report_input *in, ech_hash *out) {
    return ech_scenario_hash(in->scenario, out);
}

static ech_status plan_hash(const ech_report_input *in, ech_hash *out) {
    return ech_plan_hash(in->scenario, in->plan, out);
}

static void put_scenario(writer *x) {
    static const char *const records[] = {"real", "exercise", "test"};
    ech_json_key(&x->w, "scenario");
    ech_json_object(&x->w);
    ech_json_member_text(&x->w, "id", x->s->id);
    ech_json_member_text(&x->w, "name", x->s->name);
    ech_json_member_text(&x->w, "description", x->s->description);
    ech_json_member_text(&x->w, "record", records[x->s->record]);
    ech_json_member_int(&x->w, "start_unix_s", x->s->start_unix_s);
    member_time(x, "horizon", x->s->horizon_t);
    put_hash(x, "hash", scenario_hash);
    put_hash(x, "plan_hash", plan_hash);
    ech_json_end(&x->w);
}

/* ---- nouns ------------------------------------------------------------------------------------------------------ */

static void put_members(writer *x) {
    list(x, "members");
    for (int32_t i = 0; i < x->s->member_count; i++) {
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "id", x->s->members[i].id);
        ech_json_member_text(&x->w, "name", x->s->members[i].name);
        ech_json_member_text(&x->w, "country", x->s->members[i].country);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_locations(writer *x) {
    static const char *const kinds[] = {"airfield", "railhead", "port", "site"};
    list(x, "locations");
    for (int32_t i = 0; i < x->s->location_count; i++) {
        const ech_location *l = &x->s->locations[i];
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "id", l->id);
        ech_json_member_text(&x->w, "name", l->name);
        ech_json_member_text(&x->w, "kind", kinds[l->kind]);
        ech_json_member_text(&x->w, "country", l->country);
        ech_json_key(&x->w, "lat");
        ech_json_scaled(&x->w, l->lat_e7, 10000000);
        ech_json_key(&x->w, "lon");
        ech_json_scaled(&x->w, l->lon_e7, 10000000);
        member_time(x, "opens", l->hours.open_t);
        member_time(x, "closes", l->hours.close_t);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_assets(writer *x) {
    static const char *const modes[] = {"air", "rail", "road", "sea"};
    list(x, "assets");
    for (int32_t i = 0; i < x->s->asset_count; i++) {
        const ech_asset *a = &x->s->assets[i];
        const ech_lift_type *type = &x->s->lift_types[a->type];
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "id", a->id);
        ech_json_member_text(&x->w, "type", type->id);
        ech_json_member_text(&x->w, "type_name", type->name);
        ech_json_member_text(&x->w, "mode", modes[type->mode]);
        ech_json_member_int(&x->w, "count", a->count);
        ech_json_member_int(&x->w, "owner", a->owner);
        ech_json_member_int(&x->w, "home", a->home);
        list(x, "configurations");
        for (int32_t k = 0; k < type->configurations.count; k++)
            ech_json_text(&x->w, x->s->configurations[type->configurations.first + k].id);
        ech_json_end(&x->w);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static int64_t cargo_of(const ech_scenario *s, const ech_requirement *r) {
    int64_t kg = 0;
    for (int32_t i = 0; i < r->items.count; i++)
        kg += s->items[r->items.first + i].kg * s->items[r->items.first + i].count;
    return kg;
}

static void put_requirements(writer *x) {
    list(x, "requirements");
    for (int32_t i = 0; i < x->s->requirement_count; i++) {
        const ech_requirement *r = &x->s->requirements[i];
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "id", r->id);
        ech_json_member_text(&x->w, "kind", r->kind);
        ech_json_member_text(&x->w, "element", r->element == ECH_NONE ? "" : x->s->elements[r->element].id);
        ech_json_member_text(&x->w, "name", r->element == ECH_NONE ? "" : x->s->elements[r->element].name);
        ech_json_member_int(&x->w, "owner", r->owner);
        ech_json_member_int(&x->w, "from", r->from);
        ech_json_member_int(&x->w, "to", r->to);
        member_time(x, "ready", r->ready_t);
        member_time(x, "due", r->due_t);
        member_time(x, "latest", r->latest_t);
        ech_json_member_int(&x->w, "people", (int64_t)r->seated + r->attendants);
        ech_json_member_int(&x->w, "litters", r->litters);
        ech_json_member_int(&x->w, "cargo_kg", cargo_of(x->s, r));
        ech_json_member_int(&x->w, "priority", r->priority);
        member_time(x, "completion", x->in->verdict->completion_t[i]);
        ech_json_member_int(&x->w, "undelivered", x->in->verdict->undelivered_lots[i]);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_vias(writer *x, const ech_via *vias, ech_span span) {
    ech_json_array(&x->w);
    for (int32_t i = span.first; i < span.first + span.count; i++) {
        ech_json_array(&x->w);
        ech_json_scaled(&x->w, vias[i].lat_e7, 10000000);
        ech_json_scaled(&x->w, vias[i].lon_e7, 10000000);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_legs(writer *x) {
    list(x, "legs");
    for (int32_t i = 0; i < x->s->leg_count; i++) {
        ech_json_array(&x->w);
        ech_json_text(&x->w, x->s->legs[i].id);
        put_vias(x, x->s->vias, x->s->legs[i].via);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_closures(writer *x) {
    list(x, "closures");
    for (int32_t i = 0; i < x->s->closure_count; i++) {
        const ech_closure *c = &x->s->closures[i];
        if (c->what != ECH_SHUT_LOCATION)
            continue;
        ech_json_object(&x->w);
        ech_json_member_int(&x->w, "location", c->subject);
        member_time(x, "from", c->from_t);
        member_time(x, "to", c->to_t);
        ech_json_member_bool(&x->w, "shut",
                             c->stands == ECH_UNLIMITED && c->handling == ECH_UNLIMITED &&
                                 c->arrivals == ECH_UNLIMITED && c->departures == ECH_UNLIMITED &&
                                 c->fuel_kg_day == ECH_UNLIMITED64);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

static void put_assumptions(writer *x) {
    list(x, "figures");
    for (int32_t i = 0; i < x->s->assumption_count; i++) {
        const ech_assumption *a = &x->s->assumptions[i];
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "table", a->table);
        ech_json_member_text(&x->w, "id", a->id);
        ech_json_member_text(&x->w, "column", a->column);
        ech_json_member_bool(&x->w, "reported", a->reported);
        ech_json_member_text(&x->w, "source", a->source);
        ech_json_member_text(&x->w, "low", a->low);
        ech_json_member_text(&x->w, "high", a->high);
        ech_json_member_text(&x->w, "note", a->note);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

/* ---- the plan --------------------------------------------------------------------------------------------------- */

static void put_stop(writer *x, const ech_stop *stop) {
    static const char *const kinds[] = {"handle", "refuel", "rest", "swap"};
    ech_json_array(&x->w);
    ech_json_int(&x->w, stop->location);
    put_time(x, stop->arrive_t);
    put_time(x, stop->depart_t);
    ech_json_int(&x->w, stop->fuel_kg);
    ech_json_array(&x->w);
    for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++) {
        const ech_work *work = &x->in->plan->work[i];
        ech_json_array(&x->w);
        ech_json_text(&x->w, kinds[work->kind]);
        put_time(x, work->start_t);
        put_time(x, work->end_t);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
    put_vias(x, x->in->plan->vias, stop->via);
    ech_json_end(&x->w);
}

/* In the order of view.missions, with their place in the plan's file. */
static void put_missions(writer *x) {
    const ech_plan *p = x->in->plan;
    list(x, "missions");
    for (int32_t i = 0; i < x->in->view->mission_count; i++) {
        const ech_mission *m = &p->missions[x->in->view->missions[i]];
        ech_json_object(&x->w);
        ech_json_member_text(&x->w, "id", m->id);
        ech_json_member_int(&x->w, "asset", m->asset);
        ech_json_member_int(&x->w, "tail", m->asset == ECH_NONE ? 0 : m->tail + 1);
        ech_json_member_int(&x->w, "config", m->configuration);
        ech_json_member_bool(&x->w, "pinned", m->pinned);
        list(x, "stops");
        for (int32_t k = 0; k < m->stops.count; k++)
            put_stop(x, &p->stops[m->stops.first + k]);
        ech_json_end(&x->w);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

/* [mission, stop, leg, metres, people, litters, cargo kg, mass kg, loads, cost, fuel kg]; mission: of the list above.
 */
static void put_flights(writer *x) {
    const ech_view *v = x->in->view;
    list(x, "flights");
    for (int32_t i = 0; i < v->mission_count; i++) {
        int32_t mission = v->missions[i], count = x->in->plan->missions[mission].stops.count - 1;
        for (int32_t k = 0; k < count; k++) {
            const ech_view_flight *f = &v->flights[v->first_flight[mission] + k];
            const int64_t row[] = {i,          f->stop,     f->leg,     f->distance_m, f->people,
                                   f->litters, f->cargo_kg, f->mass_kg, f->loads};
            ech_json_array(&x->w);
            for (size_t c = 0; c < sizeof row / sizeof *row; c++)
                ech_json_int(&x->w, row[c]);
            ech_json_scaled(&x->w, f->cost_u, 1000000);
            ech_json_int(&x->w, f->fuel_kg);
            ech_json_end(&x->w);
        }
    }
    ech_json_end(&x->w);
}

/* [mission, requirement, from stop, to stop, load start, load end, unload start, unload end, counts, people, litters,
 * cargo kg, mass kg, final, words] */
static void put_move(writer *x, const ech_view_move *m, int32_t mission, ech_buf *words) {
    const ech_load *l = &x->in->plan->loads[m->load];
    ech_json_array(&x->w);
    ech_json_int(&x->w, mission);
    ech_json_int(&x->w, m->requirement);
    ech_json_int(&x->w, l->from_stop);
    ech_json_int(&x->w, l->to_stop);
    put_time(x, m->load_start_t);
    put_time(x, m->load_end_t);
    put_time(x, m->unload_start_t);
    put_time(x, m->unload_end_t);
    put_time(x, m->counts_t);
    ech_json_int(&x->w, m->people);
    ech_json_int(&x->w, m->litters);
    ech_json_int(&x->w, m->cargo_kg);
    ech_json_int(&x->w, m->mass_kg);
    ech_json_bool(&x->w, m->final);
    ech_buf_clear(words);
    ech_view_load_text(x->in->view, m->load, words);
    ech_json_text(&x->w, words->data ? words->data : "");
    ech_json_end(&x->w);
}

static void put_moves(writer *x) {
    const ech_view *v = x->in->view;
    ech_buf words = ECH_BUF_INIT;
    int32_t *place = ech_calloc((size_t)x->in->plan->mission_count + 1, sizeof *place);
    for (int32_t i = 0; place && i < v->mission_count; i++)
        place[v->missions[i]] = i;
    list(x, "moves");
    for (int32_t i = 0; place && i < v->move_count; i++)
        put_move(x, &v->moves[i], place[v->moves[i].mission], &words);
    ech_json_end(&x->w);
    x->w.buf->failed = x->w.buf->failed || words.failed || !place;
    ech_free(place);
    ech_buf_free(&words);
}

static void put_curves(writer *x) {
    static const char *const resources[] = {"places", "teams", "fuel"};
    const ech_view *v = x->in->view;
    list(x, "curves");
    for (int32_t i = 0; i < v->curve_count; i++) {
        const ech_view_curve *c = &v->curves[i];
        ech_json_object(&x->w);
        ech_json_member_int(&x->w, "location", c->location);
        ech_json_member_text(&x->w, "resource", resources[c->resource]);
        ech_json_member_int(&x->w, "least_class", c->least_class);
        ech_json_member_int(&x->w, "peak", c->peak);
        list(x, "steps");
        for (int32_t k = c->steps.first; k < c->steps.first + c->steps.count; k++) {
            ech_json_array(&x->w);
            put_time(x, v->steps[k].t);
            ech_json_int(&x->w, v->steps[k].used);
            if (v->steps[k].there == INT64_MAX)
                ech_json_null(&x->w);
            else
                ech_json_int(&x->w, v->steps[k].there);
            ech_json_end(&x->w);
        }
        ech_json_end(&x->w);
        ech_json_end(&x->w);
    }
    ech_json_end(&x->w);
}

/* ---- outlines --------------------------------------------------------------------------------------------------- */

/* All land, coarser where it is far from everything: a ring whose box is less than this wide is left out, and points
 * nearer to the last one than this are skipped; 1/100 degree. */
static int32_t coarseness(const int32_t box[4], const ech_geo_ring *r) {
    bool apart = r->west > box[2] || r->east < box[0] || r->south > box[3] || r->north < box[1];
    return apart ? 60 : 0;
}

static void region(const ech_scenario *s, int32_t box[4]) {
    box[0] = box[1] = INT32_MAX;
    box[2] = box[3] = INT32_MIN;
    for (int32_t i = 0; i < s->location_count; i++) {
        int32_t lon = s->locations[i].lon_e7 / 100000, lat = s->locations[i].lat_e7 / 100000;
        box[0] = lon < box[0] ? lon : box[0];
        box[1] = lat < box[1] ? lat : box[1];
        box[2] = lon > box[2] ? lon : box[2];
        box[3] = lat > box[3] ? lat : box[3];
    }
    for (int i = 0; i < 4 && s->location_count; i++)
        box[i] += i < 2 ? -300 : 300;
}

static int32_t apart(const int16_t *a, const int16_t *b) {
    int32_t x = a[0] > b[0] ? a[0] - b[0] : b[0] - a[0], y = a[1] > b[1] ? a[1] - b[1] : b[1] - a[1];
    return x > y ? x : y;
}

static void put_ring(writer *x, const ech_geo_ring *r, int32_t coarse) {
    if (r->east - r->west < coarse && r->north - r->south < coarse)
        return;
    const int16_t *last = NULL;
    ech_json_array(&x->w);
    for (int32_t i = 0; i < r->count; i++) {
        const int16_t *at = r->points + (ptrdiff_t)2 * i;
        if (last && i + 1 < r->count && apart(at, last) < coarse)
            continue;
        ech_json_int(&x->w, at[0]);
        ech_json_int(&x->w, at[1]);
        last = at;
    }
    ech_json_end(&x->w);
}

/* [longitude, latitude, …] in 1/100 degree, a list a ring. */
static void put_land(writer *x) {
    int32_t box[4];
    region(x->s, box);
    list(x, "land");
    for (int32_t i = 0; i < ech_geo_ring_count(); i++) {
        ech_geo_ring r = ech_geo_ring_at(i);
        put_ring(x, &r, coarseness(box, &r));
    }
    ech_json_end(&x->w);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static void put_summary(writer *x) {
    ech_run run = {.bounds = x->in->bounds, .first_come = x->in->first_come};
    ech_json_key(&x->w, "summary");
    ech_summary_json(x->s, x->in->plan, x->in->verdict, &run, &x->w);
}

static void put_explanation(writer *x) {
    ech_json_key(&x->w, "explanation");
    ech_json_raw(&x->w, x->in->explanation ? x->in->explanation : "null");
}

ech_status report_data(const ech_report_input *in, ech_buf *out) {
    writer x = {.in = in, .s = in->scenario, .w = ech_json_open(out, false)};
    static void (*const parts[])(writer *) = {put_scenario,     put_members,     put_locations, put_assets,
                                              put_requirements, put_legs,        put_closures,  put_missions,
                                              put_flights,      put_moves,       put_curves,    put_assumptions,
                                              put_summary,      put_explanation, put_land};
    ech_json_object(&x.w);
    ech_json_member_int(&x.w, "format", 1);
    ech_json_member_text(&x.w, "version", in->version);
    ech_json_key(&x.w, "efficiency");
    ech_json_scaled(&x.w, in->efficiency_ppm, 1000000);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        parts[i](&x);
    ech_json_end(&x.w);
    return out->failed ? ECH_ENOMEM : ECH_OK;
}
