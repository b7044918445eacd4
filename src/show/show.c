/* Show, see show/show.h: which parts, in which order. */
#include "show_int.h"

/* From the first mission's start to the last one's end, or what was asked for. */
static void set_window(screen *c) {
    ech_tick from = ECH_NEVER, to = 0;
    for (int32_t i = 0; i < c->v->mission_count; i++) {
        const ech_mission *m = &c->v->plan->missions[c->v->missions[i]];
        const ech_stop *first = &c->v->plan->stops[m->stops.first], *last = first + m->stops.count - 1;
        from = first->arrive_t < from ? first->arrive_t : from;
        to = last->depart_t > to ? last->depart_t : to;
    }
    c->from_t = c->q->from_t > 0 || from == ECH_NEVER ? c->q->from_t : from;
    c->to_t = c->q->to_t != ECH_NEVER ? c->q->to_t : to;
    ech_tick hour = 60 * c->s->ticks_per_minute;
    if (c->q->from_t <= 0)
        c->from_t -= c->from_t % hour;
    if (c->to_t < c->from_t + hour)
        c->to_t = c->from_t + hour;
}

static bool is_chosen(const screen *c) {
    const ech_show_request *q = c->q;
    return q->location != ECH_NONE || q->asset != ECH_NONE || q->requirement != ECH_NONE || q->member != ECH_NONE;
}

static void closing_line(const screen *c) {
    show_line(c);
    show_colour_set(c, SHOW_DIM);
    show_wrapped(
        c, "tables: --by unit, location, asset or member; one alone: --requirement ID, --location ID, --asset ID");
    show_colour_set(c, SHOW_PLAIN);
    show_line(c);
}

/* A chosen thing has its picture and then its movements; a table alone has no picture. */
static void show_picture(const screen *c) {
    if (!is_chosen(c))
        show_summary(c);
    if (!is_chosen(c))
        show_late(c);
    if (c->q->asset == ECH_NONE && c->q->location == ECH_NONE) /* what they bring is not all of anything */
        show_arrivals(c);
    show_timeline(c);
    if (c->q->asset == ECH_NONE && c->q->requirement == ECH_NONE)
        show_occupancy(c);
    if (!is_chosen(c))
        closing_line(c);
}

static ech_show_by table_of(const ech_show_request *q) {
    if (q->by != ECH_SHOW_PICTURE)
        return q->by;
    return q->requirement != ECH_NONE ? ECH_SHOW_UNITS
           : q->location != ECH_NONE  ? ECH_SHOW_LOCATIONS
           : q->asset != ECH_NONE     ? ECH_SHOW_ASSETS
           : q->member != ECH_NONE    ? ECH_SHOW_MEMBERS
                                      : ECH_SHOW_PICTURE;
}

void ech_show_text(const ech_show_request *q, ech_buf *out) {
    screen c = {.q = q, .v = q->view, .s = q->view->scenario, .out = out, .width = q->width};
    c.width = c.width < SHOW_LEAST ? SHOW_LEAST : c.width > SHOW_MOST ? SHOW_MOST : c.width;
    c.bins = c.width - SHOW_LABEL - SHOW_RIGHT;
    set_window(&c);
    if (q->by == ECH_SHOW_PICTURE)
        show_picture(&c);
    switch (table_of(q)) {
    case ECH_SHOW_UNITS:
        show_units(&c);
        break;
    case ECH_SHOW_LOCATIONS:
        show_locations(&c);
        break;
    case ECH_SHOW_ASSETS:
        show_assets(&c);
        break;
    case ECH_SHOW_MEMBERS:
        show_members(&c);
        break;
    default:
        break;
    }
}
