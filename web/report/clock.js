/* One clock and one selection for the whole page: whoever shows something listens here. */
const listeners = new Set(), choosers = new Set();

export const state = {time: 0, end: 1, playing: false, speed: 120, mission: null, location: null};

export function onTime(f) { listeners.add(f); }
export function onChoice(f) { choosers.add(f); }

export function setTime(minutes) {
    state.time = Math.max(0, Math.min(state.end, minutes));
    for (const f of listeners) f(state.time);
}

/* What is chosen: a mission or a location, or nothing. */
export function choose(what) {
    state.mission = what?.stops ? what : null;
    state.location = what && !what.stops ? what : null;
    for (const f of choosers) f();
}

let last = 0;
function frame(at) {
    if (!state.playing) return;
    const by = Math.min(100, at - last) / 1000;
    last = at;
    setTime(state.time + by * state.speed);
    if (state.time >= state.end) play(false);
    else requestAnimationFrame(frame);
}

export function play(on) {
    if (on && state.time >= state.end) setTime(0);
    state.playing = on;
    last = performance.now();
    if (on) requestAnimationFrame(frame);
    for (const f of listeners) f(state.time);
}
