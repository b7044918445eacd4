#!/usr/bin/env python3
"""echelon session: every line is answered, whatever it says; one warm process holds its memory; C and Python drive it.

ECHELON is the program, ECHELON_SOURCE the checkout. ECHELON_SESSION_N: how many replans the memory is watched over
(default 300). Prints TAP.
"""
import json
import os
import subprocess
import sys
import tempfile
import threading

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
REPLANS = int(os.environ.get("ECHELON_SESSION_N", "300"))
FIRST = os.path.join(SOURCE, "scenarios", "first-steps")
HAITI = os.path.join(SOURCE, "scenarios", "haiti-2010")
TMP = tempfile.mkdtemp(prefix="echelon-session-")
sys.path.insert(0, os.path.join(SOURCE, "bindings", "python"))

from echelon import Session, SessionError  # noqa: E402
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402


def lines(*texts, scenario=FIRST, code=0):
    """Bytes in, answers out."""
    data = b"".join(t if isinstance(t, bytes) else (json.dumps(t) + "\n").encode() for t in texts)
    r = subprocess.run([ECHELON, "session", scenario], input=data, capture_output=True, timeout=300)
    assert r.returncode == code, (r.returncode, r.stderr[:500])
    return [json.loads(a) for a in r.stdout.splitlines()]


@test
def each_line_is_answered_in_order():
    got = lines({"id": "a", "op": "check"}, {"id": 2, "op": "plan", "iterations": 20}, {"id": 3, "op": "check"},
                {"id": 4.0, "op": "quit"}, {"id": 5, "op": "check"})
    assert [(a["id"], a["op"], a["ok"]) for a in got] == [("a", "check", False), (2, "plan", True), (3, "check", True),
                                                         (4.0, "quit", True)], got
    assert got[0]["errors"][0]["code"] == "operation.plan"
    assert got[1]["legal"] and got[1]["unmet"] == 0 and got[1]["missions"] == got[2]["missions"] > 0


@test
def the_plan_is_the_one_of_the_command_line():
    path = os.path.join(TMP, "p.json")
    subprocess.run([ECHELON, "plan", FIRST, "-i", "60", "-o", path, "--quiet"], capture_output=True, timeout=300)
    with open(path, encoding="utf-8") as f:
        want = json.load(f)
    got = lines({"op": "plan", "iterations": 60, "answer": "plan"})[0]["plan"]
    assert got["missions"] == want["missions"] and got["scenario_hash"] == want["scenario_hash"]


@test
def what_is_wrong_with_a_line_is_told_on_it():
    cases = [({"op": "frob"}, "session.op"), ({"x": 1}, "session.op"), ({"op": "plan", "budgetms": 5}, "session.key"),
             ({"op": "check", "budget_ms": 5}, "session.key"), ({"op": "plan", "budget_ms": "5"}, "json.type"),
             ({"op": "plan", "iterations": 0}, "session.number"), ({"op": "plan", "budget_ms": -1}, "session.number"),
             ({"op": "plan", "at_min": 1e8}, "session.time"), ({"op": "replan"}, "operation.plan"),
             ({"op": "plan", "answer": "poem"}, "session.answer"), ({"op": "load"}, "session.key"),
             ({"op": "load", "file": "/no/such/file"}, "file.read"), ({"op": "event", "events": [7]}, "json.type"),
             ({"op": "event", "events": [{"known": 1, "knd": "x"}]}, "session.key"),
             ({"op": "event", "events": [{"known": 1, "kind": "location", "subject": "x"}]}, "cell.reference"),
             ([1, 2], "json.type"), ("text", "json.type")]
    got = lines(*[c for c, _ in cases])
    for (line, code), a in zip(cases, got):
        assert not a["ok"] and code in [e["code"] for e in a["errors"]], (line, a)
    assert len(got) == len(cases)
    hint = got[2]["errors"][0]
    assert "budgetms" in hint["message"] and "budget_ms" in hint["hint"], hint


@test
def hostile_lines_end_nothing():
    deep = b'{"op":' + b"[" * 5000 + b"]" * 5000 + b"}\n"
    huge = b'{"op":"' + b"x" * (20 * 1024 * 1024) + b'"}\n'
    bad = [b"\x00\xff\xfe\n", b"{\n", deep, huge, b'{"op":"check","op":"plan"}\n', b'"\\ud800"\n', b"\r\n" * 3,
           b'{"id":1e999,"op":"check"}\n']
    got = lines(*bad, {"id": 9, "op": "plan", "iterations": 1}, b'{"id":10,"op":"check"}')
    assert got[-2]["id"] == 9 and got[-2]["ok"] and got[-1]["id"] == 10 and got[-1]["ok"], got[-2:]
    assert all(not a["ok"] for a in got[:-2])
    assert any(e["code"] == "session.line" for a in got for e in a.get("errors", []))


@test
def a_bad_scenario_is_exit_2():
    r = subprocess.run([ECHELON, "session", os.path.join(TMP, "none")], capture_output=True, timeout=60, input=b"")
    assert r.returncode == 2 and b"no such folder" in r.stderr


@test
def a_failed_event_changes_nothing():
    with Session(FIRST, ECHELON) as s:
        before = s.plan(iterations=20, answer="plan")["plan"]
        try:
            s.replan(events=[{"known": 60, "kind": "location", "subject": "LGKL", "to": 90},
                             {"known": 60, "kind": "location", "subject": "nowhere"}])
            raise AssertionError("it was taken")
        except SessionError as e:
            assert e.errors[0]["row"] == 3, e.errors
        after = s.check(answer="plan")["plan"]
        assert before == after


@test
def changes_are_what_a_driver_has_to_carry_over():
    with Session(HAITI, ECHELON) as s:
        p = {m["id"]: m for m in s.plan(iterations=5, answer="plan")["plan"]["missions"]}
        for step, place in enumerate(["KCHS", "KMIA", "KWRI"], 1):
            now = 900 * step
            a = s.replan(at_min=now, events=[{"known": now, "kind": "location", "subject": place, "to": now + 400}])
            for i in a["dropped"]:
                del p[i]
            p.update({m["id"]: m for m in a["changed"]})
            whole = {m["id"]: m for m in s.check(answer="plan")["plan"]["missions"]}
            assert p == whole and a["legal"], (step, set(p) ^ set(whole))


@test
def deadlines_are_kept():
    with Session(HAITI, ECHELON) as s:
        s.plan(iterations=5)
        s.replan(at_min=600)
        a = s.replan(budget_ms=300)
        assert a["stopped"] == "time" and a["wall_ms"] < 3000, a  # a loaded machine gets ten times as long
        assert set(a["parts_ms"]) == {"events", "first", "search", "check"}
        assert sum(a["parts_ms"].values()) <= a["wall_ms"], a


@test
def a_cancel_ends_what_runs():
    with Session(HAITI, ECHELON) as s:
        got = []
        t = threading.Thread(target=lambda: got.append(s.plan(iterations=10**15)))
        t.start()
        while t.is_alive():
            t.join(0.2)
            if t.is_alive():
                s.cancel()
        assert got[0]["stopped"] == "cancelled" and got[0]["legal"], got


@test
def a_newer_line_ends_what_yields():
    p = subprocess.Popen([ECHELON, "session", FIRST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    p.stdin.write('{"id":1,"op":"plan","iterations":1000000000000,"until_newer":true}\n')
    p.stdin.flush()
    done = threading.Event()

    def write():
        n = 2
        while not done.wait(0.3):
            p.stdin.write(json.dumps({"id": n, "op": "check"}) + "\n")
            p.stdin.flush()
            n += 1

    t = threading.Thread(target=write)
    t.start()
    first = json.loads(p.stdout.readline())
    done.set()
    t.join()
    p.stdin.close()
    rest = p.stdout.read()
    assert first["id"] == 1 and first["stopped"] == "cancelled", first
    assert p.wait(60) == 0 and rest


@test
def what_is_saved_goes_on_where_it_was():
    folder, plan = os.path.join(TMP, "saved"), os.path.join(TMP, "saved.json")
    with Session(FIRST, ECHELON) as s:
        s.plan(iterations=20)
        s.replan(at_min=500, events=[{"known": 450, "kind": "location", "subject": "LGKL", "to": 700}])
        s.replan(at_min=640)
        with open(plan, "w", encoding="utf-8") as f:
            json.dump(s.check(answer="plan")["plan"], f)
        want = s.check(answer="summary")["summary"]
        s.save(folder)
    r = subprocess.run([ECHELON, "check", folder, plan, "--no-bound", "--json"], capture_output=True, timeout=60)
    got = json.loads(r.stdout)
    assert got["legal"] and got["scenario_hash"] == want["scenario_hash"] and got["plan_hash"] == want["plan_hash"]


@test
def memory_is_bounded_over_many_replans():
    def resident(p):
        with open(f"/proc/{p.pid}/statm", encoding="ascii") as f:
            return int(f.read().split()[1]) * 4096

    # A sanitizer keeps what is freed for a while; that is not the session's memory.
    os.environ["ASAN_OPTIONS"] = "quarantine_size_mb=1:" + os.environ.get("ASAN_OPTIONS", "")
    with Session(FIRST, ECHELON) as s:
        s.plan(iterations=10)
        sizes = []
        for n in range(REPLANS):
            s.replan(iterations=1, at_min=n / 10)
            if n in (REPLANS // 3, REPLANS - 1):
                sizes.append(resident(s._process))
        assert sizes[1] - sizes[0] < 16 * 1024 * 1024, sizes


@test
def the_c_example_runs():
    program = os.path.join(os.path.dirname(ECHELON), "examples", "operation")
    r = subprocess.run([program, FIRST, "LGKL"], capture_output=True, text=True, timeout=300)
    assert r.returncode == 0 and "repaired: legal" in r.stdout and "improved: legal" in r.stdout, (r.stdout, r.stderr)


@test
def the_header_is_c_plus_plus_too():
    for compiler in ("g++", "clang++-14"):
        for header in ("operation", "echelon"):
            r = subprocess.run([compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c++",
                                "-I", os.path.join(SOURCE, "include"), "-I", os.path.join(SOURCE, "src", "base", "include"),
                                "-include", f"echelon/{header}.h", "/dev/null"], capture_output=True, text=True, timeout=60)
            assert r.returncode == 0, (compiler, header, r.stderr[:600])


@test
def the_python_example_runs():
    env = {**os.environ, "PYTHONPATH": os.path.join(SOURCE, "bindings", "python")}
    r = subprocess.run([sys.executable, os.path.join(SOURCE, "bindings", "python", "example.py"), FIRST, "LGKL"],
                       capture_output=True, text=True, timeout=300, env=env)
    assert r.returncode == 0 and "legal: True" in r.stdout and "refused" in r.stdout, (r.stdout, r.stderr)


if __name__ == "__main__":
    sys.exit(main(TMP))
