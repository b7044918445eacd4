/* scenario.json: one object, its keys listed in schema.c. Errors carry row and column of the value, or of the key
 * where the key is at fault. Keys that begin with x_ are ignored. */
#include "reader_int.h"

#include <stdio.h>
#include <string.h>

#define MILLION 1000000

static ech_error *bad(ech_reader *r, const ech_jvalue *v, const char *code, const char *name, const char *what) {
    return ech_jread_error(r->errors, r->json_file, v, code, "%s: %s", name, what);
}

static void wrong_type(ech_reader *r, const ech_jvalue *v, const char *name, const char *wanted) {
    ech_jread_error(r->errors, r->json_file, v, "json.type", "%s: %s is expected, this is %s", name, wanted,
                    ech_jtype_name(v->type));
}

static const ech_column *column(const char *name) { return ech_column_named(&ech_tables[T_SCENARIO], name); }

/* A key that is not among `names` and does not begin with x_. */
static void check_keys(ech_reader *r, const ech_jvalue *object, const char *const *names, size_t count) {
    for (const ech_jvalue *m = object->first; m; m = m->next) {
        bool known = strncmp(m->key, "x_", 2) == 0;
        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(names[i], m->key) == 0;
        if (known)
            continue;
        ech_error *e = ech_error_list_add(r->errors, ECH_EINPUT, "json.key", r->json_file, m->key_row, m->key_col,
                                          "unknown key `%.60s`", m->key);
        ech_hint_nearest(r, e, m->key, names, count);
        if (e && !e->hint[0])
            ech_error_hint(e, "keys of your own begin with x_");
    }
}

static void missing(ech_reader *r, const ech_jvalue *object, const char *name) {
    ech_error_list_add(r->errors, ECH_EINPUT, "json.key-missing", r->json_file, object->row, object->col, "no key `%s`",
                       name);
}

/* ---- single values, by the schema ---- */

static int64_t fallback_int(const ech_column *k) {
    int64_t value = k->empty == E_NONE ? ECH_NONE : 0;
    if (k->fallback)
        ech_parse_scaled(k->fallback, strlen(k->fallback), k->scale ? k->scale : 1, &value);
    return value;
}

/* A number within the column's limits, scaled; the fallback where it is not there or wrong. */
static int64_t get_number(ech_reader *r, const ech_jvalue *v, const ech_column *k) {
    int64_t value = 0, scale = k->scale ? k->scale : 1;
    if (!v)
        return fallback_int(k);
    if (v->type != ECH_JNUMBER) {
        wrong_type(r, v, k->name, "a number");
        return fallback_int(k);
    }
    if (!ech_jread_scaled(v, scale, &value)) {
        ech_error *e = bad(r, v, "json.number", k->name,
                           scale == 1 ? "not a whole number, or too large" : "not a number within reach");
        if (e && scale > 1)
            ech_error_hint(e, "at most 6 decimals");
        return fallback_int(k);
    }
    if ((k->min || k->max) && (value < k->min || value > k->max)) {
        char low[32], high[32];
        ech_format_scaled(low, k->min, scale);
        ech_format_scaled(high, k->max, scale);
        ech_error *e = bad(r, v, "json.range", k->name, "out of range");
        if (e)
            ech_error_hint(e, "from %s to %s", low, high);
        return fallback_int(k);
    }
    return value;
}

/* Text in the model's arena; "" where it is not there or wrong. */
static const char *get_text(ech_reader *r, const ech_jvalue *v, const char *name) {
    if (v && v->type != ECH_JTEXT) {
        wrong_type(r, v, name, "text");
        v = NULL;
    }
    if (v && strlen(v->text) > ECH_CSV_CELL_MAX) {
        bad(r, v, "json.range", name, "text longer than 4096 bytes");
        v = NULL;
    }
    const char *copy = ech_arena_text(r->arena, v ? v->text : "");
    if (!copy)
        ech_reader_fail(r, ECH_ENOMEM);
    return copy ? copy : "";
}

static int64_t word_index(const ech_column *k, const char *word) {
    for (int64_t i = 0; k->words[i]; i++)
        if (strcmp(k->words[i], word) == 0)
            return i;
    return -1;
}

static int64_t get_word(ech_reader *r, const ech_jvalue *v, const ech_column *k) {
    int64_t value = k->fallback ? word_index(k, k->fallback) : 0;
    if (!v)
        return value;
    if (v->type != ECH_JTEXT) {
        wrong_type(r, v, k->name, "a word");
        return value;
    }
    int64_t index = word_index(k, v->text);
    if (index >= 0)
        return index;
    size_t n = 0;
    while (k->words[n])
        n++;
    ech_error *e =
        ech_jread_error(r->errors, r->json_file, v, "json.word", "%s: unknown word `%.60s`", k->name, v->text);
    ech_hint_nearest(r, e, v->text, k->words, n);
    if (e && !e->hint[0])
        ech_error_hint(e, "%s, %s%s%s", k->words[0], k->words[1], n > 2 ? ", " : "", n > 2 ? k->words[2] : "");
    return value;
}

/* ---- head ---- */

static void read_id(ech_reader *r, const ech_jvalue *root) {
    const ech_jvalue *v = ech_jread_get(root, "id");
    const char *why = NULL, *hint = NULL;
    r->s->id = get_text(r, v, "id");
    if (v && v->type == ECH_JTEXT && !ech_id_is_valid(v->text, &why, &hint)) {
        ech_error *e = bad(r, v, "json.id", "id", why);
        if (e)
            ech_error_hint(e, "%s", hint);
    }
}

static void bad_moment(ech_reader *r, const ech_jvalue *v, const char *name, const ech_why *why) {
    ech_error *e =
        ech_jread_error(r->errors, r->json_file, v, "json.time", "%s: `%.60s` is %s", name, v->text, why->why);
    if (e && why->hint)
        ech_error_hint(e, "%s", why->hint);
}

static bool read_start(ech_reader *r, const ech_jvalue *v) {
    ech_why why = {NULL, NULL};
    if (!v || v->type != ECH_JTEXT) {
        if (v)
            wrong_type(r, v, "start", "a moment in quotes");
        return false;
    }
    if (ech_instant_read(v->text, &r->s->start_unix_s, &why))
        return true;
    bad_moment(r, v, "start", &why);
    return false;
}

static bool read_horizon(ech_reader *r, const ech_jvalue *root) {
    const ech_jvalue *text = ech_jread_get(root, "horizon"), *minutes = ech_jread_get(root, "horizon_min");
    ech_why why = {NULL, NULL};
    if ((text != NULL) == (minutes != NULL)) {
        if (text)
            bad(r, minutes, "json.key", "horizon_min", "give it or `horizon`, not both");
        else
            missing(r, root, "horizon");
        return false;
    }
    if (minutes) {
        int64_t value = get_number(r, minutes, column("horizon_min"));
        r->s->horizon_t = value * r->base.ticks_per_minute;
        return value > 0;
    }
    if (text->type != ECH_JTEXT) {
        wrong_type(r, text, "horizon", "text such as \"D+8\"");
        return false;
    }
    bool moment = strpbrk(text->text, "D+-:") != NULL;
    bool ok = moment ? ech_time_read(text->text, &r->base, &r->s->horizon_t, &why)
                     : ech_duration_read(text->text, r->base.ticks_per_minute, &r->s->horizon_t, &why);
    if (ok && r->s->horizon_t > 0)
        return true;
    if (ok)
        why = (ech_why){"not after the start", NULL};
    bad_moment(r, text, "horizon", &why);
    return false;
}

static void read_clock(ech_reader *r, const ech_jvalue *root) {
    const ech_jvalue *tpm = ech_jread_get(root, "ticks_per_minute");
    int64_t value = get_number(r, tpm, column("ticks_per_minute"));
    if (MILLION % value) {
        bad(r, tpm, "json.range", "ticks_per_minute", "not a divisor of 1000000");
        value = 1;
    }
    r->s->ticks_per_minute = r->base.ticks_per_minute = value;
    bool started = read_start(r, ech_jread_get(root, "start"));
    r->base.start_unix_s = r->s->start_unix_s;
    bool ended = read_horizon(r, root);
    r->base.horizon_t = ended ? r->s->horizon_t : ECH_NEVER;
    r->clock_known = started && ended;
}

static void read_catalogue(ech_reader *r, const ech_jvalue *v) {
    if (!v || (v->type == ECH_JTEXT && strcmp(v->text, "builtin") == 0)) {
        r->catalogue_missing = !r->catalogue; /* else what was found before */
        return;
    }
    r->catalogue = NULL;
    if (v->type == ECH_JNULL)
        return;
    const char *name = get_text(r, v, "catalogue");
    if (!name[0])
        return;
    char path[ECH_ERROR_FILE_MAX];
    int n = name[0] == '/' || r->files ? snprintf(path, sizeof path, "%s", name)
                                       : snprintf(path, sizeof path, "%s/%s", r->folder, name);
    if (n < 0 || (size_t)n >= sizeof path)
        bad(r, v, "json.range", "catalogue", "too long a path");
    else if (!(r->catalogue = ech_arena_text(r->scratch, path)))
        ech_reader_fail(r, ECH_ENOMEM);
}

/* ---- parts with structure ---- */

/* legs and detour: an object with one value a mode. */
static const ech_jvalue *mode_object(ech_reader *r, const ech_jvalue *root, const char *name) {
    const ech_jvalue *v = ech_jread_get(root, name);
    if (v && v->type != ECH_JOBJECT) {
        wrong_type(r, v, name, "an object with a value for each mode");
        return NULL;
    }
    if (v)
        check_keys(r, v, ech_mode_words, ECH_MODE_COUNT);
    return v;
}

static void read_modes(ech_reader *r, const ech_jvalue *root) {
    const ech_jvalue *legs = mode_object(r, root, "legs"), *detour = mode_object(r, root, "detour");
    for (int m = 0; m < ECH_MODE_COUNT; m++) {
        char name[32];
        snprintf(name, sizeof name, "legs.%s", ech_mode_words[m]);
        r->s->listed[m] = get_word(r, ech_jread_get(legs, ech_mode_words[m]), column(name)) == 1;
        snprintf(name, sizeof name, "detour.%s", ech_mode_words[m]);
        r->s->detour_ppm[m] = get_number(r, ech_jread_get(detour, ech_mode_words[m]), column(name));
    }
}

static void read_authority(ech_reader *r, const ech_jvalue *v) {
    static const char *const words[] = {"land", "overfly", "use"};
    bool *needs[] = {&r->s->need_land, &r->s->need_overfly, &r->s->need_use};
    if (!v)
        return;
    if (v->type != ECH_JARRAY) {
        wrong_type(r, v, "authority", "a list");
        return;
    }
    for (const ech_jvalue *e = v->first; e; e = e->next) {
        int known = -1;
        for (int i = 0; i < 3 && e->type == ECH_JTEXT; i++)
            known = strcmp(words[i], e->text) == 0 ? i : known;
        if (known >= 0) {
            *needs[known] = true;
            continue;
        }
        ech_error *error = bad(r, e, "json.word", "authority", "unknown word");
        if (e->type == ECH_JTEXT)
            ech_hint_nearest(r, error, e->text, words, 3);
        if (error && !error->hint[0])
            ech_error_hint(error, "land, overfly, use");
    }
}

static int measure_index(const char *name) {
    for (int m = 0; m < ECH_MEASURE_COUNT; m++)
        if (strcmp(ech_measure_words[m], name) == 0)
            return m;
    return -1;
}

/* {"late":1,"arrival":0.5} */
static void read_tier(ech_reader *r, const ech_jvalue *v, ech_tier *tier) {
    static const ech_column weight = {
        .name = "objective", .type = C_DECIMAL, .scale = MILLION, .min = 0, .max = 1000000LL * MILLION};
    char name[200] = "";
    size_t used = 0;
    if (v->type != ECH_JOBJECT || v->count == 0) {
        ech_error_hint(bad(r, v, "json.type", "objective", "a tier is an object of measures and weights"),
                       "{\"late\":1,\"arrival\":0.5}");
        return;
    }
    check_keys(r, v, ech_measure_words, ECH_MEASURE_COUNT);
    for (const ech_jvalue *m = v->first; m; m = m->next) {
        int measure = measure_index(m->key);
        if (measure < 0)
            continue;
        tier->weight_u[measure] = get_number(r, m, &weight);
        int n = snprintf(name + used, sizeof name - used, "%s%s", used ? "+" : "", m->key);
        used += n > 0 ? (size_t)n : 0;
    }
    tier->name = ech_arena_text(r->arena, name);
    if (!tier->name)
        ech_reader_fail(r, ECH_ENOMEM);
}

static void read_objective(ech_reader *r, const ech_jvalue *v) {
    static const ech_measure plain[] = {ECH_UNMET, ECH_LATE, ECH_CLOSURE, ECH_ARRIVAL, ECH_COST};
    ech_scenario *s = r->s;
    if (!v) {
        s->tier_count = (int32_t)(sizeof plain / sizeof *plain);
        for (int32_t t = 0; t < s->tier_count; t++)
            s->tiers[t].weight_u[plain[t]] = MILLION;
        for (int32_t t = 0; t < s->tier_count; t++)
            s->tiers[t].name = ech_measure_words[plain[t]];
        return;
    }
    if (v->type != ECH_JARRAY || v->count < 1 || v->count > ECH_TIER_MAX) {
        ech_error *e = bad(r, v, "json.type", "objective", "a list of 1 to 8 tiers is expected");
        if (e)
            ech_error_hint(e, "[{\"unmet\":1},{\"late\":1}]");
        return;
    }
    for (const ech_jvalue *t = v->first; t; t = t->next)
        read_tier(r, t, &s->tiers[s->tier_count++]);
}

/* ---- mandate: real operations only with a request or consent, tasks, an end and a ceiling ---- */

static void read_tasks(ech_reader *r, const ech_jvalue *mandate) {
    const ech_jvalue *v = ech_jread_get(mandate, "tasks");
    if (!v) {
        missing(r, mandate, "tasks");
        return;
    }
    if (v->type != ECH_JARRAY || v->count == 0) {
        wrong_type(r, v, "tasks", "a list of tasks");
        return;
    }
    for (const ech_jvalue *e = v->first; e; e = e->next) {
        size_t n = 0;
        bool known = false;
        for (; ech_task_words[n]; n++)
            known = known || (e->type == ECH_JTEXT && strcmp(e->text, ech_task_words[n]) == 0);
        if (known)
            continue;
        ech_error *error = bad(r, e, "json.word", "tasks", "not a task of the catalogue");
        if (e->type == ECH_JTEXT)
            ech_hint_nearest(r, error, e->text, ech_task_words, n);
        if (error && !error->hint[0])
            ech_error_hint(error, "deployment, relief, evacuation, medical, sustainment, withdrawal");
    }
}

static void read_mandate_end(ech_reader *r, const ech_jvalue *mandate) {
    const ech_jvalue *v = ech_jread_get(mandate, "end");
    ech_why why = {NULL, NULL};
    int64_t end = 0;
    if (!v)
        missing(r, mandate, "end");
    else if (v->type != ECH_JTEXT)
        wrong_type(r, v, "end", "a moment in quotes");
    else if (!ech_instant_read(v->text, &end, &why))
        bad_moment(r, v, "end", &why);
    else if (r->clock_known && end < r->s->start_unix_s)
        bad(r, v, "mandate.end", "end", "the mandate ends before the scenario starts");
}

static void read_mandate(ech_reader *r, const ech_jvalue *root) {
    static const char *const keys[] = {"request", "consent", "tasks", "end", "ceiling_people"};
    const ech_jvalue *m = ech_jread_get(root, "mandate");
    if (!m) {
        if (r->s->record == ECH_RECORD_REAL)
            ech_error_hint(bad(r, ech_jread_get(root, "record"), "mandate.missing", "record",
                               "a real operation needs a `mandate`"),
                           "request or consent of the affected state, tasks, end, ceiling_people");
        return;
    }
    if (m->type != ECH_JOBJECT) {
        wrong_type(r, m, "mandate", "an object");
        return;
    }
    check_keys(r, m, keys, sizeof keys / sizeof *keys);
    const ech_jvalue *request = ech_jread_get(m, "request"), *consent = ech_jread_get(m, "consent");
    if ((!request || !get_text(r, request, "request")[0]) && (!consent || !get_text(r, consent, "consent")[0]))
        bad(r, m, "mandate.basis", "mandate", "neither `request` nor `consent` of the affected state");
    if (consent && consent->type == ECH_JTEXT && consent->text[0])
        r->consent = consent;
    read_tasks(r, m);
    read_mandate_end(r, m);
    const ech_jvalue *ceiling = ech_jread_get(m, "ceiling_people");
    if (ceiling && get_number(r, ceiling, column("mandate.ceiling_people")) > 0)
        r->ceiling = ceiling;
    if (!ceiling)
        missing(r, m, "ceiling_people");
}

/* ---- all of it ---- */

static void check_top_keys(ech_reader *r, const ech_jvalue *root) {
    const ech_table *t = &ech_tables[T_SCENARIO];
    const char *names[64] = {NULL};
    size_t n = 0;
    for (int32_t c = 0; c < t->column_count && n < 64; c++)
        if (!strchr(t->columns[c].name, '.'))
            names[n++] = t->columns[c].name;
    check_keys(r, root, names, n);
    for (int32_t c = 0; c < t->column_count; c++)
        if (t->columns[c].required && !strchr(t->columns[c].name, '.') && !ech_jread_get(root, t->columns[c].name))
            missing(r, root, t->columns[c].name);
}

void ech_scenario_json(ech_reader *r, const char *file, const char *bytes, size_t length) {
    r->json_file = file;
    ech_status status = ech_jread_parse(r->scratch, file, bytes, length, &r->json, r->errors);
    if (status == ECH_ENOMEM)
        ech_reader_fail(r, status);
    if (status != ECH_OK)
        return;
    const ech_jvalue *root = r->json;
    if (root->type != ECH_JOBJECT) {
        wrong_type(r, root, "scenario.json", "an object");
        r->json = NULL;
        return;
    }
    ech_scenario *s = r->s;
    check_top_keys(r, root);
    get_number(r, ech_jread_get(root, "format"), column("format"));
    read_id(r, root);
    s->name = get_text(r, ech_jread_get(root, "name"), "name");
    s->description = get_text(r, ech_jread_get(root, "description"), "description");
    s->record = (ech_record)get_word(r, ech_jread_get(root, "record"), column("record"));
    s->person_kg = get_number(r, ech_jread_get(root, "person_kg"), column("person_kg"));
    s->litter_kg = get_number(r, ech_jread_get(root, "litter_kg"), column("litter_kg"));
    s->load_maximum = get_word(r, ech_jread_get(root, "loading"), column("loading")) == 1;
    read_clock(r, root);
    read_catalogue(r, ech_jread_get(root, "catalogue"));
    read_modes(r, root);
    read_authority(r, ech_jread_get(root, "authority"));
    read_objective(r, ech_jread_get(root, "objective"));
    const ech_jvalue *record = ech_jread_get(root, "record");
    if (record && record->type == ECH_JTEXT && word_index(column("record"), record->text) >= 0)
        read_mandate(r, root);
}
