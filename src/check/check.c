/* ech_check: runs the rule families one after the other and hands over the verdict. See check_int.h for the parts. */
#include "check_int.h"

/* Sums of a few such moments stay far from overflow; no reader lets a horizon come near. */
#define LAST_TICK ((ech_tick)1 << 55)

static bool open_verdict(chk *c) {
    ech_arena *arena = ech_arena_open(0);
    ech_verdict *v = arena ? ech_arena_alloc(arena, 1, sizeof *v) : NULL;
    if (!v) {
        ech_arena_free(arena);
        return false;
    }
    c->v = v;
    v->arena = arena;
    v->group_closure_t = ech_arena_alloc(arena, (size_t)c->s->group_count, sizeof *v->group_closure_t);
    v->locations = ech_arena_alloc(arena, (size_t)c->s->location_count, sizeof *v->locations);
    v->fleets = ech_arena_alloc(arena, (size_t)c->s->asset_count, sizeof *v->fleets);
    v->completion_t = ech_arena_alloc(arena, (size_t)c->s->requirement_count, sizeof *v->completion_t);
    v->undelivered_lots = ech_arena_alloc(arena, (size_t)c->s->requirement_count, sizeof *v->undelivered_lots);
    return v->group_closure_t && v->locations && v->fleets && v->completion_t && v->undelivered_lots;
}

static void judge(chk *c) {
    static void (*const families[])(chk *) = {chk_flow, chk_capacity, chk_legs,      chk_nodes,   chk_assets,
                                              chk_crew, chk_order,    chk_authority, chk_measures};
    if (!chk_form(c) || !chk_flown(c) || !chk_legs_find(c) || !chk_derive(c) || !chk_force_make(c)) {
        c->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < sizeof families / sizeof *families && !c->out_of_memory; i++)
        families[i](c);
}

/* What the missions that have begun break by themselves has happened: no plan can mend it (docs/model.md §10). */
static bool judge_flown(chk *c, chk *alone) {
    *alone = (chk){.s = c->s, .p = chk_taken(c), .end_t = c->end_t, .day_t = c->day_t, .arena = ech_arena_open(0)};
    if (!alone->p || !alone->arena || !open_verdict(alone)) {
        c->out_of_memory = true;
        return false;
    }
    judge(alone);
    c->excused = &alone->findings;
    c->out_of_memory = alone->out_of_memory;
    return !c->out_of_memory;
}

static void close_flown(chk *alone) {
    ech_vec_free(&alone->findings);
    ech_vec_free(&alone->path_list);
    ech_vec_free(&alone->hours);
    ech_verdict_free(alone->v);
    ech_arena_free(alone->arena);
}

ech_status ech_check(const ech_scenario *scenario, const ech_plan *plan, const ech_plan *base, ech_verdict **out,
                     ech_error *err) {
    chk c = {.s = scenario, .p = plan, .base = base, .arena = ech_arena_open(0)};
    *out = NULL;
    c.end_t = chk_max(0, chk_min(scenario->horizon_t, LAST_TICK));
    c.day_t = 1440 * scenario->ticks_per_minute;
    chk alone = {.arena = NULL};
    if (!c.arena || !open_verdict(&c))
        c.out_of_memory = true;
    else if (!scenario->flown || judge_flown(&c, &alone))
        judge(&c);
    if (!c.out_of_memory)
        chk_findings_excuse(&c);
    if (!c.out_of_memory)
        chk_findings_finish(&c);
    close_flown(&alone);
    ech_vec_free(&c.findings);
    ech_vec_free(&c.path_list);
    ech_vec_free(&c.hours);
    ech_arena_free(c.arena);
    if (c.out_of_memory) {
        ech_verdict_free(c.v);
        return ech_fail(err, ECH_ENOMEM, "memory", "out of memory while a plan was checked");
    }
    *out = c.v;
    return ECH_OK;
}
