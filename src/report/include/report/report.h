/* Report: one self-contained page of a plan, which works offline and brings its own checker.
 *
 * The page holds the figures of view/, the summary as `check --json` prints it, the scenario's files and the plan as
 * they were read, and checker.wasm; its parts are in web/report. Nothing in it is fetched from anywhere.
 */
#ifndef ECH_REPORT_REPORT_H
#define ECH_REPORT_REPORT_H

#include "base/text.h"
#include "model/bound.h"
#include "view/view.h"

typedef struct ech_report_file {
    const char *name; /* as in the folder; "catalogue/NAME" */
    const char *bytes;
    size_t length;
} ech_report_file;

typedef struct ech_report_input {
    const ech_scenario *scenario;
    const ech_plan *plan;
    const ech_verdict *verdict;
    const ech_view *view;
    const ech_bounds *bounds;      /* NULL = not worked out */
    const ech_verdict *first_come; /* of the plan that first come, first served gives; NULL = not worked out */
    const char *explanation;       /* JSON as `explain --json` prints it; NULL = none */
    const char *plan_text;         /* as it was read */
    size_t plan_length;
    const ech_report_file *files;
    size_t file_count;
    int64_t efficiency_ppm; /* what if: as --efficiency; 0 = as the scenario says */
    const char *version;
} ech_report_input;

/* Appends the page. The same input gives the same bytes. Errors are the buffer's: `failed` where memory ran out. */
ech_status ech_report_write(const ech_report_input *input, ech_buf *out);

#endif
