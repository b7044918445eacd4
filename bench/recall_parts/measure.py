"""Libraries, crises and what becomes of plans: the measuring half of bench/recall."""
import os

from gen.core import Rng
from recall_parts import large, world
from recall_parts.driver import Driver, Failed

LOST = {"loss": 1.1, "unmet": 1.0, "late": 0.0, "closure": 1.0, "legal": 1, "seconds": 0.0, "before": 0, "mapped": 0,
        "kept": 0, "cleared": 0, "still": 0, "after": 0, "tiers": []}  # the plan cannot be made over at all: nothing gets there
SERVES = 0.5  # a plan fits where, updated, it leaves at most this share of the needs unmet


def outcome(words):
    names = ("loss", "unmet", "late", "closure", "legal", "seconds", "before", "mapped", "kept", "cleared", "still",
             "after")
    out = {name: float(word) for name, word in zip(names, words)}
    assert out["legal"], "the checker refuses an updated plan"
    return {**out, "tiers": [int(w) for w in words[len(names):]]}


class Library:
    """Generated plans in one folder, prepared once: what is there already is not planned again."""

    def __init__(self, driver, folder, seed, count, iterations):
        self.driver, self.seed, self.count = driver, seed, count
        self.folder = os.path.join(folder, f"library-{seed}-{count}")
        listing = os.path.join(self.folder, "folders.txt")
        told = os.path.join(self.folder, f"prepared-{iterations}.txt")  # written last
        if not os.path.exists(told):
            self.make(listing, told, iterations)
        with open(listing, encoding="utf-8") as f:
            self.folders = f.read().split()
        with open(told, encoding="utf-8") as f:
            self.legal, self.complete = map(int, f.read().split())
        driver.ask("library", listing)

    def make(self, listing, told, iterations):
        legal = complete = 0
        plans = world.write_library(self.folder, self.seed, self.count)
        for path, family in plans:
            answer = self.driver.ask("prepare", path, iterations, family)
            legal += answer[0] == "1"
            complete += answer[1] == "0"
        with open(listing, "w", encoding="utf-8") as f:
            f.writelines(path + "\n" for path, _ in plans)
        with open(told, "w", encoding="utf-8") as f:
            f.write(f"{legal} {complete}\n")

    def path(self, ident):
        return os.path.join(self.folder, ident)


class Bench:
    def __init__(self, program, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.driver = Driver(program)

    def library(self, seed, count, iterations=200):
        return Library(self.driver, self.folder, seed, count, iterations)

    def crises(self, which, seed, count, first=0):
        crises = world.write_crises(os.path.join(self.folder, "crises"), which, seed, count, first)
        for c in crises:
            self.driver.ask("crisis", c.ident, os.path.join(c.path, "crisis.csv"), os.path.join(c.path, "places.csv"))
        return crises

    def operation(self, family, size, seed, iterations, crises):
        """One of bench/generate, prepared once, and so many crises made from it."""
        folder = os.path.join(self.folder, f"{family}-{size}-{seed}")
        generated = large.write_operation(folder, family, size, seed)
        told = os.path.join(folder, f"prepared-{iterations}.txt")
        if not os.path.exists(told):
            answer = self.driver.ask("prepare", folder, iterations, "earthquake")
            assert answer[0] == "1", "the prepared plan is not legal"
            with open(told, "w", encoding="utf-8") as f:
                f.write("\t".join(answer) + "\n")
        out = [large.Crisis(generated, n) for n in range(crises)]
        for c in out:
            self.know(c)
        return folder, out

    def know(self, crisis):
        crisis.path = os.path.join(self.folder, "crises", crisis.ident)
        crisis.write(crisis.path)
        self.driver.ask("crisis", crisis.ident, *(os.path.join(crisis.path, n) for n in ("crisis.csv", "places.csv")))

    def update(self, folder, crisis, seconds=0.0, iterations=0, seed=1, how="update"):
        self.driver.plan(folder)
        try:
            return outcome(self.driver.ask(how, crisis.ident, seconds, iterations, seed))
        except Failed:
            return dict(LOST)

    def recalled(self, crisis, k=5):
        words = self.driver.ask("rank", crisis.ident, k)
        return {"fits": words[0] == "1", "seconds": float(words[1]), "ids": words[2::3],
                "fit": float(words[3]) if len(words) > 3 else 0.0}

    def features(self, folder, crisis):
        words = self.driver.ask("features", folder, crisis.ident)
        return {name: float(value) for name, value in (w.split("=") for w in words[2:])}


def random_plans(library, crisis, draws):
    """Five plans drawn at random, several times."""
    rng = Rng("draw", library.seed, library.count, crisis.ident)
    return [[rng.pick(library.folders) for _ in range(5)] for _ in range(draws)]


def judge_crises(bench, library, crises, options, progress):
    """One row a crisis. First every plan of the library (or a sample) gets a short update of some iterations; the best
    of those, what recall names and what chance names get the long one, of options.seconds. options.full: all do."""
    short = {c.ident: {} for c in crises}
    named = {c.ident: bench.recalled(c) for c in crises}
    draws = {c.ident: random_plans(library, c, options.draws) for c in crises}
    rng = Rng("sample", library.seed, library.count)
    sample = list(library.folders)
    if options.sample and options.sample < library.count:
        rng.shuffle(sample)
        sample = sorted(sample[:options.sample])
    for n, folder in enumerate(sample):
        for c in crises:
            short[c.ident][folder] = bench.update(folder, c, iterations=options.short)
        if n % 50 == 49:
            progress(f"{n + 1} of {len(sample)} plans")
    long = {c.ident: {} for c in crises}
    for c in crises:
        first = sorted(short[c.ident], key=lambda f, c=c: short[c.ident][f]["loss"])
        wanted = set(first if options.full else first[:options.finalists])
        wanted |= {library.path(i) for i in named[c.ident]["ids"]} | {f for d in draws[c.ident] for f in d}
        for folder in sorted(wanted):
            long[c.ident][folder] = bench.update(folder, c, seconds=options.seconds)
        progress(f"{c.ident}: {len(wanted)} updates of {options.seconds} s")
    rows = [row(library, c, short[c.ident], long[c.ident], named[c.ident], draws[c.ident]) for c in crises]
    bare = [(c, r) for c, r in zip(crises, rows) if r["truth"]][:options.nothing]
    for c, r in bare:
        for name, times in (("nothing", 1), ("nothing_60", 60)):
            r[name] = bench.update(library.path(r["plan"]), c, seconds=times * options.seconds, how="nothing")["loss"]
        progress(f"{c.ident}: from nothing")
    return rows


def best_of(results, folders):
    folder = min(folders, key=lambda f: results[f]["loss"])
    return folder, results[folder]


def row(library, crisis, short, long, named, draws):
    top = [library.path(i) for i in named["ids"]]
    folder, best = best_of(long, top)
    every = [*short.values(), *long.values()]
    least = min(o["loss"] for o in every)
    truth = min(o["unmet"] for o in every) <= SERVES
    chance = [best_of(long, d)[1]["loss"] - least for d in draws]
    return {
        "crisis": crisis.ident, "kind": crisis.kind, "country": crisis.country, "why": crisis.why,
        "needs": len(crisis.needs), "plans": library.count, "tried": len(short),
        "serve": sum(o["unmet"] <= SERVES for o in short.values()), "truth": int(truth),
        "claimed": int(named["fits"]), "fit": named["fit"], "best": least, "top5": best["loss"],
        "regret": best["loss"] - least, "regret_first": long[top[0]]["loss"] - least,
        "regret_random": sum(chance) / len(chance), "unmet": best["unmet"], "late": best["late"],
        "seconds": best["seconds"], "recall_us": 1e6 * named["seconds"], "missions_before": best["before"],
        "mapped": best["mapped"], "kept": best["kept"], "missions": best["after"],
        "plan": os.path.basename(folder),
    }
