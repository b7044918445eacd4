#!/usr/bin/env python3
"""The report as its recipient uses it: opened from a file in a real browser without any network, verified, a departure
moved, read by machine for accessibility, printed. Prints TAP.

ECHELON is the program, ECHELON_SOURCE the checkout; axe-core is looked for in build/python (./test fetches it).
"""
import csv
import glob
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

SOURCE = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(SOURCE, "build", "release", "echelon")
sys.path[:0] = [os.path.join(SOURCE, "bench"), os.path.join(SOURCE, "tests", "support")]
import report as bench  # noqa: E402
from browser import Browser  # noqa: E402

MANY = 960
TMP = tempfile.mkdtemp(prefix="echelon-report-")
TESTS = []


def test(f):
    TESTS.append(f)
    return f


def run(*args, codes=(0,), **more):
    r = subprocess.run([ECHELON, *map(str, args)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL, **more)
    assert r.returncode in codes, (args, r.returncode, r.stdout[:300], r.stderr[:600])
    return r


def scenario(name):
    return os.path.join(SOURCE, "scenarios", name)


_pages = {}


def page_of(name):
    """(plan, page) of a bundled scenario, without explanations; made once."""
    if name not in _pages:
        plan, page = os.path.join(TMP, name + ".json"), os.path.join(TMP, name + ".html")
        run("plan", scenario(name), "-i", 300, "-o", plan, "-q", "--partial", codes=(0, 1))
        run("report", scenario(name), plan, "-o", page, "--no-explain", codes=(0, 1))
        _pages[name] = (plan, page)
    return _pages[name]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def chromium(*args, timeout=120):
    profile = tempfile.mkdtemp(dir=TMP)
    r = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                        "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + profile, *args],
                       capture_output=True, text=True, timeout=timeout)
    shutil.rmtree(profile, ignore_errors=True)
    return r


def in_page(page, script, extra=""):
    """What `script` (the body of an async function) returns, run in the page once it is ready."""
    driver = extra + """<script type="module">
const until = async f => { for (let i = 0; i < 400 && !f(); i++) await new Promise(r => setTimeout(r, 25)); };
const out = document.createElement("pre");
out.id = "test-result";
try {
    await until(() => document.documentElement.dataset.ready);
    const value = await (async () => {""" + script + """})();
    out.textContent = JSON.stringify({value});
} catch (why) {
    out.textContent = JSON.stringify({failed: String(why) + why.stack});
}
document.body.append(out);
</script>"""
    copy = os.path.join(TMP, "driven.html")
    with open(copy, "w", encoding="utf-8") as f:
        f.write(read(page).replace("</body>\n</html>", driver + "</body>\n</html>"))
    r = chromium("--virtual-time-budget=60000", "--window-size=1400,1000", "--dump-dom", "file://" + copy)
    found = re.search(r'<pre id="test-result">(.*?)</pre>', r.stdout, re.S)
    assert found, (r.stdout[-500:], r.stderr[-500:])
    answer = json.loads(html.unescape(found.group(1)))
    assert "failed" not in answer, answer
    return answer["value"]


VERIFY = """document.getElementById("verify").click();
await until(() => document.documentElement.dataset.verified);
return [document.documentElement.dataset.verified, document.getElementById("proof").textContent];"""


@test
def each_scenario_verifies_itself():
    names = sorted(n for n in os.listdir(os.path.join(SOURCE, "scenarios")) if os.path.isdir(scenario(n)))
    assert len(names) >= 5
    for name in names:
        _, page = page_of(name)
        verified, text = in_page(page, VERIFY)
        assert verified == "yes" and "Verified" in text, (name, verified, text)
        assert "the certificates that the plan brings hold" in text, (name, text)


@test
def a_page_that_promises_a_better_bound_than_is_proven_says_so():
    plan, page = page_of("first-steps")
    bound = next(t for t in json.loads(run("check", scenario("first-steps"), plan, "--json").stdout)["objective"]
                 if t["tier"] == "arrival")["bound"]
    text, changed = read(page), os.path.join(TMP, "promised.html")
    assert f'"bound":{bound}' in text
    with open(changed, "w", encoding="utf-8") as f:
        f.write(text.replace(f'"bound":{bound},"gap"', f'"bound":{bound + 1},"gap"'))
    verified, said = in_page(changed, VERIFY)
    assert verified == "no" and "bound" in said, (verified, said)


@test
def a_page_that_was_tampered_with_says_so():
    plan, page = page_of("first-steps")
    changed = os.path.join(TMP, "tampered.html")
    text = read(page)
    closure = json.loads(run("check", scenario("first-steps"), plan, "--json", "--no-bound").stdout)["closure_min"]
    assert f'"closure_min":{closure}' in text
    with open(changed, "w", encoding="utf-8") as f:
        f.write(text.replace(f'"closure_min":{closure}', f'"closure_min":{closure - 60}'))
    verified, said = in_page(changed, VERIFY)
    assert verified == "no" and "closure_min" in said, (verified, said)


@test
def the_checker_in_the_page_is_the_one_of_the_build():
    """tests/e2e/test_wasm.py compares that one with the program on 1,000 plans."""
    import base64
    _, page = page_of("first-steps")
    found = re.search(r'<script type="application/octet-stream" id="wasm">(.*?)</script>', read(page), re.S)
    wasm = [p for p in (os.path.join(os.path.dirname(ECHELON), "wasm", "checker.wasm"),) if os.path.exists(p)]
    with open(wasm[0], "rb") as f:
        assert base64.b64decode(found.group(1)) == f.read()
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', read(page), re.S).group(1))["imports"]
    with open(os.path.join(SOURCE, "web", "checker.js"), "rb") as f:
        assert base64.b64decode(imports["echelon/checker"].split(",", 1)[1]) == f.read()


@test
def a_departure_that_is_moved_shows_what_the_program_says():
    plan, page = page_of("first-steps")
    moves = in_page(page, """
const key = k => document.getElementById("timeline").dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true}));
const proof = document.getElementById("proof"), undo = document.getElementById("undo"), out = [];
for (let k = 0; k < 8; k++) {
    key("ArrowDown");
    const id = document.querySelector("#chosen b").textContent.split(" ")[0];
    for (let i = 0; i < 4; i++) key("]");
    await until(() => !proof.hidden && proof.textContent.includes(`${id} by +60 min`));
    out.push({id, proof: proof.textContent, findings: Number(document.documentElement.dataset.moved)});
    for (let i = 0; i < 4; i++) undo.click();
    await until(() => proof.hidden && undo.hidden);
    if (!proof.hidden) throw new Error("not undone");
}
return out;""")
    for m in moves:
        moved = os.path.join(TMP, "moved.json")
        run("move", scenario("first-steps"), plan, m["id"], "--by", 60, "--no-repair", "-o", moved, codes=(0, 1))
        verdict = json.loads(run("check", scenario("first-steps"), moved, "--json", "--no-bound", codes=(0, 1)).stdout)
        assert len(verdict["findings"]) == m["findings"], (m, verdict["findings"])
        for f in verdict["findings"][:12]:
            assert f["message"] in m["proof"], (f, m["proof"])
    assert any(m["findings"] for m in moves) and not all(m["findings"] for m in moves), moves


@test
def every_figure_leads_to_its_rows():
    plan, page = page_of("turkiye-2023")
    tiles = in_page(page, """
const out = [];
for (const tile of document.querySelectorAll(".tile")) {
    tile.click();
    const more = [...document.querySelectorAll("#content .small .link")].find(b => b.textContent === "show all");
    if (more) more.click();
    const heads = [...document.querySelectorAll("#content thead th")].map(h => h.textContent);
    const sums = [...document.querySelectorAll("#content tfoot tr > *")].map(d => d.textContent);
    out.push([tile.querySelector("span").textContent, tile.querySelector("b").textContent, document.querySelector("#content caption").textContent,
              document.querySelectorAll("#content tbody tr").length, Object.fromEntries(heads.map((h, i) => [h, sums[i]]))]);
}
return out;""")
    v = json.loads(run("check", scenario("turkiye-2023"), plan, "--json", "--no-bound", codes=(0, 1)).stdout)
    rows = {t[0]: (t[1], t[3], t[4]) for t in tiles}
    assert rows["late or left behind"][1] == v["late"] + v["missed"], (rows, v["late"], v["missed"])
    assert rows["sorties"][1] == v["sorties"] and rows["sorties"][0] == str(v["sorties"]), rows
    assert rows["empty runs"][0] == str(rows["empty runs"][1]), rows
    for name, column in (("people delivered", "Persons"), ("cargo delivered", "Cargo t"), ("on the way", "km"), ("fuel", "Fuel t"), ("cost", "Cost")):
        assert rows[name][0].split(" ")[0] == rows[name][2][column], (name, rows[name])
    assert len(tiles) == 11 and all(t[2] for t in tiles), tiles


@test
def tables_sort_and_each_item_has_its_movements():
    _, page = page_of("first-steps")
    value = in_page(page, """
const heads = [...document.querySelectorAll("#content th .sort")], due = heads.find(h => h.textContent === "Due");
due.click();
const order = () => [...document.querySelectorAll("#content tbody tr td:nth-child(7)")].map(d => d.textContent);
const up = order();
due.click();
const counts = {};
for (const kind of ["unit", "place", "tail", "member"]) {
    const [a, b] = document.querySelectorAll("#tables .bar select");
    a.value = kind; a.dispatchEvent(new Event("change"));
    counts[kind] = [];
    for (const o of [...b.options].slice(1)) {
        b.value = o.value; b.dispatchEvent(new Event("change"));
        counts[kind].push(document.querySelectorAll("#content tbody tr").length);
    }
}
return {up, down: order(), counts};""")
    assert value["up"] == sorted(value["up"]) and len(set(value["up"])) > 1, value
    for kind, counts in value["counts"].items():
        assert counts and all(c > 0 for c in counts), (kind, counts)


class Skip(Exception):
    """What the test needs is not there."""


def axe():
    wheels = glob.glob(os.path.join(SOURCE, "build", "python", "axe_playwright_python-*.whl"))
    if not wheels:
        raise Skip("axe-core is not there: ./test downloads it")
    with zipfile.ZipFile(wheels[0]) as z:
        name = next(n for n in z.namelist() if n.endswith("axe.min.js"))
        return z.read(name).decode("utf-8")


@test
def axe_finds_nothing_serious():
    script = "<script>" + axe().replace("</script", "<\\/script") + "</script>"
    for name, theme in (("turkiye-2023", "light"), ("turkiye-2023", "dark")):
        _, page = page_of(name)
        found = in_page(page, """
document.documentElement.dataset.theme = "%s";
document.getElementById("verify").click();
await until(() => document.documentElement.dataset.verified);
const r = await axe.run(document, {resultTypes: ["violations"]});
return {passes: r.passes.length, bad: r.violations.map(v => [v.id, v.impact, v.nodes.slice(0, 3).map(n => n.html.slice(0, 120) + " " + n.failureSummary)])};""" % theme, script)
        assert found["passes"] > 10, found
        serious = [v for v in found["bad"] if v[1] in ("serious", "critical")]
        assert not serious, (theme, serious)


@test
def many_missions_stay_quick():
    """Why 5,000 missions open and scrub quickly (bench/report.py has the figures): the clock repaints neither the ground
    nor the rows, looks only at flights that can be under way, and the page holds no row that nobody asked for."""
    home, plan, page = (os.path.join(TMP, n) for n in ("many", "many.json", "many.html"))
    bench.make(home, MANY)
    bench.plan_of(ECHELON, home, MANY, plan)
    run("report", home, plan, "-o", page, "--no-explain", "--no-bound")
    seen = in_page(page, """
const [map, timeline, data, clock] = await Promise.all(["map", "timeline", "data", "clock"].map(n => import("echelon/" + n)));
const before = [map.paints(), timeline.paints()];
let most = 0, wrong = 0;
for (let i = 0; i <= 200; i++) {
    const t = data.span * i / 200, there = map.underWay(t);
    clock.setTime(t);
    most = Math.max(most, there.length);
    wrong += there.length !== data.flights.filter(f => f.depart <= t && t < f.arrive).length;
}
return {before, after: [map.paints(), timeline.paints()], most, wrong, missions: data.missions.length, flights: data.flights.length,
        answers: document.getElementById("answers").innerText, elements: document.querySelectorAll("*").length, rows: document.querySelectorAll("#content tbody tr").length};""")
    assert seen["missions"] == MANY and seen["flights"] == 2 * MANY and seen["wrong"] == 0, seen
    assert "bounds were not worked out" in seen["answers"] and "no explanations" in seen["answers"] and "nothing alone" not in seen["answers"], seen
    assert seen["before"] == seen["after"] and min(seen["after"]) > 0, seen
    assert 0 < seen["most"] < seen["flights"] / 4 and seen["rows"] <= 200 and seen["elements"] < 5000, seen
    assert os.path.getsize(page) < 1_000_000 + 2_000 * MANY, os.path.getsize(page)


@test
def text_from_files_stays_text():
    home = os.path.join(TMP, "hostile")
    shutil.copytree(scenario("first-steps"), home)
    path = os.path.join(home, "scenario.json")
    nasty = "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">{{data}}"
    document = json.loads(read(path))
    document["name"] = document["description"] = nasty
    with open(path, "w", encoding="utf-8") as f:
        json.dump(document, f)
    rows = list(csv.reader(open(os.path.join(home, "locations.csv"), encoding="utf-8", newline="")))
    rows[1][1] = nasty
    with open(os.path.join(home, "locations.csv"), "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows(rows)
    plan, page = os.path.join(TMP, "hostile.json"), os.path.join(TMP, "hostile.html")
    run("plan", home, "-i", 50, "-o", plan, "-q", codes=(0, 1))
    run("report", home, plan, "-o", page, "--no-explain", codes=(0, 1))
    title, images, heading, verified = in_page(page, """document.getElementById("verify").click();
await until(() => document.documentElement.dataset.verified);
return [document.title, document.images.length, document.getElementById("title").textContent, document.documentElement.dataset.verified];""")
    assert "broken" not in title.replace(nasty, "") and images == 0 and heading == nasty and verified == "yes", (title, images, heading)


@test
def nothing_is_fetched():
    _, page = page_of("first-steps")
    text = read(page)
    assert "default-src 'none'" in text
    outside = re.sub(r'<script type="(application/json|importmap|application/octet-stream)"[^>]*>.*?</script>', "", text, flags=re.S)
    assert not re.search(r'(src|href)="(?!#)', outside), "the page refers to something outside"


@test
def an_illegal_plan_is_shown_with_its_findings():
    plan, _ = page_of("first-steps")
    document = json.loads(read(plan))
    document["missions"][0]["stops"][1]["arrive_min"] += 7
    broken, page = os.path.join(TMP, "broken.json"), os.path.join(TMP, "broken.html")
    with open(broken, "w", encoding="utf-8") as f:
        json.dump(document, f)
    run("report", scenario("first-steps"), broken, "-o", page, codes=(1, 2))
    if os.path.exists(page):
        said = in_page(page, VERIFY + "")
        assert said[0] == "yes" and "leg.time" in said[1], said
    else:  # the plan's own hash no longer fits: it is refused unless that is taken out
        del document["plan_hash"]
        with open(broken, "w", encoding="utf-8") as f:
            json.dump(document, f)
        run("report", scenario("first-steps"), broken, "-o", page, codes=(1,))
        said = in_page(page, VERIFY)
        assert said[0] == "yes" and "leg.time" in said[1], said


@test
def explanations_stand_in_the_page():
    home = os.path.join(TMP, "late")
    shutil.copytree(scenario("first-steps"), home)
    path = os.path.join(home, "requirements.csv")
    rows = list(csv.reader(open(path, encoding="utf-8", newline="")))
    due = rows[0].index("due")
    for r in rows:
        if r[0] == "water":
            r[due] = "D+0 15:00"
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)
    plan, page = os.path.join(TMP, "late.json"), os.path.join(TMP, "late.html")
    run("plan", home, "-i", 500, "-o", plan, "-q", codes=(0, 1))
    run("report", home, plan, "-o", page, "-i", 30, codes=(0, 1))
    text = in_page(page, 'return document.getElementById("quality").textContent;')
    assert re.search(r"[\w-]+: [\d hmin]+ late", text) and "Whom to call first" in text, text
    told = in_page(page, """
const link = [...document.querySelectorAll("#quality li .link")].find(b => b.textContent.includes(" = "));
link.click();
const row = document.querySelector("#provenance tr.told");
return [link.textContent, row.textContent, document.querySelectorAll("#answers .tile").length, document.querySelector("#answers .words b").textContent];""")
    name = told[0].split(" = ")[0].split(" ")
    assert all(part in told[1] for part in name) and told[2] == 4 and told[3], told


@test
def two_runs_give_the_same_bytes():
    plan, page = page_of("first-steps")
    again = os.path.join(TMP, "again.html")
    run("report", scenario("first-steps"), plan, "-o", again, "--no-explain")
    assert read(again) == read(page)


@test
def movement_tables_print_a_page_each():
    _, page = page_of("first-steps")
    text = read(page).replace('<script type="module">import "echelon/main";</script>',
                              '<script type="module">import "echelon/main"; import {printPages} from "echelon/tables"; window.print = () => {}; printPages("place");</script>')
    copy, pdf = os.path.join(TMP, "print.html"), os.path.join(TMP, "print.pdf")
    with open(copy, "w", encoding="utf-8") as f:
        f.write(text)
    chromium("--virtual-time-budget=20000", "--no-pdf-header-footer", "--print-to-pdf=" + pdf, "file://" + copy)
    with open(pdf, "rb") as f:
        pages = len(re.findall(rb"/Type\s*/Page[^s]", f.read()))
    assert 4 <= pages <= 8, pages


@test
def what_cannot_be_written_is_told():
    plan, _ = page_of("first-steps")
    r = run("report", scenario("first-steps"), plan, "-o", "/dev/full", "--no-explain", codes=(3,))
    assert "/dev/full" in r.stderr, r.stderr
    r = run("report", scenario("first-steps"), plan, "-o", os.path.join(TMP, "no", "such", "folder.html"), "--no-explain", codes=(3,))
    assert "folder" in r.stderr or "No such" in r.stderr, r.stderr
    run("report", scenario("first-steps"), os.path.join(TMP, "nothing.json"), codes=(2, 3))
    run("report", scenario("first-steps"), plan, "--json", "-o", "-", codes=(2,))


def made(name, document=None, **tables):
    """(scenario, page) of a small operation: an island state at the turn of the longitudes, written here."""
    home = os.path.join(TMP, name)
    os.makedirs(home)
    rows = {
        "members": [["id", "name"], ["org", "The organisation"]],
        "locations": [["id", "name", "kind", "lat", "lon", "class", "runway_m", "runway_width_m", "surface", "berths"],
                      ["NFNA", "Nausori", "airfield", -18.0433, 178.5592, "base", 1900, 45, "paved", ""],
                      ["NSFA", "Faleolo", "airfield", -13.83, -172.0083, "base", 3000, 45, "paved", ""],
                      ["suva", "Suva", "port", -18.13, 178.42, "", "", "", "", 2], ["apia", "Apia", "port", -13.82, -171.76, "", "", "", "", 1],
                      ["camp", "Camp", "site", -18.0, 178.3, "", "", "", "", ""]],
        "legs": [["id", "from", "to", "mode", "minutes", "distance_km", "both_ways"], ["sea-east", "suva", "apia", "sea", "", 1150, "yes"],
                 ["road-1", "camp", "suva", "road", 90, 40, "yes"]],
        "assets": [["id", "type", "count", "owner", "home"], ["ship", "fast-cat", 1, "org", "suva"], ["plane", "c-130j", 1, "org", "NFNA"]],
        "requirements": [["id", "owner", "kind", "from", "to", "ready", "due", "seated", "bulk_kg", "lot", "self_move"],
                         ["by-sea", "org", "relief", "suva", "apia", "D+0", "D+5", 40, 100000, 5000, ""],
                         ["by-air", "org", "team", "NFNA", "NSFA", "D+0", "D+1", 30, "", "", ""],
                         ["on-foot", "org", "contingent", "camp", "suva", "D+1", "D+2", 60, "", "", "road"]],
    }
    rows.update(tables)
    for table, lines in rows.items():
        with open(os.path.join(home, table + ".csv"), "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(lines)
    with open(os.path.join(home, "scenario.json"), "w", encoding="utf-8") as f:
        json.dump({"format": 1, "id": name, "name": name, "record": "test", "start": "2027-01-05T12:00Z", "horizon": "D+30", **(document or {})}, f)
    plan, page = os.path.join(TMP, name + ".json"), os.path.join(TMP, name + ".html")
    run("plan", home, "-i", 50, "-o", plan, "-q", "--partial", codes=(0, 1))
    run("report", home, plan, "-o", page, "--no-explain", codes=(0, 1))
    return home, page


LOOK = """for (let i = 0; i < 400 && !document.documentElement.dataset.ready; i++) await new Promise(r => setTimeout(r, 25));
const [map, data, clock] = await Promise.all(["map", "data", "clock"].map(n => import("echelon/" + n)));
for (const kind of ["places", "tails"]) {
    document.querySelector(`[data-rows=${kind}]`).click();
    for (let i = 0; i <= 10; i++) clock.setTime(data.span * i / 10);
}
for (const tile of document.querySelectorAll(".tile")) tile.click();
document.getElementById("verify").click();
for (let i = 0; i < 400 && !document.documentElement.dataset.verified; i++) await new Promise(r => setTimeout(r, 25));
const c = document.getElementById("map"), all = c.getContext("2d").getImageData(0, 0, c.width, c.height).data, seen = new Set();
for (let i = 0; i < all.length; i += 400) seen.add(all[i] << 16 | all[i + 1] << 8 | all[i + 2]);
return {verified: document.documentElement.dataset.verified, wide: document.documentElement.scrollWidth - innerWidth, colours: seen.size,
        span: data.span, modes: data.missions.map(data.mode), view: map.extent(), text: document.body.innerText, title: document.title};"""


def looked_at(page, width=1440, height=900, more=()):
    with Browser(width, height, more=more) as b:
        b.open(page)
        seen = b.run(LOOK)
        assert not b.errors(), b.errors()
    assert seen["verified"] == "yes" and seen["wide"] <= 0 and seen["colours"] > 3, {k: v for k, v in seen.items() if k != "text"}
    return seen


@test
def ways_cross_the_turn_of_longitudes():
    home, page = made("turn")
    seen = looked_at(page)
    assert {"sea", "air", "road"} <= set(seen["modes"]), seen["modes"]
    assert seen["view"]["east"] - seen["view"]["west"] < 60, seen["view"]  # not once round the world
    assert "on-foot" in seen["text"], "the march is not told"


@test
def names_of_any_script_and_length():
    long, arabic = "Anlage-" * 60, "عملية الإغاثة في الجزر"
    home, page = made("names", {"name": arabic + " 2027", "description": long},
                      members=[["id", "name"], ["org", "منظمة " + "long " * 40]],
                      locations=[["id", "name", "kind", "lat", "lon", "class", "runway_m", "runway_width_m", "surface", "berths"],
                                 ["NFNA", arabic, "airfield", -18.0433, 178.5592, "base", 1900, 45, "paved", ""],
                                 ["NSFA", long, "airfield", -13.83, -172.0083, "base", 3000, 45, "paved", ""],
                                 ["suva", "Suva", "port", -18.13, 178.42, "", "", "", "", 2], ["apia", "Apia", "port", -13.82, -171.76, "", "", "", "", 1],
                                 ["camp", "Camp", "site", -18.0, 178.3, "", "", "", "", ""]])
    for width in (1440, 390):
        seen = looked_at(page, width)
        assert arabic in seen["text"] and seen["title"].startswith(arabic), seen["title"]


@test
def one_mission_and_none():
    head = ["id", "owner", "kind", "from", "to", "ready", "due", "seated", "bulk_kg", "lot", "self_move"]
    _, page = made("one", requirements=[head, ["by-air", "org", "team", "NFNA", "NSFA", "D+0", "D+1", 30, "", "", ""]])
    assert len(looked_at(page)["modes"]) == 1
    home, _ = made("none-1")
    plan, page = os.path.join(TMP, "none.json"), os.path.join(TMP, "none.html")
    with open(plan, "w", encoding="utf-8") as f:
        json.dump({"format": 1, "missions": []}, f)
    run("report", home, plan, "-o", page, codes=(1,))
    seen = looked_at(page)
    assert not seen["modes"] and "Legal, not everything is carried" in seen["text"] and "left behind" in seen["text"], seen["text"][:300]


@test
def a_year_and_what_is_left_behind():
    head = ["id", "owner", "kind", "from", "to", "ready", "due", "seated", "bulk_kg", "lot", "self_move"]
    _, page = made("year", {"horizon": "D+365"}, requirements=[head, ["now", "org", "team", "NFNA", "NSFA", "D+0", "D+1", 30, "", "", ""],
                                                              ["later", "org", "team", "NFNA", "NSFA", "D+350", "D+360", 30, "", "", ""],
                                                              ["never", "org", "relief", "camp", "apia", "D+0", "D+3", "", 5000, "", ""]])
    seen = looked_at(page)
    assert seen["span"] > 349 * 1440 and "never" in seen["text"] and "left behind" in seen["text"], seen["span"]


@test
def the_tightest_place_comes_first():
    plan, page = page_of("haiti-2010")
    first, used = in_page(page, """
const {rowNames} = await import("echelon/timeline"), {locations} = await import("echelon/data");
document.querySelector("[data-rows=places]").click();
const share = l => Math.max(0, ...l.curves.flatMap(k => k.steps.map(([, used, there]) => used && there ? used / there : 0)));
return [rowNames()[0], Object.fromEntries(locations.map(l => [l.id, share(l)]))];""")
    assert used[first.split(" ")[0]] == max(used.values()) and used["MTPP"] == 1, (first, used)


@test
def nothing_needs_a_graphics_card():
    _, page = page_of("first-steps")
    with Browser(1200, 800, more=["--disable-3d-apis", "--disable-webgl", "--disable-webgl2", "--disable-accelerated-2d-canvas"]) as b:
        b.open(page)
        assert b.run('return document.createElement("canvas").getContext("webgl")') is None
    looked_at(page, more=["--disable-3d-apis"])


@test
def a_bar_is_dragged_with_the_mouse():
    _, page = page_of("first-steps")
    with Browser(1440, 900) as b:
        b.open(page)
        b.run("""for (let i = 0; i < 400 && !document.documentElement.dataset.ready; i++) await new Promise(r => setTimeout(r, 25));
document.documentElement.style.scrollBehavior = "auto"; document.getElementById("timebox").scrollIntoView();""")
        bars = b.run("""const {missions} = await import("echelon/data"), t = await import("echelon/timeline"), box = document.getElementById("timeline").getBoundingClientRect();
return missions.map(m => [m.id, ...t.middleOf(m)]).filter(([, x, y]) => y < box.height).map(([id, x, y]) => [id, x + box.left, y + box.top]);""")
        findings = []
        for name, x, y in bars[:6]:
            b.drag((x, y), (x + 60, y))
            moved = b.run("""for (let i = 0; i < 200 && document.getElementById("proof").hidden; i++) await new Promise(r => setTimeout(r, 25));
const said = document.getElementById("proof").textContent, n = document.documentElement.dataset.moved;
document.getElementById("undo").click();
for (let i = 0; i < 200 && !document.getElementById("proof").hidden; i++) await new Promise(r => setTimeout(r, 25));
return [said, Number(n), document.getElementById("proof").hidden];""")
            assert f"{name} by +" in moved[0] and moved[2], (name, moved)
            findings.append(moved[1])
        assert any(findings), findings
        assert not b.errors(), b.errors()


@test
def everything_with_the_keyboard():
    _, page = page_of("first-steps")
    with Browser(1440, 900) as b:
        b.open(page)
        b.run("""for (let i = 0; i < 400 && !document.documentElement.dataset.ready; i++) await new Promise(r => setTimeout(r, 25));""")
        reached = []
        for _ in range(400):
            b.key("Tab")
            at = b.run("""const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
return [e.tagName + (e.id ? "#" + e.id : "") + (e.className ? "." + e.className.trim().replaceAll(" ", ".") : ""), s.outlineStyle !== "none", r.width > 0];""")
            if at[0] == "BODY":
                break
            assert at[1], ("no mark of the focus", at)
            reached.append(at[0])
        for wanted in ("BUTTON#verify", "BUTTON#theme", "BUTTON#print", "CANVAS#map", "BUTTON#zoomhere", "BUTTON#play", "INPUT#time", "SELECT#speed", "CANVAS#timeline"):
            assert any(r.startswith(wanted) for r in reached), (wanted, reached)
        assert sum("tile" in r for r in reached) == 11 and sum("sort" in r for r in reached) >= 9, reached
        b.run('document.getElementById("timeline").focus();')
        before = b.run('return document.getElementById("now").textContent')
        b.key("ArrowRight")
        assert b.run('return document.getElementById("now").textContent') != before
        b.run('document.getElementById("verify").focus();')
        b.key("Enter")
        assert b.run("""for (let i = 0; i < 400 && !document.documentElement.dataset.verified; i++) await new Promise(r => setTimeout(r, 25));
return document.documentElement.dataset.verified""") == "yes"
        b.run('document.getElementById("map").focus();')
        extent = 'return JSON.stringify((await import("echelon/map")).extent())'
        wide = b.run(extent)
        b.key("+")
        assert b.run(extent) != wide


@test
def one_clock_moves_map_arrivals_and_timeline():
    _, page = page_of("first-steps")
    with Browser(1440, 900) as b:
        b.open(page)
        shots = b.run("""for (let i = 0; i < 400 && !document.documentElement.dataset.ready; i++) await new Promise(r => setTimeout(r, 25));
const time = document.getElementById("time"), out = [];
for (const share of [0.3, 0.5]) {
    time.value = Number(time.max) * share;
    time.dispatchEvent(new Event("input"));
    out.push([document.getElementById("now").textContent, document.getElementById("map").toDataURL(), document.getElementById("timeline").toDataURL(),
              [...document.querySelectorAll("svg .cursor")].map(c => c.getAttribute("x1")).join()]);
}
return out;""")
        assert all(a != c for a, c in zip(*shots)), "something does not follow the clock"
        played = b.run("""const {state} = await import("echelon/clock"), from = state.time;
document.getElementById("play").click();
for (let i = 0; i < 100 && state.time === from; i++) await new Promise(r => setTimeout(r, 25));
document.getElementById("play").click();
return state.time > from && !state.playing;""")
        assert played


@test
def paper_is_light_and_whole():
    """Printed from a dark screen: one page of what matters, no dark ground, and each movement table on a page of its own."""
    _, page = page_of("turkiye-2023")
    with Browser(1440, 900) as b:
        b.theme(dark=True)
        b.open(page)
        b.run("""for (let i = 0; i < 400 && !document.documentElement.dataset.ready; i++) await new Promise(r => setTimeout(r, 25));
addEventListener("beforeprint", () => setTimeout(() => {}, 0));
globalThis.onPaper = [];
addEventListener("beforeprint", () => { const c = document.getElementById("timeline").getContext("2d").getImageData(2, 2, 1, 1).data; onPaper.push(c[0] + c[1] + c[2]); });""")
        b.pdf(os.path.join(TMP, "paper.pdf"))
        light, theme, dark = b.run("""const c = document.getElementById("timeline").getContext("2d").getImageData(2, 2, 1, 1).data;
return [onPaper, document.documentElement.dataset.theme ?? null, c[0] + c[1] + c[2]];""")
        assert light and min(light) > 700 and theme is None and dark < 200, (light, theme, dark)


def main():
    chosen = [f for f in TESTS if len(sys.argv) < 2 or any(part in f.__name__ for part in sys.argv[1:])]
    print(f"1..{len(chosen)}")
    failed = 0
    for i, f in enumerate(chosen, 1):
        try:
            f()
            print(f"ok {i} - {f.__name__}")
        except Skip as why:
            print(f"ok {i} - {f.__name__} # SKIP {why}")
        except Exception as e:  # noqa: BLE001 - every failure is told
            failed += 1
            print(f"not ok {i} - {f.__name__}\n# {type(e).__name__}: {str(e)[:3000]}")
    shutil.rmtree(TMP, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
