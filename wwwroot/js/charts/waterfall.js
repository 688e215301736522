// Where the speedup went: from the ideal time over what each cause adds to the measured time.
import { percent, seconds, tick, timeUnit } from "../format.js";
import { widthOf } from "./axes.js";

// The phases' colours say where a part comes from; what is not a phase is grey.
const tokens = { serial: "--phase-reduce", imbalance: "--phase-imbalance", communication: "--phase-communicate", waiting: "--phase-idle", compute: "--phase-compute", read: "--phase-read", reduce: "--phase-reduce", startup: "--phase-startup", other: "--ink-3" };

/** Parts below this share of the run are left to the table. */
const smallest = 0.003;

const sides = { left: 60, right: 24 };
const betweenNames = 6;
const lineHeight = 14;
/** Bars closer together than this have no times above them; the table has these. */
const leastForTimes = 48;

function stepsOf(waterfall) {
  const parts = waterfall.parts.filter(p => Math.abs(p.share) >= smallest);
  let level = waterfall.idealSeconds;
  const steps = [{ name: "ideal", from: 0, to: level, token: "--chart-ideal", text: `${waterfall.baseline} shared evenly by all workers` }];
  for (const part of parts) {
    steps.push({ name: part.title, from: level, to: level + part.seconds, token: tokens[part.name] ?? "--ink-3", text: part.text, part });
    level += part.seconds;
  }
  steps.push({ name: "measured", from: 0, to: waterfall.measuredSeconds, token: `--strategy-${waterfall.strategy}`, text: "median of its trials" });
  return steps;
}

function claim(waterfall) {
  const who = `${waterfall.strategy} × ${waterfall.workers}`;
  const largest = waterfall.parts.reduce((a, b) => b.seconds > a.seconds ? b : a);
  const lost = waterfall.measuredSeconds - waterfall.idealSeconds;
  if (lost <= 0) return `${who} is at least as fast as ideal`;
  if (largest.share < 0.01) return `${who} is within ${percent(lost / waterfall.measuredSeconds)} of ideal`;
  return `${who} takes ${seconds(lost)} more than ideal; the largest part is ${largest.title}, ${percent(largest.share)} of the run`;
}

const wordsOf = name => name.replace("communication", "communi- cation").split(" ");

/** Names under the bars: in two lines where one is too short, slanted where these are, too.
 *  @param {string[]} names @param {number} slot pixels from bar to bar */
function namesUnder(names, slot) {
  const fits = words => widthOf(words) + betweenNames <= slot;
  return names.every(name => wordsOf(name).every(fits))
    ? { bottom: 44, label: { lineHeight, formatter: name => fits(name) ? name : wordsOf(name).join("\n") } }
    : { bottom: 84, label: { rotate: 45 } };
}

/** Where a time stands: above its bar, and where it would touch the time before it, below; a bar that stands on the axis has no room there.
 *  @param {{ before?: { x: number, y: number, width: number } }} context of one drawing @param {{ part?: object }} step
 *  @returns {number} the lower edge of the words */
function timeAt(context, step, text, x, top, bottom) {
  const { before } = context;
  const width = widthOf(text);
  const above = top - 5;
  const touches = before && x - before.x < (before.width + width) / 2 + betweenNames && Math.abs(above - before.y) < lineHeight;
  const y = !touches ? above : step.part ? bottom + 4 + lineHeight : above - lineHeight;
  context.before = { x, y, width };
  return y;
}

function bar(steps, timed, color) {
  return (params, api) => {
    const step = steps[params.dataIndex];
    const [x, y1] = api.coord([params.dataIndex, step.from]);
    const [, y2] = api.coord([params.dataIndex, step.to]);
    const width = Math.min(64, api.size([1, 0])[0] * 0.6);
    const rect = { type: "rect", shape: { x: x - width / 2, y: Math.min(y1, y2), width, height: Math.max(1, Math.abs(y2 - y1)) }, style: { fill: color(step.token) } };
    const text = api.value(2);
    const words = timed ? [{ type: "text", style: { text, x, y: timeAt(params.context, step, text, x, Math.min(y1, y2), Math.max(y1, y2)), align: "center", verticalAlign: "bottom", fill: color("--ink-2"), font: "12px sans-serif" } }] : [];
    const last = params.dataIndex === steps.length - 1;
    const [next] = api.coord([params.dataIndex + 1, 0]);
    const link = { type: "line", shape: { x1: x + width / 2, y1: y2, x2: next - width / 2, y2 }, style: { stroke: color("--line-strong"), lineWidth: 1 } };
    return { type: "group", children: last ? [rect, ...words] : [rect, link, ...words] };
  };
}

/** @param {any} waterfall as the API gives it @param {{ file: string }} about
 *  @returns {import("./frame.js").ChartPicture|null} */
export function waterfallChart(waterfall, about) {
  if (!waterfall) return null;
  const steps = stepsOf(waterfall);
  const largest = Math.max(...steps.map(s => Math.max(s.from, s.to)));
  const { size, unit } = timeUnit(largest);
  const amount = step => step.part ? `${step.to < step.from ? "−" : "+"}${seconds(Math.abs(step.to - step.from), largest)}` : seconds(step.to, largest);
  return {
    claim: claim(waterfall), title: "Where the speedup went", unit: `from ideal to measured, against ${waterfall.baseline}`, name: `${about.file}-${waterfall.strategy}-${waterfall.workers}-waterfall`,
    description: `${claim(waterfall)}. ${steps.map(s => `${s.name} ${amount(s)}`).join(", ")}`,
    csv: () => [["part", "seconds", "share", "words"], ["ideal", waterfall.idealSeconds, waterfall.idealSeconds / waterfall.measuredSeconds, ""],
      ...waterfall.parts.map(p => [p.name, p.seconds, p.share, p.text]), ["measured", waterfall.measuredSeconds, 1, ""]],
    json: () => waterfall, fitted: true,
    walk: steps.map((s, index) => ({ series: "parts", index, text: `${s.name} ${amount(s)}: ${s.text}` })),
    option: (color, width) => {
      const slot = (width - sides.left - sides.right) / steps.length;
      const names = namesUnder(steps.map(s => s.name), slot);
      return {
        grid: { ...sides, top: 28, bottom: names.bottom },
        tooltip: { renderMode: "richText", confine: true, backgroundColor: color("--raised"), borderColor: color("--line-strong"), borderWidth: 1,
          textStyle: { color: color("--ink-2"), fontSize: 12, lineHeight: 18, width: 320, overflow: "break" },
          formatter: item => `${steps[item.dataIndex].name} ${amount(steps[item.dataIndex])}\n${steps[item.dataIndex].text}` },
        xAxis: { type: "category", data: steps.map(s => s.name), axisTick: { show: false }, axisLine: { lineStyle: { color: color("--line-strong") } }, axisLabel: { color: color("--ink-2"), interval: 0, ...names.label } },
        yAxis: { type: "value", min: 0, max: largest * 1.08, axisLabel: { color: color("--ink-3"), showMaxLabel: false, formatter: v => v === 0 ? "0" : `${tick(v / size)} ${unit}` }, splitLine: { lineStyle: { color: color("--line") }, showMaxLine: false } },
        series: [{ name: "parts", type: "custom", encode: { x: 0, y: 1 }, renderItem: bar(steps, slot >= leastForTimes, color), data: steps.map((s, i) => [i, s.to, amount(s)]) }],
      };
    },
  };
}
