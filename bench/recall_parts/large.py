"""Operations of bench/generate as prepared plans, and crises made from them: what an update has to be measured on where
plans are large. The operation is a plain one of its family; members and places get countries, and every fleet of two
tails or more is shared with a partner, so that lift can be unavailable without a way being lost.
"""
import os

from gen.core import Rng, around, km
from gen.plain import plain
from recall_parts.world import PLACE, START, table

HOST, NEW, OTHERS = "HT", "NP", ["DE", "FR", "ES", "IT", "SE", "PL", "NL", "FI", "AT", "GR", "PT", "IE"]
FAMILIES = ["single", "gateways", "multimodal", "relief"]  # those with cargo into a theatre


def give_countries(world):
    country = {"host": HOST}
    for member in world.tables["members"]:
        country.setdefault(member["id"], OTHERS[len(country) % len(OTHERS)])
        member["country"] = country[member["id"]]
    home = {row["home"]: country[row["owner"]] for row in world.tables["assets"] if not row["owner"].endswith("x")}
    for row in world.tables["locations"]:
        row["country"] = home.get(row["id"], HOST)


def share_fleets(world):
    """A third of each fleet belongs to a partner of its owner, at the same home, who may carry what the owner may."""
    partners = {}
    for row in list(world.tables["assets"]):
        part = row["count"] // 3 if row["count"] > 2 else row["count"] // 2
        if part:
            row["count"] -= part
            partners[row["owner"]] = row["owner"] + "x"
            world.add("assets", **{**row, "id": row["id"] + "-x", "count": part, "owner": row["owner"] + "x"})
    world.tables["carry_rules"][:0] = [{**r, "asset_owner": partners[r["asset_owner"]]}
                                       for r in world.tables["carry_rules"] if r.get("asset_owner") in partners]
    for owner, partner in partners.items():
        world.add("members", id=partner, name=f"Partner of {owner}")


def kinds(world):
    """So that a need can name what is neither goods nor persons."""
    for row in world.tables["requirements"]:
        row["kind"] = "goods" if row.get("bulk_kg") else "persons" if row.get("seated") else "pieces"


def write_operation(folder, family, size, seed):
    world = plain(family, size, seed)
    share_fleets(world)
    give_countries(world)
    kinds(world)
    world.write(folder)
    return world


class Crisis:
    """A page made from an operation: elsewhere; in turns also with other amounts, without the partners' lift, or both."""

    def __init__(self, world, number):
        rng = self.rng = Rng("large", world.head["id"], number)
        self.world, self.number = world, number
        self.scaled, self.short = number % 4 in (1, 3), number % 4 in (2, 3)
        self.ident = f"{world.family}-{world.size}-{world.seed}-{number}" + "-scaled" * self.scaled + "-short" * self.short
        theatre = [r for r in world.tables["locations"] if r["country"] == HOST]
        self.was = (sum(r["lat"] for r in theatre) / len(theatre), theatre[0]["lon"])
        self.middle = around(rng, self.was, 200, 800)
        self.fields = [self.field(r) for r in theatre if r["kind"] == "airfield"]

    def field(self, row):
        """An airfield of the new state, about as far from the crisis as the old one was from the middle."""
        away = min(500, km((row["lat"], row["lon"]), self.was))
        lat, lon = around(self.rng, self.middle, 0.8 * away, 1.2 * away)
        return {"id": "N" + row["id"], "name": "N" + row["id"], "kind": "airfield", "country": NEW, "lat": lat, "lon": lon,
                "transfer": row.get("transfer")}

    def needs(self):
        rows, asked = self.world.tables["requirements"], []
        for what, column in (("goods", "bulk_kg"), ("people", "seated"), ("pieces", None)):
            kind = "persons" if what == "people" else what
            amount = sum(r.get(column) or 0 if column else 1 for r in rows if r["kind"] == kind)
            factor = 0.6 + 0.8 * self.rng.random()
            if amount:
                asked.append((what, max(1, int(amount * (factor if column else min(1, factor))))))
        return asked

    def write(self, folder):
        os.makedirs(folder, exist_ok=True)
        rows = [("id", self.ident), ("kind", "earthquake"), ("start", START), ("country", NEW),
                ("lat", self.middle[0]), ("lon", self.middle[1])]
        lines = [f"{what},{value},,," for what, value in rows]
        if self.scaled:
            lines += [f"need,{what},{n},," for what, n in self.needs()]
        if self.short:
            lines += [f"member,{m['id']},,," for m in self.world.tables["members"] if not m["id"].endswith("x")]
        with open(os.path.join(folder, "crisis.csv"), "w", encoding="utf-8", newline="\n") as f:
            f.write("what,value,amount,due,note\n" + "\n".join(lines) + "\n")
        table(folder, "places", PLACE, self.fields)
