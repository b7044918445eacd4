/* The checker judges anything without crashing: plans of random figures, spans that point anywhere, extreme numbers
 * in scenario and plan (with sanitizers: no overflow), and memory that runs out at every single allocation. */
#include "base/rng.h"
#include "ech_micro.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { ROUNDS = 2000 };

/* A world in which every kind of figure plays a part. */
static void rich_world(micro *w) {
    assert_true(micro_open(w));
    ech_build *b = w->b;
    ech_lift_type *y = &w->s->lift_types[w->type];
    y->duty_t = 600;
    y->duty_flight_t = 500;
    y->rest_t = 480;
    y->day_flight_t = 900;
    y->fuel_kg_h = 3000;
    y->load_kg_min = y->unload_kg_min = 100;
    ech_build_range(b, 1000000, 9000);
    ech_build_range(b, 3000000, 1000);
    ech_build_speed(b, 100000, 300000);
    ech_build_speed(b, 900000, 700000);
    int32_t element = ech_build_element(b, "team"), r2 = ech_build_requirement(b, "R2", w->A, w->C, 20);
    int32_t truck = ech_build_item(b, "truck", 4, 2000);
    w->s->items[truck].drivers = 2;
    w->s->items[truck].length_cm = 400;
    ech_build_bulk(b, 5000);
    w->s->requirements[r2].element = element;
    w->s->requirements[r2].together = ech_build_together(b, "pair");
    w->s->requirements[w->R].together = 0;
    w->s->requirements[r2].after = ech_build_refs(b, 1, &w->R);
    ech_build_group(b, "module", 1, &r2);
    ech_build_crews(b, w->B, w->type, 1);
    ech_build_situation(b, w->fleet, 0, w->A, 0);
    ech_build_closure(b, ECH_SHUT_AIRSPACE, ECH_NONE, "DE", 5000, 6000);
    ech_build_closure(b, ECH_SHUT_LEG, 1, "", 5000, 6000);
    int32_t k = ech_build_closure(b, ECH_SHUT_LOCATION, w->B, "", 4000, 5000);
    w->s->closures[k].handling = 1;
    int32_t e = ech_build_effect(b, w->R, w->B, 30);
    w->s->effects[e].handling = 1;
    w->s->effects[e].has_hours = true;
    w->s->locations[w->B].transfer = true;
    w->s->locations[w->B].storage_kg = 10000;
    w->s->locations[w->B].dwell_t = 2000;
    w->s->locations[w->B].hours = (ech_hours){300, 1300};
    w->s->locations[w->B].handling = 2;
    w->s->locations[w->B].arrivals = w->s->locations[w->B].departures = 3;
    w->s->locations[w->B].fuel_kg_day = 30000;
    w->s->locations[w->B].stands_limited = true;
    w->s->locations[w->B].stands[3] = 2;
    ech_build_carry(b, 0, 0, true);
    ech_build_act(b, "land", ECH_ACT_TERRITORY, ECH_NONE, "DE");
    w->s->need_land = w->s->need_overfly = w->s->need_use = true;
    memcpy(w->s->locations[w->B].country, "DE", 3);
}

static void rich_plan(micro *w) {
    micro_shuttle(w, "M1", 0, 0, 10);
    micro_mission(w, "M2", 1);
    micro_handled(w, w->A, 300, 400);
    micro_work(w, ECH_WORK_REFUEL, 320, 330);
    ech_plan_add_via(&w->p, 505000000, 95000000);
    micro_handled(w, w->B, 460, 600)->fuel_kg = 3000;
    micro_work(w, ECH_WORK_SWAP, 480, 500);
    micro_work(w, ECH_WORK_REST, 500, 520);
    micro_handled(w, w->C, 660, 700);
    micro_stop(w, w->B, 760, 760);
    micro_load(w, 1, 0, 2, 8);
    micro_part(w, 0, 2);
    micro_part(w, 1, 1000);
    micro_load(w, 1, 0, 1, 4);
    micro_march(w, "M3");
    micro_stop(w, w->A, 100, 100);
    micro_stop(w, w->C, 400, 400);
    micro_load(w, 1, 0, 1, 3);
}

/* A figure: mostly near something that exists, at times anything. */
static int64_t figure(ech_rng *r, int64_t near) {
    switch (ech_rng_below(r, 8)) {
    case 0:
        return INT64_MAX - (int64_t)ech_rng_below(r, 3);
    case 1:
        return INT64_MIN + (int64_t)ech_rng_below(r, 3);
    case 2:
        return (int64_t)ech_rng_next(r);
    case 3:
        return (int64_t)((uint64_t)near + ech_rng_below(r, 20000) - 2000u);
    default:
        return (int64_t)((uint64_t)near + ech_rng_below(r, 7) - 3u);
    }
}

static int32_t figure32(ech_rng *r, int32_t near) {
    int64_t v = figure(r, near);
    return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v;
}

static void spoil_span(ech_rng *r, ech_span *s) {
    if (ech_rng_below(r, 2))
        s->first = figure32(r, s->first);
    else
        s->count = figure32(r, s->count);
}

static void spoil_stop(ech_rng *r, ech_stop *s) {
    switch (ech_rng_below(r, 7)) {
    case 0:
        s->location = figure32(r, s->location);
        break;
    case 1:
        s->arrive_t = figure(r, s->arrive_t);
        break;
    case 2:
        s->depart_t = figure(r, s->depart_t);
        break;
    case 3:
        s->fuel_kg = figure(r, s->fuel_kg);
        break;
    case 4:
        s->leg = figure32(r, s->leg);
        break;
    case 5:
        spoil_span(r, &s->work);
        break;
    default:
        spoil_span(r, &s->via);
        break;
    }
}

static void spoil_load(ech_rng *r, ech_load *l) {
    switch (ech_rng_below(r, 6)) {
    case 0:
        l->requirement = figure32(r, l->requirement);
        break;
    case 1:
        l->from_stop = figure32(r, l->from_stop);
        break;
    case 2:
        l->to_stop = figure32(r, l->to_stop);
        break;
    case 3:
        l->people = figure32(r, l->people);
        break;
    case 4:
        l->litters = figure32(r, l->litters);
        break;
    default:
        spoil_span(r, &l->parts);
        break;
    }
}

static void spoil_mission(ech_rng *r, ech_mission *m) {
    switch (ech_rng_below(r, 5)) {
    case 0:
        m->asset = figure32(r, m->asset);
        break;
    case 1:
        m->tail = figure32(r, m->tail);
        break;
    case 2:
        m->configuration = figure32(r, m->configuration);
        break;
    case 3:
        spoil_span(r, &m->stops);
        break;
    default:
        spoil_span(r, &m->loads);
        break;
    }
}

static void spoil_plan(ech_rng *r, ech_plan *p) {
    switch (ech_rng_below(r, 6)) {
    case 0:
        spoil_mission(r, &p->missions[ech_rng_below(r, (uint32_t)p->mission_count)]);
        break;
    case 1:
        spoil_load(r, &p->loads[ech_rng_below(r, (uint32_t)p->load_count)]);
        break;
    case 2: {
        ech_part *part = &p->parts[ech_rng_below(r, (uint32_t)p->part_count)];
        part->item = figure32(r, part->item);
        part->count = figure(r, part->count);
        break;
    }
    case 3: {
        ech_work *w = &p->work[ech_rng_below(r, (uint32_t)p->work_count)];
        w->start_t = figure(r, w->start_t);
        w->end_t = figure(r, w->end_t);
        break;
    }
    default:
        spoil_stop(r, &p->stops[ech_rng_below(r, (uint32_t)p->stop_count)]);
        break;
    }
}

/* Figures of the scenario that a reader would limit: here as large as the type allows. */
static void spoil_scenario(ech_rng *r, ech_scenario *s) {
    int64_t most = ech_rng_below(r, 2) ? INT64_MAX : INT64_MAX / 2;
    ech_requirement *q = &s->requirements[ech_rng_below(r, 2)];
    ech_lift_type *y = &s->lift_types[0];
    ech_location *l = &s->locations[ech_rng_below(r, 3)];
    int64_t *const figures[] = {&q->ready_t,
                                &q->due_t,
                                &q->weight_unmet_u,
                                &q->weight_late_u,
                                &q->weight_arrival_u,
                                &q->lot,
                                &q->latest_t,
                                &q->max_aboard_t,
                                &y->cost_hour_u,
                                &y->fuel_kg_h,
                                &y->reserve_m,
                                &y->allowance_t,
                                &y->fixed_t,
                                &y->taxi_in_t,
                                &y->taxi_out_t,
                                &y->rest_t,
                                &y->swap_t,
                                &y->refuel_t,
                                &l->connect_t,
                                &l->dwell_t,
                                &l->storage_kg,
                                &l->fuel_kg_day,
                                &s->items[1].count,
                                &s->items[0].kg,
                                &s->items[0].area_dm2,
                                &s->horizon_t,
                                &s->person_kg,
                                &s->effects[0].setup_t,
                                &s->legs[0].cost_u,
                                &s->legs[0].distance_m,
                                &s->configurations[0].change_t,
                                &s->tiers[0].weight_u[ECH_UNMET]};
    *figures[ech_rng_below(r, sizeof figures / sizeof *figures)] = most;
}

static void test_wild_plans(void **state) {
    (void)state;
    ech_rng r = ech_rng_seed(20100114);
    int64_t broken = 0;
    for (int round = 0; round < ROUNDS; round++) {
        micro w;
        rich_world(&w);
        rich_plan(&w);
        ech_scenario *s = NULL;
        ech_plan *p = NULL;
        ech_verdict *v = micro_judge(&w, &s, &p);
        assert_non_null(v);
        ech_verdict_free(v);
        for (uint32_t n = ech_rng_below(&r, 4); n > 0; n--)
            spoil_scenario(&r, s);
        for (uint32_t n = 1 + ech_rng_below(&r, 6); n > 0; n--)
            spoil_plan(&r, p);
        assert_int_equal(ech_check(s, p, p, &v, NULL), ECH_OK);
        assert_int_equal(v->legal, v->finding_total == 0);
        broken += micro_count(v, "plan.form") > 0;
        ech_verdict_free(v);
        ech_plan_free(p);
        ech_scenario_free(s);
    }
    assert_true(broken > ROUNDS / 4); /* the corruption does bite */
}

static void test_empty_plan(void **state) {
    (void)state;
    micro w;
    assert_true(micro_open(&w));
    ech_verdict *v = micro_judge(&w, NULL, NULL);
    assert_non_null(v);
    assert_true(v->legal);
    assert_int_equal(v->unmet_lots, 10);
    assert_int_equal(v->closure_t, 14401);
    ech_verdict_free(v);
}

/* At most 10,000 findings are kept, all are counted. */
static void test_many_findings(void **state) {
    (void)state;
    micro w;
    assert_true(micro_open(&w));
    w.s->configurations[0].seats = 0;
    static char ids[11000][16];
    for (int i = 0; i < 11000; i++) {
        snprintf(ids[i], sizeof ids[i], "M%d", i);
        micro_mission(&w, ids[i], 0);
        micro_stop(&w, w.A, 0, 0);
        micro_stop(&w, w.B, 60, 60);
        micro_load(&w, w.R, 0, 1, 1);
    }
    ech_verdict *v = micro_judge(&w, NULL, NULL);
    assert_non_null(v);
    assert_int_equal(v->finding_count, 10000);
    assert_true(v->finding_total >= 11000);
    ech_verdict_free(v);
}

static void test_out_of_memory(void **state) {
    (void)state;
    micro w;
    rich_world(&w);
    rich_plan(&w);
    ech_scenario *s = NULL;
    ech_plan *p = NULL;
    ech_verdict *first = micro_judge(&w, &s, &p), *v = NULL;
    assert_non_null(first);
    ech_error err = ECH_ERROR_INIT;
    uint64_t n = 1;
    for (;; n++) {
        assert_true(n < 10000);
        ech_memory_fail_at(n, false);
        ech_status status = ech_check(s, p, p, &v, &err);
        ech_memory_fail_at(0, false);
        if (status == ECH_OK)
            break;
        assert_int_equal(status, ECH_ENOMEM);
        assert_null(v);
    }
    assert_true(n > 5);
    assert_int_equal(v->finding_total, first->finding_total);
    assert_int_equal(v->measure_u[ECH_ARRIVAL], first->measure_u[ECH_ARRIVAL]);
    ech_verdict_free(v);
    ech_verdict_free(first);
    ech_plan_free(p);
    ech_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wild_plans),
        cmocka_unit_test(test_empty_plan),
        cmocka_unit_test(test_many_findings),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
