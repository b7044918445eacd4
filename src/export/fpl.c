/* ICAO flight plan messages (Doc 4444, appendices 2 and 3) of the flights by air: drafts, which a dispatcher completes.
 * What Echelon does not know stands for itself: level and equipment are placeholders, named so in RMK/. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "export_int.h"

/* Letters and digits only, in capitals, at most n. */
static void capitals(ech_buf *out, const char *text, int n) {
    for (; *text && n > 0; text++)
        if (isalnum((unsigned char)*text)) {
            ech_buf_char(out, (char)toupper((unsigned char)*text));
            n--;
        }
}

/* Free text of field 18: no hyphen, no stroke, no brackets. */
static void words(ech_buf *out, const char *text) {
    for (; *text; text++)
        ech_buf_char(out, isalnum((unsigned char)*text) ? (char)toupper((unsigned char)*text) : ' ');
}

static bool is_indicator(const char *id) {
    return strlen(id) == 4 && strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 4 && strcmp(id, "ZZZZ") != 0;
}

/* 5052N00708E: degrees and minutes. */
static void position(ech_buf *out, int32_t lat_e7, int32_t lon_e7) {
    int64_t lat = lat_e7 < 0 ? -(int64_t)lat_e7 : lat_e7, lon = lon_e7 < 0 ? -(int64_t)lon_e7 : lon_e7;
    int64_t lat_min = (lat * 60 + 5000000) / 10000000, lon_min = (lon * 60 + 5000000) / 10000000;
    ech_buf_printf(out, "%02d%02d%c%03d%02d%c", (int)(lat_min / 60), (int)(lat_min % 60), lat_e7 < 0 ? 'S' : 'N',
                   (int)(lon_min / 60), (int)(lon_min % 60), lon_e7 < 0 ? 'W' : 'E');
}

static void indicator(const ech_location *l, ech_buf *out) { ech_buf_text(out, is_indicator(l->id) ? l->id : "ZZZZ"); }

/* Wake turbulence category by the type's mass; where it is not given, medium. Doc 4444, 4.9.1. */
static char wake_of(const ech_lift_type *type) {
    if (type->mass_kg >= 136000 && type->mass_kg != ECH_UNLIMITED64)
        return 'H';
    return type->mass_kg > 0 && type->mass_kg <= 7000 ? 'L' : 'M';
}

/* Kilometres an hour from take-off to touch-down. */
static int speed_of(const ech_view *v, const ech_view_flight *f) {
    int64_t minutes = (f->arrive_t - f->depart_t) / v->scenario->ticks_per_minute;
    int64_t speed = minutes > 0 ? f->distance_m * 60 / minutes / 1000 : 0;
    return (int)(speed < 1 ? 1 : speed > 9999 ? 9999 : speed);
}

/* Straight, or by the waypoints that the leg or the plan names. */
static void put_route(const ech_view *v, const ech_view_flight *f, ech_buf *out) {
    const ech_stop *stop = &v->plan->stops[v->plan->missions[f->mission].stops.first + f->stop];
    bool listed = f->leg != ECH_NONE;
    ech_span via = listed ? v->scenario->legs[f->leg].via : stop->via;
    const ech_via *vias = listed ? v->scenario->vias : v->plan->vias;
    ech_buf_printf(out, "-K%04dF250 DCT", speed_of(v, f));
    for (int32_t i = via.first; i < via.first + via.count; i++) {
        ech_buf_char(out, ' ');
        position(out, vias[i].lat_e7, vias[i].lon_e7);
        ech_buf_text(out, " DCT");
    }
    ech_buf_char(out, '\n');
}

static void put_elsewhere(const char *name, const ech_location *l, ech_buf *out) {
    if (is_indicator(l->id))
        return;
    ech_buf_printf(out, "%s/", name);
    position(out, l->lat_e7, l->lon_e7);
    ech_buf_char(out, ' ');
}

/* Field 18, in the order that the standard prescribes. */
static void put_other(const ech_view *v, const ech_view_flight *f, const ech_lift_type *type, ech_buf *out) {
    const ech_member *owner = export_owner(v, f->mission);
    export_date d = export_date_of(export_unix_s(v, f->depart_t));
    ech_buf_text(out, f->litters ? "-STS/MEDEVAC " : "-");
    put_elsewhere("DEP", &v->scenario->locations[f->from], out);
    put_elsewhere("DEST", &v->scenario->locations[f->to], out);
    ech_buf_printf(out, "DOF/%02d%02d%02d TYP/", d.year % 100, d.month, d.day);
    words(out, type->id);
    ech_buf_text(out, " OPR/");
    words(out, owner ? owner->id : "UNKNOWN");
    ech_buf_text(out, " RMK/DRAFT NOT FILED LEVEL AND EQUIPMENT TO BE SET");
    if (v->scenario->record != ECH_RECORD_REAL)
        ech_buf_text(out,
                     v->scenario->record == ECH_RECORD_EXERCISE ? " EXERCISE EXERCISE EXERCISE" : " TEST TEST TEST");
    ech_buf_text(out, ")\n\n");
}

static void put_message(const ech_view *v, const ech_view_flight *f, ech_buf *out) {
    const ech_lift_type *type = &v->scenario->lift_types[v->scenario->assets[v->plan->missions[f->mission].asset].type];
    export_date leaves = export_date_of(export_unix_s(v, f->depart_t));
    int64_t minutes = (f->arrive_t - f->depart_t + v->scenario->ticks_per_minute - 1) / v->scenario->ticks_per_minute;
    minutes = minutes > 99 * 60 + 59 ? 99 * 60 + 59 : minutes;
    ech_buf_text(out, "(FPL-");
    capitals(out, v->plan->missions[f->mission].id, 7);
    ech_buf_printf(out, "-IN\n-ZZZZ/%c-S/C\n-", wake_of(type));
    indicator(&v->scenario->locations[f->from], out);
    ech_buf_printf(out, "%02d%02d\n", leaves.hour, leaves.minute);
    put_route(v, f, out);
    ech_buf_char(out, '-');
    indicator(&v->scenario->locations[f->to], out);
    ech_buf_printf(out, "%02d%02d\n", (int)(minutes / 60), (int)(minutes % 60));
    put_other(v, f, type, out);
}

ech_status export_fpl(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    for (int32_t i = 0; i < v->flight_count; i++)
        if (ech_view_mode(v, v->flights[i].mission) == ECH_AIR)
            put_message(v, &v->flights[i], out);
    ech_buf_text(out, "");
    return ECH_OK;
}
