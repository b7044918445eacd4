#!/usr/bin/env python3
"""Exports, each read back by a reader that is not ours: csv and json of Python, OGR, openpyxl, icalendar; for flight plans
a parser written here from Doc 4444. What they read is compared with the plan's file. Prints TAP.

ECHELON is the program, ECHELON_SOURCE the checkout.
"""
import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, also for another Python
import icalendar  # noqa: E402
import openpyxl  # noqa: E402
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

SOURCE = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(SOURCE, "build", "release", "echelon")
TMP = tempfile.mkdtemp(prefix="echelon-export-")
FORMATS = ["csv", "json", "geojson", "kml", "xlsx", "ics", "fpl", "routes"]
NAMES = ["first-steps", "east-timor-1999"]


def run(*args, codes=(0,)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def scenario(name):
    return name if os.path.isabs(name) else os.path.join(SOURCE, "scenarios", name)


_plans = {}


def plan_of(name):
    if name not in _plans:
        path = os.path.join(TMP, os.path.basename(name) + ".plan.json")
        run("plan", scenario(name), "-i", 200, "-o", path, "-q", "--partial", codes=(0, 1))
        with open(path, encoding="utf-8") as f:
            _plans[name] = (path, json.load(f))
    return _plans[name]


def exported(name, form):
    path = os.path.join(TMP, f"{os.path.basename(name)}.{form}")
    run("export", scenario(name), plan_of(name)[0], "-o", path)
    return path


def table(name, file):
    with open(os.path.join(scenario(name), file), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def start_of(name):
    with open(os.path.join(scenario(name), "scenario.json"), encoding="utf-8") as f:
        return datetime.datetime.fromisoformat(json.load(f)["start"].replace("Z", "+00:00"))


def flights_of(name):
    """(mission, from, to, depart, arrive, loads aboard) by the plan's file."""
    out = []
    for m in plan_of(name)[1]["missions"]:
        for i, (a, b) in enumerate(zip(m["stops"], m["stops"][1:])):
            aboard = [x for x in m["loads"] if x["from_stop"] <= i < x["to_stop"]]
            out.append((m, a["location"], b["location"], a["depart_min"], b["arrive_min"], aboard))
    return out


def when(name, minutes):
    return start_of(name) + datetime.timedelta(minutes=minutes)


def loads_of(name):
    return [(m, x) for m in plan_of(name)[1]["missions"] for x in m["loads"]]


@test
def csv_is_the_movement_table():
    for name in NAMES:
        with open(exported(name, "csv"), encoding="utf-8", newline="") as f:
            head, tags, *rows = list(csv.reader(f, strict=True))
        assert len(head) == len(tags) and all(t.startswith("#") for t in tags), tags
        rows = [dict(zip(head, r)) for r in rows]
        loads = loads_of(name)
        assert len(rows) == len(loads) and all(len(r) == len(head) for r in rows)
        assert sum(int(r["persons"]) for r in rows) == sum(x["people"] for _, x in loads)
        assert sorted((r["mission"], r["requirement"]) for r in rows) == sorted((m["id"], x["requirement"]) for m, x in loads)
        due = {r["id"]: r["to"] for r in table(name, "requirements.csv")}
        assert all((r["final"] == "yes") == (r["to"] == due[r["requirement"]]) for r in rows)
        stops = {m["id"]: m["stops"] for m, _ in loads}
        for r in rows:
            works = [w for s in stops[r["mission"]] for w in s["work"] if w["kind"] == "handle"]
            at = datetime.datetime.fromisoformat(r["load_start"].replace("Z", "+00:00"))
            assert not works or at in [when(name, w["start_min"]) for w in works], r


@test
def json_has_flights_movements_and_use():
    for name in NAMES:
        with open(exported(name, "json"), encoding="utf-8") as f:
            d = json.load(f)
        mine = sorted((m["id"], a, b, when(name, t).isoformat()[:19] + "Z", when(name, u).isoformat()[:19] + "Z", sum(x["people"] for x in on))
                      for m, a, b, t, u, on in flights_of(name))
        theirs = sorted((f["mission"], f["from"], f["to"], f["depart"], f["arrive"], f["persons"]) for f in d["flights"])
        assert mine == theirs
        v = json.loads(run("check", scenario(name), plan_of(name)[0], "--json", "--no-bound").stdout)
        assert d["plan_hash"] == v["plan_hash"] and d["legal"] is v["legal"]
        assert abs(sum(f["cost"] for f in d["flights"]) - v["cost"]) < 1e-3, v["cost"]
        assert sum(f["fuel_burnt_kg"] for f in d["flights"]) == v["fuel_kg"]
        assert sum(r["undelivered"] for r in d["requirements"]) == v["unmet"]
        for c in d["use"]:
            assert all(s["there"] is None or s["used"] <= s["there"] for s in c["steps"] if c["resource"] != "fuel_kg"), c["location"]


def ogr(path):
    """[(layer, {field: value}, wkt)] by OGR, through its CSV driver."""
    layers = [re.match(r"\d+: (.+?)(?: \(.*\))?$", line).group(1)
              for line in subprocess.run(["ogrinfo", "-q", path], capture_output=True, text=True, check=True).stdout.splitlines()]
    out = []
    for layer in layers:
        r = subprocess.run(["ogr2ogr", "-f", "CSV", "/vsistdout/", path, layer, "-lco", "GEOMETRY=AS_WKT"], capture_output=True, text=True)
        assert r.returncode == 0 and "ERROR" not in r.stderr, r.stderr
        out += [(layer, row, row["WKT"]) for row in csv.DictReader(io.StringIO(r.stdout))]
    return out


@test
def geojson_is_read_by_ogr():
    for name in NAMES:
        found = ogr(exported(name, "geojson"))
        flights = flights_of(name)
        points = {row["id"]: wkt for _, row, wkt in found if row["what"] == "location"}
        lines = [(row, wkt) for _, row, wkt in found if row["what"] == "flight"]
        places = {x["id"]: x for x in table(name, "locations.csv")}
        assert set(points) == set(places) and len(lines) == len(flights)
        for i, wkt in points.items():
            lon, lat = map(float, re.match(r"POINT \((\S+) (\S+)\)", wkt).groups())
            assert abs(lon - float(places[i]["lon"])) < 1e-6 and abs(lat - float(places[i]["lat"])) < 1e-6, i
        for row, wkt in lines:
            first = tuple(map(float, re.match(r"LINESTRING \((\S+) (\S+?)[,)]", wkt).groups()))
            at = places[row["from"]]
            assert abs(first[0] - float(at["lon"])) < 1e-6 and abs(first[1] - float(at["lat"])) < 1e-6, row


@test
def a_way_over_the_antimeridian_is_cut():
    home = os.path.join(TMP, "pacific")
    shutil.copytree(scenario("first-steps"), home)
    path = os.path.join(home, "locations.csv")
    text = open(path, encoding="utf-8").read()
    text = text.replace("50.8659,7.14274", "-17.755,177.443").replace("43.6839,10.3927", "-13.83,-172.008").replace("37.0683,22.0255", "-21.2412,-175.15").replace("37.25,21.85", "-21.14,-175.2")
    text = text.replace(",GR,", ",TO,").replace(",DE,", ",FJ,").replace(",IT,", ",WS,")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    with open(exported(home, "geojson"), encoding="utf-8") as f:
        d = json.load(f)
    kinds = {x["geometry"]["type"] for x in d["features"]}
    assert "MultiLineString" in kinds and "LineString" in kinds, kinds
    for x in d["features"]:
        g = x["geometry"]
        for line in g["coordinates"] if g["type"] == "MultiLineString" else [g["coordinates"]] if g["type"] == "LineString" else []:
            assert all(abs(a[0] - b[0]) < 90 for a, b in zip(line, line[1:])), line
            assert all(-180 <= p[0] <= 180 for p in line)
        if g["type"] == "MultiLineString":
            a, b = g["coordinates"]
            assert abs(a[-1][0]) == 180 and b[0][0] == -a[-1][0] and a[-1][1] == b[0][1], (a[-1], b[0])


@test
def kml_is_read_by_ogr():
    for name in NAMES:
        found = ogr(exported(name, "kml"))
        lines = [x for x in found if x[2].startswith("LINESTRING")]
        assert len(lines) == len(flights_of(name)), len(lines)
        assert len(found) - len(lines) == len(table(name, "locations.csv"))
        ids = {m["id"] for m in plan_of(name)[1]["missions"]}
        assert {row["Name"].split(" ")[0] for _, row, _ in lines} == ids
        with open(exported(name, "kml"), encoding="utf-8") as f:
            text = f.read()
        assert text.count("<TimeSpan>") == len(lines)


@test
def xlsx_is_read_by_openpyxl():
    for name in NAMES:
        book = openpyxl.load_workbook(exported(name, "xlsx"))
        assert book.sheetnames == ["Summary", "Movements", "Missions", "Requirements", "Use"]
        rows = list(book["Movements"].iter_rows(min_row=2, values_only=True))
        loads = loads_of(name)
        assert len(rows) == len(loads) and sum(r[9] for r in rows) == sum(x["people"] for _, x in loads)
        assert all(isinstance(r[4], datetime.datetime) for r in rows), rows[0]
        stops = list(book["Missions"].iter_rows(min_row=2, values_only=True))
        assert len(stops) == sum(len(m["stops"]) for m in plan_of(name)[1]["missions"])
        mine = sorted((m["id"], k, when(name, s["arrive_min"]).replace(tzinfo=None)) for m in plan_of(name)[1]["missions"]
                      for k, s in enumerate(m["stops"]) if k)
        assert mine == sorted((r[0], r[4], r[6]) for r in stops if r[4]), "arrivals"
        assert len(list(book["Requirements"].iter_rows(min_row=2))) == len(table(name, "requirements.csv"))
        assert book["Movements"].freeze_panes == "A2" and book["Movements"].auto_filter.ref


@test
def ics_is_read_by_icalendar():
    for name in NAMES:
        with open(exported(name, "ics"), "rb") as f:
            data = f.read()
        assert all(len(line) <= 75 for line in data.split(b"\r\n")), "a line is longer than 75 octets"
        assert b"\n" not in data.replace(b"\r\n", b"")
        events = [e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")]
        loaded = [x for x in flights_of(name) if x[5]]
        works = [w for m in plan_of(name)[1]["missions"] for s in m["stops"] for w in s["work"] if w["kind"] == "handle"]
        flights = [e for e in events if "-flight@" in e["UID"]]
        assert len(flights) == len(loaded) and len(events) == len(loaded) + len(works), (len(events), len(loaded), len(works))
        assert len({str(e["UID"]) for e in events}) == len(events), "UIDs are not unique"
        mine = sorted((when(name, t), when(name, u)) for _, _, _, t, u, _ in loaded)
        assert mine == sorted((e.decoded("DTSTART"), e.decoded("DTEND")) for e in flights)


FIELD_18 = "STS PBN NAV COM DAT SUR DEP DEST DOF REG EET SEL TYP CODE DLE OPR ORGN PER ALTN RALT TALT RIF RMK".split()


def parse_fpl(text):
    """A message by Doc 4444, appendix 3: fields 7, 8, 9, 10, 13, 15, 16, 18. Raises where the grammar is broken."""
    m = re.fullmatch(r"\(FPL-([A-Z0-9]{1,7})-([IVYZ])([SNGMX])\n-(\d{0,2})([A-Z0-9]{2,4})/([LMHJ])-([A-Z0-9]{1,64})/([A-Z0-9]{1,20})\n"
                     r"-([A-Z]{4})(\d{4})\n-(K\d{4}|N\d{4}|M\d{3})(F\d{3}|S\d{4}|A\d{3}|M\d{4}|VFR) ([A-Z0-9 /]+)\n-([A-Z]{4})(\d{4})\n-(.+)\)", text)
    assert m, text
    route, other = m.group(13), m.group(16)
    for token in route.split(" "):
        assert token == "DCT" or re.fullmatch(r"\d{2}[NS]\d{3}[EW]|\d{4}[NS]\d{5}[EW]|[A-Z]{2,5}", token), token
    parts = re.split(r" ?\b(" + "|".join(FIELD_18) + r")/", other)
    assert parts[0] == "", other
    keys, values = parts[1::2], parts[2::2]
    assert [FIELD_18.index(k) for k in keys] == sorted(FIELD_18.index(k) for k in keys), keys
    assert all(re.fullmatch(r"[A-Z0-9 ]+", v) for v in values), values
    more = dict(zip(keys, values))
    assert int(m.group(10)[:2]) < 24 and int(m.group(10)[2:]) < 60 and int(m.group(15)[2:]) < 60, text
    for field, key in ((m.group(9), "DEP"), (m.group(14), "DEST"), (m.group(5), "TYP")):
        assert (field == "ZZZZ") == (key in more), (field, key, more)
    return {"call": m.group(1), "from": m.group(9), "to": m.group(14), "eobt": m.group(10), "eet": m.group(15), **more}


@test
def flight_plans_follow_the_standard():
    for name in NAMES:
        with open(exported(name, "fpl"), encoding="ascii") as f:
            messages = [parse_fpl(t) for t in f.read().split("\n\n") if t]
        kinds = {a["id"]: a for a in table(name, "assets.csv")}
        with open(exported(name, "json"), encoding="utf-8") as f:
            air = [x for x in json.load(f)["flights"] if x["mode"] == "air"]
        assert len(messages) == len(air) > 0 and kinds
        for m in messages:
            assert "DRAFT NOT FILED" in m["RMK"] and "EXERCISE" in m["RMK"], m
        for m, x in zip(sorted(messages, key=lambda m: (m["DOF"], m["eobt"], m["call"])), sorted(air, key=lambda x: (x["depart"], x["mission"]))):
            depart, arrive = (datetime.datetime.fromisoformat(x[k].replace("Z", "+00:00")) for k in ("depart", "arrive"))
            assert m["DOF"] == depart.strftime("%y%m%d") and m["eobt"] == depart.strftime("%H%M"), (m, x)
            assert datetime.timedelta(hours=int(m["eet"][:2]), minutes=int(m["eet"][2:])) == arrive - depart, (m, x)
            assert m["from"] in (x["from"], "ZZZZ") and m["to"] in (x["to"], "ZZZZ")
            assert ("MEDEVAC" == m.get("STS")) == (x["litters"] > 0)


@test
def rough_texts_stay_in_their_cells():
    home = os.path.join(TMP, "rough")
    shutil.copytree(scenario("first-steps"), home)
    path = os.path.join(home, "locations.csv")
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    rows[1][1] = '=cmd|"/c calc"!A1, "quoted" <b>&amp;</b> Übergröße 東京; \\ end'
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)
    with open(os.path.join(home, "members.csv"), encoding="utf-8", newline="") as f:
        members = list(csv.reader(f))
    name = rows[1][1]
    events = icalendar.Calendar.from_ical(open(exported(home, "ics"), "rb").read()).walk("VEVENT")
    places = {str(e["LOCATION"]) for e in events}
    assert "EDDK " + name in places, places
    names = [row.get("name") for _, row, _ in ogr(exported(home, "geojson"))]
    assert name in names, names
    names = [row.get("description") or row.get("Description") for _, row, _ in ogr(exported(home, "kml"))]
    assert name in names, names
    openpyxl.load_workbook(exported(home, "xlsx"))
    with open(exported(home, "csv"), encoding="utf-8", newline="") as f:
        cells = [c for r in list(csv.reader(f, strict=True))[2:] for c in r]
    assert members and not any(c[:1] in "=+-@" for c in cells if c), "a cell that a spreadsheet would run"


@test
def two_runs_give_the_same_bytes():
    for form in FORMATS:
        a = open(exported("first-steps", form), "rb").read()
        assert open(exported("first-steps", form), "rb").read() == a and a, form


@test
def an_illegal_plan_is_exported_and_named_so():
    path, document = plan_of("first-steps")
    broken = os.path.join(TMP, "illegal.json")
    document = json.loads(json.dumps(document))
    document.pop("plan_hash", None)
    document["missions"][0]["stops"][1]["arrive_min"] += 7
    with open(broken, "w", encoding="utf-8") as f:
        json.dump(document, f)
    for form in FORMATS:
        r = run("export", scenario("first-steps"), broken, "-o", os.path.join(TMP, "broken." + form), codes=(1,))
        assert b"NOT legal" in r.stdout, r.stdout


@test
def mistakes_are_told():
    plan = plan_of("first-steps")[0]
    r = run("export", scenario("first-steps"), plan, "--as", "xls", codes=(2,))
    assert b"did you mean xlsx" in r.stderr, r.stderr
    run("export", scenario("first-steps"), plan, codes=(2,))
    run("export", scenario("first-steps"), plan, "--as", "csv", "--json", codes=(2,))
    run("export", scenario("first-steps"), os.path.join(TMP, "nothing.json"), "--as", "csv", codes=(2, 3))
    for form in FORMATS:
        run("export", scenario("first-steps"), plan, "--as", form, "-o", "/dev/full", codes=(3,))
    r = run("export", scenario("first-steps"), plan, "--as", "csv", "-o", os.path.join(TMP, "no", "x.csv"), codes=(3,))
    assert r.stderr


@test
def the_output_may_go_to_a_pipe():
    r = run("export", scenario("first-steps"), plan_of("first-steps")[0], "--as", "csv")
    assert r.stdout == open(exported("first-steps", "csv"), "rb").read()


if __name__ == "__main__":
    sys.exit(main(TMP))
