/* The columns of every table as static data (schema.c), and what a column is made of. The reader (cells.c) parses a
 * cell by its column's type and stores it at `offset` in the row's struct (rows_int.h): a new column is one line in
 * schema.c and one field. */
#ifndef ECH_IO_SCHEMA_INT_H
#define ECH_IO_SCHEMA_INT_H

#include "io/schema.h"

#include <stddef.h>

typedef enum ech_table_id {
    T_SCENARIO, /* scenario.json */
    T_MEMBERS,
    T_AIRFIELD_CLASSES,
    T_LOCATIONS,
    T_LIFT_TYPES,
    T_CONFIGURATIONS,
    T_PAYLOAD_RANGE,
    T_BLOCK_SPEEDS,
    T_ASSETS,
    T_SITUATIONS,
    T_CREWS,
    T_ELEMENTS,
    T_REQUIREMENTS,
    T_ITEMS,
    T_LEGS,
    T_TRAVEL,
    T_CARRY_RULES,
    T_CLOSURES,
    T_AUTHORITIES,
    T_EFFECTS,
    T_ASSUMPTIONS,
    T_EVENTS,
    T_COUNT,
    T_NO_TABLE = T_COUNT
} ech_table_id;

typedef enum ech_column_type {
    C_ID,       /* const char * */
    C_REF,      /* int32_t index into the table `ref` */
    C_REFS,     /* ech_span into refs: list of ids of `ref` */
    C_TEXT,     /* const char *, any text */
    C_WORD,     /* const char *, id characters */
    C_WORDS,    /* ech_span into texts */
    C_INT,      /* int32_t or int64_t */
    C_DECIMAL,  /* the same, cell × scale */
    C_CAPACITY, /* the same; also `none` = 0 and `unlimited` */
    C_TIME,     /* ech_tick since the start */
    C_DURATION, /* ech_tick */
    C_DATE,     /* int64_t: days since 1970-01-01 */
    C_BOOL,     /* bool */
    C_ENUM,     /* enum: index among `words` */
    C_MODES,    /* uint32_t: bit per mode */
    C_COUNTRY,  /* char[3] */
    C_HOURS,    /* ech_hours */
    C_VIA,      /* ech_span into vias */
    C_END,      /* const char *: home, any or ids of locations; read by assets.c */
    C_TAIL,     /* const char *: ASSET/TAIL */
    C_PART      /* scenario.json: an object or list that scenario_json.c reads itself */
} ech_column_type;

/* What an empty cell means where there is no default. */
typedef enum ech_empty { E_ZERO, E_UNLIMITED, E_NEVER, E_NONE, E_NOT_GIVEN, E_ALWAYS } ech_empty;

typedef struct ech_column {
    const char *name;
    ech_column_type type;
    uint16_t offset, size; /* of the field in the row's struct */
    bool required;
    ech_empty empty;
    ech_table_id ref;
    const char *const *words;    /* C_ENUM, NULL-terminated */
    int64_t scale;               /* C_DECIMAL: a power of ten */
    int64_t min, max;            /* of the stored value; min == max: no limit */
    const char *unit, *fallback; /* default, written as in a cell; NULL = see `empty` */
    const char *meaning, *example;
} ech_column;

typedef struct ech_table {
    ech_table_id id;
    const char *name, *file, *key; /* key: the columns that are unique together; "" = none */
    bool required, catalogue;      /* catalogue: may also lie in a catalogue folder */
    size_t row_size;
    const ech_column *columns;
    int32_t column_count;
    const char *meaning;
} ech_table;

extern const ech_table ech_tables[T_COUNT];
extern const char *const ech_mode_words[], *const ech_measure_words[], *const ech_task_words[];

const ech_table *ech_table_named(const char *name); /* NULL: none */
const ech_column *ech_column_named(const ech_table *t, const char *name);

#endif
