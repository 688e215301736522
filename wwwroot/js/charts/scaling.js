// Charts over the number of workers: speedup, efficiency, Karp-Flatt, time. The x axis is log2 with the measured counts as ticks.
import { seconds } from "../format.js";
import { log2, plotHeight, roomFor, valueAxis, workersAxis } from "./axes.js";
import { claimOf } from "./claims.js";
import { doubtful, flagMeaning, kinds } from "./kinds.js";
import { fittedCounts, lawCurve, lawsOf } from "./laws.js";
import { beyond, intervals, intervalsOf, laws } from "./marks.js";
import { symbolOf } from "./symbols.js";

/** @typedef {{ workers: number, n: number, medianSeconds: number, minSeconds: number, ciLow?: number, ciHigh?: number, speedup?: number,
 *   speedupLow?: number, speedupHigh?: number, relativeSpeedup?: number, efficiency?: number, karpFlatt?: number, runMedianSeconds?: number, flags: string[] }} Point
 *  @typedef {{ label: string, strategy: string, referenceWorkers?: number, points: Point[], fits?: any, color?: string, dash?: boolean }} Series */

const labelGap = 15;
/** From a curve's end to its name, and from what stands beside that end. */
const [nameGap, whiskerGap] = [8, 4];

const hollow = point => point.flags?.some(flag => doubtful.has(flag));

function tip(kind, series, point) {
  const low = kind.low(point);
  const high = kind.high(point);
  const lines = [`${series.label}, ${point.workers} ${point.workers === 1 ? "worker" : "workers"}`, `{b|${kind.text(kind.value(point))}}`];
  if (low != null && high != null) lines.push(`95 %: ${kind.text(low)} to ${kind.text(high)}`);
  lines.push(`median ${seconds(point.medianSeconds)}, n = ${point.n}`);
  for (const flag of point.flags ?? []) lines.push(`${flag}: ${flagMeaning[flag] ?? ""}`);
  return lines.join("\n");
}

/** How far each end label must move so that none covers another that ends at the same count.
 *  @param {({ x: number, y: number }|null)[]} ends on the axis's scale, null where there is no label
 *  @param {{ min: number, max: number }} axis @returns {number[]} pixels */
function spread(ends, axis) {
  const shifts = ends.map(() => 0);
  const columns = Map.groupBy(ends.map((end, i) => ({ end, i })).filter(e => e.end), e => e.end.x);
  for (const column of columns.values()) {
    const wanted = column.map(({ end, i }) => ({ i, y: plotHeight * (1 - (end.y - axis.min) / (axis.max - axis.min)) })).sort((a, b) => a.y - b.y);
    const placed = wanted.map(w => w.y);
    for (let k = 1; k < placed.length; k += 1) placed[k] = Math.max(placed[k], placed[k - 1] + labelGap);
    const over = Math.max(0, placed.at(-1) - plotHeight - labelGap / 2);
    wanted.forEach((w, k) => { shifts[w.i] = placed[k] - over - w.y; });
  }
  return shifts;
}

// A lone point of one worker, as serial has, stands at the origin of the others and needs no label.
const labelled = points => points.length > 1 || points[0].workers > 1;
const shown = (kind, series) => series.points.filter(p => kind.value(p) != null && (!kind.log || kind.value(p) > 0));

function measuredCurve(kind, series, stroke, color, onScale, name) {
  const points = shown(kind, series);
  return {
    name: series.label, type: "line", z: 3, symbol: symbolOf(series.strategy), symbolSize: 8, showAllSymbol: true,
    lineStyle: { color: stroke, width: 2, type: series.dash ? [6, 3] : "solid" },
    itemStyle: { color: stroke },
    emphasis: { focus: "series", scale: 1.3 },
    endLabel: { show: labelled(points), formatter: series.label, color: color("--ink-2"), overflow: "truncate", ...name },
    data: points.map(p => ({
      value: [log2(p.workers), onScale(kind.value(p))], point: p, series, bringsOut: intervalsOf(series.label),
      itemStyle: hollow(p) ? { color: color("--canvas"), borderColor: stroke, borderWidth: 1.5 } : undefined,
    })),
  };
}

function idealLine(axis, counts, idealAt, onScale, name, color) {
  return {
    name: "ideal", type: "line", z: 1, symbol: "none", silent: true, lineStyle: { color: color("--chart-ideal"), width: 1.5, type: [5, 5] },
    endLabel: { show: counts.length > 1, formatter: "ideal", color: color("--ink-3"), ...name },
    data: counts.map(w => [log2(w), idealAt(w)]).filter(d => d[1] != null).map(([x, y]) => [x, onScale(y)]),
    markLine: axis.gridAt && { z: 0, silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: color("--line"), type: "solid", width: 1 }, data: axis.gridAt.map(y => ({ yAxis: y })) },
  };
}

function tooltip(kind, color) {
  return { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1, padding: [8, 12],
    textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, rich: { b: { fontWeight: 600, fontSize: 14, color: color("--ink"), lineHeight: 22 } } },
    formatter: item => item.data?.point ? tip(kind, item.data.series, item.data.point) : item.seriesName };
}

function notes(series, weak, drawn) {
  const said = [];
  if (series.some(s => s.points.some(hollow))) said.push("Hollow points are flagged; their tips say why.");
  if (drawn) said.push("Thin lines are fitted laws; the hatched part was not measured.");
  return said.join(" ");
}

/** Everything that follows from the curves and not from the theme. */
function geometry(name, kind, series, weak) {
  const counts = [...new Set(series.flatMap(s => s.points.map(p => p.workers)))].sort((a, b) => a - b);
  const first = series.flatMap(s => s.points).filter(p => p.workers === counts[0]).map(kind.value).find(v => v != null);
  const still = weak && (name === "time" || name === "elapsed");
  const idealAt = workers => still ? first : kind.ideal(workers, first == null ? null : first * counts[0]);
  const fitted = kind.fitted ? series.filter(s => lawsOf(s.fits).length > 0) : [];
  const end = fitted.length === 0 ? counts.at(-1) : Math.max(counts.at(-1), ...fitted.map(s => 2 * Math.max(...fittedCounts(s))));
  const lawValues = fitted.flatMap(s => lawsOf(s.fits).flatMap(law => lawCurve(kind, s, law, weak).map(([, value]) => value)));
  const measured = series.flatMap(s => s.points).flatMap(p => [kind.value(p), kind.low(p), kind.high(p)]);
  const values = [...measured, ...lawValues, ...counts.map(idealAt)].filter(v => v != null && Number.isFinite(v) && (!kind.log || v > 0));
  return { counts, idealAt, fitted, end, values };
}

/** A chart of curves over workers, ready for the chart frame.
 *  @param {"speedup"|"efficiency"|"karpFlatt"|"time"|"elapsed"} name
 *  @param {Series[]} all
 *  @param {{ file: string, description?: string, weak?: boolean, elapsed?: boolean }} about
 *  @returns {import("./frame.js").ChartPicture|null} null where no curve has such a value */
export function scalingChart(name, all, about) {
  const kind = kinds[name];
  const series = all.filter(s => shown(kind, s).length > 0);
  if (series.length === 0) return null;
  const weak = about.weak === true;
  const { counts, idealAt, fitted, end, values } = geometry(name, kind, series, weak);
  const relative = name === "speedup" && series.some(s => s.points.some(p => p.speedup == null && p.relativeSpeedup != null));
  const onScale = kind.log ? log2 : value => value;
  const claim = claimOf(name, kind, series);
  return {
    claim, title: kind.title, unit: relative ? `relative to p0 = ${series[0].referenceWorkers ?? counts[0]}, log axes` : name === "time" && about.elapsed ? "launch to result, median, log axes" : kind.unit, name: `${about.file}-${name}`,
    note: notes(series, weak, fitted.length > 0),
    description: [claim, about.description].filter(Boolean).join(". "),
    csv: () => [["curve", "strategy", "workers", "n", name, "low", "high", "flags"],
      ...series.flatMap(s => s.points.map(p => [s.label, s.strategy, p.workers, p.n, kind.value(p), kind.low(p), kind.high(p), (p.flags ?? []).join(" ")]))],
    json: () => ({ chart: name, series }),
    walk: series.flatMap(s => shown(kind, s).map((p, i) => ({ series: s.label, index: i, workers: p.workers, text: tip(kind, s, p).replace(/\{b\|([^}]*)\}/, "$1").replaceAll("\n", ", ") }))),
    fitted: true,
    option(color, width) {
      const room = roomFor(width);
      const axis = valueAxis(kind, values, color);
      const ideals = counts.map(idealAt).filter(v => v != null);
      const endOf = list => labelled(list) ? { x: list.at(-1).workers, y: onScale(kind.value(list.at(-1))) } : null;
      const ideal = ideals.length > 1 ? { x: counts.at(-1), y: onScale(ideals.at(-1)) } : null;
      const shifts = spread([ideal, ...series.map(s => endOf(shown(kind, s)))], axis);
      const strokes = series.map(s => s.color ?? color(`--strategy-${s.strategy}`));
      const ranges = intervals(kind, series.map((s, i) => ({ label: s.label, points: shown(kind, s), stroke: strokes[i] })), onScale);
      const distance = Math.max(nameGap, ranges.reach + whiskerGap);
      const nameWidth = room.right - distance;
      const nameAt = shift => ({ distance, width: nameWidth, offset: [0, shift] });
      return {
        grid: room, tooltip: tooltip(kind, color), xAxis: workersAxis(counts, end, color), yAxis: axis,
        series: [
          ...series.map((s, i) => measuredCurve(kind, s, strokes[i], color, onScale, nameAt(shifts[i + 1]))),
          idealLine(axis, counts, idealAt, onScale, nameAt(shifts[0]), color),
          ...ranges.series,
          ...fitted.flatMap(s => laws(kind, s, strokes[series.indexOf(s)], onScale, weak, color, nameWidth)),
          ...end > counts.at(-1) ? [beyond(counts.at(-1), end, axis, color)] : [],
        ],
      };
    },
  };
}
