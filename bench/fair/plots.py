"""Plots of bench/run's runs.csv as SVG: gap over time, cost gap over size, memory. Runs in the virtual environment."""
import csv
import os
import sys

import matplotlib
matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "echelon"
import matplotlib.pyplot as plt  # noqa: E402


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "runs.csv"), encoding="utf-8", newline="") as f:
        rows = [r for r in csv.DictReader(f) if r["legal"] == "True"]
    if len({r["seconds"] for r in rows}) > 1:  # one point is no curve
        draw(folder, "gap-over-time", rows, "common", "seconds", "processor seconds", lambda r: r["size"] == "100")
    if len({r["size"] for r in rows}) > 1:
        draw(folder, "gap-over-size", rows, "common", "size", "requirements", lambda r: float(r["seconds"]) == last(rows))
        memory(folder, rows)


def last(rows):
    return max(float(r["seconds"]) for r in rows)


def draw(folder, name, rows, table, axis, label, keep):
    """Cost above the planted optimum, of complete answers."""
    families = sorted({r["family"] for r in rows if r["table"] == table})
    if not families:
        return
    figure, axes = plt.subplots(1, len(families), figsize=(4 * len(families), 3.2), squeeze=False)
    for ax, family in zip(axes[0], families):
        lines = {}
        for r in rows:
            if r["table"] == table and r["family"] == family and keep(r) and float(r["unmet"]) == 0:
                best = float(r["cost_optimum"])
                lines.setdefault(r["who"], []).append((float(r[axis]), 100 * (float(r["cost"]) - best) / best))
        for who, points in sorted(lines.items()):
            ax.plot(*zip(*sorted(points)), marker="o", markersize=3, label=who)
        ax.set_xscale("log")
        ax.set_title(family)
        ax.set_xlabel(label)
    axes[0][0].set_ylabel("cost above optimum, %")
    axes[0][-1].legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(os.path.join(folder, name + ".svg"), metadata={"Date": None})
    plt.close(figure)


def memory(folder, rows):
    figure, ax = plt.subplots(figsize=(5, 3.2))
    lines = {}
    for r in rows:
        if r["mib"]:
            lines.setdefault(r["who"], {}).setdefault(int(r["size"]), []).append(float(r["mib"]))
    for who, sizes in sorted(lines.items()):
        ax.plot(*zip(*sorted((size, max(values)) for size, values in sizes.items())), marker="o", markersize=3, label=who)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("requirements")
    ax.set_ylabel("MiB at most")
    ax.legend(fontsize=6)
    figure.tight_layout()
    figure.savefig(os.path.join(folder, "memory.svg"), metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
