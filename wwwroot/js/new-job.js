// New job: checks fields as they are left, asks the server for the preview of the sweep while one types, and fills in
// worker presets and column names. Without this script the same form works through its Check and Run sweep buttons.
import { growMaps, showRowFaults } from "./map-rows.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("new-job"));
const preview = document.getElementById("preflight");
const touched = new Set();
let asked = 0;
let timer = 0;

// A record or a map shows of its faults only those that nothing within it shows.
const holds = field => field.matches(".field-record, .field-map, .field-arguments");
const within = (key, path) => key === path || key.startsWith(`${path}[`) || key.startsWith(`${path}.`);
const fieldOf = path => form.querySelector(`.field[data-path="${CSS.escape(path)}"]`);
const controlOf = field => field.querySelector("input:not([type=hidden]), select, textarea");

/** Shows what is wrong with a field, or that nothing is.
 *  @param {Element} field @param {string} fault empty for none */
function mark(field, fault) {
  const place = field.querySelector(".fault");
  if (place.textContent !== fault) place.textContent = fault;
  place.hidden = fault === "";
  if (field.tagName === "FIELDSET") return;
  const control = controlOf(field);
  if (!control || holds(field)) return;
  if (fault) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter(id => id && id !== place.id);
  control.setAttribute("aria-describedby", (fault ? [place.id, ...ids] : ids).join(" "));
}

/** @param {string} text worker counts @returns {string} */
function faultOfCounts(text) {
  const bad = text.split(/[\s,;]+/).filter(Boolean).find(part => !/^\d+(-\d+)?$/.test(part));
  return bad ? `“${bad}” is not a worker count. Write whole numbers, for example 1, 2, 4 or 1-4.` : "";
}

/** What can be said without the server: missing, not a number, out of range.
 *  @param {HTMLInputElement} control @returns {string} */
function faultOf(control) {
  const text = control.value.trim();
  if (text === "") return control.required ? "A value is required." : "";
  const { kind, min, max } = control.dataset;
  if (control.name === "sweep.workers") return faultOfCounts(text);
  if (!kind) return control.validity.patternMismatch ? "This contains a character that is not allowed here." : "";
  const value = Number(text.replaceAll(",", ""));
  if (Number.isNaN(value)) return `“${text}” is not a ${kind === "integer" ? "whole " : ""}number.`;
  if (kind === "integer" && !Number.isInteger(value)) return `“${text}” is not a whole number.`;
  if (min && value < Number(min)) return `${text} is below ${min}.`;
  if (max && value > Number(max)) return `${text} is above ${max}.`;
  return "";
}

function checkField(field) {
  // What is behind a switch that is off is not sent along.
  if (holds(field) || field.offsetParent === null && field.closest(".record-fields")) return "";
  if (field.tagName === "FIELDSET") return form.querySelector('[name="sweep.strategies"]:checked') ? "" : "Choose at least one strategy.";
  const control = controlOf(field);
  return control.type === "checkbox" ? "" : faultOf(control);
}

/** Local faults first, else what the server said of the field.
 *  @param {Record<string, string[]>} server */
function showFaults(server) {
  for (const path of touched) {
    const field = fieldOf(path);
    if (!field) continue;
    const inner = holds(field) ? [...field.querySelectorAll("[data-path]")].map(f => f.dataset.path) : [];
    const own = Object.entries(server).filter(([key]) => within(key, path) && !inner.some(p => within(key, p)));
    const left = field.matches(".field-map") ? showRowFaults(field, own) : own;
    mark(field, checkField(field) || left.flatMap(([, faults]) => faults).join(" "));
  }
}

async function refresh() {
  const turn = ++asked;
  try {
    const answer = await fetch(form.dataset.preflight, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (turn !== asked) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const section = template.content.querySelector("section");
    document.getElementById("api-call").textContent = section.dataset.curl;
    showFaults(JSON.parse(section.dataset.faults));
    preview.replaceChildren(section);
    preview.removeAttribute("data-stale");
  } catch {
    // The preview stays as it was and says so; sending the form still checks everything.
    if (turn === asked) preview.setAttribute("data-stale", "");
  }
}

function soon() {
  clearTimeout(timer);
  timer = window.setTimeout(refresh, 200);
}

/** Grows an expression with what is typed. @param {HTMLTextAreaElement} area */
function fit(area) {
  area.rows = Math.min(8, Math.max(1, area.value.split("\n").length));
}

async function offerColumns(select) {
  const address = new URL(form.dataset.columns, location.href);
  address.searchParams.set("dataset", select.value);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) return;
  const columns = await answer.json();
  for (const list of form.querySelectorAll("datalist[data-columns]")) {
    list.replaceChildren(...columns.map(column => Object.assign(document.createElement("option"), { value: column.name, textContent: column.type ?? "" })));
  }
}

/** Puts the fields of the chosen application's arguments in place of those of the one before. @param {HTMLSelectElement} select */
async function showArguments(select) {
  const place = form.querySelector(".field-arguments");
  if (!place) return;
  const address = new URL(form.dataset.arguments, location.href);
  address.searchParams.set("analysis", form.elements.analysis.value);
  address.searchParams.set("application", select.value);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  place.replaceWith(template.content.querySelector(".field-arguments"));
  for (const path of [...touched]) if (path.startsWith("parameters.arguments")) touched.delete(path);
  soon();
}

function showChosenPreset() {
  const now = form.elements["sweep.workers"].value.replaceAll(" ", "");
  for (const preset of form.querySelectorAll("[data-workers]")) {
    preset.setAttribute("aria-pressed", String(preset.dataset.workers.replaceAll(" ", "") === now));
  }
}

growMaps(form);
form.noValidate = true;
document.getElementById("worker-presets").hidden = false;
document.getElementById("check-button").hidden = true;
for (const button of form.querySelectorAll("[data-without-scripts]")) button.hidden = true;
showChosenPreset();

form.addEventListener("input", event => {
  if (event.target instanceof HTMLTextAreaElement) fit(event.target);
  const field = event.target.closest(".field[data-path]");
  if (field && touched.has(field.dataset.path) && !checkField(field)) mark(field, "");
  if (event.target.name === "sweep.workers") showChosenPreset();
  soon();
});

form.addEventListener("change", event => {
  const field = event.target.closest(".field[data-path]");
  if (field) {
    touched.add(field.dataset.path);
    mark(field, checkField(field));
    const holder = field.parentElement.closest(".field[data-path]");
    if (holder) touched.add(holder.dataset.path);
  }
  if (event.target.dataset.control === "dataset") offerColumns(event.target);
  if (event.target.dataset.control === "application") showArguments(event.target);
  soon();
});

form.addEventListener("click", event => {
  const preset = event.target.closest("[data-workers]");
  if (!preset) return;
  const workers = form.elements["sweep.workers"];
  workers.value = preset.dataset.workers;
  workers.dispatchEvent(new Event("change", { bubbles: true }));
  showChosenPreset();
});

// From the summary to the field that it names.
preview.addEventListener("click", event => {
  const link = event.target.closest('a[href^="#"]');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const hidden = target.closest("details");
  if (hidden) hidden.open = true;
  const control = target.matches("input, select, textarea") ? target : target.closest(".field").querySelector("input:not([type=hidden]), select, textarea, button:not([hidden])");
  (control ?? target).focus();
  target.scrollIntoView({ block: "center" });
});

form.addEventListener("submit", event => {
  const faulty = [...form.querySelectorAll(".field[data-path]")].filter(field => {
    touched.add(field.dataset.path);
    const fault = checkField(field);
    if (fault) mark(field, fault);
    return fault;
  });
  if (faulty.length === 0) return;
  event.preventDefault();
  const hidden = faulty[0].closest("details");
  if (hidden) hidden.open = true;
  controlOf(faulty[0]).focus();
});

// Faults that the server has just shown belong to fields one has been to.
for (const field of form.querySelectorAll(".field[data-path]")) {
  if (!field.querySelector(".fault").hidden) touched.add(field.dataset.path);
}
