/* Tables: a line for each unit, location, asset or member, and where one is chosen (or with --all) its movements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "show_int.h"

static void dim(const screen *c, const char *text) {
    show_colour_set(c, SHOW_DIM);
    show_plain(c, text);
    show_colour_set(c, SHOW_PLAIN);
}

static void gap(const screen *c) { show_plain(c, " "); }

static void titles(const screen *c, int n, const char *const *names, const int *widths) {
    show_colour_set(c, SHOW_DIM);
    show_plain(c, "  ");
    for (int i = 0; i < n; i++) {
        show_plain(c, i ? " " : "");
        show_text(c, names[i], widths[i]);
    }
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}

static void number(const screen *c, int64_t n, int width) {
    char text[32];
    show_number(text, n);
    show_text(c, text, -width);
}

static void percent(const screen *c, double share, int width) {
    char text[32] = "-";
    if (share >= 0)
        snprintf(text, sizeof text, "%.0f%%", 100 * share);
    show_text(c, text, -width);
}

/* ---- movements ------------------------------------------------------------------------------------------------- */

static const ech_stop *stop_of(const screen *c, const ech_view_move *m, bool to) {
    const ech_load *l = &c->v->plan->loads[m->load];
    return &c->v->plan->stops[c->v->plan->missions[m->mission].stops.first + (to ? l->to_stop : l->from_stop)];
}

static ech_tick depart_of(const screen *c, const ech_view_move *m) { return stop_of(c, m, false)->depart_t; }
static ech_tick arrive_of(const screen *c, const ech_view_move *m) { return stop_of(c, m, true)->arrive_t; }

typedef struct listed {
    ech_tick t; /* when it leaves; at the place that the list is about: when it leaves or comes */
    const ech_view_move *move;
} listed;

static int by_time(const void *a, const void *b) {
    const listed *x = a, *y = b;
    if (x->t != y->t)
        return x->t < y->t ? -1 : 1;
    return (x->move->load > y->move->load) - (x->move->load < y->move->load);
}

/* What a move carries: in words where there is room, else persons and tonnes. */
static void what_text(const screen *c, const ech_view_move *m, bool names_unit, ech_buf *out) {
    char tonnes[32];
    if (names_unit)
        ech_buf_printf(out, "%s: ", c->s->requirements[m->requirement].id);
    if (c->width >= 110) {
        ech_view_load_text(c->v, m->load, out);
        return;
    }
    int64_t people = (int64_t)m->people + m->litters;
    ech_format_scaled(tonnes, m->cargo_kg / 100 + (m->cargo_kg % 100 >= 50), 10);
    if (people)
        ech_buf_printf(out, "%lld pers", (long long)people);
    if (m->cargo_kg)
        ech_buf_printf(out, "%s%s t", people ? ", " : "", tonnes);
}

static void place_and_time(const screen *c, ech_tick t, int32_t location, int place) {
    show_time(c, t, 9);
    gap(c);
    show_text(c, c->s->locations[location].id, place);
    gap(c);
}

/* Of a name that is too long the number remains: "north-transp…/2". */
static void tail_text(const screen *c, const char *tail, int width) {
    const char *slash = strrchr(tail, '/');
    int number = slash ? show_columns(slash) : 0;
    if (!slash || show_columns(tail) <= width || number > width / 2) {
        show_text(c, tail, width);
        return;
    }
    char name[256];
    snprintf(name, sizeof name, "%.*s", (int)(slash - tail), tail);
    show_text(c, name, width - number);
    show_text(c, slash, number);
}

/* `at`: a location that the line is about, which then names the other end alone; ECH_NONE: both ends. */
static void movement_line(const screen *c, const ech_view_move *m, int32_t at, bool names_unit) {
    const ech_mission *q = &c->v->plan->missions[m->mission];
    ech_buf tail = ECH_BUF_INIT, what = ECH_BUF_INIT;
    int extra = (c->width - 80) / 8, place = 7 + extra, lift = 17 + extra;
    int rest = c->width - 4 - 7 - lift - 1 - (at == ECH_NONE ? 2 * (11 + place) : 6 + 11 + place);
    ech_view_tail_text(c->v, m->mission, &tail);
    what_text(c, m, names_unit, &what);
    show_plain(c, "    ");
    show_text(c, q->id, 6);
    gap(c);
    if (at == ECH_NONE) {
        place_and_time(c, depart_of(c, m), m->from, place);
        place_and_time(c, arrive_of(c, m), m->to, place);
    } else {
        show_text(c, m->to == at ? "from" : "to", 5);
        gap(c);
        place_and_time(c, m->to == at ? arrive_of(c, m) : depart_of(c, m), m->to == at ? m->from : m->to, place);
    }
    tail_text(c, tail.data ? tail.data : "", lift);
    gap(c);
    show_text(c, what.data ? what.data : "", rest);
    show_line(c);
    ech_buf_free(&tail);
    ech_buf_free(&what);
}

typedef bool (*choice)(const screen *c, const ech_view_move *m, int32_t subject);

static bool of_unit(const screen *c, const ech_view_move *m, int32_t r) {
    (void)c;
    return m->requirement == r;
}

static bool of_place(const screen *c, const ech_view_move *m, int32_t location) {
    (void)c;
    return m->from == location || m->to == location;
}

static bool of_asset(const screen *c, const ech_view_move *m, int32_t asset) {
    return c->v->plan->missions[m->mission].asset == asset;
}

/* The chosen movements of one row, by time. */
static void movements(const screen *c, choice is_of, int32_t subject, int32_t at, bool names_unit) {
    ech_vec list = ech_vec_init(sizeof(listed), 10000000);
    for (int32_t i = 0; i < c->v->move_count; i++) {
        const ech_view_move *m = &c->v->moves[i];
        listed *place = is_of(c, m, subject) && show_has_move(c, m) ? ech_vec_push(&list) : NULL;
        if (place)
            *place = (listed){at != ECH_NONE && m->to == at ? arrive_of(c, m) : depart_of(c, m), m};
    }
    if (list.count > 1)
        qsort(list.data, list.count, sizeof(listed), by_time);
    size_t most = c->q->all ? list.count : SHOW_CUT;
    for (size_t i = 0; i < list.count && i < most; i++)
        movement_line(c, ((const listed *)ech_vec_at(&list, i))->move, at, names_unit);
    show_more(c, (int64_t)list.count - (int64_t)most, "movements");
    ech_vec_free(&list);
}

static bool has_details(const screen *c, int32_t chosen) { return c->q->all || chosen != ECH_NONE; }

/* ---- units ----------------------------------------------------------------------------------------------------- */

static void unit_state(const screen *c, int32_t r) {
    const ech_verdict *v = c->v->verdict;
    ech_tick due = c->s->requirements[r].due_t;
    if (v->undelivered_lots[r] > 0) {
        show_colour_set(c, SHOW_RED);
        show_printf(c, "%lld lots missing", (long long)v->undelivered_lots[r]);
    } else if (due != ECH_NEVER && v->completion_t[r] > due) {
        show_colour_set(c, SHOW_YELLOW);
        show_duration(c, v->completion_t[r] - due, 0);
        show_plain(c, " late");
    } else if (due != ECH_NEVER) {
        show_colour_set(c, SHOW_GREEN);
        show_plain(c, "on time");
    } else
        show_plain(c, "there");
    show_colour_set(c, SHOW_PLAIN);
}

static void unit_line(const screen *c, int32_t r, const int *w) {
    const ech_requirement *q = &c->s->requirements[r];
    char way[300];
    snprintf(way, sizeof way, "%.120s%s%.120s", c->s->locations[q->from].id, show_sign(c, " → ", " > "),
             c->s->locations[q->to].id);
    show_plain(c, "  ");
    show_text(c, q->id, w[0]);
    gap(c);
    show_text(c, way, w[1]);
    gap(c);
    show_time(c, q->due_t, w[2]);
    gap(c);
    show_time(c, c->v->verdict->completion_t[r], w[3]);
    gap(c);
    unit_state(c, r);
    show_line(c);
}

void show_units(const screen *c) {
    static const char *const names[] = {"unit", "from, to", "due", "complete", "state"};
    int id = 18 + (c->width - 80) / 2, way = c->width - 2 - id - 1 - 11 - 1 - 11 - 1 - 16 - 1;
    const int widths[] = {id, way, 11, 11, 14};
    int64_t total = 0, most = c->q->all ? INT64_MAX : SHOW_CUT;
    show_heading(c, "Units", has_details(c, c->q->requirement) ? "with their movements" : "");
    titles(c, 5, names, widths);
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        if (!show_has_requirement(c, r) || total++ >= most)
            continue;
        unit_line(c, r, widths);
        if (has_details(c, c->q->requirement))
            movements(c, of_unit, r, ECH_NONE, false);
    }
    show_more(c, total - most, "units");
}

/* ---- locations ------------------------------------------------------------------------------------------------- */

static const ech_view_curve *curve_of(const screen *c, int32_t location, ech_view_resource what) {
    for (int32_t i = 0; i < c->v->curve_count; i++) {
        const ech_view_curve *k = &c->v->curves[i];
        if (k->location == location && k->resource == what && k->least_class == 0)
            return k;
    }
    return NULL;
}

static void use_columns(const screen *c, const ech_view_curve *k) {
    char text[80] = "-";
    show_use u = {.mean = -1};
    if (k) {
        u = show_use_of(c, k);
        if (u.there == INT64_MAX)
            snprintf(text, sizeof text, "%lld", (long long)u.used);
        else
            snprintf(text, sizeof text, "%lld/%lld", (long long)u.used, (long long)u.there);
    }
    show_text(c, text, -7);
    gap(c);
    percent(c, u.mean, 4);
    gap(c);
}

static void sums_at(const screen *c, int32_t location, int64_t in[2], int64_t out[2]) {
    for (int32_t i = 0; i < c->v->move_count; i++) {
        const ech_view_move *m = &c->v->moves[i];
        if (!show_has_move(c, m))
            continue;
        int64_t *to = m->to == location ? in : m->from == location ? out : NULL;
        if (to) {
            show_add(&to[0], (int64_t)m->people + m->litters);
            show_add(&to[1], m->cargo_kg);
        }
    }
}

static void location_line(const screen *c, int32_t l) {
    int64_t in[2] = {0}, out[2] = {0};
    sums_at(c, l, in, out);
    show_plain(c, "  ");
    show_text(c, c->s->locations[l].id, c->width - 64);
    gap(c);
    number(c, c->v->verdict->locations[l].landings, 6);
    gap(c);
    use_columns(c, curve_of(c, l, ECH_VIEW_PLACES));
    use_columns(c, curve_of(c, l, ECH_VIEW_TEAMS));
    number(c, in[0], 8);
    number(c, in[1] / 1000, 6);
    number(c, out[0], 8);
    number(c, out[1] / 1000, 6);
    show_line(c);
}

static bool is_used(const screen *c, int32_t location) {
    if (c->v->verdict->locations[location].landings > 0)
        return true;
    for (int32_t i = 0; i < c->v->flight_count; i++)
        if (c->v->flights[i].from == location || c->v->flights[i].to == location)
            return true;
    return false;
}

static void locations_titles(const screen *c) {
    static const char *const names[] = {"landed", "places", "use", "teams", "use", "people in", "t", "out", "t"};
    static const int widths[] = {-7, -8, -5, -8, -5, -10, -6, -7, -6};
    show_colour_set(c, SHOW_DIM);
    show_plain(c, "  ");
    show_text(c, "location", c->width - 64);
    for (int i = 0; i < 9; i++)
        show_text(c, names[i], widths[i]);
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}

void show_locations(const screen *c) {
    int64_t total = 0, most = c->q->all ? INT64_MAX : SHOW_CUT;
    show_heading(c, "Locations", "places and teams: at the peak, and on average");
    locations_titles(c);
    for (int32_t l = 0; l < c->s->location_count; l++) {
        if (!show_has_location(c, l) || !is_used(c, l) || total++ >= most)
            continue;
        location_line(c, l);
        if (has_details(c, c->q->location))
            movements(c, of_place, l, l, true);
    }
    show_more(c, total - most, "locations");
}

/* ---- assets ---------------------------------------------------------------------------------------------------- */

show_asset_sum show_asset_total(const screen *c, int32_t asset) {
    show_asset_sum sum = {0};
    int32_t last_tail = ECH_NONE;
    for (int32_t i = 0; i < c->v->mission_count; i++) {
        int32_t mission = c->v->missions[i];
        const ech_mission *m = &c->v->plan->missions[mission];
        if (m->asset != asset || !show_has_mission(c, mission))
            continue;
        sum.missions++;
        sum.tails += m->tail != last_tail;
        last_tail = m->tail;
        for (int32_t k = 0; k + 1 < m->stops.count; k++) {
            const ech_view_flight *f = &c->v->flights[c->v->first_flight[mission] + k];
            sum.sorties += f->loads > 0;
            sum.flown_t += f->arrive_t - f->depart_t;
            show_add(&sum.cost_u, f->cost_u);
            show_add(&sum.km, f->distance_m);
        }
    }
    sum.km /= 1000;
    for (int32_t i = 0; i < c->v->move_count; i++) {
        const ech_view_move *x = &c->v->moves[i];
        if (c->v->plan->missions[x->mission].asset != asset || !show_has_move(c, x))
            continue;
        show_add(&sum.people, (int64_t)x->people + x->litters);
        show_add(&sum.cargo_kg, x->cargo_kg);
    }
    return sum;
}

static void asset_line(const screen *c, int32_t a, const int *w) {
    show_asset_sum sum = show_asset_total(c, a);
    char tails[40];
    snprintf(tails, sizeof tails, "%d/%d", (int)sum.tails, (int)c->s->assets[a].count);
    show_plain(c, "  ");
    show_text(c, c->s->assets[a].id, w[0]);
    gap(c);
    show_text(c, c->s->lift_types[c->s->assets[a].type].id, w[1]);
    gap(c);
    show_text(c, tails, w[2]);
    gap(c);
    number(c, sum.missions, -w[3]);
    gap(c);
    number(c, sum.sorties, -w[4]);
    gap(c);
    number(c, sum.people, -w[5]);
    gap(c);
    number(c, sum.cargo_kg / 1000, -w[6]);
    gap(c);
    percent(c, c->v->verdict->fleets[a].use, -w[7]);
    gap(c);
    number(c, sum.cost_u / 1000000, -w[8]);
    show_line(c);
}

void show_assets(const screen *c) {
    static const char *const names[] = {"asset", "type", "tails", "missions", "sorties", "people", "t", "used", "cost"};
    int extra = c->width - 80;
    const int widths[] = {15 + extra / 2, 10 + extra - extra / 2, -5, -8, -7, -7, -6, -4, -8};
    int64_t total = 0, most = c->q->all ? INT64_MAX : SHOW_CUT, idle = 0;
    show_heading(c, "Assets",
                 has_details(c, c->q->asset) ? "with what they carry"
                                             : "tails used, missions, sorties, what they carry");
    titles(c, 9, names, widths);
    for (int32_t a = 0; a < c->s->asset_count; a++) {
        if (!show_has_asset(c, a))
            continue;
        if (show_asset_total(c, a).missions == 0 && c->q->asset == ECH_NONE) {
            idle++;
            continue;
        }
        if (total++ >= most)
            continue;
        asset_line(c, a, widths);
        if (has_details(c, c->q->asset))
            movements(c, of_asset, a, ECH_NONE, true);
    }
    show_more(c, total - most, "assets");
    if (idle > 0) {
        char text[80];
        snprintf(text, sizeof text, "  %lld assets fly nothing here", (long long)idle);
        dim(c, text);
        show_line(c);
    }
}

/* ---- members --------------------------------------------------------------------------------------------------- */

typedef struct member_sum {
    int64_t units, behind, people, cargo_kg, missions, landings;
} member_sum;

static member_sum sum_of(const screen *c, int32_t member) {
    member_sum x = {0};
    const ech_verdict *v = c->v->verdict;
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        if (c->s->requirements[r].owner != member)
            continue;
        x.units++;
        x.behind += v->undelivered_lots[r] > 0 || v->completion_t[r] > c->s->requirements[r].due_t;
    }
    for (int32_t i = 0; i < c->v->move_count; i++) {
        const ech_view_move *m = &c->v->moves[i];
        if (!m->final || c->s->requirements[m->requirement].owner != member)
            continue;
        show_add(&x.people, (int64_t)m->people + m->litters);
        show_add(&x.cargo_kg, m->cargo_kg);
    }
    for (int32_t i = 0; i < c->v->mission_count; i++) {
        const ech_mission *m = &c->v->plan->missions[c->v->missions[i]];
        x.missions += m->asset != ECH_NONE && c->s->assets[m->asset].owner == member;
    }
    const char *country = c->s->members[member].country;
    for (int32_t l = 0; l < c->s->location_count; l++)
        if (country[0] && strcmp(c->s->locations[l].country, country) == 0)
            x.landings += v->locations[l].landings;
    return x;
}

static void member_line(const screen *c, int32_t member, const int *w) {
    member_sum x = sum_of(c, member);
    const ech_member *m = &c->s->members[member];
    show_plain(c, "  ");
    show_text(c, m->name[0] ? m->name : m->id, w[0]);
    gap(c);
    show_text(c, m->country, w[1]);
    gap(c);
    const int64_t figures[] = {x.units, x.behind, x.people, x.cargo_kg / 1000, x.missions, x.landings};
    for (int i = 0; i < 6; i++) {
        number(c, figures[i], -w[i + 2]);
        gap(c);
    }
    show_line(c);
}

/* A member's own tables: what is his, what he lends, what lands with him. */
static void member_details(const screen *c, int32_t member) {
    ech_show_request q = *c->q;
    screen d = *c;
    q.member = member;
    d.q = &q;
    show_units(&d);
    show_assets(&d);
    show_locations(&d);
}

void show_members(const screen *c) {
    static const char *const names[] = {"member", "", "units", "behind", "people", "t", "missions", "landings"};
    const int widths[] = {c->width - 53, 2, -6, -6, -7, -7, -8, -8};
    int64_t total = 0, most = c->q->all ? INT64_MAX : SHOW_CUT;
    show_heading(c, "Members", "units, late or missing, what came; missions flown, landings with them");
    titles(c, 8, names, widths);
    for (int32_t i = 0; i < c->s->member_count; i++) {
        member_sum x = sum_of(c, i);
        bool some = x.units || x.missions || x.landings;
        if ((c->q->member != ECH_NONE && c->q->member != i) || !some || total++ >= most)
            continue;
        member_line(c, i, widths);
    }
    show_more(c, total - most, "members");
    for (int32_t i = 0; i < c->s->member_count; i++)
        if (c->q->member == i)
            member_details(c, i);
}
