"""Seeded damage to plan documents: each call changes a copy in one or two ways and says how. A plan so damaged may still
be legal; what matters is that two judges agree on it."""
import copy


def some_mission(d, r):
    return r.choice(d["missions"])


def some_stop(d, r):
    m = some_mission(d, r)
    return m, r.choice(m["stops"])


def some_load(d, r):
    ms = [m for m in d["missions"] if m["loads"]]
    m = r.choice(ms)
    return m, r.choice(m["loads"])


def some_work(d, r):
    stops = [s for m in d["missions"] for s in m["stops"] if s.get("work")]
    s = r.choice(stops)
    return s, r.choice(s["work"])


def move_mission(d, r, _):
    m, by = some_mission(d, r), r.choice([-3000, -240, -45, -7, -1, 1, 9, 60, 500, 1440, 9000])
    shift(m, by)


def shift(m, by):
    for s in m["stops"]:
        s["arrive_min"] += by
        s["depart_min"] += by
        for w in s.get("work", []):
            w["start_min"] += by
            w["end_min"] += by


def move_rest(d, r, _):
    """All from one stop on, so that flights before and after stay exact."""
    m = some_mission(d, r)
    k, by = r.randrange(len(m["stops"])), r.choice([-60, -15, -1, 1, 30, 300, 900, 2500])
    m["stops"][k]["depart_min"] += by
    shift({"stops": m["stops"][k + 1:]}, by)


def touch_stop(d, r, _):
    _, s = some_stop(d, r)
    s[r.choice(["arrive_min", "depart_min"])] += r.choice([-200, -5, -1, 1, 5, 200])


def touch_work(d, r, _):
    s, w = some_work(d, r)
    how = r.choice(["start", "end", "both", "drop", "kind", "twice"])
    by = r.choice([-100, -10, -1, 1, 10, 100])
    if how == "drop":
        s["work"].remove(w)
    elif how == "kind":
        w["kind"] = r.choice(["handle", "refuel", "rest", "swap"])
    elif how == "twice":
        s["work"].append(dict(w))
    else:
        for key in ("start_min", "end_min") if how == "both" else (how + "_min",):
            w[key] += by


def add_work(d, r, _):
    _, s = some_stop(d, r)
    long = r.choice([0, 30, 45, 60, 480, 600, 900])
    start = s["arrive_min"] + r.choice([0, 10, 60])
    s.setdefault("work", []).append({"start_min": start, "end_min": start + long,
                                     "kind": r.choice(["refuel", "rest", "swap", "swap"])})
    s["work"].sort(key=lambda w: w["start_min"])
    s["fuel_kg"] = r.choice([0, 5000, 20000])


def amounts(d, r, _):
    _, x = some_load(d, r)
    keys = [k for k in ("people", "litters") if k in x] + [("items", i) for i in x.get("items", {})]
    k = r.choice(keys or ["people"])
    box, key = (x["items"], k[1]) if isinstance(k, tuple) else (x, k)
    n = box.get(key, 0)
    box[key] = r.choice([n + 1, n * 2, n // 2, n - 1, 0, 1, -1, n + 500, 10 ** 6])


def drop_load(d, r, _):
    m, x = some_load(d, r)
    m["loads"].remove(x)


def double_load(d, r, _):
    m, x = some_load(d, r)
    m["loads"].append(copy.deepcopy(x))


def retarget_load(d, r, _):
    m, x = some_load(d, r)
    x[r.choice(["from_stop", "to_stop"])] = r.randrange(len(m["stops"]) + 1)


def other_requirement(d, r, s):
    _, x = some_load(d, r)
    x["requirement"] = r.choice(s["requirements"])
    if r.random() < .6:
        x["items"], x["people"] = {}, r.choice([1, 5])


def move_load(d, r, _):
    """To another mission, between the same stop numbers."""
    m, x = some_load(d, r)
    m["loads"].remove(x)
    some_mission(d, r)["loads"].append(x)


def other_asset(d, r, s):
    m = some_mission(d, r)
    if r.random() < .5:
        m["tail"] = r.choice([0, 1, 1, 2, 3])
    else:
        m["asset"] = r.choice(s["assets"] + [None])


def one_tail(d, r, _):
    m = some_mission(d, r)
    for other in d["missions"]:
        if other["asset"] == m["asset"]:
            other["tail"] = 1


def other_place(d, r, s):
    _, x = some_stop(d, r)
    x["location"] = r.choice(s["locations"])


def drop_stop(d, r, _):
    m = some_mission(d, r)
    m["stops"].pop(r.randrange(len(m["stops"])))


def drop_mission(d, r, _):
    d["missions"].remove(some_mission(d, r))


def double_mission(d, r, _):
    m = copy.deepcopy(some_mission(d, r))
    if r.random() < .8:
        m["id"] += "-again"
    if r.random() < .5:
        shift(m, r.choice([200, 2000]))
    d["missions"].append(m)


def other_way(d, r, s):
    _, x = some_stop(d, r)
    how = r.random()
    if how < .4:
        x["leg"] = r.choice(s["legs"] or ["none"])
    elif how < .8:
        x["via"] = [[r.choice([20, 21.5]), r.choice([-75, -72.25])]]
    else:
        x.pop("leg", None)
        x.pop("via", None)


def other_config(d, r, s):
    m = some_mission(d, r)
    m["config"] = r.choice(s["configs"] + ["none"])


def board(d, r, s):
    """Loads what is aboard a tail at the start, mostly where it is."""
    name, place = r.choice(s["aboard"])
    asset, _, tail = place.rpartition("/")
    ms = [m for m in d["missions"] if m["asset"] == asset and m["tail"] == int(tail)] or d["missions"]
    m = min(ms, key=lambda m: m["stops"][0]["arrive_min"]) if r.random() < .8 else r.choice(d["missions"])
    m["loads"].append({"requirement": name, "from_stop": 0 if r.random() < .8 else 1,
                       "to_stop": r.randrange(1, len(m["stops"])), "people": r.choice([9, 9, 4])})


def cut_ride(d, r, _):
    """A load that rides past a stop is put off there and taken on again."""
    loads = [(m, x) for m in d["missions"] for x in m["loads"] if x["to_stop"] - x["from_stop"] > 1]
    m, x = r.choice(loads)
    rest = copy.deepcopy(x)
    x["to_stop"] = rest["from_stop"] = r.randrange(x["from_stop"] + 1, x["to_stop"])
    m["loads"].append(rest)


def stop_over(d, r, s):
    """One stop twice, so that a load may be changed over there; the flight between them is none."""
    m = some_mission(d, r)
    k = r.randrange(1, len(m["stops"]))
    extra = copy.deepcopy(m["stops"][k])
    extra["location"] = r.choice(s["locations"])
    m["stops"].insert(k, extra)
    for x in m["loads"]:
        x["from_stop"] += x["from_stop"] >= k
        x["to_stop"] += x["to_stop"] >= k


def fuel(d, r, _):
    _, x = some_stop(d, r)
    x["fuel_kg"] = r.choice([0, 1, 100, 10 ** 6])


def rename(d, r, _):
    some_mission(d, r)["id"] = r.choice(["zzz", d["missions"][0]["id"]])


MOVES = [move_mission, move_mission, move_rest, move_rest, touch_stop, touch_work, touch_work, add_work, amounts, amounts,
         drop_load, double_load, retarget_load, other_requirement, move_load, other_asset, other_asset, one_tail,
         other_place, drop_stop, drop_mission, double_mission, other_way, other_config, fuel, rename,
         board, board, cut_ride, stop_over, stop_over]


def mutate(document, r, ids):
    """A damaged copy and the names of what was done; ids: lists assets, locations, requirements, legs,
    configs, aboard (requirement, ASSET/TAIL)."""
    d, done = copy.deepcopy(document), []
    for _ in range(r.choice([1, 1, 2])):
        move = r.choice(MOVES)
        try:
            move(d, r, ids)
            done.append(move.__name__)
        except (IndexError, ValueError):
            pass  # nothing of that kind is left to damage
    return d, "+".join(done)
