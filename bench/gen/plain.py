"""The same families without a planted optimum: ragged loads, handling by mass, real distances, windows of their own.

A planted operation of the same family is taken for its places, fleets and ways, and everything that made its plan fit is
drawn anew. So nothing is known about the best plan; most can be delivered, some of it late.
"""
from .planted import FAMILIES

LISTED = ("relief", "relay")  # routes there belong to one type: they stay listed


def ragged(world):
    """Quantities that fill nothing exactly; readiness and wishes of their own."""
    rng = world.rng
    horizon = world.head["horizon_min"]
    for row in world.tables["requirements"]:
        share = 0.4 + rng.random() * (0.6 if row.get("split") == "whole" else 0.9)
        for column in ("bulk_kg", "seated"):
            if row.get(column):
                row[column] = max(1, int(row[column] * share))
        for column in ("weight_arrival", "latest", "due"):
            row.pop(column, None)
        row["ready"] = int(row["ready"] * (0.3 + rng.random()))
        draw = rng.random()
        if draw < 0.7:
            row["due"] = min(horizon, row["ready"] + rng.between(600, max(1200, horizon // 2)))
        if draw < 0.15:
            row["latest"] = min(horizon, row["due"] + rng.between(1440, 4320))
        if rng.chance(0.2):
            row["weight_late"] = rng.pick([2, 5, 10])
    for row in world.tables["items"]:
        row["kg"] = max(1, int(row["kg"] * (0.5 + 0.5 * rng.random())))


def unlike(world):
    """Types that differ, handling that takes longer with more, distances instead of listed minutes."""
    rng = world.rng
    payload = {row["type"]: row["payload_kg"] for row in world.tables["configurations"]}
    for row in world.tables["lift_types"]:
        full = payload[row["id"]]
        row["load_kg_min"] = row["unload_kg_min"] = max(50, int(full / max(1, row["fixed_min"] * 0.6)))
        row["fixed_min"] = max(1, row["fixed_min"] // 2)
        if row["mode"] == "air":
            row.update(allowance_min=15, cruise_km_h=rng.between(550, 850), cost_hour=rng.between(3000, 12000))
    for row in world.tables["configurations"]:
        row["payload_kg"] = int(row["payload_kg"] * (1 + rng.random() * 0.4))
    if world.family not in LISTED:
        world.tables["legs"] = [row for row in world.tables["legs"] if row["mode"] != "air"]
        del world.head["legs"]


def plain(family, size, seed):
    world, _, _ = FAMILIES[family](size, seed)
    world.head.update(id=f"{family}-plain-{size}-{seed}",
                      name=f"Generated: {family}, {size} requirements, seed {seed}, plain")
    world.head.pop("objective")
    world.head["horizon_min"] = (world.head["horizon_min"] * 3 // 2 // 1440 + 2) * 1440
    ragged(world)
    unlike(world)
    return world
