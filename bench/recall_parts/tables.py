"""Rows of bench/recall as CSV, as a table in Markdown, and as plots; plain Python, the same bytes for the same rows."""
import csv
import os


def write_csv(path, rows):
    names = []
    for r in rows:
        names += [n for n in r if n not in names]
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, names, lineterminator="\n")
        w.writeheader()
        for r in rows:
            w.writerow({n: f"{v:.4f}" if isinstance(v, float) else v for n, v in r.items()})


def read_csv(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else float("nan")


def middle(values, share=0.5):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def percent(part, whole):
    return f"{100 * part / whole:.0f} % ({part} of {whole})" if whole else "none"


def column(rows):
    """What one run says, as (name, text)."""
    number = lambda r, n: float(r[n])  # noqa: E731
    fits = [r for r in rows if r["truth"] == "1"]
    none = [r for r in rows if r["truth"] == "0"]
    compared = [r for r in rows if r.get("nothing")]
    regret, chance = mean(number(r, "regret") for r in fits), mean(number(r, "regret_random") for r in fits)
    before = sum(number(r, "missions_before") for r in fits)
    share = lambda n: f"{100 * sum(number(r, n) for r in fits) / before:.0f} %" if before else "none"  # noqa: E731
    return [
        ("crises; some plan fits", f"{len(rows)}; {len(fits)}"),
        ("plans of which each was tried", rows[0]["tried"]),
        ("loss of the best of all", f"{mean(number(r, 'best') for r in fits):.3f}"),
        ("regret, best of the top 5", f"{regret:.4f}"),
        ("regret, the first alone", f"{mean(number(r, 'regret_first') for r in fits):.4f}"),
        ("regret, best of 5 at random", f"{chance:.4f}"),
        ("top 5 : random", f"{regret / chance:.3f}" if chance else "none"),
        ("the best itself is in the top 5 (within 0.005)", percent(sum(number(r, "regret") <= 0.005 for r in fits), len(fits))),
        ("nothing fits by construction, and that is said",
         percent(sum(r["claimed"] == "0" for r in rows if r["why"]), sum(r["why"] != "" for r in rows))),
        ("nothing fits, tried out, and that is said", percent(sum(r["claimed"] == "0" for r in none), len(none))),
        ("something fits, and that is said", percent(sum(r["claimed"] == "1" for r in fits), len(fits))),
        ("false confidence: of what is said to fit, nothing of the top 5 does",
         percent(sum(r["claimed"] == "1" and number(r, "unmet") > 0.5 for r in rows), sum(r["claimed"] == "1" for r in rows))),
        ("loss, updated plan : from nothing, same seconds : 60 times as many",
         " : ".join(f"{mean(number(r, n) for r in compared):.4f}" for n in ("top5", "nothing", "nothing_60"))
         if compared else "not asked"),
        ("old missions that could be put into new terms", share("mapped")),
        ("old missions kept (lift, load, route; other times)", share("kept")),
        ("ranking, in µs of processor time, middle", f"{middle(number(r, 'recall_us') for r in rows):.0f}"),
        ("update, in s of processor time, middle", f"{middle(number(r, 'seconds') for r in fits):.3f}"),
    ]


def markdown(runs):
    """runs: (heading, rows as read from CSV)."""
    columns = [column(rows) for _, rows in runs]
    lines = ["| | " + " | ".join(name for name, _ in runs) + " |", "|---|" + "---|" * len(runs)]
    for i, (name, _) in enumerate(columns[0]):
        lines.append(f"| {name} | " + " | ".join(c[i][1] for c in columns) + " |")
    return "\n".join(lines) + "\n"


def steady(rows):
    """A line for each kind of operation, and one for all."""
    lines = ["| | missions | as good in unmet, late, closure | in arrival and cost too | missions kept: update, from nothing | "
             "clearances kept: update, from nothing |", "|---|---|---|---|---|---|"]
    kinds = list(dict.fromkeys(r["operation"] for r in rows))
    for name, of in [(k, [r for r in rows if r["operation"] == k]) for k in kinds] + [("all", rows)]:
        total = lambda n, of=of: sum(float(r[n]) for r in of)  # noqa: E731
        share = lambda n, m: f"{100 * total(n) / total(m):.0f} %" if total(m) else "none"  # noqa: E731
        good = [percent(sum(r[n] == "1" for r in of), len(of)) for n in ("as_good", "as_good_all")]
        lines.append(f"| {name} | {total('missions') / len(of):.0f} | {good[0]} | {good[1]} | "
                     f"{share('kept_update', 'mapped')}, {share('kept_nothing', 'mapped')} | "
                     f"{share('still_update', 'cleared')}, {share('still_nothing', 'cleared')} |")
    return "Updated at 1 s against planned from nothing at 10 s:\n\n" + "\n".join(lines) + "\n"


def between(path, words):
    """Puts the words between the two marks of the page, if there is one."""
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as f:
        page = f.read()
    first, last = "<!-- made by bench/recall tables -->\n", "<!-- end -->"
    if first in page and last in page:
        write(path, page[:page.index(first) + len(first)] + words + page[page.index(last):])


# ---- plots -------------------------------------------------------------------------------------------------------

COLOURS = ["#1b6ca8", "#c8553d", "#588157", "#8e6c8a"]


def svg(width, height, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="11">\n<rect width="{width}" height="{height}" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n")


def text(x, y, words, anchor="start", colour="#222"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def line(x1, y1, x2, y2, colour="#bbb"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def steps(values, x, y):
    """The share of crises (up) with at most so much (right)."""
    values, points = sorted(values), [(x(0), y(0))]
    for i, v in enumerate(values):
        points += [(x(v), y(i / len(values))), (x(v), y((i + 1) / len(values)))]
    points.append((x(1), y(1)))
    return "M" + " L".join(f"{a:.1f},{b:.1f}" for a, b in points)


def plot_regret(path, runs):
    """One panel a library: how regret is spread over the crises that some plan fits."""
    body, wide, high = [], 250, 200
    for n, (name, rows) in enumerate(runs):
        fits = [r for r in rows if r["truth"] == "1"]
        left, top = 45 + n * (wide + 30), 30
        x, y = (lambda v, left=left: left + wide * min(1, v)), (lambda s: 30 + high * (1 - s))
        body.append(text(left, 18, name))
        for k in range(6):
            body += [line(left, y(k / 5), left + wide, y(k / 5), "#eee"), line(x(k / 5), top, x(k / 5), top + high, "#eee"),
                     text(x(k / 5), top + high + 14, f"{k / 5:.1f}", "middle")]
            if n == 0:
                body.append(text(left - 6, y(k / 5) + 4, f"{20 * k} %", "end"))
        for k, (field, label) in enumerate((("regret", "best of the top 5"), ("regret_first", "the first alone"),
                                            ("regret_random", "best of 5 at random"))):
            body.append(f'<path d="{steps([float(r[field]) for r in fits], x, y)}" fill="none" stroke="{COLOURS[k]}" '
                        'stroke-width="1.6"/>')
            if n == 0:
                body.append(text(left + wide - 4, top + high - 40 + 14 * k, label, "end", COLOURS[k]))
    width = 45 + len(runs) * (wide + 30)
    body.append(text(45, 30 + high + 32, "regret (loss above that of the best plan of the library); share of crises with at most so much"))
    write(path, svg(width, high + 75, body))


def plot_fit(path, rows, limit):
    """Each crisis: the greatest fit of any plan (right) and the unmet share of the best of the top 5 (up)."""
    wide, high, left, top = 420, 260, 50, 20
    x, y = (lambda v: left + wide * v), (lambda v: top + high * (1 - v))
    body = []
    for k in range(6):
        body += [line(x(k / 5), top, x(k / 5), top + high, "#eee"), line(left, y(k / 5), left + wide, y(k / 5), "#eee"),
                 text(x(k / 5), top + high + 14, f"{k / 5:.1f}", "middle"), text(left - 6, y(k / 5) + 4, f"{k / 5:.1f}", "end")]
    body += [line(x(limit), top, x(limit), top + high, "#c8553d"), line(left, y(0.5), left + wide, y(0.5), "#c8553d")]
    for r in rows:
        colour = COLOURS[1] if r["why"] else COLOURS[0]
        body.append(f'<circle cx="{x(float(r["fit"])):.1f}" cy="{y(float(r["unmet"])):.1f}" r="3" fill="{colour}" '
                    'fill-opacity="0.6"/>')
    body += [text(left, top + high + 32, "right: fit of the first plan, with the limit"),
             text(left, top + high + 46, "up: unmet share of the best of the top 5 after the update; at most a half fits"),
             text(left + wide - 4, top + 14, "hopeless by construction", "end", COLOURS[1])]
    write(path, svg(left + wide + 30, high + 75, body))


def write(path, content):
    with open(path, "w", encoding="utf-8", newline="\n") as f:
        f.write(content)
