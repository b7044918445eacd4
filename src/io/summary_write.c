/* Summaries: see io/summary_write.h. */
#include "io/summary_write.h"

#include <stdio.h>
#include <string.h>

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

static void objective_json(const ech_scenario *s, const ech_verdict *v, ech_json *w) {
    ech_json_key(w, "objective");
    ech_json_array(w);
    for (int32_t i = 0; i < s->tier_count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "tier", s->tiers[i].name);
        ech_json_key(w, "value");
        ech_json_scaled(w, v->tier_value_u[i], 1000000);
        ech_json_key(w, "bound");
        ech_json_null(w);
        ech_json_key(w, "gap");
        ech_json_null(w);
        ech_json_key(w, "bound_by");
        ech_json_null(w);
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
    ech_json_key(w, "groups");
    ech_json_object(w);
    for (int32_t i = 0; i < s->group_count; i++) {
        ech_json_key(w, s->groups[i].id);
        if (v->group_closure_t[i] > s->horizon_t)
            ech_json_null(w);
        else
            ech_json_int(w, ech_minutes_up(s, v->group_closure_t[i]));
    }
    ech_json_end(w);
}

static void run_json(const ech_run *run, ech_json *w) {
    ech_json_key(w, "seed");
    if (run->has_run)
        ech_json_int(w, (int64_t)run->seed);
    else
        ech_json_null(w);
    ech_json_key(w, "iterations");
    if (run->has_run)
        ech_json_int(w, run->iterations);
    else
        ech_json_null(w);
    ech_json_key(w, "threads");
    if (run->has_run)
        ech_json_int(w, run->threads);
    else
        ech_json_null(w);
    ech_json_member_text(w, "stopped", run->has_run ? run->stopped : NULL);
    ech_json_member_text(w, "policy", run->has_run ? run->policy : NULL);
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
    ech_hash hash;
    ech_json_object(w);
    ech_json_member_int(w, "format", 1);
    if (ech_scenario_hash(s, &hash) == ECH_OK)
        ech_hash_text(&hash, text);
    else
        text[0] = '\0';
    ech_json_member_text(w, "scenario_hash", text);
    if (ech_plan_hash(s, plan, &hash) == ECH_OK)
        ech_hash_text(&hash, text);
    else
        text[0] = '\0';
    ech_json_member_text(w, "plan_hash", text);
    static const char *const records[] = {"real", "exercise", "test"};
    ech_json_member_text(w, "record", records[s->record]);
    run_json(run, w);
    ech_json_member_bool(w, "legal", v->legal);
    objective_json(s, v, w);
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
    ech_json_member_int(w, "assets", v->assets_used);
    ech_json_member_int(w, "distance_m", v->distance_m);
    ech_json_key(w, "gap");
    ech_json_null(w);
    ech_json_key(w, "gap_cost");
    ech_json_null(w);
    ech_json_member_int(w, "findings_total", v->finding_total);
    findings_json(s, v, w);
    uses_json(s, v, w);
    ech_json_end(w);
}

/* ---- text ------------------------------------------------------------------------------------------------- */

static void headline(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    static const char *const records[] = {"real", "exercise", "test"};
    char at[32];
    ech_buf_printf(out, "%s (%s)\n", s->name[0] ? s->name : s->id, records[s->record]);
    if (v->legal)
        ech_buf_text(out, "  legal      yes, every rule checked independently of the planner\n");
    else
        ech_buf_printf(out, "  legal      NO, %lld findings\n", (long long)v->finding_total);
    if (v->closure_t > s->horizon_t)
        ech_buf_printf(out, "  closure    not closed: %lld lots of %lld requirements undelivered\n",
                       (long long)v->unmet_lots, (long long)v->missed);
    else {
        ech_time_text(s, v->closure_t, at);
        ech_buf_printf(out, "  closure    %s (%.1f hours after the start), everything delivered\n", at,
                       (double)v->closure_t / (60.0 * (double)s->ticks_per_minute));
    }
    if (v->late > 0)
        ech_buf_printf(out, "  late       %lld requirements, %lld minutes in all\n", (long long)v->late,
                       (long long)ech_minutes_up(s, v->late_t));
    else
        ech_buf_text(out, "  late       none\n");
    ech_buf_printf(out, "  flights    %lld sorties in %lld missions by %lld tails\n", (long long)v->sorties,
                   (long long)v->missions, (long long)v->assets_used);
    ech_buf_printf(out, "  cost       %.0f, fuel %.1f t, CO2 %.1f t\n", (double)v->cost_u * 1e-6,
                   (double)v->fuel_kg / 1000, (double)v->co2_kg / 1000);
}

static void percent(char out[16], double share) {
    if (share < 0)
        snprintf(out, 16, "-");
    else
        snprintf(out, 16, "%.0f %%", 100 * share);
}

static void busiest(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    enum { SHOWN = 8 };
    bool *done = ech_calloc((size_t)s->location_count + 1, sizeof *done);
    if (!done)
        return;
    ech_buf_printf(out, "\n  %-14s %9s %12s %11s %13s\n", "location", "landings", "peak a day", "stands used",
                   "teams used");
    for (int n = 0; n < SHOWN; n++) {
        int32_t best = -1;
        for (int32_t i = 0; i < s->location_count; i++)
            if (!done[i] && v->locations[i].landings > 0 &&
                (best < 0 || v->locations[i].landings > v->locations[best].landings))
                best = i;
        if (best < 0)
            break;
        char stands[16], teams[16];
        percent(stands, v->locations[best].stand_use);
        percent(teams, v->locations[best].handling_use);
        ech_buf_printf(out, "  %-14.14s %9lld %12lld %11s %13s\n", s->locations[best].id,
                       (long long)v->locations[best].landings, (long long)v->locations[best].peak_landings_day, stands,
                       teams);
        done[best] = true;
    }
    ech_free(done);
}

static void fleets(const ech_scenario *s, const ech_verdict *v, ech_buf *out) {
    ech_buf_printf(out, "\n  %-14s %-16s %6s %9s %8s\n", "fleet", "type", "tails", "sorties", "in use");
    for (int32_t i = 0; i < s->asset_count; i++) {
        char use[16];
        percent(use, v->fleets[i].use);
        if (v->fleets[i].sorties > 0 || s->asset_count <= 12)
            ech_buf_printf(out, "  %-14.14s %-16.16s %6d %9lld %8s\n", s->assets[i].id,
                           s->lift_types[s->assets[i].type].id, s->assets[i].count, (long long)v->fleets[i].sorties,
                           use);
    }
}

static void findings(const ech_verdict *v, int most, ech_buf *out) {
    if (v->finding_count == 0)
        return;
    ech_buf_printf(out, "\n  findings (%lld)\n", (long long)v->finding_total);
    for (int32_t i = 0; i < v->finding_count && i < most; i++)
        ech_buf_printf(out, "  %-16s %s: %s\n", v->findings[i].rule, v->findings[i].subject, v->findings[i].message);
    if (v->finding_total > most)
        ech_buf_printf(out, "  … and %lld more (--json lists them)\n", (long long)v->finding_total - most);
}

void ech_summary_text(const ech_scenario *s, const ech_plan *plan, const ech_verdict *v, const ech_run *run, int most,
                      ech_buf *out) {
    headline(s, v, out);
    busiest(s, v, out);
    fleets(s, v, out);
    findings(v, most, out);
    char text[ECH_HASH_TEXT] = "";
    ech_hash hash;
    if (ech_plan_hash(s, plan, &hash) == ECH_OK)
        ech_hash_text(&hash, text);
    ech_buf_printf(out, "\n  plan %.16s…", text);
    if (run->has_run)
        ech_buf_printf(out, ", seed %llu, %lld iterations, %.1f s, first plan after %.3f s",
                       (unsigned long long)run->seed, (long long)run->iterations, run->wall_s, run->first_plan_s);
    ech_buf_char(out, '\n');
    if (s->record != ECH_RECORD_REAL)
        ech_buf_printf(out, "  %s: not an order.\n", s->record == ECH_RECORD_EXERCISE ? "EXERCISE" : "TEST");
}
