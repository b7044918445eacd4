#!/usr/bin/env python3
"""The outside checker on an operation worked out by hand, and its own geodesics on lengths that are in every textbook.
Speaks TAP; needs no program.

O and D lie 60 minutes apart. One aircraft takes one of two pieces of 1,000 kg at a time; 10 minutes to load, 10 to
unload; one stand and one team at D; 1,000 an hour. So the pieces arrive at 80 and 220, and four flights cost 4,000."""
import copy
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import outside_check  # noqa: E402
import outside_geo  # noqa: E402
from outside_read import Scenario  # noqa: E402

FILES = {
    "scenario.json": json.dumps({"format": 1, "id": "hand", "record": "test", "start": "2010-01-14T06:00Z",
                                 "horizon_min": 2880, "catalogue": None, "legs": {"air": "listed"}}),
    "members.csv": "id,country\nm,DE\n",
    "locations.csv": "id,kind,country,lat,lon,stands_c,handling,hours\nO,airfield,DE,50,8,,,\n"
                     "D,airfield,DE,52,13,1,1,06:00-20:00\n",
    "lift_types.csv": "id,mode,cruise_km_h,load_kg_min,unload_kg_min,stand_class,cost_hour,fuel_kg_h\n"
                      "x,air,600,100,100,C,1000,600\n",
    "configurations.csv": "type,id,payload_kg,seats\nx,std,1000,0\n",
    "assets.csv": "id,type,count,owner,home\na,x,2,m,O\n",
    "requirements.csv": "id,from,to,due\np,O,D,200\n",
    "items.csv": "requirement,item,count,kg\np,box,2,1000\n",
    "legs.csv": "id,from,to,mode,minutes,both_ways\nl,O,D,air,60,yes\n",
}


def mission(name, start):
    def stop(place, arrive, depart, work=None):
        works = [{"start_min": work, "end_min": work + 10, "kind": "handle"}] if work is not None else []
        return {"location": place, "arrive_min": arrive, "depart_min": depart, "work": works}
    t = start
    return {"id": name, "asset": "a", "tail": 1, "stops": [
        stop("O", t, t + 10, t), stop("D", t + 70, t + 80, t + 70), stop("O", t + 140, t + 140)],
        "loads": [{"requirement": "p", "from_stop": 0, "to_stop": 1, "items": {"box": 1}}]}


def changed(plan, change):
    plan = copy.deepcopy(plan)
    change(plan["missions"])
    return plan


def second_tail(ms):
    """Both at once: the second finds the stand and the team taken."""
    ms[1] = dict(mission("two", 5), tail=2)


def sooner(ms):
    ms[0]["stops"][1]["arrive_min"] -= 1


def overlapping(ms):
    ms[1] = mission("two", 130)


def both_pieces(ms):
    ms[0]["loads"][0]["items"]["box"] = 2
    ms[0]["stops"][0]["work"][0]["start_min"] -= 10


def by_night(ms):
    ms[1] = mission("two", 840)  # touches down at 21:10


CASES = [("two trips of one tail", lambda ms: None, set()), ("two tails at one stand", second_tail,
                                                              {"node.stand", "node.handling"}),
         ("a flight that is too short", sooner, {"leg.time"}), ("missions that overlap", overlapping, {"asset.overlap"}),
         ("an arrival by night", by_night, {"node.hours"})]


def main():
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        scenario = Scenario(folder)
        plan = {"missions": [mission("one", 0), mission("two", 140)]}
        verdict = outside_check.check(scenario, plan)
        measures = {k: verdict[k] for k in ("unmet", "late", "late_min", "closure_min", "cost", "fuel_kg", "arrival",
                                            "sorties", "missions")}
        expected = {"unmet": 0, "late": 1, "late_min": 20, "closure_min": 220, "cost": 4000, "fuel_kg": 2400,
                    "arrival": 300, "sorties": 2, "missions": 2}
        results.append((measures == expected, f"measures as worked out by hand: {measures}"))
        for name, change, rules in CASES:
            found = {f["rule"] for f in outside_check.check(scenario, changed(plan, change))["findings"]}
            results.append((found == rules, f"{name}: {sorted(found)}"))
        heavy = {f["rule"] for f in outside_check.check(scenario, changed(plan, both_pieces))["findings"]}
        results.append(({"cap.mass", "flow.amount", "plan.time"} <= heavy, f"both pieces and the second again: {sorted(heavy)}"))
    for (a, b), metres in ((((0, 0), (0, 1)), 111319.491), (((0, 0), (1, 0)), 110574.389), (((89, 0), (90, 0)), 111693.865)):
        got = outside_geo._inverse(*a, *b)[0]
        results.append((abs(got - metres) < .001, f"a degree is {got:.3f} m long"))
    print(f"1..{len(results)}")
    for i, (good, text) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {i} - {text}")
    return 0 if all(good for good, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
