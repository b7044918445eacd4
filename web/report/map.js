/* The map: land and ways on a canvas that is drawn once a view, vehicles and places at the clock's time on top. */
import {byId, closures, colour, curves, duration, flights, land, locations, amount, number, requirements, sized, status,
        tailName, timeText, element} from "echelon/data";
import {allWays, mercator, near, placeOn, regionOf, wayOf} from "echelon/geo";
import {choose, onChoice, onTime, state} from "echelon/clock";

const canvas = byId("map"), tip = byId("tip"), ground = document.createElement("canvas");
const ways = allWays(), used = locations.filter(l => ways.some(w => w.from === l.index || w.to === l.index));
const region = regionOf(used.length ? used : locations), middle = (region.west + region.east) / 2;
const view = {x: 0, y: 0, scale: 1, width: 0, height: 0, fit: 1};
const traffic = locations.map(() => 0);
for (const f of flights) { traffic[f.from]++; traffic[f.to]++; }
let colours = {}, stale = true, shown = [];

const project = (lat, lon) => [(lon - view.x) * view.scale + view.width / 2, (view.y - mercator(lat)) * view.scale + view.height / 2];
const projectNear = (lat, lon) => project(lat, near(lon, middle));

function fit() {
    const west = Math.min(region.west, region.east - 0.5), east = Math.max(region.east, region.west + 0.5);
    const south = mercator(region.south), north = mercator(region.north);
    view.x = (west + east) / 2;
    view.y = (south + north) / 2;
    view.fit = Math.min((view.width - 90) / (east - west), (view.height - 80) / Math.max(0.4, north - south));
    view.scale = view.fit = Math.max(0.5, Math.min(view.fit, 900));
}

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
    const c = sized(ground, view.width, view.height);
    c.fillStyle = colours.water;
    c.fillRect(0, 0, view.width, view.height);
    drawGraticule(c);
    drawLand(c);
    drawWays(c);
    stale = false;
}

/* ---- at the clock's time ------------------------------------------------------------------------------------------- */

/* The step of a curve that holds at t. */
export function stepAt(curve, t) {
    let low = 0, high = curve.steps.length - 1;
    while (low < high) {
        const mid = (low + high + 1) >> 1;
        if (curve.steps[mid][0] <= t) low = mid;
        else high = mid - 1;
    }
    return curve.steps[low];
}

export const isShut = (location, t) =>
    closures.some(x => x.location === location && x.shut && (x.from ?? 0) <= t && t < (x.to ?? Infinity));

function drawPlace(c, l, t) {
    const [x, y] = projectNear(l.lat, l.lon), chosen = state.location === l;
    const places = l.curves.find(k => k.resource === "places" && k.least_class === 0);
    const step = places ? stepAt(places, t) : null, full = step && step[2] !== null && step[2] > 0 ? step[1] / step[2] : 0;
    const radius = l.kind === "site" ? 4.5 : 6;
    c.beginPath();
    if (l.kind === "airfield") c.arc(x, y, radius, 0, 7);
    else c.rect(x - radius + 1, y - radius + 1, 2 * radius - 2, 2 * radius - 2);
    c.fillStyle = isShut(l.index, t) ? colours.bad : colours.panel;
    c.fill();
    c.lineWidth = chosen ? 3.5 : 2;
    c.strokeStyle = chosen ? colours.accent : colours.ink;
    c.stroke();
    if (full > 0) {
        c.beginPath();
        c.arc(x, y, radius + 4, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, full));
        c.strokeStyle = full >= 1 ? colours.bad : colours.good;
        c.lineWidth = 3;
        c.stroke();
    }
    return {x, y, step};
}

function drawLabels(c, spots) {
    const taken = spots.map(s => [s.x - 7, s.y - 7, s.x + 7, s.y + 7]);
    c.font = "600 12px system-ui, sans-serif";
    c.textBaseline = "middle";
    for (const s of [...spots].sort((a, b) => traffic[b.l.index] - traffic[a.l.index])) {
        const use = s.step?.[1] && s.step[2] !== null ? ` ${s.step[1]}/${s.step[2]}` : "";
        const text = s.l.id + use, w = c.measureText(text).width;
        const spot = [[10, 0], [-10 - w, 0], [-w / 2, -17], [-w / 2, 17]]
            .map(([dx, dy]) => [s.x + dx - 2, s.y + dy - 8, s.x + dx + w + 2, s.y + dy + 8, s.x + dx, s.y + dy])
            .find(b => !taken.some(o => b[0] < o[2] && o[0] < b[2] && b[1] < o[3] && o[1] < b[3]));
        if (!spot) continue;
        taken.push(spot);
        c.lineWidth = 3.5;
        c.strokeStyle = colours.water;
        c.lineJoin = "round";
        c.strokeText(text, spot[4], spot[5]);
        c.fillStyle = colours.ink;
        c.fillText(text, spot[4], spot[5]);
    }
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
    shown.push({x, y, f});
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

export function draw() {
    const box = canvas.parentElement.getBoundingClientRect();
    if (box.width < 10) return;
    if (Math.abs(box.width - view.width) > 0.5 || Math.abs(box.height - view.height) > 0.5) {
        view.width = box.width;
        view.height = box.height;
        fit();
        stale = true;
    }
    if (stale) drawGround();
    const c = sized(canvas, view.width, view.height);
    c.drawImage(ground, 0, 0, view.width, view.height);
    drawChosen(c);
    shown = [];
    const t = state.time;
    const spots = used.map(l => ({l, ...drawPlace(c, l, t)}));
    for (const f of flights) if (f.depart <= t && t < f.arrive) drawVehicle(c, f, t);
    drawLabels(c, spots);
}

/* ---- the pointer --------------------------------------------------------------------------------------------------- */

function whatIsAt(x, y) {
    let best = null, least = 14;
    for (const v of shown) {
        const d = Math.hypot(v.x - x, v.y - y);
        if (d < least) { least = d; best = {f: v.f}; }
    }
    for (const l of used) {
        const [px, py] = projectNear(l.lat, l.lon), d = Math.hypot(px - x, py - y);
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

function showTip(what, x, y) {
    tip.hidden = !what;
    if (!what) return;
    tip.replaceChildren(...(what.l ? tellPlace(what.l) : tellFlight(what.f)));
    tip.style.left = Math.min(x + 14, view.width - tip.offsetWidth - 8) + "px";
    tip.style.top = Math.min(y + 14, view.height - tip.offsetHeight - 8) + "px";
}

function zoom(by, x = view.width / 2, y = view.height / 2) {
    const scale = Math.max(view.fit / 4, Math.min(view.fit * 60, view.scale * by)), k = 1 / view.scale - 1 / scale;
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
            choose(what ? what.l ?? what.f.mission : null);
        }
        drag = null;
    });
    canvas.addEventListener("pointerleave", () => showTip(null));
    canvas.addEventListener("wheel", e => {
        if (!e.ctrlKey && !e.shiftKey && document.activeElement !== canvas) return; /* the page scrolls */
        e.preventDefault();
        zoom(Math.exp(-(e.deltaY || e.deltaX) / 400), e.offsetX, e.offsetY);
    }, {passive: false});
    const keys = {ArrowLeft: () => move(40, 0), ArrowRight: () => move(-40, 0), ArrowUp: () => move(0, 40),
                  ArrowDown: () => move(0, -40), "+": () => zoom(1.4), "-": () => zoom(1 / 1.4), "0": whole};
    canvas.addEventListener("keydown", e => {
        if (!keys[e.key]) return;
        e.preventDefault();
        keys[e.key]();
    });
    byId("zoomin").onclick = () => zoom(1.6);
    byId("zoomout").onclick = () => zoom(1 / 1.6);
    byId("zoomfit").onclick = whole;
    new ResizeObserver(draw).observe(canvas.parentElement);
}

function whole() {
    fit();
    stale = true;
    draw();
}

export function recolour() {
    for (const k of ["land", "border", "graticule", "water", "ink", "panel", "accent", "good", "bad", "air", "rail", "road", "sea"])
        colours[k] = colour(k);
    stale = true;
    draw();
}

function legend() {
    const names = {air: "air", rail: "rail", road: "road", sea: "sea"}, there = new Set(ways.map(w => w.mode));
    const entries = Object.keys(names).filter(m => there.has(m)).map(m =>
        element("span", {}, element("i", {class: "swatch", style: `background:var(--${m})`}), names[m]));
    byId("legend").replaceChildren(...entries, element("span", {class: "muted"}, "filled: loaded · hollow: empty · ring: stands taken"));
}

export function start() {
    legend();
    listen();
    recolour();
    onTime(draw);
    onChoice(draw);
}
