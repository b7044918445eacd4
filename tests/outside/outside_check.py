#!/usr/bin/env python3
"""A second checker, written from docs/model.md alone and sharing no code with the program.

    outside_check.py SCENARIO PLAN [--catalogue DIR]

prints {legal, findings: [{rule, subject, at_min}], measures…} and exits 0 (legal), 1 (findings) or 2 (unreadable).
Where the document left a choice, READINGS.md says which one was taken. Written for clearness; each rule is one method
named after it. Cost: sweeps over sorted moments, so about n log n in the plan, times the closures of one location.
"""
import copy
import json
import os
import sys
from bisect import bisect_right
from collections import defaultdict
from decimal import Decimal
from types import SimpleNamespace

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import outside_geo  # noqa: E402
from outside_read import MILLION, ReadError, Scenario  # noqa: E402

KINDS = ("handle", "refuel", "rest", "swap")


def up(a, b):
    """a / b rounded up, exactly."""
    return -(-a // b)


def toward_zero(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def within(t, start, stop):
    return start <= t and (stop is None or t < stop)


def least(*values):
    """Minimum of capacities, None = unlimited."""
    given = [v for v in values if v is not None]
    return min(given) if given else None


def over(used, allowed):
    return allowed is not None and used > allowed


# ---- the plan ---------------------------------------------------------------------------------------------------


class Form(Exception):
    pass


def demand(condition, why):
    if not condition:
        raise Form(why)


def whole(value, why, low=0):
    demand(isinstance(value, int) and not isinstance(value, bool) and value >= low, why)
    return value


class Reader:
    """Missions of a plan document; a mission that breaks plan.form is named and left out."""

    def __init__(self, s, document):
        self.s, self.missions, self.broken = s, [], []
        seen = set()
        for i, raw in enumerate(document["missions"]):
            name = str(raw.get("id", i)) if isinstance(raw, dict) else str(i)
            try:
                demand(isinstance(raw, dict) and isinstance(raw.get("id"), str), "a mission has an id")
                demand(name not in seen, "mission ids are unique")
                seen.add(name)
                self.missions.append(self.mission(raw, i))
            except (Form, ReadError, KeyError, TypeError, ValueError, AttributeError) as e:
                self.broken.append((name, str(e)))

    def tick(self, minutes):
        demand(isinstance(minutes, (int, Decimal)) and not isinstance(minutes, bool), "a time is a number of minutes")
        return self.s.clock.ticks_of(minutes)

    def mission(self, raw, order):
        s = self.s
        asset = None
        if raw.get("asset") is not None:
            demand(raw["asset"] in s.assets, "the asset exists")
            asset = s.assets[raw["asset"]]
        tail = raw.get("tail", 0 if asset is None else 1)
        if asset:
            demand(1 <= whole(tail, "a tail is a number") <= asset.count, "the tail exists")
        config = raw.get("config")
        if asset:
            config = config or next(iter(asset.type.configs))
            demand(config in asset.type.configs, "the configuration exists")
        m = SimpleNamespace(id=raw["id"], order=order, asset=asset, type=asset.type if asset else None, tail=tail,
                            config=config, stops=[self.stop(x) for x in raw["stops"]], loads=[], first=False)
        demand(len(m.stops) >= 2, "a mission has at least two stops")
        for x in raw.get("loads", []):
            m.loads.append(self.load(m, x))
        m.begin, m.end = m.stops[0].arrive, m.stops[-1].depart
        return m

    def stop(self, raw):
        demand(raw["location"] in self.s.locations, "the location exists")
        works = [SimpleNamespace(start=self.tick(w["start_min"]), end=self.tick(w["end_min"]), kind=w["kind"])
                 for w in raw.get("work", [])]
        demand(all(w.kind in KINDS for w in works), "work is handle, refuel, rest or swap")
        demand(all(w.start <= w.end for w in works), "work starts before it ends")
        demand(all(a.start <= b.start for a, b in zip(works, works[1:])), "work is in order of its start")
        for kind in ("handle", "refuel", "swap"):
            demand(sum(w.kind == kind for w in works) <= 1, "one handle, one refuel, one swap at most")
        leg = raw.get("leg")
        demand(leg is None or leg in self.s.legs, "the leg exists")
        st = SimpleNamespace(place=self.s.locations[raw["location"]], arrive=self.tick(raw["arrive_min"]),
                             depart=self.tick(raw["depart_min"]), fuel=whole(raw.get("fuel_kg", 0), "fuel is kg"),
                             works=works, leg=leg, via=[(float(a), float(b)) for a, b in raw.get("via", [])],
                             handle=next((w for w in works if w.kind == "handle"), None),
                             refuel=next((w for w in works if w.kind == "refuel"), None))
        demand(st.arrive <= st.depart, "a stop is left after it is reached")
        return st

    def load(self, m, raw):
        demand(raw["requirement"] in self.s.requirements, "the requirement exists")
        r = self.s.requirements[raw["requirement"]]
        a, b = whole(raw["from_stop"], "stop number"), whole(raw["to_stop"], "stop number")
        demand(a < b < len(m.stops), "a load goes from a stop to a later one")
        items = raw.get("items", {})
        demand(all(i in r.items for i in items), "items belong to the requirement")
        demand(all(whole(n, "counts are positive", 1) for n in items.values()), "counts are positive")
        people, litters = whole(raw.get("people", 0), "people"), whole(raw.get("litters", 0), "litters")
        demand(people or litters or items, "a load carries something")
        units = {("item", i): n for i, n in items.items()}
        if people:
            units["people"] = people
        if litters:
            units["litters"] = litters
        kg = people * self.s.person_kg + litters * self.s.litter_kg + sum(r.items[i].kg * n for i, n in items.items())
        return SimpleNamespace(m=m, r=r, a=a, b=b, people=people, litters=litters, items=items, units=units, kg=kg,
                               origin=m.stops[a].place, place=m.stops[b].place)


# ---- the judge --------------------------------------------------------------------------------------------------


class Judge:
    def __init__(self, s, document, countries):
        self.s, self.countries = s, countries
        self.found = []
        self.flown = Reader(s, s.flown).missions if s.flown else []
        self.keep_taken()
        reader = Reader(s, document)
        for name, why in reader.broken:
            self.add("plan.form", name, None, why)
        self.missions = reader.missions
        for m in self.missions:
            self.plan_time(m)
        self.tails = defaultdict(list)
        for m in sorted(self.missions, key=lambda m: (m.begin, m.end, m.id)):
            if m.asset:
                self.tails[m.asset.id, m.tail].append(m)
        for ms in self.tails.values():
            ms[0].first = True
        self.loads = [x for m in self.missions for x in m.loads]
        for x in self.loads:
            self.moments(x)
        self.complete()
        self.flights()
        self.effects()

    def add(self, rule, subject, at=None, why=""):
        self.found.append((rule, str(subject), at, why))

    # ---- 10 an operation that runs ----

    @staticmethod
    def begun_load(x):
        st = x.m.stops[x.a]
        return st.handle.start if x.m.asset and st.handle else st.depart

    def keep_taken(self):
        """No requirement is smaller than what flown missions have taken from its origin before now (10.3)."""
        taken = defaultdict(lambda: defaultdict(int))
        for x in (x for m in self.flown for x in m.loads):
            first = x.r.aboard is None and x.origin.id == x.r.start
            riding = x.m.asset and x.r.aboard == (x.m.asset.id, x.m.tail) and x.a == 0
            if (first or riding) and self.begun_load(x) < self.s.now:
                for q, n in x.units.items():
                    taken[x.r.id][q] += n
        for i, units in taken.items():
            r = self.s.requirements[i]
            r.people, r.litters = max(r.people, units["people"]), max(r.litters, units["litters"])
            for q, n in units.items():
                if q not in ("people", "litters"):
                    r.items[q[1]].count = max(r.items[q[1]].count, n)

    @staticmethod
    def frame(m):
        return (m.asset.id if m.asset else None, m.tail if m.asset else 0, m.config if m.asset else None,
                [(st.place.id, st.arrive, st.depart, st.fuel, st.leg, st.via,
                  [(w.kind, w.start, w.end) for w in st.works]) for st in m.stops])

    @staticmethod
    def load_key(x):
        return x.r.id, x.a, x.b, tuple(sorted((str(q), n) for q, n in x.units.items()))

    def plan_flown(self):
        """Ids of the flown missions that are in the plan as they are flown; the others are found."""
        as_flown = set()
        planned = {m.id: m for m in self.missions}
        for m in self.flown:
            here = planned.get(m.id)
            left = [self.load_key(x) for x in here.loads] if here else []
            same = here is not None and self.frame(m) == self.frame(here)
            for x in m.loads:
                if self.load_key(x) in left:
                    left.remove(self.load_key(x))
                elif self.begun_load(x) < self.s.now:
                    same = False
            if not same or left:
                self.add("plan.flown", m.id, m.begin)
            else:
                as_flown.add(m.id)
        flown = {m.id for m in self.flown}
        for m in self.missions:
            if m.id not in flown and m.begin < self.s.now:
                self.add("plan.flown", m.id, m.begin)
        return as_flown

    # ---- 3.5 moments, 3.6 complete ----

    def moments(self, x):
        a, b = x.m.stops[x.a], x.m.stops[x.b]
        x.aboard = bool(x.m.asset and x.r.aboard == (x.m.asset.id, x.m.tail) and x.m.first and x.a == 0)
        x.leaves = x.origin.id == x.r.start and x.r.aboard is None
        x.final = x.place.id == x.r.to
        if x.m.asset is None:
            x.load_start = x.load_end = a.depart
            x.unload_start = x.unload_end = b.arrive
        else:
            x.load_start, x.load_end = (a.handle.start, a.handle.end) if a.handle else (a.depart, a.depart)
            x.unload_start, x.unload_end = (b.handle.start, b.handle.end) if b.handle else (b.arrive, b.arrive)
        if x.aboard:
            x.load_start = x.load_end = x.m.begin
        x.tau = x.unload_end if x.r.binds == "end" else x.unload_start

    @staticmethod
    def totals(r):
        t = {("item", i): it.count for i, it in r.items.items()}
        t["people"], t["litters"] = r.people, r.litters
        return t

    def complete(self):
        for r in self.s.requirements.values():
            final = [x for x in self.loads if x.r is r and x.final]
            r.totals = self.totals(r)
            got = defaultdict(int)
            for x in final:
                for q, n in x.units.items():
                    got[q] += n
            r.missing = {q: max(0, n - got[q]) for q, n in r.totals.items()}
            r.loads = [x for x in self.loads if x.r is r]
            r.complete = not any(r.missing.values())
            r.closed = max((x.tau for x in final), default=0) if r.complete else None
            r.unloaded = max((x.unload_end for x in final), default=0) if r.complete else None
            r.undelivered = self.undelivered(r)

    @staticmethod
    def undelivered(r):
        if r.split == "whole":
            return int(not r.complete)
        n = sum(v for q, v in r.missing.items() if q != ("item", "bulk"))
        return n + up(r.missing.get(("item", "bulk"), 0), r.lot)

    # ---- 3.2 to 3.4 flights ----

    def which_leg(self, m, stop, following):
        """(row or None, path or None); no path = no leg."""
        s, u, v = self.s, stop.place, following.place
        mode, kind = (m.type.mode, m.type.id) if m.asset else ("road", "")

        def fits(row):
            return row.start == u.id and row.to == v.id and row.mode == mode and row.type in ("", kind)

        def path(via):
            ends = [(p.lat_e7 / 1e7, p.lon_e7 / 1e7) for p in (u, v)]
            return [ends[0]] + via + [ends[1]]
        if stop.leg is not None:
            row = s.legs[stop.leg]
            return (row, path(row.via)) if fits(row) else (None, None)
        if stop.via and m.asset:
            return (None, None) if s.listed[mode] else (None, path(stop.via))
        for row in s.leg_rows:
            if fits(row):
                return row, path(row.via)
        if not s.listed[mode] and u.id != v.id:
            return None, path([])
        return None, None

    def flights(self):
        for m in self.missions:
            m.flights = []
            for i, (a, b) in enumerate(zip(m.stops, m.stops[1:])):
                row, path = self.which_leg(m, a, b)
                if not m.asset and row and row.minutes is None:
                    row = path = None  # no way for a march
                f = SimpleNamespace(m=m, i=i, a=a, b=b, row=row, path=path, ticks=b.arrive - a.depart,
                                    aboard=[x for x in m.loads if x.a <= i < x.b], metres=0, block=None)
                if path:
                    mode = m.type.mode if m.asset else "road"
                    f.metres = row.distance if row and row.distance is not None else self.way(path, mode)
                    f.block = row.minutes if row and row.minutes is not None else self.block(m, f.metres)
                m.flights.append(f)

    def way(self, path, mode):
        key = (tuple(path), mode)
        cache = self.__dict__.setdefault("ways", {})
        if key not in cache:
            cache[key] = up(outside_geo.metres(path) * self.s.detour[mode], MILLION)
        return cache[key]

    def block(self, m, metres):
        if not m.asset:
            return None
        y = m.type
        speed = y.cruise if not y.speeds else self.speed(y.speeds, metres)
        return up(metres * 60 * self.s.tpm, speed) + y.allowance

    @staticmethod
    def speed(points, d):
        if d <= points[0][0]:
            return points[0][1]
        for (d0, v0), (d1, v1) in zip(points, points[1:]):
            if d <= d1:
                return v0 + (v1 - v0) * (d - d0) // (d1 - d0)
        return points[-1][1]

    # ---- 4.7 effects, figures in force ----

    def effects(self):
        self.active = defaultdict(list)
        self.location_closures = defaultdict(list)
        for c in self.s.closures:
            if c.what == "location":
                self.location_closures[c.subject].append(c)
        for e in self.s.effects:
            r = self.s.requirements[e.requirement]
            if not r.complete:
                continue
            begin, stop = r.unloaded + e.setup, None
            if r.element:
                again = [x.load_start for x in self.loads
                         if x.r is not r and x.r.element == r.element and x.origin.id == e.location]
                stop = min(again) if again else None
            if stop is None or begin < stop:
                self.active[e.location].append((begin, stop, e))

    def partial(self, place, t):
        return [c for c in self.location_closures[place.id] if not c.shut and within(t, c.start, c.stop)]

    def added(self, place, t):
        return [e for a, b, e in self.active[place.id] if within(t, a, b)]

    def figure(self, place, name, t):
        base = least(getattr(place, name), *(getattr(c, name) for c in self.partial(place, t)))
        return None if base is None else base + sum(getattr(e, name) for e in self.added(place, t))

    def stand_sum(self, place, c, t):
        base = sum(place.stands[c:]) if place.stands is not None else None
        base = least(base, *(k.stands for k in self.partial(place, t)))
        return None if base is None else base + sum(e.stands for e in self.added(place, t) if c <= e.stand_class)

    def track_count(self, place, mode, t):
        return least(place.places[mode], *(k.stands for k in self.partial(place, t)))

    def changes(self, place):
        """Moments at which a figure of the location may change."""
        out = set()
        for c in self.location_closures[place.id]:
            out |= {c.start, c.stop}
        for a, b, _ in self.active[place.id]:
            out |= {a, b}
        out.discard(None)
        return out

    def opening(self, place, t):
        """Hours of which one is enough; None among them: always open."""
        return [e.hours for e in self.added(place, t) if e.has_hours] or [place.hours]

    def is_open(self, place, t):
        tod = (self.s.clock.offset + t) % self.s.clock.day_ticks
        return any(h is None or (h[0] <= tod < h[1] if h[0] < h[1] else tod >= h[0] or tod < h[1])
                   for h in self.opening(place, t))

    def open_throughout(self, place, start, end):
        """At every tick of [start, end), or at start where it has no length."""
        if not self.is_open(place, start):
            return False
        clock = self.s.clock
        sets = [place.hours] + [e.hours for _, _, e in self.active[place.id] if e.has_hours]
        moments = set(self.changes(place))
        for h in sets:
            for day in range(clock.day(start), clock.day(end) + 1) if h else ():
                moments.add(day * clock.day_ticks - clock.offset + h[1])
                moments.add(day * clock.day_ticks - clock.offset)
        return all(self.is_open(place, t) for t in moments if start < t < end)

    def shut(self, place, start, end):
        """Shut altogether at a tick of [start, end), or at start where it has no length."""
        end = max(end, start + 1)
        return any(c.shut and c.start < end and (c.stop is None or start < c.stop)
                   for c in self.location_closures[place.id])

    # ---- all rules ----

    def judge(self):
        self.as_flown = self.plan_flown()
        self.flow()
        for m in self.missions:
            if m.asset:
                self.capacity(m)
                self.legs(m)
                self.node_work(m)
                self.node_hours(m)
            else:
                self.march(m)
            for f in m.flights:
                self.leg_closed(f)
        self.leg_capacity()
        self.nodes()
        for (asset, tail), ms in self.tails.items():
            self.asset_rules(self.s.assets[asset], tail, ms)
        self.crew_swaps()
        self.orders()
        self.windows()
        self.carry_rules()
        self.caveats()
        self.authorities()

    def plan_time(self, m):
        """A moment outside [0, H] is named once and then judged as the nearer end."""
        pairs = [(o, k) for st in m.stops for o, k in [(st, "arrive"), (st, "depart")] +
                 [(w, k) for w in st.works for k in ("start", "end")]]
        for o, k in pairs:
            t = getattr(o, k)
            if not 0 <= t <= self.s.horizon:
                self.add("plan.time", m.id, t)
                setattr(o, k, min(max(t, 0), self.s.horizon))
        m.begin, m.end = m.stops[0].arrive, m.stops[-1].depart

    # ---- 4.1 ----

    def flow(self):
        for r in self.s.requirements.values():
            for x in r.loads:
                if x.leaves and x.load_start < r.ready:
                    self.add("flow.ready", r.id, x.load_start)
                if not x.final and not x.place.transfer:
                    self.add("flow.transfer", r.id, x.unload_end)
                if x.origin.id == r.to and not x.aboard:
                    self.add("flow.destination", r.id, x.load_start)
            self.flow_amount(r)
            self.flow_split(r)
        self.flow_storage()

    def flow_amount(self, r):
        for q, total in r.totals.items():
            loads = [x for x in r.loads if x.units.get(q)]
            if sum(x.units[q] for x in loads if x.aboard) > total:
                self.add("flow.amount", r.id)
            for place in {x.origin.id for x in loads if not x.aboard} | {x.place.id for x in loads if not x.final}:
                out = [(x.load_start, x.units[q]) for x in loads if x.origin.id == place and not x.aboard]
                came = [(x.unload_end, x.units[q]) for x in loads if x.place.id == place]
                at_first = total if place == r.start and r.aboard is None else 0
                where = self.s.locations[place]
                if self.overdrawn(at_first, came, out, 0):
                    self.add("flow.amount", r.id, None, f"{q} at {place}")
                elif place != r.start and self.overdrawn(at_first, came, out, where.connect):
                    self.add("flow.connect", r.id, None, f"{q} at {place}")
                if place != r.start and place != r.to and where.dwell is not None:
                    self.flow_dwell(r, where, came, out)

    @staticmethod
    def overdrawn(stock, came, out, pause):
        moves = sorted([(t + pause, 0, n) for t, n in came] + [(t, 1, -n) for t, n in out])
        for _, _, n in moves:
            stock += n
            if stock < 0:
                return True
        return False

    def flow_dwell(self, r, where, came, out):
        """Pairs the k-th unit that came with the k-th that left, in runs of units."""
        came, out = sorted(came), sorted(out)
        i = j = 0
        have, need = (came[0][1] if came else 0), (out[0][1] if out else 0)
        while i < len(came) and j < len(out):
            if out[j][0] - came[i][0] > where.dwell:
                self.add("flow.dwell", r.id, out[j][0], where.id)
                return
            n = min(have, need)
            have, need = have - n, need - n
            if have == 0:
                i += 1
                have = came[i][1] if i < len(came) else 0
            if need == 0:
                j += 1
                need = out[j][1] if j < len(out) else 0

    def flow_split(self, r):
        everything = {q: n for q, n in r.totals.items() if n}
        pieces = {q: n for q, n in everything.items() if isinstance(q, tuple)}
        for x in r.loads:
            if r.split == "whole" and x.units != everything:
                self.add("flow.split", r.id, x.load_start)
            if r.split == "people" and x.items and {q: n for q, n in x.units.items() if isinstance(q, tuple)} != pieces:
                self.add("flow.split", r.id, x.load_start)
        small = 0
        for x in r.loads:
            if r.bulk_kg:
                n = x.items.get("bulk", 0)
            elif r.items:
                n = sum(x.items.values())
            else:
                n = x.people + x.litters
            small += x.leaves and 0 < n < r.lot
        if small > 1:
            self.add("flow.split", r.id, None, "more than one small lot")

    def flow_storage(self):
        for place in self.s.locations.values():
            if not place.transfer or (place.storage_kg is None and place.storage_area is None and
                                      place.storage_people is None):
                continue
            events = []
            for r in self.s.requirements.values():
                if place.id not in (r.start, r.to):
                    self.waiting(r, place, events)
            kg = area = people = 0
            events.sort(key=lambda e: e[0])
            for k, (t, a, b, c) in enumerate(events):
                kg, area, people = kg + a, area + b, people + c
                if k + 1 < len(events) and events[k + 1][0] == t:
                    continue
                if over(kg, place.storage_kg) or over(area, place.storage_area) or over(people, place.storage_people):
                    self.add("flow.storage", place.id, t)
                    break

    def waiting(self, r, place, events):
        """Changes of what waits at the place: what came less what left, never below nothing."""
        for q in r.totals:
            moves = [(x.unload_end, x.units[q]) for x in r.loads if x.place is place and q in x.units]
            moves += [(x.load_start, -x.units[q]) for x in r.loads
                      if x.origin is place and q in x.units and not x.aboard]
            level = shown = 0
            if isinstance(q, tuple):
                each = (r.items[q[1]].kg, r.items[q[1]].area, 0)
            else:
                each = (self.s.person_kg if q == "people" else self.s.litter_kg, 0, 1)
            for t, n in sorted(moves):
                level += n
                step = max(0, level) - shown
                shown += step
                events.append((t, *(v * step for v in each)))

    # ---- 4.2 ----

    def capacity(self, m):
        y, config = m.type, m.type.configs[m.config]
        payload = config.payload_max if self.s.maximum else config.payload
        for f in m.flights:
            at, aboard = f.a.depart, f.aboard
            people, litters = sum(x.people for x in aboard), sum(x.litters for x in aboard)
            if sum(x.kg for x in aboard) > payload:
                self.add("cap.mass", m.id, at)
            if people > config.seats:
                self.add("cap.seats", m.id, at)
            if litters > config.litters:
                self.add("cap.litters", m.id, at)
            pieces = [(x.r.items[i], n) for x in aboard for i, n in x.items.items()]
            if over(sum(it.length * n for it, n in pieces), config.floor):
                self.add("cap.floor", m.id, at)
            self.cap_dangerous(m, at, pieces, people, litters)
        for x in m.loads:
            pieces = [(x.r.items[i], n) for i, n in x.items.items()]
            if any(it.size > y.item_class or over(it.kg, y.item_kg) or (it.dangerous and not y.dangerous)
                   for it, _ in pieces):
                self.add("cap.item", m.id, x.load_start)
            need = sum(it.drivers * n for it, n in pieces)
            need += up(x.litters * x.r.attendants, x.r.litters) if x.r.litters else 0
            if x.people < need:
                self.add("cap.drivers", m.id, x.load_start)
        self.cap_range(m)

    def cap_dangerous(self, m, at, pieces, people, litters):
        kinds = {it.dangerous for it, _ in pieces if it.dangerous}
        drivers = sum(it.drivers * n for it, n in pieces)
        if len(kinds) > 1 or (kinds and (litters or people > drivers)):
            self.add("cap.dangerous", m.id, at)

    def segments(self, m):
        run = []
        for f in m.flights:
            if f.a.refuel and run:
                yield run
                run = []
            run.append(f)
        yield run

    def cap_range(self, m):
        if not m.type.ranges:
            return
        for run in self.segments(m):
            d = sum(f.metres for f in run) + m.type.reserve
            allowed = self.allowance(m.type.ranges, d)
            for f in run:
                if allowed is None or sum(x.kg for x in f.aboard) > allowed:
                    self.add("cap.range", m.id, f.a.depart)
                    break

    @staticmethod
    def allowance(points, d):
        if d <= points[0][0]:
            return points[0][1]
        for (d0, p0), (d1, p1) in zip(points, points[1:]):
            if d <= d1:
                return p0 - up((p0 - p1) * (d - d0), d1 - d0)
        return None

    # ---- 4.3 ----

    def legs(self, m):
        y = m.type
        for f in m.flights:
            if f.path is None:
                self.add("leg.none", m.id, f.a.depart)
            elif f.ticks != f.block if y.mode == "air" else f.ticks < f.block:
                self.add("leg.time", m.id, f.a.depart)
        for st in m.stops:
            p = st.place
            if y.mode not in p.modes:
                self.add("leg.mode", m.id, st.arrive, p.id)
            if y.mode != "air":
                continue
            if over(y.runway, p.runway) or over(y.width, p.width):
                self.add("leg.runway", m.id, st.arrive, p.id)
            if p.surface == "unpaved" and not y.unpaved:
                self.add("leg.surface", m.id, st.arrive, p.id)
            if over(y.mass, p.mass_limit):
                self.add("leg.mass", m.id, st.arrive, p.id)

    def march(self, m):
        for x in m.loads:
            if not x.r.self_move:
                self.add("flow.march", m.id, x.load_start)
        for f in m.flights:
            if f.row is None:
                self.add("flow.march", m.id, f.a.depart)
            elif f.ticks < f.block:
                self.add("leg.time", m.id, f.a.depart)

    def leg_closed(self, f):
        if f.row and any(c.what == "leg" and c.subject == f.row.id and within(f.a.depart, c.start, c.stop)
                         for c in self.s.closures):
            self.add("leg.closed", f.m.id, f.a.depart)
        if any(c.what == "airspace" for c in self.s.closures) and f.m.asset and f.m.type.mode == "air" and f.path:
            for country, t in self.over_flown(f):
                if any(c.what == "airspace" and c.subject == country and within(t, c.start, c.stop)
                       for c in self.s.closures):
                    self.add("leg.closed", f.m.id, t, country)
                    return

    def over_flown(self, f):
        """(country, time) of each sample."""
        key = tuple(f.path)
        cache = self.__dict__.setdefault("sampled", {})
        if key not in cache:
            found, length = outside_geo.samples(f.path)
            cache[key] = [(self.countries.at(lat, lon), m) for lat, lon, m in found], length
        found, length = cache[key]
        return [(c, f.a.depart + (f.ticks * m // length if length else 0)) for c, m in found]

    def leg_capacity(self):
        used = defaultdict(int)
        for m in self.missions:
            for f in m.flights:
                if not f.row or f.row.capacity is None:
                    continue
                n = 1
                if not m.asset:
                    n = sum(max(1, sum(k for i, k in x.items.items() if i != "bulk")) for x in f.aboard)
                used[f.row.id, self.s.clock.day(f.a.depart)] += n
        for (leg, day), n in used.items():
            if n > self.s.legs[leg].capacity:
                self.add("leg.capacity", leg, day * self.s.clock.day_ticks - self.s.clock.offset)

    # ---- 4.4 ----

    def node_work(self, m):
        y, last = m.type, len(m.stops) - 1
        for i, st in enumerate(m.stops):
            inn, out = (0 if i == 0 else y.taxi_in), (0 if i == last else y.taxi_out)
            loaded = [x for x in m.loads if x.a == i and not x.aboard]
            unloaded = [x for x in m.loads if x.b == i]
            if st.arrive + inn + out > st.depart:
                self.add("node.work", m.id, st.arrive, "no time to taxi")
            turns = y.turn and i > 0
            if (loaded or unloaded or turns) and not st.handle:
                self.add("node.work", m.id, st.arrive, "nothing handles the load")
            if any(w.start < st.arrive + inn or w.end > st.depart - out for w in st.works):
                self.add("node.work", m.id, st.arrive, "work beyond the stop")
            if st.handle and st.handle.end - st.handle.start < self.work_ticks(y, st.place, loaded, unloaded, turns):
                self.add("node.work", m.id, st.handle.start, "handled too fast")
            if st.refuel and st.refuel.end - st.refuel.start < y.refuel:
                self.add("node.work", m.id, st.refuel.start, "refuelled too fast")
            if st.handle and st.refuel and not y.refuel_overlap and \
                    max(st.handle.start, st.refuel.start) < min(st.handle.end, st.refuel.end):
                self.add("node.work", m.id, st.refuel.start, "refuelled while handled")

    def work_ticks(self, y, place, loaded, unloaded, turns):
        if not loaded and not unloaded and not turns:
            return 0

        def part(loads, own, rate):
            fixed = sum(getattr(x.r, own) for x in loads if getattr(x.r, own) is not None)
            kg = sum(x.kg for x in loads if getattr(x.r, own) is None)
            return fixed + (up(kg * self.s.tpm, rate) if rate else 0)
        u, lo = part(unloaded, "unload_min", y.unload_rate), part(loaded, "load_min", y.load_rate)
        return up((y.fixed + (max(u, lo) if y.overlap else u + lo)) * MILLION, place.efficiency)

    def node_hours(self, m):
        last = len(m.stops) - 1
        for i, st in enumerate(m.stops):
            spans = [(st.arrive, st.arrive)] if i > 0 else []
            spans += [(st.depart, st.depart)] if i < last else []
            spans += [(w.start, w.end) for w in st.works if w.kind in ("handle", "refuel")]
            for a, b in spans:
                if not self.open_throughout(st.place, a, b):
                    self.add("node.hours", m.id, a, st.place.id)
                if self.shut(st.place, a, b):
                    self.add("node.closed", m.id, a, st.place.id)

    def nodes(self):
        stays, handles, fuels = defaultdict(list), defaultdict(list), defaultdict(list)
        downs, offs = defaultdict(list), defaultdict(list)
        for m in self.missions:
            if not m.asset:
                continue
            burnt = 0
            for i, st in enumerate(m.stops):
                p, last = st.place, i == len(m.stops) - 1
                burnt += self.rate(m.flights[i - 1].ticks, m.type.fuel) if i else 0
                stays[p.id].append((st.arrive, self.held_until(m) if last else st.depart, m))
                if st.handle:
                    handles[p.id].append((st.handle.start, st.handle.end, m.type.teams))
                if m.type.mode == p.main:
                    if i:
                        downs[p.id].append(st.arrive)
                    if not last:
                        offs[p.id].append(st.depart)
                if st.refuel:
                    fuels[p.id].append((st.refuel.start, st.fuel, m))
                    if self.figure(p, "fuel", st.refuel.start) == 0 or st.fuel < burnt:
                        self.add("node.fuel", m.id, st.refuel.start)
                    burnt = 0
        self.stays, self.handles, self.downs = stays, handles, downs
        for p in self.s.locations.values():
            self.node_stand(p, stays[p.id])
            self.sweep("node.handling", p, handles[p.id], lambda t, p=p: self.figure(p, "handling", t))
            self.node_slot(p, downs[p.id], "arrivals")
            self.node_slot(p, offs[p.id], "departures")
            self.node_fuel(p, fuels[p.id])

    def held_until(self, m):
        """When a mission's last stop frees its place."""
        place = m.stops[-1].place.id
        if place == m.asset.home or place in m.asset.ends:
            return m.end
        ms = self.tails[m.asset.id, m.tail]
        k = ms.index(m)
        return max(m.end, ms[k + 1].begin if k + 1 < len(ms) else self.s.horizon)

    def sweep(self, rule, place, spans, allowed):
        """spans (start, end, amount); looks at every moment where either side may change."""
        spans = [s for s in spans if s[1] > s[0] and s[2]]
        if not spans:
            return
        delta = defaultdict(int)
        for a, b, n in spans:
            delta[a] += n
            delta[b] -= n
        for t in self.changes(place):
            delta[t] += 0
        level = 0
        for t in sorted(delta):
            level += delta[t]
            if level and over(level, allowed(t)):
                self.add(rule, place.id, t)
                return

    def node_stand(self, p, stays):
        for mode in ("rail", "road", "sea"):
            spans = [(a, b, 1) for a, b, m in stays if m.type.mode == mode]
            self.sweep("node.stand", p, spans, lambda t, mode=mode: self.track_count(p, mode, t))
        for c in range(6):
            spans = [(a, b, 1) for a, b, m in stays if m.type.mode == "air" and m.type.stand_class >= c]
            self.sweep("node.stand", p, spans, lambda t, c=c: self.stand_sum(p, c, t))

    def node_slot(self, p, times, name):
        count = defaultdict(int)
        groups = defaultdict(int)
        for t in times:
            groups[t] += 1
        for t in sorted(groups):
            count[t // p.slot] += groups[t]
            if over(count[t // p.slot], self.figure(p, name, t)):
                self.add("node.slot", p.id, t, name)

    def node_fuel(self, p, fuels):
        days = defaultdict(list)
        for s, kg, _ in fuels:
            days[self.s.clock.day(s)].append((s, kg))
        for rows in days.values():
            rows.sort()
            starts, given, total = [r[0] for r in rows], [], 0
            for _, kg in rows:
                total += kg
                given.append(total)
            for s in set(starts):
                if over(given[bisect_right(starts, s) - 1], self.figure(p, "fuel", s)):
                    self.add("node.fuel", p.id, s)

    def rate(self, ticks, per_hour):
        return up(ticks * per_hour, 60 * self.s.tpm)

    # ---- 4.5 ----

    def asset_rules(self, asset, tail, ms):
        name = f"{asset.id}/{tail}"
        situation = self.s.situations.get((asset.id, tail))
        place, free = (situation.location, situation.free) if situation else (asset.home, None)
        previous = None
        for m in ms:
            if previous and m.begin < previous.end:
                self.add("asset.overlap", name, m.begin)
            if m.stops[0].place.id != place or (previous is None and free is not None and m.begin < free):
                self.add("asset.place", name, m.begin)
            place = m.stops[-1].place.id
            if asset.end != "any" and place != asset.home and place not in asset.ends:
                self.add("asset.end", name, m.end)
            lost = any(a == asset.id and t == tail and m.begin < least(stop, self.s.horizon + 1) and m.end > start
                       for a, t, start, stop in self.s.outages)
            if m.begin < asset.start or over(m.end, asset.stop) or lost:
                self.add("asset.available", name, m.begin)
            if previous and m.config != previous.config and \
                    m.begin < previous.end + asset.type.configs[m.config].change:
                self.add("asset.config", name, m.begin)
            previous = m
        if over(ms[-1].end, asset.end_by):
            self.add("asset.end", name, ms[-1].end)
        self.crew_duty(asset, name, ms, situation)
        self.hours24(asset, name, ms)

    def active_span(self, m):
        y = m.type

        def busy(st):
            return [w for w in st.works if w.kind != "rest"]
        first, last = m.stops[0], m.stops[-1]
        a = min([first.depart - y.taxi_out] + [w.start for w in busy(first)])
        z = max([last.arrive + y.taxi_in] + [w.end for w in busy(last)])
        return a, z

    def crew_duty(self, asset, name, ms, situation):
        y = asset.type
        if y.duty is None and y.duty_flight is None:
            return
        begun, flown, z_before = None, 0, None
        if situation and (situation.duty or situation.flight):
            begun, flown = situation.free - situation.duty, situation.flight

        def ends(at, rule_flight=False):
            if over(at - begun, y.duty):
                self.add("crew.duty", name, at)
            if rule_flight and over(flown, y.duty_flight):
                self.add("crew.flight", name, at)
        for m in ms:
            a, z = self.active_span(m)
            if begun is None or (z_before is not None and a - z_before >= y.rest):
                begun, flown = a, 0
            for i, st in enumerate(m.stops):
                if i:
                    flown += m.flights[i - 1].ticks
                    ends(st.arrive + y.taxi_in, True)
                for w in st.works:
                    if w.kind == "rest" and w.end - w.start >= y.rest:
                        ends(w.start)
                        begun, flown = w.end, 0
                    elif w.kind == "swap":
                        ends(w.start)
                        begun, flown = w.start, 0
            ends(z)
            z_before = z

    def crew_swaps(self):
        """Swaps in order of time: from the pool of the place, else among the tail's own crews."""
        pools = defaultdict(list)
        for (asset_id, tail), ms in self.tails.items():
            asset = self.s.assets[asset_id]
            current, off = 0, {}
            for m in ms:
                for st in m.stops:
                    for w in st.works:
                        if w.kind != "swap":
                            continue
                        if w.end - w.start < asset.type.swap:
                            self.add("crew.swap", m.id, w.start)
                        if (st.place.id, asset.type.id) in self.s.crews:
                            pools[st.place.id, asset.type.id].append((w.start, asset.type.rest))
                            continue
                        following = (current + 1) % asset.crews
                        rested = following not in off or off[following] + asset.type.rest <= w.start
                        if asset.crews < 2 or not rested:
                            self.add("crew.swap", m.id, w.start)
                        off[current] = w.start
                        current = following
        for key, swaps in pools.items():
            for a, _ in swaps:
                there = self.s.crews[key] + sum(b + rest <= a for b, rest in swaps) - sum(b <= a for b, _ in swaps)
                if there < 0:
                    self.add("crew.swap", key[0], a)

    def hours24(self, asset, name, ms):
        limit = asset.type.day_flight
        if limit is None:
            return
        spans = [(f.a.depart, f.b.arrive) for m in ms for f in m.flights]
        day = self.s.clock.day_ticks
        for start in [a for a, _ in spans] + [b - day for _, b in spans]:
            if sum(max(0, min(b, start + day) - max(a, start)) for a, b in spans) > limit:
                self.add("asset.hours24", name, start)
                return

    # ---- 4.6, 4.10 ----

    def orders(self):
        teams = defaultdict(set)
        for x in self.loads:
            if x.r.together:
                teams[x.r.together, x.origin.id].add((x.m.id, x.a, x.b))
        for (word, _), ways in teams.items():
            if len(ways) > 1:
                self.add("order.together", word)
        for x in self.loads:
            if x.leaves:
                for p in (self.s.requirements[i] for i in x.r.after):
                    if not p.complete or x.load_start < p.unloaded:
                        self.add("order.after", x.r.id, x.load_start)
            if over(x.unload_start - x.load_end, x.r.max_aboard):
                self.add("order.ride", x.r.id, x.load_end)

    def windows(self):
        for x in self.loads:
            if x.final and x.tau < x.r.earliest:
                self.add("time.earliest", x.r.id, x.tau)
            if x.final and over(x.tau, x.r.latest):
                self.add("time.latest", x.r.id, x.tau)
            if x.leaves and over(x.load_start, x.r.load_by):
                self.add("time.load_by", x.r.id, x.load_start)

    # ---- 4.11 ----

    def carry_rules(self):
        for x in self.loads:
            if not x.m.asset:
                continue
            for place in (x.origin.id, x.place.id):
                facts = (x.m.asset.owner, x.r.owner, x.r.kind, place)
                for rule in self.s.carry:
                    if all(not want or want == have for want, have in zip(rule, facts)):
                        if not rule[4]:
                            self.add("carry.rule", x.m.id, x.load_start, place)
                        break

    def caveats(self):
        for x in self.loads:
            e = x.r.held
            if not e:
                continue
            late = e.expiry is not None and x.leaves and self.s.clock.day(x.load_start) > e.expiry
            if {st.place.id for st in x.m.stops[x.a:x.b + 1]} & e.not_at or x.r.kind in e.not_kinds or late:
                self.add("auth.caveat", x.r.id, x.load_start)

    def authorities(self):
        uses = []
        for m in self.missions:
            if m.asset:
                self.uses_of_mission(m, uses)
        if "use" in self.s.authority:
            for x in self.loads:
                if x.leaves and x.r.element:
                    uses.append((x.load_start, x.m.id, x.a, "auth.use", x.r.id, lambda k, x=x: (
                        k.what == "element" and k.subject == x.r.element and within(x.load_start, k.start, k.stop))))
        for t, _, _, rule, subject, fits in sorted(uses, key=lambda u: u[:3]):
            acts = [k for k in self.s.acts if k.given and fits(k)]
            free = [k for k in acts if k.ceiling is None or k.used < k.ceiling]
            if free:
                free[0].used += 1
            else:
                self.add("auth.ceiling" if acts else rule, subject, t)

    def uses_of_mission(self, m, uses):
        owner = m.asset.owner
        own = self.s.members.get(owner, "")
        if "use" in self.s.authority:
            uses.append((m.begin, m.id, 0, "auth.use", m.id, lambda k: (
                k.what == "lift" and k.subject == m.asset.id and
                within(m.begin, k.start, k.stop) and within(m.end, k.start, k.stop))))
        if "land" in self.s.authority:
            for i, st in enumerate(m.stops[1:], 1):
                p = st.place
                if p.country and p.country != own:
                    uses.append((st.arrive, m.id, i, "auth.land", m.id, lambda k, p=p, t=st.arrive: (
                        k.what == "territory" and k.subject in (p.id, p.country) and k.to in ("", owner) and
                        within(t, k.start, k.stop))))
        if "overfly" in self.s.authority and m.type.mode == "air":
            for f in m.flights:
                if f.path:
                    self.uses_of_flight(f, owner, own, uses)

    def uses_of_flight(self, f, owner, own, uses):
        times = defaultdict(list)
        for country, t in self.over_flown(f):
            if country and country not in (own, f.a.place.country, f.b.place.country):
                times[country].append(t)
        for country, ts in times.items():
            uses.append((f.a.depart, f.m.id, f.i, "auth.overfly", f.m.id, lambda k, c=country, ts=ts: (
                k.what == "airspace" and k.subject.upper() == c and k.to in ("", owner) and
                all(within(t, k.start, k.stop) for t in ts))))

    # ---- 8 measures ----

    def measures(self):
        s, tpm = self.s, self.s.tpm
        rs = list(s.requirements.values())
        complete = all(r.complete for r in rs)
        closure = max((r.closed for r in rs), default=0) if complete else s.horizon + 1
        late = [r for r in rs if r.complete and over(r.closed, r.due)]
        value = defaultdict(int)
        value["unmet"] = sum(r.weight_unmet * r.undelivered for r in rs)
        value["late"] = sum(r.weight_late * (r.closed - r.due) // tpm for r in late)
        value["late_count"] = len(late) * MILLION
        value["closure"] = closure * MILLION // tpm
        value["arrival"] = sum(self.arrival(x) for x in self.loads if x.final)
        flown = [f for m in self.missions if m.asset for f in m.flights]
        loaded = [f for f in flown if f.aboard]
        fuel = sum(self.rate(f.ticks, f.m.type.fuel) for f in flown)
        co2 = sum(self.rate(f.ticks, f.m.type.co2) for f in flown)
        cost = sum(self.rate(f.ticks, f.m.type.cost_hour) + f.m.type.cost_sortie for f in flown)
        cost += sum(f.row.cost for m in self.missions for f in m.flights if f.row)
        value.update(cost=cost, fuel=fuel * MILLION, co2=co2 * MILLION, assets=len(self.tails) * MILLION,
                     sorties=len(loaded) * MILLION, distance=sum(f.metres for f in flown) * MILLION,
                     travel=sum(f.ticks for f in flown) * MILLION // tpm)
        tiers = [sum(w * value[k] for k, w in tier.items()) / MILLION / MILLION for tier in s.tiers]
        return {
            "unmet": sum(r.undelivered for r in rs), "missed": sum(r.undelivered > 0 for r in rs), "late": len(late),
            "late_min": up(sum(r.closed - r.due for r in late), tpm),
            "closure_min": closure / tpm if complete else None, "sorties": len(loaded),
            "missions": len(self.missions), "cost": cost / MILLION, "fuel_kg": fuel, "co2_kg": co2,
            "arrival": value["arrival"] / MILLION, "assets": len(self.tails), "distance_m": value["distance"] // MILLION,
            "travel_min": value["travel"] / MILLION, "objective": tiers,
            "locations": {p.id: self.use(p, closure) for p in s.locations.values()},
            "fleets": {a.id: self.fleet(a, closure) for a in s.assets.values()}}

    def arrival(self, x):
        r = x.r
        n = x.people + x.litters + sum(k for i, k in x.items.items() if i != "bulk")
        kg = x.items.get("bulk", 0)
        if r.split == "whole":
            n, kg = 1, 0
        wait = x.tau - max(r.ready, r.earliest)
        return toward_zero(r.weight_arrival * wait * (n * r.lot + kg), r.lot * self.s.tpm)

    def use(self, p, closure):
        days = defaultdict(int)
        for t in self.downs[p.id]:
            days[self.s.clock.day(t)] += 1

        def share(spans, room):
            if not room or not closure:
                return None
            return sum(n * max(0, min(b, closure) - max(a, 0)) for a, b, n in spans) / (room * closure)
        room = (sum(p.stands) if p.stands is not None else None) if p.main == "air" else p.places[p.main]
        spans = [(a, b, 1) for a, b, m in self.stays[p.id] if m.type.mode == p.main]
        return {"landings": sum(days.values()), "peak_landings_day": max(days.values(), default=0),
                "stand_use": share(spans, room), "handling_use": share(self.handles[p.id], p.handling)}

    def fleet(self, a, closure):
        ms = [m for (i, _), group in self.tails.items() if i == a.id for m in group]
        busy = sum(max(0, min(m.end, closure) - max(m.begin, 0)) for m in ms)
        return {"use": busy / (a.count * closure) if closure else 0,
                "sorties": sum(bool(f.aboard) for m in ms for f in m.flights)}


def load_countries():
    here = os.path.dirname(os.path.abspath(__file__))
    return outside_geo.Countries(os.path.join(here, "..", "..", "data", "countries.csv"))


def broken_by_facts(scenario, countries, as_flown):
    """(rule, subject, moment) of what these flown missions break by themselves, with what they had aboard before now (10.3)."""
    flown, now = scenario.flown, scenario.now
    if not flown:
        return set()
    alone = copy.deepcopy(flown)
    alone["missions"] = [m for m in alone["missions"] if m["id"] in as_flown]
    scenario.flown, scenario.now = None, 0
    try:
        reader = {m.id: m for m in Reader(scenario, alone).missions}
        for raw in alone["missions"]:
            m = reader.get(raw["id"])
            raw["loads"] = [x for x, y in zip(raw.get("loads", []), m.loads if m else []) if Judge.begun_load(y) < now]
        judge = Judge(scenario, alone, countries)
        judge.judge()
        return {f[:3] for f in judge.found}
    finally:
        scenario.flown, scenario.now = flown, now


def check(scenario, document, countries=None):
    """Verdict of a plan document (json with Decimals) on a Scenario; `scenario` may be judged again afterwards."""
    for act in scenario.acts:
        act.used = 0
    countries = countries or load_countries()
    judge = Judge(scenario, document, countries)
    judge.judge()
    measures, tpm = judge.measures(), scenario.tpm
    for act in scenario.acts:
        act.used = 0
    facts = broken_by_facts(scenario, countries, judge.as_flown)
    judge.found = [f for f in judge.found if f[:3] not in facts]
    findings = [{"rule": r, "subject": s, "at_min": None if t is None else t / tpm, "message": w}
                for r, s, t, w in judge.found]
    return {"legal": not findings, "findings": findings, **measures}


def main(arguments):
    catalogue = None
    if "--catalogue" in arguments:
        i = arguments.index("--catalogue")
        catalogue = arguments[i + 1]
        del arguments[i:i + 2]
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        scenario = Scenario(arguments[0], catalogue)
        with open(arguments[1], encoding="utf-8") as f:
            document = json.load(f, parse_float=Decimal)
        verdict = check(scenario, document)
    except (OSError, ValueError, KeyError, ReadError) as e:
        print(f"outside_check: {e!r}", file=sys.stderr)
        return 2
    json.dump(verdict, sys.stdout, indent=1, sort_keys=True, ensure_ascii=False)
    print()
    return 0 if verdict["legal"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
