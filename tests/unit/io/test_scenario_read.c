/* What a scenario folder becomes: values, units, defaults, references, inheritance; expected values by hand. Errors are
 * in tests/golden/reader. */
#include "io/scenario_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FILE_MAX = 32 };

typedef struct folder {
    ech_scenario_file files[FILE_MAX];
    size_t count;
} folder;

static void put(folder *f, const char *name, const char *text) {
    size_t i = 0;
    while (i < f->count && strcmp(f->files[i].name, name) != 0)
        i++;
    assert_true(i < FILE_MAX);
    f->count += i == f->count;
    f->files[i] = (ech_scenario_file){name, text, strlen(text)};
}

static folder small(void) {
    folder f = {.count = 0};
    put(&f, "scenario.json",
        "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\","
        "\"catalogue\":null}");
    put(&f, "members.csv", "id,name,country\nusa,United States,US\nfra,France,FR\nun,United Nations,\n");
    put(&f, "locations.csv",
        "id,kind,country,lat,lon,modes\nA,airfield,US,10.5,-20.1234567,\nB,airfield,FR,11,21,air road\n"
        "T,site,FR,1,1,\nP,port,,1,2,\nR,railhead,,2,2,\n");
    put(&f, "lift_types.csv", "id,mode,cruise_km_h,stand_class\nC-17,air,760.5,D\ntruck,road,50,\n");
    put(&f, "configurations.csv", "type,id,payload_kg,seats\nC-17,cargo,40000,50\ntruck,flat,10000,2\n");
    put(&f, "assets.csv", "id,type,count,owner,home\nc17,C-17,2,usa,A\ntrucks,truck,5,fra,B\n");
    put(&f, "requirements.csv", "id,owner,from,to,seated\nfirst,usa,A,B,40\nsecond,fra,B,T,10\n");
    return f;
}

static ech_scenario *read_folder(const folder *f) {
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    ech_status status = ech_scenario_read_memory("s", f->files, f->count, &s, &errors);
    if (status != ECH_OK)
        fail_msg("%s:%lld: %s", errors.items[0].file, (long long)errors.items[0].row, errors.items[0].message);
    ech_error_list_free(&errors);
    return s;
}

static void fills_defaults(void **state) {
    (void)state;
    folder f = small();
    ech_scenario *s = read_folder(&f);
    assert_string_equal(s->id, "t");
    assert_int_equal(s->record, ECH_RECORD_TEST);
    assert_int_equal(s->start_unix_s, INT64_C(14623) * 86400 + 21600);
    assert_int_equal(s->ticks_per_minute, 1);
    assert_int_equal(s->horizon_t, 8 * 1440 - 360);
    assert_int_equal(s->person_kg, 100);
    assert_int_equal(s->litter_kg, 120);
    assert_false(s->load_maximum);
    assert_false(s->listed[ECH_AIR] || s->listed[ECH_SEA]);
    assert_true(s->listed[ECH_ROAD] && s->listed[ECH_RAIL]);
    assert_int_equal(s->detour_ppm[ECH_AIR], 1000000);
    assert_int_equal(s->detour_ppm[ECH_RAIL], 1200000);
    assert_int_equal(s->detour_ppm[ECH_ROAD], 1300000);
    assert_false(s->need_land || s->need_overfly || s->need_use);
    assert_int_equal(s->tier_count, 5);
    assert_string_equal(s->tiers[3].name, "arrival");
    assert_int_equal(s->tiers[3].weight_u[ECH_ARRIVAL], 1000000);
    assert_int_equal(s->tiers[3].weight_u[ECH_COST], 0);
    ech_scenario_free(s);
}

static void fills_location_defaults(void **state) {
    (void)state;
    folder f = small();
    ech_scenario *s = read_folder(&f);
    const ech_location *a = &s->locations[0];
    assert_int_equal(a->lat_e7, 105000000);
    assert_int_equal(a->lon_e7, -201234567);
    assert_false(a->stands_limited);
    assert_int_equal(a->handling, ECH_UNLIMITED);
    assert_int_equal(a->fuel_kg_day, ECH_UNLIMITED64);
    assert_int_equal(a->runway_m, ECH_UNLIMITED);
    assert_int_equal(a->mass_limit_kg, ECH_UNLIMITED64);
    assert_int_equal(a->storage_dm2, ECH_UNLIMITED64);
    assert_int_equal(a->slot_t, 60);
    assert_int_equal(a->efficiency_ppm, 1000000);
    assert_int_equal(a->dwell_t, ECH_NEVER);
    assert_int_equal(a->surface, ECH_SURFACE_UNKNOWN);
    assert_true(a->hours.open_t == a->hours.close_t);
    assert_false(a->transfer);
    assert_int_equal(a->modes, 1u << ECH_AIR | 1u << ECH_ROAD);
    assert_int_equal(s->locations[2].modes, 1u << ECH_ROAD);
    assert_int_equal(s->locations[3].modes, 1u << ECH_SEA | 1u << ECH_ROAD);
    assert_int_equal(s->locations[4].modes, 1u << ECH_RAIL | 1u << ECH_ROAD);
    assert_string_equal(s->members[2].country, "");
    ech_scenario_free(s);
}

static void fills_type_and_asset_defaults(void **state) {
    (void)state;
    folder f = small();
    ech_scenario *s = read_folder(&f);
    const ech_lift_type *t = &s->lift_types[0];
    assert_int_equal(t->cruise_m_h, 760500);
    assert_int_equal(t->stand_class, 3);
    assert_int_equal(t->handling, 1);
    assert_int_equal(s->lift_types[1].handling, 0);
    assert_int_equal(t->item_class_max, ECH_OUTSIZE);
    assert_int_equal(t->item_kg_max, ECH_UNLIMITED64);
    assert_true(t->dangerous && !t->overlap && !t->unpaved);
    assert_int_equal(t->duty_t, ECH_NEVER);
    assert_int_equal(t->rest_t, 0);
    assert_int_equal(t->load_kg_min, 0);
    const ech_configuration *c = &s->configurations[t->configurations.first];
    assert_int_equal(t->configurations.count, 1);
    assert_int_equal(c->payload_max_kg, 40000);
    assert_int_equal(c->floor_cm, ECH_UNLIMITED);
    assert_int_equal(t->ranges.count, 0);
    const ech_asset *a = &s->assets[0];
    assert_int_equal(a->crews, 1);
    assert_int_equal(a->end, ECH_END_HOME);
    assert_int_equal(a->from_t, 0);
    assert_int_equal(a->to_t, ECH_NEVER);
    assert_int_equal(a->end_by_t, ECH_NEVER);
    ech_scenario_free(s);
}

static void fills_requirement_defaults(void **state) {
    (void)state;
    folder f = small();
    ech_scenario *s = read_folder(&f);
    const ech_requirement *r = &s->requirements[0];
    assert_int_equal(r->element, ECH_NONE);
    assert_int_equal(r->owner, 0);
    assert_string_equal(r->kind, "");
    assert_int_equal(r->ready_t, 0);
    assert_int_equal(r->due_t, ECH_NEVER);
    assert_int_equal(r->latest_t, ECH_NEVER);
    assert_int_equal(r->load_by_t, ECH_NEVER);
    assert_int_equal(r->bind, ECH_BIND_END);
    assert_int_equal(r->split, ECH_SPLIT_ITEMS);
    assert_int_equal(r->weight_unmet_u, 1000000);
    assert_int_equal(r->priority, 3);
    assert_int_equal(r->lot, 1);
    assert_int_equal(r->load_t, ECH_NONE);
    assert_int_equal(r->max_aboard_t, ECH_NEVER);
    assert_int_equal(r->together, ECH_NONE);
    assert_int_equal(r->group, ECH_NONE);
    assert_int_equal(r->aboard_asset, ECH_NONE);
    assert_false(r->self_move);
    assert_int_equal(r->items.count, 0);
    ech_scenario_free(s);
}

static void reads_scenario_json(void **state) {
    (void)state;
    folder f = small();
    put(&f, "scenario.json",
        "{\"format\":1,\"id\":\"t\",\"name\":\"N\",\"record\":\"exercise\",\"start\":\"2010-01-14\",\"horizon_min\":"
        "1000,"
        "\"ticks_per_minute\":10,\"catalogue\":null,\"person_kg\":90,\"loading\":\"maximum\",\"legs\":{\"air\":"
        "\"listed\"},"
        "\"detour\":{\"road\":1.45},\"authority\":[\"land\",\"use\"],\"x_mine\":[1],"
        "\"objective\":[{\"unmet\":1,\"missed_x\":0},{\"late\":0.5,\"cost\":2}]}");
    ech_error_list errors = ECH_ERROR_LIST_INIT;
    ech_scenario *s = NULL;
    assert_int_equal(ech_scenario_read_memory("s", f.files, f.count, &s, &errors), ECH_EINPUT);
    assert_int_equal(errors.count, 1); /* missed_x is no measure */
    assert_string_equal(errors.items[0].code, "json.key");
    assert_null(s);
    ech_error_list_free(&errors);
    put(&f, "scenario.json",
        "{\"format\":1,\"id\":\"t\",\"name\":\"N\",\"record\":\"exercise\",\"start\":\"2010-01-14\",\"horizon_min\":"
        "1000,"
        "\"ticks_per_minute\":10,\"catalogue\":null,\"person_kg\":90,\"loading\":\"maximum\",\"legs\":{\"air\":"
        "\"listed\"},"
        "\"detour\":{\"road\":1.45},\"authority\":[\"land\",\"use\"],\"x_mine\":[1],"
        "\"objective\":[{\"unmet\":1},{\"late\":0.5,\"cost\":2}]}");
    s = read_folder(&f);
    assert_string_equal(s->name, "N");
    assert_int_equal(s->record, ECH_RECORD_EXERCISE);
    assert_int_equal(s->horizon_t, 10000);
    assert_int_equal(s->locations[0].slot_t, 600);
    assert_int_equal(s->person_kg, 90);
    assert_true(s->load_maximum && s->listed[ECH_AIR] && s->need_land && s->need_use && !s->need_overfly);
    assert_int_equal(s->detour_ppm[ECH_ROAD], 1450000);
    assert_int_equal(s->tier_count, 2);
    assert_string_equal(s->tiers[1].name, "late+cost");
    assert_int_equal(s->tiers[1].weight_u[ECH_LATE], 500000);
    assert_int_equal(s->tiers[1].weight_u[ECH_COST], 2000000);
    ech_scenario_free(s);
}

static void reads_capacities(void **state) {
    (void)state;
    folder f = small();
    put(&f, "locations.csv",
        "id,kind,lat,lon,modes,class,stands_b,stands_d,handling,arrivals,fuel_kg_day,hours,efficiency,storage_m2,"
        "surface\n"
        "A,airfield,1,1,,hub,,,,,,,,,\n"
        "B,airfield,1,1,air road,hub,2,,none,unlimited,5000,00:00-24:00,0.85,12.34,unpaved\n"
        "T,site,1,1,,,,unlimited,,,none,,,none,\n"
        "P,port,1,1,,,,1,,,,,,,\nR,railhead,1,1,,,,,,,,,,,\n");
    put(&f, "airfield_classes.csv",
        "id,name,stands_d,handling,arrivals,hours,transfer,connect_min\n"
        "hub,Hub,8,3,6,06:00-18:00,yes,2h\n");
    ech_scenario *s = read_folder(&f);
    const ech_location *a = &s->locations[0], *b = &s->locations[1], *t = &s->locations[2];
    assert_true(a->stands_limited && a->stands[3] == 8 && a->stands[1] == 0 && a->stands[5] == 0);
    assert_true(a->handling == 3 && a->arrivals == 6 && a->transfer && a->connect_t == 120);
    assert_true(a->hours.open_t == 360 && a->hours.close_t == 1080);
    assert_true(b->stands_limited && b->stands[3] == 8 && b->stands[1] == 2);
    assert_true(b->handling == 0 && b->arrivals == ECH_UNLIMITED && b->fuel_kg_day == 5000);
    assert_true(b->hours.open_t == b->hours.close_t);
    assert_int_equal(b->efficiency_ppm, 850000);
    assert_int_equal(b->storage_dm2, 1234);
    assert_int_equal(b->surface, ECH_SURFACE_UNPAVED);
    assert_false(t->stands_limited);
    assert_int_equal(t->fuel_kg_day, 0);
    assert_int_equal(t->storage_dm2, 0);
    assert_true(s->locations[3].stands_limited && s->locations[3].stands[3] == 1);
    ech_scenario_free(s);
}

static folder with_catalogue(void) {
    folder f = small();
    put(&f, "scenario.json",
        "{\"format\":1,\"id\":\"t\",\"record\":\"test\",\"start\":\"2010-01-14T06:00Z\",\"horizon\":\"D+8\"}");
    put(&f, "catalogue/configurations.csv",
        "type,id,payload_kg\nC-17,cargo,40000\nC-17,seats,20000\nAn-124,cargo,120000\n"
        "A400M,cargo,25000\n");
    put(&f, "catalogue/payload_range.csv",
        "type,range_km,payload_kg\nC-17,4000,70000\nC-17,8000,10000\nAn-124,3000,150000\n");
    put(&f, "catalogue/lift_types.csv",
        "id,base,name,mode,cruise_km_h,stand_class,fixed_min\nC-17,,Globe,air,800,D,30\n"
        "An-124,,Ruslan,air,750,F,45\nA400M,,Atlas,air,700,D,20\nC-17ER,C-17,Long,,,,\n");
    return f;
}

static void inherits_lift_types(void **state) {
    (void)state;
    folder f = with_catalogue();
    put(&f, "lift_types.csv",
        "id,base,mode,cruise_km_h,fixed_min\nC-17,C-17,,,0\nheavy,An-124,,700,\ntruck,,road,50,\n");
    put(&f, "configurations.csv", "type,id,payload_kg\nheavy,full,100000\ntruck,flat,10000\nA400M,mine,9000\n");
    put(&f, "assets.csv", "id,type,count,owner,home\na,C-17,2,usa,A\nb,A400M,1,usa,A\nc,C-17ER,1,usa,A\n");
    ech_scenario *s = read_folder(&f);
    assert_int_equal(s->lift_type_count, 5); /* three of the scenario, A400M and C-17ER of the catalogue */
    const ech_lift_type *c17 = &s->lift_types[0], *heavy = &s->lift_types[1];
    const ech_lift_type *a400m = &s->lift_types[s->assets[1].type], *er = &s->lift_types[s->assets[2].type];
    assert_int_equal(s->assets[0].type, 0);
    assert_string_equal(c17->name, "Globe");
    assert_int_equal(c17->fixed_t, 0);
    assert_int_equal(c17->cruise_m_h, 800000);
    assert_int_equal(c17->configurations.count, 2);
    assert_int_equal(c17->ranges.count, 2);
    assert_int_equal(s->range_points[c17->ranges.first + 1].range_m, 8000000);
    assert_string_equal(heavy->name, "Ruslan");
    assert_string_equal(heavy->id, "heavy");
    assert_int_equal(heavy->cruise_m_h, 700000);
    assert_int_equal(heavy->fixed_t, 45);
    assert_int_equal(heavy->stand_class, 5);
    assert_int_equal(heavy->configurations.count, 1);
    assert_string_equal(s->configurations[heavy->configurations.first].id, "full");
    assert_int_equal(s->range_points[heavy->ranges.first].payload_kg, 150000);
    assert_string_equal(a400m->id, "A400M");
    assert_int_equal(a400m->configurations.count, 1); /* rows of the scenario replace the catalogue's */
    assert_string_equal(s->configurations[a400m->configurations.first].id, "mine");
    assert_string_equal(er->name, "Long");
    assert_int_equal(er->fixed_t, 30); /* the catalogue's C-17, not the scenario's */
    assert_int_equal(er->configurations.count, 2);
    ech_scenario_free(s);
}

static void orders_items(void **state) {
    (void)state;
    folder f = small();
    put(&f, "requirements.csv",
        "id,from,to,seated,litter,attendant,bulk_kg,lot,split\nr0,A,B,5,,,2500,,\nr1,A,B,,4,2,,,\n"
        "r2,A,B,3,,,9000,4000,whole\nr3,A,B,3,,,,,people\n");
    put(&f, "items.csv",
        "requirement,item,count,kg,length_cm,area_m2,class,dangerous,drivers\n"
        "r3,jeep,3,2000,450,9.5,oversize,3,1\nr0,box,7,10,,,,,\nr3,box,1,20,,,outsize,,\n");
    ech_scenario *s = read_folder(&f);
    assert_int_equal(s->item_count, 5);
    const ech_requirement *r = s->requirements;
    assert_int_equal(r[0].items.count, 2);
    const ech_item *box = &s->items[r[0].items.first], *bulk = box + 1;
    assert_string_equal(box->id, "box");
    assert_int_equal(box->size, ECH_BULK);
    assert_true(!box->bulk && bulk->bulk);
    assert_string_equal(bulk->id, "bulk");
    assert_true(bulk->count == 2500 && bulk->kg == 1 && bulk->requirement == 0);
    assert_int_equal(r[1].items.count, 0);
    const ech_item *jeep = &s->items[r[3].items.first];
    assert_true(jeep->count == 3 && jeep->kg == 2000 && jeep->length_cm == 450 && jeep->area_dm2 == 950);
    assert_true(jeep->size == ECH_OVERSIZE && jeep->dangerous == 3 && jeep->drivers == 1 && jeep->requirement == 3);
    assert_string_equal(jeep[1].id, "box");
    assert_int_equal(r[0].lot, 1000);
    assert_int_equal(r[1].lot, 1);
    assert_int_equal(r[2].lot, 4000);
    assert_int_equal(ech_requirement_lots(s, 0), 5 + 7 + 3);
    assert_int_equal(ech_requirement_lots(s, 1), 6);
    assert_int_equal(ech_requirement_lots(s, 2), 1);
    assert_int_equal(ech_requirement_lots(s, 3), 3 + 4);
    ech_scenario_free(s);
}

static void resolves_references(void **state) {
    (void)state;
    folder f = small();
    put(&f, "assets.csv", "id,type,count,owner,home,end,end_by\nc17,C-17,2,usa,A,B A,D+3\ntrucks,truck,5,fra,B,any,\n");
    put(&f, "elements.csv",
        "id,owner,ready,not_at,not_kinds,stated,expiry,sure\n"
        "med,fra,D+1,T A,escort relief,2010-01-14,,rehearsed\n");
    put(&f, "requirements.csv",
        "id,element,owner,from,to,ready,seated,together,group,after,aboard,self_move,max_aboard_min,binds\n"
        "a,med,,A,B,60,1,g,m1,,,,8h,start\nb,med,usa,A,B,D+2,1,g,m2,a,,,,\nc,,,B,T,,1,,m1,a b,trucks/5,no,,\n"
        "d,,,B,T,,1,,,,,road,,\n");
    put(&f, "situations.csv", "asset,tail,location,free,duty_min\nc17,2,B,90,3h\n");
    put(&f, "crews.csv", "location,type,count\nB,C-17,4\n");
    ech_scenario *s = read_folder(&f);
    assert_int_equal(s->assets[0].end, ECH_END_LIST);
    assert_int_equal(s->assets[0].end_places.count, 2);
    assert_int_equal(s->refs[s->assets[0].end_places.first], 1);
    assert_int_equal(s->refs[s->assets[0].end_places.first + 1], 0);
    assert_int_equal(s->assets[0].end_by_t, 3 * 1440 - 360);
    assert_int_equal(s->assets[1].end, ECH_END_ANY);
    const ech_element *e = &s->elements[0];
    assert_int_equal(s->refs[e->not_at.first], 2);
    assert_string_equal(s->texts[e->not_kinds.first + 1], "relief");
    assert_int_equal(e->stated_day, 14623);
    assert_int_equal(e->expiry_day, INT64_MAX);
    assert_int_equal(e->sure, ECH_REHEARSED);
    const ech_requirement *r = s->requirements;
    assert_int_equal(r[0].owner, 1); /* the element's */
    assert_int_equal(r[1].owner, 0);
    assert_int_equal(r[0].ready_t, 1080); /* the element's, later than its own */
    assert_int_equal(r[1].ready_t, 2 * 1440 - 360);
    assert_true(r[0].together == 0 && r[1].together == 0 && r[2].together == ECH_NONE);
    assert_int_equal(s->together_count, 1);
    assert_string_equal(s->together_ids[0], "g");
    assert_int_equal(s->group_count, 2);
    assert_string_equal(s->groups[0].id, "m1");
    assert_int_equal(s->groups[0].requirements.count, 2);
    assert_int_equal(s->refs[s->groups[0].requirements.first + 1], 2);
    assert_int_equal(s->refs[s->groups[1].requirements.first], 1);
    assert_int_equal(r[2].after.count, 2);
    assert_int_equal(s->refs[r[2].after.first + 1], 1);
    assert_true(r[2].aboard_asset == 1 && r[2].aboard_tail == 4);
    assert_true(r[3].self_move && !r[2].self_move);
    assert_int_equal(r[0].max_aboard_t, 480);
    assert_int_equal(r[0].bind, ECH_BIND_START);
    assert_true(s->situations[0].tail == 1 && s->situations[0].location == 1 && s->situations[0].free_t == 90 &&
                s->situations[0].duty_t == 180);
    assert_true(s->crew_pools[0].location == 1 && s->crew_pools[0].type == 0 && s->crew_pools[0].count == 4);
    ech_scenario_free(s);
}

static void makes_legs(void **state) {
    (void)state;
    folder f = small();
    put(&f, "legs.csv",
        "id,from,to,mode,type,minutes,distance_km,cost,capacity_day,via,both_ways\n"
        "r1,B,T,road,truck,2h30,105.5,12.5,200,1 2; 3.5 -4,yes\nr2,T,B,road,,,,,,,\n");
    put(&f, "closures.csv",
        "what,subject,from,to,handling\nleg,r1~back,D+1,,\nleg,r2,,,\nlocation,B,60,120,2\nairspace,FR,,,\n");
    ech_scenario *s = read_folder(&f);
    assert_int_equal(s->leg_count, 3);
    const ech_leg *go = &s->legs[0], *back = &s->legs[1];
    assert_true(go->from == 1 && go->to == 2 && back->from == 2 && back->to == 1);
    assert_string_equal(back->id, "r1~back");
    assert_true(go->mode == ECH_ROAD && go->type == 1 && back->type == 1);
    assert_true(go->duration_t == 150 && go->distance_m == 105500 && go->cost_u == 12500000 && go->capacity_day == 200);
    assert_int_equal(s->vias[go->via.first].lat_e7, 10000000);
    assert_int_equal(s->vias[back->via.first].lat_e7, 35000000);
    assert_int_equal(s->vias[back->via.first].lon_e7, -40000000);
    assert_true(s->legs[2].type == ECH_NONE && s->legs[2].duration_t == ECH_NONE && s->legs[2].distance_m == ECH_NONE &&
                s->legs[2].capacity_day == ECH_UNLIMITED);
    assert_int_equal(s->closures[0].subject, 1);
    assert_int_equal(s->closures[1].subject, 2);
    assert_true(s->closures[1].from_t == 0 && s->closures[1].to_t == ECH_NEVER &&
                s->closures[1].stands == ECH_UNLIMITED);
    assert_true(s->closures[2].subject == 1 && s->closures[2].handling == 2 && s->closures[2].stands == ECH_UNLIMITED);
    assert_true(s->closures[3].subject == ECH_NONE && strcmp(s->closures[3].country, "FR") == 0);
    ech_scenario_free(s);
}

static void reads_acts_and_effects(void **state) {
    (void)state;
    folder f = small();
    put(&f, "authorities.csv",
        "id,grantor,what,subject,to,from,until,ceiling,status\n"
        "a1,fra,territory,B,usa,60,D+4,3,given\na2,,territory,FR,,,,,pending\n"
        "a3,,airspace,FR,,,,,refused\na4,,lift,trucks,,,,,asked\n");
    put(&f, "effects.csv",
        "requirement,location,setup_min,stands,stand_class,hours\nfirst,B,90,2,C,\nfirst,B,,,,06:00-20:00\n");
    put(&f, "carry_rules.csv", "asset_owner,owner,kind,location,action\nusa,fra,relief,B,deny\n,,,,allow\n");
    put(&f, "assumptions.csv", "table,id,column,status,low,high,source,note\nlocations,B,handling,reported,1,3,S,N\n");
    ech_scenario *s = read_folder(&f);
    const ech_authority *a = s->authorities;
    assert_true(a[0].grantor == 1 && a[0].what == ECH_ACT_TERRITORY && a[0].subject == 1 && a[0].to == 0);
    assert_true(a[0].from_t == 60 && a[0].to_t == 4 * 1440 - 360 && a[0].ceiling == 3 && a[0].status == ECH_GIVEN);
    assert_true(a[1].subject == ECH_NONE && strcmp(a[1].country, "FR") == 0 && a[1].ceiling == ECH_UNLIMITED);
    assert_true(a[2].what == ECH_ACT_AIRSPACE && strcmp(a[2].country, "FR") == 0 && a[2].status == ECH_REFUSED);
    assert_true(a[3].subject == 1 && a[3].to == ECH_NONE && a[3].to_t == ECH_NEVER && a[3].status == ECH_ASKED);
    const ech_effect *e = s->effects;
    assert_true(e[0].setup_t == 90 && e[0].stands == 2 && e[0].stand_class == 2 && !e[0].has_hours);
    assert_true(e[1].has_hours && e[1].hours.open_t == 360 && e[1].hours.close_t == 1200);
    const ech_carry_rule *c = s->carry_rules;
    assert_true(c[0].asset_owner == 0 && c[0].owner == 1 && c[0].location == 1 && !c[0].allow);
    assert_string_equal(c[0].kind, "relief");
    assert_true(c[1].asset_owner == ECH_NONE && c[1].location == ECH_NONE && c[1].kind[0] == '\0' && c[1].allow);
    assert_true(s->assumptions[0].reported && strcmp(s->assumptions[0].note, "N") == 0);
    ech_scenario_free(s);
}

/* The same scenario written another way is the same model; another cell is another one. */
static void hashes_the_model(void **state) {
    (void)state;
    folder f = small(), g = small();
    ech_hash a, b;
    put(&g, "members.csv",
        "\xef\xbb\xbfid;country;note;name\r\nusa;US;x;\"United States\"\r\n\r\nfra;FR;;France\r\nun;;;United Nations");
    put(&g, "assets.csv",
        "home,id,owner,type,count,crews,end,from\nA,c17,usa,C-17,2,1,home,0\nB,trucks,fra,truck,5,,,\n");
    ech_scenario *s = read_folder(&f), *t = read_folder(&g);
    assert_int_equal(ech_scenario_hash(s, &a), ECH_OK);
    assert_int_equal(ech_scenario_hash(t, &b), ECH_OK);
    assert_memory_equal(a.bytes, b.bytes, sizeof a.bytes);
    ech_scenario_free(t);
    put(&g, "assets.csv", "home,id,owner,type,count,crews\nA,c17,usa,C-17,2,2\nB,trucks,fra,truck,5,\n");
    t = read_folder(&g);
    assert_int_equal(ech_scenario_hash(t, &b), ECH_OK);
    assert_memory_not_equal(a.bytes, b.bytes, sizeof a.bytes);
    ech_scenario_free(s);
    ech_scenario_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_defaults),
        cmocka_unit_test(fills_location_defaults),
        cmocka_unit_test(fills_type_and_asset_defaults),
        cmocka_unit_test(fills_requirement_defaults),
        cmocka_unit_test(reads_scenario_json),
        cmocka_unit_test(reads_capacities),
        cmocka_unit_test(inherits_lift_types),
        cmocka_unit_test(orders_items),
        cmocka_unit_test(resolves_references),
        cmocka_unit_test(makes_legs),
        cmocka_unit_test(reads_acts_and_effects),
        cmocka_unit_test(hashes_the_model),
    };
    return cmocka_run_group_tests_name("scenario_read", tests, NULL, NULL);
}
