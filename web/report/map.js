/* The map: land and ways on a canvas that is drawn once a view, vehicles and places at the clock's time on top. */
import {byId, closures, colour, duration, flights, land, locations, amount, lastAt, number, requirements, sized, status,
        tailName, timeText, element} from "echelon/data";
import {allWays, mercator, near, placeOn, regionOf, wayOf} from "echelon/geo";
import {choose, onChoice, onTime, state} from "echelon/clock";

const canvas = byId("map"), tip = byId("tip");
const ways = allWays(), used = locations.filter(l => ways.some(w => w.from === l.index || w.to === l.index));
const region = regionOf(used.length ? used : locations), middle = (region.west + region.east) / 2;

/* Two views: the map, and a small one in a corner of it that shows where things arrive when that is a small part of the
 * whole. `view` is the one that is drawn just now. */
const makeView = () => ({x: 0, y: 0, scale: 1, width: 0, height: 0, fit: 1, labels: [], ground: document.createElement("canvas")});
const main = makeView(), inset = {...makeView(), width: 330, height: 220, left: 0, top: 0, on: false};
let view = main;
const traffic = locations.map(() => 0);
for (const f of flights) { traffic[f.from]++; traffic[f.to]++; }
const wanted = new Set(requirements.map(r => r.to));
const theatre = used.filter(l => wanted.has(l.index));
/* How often the ground was drawn: for tests. */
let painted = 0;
export const paints = () => painted;

let colours = {}, stale = true, shown = [], byDepart = [], longest = 0;

const project = (lat, lon) => [(lon - view.x) * view.scale + view.width / 2, (view.y - mercator(lat)) * view.scale + view.height / 2];
const projectNear = (lat, lon) => project(lat, near(lon, middle));

/* A box of places into the view, with room for labels; `least` degrees wide. */
function fitTo(box, least) {
    const pad = Math.max(0, (least - (box.east - box.west)) / 2), west = box.west - pad, east = box.east + pad;
    const south = mercator(box.south), north = mercator(box.north), narrow = view.width < 600;
    view.x = (near((west + east) / 2, middle));
    view.y = (south + north) / 2;
    const scale = Math.min((view.width - (narrow ? 70 : 130)) / (east - west), (view.height - 100) / Math.max(least, north - south));
    return Math.max(0.5, Math.min(scale, 900));
}

function fit() {
    view.scale = view.fit = fitTo(region, 0.8);
}

/* The inset, where the whole is shown and the places of arrival are a small part of it, in the emptiest corner. */
function placeInset() {
    inset.on = false;
    if (!theatre.length || main.width < 700 || main.scale !== main.fit) return;
    const box = regionOf(theatre), corners = [];
    const wide = (box.east - box.west) * main.scale, high = (mercator(box.north) - mercator(box.south)) * main.scale;
    if (wide > main.width / 7 || high > main.height / 5 || used.length < 4) return;
    inset.width = Math.min(330, main.width * 0.38);
    inset.height = inset.width * 0.66;
    const cells = waysOnScreen(), spots = used.map(l => projectNear(l.lat, l.lon)), shut = overlays(), margin = 10;
    for (let left = margin; left <= main.width - inset.width - margin; left += 20)
        for (const top of [margin, main.height - inset.height - margin]) {
            const area = [left, top, left + inset.width, top + inset.height];
            const within = spots.filter(([x, y]) => x > area[0] - 50 && x < area[2] + 50 && y > area[1] - 15 && y < area[3] + 15).length;
            if (!shut.some(o => across(area, o))) corners.push([left / 1e4 + crowd(cells, area) / 3 + 20 * within, left, top]);
        }
    const [cost, left, top] = corners.sort((a, b) => a[0] - b[0])[0] ?? [Infinity];
    if (cost > 40) return;
    Object.assign(inset, {left, top, on: true});
    view = inset;
    view.scale = view.fit = fitTo(box, 0.8);
    view = main;
}

/* Once round the world is enough: no nearer and no farther than this. */
const bounded = scale => Math.max(view.fit / 4, view.width / 400, Math.min(Math.max(view.fit * 60, 900), scale));

/* ---- the ground ---------------------------------------------------------------------------------------------------- */

function trace(c, points, closed) {
    let before = null;
    points.forEach(([lat, lon], i) => {
        lon = i === 0 ? near(lon, middle) : near(lon, before);
        before = lon;
        const [x, y] = project(lat, lon);
        if (i === 0) c.moveTo(x, y);
        else c.lineTo(x, y);
    });
    if (closed) c.closePath();
}

function drawLand(c) {
    const half = view.width / 2 / view.scale, west = view.x - half, east = view.x + half;
    c.beginPath();
    for (const ring of land) {
        let low = 1e9, high = -1e9;
        for (let i = 0; i < ring.length; i += 2) { low = Math.min(low, ring[i]); high = Math.max(high, ring[i]); }
        for (let turn = -360; turn <= 360; turn += 360) {
            if (high / 100 + turn < west || low / 100 + turn > east) continue;
            for (let i = 0; i < ring.length; i += 2) {
                const [x, y] = project(ring[i + 1] / 100, ring[i] / 100 + turn);
                if (i === 0) c.moveTo(x, y);
                else c.lineTo(x, y);
            }
            c.closePath();
        }
    }
    c.fillStyle = colours.land;
    c.fill("evenodd");
    c.strokeStyle = colours.border;
    c.lineWidth = 0.7;
    c.stroke();
}

function drawGraticule(c) {
    const degrees = view.width / view.scale, step = degrees > 120 ? 30 : degrees > 40 ? 10 : degrees > 12 ? 5 : 1;
    c.strokeStyle = colours.graticule;
    c.lineWidth = 1;
    c.beginPath();
    for (let lon = Math.floor((view.x - degrees / 2) / step) * step; lon <= view.x + degrees / 2; lon += step) {
        const [x] = project(0, lon);
        c.moveTo(x, 0);
        c.lineTo(x, view.height);
    }
    for (let lat = -80; lat <= 80; lat += step) {
        const [, y] = project(lat, view.x);
        c.moveTo(0, y);
        c.lineTo(view.width, y);
    }
    c.stroke();
}

function drawWays(c) {
    for (const w of ways) {
        c.beginPath();
        trace(c, w.points, false);
        c.strokeStyle = colours[w.mode];
        c.globalAlpha = w.count ? 0.5 : 0.22;
        c.lineWidth = w.count ? Math.min(5, 1 + Math.log2(1 + w.count) * 0.55) : 1;
        c.setLineDash(w.mode === "rail" ? [7, 3] : w.mode === "sea" ? [2, 4] : []);
        c.stroke();
    }
    c.globalAlpha = 1;
    c.setLineDash([]);
}

function drawGround() {
    const c = sized(view.ground, view.width, view.height);
    c.fillStyle = colours.water;
    c.fillRect(0, 0, view.width, view.height);
    drawGraticule(c);
    drawLand(c);
    drawWays(c);
    layLabels(c);
    painted++;
}

/* ---- at the clock's time ------------------------------------------------------------------------------------------- */

/* The step of a curve that holds at t. */
export const stepAt = (curve, t) => lastAt(curve.steps, t) ?? curve.steps[0];

export const isShut = (location, t) =>
    closures.some(x => x.location === location && x.shut && (x.from ?? 0) <= t && t < (x.to ?? Infinity));

const places = locations.map(l => l.curves.find(k => k.resource === "places" && k.least_class === 0));

/* A place: filled where something is to be brought, hollow elsewhere; round for aircraft, square for the rest. */
function drawPlace(c, l, t) {
    const [x, y] = projectNear(l.lat, l.lon), chosen = state.location === l, shut = isShut(l.index, t);
    if (x < -30 || y < -30 || x > view.width + 30 || y > view.height + 30) return;
    const step = places[l.index] ? stepAt(places[l.index], t) : null;
    const full = step && step[2] !== null && step[2] > 0 ? step[1] / step[2] : 0, radius = wanted.has(l.index) ? 6 : 4.5;
    c.beginPath();
    if (l.kind === "airfield") c.arc(x, y, radius, 0, 7);
    else c.rect(x - radius + 0.5, y - radius + 0.5, 2 * radius - 1, 2 * radius - 1);
    c.fillStyle = shut ? colours.bad : wanted.has(l.index) ? colours.ink : colours.panel;
    c.fill();
    c.lineWidth = chosen ? 3.5 : 1.8;
    c.strokeStyle = chosen ? colours.accent : wanted.has(l.index) ? colours.panel : colours.ink;
    c.stroke();
    if (full > 0) {
        c.beginPath();
        c.arc(x, y, radius + 4, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, full));
        c.strokeStyle = full >= 1 ? colours.bad : colours.good;
        c.lineWidth = 3;
        c.stroke();
    }
}

/* ---- labels: where they stand is worked out once a view, so that they keep still while the clock runs --------------- */

const LABEL = "600 12px system-ui, sans-serif";
const across = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/* Points of the ways on the screen, every few pixels, by cells of 24 pixels: what a label had better not cover. */
function waysOnScreen() {
    const cells = new Map();
    for (const w of ways.slice(0, 400)) {
        let last = null;
        for (const [lat, lon] of w.points) {
            const q = projectNear(lat, lon), far = last ? Math.hypot(q[0] - last[0], q[1] - last[1]) : 0;
            for (let d = 8; last && d < far && far < view.width * 2; d += 8) {
                const key = `${Math.floor((last[0] + (q[0] - last[0]) * d / far) / 24)} ${Math.floor((last[1] + (q[1] - last[1]) * d / far) / 24)}`;
                cells.set(key, (cells.get(key) ?? 0) + 1);
            }
            last = q;
        }
    }
    return cells;
}

function crowd(cells, box) {
    let n = 0;
    for (let cx = Math.floor(box[0] / 24); cx <= Math.floor(box[2] / 24); cx++)
        for (let cy = Math.floor(box[1] / 24); cy <= Math.floor(box[3] / 24); cy++) n += cells.get(`${cx} ${cy}`) ?? 0;
    return n;
}

/* The best of eight sides for one label: {x, y, box}, or null where every side is taken. */
function sideFor(p, w, taken, cells) {
    let best = null, least = Infinity;
    const sides = [[11, 0], [-11 - w, 0], [9, -12], [9, 12], [-9 - w, -12], [-9 - w, 12], [-w / 2, -18], [-w / 2, 18], [-w / 2, -32], [-w / 2, 32]];
    sides.forEach(([dx, dy], i) => {
        const box = [p.x + dx - 3, p.y + dy - 8, p.x + dx + w + 3, p.y + dy + 8];
        if (box[0] < 2 || box[1] < 2 || box[2] > view.width - 2 || box[3] > view.height - 2) return;
        if (taken.some(o => o !== p.box && across(box, o))) return;
        const cost = i + 1.5 * crowd(cells, box);
        if (cost < least) { least = cost; best = {x: p.x + dx, y: p.y + dy, box}; }
    });
    return best;
}

/* What stands over the map is no room for labels. */
function overlays() {
    const mine = canvas.getBoundingClientRect();
    if (view === inset) return [[0, 0, 130, 24]];
    const corner = inset.on ? [[inset.left, inset.top, inset.left + inset.width, inset.top + inset.height]] : [];
    return corner.concat([byId("maptools"), byId("legend")].map(e => {
        const b = e.getBoundingClientRect();
        return [b.left - mine.left - 2, b.top - mine.top - 2, b.right - mine.left + 2, b.bottom - mine.top + 2];
    }));
}

function layLabels(c) {
    const spots = used.map(l => {
        const [x, y] = projectNear(l.lat, l.lon), r = wanted.has(l.index) ? 8 : 6;
        return {l, x, y, box: [x - r, y - r, x + r, y + r]};
    }).filter(p => p.x > -10 && p.y > -10 && p.x < view.width + 10 && p.y < view.height + 10);
    const taken = [...spots.map(p => p.box), ...overlays()], cells = waysOnScreen();
    const weight = p => (wanted.has(p.l.index) ? 1e6 : 0) + traffic[p.l.index];
    view.labels = [];
    c.font = LABEL;
    for (const p of spots.sort((a, b) => weight(b) - weight(a))) {
        const k = places[p.l.index], most = k?.steps.find(s => s[2] !== null);
        const text = p.l.id.length > 22 ? p.l.id.slice(0, 21) + "…" : p.l.id;
        const w = c.measureText(text + (most ? ` ${k.peak}/${most[2]}` : "")).width, side = sideFor(p, w, taken, cells);
        if (!side) continue;
        taken.push(side.box);
        view.labels.push({l: p.l, text, w, left: side.x < p.x - w * 0.9, x: side.x, y: side.y});
    }
}

function drawLabels(c, t) {
    c.font = LABEL;
    c.textBaseline = "middle";
    c.lineWidth = 3.5;
    c.lineJoin = "round";
    c.strokeStyle = colours.halo;
    for (const s of view.labels) {
        const k = places[s.l.index], step = k ? stepAt(k, t) : null;
        const text = s.text + (step?.[1] && step[2] !== null ? ` ${step[1]}/${step[2]}` : "");
        const px = s.left ? s.x + s.w : s.x;
        c.textAlign = s.left ? "right" : "left";
        c.strokeText(text, px, s.y);
        c.fillStyle = step && step[2] !== null && step[1] >= step[2] && step[1] > 0 ? colours.bad : colours.ink;
        c.fillText(text, px, s.y);
    }
    c.textAlign = "left";
}

const shapes = {
    air: [[0, -9], [7, 7], [0, 3.5], [-7, 7]], road: [[-4, -6], [4, -6], [4, 6], [-4, 6]],
    rail: [[-3.5, -8], [3.5, -8], [3.5, 8], [-3.5, 8]], sea: [[0, -9], [5, -2], [5, 7], [-5, 7], [-5, -2]],
};

function drawVehicle(c, f, t) {
    const [lat, lon, heading] = placeOn(wayOf(f), (t - f.depart) / Math.max(1e-9, f.arrive - f.depart));
    const [x, y] = project(lat, near(lon, middle)), sin = Math.sin(heading), cos = Math.cos(heading);
    if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
    c.beginPath();
    shapes[f.mode].forEach(([dx, dy], i) => {
        const px = x + dx * cos - dy * sin, py = y + dx * sin + dy * cos;
        if (i === 0) c.moveTo(px, py);
        else c.lineTo(px, py);
    });
    c.closePath();
    c.fillStyle = f.loads ? colours[f.mode] : colours.panel;
    c.fill();
    c.lineWidth = f.mission === state.mission ? 3 : 1.4;
    c.strokeStyle = f.mission === state.mission ? colours.accent : f.loads ? colours.panel : colours[f.mode];
    c.stroke();
    shown.push({x: x + (view.left ?? 0), y: y + (view.top ?? 0), f});
}

function drawChosen(c) {
    if (!state.mission) return;
    c.strokeStyle = colours.accent;
    c.lineWidth = 3;
    for (const f of state.mission.flights) {
        c.beginPath();
        trace(c, wayOf(f).points, false);
        c.stroke();
    }
}

/* Flights by departure, so that a moment looks at few of them; anew when a mission was moved. */
export function resort() {
    byDepart = [...flights].sort((a, b) => a.depart - b.depart);
    longest = flights.reduce((most, f) => Math.max(most, f.arrive - f.depart), 0);
}

export function underWay(t) {
    let low = 0, high = byDepart.length;
    while (low < high) {
        const mid = (low + high) >> 1;
        if (byDepart[mid].depart < t - longest) low = mid + 1;
        else high = mid;
    }
    const out = [];
    for (; low < byDepart.length && byDepart[low].depart <= t; low++) if (t < byDepart[low].arrive) out.push(byDepart[low]);
    return out;
}

export function draw() {
    const box = canvas.parentElement.getBoundingClientRect();
    if (box.width < 10) return;
    if (Math.abs(box.width - main.width) > 0.5 || Math.abs(box.height - main.height) > 0.5) {
        main.width = box.width;
        main.height = box.height;
        fit();
        stale = true;
    }
    if (stale) prepare();
    const c = sized(canvas, main.width, main.height);
    shown = [];
    drawView(c);
    if (inset.on) drawInset(c);
}

function prepare() {
    placeInset();
    drawGround();
    if (inset.on) {
        view = inset;
        drawGround();
        view = main;
    }
    stale = false;
}

function drawView(c) {
    const t = state.time;
    c.drawImage(view.ground, 0, 0, view.width, view.height);
    drawChosen(c);
    for (const l of used) drawPlace(c, l, t);
    for (const f of underWay(t)) drawVehicle(c, f, t);
    drawLabels(c, t);
}

const INSET = "Where it arrives";

function drawInset(c) {
    view = inset;
    c.save();
    c.translate(inset.left, inset.top);
    c.beginPath();
    c.roundRect(0, 0, inset.width, inset.height, 9);
    c.save();
    c.clip();
    drawView(c);
    c.font = "600 11px system-ui, sans-serif";
    c.fillStyle = colours.panel;
    c.fillRect(0, 0, c.measureText(INSET).width + 18, 22);
    c.fillStyle = colours.muted;
    c.fillText(INSET, 9, 12);
    c.restore();
    c.beginPath();
    c.roundRect(0, 0, inset.width, inset.height, 9);
    c.strokeStyle = colours.border;
    c.lineWidth = 1.5;
    c.stroke();
    c.restore();
    view = main;
}

/* ---- the pointer --------------------------------------------------------------------------------------------------- */

const overInset = (x, y) => inset.on && x > inset.left && y > inset.top && x < inset.left + inset.width && y < inset.top + inset.height;

/* Where a place is on the canvas, in the view that is at that point. */
function screenOf(l, within) {
    view = within ? inset : main;
    const [x, y] = projectNear(l.lat, l.lon);
    view = main;
    return within ? [x + inset.left, y + inset.top] : [x, y];
}

function whatIsAt(x, y) {
    let best = null, least = 14;
    const within = overInset(x, y);
    for (const v of shown) {
        const d = Math.hypot(v.x - x, v.y - y);
        if (d < least) { least = d; best = {f: v.f}; }
    }
    for (const l of used) {
        const [px, py] = screenOf(l, within), d = Math.hypot(px - x, py - y);
        if (d < least) { least = d; best = {l}; }
    }
    return best;
}

function tellPlace(l) {
    const lines = [element("b", {}, l.name && l.name !== l.id ? `${l.id} · ${l.name}` : l.id)];
    for (const k of l.curves) {
        const s = stepAt(k, state.time);
        const name = {places: k.least_class ? `stands, class ${"ABCDEF"[k.least_class]} and larger` : "stands or berths",
                      teams: "handling teams", fuel: "fuel today, t"}[k.resource];
        const f = k.resource === "fuel" ? v => number(v / 1000, 1) : number;
        lines.push(element("div", {}, `${name}: ${f(s[1])} of ${s[2] === null ? "any number" : f(s[2])}`));
    }
    if (isShut(l.index, state.time)) lines.push(element("div", {class: "bad"}, "shut now"));
    const due = requirements.filter(r => r.to === l.index);
    if (due.length) lines.push(element("div", {}, `destination of ${due.map(r => `${r.id} (${status(r)})`).slice(0, 6).join(", ")}`));
    return lines;
}

function tellFlight(f) {
    return [element("b", {}, `${tailName(f.mission)} · ${f.mission.id}`),
            element("div", {}, `${locations[f.from].id} ${timeText(f.depart)} → ${locations[f.to].id} ${timeText(f.arrive)}`),
            element("div", {}, f.loads ? amount(f) : "empty"),
            element("div", {}, `${number(f.metres / 1000)} km, ${duration(f.arrive - f.depart)}`)];
}

/* What of the world the map shows, in degrees. */
export const extent = () => ({west: main.x - main.width / 2 / main.scale, east: main.x + main.width / 2 / main.scale, scale: main.scale});

function showTip(what, x, y) {
    tip.hidden = !what;
    if (!what) return;
    tip.replaceChildren(...(what.l ? tellPlace(what.l) : tellFlight(what.f)));
    tip.style.left = Math.min(x + 14, view.width - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(y + 14, view.height - tip.offsetHeight - 8) + "px";
}

function zoom(by, x = view.width / 2, y = view.height / 2) {
    const scale = bounded(view.scale * by), k = 1 / view.scale - 1 / scale;
    view.x += (x - view.width / 2) * k;
    view.y -= (y - view.height / 2) * k;
    view.scale = scale;
    stale = true;
    draw();
}

function move(dx, dy) {
    view.x -= dx / view.scale;
    view.y += dy / view.scale;
    stale = true;
    draw();
}

function listen() {
    let drag = null;
    canvas.addEventListener("pointerdown", e => {
        drag = {x: e.offsetX, y: e.offsetY, moved: false};
        canvas.setPointerCapture(e.pointerId);
    });
    canvas.addEventListener("pointermove", e => {
        if (drag) {
            const dx = e.offsetX - drag.x, dy = e.offsetY - drag.y;
            if (drag.moved || Math.hypot(dx, dy) > 4) {
                Object.assign(drag, {x: e.offsetX, y: e.offsetY, moved: true});
                move(dx, dy);
            }
        } else showTip(whatIsAt(e.offsetX, e.offsetY), e.offsetX, e.offsetY);
    });
    canvas.addEventListener("pointerup", e => {
        if (drag && !drag.moved) {
            const what = whatIsAt(e.offsetX, e.offsetY);
            if (!what && overInset(e.offsetX, e.offsetY)) arrivalArea();
            else choose(what ? what.l ?? what.f.mission : null);
        }
        drag = null;
    });
    canvas.addEventListener("pointercancel", () => { drag = null; });
    canvas.addEventListener("pointerleave", () => showTip(null));
    canvas.addEventListener("wheel", e => {
        if (!e.ctrlKey && !e.shiftKey && document.activeElement !== canvas) return; /* the page scrolls */
        e.preventDefault();
        zoom(Math.exp(-(e.deltaY || e.deltaX) / 400), e.offsetX, e.offsetY);
    }, {passive: false});
    const keys = {ArrowLeft: () => move(40, 0), ArrowRight: () => move(-40, 0), ArrowUp: () => move(0, 40),
                  ArrowDown: () => move(0, -40), "+": () => zoom(1.4), "-": () => zoom(1 / 1.4), "0": whole, "1": arrivalArea};
    canvas.addEventListener("keydown", e => {
        if (!keys[e.key]) return;
        e.preventDefault();
        keys[e.key]();
    });
    byId("zoomin").onclick = () => zoom(1.6);
    byId("zoomout").onclick = () => zoom(1 / 1.6);
    byId("zoomfit").onclick = whole;
    byId("zoomhere").onclick = arrivalArea;
    new ResizeObserver(draw).observe(canvas.parentElement);
}

function whole() {
    fit();
    stale = true;
    draw();
}

/* Where things are brought: the part of the map that a staff asks about first. */
function arrivalArea() {
    if (!theatre.length) return;
    view.scale = bounded(fitTo(regionOf(theatre), 0.8));
    stale = true;
    draw();
}

export function recolour() {
    for (const k of ["halo", "muted", "land", "border", "graticule", "water", "ink", "panel", "accent", "good", "bad", "air", "rail", "road", "sea"])
        colours[k] = colour(k);
    stale = true;
    draw();
}

function legend() {
    const names = {air: "air", rail: "rail", road: "road", sea: "sea"}, there = new Set(ways.map(w => w.mode));
    const entries = Object.keys(names).filter(m => there.has(m)).map(m =>
        element("span", {}, element("i", {class: "swatch", style: `background:var(--${m})`}), names[m]));
    byId("legend").replaceChildren(...entries, element("span", {class: "muted more"}, "filled: loaded · hollow: empty · ring and n/m: stands taken"));
}

export function start() {
    resort();
    legend();
    listen();
    recolour();
    onTime(draw);
    onChoice(draw);
}
