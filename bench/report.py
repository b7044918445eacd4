#!/usr/bin/env python3
"""How fast a report of many missions opens and moves, in headless Chromium.

    bench/report.py [--missions 5000] [--program build/release/echelon] [--keep FOLDER] [--seconds 6]

Makes an operation (one sortie a requirement, 48 lanes in four parts of the world, a wave every second day), plans its
first wave and copies that to other tails and days, writes the report and opens it. Told are: bytes of the
page, milliseconds until it is ready to be used, and frames a second while the clock plays, with what one frame takes.
The issue asks: open in under 2 s, 30 frames a second, at 5,000 missions.
"""
import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from browser import Browser  # noqa: E402

LANES, GATES, WAVES = 48, 8, 15
PARTS = ((48, 8), (40, -80), (25, 78), (-25, 140))


def write(folder, name, rows):
    with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


def places():
    """The bases, the gateways near each group of them, and the lanes between: (base, gateway)."""
    r, bases, gates, lanes = random.Random(1), [], [], []
    for i in range(GATES):
        lat, lon = PARTS[i % len(PARTS)]
        gates.append((f"G{i + 1:02}", round(lat + r.uniform(-6, 6), 3), round(lon + r.uniform(-9, 9), 3)))
    for i in range(LANES):
        name, lat, lon = gates[i % GATES]
        bases.append((f"B{i + 1:02}", round(lat + r.uniform(-7, 7), 3), round(lon + r.uniform(-10, 10), 3)))
        lanes.append((bases[-1][0], name))
    return bases, gates, lanes


def make(folder, missions):
    """An operation made up for measuring: on each lane one requirement a sortie, a new sortie a tail every two days."""
    os.makedirs(folder, exist_ok=True)
    bases, gates, lanes = places()
    tails = max(1, -(-missions // (LANES * WAVES)))
    with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8") as f:
        json.dump({"format": 1, "id": f"made-{missions}", "name": f"Made for measuring: {missions} sorties", "record": "test",
                   "start": "2027-03-01T00:00Z", "horizon": f"D+{2 * WAVES + 6}", "description": "Made up; no place and no unit is meant."}, f)
    write(folder, "locations", [["id", "kind", "lat", "lon", "class", "runway_m", "runway_width_m", "handling"]] +
          [[n, "airfield", lat, lon, "base", 3000, 45, ""] for n, lat, lon in bases + gates])
    write(folder, "members", [["id", "name"], ["org", "The organisation"]])
    write(folder, "assets", [["id", "type", "count", "owner", "home"]] + [[f"wing-{i + 1:02}", "c-130j", tails, "org", b] for i, (b, _) in enumerate(lanes)])
    rows = []
    for i in range(missions):
        wave = i // (LANES * tails)
        rows.append([f"lift-{i + 1:05}", "org", "relief", *lanes[i % LANES], f"D+{2 * wave}", f"D+{2 * wave + 3}", 0 if i % 4 else 8, 13000, 13000])
    write(folder, "requirements", [["id", "owner", "kind", "from", "to", "ready", "due", "seated", "bulk_kg", "lot"]] + rows)


def plan_of(program, scenario, missions, out):
    """The sorties of the first wave are planned, one a lane; the rest are these flown by other tails and on later days."""
    with tempfile.TemporaryDirectory() as tmp:
        first, small = os.path.join(tmp, "first"), os.path.join(tmp, "first.json")
        make(first, LANES)
        echelon(program, "plan", first, "-o", small, "-i", "1", "-q")
        with open(small, encoding="utf-8") as f:
            one = {m["loads"][0]["requirement"]: m for m in json.load(f)["missions"]}
    tails, copies = max(1, -(-missions // (LANES * WAVES))), []
    for i in range(missions):
        m = json.loads(json.dumps(one[f"lift-{i % LANES + 1:05}"]))
        wave, tail = divmod(i // LANES, tails)
        by = 2880 * wave + tail * (2880 // tails)
        m.update(id=f"M{i + 1:05}", tail=tail + 1)
        m["loads"][0].update(requirement=f"lift-{i + 1:05}", people=0 if i % 4 else 8)
        for moment in [m["stops"], *(s["work"] for s in m["stops"])]:
            for x in moment:
                x.update({k: v + by for k, v in x.items() if k.endswith("_min")})
        copies.append(m)
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"format": 1, "missions": copies}, f)


def echelon(program, *args):
    done = subprocess.run([program, *args], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode > 1:
        sys.exit(f"{' '.join(args)}: {done.stdout[-600:]}{done.stderr[-600:]}")
    return done.stdout


PLAY = """
const times = [], until = performance.now() + %d;
document.getElementById("play").click();
await new Promise(done => requestAnimationFrame(function frame(at) {
    times.push(at);
    if (performance.now() < until) requestAnimationFrame(frame); else done();
}));
document.getElementById("play").click();
const gaps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b);
return {frames: gaps.length, fps: 1000 * gaps.length / (times.at(-1) - times[0]), median: gaps[gaps.length >> 1], worst: gaps.at(-1)};
"""
SCRUB = """
const time = document.getElementById("time"), took = [];
for (let i = 0; i <= 60; i++) {
    const began = performance.now();
    time.value = Number(time.max) * i / 60;
    time.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done, 0));
    took.push(performance.now() - began);
}
took.sort((a, b) => a - b);
return {fps: 1000 * took.length / took.reduce((a, b) => a + b), median: took[30], worst: took.at(-1)};
"""


def measure(page, seconds):
    out = {"bytes": os.path.getsize(page)}
    with Browser(1440, 900) as b:
        b.before_scripts("""addEventListener("load", () => {
            const look = () => document.documentElement.dataset.ready ? requestAnimationFrame(() => setTimeout(() => { globalThis.openMs = performance.now(); })) : setTimeout(look, 5);
            look();
        });""")
        b.open(page)
        out["open_ms"] = b.run("while (!globalThis.openMs) await new Promise(r => setTimeout(r, 10)); return globalThis.openMs;")
        out["scrub"] = b.run(SCRUB)
        out["play"] = b.run(PLAY % (1000 * seconds))
        b.run('document.querySelector("[data-rows=places]").click();')
        out["scrub_places"] = b.run(SCRUB)
        out["errors"] = b.errors()
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--missions", type=int, default=5000)
    p.add_argument("--program", default=os.path.join(ROOT, "build", "release", "echelon"))
    p.add_argument("--keep", help="make scenario, plan and page here, and use what is there already")
    p.add_argument("--seconds", type=int, default=6, help="how long the clock plays")
    o = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        home = o.keep or tmp
        scenario, plan, page = (os.path.join(home, n) for n in ("scenario", "plan.json", "page.html"))
        if not os.path.exists(plan):
            make(scenario, o.missions)
            plan_of(o.program, scenario, o.missions, plan)
        echelon(o.program, "report", scenario, plan, "-o", page, "--no-explain", "--no-bound", "-q")
        with open(plan, encoding="utf-8") as f:
            count = len(json.load(f)["missions"])
        print(json.dumps({"missions": count, **measure(page, o.seconds)}, indent=1))


if __name__ == "__main__":
    main()
