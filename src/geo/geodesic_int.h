/* The geodesic problem on WGS84, one file a vendor: geodesic_proj.c asks PROJ; geodesic_own.c needs nothing but libm,
 * for where PROJ is not (WebAssembly), and stands beside it in every build so that a test can compare the two. Both
 * follow Karney, "Algorithms for geodesics" (J. Geod. 87, 2013). Degrees and metres; latitude within ±90, longitude
 * ±180. */
#ifndef ECH_GEO_GEODESIC_INT_H
#define ECH_GEO_GEODESIC_INT_H

#include <stdint.h>

/* A point on the way; k as in walk. */
typedef void (*ech_geodesic_visit)(void *context, int64_t k, double lat, double lon);

typedef struct ech_geodesic {
    double (*metres)(double lat1, double lon1, double lat2, double lon2);
    /* The points that divide the shortest way into `parts` equal ones, in order: k = 1 … parts - 1. */
    void (*walk)(double lat1, double lon1, double lat2, double lon2, int64_t parts, ech_geodesic_visit visit,
                 void *context);
} ech_geodesic;

extern const ech_geodesic ech_geodesic_proj, ech_geodesic_own;

#endif
