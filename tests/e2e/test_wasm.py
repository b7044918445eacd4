#!/usr/bin/env python3
"""The checker of the page, in a real browser, against the program: for plans of every bundled scenario and for seeded
damage to them, exit code and JSON are the same bytes (but for the times). They are judged in the scenario's own report,
opened from a file, offline, by the checker that it carries; a few also by the checker alone.
ECHELON_WASM_N damaged plans (200; 1000 where ECHELON_CAMPAIGN is set, and in .ci/run). Prints TAP."""
import base64
import collections
import html
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import mutate_plan  # noqa: E402
from browser import Browser  # noqa: E402

WASM = [os.path.join(f, "wasm", "checker.wasm") for f in (os.path.dirname(ECHELON), os.path.join(ROOT, "build", "release"))]
COUNT = int(os.environ.get("ECHELON_WASM_N") or (1000 if os.environ.get("ECHELON_CAMPAIGN") else 200))
ALONE, AT_ONCE = 5, 40  # plans for the checker without a page; plans that are handed to a page in one call
ROUNDS = 1000  # checks of one plan, to see memory grow
TIMES = re.compile(r'"(wall_s|cpu_s)": [0-9.]+')
PAGE = """<!doctype html><meta charset="utf-8"><pre id="out">nothing</pre><script type="module">
%(module)s
const bytes = Uint8Array.from(atob("%(wasm)s"), c => c.charCodeAt(0));
const jobs = %(jobs)s;
const out = [];
try {
    const checker = await createChecker(bytes);
    for (const job of jobs) {
        const opened = checker.open(job.files);
        const answers = opened.code === 0 ? job.plans.map(p => checker.check(p)) : [];
        const before = checker.memory, start = performance.now();
        for (let i = 0; i < job.rounds; i++) checker.check(job.plans[0]);
        out.push({opened, answers, before, after: checker.memory, ms: performance.now() - start});
    }
    out.push({early: (await createChecker(bytes)).check("{}")});
    document.getElementById("out").textContent = JSON.stringify(out);
} catch (why) {
    document.getElementById("out").textContent = "failed: " + why + why.stack;
}
</script>
"""


def scenarios():
    folder = os.path.join(ROOT, "scenarios")
    return sorted(n for n in os.listdir(folder) if os.path.exists(os.path.join(folder, n, "scenario.json")))


def files_of(folder, prefix=""):
    found = {}
    for name in sorted(os.listdir(folder)):
        if name.endswith((".csv", ".json")):
            with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
                found[prefix + name] = f.read()
    return found


def ids_of(files, document):
    def column(name):
        lines = files.get(name, "").splitlines()[1:]
        return [line.split(",")[0] for line in lines if line and not line.startswith("#")]
    tails = sorted({f"{m['asset']}/{m['tail']}" for m in document["missions"] if m["asset"]})
    requirements = column("requirements.csv")
    return {"assets": column("assets.csv"), "locations": column("locations.csv"), "requirements": requirements,
            "legs": column("legs.csv") or [""], "configs": ["cargo", "passenger", "mixed"],
            "aboard": [(q, t) for q in requirements[:3] for t in tails[:2]]}


class Job:
    """A scenario in a folder of its own, beside a copy of the catalogue, so that errors name the same files."""

    def __init__(self, tmp, name, home=None):
        self.name, self.home = name, os.path.join(tmp, home or name)
        shutil.copytree(os.path.join(ROOT, "scenarios", name), os.path.join(self.home, "scenario"))
        shutil.copytree(os.path.join(ROOT, "catalogue"), os.path.join(self.home, "catalogue"))
        self.plans, self.how, self.rounds = [], [], 0

    def files(self):
        return {**files_of(os.path.join(self.home, "scenario")),
                **files_of(os.path.join(self.home, "catalogue"), "catalogue/")}

    def run(self, *args):
        return subprocess.run([ECHELON, *args], cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=dict(os.environ, ECHELON_CATALOGUE="catalogue"), timeout=300)

    def plan(self):
        done = self.run("plan", "scenario", "-o", "first.json", "--iterations", "50", "--json")
        assert done.returncode in (0, 1), done.stdout[-300:] + done.stderr[-300:]
        with open(os.path.join(self.home, "first.json"), encoding="utf-8") as f:
            document = json.load(f)
        del document["attachments"]["bounds"]  # the verdict alone; test_report.py has the bounds
        self.add(json.dumps(document), "as planned")
        return document

    def report(self):
        """The page that is handed on with the plan as it was made."""
        done = self.run("report", "scenario", "first.json", "-o", "first.html", "--no-explain", "--no-bound")
        assert done.returncode in (0, 1), done.stderr[-300:]
        return os.path.join(self.home, "first.html")

    def add(self, text, how):
        self.plans.append(text)
        self.how.append(how)

    def expected(self, text):
        with open(os.path.join(self.home, "plan.json"), "w", encoding="utf-8", newline="") as f:
            f.write(text)
        done = self.run("check", "scenario", "plan.json", "--no-bound", "--json")
        return done.returncode, TIMES.sub(r'"\1": 0.000', done.stdout.decode())


BROKEN_TEXTS = ["", "{", "[]", "nul", '{"format": 2, "missions": []}', '{"format": 1, "missions": []}',
                '{"format": 1, "missions": [{"id": "M1"}], "more": 1}', '{"a": 1, "a": 2}', "\ufeff{}", '{"x": "\\ud800"}',
                '{"format": 1, "scenario_hash": "00", "missions": []}', "[" * 100]


def make_jobs(tmp):
    jobs, r = [Job(tmp, name) for name in scenarios()], random.Random(20260823)
    plans = [(job, job.plan()) for job in jobs]
    ids = {job.name: ids_of(job.files(), d) for job, d in plans}
    for i in range(COUNT):
        job, document = plans[i % len(plans)]
        damaged, how = mutate_plan.mutate(document, r, ids[job.name])
        job.add(json.dumps(damaged), how)
    for text in BROKEN_TEXTS:
        jobs[0].add(text, "no plan: " + text[:30])
    next(j for j in jobs if j.name == "first-steps").rounds = ROUNDS
    bad = Job(tmp, jobs[0].name, "bad")
    with open(os.path.join(bad.home, "scenario", "assets.csv"), "a", encoding="utf-8") as f:
        f.write("wrong,row\nx,no-such-member,no-such-type,5,nowhere\n")
    with open(os.path.join(bad.home, "scenario", "requirement.csv"), "w", encoding="utf-8") as f:
        f.write("id\n")
    bad.add("{}", "a scenario with errors")
    return jobs + [bad]


def in_reports(jobs):
    """Answers of the checker within each scenario's report, opened from a file in a browser without a network."""
    with Browser() as b:
        b.call("Network.enable")
        b.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        for job in jobs:
            b.open(job.report())
            answers = []
            for i in range(0, len(job.plans), AT_ONCE):
                answers += b.run("while (!globalThis.echelonCheck) await new Promise(r => setTimeout(r, 10)); const out = [];"
                                 f"for (const plan of {json.dumps(job.plans[i:i + AT_ONCE])}) out.push(await echelonCheck(plan)); return out;")
            asked = {e["params"]["request"]["url"].split(":")[0] for e in b.events if e["method"] == "Network.requestWillBeSent"}
            assert asked <= {"file", "data"}, asked
            assert not b.errors(), b.errors()
            yield job, answers


def browse(tmp, jobs, wasm):
    with open(os.path.join(ROOT, "web", "checker.js"), encoding="utf-8") as f:
        module = f.read().replace("export async function", "async function")
    with open(wasm, "rb") as f:
        code = base64.b64encode(f.read()).decode()
    listed = json.dumps([{"files": j.files(), "plans": j.plans[:ALONE], "rounds": j.rounds} for j in jobs])
    page = os.path.join(tmp, "page.html")
    with open(page, "w", encoding="utf-8") as f:
        f.write(PAGE % {"module": module, "wasm": code, "jobs": listed.replace("<", "\\u003c")})
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
               "--no-first-run", "--disable-dev-shm-usage", f"--user-data-dir={os.path.join(tmp, 'profile')}",
               "--virtual-time-budget=600000", "--dump-dom", "file://" + page]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                          env=dict(os.environ, HOME=tmp))
    m = re.search(r'<pre id="out">(.*?)</pre>', done.stdout.decode("utf-8", "replace"), re.S)
    text = html.unescape(m.group(1)) if m else ""
    assert text.startswith("["), (text[:600] or done.stderr.decode("utf-8", "replace")[-600:])
    return json.loads(text)


def differs(job, how, seen, expected):
    if (seen["code"], seen["json"]) == expected:
        return []
    a, b = seen["json"].splitlines(), expected[1].splitlines()
    first = next((x for x in zip(a, b) if x[0] != x[1]), (len(a), len(b)))
    return [f"{job.name}, {how}: code {seen['code']}, not {expected[0]}; {first}"]


def compare(jobs, answers):
    """Yields (title, what is wrong or None)."""
    rules, codes, wrong, count = collections.Counter(), collections.Counter(), [], 0
    for job, answer in zip(jobs, answers):
        if answer["opened"]["code"] != 0:
            yield "the browser reads " + job.name, answer["opened"]["json"][:500] if job is not jobs[-1] else None
            continue
        for text, seen in zip(job.plans, answer["answers"]):
            wrong += differs(job, "alone: " + text[:20], seen, job.expected(text))
    yield "the checker alone gives the program's verdict, byte by byte", "; ".join(wrong[:3]) or None
    wrong = []
    for job, found in in_reports(jobs[:-1]):
        for text, how, seen in zip(job.plans, job.how, found, strict=True):
            code, expected = job.expected(text)
            codes[code], count = codes[code] + 1, count + 1
            for f in json.loads(expected).get("findings", []):
                rules[f["rule"]] += 1
            wrong += differs(job, how, seen, (code, expected))
    yield f"{count} plans get the program's verdict in the report's page, offline, byte by byte", "; ".join(wrong[:3]) or None
    yield f"at least {COUNT} plans", None if count >= COUNT else str(count)
    print(f"# {len(rules)} rules broken, exit codes {dict(codes)}")
    few = len(rules) < 12 or min(codes[0], codes[1], codes[2]) < 3
    yield "the plans break many rules and end with every code", f"{sorted(rules)} {codes}" if few else None
    code, expected = jobs[-1].expected("{}")
    opened = answers[len(jobs) - 1]["opened"]
    same = (opened["code"], opened["json"]) == (code, expected) and code == 2 and len(json.loads(expected)["errors"]) > 2
    yield "errors of a scenario are the program's", None if same else f"{opened} {expected}"
    first = next(a for a, j in zip(answers, jobs) if j.rounds)
    print(f"# {ROUNDS} checks took {first['ms']:.0f} ms of the page's clock; memory {first['after']} bytes")
    grown = first["after"] - first["before"]
    yield f"{ROUNDS} more checks take no more memory", f"{grown} bytes" if grown else None
    early = answers[-1]["early"]
    yield "a check before open is refused", None if early["code"] == 2 and "no scenario" in early["json"] else str(early)


def main():
    wasm = next((w for w in WASM if os.path.exists(w)), None)
    if wasm is None or not shutil.which("chromium"):
        print("ok 1 - the checker in a browser # skip no checker.wasm or no chromium\n1..1")
        return 0
    tmp, failed, n = tempfile.mkdtemp(prefix="echelon-wasm-"), 0, 0
    try:
        jobs = make_jobs(tmp)
        for title, why in compare(jobs, browse(tmp, jobs, wasm)):
            n += 1
            failed += why is not None
            print(f"{'ok' if why is None else 'not ok'} {n} - {title}" + (f"\n# {why}" if why else ""), flush=True)
    except (AssertionError, subprocess.TimeoutExpired) as why:
        n, failed = n + 1, failed + 1
        print(f"not ok {n} - {type(why).__name__}: {str(why)[:800]}")
    finally:
        shutil.rmtree(tmp, ignore_errors=True)
    print(f"1..{n}")
    return 1 if failed else 0


sys.exit(main())
