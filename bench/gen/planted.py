"""Families with a planted optimum: first the plan that wastes nothing, then the scenario that it fits.

Everywhere one resource is busy from the first moment at which anything can use it, every use of it carries as much as
the vehicle takes, and each use takes the same time; so counting uses proves that no plan is better (bench/README.md
has the arguments in full). Around it, everything else (windows, tails, stands, slots) is drawn so that the plan just
fits, which takes plans away and adds none.
"""
import heapq
import math

from .cargo import Cell, UNIT, settle, stow
from .core import Fleet, Trip, World, around, km, most_at_once, number_plan, slow

REST = 600


def speeded(distance, speed, allowance):
    return -(-int(distance * 60 * 1000) // (speed * 1000)) + allowance


class Plant:
    """A world, its way times, its fleets and the plan; shared by all families."""

    def __init__(self, family, size, seed):
        self.world = World(family, size, seed, True)
        self.rng = self.world.rng
        self.fleets, self.where, self.minutes = {}, {}, {}
        self.cells, self.horizon = [], 0

    def place(self, id_, kind, position, **figures):
        self.where[id_] = position
        return self.world.add("locations", id=id_, kind=kind, lat=position[0], lon=position[1], **figures)

    def leg(self, a, b, mode, minutes, type_=None):
        self.minutes[a, b] = self.minutes[b, a] = minutes
        self.world.add("legs", id=f"{mode}-{a}-{b}", **{"from": a}, to=b, mode=mode, minutes=minutes, type=type_,
                       both_ways="yes")

    def net(self, places, mode, speed, allowance, type_=None):
        """Every pair connected. Rounded up, with an allowance: no way round is shorter than the straight one."""
        for i, a in enumerate(places):
            for b in places[i + 1:]:
                self.leg(a, b, mode, speeded(km(self.where[a], self.where[b]), speed, allowance), type_)

    def star(self, centre, places, mode, speed, allowance, type_=None):
        for b in places:
            self.leg(centre, b, mode, speeded(km(self.where[centre], self.where[b]), speed, allowance), type_)

    def fleet(self, home, type_, owner, rest=0, count=None):
        name = f"{type_}-{home}".lower()
        if name not in self.fleets:
            self.fleets[name] = Fleet(name, home, type_, owner, rest, count)
        return self.fleets[name]

    def type(self, id_, mode, payload, seats, fixed, taxi=(0, 0), **figures):
        row = {"id": id_, "mode": mode, "cruise_km_h": 700 if mode == "air" else 50, "fixed_min": fixed,
               "taxi_in_min": taxi[0], "taxi_out_min": taxi[1], "cost_hour": 6000, "cost_sortie": 500, **figures}
        if mode == "air":
            row.setdefault("stand_class", "E")
        self.world.add("lift_types", **row)
        self.world.add("configurations", type=id_, id="cargo", payload_kg=payload, seats=seats)
        return row

    def crew(self, longest):
        """Crew hours that one mission fits into, two only if they are short."""
        return {"duty_min": max(960, longest + 30), "rest_min": REST}

    def finish(self, needs, measures, why):
        """Assets, horizon and the proof; the files' contents."""
        world, rng = self.world, self.rng
        for fleet in self.fleets.values():
            used = fleet.staff()
            fleet.count = fleet.count or used + int(math.ceil(used * 0.05))
            order = list(range(1, fleet.count + 1))
            rng.shuffle(order)
            for trip in fleet.trips:
                trip.tail = order[trip.tail - 1]
            world.add("assets", id=fleet.name, type=fleet.type, count=fleet.count, owner=fleet.owner, home=fleet.home)
        for table in ("requirements", "locations", "assets", "items", "legs"):
            rng.shuffle(world.tables[table])
        end = max(t.stops[-1][2] for f in self.fleets.values() for t in f.trips)
        world.head["horizon_min"] = (end // 1440 + 3) * 1440
        world.head["objective"] = [{m: 1} for m in measures]
        plan, missions = number_plan(world, self.fleets.values())
        values = {"unmet": 0, "late": 0, "closure": max(c.tau for c in self.cells), "arrival": self.arrival(needs),
                  "cost": self.cost()}
        planted = {"format": 1, "family": world.family, "size": world.size, "seed": world.seed,
                   "requirements": len(needs), "missions": missions, "why": why,
                   "objective": [{"tier": m, "value": values[m]} for m in measures]}
        return world, planted, plan

    def arrival(self, needs):
        """Σ lots · (τ − ready); a lot is 1000 kg or, where only persons move, one person."""
        ready = {row["id"]: row["ready"] for row in self.world.tables["requirements"]}
        total = 0
        for c in self.cells:
            for need, people, items in c.parts:
                units = people + sum(n * (1 if i == "bulk" else need.pieces[1]) for i, n in items) // UNIT
                total += units * (c.tau - ready[need.id])
        return total if self.persons() else total / 10  # a unit of 100 kg is a tenth of a lot

    def persons(self):
        return self.world.family == "evacuation"

    def cost(self):
        total = 0
        for fleet in self.fleets.values():
            type_ = next(t for t in self.world.tables["lift_types"] if t["id"] == fleet.type)
            for trip in fleet.trips:
                for a, b in zip(trip.stops, trip.stops[1:]):
                    total += (b[1] - a[2]) * type_["cost_hour"] // 60 + type_["cost_sortie"]
        return total


def out_and_back(plant, fleet, cargo, place, unload, load, work, taxi):
    """From home, loaded, to a place at which the work begins at `unload`, and back empty."""
    load_min, unload_min = work
    way = plant.minutes[fleet.home, place]
    touch = unload - taxi[0]
    off = touch - way
    leave = unload + unload_min + taxi[1]
    stops = [(fleet.home, load, off, load, load + load_min), (place, touch, leave, unload, unload + unload_min),
             (fleet.home, leave + way, leave + way + taxi[0], None, None)]
    return Trip(fleet, stops, [(cargo, 0, 1)])


def fetch(plant, fleet, cargo, place, load, work, taxi):
    """From home, empty, to a place at which loading begins at `load`, and back; returns the end of the unloading."""
    load_min, unload_min = work
    way = plant.minutes[fleet.home, place]
    touch = load - taxi[0]
    leave = load + load_min + taxi[1]
    back = leave + way + taxi[0]
    stops = [(fleet.home, touch - way - taxi[1], touch - way, None, None),
             (place, touch, leave, load, load + load_min),
             (fleet.home, leave + way, back + unload_min, back, back + unload_min)]
    Trip(fleet, stops, [(cargo, 1, 2)])
    return back + unload_min


class Teams:
    """Handling teams that come on duty in stages; begins of uses of equal length, without a gap."""

    def __init__(self, rng, teams, length):
        self.offsets = sorted(rng.between(1, 3) * length // 3 + length * rng.below(3) if rng.chance(0.4) else 0
                              for _ in range(teams))
        self.offsets[0] = 0
        self.length = length

    def slots(self, first, n):
        heap = [first + o for o in self.offsets]
        heapq.heapify(heap)
        begins = []
        for _ in range(n):
            t = heapq.heappop(heap)
            begins.append(t)
            heapq.heappush(heap, t + self.length)
        return begins

    def closures(self, world, place, first):
        for number, offset in enumerate(self.offsets):
            if offset and offset != self.offsets[number - 1]:
                world.add("closures", what="location", subject=place, to=first + offset, handling=number)


def how_many_teams(cells):
    return max(2, round(math.sqrt(cells) / 5))


def apron(plant, row, stays, teams):
    """Stands and slots of a place: as many as the plan needs, not one more."""
    row["handling"] = len(teams.offsets)
    row["stands_e"] = most_at_once(stays)
    slots = {}
    for arrive, _ in stays:
        slots[arrive // 60] = slots.get(arrive // 60, 0) + 1
    row["arrivals"] = max(slots.values())


def split_size(rng, total, parts):
    """total in so many random shares of like size."""
    weights = [0.6 + rng.random() for _ in range(parts)]
    shares = [max(1, int(total * w / sum(weights))) for w in weights]
    shares[0] += total - sum(shares)
    return shares


def gateways(size, seed, several):
    """Airfields of many members into one gateway, or each into several; teams and stands there are the scarce thing."""
    plant = Plant("gateways" if several else "single", size, seed)
    rng, world = plant.rng, plant.world
    cells = max(4, round(size / 2.3))
    count = 1 if not several else max(2, min(12, round(cells ** 0.3)))
    members = max(2, min(10, round(cells ** 0.35)))
    centre = (rng.between(-30, 45) + 0.5, rng.between(-100, 100) + 0.5)
    units = rng.pick([120, 180, 240, 360])
    taxi, fixed = (5, 5), rng.pick([30, 40, 60])
    home_of = {}
    world.add("members", id="host", name="Affected state")
    for m in range(members):
        world.add("members", id=f"m{m}", name=f"Member {m + 1}")
        plant.place(f"A{m}", "airfield", around(rng, centre, 500, 3500), modes="air")
        home_of[f"A{m}"] = f"m{m}"
    ports = [f"G{g}" for g in range(count)]
    rows = {g: plant.place(g, "airfield", around(rng, centre, 20, 400), modes="air",
                           efficiency=rng.pick([50, 75, 80, 100]) / 100) for g in ports}
    plant.net(ports + list(home_of), "air", 700, 15)
    world.head["legs"] = {"air": "listed"}
    rates = {g: round(rows[g]["efficiency"] * 100) for g in ports}
    longest = max(2 * plant.minutes[a, g] + 4 * taxi[0] + fixed + slow(fixed, rates[g]) for a in home_of for g in ports)
    for name, class_ in (("lifter", "outsize"), ("freighter", "bulk")):
        plant.type(name, "air", units * UNIT, min(units, 150), fixed, taxi, item_class=class_, **plant.crew(longest))
    for g, share in zip(ports, split_size(rng, cells, count)):
        teams = Teams(rng, how_many_teams(share), slow(fixed, rates[g]))
        lead = {a: fixed + taxi[1] + plant.minutes[a, g] + taxi[0] for a in home_of}
        first = max(lead.values()) + rng.between(0, 120)
        here = [Cell(rng.pick(list(home_of)), g) for _ in range(share)]
        for c, begin in zip(here, teams.slots(first, share)):
            c.low, c.start, c.tau = first - lead[c.origin], begin - lead[c.origin], begin + teams.length
        plant.cells += here
        teams.closures(world, g, first)
        apron(plant, rows[g], [(c.tau - teams.length - taxi[0], c.tau + taxi[1]) for c in here], teams)
    needs = stow(rng, plant.cells, units, min(units, 150), size)
    settle(world, plant.cells, needs, lambda c: home_of[c.origin])
    for c in plant.cells:
        type_ = "lifter" if c.oversize or rng.chance(0.4) else "freighter"
        fleet = plant.fleet(c.origin, type_, home_of[c.origin], REST)
        length = slow(fixed, rates[c.to])
        out_and_back(plant, fleet, c.parts, c.to, c.tau - length, c.start, (fixed, length), taxi)
    if several:  # each member lifts its own, or triangles between members would save empty flights
        for m in home_of.values():
            world.add("carry_rules", asset_owner=m, owner=m, action="allow")
        world.add("carry_rules", action="deny")
    return plant.finish(needs, ["unmet", "late", "closure", "arrival", "cost"], [
        "Each handling at a gateway takes the same time whatever is aboard, and at most one full load comes off in it.",
        "No cargo can be there before the first one of the plan, and from then on every team that is on duty is busy "
        "without a gap, with full loads: by no moment can more have been unloaded. So closure and arrival are least.",
        "Every load needs a flight in, full in the plan, and by the triangle inequality a tail's closed way between two "
        "visits to a gateway costs at least the way to the origin and back: so cost is least."])


FAMILIES = {"single": lambda size, seed: gateways(size, seed, False),
            "gateways": lambda size, seed: gateways(size, seed, True)}
