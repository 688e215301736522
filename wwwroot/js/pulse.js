// The node's pulse in the top bar, once a second.
import { hear, whenState } from "./live.js";
import { fixed, significant } from "./format.js";
import { fragment, throttle, url } from "./page.js";
import { morphChildren } from "./morph.js";

const at = id => document.getElementById(id);

function set(id, text) {
  const place = at(id);
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {string} id of a bar's svg @param {number} fraction */
function fill(id, fraction) {
  at(id)?.querySelector("rect")?.setAttribute("width", String(Math.min(100, Math.max(0, fraction * 100))));
}

function show({ runner, pulse, cores }) {
  const place = at("pulse");
  if (place.dataset.runner && runner !== place.dataset.runner) return;
  place.dataset.runner = runner;
  delete place.dataset.offline;
  const all = cores ?? Number(place.dataset.cores);
  set("pulse-cores", fixed(pulse.coresBusy, 1));
  set("pulse-memory", significant(pulse.memoryUsedBytes / 1e9));
  if (all) fill("pulse-cores-bar", pulse.coresBusy / all);
  if (pulse.memoryBytes) fill("pulse-memory-bar", pulse.memoryUsedBytes / pulse.memoryBytes);
}

// Who holds the lane and how many wait is not in the beat, so it is asked for now and then, and at once when a job changes.
async function askLane() {
  if (document.hidden) return;
  try {
    const fresh = (await fragment(url("?handler=Pulse"))).querySelector("#pulse");
    if (!fresh) return;
    at("pulse").dataset.runner = fresh.dataset.runner;
    at("pulse").dataset.cores = fresh.dataset.cores;
    morphChildren(at("pulse"), fresh);
  } catch {
    // The next beat asks again.
  }
}

/** Keeps the pulse beating. */
export function watchPulse() {
  const askSoon = throttle(askLane, 1000);
  setInterval(askSoon, 5000);
  hear("Events", events => { if (events.some(e => e.type.startsWith("job."))) askSoon(); });
  hear("Pulse", show);
  whenState(state => at("pulse").toggleAttribute("data-offline", state !== "connected"));
}
