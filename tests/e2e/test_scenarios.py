#!/usr/bin/env python3
"""The bundled scenarios and the catalogue: each plans and checks, delivers everything, and keeps to what its README
works out by hand. The figures are those of the READMEs (sums that were reported, ceilings that follow from stands and
handling), never those of a plan. Prints TAP."""
import collections
import csv
import json
import math
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
sys.path.insert(0, os.path.join(ROOT, "tools"))
import scenario_figures  # noqa: E402  the arithmetic of January, which needs no plan
DAY = 1440
TMP = tempfile.mkdtemp(prefix="echelon-scenarios-")
TESTS = []


def test(f):
    TESTS.append(f)
    return f


def table(*parts):
    with open(os.path.join(ROOT, *parts), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def number(row, column):
    return float(row.get(column) or 0)


class Run:
    """A scenario, planned and checked."""
    made = {}

    def __init__(self, name, *options):
        folder, out = os.path.join(ROOT, "scenarios", name), os.path.join(TMP, f"{name}{'-'.join(options)}.json")
        done = subprocess.run([ECHELON, "plan", folder, "-o", out, "--iterations", "30", "--json", *options],
                              stdout=subprocess.PIPE, timeout=300)
        assert done.returncode == 0, f"plan ends with {done.returncode}: {done.stdout[-400:]}"
        self.summary = json.loads(done.stdout)
        with open(out, encoding="utf-8") as f:
            self.plan = json.load(f)
        self.out, self.folder = out, folder
        self.assets = {a["id"]: a for a in table("scenarios", name, "assets.csv")}
        self.requirements = {r["id"]: r for r in table("scenarios", name, "requirements.csv")}

    @classmethod
    def of(cls, name, *options):
        if (name, options) not in cls.made:
            cls.made[name, options] = cls(name, *options)
        return cls.made[name, options]

    def touch_downs(self, location):
        for m in self.plan["missions"]:
            for stop in m["stops"][1:]:
                if stop["location"] == location:
                    yield m, stop


def names():
    return sorted(n for n in os.listdir(os.path.join(ROOT, "scenarios"))
                  if os.path.exists(os.path.join(ROOT, "scenarios", n, "scenario.json")))


@test
def every_scenario_is_planned_judged_and_complete():
    assert len(names()) >= 6, names()
    for name in names():
        run = Run.of(name)
        assert run.summary["unmet"] == 0 and run.summary["legal"], (name, run.summary["unmet"])
        if name == "haiti-2010" or name.startswith("january"):
            continue  # the same with --efficiency or in another test
        done = subprocess.run([ECHELON, "check", run.folder, run.out, "--json"], stdout=subprocess.PIPE, timeout=120)
        seen = json.loads(done.stdout)
        assert done.returncode == 0 and seen["closure_min"] == run.summary["closure_min"], (name, seen["findings"])


def readme(name):
    with open(os.path.join(ROOT, "scenarios", name, "README.md"), encoding="utf-8") as f:
        return f.read()


def section(name, title):
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", readme(name), re.M | re.S)
    assert found and found[1].strip(), (name, title)
    return found[1]


@test
def every_scenario_says_what_is_reported_and_what_assumed():
    for name in names():
        reported, assumed = section(name, "Reported"), section(name, "Assumed")
        if name == "first-steps":  # made up
            assert reported.strip().startswith("Nothing"), reported
        else:
            assert "| figure | value | source | in the tables |" in reported, name
            assert "| figure | value | range | why |" in assumed and section(name, "Disputed"), name
            for line in reported.splitlines():
                cells = [c.strip() for c in line.strip("|").split("|")]
                assert not line.startswith("|") or len(cells) == 4 and cells[1] and cells[3], (name, line)
        for row in table("scenarios", name, "assumptions.csv"):
            assert row["status"] in ("reported", "assumed") and row["source"], (name, row)
        with open(os.path.join(ROOT, "scenarios", name, "scenario.json"), encoding="utf-8") as f:
            assert json.load(f)["record"] == "exercise", name


@test
def every_scenario_names_the_inputs_changed_after_a_plan_or_says_none():
    named = {"haiti-2010": ("fleet", "crews", "Boa Vista", "transfer"), "east-timor-1999": ("sea-stores", "90.5 %"),
             "turkiye-2023": ("roads", "trucks", "carry rules", "crew limits", "airfields")}
    for name in names():
        text = section(name, "Inputs changed after a plan had been seen")
        if name not in named:
            assert text.strip().startswith("None"), (name, text)
        for word in named.get(name, ()):
            assert word in text, (name, word)


@test
def sums_of_the_tables_are_those_of_the_readme():
    form = r"\*\*Sums of the tables:\*\* ([\d,]+) requirements, ([\d,]+) persons, ([\d,]+) pieces, ([\d,]+) t "
    for name in names():
        with open(os.path.join(ROOT, "scenarios", name, "scenario.json"), encoding="utf-8") as f:
            own = json.load(f)
        needs, items = table("scenarios", name, "requirements.csv"), table("scenarios", name, "items.csv")
        seats, litters = sum(number(r, c) for r in needs for c in ("seated", "attendant")), sum(
            number(r, "litter") for r in needs)
        kg = seats * own.get("person_kg", 100) + litters * own.get("litter_kg", 120)
        kg += sum(number(r, "bulk_kg") for r in needs) + sum(number(i, "count") * number(i, "kg") for i in items)
        told = re.search(form, section(name, "Assumed"))
        assert told, f"{name}: no sums"
        told = tuple(int(n.replace(",", "")) for n in told.groups())
        assert told == (len(needs), seats + litters, sum(number(i, "count") for i in items), round(kg / 1000)), (
            name, told, kg)


@test
def the_plan_is_compared_in_figures_beside_what_was_reported():
    for name in names():
        text = section(name, "The plan compared")
        figures = text.split("<!-- figures -->")[1].split("<!-- end of figures -->")[0]
        assert figures.count("\n|") >= 5, (name, figures)
        assert name == "first-steps" or "eported" in text, name
    for name in ("january-2022", "january-2022-as-reported"):
        text = section(name, "The plan compared")
        assert "| reported | 108 | 27 in the mean |  | 4 days |" in text and "ground times +30 %" in text, name


@test
def haiti_formula_is_that_of_the_tables():
    airfield = next(l for l in table("scenarios", "haiti-2010", "locations.csv") if l["id"] == "MTPP")
    places = sum(int(airfield[f"stands_{c}"]) for c in "cdf")
    assert places == int(airfield["handling"]) == 9, airfield
    # a rate of 1,000 t a minute: every load takes one minute more than the fixed part
    hours = {int(t["fixed_min"]) + 1 for t in table("scenarios", "haiti-2010", "lift_types.csv")}
    assert hours == {120}, hours
    least, most = places * DAY / 120 * float(airfield["efficiency"]), places * DAY / 120
    assert f"{most:.0f} a day | {least:.1f} a day | 90; over 100" in readme("haiti-2010"), (least, most)
    assert least > 90 and most > 100, "the reported landings lie within the two"
    assert [c["handling"] for c in table("scenarios", "haiti-2010", "closures.csv")] == ["6"]


@test
def haiti_never_lands_more_than_its_nine_places_take():
    for options, early, late in (((), 0.85, 0.85), (("--efficiency", "1"), 1.0, 1.0)):
        hold = math.ceil(120 / early)
        run = Run.of("haiti-2010", *options)
        days = collections.Counter(stop["arrive_min"] // DAY for _, stop in run.touch_downs("MTPP"))
        six, nine = 6 * math.ceil(DAY / hold), 9 * math.ceil(DAY / hold)  # one more where work spans midnight
        assert all(n <= (six if d < 3 else nine) for d, n in days.items()), (options, days)
        for _, stop in run.touch_downs("MTPP"):
            assert stop["depart_min"] - stop["arrive_min"] >= 120 / late, stop


@test
def haiti_is_bound_by_the_airfield_not_by_the_fleet():
    run = Run.of("haiti-2010")
    total = sum(int(a["count"]) for a in run.assets.values())
    use = sum(f["use"] * int(run.assets[a]["count"]) for a, f in run.summary["fleets"].items()) / total
    # a landing takes 142 min of one of nine places, its trip about ten hours of one of 127 aircraft: near three to one
    assert run.summary["locations"]["MTPP"]["stand_use"] > 2 * use, (run.summary["locations"]["MTPP"], use)
    assert run.summary["locations"]["MTPP"]["handling_use"] > 2 * use, (run.summary["locations"]["MTPP"], use)


@test
def haiti_aircraft_take_no_fuel_there():
    for _, stop in Run.of("haiti-2010").touch_downs("MTPP"):
        assert all(w["kind"] != "refuel" for w in stop["work"]), stop


def january(name):
    people = sum(number(r, "seated") for r in table("scenarios", name, "requirements.csv"))
    vehicles = sum(number(i, "count") for i in table("scenarios", name, "items.csv"))
    return people, vehicles


@test
def january_moves_what_was_reported():
    for name in ("january-2022", "january-2022-as-reported"):
        assert january(name) == (2030, 250), january(name)
        road = [r for r in table("scenarios", name, "requirements.csv") if r["self_move"] == "road"]
        assert [r["seated"] for r in road] == ["150"], road
        assert sum(number(i, "count") for i in table("scenarios", name, "items.csv") if i["requirement"] == "kgz") == 19
        assert not any(r.get("due") for r in table("scenarios", name, "requirements.csv")), "a due would force closure"


@test
def january_least_flights_are_those_of_arithmetic():
    least = {}
    for name, seats, floor_m in (("january-2022", 145, 20), ("january-2022-as-reported", 18, 17)):
        text = scenario_figures.january_least(name)
        assert text in readme(name), f"{name}: the first table of the README is not that of its tables"
        rows = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines()[2:]]
        for way, people, vehicles, metres, by_seats, by_floor, fewest in rows[:-1]:
            assert int(by_seats) == math.ceil(int(people) / seats), way
            assert int(by_floor) >= (int(metres) - 0.5) / floor_m, way
            assert int(fewest) == max(int(by_seats), int(by_floor)), way
        assert rows[-1][1:3] == ["1880", "231"], rows[-1]
        least[name] = int(rows[-1][-1])
    assert least == {"january-2022": 92, "january-2022-as-reported": 109}, least
    # packing by hand: two of 7.5 m or one of 8.5 m and one of 7.5 m or three of 5.5 m in 17 m
    assert scenario_figures.fewest_loads(((3, 550, 1), (2, 750, 1)), 1700, 100) == 2
    assert scenario_figures.fewest_loads(((3, 550, 1), (2, 750, 1)), 1700, 1) == 5, "by mass"
    assert scenario_figures.fewest_loads(((1, 550, 1), (3, 750, 1)), 1700, 100) == 2


@test
def january_as_reported_carries_no_more_than_the_mix_and_closes_within_four_days():
    lengths = {i["item"]: number(i, "length_cm") for i in table("scenarios", "january-2022", "items.csv")}
    for name, seats, floor in (("january-2022", 145, 2000), ("january-2022-as-reported", 18, 1700)):
        run = Run.of(name)
        flown = 0  # flights with load into either airfield; a mission may come twice
        for m in run.plan["missions"]:
            for k, stop in enumerate(m["stops"][1:], 1):
                aboard = [l for l in m["loads"] if l["from_stop"] < k <= l["to_stop"]]
                flown += bool(m["asset"]) and bool(aboard) and stop["location"] in ("UAAA", "UAAZ")
                if m["asset"] and run.assets[m["asset"]]["type"] == "il-76" and m.get("config") != "double-deck":
                    assert sum(l.get("people", 0) for l in aboard) <= seats, m["id"]
                    assert sum(lengths[i] * n for l in aboard for i, n in l["items"].items()) <= floor
        assert run.summary["closure_min"] < 4 * DAY, run.summary["closure_min"]  # reported: complete on the fourth day
        assert flown >= math.ceil(1880 / 18 if seats == 18 else 1529 / 73), (name, flown)  # An-124: 73 m


@test
def turkiye_sums_are_those_reported_and_hatay_is_shut():
    run = Run.of("turkiye-2023")
    teams = {r: q for r, q in run.requirements.items() if r.startswith("team-") and r != "team-usa"}
    dogs = sum(number(i, "count") for i in table("scenarios", "turkiye-2023", "items.csv")
               if i["item"] == "dog" and i["requirement"] in teams)
    assert (len(teams), sum(number(q, "seated") for q in teams.values()), dogs) == (27, 1150, 70)
    assert len({q["owner"] for q in teams.values()}) == 19
    for _, stop in run.touch_downs("LTDA"):  # D+6 is 12 February 00:00, and the start 6 February 06:00
        assert stop["arrive_min"] >= 6 * DAY - 360, stop
    loads = [l for m in run.plan["missions"] for l in m["loads"] if l["requirement"] == "team-usa"]
    assert len(loads) >= 4, "by air and by road"


@test
def east_timor_sails_nine_tenths_and_opens_baucau_first():
    name = "east-timor-1999"
    run = Run.of(name)
    cargo = collections.Counter()
    for r in run.requirements.values():
        cargo[r["from"]] += number(r, "bulk_kg")
    for i in table("scenarios", name, "items.csv"):
        cargo[run.requirements[i["requirement"]]["from"]] += number(i, "count") * number(i, "kg")
    share = cargo["darwin-port"] / sum(cargo.values())
    assert share > 0.9 and f"an input: 7,125 t by sea, 747 t by air, {100 * share:.1f} %" in readme(name), cargo
    opened = min(w["end_min"] for m, s in run.touch_downs("WPEC") for w in s["work"] if w["kind"] == "handle") + 240
    for m, stop in run.touch_downs("WPEC"):
        work = [w["start_min"] for w in stop["work"] if w["kind"] == "handle"]
        air = run.assets[m["asset"]]["type"].startswith("c-130") if m["asset"] else False
        if air and work and run.assets[m["asset"]]["type"] != "c-130h-own":
            assert work[0] >= opened, (m["id"], work, opened)
    evacuees = [r for r in run.requirements.values() if r["kind"] == "evacuee"]
    assert sum(number(r, "seated") for r in evacuees) == 2500 and all(r["voluntary_basis"] for r in evacuees)


@test
def the_catalogue_keeps_its_own_rules():
    types = {t["id"]: t for t in table("catalogue", "lift_types.csv")}
    configurations = collections.defaultdict(list)
    for c in table("catalogue", "configurations.csv"):
        configurations[c["type"]].append(c)
        assert c["note"] and number(c, "payload_kg") <= number(c, "payload_max_kg"), c
    assert set(configurations) == set(types) and len(types) >= 25, set(types) ^ set(configurations)
    for t in types.values():
        assert t["note"], t["id"]
        assert int(t["co2_kg_h"]) == round(3.16 * int(t["fuel_kg_h"])), t["id"]
        if t["mode"] == "air":
            limits = (15, 24, 36, 52, 65, 80)
            assert t["stand_class"] == "ABCDEF"[[float(t["x_span_m"]) < l for l in limits].index(True)], t["id"]
            kg = number(configurations[t["id"]][0], "payload_kg")
            ground = number(t, "taxi_in_min") + number(t, "taxi_out_min") + number(t, "fixed_min")
            assert math.ceil(ground + kg / number(t, "unload_kg_min")) == int(t["x_ground_min"]), t["id"]
    published = {"c-130j": 105, "c-17": 195, "c-5m": 225, "a400m": 120, "b747f": 180}  # sources: catalogue/README.md
    for i, minutes in published.items():
        assert abs(int(types[i]["x_ground_min"]) - minutes) <= 0.02 * minutes, i
    curve = collections.defaultdict(list)
    for p in table("catalogue", "payload_range.csv"):
        curve[p["type"]].append((number(p, "range_km"), number(p, "payload_kg")))
    for i, points in curve.items():
        assert points == sorted(points) and [p[1] for p in points] == sorted((p[1] for p in points), reverse=True), i


def main():
    failed = 0
    for n, case in enumerate(TESTS, 1):
        title = case.__name__.replace("_", " ")
        try:
            case()
            print(f"ok {n} - {title}", flush=True)
        except (AssertionError, ValueError, KeyError, subprocess.TimeoutExpired) as why:
            failed += 1
            print(f"not ok {n} - {title}\n# {type(why).__name__}: {str(why)[:600]}", flush=True)
    print(f"1..{len(TESTS)}")
    return 1 if failed else 0


sys.exit(main())
