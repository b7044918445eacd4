#!/usr/bin/env python3
"""echelon diff: changes made to a plan file or a scenario folder here are told, and nothing else is.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-diff-")
HAITI = os.path.join(SOURCE, "scenarios", "haiti-2010")
FIRST = os.path.join(SOURCE, "scenarios", "first-steps")
PLANS = {}


def run(*args, codes=(0, 1)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def plan(scenario=HAITI):
    if scenario not in PLANS:
        path = os.path.join(TMP, os.path.basename(scenario) + ".json")
        run("plan", scenario, "-i", 20, "-o", path, "--quiet")
        PLANS[scenario] = path
    with open(PLANS[scenario], encoding="utf-8") as f:
        return json.load(f)


def write(document, name):
    path = os.path.join(TMP, name)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(document, f)
    return path


def diff(document, *more, codes=(0, 1), scenario=HAITI):
    plan(scenario)
    r = run("diff", PLANS[scenario], write(document, "after.json"), "--json", *more, codes=codes)
    return json.loads(r.stdout), r.returncode


def shift(mission, minutes):
    for stop in mission["stops"]:
        stop["arrive_min"] += minutes
        stop["depart_min"] += minutes
        for work in stop["work"]:
            work["start_min"] += minutes
            work["end_min"] += minutes


@test
def a_plan_does_not_differ_from_itself_in_any_order():
    p = plan()
    random.Random(1).shuffle(p["missions"])
    for m in p["missions"]:
        random.Random(2).shuffle(m["loads"])
    d, code = diff(p)
    assert code == 0 and d["missions"] == [] and d["requirements"] == [] and d["days"] == [], d
    assert d["same"] == len(p["missions"])


@test
def missions_that_were_only_renamed_are_the_same():
    p = plan()
    ids = [m["id"] for m in p["missions"]]
    for m, other in zip(p["missions"], ids[1:] + ids[:1]):
        m["id"] = other
    d, code = diff(p)
    assert code == 0 and d["same"] == len(ids)


@test
def a_move_is_told_by_how_much():
    for minutes in (1, -7, 1500):
        p = plan()
        m = p["missions"][len(p["missions"]) // 2]
        shift(m, minutes)
        d, code = diff(p, "--scenario", HAITI)
        assert code == 1 and len(d["missions"]) == 1, d["missions"]
        got = d["missions"][0]
        assert got["before"] == got["after"] == m["id"] and got["what"] == ["moved"] and got["moved_min"] == minutes
        assert d["same"] == len(p["missions"]) - 1


@test
def another_tail_is_another_lift():
    p = plan()
    m = next(m for m in p["missions"] if m["asset"])
    m["tail"] += 1
    d, _ = diff(p)
    got = d["missions"][0]
    assert len(d["missions"]) == 1 and got["what"] == ["lift"] and got["lift_after"]["tail"] == m["tail"], got


@test
def other_times_on_the_way_are_told():
    p = plan()
    m = p["missions"][3]
    m["stops"][-1]["depart_min"] += 5
    d, _ = diff(p)
    assert [(x["before"], x["what"]) for x in d["missions"]] == [(m["id"], ["retimed"])], d["missions"]


@test
def dropped_and_added():
    p = plan()
    gone = p["missions"].pop(5)
    d, _ = diff(p)
    assert [(x["before"], x["after"], x["what"]) for x in d["missions"]] == [(gone["id"], None, ["dropped"])]
    back = run("diff", write(p, "less.json"), PLANS[HAITI], "--json")
    assert [x["what"] for x in json.loads(back.stdout)["missions"]] == [["added"]]


@test
def less_of_a_requirement_is_told():
    p = plan()
    m, load = next((m, l) for m in p["missions"] for l in m["loads"] if l.get("people", 0) > 1)
    load["people"] -= 1
    d, _ = diff(p, "--scenario", HAITI)
    assert d["missions"][0]["what"] == ["load"], d["missions"]
    assert d["missions"][0]["loads"] == [{"requirement": load["requirement"], "what": "people",
                                          "before": load["people"] + 1, "after": load["people"]}]
    r = [r for r in d["requirements"] if r["requirement"] == load["requirement"]]
    assert len(r) == 1 and r[0]["what"] == "less" and r[0]["delivered_before"] - r[0]["delivered_after"] == 1, r


@test
def a_requirement_that_is_carried_no_more_is_lost():
    p = plan(FIRST)
    name = p["missions"][0]["loads"][0]["requirement"]
    for m in p["missions"]:
        m["loads"] = [l for l in m["loads"] if l["requirement"] != name]
    d, _ = diff(p, "--scenario", FIRST, scenario=FIRST)
    assert [r["what"] for r in d["requirements"] if r["requirement"] == name] == ["lost"], d["requirements"]


@test
def one_of_each_kind_is_refused():
    plan()
    r = run("diff", PLANS[HAITI], HAITI, "--json", codes=(2,))
    assert json.loads(r.stdout)["errors"][0]["code"] == "diff.kind"
    run("diff", PLANS[HAITI], os.path.join(TMP, "none.json"), codes=(2,))


@test
def what_is_no_plan_is_named_with_its_place():
    plan()
    bad = os.path.join(TMP, "bad.json")
    with open(bad, "w", encoding="utf-8") as f:
        f.write('{"format": 1,\n "missions": [7]}')
    r = run("diff", PLANS[HAITI], bad, "--json", codes=(2,))
    e = json.loads(r.stdout)["errors"][0]
    assert (e["file"], e["row"], e["code"]) == (bad, 2, "json.type"), e


def folder(name):
    path = os.path.join(TMP, name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(HAITI, path)
    return path


def table(path, name):
    with open(os.path.join(path, name), encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    return rows


def put(path, name, rows):
    with open(os.path.join(path, name), "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)


@test
def scenarios_by_row_and_column():
    after = folder("changed")
    rows = table(after, "locations.csv")
    first = 2 if rows[1][0].startswith("#") else 1
    column = rows[0].index("name")
    was = rows[first][column]
    rows[first][column] = "Somewhere else"
    put(after, "locations.csv", rows)
    legs = table(after, "members.csv")
    legs.append(["zzz", "Nobody", ""] + [""] * (len(legs[0]) - 3))
    put(after, "members.csv", legs)
    d = json.loads(run("diff", HAITI, after, "--json", codes=(1,)).stdout)
    assert (d["changed"], d["added"], d["removed"]) == (1, 1, 0), d
    assert {"table": "locations", "row": rows[first][rows[0].index("id")], "column": "name", "before": was,
            "after": "Somewhere else"} in d["cells"], d
    assert any(c["table"] == "members" and c["row"] == "zzz" and c["before"] is None for c in d["cells"])


@test
def scenarios_in_another_order_of_columns_are_the_same():
    after = folder("turned")
    rows = table(after, "locations.csv")
    put(after, "locations.csv", [list(reversed(r)) for r in rows])
    run("diff", HAITI, after, codes=(0,))


@test
def the_text_names_what_json_names():
    p = plan()
    m = p["missions"][7]
    shift(m, 60)
    text = run("diff", PLANS[HAITI], write(p, "later.json"), "--scenario", HAITI, codes=(1,)).stdout
    assert f"{m['id']}" in text and "(+1 h)" in text and "1 changed, 0 added, 0 dropped" in text, text


if __name__ == "__main__":
    sys.exit(main(TMP))
