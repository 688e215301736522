// One trial's chunks on its workers, from the start barrier on.
import { items, seconds, tick, timeUnit } from "../format.js";

function bar(params, api, stroke) {
  const [x1, y] = api.coord([api.value(1), api.value(0)]);
  const [x2] = api.coord([api.value(2), api.value(0)]);
  const height = Math.min(22, api.size([0, 1])[1] * 0.7);
  return { type: "rect", shape: { x: x1, y: y - height / 2, width: Math.max(1, x2 - x1), height }, style: { fill: api.visual("color"), stroke, lineWidth: 1 } };
}

/** @param {any} trial as the API gives it, with its timeline
 *  @param {{ file: string, unit: string }} about
 *  @returns {import("./frame.js").ChartPicture} */
export function timelineChart(trial, about) {
  const chunks = trial.timeline ?? [];
  const workers = Math.max(trial.workers, ...chunks.map(c => c.worker + 1));
  const end = Math.max(trial.seconds ?? 0, ...chunks.map(c => c.endSeconds));
  const { size, unit } = timeUnit(end);
  return {
    title: "Timeline", unit: `trial ${trial.id}`, name: `${about.file}-${trial.id}-timeline`, description: "Chunks per worker over time.",
    note: trial.innerLoops > 1 ? `The region was repeated ${trial.innerLoops} times; one pass is shown.` : undefined,
    height: 64 + workers * 30,
    csv: () => [["chunk", "worker", "startSeconds", "endSeconds", "items"], ...chunks.map(c => [c.chunk, c.worker, c.startSeconds, c.endSeconds, c.items])],
    option: color => ({
      grid: { left: 80, right: 24, top: 8, bottom: 28 },
      tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1,
        textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18 },
        formatter: item => {
          const c = chunks[item.dataIndex];
          return `chunk ${c.chunk} on worker ${c.worker}\n${seconds(c.startSeconds, end)} to ${seconds(c.endSeconds, end)}\ntook ${seconds(c.endSeconds - c.startSeconds)}, ${items(c.items, about.unit)}`;
        } },
      xAxis: { type: "value", min: 0, max: end, axisLabel: { color: color("--ink-3"), hideOverlap: true, showMaxLabel: false, formatter: v => v === 0 ? "0" : `${tick(v / size)} ${unit}` }, splitLine: { showMaxLine: false, lineStyle: { color: color("--line") } } },
      yAxis: { type: "category", inverse: true, data: Array.from({ length: workers }, (_, i) => `worker ${i}`), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: color("--ink-2") } },
      series: [{ type: "custom", encode: { x: [1, 2], y: 0 }, clip: true, color: color(`--strategy-${trial.strategy}`),
        renderItem: (params, api) => bar(params, api, color("--canvas")), data: chunks.map(c => [c.worker, c.startSeconds, c.endSeconds]) }],
    }),
  };
}
