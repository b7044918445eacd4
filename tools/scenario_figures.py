#!/usr/bin/env python3
"""Writes the figures of the section "The plan compared" in the README of each bundled scenario, between the lines
<!-- figures --> and <!-- end of figures -->. What stands around them is written by hand.

usage: tools/scenario_figures.py [--seconds N] [--threads N] [--dry] [SCENARIO …]      (ECHELON names the program)

Takes about N seconds for each plan of each table. Run it on an idle machine after the planner has changed. What is
changed for a row (handling, ground times, readiness, objective) is changed in a copy; the scenarios stay as they are.
"""
import argparse
import collections
import csv
import functools
import json
import math
import os
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
OPEN, CLOSE = "<!-- figures -->", "<!-- end of figures -->"
DAY = 1440


THREADS = []


def rows_of(*parts):
    with open(os.path.join(*parts), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def write_rows(rows, *parts):
    with open(os.path.join(*parts), "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


class Run:
    """One plan of one scenario, where asked with options or after edits of a copy of its folder."""

    def __init__(self, name, seconds, *options, edits=()):
        with tempfile.TemporaryDirectory(prefix="echelon-figures-") as tmp:
            folder, out = os.path.join(tmp, name), os.path.join(tmp, "plan.json")
            shutil.copytree(os.path.join(ROOT, "scenarios", name), folder)
            for edit in edits:
                edit(folder)
            done = subprocess.run([ECHELON, "plan", folder, "-o", out, "--seconds", str(seconds), "--json", "--quiet",
                                   *THREADS, *options], stdout=subprocess.PIPE, check=False)
            if done.returncode not in (0, 1):
                raise SystemExit(f"{name}: plan ends with {done.returncode}: {done.stdout.decode()[:500]}")
            self.summary = json.loads(done.stdout)
            with open(out, encoding="utf-8") as f:
                self.plan = json.load(f)
            self.count = {a["id"]: int(a["count"]) for a in rows_of(folder, "assets.csv")}

    def closure(self):
        minutes = self.summary["closure_min"]
        return "open" if minutes is None else f"{minutes / DAY:.2f} days"

    def late(self):
        s = self.summary
        text = f"{s['late']}" + (f" ({round(s['late_min'] / 60)} h in all)" if s["late"] else "")
        return text + (f", {s['unmet']} lots undelivered" if s["unmet"] else "")

    def flights_into(self, places):
        """Flights of assets with something aboard that touch down at one of the places."""
        days = collections.Counter()
        for m in self.plan["missions"]:
            for k, stop in enumerate(m["stops"][1:], 1):
                aboard = any(l["from_stop"] < k <= l["to_stop"] for l in m["loads"])
                if m["asset"] and aboard and stop["location"] in places:
                    days[stop["arrive_min"] // DAY] += 1
        return by_day(days)

    def landings_by_day(self, place):
        days = collections.Counter(s["arrive_min"] // DAY for m in self.plan["missions"] for s in m["stops"][1:]
                                   if s["location"] == place)
        return ", ".join(map(str, by_day(days)))

    def handling_by_day(self, place, there):
        """Share of the team minutes of each day that are worked; there(day) is how many teams there are, an
        aircraft needs one."""
        days = collections.Counter()
        for m in self.plan["missions"]:
            for stop in m["stops"]:
                for w in stop["work"]:
                    if stop["location"] == place and w["kind"] == "handle":
                        for d in range(w["start_min"] // DAY, (w["end_min"] - 1) // DAY + 1):
                            minutes = min(w["end_min"], (d + 1) * DAY) - max(w["start_min"], d * DAY)
                            days[d] += minutes
        return ", ".join(f"{n / DAY / there(d):.2f}" for d, n in enumerate(by_day(days)))

    def at(self, place, key):
        return self.summary["locations"].get(place, {}).get(key)

    def fleet_use(self):
        fleets = self.summary["fleets"]
        return sum(f["use"] * self.count[a] for a, f in fleets.items()) / sum(self.count[a] for a in fleets)


def by_day(days):
    return [days[d] for d in range(max(days, default=-1) + 1)]


def teams(**handling):
    def edit(folder):
        rows = rows_of(folder, "locations.csv")
        for row in rows:
            row["handling"] = str(handling.get(row["id"], row["handling"]))
        write_rows(rows, folder, "locations.csv")
    return edit


def ground_times(factor):
    """Fixed part and rate of loading and unloading of the aircraft used, at every airfield."""
    def edit(folder):
        catalogue = {t["id"]: t for t in rows_of(ROOT, "catalogue", "lift_types.csv")}
        rows = []
        for t in sorted({a["type"] for a in rows_of(folder, "assets.csv")}):
            row = {"id": t, "base": t, "fixed_min": round(int(catalogue[t]["fixed_min"]) * factor)}
            for rate in ("load_kg_min", "unload_kg_min"):
                row[rate] = round(int(catalogue[t][rate]) / factor)
            rows.append(row)
        write_rows(rows, folder, "lift_types.csv")
    return edit


def last_waves_later(folder):
    """What was ready from the second day on is ready a day later."""
    rows = rows_of(folder, "requirements.csv")
    for row in rows:
        if row["ready"].startswith("D+1"):
            row["ready"] = "D+2" + row["ready"][3:]
    write_rows(rows, folder, "requirements.csv")


def fewest_flights(folder):
    path = os.path.join(folder, "scenario.json")
    with open(path, encoding="utf-8") as f:
        scenario = json.load(f)
    scenario["objective"] = [{"unmet": 1}, {"sorties": 1}, {"closure": 1}, {"arrival": 1}, {"cost": 1}]
    with open(path, "w", encoding="utf-8") as f:
        json.dump(scenario, f)


def share(x):
    return "–" if x is None else f"{x:.2f}"


def markdown(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def haiti(seconds):
    runs = [Run("haiti-2010", seconds, "--efficiency", "1"), Run("haiti-2010", seconds),
            Run("haiti-2010", seconds, "--policy", "fcfs")]
    row = lambda title, reported, f: [title, reported, *map(f, runs)]
    worked = lambda r: r.handling_by_day("MTPP", lambda d: 6 if d < 3 else 9)  # closures.csv: six until D+3
    return markdown(
        ["", "reported", "efficiency 1", "efficiency 0.85", "0.85, first come, first served"],
        [["nine places at two hours, a day", "", f"{9 * 24 / 2:.0f}", f"{9 * 24 / 2 * 0.85:.1f}", ""],
         row("busiest day, landings", "90; over 100", lambda r: r.at("MTPP", "peak_landings_day")),
         row("landings by day", "over 300 in the first six", lambda r: r.landings_by_day("MTPP")),
         row("handling in use by day, of the six, later nine, that work", "", worked),
         row("handling in use until closure, of nine", "", lambda r: share(r.at("MTPP", "handling_use"))),
         row("stands in use until closure, of nine", "full", lambda r: share(r.at("MTPP", "stand_use"))),
         row("aircraft in use until closure, mean", "", lambda r: share(r.fleet_use())),
         row("closure", "", Run.closure), row("late requirements", "", Run.late)])


def fewest_loads(pieces, floor_cm, payload_kg):
    """The fewest loads that hold the pieces ((number, length, mass), …) one behind another: exact."""
    def fits(counts):
        return (sum(n * p[1] for n, p in zip(counts, pieces)) <= floor_cm
                and sum(n * p[2] for n, p in zip(counts, pieces)) <= payload_kg)

    patterns = [()]
    for p in pieces:
        patterns = [c + (n,) for c in patterns for n in range(min(p[0], floor_cm // p[1]) + 1)]
    patterns = [c for c in patterns if fits(c)]
    full = [c for c in patterns if not any(d != c and all(x >= y for x, y in zip(d, c)) for d in patterns)]

    @functools.lru_cache(maxsize=None)
    def least(left):
        if not any(left):
            return 0
        return 1 + min(least(rest) for rest in
                       {tuple(max(0, a - b) for a, b in zip(left, c)) for c in full} if rest != left)

    return least(tuple(p[0] for p in pieces))


def january_least(name):
    """By origin and destination: what is to be moved by air, and the fewest Il-76 by seats, by floor, by both."""
    folder = os.path.join(ROOT, "scenarios", name)
    own = os.path.join(folder, "configurations.csv")
    std = next(c for c in (rows_of(own) if os.path.exists(own) else rows_of(ROOT, "catalogue", "configurations.csv"))
               if c["type"] == "il-76")
    seats, floor_cm, payload_kg = (int(std[c]) for c in ("seats", "floor_cm", "payload_kg"))
    flown = {r["id"]: r for r in rows_of(folder, "requirements.csv") if not r["self_move"]}
    persons, pieces = collections.Counter(), collections.defaultdict(collections.Counter)
    for r in flown.values():
        persons[r["from"], r["to"]] += int(r["seated"])
    for i in rows_of(folder, "items.csv"):
        if i["requirement"] in flown:
            r = flown[i["requirement"]]
            pieces[r["from"], r["to"]][int(i["length_cm"]), int(i["kg"])] += int(i["count"])
    rows = []
    for way, people in persons.items():
        vehicles = tuple((n, *size) for size, n in sorted(pieces[way].items()))
        by_seats, by_floor = math.ceil(people / seats), fewest_loads(vehicles, floor_cm, payload_kg)
        rows.append([f"{way[0]} – {way[1]}", people, sum(v[0] for v in vehicles),
                     round(sum(v[0] * v[1] for v in vehicles) / 100), by_seats, by_floor, max(by_seats, by_floor)])
    rows.append(["all", *(sum(row[k] for row in rows) for k in range(1, 7))])
    return markdown(["way", "persons", "vehicles", "metres of vehicle", f"flights by seats ({seats})",
                     f"by floor ({floor_cm / 100:.0f} m)", "fewest"], rows)


def january(name, seconds):
    half, double = teams(UAAA=3, UAAZ=2), teams(UAAA=12, UAAZ=6)
    rows = [["reported", "108", "27 in the mean", "", "4 days", "", "", ""]]
    for title, *edits in (
            ["as assumed: 6 and 3 teams"], ["ground times −30 %", ground_times(0.7)],
            ["ground times +30 %", ground_times(1.3)], ["3 and 2 teams", half],
            ["3 and 2 teams, ground times +30 %", half, ground_times(1.3)], ["12 and 6 teams", double],
            ["12 and 6 teams, ground times −30 %", double, ground_times(0.7)],
            ["last waves ready a day later", last_waves_later],
            ["as assumed, fewest flights before earliest closure", fewest_flights]):
        run = Run(name, seconds, edits=edits)
        days = run.flights_into(("UAAA", "UAAZ"))
        rows.append([title, sum(days), ", ".join(map(str, days)), run.summary["sorties"], run.closure(),
                     share(run.at("UAAA", "handling_use")), share(run.at("UAAZ", "handling_use")),
                     share(run.fleet_use())])
    return ("Arithmetic, before any plan:\n\n" + january_least(name) + "\n\nPlans:\n\n" + markdown(
        ["Almaty and Zhetygen", "flights in with load", "by day", "sorties in all", "closure",
         "handling in use, Almaty", "Zhetygen", "aircraft in use, mean"], rows))


def plain(name, seconds, extra):
    runs = [Run(name, seconds), Run(name, seconds, "--policy", "fcfs")]
    rows = [[title, *map(f, runs)] for title, f in
            [("sorties, all modes", lambda r: r.summary["sorties"]), ("closure", Run.closure),
             ("late requirements", Run.late)] + extra]
    return markdown(["", "plan", "first come, first served"], rows)


def landings(place):
    return lambda r: f"{r.at(place, 'landings')}, at most {r.at(place, 'peak_landings_day')} a day"


MAKE = {
    "first-steps": lambda s: plain("first-steps", s, [("landings at LGKL", landings("LGKL"))]),
    "haiti-2010": haiti,
    "january-2022": lambda s: january("january-2022", s),
    "january-2022-as-reported": lambda s: january("january-2022-as-reported", s),
    "turkiye-2023": lambda s: plain("turkiye-2023", s, [(f"landings at {n}", landings(i)) for i, n in (
        ("LTAF", "Adana"), ("LTAG", "İncirlik"), ("LTAJ", "Gaziantep"), ("LTAT", "Malatya"), ("LTCP", "Adıyaman"))]),
    "east-timor-1999": lambda s: plain("east-timor-1999", s, [
        ("landings at Dili, helicopters included", landings("WPDL")), ("landings at Baucau", landings("WPEC")),
        ("ships into Dili", lambda r: r.at("dili-port", "landings"))]),
}


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--seconds", type=float, default=10)
    ask.add_argument("--threads", type=int)
    ask.add_argument("--dry", action="store_true", help="print only")
    ask.add_argument("scenario", nargs="*", choices=[[], *MAKE], default=[])
    options = ask.parse_args()
    if options.threads:
        THREADS[:] = ["--threads", str(options.threads)]
    for name in options.scenario or MAKE:
        text = MAKE[name](options.seconds)
        print(f"{name}\n{text}\n", flush=True)
        path = os.path.join(ROOT, "scenarios", name, "README.md")
        with open(path, encoding="utf-8") as f:
            page = f.read()
        if not options.dry:
            before, after = page.split(OPEN)[0], page.split(CLOSE)[1]
            with open(path, "w", encoding="utf-8") as f:
                f.write(f"{before}{OPEN}\n{text}\n{CLOSE}{after}")


if __name__ == "__main__":
    main()
