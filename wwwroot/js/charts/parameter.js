// One parameter of a curve's law over time: each job's value with its interval, the levels found, and where they moved.
import { tick } from "../format.js";
import { instant, jobsAxis, jobsTip, linesAcross, spokenTip } from "./jobs.js";
import { symbolOf } from "./symbols.js";

const share = value => `${tick(100 * value)} %`;

const tip = point => [`job ${point.jobId}`, `{b|${share(point.value)}}`, `${share(point.low)} to ${share(point.high)}`, instant(point.at)].join("\n");

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
  return {
    claim, title, unit: "share of the work", name: `history-${curve}-${parameter}`,
    description: `${points.length} jobs. ${claim}`, fitted: true,
    csv: () => [["job", "at", "value", "low", "high"], ...points.map(p => [p.jobId, p.at, p.value, p.low, p.high])],
    json: () => history,
    walk: points.map((p, index) => ({ series: "jobs", index, text: spokenTip(tip(p)) })),
    option: (color, width) => {
      const across = linesAcross(changes.map(c => ({ x: c.index - 0.5, name: `${share(c.before)} to ${share(c.after)}`, stroke: color("--ink-2") })), points.length, width, color);
      return {
        grid: across.grid, tooltip: jobsTip(tip, color), xAxis: jobsAxis(points, width, color),
        yAxis: { type: "value", min: 0, axisLabel: { color: color("--ink-3"), formatter: share }, axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: color("--line") } } },
        series: [
          { name: "intervals", type: "custom", silent: true, renderItem: whisker, itemStyle: { color: color(`--strategy-${strategy}`) }, data: points.map((p, i) => [i, p.low, p.high]) },
          { name: "jobs", type: "scatter", z: 3, symbol: symbolOf(strategy), symbolSize: 8, itemStyle: { color: color(`--strategy-${strategy}`) }, data: points.map((p, i) => ({ value: [i, p.value], point: p })),
            markLine: { silent: true, symbol: "none", animation: false, data: across.data } },
          ...levels.map(level => ({ name: "level", type: "line", z: 2, symbol: "none", silent: true, lineStyle: { color: color("--ink"), width: 1.5 },
            data: [[level.from - 0.4, level.value], [level.to + 0.4, level.value]] })),
        ],
      };
    },
  };
}
