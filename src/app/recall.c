/* Use case: the plans of the library that fit a crisis, with reasons; for what they lack, what the registry of the same
 * library holds. */
#include "recall_int.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"

enum { MOST = 5, WHY_MAX = 1000 };

/* ---- what the registry holds ---------------------------------------------------------------------------------- */

/* Only read where something is missing. One that cannot be read is told by its own commands, and by what plans with it:
 * here it only says how many there are. */
static void read_registry(recalling *c, ech_store *store) {
    bool missing = false;
    for (int32_t i = 0; i < c->ranking->count; i++)
        missing = missing || c->ranking->plans[i].missing_count > 0;
    ech_output said = ECH_OUTPUT_INIT;
    if (missing)
        ech_registry_of(store, c->arena, &c->registry, &said);
    ech_output_free(&said);
}

static bool is_willing(const recalling *c, const ech_member *m) {
    if (c->crisis->member_count == 0)
        return true;
    for (int32_t i = 0; i < c->crisis->member_count; i++)
        if (strcmp(c->crisis->members[i], m->id) == 0 ||
            (m->country[0] && strcmp(c->crisis->members[i], m->country) == 0))
            return true;
    return false;
}

/* Elements of this capability that are held by the willing and may go there: those that count, or the stale ones. */
static int64_t pledged(const recalling *c, const char *capability, bool stale) {
    int64_t sum = 0;
    for (int32_t i = 0; c->registry && i < c->registry->pledge_count; i++) {
        const ech_pledge *p = &c->registry->pledges[i];
        bool barred = false;
        for (int32_t k = 0; k < p->not_at.count; k++)
            barred = barred || strcmp(c->registry->words[p->not_at.first + k], c->crisis->country) == 0;
        if (p->kind == ECH_PLEDGE_ELEMENT && !p->supports && !barred && strcmp(p->what, capability) == 0 &&
            (stale ? ech_pledge_age(p, &c->view) == ECH_STALE : ech_pledge_counts(p, &c->view)) &&
            is_willing(c, &c->registry->members[p->member]))
            sum += p->count;
    }
    return sum;
}

/* ---- text ----------------------------------------------------------------------------------------------------- */

static const char *unit_text(ech_need_unit unit) {
    return unit == ECH_NEED_KG ? " kg" : unit == ECH_NEED_PERSONS ? " persons" : "";
}

static void missing_text(const recalling *c, const ech_rank_missing *m, ech_buf *b) {
    ech_buf_printf(b, "   missing  %lld%s of %s", (long long)(m->wanted - m->has), unit_text(m->unit), m->what);
    if (c->registry && m->unit == ECH_NEED_ELEMENTS)
        ech_buf_printf(b, "; the registry holds %lld of the willing", (long long)pledged(c, m->what, false));
    int64_t stale = c->registry && m->unit == ECH_NEED_ELEMENTS ? pledged(c, m->what, true) : 0;
    if (stale > 0)
        ech_buf_printf(b, ", and %lld more whose pledge is stale", (long long)stale);
    ech_buf_char(b, '\n');
}

static void plan_text(const recalling *c, int32_t i, ech_buf *b) {
    const ech_ranked *o = &c->ranking->plans[i];
    const ech_index_plan *p = &c->x->plans[o->plan];
    size_t start = b->length;
    ech_buf_printf(b, "%d. %s  %s", (int)i + 1, ech_index_text(c->x, p->id), ech_index_text(c->x, p->title));
    ech_buf_plain(b, start);
    ech_buf_printf(b, "\n   score %.2f, fit %.2f%s\n", o->score, o->fit,
                   o->fit >= ECH_RANK_FIT_LEAST ? "" : ": DOES NOT FIT");
    for (int32_t k = 0; k < o->for_count; k++) {
        start = b->length;
        ech_buf_printf(b, "   for      %s", o->reasons_for[k]);
        ech_buf_plain(b, start);
        ech_buf_char(b, '\n');
    }
    for (int32_t k = 0; k < o->against_count; k++) {
        start = b->length;
        ech_buf_printf(b, "   against  %s", o->reasons_against[k]);
        ech_buf_plain(b, start);
        ech_buf_char(b, '\n');
    }
    for (int32_t k = 0; k < o->missing_count; k++)
        missing_text(c, &o->missing[k], b);
    if (o->closure_min != ECH_NONE)
        ech_buf_printf(b, "   closure  about %lld h after an update, a rough estimate (as prepared %lld h)\n",
                       (long long)(o->closure_min + 30) / 60, (long long)(p->closure_min + 30) / 60);
    ech_buf_char(b, '\n');
}

/* Why it has no plan for the crisis; false: because no time was left for its turn. */
static bool why_not(const recall_try *t, char *out, size_t size) {
    const ech_error *e = t->said.errors.count ? &t->said.errors.items[0] : NULL;
    bool in_file = e && !t->tried && e->file[0]; /* of the entry; what is made over has no files yet */
    snprintf(out, size, "%s%s%s", in_file ? e->file : "", in_file ? ": " : "",
             e        ? e->message
             : t->cut ? "interrupted before its turn"
                      : "no plan is kept with it");
    return e || t->cut || !t->prepared.plan;
}

static const char *id_of(const recalling *c, int32_t i) {
    return ech_index_text(c->x, c->x->plans[c->ranking->plans[i].plan].id);
}

static void try_text(const recalling *c, int32_t i, ech_buf *b) {
    const recall_try *t = &c->tries[i];
    char why[WHY_MAX];
    size_t start = b->length;
    ech_buf_printf(b, "%s %d. %-24.60s score %.2f  ", i == c->taken ? "→" : " ", (int)i + 1, id_of(c, i),
                   c->ranking->plans[i].score);
    if (!t->made)
        ech_buf_printf(b, "%s: %s", t->said.errors.count ? "cannot be made over" : "not tried",
                       why_not(t, why, sizeof why) ? why : "no time was left");
    else
        ech_buf_printf(b, "%.0f %% of what is needed, %.0f h late%s", (double)t->share_ppm / 1e4,
                       (double)t->late_t / 6e7, t->now.legal ? "" : ", NOT LEGAL");
    if (t->made && t->now.unmet == 0)
        ech_buf_printf(b, ", closes after %.0f h", (double)t->closure_t / 6e7);
    ech_buf_plain(b, start);
    ech_buf_char(b, '\n');
}

static ech_status taken_text(recalling *c) {
    ech_buf *b = &c->out->text;
    ech_buf_printf(b, "%d of %u plans fit, found in %.1f ms; made over and repaired:\n", (int)c->try_count,
                   c->x->plan_count, 1000 * (c->index_s + c->rank_s));
    for (int32_t i = 0; i < c->try_count; i++)
        try_text(c, i, b);
    ech_buf_char(b, '\n');
    plan_text(c, c->taken, b);
    return ech_updated_text(&c->u, b);
}

static ech_status tell_text(recalling *c) {
    ech_buf *b = &c->out->text;
    if (c->x->plan_count == 0) {
        ech_buf_text(b, "The library holds no plan: nothing can be recalled.\n");
        return ECH_OK;
    }
    if (!c->ranking->any_fits)
        ech_buf_printf(b,
                       "NOTHING FITS: none of %u plans brings enough of what is needed with members who are willing.\n"
                       "The nearest, to take parts from:\n\n",
                       c->x->plan_count);
    else if (c->o->update)
        return taken_text(c);
    for (int32_t i = 0; i < c->ranking->count; i++)
        plan_text(c, i, b);
    ech_buf_printf(b, "%u plans in %.1f ms.", c->x->plan_count, 1000 * (c->index_s + c->rank_s));
    if (ech_file_exists(c->o->crisis)) /* answers that were not kept are no page for another command */
        ech_buf_printf(b, " next: echelon update %s --to %s -o new", id_of(c, 0), c->o->crisis);
    ech_buf_char(b, '\n');
    return ECH_OK;
}

/* ---- JSON ----------------------------------------------------------------------------------------------------- */

static void texts_json(ech_json *w, const char *key, const char **texts, int32_t count) {
    ech_json_key(w, key);
    ech_json_array(w);
    for (int32_t i = 0; i < count; i++)
        ech_json_text(w, texts[i]);
    ech_json_end(w);
}

static void missing_json(const recalling *c, const ech_ranked *o, ech_json *w) {
    static const char *const units[] = {"elements", "persons", "kg"};
    ech_json_key(w, "missing");
    ech_json_array(w);
    for (int32_t i = 0; i < o->missing_count; i++) {
        const ech_rank_missing *m = &o->missing[i];
        ech_json_object(w);
        ech_json_member_text(w, "what", m->what);
        ech_json_member_text(w, "unit", units[m->unit]);
        ech_json_member_int(w, "wanted", m->wanted);
        ech_json_member_int(w, "has", m->has);
        ech_json_key(w, "registry");
        if (c->registry && m->unit == ECH_NEED_ELEMENTS)
            ech_json_int(w, pledged(c, m->what, false));
        else
            ech_json_null(w);
        ech_json_key(w, "registry_stale");
        if (c->registry && m->unit == ECH_NEED_ELEMENTS)
            ech_json_int(w, pledged(c, m->what, true));
        else
            ech_json_null(w);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void plan_json(const recalling *c, const ech_ranked *o, ech_json *w) {
    const ech_index_plan *p = &c->x->plans[o->plan];
    ech_json_object(w);
    ech_json_member_text(w, "id", ech_index_text(c->x, p->id));
    ech_json_member_int(w, "version", p->version);
    ech_json_member_text(w, "title", ech_index_text(c->x, p->title));
    ech_json_key(w, "score");
    ech_json_double(w, o->score, 4);
    ech_json_key(w, "fit");
    ech_json_double(w, o->fit, 4);
    ech_json_member_bool(w, "fits", o->fit >= ECH_RANK_FIT_LEAST);
    ech_json_key(w, "features");
    ech_json_object(w);
    for (int i = 0; i < ECH_RANK_FEATURES; i++) {
        ech_json_key(w, ech_rank_names[i]);
        ech_json_double(w, o->feature[i], 4);
    }
    ech_json_end(w);
    texts_json(w, "for", o->reasons_for, o->for_count);
    texts_json(w, "against", o->reasons_against, o->against_count);
    missing_json(c, o, w);
    ech_json_key(w, "closure_min");
    o->closure_min == ECH_NONE ? ech_json_null(w) : ech_json_int(w, o->closure_min);
    ech_json_key(w, "closure_prepared_min");
    p->closure_min == ECH_NONE ? ech_json_null(w) : ech_json_int(w, p->closure_min);
    ech_json_end(w);
}

static void try_json(const recalling *c, int32_t i, ech_json *w) {
    const recall_try *t = &c->tries[i];
    char why[WHY_MAX];
    ech_json_object(w);
    ech_json_member_text(w, "id", id_of(c, i));
    ech_json_member_bool(w, "tried", t->tried);
    ech_json_member_text(w, "error", !t->made && why_not(t, why, sizeof why) ? why : NULL);
    ech_json_key(w, "legal");
    t->made ? ech_json_bool(w, t->now.legal) : ech_json_null(w);
    ech_json_key(w, "delivered_share");
    t->made ? ech_json_double(w, (double)t->share_ppm / 1e6, 6) : ech_json_null(w);
    ech_json_key(w, "late_min");
    t->made ? ech_json_scaled(w, t->late_t, 1000000) : ech_json_null(w);
    ech_json_key(w, "closure_min");
    t->made && t->now.unmet == 0 ? ech_json_scaled(w, t->closure_t, 1000000) : ech_json_null(w);
    ech_json_end(w);
}

static void parts_json(const recalling *c, ech_json *w) {
    static const char *const names[RECALL_PARTS] = {"found", "read", "tried", "searched", "explained"};
    ech_json_key(w, "parts_cpu_ms");
    ech_json_object(w);
    for (int i = 0; i < RECALL_PARTS; i++) {
        ech_json_key(w, names[i]);
        ech_json_double(w, 1000 * c->cpu_s[i], 3);
    }
    ech_json_end(w);
}

static ech_status update_json(recalling *c, ech_json *w) {
    ech_status status = ECH_OK;
    parts_json(c, w);
    ech_json_key(w, "tried");
    ech_json_array(w);
    for (int32_t i = 0; i < c->try_count; i++)
        try_json(c, i, w);
    ech_json_end(w);
    ech_json_member_text(w, "taken", c->taken == ECH_NONE ? NULL : c->tries[c->taken].prepared.id);
    ech_json_key(w, "update");
    if (c->taken != ECH_NONE) {
        ech_json_object(w);
        status = ech_updated_json(&c->u, w);
        ech_json_end(w);
    } else
        ech_json_null(w);
    return status;
}

static ech_status tell_json(recalling *c) {
    ech_status status = ECH_OK;
    ech_json w = ech_json_open(&c->out->text, true);
    ech_json_object(&w);
    ech_json_member_int(&w, "format", 1);
    ech_json_member_text(&w, "crisis", c->crisis->id[0] ? c->crisis->id : NULL);
    ech_json_member_int(&w, "plans_in_library", c->x->plan_count);
    ech_json_member_bool(&w, "fits", c->ranking->any_fits);
    ech_json_key(&w, "plans");
    ech_json_array(&w);
    for (int32_t i = 0; i < c->ranking->count; i++)
        plan_json(c, &c->ranking->plans[i], &w);
    ech_json_end(&w);
    ech_json_member_bool(&w, "index_from_cache", c->x->from_cache);
    ech_json_key(&w, "index_s");
    ech_json_double(&w, c->index_s, 6);
    ech_json_key(&w, "rank_s");
    ech_json_double(&w, c->rank_s, 6);
    if (c->o->update)
        status = update_json(c, &w);
    ech_json_end(&w);
    ech_buf_char(&c->out->text, '\n');
    return status;
}

/* ---- the use case --------------------------------------------------------------------------------------------- */

static void recall(recalling *c, ech_store *store) {
    ech_error err = ECH_ERROR_INIT;
    double start = ech_clock_wall_s();
    ech_status status = ech_index_of_store(store, &c->x, &err);
    c->index_s = ech_clock_wall_s() - start;
    if (!status)
        status = ech_rank(c->x, c->crisis, c->o->most > 0 ? c->o->most : MOST, c->view.as_of_day, &c->ranking);
    c->rank_s = ech_clock_wall_s() - start - c->index_s;
    if (!ech_shelf_ok(status, &err, c->out))
        return;
    read_registry(c, store);
    if (c->o->update && !ech_recall_update(c, store))
        return;
    c->out->exit_code = c->ranking->any_fits && (!c->o->update || ech_updated_fine(&c->u)) ? 0 : 1;
    if (c->o->update)
        ech_recall_save(c); /* before it is told where the plan is kept */
    status = c->o->json ? tell_json(c) : tell_text(c);
    ech_shelf_ok(c->out->text.failed ? ECH_ENOMEM : status, NULL, c->out);
}

void ech_app_recall(const ech_recall_options *o, ech_output *out) {
    recalling c = {.o = o, .out = out, .arena = ech_arena_open(0)};
    c.view.stale_days = ECH_REGISTRY_STALE_DAYS;
    c.view.only_proven = o->only_proven;
    if (!c.arena)
        ech_shelf_ok(ECH_ENOMEM, NULL, out);
    else if (o->update && o->folder && !ech_updated_may_fill(o->folder, out))
        out->exit_code = 2;
    else if (ech_shelf_day(o->as_of, "--as-of", &c.view.as_of_day, out)) {
        ech_store *store = ech_crisis_of(o->crisis, o->page, &c.crisis, out) ? ech_shelf_open(&o->at, 0, out) : NULL;
        if (store)
            recall(&c, store);
        ech_store_close(store);
    }
    ech_recall_forget(&c);
    ech_ranking_free(c.ranking);
    ech_index_free(c.x);
    ech_registry_free(c.registry);
    ech_crisis_free(c.crisis);
    ech_arena_free(c.arena);
}
