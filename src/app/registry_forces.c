/* What counts of the registry, as tables that a scenario understands (echelon adapt --forces DIR): members, locations
 * (one a home), elements, assets, and stocks by mass, which only adapt reads. Only what is fresh and held; with
 * --only-proven only what was rehearsed or delivered. What has no place cannot be moved and is told. What does not
 * count is among the caveats, which only adapt reads too: it is offered to nobody, but what it forbids holds. */
#include "registry_int.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/idmap.h"
#include "io/csv.h"

typedef struct writing {
    const ech_registry *r;
    const ech_registry_view *view;
    ech_force_tables *t;
    ech_idmap homes; /* id of a location → pledge */
    ech_status status;
} writing;

static void cell(ech_buf *b, const char *text, bool last) {
    ech_csv_put(b, text);
    ech_buf_char(b, last ? '\n' : ',');
}

static void number(ech_buf *b, int64_t n, bool last) { ech_buf_printf(b, "%lld%c", (long long)n, last ? '\n' : ','); }

static void degrees(ech_buf *b, int32_t e7) {
    char text[32];
    ech_format_scaled(text, e7, 10000000);
    cell(b, text, false);
}

/* The home's id: its name where that is an id and the pledge's own id where it is not. */
static const char *home_id(const ech_pledge *p) {
    return p->home[0] && strlen(p->home) <= 40 && !strpbrk(p->home, " ,;\"'()/") ? p->home : p->id;
}

static void location(writing *w, const ech_pledge *p) {
    int32_t before = -1;
    if (ech_idmap_put(&w->homes, home_id(p), (int32_t)(p - w->r->pledges), &before))
        w->status = ECH_ENOMEM;
    if (before >= 0)
        return;
    cell(&w->t->locations, home_id(p), false);
    cell(&w->t->locations, p->home[0] ? p->home : p->name, false);
    cell(&w->t->locations, "airfield", false);
    cell(&w->t->locations, p->country, false);
    degrees(&w->t->locations, p->lat_e7);
    degrees(&w->t->locations, p->lon_e7);
    cell(&w->t->locations, "home of a pledge; its capacities are not known", true);
}

static void words(writing *w, ech_buf *b, ech_span span) {
    ech_buf text = ECH_BUF_INIT;
    for (int32_t i = 0; i < span.count; i++)
        ech_buf_printf(&text, "%s%s", i ? " " : "", w->r->words[span.first + i]);
    cell(b, text.data ? text.data : "", false);
    if (text.failed)
        w->status = ECH_ENOMEM;
    ech_buf_free(&text);
}

/* One row an element: scenarios count them one by one. A caveat on a place that the scenario does not know would be an
 * error there, so countries and places go into x_not_at, which adapt obeys. */
static void element(writing *w, const ech_pledge *p) {
    char id[ECH_ERROR_CODE_MAX * 3], day[16];
    ech_buf *b = &w->t->elements;
    for (int64_t k = 1; k <= p->count; k++, w->t->element_count++) {
        snprintf(id, sizeof id, p->count > 1 ? "%.60s-%lld" : "%.64s", p->id, (long long)k);
        cell(b, id, false);
        cell(b, p->name, false);
        cell(b, p->what, false);
        cell(b, w->r->members[p->member].id, false);
        cell(b, home_id(p), false);
        words(w, b, p->not_kinds);
        ech_shelf_day_text(p->stated_day, day);
        cell(b, day, false);
        ech_shelf_day_text(p->expiry_day, day);
        cell(b, day, false);
        cell(b, ech_sure_words[p->sure], false);
        ech_buf_printf(b, p->readiness_h == ECH_NONE ? "," : "%lldh,", (long long)p->readiness_h);
        words(w, b, p->not_at);
        number(b, p->people > 0 ? p->people : 0, false);
        number(b, p->mass_kg > 0 ? p->mass_kg : 0, false);
        cell(b, p->note, true);
    }
}

static void asset(writing *w, const ech_pledge *p) {
    ech_buf *b = &w->t->assets;
    cell(b, p->id, false);
    cell(b, p->what, false);
    number(b, p->count, false);
    cell(b, w->r->members[p->member].id, false);
    cell(b, home_id(p), false);
    ech_buf_printf(b, p->readiness_h == ECH_NONE ? "," : "%lldh,", (long long)p->readiness_h);
    words(w, b, p->not_at);
    cell(b, p->note, true);
    w->t->asset_count++;
}

static int64_t stock_kg(const ech_pledge *p) {
    return p->mass_kg != ECH_NONE ? p->mass_kg : strcmp(p->unit, "kg") == 0 ? p->count : 0;
}

static void stock(writing *w, const ech_pledge *p) {
    ech_buf *b = &w->t->stocks;
    cell(b, p->id, false);
    cell(b, p->what, false);
    cell(b, w->r->members[p->member].id, false);
    cell(b, home_id(p), false);
    number(b, stock_kg(p), false);
    ech_buf_printf(b, p->readiness_h == ECH_NONE ? "," : "%lldh,", (long long)p->readiness_h);
    words(w, b, p->not_at);
    cell(b, ech_sure_words[p->sure], true);
    w->t->stock_count++;
}

/* Why a pledge does not count, or cannot be moved. */
static const char *why_not(const writing *w, const ech_pledge *p) {
    ech_age age = ech_pledge_age(p, w->view);
    return p->supports                                     ? "supports"
           : age != ECH_FRESH                              ? ech_age_words[age]
           : w->view->only_proven && !ech_pledge_proven(p) ? "unproven"
           : !p->placed || !p->country[0]                  ? "unplaced"
                                                           : NULL;
}

/* What does not count says all the same what may not be done with it, and how old it is: a plan may have it already. */
static void caveat(writing *w, const ech_pledge *p, const char *why) {
    char id[ECH_ERROR_CODE_MAX * 3], day[16];
    ech_buf *b = &w->t->caveats;
    for (int64_t k = 1; k <= (p->kind == ECH_PLEDGE_ELEMENT ? p->count : 1); k++) {
        snprintf(id, sizeof id, p->kind == ECH_PLEDGE_ELEMENT && p->count > 1 ? "%.60s-%lld" : "%.64s", p->id,
                 (long long)k);
        cell(b, id, false);
        cell(b, ech_pledge_words[p->kind], false);
        cell(b, why, false);
        ech_shelf_day_text(p->stated_day, day);
        cell(b, day, false);
        ech_buf_printf(b, p->readiness_h == ECH_NONE ? "," : "%lldh,", (long long)p->readiness_h);
        words(w, b, p->not_at);
        cell(b, ech_sure_words[p->sure], true);
    }
}

static void write_rows(writing *w) {
    const ech_registry *r = w->r;
    ech_buf_text(&w->t->members, "id,name,country\n");
    ech_buf_text(&w->t->locations, "id,name,kind,country,lat,lon,note\n");
    ech_buf_text(&w->t->elements,
                 "id,name,capability,owner,home,not_kinds,stated,expiry,sure,x_ready,x_not_at,x_people,x_mass_kg,"
                 "note\n");
    ech_buf_text(&w->t->assets, "id,type,count,owner,home,x_ready,x_not_at,note\n");
    ech_buf_text(&w->t->stocks, "id,item,owner,home,mass_kg,x_ready,x_not_at,sure\n");
    ech_buf_text(&w->t->caveats, "id,kind,why,stated,x_ready,x_not_at,sure\n");
    for (int32_t i = 0; i < r->member_count; i++) {
        cell(&w->t->members, r->members[i].id, false);
        cell(&w->t->members, r->members[i].name, false);
        cell(&w->t->members, r->members[i].country, true);
    }
    for (int32_t i = 0; i < r->pledge_count; i++) {
        const ech_pledge *p = &r->pledges[i];
        if (p->kind == ECH_PLEDGE_STOCK && stock_kg(p) <= 0)
            continue; /* not by mass */
        const char *why = why_not(w, p);
        if (why) {
            *(strcmp(why, "unplaced") == 0 ? &w->t->unplaced : &w->t->left_out) += 1;
            if (p->kind != ECH_PLEDGE_STOCK)
                caveat(w, p, why);
            continue;
        }
        location(w, p);
        p->kind == ECH_PLEDGE_ELEMENT ? element(w, p) : p->kind == ECH_PLEDGE_LIFT ? asset(w, p) : stock(w, p);
    }
}

ech_status ech_force_tables_of(const ech_registry *r, const ech_registry_view *view, ech_force_tables *out) {
    writing w = {.r = r, .view = view, .t = out};
    *out = (ech_force_tables){.members = ECH_BUF_INIT,
                              .locations = ECH_BUF_INIT,
                              .elements = ECH_BUF_INIT,
                              .assets = ECH_BUF_INIT,
                              .stocks = ECH_BUF_INIT,
                              .caveats = ECH_BUF_INIT};
    write_rows(&w);
    ech_idmap_free(&w.homes);
    bool failed = out->members.failed || out->locations.failed || out->elements.failed || out->assets.failed ||
                  out->stocks.failed || out->caveats.failed;
    return failed ? ECH_ENOMEM : w.status;
}

void ech_force_tables_free(ech_force_tables *t) {
    ech_buf_free(&t->members);
    ech_buf_free(&t->locations);
    ech_buf_free(&t->elements);
    ech_buf_free(&t->assets);
    ech_buf_free(&t->stocks);
    ech_buf_free(&t->caveats);
}

static ech_status put_all(const char *path, const ech_force_tables *t, ech_error *err) {
    ech_folder_new folder;
    const struct {
        const char *name;
        const ech_buf *bytes;
    } files[] = {{"members.csv", &t->members}, {"locations.csv", &t->locations}, {"elements.csv", &t->elements},
                 {"assets.csv", &t->assets},   {"x_stocks.csv", &t->stocks},     {"x_caveats.csv", &t->caveats}};
    ech_status status = ech_folder_begin(path, &folder, err);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof files / sizeof *files && !status; i++)
        status = ech_folder_put(&folder, files[i].name, files[i].bytes->data, files[i].bytes->length, err);
    if (status)
        ech_folder_drop(&folder);
    return status ? status : ech_folder_end(&folder, err);
}

static void tell(const registering *g, const ech_force_tables *t) {
    ech_buf *b = &g->out->text;
    if (g->o->json) {
        ech_json j = ech_json_open(b, true);
        ech_json_object(&j);
        ech_json_member_int(&j, "format", 1);
        ech_json_member_text(&j, "folder", g->o->folder);
        ech_json_member_int(&j, "elements", t->element_count);
        ech_json_member_int(&j, "assets", t->asset_count);
        ech_json_member_int(&j, "stocks", t->stock_count);
        ech_json_member_int(&j, "left_out", t->left_out);
        ech_json_member_int(&j, "unplaced", t->unplaced);
        ech_json_end(&j);
        ech_buf_char(b, '\n');
        return;
    }
    ech_buf_printf(b,
                   "%s: %lld elements, %lld fleets and %lld stocks that count; left out: %lld stale, expired, "
                   "%ssupporting or not yet\n",
                   g->o->folder, (long long)t->element_count, (long long)t->asset_count, (long long)t->stock_count,
                   (long long)t->left_out, g->view.only_proven ? "not proven, " : "");
    if (t->unplaced)
        ech_buf_printf(b, "%lld more have no country, lat and lon and cannot be moved: fill these in\n",
                       (long long)t->unplaced);
}

void ech_registry_forces(registering *g) {
    ech_force_tables tables;
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_force_tables_of(g->r, &g->view, &tables);
    if (!status)
        status = put_all(g->o->folder, &tables, &err);
    if (ech_shelf_ok(status, &err, g->out))
        tell(g, &tables);
    ech_force_tables_free(&tables);
}
