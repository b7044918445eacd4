"""Geodesics on WGS84 and country polygons for the outside checker.

Uses PROJ through pyproj where it is installed; otherwise Vincenty's series (Survey Review, 1975), which agrees with
Karney's to well under a millimetre except for nearly antipodal points. Cost: one point-in-polygon test a sample and
polygon whose box holds the point.
"""
import csv
import math
import os

try:
    from pyproj import Geod
    GEOD = Geod(ellps="WGS84")
except ImportError:
    GEOD = None

A = 6378137.0
F = 1 / 298.257223563
B = A * (1 - F)


def _series(cos2_alpha):
    u2 = cos2_alpha * (A * A - B * B) / (B * B)
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    return big_a, big_b


def _delta(big_b, sin_s, cos_s, cos2m):
    return big_b * sin_s * (cos2m + big_b / 4 * (cos_s * (-1 + 2 * cos2m ** 2) - big_b / 6 * cos2m *
                                                 (-3 + 4 * sin_s ** 2) * (-3 + 4 * cos2m ** 2)))


def _inverse(lat1, lon1, lat2, lon2):
    """Metres and azimuth (radians) at the first point."""
    u1, u2 = math.atan((1 - F) * math.tan(math.radians(lat1))), math.atan((1 - F) * math.tan(math.radians(lat2)))
    gap = math.radians(math.remainder(lon2 - lon1, 360))
    lam = gap
    for _ in range(1000):
        x = math.cos(u2) * math.sin(lam)
        y = math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam)
        sin_s = math.hypot(x, y)
        if sin_s == 0:
            return 0.0, 0.0
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_a = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2_a = 1 - sin_a ** 2
        cos2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2_a if cos2_a > 1e-15 else 0.0
        c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
        new = gap + (1 - c) * F * sin_a * (sigma + c * sin_s * (cos2m + c * cos_s * (-1 + 2 * cos2m ** 2)))
        done = abs(new - lam) < 1e-14
        lam = new
        if done:
            break
    big_a, big_b = _series(cos2_a)
    return B * big_a * (sigma - _delta(big_b, sin_s, cos_s, cos2m)), math.atan2(x, y)


def _direct(lat, lon, azimuth, metres):
    u1 = math.atan((1 - F) * math.tan(math.radians(lat)))
    sigma1 = math.atan2(math.tan(u1), math.cos(azimuth))
    sin_a = math.cos(u1) * math.sin(azimuth)
    cos2_a = 1 - sin_a ** 2
    big_a, big_b = _series(cos2_a)
    sigma = metres / (B * big_a)
    for _ in range(1000):
        cos2m = math.cos(2 * sigma1 + sigma)
        new = metres / (B * big_a) + _delta(big_b, math.sin(sigma), math.cos(sigma), cos2m)
        done = abs(new - sigma) < 1e-14
        sigma = new
        if done:
            break
    ss, cs = math.sin(sigma), math.cos(sigma)
    z = math.sin(u1) * ss - math.cos(u1) * cs * math.cos(azimuth)
    lat2 = math.atan2(math.sin(u1) * cs + math.cos(u1) * ss * math.cos(azimuth), (1 - F) * math.hypot(sin_a, z))
    lam = math.atan2(ss * math.sin(azimuth), math.cos(u1) * cs - math.sin(u1) * ss * math.cos(azimuth))
    c = F / 16 * cos2_a * (4 + F * (4 - 3 * cos2_a))
    cos2m = math.cos(2 * sigma1 + sigma)
    gap = lam - (1 - c) * F * sin_a * (sigma + c * ss * (cos2m + c * cs * (-1 + 2 * cos2m ** 2)))
    return math.degrees(lat2), math.remainder(lon + math.degrees(gap), 360)


def line(a, b):
    """Metres (exact, a float) from a to b, each (lat, lon), and a function of metres that gives the point there."""
    if GEOD:
        azimuth, _, metres = GEOD.inv(a[1], a[0], b[1], b[0])

        def at(d):
            lon, lat, _ = GEOD.fwd(a[1], a[0], azimuth, d)
            return lat, lon
        return metres, at
    metres, azimuth = _inverse(a[0], a[1], b[0], b[1])
    return metres, lambda d: _direct(a[0], a[1], azimuth, d)


def metres(path):
    """Sum over the path of geodesic lengths, each rounded to the nearest metre."""
    return sum(math.floor(line(a, b)[0] + 0.5) for a, b in zip(path, path[1:]))


def samples(path):
    """[(lat_e7, lon_e7, metres from the start)] and the whole length (docs/model.md 4.8)."""
    out, before = [], 0
    for a, b in zip(path, path[1:]):
        exact, at = line(a, b)
        d = math.floor(exact + 0.5)
        n = max(1, -(-d // 25000))
        for k in range(n + 1):
            lat, lon = a if k == 0 else b if k == n else at(exact * k / n)
            out.append((math.floor(lat * 1e7 + 0.5), math.floor(lon * 1e7 + 0.5), before + d * k // n))
        before += d
    return out, before


class Countries:
    """data/countries.csv: rows country, ring, points (`lon lat;lon lat` in hundredths of a degree). A country contains a
    point by the even-odd rule over all its rings; the first country of the file that contains it wins."""

    def __init__(self, path):
        self.rings = {}
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                ring = [tuple(int(v) * 100000 for v in p.split()) for p in row["points"].split(";")]
                xs, ys = [p[0] for p in ring], [p[1] for p in ring]
                self.rings.setdefault(row["country"], []).append((min(xs), min(ys), max(xs), max(ys), ring))

    @staticmethod
    def crosses(ring, x, y):
        """Number of edges that a ray to the east of the point meets; integers, so exact."""
        n = 0
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
            if (y1 > y) != (y2 > y):
                # x of the edge at height y lies east of the point
                left = (x2 - x1) * (y - y1)
                right = (x - x1) * (y2 - y1)
                n += (right < left) if y2 > y1 else (right > left)
        return n

    def at(self, lat, lon):
        for country, rings in self.rings.items():
            inside = False
            for x1, y1, x2, y2, ring in rings:
                for x in (lon, lon - 3600000000, lon + 3600000000):  # rings may pass the antimeridian
                    if y1 <= lat <= y2 and x1 <= x <= x2 and self.crosses(ring, x, lat) % 2:
                        inside = not inside
            if inside:
                return country
        return ""
