#!/usr/bin/env python3
"""Changes by hand: the change is kept, its consequences are told, the rest is mended, and undo gives the bytes back.

ECHELON is the program, ECHELON_SOURCE the checkout. ECHELON_EDIT_N: how many random changes (default 24). Prints TAP.
"""
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
TMP = tempfile.mkdtemp(prefix="echelon-edit-")
PLANS = {}


def run(*args, codes=(0, 1)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def scenario(name):
    return os.path.join(SOURCE, "scenarios", name)


def plan(name):
    """A fresh copy of the scenario's plan."""
    if name not in PLANS:
        PLANS[name] = os.path.join(TMP, name + ".json")
        run("plan", scenario(name), "-i", 40, "-o", PLANS[name], "--quiet")
    copy = os.path.join(TMP, f"{name}-{len(os.listdir(TMP))}.json")
    shutil.copy(PLANS[name], copy)
    return copy


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def missions(path):
    return {m["id"]: m for m in load(path)["missions"]}


def edit(*args, codes=(0, 1)):
    return json.loads(run(*args, "--json", codes=codes).stdout)


@test
def repair_leaves_a_legal_plan_alone():
    for name in ("first-steps", "haiti-2010", "january-2022", "turkiye-2023", "east-timor-1999"):
        p = plan(name)
        before = missions(p)
        out = edit("repair", scenario(name), p)
        assert out["changed"] == [], (name, out["changed"][:5])
        assert missions(p) == before, name


@test
def a_moved_mission_stays_and_the_rest_is_mended():
    for one in sorted(missions(plan("haiti-2010"))):  # the first whose move is in the way of others
        p = plan("haiti-2010")
        before = missions(p)
        out = edit("move", scenario("haiti-2010"), p, one, "--by", 45)
        after = missions(p)
        if not out["consequences"]["legal"]:
            break
    assert not out["consequences"]["legal"] and out["consequences"]["findings"], out["consequences"]
    assert out["summary"]["legal"] and out["summary"]["unmet"] == 0, out["summary"]
    for was, now in zip(before[one]["stops"], after[one]["stops"]):
        assert now["arrive_min"] == was["arrive_min"] + 45 and now["depart_min"] == was["depart_min"] + 45
    assert load(p)["attachments"]["pins"] == [one]
    same = sum(after.get(i) == m for i, m in before.items())
    assert same >= 0.8 * len(before), (same, len(before))
    told = {c["mission"] for c in out["changed"]}
    assert told == {i for i in before if after.get(i) != before[i]} | (set(after) - set(before))


@test
def what_is_pinned_no_repair_touches():
    p = plan("january-2022")
    first = sorted(missions(p))[:12]
    run("pin", scenario("january-2022"), p, *first)
    before = missions(p)
    edit("drop", scenario("january-2022"), p, sorted(before)[20], "-i", 60)
    after = missions(p)
    assert all(after[i] == before[i] for i in first)
    assert load(p)["attachments"]["pins"] == first
    run("pin", scenario("january-2022"), p, "--off")
    assert "pins" not in load(p)["attachments"]


@test
def a_dropped_mission_is_gone_and_its_aircraft_stays():
    p = plan("first-steps")
    before = missions(p)
    gone = next(m for m in before.values() if m["asset"] and m["stops"][0]["arrive_min"] > 0)
    out = edit("drop", scenario("first-steps"), p, gone["id"])
    assert {"mission": gone["id"], "what": "gone"} in out["changed"]
    for m in missions(p).values():
        if (m["asset"], m["tail"]) == (gone["asset"], gone["tail"]):
            assert (m["stops"][-1]["depart_min"] <= gone["stops"][0]["arrive_min"]
                    or m["stops"][0]["arrive_min"] >= gone["stops"][-1]["depart_min"]), m
    assert out["summary"]["legal"]


@test
def two_missions_change_aircraft():
    p = plan("haiti-2010")
    before = missions(p)
    a, b = next((x, y) for x in before.values() for y in before.values()
                if x["asset"] == y["asset"] and x["tail"] < y["tail"])
    edit("swap", scenario("haiti-2010"), p, a["id"], b["id"])
    after = missions(p)
    assert after[a["id"]]["tail"] == b["tail"] and after[b["id"]]["tail"] == a["tail"]


@test
def without_repair_only_the_change_is_made():
    p = plan("first-steps")
    before = missions(p)
    some = sorted(before)[2]
    out = edit("move", scenario("first-steps"), p, some, "--by", 7, "--no-repair")
    after = missions(p)
    assert [c["mission"] for c in out["changed"]] == [some]
    assert {i for i in before if after[i] != before[i]} == {some}


@test
def undo_gives_the_bytes_back():
    p = plan("first-steps")
    stack = []
    for by in (11, 13, 17):
        with open(p, "rb") as f:
            stack.append(f.read())
        run("move", scenario("first-steps"), p, sorted(missions(p))[1], "--by", by)
    while stack:
        run("undo", p)
        with open(p, "rb") as f:
            assert f.read() == stack.pop()
    r = run("undo", p, codes=(2,))
    assert "nothing to take back" in r.stderr, r.stderr


@test
def mistakes_are_told_and_nothing_is_written():
    p = plan("first-steps")
    s = scenario("first-steps")
    with open(p, "rb") as f:
        before = f.read()
    march = next((m["id"] for m in missions(p).values() if m["asset"] is None), None)
    cases = [(["move", s, p, "M001", "--by", "5"], "did you mean"),
             (["move", s, p, "M0001"], "--by"),
             (["move", s, p, "M0001", "--by", "5", "--depart", "D+1"], "give one"),
             (["move", s, p, "M0001", "--depart", "yesterday"], "is no time"),
             (["move", s, p, "M0001", "--by=-100000"], "before the scenario"),
             (["move", s, p, "M0001", "--tail", "nothing/1"], "no asset"),
             (["swap", s, p, "M0001", "M9999"], "no mission")]
    if march:
        cases.append((["move", s, p, march, "--tail", "trucks/1"], "by road"))
    for args, text in cases:
        r = run(*args, codes=(2,))
        assert text in r.stderr, (args, r.stderr)
        with open(p, "rb") as f:
            assert f.read() == before, args
    assert not os.path.exists(p + "~1")


@test
def the_same_change_gives_the_same_bytes():
    results = []
    for _ in range(2):
        p = plan("turkiye-2023")
        run("move", scenario("turkiye-2023"), p, "M0030", "--by", 90, "-i", 40)
        with open(p, "rb") as f:
            results.append(f.read())
    assert results[0] == results[1]


@test
def random_changes_end_in_plans_whose_only_faults_are_the_pinned_ones():
    rng = random.Random(7)
    for n in range(int(os.environ.get("ECHELON_EDIT_N", "24"))):
        name = rng.choice(["first-steps", "haiti-2010", "january-2022", "turkiye-2023", "east-timor-1999"])
        p = plan(name)
        ids = sorted(i for i, m in missions(p).items() if m["asset"])
        a, b = rng.sample(ids, 2)
        kind = rng.choice(["move", "move", "drop", "swap"])
        args = {"move": [a, "--by", rng.randint(0, 600)], "drop": [a], "swap": [a, b]}[kind]
        r = run(kind, scenario(name), p, *args, "--json", codes=(0, 1, 2))
        if r.returncode == 2:  # another type of lift: refused
            assert kind == "swap", r.stdout
            continue
        out = json.loads(r.stdout)
        pins = set(load(p)["attachments"].get("pins", []))
        if kind == "drop":
            assert out["summary"]["legal"], (n, name, args, out["summary"]["findings"][:3])
        if not out["summary"]["legal"]:  # what was moved by hand may stand against a rule itself
            assert out["consequences"]["findings"], (n, name, kind, args)
            rules = {f["rule"] for f in out["summary"]["findings"]}
            known = {f["rule"] for f in out["consequences"]["findings"]}
            assert rules <= known, (n, name, kind, args, pins, out["summary"]["findings"][:4])


if __name__ == "__main__":
    sys.exit(main(TMP))
