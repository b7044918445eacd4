/* Summaries: see io/summary_write.h. */
#include "io/summary_write.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/bound_write.h"

void ech_time_text(const ech_scenario *s, ech_tick t, char out[32]) {
    if (t == ECH_NEVER) {
        snprintf(out, 32, "never");
        return;
    }
    int64_t minute = t / s->ticks_per_minute + (s->start_unix_s % 86400) / 60;
    snprintf(out, 32, "D+%lld %02lld:%02lld", (long long)(minute / 1440), (long long)(minute / 60 % 24),
             (long long)(minute % 60));
}

/* ---- JSON ------------------------------------------------------------------------------------------------- */

static void bound_json(const ech_scenario *s, const ech_verdict *v, const ech_run *run, int32_t tier, ech_json *w) {
    int64_t bound;
    double gap;
    const ech_measure_bound *by;
    char text[ECH_BOUND_BY_TEXT];
    bool proven = run->bounds && ech_tier_bound_beside(s, run->bounds, v, tier, &bound, &by);
    ech_json_key(w, "bound");
    if (proven)
        ech_json_scaled(w, bound, 1000000);
    else
        ech_json_null(w);
    ech_json_key(w, "gap");
    if (proven && ech_tier_gap(s, run->bounds, v, tier, &gap) != ECH_GAP_NONE)
        ech_json_double(w, gap, 6);
    else
        ech_json_null(w);
    if (proven)
        ech_bound_by(s, by, text);
    ech_json_member_text(w, "bound_by", proven ? text : NULL);
    ech_json_key(w, "first_come");
    if (run->first_come)
        ech_json_scaled(w, run->first_come->tier_value_u[tier], 1000000);
    else
        ech_json_null(w);
}

/* The largest gap of this kind over all tiers; null where one of them has none. */
static void largest_gap_json(const ech_scenario *s, const ech_verdict *v, const ech_run *run, ech_gap_kind kind,
                             ech_json *w) {
    double largest = -1;
    bool known = run->bounds != NULL;
    for (int32_t i = 0; i < s->tier_count && known; i++) {
        double gap = 0;
        ech_gap_kind is = ech_tier_gap(s, run->bounds, v, i, &gap);
        bool cost = s->tiers[i].weight_u[ECH_COST] != 0;
        known = is != ECH_GAP_NONE || cost != (kind == ECH_GAP_COST);
        if (is == kind && gap > largest)
            largest = gap;
    }
    if (known && largest >= 0)
        ech_json_double(w, largest, 6);
    else
        ech_json_null(w);
}

static void objective_json(const ech_scenario *s, const ech_verdict *v, const ech_run *run, ech_json *w) {
    ech_json_key(w, "objective");
    ech_json_array(w);
    for (int32_t i = 0; i < s->tier_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "tier", s->tiers[i].name);
        ech_json_key(w, "value");
        ech_json_scaled(w, v->tier_value_u[i], 1000000);
        bound_json(s, v, run, i, w);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void findings_json(const ech_scenario *s, const ech_verdict *v, ech_json *w) {
    ech_json_key(w, "findings");
    ech_json_array(w);
    for (int32_t i = 0; i < v->finding_count; i++) {
        const ech_finding *f = &v->findings[i];
        ech_json_object(w);
        ech_json_member_text(w, "rule", f->rule);
        ech_json_member_text(w, "subject", f->subject);
        ech_json_key(w, "at_min");
        if (f->at_t == ECH_NEVER || f->at_t > ((int64_t)1 << 42) || f->at_t < -((int64_t)1 << 42))
            ech_json_null(w);
        else
            ech_json_scaled(w, f->at_t * (1000000 / s->ticks_per_minute), 1000000);
        ech_json_member_int(w, "by", f->by);
        ech_json_member_text(w, "unit", f->unit);
        ech_json_member_text(w, "message", f->message);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void share_json(ech_json *w, const char *key, double share) {
    ech_json_key(w, key);
    if (share < 0)
        ech_json_null(w);
    else
        ech_json_double(w, share, 4);
}

static void uses_json(const ech_scenario *s, const ech_verdict *v, ech_json *w) {
    ech_json_key(w, "locations");
    ech_json_object(w);
    for (int32_t i = 0; i < s->location_count; i++) {
        ech_json_key(w, s->locations[i].id);
        ech_json_object(w);
        ech_json_member_int(w, "landings", v->locations[i].landings);
        ech_json_member_int(w, "peak_landings_day", v->locations[i].peak_landings_day);
        share_json(w, "stand_use", v->locations[i].stand_use);
        share_json(w, "handling_use", v->locations[i].handling_use);
        ech_json_end(w);
    }
    ech_json_end(w);
    ech_json_key(w, "fleets");
    ech_json_object(w);
    for (int32_t i = 0; i < s->asset_count; i++) {
        ech_json_key(w, s->assets[i].id);
        ech_json_object(w);
        share_json(w, "use", v->fleets[i].use);
        ech_json_member_int(w, "sorties", v->fleets[i].sorties);
        ech_json_end(w);
    }
    ech_json_end(w);
}

static void run_count(const ech_run *run, ech_json *w, const char *key, int64_t value) {
    ech_json_key(w, key);
    if (run->has_run)
        ech_json_int(w, value);
    else
        ech_json_null(w);
}

static void run_json(const ech_run *run, ech_json *w) {
    run_count(run, w, "seed", (int64_t)run->seed);
    run_count(run, w, "iterations", run->iterations);
    run_count(run, w, "threads", run->threads);
    ech_json_member_text(w, "stopped", run->has_run ? run->stopped : NULL);
    ech_json_key(w, "first_plan_s");
    if (run->has_run)
        ech_json_double(w, run->first_plan_s, 4);
    else
        ech_json_null(w);
    ech_json_key(w, "wall_s");
    ech_json_double(w, run->wall_s, 3);
    ech_json_key(w, "cpu_s");
    ech_json_double(w, run->cpu_s, 3);
}

void ech_summary_json(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, const ech_run *run,
                      ech_json *w) {
    char text[ECH_HASH_TEXT];
    ech_hash hash = {{0}};
    ech_json_object(w);
    ech_json_member_int(w, "format", 1);
    w->buf->failed = w->buf->failed || ech_scenario_hash(s, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_json_member_text(w, "scenario_hash", text);
    w->buf->failed = w->buf->failed || ech_plan_hash(s, plan, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_json_member_text(w, "plan_hash", text);
    run_json(run, w);
    ech_json_member_bool(w, "legal", v->legal);
    objective_json(s, v, run, w);
    ech_json_member_int(w, "unmet", v->unmet_lots);
    ech_json_member_int(w, "missed", v->missed);
    ech_json_member_int(w, "late", v->late);
    ech_json_member_int(w, "late_min", ech_minutes_up(s, v->late_t));
    ech_json_key(w, "closure_min");
    if (v->closure_t > s->horizon_t)
        ech_json_null(w);
    else
        ech_json_int(w, ech_minutes_up(s, v->closure_t));
    ech_json_member_int(w, "sorties", v->sorties);
    ech_json_member_int(w, "missions", v->missions);
    ech_json_key(w, "cost");
    ech_json_scaled(w, v->cost_u, 1000000);
    ech_json_member_int(w, "fuel_kg", v->fuel_kg);
    ech_json_member_int(w, "co2_kg", v->co2_kg);
    ech_json_key(w, "gap");
    largest_gap_json(s, v, run, ECH_GAP_QUALITY, w);
    ech_json_key(w, "gap_cost");
    largest_gap_json(s, v, run, ECH_GAP_COST, w);
    ech_json_member_text(w, "bound_cut", run->bounds ? ech_bound_cut_word(run->bounds->cut) : NULL);
    findings_json(s, v, w);
    uses_json(s, v, w);
    ech_json_end(w);
}

/* ---- text ------------------------------------------------------------------------------------------------- */

enum { WIDTH = 80, BUSIEST = 8, FLEETS = 16 };

/* Text in a column of `width` characters (not bytes: ids may be in any script), cut or filled with spaces. */
static void column(ech_buf *out, const char *text, int width) {
    size_t start = out->length;
    int n = 0;
    for (const char *p = text; *p; p++) {
        bool begins = ((unsigned char)*p & 0xC0) != 0x80;
        if (begins && n == width)
            break;
        ech_buf_char(out, *p);
        n += begins;
    }
    ech_buf_plain(out, start);
    for (; n < width; n++)
        ech_buf_char(out, ' ');
}

/* Words from column `at` on, broken before WIDTH; further lines begin at `indent`. */
static void wrapped(ech_buf *out, const char *text, int at, int indent) {
    for (bool first = true; *text; first = false) {
        size_t bytes = strcspn(text, " ");
        int n = first ? 0 : 1;
        for (size_t i = 0; i < bytes; i++)
            n += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (!first && at + n > WIDTH) {
            ech_buf_printf(out, "\n%*s", indent, "");
            at = indent + n - 1;
        } else {
            ech_buf_text(out, first ? "" : " ");
            at += n;
        }
        size_t start = out->length;
        ech_buf_add(out, text, bytes);
        ech_buf_plain(out, start);
        text += bytes + (text[bytes] == ' ');
    }
    ech_buf_char(out, '\n');
}

static void label(ech_buf *out, const char *name) { ech_buf_printf(out, "  %-11s", name); }

static void closure_line(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    char at[32];
    label(out, "closure");
    if (v->closure_t > s->horizon_t) {
        ech_buf_text(out, "not closed\n");
        return;
    }
    ech_time_text(s, v->closure_t, at);
    ech_buf_printf(out, "%s, %.1f hours after the start\n", at,
                   (double)v->closure_t / (60.0 * (double)s->ticks_per_minute));
}

static void group_lines(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    for (int32_t i = 0; i < s->group_count; i++) {
        char at[32] = "not closed";
        if (v->group_closure_t[i] <= s->horizon_t)
            ech_time_text(s, v->group_closure_t[i], at);
        label(out, "");
        column(out, s->groups[i].id, 24);
        ech_buf_printf(out, " %s\n", at);
    }
}

static void delivered_lines(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    label(out, "unmet");
    if (v->unmet_lots == 0)
        ech_buf_text(out, "nothing: everything is delivered\n");
    else
        ech_buf_printf(out, "%lld lots of %lld of %d requirements are not delivered\n", (long long)v->unmet_lots,
                       (long long)v->missed, s->requirement_count);
    label(out, "late");
    if (v->late == 0)
        ech_buf_text(out, "none\n");
    else
        ech_buf_printf(out, "%lld requirement%s, %lld minutes in all\n", (long long)v->late, v->late == 1 ? "" : "s",
                       (long long)ech_minutes_up(s, v->late_t));
}

static void headline(const ech_scenario *s, const ech_verdict *v, const ech_run *run, ech_buf *out) {
    static const char *const records[] = {"", " (exercise)", " (test)"};
    wrapped(out, s->name[0] ? s->name : s->id, 0, 0);
    out->length -= out->length > 0 && !out->failed; /* the record's kind on the same line */
    ech_buf_printf(out, "%s\n\n", records[s->record]);
    label(out, "legal");
    if (v->legal)
        ech_buf_text(out, "yes: the checker, which shares no code with the planner, agrees\n");
    else
        ech_buf_printf(out, "NO: %lld finding%s\n", (long long)v->finding_total, v->finding_total == 1 ? "" : "s");
    closure_line(s, v, out);
    group_lines(s, v, out);
    delivered_lines(s, v, out);
    label(out, "flown");
    ech_buf_printf(out, "%lld sorties in %lld missions by %lld tails, %.0f km\n", (long long)v->sorties,
                   (long long)v->missions, (long long)v->assets_used, (double)v->distance_m / 1000);
    label(out, "cost");
    ech_buf_printf(out, "%.0f; fuel %.1f t, CO2 %.1f t\n", (double)v->cost_u * 1e-6, (double)v->fuel_kg / 1000,
                   (double)v->co2_kg / 1000);
    if (run->has_base) {
        label(out, "changes");
        ech_buf_printf(out, "%lld missions differ, counted on both sides\n",
                       (long long)(v->measure_u[ECH_CHANGES] / 1000000));
    }
}

static void objective(const ech_scenario *s, const ech_verdict *v, const ech_run *run, ech_buf *out) {
    label(out, "objective");
    for (int32_t i = 0; i < s->tier_count; i++) {
        char value[32];
        ech_format_scaled(value, v->tier_value_u[i], 1000000);
        char *point = strchr(value, '.');
        if (point && strlen(point) > 3)
            point[3] = '\0';
        if (i > 0)
            label(out, "");
        column(out, s->tiers[i].name, 24);
        ech_buf_printf(out, " %18s", v->tier_value_u[i] == INT64_MAX ? "beyond measure" : value);
        double gap;
        if (run->bounds && ech_tier_gap(s, run->bounds, v, i, &gap) != ECH_GAP_NONE)
            ech_buf_printf(out, "  gap %.1f %%", 100 * gap);
        ech_buf_char(out, '\n');
    }
    if (run->bounds && run->bounds->cut == ECH_BOUND_CUT_TIME) {
        label(out, "");
        ech_buf_text(out, "gaps to what was proven in the time there was; echelon check proves more\n");
    }
}

static void percent(char out[16], double share) {
    if (share < 0)
        snprintf(out, 16, "-");
    else
        snprintf(out, 16, "%.0f %%", 100 * share);
}

static void location_line(const ech_scenario *s, const ech_verdict *v, int32_t i, ech_buf *out) {
    const ech_location_use *u = &v->locations[i];
    char stands[16], teams[16];
    double days = v->closure_t > 0 && v->closure_t <= s->horizon_t
                      ? (double)v->closure_t / (1440.0 * (double)s->ticks_per_minute)
                      : (double)s->horizon_t / (1440.0 * (double)s->ticks_per_minute);
    percent(stands, u->stand_use);
    percent(teams, u->handling_use);
    ech_buf_text(out, "  ");
    column(out, s->locations[i].id, 24);
    ech_buf_printf(out, "%9lld %9.1f %7lld %9s %9s\n", (long long)u->landings, (double)u->landings / days,
                   (long long)u->peak_landings_day, stands, teams);
}

static int32_t next_busiest(const ech_scenario *s, const ech_verdict *v, const bool *done) {
    int32_t best = -1;
    for (int32_t i = 0; i < s->location_count; i++)
        if (!done[i] && v->locations[i].landings > 0 &&
            (best < 0 || v->locations[i].landings > v->locations[best].landings))
            best = i;
    return best;
}

static void busiest(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    bool *done = ech_calloc((size_t)s->location_count + 1, sizeof *done);
    if (!done) {
        out->failed = true;
        return;
    }
    ech_buf_printf(out, "\n  %-24s%9s %9s %7s %9s %9s\n", "location", "landings", "a day", "most", "stands", "teams");
    for (int n = 0; n < BUSIEST; n++) {
        int32_t best = next_busiest(s, v, done);
        if (best < 0)
            break;
        location_line(s, v, best, out);
        done[best] = true;
    }
    ech_free(done);
}

static int64_t missions_of(const ech_plan *plan, int32_t asset) {
    int64_t n = 0;
    for (int32_t i = 0; i < plan->mission_count; i++)
        n += plan->missions[i].asset == asset;
    return n;
}

static void fleets(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, ech_buf *out) {
    int shown = 0;
    ech_buf_printf(out, "\n  %-24s%-18s%6s %9s %8s %6s\n", "fleet", "type", "tails", "missions", "sorties", "used");
    for (int32_t i = 0; i < s->asset_count && shown < FLEETS; i++) {
        char use[16];
        int64_t missions = missions_of(plan, i);
        if (missions == 0 && s->asset_count > FLEETS)
            continue;
        percent(use, v->fleets[i].use);
        ech_buf_text(out, "  ");
        column(out, s->assets[i].id, 23);
        ech_buf_char(out, ' ');
        column(out, s->lift_types[s->assets[i].type].id, 17);
        ech_buf_printf(out, " %6d %9lld %8lld %6s\n", s->assets[i].count, (long long)missions,
                       (long long)v->fleets[i].sorties, use);
        shown++;
    }
    int64_t marches = missions_of(plan, ECH_NONE);
    if (marches > 0)
        ech_buf_printf(out, "  %-24s%-18s%6s %9lld\n", "(marches)", "", "", (long long)marches);
}

static void findings(const ech_scenario *s, const ech_verdict *v, int most, ech_buf *out) {
    if (v->finding_total == 0)
        return;
    ech_buf_printf(out, "\n  findings: %lld\n", (long long)v->finding_total);
    for (int32_t i = 0; i < v->finding_count && i < most; i++) {
        const ech_finding *f = &v->findings[i];
        char at[32] = "";
        if (f->at_t >= 0 && f->at_t <= s->horizon_t)
            ech_time_text(s, f->at_t, at);
        ech_buf_printf(out, "  %-16s ", f->rule);
        size_t start = out->length;
        ech_buf_text(out, f->subject);
        ech_buf_plain(out, start);
        ech_buf_printf(out, "%s%s\n      ", at[0] ? " at " : "", at);
        wrapped(out, f->message, 6, 6);
    }
    if (v->finding_total > most)
        ech_buf_printf(out, "  and %lld more; --json lists up to 10,000\n", (long long)v->finding_total - most);
}

static void provenance(const ech_scenario *s, const ech_plan *plan, const ech_run *run, ech_buf *out) {
    char text[ECH_HASH_TEXT];
    ech_hash hash = {{0}};
    ech_buf_char(out, '\n');
    out->failed = out->failed || ech_scenario_hash(s, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_buf_printf(out, "  scenario %s\n", text);
    out->failed = out->failed || ech_plan_hash(s, plan, &hash) != ECH_OK;
    ech_hash_text(&hash, text);
    ech_buf_printf(out, "  plan     %s\n", text);
    if (run->has_run)
        ech_buf_printf(out, "  %s, seed %llu, %lld iterations, stopped by %s\n  %.1f s, first plan after %.3f s\n",
                       run->policy, (unsigned long long)run->seed, (long long)run->iterations, run->stopped,
                       run->wall_s, run->first_plan_s);
    if (s->record != ECH_RECORD_REAL)
        ech_buf_printf(out, "  %s: not an order.\n", s->record == ECH_RECORD_EXERCISE ? "EXERCISE" : "TEST");
}

void ech_summary_text(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, const ech_run *run, int most,
                      ech_buf *out) {
    headline(s, v, run, out);
    objective(s, v, run, out);
    busiest(s, v, out);
    fleets(s, plan, v, out);
    findings(s, v, most, out);
    provenance(s, plan, run, out);
}
