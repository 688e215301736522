// Axes that charts over workers share: log2 workers with the measured counts as ticks, and logarithmic or plain values.
import { tick, timeUnit } from "../format.js";

export const log2 = Math.log2;

/** About what a letter takes at 12 px, in the widest of the system's fonts. */
const letter = 7.2;

/** About how wide words are at 12 px, for what must be placed before it is drawn. @param {string} words */
export const widthOf = words => words.length * letter;

const [top, bottom] = [16, 44];
/** A chart narrower than this stands on a phone. */
export const narrow = 480;

/** Margins that charts beside each other share. On a phone the names at the right must make do with less.
 *  @param {number} width of the chart in pixels */
export const roomFor = width => ({ left: 60, right: width < narrow ? 80 : 112, top, bottom });
export const plotHeight = 320 - top - bottom;

function niceTicks(low, high) {
  const all = [];
  for (let power = -10; power <= 8; power += 1) for (const step of [1, 1.5, 2, 3, 5, 7]) all.push(step * 10 ** power);
  const inside = all.filter(v => v >= low * 0.999 && v <= high * 1.001);
  const round = steps => inside.filter(v => steps.some(s => Math.abs(Math.log10(v / s) % 1) < 1e-6));
  if (inside.length <= 7) return inside;
  const fewer = round([1, 2, 5]);
  return fewer.length <= 8 ? fewer : round([1]);
}

// Speedups read best on the doubling scale that the workers have.
function doublingTicks(low, high) {
  const ticks = [];
  const steps = high / low < 6 ? [1, 1.5] : [1];
  for (let power = -4; power <= 24; power += high / low > 512 ? 2 : 1) for (const step of steps) ticks.push(step * 2 ** power);
  return ticks.filter(v => v >= low * 0.999 && v <= high * 1.001);
}

function plainAxis(kind, values, color) {
  const top = kind.top(values);
  const least = Math.min(0, ...values);
  const step = kind.step(top - least);
  return {
    // From a whole step on, so that 0 is one of the ticks.
    type: "value", min: Math.floor(least / step + 1e-6) * step, max: top, interval: step,
    axisLabel: { color: color("--ink-3"), formatter: kind.axis, showMaxLabel: false },
    axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: color("--line") }, showMaxLine: false },
  };
}

/** The axis of values: `gridAt` holds where the lines of a logarithmic one belong.
 *  @param {any} kind of the chart @param {number[]} values all that must fit @param {(token: string) => string} color */
export function valueAxis(kind, values, color) {
  if (!kind.log) return plainAxis(kind, values, color);
  const low = Math.min(...values) / 1.12;
  const high = Math.max(...values) * 1.12;
  const ticks = (kind.doubling ? doublingTicks : niceTicks)(low, high);
  const { size, unit } = timeUnit(high);
  const text = kind.axis ?? (value => `${tick(value / size)} ${unit}`);
  const at = ticks.map(log2);
  return {
    type: "value", min: log2(low), max: log2(high),
    axisLabel: { color: color("--ink-3"), customValues: at, formatter: value => text(2 ** value) },
    axisLine: { show: false }, axisTick: { show: false, customValues: at }, splitLine: { show: false },
    gridAt: at,
  };
}

// Two labels closer than this share of the axis would touch; the larger count then goes without one.
const closest = 0.035;

function labelledCounts(counts, span) {
  const kept = [];
  for (const count of counts) if (kept.length === 0 || log2(count / kept.at(-1)) / span >= closest) kept.push(count);
  return kept;
}

/** The axis of workers, on log2, with the measured counts as ticks.
 *  @param {number[]} counts rising @param {number} end the largest count shown, measured or not @param {(token: string) => string} color */
export function workersAxis(counts, end, color) {
  const span = log2(end / counts[0]);
  const pad = span > 0 ? span * 0.04 : 0.5;
  const shown = labelledCounts(counts, span + 2 * pad);
  return {
    type: "value", min: log2(counts[0]) - pad, max: log2(end) + (end > counts.at(-1) ? 0 : pad), name: "workers", nameLocation: "middle", nameGap: 24, nameTextStyle: { color: color("--ink-3") },
    axisLine: { onZero: false, lineStyle: { color: color("--line-strong") } }, splitLine: { show: false },
    axisLabel: { color: color("--ink-3"), customValues: shown.map(log2), formatter: value => String(Math.round(2 ** value)) },
    axisTick: { customValues: counts.map(log2), lineStyle: { color: color("--line-strong") } },
  };
}
