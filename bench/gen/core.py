"""What every family needs: a random stream that is the same everywhere, tables, places, fleets, plans.

A generated operation is a folder as docs/scenario.md describes it, and nothing else: it goes through the reader that
users use. A planted one also has planted.json (what the plan is worth and why no plan beats it) and planted-plan.json.
Cost: linear in the number of requirements but for one sort; 100,000 requirements are written in seconds.
"""
import heapq
import json
import math
import os
import random


class Rng:
    """Only random() of Python's generator is used: its sequence is promised for all versions."""

    def __init__(self, *seed):
        self.random = random.Random("/".join(map(str, seed))).random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        return low + int(self.random() * (high - low + 1))

    def chance(self, share):
        return self.random() < share

    def pick(self, values):
        return values[int(self.random() * len(values))]

    def shuffle(self, values):
        for i in range(len(values) - 1, 0, -1):
            j = int(self.random() * (i + 1))
            values[i], values[j] = values[j], values[i]


def km(a, b):
    """Great circle on a sphere of 6371 km: a metric, which the proofs of cost need."""
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def around(rng, centre, near, far):
    """A position between near and far km from the centre."""
    distance, angle = near + rng.random() * (far - near), rng.random() * 2 * math.pi
    lat = centre[0] + distance / 111.2 * math.cos(angle)
    lon = centre[1] + distance / 111.2 * math.sin(angle) / math.cos(math.radians(centre[0]))
    return round(max(-80, min(80, lat)), 5), round((lon + 180) % 360 - 180, 5)


def slow(minutes, efficiency):
    """Work of so many minutes at a place of this efficiency (in hundredths): model.md node.work."""
    return -(-minutes * 100 // efficiency)


ORDER = {  # columns of the tables, in the order in which people read them
    "members": "id name country",
    "locations": "id name kind country lat lon modes stands_a stands_b stands_c stands_d stands_e stands_f docks handling "
                 "arrivals departures slot_min fuel_kg_day hours efficiency transfer connect_min storage_kg note",
    "lift_types": "id base name mode cruise_km_h allowance_min fixed_min load_kg_min unload_kg_min taxi_in_min "
                  "taxi_out_min refuel_min refuel_overlap turn handling stand_class item_class duty_min rest_min cost_hour cost_sortie fuel_kg_h",
    "configurations": "type id payload_kg seats litters",
    "payload_range": "type range_km payload_kg",
    "assets": "id type count owner home from crews end",
    "requirements": "id owner kind from to ready due latest seated bulk_kg split lot weight_unmet weight_late "
                    "weight_arrival priority voluntary_basis",
    "items": "requirement item count kg class",
    "legs": "id from to mode type minutes distance_km cost both_ways",
    "carry_rules": "asset_owner owner kind location action",
    "closures": "what subject from to handling",
}


def cell(value):
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text


class World:
    """The tables of one scenario."""

    def __init__(self, family, size, seed, planted):
        kind = "planted" if planted else "plain"
        self.rng = Rng(family, kind, size, seed)
        self.family, self.size, self.seed = family, size, seed
        self.head = {"format": 1, "id": f"{family}-{kind}-{size}-{seed}",
                     "name": f"Generated: {family}, {size} requirements, seed {seed}, {kind}",
                     "record": "test", "start": "2030-01-07T00:00Z"}
        self.tables = {name: [] for name in ORDER}

    def add(self, table, **row):
        self.tables[table].append(row)
        return row

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8", newline="\n") as f:
            f.write(json.dumps(self.head, indent=1) + "\n")
        for name, rows in self.tables.items():
            if not rows:
                if os.path.exists(os.path.join(folder, name + ".csv")):  # of an older run
                    os.remove(os.path.join(folder, name + ".csv"))
                continue
            used = set().union(*rows)
            columns = [c for c in ORDER[name].split() if c in used]
            assert used <= set(columns), used - set(columns)
            with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="\n") as f:
                f.write(",".join(columns) + "\n")
                f.writelines(",".join([cell(row.get(c)) for c in columns]) + "\n" for row in rows)


class Fleet:
    """Trips of one fleet, before its tails are known. rest: minutes between two trips of a tail."""

    def __init__(self, name, home, type_, owner, rest=0, count=None):
        self.name, self.home, self.type, self.owner = name, home, type_, owner
        self.rest, self.count, self.since, self.trips = rest, count, 0, []

    def staff(self):
        """Tails by colouring of intervals: as many as are under way at once, no fewer can do it in these times."""
        free, tails, used = [], [], 0
        for trip in sorted(self.trips, key=lambda t: t.stops[0][1]):
            if free and free[0][0] <= trip.stops[0][1]:
                trip.tail = heapq.heappop(free)[1]
            else:
                used += 1
                trip.tail = used
            heapq.heappush(free, (trip.stops[-1][2] + self.rest, trip.tail))
        return used


class Trip:
    """A mission: stops (place, arrive, depart, work start, work end; None: no work), loads (cargo, from, to)."""
    __slots__ = ("fleet", "tail", "stops", "loads")

    def __init__(self, fleet, stops, loads):
        self.fleet, self.stops, self.loads, self.tail = fleet, stops, loads, None
        fleet.trips.append(self)


def number_plan(world, fleets):
    """Mission ids in order of start; the text of the plan file."""
    trips = sorted((t for f in fleets for t in f.trips), key=lambda t: (t.stops[0][1], t.fleet.name, t.tail))
    lines = []
    for number, trip in enumerate(trips, 1):
        stops = []
        for place, arrive, depart, start, end in trip.stops:
            work = "" if start is None else f'{{"start_min":{start},"end_min":{end},"kind":"handle"}}'
            stops.append(f'{{"location":"{place}","arrive_min":{arrive},"depart_min":{depart},"fuel_kg":0,'
                         f'"work":[{work}]}}')
        loads = []
        for cargo, first, last in trip.loads:
            for requirement, people, items in cargo:
                held = ",".join(f'"{i}":{n}' for i, n in items)
                loads.append(f'{{"requirement":"{requirement.id}","from_stop":{first},"to_stop":{last},'
                             f'"people":{people},"litters":0,"items":{{{held}}}}}')
        lines.append(f'{{"id":"P{number:06d}","asset":"{trip.fleet.name}","tail":{trip.tail},\n "stops":['
                     f'{",".join(stops)}],\n "loads":[{",".join(loads)}]}}')
    return '{"format":1,\n"missions":[\n' + ",\n".join(lines) + "\n]}\n", len(trips)


def most_at_once(intervals):
    """The most intervals [a, b) that hold at one moment."""
    edges = sorted([(a, 1) for a, b in intervals if a < b] + [(b, -1) for a, b in intervals if a < b])
    most = now = 0
    for _, step in edges:
        now += step
        most = max(most, now)
    return most
