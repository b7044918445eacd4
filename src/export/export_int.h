/* What the formats share. */
#ifndef ECH_EXPORT_INT_H
#define ECH_EXPORT_INT_H

#include "export/export.h"

ech_status export_csv(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_json(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_geojson(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_kml(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_xlsx(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_ics(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_fpl(const ech_view *v, ech_buf *out, ech_error *err);
ech_status export_routes(const ech_view *v, ech_buf *out, ech_error *err);

/* Seconds since 1970 of a tick, rounded down. */
int64_t export_unix_s(const ech_view *v, ech_tick t);

typedef struct export_date {
    int year, month, day, hour, minute, second;
} export_date;

/* The Gregorian calendar, UTC, years 1 to 9999 (beyond: the nearer end). */
export_date export_date_of(int64_t unix_s);

/* 2010-01-13T06:00:00Z; "" for ECH_NEVER. */
void export_iso(const ech_view *v, ech_tick t, char out[32]);

extern const char *const export_modes[ECH_MODE_COUNT];
extern const char *const export_records[3];

/* The member that flies a mission; NULL where none is named. */
const ech_member *export_owner(const ech_view *v, int32_t mission);
const char *export_tail(const ech_view *v, int32_t mission, ech_buf *scratch);   /* valid until scratch changes */
const char *export_load_text(const ech_view *v, int32_t load, ech_buf *scratch); /* the same */
ech_tick export_late_t(const ech_view *v, int32_t requirement);                  /* 0 where not late or not complete */

#endif
