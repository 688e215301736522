// From what stands in the console to calls of the API, and from their answers to what each engine made of them.
import { onTheWire } from "./targets.js";
import { typedArguments } from "./values.js";

/** What the console's fields ask for, as calls one after the other. Definitions run first, on the engines that are then called.
 *  @param {{ mode: string, code: string, function: string, arguments: string, sequences: string, chunk: string }} typed
 *  @param {{ targets: string, balanced: boolean }} on
 *  @returns {{ operation: string, body: any, title: string, code: string }[]}
 *  @throws {Error} says what is wrong with a field */
export function stepsOf(typed, on) {
  const targets = on.balanced ? "all" : onTheWire(on.targets);
  const code = typed.code.replace(/\s+$/, "");
  const define = { operation: "execute", body: { code, targets }, title: firstLine(code), code };
  if (typed.mode === "code") {
    if (!code.trim()) throw new Error("There is no code to run.");
    return [define];
  }
  const name = typed.function.trim();
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(name ? `"${name}" is not a function name. Allowed: letters, digits and _, not starting with a digit.` : "Name a function: one that the code defines, or sum, min, max, mean, length, pid.");
  const call = typed.mode === "apply" ? applied(name, typed, on, targets) : mapped(name, typed, on, targets);
  return code.trim() ? [define, call] : [call];
}

function applied(name, typed, on, targets) {
  const list = typedArguments(typed.arguments);
  const body = { function: name, arguments: list, ...on.balanced ? { loadBalanced: true } : { targets } };
  return { operation: "apply", body, title: `${name}(${typed.arguments.trim()})`, code: "" };
}

function mapped(name, typed, on, targets) {
  const sequences = typed.sequences.split("\n").filter(line => line.trim()).map(sequence);
  if (sequences.length === 0) throw new Error("There is no sequence to map. Write one list per line, such as [1, 2, 3].");
  const odd = sequences.findIndex(list => list.length !== sequences[0].length);
  if (odd > 0) throw new Error(`The sequences differ in length: the first has ${sequences[0].length} elements, number ${odd + 1} has ${sequences[odd].length}.`);
  const chunk = Number(typed.chunk);
  const body = { function: name, sequences, ...on.balanced ? { loadBalanced: true, ...chunk > 1 ? { chunk } : {} } : { targets } };
  return { operation: "map", body, title: `map ${name} over ${sequences.length > 1 ? `${sequences.length} sequences` : "a sequence"} of ${sequences[0].length}`, code: "" };
}

function sequence(line, i) {
  try {
    const list = JSON.parse(line);
    if (Array.isArray(list)) return list;
  } catch {
    // Said below, as for values that are no lists.
  }
  throw new Error(`Line ${i + 1} of the sequences is not a list. Write values as in JSON: [11, 10, 9, 8].`);
}

const firstLine = code => {
  const lines = code.split("\n").filter(line => line.trim());
  return lines.length > 1 ? `${lines[0].trim()} …` : (lines[0] ?? "").trim();
};

/** What a request came to, by engine where it tells engines apart.
 *  @param {{ operation: string, body: any }} step @param {any} state of the request
 *  @returns {{ rows: any[], whole?: any, isWhole: boolean, error?: string, aborted: boolean }} */
export function outcomeOf({ operation, body }, state) {
  const isWhole = operation === "map" && "result" in state;
  const single = body.loadBalanced || typeof body.targets === "number";
  const rows = (state.engines ?? []).map((one, i) => ({
    engine: one.engine, output: one.output ?? "", error: one.error,
    ...!isWhole && "result" in state ? { value: single ? state.result : state.result?.[i] } : {},
  }));
  return { rows, isWhole, whole: state.result, error: state.error?.message, aborted: state.state === "aborted" };
}
