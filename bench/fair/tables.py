"""Rows of a run as CSV and Markdown."""
import csv
import os

TIERS = ("unmet", "late", "closure", "arrival", "cost")


def machine():
    name, cores = "unknown processor", os.cpu_count()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            name = next((line.split(":")[1].strip() for line in f if line.startswith("model name")), name)
    return f"{cores} cores of {name}, load {os.getloadavg()[0]:.1f}"


def gap(row, tier):
    """Above the planted optimum, as a share of it; unmet and late, whose optimum is 0, as they are."""
    if "tiers" not in row or tier not in row["tiers"]:
        return ""
    value, best = row["tiers"][tier], row["optimum"].get(tier, 0)
    if tier == "closure" and row["tiers"]["unmet"]:
        return "open"
    return f"{value:g}" if tier in ("unmet", "late") else f"{100 * (value - best) / best:+.2f} %"


def write(folder, rows, about):
    with open(os.path.join(folder, "runs.csv"), "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["table", "family", "size", "seed", "seconds", "who", "cpu_s", "mib", "legal", "findings"]
                     + [x for t in TIERS for x in (t, t + "_optimum")])
        for r in rows:
            out.writerow([r["table"], r["family"], r["size"], r["seed"], r["seconds"], r["who"], r["cpu_s"], r["mib"] or "",
                          r.get("legal", "no answer"), " ".join(r.get("findings", ()))]
                         + [x for t in TIERS for x in (r.get("tiers", {}).get(t, ""), r["optimum"].get(t, ""))])
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as f:
        f.write("# Results of bench/run\n\n<!-- Made by bench/run; run it again instead of editing. -->\n\n")
        f.write(f"{about['machine']}; Python {about['python']}; {about['echelon']}; {', '.join(about['peers'])}; "
                f"seeds {', '.join(map(str, about['seeds']))}. One thread each. Gaps are to the planted optimum; unmet in "
                "lots and late in weighted minutes, whose optimum is 0. All rows: runs.csv.\n")
        for table, title, tiers in (("common", "The rules that all can express: undelivered, then cost", ("unmet", "cost")),
                                    ("full", "The full rules, the peers' answers retimed", TIERS)):
            f.write(f"\n## {title}\n")
            seen = []
            for r in rows:
                key = (r["family"], r["size"], r["seed"], r["seconds"])
                if r["table"] == table and key not in seen:
                    seen.append(key)
            for key in seen:
                f.write(f"\n**{key[0]}, {key[1]} requirements, seed {key[2]}, {key[3]:g} processor seconds**\n\n")
                f.write("| | " + " | ".join(tiers) + " | legal | CPU s | MiB |\n|---|" + "---|" * (len(tiers) + 3) + "\n")
                for r in rows:
                    if r["table"] == table and (r["family"], r["size"], r["seed"], r["seconds"]) == key:
                        legal = {True: "yes", False: "no: " + " ".join(r.get("findings", ()))}.get(r.get("legal"), "no answer")
                        f.write(f"| {r['who']} | " + " | ".join(gap(r, t) for t in tiers)
                                + f" | {legal} | {r['cpu_s']:g} | {r['mib'] or ''} |\n")
