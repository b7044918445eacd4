#!/usr/bin/env python3
"""offer: legal plans by check, ranked by the objective, the same twice; one is taken, and taken back.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-offer-")


def folder(name):
    return os.path.join(SOURCE, "scenarios", name)


def run(*args, codes=(0,)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def path(name):
    return os.path.join(TMP, name)


def plan(name, copy=None):
    if not os.path.exists(path(name)):
        run("plan", folder(name), "-i", 60, "-o", path(name), codes=(0, 1))
    if copy:
        shutil.copy(path(name), path(copy))
    return path(copy or name)


def missions(file):
    return {m["id"]: m for m in json.load(open(file))["missions"]}


def offers(name, file, requirement, *more):
    return json.loads(run("offer", folder(name), file, requirement, "-i", 40, "--json", *more, codes=(0, 1)).stdout)


@test
def what_is_taken_is_what_was_offered():
    for name, requirement in (("first-steps", "rescue"), ("turkiye-2023", "team-fra-1")):
        p = plan(name, "taken.json")
        d = offers(name, p, requirement)
        assert d["offers"], d
        before = missions(p)
        now = json.loads(run("check", folder(name), p, "--json", "--no-bound", codes=(0, 1)).stdout)
        for k, o in enumerate(d["offers"], 1):
            again = offers(name, p, requirement, "--take", k, "-o", path("other.json"))
            assert again["offers"] == d["offers"], "the second time it is otherwise"
            c = json.loads(run("check", folder(name), path("other.json"), "--json", "--no-bound", codes=(0, 1)).stdout)
            assert c["legal"], (name, o["how"], c["findings"][:2])
            assert c["unmet"] <= now["unmet"] and o["undelivered"] == 0
            assert [t["value"] for t in c["objective"]] == [t["value"] for t in o["objective"]], o["how"]
            assert abs(c["cost"] - now["cost"] - o["cost"]) < 0.01
            after = missions(path("other.json"))
            mine = {i for i, m in after.items() if any(x["requirement"] == requirement for x in m["loads"])}
            assert mine == set(o["missions"]), (o["how"], mine, o["missions"])
            others = {i for i, m in before.items() if not any(x["requirement"] == requirement for x in m["loads"])}
            gone = {i for i in others if i not in after or
                    [(s["location"], s["arrive_min"], s["depart_min"]) for s in after[i]["stops"]] !=
                    [(s["location"], s["arrive_min"], s["depart_min"]) for s in before[i]["stops"]] or
                    (after[i]["asset"], after[i]["tail"]) != (before[i]["asset"], before[i]["tail"])}
            assert gone == set(o["changed"]), (o["how"], gone, o["changed"])
            assert not o["others_held"] or not o["changed"], o["how"]
        ranks = [[t["value"] for t in o["objective"]] for o in d["offers"]]
        assert ranks == sorted(ranks), ranks
        assert missions(p) == before, "offering changed the plan"


def condition_holds(p, requirement, k, offer, places):
    offers("turkiye-2023", p, requirement, "--take", k, "-o", path("o.json"))
    mine = [m for i, m in missions(path("o.json")).items() if i in offer["missions"]]
    if offer["how"].startswith("not over "):
        assert offer["other_way"] and offer["how"][9:] in places
        assert all(s["location"] != offer["how"][9:] for m in mine for s in m["stops"]
                   if any(x["to_stop"] == m["stops"].index(s) for x in m["loads"]))
    if offer["how"].startswith("without ") and "fleets" not in offer["how"]:
        assert offer["other_lift"] and all(m["asset"] != offer["how"][8:] for m in mine), offer["how"]
    if "hours later" in offer["how"]:
        assert offer["later_min"] > 0


@test
def conditions_hold():
    """Which kinds are among the best three hangs on the plan: teams are asked until all were seen."""
    p = plan("turkiye-2023")
    kinds = set()
    for requirement in ("team-fra-1", "team-grc-1", "team-ita-2", "team-deu-1"):
        d = offers("turkiye-2023", p, requirement)
        places = {s["location"] for i, m in missions(p).items() if i in d["now"]["missions"] for s in m["stops"]}
        for k, o in enumerate(d["offers"], 1):
            kinds.add(o["kind"])
            condition_holds(p, requirement, k, o, places)
        if len(kinds) == 3:
            break
    assert len(kinds) == 3, kinds


@test
def what_is_missing_is_offered_a_place():
    p = json.load(open(plan("first-steps")))
    p["missions"] = [m for m in p["missions"] if not any(x["requirement"] == "patients" for x in m["loads"])]
    json.dump(p, open(path("part.json"), "w"))
    run("repair", folder("first-steps"), path("part.json"), "--no-repair", codes=(0, 1))
    d = offers("first-steps", path("part.json"), "patients")
    assert d["now"]["undelivered"] > 0 and d["now"]["complete_min"] is None
    assert d["offers"] and all(o["undelivered"] == 0 for o in d["offers"])
    text = run("offer", folder("first-steps"), path("part.json"), "patients", "-i", 40).stdout
    assert "patients now: " in text and "not delivered" in text and "others:" in text


@test
def taken_in_place_and_taken_back():
    p = plan("first-steps", "mine.json")
    before = open(p, "rb").read()
    r = run("offer", folder("first-steps"), p, "water", "-i", 40, "--take", 1)
    assert "offer 1 was written" in r.stdout and open(p, "rb").read() != before
    run("undo", p)
    assert open(p, "rb").read() == before


@test
def what_is_pinned_stays():
    p = plan("first-steps", "pinned.json")
    held = [i for i, m in missions(p).items() if not any(x["requirement"] == "rescue" for x in m["loads"])][:8]
    run("pin", folder("first-steps"), p, *held)
    before = missions(p)
    d = offers("first-steps", p, "rescue")
    for k, o in enumerate(d["offers"], 1):
        offers("first-steps", p, "rescue", "--take", k, "-o", path("o.json"))
        after = missions(path("o.json"))
        assert all(after[i] == before[i] for i in held), o["how"]
        assert sorted(json.load(open(path("o.json")))["attachments"]["pins"]) == sorted(held), o["how"]


@test
def mistakes_say_what_was_meant():
    p = plan("first-steps")
    f = folder("first-steps")
    r = run("offer", f, p, "rescu", codes=(2,))
    assert "did you mean 'rescue'" in r.stderr, r.stderr
    assert "--take" in run("offer", f, p, "rescue", "-o", path("x.json"), codes=(2,)).stderr
    assert "from 1 to 3" in run("offer", f, p, "rescue", "--take", 4, codes=(2,)).stderr
    assert not os.path.exists(path("x.json"))
    broken = json.load(open(p))
    broken["missions"][0]["stops"][1]["arrive_min"] += 1
    json.dump(broken, open(path("broken.json"), "w"))
    r = run("offer", f, path("broken.json"), "rescue", codes=(1,))
    assert "echelon repair mends it" in r.stderr, r.stderr


@test
def an_interrupt_keeps_what_was_found():
    p = subprocess.Popen([ECHELON, "offer", folder("haiti-2010"), plan("haiti-2010"), "engineers", "-i", "100000", "--json"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=60)
    assert p.returncode in (0, 1), (p.returncode, err)
    assert json.loads(out)["complete"] is False


if __name__ == "__main__":
    sys.exit(main(TMP))
