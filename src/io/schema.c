/* Every table and column of a scenario folder, as data. See schema_int.h for what a line is made of and io/schema.h
 * for who reads it. The order of columns here is the order in docs/scenario.md and in the starter folder. */
#include "schema_int.h"

#include "rows_int.h"

#include <string.h>

/* A column stored at a field of the row's struct; named members follow. */
#define COL(column, kind, row, field, ...)                                                                             \
    { .name = (column), .type = (kind), .offset = offsetof(row, field), .size = sizeof(((row *)0)->field), __VA_ARGS__ }
/* A key of scenario.json: scenario_json.c stores it. */
#define KEY(key, kind, ...)                                                                                            \
    { .name = (key), .type = (kind), __VA_ARGS__ }
#define BETWEEN(low, high) .min = (low), .max = (high)
#define DOC(text, sample) .meaning = (text), .example = (sample)

#define KG_MAX 1000000000000
#define COUNT_MAX 1000000
#define E7 10000000
#define MILLION 1000000

const char *const ech_mode_words[] = {"air", "rail", "road", "sea", NULL};
const char *const ech_measure_words[] = {"unmet", "late",   "late_count", "closure",  "arrival", "cost",    "fuel",
                                         "co2",   "assets", "sorties",    "distance", "travel",  "changes", NULL};
const char *const ech_task_words[] = {"deployment",  "relief",     "evacuation", "medical",
                                      "sustainment", "withdrawal", NULL};
static const char *const record_words[] = {"real", "exercise", "test", NULL};
static const char *const loading_words[] = {"planning", "maximum", NULL};
static const char *const leg_words[] = {"geodesic", "listed", NULL};
static const char *const place_words[] = {"airfield", "railhead", "port", "site", NULL};
static const char *const surface_words[] = {"unknown", "paved", "unpaved", NULL};
static const char *const class_words[] = {"A", "B", "C", "D", "E", "F", NULL};
static const char *const size_words[] = {"bulk", "oversize", "outsize", NULL};
static const char *const sure_words[] = {"stated", "inspected", "rehearsed", "delivered", NULL};
static const char *const bind_words[] = {"end", "start", NULL};
static const char *const split_words[] = {"whole", "people", "items", NULL};
static const char *const march_words[] = {"no", "road", NULL};
static const char *const action_words[] = {"deny", "allow", NULL};
static const char *const shut_words[] = {"location", "leg", "airspace", NULL};
static const char *const act_words[] = {"element", "lift", "territory", "airspace", NULL};
static const char *const status_words[] = {"asked", "given", "refused", "pending", NULL};
static const char *const event_words[] = {"location",  "leg",       "airspace", "reopened", "tail",
                                          "departed",  "arrived",   "worked",   "delay",    "requirement",
                                          "cancelled", "withdrawn", "given",    "clock",    NULL};
static const char *const known_words[] = {"assumed", "reported", NULL};

static const ech_column scenario_columns[] = {
    KEY("format", C_INT, .required = true, BETWEEN(1, 1), DOC("Version of this layout; always 1.", "1")),
    KEY("id", C_ID, .required = true, DOC("Short name of the scenario.", "haiti-2010")),
    KEY("name", C_TEXT, DOC("Name for people.", "Haiti earthquake, January 2010")),
    KEY("description", C_TEXT, DOC("What it is about.", "The first eight days at one apron.")),
    KEY("record", C_ENUM, .words = record_words, .required = true,
        DOC("Is this a real operation, an exercise or a test? It marks every page and file; `real` needs a mandate.",
            "exercise")),
    KEY("start", C_TEXT, .required = true,
        DOC("The moment all times count from, ISO 8601 in UTC.", "2010-01-14T00:00Z")),
    KEY("horizon", C_TEXT,
        DOC("Nothing happens after this moment: `D+8`, `D+8 06:00`, ISO 8601 or a duration such as `8d`. Give this or "
            "`horizon_min`.",
            "D+8")),
    KEY("horizon_min", C_INT, .unit = "min", .empty = E_NONE, BETWEEN(1, 5256000),
        DOC("The same in minutes from the start.", "11520")),
    KEY("ticks_per_minute", C_INT, .fallback = "1", BETWEEN(1, MILLION),
        DOC("Resolution of time; a divisor of 1000000.", "1")),
    KEY("catalogue", C_TEXT, .fallback = "builtin",
        DOC("Where lift types and airfield classes come from: `builtin`, a folder relative to this one, or null.",
            "builtin")),
    KEY("person_kg", C_INT, .unit = "kg", .fallback = "100", BETWEEN(1, 1000),
        DOC("Mass of a person with baggage.", "100")),
    KEY("litter_kg", C_INT, .unit = "kg", .fallback = "120", BETWEEN(1, 1000),
        DOC("Mass of a patient on a litter, litter included.", "120")),
    KEY("loading", C_ENUM, .words = loading_words, .fallback = "planning",
        DOC("Which payload of a configuration counts: the planning figure or the maximum.", "planning")),
    {.name = "legs",
     .type = C_PART,
     DOC("Object: for each mode `geodesic` (any two places are connected) or `listed` (only rows of legs.csv).",
         "{\"air\":\"geodesic\",\"road\":\"listed\"}")},
    {.name = "legs.air", .type = C_ENUM, .words = leg_words, .fallback = "geodesic", DOC("Air.", "geodesic")},
    {.name = "legs.rail", .type = C_ENUM, .words = leg_words, .fallback = "listed", DOC("Rail.", "listed")},
    {.name = "legs.road", .type = C_ENUM, .words = leg_words, .fallback = "listed", DOC("Road.", "listed")},
    {.name = "legs.sea", .type = C_ENUM, .words = leg_words, .fallback = "geodesic", DOC("Sea.", "geodesic")},
    {.name = "detour",
     .type = C_PART,
     DOC("Object: for each mode the factor by which a way is longer than the geodesic line.", "{\"road\":1.4}")},
    {.name = "detour.air",
     .type = C_DECIMAL,
     .scale = MILLION,
     .fallback = "1",
     BETWEEN(MILLION, 10 * MILLION),
     DOC("Air.", "1")},
    {.name = "detour.rail",
     .type = C_DECIMAL,
     .scale = MILLION,
     .fallback = "1.2",
     BETWEEN(MILLION, 10 * MILLION),
     DOC("Rail.", "1.2")},
    {.name = "detour.road",
     .type = C_DECIMAL,
     .scale = MILLION,
     .fallback = "1.3",
     BETWEEN(MILLION, 10 * MILLION),
     DOC("Road.", "1.3")},
    {.name = "detour.sea",
     .type = C_DECIMAL,
     .scale = MILLION,
     .fallback = "1",
     BETWEEN(MILLION, 10 * MILLION),
     DOC("Sea.", "1")},
    {.name = "authority",
     .type = C_PART,
     DOC("List of what needs an act in authorities.csv: `land`, `overfly`, `use`. Empty: nothing does.",
         "[\"land\",\"overfly\"]")},
    {.name = "objective",
     .type = C_PART,
     DOC("List of at most 8 tiers, compared in order; each an object of measures (unmet, late, late_count, closure, "
         "arrival, cost, fuel, co2, assets, sorties, distance, travel, changes) and their weights. Default: unmet; "
         "late; closure; arrival; cost.",
         "[{\"unmet\":1},{\"late\":1},{\"closure\":1}]")},
    {.name = "mandate",
     .type = C_PART,
     DOC("Object, required where `record` is `real`: `request` (text) or `consent` (id of an act in authorities.csv), "
         "`tasks` (list of deployment, relief, evacuation, medical, sustainment, withdrawal), `end` (ISO 8601), "
         "`ceiling_people` (whole number).",
         "{\"request\":\"Government of Haiti, 13 January 2010\",\"tasks\":[\"relief\"],\"end\":\"2010-06-30\","
         "\"ceiling_people\":20000}")},
    {.name = "mandate.request",
     .type = C_TEXT,
     DOC("Who of the affected state asked for it, and when.", "Government of Haiti, 13 January 2010")},
    {.name = "mandate.consent",
     .type = C_REF,
     .ref = T_AUTHORITIES,
     DOC("Or: the act by which the affected state consented.", "ACT-1")},
    {.name = "mandate.tasks",
     .type = C_WORDS,
     .words = ech_task_words,
     .required = true,
     DOC("What it is for.", "[\"relief\",\"medical\"]")},
    {.name = "mandate.end",
     .type = C_TEXT,
     .required = true,
     DOC("When it ends; not before the scenario's start.", "2010-06-30")},
    {.name = "mandate.ceiling_people",
     .type = C_INT,
     .required = true,
     BETWEEN(1, 100000000),
     DOC("At most this many persons are moved under it.", "20000")},
};

static const ech_column member_columns[] = {
    COL("id", C_ID, row_member, m.id, .required = true, DOC("Id of the member.", "usa")),
    COL("name", C_TEXT, row_member, m.name, DOC("Name for people.", "United States")),
    COL("country", C_COUNTRY, row_member, m.country,
        DOC("ISO 3166-1 alpha-2 code; empty for an organisation without territory.", "US")),
};

/* The capacities of a location, which an airfield class has as defaults. */
#define CAPACITY_COLUMNS                                                                                               \
    COL("runway_m", C_CAPACITY, row_location, l.runway_m, .unit = "m", .empty = E_UNLIMITED, BETWEEN(0, 20000),        \
        DOC("Longest usable runway. Empty: not checked.", "3048")),                                                    \
        COL("runway_width_m", C_CAPACITY, row_location, l.runway_width_m, .unit = "m", .empty = E_UNLIMITED,           \
            BETWEEN(0, 1000), DOC("Its width. Empty: not checked.", "45")),                                            \
        COL("surface", C_ENUM, row_location, l.surface, .words = surface_words, .empty = E_ZERO,                       \
            DOC("`paved`, `unpaved`; empty or `unknown`: not checked.", "paved")),                                     \
        COL("mass_limit_kg", C_CAPACITY, row_location, l.mass_limit_kg, .unit = "kg", .empty = E_UNLIMITED,            \
            BETWEEN(0, KG_MAX), DOC("Heaviest aircraft that may land.", "350000")),                                    \
        COL("stands_a", C_CAPACITY, row_location, l.stands[0], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("Parking stands built for aircraft of code letter A (wing span below 15 m). A stand takes its own "    \
                "class and smaller ones. All six empty: unlimited; any given: the empty ones are 0. `unlimited` in "   \
                "one of them: all are.",                                                                               \
                "4")),                                                                                                 \
        COL("stands_b", C_CAPACITY, row_location, l.stands[1], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("The same for B (below 24 m).", "2")),                                                                 \
        COL("stands_c", C_CAPACITY, row_location, l.stands[2], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("The same for C (below 36 m).", "2")),                                                                 \
        COL("stands_d", C_CAPACITY, row_location, l.stands[3], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("The same for D (below 52 m).", "8")),                                                                 \
        COL("stands_e", C_CAPACITY, row_location, l.stands[4], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("The same for E (below 65 m).", "1")),                                                                 \
        COL("stands_f", C_CAPACITY, row_location, l.stands[5], .empty = E_NOT_GIVEN, BETWEEN(0, 100000),               \
            DOC("The same for F (below 80 m).", "0")),                                                                 \
        COL("tracks", C_CAPACITY, row_location, l.places[ECH_RAIL], .empty = E_UNLIMITED, BETWEEN(0, 100000),          \
            DOC("Trains that may stand there at once.", "3")),                                                         \
        COL("docks", C_CAPACITY, row_location, l.places[ECH_ROAD], .empty = E_UNLIMITED, BETWEEN(0, 100000),           \
            DOC("Road vehicles at once.", "20")),                                                                      \
        COL("berths", C_CAPACITY, row_location, l.places[ECH_SEA], .empty = E_UNLIMITED, BETWEEN(0, 100000),           \
            DOC("Ships at once.", "2")),                                                                               \
        COL("handling", C_CAPACITY, row_location, l.handling, .unit = "teams", .empty = E_UNLIMITED,                   \
            BETWEEN(0, 100000), DOC("Handling teams: how many vehicles are worked at once.", "4")),                    \
        COL("arrivals", C_CAPACITY, row_location, l.arrivals, .unit = "per slot", .empty = E_UNLIMITED,                \
            BETWEEN(0, 100000), DOC("Touch-downs in one slot.", "6")),                                                 \
        COL("departures", C_CAPACITY, row_location, l.departures, .unit = "per slot", .empty = E_UNLIMITED,            \
            BETWEEN(0, 100000), DOC("Take-offs in one slot.", "6")),                                                   \
        COL("slot_min", C_DURATION, row_location, l.slot_t, .unit = "min", .fallback = "60", BETWEEN(1, INT64_MAX),    \
            DOC("Length of a slot, counted from the scenario's start.", "60")),                                        \
        COL("fuel_kg_day", C_CAPACITY, row_location, l.fuel_kg_day, .unit = "kg", .empty = E_UNLIMITED,                \
            BETWEEN(0, KG_MAX), DOC("Fuel given out a day (UTC). 0 or `none`: no refuelling.", "250000")),             \
        COL("hours", C_HOURS, row_location, l.hours, .empty = E_ALWAYS,                                                \
            DOC("Daily opening hours in UTC; may wrap midnight.", "06:00-18:00")),                                     \
        COL("efficiency", C_DECIMAL, row_location, l.efficiency_ppm, .scale = MILLION, .fallback = "1",                \
            BETWEEN(1, MILLION), DOC("Work takes 1/efficiency as long: 0.85 is the planning factor.", "0.85")),        \
        COL("transfer", C_BOOL, row_location, l.transfer, .fallback = "no",                                            \
            DOC("May loads change vehicles here?", "yes")),                                                            \
        COL("connect_min", C_DURATION, row_location, l.connect_t, .unit = "min", .fallback = "0",                      \
            DOC("Between unloading and loading again.", "120")),                                                       \
        COL("storage_kg", C_CAPACITY, row_location, l.storage_kg, .unit = "kg", .empty = E_UNLIMITED,                  \
            BETWEEN(0, KG_MAX), DOC("What may wait for its next vehicle.", "500000")),                                 \
        COL("storage_m2", C_DECIMAL, row_location, l.storage_dm2, .unit = "m2", .scale = 100, .empty = E_UNLIMITED,    \
            BETWEEN(0, KG_MAX), DOC("The same by floor area.", "4000")),                                               \
        COL("storage_people", C_CAPACITY, row_location, l.storage_people, .unit = "persons", .empty = E_UNLIMITED,     \
            BETWEEN(0, KG_MAX), DOC("The same for persons.", "600")),                                                  \
        COL("dwell_min", C_DURATION, row_location, l.dwell_t, .unit = "min", .empty = E_NEVER,                         \
            DOC("Longest wait between unloading and loading again. Empty: no limit.", "2d"))

static const ech_column class_columns[] = {
    COL("id", C_ID, row_location, l.id, .required = true, DOC("Id of the class.", "small-international")),
    COL("name", C_TEXT, row_location, l.name, DOC("Name for people.", "Small international airport")),
    CAPACITY_COLUMNS,
};

static const ech_column location_columns[] = {
    COL("id", C_ID, row_location, l.id, .required = true, DOC("Id of the place.", "MTPP")),
    COL("name", C_TEXT, row_location, l.name, DOC("Name for people.", "Port-au-Prince")),
    COL("kind", C_ENUM, row_location, l.kind, .words = place_words, .required = true,
        DOC("What it is; its main mode is air, rail, sea or road in this order of words.", "airfield")),
    COL("country", C_COUNTRY, row_location, l.country, DOC("ISO 3166-1 alpha-2 code; empty: high seas.", "HT")),
    COL("lat", C_DECIMAL, row_location, l.lat_e7, .unit = "degrees", .scale = E7, .required = true,
        BETWEEN(-90LL * E7, 90LL * E7), DOC("Latitude, decimal, north positive.", "18.58005")),
    COL("lon", C_DECIMAL, row_location, l.lon_e7, .unit = "degrees", .scale = E7, .required = true,
        BETWEEN(-180LL * E7, 180LL * E7), DOC("Longitude, decimal, east positive.", "-72.29254")),
    COL("class", C_REF, row_location, class, .ref = T_AIRFIELD_CLASSES, .empty = E_NONE,
        DOC("Airfield class whose figures stand in for empty cells.", "small-international")),
    COL("modes", C_MODES, row_location, l.modes, .empty = E_ZERO,
        DOC("Which modes may stop there. Empty: the main mode and road.", "air road")),
    CAPACITY_COLUMNS,
};

static const ech_column type_columns[] = {
    COL("id", C_ID, row_type, t.id, .required = true, DOC("Id of the lift type.", "C-17")),
    COL("base", C_TEXT, row_type, base,
        DOC("Lift type of the catalogue, or of an earlier row, that gives every empty cell, and its configurations and "
            "points where this type has none. May equal `id`: then it overrides the catalogue's.",
            "C-17")),
    COL("name", C_TEXT, row_type, t.name, DOC("Name for people.", "C-17A Globemaster III")),
    COL("mode", C_ENUM, row_type, mode, .words = ech_mode_words, .empty = E_NOT_GIVEN,
        DOC("How it moves. Required without `base`.", "air")),
    COL("reserve_km", C_DECIMAL, row_type, t.reserve_m, .unit = "km", .scale = 1000, .fallback = "0",
        BETWEEN(0, 100000000), DOC("Added to the way flown when the payload-range curve is read.", "400")),
    COL("cruise_km_h", C_DECIMAL, row_type, t.cruise_m_h, .unit = "km/h", .scale = 1000, .empty = E_NOT_GIVEN,
        BETWEEN(1, 100000000),
        DOC("Speed, where there are no rows in block_speeds.csv. Required without them.", "760")),
    COL("allowance_min", C_DURATION, row_type, t.allowance_t, .unit = "min", .fallback = "0",
        DOC("Added to each flight: climb, approach.", "15")),
    COL("fixed_min", C_DURATION, row_type, t.fixed_t, .unit = "min", .fallback = "0",
        DOC("Added to each stop where something is loaded or unloaded.", "30")),
    COL("load_kg_min", C_INT, row_type, t.load_kg_min, .unit = "kg/min", .empty = E_ZERO, BETWEEN(1, KG_MAX),
        DOC("Loading rate. Empty: loading takes no time.", "500")),
    COL("unload_kg_min", C_INT, row_type, t.unload_kg_min, .unit = "kg/min", .empty = E_ZERO, BETWEEN(1, KG_MAX),
        DOC("Unloading rate. Empty: unloading takes no time.", "700")),
    COL("overlap", C_BOOL, row_type, t.overlap, .fallback = "no",
        DOC("Can it load and unload at the same time?", "no")),
    COL("taxi_in_min", C_DURATION, row_type, t.taxi_in_t, .unit = "min", .fallback = "0",
        DOC("From touch-down to the stand.", "10")),
    COL("taxi_out_min", C_DURATION, row_type, t.taxi_out_t, .unit = "min", .fallback = "0",
        DOC("From the stand to take-off.", "10")),
    COL("refuel_min", C_DURATION, row_type, t.refuel_t, .unit = "min", .fallback = "0", DOC("A refuelling.", "60")),
    COL("refuel_overlap", C_BOOL, row_type, t.refuel_overlap, .fallback = "no",
        DOC("Can it refuel while it is worked?", "no")),
    COL("turn", C_BOOL, row_type, t.turn, .fallback = "no",
        DOC("Is it handled after every landing, for `fixed_min` at least, though nothing is loaded or unloaded?",
            "no")),
    COL("handling", C_INT, row_type, t.handling, .unit = "teams", .empty = E_NOT_GIVEN, BETWEEN(0, 1000),
        DOC("Teams that work it. Empty: 1, road 0.", "1")),
    COL("self_unload", C_BOOL, row_type, self_unload, .fallback = "no", DOC("`yes`: needs no team.", "no")),
    COL("stand_class", C_ENUM, row_type, stand_class, .words = class_words, .empty = E_NOT_GIVEN,
        DOC("ICAO code letter by wing span; required for air.", "D")),
    COL("item_class", C_ENUM, row_type, t.item_class_max, .words = size_words, .fallback = "outsize",
        DOC("Largest class of item it takes.", "outsize")),
    COL("item_kg", C_CAPACITY, row_type, t.item_kg_max, .unit = "kg", .empty = E_UNLIMITED, BETWEEN(0, KG_MAX),
        DOC("Heaviest single piece.", "62000")),
    COL("dangerous", C_BOOL, row_type, t.dangerous, .fallback = "yes", DOC("May it carry dangerous goods?", "yes")),
    COL("duty_min", C_DURATION, row_type, t.duty_t, .unit = "min", .empty = E_NEVER,
        DOC("Longest crew duty. Empty: no limit.", "16h")),
    COL("duty_flight_min", C_DURATION, row_type, t.duty_flight_t, .unit = "min", .empty = E_NEVER,
        DOC("Most flight time in one duty. Empty: no limit.", "12h")),
    COL("rest_min", C_DURATION, row_type, t.rest_t, .unit = "min", .empty = E_ZERO,
        DOC("Crew rest between duties; required where there is a limit on duty.", "12h")),
    COL("swap_min", C_DURATION, row_type, t.swap_t, .unit = "min", .empty = E_ZERO,
        DOC("Changing crews takes this long.", "45")),
    COL("day_flight_min", C_DURATION, row_type, t.day_flight_t, .unit = "min", .empty = E_NEVER,
        DOC("Most flight time of one tail in any 24 hours. Empty: no limit.", "18h")),
    COL("runway_m", C_INT, row_type, t.runway_m, .unit = "m", .fallback = "0", BETWEEN(0, 20000),
        DOC("Runway it needs.", "1100")),
    COL("runway_width_m", C_INT, row_type, t.runway_width_m, .unit = "m", .fallback = "0", BETWEEN(0, 1000),
        DOC("Runway width it needs.", "27")),
    COL("unpaved", C_BOOL, row_type, t.unpaved, .fallback = "no", DOC("May it use unpaved surfaces?", "yes")),
    COL("mass_kg", C_INT, row_type, t.mass_kg, .unit = "kg", .fallback = "0", BETWEEN(0, KG_MAX),
        DOC("Its mass, against a location's limit.", "265000")),
    COL("cost_hour", C_DECIMAL, row_type, t.cost_hour_u, .unit = "currency", .scale = MILLION, .fallback = "0",
        BETWEEN(0, KG_MAX *MILLION / 1000), DOC("An hour of flight.", "24000")),
    COL("cost_sortie", C_DECIMAL, row_type, t.cost_sortie_u, .unit = "currency", .scale = MILLION, .fallback = "0",
        BETWEEN(0, KG_MAX *MILLION / 1000), DOC("Each flight, besides.", "1500")),
    COL("fuel_kg_h", C_INT, row_type, t.fuel_kg_h, .unit = "kg/h", .fallback = "0", BETWEEN(0, 100000000),
        DOC("Fuel burnt in an hour of flight.", "8000")),
    COL("co2_kg_h", C_INT, row_type, t.co2_kg_h, .unit = "kg/h", .fallback = "0", BETWEEN(0, 1000000000),
        DOC("CO2 in an hour of flight.", "25280")),
};

static const ech_column configuration_columns[] = {
    COL("type", C_REF, row_configuration, type, .ref = T_LIFT_TYPES, .required = true, DOC("The lift type.", "C-17")),
    COL("id", C_ID, row_configuration, c.id, .required = true,
        DOC("Name of the configuration; the first row of a type is its default.", "cargo")),
    COL("payload_kg", C_INT, row_configuration, c.payload_plan_kg, .unit = "kg", .required = true, BETWEEN(0, KG_MAX),
        DOC("Payload to plan with.", "40800")),
    COL("payload_max_kg", C_INT, row_configuration, c.payload_max_kg, .unit = "kg", .empty = E_NOT_GIVEN,
        BETWEEN(0, KG_MAX), DOC("Largest payload. Empty: as `payload_kg`.", "77500")),
    COL("seats", C_INT, row_configuration, c.seats, .fallback = "0", BETWEEN(0, COUNT_MAX), DOC("Seats.", "54")),
    COL("litters", C_INT, row_configuration, c.litters, .fallback = "0", BETWEEN(0, COUNT_MAX),
        DOC("Places for litters.", "0")),
    COL("floor_cm", C_CAPACITY, row_configuration, c.floor_cm, .unit = "cm", .empty = E_UNLIMITED,
        BETWEEN(0, COUNT_MAX), DOC("Length of floor for items. Empty: not checked.", "2682")),
    COL("change_min", C_DURATION, row_configuration, c.change_t, .unit = "min", .fallback = "0",
        DOC("To change into this configuration.", "3h")),
};

static const ech_column range_columns[] = {
    COL("type", C_REF, row_range, type, .ref = T_LIFT_TYPES, .required = true, DOC("The lift type.", "C-17")),
    COL("range_km", C_DECIMAL, row_range, p.range_m, .unit = "km", .scale = 1000, .required = true,
        BETWEEN(0, 100000000), DOC("Way with this payload; rises from row to row.", "4450")),
    COL("payload_kg", C_INT, row_range, p.payload_kg, .unit = "kg", .required = true, BETWEEN(0, KG_MAX),
        DOC("Payload that goes so far; falls from row to row.", "77500")),
};

static const ech_column speed_columns[] = {
    COL("type", C_REF, row_speed, type, .ref = T_LIFT_TYPES, .required = true, DOC("The lift type.", "C-17")),
    COL("distance_km", C_DECIMAL, row_speed, p.distance_m, .unit = "km", .scale = 1000, .required = true,
        BETWEEN(0, 100000000), DOC("Distance; rises from row to row.", "1000")),
    COL("speed_km_h", C_DECIMAL, row_speed, p.speed_m_h, .unit = "km/h", .scale = 1000, .required = true,
        BETWEEN(1, 100000000), DOC("Block speed at this distance; between two rows in proportion.", "648")),
};

static const ech_column asset_columns[] = {
    COL("id", C_ID, row_asset, a.id, .required = true, DOC("Id of the fleet.", "usa-c17")),
    COL("type", C_REF, row_asset, a.type, .ref = T_LIFT_TYPES, .required = true, DOC("Its lift type.", "C-17")),
    COL("count", C_INT, row_asset, a.count, .required = true, BETWEEN(1, 100000),
        DOC("Identical tails, numbered from 1.", "12")),
    COL("owner", C_REF, row_asset, a.owner, .ref = T_MEMBERS, .required = true, DOC("Whose it is.", "usa")),
    COL("home", C_REF, row_asset, a.home, .ref = T_LOCATIONS, .required = true,
        DOC("Where it stands at first.", "KCHS")),
    COL("from", C_TIME, row_asset, a.from_t, .fallback = "0", DOC("Available from.", "D+0 06:00")),
    COL("to", C_TIME, row_asset, a.to_t, .empty = E_NEVER, DOC("Available until. Empty: never ends.", "D+7")),
    COL("crews", C_INT, row_asset, a.crews, .fallback = "1", BETWEEN(1, 1000),
        DOC("Crews that ride with each tail.", "1")),
    COL("end", C_END, row_asset, end, .ref = T_LOCATIONS, .fallback = "home",
        DOC("Where missions end: `home`, `any`, or a list of locations (home always allowed).", "home")),
    COL("end_by", C_TIME, row_asset, a.end_by_t, .empty = E_NEVER, DOC("The last one ends by then.", "D+8")),
};

static const ech_column situation_columns[] = {
    COL("asset", C_REF, ech_situation, asset, .ref = T_ASSETS, .required = true, DOC("The asset.", "usa-c17")),
    COL("tail", C_INT, ech_situation, tail, .required = true, BETWEEN(1, 100000), DOC("Its tail, from 1.", "3")),
    COL("location", C_REF, ech_situation, location, .ref = T_LOCATIONS, .required = true,
        DOC("Where it is, or where it lands.", "MTPP")),
    COL("free", C_TIME, ech_situation, free_t, .fallback = "0", DOC("Free for a new mission from then on.", "150")),
    COL("duty_min", C_DURATION, ech_situation, duty_t, .unit = "min", .fallback = "0",
        DOC("Duty its crew has used. 0: rested.", "6h")),
    COL("flight_min", C_DURATION, ech_situation, flight_t, .unit = "min", .fallback = "0",
        DOC("Flight time of this duty.", "4h30")),
};

static const ech_column crew_columns[] = {
    COL("location", C_REF, ech_crew_pool, location, .ref = T_LOCATIONS, .required = true,
        DOC("Where crews wait.", "MTPP")),
    COL("type", C_REF, ech_crew_pool, type, .ref = T_LIFT_TYPES, .required = true, DOC("What they fly.", "C-17")),
    COL("count", C_INT, ech_crew_pool, count, .required = true, BETWEEN(0, 100000), DOC("How many, rested.", "4")),
};

static const ech_column element_columns[] = {
    COL("id", C_ID, ech_element, id, .required = true, DOC("Id of the force element.", "fra-medical")),
    COL("name", C_TEXT, ech_element, name, DOC("Name for people.", "Field hospital")),
    COL("owner", C_REF, ech_element, owner, .ref = T_MEMBERS, .required = true, DOC("Who pledges it.", "fra")),
    COL("capability", C_TEXT, ech_element, capability, DOC("What it can do.", "role-2 hospital")),
    COL("home", C_REF, ech_element, home, .ref = T_LOCATIONS, .empty = E_NONE, DOC("Where it is at home.", "LFMI")),
    COL("ready", C_TIME, ech_element, ready_t, .fallback = "0", DOC("Not used before.", "D+1")),
    COL("not_at", C_REFS, ech_element, not_at, .ref = T_LOCATIONS, .empty = E_ZERO,
        DOC("Caveat: locations it is not brought to.", "MTJA")),
    COL("not_kinds", C_WORDS, ech_element, not_kinds, .empty = E_ZERO,
        DOC("Caveat: kinds of requirement it does not serve.", "escort")),
    COL("stated", C_DATE, ech_element, stated_day, .empty = E_NOT_GIVEN, DOC("Day of the statement.", "2010-01-13")),
    COL("expiry", C_DATE, ech_element, expiry_day, .empty = E_NEVER, DOC("Last day it holds.", "2010-03-31")),
    COL("sure", C_ENUM, ech_element, sure, .words = sure_words, .fallback = "stated",
        DOC("How sure the pledge is.", "inspected")),
};

static const ech_column requirement_columns[] = {
    COL("id", C_ID, row_requirement, r.id, .required = true, DOC("Id of the movement.", "field-hospital")),
    COL("element", C_REF, row_requirement, r.element, .ref = T_ELEMENTS, .empty = E_NONE,
        DOC("Force element that moves.", "fra-medical")),
    COL("owner", C_REF, row_requirement, r.owner, .ref = T_MEMBERS, .empty = E_NONE,
        DOC("Whose it is. Empty: the element's owner.", "fra")),
    COL("kind", C_WORD, row_requirement, r.kind,
        DOC("A word that carry rules and caveats name; `evacuee` needs a voluntary basis.", "medical")),
    COL("from", C_REF, row_requirement, r.from, .ref = T_LOCATIONS, .required = true, DOC("Origin.", "LFMI")),
    COL("to", C_REF, row_requirement, r.to, .ref = T_LOCATIONS, .required = true, DOC("Destination.", "MTPP")),
    COL("ready", C_TIME, row_requirement, r.ready_t, .fallback = "0", DOC("Loading begins not before.", "D+1 06:00")),
    COL("load_by", C_TIME, row_requirement, r.load_by_t, .empty = E_NEVER,
        DOC("Loading begins not after (hard).", "D+2")),
    COL("earliest", C_TIME, row_requirement, r.earliest_t, .fallback = "0", DOC("Arrives not before (hard).", "D+2")),
    COL("due", C_TIME, row_requirement, r.due_t, .empty = E_NEVER, DOC("Wanted by (soft).", "D+3 12:00")),
    COL("latest", C_TIME, row_requirement, r.latest_t, .empty = E_NEVER, DOC("Arrives not after (hard).", "D+5")),
    COL("binds", C_ENUM, row_requirement, r.bind, .words = bind_words, .fallback = "end",
        DOC("What counts as arrival: end or start of unloading.", "end")),
    COL("seated", C_INT, row_requirement, r.seated, .unit = "persons", .fallback = "0", BETWEEN(0, COUNT_MAX),
        DOC("Persons on seats.", "86")),
    COL("litter", C_INT, row_requirement, r.litters, .unit = "persons", .fallback = "0", BETWEEN(0, COUNT_MAX),
        DOC("Patients on litters.", "0")),
    COL("attendant", C_INT, row_requirement, r.attendants, .unit = "persons", .fallback = "0", BETWEEN(0, COUNT_MAX),
        DOC("Attendants of the patients, besides the seated.", "0")),
    COL("bulk_kg", C_INT, row_requirement, bulk_kg, .unit = "kg", .fallback = "0", BETWEEN(0, KG_MAX),
        DOC("Cargo by mass alone, divisible by the kilogram.", "120000")),
    COL("split", C_ENUM, row_requirement, r.split, .words = split_words, .fallback = "items",
        DOC("`whole`: one vehicle; `people`: the items together, persons may be divided; `items`: all may.", "items")),
    COL("lot", C_INT, row_requirement, r.lot, .empty = E_NOT_GIVEN, BETWEEN(1, KG_MAX),
        DOC("Smallest part that leaves the origin: kg of bulk, else pieces, else persons. Empty: 1000 with bulk, else "
            "1.",
            "5000")),
    COL("weight_unmet", C_DECIMAL, row_requirement, r.weight_unmet_u, .scale = MILLION, .fallback = "1",
        BETWEEN(0, 1000000LL * MILLION), DOC("Weight of each lot left behind.", "1")),
    COL("weight_late", C_DECIMAL, row_requirement, r.weight_late_u, .scale = MILLION, .fallback = "1",
        BETWEEN(0, 1000000LL * MILLION), DOC("Weight of each minute late.", "10")),
    COL("weight_arrival", C_DECIMAL, row_requirement, r.weight_arrival_u, .scale = MILLION, .fallback = "1",
        BETWEEN(0, 1000000LL * MILLION), DOC("Weight of each lot and minute before it arrives.", "1")),
    COL("priority", C_INT, row_requirement, r.priority, .fallback = "3", BETWEEN(1, 5),
        DOC("1 is first; orders what is tried first, and is no rule.", "2")),
    COL("together", C_WORD, row_requirement, together,
        DOC("Requirements with the same word leave a place in one vehicle.", "team-a")),
    COL("group", C_WORD, row_requirement, group, DOC("Force module: closes when all of it is there.", "medical")),
    COL("after", C_REFS, row_requirement, r.after, .ref = T_REQUIREMENTS, .empty = E_ZERO,
        DOC("Leaves its origin when these are complete.", "ground-crew")),
    COL("max_aboard_min", C_DURATION, row_requirement, r.max_aboard_t, .unit = "min", .empty = E_NEVER,
        DOC("Longest time aboard.", "8h")),
    COL("load_min", C_DURATION, row_requirement, r.load_t, .unit = "min", .empty = E_NONE,
        DOC("Loading each part of it takes this long, whatever its mass.", "40")),
    COL("unload_min", C_DURATION, row_requirement, r.unload_t, .unit = "min", .empty = E_NONE,
        DOC("The same for unloading.", "30")),
    COL("self_move", C_ENUM, row_requirement, self_move, .words = march_words, .fallback = "no",
        DOC("`road`: it can march along road legs by itself.", "road")),
    COL("aboard", C_TAIL, row_requirement, aboard, .ref = T_ASSETS,
        DOC("Already aboard this tail at the start: ASSET/TAIL.", "usa-c17/3")),
    COL("voluntary_basis", C_TEXT, row_requirement, r.voluntary_basis,
        DOC("On what voluntary basis people are moved; required where `kind` is `evacuee`.", "own request, signed")),
};

static const ech_column item_columns[] = {
    COL("requirement", C_REF, row_item, i.requirement, .ref = T_REQUIREMENTS, .required = true,
        DOC("What it is part of.", "field-hospital")),
    COL("item", C_ID, row_item, i.id, .required = true,
        DOC("Id, unique within the requirement; `bulk` is taken.", "truck-10t")),
    COL("count", C_INT, row_item, i.count, .required = true, BETWEEN(1, COUNT_MAX), DOC("Pieces.", "6")),
    COL("kg", C_INT, row_item, i.kg, .unit = "kg", .required = true, BETWEEN(1, 1000000000),
        DOC("Mass of each.", "14500")),
    COL("length_cm", C_INT, row_item, i.length_cm, .unit = "cm", .fallback = "0", BETWEEN(0, COUNT_MAX),
        DOC("Floor length of each. 0: takes no floor.", "780")),
    COL("area_m2", C_DECIMAL, row_item, i.area_dm2, .unit = "m2", .scale = 100, .fallback = "0", BETWEEN(0, 100000000),
        DOC("Floor area of each, for storage.", "19.5")),
    COL("class", C_ENUM, row_item, i.size, .words = size_words, .fallback = "bulk",
        DOC("`bulk` fits anywhere; `oversize` needs a large door; `outsize` the largest.", "oversize")),
    COL("dangerous", C_INT, row_item, i.dangerous, .empty = E_ZERO, BETWEEN(1, 9),
        DOC("UN class of dangerous goods. Empty: none.", "3")),
    COL("drivers", C_INT, row_item, i.drivers, .unit = "persons", .fallback = "0", BETWEEN(0, 100),
        DOC("Persons of the requirement aboard with each piece.", "1")),
};

static const ech_column leg_columns[] = {
    COL("id", C_ID, row_leg, l.id, .required = true, DOC("Id of the leg.", "road-1")),
    COL("from", C_REF, row_leg, l.from, .ref = T_LOCATIONS, .required = true, DOC("Begins at.", "MDSD")),
    COL("to", C_REF, row_leg, l.to, .ref = T_LOCATIONS, .required = true, DOC("Ends at.", "PAP")),
    COL("mode", C_ENUM, row_leg, l.mode, .words = ech_mode_words, .required = true, DOC("Its mode.", "road")),
    COL("type", C_REF, row_leg, l.type, .ref = T_LIFT_TYPES, .empty = E_NONE,
        DOC("Only for this lift type. Empty: for all of the mode.", "truck-20t")),
    COL("minutes", C_DURATION, row_leg, l.duration_t, .unit = "min", .empty = E_NONE,
        DOC("Time it takes. Empty: from distance and speed.", "9h")),
    COL("distance_km", C_DECIMAL, row_leg, l.distance_m, .unit = "km", .scale = 1000, .empty = E_NONE,
        BETWEEN(0, 100000000), DOC("Its length. Empty: geodesic, times the mode's detour.", "385")),
    COL("cost", C_DECIMAL, row_leg, l.cost_u, .unit = "currency", .scale = MILLION, .fallback = "0",
        BETWEEN(0, KG_MAX *MILLION / 1000), DOC("Each vehicle that takes it.", "120")),
    COL("capacity_day", C_CAPACITY, row_leg, l.capacity_day, .unit = "vehicles", .empty = E_UNLIMITED,
        BETWEEN(0, COUNT_MAX), DOC("Vehicles a day (UTC).", "200")),
    COL("via", C_VIA, row_leg, l.via, .empty = E_ZERO,
        DOC("Waypoints, `lat lon; lat lon`.", "18.49 -71.2; 18.52 -71.85")),
    COL("both_ways", C_BOOL, row_leg, both_ways, .fallback = "no",
        DOC("`yes`: a second leg `ID~back` goes the other way.", "yes")),
};

static const ech_column travel_columns[] = {
    COL("mode", C_ENUM, row_travel, mode, .words = ech_mode_words, .required = true, DOC("Mode of the ways.", "road")),
    COL("from", C_REF, row_travel, from, .ref = T_LOCATIONS, .required = true, DOC("Begins at.", "MDSD")),
    COL("to", C_REF, row_travel, to, .ref = T_LOCATIONS, .required = true,
        DOC("Where the first figure leads; the others lead to the locations after it, in the order of locations.csv.",
            "PAP")),
    COL("minutes", C_TEXT, row_travel, minutes, .required = true,
        DOC("Durations with spaces between; `-` where there is no way.", "385")),
};

static const ech_column rule_columns[] = {
    COL("asset_owner", C_REF, row_rule, c.asset_owner, .ref = T_MEMBERS, .empty = E_NONE,
        DOC("Whose lift. Empty: anyone's.", "usa")),
    COL("owner", C_REF, row_rule, c.owner, .ref = T_MEMBERS, .empty = E_NONE,
        DOC("Whose requirement. Empty: anyone's.", "fra")),
    COL("kind", C_WORD, row_rule, c.kind, DOC("Kind of requirement. Empty: any.", "evacuee")),
    COL("location", C_REF, row_rule, c.location, .ref = T_LOCATIONS, .empty = E_NONE,
        DOC("Where it is loaded or unloaded. Empty: anywhere.", "MTPP")),
    COL("action", C_ENUM, row_rule, action, .words = action_words, .required = true,
        DOC("The first row that fits decides.", "deny")),
};

#define REMAINS(text) .empty = E_UNLIMITED, BETWEEN(0, COUNT_MAX), DOC(text, "1")
static const ech_column closure_columns[] = {
    COL("what", C_ENUM, row_closure, c.what, .words = shut_words, .required = true, DOC("What is shut.", "location")),
    COL("subject", C_TEXT, row_closure, subject, .required = true,
        DOC("Id of the location or leg (`ID~back` for the way back), or country code of the airspace.", "MTPP")),
    COL("from", C_TIME, row_closure, c.from_t, .fallback = "0", DOC("From.", "D+2 12:00")),
    COL("to", C_TIME, row_closure, c.to_t, .empty = E_NEVER, DOC("Until. Empty: for good.", "D+2 18:00")),
    COL("stands", C_CAPACITY, row_closure, c.stands,
        REMAINS("Location: stands (tracks, docks, berths) that remain. All five empty: shut altogether.")),
    COL("handling", C_CAPACITY, row_closure, c.handling, .unit = "teams", REMAINS("Teams that remain.")),
    COL("arrivals", C_CAPACITY, row_closure, c.arrivals, .unit = "per slot", REMAINS("Arrivals that remain.")),
    COL("departures", C_CAPACITY, row_closure, c.departures, .unit = "per slot", REMAINS("Departures that remain.")),
    COL("fuel_kg_day", C_CAPACITY, row_closure, c.fuel_kg_day, .unit = "kg", .empty = E_UNLIMITED, BETWEEN(0, KG_MAX),
        DOC("Fuel that remains.", "50000")),
};

static const ech_column authority_columns[] = {
    COL("id", C_ID, row_authority, a.id, .required = true, DOC("Id of the act.", "ACT-7")),
    COL("grantor", C_REF, row_authority, a.grantor, .ref = T_MEMBERS, .empty = E_NONE, DOC("Who acts.", "dom")),
    COL("what", C_ENUM, row_authority, a.what, .words = act_words, .required = true,
        DOC("`element`, `lift`: may be used; `territory`: landed on; `airspace`: flown over.", "airspace")),
    COL("subject", C_TEXT, row_authority, subject, .required = true,
        DOC("Id of the element or asset; of territory a location id or country code; of airspace a country code.",
            "DO")),
    COL("to", C_REF, row_authority, a.to, .ref = T_MEMBERS, .empty = E_NONE,
        DOC("Whose lift may. Empty: anyone's.", "usa")),
    COL("from", C_TIME, row_authority, a.from_t, .fallback = "0", DOC("In force from.", "D+1")),
    COL("until", C_TIME, row_authority, a.to_t, .empty = E_NEVER, DOC("In force until. Empty: for good.", "D+9")),
    COL("ceiling", C_CAPACITY, row_authority, a.ceiling, .unit = "uses", .empty = E_UNLIMITED, BETWEEN(0, COUNT_MAX),
        DOC("Most uses in all.", "40")),
    COL("status", C_ENUM, row_authority, a.status, .words = status_words, .required = true,
        DOC("Only `given` is in force.", "given")),
};

static const ech_column effect_columns[] = {
    COL("requirement", C_REF, ech_effect, requirement, .ref = T_REQUIREMENTS, .required = true,
        DOC("What has to arrive.", "ground-crew")),
    COL("location", C_REF, ech_effect, location, .ref = T_LOCATIONS, .required = true,
        DOC("Where; its destination.", "MTPP")),
    COL("setup_min", C_DURATION, ech_effect, setup_t, .unit = "min", .fallback = "0",
        DOC("From its completion until it works.", "6h")),
    COL("stands", C_INT, ech_effect, stands, .fallback = "0", BETWEEN(0, 100000), DOC("Stands added.", "2")),
    COL("stand_class", C_ENUM, ech_effect, stand_class, .words = class_words, .fallback = "D",
        DOC("Their class.", "D")),
    COL("handling", C_INT, ech_effect, handling, .unit = "teams", .fallback = "0", BETWEEN(0, 100000),
        DOC("Teams added.", "2")),
    COL("arrivals", C_INT, ech_effect, arrivals, .unit = "per slot", .fallback = "0", BETWEEN(0, 100000),
        DOC("Arrivals added.", "2")),
    COL("departures", C_INT, ech_effect, departures, .unit = "per slot", .fallback = "0", BETWEEN(0, 100000),
        DOC("Departures added.", "2")),
    COL("fuel_kg_day", C_INT, ech_effect, fuel_kg_day, .unit = "kg", .fallback = "0", BETWEEN(0, KG_MAX),
        DOC("Fuel added a day.", "100000")),
    COL("hours", C_HOURS, ech_effect, hours, .empty = E_ALWAYS,
        DOC("Opening hours instead of the location's. Empty: unchanged.", "00:00-24:00")),
};

static const ech_column assumption_columns[] = {
    COL("table", C_WORD, row_assumption, a.table, .required = true, DOC("Table of the figure.", "locations")),
    COL("id", C_TEXT, row_assumption, a.id, DOC("Its row. Empty: all rows.", "MTPP")),
    COL("column", C_WORD, row_assumption, a.column, .required = true, DOC("Its column.", "handling")),
    COL("status", C_ENUM, row_assumption, status, .words = known_words, .required = true,
        DOC("Is the figure reported by a source, or assumed?", "assumed")),
    COL("low", C_TEXT, row_assumption, a.low, DOC("Lowest plausible value.", "2")),
    COL("high", C_TEXT, row_assumption, a.high, DOC("Highest plausible value.", "6")),
    COL("source", C_TEXT, row_assumption, a.source, DOC("Where it is from.", "After-action review, p. 12")),
    COL("note", C_TEXT, row_assumption, a.note, DOC("What else to know.", "ask the airport")),
};

static const ech_column event_columns[] = {
    COL("known", C_TIME, row_event, known_t, .required = true,
        DOC("The moment at which it is known. Events hold in the order in which they become known.", "D+1 06:00")),
    COL("kind", C_ENUM, row_event, kind, .words = event_words, .required = true,
        DOC("`location`, `leg`, `airspace`: shut or reduced; `reopened`: no longer; `tail`: lost or late; `departed`, "
            "`arrived`, `worked`: what really happened; `delay`: what will; `requirement`: new or changed; "
            "`cancelled`; `withdrawn`, `given`: an act of authorities.csv; `clock`: nothing but that it is so late.",
            "location")),
    COL("subject", C_TEXT, row_event, subject, .required = true,
        DOC("Id of the location, leg (`ID~back`), country, mission, requirement or act; of `tail` ASSET/TAIL, or ASSET "
            "with `count`.",
            "MTPP")),
    COL("stop", C_INT, row_event, stop, .empty = E_NONE, BETWEEN(0, 1000),
        DOC("Mission: which of its stops, from 0.", "1")),
    COL("from", C_TIME, row_event, from_t, .empty = E_NONE, DOC("From. Empty: from `known`.", "D+1 06:00")),
    COL("to", C_TIME, row_event, to_t, .empty = E_NEVER,
        DOC("Until; of `given` the act's end. Empty: for good.", "D+1 18:00")),
    COL("at", C_TIME, row_event, at_t, .empty = E_NONE,
        DOC("Mission: when it departed, arrived, or had been worked.", "D+1 06:20")),
    COL("minutes", C_DURATION, row_event, minutes_t, .unit = "min", .empty = E_NONE,
        DOC("`delay`: how much later it leaves the stop.", "45")),
    COL("count", C_INT, row_event, count, .empty = E_NONE, BETWEEN(1, COUNT_MAX),
        DOC("`tail`: how many of the asset's tails, from the last one down.", "2")),
    COL("stands", C_CAPACITY, row_event, stands, .empty = E_UNLIMITED, BETWEEN(0, COUNT_MAX),
        DOC("Location: stands (tracks, docks, berths) that remain. All five empty: shut altogether.", "1")),
    COL("handling", C_CAPACITY, row_event, handling, .unit = "teams", .empty = E_UNLIMITED, BETWEEN(0, COUNT_MAX),
        DOC("Teams that remain.", "1")),
    COL("arrivals", C_CAPACITY, row_event, arrivals, .unit = "per slot", .empty = E_UNLIMITED, BETWEEN(0, COUNT_MAX),
        DOC("Arrivals that remain.", "1")),
    COL("departures", C_CAPACITY, row_event, departures, .unit = "per slot", .empty = E_UNLIMITED,
        BETWEEN(0, COUNT_MAX), DOC("Departures that remain.", "1")),
    COL("fuel_kg_day", C_CAPACITY, row_event, fuel_kg_day, .unit = "kg", .empty = E_UNLIMITED, BETWEEN(0, KG_MAX),
        DOC("Fuel that remains.", "50000")),
    COL("like", C_TEXT, row_event, like,
        DOC("New requirement: everything that is not given here is as of this one, its items too.", "field-hospital")),
    COL("origin", C_REF, row_event, origin, .ref = T_LOCATIONS, .empty = E_NONE, DOC("New requirement: from.", "KCHS")),
    COL("destination", C_REF, row_event, destination, .ref = T_LOCATIONS, .empty = E_NONE,
        DOC("New requirement: to.", "MTPP")),
    COL("ready", C_TIME, row_event, ready_t, .empty = E_NONE,
        DOC("Requirement: ready. Of a new one empty: `known`.", "D+2")),
    COL("due", C_TIME, row_event, due_t, .empty = E_NONE, DOC("Requirement: wanted by.", "D+3")),
    COL("latest", C_TIME, row_event, latest_t, .empty = E_NONE, DOC("Requirement: arrives not after (hard).", "D+4")),
    COL("seated", C_INT, row_event, seated, .unit = "persons", .empty = E_NONE, BETWEEN(0, COUNT_MAX),
        DOC("Requirement: persons on seats, in all.", "60")),
    COL("litter", C_INT, row_event, litters, .unit = "persons", .empty = E_NONE, BETWEEN(0, COUNT_MAX),
        DOC("Requirement: patients on litters, in all.", "0")),
    COL("bulk_kg", C_INT, row_event, bulk_kg, .unit = "kg", .empty = E_NONE, BETWEEN(0, KG_MAX),
        DOC("Requirement: cargo by mass alone, in all.", "80000")),
    COL("factor", C_DECIMAL, row_event, factor_ppm, .scale = MILLION, .fallback = "1", BETWEEN(0, 1000LL * MILLION),
        DOC("Requirement: every quantity of it, times this, rounded up.", "2")),
    COL("weight_unmet", C_DECIMAL, row_event, weight_unmet_u, .scale = MILLION, .empty = E_NONE,
        BETWEEN(0, 1000000LL * MILLION), DOC("Requirement: weight of each lot left behind.", "1")),
    COL("weight_late", C_DECIMAL, row_event, weight_late_u, .scale = MILLION, .empty = E_NONE,
        BETWEEN(0, 1000000LL * MILLION), DOC("Requirement: weight of each minute late.", "10")),
    COL("weight_arrival", C_DECIMAL, row_event, weight_arrival_u, .scale = MILLION, .empty = E_NONE,
        BETWEEN(0, 1000000LL * MILLION), DOC("Requirement: weight of each lot and minute before it arrives.", "1")),
    COL("split", C_ENUM, row_event, split, .words = split_words, .empty = E_NONE,
        DOC("New requirement: `whole`, `people` or `items`, as in requirements.csv.", "items")),
    COL("priority", C_INT, row_event, priority, .empty = E_NONE, BETWEEN(1, 5), DOC("Requirement: 1 is first.", "1")),
};

#define TABLE(which, text, file_name, keys, row, list, ...)                                                            \
    [which] = {.id = (which),                                                                                          \
               .name = (text),                                                                                         \
               .file = (file_name),                                                                                    \
               .key = (keys),                                                                                          \
               .row_size = sizeof(row),                                                                                \
               .columns = (list),                                                                                      \
               .column_count = (int32_t)(sizeof(list) / sizeof(list)[0]),                                              \
               __VA_ARGS__}

const ech_table ech_tables[T_COUNT] = {
    TABLE(T_SCENARIO, "scenario", "scenario.json", "", char, scenario_columns, .required = true,
          .meaning = "What holds for the whole scenario: one JSON object."),
    TABLE(T_MEMBERS, "members", "members.csv", "id", row_member, member_columns, .required = true,
          .meaning = "States and organisations that give or receive help."),
    TABLE(T_AIRFIELD_CLASSES, "airfield_classes", "airfield_classes.csv", "id", row_location, class_columns,
          .catalogue = true, .meaning = "Default capacities of kinds of airfield, for locations that name one."),
    TABLE(T_LOCATIONS, "locations", "locations.csv", "id", row_location, location_columns, .required = true,
          .meaning = "Airfields, railheads, ports and road sites, and what each can take."),
    TABLE(T_LIFT_TYPES, "lift_types", "lift_types.csv", "id", row_type, type_columns, .catalogue = true,
          .meaning = "Types of aircraft, train, truck and ship, besides those of the catalogue or in their place."),
    TABLE(T_CONFIGURATIONS, "configurations", "configurations.csv", "type id", row_configuration, configuration_columns,
          .catalogue = true, .meaning = "What a lift type can be fitted for; at least one row each."),
    TABLE(T_PAYLOAD_RANGE, "payload_range", "payload_range.csv", "type range_km", row_range, range_columns,
          .catalogue = true, .meaning = "Payload against range, as points of a falling curve."),
    TABLE(T_BLOCK_SPEEDS, "block_speeds", "block_speeds.csv", "type distance_km", row_speed, speed_columns,
          .catalogue = true, .meaning = "Block speed against distance, as points of a curve."),
    TABLE(T_ASSETS, "assets", "assets.csv", "id", row_asset, asset_columns, .required = true,
          .meaning = "Fleets: identical vehicles of one owner at one home."),
    TABLE(T_SITUATIONS, "situations", "situations.csv", "asset tail", ech_situation, situation_columns,
          .meaning = "Where single tails are now, where that is not at home and rested."),
    TABLE(T_CREWS, "crews", "crews.csv", "location type", ech_crew_pool, crew_columns,
          .meaning = "Crews staged at locations."),
    TABLE(T_ELEMENTS, "elements", "elements.csv", "id", ech_element, element_columns,
          .meaning = "Force elements that members pledge, with their caveats."),
    TABLE(T_REQUIREMENTS, "requirements", "requirements.csv", "id", row_requirement, requirement_columns,
          .required = true, .meaning = "What is to be moved from where to where by when."),
    TABLE(T_ITEMS, "items", "items.csv", "requirement item", row_item, item_columns,
          .meaning = "Vehicles, containers and other pieces of the requirements."),
    TABLE(T_LEGS, "legs", "legs.csv", "id", row_leg, leg_columns,
          .meaning = "Connections, for modes whose legs are listed, or where time, cost or capacity differ."),
    TABLE(T_TRAVEL, "travel", "travel.csv", "mode from to", row_travel, travel_columns,
          .meaning = "Travel times between many places, compactly: each figure is a leg without an id, after those of "
                     "legs.csv. A line may hold some of the figures from a place, another line the rest."),
    TABLE(T_CARRY_RULES, "carry_rules", "carry_rules.csv", "", row_rule, rule_columns,
          .meaning = "Who may carry whom where; no row: anyone may."),
    TABLE(T_CLOSURES, "closures", "closures.csv", "", row_closure, closure_columns,
          .meaning = "Locations, legs and airspace shut or reduced for a time."),
    TABLE(T_AUTHORITIES, "authorities", "authorities.csv", "id", row_authority, authority_columns,
          .meaning = "What members and countries allow, and by which act."),
    TABLE(T_EFFECTS, "effects", "effects.csv", "", ech_effect, effect_columns,
          .meaning = "What an arrival changes: a ground crew opens an airfield."),
    TABLE(T_ASSUMPTIONS, "assumptions", "assumptions.csv", "table id column", row_assumption, assumption_columns,
          .meaning = "Which figures are reported and which are assumed, with a plausible range."),
    TABLE(T_EVENTS, "events", "events.csv", "", row_event, event_columns,
          .meaning = "What became known while the operation ran, and changes what the other tables say."),
};

const ech_table *ech_table_named(const char *name) {
    for (int i = 0; i < T_COUNT; i++)
        if (strcmp(ech_tables[i].name, name) == 0)
            return &ech_tables[i];
    return NULL;
}

const ech_column *ech_column_named(const ech_table *t, const char *name) {
    for (int32_t c = 0; c < t->column_count; c++)
        if (strcmp(t->columns[c].name, name) == 0)
            return &t->columns[c];
    return NULL;
}

bool ech_schema_table_at(int i, ech_schema_table *out) {
    if (i < 0 || i >= T_COUNT)
        return false;
    *out = (ech_schema_table){ech_tables[i].name, ech_tables[i].file, ech_tables[i].key};
    return true;
}

ech_schema_use ech_schema_column(const char *file, const char *column) {
    ech_schema_use use = {false, false, NULL};
    for (int i = 1; i < T_COUNT; i++) {
        const ech_table *t = &ech_tables[i];
        const ech_column *c = strcmp(t->file, file) == 0 ? ech_column_named(t, column) : NULL;
        if (!c)
            continue;
        use.known = true;
        use.time = c->type == C_TIME;
        if (c->type == C_REF || c->type == C_REFS)
            use.reference = ech_tables[c->ref].file;
        else if (c->type == C_END)
            use.reference = ech_tables[T_LOCATIONS].file;
    }
    return use;
}
