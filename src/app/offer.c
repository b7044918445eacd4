/* Use case: other ways to move one requirement. See offer/offer.h. */
#include "offer/offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_int.h"
#include "base/idmap.h"
#include "io/plan_read.h"
#include "io/plan_write.h"

enum { MOST_SHOWN = 6 };

typedef struct offering {
    const ech_offer_options *o;
    ech_output *out;
    ech_scenario *s;
    const ech_plan *plan;
    int32_t requirement;
    ech_offers x;
} offering;

static bool should_stop(void *context) {
    const offering *e = context;
    return e->o->interrupted && *e->o->interrupted;
}

static void on_progress(const char *what, int64_t questions, void *context) {
    const offering *e = context;
    if (e->o->progress)
        e->o->progress(what, questions, e->o->context);
}

static bool is_mine(const offering *e, int32_t r) { return ech_offer_moves_with(e->s, e->requirement, r); }

/* ---- what it costs others -------------------------------------------------------------------------------------- */

/* How much later another requirement is complete; 0: not later. ECH_NEVER: no longer wholly there. */
static ech_tick later_by(const offering *e, const ech_verdict *v, int32_t r) {
    const ech_verdict *now = e->x.now;
    if (v->undelivered_lots[r] > now->undelivered_lots[r])
        return ECH_NEVER;
    if (v->completion_t[r] == ECH_NEVER || now->completion_t[r] == ECH_NEVER)
        return 0;
    ech_tick by = v->completion_t[r] - now->completion_t[r];
    return by > 0 ? by : 0;
}

static bool is_sooner(const offering *e, const ech_verdict *v, int32_t r) {
    return v->completion_t[r] < e->x.now->completion_t[r];
}

static ech_tick late(const offering *e, const ech_verdict *v, int32_t r) {
    ech_tick due = e->s->requirements[r].due_t;
    return v->completion_t[r] != ECH_NEVER && due != ECH_NEVER && v->completion_t[r] > due ? v->completion_t[r] - due
                                                                                           : 0;
}

static bool carries(const offering *e, const ech_plan *p, const ech_mission *m) {
    for (int32_t i = 0; i < m->loads.count; i++)
        if (is_mine(e, p->loads[m->loads.first + i].requirement))
            return true;
    return false;
}

static bool same_times(const ech_plan *a, const ech_mission *x, const ech_plan *b, const ech_mission *y) {
    if (x->asset != y->asset || x->tail != y->tail || x->stops.count != y->stops.count)
        return false;
    for (int32_t i = 0; i < x->stops.count; i++) {
        const ech_stop *p = &a->stops[x->stops.first + i], *q = &b->stops[y->stops.first + i];
        if (p->location != q->location || p->arrive_t != q->arrive_t || p->depart_t != q->depart_t)
            return false;
    }
    return true;
}

/* Missions of the plan as it is that carry others and fly otherwise, or no more. `each` may be NULL. */
static int64_t others_changed(const offering *e, const ech_plan *now, void (*each)(const char *id, void *context),
                              void *context) {
    ech_idmap ids = ECH_IDMAP_INIT;
    int64_t n = 0;
    bool ok = true;
    for (int32_t i = 0; ok && i < now->mission_count; i++)
        ok = ech_idmap_put(&ids, now->missions[i].id, i, NULL) == ECH_OK;
    for (int32_t i = 0; ok && i < e->plan->mission_count; i++) {
        const ech_mission *m = &e->plan->missions[i];
        int32_t k = ech_idmap_get(&ids, m->id);
        if (carries(e, e->plan, m) || (k >= 0 && same_times(e->plan, m, now, &now->missions[k])))
            continue;
        n++;
        if (each)
            each(m->id, context);
    }
    ech_idmap_free(&ids);
    e->out->text.failed = e->out->text.failed || !ok;
    return n;
}

/* ---- text ------------------------------------------------------------------------------------------------------ */

static void put_duration(const offering *e, ech_tick t, ech_buf *b) {
    int64_t min = ech_minutes_up(e->s, t);
    if (min < 60)
        ech_buf_printf(b, "%lld min", (long long)min);
    else
        ech_buf_printf(b, "%lld h %02lld", (long long)(min / 60), (long long)(min % 60));
}

static void put_state(const offering *e, const ech_verdict *v, ech_buf *b) {
    char at[32];
    int32_t r = e->requirement;
    ech_tick due = e->s->requirements[r].due_t;
    if (v->undelivered_lots[r] > 0) {
        ech_buf_printf(b, "%lld lots not delivered", (long long)v->undelivered_lots[r]);
        return;
    }
    ech_time_text(e->s, v->completion_t[r], at);
    ech_buf_printf(b, "complete %s", at);
    if (late(e, v, r) > 0) {
        ech_buf_text(b, ", ");
        put_duration(e, late(e, v, r), b);
        ech_buf_text(b, " late");
    } else if (due != ECH_NEVER)
        ech_buf_text(b, ", on time");
}

/* One line a mission that carries it. */
static void put_missions(const offering *e, const ech_plan *p, ech_buf *b) {
    int shown = 0, more = 0;
    for (int32_t i = 0; i < p->mission_count; i++) {
        const ech_mission *m = &p->missions[i];
        if (!carries(e, p, m))
            continue;
        if (shown++ >= MOST_SHOWN) {
            more++;
            continue;
        }
        const ech_load *l = &p->loads[m->loads.first];
        for (int32_t k = 0; k < m->loads.count; k++)
            if (is_mine(e, p->loads[m->loads.first + k].requirement)) {
                l = &p->loads[m->loads.first + k];
                break;
            }
        const ech_stop *from = &p->stops[m->stops.first + l->from_stop], *to = &p->stops[m->stops.first + l->to_stop];
        char depart[32], arrive[32], tail[100] = "march";
        ech_time_text(e->s, from->depart_t, depart);
        ech_time_text(e->s, to->arrive_t, arrive);
        if (m->asset != ECH_NONE)
            snprintf(tail, sizeof tail, "%.80s/%d", e->s->assets[m->asset].id, (int)m->tail + 1);
        ech_buf_printf(b, "     %-6s %s %s, %s %s, %s\n", m->id, e->s->locations[from->location].id, depart,
                       e->s->locations[to->location].id, arrive, tail);
    }
    if (more)
        ech_buf_printf(b, "     and %d more missions\n", more);
}

static void put_others(const offering *e, const ech_one_offer *f, ech_buf *b) {
    int later = 0, sooner = 0, shown = 0;
    const ech_verdict *v = f->verdict;
    for (int32_t r = 0; r < e->s->requirement_count; r++) {
        later += !is_mine(e, r) && later_by(e, v, r) > 0;
        sooner += !is_mine(e, r) && is_sooner(e, v, r);
    }
    int64_t changed = others_changed(e, f->plan, NULL, NULL);
    if (!later && !changed && !sooner) {
        ech_buf_text(b, "     others: nothing changes\n");
        return;
    }
    ech_buf_printf(b, "     others: %d later, %d sooner, %lld missions changed\n", later, sooner, (long long)changed);
    for (int32_t r = 0; r < e->s->requirement_count; r++) {
        if (is_mine(e, r) || later_by(e, v, r) == 0 || shown++ >= MOST_SHOWN)
            continue;
        ech_buf_printf(b, "       %s ", e->s->requirements[r].id);
        if (later_by(e, v, r) == ECH_NEVER)
            ech_buf_text(b, "is no longer delivered whole");
        else
            put_duration(e, later_by(e, v, r), b);
        if (late(e, v, r) > 0) {
            ech_buf_text(b, " later, now late by ");
            put_duration(e, late(e, v, r), b);
        } else if (later_by(e, v, r) != ECH_NEVER)
            ech_buf_text(b, " later, still in time");
        ech_buf_char(b, '\n');
    }
    if (shown > MOST_SHOWN)
        ech_buf_printf(b, "       and %d more\n", shown - MOST_SHOWN);
}

/* What is different: "other lift, other way, 2 h 10 earlier". */
static void put_difference(const offering *e, const ech_one_offer *f, ech_buf *b) {
    ech_buf_text(b, f->other_lift ? "other lift" : "same lift");
    ech_buf_text(b, f->other_way ? ", other way" : ", same way");
    if (f->later_t == 0)
        return;
    ech_buf_text(b, ", ");
    put_duration(e, f->later_t > 0 ? f->later_t : -f->later_t, b);
    ech_buf_text(b, f->later_t > 0 ? " later" : " earlier");
}

static void put_offer(const offering *e, int k, ech_buf *b) {
    const ech_one_offer *f = &e->x.best[k];
    ech_buf_printf(b, "\n  %d  %s: ", k + 1, f->how);
    put_difference(e, f, b);
    ech_buf_text(b, "\n     ");
    put_state(e, f->verdict, b);
    ech_buf_char(b, '\n');
    put_missions(e, f->plan, b);
    put_others(e, f, b);
    double cost = (double)(f->verdict->cost_u - e->x.now->cost_u) * 1e-6;
    for (int32_t t = 0; t < e->s->tier_count; t++) { /* the first that differs decides */
        int64_t by = f->verdict->tier_value_u[t] - e->x.now->tier_value_u[t];
        if (by == 0)
            continue;
        ech_buf_printf(b, "     objective: %s %s by %.0f; cost %+.0f\n", e->s->tiers[t].name,
                       by > 0 ? "worse" : "better", (double)(by > 0 ? by : -by) * 1e-6, cost);
        return;
    }
    ech_buf_printf(b, "     objective: the same; cost %+.0f\n", cost);
}

static void print_text(const offering *e) {
    ech_buf *b = &e->out->text;
    ech_buf_printf(b, "%s now: ", e->s->requirements[e->requirement].id);
    put_state(e, e->x.now, b);
    ech_buf_char(b, '\n');
    put_missions(e, e->plan, b);
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        if (r != e->requirement && is_mine(e, r))
            ech_buf_printf(b, "     %s goes with it\n", e->s->requirements[r].id);
    for (int k = 0; k < e->x.count; k++)
        put_offer(e, k, b);
    if (e->x.count == 0)
        ech_buf_text(b, "\n  no other way was found that is legal and leaves nobody else behind\n");
    ech_buf_printf(b, "\n%lld search%s of %lld iterations (seed %llu)%s\n", (long long)e->x.questions,
                   e->x.questions == 1 ? "" : "es", (long long)e->x.iterations, (unsigned long long)e->o->seed,
                   e->x.stopped ? "; stopped before all were made" : "");
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

static void json_minutes(const offering *e, const char *key, ech_tick t, ech_json *w) {
    ech_json_key(w, key);
    if (t == ECH_NEVER)
        ech_json_null(w);
    else
        ech_json_scaled(w, t * (1000000 / e->s->ticks_per_minute), 1000000);
}

static void json_state(const offering *e, const ech_verdict *v, ech_json *w) {
    ech_json_member_int(w, "undelivered", v->undelivered_lots[e->requirement]);
    json_minutes(e, "complete_min", v->completion_t[e->requirement], w);
    json_minutes(e, "late_min", late(e, v, e->requirement), w);
}

static void json_missions(const offering *e, const ech_plan *p, ech_json *w) {
    ech_json_key(w, "missions");
    ech_json_array(w);
    for (int32_t i = 0; i < p->mission_count; i++)
        if (carries(e, p, &p->missions[i]))
            ech_json_text(w, p->missions[i].id);
    ech_json_end(w);
}

static void json_id(const char *id, void *context) { ech_json_text(context, id); }

static void json_others(const offering *e, const ech_verdict *v, ech_json *w) {
    ech_json_key(w, "later");
    ech_json_array(w);
    for (int32_t r = 0; r < e->s->requirement_count; r++) {
        if (is_mine(e, r) || later_by(e, v, r) == 0)
            continue;
        ech_json_object(w);
        ech_json_member_text(w, "requirement", e->s->requirements[r].id);
        json_minutes(e, "later_min", later_by(e, v, r), w);
        json_minutes(e, "late_min", late(e, v, r), w);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_key(w, "sooner");
    ech_json_array(w);
    for (int32_t r = 0; r < e->s->requirement_count; r++)
        if (!is_mine(e, r) && is_sooner(e, v, r))
            ech_json_text(w, e->s->requirements[r].id);
    ech_json_end(w);
}

static void json_offer(const offering *e, const ech_one_offer *f, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "kind", ech_offer_kinds[f->kind]);
    ech_json_member_text(w, "how", f->how);
    ech_json_member_bool(w, "other_lift", f->other_lift);
    ech_json_member_bool(w, "other_way", f->other_way);
    json_minutes(e, "later_min", f->later_t, w);
    ech_json_member_bool(w, "others_held", f->others_held);
    json_state(e, f->verdict, w);
    json_missions(e, f->plan, w);
    json_others(e, f->verdict, w);
    ech_json_key(w, "changed");
    ech_json_array(w);
    others_changed(e, f->plan, json_id, w);
    ech_json_end(w);
    ech_json_key(w, "cost");
    ech_json_scaled(w, f->verdict->cost_u - e->x.now->cost_u, 1000000);
    ech_json_key(w, "objective");
    ech_json_array(w);
    for (int32_t t = 0; t < e->s->tier_count; t++) {
        ech_json_object(w);
        ech_json_member_text(w, "tier", e->s->tiers[t].name);
        ech_json_key(w, "value");
        ech_json_scaled(w, f->verdict->tier_value_u[t], 1000000);
        ech_json_key(w, "by");
        ech_json_scaled(w, f->verdict->tier_value_u[t] - e->x.now->tier_value_u[t], 1000000);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_end(w);
}

static void print_json(const offering *e) {
    ech_json w = ech_json_open(&e->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "requirement", e->s->requirements[e->requirement].id);
    ech_json_member_int(&w, "seed", (int64_t)e->o->seed);
    ech_json_member_int(&w, "iterations", e->x.iterations);
    ech_json_member_int(&w, "questions", e->x.questions);
    ech_json_member_bool(&w, "complete", !e->x.stopped);
    ech_json_key(&w, "now");
    ech_json_object(&w);
    json_state(e, e->x.now, &w);
    json_missions(e, e->plan, &w);
    ech_json_end(&w);
    ech_json_key(&w, "offers");
    ech_json_array(&w);
    for (int k = 0; k < e->x.count; k++)
        json_offer(e, &e->x.best[k], &w);
    ech_json_end(&w);
    ech_json_end(&w);
    ech_buf_char(&e->out->text, '\n');
}

/* ---- the use case ---------------------------------------------------------------------------------------------- */

static bool find_requirement(offering *e) {
    const ech_scenario *s = e->s;
    for (e->requirement = 0; e->requirement < s->requirement_count; e->requirement++)
        if (strcmp(s->requirements[e->requirement].id, e->o->requirement) == 0)
            return true;
    const char **ids = ech_calloc((size_t)s->requirement_count + 1, sizeof *ids);
    for (int32_t i = 0; ids && i < s->requirement_count; i++)
        ids[i] = s->requirements[i].id;
    const char *near = ids ? ech_did_you_mean(e->o->requirement, ids, (size_t)s->requirement_count) : NULL;
    ech_free(ids);
    ech_error *err = ech_error_list_add(&e->out->errors, ECH_EINPUT, "offer.requirement", "", 0, 0,
                                        "there is no requirement '%.64s'", e->o->requirement);
    if (err && near)
        ech_error_hint(err, "did you mean '%.64s'?", near);
    else if (err)
        ech_error_hint(err, "echelon show SCENARIO PLAN --by unit lists them");
    e->out->exit_code = 2;
    return false;
}

static void refuse_illegal(offering *e) {
    ech_error *err = ech_error_list_add(&e->out->errors, ECH_EINPUT, "offer.illegal", e->o->plan, 0, 0,
                                        "the plan is not legal, so there is nothing to keep");
    if (err)
        ech_error_hint(err, "echelon check names the findings, echelon repair mends it");
    e->out->exit_code = 1;
}

static void take(offering *e) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_plan_origin origin = {ech_version(), e->o->seed, e->x.stopped ? -1 : e->x.iterations, "offer", NULL};
    if (e->o->take > e->x.count) {
        ech_error_list_add(&e->out->errors, ECH_EINPUT, "offer.take", "", 0, 0, "there are only %d offers", e->x.count);
        e->out->exit_code = 2;
        return;
    }
    ech_status status = ech_plan_write(e->s, e->x.best[e->o->take - 1].plan, &origin, &bytes);
    if (status)
        ech_app_fail(e->out, status, NULL, "the plan could not be written");
    else if (e->o->plan_out || ech_app_keep(e->o->plan, e->out)) {
        const char *path = e->o->plan_out ? e->o->plan_out : e->o->plan;
        if (ech_app_write(path, &bytes, e->out) && !e->o->json && strcmp(path, "-") != 0)
            ech_buf_printf(&e->out->text, "offer %d was written to %s%s\n", e->o->take, path,
                           e->o->plan_out ? "" : "; echelon undo takes it back");
    }
    ech_buf_free(&bytes);
}

static void offer(offering *e) {
    ech_error err = ECH_ERROR_INIT;
    ech_offer_request q = {.iterations = e->o->iterations,
                           .seed = e->o->seed,
                           .threads = e->o->threads,
                           .stop = should_stop,
                           .progress = on_progress,
                           .context = e};
    if (!find_requirement(e))
        return;
    q.requirement = e->requirement;
    ech_status status = ech_offer(e->s, e->plan, &q, &e->x, &err);
    if (status == ECH_EUSAGE)
        refuse_illegal(e);
    else if (status)
        ech_app_fail(e->out, status, &err, "nothing could be offered");
    else {
        e->out->exit_code = e->x.count > 0 ? 0 : 1;
        if (e->o->json)
            print_json(e);
        else
            print_text(e);
        if (e->o->take > 0)
            take(e);
    }
    ech_offers_free(&e->x);
}

void ech_app_offer(const ech_offer_options *o, ech_output *out) {
    offering e = {.o = o, .out = out};
    ech_plan *plan = NULL;
    if (o->plan_out && !ech_app_may_write(o->plan_out, out))
        return;
    e.s = ech_app_scenario(o->scenario, 0, out);
    if (!e.s)
        return;
    ech_status status = ech_plan_read(o->plan, e.s, false, &plan, &out->errors);
    e.plan = plan;
    if (status)
        ech_app_fail(out, status, NULL, "the plan could not be read");
    else
        offer(&e);
    if (out->text.failed)
        ech_app_fail(out, ECH_ENOMEM, NULL, "");
    ech_plan_free(plan);
    ech_scenario_free(e.s);
}
