/* Recorded verdicts: a few plans with all that the checker says of them, word by word, in tests/golden/check/.
 * With ECH_GOLDEN_UPDATE=1 in the environment the files are written anew; read the difference before keeping it. */
#include "ech_micro.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Two tails share B's single stand and team one after the other; cost, fuel and lateness. */
static void shuttles(micro *w) {
    ech_lift_type *y = &w->s->lift_types[w->type];
    y->cost_hour_u = 8000000000;
    y->fuel_kg_h = 5000;
    y->co2_kg_h = 15800;
    w->s->locations[w->B].stands_limited = true;
    w->s->locations[w->B].stands[2] = 1;
    w->s->locations[w->B].handling = 1;
    w->s->locations[w->B].arrivals = 4;
    w->s->requirements[w->R].due_t = 110;
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_shuttle(w, "M2", 1, 30, 5);
}

/* Half of R goes on from B by another tail, the rest never leaves; S marches. */
static void relay(micro *w) {
    int32_t s = ech_build_requirement(w->b, "S", w->A, w->C, 6);
    w->s->requirements[s].self_move = true;
    ech_build_leg(w->b, "AC", w->A, w->C, ECH_ROAD, 300);
    w->s->requirements[w->R].to = w->C;
    w->s->locations[w->B].transfer = true;
    w->s->locations[w->B].connect_t = 20;
    const int32_t both[] = {w->R, s};
    ech_build_group(w->b, "all", 2, both);
    micro_shuttle(w, "M1", 0, 0, 5);
    micro_mission(w, "M2", 1);
    micro_stop(w, w->A, 0, 60);
    micro_handled(w, w->B, 120, 140);
    micro_handled(w, w->C, 200, 220);
    micro_stop(w, w->B, 280, 290);
    micro_stop(w, w->A, 350, 350);
    micro_load(w, w->R, 1, 2, 5);
    micro_march(w, "M3");
    micro_stop(w, w->A, 10, 10);
    micro_stop(w, w->C, 320, 320);
    micro_load(w, s, 0, 1, 6);
}

static void take_away_places(micro *w) {
    ech_location *l = &w->s->locations[w->B];
    l->stands_limited = true;
    l->stands[2] = 1;
    l->handling = 1;
    l->arrivals = l->departures = 1;
    l->fuel_kg_day = 100;
    l->hours = (ech_hours){100, 110};
    l->modes = 1u << ECH_ROAD;
    l->surface = ECH_SURFACE_UNPAVED;
    l->runway_m = 1500;
    l->mass_limit_kg = 50000;
    memcpy(l->country, "DE", 3);
    ech_build_closure(w->b, ECH_SHUT_LOCATION, w->B, "", 100, 105);
    ech_build_closure(w->b, ECH_SHUT_LEG, 1, "", 100, 400);
    ech_build_closure(w->b, ECH_SHUT_AIRSPACE, ECH_NONE, "DE", 0, 60);
    w->s->legs[0].capacity_day = 1;
}

static void take_away_lift(micro *w) {
    ech_lift_type *y = &w->s->lift_types[w->type];
    y->runway_m = 2000;
    y->mass_kg = 60000;
    y->duty_t = 150;
    y->duty_flight_t = 100;
    y->rest_t = 600;
    y->swap_t = 30;
    y->day_flight_t = 100;
    y->fuel_kg_h = 300;
    w->s->configurations[0].payload_plan_kg = 900;
    w->s->configurations[0].seats = 8;
    ech_build_range(w->b, 50000, 500);
    w->s->assets[w->fleet].to_t = 300;
    w->s->assets[w->fleet].end_by_t = 300;
    ech_build_carry(w->b, ECH_NONE, ECH_NONE, false);
    w->s->need_land = w->s->need_overfly = w->s->need_use = true;
}

/* Nearly every rule broken at once: what a planner sees of a schedule that does not fit. */
static void broken(micro *w) {
    take_away_places(w);
    take_away_lift(w);
    ech_requirement *r = &w->s->requirements[w->R];
    r->ready_t = 20;
    r->load_by_t = 5;
    r->earliest_t = 1000;
    r->latest_t = 50;
    r->max_aboard_t = 30;
    r->split = ECH_SPLIT_WHOLE;
    micro_shuttle(w, "M1", 0, 0, 9);
    micro_mission(w, "M2", 0);
    micro_handled(w, w->A, 170, 200);
    micro_handled(w, w->B, 255, 265);
    micro_work(w, ECH_WORK_REFUEL, 260, 262);
    micro_work(w, ECH_WORK_SWAP, 262, 263);
    micro_stop(w, w->C, 325, 325);
    micro_load(w, w->R, 0, 2, 9);
    micro_mission(w, "M3", 7);
    micro_stop(w, w->A, 0, 0);
    micro_march(w, "M4");
    micro_stop(w, w->A, 14390, 14400);
    micro_stop(w, w->C, 14405, 14410);
    micro_load(w, w->R, 0, 1, 1);
}

static const struct golden_case {
    const char *name;
    void (*make)(micro *w);
} cases[] = {{"shuttles", shuttles}, {"relay", relay}, {"broken", broken}};

/* ---- the verdict as text
 * --------------------------------------------------------------------------------------------- */

static void put_time(ech_buf *b, const char *key, ech_tick t) {
    if (t == ECH_NEVER)
        ech_buf_printf(b, "%s never\n", key);
    else
        ech_buf_printf(b, "%s %lld\n", key, (long long)t);
}

static void put_measures(ech_buf *b, const ech_verdict *v) {
    static const char *const names[] = {"unmet", "late",   "late_count", "closure",  "arrival", "cost",   "fuel",
                                        "co2",   "assets", "sorties",    "distance", "travel",  "changes"};
    ech_buf_printf(b, "legal %d\nunmet_lots %lld\nmissed %lld\nlate %lld\nmissions %lld\n", v->legal,
                   (long long)v->unmet_lots, (long long)v->missed, (long long)v->late, (long long)v->missions);
    put_time(b, "closure_t", v->closure_t);
    for (int m = 0; m < ECH_MEASURE_COUNT; m++) {
        char value[32];
        ech_format_scaled(value, v->measure_u[m], 1000000);
        ech_buf_printf(b, "measure %s %s\n", names[m], value);
    }
}

static void put_verdict(ech_buf *b, const ech_scenario *s, const ech_verdict *v) {
    put_measures(b, v);
    for (int32_t i = 0; i < s->requirement_count; i++) {
        ech_buf_printf(b, "requirement %s undelivered %lld ", s->requirements[i].id, (long long)v->undelivered_lots[i]);
        put_time(b, "completion", v->completion_t[i]);
    }
    for (int32_t i = 0; i < s->group_count; i++)
        put_time(b, s->groups[i].id, v->group_closure_t[i]);
    for (int32_t i = 0; i < s->location_count; i++) {
        const ech_location_use *u = &v->locations[i];
        ech_buf_printf(b, "location %s landings %lld peak %lld stands %.6f handling %.6f\n", s->locations[i].id,
                       (long long)u->landings, (long long)u->peak_landings_day, u->stand_use, u->handling_use);
    }
    for (int32_t i = 0; i < s->asset_count; i++)
        ech_buf_printf(b, "fleet %s use %.6f sorties %lld\n", s->assets[i].id, v->fleets[i].use,
                       (long long)v->fleets[i].sorties);
    for (int32_t i = 0; i < v->finding_count; i++) {
        const ech_finding *f = &v->findings[i];
        ech_buf_printf(b, "%-16s %-6s %8lld %5lld %-8s %s\n", f->rule, f->subject,
                       (long long)(f->at_t == ECH_NEVER ? -1 : f->at_t), (long long)f->by, f->unit, f->message);
    }
}

static void test_golden(void **state) {
    const struct golden_case *k = *state;
    micro w;
    assert_true(micro_open(&w));
    k->make(&w);
    ech_scenario *s = NULL;
    ech_verdict *v = micro_judge(&w, &s, NULL);
    assert_non_null(v);
    ech_buf now = ECH_BUF_INIT, then = ECH_BUF_INIT;
    put_verdict(&now, s, v);
    assert_false(now.failed);
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/check/%s.txt", ECHELON_SOURCE_DIR, k->name);
    if (getenv("ECH_GOLDEN_UPDATE"))
        assert_int_equal(ech_file_write(path, now.data, now.length, NULL), ECH_OK);
    assert_int_equal(ech_file_read(path, 1 << 20, &then, NULL), ECH_OK);
    assert_string_equal(now.data, then.data);
    ech_buf_free(&now);
    ech_buf_free(&then);
    ech_verdict_free(v);
    ech_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        {"shuttles", test_golden, NULL, NULL, (void *)&cases[0]},
        {"relay", test_golden, NULL, NULL, (void *)&cases[1]},
        {"broken", test_golden, NULL, NULL, (void *)&cases[2]},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
