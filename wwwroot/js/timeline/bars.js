// What stands in a lane: a bar for each task, its lower part as high as the share of it that was reading; hatching where a worker
// waits, a notch on slow tasks. Only what is in sight is drawn, and never more than one bar for each half pixel. Several workers
// in one lane make a band, as dark as they are busy.
import { firstAfter } from "./lanes.js";

/** @typedef {{ gutter: number, margin: number, width: number, lane: number, from: number, to: number, scale: number }} View the stretch of time in sight, and where it lies, in pixels
 *  @typedef {{ pen: CanvasRenderingContext2D, view: View, colors: Map<string, string>, hatches: Map<string, CanvasPattern> }} Ground `hatches` keeps patterns from one drawing to the next */

// Bands: how wide a column is in pixels, and how many shades of busy there are.
const columnWidth = 3;
const shades = 12;
const readSteps = 6;

/** Where a time stands. @param {View} view @param {number} time */
export const placeOf = (view, time) => view.gutter + (time - view.from) * view.scale;

/** @param {Ground} ground @param {import("./lanes.js").Lane} lane @param {number} row
 *  @param {import("./lanes.js").Task} [visited] the task that arrow keys came to, if it is in this lane */
export function drawLane(ground, lane, row, visited) {
  const { pen, view, colors } = ground;
  const inset = view.lane > 12 ? 3 : 1;
  const [top, height] = [row * view.lane + inset, view.lane - 2 * inset];
  for (const wait of lane.waits) {
    const width = (wait.end - wait.start) * view.scale;
    if (width >= 1 && wait.end >= view.from && wait.start <= view.to) hatch(ground, placeOf(view, wait.start), top, width, height, wait.last ? "--phase-imbalance" : "--phase-idle");
  }
  drawTasks(ground, lane.tasks, top, height);
  if (lane.pack) {
    pen.fillStyle = colors.get("--phase-communicate");
    pen.fillRect(placeOf(view, lane.pack.start), top, Math.max(1, (lane.pack.end - lane.pack.start) * view.scale), height);
  }
  if (visited) outline(ground, visited, top, height);
}

function drawTasks(ground, tasks, top, height) {
  const { pen, view, colors } = ground;
  let drawn = -1;
  for (let i = firstAfter(tasks, view.from); i < tasks.length && tasks[i].start <= view.to; i += 1) {
    const task = tasks[i];
    const x = Math.max(view.gutter - 1, placeOf(view, task.start));
    const right = placeOf(view, task.end);
    if (right < drawn + 0.5 && !task.slow) continue;
    const width = Math.max(1, right - x - (right - x > 3 ? 1 : 0));
    pen.fillStyle = colors.get(`--phase-${task.phase ?? "compute"}`);
    pen.globalAlpha = task.open ? 0.65 : 1;
    pen.fillRect(x, top, width, height);
    pen.globalAlpha = 1;
    if (task.read > 0) reading(ground, task, x, top, width, height);
    if (task.slow) notch(ground, x, top, width, height);
    if (width > 60 && height > 13) name(ground, task, x, top, width, height);
    drawn = right;
  }
}

function hatch({ pen, view, colors, hatches }, x, top, width, height, token) {
  if (!hatches.has(token)) hatches.set(token, pen.createPattern(tile(colors, token), "repeat"));
  pen.fillStyle = width < 4 ? colors.get(token) : hatches.get(token);
  pen.globalAlpha = width < 4 ? 0.5 : 1;
  const left = Math.max(x, view.gutter);
  pen.fillRect(left, top, Math.min(x + width, view.width) - left, height);
  pen.globalAlpha = 1;
}

/** One diagonal stroke, to be laid side by side; waiting for the last leans the other way. */
function tile(colors, token) {
  const tile = Object.assign(document.createElement("canvas"), { width: 6, height: 6 });
  const pen = tile.getContext("2d");
  pen.strokeStyle = colors.get(token);
  pen.lineWidth = 1;
  const [left, right] = token === "--phase-imbalance" ? [7, -1] : [-1, 7];
  for (const at of [-6, 0, 6]) {
    pen.moveTo(at + left, 7);
    pen.lineTo(at + right, -1);
  }
  pen.stroke();
  return tile;
}

function reading({ pen, colors }, task, x, top, width, height) {
  const part = height * Math.min(1, task.read / (task.end - task.start));
  pen.fillStyle = colors.get("--phase-read");
  pen.fillRect(x, top + height - part, width, part);
}

/** Slow tasks are told by a bar and a corner on top of them, not by a colour. */
function notch({ pen, colors }, x, top, width, height) {
  pen.fillStyle = colors.get("--ink");
  pen.fillRect(x, top, width, Math.max(2, height / 6));
  pen.beginPath();
  pen.moveTo(x, top);
  pen.lineTo(x + Math.min(7, Math.max(3, width)), top);
  pen.lineTo(x, top + 7);
  pen.fill();
}

function name({ pen, colors }, task, x, top, width, height) {
  pen.save();
  pen.beginPath();
  pen.rect(x, top, width - 4, height);
  pen.clip();
  pen.fillStyle = colors.get("--surface");
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(task.label ?? String(task.chunk), x + 6, top + height / 2 + 1);
  pen.restore();
}

function outline({ pen, view, colors }, task, top, height) {
  pen.strokeStyle = colors.get("--ink");
  pen.lineWidth = 2;
  pen.strokeRect(placeOf(view, task.start) + 1, top + 1, Math.max(2, (task.end - task.start) * view.scale - 2), height - 2);
}

/** Several workers in one row: how dark it is says what share of them is busy, and the lower part how much of that is reading.
 *  @param {Ground} ground @param {import("./lanes.js").Lane[]} lanes @param {number} row */
export function drawBand(ground, lanes, row) {
  const { pen, view, colors } = ground;
  const columns = Math.max(1, Math.floor((view.width - view.gutter - view.margin) / columnWidth));
  const { busy, read, slowAt } = sharesOf(lanes, columns, view);
  const level = c => c < columns ? Math.round(shades * Math.min(1, busy[c] / lanes.length)) : -1;
  const readLevel = c => busy[c] > 0 ? Math.round(readSteps * read[c] / busy[c]) : 0;
  for (let c = 0, first = 0; c < columns; c += 1) {
    if (level(c + 1) === level(c) && readLevel(c + 1) === readLevel(c)) continue;
    if (level(c) > 0) {
      const [x, width, height] = [view.gutter + columnWidth * first, columnWidth * (c + 1 - first), view.lane - 2];
      const part = height * readLevel(c) / readSteps;
      pen.globalAlpha = 0.12 + 0.88 * level(c) / shades;
      pen.fillStyle = colors.get("--phase-compute");
      pen.fillRect(x, row * view.lane + 1, width, height - part);
      pen.fillStyle = colors.get("--phase-read");
      if (part > 0) pen.fillRect(x, row * view.lane + 1 + height - part, width, part);
    }
    first = c + 1;
  }
  pen.globalAlpha = 1;
  for (const time of slowAt) notch(ground, placeOf(view, time), row * view.lane + 1, 3, view.lane - 2);
}

/** For each column how many workers were busy in it, and how many of these read; and when slow tasks began. */
function sharesOf(lanes, columns, view) {
  const span = (view.to - view.from) / columns;
  const [busy, read] = [new Float64Array(columns), new Float64Array(columns)];
  const slowAt = [];
  for (const { tasks } of lanes) {
    for (let i = firstAfter(tasks, view.from); i < tasks.length && tasks[i].start <= view.to; i += 1) {
      const task = tasks[i];
      const [from, to] = [Math.max(task.start, view.from), Math.min(task.end, view.to)];
      for (let c = Math.floor((from - view.from) / span); c < columns && view.from + c * span < to; c += 1) {
        const share = Math.max(0, Math.min(to, view.from + (c + 1) * span) - Math.max(from, view.from + c * span)) / span;
        busy[c] += share;
        if (task.read > 0) read[c] += share * Math.min(1, task.read / (task.end - task.start));
      }
      if (task.slow) slowAt.push(task.start);
    }
  }
  return { busy, read, slowAt };
}
