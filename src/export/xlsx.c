/* Excel (OOXML) by libxlsxwriter: summary, movements, missions stop by stop, requirements, use. The library writes to a
 * file; it is a temporary one, read back and removed. Moments are real dates, so that a spreadsheet can reckon. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <xlsxwriter.h>

#include "base/file.h"
#include "export_int.h"

enum { FILE_MAX = 1 << 30, WIDTH = 14 };

typedef struct book {
    const ech_view *v;
    lxw_workbook *workbook;
    lxw_format *head, *date, *number;
    ech_buf scratch;
    lxw_worksheet *sheet;
    lxw_row_t row;
    lxw_col_t col;
} book;

static void text(book *b, const char *t) { worksheet_write_string(b->sheet, b->row, b->col++, t, NULL); }

static void number(book *b, double n) { worksheet_write_number(b->sheet, b->row, b->col++, n, b->number); }

static void moment(book *b, ech_tick t) {
    if (t != ECH_NEVER) {
        export_date d = export_date_of(export_unix_s(b->v, t));
        lxw_datetime at = {d.year, d.month, d.day, d.hour, d.minute, (double)d.second};
        worksheet_write_datetime(b->sheet, b->row, b->col, &at, b->date);
    }
    b->col++;
}

static double minutes(const book *b, ech_tick t) { return (double)t / (double)b->v->scenario->ticks_per_minute; }

static void next(book *b) {
    b->row++;
    b->col = 0;
}

static void open_sheet(book *b, const char *name, const char *const *columns) {
    b->sheet = workbook_add_worksheet(b->workbook, name);
    b->row = b->col = 0;
    for (; *columns; columns++, b->col++) {
        worksheet_write_string(b->sheet, 0, b->col, *columns, b->head);
        worksheet_set_column(b->sheet, b->col, b->col, WIDTH, NULL);
    }
    worksheet_freeze_panes(b->sheet, 1, 0);
    next(b);
}

/* To be called when the rows are in: the filter spans them. */
static void close_sheet(book *b, lxw_col_t columns) {
    if (b->row > 1)
        worksheet_autofilter(b->sheet, 0, 0, b->row - 1, (lxw_col_t)(columns - 1));
}

static const char *place(const book *b, int32_t i) { return b->v->scenario->locations[i].id; }

static void pair(book *b, const char *name, double n) {
    text(b, name);
    number(b, n);
    next(b);
}

static void summary(book *b) {
    static const char *const columns[] = {"What", "Value", NULL};
    const ech_verdict *v = b->v->verdict;
    const ech_scenario *s = b->v->scenario;
    open_sheet(b, "Summary", columns);
    worksheet_set_column(b->sheet, 0, 1, 32, NULL);
    const char *const words[][2] = {{"scenario", s->id},
                                    {"name", s->name},
                                    {"record", export_records[s->record]},
                                    {"legal", v->legal ? "yes" : "NO"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++, next(b)) {
        text(b, words[i][0]);
        text(b, words[i][1]);
    }
    text(b, "start (UTC)");
    moment(b, 0);
    next(b);
    pair(b, "findings", (double)v->finding_total);
    pair(b, "unmet lots", (double)v->unmet_lots);
    pair(b, "late requirements", (double)v->late);
    pair(b, "sorties", (double)v->sorties);
    pair(b, "missions", (double)v->missions);
    pair(b, "cost", (double)v->cost_u / 1e6);
    pair(b, "fuel kg", (double)v->fuel_kg);
    pair(b, "CO2 kg", (double)v->co2_kg);
    for (int32_t i = 0; i < s->tier_count; i++) {
        ech_buf_clear(&b->scratch);
        ech_buf_printf(&b->scratch, "tier %s", s->tiers[i].name);
        pair(b, b->scratch.data ? b->scratch.data : "", (double)v->tier_value_u[i] / 1e6);
    }
}

static void movements(book *b) {
    static const char *const columns[] = {"Mission", "By",       "Requirement", "From",     "Loading",
                                          "Loaded",  "To",       "Unloading",   "Unloaded", "Persons",
                                          "Litters", "Cargo kg", "Final",       "What",     NULL};
    open_sheet(b, "Movements", columns);
    for (int32_t i = 0; i < b->v->move_count; i++, next(b)) {
        const ech_view_move *m = &b->v->moves[i];
        text(b, b->v->plan->missions[m->mission].id);
        text(b, export_tail(b->v, m->mission, &b->scratch));
        text(b, b->v->scenario->requirements[m->requirement].id);
        text(b, place(b, m->from));
        moment(b, m->load_start_t);
        moment(b, m->load_end_t);
        text(b, place(b, m->to));
        moment(b, m->unload_start_t);
        moment(b, m->unload_end_t);
        number(b, m->people);
        number(b, m->litters);
        number(b, (double)m->cargo_kg);
        text(b, m->final ? "yes" : "no");
        text(b, export_load_text(b->v, m->load, &b->scratch));
    }
    close_sheet(b, 14);
}

static void stop_row(book *b, int32_t mission, int32_t k) {
    const ech_mission *m = &b->v->plan->missions[mission];
    const ech_stop *stop = &b->v->plan->stops[m->stops.first + k];
    const ech_view_flight *f = k + 1 < m->stops.count ? &b->v->flights[b->v->first_flight[mission] + k] : NULL;
    const ech_member *owner = export_owner(b->v, mission);
    text(b, m->id);
    text(b, export_tail(b->v, mission, &b->scratch));
    text(b, owner ? owner->id : "");
    text(b, export_modes[ech_view_mode(b->v, mission)]);
    number(b, k);
    text(b, place(b, stop->location));
    moment(b, k ? stop->arrive_t : ECH_NEVER);
    moment(b, f ? stop->depart_t : ECH_NEVER);
    number(b, (double)stop->fuel_kg);
    number(b, f ? f->people : 0);
    number(b, f ? f->litters : 0);
    number(b, f ? (double)f->cargo_kg : 0);
    number(b, f ? (double)f->distance_m / 1000 : 0);
    next(b);
}

static void stops(book *b) {
    static const char *const columns[] = {
        "Mission",    "By",     "Owner",         "Mode",           "Stop",           "Location",
        "Arrives",    "Leaves", "Fuel taken kg", "Persons aboard", "Litters aboard", "Cargo aboard kg",
        "km to next", NULL};
    open_sheet(b, "Missions", columns);
    for (int32_t i = 0; i < b->v->mission_count; i++)
        for (int32_t k = 0; k < b->v->plan->missions[b->v->missions[i]].stops.count; k++)
            stop_row(b, b->v->missions[i], k);
    close_sheet(b, 13);
}

static void requirements(book *b) {
    static const char *const columns[] = {"Requirement", "Kind", "From",  "To",       "Persons",          "Litters",
                                          "Ready",       "Due",  "There", "Late min", "Undelivered lots", NULL};
    open_sheet(b, "Requirements", columns);
    for (int32_t i = 0; i < b->v->scenario->requirement_count; i++, next(b)) {
        const ech_requirement *r = &b->v->scenario->requirements[i];
        text(b, r->id);
        text(b, r->kind);
        text(b, place(b, r->from));
        text(b, place(b, r->to));
        number(b, (double)r->seated + r->attendants);
        number(b, r->litters);
        moment(b, r->ready_t);
        moment(b, r->due_t);
        moment(b, b->v->verdict->completion_t[i]);
        number(b, minutes(b, export_late_t(b->v, i)));
        number(b, (double)b->v->verdict->undelivered_lots[i]);
    }
    close_sheet(b, 11);
}

static void use(book *b) {
    static const char *const columns[] = {"Location", "Resource", "Least class", "From", "Used", "There", NULL};
    static const char *const resources[] = {"places", "teams", "fuel kg a day"};
    static const char *const classes[] = {"", "B", "C", "D", "E", "F"};
    open_sheet(b, "Use", columns);
    for (int32_t i = 0; i < b->v->curve_count; i++) {
        const ech_view_curve *c = &b->v->curves[i];
        for (int32_t k = c->steps.first; k < c->steps.first + c->steps.count; k++, next(b)) {
            text(b, place(b, c->location));
            text(b, resources[c->resource]);
            text(b, classes[c->least_class]);
            moment(b, b->v->steps[k].t);
            number(b, (double)b->v->steps[k].used);
            if (b->v->steps[k].there == INT64_MAX)
                text(b, "unlimited");
            else
                number(b, (double)b->v->steps[k].there);
        }
    }
    close_sheet(b, 6);
}

static bool fill(book *b) {
    b->head = workbook_add_format(b->workbook);
    b->date = workbook_add_format(b->workbook);
    b->number = workbook_add_format(b->workbook);
    if (!b->head || !b->date || !b->number)
        return false;
    format_set_bold(b->head);
    format_set_bg_color(b->head, 0xDDE6F0);
    format_set_num_format(b->date, "yyyy-mm-dd hh:mm");
    format_set_num_format(b->number, "#,##0.##;-#,##0.##;0");
    lxw_doc_properties about = {.title = (char *)(uintptr_t)b->v->scenario->name,
                                .comments = (char *)(uintptr_t)export_records[b->v->scenario->record],
                                .created = (time_t)b->v->scenario->start_unix_s};
    workbook_set_properties(b->workbook, &about); /* a fixed moment: the same plan gives the same bytes */
    summary(b);
    movements(b);
    stops(b);
    requirements(b);
    use(b);
    return true;
}

static ech_status make(const ech_view *v, const char *path, ech_error *err) {
    book b = {.v = v, .scratch = ECH_BUF_INIT, .workbook = workbook_new(path)};
    bool filled = b.workbook && fill(&b);
    lxw_error why = b.workbook ? workbook_close(b.workbook) : LXW_ERROR_MEMORY_MALLOC_FAILED;
    bool memory = !filled || b.scratch.failed || why == LXW_ERROR_MEMORY_MALLOC_FAILED;
    ech_buf_free(&b.scratch);
    if (memory)
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory");
    return why ? ech_fail(err, ECH_EIO, "io", "the workbook could not be put together in %s: %s", path,
                          lxw_strerror(why))
               : ECH_OK;
}

ech_status export_xlsx(const ech_view *v, ech_buf *out, ech_error *err) {
    char path[4096];
    ech_buf bytes = ECH_BUF_INIT;
    const char *folder = getenv("TMPDIR");
    if (snprintf(path, sizeof path, "%s/echelon-XXXXXX", folder && *folder ? folder : "/tmp") >= (int)sizeof path)
        return ech_fail(err, ECH_EIO, "io", "the folder for temporary files has too long a name");
    int file = mkstemp(path);
    if (file < 0)
        return ech_fail(err, ECH_EIO, "io", "no temporary file can be made: %s (TMPDIR names another folder)", path);
    close(file);
    ech_status status = make(v, path, err);
    if (!status)
        status = ech_file_read(path, FILE_MAX, &bytes, err);
    unlink(path);
    if (!status)
        ech_buf_add(out, bytes.data, bytes.length);
    ech_buf_free(&bytes);
    return status;
}
