/* GeoJSON (RFC 7946): locations as points, flights as lines along their ways, cut at the antimeridian (3.1.9). */
#include "base/json_write.h"
#include "export_int.h"

enum { STEP_M = 100000 };

static void put_position(ech_json *w, ech_via at) {
    ech_json_array(w);
    ech_json_scaled(w, at.lon_e7, 10000000);
    ech_json_scaled(w, at.lat_e7, 10000000);
    ech_json_end(w);
}

/* Where the line from a to b meets the antimeridian, on a's side of it. Straight in longitude and latitude: the steps
 * are short. */
static ech_via crossing(ech_via a, ech_via b) {
    int64_t half = INT64_C(1800000000), edge = a.lon_e7 > 0 ? half : -half;
    int64_t far = (int64_t)b.lon_e7 + (a.lon_e7 > 0 ? 2 : -2) * half, across = far - a.lon_e7;
    int64_t lat = a.lat_e7 + (across ? ((int64_t)b.lat_e7 - a.lat_e7) * (edge - a.lon_e7) / across : 0);
    return (ech_via){(int32_t)lat, (int32_t)edge};
}

static bool crosses(ech_via a, ech_via b) {
    int64_t by = (int64_t)a.lon_e7 - b.lon_e7;
    return by > INT64_C(1800000000) || by < -INT64_C(1800000000);
}

static void put_lines(ech_json *w, const ech_via *path, size_t n) {
    bool cut = false;
    for (size_t i = 1; i < n; i++)
        cut = cut || crosses(path[i - 1], path[i]);
    ech_json_member_text(w, "type", cut ? "MultiLineString" : "LineString");
    ech_json_key(w, "coordinates");
    ech_json_array(w);
    if (cut)
        ech_json_array(w);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && crosses(path[i - 1], path[i])) {
            ech_via edge = crossing(path[i - 1], path[i]);
            put_position(w, edge);
            ech_json_end(w);
            ech_json_array(w);
            edge.lon_e7 = -edge.lon_e7;
            put_position(w, edge);
        }
        put_position(w, path[i]);
    }
    if (cut)
        ech_json_end(w);
    ech_json_end(w);
}

static void open_feature(ech_json *w, const char *id) {
    ech_json_object(w);
    ech_json_member_text(w, "type", "Feature");
    ech_json_member_text(w, "id", id);
    ech_json_key(w, "geometry");
    ech_json_object(w);
}

static void put_location(const ech_view *v, int32_t i, ech_json *w) {
    static const char *const kinds[] = {"airfield", "railhead", "port", "site"};
    const ech_location *l = &v->scenario->locations[i];
    open_feature(w, l->id);
    ech_json_member_text(w, "type", "Point");
    ech_json_key(w, "coordinates");
    put_position(w, (ech_via){l->lat_e7, l->lon_e7});
    ech_json_end(w);
    ech_json_key(w, "properties");
    ech_json_object(w);
    ech_json_member_text(w, "what", "location");
    ech_json_member_text(w, "id", l->id);
    ech_json_member_text(w, "name", l->name);
    ech_json_member_text(w, "kind", kinds[l->kind]);
    ech_json_member_text(w, "country", l->country);
    ech_json_member_int(w, "landings", v->verdict->locations[i].landings);
    ech_json_end(w);
    ech_json_end(w);
}

static void put_properties(const ech_view *v, const ech_view_flight *f, ech_json *w, ech_buf *scratch) {
    char depart[32], arrive[32];
    const ech_member *owner = export_owner(v, f->mission);
    export_iso(v, f->depart_t, depart);
    export_iso(v, f->arrive_t, arrive);
    ech_json_key(w, "properties");
    ech_json_object(w);
    ech_json_member_text(w, "what", "flight");
    ech_json_member_text(w, "mission", v->plan->missions[f->mission].id);
    ech_json_member_text(w, "by", export_tail(v, f->mission, scratch));
    ech_json_member_text(w, "owner", owner ? owner->id : "");
    ech_json_member_text(w, "mode", export_modes[ech_view_mode(v, f->mission)]);
    ech_json_member_text(w, "from", v->scenario->locations[f->from].id);
    ech_json_member_text(w, "to", v->scenario->locations[f->to].id);
    ech_json_member_text(w, "depart", depart);
    ech_json_member_text(w, "arrive", arrive);
    ech_json_member_int(w, "distance_m", f->distance_m);
    ech_json_member_int(w, "persons", f->people);
    ech_json_member_int(w, "litters", f->litters);
    ech_json_member_int(w, "cargo_kg", f->cargo_kg);
    ech_json_member_bool(w, "empty", f->loads == 0);
    ech_json_member_text(w, "record", export_records[v->scenario->record]);
    ech_json_end(w);
}

static bool put_flight(const ech_view *v, const ech_view_flight *f, ech_json *w, ech_buf *scratch) {
    ech_via *path = NULL;
    size_t n = 0;
    char id[128];
    if (ech_view_path(v, f, STEP_M, &path, &n))
        return false;
    ech_buf_clear(scratch);
    ech_buf_printf(scratch, "%s-%d", v->plan->missions[f->mission].id, f->stop);
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = scratch->data && i < scratch->length && i + 1 < sizeof id ? scratch->data[i] : '\0';
    open_feature(w, id);
    put_lines(w, path, n);
    ech_json_end(w);
    put_properties(v, f, w, scratch);
    ech_json_end(w);
    ech_free(path);
    return true;
}

ech_status export_geojson(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    ech_buf scratch = ECH_BUF_INIT;
    ech_json w = ech_json_open(out, false);
    bool ok = true;
    ech_json_object(&w);
    ech_json_member_text(&w, "type", "FeatureCollection");
    ech_json_key(&w, "features");
    ech_json_array(&w);
    for (int32_t i = 0; i < v->scenario->location_count; i++)
        put_location(v, i, &w);
    for (int32_t i = 0; ok && i < v->flight_count; i++)
        ok = put_flight(v, &v->flights[i], &w, &scratch);
    ech_json_end(&w);
    ech_json_end(&w);
    ech_buf_char(out, '\n');
    out->failed = out->failed || scratch.failed || !ok;
    ech_buf_free(&scratch);
    return ECH_OK;
}
