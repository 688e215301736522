// The engines as tiles: state, load of the last minute, memory, task, process. Tiles are made once and then only filled.
import { bytes, percent } from "../format.js";
import { setState } from "./states.js";

const samples = 60;
const looks = { ready: "succeeded", starting: "running", restarting: "running", lost: "failed", stopped: "cancelled" };

/** @param {HTMLElement} root the panel of the engines */
export function engineTiles(root) {
  const list = root.querySelector("[data-engines]");
  const template = document.getElementById("engine-tile");
  const loads = new Map();

  function tileOf(id) {
    const known = list.querySelector(`[data-engine="${id}"]`);
    if (known) return shownFully(known);
    const tile = template.content.firstElementChild.cloneNode(true);
    tile.dataset.engine = String(id);
    tile.querySelector("[data-id]").textContent = String(id);
    const form = tile.querySelector("form");
    if (form) {
      form.dataset.confirm = `Restart engine ${id}?`;
      form.querySelector("button").setAttribute("aria-label", `Restart engine ${id}`);
    }
    list.append(tile);
    return shownFully(tile);
  }

  /** What needs scripts is hidden until there are some. */
  function shownFully(tile) {
    tile.querySelector("[data-restart]")?.removeAttribute("hidden");
    return tile;
  }

  function spark(tile, id, load) {
    const known = loads.get(id) ?? [];
    known.push(load ?? 0);
    if (known.length > samples) known.shift();
    loads.set(id, known);
    const most = Math.max(100, ...known);
    const points = known.map((value, i) => `${samples - known.length + i},${(16 - 15 * value / most).toFixed(1)}`);
    tile.querySelector("[data-line]").setAttribute("points", points.join(" "));
    tile.querySelector("[data-area]").setAttribute("points", `${samples - known.length},16 ${points.join(" ")} ${samples - 1},16`);
  }

  function fill(tile, engine) {
    const set = (name, value, title) => {
      const at = tile.querySelector(`[data-${name}]`);
      if (at && at.textContent !== value) at.textContent = value;
      if (at && title !== undefined && at.title !== title) at.title = title;
    };
    tile.dataset.state = engine.state;
    setState(tile.querySelector("[data-state-mark]"), looks[engine.state] ?? "queued", engine.state);
    set("cpu", engine.cpuPercent == null ? "–" : percent(engine.cpuPercent / 100));
    set("memory", bytes(engine.residentBytes));
    set("pid", engine.pid == null ? "–" : String(engine.pid));
    set("host", engine.host ?? "");
    const task = engine.running?.what;
    const doing = engine.state === "ready" ? task ?? "idle" : engine.error ?? engine.state;
    set("task", doing, doing);
    tile.querySelector("[data-task]").classList.toggle("muted", !task);
    set("restarts", engine.restarts > 0 ? `restarted ${engine.restarts === 1 ? "once" : `${engine.restarts} times`}` : "");
    tile.querySelector("[data-pid]").dataset.copy = String(engine.pid ?? "");
  }

  return {
    /** @param {any[]} engines as the API gives them @param {boolean} sampled whether this is a new picture of their load */
    show(engines, sampled) {
      for (const engine of engines) {
        const tile = tileOf(engine.id);
        fill(tile, engine);
        if (sampled) spark(tile, engine.id, engine.cpuPercent);
      }
      for (const tile of [...list.children]) {
        if (!engines.some(engine => String(engine.id) === tile.dataset.engine)) tile.remove();
      }
    },
  };
}
