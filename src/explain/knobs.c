/* Knobs: figures of a scenario that somebody could change, each with its step (the kinds of docs/cli.md, explain). A
 * knob points at the figure itself; turning it and turning it back leaves the scenario as it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "knobs_int.h"

static ech_knob *add(ech_vec *list, ech_knob_kind kind, const char *what, const char *at) {
    ech_knob *k = ech_vec_push(list);
    if (!k)
        return NULL;
    *k = (ech_knob){.kind = kind, .step = 1, .most = INT64_MAX};
    snprintf(k->what, sizeof k->what, "%s", what);
    snprintf(k->at, sizeof k->at, "%s", at);
    return k;
}

static bool add32(ech_vec *list, ech_knob_kind kind, const char *what, const char *at, int32_t *figure) {
    ech_knob *k = add(list, kind, what, at);
    if (k) {
        k->i32 = figure;
        k->most = INT32_MAX - 1;
    }
    return k != NULL;
}

static bool add64(ech_vec *list, ech_knob_kind kind, const char *what, const char *at, int64_t *figure, int64_t step) {
    ech_knob *k = add(list, kind, what, at);
    if (k) {
        k->i64 = figure;
        k->step = step;
    }
    return k != NULL;
}

static bool location_knobs(ech_scenario *s, int32_t i, ech_vec *list) {
    ech_location *l = &s->locations[i];
    static const char *const classes[] = {"A", "B", "C", "D", "E", "F"};
    static const char *const places[ECH_MODE_COUNT] = {"", "track", "dock", "berth"};
    bool ok = true;
    for (int c = ECH_CLASS_COUNT - 1; ok && c >= 0 && l->stands_limited; c--)
        if (l->stands[c] > 0) {
            char what[24];
            snprintf(what, sizeof what, "stand %s", classes[c]);
            ok = add32(list, ECH_KNOB_STAND, what, l->id, &l->stands[c]);
        }
    for (int m = 1; ok && m < ECH_MODE_COUNT; m++)
        if (l->places[m] != ECH_UNLIMITED && l->places[m] > 0)
            ok = add32(list, ECH_KNOB_STAND, places[m], l->id, &l->places[m]);
    if (ok && l->handling != ECH_UNLIMITED && l->handling > 0)
        ok = add32(list, ECH_KNOB_HANDLING, "handling", l->id, &l->handling);
    if (ok && l->arrivals != ECH_UNLIMITED && l->arrivals > 0)
        ok = add32(list, ECH_KNOB_SLOT, "arrivals a slot", l->id, &l->arrivals);
    if (ok && l->departures != ECH_UNLIMITED && l->departures > 0)
        ok = add32(list, ECH_KNOB_SLOT, "departures a slot", l->id, &l->departures);
    ech_tick day = 1440 * s->ticks_per_minute;
    if (ok && l->hours.open_t < l->hours.close_t && l->hours.close_t < day) {
        ok = add64(list, ECH_KNOB_HOURS, "hours, later", l->id, &l->hours.close_t, 15 * s->ticks_per_minute);
        if (ok)
            ((ech_knob *)ech_vec_at(list, list->count - 1))->most = day;
    }
    return ok;
}

static bool asset_knobs(ech_scenario *s, int32_t i, ech_vec *list) {
    ech_asset *a = &s->assets[i];
    const ech_lift_type *y = &s->lift_types[a->type];
    bool ok = add32(list, ECH_KNOB_ASSET, "asset", a->id, &a->count);
    if (ok && (y->duty_t != ECH_NEVER || y->duty_flight_t != ECH_NEVER))
        ok = add32(list, ECH_KNOB_CREW, "crew", a->id, &a->crews);
    return ok;
}

const char *const ech_knob_names[ECH_KNOB_KINDS] = {"search", "stand", "handling",  "slot", "hours",
                                                    "asset",  "crew",  "clearance", "due"};

bool ech_knobs_list(ech_scenario *s, ech_vec *list) {
    bool ok = true;
    for (int32_t i = 0; ok && i < s->location_count; i++)
        ok = location_knobs(s, i, list);
    for (int32_t i = 0; ok && i < s->asset_count; i++)
        ok = asset_knobs(s, i, list);
    for (int32_t i = 0; ok && i < s->authority_count; i++)
        if (s->authorities[i].from_t > 0 && s->authorities[i].status == ECH_GIVEN)
            ok = add64(list, ECH_KNOB_CLEARANCE, "clearance, earlier", s->authorities[i].id, &s->authorities[i].from_t,
                       -60 * s->ticks_per_minute);
    return ok;
}

bool ech_knob_turn(ech_knob *k, int64_t steps) {
    int64_t now = k->i32 ? *k->i32 : *k->i64, next = now + steps * k->step;
    if (next < 0 && k->step < 0 && now > 0)
        next = 0; /* earlier than the start is the start */
    if (next < 0 || next > k->most)
        return false;
    k->before = now;
    if (k->i32)
        *k->i32 = (int32_t)next;
    else
        *k->i64 = next;
    return true;
}

void ech_knob_back(ech_knob *k) {
    if (k->i32)
        *k->i32 = (int32_t)k->before;
    else
        *k->i64 = k->before;
}

void ech_knob_text(const ech_knob *k, int64_t steps, char *out, size_t size) {
    switch (k->kind) {
    case ECH_KNOB_HOURS:
        snprintf(out, size, "hours +%lld min at %s", (long long)(15 * steps), k->at);
        break;
    case ECH_KNOB_CLEARANCE:
        snprintf(out, size, "clearance %s %lld min earlier", k->at, (long long)(60 * steps));
        break;
    case ECH_KNOB_ASSET:
    case ECH_KNOB_CREW:
        snprintf(out, size, "%s +%lld: %s", k->what, (long long)steps, k->at);
        break;
    default:
        snprintf(out, size, "%s +%lld at %s", k->what, (long long)steps, k->at);
    }
}

int64_t ech_knob_most(const ech_knob *k) {
    int64_t most = k->kind == ECH_KNOB_HOURS || k->kind == ECH_KNOB_CLEARANCE ? 64 : 8;
    int64_t now = k->i32 ? *k->i32 : *k->i64;
    int64_t room = k->step > 0 ? (k->most - now) / k->step : (now - k->step - 1) / -k->step;
    return room < most ? room : most;
}
