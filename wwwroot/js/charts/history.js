// One configuration over time: each job's median, the levels found, where they moved, and what people noted.
import { seconds, tick, timeUnit } from "../format.js";
import { log2, room, valueAxis } from "./axes.js";
import { symbolOf } from "./symbols.js";

const day = at => new Date(at).toISOString().slice(0, 10);
const clock = digits => at => new Date(at).toISOString().slice(11, digits);
const [toMinute, toSecond] = [clock(16), clock(19)];

/** How points in time are written on an axis: by day, or, where all lie within one, by the clock, to the second where a minute has several.
 *  @param {{ at: string }[]} points @returns {(at: string) => string} */
export function momentOf(points) {
  const days = new Set(points.map(p => day(p.at)));
  if (days.size > 1) return day;
  return new Set(points.map(p => toMinute(p.at))).size < points.length ? toSecond : toMinute;
}

function tip(point) {
  const lines = [`job ${point.jobId}${point.rerun ? ", a re-run" : ""}`, `{b|${seconds(point.medianSeconds)}}`, `${new Date(point.at).toISOString().slice(0, 19).replace("T", " ")} UTC, n = ${point.n}`];
  if (point.ratio != null) lines.push(`${tick(point.ratio)}x the baseline`);
  return lines.join("\n");
}

/** @param {any} history as the API gives it @param {string} claim what it shows, in a sentence @returns {import("./frame.js").ChartPicture} */
export function historyChart(history, claim) {
  const { points, levels, changes, annotations, baseline } = history;
  const counted = points.filter(p => !p.rerun);
  const moment = momentOf(points);
  const placeOf = point => points.indexOf(point);
  const times = [...points.map(p => p.medianSeconds), ...baseline?.medianSeconds ? [baseline.medianSeconds] : []];
  const { size, unit } = timeUnit(Math.max(...times));
  const noteAt = note => { const next = points.findIndex(p => p.at >= note.at); return next < 0 ? points.length - 1 : next; };
  return {
    claim, title: "Median of each job", unit: "parallel region, log axis", name: `history-${history.curve}-${history.workers}`,
    note: changes.length > 0 ? "Horizontal lines are levels; vertical ones mark changes and notes." : undefined,
    description: `${points.length} jobs. ${claim}`,
    csv: () => [["job", "at", "n", "medianSeconds", "minSeconds", "rerun"], ...points.map(p => [p.jobId, p.at, p.n, p.medianSeconds, p.minSeconds, p.rerun])],
    json: () => history,
    walk: points.map((p, index) => ({ series: "jobs", index, text: tip(p).replace(/\{b\|([^}]*)\}/, "$1").replaceAll("\n", ", ") })),
    option: color => {
      const axis = valueAxis({ log: true, axis: value => `${tick(value / size)} ${unit}` }, times, color);
      const mark = (x, name, stroke) => ({ xAxis: x, name, lineStyle: { color: stroke, type: [4, 4], width: 1 }, label: { formatter: name, color: color("--ink-2"), position: "insideEndTop", width: 160, overflow: "truncate" } });
      return {
        grid: room,
        tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1, padding: [8, 12],
          textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, rich: { b: { fontWeight: 600, fontSize: 14, color: color("--ink"), lineHeight: 22 } } },
          formatter: item => item.data?.point ? tip(item.data.point) : item.name },
        xAxis: { type: "value", min: -0.5, max: points.length - 0.5, axisLabel: { color: color("--ink-3"), hideOverlap: true, formatter: i => points[i] ? moment(points[i].at) : "" }, minInterval: 1,
          axisLine: { onZero: false, lineStyle: { color: color("--line-strong") } }, axisTick: { show: false }, splitLine: { show: false } },
        yAxis: axis,
        series: [
          { name: "jobs", type: "scatter", z: 3, symbol: symbolOf(history.strategy), symbolSize: 8, itemStyle: { color: color(`--strategy-${history.strategy}`) },
            data: points.map((p, i) => ({ value: [i, log2(p.medianSeconds)], point: p, itemStyle: p.rerun ? { color: color("--canvas"), borderColor: color(`--strategy-${history.strategy}`), borderWidth: 1.5 } : undefined })),
            markLine: { silent: true, symbol: "none", animation: false, data: [
              ...changes.map(c => mark(placeOf(counted[c.change.index]) - 0.5, `${tick(100 * Math.abs(c.change.jump - 1))} % ${c.change.jump > 1 ? "slower" : "faster"}`, color("--ink-2"))),
              ...annotations.map(n => mark(noteAt(n), n.text, color("--ink-3"))),
              ...baseline?.medianSeconds ? [{ yAxis: log2(baseline.medianSeconds), name: "baseline", lineStyle: { color: color("--chart-ideal"), type: [5, 5] }, label: { formatter: "baseline", color: color("--ink-3"), position: "end" } }] : [],
              ...axis.gridAt.map(y => ({ yAxis: y, lineStyle: { color: color("--line"), type: "solid", width: 1 }, label: { show: false } }))] } },
          ...levels.map(level => ({ name: "level", type: "line", z: 2, symbol: "none", silent: true, lineStyle: { color: color("--ink"), width: 1.5 },
            data: [[placeOf(counted[level.from]) - 0.4, log2(level.value)], [placeOf(counted[level.to]) + 0.4, log2(level.value)]] })),
        ],
      };
    },
  };
}
