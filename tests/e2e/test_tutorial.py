#!/usr/bin/env python3
"""The tutorials are run from an empty folder each to their end: every command, and every answer as it stands there.

test_tutorial.py           compares; prints TAP
test_tutorial.py --write   writes the answers into docs/tutorial/*.md, after a change that alters them

A block ```console has to be answered to the byte. In ```console figures the search decides: there the shape of the lines
counts, digits, bars and ids may differ, so that a better search does not make the tutorial wrong. The exit codes count in
both: each command ends with 0, unless a comment behind the block, which a reader of the page does not see, says otherwise:
<!-- exit 0 2 --> names the code of each command of the block.
ECHELON is the program (default: the release build), ECHELON_SOURCE the checkout.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = os.environ.get("ECHELON_SOURCE", HERE)
ECHELON = os.environ.get("ECHELON", os.path.join(SOURCE, "build", "release", "echelon"))
PAGES = {"README.md": ("relief.html", "movements.csv", "plan.xlsx", "flights.ics"),  # with what is there at its end
         "night.md": ("night/scenario.json", "night/events.csv", "night/flown.json", "night.html", "night.csv")}
BLOCK = re.compile(r"^```console( figures)?\n(.*?)^```$(?:\n<!-- exit ([\d ]+) -->$)?", re.M | re.S)
LIKE = 0.7  # so many of a block's lines must have the shape of the page's


def commands(text):
    """The commands of a block, without their answers."""
    found = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append([line])
        elif line.startswith("> ") and found:
            found[-1].append(line)
    return found


def answer(lines, folder):
    env = {**os.environ, "PATH": os.path.dirname(ECHELON) + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "80",
           "HOME": folder, "SCENARIOS": os.path.join(SOURCE, "scenarios")}
    r = subprocess.run(["bash", "-c", "\n".join(x[2:] for x in lines)], cwd=folder, env=env, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=300)
    out = re.sub(r"found in \d+\.\d ms", "found in 0.1 ms", re.sub(r"plans in \d+\.\d ms", "plans in 0.1 ms", r.stdout))
    out = re.sub(r"^  \d+\.\d s, first plan after \d+\.\d+ s$", "  0.1 s, first plan after 0.020 s", out, flags=re.M)
    assert "anitizer" not in out, out
    return out, r.returncode


def run_block(text, folder):
    """What the block is to look like, and the exit codes."""
    answers = [("".join(x + "\n" for x in c), *answer(c, folder)) for c in commands(text)]
    return "".join(typed + out for typed, out, _ in answers), [code for _, _, code in answers]


def expected_codes(block):
    """Exit codes as the page has them."""
    return [int(x) for x in block.group(3).split()] if block.group(3) else [0] * len(commands(block.group(2)))


def shape(line):
    line = re.sub(r"[▁▂▃▄▅▆▇█━╌▪┊·•-]+", " ", line)
    line = re.sub(r"\b[0-9a-f]{64}\b", "0", line)  # a hash
    line = re.sub(r"[\d,.]+", "0", line)
    line = re.sub(r"0 [a-z]+ 0 (late|later|earlier)|0 min (late|later|earlier)", "0 late", line)
    return re.sub(r"[^a-zA-Z0]+", " ", line).strip()


def is_like(old, new):
    shapes = {shape(x) for x in new.splitlines()}
    lines = [x for x in old.splitlines() if x]
    return sum(shape(x) in shapes for x in lines) >= LIKE * len(lines)


def run_page(name, write, n):
    """Its blocks in turn, counted on from n; returns how many failed, and the page as it is to be."""
    path = os.path.join(SOURCE, "docs", "tutorial", name)
    page = open(path, encoding="utf-8").read()
    folder = tempfile.mkdtemp(prefix="echelon-tutorial-")
    failed, out, at = 0, [], 0
    try:
        for block in BLOCK.finditer(page):
            n += 1
            figures, text = block.group(1) or "", block.group(2)
            new, codes = run_block(text, folder)
            remark = f"\n<!-- exit {' '.join(map(str, codes))} -->" if any(codes) else ""
            out += [page[at:block.start()], f"```console{figures}\n{new}```{remark}"]
            at = block.end()
            good = (is_like(text, new) if figures else text == new) and codes == expected_codes(block)
            if write:
                continue
            failed += not good
            title = commands(text)[0][0][2:70]
            print(f"{'ok' if good else 'not ok'} {n} - {name}: {title}", flush=True)
            if not good:
                print("".join(f"# page: {x}\n" for x in text.splitlines()) + "".join(f"# now:  {x}\n" for x in new.splitlines()) +
                      f"# exit codes on the page {expected_codes(block)}, now {codes}")
        missing = [x for x in PAGES[name] if not os.path.exists(os.path.join(folder, x))]
        if not write:
            failed += bool(missing)
            print(f"{'not ok' if missing else 'ok'} {n + 1} - {name}: what it makes is there")
            print("".join(f"# {x} is missing\n" for x in missing), end="")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if write:
        open(path, "w", encoding="utf-8").write("".join(out) + page[at:])
    return failed, n + 1


def main():
    write = "--write" in sys.argv
    chosen = [x for x in PAGES if x in sys.argv] or list(PAGES)
    pages = {name: open(os.path.join(SOURCE, "docs", "tutorial", name), encoding="utf-8").read() for name in chosen}
    failed, n = 0, 0
    if not write:
        print(f"1..{sum(len(list(BLOCK.finditer(text))) + 1 for text in pages.values())}")
    for name in chosen:
        more, n = run_page(name, write, n)
        failed += more
    if failed:
        print("# where the page is to say something else now: tests/e2e/test_tutorial.py --write")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
