#!/usr/bin/env python3
"""Runs the tests and counts their cases.

C tests are the executables in BUILD/tests/bin (cmocka, told to speak TAP); Python tests are tests/*/test_*.py, which
print TAP themselves and get the program's path in ECHELON and the checkout in ECHELON_SOURCE. Two run at a time. The
last line is "N passed, N failed, N skipped" over cases. A skip fails where CI is set.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Begun first, so that none of them is left alone at the end.
LONG = ("e2e_test_report", "e2e_test_every_column", "e2e_test_explain", "e2e_test_generate", "e2e_test_scenarios",
        "e2e_test_show", "outside_", "e2e_test_cli", "e2e_test_offer", "property_")
LINE = re.compile(r"^\s*(not )?ok\b\s*(\d+)?\s*-?\s*(.*)$")


def tests(build, names):
    found = []
    for path in sorted(glob.glob(os.path.join(build, "tests", "bin", "*"))):
        if os.access(path, os.X_OK) and os.path.isfile(path):
            found.append((os.path.basename(path), [path]))
    for path in sorted(glob.glob(os.path.join(ROOT, "tests", "*", "test_*.py"))):
        kind = os.path.basename(os.path.dirname(path))
        found.append((f"{kind}_{os.path.basename(path)[:-3]}", [sys.executable, path]))
    found.sort(key=lambda t: next((i for i, n in enumerate(LONG) if t[0].startswith(n)), len(LONG)))
    return [t for t in found if not names or any(n in t[0] for n in names)]


def run(name, command, env, limit):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, cwd=ROOT,
                               stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        output = process.communicate(timeout=limit)[0]
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0] + f"\nstopped after {limit} s\n".encode()
        code = -1
    text = output.decode("utf-8", "replace")
    passed, failed, skipped = 0, [], []
    for line in text.splitlines():
        m = LINE.match(line)
        if not m:
            continue
        if re.search(r"#\s*skip", line, re.I):
            skipped.append(m.group(3))
        elif m.group(1):
            failed.append(m.group(3))
        else:
            passed += 1
    if code != 0 and not failed:
        failed.append(f"{name} ended with code {code}")
    if code == 0 and passed + len(skipped) == 0:
        failed.append(f"{name} ran no case")
    return name, command, text, passed, failed, skipped, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--limit", type=int, default=600)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", ECHELON=os.path.abspath(options.program),
               ECHELON_SOURCE=ROOT, PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8",
               ASAN_OPTIONS="detect_leaks=1:allocator_may_return_null=1", UBSAN_OPTIONS="print_stacktrace=1")
    todo = tests(os.path.abspath(options.build), options.names)
    passed = failed = skipped = 0
    tail = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        jobs = [pool.submit(run, name, command, env, options.limit) for name, command in todo]
        for job in concurrent.futures.as_completed(jobs):
            name, command, text, ok, bad, skips, seconds = job.result()
            passed, failed, skipped = passed + ok, failed + len(bad), skipped + len(skips)
            mark = "FAILED" if bad else "ok"
            print(f"{mark:6} {name} ({ok} cases, {seconds:.1f} s)", flush=True)
            for s in skips:
                print(f"       skipped: {s}")
            if bad:
                tail.append(name)
                print(text[-6000:])
                for b in bad:
                    print(f"       failed: {b}")
                print(f"       rerun with: ./test {name}", flush=True)
    for name in tail:
        print(f"rerun with: ./test {name}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    if not todo:
        print("no test has such a name", file=sys.stderr)
    return 1 if failed or not todo or (skipped and os.environ.get("CI")) else 0


if __name__ == "__main__":
    sys.exit(main())
