/* The old theatre, and which new place stands for which old one.
 *
 * The affected state is the country to which most lots come from elsewhere. The theatre is what lies in it, all
 * destinations of what comes there, and transfers within 600 km of the middle of those destinations. For each place of
 * the theatre, those with most lots first, the known place of the same kind is taken that fits best: as far from the
 * crisis as the old place was from the middle, in the country of the crisis, with a runway no shorter; of airfields
 * one to which some lift that may come gets with a load (reach.c). Where no port or
 * railhead is known there is none. A site that nobody knows lies where the old one lay from the middle.
 */
#include "adapt_int.h"

#include "base/text.h"
#include "geo/geo.h"
#include "io/schema.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REACH_KM = 600, TRANSFER_KM = 600, ABROAD_KM = 150, AGAIN_KM = 150, MOST_TRIED = 64 };

/* ---- the old theatre ---- */

static bool abroad(const ech_scenario *s, const ech_requirement *r) {
    return strcmp(s->locations[r->from].country, s->locations[r->to].country) != 0;
}

/* Lots from abroad count a thousand times what moves inside. */
static void find_country(adapting *a) {
    const ech_scenario *s = a->s;
    for (int32_t r = 0; r < s->requirement_count; r++)
        a->places[s->requirements[r].to].lots += abroad(s, &s->requirements[r]) ? 1000 * ech_requirement_lots(s, r) : 1;
    int64_t most = -1;
    for (int32_t l = 0; l < s->location_count; l++) {
        int64_t lots = 0;
        for (int32_t k = 0; k < s->location_count; k++)
            lots += strcmp(s->locations[k].country, s->locations[l].country) == 0 ? a->places[k].lots : 0;
        if (lots > most && *s->locations[l].country) {
            most = lots;
            memcpy(a->country, s->locations[l].country, sizeof a->country);
        }
    }
    for (int32_t l = 0; l < s->location_count; l++)
        a->places[l].lots = 0;
}

static bool inbound(const adapting *a, int32_t r) {
    const ech_requirement *x = &a->s->requirements[r];
    return strcmp(a->s->locations[x->to].country, a->country) == 0;
}

/* Mean position of the destinations, weighed by lots; longitudes are taken relative to the first. */
static void find_anchor(adapting *a) {
    double lat = 0, lon = 0, weight = 0;
    int32_t first = ECH_NONE;
    for (int32_t r = 0; r < a->s->requirement_count; r++) {
        if (!inbound(a, r))
            continue;
        const ech_location *l = &a->s->locations[a->s->requirements[r].to];
        int64_t lots = ech_requirement_lots(a->s, r);
        first = first == ECH_NONE ? l->lon_e7 : first;
        double east = remainder((double)l->lon_e7 - first, 3600000000.0);
        lat += (double)lots * l->lat_e7;
        lon += (double)lots * east;
        weight += (double)lots;
        a->places[a->s->requirements[r].to].lots += lots;
    }
    a->anchor_lat_e7 = weight > 0 ? (int32_t)(lat / weight) : 0;
    a->anchor_lon_e7 = weight > 0 ? (int32_t)remainder(first + lon / weight, 3600000000.0) : 0;
}

static int64_t from_anchor(const adapting *a, const ech_location *l) {
    return ech_geo_distance_m(l->lat_e7, l->lon_e7, a->anchor_lat_e7, a->anchor_lon_e7);
}

static bool is_origin(const adapting *a, int32_t l) {
    for (int32_t r = 0; r < a->s->requirement_count; r++)
        if (a->s->requirements[r].from == l && inbound(a, r) && abroad(a->s, &a->s->requirements[r]))
            return true;
    for (int32_t i = 0; i < a->s->asset_count; i++)
        if (a->s->assets[i].home == l && strcmp(a->s->members[a->s->assets[i].owner].country, a->country) != 0)
            return true;
    return false;
}

static void mark_theatre(adapting *a) {
    for (int32_t l = 0; l < a->s->location_count; l++) {
        const ech_location *x = &a->s->locations[l];
        bool there = strcmp(x->country, a->country) == 0 || a->places[l].lots > 0;
        bool near = x->transfer && !is_origin(a, l) && from_anchor(a, x) <= TRANSFER_KM * 1000ll;
        a->places[l].theatre = there || near;
        a->places[l].lat_e7 = x->lat_e7;
        a->places[l].lon_e7 = x->lon_e7;
    }
}

/* Where the crisis is: its position, else that of the place it names. */
static bool find_crisis(adapting *a) {
    const ech_crisis *c = a->c;
    a->lat_e7 = c->lat_e7;
    a->lon_e7 = c->lon_e7;
    if (c->has_position)
        return true;
    if (ad_degrees(&a->known, ad_row(&a->known, c->place), &a->lat_e7, &a->lon_e7))
        return true;
    const ech_sheet *own = ad_table(a, "locations.csv");
    if (own && ad_degrees(own, ad_row(own, c->place), &a->lat_e7, &a->lon_e7))
        return true;
    ech_error *e = ech_error_list_add(a->errors, ECH_EINPUT, "adapt.place", "", 0, 0,
                                      "'%.80s' is the id of no known place", c->place);
    if (e)
        ech_error_hint(e, "give lat and lon in the crisis");
    return false;
}

/* The old theatre's own places are known too where the crisis is there again, and its airfields, ports and railheads
 * where it is in the same state. */
static bool is_known_again(const adapting *a, int32_t l) {
    const ech_location *x = &a->s->locations[l];
    int64_t away_m = ech_geo_distance_m(a->anchor_lat_e7, a->anchor_lon_e7, a->lat_e7, a->lon_e7);
    return a->places[l].theatre &&
           (away_m <= AGAIN_KM * 1000ll || (x->kind != ECH_SITE && strcmp(x->country, a->c->country) == 0));
}

static void know_own(adapting *a) {
    static const char *const columns[] = {"id", "name", "kind", "country", "lat", "lon", "runway_m", "surface", NULL};
    const ech_sheet *own = ad_table(a, "locations.csv");
    if (a->known.columns == 0)
        ech_sheet_make(a->arena, columns, &a->known);
    for (int32_t l = 0; own && l < a->s->location_count; l++) {
        if (!is_known_again(a, l) || ad_row(&a->known, a->s->locations[l].id) >= 0)
            continue;
        int32_t row = ech_sheet_add(&a->known, -1);
        for (int c = 0; columns[c] && row >= 0; c++)
            ech_sheet_set(&a->known, row, columns[c], ech_sheet_get(own, l, columns[c]));
    }
    a->failed |= a->known.failed;
}

bool ad_find_theatre(adapting *a) {
    find_country(a);
    find_anchor(a);
    mark_theatre(a);
    if (!find_crisis(a))
        return false;
    know_own(a);
    return true;
}

/* ---- candidates ---- */

static bool closed_throughout(const adapting *a, const char *id) {
    for (int32_t i = 0; i < a->c->closure_count; i++)
        if (strcmp(a->c->closures[i].location, id) == 0 && a->c->closures[i].until_t == ECH_NEVER)
            return true;
    return false;
}

static bool asked_gateway(const adapting *a, const char *id) {
    for (int32_t i = 0; i < a->c->gateway_count; i++)
        if (strcmp(a->c->gateways[i], id) == 0)
            return true;
    return false;
}

static bool is_taken(const adapting *a, const char *id) {
    for (int32_t l = 0; l < a->s->location_count; l++)
        if (a->places[l].after && strcmp(a->places[l].after, id) == 0)
            return true;
    return false;
}

static const char *kind_word(ech_place kind) {
    static const char *const words[] = {"airfield", "railhead", "port", "site"};
    return words[kind];
}

/* How badly a known place stands for an old one, in km; < 0: not at all. */
static double misfit(const adapting *a, int32_t l, int32_t row) {
    const ech_location *x = &a->s->locations[l];
    const char *id = ech_sheet_get(&a->known, row, "id"), *runway = ech_sheet_get(&a->known, row, "runway_m");
    int32_t lat, lon;
    int64_t runway_m = 0;
    if (!ech_sheet_has(&a->known, row) || strcmp(ech_sheet_get(&a->known, row, "kind"), kind_word(x->kind)) != 0 ||
        is_taken(a, id) || closed_throughout(a, id) || !ad_degrees(&a->known, row, &lat, &lon))
        return -1;
    if (x->kind == ECH_AIRFIELD && a->c->gateway_count > 0 && !asked_gateway(a, id))
        return -1;
    double km = (double)ech_geo_distance_m(lat, lon, a->lat_e7, a->lon_e7) / 1000;
    if (km > REACH_KM && !asked_gateway(a, id))
        return -1;
    double score = fabs(km - (double)from_anchor(a, x) / 1000) + 0.25 * km;
    if (strcmp(ech_sheet_get(&a->known, row, "country"), a->c->country) != 0)
        score += ABROAD_KM;
    if (ech_parse_int64(runway, strlen(runway), &runway_m) && x->runway_m != ECH_UNLIMITED && runway_m < x->runway_m)
        score += (double)(x->runway_m - runway_m) / 10; /* 10 m of runway weigh as much as a km of way */
    return score;
}

/* The next best after one of this misfit and row; ECH_NONE: none is left. */
static int32_t next_candidate(const adapting *a, int32_t l, double after, int32_t after_row) {
    int32_t best = ECH_NONE;
    double least = 0;
    for (int32_t i = 0; i < a->known.rows; i++) {
        double score = misfit(a, l, i);
        bool later = score > after || (!(score < after) && i > after_row);
        if (score >= 0 && later && (best == ECH_NONE || score < least)) {
            best = i;
            least = score;
        }
    }
    return best;
}

/* The best to which some lift gets with a load. Where it gets to none, the best all the same: then somebody has to
 * decide. */
static int32_t best_candidate(adapting *a, int32_t l) {
    int32_t best = next_candidate(a, l, -1, ECH_NONE), i = best;
    char why[ADAPT_TEXT / 2];
    bool airfield = a->s->locations[l].kind == ECH_AIRFIELD;
    const char *first = "";
    for (int tries = 0; i != ECH_NONE && tries < MOST_TRIED && airfield && !ad_reaches(a, l, i, why, sizeof why);
         tries++) {
        if (i == best)
            first = ad_text(a, "%s", why);
        i = next_candidate(a, l, misfit(a, l, i), i);
    }
    if (best == ECH_NONE || i == best)
        return best;
    const char *id = ech_sheet_get(&a->known, best, "id");
    if (i == ECH_NONE)
        ad_note(a, ECH_ADAPT_DECIDE, id, "stands for %s, as no other is better, but %s", a->s->locations[l].id, first);
    else
        ad_note(a, ECH_ADAPT_LEFT_OUT, id, "would fit better than %s for %s, but %s", ech_sheet_get(&a->known, i, "id"),
                a->s->locations[l].id, first);
    return i == ECH_NONE ? best : i;
}

/* ---- a row for the new place ---- */

static const char *const carried[] = {
    "class",       "stands_a",   "stands_b",   "stands_c",       "stands_d",   "stands_e", "stands_f",    "tracks",
    "docks",       "berths",     "handling",   "arrivals",       "departures", "slot_min", "fuel_kg_day", "efficiency",
    "connect_min", "storage_kg", "storage_m2", "storage_people", "dwell_min",  "transfer", "modes",       NULL};

static bool says_stands(const ech_sheet *t, int32_t row) {
    char name[] = "stands_a";
    for (; name[7] <= 'f'; name[7]++)
        if (*ech_sheet_get(t, row, name))
            return true;
    return false;
}

/* What the new place does not say is as at the old one, marked as assumed. */
static void carry(adapting *a, ech_sheet *t, int32_t row, int32_t like, const char *id) {
    bool class = *ech_sheet_get(t, row, "class") != '\0', stands = says_stands(t, row);
    int count = 0;
    for (int i = 0; carried[i]; i++) {
        const char *name = carried[i], *value = ech_sheet_get(t, like, name);
        bool of_class = class && strcmp(name, "transfer") != 0 && strcmp(name, "modes") != 0;
        bool of_stands = stands && strncmp(name, "stands_", 7) == 0;
        if (!*value || *ech_sheet_get(t, row, name) || of_class || of_stands)
            continue;
        ech_sheet_set(t, row, name, value);
        ad_assume(a, "locations", id, name, "", "",
                  ad_text(a, "as at %s in the plan: ask", ech_sheet_get(t, like, "id")));
        count++;
    }
    if (count > 0)
        ad_note(a, ECH_ADAPT_ASSUMED, id, "%d figures are those of %s until somebody asks there", count,
                ech_sheet_get(t, like, "id"));
}

static void settle(adapting *a, int32_t l, const char *id, int32_t lat, int32_t lon) {
    a->places[l].after = ad_text(a, "%s", id);
    a->places[l].lat_e7 = lat;
    a->places[l].lon_e7 = lon;
    if (strcmp(a->s->locations[l].id, id) != 0)
        ad_pair(a, "locations.csv", a->s->locations[l].id, id);
}

static void take_known(adapting *a, ech_sheet *t, int32_t l, int32_t candidate) {
    const char *id = ech_sheet_get(&a->known, candidate, "id");
    int32_t lat = 0, lon = 0, row = ad_row(t, id);
    ad_degrees(&a->known, candidate, &lat, &lon);
    if (row != l) {
        bool there = row >= 0;
        row = there ? row : ech_sheet_add(t, -1);
        for (int32_t c = 0; !there && row >= 0 && c < a->known.columns; c++)
            if (ech_schema_column("locations.csv", a->known.header[c]).known)
                ech_sheet_set(t, row, a->known.header[c], a->known.cells[candidate][c]);
        if (row < 0)
            return;
        if (!there)
            carry(a, t, row, l, id);
        ech_sheet_drop(t, l);
    }
    int64_t km = ech_geo_distance_m(lat, lon, a->lat_e7, a->lon_e7) / 1000;
    settle(a, l, id, lat, lon);
    ad_note(a, ECH_ADAPT_MAPPED, a->s->locations[l].id, "%s (%s), %lld km from the crisis", id,
            ech_sheet_get(&a->known, candidate, "name"), (long long)km);
}

/* Where the old place lay from the middle, from the crisis. */
static void shifted(const adapting *a, const ech_location *x, int32_t *lat, int32_t *lon) {
    double pi = 3.14159265358979323846;
    double was = cos((double)a->anchor_lat_e7 * 1e-7 * pi / 180), is = cos((double)a->lat_e7 * 1e-7 * pi / 180);
    double north = (double)x->lat_e7 - a->anchor_lat_e7;
    double east = remainder((double)x->lon_e7 - a->anchor_lon_e7, 3600000000.0) * was / (is > 0.05 ? is : 0.05);
    double y = (double)a->lat_e7 + north;
    *lat = (int32_t)(y > 890000000 ? 890000000 : y < -890000000 ? -890000000 : y);
    *lon = (int32_t)remainder((double)a->lon_e7 + east, 3600000000.0);
}

static const char *free_id(adapting *a, const ech_sheet *t, const char *old) {
    const char *id = ad_text(a, "%s-%s", a->c->id, old);
    for (int n = 2; ad_row(t, id) >= 0; n++)
        id = ad_text(a, "%s-%s-%d", a->c->id, old, n);
    return id;
}

static void make_site(adapting *a, ech_sheet *t, int32_t l) {
    const ech_location *x = &a->s->locations[l];
    int32_t lat, lon;
    char degrees[32];
    const char *id = free_id(a, t, x->id);
    shifted(a, x, &lat, &lon);
    ech_sheet_set(t, l, "id", id);
    ech_sheet_set(t, l, "name", *a->c->place ? a->c->place : a->c->name);
    ech_sheet_set(t, l, "country", a->c->country);
    ech_format_scaled(degrees, lat, 10000000);
    ech_sheet_set(t, l, "lat", degrees);
    ech_format_scaled(degrees, lon, 10000000);
    ech_sheet_set(t, l, "lon", degrees);
    settle(a, l, id, lat, lon);
    ad_note(a, ECH_ADAPT_MAPPED, x->id, "%s, placed as the old site lay: give its true position", id);
    ad_assume(a, "locations", id, "lat", "", "", "placed as in the plan, relative to the crisis");
}

/* An airfield's part is taken by airfields only: aircraft land nowhere else. */
static bool may_take(const adapting *a, int32_t l, int32_t k) {
    return a->places[k].after && (a->s->locations[l].kind != ECH_AIRFIELD || a->s->locations[k].kind == ECH_AIRFIELD);
}

/* No place of its kind: what went there goes to the nearest new place of the theatre. */
static void merge(adapting *a, ech_sheet *t, int32_t l) {
    int32_t lat, lon, best = ECH_NONE;
    int64_t least = INT64_MAX;
    shifted(a, &a->s->locations[l], &lat, &lon);
    for (int32_t k = 0; k < a->s->location_count; k++) {
        if (!may_take(a, l, k))
            continue;
        int64_t m = ech_geo_distance_m(lat, lon, a->places[k].lat_e7, a->places[k].lon_e7);
        if (m < least) {
            least = m;
            best = k;
        }
    }
    ech_sheet_drop(t, l);
    if (best == ECH_NONE) {
        ech_error *e = ech_error_list_add(a->errors, ECH_EINPUT, "adapt.places", "", 0, 0,
                                          "no %s is known within %d km of the crisis to stand for %s",
                                          kind_word(a->s->locations[l].kind), REACH_KM, a->s->locations[l].id);
        if (e)
            ech_error_hint(e,
                           "give a locations.csv of that country with --places (echelon import ourairports makes one)");
        return;
    }
    a->places[l].merged = a->s->locations[best].kind != a->s->locations[l].kind || a->places[best].merged;
    settle(a, l, a->places[best].after, a->places[best].lat_e7, a->places[best].lon_e7);
    ad_note(a, ECH_ADAPT_MAPPED, a->s->locations[l].id, "no other %s is known near the crisis: %s takes its part",
            kind_word(a->s->locations[l].kind), a->places[best].after);
}

bool ad_mode_lost(const adapting *a, int32_t location, ech_mode mode) {
    ech_place kind = a->s->locations[location].kind;
    return a->places[location].merged &&
           ((kind == ECH_PORT && mode == ECH_SEA) || (kind == ECH_RAILHEAD && mode == ECH_RAIL));
}

/* ---- all of them ---- */

typedef struct ranked {
    int32_t location;
    bool port; /* ports and railheads last: they may have to merge */
    int64_t lots, near_m;
} ranked;

static int compare_ranked(const void *x, const void *y) {
    const ranked *a = x, *b = y;
    if (a->port != b->port)
        return a->port ? 1 : -1;
    if (a->lots != b->lots)
        return a->lots > b->lots ? -1 : 1;
    if (a->near_m != b->near_m)
        return a->near_m < b->near_m ? -1 : 1;
    return a->location < b->location ? -1 : a->location > b->location;
}

void ad_places(adapting *a) {
    ech_sheet *t = ad_table(a, "locations.csv");
    ranked *list = ech_arena_alloc(a->arena, (size_t)a->s->location_count, sizeof *list);
    int32_t n = 0;
    if (!t || !list || !ad_reach_open(a)) {
        a->failed = true;
        return;
    }
    for (int32_t l = 0; l < a->s->location_count; l++)
        if (a->places[l].theatre) {
            ech_place kind = a->s->locations[l].kind;
            list[n++] = (ranked){l, kind == ECH_PORT || kind == ECH_RAILHEAD, a->places[l].lots,
                                 from_anchor(a, &a->s->locations[l])};
        }
    qsort(list, (size_t)n, sizeof *list, compare_ranked);
    for (int32_t i = 0; i < n && !a->failed; i++) {
        int32_t l = list[i].location, candidate = best_candidate(a, l);
        if (candidate != ECH_NONE)
            take_known(a, t, l, candidate);
        else if (a->s->locations[l].kind == ECH_SITE)
            make_site(a, t, l);
        else
            merge(a, t, l);
        a->failed |= t->failed;
    }
}
