/* The tables as JSON: every chosen row, nothing cut. */
#include "show_int.h"

static void member_id(const screen *c, const char *key, int32_t member, ech_json *w) {
    ech_json_member_text(w, key, member == ECH_NONE ? NULL : c->s->members[member].id);
}

static void minutes(const screen *c, const char *key, ech_tick t, ech_json *w) {
    ech_json_key(w, key);
    if (t == ECH_NEVER)
        ech_json_null(w);
    else
        ech_json_scaled(w, t * (1000000 / c->s->ticks_per_minute), 1000000);
}

static void units(const screen *c, ech_json *w) {
    const ech_verdict *v = c->v->verdict;
    for (int32_t r = 0; r < c->s->requirement_count; r++) {
        const ech_requirement *q = &c->s->requirements[r];
        if (!show_has_requirement(c, r))
            continue;
        ech_tick done = v->completion_t[r];
        ech_json_object(w);
        ech_json_member_text(w, "requirement", q->id);
        member_id(c, "owner", q->owner, w);
        ech_json_member_text(w, "from", c->s->locations[q->from].id);
        ech_json_member_text(w, "to", c->s->locations[q->to].id);
        minutes(c, "due_min", q->due_t, w);
        minutes(c, "complete_min", done, w);
        minutes(c, "late_min", done != ECH_NEVER && q->due_t != ECH_NEVER && done > q->due_t ? done - q->due_t : 0, w);
        ech_json_member_int(w, "undelivered", v->undelivered_lots[r]);
        ech_json_end(w);
    }
}

static void locations(const screen *c, ech_json *w) {
    for (int32_t i = 0; i < c->s->location_count; i++) {
        if (!show_has_location(c, i))
            continue;
        ech_json_object(w);
        ech_json_member_text(w, "location", c->s->locations[i].id);
        ech_json_member_int(w, "landings", c->v->verdict->locations[i].landings);
        ech_json_key(w, "use");
        ech_json_array(w);
        for (int32_t k = 0; k < c->v->curve_count; k++) {
            const ech_view_curve *x = &c->v->curves[k];
            if (x->location != i || x->least_class > 0)
                continue;
            show_use u = show_use_of(c, x);
            ech_json_object(w);
            ech_json_member_text(w, "resource", show_resource(c->s, x));
            ech_json_member_int(w, "peak", u.used);
            ech_json_key(w, "there");
            if (u.there == INT64_MAX)
                ech_json_null(w);
            else
                ech_json_int(w, u.there);
            ech_json_key(w, "mean");
            if (u.mean < 0)
                ech_json_null(w);
            else
                ech_json_double(w, u.mean, 6);
            ech_json_end(w);
        }
        ech_json_end(w);
        ech_json_end(w);
    }
}

static void assets(const screen *c, ech_json *w) {
    for (int32_t a = 0; a < c->s->asset_count; a++) {
        if (!show_has_asset(c, a))
            continue;
        show_asset_sum sum = show_asset_total(c, a);
        ech_json_object(w);
        ech_json_member_text(w, "asset", c->s->assets[a].id);
        member_id(c, "owner", c->s->assets[a].owner, w);
        ech_json_member_int(w, "tails", sum.tails);
        ech_json_member_int(w, "missions", sum.missions);
        ech_json_member_int(w, "sorties", sum.sorties);
        ech_json_member_int(w, "persons", sum.people);
        ech_json_member_int(w, "cargo_kg", sum.cargo_kg);
        ech_json_key(w, "cost");
        ech_json_scaled(w, sum.cost_u, 1000000);
        ech_json_end(w);
    }
}

static void movements(const screen *c, ech_json *w) {
    for (int32_t i = 0; i < c->v->move_count; i++) {
        const ech_view_move *m = &c->v->moves[i];
        ech_buf tail = ECH_BUF_INIT;
        if (!show_has_move(c, m))
            continue;
        ech_view_tail_text(c->v, m->mission, &tail);
        ech_json_object(w);
        ech_json_member_text(w, "mission", c->v->plan->missions[m->mission].id);
        ech_json_member_text(w, "by", tail.data ? tail.data : "");
        ech_json_member_text(w, "requirement", c->s->requirements[m->requirement].id);
        ech_json_member_text(w, "from", c->s->locations[m->from].id);
        minutes(c, "load_start_min", m->load_start_t, w);
        ech_json_member_text(w, "to", c->s->locations[m->to].id);
        minutes(c, "unload_end_min", m->unload_end_t, w);
        ech_json_member_int(w, "persons", (int64_t)m->people + m->litters);
        ech_json_member_int(w, "cargo_kg", m->cargo_kg);
        ech_json_end(w);
        w->buf->failed = w->buf->failed || tail.failed;
        ech_buf_free(&tail);
    }
}

void ech_show_json(const ech_show_request *q, ech_json *w) {
    static const struct {
        const char *key;
        void (*write)(const screen *c, ech_json *w);
    } parts[] = {{"requirements", units}, {"locations", locations}, {"assets", assets}, {"movements", movements}};
    screen c = {.q = q, .v = q->view, .s = q->view->scenario};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ech_json_key(w, parts[i].key);
        ech_json_array(w);
        parts[i].write(&c, w);
        ech_json_end(w);
    }
}
