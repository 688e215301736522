// Keys that work on every page: search, palette, pages by two letters, rows of the table at hand, and a list of them all.
import { toast } from "./page.js";
import { openPalette } from "./palette.js";

/** Milliseconds in which the second letter of a pair must follow. */
const PAIR_WAITS = 1200;

const TABLE_ROWS = "main tr[data-href]";

/** Where a browser keeps that letters are no keys here, for those who speak or whose hands slip. */
const LETTERS_OFF = "speedup-letters-off";

let first = "", since = 0;

const lettersAreKeys = () => localStorage.getItem(LETTERS_OFF) === null;

/** The choice between keys of one letter and none; Ctrl K works either way. */
function lettersChoice() {
  const label = Object.assign(document.createElement("label"), { className: "check" });
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: lettersAreKeys() });
  box.addEventListener("change", () => box.checked ? localStorage.removeItem(LETTERS_OFF) : localStorage.setItem(LETTERS_OFF, "1"));
  label.append(box, "Single-letter shortcuts in this browser");
  return label;
}

const help = [
  ["Ctrl K", "Go to a page or job, or run a command"],
  ["/", "Search jobs"],
  ["j, k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["Space", "Preview the row's job, in the list of jobs"],
  ["x", "Select the row, to cancel, delete or chart several jobs at once"],
  ["?", "This list"],
  ["Esc", "Close what is open"],
];

function showHelp() {
  if (document.querySelector("dialog[open]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog keys-help";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const pages = [...document.querySelectorAll(".rail-list a[data-keys]")].map(link => [link.dataset.keys, link.textContent.trim()]);
  const list = rows => {
    const made = document.createElement("dl");
    for (const [keys, text] of rows) {
      const term = document.createElement("dt"), means = document.createElement("dd");
      term.append(...keys.split(", ").map(k => Object.assign(document.createElement("kbd"), { textContent: k })));
      means.textContent = text;
      made.append(term, means);
    }
    return made;
  };
  const head = Object.assign(document.createElement("h2"), { id: "keys-title", textContent: "Keys" });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Close" });
  const foot = Object.assign(document.createElement("div"), { className: "buttons" });
  foot.append(close);
  dialog.append(head, list(help), list(pages), lettersChoice(), foot);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Moves the focus along the rows of the page's table, which then scroll into view.
 *  @param {number} step */
function moveRow(step) {
  const rows = [...document.querySelectorAll(TABLE_ROWS)].filter(row => row.checkVisibility());
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement?.closest(TABLE_ROWS));
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step))];
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** The rail's link of a pair such as `g j`, or none. */
const linkOf = pair => [...document.querySelectorAll(".rail-list a[data-keys]")].find(link => link.dataset.keys === pair);

const single = {
  "/": () => document.querySelector(".search input")?.focus(),
  "?": showHelp,
  j: () => moveRow(1),
  k: () => moveRow(-1),
};

/** Gives a page a key of its own.
 *  @param {string} key @param {() => void} run */
export function addKey(key, run) {
  single[key] = run;
}

/** @type {WakeLockSentinel | null} */
let lit = null;

/** A browser drops the lock of a page that is hidden, so it is asked for again. */
async function keepLit() {
  if (!document.fullscreenElement) {
    document.removeEventListener("fullscreenchange", keepLit);
    document.removeEventListener("visibilitychange", keepLit);
    lit?.release();
    lit = null;
  } else if (!document.hidden && (!lit || lit.released)) {
    const got = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
    if (document.fullscreenElement && (!lit || lit.released)) lit = got;
    else got?.release();
  }
}

/** For a screen on a wall: the page alone, and the screen stays lit while it shows. */
async function fillScreen() {
  try {
    if (document.fullscreenElement) return await document.exitFullscreen();
    await document.documentElement.requestFullscreen();
    document.addEventListener("fullscreenchange", keepLit);
    document.addEventListener("visibilitychange", keepLit);
    keepLit();
  } catch {
    toast("This browser does not allow full screen.");
  }
}

/** Opens the palette, which offers the list of keys as well. */
export function goTo() {
  openPalette([
    { group: "Frame", text: "List of keys", keys: "?", run: showHelp },
    { group: "Frame", text: document.fullscreenElement ? "Leave full screen" : "Fill the screen", hint: "the page alone, for a wall display", run: fillScreen },
  ]);
}

export function listenForKeys() {
  document.addEventListener("keydown", event => {
    if (event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      goTo();
      return;
    }
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (!lettersAreKeys() && event.key !== "Enter") return;
    if (target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, canvas, [contenteditable], [data-own-keys]")) return;
    const pair = event.timeStamp - since < PAIR_WAITS ? linkOf(`${first} ${event.key}`) : undefined;
    (first = event.key, since = event.timeStamp);
    if (pair) {
      event.preventDefault();
      pair.click();
    } else if (event.key in single) {
      event.preventDefault();
      single[event.key]();
    } else if (event.key === "Enter" && target.matches?.(TABLE_ROWS)) {
      event.preventDefault();
      location.href = target.dataset.href;
    }
  });
}
