/* The folder that `echelon new` writes: small, legal, planned in a second, and showing what a planner will change
 * first. It stands on its own (`catalogue` null), so that it works wherever the program is. */
#include "base/file.h"
#include "folder_int.h"
#include "io/scenario_write.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

typedef struct starter_file {
    const char *name, *text;
} starter_file;

static const starter_file starter[] = {
    {"scenario.json", "{\n"
                      "  \"format\": 1,\n"
                      "  \"id\": \"my-operation\",\n"
                      "  \"name\": \"My operation\",\n"
                      "  \"description\": \"A field hospital and water flown to a town behind a small airfield\",\n"
                      "  \"record\": \"exercise\",\n"
                      "  \"start\": \"2030-05-01T06:00Z\",\n"
                      "  \"horizon\": \"D+6\",\n"
                      "  \"catalogue\": null\n"
                      "}\n"},
    {"members.csv", "id,name,country\n"
                    "north,Northland,SE\n"
                    "south,Southland,IT\n"},
    {"locations.csv", "id,name,kind,country,lat,lon,runway_m,surface,stands_d,handling,fuel_kg_day,transfer,note\n"
                      "base,Northern air base,airfield,SE,59.65,17.93,3000,paved,6,3,,no,\n"
                      "field,Southern airfield,airfield,IT,40.66,16.96,1800,paved,2,1,40000,yes,stands: ask\n"
                      "town,Town,site,IT,40.63,15.80,,,,,,no,\n"},
    {"lift_types.csv",
     "id,name,mode,cruise_km_h,allowance_min,fixed_min,load_kg_min,unload_kg_min,taxi_in_min,taxi_out_min,"
     "refuel_min,stand_class,runway_m,cost_hour,fuel_kg_h,note\n"
     "transport,Medium transport,air,550,20,20,400,500,5,10,45,D,1000,6000,2200,assumed\n"
     "truck,Truck of 10 t,road,50,,10,500,500,,,,,,40,15,assumed\n"},
    {"configurations.csv", "type,id,payload_kg,seats,floor_cm,change_min\n"
                           "transport,cargo,12000,40,1200,\n"
                           "transport,passengers,8000,90,,120\n"
                           "truck,flatbed,10000,2,,\n"},
    {"payload_range.csv", "type,range_km,payload_kg\n"
                          "transport,3000,18000\n"
                          "transport,5000,9000\n"
                          "transport,7000,0\n"},
    {"assets.csv", "id,type,count,owner,home\n"
                   "north-transport,transport,3,north,base\n"
                   "south-trucks,truck,6,south,field\n"},
    {"elements.csv", "id,name,owner,capability,home,ready,sure\n"
                     "hospital,Field hospital,north,role-2 hospital,base,D+0 12:00,stated\n"},
    {"requirements.csv", "id,element,owner,kind,from,to,ready,due,seated,bulk_kg,split,lot,priority\n"
                         "hospital,hospital,,medical,base,field,D+0 12:00,D+3,60,,items,,1\n"
                         "water,,north,relief,base,town,D+0 08:00,D+4,,40000,items,2000,2\n"},
    {"items.csv", "requirement,item,count,kg,length_cm,class,drivers\n"
                  "hospital,container,4,6000,610,oversize,\n"
                  "hospital,ambulance,3,4500,560,oversize,1\n"},
    {"legs.csv", "id,from,to,mode,minutes,distance_km,both_ways\n"
                 "road-1,field,town,road,2h30,105,yes\n"},
    {"assumptions.csv", "table,id,column,status,low,high,source\n"
                        "locations,field,stands_d,assumed,1,4,nobody asked yet\n"},
    {"README.md",
     "# My operation\n\n"
     "A starter made by `echelon new`. Open the CSV files in a spreadsheet, change them, and run\n\n"
     "    echelon plan . -o plan.json --seconds 10\n"
     "    echelon check . plan.json\n\n"
     "Every file and column is described in docs/scenario.md of Echelon and by `echelon schema scenario`.\n"
     "Save as CSV UTF-8; commas or semicolons. Columns and files of your own begin with `x_`.\n\n"
     "All figures here are invented. Say in assumptions.csv which of yours are reported and which are "
     "assumed.\n"},
};

bool ech_folder_is_free(const char *dir, ech_error *err) {
    DIR *folder = opendir(dir);
    if (!folder) {
        if (errno == ENOENT)
            return true;
        ech_fail(err, ECH_EUSAGE, "new.folder", "%s: %s", dir, strerror(errno));
        return false;
    }
    bool empty = true;
    for (const struct dirent *e; empty && (e = readdir(folder)) != NULL;)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(folder);
    if (!empty)
        ech_fail(err, ECH_EUSAGE, "new.folder", "%s is there already and is not empty", dir);
    return empty;
}

ech_status ech_scenario_starter(const char *dir, ech_error *err) {
    char path[ECH_ERROR_FILE_MAX];
    if (!ech_folder_is_free(dir, err))
        return ECH_EUSAGE;
    ech_status status = ech_folder_make(dir, err);
    for (size_t i = 0; i < sizeof starter / sizeof *starter && status == ECH_OK; i++) {
        if (!ech_path_join(path, sizeof path, dir, starter[i].name))
            return ech_fail(err, ECH_EUSAGE, "new.folder", "%s: the path is too long", dir);
        status = ech_file_write(path, starter[i].text, strlen(starter[i].text), err);
    }
    return status;
}
