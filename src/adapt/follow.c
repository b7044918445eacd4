/* Rows that follow from what was mapped and what went: references, times, legs, closures, permissions, assumptions. */
#include "adapt_int.h"

#include "base/text.h"
#include "geo/geo.h"
#include "io/plan_read.h"
#include "io/schema.h"

#include <string.h>

/* ---- references ---- */

static int32_t location_named(const adapting *a, const char *id) {
    for (int32_t l = 0; l < a->s->location_count; l++)
        if (strcmp(a->s->locations[l].id, id) == 0)
            return l;
    return ECH_NONE;
}

static const char *place_after(const adapting *a, const char *id) {
    int32_t l = location_named(a, id);
    return l != ECH_NONE && a->places[l].after ? a->places[l].after : id;
}

/* One id or a list, each place by the one that stands for it. */
static const char *places_after(adapting *a, const char *cell) {
    char text[ADAPT_TEXT * 4];
    size_t used = 0;
    while (*cell) {
        char id[80];
        size_t n = strcspn(cell, " "), k = n < sizeof id ? n : sizeof id - 1;
        memcpy(id, cell, k);
        id[k] = '\0';
        const char *after = place_after(a, id);
        size_t m = strlen(after);
        if (used + m + 2 >= sizeof text)
            break;
        if (used > 0)
            text[used++] = ' ';
        memcpy(text + used, after, m);
        used += m;
        cell += n + strspn(cell + n, " ");
    }
    text[used] = '\0';
    return ad_text(a, "%s", text);
}

static void map_references(adapting *a) {
    for (int32_t i = 0; i < a->table_count; i++) {
        ech_sheet *t = &a->tables[i].sheet;
        for (int32_t c = 0; c < t->columns; c++) {
            ech_schema_use use = ech_schema_column(a->tables[i].file, t->header[c]);
            if (!use.reference || strcmp(use.reference, "locations.csv") != 0)
                continue;
            for (int32_t r = 0; r < t->rows; r++)
                if (t->cells[r] && *t->cells[r][c])
                    t->cells[r][c] = places_after(a, t->cells[r][c]);
        }
    }
}

/* ---- times ---- */

/* Moments count from the new start: what was a day or a date becomes minutes. */
static void map_times(adapting *a) {
    for (int32_t i = 0; i < a->table_count; i++) {
        ech_sheet *t = &a->tables[i].sheet;
        for (int32_t c = 0; c < t->columns; c++) {
            if (!ech_schema_column(a->tables[i].file, t->header[c]).time)
                continue;
            for (int32_t r = 0; r < t->rows; r++) {
                ech_tick at;
                if (t->cells[r] && *t->cells[r][c] && ech_time_parse(a->s, t->cells[r][c], &at) &&
                    at % a->s->ticks_per_minute == 0)
                    t->cells[r][c] = ad_text(a, "%lld", (long long)(at / a->s->ticks_per_minute));
            }
        }
    }
}

/* ---- rows that went ---- */

static bool gone(const adapting *a, const char *file, const char *id) {
    const ech_sheet *t = ad_table((adapting *)a, file);
    return *id && t && ad_row(t, id) < 0;
}

/* Drops rows of `file` whose `column` names a row of `of` that is not there any more. */
static void drop_with(adapting *a, const char *file, const char *column, const char *of) {
    ech_sheet *t = ad_table(a, file);
    for (int32_t i = 0; t && i < t->rows; i++)
        if (ech_sheet_has(t, i) && gone(a, of, ech_sheet_get(t, i, column)))
            ech_sheet_drop(t, i);
}

/* Takes ids that are not there any more out of lists. */
static void shorten_after(adapting *a) {
    ech_sheet *t = ad_table(a, "requirements.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *cell = ech_sheet_get(t, i, "after");
        const char *kept = "";
        while (*cell) {
            size_t n = strcspn(cell, " ");
            const char *id = ad_text(a, "%.*s", (int)n, cell);
            if (!gone(a, "requirements.csv", id))
                kept = *kept ? ad_text(a, "%s %s", kept, id) : id;
            cell += n + strspn(cell + n, " ");
        }
        if (ech_sheet_has(t, i))
            ech_sheet_set(t, i, "after", kept);
    }
}

static void drop_arrived(adapting *a) {
    ech_sheet *t = ad_table(a, "requirements.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        if (!ech_sheet_has(t, i))
            continue;
        ech_sheet_set(t, i, "aboard", "");
        const char *to = ech_sheet_get(t, i, "to");
        if (strcmp(ech_sheet_get(t, i, "from"), to) != 0)
            continue;
        ad_note(a, ECH_ADAPT_LEFT_OUT, ech_sheet_get(t, i, "id"), "is at %s already", to);
        ech_sheet_drop(t, i);
    }
}

static void drop_what_went(adapting *a) {
    drop_with(a, "requirements.csv", "element", "elements.csv");
    drop_arrived(a);
    drop_with(a, "items.csv", "requirement", "requirements.csv");
    drop_with(a, "effects.csv", "requirement", "requirements.csv");
    drop_with(a, "carry_rules.csv", "owner", "members.csv");
    drop_with(a, "carry_rules.csv", "asset_owner", "members.csv");
    shorten_after(a);
}

/* ---- legs ---- */

enum { LONG_DRIVE_MIN = 600, FAST_KMH = 90 };

static bool minutes_of(const ech_sheet *t, int32_t row, const char *column, int64_t *out) {
    const char *cell = ech_sheet_get(t, row, column);
    return *cell && ech_parse_int64(cell, strlen(cell), out);
}

static bool near_or_same(int64_t metres) { return metres < 1000; }

static const char *scaled(adapting *a, const char *cell, double ratio) {
    int64_t milli;
    char text[32];
    if (!ech_parse_scaled(cell, strlen(cell), 1000, &milli))
        return NULL;
    int64_t whole = (int64_t)((double)milli * ratio / 1000 + 0.999999);
    ech_format_scaled(text, whole > 0 ? whole : 1, 1);
    return ad_text(a, "%s", text);
}

static ech_mode mode_named(const char *word) {
    return strcmp(word, "sea") == 0 ? ECH_SEA : strcmp(word, "rail") == 0 ? ECH_RAIL : ECH_ROAD;
}

/* A road that was stretched by distance may come out as one that nobody drives. */
static void doubt_road(adapting *a, const ech_sheet *t, int32_t row, int64_t metres) {
    int64_t minutes = 0;
    if (mode_named(ech_sheet_get(t, row, "mode")) != ECH_ROAD || !minutes_of(t, row, "minutes", &minutes) ||
        minutes < 1)
        return;
    int64_t kmh = metres * 60 / minutes / 1000;
    if (minutes > LONG_DRIVE_MIN || kmh > FAST_KMH)
        ad_note(a, ECH_ADAPT_DECIDE, ech_sheet_get(t, row, "id"),
                "would be a drive of %lld h for %lld km as the crow flies: is there such a road?",
                (long long)(minutes + 30) / 60, (long long)metres / 1000);
}

/* A way of the old theatre is as much longer or shorter as its ends lie farther apart or nearer now. */
static void stretch(adapting *a, ech_sheet *t, int32_t row, int32_t u, int32_t v) {
    const ech_location *x = &a->s->locations[u], *y = &a->s->locations[v];
    int64_t was = ech_geo_distance_m(x->lat_e7, x->lon_e7, y->lat_e7, y->lon_e7);
    int64_t is = ech_geo_distance_m(a->places[u].lat_e7, a->places[u].lon_e7, a->places[v].lat_e7, a->places[v].lon_e7);
    if (near_or_same(was))
        return;
    static const char *const columns[] = {"minutes", "distance_km"};
    double ratio = (double)(is > 1000 ? is : 1000) / (double)was;
    const char *id = ech_sheet_get(t, row, "id");
    for (int i = 0; i < 2; i++) {
        const char *now = scaled(a, ech_sheet_get(t, row, columns[i]), ratio);
        if (!now)
            continue;
        ech_sheet_set(t, row, columns[i], now);
        if (i == 0)
            ad_assume(a, "legs", id, "minutes", scaled(a, now, 0.5), scaled(a, now, 2),
                      "stretched with the distance: drive it");
    }
    ech_sheet_set(t, row, "via", "");
    ad_note(a, ECH_ADAPT_ASSUMED, id, "%s minutes between %s and %s, by distance", ech_sheet_get(t, row, "minutes"),
            a->places[u].after ? a->places[u].after : x->id, a->places[v].after ? a->places[v].after : y->id);
    doubt_road(a, t, row, is);
}

/* Ships whose port is no port any more. */
static void stranded(adapting *a) {
    ech_sheet *t = ad_table(a, "assets.csv");
    for (int32_t i = 0; t && i < a->s->asset_count; i++) {
        const ech_asset *x = &a->s->assets[i];
        if (!ech_sheet_has(t, i) || !ad_mode_lost(a, x->home, a->s->lift_types[x->type].mode))
            continue;
        ech_sheet_drop(t, i);
        ad_note(a, ECH_ADAPT_LEFT_OUT, x->id, "its home %s has nothing like it near the crisis",
                a->s->locations[x->home].id);
    }
}

static void legs(adapting *a) {
    ech_sheet *t = ad_table(a, "legs.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        if (!ech_sheet_has(t, i))
            continue;
        int32_t u = location_named(a, ech_sheet_get(t, i, "from")), v = location_named(a, ech_sheet_get(t, i, "to"));
        if (u == ECH_NONE || v == ECH_NONE || (!a->places[u].after && !a->places[v].after))
            continue;
        ech_mode mode = mode_named(ech_sheet_get(t, i, "mode"));
        if (strcmp(place_after(a, a->s->locations[u].id), place_after(a, a->s->locations[v].id)) == 0 ||
            ad_mode_lost(a, u, mode) || ad_mode_lost(a, v, mode))
            ech_sheet_drop(t, i);
        else
            stretch(a, t, i, u, v);
    }
}

/* ---- closures and permissions ---- */

static void old_closures(adapting *a) {
    ech_sheet *t = ad_table(a, "closures.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *what = ech_sheet_get(t, i, "what"), *subject = ech_sheet_get(t, i, "subject");
        int32_t l = location_named(a, subject);
        bool of_theatre = strcmp(what, "location") == 0   ? l != ECH_NONE && a->places[l].theatre
                          : strcmp(what, "airspace") == 0 ? strcmp(subject, a->country) == 0
                                                          : true;
        if (ech_sheet_has(t, i) && of_theatre)
            ech_sheet_drop(t, i);
    }
}

static void new_closures(adapting *a) {
    static const char *const columns[] = {"what", "subject", "from", "to", NULL};
    for (int32_t i = 0; i < a->c->closure_count; i++) {
        const ech_crisis_closure *c = &a->c->closures[i];
        if (ad_row(ad_table(a, "locations.csv"), c->location) < 0)
            continue; /* not used anyhow */
        ech_sheet *t = ad_make_table(a, "closures.csv", columns);
        int32_t row = t ? ech_sheet_add(t, -1) : -1;
        if (row < 0)
            return;
        ech_sheet_set(t, row, "what", "location");
        ech_sheet_set(t, row, "subject", c->location);
        ech_sheet_set(t, row, "from", "0");
        if (c->until_t != ECH_NEVER)
            ech_sheet_set(t, row, "to", ad_text(a, "%lld", (long long)c->until_t));
    }
}

/* What the old affected state had given has to be asked of the new one; exercises count on the answer. */
static void permissions(adapting *a) {
    ech_sheet *t = ad_table(a, "authorities.csv");
    int32_t asked = 0;
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *what = ech_sheet_get(t, i, "what"), *subject = ech_sheet_get(t, i, "subject");
        if (!ech_sheet_has(t, i))
            continue;
        int32_t l = location_named(a, subject);
        if ((strcmp(what, "element") == 0 && gone(a, "elements.csv", subject)) ||
            (strcmp(what, "lift") == 0 && gone(a, "assets.csv", subject))) {
            ech_sheet_drop(t, i);
            continue;
        }
        if (strcmp(what, "territory") != 0 && strcmp(what, "airspace") != 0)
            continue;
        if (strcmp(subject, a->country) == 0)
            ech_sheet_set(t, i, "subject", a->c->country);
        else if (l != ECH_NONE && a->places[l].after)
            ech_sheet_set(t, i, "subject", a->places[l].after);
        else
            continue;
        if (a->c->record == ECH_RECORD_REAL)
            ech_sheet_set(t, i, "status", "asked");
        asked++;
    }
    if (asked > 0)
        ad_note(a, ECH_ADAPT_DECIDE, a->c->country, "%d permissions to land or overfly have to be asked anew%s",
                (int)asked,
                a->c->record == ECH_RECORD_REAL ? "; until they are given nothing uses them"
                                                : "; the exercise counts on them");
}

/* ---- assumptions ---- */

static void assumptions(adapting *a) {
    ech_sheet *t = ad_table(a, "assumptions.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *table = ech_sheet_get(t, i, "table"), *id = ech_sheet_get(t, i, "id");
        if (!ech_sheet_has(t, i) || !*id)
            continue;
        const char *file = ad_text(a, "%s.csv", table);
        if (gone(a, file, id))
            ech_sheet_drop(t, i);
    }
}

/* Wanted before it can even be loaded. All times are minutes by now. */
static void too_late(adapting *a) {
    ech_sheet *t = ad_table(a, "requirements.csv");
    int64_t due, ready;
    for (int32_t i = 0; t && i < t->rows; i++)
        if (ech_sheet_has(t, i) && minutes_of(t, i, "due", &due) && minutes_of(t, i, "ready", &ready) && ready >= due)
            ad_note(a, ECH_ADAPT_DECIDE, ech_sheet_get(t, i, "id"),
                    "is wanted before it is ready at its home: who can be ready sooner?");
}

/* legs.csv is read by its old ends before references are mapped. */
void ad_follow(adapting *a) {
    map_times(a);
    old_closures(a);
    permissions(a);
    legs(a);
    stranded(a);
    ad_caveats(a);
    map_references(a);
    drop_what_went(a);
    new_closures(a);
    assumptions(a);
    too_late(a);
}
