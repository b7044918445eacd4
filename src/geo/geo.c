/* Geo: see geo/geo.h. Cost: a distance 2 µs; a country 0.3 µs (a grid of 5-degree cells names the rings to try). */
#include "geo/geo.h"

#include <math.h>

#include "base/memory.h"
#include "countries_int.h"
#include "geodesic_int.h"

enum { SAMPLE_M = 25000 };

#ifdef ECHELON_ALONE /* no libraries */
static const ech_geodesic *const earth = &ech_geodesic_own;
#else
static const ech_geodesic *const earth = &ech_geodesic_proj;
#endif

static double degrees(int32_t e7) { return (double)e7 / 1e7; }

int64_t ech_geo_distance_m(int32_t lat1_e7, int32_t lon1_e7, int32_t lat2_e7, int32_t lon2_e7) {
    if (lat1_e7 == lat2_e7 && lon1_e7 == lon2_e7)
        return 0;
    return (int64_t)floor(earth->metres(degrees(lat1_e7), degrees(lon1_e7), degrees(lat2_e7), degrees(lon2_e7)) + 0.5);
}

/* ---- countries -------------------------------------------------------------------------------------------- */

/* Even-odd rule over all rings of a country, half-open in latitude, in integers: an edge from (x1, y1) to (x2, y2) is
 * crossed by the ray to the east when exactly one of y1 > y, y2 > y holds and the point lies west of it. */
static bool crosses(int64_t x, int64_t y, const int16_t *a, const int16_t *b) {
    int64_t x1 = (int64_t)a[0] * 100000, y1 = (int64_t)a[1] * 100000;
    int64_t x2 = (int64_t)b[0] * 100000, y2 = (int64_t)b[1] * 100000;
    if ((y1 > y) == (y2 > y))
        return false;
    int64_t left = (x - x1) * (y2 - y1), right = (y - y1) * (x2 - x1);
    return y2 > y1 ? left < right : left > right;
}

static bool ring_odd(const ech_ring *r, int64_t x, int64_t y) {
    if (y < (int64_t)r->south * 100000 || y > (int64_t)r->north * 100000 || x > (int64_t)r->east * 100000 ||
        x < (int64_t)r->west * 100000)
        return false;
    bool odd = false;
    const int16_t *p = ech_ring_points + 2 * r->first;
    for (int32_t i = 0, j = r->count - 1; i < r->count; j = i++)
        odd ^= crosses(x, y, p + 2 * j, p + 2 * i);
    return odd;
}

/* A ring that passes the antimeridian is written on one side of it, beyond ±180. */
static bool inside(const ech_ring *r, ech_geo_point q) {
    const int64_t turn = (int64_t)360 * 10000000;
    return ring_odd(r, q.lon_e7, q.lat_e7) ^ ring_odd(r, q.lon_e7 + turn, q.lat_e7) ^
           ring_odd(r, q.lon_e7 - turn, q.lat_e7);
}

static int32_t cell_of(ech_geo_point q) {
    int32_t column = (int32_t)(((int64_t)q.lon_e7 + 1800000000) / ECH_CELL_E7);
    int32_t line = (int32_t)(((int64_t)q.lat_e7 + 900000000) / ECH_CELL_E7);
    column = column < 0 ? 0 : column >= ECH_CELL_COLUMNS ? ECH_CELL_COLUMNS - 1 : column;
    line = line < 0 ? 0 : line >= ECH_CELL_LINES ? ECH_CELL_LINES - 1 : line;
    return line * ECH_CELL_COLUMNS + column;
}

const char *ech_geo_country_at(ech_geo_point q) {
    int32_t cell = cell_of(q), end = ech_cell_first[cell + 1];
    for (int32_t i = ech_cell_first[cell]; i < end;) {
        int32_t country = ech_rings[ech_cell_rings[i]].country;
        bool odd = false;
        for (; i < end && ech_rings[ech_cell_rings[i]].country == country; i++)
            odd ^= inside(&ech_rings[ech_cell_rings[i]], q);
        if (odd)
            return ech_country_codes[country];
    }
    return NULL;
}

int32_t ech_geo_ring_count(void) { return ech_ring_count; }

ech_geo_ring ech_geo_ring_at(int32_t i) {
    const ech_ring *r = &ech_rings[i];
    return (ech_geo_ring){
        ech_country_codes[r->country], ech_ring_points + 2 * r->first, r->count, r->west, r->south, r->east, r->north};
}

/* ---- samples ---------------------------------------------------------------------------------------------- */

static int64_t parts_of(int64_t metres) {
    int64_t n = (metres + SAMPLE_M - 1) / SAMPLE_M;
    return n > 0 ? n : 1;
}

static void put_point(void *context, int64_t k, double lat, double lon) {
    ech_geo_sample *out = context;
    out[k].point = (ech_geo_point){(int32_t)lround(lat * 1e7), (int32_t)lround(lon * 1e7)};
}

static size_t sample_segment(ech_geo_point a, ech_geo_point b, int64_t before, ech_geo_sample *out) {
    int64_t metres = ech_geo_distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7), n = parts_of(metres);
    out[0].point = a;
    earth->walk(degrees(a.lat_e7), degrees(a.lon_e7), degrees(b.lat_e7), degrees(b.lon_e7), n, put_point, out);
    out[n].point = b;
    for (int64_t k = 0; k <= n; k++) {
        out[k].metres = before + metres * k / n;
        out[k].country = ech_geo_country_at(out[k].point);
    }
    return (size_t)n + 1;
}

ech_status ech_geo_samples(const ech_geo_point *points, size_t count, ech_geo_sample **out, size_t *sample_count) {
    size_t total = 0, n = 0;
    int64_t metres = 0;
    *out = NULL;
    *sample_count = 0;
    for (size_t i = 1; i < count; i++)
        total += (size_t)parts_of(ech_geo_distance_m(points[i - 1].lat_e7, points[i - 1].lon_e7, points[i].lat_e7,
                                                     points[i].lon_e7)) +
                 1;
    ech_geo_sample *list = ech_calloc(total + 1, sizeof *list);
    if (!list)
        return ECH_ENOMEM;
    for (size_t i = 1; i < count; i++) {
        n += sample_segment(points[i - 1], points[i], metres, list + n);
        metres = list[n - 1].metres;
    }
    *out = list;
    *sample_count = n;
    return ECH_OK;
}
