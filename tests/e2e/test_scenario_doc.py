#!/usr/bin/env python3
"""docs/scenario.md is the page that tools/gen_scenario_doc.py makes from the program's own schema."""
import difflib
import os
import subprocess
import sys

ROOT = os.environ.get("ECHELON_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ECHELON = os.environ.get("ECHELON") or os.path.join(ROOT, "build", "release", "echelon")

schema = subprocess.run([ECHELON, "schema", "scenario", "--json"], stdout=subprocess.PIPE, check=True, timeout=60).stdout
made = subprocess.run([sys.executable, os.path.join(ROOT, "tools", "gen_scenario_doc.py")], input=schema,
                      stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
kept = open(os.path.join(ROOT, "docs", "scenario.md"), encoding="utf-8").read()
if made == kept:
    print("ok 1 - docs/scenario.md is up to date")
else:
    sys.stdout.writelines(difflib.unified_diff(kept.splitlines(True), made.splitlines(True), "docs/scenario.md", "generated"))
    print("not ok 1 - docs/scenario.md is up to date: echelon schema scenario --json | tools/gen_scenario_doc.py")
    sys.exit(1)
