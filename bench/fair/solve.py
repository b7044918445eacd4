"""Runs one peer on one task, in a process of its own: solve.py SOLVER TASK.json ANSWER.json CPU_SECONDS SEED.

Each peer is used as its makers advise for pickup and delivery (bench/README.md says how), with one thread. Where the
peer lets us, it is stopped by processor time; VROOM stops by itself. The answer: routes of (pick or drop, shipment).
"""
import json
import sys
import time

UNSERVED = 10**6  # dearer than any route of these families


def ortools(task, seconds, seed):
    """Routing library: parallel cheapest insertion, then guided local search, as its guide advises."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    places = [s["from"] for s in task["shipments"]], [s["to"] for s in task["shipments"]]
    homes = sorted({v["home"] for v in task["vehicles"]})
    at = homes + [p for pair in zip(*places) for p in pair]
    first = len(homes)
    ends = [homes.index(v["home"]) for v in task["vehicles"]]
    manager = pywrapcp.RoutingIndexManager(len(at), len(ends), ends, ends)
    routing = pywrapcp.RoutingModel(manager)
    cost = routing.RegisterTransitMatrix([[task["cost"][a][b] for b in at] for a in at])
    way = routing.RegisterTransitMatrix([[task["time"][a][b] for b in at] for a in at])
    routing.SetArcCostEvaluatorOfAllVehicles(cost)
    routing.AddDimension(way, task["horizon"], task["horizon"], False, "time")
    clock = routing.GetDimensionOrDie("time")
    for d, _ in enumerate(task["dimensions"]):
        load = [0] * first
        for s in task["shipments"]:
            load += [s["amount"][d], -s["amount"][d]]
        if any(load):
            unit = routing.RegisterUnaryTransitVector(load)
            routing.AddDimensionWithVehicleCapacity(unit, 0, [v["capacity"][d] for v in task["vehicles"]], True, f"d{d}")
    for v, vehicle in enumerate(task["vehicles"]):
        clock.CumulVar(routing.Start(v)).SetMin(vehicle["from"])
    for k, s in enumerate(task["shipments"]):
        a, b = manager.NodeToIndex(first + 2 * k), manager.NodeToIndex(first + 2 * k + 1)
        routing.AddPickupAndDelivery(a, b)
        routing.solver().Add(routing.VehicleVar(a) == routing.VehicleVar(b))
        routing.solver().Add(clock.CumulVar(a) <= clock.CumulVar(b))
        clock.CumulVar(a).SetMin(s["ready"])
        clock.CumulVar(b).SetMax(s["latest"])
        if s["due"] < task["horizon"]:
            clock.SetCumulVarSoftUpperBound(b, s["due"], 100)
        for node in (a, b):
            routing.AddDisjunction([node], UNSERVED)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromSeconds(int(seconds * 30 + 60))
    end = time.process_time() + seconds
    routing.AddSearchMonitor(routing.solver().CustomLimit(lambda: time.process_time() > end))
    found = routing.SolveWithParameters(parameters)
    routes = []
    for v in range(len(ends)) if found else ():
        steps, index = [], found.Value(routing.NextVar(routing.Start(v)))
        while not routing.IsEnd(index):
            node = manager.IndexToNode(index) - first
            steps.append(("drop" if node % 2 else "pick", node // 2))
            index = found.Value(routing.NextVar(index))
        routes.append({"vehicle": v, "steps": steps})
    return routes


def pyvrp(task, seconds, seed):
    """Iterated local search with its defaults; shipments with a prize, so that some may stay behind."""
    import pyvrp as pv

    class Cpu:
        def __call__(self, best):
            return time.process_time() > end

    end = time.process_time() + seconds
    model = pv.Model()
    nodes = [model.add_location(0, 0) for _ in task["time"]]
    for i, a in enumerate(nodes):
        for j, b in enumerate(nodes):
            if i != j:
                model.add_edge(a, b, task["cost"][i][j], task["time"][i][j])
    depots = {}
    groups = {}
    for v, vehicle in enumerate(task["vehicles"]):
        groups.setdefault((vehicle["fleet"]), []).append(v)
    kinds = []
    for members in groups.values():
        vehicle = task["vehicles"][members[0]]
        home = vehicle["home"]
        if home not in depots:
            depots[home] = model.add_depot(nodes[home])
        model.add_vehicle_type(len(members), vehicle["capacity"], depots[home], depots[home], tw_early=vehicle["from"],
                               tw_late=task["horizon"])
        kinds.append(list(members))
    for s in task["shipments"]:
        model.add_shipment(nodes[s["from"]], nodes[s["to"]], pickup_tw_early=s["ready"], delivery_tw_late=s["latest"],
                           amount=s["amount"], prize=UNSERVED, required=False)
    found = model.solve(Cpu(), seed=seed, display=False, collect_stats=False)
    routes = []
    for route in found.best.routes() if found.is_feasible() else ():
        steps = []
        for activity in route:
            if activity.is_shipment():
                steps.append(("pick" if activity.is_pickup() else "drop", activity.idx))
        routes.append({"vehicle": kinds[route.vehicle_type()].pop(), "steps": steps})
    return routes


def vroom(task, seconds, seed):
    """Exploration level 5, the most; it ends by itself."""
    import datetime
    import numpy
    import vroom as v_
    problem = v_.Input()
    problem.set_durations_matrix("car", numpy.array(task["time"], dtype=numpy.uint32))
    problem.set_costs_matrix("car", numpy.array(task["cost"], dtype=numpy.uint32))
    for v, vehicle in enumerate(task["vehicles"]):
        problem.add_vehicle(v_.Vehicle(v + 1, start=vehicle["home"], end=vehicle["home"], capacity=vehicle["capacity"],
                                       time_window=v_.TimeWindow(vehicle["from"], task["horizon"])))
    for k, s in enumerate(task["shipments"]):
        problem.add_shipment(
            v_.ShipmentStep(k + 1, s["from"], time_windows=[v_.TimeWindow(s["ready"], task["horizon"])]),
            v_.ShipmentStep(k + 1, s["to"], time_windows=[v_.TimeWindow(0, s["latest"])]), amount=v_.Amount(s["amount"]))
    found = problem.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=2 * seconds))
    routes = {}
    for row in found.routes.to_dict("records"):
        if row["type"] in ("pickup", "delivery"):
            routes.setdefault(row["vehicle_id"] - 1, []).append(("pick" if row["type"] == "pickup" else "drop", row["id"] - 1))
    return [{"vehicle": v, "steps": steps} for v, steps in routes.items()]


def stamp(minutes):
    import datetime
    return (datetime.datetime(2030, 1, 1) + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def vrpcli(task, seconds, seed):
    """Its default hyper-heuristic; first unassigned, then cost; one thread. Limited by wall time: it has no other."""
    import vrp_cli
    jobs = []
    used = sorted({s["from"] for s in task["shipments"]} | {s["to"] for s in task["shipments"]}
                  | {v["home"] for v in task["vehicles"]})
    at = {node: i for i, node in enumerate(used)}
    for k, s in enumerate(task["shipments"]):
        jobs.append({"id": str(k),
                     "pickups": [{"places": [{"location": {"index": at[s["from"]]}, "duration": 0,
                                              "times": [[stamp(s["ready"]), stamp(task["horizon"])]]}],
                                  "demand": s["amount"]}],
                     "deliveries": [{"places": [{"location": {"index": at[s["to"]]}, "duration": 0,
                                                 "times": [[stamp(0), stamp(s["latest"])]]}], "demand": s["amount"]}]})
    fleets = {}
    for v, vehicle in enumerate(task["vehicles"]):
        fleets.setdefault(vehicle["fleet"], []).append(v)
    vehicles = []
    for name, members in fleets.items():
        v = task["vehicles"][members[0]]
        vehicles.append({"typeId": name, "vehicleIds": [str(m) for m in members], "profile": {"matrix": "car"},
                         "costs": {"fixed": 0, "distance": 1, "time": 0}, "capacity": v["capacity"],
                         "shifts": [{"start": {"earliest": stamp(v["from"]), "location": {"index": at[v["home"]]}},
                                     "end": {"latest": stamp(task["horizon"]), "location": {"index": at[v["home"]]}}}]})
    problem = {"plan": {"jobs": jobs}, "fleet": {"vehicles": vehicles, "profiles": [{"name": "car"}]},
               "objectives": [[{"type": "minimize-unassigned"}], [{"type": "minimize-cost"}]]}
    matrix = {"profile": "car", "travelTimes": [60 * task["time"][a][b] for a in used for b in used],
              "distances": [task["cost"][a][b] for a in used for b in used]}
    config = {"termination": {"maxTime": max(1, round(seconds))},
              "environment": {"parallelism": {"numThreadPools": 1, "threadsPerPool": 1}, "logging": {"enabled": False}}}
    found = json.loads(vrp_cli.solve_pragmatic(json.dumps(problem), [json.dumps(matrix)], json.dumps(config)))
    routes = []
    for tour in found["tours"]:
        steps = []
        for stop in tour["stops"]:
            for activity in stop["activities"]:
                if activity["type"] in ("pickup", "delivery"):
                    steps.append(("pick" if activity["type"] == "pickup" else "drop", int(activity["jobId"])))
        routes.append({"vehicle": int(tour["vehicleId"]), "steps": steps})
    return routes


def bins(task):
    """Ways and kinds of vehicle: shipments by (from, to), vehicles that may fly it by home."""
    n = len(task["places"])
    groups = {}
    for k, s in enumerate(task["shipments"]):
        groups.setdefault((s["from"], s["to"]), []).append(k)
    for (a, b), members in sorted(groups.items()):
        need = task["shipments"][members[0]]["amount"]
        able = [v for v, vehicle in enumerate(task["vehicles"]) if vehicle["home"] == n + a
                and all(need[d] == 0 or vehicle["capacity"][d] > 0 for d in range(3, len(need)))]
        big = [v for v in able if task["vehicles"][v]["capacity"][2]]
        yield a, b, members, big, [v for v in able if v not in big]


def sorties_to_routes(task, sorties):
    """Sorties (vehicles that may fly it, shipments), by readiness, to the tail that has had the least."""
    flown, routes = {}, {}
    for able, members in sorted(sorties, key=lambda s: max(task["shipments"][k]["ready"] for k in s[1])):
        v = min(able, key=lambda v: (flown.get(v, 0), v))
        flown[v] = flown.get(v, 0) + 1
        routes.setdefault(v, []).extend([("pick", k) for k in members] + [("drop", k) for k in members])
    return [{"vehicle": v, "steps": steps} for v, steps in routes.items()]


def cpsat(task, seconds, seed):
    """CP-SAT: which shipment in which sortie, out of each origin. Fewest sorties by cost, then earliest readiness."""
    from ortools.sat.python import cp_model
    model, made, cost = cp_model.CpModel(), [], []
    for a, b, members, big, small in bins(task):
        kg, seats = task["vehicles"][(big or small)[0]]["capacity"][:2]
        total = sum(task["shipments"][k]["amount"][0] for k in members)
        count = -(-total // kg) + max(1, total // kg // 6) + 1
        members.sort(key=lambda k: task["shipments"][k]["ready"])
        trips = []
        for _ in range(count):
            used, is_big = model.NewBoolVar(""), model.NewBoolVar("")
            inside = {k: model.NewBoolVar("") for k in members}
            model.Add(sum(task["shipments"][k]["amount"][0] * x for k, x in inside.items()) <= kg * used)
            model.Add(sum(task["shipments"][k]["amount"][1] * x for k, x in inside.items()) <= seats)
            for k, x in inside.items():
                if task["shipments"][k]["amount"][2]:
                    model.AddImplication(x, is_big)
            ready = model.NewIntVar(0, task["horizon"], "")
            for k, x in inside.items():
                model.Add(ready >= task["shipments"][k]["ready"]).OnlyEnforceIf(x)
            if trips:
                model.AddImplication(used, trips[-1][0])
                model.Add(ready >= trips[-1][3])
            trips.append((used, is_big, inside, ready))
            cost.append(1000 * (task["cost"][a][b] + task["cost"][b][a]) * used + ready)
        for k in members:
            model.Add(sum(t[2][k] for t in trips) == 1)
        made.append((trips, big, small))
    model.Minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, seed
    solver.parameters.max_time_in_seconds = seconds
    if solver.Solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    sorties = []
    for trips, big, small in made:
        for used, is_big, inside, _ in trips:
            members = [k for k, x in inside.items() if solver.Value(x)]
            if members:
                heavy = any(task["shipments"][k]["amount"][2] for k in members)
                sorties.append((big if heavy or not small else small, members))
    return sorties_to_routes(task, sorties)


def highs(task, seconds, seed):
    """HiGHS: the same choice of sorties as an integer program, without readiness."""
    import highspy
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    h.setOptionValue("time_limit", float(seconds))
    h.setOptionValue("random_seed", seed)
    made, cost = [], []
    for a, b, members, big, small in bins(task):
        kg, seats = task["vehicles"][(big or small)[0]]["capacity"][:2]
        total = sum(task["shipments"][k]["amount"][0] for k in members)
        trips = []
        for _ in range(-(-total // kg) + max(1, total // kg // 6) + 1):
            used = h.addBinary()
            inside = {k: h.addBinary() for k in members}
            h.addConstr(sum(task["shipments"][k]["amount"][0] * x for k, x in inside.items()) <= kg * used)
            h.addConstr(sum(task["shipments"][k]["amount"][1] * x for k, x in inside.items()) <= seats * used)
            if trips:
                h.addConstr(used <= trips[-1][0])
            trips.append((used, inside))
            cost.append((task["cost"][a][b] + task["cost"][b][a]) * used)
        for k in members:
            h.addConstr(sum(t[1][k] for t in trips) == 1)
        made.append((trips, big, small))
    h.minimize(sum(cost))
    values = h.getSolution().col_value
    sorties = []
    for trips, big, small in made:
        for _, inside in trips:
            members = [k for k, x in inside.items() if len(values) and values[x.index] > 0.5]
            if members:
                heavy = any(task["shipments"][k]["amount"][2] for k in members)
                sorties.append((big if heavy or not small else small, members))
    return sorties_to_routes(task, sorties)


def main():
    solver, task, answer, seconds, seed = sys.argv[1:]
    with open(task, encoding="utf-8") as f:
        task = json.load(f)
    begin, cpu = time.monotonic(), time.process_time()
    routes = {"ortools": ortools, "pyvrp": pyvrp, "vroom": vroom, "vrp-cli": vrpcli, "cp-sat": cpsat,
              "highs": highs}[solver](task, float(seconds), int(seed))
    import resource
    with open(answer, "w", encoding="utf-8") as f:
        json.dump({"routes": routes, "wall_s": round(time.monotonic() - begin, 2), "cpu_s":
                   round(time.process_time() - cpu, 2), "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}, f)


if __name__ == "__main__":
    main()
