// One parameter of a curve's law over time: each job's value with its interval, the levels found, and where they moved.
import { tick } from "../format.js";
import { room } from "./axes.js";
import { momentOf } from "./history.js";
import { symbolOf } from "./symbols.js";

const share = value => `${tick(100 * value)} %`;

function tip(point) {
  return [`job ${point.jobId}`, `{b|${share(point.value)}}`, `${share(point.low)} to ${share(point.high)}`, `${new Date(point.at).toISOString().slice(0, 19).replace("T", " ")} UTC`].join("\n");
}

function whisker(params, api) {
  const [x, low] = api.coord([api.value(0), api.value(1)]), [, high] = api.coord([api.value(0), api.value(2)]);
  return { type: "line", shape: { x1: x, y1: low, x2: x, y2: high }, style: { stroke: api.visual("color"), lineWidth: 1.5, opacity: 0.55 } };
}

/**
 * @param {{ title: string, claim: string, strategy: string, history: any }} shown
 * @returns {import("./frame.js").ChartPicture}
 */
export function parameterChart({ title, claim, strategy, history }) {
  const { points, levels, changes, parameter, curve } = history;
  const moment = momentOf(points);
  return {
    claim, title, unit: "share of the work", name: `history-${curve}-${parameter}`,
    description: `${points.length} jobs. ${claim}`,
    csv: () => [["job", "at", "value", "low", "high"], ...points.map(p => [p.jobId, p.at, p.value, p.low, p.high])],
    json: () => history,
    walk: points.map((p, index) => ({ series: "jobs", index, text: tip(p).replace(/\{b\|([^}]*)\}/, "$1").replaceAll("\n", ", ") })),
    option: color => ({
      grid: room,
      tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1, padding: [8, 12],
        textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, rich: { b: { fontWeight: 600, fontSize: 14, color: color("--ink"), lineHeight: 22 } } },
        formatter: item => item.data?.point ? tip(item.data.point) : item.name },
      xAxis: { type: "value", min: -0.5, max: points.length - 0.5, axisLabel: { color: color("--ink-3"), hideOverlap: true, formatter: i => points[i] ? moment(points[i].at) : "" }, minInterval: 1,
        axisLine: { lineStyle: { color: color("--line-strong") } }, axisTick: { show: false }, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, axisLabel: { color: color("--ink-3"), formatter: share }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: color("--line") } } },
      series: [
        { name: "intervals", type: "custom", silent: true, renderItem: whisker, itemStyle: { color: color(`--strategy-${strategy}`) }, data: points.map((p, i) => [i, p.low, p.high]) },
        { name: "jobs", type: "scatter", z: 3, symbol: symbolOf(strategy), symbolSize: 8, itemStyle: { color: color(`--strategy-${strategy}`) }, data: points.map((p, i) => ({ value: [i, p.value], point: p })),
          markLine: { silent: true, symbol: "none", animation: false, data: changes.map(c => ({ xAxis: c.index - 0.5, name: "change", lineStyle: { color: color("--ink-2"), type: [4, 4], width: 1 },
            label: { formatter: `${share(c.before)} to ${share(c.after)}`, color: color("--ink-2"), position: "insideEndTop" } })) } },
        ...levels.map(level => ({ name: "level", type: "line", z: 2, symbol: "none", silent: true, lineStyle: { color: color("--ink"), width: 1.5 },
          data: [[level.from - 0.4, level.value], [level.to + 0.4, level.value]] })),
      ],
    }),
  };
}
