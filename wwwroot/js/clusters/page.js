// The page of one cluster. The hub tells what it does, at most twice a second; the parts of the page show it, each its own.
import { api, fragment, toast } from "../page.js";
import { hear, tell, whenConnected } from "../live.js";
import { morphChildren } from "../morph.js";
import { callsTo } from "./calls.js";
import { openConsole } from "./console.js";
import { engineTiles } from "./engines.js";
import { taskLog } from "./log.js";
import { scatterPicture } from "./scatter.js";
import { taskStore } from "./tasks.js";
import { taskTimeline } from "./timeline.js";
import { variablesBrowser } from "./variables.js";

const root = document.getElementById("cluster");
const id = root.dataset.cluster;
const calls = callsTo(id);
const at = name => document.getElementById(name);

let snapshot = JSON.parse(root.dataset.now);
/** The server's clock less the browser's, as far as what came tells: messages take time, so the largest difference is the nearest. */
let ahead = Number(root.dataset.at) - Date.now();

const engines = () => snapshot.engines ?? [];
const ids = () => engines().map(engine => engine.id);
const over = () => snapshot.endedAt != null;
const ready = () => engines().filter(engine => engine.state === "ready").map(engine => engine.id);
const mayRun = root.dataset.mayRun === "1";

const store = taskStore();
const tiles = engineTiles(at("cluster-engines"));
const cluster = { id, ids, ready, engines, ran: () => variables?.changed(), now: () => Date.now() + ahead };
const variables = mayRun ? variablesBrowser(at("cluster-variables"), calls, cluster) : null;
const editor = mayRun ? openConsole(at("cluster-console"), calls, cluster) : null;
const scatter = mayRun ? scatterPicture(at("cluster-scatter"), calls, cluster) : null;
const timeline = taskTimeline(at("cluster-timeline"), store, cluster);
const log = taskLog(at("cluster-log"), store);

/** Set while the form that stops the cluster is on its way: reloading then would call it back, and what it leads to would not be shown. */
let leaving = false;
at("cluster-head").addEventListener("submit", event => { leaving = Boolean(event.target.dataset.confirmed); });

function showHead(before) {
  root.dataset.state = snapshot.state;
  for (const place of document.querySelectorAll("[data-needs-ready]")) place.disabled = snapshot.state !== "ready";
  if (over() && !leaving) location.reload();
  if (before === snapshot.state) return;
  refreshHead();
  variables?.changed();
  catchUp();
}

/** As the server draws it: state, when it stops by itself. */
async function refreshHead() {
  try {
    morphChildren(at("cluster-head"), await fragment(location.pathname));
  } catch {
    // The next change tries again.
  }
}

function show(next, sampled) {
  const before = snapshot?.state;
  const wereIds = ids().join();
  snapshot = next;
  tiles.show(engines(), sampled);
  if (wereIds !== ids().join()) editor?.enginesChanged();
  showHead(before);
}

function take(entries) {
  if (!entries || entries.length === 0) return;
  store.add(entries);
  const newest = Date.parse(entries.at(-1).at);
  ahead = Math.max(ahead, newest - Date.now());
  timeline.changed();
  log.changed();
}

/** All entries of the log that are not known yet, page by page; one such walk at a time. */
let walking = null;

async function walk() {
  try {
    for (let more = true; more;) {
      const { items, nextAfter } = await api(`${calls.root}/tasks?after=${store.last}&limit=500`);
      take(items);
      more = nextAfter != null;
    }
  } catch {
    // The next message that leaves a gap tries again.
  }
}

/** Not before the cluster is ready: until then there is nobody to ask. */
const catchUp = () => snapshot.state !== "ready" ? undefined : walking ??= walk().finally(() => { walking = null; });

hear("Cluster", message => {
  if (message.id !== id) return;
  const tasks = message.tasks ?? [];
  show(message, true);
  if (tasks.length > 0 && tasks[0].seq > store.last + 1) catchUp();
  else if (!walking) take(tasks);
  if (tasks.some(entry => entry.kind === "engine")) variables?.changed();
  timeline.changed();
});

whenConnected(async () => {
  await tell("WatchCluster", id);
  catchUp();
});

async function runExample(button) {
  const example = JSON.parse(button.dataset.example);
  for (const other of document.querySelectorAll("[data-example]")) other.setAttribute("aria-pressed", String(other === button));
  const place = at("example-words");
  place.querySelector("[data-course]").textContent = example.course;
  place.querySelector("[data-expect]").textContent = example.expect;
  place.hidden = false;
  if (example.scatter) await scatter.scatter(example.scatter);
  if (example.entry) await editor.run(example.entry, example.expected);
  if (example.gather) await scatter.gather(example.gather);
}

/** Code of one's own is no example. */
at("cluster-console")?.addEventListener("input", () => {
  for (const button of document.querySelectorAll("[data-example][aria-pressed=true]")) button.setAttribute("aria-pressed", "false");
  at("example-words").hidden = true;
});

document.addEventListener("click", event => {
  const button = event.target.closest("[data-example]");
  if (button && mayRun) runExample(button).catch(error => toast(error.message));
});

/** Restarting an engine does not leave the page: what the console shows stays. */
at("cluster-engines").addEventListener("submit", async event => {
  const form = event.target;
  if (!form.dataset.confirmed) return;
  event.preventDefault();
  event.stopPropagation();
  delete form.dataset.confirmed;
  form.querySelector("input[name=confirmed]")?.remove();
  const { engine } = form.closest(".engine").dataset;
  try {
    await calls.ask(`/engines/${engine}/restart`, { method: "POST", body: {} });
    toast(`Engine ${engine} is started again.`);
  } catch (error) {
    toast(error.message);
  }
  variables?.changed();
});

show(snapshot, false);
variables?.load();
setInterval(refreshHead, 30_000);
