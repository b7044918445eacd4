/* Geo: the earth, and nothing of airfields. Distances on WGS84, and which country lies under a path.
 *
 * Positions are integers in 10^-7 degrees. Country polygons are Natural Earth's (data/README.md), simplified; borders
 * are de facto and rough (a few kilometres): good enough to ask whose airspace a flight crosses, not to settle where
 * a border runs.
 */
#ifndef ECH_GEO_GEO_H
#define ECH_GEO_GEO_H

#include "base/status.h"

typedef struct ech_geo_point {
    int32_t lat_e7, lon_e7;
} ech_geo_point;

/* One sample of a path. `metres` = whole metres flown (docs/model.md §4.8); country: ISO 3166-1 alpha-2, NULL = sea. */
typedef struct ech_geo_sample {
    ech_geo_point point;
    int64_t metres;
    const char *country;
} ech_geo_sample;

/* Geodesic length (Karney 2013, by PROJ's geodesic.h), rounded half up to the metre. */
int64_t ech_geo_distance_m(int32_t lat1_e7, int32_t lon1_e7, int32_t lat2_e7, int32_t lon2_e7);

/* Samples of the path through `points` (at least 2): each segment of D metres in max(1, ceil(D / 25,000)) equal parts,
 * both ends included, so inner points come twice. *out is the caller's, freed with ech_free. ECH_ENOMEM. */
ech_status ech_geo_samples(const ech_geo_point *points, size_t count, ech_geo_sample **out, size_t *sample_count);

/* The first country of data/countries.csv that contains the point, NULL = none (sea). Planar in longitude and latitude,
 * even-odd over all rings of the country, half-open, in integers: an edge (x1, y1)-(x2, y2) is crossed when exactly one
 * of y1 > y, y2 > y holds and the point lies strictly west of it. Latitude within ±90, longitude within ±180 degrees.
 */
const char *ech_geo_country_at(ech_geo_point point);

/* The rings of data/countries.csv, for drawing: points are longitude, latitude in 1/100 degree, the first not repeated
 * at the end. 0 <= i < ech_geo_ring_count(). */
typedef struct ech_geo_ring {
    const char *country;
    const int16_t *points; /* [2 * count] */
    int32_t count;
    int32_t west, south, east, north; /* 1/100 degree */
} ech_geo_ring;

int32_t ech_geo_ring_count(void);
ech_geo_ring ech_geo_ring_at(int32_t i);

#endif
