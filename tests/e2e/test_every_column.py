#!/usr/bin/env python3
"""Built and broken from `echelon schema scenario` alone: a folder that uses every column of every table loads; it loads
to the same model however a spreadsheet writes it; and a wrong value in any column, a value beyond its limits, an empty
required cell, or a missing column is reported at exactly its place. Prints TAP."""
import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")

SCENARIO = {
    "format": 1, "id": "all", "name": "All", "description": "Every column of every table", "record": "real",
    "start": "2010-01-14T00:00Z", "horizon": "D+20", "ticks_per_minute": 1, "catalogue": None, "person_kg": 100,
    "litter_kg": 120, "loading": "planning", "legs": {"air": "geodesic"}, "detour": {"road": 1.4}, "authority": ["land"],
    "objective": [{"unmet": 1}, {"late": 1, "cost": 0.5}],
    "mandate": {"request": "them", "consent": "ACT-7", "tasks": ["relief"], "end": "2010-06-30", "ceiling_people": 20000}}
# Rows that the examples of the schema need besides themselves, and cells in which the examples disagree.
OTHER = {
    "members": [{"id": "fra", "country": "FR"}, {"id": "dom", "country": "DO"}],
    "locations": [{"id": i, "kind": k, "lat": a, "lon": o, "modes": "air road"} for i, k, a, o in (
        ("KCHS", "airfield", "32.9", "-80.04"), ("LFMI", "airfield", "43.5", "4.9"), ("MTJA", "airfield", "18.2", "-72.5"),
        ("MDSD", "airfield", "18.4", "-69.6"), ("PAP", "site", "18.5", "-72.3"))],
    "lift_types": [{"id": "truck-20t", "mode": "road", "cruise_km_h": "50"}],
    "configurations": [{"type": "truck-20t", "id": "flat", "payload_kg": "20000"}],
    "payload_range": [{"type": "C-17", "range_km": "9000", "payload_kg": "1"}],
    "requirements": [{"id": "ground-crew", "from": "LFMI", "to": "MTPP", "seated": "9"}],
    "events": [{"known": "D+1", "kind": "tail", "subject": "usa-c17", "count": "2", "to": "D+2"},
               {"known": "D+1", "kind": "requirement", "subject": "field-hospital", "factor": "2", "bulk_kg": "80000",
                "seated": "60", "litter": "0", "due": "D+4", "latest": "D+6", "priority": "1", "weight_late": "5"},
               {"known": "D+1", "kind": "requirement", "subject": "more", "like": "field-hospital", "ready": "D+2",
                "due": "D+4", "latest": "D+6"},
               {"known": "D+1", "kind": "requirement", "subject": "other", "origin": "KCHS", "destination": "MTPP",
                "bulk_kg": "9000", "split": "whole", "weight_unmet": "3"},
               {"known": "D+1", "kind": "delay", "subject": "M0012", "stop": "1", "minutes": "45"},
               {"known": "D+1", "kind": "departed", "subject": "M0012", "stop": "1", "at": "D+1"},
               {"known": "D+2", "kind": "reopened", "subject": "MTPP"},
               {"known": "D+2", "kind": "withdrawn", "subject": "ACT-7", "from": "D+4"}],
}
INSTEAD = {
    "lift_types": {"base": ""},
    "requirements": {"attendant": "1", "litter": "1", "self_move": "no", "after": "ground-crew", "latest": "D+5"},
    "legs": {"from": "MDSD", "to": "PAP"},
    "closures": {"subject": "MTPP"},
    "assumptions": {"id": "MTPP"},
    "effects": {"hours": "00:00-24:00"},
    "events": {n: "" for n in ("stop", "at", "minutes", "count", "like", "origin", "destination", "ready", "due",
                               "latest", "seated", "litter", "bulk_kg", "factor", "priority", "weight_unmet",
                               "weight_late", "weight_arrival", "split")},
}
WRONG = {
    "integer": "x", "decimal": "1e5", "capacity": "many", "time": "13/01/2010", "duration": "02:30", "date": "13.01.2010",
    "yes/no": "perhaps", "choice": "qqqqqqq", "list of modes": "rode", "country": "ZZ", "hours": "6-18",
    "waypoints": "40.6", "tail": "nothing", "id": "a b", "reference": "no-such-id", "list of references": "no-such-id",
    "home, any or list of references": "no-such-id", "word": "a b", "list of words": "a,b", "text": "#REF!"}


def make(folder, tables):
    os.mkdir(folder)
    with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8") as f:
        json.dump(SCENARIO, f)
    for t in tables[1:]:
        names = [c["name"] for c in t["columns"]]
        first = {c["name"]: c["example"] for c in t["columns"]}
        first.update(INSTEAD.get(t["name"], {}))
        rows = [first] + OTHER.get(t["name"], [])
        put(folder, t["file"], [names] + [[r.get(n, "") for n in names] for r in rows])


def put(folder, name, rows, **how):
    out = io.StringIO()
    csv.writer(out, lineterminator=how.get("newline", "\n"), delimiter=how.get("delimiter", ",")).writerows(rows)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(how.get("start", b"") + out.getvalue().encode("utf-8"))


def get(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def plan(folder):
    done = subprocess.run([ECHELON, "plan", folder, "--iterations", "1", "--partial", "--json"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    return done.returncode, json.loads(done.stdout) if done.stdout else {"errors": [], "stderr": done.stderr}


def show(errors):
    return "; ".join(f"{os.path.basename(e['file'])}:{e['row']}:{e['col']} {e['code']} {e['message']}" for e in errors[:6])


def rewritten(folder, tables, seed):
    """As another spreadsheet would write it: semicolons, decimal commas, CRLF, a byte order mark, columns in another
    order, a row of HXL tags, blank rows, blanks around cells, columns of one's own."""
    r = random.Random(seed)
    for t in tables[1:]:
        if not os.path.exists(os.path.join(folder, t["file"])):
            continue
        rows = get(folder, t["file"])
        types = {c["name"]: c["type"] for c in t["columns"]}
        for row in rows[1:]:
            for i, name in enumerate(rows[0]):
                if types.get(name) == "decimal":
                    row[i] = row[i].replace(".", ",")
                elif types.get(name) not in ("text", None) and r.random() < 0.2:
                    row[i] = f" {row[i]}\u00a0"
        order = list(range(len(rows[0])))
        r.shuffle(order)
        rows = [[row[i] for i in order] + [x] for row, x in zip(rows, ["x_own"] + ["a;b\n\"c\""] * len(rows))]
        rows.insert(1, ["#x+y" for _ in rows[0]])
        rows.insert(2, ["" for _ in rows[0]])
        put(folder, t["file"], rows, delimiter=";", newline="\r\n", start=b"\xef\xbb\xbf")


def broken(values, column):
    """Indices of columns to break and with what; `values`: 'wrong', 'low', 'high' or 'empty'."""
    if values == "wrong":
        return WRONG[column["type"]]
    if values == "empty":
        return "" if column["required"] else None
    limit = column.get("min" if values == "low" else "max")
    if limit is None or (values == "low" and column["type"] == "duration"):
        return None
    return str(limit - 1 if values == "low" else limit + 1)


def problems_when_broken(base, top, table, values):
    folder = os.path.join(top, "b")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    rows = get(folder, table["file"])
    expected = []
    for i, column in enumerate(table["columns"]):
        value = broken(values, column)
        if value is not None and not (values == "wrong" and column["name"] in ("base", "table")):
            rows[1][i] = value
            expected.append((2, i + 1, column["name"]))
    if not expected:
        return None
    rows = [row + [mark] for row, mark in zip(rows, ["x_row"] + ["1"] * len(rows))]  # an empty row would be a blank one
    put(folder, table["file"], rows)
    code, out = plan(folder)
    at = {(e["row"], e["col"]) for e in out.get("errors", []) if os.path.basename(e["file"]) == table["file"]}
    problems = [f"no error for {name} ({rows[1][col - 1]!r})" for row, col, name in expected if (row, col) not in at]
    if code != 2:
        problems.append(f"exit code {code}")
    return problems


def problems_without(base, top, table):
    """Each required column taken away in its turn."""
    problems = []
    for column in table["columns"]:
        if not column["required"]:
            continue
        folder = os.path.join(top, "c")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        rows = get(folder, table["file"])
        at = rows[0].index(column["name"])
        put(folder, table["file"], [r[:at] + r[at + 1:] for r in rows])
        code, out = plan(folder)
        errors = [e for e in out.get("errors", []) if os.path.basename(e["file"]) == table["file"]]
        if code != 2 or not any(e["code"] == "table.column-missing" and column["name"] in e["message"] for e in errors):
            problems.append(f"{column['name']}: exit code {code}: {show(errors)}")
    return problems


number = failed = 0


def report(title, problems):
    global number, failed
    number += 1
    failed += bool(problems)
    print(f"{'not ok' if problems else 'ok'} {number} - {title}{': ' + '; '.join(problems[:8]) if problems else ''}",
          flush=True)


def main():
    schema = json.loads(subprocess.run([ECHELON, "schema", "scenario", "--json"], stdout=subprocess.PIPE, check=True).stdout)
    tables = schema["tables"]
    with tempfile.TemporaryDirectory(prefix="echelon-columns-") as top:
        base = os.path.join(top, "base")
        make(base, tables)
        code, out = plan(base)
        report("a folder of all columns loads", [] if code in (0, 1) and "errors" not in out else [show(out["errors"])])
        folders = [("all columns", base)] + [(n, os.path.join(ROOT, "scenarios", n)) for n in
                                             sorted(os.listdir(os.path.join(ROOT, "scenarios")))]
        for name, folder in folders:
            if not os.path.exists(os.path.join(folder, "scenario.json")):
                continue
            again = os.path.join(top, "again-" + name)
            shutil.copytree(folder, again)
            rewritten(again, tables, name)
            first, second = plan(folder)[1], plan(again)[1]
            same = first.get("scenario_hash") and first["scenario_hash"] == second.get("scenario_hash")
            report(f"{name}: the same model however it is written", [] if same else [show(second.get("errors", [])) or "another hash"])
        for table in tables[1:]:
            for values in ("wrong", "low", "high", "empty"):
                problems = problems_when_broken(base, top, table, values)
                if problems is not None:
                    report(f"{table['file']}: {values} values are told where they are", problems)
            if any(c["required"] for c in table["columns"]):
                report(f"{table['file']}: a missing column is told", problems_without(base, top, table))
    sys.exit(1 if failed else 0)


main()
