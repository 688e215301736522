// What a trial's chunks say: a lane for each worker, where it waited, which chunks were slow.
import { percent, seconds, significant } from "../format.js";

/** @typedef {{ start: number, end: number, chunk: number, items: number, read?: number, label?: string, phase?: string, slow?: boolean, open?: boolean }} Task seconds from the start barrier; `read` is the
 *    part of it spent reading, nobody knows when; `phase` is compute where nothing else is said; `open` still runs
 *  @typedef {{ start: number, end: number, first: boolean, last: boolean }} Wait
 *  @typedef {{ worker: number, tasks: Task[], waits: Wait[], busy: number, pack?: { start: number, end: number }, use?: { cpuSeconds?: number, readBytes?: number, residentBytes?: number } }} Lane `pack` makes results ready to be sent, `use` is what the worker used
 *  @typedef {{ lanes: Lane[], tasks: number, end: number, lastEnd: number, reduceStart: number, slow: number, perItem: number, read: number }} Lanes all workers are done
 *    at `lastEnd`, results lie together at `reduceStart`, and are put together at `end` */

/** A chunk is slow where an item took more than so many times the median chunk's. */
const slowRatio = 2;
const fewestToCompare = 4;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length === 0 ? 0 : sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const perItemOf = task => (task.end - task.start) / Math.max(1, task.items);

/** The time before the first task, between tasks, and from the last one until all workers are done. */
function waitsOf({ tasks, pack }, lastEnd) {
  const waits = [];
  let at = 0;
  for (const task of tasks) {
    if (task.start > at) waits.push({ start: at, end: task.start, first: task === tasks[0], last: false });
    at = Math.max(at, task.end);
  }
  at = pack?.end ?? at;
  if (lastEnd > at) waits.push({ start: at, end: lastEnd, first: false, last: true });
  return waits;
}

/** What a worker sends is packed after its last task. */
function packOf(tasks, use) {
  if (!use?.packSeconds || tasks.length === 0) return undefined;
  const start = tasks.at(-1).end;
  return { start, end: start + use.packSeconds };
}

/** What follows the last worker: results collected, then put together. Of a region that was repeated one pass is shown, and of its end only the mean over all passes is known. */
function closingOf({ seconds = 0, innerLoops = 1, phases }, lanes, lastEnd) {
  const end = Math.max(seconds, lastEnd);
  if (!phases) return { reduceStart: lastEnd, end };
  if (innerLoops === 1) return { reduceStart: Math.max(lastEnd, end - phases.reduce), end };
  const packing = lanes.reduce((sum, { pack }) => sum + (pack ? pack.end - pack.start : 0), 0) / lanes.length;
  const reduceStart = lastEnd + Math.max(0, phases.communicate - packing);
  return { reduceStart, end: reduceStart + phases.reduce };
}

/** @param {{ workers: number, seconds?: number, innerLoops?: number, phases?: { communicate: number, reduce: number }, workersUsed?: { index: number, packSeconds?: number, cpuSeconds?: number, readBytes?: number, residentBytes?: number }[],
 *    timeline?: { chunk: number, worker: number, startSeconds: number, endSeconds: number, items: number, readSeconds?: number }[] }} trial as the API gives it
 *  @returns {Lanes} */
export function lanesOf(trial) {
  const chunks = trial.timeline ?? [];
  const workers = chunks.reduce((most, c) => Math.max(most, c.worker + 1), trial.workers);
  const lanes = Array.from({ length: workers }, (_, worker) => ({ worker, tasks: [], waits: [], busy: 0 }));
  for (const c of chunks) lanes[c.worker].tasks.push({ start: c.startSeconds, end: c.endSeconds, chunk: c.chunk, items: c.items, read: c.readSeconds ?? 0 });
  const uses = new Map((trial.workersUsed ?? []).map(use => [use.index, use]));
  for (const lane of lanes) {
    lane.tasks.sort((a, b) => a.start - b.start);
    lane.use = uses.get(lane.worker);
    lane.pack = packOf(lane.tasks, lane.use);
  }
  const all = lanes.flatMap(lane => lane.tasks);
  const lastEnd = lanes.reduce((latest, lane) => Math.max(latest, lane.pack?.end ?? lane.tasks.at(-1)?.end ?? 0), 0);
  const { reduceStart, end } = closingOf(trial, lanes, lastEnd);
  const perItem = median(all.filter(task => task.items > 0).map(perItemOf));
  let slow = 0;
  for (const task of all) {
    task.slow = all.length >= fewestToCompare && task.items > 0 && perItemOf(task) > slowRatio * perItem && task.end - task.start > end / 200;
    slow += task.slow ? 1 : 0;
  }
  for (const lane of lanes) {
    lane.waits = waitsOf(lane, lastEnd);
    lane.busy = lane.tasks.reduce((sum, task) => sum + task.end - task.start, 0);
  }
  return { lanes, tasks: all.length, end, lastEnd, reduceStart, slow, perItem, read: all.reduce((sum, task) => sum + task.read, 0) };
}

/** Whether results travel for long enough to be seen. @param {Lanes} picture */
export const sends = ({ lanes, lastEnd, reduceStart, end }) => reduceStart - lastEnd > end / 500 || lanes.some(lane => lane.pack);

/** The sentence that the picture proves.
 *  @param {Lanes} picture */
export function sentenceOf({ lanes, tasks, end, lastEnd, reduceStart, slow, read }) {
  if (tasks === 0 || end <= 0) return "";
  const busy = lanes.reduce((sum, lane) => sum + lane.busy, 0);
  const reading = read > busy / 100 ? `, ${percent(Math.min(1, read / busy))} of that reading` : "";
  const said = [`${lanes.length === 1 ? "The worker is" : `${lanes.length} workers are`} busy ${percent(Math.min(1, busy / (lanes.length * end)))} of the time${reading}`];
  if (lanes.length > 1) {
    const waits = lanes.map(lane => lane.waits.filter(wait => wait.last).reduce((sum, wait) => sum + wait.end - wait.start, 0));
    const longest = Math.max(...waits);
    if (longest > end / 100) said.push(`worker ${waits.indexOf(longest)} waits ${seconds(longest, end)} at the end for worker ${waits.indexOf(Math.min(...waits))}`);
  }
  if (reduceStart - lastEnd > end / 50) said.push(`collecting the results takes ${seconds(reduceStart - lastEnd, end)}`);
  if (end - reduceStart > end / 50) said.push(`combining them takes ${seconds(end - reduceStart, end)}`);
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
    `${task.open ? "running for" : "took"} ${seconds(took)}${task.items > 0 ? `, ${itemsText(task.items)}` : ""}`,
    task.read > 0 ? `reading ${seconds(Math.min(took, task.read))}, computing ${seconds(Math.max(0, took - task.read))}` : "",
    task.slow ? `slow: ${significant(ratio)} times the median time per item` : "",
  ].filter(Boolean);
}

/** Index of the first task that ends at or after a time. */
export function firstAfter(tasks, time) {
  let [low, high] = [0, tasks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tasks[middle].end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
