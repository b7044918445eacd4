/* Ranking: see recall/rank.h. Words of the crisis are looked up in the index once, so that the pass over the plans
 * compares numbers; distances in that pass are on a sphere, which is within half a per cent. */
#include "recall/rank.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"

/* fit, extra, place and way are fitted on outcomes: `bench/recall fit` plans, makes over and updates thousands of
 * generated plans and finds them by logistic regression over pairs (bench/README.md, bench/results/recall.md). extra
 * came out as 0: what nobody asks for is left out at no cost. The others are small and set by judgment: there the bench
 * has nothing to tell, because no generated crisis is of a kind, in a state or at a gateway of the library, and weather
 * and the age of a plan change nothing in it. */
const double ech_rank_weights[ECH_RANK_FEATURES] = {
    [ECH_RANK_FIT] = 55,     [ECH_RANK_KIND] = 5,   [ECH_RANK_EXTRA] = 0,  [ECH_RANK_PLACE] = 10, [ECH_RANK_WAY] = 18,
    [ECH_RANK_GATEWAYS] = 4, [ECH_RANK_SEASON] = 1, [ECH_RANK_PROVEN] = 5, [ECH_RANK_FRESH] = 2,
};
const char *const ech_rank_names[ECH_RANK_FEATURES] = {"fit",      "kind",   "extra",  "place", "way",
                                                       "gateways", "season", "proven", "fresh"};

enum { NEEDS_MAX = 64, MEMBERS_MAX = 256, CLOSED_MAX = 64, SPEED_M_MIN = 700000 / 60, EARTH_M = 6371009 };
#define UNKNOWN UINT32_MAX /* a word that no plan has */
#define PLACE_M 3e6        /* so far away a plan is half as near */

typedef struct ranking {
    const ech_index *x;
    const ech_crisis *c;
    int64_t today;
    ech_arena *arena;
    ech_word kind, country, needs[NEEDS_MAX], members[MEMBERS_MAX], closed[CLOSED_MAX];
    int32_t need_count, member_count, closed_count, month;
    bool placed;
    double lat, lon; /* radians */
    int32_t lat_e7, lon_e7;
} ranking;

/* What one plan brings against what is needed, and with whom. */
typedef struct match {
    double cover, willing, lift; /* shares */
    double wanted, brought;      /* weight of what was asked for: kilograms with persons as 100 */
    double all;                  /* of everything that it brings */
    double way_m;                /* from where it comes to the crisis */
    int64_t has[NEEDS_MAX];      /* in the need's unit */
} match;

/* ---- words ---------------------------------------------------------------------------------------------------- */

/* Fills in the places of all words wanted in one walk over the texts. */
typedef struct lookup {
    const char *text;
    ech_word *place;
} lookup;

static int by_text(const void *a, const void *b) {
    return strcmp(((const lookup *)a)->text, ((const lookup *)b)->text);
}

static void find_words(const ech_index *x, lookup *l, size_t count) {
    qsort(l, count, sizeof *l, by_text);
    for (uint32_t at = 1; at < x->text_bytes; at += (uint32_t)strlen(x->texts + at) + 1) {
        const lookup key = {x->texts + at, NULL};
        lookup *hit = bsearch(&key, l, count, sizeof *l, by_text);
        while (hit && hit > l && strcmp(hit[-1].text, key.text) == 0)
            hit--;
        for (; hit && hit < l + count && strcmp(hit->text, key.text) == 0; hit++)
            *hit->place = at;
    }
}

static void want(lookup *l, size_t *count, const char *text, ech_word *place) {
    *place = text[0] ? UNKNOWN : 0;
    if (text[0])
        l[(*count)++] = (lookup){text, place};
}

static void look_up(ranking *r) {
    lookup l[NEEDS_MAX + MEMBERS_MAX + CLOSED_MAX + 2];
    size_t n = 0;
    want(l, &n, r->c->kind, &r->kind);
    want(l, &n, r->c->country, &r->country);
    for (int32_t i = 0; i < r->c->need_count && i < NEEDS_MAX; i++)
        want(l, &n, r->c->needs[r->need_count++].what, &r->needs[i]);
    for (int32_t i = 0; i < r->c->member_count && i < MEMBERS_MAX; i++)
        want(l, &n, r->c->members[r->member_count++], &r->members[i]);
    for (int32_t i = 0; i < r->c->closure_count && i < CLOSED_MAX; i++)
        want(l, &n, r->c->closures[r->closed_count++].location, &r->closed[i]);
    find_words(r->x, l, n);
}

/* ---- where ---------------------------------------------------------------------------------------------------- */

static double radians(int32_t e7) { return e7 * (acos(-1.0) / 1.8e9); }

static double sphere_m(const ranking *r, int32_t lat_e7, int32_t lon_e7) {
    double lat = radians(lat_e7), s = sin((lat - r->lat) / 2), t = sin((radians(lon_e7) - r->lon) / 2);
    double h = s * s + cos(lat) * cos(r->lat) * t * t;
    return 2 * EARTH_M * asin(sqrt(h < 1 ? h : 1));
}

/* The crisis's position; else that of the gateway it names; else of any gateway in its country. */
static void find_place(ranking *r) {
    const ech_index_gateway *found = NULL;
    r->placed = r->c->has_position;
    r->lat_e7 = r->c->lat_e7;
    r->lon_e7 = r->c->lon_e7;
    for (uint32_t i = 0; !r->placed && i < r->x->gateway_count; i++) {
        const ech_index_gateway *g = &r->x->gateways[i];
        bool named = r->c->place[0] && strcmp(ech_index_text(r->x, g->id), r->c->place) == 0;
        if (named || (!found && r->country && g->country == r->country))
            found = g;
        if (named)
            break;
    }
    if (found) {
        r->placed = true;
        r->lat_e7 = found->lat_e7;
        r->lon_e7 = found->lon_e7;
    }
    r->lat = radians(r->lat_e7);
    r->lon = radians(r->lon_e7);
}

/* ---- one plan ------------------------------------------------------------------------------------------------- */

static bool is_willing(const ranking *r, const ech_index_member *m) {
    if (r->member_count == 0 || (m->country && m->country == r->country))
        return true;
    for (int32_t i = 0; i < r->member_count; i++)
        if (r->members[i] == m->id || (m->country && r->members[i] == m->country))
            return true;
    return false;
}

static double weight(int64_t people, int64_t mass_kg) { return 100.0 * (double)people + (double)mass_kg; }

static void find_willing(const ranking *r, const ech_index_plan *p, match *m) {
    double all = 0, willing = 0, tails = 0, willing_tails = 0;
    for (uint32_t i = 0; i < p->member_count; i++) {
        const ech_index_member *x = &r->x->members[p->member_first + i];
        double w = weight(x->people, x->mass_kg);
        bool yes = is_willing(r, x);
        all += w;
        willing += yes ? w : 0;
        tails += (double)x->tails;
        willing_tails += yes ? (double)x->tails : 0;
    }
    m->willing = all > 0 ? willing / all : 1;
    m->lift = tails > 0 ? willing_tails / tails : 1;
}

/* `goods` and `people` are what no element brings; they are told by the words, not by the index. */
static bool answers(const ranking *r, int32_t need, const ech_index_need *n) {
    const char *what = r->c->needs[need].what;
    if (r->c->needs[need].unit == ECH_NEED_KG && strcmp(what, "goods") == 0)
        return n->elements < 0 && n->mass_kg > 0;
    if (r->c->needs[need].unit == ECH_NEED_PERSONS && strcmp(what, "people") == 0)
        return n->elements < 0 && n->people > 0;
    return r->needs[need] != UNKNOWN && r->needs[need] == n->what;
}

/* Goods and people are scaled when a plan is made over, elements are not; a plan for a quarter of the goods is half as
 * good. */
static double share(ech_need_unit unit, double has, double wanted) {
    double part = wanted <= 0 || has >= wanted ? 1 : has / wanted;
    return unit == ECH_NEED_ELEMENTS ? part : sqrt(part);
}

static int64_t in_unit(ech_need_unit unit, const ech_index_need *n) {
    if (unit == ECH_NEED_KG)
        return n->mass_kg;
    if (unit == ECH_NEED_PERSONS)
        return n->people;
    return n->elements < 0 ? -1 - (int64_t)n->elements : n->elements;
}

static void find_needs(const ranking *r, const ech_index_plan *p, match *m) {
    double sum = 0;
    m->all = weight(p->people, p->mass_kg);
    for (uint32_t k = 0; k < p->need_count; k++) {
        const ech_index_need *n = &r->x->needs[p->need_first + k];
        bool any = false;
        for (int32_t i = 0; i < r->need_count; i++)
            if (answers(r, i, n)) {
                m->has[i] += in_unit(r->c->needs[i].unit, n);
                any = true;
            }
        m->brought += any ? weight(n->people, n->mass_kg) : 0;
    }
    for (int32_t i = 0; i < r->need_count; i++) {
        double wanted = (double)r->c->needs[i].amount, has = (double)m->has[i];
        sum += share(r->c->needs[i].unit, has, wanted);
        m->wanted += wanted > 0 && has > 0 ? wanted / has : 0; /* how many times what it has */
    }
    m->cover = r->need_count ? sum / r->need_count : 1;
    m->brought = r->need_count ? m->brought : m->all;
}

/* How many times what the plan brings is asked for, on average over the needs that it answers. */
static double times_asked(const ranking *r, const match *m) {
    int32_t answered = 0;
    for (int32_t i = 0; i < r->need_count; i++)
        answered += m->has[i] > 0;
    return answered ? m->wanted / answered : 1;
}

static int64_t estimate(const ranking *r, const ech_index_plan *p, const match *m) {
    double way = (double)p->distance_median_m;
    if (p->closure_min == ECH_NONE || m->lift < 0.05)
        return ECH_NONE;
    double rest = fmax(0, (double)p->closure_min - way / SPEED_M_MIN);
    double minutes = rest * fmax(0.25, times_asked(r, m) / m->lift) + m->way_m / SPEED_M_MIN;
    return minutes < 1e9 ? (int64_t)(minutes + 0.5) : ECH_NONE;
}

static double season(const ranking *r, const ech_index_plan *p) {
    int apart = abs(p->month - r->month) % 12;
    return p->month < 1 ? 0.5 : 1 - (apart > 6 ? 12 - apart : apart) / 6.0;
}

static double gateways_open(const ranking *r, const ech_index_plan *p) {
    int64_t all = 0, open = 0;
    for (uint32_t i = 0; i < p->gateway_count; i++) {
        const ech_index_gateway *g = &r->x->gateways[p->gateway_first + i];
        bool closed = false;
        for (int32_t k = 0; k < r->closed_count; k++)
            closed = closed || r->closed[k] == g->id;
        all += g->landings;
        open += closed ? 0 : g->landings;
    }
    return all > 0 ? (double)open / (double)all : 1;
}

static double likeness(double a, double b) { return a > 0 && b > 0 ? fmin(a, b) / fmax(a, b) : 0; }

/* What it brings and with whom: the fit, without the other features. */
static void judge_fit(const ranking *r, uint32_t plan, ech_ranked *out, match *m) {
    const ech_index_plan *p = &r->x->plans[plan];
    *m = (match){.way_m = (double)p->distance_median_m};
    find_needs(r, p, m);
    find_willing(r, p, m);
    *out = (ech_ranked){.plan = plan, .fit = m->lift > 0 ? m->cover * sqrt(m->willing) : 0, .away_m = ECH_NONE};
}

/* No plan with this fit scores more. */
static double score_most(double fit) {
    double sum = 0, all = 0;
    for (int i = 0; i < ECH_RANK_FEATURES; i++) {
        sum += ech_rank_weights[i] * (i == ECH_RANK_FIT ? fit : 1);
        all += ech_rank_weights[i];
    }
    return sum / all;
}

static void judge_rest(const ranking *r, ech_ranked *out, match *m) {
    const ech_index_plan *p = &r->x->plans[out->plan];
    double *f = out->feature;
    f[ECH_RANK_FIT] = out->fit;
    f[ECH_RANK_KIND] = !r->kind || !p->crisis ? 0.5 : r->kind == p->crisis;
    f[ECH_RANK_EXTRA] = m->all > 0 ? m->brought / m->all : 1;
    f[ECH_RANK_PLACE] = f[ECH_RANK_WAY] = 0.5;
    if (r->placed && p->placed) {
        double away = sphere_m(r, p->lat_e7, p->lon_e7);
        m->way_m = sphere_m(r, p->from_lat_e7, p->from_lon_e7);
        out->away_m = (int64_t)away;
        f[ECH_RANK_PLACE] = 1 / (1 + away / PLACE_M);
        f[ECH_RANK_WAY] = 1 / (1 + m->way_m / PLACE_M);
    }
    if (p->country && p->country == r->country)
        f[ECH_RANK_PLACE] = 1;
    f[ECH_RANK_GATEWAYS] = gateways_open(r, p);
    f[ECH_RANK_SEASON] = season(r, p);
    f[ECH_RANK_PROVEN] = p->draft ? 0 : (p->unmet > 0 ? 0.3 : 0.7) + (p->rehearsed ? 0.3 : 0);
    f[ECH_RANK_FRESH] = p->reviewed_day > r->today - ECH_RANK_STALE_DAYS && p->reviewed_day <= r->today;
    double sum = 0, all = 0;
    for (int i = 0; i < ECH_RANK_FEATURES; i++) {
        sum += ech_rank_weights[i] * f[i];
        all += ech_rank_weights[i];
    }
    out->score = sum / all;
    out->closure_min = estimate(r, p, m);
}

/* ---- reasons -------------------------------------------------------------------------------------------------- */

enum { REASONS_MAX = 32 };

__attribute__((format(printf, 4, 5))) static void say(const ranking *r, const char **list, int32_t *count,
                                                      const char *format, ...) {
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *copy = *count < REASONS_MAX ? ech_arena_text(r->arena, text) : NULL;
    if (copy)
        list[(*count)++] = copy;
}

#define FOR(...) say(r, o->reasons_for, &o->for_count, __VA_ARGS__)
#define AGAINST(...) say(r, o->reasons_against, &o->against_count, __VA_ARGS__)

static const char *unit_text(ech_need_unit unit) {
    return unit == ECH_NEED_KG ? " kg" : unit == ECH_NEED_PERSONS ? " persons" : "";
}

static void reason_needs(const ranking *r, const match *m, ech_ranked *o) {
    for (int32_t i = 0; i < r->need_count; i++) {
        const ech_need *n = &r->c->needs[i];
        if (m->has[i] >= n->amount)
            FOR("brings %lld%s of %s, asked for are %lld", (long long)m->has[i], unit_text(n->unit), n->what,
                (long long)n->amount);
        else if (m->has[i] > 0)
            AGAINST("brings %lld%s of %s, asked for are %lld", (long long)m->has[i], unit_text(n->unit), n->what,
                    (long long)n->amount);
        if (m->has[i] < n->amount)
            o->missing[o->missing_count++] = (ech_rank_missing){n->what, n->unit, n->amount, m->has[i]};
    }
    if (o->feature[ECH_RANK_EXTRA] < 0.6)
        AGAINST("%.0f %% of what it brings nobody asked for", 100 - 100 * o->feature[ECH_RANK_EXTRA]);
}

static void reason_members(const ranking *r, const match *m, const ech_index_plan *p, ech_ranked *o) {
    if (r->member_count == 0)
        return;
    if (m->willing >= 0.999 && m->lift >= 0.999) {
        FOR("every member of the plan is willing");
        return;
    }
    for (uint32_t i = 0; i < p->member_count; i++) {
        const ech_index_member *x = &r->x->members[p->member_first + i];
        if (!is_willing(r, x))
            AGAINST("%s is not among the willing: %lld people, %lld t and %lld tails of the plan",
                    ech_index_text(r->x, x->id), (long long)x->people, (long long)(x->mass_kg + 500) / 1000,
                    (long long)x->tails);
    }
}

static void reason_place(const ranking *r, const match *m, const ech_index_plan *p, ech_ranked *o) {
    const char *country = ech_index_text(r->x, p->country);
    if (p->country && p->country == r->country)
        FOR("made for the same state, %s", country);
    else if (o->away_m != ECH_NONE && o->away_m < 1500000)
        FOR("made for a place %lld km away", (long long)o->away_m / 1000);
    else if (o->away_m != ECH_NONE)
        AGAINST("made for a place %lld km away%s%s", (long long)o->away_m / 1000, country[0] ? ", in " : "", country);
    if (o->away_m == ECH_NONE || !r->placed)
        return;
    int64_t way = (int64_t)m->way_m / 1000, was = p->distance_median_m / 1000;
    if (likeness(m->way_m + 2e5, (double)p->distance_median_m + 2e5) > 0.75)
        FOR("about as far from where it comes: %lld km, planned for %lld", (long long)way, (long long)was);
    else if (way < was)
        FOR("nearer from where it comes: %lld km, planned for %lld", (long long)way, (long long)was);
    else
        AGAINST("farther from where it comes: %lld km, planned for %lld", (long long)way, (long long)was);
}

static void reason_gateways(const ranking *r, const ech_index_plan *p, ech_ranked *o) {
    for (uint32_t i = 0; i < p->gateway_count; i++)
        for (int32_t k = 0; k < r->closed_count; k++)
            if (r->closed[k] == r->x->gateways[p->gateway_first + i].id)
                AGAINST("its gateway %s is closed", ech_index_text(r->x, r->closed[k]));
}

static void reason_trust(const ranking *r, const ech_index_plan *p, ech_ranked *o) {
    if (p->draft)
        AGAINST("a draft: it is not legal");
    if (p->unmet > 0)
        AGAINST("it leaves %lld lots behind", (long long)p->unmet);
    if (p->late > 0)
        AGAINST("%lld of its requirements were late as prepared", (long long)p->late);
    if (p->rehearsed)
        FOR("it has been rehearsed");
    if (p->reviewed_day == INT32_MIN)
        AGAINST("never reviewed");
    else if (o->feature[ECH_RANK_FRESH] > 0)
        FOR("reviewed %lld days ago", (long long)(r->today - p->reviewed_day));
    else
        AGAINST("its last review is %lld days old", (long long)(r->today - p->reviewed_day));
    if (p->lessons > 0)
        FOR("%lld lessons are noted with it", (long long)p->lessons);
}

/* The latest due of the needs, in minutes; ECH_NONE. Ticks of a crisis are minutes. */
static int64_t latest_due(const ech_crisis *c) {
    int64_t due = ECH_NONE;
    for (int32_t i = 0; i < c->need_count; i++)
        if (c->needs[i].due_t != ECH_NEVER && c->needs[i].due_t > due)
            due = c->needs[i].due_t;
    return due;
}

static void reason_time(const ranking *r, ech_ranked *o) {
    int64_t due = latest_due(r->c);
    if (due == ECH_NONE || o->closure_min == ECH_NONE)
        return;
    if (o->closure_min <= due)
        FOR("may close in about %lld h, the last due is %lld h", (long long)o->closure_min / 60, (long long)due / 60);
    else
        AGAINST("may close only in about %lld h, the last due is %lld h", (long long)o->closure_min / 60,
                (long long)due / 60);
}

static bool explain(const ranking *r, ech_ranked *o) {
    const ech_index_plan *p = &r->x->plans[o->plan];
    match m;
    judge_fit(r, o->plan, o, &m);
    judge_rest(r, o, &m);
    o->reasons_for = ech_arena_alloc(r->arena, REASONS_MAX, sizeof(char *));
    o->reasons_against = ech_arena_alloc(r->arena, REASONS_MAX, sizeof(char *));
    o->missing = ech_arena_alloc(r->arena, NEEDS_MAX, sizeof *o->missing);
    if (!o->reasons_for || !o->reasons_against || !o->missing)
        return false;
    if (o->feature[ECH_RANK_KIND] > 0.9)
        FOR("the same kind of crisis: %s", r->c->kind);
    else if (o->feature[ECH_RANK_KIND] < 0.1)
        AGAINST("made for another kind of crisis: %s", ech_index_text(r->x, p->crisis));
    reason_needs(r, &m, o);
    reason_members(r, &m, p, o);
    reason_place(r, &m, p, o);
    reason_gateways(r, p, o);
    reason_time(r, o);
    reason_trust(r, p, o);
    return true;
}

/* ---- the best ------------------------------------------------------------------------------------------------- */

/* What fits comes before what does not. */
static bool better(const ranking *r, const ech_ranked *a, const ech_ranked *b) {
    bool fits = a->fit >= ECH_RANK_FIT_LEAST;
    if (fits != (b->fit >= ECH_RANK_FIT_LEAST))
        return fits;
    if (a->score != b->score)
        return a->score > b->score;
    return strcmp(ech_index_text(r->x, r->x->plans[a->plan].id), ech_index_text(r->x, r->x->plans[b->plan].id)) < 0;
}

/* Whatever its other features are, it does not come before this one: distances need not be computed. The allowance is
 * for the order of sums. */
static bool comes_after(const ech_ranked *a, const ech_ranked *b) {
    bool fits = a->fit >= ECH_RANK_FIT_LEAST;
    if (fits != (b->fit >= ECH_RANK_FIT_LEAST))
        return !fits;
    return score_most(a->fit) < b->score - 1e-9;
}

/* The k best by insertion: k is small. */
static void choose(const ranking *r, ech_ranking *out, int32_t k) {
    ech_ranked one;
    match m;
    for (uint32_t i = 0; i < r->x->plan_count; i++) {
        judge_fit(r, i, &one, &m);
        if (out->count == k && comes_after(&one, &out->plans[k - 1]))
            continue;
        judge_rest(r, &one, &m);
        if (out->count == k && !better(r, &one, &out->plans[k - 1]))
            continue;
        int32_t at = out->count < k ? out->count++ : k - 1;
        for (; at > 0 && better(r, &one, &out->plans[at - 1]); at--)
            out->plans[at] = out->plans[at - 1];
        out->plans[at] = one;
    }
}

static ech_status rank_into(ranking *r, ech_ranking *out, int32_t k) {
    k = k < 1 ? 1 : k > ECH_RANK_MOST ? ECH_RANK_MOST : k;
    out->plans = ech_arena_alloc(r->arena, (size_t)k, sizeof *out->plans);
    if (!out->plans)
        return ECH_ENOMEM;
    look_up(r);
    find_place(r);
    r->month = ech_date_of_day(ech_day_of_unix(r->c->start_unix_s)).month;
    choose(r, out, k);
    for (int32_t i = 0; i < out->count; i++) {
        if (!explain(r, &out->plans[i]))
            return ECH_ENOMEM;
        out->any_fits = out->any_fits || out->plans[i].fit >= ECH_RANK_FIT_LEAST;
    }
    return ECH_OK;
}

ech_status ech_rank(const ech_index *x, const ech_crisis *crisis, int32_t k, int64_t today, ech_ranking **out) {
    ranking r = {.x = x, .c = crisis, .today = today, .arena = ech_arena_open(0)};
    ech_ranking *ranked = r.arena ? ech_arena_alloc(r.arena, 1, sizeof *ranked) : NULL;
    ech_status status = ECH_ENOMEM;
    *out = NULL;
    if (ranked) {
        ranked->arena = r.arena;
        status = rank_into(&r, ranked, k);
    }
    if (status)
        ech_arena_free(r.arena);
    else
        *out = ranked;
    return status;
}

void ech_ranking_free(ech_ranking *r) {
    if (r)
        ech_arena_free(r->arena);
}
