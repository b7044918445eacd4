/* Geodesics, ours: see geodesic_int.h. From the formulas of Karney 2013, series to the sixth order.
 *
 * A geodesic that leaves the equator with azimuth α0 is a great circle on an auxiliary sphere, arc σ, longitude ω.
 * Distance is b·I1(σ) and longitude ω - f·sin α0·I3(σ), where I1 and I3 are σ plus a few sines of its even multiples.
 * Direct: undo I1 by its reverted series. Inverse: find the azimuth at the first point that reaches the second one's
 * longitude: Newton's method from a good start, kept between two azimuths that are too small and too large.
 *
 * Angles stay pairs (sine, cosine) as long as possible, so that poles, meridians and the equator are exact.
 */
#include <math.h>
#include <stdbool.h>

#include "geodesic_int.h"

enum { ORDER = 6, NEWTON_STEPS = 25, MOST_STEPS = 100 };

#define SEMI_MAJOR_M 6378137.0
#define F (1 / 298.257223563) /* flattening */
#define SEMI_MINOR_M (SEMI_MAJOR_M * (1 - F))
#define N (F / (2 - F))                /* third flattening */
#define E2 (F * (2 - F))               /* eccentricity, squared */
#define EP2 (E2 / ((1 - F) * (1 - F))) /* second eccentricity, squared */
#define PI 3.14159265358979323846
#define DEGREE (PI / 180)
#define TINY 1e-150         /* keeps 0/0 away at poles and on meridians */
#define SHORT_RAD 3e-8      /* below this arc the sphere that fits is exact to the last digit */
#define CONVERGED 0x1p-52   /* of the longitude reached, in radians */
#define ANTIPODAL_EDGE 5e-6 /* as far from the cut, in units of the astroid, its equation is not asked */

typedef struct angle {
    double s, c;
} angle;

static double square(double x) { return x * x; }

static angle unit(double s, double c) {
    double h = hypot(s, c);
    return (angle){s / h, c / h};
}

static angle swapped_sign(angle a, double sine, double cosine) { return (angle){a.s * sine, a.c * cosine}; }

/* Sine and cosine of degrees, exact at multiples of 90. */
static angle of_degrees(double degrees) {
    int quarter = 0;
    double rest = remquo(degrees, 90, &quarter) * DEGREE, s = sin(rest), c = cos(rest);
    switch (quarter & 3) {
    case 0:
        return (angle){s, c};
    case 1:
        return (angle){c, -s};
    case 2:
        return (angle){-s, -c};
    default:
        return (angle){-c, s};
    }
}

/* Reduced latitude: tan β = (1 - f) tan φ. */
static angle reduced(double lat) {
    angle phi = of_degrees(lat);
    angle beta = unit((1 - F) * phi.s, phi.c);
    beta.c = fmax(TINY, beta.c);
    return beta;
}

/* ---- series ------------------------------------------------------------------------------------------------- */

/* Σ c[l] sin 2lσ for l = 1 … count, by Clenshaw's recurrence. */
static double sine_series(angle sigma, const double *c, int count) {
    double twice = 2 * (sigma.c - sigma.s) * (sigma.c + sigma.s), y0 = 0, y1 = 0;
    for (int l = count; l > 0; l--) {
        double y = twice * y0 - y1 + c[l];
        y1 = y0;
        y0 = y;
    }
    return 2 * sigma.s * sigma.c * y0;
}

static double amplitude1(double e) { return (1 + e * e * (1. / 4 + e * e * (1. / 64 + e * e / 256))) / (1 - e); }

static void coefficients1(double e, double c[ORDER + 1]) {
    double q = e * e, d = e;
    c[1] = d * (-1. / 2 + q * (3. / 16 - q / 32));
    c[2] = (d *= e) * (-1. / 16 + q * (1. / 32 - q * 9 / 2048));
    c[3] = (d *= e) * (-1. / 48 + q * 3 / 256);
    c[4] = (d *= e) * (-5. / 512 + q * 3 / 512);
    c[5] = (d *= e) * (-7. / 1280);
    c[6] = d * e * (-7. / 2048);
}

/* The reverse: σ = τ + Σ c'[l] sin 2lτ where τ = s / (b A1). */
static void coefficients1_reverted(double e, double c[ORDER + 1]) {
    double q = e * e, d = e;
    c[1] = d * (1. / 2 + q * (-9. / 32 + q * 205 / 1536));
    c[2] = (d *= e) * (5. / 16 + q * (-37. / 96 + q * 1335 / 4096));
    c[3] = (d *= e) * (29. / 96 - q * 75 / 128);
    c[4] = (d *= e) * (539. / 1536 - q * 2391 / 2560);
    c[5] = (d *= e) * (3467. / 7680);
    c[6] = d * e * (38081. / 61440);
}

static double amplitude2(double e) { return (1 - e) * (1 + e * e * (1. / 4 + e * e * (9. / 64 + e * e * 25 / 256))); }

static void coefficients2(double e, double c[ORDER + 1]) {
    double q = e * e, d = e;
    c[1] = d * (1. / 2 + q * (1. / 16 + q / 32));
    c[2] = (d *= e) * (3. / 16 + q * (1. / 32 + q * 35 / 2048));
    c[3] = (d *= e) * (5. / 48 + q * 5 / 256);
    c[4] = (d *= e) * (35. / 512 + q * 7 / 512);
    c[5] = (d *= e) * (63. / 1280);
    c[6] = d * e * (77. / 2048);
}

static double amplitude3(double e) {
    return 1 - e * ((1 - N) / 2 + e * ((1 + N * (1. / 2 - N * 3 / 2)) / 4 +
                                       e * ((1 + N * (3 + N)) / 16 + e * ((3 + 2 * N) / 64 + e * 3 / 128))));
}

static void coefficients3(double e, double c[ORDER]) {
    double d = e;
    c[1] = d *
           ((1 - N) / 4 + e * ((1 - N * N) / 8 + e * ((3 + N * (3 - N)) / 64 + e * ((5. / 2 + N) / 64 + e * 3 / 128))));
    c[2] = (d *= e) * ((2 + N * (N - 3)) / 32 + e * ((3 - N * (2 + 3 * N)) / 64 + e * ((3 + N) / 128 + e * 5 / 256)));
    c[3] = (d *= e) * ((5 + N * (5 * N - 9)) / 192 + e * ((9 - 10 * N) / 384 + e * 7 / 512));
    c[4] = (d *= e) * ((7 - 14 * N) / 512 + e * 7 / 512);
    c[5] = d * e * (21. / 2560);
}

/* ---- a geodesic by the azimuth at its first point ------------------------------------------------------------ */

typedef struct geodesic {
    angle alpha0;  /* at the node: where it crosses the equator northward */
    double k2, e;  /* k² = e'² cos² α0, and the ε of the series */
    double a1, a3; /* amplitudes */
    double c1[ORDER + 1], c3[ORDER];
} geodesic;

static geodesic through(angle beta, angle alpha) {
    geodesic g;
    g.alpha0 = (angle){alpha.s * beta.c, hypot(alpha.c, alpha.s * beta.s)};
    g.k2 = square(g.alpha0.c) * EP2;
    g.e = g.k2 / (2 * (1 + sqrt(1 + g.k2)) + g.k2);
    g.a1 = amplitude1(g.e);
    g.a3 = amplitude3(g.e);
    coefficients1(g.e, g.c1);
    coefficients3(g.e, g.c3);
    return g;
}

/* Arc and spherical longitude from the node to a point. On the equator the node is the point itself. */
static angle arc_at(angle beta, angle alpha) {
    bool node = beta.s == 0 && alpha.c == 0;
    return unit(beta.s, node ? 1 : alpha.c * beta.c);
}

static angle longitude_at(const geodesic *g, angle beta, angle alpha) {
    bool node = beta.s == 0 && alpha.c == 0;
    return (angle){g->alpha0.s * beta.s, node ? 1 : alpha.c * beta.c};
}

static double between(angle from, angle to, bool positive) {
    double s = to.s * from.c - to.c * from.s, c = to.c * from.c + to.s * from.s;
    return atan2(positive ? fmax(0.0, s) + 0.0 : s, c);
}

/* ---- inverse: between two points in canonical position ------------------------------------------------------- */

/* Latitudes β1 ≤ 0 and β1 ≤ β2 ≤ -β1, and longitude 0 to π eastward: every pair mirrors into one such. */
typedef struct pair {
    angle beta1, beta2, lambda;
    double lambda_rad;
} pair;

typedef struct way {
    angle alpha1, alpha2;
    double metres;
} way;

/* Where a geodesic that leaves point 1 with azimuth α1 comes to the latitude of point 2. */
typedef struct arrival {
    geodesic g;
    angle alpha2, sigma1, sigma2;
    double arc;    /* σ2 - σ1 */
    double beyond; /* longitude reached less the wanted one */
} arrival;

static angle azimuth_at(const pair *p, const geodesic *g, angle alpha1) {
    angle b1 = p->beta1, b2 = p->beta2;
    double difference =
        b1.c < -b1.s ? (b2.c - b1.c) * (b1.c + b2.c) : (b1.s - b2.s) * (b1.s + b2.s); /* cos²β2 - cos²β1 */
    double s = b2.c != b1.c ? g->alpha0.s / b2.c : alpha1.s;
    double c = b2.c != b1.c || fabs(b2.s) != -b1.s ? sqrt(fmax(0, square(alpha1.c * b1.c) + difference)) / b2.c
                                                   : fabs(alpha1.c);
    return (angle){s, c};
}

static arrival arrive(const pair *p, angle alpha1) {
    if (p->beta1.s == 0 && alpha1.c == 0)
        alpha1.c = -TINY; /* on the equator: leave it */
    arrival a = {.g = through(p->beta1, alpha1)};
    a.alpha2 = azimuth_at(p, &a.g, alpha1);
    a.sigma1 = arc_at(p->beta1, alpha1);
    a.sigma2 = arc_at(p->beta2, a.alpha2);
    a.arc = between(a.sigma1, a.sigma2, true);
    angle w1 = longitude_at(&a.g, p->beta1, alpha1), w2 = longitude_at(&a.g, p->beta2, a.alpha2);
    angle w = {fmax(0, w2.s * w1.c - w2.c * w1.s) + 0.0, w2.c * w1.c + w2.s * w1.s};
    double short_of = atan2(w.s * p->lambda.c - w.c * p->lambda.s, w.c * p->lambda.c + w.s * p->lambda.s);
    double waves = sine_series(a.sigma2, a.g.c3, ORDER - 1) - sine_series(a.sigma1, a.g.c3, ORDER - 1);
    a.beyond = short_of - F * a.g.a3 * a.g.alpha0.s * (a.arc + waves);
    return a;
}

static double arc_metres(const arrival *a) {
    double waves = sine_series(a->sigma2, a->g.c1, ORDER) - sine_series(a->sigma1, a->g.c1, ORDER);
    return SEMI_MINOR_M * a->g.a1 * (a->arc + waves);
}

/* How fast the longitude reached grows with α1: the reduced length m12 over the radius of the parallel. */
static double growth(const pair *p, const arrival *a) {
    double dn1 = sqrt(1 + a->g.k2 * square(a->sigma1.s)), dn2 = sqrt(1 + a->g.k2 * square(a->sigma2.s));
    if (a->alpha2.c == 0)
        return -2 * (1 - F) * sqrt(1 + EP2 * square(p->beta1.s)) / p->beta1.s;
    double c2[ORDER + 1], a2 = amplitude2(a->g.e);
    coefficients2(a->g.e, c2);
    double i1 = a->g.a1 * (a->arc + sine_series(a->sigma2, a->g.c1, ORDER) - sine_series(a->sigma1, a->g.c1, ORDER));
    double i2 = a2 * (a->arc + sine_series(a->sigma2, c2, ORDER) - sine_series(a->sigma1, c2, ORDER));
    double length =
        dn2 * (a->sigma1.c * a->sigma2.s) - dn1 * (a->sigma1.s * a->sigma2.c) - a->sigma1.c * a->sigma2.c * (i1 - i2);
    return (1 - F) * length / (a->alpha2.c * p->beta2.c);
}

/* The positive root µ of µ⁴ + 2µ³ + (1 - x² - y²)µ² - 2y²µ - y² = 0: the nearly antipodal problem, where the
 * geodesics of a point envelop an astroid. The largest root of the resolvent cubic, then two quadratics. */
static double astroid(double x, double y) {
    double p = square(x), q = square(y), r = (p + q - 1) / 6;
    if (q == 0 && r <= 0)
        return 0;
    double s = p * q / 4, r3 = r * square(r), inside = s * (s + 2 * r3), u = r;
    if (inside >= 0) {
        double t3 = s + r3;
        t3 += t3 < 0 ? -sqrt(inside) : sqrt(inside);
        double t = cbrt(t3);
        u += t + (t != 0 ? square(r) / t : 0);
    } else {
        u += 2 * r * cos(atan2(sqrt(-inside), -(s + r3)) / 3);
    }
    double v = sqrt(square(u) + q), uv = u < 0 ? q / (v - u) : u + v, w = (uv - q) / (2 * v);
    return uv / (sqrt(uv + square(w)) + w);
}

/* On a sphere: the azimuth at point 1, given the spherical longitude between the points. Not yet a unit. */
static angle sphere_azimuth(const pair *p, angle omega) {
    angle b1 = p->beta1, b2 = p->beta2;
    double sum = b2.s * b1.c + b2.c * b1.s, difference = b2.s * b1.c - b2.c * b1.s; /* sin (β2 ± β1) */
    return (angle){b2.c * omega.s, omega.c >= 0 ? difference + b2.c * b1.s * square(omega.s) / (1 + omega.c)
                                                : sum - b2.c * b1.s * square(omega.s) / (1 - omega.c)};
}

/* A start for points nearly opposite each other: x and y place point 2 beside the antipode, in units of the astroid. */
static angle antipodal_azimuth(const pair *p) {
    double e = through(p->beta1, (angle){0, 1}).e;
    double scale = F * p->beta1.c * amplitude3(e) * PI;
    double past = atan2(-p->lambda.s, -p->lambda.c); /* λ - π */
    double sum = p->beta2.s * p->beta1.c + p->beta2.c * p->beta1.s;
    double x = past / scale, y = sum / (scale * p->beta1.c);
    if (y > -ANTIPODAL_EDGE && x > -1 - ANTIPODAL_EDGE) {
        double s = fmin(1, -x);
        return (angle){s, -sqrt(1 - square(s))};
    }
    double mu = astroid(x, y), w = scale * -x * mu / (1 + mu);
    return sphere_azimuth(p, (angle){sin(w), -cos(w)});
}

static bool nearly_antipodal(const pair *p) {
    double c = p->beta1.s * p->beta2.s + p->beta1.c * p->beta2.c * p->lambda.c;
    double w = PI - p->lambda_rad, sum = p->beta2.s * p->beta1.c + p->beta2.c * p->beta1.s;
    return c < 0 && hypot(w * p->beta1.c, sum) < 6 * fabs(N) * PI * square(p->beta1.c);
}

static angle start_azimuth(const pair *p) {
    if (nearly_antipodal(p)) {
        angle a = antipodal_azimuth(p);
        return a.s > 0 ? unit(a.s, a.c) : (angle){1, 0};
    }
    double middle = square((p->beta1.c + p->beta2.c) / 2);
    double omega = p->lambda_rad / sqrt(1 - E2 * middle);
    angle a = sphere_azimuth(p, (angle){sin(omega), cos(omega)});
    return a.s > 0 ? unit(a.s, a.c) : (angle){1, 0};
}

/* Points so near that the sphere which fits there tells their distance; false: they are not. */
static bool near_way(const pair *p, way *out) {
    angle b1 = p->beta1, b2 = p->beta2;
    double sine = b2.s * b1.c - b2.c * b1.s; /* sin (β2 - β1) */
    if (p->lambda_rad > 1e-6 || fabs(sine) > 1e-6)
        return false;
    double mean = square(b1.s + b2.s), dn;
    mean /= mean + square(b1.c + b2.c); /* sin² of the middle latitude */
    dn = sqrt(1 + EP2 * mean);
    double w = p->lambda_rad / ((1 - F) * dn);
    angle omega = {sin(w), cos(w)};
    angle to = sphere_azimuth(p, omega);
    double arc = hypot(to.s, to.c);
    if (arc >= SHORT_RAD)
        return false;
    out->metres = arc * SEMI_MINOR_M * dn;
    out->alpha1 = arc > 0 ? unit(to.s, to.c) : (angle){0, 1};
    double back = sine - b1.c * b2.s * (omega.c >= 0 ? square(omega.s) / (1 + omega.c) : 1 - omega.c);
    out->alpha2 = arc > 0 ? unit(b1.c * omega.s, back) : (angle){0, 1};
    return true;
}

/* The azimuths between which the answer lies; the longitude reached grows from north (low) to south (high). */
typedef struct bracket {
    angle low, high;
} bracket;

static double cotangent(angle a) { return a.c / a.s; }

static bool is_inside(const bracket *b, angle a) {
    return a.s > 0 && cotangent(a) < cotangent(b->low) && cotangent(a) > cotangent(b->high);
}

static void narrow(bracket *b, angle a, double beyond) {
    if (beyond > 0 && cotangent(a) > cotangent(b->high))
        b->high = a;
    if (beyond < 0 && cotangent(a) < cotangent(b->low))
        b->low = a;
}

static angle newton_step(const pair *p, const arrival *a, angle alpha) {
    double rate = growth(p, a), by = -a->beyond / rate, s = sin(by), c = cos(by);
    if (!(rate > 0 && fabs(by) < PI))
        return (angle){-1, 0}; /* inside no bracket */
    return (angle){alpha.s * c + alpha.c * s, alpha.c * c - alpha.s * s};
}

static way find_way(const pair *p) {
    bracket b = {{TINY, 1}, {TINY, -1}};
    angle alpha1 = start_azimuth(p);
    arrival a = arrive(p, alpha1);
    double goal = CONVERGED;
    for (int step = 0; step < MOST_STEPS && !(fabs(a.beyond) < goal); step++) {
        bool close = fabs(a.beyond) < 16 * CONVERGED; /* one step more, and then rounding is all that is left */
        narrow(&b, alpha1, a.beyond);
        angle next = step < NEWTON_STEPS ? newton_step(p, &a, alpha1) : (angle){-1, 0};
        if (!is_inside(&b, next)) {
            next = (angle){(b.low.s + b.high.s) / 2, (b.low.c + b.high.c) / 2};
            close = false;
        }
        next = unit(next.s, next.c);
        if (next.s == alpha1.s && next.c == alpha1.c)
            break; /* no nearer in double precision */
        alpha1 = next;
        a = arrive(p, alpha1);
        goal = (close ? 8 : 1) * CONVERGED;
    }
    return (way){alpha1, a.alpha2, arc_metres(&a)};
}

static way meridian_way(const pair *p) {
    angle alpha1 = {p->lambda.s, p->lambda.c}, alpha2 = {0, 1};
    arrival a = {.g = through(p->beta1, alpha1)};
    a.sigma1 = arc_at(p->beta1, alpha1);
    a.sigma2 = arc_at(p->beta2, alpha2);
    a.arc = between(a.sigma1, a.sigma2, true);
    return (way){alpha1, alpha2, arc_metres(&a)};
}

static way canonical_way(const pair *p, bool pole) {
    way w;
    if (pole || p->lambda.s == 0)
        return meridian_way(p);
    if (p->beta1.s == 0 && p->lambda_rad <= PI * (1 - F)) /* the equator itself */
        return (way){{1, 0}, {1, 0}, SEMI_MAJOR_M * p->lambda_rad};
    return near_way(p, &w) ? w : find_way(p);
}

/* From -180 to 180; 180 keeps the sign of the difference as written, and with it the side on which a pole is passed. */
static double difference_of(double lon1, double lon2) {
    double d = remainder(lon2 - lon1, 360);
    return d == 0 || fabs(d) == 180 ? copysign(d, lon2 - lon1) : d;
}

/* alpha1: the azimuth at (lat1, lon1), clockwise from north. */
static double inverse(double lat1, double lon1, double lat2, double lon2, angle *alpha1) {
    double lon = difference_of(lon1, lon2), lon_sign = lon < 0 ? -1 : 1;
    bool swap = fabs(lat1) < fabs(lat2);
    double north = swap ? lat2 : lat1, south = swap ? lat1 : lat2;
    if (swap)
        lon_sign = -lon_sign;
    double lat_sign = north < 0 ? 1 : -1;
    lon = fabs(lon);
    pair p = {reduced(lat_sign * north), reduced(lat_sign * south), of_degrees(lon), lon * DEGREE};
    if (lon > 90) { /* the supplement is exact */
        p.lambda = of_degrees(180 - lon);
        p.lambda.c = -p.lambda.c;
    }
    if (p.beta1.c < -p.beta1.s ? p.beta2.c == p.beta1.c : fabs(p.beta2.s) == -p.beta1.s) {
        p.beta2.s = copysign(p.beta1.s, p.beta2.s); /* the same parallel, or the opposite one: exactly */
        p.beta2.c = p.beta1.c;
    }
    way w = canonical_way(&p, fabs(north) == 90);
    angle a = swap ? w.alpha2 : w.alpha1;
    *alpha1 = swapped_sign(a, (swap ? -1 : 1) * lon_sign, (swap ? -1 : 1) * lat_sign);
    return w.metres;
}

static double metres(double lat1, double lon1, double lat2, double lon2) {
    angle alpha1;
    return inverse(lat1, lon1, lat2, lon2, &alpha1);
}

/* ---- direct -------------------------------------------------------------------------------------------------- */

typedef struct line {
    geodesic g;
    angle sigma1, omega1;
    double lon1, tau1, start3; /* tau1: I1(σ1) / A1; start3: waves of I3 at σ1 */
    double reverted[ORDER + 1];
} line;

static line line_from(double lat, double lon, angle alpha) {
    angle beta = reduced(lat);
    line l = {.g = through(beta, alpha), .lon1 = lon};
    l.sigma1 = arc_at(beta, alpha);
    l.omega1 = longitude_at(&l.g, beta, alpha);
    l.tau1 = sine_series(l.sigma1, l.g.c1, ORDER);
    l.start3 = sine_series(l.sigma1, l.g.c3, ORDER - 1);
    coefficients1_reverted(l.g.e, l.reverted);
    return l;
}

static void point_on(const line *l, double metres, double *lat, double *lon) {
    double tau = metres / (SEMI_MINOR_M * l->g.a1), sum = tau + l->tau1; /* less σ1, which is an angle pair */
    angle turned = {l->sigma1.s * cos(sum) + l->sigma1.c * sin(sum), l->sigma1.c * cos(sum) - l->sigma1.s * sin(sum)};
    double arc = sum + sine_series(turned, l->reverted, ORDER);
    angle sigma = {l->sigma1.s * cos(arc) + l->sigma1.c * sin(arc), l->sigma1.c * cos(arc) - l->sigma1.s * sin(arc)};
    double sine = l->g.alpha0.c * sigma.s, cosine = hypot(l->g.alpha0.s, l->g.alpha0.c * sigma.c);
    angle omega = {l->g.alpha0.s * sigma.s, sigma.c};
    if (cosine == 0)
        cosine = sigma.c = omega.c = TINY; /* at a pole */
    double waves = sine_series(sigma, l->g.c3, ORDER - 1) - l->start3;
    double lambda = between(l->omega1, omega, false) - F * l->g.a3 * l->g.alpha0.s * (arc + waves);
    *lat = atan2(sine, (1 - F) * cosine) / DEGREE;
    *lon = remainder(l->lon1 + lambda / DEGREE, 360);
}

static void walk(double lat1, double lon1, double lat2, double lon2, int64_t parts, ech_geodesic_visit visit,
                 void *context) {
    angle alpha1;
    double whole = inverse(lat1, lon1, lat2, lon2, &alpha1), lat, lon;
    line l = line_from(lat1, lon1, alpha1);
    for (int64_t k = 1; k < parts; k++) {
        point_on(&l, whole * (double)k / (double)parts, &lat, &lon);
        visit(context, k, lat, lon);
    }
}

const ech_geodesic ech_geodesic_own = {metres, walk};
