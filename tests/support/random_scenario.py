#!/usr/bin/env python3
"""Seeded small scenario folders that between them exercise every rule of docs/model.md, mostly feasible.

    random_scenario.py SEED FOLDER

The same seed gives the same bytes. Places lie around the Caribbean, so that real airspaces are crossed; each feature
(transfers, closures, crews, effects, authorities …) is switched on by its own toss, so most scenarios have a few.
"""
import csv
import json
import os
import random
import sys

PLACES = {  # id: (kind, country, lat, lon, modes)
    "miami": ("airfield", "US", 25.79325, -80.29056, ""),
    "tampa": ("airfield", "US", 27.97547, -82.53325, ""),
    "juan": ("airfield", "PR", 18.43942, -66.00183, ""),
    "domingo": ("airfield", "DO", 18.42967, -69.66892, "air road"),
    "prince": ("airfield", "HT", 18.58005, -72.29254, "air road"),
    "cap": ("airfield", "HT", 19.73300, -72.19472, ""),
    "gonaives": ("site", "HT", 19.44500, -72.68900, ""),
    "jacmel": ("site", "HT", 18.23500, -72.53700, ""),
    "haina": ("port", "DO", 18.41700, -70.01900, "sea road"),
    "quay": ("port", "HT", 18.55500, -72.35000, ""),
    "yard": ("railhead", "US", 26.00000, -80.20000, "rail road"),
    "depot": ("railhead", "US", 27.90000, -82.40000, "rail road"),
}


class Folder:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.tables = {}
        self.top = {}

    def toss(self, p):
        return self.r.random() < p

    def row(self, table, **cells):
        cells = {k.rstrip("_"): v for k, v in cells.items() if v is not None and v != ""}
        self.tables.setdefault(table, []).append(cells)
        return cells

    def write(self, path):
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, "scenario.json"), "w", encoding="utf-8") as f:
            json.dump(self.top, f, indent=1)
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(k for r in rows for k in r))
            with open(os.path.join(path, name + ".csv"), "w", encoding="utf-8", newline="") as f:
                w = csv.DictWriter(f, columns, lineterminator="\n")
                w.writeheader()
                w.writerows(rows)


def top(o, seed):
    r = o.r
    o.tpm = r.choice([1, 1, 1, 2, 4])
    o.days = r.choice([6, 8, 10])
    o.top = {"format": 1, "id": f"random-{seed}", "record": "test", "start": r.choice(
        ["2010-01-14T00:00Z", "2010-01-14T06:30Z", "2010-02-27T07:45Z"]), "horizon_min": o.days * 1440,
        "ticks_per_minute": o.tpm, "catalogue": None}
    if o.toss(.3):
        o.top.update(person_kg=r.choice([90, 110]), litter_kg=r.choice([100, 150]))
    if o.toss(.2):
        o.top["loading"] = "maximum"
    if o.toss(.2):
        o.top["detour"] = {"air": 1.05, "sea": 1.137}
    o.authority = [a for a in ("land", "overfly", "use") if o.toss(.2)]
    if o.authority:
        o.top["authority"] = o.authority
    if o.toss(.3):
        o.top["objective"] = r.choice([
            [{"unmet": 1}, {"late": 2, "late_count": 60}, {"arrival": 1, "closure": 0.5}, {"cost": 1}],
            [{"unmet": 1}, {"closure": 1}, {"sorties": 1, "assets": 3}, {"travel": 1, "distance": 0.001}],
            [{"unmet": 1}, {"late": 1}, {"fuel": 1, "co2": 0.25}]])


def members(o):
    for i, c in (("usa", "US"), ("fra", "FR"), ("dom", "DO"), ("wfp", "")):
        o.row("members", id=i, name=i.upper(), country=c)


def capacities(o, kind):
    r, c = o.r, {}
    if o.toss(.5) and kind == "airfield":
        c.update({f"stands_{k}": r.choice([1, 2]) for k in r.sample("cde", r.choice([1, 2, 3]))})
        if not ({"stands_d", "stands_e"} & set(c)):
            c["stands_e"] = 1
    if kind in ("railhead", "port", "site") and o.toss(.4):
        c[{"railhead": "tracks", "port": "berths", "site": "docks"}[kind]] = r.choice([1, 2])
    if o.toss(.4):
        c["handling"] = r.choice([1, 2, 3])
    if o.toss(.3):
        c.update(arrivals=r.choice([1, 2]), departures=r.choice([1, 2, "unlimited"]), slot_min=r.choice(["", 30, "2h"]))
    if o.toss(.25):
        c["hours"] = r.choice(["06:00-22:00", "10:00-04:00", "11:30-23:59", "00:00-24:00"])
    if o.toss(.3):
        c["efficiency"] = r.choice([0.85, 0.7, "0.333333"])
    if kind == "airfield" and o.toss(.25):
        c.update(runway_m=r.choice([1500, 3000]), runway_width_m=r.choice(["", 45]))
        c["surface"] = r.choice(["paved", "unpaved", ""])
        c["mass_limit_kg"] = r.choice(["", 200000])
    if o.toss(.3):
        c["fuel_kg_day"] = r.choice(["none", 30000, 60000])
    return c


def locations(o):
    r = o.r
    for i, (kind, country, lat, lon, modes) in PLACES.items():
        c = capacities(o, kind)
        if i in ("miami", "tampa"):
            c.pop("fuel_kg_day", None)
            c.pop("mass_limit_kg", None)
        if i in ("prince", "cap", "domingo", "quay", "haina", "yard", "depot") and o.toss(.8):
            c["transfer"] = "yes"
            c["connect_min"] = r.choice(["", 30, 95])
            if o.toss(.25):
                c.update(storage_kg=r.choice([20000, 60000]), storage_people=r.choice(["", 60]),
                         storage_m2=r.choice(["", "150.5"]))
            if o.toss(.2):
                c["dwell_min"] = r.choice(["1d", "2d"])
        o.row("locations", id=i, name=i.title(), kind=kind, country=country, lat=lat, lon=lon, modes=modes, **c)


def types(o):
    r = o.r
    crew = dict(duty_min="12h", duty_flight_min=r.choice(["", 480]), rest_min=r.choice(["8h", 600]), swap_min=30)
    o.row("lift_types", id="lifter", mode="air", cruise_km_h=r.choice([520, 540.5]), reserve_km=r.choice([0, 300]),
          allowance_min=r.choice([0, 12]), fixed_min=r.choice([0, 20]), load_kg_min=r.choice(["", 300, 450]),
          unload_kg_min=r.choice([400, 777]), overlap=r.choice(["no", "yes"]), taxi_in_min=r.choice([0, 5]),
          taxi_out_min=r.choice([0, 10]), refuel_min=45, refuel_overlap=r.choice(["yes", "no"]), stand_class="D",
          item_class=r.choice(["oversize", "outsize"]), item_kg=r.choice(["", 15000]), dangerous=r.choice(["", "no"]),
          runway_m=1000, runway_width_m=20, unpaved="yes", mass_kg=70000, cost_hour=r.choice([5000, "4321.5"]),
          cost_sortie=r.choice([0, 250]), fuel_kg_h=2200, co2_kg_h=6952, day_flight_min=r.choice(["", "14h"]),
          **(crew if o.toss(.5) else {}))
    o.row("lift_types", id="liner", base="lifter", mode="air", handling=2 if o.toss(.3) else "", stand_class="E",
          item_class="bulk", unpaved="no", runway_m=1800, mass_kg=180000, cost_hour=9000, cruise_km_h=800)
    o.row("lift_types", id="shuttle", mode="air", turn="yes" if o.toss(.3) else "", cruise_km_h=280, stand_class="B", self_unload="yes",
          item_class="bulk", item_kg=500, runway_m=400, unpaved="yes", mass_kg=6000, cost_hour=900, fuel_kg_h=200,
          load_kg_min=100, unload_kg_min=100)
    o.row("lift_types", id="truck", mode="road", cruise_km_h=45, cost_hour=60, load_kg_min=250, unload_kg_min=250,
          handling=r.choice(["", 1]), fixed_min=10, fuel_kg_h=20)
    o.row("lift_types", id="ship", mode="sea", cruise_km_h=28, cost_hour=800, load_kg_min=900, unload_kg_min=700,
          fixed_min=60, fuel_kg_h=600, refuel_min=120)
    o.row("lift_types", id="train", mode="rail", cruise_km_h=50, cost_hour=200, load_kg_min=500, unload_kg_min=500,
          fixed_min=30)
    conf = o.row
    conf("configurations", type="lifter", id="cargo", payload_kg=18000, payload_max_kg=20000, seats=40, litters=0,
         floor_cm=r.choice(["", 1200]))
    if o.toss(.5):
        conf("configurations", type="lifter", id="medical", payload_kg=15000, seats=20, litters=30, change_min="2h")
    conf("configurations", type="liner", id="std", payload_kg=30000, seats=150, litters=r.choice([0, 12]))
    conf("configurations", type="shuttle", id="std", payload_kg=1900, seats=15, litters=2)
    conf("configurations", type="truck", id="std", payload_kg=12000, seats=20, litters=4, floor_cm=900)
    conf("configurations", type="ship", id="std", payload_kg=900000, seats=30)
    conf("configurations", type="train", id="std", payload_kg=400000, seats=100)
    if o.toss(.6):
        for d, p in ((1500, 18000), (3000, 9000), (4000, 0)):
            o.row("payload_range", type="lifter", range_km=d + r.choice([0, 111.1]), payload_kg=p)
    if o.toss(.5):
        for d, v in ((200, 350), (800, 480), (2000, 560)):
            o.row("block_speeds", type="lifter", distance_km=d, speed_km_h=v)


def assets(o):
    r = o.r
    o.row("assets", id="lift-usa", type="lifter", count=r.choice([1, 2, 3]), owner="usa", home="miami",
          from_=r.choice(["", "D+0 08:00"]), crews=r.choice([1, 2]), end=r.choice(["home", "home", "any", "tampa juan"]),
          end_by=r.choice(["", f"D+{o.days - 1}"]))
    o.row("assets", id="lift-fra", type="lifter", count=1, owner="fra", home=r.choice(["juan", "domingo"]),
          to=r.choice(["", f"D+{o.days - 1} 12:00"]))
    if o.toss(.7):
        o.row("assets", id="liner-usa", type="liner", count=1, owner="usa", home="tampa")
    if o.toss(.5):
        o.row("assets", id="shuttle-dom", type="shuttle", count=2, owner="dom", home="domingo", end="any")
    o.row("assets", id="truck-wfp", type="truck", count=r.choice([2, 3]), owner="wfp", home="prince",
          end=r.choice(["home", "any"]))
    o.row("assets", id="truck-dom", type="truck", count=2, owner="dom", home="haina")
    if o.toss(.6):
        o.row("assets", id="ship-dom", type="ship", count=1, owner="dom", home="haina", end=r.choice(["home", "any"]))
    if o.toss(.4):
        o.row("assets", id="train-usa", type="train", count=1, owner="usa", home="yard")
    if o.toss(.3):
        o.row("situations", asset="lift-usa", tail=1, location=r.choice(["tampa", "juan"]), free=r.choice([0, 150]),
              **r.choice([{}, {"duty_min": "3h"}, {"duty_min": 240, "flight_min": 90}]))
    if o.toss(.3):
        o.row("crews", location="prince", type="lifter", count=r.choice([1, 2]))


def legs(o):
    r = o.r
    cap = r.choice(["", "", 4])

    def leg(i, a, b, mode, **more):
        o.row("legs", id=i, **{"from": a, "to": b, "mode": mode}, **more)
    leg("r-gon", "prince", "gonaives", "road", distance_km=152.3, both_ways="yes", cost=r.choice(["", 12.5]))
    leg("r-jac", "prince", "jacmel", "road", minutes="2h30", both_ways="yes", capacity_day=cap)
    leg("r-quay", "quay", "prince", "road", minutes=25, both_ways="yes")
    leg("r-haina", "haina", "domingo", "road", distance_km=42, both_ways="yes")
    leg("r-main", "domingo", "prince", "road", minutes="9h", distance_km=390, both_ways="yes", capacity_day=cap)
    leg("r-main2", "haina", "quay", "road", via="18.49 -71.2; 18.52 -71.85", both_ways="yes")
    leg("r-depot", "depot", "tampa", "road", minutes=30, both_ways="yes")
    leg("r-yard", "yard", "miami", "road", minutes=40, both_ways="yes")
    leg("t-line", "yard", "depot", "rail", distance_km=330, both_ways="yes")
    if o.toss(.4):
        leg("a-way", "miami", "prince", "air", via="22.5 -75.0", cost=40)
    if o.toss(.3):
        leg("a-type", "miami", "prince", "air", type="lifter", minutes=155)


def elements(o):
    r = o.r
    for i, owner in (("crew", "usa"), ("hospital", "fra"), ("rescue", "dom")):
        o.row("elements", id=i, name=i, owner=owner, ready=r.choice(["", "D+0 10:00"]),
              not_at=r.choice(["", "", "cap"]), not_kinds=r.choice(["", "escort"]), stated="2010-01-12",
              expiry=r.choice(["", "2010-12-31", "2010-01-17", "2010-03-04"]))


ROUTES = [("miami", "prince"), ("tampa", "prince"), ("miami", "cap"), ("juan", "prince"), ("domingo", "cap"),
          ("domingo", "prince"), ("prince", "gonaives"), ("prince", "jacmel"), ("miami", "gonaives"),
          ("juan", "jacmel"), ("haina", "quay"), ("haina", "prince"), ("yard", "depot"), ("prince", "miami"),
          ("gonaives", "prince"), ("depot", "prince"), ("cap", "juan")]


def requirement(o, k):
    r = o.r
    a, b = r.choice(ROUTES)
    i = f"r{k}"
    cells = {"id": i, "from": a, "to": b, "owner": r.choice(["usa", "fra", "wfp", ""])}
    shape = r.choice(["people", "bulk", "items", "mixed", "patients"])
    if a in ("haina", "yard"):
        shape = r.choice(["bulk", "items"])
    if shape in ("people", "mixed"):
        cells["seated"] = r.choice([12, 18, 45] if shape == "mixed" else [5, 18, 45])
    if shape == "patients":
        cells.update(litter=r.choice([2, 6]), attendant=r.choice([0, 1, 2]), seated=r.choice([0, 3]), kind="patient")
    if shape == "bulk" or (shape == "mixed" and o.toss(.5)):
        cells["bulk_kg"] = r.choice([900, 8000, 25000, 41000])
        cells["lot"] = r.choice(["", "", 5000])
    if shape in ("items", "mixed"):
        for n in range(r.choice([1, 2])):
            kg = r.choice([450, 2200, 7000])
            o.row("items", requirement=i, item=f"i{n}", count=r.choice([1, 2, 5]), kg=kg,
                  length_cm=r.choice(["", 220, 450]), area_m2=r.choice(["", 4.5, "10.25"]),
                  class_=r.choice(["bulk", "bulk", "oversize"]) if kg > 450 else "bulk",
                  dangerous=r.choice(["", "", "", 3, 8]), drivers=1 if shape == "mixed" and o.toss(.5) else "")
    if o.toss(.4):
        cells["ready"] = r.choice([300, "D+1", "D+0 20:00"])
    if o.toss(.4):
        cells["due"] = r.choice(["D+1 12:00", "D+2", "D+3"])
    if o.toss(.15):
        cells["latest"] = f"D+{o.days - 1}"
    if o.toss(.15):
        cells["earliest"] = r.choice(["D+1 18:00", 2400])
    if o.toss(.15):
        cells["load_by"] = "D+4"
    if o.toss(.2):
        cells["binds"] = "start"
    if o.toss(.3):
        cells["split"] = r.choice(["people", "whole"]) if cells.get("bulk_kg", 0) < 9000 else "items"
    if o.toss(.1):
        cells.update(load_min=25, unload_min=r.choice(["", 15]))
    if o.toss(.15):
        cells["max_aboard_min"] = "30h"
    if o.toss(.3):
        cells["element"] = r.choice(["crew", "hospital", "rescue"])
        cells["owner"] = r.choice(["", cells["owner"]])
    if o.toss(.25):
        cells.update(weight_late=r.choice([2, 0.5]), weight_arrival=r.choice([3, "0.333333"]), weight_unmet=5)
    if o.toss(.15):
        cells["group"] = "module"
    if (a, b) in (("prince", "gonaives"), ("prince", "jacmel"), ("gonaives", "prince")) and o.toss(.4):
        cells["self_move"] = "road"
    if "kind" not in cells and o.toss(.3):
        cells["kind"] = r.choice(["team", "escort", "relief"])
    cells["priority"] = r.choice([1, 3, 5])
    return o.row("requirements", **cells)


def requirements(o):
    r = o.r
    rows = [requirement(o, k) for k in range(r.choice([3, 4, 6, 8]))]
    if o.toss(.3) and len(rows) > 1:
        rows[-1]["after"] = rows[0]["id"]
    if o.toss(.25):
        pair = [o.row("requirements", **{"id": f"t{k}", "from": "miami", "to": "prince", "seated": 4 + k,
                                         "together": "squad"}) for k in range(2)]
        if o.toss(.5):
            pair[1]["bulk_kg"] = 700
            pair[0]["split"] = pair[1]["split"] = "whole"
    if o.toss(.2):
        o.row("requirements", **{"id": "riders", "from": r.choice(["miami", "tampa"]), "to": "prince", "seated": 9,
                                 "aboard": "lift-usa/1", "ready": r.choice(["", 400]), "max_aboard_min": "",
                                 "load_by": r.choice(["", 900]), "lot": r.choice(["", 5]),
                                 "element": r.choice(["", "rescue"])})


def rules(o):
    r = o.r
    if o.toss(.3):
        o.row("carry_rules", asset_owner="usa", owner="wfp", action="allow", location="prince")
        o.row("carry_rules", asset_owner=r.choice(["dom", "fra"]), kind=r.choice(["", "patient"]),
              owner=r.choice(["usa", ""]), action="deny")
    if o.toss(.5):
        place = r.choice(["prince", "domingo", "cap", "miami"])
        o.row("closures", what="location", subject=place, from_=r.choice(["D+1", "D+0 15:00"]), to="D+1 09:00",
              stands=r.choice(["", 1]), handling=r.choice(["", 1]), arrivals=r.choice(["", 1]),
              fuel_kg_day=r.choice(["", "none"]))
    if o.toss(.25):
        o.row("closures", what="leg", subject=r.choice(["r-gon", "r-main~back", "r-quay"]), from_="D+1",
              to=r.choice(["D+1 12:00", "D+2"]))
    if o.toss(.2):
        o.row("closures", what="airspace", subject=r.choice(["CU", "BS", "HT"]), from_="D+0 12:00", to="D+0 20:00")
    acts = []
    if "land" in o.authority:
        acts += [("territory", c, "") for c in ("HT", "DO", "US", "PR", "FR")]
        acts.insert(0, ("territory", "prince", "usa"))
    if "overfly" in o.authority:
        acts += [("airspace", c, "") for c in ("HT", "DO", "US", "PR", "CU", "BS", "TC", "JM")]
    if "use" in o.authority:
        acts += [("lift", a["id"], "") for a in o.tables["assets"]]
        acts += [("element", e["id"], "") for e in o.tables.get("elements", [])]
    for k, (what, subject, to) in enumerate(acts):
        tight = o.toss(.1)
        o.row("authorities", id=f"act{k}", grantor="dom", what=what, subject=subject, to=to,
              from_=r.choice(["", "", "D+0 09:00"]), until=f"D+{o.days}" if tight else "",
              ceiling=r.choice(["", "", 2, 6]), status=r.choice(["given"] * 9 + ["pending"]))
        if tight or o.toss(.4):
            o.row("authorities", id=f"act{k}-b", grantor="fra", what=what, subject=subject, status="given")
    for q in o.tables["requirements"]:
        if q["to"] in ("prince", "cap", "quay") and o.toss(.3):
            place = q["to"]
            o.row("effects", requirement=q["id"], location=place, setup_min=r.choice(["", 90]),
                  stands=r.choice([0, 1]), stand_class=r.choice(["", "E"]), handling=r.choice([1, 2]),
                  arrivals=r.choice([0, 1]), departures=r.choice([0, 1]), fuel_kg_day=r.choice([0, 20000]),
                  hours=r.choice(["", "", "05:00-23:00"]))


def generate(seed):
    o = Folder(seed)
    top(o, seed)
    members(o)
    locations(o)
    types(o)
    assets(o)
    legs(o)
    elements(o)
    requirements(o)
    rules(o)
    return o


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    generate(int(sys.argv[1])).write(sys.argv[2])
