/* Geo: published distances, known cities and seas, the antimeridian, the poles, and the grid against all rings. */
#include "geo/geo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/rng.h"
#include "countries_int.h"

static ech_geo_point at(double lat, double lon) {
    return (ech_geo_point){(int32_t)(lat * 1e7 + (lat < 0 ? -0.5 : 0.5)),
                           (int32_t)(lon * 1e7 + (lon < 0 ? -0.5 : 0.5))};
}

static int64_t metres(ech_geo_point a, ech_geo_point b) {
    return ech_geo_distance_m(a.lat_e7, a.lon_e7, b.lat_e7, b.lon_e7);
}

static void near_km(ech_geo_point a, ech_geo_point b, double km, double tolerance_km) {
    assert_in_range(metres(a, b), (int64_t)((km - tolerance_km) * 1000), (int64_t)((km + tolerance_km) * 1000));
    assert_int_equal(metres(a, b), metres(b, a));
}

/* Flights of real airlifts (the 2022 Kazakhstan, 2006 Timor-Leste and 2015 Nepal operations). */
static void test_distances(void **state) {
    (void)state;
    near_km(at(55.8783, 38.0617), at(43.3521, 77.0405), 3087.8, 0.5);         /* UUMU-UAAA */
    near_km(at(54.4010, 48.8027), at(43.3521, 77.0405), 2384.3, 0.5);         /* UWLW-UAAA */
    near_km(at(-12.41497, 130.88185), at(-8.546562, 125.524507), 726, 3);     /* YPDN-WPDL */
    near_km(at(32.1383, -111.1746), at(32.1383, -111.1746), 0, 0);            /* the same place */
    near_km(at(44.0555992, -75.7194977), at(27.6966, 85.3591), 11829.7, 0.5); /* KGTB-VNKT */
    near_km(at(50.901402, 4.484440), at(-1.319240, 36.927799), 6551.7, 0.5);  /* EBBR-HKJK */
}

/* WGS84 in closed form: a quarter of the equator's degree, the meridian quadrant (10,001,965.729 m). */
static void test_exact_lengths(void **state) {
    (void)state;
    assert_int_equal(metres(at(0, 0), at(0, 90)), 10018754); /* π/2 · 6378137 = 10018754.17 */
    assert_int_equal(metres(at(0, 0), at(90, 0)), 10001966);
    assert_int_equal(metres(at(90, 0), at(-90, 77)), 20003931);
    assert_int_equal(metres(at(90, 0), at(90, 120)), 0);
    assert_int_equal(metres(at(0, 179.5), at(0, -179.5)), 111319);
    assert_int_equal(metres(at(10, 180), at(10, -180)), 0);
    assert_int_equal(metres(at(0, 0), at(0, 179.9)), 20003008); /* nearly antipodal: round the pole */
}

typedef struct place {
    const char *name;
    double lat, lon;
    const char *country;
} place;

static void check_places(const place *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const char *found = ech_geo_country_at(at(list[i].lat, list[i].lon));
        if (!found || !list[i].country ? found != list[i].country : strcmp(found, list[i].country) != 0)
            fail_msg("%s is in %s, not %s", list[i].name, found ? found : "no country",
                     list[i].country ? list[i].country : "none");
    }
}

static void test_cities(void **state) {
    (void)state;
    static const place list[] = {
        {"Brussels", 50.85, 4.35, "BE"},
        {"Nairobi", -1.29, 36.82, "KE"},
        {"Addis Ababa", 9.03, 38.74, "ET"},
        {"Astana", 51.17, 71.43, "KZ"},
        {"Almaty", 43.24, 76.89, "KZ"},
        {"Moscow", 55.75, 37.62, "RU"},
        {"Ulyanovsk", 54.32, 48.40, "RU"},
        {"Kathmandu", 27.72, 85.32, "NP"},
        {"Port-au-Prince", 18.55, -72.30, "HT"},
        {"Santo Domingo", 18.49, -69.90, "DO"},
        {"Ankara", 39.93, 32.86, "TR"},
        {"Washington", 38.90, -77.04, "US"},
        {"Anchorage", 61.21, -149.85, "US"},
        {"Brasilia", -15.79, -47.88, "BR"},
        {"La Paz", -16.50, -68.15, "BO"},
        {"Tokyo", 35.69, 139.69, "JP"},
        {"Canberra", -35.28, 149.13, "AU"},
        {"Wellington", -41.25, 174.80, "NZ"},
        {"Kinshasa", -4.40, 15.30, "CD"},
        {"Bangui", 4.40, 18.52, "CF"},
        {"Juba", 4.85, 31.58, "SS"},
        {"Khartoum", 15.50, 32.56, "SD"},
        {"Kabul", 34.53, 69.17, "AF"},
        {"Islamabad", 33.69, 73.06, "PK"},
        {"Bishkek", 42.87, 74.59, "KG"},
        {"Dushanbe", 38.56, 68.77, "TJ"},
        {"Minsk", 53.90, 27.57, "BY"},
        {"Yerevan", 40.18, 44.51, "AM"},
        {"Pristina", 42.66, 21.17, "XK"},
        {"Hargeisa", 9.56, 44.06, "SO"},
        {"Kyrenia", 35.30, 33.30, "CY"},
        {"Maseru region", -29.5, 28.3, "LS"},
        {"San Marino", 43.94, 12.45, "SM"},
        {"Dili", -8.58, 125.60, "TL"},
        {"Darwin", -12.46, 130.90, "AU"},
        {"South Pole", -90, 0, "AQ"},
    };
    check_places(list, sizeof list / sizeof *list);
}

static void test_seas(void **state) {
    (void)state;
    static const place list[] = {
        {"mid-Atlantic", 30, -40, NULL}, {"Pacific", 0, -150, NULL},    {"North Pole", 90, 0, NULL},
        {"Black Sea", 43.3, 34.0, NULL}, {"Arabian Sea", 15, 63, NULL}, {"Timor Sea", -11, 127.5, NULL},
        {"Tasman Sea", -37, 160, NULL},  {"Bering Sea", 58, 180, NULL}, {"Mediterranean", 34, 18, NULL},
        {"Indian Ocean", -30, 80, NULL}, {"Baltic", 58.0, 20.2, NULL},
    };
    check_places(list, sizeof list / sizeof *list);
}

static void test_antimeridian(void **state) {
    (void)state;
    static const place list[] = {
        {"Chukotka west of 180", 68, 179.5, "RU"},
        {"Chukotka east of 180", 67.5, -179.0, "RU"},
        {"Chukotka at 180", 68, 180, "RU"},
        {"Chukotka at -180", 68, -180, "RU"},
        {"Uelen", 66.1, -170.2, "RU"},
        {"Alaska", 65, -160, "US"},
        {"Vanua Levu", -16.6, 179.2, "FJ"},
        {"Viti Levu", -17.8, 178.0, "FJ"},
        {"Antarctica at 180", -85, 180, "AQ"},
        {"Antarctica at -180", -85, -180, "AQ"},
    };
    check_places(list, sizeof list / sizeof *list);
}

/* The rule by the book over every ring of the file: no grid, no boxes. */
static bool plain_inside(const ech_ring *r, int64_t x, int64_t y) {
    bool odd = false;
    for (int32_t i = 0; i < r->count; i++) {
        const int16_t *a = ech_ring_points + 2 * (r->first + i),
                      *b = ech_ring_points + 2 * (r->first + (i + 1) % r->count);
        int64_t x1 = a[0] * (int64_t)100000, y1 = a[1] * (int64_t)100000, x2 = b[0] * (int64_t)100000,
                y2 = b[1] * (int64_t)100000;
        if ((y1 > y) != (y2 > y) &&
            (y2 > y1 ? (x - x1) * (y2 - y1) < (y - y1) * (x2 - x1) : (x - x1) * (y2 - y1) > (y - y1) * (x2 - x1)))
            odd = !odd;
    }
    return odd;
}

static const char *plain_country(ech_geo_point q) {
    static bool odd[400];
    memset(odd, 0, sizeof odd);
    for (int32_t i = 0; i < ech_ring_count; i++)
        for (int64_t turn = -3600000000; turn <= 3600000000; turn += 3600000000)
            odd[ech_rings[i].country] ^= plain_inside(&ech_rings[i], q.lon_e7 + turn, q.lat_e7);
    for (int32_t i = 0; i < ech_ring_count; i++)
        if (odd[ech_rings[i].country])
            return ech_country_codes[ech_rings[i].country];
    return NULL;
}

static void test_grid_against_all_rings(void **state) {
    (void)state;
    ech_rng r = ech_rng_seed(20260823);
    for (int32_t i = 0; i < 600; i++) {
        ech_geo_point q = {(int32_t)((int64_t)ech_rng_below(&r, 1800000001) - 900000000),
                           (int32_t)((int64_t)ech_rng_below(&r, 3600000001u) - 1800000000)};
        if (i % 3 == 1) /* on the lines of the grid */
            q.lat_e7 = q.lat_e7 / ECH_CELL_E7 * ECH_CELL_E7, q.lon_e7 = q.lon_e7 / ECH_CELL_E7 * ECH_CELL_E7;
        if (i % 3 == 2) { /* on a corner of a ring */
            const int16_t *p = ech_ring_points + 2 * (ech_rings[i].first + i % ech_rings[i].count);
            int32_t turn = p[0] > 18000 ? -36000 : p[0] < -18000 ? 36000 : 0;
            q = (ech_geo_point){p[1] * 100000, (p[0] + turn) * 100000};
        }
        const char *a = ech_geo_country_at(q), *b = plain_country(q);
        if (a != b)
            fail_msg("%d %d: %s, not %s", q.lat_e7, q.lon_e7, a ? a : "none", b ? b : "none");
    }
}

static void test_samples(void **state) {
    (void)state;
    const ech_geo_point path[] = {{508500000, 43500000}, {503000000, 85000000}, {503000000, 85000000}};
    ech_geo_sample *list = NULL;
    size_t count = 0;
    assert_int_equal(ech_geo_samples(path, 3, &list, &count), ECH_OK);
    int64_t d = metres(path[0], path[1]), n = (d + 24999) / 25000;
    assert_int_equal(count, (size_t)n + 1 + 2); /* a segment of no length still has its two ends */
    for (int64_t k = 0; k <= n; k++) {
        assert_int_equal(list[k].metres, d * k / n);
        assert_in_range(metres(path[0], list[k].point), d * k / n - 1 + (k == 0), d * k / n + 1);
        assert_ptr_equal(list[k].country, ech_geo_country_at(list[k].point));
    }
    assert_memory_equal(&list[0].point, &path[0], sizeof path[0]);
    assert_memory_equal(&list[n].point, &path[1], sizeof path[0]);
    assert_int_equal(list[n + 1].metres, d);
    assert_int_equal(list[n + 2].metres, d);
    assert_string_equal(list[0].country, "BE");
    assert_string_equal(list[n].country, "DE");
    ech_free(list);
    ech_memory_fail_at(1, false);
    assert_int_equal(ech_geo_samples(path, 3, &list, &count), ECH_ENOMEM);
    ech_memory_fail_at(0, false);
    assert_null(list);
    assert_int_equal(count, 0);
}

static void test_samples_over_the_antimeridian(void **state) {
    (void)state;
    const ech_geo_point path[] = {{350000000, 1700000000}, {350000000, -1700000000}};
    ech_geo_sample *list = NULL;
    size_t count = 0;
    assert_int_equal(ech_geo_samples(path, 2, &list, &count), ECH_OK);
    assert_in_range(list[count - 1].metres, 1800000, 1830000);
    for (size_t i = 1; i < count; i++) {
        assert_in_range(list[i].metres - list[i - 1].metres, 24000, 25001);
        assert_in_range(metres(list[i - 1].point, list[i].point), 24000, 25001);
        assert_null(list[i].country);
    }
    ech_free(list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distances),    cmocka_unit_test(test_exact_lengths),
        cmocka_unit_test(test_cities),       cmocka_unit_test(test_seas),
        cmocka_unit_test(test_antimeridian), cmocka_unit_test(test_grid_against_all_rings),
        cmocka_unit_test(test_samples),      cmocka_unit_test(test_samples_over_the_antimeridian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
