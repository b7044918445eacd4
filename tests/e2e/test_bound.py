#!/usr/bin/env python3
"""Bounds that travel with a plan: whoever judges it re-evaluates them, and believes nothing else.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
FOLDER = os.path.join(os.environ["ECHELON_SOURCE"], "scenarios", "first-steps")
TMP = tempfile.mkdtemp(prefix="echelon-bound-")
PLAN = os.path.join(TMP, "plan.json")


def run(*args, codes=(0, 1)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300,
                       stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r.stdout


def planned():
    if not os.path.exists(PLAN):
        open(os.path.join(TMP, "plan.out"), "w").write(run("plan", FOLDER, "-i", 200, "-o", PLAN, "--json"))
    return json.load(open(PLAN)), json.load(open(os.path.join(TMP, "plan.out")))["objective"]


def judged(plan, *more):
    path = os.path.join(TMP, "other.json")
    json.dump(plan, open(path, "w"))
    return json.loads(run("check", FOLDER, path, "--json", *more))["objective"]


def bounds(objective):
    return {t["tier"]: t["bound"] for t in objective}


def certificates(plan):
    return plan["attachments"]["bounds"]["certificates"]


@test
def check_prints_what_plan_printed():
    plan, told = planned()
    assert judged(plan) == told and all(t["bound"] is not None for t in told if t["tier"] in ("closure", "arrival"))


@test
def without_them_they_are_worked_out_anew():
    plan, told = planned()
    del plan["attachments"]["bounds"]
    assert judged(plan) == told


@test
def they_are_what_is_evaluated():
    """A weaker claim is sound, and is printed as it came: nobody has to find the bound again."""
    plan, told = planned()
    mine = certificates(plan)["arrival"]
    assert mine["queues"], "this scenario should queue"
    mine.update(bound=60, queues=[], argument="chain")
    assert bounds(judged(plan))["arrival"] == 60 < bounds(told)["arrival"]


@test
def what_claims_too_much_or_is_damaged_is_not_believed():
    damages = [
        lambda c: c["closure"].update(bound=c["closure"]["bound"] + 1),
        lambda c: c["arrival"].update(bound=c["arrival"]["bound"] * 2),
        lambda c: c["arrival"].update(bound=10**30),
        lambda c: c["arrival"]["queues"][0].update(step_ticks=0),
        lambda c: c["arrival"]["queues"][0].update(step_ticks=2**62),
        lambda c: c["arrival"]["queues"][0].update(tolls=[[[10**9, 1]]]),
        lambda c: c["arrival"]["queues"][0].update(tolls=7),
        lambda c: c["arrival"]["queues"][0].update(locations=["nowhere"]),
        lambda c: c["arrival"]["queues"][0]["requirements"].append(c["arrival"]["queues"][0]["requirements"][0]),
        lambda c: c["arrival"]["queues"][0].update(until_ticks=-1),
        lambda c: c["closure"].update(given_late=-5),
        lambda c: c["closure"].update(argument="magic"),
        lambda c: c.update(closure=[1, 2]),
        lambda c: c["cost"]["queues"].append({}),
    ]
    for i, damage in enumerate(damages):
        plan, told = planned()
        damage(certificates(plan))
        assert judged(plan) == told, i


@test
def another_kind_of_thing_in_their_place_is_no_error():
    for other in (None, 3, "x", [], {}, {"certificates": {}}, {"chain_arrival": 1, "certificates": []}):
        plan, told = planned()
        plan["attachments"]["bounds"] = other
        assert judged(plan) == told, other


@test
def a_plan_of_another_scenario_brings_none():
    plan, told = planned()
    certificates(plan)["closure"].update(bound=60, queues=[], argument="chain")
    plan["scenario_hash"] = "0" * 64
    assert judged(plan, "--any-scenario") == told


@test
def a_plan_changed_by_hand_leaves_them_behind():
    plan, _ = planned()
    path = os.path.join(TMP, "hand.json")
    json.dump(plan, open(path, "w"))
    run("pin", FOLDER, path, plan["missions"][0]["id"])
    assert "bounds" not in json.load(open(path))["attachments"]


main()
