// How numbers look: the browser's half of Pages/Shared/Format.cs, with the same digits.

export const none = "–";

const fixedFormats = Array.from({ length: 13 }, (_, decimals) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

/** @param {number} value @param {number} decimals 0 to 12 @returns {string} */
export const fixed = (value, decimals) => fixedFormats[decimals].format(value);

/** @param {number} value @returns {string} */
export const count = value => fixed(value, 0);

/** Three significant digits without exponent: 0.412, 12.4, 1,240.
 *  @param {number} value @returns {string} */
export function significant(value) {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  let before = Math.floor(Math.log10(Math.abs(value))) + 1;
  if (Math.abs(Math.round(value * 10 ** (3 - before))) >= 1000) before += 1;
  return fixed(value, Math.min(12, Math.max(0, 3 - before)));
}

/** For ticks: no zeros that say nothing. 1.50 is 1.5.
 *  @param {number} value @returns {string} */
export const tick = value => significant(value).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** The smallest of 1, 2, 5, 10, 20 … that is not below `least`, for marks of an axis. @param {number} least above 0 */
export function roundStep(least) {
  const size = 10 ** Math.floor(Math.log10(least));
  return size * [1, 2, 5, 10].find(step => step * size >= least * 0.999);
}

const timeSteps = [[0.1, 1, "s"], [1e-4, 1e-3, "ms"], [1e-7, 1e-6, "µs"], [0, 1e-9, "ns"]];

/** The unit that suits the largest time of a column or axis.
 *  @param {number} largest seconds
 *  @returns {{ size: number, unit: string }} */
export function timeUnit(largest) {
  const [, size, unit] = timeSteps.find(step => Math.abs(largest) >= step[0]) ?? timeSteps[0];
  return { size, unit };
}

/** @param {number|null|undefined} value @param {number} [largest] of the column @returns {string} */
export function seconds(value, largest = value ?? 0) {
  if (value == null) return none;
  const { size, unit } = timeUnit(largest);
  return `${significant(value / size)} ${unit}`;
}

/** @param {number|null|undefined} value @returns {string} */
export const ratio = value => value == null ? none : `${significant(value)}x`;

/** Takes a fraction: 0.964 is 96 %.
 *  @param {number|null|undefined} fraction @returns {string} */
export function percent(fraction) {
  if (fraction == null) return none;
  const small = Math.abs(fraction) < 0.01 && fraction !== 0;
  return `${small ? significant(fraction * 100) : fixed(fraction * 100, 0)} %`;
}

const byteUnits = ["B", "KB", "MB", "GB", "TB", "PB"];

/** Decimal units: 84.0 MB.
 *  @param {number|null|undefined} value @returns {string} */
export function bytes(value) {
  if (value == null) return none;
  let step = 0;
  while (Math.abs(value) >= 999.5 && step < byteUnits.length - 1) { value /= 1000; step += 1; }
  return `${step === 0 ? fixed(value, 0) : significant(value)} ${byteUnits[step]}`;
}

/** @param {number|null|undefined} value @returns {string} */
export const bytesPerSecond = value => value == null ? none : `${bytes(value)}/s`;

/** From this many on, items are told in billions. */
const BILLIONS = 999_500_000;

/** Items of work in their unit: 25,200 rows, 75.0 billion additions; bytes as 1.03 GB.
 *  @param {number} number @param {string} unit @returns {string} */
export const items = (number, unit) => unit === "bytes" ? bytes(number) : number >= BILLIONS ? `${significant(number / 1e9)} billion ${unit}` : `${count(number)} ${unit}`;

/** The part of a number of items that is done, in the unit that the whole is told in.
 *  @param {number} done @param {number} whole @param {string | undefined} unit @returns {string} */
export const itemsDone = (done, whole, unit) => unit === "bytes" ? bytes(done) : whole >= BILLIONS ? significant(done / 1e9) : count(done);

const pair = (large, largeUnit, small, smallUnit) => small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** A span for people: 12 s, 3 min 20 s, 2 h 5 min.
 *  @param {number} value seconds @returns {string} */
export function span(value) {
  if (value < 10) return seconds(value);
  const whole = Math.round(value);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), "min", whole % 60, "s");
  if (whole < 86400) return pair(Math.floor(whole / 3600), "h", Math.floor(whole % 3600 / 60), "min");
  return pair(Math.floor(whole / 86400), "d", Math.floor(whole % 86400 / 3600), "h");
}

/** Time left, rounded to what an estimate can know.
 *  @param {number} value seconds @returns {string} */
export function about(value) {
  if (value < 1) return "under 1 s";
  if (value < 60) return `${Math.ceil(value)} s`;
  if (value < 600) return pair(Math.floor(value / 60), "min", Math.floor(value % 60 / 10) * 10, "s");
  return span(Math.round(value / 60) * 60);
}

/** "about 12 s left", "under 1 s left"; empty where it is unknown.
 *  @param {number | null | undefined} value seconds @returns {string} */
export function left(value) {
  if (value == null) return "";
  return value < 1 ? `${about(value)} left` : `about ${about(value)} left`;
}

/** "about 12 s left (9 s to 16 s)": the interval only where it says something.
 *  @param {{ etaSeconds?: number, etaLowSeconds?: number, etaHighSeconds?: number }} progress @returns {string} */
export function leftBetween({ etaSeconds, etaLowSeconds, etaHighSeconds }) {
  const text = left(etaSeconds);
  if (etaSeconds == null || etaLowSeconds == null || etaHighSeconds == null) return text;
  const [low, high] = [about(etaLowSeconds), about(etaHighSeconds)];
  return low === high || etaHighSeconds < 2 ? text : `${text} (${low} to ${high})`;
}

/** @param {Date} at @param {Date} now @returns {string} */
export function ago(at, now) {
  const passed = (now.getTime() - at.getTime()) / 1000;
  if (passed < 10) return "now";
  if (passed < 60) return `${Math.floor(passed / 10) * 10} s ago`;
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`;
  if (passed < 86400) return `${Math.floor(passed / 3600)} h ago`;
  if (passed < 7 * 86400) return `${Math.floor(passed / 86400)} d ago`;
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const day = `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === now.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}

/** 1 trial, 2 trials.
 *  @param {number} number @param {string} word @returns {string} */
export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
