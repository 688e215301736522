// The panel of the running trial: its timeline as it grows, a row per worker and the node's load, several times a second.
import { bytes, bytesPerSecond, itemsDone, leftBetween, percent, seconds } from "../format.js";
import { TimelineCanvas } from "../timeline/canvas.js";
import { LiveLanes } from "../timeline/live.js";
import { taskWords } from "../timeline/lanes.js";
import { Strip } from "./strip.js";

const at = id => document.getElementById(id);

/** What was heard of the running trial. */
let heard = { trial: "", lanes: new LiveLanes() };

/** What is drawn of it. @type {{ body: HTMLElement, lanes: LiveLanes, canvas: TimelineCanvas, strips: Map<string, Strip>, workers: Map<number, Strip[]> } | null} */
let drawing = null;

/** What each worker uses: where it stands in the row, and what fills its curve at least. */
const uses = [
  { cell: 3, floor: 100, of: worker => worker.cpuPercent, text: worker => worker.cpuPercent == null ? "" : percent(worker.cpuPercent / 100) },
  { cell: 4, floor: 0, of: worker => worker.residentBytes, text: worker => worker.residentBytes != null ? bytes(worker.residentBytes) : worker.threadId ? "shared" : "" },
  { cell: 5, floor: 0, of: worker => worker.readBytesPerSecond, text: worker => worker.readBytesPerSecond == null ? "" : bytesPerSecond(worker.readBytesPerSecond) },
];

/** Values that a worker's curves show. */
const keptOfWorker = 60;

function set(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function newRow(worker) {
  const row = document.createElement("tr");
  const use = '<td class="n now-use"><svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=""/></svg><span></span></td>';
  row.innerHTML = `<th scope="row" class="num"></th><td class="now-chunk"><code></code><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="0" height="1"/></svg></td><td class="n"></td>${use.repeat(3)}`;
  row.cells[0].textContent = String(worker.index);
  return row;
}

/** The curves of a worker's row, begun with its trial. */
function strips(row, worker) {
  if (!drawing.workers.has(worker.index)) {
    drawing.workers.set(worker.index, uses.map(({ cell, floor }) => new Strip(row.cells[cell].querySelector("svg"), floor, keptOfWorker)));
  }
  return drawing.workers.get(worker.index);
}

function showWorker(row, worker, trial) {
  const even = trial.itemsTotal / Math.max(1, trial.workers.length);
  const share = even > 0 ? worker.itemsDone / even : 0;
  const chunk = worker.chunkLabel ?? (worker.chunk == null ? worker.state : `chunk ${worker.chunk}`);
  const doing = worker.state === "concluding" ? `concluding ${chunk}` : chunk;
  row.querySelector("rect").setAttribute("width", String(Math.min(100, share * 100)));
  row.cells[0].title = `${worker.threadId ? `thread ${worker.threadId} of ` : ""}pid ${worker.pid} on ${worker.host}`;
  set(row.cells[1].querySelector("code"), doing);
  row.cells[1].title = `${doing}, ${percent(share)} of an even share done`;
  set(row.cells[2], trial.elapsedSeconds > 0 ? percent(Math.min(1, worker.busySeconds / trial.elapsedSeconds)) : "");
  uses.forEach(({ cell, of, text }, i) => {
    set(row.cells[cell].querySelector("span"), text(worker));
    strips(row, worker)[i].add(of(worker));
  });
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
  const canvas = new TimelineCanvas(area, { lane: 14, words: (task, worker) => taskWords(task, worker, lanes.picture, count) });
  const strips = new Map([...body.querySelectorAll("svg[data-strip]")].map(svg => [svg.dataset.strip, new Strip(svg, Number(svg.dataset.floor ?? 0))]));
  drawing = { body, lanes, canvas, strips, workers: new Map() };
  return drawing;
}

/** Shows a trial's progress where its panel is on the page.
 *  @param {string} id @param {any} trial TrialProgress, noted before */
export function showTrial(id, trial) {
  const [body, rows] = [at("now-body"), at("now-workers")];
  if (!body || !rows) return;
  set(at("now-cpu"), trial.cpuPercent == null ? "–" : percent(trial.cpuPercent / 100));
  set(at("now-memory"), bytes(trial.residentBytes));
  set(at("now-read"), bytesPerSecond(trial.readBytesPerSecond));
  set(at("now-elapsed"), seconds(trial.elapsedSeconds, Math.max(1, trial.elapsedSeconds)));
  if (heard.trial !== id) noteTrial(id, trial);
  const { lanes, canvas, strips: node } = drawingOf(body, heard.lanes);
  trial.workers.forEach((worker, i) => showWorker(rows.rows[i] ?? rows.appendChild(newRow(worker)), worker, trial));
  canvas.show(lanes.picture);
  node.get("cpu")?.add(trial.cpuPercent);
  node.get("memory")?.add(trial.residentBytes);
  node.get("read")?.add(trial.readBytesPerSecond);
}

/** Shows the job's progress in its head.
 *  @param {{ itemsDone: number, itemsTotal: number, trialsDone: number, trialsTotal: number, etaSeconds?: number, etaLowSeconds?: number, etaHighSeconds?: number }} progress */
export function showProgress(progress) {
  const done = at("job-items");
  if (done) done.dataset.count = String(progress.itemsDone);
  set(done, itemsDone(progress.itemsDone, progress.itemsTotal, done?.dataset.unit));
  set(at("job-trial"), String(Math.min(progress.trialsDone + 1, progress.trialsTotal)));
  set(at("job-left"), leftBetween(progress));
  if (progress.itemsTotal > 0) at("job-bar")?.querySelector("rect").setAttribute("width", String(100 * progress.itemsDone / progress.itemsTotal));
}
