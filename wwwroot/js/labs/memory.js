// What this reader guessed and measured, kept in this browser alone: the jobs themselves are in the history.

const key = "speedup-labs";

/** @typedef {{ guess: string, guessed: string, job: string, measured?: string, sentence?: string, at: string }} Memory */

function readAll() {
  try {
    const all = JSON.parse(localStorage.getItem(key) ?? "{}");
    return all && typeof all === "object" ? all : {};
  } catch {
    return {};
  }
}

/** @param {string} lab @returns {Memory | undefined} */
export const remembered = lab => readAll()[lab];

/** Keeps what is new of a lab; a full or forbidden storage loses the memory and nothing else.
 *  @param {string} lab @param {Partial<Memory>} fresh */
export function remember(lab, fresh) {
  const all = readAll();
  all[lab] = { ...all[lab], ...fresh, at: new Date().toISOString() };
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // Private windows may have none.
  }
}
