// Workers: the load of each node once a second from the progress hub, and the list again whenever what a Runner holds changes, one falls
// silent or is heard of again.
import { hear, tell, whenConnected } from "./live.js";
import { fragment, throttle } from "./page.js";
import { fixed, significant } from "./format.js";
import { morphChildren } from "./morph.js";

const place = document.getElementById("runners");

/** Heartbeats come each second; without one for this long the server may know more. */
const silence = 4000;
const heard = new Map();

function set(panel, name, text) {
  const at = panel.querySelector(`[data-pulse="${name}"]`);
  if (!at || at.textContent === text) return;
  at.textContent = text;
}

function fill(panel, name, fraction) {
  const bar = panel.querySelector(`[data-pulse="${name}"]`)?.parentElement.querySelector("rect");
  bar?.setAttribute("width", String(Math.min(100, Math.max(0, fraction * 100))));
}

function show({ runner, pulse }) {
  heard.set(runner, performance.now());
  const panel = place.querySelector(`[data-runner="${CSS.escape(runner)}"]`);
  if (!panel && new URLSearchParams(location.search).has("label")) return;
  if (!panel?.dataset.live) {
    reload();
    return;
  }
  set(panel, "cores", fixed(pulse.coresBusy, 1));
  set(panel, "memory", significant(pulse.memoryUsedBytes / 1e9));
  set(panel, "load", fixed(pulse.loadAverage, 2));
  set(panel, "steal", fixed(pulse.stealPercent, 1));
  fill(panel, "cores", pulse.coresBusy / Number(panel.dataset.cores));
  fill(panel, "memory", pulse.memoryUsedBytes / pulse.memoryBytes);
}

/** The panels as the server draws them. Not while a button there has the focus: it would be taken from under the hand. */
async function redraw() {
  if (place.contains(document.activeElement) && document.activeElement !== document.body) return;
  try {
    morphChildren(place, await fragment(location.pathname + location.search));
  } catch {
    // Shown again with the next event or connection.
  }
}

const reload = throttle(redraw, 3000);
const turning = new Set(["job.started", "job.finished", "job.queued", "job.waiting"]);

hear("Pulse", show);
setInterval(() => {
  // While one is away its state goes on from silent to lost; the server says when.
  const away = [...place.querySelectorAll("[data-runner]")].some(panel => performance.now() - (heard.get(panel.dataset.runner) ?? 0) > silence && panel.dataset.live);
  if (away || place.querySelector("[data-runner] .state-cancelled")) reload();
}, 1000);
hear("Events", events => {
  if (events.some(event => turning.has(event.type))) reload();
});
whenConnected(() => {
  tell("WatchAll");
  reload();
});
