#!/usr/bin/env python3
"""bench/recall, small: what it generates is read and planned; what it measures in one process is what the commands do; a
run and a fit go through, and give the same again. Prints TAP.

ECHELON is the program (the driver lies in bench/ beside it), ECHELON_SOURCE the checkout.
"""
import csv
import filecmp
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
DRIVER = os.path.join(os.path.dirname(ECHELON), "bench", "recall_driver")
sys.path[:0] = [os.path.join(ROOT, "bench"), os.path.join(ROOT, "tests", "support")]
from gen.core import Rng  # noqa: E402
from recall_parts import fit, large, measure, world  # noqa: E402
from tap import main, test  # noqa: E402

TMP = tempfile.mkdtemp(prefix="echelon-recall-bench-")
BENCH = os.path.join(ROOT, "bench", "recall")


def path(*names):
    return os.path.join(TMP, *names)


def echelon(*words, ends=(0,)):
    done = subprocess.run([ECHELON, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode in ends, f"{words}: exit {done.returncode}: {(done.stdout + done.stderr).decode()[-600:]}"
    return done.stdout.decode()


def bench(*words):
    done = subprocess.run([sys.executable, BENCH, *words, "--driver", DRIVER], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300)
    assert done.returncode == 0, done.stderr.decode()[-600:]
    return done.stdout.decode()


@test
def same_seed_same_bytes():
    """the same seed gives the same plans and pages; no crisis lies in a region or is of a family of the library"""
    for name in ("a", "b"):
        world.write_library(path(name), 3, 5)
        world.write_crises(path(name), "test", 3, 5)
    both = filecmp.dircmp(path("a"), path("b"))
    assert len(both.common_dirs) == 10 and not both.left_only and not both.right_only
    for folder in both.common_dirs:
        names = sorted(os.listdir(path("a", folder)))
        assert filecmp.cmpfiles(path("a", folder), path("b", folder), names, shallow=False)[0] == names, folder
    countries = {c[0] for region in world.LIBRARY_REGIONS for c in region}
    for regions, families in world.SETS.values():
        assert not countries & {c[0] for region in regions for c in region} and not set(families) & set(world.LIBRARY_FAMILIES)


@test
def as_the_commands_do():
    """plans are legal; recall and update in the bench are those of the commands, to the value of each tier"""
    b = measure.Bench(DRIVER, path("commands"))
    library = b.library(1, 6, 20)
    crises = b.crises("test", 1, 2)
    where = path("commands.echelon")
    echelon("library", "init", "--library", where)
    for folder in library.folders:
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as f:
            family = json.load(f)["name"].split()[0]
        assert json.loads(echelon("check", folder, os.path.join(folder, "plan.json"), "--json", ends=(0, 1)))["legal"]
        echelon("library", "add", folder, os.path.join(folder, "plan.json"), "--library", where, "--kind", family,
                "--reviewed", "2027-03-23")
    compared = 0
    for c in crises:
        page = os.path.join(c.path, "crisis.csv")
        told = json.loads(echelon("recall", page, "--library", where, "--as-of", "2027-07-01", "--json", ends=(0, 1)))
        mine = b.recalled(c)
        assert mine["ids"] == [p["id"] for p in told["plans"]] and mine["fits"] == told["fits"], (mine, told["plans"][0])
        for ident in mine["ids"][:2]:
            folder = library.path(ident)
            made = path(f"made-{c.ident}-{ident}")
            mine_now = b.update(folder, c, iterations=20)
            if not mine_now["tiers"]:
                continue
            answer = json.loads(echelon("update", ident, "--library", where, "--to", page, "--places",
                                        os.path.join(c.path, "places.csv"), "-o", made, "--iterations", 20, "--json",
                                        ends=(0, 1)))
            tiers = [round(t["value"] * 1e6) for t in answer["summary"]["objective"]]
            assert tiers == mine_now["tiers"], (ident, tiers, mine_now)
            compared += 1
    assert compared >= 2, "nothing could be made over"


@test
def a_run():
    """a library of 8 plans and 5 crises: regret is never below 0, the hopeless one is known, tables and plots appear"""
    first, again = path("first"), path("again")
    for out in (first, again):
        os.makedirs(out)
        bench("run", "--plans", "8", "--crises", "5", "--short", "5", "--seconds", "0", "--full", "--work", path("run"),
              "--out", out)
    with open(os.path.join(first, "recall-8.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert len(rows) == 5
    for r in rows:
        assert float(r["regret"]) >= 0 and float(r["regret_random"]) >= 0 and float(r["best"]) <= float(r["top5"]), r
    assert rows[4]["why"] and rows[4]["truth"] == "0" and float(rows[4]["best"]) > 0.5, rows[4]
    assert any(float(r["best"]) < 0.9 for r in rows) and any(r["regret_random"] != "0.0000" for r in rows), rows
    with open(os.path.join(again, "recall-8.csv"), encoding="utf-8", newline="") as f:
        for r, s in zip(rows, csv.DictReader(f)):
            for timed in ("seconds", "recall_us"):
                r.pop(timed), s.pop(timed)
            assert r == s, (r, s)
    assert "top 5 : random" in bench("tables", "--out", first)
    for name in ("recall-regret.svg", "recall-fit.svg"):
        with open(os.path.join(first, name), encoding="utf-8") as f:
            assert f.read().endswith("</svg>\n")


@test
def large_operations():
    """operations of bench/generate as prepared plans: repaired elsewhere every mission is kept, with other amounts most
    are; without the partners' lift none is lost before; a search keeps more than one from nothing, the same each time"""
    b = measure.Bench(DRIVER, path("large"))
    kept = nothing = scaled_kept = scaled_of = 0
    for family in large.FAMILIES:
        folder, crises = b.operation(family, 40, 2, 100, 4)
        assert [c.ident.split("-", 3)[3] for c in crises] == ["0", "1-scaled", "2-short", "3-scaled-short"]
        plain, scaled, short = (b.update(folder, c) for c in crises[:3])
        assert plain["kept"] == plain["mapped"] == plain["before"], (family, plain)
        assert scaled["mapped"] >= 0.8 * scaled["before"], (family, scaled)
        scaled_kept, scaled_of = scaled_kept + scaled["kept"], scaled_of + scaled["mapped"]
        assert short["mapped"] == short["before"], (family, short)
        for c in crises:
            found = b.update(folder, c, iterations=150)
            again = b.update(folder, c, iterations=150)
            assert found == {**again, "seconds": found["seconds"]}, (family, c.ident, found, again)
            kept += found["kept"]
            nothing += b.update(folder, c, iterations=150, how="nothing")["kept"]
    assert scaled_kept >= 0.6 * scaled_of, (scaled_kept, scaled_of)
    assert kept > 2 * nothing, (kept, nothing)


@test
def a_fit():
    """fitting finds weights that were planted, and nothing in noise; the limit errs least; the command goes through"""
    rng, rows = Rng("fit"), []
    for crisis in range(6):
        for plan in range(40):
            x = [rng.random() for _ in range(3)]
            rows.append({"crisis": crisis, "plan": plan, "x": x, "fit": 1, "loss": 1 - 0.6 * x[0] - 0.2 * x[1]})
    w = fit.logistic(fit.pairs(rows, 200, 1), 3)
    assert 2 < w[0] / w[1] < 4.5 and w[2] < 0.2 * w[1], w
    regret, chance = fit.regret_of_five(rows, w, 0)
    assert 0 <= regret < 0.02 < chance, (regret, chance)
    assert fit.fit_limit([(0.9, True), (0.7, True), (0.5, False), (0.2, False)])[1:] == (0, 0)
    out = bench("fit", "--plans", "8", "--crises", "4", "--libraries", "1", "--short", "5", "--work", path("fitting"))
    weights = out.split("weights:")[1].splitlines()[0].replace(",", "").split()
    assert sum(map(int, weights[1::2])) == 100, out


sys.exit(main(TMP))
