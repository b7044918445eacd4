#!/usr/bin/env python3
"""Man pages and completion, as cmake --install puts them: complete, without warnings, and working in a real bash.

ECHELON is the program, ECHELON_SOURCE the checkout. Prints TAP.
"""
import json
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "support"))
from tap import main, test  # noqa: E402

ECHELON = os.environ["ECHELON"]
SOURCE = os.environ["ECHELON_SOURCE"]
TMP = tempfile.mkdtemp(prefix="echelon-manual-")
PREFIX = os.path.join(TMP, "prefix")


def run(*args, codes=(0,), **options):
    r = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
                       **options)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def commands():
    return json.loads(run(ECHELON, "help", "--json").stdout)["commands"]


def page(name):
    return os.path.join(PREFIX, "share", "man", "man1", f"echelon{name}.1")


@test
def installation_is_whole():
    run("cmake", "--install", os.path.dirname(ECHELON), "--prefix", PREFIX)
    for name in ("bin/echelon", "share/echelon/catalogue/lift_types.csv", "share/man/man1/echelon.1",
                 "share/bash-completion/completions/echelon", "share/zsh/site-functions/_echelon",
                 "share/fish/vendor_completions.d/echelon.fish"):
        assert os.path.exists(os.path.join(PREFIX, name)), name
    program = os.path.join(PREFIX, "bin", "echelon")
    run(program, "new", os.path.join(TMP, "fresh"))
    run(program, "plan", os.path.join(TMP, "fresh"), "-i", 20, "-o", os.path.join(TMP, "fresh.json"))


@test
def a_page_for_every_command_with_every_option():
    text = open(page("")).read()
    for c in commands():
        p = open(page("-" + c["command"])).read()
        assert p.isascii(), c["command"]
        for section in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
            assert f"\n.SH {section}\n" in p, (c["command"], section)
        for o in c["options"]:
            assert "\\fB\\-\\-" + o["name"].replace("-", "\\-") + "\\fR" in p, (c["command"], o["name"])
        assert f"echelon\\-{c['command']} (1)" in text, c["command"]
    pages = set(os.listdir(os.path.dirname(page(""))))
    assert pages == {"echelon.1"} | {f"echelon-{c['command']}.1" for c in commands()}


@test
def pages_render_without_warnings():
    for name in [""] + ["-" + c["command"] for c in commands()]:
        r = run("groff", "-man", "-ww", "-b", "-z", "-Tutf8", page(name))
        assert r.stderr == "", (name, r.stderr)
        r = run("man", "--warnings", "-l", "-Tutf8", "-E", "UTF-8", page(name), env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
        assert r.stderr == "", (name, r.stderr)
        assert "SEE ALSO" in re.sub(r".\x08", "", re.sub(r"\x1b\[[0-9;]*m", "", r.stdout)), name


@test
def a_page_says_what_help_and_documentation_say():
    def rendered(name):
        out = run("groff", "-man", "-Tutf8", "-P-c", "-P-u", "-P-b", "-rLL=400n", page(name)).stdout
        return re.sub(r"\s+", " ", out.replace("‐", "-").replace("−", "-"))
    for c in commands():
        text = rendered("-" + c["command"])
        assert re.sub(r"\s+", " ", c["summary"]) in text, c["command"]
        for o in c["options"]:
            assert re.sub(r"\s+", " ", o["help"]) in text, (c["command"], o["help"])
    assert "written whole or not at all" in rendered("-plan"), "the notes of docs/cli.md are missing"
    assert "Limits count from the start of the process" in rendered("-plan")


# ---- completion -----------------------------------------------------------------------------------------------------


def complete(*words, folder=None):
    """What bash offers for the last word."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; '
              '_echelon; printf "%s\\n" "${COMPREPLY[@]}"')
    r = run("bash", "--norc", "-c", script, "bash", os.path.join(PREFIX, "share/bash-completion/completions/echelon"),
            "echelon", *words, cwd=folder or SOURCE,
            env={**os.environ, "PATH": os.path.join(PREFIX, "bin") + ":" + os.environ["PATH"]})
    assert r.stderr == "", r.stderr
    return [x for x in r.stdout.splitlines() if x]


@test
def commands_and_options():
    names = {c["command"] for c in commands()}
    assert set(complete("")) >= names
    assert complete("sho") == ["show"] and complete("help", "sho") == ["show"]
    for c in commands():
        assert sorted(complete(c["command"], "--")) == sorted("--" + o["name"] for o in c["options"]), c["command"]
    assert complete("plan", "--sec") == ["--seconds"]


@test
def choices_are_those_that_the_program_knows():
    first = os.path.join(SOURCE, "scenarios", "first-steps")
    plan = os.path.join(TMP, "p.json")
    run(ECHELON, "plan", first, "-i", 20, "-o", plan)
    assert complete("completion", "") == ["bash", "zsh", "fish"]
    assert {"ourairports", "plan"} <= set(complete("import", ""))
    library = set(complete("library", ""))
    assert {"init", "add", "list", "export", "verify", "backup"} <= library and "SCENARIO" not in library, library
    for kind in complete("schema", ""):
        run(ECHELON, "schema", kind)
    for by in complete("show", first, plan, "--by", ""):
        run(ECHELON, "show", first, plan, "--by", by)
    assert complete("show", first, plan, "--by", "=", "un") == ["unit"], "bash takes --by=un apart"
    assert run(ECHELON, "complete", "show", first, plan, "--by=un").stdout == "--by=unit\n", "zsh and fish do not"
    formats = complete("export", first, plan, "--as", "")
    told = next(o["help"] for c in commands() if c["command"] == "export" for o in c["options"] if o["name"] == "as")
    assert set(formats) == set(re.findall(r"\w+", told.split("(")[0])) - {"or"}, (formats, told)
    for f in formats:  # what is of no use here is refused for what the scenario is, not for its name
        r = run(ECHELON, "export", first, plan, "--as", f, "-o", os.path.join(TMP, "x." + f), codes=(0, 2))
        assert "is none of" not in r.stderr, r.stderr
    for p in complete("plan", first, "--policy", ""):
        run(ECHELON, "plan", first, "-i", 5, "--policy", p)


@test
def folders_plans_and_ids():
    first = "scenarios/first-steps"
    plan = os.path.join(TMP, "p.json")
    assert complete("plan", "scenarios/fir") == [first]
    assert complete("plan", "-o", "x.json", "scenarios/fir") == [first]
    assert complete("library", "add", "scenarios/fir") == [first]
    assert "README.md" not in complete("plan", "") and "scenarios" in complete("plan", "")
    work = os.path.join(TMP, "work")
    os.makedirs(os.path.join(work, "folder with blanks"), exist_ok=True)
    for name in ("a plan.json", "b.json", "notes.txt"):
        open(os.path.join(work, name), "w").close()
    assert sorted(complete("check", "folder", "", folder=work)) == ["a plan.json", "b.json", "folder with blanks"]
    assert complete("offer", first, plan, "res") == ["rescue"]
    assert complete("explain", first, plan, "wat") == ["water"]
    assert complete("show", first, plan, "--location", "LG") == ["LGKL"]
    assert complete("show", first, plan, "-a", "tru") == ["trucks"]
    missions = {m["id"] for m in json.load(open(plan))["missions"]}
    assert set(complete("move", first, plan, "M")) == missions
    assert set(complete("pin", first, plan, "M0001", "M")) == missions
    assert complete("swap", first, plan, "M0001", "M0002") == ["M0002"]
    assert complete("offer", "not-there", "x", "r") == [] and complete("nonsense", "x") == []
    assert complete("plan", first, "--seconds", "") == []


@test
def the_tab_key_in_a_real_bash():
    env = {"PATH": os.path.join(PREFIX, "bin") + ":" + os.environ["PATH"], "HOME": TMP, "TERM": "dumb", "PS1": "$ ",
           "LC_ALL": "C.UTF-8"}
    pid, main = pty.fork()
    if pid == 0:
        os.chdir(SOURCE)
        os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], env)

    def read_until(text, seconds=30):
        got = ""
        end = time.monotonic() + seconds
        while text not in got and time.monotonic() < end:
            if select.select([main], [], [], 0.2)[0]:
                got += os.read(main, 65536).decode()
        assert text in got, (text, got)

    try:
        read_until("$")
        os.write(main, b"source <(echelon completion bash); echo rea''dy\n")
        read_until("ready")
        os.write(main, b"echelon sho\t")
        read_until("show ")
        os.write(main, b"scenarios/firs\t")
        read_until("scenarios/first-steps/")
        os.write(main, b" x.json --requirement resc\t")
        read_until("rescue")
    finally:
        os.write(main, b"\x03\nexit\n")
        os.close(main)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.exit(main(TMP))
