// The sentence that a chart proves, from its curves: its headline, and what a screen reader says of it.
import { percent, ratio, seconds } from "../format.js";
import { doubtful } from "./kinds.js";

const workersWord = count => `${count} ${count === 1 ? "worker" : "workers"}`;
const sound = point => !point.flags?.some(flag => doubtful.has(flag));

/** Points of parallel curves, and of these what a claim may rest on: unflagged ones where there are any. */
function candidates(kind, series) {
  const all = series.filter(s => s.strategy !== "serial" || series.length === 1).flatMap(s => s.points.filter(p => kind.value(p) != null).map(p => ({ s, p })));
  const good = all.filter(({ p }) => sound(p));
  return [good.length > 0 ? good : all, all];
}

/** What one worker does proves nothing of scaling. */
const beyondOne = points => points.filter(({ p }) => p.workers > 1);
const nothingSound = all => beyondOne(all).length > 0 ? "No point of more than one worker is without a flag" : "";

const best = (list, better) => list.reduce((a, b) => better(b, a) ? b : a);
const between = (kind, p) => kind.low(p) == null || kind.high(p) == null ? "" : ` (${kind.text(kind.low(p)).replace(/[x %]+$/, "")} to ${kind.text(kind.high(p))})`;

/** Says of the fastest point where a flagged one is faster still. */
const fastest = (kind, p, all) => all.some(other => kind.value(other.p) < kind.value(p)) ? "without flagged points is" : "is";

const claims = {
  speedup(kind, points, all) {
    const several = beyondOne(points);
    if (several.length === 0) return nothingSound(all);
    const { s, p } = best(several, (a, b) => kind.value(a.p) > kind.value(b.p));
    if (kind.low(p) != null && kind.low(p) < 1 && kind.high(p) > 1) return `No curve is clearly above 1.00x: the best, ${s.label}, reaches ${ratio(kind.value(p))}${between(kind, p)}`;
    return `${s.label} reaches ${ratio(kind.value(p))}${between(kind, p)} on ${workersWord(p.workers)}`;
  },
  efficiency(kind, points, all) {
    if (beyondOne(points).length === 0) return nothingSound(all);
    const most = Math.max(...points.map(({ p }) => p.workers));
    const { s, p } = best(points.filter(({ p }) => p.workers === most), (a, b) => kind.value(a.p) > kind.value(b.p));
    return `${s.label}: ${percent(kind.value(p))} efficient on ${workersWord(most)}`;
  },
  karpFlatt(kind, points) {
    const { s } = best(points, (a, b) => a.p.workers > b.p.workers);
    const own = points.filter(c => c.s === s);
    const [first, last] = [own[0].p, own.at(-1).p];
    if (own.length === 1) return `${s.label} behaves as if ${percent(kind.value(last))} of the work were serial`;
    const change = kind.value(last) - kind.value(first);
    const steady = Math.abs(change) < Math.max(0.005, 0.25 * Math.abs(kind.value(first)));
    return `${s.label}: the implied serial fraction ${steady ? "stays at about" : change > 0 ? `rises from ${percent(kind.value(first))} to` : `falls from ${percent(kind.value(first))} to`} ${percent(kind.value(last))}`;
  },
  time(kind, points, all) {
    const { s, p } = best(points, (a, b) => kind.value(a.p) < kind.value(b.p));
    return `Fastest ${fastest(kind, p, all)} ${s.label} on ${workersWord(p.workers)}: ${seconds(kind.value(p))}`;
  },
  elapsed(kind, points, all) {
    const { s, p } = best(points, (a, b) => kind.value(a.p) < kind.value(b.p));
    return `Fastest from launch to result ${fastest(kind, p, all)} ${s.label} on ${workersWord(p.workers)}: ${seconds(kind.value(p))}`;
  },
};

/** @param {string} name of the kind @param {any} kind @param {any[]} series @returns {string} empty where nothing can be claimed */
export function claimOf(name, kind, series) {
  const [points, all] = candidates(kind, series);
  return points.length === 0 ? "" : claims[name](kind, points, all);
}
