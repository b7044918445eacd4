#!/usr/bin/env python3
"""From the page of a crisis to a checked schedule: update with plans of the library and of folders, made over in memory,
repaired, judged; told as adapt tells it.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import csv
import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from places import KASHMIR  # noqa: E402
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-crisis-")
LIBRARY = os.path.join(TMP, "staff.echelon")
AS_OF = ["--as-of", "2027-10-08"]

# Where the crises are, and what is known there: true positions, runways as published, nothing of capacities.
PLACES = KASHMIR + """\
LWSK,Skopje,airfield,MK,41.9616,21.6214,2450,paved
LWOH,Ohrid,airfield,MK,41.1800,20.7423,2550,paved
LBSF,Sofia,airfield,BG,42.6967,23.4114,3600,paved
LGTS,Thessaloniki,airfield,GR,40.5197,22.9709,2440,paved
"""
PAGE = [("id", "kashmir"), ("name", "Earthquake"), ("kind", "earthquake"), ("start", "2027-10-08T03:50Z"),
        ("country", "PK"), ("place", "Muzaffarabad"), ("lat", "34.37"), ("lon", "73.47")]

NEAR = {"id": "skopje", "country": "MK", "place": "Skopje", "lat": "42.00", "lon": "21.43"}


def put(name, text):
    path = os.path.join(TMP, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def page(name, *more, without=(), near=False):
    known = [(k, NEAR.get(k, v)) for k, v in PAGE] if near else PAGE
    rows = [r for r in [*known, *more] if r[0] not in without]
    return put(name, "".join(",".join([*map(str, r), *[""] * (5 - len(r))]) + "\n"
                             for r in [("what", "value", "amount", "due", "note"), *rows]))


def run(*args, codes=(0, 1), stdin=None):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, cwd=TMP,
                       **({"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}))
    assert r.returncode in codes, (args, r.returncode, r.stdout[:600], r.stderr[:900])
    return r


def scenario(name):
    return os.path.join(SOURCE, "scenarios", name)


def library():
    """Three prepared plans, made once."""
    if os.path.exists(LIBRARY):
        return LIBRARY
    run("library", "init", "-L", LIBRARY, codes=(0,))
    for name, kind in (("turkiye-2023", "earthquake"), ("haiti-2010", "earthquake"), ("first-steps", "earthquake")):
        plan = os.path.join(TMP, name + ".json")
        run("plan", scenario(name), "-i", 40, "-o", plan, "-q")
        run("library", "add", scenario(name), plan, "--kind", kind, "-L", LIBRARY, "--at", "2026-01-01T00:00Z", "--by", "t",
            codes=(0,))
    return LIBRARY


def places():
    return put("places.csv", PLACES)


def rows(folder, file):
    with open(os.path.join(folder, file), newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def update(what, crisis, folder, *more, codes=(0, 1)):
    r = run("update", what, "--to", crisis, "-o", folder, "--places", places(), "-L", library(), *AS_OF, "--json", *more,
            codes=codes)
    return json.loads(r.stdout)


def judged(folder):
    return json.loads(run("check", folder, os.path.join(folder, "plan.json"), "--json", "--no-bound").stdout)


@test
def a_plan_of_the_library_is_made_over_repaired_and_judged():
    for name in ("turkiye-2023", "first-steps"):
        folder = os.path.join(TMP, "new-" + name)
        out = update(name, page("crisis.csv"), folder, "-i", 20)
        assert out["summary"]["legal"] and out["crisis"] == "kashmir" and out["folder"] == folder
        assert out["from"]["id"] == name and out["from"]["version"] == 1
        assert out["from"]["missions_put"] >= 0.5 * out["from"]["missions"], out["from"]
        verdict = judged(folder)
        assert verdict["legal"] and verdict["plan_hash"] == out["summary"]["plan_hash"], name
        assert any(n["kind"] == "mapped" for n in out["notes"]), out["notes"]
        assert load(os.path.join(folder, "scenario.json"))["start"] == "2027-10-08T03:50:00Z"
        left = {d["subject"] for d in out["decisions"] if d["kind"] == "unmet"}
        assert len(left) == out["summary"]["missed"], (left, out["summary"]["missed"])


@test
def a_plan_file_finds_its_scenario_and_gives_the_same_as_the_library():
    crisis = page("crisis.csv")
    out = update("first-steps", crisis, os.path.join(TMP, "of-library"), "-i", 20)
    run("library", "export", "taken", "first-steps", "-L", library(), codes=(0,))
    again = update("taken/plan.json", crisis, os.path.join(TMP, "of-file"), "-i", 20)
    named = update("first-steps.json", crisis, os.path.join(TMP, "of-named"), "-i", 20, "--scenario", scenario("first-steps"))
    assert out["summary"]["plan_hash"] == again["summary"]["plan_hash"] == named["summary"]["plan_hash"]
    assert again["from"]["version"] is None and out["diff"] == again["diff"]
    for file in os.listdir(os.path.join(TMP, "of-library")):
        with open(os.path.join(TMP, "of-library", file), "rb") as f, open(os.path.join(TMP, "of-file", file), "rb") as g:
            assert f.read() == g.read(), file
    lonely = put("lonely.json", open(os.path.join(TMP, "first-steps.json"), encoding="utf-8").read())
    os.makedirs(os.path.join(TMP, "alone"), exist_ok=True)
    os.replace(lonely, os.path.join(TMP, "alone", "lonely.json"))
    r = run("update", "alone/lonely.json", "--to", crisis, "-o", "nothing", codes=(2,))
    assert "--scenario DIR" in r.stderr and not os.path.exists(os.path.join(TMP, "nothing")), r.stderr


@test
def old_versions_answer_by_their_number():
    run("plan", scenario("first-steps"), "-i", 60, "--seed", 5, "-o", "second.json", "-q")
    before = update("first-steps", page("crisis.csv"), os.path.join(TMP, "before"), "-s", 0)
    run("library", "add", scenario("first-steps"), "second.json", "-L", library(), "--at", "2026-02-01T00:00Z", codes=(0,))
    old = update("first-steps@1", page("crisis.csv"), os.path.join(TMP, "old"), "-s", 0)
    new = update("first-steps", page("crisis.csv"), os.path.join(TMP, "new"), "-s", 0)
    assert old["from"]["version"] == 1 and new["from"]["version"] == 2
    assert old["summary"]["plan_hash"] == before["summary"]["plan_hash"]


@test
def what_happens_after_the_update_is_answered_by_the_next():
    folder, second = os.path.join(TMP, "first"), os.path.join(TMP, "closed")
    out = update("first-steps", page("near.csv", near=True), folder, "-i", 20)
    assert out["summary"]["unmet"] == 0, out["decisions"]
    gateway = max(out["summary"]["locations"].items(), key=lambda x: x[1]["landings"])[0]
    events = put("events.csv", f"known,kind,subject,from,to\n600,location,{gateway},600,1320\n")
    r = run("update", os.path.join(folder, "plan.json"), "--to", folder, "-e", events, "-o", "next.json", "--scenario-out",
            second, "-s", 0, "--json")
    after = json.loads(r.stdout)
    assert after["summary"]["legal"] and after["now_min"] == 600
    begun = {m["id"]: m for m in load(os.path.join(folder, "plan.json"))["missions"] if m["stops"][0]["arrive_min"] < 600}
    now = {m["id"]: m for m in load(os.path.join(TMP, "next.json"))["missions"]}
    assert after["flown"] == len(begun) > 0 and all(now[k] == m for k, m in begun.items())


@test
def events_come_together_with_the_page():
    folder = os.path.join(TMP, "with-events")
    events = put("at-once.csv", "known,kind,subject,from,to\n0,location,LWSK,0,1440\n")
    out = update("first-steps", page("near2.csv", ("gateway", "LWSK"), near=True), folder, "-i", 20, "-e", events)
    assert out["summary"]["legal"] and judged(folder)["legal"]
    missions = load(os.path.join(folder, "plan.json"))["missions"]
    at = [s["arrive_min"] for m in missions for s in m["stops"][1:] if s["location"] == "LWSK"]
    assert at and min(at) >= 1440, at
    assert os.path.exists(os.path.join(folder, "events.csv"))


@test
def the_same_input_gives_the_same_bytes():
    a = update("turkiye-2023", page("crisis.csv"), os.path.join(TMP, "same-a"), "-i", 20)
    b = update("turkiye-2023", page("crisis.csv"), os.path.join(TMP, "same-b"), "-i", 20)
    assert a["summary"]["plan_hash"] == b["summary"]["plan_hash"]
    for file in os.listdir(os.path.join(TMP, "same-a")):
        with open(os.path.join(TMP, "same-a", file), "rb") as f, open(os.path.join(TMP, "same-b", file), "rb") as g:
            assert f.read() == g.read(), file


@test
def the_catalogue_may_have_changed_since():
    other = os.path.join(TMP, "catalogue")
    if not os.path.exists(other):
        os.mkdir(other)
    for file in os.listdir(os.path.join(SOURCE, "catalogue")):
        text = open(os.path.join(SOURCE, "catalogue", file), encoding="utf-8").read()
        put(os.path.join(other, file), text + ("\n" if file == "lift_types.csv" else ""))
    os.environ["ECHELON_CATALOGUE"] = other
    try:
        out = update("first-steps", page("crisis.csv"), os.path.join(TMP, "other"), "-i", 5)
        assert out["from"]["other_catalogue"] and judged(os.path.join(TMP, "other"))["legal"]
    finally:
        del os.environ["ECHELON_CATALOGUE"]


def recall(crisis, folder, *more, codes=(0, 1)):
    return json.loads(run("recall", crisis, "--update", "-o", folder, "--places", places(), "-L", library(), *AS_OF, "--json",
                          *more, codes=codes).stdout)


@test
def one_command_recalls_updates_and_judges():
    crisis, folder = page("asked.csv", ("need", "usar-heavy", 1, "D+2"), ("need", "emt-2", 1, "D+4"), near=True), os.path.join(TMP, "one")
    out = recall(crisis, folder, "-i", 20)
    assert out["fits"] and out["taken"] == "first-steps", out["taken"]
    assert out["plans_in_library"] == 3 and [t["id"] for t in out["tried"]] == [p["id"] for p in out["plans"] if p["fits"]]
    verdict = judged(folder)
    assert verdict["legal"] and verdict["plan_hash"] == out["update"]["summary"]["plan_hash"]
    alone = update("first-steps", crisis, os.path.join(TMP, "alone-first"), "-i", 20)
    assert alone["summary"]["plan_hash"] == verdict["plan_hash"] and alone["needs"] == out["update"]["needs"]
    for n in alone["needs"]:
        assert (n["wanted"], n["planned"], n["delivered"]) == (1, 1, 1), alone["needs"]
    again = recall(crisis, os.path.join(TMP, "one-again"), "-i", 20, "--threads", "1")
    assert again["update"]["summary"]["plan_hash"] == verdict["plan_hash"] and again["tried"] == out["tried"]


@test
def the_best_answer_is_taken_not_the_best_rank():
    """Every plan that fits is tried; the one that delivers most, then soonest, is taken."""
    crisis = page("most.csv", ("need", "goods", 100000, "D+6"), near=True)
    out = recall(crisis, os.path.join(TMP, "most"), "-s", 0, "-k", 3)
    assert len(out["tried"]) == 3 and all(t["tried"] for t in out["tried"]), out["tried"]
    alone = {}
    for t in out["tried"]:
        a = update(t["id"], crisis, os.path.join(TMP, "most-" + t["id"]), "-s", 0)
        alone[t["id"]] = (not a["summary"]["legal"], -min(1, a["needs"][0]["delivered"] / 100000), a["summary"]["late_min"])
        assert abs(t["delivered_share"] + alone[t["id"]][1]) < 1e-6 and t["late_min"] == a["summary"]["late_min"], (t, alone)
    assert alone[out["taken"]] == min(alone.values()), (out["taken"], alone)


@test
def needs_are_answered_in_their_units():
    crisis = page("units.csv", ("need", "usar-heavy", 2, "D+2"), ("need", "goods", 50000, "D+4"), ("need", "people", 30, ""), near=True)
    out = update("first-steps", crisis, os.path.join(TMP, "units"), "-i", 20)
    by = {n["what"]: n for n in out["needs"]}
    assert by["usar-heavy"]["planned"] == 1 and by["usar-heavy"]["wanted"] == 2 and by["usar-heavy"]["unit"] == "elements"
    assert by["goods"]["delivered"] == by["goods"]["planned"] == 50000 and by["goods"]["unit"] == "kg", by
    assert by["people"]["wanted"] == 30 and by["people"]["planned"] in (0, 30), by
    missing = {d["subject"] for d in out["decisions"] if d["kind"] == "missing"}
    assert "usar-heavy" in missing, out["decisions"]


@test
def where_nothing_fits_nothing_is_written():
    folder = os.path.join(TMP, "none")
    out = recall(page("odd.csv", ("need", "submarine", 3, "")), folder, codes=(1,))
    assert not out["fits"] and out["taken"] is None and out["update"] is None and out["tried"] == []
    assert not os.path.exists(folder)
    r = run("recall", page("odd.csv", ("need", "submarine", 3, "")), "--update", "-o", folder, "-L", library(), *AS_OF, codes=(1,))
    assert r.stdout.startswith("NOTHING FITS") and not os.path.exists(folder)


@test
def where_none_can_be_made_over_the_reason_is_told():
    far = page("far.csv", without=("country", "lat", "lon"))
    with open(far, "a", encoding="utf-8") as f:
        f.write("country,NZ,,,\nlat,-43.5,,,\nlon,172.6,,,\n")
    folder = os.path.join(TMP, "far")
    r = run("recall", far, "--update", "-o", folder, "--places", places(), "-L", library(), *AS_OF, codes=(2,))
    assert "no airfield is known within 600 km" in r.stderr and "--places" in r.stderr and not os.path.exists(folder), r.stderr


def as_kept(name, change):
    """A library of first-steps, with what `change` makes of its folders."""
    library()
    top, one, where = os.path.join(TMP, name + "-folders"), os.path.join(TMP, name + "-1.echelon"), os.path.join(TMP, name + ".echelon")
    run("library", "init", "-L", one, codes=(0,))
    run("library", "add", scenario("first-steps"), "first-steps.json", "--kind", "earthquake", "-L", one, codes=(0,))
    run("library", "export", top, "-L", one, codes=(0,))
    change(top)
    run("library", "init", "-L", where, codes=(0,))
    run("library", "import", top, "-L", where, codes=(0,))
    return where


def copy_entry(top, id, without):
    """first-steps under another id, without that part."""
    folder = os.path.join(top, "plan", id)
    shutil.copytree(os.path.join(top, "plan", "first-steps"), folder)
    os.remove(os.path.join(folder, "0001", without))
    version = load(os.path.join(folder, "0001", "version.json"))
    version["id"] = id
    version["parts"] = [p for p in version["parts"] if p["name"] != without]
    put(os.path.join(folder, "0001", "version.json"), json.dumps(version, indent=2, ensure_ascii=False) + "\n")


@test
def what_was_not_tried_is_told_with_its_reason():
    def change(top):
        copy_entry(top, "a-broken", "scenario/requirements.csv")
        copy_entry(top, "b-bare", "plan.json")
    where = as_kept("reasons", change)
    crisis = page("reasons.csv", ("need", "usar-heavy", 1, "D+2"), near=True)
    for more in (["-i", 5], ["-s", 0.001]):
        args = ["recall", crisis, "--update", "--places", places(), "-L", where, *AS_OF, "-k", 9, *more]
        out = json.loads(run(*args, "--json").stdout)
        told = {t["id"]: t for t in out["tried"]}
        assert [t["id"] for t in out["tried"]] == ["a-broken", "b-bare", "first-steps"] and out["taken"] == "first-steps", told
        assert told["first-steps"]["tried"] and told["first-steps"]["error"] is None, told
        assert told["a-broken"]["error"] == "a-broken/requirements.csv: the file is missing" and not told["a-broken"]["tried"], told
        assert told["b-bare"]["error"] == "no plan is kept with it" and not told["b-bare"]["tried"], told
        text = run(*args).stdout
        assert "cannot be made over: a-broken/requirements.csv: the file is missing" in text and "not tried: no plan is kept with it" in text and "no time" not in text, text


@test
def a_damaged_library_ends_recall_with_its_own_error():
    where = as_kept("damaged", lambda top: copy_entry(top, "a-other", "scenario/README.md"))
    version = load(os.path.join(TMP, "damaged-folders", "plan", "first-steps", "0001", "version.json"))
    plan = next(p["hash"] for p in version["parts"] if p["name"] == "plan.json")
    db = sqlite3.connect(where)
    with db:
        assert db.execute("DELETE FROM echelon_object WHERE hash = ?", (plan,)).rowcount == 1, plan
    db.close()
    r = run("recall", page("damaged.csv", near=True), "--update", "--places", places(), "-L", where, *AS_OF, "-s", 0, codes=(3,))
    assert r.stdout == "" and "missing" in r.stderr, r.stderr


@test
def only_proven_counts_in_a_plain_recall_too():
    where = with_registry("proven", [pledge("done", "cave-rescue"), pledge("said", "cave-rescue", sure="stated")])
    crisis = page("proven.csv", ("need", "cave-rescue", 5, ""), ("need", "usar-heavy", 1, ""), near=True)
    for more, held in (([], 2), (["--only-proven"], 1)):
        out = json.loads(run("recall", crisis, "-L", where, *AS_OF, "--json", *more).stdout)
        missing = {m["what"]: m["registry"] for p in out["plans"] for m in p["missing"]}
        assert missing["cave-rescue"] == held, (more, missing)


@test
def a_registry_that_cannot_be_read_is_not_taken_for_none():
    def change(top):
        folder, bad = os.path.join(top, "registry", "registry", "0001"), b"id,name,county\npl,Poland,PL\n"
        os.makedirs(folder)
        with open(os.path.join(folder, "members.csv"), "wb") as f:
            f.write(bad)
        part = {"name": "members.csv", "hash": hashlib.blake2b(bad, digest_size=32).hexdigest(), "bytes": len(bad)}
        version = {"format": 1, "kind": "registry", "id": "registry", "number": 1, "parent": None, "at": "2026-01-01T00:00:00Z",
                   "who": "w", "note": None, "removed": False, "parts": [part]}
        put(os.path.join(folder, "version.json"), json.dumps(version, indent=2, ensure_ascii=False) + "\n")
    where, folder = as_kept("refused", change), os.path.join(TMP, "refused")
    crisis = page("refused.csv", ("need", "usar-heavy", 1, "D+2"), near=True)
    args = ["-o", folder, "--places", places(), "-L", where, *AS_OF, "-s", 0]
    for command in (["update", "first-steps", "--to", crisis], ["recall", crisis, "--update"]):
        r = run(*command, *args, codes=(2,))
        assert "registry/members.csv:1:" in r.stderr and not os.path.exists(folder), r.stderr
    assert run("recall", crisis, "-L", where, *AS_OF, codes=(0,)).stdout.startswith("1. first-steps")


@test
def what_is_late_is_explained_when_asked():
    crisis = page("late.csv", ("need", "usar-heavy", 1, "D+0 06:00"), near=True)
    out = recall(crisis, os.path.join(TMP, "late"), "-s", 0, "--explain", 20)
    told = out["update"]["explained"]
    assert [r["requirement"] for r in told["requirements"]] == ["rescue"] and told["questions"] > 1, told
    assert told["requirements"][0]["late_min"] > 0
    text = run("recall", crisis, "--update", "--places", places(), "-L", library(), *AS_OF, "-s", 0, "--explain", 20).stdout
    for word in ("made over and repaired", "→ 1.", "the answer", "needs a decision", "why, and what would help", "legal      yes"):
        assert word in text, (word, text)
    assert update("first-steps", crisis, os.path.join(TMP, "late2"), "-s", 0)["explained"] is None


@test
def options_of_the_update_go_with_it():
    r = run("recall", page("crisis.csv"), "-o", "x", "-L", library(), codes=(2,))
    assert "--out goes with --update" in r.stderr, r.stderr
    r = run("recall", page("crisis.csv"), "--update", "-o", scenario("first-steps"), "-L", library(), codes=(2,))
    assert "already" in r.stderr, r.stderr
    r = run("recall", page("crisis.csv"), "--update", "-o", ".", "-L", library(), codes=(2,))
    assert "already" in r.stderr, r.stderr


def names_in(folder):
    return sorted(os.listdir(folder))


@test
def the_new_folder_was_new_or_empty():
    library()
    crisis, own = page("crisis.csv"), os.path.join(TMP, "occupied")
    args = ["update", "first-steps.json", "--scenario", scenario("first-steps"), "--places", places(), "--to", crisis, "-s", 0]
    os.makedirs(own)
    with open(os.path.join(own, "closures.csv"), "w", encoding="utf-8") as f:
        f.write("of another time\n")
    os.symlink(own, os.path.join(TMP, "link"))
    for name in ("occupied", "occupied/", "link", ".", "occupied/.", "crisis.csv"):
        before = names_in(TMP)
        for more in (["-o", name], ["-o", "plan-of-it.json", "--scenario-out", name]):
            r = run(*args, *more, codes=(2,))
            assert "already" in r.stderr and name in r.stderr, (name, r.stderr)
        assert names_in(TMP) == before and names_in(own) == ["closures.csv"], name
    r = run(*args, "-o", "same", "--scenario-out", "same", codes=(2,))
    assert "same name" in r.stderr and not os.path.exists(os.path.join(TMP, "same")), r.stderr
    os.makedirs(os.path.join(TMP, "empty"))
    run(*args, "-o", "empty/")
    assert judged(os.path.join(TMP, "empty"))["legal"]
    run(*args, "-o", "both/plan.json", "--scenario-out", "both")
    assert names_in(os.path.join(TMP, "both")) == names_in(os.path.join(TMP, "empty"))
    run(*args, "-o", "above/it.json", "--scenario-out", "above/scenario")
    assert names_in(os.path.join(TMP, "above")) == ["it.json", "scenario"]


@test
def a_disk_that_is_full_leaves_nothing():
    library()
    folder, crisis = os.path.join(TMP, "full"), page("crisis.csv")
    args = [ECHELON, "update", "first-steps.json", "--scenario", scenario("first-steps"), "--places", places(), "--to", crisis,
            "-s", "0", "-o", folder]
    run(*args[1:])
    sizes = {f: os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)}
    shutil.rmtree(folder)
    before = names_in(TMP)
    for most in (min(sizes.values()) + 1, max(sizes.values()) - 1, sizes["plan.json"] - 1):
        r = subprocess.run(args, capture_output=True, text=True, timeout=300, cwd=TMP, restore_signals=False,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
        assert r.returncode == 3 and "could not be written" in r.stderr, (most, r.returncode, r.stderr)
        assert names_in(TMP) == before, most


@test
def a_number_of_the_library_also_goes_to_a_scenario():
    run("plan", scenario("first-steps"), "-i", 60, "--seed", 5, "-o", "numbered.json", "-q")
    own = os.path.join(TMP, "numbered.echelon")
    run("library", "init", "-L", own, codes=(0,))
    for day, plan in (("01", "numbered.json"), ("02", "first-steps.json")):
        library()
        run("library", "add", scenario("first-steps"), plan, "--kind", "earthquake", "-L", own, "--at", f"2026-02-{day}T00:00Z", codes=(0,))

    def to(plan):
        r = run("update", plan, "--to", scenario("first-steps"), "-s", 0, "-L", own, "--json")
        return json.loads(r.stdout)["summary"]["plan_hash"]

    assert to("first-steps@1") == to("numbered.json") != to("first-steps") == to("first-steps@2") == to("first-steps.json")
    for wrong, said in (("first-steps@3", "3"), ("first-steps@x", "ID@NUMBER"), ("first-steps@0", "ID@NUMBER")):
        r = run("update", wrong, "--to", scenario("first-steps"), "-L", own, codes=(2,))
        assert said in r.stderr, (wrong, r.stderr)


def table(rows):
    names = list(dict.fromkeys(k for r in rows for k in r))
    return ",".join(names) + "\n" + "".join(",".join(str(r.get(n, "")) for n in names) + "\n" for r in rows)


def pledge(id, capability="usar-heavy", member="pl", **more):
    return {"id": id, "member": member, "capability": capability, "home": "EPWA", "country": "PL", "lat": 52.1657, "lon": 20.9671,
            "stated": "2027-06-01", "sure": "delivered", **more}


def with_registry(name, elements, lift=(), stocks=()):
    """The library again, with these pledges."""
    where = os.path.join(TMP, name + ".echelon")
    if os.path.exists(where):
        os.remove(where)
    run("library", "backup", where, "-L", library(), codes=(0,))
    folder = os.path.join(TMP, name + "-tables")
    os.makedirs(folder, exist_ok=True)
    put(os.path.join(folder, "members.csv"), "id,name,country\npl,Poland,PL\nnorth,Northland,DE\nsouth,Southland,IT\n")
    put(os.path.join(folder, "elements.csv"), table(list(elements) or [pledge("none", "emt-2")]))
    if lift:
        put(os.path.join(folder, "lift.csv"), table(lift))
    if stocks:
        put(os.path.join(folder, "stocks.csv"), table(stocks))
    run("registry", "import", folder, "-L", where, "--at", "2027-06-02T00:00Z", codes=(0,))
    return where


def update_with(where, what, crisis, folder, *more):
    r = run("update", what, "--to", crisis, "-o", folder, "--places", places(), "-L", where, *AS_OF, "--json", *more)
    return json.loads(r.stdout)


def told(out, kind):
    return {n["subject"]: n["text"] for n in out["notes"] if n["kind"] == kind}


@test
def pledges_are_not_used_where_a_caveat_forbids():
    crisis = page("caveats.csv", ("need", "usar-heavy", 3, "D+5"), near=True)
    where = with_registry("caveats", [
        pledge("barred-country", not_at="MK"), pledge("barred-place", not_at="skopje-town"), pledge("barred-kind", not_kinds="team"),
        pledge("elsewhere", not_at="TR XYZ", readiness_h="36h"), pledge("plain", sure="stated")])
    folder = os.path.join(TMP, "caveats")
    out = update_with(where, "first-steps", crisis, folder, "-i", 20)
    assert {r["id"] for r in rows(folder, "elements.csv")} >= {"usar-north", "elsewhere", "plain"}, told(out, "added")
    added, left = told(out, "added"), told(out, "left out")
    assert set(added) == {"elsewhere", "plain"} and "ready 36 h" in added["elsewhere"], added
    for id in ("barred-country", "barred-place"):
        assert "may not go there" in left[id], left
    assert "may not serve team" in left["barred-kind"], left
    late = {r["id"]: r for r in rows(folder, "requirements.csv")}["elsewhere"]
    assert int(late["ready"]) == 36 * 60, late
    for m in load(os.path.join(folder, "plan.json"))["missions"]:
        if any(l["requirement"] == "elsewhere" for l in m["loads"]) and m["stops"][0]["location"] == "EPWA":
            assert m["stops"][0]["depart_min"] >= 36 * 60, m
    assert out["summary"]["legal"] and out["needs"][0]["planned"] == 3, out["needs"]


@test
def the_plans_own_forces_obey_their_newer_pledges():
    crisis = page("own.csv", ("need", "usar-heavy", 1, "D+5"), ("need", "emt-2", 1, "D+5"), near=True)
    fleet = {"id": "south-c130", "member": "south", "type": "c-130j", "count": 3, "home": "LIRP", "country": "IT", "lat": 43.68,
             "lon": 10.39, "stated": "2027-06-01"}
    where = with_registry("own", [pledge("usar-north", member="north", not_at="MK"),
                                  pledge("hospital-south", "emt-2", "south", readiness_h=48)],
                          [{**fleet, "id": "north-c130", "member": "north", "not_at": "MK"}, {**fleet, "readiness_h": 24}])
    folder = os.path.join(TMP, "own")
    out = update_with(where, "first-steps", crisis, folder, "-i", 20)
    left, replaced, missing = told(out, "left out"), told(out, "replaced"), told(out, "missing")
    assert "caveat of north" in left["usar-north"], left
    assert "may not go there" in missing["north-c130"] and "north-c130" not in left, (missing, left)  # told once
    assert "48 h" in replaced["hospital"] and "24 h" in replaced["south-c130"], replaced
    assert "north-c130" not in {r["id"] for r in rows(folder, "assets.csv")}
    assert {r["id"]: r["ready"] for r in rows(folder, "requirements.csv")}["hospital"] == str(48 * 60)
    for m in load(os.path.join(folder, "plan.json"))["missions"]:
        assert m["asset"] != "south-c130" or m["stops"][0]["arrive_min"] >= 24 * 60, m
    assert out["summary"]["legal"] and {d["subject"] for d in out["decisions"] if d["kind"] == "missing"} >= {"usar-heavy"}


@test
def what_a_pledge_forbids_holds_though_it_does_not_count():
    """Stale, or without a place: it is offered to nobody, but the plan has it already."""
    crisis = page("old-pledges.csv", ("need", "usar-heavy", 1, "D+5"), ("need", "emt-2", 1, "D+5"), near=True)
    fleet = {"id": "north-c130", "member": "north", "type": "c-130j", "count": 2, "home": "EDDK", "country": "", "lat": "", "lon": "",
             "stated": "2027-06-01", "not_at": "MK"}  # no place
    where = with_registry("old-pledges", [pledge("usar-north", member="north", not_at="MK", stated="2025-06-01"),
                                  pledge("hospital-south", "emt-2", "south", readiness_h=48, stated="2025-06-01"),
                                  pledge("offered", stated="2025-06-01")], [fleet])
    folder = os.path.join(TMP, "old-pledges")
    out = update_with(where, "first-steps", crisis, folder, "-i", 20)
    left, missing, decide = told(out, "left out"), told(out, "missing"), told(out, "decide")
    assert "caveat of north" in left["usar-north"] and "may not go there" in missing["north-c130"], (left, missing)
    assert "pledge is stale (stated 2025-06-01)" in decide["hospital-south"], decide
    assert "usar-heavy" in missing and "offered" not in told(out, "added"), (missing, told(out, "added"))
    assert "48 h" in told(out, "replaced")["hospital"]
    forces = os.path.join(TMP, "old-forces")
    run("registry", "forces", "-o", forces, "-L", where, *AS_OF, codes=(0,))
    again = json.loads(run("adapt", scenario("first-steps"), "--to", crisis, "--places", places(), "--forces", forces, "-o",
                           os.path.join(TMP, "old-adapted"), "--json").stdout)
    for kind in ("left out", "decide", "replaced"):
        assert told(again, kind) == told(out, kind), kind


@test
def what_the_plan_has_nothing_like_comes_by_its_pledge():
    crisis = page("unlike.csv", ("need", "usar-heavy", 1, "D+5"), ("need", "water-purification", 2, "D+5"), near=True)
    where = with_registry("unlike", [
        pledge("unsized", "water-purification", "south", home="LIRP", country="IT", lat=43.68, lon=10.39, count=200),
        pledge("sized", "water-purification", "south", home="LIRP", country="IT", lat=43.68, lon=10.39, people=20, mass_kg=9000,
               readiness_h=10)])
    folder = os.path.join(TMP, "unlike")
    out = update_with(where, "first-steps", crisis, folder, "-i", 20)
    made = {r["id"]: r for r in rows(folder, "requirements.csv")}
    assert set(made) == {"rescue", "sized"}, set(made)
    assert [made["sized"][k] for k in ("element", "from", "seated", "bulk_kg", "ready")] == ["sized", "LIRP", "20", "9000", "600"]
    need = next(n for n in out["needs"] if n["what"] == "water-purification")
    assert (need["planned"], need["delivered"]) == (1, 1) and out["summary"]["legal"], (need, out["decisions"])
    assert next(d["message"] for d in out["decisions"] if d["kind"] == "missing").endswith("1 of 2: nobody willing offers more")


@test
def what_is_under_way_is_no_decision_by_itself():
    folder = os.path.join(TMP, "under-way")
    update("first-steps", page("near.csv", near=True), folder, "-i", 20)
    events = put("nothing.csv", "known,kind,subject\n600,clock,now\n")
    out = json.loads(run("update", os.path.join(folder, "plan.json"), "--to", folder, "-e", events, "-s", 0, "--json").stdout)
    assert out["flown"] > 0 and out["decisions"] == [], out["decisions"]


@test
def stocks_bring_goods_where_the_plan_has_none():
    crisis = page("stocks.csv", ("need", "goods", 30000, "D+6"), near=True)
    base = {"member": "pl", "item": "water", "quantity": 1, "unit": "store", "home": "EPWA", "country": "PL", "lat": 52.1657,
            "lon": 20.9671, "stated": "2027-06-01"}
    where = with_registry("stocks", [], stocks=[{**base, "id": "barred", "mass_kg": 90000, "not_at": "MK"},
                                                {**base, "id": "tanks", "mass_kg": 12000, "readiness_h": 12},
                                                {**base, "id": "more", "mass_kg": 50000}])
    bare = os.path.join(TMP, "bare")
    shutil.copytree(scenario("first-steps"), bare)
    kept = [r for r in rows(bare, "requirements.csv") if r["id"] in ("rescue", "hospital")]
    put(os.path.join(bare, "requirements.csv"), table(kept))
    run("plan", bare, "-i", 20, "-o", "bare.json", "-q")
    folder = os.path.join(TMP, "stocks")
    out = update_with(where, "bare.json", crisis, folder, "-i", 20, "--scenario", bare)
    added = {r["id"]: r for r in rows(folder, "requirements.csv")}
    assert set(added) == {"tanks", "more"}, added
    assert (added["tanks"]["bulk_kg"], added["more"]["bulk_kg"], added["tanks"]["ready"]) == ("12000", "18000", "720"), added
    assert out["needs"][0]["planned"] == 30000 and out["summary"]["legal"], out["needs"]


def as_reader(*args):
    """As somebody who may write nothing: root may everything, so it becomes nobody."""
    who = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, cwd="/", stdin=subprocess.DEVNULL, **who)


@test
def a_library_that_can_only_be_read_is_read():
    folder = os.path.join(TMP, "shelf?100%")
    os.mkdir(folder)
    shutil.copy(library(), os.path.join(folder, "staff.echelon"))
    os.chmod(TMP, 0o755)
    os.chmod(os.path.join(folder, "staff.echelon"), 0o444)
    os.chmod(folder, 0o555)
    where = os.path.join(folder, "staff.echelon")
    try:
        r = as_reader("library", "list", "-L", where, "--json")
        assert r.returncode == 0 and len(json.loads(r.stdout)["entries"]) == 3, (r.stdout, r.stderr)
        r = as_reader("recall", page("crisis.csv", near=True), "--update", "--places", places(), "-L", where, *AS_OF, "-i", 5, "--json")
        assert json.loads(r.stdout)["update"]["summary"]["legal"], r.stderr
        r = as_reader("library", "remove", "first-steps", "-L", where)
        assert r.returncode == 3 and "cannot be written to" in r.stderr, r.stderr
        assert os.listdir(folder) == ["staff.echelon"]
        os.chmod(folder, 0o755)
        put(where + "-wal", "what somebody wrote last is here")
        os.chmod(folder, 0o555)
        os.chmod(where + "-wal", 0o444)
        r = as_reader("library", "list", "-L", where)
        assert r.returncode == 3, (r.stdout, r.stderr)
        os.chmod(folder, 0o755)
        os.rename(where + "-wal", where + "-journal")
        os.chmod(folder, 0o555)
        r = as_reader("library", "list", "-L", where)
        assert r.returncode == 3, (r.stdout, r.stderr)
    finally:
        os.chmod(folder, 0o755)


@test
def a_road_that_nobody_drives_is_doubted():
    far = put("far.csv", PLACES.replace("OPTA,Tarbela,airfield,PK,33.9861,72.6114", "OPTA,Tarbela,airfield,PK,38.9,75.0"))
    r = run("update", "turkiye-2023", "--to", page("crisis.csv"), "--places", far, "-L", library(), *AS_OF, "-s", 0, "--json")
    out = json.loads(r.stdout)
    doubted = [d for d in out["decisions"] if "is there such a road?" in d["message"]]
    assert doubted, out["decisions"]
    minutes = {n["subject"]: int(n["text"].split()[0]) for n in out["notes"] if "minutes between" in n["text"]}
    assert {d["subject"] for d in doubted} >= {k for k, m in minutes.items() if m > 600}, (doubted, minutes)


@test
def the_same_theatre_again_needs_no_list_of_places():
    crisis = put("again.csv", "what,value,amount,due,note\nid,again,,,\nkind,earthquake,,,\nstart,2027-10-08T03:50Z,,,\n"
                 "country,HT,,,\nlat,18.55,,,\nlon,-72.3,,,\n")
    r = run("update", "haiti-2010", "--to", crisis, "-o", "again", "-L", library(), *AS_OF, "-s", 0, "--json")
    out = json.loads(r.stdout)
    assert out["summary"]["legal"] and out["from"]["missions_put"] == out["from"]["missions"]
    assert told(out, "mapped")["MTPP"].startswith("MTPP"), told(out, "mapped")


ANSWERS = ["earth quake", "earthquake", "Quake, the big one", "2027-13-08", "2027-10-08T03:50Z", "Macedonia", "MK", "Skopje",
           "42.0", "42.0 21.43 7", "42.00 21.43", "usar-heavy, four", "usar-heavy, 1, D+2", "goods", "goods, 20000, D+4", "",
           "north south", "LBSF, someday", "LBSF, D+2", "", "LWSK LWOH LGTS", "real!", "", "skopje"]


@test
def the_page_is_asked_for_and_kept():
    kept, folder = os.path.join(TMP, "asked-for.csv"), os.path.join(TMP, "asked-for")
    r = run("recall", kept, "--interactive", "--update", "-o", folder, "--places", places(), "-L", library(), *AS_OF, "-i", 20,
            "--json", stdin="\n".join(ANSWERS) + "\n")
    out = json.loads(r.stdout)
    assert out["taken"] == "first-steps" and judged(folder)["legal"]
    for said in ("'earth quake' cannot be read", "'2027-13-08' cannot be read", "'Macedonia' is no country", "two numbers are expected",
                 "'four' is no amount", "'' is no amount", "'someday' cannot be read", "'real!' is none of real, exercise, test"):
        assert said in r.stderr, (said, r.stderr)
    with open(kept, newline="", encoding="utf-8") as f:
        said = [tuple(x) for x in csv.reader(f)]
    assert ("name", "Quake, the big one", "", "", "") in said and ("need", "usar-heavy", "1", "D+2", "") in said, said
    assert ("closed", "LBSF", "", "D+2", "") in said and ("member", "south", "", "", "") in said and len(said) == 17, said
    again = update("first-steps", kept, os.path.join(TMP, "asked-again"), "-i", 20)
    assert again["summary"]["plan_hash"] == out["update"]["summary"]["plan_hash"]


@test
def answers_that_end_too_soon_write_nothing():
    for n, missing in ((0, "kind"), (3, "start"), (5, "country"), (8, None)):
        kept = os.path.join(TMP, f"short-{n}.csv")
        r = run("recall", "--interactive", "-o", kept, "-L", library(), *AS_OF, stdin="".join(x + "\n" for x in ANSWERS[:n]),
                codes=(2,) if missing else (0, 1))
        assert not missing or f"before the page says `{missing}`" in r.stderr, r.stderr
        assert os.path.exists(kept) == (missing is None), n
    r = run("recall", "--interactive", "-o", kept, "-L", library(), stdin="", codes=(2,))
    assert "there is such a file already" in r.stderr, r.stderr
    r = run("recall", "--interactive", "-o", "long.csv", "-L", library(), *AS_OF, codes=(2,), stdin="x" * 5000 + "\nflood\n")
    assert "too long: an answer has at most 999 bytes" in r.stderr and not os.path.exists(os.path.join(TMP, "long.csv")), r.stderr
    r = run("recall", "-L", library(), codes=(2,))
    assert "--interactive" in r.stderr, r.stderr


@test
def what_cannot_be_kept_is_told_before_asking():
    there = scenario("first-steps")
    for args, said in ((["nowhere/page.csv"], "no such folder"), ([TMP], "this is a folder"), (["-"], "standard output"),
                       (["-o", "nowhere/page.csv"], "no such folder"), (["--update", "-o", there], "already"),
                       (["page.csv", "--update", "-o", there], "already")):
        r = run("recall", *args, "--interactive", "-L", library(), *AS_OF, stdin="\n".join(ANSWERS) + "\n", codes=(2,))
        assert said in r.stderr and "What has happened" not in r.stderr and r.stdout == "", (args, r.stderr)
    assert not os.path.exists(os.path.join(TMP, "page.csv"))


@test
def only_a_page_that_is_kept_is_named_for_what_comes_next():
    answers = "\n".join(["x" * 1000, "earthquake", "y" * 998, *ANSWERS[3:]]) + "\n"
    r = run("recall", "--interactive", "-L", library(), *AS_OF, stdin=answers)
    assert r.stderr.count("too long: an answer") == 1 and r.stderr.count("What has happened") == 2, r.stderr
    assert " plans in " in r.stdout and "next:" not in r.stdout and "the answers" not in r.stdout, r.stdout
    r = run("recall", "named.csv", "--interactive", "-L", library(), *AS_OF, stdin=answers)
    assert "--to named.csv -o new" in r.stdout, r.stdout


@test
def bad_input_is_named_and_nothing_is_written():
    crisis, nothing = page("crisis.csv"), os.path.join(TMP, "nothing")
    wrong = page("wrong.csv", ("ned", "goods", 5), without=("country",))
    for args, said in ((["first-steps", "--to", wrong, "-o", nothing, "-L", library()], "wrong.csv:9:1"),
                       (["nobody", "--to", crisis, "-o", nothing, "-L", library()], "nobody"),
                       (["first-steps@77", "--to", crisis, "-o", nothing, "-L", library()], "77"),
                       (["first-steps@x", "--to", crisis, "-o", nothing, "-L", library()], "ID@NUMBER"),
                       (["first-steps", "--to", crisis, "-o", nothing, "-L", "no.echelon"], "no.echelon"),
                       (["first-steps", "--to", crisis, "-o", nothing], "no library"),
                       (["first-steps", "--to", crisis, "-o", "-", "-L", library()], "new folder"),
                       (["first-steps", "--to", crisis, "-o", scenario("first-steps"), "-L", library()], "already"),
                       (["first-steps", "--to", crisis, "-o", nothing, "-L", library(), "--places", "no.csv"], "no.csv"),
                       (["first-steps", "--to", crisis, "-o", nothing, "-L", library(), "--forces", "nowhere"], "nowhere:"),
                       (["missing.json", "--to", crisis, "-o", nothing], "missing.json"),
                       (["first-steps", "--to", "missing.csv", "-o", nothing, "-L", library()], "missing.csv")):
        r = run("update", *args, codes=(2,))
        assert said in r.stderr and not os.path.exists(nothing), (args, said, r.stderr)


if __name__ == "__main__":
    sys.exit(main(TMP))
