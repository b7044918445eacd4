"""Weights of ranking, fitted on outcomes.

Data: for each crisis that is not hopeless by construction, every plan of a library with its features and its loss
after a short update. Pairs of plans for one crisis: the one with the smaller loss should score higher. Logistic
regression over pairs, weights not below 0 (a feature is worded so that more is better), by plain gradient descent from
equal weights; pairs near the top of their crisis count more, since only the best five are looked at. Deterministic.
"""
import math

from gen.core import Rng

TOLD = 0.02  # losses closer than this are no pair
NEAR = 0.15  # a pair whose better plan is this much worse than the best counts 1/e


def pairs(rows, per_crisis, seed):
    """(weight, differences of features) of pairs, better minus worse."""
    by = {}
    for r in rows:
        by.setdefault(r["crisis"], []).append(r)
    out = []
    for crisis, plans in sorted(by.items()):
        rng = Rng("pairs", seed, crisis)
        least = min(p["loss"] for p in plans)
        for _ in range(per_crisis):
            a, b = rng.pick(plans), rng.pick(plans)
            if abs(a["loss"] - b["loss"]) < TOLD:
                continue
            a, b = (a, b) if a["loss"] < b["loss"] else (b, a)
            out.append((math.exp(-(a["loss"] - least) / NEAR), [x - y for x, y in zip(a["x"], b["x"])]))
    return out


def logistic(data, count, rounds=300, rate=1.0):
    w = [1.0] * count
    total = sum(weight for weight, _ in data)
    for k in range(rounds):
        slope = [0.0] * count
        for weight, d in data:
            z = sum(a * b for a, b in zip(w, d))
            miss = weight / (1 + math.exp(min(60, z))) / total
            for i, x in enumerate(d):
                slope[i] += miss * x
        step = rate * 20 / (1 + k / 100)
        w = [max(0.0, a + step * s - step * 1e-4 * a) for a, s in zip(w, slope)]
    return w


def regret_of_five(rows, weights, least_fit):
    """Mean regret of the five best by this score, of the same short updates; and of as many drawn at random."""
    by = {}
    for r in rows:
        by.setdefault(r["crisis"], []).append(r)
    regret = chance = 0.0
    for plans in by.values():
        least = min(p["loss"] for p in plans)
        best = sorted(plans, key=lambda p: (p["fit"] < least_fit, -sum(a * b for a, b in zip(weights, p["x"])), p["plan"]))
        regret += min(p["loss"] for p in best[:5]) - least
        order, n, left = sorted(p["loss"] for p in plans), len(plans), 1.0
        for i, loss in enumerate(order):  # the least of five without replacement is the i-th
            p = left * 5 / (n - i) if n - i >= 5 else 0.0
            p = min(p, left)
            chance += p * (loss - least)
            left -= p
    return regret / len(by), chance / len(by)


def fit_limit(crises):
    """The limit on fit that errs least: said to fit where no plan serves, and the other way round, weigh the same (by
    share of each group). crises: (greatest fit of any plan, does a plan serve). Returns limit and both shares."""
    yes = [f for f, serves in crises if serves]
    no = [f for f, serves in crises if not serves]
    found = []
    for limit in [i / 100 for i in range(5, 100)]:
        missed = sum(f < limit for f in yes) / max(1, len(yes))
        false = sum(f >= limit for f in no) / max(1, len(no))
        found.append((missed + false, abs(limit - 0.5), limit, missed, false))
    return min(found)[2:]


def rounded(weights, fixed):
    """Fitted weights and the fixed ones sum to 100, in whole numbers."""
    share = 100 - sum(fixed.values())
    total = sum(weights.values())
    out = {name: round(share * w / total) for name, w in weights.items()}
    out[max(out, key=out.get)] += share - sum(out.values())
    return {**out, **fixed}
