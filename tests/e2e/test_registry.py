#!/usr/bin/env python3
"""The registry from the command line: every mistake told with its place and nothing half-loaded; ages and gaps against
the same counted here from random tables; what counts, handed to adapt's tables. Prints TAP.

ECHELON is the program, ECHELON_SOURCE the checkout.
"""
import csv
import datetime
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

SOURCE = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(SOURCE, "build", "release", "echelon")
TMP = tempfile.mkdtemp(prefix="echelon-registry-")
DAY = datetime.date(2026, 6, 1)
AS_OF = ["--as-of", DAY.isoformat()]
SURE = ["stated", "inspected", "rehearsed", "delivered"]
ROUNDS = 100 if os.environ.get("ECHELON_CAMPAIGN") else 15
PLEDGE = ["readiness_h", "home", "country", "lat", "lon", "not_at", "not_kinds", "not_before", "stated", "expiry", "sure",
          "contribution", "note"]
TABLES = {
    "members.csv": ["id", "name", "country"],
    "elements.csv": ["id", "name", "member", "capability", "count", "people", "vehicles", "mass_kg"] + PLEDGE,
    "lift.csv": ["id", "name", "member", "type", "count"] + PLEDGE,
    "stocks.csv": ["id", "name", "member", "item", "quantity", "unit", "mass_kg"] + PLEDGE,
    "goals.csv": ["capability", "count", "within_h", "note"],
    "capabilities.csv": ["id", "name", "family", "people", "vehicles", "mass_kg", "readiness_h", "self_sufficient_days",
                         "assumed", "source", "note"],
}


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def exits(code, *args):
    r = subprocess.run([ECHELON, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                       timeout=300, cwd=TMP, stdin=subprocess.DEVNULL)
    expect(r.returncode == code, f"{' '.join(map(str, args))}: exit {r.returncode}, not {code}\n{r.stdout}{r.stderr}")
    return r


def document(*args, code=0):
    return json.loads(exits(code, *args, "--json").stdout)


def path(name):
    return os.path.join(TMP, name)


def write(folder, **tables):
    """Tables from dictionaries, in a folder of that name."""
    os.makedirs(path(folder), exist_ok=True)
    for name, rows in tables.items():
        with open(os.path.join(path(folder), name + ".csv"), "w", newline="", encoding="utf-8") as f:
            w = csv.DictWriter(f, TABLES[name + ".csv"])
            w.writeheader()
            w.writerows(rows)
    return path(folder)


def library(name):
    exits(0, "library", "init", "--library", path(name))
    return path(name)


SMALL = {
    "members": [{"id": "DE", "name": "Germany", "country": "DE"}, {"id": "FR", "country": "FR"}],
    "elements": [{"id": "seeba", "member": "DE", "capability": "usar-heavy", "count": 2, "people": 68, "readiness_h": "8",
                  "country": "DE", "lat": "50.86", "lon": "7.14", "home": "Cologne", "stated": "2026-03-01",
                  "sure": "delivered"},
                 {"id": "uiisc", "member": "FR", "capability": "usar-heavy", "stated": "2026-01-01", "sure": "stated",
                  "country": "FR", "lat": "45.72", "lon": "5.08", "home": "Lyon", "not_at": "XX", "note": "a, \"b\""}],
    "lift": [{"id": "wing", "member": "DE", "type": "a400m", "count": 6, "stated": "2026-02-01", "sure": "rehearsed",
              "country": "DE", "lat": "52.457", "lon": "9.427", "home": "ETNW"}],
    "stocks": [{"id": "tents", "member": "FR", "item": "tent", "quantity": 500, "unit": "pieces", "stated": "2024-01-15"}],
    "goals": [{"capability": "usar-heavy", "count": 3, "within_h": "1d"}],
}


@test
def story():
    """import, list, age, gap, show; a table replaced, the others kept; the history in the library"""
    at = ["--library", library("story"), *AS_OF]
    r = document("registry", "import", write("small", **SMALL), "--by", "me", "--at", "2026-06-01T08:00Z", *at)
    expect(r["added"] and r["version"] == 1 and r["members"] == 2, r)
    expect(r["counts"] == {"pledges": 4, "fresh": 3, "stale": 1, "expired": 0, "later": 0, "supports": 0, "unproven": 2}, r)
    expect(not document("registry", "import", path("small"), *at)["added"], "the same again adds nothing")
    listed = document("registry", "list", *at)
    expect([p["id"] for p in listed["pledges"]] == ["seeba", "uiisc", "wing", "tents"], listed)
    age = document("registry", "age", *at)
    expect(age["pledges"][0]["id"] == "tents" and age["pledges"][0]["age"] == "stale", "the stale one comes first")
    expect("STALE: 868 days old" in exits(0, "registry", "age", *at).stdout, "and is shown as stale")
    expect(" 1 stale" in exits(0, "registry", "list", *at).stdout, "and counted as stale")
    g = document("registry", "gap", *at)["gaps"][0]
    expect((g["held"], g["proven"], g["missing"]) == (3, 2, 0), g)
    g = document("registry", "gap", "--only-proven", *at, code=1)["gaps"][0]
    expect((g["held"], g["unproven"], g["missing"]) == (2, 1, 1), g)
    only = [dict(SMALL["elements"][0], people=40)]
    write("change", elements=only)
    r = document("registry", "import", os.path.join(path("change"), "elements.csv"), *at)
    expect(r["version"] == 2 and r["counts"]["pledges"] == 3, r)
    shown = document("registry", "show", "seeba", *at)["pledges"][0]
    expect(shown["short_of"] == "people 40 of 65 (assumed)", shown)
    expect(document("registry", "gap", *at, code=1)["gaps"][0]["held"] == 2, "an assumed minimum leaves nothing out")
    own = [{"id": "usar-heavy", "name": "Ours", "people": 50, "source": "our own order"}]
    exits(0, "registry", "import", write("own", capabilities=own), *at)
    g = document("registry", "gap", *at, code=1)["gaps"][0]
    expect((g["held"], g["below_minimum"], g["missing"]) == (0, 2, 3), g)
    exits(2, "registry", "show", "nobody", *at)


@test
def none_yet():
    """no registry, no library: told with what to do"""
    r = exits(2, "registry", "list", "--library", library("none"))
    expect("registry import" in r.stderr, r.stderr)
    r = exits(2, "registry", "list", "--library", path("nowhere"))
    expect("library init" in r.stderr, r.stderr)


BAD = [  # table, column, value, code
    ("members", "id", "", "cell.required"), ("members", "id", "a b", "cell.id"), ("members", "country", "XYZ", "cell.country"),
    ("elements", "member", "DEU", "registry.reference"), ("elements", "capability", "usar-hevy", "registry.reference"),
    ("elements", "count", "0", "cell.range"), ("elements", "count", "two", "cell.number"),
    ("elements", "people", "-1", "cell.range"), ("elements", "readiness_h", "soon", "cell.number"),
    ("elements", "lat", "91", "cell.degrees"), ("elements", "lon", "", "registry.position"),
    ("elements", "stated", "", "cell.required"), ("elements", "stated", "1.2.2026", "cell.date"),
    ("elements", "expiry", "2020-01-01", "registry.expiry"), ("elements", "sure", "certain", "cell.word"),
    ("elements", "contribution", "gives", "cell.word"), ("elements", "not_at", "A;B", "cell.word"),
    ("lift", "type", "zeppelin", "registry.reference"), ("lift", "count", "", "cell.required"),
    ("stocks", "quantity", "1.5", "cell.number"), ("stocks", "unit", "", "cell.required"),
    ("goals", "capability", "nothing", "registry.reference"), ("goals", "within_h", "0", "cell.range"),
]


@test
def every_mistake():
    """each bad cell is told with file, row and column, and nothing is loaded"""
    where = library("bad")
    for n, (table, column, value, code) in enumerate(BAD):
        tables = {k: [dict(r) for r in v] for k, v in SMALL.items()}
        tables[table][0][column] = value
        folder = write(f"bad{n}", **tables)
        errors = document("registry", "import", folder, "--library", where, code=2)["errors"]
        wanted = (os.path.join(folder, table + ".csv"), 2, TABLES[table + ".csv"].index(column) + 1, code)
        found = [(e["file"], e["row"], e["col"], e["code"]) for e in errors]
        if code != "registry.position":
            expect(wanted in found, f"{table}.{column} = `{value}`: {errors}")
        expect(len(errors) == 1 or table == "members", f"{table}.{column} = `{value}`: more than one: {errors}")
    exits(2, "registry", "list", "--library", where)
    tables = {k: [dict(r) for r in v] for k, v in SMALL.items()}
    for table, column, value, _ in BAD[5:8]:
        tables[table][0][column] = value
    tables["lift"].append(dict(tables["lift"][0]))
    found = document("registry", "import", write("several", **tables), "--library", where, code=2)["errors"]
    expect(len(found) == 3 and found[-1]["code"] == "registry.duplicate", f"all in one run: {found}")
    os.makedirs(path("odd"))
    with open(path("odd/elemnts.csv"), "w") as f:
        f.write("id\n")
    exits(2, "registry", "import", path("odd"), "--library", where)
    exits(2, "registry", "import", path("odd/none.csv"), "--library", where)
    with open(path("odd/members.csv"), "w") as f:
        f.write("id,nmae\nDE,x\n")
    r = exits(2, "registry", "import", path("odd/members.csv"), "--library", where)
    expect("did you mean `name`" in r.stderr, r.stderr)
    exits(2, "registry", "list", "--library", where)


def random_tables(rng):
    def day(low, high):
        return (DAY + datetime.timedelta(days=rng.randint(low, high))).isoformat()
    capabilities = [{"id": f"c{i}", "name": "C", "people": rng.choice(["", 10, 20]), "vehicles": rng.choice(["", 2]),
                     "readiness_h": rng.choice(["", 12, 48]), "assumed": rng.choice(["", "people", "all", "mass_kg"])}
                    for i in range(4)]
    members = [{"id": f"m{i}"} for i in range(5)]
    elements = []
    for i in range(60):
        stated = day(-800, 0)
        elements.append({"id": f"e{i}", "member": rng.choice(members)["id"], "capability": rng.choice(capabilities)["id"],
                         "count": rng.choice(["", 1, 3]), "people": rng.choice(["", 5, 10, 30]),
                         "vehicles": rng.choice(["", 1, 4]), "readiness_h": rng.choice(["", "6", "2d", "72h"]),
                         "stated": stated, "expiry": rng.choice(["", stated, day(1, 900), day(0, 0)]),
                         "not_before": rng.choice(["", "", day(-9, 9)]), "sure": rng.choice(["", *SURE]),
                         "contribution": rng.choice(["", "holds", "holds", "supports"])})
    goals = [{"capability": rng.choice(capabilities)["id"], "count": rng.randint(1, 30),
              "within_h": rng.choice(["", 12, "2d"])} for _ in range(6)]
    return {"members": members, "elements": elements, "goals": goals, "capabilities": capabilities}


def hours(text):
    text = str(text)
    return None if not text else int(text[:-1]) * 24 if text.endswith("d") else int(text.rstrip("h"))


def age_of(e, stale):
    if e["expiry"] and e["expiry"] < DAY.isoformat():
        return "expired"
    if (DAY - datetime.date.fromisoformat(e["stated"])).days > stale:
        return "stale"
    return "later" if e["not_before"] and e["not_before"] > DAY.isoformat() else "fresh"


def below(e, c):
    doubtful = c["assumed"].split()
    return any(e[k] != "" and c[k] != "" and int(e[k]) < int(c[k]) and k not in doubtful and "all" not in doubtful
               for k in ("people", "vehicles"))


def gap_of(goal, tables, stale, only_proven):
    """One goal, counted from the definitions of docs/registry.md."""
    c = next(c for c in tables["capabilities"] if c["id"] == goal["capability"])
    g = dict.fromkeys(["held", "proven", "unproven", "slow", "below_minimum", "stale", "expired", "later", "supports"], 0)
    members = set()
    for e in tables["elements"]:
        if e["capability"] != c["id"]:
            continue
        n, age = int(e["count"] or 1), age_of(e, stale)
        ready = hours(e["readiness_h"]) if e["readiness_h"] != "" else hours(c["readiness_h"])
        within, proven = hours(goal["within_h"]), e["sure"] in SURE[2:]
        if e["contribution"] == "supports":
            g["supports"] += n if age == "fresh" else 0
        elif age != "fresh":
            g[age] += n
        elif below(e, c):
            g["below_minimum"] += n
        elif within is not None and (ready is None or ready > within):
            g["slow"] += n
        elif only_proven and not proven:
            g["unproven"] += n
        else:
            g["held"] += n
            g["proven"] += n if proven else 0
            members.add(e["member"])
    return dict(g, members=len(members), missing=max(0, goal["count"] - g["held"]))


@test
def gaps_counted_again():
    """gaps and ages of random registries, counted again by other code"""
    where = library("random")
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        tables = random_tables(rng)
        exits(0, "registry", "import", write(f"random{seed}", **tables), "--library", where)
        stale, proven = rng.choice([90, 365]), rng.choice([[], ["--only-proven"]])
        args = ["--library", where, *AS_OF, "--stale-days", stale, *proven]
        wanted = [gap_of(g, tables, stale, bool(proven)) for g in tables["goals"]]
        found = document("registry", "gap", *args, code=1 if any(w["missing"] for w in wanted) else 0)["gaps"]
        for w, f in zip(wanted, found):
            expect(all(f[k] == v for k, v in w.items()), f"seed {seed}: {f} is not {w}")
        ages = {p["id"]: p["age"] for p in document("registry", "age", *args[:-1] if proven else args)["pledges"]}
        expect(ages == {e["id"]: age_of(e, stale) for e in tables["elements"]}, f"seed {seed}: ages")


@test
def forces():
    """what counts, as tables that a scenario takes; with --only-proven only what is proven"""
    at = ["--library", library("forces"), *AS_OF]
    exits(0, "registry", "import", write("f", **SMALL), *at)
    told = document("registry", "forces", "-o", "all", *at)
    expect((told["elements"], told["assets"], told["left_out"]) == (3, 1, 0), told)
    exits(0, "registry", "forces", "-o", "proven", "--only-proven", *at)
    rows = list(csv.DictReader(open(path("proven/elements.csv"), encoding="utf-8")))
    expect([r["id"] for r in rows] == ["seeba-1", "seeba-2"], rows)
    exits(2, "registry", "forces", "-o", "proven", *at)
    # a caveat on many states is handed on whole
    states = " ".join(f"{a}{b}" for a in "ABCDEFG" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    many = {**SMALL, "elements": [{**SMALL["elements"][0], "not_at": states}]}
    exits(0, "registry", "import", write("m", **many), *at)
    exits(0, "registry", "forces", "-o", "many", *at)
    rows = list(csv.DictReader(open(path("many/elements.csv"), encoding="utf-8")))
    expect(rows and all(r["x_not_at"] == states for r in rows), rows)
    # a scenario reads these tables as its own
    folder = path("scenario")
    shutil.copytree(os.path.join(SOURCE, "scenarios", "first-steps"), folder)
    for name in ("members.csv", "locations.csv", "elements.csv", "assets.csv"):
        merge(os.path.join(folder, name), path("all/" + name))
    exits(0, "bound", folder)


def merge(mine, theirs):
    """Rows of both, columns of both."""
    rows = []
    for name in (mine, theirs):
        with open(name, encoding="utf-8-sig", newline="") as f:
            rows += list(csv.DictReader(f))
    columns = list(dict.fromkeys(k for r in rows for k in r))
    with open(mine, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, columns, restval="")
        w.writeheader()
        w.writerows(rows)


@test
def catalogue():
    """every figure of the catalogue has a source or is marked as assumed"""
    figures = ["people", "vehicles", "mass_kg", "readiness_h", "self_sufficient_days"]
    with open(os.path.join(SOURCE, "catalogue", "capabilities.csv"), encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    expect(len(rows) > 40, "rows")
    for r in rows:
        assumed = figures if r["assumed"] == "all" else r["assumed"].split()
        expect(set(assumed) <= set(figures), r)
        expect(set(assumed) == set(figures) or r["source"], f"{r['id']}: figures without a source")
        expect(all(r[k] for k in figures), f"{r['id']}: a figure is missing")
    at = ["--library", library("catalogue")]
    exits(0, "registry", "import", write("c", members=[{"id": "m"}]), *at)
    expect(len(document("registry", "list", "capabilities", *at)["capabilities"]) == len(rows), "all are listed")


if __name__ == "__main__":
    sys.exit(main(TMP))
