/* CSV (RFC 4180): the movement table, a row a load. The second row holds HXL tags. */
#include <string.h>

#include "export_int.h"

/* A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
static void cell(ech_buf *out, const char *text, bool last) {
    bool formula = text[0] && strchr("=+-@\t\r", text[0]);
    bool quote = strpbrk(text, ",\"\r\n") != NULL;
    if (quote)
        ech_buf_char(out, '"');
    if (formula)
        ech_buf_char(out, '\'');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            ech_buf_char(out, '"');
        ech_buf_char(out, *p);
    }
    if (quote)
        ech_buf_char(out, '"');
    ech_buf_text(out, last ? "\r\n" : ",");
}

static void number(ech_buf *out, int64_t n) { ech_buf_printf(out, "%lld,", (long long)n); }

static void time_cell(const ech_view *v, ech_buf *out, ech_tick t) {
    char iso[32];
    export_iso(v, t, iso);
    cell(out, iso, false);
}

static void row(const ech_view *v, const ech_view_move *m, ech_buf *out, ech_buf *scratch) {
    const ech_scenario *s = v->scenario;
    const ech_mission *mission = &v->plan->missions[m->mission];
    const ech_requirement *r = &s->requirements[m->requirement];
    const ech_member *owner = export_owner(v, m->mission);
    const ech_lift_type *type = mission->asset == ECH_NONE ? NULL : &s->lift_types[s->assets[mission->asset].type];
    cell(out, export_records[s->record], false);
    cell(out, mission->id, false);
    cell(out, export_tail(v, m->mission, scratch), false);
    cell(out, type ? type->id : "", false);
    cell(out, export_modes[ech_view_mode(v, m->mission)], false);
    cell(out, owner ? owner->id : "", false);
    cell(out, r->id, false);
    cell(out, r->element == ECH_NONE ? "" : s->elements[r->element].id, false);
    cell(out, r->kind, false);
    cell(out, s->locations[m->from].id, false);
    cell(out, s->locations[m->to].id, false);
    time_cell(v, out, m->load_start_t);
    time_cell(v, out, m->load_end_t);
    time_cell(v, out, m->unload_start_t);
    time_cell(v, out, m->unload_end_t);
    time_cell(v, out, r->due_t);
    number(out, (export_late_t(v, m->requirement) + s->ticks_per_minute - 1) / s->ticks_per_minute);
    number(out, m->people);
    number(out, m->litters);
    number(out, m->cargo_kg);
    number(out, m->mass_kg);
    cell(out, m->final ? "yes" : "no", false);
    cell(out, export_load_text(v, m->load, scratch), true);
}

ech_status export_csv(const ech_view *v, ech_buf *out, ech_error *err) {
    (void)err;
    ech_buf scratch = ECH_BUF_INIT;
    ech_buf_text(out,
                 "record,mission,by,type,mode,owner,requirement,element,kind,from,to,load_start,load_end,unload_start,"
                 "unload_end,due,requirement_late_min,persons,litters,cargo_kg,mass_kg,final,what\r\n");
    ech_buf_text(out,
                 "#status,#activity+id,#asset+id,#asset+type,#asset+mode,#org,#item+id,#org+unit,#item+type,#loc+from,"
                 "#loc+to,#date+load+start,#date+load+end,#date+unload+start,#date+unload+end,#date+due,"
                 "#indicator+late+min,#affected+seated,#affected+litter,#capacity+cargo+kg,#capacity+mass+kg,"
                 "#status+final,#description\r\n");
    for (int32_t i = 0; i < v->move_count; i++)
        row(v, &v->moves[i], out, &scratch);
    out->failed = out->failed || scratch.failed;
    ech_buf_free(&scratch);
    return ECH_OK;
}
