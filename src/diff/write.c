/* A diff in words, to be read in a minute, and as JSON. */
#include <stdio.h>
#include <string.h>

#include "diff/diff.h"
#include "io/summary_write.h"

typedef struct moment {
    char text[32];
} moment;

/* `D+2 06:00`; hours and minutes from the start where the start is not known. */
static moment at(const ech_diff *d, ech_tick t) {
    moment m;
    if (d->known)
        ech_time_text(d->s, t, m.text);
    else {
        int64_t minutes = t / d->s->ticks_per_minute;
        snprintf(m.text, sizeof m.text, "%s%lld:%02lld", minutes < 0 ? "-" : "",
                 (long long)(minutes < 0 ? -minutes : minutes) / 60,
                 (long long)(minutes < 0 ? -minutes : minutes) % 60);
    }
    return m;
}

/* `+12 h`, `-1 h 05`, `+20 min` */
static moment by(const ech_diff *d, ech_tick t) {
    moment m;
    int64_t minutes = (t < 0 ? -t : t) / d->s->ticks_per_minute;
    char sign = t < 0 ? '-' : '+';
    if (minutes == 0 && t != 0)
        snprintf(m.text, sizeof m.text, "%cless than 1 min", sign);
    else if (minutes < 60)
        snprintf(m.text, sizeof m.text, "%c%lld min", sign, (long long)minutes);
    else if (minutes % 60 == 0)
        snprintf(m.text, sizeof m.text, "%c%lld h", sign, (long long)minutes / 60);
    else
        snprintf(m.text, sizeof m.text, "%c%lld h %02lld", sign, (long long)minutes / 60, (long long)minutes % 60);
    return m;
}

static void lift_name(const ech_diff *d, const ech_mission *m, char *out, size_t size) {
    if (m->asset == ECH_NONE)
        snprintf(out, size, "march");
    else
        snprintf(out, size, "%.60s/%d", d->s->assets[m->asset].id, m->tail + 1);
}

static const char *configuration_name(const ech_diff *d, const ech_mission *m) {
    if (m->asset == ECH_NONE)
        return "";
    const ech_lift_type *y = &d->s->lift_types[d->s->assets[m->asset].type];
    bool there = m->configuration >= 0 && m->configuration < y->configurations.count;
    return there ? d->s->configurations[y->configurations.first + m->configuration].id : "";
}

/* ---- loads of a pair -------------------------------------------------------------------------------------------- */

/* Calls back for everything of which the two missions carry different amounts. */
typedef void load_change(const char *requirement, const char *what, int64_t before, int64_t after, void *context);

enum { PEOPLE = -1, LITTERS = -2 };

static int64_t carried(const ech_plan *p, const ech_mission *m, int32_t r, int32_t item) {
    int64_t n = 0;
    for (int32_t i = m ? m->loads.first : 0; m && i < m->loads.first + m->loads.count; i++) {
        const ech_load *l = &p->loads[i];
        if (l->requirement != r)
            continue;
        n += item == PEOPLE ? l->people : item == LITTERS ? l->litters : 0;
        for (int32_t k = l->parts.first; item >= 0 && k < l->parts.first + l->parts.count; k++)
            n += p->parts[k].item == item ? p->parts[k].count : 0;
    }
    return n;
}

static bool seen_before(const ech_plan *p, const ech_mission *m, int32_t upto, int32_t r) {
    for (int32_t i = m->loads.first; i < upto; i++)
        if (p->loads[i].requirement == r)
            return true;
    return false;
}

static void one_requirement(const ech_diff *d, const ech_mission *a, const ech_mission *b, int32_t r, load_change *tell,
                            void *context) {
    ech_span items = d->s->requirements[r].items;
    for (int32_t i = LITTERS; i < items.count; i++) {
        int32_t item = i < 0 ? i : items.first + i;
        int64_t x = carried(d->before, a, r, item), y = carried(d->after, b, r, item);
        const char *what = i == PEOPLE ? "people" : i == LITTERS ? "litters" : d->s->items[item].id;
        if (x != y)
            tell(d->s->requirements[r].id, what, x, y, context);
    }
}

static void load_changes(const ech_diff *d, const ech_mission *a, const ech_mission *b, load_change *tell,
                         void *context) {
    for (int side = 0; side < 2; side++) {
        const ech_plan *p = side ? d->after : d->before;
        const ech_mission *m = side ? b : a;
        for (int32_t i = m ? m->loads.first : 0; m && i < m->loads.first + m->loads.count; i++) {
            int32_t r = p->loads[i].requirement;
            bool other = side && a && seen_before(d->before, a, a->loads.first + a->loads.count, r);
            if (!other && !seen_before(p, m, i, r))
                one_requirement(d, a, b, r, tell, context);
        }
    }
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

static void route_text(const ech_diff *d, const ech_plan *p, const ech_mission *m, ech_buf *out) {
    for (int32_t i = 0; i < m->stops.count; i++)
        ech_buf_printf(out, "%s%.60s", i ? "-" : "", d->s->locations[p->stops[m->stops.first + i].location].id);
}

static void tell_text(const char *requirement, const char *what, int64_t before, int64_t after, void *context) {
    ech_buf *out = context;
    if (before && after)
        ech_buf_printf(out, ", %.60s %.40s %lld → %lld", requirement, what, (long long)before, (long long)after);
    else
        ech_buf_printf(out, ", %s %lld %.40s of %.60s", before ? "without" : "with", (long long)(before + after), what,
                       requirement);
}

static void pair_text(const ech_diff *d, const ech_diff_mission *m, ech_buf *out) {
    const ech_mission *a = &d->before->missions[m->before], *b = &d->after->missions[m->after];
    char x[96], y[96];
    ech_tick t = d->before->stops[a->stops.first].arrive_t;
    lift_name(d, a, x, sizeof x);
    lift_name(d, b, y, sizeof y);
    ech_buf_printf(out, "  %-8s ", a->id);
    if (strcmp(a->id, b->id) != 0)
        ech_buf_printf(out, "(now %s) ", b->id);
    ech_buf_printf(out, "%s", x);
    if (strcmp(x, y) != 0)
        ech_buf_printf(out, " → %s", y);
    else if (m->what & ECH_DIFF_LIFT)
        ech_buf_printf(out, " fitted %s → %s", configuration_name(d, a), configuration_name(d, b));
    if (m->what & ECH_DIFF_MOVED)
        ech_buf_printf(out, ", %s → %s (%s)", at(d, t).text, at(d, t + m->moved_t).text, by(d, m->moved_t).text);
    else
        ech_buf_printf(out, ", %s", at(d, t).text);
    if (m->what & ECH_DIFF_RETIMED)
        ech_buf_text(out, ", other times on the way");
    if (m->what & ECH_DIFF_ROUTE) {
        ech_buf_text(out, ", ");
        route_text(d, d->before, a, out);
        ech_buf_text(out, " → ");
        route_text(d, d->after, b, out);
    }
    load_changes(d, a, b, tell_text, out);
    ech_buf_char(out, '\n');
}

static void single_text(const ech_diff *d, const ech_diff_mission *m, ech_buf *out) {
    bool added = m->before == ECH_NONE;
    const ech_plan *p = added ? d->after : d->before;
    const ech_mission *q = &p->missions[added ? m->after : m->before];
    char lift[96];
    lift_name(d, q, lift, sizeof lift);
    ech_buf_printf(out, "  %-8s %s %s, %s, ", q->id, added ? "added:" : "dropped:", lift,
                   at(d, p->stops[q->stops.first].arrive_t).text);
    route_text(d, p, q, out);
    load_changes(d, added ? NULL : q, added ? q : NULL, tell_text, out);
    ech_buf_char(out, '\n');
}

static void more(ech_buf *out, int32_t all, int32_t most) {
    if (all > most)
        ech_buf_printf(out, "  … and %d more (--json lists all)\n", (int)(all - most));
}

static void moment_or(const ech_diff *d, ech_tick t, ech_buf *out) {
    ech_buf_text(out, t == ECH_NEVER ? "not delivered" : at(d, t).text);
}

static void requirement_text(const ech_diff *d, const ech_diff_requirement *r, ech_buf *out) {
    ech_buf_printf(out, "  %-20.60s ", d->s->requirements[r->requirement].id);
    moment_or(d, r->before_t, out);
    if (r->before_t != r->after_t) {
        ech_buf_text(out, " → ");
        moment_or(d, r->after_t, out);
        if (r->before_t != ECH_NEVER && r->after_t != ECH_NEVER)
            ech_buf_printf(out, " (%s)", by(d, r->after_t - r->before_t).text);
    }
    if (r->before != r->after)
        ech_buf_printf(out, ", delivered %lld → %lld", (long long)r->before, (long long)r->after);
    if (r->before_kg != r->after_kg)
        ech_buf_printf(out, ", %lld → %lld kg", (long long)r->before_kg, (long long)r->after_kg);
    ech_buf_char(out, '\n');
}

static void day_text(const ech_diff *d, const ech_diff_day *q, ech_buf *out) {
    ech_buf_printf(out, "  %-12.60s D+%lld", d->s->locations[q->location].id, (long long)q->day);
    if (q->stops[0] != q->stops[1])
        ech_buf_printf(out, "  arrivals %lld → %lld", (long long)q->stops[0], (long long)q->stops[1]);
    if (q->people[0] != q->people[1])
        ech_buf_printf(out, "  people %lld → %lld", (long long)q->people[0], (long long)q->people[1]);
    if (q->kg[0] != q->kg[1] && d->known)
        ech_buf_printf(out, "  t %.1f → %.1f", (double)q->kg[0] / 1000, (double)q->kg[1] / 1000);
    ech_buf_char(out, '\n');
}

void ech_diff_text(const ech_diff *d, int32_t most, ech_buf *out) {
    int32_t changed = 0, added = 0, dropped = 0;
    for (int32_t i = 0; i < d->mission_count; i++) {
        added += d->missions[i].what == ECH_DIFF_ADDED;
        dropped += d->missions[i].what == ECH_DIFF_DROPPED;
    }
    changed = d->mission_count - added - dropped;
    ech_buf_printf(out, "missions: %d as before, %d changed, %d added, %d dropped\n", (int)d->same, (int)changed,
                   (int)added, (int)dropped);
    for (int32_t i = 0; i < d->mission_count && i < most; i++) {
        if (d->missions[i].before == ECH_NONE || d->missions[i].after == ECH_NONE)
            single_text(d, &d->missions[i], out);
        else
            pair_text(d, &d->missions[i], out);
    }
    more(out, d->mission_count, most);
    if (d->requirement_count > 0)
        ech_buf_text(out, "requirements, when the last is delivered:\n");
    for (int32_t i = 0; i < d->requirement_count && i < most; i++)
        requirement_text(d, &d->requirements[i], out);
    more(out, d->requirement_count, most);
    if (d->day_count > 0)
        ech_buf_text(out, "places and days:\n");
    for (int32_t i = 0; i < d->day_count && i < most; i++)
        day_text(d, &d->days[i], out);
    more(out, d->day_count, most);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

static void minutes(const ech_diff *d, const char *key, ech_tick t, ech_json *w) {
    ech_json_key(w, key);
    if (t == ECH_NEVER)
        ech_json_null(w);
    else
        ech_json_scaled(w, t * (1000000 / d->s->ticks_per_minute), 1000000);
}

static void lift_json(const ech_diff *d, const char *key, const ech_mission *m, ech_json *w) {
    ech_json_key(w, key);
    ech_json_object(w);
    ech_json_member_text(w, "asset", m->asset == ECH_NONE ? NULL : d->s->assets[m->asset].id);
    ech_json_key(w, "tail");
    if (m->asset == ECH_NONE)
        ech_json_null(w);
    else
        ech_json_int(w, m->tail + 1);
    ech_json_member_text(w, "config", configuration_name(d, m));
    ech_json_end(w);
}

static void route_json(const ech_diff *d, const char *key, const ech_plan *p, const ech_mission *m, ech_json *w) {
    ech_json_key(w, key);
    ech_json_array(w);
    for (int32_t i = 0; i < m->stops.count; i++)
        ech_json_text(w, d->s->locations[p->stops[m->stops.first + i].location].id);
    ech_json_end(w);
}

static void tell_json(const char *requirement, const char *what, int64_t before, int64_t after, void *context) {
    ech_json *w = context;
    ech_json_object(w);
    ech_json_member_text(w, "requirement", requirement);
    ech_json_member_text(w, "what", what);
    ech_json_member_int(w, "before", before);
    ech_json_member_int(w, "after", after);
    ech_json_end(w);
}

static void mission_json(const ech_diff *d, const ech_diff_mission *m, ech_json *w) {
    static const char *const words[] = {"moved", "retimed", "lift", "load", "route", "added", "dropped"};
    const ech_mission *a = m->before == ECH_NONE ? NULL : &d->before->missions[m->before];
    const ech_mission *b = m->after == ECH_NONE ? NULL : &d->after->missions[m->after];
    ech_json_object(w);
    ech_json_member_text(w, "before", a ? a->id : NULL);
    ech_json_member_text(w, "after", b ? b->id : NULL);
    ech_json_key(w, "what");
    ech_json_array(w);
    for (int i = 0; i < 7; i++)
        if (m->what & (1u << i))
            ech_json_text(w, words[i]);
    ech_json_end(w);
    minutes(d, "before_min", a ? d->before->stops[a->stops.first].arrive_t : ECH_NEVER, w);
    minutes(d, "after_min", b ? d->after->stops[b->stops.first].arrive_t : ECH_NEVER, w);
    minutes(d, "moved_min", m->moved_t, w);
    if (a && (!b || m->what & ECH_DIFF_LIFT))
        lift_json(d, "lift_before", a, w);
    if (b && (!a || m->what & ECH_DIFF_LIFT))
        lift_json(d, "lift_after", b, w);
    if (a && (!b || m->what & ECH_DIFF_ROUTE))
        route_json(d, "route_before", d->before, a, w);
    if (b && (!a || m->what & ECH_DIFF_ROUTE))
        route_json(d, "route_after", d->after, b, w);
    ech_json_key(w, "loads");
    ech_json_array(w);
    load_changes(d, a, b, tell_json, w);
    ech_json_end(w);
    ech_json_end(w);
}

static void requirement_json(const ech_diff *d, const ech_diff_requirement *r, ech_json *w) {
    const char *what = r->before_t == ECH_NEVER                            ? "new"
                       : r->after_t == ECH_NEVER                           ? "lost"
                       : r->after_t < r->before_t                          ? "earlier"
                       : r->after_t > r->before_t                          ? "later"
                       : r->after + r->after_kg < r->before + r->before_kg ? "less"
                                                                           : "more";
    ech_json_object(w);
    ech_json_member_text(w, "requirement", d->s->requirements[r->requirement].id);
    ech_json_member_text(w, "what", what);
    minutes(d, "before_min", r->before_t, w);
    minutes(d, "after_min", r->after_t, w);
    ech_json_member_int(w, "delivered_before", r->before);
    ech_json_member_int(w, "delivered_after", r->after);
    ech_json_member_int(w, "bulk_kg_before", r->before_kg);
    ech_json_member_int(w, "bulk_kg_after", r->after_kg);
    ech_json_end(w);
}

static void day_json(const ech_diff *d, const ech_diff_day *q, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "location", d->s->locations[q->location].id);
    ech_json_member_int(w, "day", q->day);
    ech_json_member_int(w, "arrivals_before", q->stops[0]);
    ech_json_member_int(w, "arrivals_after", q->stops[1]);
    ech_json_member_int(w, "people_before", q->people[0]);
    ech_json_member_int(w, "people_after", q->people[1]);
    if (d->known) {
        ech_json_member_int(w, "kg_before", q->kg[0]);
        ech_json_member_int(w, "kg_after", q->kg[1]);
    }
    ech_json_end(w);
}

void ech_diff_json(const ech_diff *d, ech_json *w) {
    ech_json_member_int(w, "same", d->same);
    ech_json_key(w, "missions");
    ech_json_array(w);
    for (int32_t i = 0; i < d->mission_count; i++)
        mission_json(d, &d->missions[i], w);
    ech_json_end(w);
    ech_json_key(w, "requirements");
    ech_json_array(w);
    for (int32_t i = 0; i < d->requirement_count; i++)
        requirement_json(d, &d->requirements[i], w);
    ech_json_end(w);
    ech_json_key(w, "days");
    ech_json_array(w);
    for (int32_t i = 0; i < d->day_count; i++)
        day_json(d, &d->days[i], w);
    ech_json_end(w);
}
