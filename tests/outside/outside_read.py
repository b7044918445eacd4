"""Reads a scenario folder for the outside checker: scenario.json, the CSV tables and the catalogue, into plain objects.

It reads sound folders only; what is wrong with a folder is for the program's own reader to say. Times become ticks,
amounts integers in the units of docs/model.md 1.4, None = unlimited, never or not given. Linear in the rows.
"""
import csv
import datetime
import io
import json
import os
import re
from decimal import Decimal
from types import SimpleNamespace

CLASSES = "ABCDEF"
SIZES = ("bulk", "oversize", "outsize")
MAIN = {"airfield": "air", "railhead": "rail", "port": "sea", "site": "road"}
MILLION = 1000000


class ReadError(Exception):
    pass


def read_table(path):
    """Rows as dicts of text; decimal commas of a semicolon file are turned into points."""
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8-sig", newline="") as f:
        text = f.read()
    header = text.split("\n", 1)[0]
    semicolon = ";" in header and "," not in header
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if semicolon else ","))
    rows = [r for r in rows if r]
    out = []
    for i, r in enumerate(rows[1:]):
        if i == 0 and any(c for c in r) and all(not c.strip() or c.strip().startswith("#") for c in r):
            continue
        cells = [c.strip() for c in r]
        if semicolon:
            cells = [re.sub(r"^(-?\d+),(\d+)$", r"\1.\2", c) for c in cells]
        out.append({k.strip(): c.lstrip("'") for k, c in zip(rows[0], cells)})
    return out


def instant(text):
    text = text.strip().replace(" ", "T")
    if text.endswith(("Z", "z")):
        text = text[:-1] + "+00:00"
    t = datetime.datetime.fromisoformat(text)
    if t.tzinfo is None:
        t = t.replace(tzinfo=datetime.timezone.utc)
    return t


class Clock:
    def __init__(self, start, tpm):
        self.start, self.tpm = start, tpm
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
        self.offset = self.ticks_of((start - midnight).total_seconds() / 60)
        self.day_ticks = 1440 * tpm
        self.date0 = start.date()

    def ticks_of(self, minutes):
        t = Decimal(str(minutes)) * self.tpm
        if t != int(t):
            raise ReadError(f"{minutes} minutes are not a whole number of ticks")
        return int(t)

    def duration(self, text, empty=0):
        if text in ("", None):
            return empty
        m = re.fullmatch(r"(?:(\d+(?:\.\d+)?)d)?\s*(?:(\d+(?:\.\d+)?)h)?\s*(?:(\d+)(?:m|min)?)?", text)
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return self.ticks_of(Decimal(text))
        if not m:
            raise ReadError(f"not a duration: {text}")
        d, h, mins = (Decimal(g) if g else Decimal(0) for g in m.groups())
        return self.ticks_of(d * 1440 + h * 60 + mins)

    def time(self, text, empty=0):
        if text in ("", None):
            return empty
        if re.fullmatch(r"\d+(\.\d+)?", text):
            return self.ticks_of(Decimal(text))
        m = re.fullmatch(r"D\+(\d+)(?:[ T]+(\d+):(\d+))?", text)
        if m:  # of the calendar day, D+0 = the start's; a day alone begins at midnight, but not before the start
            h, mins = int(m.group(2) or 0), int(m.group(3) or 0)
            t = self.ticks_of(int(m.group(1)) * 1440 + h * 60 + mins) - self.offset
            return max(0, t) if m.group(2) is None else t
        return self.ticks_of((instant(text) - self.start).total_seconds() / 60)

    def hours(self, text):
        """(open, close) in ticks of the day; None = always."""
        if not text:
            return None
        ends = [[int(x) for x in e.strip().split(":")] for e in text.split("-")]
        a, b = (self.ticks_of(h * 60 + m) for h, m in ends)
        return None if a % self.day_ticks == b % self.day_ticks else (a, b)

    def day(self, t):
        return (self.offset + t) // self.day_ticks

    def date_index(self, text):
        """Number of the calendar day, 0 = the start's; None where empty."""
        return (datetime.date.fromisoformat(text) - self.date0).days if text else None


def scaled(text, scale, empty=None):
    if text in ("", None):
        return empty
    if text == "none":
        return 0
    if text == "unlimited":
        return None
    value = Decimal(text) * scale
    if value != int(value):
        raise ReadError(f"too many decimals: {text}")
    return int(value)


def number(text, empty=None):
    return scaled(text, 1, empty)


def yes(text, empty=False):
    return empty if text in ("", None) else text.lower() in ("yes", "true", "1", "y")


def words(text):
    return (text or "").split()


def points(text):
    return [tuple(float(v) for v in p.split()) for p in (text or "").split(";") if p.strip()]


def e7(text):
    return int(Decimal(text) * 10000000)


CAPACITY = ("runway_m runway_width_m surface mass_limit_kg stands_a stands_b stands_c stands_d stands_e stands_f "
            "tracks docks berths handling arrivals departures slot_min fuel_kg_day hours efficiency transfer "
            "connect_min storage_kg storage_m2 storage_people dwell_min").split()


class Scenario:
    def __init__(self, folder, catalogue=None):
        self.folder = folder
        with open(os.path.join(folder, "scenario.json"), encoding="utf-8") as f:
            self.top = json.load(f, parse_float=Decimal)
        top = self.top
        self.clock = Clock(instant(top["start"]), int(top.get("ticks_per_minute", 1)))
        self.tpm = self.clock.tpm
        self.horizon = (self.clock.ticks_of(top["horizon_min"]) if "horizon_min" in top
                        else self._horizon(top["horizon"]))
        self.person_kg, self.litter_kg = int(top.get("person_kg", 100)), int(top.get("litter_kg", 120))
        self.maximum = top.get("loading") == "maximum"
        listed = dict(air="geodesic", rail="listed", road="listed", sea="geodesic", **{})
        listed.update(top.get("legs", {}))
        self.listed = {m: v == "listed" for m, v in listed.items()}
        detour = dict(air=1, rail=Decimal("1.2"), road=Decimal("1.3"), sea=1)
        detour.update(top.get("detour", {}))
        self.detour = {m: int(Decimal(str(v)) * MILLION) for m, v in detour.items()}
        self.authority = set(top.get("authority", []))
        self.tiers = [{k: int(Decimal(str(w)) * MILLION) for k, w in tier.items() if not k.startswith("x_")}
                      for tier in top.get("objective", [{k: 1} for k in "unmet late closure arrival cost".split()])]
        self._catalogue(catalogue)
        self._read()

    def _horizon(self, text):
        return self.clock.duration(text) if re.fullmatch(r"[\d.dhmin]+", str(text)) else self.clock.time(text)

    def _catalogue(self, given):
        name = self.top.get("catalogue", "builtin")
        here = os.path.dirname(os.path.abspath(__file__))
        if name is None:
            self.shelf = None
        elif name != "builtin":
            self.shelf = os.path.join(self.folder, name)
        else:
            self.shelf = given or os.environ.get("ECHELON_CATALOGUE") or os.path.join(here, "../../catalogue")

    def table(self, name):
        return read_table(os.path.join(self.folder, name + ".csv"))

    def shelf_table(self, name):
        return read_table(os.path.join(self.shelf, name + ".csv")) if self.shelf else []

    def _read(self):
        self.members = {r["id"]: r.get("country", "").upper() for r in self.table("members")}
        self._locations()
        self._types()
        self._assets()
        self._requirements()
        self._legs()
        self._rest()
        self._events()
        self._flown()

    # ---- 10 an operation that runs ----

    def _events(self):
        """Docs/model.md 10.2, in the order of `known`, then of rows. What happened to missions is in flown.json already."""
        c = self.clock
        self.now, self.outages = 0, []
        events = [(c.time(r["known"]), i, r) for i, r in enumerate(self.table("events"))]
        for known, _, r in sorted(events, key=lambda x: x[:2]):
            self.now = max(self.now, known)
            start, stop = c.time(r.get("from", ""), known), c.time(r.get("to", ""), None)
            kind, subject = r["kind"], r["subject"]
            if kind in ("location", "leg", "airspace"):
                self.closures.append(self._closure(dict(r, what=kind, **{"from": "", "to": ""}), start, stop))
            elif kind == "reopened":
                for k in self.closures:
                    if k.subject in (subject, subject.upper() if k.what == "airspace" else subject):
                        k.stop = start if k.stop is None else min(k.stop, start)
            elif kind == "tail":
                self._outage(subject, r.get("count", ""), start, stop)
            elif kind == "requirement":
                self._changed(subject, r, known)
            elif kind == "cancelled":
                q = self.requirements[subject]
                q.people = q.litters = q.bulk_kg = 0
                q.items = {i: SimpleNamespace(**dict(vars(it), count=0)) for i, it in q.items.items()}
            elif kind in ("withdrawn", "given"):
                act = next(x for x in self.acts if x.id == subject)
                if kind == "withdrawn":
                    act.stop, act.given = start, act.given and act.start < start
                else:
                    act.start, act.stop, act.given = start, stop if r.get("to") else act.stop, True

    def _outage(self, subject, count, start, stop):
        asset, _, tail = subject.partition("/")
        if tail:
            self.outages.append((asset, int(tail), start, stop))
            return
        out = {t for a, t, x, y in self.outages if a == asset and x <= start and (y is None or start < y)}
        there = [t for t in range(self.assets[asset].count, 0, -1) if t not in out]
        self.outages += [(asset, t, start, stop) for t in there[:int(count)]]

    def _changed(self, subject, r, known):
        c, old = self.clock, self.requirements.get(subject)
        if old is None:
            row = dict(self.raw.get(r.get("like", ""), {}))
            row.update(id=subject, together="", aboard="", load_by="", ready="")
            cells = dict(origin="from", destination="to", seated="seated", litter="litter", bulk_kg="bulk_kg", split="split",
                         due="due", latest="latest", weight_unmet="weight_unmet", weight_late="weight_late",
                         weight_arrival="weight_arrival")
            row.update({name: r[k] for k, name in cells.items() if r.get(k)})
            self.raw[subject] = row
            q = self.requirements[subject] = self._requirement(row)
            q.ready = max(c.time(r.get("ready", ""), known), q.held.ready if q.held else 0)
            like = self.raw_items.get(r.get("like", ""), {})
            self.raw_items[subject] = like
            q.items = {i: SimpleNamespace(**vars(it)) for i, it in like.items()}
            self._bulk(q)
        else:
            q = old
            if r.get("ready"):
                q.ready = c.time(r["ready"])
            for k in ("due", "latest"):
                if r.get(k):
                    setattr(q, k, c.time(r[k], None))
            for k in ("weight_unmet", "weight_late", "weight_arrival"):
                if r.get(k):
                    setattr(q, k, scaled(r[k], MILLION, MILLION))
            if r.get("seated"):
                q.people = q.attendants + int(r["seated"])
            if r.get("litter"):
                q.litters = int(r["litter"])
            if r.get("bulk_kg"):
                q.bulk_kg = int(r["bulk_kg"])
                self._bulk(q)
        if r.get("factor"):
            times = lambda n: -(-n * scaled(r["factor"], MILLION) // MILLION)  # noqa: E731
            q.people = times(q.people - q.attendants) + times(q.attendants)
            q.attendants, q.litters, q.bulk_kg = times(q.attendants), times(q.litters), times(q.bulk_kg)
            for it in q.items.values():
                it.count = times(it.count)

    @staticmethod
    def _bulk(q):
        if q.bulk_kg:
            q.items["bulk"] = SimpleNamespace(id="bulk", count=q.bulk_kg, kg=1, length=0, area=0, size=0, dangerous=0,
                                              drivers=0, bulk=True)

    def _flown(self):
        path = os.path.join(self.folder, "flown.json")
        self.flown = None
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                self.flown = json.load(f, parse_float=Decimal)

    # ---- locations ----

    def _locations(self):
        classes = {r["id"]: r for r in self.shelf_table("airfield_classes")}
        classes.update({r["id"]: r for r in self.table("airfield_classes")})
        self.locations = {}
        for r in self.table("locations"):
            base = classes.get(r.get("class", ""), {})
            cell = {k: r.get(k) or base.get(k, "") for k in CAPACITY}
            self.locations[r["id"]] = self._location(r, cell)

    def _location(self, r, cell):
        c = self.clock
        stands = [cell["stands_" + k.lower()] for k in CLASSES]
        limited = any(s != "" for s in stands) and "unlimited" not in stands
        main = MAIN[r["kind"]]
        return SimpleNamespace(
            id=r["id"], main=main, country=r.get("country", "").upper(), lat_e7=e7(r["lat"]), lon_e7=e7(r["lon"]),
            modes=set(words(r.get("modes")) or [main, "road"]), runway=number(cell["runway_m"]),
            width=number(cell["runway_width_m"]), surface=cell["surface"] or "unknown",
            mass_limit=number(cell["mass_limit_kg"]), stands=[number(s, 0) for s in stands] if limited else None,
            places=dict(rail=number(cell["tracks"]), road=number(cell["docks"]), sea=number(cell["berths"])),
            handling=number(cell["handling"]), arrivals=number(cell["arrivals"]),
            departures=number(cell["departures"]), slot=c.duration(cell["slot_min"], 60 * c.tpm),
            fuel=number(cell["fuel_kg_day"]), hours=c.hours(cell["hours"]),
            efficiency=scaled(cell["efficiency"], MILLION, MILLION), transfer=yes(cell["transfer"]),
            connect=c.duration(cell["connect_min"]), storage_kg=number(cell["storage_kg"]),
            storage_area=scaled(cell["storage_m2"], 100), storage_people=number(cell["storage_people"]),
            dwell=c.duration(cell["dwell_min"], None))

    # ---- lift types ----

    def _types(self):
        rows, own = {}, {}
        for source in (self.shelf_table("lift_types"), self.table("lift_types")):
            for r in source:
                base = rows.get(r.get("base", ""))
                cells, chain = dict(base[0]) if base else {}, [r["id"]] + (base[1] if base else [])
                cells.update({k: v for k, v in r.items() if v != ""})
                rows[r["id"]] = (cells, chain)
        for name in ("configurations", "payload_range", "block_speeds"):
            groups = [{}, {}]
            for g, source in zip(groups, (self.table(name), self.shelf_table(name))):
                for r in source:
                    g.setdefault(r["type"], []).append(r)
            own[name] = groups
        self.types = {i: self._type(i, cells, {n: self._chain(g, chain) for n, g in own.items()})
                      for i, (cells, chain) in rows.items()}

    @staticmethod
    def _chain(groups, chain):
        for i in chain:
            for g in groups:
                if i in g:
                    return g[i]
        return []

    def _type(self, i, r, rows):
        c, get = self.clock, lambda k: r.get(k, "")
        mode = get("mode")
        teams = number(get("handling"), 0 if mode == "road" else 1)
        configs = {x["id"]: SimpleNamespace(
            payload=number(x["payload_kg"]), payload_max=number(x.get("payload_max_kg", ""), number(x["payload_kg"])),
            seats=number(x.get("seats", ""), 0), litters=number(x.get("litters", ""), 0),
            floor=number(x.get("floor_cm", "")), change=c.duration(x.get("change_min", ""))) for x in rows["configurations"]}
        duty, flight = c.duration(get("duty_min"), None), c.duration(get("duty_flight_min"), None)
        bounded = duty is not None or flight is not None
        return SimpleNamespace(
            id=i, mode=mode, reserve=scaled(get("reserve_km"), 1000, 0), cruise=scaled(get("cruise_km_h"), 1000),
            allowance=c.duration(get("allowance_min")), fixed=c.duration(get("fixed_min")),
            load_rate=number(get("load_kg_min")), unload_rate=number(get("unload_kg_min")), overlap=yes(get("overlap")),
            taxi_in=c.duration(get("taxi_in_min")), taxi_out=c.duration(get("taxi_out_min")),
            refuel=c.duration(get("refuel_min")), refuel_overlap=yes(get("refuel_overlap")), turn=yes(get("turn")),
            teams=0 if yes(get("self_unload")) else teams,
            stand_class=CLASSES.index(get("stand_class")) if get("stand_class") else 0,
            item_class=SIZES.index(get("item_class") or "outsize"), item_kg=number(get("item_kg")),
            dangerous=yes(get("dangerous"), True), duty=duty, duty_flight=flight,
            rest=c.duration(get("rest_min")) if bounded else 0, swap=c.duration(get("swap_min")) if bounded else 0,
            day_flight=c.duration(get("day_flight_min"), None), runway=number(get("runway_m"), 0),
            width=number(get("runway_width_m"), 0), unpaved=yes(get("unpaved")), mass=number(get("mass_kg"), 0),
            cost_hour=scaled(get("cost_hour"), MILLION, 0), cost_sortie=scaled(get("cost_sortie"), MILLION, 0),
            fuel=number(get("fuel_kg_h"), 0), co2=number(get("co2_kg_h"), 0), configs=configs,
            ranges=[(scaled(x["range_km"], 1000), number(x["payload_kg"])) for x in rows["payload_range"]],
            speeds=[(scaled(x["distance_km"], 1000), scaled(x["speed_km_h"], 1000)) for x in rows["block_speeds"]])

    # ---- assets ----

    def _assets(self):
        c = self.clock
        self.assets = {}
        for r in self.table("assets"):
            end = r.get("end") or "home"
            self.assets[r["id"]] = SimpleNamespace(
                id=r["id"], type=self.types[r["type"]], count=int(r["count"]), owner=r["owner"], home=r["home"],
                start=c.time(r.get("from", "")), stop=c.time(r.get("to", ""), None), crews=number(r.get("crews", ""), 1),
                end=end, ends=set() if end in ("home", "any") else set(words(end)),
                end_by=c.time(r.get("end_by", ""), None))
        self.situations = {(r["asset"], int(r["tail"])): SimpleNamespace(
            location=r["location"], free=c.time(r.get("free", "")), duty=c.duration(r.get("duty_min", "")),
            flight=c.duration(r.get("flight_min", ""))) for r in self.table("situations")}
        self.crews = {(r["location"], r["type"]): int(r["count"]) for r in self.table("crews")}

    # ---- requirements ----

    def _requirements(self):
        c = self.clock
        self.elements = {r["id"]: SimpleNamespace(
            owner=r["owner"], ready=c.time(r.get("ready", "")), not_at=set(words(r.get("not_at"))),
            not_kinds=set(words(r.get("not_kinds"))), expiry=c.date_index(r.get("expiry", "")))
            for r in self.table("elements")}
        self.raw = {r["id"]: r for r in self.table("requirements")}
        self.requirements = {i: self._requirement(r) for i, r in self.raw.items()}
        for r in self.table("items"):
            q = self.requirements[r["requirement"]]
            q.items[r["item"]] = SimpleNamespace(
                id=r["item"], count=int(r["count"]), kg=int(r["kg"]), length=number(r.get("length_cm", ""), 0),
                area=scaled(r.get("area_m2", ""), 100, 0), size=SIZES.index(r.get("class") or "bulk"),
                dangerous=number(r.get("dangerous", ""), 0), drivers=number(r.get("drivers", ""), 0), bulk=False)
        self.raw_items = {i: {k: SimpleNamespace(**vars(it)) for k, it in q.items.items()}
                          for i, q in self.requirements.items()}
        for q in self.requirements.values():
            if q.bulk_kg:
                q.items["bulk"] = SimpleNamespace(id="bulk", count=q.bulk_kg, kg=1, length=0, area=0, size=0,
                                                  dangerous=0, drivers=0, bulk=True)

    def _requirement(self, r):
        c, get = self.clock, lambda k: r.get(k, "")
        element = self.elements[get("element")] if get("element") else None
        bulk = number(get("bulk_kg"), 0)
        aboard = get("aboard").rpartition("/")
        return SimpleNamespace(
            id=r["id"], element=get("element"), held=element, kind=get("kind"), start=r["from"], to=r["to"],
            owner=get("owner") or (element.owner if element else ""),
            ready=max(c.time(get("ready")), element.ready if element else 0), load_by=c.time(get("load_by"), None),
            earliest=c.time(get("earliest")), due=c.time(get("due"), None), latest=c.time(get("latest"), None),
            binds=get("binds") or "end", attendants=number(get("attendant"), 0),
            people=number(get("seated"), 0) + number(get("attendant"), 0), litters=number(get("litter"), 0),
            bulk_kg=bulk, split=get("split") or "items", lot=number(get("lot"), 1000 if bulk else 1),
            weight_unmet=scaled(get("weight_unmet"), MILLION, MILLION),
            weight_late=scaled(get("weight_late"), MILLION, MILLION),
            weight_arrival=scaled(get("weight_arrival"), MILLION, MILLION), together=get("together"),
            group=get("group"), after=words(get("after")), max_aboard=c.duration(get("max_aboard_min"), None),
            load_min=c.duration(get("load_min"), None), unload_min=c.duration(get("unload_min"), None),
            self_move=get("self_move") == "road", aboard=(aboard[0], int(aboard[2])) if aboard[0] else None, items={})

    # ---- the rest ----

    def _legs(self):
        c = self.clock
        self.legs, self.leg_rows = {}, []
        for r in self.table("legs"):
            leg = SimpleNamespace(
                id=r["id"], start=r["from"], to=r["to"], mode=r["mode"], type=r.get("type", ""),
                minutes=c.duration(r.get("minutes", ""), None), distance=scaled(r.get("distance_km", ""), 1000),
                cost=scaled(r.get("cost", ""), MILLION, 0), capacity=number(r.get("capacity_day", "")),
                via=points(r.get("via")))
            self.leg_rows.append(leg)
            if yes(r.get("both_ways")):
                back = SimpleNamespace(**vars(leg))
                back.id, back.start, back.to, back.via = leg.id + "~back", leg.to, leg.start, leg.via[::-1]
                self.leg_rows.append(back)
        self._travel()
        self.legs = {leg.id: leg for leg in self.leg_rows if leg.id}

    def _travel(self):
        places = list(self.locations)
        for r in self.table("travel"):
            for to, figure in zip(places[places.index(r["to"]):], r["minutes"].split()):
                if figure != "-" and to != r["from"]:
                    self.leg_rows.append(SimpleNamespace(
                        id="", start=r["from"], to=to, mode=r["mode"], type="", minutes=self.clock.duration(figure),
                        distance=None, cost=0, capacity=None, via=[]))

    @staticmethod
    def _closure(r, start, stop):
        k = SimpleNamespace(
            what=r["what"], subject=r["subject"] if r["what"] != "airspace" else r["subject"].upper(), start=start, stop=stop,
            stands=number(r.get("stands", "")), handling=number(r.get("handling", "")),
            arrivals=number(r.get("arrivals", "")), departures=number(r.get("departures", "")),
            fuel=number(r.get("fuel_kg_day", "")))
        k.shut = all(v is None for v in (k.stands, k.handling, k.arrivals, k.departures, k.fuel))
        return k

    def _rest(self):
        c = self.clock
        self.carry = [(r.get("asset_owner", ""), r.get("owner", ""), r.get("kind", ""), r.get("location", ""),
                       r["action"] == "allow") for r in self.table("carry_rules")]
        self.closures = [self._closure(r, c.time(r.get("from", "")), c.time(r.get("to", ""), None))
                         for r in self.table("closures")]
        self.acts = [SimpleNamespace(
            id=r["id"], what=r["what"], subject=r["subject"], to=r.get("to", ""), start=c.time(r.get("from", "")),
            stop=c.time(r.get("until", ""), None), ceiling=number(r.get("ceiling", "")),
            given=r["status"] == "given", used=0) for r in self.table("authorities")]
        self.effects = [SimpleNamespace(
            requirement=r["requirement"], location=r["location"], setup=c.duration(r.get("setup_min", "")),
            stands=number(r.get("stands", ""), 0), stand_class=CLASSES.index(r.get("stand_class") or "D"),
            handling=number(r.get("handling", ""), 0), arrivals=number(r.get("arrivals", ""), 0),
            departures=number(r.get("departures", ""), 0), fuel=number(r.get("fuel_kg_day", ""), 0),
            has_hours=bool(r.get("hours")), hours=c.hours(r.get("hours", ""))) for r in self.table("effects")]
