#!/usr/bin/env python3
"""The library from the command line, on SQLite and on a real PostgreSQL: what docs/library.md promises. Hashes and
documents are made again here, by other code. Prints TAP.

ECHELON is the program, ECHELON_SOURCE the checkout.
"""
import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

SOURCE = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(SOURCE, "build", "release", "echelon")
TMP = tempfile.mkdtemp(prefix="echelon-library-")
FIRST = os.path.join(SOURCE, "scenarios", "first-steps")
STAMP = ["--by", "Ada Öz", "--at", "2026-03-01T12:00:00Z"]
MANY = 10000
SERVER = None


def run(*args, env=None, **options):
    return subprocess.run([ECHELON, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=300, cwd=TMP, stdin=subprocess.DEVNULL, env=dict(os.environ, **(env or {})), **options)


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def exits(code, *args, **options):
    r = run(*args, **options)
    expect(r.returncode == code, f"{' '.join(map(str, args))}: exit {r.returncode}, not {code}\n{r.stdout}{r.stderr}")
    return r


def document(*args, code=0, **options):
    return json.loads(exits(code, *args, "--json", **options).stdout)


def path(name):
    return os.path.join(TMP, name)


def planned():
    if not os.path.exists(path("plan.json")):
        exits(0, "plan", FIRST, "-o", "plan.json", "--iterations", "60")
    return path("plan.json")


def fresh(vendor, name):
    """An empty library; what --library is to be."""
    global SERVER
    if vendor == "sqlite":
        where = path(name + ".echelon")
    else:
        if not SERVER:
            SERVER = subprocess.Popen([sys.executable, os.path.join(SOURCE, "tests", "support", "postgres_server.py")],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            expect(not SERVER.stdout.readline().startswith("error"), "no PostgreSQL for this test")
        SERVER.stdin.write(f"schema {name}\n")
        SERVER.stdin.flush()
        where = SERVER.stdout.readline().strip()
        expect(where.startswith("postgresql://"), where)
    exits(0, "library", "init", "--library", where)
    return where


def both(f):
    for vendor in ("sqlite", "postgresql"):
        def one(vendor=vendor):
            f(vendor, fresh(vendor, f.__name__ + "_" + vendor))
        one.__doc__ = f"{f.__doc__} ({vendor})"
        test(one)
    return f


def blake(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def tree(folder):
    return {os.path.relpath(os.path.join(top, f), folder): open(os.path.join(top, f), "rb").read()
            for top, _, files in os.walk(folder) for f in files}


@test
def a_file_that_is_no_library_stays_as_it_is():
    """Looking into an empty file, or another program's database, changes no byte of it."""
    open(path("empty.db"), "w").close()
    with sqlite3.connect(path("other.db")) as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    for name in ("empty.db", "other.db"):
        before = open(path(name), "rb").read()
        for words in (["list"], ["verify"], ["add", FIRST, planned()], ["show", "x"]):
            exits(2, "library", *words, "--library", name)
            expect(open(path(name), "rb").read() == before, f"library {words[0]} changed {name}")
    exits(2, "library", "init", "--library", "other.db")
    expect(open(path("other.db"), "rb").read() == before, "init changed another program's database")
    exits(0, "library", "init", "--library", "empty.db")
    exits(0, "library", "verify", "--library", "empty.db")


@both
def story(vendor, where):
    """add, list, show, history, remove, and back again"""
    at = ["--library", where]
    a = document("library", "add", FIRST, planned(), "--kind", "earthquake", "--note", "first", *STAMP, *at)
    expect(a["added"] and a["version"] == 1 and not a["draft"] and a["id"] == "first-steps", a)
    again = document("library", "add", FIRST, planned(), "--by", "another", *at)
    expect(not again["added"] and again["hash"] == a["hash"], "the same again adds nothing")
    with open(path("lessons.txt"), "w") as f:
        f.write("- Fuel first\n\nAsk for slots early\n")
    b = document("library", "add", FIRST, planned(), "--lessons", "lessons.txt", "--reviewed", "2026-02-01", *STAMP, *at)
    expect(b["version"] == 2, b)
    entries = document("library", "list", *at)["entries"]
    expect(len(entries) == 1 and entries[0]["crisis"] == "earthquake" and entries[0]["reviewed"] == "2026-02-01"
           and entries[0]["who"] == "Ada Öz" and entries[0]["at"] == "2026-03-01T12:00:00Z", entries)
    shown = document("library", "show", "first-steps", *at)
    expect(shown["entry"]["lessons"] == ["Fuel first", "Ask for slots early"], shown["entry"])
    expect(shown["parent"] == a["hash"], "the parent is the first version")
    first = document("library", "show", "first-steps@1", *at)
    expect(first["hash"] == a["hash"] and first["note"] == "first" and first["entry"]["lessons"] == [], first)
    exits(0, "library", "remove", "first-steps", "--note", "superseded", *at)
    expect(document("library", "list", *at)["entries"] == [], "removed entries are not listed")
    expect(document("library", "list", "--removed", *at)["entries"][0]["removed"], "but with --removed")
    exits(2, "library", "remove", "first-steps", *at)
    versions = document("library", "history", "first-steps", *at)["versions"]
    expect([v["removed"] for v in versions] == [False, False, True], versions)
    expect(document("library", "add", FIRST, planned(), *at)["version"] == 4, "added again after it was removed")
    v = document("library", "verify", *at)
    expect(v["whole"] and v["versions"] == 4 and v["entries"] == 1 and v["unreferenced"] == 0, v)


@both
def taken_out(vendor, where):
    """one plan taken out is what was put in, and is judged as it was"""
    at = ["--library", where]
    exits(0, "library", "add", FIRST, planned(), *at)
    exits(0, "library", "export", "one_" + vendor, "first-steps", *at)
    folder = path("one_" + vendor)
    expect(open(os.path.join(folder, "plan.json"), "rb").read() == open(planned(), "rb").read(), "the plan's bytes")
    for name in os.listdir(FIRST):
        expect(open(os.path.join(folder, "scenario", name), "rb").read() == open(os.path.join(FIRST, name), "rb").read(),
               name)
    before = document("check", FIRST, planned(), "--no-bound")
    after = document("check", os.path.join(folder, "scenario"), os.path.join(folder, "plan.json"), "--no-bound",
                     env={"ECHELON_CATALOGUE": os.path.join(folder, "catalogue")})
    for key in ("scenario_hash", "plan_hash", "legal", "closure_min", "cost"):
        expect(before[key] == after[key], key)


@both
def entry_figures(vendor, where):
    """the figures of the entry, counted again from the tables"""
    import csv
    exits(0, "library", "add", FIRST, planned(), "--library", where)
    e = document("library", "show", "first-steps", "--library", where)["entry"]
    plan = json.load(open(planned()))

    def rows(name):
        return list(csv.DictReader(open(os.path.join(FIRST, name), encoding="utf-8-sig", newline="")))
    people = sum(int(r.get(k) or 0) for r in rows("requirements.csv") for k in ("seated", "litter", "attendant"))
    expect(e["people"] == people, (e["people"], people))
    kg = sum(int(r.get("bulk_kg") or 0) for r in rows("requirements.csv"))
    if os.path.exists(os.path.join(FIRST, "items.csv")):
        kg += sum(int(r["count"]) * int(r["kg"]) for r in rows("items.csv") if r["item"] != "bulk")
        kg += sum(int(r["count"]) for r in rows("items.csv") if r["item"] == "bulk")
    expect(e["mass_kg"] == kg, (e["mass_kg"], kg))
    expect(e["missions"] == len(plan["missions"]), "missions")
    lift = {}
    types = {r["id"]: r["type"] for r in rows("assets.csv")}
    for m in plan["missions"]:
        if m["asset"]:
            lift.setdefault(types[m["asset"]], set()).add((m["asset"], m["tail"]))
    found = {}
    for x in e["lift"]:
        found[x["type"]] = found.get(x["type"], 0) + x["tails"]
    expect(found == {k: len(v) for k, v in lift.items()}, (found, lift))
    summary = document("check", FIRST, planned(), "--no-bound")
    expect(e["closure_min"] == summary["closure_min"] and e["legal"], "closure")


@both
def out_and_in(vendor, where):
    """export, import into the other vendor, export: the same bytes; every hash made again here"""
    other = fresh("postgresql" if vendor == "sqlite" else "sqlite", "other_" + vendor)
    for note in ("one", "two"):
        with open(path("lessons.txt"), "w") as f:
            f.write(note)
        exits(0, "library", "add", FIRST, planned(), "--lessons", "lessons.txt", "--note", note, *STAMP, "--library", where)
    exits(0, "library", "add", FIRST, planned(), "--id", "twin", *STAMP, "--library", where)
    exits(0, "library", "export", "a_" + vendor, "--library", where)
    exits(0, "library", "import", "a_" + vendor, "--library", other)
    exits(0, "library", "export", "b_" + vendor, "--library", other)
    a, b = tree(path("a_" + vendor)), tree(path("b_" + vendor))
    expect(a == b and len(a) > 20, "the same files with the same bytes")
    parent = None
    for number in (1, 2):
        top = f"plan/first-steps/{number:04d}"
        raw = a[f"{top}/version.json"]
        v = json.loads(raw)
        expect(v["parent"] == parent, "the parent's hash")
        expect(raw.decode() == json.dumps(v, indent=2, ensure_ascii=False) + "\n", "canonical JSON")
        for part in v["parts"]:
            name = part["name"]
            file = f"catalogue/{part['hash']}/{name[10:]}" if name.startswith("catalogue/") else f"{top}/{name}"
            expect(blake(a[file]) == part["hash"] and len(a[file]) == part["bytes"], file)
        parent = blake(raw)
    expect(document("library", "show", "first-steps", "--library", other)["hash"] == parent, "the version's hash")
    exits(0, "library", "backup", "backup_" + vendor, "--library", where)
    exits(0, "library", "export", "c_" + vendor, "--library", path("backup_" + vendor))
    expect(tree(path("c_" + vendor)) == a, "the backup holds the same")
    exits(2, "library", "backup", "backup_" + vendor, "--library", where)


@both
def at_once(vendor, where):
    """many programs add at once"""
    jobs = [subprocess.Popen([ECHELON, "library", "add", FIRST, planned(), "--id", f"p{i % 4}", "--title", f"T{i}",
                              "--library", where], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=TMP)
            for i in range(12)]
    for j in jobs:
        out, err = j.communicate(timeout=120)
        expect(j.returncode == 0, err.decode())
    v = document("library", "verify", "--library", where)
    expect(v["whole"] and v["entries"] == 4 and v["versions"] == 12, v)


@test
def named_by_environment():
    """ECHELON_LIBRARY, or library.echelon in the folder"""
    where = fresh("sqlite", "env")
    exits(0, "library", "add", FIRST, planned(), env={"ECHELON_LIBRARY": where})
    expect(len(document("library", "list", env={"ECHELON_LIBRARY": where})["entries"]) == 1, "the environment's")
    r = exits(2, "library", "list")
    expect("library.echelon" in r.stderr and "library init" in r.stderr, r.stderr)


@test
def bad_input():
    """what cannot be is refused, and nothing is made of it"""
    where = fresh("sqlite", "bad")
    at = ["--library", where]
    exits(2, "library", "init", *at)
    exits(2, "library", "add", FIRST, "nowhere.json", *at)
    exits(2, "library", "add", FIRST, planned(), "--id", "a/b", *at)
    exits(2, "library", "add", FIRST, planned(), "--at", "yesterday", *at)
    exits(2, "library", "add", FIRST, planned(), "--reviewed", "1.2.2026", *at)
    with open(path("list.json"), "w") as f:
        f.write("[1]")
    exits(2, "library", "add", FIRST, planned(), "--rehearsal", "list.json", *at)
    exits(2, "library", "add", FIRST, planned(), "--by", "", *at)
    exits(2, "library", "show", "nobody", *at)
    exits(2, "library", "show", "nobody@x", *at)
    exits(2, "library", "history", "first-steps@2", *at)
    exits(2, "library", "frobnicate", *at)
    exits(2, "library", "add", FIRST, *at)
    r = exits(2, "library", "import", TMP, *at)
    expect("library.json" in r.stderr, r.stderr)
    with open(path("letter.txt"), "w") as f:
        f.write("Dear colleague, this file is a letter and no library at all, sincerely.\n" * 20)
    exits(2, "library", "list", "--library", "letter.txt")
    exits(3, "library", "list", "--library", "postgresql://ann:secret@/x?host=/nonexistent")
    r = run("library", "list", "--library", "postgresql://ann:secret@/x?host=/nonexistent")
    expect("secret" not in r.stderr, "the password is shown")
    expect(document("library", "list", *at)["entries"] == [], "something was added")


@test
def illegal_plans():
    """a plan that is not legal is refused, or kept as a draft and shown as one"""
    where = fresh("sqlite", "draft")
    plan = json.load(open(planned()))
    stops = next(m for m in plan["missions"] if len(m["stops"]) > 1)["stops"]
    stops[1]["arrive_min"] -= 1
    with open(path("illegal.json"), "w") as f:
        json.dump(plan, f)
    r = exits(2, "library", "add", FIRST, "illegal.json", "--library", where)
    expect("not legal" in r.stderr and "--draft" in r.stderr, r.stderr)
    expect(document("library", "list", "--library", where)["entries"] == [], "it was added")
    expect(document("library", "add", FIRST, "illegal.json", "--draft", "--library", where)["draft"], "a draft")
    expect(document("library", "list", "--library", where)["entries"][0]["draft"], "shown as a draft")
    expect("draft" in exits(0, "library", "list", "--library", where).stdout, "in text too")


@test
def damage():
    """any changed byte of a stored part is found"""
    where = fresh("sqlite", "damage")
    exits(0, "library", "add", FIRST, planned(), "--library", where)
    data = open(where, "rb").read()
    at = data.find(b'"scenario_hash"')
    expect(at > 0, "the plan lies in the file")
    with open(where, "wb") as f:
        f.write(data[:at + 20] + bytes([data[at + 20] ^ 1]) + data[at + 21:])
    r = exits(1, "library", "verify", "--library", where)
    expect("DAMAGED" in r.stdout and "not what it was" in r.stdout, r.stdout)
    v = document("library", "verify", "--library", where, code=1)
    expect(not v["whole"] and v["findings"], v)
    exits(3, "library", "show", "first-steps", "--library", where)


@test
def no_room():
    """a disk without room: exit 3, and the library is as it was"""
    where = fresh("sqlite", "room")
    exits(0, "library", "add", FIRST, planned(), "--id", "before", "--library", where)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
    r = run("library", "add", FIRST, planned(), "--id", "after", "--title", "T", "--library", where, preexec_fn=limit)
    expect(r.returncode == 3 and r.stderr, f"exit {r.returncode}: {r.stderr}")
    v = document("library", "verify", "--library", where)
    expect(v["whole"] and v["entries"] == 1, v)
    exits(0, "library", "add", FIRST, planned(), "--id", "after", "--title", "T", "--library", where)


@test
def killed():
    """kill -9 of the program itself, again and again: whole, and what it reported is there"""
    where = fresh("sqlite", "killed")
    reported = set()
    for i in range(25):
        p = subprocess.Popen([ECHELON, "library", "add", FIRST, planned(), "--id", f"k{i}", "--library", where],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=TMP)
        time.sleep(0.004 * i)
        p.kill()
        out = p.communicate()[0].decode()
        if out.startswith("added"):
            reported.add(f"k{i}")
    entries = {e["id"] for e in document("library", "list", "--library", where)["entries"]}
    expect(reported <= entries, f"lost: {reported - entries}")
    expect(document("library", "verify", "--library", where)["whole"], "not whole")


def big_folder(count, card):
    """A library as plain folders, written by this program and not by Echelon."""
    top = path(f"big{count}")
    os.makedirs(top)
    with open(os.path.join(top, "library.json"), "w") as f:
        f.write('{"format": 1}\n')
    for i in range(count):
        folder = os.path.join(top, "plan", f"p{i:05d}", "0001")
        os.makedirs(folder)
        entry = dict(card, title=f"Plan {i}", people=i)
        raw = json.dumps(entry).encode()
        version = {"format": 1, "kind": "plan", "id": f"p{i:05d}", "number": 1, "parent": None,
                   "at": "2026-01-01T00:00:00Z", "who": "w", "note": None, "removed": False,
                   "parts": [{"name": "entry.json", "hash": blake(raw), "bytes": len(raw)}]}
        with open(os.path.join(folder, "version.json"), "w") as f:
            f.write(json.dumps(version, indent=2, ensure_ascii=False) + "\n")
        with open(os.path.join(folder, "entry.json"), "wb") as f:
            f.write(raw)
    return top


def cpu_of(*args):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    r = exits(0, *args)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, r


@test
def many_entries():
    """ten thousand entries: in, listed, in time that grows with their number"""
    small = fresh("sqlite", "small")
    exits(0, "library", "add", FIRST, planned(), "--library", small)
    card = document("library", "show", "first-steps", "--library", small)["entry"]
    times = {}
    for count in (MANY // 10, MANY):
        where = fresh("sqlite", f"many{count}")
        folder = big_folder(count, card)
        exits(0, "library", "import", folder, "--library", where)
        shutil.rmtree(folder)
        times[count], r = cpu_of("library", "list", "--library", where)
        expect(f"\n{count} plans in" in r.stdout and f"Plan {count - 1}\n" in r.stdout, "all are listed")
        v = document("library", "verify", "--library", where)
        expect(v["whole"] and v["entries"] == count, v)
    print(f"# list: {times[MANY // 10]:.3f} s of CPU for {MANY // 10}, {times[MANY]:.3f} s for {MANY}")
    expect(times[MANY] < 30 * times[MANY // 10], f"not in proportion: {times}")


def close_server():
    if SERVER:
        SERVER.stdin.close()
        SERVER.wait(60)


if __name__ == "__main__":
    sys.exit(main(TMP, close_server))
