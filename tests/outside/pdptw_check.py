#!/usr/bin/env python3
"""Judges a solution of a pickup-and-delivery instance, both in the field's own forms: Li & Lim or Sartori & Buriol, and
`Route k : a b c …`. It shares nothing with the program: doubles, Euclidean ways unrounded, 1e-6 of tolerance.

    pdptw_check.py INSTANCE SOLUTION      prints vehicles and cost, or what is wrong (exit code 1)
"""
import math
import re
import sys
from types import SimpleNamespace

TOLERANCE = 1e-6


def read_instance(text):
    lines = [line for line in text.splitlines() if line.strip()]
    if ":" not in lines[0]:
        head = lines[0].split()
        rows = [[float(x) for x in line.split()] for line in lines[1:]]
        at = [(r[1], r[2]) for r in rows]
        ways = [[math.dist(a, b) for b in at] for a in at]
        return make(int(head[1]), rows, ways, int(head[0]))
    start, edges = lines.index("NODES"), lines.index("EDGES")
    head = dict(line.split(":", 1) for line in lines[:start])
    rows = [[float(x) for x in line.split()] for line in lines[start + 1:edges]]
    ways = [[int(x) for x in line.split()] for line in lines[edges + 1:edges + 1 + len(rows)]]
    assert len(rows) == int(head["SIZE"]) and all(len(w) == len(rows) for w in ways)
    return make(int(head["CAPACITY"]), rows, ways, None)


def make(capacity, rows, ways, vehicles):
    nodes = [SimpleNamespace(demand=r[3], earliest=r[4], latest=r[5], service=r[6], pickup=int(r[7]), delivery=int(r[8]))
             for r in rows]
    return SimpleNamespace(capacity=capacity, nodes=nodes, ways=ways, vehicles=vehicles)


def read_solution(text):
    return [[int(x) for x in m.group(1).split()] for m in re.finditer(r"^Route\s+\d+\s*:(.*)$", text, re.M)]


def judge(instance, routes):
    """(vehicles, cost, list of what is wrong)"""
    wrong, seen, cost = [], {}, 0
    for k, route in enumerate(routes, 1):
        time, load, at, here = instance.nodes[0].earliest, 0, 0, set()
        for i in route + [0]:
            if not 0 <= i < len(instance.nodes):
                wrong.append(f"route {k}: there is no node {i}")
                break
            node = instance.nodes[i]
            cost += instance.ways[at][i]
            time = max(node.earliest, time + instance.ways[at][i])
            if time > node.latest + TOLERANCE:
                wrong.append(f"route {k}: node {i} at {time}, later than {node.latest}")
            time += node.service
            at = i
            if i == 0:
                continue
            if i in seen:
                wrong.append(f"node {i} is in routes {seen[i]} and {k}")
            seen[i] = k
            load += node.demand
            if load > instance.capacity:
                wrong.append(f"route {k}: load {load} after node {i}, capacity {instance.capacity}")
            if node.demand > 0:
                here.add(i)
            elif node.pickup not in here:
                wrong.append(f"route {k}: delivery {i} without its pickup {node.pickup} before")
            else:
                here.remove(node.pickup)
        wrong += [f"route {k}: pickup {i} without its delivery" for i in sorted(here)]
    wrong += [f"node {i} is in no route" for i in range(1, len(instance.nodes)) if i not in seen]
    used = sum(1 for r in routes if r)
    if instance.vehicles is not None and used > instance.vehicles:
        wrong.append(f"{used} routes, {instance.vehicles} vehicles")
    return used, cost, wrong


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        instance = read_instance(f.read())
    with open(sys.argv[2], encoding="utf-8") as f:
        routes = read_solution(f.read())
    used, cost, wrong = judge(instance, routes)
    print("\n".join(wrong) if wrong else f"{used} vehicles, cost {cost:.2f}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
