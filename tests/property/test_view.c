/* The view beside the checker, which shares no code with it: what they both say of a plan must be the same. Random
 * operations, planned; then the same plans with garbage in their fields, which the view must survive.
 * ECHELON_VIEW_FIRST=seed ECHELON_VIEW_N=1 runs one alone. */
#include "base/rng.h"
#include "check/check.h"
#include "ech_random.h"
#include "ech_test.h"
#include "solve/solve.h"
#include "view/view.h"

static uint64_t first_seed(void) {
    const char *text = getenv("ECHELON_VIEW_FIRST");
    return text && *text ? strtoull(text, NULL, 10) : 1;
}

static int count_of(void) { return ech_test_count("ECHELON_VIEW_N", getenv("ECHELON_CAMPAIGN") ? 1000 : 60); }

static ech_plan *planned(const ech_scenario *s, uint64_t seed) {
    ech_solve_options o = ECH_SOLVE_OPTIONS_INIT;
    ech_solve_info info;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_plan *plan = NULL;
    o.iterations = 100;
    o.seed = seed;
    o.partial = true;
    assert_int_equal(ech_solve(s, &o, &plan, &info, &errors), ECH_OK);
    ech_error_list_free(&errors);
    return plan;
}

typedef struct subject {
    uint64_t seed;
    ech_scenario *s;
    ech_plan *p;
    ech_verdict *v;
    ech_view *view;
} subject;

static void open_subject(subject *x, uint64_t seed) {
    x->seed = seed;
    x->s = ech_random_scenario(seed);
    assert_non_null(x->s);
    x->p = planned(x->s, seed);
    assert_int_equal(ech_check(x->s, x->p, NULL, &x->v, NULL), ECH_OK);
    assert_int_equal(ech_view_open(x->s, x->p, x->v, &x->view, NULL), ECH_OK);
}

static void close_subject(subject *x) {
    ech_view_free(x->view);
    ech_verdict_free(x->v);
    ech_plan_free(x->p);
    ech_scenario_free(x->s);
}

static void same(const subject *x, const char *what, int64_t seen, int64_t judged) {
    if (seen != judged)
        fail_msg("seed %llu: %s: the view says %lld, the checker %lld", (unsigned long long)x->seed, what,
                 (long long)seen, (long long)judged);
}

static void compare_flights(const subject *x) {
    int64_t metres = 0, sorties = 0, cost_u = 0, fuel = 0;
    for (int32_t i = 0; i < x->view->flight_count; i++) {
        const ech_view_flight *f = &x->view->flights[i];
        bool march = x->p->missions[f->mission].asset == ECH_NONE;
        metres += march ? 0 : f->distance_m;
        sorties += !march && f->loads > 0;
        cost_u += f->cost_u;
        fuel += f->fuel_kg;
    }
    same(x, "metres", metres, x->v->distance_m);
    same(x, "sorties", sorties, x->v->sorties);
    same(x, "cost", cost_u, x->v->cost_u);
    same(x, "fuel", fuel, x->v->fuel_kg);
    same(x, "missions", x->view->mission_count, x->p->mission_count);
}

static void compare_moves(const subject *x) {
    for (int32_t r = 0; r < x->s->requirement_count; r++) {
        ech_tick last = 0;
        int64_t people = 0, litters = 0;
        for (int32_t i = 0; i < x->view->move_count; i++) {
            const ech_view_move *m = &x->view->moves[i];
            if (m->requirement != r || !m->final)
                continue;
            last = m->counts_t > last ? m->counts_t : last;
            people += m->people;
            litters += m->litters;
        }
        if (x->v->completion_t[r] == ECH_NEVER)
            continue;
        same(x, "completion", last, x->v->completion_t[r]);
        same(x, "people", people, (int64_t)x->s->requirements[r].seated + x->s->requirements[r].attendants);
        same(x, "litters", litters, x->s->requirements[r].litters);
    }
}

/* What is used over [0, closure), as a share of the location's own figure: docs/model.md §8, Use. */
static double use_of(const subject *x, const ech_view_curve *k, int64_t own) {
    double sum = 0;
    for (int32_t i = 0; i < k->steps.count; i++) {
        const ech_view_step *step = &x->view->steps[k->steps.first + i];
        ech_tick until = i + 1 < k->steps.count ? step[1].t : ECH_NEVER;
        until = until < x->v->closure_t ? until : x->v->closure_t;
        if (until > step->t)
            sum += (double)step->used * (double)(until - step->t);
    }
    return sum / ((double)own * (double)x->v->closure_t);
}

static void compare_use(const subject *x, const ech_view_curve *k) {
    const ech_location *l = &x->s->locations[k->location];
    const ech_location_use *use = &x->v->locations[k->location];
    double judged = k->resource == ECH_VIEW_TEAMS ? use->handling_use : use->stand_use;
    ech_mode mode = ech_view_main_mode(l);
    int64_t own = k->resource == ECH_VIEW_TEAMS ? l->handling : l->places[mode];
    if (k->resource == ECH_VIEW_PLACES && mode == ECH_AIR) {
        own = 0;
        for (int i = 0; i < ECH_CLASS_COUNT; i++)
            own += l->stands[i];
    }
    if (judged < 0 || x->v->closure_t > x->s->horizon_t)
        return;
    double seen = use_of(x, k, own);
    if (seen < judged - 1e-9 || seen > judged + 1e-9)
        fail_msg("seed %llu: use of %s: the view says %.9f, the checker %.9f", (unsigned long long)x->seed, l->id, seen,
                 judged);
}

/* A day's fuel was taken under what was in force at each refuelling; the curve has one sum a day. */
static bool fuel_changes(const subject *x, int32_t location) {
    for (int32_t i = 0; i < x->s->closure_count; i++)
        if (x->s->closures[i].what == ECH_SHUT_LOCATION && x->s->closures[i].subject == location)
            return true;
    for (int32_t i = 0; i < x->s->effect_count; i++)
        if (x->s->effects[i].location == location)
            return true;
    return false;
}

static void compare_curves(const subject *x) {
    for (int32_t i = 0; i < x->view->curve_count; i++) {
        const ech_view_curve *k = &x->view->curves[i];
        if (k->resource != ECH_VIEW_FUEL && k->least_class == 0)
            compare_use(x, k);
        bool exact = x->v->legal && (k->resource != ECH_VIEW_FUEL || !fuel_changes(x, k->location));
        for (int32_t n = 0; exact && n < k->steps.count; n++) {
            const ech_view_step *step = &x->view->steps[k->steps.first + n];
            if (step->used > step->there)
                fail_msg("seed %llu: %s, resource %d: %lld of %lld from tick %lld in a legal plan",
                         (unsigned long long)x->seed, x->s->locations[k->location].id, (int)k->resource,
                         (long long)step->used, (long long)step->there, (long long)step->t);
        }
    }
}

static void view_and_checker_say_the_same(void **state) {
    (void)state;
    int legal = 0, curves = 0, n = count_of();
    for (int i = 0; i < n; i++) {
        subject x;
        open_subject(&x, first_seed() + (uint64_t)i);
        compare_flights(&x);
        compare_moves(&x);
        compare_curves(&x);
        legal += x.v->legal;
        curves += x.view->curve_count;
        close_subject(&x);
    }
    print_message("# %d plans, %d legal, %d curves\n", n, legal, curves);
    assert_true(legal * 2 > n);
    assert_true(curves > n);
}

/* ---- garbage ---------------------------------------------------------------------------------------------------- */

static int64_t odd_number(ech_rng *g) {
    static const int64_t odd[] = {-1, 0, 1, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 1000000};
    return ech_rng_below(g, 2) ? odd[ech_rng_below(g, sizeof odd / sizeof *odd)] : (int64_t)ech_rng_below(g, 5000);
}

static void spoil_stop(ech_rng *g, ech_plan *p) {
    ech_stop *stop = &p->stops[ech_rng_below(g, (uint32_t)p->stop_count)];
    switch (ech_rng_below(g, 5)) {
    case 0:
        stop->location = (int32_t)odd_number(g);
        break;
    case 1:
        stop->arrive_t = odd_number(g);
        break;
    case 2:
        stop->depart_t = odd_number(g);
        break;
    case 3:
        stop->fuel_kg = odd_number(g);
        break;
    default:
        stop->leg = (int32_t)odd_number(g);
    }
}

static void spoil(ech_rng *g, ech_plan *p) {
    ech_mission *m = &p->missions[ech_rng_below(g, (uint32_t)p->mission_count)];
    ech_load *l = p->load_count ? &p->loads[ech_rng_below(g, (uint32_t)p->load_count)] : NULL;
    switch (ech_rng_below(g, 9)) {
    case 0:
        m->asset = (int32_t)odd_number(g);
        break;
    case 1:
        m->tail = (int32_t)odd_number(g);
        break;
    case 2:
        m->configuration = (int32_t)odd_number(g);
        break;
    case 3:
        if (l)
            l->from_stop = (int32_t)odd_number(g);
        break;
    case 4:
        if (l)
            l->people = (int32_t)odd_number(g);
        break;
    case 5:
        if (l && l->parts.count)
            p->parts[l->parts.first].count = odd_number(g);
        break;
    case 6:
        if (p->work_count)
            p->work[ech_rng_below(g, (uint32_t)p->work_count)].end_t = odd_number(g);
        break;
    default:
        spoil_stop(g, p);
    }
}

static void use_all(const ech_view *view) {
    ech_buf words = ECH_BUF_INIT;
    for (int32_t i = 0; i < view->move_count; i++)
        ech_view_load_text(view, view->moves[i].load, &words);
    for (int32_t i = 0; i < view->flight_count; i++) {
        ech_via *path = NULL;
        size_t n;
        ech_view_tail_text(view, view->flights[i].mission, &words);
        assert_int_equal(ech_view_path(view, &view->flights[i], 200000, &path, &n), ECH_OK);
        assert_true(n >= 2);
        ech_free(path);
    }
    ech_buf_free(&words);
}

static void garbage_is_survived(void **state) {
    (void)state;
    int n = count_of(), left_out = 0;
    for (int i = 0; i < n; i++) {
        subject x;
        open_subject(&x, first_seed() + (uint64_t)i);
        ech_rng g = ech_rng_seed(x.seed);
        for (int round = 0; x.p->mission_count && round < 20; round++) {
            ech_verdict *v = NULL;
            ech_view *view = NULL;
            spoil(&g, x.p);
            assert_int_equal(ech_check(x.s, x.p, NULL, &v, NULL), ECH_OK);
            assert_int_equal(ech_view_open(x.s, x.p, v, &view, NULL), ECH_OK);
            use_all(view);
            left_out += x.p->mission_count - view->mission_count;
            ech_view_free(view);
            ech_verdict_free(v);
        }
        close_subject(&x);
    }
    assert_true(left_out > n);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view_and_checker_say_the_same),
        cmocka_unit_test(garbage_is_survived),
    };
    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
