/* JSON: everything that view/ knows of a plan, with ids and moments in ISO 8601 UTC. docs/export.md lists the keys. */
#include "base/json_write.h"
#include "export_int.h"

static void put_time(const ech_view *v, ech_json *w, const char *key, ech_tick t) {
    char iso[32];
    export_iso(v, t, iso);
    ech_json_member_text(w, key, iso[0] ? iso : NULL);
}

static const char *place(const ech_view *v, int32_t i) { return v->scenario->locations[i].id; }

static void put_head(const ech_view *v, ech_json *w) {
    char text[ECH_HASH_TEXT];
    ech_hash hash = {{0}};
    ech_json_member_int(w, "format", 1);
    ech_json_member_text(w, "scenario", v->scenario->id);
    w->buf->failed = w->buf->failed || ech_scenario_hash(v->scenario, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_json_member_text(w, "scenario_hash", text);
    w->buf->failed = w->buf->failed || ech_plan_hash(v->scenario, v->plan, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_json_member_text(w, "plan_hash", text);
    ech_json_member_text(w, "record", export_records[v->scenario->record]);
    put_time(v, w, "start", 0);
    ech_json_member_bool(w, "legal", v->verdict->legal);
}

static void put_flight(const ech_view *v, const ech_view_flight *f, ech_json *w, ech_buf *scratch) {
    ech_json_object(w);
    ech_json_member_text(w, "mission", v->plan->missions[f->mission].id);
    ech_json_member_text(w, "by", export_tail(v, f->mission, scratch));
    ech_json_member_text(w, "mode", export_modes[ech_view_mode(v, f->mission)]);
    ech_json_member_text(w, "from", place(v, f->from));
    put_time(v, w, "depart", f->depart_t);
    ech_json_member_text(w, "to", place(v, f->to));
    put_time(v, w, "arrive", f->arrive_t);
    ech_json_member_text(w, "leg", f->leg == ECH_NONE ? NULL : v->scenario->legs[f->leg].id);
    ech_json_member_int(w, "distance_m", f->distance_m);
    ech_json_member_int(w, "persons", f->people);
    ech_json_member_int(w, "litters", f->litters);
    ech_json_member_int(w, "cargo_kg", f->cargo_kg);
    ech_json_member_int(w, "mass_kg", f->mass_kg);
    ech_json_member_int(w, "fuel_burnt_kg", f->fuel_kg);
    ech_json_key(w, "cost");
    ech_json_scaled(w, f->cost_u, 1000000);
    ech_json_end(w);
}

static void put_move(const ech_view *v, const ech_view_move *m, ech_json *w, ech_buf *scratch) {
    ech_json_object(w);
    ech_json_member_text(w, "mission", v->plan->missions[m->mission].id);
    ech_json_member_text(w, "by", export_tail(v, m->mission, scratch));
    ech_json_member_text(w, "requirement", v->scenario->requirements[m->requirement].id);
    ech_json_member_text(w, "from", place(v, m->from));
    put_time(v, w, "load_start", m->load_start_t);
    put_time(v, w, "load_end", m->load_end_t);
    ech_json_member_text(w, "to", place(v, m->to));
    put_time(v, w, "unload_start", m->unload_start_t);
    put_time(v, w, "unload_end", m->unload_end_t);
    ech_json_member_int(w, "persons", m->people);
    ech_json_member_int(w, "litters", m->litters);
    ech_json_member_int(w, "cargo_kg", m->cargo_kg);
    ech_json_member_int(w, "mass_kg", m->mass_kg);
    ech_json_member_bool(w, "final", m->final);
    ech_json_member_text(w, "what", export_load_text(v, m->load, scratch));
    ech_json_end(w);
}

static void put_requirement(const ech_view *v, int32_t i, ech_json *w) {
    const ech_requirement *r = &v->scenario->requirements[i];
    ech_json_object(w);
    ech_json_member_text(w, "requirement", r->id);
    ech_json_member_text(w, "from", place(v, r->from));
    ech_json_member_text(w, "to", place(v, r->to));
    put_time(v, w, "ready", r->ready_t);
    put_time(v, w, "due", r->due_t);
    put_time(v, w, "complete", v->verdict->completion_t[i]);
    ech_json_key(w, "late_min");
    ech_json_scaled(w, export_late_t(v, i) * (1000000 / v->scenario->ticks_per_minute), 1000000);
    ech_json_member_int(w, "undelivered", v->verdict->undelivered_lots[i]);
    ech_json_end(w);
}

static void put_curve(const ech_view *v, const ech_view_curve *c, ech_json *w) {
    static const char *const resources[] = {"places", "teams", "fuel_kg"};
    static const char *const classes[] = {"A", "B", "C", "D", "E", "F"};
    ech_json_object(w);
    ech_json_member_text(w, "location", place(v, c->location));
    ech_json_member_text(w, "resource", resources[c->resource]);
    ech_json_member_text(w, "least_class", c->least_class ? classes[c->least_class] : NULL);
    ech_json_member_int(w, "peak", c->peak);
    ech_json_key(w, "steps");
    ech_json_array(w);
    for (int32_t i = c->steps.first; i < c->steps.first + c->steps.count; i++) {
        ech_json_object(w);
        put_time(v, w, "from", v->steps[i].t);
        ech_json_member_int(w, "used", v->steps[i].used);
        ech_json_key(w, "there");
        if (v->steps[i].there == INT64_MAX)
            ech_json_null(w);
        else
            ech_json_int(w, v->steps[i].there);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_end(w);
}

static void list(ech_json *w, const char *key) {
    ech_json_key(w, key);
    ech_json_array(w);
}

ech_status export_json(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    ech_buf scratch = ECH_BUF_INIT;
    ech_json w = ech_json_open(out, true);
    ech_json_object(&w);
    put_head(v, &w);
    list(&w, "flights");
    for (int32_t i = 0; i < v->flight_count; i++)
        put_flight(v, &v->flights[i], &w, &scratch);
    ech_json_end(&w);
    list(&w, "movements");
    for (int32_t i = 0; i < v->move_count; i++)
        put_move(v, &v->moves[i], &w, &scratch);
    ech_json_end(&w);
    list(&w, "requirements");
    for (int32_t i = 0; i < v->scenario->requirement_count; i++)
        put_requirement(v, i, &w);
    ech_json_end(&w);
    list(&w, "use");
    for (int32_t i = 0; i < v->curve_count; i++)
        put_curve(v, &v->curves[i], &w);
    ech_json_end(&w);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
    out->failed = out->failed || scratch.failed;
    ech_buf_free(&scratch);
    return ECH_OK;
}
