"""Relay worlds after the rules of a public airlift challenge: two types of aircraft on separate routes, and relays.

One step of that world is one minute here. P steps of processing are a handling of P+1 minutes, taxi in and out one minute
each, a flight of F steps is F+1 minutes: so take-off to next take-off is F+P+4, first load order to delivery F+2P+6, as
there. Every landing there is processed, also without cargo: `turn`. Level and variant give sizes and closures as measured on the official sets;
positions, routes and working capacity are of our own making.
"""
import heapq
import json
import math

from .core import World

AIRPORTS = [12, 15, 18, 22, 27, 33, 40, 48, 58]
P = 10
TYPES = ({"name": "long", "range": 1.41, "speed": 0.19, "lift": 20}, {"name": "short", "range": 0.9, "speed": 0.15, "lift": 10})
END = 5000


def distance(a, b):
    return math.hypot(a[0] - b[0], a[1] - b[1])


class Map:
    """Airports in a unit square, a pick-up zone and a drop-off zone in opposite corners, routes of two types."""

    def __init__(self, rng, count):
        self.at, self.count = [], count
        apart = 0.6 / math.sqrt(count)
        while len(self.at) < count:
            p = (rng.random(), rng.random())
            if all(distance(p, q) > apart for q in self.at):
                self.at.append(p)
            else:
                apart *= 0.995
        order = sorted(range(count), key=lambda i: sum(self.at[i]))
        zone = max(2, count // 8)
        self.pick, self.drop = order[:zone], order[-zone:]
        self.routes = ({}, {})
        inner = [i for i in order if i not in self.pick and i not in self.drop]
        for kind, places in ((1, self.pick + inner[:2]), (1, self.drop + inner[-2:]), (0, inner)):
            self.tree(kind, places)
        for a in range(count):  # some more routes between neighbours, each of one type
            for b in sorted(range(count), key=lambda j: distance(self.at[a], self.at[j]))[1:3]:
                outer = a not in inner or b not in inner
                if rng.chance(0.5):
                    self.join(1 if outer or rng.chance(0.3) else 0, a, b)

    def join(self, kind, a, b):
        key = (min(a, b), max(a, b))
        d = distance(self.at[a], self.at[b])
        if d <= TYPES[kind]["range"] and key not in self.routes[1 - kind]:
            self.routes[kind][key] = d

    def tree(self, kind, places):
        """The cheapest tree over these places whose edges the other type does not have."""
        joined, rest = [places[0]], places[1:]
        while rest:
            _, a, b = min((distance(self.at[a], self.at[b]), a, b) for a in joined for b in rest
                          if (min(a, b), max(a, b)) not in self.routes[1 - kind])
            self.join(kind, a, b)
            joined.append(b)
            rest.remove(b)

    def ways(self, kinds):
        """Neighbours: place -> (place, steps, type)."""
        near = {i: [] for i in range(self.count)}
        for kind in kinds:
            for (a, b), d in self.routes[kind].items():
                steps = math.ceil(d / TYPES[kind]["speed"])
                near[a].append((b, steps, kind))
                near[b].append((a, steps, kind))
        return near

    def diameters(self, kind):
        """Sum over the connected parts of a type's routes of the longest shortest way."""
        near = {}
        for (a, b), d in self.routes[kind].items():
            near.setdefault(a, []).append((b, d))
            near.setdefault(b, []).append((a, d))
        far, part = {}, {}
        for source in near:
            best, heap = {source: 0}, [(0, source)]
            while heap:
                d, a = heapq.heappop(heap)
                if d > best[a]:
                    continue
                for b, w in near[a]:
                    if d + w < best.get(b, 1e9):
                        best[b] = d + w
                        heapq.heappush(heap, (d + w, b))
            part[source] = min(best)
            far[source] = max(best.values())
        return sum(max(far[s] for s in far if part[s] == p) for p in set(part.values()))


def shortest(near, source, target):
    """Steps of flight and hops of the shortest way, by the time it takes with processing at each stop."""
    best, heap = {source: 0}, [(0, 0, 0, source)]
    while heap:
        total, steps, hops, a = heapq.heappop(heap)
        if a == target:
            return steps, hops
        if total > best[a]:
            continue
        for b, f, _ in near[a]:
            if total + f + P + 4 < best.get(b, 1e9):
                best[b] = total + f + P + 4
                heapq.heappush(heap, (best[b], steps + f, hops + 1, b))
    raise AssertionError("the world is not connected")


def poisson(rng, mean):
    n, product = 0, rng.random()
    while product > math.exp(-mean):
        n += 1
        product *= rng.random()
    return n


def cargo(rng, world_map, level, variant, denser):
    """(known, ready, origin, destination, weight, soft, hard): initial and dynamic."""
    near = world_map.ways((0, 1))
    made = []
    dynamic = poisson(rng, 0.95 * level * variant) if variant else 0
    for number in range(4 * world_map.count + dynamic):
        late = number >= 4 * world_map.count
        spread = int(2500 * level / 8 / denser)
        ready = rng.between(1, max(1, spread)) if late or level else 0
        a, b = rng.pick(world_map.pick), rng.pick(world_map.drop)
        steps, hops = shortest(near, a, b)
        unit = 2 * ((P + 1) * (hops - 1) + steps)
        made.append((ready if late else 0, ready, a, b, rng.between(1, 3), ready + 3 * unit,
                     ready + (4 if late else 5) * unit))
    return made


def closures(rng, world_map, level, variant):
    """(step, edge, type, until): routes that close while the operation runs, both ways."""
    rate, made = 0.000529 * level * variant, []
    edges = [(kind, edge) for kind in (0, 1) for edge in sorted(world_map.routes[kind])]
    for step in range(1, END // 2) if rate else ():
        for _ in range(poisson(rng, rate / 2)):
            kind, edge = rng.pick(edges)
            made.append((step, edge, kind, step + rng.between(10, 100)))
    return made


def name(i):
    return f"L{i:02d}"


def leg_id(kind, edge):
    return f"{TYPES[kind]['name']}-{name(edge[0])}-{name(edge[1])}"


def tables(world, world_map, goods, teams, planes):
    world.add("members", id="operator", name="Operator")
    for i, (x, y) in enumerate(world_map.at):
        zone = "pick-up" if i in world_map.pick else "drop-off" if i in world_map.drop else ""
        world.add("locations", id=name(i), name=f"{zone} {name(i)}".strip(), kind="airfield", lat=round(y * 10, 5),
                  lon=round(x * 10, 5), modes="air", handling=teams, transfer="yes", connect_min=1)
    for kind, t in enumerate(TYPES):
        world.add("lift_types", id=t["name"], mode="air", cruise_km_h=600, fixed_min=P + 1, taxi_in_min=1, taxi_out_min=1,
                  turn="yes", handling=1, stand_class="C")
        world.add("configurations", type=t["name"], id="cargo", payload_kg=t["lift"] * 1000)
        count = sum(n for k, _, n in planes if k == kind)
        scale = 1000 * 0.01 / world_map.diameters(kind) * (count * t["lift"]) / len(goods)
        for edge, d in sorted(world_map.routes[kind].items()):
            world.add("legs", id=leg_id(kind, edge), **{"from": name(edge[0])}, to=name(edge[1]), mode="air",
                      type=t["name"], minutes=math.ceil(d / t["speed"]) + 1, cost=round(d * scale, 6),
                      both_ways="yes")
    for kind, home, n in planes:
        world.add("assets", id=f"{TYPES[kind]['name']}-{name(home)}", type=TYPES[kind]["name"], count=n, owner="operator",
                  home=name(home), end="any")


def requirement(number, row):
    _, ready, a, b, weight, soft, hard = row
    return {"id": f"C{number:03d}", "owner": "operator", "from": name(a), "to": name(b), "ready": ready, "due": soft,
            "latest": hard, "bulk_kg": weight * 1000, "split": "whole", "weight_late": round(1000 / (hard - soft), 6)}


def challenge(level_text, seed, hindsight, crowd=False):
    """A World, crowded or not; events (known while it runs); with hindsight everything is in the tables."""
    level, _, variant = level_text.partition(".")
    level, variant = int(level), int(variant or 0)
    world = World("challenge", level_text, seed, False)
    world.head["id"] = f"challenge-{level_text}-{seed}" + ("-hindsight" if hindsight else "")
    world.head["name"] = f"Generated: relay world of level {level_text}, seed {seed}"
    world.head["description"] = "One minute is one step. Score = first tier / 1000: 10 a miss, lateness / (hard - soft), " \
                                "0.01 scaled cost."
    if crowd:
        world.head["id"] += "-crowd"
    rng = world.rng
    world_map = Map(rng, AIRPORTS[level])
    goods = cargo(rng, world_map, level, variant, 4 if crowd else 1)
    shut = closures(rng, world_map, level, variant)
    reach = [sorted({i for edge in world_map.routes[k] for i in edge}) for k in (0, 1)]
    homes = {}
    for n in range(2 * world_map.count):
        kind = n % 2
        home = rng.pick(reach[kind])
        homes[kind, home] = homes.get((kind, home), 0) + 1
    tables(world, world_map, goods, 1 if crowd else 2, [(k, h, n) for (k, h), n in sorted(homes.items())])
    events = []
    for number, row in enumerate(goods, 1):
        fields = requirement(number, row)
        if hindsight or row[0] == 0:
            world.add("requirements", **fields)
        else:
            events.append({"at_min": row[0], "kind": "requirement", "fields": fields})
    for step, edge, kind, until in shut:
        for subject in (leg_id(kind, edge), leg_id(kind, edge) + "~back"):
            fields = {"what": "leg", "subject": subject, "from": step, "to": until}
            if hindsight:
                world.add("closures", **fields)
            else:
                events.append({"at_min": step, "kind": "leg",
                               "fields": {k: v for k, v in fields.items() if k != "what"}})
    world.head["legs"] = {"air": "listed"}
    world.head["horizon_min"] = END
    world.head["objective"] = [{"unmet": 10000, "late": 1, "cost": 1}]
    events.sort(key=lambda e: (e["at_min"], e["kind"], e["fields"].get("id", e["fields"].get("subject"))))
    return world, "".join(json.dumps(e) + "\n" for e in events)
