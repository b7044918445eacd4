/* Prints the schemas: the tables of schema.c as JSON, and the keys of plan files and of the summary that `plan --json`
 * and `check --json` print. A path writes `[]` for each element of a list and `{}` for each value of an object whose
 * keys are ids. tests/e2e hold real output against these lists. */
#include "base/text.h"
#include "schema_int.h"

#include <string.h>

/* ---- scenario ---- */

static const char *type_name(const ech_column *k) {
    static const char *const names[] = {[C_ID] = "id",
                                        [C_REF] = "reference",
                                        [C_REFS] = "list of references",
                                        [C_TEXT] = "text",
                                        [C_WORD] = "word",
                                        [C_WORDS] = "list of words",
                                        [C_INT] = "integer",
                                        [C_DECIMAL] = "decimal",
                                        [C_CAPACITY] = "capacity",
                                        [C_TIME] = "time",
                                        [C_DURATION] = "duration",
                                        [C_DATE] = "date",
                                        [C_BOOL] = "yes/no",
                                        [C_ENUM] = "choice",
                                        [C_MODES] = "list of modes",
                                        [C_COUNTRY] = "country",
                                        [C_HOURS] = "hours",
                                        [C_VIA] = "waypoints",
                                        [C_END] = "home, any or list of references",
                                        [C_TAIL] = "tail",
                                        [C_PART] = "object or list"};
    return names[k->type];
}

static const char *empty_name(const ech_column *k) {
    if (k->required || k->fallback || k->type == C_PART || k->type == C_TEXT)
        return NULL;
    static const char *const names[] = {[E_ZERO] = "none", [E_UNLIMITED] = "unlimited",   [E_NEVER] = "never",
                                        [E_NONE] = "none", [E_NOT_GIVEN] = "see meaning", [E_ALWAYS] = "always"};
    return names[k->empty];
}

static void write_limits(const ech_column *k, ech_json *w) {
    if (k->min == 0 && k->max == 0)
        return;
    int64_t scale = k->type == C_DECIMAL && k->scale ? k->scale : 1;
    ech_json_key(w, "min");
    ech_json_scaled(w, k->min, scale);
    if (k->max != INT64_MAX) {
        ech_json_key(w, "max");
        ech_json_scaled(w, k->max, scale);
    }
}

static void write_optional(ech_json *w, const char *key, const char *text) {
    if (text)
        ech_json_member_text(w, key, text);
}

static void write_column(const ech_column *k, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "name", k->name);
    ech_json_member_text(w, "type", type_name(k));
    write_optional(w, "unit", k->unit);
    ech_json_member_bool(w, "required", k->required);
    write_optional(w, "default", k->fallback);
    write_optional(w, "empty", empty_name(k));
    if (k->ref != T_SCENARIO)
        ech_json_member_text(w, "references", ech_tables[k->ref].name);
    if (k->words) {
        ech_json_key(w, "words");
        ech_json_array(w);
        for (int i = 0; k->words[i]; i++)
            ech_json_text(w, k->words[i]);
        ech_json_end(w);
    }
    write_limits(k, w);
    ech_json_member_text(w, "meaning", k->meaning);
    ech_json_member_text(w, "example", k->example);
    ech_json_end(w);
}

static void write_key(const char *key, ech_json *w) {
    ech_json_key(w, "key");
    ech_json_array(w);
    while (*key) {
        char word[40];
        size_t n = strcspn(key, " ");
        memcpy(word, key, n < sizeof word ? n : sizeof word - 1);
        word[n < sizeof word ? n : sizeof word - 1] = '\0';
        ech_json_text(w, word);
        key += n + (key[n] == ' ');
    }
    ech_json_end(w);
}

static void write_table(const ech_table *t, ech_json *w) {
    ech_json_object(w);
    ech_json_member_text(w, "name", t->name);
    ech_json_member_text(w, "file", t->file);
    ech_json_member_bool(w, "required", t->required);
    ech_json_member_bool(w, "catalogue", t->catalogue);
    write_key(t->key, w);
    ech_json_member_text(w, "meaning", t->meaning);
    ech_json_key(w, "columns");
    ech_json_array(w);
    for (int32_t c = 0; c < t->column_count; c++)
        write_column(&t->columns[c], w);
    ech_json_end(w);
    ech_json_end(w);
}

static void write_scenario(ech_json *w) {
    ech_json_key(w, "limits");
    ech_json_object(w);
    ech_json_member_int(w, "file_bytes", 64 * 1024 * 1024);
    ech_json_member_int(w, "rows", 1000000);
    ech_json_member_int(w, "columns", 511);
    ech_json_member_int(w, "cell_bytes", 4096);
    ech_json_member_int(w, "id_characters", 64);
    ech_json_end(w);
    ech_json_key(w, "tables");
    ech_json_array(w);
    for (int i = 0; i < T_COUNT; i++)
        write_table(&ech_tables[i], w);
    ech_json_end(w);
}

/* ---- plan and summary ---- */

typedef struct key_line {
    const char *path, *type, *unit;
    bool required;
    const char *meaning;
} key_line;

static const key_line plan_keys[] = {
    {"format", "integer", "", true, "Version of this layout; 1."},
    {"scenario_hash", "text", "", true, "Hash of the scenario the plan answers, 64 hex digits."},
    {"plan_hash", "text", "", true, "Hash of the plan."},
    {"missions", "list", "", true, "What each tail does."},
    {"missions[].id", "text", "", true, "Unique."},
    {"missions[].asset", "text or null", "", true, "Id in assets.csv; null: a requirement that marches."},
    {"missions[].tail", "integer or null", "", true, "Its tail, from 1; null (or left out) with asset null."},
    {"missions[].config", "text", "", false, "Configuration; default the type's first."},
    {"missions[].stops", "list", "", true, "At least two, in order."},
    {"missions[].stops[].location", "text", "", true, "Id in locations.csv."},
    {"missions[].stops[].arrive_min", "number", "min", true, "Touch-down; at the first stop: takes its stand."},
    {"missions[].stops[].depart_min", "number", "min", true, "Take-off; at the last stop: leaves its stand."},
    {"missions[].stops[].fuel_kg", "integer", "kg", false, "Fuel taken here; default 0."},
    {"missions[].stops[].work", "list", "", false, "What is done here, in order of time."},
    {"missions[].stops[].work[].start_min", "number", "min", true, "Begin."},
    {"missions[].stops[].work[].end_min", "number", "min", true, "End."},
    {"missions[].stops[].work[].kind", "choice", "", true, "handle, refuel, rest or swap."},
    {"missions[].stops[].leg", "text", "", false, "Row of legs.csv taken to the next stop; default see model.md 3.2."},
    {"missions[].stops[].via", "list", "", false, "Waypoints to the next stop."},
    {"missions[].stops[].via[]", "list", "degrees", false, "Latitude, longitude."},
    {"missions[].loads", "list", "", true, "What it carries."},
    {"missions[].loads[].requirement", "text", "", true, "Id in requirements.csv."},
    {"missions[].loads[].from_stop", "integer", "", true, "Number of the stop where it is loaded, from 0."},
    {"missions[].loads[].to_stop", "integer", "", true, "Number of the stop where it is unloaded."},
    {"missions[].loads[].people", "integer", "persons", false, "Seated persons, attendants and drivers among them."},
    {"missions[].loads[].litters", "integer", "persons", false, "Patients on litters."},
    {"missions[].loads[].items", "object", "", false, "Pieces of each item; `bulk` in kg."},
    {"missions[].loads[].items{}", "integer", "", false, "Pieces, or kg of `bulk`."},
    {"attachments", "object", "", false, "Provenance, bounds, timings; outside the hash."},
};

static const key_line summary_keys[] = {
    {"format", "integer", "", true, "Version of this layout; 1."},
    {"scenario_hash", "text", "", true, "Hash of the scenario."},
    {"plan_hash", "text", "", true, "Hash of the plan."},
    {"seed", "integer or null", "", true, "Seed of the search."},
    {"iterations", "integer or null", "", true, "Iterations of the search, over all islands."},
    {"threads", "integer or null", "", true, "Threads of the search."},
    {"stopped", "text or null", "", true, "Why the search stopped."},
    {"legal", "yes/no", "", true, "No finding."},
    {"first_plan_s", "number or null", "s", true, "First complete plan, from the start of the process."},
    {"wall_s", "number", "s", true, "Time by the clock."},
    {"cpu_s", "number", "s", true, "Time of the processor, all threads."},
    {"objective", "list", "", true, "The tiers, in order."},
    {"objective[].tier", "text", "", true, "Its measures."},
    {"objective[].value", "number", "", true, "Its value."},
    {"objective[].bound", "number or null", "", true, "Proven bound; null: none."},
    {"objective[].gap", "number or null", "", true, "Gap to the bound."},
    {"objective[].bound_by", "text or null", "", true, "Which argument gave the bound."},
    {"objective[].first_come", "number or null", "", true,
     "What first come, first served gives; null with `check --no-bound`, and where time was over before."},
    {"unmet", "integer", "lots", true, "Undelivered lots."},
    {"missed", "integer", "", true, "Requirements with something undelivered."},
    {"late", "integer", "", true, "Complete requirements that are late."},
    {"late_min", "integer", "min", true, "Sum of their lateness."},
    {"closure_min", "integer or null", "min", true, "When all is there, from the scenario's start; null: it is not."},
    {"sorties", "integer", "", true, "Flights that carry something."},
    {"missions", "integer", "", true, "Missions."},
    {"cost", "number", "currency", true, "Cost."},
    {"fuel_kg", "integer", "kg", true, "Fuel burnt."},
    {"co2_kg", "integer", "kg", true, "CO2."},
    {"gap", "number or null", "", true, "Largest gap of the tiers but cost."},
    {"gap_cost", "number or null", "", true, "Gap of the cost."},
    {"bound_cut", "text or null", "", true,
     "What kept the bounds from all that is tried: time, work, size; null: nothing, or no bounds."},
    {"findings", "list", "", true, "Broken rules."},
    {"findings[].rule", "text", "", true, "Id of the rule in model.md."},
    {"findings[].subject", "text", "", true, "What it is about."},
    {"findings[].at_min", "number or null", "min", true, "When."},
    {"findings[].by", "integer", "", true, "By how much."},
    {"findings[].unit", "text", "", true, "In what unit."},
    {"findings[].message", "text", "", true, "One sentence."},
    {"locations", "object", "", true, "Use of each location, by id."},
    {"locations{}.landings", "integer", "", true, "Touch-downs."},
    {"locations{}.peak_landings_day", "integer", "", true, "Most on one day."},
    {"locations{}.stand_use", "number or null", "", true, "Share of the stands used until closure; null: unlimited."},
    {"locations{}.handling_use", "number or null", "", true, "Share of the teams used until closure; null: unlimited."},
    {"fleets", "object", "", true, "Use of each asset, by id."},
    {"fleets{}.use", "number", "", true, "Share of its tails' time until closure."},
    {"fleets{}.sorties", "integer", "", true, "Its sorties."},
};

static void write_keys(ech_json *w, const key_line *keys, size_t count) {
    ech_json_key(w, "keys");
    ech_json_array(w);
    for (size_t i = 0; i < count; i++) {
        ech_json_object(w);
        ech_json_member_text(w, "path", keys[i].path);
        ech_json_member_text(w, "type", keys[i].type);
        if (keys[i].unit[0])
            ech_json_member_text(w, "unit", keys[i].unit);
        ech_json_member_bool(w, "required", keys[i].required);
        ech_json_member_text(w, "meaning", keys[i].meaning);
        ech_json_end(w);
    }
    ech_json_end(w);
}

void ech_schema_write_json(ech_schema_kind kind, ech_json *w) {
    static const char *const names[] = {"scenario", "plan", "summary"};
    ech_json_object(w);
    ech_json_member_int(w, "format", 1);
    ech_json_member_text(w, "schema", names[kind]);
    if (kind == ECH_SCHEMA_SCENARIO)
        write_scenario(w);
    else if (kind == ECH_SCHEMA_PLAN)
        write_keys(w, plan_keys, sizeof plan_keys / sizeof *plan_keys);
    else
        write_keys(w, summary_keys, sizeof summary_keys / sizeof *summary_keys);
    ech_json_end(w);
}
