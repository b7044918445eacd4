#!/usr/bin/env python3
"""bench/generate: each family, small. The folder is read; the planted plan is legal and worth what planted.json says;
no bound lies above it and no search finds better; the planner's own plan is legal; same seed, same bytes. Prints TAP."""
import itertools
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
sys.path.insert(0, os.path.join(ROOT, "bench"))
from fair import task  # noqa: E402  reads a generated folder
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402
GENERATE = os.path.join(ROOT, "bench", "generate")
TMP = tempfile.mkdtemp(prefix="echelon-generate-")
PLANTED = ["single", "gateways", "multimodal", "relief", "evacuation", "relay"]


def generate(name, family, size, seed, *options):
    folder = os.path.join(TMP, name)
    done = subprocess.run([sys.executable, GENERATE, family, "--size", str(size), "--seed", str(seed), "-o", folder,
                           *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    assert done.returncode == 0, done.stdout.decode()[-600:]
    return folder


def echelon(*words, ends=(0,)):
    done = subprocess.run([ECHELON, *words, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode in ends, f"{words[0]} ends with {done.returncode}: {(done.stdout + done.stderr)[-600:]}"
    return json.loads(done.stdout)


def values(summary):
    return [(t["tier"], t["value"]) for t in summary["objective"]]


@test
def planted_plans_are_legal_and_worth_what_is_said():
    for family in PLANTED:
        for size, seed in ((12, 1), (40, 2), (120, 3)):
            folder = generate(f"{family}-{size}", family, size, seed, "--planted")
            with open(os.path.join(folder, "planted.json"), encoding="utf-8") as f:
                planted = json.load(f)
            summary = echelon("check", folder, os.path.join(folder, "planted-plan.json"))
            assert summary["legal"] and summary["unmet"] == 0, (family, size, summary["findings"][:3])
            assert values(summary) == values(planted), (family, size, values(summary), values(planted))
            assert planted["requirements"] == size and planted["why"], family
            for tier in summary["objective"]:
                assert tier["bound"] is None or tier["bound"] <= tier["value"], (family, size, tier)
                if tier["tier"] == "arrival" and size > 12:
                    assert tier["bound"] >= 0.95 * tier["value"], (family, size, tier)


@test
def no_search_beats_a_planted_plan():
    for family in PLANTED:
        for seed in (1, 2, 3):
            folder = generate(f"{family}-tiny-{seed}", family, 12, seed, "--planted")
            with open(os.path.join(folder, "planted.json"), encoding="utf-8") as f:
                planted = [tier["value"] for tier in json.load(f)["objective"]]
            found = echelon("plan", folder, "--iterations", "1500", "-o", os.path.join(folder, "x_plan.json"), "--quiet",
                            ends=(0, 1))
            assert found["legal"], (family, seed)
            assert [tier["value"] for tier in found["objective"]] >= planted, (family, seed, values(found), planted)


def partitions(things):
    """All ways to put things into groups."""
    if not things:
        yield []
        return
    for rest in partitions(things[1:]):
        yield [[things[0]], *rest]
        for i in range(len(rest)):
            yield [*rest[:i], [things[0], *rest[i]], *rest[i + 1:]]


def tiny(family, size, seed):
    """A tiny planted operation: its tables, planted values, and (kg, lots, requirement) of every part to carry."""
    folder = generate(f"{family}-brute-{size}-{seed}", family, size, seed, "--planted")
    op = task.Operation(folder)
    with open(os.path.join(folder, "planted.json"), encoding="utf-8") as f:
        planted = {t["tier"]: t["value"] for t in json.load(f)["objective"]}
    kg, seats = (int(op.config[next(iter(op.config))][k]) for k in ("payload_kg", "seats"))
    parts = [(mass, need) for need in op.needs.values() for _, _, mass in op.parts(need, kg, seats)]
    return op, planted, kg, parts


def loads(parts, kg):
    """All ways to make loads of the parts: a cut requirement's parts are full loads already."""
    full = [[p] for p in parts if p[0] == kg]
    for groups in partitions([p for p in parts if p[0] < kg]):
        if all(sum(mass for mass, _ in g) <= kg for g in groups):
            yield full + groups


def least_sorties(op, kg, parts):
    """Single gateway with as many tails as one likes: least closure and least arrival over all loads and orders."""
    gate = next(iter({need["to"] for _, need in parts}))
    type_ = next(iter(op.types))
    taxi_in, taxi_out = op.taxi(type_)
    work = op.fixed(type_, gate)
    duty = [0] * int(op.places[gate]["handling"])
    for row in op.closures:
        for team in range(int(row["handling"]), len(duty)):
            duty[team] = max(duty[team], int(row["to"]))
    best = [10**9, 10**18]
    for groups in loads(parts, kg):
        there = []
        for g in groups:
            ready = {}
            for _, need in g:
                ready[need["from"]] = max(ready.get(need["from"], 0), int(need["ready"]))
            times = []
            for order in itertools.permutations(ready):
                now, at = 0, None
                for place in order:
                    now = max(now + (op.way(type_, at, place) + taxi_in if at else 0), ready[place])
                    now, at = now + op.fixed(type_, place) + taxi_out, place
                times.append(now + op.way(type_, at, gate) + taxi_in)
            there.append((min(times), g))
        for order in itertools.permutations(range(len(groups))):
            free, close, arrival = sorted(duty), 0, 0
            for i in order:
                free.sort()
                free[0] = max(free[0], there[i][0]) + work
                close = max(close, free[0])
                arrival += sum(mass * (free[0] - int(need["ready"])) for mass, need in there[i][1])
            best = [min(best[0], close), min(best[1], arrival)]
    return best[0], best[1] / 1000


@test
def brute_force_over_loads_and_orders_finds_the_planted_values():
    found = 0
    for seed in range(1, 7):
        op, planted, kg, parts = tiny("single", 6, seed)
        if len(parts) <= 6:
            closure, arrival = least_sorties(op, kg, parts)
            assert (closure, arrival) == (planted["closure"], planted["arrival"]), (seed, closure, arrival, planted)
            found += 1
    assert found >= 3, found


def alone(t):
    """What the simplest peer would say: each shipment by itself, with the first vehicle at its origin that may."""
    n, routes = len(t["places"]), {}
    for k, s in enumerate(t["shipments"]):
        able = [v for v, x in enumerate(t["vehicles"]) if x["home"] == n + s["from"]
                and all(a <= b for a, b in zip(s["amount"], x["capacity"]))]
        routes.setdefault(able[0], []).extend([("pick", k), ("drop", k)])
    return [{"vehicle": v, "steps": steps} for v, steps in routes.items()]


@test
def answers_of_peers_become_legal_plans_under_both_sets_of_rules():
    for family in ("single", "gateways", "relief"):
        folder = generate(f"{family}-peer", family, 60, 3, "--planted")
        op = task.Operation(folder)
        task.strip(op, folder + "-common")
        common, out = task.Operation(folder + "-common"), os.path.join(TMP, "peer.json")
        for world in (op, common):
            answers = [(t, alone(t)) for t in task.tasks(world)]
            assert sum(len(t["shipments"]) for t, _ in answers) >= 60, family
            task.retime(world, answers, out)
            judged = echelon("check", world.folder, out, "--no-bound", ends=(0, 1))
            assert judged["legal"] and judged["missions"] > 0, (family, judged["findings"][:3])
        with open(os.path.join(folder, "planted-plan.json"), encoding="utf-8") as f:
            plan = json.load(f)
        cut = {}
        for load in (x for m in plan["missions"] for x in m["loads"] if x["requirement"] not in common.needs):
            cut[load["requirement"]] = number = cut.get(load["requirement"], -1) + 1
            load["requirement"] += f".{number}"
        with open(out, "w", encoding="utf-8") as f:
            json.dump(plan, f)
        judged = echelon("check", common.folder, out, "--no-bound")
        with open(os.path.join(folder, "planted.json"), encoding="utf-8") as f:
            cost = json.load(f)["objective"][-1]["value"]
        assert judged["legal"] and values(judged) == [("unmet", 0), ("cost", cost)], (family, values(judged), cost)


@test
def plain_operations_are_read_and_planned():
    for family in PLANTED:
        folder = generate(f"{family}-plain", family, 60, 7)
        assert not os.path.exists(os.path.join(folder, "planted.json")), family
        plan = os.path.join(TMP, f"{family}-plain.json")
        found = echelon("plan", folder, "--iterations", "100", "-o", plan, "--quiet", ends=(0, 1))
        assert found["legal"] and found["missions"] > 0, (family, found["findings"][:3])
        assert echelon("check", folder, plan, "--no-bound", ends=(0, 1))["legal"], family


@test
def same_seed_same_bytes():
    for family in PLANTED:
        a, b, c = (generate(f"{family}-again-{i}", family, 60, seed, "--planted") for i, seed in enumerate((5, 5, 6)))
        text = [{name: open(os.path.join(d, name), "rb").read() for name in sorted(os.listdir(d))} for d in (a, b, c)]
        assert text[0] == text[1], family
        assert text[0]["requirements.csv"] != text[2]["requirements.csv"], family


def play(folder, *words):
    done = subprocess.run([sys.executable, os.path.join(ROOT, "bench", "relay_play"), folder, *words],
                          stdout=subprocess.PIPE, timeout=120)
    assert done.returncode == 0, words
    return json.loads(done.stdout)


@test
def a_relay_world_is_planned_and_played():
    folder = generate("challenge", "challenge", 0, 1, "--level", "0.0")
    plan = os.path.join(TMP, "challenge.json")
    found = echelon("plan", folder, "--iterations", "300", "-o", plan, "--quiet")
    assert found["legal"] and found["missed"] == 0, found["objective"]
    played, greedy = play(folder, "plan", plan), play(folder, "greedy")
    assert played["cargo"] == greedy["cargo"] == 48
    assert played["missed"] == 0, played
    flown = played["cost"] / (found["cost"] / 1000)  # the same flights at the same price, but it ends with the last cargo
    assert 0.9 < flown <= 1.001, (played, found["cost"])
    assert abs(played["score"] - found["objective"][0]["value"] / 1000) < 0.2, (played, found["objective"])
    assert play(folder, "greedy") == greedy and play(folder, "shortest")["missed"] >= greedy["missed"]


def stands(missions):
    """Begin and end of each tail's missions, in order."""
    tails = {}
    for m in sorted(missions, key=lambda m: m["stops"][0]["arrive_min"]):
        tails.setdefault((m["asset"], m["tail"]), []).append((m["stops"][0]["location"], m["stops"][-1]["location"]))
    return tails


@test
def lift_that_need_not_come_home_goes_on_from_where_it_stands():
    for seed in (1, 2, 3):
        folder = generate(f"chain-{seed}", "challenge", 0, seed, "--level", "1.0")
        plan = os.path.join(TMP, "chain.json")
        found = echelon("plan", folder, "--iterations", "400", "--seed", str(seed), "-o", plan, "--quiet")
        with open(plan, encoding="utf-8") as f:
            missions = json.load(f)["missions"]
        assert found["legal"] and found["missed"] == 0, (seed, found["objective"], found["findings"])
        away = 0
        for tail, ways in stands(missions).items():
            home = tail[0].split("-")[1]
            for (_, end), (begin, _) in zip([("", home), *ways], ways):
                assert end == begin, (seed, tail, ways)
            away += sum(begin != home for begin, _ in ways)
        assert away > len(missions) / 4, (seed, away, len(missions))
        assert any(sum(x["from_stop"] <= i < x["to_stop"] for x in m["loads"]) > 1 for m in missions
                   for i in range(len(m["stops"]) - 1)), seed  # some share a flight
        assert found["cost"] / 1000 < play(folder, "greedy")["score"], (seed, found["cost"])


@test
def relay_worlds_say_what_becomes_known_when():
    folder = generate("challenge-open", "challenge", 0, 4, "--level", "2.14")
    told = generate("challenge-told", "challenge", 0, 4, "--level", "2.14", "--hindsight")
    with open(os.path.join(folder, "events.jsonl"), encoding="utf-8") as f:
        events = [json.loads(line) for line in f]
    assert [e["at_min"] for e in events] == sorted(e["at_min"] for e in events)
    count = [sum(1 for _ in open(os.path.join(d, "requirements.csv"), encoding="utf-8")) - 1 for d in (folder, told)]
    assert {e["kind"] for e in events} == {"requirement", "leg"}
    assert count[1] == count[0] + sum(e["kind"] == "requirement" for e in events)
    assert os.path.getsize(os.path.join(told, "events.jsonl")) == 0
    echelon("check", told, generate_empty_plan(), ends=(1,))  # it is read


@test
def a_session_replans_a_relay_world_while_it_runs():
    folder = generate("running", "challenge", 0, 1, "--level", "2.14")
    events = [json.loads(line) for line in open(os.path.join(folder, "events.jsonl"), encoding="utf-8")]
    last = max(e["fields"]["due"] for e in events if e["kind"] == "requirement")
    done = subprocess.run([sys.executable, os.path.join(ROOT, "bench", "relay_session"), folder, "--program", ECHELON,
                           "--iterations", "300", "5"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=400)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()[-800:]
    played, greedy = json.loads(done.stdout), play(folder, "greedy")
    assert played["cargo"] == greedy["cargo"] > 72 and played["lost"] == 0, played
    assert played["missed"] == 0 and last < 5000, played
    assert played["replans"] >= len({e["at_min"] for e in events if e["at_min"] < 500}) / 2, played


@test
def every_landing_of_a_type_that_turns_is_handled():
    folder = generate("turns", "challenge", 0, 2, "--level", "0.0")
    path = os.path.join(TMP, "turns.json")
    assert echelon("plan", folder, "--iterations", "30", "-o", path, "--quiet")["legal"]
    with open(path, encoding="utf-8") as f:
        plan = json.load(f)
    at = next(((m, i) for m in plan["missions"] for i in range(1, len(m["stops"]))
               if not any(i in (x["from_stop"], x["to_stop"]) for x in m["loads"])), None)
    assert at, "no mission lands anywhere without loading"
    mission, stop = at
    assert [w["end_min"] - w["start_min"] for w in mission["stops"][stop]["work"]] == [11]
    mission["stops"][stop]["work"] = []
    with open(path, "w", encoding="utf-8") as f:
        json.dump(plan, f)
    found = echelon("check", folder, path, ends=(1,))["findings"]
    assert [(x["rule"], x["subject"]) for x in found] == [("node.work", mission["id"])], found
    assert "after every landing" in found[0]["message"], found


def generate_empty_plan():
    path = os.path.join(TMP, "empty.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write('{"format":1,"missions":[]}')
    return path


if __name__ == "__main__":
    sys.exit(main())
