/* Locations: a row begins with the defaults, takes over every capacity of its airfield class, then its own cells. So an
 * empty cell is the class's figure, and `none` or `unlimited` says otherwise. */
#include "reader_int.h"

#include <string.h>

/* Only the columns that both tables have and that are capacities: all of the class's but id and name. */
static void take_over(const ech_reader *r, int32_t class, row_location *row) {
    int32_t shelf = r->shelf[T_AIRFIELD_CLASSES].csv.rows;
    const ech_loaded *t = class < shelf ? &r->shelf[T_AIRFIELD_CLASSES] : &r->tables[T_AIRFIELD_CLASSES];
    const char *from = ech_row(t, class < shelf ? class : class - shelf);
    const ech_table *table = &ech_tables[T_AIRFIELD_CLASSES];
    for (int32_t c = 0; c < table->column_count; c++) {
        const ech_column *k = &table->columns[c];
        if (k->type != C_ID && k->type != C_TEXT)
            memcpy((char *)row + k->offset, from + k->offset, k->size);
    }
}

/* A number beside `unlimited` says two things at once. */
static void check_stands(ech_reader *r, const ech_loaded *t, int32_t row) {
    static const char *const names[] = {"stands_a", "stands_b", "stands_c", "stands_d", "stands_e", "stands_f"};
    int unlimited = -1, number = -1;
    for (int c = 0; c < ECH_CLASS_COUNT; c++) {
        const char *text = ech_row_cell(t, row, names[c]);
        if (strcmp(text, "unlimited") == 0)
            unlimited = c;
        else if (text[0])
            number = c;
    }
    if (unlimited >= 0 && number >= 0)
        ech_error_hint(ech_row_error(r, t, row, names[unlimited], "location.stands",
                                     "`unlimited` beside a number of stands in %s", names[number]),
                       "`unlimited` in one class makes all unlimited");
}

void ech_locations_parse(ech_reader *r) {
    ech_loaded *t = &r->tables[T_LOCATIONS];
    ech_table_parse(r, &r->shelf[T_AIRFIELD_CLASSES]);
    ech_table_parse(r, &r->tables[T_AIRFIELD_CLASSES]);
    row_location *blank = ech_arena_alloc(r->scratch, 1, sizeof *blank);
    if (!blank)
        ech_reader_fail(r, ECH_ENOMEM);
    if (!t->present || t->csv.columns == 0 || r->status != ECH_OK)
        return;
    ech_row_defaults(r, t, blank);
    for (int32_t i = 0; i < t->csv.rows && r->status == ECH_OK; i++) {
        row_location *row = ech_row(t, i);
        *row = *blank;
        int32_t class = ech_ref_find(r, T_AIRFIELD_CLASSES, ech_row_cell(t, i, "class"));
        if (class >= 0)
            take_over(r, class, row);
        ech_row_cells(r, t, i);
        check_stands(r, t, i);
        ech_location_finish(&row->l);
    }
}

void ech_location_finish(ech_location *l) {
    static const ech_mode main_mode[] = {
        [ECH_AIRFIELD] = ECH_AIR, [ECH_RAILHEAD] = ECH_RAIL, [ECH_PORT] = ECH_SEA, [ECH_SITE] = ECH_ROAD};
    bool unlimited = true, any = false;
    for (int c = 0; c < ECH_CLASS_COUNT; c++) {
        any = any || l->stands[c] == ECH_UNLIMITED;
        unlimited = unlimited && l->stands[c] < 0;
    }
    l->stands_limited = !unlimited && !any;
    for (int c = 0; c < ECH_CLASS_COUNT; c++)
        if (!l->stands_limited || l->stands[c] < 0)
            l->stands[c] = 0;
    if (l->modes == 0)
        l->modes = 1u << main_mode[l->kind] | 1u << ECH_ROAD;
}
