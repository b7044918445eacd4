#!/usr/bin/env python3
"""Writes docs/scenario.md from the schema that the reader itself uses:

    echelon schema scenario --json | tools/gen_scenario_doc.py > docs/scenario.md

tests/e2e/test_scenario_doc.py holds the committed page equal to the generated one.
"""
import json
import sys

INTRO = """# The scenario folder

<!-- Made by tools/gen_scenario_doc.py from `echelon schema scenario --json`; change src/io/schema.c instead. -->

A scenario is a folder with `scenario.json` and CSV tables that a planner can keep in a spreadsheet. Four tables are
needed: `members.csv`, `locations.csv`, `assets.csv`, `requirements.csv`; a table that is not there has no rows.
`echelon new DIR` writes a small one to start from. What the figures mean in the plan is in [model.md](model.md).

Every error of all files is reported in one run as `FILE:ROW:COL: text`, ROW being the physical line from 1 and COL the
number of the field (in JSON the character), with a hint where there is one. Nothing is planned from a folder with an
error.

## CSV

- Line 1 names the columns, in any order. UTF-8 with or without byte order mark; lines end in LF, CRLF or CR; quotes as
  in RFC 4180. Commas or semicolons, told from the header.
- Numbers have a decimal point, or, where semicolons separate the columns, a decimal comma; no thousands separators, no
  exponents, no units. What a spreadsheet has mangled (`1E+05`, `13/01/2010`, `#REF!`) is refused, cell by cell.
- A row of HXL tags may follow the header. Blank rows are ignored; they count as lines.
- Every table may have a column `note`, and columns of your own that begin with `x_`; both are ignored. Any other
  unknown column is an error, and so is any other CSV file in the folder unless its name begins with `x_`.
- Blanks around a cell do not count.
- Limits: {file_mib} MiB a file, {rows} rows a table, {columns} columns, {cell_bytes} bytes a cell.

## What cells hold

| type | written as |
|---|---|
| id | 1 to {id_characters} letters (of any alphabet), digits, `-`, `_`, `.`; capital and small letters differ |
| reference | the id of a row in another table |
| list of … | separated by spaces |
| word | like an id |
| choice | one of the words listed |
| yes/no | `yes` `no` `true` `false` `1` `0` `y` `n` |
| integer, decimal | a number in the column's unit |
| capacity | a number; `none` is 0; `unlimited`; empty is unlimited unless an airfield class says otherwise |
| time | minutes from the start: `360`; a day and time: `D+2 06:00`, `D+2`; ISO 8601: `2010-01-14T06:00Z` (without zone: UTC). D+0 is the calendar day, in UTC, of the scenario's start; `D+2` alone is the beginning of that day, `D+0` alone the start |
| duration | minutes: `90`; or `2h`, `2h30`, `1d`, `1d6h` |
| date | `2010-01-14` |
| hours | `06:00-18:00`, daily, in UTC; may wrap midnight; empty is always |
| country | two capital letters of ISO 3166-1; `XK` too |
| waypoints | `lat lon; lat lon`, in decimal degrees |
| tail | `ASSET/TAIL`, tails numbered from 1 |
"""

CATALOGUE = """
## The catalogue

Lift types and airfield classes come from a catalogue: the one that comes with Echelon (`"catalogue": "builtin"`), a
folder of your own, or none (`null`). A catalogue folder holds the tables marked so above. The scenario's own rows add to
it: a lift type with a `base` takes every cell it leaves empty from that type, and its configurations and points where it
has none; rows that the scenario gives for a type of the catalogue replace the catalogue's rows for it. Only types in use
become part of the scenario. `builtin` is looked for in `$ECHELON_CATALOGUE`, in the source tree, in the installation and
beside the program.
"""


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def value(text):
    return f"`{cell(text)}`" if text != "" else ""


def what(column):
    """Type, unit, choices, limits in one cell."""
    parts = [column["type"]]
    if "references" in column:
        parts[0] += f" to [{column['references']}](#{anchor(column['references'])})"
    if "words" in column:
        parts.append(" ".join(f"`{w}`" for w in column["words"]))
    if "unit" in column:
        parts.append(column["unit"])
    if "min" in column:
        high = column.get("max")
        parts.append(f"{column['min']} to {high}" if high is not None else f"{column['min']} or more")
    return ", ".join(parts)


def when_empty(column):
    if column["required"]:
        return "**required**"
    if "default" in column:
        return value(column["default"])
    return cell(column.get("empty", ""))


def anchor(name):
    return "scenariojson" if name == "scenario" else f"{name}csv"


def table(t):
    out = [f"\n## {t['file']}\n", t["meaning"]]
    notes = []
    if t["required"]:
        notes.append("Required.")
    if t["catalogue"]:
        notes.append("May also stand in a catalogue.")
    if t["key"] and t["key"] != ["id"]:
        notes.append("Unique: " + " and ".join(f"`{k}`" for k in t["key"]) + " together.")
    if notes:
        out.append(" ".join(notes))
    head = "key" if t["file"].endswith(".json") else "column"
    out += ["", f"| {head} | type | empty | meaning | example |", "|---|---|---|---|---|"]
    for c in t["columns"]:
        out.append(f"| `{c['name']}` | {what(c)} | {when_empty(c)} | {cell(c['meaning'])} | {value(c['example'])} |")
    return "\n".join(out) + "\n"


def main():
    schema = json.load(sys.stdin)
    limits = dict(schema["limits"], file_mib=schema["limits"]["file_bytes"] // (1024 * 1024))
    text = INTRO.format(**limits) + "".join(table(t) for t in schema["tables"]) + CATALOGUE
    sys.stdout.write(text)


main()
