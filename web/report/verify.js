/* Verification: the checker in the page judges the plan it carries, or the plan with missions moved. */
import {byId, carried, element, missions, number, scenario, shiftMission, summary, timeText, efficiency, locations} from "echelon/data";
import {createChecker} from "echelon/checker";

const proof = byId("proof"), undo = byId("undo"), stack = [];
let opened = null, plan = null, redraw = () => {};

const bytesOf = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
const plain = text => typeof text === "string" ? text : bytesOf(text.base64);

/* The checker with the scenario read; once. */
async function open() {
    const base64 = byId("wasm").textContent.trim();
    if (!base64) throw new Error("this page was made without the checker");
    const checker = await createChecker(bytesOf(base64));
    const files = Object.fromEntries(Object.entries(carried().files).map(([name, text]) => [name, plain(text)]));
    const {code, json} = checker.open(files, efficiency ? {efficiency} : {});
    if (code !== 0) throw new Error(JSON.parse(json).errors.map(e => e.message).join("; "));
    return checker;
}

async function judge(text) {
    opened ??= open();
    const {code, json} = (await opened).check(text);
    const verdict = JSON.parse(json);
    if (code > 1) throw new Error(verdict.errors.map(e => e.message).join("; "));
    return verdict;
}

const proofs = ["bound", "gap", "gap_cost", "bound_by", "bound_cut"];

/* Does the plan bring the proof of its bounds, and does it hold here? */
const isProven = verdict => verdict.objective.some(t => t.bound !== null) && summary.objective.some(t => t.bound !== null);

/* What the program wrote into this page and the checker here does not find, by name. What first come, first served gives
 * is no verdict of the plan; bounds are compared where it brings certificates of them that hold. */
function differences(here, there, proven, path = "", out = []) {
    const skipped = new Set(["wall_s", "cpu_s", "first_come", ...(proven ? [] : proofs)]);
    if (typeof there !== "object" || there === null) {
        if (here !== there) out.push(path);
        return out;
    }
    for (const key of new Set([...Object.keys(there), ...Object.keys(here ?? {})]))
        if (!skipped.has(key)) differences(here?.[key], there[key], proven, path ? `${path}.${key}` : key, out);
    return out;
}

const count = x => typeof x === "object" && x !== null ? Object.values(x).reduce((n, v) => n + count(v), 0) : 1;

function findingList(findings) {
    return element("ul", {}, findings.slice(0, 30).map(f => element("li", {}, element("code", {}, f.rule), ` ${f.subject}: ${f.message}`)),
                   findings.length > 30 ? element("li", {}, `and ${number(findings.length - 30)} more`) : null);
}

export async function verify() {
    proof.hidden = false;
    proof.className = "panel";
    proof.replaceChildren(element("p", {}, "Checking …"));
    await new Promise(done => setTimeout(done, 20)); /* let it be seen */
    try {
        const began = performance.now(), verdict = await judge(plain(carried().plan)), took = performance.now() - began;
        const proven = isProven(verdict), wrong = differences(verdict, summary, proven);
        proof.classList.add(wrong.length === 0 ? "good" : "bad");
        proof.replaceChildren(
            element("h2", {}, wrong.length === 0 ? "✓ Verified on this computer" : "✗ The checker here finds something else than this page says"),
            element("p", {}, `${verdict.legal ? "Legal: no rule is broken." : `${number(verdict.findings.length)} findings.`} ` +
                (wrong.length === 0 ? `All ${number(count(verdict))} figures of the verdict are those of the page. ` : `Different: ${wrong.slice(0, 12).join(", ")}. `) +
                (proven ? "What no plan can beat is proven too: the certificates that the plan brings hold. " : "It brings no proof of its bounds; echelon check finds one. ") +
                `Judged offline in ${number(took)} ms by the checker that this page carries, from its ${Object.keys(carried().files).length} input files.`),
            element("p", {class: "muted small"}, `scenario ${verdict.scenario_hash.slice(0, 16)}… · plan ${verdict.plan_hash.slice(0, 16)}…: compare them with the sender's by another way.`),
            verdict.findings.length ? findingList(verdict.findings) : "");
        document.documentElement.dataset.verified = wrong.length === 0 ? "yes" : "no";
        return verdict;
    } catch (why) {
        proof.classList.add("bad");
        proof.replaceChildren(element("h2", {}, "✗ Could not be verified"), element("p", {}, String(why.message ?? why)));
        document.documentElement.dataset.verified = "failed";
        return null;
    }
}

/* ---- what if a mission flies later --------------------------------------------------------------------------------- */

function movedPlan() {
    plan ??= JSON.parse(typeof carried().plan === "string" ? carried().plan : new TextDecoder().decode(bytesOf(carried().plan.base64)));
    const by = new Map(missions.filter(m => m.shift).map(m => [m.id, m.shift]));
    const copy = {...plan, missions: plan.missions.map(m => by.has(m.id) ? moved(m, by.get(m.id)) : m)};
    delete copy.plan_hash; /* of the plan as it was handed on, as is what it proves */
    if (copy.attachments) copy.attachments = {...copy.attachments, bounds: undefined};
    return JSON.stringify(copy);
}

function moved(m, by) {
    const shifted = o => Object.fromEntries(Object.entries(o).map(([k, v]) => [k, k.endsWith("_min") ? v + by : v]));
    return {...m, stops: m.stops.map(s => ({...shifted(s), work: (s.work ?? []).map(shifted)}))};
}

const told = t => t === null ? "" : ` (${timeText(t)})`;

function consequences(verdict) {
    const moves = missions.filter(m => m.shift).map(m => `${m.id} by ${m.shift > 0 ? "+" : "−"}${Math.abs(m.shift)} min`).join(", ");
    const tiers = verdict.objective.map((t, i) => [t.tier, t.value, summary.objective[i].value]).filter(([, a, b]) => a !== b)
        .map(([name, a, b]) => `${name} ${number(b)} → ${number(a)}`);
    proof.hidden = false;
    proof.className = "panel " + (verdict.legal ? "good" : "bad");
    proof.replaceChildren(
        element("h2", {}, verdict.legal ? `✓ Still legal with ${moves}` : `✗ ${number(verdict.findings.length)} ${verdict.findings.length === 1 ? "finding" : "findings"} with ${moves}`),
        verdict.findings.length ? element("ul", {}, verdict.findings.slice(0, 12).map(f => element("li", {}, element("code", {}, f.rule), ` ${f.subject}${told(f.at_min)}: ${f.message}`))) : "",
        element("p", {class: "muted"}, tiers.length ? tiers.join(" · ") + "." : "No measure changes.",
                " A what-if of this page only: the plan that it carries stays as it is."));
}

/* Missions that findings name, for the timeline. */
export function mark(findings) {
    const words = new Set(findings.flatMap(f => `${f.subject} ${f.message}`.split(/[^\w.~#/-]+/)));
    for (const m of missions) m.findings = words.has(m.id) ? 1 : 0;
}

let turn = 0;

async function recheck() {
    const mine = ++turn;
    undo.hidden = stack.length === 0;
    if (missions.every(m => !m.shift)) {
        proof.hidden = true;
        mark(summary.findings);
        redraw();
        return;
    }
    try {
        const verdict = await judge(movedPlan());
        if (mine !== turn) return; /* moved again since */
        mark(verdict.findings);
        consequences(verdict);
        document.documentElement.dataset.moved = verdict.findings.length;
    } catch (why) {
        proof.hidden = false;
        proof.className = "panel bad";
        proof.replaceChildren(element("p", {}, String(why.message ?? why)));
    }
    redraw();
}

export function onShift(mission) {
    stack.push([mission, mission.shiftBefore ?? 0]);
    mission.shiftBefore = mission.shift;
    recheck();
}

export function start(draw) {
    redraw = draw;
    byId("verify").onclick = verify;
    undo.onclick = () => {
        const last = stack.pop();
        if (!last) return;
        shiftMission(...last);
        last[0].shiftBefore = last[1];
        recheck();
    };
}

/* For tests: judges any plan text as the page's checker does. */
globalThis.echelonCheck = async text => {
    opened ??= open();
    return (await opened).check(text);
};
globalThis.echelonPage = {scenario: scenario.id, missions: missions.length, places: locations.length};
