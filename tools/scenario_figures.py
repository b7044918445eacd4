#!/usr/bin/env python3
"""Writes the figures of the section "The plan compared" in the README of each bundled scenario, between the lines
<!-- figures --> and <!-- end of figures -->. What stands around them is written by hand.

usage: tools/scenario_figures.py [--seconds N] [--dry] [SCENARIO …]      (ECHELON names the program)

Takes about N seconds for each column of each table. Run it on an idle machine after the planner has changed.
"""
import argparse
import collections
import csv
import json
import os
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
OPEN, CLOSE = "<!-- figures -->", "<!-- end of figures -->"
DAY = 1440


class Run:
    """One plan of one scenario, where asked with other handling teams or options."""

    def __init__(self, name, seconds, *options, handling=None):
        with tempfile.TemporaryDirectory(prefix="echelon-figures-") as tmp:
            folder, out = os.path.join(tmp, name), os.path.join(tmp, "plan.json")
            shutil.copytree(os.path.join(ROOT, "scenarios", name), folder)
            if handling:
                set_handling(os.path.join(folder, "locations.csv"), handling)
            done = subprocess.run([ECHELON, "plan", folder, "-o", out, "--seconds", str(seconds), "--json", "--quiet",
                                   *options], stdout=subprocess.PIPE, check=False)
            if done.returncode not in (0, 1):
                raise SystemExit(f"{name}: plan ends with {done.returncode}: {done.stdout.decode()[:500]}")
            self.summary = json.loads(done.stdout)
            with open(out, encoding="utf-8") as f:
                self.plan = json.load(f)
            with open(os.path.join(folder, "assets.csv"), encoding="utf-8", newline="") as f:
                self.count = {a["id"]: int(a["count"]) for a in csv.DictReader(f)}

    def closure(self):
        minutes = self.summary["closure_min"]
        return "open" if minutes is None else f"{minutes / DAY:.2f} days"

    def late(self):
        s = self.summary
        text = f"{s['late']}" + (f" ({round(s['late_min'] / 60)} h in all)" if s["late"] else "")
        return text + (f", {s['unmet']} lots undelivered" if s["unmet"] else "")

    def flights_into(self, places):
        """Flights of assets with something aboard that touch down at one of the places."""
        n = 0
        for m in self.plan["missions"]:
            for k, stop in enumerate(m["stops"][1:], 1):
                aboard = any(l["from_stop"] < k <= l["to_stop"] for l in m["loads"])
                n += bool(m["asset"]) and aboard and stop["location"] in places
        return n

    def landings_by_day(self, place):
        days = collections.Counter(s["arrive_min"] // DAY for m in self.plan["missions"] for s in m["stops"][1:]
                                   if s["location"] == place)
        return ", ".join(str(days[d]) for d in range(max(days, default=-1) + 1))

    def at(self, place, key):
        return self.summary["locations"].get(place, {}).get(key)

    def fleet_use(self):
        fleets = self.summary["fleets"]
        return sum(f["use"] * self.count[a] for a, f in fleets.items()) / sum(self.count[a] for a in fleets)


def set_handling(path, handling):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    for row in rows:
        row["handling"] = handling.get(row["id"], row["handling"])
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, rows[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def share(x):
    return "–" if x is None else f"{x:.2f}"


def markdown(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows])


def haiti(seconds):
    runs = [Run("haiti-2010", seconds, "--efficiency", "1"), Run("haiti-2010", seconds),
            Run("haiti-2010", seconds, "--policy", "fcfs")]
    row = lambda title, reported, f: [title, reported, *map(f, runs)]
    return markdown(
        ["", "reported", "efficiency 1", "efficiency 0.85", "0.85, first come, first served"],
        [row("busiest day, landings", "90; over 100", lambda r: r.at("MTPP", "peak_landings_day")),
         row("landings by day", "over 300 in the first six", lambda r: r.landings_by_day("MTPP")),
         row("stands in use until closure", "full", lambda r: share(r.at("MTPP", "stand_use"))),
         row("handling in use until closure", "", lambda r: share(r.at("MTPP", "handling_use"))),
         row("aircraft in use, mean", "", lambda r: share(r.fleet_use())),
         row("closure", "", Run.closure), row("late requirements", "", Run.late)])


def january(name, seconds):
    rows = []
    for a, z in ((3, 2), (6, 3), (12, 6)):
        run = Run(name, seconds, handling={"UAAA": str(a), "UAAZ": str(z)})
        rows.append([f"{a} and {z}", run.flights_into(("UAAA", "UAAZ")), run.summary["sorties"], run.closure(),
                     share(run.at("UAAA", "handling_use")), share(run.at("UAAZ", "handling_use")),
                     share(run.fleet_use())])
    rows.append(["reported", "108", "", "4 days", "", "", ""])
    return markdown(["teams at Almaty and Zhetygen", "flights in with load", "sorties in all", "closure",
                     "handling in use, Almaty", "Zhetygen", "aircraft in use, mean"], rows)


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
    ask.add_argument("--dry", action="store_true", help="print only")
    ask.add_argument("scenario", nargs="*", choices=[[], *MAKE], default=[])
    options = ask.parse_args()
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
