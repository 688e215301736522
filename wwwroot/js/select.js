// Rows of the list of jobs that are chosen together, by mouse or by x, and what can be done with all of them: shown as curves, cancelled, deleted.
import { api, toast, url } from "./page.js";
import { ask } from "./ask.js";

const ROW = "main tr[data-href]";
const BOX = "input[data-pick]";

const bar = document.createElement("div");
bar.className = "pick-bar";
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "Selected jobs");
bar.hidden = true;

/** @type {HTMLInputElement | null} */
let last = null;
let changed = () => {};

const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll(BOX)]);
const chosen = () => boxes().filter(box => box.checked);
const jobs = count => `${count} ${count === 1 ? "job" : "jobs"}`;

/** Does the same to each, one after the other, and says how it went. */
async function each(picked, done, act) {
  const failed = [];
  for (const box of picked) {
    try {
      await act(box.dataset.pick);
      box.checked = false;
    } catch (error) {
      failed.push(error.message);
    }
  }
  const good = picked.length - failed.length;
  toast([good > 0 ? `${done} ${jobs(good)}.` : "", ...new Set(failed)].filter(Boolean).join(" "));
  show();
  changed();
}

const active = box => box.dataset.state === "queued" || box.dataset.state === "running";

async function cancel() {
  const picked = chosen().filter(active);
  if (await ask({ question: `Cancel ${jobs(picked.length)}?`, detail: "Their processes are stopped at once. Finished trials and their figures are kept.", yes: "Cancel jobs", no: "Let them run" })) {
    await each(picked, "Cancelled", id => api(`api/v1/jobs/${id}/cancel`, { method: "POST" }));
  }
}

async function remove() {
  const picked = chosen().filter(box => !active(box));
  if (await ask({ question: `Delete ${jobs(picked.length)}?`, detail: "Their trials, results and logs are deleted permanently.", yes: "Delete jobs", no: "Keep them" })) {
    await each(picked, "Deleted", id => api(`api/v1/jobs/${id}`, { method: "DELETE" }));
  }
}

function clear() {
  for (const box of chosen()) box.checked = false;
  // What has the focus goes out of sight with the bar.
  if (bar.contains(document.activeElement)) (last?.isConnected ? last : boxes()[0])?.closest(ROW)?.querySelector("a")?.focus();
  show();
}

const action = (text, run, danger = false) => {
  const button = Object.assign(document.createElement("button"), { type: "button", className: `button button-small${danger ? " button-danger" : ""}`, textContent: text });
  button.addEventListener("click", run);
  return button;
};

const count = Object.assign(document.createElement("strong"), { className: "num" });
count.setAttribute("role", "status");
const curves = Object.assign(document.createElement("a"), { className: "button button-small", textContent: "Show curves" });
const cancelling = action("Cancel", cancel, true), deleting = action("Delete", remove, true);
const foot = document.createElement("small");
foot.innerHTML = "<kbd>x</kbd> selects a row, <kbd>Esc</kbd> clears";
bar.append(count, curves, cancelling, deleting, action("Clear", clear), foot);

function show() {
  const picked = chosen(), all = document.querySelector("[data-pick-all]");
  bar.hidden = picked.length === 0;
  document.body.classList.toggle("picking", picked.length > 0);
  if (all) (all.checked = picked.length > 0 && picked.length === boxes().length, all.indeterminate = picked.length > 0 && !all.checked);
  if (bar.hidden) return;
  // Said again by some screen readers when it is set anew.
  const text = `${picked.length} selected`;
  if (count.textContent !== text) count.textContent = text;
  const ended = picked.filter(box => !active(box)), going = picked.length - ended.length;
  // The page of curves lays so many jobs over one another, and no more.
  const most = Number(all.dataset.mostCurves);
  curves.href = url(`scaling?job=${ended.slice(0, most).map(box => box.dataset.pick).join(",")}`);
  curves.textContent = ended.length > most ? `Show curves of the first ${most}` : "Show curves";
  curves.hidden = deleting.hidden = ended.length === 0;
  cancelling.hidden = going === 0;
  // Where both kinds are chosen, each button says how many it is for.
  cancelling.textContent = ended.length ? `Cancel ${going}` : "Cancel";
  deleting.textContent = going ? `Delete ${ended.length}` : "Delete";
}

/** Gives the box's row the state of the box, and with the shift key all rows from the last one on. */
function picked(box, range) {
  const all = boxes(), from = last?.isConnected ? all.indexOf(last) : -1, to = all.indexOf(box);
  if (range && from >= 0) for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
  last = box;
  show();
}

/** Listens on a page with a table of jobs.
 *  @param {() => void} refresh called when jobs were changed */
export function offerSelection(refresh) {
  changed = refresh;
  document.body.append(bar);
  document.addEventListener("click", event => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.matches(BOX)) picked(target, event.shiftKey);
    if (target.matches("[data-pick-all]")) {
      for (const box of boxes()) box.checked = target.checked;
      show();
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || event.defaultPrevented || bar.hidden || document.querySelector("dialog[open]")) return;
    if (event.target.closest?.("select, textarea, input:not([type=checkbox])")) return;
    clear();
  });
  show();
}

/** Selects the row that has the focus, or leaves it out again. */
export function selectRow() {
  const box = document.activeElement?.closest(ROW)?.querySelector(BOX);
  if (!box) return;
  box.checked = !box.checked;
  picked(box, false);
}

/** After the table was drawn anew. */
export const showSelection = show;
