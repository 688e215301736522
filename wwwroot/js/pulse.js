// The node's pulse in the top bar, once a second.
import { hear, whenState } from "./live.js";
import { fixed } from "./format.js";

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
  set("pulse-memory", fixed(pulse.memoryUsedBytes / 1e9, 1));
  if (all) fill("pulse-cores-bar", pulse.coresBusy / all);
  if (pulse.memoryBytes) fill("pulse-memory-bar", pulse.memoryUsedBytes / pulse.memoryBytes);
}

/** Keeps the pulse beating. */
export function watchPulse() {
  hear("Pulse", show);
  whenState(state => at("pulse").toggleAttribute("data-offline", state !== "connected"));
}
