// What is drawn on charts over workers beside the measured points: intervals, bands, laws, and the hatching beyond them.
import { log2, plotHeight } from "./axes.js";
import { lawCurve, lawNames, lawsOf } from "./laws.js";

const hatchStep = 9;

function whisker(color) {
  return (params, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.25 } });
    return { type: "group", children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)] };
  };
}

function band(color, rows) {
  return (params, api) => {
    if (params.dataIndex > 0) return null;
    const upper = rows.map(([x, , high]) => api.coord([x, high]));
    const lower = rows.map(([x, low]) => api.coord([x, low])).reverse();
    return { type: "polygon", shape: { points: [...upper, ...lower] }, style: { fill: color, opacity: 0.13 } };
  };
}

const quiet = { silent: true, tooltip: { show: false }, animation: false };

/** 95 % intervals of a curve, as whiskers and as a band between them.
 *  @param {any} kind @param {any} series @param {any[]} points @param {string} stroke @param {(v: number) => number} onScale */
export function intervals(kind, series, points, stroke, onScale) {
  const rows = points.filter(p => kind.low(p) != null && kind.high(p) != null && (!kind.log || kind.low(p) > 0))
    .map(p => [log2(p.workers), onScale(kind.low(p)), onScale(kind.high(p))]);
  return [
    { name: series.label, type: "custom", z: 2, ...quiet, renderItem: whisker(stroke), encode: { x: 0, y: [1, 2] }, data: rows },
    ...rows.length > 1 ? [{ name: series.label, type: "custom", z: 1, ...quiet, renderItem: band(stroke, rows), encode: { x: 0, y: [1, 2] }, data: rows }] : [],
  ];
}

/** The laws of a curve as thin lines; where two fit alike, the second is dotted.
 *  @returns {object[]} */
export function laws(kind, series, stroke, onScale, weak, color) {
  if (!kind.fitted) return [];
  return lawsOf(series.fits).map((name, i) => ({
    name: `${series.label}, ${lawNames[name]}`, type: "line", z: 2, symbol: "none", ...quiet,
    lineStyle: { color: stroke, width: 1, type: i === 0 ? "solid" : [2, 3], opacity: 0.9 },
    endLabel: { show: true, formatter: lawNames[name], color: color("--ink-3"), fontSize: 11, distance: 6 },
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
