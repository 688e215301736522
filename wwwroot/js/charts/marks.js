// What is drawn on charts over workers beside the measured points: intervals, bands, laws, and the hatching beyond them.
import { log2, plotHeight } from "./axes.js";
import { lawCurve, lawNames, lawsOf } from "./laws.js";

const hatchStep = 9;
/** Whiskers of several curves stand so many pixels apart, for on one line none could be told from another; of many curves closer, lest they reach the next count. */
const [whiskerStep, whiskerReach] = [5, 24];
const whiskerCaps = { alone: 4, beside: 2 };
/** More bands than these mix to a colour of none of them; then only the curve under the pointer shows its band. */
const mostBands = 2;
const bandOpacity = 0.13;

/** @param {string} color @param {number} aside of the point, in pixels @param {number} cap half its width */
function whisker(color, aside, cap) {
  return (params, api) => {
    const [at, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const x = at + aside;
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.25 } });
    return { type: "group", children: [line(x, low, x, high), line(x - cap, low, x + cap, low), line(x - cap, high, x + cap, high)] };
  };
}

function band(color, rows, hidden) {
  return (params, api) => {
    if (params.dataIndex > 0) return null;
    const upper = rows.map(([x, , high]) => api.coord([x, high]));
    const lower = rows.map(([x, low]) => api.coord([x, low])).reverse();
    const shown = { fill: color, opacity: bandOpacity };
    return { type: "polygon", shape: { points: [...upper, ...lower] }, style: hidden ? { ...shown, opacity: 0 } : shown, emphasis: { style: shown } };
  };
}

const quiet = { silent: true, tooltip: { show: false }, animation: false };

/** Under this name the intervals of a curve are brought out. @param {string} label */
export const intervalsOf = label => `${label}, interval`;

/** 95 % intervals of all curves: whiskers side by side, and bands between those of a curve.
 *  @param {any} kind @param {{ label: string, points: any[], stroke: string }[]} curves @param {(v: number) => number} onScale
 *  @returns {{ series: object[], reach: number }} `reach` is how far they stand out beside the points, in pixels */
export function intervals(kind, curves, onScale) {
  const row = p => [log2(p.workers), onScale(kind.low(p)), onScale(kind.high(p))];
  const known = p => kind.low(p) != null && kind.high(p) != null && (!kind.log || kind.low(p) > 0);
  const drawn = curves.map(c => ({ ...c, rows: c.points.filter(known).map(row) })).filter(c => c.rows.length > 0);
  const crowded = drawn.filter(c => c.rows.length > 1).length > mostBands;
  const cap = drawn.length > 1 ? whiskerCaps.beside : whiskerCaps.alone;
  const step = Math.min(whiskerStep, whiskerReach / Math.max(1, drawn.length - 1));
  const aside = i => (i - (drawn.length - 1) / 2) * step;
  const series = drawn.flatMap(({ label, stroke, rows }, i) => {
    const own = { name: intervalsOf(label), type: "custom", ...quiet, encode: { x: 0, y: [1, 2] }, data: rows };
    return [
      { ...own, z: 2, renderItem: whisker(stroke, aside(i), cap) },
      ...rows.length > 1 ? [{ ...own, z: 1, renderItem: band(stroke, rows, crowded) }] : [],
    ];
  });
  return { series, reach: drawn.length > 0 ? aside(drawn.length - 1) + cap : 0 };
}

/** The laws of a curve as thin lines; where two fit alike, the second is dotted.
 *  @param {number} nameWidth the room for their names, in pixels
 *  @returns {object[]} */
export function laws(kind, series, stroke, onScale, weak, color, nameWidth) {
  if (!kind.fitted) return [];
  return lawsOf(series.fits).map((name, i) => ({
    name: `${series.label}, ${lawNames[name]}`, type: "line", z: 2, symbol: "none", ...quiet,
    lineStyle: { color: stroke, width: 1, type: i === 0 ? "solid" : [2, 3], opacity: 0.9 },
    endLabel: { show: true, formatter: lawNames[name], color: color("--ink-3"), fontSize: 11, distance: 6, width: nameWidth, overflow: "truncate" },
    data: lawCurve(kind, series, name, weak).map(([p, value]) => [log2(p), onScale(value)]),
  }));
}

function hatchLines(x, width, y, height, stroke) {
  const lines = [];
  for (let c = hatchStep; c < width + height; c += hatchStep) {
    const [x1, y1] = c < height ? [x, y + c] : [x + c - height, y + height];
    const [x2, y2] = c < width ? [x + c, y] : [x + width, y + c - width];
    lines.push({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1, opacity: 0.55 } });
  }
  return lines;
}

/** Hatches what lies beyond the largest measured count. @param {number} from @param {number} to workers */
export function beyond(from, to, axis, color) {
  return {
    name: "not measured", type: "custom", z: 0, ...quiet, encode: { x: [0, 1] }, data: [[log2(from), log2(to)]],
    renderItem: (params, api) => {
      const [left, top] = api.coord([api.value(0), axis.max]);
      const [right] = api.coord([api.value(1), axis.min]);
      const text = { type: "text", style: { text: "not measured", x: right - 6, y: top + plotHeight - 8, align: "right", verticalAlign: "bottom", fill: color("--ink-3"), font: "11px sans-serif" } };
      return { type: "group", children: [...hatchLines(left, right - left, top, plotHeight, color("--line-strong")), text] };
    },
  };
}
