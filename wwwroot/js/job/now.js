// The panel of the running trial: its timeline as it grows, a row per worker and the node's load, several times a second.
import { bytes, bytesPerSecond, count, leftBetween, percent, seconds } from "../format.js";
import { TimelineCanvas } from "../timeline/canvas.js";
import { LiveLanes } from "../timeline/live.js";
import { taskWords } from "../timeline/lanes.js";
import { Strip } from "./strip.js";

const at = id => document.getElementById(id);

/** What was heard of the running trial. */
let heard = { trial: "", lanes: new LiveLanes() };

/** What is drawn of it. @type {{ body: HTMLElement, lanes: LiveLanes, canvas: TimelineCanvas, strips: Map<string, Strip> } | null} */
let drawing = null;

function set(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function newRow(worker) {
  const row = document.createElement("tr");
  row.innerHTML = '<th scope="row" class="num"></th><td class="now-chunk mono"></td><td class="now-bar"><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="0" height="1"/></svg></td><td class="n"></td><td class="n"></td><td class="n"></td>';
  row.cells[0].textContent = String(worker.index);
  return row;
}

function showWorker(row, worker, trial) {
  const even = trial.itemsTotal / Math.max(1, trial.workers.length);
  const share = even > 0 ? worker.itemsDone / even : 0;
  const chunk = worker.chunkLabel ?? (worker.chunk == null ? worker.state : `chunk ${worker.chunk}`);
  const doing = worker.state === "concluding" ? `concluding ${chunk}` : chunk;
  row.querySelector("rect").setAttribute("width", String(Math.min(100, share * 100)));
  row.cells[0].title = `${worker.threadId ? `thread ${worker.threadId} of ` : ""}pid ${worker.pid} on ${worker.host}`;
  set(row.cells[1], doing);
  row.cells[1].title = doing;
  row.cells[2].title = `${percent(share)} of an even share`;
  set(row.cells[3], trial.elapsedSeconds > 0 ? percent(Math.min(1, worker.busySeconds / trial.elapsedSeconds)) : "");
  set(row.cells[4], worker.cpuPercent == null ? "" : percent(worker.cpuPercent / 100));
  set(row.cells[5], worker.residentBytes != null ? bytes(worker.residentBytes) : worker.threadId ? "shared" : "");
  row.cells[5].title = worker.readBytesPerSecond == null ? "" : `reads ${bytesPerSecond(worker.readBytesPerSecond)}`;
}

/** Takes note of a trial's progress, for the timeline to draw when its time comes.
 *  @param {string} id @param {any} trial TrialProgress */
export function noteTrial(id, trial) {
  // Another attempt of the same trial begins at 0 again.
  if (heard.trial !== id || trial.elapsedSeconds < heard.lanes.end) heard = { trial: id, lanes: new LiveLanes() };
  heard.lanes.note(trial);
}

/** The canvas and curves belong to one trial: another one starts anew. */
function drawingOf(body, lanes) {
  if (drawing?.body === body && drawing.lanes === lanes) return drawing;
  drawing?.canvas.dispose();
  const area = at("now-timeline");
  area.replaceChildren();
  const canvas = new TimelineCanvas(area, { color: `--strategy-${body.dataset.strategy}`, lane: 14, words: (task, worker) => taskWords(task, worker, lanes.picture, count) });
  const strips = new Map([...body.querySelectorAll("svg[data-strip]")].map(svg => [svg.dataset.strip, new Strip(svg, Number(svg.dataset.floor ?? 0))]));
  drawing = { body, lanes, canvas, strips };
  return drawing;
}

/** Shows a trial's progress where its panel is on the page.
 *  @param {string} id @param {any} trial TrialProgress, noted before */
export function showTrial(id, trial) {
  const [body, rows] = [at("now-body"), at("now-workers")];
  if (!body || !rows) return;
  trial.workers.forEach((worker, i) => {
    const row = rows.rows[i] ?? rows.appendChild(newRow(worker));
    showWorker(row, worker, trial);
  });
  set(at("now-cpu"), trial.cpuPercent == null ? "–" : percent(trial.cpuPercent / 100));
  set(at("now-memory"), bytes(trial.residentBytes));
  set(at("now-read"), bytesPerSecond(trial.readBytesPerSecond));
  set(at("now-elapsed"), seconds(trial.elapsedSeconds, Math.max(1, trial.elapsedSeconds)));
  if (heard.trial !== id) noteTrial(id, trial);
  const { lanes, canvas, strips } = drawingOf(body, heard.lanes);
  canvas.show(lanes.picture);
  strips.get("cpu")?.add(trial.cpuPercent);
  strips.get("memory")?.add(trial.residentBytes);
  strips.get("read")?.add(trial.readBytesPerSecond);
}

/** Shows the job's progress in its head.
 *  @param {{ itemsDone: number, itemsTotal: number, trialsDone: number, trialsTotal: number, etaSeconds?: number, etaLowSeconds?: number, etaHighSeconds?: number }} progress */
export function showProgress(progress) {
  const done = at("job-items");
  if (done) done.dataset.count = String(progress.itemsDone);
  set(done, done?.dataset.unit === "bytes" ? bytes(progress.itemsDone) : count(progress.itemsDone));
  set(at("job-trial"), String(Math.min(progress.trialsDone + 1, progress.trialsTotal)));
  set(at("job-left"), leftBetween(progress));
  if (progress.itemsTotal > 0) at("job-bar")?.querySelector("rect").setAttribute("width", String(100 * progress.itemsDone / progress.itemsTotal));
}
