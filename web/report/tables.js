/* Tables: the rows behind every figure, sortable, and as pages for paper. */
import {amount, assets, byId, dateText, duration, element, flights, locations, members, missions, moves, number,
        ownerOf, percent, requirements, scenario, status, summary, tailName, timeText, tonnes} from "echelon/data";
import {choose, onChoice, setTime, state} from "echelon/clock";

const MOST = 200;

/* A column: title, what is shown, and what it is sorted by; `n`: a number, to the right; `total`: how its sum is
 * written, for columns whose sum is a figure of the page. */
const column = (title, show, by = show, n = false, total = null) => ({title, show, by, n, total});
const km = metres => number(metres / 1000);

const place = i => locations[i].name && locations[i].name !== locations[i].id ? `${locations[i].id} ${locations[i].name}` : locations[i].id;

const moveColumns = [
    column("Mission", m => m.mission.id), column("By", m => tailName(m.mission)), column("Requirement", m => m.requirement.id),
    column("What", m => m.words), column("From", m => place(m.from)), column("Loading", m => `${timeText(m.loadStart)}–${timeText(m.loadEnd).slice(-5)}`, m => m.loadStart),
    column("To", m => place(m.to)), column("Unloading", m => `${timeText(m.unloadStart)}–${timeText(m.unloadEnd).slice(-5)}`, m => m.unloadStart),
    column("Persons", m => number(m.people + m.litters), m => m.people + m.litters, true, number), column("Cargo t", m => tonnes(m.cargo), m => m.cargo, true, tonnes),
];

const requirementColumns = [
    column("Requirement", r => r.id), column("Kind", r => r.kind), column("From", r => place(r.from)), column("To", r => place(r.to)),
    column("What", r => amount(r), r => r.cargo_kg + 100 * r.people), column("Ready", r => timeText(r.ready), r => r.ready),
    column("Due", r => timeText(r.due), r => r.due ?? Infinity), column("There", r => timeText(r.completion), r => r.completion ?? Infinity),
    column("Margin", r => r.due === null || r.completion === null ? "–" : (r.completion > r.due ? "−" : "") + duration(r.due - r.completion),
           r => r.due === null || r.completion === null ? Infinity : r.due - r.completion, true),
    column("", r => r.undelivered > 0 ? `left behind: ${number(r.undelivered)} lots` : status(r)),
];

const stopRows = mission => mission.stops.map((s, i) => ({mission, s, i, flight: mission.flights[i] ?? null}));
const workText = s => s.work.map(w => `${w.kind} ${timeText(w.start).slice(-5)}–${timeText(w.end).slice(-5)}`).join(", ");
const doneText = x => [
    ...x.mission.moves.filter(m => m.last === x.i).map(m => `− ${m.requirement.id} ${m.words}`),
    ...x.mission.moves.filter(m => m.first === x.i).map(m => `+ ${m.requirement.id} ${m.words}`),
].join("; ");

const stopColumns = [
    column("Mission", x => x.mission.id), column("By", x => tailName(x.mission)), column("At", x => place(x.s.location)), column("Arrives", x => x.i === 0 ? "" : timeText(x.s.arrive), x => x.s.arrive),
    column("Leaves", x => x.i === x.mission.stops.length - 1 ? "" : timeText(x.s.depart), x => x.s.depart),
    column("Unloads − and loads +", doneText), column("Work", x => workText(x.s)),
    column("Fuel t", x => x.s.fuel ? tonnes(x.s.fuel) : "", x => x.s.fuel, true),
    column("Aboard", x => x.flight ? (x.flight.loads ? amount(x.flight) : "empty") : "", x => x.flight?.mass ?? -1),
];

/* At one place: where each comes from and goes to, instead of the place itself. */
const neighbour = (x, by) => x.mission.stops[x.i + by] ? locations[x.mission.stops[x.i + by].location].id : "";
const atPlaceColumns = stopColumns.flatMap(c => c.title === "At" ? [column("From", x => neighbour(x, -1)), column("On to", x => neighbour(x, 1))] : [c]);

const flightColumns = [
    column("Mission", f => f.mission.id), column("By", f => tailName(f.mission)), column("From", f => place(f.from)), column("Leaves", f => timeText(f.depart), f => f.depart),
    column("To", f => place(f.to)), column("Arrives", f => timeText(f.arrive), f => f.arrive), column("Aboard", f => f.loads ? amount(f) : "empty", f => f.mass),
    column("km", f => km(f.metres), f => f.metres, true, km), column("Cost", f => number(f.cost), f => f.cost, true, number), column("Fuel t", f => tonnes(f.fuel), f => f.fuel, true, tonnes),
];

const fleetColumns = [
    column("Fleet", a => a.id), column("Type", a => a.type_name || a.type), column("Owner", a => members[a.owner]?.id ?? ""), column("Tails", a => number(a.count), a => a.count, true),
    column("Home", a => place(a.home)), column("Sorties", a => number(summary.fleets[a.id].sorties), a => summary.fleets[a.id].sorties, true, number),
    column("Use", a => percent(summary.fleets[a.id].use), a => summary.fleets[a.id].use ?? -1, true),
    column("On the way km", a => km(sumOf(a, f => f.metres)), a => sumOf(a, f => f.metres), true, km),
    column("Cost", a => number(sumOf(a, f => f.cost)), a => sumOf(a, f => f.cost), true, number), column("Fuel t", a => tonnes(sumOf(a, f => f.fuel)), a => sumOf(a, f => f.fuel), true, tonnes),
];

const placeColumns = [
    column("Place", l => place(l.index)), column("Kind", l => l.kind), column("Country", l => l.country), column("Landings", l => number(summary.locations[l.id].landings), l => summary.locations[l.id].landings, true, number),
    column("Most a day", l => number(summary.locations[l.id].peak_landings_day), l => summary.locations[l.id].peak_landings_day, true),
    column("Stands used", l => percent(summary.locations[l.id].stand_use), l => summary.locations[l.id].stand_use ?? -1, true),
    column("Teams used", l => percent(summary.locations[l.id].handling_use), l => summary.locations[l.id].handling_use ?? -1, true),
];

const named = new Map(missions.map(m => [m.id, m]));
const missionOf = f => { const word = f.subject.split(/[^\w.~#-]+/).find(w => named.has(w)); return word ? named.get(word) : null; };

const findingColumns = [
    column("Rule", f => f.rule), column("Subject", f => f.subject), column("When", f => timeText(f.at_min), f => f.at_min ?? Infinity), column("What is wrong", f => f.message),
];

const sumOf = (a, f) => a.flights.reduce((n, x) => n + f(x), 0);

/* ---- one table ----------------------------------------------------------------------------------------------------- */

const TIMES = new Set(["Loading", "Unloading", "Ready", "Due", "There", "Arrives", "Leaves", "When", "By", "Aboard", ""]);

function cellClass(c, row) {
    const text = c.title === "" ? c.show(row) : "";
    return [c.n ? "n" : TIMES.has(c.title) ? "t" : "", text.startsWith("left") ? "bad" : text === "late" ? "warn" : text === "on time" ? "good" : ""].join(" ").trim() || null;
}

function bodyRows(columns, rows, limit, onPick) {
    return rows.slice(0, limit).map(r => {
        const pick = onPick && onPick(r);
        const cells = columns.map((c, i) => {
            const text = c.show(r);
            return element("td", {class: cellClass(c, r)}, pick && i === 0 ? element("button", {class: "link", onclick: pick}, text) : text);
        });
        return element("tr", {}, ...cells);
    });
}

function sumRow(columns, rows) {
    if (rows.length < 2 || !columns.some(c => c.total)) return null;
    return element("tfoot", {}, element("tr", {}, ...columns.map((c, i) => i === 0 ? element("th", {scope: "row"}, "Sum")
        : element("td", {class: c.n ? "n" : null}, c.total ? c.total(rows.reduce((n, r) => n + c.by(r), 0)) : ""))));
}

/* A table that sorts when a heading is pressed. */
export function table(caption, columns, rows, onPick = null, paper = false) {
    let sorted = rows, by = -1, down = false, limit = paper ? Infinity : MOST;
    const head = columns.map((c, i) => element("th", {scope: "col", class: c.n ? "n" : null},
        paper || !c.title ? c.title || element("span", {class: "hidden"}, "Status") : element("button", {class: "sort", onclick: () => sort(i)}, c.title)));
    const body = element("tbody"), more = element("p", {class: "muted small"});
    const all = element("table", {}, element("caption", {}, caption, element("span", {class: "muted"}, ` · ${number(rows.length)} ${rows.length === 1 ? "row" : "rows"}`)),
                        element("thead", {}, element("tr", {}, ...head)), body, sumRow(columns, rows));
    function fill() {
        body.replaceChildren(...bodyRows(columns, sorted, limit, onPick));
        more.replaceChildren(...(sorted.length > limit ? [`${number(sorted.length - limit)} more rows · `,
            element("button", {class: "link", onclick: () => { limit = Infinity; fill(); }}, "show all")] : []));
    }
    function sort(i) {
        down = by === i && !down;
        by = i;
        const value = columns[i].by;
        sorted = [...rows].sort((a, b) => {
            const x = value(a), y = value(b);
            return (typeof x === "number" ? x - y : String(x).localeCompare(String(y))) * (down ? -1 : 1);
        });
        head.forEach((h, k) => k === i ? h.setAttribute("aria-sort", down ? "descending" : "ascending") : h.removeAttribute("aria-sort"));
        fill();
    }
    fill();
    return element("div", {class: paper ? null : "scroll", tabindex: paper ? null : 0, role: paper ? null : "region", "aria-label": paper ? null : caption}, all, more);
}

/* ---- which rows ---------------------------------------------------------------------------------------------------- */

const goTo = m => () => { choose(m); setTime(m.start); byId("timebox").scrollIntoView({block: "start"}); };
const pickMission = x => goTo(x.mission ?? x);

/* Rows by what they belong to, made when first asked for: 5,000 missions are not searched through for each item. */
const once = make => { let made = null; return () => made ??= make(); };
function grouped(list, keyOf) {
    const groups = new Map();
    for (const x of list) {
        const key = keyOf(x);
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(x);
    }
    return groups;
}
const stopsByPlace = once(() => grouped(missions.flatMap(stopRows).sort((a, b) => a.s.arrive - b.s.arrive), x => x.s.location));
const missionsByTail = once(() => grouped(missions, tailName));
const byName = once(() => new Map(requirements.map(r => [r.id, r])));
const stopsAt = l => stopsByPlace().get(l.index) ?? [];
const placeNamed = id => locations.find(l => l.id === id);

function unitTable(r, paper) {
    const one = element("p", {}, `${amount(r)} · ${place(r.from)} → ${place(r.to)} · ready ${timeText(r.ready)} · due ${timeText(r.due)} · there ${timeText(r.completion)} · ${status(r)}`);
    return [one, table(`Movements of ${r.id}`, moveColumns, [...r.moves].sort((a, b) => a.loadStart - b.loadStart), pickMission, paper)];
}

const ownersTable = (id, paper) => [
    table(`Lift of ${id}`, flightColumns, flights.filter(f => ownerOf(f.mission) === id).sort((a, b) => a.depart - b.depart), pickMission, paper),
    table(`Requirements of ${id}`, requirementColumns, requirements.filter(r => members[r.owner]?.id === id), null, paper)];

/* The kinds of movement table: their items, and the table of one item. */
export const kinds = {
    unit: {title: "Unit or shipment", items: () => requirements.map(r => r.id), make: (id, paper) => unitTable(byName().get(id), paper)},
    place: {title: "Airfield or place", items: () => locations.filter(l => stopsAt(l).length).map(l => l.id),
            make: (id, paper) => [table(`Arrivals and departures at ${place(placeNamed(id).index)}`, atPlaceColumns, stopsAt(placeNamed(id)), pickMission, paper)]},
    tail: {title: "Aircraft or vehicle", items: () => [...missionsByTail().keys()], make: (id, paper) => [table(`Movements of ${id}`, stopColumns, missionsByTail().get(id).flatMap(stopRows), pickMission, paper)]},
    member: {title: "Member", items: () => [...new Set(missions.map(ownerOf).concat(requirements.map(r => members[r.owner]?.id ?? "")))].filter(Boolean), make: ownersTable},
};

const lists = {
    requirements: ["Requirements", () => table("All requirements", requirementColumns, requirements, r => () => openItem("unit", r.id))],
    moves: ["Movements", () => table("All movements of loads, in order of unloading", moveColumns, moves, pickMission)],
    flights: ["Flights", () => table("All flights and runs", flightColumns, [...flights].sort((a, b) => a.depart - b.depart), pickMission)],
    loaded: ["Sorties", () => table("Sorties: flights and runs with a load", flightColumns, flights.filter(f => f.loads && f.mission.asset >= 0), pickMission)],
    people: ["People", () => table("Persons brought to their destination", moveColumns, moves.filter(m => m.final && m.people + m.litters), pickMission)],
    cargo: ["Cargo", () => table("Cargo brought to its destination", moveColumns, moves.filter(m => m.final && m.cargo), pickMission)],
    empty: ["Empty runs", () => table("Flights and runs without a load", flightColumns, flights.filter(f => !f.loads), pickMission)],
    findings: ["Findings", () => table("Findings: what is not legal", findingColumns, summary.findings, f => missionOf(f) && goTo(missionOf(f)))],
    fleets: ["Fleets", () => table("Fleets", fleetColumns, assets, a => () => openRows(a))],
    places: ["Places", () => table("Places", placeColumns, locations, l => () => openItem("place", l.id))],
    late: ["Late or left behind", () => table("Late or left behind", requirementColumns, requirements.filter(r => status(r) !== "on time"), r => () => openItem("unit", r.id))],
};
const tabs = [...(summary.legal ? [] : ["findings"]), "requirements", "moves", "flights", "fleets", "places"];
let content = null, strip = null, picker = null;

function press(name) {
    for (const b of strip.children) b.setAttribute("aria-pressed", b.dataset.list === name);
}

export function openList(name, scroll = true) {
    press(name);
    content.replaceChildren(lists[name][1]());
    if (scroll) byId("tables").scrollIntoView({block: "start"});
}

/* The flights behind a fleet's figures. */
function openRows(asset) {
    press("");
    content.replaceChildren(table(`Flights and runs of ${asset.id}`, flightColumns, [...asset.flights].sort((a, b) => a.depart - b.depart), pickMission));
}

export function openItem(kind, id, scroll = true) {
    press("");
    picker.kind.value = kind;
    fillItems(id);
    content.replaceChildren(...kinds[kind].make(id, false));
    if (scroll) byId("tables").scrollIntoView({block: "start"});
}

function fillItems(id) {
    const items = kinds[picker.kind.value].items();
    picker.item.replaceChildren(element("option", {value: ""}, "choose …"), ...items.map(i => element("option", {value: i}, i)));
    picker.item.value = id ?? "";
}

export function start() {
    strip = element("div", {class: "choice", role: "group", "aria-label": "Which table"}, ...tabs.map(t =>
        element("button", {"data-list": t, "aria-pressed": false, onclick: () => openList(t, false)}, lists[t][0])));
    picker = {kind: element("select", {"aria-label": "Movement table of a", onchange: () => fillItems()},
                            ...Object.entries(kinds).map(([k, v]) => element("option", {value: k}, v.title))),
              item: element("select", {"aria-label": "Which one", onchange: () => picker.item.value && openItem(picker.kind.value, picker.item.value, false)})};
    content = element("div", {id: "content"});
    byId("tables").append(element("div", {class: "bar"}, element("h2", {}, "Tables"), strip, element("span", {class: "grow"}),
                                  element("span", {class: "muted"}, "Movement table of"), picker.kind, picker.item), content);
    for (const wake of ["pointerdown", "focus"]) picker.item.addEventListener(wake, () => picker.item.options.length || fillItems());
    if (requirements.length <= MOST) fillItems();
    openList(summary.legal ? "requirements" : "findings", false);
    onChoice(() => { if (state.location) openItem("place", state.location.id, false); });
}

/* ---- paper --------------------------------------------------------------------------------------------------------- */

function page(kind, id) {
    return element("article", {}, element("header", {}, element("h2", {}, `${kinds[kind].title}: ${id}`),
        element("p", {}, `${scenario.name || scenario.id} · from ${dateText(0)} · plan ${summary.plan_hash.slice(0, 16)}… · times are UTC · D+0 is ${dateText(0).slice(0, 10)}`)),
        ...kinds[kind].make(id, true));
}

export function printPages(kind) {
    byId("pages").replaceChildren(...(kind ? kinds[kind].items().map(id => page(kind, id)) : []));
    document.documentElement.dataset.paper = kind || "page";
    window.print();
}

