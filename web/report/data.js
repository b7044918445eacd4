/* The figures of the report (src/report/data.c writes them) and how they are written for people. Times are minutes from
 * the scenario's start. */
const raw = JSON.parse(document.getElementById("data").textContent);

export const {scenario, members, locations, assets, requirements, legs, closures, figures, summary, explanation, land,
              version, efficiency, curves} = raw;

const startDayMinutes = Math.floor((((scenario.start_unix_s % 86400) + 86400) % 86400) / 60);

export const missions = raw.missions.map((m, index) => ({
    ...m, index, shift: 0, findings: 0, flights: [], moves: [],
    stops: m.stops.map(([location, arrive, depart, fuel, work, via]) =>
        ({location, arrive, depart, fuel, via, work: work.map(([kind, start, end]) => ({kind, start, end}))})),
}));

export const flights = raw.flights.map(([m, stop, leg, metres, people, litters, cargo, mass, loads, cost, fuel]) => {
    const mission = missions[m], a = mission.stops[stop], b = mission.stops[stop + 1];
    const flight = {mission, stop, leg, metres, people, litters, cargo, mass, loads, cost, fuel, from: a.location,
                    to: b.location, depart: a.depart, arrive: b.arrive, mode: mode(mission)};
    mission.flights.push(flight);
    return flight;
});

export const moves = raw.moves.map(([m, r, first, last, loadStart, loadEnd, unloadStart, unloadEnd, counts, people, litters,
                                     cargo, mass, final, words]) => {
    const mission = missions[m];
    const move = {mission, requirement: requirements[r], first, last, from: mission.stops[first].location,
                  to: mission.stops[last].location, loadStart, loadEnd, unloadStart, unloadEnd, counts, people, litters,
                  cargo, mass, final, words};
    mission.moves.push(move);
    return move;
});

requirements.forEach((r, i) => { r.index = i; r.moves = []; });
locations.forEach((l, i) => { l.index = i; l.curves = []; });
assets.forEach((a, i) => { a.index = i; a.flights = []; });
flights.forEach(f => { if (f.mission.asset >= 0) assets[f.mission.asset].flights.push(f); });
moves.forEach(m => {
    m.requirement.moves.push(m);
    m.late = m.final && m.requirement.due !== null && m.counts > m.requirement.due;
});
curves.forEach(c => locations[c.location].curves.push(c));
missions.forEach(m => { m.start = m.stops[0].arrive; m.end = m.stops[m.stops.length - 1].depart; });

/* The files and the plan as they were read; parsed when first asked for. */
let carriedOnce = null;
export const carried = () => carriedOnce ??= JSON.parse(document.getElementById("carried").textContent);

/* The last of a sorted list whose moment is not after t. */
export function lastAt(list, t, momentOf = x => x[0]) {
    let low = 0, high = list.length - 1;
    if (high < 0 || momentOf(list[0]) > t) return null;
    while (low < high) {
        const mid = (low + high + 1) >> 1;
        if (momentOf(list[mid]) <= t) low = mid;
        else high = mid - 1;
    }
    return list[low];
}

/* What the whole picture covers. */
export const span = missions.reduce((most, m) => Math.max(most, m.end), Math.max(60, summary.closure_min ?? 0));

export function mode(mission) {
    return mission.asset < 0 ? "road" : assets[mission.asset].mode;
}

export function tailName(mission) {
    if (mission.asset < 0) return mission.moves[0]?.requirement.id ?? "march";
    return `${assets[mission.asset].id}/${mission.tail}`;
}

export function ownerOf(mission) {
    const m = mission.asset < 0 ? mission.moves[0]?.requirement.owner : assets[mission.asset].owner;
    return members[m]?.id ?? "";
}

/* A mission flown later or earlier: all of its moments move together. */
export function shiftMission(mission, minutes) {
    const by = minutes - mission.shift;
    mission.shift = minutes;
    mission.start += by;
    mission.end += by;
    for (const s of mission.stops) {
        s.arrive += by;
        s.depart += by;
        for (const w of s.work) { w.start += by; w.end += by; }
    }
    for (const f of mission.flights) { f.depart += by; f.arrive += by; }
    for (const m of mission.moves)
        for (const key of ["loadStart", "loadEnd", "unloadStart", "unloadEnd", "counts"]) m[key] += by;
}

/* ---- words --------------------------------------------------------------------------------------------------------- */

/* D+2 06:00, as everywhere in Echelon; days and hours in UTC. */
export function timeText(minutes) {
    if (minutes === null || minutes === undefined) return "–";
    const m = Math.floor(minutes) + startDayMinutes, day = Math.floor(m / 1440), rest = m - day * 1440;
    return `D+${day} ${String(Math.floor(rest / 60)).padStart(2, "0")}:${String(rest % 60).padStart(2, "0")}`;
}

export function dateText(minutes) {
    const d = new Date((scenario.start_unix_s + Math.floor(minutes) * 60) * 1000);
    return d.toISOString().slice(0, 16).replace("T", " ") + "Z";
}

/* Minutes after midnight of the start's date, for day lines. */
export const dayOffset = startDayMinutes;

export function duration(minutes) {
    const m = Math.round(Math.abs(minutes)), d = Math.floor(m / 1440), h = Math.floor(m % 1440 / 60), r = m % 60;
    return (d ? `${d} d ` : "") + (h || d ? `${h} h ` : "") + (r || !(h || d) ? `${r} min` : "").trim();
}

export function number(n, digits = 0) {
    if (n === null || n === undefined) return "–";
    const [whole, part] = Math.abs(n).toFixed(digits).split(".");
    return (n < 0 ? "−" : "") + whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") + (part ? "." + part : "");
}

export const tonnes = kg => number(kg / 1000, kg && Math.abs(kg) < 10000 ? 1 : 0);
export const percent = x => x === null || x === undefined ? "–" : number(100 * x, 100 * x < 10 && x > 0 ? 1 : 0) + " %";

export function amount(x) {
    const parts = [];
    if (x.people) parts.push(`${number(x.people)} ${x.people === 1 ? "person" : "persons"}`);
    if (x.litters) parts.push(`${number(x.litters)} ${x.litters === 1 ? "litter" : "litters"}`);
    const kg = x.cargo_kg ?? x.cargo;
    if (kg) parts.push(`${tonnes(kg)}\u00a0t`);
    return parts.join(", ") || "–";
}

export function status(r) {
    if (r.undelivered > 0 || r.completion === null) return "left behind";
    return r.due !== null && r.completion > r.due ? "late" : "on time";
}

export const placeText = i => locations[i] ? locations[i].id : "–";

/* ---- elements ------------------------------------------------------------------------------------------------------ */

export function element(tag, attributes = {}, ...children) {
    const e = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (key.startsWith("on")) e.addEventListener(key.slice(2), value);
        else e.setAttribute(key, value === true ? "" : value);
    }
    for (const c of children.flat()) if (c !== null && c !== undefined) e.append(c);
    return e;
}

export const byId = id => document.getElementById(id);

export function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

/* A canvas in the size of its box, drawn in CSS pixels. */
export function sized(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1, w = Math.round(width * ratio), h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
        canvas.style.width = width + "px";
        canvas.style.height = height + "px";
    }
    const c = canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    return c;
}
