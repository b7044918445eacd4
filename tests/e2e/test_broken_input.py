#!/usr/bin/env python3
"""Broken input, through the program. Each case takes the folder that `echelon new` writes (it plans), breaks it in one
way, and demands of `echelon plan … -o OUT --json`: exit code 2, an error with exactly this file, row, column and code,
no further error unless the case says so, no plan file, no crash, and an end within seconds. Prints TAP.
"""
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")
LIMIT_S = 20
CASES = []


class Folder:
    """The scenario being broken. Rows are counted as the program does: the header is line 1."""

    def __init__(self, path):
        self.path = path

    def file(self, name):
        return os.path.join(self.path, name)

    def text(self, name):
        with open(self.file(name), encoding="utf-8") as f:
            return f.read()

    def write(self, name, content):
        with open(self.file(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8"))

    def rows(self, name):
        return list(csv.reader(io.StringIO(self.text(name))))

    def put_rows(self, name, rows):
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        self.write(name, out.getvalue())

    def set(self, name, line, column, value):
        """Sets a cell, adding the column where it is missing; returns its field number."""
        rows = self.rows(name)
        if column not in rows[0]:
            rows = [r + ([column] if i == 0 else [""]) for i, r in enumerate(rows)]
        at = rows[0].index(column)
        rows[line - 1][at] = value
        self.put_rows(name, rows)
        return at + 1

    def replace(self, name, old, new):
        text = self.text(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new, 1))


def case(title, file=None, row=None, col=None, code=None, more=False, limit=LIMIT_S):
    """`file`, `row`, `col`, `code`: the error that must be there; `more`: others may be, too. A breaker may return a
    column, which then stands in for `col`."""
    def keep(breaker):
        CASES.append((title, file, row, col, code, more, limit, breaker))
        return breaker
    return keep


def cell(title, file, row, column, value, code, more=False):
    CASES.append((title, file, row, None, code, more, LIMIT_S, lambda f: f.set(file, row, column, value)))


# --- files and folders ---------------------------------------------------------------------------------------------
for required in ("scenario.json", "members.csv", "locations.csv", "assets.csv", "requirements.csv"):
    case(f"{required} is missing", required, None, None, "file.missing", more=True)(
        lambda f, name=required: os.remove(f.file(name)))


@case("the folder is missing", "", None, None, "folder.missing")
def _(f):
    shutil.rmtree(f.path)


@case("a file in place of the folder", "", None, None, "folder.read")
def _(f):
    shutil.rmtree(f.path)
    with open(f.path, "w") as out:
        out.write("id\n")


@case("a folder in place of a file", "assets.csv", None, None, "file.kind")
def _(f):
    os.remove(f.file("assets.csv"))
    os.mkdir(f.file("assets.csv"))


@case("a FIFO in place of a file", "legs.csv", None, None, "file.kind")
def _(f):
    os.remove(f.file("legs.csv"))
    os.mkfifo(f.file("legs.csv"))


@case("an endless device in place of a file", "items.csv", None, None, "file.kind")
def _(f):
    os.remove(f.file("items.csv"))
    os.symlink("/dev/zero", f.file("items.csv"))


@case("a link to nowhere in place of a file", "assets.csv", None, None, "file.link", more=True)
def _(f):
    os.remove(f.file("assets.csv"))
    os.symlink("nowhere", f.file("assets.csv"))


@case("a CSV of 1 GB", "items.csv", None, None, "file.size", limit=5)
def _(f):
    with open(f.file("items.csv"), "ab") as out:
        out.truncate(1 << 30)


@case("a scenario.json of 1 GB", "scenario.json", None, None, "file.size", more=True, limit=5)
def _(f):
    with open(f.file("scenario.json"), "ab") as out:
        out.truncate(1 << 30)


@case("a table with a misspelt name", "asets.csv", None, None, "file.unknown", more=True)
def _(f):
    os.rename(f.file("assets.csv"), f.file("asets.csv"))


@case("two million rows", "items.csv", 1000002, None, "csv.rows", more=True, limit=60)
def _(f):
    f.write("items.csv", "requirement,item,count,kg\n" + "hospital,a,1,1\n" * 1000001)


@case("a catalogue that is not there", None, None, None, "catalogue.missing")
def _(f):
    f.replace("scenario.json", "null", '"nowhere"')


# --- form of CSV ---------------------------------------------------------------------------------------------------
@case("binary garbage", "assets.csv", None, None, None, more=True)
def _(f):
    state, out = 12345, bytearray()
    for _ in range(200000):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        out.append(state >> 16 & 255)
    f.write("assets.csv", bytes(out))


@case("zeros only", "assets.csv", 1, 1, "csv.nul", more=True)
def _(f):
    f.write("assets.csv", bytes(100000))


@case("an empty file", "members.csv", 1, 1, "csv.header")
def _(f):
    f.write("members.csv", b"")


@case("a header alone", "members.csv", 1, None, "table.empty")
def _(f):
    f.write("members.csv", "id,name,country\n")


@case("a workbook named .csv", "members.csv", 1, None, "csv.format")
def _(f):
    f.write("members.csv", b"PK\x03\x04" + bytes(50))


@case("UTF-16", "members.csv", 1, None, "csv.format")
def _(f):
    f.write("members.csv", f.text("members.csv").encode("utf-16"))


@case("Latin-1", "members.csv", 2, 2, "csv.utf8")
def _(f):
    f.write("members.csv", "id,name,country\nnorth,Norr\u00e9,SE\nsouth,x,IT\n".encode("latin-1"))


@case("a NUL in a cell", "members.csv", 3, 2, "csv.nul")
def _(f):
    f.write("members.csv", b"id,name,country\nnorth,x,SE\nsouth,a\0b,IT\n")


@case("an open quote", "members.csv", 3, 2, "csv.open-quote")
def _(f):
    f.write("members.csv", 'id,name,country\nnorth,x,SE\nsouth,"y,IT\n')


@case("text after a closing quote", "members.csv", 2, 2, "csv.after-quote")
def _(f):
    f.write("members.csv", 'id,name,country\nnorth,"x"y,SE\nsouth,y,IT\n')


@case("a field too few, after a cell of two lines", "members.csv", 4, 3, "csv.field-count")
def _(f):
    f.write("members.csv", 'id,name,country\nnorth,"two\nlines",SE\nsouth,y\n')


@case("a field too many", "members.csv", 2, 4, "csv.field-count")
def _(f):
    f.write("members.csv", "id,name,country\nnorth,x,SE,z\nsouth,y,IT\n")


@case("a column twice", "members.csv", 1, 4, "csv.header-duplicate")
def _(f):
    f.write("members.csv", "id,name,country,name\nnorth,x,SE,a\nsouth,y,IT,a\n")


@case("a column without a name", "members.csv", 1, 4, "csv.header-empty")
def _(f):
    f.write("members.csv", "id,name,country,\nnorth,x,SE,a\nsouth,y,IT,a\n")


@case("a misspelt column", "members.csv", 1, 2, "table.column")
def _(f):
    f.replace("members.csv", "name", "nmae")


@case("a required column is missing", "assets.csv", 1, None, "table.column-missing", more=True)
def _(f):
    f.replace("assets.csv", "count", "x_count")


# --- cells ---------------------------------------------------------------------------------------------------------
cell("a date of a spreadsheet", "requirements.csv", 2, "due", "03/05/2030", "cell.time")
cell("a day number of a spreadsheet", "requirements.csv", 2, "due", "47606", "cell.time")
cell("a month of a spreadsheet", "requirements.csv", 3, "ready", "May-30", "cell.time")
cell("a time as a fraction of the day", "requirements.csv", 2, "ready", "0.25", "cell.time")
cell("a time without its day", "requirements.csv", 2, "ready", "06:00", "cell.time")
cell("a time before the start", "requirements.csv", 2, "ready", "D-1 06:00", "cell.time")
cell("a day that does not exist", "requirements.csv", 2, "due", "2030-02-30", "cell.time")
cell("an id in scientific notation", "members.csv", 2, "id", "1E+05", "cell.id", more=True)
cell("a number in scientific notation", "items.csv", 2, "kg", "6E+03", "cell.number")
cell("a number with thousands separators", "items.csv", 2, "kg", "6,000", "cell.number")
cell("a number with its unit", "items.csv", 2, "kg", "6000 kg", "cell.number")
cell("a formula that failed", "items.csv", 3, "kg", "#REF!", "cell.spreadsheet")
cell("a negative mass", "items.csv", 2, "kg", "-6000", "cell.range")
cell("no mass", "items.csv", 2, "kg", "0", "cell.range")
cell("a number beyond any", "items.csv", 2, "kg", "9" * 30, "cell.range")
cell("half a piece", "items.csv", 2, "count", "1.5", "cell.number")
cell("a negative count", "assets.csv", 2, "count", "-1", "cell.range")
cell("latitude 95", "locations.csv", 2, "lat", "95", "cell.range")
cell("longitude -181", "locations.csv", 2, "lon", "-181", "cell.range")
cell("an unknown country", "members.csv", 2, "country", "ZZ", "cell.country")
cell("an unknown kind", "locations.csv", 2, "kind", "airfeld", "cell.word", more=True)
cell("neither yes nor no", "locations.csv", 2, "transfer", "perhaps", "cell.word")
cell("hours that are none", "locations.csv", 2, "hours", "6-18", "cell.hours")
cell("efficiency above 1", "locations.csv", 2, "efficiency", "1.5", "cell.range")
cell("a duration as a time of day", "legs.csv", 2, "minutes", "02:30", "cell.duration")
cell("waypoints that are none", "legs.csv", 2, "via", "40.6", "cell.via")
cell("a blank in an id", "members.csv", 2, "id", "nor th", "cell.id", more=True)
cell("a required cell is empty", "assets.csv", 2, "home", "", "cell.required")
cell("a cell of 5000 bytes", "members.csv", 2, "name", "x" * 5000, "csv.cell-long")
cell("a list with commas", "requirements.csv", 3, "after", "hospital,water", "cell.list")

# --- references ----------------------------------------------------------------------------------------------------
cell("an unknown location", "requirements.csv", 2, "to", "feild", "cell.reference")
cell("an unknown lift type", "assets.csv", 2, "type", "transprt", "cell.reference", more=True)
cell("an unknown owner", "assets.csv", 2, "owner", "nord", "cell.reference")
cell("an unknown element", "requirements.csv", 2, "element", "hospitl", "cell.reference")
cell("an unknown requirement", "items.csv", 2, "requirement", "hospitall", "cell.reference")
cell("an unknown predecessor", "requirements.csv", 2, "after", "watr", "cell.reference")
cell("an unknown end", "assets.csv", 2, "end", "base nowhere", "cell.reference")
cell("aboard a tail that is not there", "requirements.csv", 3, "aboard", "north-transport/9", "cell.tail")
cell("an unknown column in assumptions", "assumptions.csv", 2, "column", "stand_d", "assumption.column")


@case("an id twice", "members.csv", 4, 1, "table.duplicate")
def _(f):
    f.write("members.csv", f.text("members.csv") + "north,again,FI\n")


@case("an item twice in a requirement", "items.csv", 4, 2, "table.duplicate")
def _(f):
    f.write("items.csv", f.text("items.csv") + "hospital,container,1,1,,,\n")


@case("a closure of an unknown leg", "closures.csv", 2, 2, "cell.reference")
def _(f):
    f.write("closures.csv", "what,subject,from,to\nleg,rode-1,,\n")


@case("an act over an unknown asset", "authorities.csv", 2, 3, "cell.reference")
def _(f):
    f.write("authorities.csv", "id,what,subject,status\nA1,lift,north-transprt,given\n")


# --- sense ---------------------------------------------------------------------------------------------------------
cell("due before ready", "requirements.csv", 2, "due", "D+0 07:00", "time.order")
cell("latest before ready", "requirements.csv", 2, "latest", "D+0 07:00", "time.order")
cell("loaded before ready", "requirements.csv", 3, "load_by", "D+0 07:00", "time.order")
cell("ready after the horizon", "requirements.csv", 3, "ready", "D+7", "time.horizon", more=True)
cell("from a place to itself", "requirements.csv", 2, "to", "base", "requirement.to")
cell("attendants without patients", "requirements.csv", 2, "attendant", "3", "requirement.attendants")
cell("aircraft at home where none can land", "assets.csv", 2, "home", "town", "location.mode")
cell("a lift type without speed", "lift_types.csv", 3, "cruise_km_h", "", "type.speed")
cell("an aircraft without stand class", "lift_types.csv", 2, "stand_class", "", "cell.required")
cell("a payload that rises with range", "payload_range.csv", 4, "payload_kg", "10000", "type.curve")


@case("nothing to move", "requirements.csv", 3, 1, "requirement.empty")
def _(f):
    f.set("requirements.csv", 3, "bulk_kg", "")


@case("a road leg to a place without road", "legs.csv", 2, 2, "location.mode", more=True)
def _(f):
    f.set("locations.csv", 3, "modes", "air")


@case("duty without rest", "lift_types.csv", 2, None, "type.rest")
def _(f):
    f.set("lift_types.csv", 2, "duty_min", "14h")


@case("evacuees without a voluntary basis", "requirements.csv", 2, None, "requirement.voluntary")
def _(f):
    f.set("requirements.csv", 2, "kind", "evacuee")


@case("a circle of predecessors", "requirements.csv", 2, None, "requirement.cycle")
def _(f):
    f.set("requirements.csv", 2, "after", "water")
    return f.set("requirements.csv", 3, "after", "hospital")


@case("more drivers than persons", "requirements.csv", 2, 9, "requirement.drivers")
def _(f):
    f.set("items.csv", 3, "drivers", "50")


@case("together, but not to the same place", "requirements.csv", 3, None, "requirement.together")
def _(f):
    f.set("requirements.csv", 2, "together", "t")
    return f.set("requirements.csv", 3, "together", "t")


@case("a lift type without configuration", "lift_types.csv", 3, 1, "type.configuration")
def _(f):
    f.write("configurations.csv", "\n".join(f.text("configurations.csv").splitlines()[:-1]) + "\n")


@case("an effect somewhere else", "effects.csv", 2, 2, "effect.location")
def _(f):
    f.write("effects.csv", "requirement,location,handling\nhospital,town,1\n")


# --- scenario.json -------------------------------------------------------------------------------------------------
def json_case(title, old, new, row, col, code, more=False):
    CASES.append((title, "scenario.json", row, col, code, more, LIMIT_S, lambda f: f.replace("scenario.json", old, new)))


json_case("JSON with a comma too many", '"catalogue": null', '"catalogue": null,', 10, 1, "json.form", more=True)
json_case("JSON with a key twice", '"catalogue": null', '"id": "x"', 9, 3, "json.duplicate", more=True)
json_case("JSON that is cut off", '"catalogue": null\n}\n', '"catalogue', 9, 3, "json.open-quote", more=True)
json_case("a misspelt key", '"catalogue"', '"catalog"', 9, 3, "json.key", more=True)
json_case("a number beyond any", '"catalogue"', '"person_kg": 1e999, "catalogue"', 9, 16, "json.number")
json_case("text in place of a number", '"catalogue"', '"person_kg": "100", "catalogue"', 9, 16, "json.type")
json_case("an unknown record", '"exercise"', '"exercse"', 6, 13, "json.word")
json_case("real without a mandate", '"exercise"', '"real"', 6, 13, "mandate.missing")
json_case("a start as a spreadsheet shows it", "2030-05-01T06:00Z", "01/05/2030", 7, 12, "json.time")
json_case("a horizon before the start", "D+6", "D-1", 8, 14, "json.time")
json_case("ticks that do not divide", '"catalogue"', '"ticks_per_minute": 7, "catalogue"', 9, 23, "json.range")
json_case("an unknown measure", '"catalogue"', '"objective": [{"unmett": 1}], "catalogue"', 9, 18, "json.key")
json_case("an unknown mode", '"catalogue"', '"legs": {"rode": "listed"}, "catalogue"', 9, 12, "json.key")


@case("JSON nested a thousand deep", "scenario.json", 1, None, "json.depth", more=True)
def _(f):
    f.write("scenario.json", '{"x_a":' + "[" * 1000 + "]" * 1000 + "}")


@case("JSON nested a million deep", "scenario.json", 1, None, "json.depth", more=True)
def _(f):
    f.write("scenario.json", "[" * 1000000)


@case("JSON that is not UTF-8", "scenario.json", 4, 13, "json.utf8", more=True)
def _(f):
    f.write("scenario.json", f.text("scenario.json").encode().replace(b"My", b"M\xff", 1))


@case("an empty scenario.json", "scenario.json", 1, 1, "json.form", more=True)
def _(f):
    f.write("scenario.json", b"")


# --- what no lift can carry ----------------------------------------------------------------------------------------


@case("a runway too short for all", "requirements.csv", 2, 1, "requirement.no-lift", more=True)
def _(f):
    f.set("locations.csv", 3, "runway_m", "900")


@case("a piece too heavy for all", "requirements.csv", 2, 1, "requirement.no-lift")
def _(f):
    f.set("items.csv", 2, "kg", "90000")


@case("a place that nothing reaches", "requirements.csv", 3, 1, "requirement.no-lift")
def _(f):
    os.remove(f.file("legs.csv"))


def find(errors, path, file, row, col, code):
    name = None if file is None else os.path.join(path, file) if file else path
    for e in errors:
        if (name is None or e["file"] == name) and (row is None or e["row"] == row) and (
                col is None or e["col"] == col) and (code is None or e["code"] == code):
            return True
    return False


def problem(base, work, entry):
    """What is wrong with how the program took it; None = nothing."""
    _, file, row, col, code, more, limit, breaker = entry
    path, out = os.path.join(work, "s"), os.path.join(work, "plan.json")
    shutil.copytree(base, path)
    column = breaker(Folder(path))
    col = column if isinstance(column, int) and col is None else col
    command = [ECHELON, "plan", path, "-o", out, "--iterations", "50", "--json"]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"no end within {limit} s"
    if run.returncode != 2:
        return f"exit code {run.returncode}: {run.stdout[-300:]} {run.stderr[-300:]}"
    if os.path.exists(out):
        return "a plan was written"
    try:
        errors = json.loads(run.stdout)["errors"]
    except (ValueError, KeyError) as why:
        return f"no JSON of errors: {why}: {run.stdout[:300]}"
    listed = "; ".join(f"{e['file']}:{e['row']}:{e['col']} {e['code']} {e['message']}" for e in errors[:5])
    if not errors or not all(e["message"] and e["code"] and "file" in e for e in errors):
        return f"an error without message or code: {listed}"
    if not find(errors, path, file, row, col, code):
        return f"expected {file}:{row}:{col} {code}, got {listed}"
    return None if more or len(errors) == 1 else f"{len(errors)} errors: {listed}"


def main():
    failed = 0
    print(f"1..{len(CASES) + 1}")
    with tempfile.TemporaryDirectory(prefix="echelon-broken-") as top:
        base = os.path.join(top, "base")
        subprocess.run([ECHELON, "new", base], check=True, stdout=subprocess.DEVNULL, timeout=LIMIT_S)
        good = subprocess.run([ECHELON, "plan", base, "--iterations", "50", "--json"], stdout=subprocess.PIPE, timeout=60)
        print("ok 1 - the unbroken folder plans" if good.returncode == 0 else f"not ok 1 - the unbroken folder: {good.stdout}")
        failed += good.returncode != 0
        for n, entry in enumerate(CASES, 2):
            work = os.path.join(top, str(n))
            os.mkdir(work)
            why = problem(base, work, entry)
            print(f"ok {n} - {entry[0]}" if why is None else f"not ok {n} - {entry[0]}: {why}")
            failed += why is not None
            shutil.rmtree(work)
    sys.exit(1 if failed else 0)


main()
