#!/usr/bin/env python3
"""The program's checker against the outside one: verdict, rule ids and measures, on plans of the program for bundled and
random scenarios, and on seeded damage to those plans. Speaks TAP.

ECHELON is the program; ECHELON_OUTSIDE_N random scenarios (12; 150 in the campaign), ECHELON_OUTSIDE_FIRST the first
seed, ECHELON_OUTSIDE_DAMAGE damaged plans each (40). A difference keeps its scenario and plan in the folder it names.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal

sys.dont_write_bytecode = True
ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
for part in ("outside", "support"):
    sys.path.insert(0, os.path.join(ROOT, "tests", part))
import mutate_plan  # noqa: E402
import outside_check  # noqa: E402
import random_scenario  # noqa: E402
from outside_read import Scenario  # noqa: E402

PROGRAM = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
CAMPAIGN = bool(os.environ.get("ECHELON_CAMPAIGN"))
RANDOM = int(os.environ.get("ECHELON_OUTSIDE_N") or (150 if CAMPAIGN else 12))
FIRST = int(os.environ.get("ECHELON_OUTSIDE_FIRST") or 1)
UPDATES = int(os.environ.get("ECHELON_OUTSIDE_UPDATES") or (12 if CAMPAIGN else 3))
DAMAGE = int(os.environ.get("ECHELON_OUTSIDE_DAMAGE") or 40)
COUNTRIES = outside_check.load_countries()
WHOLE = ("unmet", "missed", "late", "late_min", "sorties", "missions", "fuel_kg", "co2_kg")


class Plain(json.JSONEncoder):
    def default(self, o):
        return float(o) if isinstance(o, Decimal) else super().default(o)


def run(*arguments):
    p = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    return p.returncode, p.stdout.decode(), p.stderr.decode("utf-8", "replace")


def near(a, b, slack=1e-6):
    if a is None or b is None:
        return a is None and b is None
    return abs(float(a) - float(b)) <= slack * max(1.0, abs(float(a)), abs(float(b)))


def differences(ours, theirs):
    """theirs: the program's verdict."""
    out = []
    rules = sorted({f["rule"] for f in theirs["findings"]}), sorted({f["rule"] for f in ours["findings"]})
    if rules[0] != rules[1]:
        out.append(f"rules: program {rules[0]}, outside {rules[1]}")
    if ours["legal"] != theirs["legal"]:
        out.append(f"legal: program {theirs['legal']}, outside {ours['legal']}")
    out += [f"{k}: program {theirs[k]}, outside {ours[k]}" for k in WHOLE if theirs[k] != ours[k]]
    # a count of minutes is a whole number in the summary, rounded up
    if not near(theirs["closure_min"], ours["closure_min"] and -(-ours["closure_min"] // 1)):
        out.append(f"closure_min: program {theirs['closure_min']}, outside {ours['closure_min']}")
    if not near(theirs["cost"], ours["cost"]):
        out.append(f"cost: program {theirs['cost']}, outside {ours['cost']}")
    for i, (a, b) in enumerate(zip(theirs["objective"], ours["objective"])):
        if not near(a["value"], b, 1e-5):
            out.append(f"objective {i} {a['tier']}: program {a['value']}, outside {b}")
    for table in ("locations", "fleets"):
        for i, row in ours[table].items():
            out += [f"{table} {i} {k}: program {theirs[table][i][k]}, outside {v}" for k, v in row.items()
                    if not near(theirs[table][i][k], v, 1e-3)]
    return out


def compare(folder, scenario, document, path):
    """(differences between the two judges, the outside verdict)"""
    with open(path, "w", encoding="utf-8") as f:
        json.dump(document, f, cls=Plain)
    code, out, err = run("check", folder, path, "--no-bound", "--json")
    ours = outside_check.check(scenario, document, COUNTRIES)
    if code == 2:  # the program's reader refuses what is no plan; for the outside checker that is a matter of form
        refused = any(f["rule"] == "plan.form" for f in ours["findings"])
        return [] if refused else ["refused by the program: " + out[:300] + err[:300]], ours
    if code not in (0, 1):
        return [f"check ended with {code}: {err[:500]}"], ours
    return differences(ours, json.loads(out)), ours


def reread(document):
    return json.loads(json.dumps(document, cls=Plain), parse_float=Decimal)


def judge(name, folder, iterations, damage, work):
    """(differences, findings of the outside checker in the program's own plan, number of damaged plans, rules met)"""
    failed, rules = [], set()
    plan = os.path.join(work, "plan.json")
    code, out, err = run("plan", folder, "-o", plan, "--iterations", str(iterations), "--partial", "--json")
    if code not in (0, 1) or not os.path.exists(plan):
        return [f"plan ended with {code}: {out[:300]} {err[:500]}"], "", 0, rules
    scenario = Scenario(folder)
    with open(plan, encoding="utf-8") as f:
        document = json.load(f, parse_float=Decimal)
    found, verdict = compare(folder, scenario, document, os.path.join(work, "whole.json"))
    failed += found
    illegal = "; ".join(f"{f['rule']} {f['subject']} {f['at_min']} {f['message']}" for f in verdict["findings"][:4])
    document = {k: v for k, v in document.items() if k in ("format", "missions", "scenario_hash")}
    if not document["missions"]:
        return failed, illegal, 0, rules
    r = random.Random(name)
    ids = {"assets": list(scenario.assets), "locations": list(scenario.locations), "legs": list(scenario.legs),
           "requirements": list(scenario.requirements),
           "aboard": [(q.id, "/".join(map(str, q.aboard))) for q in scenario.requirements.values() if q.aboard],
           "configs": sorted({c for a in scenario.assets.values() for c in a.type.configs})}
    for k in range(damage):
        damaged, how = mutate_plan.mutate(document, r, ids)
        damaged = reread(damaged)
        path = os.path.join(work, f"damaged-{k}.json")
        found, verdict = compare(folder, scenario, damaged, path)
        failed += [f"damage {k} ({how}): {x}" for x in found]
        rules |= {f["rule"] for f in verdict["findings"]}
        if not found:
            os.remove(path)
    return failed, illegal, damage, rules


KINDS = ("place", "tail", "more", "new", "cancelled", "delay")


def events_of(r, scenario, missions):
    """A page of three events, as a staff might write it: what is known, and when. More or less only of what may be
    divided: what moves only as a whole, and is under way over a transfer in part, is a matter of its own."""
    rows = []
    begins = sorted(float(m["stops"][0]["arrive_min"]) for m in missions)
    now = int(begins[len(begins) // 3]) + 1
    for known in (now, now + 7, now + 30):
        m, kind = r.choice(missions), r.choice(KINDS)
        wanted = sorted({x["requirement"] for m in missions for x in m["loads"]})
        row = {"known": known}
        if kind == "place":
            row.update(kind="location", subject=r.choice(m["stops"])["location"], to=known + r.choice((60, 720)))
        elif kind == "tail" and m["asset"]:
            row.update(kind="tail", subject=f"{m['asset']}/{m['tail']}", to=r.choice(("", known + 600)))
        elif kind == "more" and any(scenario.requirements[x].split == "items" for x in wanted):
            wanted = [x for x in wanted if scenario.requirements[x].split == "items"]
            row.update(kind="requirement", subject=r.choice(wanted), factor=r.choice((2, 0.5)))
        elif kind == "new":
            row.update(kind="requirement", subject=f"new-{known}", like=r.choice(wanted))
        elif kind == "cancelled":
            row.update(kind="cancelled", subject=r.choice(wanted))
        else:
            row.update(kind="delay", subject=m["id"], stop=0, minutes=r.choice((5, 90)))
        rows.append(row)
    columns = sorted({k for row in rows for k in row})
    return "".join(",".join(str(row.get(c, "")) for c in columns) + "\n" for row in [dict(zip(columns, columns)), *rows])


def judge_updates(name, folder, iterations, work):
    """Plans that were brought up to date after random events, and damaged ones: (differences, findings, updates)"""
    failed, illegal, updates = [], "", 0
    plan = os.path.join(work, "before.json")
    run("plan", folder, "-o", plan, "--iterations", str(iterations), "--partial", "--json")
    with open(plan, encoding="utf-8") as f:
        missions = json.load(f)["missions"]
    for k in range(UPDATES if len(missions) > 2 else 0):
        r = random.Random(f"{name}-{k}")
        events, now, after = (os.path.join(work, f"{k}-{n}") for n in ("events.csv", "now", "after.json"))
        with open(events, "w", encoding="utf-8") as f:
            f.write(events_of(r, Scenario(folder), missions))
        code, out, err = run("update", plan, "--to", folder, "--events", events, "-i", "3", "--scenario-out", now, "-o", after,
                             "--json")
        if code == 2 and "event.order" in out:
            continue  # a delay of what cannot be late any more
        if code not in (0, 1):
            failed.append(f"update {k} ended with {code}: {out[:300]}{err[:300]}")
            continue
        updates += 1
        with open(after, encoding="utf-8") as f:
            document = json.load(f, parse_float=Decimal)
        found, verdict = compare(now, Scenario(now), document, os.path.join(work, f"{k}-whole.json"))
        failed += [f"update {k}: {x}" for x in found]
        illegal += "".join(f"update {k}: {f['rule']} {f['subject']} {f['at_min']}; " for f in verdict["findings"][:4])
        moved = [m for m in document["missions"] if m["id"] in {x["id"] for x in (Scenario(now).flown or {"missions": []})["missions"]}]
        if moved:  # a fact that the plan denies
            moved[0]["stops"][-1]["depart_min"] += 1
            document = {x: v for x, v in document.items() if x in ("format", "missions", "scenario_hash")}
            path = os.path.join(work, f"{k}-denied.json")
            _, verdict = compare(now, Scenario(now), reread(document), path)
            theirs = json.loads(run("check", now, path, "--no-bound", "--json")[1])
            failed += [f"update {k}: a flown mission changed, and {who} does not say so"
                       for who, v in (("the program", theirs), ("the outside checker", verdict))
                       if "plan.flown" not in {f["rule"] for f in v["findings"]}]
    return failed, illegal, updates


def main():
    if not os.access(PROGRAM, os.X_OK):
        print(f"1..1\nnot ok 1 - there is no program at {PROGRAM}")
        return 1
    keep = tempfile.mkdtemp(prefix="echelon-outside-")
    cases = []
    bundled = os.path.join(ROOT, "scenarios")
    for name in sorted(os.listdir(bundled)) if os.path.isdir(bundled) else []:
        if os.path.exists(os.path.join(bundled, name, "scenario.json")):
            cases.append((name, os.path.join(bundled, name), 60, DAMAGE if CAMPAIGN else DAMAGE // 4))
    for seed in range(FIRST, FIRST + RANDOM):
        folder = os.path.join(keep, f"random-{seed}", "scenario")
        random_scenario.generate(seed).write(folder)
        cases.append((f"random-{seed}", folder, 200, DAMAGE))
    print(f"1..{len(cases) + 2}", flush=True)
    bad, met, unlawful = 0, set(), []
    for i, (name, folder, iterations, damage) in enumerate(cases, 1):
        work = os.path.join(keep, name)
        os.makedirs(work, exist_ok=True)
        try:
            failed, illegal, damaged, rules = judge(name, folder, iterations, damage, work)
            more, unfit, updated = judge_updates(name, folder, iterations, work)
            failed, illegal = failed + more, illegal + unfit
        except (subprocess.TimeoutExpired, KeyError, ValueError) as e:
            failed, illegal, damaged, updated, rules = [repr(e)], "", 0, 0, set()
        met |= rules
        unlawful += [f"{name}: {illegal}"] if illegal else []
        print(f"{'not ok' if failed else 'ok'} {i} - {name}: both judges agree on its plan, {damaged} damaged and {updated} updated ones")
        for f in failed[:12]:
            print(f"# {f}")
        sys.stdout.flush()
        if failed:
            bad += 1
            print(f"# kept in {work}")
        else:
            shutil.rmtree(work)
    few = len(met) < (30 if RANDOM >= 10 and DAMAGE >= 40 else 5 if DAMAGE else 0)
    print(f"{'not ok' if few else 'ok'} {len(cases) + 1} - the damage broke {len(met)} rules: {' '.join(sorted(met))}")
    print(f"{'not ok' if unlawful else 'ok'} {len(cases) + 2} - the outside checker finds every plan of the program legal")
    for text in unlawful:
        print(f"# {text}")
    if not bad:
        shutil.rmtree(keep)
    return 1 if bad or few or unlawful else 0


if __name__ == "__main__":
    sys.exit(main())
