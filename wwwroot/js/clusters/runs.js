// What the console ran, newest first: each run with its engines, its time, and what every engine made of it. What is equal on several engines
// is said once.
import { seconds } from "../format.js";
import { setState, stateMark } from "./states.js";
import { inWords } from "./targets.js";
import { alike, text } from "./values.js";

const kept = 40;

const part = (tag, className, content) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (content !== undefined) node.textContent = content;
  return node;
};

const button = (label, className = "button button-small button-quiet") => Object.assign(part("button", className, label), { type: "button" });

/** "all 4", "engine 0", "engines 0, 2". */
const who = (engines, total) => engines.length === total && total > 1 ? `all ${total}` : inWords(engines, total);

/** Code with the numbers of its lines, the failing ones marked. */
function codeWithLines(code, lines) {
  const pre = part("pre", "code run-code-lines");
  pre.tabIndex = 0;
  code.split("\n").forEach((line, i) => {
    const bad = lines.includes(i + 1);
    const row = part("span", bad ? "code-line code-line-failed" : "code-line");
    row.append(part("span", "code-number", String(i + 1)), part("span", "", line || " "));
    if (bad) row.append(part("span", "visually-hidden", " (the error is in this line)"));
    pre.append(row);
  });
  return pre;
}

function errorPart(group, total, code) {
  const { error } = group[0];
  const place = part("div", "run-error");
  const line = error.line ? `, line ${error.line}` : "";
  const head = part("p", "");
  head.append(part("strong", "", `${who(group.map(row => row.engine), total)}${line}`), ` ${error.type}: ${error.message}`);
  place.append(head);
  if (error.line && code.trim()) place.append(codeWithLines(code, [error.line]));
  if (error.trace) {
    const details = part("details", "");
    details.append(part("summary", "", "Stack trace on the engine"), part("pre", "code", error.trace));
    place.append(details);
  }
  return place;
}

/** What was written, engine by engine, once where it is the same. */
function outputPart(rows, total) {
  const place = part("div", "run-output");
  place.append(part("p", "label", "written"));
  const list = part("dl", "run-values code");
  for (const group of alike(rows, row => row.output)) {
    const line = part("div");
    line.append(part("dt", "", who(group.map(row => row.engine), total)), part("dd", "mono", group[0].output.replace(/\n$/, "")));
    list.append(line);
  }
  place.append(list);
  return place;
}

function valuesPart(rows, total) {
  const groups = alike(rows, row => text(row.value, Infinity));
  if (groups.length === 1) {
    const line = part("p", "run-value");
    line.append(part("span", "run-who", `${who(rows.map(row => row.engine), total)}:`), part("code", "", text(rows[0].value)));
    return line;
  }
  const list = part("dl", "run-values");
  for (const group of groups) {
    const line = part("div");
    line.append(part("dt", "", who(group.map(row => row.engine), total)), part("dd", "mono", text(group[0].value)));
    list.append(line);
  }
  return list;
}

/** Fills in what came of one step.
 *  @param {HTMLElement} place @param {{ rows: any[], whole?: any, isWhole?: boolean, error?: string }} outcome @param {number} total engines of the cluster @param {string} code */
function fill(place, outcome, total, code) {
  const written = outcome.rows.filter(row => row.output);
  if (written.length > 0) place.append(outputPart(written, total));
  for (const group of alike(outcome.rows.filter(row => row.error), row => `${row.error.type} ${row.error.line} ${row.error.message}`)) place.append(errorPart(group, total, code));
  const good = outcome.rows.filter(row => !row.error && "value" in row);
  if (outcome.isWhole) {
    const line = part("p", "run-value");
    line.append(part("span", "run-who", "result:"), part("code", "", text(outcome.whole, 60)));
    place.append(line);
  } else if (good.length > 0 && !good.every(row => row.value == null)) {
    place.append(valuesPart(good, total));
  }
  if (outcome.error && !outcome.rows.some(row => row.error)) place.append(Object.assign(part("p", "run-error"), { textContent: outcome.error }));
}

/** One run in the list.
 *  @param {HTMLElement} list @param {{ title: string, words: string, total: number }} about
 *  @param {{ abort: () => void, again: () => void, copy: () => void }} actions */
export function showRun(list, about, actions) {
  const item = part("li", "run");
  const head = part("div", "run-head");
  const state = stateMark("running", "running");
  const clock = part("span", "run-time num muted");
  const buttons = part("span", "run-buttons");
  const title = part("code", "run-title truncate", about.title);
  title.title = about.title;
  head.append(title, part("span", "tag", about.words), state, clock, buttons);
  const body = part("div", "run-body");
  item.append(head, body);
  list.prepend(item);
  while (list.children.length > kept) list.lastElementChild.remove();

  const abort = button("Abort", "button button-small button-danger");
  abort.addEventListener("click", () => { abort.disabled = true; actions.abort(); });
  buttons.append(abort);
  const began = performance.now();
  const ticking = setInterval(() => { clock.textContent = seconds((performance.now() - began) / 1000, 1); }, 250);

  return {
    progressed({ progress }) {
      if (!progress || typeof progress !== "object") return;
      const { done, total } = progress;
      if (total > 1) setState(state, "running", `${done} of ${total} done`);
    },
    outcome: (outcome, code) => fill(body, outcome, about.total, code),
    /** @param {"succeeded"|"failed"|"cancelled"} end @param {string} word @param {number} took seconds @param {string} [remark] */
    ended(end, word, took, remark) {
      clearInterval(ticking);
      setState(state, end, word);
      clock.textContent = seconds(took);
      item.dataset.state = end;
      if (remark) body.append(part("p", "run-remark", remark));
      if (!body.hasChildNodes() && end !== "failed") body.append(part("p", "muted", end === "succeeded" ? "No value." : "Nothing of it is running any more."));
      const [again, copy] = [button("Edit again"), button("Copy as API call")];
      again.addEventListener("click", actions.again);
      copy.addEventListener("click", actions.copy);
      buttons.replaceChildren(again, copy);
    },
  };
}
