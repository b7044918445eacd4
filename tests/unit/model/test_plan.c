/* The plan builder and the plan hash: what order may not matter, what must. */
#include "ech_build.h"
#include "model/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Two members with lift, territory and a requirement each, and a field of nobody. */
static ech_scenario *make_scenario(void) {
    ech_build *b = ech_build_open();
    int32_t north = ech_build_member(b, "north", "SE"), south = ech_build_member(b, "south", "IT");
    int32_t a = ech_build_location(b, "A", 59, 18), h = ech_build_location(b, "H", 41, 17);
    int32_t x = ech_build_location(b, "X", 10, 10);
    int32_t type = ech_build_type(b, "c17", ECH_AIR);
    int32_t fleet = ech_build_asset(b, "fleet", type, 3, a), other = ech_build_asset(b, "other", type, 1, h);
    int32_t r = ech_build_requirement(b, "team", a, h, 40);
    ech_build_item(b, "box", 5, 100);
    ech_build_item(b, "jeep", 2, 2000);
    int32_t q = ech_build_requirement(b, "water", a, x, 0);
    ech_build_bulk(b, 5000);
    ech_build_leg(b, "road", a, h, ECH_ROAD, 600);
    assert_true(b->s && !b->failed && north >= 0 && q >= 0);
    memcpy(b->s->locations[a].country, "SE", 3);
    memcpy(b->s->locations[h].country, "IT", 3);
    b->s->assets[fleet].owner = north;
    b->s->assets[other].owner = south;
    b->s->requirements[r].owner = south;
    ech_scenario *s = ech_build_close(b);
    assert_non_null(s);
    return s;
}

/* m1 carries 3 boxes and a jeep of `team` from A to H and back; m0 marches water later. */
static ech_plan *make_plan(const ech_scenario *s, bool other_order) {
    ech_plan_builder b;
    ech_plan *p = NULL;
    ech_error err = ECH_ERROR_INIT;
    ech_plan_builder_init(&b);
    for (int k = 0; k < 2; k++) {
        if ((k == 0) != other_order) {
            assert_non_null(ech_plan_add_mission(&b, "m1", 0, 1));
            ech_plan_add_stop(&b, 0, 10, 60)->leg = ECH_NONE;
            ech_plan_add_work(&b, ECH_WORK_HANDLE, 20, 50);
            ech_plan_add_via(&b, 500000000, 100000000);
            ech_plan_add_stop(&b, 1, 200, 300);
            ech_plan_add_work(&b, ECH_WORK_HANDLE, 200, 240);
            ech_plan_add_work(&b, ECH_WORK_REFUEL, 240, 280);
            ech_plan_add_stop(&b, 0, 440, 450);
            ech_plan_add_load(&b, 0, 0, 1)->people = 40;
            ech_plan_add_part(&b, other_order ? 1 : 0, other_order ? 1 : 3);
            ech_plan_add_part(&b, other_order ? 0 : 1, other_order ? 3 : 1);
        } else {
            assert_non_null(ech_plan_add_mission(&b, "m0", ECH_NONE, 0));
            ech_plan_add_stop(&b, 0, 500, 500)->leg = 0;
            ech_plan_add_stop(&b, 1, 1100, 1100);
            ech_plan_add_load(&b, 1, 0, 1);
            ech_plan_add_part(&b, 2, 5000);
        }
    }
    assert_int_equal(ech_plan_build(&b, s, &p, &err), ECH_OK);
    ech_plan_builder_free(&b);
    return p;
}

static void builds_in_order(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan *p = make_plan(s, true);
    assert_int_equal(p->mission_count, 2);
    assert_string_equal(p->missions[0].id, "m1"); /* starts first, though added last */
    assert_int_equal(p->missions[0].stops.count, 3);
    assert_int_equal(p->missions[0].loads.count, 1);
    const ech_stop *stop = &p->stops[p->missions[0].stops.first + 1];
    assert_true(stop->location == 1 && stop->arrive_t == 200 && stop->depart_t == 300 && stop->leg == ECH_NONE);
    assert_int_equal(stop->work.count, 2);
    assert_int_equal(p->work[stop->work.first + 1].kind, ECH_WORK_REFUEL);
    const ech_load *l = &p->loads[p->missions[0].loads.first];
    assert_true(l->people == 40 && l->parts.count == 2 && l->from_stop == 0 && l->to_stop == 1);
    assert_int_equal(p->missions[1].asset, ECH_NONE);
    assert_int_equal(p->stops[p->missions[1].stops.first].leg, 0);
    assert_true(p->stop_count == 5 && p->work_count == 3 && p->load_count == 2 && p->part_count == 3 &&
                p->via_count == 1);
    ech_hash h;
    assert_int_equal(ech_scenario_hash(s, &h), ECH_OK);
    assert_memory_equal(&h, &p->scenario_hash, sizeof h);
    ech_plan_free(p);
    ech_scenario_free(s);
}

static void builds_nothing(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan_builder b;
    ech_plan *p = NULL;
    ech_hash h;
    ech_plan_builder_init(&b);
    assert_int_equal(ech_plan_build(&b, s, &p, NULL), ECH_OK);
    assert_int_equal(p->mission_count, 0);
    assert_int_equal(ech_plan_hash(s, p, &h), ECH_OK);
    ech_plan_builder_free(&b);
    ech_plan_free(p);
    ech_plan_free(NULL);
    ech_verdict_free(NULL);
    ech_scenario_free(NULL);
    ech_scenario_free(s);
}

static ech_hash hash_of(const ech_scenario *s, const ech_plan *p) {
    ech_hash h;
    assert_int_equal(ech_plan_hash(s, p, &h), ECH_OK);
    return h;
}

static void hash_ignores_order(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan *p = make_plan(s, false), *q = make_plan(s, true);
    ech_hash a = hash_of(s, p), b = hash_of(s, q);
    assert_memory_equal(&a, &b, sizeof a);
    ech_mission first = p->missions[0];
    p->missions[0] = p->missions[1];
    p->missions[1] = first;
    memset(&p->scenario_hash, 7, sizeof p->scenario_hash);
    b = hash_of(s, p);
    assert_memory_equal(&a, &b, sizeof a);
    ech_plan_free(p);
    ech_plan_free(q);
    ech_scenario_free(s);
}

/* Changes one number, sees another hash, puts it back. */
#define CHANGES_HASH(field)                                                                                            \
    do {                                                                                                               \
        (field) += 1;                                                                                                  \
        ech_hash changed = hash_of(s, p);                                                                              \
        assert_memory_not_equal(&plain, &changed, sizeof plain);                                                       \
        (field) -= 1;                                                                                                  \
    } while (0)

static void hash_sees_everything(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan *p = make_plan(s, false);
    ech_hash plain = hash_of(s, p);
    CHANGES_HASH(p->missions[0].tail);
    CHANGES_HASH(p->missions[0].asset);
    CHANGES_HASH(p->missions[0].configuration);
    CHANGES_HASH(p->stops[1].location);
    CHANGES_HASH(p->stops[1].arrive_t);
    CHANGES_HASH(p->stops[1].depart_t);
    CHANGES_HASH(p->stops[1].fuel_kg);
    CHANGES_HASH(p->stops[1].leg);
    CHANGES_HASH(p->work[0].start_t);
    CHANGES_HASH(p->work[0].end_t);
    CHANGES_HASH(p->work[0].kind);
    CHANGES_HASH(p->vias[0].lat_e7);
    CHANGES_HASH(p->vias[0].lon_e7);
    CHANGES_HASH(p->loads[0].requirement);
    CHANGES_HASH(p->loads[0].from_stop);
    CHANGES_HASH(p->loads[0].to_stop);
    CHANGES_HASH(p->loads[0].people);
    CHANGES_HASH(p->loads[0].litters);
    CHANGES_HASH(p->parts[0].item);
    CHANGES_HASH(p->parts[0].count);
    p->missions[0].id = "m9";
    ech_hash changed = hash_of(s, p);
    assert_memory_not_equal(&plain, &changed, sizeof plain);
    ech_plan_free(p);
    ech_scenario_free(s);
}

static void hash_cuts_by_member(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan *p = make_plan(s, false);
    ech_hash plain = hash_of(s, p), changed;
    int32_t owner = s->requirements[0].owner;
    s->requirements[0].owner = 1; /* a load moves to another part */
    changed = hash_of(s, p);
    assert_memory_not_equal(&plain, &changed, sizeof plain);
    s->requirements[0].owner = owner;
    memcpy(s->locations[2].country, "NO", 3); /* not used: no part changes */
    changed = hash_of(s, p);
    assert_memory_equal(&plain, &changed, sizeof plain);
    memcpy(s->locations[1].country, "NO", 3); /* its stops now belong to nobody */
    changed = hash_of(s, p);
    assert_memory_not_equal(&plain, &changed, sizeof plain);
    ech_plan_free(p);
    ech_scenario_free(s);
}

static void hash_bears_a_wrong_plan(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    ech_plan *p = make_plan(s, false);
    ech_hash h;
    p->loads[0].from_stop = -5;
    p->loads[0].to_stop = 99;
    p->stops[0].leg = 77;
    p->stops[1].location = 1000;
    assert_int_equal(ech_plan_hash(s, p, &h), ECH_OK);
    ech_plan_free(p);
    ech_scenario_free(s);
}

static void survives_failing_memory(void **state) {
    (void)state;
    ech_scenario *s = make_scenario();
    bool through = false;
    for (uint64_t n = 1; n < 200 && !through; n++) {
        ech_plan_builder b;
        ech_plan *p = NULL;
        ech_hash h;
        ech_plan_builder_init(&b);
        ech_memory_fail_at(n, true);
        bool ok = ech_plan_add_mission(&b, "m", 0, 0) && ech_plan_add_stop(&b, 0, 0, 1) &&
                  ech_plan_add_stop(&b, 1, 2, 3) && ech_plan_add_load(&b, 0, 0, 1) && ech_plan_add_part(&b, 0, 1);
        ok = ok && ech_plan_build(&b, s, &p, NULL) == ECH_OK;
        through = ok && ech_plan_hash(s, p, &h) == ECH_OK;
        ech_memory_fail_at(0, false);
        ech_plan_builder_free(&b);
        ech_plan_free(p);
    }
    assert_true(through);
    ech_scenario_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_in_order),         cmocka_unit_test(builds_nothing),
        cmocka_unit_test(hash_ignores_order),      cmocka_unit_test(hash_sees_everything),
        cmocka_unit_test(hash_cuts_by_member),     cmocka_unit_test(hash_bears_a_wrong_plan),
        cmocka_unit_test(survives_failing_memory),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
