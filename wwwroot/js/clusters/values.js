// Values of engines in words: short where they are long, the same where they are equal.

const shown = 20;

/** A value as code would write it, lists cut after some elements.
 *  @param {any} value @param {number} [most] elements that are shown @returns {string} */
export function text(value, most = shown) {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return JSON.stringify(value.length > 2000 ? `${value.slice(0, 2000)}…` : value);
  if (Array.isArray(value)) {
    const parts = value.slice(0, most).map(item => text(item, Math.max(4, most >> 1)));
    return value.length > most ? `[${parts.join(", ")}, … ${value.length.toLocaleString("en-US")} in all]` : `[${parts.join(", ")}]`;
  }
  if (typeof value === "object") {
    const pairs = Object.entries(value);
    const parts = pairs.slice(0, most).map(([key, item]) => `${key}: ${text(item, Math.max(4, most >> 1))}`);
    return `{ ${parts.join(", ")}${pairs.length > most ? ", …" : ""} }`;
  }
  return String(value);
}

/** Puts what is equal together, in the order of the first of each.
 *  @template T @param {T[]} items @param {(item: T) => string} keyOf
 *  @returns {T[][]} */
export function alike(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return [...groups.values()];
}

/** A list that people type: JSON values with commas between, or a range such as `0..16`, the end not included.
 *  @param {string} typed
 *  @returns {any[]}
 *  @throws {Error} says what is allowed */
export function typedList(typed) {
  const range = /^\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*$/.exec(typed);
  if (range) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    if (to < from) throw new Error(`The range ends before it begins: ${typed.trim()}. Write it as 0..16.`);
    if (to - from > 100_000) throw new Error(`The range holds ${(to - from).toLocaleString("en-US")} numbers. This page sends 100,000 at most; the API and the typed client take more.`);
    return Array.from({ length: to - from }, (_, i) => from + i);
  }
  const trimmed = typed.trim();
  try {
    const list = JSON.parse(trimmed.startsWith("[") && trimmed.endsWith("]") ? trimmed : `[${trimmed}]`);
    return Array.isArray(list) ? list : [list];
  } catch {
    throw new Error(`"${trimmed.length > 40 ? `${trimmed.slice(0, 40)}…` : trimmed}" is not a list of values. Write numbers, true, false, null or texts in double quotes, separated by commas; or a range such as 0..16.`);
  }
}

/** Values of arguments: as a list, but a value that is itself a list stays one.
 *  @param {string} typed @returns {any[]} */
export function typedArguments(typed) {
  if (typed.trim() === "") return [];
  try {
    return JSON.parse(`[${typed}]`);
  } catch {
    throw new Error(`"${typed.trim()}" is not a list of arguments. Write values as in JSON, separated by commas: 5, 6 or [1, 2, 3].`);
  }
}
