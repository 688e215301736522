// The picture of a lab: a bar for each configuration, the spread of its repetitions, and the reader's guess as a line across.
import { fontFamily } from "../charts/palette.js";
import { count, none, percent, seconds, significant } from "../format.js";

/** @typedef {{ label: string, value?: number, low?: number, high?: number, strategy?: string, answers: boolean }} Bar
 *  @typedef {{ sentence: string, bars: Bar[], axis: string, steep: boolean, kind: string, guessFactor?: number }} Finding */

const rowHeight = 38;
const frame = 56;

const plain = value => Math.abs(value) >= 1e6 || (Math.abs(value) < 1e-3 && value !== 0) ? value.toExponential(2) : significant(value);

/** A value as the page's table writes it. @param {string} kind @param {number | null | undefined} value @returns {string} */
export function words(kind, value) {
  if (value == null) return none;
  return { seconds, percent, count: v => count(Math.round(v)) }[kind]?.(value) ?? plain(value);
}

// A logarithmic axis holds powers of ten above its least value, so that its bars begin at its edge.
function scaleOf(bars, guess, steep) {
  const all = [...bars.flatMap(b => [b.value, b.low, b.high]), guess].filter(v => v != null && (!steep || v > 0));
  const high = all.length > 0 ? Math.max(...all) : 1;
  if (!steep) return { place: value => value, value: place => place, max: high > 0 ? high * 1.12 : 1 };
  const low = all.length > 0 ? Math.min(...all) : 0.1;
  const [first, last] = [Math.floor(Math.log10(low) - 0.3), Math.ceil(Math.log10(high) + 0.05)];
  const decades = last - first;
  const step = Math.ceil(decades / 6);
  const ticks = Array.from({ length: Math.floor(decades / step) + 1 }, (_, i) => i * step);
  return { place: value => value > 0 ? Math.log10(value) - first : 0, value: place => 10 ** (place + first), max: decades, ticks };
}

const quiet = { type: "custom", silent: true, tooltip: { show: false }, animation: false };

function spread(bars, scale, color) {
  return {
    ...quiet, name: "spread", z: 3, encode: { x: [0, 1], y: 2 },
    data: bars.flatMap((b, i) => b.low != null && b.high > b.low ? [[scale.place(b.low), scale.place(b.high), i]] : []),
    renderItem: (params, api) => {
      const [x1, y] = api.coord([api.value(0), api.value(2)]);
      const [x2] = api.coord([api.value(1), api.value(2)]);
      const line = (a, b, c, d) => ({ type: "line", shape: { x1: a, y1: b, x2: c, y2: d }, style: { stroke: color("--ink"), lineWidth: 1.25 } });
      return x2 - x1 < 3 ? null : { type: "group", children: [line(x1, y, x2, y), line(x1, y - 4, x1, y + 4), line(x2, y - 4, x2, y + 4)] };
    },
  };
}

function values(bars, kind, scale, color) {
  return {
    ...quiet, name: "values", z: 4, encode: { x: 0, y: 1 }, data: bars.map((b, i) => [scale.place(b.high ?? b.value ?? 0), i]),
    renderItem: (params, api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const bar = bars[params.dataIndex];
      const style = { text: words(kind, bar.value), x: x + 8, y, verticalAlign: "middle", fill: color(bar.answers ? "--ink" : "--ink-2"), font: `${bar.answers ? "600 " : ""}12px ${fontFamily()}` };
      return { type: "text", style };
    },
  };
}

function guessLine(at, guessed, color) {
  return {
    symbol: "none", silent: true, animation: false, data: [{ xAxis: at }], lineStyle: { color: color("--ink"), type: "dashed", width: 1.5 },
    label: { formatter: `you said ${guessed}`, position: "start", distance: 6, color: color("--ink"), fontSize: 12 },
  };
}

function axis(finding, scale, color) {
  const text = place => place === 0 && !finding.steep ? "0" : words(finding.kind, scale.value(place)).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
  return {
    type: "value", min: 0, max: scale.max, splitNumber: 4,
    axisLabel: { color: color("--ink-3"), formatter: text, hideOverlap: true, ...scale.ticks ? { customValues: scale.ticks } : { showMaxLabel: false } },
    axisTick: { show: false, ...scale.ticks ? { customValues: scale.ticks } : {} },
    splitLine: { lineStyle: { color: color("--line") }, showMaxLine: false },
  };
}

function option(finding, guess, guessed, wide, color) {
  const { bars, kind } = finding;
  const scale = scaleOf(bars, guess, finding.steep);
  return {
    grid: { left: wide ? 172 : 108, right: wide ? 84 : 68, top: guess == null ? 10 : 26, bottom: 30 },
    tooltip: { trigger: "item", renderMode: "richText", formatter: p => `${bars[p.dataIndex].label}: ${words(kind, bars[p.dataIndex].value)}` },
    xAxis: axis(finding, scale, color),
    yAxis: {
      type: "category", inverse: true, data: bars.map(b => b.label), axisTick: { show: false }, axisLine: { lineStyle: { color: color("--line-strong") } },
      axisLabel: { color: color("--ink-2"), width: wide ? 158 : 96, overflow: "break", lineHeight: 14 },
    },
    series: [
      {
        type: "bar", name: "measured", barWidth: 14,
        data: bars.map(b => ({
          value: b.value == null ? null : scale.place(b.value),
          itemStyle: { color: color(b.strategy ? `--strategy-${b.strategy}` : "--ink-3"), opacity: b.answers ? 1 : 0.55 },
        })),
        markLine: guess == null || (finding.steep && guess <= 0) ? undefined : guessLine(scale.place(guess), guessed, color),
      },
      spread(bars, scale, color),
      values(bars, kind, scale, color),
    ],
  };
}

/** @param {Finding} finding @param {{ lab: string, claim: string, guess: string, guessed: string, width: number }} about
 *  @returns {import("../charts/frame.js").ChartPicture} */
export function labChart(finding, about) {
  const guess = about.guess !== "" && finding.guessFactor != null ? Number(about.guess) * finding.guessFactor : null;
  return {
    claim: about.claim, title: finding.axis[0].toUpperCase() + finding.axis.slice(1), name: `lab-${about.lab}`, description: finding.sentence, height: frame + finding.bars.length * rowHeight,
    option: color => option(finding, Number.isFinite(guess) ? guess : null, about.guessed, about.width > 520, color),
    csv: () => [["configuration", "median", "least", "most"], ...finding.bars.map(b => [b.label, b.value, b.low, b.high])],
    walk: finding.bars.flatMap((b, index) => b.value == null ? [] : [{ series: "measured", index, text: `${b.label}: ${words(finding.kind, b.value)}` }]),
  };
}
