// Which engines a request is for. The rules are those of Core's Targets, so that the page can show the engines before it asks the server.

const malformed = text => new Error(`"${text}" does not name engines. Allowed: all, an id such as 0, ids such as 0,2, or a slice such as ::2.`);

function whole(part, text) {
  if (!/^[+-]?\d+$/.test(part)) throw malformed(text);
  return Number(part);
}

/** As Python's `slice.indices`: negative ones count from the end, what is outside is cut. */
function bound(part, missing, n, step, text) {
  if (part.trim() === "") return missing;
  const given = whole(part.trim(), text);
  const at = given < 0 ? given + n : given;
  return step > 0 ? Math.min(Math.max(at, 0), n) : Math.min(Math.max(at, -1), n - 1);
}

function slice(text, ids) {
  const parts = text.split(":");
  if (parts.length > 3) throw malformed(text);
  const step = (parts[2] ?? "").trim() === "" ? 1 : whole(parts[2].trim(), text);
  if (step === 0) throw new Error(`The step of the slice "${text}" is 0. Allowed: any other whole number.`);
  const n = ids.length;
  const start = bound(parts[0], step > 0 ? 0 : n - 1, n, step, text);
  const stop = bound(parts[1], step > 0 ? n : -1, n, step, text);
  const chosen = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) chosen.push(ids[i]);
  if (chosen.length === 0) throw new Error(`The slice "${text}" of ${n} engines is empty.`);
  return chosen;
}

function listed(text, ids) {
  const chosen = text.split(",").map(part => whole(part.trim(), text));
  const unknown = chosen.find(id => !ids.includes(id));
  if (unknown !== undefined) throw new Error(`There is no engine ${unknown}. There are: ${ids.join(", ")}.`);
  if (new Set(chosen).size < chosen.length) throw new Error(`An engine is named twice in ${chosen.join(", ")}.`);
  return chosen;
}

/** The engines that a text names.
 *  @param {string} text `all`, an id, ids with commas between, or a slice
 *  @param {number[]} ids of all engines, ascending
 *  @returns {number[]}
 *  @throws {Error} says what is allowed */
export function resolve(text, ids) {
  const trimmed = text.trim();
  if (trimmed === "all" || trimmed === ":" || trimmed === "::") return ids;
  return trimmed.includes(":") ? slice(trimmed, ids) : listed(trimmed, ids);
}

/** The same text as the API takes it: one id as a number, so that its results are single values.
 *  @param {string} text @returns {string | number | number[]} */
export function onTheWire(text) {
  const trimmed = text.trim();
  if (trimmed === "all" || trimmed.includes(":")) return trimmed;
  const ids = trimmed.split(",").map(part => Number(part.trim()));
  return ids.length === 1 ? ids[0] : ids;
}

/** Engines in words: "all 4 engines", "engine 0", "engines 0, 2".
 *  @param {number[]} chosen @param {number} total @returns {string} */
export function inWords(chosen, total) {
  if (chosen.length === total && total > 1) return `all ${total} engines`;
  if (chosen.length === 1) return `engine ${chosen[0]}`;
  return chosen.length > 8 ? `${chosen.length} engines` : `engines ${chosen.join(", ")}`;
}
