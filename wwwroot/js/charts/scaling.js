// Charts over the number of workers: speedup, efficiency, time. The x axis is log2 with the measured counts as ticks.
import { percent, ratio, seconds, tick, timeUnit } from "../format.js";

/** @typedef {{ workers: number, n: number, medianSeconds: number, minSeconds: number, ciLow?: number, ciHigh?: number, speedup?: number,
 *   speedupLow?: number, speedupHigh?: number, relativeSpeedup?: number, efficiency?: number, runMedianSeconds?: number, flags: string[] }} Point
 *  @typedef {{ label: string, strategy: string, referenceWorkers?: number, points: Point[], color?: string, dash?: boolean }} Series */

const log2 = Math.log2;

// Fixed margins, so that charts beside each other line up and labels can be placed before drawing.
const room = { left: 60, right: 112, top: 16, bottom: 44 };
const plotHeight = 320 - room.top - room.bottom;
const labelGap = 15;

// One shape per strategy beside its colour.
const symbols = { serial: "diamond", threads: "circle", processes: "rect", pool: "triangle", mpi: "diamond", engines: "pin", external: "arrow" };

const doubtful = new Set(["oversubscribed", "smt", "fewer-chunks-than-workers", "noisy"]);

/** The kinds of chart: what stands on the y axis and what would be ideal. */
const kinds = {
  speedup: {
    title: "Speedup", unit: "over serial, log axes", log: true,
    value: p => p.speedup ?? p.relativeSpeedup, low: p => p.speedupLow, high: p => p.speedupHigh,
    ideal: workers => workers, text: ratio, axis: value => `${tick(value)}x`,
  },
  efficiency: {
    title: "Efficiency", unit: "speedup per worker", log: false,
    value: p => p.efficiency, low: p => p.speedupLow == null ? null : p.speedupLow / p.workers, high: p => p.speedupHigh == null ? null : p.speedupHigh / p.workers,
    ideal: () => 1, text: percent, axis: percent,
  },
  time: {
    title: "Time", unit: "parallel region, median, log axes", log: true,
    value: p => p.medianSeconds, low: p => p.ciLow, high: p => p.ciHigh,
    ideal: (workers, first) => first == null ? null : first / workers, text: value => seconds(value), axis: null,
  },
  elapsed: {
    title: "Time with start-up", unit: "launch to result, log axes", log: true,
    value: p => p.runMedianSeconds, low: () => null, high: () => null,
    ideal: (workers, first) => first == null ? null : first / workers, text: value => seconds(value), axis: null,
  },
};

function niceTicks(low, high) {
  const all = [];
  for (let power = -10; power <= 8; power += 1) for (const step of [1, 1.5, 2, 3, 5, 7]) all.push(step * 10 ** power);
  let inside = all.filter(v => v >= low * 0.999 && v <= high * 1.001);
  if (inside.length > 7) inside = inside.filter(v => [1, 2, 5].some(s => Math.abs(Math.log10(v / s) % 1) < 1e-6));
  return inside;
}

// Speedups read best on the doubling scale that the workers have.
function doublingTicks(low, high) {
  const ticks = [];
  for (let power = -4; power <= 12; power += 1) for (const step of high / low < 6 ? [1, 1.5] : [1]) ticks.push(step * 2 ** power);
  return ticks.filter(v => v >= low * 0.999 && v <= high * 1.001);
}

function yAxis(kind, name, values, color) {
  const axisLabel = { color: color("--ink-3") };
  const splitLine = { lineStyle: { color: color("--line") } };
  if (!kind.log) {
    const top = Math.max(1.1, Math.ceil(Math.max(...values) * 10) / 10);
    return { type: "value", min: 0, max: top, interval: 0.25, axisLabel: { ...axisLabel, formatter: kind.axis, showMaxLabel: false }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { ...splitLine, showMaxLine: false } };
  }
  const low = Math.min(...values) / 1.12;
  const high = Math.max(...values) * 1.12;
  const ticks = (name === "speedup" ? doublingTicks : niceTicks)(low, high);
  const { size, unit } = timeUnit(high);
  const text = kind.axis ?? (value => `${tick(value / size)} ${unit}`);
  const at = ticks.map(log2);
  return {
    type: "value", min: log2(low), max: log2(high),
    axisLabel: { ...axisLabel, customValues: at, formatter: value => text(2 ** value) },
    axisLine: { show: false }, axisTick: { show: false, customValues: at }, splitLine: { show: false },
    gridAt: at,
  };
}

function whisker(color) {
  return (params, api) => {
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: 1.25 } });
    return { type: "group", children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)] };
  };
}

function tip(kind, series, point) {
  const low = kind.low(point);
  const high = kind.high(point);
  const lines = [`${series.label}, ${point.workers} ${point.workers === 1 ? "worker" : "workers"}`, `{b|${kind.text(kind.value(point))}}`];
  if (low != null && high != null) lines.push(`95 %: ${kind.text(low)} to ${kind.text(high)}`);
  lines.push(`median ${seconds(point.medianSeconds)}, n = ${point.n}`);
  if (point.flags?.length) lines.push(point.flags.join(", "));
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

// A lone point, as serial has, stands at the origin of the others and needs no label.
const labelled = points => points.length > 1;

function curve(kind, series, color, onScale, shift) {
  const stroke = series.color ?? color(`--strategy-${series.strategy}`);
  const points = series.points.filter(p => kind.value(p) != null);
  return [
    {
      name: series.label, type: "line", z: 3, symbol: symbols[series.strategy] ?? "circle", symbolSize: 8, showAllSymbol: true,
      lineStyle: { color: stroke, width: 2, type: series.dash ? [6, 3] : "solid" },
      itemStyle: { color: stroke },
      emphasis: { focus: "series", scale: 1.3 },
      endLabel: { show: labelled(points), formatter: series.label, color: color("--ink-2"), distance: 8, width: 130, overflow: "truncate", offset: [0, shift] },
      data: points.map(p => ({
        value: [log2(p.workers), onScale(kind.value(p))], point: p, series,
        itemStyle: p.flags?.some(f => doubtful.has(f)) ? { color: color("--canvas"), borderColor: stroke, borderWidth: 1.5 } : undefined,
      })),
    },
    {
      name: series.label, type: "custom", z: 2, silent: true, tooltip: { show: false }, renderItem: whisker(stroke), encode: { x: 0, y: [1, 2] },
      data: points.filter(p => kind.low(p) != null && kind.high(p) != null).map(p => [log2(p.workers), onScale(kind.low(p)), onScale(kind.high(p))]),
    },
  ];
}

/** A chart of curves over workers, ready for the chart frame.
 *  @param {"speedup"|"efficiency"|"time"|"elapsed"} name
 *  @param {Series[]} all
 *  @param {{ file: string, description?: string, weak?: boolean }} about
 *  @returns {import("./frame.js").ChartPicture|null} null where no curve has such a value */
export function scalingChart(name, all, about) {
  const kind = kinds[name];
  const series = all.filter(s => s.points.some(p => kind.value(p) != null));
  if (series.length === 0) return null;
  const counts = [...new Set(series.flatMap(s => s.points.map(p => p.workers)))].sort((a, b) => a - b);
  const onScale = kind.log ? log2 : value => value;
  const first = series.flatMap(s => s.points).filter(p => p.workers === counts[0]).map(kind.value).find(v => v != null);
  const idealAt = workers => about.weak && (name === "time" || name === "elapsed") ? first : kind.ideal(workers, first == null ? null : first * counts[0]);
  const ideals = counts.map(idealAt).filter(v => v != null);
  const measured = series.flatMap(s => s.points).flatMap(p => [kind.value(p), kind.low(p), kind.high(p)]).filter(v => v != null && v > 0);
  const relative = name === "speedup" && series.some(s => s.points.some(p => p.speedup == null && p.relativeSpeedup != null));
  const flagged = series.some(s => s.points.some(p => p.flags?.some(f => doubtful.has(f))));
  return {
    title: kind.title, unit: relative ? `relative to p0 = ${series[0].referenceWorkers ?? counts[0]}, log axes` : kind.unit, name: `${about.file}-${name}`,
    note: flagged ? "Hollow points are flagged: more workers than cores, or noise." : undefined,
    description: about.description ?? "",
    csv: () => [["curve", "strategy", "workers", "n", name, "low", "high"],
      ...series.flatMap(s => s.points.map(p => [s.label, s.strategy, p.workers, p.n, kind.value(p), kind.low(p), kind.high(p)]))],
    option(color) {
      const axis = yAxis(kind, name, [...measured, ...ideals], color);
      const endOf = list => labelled(list) ? { x: list.at(-1).workers, y: onScale(kind.value(list.at(-1))) } : null;
      const ideal = ideals.length > 1 ? { x: counts.at(-1), y: onScale(ideals.at(-1)) } : null;
      const ends = [ideal, ...series.map(s => endOf(s.points.filter(p => kind.value(p) != null)))];
      const shifts = spread(ends, axis);
      const pad = counts.length > 1 ? (log2(counts.at(-1)) - log2(counts[0])) * 0.04 : 0.5;
      return {
        grid: room,
        tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1, padding: [8, 12],
          textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, rich: { b: { fontWeight: 650, fontSize: 14, color: color("--ink"), lineHeight: 22 } } },
          formatter: item => item.data?.point ? tip(kind, item.data.series, item.data.point) : item.seriesName },
        xAxis: { type: "value", min: log2(counts[0]) - pad, max: log2(counts.at(-1)) + pad, name: "workers", nameLocation: "middle", nameGap: 24, nameTextStyle: { color: color("--ink-3") },
          axisLine: { onZero: false, lineStyle: { color: color("--line-strong") } }, splitLine: { show: false },
          axisLabel: { color: color("--ink-3"), customValues: counts.map(log2), formatter: value => String(Math.round(2 ** value)) },
          axisTick: { customValues: counts.map(log2), lineStyle: { color: color("--line-strong") } } },
        yAxis: axis,
        series: [
          { name: "ideal", type: "line", z: 1, symbol: "none", silent: true, lineStyle: { color: color("--chart-ideal"), width: 1.5, type: [5, 5] },
            endLabel: { show: counts.length > 1, formatter: "ideal", color: color("--ink-3"), distance: 8, offset: [0, shifts[0]] },
            data: counts.map(w => [log2(w), idealAt(w)]).filter(d => d[1] != null).map(([x, y]) => [x, onScale(y)]),
            markLine: axis.gridAt && { z: 0, silent: true, symbol: "none", animation: false, label: { show: false }, lineStyle: { color: color("--line"), type: "solid", width: 1 }, data: axis.gridAt.map(y => ({ yAxis: y })) } },
          ...series.flatMap((s, i) => curve(kind, s, color, onScale, shifts[i + 1])),
        ],
      };
    },
  };
}
