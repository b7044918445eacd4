#!/usr/bin/env python3
"""Pickup-and-delivery instances in the forms of Li & Lim and of Sartori & Buriol: imported, planned, exported as routes,
and judged by tests/outside/pdptw_check.py from the original file. The instances are made here from a seed. Where
ECHELON_PDPTW names a folder with public instances (any depth, *.txt), some of these too. Prints TAP.

ECHELON is the program, ECHELON_SOURCE the checkout.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(SOURCE, "build", "release", "echelon")
sys.path.append(os.path.join(SOURCE, "tests", "outside"))
import outside_check  # noqa: E402
import pdptw_check  # noqa: E402

TMP = tempfile.mkdtemp(prefix="echelon-pdptw-")
TESTS = []


def test(f):
    TESTS.append(f)
    return f


def run(*args, codes=(0,)):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def nodes_of(rng, pairs, horizon):
    """Rows x y demand earliest latest service pickup delivery; each pair can be served by a vehicle of its own."""
    at = [(rng.randint(0, 60), rng.randint(0, 60)) for _ in range(2 * pairs + 1)]
    rows = [[*at[0], 0, 0, horizon, 0, 0, 0]]
    for i in range(1, 2 * pairs + 1):
        p = i if i <= pairs else i - pairs
        service = 5
        first = 90 if i <= pairs else 190
        last = horizon - (205 if i <= pairs else 100)
        open_ = rng.randint(0, last - first - 60) if i <= pairs else 0
        rows.append([*at[i], 0, open_, (open_ + first + 60) if i <= pairs else last, service,
                     0 if i <= pairs else p, p + pairs if i <= pairs else 0])
    for p in range(1, pairs + 1):
        rows[p][2] = rng.randint(1, 30)
        rows[p + pairs][2] = -rows[p][2]
    return rows


def li_lim(seed, pairs=12):
    rows = nodes_of(random.Random(seed), pairs, 600)
    return f"{pairs}\t50\t1\n" + "".join("\t".join(map(str, [i, *r])) + "\n" for i, r in enumerate(rows))


def sartori(seed, pairs=12):
    rng = random.Random(seed)
    rows = nodes_of(rng, pairs, 600)
    ways = [[0 if a is b else int((abs(a[0] - b[0]) + abs(a[1] - b[1])) * 0.8) + rng.randint(1, 4) for b in rows] for a in rows]
    head = f"NAME: made-{seed}\nLOCATION: nowhere\nCOMMENT: made\nTYPE: PDPTW\nSIZE: {len(rows)}\nDISTRIBUTION: -\n" \
           f"DEPOT: -\nROUTE-TIME: 600\nTIME-WINDOW: 90\nCAPACITY: 50\nNODES\n"
    body = "".join(f"{i} {r[0] / 1000} {r[1] / 1000} " + " ".join(map(str, r[2:])) + "\n" for i, r in enumerate(rows))
    return head + body + "EDGES\n" + "".join(" ".join(map(str, w)) + "\n" for w in ways) + "EOF\n"


def put(name, text):
    path = os.path.join(TMP, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def solve(path, *options):
    name = os.path.splitext(os.path.basename(path))[0]
    folder, plan = os.path.join(TMP, name), os.path.join(TMP, name + ".json")
    if not os.path.isdir(folder):
        run("import", "pdptw", path, "-o", folder)
    summary = json.loads(run("plan", folder, "-o", plan, "--json", *options).stdout)
    routes = run("export", folder, plan, "--as", "routes").stdout
    return folder, plan, summary, routes


def tier(summary, name):
    return next(t["value"] for t in summary["objective"] if t["tier"] == name)


@test
def routes_are_legal_by_the_file_itself():
    for name, text in [("ll%d.txt" % s, li_lim(s)) for s in (1, 2, 3)] + [("sb%d.txt" % s, sartori(s)) for s in (4, 5, 6)]:
        folder, plan, summary, routes = solve(put(name, text), "-i", "4000")
        used, cost, wrong = pdptw_check.judge(pdptw_check.read_instance(text), pdptw_check.read_solution(routes))
        assert not wrong, (name, wrong)
        assert used == tier(summary, "assets"), (name, used)
        assert abs(cost - tier(summary, "travel")) <= (0.001 if name.startswith("ll") else 0), (name, cost)
        assert used < 12 and "Instance name" in routes.splitlines()[0]


@test
def the_outside_checker_agrees():
    for name, text in (("o1.txt", li_lim(9, 5)), ("o2.txt", sartori(9, 5))):
        folder, plan, summary, routes = solve(put(name, text), "-i", "500")
        r = subprocess.run([sys.executable, outside_check.__file__, folder, plan], capture_output=True, text=True)
        assert r.returncode == 0, r.stdout[:500] + r.stderr[:500]


@test
def the_judge_finds_what_is_wrong():
    instance = pdptw_check.read_instance(li_lim(1, 4))
    good = [[i, i + 4] for i in range(1, 5)]
    assert pdptw_check.judge(instance, good)[2] == []
    for bad in ([[5, 1]] + good[1:], good[:3], good + [[1, 5]], [[1]] + [[5]] + good[1:], good[1:] + [[1, 5, 77]]):
        assert pdptw_check.judge(instance, bad)[2], bad


@test
def same_plan_whatever_the_threads():
    path = put("threads.txt", sartori(11, 30))
    plans = []
    for threads in (1, 3):
        folder, plan, summary, routes = solve(path, "-i", "3000", "--threads", threads, "--seed", "5")
        with open(plan, "rb") as f:
            plans.append(f.read())
    assert plans[0] == plans[1]


@test
def one_rule_more_is_kept_too():
    """Docks tie routes to each other: the same world is then planned by the general search, and as legally."""
    path = put("docks.txt", li_lim(21, 4))
    folder, plan, summary, routes = solve(path, "-i", "300")
    with open(os.path.join(folder, "locations.csv"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    with open(os.path.join(folder, "locations.csv"), "w", encoding="utf-8") as f:
        f.write("\n".join([lines[0] + ",docks", lines[1] + ","] + [x + ",1" for x in lines[2:]]) + "\n")
    _, _, summary, routes = solve(path, "-i", "300")
    assert summary["legal"] and summary["unmet"] == 0
    assert not pdptw_check.judge(pdptw_check.read_instance(li_lim(21, 4)), pdptw_check.read_solution(routes))[2]


@test
def faults_are_told_with_their_line():
    def broken(text, line, code):
        path = put("broken.txt", text)
        folder = os.path.join(TMP, "never")
        err = run("import", "pdptw", path, "-o", folder, codes=(2,)).stderr
        assert (f"broken.txt:{line}:" if line else "broken.txt: ") in err, (line, code, err)
        assert not os.path.exists(folder)

    ll, sb = li_lim(1).splitlines(), sartori(4).splitlines()

    def with_line(lines, n, text):
        return "\n".join(lines[:n - 1] + ([text] if text is not None else []) + lines[n:]) + "\n"

    broken("", 0, "empty")
    broken(with_line(ll, 1, "12 50"), 1, "numbers")
    broken(with_line(ll, 1, "12 50 2"), 1, "speed")
    broken(with_line(ll, 4, ll[3] + "\t9"), 4, "more numbers")
    broken(with_line(ll, 4, ll[3].replace("\t", "\tx", 1)), 4, "no number")
    broken(with_line(ll, 5, None), 5, "order")
    broken(with_line(ll, 3, "1\t5\t5\t10\t90\t20\t5\t0\t13"), 3, "latest before earliest")
    broken(with_line(ll, 3, "1\t5\t5\t10\t0\t90\t5\t0\t14"), 3, "no pair")
    broken(with_line(ll, 3, "1\t5\t5\t" + ll[2].split("\t")[3] + "\t590\t600\t5\t0\t13"), 3, "shut")
    broken(with_line(sb, 5, "SIZE: x"), 5, "size")
    broken(with_line(sb, 12, None), 12, "order")
    broken(with_line(sb, sb.index("EDGES") + 3, "1 2"), sb.index("EDGES") + 3, "edges")
    broken("\n".join(sb[:-3]) + "\n", len(sb) - 3, "ends early")


@test
def what_is_there_is_not_overwritten():
    path = put("twice.txt", li_lim(1, 3))
    folder = os.path.join(TMP, "there")
    os.mkdir(folder)
    with open(os.path.join(folder, "mine"), "w") as f:
        f.write("x")
    err = run("import", "pdptw", path, "-o", folder, codes=(2, 3)).stderr
    assert "not empty" in err and os.listdir(folder) == ["mine"], err
    run("import", "pdptw", os.path.join(TMP, "no.txt"), "-o", os.path.join(TMP, "x"), codes=(2,))


@test
def public_instances():
    top = os.environ.get("ECHELON_PDPTW")
    found = sorted(os.path.join(d, f) for d, _, names in os.walk(top or "") for f in names
                   if f.endswith(".txt") and "." not in f[:-4])
    for path in found[::max(1, len(found) // 12)]:
        with open(path, encoding="utf-8") as f:
            instance = pdptw_check.read_instance(f.read())
        _, _, summary, routes = solve(path, "-i", "3000")
        used, cost, wrong = pdptw_check.judge(instance, pdptw_check.read_solution(routes))
        assert not wrong, (path, wrong)
        assert used == tier(summary, "assets"), path


if __name__ == "__main__":
    print(f"1..{len(TESTS)}")
    failed = 0
    for n, t in enumerate(TESTS, 1):
        try:
            t()
            print(f"ok {n} - {t.__name__}")
        except Exception as e:  # noqa: BLE001
            failed += 1
            print(f"not ok {n} - {t.__name__}: {type(e).__name__}: {e}")
    shutil.rmtree(TMP)
    sys.exit(1 if failed else 0)
