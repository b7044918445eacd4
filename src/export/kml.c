/* KML 2.2 (OGC 07-147r2): places, and a folder a fleet with a line and a time span for each flight. */
#include "export_int.h"

enum { STEP_M = 100000 };

static void text(ech_buf *out, const char *t) {
    for (; *t; t++) {
        if (*t == '<')
            ech_buf_text(out, "&lt;");
        else if (*t == '>')
            ech_buf_text(out, "&gt;");
        else if (*t == '&')
            ech_buf_text(out, "&amp;");
        else
            ech_buf_char(out, *t);
    }
}

static void tagged(ech_buf *out, const char *tag, const char *t) {
    ech_buf_printf(out, "<%s>", tag);
    text(out, t);
    ech_buf_printf(out, "</%s>", tag);
}

static void position(ech_buf *out, ech_via at) {
    char lon[32], lat[32];
    ech_format_scaled(lon, at.lon_e7, 10000000);
    ech_format_scaled(lat, at.lat_e7, 10000000);
    ech_buf_printf(out, "%s,%s ", lon, lat);
}

/* Colours are aabbggrr. */
static void styles(ech_buf *out) {
    static const char *const colours[ECH_MODE_COUNT] = {"ffcf691c", "ffb84877", "ff005fb0", "ff83800b"};
    for (int i = 0; i < ECH_MODE_COUNT; i++)
        ech_buf_printf(out,
                       "<Style id=\"%s\"><LineStyle><color>%s</color><width>3</width></LineStyle></Style>\n"
                       "<Style id=\"%s-empty\"><LineStyle><color>%s</color><width>1</width></LineStyle></Style>\n",
                       export_modes[i], colours[i], export_modes[i], colours[i]);
}

static void places(const ech_view *v, ech_buf *out) {
    ech_buf_text(out, "<Folder><name>Places</name>\n");
    for (int32_t i = 0; i < v->scenario->location_count; i++) {
        const ech_location *l = &v->scenario->locations[i];
        ech_buf_text(out, "<Placemark>");
        tagged(out, "name", l->id);
        tagged(out, "description", l->name);
        ech_buf_text(out, "<Point><coordinates>");
        position(out, (ech_via){l->lat_e7, l->lon_e7});
        ech_buf_text(out, "</coordinates></Point></Placemark>\n");
    }
    ech_buf_text(out, "</Folder>\n");
}

static void describe(const ech_view *v, const ech_view_flight *f, ech_buf *out) {
    char tonnes[32];
    ech_format_scaled(tonnes, f->cargo_kg, 1000);
    ech_buf_text(out, "<description>");
    text(out, v->scenario->locations[f->from].id);
    ech_buf_text(out, " to ");
    text(out, v->scenario->locations[f->to].id);
    if (f->loads)
        ech_buf_printf(out, ": %d persons, %d litters, %s t", f->people, f->litters, tonnes);
    else
        ech_buf_text(out, ": empty");
    ech_buf_printf(out, "; %s</description>", export_records[v->scenario->record]);
}

static bool flight(const ech_view *v, const ech_view_flight *f, ech_buf *out, ech_buf *scratch) {
    char depart[32], arrive[32];
    ech_via *path = NULL;
    size_t n = 0;
    if (ech_view_path(v, f, STEP_M, &path, &n))
        return false;
    export_iso(v, f->depart_t, depart);
    export_iso(v, f->arrive_t, arrive);
    ech_buf_text(out, "<Placemark><name>");
    text(out, v->plan->missions[f->mission].id);
    ech_buf_char(out, ' ');
    text(out, export_tail(v, f->mission, scratch));
    ech_buf_text(out, "</name>");
    describe(v, f, out);
    ech_buf_printf(out, "<TimeSpan><begin>%s</begin><end>%s</end></TimeSpan><styleUrl>#%s%s</styleUrl>", depart, arrive,
                   export_modes[ech_view_mode(v, f->mission)], f->loads ? "" : "-empty");
    ech_buf_text(out, "<LineString><tessellate>1</tessellate><coordinates>");
    for (size_t i = 0; i < n; i++)
        position(out, path[i]);
    ech_buf_text(out, "</coordinates></LineString></Placemark>\n");
    ech_free(path);
    return true;
}

/* The missions stand in order of their assets, so that each fleet is one folder. */
static bool fleets(const ech_view *v, ech_buf *out, ech_buf *scratch) {
    int32_t before = -2;
    bool ok = true;
    for (int32_t i = 0; ok && i < v->mission_count; i++) {
        const ech_mission *m = &v->plan->missions[v->missions[i]];
        if (m->asset != before) {
            ech_buf_text(out, before == -2 ? "<Folder>" : "</Folder>\n<Folder>");
            tagged(out, "name", m->asset == ECH_NONE ? "Marches" : v->scenario->assets[m->asset].id);
            ech_buf_char(out, '\n');
            before = m->asset;
        }
        for (int32_t k = 0; ok && k + 1 < m->stops.count; k++)
            ok = flight(v, &v->flights[v->first_flight[v->missions[i]] + k], out, scratch);
    }
    ech_buf_text(out, before == -2 ? "" : "</Folder>\n");
    return ok;
}

ech_status export_kml(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    ech_buf scratch = ECH_BUF_INIT;
    ech_buf_text(
        out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n");
    tagged(out, "name", v->scenario->name[0] ? v->scenario->name : v->scenario->id);
    ech_buf_char(out, '\n');
    styles(out);
    places(v, out);
    bool ok = fleets(v, out, &scratch);
    ech_buf_text(out, "</Document></kml>\n");
    out->failed = out->failed || scratch.failed || !ok;
    ech_buf_free(&scratch);
    return ECH_OK;
}
