/* Map from id to index: see base/idmap.h. FNV-1a, linear probing, at most half full. */
#include "base/idmap.h"

#include <string.h>

#include "base/memory.h"

static uint64_t hash_of(const char *key) {
    uint64_t h = 0xcbf29ce484222325u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 0x100000001b3u;
    return h ^ (h >> 29);
}

static size_t place_of(const char **keys, size_t capacity, const char *key) {
    size_t i = (size_t)hash_of(key) & (capacity - 1);
    while (keys[i] && strcmp(keys[i], key) != 0)
        i = (i + 1) & (capacity - 1);
    return i;
}

static bool grow(ech_idmap *map) {
    size_t capacity = map->capacity ? map->capacity * 2 : 64;
    const char **keys = ech_calloc(capacity, sizeof *keys);
    int32_t *values = ech_calloc(capacity, sizeof *values);
    if (!keys || !values) {
        ech_free(keys);
        ech_free(values);
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (!map->keys[i])
            continue;
        size_t k = place_of(keys, capacity, map->keys[i]);
        keys[k] = map->keys[i];
        values[k] = map->values[i];
    }
    ech_free(map->keys);
    ech_free(map->values);
    map->keys = keys;
    map->values = values;
    map->capacity = capacity;
    return true;
}

ech_status ech_idmap_put(ech_idmap *map, const char *key, int32_t value, int32_t *existing) {
    if (existing)
        *existing = -1;
    if (2 * (map->count + 1) > map->capacity && !grow(map))
        return ECH_ENOMEM;
    size_t i = place_of(map->keys, map->capacity, key);
    if (map->keys[i]) {
        if (existing)
            *existing = map->values[i];
        return ECH_OK;
    }
    map->keys[i] = key;
    map->values[i] = value;
    map->count++;
    return ECH_OK;
}

int32_t ech_idmap_get(const ech_idmap *map, const char *key) {
    if (map->capacity == 0)
        return -1;
    size_t i = place_of(map->keys, map->capacity, key);
    return map->keys[i] ? map->values[i] : -1;
}

void ech_idmap_free(ech_idmap *map) {
    ech_free(map->keys);
    ech_free(map->values);
    memset(map, 0, sizeof *map);
}
