/* The load and unload cells of a schedule made by hand: see docs/import-plan.md.
 *
 *     load     hospital water:bulk=12000        all of hospital; 12 t of water's bulk
 *     unload   hospital  or  water:bulk=4000  or  *
 *
 * What is loaded goes aboard; an unload takes it off, oldest first, and cuts a cargo in two where it takes a part.
 * Cost: an unload walks over what is aboard.
 */
#include "plan_int.h"

#include <stdio.h>
#include <string.h>

static ech_span items_of(const ech_import *m, int32_t requirement) { return m->s->requirements[requirement].items; }

/* A zeroed cargo on a list; NULL: out of memory. */
static ech_cargo *new_cargo(ech_import *m, ech_vec *list, int32_t requirement, int32_t stop) {
    int64_t *items = ech_arena_alloc(m->arena, (size_t)items_of(m, requirement).count + 1, sizeof *items);
    ech_cargo *c = items ? ech_vec_push(list) : NULL;
    if (!c) {
        m->memory = true;
        return NULL;
    }
    *c = (ech_cargo){.requirement = requirement, .from_stop = stop, .to_stop = ECH_NONE, .items = items};
    return c;
}

static void take_all(const ech_import *m, ech_cargo *c) {
    const ech_requirement *r = &m->s->requirements[c->requirement];
    c->people = (int64_t)r->seated + r->attendants;
    c->litters = r->litters;
    for (int32_t i = 0; i < r->items.count; i++)
        c->items[i] = m->s->items[r->items.first + i].count;
}

static bool is_empty(const ech_import *m, const ech_cargo *c) {
    bool empty = c->people == 0 && c->litters == 0;
    for (int32_t i = 0; i < items_of(m, c->requirement).count; i++)
        empty = empty && c->items[i] == 0;
    return empty;
}

/* ---- words: REQ or REQ:name=count,name=count ---- */

typedef struct word_reader {
    ech_import *m;
    int32_t row;
    ech_import_column column;
} word_reader;

/* The amount that `name` stands for, or NULL. */
static int64_t *slot(const ech_import *m, ech_cargo *c, const char *name) {
    if (strcmp(name, "people") == 0)
        return &c->people;
    if (strcmp(name, "litters") == 0)
        return &c->litters;
    int32_t item = ech_plan_item(m->s, c->requirement, name);
    return item == ECH_NONE ? NULL : &c->items[item - items_of(m, c->requirement).first];
}

/* What could have been meant: people, litters and the requirement's items. */
static void hint_names(const ech_import *m, const ech_cargo *c, ech_error *e) {
    char text[200] = "people, litters";
    ech_span own = items_of(m, c->requirement);
    for (int32_t i = 0; e && i < own.count && i < 6; i++) {
        const char *id = m->s->items[own.first + i].id;
        size_t used = strlen(text);
        if (used + strlen(id) + 3 < sizeof text)
            snprintf(text + used, sizeof text - used, ", %s", id);
    }
    ech_error_hint(e, "`%s` has %s", m->s->requirements[c->requirement].id, text);
}

/* One `name=count`, cut in place. */
static void read_amount(const word_reader *w, ech_cargo *c, char *text) {
    char *equals = strchr(text, '=');
    int64_t n = 0;
    ech_error *e = NULL;
    if (!equals || !ech_parse_int64(equals + 1, strlen(equals + 1), &n) || n < 0 || n > INT32_MAX) {
        e = ech_import_bad(w->m, w->row, w->column, "import.amount", "not an amount: `%.60s`", text);
        ech_error_hint(e, "write name=count with a whole number, such as people=12");
        c->damaged = true;
        return;
    }
    *equals = '\0';
    int64_t *at = slot(w->m, c, text);
    if (at && *at == 0) {
        *at = n;
        return;
    }
    c->damaged = true;
    if (at)
        ech_import_bad(w->m, w->row, w->column, "import.amount", "`%.60s` is named twice", text);
    else
        hint_names(w->m, c,
                   ech_import_bad(w->m, w->row, w->column, "import.amount", "the requirement `%s` has no `%.60s`",
                                  w->m->s->requirements[c->requirement].id, text));
}

static void read_amounts(const word_reader *w, ech_cargo *c, char *text) {
    for (char *p = text; p;) {
        char *comma = strchr(p, ',');
        if (comma)
            *comma = '\0';
        read_amount(w, c, p);
        p = comma ? comma + 1 : NULL;
    }
    if (!c->damaged && is_empty(w->m, c)) {
        ech_import_bad(w->m, w->row, w->column, "import.amount", "nothing of `%s`",
                       w->m->s->requirements[c->requirement].id);
        c->damaged = true;
    }
}

static int32_t find_requirement(const word_reader *w, const char *id) {
    int32_t r = ech_idmap_get(&w->m->ids.requirements, id);
    if (r >= 0)
        return r;
    ech_plan_hint_id(ech_import_bad(w->m, w->row, w->column, "import.reference", "unknown requirement `%.64s`", id),
                     &w->m->ids.requirements, id);
    w->m->lost = true;
    return ECH_NONE;
}

/* Calls `one` for each word of the cell, in a buffer that it may change. */
static void each_word(const word_reader *w, int32_t stop, void (*one)(const word_reader *, int32_t, char *)) {
    static const char between[] = " \t\n;";
    char word[ECH_CSV_CELL_MAX + 1];
    const char *p = ech_import_cell(w->m, w->row, w->column);
    for (p += strspn(p, between); *p && !w->m->memory; p += strspn(p, between)) {
        size_t n = strcspn(p, between), keep = n < ECH_CSV_CELL_MAX ? n : ECH_CSV_CELL_MAX;
        memcpy(word, p, keep);
        word[keep] = '\0';
        one(w, stop, word);
        p += n;
    }
}

/* ---- load ---- */

static void load_word(const word_reader *w, int32_t stop, char *word) {
    char *colon = strchr(word, ':');
    if (colon)
        *colon = '\0';
    int32_t r = find_requirement(w, word);
    ech_cargo *c = r >= 0 ? new_cargo(w->m, &w->m->aboard, r, stop) : NULL;
    if (!c)
        return;
    if (colon)
        read_amounts(w, c, colon + 1);
    else
        take_all(w->m, c);
}

void ech_import_load(ech_import *m, int32_t row, int32_t stop) {
    word_reader w = {m, row, ECH_IM_LOAD};
    each_word(&w, stop, load_word);
}

/* ---- unload ---- */

static ech_cargo *aboard_at(const ech_import *m, size_t i) { return ech_vec_at(&m->aboard, i); }

/* Takes everything of a requirement (ECH_NONE: of all) off. False: there was nothing. One pass; the order of the rest
 * is kept, since unloading is oldest first. */
static bool land_all(ech_import *m, int32_t requirement, int32_t stop) {
    size_t kept = 0, count = m->aboard.count;
    for (size_t i = 0; i < count; i++) {
        const ech_cargo *from = aboard_at(m, i);
        bool stays = requirement != ECH_NONE && from->requirement != requirement;
        ech_cargo *to = stays ? NULL : ech_vec_push(&m->landed);
        if (to) {
            *to = *from;
            to->to_stop = stop;
            continue;
        }
        m->memory = m->memory || !stays;
        *aboard_at(m, kept++) = *from;
    }
    m->aboard.count = kept;
    return kept < count;
}

static void move_amount(int64_t *wanted, int64_t *from, int64_t *to) {
    int64_t n = *wanted < *from ? *wanted : *from;
    *wanted -= n;
    *from -= n;
    *to += n;
}

/* Takes `wanted` off the oldest cargos first; what is left in `wanted` was not aboard. */
static void land_part(ech_import *m, ech_cargo *wanted, int32_t stop) {
    int32_t n = items_of(m, wanted->requirement).count;
    for (size_t i = 0; i < m->aboard.count && !m->memory;) {
        ech_cargo *from = aboard_at(m, i);
        if (from->requirement != wanted->requirement) {
            i++;
            continue;
        }
        ech_cargo *to = new_cargo(m, &m->landed, from->requirement, from->from_stop);
        if (!to)
            return;
        to->to_stop = stop;
        move_amount(&wanted->people, &from->people, &to->people);
        move_amount(&wanted->litters, &from->litters, &to->litters);
        for (int32_t k = 0; k < n; k++)
            move_amount(&wanted->items[k], &from->items[k], &to->items[k]);
        if (is_empty(m, to))
            m->landed.count--;
        if (!is_empty(m, from)) {
            i++;
            continue;
        }
        for (size_t k = i + 1; k < m->aboard.count; k++)
            *aboard_at(m, k - 1) = *aboard_at(m, k);
        m->aboard.count--;
    }
}

static bool any_damaged(const ech_import *m, int32_t requirement) {
    bool damaged = m->lost;
    for (size_t i = 0; i < m->aboard.count; i++)
        damaged = damaged || (aboard_at(m, i)->requirement == requirement && aboard_at(m, i)->damaged);
    return damaged;
}

static void unload_amounts(const word_reader *w, int32_t stop, int32_t requirement, char *text) {
    ech_import *m = w->m;
    ech_vec one = ech_vec_init(sizeof(ech_cargo), 1);
    ech_cargo *wanted = new_cargo(m, &one, requirement, stop);
    bool quiet = any_damaged(m, requirement);
    if (wanted) {
        read_amounts(w, wanted, text);
        quiet = quiet || wanted->damaged;
        if (quiet)
            land_all(m, requirement, stop);
        else
            land_part(m, wanted, stop);
        if (!quiet && !is_empty(m, wanted))
            ech_import_bad(m, w->row, w->column, "import.unload", "less of `%s` is aboard here than is unloaded",
                           m->s->requirements[requirement].id);
    }
    ech_vec_free(&one);
}

static void unload_word(const word_reader *w, int32_t stop, char *word) {
    if (strcmp(word, "*") == 0) {
        if (!land_all(w->m, ECH_NONE, stop) && !w->m->lost)
            ech_import_bad(w->m, w->row, w->column, "import.unload", "nothing is aboard here");
        return;
    }
    char *colon = strchr(word, ':');
    if (colon)
        *colon = '\0';
    int32_t r = find_requirement(w, word);
    if (r < 0)
        return;
    if (colon)
        unload_amounts(w, stop, r, colon + 1);
    else if (!land_all(w->m, r, stop) && !w->m->lost)
        ech_import_bad(w->m, w->row, w->column, "import.unload", "nothing of `%s` is aboard here", word);
}

void ech_import_unload(ech_import *m, int32_t row, int32_t stop) {
    word_reader w = {m, row, ECH_IM_UNLOAD};
    each_word(&w, stop, unload_word);
}

/* ---- into the plan ---- */

static bool write_load(ech_import *m, const ech_cargo *c) {
    ech_load *load = ech_plan_add_load(&m->b, c->requirement, c->from_stop, c->to_stop);
    if (!load)
        return false;
    load->people = (int32_t)(c->people > INT32_MAX ? INT32_MAX : c->people);
    load->litters = (int32_t)c->litters;
    ech_span own = items_of(m, c->requirement);
    for (int32_t k = 0; k < own.count; k++)
        if (c->items[k] > 0 && !ech_plan_add_part(&m->b, own.first + k, c->items[k]))
            return false;
    return true;
}

void ech_import_write_loads(ech_import *m) {
    for (size_t i = 0; i < m->landed.count && !m->memory; i++)
        m->memory = !write_load(m, ech_vec_at(&m->landed, i));
    m->landed.count = m->aboard.count = 0;
    m->lost = false;
}
