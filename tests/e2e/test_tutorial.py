#!/usr/bin/env python3
"""The tutorial is run from an empty folder to its end: every command, and every answer as it stands there.

test_tutorial.py           compares; prints TAP
test_tutorial.py --write   writes the answers into docs/tutorial/README.md, after a change that alters them

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
PAGE = os.path.join(SOURCE, "docs", "tutorial", "README.md")
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
           "HOME": folder}
    r = subprocess.run(["bash", "-c", "\n".join(x[2:] for x in lines)], cwd=folder, env=env, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, timeout=300)
    out = re.sub(r"^  \d+\.\d s, first plan after \d+\.\d+ s$", "  0.1 s, first plan after 0.020 s", r.stdout, flags=re.M)
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
    line = re.sub(r"[\d,.]+", "0", line)
    line = re.sub(r"0 [a-z]+ 0 (late|later|earlier)|0 min (late|later|earlier)", "0 late", line)
    return re.sub(r"[^a-zA-Z0]+", " ", line).strip()


def is_like(old, new):
    shapes = {shape(x) for x in new.splitlines()}
    lines = [x for x in old.splitlines() if x]
    return sum(shape(x) in shapes for x in lines) >= LIKE * len(lines)


def main():
    write = "--write" in sys.argv
    page = open(PAGE, encoding="utf-8").read()
    folder = tempfile.mkdtemp(prefix="echelon-tutorial-")
    blocks = list(BLOCK.finditer(page))
    failed, out, at = 0, [], 0
    if not write:
        print(f"1..{len(blocks) + 1}")
    try:
        for n, block in enumerate(blocks, 1):
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
            print(f"{'ok' if good else 'not ok'} {n} - {title}", flush=True)
            if not good:
                print("".join(f"# page: {x}\n" for x in text.splitlines()) + "".join(f"# now:  {x}\n" for x in new.splitlines()) +
                      f"# exit codes on the page {expected_codes(block)}, now {codes}")
        ends = all(os.path.exists(os.path.join(folder, x)) for x in ("relief.html", "movements.csv", "plan.xlsx", "flights.ics"))
        if not write:
            failed += not ends
            print(f"{'ok' if ends else 'not ok'} {len(blocks) + 1} - the report and the exports are there")
            if failed:
                print("# where the page is to say something else now: tests/e2e/test_tutorial.py --write")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if write:
        open(PAGE, "w", encoding="utf-8").write("".join(out) + page[at:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
