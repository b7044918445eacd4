/* Arrivals over time against what is due: people, and tonnes of cargo. */
import {byId, dayOffset, duration, element, lastAt, moves, number, requirements, span} from "echelon/data";
import {onTime, setTime} from "echelon/clock";

const NS = "http://www.w3.org/2000/svg", WIDTH = 560, HEIGHT = 190, LEFT = 46, RIGHT = 12, TOP = 22, BOTTOM = 22;
const cursors = [];

function svg(tag, attributes, ...children) {
    const e = document.createElementNS(NS, tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    e.append(...children);
    return e;
}

/* [[minute, sum so far], …] */
function sums(events) {
    const sorted = events.filter(([t, n]) => n > 0 && t !== null).sort((a, b) => a[0] - b[0]), out = [[0, 0]];
    let sum = 0;
    for (const [t, n] of sorted) {
        sum += n;
        if (out[out.length - 1][0] === t) out[out.length - 1][1] = sum;
        else out.push([t, sum]);
    }
    return out;
}

const last = list => list[list.length - 1][1];

function niceStep(top) {
    const raw = top / 4, power = 10 ** Math.floor(Math.log10(raw || 1));
    return [1, 2, 2.5, 5, 10].map(k => k * power).find(s => s >= raw) ?? 1;
}

function stairs(points, x, y, end) {
    let path = `M${x(0)} ${y(0)}`;
    for (const [t, n] of points) path += `H${x(Math.min(t, end)).toFixed(1)}V${y(n).toFixed(1)}`;
    return path + `H${x(end)}`;
}

function chart(title, unit, arrived, due, digits, end) {
    const total = Math.max(last(arrived), last(due));
    const step = niceStep(total), top = Math.max(step, Math.ceil(total / step) * step);
    const x = t => LEFT + (WIDTH - LEFT - RIGHT) * t / end, y = n => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * n / top;
    const picture = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
                                "aria-label": `${title}: ${number(last(arrived), digits)} ${unit} arrive`});
    for (let n = 0; n <= top + 1e-9; n += step) {
        picture.append(svg("line", {x1: LEFT, x2: WIDTH - RIGHT, y1: y(n), y2: y(n), class: "grid"}),
                       svg("text", {x: LEFT - 6, y: y(n) + 4, "text-anchor": "end"}, number(n, step < 1 ? 1 : 0)));
    }
    const days = Math.ceil(end / 1440), every = Math.max(1, Math.ceil(days / 8));
    for (let d = 0; d <= days; d += every) {
        const t = d * 1440 - dayOffset;
        if (t < 0 || t > end) continue;
        const anchor = x(t) > WIDTH - 24 ? "end" : "middle";
        picture.append(svg("line", {x1: x(t), x2: x(t), y1: TOP, y2: HEIGHT - BOTTOM, class: "grid"}),
                       svg("text", {x: x(t), y: HEIGHT - 6, "text-anchor": anchor}, `D+${d}`));
    }
    picture.append(svg("path", {d: stairs(arrived, x, y, end) + `V${y(0)}Z`, class: "area"}),
                   due.length > 1 ? svg("path", {d: stairs(due, x, y, end), class: "due"}) : "", svg("path", {d: stairs(arrived, x, y, end), class: "line"}),
                   svg("text", {x: LEFT, y: 13, class: "title"}, `${title}, ${unit}`));
    const cursor = svg("line", {y1: TOP, y2: HEIGHT - BOTTOM, class: "cursor"}), value = svg("text", {y: 13, x: WIDTH - RIGHT, "text-anchor": "end", class: "title"});
    picture.append(cursor, value);
    picture.addEventListener("pointerdown", e => {
        const box = picture.getBoundingClientRect();
        setTime(((e.clientX - box.left) / box.width * WIDTH - LEFT) / (WIDTH - LEFT - RIGHT) * end);
    });
    cursors.push(t => {
        const at = lastAt(arrived, t) ?? [0, 0], wanted = lastAt(due, t) ?? [0, 0];
        cursor.setAttribute("x1", x(Math.min(t, end)));
        cursor.setAttribute("x2", x(Math.min(t, end)));
        value.textContent = `${number(at[1], digits)} there` + (due.length > 1 ? `, ${number(wanted[1], digits)} due` : "");
    });
    return picture;
}

function sources(ofMove, ofRequirement) {
    const arrived = () => sums(moves.filter(m => m.final).map(m => [m.counts, ofMove(m)]));
    return [arrived, sums(requirements.map(r => [r.due, ofRequirement(r)]))];
}

export function draw() {
    const box = byId("arrivals"), charts = [];
    cursors.length = 0;
    const [people, peopleDue] = sources(m => m.people + m.litters, r => r.people + r.litters);
    const [cargo, cargoDue] = sources(m => m.cargo / 1000, r => r.cargo_kg / 1000);
    const end = Math.max(span, peopleDue.at(-1)[0], cargoDue.at(-1)[0]);
    if (requirements.some(r => r.people + r.litters)) charts.push(chart("People", "persons", people(), peopleDue, 0, end));
    const tonnes = requirements.reduce((n, r) => n + r.cargo_kg, 0) / 1000;
    if (tonnes) charts.push(chart("Cargo", "tonnes", cargo(), cargoDue, tonnes < 100 ? 1 : 0, end));
    const late = requirements.filter(r => r.due !== null && r.completion !== null && r.completion > r.due);
    const key = element("p", {class: "muted small"}, element("i", {class: "key line"}), "arrived ", ...(peopleDue.length + cargoDue.length > 2 ? [element("i", {class: "key due"}), "due"] : []),
                        late.length ? ` · ${late.length} late, at most by ${duration(late.reduce((most, r) => Math.max(most, r.completion - r.due), 0))}` : "");
    box.replaceChildren(element("h2", {}, "Arrivals"), ...charts, key);
}

export function start() {
    draw();
    onTime(t => cursors.forEach(f => f(t)));
}

