/* The timeline: a row a tail with its missions, or a row for what is scarce at a location, with use against capacity.
 * Only the rows in sight are drawn, and only when something of them changes: the clock moves a line over the picture. */
import {byId, closures, colour, curves, dayOffset, element, locations, missions, mode, number, shiftMission,
        sized, span, tailName, timeText, duration} from "echelon/data";
import {choose, onChoice, onTime, play, setTime, state} from "echelon/clock";

const canvas = byId("timeline"), scroller = byId("timescroll"), space = byId("timespace");
const LEFT = 132, HEAD = 26, MOST = 460, STEP = 5;
const view = {left: LEFT, from: 0, scale: 1, width: 0, height: 0, rows: [], rowHeight: 24, kind: "tails", most: MOST};
const picture = document.createElement("canvas");
let colours = {}, afterShift = () => {}, painted = 0;

/* How often the rows were painted: for tests. */
export const paints = () => painted;

const x = t => view.left + (t - view.from) * view.scale;
const timeAt = px => view.from + (px - view.left) / view.scale;
const bottom = () => HEAD + view.rows.length * view.rowHeight;

function tailRows() {
    const rows = [];
    for (const m of missions) {
        const name = tailName(m), last = rows[rows.length - 1];
        if (last && last.name === name) last.missions.push(m);
        else rows.push({name, missions: [m]});
    }
    const rank = ["air", "sea", "rail", "road"];
    return rows.sort((a, b) => rank.indexOf(mode(a.missions[0])) - rank.indexOf(mode(b.missions[0])));
}

/* The largest share of what is there that is used at any moment. */
const fullest = k => k.steps.reduce((most, [, used, there]) => there === null || used === 0 ? most : Math.max(most, there > 0 ? used / there : 1), 0);

/* Where it is tightest comes first; the rows of a location stay together. */
function placeRows() {
    const what = {places: "stands", teams: "teams", fuel: "fuel t/day"}, tight = new Map();
    for (const k of curves) tight.set(k.location, Math.max(tight.get(k.location) ?? 0, fullest(k)));
    return [...curves].sort((a, b) => tight.get(b.location) - tight.get(a.location) || a.location - b.location).map(k =>
        ({name: `${locations[k.location].id} ${what[k.resource]}${k.least_class ? " ≥" + "ABCDEF"[k.least_class] : ""}`, curve: k}));
}

function setRows(kind) {
    view.kind = kind;
    view.rows = kind === "tails" ? tailRows() : placeRows();
    view.rowHeight = kind === "tails" ? 24 : 44;
    const wanted = Math.max(80, Math.min(view.most, bottom() + 4));
    view.height = wanted;
    scroller.style.height = wanted + "px";
    space.style.height = Math.max(0, bottom() + 4 - wanted) + "px";
    scroller.scrollTop = 0;
    draw();
}

/* ---- drawing ------------------------------------------------------------------------------------------------------- */

function days(c) {
    const perDay = 1440 * view.scale, hours = [24, 12, 6, 3, 1].find(h => perDay * h / 24 < 150 && h / 24 * perDay > 34) ?? 24;
    const skip = Math.max(1, Math.ceil(46 / perDay)), end = timeAt(view.width);
    c.textBaseline = "middle";
    c.font = "12px system-ui, sans-serif";
    c.textAlign = "left";
    c.fillStyle = colours.ink;
    c.font = "600 12px system-ui, sans-serif";
    c.fillText(`D+${Math.floor((view.from + dayOffset) / 1440)}`, 6, HEAD / 2);
    c.font = "12px system-ui, sans-serif";
    for (let t = Math.floor((view.from + dayOffset) / (60 * hours)) * 60 * hours - dayOffset; t <= end; t += 60 * hours) {
        const day = (t + dayOffset) % 1440 === 0, n = Math.round((t + dayOffset) / 1440), px = Math.round(x(t)) + 0.5;
        if (px < view.left || px > view.width - 34) continue;
        c.strokeStyle = colours.line;
        c.globalAlpha = day ? 1 : 0.5;
        c.beginPath();
        c.moveTo(px, day ? 4 : HEAD);
        c.lineTo(px, view.height);
        c.stroke();
        c.globalAlpha = 1;
        c.fillStyle = day ? colours.ink : colours.muted;
        if (day && n % skip === 0) c.fillText(`D+${n}`, px + 4, HEAD / 2);
        else if (!day && hours < 24) c.fillText(timeText(t).slice(-5), px + 4, HEAD / 2);
    }
}

function bar(c, from, to, y, h, fill, stroke) {
    const a = Math.max(view.left - 2, x(from)), b = Math.min(view.width + 2, x(to));
    if (b <= a) return;
    if (fill) {
        c.fillStyle = fill;
        c.fillRect(a, y, Math.max(1, b - a), h);
    }
    if (stroke) {
        c.strokeStyle = stroke;
        c.lineWidth = 1;
        c.strokeRect(a + 0.5, y + 0.5, Math.max(1, b - a - 1), h - 1);
    }
}

/* Where it goes, in a bar that has the room. */
function inBar(c, f, y, h) {
    const a = Math.max(view.left, x(f.depart)), room = Math.min(view.width, x(f.arrive)) - a, text = locations[f.to].id;
    if (room < 8 * text.length + 10) return;
    c.fillStyle = f.loads ? colours.panel : colours.muted;
    c.font = "600 11px system-ui, sans-serif";
    c.textAlign = "center";
    c.fillText(text, a + room / 2, y + h / 2 + 0.5);
    c.textAlign = "left";
}

function drawMission(c, m, y, h) {
    const hue = colours[mode(m)];
    bar(c, m.start, m.end, y + h / 2 - 3, 6, colours.ground);
    for (const s of m.stops)
        for (const w of s.work) bar(c, w.start, w.end, y + h / 2 - 4, 8, w.kind === "handle" ? colours.work : w.kind === "rest" ? colours.rest : colours.fuel);
    for (const f of m.flights) {
        bar(c, f.depart, f.arrive, y + 4, h - 8, f.loads ? hue : colours.panel, hue);
        inBar(c, f, y, h);
    }
    if (m.moves.some(v => v.late)) bar(c, m.end, m.end + 4 / view.scale, y + 4, h - 8, colours.bad);
    if (m.findings) {
        c.fillStyle = colours.bad;
        c.font = "700 13px system-ui, sans-serif";
        c.fillText("!", Math.max(view.left + 2, x(m.start) - 8), y + h / 2);
    }
    if (m === state.mission || m.findings) {
        c.strokeStyle = m === state.mission ? colours.accent : colours.bad;
        c.lineWidth = 2;
        const a = Math.max(view.left + 1, x(m.start) - 2);
        c.strokeRect(a, y + 1, Math.max(3, Math.min(view.width, x(m.end)) - a + 2), h - 2);
    }
}

function drawTail(c, row, y, h) {
    const end = timeAt(view.width);
    for (const m of row.missions) if (m.end >= view.from && m.start <= end) drawMission(c, m, y, h);
}

function drawCurve(c, row, y, h) {
    const k = row.curve, top = k.top ??= k.steps.reduce((most, [, , there]) => there !== null && there < k.peak * 8 + 4 ? Math.max(most, there) : most, Math.max(1, k.peak));
    const level = n => y + h - 4 - (h - 10) * Math.min(1, n / top), end = Math.min(timeAt(view.width), Math.max(span, view.from));
    for (const s of closures.filter(s => s.location === k.location && s.shut))
        bar(c, s.from ?? 0, s.to ?? span, y + 2, h - 4, colours.shut);
    k.steps.forEach(([t, used, there], i) => {
        const until = k.steps[i + 1]?.[0] ?? Math.max(t, end);
        if (until < view.from || t > end) return;
        const full = there !== null && used >= there && used > 0;
        if (used > 0) bar(c, t, until, level(used), y + h - 4 - level(used), full ? colours.full : colours.use);
        if (there !== null && there <= top) {
            c.strokeStyle = colours.ink;
            c.lineWidth = 1;
            c.beginPath();
            const high = Math.round(level(there)) + 0.5;
            c.moveTo(Math.max(view.left, x(t)), high);
            c.lineTo(Math.min(view.width, x(until)), high);
            c.stroke();
        }
    });
}

function label(c, row, y, h) {
    c.fillStyle = colours.panel;
    c.fillRect(0, y, view.left, h);
    c.fillStyle = colours.ink;
    c.font = "12px system-ui, sans-serif";
    c.textAlign = "left";
    c.textBaseline = "middle";
    let text = row.name;
    while (text.length > 3 && c.measureText(text).width > view.left - 14) text = text.slice(0, -2) + "…";
    c.fillText(text, 6, y + h / 2 - (row.curve ? 8 : 0));
    if (row.curve) {
        const k = row.curve, f = k.resource === "fuel" ? v => number(v / 1000, 1) : number, there = k.most ??= k.steps.reduce((most, s) => Math.max(most, s[2] ?? Infinity), 0);
        c.fillStyle = colours.muted;
        c.fillText(`peak ${f(k.peak)}${there === Infinity ? "" : " of " + f(there)}`, 6, y + h / 2 + 8);
    }
}

function paintRow(c, i) {
    const h = view.rowHeight, y = HEAD + i * h - scroller.scrollTop, row = view.rows[i];
    (row.curve ? drawCurve : drawTail)(c, row, y, h);
    label(c, row, y, h);
    c.strokeStyle = colours.line;
    c.globalAlpha = 0.6;
    c.lineWidth = 1;
    c.beginPath();
    c.moveTo(0, Math.round(y + h) + 0.5);
    c.lineTo(view.width, Math.round(y + h) + 0.5);
    c.stroke();
    c.globalAlpha = 1;
}

/* Days and the rows in sight, on a canvas of their own. */
function paint() {
    const c = sized(picture, view.width, view.height), down = scroller.scrollTop, h = view.rowHeight;
    painted++;
    c.fillStyle = colours.panel;
    c.fillRect(0, 0, view.width, view.height);
    days(c);
    c.save();
    c.beginPath();
    c.rect(0, HEAD, view.width, view.height - HEAD);
    c.clip();
    const from = Math.max(0, Math.floor(down / h)), to = Math.min(view.rows.length, Math.ceil((down + view.height) / h));
    for (let i = from; i < to; i++) paintRow(c, i);
    if (view.rows.length === 0) {
        c.fillStyle = colours.muted;
        c.font = "13px system-ui, sans-serif";
        c.fillText("Nothing moves in this plan.", 12, HEAD + 24);
    }
    c.restore();
}

/* The picture with the clock's line over it. */
function showTime() {
    if (view.width < 50 || !colours.ink || !painted) return;
    const c = sized(canvas, view.width, view.height), now = x(state.time);
    c.drawImage(picture, 0, 0, view.width, view.height);
    if (now < view.left || now > view.width) return;
    c.fillStyle = colours.accent;
    c.fillRect(now - 1, 0, 2, view.height);
    c.beginPath();
    c.moveTo(now - 6, 0);
    c.lineTo(now + 6, 0);
    c.lineTo(now, 8);
    c.fill();
}

export function draw() {
    const width = scroller.clientWidth;
    if (width < 50 || view.height < 1 || !colours.ink) return;
    const first = view.width === 0;
    view.width = width;
    view.left = width < 600 ? 92 : LEFT;
    if (first) whole();
    paint();
    showTime();
}

/* ---- moving about -------------------------------------------------------------------------------------------------- */

function whole() {
    view.from = 0;
    view.scale = (view.width - view.left - 12) / span;
}

function zoom(by, at = view.left + (view.width - view.left) / 2) {
    const t = timeAt(at), least = (view.width - view.left - 12) / span;
    view.scale = Math.max(least, Math.min(8, view.scale * by));
    view.from = Math.max(0, Math.min(span, t - (at - view.left) / view.scale));
    if (view.scale === least) view.from = 0;
    draw();
}

function whatIsAt(px, py) {
    const i = Math.floor((py - HEAD + scroller.scrollTop) / view.rowHeight), row = view.rows[i];
    if (py < HEAD || !row) return {};
    const t = timeAt(px);
    return {row, mission: px < view.left ? null : row.missions?.findLast(m => m.start - 3 / view.scale <= t && t <= m.end + 3 / view.scale)};
}

function reveal(m) {
    if (view.kind !== "tails") return;
    const i = view.rows.findIndex(r => r.missions.includes(m)), y = i * view.rowHeight;
    if (y < scroller.scrollTop || y > scroller.scrollTop + view.height - HEAD - view.rowHeight)
        scroller.scrollTop = y - view.height / 2;
    if (x(m.end) < view.left || x(m.start) > view.width) view.from = Math.max(0, m.start - 120);
}

export const rowNames = () => view.rows.map(r => r.name);

/* Where the middle of a mission's bar is on the canvas: [x, y]. */
export function middleOf(m) {
    const i = view.rows.findIndex(r => r.missions?.includes(m));
    return [x((m.start + m.end) / 2), HEAD + (i + 0.5) * view.rowHeight - scroller.scrollTop];
}

/* Moves the departure; the start of the scenario is its limit. */
export function shiftTo(m, minutes) {
    const least = -(m.start - m.shift);
    shiftMission(m, Math.max(least, Math.round(minutes / STEP) * STEP));
    draw();
}

function pointer() {
    let drag = null;
    canvas.addEventListener("pointerdown", e => {
        const {mission, row} = whatIsAt(e.offsetX, e.offsetY);
        canvas.setPointerCapture(e.pointerId);
        drag = {x: e.offsetX, from: view.from, mission, row, shift: mission?.shift ?? 0, moved: false};
    });
    canvas.addEventListener("pointermove", e => {
        const over = whatIsAt(e.offsetX, e.offsetY).mission;
        canvas.style.cursor = drag?.moved ? "grabbing" : over ? "grab" : "default";
        if (!drag) return;
        const dx = e.offsetX - drag.x;
        if (!drag.moved && Math.abs(dx) < 4) return;
        drag.moved = true;
        if (drag.mission) shiftTo(drag.mission, drag.shift + dx / view.scale);
        else {
            view.from = Math.max(0, Math.min(span - 10, drag.from - dx / view.scale));
            draw();
        }
    });
    canvas.addEventListener("pointerup", e => {
        if (drag?.moved && drag.mission) {
            choose(drag.mission);
            if (drag.mission.shift !== drag.shift) afterShift(drag.mission);
        } else if (drag && !drag.moved) {
            if (e.offsetX >= view.left) setTime(timeAt(e.offsetX));
            if (drag.mission) choose(drag.mission);
            else if (drag.row?.curve) choose(locations[drag.row.curve.location]);
        }
        drag = null;
    });
    canvas.addEventListener("wheel", e => {
        if (!e.ctrlKey && !e.shiftKey) return;
        e.preventDefault();
        zoom(Math.exp(-(e.deltaY || e.deltaX) / 300), e.offsetX);
    }, {passive: false});
}

function step(by) {
    const i = state.mission ? state.mission.index : -1, next = missions[Math.max(0, Math.min(missions.length - 1, i < 0 ? 0 : i + by))];
    if (!next) return;
    choose(next);
    reveal(next);
    setTime(next.start);
}

function nudge(by) {
    if (!state.mission) return;
    const before = state.mission.shift;
    shiftTo(state.mission, before + by);
    if (state.mission.shift !== before) afterShift(state.mission);
}

function keyboard() {
    const keys = {ArrowLeft: e => setTime(state.time - (e.shiftKey ? 60 : 15)), ArrowRight: e => setTime(state.time + (e.shiftKey ? 60 : 15)),
                  ArrowUp: () => step(-1), ArrowDown: () => step(1), " ": () => play(!state.playing), Home: () => setTime(0), End: () => setTime(state.end),
                  "[": () => nudge(-15), "]": () => nudge(15), "+": () => zoom(1.5), "-": () => zoom(1 / 1.5),
                  Escape: () => byId("undo").hidden || byId("undo").click()};
    canvas.addEventListener("keydown", e => {
        if (!keys[e.key]) return;
        e.preventDefault();
        keys[e.key](e);
    });
}

function tellMission(m) {
    const stops = m.stops.map(s => `${locations[s.location].id} ${timeText(s.arrive).slice(0)}–${timeText(s.depart).slice(-5)}`).join("  →  ");
    const loads = m.moves.map(v => `${v.requirement.id}: ${v.words}`).join(" · ") || "empty";
    return [element("p", {}, element("b", {}, `${m.id} · ${tailName(m)}`), m.shift ? ` · moved by ${m.shift > 0 ? "+" : "−"}${duration(m.shift)}` : "",
                    ` · ${stops}`), element("p", {class: "muted"}, loads)];
}

function tellPlace(l) {
    const here = missions.filter(m => m.stops.some(s => s.location === l.index));
    return [element("p", {}, element("b", {}, l.id), l.name === l.id ? "" : ` · ${l.name}`, ` · ${number(here.length)} missions stop here · movement table below`)];
}

export function onPaper(on) {
    view.most = on ? HEAD + 25 * 24 + 4 : MOST; /* as many rows as stand on a page */
    setRows(view.kind);
}

export function recolour() {
    for (const k of ["ink", "muted", "panel", "line", "accent", "bad", "air", "rail", "road", "sea", "work", "fuel", "rest", "ground", "use", "full", "shut"])
        colours[k] = colour(k);
    draw();
}

export function start(onShift) {
    afterShift = onShift;
    for (const b of byId("rows").querySelectorAll("button"))
        b.onclick = () => {
            for (const other of byId("rows").querySelectorAll("button")) other.setAttribute("aria-pressed", other === b);
            setRows(b.dataset.rows);
        };
    byId("timein").onclick = () => zoom(1.6);
    byId("timeout").onclick = () => zoom(1 / 1.6);
    byId("timefit").onclick = () => { whole(); draw(); };
    scroller.addEventListener("scroll", draw);
    pointer();
    keyboard();
    recolour();
    setRows("tails");
    new ResizeObserver(() => { if (scroller.clientWidth !== view.width) { view.width = 0; draw(); } }).observe(scroller);
    onTime(showTime);
    onChoice(() => {
        const what = state.mission ? tellMission(state.mission) : state.location ? tellPlace(state.location) : [];
        byId("chosen").replaceChildren(...what);
        draw();
    });
}

