#!/usr/bin/env python3
"""Rough handling: plans, paths and folders made to deceive a terminal, a script or the writer of files.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
TMP = tempfile.mkdtemp(prefix="echelon-rough-")


def expect(condition, text):
    if not condition:
        raise AssertionError(str(text))


def exits(code, *args):
    """Bytes, not text: what is printed need not be text."""
    r = subprocess.run([ECHELON, *args], capture_output=True, timeout=120, cwd=TMP, stdin=subprocess.DEVNULL)
    expect(r.returncode == code, f"{args}: exit {r.returncode}, not {code}\n{r.stdout[-2000:]}{r.stderr[-2000:]}")
    return r


def planned():
    """A fresh starter and its plan."""
    shutil.rmtree(os.path.join(TMP, "s"), ignore_errors=True)
    exits(0, "new", "s")
    if not os.path.exists(os.path.join(TMP, "p.json")):
        exits(0, "plan", "s", "-o", "p.json", "--iterations", "20")
    return json.load(open(os.path.join(TMP, "p.json")))


def write(name, text):
    with open(os.path.join(TMP, name), "w", newline="") as f:
        f.write(text)


def edited(edit, **options):
    plan = planned()
    edit(plan["missions"][0])
    write("e.json", json.dumps(plan, **options))


def plain(text):
    """No control but the line end, nothing that turns the direction of writing."""
    bad = [c for c in text.decode() if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202a\u202e\u2066")]
    expect(not bad, f"{bad} in {text!r}")


@test
def a_plan_cannot_steer_the_terminal():
    name = "a\x1b[2J\n  legal      yes\u202eb\u009bc"

    def late(m):
        m["id"] = name
        m["stops"][1]["arrive_min"] -= 1
    edited(late)
    r = exits(1, "check", "s", "e.json")
    plain(r.stdout)
    expect(b"\n  legal      yes" not in r.stdout, r.stdout)
    d = json.loads(exits(1, "check", "s", "e.json", "--json").stdout)
    expect(any(f["subject"] == name for f in d["findings"]), d["findings"][:3])
    edited(lambda m: m.update(asset=name))
    r = exits(2, "check", "s", "e.json")
    plain(r.stderr)
    expect(r.stderr.count(b"\n") == 1, r.stderr)


@test
def a_scenario_cannot_steer_the_terminal():
    planned()
    text = open(os.path.join(TMP, "s", "scenario.json")).read()
    write("s/scenario.json", text.replace("My operation", "My\\u001b[2J operation"))
    plain(exits(0, "check", "s", "p.json", "--any-scenario").stdout)


@test
def json_is_utf8_wherever_a_message_is_cut():
    for length in range(56, 64):
        edited(lambda m: m.update(asset="x" * length + "\u00df" * 4), ensure_ascii=False)
        d = json.loads(exits(2, "check", "s", "e.json", "--json").stdout.decode())
        expect(d["errors"][0]["code"] == "plan.reference", d)


@test
def json_is_utf8_whatever_a_path_is():
    d = json.loads(exits(2, "plan", b"no\xff\xc3folder", "--json").stdout.decode())
    expect(d["errors"][0]["file"] == "no\ufffd\ufffdfolder", d)


@test
def a_table_that_is_a_broken_link_is_not_a_table_left_out():
    planned()
    os.remove(os.path.join(TMP, "s", "payload_range.csv"))
    exits(0, "plan", "s", "--iterations", "1")
    os.symlink("nowhere.csv", os.path.join(TMP, "s", "payload_range.csv"))
    d = json.loads(exits(2, "plan", "s", "--iterations", "1", "--json").stdout)
    expect([(e["file"], e["code"]) for e in d["errors"]] == [("s/payload_range.csv", "file.link")], d)


@test
def a_path_of_no_letters_is_a_usage_error():
    planned()
    for args in (["plan", "s", "--out="], ["plan", "s", "-o", ""], ["import", "plan", "s", "h.csv", "-o", ""]):
        expect(b"--out needs a value" in exits(2, *args).stderr, args)


@test
def idents_and_boxes_may_have_blanks():
    write("a.csv", "id,ident,type,name,latitude_deg,longitude_deg,elevation_ft,iso_country\n"
                   "1,AAAA,small_airport,A,10.5,20,0,TD\n2,BBBB,small_airport,B,-3,5,0,CG\n")
    write("r.csv", "id,airport_ref,airport_ident,length_ft,width_ft,surface,lighted,closed,le_ident\n"
                   "1,1,AAAA,9000,148,ASP,1,0,09\n2,2,BBBB,3000,60,GRS,0,0,18\n")
    r = exits(0, "import", "ourairports", "a.csv", "r.csv", "--idents", "AAAA, BBBB ")
    expect([x.split(b",")[0] for x in r.stdout.splitlines()] == [b"id", b"AAAA", b"BBBB"], r.stdout)
    r = exits(0, "import", "ourairports", "a.csv", "r.csv", "--bbox", " -5, 0, 0, 10")
    expect([x.split(b",")[0] for x in r.stdout.splitlines()] == [b"id", b"BBBB"], r.stdout)


@test
def an_amount_that_is_none_is_quoted_whole():
    planned()
    write("h.csv", "mission,asset,tail,location,arrive,depart,load,unload\n"
                   "H,north-transport,1,base,D+0 12:00,D+0 14:00,hospital:people=-1,\n,,,field,D+0 18:11,D+0 20:00,,*\n")
    r = exits(2, "import", "plan", "s", "h.csv", "-o", "x.json")
    expect(b"h.csv:2:7: load: not an amount: `people=-1`" in r.stderr, r.stderr)


@test
def a_spreadsheet_in_place_of_a_plan_is_told_the_way():
    planned()
    r = exits(2, "check", "s", "h.csv")
    expect(b"echelon import plan" in r.stderr, r.stderr)


@test
def a_mission_of_many_stops_and_loads_is_judged_in_time():
    """Cost must not be loads times stops: 60,000 of both would take minutes."""
    planned()
    n = 60000
    write("many.csv", "mission,asset,tail,location,arrive,depart,load,unload\n"
                      "H,north-transport,1,base,0,14,hospital:people=1,\n"
                      + ",,,field,300,400,hospital:people=1,\n" * n + ",,,base,500,600,,*\n")
    start = time.monotonic()
    exits(0, "import", "plan", "s", "many.csv", "-o", "many.json")
    d = json.loads(exits(1, "check", "s", "many.json", "--json").stdout)
    took = time.monotonic() - start
    expect(took < 60, f"{took:.1f} s")
    expect(d["sorties"] == n + 1 and not d["legal"], d["sorties"])


@test
def ourairports_rows_hold_no_formula_and_no_endless_runway():
    write("a.csv", "id,ident,type,name,latitude_deg,longitude_deg,elevation_ft,iso_country\n"
                   "1,AAAA,small_airport,=cmd|A,10.5,20,0,TD\n")
    for length in ("9000000000000000", "1e3", "100001"):
        write("r.csv", "id,airport_ref,airport_ident,length_ft,width_ft,surface,lighted,closed,le_ident\n"
                       f"1,1,AAAA,{length},150,ASP,1,0,09\n")
        r = exits(0, "import", "ourairports", "a.csv", "r.csv", "--idents", "AAAA")
        row = r.stdout.decode().splitlines()[1].split(",")
        expect(row[1] == "cmd|A" and row[6] == "", row)


@test
def a_link_in_place_of_the_plan_stays_a_link():
    planned()
    os.makedirs(os.path.join(TMP, "far"), exist_ok=True)
    os.symlink("far/middle", os.path.join(TMP, "near"))
    os.symlink("plan", os.path.join(TMP, "far", "middle"))
    for _ in range(2):  # first the file is not there, then it is
        exits(0, "plan", "s", "--iterations", "1", "-o", "near")
        expect(os.path.islink(os.path.join(TMP, "near")), "the link is gone")
        expect(os.path.islink(os.path.join(TMP, "far", "middle")), "the second link is gone")
        json.load(open(os.path.join(TMP, "far", "plan")))
    os.symlink("circle", os.path.join(TMP, "circle"))
    os.symlink("nowhere/plan", os.path.join(TMP, "lost"))
    for name in ("circle", "lost"):
        exits(3, "plan", "s", "--iterations", "1", "-o", name)
        expect(os.path.islink(os.path.join(TMP, name)), name)
    left = [x for d, _, names in os.walk(TMP) for x in names if ".tmp" in x]
    expect(not left, left)


if __name__ == "__main__":
    sys.exit(main(TMP))
