// Ctrl+K: every page, the buttons of this page, analyses to run and jobs, by a few letters.
import { api, toast, url } from "./page.js";

/** One line of the palette.
 *  @typedef {{ group: string, text: string, hint?: string, keys?: string, run: () => void }} Entry */

const JOBS_SHOWN = 6;

const go = path => () => { location.href = url(path); };

/** The pages of the rail, with the keys that lead there.
 *  @returns {Entry[]} */
function pages() {
  return [...document.querySelectorAll(".rail-list a")].map(link => ({
    group: "Pages",
    text: link.textContent.trim(),
    keys: link.dataset.keys,
    run: () => link.click(),
  }));
}

/** What the page at hand offers in its head; what asks for confirmation still does.
 *  @returns {Entry[]} */
function actions() {
  const buttons = [...document.querySelectorAll("main :is(.page-head, .job-head, .ask) :is(a.button, button.button)")];
  return buttons.filter(b => !b.disabled && b.checkVisibility()).map(b => ({ group: "On this page", text: b.textContent.trim(), run: () => b.isConnected && !b.disabled ? b.click() : toast("No longer possible: the page has changed.") }));
}

function settings() {
  const theme = document.getElementById("theme-switch");
  return theme ? [{ group: "Frame", text: "Switch theme", hint: theme.title, run: () => theme.click() }] : [];
}

/** How near `text` is to what was typed: at the start of a word before its middle, words in any order last. Lower is nearer, null is no match.
 *  @param {string} text @param {string} wanted in lower case
 *  @returns {number | null} */
function distance(text, wanted) {
  const lower = text.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at >= 0) return at === 0 || /\W/.test(lower[at - 1]) ? at : 1000 + at;
  const words = lower.split(/\W+/);
  return wanted.split(/\s+/).every(part => words.some(word => word.startsWith(part))) ? 2000 : null;
}

class Palette {
  /** @type {Entry[]} */ shown = [];
  /** @type {Entry[]} */ analyses = [];
  /** @type {Entry[]} */ jobs = [];
  chosen = 0;
  asked = 0;

  /** @param {Entry[]} more */
  constructor(more) {
    this.dialog = document.createElement("dialog");
    this.dialog.className = "palette";
    this.dialog.setAttribute("aria-label", "Go to or do");
    this.dialog.innerHTML = `<input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-label="Page, action, analysis or job" placeholder="Page, action, analysis or job" autocomplete="off" spellcheck="false">
      <ul id="palette-list" role="listbox" aria-label="Matches"></ul>
      <p class="palette-none" role="status"></p>
      <p class="palette-foot" aria-hidden="true"><kbd>↑</kbd><kbd>↓</kbd> choose <kbd>Enter</kbd> go <kbd>Esc</kbd> close</p>`;
    this.input = /** @type {HTMLInputElement} */ (this.dialog.querySelector("input"));
    this.list = /** @type {HTMLUListElement} */ (this.dialog.querySelector("ul"));
    this.fixed = [...actions(), ...pages(), ...settings(), ...more];
    this.input.addEventListener("input", () => {
      const wanted = this.input.value.trim().toLowerCase();
      // Until the server has answered, only those of its last answer stay that fit this question too.
      this.jobs = this.jobs.filter(job => !wanted || distance(`${job.text} ${job.hint}`, wanted) !== null);
      this.chosen = 0;
      this.show();
      this.findJobs();
    });
    this.input.addEventListener("keydown", event => this.key(event));
    this.list.addEventListener("click", event => this.run(Number(/** @type {Element} */ (event.target).closest("[role=option]")?.dataset.at ?? NaN)));
    this.dialog.addEventListener("click", event => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.dialog.remove());
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.show();
    this.findAnalyses();
    this.findJobs();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.shown.length) {
      this.chosen = (this.chosen + step + this.shown.length) % this.shown.length;
      this.mark();
    } else if (event.key === "Enter") {
      this.run(this.chosen);
    } else {
      return;
    }
    event.preventDefault();
  }

  run(at) {
    const entry = this.shown[at];
    if (!entry) return;
    this.dialog.close();
    entry.run();
  }

  async findAnalyses() {
    const found = await api("api/v1/analyses").catch(() => null);
    this.analyses = (found?.items ?? found ?? []).map(a => ({ group: "New job", text: a.title, hint: a.name, run: go(`jobs/new?analysis=${encodeURIComponent(a.name)}`) }));
    this.show();
  }

  // The server searches: titles, analyses, tags. An answer that comes after a later question is dropped.
  async findJobs() {
    const turn = ++this.asked, wanted = this.input.value.trim();
    const found = await api(`api/v1/jobs?limit=${JOBS_SHOWN}${wanted ? `&q=${encodeURIComponent(wanted)}` : ""}`).catch(() => null);
    if (turn !== this.asked) return;
    this.jobs = (found?.items ?? []).map(job => ({ group: "Jobs", text: job.title, hint: job.state, run: go(`jobs/${job.id}`) }));
    this.show();
  }

  show() {
    const wanted = this.input.value.trim().toLowerCase();
    const near = (wanted ? [...this.fixed, ...this.analyses] : this.fixed)
      .map(entry => ({ entry, far: wanted ? distance(`${entry.text} ${entry.hint ?? ""}`, wanted) : 0 }))
      .filter(({ far }) => far !== null);
    if (wanted) near.sort((a, b) => a.far - b.far);
    this.shown = grouped([...near.map(({ entry }) => entry), ...this.jobs]);
    this.chosen = Math.max(0, Math.min(this.chosen, this.shown.length - 1));
    this.draw();
  }

  draw() {
    const rows = [];
    this.shown.forEach((entry, at) => {
      if (entry.group !== this.shown[at - 1]?.group) rows.push(element("li", { className: "palette-group", role: "presentation", textContent: entry.group }));
      const row = element("li", { className: "palette-row", role: "option", id: `palette-${at}` });
      row.dataset.at = String(at);
      row.append(element("span", { textContent: entry.text }));
      if (entry.hint) row.append(element("small", { textContent: entry.hint }));
      if (entry.keys) row.append(element("kbd", { textContent: entry.keys }));
      rows.push(row);
    });
    this.dialog.querySelector(".palette-none").textContent = rows.length ? "" : "Nothing matches. Try the name of an analysis, a tag or a page.";
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.list.replaceChildren(...rows);
    this.mark();
  }

  mark() {
    for (const row of this.list.querySelectorAll("[role=option]")) row.setAttribute("aria-selected", String(Number(row.dataset.at) === this.chosen));
    const row = this.list.querySelector("[aria-selected=true]");
    this.input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  }
}

/** Entries of one group together, groups in the order of their best entry.
 *  @param {Entry[]} entries */
function grouped(entries) {
  const groups = [...new Set(entries.map(e => e.group))];
  return groups.flatMap(group => entries.filter(e => e.group === group));
}

function element(name, fields) {
  const { role, ...rest } = fields;
  const made = Object.assign(document.createElement(name), rest);
  if (role) made.setAttribute("role", role);
  return made;
}

/** @param {Entry[]} more entries of the frame beside its own */
export function openPalette(more) {
  if (!document.querySelector("dialog[open]")) new Palette(more);
}
