// The panel of the running trial: a row per worker and the node's load, several times a second.
import { bytes, bytesPerSecond, count, left, percent, seconds } from "../format.js";

const at = id => document.getElementById(id);

function set(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

function newRow(worker) {
  const row = document.createElement("tr");
  row.innerHTML = '<th scope="row" class="num"></th><td class="now-bar"><svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="0" height="1"/></svg></td><td class="now-chunk mono"></td><td class="n"></td><td class="n"></td>';
  row.cells[0].textContent = String(worker.index);
  row.cells[0].title = `pid ${worker.pid} on ${worker.host}`;
  return row;
}

function showWorker(row, worker, trial) {
  const even = trial.itemsTotal / Math.max(1, trial.workers.length);
  const share = even > 0 ? worker.itemsDone / even : 0;
  row.querySelector("rect").setAttribute("width", String(Math.min(100, share * 100)));
  const chunk = worker.chunkLabel ?? (worker.chunk == null ? worker.state : `chunk ${worker.chunk}`);
  const doing = worker.state === "concluding" ? `concluding ${chunk}` : chunk;
  set(row.cells[2], doing);
  row.cells[2].title = doing;
  set(row.cells[3], percent(share));
  set(row.cells[4], trial.elapsedSeconds > 0 ? percent(Math.min(1, worker.busySeconds / trial.elapsedSeconds)) : "");
}

/** Shows a trial's progress where its panel is on the page.
 *  @param {any} trial TrialProgress */
export function showTrial(trial) {
  const rows = at("now-workers");
  if (!rows) return;
  trial.workers.forEach((worker, i) => {
    const row = rows.rows[i] ?? rows.appendChild(newRow(worker));
    showWorker(row, worker, trial);
  });
  set(at("now-cpu"), trial.cpuPercent == null ? "–" : percent(trial.cpuPercent / 100));
  set(at("now-memory"), bytes(trial.residentBytes));
  set(at("now-read"), bytesPerSecond(trial.readBytesPerSecond));
  set(at("now-elapsed"), seconds(trial.elapsedSeconds, Math.max(1, trial.elapsedSeconds)));
}

/** Shows the job's progress in its head.
 *  @param {{ itemsDone: number, itemsTotal: number, trialsDone: number, trialsTotal: number, etaSeconds?: number }} progress */
export function showProgress(progress) {
  const done = at("job-items");
  if (done) done.dataset.count = String(progress.itemsDone);
  set(done, done?.dataset.unit === "bytes" ? bytes(progress.itemsDone) : count(progress.itemsDone));
  set(at("job-trial"), String(Math.min(progress.trialsDone + 1, progress.trialsTotal)));
  set(at("job-left"), left(progress.etaSeconds));
  if (progress.itemsTotal > 0) at("job-bar")?.querySelector("rect").setAttribute("width", String(100 * progress.itemsDone / progress.itemsTotal));
}
