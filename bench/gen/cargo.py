"""Cargo that fills vehicles exactly, cut into requirements.

A cell is a full load of the smallest vehicle that ever carries it, on the same way from origin to destination. It is cut
at random into parts; a part is persons, pieces or bulk of one requirement, some requirements fill several cells. One
rule makes the counting arguments of bench/README.md work: every kilogram is worth the same, 1/1000 of a lot, whatever
it is part of (a person of 100 kg has weight_arrival 0.1, a piece of m kg m/1000, a requirement carried whole its mass).
"""
UNIT = 100  # kg: everything is cut in multiples of a person


class Need:
    """One requirement."""
    __slots__ = ("id", "cell", "form", "units", "people", "pieces", "big", "whole", "start", "tau")

    def __init__(self, cell_, form, units):
        self.cell, self.form, self.units = cell_, form, units
        self.people, self.pieces, self.big, self.whole = 0, None, False, False
        self.start, self.tau = None, None


class Cell:
    """A full small load: from origin to place, loaded at start, there at tau; ready no earlier than low."""
    __slots__ = ("origin", "to", "parts", "low", "start", "tau", "oversize")

    def __init__(self, origin, to):
        self.origin, self.to, self.parts, self.oversize = origin, to, [], False
        self.low = self.start = self.tau = 0


def pieces_of(rng, units):
    """count, kg of equal pieces that make up so many units."""
    counts = [c for c in range(1, 9) if units % c == 0]
    count = rng.pick(counts)
    return count, units // count * UNIT


def cut(rng, units, parts):
    """Random sizes of at least 3 units that sum to units."""
    points = sorted(rng.below(units - 3 * parts + 1) for _ in range(parts - 1))
    edges = [0] + points + [units - 3 * parts]
    return [b - a + 3 for a, b in zip(edges, edges[1:])]


def stow_cell(rng, c, sizes, seats, only_people):
    for units in sizes:
        draw = rng.random()
        if only_people or (draw < 0.25 and units <= seats):
            need = Need(c, "people", units)
            need.people = units
            seats -= units
            c.parts.append((need, units, ()))
        elif draw < 0.55:
            need = Need(c, "pieces", units)
            count, kg = pieces_of(rng, units)
            need.big = rng.chance(0.3)
            need.pieces = (count, kg)
            c.oversize |= need.big
            c.parts.append((need, 0, (("piece", count),)))
        else:
            need = Need(c, "bulk", units)
            c.parts.append((need, 0, (("bulk", units * UNIT),)))
        need.whole = units * UNIT <= 6000 and rng.chance(0.25)


def stow(rng, cells, units, seats, total, only_people=False):
    """Cuts the cells into exactly `total` requirements; gives them back in a random order, with ids."""
    groups, waiting = [], {}
    for c in cells:  # some requirements fill two to four cells of one way
        key = (c.origin, c.to)
        group = waiting.get(key)
        if group is None:
            group = [c]
            groups.append((group, rng.between(2, 4) if rng.chance(0.05) else 1))
            if groups[-1][1] > 1:
                waiting[key] = group
        else:
            group.append(c)
            if len(group) == 4 or rng.chance(0.4):
                del waiting[key]
    single = [g[0] for g, _ in groups if len(g) == 1]
    parts = {id(c): 1 for c in single}
    extra = total - len(groups)
    most = min(8, units // 3)
    assert 0 <= extra <= len(single) * (most - 1), (extra, len(single))
    while extra:
        c = rng.pick(single)
        if parts[id(c)] < most:
            parts[id(c)] += 1
            extra -= 1
    for group, _ in groups:
        if len(group) > 1:
            need = Need(group[0], "people" if only_people else "bulk", units * len(group))
            need.people = need.units if only_people else 0
            for c in group:
                c.parts.append((need, units, ()) if only_people else (need, 0, (("bulk", units * UNIT),)))
        else:
            stow_cell(rng, group[0], cut(rng, units, parts[id(group[0])]), seats, only_people)
    needs, seen = [], set()
    for c in cells:
        for need, _, _ in c.parts:
            if id(need) not in seen:
                seen.add(id(need))
                needs.append(need)
    rng.shuffle(needs)
    for number, need in enumerate(needs, 1):
        need.id = f"R{number:06d}"
    return needs


def settle(world, cells, needs, owner_of, loose=0.6, kind=None):
    """Windows that the plan keeps: ready between the least that the proof allows and the planned loading."""
    rng = world.rng
    for c in cells:
        for need, _, _ in c.parts:
            need.start = c.start if need.start is None else min(need.start, c.start)
            need.tau = c.tau if need.tau is None else max(need.tau, c.tau)
    for need in needs:
        c = need.cell
        ready = c.low if rng.chance(loose) else rng.between(c.low, need.start)
        row = {"id": need.id, "owner": owner_of(c), "from": c.origin, "to": c.to, "ready": ready,
               "priority": rng.between(1, 5)}
        if rng.chance(0.5):
            row["due"] = need.tau + rng.between(0, 600)
            if rng.chance(0.4):
                row["latest"] = row["due"] + rng.between(60, 2880)
        if kind:
            row.update(kind)
        if need.form == "people":
            row.update(seated=need.people, weight_arrival="0.1" if not kind else "1")
        elif need.form == "bulk":
            row.update(bulk_kg=need.units * UNIT, lot=1000)
        else:
            world.add("items", requirement=need.id, item="piece", count=need.pieces[0], kg=need.pieces[1],
                      **{"class": "oversize" if need.big else "bulk"})
            row["weight_arrival"] = need.pieces[1] / 1000
        if need.whole:
            row.update(split="whole", weight_arrival=need.units if kind else need.units * UNIT / 1000)
        world.add("requirements", **row)
