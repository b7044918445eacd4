/* Our geodesics against PROJ's: the same whole metres, the same points on the way; and lengths in closed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <math.h>

#include <cmocka.h>

#include "base/rng.h"
#include "geodesic_int.h"

enum { PAIRS = 200000, PARTS = 4, WALKED_EVERY = 8 };

typedef struct pair {
    double lat1, lon1, lat2, lon2;
} pair;

/* As io reads positions: whole 10^-7 degrees. */
static double grid(double degrees, double most) {
    double d = round(degrees * 1e7) / 1e7;
    return d > most ? most : d < -most ? -most : d;
}

static double between(ech_rng *r, double low, double high) { return low + (high - low) * ech_rng_unit(r); }

static double turned(double lon) { return lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon; }

static double one_of(ech_rng *r, const double *list, uint32_t count) { return list[ech_rng_below(r, count)]; }

/* Second point near a place (by 10^-7 to 10^1 degrees). */
static void put_near(ech_rng *r, pair *p, double lat, double lon) {
    double reach = pow(10, between(r, -7, 1));
    p->lat2 = lat + between(r, -reach, reach);
    p->lon2 = turned(lon + between(r, -reach, reach));
}

static pair some_pair(ech_rng *r, uint32_t kind) {
    static const double lats[] = {0, 90, -90, 45, -45, 1e-7, -1e-7, 89.9999999, 30};
    static const double lons[] = {0, 180, -180, 90, -90, 1e-7, 179.9999999, -179.9999999, 77};
    pair p = {asin(between(r, -1, 1)) * 57.29577951308232, between(r, -180, 180), 0, 0};
    p.lat2 = asin(between(r, -1, 1)) * 57.29577951308232;
    p.lon2 = between(r, -180, 180);
    switch (kind) {
    case 1: /* short */
        put_near(r, &p, p.lat1, p.lon1);
        break;
    case 2: /* nearly antipodal */
        put_near(r, &p, -p.lat1, turned(p.lon1 + 180));
        break;
    case 3: /* equatorial, or nearly */
        p.lat1 = ech_rng_below(r, 2) ? 0 : between(r, -1e-5, 1e-5);
        p.lat2 = ech_rng_below(r, 2) ? 0 : between(r, -1e-5, 1e-5);
        break;
    case 4: /* polar */
        p.lat1 = ech_rng_below(r, 2) ? 90 : -90 + pow(10, between(r, -7, 0));
        break;
    case 5: /* a meridian, the opposite one, or nearly */
        p.lon2 = turned(p.lon1 + (ech_rng_below(r, 2) ? 180 : 0) + (ech_rng_below(r, 2) ? 1e-7 : 0));
        break;
    case 6: /* the same or the opposite parallel */
        p.lat2 = ech_rng_below(r, 2) ? p.lat1 : -p.lat1;
        break;
    case 7: /* round numbers, all against all */
        p = (pair){one_of(r, lats, 9), one_of(r, lons, 9), one_of(r, lats, 9), one_of(r, lons, 9)};
        break;
    default:
        break;
    }
    return (pair){grid(p.lat1, 90), grid(p.lon1, 180), grid(p.lat2, 90), grid(p.lon2, 180)};
}

static void same_metres(const pair *p) {
    double own = ech_geodesic_own.metres(p->lat1, p->lon1, p->lat2, p->lon2);
    double proj = ech_geodesic_proj.metres(p->lat1, p->lon1, p->lat2, p->lon2);
    if (floor(own + 0.5) != floor(proj + 0.5) || !(fabs(own - proj) < 1e-7))
        fail_msg("%.7f %.7f to %.7f %.7f: %.9f m, PROJ %.9f m", p->lat1, p->lon1, p->lat2, p->lon2, own, proj);
}

typedef struct way {
    double lat[PARTS], lon[PARTS];
    int64_t count;
} way;

static void keep(void *context, int64_t k, double lat, double lon) {
    way *w = context;
    assert_int_equal(k, w->count + 1);
    w->lat[w->count] = lat;
    w->lon[w->count++] = lon;
}

/* Where many ways are nearly as short, the last digits choose; each must then be a shortest one, in equal parts. */
static void shortest_in_equal_parts(const pair *p, const way *w, double whole) {
    double lat = p->lat1, lon = p->lon1;
    for (int k = 0; k < PARTS; k++) {
        double next_lat = k < PARTS - 1 ? w->lat[k] : p->lat2, next_lon = k < PARTS - 1 ? w->lon[k] : p->lon2;
        double d = ech_geodesic_proj.metres(lat, lon, next_lat, next_lon);
        if (!(fabs(d - whole / PARTS) < 1e-3))
            fail_msg("%.7f %.7f to %.7f %.7f: part %d is %.6f m of %.6f m", p->lat1, p->lon1, p->lat2, p->lon2, k, d,
                     whole);
        lat = next_lat;
        lon = next_lon;
    }
}

static void same_points(const pair *p) {
    way own = {.count = 0}, proj = {.count = 0};
    double whole = ech_geodesic_proj.metres(p->lat1, p->lon1, p->lat2, p->lon2);
    ech_geodesic_own.walk(p->lat1, p->lon1, p->lat2, p->lon2, PARTS, keep, &own);
    ech_geodesic_proj.walk(p->lat1, p->lon1, p->lat2, p->lon2, PARTS, keep, &proj);
    assert_int_equal(own.count, PARTS - 1);
    shortest_in_equal_parts(p, &own, whole);
    for (int k = 0; k < PARTS - 1 && whole < 19900000; k++) {
        double east = remainder(own.lon[k] - proj.lon[k], 360) * cos(proj.lat[k] / 57.29577951308232);
        assert_in_range(fabs(own.lon[k]) * 1e7, 0, 1800000000);
        if (!(fabs(own.lat[k] - proj.lat[k]) < 1e-9) || !(fabs(east) < 1e-9))
            fail_msg("%.7f %.7f to %.7f %.7f: point %d is %.12f %.12f, PROJ %.12f %.12f", p->lat1, p->lon1, p->lat2,
                     p->lon2, k, own.lat[k], own.lon[k], proj.lat[k], proj.lon[k]);
    }
}

static void test_against_proj(void **state) {
    (void)state;
    ech_rng r = ech_rng_seed(20130113);
    for (uint32_t i = 0; i < PAIRS; i++) {
        pair p = some_pair(&r, i % 8);
        same_metres(&p);
        if (i / 8 % WALKED_EVERY == 0)
            same_points(&p);
    }
}

static void test_closed_forms(void **state) {
    (void)state;
    const double quadrant = 10001965.729313, degree = 111319.490793274; /* of a meridian, of the equator */
    assert_true(fabs(ech_geodesic_own.metres(0, 0, 90, 0) - quadrant) < 1e-6);
    assert_true(fabs(ech_geodesic_own.metres(90, 0, -90, 77) - 2 * quadrant) < 1e-6);
    assert_true(fabs(ech_geodesic_own.metres(0, 0, 0, 180) - 2 * quadrant) < 1e-6);
    assert_true(fabs(ech_geodesic_own.metres(-30, 10, 30, -170) - 2 * quadrant) < 1e-6);
    assert_true(fabs(ech_geodesic_own.metres(0, -30, 0, 60) - 90 * degree) < 1e-6);
    assert_true(ech_geodesic_own.metres(12.5, 180, 12.5, -180) == 0);
    assert_true(ech_geodesic_own.metres(90, 5, 90, 100) < 1e-9);
}

/* The example of Karney 2013, table 5: nearly antipodal, solved there to 20 digits. */
static void test_published_example(void **state) {
    (void)state;
    assert_true(fabs(ech_geodesic_own.metres(-30, 0, 29.9, 179.8) - 19989832.82761) < 1e-5);
    assert_true(fabs(ech_geodesic_own.metres(40, 0, 30, 97.3) - ech_geodesic_proj.metres(40, 0, 30, 97.3)) < 1e-8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_proj),
        cmocka_unit_test(test_closed_forms),
        cmocka_unit_test(test_published_example),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
