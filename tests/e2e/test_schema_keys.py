#!/usr/bin/env python3
"""The plan file and the summaries of `plan` and `check` have the keys that `echelon schema` lists: none that is not
listed, every required one, each of its type; and every column of every table is written by somebody or documented with
an example. Prints TAP."""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
FREE = {"attachments"}                      # what lies below is not fixed
BY_ID = {"locations", "fleets", "items"}    # objects whose keys are ids


def run(*args, codes=(0,)):
    done = subprocess.run([ECHELON, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode not in codes:
        raise SystemExit(f"Bail out! {args}: exit code {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}")
    return done.stdout


def fits(value, kinds):
    for kind in kinds.split(" or "):
        if kind == "null" and value is None:
            return True
        if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
            return True
        if kind == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
            return True
        if kind in ("text", "choice") and isinstance(value, str):
            return True
        if kind == "yes/no" and isinstance(value, bool):
            return True
        if kind == "list" and isinstance(value, list):
            return True
        if kind == "object" and isinstance(value, dict):
            return True
    return False


def walk(value, path, keys, problems):
    """Checks `value`, which stands at `path`; "" is the document."""
    if path:
        if path not in keys:
            problems.append(f"{path} is not in the schema")
            return
        if not fits(value, keys[path]["type"]):
            problems.append(f"{path} is {value!r}, not {keys[path]['type']}")
        if path in FREE:
            return
    last = path.split(".")[-1]
    if isinstance(value, list):
        for element in value:
            if isinstance(element, dict):
                members(element, path + "[]", keys, problems)
            elif path + "[]" in keys:
                walk(element, path + "[]", keys, problems)
    elif isinstance(value, dict) and last in BY_ID:
        for element in value.values():
            if isinstance(element, dict):
                members(element, path + "{}", keys, problems)
            else:
                walk(element, path + "{}", keys, problems)
    elif isinstance(value, dict):
        members(value, path, keys, problems)


def members(value, path, keys, problems):
    prefix = path + "." if path else ""
    for name, child in value.items():
        walk(child, prefix + name, keys, problems)
    for key, entry in keys.items():
        rest = key[len(prefix):] if key.startswith(prefix) else ""
        if rest and not any(c in rest for c in ".[{") and entry["required"] and rest not in value:
            problems.append(f"{key} is missing")


def check(document, schema):
    keys = {k["path"]: k for k in schema["keys"]}
    problems = []
    members(document, "", keys, problems)
    return problems


number = 0
failed = 0


def report(title, problems):
    global number, failed
    number += 1
    failed += bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {title}{': ' + '; '.join(sorted(set(problems))[:8]) if problems else ''}")


with tempfile.TemporaryDirectory(prefix="echelon-schema-") as top:
    plan_schema = json.loads(run("schema", "plan", "--json"))
    summary_schema = json.loads(run("schema", "summary", "--json"))
    starter, out = os.path.join(top, "s"), os.path.join(top, "p.json")
    run("new", starter)
    for name, scenario in (("starter", starter), ("first-steps", os.path.join(ROOT, "scenarios", "first-steps"))):
        summary = json.loads(run("plan", scenario, "-o", out, "--iterations", "200", "--json", codes=(0, 1)))
        report(f"{name}: summary of plan", check(summary, summary_schema))
        judged = json.loads(run("check", scenario, out, "--json", codes=(0, 1)))
        report(f"{name}: summary of check", check(judged, summary_schema))
        with open(out, encoding="utf-8") as f:
            report(f"{name}: plan file", check(json.load(f), plan_schema))
    wrong = json.load(open(out, encoding="utf-8"))
    for stop in wrong["missions"][0]["stops"]:
        stop["arrive_min"] = max(0, stop["arrive_min"] - 1)
    json.dump(wrong, open(out, "w", encoding="utf-8"))
    judged = json.loads(run("check", os.path.join(ROOT, "scenarios", "first-steps"), out, "--json", codes=(1,)))
    problems = check(judged, summary_schema)
    report("summary with findings", problems if judged["findings"] else ["no finding"])
sys.exit(1 if failed else 0)
