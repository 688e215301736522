// The task log as a table, newest first: what the timeline shows, for those who read.
import { count as number, seconds } from "../format.js";
import { stateMark } from "./states.js";

const shown = 200;
const looks = { done: "succeeded", error: "failed", failed: "failed", lost: "failed", "engine-lost": "failed", aborted: "cancelled", retry: "running", submitted: "queued", "engine-ready": "succeeded", "engine-restarted": "succeeded" };

/** @param {HTMLElement} root the log's details @param {ReturnType<import("./tasks.js").taskStore>} store */
export function taskLog(root, store) {
  const body = root.querySelector("tbody");
  const count = root.querySelector("[data-log-count]");
  const filter = root.querySelector("[data-log-filter]");
  let drawn = 0;

  function row(entry) {
    const line = document.createElement("tr");
    const cell = (content, className = "") => { line.append(Object.assign(document.createElement("td"), { textContent: content, className })); return line.lastChild; };
    cell(new Date(entry.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }), "num");
    cell(entry.engine == null ? "–" : String(entry.engine), "n");
    cell(entry.request ? `${entry.request}.${entry.task}` : "–", "n");
    cell("").append(stateMark(looks[entry.state] ?? "queued", entry.state.replace("-", " ")));
    cell(entry.what, "mono log-what").title = entry.what;
    cell(entry.seconds == null ? "–" : seconds(entry.seconds), "n");
    return line;
  }

  const wanted = entry => filter.value === "" || (filter.value === "troubles" ? ["error", "failed", "lost", "aborted", "retry", "engine-lost", "engine-restarted"].includes(entry.state) : entry.state !== "submitted" && entry.kind !== "variables");

  function draw() {
    count.textContent = number(store.entries.length);
    if (!root.open) { drawn = -1; return; }
    const fresh = store.entries.filter(entry => entry.seq > drawn && wanted(entry)).slice(-shown);
    drawn = store.last;
    body.prepend(...fresh.reverse().map(row));
    while (body.rows.length > shown) body.deleteRow(-1);
    root.querySelector("[data-log-empty]").hidden = body.rows.length > 0;
  }

  function redraw() {
    drawn = 0;
    body.replaceChildren();
    draw();
  }

  root.addEventListener("toggle", redraw);
  filter.addEventListener("change", redraw);
  return { changed: draw };
}
