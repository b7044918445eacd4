#!/usr/bin/env python3
"""Public pickup-and-delivery instances, planned by the program and judged by tests/outside/pdptw_check.py.

    bench/pdptw.py FOLDER… --bks FOLDER [--cpu-seconds 10] [--seeds 1,2,3,4,5] [--match TEXT] [-o RESULTS.json]

FOLDER: instances (*.txt, any depth). --bks: best known solutions, NAME.VEHICLES_COST.txt. One thread. An instance's row
is the median of its seeds, vehicles first, then cost; the gap in cost counts only where the median has as many vehicles
as the best known. A plan better than the best known is written beside the results, in the field's form.
"""
import argparse
import glob
import json
import os
import platform
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "tests", "outside"))
import pdptw_check  # noqa: E402


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folders", nargs="+")
    p.add_argument("--bks", required=True)
    p.add_argument("--cpu-seconds", default="10")
    p.add_argument("--seeds", default="1,2,3,4,5")
    p.add_argument("--match", default="")
    p.add_argument("--program", default=os.path.join(ROOT, "build", "release", "echelon"))
    p.add_argument("-o", "--out")
    return p.parse_args()


def instances(o):
    found = (p for f in o.folders for p in glob.glob(os.path.join(f, "**", "*.txt"), recursive=True))
    return sorted(p for p in found if re.search(o.match, os.path.basename(p)) and "." not in os.path.basename(p)[:-4])


def best_known(o, name):
    """The file; its routes give the cost, which names round."""
    for p in glob.glob(os.path.join(o.bks, "**", "*.txt"), recursive=True):
        m = re.fullmatch(r"(.+)\.(\d+)_(\d+)\.txt", os.path.basename(p))
        if m and m.group(1).lower() == name.lower():
            return p
    return None


def run(o, path, seed, work):
    name = os.path.basename(path)[:-4]
    folder, plan = os.path.join(work, name), os.path.join(work, f"{name}.{seed}.json")
    if not os.path.isdir(folder):
        subprocess.run([o.program, "import", "pdptw", path, "-o", folder], check=True, capture_output=True)
    r = subprocess.run([o.program, "plan", folder, "-o", plan, "--json", "-q", "--threads", "1", "--seed", str(seed),
                        "--cpu-seconds", o.cpu_seconds], capture_output=True, text=True)
    summary = json.loads(r.stdout)
    routes = subprocess.run([o.program, "export", folder, plan, "--as", "routes"], capture_output=True, text=True).stdout
    return summary, routes


def judge(path, routes):
    with open(path, encoding="utf-8") as f:
        instance = pdptw_check.read_instance(f.read())
    used, cost, wrong = pdptw_check.judge(instance, pdptw_check.read_solution(routes))
    return used, round(cost, 6), wrong


def show(rows, out=sys.stdout):
    met = [r for r in rows if r["best_known"] and r["vehicles"] <= r["best_known"][0]]
    gaps = [r["gap"] for r in rows if r["gap"] is not None]
    every = sum(1 for r in rows if r["best_known"] and all(v[0] <= r["best_known"][0] for v in r["runs"]))
    mean = f"{sum(gaps) / len(gaps):.3f} %" if gaps else "-"
    print(f"fleet met: {len(met)} of {len(rows)} by the median, {every} in every seed; "
          f"mean cost gap where fleets are equal ({len(gaps)}): {mean}", file=out)


def main():
    o = options()
    seeds = [int(s) for s in o.seeds.split(",")]
    rows, work = [], tempfile.mkdtemp(prefix="echelon-pdptw-")
    if not instances(o):
        sys.exit("no instance (*.txt) there, or none that matches")
    print(f"{'instance':14} {'best known':>14} {'median':>14} {'gap':>8}  each seed")
    for path in instances(o):
        name = os.path.basename(path)[:-4]
        known = best_known(o, name)
        best = judge(path, open(known, encoding="utf-8").read())[:2] if known else None
        runs, extra = [], []
        for seed in seeds:
            summary, routes = run(o, path, seed, work)
            used, cost, wrong = judge(path, routes)
            if wrong or summary["unmet"]:
                sys.exit(f"{name}, seed {seed}: {wrong or 'not everything is served'}")
            runs.append((used, cost))
            extra.append((summary["cpu_s"], summary["iterations"], summary["first_plan_s"]))
            if best and o.out and (used, cost + 1e-6) < best:
                with open(f"{os.path.splitext(o.out)[0]}.{name}.{used}_{round(cost)}.txt", "w", encoding="utf-8") as f:
                    f.write(routes)
        middle = sorted(runs)[len(runs) // 2]
        gap = 100 * (middle[1] / best[1] - 1) if best and middle[0] == best[0] else None
        rows.append({"instance": name, "best_known": best, "vehicles": middle[0], "cost": middle[1], "gap": gap,
                     "runs": runs, "cpu_s": [e[0] for e in extra], "iterations": [e[1] for e in extra],
                     "first_plan_s": [e[2] for e in extra]})
        text = "  ".join(f"{v}/{c:.2f}" for v, c in runs)
        print(f"{name:14} {'%d/%.2f' % best if best else '-':>14} {'%d/%.2f' % middle:>14} "
              f"{'%.3f' % gap if gap is not None else '-':>8}  {text}", flush=True)
    show(rows)
    if o.out:
        with open(o.out, "w", encoding="utf-8") as f:
            json.dump({"cpu_seconds": float(o.cpu_seconds), "threads": 1, "seeds": seeds, "machine": platform.platform(),
                       "rows": rows}, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
