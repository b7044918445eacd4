#!/usr/bin/env python3
"""A prepared plan made over for another crisis: the new folder is a scenario that reads, its plan is legal, what was done
is told, and nothing of the old theatre is left.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import csv
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from places import KASHMIR  # noqa: E402
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-adapt-")
PLANS = {}
SCENARIOS = ("first-steps", "haiti-2010", "january-2022", "turkiye-2023", "east-timor-1999")

# Where the crisis is, and what is known there: invented figures for real places.
PLACES = KASHMIR
CRISIS = """what,value,amount,due,note
id,kashmir
name,"Earthquake, Muzaffarabad"
kind,earthquake
start,2027-10-08T03:50Z
country,PK
place,Muzaffarabad
lat,34.37
lon,73.47
closed,OPMF,,D+2
""".replace("id,kashmir", "id,kashmir,,,").replace('Muzaffarabad"', 'Muzaffarabad",,,')


def table(text):
    """Every row as long as the header."""
    rows = list(csv.reader(text.splitlines()))
    return "\n".join(",".join(f'"{c}"' if "," in c else c for c in r + [""] * (len(rows[0]) - len(r)))
                     for r in rows) + "\n"


def run(*args, codes=(0, 1)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:400], r.stderr[:800])
    return r


def put(name, text):
    path = os.path.join(TMP, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def scenario(name):
    return os.path.join(SOURCE, "scenarios", name)


def plan(name):
    if name not in PLANS:
        PLANS[name] = os.path.join(TMP, name + ".json")
        run("plan", scenario(name), "-i", 40, "-o", PLANS[name], "--quiet")
    return PLANS[name]


def fresh(name):
    return os.path.join(TMP, f"{name}-{len(os.listdir(TMP))}")


def adapt(name, crisis, *more, with_plan=True, codes=(0, 1)):
    folder = fresh(name)
    args = ["adapt", scenario(name)] + ([plan(name)] if with_plan else [])
    r = run(*args, "--to", crisis, "-o", folder, "-i", 20, "--json", *more, codes=codes)
    return folder, json.loads(r.stdout)


def rows(folder, file):
    path = os.path.join(folder, file)
    if not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def notes(out, kind):
    return [n for n in out["notes"] if n["kind"] == kind]


@test
def every_bundled_plan_can_be_made_over():
    places, crisis = put("places.csv", PLACES), put("crisis.csv", table(CRISIS))
    for name in SCENARIOS:
        folder, out = adapt(name, crisis, "--places", places)
        assert out["summary"]["legal"], name
        assert out["summary"]["unmet"] == 0 or notes(out, "cannot be carried"), (name, out["summary"]["unmet"])
        assert out["missions_kept"] >= 0.5 * out["missions_before"], (name, out["missions_kept"])
        judged = json.loads(run("check", folder, os.path.join(folder, "plan.json"), "--json", "--no-bound").stdout)
        assert judged["legal"] and judged["plan_hash"] == out["summary"]["plan_hash"], name
        assert notes(out, "mapped"), name
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as f:
            head = json.load(f)
        assert head["id"] == "kashmir" and head["start"] == "2027-10-08T03:50:00Z" and head["record"] == "exercise"


@test
def nothing_is_left_of_the_old_theatre():
    folder, out = adapt("first-steps", put("crisis.csv", table(CRISIS)), "--places", put("places.csv", PLACES))
    ids = {r["id"] for r in rows(folder, "locations.csv")}
    assert "LGKL" not in ids and "town" not in ids and "kashmir-town" in ids, ids
    assert {r["to"] for r in rows(folder, "requirements.csv")} <= ids
    assert {r["country"] for r in rows(folder, "members.csv")} == {"DE", "IT", "PK"}
    assumed = {(r["table"], r["id"], r["column"]) for r in rows(folder, "assumptions.csv")}
    gateway = next(r for r in rows(folder, "legs.csv") if r["id"] == "to-town")["from"]
    assert ("locations", gateway, "class") in assumed and ("legs", "to-town", "minutes") in assumed, assumed


@test
def needs_keep_scale_and_leave_out():
    crisis = table(CRISIS + "need,emt-2,1,D+3\nneed,goods,50000,D+4\n")
    folder, out = adapt("first-steps", put("crisis2.csv", crisis), "--places", put("places.csv", PLACES))
    requirements = {r["id"]: r for r in rows(folder, "requirements.csv")}
    assert set(requirements) == {"hospital", "water", "tents"}, set(requirements)
    assert int(requirements["water"]["bulk_kg"]) == 30000 and int(requirements["tents"]["bulk_kg"]) == 20000
    # D+3 begins 4,090 minutes after 03:50.
    assert requirements["hospital"]["due"] == "4090", requirements["hospital"]["due"]
    left = {n["subject"] for n in notes(out, "left out")}
    assert {"rescue", "patients"} <= left, left
    assert {r["requirement"] for r in rows(folder, "items.csv")} == {"hospital"}


SMALL = {
    "scenario.json": '{"format": 1, "id": "small", "name": "Three loads", "record": "test", "start": "2030-01-07T00:00Z", '
                     '"horizon_min": 5760}\n',
    "members.csv": "id,name,country\nhost,Host,HT\nm,Member,DE\n",
    "locations.csv": "id,name,kind,country,lat,lon\nA,A,airfield,DE,50.0,8.0\nG,G,airfield,HT,40.0,20.0\n",
    "lift_types.csv": "id,mode,cruise_km_h,fixed_min,stand_class\nlight,air,600,20,C\nheavy,air,600,20,C\n",
    "configurations.csv": "type,id,payload_kg,seats\nlight,cargo,500,0\nheavy,cargo,1000,0\n",
    "assets.csv": "id,type,count,owner,home\na-light,light,1,m,A\nb-heavy,heavy,2,m,A\n",
    "requirements.csv": "id,owner,kind,from,to,ready,bulk_kg,lot\nR,m,goods,A,G,0,2500,1000\n",
}
SMALL_CRISIS = """what,value,amount,due,note
id,other,,,
kind,flood,,,
start,2031-01-07T00:00Z,,,
country,NP,,,
lat,28,,,
lon,84,,,
need,goods,2200,,
"""


@test
def amounts_follow_and_the_plan_stays_legal():
    """less goods than the plan carries: loads stay as they were until there is no more, and of those below the smallest
    lot only one leaves; more lift of the same type takes the place of lift that is not willing"""
    folder = os.path.join(TMP, "small")
    os.makedirs(folder)
    for name, text in SMALL.items():
        put(os.path.join("small", name), text)
    was, out = put("small.json", ""), os.path.join(TMP, "small-out")
    run("plan", folder, "-i", 50, "-o", was, "--quiet", codes=(0,))
    with open(was, encoding="utf-8") as f:
        loads = [sum(m["loads"][0]["items"].values()) for m in json.load(f)["missions"]]
    assert loads == [500, 1000, 1000], loads  # so that 500 and 700 would be left of it
    places = put("small-places.csv", "id,name,kind,country,lat,lon\nN,N,airfield,NP,28.1,84.1\n")
    told = json.loads(run("update", was, "--scenario", folder, "--to", put("small-crisis.csv", SMALL_CRISIS), "--places",
                          places, "-i", 1, "-o", out, "--json").stdout)
    assert told["summary"]["legal"] and told["summary"]["unmet"] == 0, told["summary"]
    assert told["search_refused"] is None, told
    with open(os.path.join(out, "plan.json"), encoding="utf-8") as f:
        loads = [sum(l["items"].values()) for m in json.load(f)["missions"] for l in m["loads"]]
    assert sum(loads) == 2200 and sum(n < 1000 for n in loads) <= 1, loads


@test
def what_was_loaded_at_the_home_of_lift_is_fetched_there_by_lift_of_another_home():
    """the lift's member is not willing, and another one's of the same type is elsewhere: it comes for the load, and goes
    home; every mission is kept"""
    folder, forces = os.path.join(TMP, "homes"), os.path.join(TMP, "homes-forces")
    os.makedirs(folder)
    os.makedirs(forces)
    own = {**SMALL, "members.csv": SMALL["members.csv"] + "n,Neighbour,FR\n",
           "lift_types.csv": SMALL["lift_types.csv"].replace("light,air,600,20,C\n", ""),
           "configurations.csv": SMALL["configurations.csv"].replace("light,cargo,500,0\n", ""),
           "assets.csv": "id,type,count,owner,home\nb-heavy,heavy,2,n,A\n"}
    for name, text in own.items():
        put(os.path.join("homes", name), text)
    put(os.path.join("homes-forces", "members.csv"), "id,name,country\neast,Eastland,PL\n")
    put(os.path.join("homes-forces", "locations.csv"), "id,kind,country,lat,lon\nW,airfield,PL,52.0,21.0\n")
    put(os.path.join("homes-forces", "assets.csv"), "id,type,count,owner,home\neast-heavy,heavy,2,east,W\n")
    was, out = put("homes.json", ""), os.path.join(TMP, "homes-out")
    run("plan", folder, "-i", 50, "-o", was, "--quiet", codes=(0,))
    with open(was, encoding="utf-8") as f:
        assert [[s["location"] for s in m["stops"]] for m in json.load(f)["missions"]] == 3 * [["A", "G", "A"]]
    crisis = put("homes-crisis.csv", SMALL_CRISIS.replace("2200", "2500") + "member,DE,,,\nmember,PL,,,\n")
    places = put("homes-places.csv", "id,name,kind,country,lat,lon\nN,N,airfield,NP,28.1,84.1\n")
    told = json.loads(run("update", was, "--scenario", folder, "--to", crisis, "--places", places, "--forces", forces,
                          "-s", 0, "-o", out, "--json").stdout)
    assert told["summary"]["legal"] and told["summary"]["unmet"] == 0, told["summary"]
    with open(os.path.join(out, "plan.json"), encoding="utf-8") as f:
        missions = json.load(f)["missions"]
    assert [m["id"] for m in missions] == ["M0001", "M0002", "M0003"], [m["id"] for m in missions]
    assert all([s["location"] for s in m["stops"]] == ["W", "A", "N", "W"] for m in missions), missions
    assert {m["asset"] for m in missions} == {"east-heavy"}


@test
def unwilling_members_are_replaced_from_the_forces():
    forces = fresh("forces")
    os.mkdir(forces)
    put(os.path.join(forces, "members.csv"), "id,name,country\neast,Eastland,PL\n")
    put(os.path.join(forces, "locations.csv"),
        "id,kind,country,lat,lon,class\nEPWA,airfield,PL,52.1657,20.9671,base\n")
    put(os.path.join(forces, "elements.csv"), "id,owner,capability,home,sure\nstate-1,east,usar-heavy,EPWA,stated\n"
        "proven-1,east,usar-heavy,EPWA,delivered\n")
    put(os.path.join(forces, "assets.csv"), "id,type,count,owner,home,crews\neast-c130,c-130j,2,east,EPWA,2\n")
    crisis = table(CRISIS + "need,usar-heavy,1,D+3\nneed,emt-2,1,D+3\nmember,IT\nmember,PL\n")
    folder, out = adapt("first-steps", put("crisis3.csv", crisis), "--places", put("places.csv", PLACES),
                        "--forces", forces)
    assets = {r["id"]: r for r in rows(folder, "assets.csv")}
    assert "east-c130" in assets and "north-c130" not in assets and "north-a400m" not in assets, set(assets)
    assert {r["id"] for r in rows(folder, "elements.csv")} == {"hospital-south", "proven-1"}
    rescue = next(r for r in rows(folder, "requirements.csv") if r["element"] == "proven-1")
    assert rescue["from"] == "EPWA" and rescue["seated"] == "60"
    assert len([r for r in rows(folder, "items.csv") if r["requirement"] == rescue["id"]]) == 2
    assert out["summary"]["legal"]
    assert any("a400m fewer" in n["text"] for n in notes(out, "missing")), notes(out, "missing")


@test
def what_is_short_is_said_and_exits_1():
    crisis = put("crisis4.csv", table(CRISIS + "need,usar-heavy,3,D+3\nneed,water-purification,1\n"))
    folder = fresh("short")
    r = run("adapt", scenario("first-steps"), "--to", crisis, "--places", put("places.csv", PLACES), "-o", folder,
            "--json", codes=(1,))
    missing = {n["subject"]: n["text"] for n in notes(json.loads(r.stdout), "missing")}
    assert missing["usar-heavy"].startswith("2 of 3") and "water-purification" in missing, missing


@test
def a_closed_gateway_is_not_used_before_it_opens():
    near = CRISIS.replace("country,PK", "country,MK").replace("34.37", "41.70").replace("73.47", "21.60")
    crisis = put("crisis5.csv", table(near.replace("closed,OPMF,,D+2", "closed,OPMF,,D+2\ngateway,OPMF\nclosed,OPRN")))
    places = PLACES.replace("PK,34.3390,73.5086", "MK,41.9616,21.6214")
    folder, out = adapt("first-steps", crisis, "--places", put("places5.csv", places))
    assert [r["subject"] for r in rows(folder, "closures.csv")] == ["OPMF"], rows(folder, "closures.csv")
    with open(os.path.join(folder, "plan.json"), encoding="utf-8") as f:
        landings = [s["arrive_min"] for m in json.load(f)["missions"] for s in m["stops"][1:] if s["location"] == "OPMF"]
    assert landings and min(landings) >= 2650, landings  # D+2 begins 2,650 minutes after 03:50
    assert out["summary"]["legal"]


@test
def a_gateway_that_no_lift_reaches_is_not_chosen():
    """Of Italy alone: C-130J from Pisa, which carry nothing some 7,400 km away."""
    places = put("far.csv", "id,name,kind,country,lat,lon,runway_m,surface,fuel_kg_day\nFBFAR,Far,airfield,BW,-23.00,20.00,3000,paved,900000\n"
                 "FBNEAR,Near,airfield,BW,-18.60,20.00,3000,paved,900000\nFBSHORT,Short,airfield,BW,-18.50,20.00,300,paved,900000\n")
    page = CRISIS.replace("country,PK", "country,BW").replace("34.37", "-22.90").replace("73.47", "20.00")
    crisis = page.replace("closed,OPMF,,D+2", "member,IT")
    folder, out = adapt("first-steps", put("far-it.csv", table(crisis)), "--places", places, with_plan=False)
    assert "FBNEAR" in {r["id"] for r in rows(folder, "locations.csv")}, out["notes"]
    left = {n["subject"]: n["text"] for n in notes(out, "left out")}
    assert "gets there with a load: c-130j" in left["FBFAR"] and "FBNEAR" in left["FBFAR"], left
    folder, out = adapt("first-steps", put("far-all.csv", table(crisis.replace("member,IT", "member,DE"))), "--places", places,
                        with_plan=False)  # an A400M of Germany carries something that far
    assert "FBFAR" in {r["id"] for r in rows(folder, "locations.csv")}, notes(out, "mapped")
    dry = put("dry.csv", "id,name,kind,country,lat,lon,runway_m,surface,fuel_kg_day\nFBFAR,Far,airfield,BW,-23.00,20.00,3000,paved,0\n")
    folder, out = adapt("first-steps", put("far-dry.csv", table(crisis.replace("member,IT", "member,DE"))), "--places", dry, with_plan=False)
    assert any("and back without fuel: a400m" in n["text"] for n in notes(out, "decide")), notes(out, "decide")
    only = put("only.csv", "id,name,kind,country,lat,lon,runway_m,surface,fuel_kg_day\nFBFAR,Far,airfield,BW,-23.00,20.00,3000,paved,900000\n")
    folder, out = adapt("first-steps", put("far-only.csv", table(crisis)), "--places", only, with_plan=False, codes=(0, 1))
    assert any(n["subject"] == "FBFAR" and "no other is better" in n["text"] for n in notes(out, "decide")), notes(out, "decide")


@test
def the_same_input_gives_the_same_bytes():
    crisis, places = put("crisis.csv", table(CRISIS)), put("places.csv", PLACES)
    a, _ = adapt("turkiye-2023", crisis, "--places", places)
    b, _ = adapt("turkiye-2023", crisis, "--places", places)
    assert sorted(os.listdir(a)) == sorted(os.listdir(b))
    for file in os.listdir(a):
        with open(os.path.join(a, file), "rb") as f, open(os.path.join(b, file), "rb") as g:
            assert f.read() == g.read(), file


@test
def bad_input_is_named_and_nothing_is_written():
    places, good = put("places.csv", PLACES), put("crisis.csv", table(CRISIS))
    wrong = put("wrong.csv", table(CRISIS.replace("country,PK", "country,Pakistan") + "ned,goods,5\n"))
    folder = fresh("wrong")
    r = run("adapt", scenario("first-steps"), "--to", wrong, "-o", folder, codes=(2,))
    assert "wrong.csv:6:2:" in r.stderr and "wrong.csv:11:1:" in r.stderr and not os.path.exists(folder), r.stderr
    nowhere = put("nowhere.csv", table("\n".join(l for l in CRISIS.splitlines() if l[:3] not in ("lat", "lon"))))
    r = run("adapt", scenario("first-steps"), "--to", nowhere, "-o", folder, codes=(2,))
    assert "Muzaffarabad" in r.stderr and not os.path.exists(folder), r.stderr
    for args in (["--to", good], ["-o", folder], ["--to", "missing.csv", "-o", folder],
                 ["--to", good, "-o", folder, "--places", "missing.csv"],
                 ["--to", good, "-o", folder, "--forces", "missing"], ["--to", good, "-o", scenario("haiti-2010")]):
        run("adapt", scenario("first-steps"), *args, codes=(2,))
        assert not os.path.exists(folder), args
    r = run("adapt", scenario("first-steps"), "--to", good, "-o", folder, codes=(2,))
    assert "no airfield is known" in r.stderr and not os.path.exists(folder), r.stderr
    broken = put("broken.csv", PLACES.replace("OPRN,Islamabad", "OPRN,Islamabad,more"))
    r = run("adapt", scenario("first-steps"), "--to", good, "--places", broken, "-o", folder, codes=(2,))
    assert "locations.csv:2" in r.stderr, r.stderr
    assert places


if __name__ == "__main__":
    sys.exit(main(TMP))
