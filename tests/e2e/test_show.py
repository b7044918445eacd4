#!/usr/bin/env python3
"""show: what the terminal gets. Widths, ASCII, colours, choices, and figures that are those of check and export.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-show-")
NAMES = ["first-steps", "haiti-2010", "january-2022", "turkiye-2023", "east-timor-1999"]
UTF8 = {**os.environ, "LC_ALL": "C.UTF-8"}


def folder(name):
    return os.path.join(SOURCE, "scenarios", name)


def run(*args, codes=(0, 1), env=UTF8):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, env=env,
                       stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def plan(name):
    path = os.path.join(TMP, name + ".json")
    if not os.path.exists(path):
        run("plan", folder(name), "-i", 40, "-o", path)
    return path


def show(name, *args, **options):
    return run("show", folder(name), plan(name), *args, **options)


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in line)


@test
def no_line_is_wider_than_asked_and_nothing_is_a_wall():
    for name in NAMES:
        for width in (72, 80, 132, 200):
            out = show(name, "--no-bound", "--width", width).stdout
            assert all(columns(x) <= width for x in out.splitlines()), (name, width)
            assert len(out.splitlines()) <= 75, (name, width, len(out.splitlines()))
        for by in ("unit", "location", "asset", "member"):
            lines = show(name, "--by", by, "--width", 80).stdout.splitlines()
            assert max(map(columns, lines)) <= 80 and 3 <= len(lines) <= 60, (name, by, len(lines))


@test
def eighty_columns_where_nothing_says_how_wide():
    wide = show("haiti-2010", "--no-bound", "--width", 80).stdout
    env = {k: v for k, v in UTF8.items() if k != "COLUMNS"}
    assert show("haiti-2010", "--no-bound", env=env).stdout == wide
    assert show("haiti-2010", "--no-bound", env={**env, "COLUMNS": "120"}).stdout == \
        show("haiti-2010", "--no-bound", "--width", 120).stdout
    assert wide != show("haiti-2010", "--no-bound", "--width", 120).stdout


@test
def ascii_where_asked_for_and_where_the_locale_has_no_utf8():
    for name in NAMES:
        out = show(name, "--no-bound", "--ascii").stdout
        assert out.isascii() and "?" not in out, (name, [x for x in out.splitlines() if "?" in x])
        assert not show(name, "--no-bound").stdout.isascii(), name
    for env in ({"LC_ALL": "C"}, {"LC_ALL": "", "LC_CTYPE": "POSIX"}, {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}):
        assert show("turkiye-2023", "--no-bound", env={**UTF8, **env}).stdout == \
            show("turkiye-2023", "--no-bound", "--ascii").stdout, env


def on_a_terminal(*args, env):
    main, child = pty.openpty()
    p = subprocess.Popen([ECHELON, *map(str, args)], stdout=child, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env)
    os.close(child)
    out = b""
    while select.select([main], [], [], 60)[0]:
        try:
            got = os.read(main, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    p.wait(60)
    p.stderr.close()
    os.close(main)
    return out.decode()


@test
def colours_on_a_terminal_only_and_not_where_unwanted():
    args = ("show", folder("haiti-2010"), plan("haiti-2010"), "--no-bound")
    env = {k: v for k, v in UTF8.items() if k not in ("NO_COLOR", "COLUMNS")}
    coloured = on_a_terminal(*args, env={**env, "TERM": "xterm"})
    assert "\033[31m" in coloured and "\033[0m" in coloured
    plain = re.sub(r"\033\[\d+m", "", coloured).replace("\r\n", "\n")
    piped = run(*args, env=env).stdout
    assert "\033" not in piped
    assert [x.rstrip() for x in plain.splitlines()] == piped.splitlines(), "colour changes more than colours"
    for more in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\033" not in on_a_terminal(*args, env={**env, **more}), more


@test
def figures_are_those_of_check():
    for name in ("first-steps", "haiti-2010"):
        out = show(name).stdout
        d = json.loads(run("check", folder(name), plan(name), "--json").stdout)
        assert f"{d['missions']} missions, {d['sorties']} sorties" in out, name
        for t in d["objective"]:
            line = re.search(rf"^  {t['tier']} .*$", out, re.M).group(0).replace(",", "")
            figures = [float(x) for x in re.findall(r"[\d.]+", line)]
            for key, scale in (("value", 1), ("bound", 1), ("gap", 100), ("first_come", 1)):
                assert any(abs(x - t[key] * scale) < 1 for x in figures), (name, t, line)
        s = json.loads(show(name, "--json").stdout)["summary"]
        for key in d:
            assert key in ("wall_s", "cpu_s") or s[key] == d[key], (name, key)


@test
def movements_are_those_of_the_export_whatever_is_chosen():
    for name in ("first-steps", "turkiye-2023"):
        exported = json.loads(run("export", folder(name), plan(name), "--as", "json").stdout)["movements"]
        r, a = exported[3]["requirement"], exported[3]["by"]
        key = lambda m: (m["mission"], m["by"], m["requirement"], m["from"], m["to"])
        for args, holds in (([], lambda m: True), (["-r", r], lambda m: m["requirement"] == r),
                            (["-a", a], lambda m: m["by"] == a), (["-a", a.split("/")[0]], lambda m: m["by"].split("/")[0] == a.split("/")[0]),
                            (["-l", exported[3]["to"], "-r", r], lambda m: m["requirement"] == r and exported[3]["to"] in (m["from"], m["to"]))):
            shown = json.loads(show(name, "--no-bound", "--json", *args).stdout)["movements"]
            assert sorted(map(key, shown)) == sorted(key(m) for m in exported if holds(m)), (name, args)
            assert shown, (name, args)


@test
def a_choice_lists_its_missions():
    d = json.load(open(plan("first-steps")))
    for r in ("rescue", "water"):
        out = show("first-steps", "--requirement", r, "--all").stdout
        for m in d["missions"]:
            has = any(x["requirement"] == r for x in m["loads"])
            assert (re.search(rf"^    {m['id']} ", out, re.M) is not None) == has, (r, m["id"])
    out = show("haiti-2010", "--location", "MTPP").stdout
    assert "more movements (--all)" in out and len(out.splitlines()) < 90
    everything = show("haiti-2010", "--location", "MTPP", "--all").stdout
    assert "--all" not in everything and len(everything.splitlines()) > 300
    early = show("haiti-2010", "--location", "MTPP", "--all", "--to", "D+1").stdout
    assert 20 < len(early.splitlines()) < len(everything.splitlines())


@test
def what_is_missing_or_wrong_is_said():
    p = json.load(open(plan("first-steps")))
    part = os.path.join(TMP, "part.json")
    json.dump({**p, "missions": p["missions"][:2]}, open(part, "w"))
    r = run("show", folder("first-steps"), part, "--no-bound", codes=(1,))
    assert "missing" in r.stdout and "NOT legal" not in r.stdout, r.stdout
    wrong = os.path.join(TMP, "wrong.json")
    p["missions"][1]["stops"][1]["arrive_min"] += 1
    json.dump(p, open(wrong, "w"))
    r = run("show", folder("first-steps"), wrong, "--no-bound", codes=(1,))
    assert "NOT legal" in r.stdout and re.search(r"^  (leg|node)\.\w+ ", r.stdout, re.M), r.stdout


@test
def names_steer_no_terminal():
    evil = os.path.join(TMP, "evil")
    shutil.copytree(folder("first-steps"), evil)
    path = os.path.join(evil, "scenario.json")
    text = open(path, encoding="utf-8").read()
    text = re.sub(r'("name"\s*:\s*)"[^"]*"', r'\1"evil \\u001b[2J \\u202e name"', text, count=1)
    open(path, "w", encoding="utf-8").write(text)
    out = run("show", evil, plan("first-steps"), "--no-bound", "--any-scenario").stdout
    assert "evil" in out and "\033" not in out and "\u202e" not in out, out[:200]


@test
def mistakes_say_what_was_meant():
    for args, text in ((["-r", "rescu"], "did you mean 'rescue'"), (["-l", "LGKM"], "did you mean 'LGKL'"),
                       (["-a", "trucks/99"], "no tail 'trucks/99'"), (["--by", "day"], "unit, location, asset or member"),
                       (["-m", "nobody"], "no member 'nobody'"), (["--from", "soon"], "'soon' is no time"),
                       (["--from", "D+2", "--to", "D+1"], "not after"), (["--width", "20"], "from 72 to 250")):
        r = show("first-steps", *args, codes=(2,))
        assert text in r.stderr and r.stdout == "", (args, r.stderr)
        assert text in json.loads(show("first-steps", *args, "--json", codes=(2,)).stdout)["errors"][0]["message"] + \
            str(json.loads(show("first-steps", *args, "--json", codes=(2,)).stdout)["errors"][0]["hint"]), args


if __name__ == "__main__":
    sys.exit(main(TMP))
