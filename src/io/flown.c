/* What events do to a scenario and a plan that are already in memory, and events as text: see io/events.h. */
#include "io/events.h"

#include <stdlib.h>
#include <string.h>

#include "io/csv.h"
#include "schema_int.h"

/* ---- text ------------------------------------------------------------------------------------------------------- */

const char *ech_events_column(int i) {
    return i >= 0 && i < ech_tables[T_EVENTS].column_count ? ech_tables[T_EVENTS].columns[i].name : NULL;
}

static void merge_one(const ech_csv *t, ech_buf *out) {
    int32_t note = ech_csv_column(t, "note");
    for (int32_t row = 0; row < t->rows; row++) {
        const char *name;
        for (int c = 0; (name = ech_events_column(c)); c++) {
            int32_t at = ech_csv_column(t, name);
            if (at >= 0)
                ech_csv_put(out, ech_csv_cell(t, row, at));
            ech_buf_char(out, ',');
        }
        if (note >= 0)
            ech_csv_put(out, ech_csv_cell(t, row, note));
        ech_buf_char(out, '\n');
    }
}

ech_status ech_events_merge(const ech_events_text *texts, size_t count, ech_buf *out) {
    const char *name;
    ech_status status = ECH_OK;
    for (int c = 0; (name = ech_events_column(c)); c++)
        ech_buf_printf(out, "%s,", name);
    ech_buf_text(out, "note\n");
    for (size_t i = 0; i < count && status != ECH_ENOMEM; i++) {
        ech_arena *arena = ech_arena_open(0);
        ech_error_list ignored = ECH_ERROR_LIST_INIT;
        ech_csv t = {.columns = 0};
        status = arena ? ech_csv_parse(arena, "events", texts[i].bytes, texts[i].length, INT32_MAX, &t, &ignored)
                       : ECH_ENOMEM;
        if (t.columns > 0 && status != ECH_ENOMEM)
            merge_one(&t, out);
        ech_error_list_free(&ignored);
        ech_arena_free(arena);
    }
    return status == ECH_ENOMEM || out->failed ? ECH_ENOMEM : ECH_OK;
}

/* ---- flown missions --------------------------------------------------------------------------------------------- */

typedef struct taken {
    int64_t people, litters;
} taken;

static ech_tick load_start(const ech_plan *p, const ech_mission *m, const ech_load *l) {
    const ech_stop *q = &p->stops[m->stops.first + l->from_stop];
    for (int32_t i = q->work.first; m->asset != ECH_NONE && i < q->work.first + q->work.count; i++)
        if (p->work[i].kind == ECH_WORK_HANDLE)
            return p->work[i].start_t;
    return q->depart_t;
}

static void take(const ech_scenario *s, const ech_plan *p, const ech_mission *m, taken *out, int64_t *items) {
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++) {
        const ech_load *l = &p->loads[i];
        const ech_requirement *q = &s->requirements[l->requirement];
        bool inside = l->from_stop >= 0 && l->from_stop < m->stops.count;
        if (!inside || (q->aboard_asset == ECH_NONE && p->stops[m->stops.first + l->from_stop].location != q->from) ||
            load_start(p, m, l) >= s->now_t)
            continue;
        out[l->requirement].people += l->people;
        out[l->requirement].litters += l->litters;
        for (int32_t n = l->parts.first; n < l->parts.first + l->parts.count; n++)
            items[p->parts[n].item] += p->parts[n].count;
    }
}

static void hold(ech_scenario *s, const taken *out, const int64_t *items) {
    for (int32_t i = 0; i < s->requirement_count; i++) {
        ech_requirement *q = &s->requirements[i];
        int64_t lack = out[i].people - q->seated - q->attendants;
        q->seated += lack > 0 && lack <= 1000000 ? (int32_t)lack : 0;
        if (out[i].litters > q->litters && out[i].litters <= 1000000)
            q->litters = (int32_t)out[i].litters;
    }
    for (int32_t i = 0; i < s->item_count; i++)
        if (items[i] > s->items[i].count && items[i] <= 1000000000000)
            s->items[i].count = items[i];
}

ech_status ech_events_flown(ech_scenario *s, ech_plan *flown) {
    if (s->flown != flown)
        ech_plan_free(s->flown);
    s->flown = flown;
    taken *out = ech_calloc((size_t)s->requirement_count + 1, sizeof *out);
    int64_t *items = ech_calloc((size_t)s->item_count + 1, sizeof *items);
    bool ok = out && items;
    for (int32_t m = 0; ok && flown && m < flown->mission_count; m++)
        take(s, flown, &flown->missions[m], out, items);
    if (ok)
        hold(s, out, items);
    ech_free(out);
    ech_free(items);
    return ok ? ECH_OK : ECH_ENOMEM;
}

int ech_outage_compare(const void *a, const void *b) {
    const ech_outage *x = a, *y = b;
    if (x->asset != y->asset)
        return x->asset - y->asset;
    if (x->tail != y->tail)
        return x->tail - y->tail;
    if (x->from_t != y->from_t)
        return x->from_t < y->from_t ? -1 : 1;
    return (x->to_t > y->to_t) - (x->to_t < y->to_t);
}

ech_status ech_events_outage(ech_scenario *s, ech_outage outage) {
    ech_outage *more = ech_arena_alloc(s->arena, (size_t)s->outage_count + 1, sizeof *more);
    if (!more)
        return ECH_ENOMEM;
    for (int32_t i = 0; i < s->outage_count; i++)
        more[i] = s->outages[i];
    more[s->outage_count++] = outage;
    qsort(more, (size_t)s->outage_count, sizeof *more, ech_outage_compare);
    s->outages = more;
    return ECH_OK;
}

/* ---- what happened to a mission --------------------------------------------------------------------------------- */

static void move_work(ech_plan *p, const ech_stop *q, ech_tick from_t, ech_tick by) {
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        if (p->work[i].start_t >= from_t) {
            p->work[i].start_t += by;
            p->work[i].end_t += by;
        }
}

/* Stops from `first` on, all of them. */
static void move_stops(ech_plan *p, const ech_mission *m, int32_t first, ech_tick by) {
    for (int32_t i = first; i < m->stops.count; i++) {
        ech_stop *q = &p->stops[m->stops.first + i];
        move_work(p, q, 0, by);
        q->arrive_t += by;
        q->depart_t += by;
    }
}

static void depart(ech_plan *p, const ech_mission *m, int32_t k, ech_tick by) {
    p->stops[m->stops.first + k].depart_t += by;
    if (by > 0)
        move_stops(p, m, k + 1, by);
    else
        p->stops[m->stops.first + k + 1].arrive_t += by;
}

static void arrive(ech_plan *p, const ech_mission *m, int32_t k, ech_tick at_t) {
    ech_stop *q = &p->stops[m->stops.first + k];
    ech_tick by = at_t - q->arrive_t;
    q->arrive_t = at_t;
    if (by <= 0)
        return;
    move_work(p, q, 0, by);
    q->depart_t += by;
    move_stops(p, m, k + 1, by);
}

static bool worked(ech_plan *p, const ech_mission *m, int32_t k, ech_tick at_t) {
    ech_stop *q = &p->stops[m->stops.first + k];
    ech_work *w = NULL;
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        w = p->work[i].kind == ECH_WORK_HANDLE ? &p->work[i] : w;
    if (!w)
        return false;
    ech_tick was = w->end_t, by = at_t - was;
    w->end_t = at_t;
    w->start_t = w->start_t < at_t ? w->start_t : at_t;
    if (by <= 0)
        return true;
    for (int32_t i = q->work.first; i < q->work.first + q->work.count; i++)
        if (&p->work[i] != w && p->work[i].start_t >= was) {
            p->work[i].start_t += by;
            p->work[i].end_t += by;
        }
    q->depart_t += by;
    move_stops(p, m, k + 1, by);
    return true;
}

/* No stop is left before it is reached, none reached before the one before is left. */
static bool in_order(const ech_plan *p, const ech_mission *m, int32_t k, ech_tick arrive_t, ech_tick depart_t) {
    return arrive_t <= depart_t && (k == 0 || p->stops[m->stops.first + k - 1].depart_t <= arrive_t);
}

ech_happened ech_events_happen(ech_plan *p, int32_t mission, const ech_happening *h) {
    const ech_mission *m = &p->missions[mission];
    bool leaves = h->what == ECH_DEPARTED || h->what == ECH_DELAYED;
    if (h->stop < 0 || h->stop >= m->stops.count - (leaves ? 1 : 0))
        return ECH_NO_SUCH_STOP;
    const ech_stop *q = &p->stops[m->stops.first + h->stop];
    switch (h->what) {
    case ECH_DEPARTED:
        if (!in_order(p, m, h->stop, q->arrive_t, h->at_t))
            return ECH_OUT_OF_ORDER;
        depart(p, m, h->stop, h->at_t - q->depart_t);
        return ECH_HAPPENED;
    case ECH_DELAYED:
        depart(p, m, h->stop, h->delay_t);
        return ECH_HAPPENED;
    case ECH_ARRIVED:
        if (!in_order(p, m, h->stop, h->at_t, h->at_t))
            return ECH_OUT_OF_ORDER;
        arrive(p, m, h->stop, h->at_t);
        return ECH_HAPPENED;
    default:
        if (h->at_t < q->arrive_t)
            return ECH_OUT_OF_ORDER;
        return worked(p, m, h->stop, h->at_t) ? ECH_HAPPENED : ECH_NO_SUCH_STOP;
    }
}
