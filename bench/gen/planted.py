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
            world.add("assets", id=fleet.name, type=fleet.type, count=fleet.count, owner=fleet.owner, home=fleet.home,
                      **{"from": fleet.since})
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


def multimodal(size, seed):
    """By air into gateways, on by road to sites. Teams at the gateways are scarce; trucks come when they are needed."""
    plant = Plant("multimodal", size, seed)
    rng, world = plant.rng, plant.world
    count = max(1, min(12, round(size / 400)))
    trucks_a_load = rng.pick([2, 3, 4]) if size >= 60 else 2
    units = rng.pick([60, 90, 120])
    loads = max(2 * count, round(size / (2.3 * trucks_a_load)))
    members = max(2, min(8, round(loads ** 0.4)))
    centre = (rng.between(-30, 45) + 0.5, rng.between(-100, 100) + 0.5)
    taxi, fixed, road = (5, 5), rng.pick([40, 60, 90]), (rng.pick([15, 20, 30]), 20)
    world.add("members", id="host", name="Affected state")
    world.head["legs"] = {"air": "listed"}
    home_of = {}
    for m in range(members):
        world.add("members", id=f"m{m}", name=f"Member {m + 1}")
        plant.place(f"A{m}", "airfield", around(rng, centre, 500, 3500), modes="air")
        home_of[f"A{m}"] = f"m{m}"
    rows = {f"G{g}": plant.place(f"G{g}", "airfield", around(rng, centre, 20, 900), modes="air road",
                                 efficiency=rng.pick([75, 80, 100]) / 100, transfer="yes",
                                 connect_min=rng.pick([30, 60, 90])) for g in range(count)}
    plant.net(list(rows) + list(home_of), "air", 700, 15)
    rates = {g: round(rows[g]["efficiency"] * 100) for g in rows}
    longest = max(2 * plant.minutes[a, g] + 20 + fixed + slow(fixed, rates[g]) for a in home_of for g in rows)
    for name, class_ in (("lifter", "outsize"), ("freighter", "bulk")):
        plant.type(name, "air", trucks_a_load * units * UNIT, trucks_a_load * min(units, 40), fixed, taxi,
                   item_class=class_, **plant.crew(longest))
    plant.type("truck", "road", units * UNIT, min(units, 40), road[0], cost_hour=600, cost_sortie=20)
    flights = []
    for g, share in zip(rows, split_size(rng, loads, count)):
        sites = [f"{g}-S{i}" for i in range(rng.between(3, 12))]
        for i in sites:
            plant.place(i, "site", around(rng, plant.where[g], 10, 120))
        plant.star(g, sites, "road", 50, 5)
        teams = Teams(rng, how_many_teams(share), slow(fixed, rates[g]))
        lead = {a: fixed + taxi[1] + plant.minutes[a, g] + taxi[0] for a in home_of}
        first = max(lead.values()) + rng.between(0, 120)
        onward = {i: rows[g]["connect_min"] + slow(road[0], rates[g]) + plant.minutes[g, i] + road[0] for i in sites}
        to = sorted((rng.pick(sites) for _ in range(share * trucks_a_load)), key=lambda i: -onward[i])
        for number, begin in enumerate(teams.slots(first, share)):
            origin = rng.pick(list(home_of))
            here = [Cell(origin, i) for i in to[number * trucks_a_load:(number + 1) * trucks_a_load]]
            for c in here:
                c.low, c.start = first - lead[origin], begin - lead[origin]
                c.tau = begin + teams.length + onward[c.to]
            plant.cells += here
            flights.append((g, begin, teams.length, here))
        teams.closures(world, g, first)
        apron(plant, rows[g], [(f[1] - taxi[0], f[1] + f[2] + taxi[1]) for f in flights if f[0] == g], teams)
    needs = stow(rng, plant.cells, units, min(units, 40), size)
    settle(world, plant.cells, needs, lambda c: home_of[c.origin])
    for g, begin, length, here in flights:
        origin = here[0].origin
        type_ = "lifter" if any(c.oversize for c in here) or rng.chance(0.4) else "freighter"
        out_and_back(plant, plant.fleet(origin, type_, home_of[origin], REST), [p for c in here for p in c.parts], g,
                     begin, begin - (fixed + taxi[1] + plant.minutes[origin, g] + taxi[0]), (fixed, length), taxi)
        load = begin + length + rows[g]["connect_min"]
        for c in here:
            out_and_back(plant, plant.fleet(g, "truck", "host"), c.parts, c.to, c.tau - road[0], load,
                         (slow(road[0], rates[g]), road[0]), (0, 0))
    world.add("carry_rules", asset_owner="host", action="allow")
    for m in home_of.values():
        world.add("carry_rules", asset_owner=m, owner=m, action="allow")
    world.add("carry_rules", action="deny")
    return plant.finish(needs, ["unmet", "late", "closure", "arrival", "cost"], [
        "Handling of an aircraft at a gateway takes the same time whatever is aboard, one full load comes off in it at "
        "most, and from the first moment at which cargo can be there every team on duty is busy with full loads: by no "
        "moment can more have come off. From the gateway each kilogram needs a fixed least time to its site, and in "
        "the plan takes it: so arrival is least.",
        "Cargo with a longer way from the gateway comes off first. Take the cargo that closes, with all that comes off "
        "before it: all of that has no shorter way on, and in no plan can it all come off earlier: closure is least.",
        "Flights and trucks are full on the way out and by the triangle inequality no tail's closed way is shorter than "
        "out and back: cost is least."])


def relief(size, seed):
    """From hubs to many sites, by truck and helicopter. The vehicles are scarce: from the first moment to the last."""
    plant = Plant("relief", size, seed)
    rng, world = plant.rng, plant.world
    hubs = max(1, min(10, round((size / 60) ** 0.5)))
    world.add("members", id="host", name="Affected state")
    world.head["legs"] = {"air": "listed"}
    centre = (rng.between(-30, 45) + 0.5, rng.between(-100, 100) + 0.5)
    units, seats = rng.pick([40, 60, 100]), 20
    kinds = {"truck": ("road", (20, 15), (0, 0), 45, 4), "helicopter": ("air", (10, 10), (2, 2), 200, 6)}
    for name, (mode, work, taxi, speed, allowance) in kinds.items():
        figures = {"stand_class": "B", "handling": 0} if mode == "air" else {}
        plant.type(name, mode, units * UNIT, seats, work[0], taxi, cost_hour=600 if mode == "road" else 3000,
                   cost_sortie=20, **figures)
    groups = []
    rounds = max(4 * hubs, round(size / 2.3))
    for h in range(hubs):
        plant.place(f"H{h}", "airfield", around(rng, centre, 0, 600), modes="air road")
        for name in kinds if rng.chance(0.6) or hubs == 1 else ["truck"]:
            groups.append((f"H{h}", name))
    for (hub, name), share in zip(groups, split_size(rng, rounds, len(groups))):
        mode, work, taxi, speed, allowance = kinds[name]
        vehicles = max(1, round(math.sqrt(share) / 1.8))
        each = max(1, round(share / vehicles))
        near, far = (5, 60) if mode == "road" else (15, 150)
        sites = [f"{hub}-{name[0].upper()}{i}" for i in range(rng.between(2, 12))]
        for i in sites:
            plant.place(i, "site", around(rng, plant.where[hub], near, far), modes=mode)
        plant.star(hub, sites, mode, speed, allowance)
        by_way = {}
        for i in sites:
            by_way.setdefault(plant.minutes[hub, i], []).append(i)
        pattern = sorted(rng.pick(list(by_way)) for _ in range(each))
        free = rng.between(0, 6) * 60
        fleet = plant.fleet(hub, name, "host", 0, vehicles)
        fleet.since = free
        for vehicle in range(vehicles):
            load = free
            for way in pattern:
                c = Cell(hub, rng.pick(by_way[way]))
                c.start, c.tau = load, load + 2 * work[0] + sum(taxi) + way
                plant.cells.append(c)
                trip = out_and_back(plant, fleet, c.parts, c.to, c.tau - work[0], load, (work[0], work[0]), taxi)
                load = trip.stops[-1][2]
    most = (units // 3) - 1
    needs = stow(rng, plant.cells, units, seats, min(size, len(plant.cells) * most))
    settle(world, plant.cells, needs, lambda c: "host")
    return plant.finish(needs, ["unmet", "late", "closure", "arrival", "cost"], [
        "The sites of a hub and mode are served by its vehicles alone. A load for a site binds a vehicle for loading, "
        "way out, unloading and way back, a fixed time for the site, and carries one full load at most; a tour over "
        "several sites takes no less than its longest site.",
        "All vehicles of a group do rounds of the same lengths in the same order, from the moment they are free, without "
        "a gap, fully loaded, shortest first, so the longest way is last and its way back after the closure: no plan "
        "closes earlier. Shortest first on equal vehicles is least in arrival, too, also over loads that are divided.",
        "Each round is full, and a closed way over a site costs at least the way there and back: cost is least."])


def evacuation(size, seed):
    """People by bus from assembly points to an airfield, and on by air to havens. Teams at the airfields are scarce."""
    plant = Plant("evacuation", size, seed)
    rng, world = plant.rng, plant.world
    count = max(1, min(8, round(size / 500)))
    buses = rng.pick([2, 3, 4]) if size >= 60 else 2
    seats = rng.pick([40, 50, 60])
    loads = max(2 * count, round(size / (3.2 * buses)))
    taxi, fixed, road, haven_work = (5, 5), rng.pick([30, 45]), 15, 30
    centre = (rng.between(-30, 45) + 0.5, rng.between(-100, 100) + 0.5)
    world.add("members", id="host", name="State of origin")
    world.head["legs"] = {"air": "listed"}
    havens = [f"V{i}" for i in range(max(2, min(8, round(loads ** 0.4))))]
    for v in havens:
        world.add("members", id=f"state-{v}", name=f"State of {v}")
        plant.place(v, "airfield", around(rng, centre, 400, 2500), modes="air")
    fields = {f"E{e}": plant.place(f"E{e}", "airfield", around(rng, centre, 10, 250), modes="air road", transfer="yes",
                                   efficiency=rng.pick([75, 80, 100]) / 100, connect_min=rng.pick([30, 45, 90]))
              for e in range(count)}
    rates = {e: round(fields[e]["efficiency"] * 100) for e in fields}
    plant.net(havens + list(fields), "air", 750, 15)
    longest = max(2 * plant.minutes[v, e] for v in havens for e in fields) + 40 + fixed + slow(fixed, rates["E0"]) * 2
    plant.type("airliner", "air", buses * seats * UNIT, buses * seats, fixed, taxi, **plant.crew(longest))
    plant.type("bus", "road", seats * UNIT, seats, road, cost_hour=600, cost_sortie=20)
    flights = []
    for e, share in zip(fields, split_size(rng, loads, count)):
        points = [f"{e}-P{i}" for i in range(rng.between(3, 12))]
        for i in points:
            plant.place(i, "site", around(rng, plant.where[e], 5, 90))
        plant.star(e, points, "road", 45, 5)
        teams = Teams(rng, how_many_teams(share), slow(fixed, rates[e]))
        lead = {i: road + plant.minutes[e, i] + slow(road, rates[e]) + fields[e]["connect_min"] for i in points}
        onward = {v: taxi[1] + plant.minutes[e, v] + taxi[0] + fixed for v in havens}
        first = max(max(lead[i] + plant.minutes[e, i] for i in points),
                    max(plant.minutes[e, v] for v in havens) + sum(taxi)) + rng.between(0, 120)
        to = sorted((rng.pick(havens) for _ in range(share)), key=lambda v: -onward[v])
        for v, begin in zip(to, teams.slots(first, share)):
            here = [Cell(rng.pick(points), v) for _ in range(buses)]
            for c in here:
                c.low, c.start = first - lead[c.origin], begin - lead[c.origin]
                c.tau = begin + teams.length + onward[v]
            plant.cells += here
            flights.append((e, begin, teams.length, here))
        teams.closures(world, e, first)
        apron(plant, fields[e], [(f[1] - taxi[0], f[1] + f[2] + taxi[1]) for f in flights if f[0] == e], teams)
    needs = stow(rng, plant.cells, seats, seats, size, only_people=True)
    settle(world, plant.cells, needs, lambda c: "host",
           kind={"kind": "evacuee", "voluntary_basis": "own request (generated)"})
    for e, begin, length, here in flights:
        v = here[0].to
        fetch(plant, plant.fleet(v, "airliner", f"state-{v}", REST), [p for c in here for p in c.parts], e, begin,
              (length, fixed), taxi)
        for c in here:
            fetch(plant, plant.fleet(e, "bus", "host"), c.parts, c.origin, c.start, (road, slow(road, rates[e])), (0, 0))
    for v in havens:  # each state flies to its own haven, or triangles would save empty flights
        for other in havens:
            if other != v:
                world.add("carry_rules", asset_owner=f"state-{v}", location=other, action="deny")
    return plant.finish(needs, ["unmet", "late", "closure", "arrival", "cost"], [
        "Loading an aircraft at the airfield takes the same time however many board, a full aircraft at most, and from "
        "the first moment at which anybody can be there every team on duty is busy without a gap with full aircraft: by "
        "no moment can more have boarded. From there each haven is a fixed least time away, and the plan takes it: so "
        "arrival is least.",
        "Who has the longest flight boards first; take those who close and all who board before them: none of these has "
        "a shorter flight, and in no plan can they all have boarded earlier: closure is least.",
        "Aircraft and buses are full and go straight; no closed way is shorter than there and back: cost is least."])


def relay_corridor(plant, number, batches, figures):
    """Pick-up fields, hub, trunk, hub, drop fields. Teams at the second hub unload the trunk and load what goes on."""
    rng, world = plant.rng, plant.world
    feeders, fixed, small, taxi, centre = figures
    one, two = f"X{number}", f"Y{number}"
    a = around(rng, centre, 100, 2000)
    connect, hub_connect = rng.pick([10, 20, 30]), rng.pick([10, 20, 30])
    plant.place(one, "airfield", a, modes="air", transfer="yes", connect_min=hub_connect)
    row = plant.place(two, "airfield", around(rng, a, 600, 1500), modes="air", transfer="yes", connect_min=connect)
    plant.star(one, [two], "air", 500, 10, "trunk")
    ends = {}
    for hub, letter in ((one, "P"), (two, "D")):
        ends[hub] = [f"{letter}{number}-{i}" for i in range(rng.between(3, 9))]
        for i in ends[hub]:
            plant.place(i, "airfield", around(rng, plant.where[hub], 60, 600), modes="air")
        plant.net([hub] + ends[hub], "air", 350, 8, "feeder")
    teams = max(1, min(how_many_teams(batches * 2), batches // 3))
    each = max(1, batches // teams)
    lead = {i: small + taxi[1] + plant.minutes[i, one] + taxi[0] + small + hub_connect for i in ends[one]}
    trunk = fixed + taxi[1] + plant.minutes[one, two] + taxi[0]
    first = trunk + max(lead.values()) + rng.between(0, 120)
    order = ["in"] + [w for _ in range(each - 1) for w in ("in", "out")] + ["out"]
    last = first + each * (fixed + feeders * small)
    onward = {i: taxi[1] + plant.minutes[two, i] + taxi[0] + small for i in ends[two]}
    least = min(onward.values())
    stays = []
    for _ in range(teams):
        now, waiting = first, []
        for what in order:
            if what == "in":
                here = [Cell(rng.pick(ends[one]), None) for _ in range(feeders)]
                waiting.append((now, here))
                now += fixed
                continue
            arrived, here = waiting.pop(0)
            for c in here:
                c.to = rng.pick([i for i in ends[two] if now + small + onward[i] <= last + least])
                c.low, c.start = first - trunk - lead[c.origin], arrived - trunk - lead[c.origin]
                c.tau = now + small + onward[c.to]
                now += small
            plant.cells += here
            stays.append((arrived, here))
        assert now == last
    row["handling"] = teams
    return one, two, stays, small + hub_connect, trunk


def relay(size, seed):
    """Two types of aircraft on separate routes; everything changes aircraft twice. Teams at the second hub are scarce."""
    plant = Plant("relay", size, seed)
    rng, world = plant.rng, plant.world
    count = max(1, min(12, round(size / 250)))
    feeders, units, seats = rng.pick([2, 3]), rng.pick([40, 60, 100]), 20
    small, fixed = rng.pick([20, 30]), rng.pick([40, 60])
    taxi, centre = (5, 5), (rng.between(-30, 45) + 0.5, rng.between(-100, 100) + 0.5)
    world.add("members", id="host", name="Operator")
    world.head["legs"] = {"air": "listed"}
    plant.type("trunk", "air", feeders * units * UNIT, feeders * seats, fixed, taxi, cost_hour=12000)
    plant.type("feeder", "air", units * UNIT, seats, small, taxi, stand_class="C", cost_hour=3000, cost_sortie=100)
    loads = max(3 * count, round(size / (2.3 * feeders)))
    corridors = [relay_corridor(plant, n, share, (feeders, fixed, small, taxi, centre))
                 for n, share in enumerate(split_size(rng, loads, count))]
    needs = stow(rng, plant.cells, units, seats, size)
    settle(world, plant.cells, needs, lambda c: "host")
    for one, two, batches, before, trunk in corridors:
        for arrived, here in batches:
            load = arrived - trunk
            out_and_back(plant, plant.fleet(one, "trunk", "host"), [p for c in here for p in c.parts], two, arrived, load,
                         (fixed, fixed), taxi)
            for c in here:
                out_and_back(plant, plant.fleet(c.origin, "feeder", "host"), c.parts, one, load - before, c.start,
                             (small, small), taxi)
                way = taxi[1] + plant.minutes[two, c.to] + taxi[0]
                unload = c.tau - small
                out_and_back(plant, plant.fleet(two, "feeder", "host"), c.parts, c.to, unload, unload - way - small,
                             (small, small), taxi)
    return plant.finish(needs, ["unmet", "late", "closure", "cost"], [
        "At its second hub every kilogram is unloaded from a trunk aircraft and loaded on a feeder, each a handling of "
        "fixed length and one full load at most. From the first moment at which a trunk aircraft can be there until the "
        "last loading ends all teams are busy without a gap with full loads: no plan ends its last loading there "
        "earlier. The nearest field is a fixed least time away, and the plan closes with that: closure is least.",
        "Every flight out is full and a closed way is no shorter than there and back, for either type on its own routes: "
        "cost is least.",
        "Arrival is no tier here: nothing is claimed about it."])


FAMILIES = {"single": lambda size, seed: gateways(size, seed, False),
            "gateways": lambda size, seed: gateways(size, seed, True),
            "multimodal": multimodal, "relief": relief, "evacuation": evacuation, "relay": relay}
