/* What bench/recall lets the library do thousands of times in one process: plan, recall, make over, update, judge.
 * It reads commands from standard input, one a line, words separated by tabs, and answers each with one line:
 *
 *     prepare FOLDER ITERATIONS KIND   plans a scenario folder; writes plan.json and entry.json into it
 *     crisis NAME FILE PLACES          a page, and the places known near it; kept under this name
 *     library FILE                     FILE names a folder a line, in order of their ids: the entries become the index
 *     rank NAME K                      the k best of the library
 *     plan FOLDER                      the plan that the next commands speak of
 *     features NAME                    what ranking sees of it
 *     update NAME SECONDS ITERATIONS SEED     made over for that crisis, repaired, searched on; 0 0: repaired only
 *     nothing NAME SECONDS ITERATIONS SEED    the same scenario, planned without the old plan
 *
 * An answer is "ok" and words, or "error" and a reason. Seconds are processor time of one thread; with iterations
 * instead every answer but its times is the same on each machine. update is what `echelon update --to` does: adapt,
 * read, put the plan into the new terms, repair and search with `changes` before the tiers that are not urgent, check.
 *
 * The outcome of a plan is told by need of the crisis, not by the new scenario's own measures: those know nothing of
 * what was asked for and is not in the plan. bench/README.md has the formula.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapt/adapt.h"
#include "base/file.h"
#include "base/text.h"
#include "check/check.h"
#include "io/crisis_read.h"
#include "io/plan_read.h"
#include "io/plan_write.h"
#include "io/scenario_read.h"
#include "recall/rank.h"
#include "solve/solve.h"

enum { FILES_MAX = 64, WORDS_MAX = 8, CRISES_MAX = 1000, LINE_MAX_BYTES = 8192, PATH_BYTES = 4096, TODAY = 21000 };

typedef struct files {
    ech_scenario_file list[FILES_MAX];
    size_t count;
} files;

typedef struct page {
    char *name;
    ech_crisis *c;
    ech_buf places; /* a locations.csv */
} page;

static struct {
    page pages[CRISES_MAX];
    int page_count;
    char folder[PATH_BYTES]; /* the plan in hand */
    files tables, catalogue;
    ech_scenario *s;
    ech_plan *plan;
    ech_index *index;
    const page *to; /* the crisis that `now` was made for */
    ech_adaptation *a;
    ech_scenario *now;
    ech_plan *start;
} g;

static double cpu_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool fail(const char *why) {
    printf("error\t%s\n", why);
    return false;
}

static bool fail_of(const char *what, ech_error_list *errors) {
    printf("error\t%s: %s\n", what, errors->count ? errors->items[0].message : "no reason given");
    ech_error_list_free(errors);
    return false;
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static void *must(void *block) {
    if (!block) {
        fprintf(stderr, "out of memory\n");
        exit(70);
    }
    return block;
}

static char *copy_of(const char *bytes, size_t length) {
    char *copy = must(malloc(length + 1));
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static void keep(files *f, const char *name, const char *bytes, size_t length) {
    if (f->count < FILES_MAX)
        f->list[f->count++] = (ech_scenario_file){copy_of(name, strlen(name)), copy_of(bytes, length), length};
}

static void forget(files *f) {
    for (size_t i = 0; i < f->count; i++) {
        free((char *)f->list[i].name);
        free((char *)f->list[i].bytes);
    }
    f->count = 0;
}

static void see(const char *name, const char *bytes, size_t length, void *context) {
    (void)context;
    keep(strncmp(name, "catalogue/", 10) == 0 ? &g.catalogue : &g.tables, name, bytes, length);
}

static bool read_in(const char *folder, const char *name, ech_buf *out) {
    char path[PATH_BYTES];
    ech_error err = ECH_ERROR_INIT;
    if (!ech_path_join(path, sizeof path, folder, name) || ech_file_read(path, ECH_PLAN_FILE_MAX, out, &err))
        return fail(err.message);
    return true;
}

static bool write_in(const char *folder, const char *name, const ech_buf *bytes) {
    char path[PATH_BYTES];
    FILE *f = ech_path_join(path, sizeof path, folder, name) ? fopen(path, "wb") : NULL;
    bool fine = f && fwrite(bytes->data, 1, bytes->length, f) == bytes->length;
    if (f && fclose(f))
        fine = false;
    return fine || fail("a file could not be written");
}

/* ---- the plan in hand ------------------------------------------------------------------------------------------- */

static void drop_made(void) {
    ech_plan_free(g.start);
    ech_scenario_free(g.now);
    ech_adaptation_free(g.a);
    g.start = NULL;
    g.now = NULL;
    g.a = NULL;
    g.to = NULL;
}

static void drop_plan(void) {
    drop_made();
    ech_plan_free(g.plan);
    ech_scenario_free(g.s);
    forget(&g.tables);
    forget(&g.catalogue);
    g.plan = NULL;
    g.s = NULL;
    g.folder[0] = '\0';
}

static bool take_scenario(const char *folder) {
    ech_scenario_read_options opt = ECH_SCENARIO_READ_OPTIONS_INIT;
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    drop_plan();
    opt.seen = see;
    if (ech_scenario_read(folder, &opt, &g.s, &errors))
        return fail_of(folder, &errors);
    ech_error_list_free(&errors);
    return true;
}

static bool take_plan(const char *folder) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_buf bytes = ECH_BUF_INIT;
    if (strcmp(g.folder, folder) == 0)
        return true;
    if (!take_scenario(folder) || !read_in(folder, "plan.json", &bytes))
        return false;
    ech_status status = ech_plan_read_memory("plan.json", bytes.data, bytes.length, g.s, false, &g.plan, &errors);
    ech_buf_free(&bytes);
    if (status)
        return fail_of(folder, &errors);
    snprintf(g.folder, sizeof g.folder, "%s", folder);
    return true;
}

/* ---- preparing -------------------------------------------------------------------------------------------------- */

static bool write_entry(const char *folder, const char *kind, const ech_verdict *v) {
    const ech_entry_measures m = {v->legal,    v->unmet_lots,
                                  v->late,     v->unmet_lots > 0 ? ECH_NONE : ech_minutes_up(g.s, v->closure_t),
                                  v->missions, v->sorties};
    const ech_entry_given given = {.crisis = kind, .reviewed_day = TODAY - 100, .draft = !v->legal};
    ech_entry *e = NULL;
    ech_buf bytes = ECH_BUF_INIT;
    bool fine = !ech_entry_of(g.s, g.plan, &m, &given, &e) && !ech_entry_write(e, &bytes);
    fine = fine ? write_in(folder, "entry.json", &bytes) : fail("out of memory");
    ech_entry_free(e);
    ech_buf_free(&bytes);
    return fine;
}

static bool write_plan(const char *folder) {
    const ech_plan_origin origin = {"bench", 1, -1, "search", NULL};
    ech_buf bytes = ECH_BUF_INIT;
    bool fine =
        ech_plan_write(g.s, g.plan, &origin, &bytes) ? fail("out of memory") : write_in(folder, "plan.json", &bytes);
    ech_buf_free(&bytes);
    return fine;
}

static void prepare(const char *folder, const char *iterations, const char *kind) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    ech_verdict *v = NULL;
    double begin = cpu_s();
    if (!take_scenario(folder))
        return;
    q.iterations = strtoll(iterations, NULL, 10);
    q.partial = true;
    if (ech_solve(g.s, &q, &g.plan, NULL, &errors) || ech_check(g.s, g.plan, NULL, &v, NULL))
        fail_of("planning", &errors);
    else if (write_plan(folder) && write_entry(folder, kind, v))
        printf("ok\t%d\t%lld\t%lld\t%lld\t%.4f\n", v->legal, (long long)v->unmet_lots, (long long)v->missions,
               (long long)ech_minutes_up(g.s, v->closure_t), cpu_s() - begin);
    ech_verdict_free(v);
    ech_error_list_free(&errors);
    drop_plan();
}

/* ---- pages ------------------------------------------------------------------------------------------------------ */

static void take_page(const char *name, const char *file, const char *places) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_error err = ECH_ERROR_INIT;
    page *p = &g.pages[g.page_count < CRISES_MAX ? g.page_count : 0];
    if (g.page_count == CRISES_MAX) {
        fail("too many pages");
        return;
    }
    *p = (page){.places = ECH_BUF_INIT};
    if (ech_crisis_read(file, &p->c, &errors))
        fail_of(file, &errors);
    else if (ech_file_read(places, ECH_SCENARIO_FILE_MAX, &p->places, &err))
        fail(err.message);
    else {
        p->name = copy_of(name, strlen(name));
        g.page_count++;
        printf("ok\t%d\n", p->c->need_count);
    }
    ech_error_list_free(&errors);
}

static const page *page_named(const char *name) {
    for (int i = 0; i < g.page_count; i++)
        if (strcmp(g.pages[i].name, name) == 0)
            return &g.pages[i];
    fail("no such crisis");
    return NULL;
}

/* ---- recall ----------------------------------------------------------------------------------------------------- */

static const char *last_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool add_entry(ech_index_builder *b, const char *folder) {
    ech_buf bytes = ECH_BUF_INIT;
    ech_entry *e = NULL;
    bool fine = read_in(folder, "entry.json", &bytes);
    if (fine && (ech_entry_read(bytes.data, bytes.length, &e) || ech_index_add(b, last_name(folder), 1, e)))
        fine = fail("no entry");
    ech_entry_free(e);
    ech_buf_free(&bytes);
    return fine;
}

static bool finish_index(const ech_index_builder *b, ech_index **out) {
    ech_buf block = ECH_BUF_INIT;
    bool fine = !ech_index_write(b, &block) && !ech_index_read(block.data, block.length, out);
    ech_buf_free(&block);
    return fine || fail("the index could not be made");
}

static void take_library(const char *list) {
    char line[PATH_BYTES];
    ech_index_builder *b = must(ech_index_begin());
    FILE *f = fopen(list, "r");
    bool fine = f ? true : fail("no such list");
    ech_index_free(g.index);
    g.index = NULL;
    while (fine && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        fine = add_entry(b, line);
    }
    if (fine && finish_index(b, &g.index))
        printf("ok\t%u\n", g.index->plan_count);
    ech_index_builder_free(b);
    if (f)
        fclose(f);
}

static void rank(const char *name, const char *k) {
    const page *p = page_named(name);
    ech_ranking *r = NULL;
    if (!p)
        return;
    double begin = cpu_s();
    if (!g.index || ech_rank(g.index, p->c, (int32_t)strtol(k, NULL, 10), TODAY, &r)) {
        fail("no library");
        return;
    }
    printf("ok\t%d\t%.6f", r->any_fits, cpu_s() - begin);
    for (int32_t i = 0; i < r->count; i++)
        printf("\t%s\t%.6f\t%.6f", ech_index_text(g.index, g.index->plans[r->plans[i].plan].id), r->plans[i].fit,
               r->plans[i].score);
    printf("\n");
    ech_ranking_free(r);
}

/* Of one plan, without its scenario: an index of one. */
static void features(const char *folder, const char *name) {
    const page *p = page_named(name);
    ech_index_builder *b = must(ech_index_begin());
    ech_index *x = NULL;
    ech_ranking *r = NULL;
    if (p && add_entry(b, folder) && finish_index(b, &x) && !ech_rank(x, p->c, 1, TODAY, &r)) {
        printf("ok\t%.6f\t%.6f", r->plans[0].fit, r->plans[0].score);
        for (int i = 0; i < ECH_RANK_FEATURES; i++)
            printf("\t%s=%.6f", ech_rank_names[i], r->plans[0].feature[i]);
        printf("\n");
    }
    ech_ranking_free(r);
    ech_index_free(x);
    ech_index_builder_free(b);
}

/* ---- made over -------------------------------------------------------------------------------------------------- */

/* The new tables and the catalogue of the old plan, read as any scenario. */
static ech_status read_made(ech_error_list *errors) {
    ech_scenario_file all[2 * FILES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < g.a->file_count && count < FILES_MAX; i++)
        all[count++] = g.a->files[i];
    for (size_t i = 0; i < g.catalogue.count; i++)
        all[count++] = g.catalogue.list[i];
    return ech_scenario_read_memory("made", all, count, &g.now, errors);
}

static bool make_over(const page *p) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    if (g.to == p)
        return true;
    drop_made();
    const ech_scenario_file places = {"locations.csv", p->places.data, p->places.length};
    const ech_adapt_input in = {
        .scenario = g.s, .files = g.tables.list, .file_count = g.tables.count, .crisis = p->c, .places = &places};
    if (ech_adapt(&in, &g.a, &errors) || read_made(&errors) || ech_adapt_plan(g.a, g.s, g.plan, g.now, &g.start)) {
        drop_made();
        return fail_of("made over", &errors);
    }
    ech_error_list_free(&errors);
    g.to = p;
    return true;
}

typedef struct limit {
    double begin_s, until_s; /* 0: none */
} limit;

static double spent(void *context) {
    const limit *l = context;
    return (cpu_s() - l->begin_s) / (l->until_s - l->begin_s);
}

static bool should_stop(void *context) {
    const limit *l = context;
    return l->until_s > 0 && cpu_s() >= l->until_s;
}

/* ---- the outcome ------------------------------------------------------------------------------------------------ */

typedef struct outcome {
    double unmet, late, closure, loss;
} outcome;

static bool bulk_only(const ech_scenario *s, const ech_requirement *r) {
    for (int32_t i = 0; i < r->items.count; i++)
        if (s->items[r->items.first + i].bulk)
            return r->element == ECH_NONE;
    return false;
}

static bool serves(const ech_scenario *s, const ech_need *n, const ech_requirement *r) {
    if (n->unit == ECH_NEED_KG)
        return bulk_only(s, r);
    if (n->unit == ECH_NEED_PERSONS)
        return r->element == ECH_NONE && r->items.count == 0 && r->seated > 0;
    return r->element != ECH_NONE && strcmp(s->elements[r->element].capability, n->what) == 0;
}

/* Adds one need's shares to `o`. Elements count when they are there whole; goods and people by the share of their lots
 * that gets there, with the time of the last of them; what stays incomplete counts as there at the horizon. */
static void judge_need(const page *p, const ech_verdict *v, int32_t need, outcome *o) {
    const ech_need *n = &p->c->needs[need];
    const ech_scenario *s = g.now;
    double due = n->due_t == ECH_NEVER ? 4320 : (double)n->due_t, got = 0, late = 0, last = 0;
    for (int32_t r = 0; r < s->requirement_count; r++) {
        const ech_requirement *q = &s->requirements[r];
        if (!serves(s, n, q))
            continue;
        double lots = (double)ech_requirement_lots(s, r), share = 1 - (double)v->undelivered_lots[r] / lots;
        bool whole = v->completion_t[r] != ECH_NEVER;
        double at = (double)ech_minutes_up(s, whole ? v->completion_t[r] : s->horizon_t);
        double x = (double)ech_adapt_amount(s, q, n->unit) / (double)n->amount;
        x *= whole ? 1 : n->unit == ECH_NEED_ELEMENTS ? 0 : share;
        x = got + x > 1 ? 1 - got : x;
        got += x;
        late += at > due ? x * (at - due < due ? (at - due) / due : 1) : 0;
        last = x > 0 && at > last ? at : last;
    }
    o->unmet += 1 - got;
    o->late += late;
    o->closure += got > 0 && last < 2 * due ? last / (2 * due) : 1;
}

static outcome judge(const page *p, const ech_verdict *v) {
    outcome o = {0};
    int32_t n = p->c->need_count;
    if (n == 0) /* all that the plan moves is asked for: its own tiers say it */
        return o;
    for (int32_t i = 0; i < n; i++)
        judge_need(p, v, i, &o);
    o.unmet /= n;
    o.late /= n;
    o.closure /= n;
    o.loss = o.unmet + 0.3 * o.late + 0.1 * o.closure;
    return o;
}

/* ---- what is kept ------------------------------------------------------------------------------------------------ */

static uint64_t mix(uint64_t h, int64_t v) {
    h = (h ^ (uint64_t)v) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 31);
}

static uint64_t print_of_load(const ech_plan *p, const ech_load *l) {
    uint64_t h = mix(mix(mix(mix(3, l->requirement), l->from_stop), l->to_stop), l->people), parts = 0;
    for (int32_t i = l->parts.first; i < l->parts.first + l->parts.count; i++)
        parts += mix(mix(5, p->parts[i].item), p->parts[i].count);
    return mix(mix(h, l->litters), (int64_t)parts);
}

/* Fleet, route and loads; the tail and the times are no matter. */
static uint64_t print_of_mission(const ech_plan *p, const ech_mission *m) {
    uint64_t h = mix(mix(1, m->asset), m->configuration), loads = 0;
    for (int32_t i = m->stops.first; i < m->stops.first + m->stops.count; i++)
        h = mix(h, p->stops[i].location);
    for (int32_t i = m->loads.first; i < m->loads.first + m->loads.count; i++)
        loads += print_of_load(p, &p->loads[i]);
    return mix(h, (int64_t)loads);
}

typedef struct prints {
    uint64_t *list;
    size_t count;
} prints;

static int by_value(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static prints missions_of(const ech_plan *p) {
    prints out = {must(malloc(sizeof(uint64_t) * ((size_t)p->mission_count + 1))), (size_t)p->mission_count};
    for (size_t i = 0; i < out.count; i++)
        out.list[i] = print_of_mission(p, &p->missions[i]);
    qsort(out.list, out.count, sizeof *out.list, by_value);
    return out;
}

/* Leave for a fleet to land at a place away from home on a day; each once. */
static prints clearances_of(const ech_scenario *s, const ech_plan *p) {
    prints out = {must(malloc(sizeof(uint64_t) * ((size_t)p->stop_count + 1))), 0};
    size_t once = 0;
    for (int32_t m = 0; m < p->mission_count; m++) {
        const ech_mission *x = &p->missions[m];
        for (int32_t i = x->stops.first; i < x->stops.first + x->stops.count && x->asset != ECH_NONE; i++)
            if (p->stops[i].location != s->assets[x->asset].home)
                out.list[out.count++] = mix(mix(mix(2, x->asset), p->stops[i].location),
                                            p->stops[i].arrive_t / (1440 * s->ticks_per_minute));
    }
    qsort(out.list, out.count, sizeof *out.list, by_value);
    for (size_t i = 0; i < out.count; i++)
        if (i == 0 || out.list[i] != out.list[i - 1])
            out.list[once++] = out.list[i];
    out.count = once;
    return out;
}

/* How many of a are in b, too. Frees both. */
static int common(prints a, prints b) {
    int n = 0;
    for (size_t i = 0, k = 0; i < a.count && k < b.count;) {
        int order = by_value(&a.list[i], &b.list[k]);
        n += order == 0;
        i += order <= 0;
        k += order >= 0;
    }
    free(a.list);
    free(b.list);
    return n;
}

static void tell(const page *p, const ech_plan *result, const ech_verdict *v, double seconds) {
    outcome o = judge(p, v);
    prints leave = clearances_of(g.now, g.start);
    int cleared = (int)leave.count;
    printf("ok\t%.6f\t%.6f\t%.6f\t%.6f\t%d\t%.4f\t%d\t%d\t%d\t%d\t%d\t%d", o.loss, o.unmet, o.late, o.closure, v->legal,
           seconds, (int)g.plan->mission_count, (int)g.start->mission_count,
           common(missions_of(g.start), missions_of(result)), cleared, common(leave, clearances_of(g.now, result)),
           (int)result->mission_count);
    for (int32_t i = 0; i < g.now->tier_count; i++)
        printf("\t%lld", (long long)v->tier_value_u[i]);
    printf("\n");
}

static void update(char **word, bool from_nothing) {
    const page *p = page_named(word[1]);
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_solve_options q = ECH_SOLVE_OPTIONS_INIT;
    ech_plan *result = NULL;
    ech_verdict *v = NULL;
    double begin = cpu_s(), seconds = strtod(word[2], NULL);
    if (!g.plan || !p || !make_over(p)) {
        if (p && !g.plan)
            fail("no plan in hand");
        return;
    }
    limit l = {begin, seconds > 0 ? begin + seconds : 0};
    ech_scenario to_solve = *g.now; /* another objective, all else is shared */
    if (!from_nothing)
        ech_scenario_count_changes(&to_solve);
    q.iterations = strtoll(word[3], NULL, 10);
    q.seed = strtoull(word[4], NULL, 10);
    q.partial = true;
    q.start = from_nothing ? NULL : g.start;
    q.repair_only = !from_nothing && seconds <= 0 && q.iterations == 0;
    q.keep_untouched = q.made_over = !from_nothing;
    q.islands = q.iterations > 0 ? 2 : 1;
    q.stop = should_stop;
    q.spent = seconds > 0 ? spent : NULL;
    q.context = &l;
    if (ech_solve(&to_solve, &q, &result, NULL, &errors) || ech_check(g.now, result, NULL, &v, NULL))
        fail_of("update", &errors);
    else
        tell(p, result, v, cpu_s() - begin);
    ech_plan_free(result);
    ech_verdict_free(v);
    ech_error_list_free(&errors);
}

/* ---- commands --------------------------------------------------------------------------------------------------- */

static bool is(char **word, int count, const char *name, int wanted) {
    return strcmp(word[0], name) == 0 && count == wanted;
}

static void obey(char **word, int count) {
    if (is(word, count, "prepare", 4))
        prepare(word[1], word[2], word[3]);
    else if (is(word, count, "crisis", 4))
        take_page(word[1], word[2], word[3]);
    else if (is(word, count, "library", 2))
        take_library(word[1]);
    else if (is(word, count, "rank", 3))
        rank(word[1], word[2]);
    else if (is(word, count, "plan", 2)) {
        if (take_plan(word[1]))
            printf("ok\t%d\t%d\n", (int)g.plan->mission_count, (int)g.s->requirement_count);
    } else if (is(word, count, "features", 3))
        features(word[1], word[2]);
    else if (is(word, count, "update", 5))
        update(word, false);
    else if (is(word, count, "nothing", 5))
        update(word, true);
    else
        fail("no such command");
}

int main(void) {
    char line[LINE_MAX_BYTES];
    while (fgets(line, sizeof line, stdin)) {
        char *word[WORDS_MAX], *rest = line, *next;
        int count = 0;
        line[strcspn(line, "\n")] = '\0';
        while (count < WORDS_MAX && (next = strsep(&rest, "\t")))
            word[count++] = next;
        if (count)
            obey(word, count);
        fflush(stdout);
    }
    drop_plan();
    ech_index_free(g.index);
    for (int i = 0; i < g.page_count; i++) {
        free(g.pages[i].name);
        ech_crisis_free(g.pages[i].c);
        ech_buf_free(&g.pages[i].places);
    }
    return 0;
}
