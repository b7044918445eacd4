/* Geodesics by PROJ: see geodesic_int.h. */
#include <geodesic.h>
#include <stddef.h>

#include "geodesic_int.h"

static const double SEMI_MAJOR_M = 6378137.0, FLATTENING = 1 / 298.257223563; /* WGS84 */

static double metres(double lat1, double lon1, double lat2, double lon2) {
    struct geod_geodesic g;
    double metres;
    geod_init(&g, SEMI_MAJOR_M, FLATTENING);
    geod_inverse(&g, lat1, lon1, lat2, lon2, &metres, NULL, NULL);
    return metres;
}

static void walk(double lat1, double lon1, double lat2, double lon2, int64_t parts, ech_geodesic_visit visit,
                 void *context) {
    struct geod_geodesic g;
    struct geod_geodesicline line;
    double whole, azimuth, lat, lon;
    geod_init(&g, SEMI_MAJOR_M, FLATTENING);
    geod_inverse(&g, lat1, lon1, lat2, lon2, &whole, &azimuth, NULL);
    geod_lineinit(&line, &g, lat1, lon1, azimuth, GEOD_LATITUDE | GEOD_LONGITUDE | GEOD_DISTANCE_IN);
    for (int64_t k = 1; k < parts; k++) {
        geod_position(&line, whole * (double)k / (double)parts, &lat, &lon, NULL);
        visit(context, k, lat, lon);
    }
}

const ech_geodesic ech_geodesic_proj = {metres, walk};
