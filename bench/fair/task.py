"""A planted operation as what a vehicle-routing solver takes: shipments, vehicles, matrices; and answers as plans.

Only rules that all peers can express are in a task: pickup before delivery on one vehicle, capacities in several
dimensions (kilograms, seats, and one for each ban: a freighter has none of the dimension "oversize"), time windows,
travel times and costs, homes, several tours. The fixed handling time of a stop is part of the way to it; a requirement
larger than a vehicle is cut into full loads first. Every answer becomes a plan by retime(): assignment and order are the
peer's, the times are ours (first come, first served at teams, stands and slots; crew rest between missions).
"""
import csv
import heapq
import json
import os


def table(folder, name):
    path = os.path.join(folder, name + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def number(row, column, default=0):
    return int(row.get(column) or default)


class Operation:
    """Tables of a folder, as far as the families have them."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as f:
            self.head = json.load(f)
        self.places = {row["id"]: row for row in table(folder, "locations")}
        self.types = {row["id"]: row for row in table(folder, "lift_types")}
        self.config = {row["type"]: row for row in table(folder, "configurations")}
        self.assets = table(folder, "assets")
        self.needs = {row["id"]: row for row in table(folder, "requirements")}
        self.items = {row["requirement"]: row for row in table(folder, "items")}
        self.rules = table(folder, "carry_rules")
        self.minutes = {}
        for row in table(folder, "legs"):
            for a, b in ((row["from"], row["to"]), (row["to"], row["from"])):
                self.minutes[row["mode"], row["type"] if "type" in row else "", a, b] = int(row["minutes"])
        self.closures = table(folder, "closures")
        self.horizon = self.head["horizon_min"]

    def way(self, type_, a, b):
        mode = self.types[type_]["mode"]
        return self.minutes.get((mode, type_, a, b), self.minutes.get((mode, "", a, b)))

    def fixed(self, type_, place):
        q = round(float(self.places[place].get("efficiency") or 1) * 10**6)
        return -(-int(self.types[type_]["fixed_min"]) * 10**6 // q)

    def taxi(self, type_):
        return number(self.types[type_], "taxi_in_min"), number(self.types[type_], "taxi_out_min")

    def flight_cost(self, type_, minutes):
        t = self.types[type_]
        return minutes * int(t["cost_hour"]) // 60 + int(t["cost_sortie"])

    def parts(self, need, most_kg, most_people):
        """(people, items) of each part: whole where it fits, else full loads."""
        people, bulk = number(need, "seated"), number(need, "bulk_kg")
        item = self.items.get(need["id"])
        if item:
            return [(0, {item["item"]: int(item["count"])}, int(item["count"]) * int(item["kg"]))]
        if people:
            size = min(most_people, most_kg // 100)
            return [(n, {}, n * 100) for n in shares(people, size)]
        return [(0, {"bulk": n}, n) for n in shares(bulk, most_kg)]


def shares(total, most):
    n = -(-total // most)
    return [most] * (n - 1) + [total - most * (n - 1)]


def tasks(op):
    """One task for each mode (and so each set of equal vehicles) of a family without change of vehicle."""
    made = []
    for mode in sorted({t["mode"] for t in op.types.values()}):
        types = [t for t in op.types if op.types[t]["mode"] == mode]
        fleets = [a for a in op.assets if a["type"] in types]
        reach = {b for (m, _, _, b) in op.minutes if m == mode}
        needs = [n for n in op.needs.values() if n["to"] in reach and n["from"] in reach]
        if needs and fleets:
            made.append(task(op, types, fleets, needs))
    return made


def task(op, types, fleets, needs):
    lead = types[0]  # all types of a mode have the same times and costs in these families
    places = sorted({n["from"] for n in needs} | {n["to"] for n in needs} | {f["home"] for f in fleets})
    index = {p: i for i, p in enumerate(places)}
    n = len(places)
    taxi_in, taxi_out = op.taxi(lead)
    far = 10**7
    to, homes = {n["to"] for n in needs}, {f["home"] for f in fleets}  # a crew rests before it leaves home again
    time = [[0] * (2 * n) for _ in range(2 * n)]
    cost = [[0] * (2 * n) for _ in range(2 * n)]
    for a in places:
        for b in places:
            i, j = index[a], index[b]
            way = op.way(lead, a, b) if a != b else 0
            gone = (far if way is None else way + taxi_out + taxi_in) if a != b else 0
            paid = (far if way is None else op.flight_cost(lead, way)) if a != b else 0
            again = number(op.types[lead], "rest_min") if a in to and b in homes and b not in to else 0
            time[i][j] = gone + again + (op.fixed(lead, b) if a != b else 0)
            time[n + i][j] = gone + op.fixed(lead, b)
            time[i][n + j] = gone
            time[n + i][n + j] = gone
            cost[i][j] = cost[n + i][j] = cost[i][n + j] = cost[n + i][n + j] = paid
    kg, seats = int(op.config[lead]["payload_kg"]), int(op.config[lead]["seats"])
    owners = sorted({f["owner"] for f in fleets}) if any(r["action"] == "allow" for r in op.rules) else []
    names = ["kg", "seats", "oversize", *owners]
    shipments = []
    for need in needs:
        for number_, (people, items, mass) in enumerate(op.parts(need, kg, seats)):
            item = op.items.get(need["id"])
            amount = [mass, people, int(bool(item and item["class"] == "oversize"))] + [int(o == need["owner"]) for o in owners]
            a, b = need["from"], need["to"]
            shipments.append({"id": f"{need['id']}/{number_}", "need": need["id"], "people": people, "items": items,
                              "amount": amount, "from": index[a], "to": index[b],
                              "ready": int(need["ready"]) + op.fixed(lead, a),
                              "latest": number(need, "latest", op.horizon), "due": number(need, "due", op.horizon)})
    vehicles = []
    for f in fleets:
        big = op.types[f["type"]].get("item_class") != "bulk"
        capacity = [kg, seats, 10**6 if big else 0] + [10**6 if f["owner"] == o else 0 for o in owners]
        for tail in range(1, int(f["count"]) + 1):
            vehicles.append({"fleet": f["id"], "tail": tail, "type": f["type"], "home": n + index[f["home"]],
                             "capacity": capacity, "from": number(f, "from")})
    return {"places": places, "time": time, "cost": cost, "dimensions": names, "shipments": shipments,
            "vehicles": vehicles, "horizon": op.horizon}


class Limits:
    """Teams, stands and touch-downs of the places that have few, minute by minute."""

    def __init__(self, op):
        self.op, self.at = op, {}
        for p, row in op.places.items():
            if row.get("handling"):
                teams = [int(row["handling"])] * (op.horizon + 1)
                for c in op.closures:
                    if c["subject"] == p:
                        end = int(c["to"])
                        teams[:end] = [min(t, int(c["handling"])) for t in teams[:end]]
                self.at[p] = {"teams": teams, "stands": [number(row, "stands_e", 10**6)] * (op.horizon + 1),
                              "slots": [number(row, "arrivals", 10**6)] * (op.horizon // 60 + 2)}

    def fit(self, place, start, work, taxi_in, stay):
        """The earliest begin of work not before start; stay: minutes on the stand from touch-down."""
        here, last = self.at[place], self.op.horizon - stay - work
        while start < last:
            touch = start - taxi_in
            if here["slots"][touch // 60] < 1:
                start = (touch // 60 + 1) * 60 + taxi_in
                continue
            bad = next((t for t in range(start + work - 1, start - 1, -1) if here["teams"][t] < 1), None)
            if bad is None:
                bad = next((t for t in range(touch + stay - 1, touch - 1, -1) if here["stands"][t] < 1), None)
                bad = None if bad is None else bad + taxi_in
            if bad is None:
                return start
            start = max(start, bad) + 1
        return None

    def take(self, place, start, work, taxi_in, stay):
        here, touch = self.at[place], start - taxi_in
        here["slots"][touch // 60] -= 1
        for t in range(start, start + work):
            here["teams"][t] -= 1
        for t in range(touch, touch + stay):
            here["stands"][t] -= 1


def missions_of(task_, vehicle, steps):
    """Steps of a route as missions: lists of (place, on, off), from home to home."""
    n = len(task_["places"])
    home = vehicle["home"] - n
    missions, stops, aboard = [], [[home, [], []]], 0
    for what, k in steps:
        s = task_["shipments"][k]
        place = s["from"] if what == "pick" else s["to"]
        if place != stops[-1][0]:
            if place == home and not aboard:
                missions.append(stops + [[home, [], []]])
                stops = [[home, [], []]]
            else:
                stops.append([place, [], []])
        stops[-1][1 if what == "pick" else 2].append(k)
        aboard += 1 if what == "pick" else -1
    if len(stops) > 1:
        missions.append(stops + [[home, [], []]] if stops[-1][0] != home else stops)
    return missions


def retime(op, answers, out):
    """answers: (task, routes); a route: vehicle, steps. Writes a plan; cargo that does not fit in time stays behind.

    Loads, stops and fleet are the peer's; which of a fleet's equal tails flies is ours, the first that is free: that
    only helps. Missions are placed in order of readiness, then due. One that breaks crew duty is cut, one for each
    origin; cargo that would be too late is left out of its mission.
    """
    limits, lines, queue, free = Limits(op), [], [], {}
    for task_, routes in answers:
        for vehicle in task_["vehicles"]:
            free.setdefault(vehicle["fleet"], []).append((vehicle["from"], vehicle["tail"]))
        for route in routes:
            vehicle = task_["vehicles"][route["vehicle"]]
            for stops in missions_of(task_, vehicle, route["steps"]):
                for piece in legal_pieces(op, task_, vehicle, stops):
                    ships = [task_["shipments"][k] for _, on, _ in piece for k in on]
                    queue.append((max(s["ready"] for s in ships), min(s["due"] for s in ships), len(queue), task_, vehicle,
                                  piece))
    for tails in free.values():
        heapq.heapify(tails)
    for _, _, _, task_, vehicle, stops in sorted(queue, key=lambda q: q[:3]):
        since, tail = free[vehicle["fleet"]][0]
        times = place_mission(op, limits, task_, vehicle, stops, since, 4)
        if times:
            times, stops = times
            lines.append(mission_json(op, task_, vehicle, tail, stops, times, len(lines) + 1))
            heapq.heapreplace(free[vehicle["fleet"]], (times[-1][1] + number(op.types[vehicle["type"]], "rest_min"), tail))
    with open(out, "w", encoding="utf-8") as f:
        f.write('{"format":1,"missions":[\n' + ",\n".join(lines) + "\n]}\n")


def legal_pieces(op, task_, vehicle, stops):
    """The mission, or, where it is longer than a crew's duty, one for each time it is empty and each origin."""
    type_ = vehicle["type"]
    duty = number(op.types[type_], "duty_min", 10**9)
    place = [task_["places"][p] for p, _, _ in stops]
    long = sum(op.way(type_, a, b) or 0 for a, b in zip(place, place[1:]))
    long += sum(op.fixed(type_, p) + sum(op.taxi(type_)) for p, s in zip(place, stops) if s[1] or s[2])
    if long <= duty:
        return [stops]
    home, pieces, aboard, rounds = stops[0][0], [], 0, [{}]
    for _, on, off in stops:
        aboard -= len(off)
        if off and not aboard:
            rounds.append({})
        for k in on:
            rounds[-1].setdefault(task_["shipments"][k]["from"], []).append(k)
        aboard += len(on)
    for origin, members in loads_of(task_, vehicle, rounds):
        to = sorted({task_["shipments"][k]["to"] for k in members})
        piece = [[home, [], []]] if origin != home else []
        piece.append([origin, members, []])
        piece += [[t, [], [k for k in members if task_["shipments"][k]["to"] == t]] for t in to]
        pieces.append(piece + [[home, [], []]])
    return pieces


def loads_of(task_, vehicle, rounds):
    """Origin and shipments of each full load at most."""
    for origin, members in (pair for r in rounds for pair in sorted(r.items())):
        load, left = [], list(vehicle["capacity"])
        for k in members:
            amount = task_["shipments"][k]["amount"]
            if any(a > b for a, b in zip(amount, left)):
                yield origin, load
                load, left = [], list(vehicle["capacity"])
            load.append(k)
            left = [b - a for a, b in zip(amount, left)]
        yield origin, load


def earliest(op, task_, vehicle, stops, free):
    ready = [task_["shipments"][k]["ready"] - op.fixed(vehicle["type"], task_["places"][stops[0][0]]) for k in stops[0][1]]
    return max([free] + ready)


def place_mission(op, limits, task_, vehicle, stops, free, tries):
    """Times (arrive, depart, work start or None, work end) and stops; None where it fits nowhere in time."""
    times, taken = times_of(op, limits, task_, vehicle, stops, free)
    if times is None or times[-1][1] > op.horizon:
        return None
    over = times[-1][1] - times[0][0] - number(op.types[vehicle["type"]], "duty_min", 10**9)
    if over > 0:  # it waited on the way: begin later
        return place_mission(op, limits, task_, vehicle, stops, times[0][0] + over, tries - 1) if tries else None
    late = [k for (_, _, off), t in zip(stops, times) for k in off if t[3] > task_["shipments"][k]["latest"]]
    if late:
        kept = [[p, [k for k in on if k not in late], [k for k in off if k not in late]] for p, on, off in stops]
        inner = [s for s in kept[1:-1] if s[1] or s[2]]
        return place_mission(op, limits, task_, vehicle, [kept[0], *inner, kept[-1]], free, tries - 1) if inner and tries else None
    for t in taken:
        limits.take(*t)
    return times, stops


def times_of(op, limits, task_, vehicle, stops, free):
    type_ = vehicle["type"]
    taxi_in, taxi_out = op.taxi(type_)
    times, taken = [], []
    for i, (p, on, off) in enumerate(stops):
        place = task_["places"][p]
        last = i == len(stops) - 1
        work = op.fixed(type_, place) if on or off else 0
        if i == 0:
            touch, start = free, earliest(op, task_, vehicle, stops, free)
            times.append([start, start + work + taxi_out, start if work else None, start + work])
            continue
        way = op.way(type_, task_["places"][stops[i - 1][0]], place)
        if way is None:
            return None, None
        touch = times[-1][1] + way
        start = touch + taxi_in
        ready = [task_["shipments"][k]["ready"] - work for k in on]
        start = max([start] + ready)
        if place in limits.at and work:
            start = limits.fit(place, start, work, taxi_in, taxi_in + work + taxi_out)
            if start is None:
                return None, None
            taken.append((place, start, work, taxi_in, taxi_in + work + taxi_out))
        late = start - taxi_in - touch  # waits where it was before, not on the apron
        times[-1][1] += late
        touch += late
        end = start + work
        times.append([touch, end + (0 if last else taxi_out), start if work else None, end])
    return times, taken


def mission_json(op, task_, vehicle, tail, stops, times, number_):
    out = {"id": f"X{number_:06d}", "asset": vehicle["fleet"], "tail": tail, "stops": [], "loads": []}
    begun = {}
    for i, ((p, on, off), (arrive, depart, start, end)) in enumerate(zip(stops, times)):
        work = [] if start is None else [{"start_min": start, "end_min": end, "kind": "handle"}]
        out["stops"].append({"location": task_["places"][p], "arrive_min": arrive, "depart_min": depart, "fuel_kg": 0,
                             "work": work})
        for k in off:
            s = task_["shipments"][k]
            out["loads"].append({"requirement": s["need"], "from_stop": begun[k], "to_stop": i, "people": s["people"],
                                 "litters": 0, "items": s["items"]})
        for k in on:
            begun[k] = i
    return json.dumps(out, separators=(",", ":"))


def strip(op, folder):
    """The folder of the rules that all can express: no teams, stands, slots, crews; whole loads; unmet, then cost."""
    from gen.core import ORDER, cell  # the writer of the generator
    os.makedirs(folder, exist_ok=True)
    head = dict(op.head, id=op.head["id"] + "-common", objective=[{"unmet": 1}, {"cost": 1}])
    with open(os.path.join(folder, "scenario.json"), "w", encoding="utf-8") as f:
        json.dump(head, f)
    drop = {"locations": "handling stands_e arrivals", "lift_types": "duty_min rest_min", "requirements": "due lot"}
    kg = max(int(c["payload_kg"]) for c in op.config.values())
    seats = max(int(c["seats"]) for c in op.config.values())
    for name in ORDER:
        rows = table(op.folder, name)
        if name == "closures" or not rows:
            continue
        if name == "requirements":
            parts = []
            for row in rows:
                cut = op.parts(row, kg, seats)
                for number_, (people, items, _) in enumerate(cut):
                    parts.append(dict(row, id=row["id"] if len(cut) == 1 else f"{row['id']}.{number_}", split="whole",
                                      seated=people or "", bulk_kg=items.get("bulk", "")))
            rows = parts
        columns = [c for c in rows[0] if c not in drop.get(name, "").split()]
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
            f.write(",".join(columns) + "\n")
            f.writelines(",".join(cell(row[c]) for c in columns) + "\n" for row in rows)
