/* iCalendar (RFC 5545): an event for each loaded flight and each handling, so that a calendar of a staff, an airfield
 * or a crew shows them. */
#include <stdio.h>
#include <string.h>

#include "export_int.h"

enum { FOLD = 75 }; /* octets a line, 3.1 */

/* One content line, folded between characters, never within one. */
static void line(ech_buf *out, const char *text) {
    size_t used = 0;
    for (const char *p = text; *p;) {
        size_t n = 1;
        while (((unsigned char)p[n] & 0xC0) == 0x80)
            n++;
        if (used + n > FOLD) {
            ech_buf_text(out, "\r\n ");
            used = 1;
        }
        ech_buf_add(out, p, n);
        used += n;
        p += n;
    }
    ech_buf_text(out, "\r\n");
}

static void escape(ech_buf *b, const char *text) {
    for (; *text; text++) {
        if (strchr("\\;,", *text))
            ech_buf_char(b, '\\');
        if (*text == '\n')
            ech_buf_text(b, "\\n");
        else if ((unsigned char)*text >= 0x20)
            ech_buf_char(b, *text);
    }
}

static void property(ech_buf *out, ech_buf *scratch, const char *name, const char *value) {
    ech_buf_clear(scratch);
    ech_buf_printf(scratch, "%s:", name);
    escape(scratch, value);
    line(out, scratch->data ? scratch->data : "");
}

static void moment(const ech_view *v, ech_buf *out, const char *name, ech_tick t) {
    export_date d = export_date_of(export_unix_s(v, t));
    ech_buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, d.year, d.month, d.day, d.hour, d.minute, d.second);
}

typedef struct event {
    int32_t mission, stop, location;
    const char *kind; /* flight, handle */
    ech_tick start_t, end_t;
} event;

static void put_event(const ech_view *v, const event *e, const char *summary, const char *description, ech_buf *out,
                      ech_buf *scratch) {
    char lat[32], lon[32];
    const ech_location *l = &v->scenario->locations[e->location];
    ech_buf uid = ECH_BUF_INIT, place = ECH_BUF_INIT;
    ech_buf_printf(&uid, "%s-%d-%s@%s.echelon.invalid", v->plan->missions[e->mission].id, e->stop, e->kind,
                   v->scenario->id);
    ech_buf_printf(&place, "%s %s", l->id, l->name);
    ech_format_scaled(lat, l->lat_e7 / 10, 1000000);
    ech_format_scaled(lon, l->lon_e7 / 10, 1000000);
    ech_buf_text(out, "BEGIN:VEVENT\r\n");
    property(out, scratch, "UID", uid.data ? uid.data : "");
    moment(v, out, "DTSTAMP", 0);
    moment(v, out, "DTSTART", e->start_t);
    moment(v, out, "DTEND", e->end_t);
    property(out, scratch, "SUMMARY", summary);
    property(out, scratch, "LOCATION", place.data ? place.data : "");
    ech_buf_printf(out, "GEO:%s;%s\r\n", lat, lon);
    property(out, scratch, "DESCRIPTION", description);
    property(out, scratch, "CATEGORIES", export_records[v->scenario->record]);
    ech_buf_text(out, "END:VEVENT\r\n");
    out->failed = out->failed || uid.failed || place.failed;
    ech_buf_free(&uid);
    ech_buf_free(&place);
}

/* What is loaded or unloaded at a stop, or is aboard on the flight from it: one line each. */
static void tell_loads(const ech_view *v, int32_t mission, int32_t stop, bool flying, ech_buf *b) {
    const ech_mission *m = &v->plan->missions[mission];
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++) {
        const ech_load *l = &v->plan->loads[i];
        bool on = l->from_stop == stop, off = l->to_stop == stop;
        if (flying ? l->from_stop > stop || l->to_stop <= stop : !on && !off)
            continue;
        ech_buf_printf(b, "%s%s%s: ", b->length ? "\n" : "",
                       flying ? ""
                       : on   ? "load "
                              : "unload ",
                       v->scenario->requirements[l->requirement].id);
        ech_view_load_text(v, i, b);
    }
}

static void flight_event(const ech_view *v, const ech_view_flight *f, ech_buf *out, ech_buf *scratch) {
    ech_buf summary = ECH_BUF_INIT, about = ECH_BUF_INIT;
    event e = {f->mission, f->stop, f->from, "flight", f->depart_t, f->arrive_t};
    ech_view_tail_text(v, f->mission, &summary);
    ech_buf_printf(&summary, " %s to %s", v->scenario->locations[f->from].id, v->scenario->locations[f->to].id);
    tell_loads(v, f->mission, f->stop, true, &about);
    put_event(v, &e, summary.data ? summary.data : "", about.data ? about.data : "", out, scratch);
    out->failed = out->failed || summary.failed || about.failed;
    ech_buf_free(&summary);
    ech_buf_free(&about);
}

static void handling_event(const ech_view *v, int32_t mission, int32_t k, const ech_stop *stop, const ech_work *w,
                           ech_buf *out, ech_buf *scratch) {
    ech_buf summary = ECH_BUF_INIT, about = ECH_BUF_INIT;
    event e = {mission, k, stop->location, "handle", w->start_t, w->end_t};
    ech_buf_printf(&summary, "%s: handle ", v->scenario->locations[stop->location].id);
    ech_view_tail_text(v, mission, &summary);
    tell_loads(v, mission, k, false, &about);
    put_event(v, &e, summary.data ? summary.data : "", about.data ? about.data : "", out, scratch);
    out->failed = out->failed || summary.failed || about.failed;
    ech_buf_free(&summary);
    ech_buf_free(&about);
}

static void mission_events(const ech_view *v, int32_t mission, ech_buf *out, ech_buf *scratch) {
    const ech_mission *m = &v->plan->missions[mission];
    for (int32_t k = 0; k < m->stops.count; k++) {
        const ech_stop *stop = &v->plan->stops[m->stops.first + k];
        const ech_view_flight *f = &v->flights[v->first_flight[mission] + k];
        for (int32_t i = stop->work.first; i < stop->work.first + stop->work.count; i++)
            if (v->plan->work[i].kind == ECH_WORK_HANDLE)
                handling_event(v, mission, k, stop, &v->plan->work[i], out, scratch);
        if (k + 1 < m->stops.count && f->loads)
            flight_event(v, f, out, scratch);
    }
}

ech_status export_ics(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    ech_buf scratch = ECH_BUF_INIT;
    ech_buf_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Echelon//" ECHELON_VERSION "//EN\r\n");
    property(out, &scratch, "NAME", v->scenario->name[0] ? v->scenario->name : v->scenario->id);
    for (int32_t i = 0; i < v->mission_count; i++)
        mission_events(v, v->missions[i], out, &scratch);
    ech_buf_text(out, "END:VCALENDAR\r\n");
    out->failed = out->failed || scratch.failed;
    ech_buf_free(&scratch);
    return ECH_OK;
}
