/* Who is willing, and what takes the place of what goes.
 *
 * Lift of a member that is not willing goes. Where the forces that others pledge hold the same type, as many tails of
 * it come in, of one owner after the other in the order of the table. Elements of an unwilling member go with their
 * requirements; needs.c finds others. The old affected state's member becomes the new one's: its lift in the theatre is
 * an assumption then.
 */
#include "adapt_int.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

bool ad_willing(const adapting *a, const char *member, const char *country) {
    if (a->c->member_count == 0 || (*country && strcmp(country, a->c->country) == 0))
        return true;
    for (int32_t i = 0; i < a->c->member_count; i++)
        if (strcmp(a->c->members[i], member) == 0 || (*country && strcmp(a->c->members[i], country) == 0))
            return true;
    return false;
}

bool ad_member_willing(const adapting *a, int32_t m) {
    const ech_member *x = &a->s->members[m];
    return strcmp(x->country, a->country) == 0 || ad_willing(a, x->id, x->country);
}

/* ---- rows of others ---- */

bool ad_bring(adapting *a, const char *file, const char *id) {
    const ech_sheet *from = ad_force(a, file);
    ech_sheet *to = ad_table(a, file);
    if (to && ad_row(to, id) >= 0)
        return true;
    int32_t row = from ? ad_row(from, id) : -1;
    if (row < 0)
        return false;
    static const char *const just_id[] = {"id", NULL};
    to = to ? to : ad_make_table(a, file, just_id);
    int32_t now = to ? ech_sheet_add(to, -1) : -1;
    for (int32_t c = 0; now >= 0 && c < from->columns; c++)
        ech_sheet_set(to, now, from->header[c], from->cells[row][c]);
    return now >= 0;
}

const char *ad_force_country(adapting *a, const char *member) {
    const ech_sheet *t = ad_force(a, "members.csv");
    return t ? ech_sheet_get(t, ad_row(t, member), "country") : "";
}

/* ---- lift ---- */

/* Its member's caveat forbids the new place: told once, and not asked again. */
static bool told_barred(adapting *a, ech_sheet *f, int32_t row) {
    if (!ad_barred(a, f, row, ""))
        return false;
    ad_note(a, ECH_ADAPT_LEFT_OUT, ech_sheet_get(f, row, "id"), "offered by %s, but may not go there: its caveat",
            ech_sheet_get(f, row, "owner"));
    ech_sheet_drop(f, row);
    return true;
}

/* One fleet of this type that the forces offer and the scenario has not; -1: none. */
static int32_t offered(adapting *a, const char *type) {
    ech_sheet *f = ad_force(a, "assets.csv");
    for (int32_t i = 0; f && i < f->rows; i++) {
        const char *owner = ech_sheet_has(f, i) ? ech_sheet_get(f, i, "owner") : "";
        if (ech_sheet_has(f, i) && strcmp(ech_sheet_get(f, i, "type"), type) == 0 &&
            ad_willing(a, owner, ad_force_country(a, owner)) &&
            ad_row(ad_table(a, "assets.csv"), ech_sheet_get(f, i, "id")) < 0 && !told_barred(a, f, i))
            return i;
    }
    return -1;
}

/* Fleets of the same type until `count` tails are there; returns how many came. */
static int64_t replace_lift(adapting *a, const char *type, int64_t count, const char *lost) {
    ech_sheet *f = ad_force(a, "assets.csv");
    int64_t came = 0;
    for (int32_t i; came < count && (i = offered(a, type)) >= 0;) {
        const char *id = ech_sheet_get(f, i, "id"), *cell = ech_sheet_get(f, i, "count");
        int64_t n = 0;
        if (!ad_bring(a, "members.csv", ech_sheet_get(f, i, "owner")) ||
            !ad_bring(a, "locations.csv", ech_sheet_get(f, i, "home")) || !ech_parse_int64(cell, strlen(cell), &n) ||
            !ad_bring(a, "assets.csv", id)) {
            ech_sheet_drop(f, i); /* cannot be used: not asked again */
            continue;
        }
        came += n;
        ad_note(a, ECH_ADAPT_REPLACED, lost, "%s of %s: %lld %s, in its place", id, ech_sheet_get(f, i, "owner"),
                (long long)n, type);
    }
    return came;
}

static void lift(adapting *a) {
    ech_sheet *t = ad_table(a, "assets.csv");
    for (int32_t i = 0; t && i < a->s->asset_count; i++) {
        const ech_asset *x = &a->s->assets[i];
        ech_sheet *pledged = ad_force(a, "assets.csv");
        adapt_pledge p = ad_pledge(a, "assets.csv", x->id);
        bool barred = ad_barred(a, p.t, p.row, "");
        if (ad_member_willing(a, x->owner) && !barred)
            continue;
        if (barred && p.t == pledged)
            ech_sheet_drop(pledged, p.row);
        const char *type = ad_text(a, "%s", ech_sheet_get(t, i, "type"));
        ech_sheet_drop(t, i);
        const char *owner = a->s->members[x->owner].id,
                   *why = barred ? "may not go there, by its caveat" : "is not among the willing";
        int64_t came = replace_lift(a, type, x->count, x->id);
        if (came < x->count) /* told once: what is missing, and why */
            ad_note(a, ECH_ADAPT_MISSING, x->id,
                    "%lld %s fewer than the plan had: %s %s, and nobody who may and will offers them",
                    (long long)(x->count - came), type, owner, why);
        else
            ad_note(a, ECH_ADAPT_LEFT_OUT, x->id, "%d %s: %s %s", (int)x->count, type, owner, why);
    }
}

/* ---- elements ---- */

static bool lapsed(const adapting *a, const ech_element *e) { return e->expiry_day < a->c->start_unix_s / 86400; }

static void elements(adapting *a) {
    ech_sheet *t = ad_table(a, "elements.csv"), *pledged = ad_force(a, "elements.csv");
    for (int32_t i = 0; t && i < a->s->element_count; i++) {
        const ech_element *e = &a->s->elements[i];
        bool willing = ad_member_willing(a, e->owner), barred = willing && ad_element_barred(a, i);
        if (willing && !barred && !lapsed(a, e))
            continue;
        int32_t offer = pledged ? ad_row(pledged, e->id) : -1;
        if (barred && offer >= 0)
            ech_sheet_drop(pledged, offer);
        ech_sheet_drop(t, i);
        ad_note(a, ECH_ADAPT_LEFT_OUT, e->id,
                barred    ? "may not go there: a caveat of %s"
                : willing ? "the pledge of %s has lapsed: ask for it anew"
                          : "%s is not among the willing",
                a->s->members[e->owner].id);
    }
}

/* ---- members ---- */

static void members(adapting *a) {
    ech_sheet *t = ad_table(a, "members.csv");
    for (int32_t i = 0; t && i < a->s->member_count; i++) {
        const ech_member *m = &a->s->members[i];
        if (strcmp(m->country, a->country) != 0 || strcmp(a->country, a->c->country) == 0)
            continue;
        ech_sheet_set(t, i, "country", a->c->country);
        ech_sheet_set(t, i, "name", ad_text(a, "Affected state (%s)", a->c->country));
        ad_note(a, ECH_ADAPT_DECIDE, m->id, "stands for %s now: is its lift there? The plan counts on what %s had",
                a->c->country, a->s->members[i].id);
    }
}

/* Where tails were then says nothing of now. */
static void old_situations(adapting *a) {
    ech_sheet *t = ad_table(a, "situations.csv");
    for (int32_t i = 0; t && i < t->rows; i++)
        ech_sheet_drop(t, i);
}

void ad_forces(adapting *a) {
    old_situations(a);
    lift(a);
    elements(a);
    members(a);
}
