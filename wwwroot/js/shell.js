// The frame's script, on every page: theme, keys, relative times, copying, sorting, whole rows as links, confirmation, the node's pulse.
import { base, besideTheWork, toast } from "./page.js";
import { ask } from "./ask.js";
import { ago } from "./format.js";
import { explainMarks } from "./tip.js";
import { watchPulse } from "./pulse.js";
import { goTo, listenForKeys } from "./keys.js";
import { sortTables } from "./sort.js";

const order = { auto: "light", light: "dark", dark: "auto" };

function switchTheme(button) {
  const now = order[button.dataset.themeNow] ?? "auto";
  document.cookie = `speedup-theme=${now}; path=${base}; max-age=31536000; samesite=lax`;
  document.documentElement.dataset.theme = now;
  button.dataset.themeNow = now;
  button.title = `Theme: ${now}`;
  button.setAttribute("aria-label", `Theme: ${now}. Switch to ${order[now]}`);
  button.href = button.href.replace(/value=\w+/, `value=${order[now]}`);
  document.dispatchEvent(new CustomEvent("themechange"));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("This browser does not allow copying here.");
  }
}

/** Asks, and sends the form once confirmed. */
async function confirmThenSubmit(form, submitter) {
  const { confirm, confirmDetail, confirmYes, confirmNo } = form.dataset;
  if (!await ask({ question: confirm, detail: confirmDetail, yes: confirmYes, no: confirmNo })) return;
  if (!form.isConnected) return toast("No longer possible: the page has changed.");
  form.dataset.confirmed = "1";
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirmed", value: "yes" }));
  form.requestSubmit(submitter ?? undefined);
}

document.addEventListener("submit", event => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  confirmThenSubmit(form, event.submitter);
});

document.addEventListener("click", event => {
  const target = /** @type {Element} */ (event.target);
  const themeButton = target.closest("#theme-switch");
  if (themeButton) {
    event.preventDefault();
    switchTheme(themeButton);
    return;
  }
  if (target.closest("#open-palette")) {
    goTo();
    return;
  }
  const source = target.closest("[data-copy], [data-copy-from]");
  if (source) {
    event.preventDefault();
    copy(source.dataset.copy ?? document.getElementById(source.dataset.copyFrom)?.textContent ?? "");
    return;
  }
  const row = target.closest("tr[data-href]");
  if (row && !target.closest("a, button, input, label, select, summary") && !String(getSelection())) {
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.href = row.dataset.href;
  }
});

document.addEventListener("change", event => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (field.matches?.("[data-autosubmit]")) field.closest("form")?.requestSubmit();
});

function refreshTimes() {
  for (const time of document.querySelectorAll("time[datetime]:not([data-fixed])")) {
    const text = ago(new Date(time.dateTime), new Date());
    if (time.textContent !== text) time.textContent = text;
  }
}

document.documentElement.classList.toggle("still", besideTheWork);
explainMarks();
sortTables();
listenForKeys();
setInterval(refreshTimes, 10_000);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new CustomEvent("themechange")));
if (document.getElementById("pulse")) watchPulse();
