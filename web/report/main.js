/* The page: head, key figures, what limits, provenance; and who listens to whom. */
import {byId, carried, dateText, duration, element, explanation, figures, flights, members, missions,
        number, percent, requirements, scenario, span, summary, timeText, tonnes, version, moves} from "echelon/data";
import {onTime, play, setTime, state} from "echelon/clock";
import * as map from "echelon/map";
import * as timeline from "echelon/timeline";
import * as curves from "echelon/curves";
import * as tables from "echelon/tables";
import * as verify from "echelon/verify";

const count = (list, what) => `${number(list.length)} ${what}${list.length === 1 ? "" : "s"}`;

/* ---- head ---------------------------------------------------------------------------------------------------------- */

function head() {
    if (scenario.record !== "real") {
        byId("record").hidden = false;
        byId("record").textContent = scenario.record;
    }
    byId("subtitle").textContent = `begins ${dateText(0)} (D+0) · ${count(requirements, "requirement")}, ${count(missions, "mission")}, ${count(members, "member")}`;
    byId("about").hidden = !scenario.description;
    byId("about").textContent = byId("about").title = scenario.description;
    const bad = summary.findings.length, said = summary.legal ? (summary.unmet ? "Legal, not everything is carried" : "Legal, everything delivered") : `Not legal: ${number(bad)} ${bad === 1 ? "finding" : "findings"}`;
    byId("verdict").className = !summary.legal ? "bad" : summary.unmet ? "warn" : "good";
    byId("verdict").replaceChildren(element("span", {"aria-hidden": "true"}, summary.legal ? (summary.unmet ? "! " : "✓ ") : "✗ "),
        summary.legal && !summary.unmet ? said : element("button", {class: "link", onclick: () => tables.openList(summary.legal ? "late" : "findings")}, said));
}

/* ---- the four answers, then the figures: each leads to its rows ----------------------------------------------------- */

function tile(value, name, note, kind, open) {
    return element("button", {class: "tile " + (kind ?? ""), onclick: open}, element("b", {}, value), element("span", {}, name), note ? element("small", {}, note) : null);
}

const jump = id => () => byId(id).scrollIntoView({block: "start"});

function closes() {
    const last = requirements.filter(r => r.completion !== null).sort((a, b) => b.completion - a.completion)[0];
    const open = () => last ? tables.openItem("unit", last.id) : tables.openList("requirements");
    if (summary.closure_min === null) return tile("open", "does not close", "not everything arrives", "bad", open);
    return tile(timeText(summary.closure_min), "last arrival", `${duration(summary.closure_min)} after the start${last ? ": " + last.id : ""}`, "", open);
}

const best = {unmet: "fewest left behind", late: "least lateness", closure: "earliest closure", arrival: "earliest arrivals", cost: "lowest cost"};

/* The first tier in which a better plan is not ruled out; those before it are proven to be the best there is. */
function howGood() {
    const tiers = summary.objective, first = tiers.findIndex(t => t.gap === null || t.gap > 0), t = tiers[first];
    if (!summary.legal) return tile("–", "how good at best", "only a legal plan is compared", "", jump("quality"));
    if (tiers.every(x => x.bound === null)) return tile("–", "how good at best", "bounds were not worked out", "", jump("quality"));
    if (first < 0) return tile("the best", "in every tier", "proven: no plan can be better", "good", jump("quality"));
    const before = tiers.slice(0, first).map(x => x.tier).join(", ");
    const fcfs = t.first_come !== null && t.first_come !== undefined ? `; first come, first served: ${value(t.tier, t.first_come)} ${t.tier === "closure" ? "" : units[t.tier] ?? ""}`.trimEnd() : "";
    return tile(t.gap === null ? "–" : `≤ ${percent(t.gap)}`, `from the ${best[t.tier] ?? "best " + t.tier} possible`, `${before ? before + " proven best" : `bound ${value(t.tier, t.bound)}`}${fcfs}`, "", jump("quality"));
}

function limitedBy() {
    const top = explanation && gathered(explanation.bottlenecks)[0];
    if (top) return tile(plainly(top.change), "helps most", gain(top), "words", jump("limits"));
    const by = summary.objective.find(t => t.gap > 0)?.bound_by;
    if (by && by !== "zero") return tile(boundBy(by), "binds the bound", "no explanations in this page", "words", jump("quality"));
    if (!explanation) return tile("–", "what limits it", "no explanations in this page", "", jump("limits"));
    return tile("nothing alone", "limits the plan", "no single thing more makes it better", "words", jump("limits"));
}

function lateOnes() {
    const n = summary.late + summary.missed, note = [summary.late ? `${number(summary.late)} late, together ${duration(summary.late_min)}` : "", summary.missed ? `${number(summary.missed)} left behind` : ""].filter(Boolean).join("; ");
    return tile(n ? number(n) : "none", "late or left behind", note || "everything is on time", n ? "bad" : "good", () => tables.openList("late"));
}

function keyFigures() {
    const final = moves.filter(m => m.final), people = final.reduce((n, m) => n + m.people + m.litters, 0), cargo = final.reduce((n, m) => n + m.cargo, 0);
    const wanted = requirements.reduce((n, r) => n + r.people + r.litters, 0), wantedCargo = requirements.reduce((n, r) => n + r.cargo_kg, 0);
    const list = name => () => tables.openList(name);
    byId("answers").replaceChildren(closes(), howGood(), limitedBy(), lateOnes());
    byId("figures").replaceChildren(
        tile(wanted ? number(people) : "–", "people delivered", `of ${number(wanted)}`, people < wanted ? "bad" : "", list("people")),
        tile(wantedCargo ? `${tonnes(cargo)} t` : "–", "cargo delivered", `of ${tonnes(wantedCargo)} t`, cargo < wantedCargo ? "bad" : "", list("cargo")),
        tile(number(summary.sorties), "sorties", `in ${number(missions.length)} missions`, "", list("loaded")),
        tile(number(flights.filter(f => !f.loads).length), "empty runs", "", "", list("empty")),
        tile(`${number(flights.reduce((n, f) => n + f.metres, 0) / 1000)} km`, "on the way", "", "", list("flights")),
        tile(`${tonnes(summary.fuel_kg)} t`, "fuel", `${tonnes(summary.co2_kg)} t CO₂`, "", list("fleets")),
        tile(number(summary.cost), "cost", "", "", list("fleets")));
}

/* ---- how good, and what limits -------------------------------------------------------------------------------------- */

const units = {unmet: "lots", late: "min", closure: "min", arrival: "lot·min", cost: ""};
const value = (tier, v) => v === null || v === undefined ? "–" : tier === "closure" ? timeText(v) : number(v, 0);
const behind = {unmet: "late", late: "late", closure: "requirements", arrival: "moves", cost: "fleets"};

/* A counting argument's name: kind and what it counts. */
const reasons = {zero: "nothing is less than zero", fares: "the cheapest way of each", chain: "the longest chain:", queue: "the queue at", rounds: "rounds of lift through"};
const boundBy = name => {
    const [kind, what] = name.split(/:(.*)/s);
    return [reasons[kind] ?? kind, what?.replaceAll("+", ", ")].filter(Boolean).join(" ");
};

function quality() {
    const rows = summary.objective.map(t => element("tr", {}, element("th", {scope: "row"}, t.tier, units[t.tier] && t.tier !== "closure" ? element("small", {}, " " + units[t.tier]) : ""),
        element("td", {class: "n"}, element("button", {class: "link", onclick: () => tables.openList(behind[t.tier] ?? "requirements"), "aria-label": `${t.tier} ${value(t.tier, t.value)}: the rows`}, value(t.tier, t.value))),
        element("td", {class: "n"}, value(t.tier, t.bound)),
        element("td", {class: "n" + (t.gap === 0 ? " good" : "")}, t.gap === null ? "–" : t.gap === 0 ? "best" : percent(t.gap)), element("td", {class: "n"}, value(t.tier, t.first_come)),
        element("td", {class: "muted by"}, t.bound_by ? boundBy(t.bound_by) : "")));
    const none = summary.objective.every(t => t.bound === null);
    return element("div", {class: "panel"}, element("h2", {}, "How good is it?"),
        element("p", {class: "muted"}, none ? "This report was made without bounds." : "No plan of this scenario can be better than the bound: a proof that the checker has re-evaluated. Tiers count in this order."),
        element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Plan against bound"}, element("table", {}, element("caption", {class: "hidden"}, "Plan against bound"),
            element("thead", {}, element("tr", {}, ...["Tier", "This plan", "Bound", "Gap", "First come, first served", "Bound by"].map((h, i) => element("th", {scope: "col", class: i === 4 ? "n wrap" : i > 0 && i < 5 ? "n" : null}, h)))),
            element("tbody", {}, ...rows))));
}

/* "asset +1: trucks" → "one more vehicle of trucks"; what is no such change stays as it is. */
function plainly(change) {
    const at = /^(.+) \+(\d+) at (.+)$/.exec(change), of = /^(.+) \+(\d+): (.+)$/.exec(change);
    const many = n => n === "1" ? "one more" : `${n} more`;
    const names = {handling: "handling team", "arrivals a slot": "arrival a slot", "departures a slot": "departure a slot", asset: "", crew: "crew of", tail: ""};
    if (at) return `${many(at[2])} ${names[at[1]] ?? at[1]} at ${at[3]}`;
    if (of) return `${many(of[2])} ${names[of[1]] ?? of[1]} ${of[3]}`.replace("  ", " ");
    return change;
}

/* Changes of one kind that are worth the same are one line. */
function gathered(list) {
    const lines = new Map();
    for (const b of list) {
        const at = /^(.+ \+\d+ at) (.+)$/.exec(b.change), key = at ? [at[1], b.tier, b.better_by, b.closure_min].join() : b.change;
        if (!lines.has(key)) lines.set(key, {...b, kind: at?.[1], places: []});
        if (at) lines.get(key).places.push(at[2]);
    }
    return [...lines.values()].map(b => b.places.length < 2 ? b : {...b, change: `${b.kind} ${b.places.length > 4 ? `any of ${b.places.length} places: ${b.places.slice(0, 3).join(", ")} …` : b.places.join(" or ")}`});
}

function gain(b) {
    const by = b.tier === "closure" || b.tier === "late" ? duration(b.better_by) : `${number(Math.abs(b.better_by), Math.abs(b.better_by) < 10 ? 2 : 0)} ${units[b.tier] ?? ""}`;
    return `${b.tier} ${b.better_by > 0 ? "better" : "worse"} by ${by}`;
}

function changeText(c) {
    const worse = c.worse.map(w => `${w.tier} +${number(w.by)}`).join(", ");
    return element("li", {}, element("b", {}, plainly(c.change)), c.smallest ? " (smallest there is)" : " (smallest found)", worse ? element("span", {class: "muted"}, ` · worse then: ${worse}`) : "");
}

function worthText(b) {
    const figure = figures.findIndex(f => b.change.startsWith(`${f.table} ${f.id} ${f.column} =`)), name = plainly(b.change);
    return element("li", {}, figure < 0 ? element("b", {}, name) : element("button", {class: "link strong", onclick: () => showFigure(figure)}, name),
                   b.now !== undefined ? element("span", {class: "muted"}, ` (now ${b.now}, range ${b.range})`) : "", " ", gain(b),
                   b.closure_min && b.tier !== "closure" ? element("span", {class: "muted"}, ` · last arrival ${b.closure_min < 0 ? "earlier" : "later"} by ${duration(b.closure_min)}`) : "");
}

const listOf = (title, note, items) => items.length ? [element("h3", {}, title), note ? element("p", {class: "muted"}, note) : null, element("ol", {}, ...items)] : [];

function limits() {
    if (!explanation) return element("div", {class: "panel", id: "limits"}, element("h2", {}, "What limits it?"), element("p", {class: "muted"}, summary.legal ? "This report was made without explanations (echelon report without --no-explain adds them)." : "Only a legal plan is explained."));
    const late = explanation.requirements.flatMap(r => [element("p", {class: "tight"}, element("button", {class: "link strong", onclick: () => tables.openItem("unit", r.requirement)}, r.requirement), r.undelivered ? `: ${number(r.undelivered)} lots left behind` : `: ${duration(r.late_min)} late`),
        element("ol", {}, ...(r.changes.length ? r.changes.map(changeText) : [element("li", {class: "muted"}, "no single change of the kinds that are tried puts it on time")]))]);
    return element("div", {class: "panel", id: "limits"}, element("h2", {}, "What limits it?"),
        element("p", {class: "muted"}, `Every answer is a plan made with that change and judged by the checker: ${number(explanation.questions)} of them${explanation.complete ? "" : ", ended early"}.`),
        ...(late.length ? [element("h3", {}, "What puts it on time"), ...late] : []),
        ...listOf("What one more is worth", "", gathered(explanation.bottlenecks).slice(0, 8).map(worthText)),
        !late.length && !explanation.bottlenecks.length && !explanation.assumptions.length ? element("p", {}, "Nothing is late, and no single thing more makes the plan better by more than another seed does.") : null);
}

/* What assumed figures do at the ends of their range. */
const calls = () => explanation?.assumptions.length ? element("div", {class: "panel"}, element("h2", {}, "Whom to call first"),
    element("p", {class: "muted"}, "Assumed figures at the ends of their range, by what they change."), element("ol", {}, ...explanation.assumptions.slice(0, 10).map(worthText))) : null;

/* To the row that says where a figure comes from. */
function showFigure(i) {
    const row = byId("figure" + i);
    for (const r of document.querySelectorAll("tr.told")) r.classList.remove("told");
    row.classList.add("told");
    row.scrollIntoView({block: "center"});
}

/* ---- where the figures come from ------------------------------------------------------------------------------------ */

function provenance() {
    let made = {};
    try { made = JSON.parse(carried().plan).attachments ?? {}; } catch { /* the plan's file is not JSON text: nothing to say */ }
    const facts = [["Scenario", scenario.id], ["Scenario hash", summary.scenario_hash], ["Plan hash", summary.plan_hash],
                   ["Planned by", made.version ? `Echelon ${made.version}, seed ${made.seed ?? "–"}, ${made.policy ?? "search"}${made.iterations ? `, ${number(made.iterations)} iterations` : ""}` : "not said in the plan"],
                   ["Report by", `Echelon ${version}`], ["Input files", Object.keys(carried().files).join(", ")]];
    const row = (a, i) => element("tr", {id: "figure" + i}, element("td", {}, a.reported ? "reported" : "assumed"), element("td", {}, [a.table, a.id, a.column].filter(Boolean).join(" · ")),
                             element("td", {}, a.low || a.high ? `${a.low} … ${a.high}` : ""), element("td", {}, a.source), element("td", {}, a.note));
    const figuresTable = list => element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Reported and assumed figures"}, element("table", {}, element("caption", {}, "Reported and assumed figures"),
        element("thead", {}, element("tr", {}, ...["Status", "Figure", "Range", "Source", "Note"].map(h => element("th", {scope: "col"}, h)))), element("tbody", {}, ...list.map(row))));
    byId("provenance").append(element("h2", {}, "Where the figures come from"),
        element("dl", {}, ...facts.flatMap(([k, v]) => [element("dt", {}, k), element("dd", {}, v)])),
        element("p", {class: "muted"}, "Borders and coasts: Natural Earth, simplified; they settle no border. Times are UTC."),
        figures.length ? figuresTable(figures) : element("p", {class: "muted"}, "The scenario names no reported or assumed figures."));
}

/* ---- the whole page ------------------------------------------------------------------------------------------------- */

function clock() {
    const time = byId("time"), button = byId("play"), day = new Text(), date = element("span");
    byId("now").append(day, date);
    state.end = Math.ceil(span);
    time.max = state.end;
    time.addEventListener("input", () => setTime(Number(time.value)));
    byId("speed").onchange = e => { state.speed = Number(e.target.value); };
    button.onclick = () => play(!state.playing);
    onTime(t => {
        time.value = t;
        day.data = timeText(t);
        date.textContent = ` · ${dateText(t)}`;
        time.setAttribute("aria-valuetext", timeText(t));
        button.textContent = state.playing ? "⏸" : "▶";
        button.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    });
}

function theme() {
    const root = document.documentElement;
    byId("theme").onclick = () => {
        const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
        root.dataset.theme = dark ? "light" : "dark";
        recolour();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
}

function recolour() {
    map.recolour();
    timeline.recolour();
}

/* On paper the pictures are light, and the timeline shows as many rows as fit on a page. */
let themeBefore;
function onPaper(on) {
    const root = document.documentElement;
    root.toggleAttribute("data-onpaper", on);
    if (on) {
        themeBefore = root.dataset.theme;
        root.dataset.theme = "light";
    } else if (themeBefore) root.dataset.theme = themeBefore;
    else delete root.dataset.theme;
    timeline.onPaper(on);
    recolour();
}

function printing() {
    const dialog = byId("printing"), choices = () => [["", "This page"], ...Object.entries(tables.kinds).map(([k, v]) => [k, `Movement tables, one page for each: ${v.title.toLowerCase()} (${v.items().length})`])];
    byId("print").onclick = () => {
        dialog.replaceChildren(element("h2", {id: "printtitle"}, "Print"), ...choices().map(([kind, name]) =>
            element("button", {onclick: () => { dialog.close(); tables.printPages(kind); }}, name)), element("button", {class: "link", onclick: () => dialog.close()}, "Cancel"));
        dialog.showModal();
    };
    window.addEventListener("beforeprint", () => onPaper(true));
    window.addEventListener("afterprint", () => { onPaper(false); delete document.documentElement.dataset.paper; byId("pages").replaceChildren(); });
}

/* Where the page opens: a moment at which most is under way, so that the first picture shows the operation. */
function busiest() {
    let best = 0, most = -1;
    for (let i = 0; i < 120; i++) {
        const t = Math.round(span * i / 120), n = flights.reduce((k, f) => k + (f.loads > 0 && f.depart <= t && t < f.arrive), 0);
        if (n > most) [best, most] = [t, n];
    }
    return best;
}

verify.mark(summary.findings);
head();
keyFigures();
clock();
theme();
printing();
curves.start();
tables.start();
byId("quality").append(element("div", {class: "column"}, quality(), calls()), element("div", {class: "column"}, limits()));
provenance();
verify.start(() => { map.resort(); timeline.draw(); map.draw(); });
map.start();
timeline.start(verify.onShift);
setTime(busiest());
if (matchMedia("(prefers-reduced-motion: reduce)").matches) byId("play").title = "Motion is reduced on this computer; the clock moves only when you ask";
document.documentElement.dataset.ready = "yes";
