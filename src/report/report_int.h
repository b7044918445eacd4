/* What the files of report/ share. */
#ifndef ECH_REPORT_INT_H
#define ECH_REPORT_INT_H

#include "report/report.h"

/* A file of web/ that the build put into the program. */
typedef struct report_asset {
    const char *name;
    const unsigned char *first, *last; /* [first, last) */
} report_asset;

extern const report_asset report_modules[]; /* name: what pages import it by; ends with name NULL */
extern const report_asset report_page, report_style;
extern const report_asset report_wasm; /* empty where the build had no compiler for it */

/* The figures as one JSON document: see web/report/data.js, which reads it. */
ech_status report_data(const ech_report_input *in, ech_buf *out);

#endif
