// One configuration over time: each job's median, the levels found, where they moved, and what people noted.
import { seconds, tick, timeUnit } from "../format.js";
import { log2, valueAxis } from "./axes.js";
import { instant, jobsAxis, jobsTip, linesAcross, spokenTip } from "./jobs.js";
import { symbolOf } from "./symbols.js";

function tip(point) {
  const lines = [`job ${point.jobId}${point.rerun ? ", a re-run" : ""}`, `{b|${seconds(point.medianSeconds)}}`, `${instant(point.at)}, n = ${point.n}`];
  if (point.ratio != null) lines.push(`${tick(point.ratio)}x the baseline`);
  return lines.join("\n");
}

/** @param {any} history as the API gives it @param {string} claim what it shows, in a sentence @returns {import("./frame.js").ChartPicture} */
export function historyChart(history, claim) {
  const { points, levels, changes, annotations, baseline } = history;
  const counted = points.filter(p => !p.rerun);
  const placeOf = point => points.indexOf(point);
  const times = [...points.map(p => p.medianSeconds), ...baseline?.medianSeconds ? [baseline.medianSeconds] : []];
  const { size, unit } = timeUnit(Math.max(...times));
  const noteAt = note => { const next = points.findIndex(p => p.at >= note.at); return next < 0 ? points.length - 1 : next; };
  return {
    claim, title: "Median of each job", unit: "parallel region, log axis", name: `history-${history.curve}-${history.workers}`,
    note: changes.length > 0 ? "Horizontal lines are levels; vertical ones mark changes and notes." : undefined,
    description: `${points.length} jobs. ${claim}`, fitted: true,
    csv: () => [["job", "at", "n", "medianSeconds", "minSeconds", "rerun"], ...points.map(p => [p.jobId, p.at, p.n, p.medianSeconds, p.minSeconds, p.rerun])],
    json: () => history,
    walk: points.map((p, index) => ({ series: "jobs", index, text: spokenTip(tip(p)) })),
    option: (color, width) => {
      const axis = valueAxis({ log: true, axis: value => `${tick(value / size)} ${unit}` }, times, color);
      const across = linesAcross([
        ...changes.map(c => ({ x: placeOf(counted[c.change.index]) - 0.5, name: `${tick(100 * Math.abs(c.change.jump - 1))} % ${c.change.jump > 1 ? "slower" : "faster"}`, stroke: color("--ink-2") })),
        ...annotations.map(n => ({ x: noteAt(n), name: n.text, stroke: color("--ink-3") })),
      ], points.length, width, color);
      return {
        grid: across.grid, tooltip: jobsTip(tip, color), xAxis: jobsAxis(points, width, color), yAxis: axis,
        series: [
          { name: "jobs", type: "scatter", z: 3, symbol: symbolOf(history.strategy), symbolSize: 8, itemStyle: { color: color(`--strategy-${history.strategy}`) },
            data: points.map((p, i) => ({ value: [i, log2(p.medianSeconds)], point: p, itemStyle: p.rerun ? { color: color("--canvas"), borderColor: color(`--strategy-${history.strategy}`), borderWidth: 1.5 } : undefined })),
            markLine: { silent: true, symbol: "none", animation: false, data: [
              ...across.data,
              ...baseline?.medianSeconds ? [{ yAxis: log2(baseline.medianSeconds), name: "baseline", lineStyle: { color: color("--chart-ideal"), type: [5, 5] }, label: { formatter: "baseline", color: color("--ink-3"), position: "end" } }] : [],
              ...axis.gridAt.map(y => ({ yAxis: y, lineStyle: { color: color("--line"), type: "solid", width: 1 }, label: { show: false } }))] } },
          ...levels.map(level => ({ name: "level", type: "line", z: 2, symbol: "none", silent: true, lineStyle: { color: color("--ink"), width: 1.5 },
            data: [[placeOf(counted[level.from]) - 0.4, log2(level.value)], [placeOf(counted[level.to]) + 0.4, log2(level.value)]] })),
        ],
      };
    },
  };
}
