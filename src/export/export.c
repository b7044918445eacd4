/* The formats by name, and what they share: see export_int.h. */
#include "export_int.h"

#include <stdio.h>

#include "base/calendar.h"

const char *const ech_export_names[ECH_EXPORT_FORMATS] = {"csv",  "json", "geojson", "kml",
                                                          "xlsx", "ics",  "fpl",     "routes"};
const char *const export_modes[ECH_MODE_COUNT] = {"air", "rail", "road", "sea"};
const char *const export_records[3] = {"real", "exercise", "test"};

ech_status ech_export(ech_export_format format, const ech_view *view, ech_buf *out, ech_error *err) {
    static ech_status (*const writers[ECH_EXPORT_FORMATS])(const ech_view *, ech_buf *, ech_error *) = {
        export_csv, export_json, export_geojson, export_kml, export_xlsx, export_ics, export_fpl, export_routes};
    ech_status status = writers[format](view, out, err);
    if (!status && out->failed)
        status = ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    return status;
}

int64_t export_unix_s(const ech_view *v, ech_tick t) {
    int64_t tpm = v->scenario->ticks_per_minute;
    return v->scenario->start_unix_s + t / tpm * 60 + t % tpm * 60 / tpm;
}

export_date export_date_of(int64_t unix_s) {
    const int64_t first = -62135596800, last = 253402300799;
    unix_s = unix_s < first ? first : unix_s > last ? last : unix_s;
    int64_t day = ech_day_of_unix(unix_s), of_day = unix_s - day * 86400;
    ech_date d = ech_date_of_day(day);
    return (export_date){.year = (int)d.year,
                         .month = d.month,
                         .day = d.day,
                         .hour = (int)(of_day / 3600),
                         .minute = (int)(of_day / 60 % 60),
                         .second = (int)(of_day % 60)};
}

void export_iso(const ech_view *v, ech_tick t, char out[32]) {
    out[0] = '\0';
    if (t == ECH_NEVER)
        return;
    export_date d = export_date_of(export_unix_s(v, t));
    snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)d.year % 10000, (unsigned)d.month % 100,
             (unsigned)d.day % 100, (unsigned)d.hour % 100, (unsigned)d.minute % 100, (unsigned)d.second % 100);
}

const ech_member *export_owner(const ech_view *v, int32_t mission) {
    const ech_mission *m = &v->plan->missions[mission];
    int32_t owner = ECH_NONE;
    if (m->asset != ECH_NONE)
        owner = v->scenario->assets[m->asset].owner;
    else if (m->loads.count)
        owner = v->scenario->requirements[v->plan->loads[m->loads.first].requirement].owner;
    return owner == ECH_NONE ? NULL : &v->scenario->members[owner];
}

const char *export_tail(const ech_view *v, int32_t mission, ech_buf *scratch) {
    ech_buf_clear(scratch);
    ech_view_tail_text(v, mission, scratch);
    return scratch->data ? scratch->data : "";
}

const char *export_load_text(const ech_view *v, int32_t load, ech_buf *scratch) {
    ech_buf_clear(scratch);
    ech_view_load_text(v, load, scratch);
    return scratch->data ? scratch->data : "";
}

ech_tick export_late_t(const ech_view *v, int32_t r) {
    ech_tick done = v->verdict->completion_t[r], due = v->scenario->requirements[r].due_t;
    return done != ECH_NEVER && due != ECH_NEVER && done > due ? done - due : 0;
}
