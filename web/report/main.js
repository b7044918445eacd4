/* The page: head, key figures, what limits, provenance; and who listens to whom. */
import {byId, dateText, duration, element, explanation, figures, flights, members, missions,
        number, percent, requirements, scenario, span, summary, timeText, tonnes, version, moves} from "echelon/data";
import {onTime, play, setTime, state} from "echelon/clock";
import * as map from "echelon/map";
import * as timeline from "echelon/timeline";
import * as curves from "echelon/curves";
import * as tables from "echelon/tables";
import * as verify from "echelon/verify";

/* ---- head ---------------------------------------------------------------------------------------------------------- */

function head() {
    if (scenario.record !== "real") {
        byId("record").hidden = false;
        byId("record").textContent = scenario.record;
    }
    byId("subtitle").textContent = `begins ${dateText(0)} (D+0) · ${number(requirements.length)} requirements, ${number(missions.length)} missions, ${number(members.length)} members` +
        (scenario.description ? ` · ${scenario.description}` : "");
    const bad = summary.findings.length;
    byId("verdict").textContent = summary.legal ? (summary.unmet ? "Legal, not everything is carried" : "Legal, everything delivered") : `${number(bad)} ${bad === 1 ? "finding" : "findings"}: not legal`;
    byId("verdict").className = !summary.legal ? "bad" : summary.unmet ? "warn" : "good";
}

/* ---- key figures: each leads to its rows --------------------------------------------------------------------------- */

function tile(value, name, note, kind, open) {
    return element("button", {class: "tile " + (kind ?? ""), onclick: open}, element("b", {}, value), element("span", {}, name), element("small", {}, note));
}

function keyFigures() {
    const final = moves.filter(m => m.final), people = final.reduce((n, m) => n + m.people + m.litters, 0), cargo = final.reduce((n, m) => n + m.cargo, 0);
    const wanted = requirements.reduce((n, r) => n + r.people + r.litters, 0), wantedCargo = requirements.reduce((n, r) => n + r.cargo_kg, 0);
    const lastOne = requirements.filter(r => r.completion !== null).sort((a, b) => b.completion - a.completion)[0];
    const empty = flights.filter(f => !f.loads).length;
    byId("figures").replaceChildren(
        tile(wanted ? `${number(people)}` : "–", "people delivered", `of ${number(wanted)}`, people < wanted ? "bad" : "", () => tables.openList("requirements")),
        tile(`${tonnes(cargo)} t`, "cargo delivered", `of ${tonnes(wantedCargo)} t`, cargo < wantedCargo ? "bad" : "", () => tables.openList("moves")),
        tile(summary.closure_min === null ? "open" : timeText(summary.closure_min), "last arrival", summary.closure_min === null ? "not everything arrives" : `after ${duration(summary.closure_min)}${lastOne ? ": " + lastOne.id : ""}`,
             "", () => lastOne ? tables.openItem("unit", lastOne.id) : tables.openList("requirements")),
        tile(number(summary.late + summary.missed), "late or left behind", summary.late ? `together ${duration(summary.late_min)} late` : summary.missed ? `${summary.missed} left behind` : "everything is on time",
             summary.late + summary.missed ? "bad" : "good", () => tables.openList("late")),
        tile(number(summary.sorties), "sorties", `${number(empty)} empty flights besides`, "", () => tables.openList("loaded")),
        tile(number(summary.cost), "cost", `${tonnes(summary.fuel_kg)} t fuel, ${tonnes(summary.co2_kg)} t CO₂`, "", () => tables.openList("fleets")));
}

/* ---- how good, and what limits -------------------------------------------------------------------------------------- */

const units = {unmet: "lots", late: "min", closure: "min", arrival: "lot·min", cost: ""};
const value = (tier, v) => v === null ? "–" : tier === "closure" ? timeText(v) : number(v, 0);

function quality() {
    const rows = summary.objective.map(t => element("tr", {}, element("th", {scope: "row"}, t.tier, units[t.tier] && t.tier !== "closure" ? element("small", {}, " " + units[t.tier]) : ""),
        element("td", {class: "n"}, value(t.tier, t.value)), element("td", {class: "n"}, value(t.tier, t.bound)),
        element("td", {class: "n"}, t.gap === null ? "–" : percent(t.gap)), element("td", {class: "n"}, value(t.tier, t.first_come)),
        element("td", {class: "muted"}, t.bound_by ?? "")));
    return element("div", {class: "panel"}, element("h2", {}, "How good is it?"),
        element("p", {class: "muted"}, "No plan of this scenario can be better than the bound: a proof that the checker has re-evaluated. Tiers count in this order."),
        element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": "Plan against bound"}, element("table", {}, element("caption", {class: "hidden"}, "Plan against bound"),
            element("thead", {}, element("tr", {}, ...["Tier", "This plan", "Bound", "Gap", "First come, first served", "Bound by"].map((h, i) => element("th", {scope: "col", class: i > 0 && i < 5 ? "n" : null}, h)))),
            element("tbody", {}, ...rows))));
}

function changeText(c) {
    const worse = c.worse.map(w => `${w.tier} +${number(w.by)}`).join(", ");
    return element("li", {}, element("b", {}, c.change), c.smallest ? " (smallest there is)" : " (smallest found)", worse ? element("span", {class: "muted"}, ` · worse then: ${worse}`) : "");
}

function worthText(b) {
    const by = b.tier === "closure" ? duration(b.better_by) : `${number(Math.abs(b.better_by), Math.abs(b.better_by) < 10 ? 2 : 0)} ${units[b.tier] ?? ""}`;
    return element("li", {}, element("b", {}, b.change), b.now !== undefined ? element("span", {class: "muted"}, ` (now ${b.now}, range ${b.range})`) : "",
                   ` ${b.tier} ${b.better_by > 0 ? "better" : "worse"} by ${by}`, b.closure_min ? element("span", {class: "muted"}, ` · last arrival ${b.closure_min < 0 ? "earlier" : "later"} by ${duration(b.closure_min)}`) : "");
}

const listOf = (title, note, items) => items.length ? [element("h3", {}, title), note ? element("p", {class: "muted"}, note) : null, element("ol", {}, ...items)] : [];

function limits() {
    if (!explanation) return element("div", {class: "panel"}, element("h2", {}, "What limits it?"), element("p", {class: "muted"}, "This report was made without explanations (echelon report without --no-explain adds them)."));
    const late = explanation.requirements.flatMap(r => [element("h3", {}, r.requirement, r.undelivered ? `: ${number(r.undelivered)} lots left behind` : `: ${duration(r.late_min)} late`),
        element("ol", {}, ...(r.changes.length ? r.changes.map(changeText) : [element("li", {class: "muted"}, "no single change of the kinds that are tried puts it on time")]))]);
    return element("div", {class: "panel"}, element("h2", {}, "What limits it?"),
        element("p", {class: "muted"}, `Every answer is a plan made with that change and judged by the checker: ${number(explanation.questions)} of them${explanation.complete ? "" : ", ended early"}.`),
        ...(late.length ? [element("h3", {class: "over"}, "What puts it on time"), ...late] : []),
        ...listOf("What one more is worth", "", explanation.bottlenecks.slice(0, 10).map(worthText)),
        ...listOf("Whom to call first", "Assumed figures at the ends of their range, by what they change.", explanation.assumptions.slice(0, 12).map(worthText)),
        !late.length && !explanation.bottlenecks.length && !explanation.assumptions.length ? element("p", {}, "Nothing is late, and no single thing more makes the plan better by more than another seed does.") : null);
}

/* ---- where the figures come from ------------------------------------------------------------------------------------ */

function provenance() {
    const carried = JSON.parse(byId("carried").textContent);
    let made = {};
    try { made = JSON.parse(carried.plan).attachments ?? {}; } catch { /* the plan's file is not JSON text: nothing to say */ }
    const facts = [["Scenario", scenario.id], ["Scenario hash", summary.scenario_hash], ["Plan hash", summary.plan_hash],
                   ["Planned by", made.version ? `Echelon ${made.version}, seed ${made.seed ?? "–"}, ${made.policy ?? "search"}${made.iterations ? `, ${number(made.iterations)} iterations` : ""}` : "not said in the plan"],
                   ["Report by", `Echelon ${version}`], ["Input files", Object.keys(carried.files).join(", ")]];
    const row = a => element("tr", {}, element("td", {}, a.reported ? "reported" : "assumed"), element("td", {}, [a.table, a.id, a.column].filter(Boolean).join(" · ")),
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
    const time = byId("time"), now = byId("now"), button = byId("play");
    state.end = Math.ceil(span / 5) * 5;
    time.max = state.end;
    time.addEventListener("input", () => setTime(Number(time.value)));
    byId("speed").onchange = e => { state.speed = Number(e.target.value); };
    button.onclick = () => play(!state.playing);
    onTime(t => {
        time.value = t;
        now.textContent = `${timeText(t)} · ${dateText(t)}`;
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

function printing() {
    const dialog = byId("printing"), choices = [["", "This page"], ...Object.entries(tables.kinds).map(([k, v]) => [k, `Movement tables, one page for each: ${v.title.toLowerCase()} (${v.items().length})`])];
    byId("print").onclick = () => {
        dialog.replaceChildren(element("h2", {id: "printtitle"}, "Print"), ...choices.map(([kind, name]) =>
            element("button", {onclick: () => { dialog.close(); tables.printPages(kind); }}, name)), element("button", {class: "link", onclick: () => dialog.close()}, "Cancel"));
        dialog.showModal();
    };
    window.addEventListener("afterprint", () => { delete document.documentElement.dataset.paper; byId("pages").replaceChildren(); });
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

head();
keyFigures();
clock();
theme();
printing();
curves.start();
tables.start();
byId("quality").append(quality(), limits());
provenance();
verify.start(() => { timeline.draw(); map.draw(); });
map.start();
timeline.start(verify.onShift);
setTime(busiest());
if (matchMedia("(prefers-reduced-motion: reduce)").matches) byId("play").title = "Motion is reduced on this computer; the clock moves only when you ask";
document.documentElement.dataset.ready = "yes";
