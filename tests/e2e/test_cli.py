#!/usr/bin/env python3
"""The command line as docs/cli.md promises it: exit codes, streams, JSON, errors, bytes, Ctrl-C, full disks.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import csv
import io
import json
import os
import pty
import re
import select
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
FIRST = os.path.join(SOURCE, "scenarios", "first-steps")
COMMANDS = [c["command"] for c in json.loads(subprocess.run([ECHELON, "help", "--json"], capture_output=True).stdout)["commands"]]
QUICK = ["--iterations", "60"]
TMP = tempfile.mkdtemp(prefix="echelon-e2e-")


def run(*args, stdout=subprocess.PIPE, **options):
    return subprocess.run([ECHELON, *map(str, args)], stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=300,
                          cwd=TMP, stdin=subprocess.DEVNULL, **options)


def expect(condition, text):
    if not condition:
        raise AssertionError(text)


def exits(code, *args, **options):
    r = run(*args, **options)
    expect(r.returncode == code, f"{' '.join(map(str, args))}: exit {r.returncode}, not {code}\n{r.stdout}{r.stderr}")
    return r


def document(text):
    """Exactly one JSON document and a newline, no key twice."""
    def no_doubles(pairs):
        expect(len(dict(pairs)) == len(pairs), "a key is there twice")
        return dict(pairs)
    expect(text.endswith("\n") and not text.endswith("\n\n"), "the document does not end with one newline")
    return json.loads(text, object_pairs_hook=no_doubles)


def path(name):
    return os.path.join(TMP, name)


def planned(name="plan.json", *more):
    """A plan of first-steps, made once."""
    if not os.path.exists(path(name)):
        r = run("plan", FIRST, "-o", name, *QUICK, *more)
        expect(r.returncode == 0, r.stdout + r.stderr)
    return path(name)


def copy_of_first(name):
    shutil.rmtree(path(name), ignore_errors=True)
    shutil.copytree(FIRST, path(name))
    return path(name)


def add_row(folder, table, **values):
    """Adds a row to a table of a scenario, by column name."""
    with open(os.path.join(folder, table), newline="", encoding="utf-8-sig") as f:
        rows = list(csv.DictReader(f))
        columns = list(rows[0])
    with open(os.path.join(folder, table), "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, columns + [k for k in values if k not in columns], restval="")
        w.writeheader()
        w.writerows(rows + [values])


# ---- help and usage -------------------------------------------------------------------------------------------------


@test
def help_is_in_the_documentation_word_by_word():
    text = open(os.path.join(SOURCE, "docs", "cli.md"), encoding="utf-8").read()
    for c in COMMANDS:
        r = exits(0, c, "--help")
        expect(f"```\n{r.stdout}```\n" in text, f"docs/cli.md does not show `echelon {c} --help` as it is")
        expect(exits(0, "help", c).stdout == r.stdout, f"help {c} differs from {c} --help")
        expect(all(len(line) <= 100 for line in r.stdout.splitlines()), f"{c} --help is wider than 100 columns")
        d = document(exits(0, c, "--help", "--json").stdout)
        for o in d["options"]:
            expect(f"--{o['name']}" in r.stdout, f"--{o['name']} is missing in the help of {c}")


@test
def overview_lists_every_command():
    r = exits(0, "--help")
    for c in COMMANDS:
        expect(re.search(rf"^  {c} ", r.stdout, re.M), f"{c} is missing")
    expect(exits(0, "help").stdout == r.stdout, "help differs from --help")
    document(exits(0, "help", "--json").stdout)


@test
def nothing_prints_help_and_is_a_usage_error():
    r = exits(2)
    expect(r.stdout == "" and "usage: echelon" in r.stderr, "help belongs on standard error")


@test
def version():
    number = open(os.path.join(SOURCE, "VERSION"), encoding="utf-8").read().split()[0]
    for word in ("--version", "version"):
        expect(exits(0, word).stdout == f"echelon {number}\n", "version")
    expect(document(exits(0, "--version", "--json").stdout) == {"version": number}, "version as JSON")


@test
def mistakes_on_the_line_exit_2_and_say_what_was_meant():
    cases = [
        (["plna", FIRST], "did you mean 'plan'"),
        (["frobnicate"], "no command 'frobnicate'"),
        (["plan"], "SCENARIO is missing"),
        (["plan", FIRST, "more"], "'more'"),
        (["plan", FIRST, "--secnods", "3"], "did you mean --seconds"),
        (["plan", FIRST, "--zzz"], "unknown option --zzz"),
        (["plan", FIRST, "-z"], "unknown option -z"),
        (["plan", FIRST, "--partial=yes"], "takes no value"),
        (["plan", FIRST, "--seconds"], "needs a value"),
        (["plan", FIRST, "--seconds", "soon"], "not 'soon'"),
        (["plan", FIRST, "--seconds", "-1"], "not '-1'"),
        (["plan", FIRST, "--seconds", "0"], "not '0'"),
        (["plan", FIRST, "--iterations", "1e3"], "not '1e3'"),
        (["plan", FIRST, "--threads", "0"], "from 1 to"),
        (["plan", FIRST, "--efficiency", "1.1"], "from 0.000001 to 1"),
        (["plan", FIRST, "--policy", "guess"], "search or fcfs"),
        (["plan", FIRST, "--json", "-o", "-"], "both write to standard output"),
        (["check", FIRST], "PLAN is missing"),
        (["schema", "tables"], "scenario, plan and summary"),
        (["library"], "what to do, such as 'init'"),
        (["registry"], "what to do, such as 'import'"),
        (["completion"], "bash|zsh|fish is missing"),
        (["import", "weather", "x"], "no import of 'weather'"),
        (["import", "plan", FIRST], "MISSIONS.csv"),
        (["import", "plan", FIRST, "x.csv"], "-o"),
        (["import", "ourairports", "a.csv", "r.csv"], "--idents"),
        (["import", "ourairports", "a.csv", "r.csv", "--bbox", "1,2,3"], "--bbox"),
    ]
    for args, text in cases:
        r = exits(2, *args)
        if "--json" not in args:
            expect(r.stdout == "", f"{args}: something on standard output")
            expect(text in r.stderr, f"{args}: {r.stderr}")
        d = document(exits(2, *args, "--json").stdout)
        expect(text in d["errors"][0]["message"], f"{args}: {d}")


@test
def a_message_names_its_file_whatever_the_file_is_called():
    """`d` is in "is a folder" without being named there."""
    os.makedirs(path("d"), exist_ok=True)
    open(path("hollow"), "w").close()
    for args, start in ((["import", "pdptw", "d", "-o", "pairs"], "d: "), (["import", "pdptw", "hollow", "-o", "pairs"], "hollow: "),
                        (["check", FIRST, "no.json"], "no.json: ")):
        r = exits(2, *args)
        expect(r.stderr.startswith(start), r.stderr)


@test
def a_place_that_cannot_be_written_is_told_before_the_work():
    """Without iterations given these would search for long: the time limit of `run` ends a test that waits for them."""
    os.makedirs(path("d"), exist_ok=True)
    plan = planned()
    for args in (["plan", FIRST], ["report", FIRST, plan], ["offer", FIRST, plan, "water", "--take", "1"]):
        for to, text in (("d", "this is a folder"), ("nowhere/x", "no such folder")):
            r = exits(3, *args, "--iterations", "100000000" if args[0] != "plan" else "1000000000000", "-o", to)
            expect(text in r.stderr and r.stderr.startswith(to + ": "), r.stderr)
    expect(os.listdir(path("d")) == [], "something was written")


@test
def options_may_stand_anywhere_and_in_every_form():
    for form in (["-o", "f.json"], ["-of.json"], ["--out", "f.json"], ["--out=f.json"]):
        if os.path.exists(path("f.json")):
            os.remove(path("f.json"))
        exits(0, "plan", *form, *QUICK, "--", FIRST)
        expect(os.path.exists(path("f.json")), f"{form} wrote nothing")


# ---- plan and check -------------------------------------------------------------------------------------------------

RUN_KEYS = {"seed", "iterations", "threads", "stopped", "first_plan_s", "wall_s", "cpu_s"}


@test
def plan_and_check_agree_and_have_the_same_keys():
    r = exits(0, "plan", FIRST, "-o", "agree.json", "--json", *QUICK)
    a = document(r.stdout)
    b = document(exits(0, "check", FIRST, "agree.json", "--json").stdout)
    expect(list(a) == list(b), f"keys differ: {set(a) ^ set(b)}")
    for k in a:
        expect(k in RUN_KEYS or a[k] == b[k], f"{k}: {a[k]} planned, {b[k]} checked")
    expect(a["legal"] is True and a["unmet"] == 0 and a["findings"] == [], "first-steps is not planned whole")
    expect(a["stopped"] == "iterations" and a["iterations"] >= 60 and a["seed"] == 1, "how it ran")
    expect(0 < a["first_plan_s"] <= a["wall_s"], "first_plan_s")
    expect(r.stderr == "", "something on standard error")


@test
def summary_has_the_keys_of_the_schema():
    schema = document(exits(0, "schema", "summary").stdout)
    keys = {k["path"]: k for k in schema["keys"]}
    top = {p for p in keys if not re.search(r"[\[{.]", p)}
    d = document(exits(0, "check", FIRST, planned(), "--json").stdout)
    expect(set(d) == top, f"differ: {set(d) ^ top}")
    inner = {p.split(".", 1)[1] for p in keys if p.startswith("objective[].")}
    expect(all(set(o) == inner for o in d["objective"]), "objective")
    for table in ("locations", "fleets"):
        inner = {p.split(".", 1)[1] for p in keys if p.startswith(table + "{}.")}
        expect(d[table] and all(set(v) == inner for v in d[table].values()), table)
    for k in ("unmet", "missed", "late", "late_min", "sorties", "missions", "fuel_kg", "co2_kg"):
        expect(isinstance(d[k], int) and not isinstance(d[k], bool), f"{k} is a count")
    expect(isinstance(d["findings"], list), "findings is a list")


@test
def plan_file_has_the_keys_of_the_schema():
    keys = {k["path"]: k for k in document(exits(0, "schema", "plan").stdout)["keys"]}

    def walk(value, where):
        if where.startswith("attachments"):
            return
        if isinstance(value, dict) and f"{where}{{}}" not in keys:
            for k in value:
                at = f"{where}.{k}" if where else k
                expect(at in keys, f"the schema lacks {at}")
                walk(value[k], at)
            for at, k in keys.items():
                if k["required"] and at.rpartition(".")[0] == where and "." in at:
                    expect(at.rpartition(".")[2] in value, f"the plan lacks {at}")
        elif isinstance(value, list):
            for v in value:
                walk(v, where + "[]")
    walk(json.load(open(planned())), "")


@test
def same_iterations_same_bytes_whatever_the_threads():
    for threads in (1, 2):
        exits(0, "plan", FIRST, "-o", f"t{threads}.json", "--iterations", "200", "--threads", threads, "--seed", "7")
    a, b = (open(path(f"t{n}.json"), "rb").read() for n in (1, 2))
    expect(a == b, "one thread and two give different bytes")
    exits(0, "plan", FIRST, "-o", "seed.json", "--iterations", "200", "--seed", "8")
    expect(a != open(path("seed.json"), "rb").read(), "the seed changes nothing")


@test
def plan_bytes_name_no_path_host_or_time():
    text = open(planned(), encoding="utf-8").read()
    for word in (TMP, SOURCE, os.uname().nodename, time.strftime("%Y-%m-%d")):
        expect(word not in text, f"the plan names {word}")


@test
def plan_to_standard_output_is_the_plan():
    r = exits(0, "plan", FIRST, "-o", "-", *QUICK)
    expect(r.stdout == open(planned(), encoding="utf-8").read(), "-o - differs from -o FILE")


@test
def summary_fits_80_columns():
    for args in (["plan", FIRST, *QUICK], ["check", FIRST, planned()]):
        r = exits(0, *args)
        wide = [x for x in r.stdout.splitlines() if len(x) > 80]
        expect(not wide, f"wider than 80 columns: {wide}")
        for word in ("legal", "closure", "unmet", "late", "objective", "location", "fleet"):
            expect(word in r.stdout, f"the summary lacks {word}")
        expect(not [x for x in r.stdout.splitlines() if x != x.rstrip()], "blanks at the end of a line")


@test
def a_broken_plan_is_findings_and_exit_1():
    d = json.load(open(planned()))
    m = next(m for m in d["missions"] if m["loads"] and m["asset"])
    m["tail"] = 99
    json.dump(d, open(path("broken.json"), "w"))
    v = document(exits(1, "check", FIRST, "broken.json", "--json").stdout)
    expect(not v["legal"] and any(f["rule"] == "plan.form" and f["subject"] == m["id"] for f in v["findings"]), v)
    for f in v["findings"]:
        expect(set(f) == {"rule", "subject", "at_min", "by", "unit", "message"}, "keys of a finding")
    expect("NO" in exits(1, "check", FIRST, "broken.json").stdout, "the text does not say it")


@test
def an_empty_plan_is_legal_and_unmet():
    open(path("empty.json"), "w").write('{"format": 1, "missions": []}')
    v = document(exits(1, "check", FIRST, "empty.json", "--json").stdout)
    expect(v["legal"] and v["unmet"] > 0 and v["closure_min"] is None and v["missions"] == 0, v)


@test
def errors_of_a_plan_have_file_row_and_column():
    d = json.load(open(planned()))
    d["missions"][0]["asset"] = "nort-c130"
    d["missions"][0]["stops"][0]["location"] = 5
    json.dump(d, open(path("wrong.json"), "w"), indent=1)
    lines = open(path("wrong.json")).read().split("\n")
    e = document(exits(2, "check", FIRST, "wrong.json", "--json").stdout)["errors"]
    expect(len(e) == 2, f"all errors in one run: {e}")
    for error, text in zip(e, ('"nort-c130"', "5")):
        expect(lines[error["row"] - 1][error["col"] - 1:].startswith(text), f"wrong place: {error}")
        expect(error["file"] == "wrong.json" and error["code"], "file and code")
    r = exits(2, "check", FIRST, "wrong.json")
    expect(r.stderr.startswith(f"wrong.json:{e[0]['row']}:{e[0]['col']}: ") and "hint: did you mean" in r.stderr, r.stderr)


@test
def a_plan_for_another_scenario_is_refused_unless_asked():
    other = copy_of_first("other")
    with open(os.path.join(other, "scenario.json"), encoding="utf-8") as f:
        s = json.load(f)
    s["horizon"] = "D+6"
    json.dump(s, open(os.path.join(other, "scenario.json"), "w"))
    e = document(exits(2, "check", other, planned(), "--json").stdout)["errors"]
    expect([x["code"] for x in e] == ["plan.scenario"], e)
    exits(0, "check", other, planned(), "--any-scenario")


@test
def efficiency_is_another_scenario():
    exits(0, "plan", FIRST, "-o", "slow.json", "--efficiency", "0.5", *QUICK)
    a = document(exits(0, "check", FIRST, "slow.json", "--efficiency", "0.5", "--json").stdout)
    exits(2, "check", FIRST, "slow.json")
    b = document(exits(0, "check", FIRST, planned(), "--json").stdout)
    expect(a["scenario_hash"] != b["scenario_hash"], "the hash does not tell")
    fast = document(run("check", FIRST, planned(), "--any-scenario", "--efficiency", "0.5", "--json").stdout)
    expect(any(f["rule"] == "node.work" for f in fast["findings"]), "a plan for 1 is not legal at 0.5")


@test
def bounds_end_with_the_patience_of_who_waits():
    turkiye = os.path.join(SOURCE, "scenarios", "turkiye-2023")  # all that is tried takes seconds
    a = document(run("plan", turkiye, "--seconds", "0.2", "--json").stdout)
    expect(a["bound_cut"] == "time", f"cut by {a['bound_cut']}")
    expect([t["bound"] for t in a["objective"]].count(None) == 0, "what is certified by then is printed")
    b = document(exits(0, "plan", FIRST, "--json", *QUICK).stdout)
    expect(b["bound_cut"] is None and b["objective"][0]["first_come"] is not None, "without a clock all is tried")


@test
def first_come_first_served():
    a = document(run("plan", FIRST, "--policy", "fcfs", "--json").stdout)
    expect(a["stopped"] == "policy" and a["legal"], "fcfs")


@test
def the_base_plan_counts_changes():
    r = exits(0, "check", FIRST, planned(), "--base", planned())
    expect(re.search(r"changes +0 missions", r.stdout), r.stdout)
    r = exits(0, "check", FIRST, planned(), "--base", path("empty.json"))
    n = len(json.load(open(planned()))["missions"])
    expect(re.search(rf"changes +{n} missions", r.stdout), r.stdout)


@test
def what_cannot_be_carried_is_named_with_its_place():
    folder = copy_of_first("hopeless")
    add_row(folder, "requirements.csv", id="whale", kind="relief", **{"from": "EDDK", "to": "LGKL"}, ready="0")
    add_row(folder, "items.csv", requirement="whale", item="whale", count="1", kg="900000")
    e = document(exits(2, "plan", folder, "--json", *QUICK).stdout)["errors"]
    rows = open(os.path.join(folder, "requirements.csv"), encoding="utf-8").read().splitlines()
    expect(len(e) == 1 and "whale" in rows[e[0]["row"] - 1] and e[0]["file"].endswith("requirements.csv"), e)
    r = exits(1, "plan", folder, "--partial", "--json", "-o", "partial.json", *QUICK)
    d = document(r.stdout)
    expect(d["legal"] and d["missed"] == 1, "the rest is planned")
    expect("whale" in r.stderr, "the rest is named")
    exits(1, "check", folder, "partial.json")


@test
def a_scenario_with_errors_gives_no_plan():
    folder = copy_of_first("bad")
    add_row(folder, "requirements.csv", id="x", kind="relief", **{"from": "EDDX", "to": "LGKL"}, ready="soon", seated="5")
    r = exits(2, "plan", folder, "-o", "never.json", "--json")
    e = document(r.stdout)["errors"]
    expect(len(e) == 2 and all(set(x) == {"file", "row", "col", "code", "message", "hint"} for x in e), e)
    expect(not os.path.exists(path("never.json")), "a plan was written all the same")
    exits(2, "check", folder, planned())
    exits(2, "plan", path("nothing-there"))


# ---- limits, Ctrl-C, terminal ---------------------------------------------------------------------------------------


@test
def seconds_bound_the_wall_clock():
    start = time.monotonic()
    d = document(exits(0, "plan", FIRST, "--seconds", "1.5", "--json").stdout)
    took = time.monotonic() - start
    expect(d["stopped"] == "time" and 1.4 < took < 15, f"took {took}")
    d = document(exits(0, "plan", FIRST, "--cpu-seconds", "1.2", "--threads", "2", "--json").stdout)
    expect(d["stopped"] == "time" and d["cpu_s"] >= 1.2, d["cpu_s"])


def with_terminal(*args):
    """Standard error is a terminal; returns process and the terminal's other end."""
    ours, theirs = pty.openpty()
    p = subprocess.Popen([ECHELON, *map(str, args)], stdout=subprocess.PIPE, stderr=theirs, stdin=subprocess.DEVNULL,
                         cwd=TMP, text=True)
    os.close(theirs)
    return p, ours


def read_terminal(fd, until=None, limit=60.0):
    got, end = b"", time.monotonic() + limit
    while time.monotonic() < end and not (until and until in got):
        if not select.select([fd], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(fd, 4096)
        except OSError:
            break
        if not part:
            break
        got += part
    return got


def interrupted(signal_number):
    if os.path.exists(path("int.json")):
        os.remove(path("int.json"))
    p, terminal = with_terminal("plan", FIRST, "-o", "int.json", "--seconds", "600", "--json")
    shown = read_terminal(terminal, b"closure")
    expect(b"unmet" in shown and b"iterations" in shown, f"no progress on a terminal: {shown}")
    p.send_signal(signal_number)
    start = time.monotonic()
    out = p.communicate(timeout=120)[0]
    os.close(terminal)
    expect(time.monotonic() - start < 60, "does not stop")
    return p.returncode, out


@test
def the_first_interrupt_writes_the_best_plan():
    for number in (signal.SIGINT, signal.SIGTERM):
        code, out = interrupted(number)
        d = document(out)
        expect(code in (0, 1) and d["stopped"] == "interrupt", f"exit {code}, {d['stopped']}")
        exits(code, "check", FIRST, "int.json")


@test
def progress_is_for_terminals_and_not_when_quiet():
    p, terminal = with_terminal("plan", FIRST, "--iterations", "60", "--quiet")
    shown = read_terminal(terminal, limit=60)
    p.communicate(timeout=60)
    os.close(terminal)
    expect(shown == b"", f"--quiet shows {shown}")
    expect(exits(0, "plan", FIRST, *QUICK).stderr == "", "progress without a terminal")


# ---- the environment fails ------------------------------------------------------------------------------------------


@test
def a_full_disk_is_exit_3():
    for args in (["plan", FIRST, "-o", "/dev/full", *QUICK],):
        r = exits(3, *args)
        expect("No space left" in r.stderr and r.stdout == "", r.stderr)
        expect("No space left" in document(exits(3, *args, "--json").stdout)["errors"][0]["message"], "as JSON")
    with open("/dev/full", "w") as full:
        for args in (["check", FIRST, planned()], ["schema", "plan"], ["--help"], ["plan", "--help"], ["--version"],
                     ["check", FIRST, planned(), "--json"], ["plan", FIRST, "-o", "-", *QUICK]):
            r = exits(3, *args, stdout=full)
            expect("No space left" in r.stderr, f"{args}: {r.stderr}")


@test
def an_older_plan_stays_when_writing_fails():
    folder = path("ro")
    os.makedirs(folder, exist_ok=True)
    open(os.path.join(folder, "p.json"), "w").write("older")
    r = exits(3, "plan", FIRST, "-o", os.path.join(folder, "p.json", "x"), *QUICK)
    expect(r.stderr != "", "no message")
    expect(open(os.path.join(folder, "p.json")).read() == "older", "the older file is gone")
    exits(3, "plan", FIRST, "-o", folder, *QUICK)
    exits(3, "plan", FIRST, "-o", path("no/such/folder/p.json"), *QUICK)
    expect(os.listdir(folder) == ["p.json"], "something was left behind")


@test
def a_broken_pipe_is_exit_3_without_words():
    """`| head` has seen enough and wants no message; a script can still tell that not all was taken."""
    reader, writer = os.pipe()
    os.close(reader)
    for args in (["check", FIRST, planned(), "--json"], ["schema", "plan"], ["--help"]):
        r = run(*args, stdout=writer)
        expect(r.returncode == 3 and r.stderr == "", f"{args}: {r.returncode} {r.stderr}")
    os.close(writer)


@test
def a_closed_standard_output_is_exit_3_and_harms_no_file():
    before = open(planned(), "rb").read()
    r = subprocess.run(["sh", "-c", '"$0" check "$1" "$2" >&-', ECHELON, FIRST, planned()], stderr=subprocess.PIPE,
                       timeout=60)
    expect(r.returncode == 3, f"exit {r.returncode}")
    expect(open(planned(), "rb").read() == before, "the plan was overwritten")


@test
def files_that_are_no_plans():
    open(path("garbage"), "wb").write(bytes(range(256)) * 40)
    open(path("nothing"), "wb").close()
    for name in ("garbage", "nothing", "not-there.json", TMP, "/dev/null"):
        e = document(exits(2, "check", FIRST, name, "--json").stdout)["errors"]
        expect(e and e[0]["message"], name)
        expect(exits(2, "check", FIRST, name).stderr, name)


# ---- the other commands ---------------------------------------------------------------------------------------------


@test
def schemas_are_documents():
    for kind in ("scenario", "plan", "summary"):
        r = exits(0, "schema", kind)
        expect(document(r.stdout)["schema"] == kind, kind)
        expect(exits(0, "schema", kind, "--json").stdout == r.stdout, "--json changes a schema")


@test
def a_new_scenario_plans_at_once():
    exits(0, "new", "fresh")
    d = document(exits(0, "plan", "fresh", "-o", "fresh.json", "--json", *QUICK).stdout)
    expect(d["legal"] and d["unmet"] == 0, "the starter is not planned whole")
    exits(0, "check", "fresh", "fresh.json")
    expect(exits(2, "new", "fresh").stderr, "a folder with files in it")
    document(exits(0, "new", "fresh2", "--json").stdout)


def as_spreadsheet(plan):
    """The plan in the form of docs/import-plan.md, everything typed out."""
    out = io.StringIO()
    names = ["mission", "asset", "tail", "config", "location", "arrive", "depart", "leg", "work_start", "work_end",
             "refuel_start", "refuel_end", "fuel_kg", "rest_start", "rest_end", "swap_start", "swap_end", "load", "unload"]
    w = csv.DictWriter(out, names, restval="")
    w.writeheader()
    words = {"handle": "work", "refuel": "refuel", "rest": "rest", "swap": "swap"}
    for m in plan["missions"]:
        for i, s in enumerate(m["stops"]):
            row = {"mission": m["id"], "location": s["location"], "arrive": s["arrive_min"], "depart": s["depart_min"],
                   "leg": s.get("leg", "")}
            if i == 0:
                row.update(asset=m["asset"] or "march", tail=m["tail"] or "", config=m.get("config", ""))
            if s["fuel_kg"]:
                row["fuel_kg"] = s["fuel_kg"]
            for k in s["work"]:
                row[words[k["kind"]] + "_start"], row[words[k["kind"]] + "_end"] = k["start_min"], k["end_min"]
            load, unload = [], []
            for x in m["loads"]:
                amounts = [f"{k}={n}" for k, n in x["items"].items()]
                amounts += [f"{k}={x[k]}" for k in ("people", "litters") if x.get(k)]
                if x["from_stop"] == i:
                    load.append(f"{x['requirement']}:{','.join(amounts)}")
                if x["to_stop"] == i:
                    unload.append(f"{x['requirement']}:{','.join(amounts)}")
            w.writerow(dict(row, load=" ".join(load), unload=" ".join(unload)))
    return out.getvalue()


def content(plan):
    """What a plan says, however it is written."""
    return {m["id"]: (m["asset"], m["tail"], m.get("config"), m["stops"],
                      sorted(json.dumps(x, sort_keys=True) for x in m["loads"])) for m in plan["missions"]}


@test
def a_plan_typed_in_a_spreadsheet_is_the_same_plan():
    plan = json.load(open(planned()))
    for name, text in (("a.csv", as_spreadsheet(plan)),
                       ("b.csv", "\ufeff" + as_spreadsheet(plan).replace("\n", "\r\n").replace("\r\r", "\r"))):
        open(path(name), "w", newline="", encoding="utf-8").write(text)
        exits(0, "import", "plan", FIRST, name, "-o", "typed.json")
        typed = json.load(open(path("typed.json")))
        expect(content(typed) == content(plan), "the import changed the plan")
        a = document(exits(0, "check", FIRST, "typed.json", "--json").stdout)
        b = document(exits(0, "check", FIRST, planned(), "--json").stdout)
        for k in a:
            expect(k in RUN_KEYS | {"plan_hash"} or a[k] == b[k], k)


@test
def the_example_of_the_documentation_works():
    text = open(os.path.join(SOURCE, "docs", "import-plan.md"), encoding="utf-8").read()
    example = re.search(r"```csv\n(.*?)```", text, re.S).group(1)
    open(path("ex.csv"), "w").write(example)
    r = exits(0, "import", "plan", FIRST, "ex.csv", "-o", "ex.json")
    expect("ex.json" in r.stdout, r.stdout)
    d = document(exits(1, "check", FIRST, "ex.json", "--json").stdout)
    expect(d["legal"] and d["findings"] == [] and d["missions"] == 3, d["findings"])
    open(path("ex.csv"), "w").write(example.replace("D+0 14:45,D+0 14:57", "D+0 14:30,D+0 14:57"))
    exits(0, "import", "plan", FIRST, "ex.csv", "-o", "ex.json", "--json")
    d = document(exits(1, "check", FIRST, "ex.json", "--json").stdout)
    expect({f["rule"] for f in d["findings"]} == {"flow.connect"}, d["findings"])
    open(path("ex.csv"), "w").write(example.replace("pallet=2", "pallet=4"))
    exits(0, "import", "plan", FIRST, "ex.csv", "-o", "ex.json")
    d = document(exits(1, "check", FIRST, "ex.json", "--json").stdout)
    expect(any(f["rule"] == "node.work" and f["subject"] == "R1" for f in d["findings"]), d["findings"])


@test
def an_import_with_errors_writes_nothing():
    open(path("wrong.csv"), "w").write("mission,asset,tail,location,arrive,depart,load,unload\n"
                                       "M,south-c130,9,LIRP,0,60,waters,\n,,,LGKL,soon,D+1,,water\n")
    e = document(exits(2, "import", "plan", FIRST, "wrong.csv", "-o", "none.json", "--json").stdout)["errors"]
    expect([(x["row"], x["col"]) for x in e] == [(2, 3), (2, 7), (3, 5)], e)
    expect(e[1]["hint"] and "water" in e[1]["hint"], e[1])
    expect(not os.path.exists(path("none.json")), "something was written")
    exits(2, "import", "plan", FIRST, "not-there.csv", "-o", "none.json")
    exits(3, "import", "plan", FIRST, "ex.csv", "-o", "/dev/full")


AIRPORTS = """id,ident,type,name,latitude_deg,longitude_deg,elevation_ft,continent,iso_country,iso_region,municipality
1,AAAA,large_airport,One,10.5,20.5,100,AF,TD,TD-XX,Somewhere
2,BBBB,small_airport,Two,-3.25,8,0,AF,GA,GA-XX,Elsewhere
"""
RUNWAYS = """id,airport_ref,airport_ident,length_ft,width_ft,surface,lighted,closed,le_ident
1,1,AAAA,9000,148,ASP,1,0,09
2,2,BBBB,3000,60,GRS,0,0,18
"""


@test
def location_rows_from_ourairports():
    open(path("ap.csv"), "w").write(AIRPORTS)
    open(path("rw.csv"), "w").write(RUNWAYS)
    r = exits(0, "import", "ourairports", "ap.csv", "rw.csv", "--idents", "BBBB,AAAA")
    rows = list(csv.DictReader(io.StringIO(r.stdout)))
    expect([x["id"] for x in rows] == ["BBBB", "AAAA"] and rows[1]["lat"] == "10.5", rows)
    expect(rows[1]["runway_m"] in ("2743", "2744") and rows[1]["country"] == "TD", rows)
    d = document(exits(0, "import", "ourairports", "ap.csv", "rw.csv", "--bbox=-5,0,0,10", "-o", "l.csv", "--json").stdout)
    expect(d["count"] == 1 and "BBBB" in open(path("l.csv")).read(), d)
    e = exits(2, "import", "ourairports", "ap.csv", "rw.csv", "--idents", "AAAB")
    expect("did you mean" in e.stderr, e.stderr)
    e = document(exits(2, "import", "ourairports", "no1.csv", "no2.csv", "--idents", "A", "-o", "l", "--json").stdout)
    expect([x["file"] for x in e["errors"]] == ["no1.csv", "no2.csv"], e)


if __name__ == "__main__":
    sys.exit(main(TMP))
