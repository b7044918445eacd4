/* Ways on the sphere and on the map: great circles, Mercator's projection round a middle longitude. */
import {flights, legs, locations} from "echelon/data";

const RAD = Math.PI / 180, STEP = 1.5 * RAD, TOP = 84;

export const mercator = lat => Math.log(Math.tan(Math.PI / 4 + Math.max(-TOP, Math.min(TOP, lat)) * RAD / 2)) / RAD;

/* The longitude that lies within half a turn of another one. */
export const near = (lon, middle) => lon - 360 * Math.round((lon - middle) / 360);

function onSphere([lat, lon]) {
    return [Math.cos(lat * RAD) * Math.cos(lon * RAD), Math.cos(lat * RAD) * Math.sin(lon * RAD), Math.sin(lat * RAD)];
}

function arc(a, b, out) {
    const p = onSphere(a), q = onSphere(b);
    const angle = Math.acos(Math.max(-1, Math.min(1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
    const n = Math.max(1, Math.ceil(angle / STEP));
    for (let i = 1; i <= n; i++) {
        if (i === n || angle < 1e-9) { out.push(b); continue; }
        const s = Math.sin((1 - i / n) * angle) / Math.sin(angle), t = Math.sin(i / n * angle) / Math.sin(angle);
        const [x, y, z] = p.map((v, k) => s * v + t * q[k]);
        out.push([Math.atan2(z, Math.hypot(x, y)) / RAD, Math.atan2(y, x) / RAD]);
    }
}

const ways = new Map();

/* The way of a flight: {points: [[lat, lon, share of the way], …]}; one object for all flights of the same way. */
export function wayOf(flight) {
    if (flight.way) return flight.way;
    const via = flight.leg >= 0 ? legs[flight.leg][1] : flight.mission.stops[flight.stop].via;
    const key = flight.leg >= 0 ? "leg" + flight.leg : [flight.from, flight.to, flight.mode, ...via].join(" ");
    if (!ways.has(key)) ways.set(key, makeWay(flight, via));
    const way = ways.get(key);
    way.count += flight.loads ? 1 : 0;
    return (flight.way = way);
}

function makeWay(flight, via) {
    const ends = [flight.from, flight.to].map(i => [locations[i].lat, locations[i].lon]);
    const corners = [ends[0], ...via, ends[1]], points = [corners[0]];
    for (let i = 1; i < corners.length; i++) {
        if (flight.mode === "air") arc(corners[i - 1], corners[i], points);
        else points.push(corners[i]);
    }
    let sum = 0;
    const lengths = points.map((p, i) => {
        if (i > 0) {
            const q = points[i - 1], dLon = near(p[1], q[1]) - q[1];
            sum += Math.hypot(p[0] - q[0], dLon * Math.cos((p[0] + q[0]) / 2 * RAD));
        }
        return sum;
    });
    return {mode: flight.mode, from: flight.from, to: flight.to, count: 0,
            points: points.map((p, i) => [p[0], p[1], sum ? lengths[i] / sum : i])};
}

/* Where a flight is at a share of its way: [lat, lon, heading in radians from north]. */
export function placeOn(way, share) {
    const p = way.points;
    let i = 1;
    while (i < p.length - 1 && p[i][2] < share) i++;
    const a = p[i - 1], b = p[i], f = b[2] > a[2] ? Math.min(1, Math.max(0, (share - a[2]) / (b[2] - a[2]))) : 0;
    const lon = near(b[1], a[1]), heading = Math.atan2((lon - a[1]) * Math.cos(a[0] * RAD), b[0] - a[0]);
    return [a[0] + (b[0] - a[0]) * f, a[1] + (lon - a[1]) * f, heading];
}

export function allWays() {
    flights.forEach(wayOf);
    return [...ways.values()];
}

/* The smallest stretch of longitudes that holds all places in use: {west, east, south, north}. */
export function regionOf(used) {
    const lons = used.map(l => l.lon).sort((a, b) => a - b);
    let gap = -1, at = 0;
    lons.forEach((lon, i) => {
        const next = i + 1 < lons.length ? lons[i + 1] : lons[0] + 360;
        if (next - lon > gap) { gap = next - lon; at = i; }
    });
    const west = lons[(at + 1) % lons.length], east = near(lons[at], west + 180);
    const lats = used.map(l => l.lat);
    return {west, east: east < west ? east + 360 : east, south: Math.min(...lats), north: Math.max(...lats)};
}
