#!/usr/bin/env python3
"""Explain as its user sees it: what it names is true when somebody plans with it, the folder and the plan stay as they
were, and two runs say the same.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import csv
import io
import json
import os
import re
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
TMP = tempfile.mkdtemp(prefix="echelon-explain-")


def run(*args, codes=(0,)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def folder(name, **cells):
    """A copy of first-steps with cells changed: table__id__column=value."""
    home = os.path.join(TMP, name)
    shutil.copytree(os.path.join(SOURCE, "scenarios", "first-steps"), home)
    for where, value in cells.items():
        table, row_id, column = where.split("__")
        edit(home, table, row_id.replace("_", "-"), column, lambda _: value)
    return home


def edit(home, table, row_id, column, change):
    path = os.path.join(home, table + ".csv")
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    at = rows[0].index(column)
    hits = [r for r in rows[1:] if r[0] == row_id]
    assert hits, (table, row_id)
    for r in hits:
        r[at] = change(r[at])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(out.getvalue())


def with_column(home, table, column, row_id, value):
    """A further column, which outranks the catalogue's figure in one row."""
    path = os.path.join(home, table + ".csv")
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.reader(f))
    for i, r in enumerate(rows):
        r.append(column if i == 0 else value if r[0] == row_id else "")
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(out.getvalue())


def planned(home):
    plan = home + ".json"
    run("plan", home, "-i", 3000, "-o", plan, "--quiet", "--partial", codes=(0, 1))
    return plan


def explained(home, plan, *more):
    return json.loads(run("explain", home, plan, "--json", *more).stdout)


LATE = folder("late", requirements__water__due="D+0 15:00")
with_column(LATE, "locations", "handling", "LGKL", "1")
LATE_PLAN = planned(LATE)


def late_of(home, plan, *more):
    d = json.loads(run("check", home, plan, "--json", "--no-bound", *more, codes=(0, 1)).stdout)
    return d["late"] + d["unmet"]


@test
def what_it_names_is_true_when_somebody_plans_with_it():
    assert late_of(LATE, LATE_PLAN) > 0, "the test needs something late"
    changes = [c for r in explained(LATE, LATE_PLAN, "-i", 700)["requirements"] for c in r["changes"]]
    teams = [c for c in changes if c["kind"] == "handling"]
    assert teams and any(c["kind"] == "due" for c in changes), changes
    steps, place = re.fullmatch(r"handling \+(\d+) at (.+)", teams[0]["change"]).groups()
    assert teams[0]["steps"] == int(steps) and place == "LGKL"
    home = os.path.join(TMP, "with-teams")
    shutil.copytree(LATE, home)
    edit(home, "locations", place, "handling", lambda v: str(int(v) + int(steps)))
    found = []
    for seed in range(1, 9):
        out = os.path.join(TMP, f"teams-{seed}.json")
        run("repair", home, LATE_PLAN, "--any-scenario", "-i", 5000, "--seed", seed, "-o", out, "-q", codes=(0, 1))
        found.append(late_of(home, out))
        if found[-1] < late_of(LATE, LATE_PLAN):
            return
    raise AssertionError(f"not with {place}: {found}")


@test
def each_requirement_named_is_late_and_each_late_one_is_named():
    d = explained(LATE, LATE_PLAN, "-i", 10)
    v = json.loads(run("check", LATE, LATE_PLAN, "--json", "--no-bound", codes=(0, 1)).stdout)
    assert len(d["requirements"]) == v["late"] + v["missed"], (len(d["requirements"]), v["late"], v["missed"])
    for r in d["requirements"]:
        assert r["late_min"] > 0 or r["undelivered"] > 0, r


@test
def nothing_is_changed_on_disk():
    def all_bytes(home):
        return {n: open(os.path.join(home, n), "rb").read() for n in sorted(os.listdir(home))}
    before, plan = all_bytes(LATE), open(LATE_PLAN, "rb").read()
    explained(LATE, LATE_PLAN, "-i", 10)
    assert all_bytes(LATE) == before and open(LATE_PLAN, "rb").read() == plan


@test
def two_runs_say_the_same():
    a, b = (run("explain", LATE, LATE_PLAN, "-i", 30, "--json").stdout for _ in range(2))
    assert a == b


@test
def a_worse_end_of_an_assumed_figure_is_ranked_as_worse():
    d = explained(LATE, LATE_PLAN, "-i", 100)
    minutes = [a for a in d["assumptions"] if a["change"].startswith("legs to-town minutes = 180")]
    assert minutes and minutes[0]["better_by"] < 0 and minutes[0]["now"] == "75", d["assumptions"]
    assert all(b["better_by"] > 0 for b in d["bottlenecks"]), d["bottlenecks"]


def queue(name, due="D+0 02:00", teams=1, tails=3, closures=""):
    """Three full loads, all ready at once: half an hour to load, an hour to fly, half an hour to unload."""
    home = os.path.join(TMP, name)
    os.mkdir(home)
    tables = {
        "scenario.json": json.dumps({"format": 1, "id": name, "name": name, "record": "test", "start": "2030-01-07T00:00Z",
                                     "horizon_min": 2880, "legs": {"air": "listed"},
                                     "objective": [{"unmet": 1}, {"late": 1}, {"closure": 1}, {"cost": 1}]}),
        "members.csv": "id,name\na,A\n",
        "locations.csv": f"id,kind,lat,lon,modes,handling\nB,airfield,50,10,air,\nF,airfield,51,11,air,{teams}\n",
        "lift_types.csv": "id,mode,cruise_km_h,fixed_min,stand_class,cost_hour\nplane,air,500,30,D,100\n",
        "configurations.csv": "type,id,payload_kg\nplane,cargo,10000\n",
        "assets.csv": f"id,type,count,owner,home\nfleet,plane,{tails},a,B\n",
        "legs.csv": "id,from,to,mode,minutes,both_ways\nway,B,F,air,60,yes\n",
        "closures.csv": "what,subject,from,to\n" + closures,
        "requirements.csv": "id,owner,from,to,ready,due,bulk_kg,split\n" +
                            "".join(f"r{i},a,B,F,0,{due},10000,whole\n" for i in (1, 2, 3))}
    for file, text in tables.items():
        with open(os.path.join(home, file), "w", encoding="utf-8") as f:
            f.write(text)
    return home


def waits(home, plan):
    return {r["requirement"]: [(w["what"], w["at"], w["waited_min"]) for w in r["waits"]]
            for r in explained(home, plan, "-i", 10)["requirements"]}


@test
def what_is_waited_for_is_read_off_the_plan():
    home = queue("teams")
    found = sorted(waits(home, planned(home)).values())  # the first is on time, each other waits for those before it
    assert found == [[("handling", "F", 30)], [("handling", "F", 60)]], found
    home = queue("lift", teams="", tails=1)
    found = sorted(waits(home, planned(home)).values())
    assert [w[0][:2] for w in found] == [("lift", "plane")] * 2 and found[1][0][2] == 2 * found[0][0][2] > 0, found
    home = queue("shut", teams="", closures="location,F,0,D+0 06:00\n")
    found = waits(home, planned(home))
    assert len(found) == 3 and all(w[0][:2] == ("shut", "F") for w in found.values()), found
    home = queue("way", due="D+0 01:00", teams="")
    plan = planned(home)
    late = {r["requirement"]: r["late_min"] for r in explained(home, plan, "-i", 10)["requirements"]}
    assert waits(home, plan) == {r: [("way", None, late[r])] for r in ("r1", "r2", "r3")}, waits(home, plan)


@test
def more_of_what_binds_is_verified_for_all_at_once():
    home = queue("more")
    r = run("update", planned(home), "--to", home, "-s", 0, "--explain", 20, "--json", codes=(0, 1))
    d = json.loads(r.stdout)["explained"]
    teams = [b for b in d["binds"] if (b["what"], b["at"]) == ("handling", "F")]
    assert len(teams) == 1 and teams[0]["requirements"] == 2 and teams[0]["waited_min"] == 90, d["binds"]
    assert teams[0]["freed"] == 2 and teams[0]["change"] == "handling +2 at F", teams
    named = {r["requirement"]: [c["steps"] for c in r["changes"] if c["kind"] == "handling"] for r in d["requirements"]}
    assert len(named) == 2 and all(s in ([1], [2]) for s in named.values()), named  # who is last in the queue needs two
    text = run("update", planned(home), "--to", home, "-s", 0, "--explain", 20, codes=(0, 1)).stdout
    assert "no handling team free at F: 2, 1h30 in all; handling +2 at F: 2 of 2 on time (planned again)" in text, text


def half_an_hour_later(home):
    """A plan of `home` in which every mission begins 30 minutes later than it could."""
    with open(planned(home), encoding="utf-8") as f:
        plan = json.load(f)
    for m in plan["missions"]:
        for thing in [s for s in m["stops"]] + [w for s in m["stops"] for w in s["work"]]:
            for key in ("arrive_min", "depart_min", "start_min", "end_min"):
                if key in thing:
                    thing[key] += 30
    path = home + "-later.json"
    with open(path, "w", encoding="utf-8") as f:
        json.dump(plan, f)
    return path


@test
def what_planning_again_alone_frees_is_no_figures_merit():
    """Two are late, and with another team none is; but without one only one is, when the plan is mended."""
    home = queue("alone", due="D+0 02:30")
    command = ["update", half_an_hour_later(home), "--to", home, "-s", 0, "--explain", 20]
    d = json.loads(run(*command, "--json", codes=(0, 1)).stdout)["explained"]
    assert d["complete"] and len(d["requirements"]) == 2, d
    assert [(b["change"], b["requirements"], b["freed"]) for b in d["binds"]] == [("handling +1 at F", 2, 1)], d["binds"]
    kinds = [{c["kind"] for c in r["changes"]} for r in d["requirements"]]  # what mending found stays after the search
    assert sum("search" in k for k in kinds) == 1 and all("handling" in k for k in kinds), d["requirements"]
    text = run(*command, codes=(0, 1)).stdout
    assert "planning again, without more of anything, puts 1 on time" in text, text
    assert "no handling team free at F: 2, 1h30 in all; handling +1 at F: 1 of 1 on time (planned again)\n" in text, text


@test
def more_of_what_binds_is_not_asked_where_planning_again_is_enough():
    home = queue("enough", due="D+0 03:00")
    command = ["update", half_an_hour_later(home), "--to", home, "-s", 0, "--explain", 20]
    d = json.loads(run(*command, "--json", codes=(0, 1)).stdout)["explained"]
    assert [(b["requirements"], b["freed"]) for b in d["binds"]] == [(1, None)], d["binds"]
    assert "handling +1 at F: not asked, planning again was enough\n" in run(*command, codes=(0, 1)).stdout


@test
def only_where_it_was_to_be_asked_first_is_it_told_as_not_asked():
    home = queue("unasked")
    text = run("explain", home, planned(home), "-i", 10).stdout
    assert "no handling team free at F: 2, 1h30 in all\n" in text, text  # what is asked stands below


@test
def one_requirement_alone():
    name = explained(LATE, LATE_PLAN, "-i", 10)["requirements"][0]["requirement"]
    d = explained(LATE, LATE_PLAN, name, "-i", 10)
    assert [r["requirement"] for r in d["requirements"]] == [name]
    assert d["bottlenecks"] == [] and d["assumptions"] == []
    assert name in run("explain", LATE, LATE_PLAN, name, "-i", 10).stdout


@test
def an_unknown_requirement_and_an_illegal_plan_are_refused():
    r = run("explain", LATE, LATE_PLAN, "nobody", codes=(2,))
    assert "nobody" in r.stderr, r.stderr
    with open(LATE_PLAN, encoding="utf-8") as f:
        plan = json.load(f)
    plan["missions"][0]["stops"][1]["arrive_min"] = plan["missions"][0]["stops"][0]["depart_min"]
    broken = os.path.join(TMP, "broken.json")
    with open(broken, "w", encoding="utf-8") as f:
        json.dump(plan, f)
    r = run("explain", LATE, broken, codes=(1,))
    assert "not legal" in r.stderr, r.stderr


@test
def an_interrupt_keeps_what_was_found():
    p = subprocess.Popen([ECHELON, "explain", LATE, LATE_PLAN, "-i", "20000", "--json"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    p.send_signal(signal.SIGINT)
    out, err = p.communicate(timeout=120)
    assert p.returncode in (0, 130), (p.returncode, err)
    d = json.loads(out)
    assert d["complete"] is False and d["requirements"], d


if __name__ == "__main__":
    sys.exit(main(TMP))
