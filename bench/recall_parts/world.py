"""Prepared plans and crises made from a seed: folders and pages as a staff would write them.

Regions, families and outsiders are divided among library, crises to fit on, and crises to report on, so that no crisis
lies in a region or is of a family of the library, and nothing that weights are fitted on is reported on. Members, lift
and most capabilities are shared: that is what makes a plan useful elsewhere. Same seed, same bytes. Nothing here is
real but the names of states, rough positions, and the catalogue's figures.
"""
import csv
import json
import os

from gen.core import Rng, around, cell, km

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START = "2027-05-03T00:00Z"

# id (its country in capitals), home, position, lift it can give
MEMBERS = [
    ("de", "EDDK", 50.87, 7.14, ["a400m", "c-130j"]), ("fr", "LFOE", 49.03, 1.22, ["a400m", "c-130h", "c-295"]),
    ("it", "LIRP", 43.68, 10.39, ["c-130j", "b737f"]), ("gb", "EGVN", 51.75, -1.58, ["a400m", "c-17"]),
    ("us", "KCHS", 32.90, -80.04, ["c-17", "c-130j", "b747f"]), ("br", "SBGL", -22.81, -43.25, ["c-130h", "il-76"]),
    ("za", "FAWK", -25.83, 28.22, ["c-130h", "il-76"]), ("eg", "HECA", 30.12, 31.41, ["c-130h", "il-76", "c-295"]),
    ("tr", "LTBA", 40.98, 28.82, ["a400m", "c-160", "c-130h"]), ("in", "VIDX", 28.71, 77.36, ["c-17", "il-76", "c-130j"]),
    ("kz", "UACC", 51.02, 71.47, ["il-76", "an-72"]), ("jp", "RJNK", 36.39, 136.41, ["c-130h", "b747f"]),
    ("au", "YSRI", -33.60, 150.78, ["c-17", "c-130j"]), ("ng", "DNMM", 6.58, 3.32, ["c-130h", "b737f"]),
]
OUTSIDERS = [("no", "ENGM", 60.2, 11.08, ["c-130j"]), ("kr", "RKSS", 37.56, 126.79, ["c-130h"]),
             ("ca", "CYTR", 44.12, -77.53, ["c-17"])]  # no plan of a library has them
HUBS = [("HDAM", "DJ", 11.55, 43.16), ("GOOY", "SN", 14.67, -17.07), ("LPLA", "PT", 38.76, -27.09),
        ("PGUA", "GU", 13.58, 144.93), ("PHIK", "US", 21.32, -157.92), ("VTBU", "TH", 12.68, 101.0),
        ("OMAM", "AE", 24.25, 54.55), ("MPTO", "PA", 9.07, -79.38), ("FHAW", "SH", -7.97, -14.39)]

LIBRARY_REGIONS = [[("HT", 18.6, -72.3), ("DO", 18.7, -70.2), ("JM", 18.0, -76.9)],
                   [("KE", -1.0, 37.0), ("ET", 8.9, 39.2), ("SO", 2.5, 45.0)],
                   [("GR", 38.2, 23.4), ("AL", 41.2, 20.0), ("RO", 45.0, 26.1)],
                   [("BD", 23.6, 90.3), ("LK", 7.3, 80.5), ("NP", 27.8, 85.2)],
                   [("CO", 4.8, -75.0), ("GT", 14.9, -90.6), ("VE", 9.5, -67.0)]]
FIT_REGIONS = [[("MA", 31.6, -8.0), ("DZ", 36.2, 5.0), ("LY", 31.5, 16.0)],
               [("SL", 8.4, -12.0), ("LR", 6.5, -9.8), ("CM", 4.6, 10.2)],
               [("IR", 30.2, 57.0), ("IQ", 33.4, 44.4), ("YE", 15.3, 44.3)]]
TEST_REGIONS = [[("PH", 11.2, 124.6), ("ID", -7.2, 110.3), ("MM", 20.9, 95.9)],
                [("PE", -12.2, -76.0), ("BO", -17.0, -66.5), ("CL", -33.6, -70.9)],
                [("PK", 34.2, 73.1), ("KG", 41.5, 74.2), ("AF", 35.9, 68.8)],
                [("MZ", -19.8, 34.8), ("MG", -18.9, 47.5), ("MW", -14.5, 34.6)]]

# capability: least and most elements asked for or planned with; goods: tonnes
LIBRARY_FAMILIES = {
    "earthquake": {"usar-heavy": (1, 3), "usar-medium": (1, 4), "emt-2": (0, 2), "structural-engineers": (0, 2),
                   "shelter-temporary": (0, 2), "goods": (0, 120)},
    "flood": {"flood-boats": (1, 4), "high-capacity-pumping": (1, 3), "water-purification": (1, 3), "goods": (20, 120)},
    "epidemic": {"emt-1-fixed": (1, 4), "emt-2": (1, 2), "medical-post": (0, 3), "goods": (10, 80)},
    "wildfire": {"fire-ground": (1, 4), "fire-ground-vehicles": (1, 2), "medical-post": (0, 2), "tast": (0, 1)},
    "storm": {"shelter-temporary": (1, 4), "power-supply": (1, 2), "water-purification": (0, 2),
              "emergency-telecom": (0, 2), "goods": (30, 160)},
    "displacement": {"field-kitchen": (1, 3), "emt-1-fixed": (1, 3), "shelter-temporary": (1, 3),
                     "water-purification": (0, 2), "goods": (30, 160)},
}
FIT_FAMILIES = {
    "tsunami": {"usar-medium": (1, 3), "flood-boats": (0, 2), "water-purification": (1, 2), "emt-2": (1, 2),
                "goods": (20, 120)},
    "landslide": {"usar-medium": (1, 4), "structural-engineers": (1, 2), "emt-1-fixed": (0, 2), "shelter-temporary": (0, 2)},
    "drought": {"water-purification": (1, 3), "field-kitchen": (0, 2), "emt-1-fixed": (0, 3), "goods": (40, 200)},
}
TEST_FAMILIES = {
    "volcano": {"shelter-temporary": (1, 3), "medical-post": (0, 2), "water-purification": (0, 2),
                "emergency-telecom": (0, 2), "goods": (20, 120)},
    "explosion": {"usar-heavy": (1, 2), "usar-medium": (0, 3), "emt-2": (0, 2), "medical-post": (0, 2)},
    "dam-failure": {"flood-boats": (1, 3), "high-capacity-pumping": (0, 2), "usar-medium": (0, 2), "power-supply": (0, 2),
                    "goods": (0, 100)},
    "blackout": {"power-supply": (1, 3), "field-kitchen": (0, 2), "water-purification": (0, 2), "emt-1-fixed": (0, 2)},
}
ALIEN = ["cbrn-detection", "usar-cbrn", "port-team", "cave-rescue", "medevac-air", "mountain-rescue"]  # in no plan
SETS = {"fit": (FIT_REGIONS, FIT_FAMILIES), "test": (TEST_REGIONS, TEST_FAMILIES)}


def capabilities():
    with open(os.path.join(ROOT, "catalogue", "capabilities.csv"), encoding="utf-8", newline="") as f:
        return {r["id"]: (int(r["people"]), int(r["vehicles"]), int(r["mass_kg"]), min(36, int(r["readiness_h"])))
                for r in csv.DictReader(f)}


def table(folder, name, columns, rows):
    if rows:
        columns = columns.split()
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="\n") as f:
            f.write(",".join(columns) + "\n")
            f.writelines(",".join(cell(r.get(c)) for c in columns) + "\n" for r in rows)


PLACE = "id name kind country lat lon class transfer connect_min"


def airfield(rng, ident, country, middle, far, classes):
    lat, lon = around(rng, middle, 5, far)
    return {"id": ident, "name": ident, "kind": "airfield", "country": country, "lat": lat, "lon": lon,
            "class": rng.pick(classes)}


def theatre(rng, prefix, country, lat, lon):
    """The middle of it, and one to three airfields; the first has fuel."""
    middle = around(rng, (lat, lon), 0, 150)
    fields = [airfield(rng, f"{prefix}{'XYZ'[i]}", country, middle, 60 + 80 * i,
                       ["regional", "small", "small", "damaged"] if i else ["regional", "regional", "small"]) for i in range(rng.between(1, 3))]
    return middle, fields


class Plan:
    """One prepared plan's tables."""

    def __init__(self, seed, number, caps):
        rng = self.rng = Rng("plan", seed, number)
        self.caps, self.ident = caps, f"plan-{seed}-{number:05d}"
        self.family = rng.pick(list(LIBRARY_FAMILIES))
        self.country, lat, lon = rng.pick(rng.pick(LIBRARY_REGIONS))
        self.middle, self.fields = theatre(rng, "G", self.country, lat, lon)
        self.site = rng.chance(0.3)
        self.givers = self.some_members(rng.between(2, 6))
        self.locations, self.assets, self.elements, self.requirements, self.items, self.legs = [], [], [], [], [], []

    def some_members(self, count):
        """Rather near ones: by distance, each blurred by up to 6,000 km."""
        near = sorted((km(m[2:4], self.middle) + 6000 * self.rng.random(), m) for m in MEMBERS)
        return sorted(m for _, m in near[:count])

    def places(self):
        for ident, home, lat, lon, _ in self.givers:
            self.locations.append({"id": home, "name": home, "kind": "airfield", "country": ident.upper(), "lat": lat,
                                   "lon": lon, "class": "base"})
        hubs = {self.hub_for(g) for g in self.givers if km(g[2:4], self.middle) > 3000}
        hubs |= {self.rng.pick(HUBS) for _ in range(self.rng.between(0, 3))}  # where the members usually stop
        self.locations += [{"id": h[0], "name": h[0], "kind": "airfield", "country": h[1], "lat": h[2], "lon": h[3],
                            "class": "major"} for h in sorted(hubs)]
        for field in self.fields:
            self.locations.append({**field, "transfer": "yes", "connect_min": 30})
        if self.site:
            lat, lon = around(self.rng, self.middle, 10, 60)
            self.locations.append({"id": "SITE", "name": "Site", "kind": "site", "country": self.country, "lat": lat,
                                   "lon": lon, "class": "site"})
            self.legs = [{"id": f"road-{f['id']}", "from": f["id"], "to": "SITE", "mode": "road",
                          "minutes": 30 + int(1.6 * km((f["lat"], f["lon"]), (lat, lon))), "both_ways": "yes"}
                         for f in self.fields]
            self.assets.append({"id": "trucks", "type": "truck", "count": self.rng.between(4, 12), "owner": "host",
                                "home": self.fields[0]["id"], "crews": 2})
            self.assets.append({"id": "buses", "type": "bus", "count": 3, "owner": "host", "home": self.fields[0]["id"],
                                "crews": 2})

    def hub_for(self, giver):
        """Where lift from there best stops on its way: short hops."""
        return min(HUBS, key=lambda h: km(giver[2:4], h[2:4]) ** 2 + km(h[2:4], self.middle) ** 2)

    def lift(self):
        much = 0.5 + 1.5 * self.rng.random()  # how generous the plan's members are
        for ident, home, _, _, types in self.givers:
            for kind in types:
                if self.rng.chance(0.7) or kind == types[0]:
                    self.assets.append({"id": f"{ident}-{kind}", "type": kind, "owner": ident, "home": home, "crews": 2,
                                        "count": max(1, int(much * self.rng.between(1, 3)))})

    def to(self):
        return "SITE" if self.site and self.rng.chance(0.6) else self.rng.pick(self.fields)["id"]

    def element(self, capability, number):
        rng = self.rng
        people, vehicles, mass, ready = self.caps[capability]
        ident, home = rng.pick(self.givers)[:2]
        name, scale = f"{capability}-{number}", 0.8 + 0.4 * rng.random()
        self.elements.append({"id": name, "owner": ident, "capability": capability, "home": home, "sure": "rehearsed"})
        self.requirements.append({"id": name, "element": name, "kind": "team", "from": home, "to": self.to(),
                                  "ready": ready * 30, "due": 60 * rng.between(48, 96), "seated": people})
        each = min(7500, int(0.6 * mass * scale / vehicles)) if vehicles else 0
        rest = int(mass * scale) - vehicles * each
        if vehicles:
            self.items.append({"requirement": name, "item": "vehicle", "count": vehicles, "kg": max(500, each),
                               "class": "oversize"})
        self.items.append({"requirement": name, "item": "pallet", "count": max(1, rest // 2000), "kg": 2000})

    def goods(self, kilograms):
        parts = self.rng.between(1, 3)
        for i in range(parts):
            home = self.rng.pick(self.givers)
            self.requirements.append({"id": f"goods-{i + 1}", "owner": home[0], "kind": "relief", "from": home[1],
                                      "to": self.to(), "ready": 360, "due": 60 * self.rng.between(72, 120),
                                      "bulk_kg": max(2000, kilograms // parts), "lot": 2000})

    def write(self, folder):
        self.places()
        self.lift()
        asked = {what: self.rng.between(*span) for what, span in LIBRARY_FAMILIES[self.family].items()}
        for _ in range(self.rng.between(0, 2)):  # what this staff thinks should come along
            other = LIBRARY_FAMILIES[self.rng.pick(list(LIBRARY_FAMILIES))]
            asked.setdefault(self.rng.pick([w for w in other if w != "goods"]), self.rng.between(1, 2))
        for what, amount in asked.items():
            if what == "goods":
                if amount:
                    self.goods(1000 * amount)
            else:
                for i in range(amount):
                    self.element(what, i + 1)
        os.makedirs(folder, exist_ok=True)
        head = {"format": 1, "id": self.ident, "name": f"{self.family} in {self.country}", "record": "exercise",
                "start": f"2026-{self.rng.between(1, 12):02d}-01T00:00Z", "horizon": "D+8"}
        with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8", newline="\n") as f:
            f.write(json.dumps(head) + "\n")
        members = [{"id": g[0], "name": g[0], "country": g[0].upper()} for g in self.givers]
        table(folder, "members", "id name country", members + [{"id": "host", "name": "Host", "country": self.country}])
        table(folder, "locations", PLACE, self.locations)
        table(folder, "assets", "id type count owner home crews", self.assets)
        table(folder, "elements", "id owner capability home sure", self.elements)
        table(folder, "requirements", "id element owner kind from to ready due seated bulk_kg lot", self.requirements)
        table(folder, "items", "requirement item count kg class", self.items)
        table(folder, "legs", "id from to mode minutes both_ways", self.legs)


class Crisis:
    """A page and the places near it. Every fifth is one that no plan of a library fits, in turn because it asks for what
    none brings, because only outsiders are willing, or because it asks for many times what any brings."""

    WHY = ["capabilities", "members", "amounts"]

    def __init__(self, which, seed, number):
        rng = self.rng = Rng("crisis", which, seed, number)
        regions, families = SETS[which]
        self.ident = f"{which}-{seed}-{number:03d}"
        self.kind = rng.pick(list(families))
        self.country, lat, lon = rng.pick(rng.pick(regions))
        self.middle, self.fields = theatre(rng, "N", self.country, lat, lon)
        self.why = self.WHY[number // 5 % 3] if number % 5 == 4 else ""
        self.needs = {what: rng.between(*span) for what, span in families[self.kind].items()}
        self.needs = {what: n for what, n in self.needs.items() if n} or {"medical-post": 1}
        self.willing = [m[0] for m in MEMBERS if rng.chance(0.65)] + [m[0] for m in OUTSIDERS if rng.chance(0.5)]
        if rng.chance(0.3):
            self.willing = []  # everybody
        if rng.chance(0.2):
            self.needs[rng.pick(ALIEN)] = 1
        self.make_hopeless()

    def make_hopeless(self):
        rng = self.rng
        if self.why == "capabilities":
            self.needs = {rng.pick(ALIEN): rng.between(1, 3), rng.pick(ALIEN): rng.between(1, 3)}
        elif self.why == "members":
            self.willing = [m[0] for m in OUTSIDERS]
        elif self.why == "amounts":
            self.needs = {what: n * rng.between(12, 30) for what, n in self.needs.items() if what != "goods"}

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        rows = [("id", self.ident), ("kind", self.kind), ("start", START), ("country", self.country),
                ("lat", self.middle[0]), ("lon", self.middle[1])]
        lines = [f"{what},{value},,," for what, value in rows]
        for what, n in self.needs.items():
            due = self.rng.between(2, 4)
            lines.append(f"need,{what},{n * 1000 if what == 'goods' else n},D+{due},")
        lines += [f"member,{m.upper()},,," for m in self.willing]
        with open(os.path.join(folder, "crisis.csv"), "w", encoding="utf-8", newline="\n") as f:
            f.write("what,value,amount,due,note\n" + "\n".join(lines) + "\n")
        table(folder, "places", PLACE, [{**p, "transfer": "yes", "connect_min": 30} for p in self.fields])


def write_library(folder, seed, count):
    """Folders plan-SEED-NUMBER; returns (folder, family) in order of their ids."""
    caps, out = capabilities(), []
    for number in range(count):
        plan = Plan(seed, number, caps)
        path = os.path.join(folder, plan.ident)
        plan.write(path)
        out.append((path, plan.family))
    return out


def write_crises(folder, which, seed, count, first=0):
    """Crises of one set, numbered from `first`; returns them with `path`."""
    out = []
    for number in range(first, first + count):
        crisis = Crisis(which, seed, number)
        crisis.path = os.path.join(folder, crisis.ident)
        crisis.write(crisis.path)
        out.append(crisis)
    return out
