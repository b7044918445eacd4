/* Ids of a scenario, looked up by the readers of plans: see plan_int.h. Opening is linear; "did you mean" walks over
 * all ids of a kind, and only for errors that are kept. */
#include "plan_int.h"

#include <string.h>

#include "base/file.h"

bool ech_plan_ids_open(ech_plan_ids *ids, const ech_scenario *s) {
    bool ok = true;
    for (int32_t i = 0; ok && i < s->location_count; i++)
        ok = !ech_idmap_put(&ids->locations, s->locations[i].id, i, NULL);
    for (int32_t i = 0; ok && i < s->asset_count; i++)
        ok = !ech_idmap_put(&ids->assets, s->assets[i].id, i, NULL);
    for (int32_t i = 0; ok && i < s->requirement_count; i++)
        ok = !ech_idmap_put(&ids->requirements, s->requirements[i].id, i, NULL);
    for (int32_t i = 0; ok && i < s->leg_count; i++)
        ok = !s->legs[i].id[0] || !ech_idmap_put(&ids->legs, s->legs[i].id, i, NULL);
    return ok;
}

void ech_plan_ids_free(ech_plan_ids *ids) {
    ech_idmap_free(&ids->locations);
    ech_idmap_free(&ids->assets);
    ech_idmap_free(&ids->requirements);
    ech_idmap_free(&ids->legs);
}

/* The nearest within a third of the length; of several the first in order of the scenario, so that the hint does not
 * depend on how the map hashes. */
void ech_plan_hint_id(ech_error *err, const ech_idmap *map, const char *text) {
    size_t length = strlen(text);
    int least = length < 6 ? 2 : (int)((length < 64 ? length : 64) / 3) + 1;
    int32_t order = INT32_MAX;
    const char *best = NULL;
    for (size_t i = 0; err && i < map->capacity; i++) {
        int d = map->keys[i] ? ech_edit_distance(text, map->keys[i]) : INT32_MAX;
        if (d < least || (best && d == least && map->values[i] < order)) {
            least = d;
            best = map->keys[i];
            order = map->values[i];
        }
    }
    if (best)
        ech_error_hint(err, "did you mean `%s`?", best);
}

int32_t ech_plan_item(const ech_scenario *s, int32_t requirement, const char *id) {
    ech_span own = s->requirements[requirement].items;
    for (int32_t i = own.first; i < own.first + own.count; i++)
        if (strcmp(s->items[i].id, id) == 0)
            return i;
    return ECH_NONE;
}

int32_t ech_plan_configuration(const ech_scenario *s, int32_t asset, const char *id) {
    ech_span own = s->lift_types[s->assets[asset].type].configurations;
    for (int32_t i = 0; i < own.count; i++)
        if (strcmp(s->configurations[own.first + i].id, id) == 0)
            return i;
    return ECH_NONE;
}

ech_status ech_plan_file(const char *path, size_t max_bytes, ech_buf *out, ech_error_list *errors) {
    ech_error err = ECH_ERROR_INIT;
    ech_status status = ech_file_read(path, max_bytes, out, &err);
    bool missing = status == ECH_EIO && !ech_file_exists(path) && !ech_folder_exists(path);
    if (missing)
        ech_error_list_add(errors, ECH_EINPUT, "file.missing", path, 0, 0, "there is no such file");
    else if (status)
        ech_error_list_add(errors, status, err.code, path, 0, 0, "%s", err.message);
    return missing || (status == ECH_EIO && strcmp(err.code, "io.kind") == 0) ? ECH_EINPUT : status;
}
