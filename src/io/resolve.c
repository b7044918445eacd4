/* References that need more than their cell: a subject whose table another cell names, ASSET/TAIL, the word list of an
 * asset's end, words that make groups. What they resolve to is stored in the rows; each failure is an error at its
 * cell. */
#include "reader_int.h"

#include <string.h>

static ech_error *unknown(ech_reader *r, const ech_loaded *t, int32_t row, const char *column, const char *id,
                          ech_table_id table) {
    ech_error *e =
        ech_row_error(r, t, row, column, "cell.reference", "%s: no `%.60s` in %s", column, id, ech_tables[table].file);
    ech_hint_nearest_id(r, e, id, table);
    return e;
}

/* ---- assets ---- */

static bool push_place(ech_reader *r, int32_t place) {
    int32_t *ref = ech_vec_push(&r->refs);
    if (ref)
        *ref = place;
    return ref != NULL;
}

static void resolve_end_list(ech_reader *r, const ech_loaded *t, int32_t row, row_asset *a) {
    char word[256];
    a->a.end = ECH_END_LIST;
    for (const char *p = a->end; *p && r->status == ECH_OK;) {
        size_t n = strcspn(p, " ");
        size_t keep = n < sizeof word ? n : sizeof word - 1;
        memcpy(word, p, keep);
        word[keep] = '\0';
        p += n + strspn(p + n, " ");
        int32_t place = ech_ref_find(r, T_LOCATIONS, word);
        if (place < 0 && !ech_ref_is_damaged(r, T_LOCATIONS)) {
            ech_error *e = unknown(r, t, row, "end", word, T_LOCATIONS);
            if (e && !e->hint[0])
                ech_error_hint(e, "home, any, or ids of locations separated by spaces");
        }
        if (place >= 0 && !push_place(r, place))
            ech_reader_fail(r, ECH_ENOMEM);
        a->a.end_places.count += place >= 0;
    }
}

static void resolve_assets(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_ASSETS];
    for (int32_t i = 0; i < t->csv.rows && r->status == ECH_OK; i++) {
        row_asset *a = ech_row(t, i);
        a->a.end_places = (ech_span){(int32_t)r->refs.count, 0};
        if (strcmp(a->end, "home") == 0)
            a->a.end = ECH_END_HOME;
        else if (strcmp(a->end, "any") == 0)
            a->a.end = ECH_END_ANY;
        else
            resolve_end_list(r, t, i, a);
    }
}

static void resolve_situations(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_SITUATIONS];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        ech_situation *s = ech_row(t, i);
        const row_asset *a = s->asset >= 0 ? ech_row(&r->tables[T_ASSETS], s->asset) : NULL;
        if (a && a->a.count > 0 && s->tail > a->a.count)
            ech_row_error(r, t, i, "tail", "situation.tail", "tail: `%.60s` has only %d tail(s)", a->a.id, a->a.count);
        s->tail--; /* numbered from 0 in the model */
    }
}

/* ---- requirements ---- */

static void resolve_aboard(ech_reader *r, const ech_loaded *t, int32_t row, row_requirement *q) {
    q->r.aboard_asset = q->r.aboard_tail = ECH_NONE;
    const char *slash = strrchr(q->aboard, '/');
    char id[256];
    int64_t tail = 0;
    if (!q->aboard[0])
        return;
    if (!slash || (size_t)(slash - q->aboard) >= sizeof id || !ech_parse_int64(slash + 1, strlen(slash + 1), &tail)) {
        ech_error_hint(ech_row_error(r, t, row, "aboard", "cell.tail", "aboard: `%.60s` is not ASSET/TAIL", q->aboard),
                       "write the asset's id, a slash and the tail's number: c17/3");
        return;
    }
    memcpy(id, q->aboard, (size_t)(slash - q->aboard));
    id[slash - q->aboard] = '\0';
    int32_t asset = ech_ref_find(r, T_ASSETS, id);
    if (asset < 0) {
        if (!ech_ref_is_damaged(r, T_ASSETS))
            unknown(r, t, row, "aboard", id, T_ASSETS);
        return;
    }
    const row_asset *a = ech_row(&r->tables[T_ASSETS], asset);
    if (tail < 1 || tail > a->a.count) {
        ech_row_error(r, t, row, "aboard", "cell.tail", "aboard: `%.60s` has tails 1 to %d", id, a->a.count);
        return;
    }
    q->r.aboard_asset = asset;
    q->r.aboard_tail = (int32_t)tail - 1;
}

/* Number of a word, new words in order of first use; ECH_NONE for "". */
static int32_t word_number(ech_reader *r, ech_idmap *map, ech_vec *words, const char *word) {
    if (!word[0])
        return ECH_NONE;
    int32_t known = ech_idmap_get(map, word);
    if (known >= 0)
        return known;
    const char **slot = ech_vec_push(words);
    if (!slot || ech_idmap_put(map, word, (int32_t)words->count - 1, NULL) != ECH_OK) {
        ech_reader_fail(r, ECH_ENOMEM);
        return ECH_NONE;
    }
    *slot = word;
    return (int32_t)words->count - 1;
}

static void resolve_requirements(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_REQUIREMENTS];
    ech_idmap together = ECH_IDMAP_INIT, groups = ECH_IDMAP_INIT;
    for (int32_t i = 0; i < t->csv.rows && r->status == ECH_OK; i++) {
        row_requirement *q = ech_row(t, i);
        resolve_aboard(r, t, i, q);
        q->r.together = word_number(r, &together, &r->together, q->together);
        q->r.group = word_number(r, &groups, &r->groups, q->group);
        q->r.self_move = q->self_move == 1;
        if (q->r.element >= 0) {
            const ech_element *e = ech_row(&r->tables[T_ELEMENTS], q->r.element);
            if (q->r.owner < 0)
                q->r.owner = e->owner;
            if (e->ready_t > q->r.ready_t)
                q->r.ready_t = e->ready_t;
        }
    }
    ech_idmap_free(&together);
    ech_idmap_free(&groups);
}

/* ---- subjects ---- */

static void number_legs(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_LEGS];
    r->first_leg = ech_arena_alloc(r->scratch, (size_t)t->csv.rows + 1, sizeof *r->first_leg);
    if (!r->first_leg) {
        ech_reader_fail(r, ECH_ENOMEM);
        return;
    }
    for (int32_t i = 0; i < t->csv.rows; i++) {
        r->first_leg[i] = r->leg_count;
        r->leg_count += ((const row_leg *)ech_row(t, i))->both_ways ? 2 : 1;
    }
}

/* A leg of the model by its id, `ID~back` too. */
int32_t ech_leg_named(const ech_reader *r, const char *id) {
    char forward[256];
    size_t n = strlen(id), tail = strlen("~back");
    int32_t row = ech_ref_find(r, T_LEGS, id);
    if (row >= 0)
        return r->first_leg[row];
    if (n <= tail || n >= sizeof forward || strcmp(id + n - tail, "~back") != 0)
        return ECH_NONE;
    memcpy(forward, id, n - tail);
    forward[n - tail] = '\0';
    row = ech_ref_find(r, T_LEGS, forward);
    bool both = row >= 0 && ((const row_leg *)ech_row(&r->tables[T_LEGS], row))->both_ways;
    return both ? r->first_leg[row] + 1 : ECH_NONE;
}

static bool take_country(const char *text, char out[3]) {
    if (!ech_country_is_known(text))
        return false;
    memcpy(out, text, 3);
    return true;
}

static void country_error(ech_reader *r, const ech_loaded *t, int32_t row, const char *text) {
    ech_error_hint(ech_row_error(r, t, row, "subject", "cell.country", "subject: `%.60s` is not a country code", text),
                   "two capital letters of ISO 3166-1, such as HT");
}

static void resolve_closures(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_CLOSURES];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        row_closure *c = ech_row(t, i);
        c->c.subject = ECH_NONE;
        if (!c->subject[0] || !ech_row_has(t, i, "what"))
            continue;
        if (c->c.what == ECH_SHUT_AIRSPACE) {
            if (!take_country(c->subject, c->c.country))
                country_error(r, t, i, c->subject);
            continue;
        }
        ech_table_id table = c->c.what == ECH_SHUT_LEG ? T_LEGS : T_LOCATIONS;
        c->c.subject = table == T_LEGS ? ech_leg_named(r, c->subject) : ech_ref_find(r, table, c->subject);
        if (c->c.subject < 0 && !ech_ref_is_damaged(r, table))
            unknown(r, t, i, "subject", c->subject, table);
    }
}

static void resolve_territory(ech_reader *r, const ech_loaded *t, int32_t row, row_authority *a) {
    a->a.subject = ech_ref_find(r, T_LOCATIONS, a->subject);
    if (a->a.subject >= 0 || take_country(a->subject, a->a.country) || ech_ref_is_damaged(r, T_LOCATIONS))
        return;
    ech_error *e = unknown(r, t, row, "subject", a->subject, T_LOCATIONS);
    if (e && !e->hint[0])
        ech_error_hint(e, "a location's id, or a country code such as HT");
}

static void resolve_authorities(ech_reader *r) {
    const ech_loaded *t = &r->tables[T_AUTHORITIES];
    for (int32_t i = 0; i < t->csv.rows; i++) {
        row_authority *a = ech_row(t, i);
        a->a.subject = ECH_NONE;
        if (!a->subject[0] || !ech_row_has(t, i, "what"))
            continue;
        if (a->a.what == ECH_ACT_TERRITORY) {
            resolve_territory(r, t, i, a);
        } else if (a->a.what == ECH_ACT_AIRSPACE) {
            if (!take_country(a->subject, a->a.country))
                country_error(r, t, i, a->subject);
        } else {
            ech_table_id table = a->a.what == ECH_ACT_ELEMENT ? T_ELEMENTS : T_ASSETS;
            a->a.subject = ech_ref_find(r, table, a->subject);
            if (a->a.subject < 0 && !ech_ref_is_damaged(r, table))
                unknown(r, t, i, "subject", a->subject, table);
        }
    }
}

void ech_rows_resolve(ech_reader *r) {
    resolve_assets(r);
    resolve_situations(r);
    resolve_requirements(r);
    number_legs(r);
    if (r->status != ECH_OK)
        return;
    resolve_closures(r);
    resolve_authorities(r);
}
