/* The schema holds together: every column has a meaning and an example that its own reader takes, every default reads,
 * every reference leads to a table with ids; what is printed parses again. */
#include "reader_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct bench {
    ech_reader r;
    ech_error_list errors;
    ech_loaded t;
} bench;

static bench *open_bench(void) {
    bench *b = ech_calloc(1, sizeof *b);
    assert_non_null(b);
    b->errors = (ech_error_list)ECH_ERROR_LIST_INIT;
    b->r = (ech_reader){.arena = ech_arena_open(0), .scratch = ech_arena_open(0), .errors = &b->errors};
    b->r.refs = ech_vec_init(sizeof(int32_t), 1000);
    b->r.texts = ech_vec_init(sizeof(char *), 1000);
    b->r.vias = ech_vec_init(sizeof(ech_via), 1000);
    b->r.base = (ech_time_base){INT64_C(14623) * 86400, 1, 8 * 1440};
    b->r.clock_known = true;
    b->t.csv.delimiter = ',';
    return b;
}

static void close_bench(bench *b) {
    ech_vec_free(&b->r.refs);
    ech_vec_free(&b->r.texts);
    ech_vec_free(&b->r.vias);
    ech_arena_free(b->r.arena);
    ech_arena_free(b->r.scratch);
    ech_error_list_free(&b->errors);
    ech_free(b);
}

static bool needs_tables(const ech_column *k) { return k->type == C_REF || k->type == C_REFS || k->type == C_PART; }

static void examples_are_read(void **state) {
    (void)state;
    bench *b = open_bench();
    for (int t = 1; t < T_COUNT; t++)
        for (int32_t c = 0; c < ech_tables[t].column_count; c++) {
            const ech_column *k = &ech_tables[t].columns[c];
            char field[64] = {0};
            assert_true(k->meaning[0] && k->example[0]);
            assert_true(k->size <= sizeof field && (size_t)k->offset + k->size <= ech_tables[t].row_size);
            b->t.table = &ech_tables[t];
            if (!needs_tables(k) && !ech_cell_read(&b->r, &b->t, -1, k, k->example, field))
                fail_msg("%s.%s: %s", ech_tables[t].name, k->name, b->errors.items[0].message);
        }
    assert_int_equal(b->errors.count, 0);
    close_bench(b);
}

static void defaults_are_read(void **state) {
    (void)state;
    bench *b = open_bench();
    for (int t = 1; t < T_COUNT; t++) {
        void *row = ech_calloc(1, ech_tables[t].row_size);
        b->t.table = &ech_tables[t];
        ech_row_defaults(&b->r, &b->t, row);
        ech_free(row);
    }
    assert_int_equal(b->errors.count, 0);
    assert_int_equal(b->r.status, ECH_OK);
    close_bench(b);
}

static void tables_are_sound(void **state) {
    (void)state;
    for (int t = 0; t < T_COUNT; t++) {
        const ech_table *table = &ech_tables[t];
        assert_int_equal(table->id, t);
        assert_ptr_equal(ech_table_named(table->name), table);
        for (int32_t c = 0; c < table->column_count; c++) {
            const ech_column *k = &table->columns[c];
            assert_ptr_equal(ech_column_named(table, k->name), k); /* no name twice */
            assert_true(k->min <= k->max);
            if (k->type == C_REF || k->type == C_REFS)
                assert_string_equal(ech_tables[k->ref].key, "id");
            if (k->type == C_ENUM)
                assert_true(k->words && k->words[0] && k->words[1]);
            if (strcmp(table->key, "id") == 0)
                assert_non_null(ech_column_named(table, "id"));
        }
    }
    assert_null(ech_table_named("nothing"));
}

/* The class's capacities are the location's: same names, same places. */
static void classes_match_locations(void **state) {
    (void)state;
    const ech_table *class = &ech_tables[T_AIRFIELD_CLASSES], *location = &ech_tables[T_LOCATIONS];
    for (int32_t c = 0; c < class->column_count; c++) {
        const ech_column *k = &class->columns[c], *l = ech_column_named(location, k->name);
        assert_non_null(l);
        assert_true(l->offset == k->offset && l->size == k->size && l->type == k->type);
    }
}

static void prints_json(void **state) {
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        ech_buf text = ECH_BUF_INIT;
        ech_arena *arena = ech_arena_open(0);
        ech_error_list errors = ECH_ERROR_LIST_INIT;
        const ech_jvalue *root = NULL;
        ech_json w = ech_json_open(&text, kind == 1);
        ech_schema_write_json((ech_schema_kind)kind, &w);
        assert_int_equal(ech_jread_parse(arena, "schema", text.data, text.length, &root, &errors), ECH_OK);
        const ech_jvalue *list = ech_jread_get(root, kind == 0 ? "tables" : "keys");
        assert_non_null(list);
        assert_true(list->count >= (kind == 0 ? T_COUNT : 25));
        for (const ech_jvalue *e = list->first; e; e = e->next)
            assert_true(ech_jread_get(e, "meaning")->text[0]);
        ech_error_list_free(&errors);
        ech_arena_free(arena);
        ech_buf_free(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_read), cmocka_unit_test(defaults_are_read),
        cmocka_unit_test(tables_are_sound),  cmocka_unit_test(classes_match_locations),
        cmocka_unit_test(prints_json),
    };
    return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
