/* Export: a plan in the formats of others. docs/export.md says what each holds.
 *
 *     ech_buf bytes = ECH_BUF_INIT;
 *     ech_status st = ech_export(ECH_EXPORT_GEOJSON, view, &bytes, &err);
 */
#ifndef ECH_EXPORT_EXPORT_H
#define ECH_EXPORT_EXPORT_H

#include "view/view.h"

typedef enum ech_export_format {
    ECH_EXPORT_CSV,
    ECH_EXPORT_JSON,
    ECH_EXPORT_GEOJSON,
    ECH_EXPORT_KML,
    ECH_EXPORT_XLSX,
    ECH_EXPORT_ICS,
    ECH_EXPORT_FPL,
    ECH_EXPORT_ROUTES,
    ECH_EXPORT_FORMATS
} ech_export_format;

extern const char *const ech_export_names[ECH_EXPORT_FORMATS]; /* as --as and as a file's ending */

/* Appends the file to `out`; the same view gives the same bytes. ECH_OK, ECH_ENOMEM; ECH_EIO: xlsx is put together in a
 * temporary file, and there was no room for it. */
ech_status ech_export(ech_export_format format, const ech_view *view, ech_buf *out, ech_error *err);

#endif
