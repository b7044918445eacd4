#!/usr/bin/env python3
"""Makes data/countries.csv from Natural Earth, and src/geo/countries_data.c from that.

    gen_countries.py csv COUNTRIES-50M.json CODES.json   TopoJSON of the npm package world-atlas 2.0.2 (ISC; Natural
                                                         Earth, public domain) and codes.json of i18n-iso-countries
                                                         7.14.0 (MIT) -> data/countries.csv
    gen_countries.py c                                   data/countries.csv -> src/geo/countries_data.c

Arcs are simplified once (Douglas-Peucker, 0.04 degrees), so that neighbours keep one border; coordinates are whole
hundredths of a degree; islands below 0.02 square degrees are left out unless a country has nothing larger (holes stay: an enclave is another
country).

The C form has a grid of 5-degree cells beside the rings: for each cell the rings that may contain a point of it, in
file order. A ring is left out of a cell only where no edge touches the cell and the cell's middle is outside.
"""
import csv
import json
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CSV = os.path.join(ROOT, "data", "countries.csv")
OUT = os.path.join(ROOT, "src", "geo", "countries_data.c")
TOLERANCE = 0.04
CELL = 500  # hundredths of a degree
COLUMNS, LINES = 36000 // CELL, 18000 // CELL
# Areas that Natural Earth draws without an ISO number.
BY_NAME = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO", "Siachen Glacier": "IN",
           "Indian Ocean Ter.": "IO", "Ashmore and Cartier Is.": "AU"}


def decode_arcs(topology):
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        yield points


def simplify(points):
    """Douglas-Peucker with a stack; both ends stay."""
    if len(points) < 3:
        return points
    keep = {0, len(points) - 1}
    if points[0] == points[-1]:  # a ring: keep the point farthest from its start too
        keep.add(max(range(len(points)), key=lambda i: abs(points[i][0] - points[0][0]) + abs(points[i][1] - points[0][1])))
    ends = sorted(keep)
    stack = list(zip(ends, ends[1:]))
    while stack:
        a, b = stack.pop()
        (x1, y1), (x2, y2) = points[a], points[b]
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 or 1e-12
        worst, at = 0, None
        for i in range(a + 1, b):
            x, y = points[i]
            d = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
            if d > worst:
                worst, at = d, i
        if at is not None and worst > TOLERANCE:
            keep.add(at)
            stack += [(a, at), (at, b)]
    return [points[i] for i in sorted(keep)]


def ring_points(arcs, indices):
    points = []
    for i in indices:
        arc = arcs[i] if i >= 0 else arcs[~i][::-1]
        points += arc if not points else arc[1:]
    out, before = [], None
    for x, y in points:  # unwrap: no step longer than half a turn
        if before is not None:
            while x - before > 180:
                x -= 360
            while x - before < -180:
                x += 360
        before = x
        out.append((x, y))
    if abs(out[-1][0] - out[0][0]) > 180:  # round the pole
        out += [(out[-1][0], -90.0), (out[0][0], -90.0)]
    elif out[0] == out[-1]:
        out.pop()
    return [(round(x * 100), round(y * 100)) for x, y in out]


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]))) / 2e4


def make_csv(topology_file, codes_file):
    topology = json.load(open(topology_file))
    codes = {row[2]: row[0] for row in json.load(open(codes_file))}
    arcs = [simplify(a) for a in decode_arcs(topology)]
    rows = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes.get(str(shape.get("id", "")).zfill(3)) or BY_NAME.get(name)
        if not code:
            sys.exit(f"no code for {name}")
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for polygon in polygons:
            rows.setdefault(code, []).extend((ring_points(arcs, ring), i > 0) for i, ring in enumerate(polygon))
    with open(CSV, "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["country", "ring", "points"])
        for code in sorted(rows):
            rings = sorted((r for r in rows[code] if len(r[0]) > 2), key=lambda r: area(r[0]), reverse=True)
            rings = [r for i, (r, hole) in enumerate(rings) if i == 0 or hole or area(r) >= 0.02]
            for n, ring in enumerate(rings, 1):
                out.writerow([code, n, ";".join(f"{x} {y}" for x, y in ring)])


def touches(a, b, west, south):
    """Does the edge a-b touch the closed cell? Exact: boxes meet, and the corners are not all on one side."""
    east, north = west + CELL, south + CELL
    if max(a[0], b[0]) < west or min(a[0], b[0]) > east or max(a[1], b[1]) < south or min(a[1], b[1]) > north:
        return False
    sides = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) for x in (west, east) for y in (south, north)]
    return not (all(s > 0 for s in sides) or all(s < 0 for s in sides))


def contains(ring, x, y):
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        if (y1 > y) != (y2 > y):
            left, right = (x - x1) * (y2 - y1), (y - y1) * (x2 - x1)
            odd ^= left < right if y2 > y1 else left > right
    return odd


def cells_of(ring):
    """The cells in which the ring matters; a ring may lie beyond +-180, so three turns are looked at."""
    found = set()
    for turn in (-36000, 0, 36000):
        moved = [(x + turn, y) for x, y in ring]
        edges = list(zip(moved, moved[1:] + moved[:1]))
        xs, ys = [p[0] for p in moved], [p[1] for p in moved]
        for column in range(max(0, (min(xs) + 18000) // CELL - 1), min(COLUMNS - 1, (max(xs) + 18000) // CELL) + 1):
            for line in range(max(0, (min(ys) + 9000) // CELL - 1), min(LINES - 1, (max(ys) + 9000) // CELL) + 1):
                west, south = column * CELL - 18000, line * CELL - 9000
                if any(touches(a, b, west, south) for a, b in edges) or \
                        contains(moved, west + CELL // 2, south + CELL // 2):
                    found.add(line * COLUMNS + column)
    return found


def write_ints(f, kind, name, numbers, width):
    f.write(f"const {kind} {name}[] = {{\n")
    for i in range(0, len(numbers), width):
        f.write("    " + " ".join(f"{n}," for n in numbers[i:i + width]) + "\n")
    f.write("};\n\n")


def make_c():
    rows = list(csv.DictReader(open(CSV)))
    codes = sorted({r["country"] for r in rows})
    cells = [[] for _ in range(COLUMNS * LINES)]
    with open(OUT, "w") as f:
        f.write("/* Generated by tools/gen_countries.py from data/countries.csv. Do not edit. Sources and what the borders\n"
                " * mean: data/README.md. */\n"
                '#include "countries_int.h"\n\n/* clang-format off */\n')
        f.write("const char *const ech_country_codes[] = {\n")
        for i in range(0, len(codes), 20):
            f.write("    " + " ".join(f'"{c}",' for c in codes[i:i + 20]) + "\n")
        f.write("};\n\nconst ech_ring ech_rings[] = {\n")
        first, points = 0, []
        for n, r in enumerate(rows):
            ring = [tuple(map(int, p.split())) for p in r["points"].split(";")]
            xs, ys = [p[0] for p in ring], [p[1] for p in ring]
            f.write(f"    {{{codes.index(r['country'])}, {first}, {len(ring)}, {min(xs)}, {min(ys)}, {max(xs)}, {max(ys)}}},\n")
            first += len(ring)
            points += ring
            for cell in cells_of(ring):
                cells[cell].append(n)
        f.write(f"}};\n\nconst int32_t ech_ring_count = {len(rows)};\n\n")
        write_ints(f, "int16_t", "ech_ring_points", [c for p in points for c in p], 20)
        starts = [0]
        for cell in cells:
            starts.append(starts[-1] + len(cell))
        write_ints(f, "uint16_t", "ech_cell_first", starts, 24)
        write_ints(f, "uint16_t", "ech_cell_rings", [n for cell in cells for n in cell], 24)
        f.write("/* clang-format on */\n")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "csv":
        make_csv(sys.argv[2], sys.argv[3])
    elif len(sys.argv) == 2 and sys.argv[1] == "c":
        make_c()
    else:
        sys.exit(__doc__)
