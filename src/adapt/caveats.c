/* What a member's pledge says against its use here: where it may not go (`not_at` and, of pledges, `x_not_at`:
 * countries or places), what kind of task it may not serve (`not_kinds`), and how long after the call it is ready
 * (`x_ready`: 36h, 2d or minutes). Of an element or fleet of the plan itself, the pledge with the same id among the
 * forces says so too: it is newer, and what it forbids holds even where it does not count today (stale, without a
 * place). What is stated of the old place is not carried over to the one that stands for it.
 */
#include "adapt_int.h"

#include "base/text.h"

#include <string.h>

bool ad_lists(const char *cell, const char *word) {
    size_t n = strlen(word);
    while (n > 0 && *cell) {
        size_t k = strcspn(cell, " ");
        if (k == n && memcmp(cell, word, n) == 0)
            return true;
        cell += k + strspn(cell + k, " ");
    }
    return false;
}

static bool may_not_be_at(const adapting *a, const char *cell, const char *to) {
    bool named = ad_lists(cell, a->c->country) || ad_lists(cell, to);
    for (int32_t l = 0; l < a->s->location_count && !*to && !named; l++)
        named = a->places[l].theatre && a->places[l].after && ad_lists(cell, a->places[l].after);
    return named;
}

bool ad_barred(const adapting *a, const ech_sheet *t, int32_t row, const char *to) {
    return t && row >= 0 && t->cells[row] &&
           (may_not_be_at(a, ech_sheet_get(t, row, "x_not_at"), to) ||
            may_not_be_at(a, ech_sheet_get(t, row, "not_at"), to));
}

int64_t ad_readiness_min(const ech_sheet *t, int32_t row) {
    const char *cell = t && row >= 0 && t->cells[row] ? ech_sheet_get(t, row, "x_ready") : "";
    size_t n = strlen(cell);
    int64_t value, unit = 1;
    if (n > 1 && (cell[n - 1] == 'h' || cell[n - 1] == 'd'))
        unit = cell[--n] == 'h' ? 60 : 1440;
    if (n == 0 || !ech_parse_int64(cell, n, &value) || value < 0 || value > 5256000 / unit)
        return -1;
    return value * unit;
}

adapt_pledge ad_pledge(adapting *a, const char *file, const char *id) {
    const ech_sheet *t = ad_force(a, file), *other = ad_force(a, ADAPT_CAVEATS);
    const char *kind = strcmp(file, "elements.csv") == 0 ? "element" : "lift";
    int32_t row = t ? ad_row(t, id) : -1;
    if (row >= 0)
        return (adapt_pledge){t, row};
    for (int32_t i = 0; other && i < other->rows; i++)
        if (strcmp(ech_sheet_get(other, i, "id"), id) == 0 && strcmp(ech_sheet_get(other, i, "kind"), kind) == 0)
            return (adapt_pledge){other, i};
    return (adapt_pledge){NULL, -1};
}

/* Where the requirement goes now. */
static const char *new_destination(const adapting *a, int32_t r) {
    int32_t to = a->s->requirements[r].to;
    return a->places[to].after ? a->places[to].after : a->s->locations[to].id;
}

bool ad_element_barred(adapting *a, int32_t element) {
    const ech_sheet *own = ad_table(a, "elements.csv");
    adapt_pledge p = ad_pledge(a, "elements.csv", a->s->elements[element].id);
    for (int32_t r = 0; r < a->s->requirement_count; r++) {
        if (a->s->requirements[r].element != element)
            continue;
        const char *to = new_destination(a, r);
        if (ad_barred(a, p.t, p.row, to) || ad_lists(ech_sheet_get(own, element, "not_at"), to))
            return true;
    }
    return false;
}

/* Requirements of elements of the plan: not ready before their pledge says so. */
static void later_by_readiness(adapting *a) {
    ech_sheet *t = ad_table(a, "requirements.csv");
    for (int32_t r = 0; t && r < a->s->requirement_count; r++) {
        const ech_requirement *x = &a->s->requirements[r];
        if (x->element == ECH_NONE)
            continue;
        adapt_pledge p = ad_pledge(a, "elements.csv", a->s->elements[x->element].id);
        int64_t ready = ad_readiness_min(p.t, p.row), was = ech_minutes_up(a->s, x->ready_t);
        if (!ech_sheet_has(t, r) || ready <= was)
            continue;
        ech_sheet_set(t, r, "ready", ad_text(a, "%lld", (long long)ready));
        ad_note(a, ECH_ADAPT_REPLACED, x->id, "ready %lld h after the call, as %s is pledged, not after %lld h",
                (long long)(ready + 59) / 60, a->s->elements[x->element].id, (long long)(was + 59) / 60);
    }
}

/* Tails whose pledge says how long they take are free from then on. */
static void later_lift(adapting *a) {
    static const char *const columns[] = {"asset", "tail", "location", "free", NULL};
    ech_sheet *t = ad_table(a, "assets.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *id = ech_sheet_has(t, i) ? ech_sheet_get(t, i, "id") : "", *cell = ech_sheet_get(t, i, "count");
        adapt_pledge p = ad_pledge(a, "assets.csv", id);
        int64_t ready = ad_readiness_min(p.t, p.row), count = 0;
        if (ready <= 0 || !ech_parse_int64(cell, strlen(cell), &count))
            continue;
        ech_sheet *s = ad_make_table(a, "situations.csv", columns);
        for (int64_t tail = 1; s && tail <= count; tail++) {
            int32_t row = ech_sheet_add(s, -1);
            ech_sheet_set(s, row, "asset", id);
            ech_sheet_set(s, row, "tail", ad_text(a, "%lld", (long long)tail));
            ech_sheet_set(s, row, "location", ech_sheet_get(t, i, "home"));
            ech_sheet_set(s, row, "free", ad_text(a, "%lld", (long long)ready));
        }
        ad_note(a, ECH_ADAPT_REPLACED, id, "flies not before %lld h after the call, as pledged",
                (long long)(ready + 59) / 60);
    }
}

/* Caveats of the plan's own elements name places. One of the old theatre says nothing of the place that stands for it;
 * one that the new scenario does not know would be an error there and is kept in a column of its own. */
static void own_places(adapting *a) {
    ech_sheet *t = ad_table(a, "elements.csv");
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *cell = ech_sheet_has(t, i) ? ech_sheet_get(t, i, "not_at") : "", *kept = "", *other = "";
        if (!*cell)
            continue;
        while (*cell) {
            size_t n = strcspn(cell, " ");
            const char *id = ad_text(a, "%.*s", (int)n, cell);
            bool known = ad_row(ad_table(a, "locations.csv"), id) >= 0;
            const char **list = known ? &kept : &other;
            *list = **list ? ad_text(a, "%s %s", *list, id) : id;
            cell += n + strspn(cell + n, " ");
        }
        ech_sheet_set(t, i, "not_at", kept);
        if (*other) {
            ech_sheet_set(t, i, "x_not_at", other);
            ad_note(a, ECH_ADAPT_DECIDE, ech_sheet_get(t, i, "id"),
                    "may not be brought to %s: does its member say so of the new place too?", other);
        }
    }
}

/* What the plan counts on, and whose pledge would not count today: somebody has to ask. */
static void doubtful(adapting *a, const char *file) {
    static const char *const words[][2] = {{"stale", "is stale"},
                                           {"expired", "has expired"},
                                           {"later", "holds only from a later day on"},
                                           {"unproven", "was never rehearsed"}};
    ech_sheet *t = ad_table(a, file);
    for (int32_t i = 0; t && i < t->rows; i++) {
        const char *id = ech_sheet_has(t, i) ? ech_sheet_get(t, i, "id") : "";
        adapt_pledge p = ad_pledge(a, file, id);
        const char *why = p.t ? ech_sheet_get(p.t, p.row, "why") : "";
        for (size_t k = 0; *id && k < sizeof words / sizeof *words; k++)
            if (strcmp(why, words[k][0]) == 0)
                ad_note(a, ECH_ADAPT_DECIDE, id, "is counted on, but its pledge %s (stated %s): ask for it anew",
                        words[k][1], ech_sheet_get(p.t, p.row, "stated"));
    }
}

void ad_caveats(adapting *a) {
    doubtful(a, "elements.csv");
    doubtful(a, "assets.csv");
    own_places(a);
    later_by_readiness(a);
    later_lift(a);
}
