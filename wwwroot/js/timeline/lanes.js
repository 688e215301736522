// What a trial's chunks say: a lane for each worker, where it waited, which chunks were slow.
import { percent, seconds } from "../format.js";

/** @typedef {{ start: number, end: number, chunk: number, items: number, label?: string, slow?: boolean, open?: boolean }} Task seconds from the start barrier; `open` still runs
 *  @typedef {{ worker: number, tasks: Task[], waits: { start: number, end: number, last: boolean }[], busy: number }} Lane
 *  @typedef {{ lanes: Lane[], tasks: number, end: number, lastEnd: number, slow: number, perItem: number }} Lanes */

/** A chunk is slow where an item took more than so many times the median chunk's. */
const slowRatio = 2;
const fewestToCompare = 4;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? 0 : sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const perItemOf = task => (task.end - task.start) / Math.max(1, task.items);

/** The time between tasks, and from the last one until all workers are done. */
function waitsOf(tasks, lastEnd) {
  const waits = [];
  let at = 0;
  for (const task of tasks) {
    if (task.start > at) waits.push({ start: at, end: task.start, last: false });
    at = Math.max(at, task.end);
  }
  if (lastEnd > at) waits.push({ start: at, end: lastEnd, last: true });
  return waits;
}

/** @param {{ workers: number, seconds?: number, timeline?: { chunk: number, worker: number, startSeconds: number, endSeconds: number, items: number }[] }} trial as the API gives it
 *  @returns {Lanes} */
export function lanesOf(trial) {
  const chunks = trial.timeline ?? [];
  const workers = chunks.reduce((most, c) => Math.max(most, c.worker + 1), trial.workers);
  const lanes = Array.from({ length: workers }, (_, worker) => ({ worker, tasks: [], waits: [], busy: 0 }));
  for (const c of chunks) lanes[c.worker].tasks.push({ start: c.startSeconds, end: c.endSeconds, chunk: c.chunk, items: c.items });
  const all = lanes.flatMap(lane => lane.tasks);
  const lastEnd = all.reduce((latest, task) => Math.max(latest, task.end), 0);
  const end = Math.max(trial.seconds ?? 0, lastEnd);
  const perItem = median(all.filter(task => task.items > 0).map(perItemOf));
  let slow = 0;
  for (const task of all) {
    task.slow = all.length >= fewestToCompare && task.items > 0 && perItemOf(task) > slowRatio * perItem && task.end - task.start > end / 200;
    slow += task.slow ? 1 : 0;
  }
  for (const lane of lanes) {
    lane.tasks.sort((a, b) => a.start - b.start);
    lane.waits = waitsOf(lane.tasks, lastEnd);
    lane.busy = lane.tasks.reduce((sum, task) => sum + task.end - task.start, 0);
  }
  return { lanes, tasks: all.length, end, lastEnd, slow, perItem };
}

/** The sentence that the picture proves.
 *  @param {Lanes} picture */
export function sentenceOf({ lanes, tasks, end, lastEnd, slow }) {
  if (tasks === 0 || end <= 0) return "";
  const busy = lanes.reduce((sum, lane) => sum + lane.busy, 0) / (lanes.length * end);
  const said = [`${lanes.length === 1 ? "The worker is" : `${lanes.length} workers are`} busy ${percent(Math.min(1, busy))} of the time`];
  if (lanes.length > 1) {
    const waits = lanes.map(lane => lane.waits.filter(wait => wait.last).reduce((sum, wait) => sum + wait.end - wait.start, 0));
    const longest = Math.max(...waits);
    if (longest > end / 100) said.push(`worker ${waits.indexOf(longest)} waits ${seconds(longest, end)} at the end for worker ${waits.indexOf(Math.min(...waits))}`);
  }
  if (end - lastEnd > end / 50) said.push(`putting the parts together takes ${seconds(end - lastEnd, end)}`);
  if (slow > 0) said.push(`${slow} of ${tasks} chunks ${slow === 1 ? "is" : "are"} slow`);
  return `${said.join("; ")}.`;
}

/** @param {Task} task @param {number} worker @param {Lanes} picture @param {(items: number) => string} itemsText */
export function taskWords(task, worker, picture, itemsText) {
  const took = task.end - task.start;
  const ratio = picture.perItem > 0 && task.items > 0 ? perItemOf(task) / picture.perItem : null;
  return [
    `${task.label ?? `chunk ${task.chunk}`} on worker ${worker}`,
    `${seconds(task.start, picture.end)} to ${task.open ? "now" : seconds(task.end, picture.end)}`,
    `${task.open ? "at it for" : "took"} ${seconds(took)}${task.items > 0 ? `, ${itemsText(task.items)}` : ""}`,
    task.slow ? `slow: an item took ${ratio.toFixed(1)} times the median chunk's` : "",
  ].filter(Boolean);
}
